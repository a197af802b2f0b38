"""Plain functions that make a value of the record fit to print; templates know them as filters.

In: one value. Out: text, or the values in another order. What is said in words is in `phrases`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_percent

from briefing.model import Field
from briefing.record import Edition, FeedNote, PrintedStory, Report, StoryTopic
from briefing.text import shorten

#: Stories with a summary in a section after its lead; the others are printed as "also reported". Our choice: with
#: nine sections the summaries fill about six pages, what one reads over coffee (PRODUCT.md, section 1).
FURTHER_STORIES = 5

#: Earlier editions that a story names, and stories that ended and headlines that changed which an edition names; the
#: rest are counted. Our choice: a line of the first, a third of a page of the others.
EARLIER, DROPPED, REWORDED = 3, 5, 8

#: Controls, lone surrogates and non-characters, which HTML forbids (HTML Living Standard, 13.2.3.5) and terminals obey,
#: and the bidi embeddings, overrides and isolates, which reach beyond the title that they stand in (UAX #9, X1 to X8).
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)

#: Blocks of the right-to-left scripts: Hebrew to Arabic Extended-A, their presentation forms, and the historic ones
#: (Unicode 16, DerivedBidiClass: the ranges whose default class is R or AL).
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


def printable(text: str) -> str:
    """Remove what no page or terminal should be given; feeds are cleaned before, operators' titles are not."""
    return _UNPRINTABLE.sub("", text)


def web(url: str) -> str:
    """Give the address back if it is one of the web (http or https with a host, no white space), else ""."""
    if _UNPRINTABLE.search(url) or any(character.isspace() for character in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def foreign(code: str, page: str) -> str | None:
    """The language tag of a text if it is known and not the page's own language, else None."""
    return None if code in ("", "und") or _primary(code) == _primary(page) else code


def _primary(code: str) -> str:
    """The first subtag of a BCP 47 tag, in lower case."""
    return code.split("-")[0].lower()


def turns(text: str) -> bool:
    """Whether a text has letters or digits of a script that runs from right to left, and so needs isolating."""
    return _RIGHT_TO_LEFT.search(text) is not None


def language_name(code: str, locale: Locale) -> str:
    """The name of a language in the language of the page; the tag itself if it has none."""
    return str(locale.languages.get(_primary(code), code))


def long_date(day: str, locale: Locale) -> str:
    """A local ISO date in full: "Friday, January 30, 2026"."""
    return format_date(date.fromisoformat(day), "full", locale=locale)


def short_date(day: str, locale: Locale) -> str:
    """A local ISO date in short: "Fri, Jan 30"."""
    return format_skeleton("MMMEd", date.fromisoformat(day), locale=locale)


def month_name(month: str, locale: Locale) -> str:
    """A month in full: "January 2026"."""
    return format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=locale)


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """The local time of day: "09:00"."""
    return f"{moment.astimezone(zone):%H:%M}"


def percent(share: float, locale: Locale) -> str:
    """A share in whole percent: "17%"."""
    return format_percent(share, locale=locale)


def excerpt(text: str, characters: int) -> str:
    """The beginning of a text, at most so long, cut at the end of a word with an ellipsis."""
    return shorten(text, characters)


def zone_name(moment: datetime, zone: ZoneInfo) -> str:
    """The zone's short name at that moment, "KST"; "UTC+03" for a zone that has only a number."""
    name = moment.astimezone(zone).tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiers:
    """A section's stories by the room that they get; each story stands in one tier."""

    #: None in an empty section.
    lead: PrintedStory | None
    #: With summaries.
    further: tuple[PrintedStory, ...]
    #: One line each.
    also: tuple[PrintedStory, ...]


def tiers(stories: tuple[PrintedStory, ...]) -> Tiers:
    """Divide a section: the first story leads, the next five have summaries, the rest a line each."""
    return Tiers(
        lead=stories[0] if stories else None,
        further=stories[1 : 1 + FURTHER_STORIES],
        also=stories[1 + FURTHER_STORIES :],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One term that put a story under a topic."""

    term: str
    #: The words as the report has them.
    found: str
    field: Field


def evidence(topic: StoryTopic) -> tuple[Evidence, ...]:
    """The wordings found, each once, in the order of the record; by the term that is written so, if one is."""
    seen: dict[str, Evidence] = {}
    for match in topic.matches:
        key = match.found.casefold()
        first = seen.setdefault(key, Evidence(term=match.term, found=match.found, field=match.field))
        if first.term.casefold() != key == match.term.casefold():
            seen[key] = replace(first, term=match.term)
    return tuple(seen.values())


def report_of(story: PrintedStory, report_id: str | None) -> Report | None:
    """The story's report of that id; None if it has none."""
    return next((report for report in story.reports if report.id == report_id), None)


def other_topics(story: PrintedStory, section: str) -> tuple[StoryTopic, ...]:
    """The topics of a story besides that of the section it is printed in."""
    return tuple(topic for topic in story.topics if topic.id != section)


def copies(story: PrintedStory) -> int:
    """How many of a story's reports repeat the text of another."""
    return sum(report.copy_of is not None for report in story.reports)


def earlier_page(edition_id: str, brief_id: str) -> str:
    """The file name of an earlier edition's page, which lies beside this one's; "" if the id is not of this brief."""
    day = edition_id.removeprefix(f"{brief_id}-")
    is_date = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day) is not None
    return f"{day}-{brief_id}.html" if is_date and day != edition_id else ""


def edition_date(edition_id: str) -> str:
    """The local date that an edition's id ends with, ISO."""
    return edition_id[-len("2026-01-30") :]


def is_written(edition: Edition) -> bool:
    """Whether a language model wrote any summary of the edition."""
    return any(story.summary.written_by for story in edition.stories)


def by_number(edition: Edition) -> dict[int, PrintedStory]:
    """The edition's stories by their number."""
    return {story.number: story for story in edition.stories}


def standing(feeds: tuple[FeedNote, ...]) -> tuple[tuple[str, int], ...]:
    """How many feeds have each status, most frequent first, then in the order of the config."""
    return tuple(Counter(feed.status for feed in feeds).most_common())
