"""Edition → one HTML file that needs no other, from `edition.html`, `screen.css` and `print.css`.

In: an `Edition` and the folders of templates, the operator's first. Out: a `Rendering`. Templates run in Jinja's
sandbox, escape everything and stop at an unknown name, so that a misspelt one is an error with file and line, and text
such as `{{ 7 * 7 }}` in a feed's title is only text. A template sees the names of `_context` and the filters of
`_environment`. The page allows itself no script and no request: its Content-Security-Policy names the hashes of its two
style sheets (CSP Level 3, 2.3.1).
"""

from __future__ import annotations

import base64
import hashlib
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2 import TemplateNotFound as MissingTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from briefing.errors import TemplateError
from briefing.model import Rendering
from briefing.record import Edition
from briefing.render import filters, phrases
from briefing.words import Words, words

PAGE = "edition.html"


def render(edition: Edition, *, folders: Sequence[Path]) -> Rendering:
    """Render the page for screens.

    Args:
        edition: the record.
        folders: where templates are looked for, the operator's before the shipped ones.

    Raises:
        TemplateError: a template is missing, broken, or asks for what does not exist; one line with file and line.
    """
    body = _page(edition, folders, paper=False).encode()
    return Rendering(edition_id=edition.id, format="html", filename=f"{edition.filename}.html", body=body)


def for_paper(edition: Edition, *, folders: Sequence[Path]) -> str:
    """Render the same page for `pdf.lay_out`, without what paper cannot show.

    WeasyPrint pays for every element, hidden ones too: 600 stories take half the time and memory so.

    Raises:
        TemplateError: as `render`.
    """
    return _page(edition, folders, paper=True)


def _page(edition: Edition, folders: Sequence[Path], *, paper: bool) -> str:
    """Fill the template; whatever goes wrong names its file and line."""
    tongue = words(edition.language)
    loader = FileSystemLoader([str(folder) for folder in folders])
    environment = _environment(edition, tongue, loader)
    try:
        screen, print_ = (loader.get_source(environment, name)[0] for name in ("screen.css", "print.css"))
        page = environment.get_template(PAGE).render(_context(edition, tongue, screen, print_), paper=paper)
    except MissingTemplate as error:
        raise TemplateError(f"no template {error.name}; looked in {_listed(folders)}") from error
    except TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename or PAGE}, line {error.lineno}: {_one_line(error)}") from error
    except UnicodeDecodeError as error:
        raise TemplateError(f"a template in {_listed(folders)} is not UTF-8: {_one_line(error)}") from error
    except Exception as error:  # a template is a program of the operator's: whatever it raises is its mistake
        raise TemplateError(f"{_where(error, folders)}: {_one_line(error)}") from error
    return page.strip() + "\n"


def _environment(edition: Edition, tongue: Words, loader: FileSystemLoader) -> ImmutableSandboxedEnvironment:
    """Jinja set up for one edition: its language and zone are bound into the filters."""
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalise,
    )
    environment.install_gettext_translations(tongue.translations, newstyle=True)  # type: ignore[attr-defined]
    zone = ZoneInfo(edition.timezone)
    environment.filters |= {
        "moment": partial(phrases.moment, words=tongue, zone=zone, day=edition.date),
        "span": partial(phrases.span, words=tongue, zone=zone, day=edition.date),
        "published": partial(phrases.published, words=tongue),
        "status": partial(phrases.status, words=tongue),
        "label": partial(phrases.label, words=tongue),
        "feed_status": partial(phrases.feed_status, words=tongue),
        "place": partial(phrases.place, words=tongue),
        "long_date": partial(filters.long_date, locale=tongue.locale),
        "language_name": partial(filters.language_name, locale=tongue.locale),
        "foreign": partial(filters.foreign, page=tongue.language),
        "turns": filters.turns,
        "zone_name": partial(filters.zone_name, zone=zone),
        "utc": _utc,
        "web": filters.web,
        "tiers": filters.tiers,
        "evidence": filters.evidence,
        "report_of": filters.report_of,
        "other_topics": filters.other_topics,
        "copies": filters.copies,
        "standing": filters.standing,
    }
    return environment


def _context(edition: Edition, tongue: Words, screen: str, print_: str) -> dict[str, Any]:
    """The names that a template may use, besides `paper`: whether the page is for the PDF."""
    print_ = _page_rules(edition, tongue) + print_
    return {
        "edition": edition,
        #: BCP 47 tag of the page's own words.
        "language": tongue.language,
        #: Story number → story.
        "stories": filters.by_number(edition),
        #: Method and disclaimer.
        "method": phrases.method(tongue),
        "screen_css": Markup(screen),  # noqa: S704 - a template file, not text of a feed
        "print_css": Markup(print_),  # noqa: S704
        #: Value of `style-src` that allows these two sheets and nothing else.
        "style_hashes": " ".join(_hash(sheet) for sheet in (screen, print_)),
    }


def _page_rules(edition: Edition, tongue: Words) -> str:
    """The rules for paper that depend on the edition or the language; `print.css` comes after and may replace them."""
    before, after = _around(tongue.say("p. {page}"), "{page}")
    first, rest = _around(tongue.say("Page {page} of {pages}"), "{page}")
    middle, last = _around(rest, "{pages}")
    return (
        f"@page {{ size: {edition.paper}; @bottom-right {{ "
        f'content: "{first}" counter(page) "{middle}" counter(pages) "{last}" }} }}\n'
        f'.page::after {{ content: "{before}" target-counter(attr(href), page) "{after}" }}\n'
    )


def _around(message: str, name: str) -> tuple[str, str]:
    """The text before and after a placeholder."""
    before, _, after = message.partition(name)
    return before, after


def _hash(sheet: str) -> str:
    """A style sheet's source expression for Content-Security-Policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()}'"


def _finalise(value: object) -> object:
    """Called by Jinja for every value that it prints."""
    return filters.printable(value) if type(value) is str else value


def _utc(when: datetime) -> str:
    """A moment for machines: "2026-01-30T06:00:00Z"."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _where(error: Exception, folders: Sequence[Path]) -> str:
    """The innermost line of a template that an error passed through (Jinja rewrites tracebacks to template lines)."""
    inside = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if any(Path(frame.filename).is_relative_to(folder) for folder in folders)
    ]
    return f"{inside[-1].filename}, line {inside[-1].lineno}" if inside else PAGE


def _listed(folders: Sequence[Path]) -> str:
    """The folders in one line."""
    return ", ".join(str(folder) for folder in folders)


def _one_line(error: Exception) -> str:
    """An error's message without line breaks."""
    return " ".join(str(error).split()) or type(error).__name__
