"""Edition → one HTML file that needs no other, from the theme's `page.html`, its style sheets and `page.js`.

In: an `Edition` and its `Look`. Out: a `Rendering`, or the page that `pdf` lays out. The page makes no request: its
Content-Security-Policy names the hashes of its style sheets and its script (CSP Level 3, 2.3.1), and allows no other.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from collections.abc import Mapping

from markupsafe import Markup

from briefing.look import Look
from briefing.model import Rendering
from briefing.record import Edition
from briefing.render import filters, template
from briefing.render.page import Page
from briefing.words import words

PAGE = "page.html"
_DARK = "dark-"


def render(
    edition: Edition, look: Look, *, pictures: Mapping[str, bytes] | None = None, served: bool = False
) -> Rendering:
    """Render the page for screens.

    Args:
        edition: the record.
        look: theme and tokens.
        pictures: SHA-256 → JPEG, of the stories' pictures.
        served: for `preview`: the page's policy lets it ask the server that it comes from for a script and for news.

    Raises:
        TemplateError: a template is missing, broken, or asks for what does not exist; one line with file and line.
    """
    plain = template.page(edition, look, "screen", pictures=pictures)
    screen = variables(look) + template.source("base.css", look) + template.source("screen.css", look)
    script = template.source("page.js", look)
    sheets = (screen, _margins(edition) + template.sheet("print.css", look))
    page = dataclasses.replace(
        plain,
        earlier=not served,
        screen_css=verbatim(sheets[0]),
        print_css=verbatim(sheets[1]),
        script=verbatim(script),
    )
    body = template.fill(PAGE, _restricted(page, served=served), look).encode()
    return Rendering(edition_id=edition.id, format="html", filename=f"{edition.filename}.html", body=body)


def for_paper(edition: Edition, look: Look, *, pictures: Mapping[str, bytes] | None = None) -> str:
    """Render the same page for `pdf.lay_out`, without what paper cannot show.

    WeasyPrint pays for every element, hidden ones too: 600 stories take half the time and memory so.

    Raises:
        TemplateError: as `render`.
    """
    plain = template.page(edition, look, "paper", pictures=pictures)
    return template.fill(PAGE, dataclasses.replace(plain, print_css=verbatim(_for_pages(edition, look))), look)


def variables(look: Look) -> str:
    """The tokens as CSS variables, for light and for dark screens."""
    light = "".join(f"--{name}:{value};" for name, value in look.tokens.items() if not name.startswith(_DARK))
    dark = "".join(
        f"--{name.removeprefix(_DARK)}:{value};" for name, value in look.tokens.items() if name.startswith(_DARK)
    )
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _for_pages(edition: Edition, look: Look) -> str:
    """The sheets of the PDF, and before them what depends on the edition or the language."""
    before, after = _around(words(edition.language).say("p. {page}"), "{page}")
    number = f'.page::after{{content:"{before}" target-counter(attr(href),page) "{after}"}}\n'
    sheets = (template.sheet(name, look) for name in ("print.css", "paged.css"))
    return "".join((_margins(edition), number, *sheets))


def _margins(edition: Edition) -> str:
    """The paper's size, and what stands in the margins of every page, in browsers that print them too."""
    tongue = words(edition.language)
    first, rest = _around(tongue.say("Page {page} of {pages}"), "{page}")
    middle, last = _around(rest, "{pages}")
    contents = {
        "top-left": _quoted(edition.brief.title),
        "top-center": _quoted(edition.marking),
        "bottom-left": _quoted(filters.long_date(edition.date, tongue.locale)),
        "bottom-center": _quoted(edition.marking),
        "bottom-right": f'"{first}" counter(page) "{middle}" counter(pages) "{last}"',
    }
    boxes = "".join(f"@{place}{{content:{content}}}" for place, content in contents.items())
    return f"@page{{size:{edition.paper};{boxes}}}\n"


def _quoted(text: str) -> str:
    """A text as a string of CSS: all but plain letters and digits as escapes (CSS Syntax 3, 4.3.7)."""
    safe = (each if each.isalnum() and each.isascii() else f"\\{ord(each):x} " for each in filters.printable(text))
    return f'"{"".join(safe)}"'


def _around(message: str, name: str) -> tuple[str, str]:
    """The text before and after a placeholder."""
    before, _, after = message.partition(name)
    return before, after


def _restricted(page: Page, *, served: bool) -> Page:
    """The page with a policy that allows its own sheets, script and pictures, and nothing else."""
    styles = " ".join(map(hash_of, (page.screen_css, page.print_css)))
    scripts = " ".join([*(["'self'"] if served else []), *([hash_of(page.script)] if page.script else [])])
    script = f"; script-src {scripts}" if scripts else ""
    asked = "; connect-src 'self'" if served else ""
    policy = (
        f"default-src 'none'; style-src {styles}{script}{asked}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return dataclasses.replace(page, policy=policy)


def hash_of(text: str) -> str:
    """A source expression for Content-Security-Policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def verbatim(text: str) -> Markup:
    """A file of the theme, which is not escaped; a feed's text never comes here."""
    return Markup(text)  # noqa: S704
