"""An edition: its sections, what stands around them, and the collection note."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from briefing.model import FeedStatus
from briefing.record.story import PrintedStory


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
    """A name, phrase or label that stands out today and that no topic covers."""

    label: str
    #: Stories that carry it.
    stories: int
    #: Reports a day that carried it in the thirty days before; None where too little is known of them.
    usual: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A story of the edition before that has no report in this one."""

    id: str
    headline: str
    language: str
    #: The edition before, and the story's number there.
    edition: str
    number: int
    #: How many editions in a row had it.
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """A headline that an earlier edition printed, and that its outlet has since changed or withdrawn."""

    #: Article id.
    report: str
    outlet: str
    #: http(s) address; "" if the feed gave none.
    url: str
    before: str
    #: "" if the feed no longer lists the report, though it lists older ones.
    after: str
    #: Language of both.
    language: str
    #: The edition that printed it last, and the story's number there.
    edition: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """An outlet or a topic that is quiet against its own normal, though its feeds were read."""

    kind: Literal["outlet", "topic"]
    #: The outlet's name, or the topic's title.
    name: str
    #: Articles in the window; stories in the section, for a topic.
    articles: int
    #: The median of windows of the same length before, and how many of these it is drawn from.
    usual: float
    windows: int
    #: Date of its newest article, UTC; None if none is stored.
    newest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The brief's edition of the date before this one's."""

    id: str
    #: Local date, ISO.
    date: str
    number: int


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
class Correction:
    """What a later version of an edition that had gone out changes against the version before it."""

    #: Of the version that has the change, from 2.
    version: int
    #: UTC.
    made_at: datetime
    #: The desk's own words; "" if it gave none.
    note: str
    #: Stories that are new, gone or changed, each with what was changed in a word: "added", "removed", "changed".
    changes: tuple[tuple[Literal["added", "removed", "changed"], str], ...]


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
    #: What "new" is counted from; None for a first edition.
    previous: Previous | None = None
    #: Stories of the edition before that do not go on, in its order.
    dropped: tuple[Dropped, ...] = ()
    rewordings: tuple[Rewording, ...] = ()
    #: Outlets in the order of the config, then topics.
    silences: tuple[Silence, ...] = ()
    #: From 1; up by one whenever an edition that has gone out is made again.
    version: int = 1
    #: What each version from the second on changes, oldest first.
    corrections: tuple[Correction, ...] = ()

    @property
    def stories(self) -> tuple[PrintedStory, ...]:
        """Every story of the sections, in the order of print."""
        every = (*self.sections, self.unfiled) if self.unfiled else self.sections
        return tuple(story for section in every for story in section.stories)

    @property
    def filename(self) -> str:
        """File name without its ending: "2026-01-30-morning"; of a later version "2026-01-30-morning-v2"."""
        return f"{self.date}-{self.brief.id}" + (f"-v{self.version}" if self.version > 1 else "")

    def with_problem(self, problem: str) -> Edition:
        """The edition with one line more in its collection note; as it is for ""."""
        if not problem:
            return self
        return replace(self, collection=replace(self.collection, problems=(*self.collection.problems, problem)))
