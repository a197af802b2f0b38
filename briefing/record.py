"""The edition: the one record that HTML, PDF, text, JSON and the archive are all made from.

Its JSON form is published (`docs/edition.schema.json`, made from these classes by a test that also keeps it true).
Field order is the order in the file; nothing here depends on the machine, so the same build gives the same bytes. A
field that came after editions were stored has a default, so that these can still be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from briefing.model import Dating, FeedStatus, Field, Label, Status

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """One term found in one report."""

    term: str
    found: str
    field: Field
    #: Character offset in that field.
    start: int
    #: Article id of the report.
    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTopic:
    """A topic of a story, and why."""

    id: str
    title: str
    #: 0 to 1.
    strength: float
    #: At most ten, title first.
    matches: tuple[Matched, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One outlet's article about a story."""

    id: str
    #: http(s) address; "" if the feed gave none.
    url: str
    title: str
    outlet: str
    outlet_class: str
    authors: tuple[str, ...]
    #: The date that the edition uses, UTC; `dating` says where it comes from.
    published: datetime
    dating: Dating
    #: The date as the feed wrote it; "" if absent.
    published_raw: str
    language: str
    #: None for plain reporting.
    label: Label | None
    #: Id of the report whose text this one repeats; None if it is its own.
    copy_of: str | None
    #: Titles that this report had before, oldest first.
    earlier_titles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Sentences taken word for word from one report; empty text if no report has any beyond its headline."""

    text: str
    #: Id of the report that it is taken from; None if there is no text.
    report: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One reason why a story stands where it stands."""

    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture from a feed, fetched, checked and encoded anew; its bytes are kept apart from the record."""

    #: SHA-256 of the bytes, as 64 hexadecimal digits.
    sha256: str
    media_type: Literal["image/jpeg"]
    #: Pixels.
    width: int
    height: int
    #: What it shows, in the feed's words; "" if the feed does not say.
    caption: str
    #: Whose picture it is: the feed's credit, or the outlet.
    credit: str
    #: Id of the report whose feed gave it.
    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedStory:
    """One event as the edition prints it."""

    id: str
    #: 1 and up, in the order of print.
    number: int
    headline: str
    #: Language of the headline.
    language: str
    status: Status
    #: 1 for a story's first edition, 2 for its second, …
    day: int
    summary: Summary
    #: None without `images` in the config, and where no feed gave one that could be used.
    image: Image | None = None
    #: Lead first; never empty.
    reports: tuple[Report, ...]
    #: The section's own topic first.
    topics: tuple[StoryTopic, ...]
    score: float
    score_parts: tuple[ScorePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionTopic:
    """The topic of a section."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How many stories a section has had, against its own normal."""

    #: Local date of the first count, ISO; one count a day follows, the edition's own day last.
    first: str
    #: Stories in this section's edition of each day; None for a day without one.
    counts: tuple[int | None, ...]
    #: Lower quartile, median and upper quartile of the days before; None with fewer than seven of them.
    normal: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A note of the desk's own: comment, which is set apart from reporting."""

    #: Paragraphs of plain text.
    paragraphs: tuple[str, ...]
    #: "" if it is not signed.
    author: str
    #: BCP 47 tag.
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One topic's stories, best first; may be empty, and is printed all the same."""

    topic: SectionTopic
    stories: tuple[PrintedStory, ...]
    #: None where no edition of the 29 days before had this section.
    trend: Trend | None = None
    #: What the desk says of this topic today.
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """One line of "At a glance"."""

    #: Number of the story.
    story: int
    text: str
    #: Language of the text.
    language: str = "und"


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One line of "Most covered"."""

    #: Number of the story.
    story: int
    headline: str
    #: Language of the headline.
    language: str = "und"
    #: Independent outlets, copies not counted; 2 and up.
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTag:
    """A label that outlets themselves gave to several stories of the day and that no topic covers."""

    label: str
    #: Stories that carry it.
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the agenda: what is to happen on the edition's day or soon after."""

    #: Local date, ISO.
    date: str
    #: UTC; None if it lasts all day, or began before the edition's day.
    starts_at: datetime | None
    title: str
    #: "" if the calendar does not say.
    place: str
    #: http(s) address; "" if there is none.
    url: str
    #: The calendar's name.
    calendar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedNote:
    """How one feed stood at the cut-off."""

    id: str
    outlet: str
    url: str
    status: FeedStatus | Literal["unread"]
    #: Why, in plain words; "" when all is well.
    message: str
    #: Date of its newest article, UTC; None if none has a date.
    newest: datetime | None
    #: Reports that this edition prints.
    printed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What was read, merged, filtered and printed."""

    #: Information cut-off, UTC: no later article is considered.
    cut_off: datetime
    #: In the order of the config.
    feeds: tuple[FeedNote, ...]
    #: Articles dated in the window, or late within `max_age`, that no earlier edition printed.
    considered: int
    #: Of those: second listings of the same article.
    merged: int
    #: Of those: without any topic of the brief.
    untopical: int
    #: Of those: in stories beyond `max_stories` or a feed's limit.
    left_out: int
    #: Of those: in the edition's sections.
    printed: int
    #: First seen since the last edition, but their own date is before the window and `max_age`.
    too_old: int
    #: Failures that concern no single feed.
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefName:
    """Which product an edition belongs to."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The masthead's figures."""

    stories: int
    reports: int
    outlets: int
    #: Whole minutes to read headlines and summaries, at least 1.
    reading_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time covered, UTC: start < date <= end."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One dated brief, ready to render."""

    schema_version: int
    #: Brief and local date: "morning-2026-01-30".
    id: str
    #: 1 for a brief's first edition, and up by one a local date.
    number: int
    brief: BriefName
    #: BCP 47 tag of the page's own words.
    language: str
    timezone: str
    paper: Literal["A4", "Letter"]
    marking: str
    #: The moment it was made for (`--at`, or now), UTC.
    issued_at: datetime
    #: Local date in the reader's zone, ISO: "2026-01-30".
    date: str
    window: Span
    counts: Counts
    #: What the desk says of the whole day.
    comments: tuple[Comment, ...] = ()
    at_a_glance: tuple[Glance, ...]
    sections: tuple[Section, ...]
    #: With `--all`: articles of the window that matched no topic, as stories of a last section; None without.
    unfiled: Section | None
    most_covered: tuple[Covered, ...]
    other_tags: tuple[OtherTag, ...]
    #: In the order of time.
    agenda: tuple[Event, ...] = ()
    collection: Collection

    @property
    def stories(self) -> tuple[PrintedStory, ...]:
        """Every story of the sections, in the order of print."""
        every = (*self.sections, self.unfiled) if self.unfiled else self.sections
        return tuple(story for section in every for story in section.stories)

    @property
    def filename(self) -> str:
        """File name without its ending: "2026-01-30-morning"."""
        return f"{self.date}-{self.brief.id}"
