"""The site's pages, from the templates in `site/` of a look.

In: past editions and stories, and the names of the files in the folder. Out: `Rendering`s. A page's policy allows its
own sheet and script by their hashes (CSP Level 3). `search.html` may load further scripts through its own, by
'strict-dynamic': 'self' means nothing to browsers that opened a page from disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from briefing.look import Look
from briefing.model import Rendering
from briefing.record.past import PastEdition, PastStory
from briefing.render import filters, html, template
from briefing.render.site import names

#: Days on the front of a topic, characters of a summary, outlets of a story. Our choice: a week that reads in a minute.
_FRONT_DAYS, _SUMMARY, _OUTLETS = 7, 280, 6
#: Format → what a list of files calls it. The page itself is linked by its date, and the mail's body is of no use.
_FILES = {"pdf": "PDF", "epub": "EPUB", "txt": "TXT", "md": "Markdown", "json": "JSON"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page of the site has."""

    #: Name of the site.
    title: str
    #: BCP 47 tag of the page's own words.
    language: str
    look: Look
    #: Name of a feed's file → title of its brief.
    feeds: Mapping[str, str]
    #: Names of the files in the output folder.
    files: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the templates in `site/` are given as `site`."""

    title: str
    #: The page's address up to the folder of the site: "" or "../".
    root: str
    feeds: Mapping[str, str]
    css: Markup
    #: "" on pages without one.
    script: Markup
    policy: str
    #: What the page is about; see the template.
    page: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An edition with the files that it has."""

    edition: PastEdition
    #: File name; "" if there is no page.
    page: str
    #: What it is called, and its file name.
    files: tuple[tuple[str, str], ...]
    #: Number of an earlier version, and its file name; newest first.
    versions: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A past story, and where it stands: an address from the site's root, "" if there is no page."""

    story: PastStory
    place: str


def listed(edition: PastEdition, files: frozenset[str]) -> Listed:
    """Find an edition's files."""
    *earlier, last = edition.filenames
    return Listed(
        edition=edition,
        page=f"{last}.html" if f"{last}.html" in files else "",
        files=tuple((label, f"{last}.{name}") for name, label in _FILES.items() if f"{last}.{name}" in files),
        versions=tuple(
            (number, f"{name}.html")
            for number, name in reversed(list(enumerate(earlier, start=1)))
            if f"{name}.html" in files
        ),
    )


def told(stories: Iterable[PastStory], editions: Mapping[str, PastEdition], files: frozenset[str]) -> list[Told]:
    """Find where stories stand."""
    return [Told(story=story, place=names.place(story, editions.get(story.edition), files)) for story in stories]


def index(
    frame: Frame,
    *,
    latest: Sequence[PastEdition],
    months: Sequence[str],
    running: Sequence[PastStory],
    topics: Sequence[tuple[str, str, str]],
) -> Rendering:
    """Draw the front of the site.

    Args:
        frame: what every page has.
        latest: editions of the last days, newest first.
        months: all months, newest first.
        running: stories of each brief's newest edition that have run long.
        topics: (id of the brief, title, name of the page) of every topic with a page.
    """
    newest = [next(each) for _, each in groupby(sorted(latest, key=lambda one: one.brief_id), lambda one: one.brief_id)]
    page = {
        "newest": [listed(each, frame.files) for each in sorted(newest, key=lambda one: one.date, reverse=True)],
        "latest": [listed(each, frame.files) for each in latest],
        "is_several": len(newest) > 1,
        "years": [(year, list(each)) for year, each in groupby(months, lambda month: month[:4])],
        "running": {key: list(each) for key, each in groupby(running, lambda story: story.brief_id)},
        "topics": {key: list(each) for key, each in groupby(topics, lambda topic: topic[0])},
    }
    return draw("index", names.INDEX, frame, page)


def month(frame: Frame, name: str, editions: Sequence[PastEdition]) -> Rendering:
    """Draw the list of a month's editions, newest first."""
    page = {
        "month": name,
        "editions": [listed(each, frame.files) for each in editions],
        "is_several": len({each.brief_id for each in editions}) > 1,
    }
    return draw("month", names.month_page(name), frame, page)


def topic(frame: Frame, stories: Sequence[Told], month: str, *, months: Sequence[str] = ()) -> Rendering:
    """Draw a topic's month, or its front.

    Args:
        frame: what every page has, in the brief's own language and look.
        stories: of that month, newest first, at least one.
        month: which.
        months: for the front: all months with a page, newest first.
    """
    first = stories[0].story
    days = [(day, list(each)) for day, each in groupby(stories, lambda told: told.story.date)]
    if months:
        days = days[:_FRONT_DAYS]
    rows = [(day, [_row(each, frame.language) for each in told]) for day, told in days]
    page = {
        "title": first.topic_title,
        "month": month,
        "is_front": bool(months),
        "front": names.topic_page(first.brief_id, first.topic),
        "days": rows,
        "months": [(each, names.topic_page(first.brief_id, first.topic, each)) for each in months],
    }
    return draw(
        "topic", names.topic_page(first.brief_id, first.topic, "" if months else month), frame, page, root="../"
    )


def _row(told: Told, language: str) -> tuple[object, ...]:
    """What a topic's page says of a story, as plain values.

    Jinja's sandbox pays for every attribute and every call: a month of 500 stories takes 0.1 s so, not 0.5 s.
    """
    story = told.story
    outlets = list(dict.fromkeys(report.outlet for report in story.reports))[:_OUTLETS]
    quoted = story.reports[0].language if story.reports else "und"
    return (
        story.number,
        f"../{told.place}" if told.place else "",
        story.headline,
        filters.foreign(story.language, language),
        filters.turns(story.headline),
        filters.excerpt(story.summary, _SUMMARY),
        filters.foreign(quoted, language),
        [(outlet, filters.turns(outlet)) for outlet in outlets],
        f"../{names.STORIES}/{names.story_page(story.brief_id, story.id)}" if story.is_long else "",
        story.day,
    )


def story(frame: Frame, days: Sequence[Told], *, dates: int, since: str) -> Rendering:
    """Draw the course of a story.

    Args:
        frame: what every page has, in the brief's own language and look.
        days: newest first, at least one; the oldest may be left out.
        dates: on how many it was printed.
        since: the first of them, ISO.
    """
    last = days[0].story
    page = {
        "last": last,
        "days": days,
        "dates": dates,
        "since": since,
        "topics": [
            (title, names.topic_page(last.brief_id, topic))
            for topic, title in {told.story.topic: told.story.topic_title for told in reversed(days)}.items()
        ],
    }
    return draw("story", names.story_page(last.brief_id, last.id), frame, page, root="../")


def search(frame: Frame, *, months: Sequence[str], briefs: Mapping[str, str], topics: Mapping[str, str]) -> Rendering:
    """Draw the page that searches all editions; `briefs` and `topics` are id → title."""
    page = {"months": " ".join(months), "briefs": briefs, "topics": topics, "folder": names.SHARDS}
    return draw("search", names.SEARCH, frame, page, script=template.source("site/search.js", frame.look))


def draw(
    kind: str, filename: str, frame: Frame, page: Mapping[str, Any], *, root: str = "", script: str = ""
) -> Rendering:
    """Fill one template of `site/`.

    Raises:
        TemplateError: it is missing, broken, or asks for what does not exist; one line with file and line.
    """
    css = html.variables(frame.look) + template.source("site/site.css", frame.look)
    allowed = f"; script-src {html.hash_of(script)} 'strict-dynamic'" if script else ""
    policy = f"default-src 'none'; style-src {html.hash_of(css)}{allowed}; base-uri 'none'; form-action 'none'"
    site = Site(
        title=frame.title,
        root=root,
        feeds=frame.feeds,
        css=html.verbatim(css),
        script=html.verbatim(script),
        policy=policy,
        page=page,
    )
    body = template.fill_plain(f"site/{kind}.html", frame.look, frame.language, site=site).encode()
    return Rendering(edition_id="", format="site", filename=filename, body=body)
