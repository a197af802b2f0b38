"""A story as an edition prints it: its reports, what is quoted of them, and why it stands where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from briefing.model import Dating, Field, Label, Status


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
    #: The outlet that the report itself names as its source ("Yonhap reported"); "" if it names none.
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One to three sentences, word for word from one report unless `written_by` says otherwise; may be empty."""

    text: str
    #: Id of the report that it is taken from, or that supports it most; None if there is no text.
    report: str | None
    #: The language model that the desk let write it; "" for a quotation.
    written_by: str = ""
    #: Ids of the reports that support what a model wrote, in the order of its sentences; empty for a quotation.
    support: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What an updated story has that earlier editions did not: a sentence taken word for word from a report."""

    text: str
    #: Id of the report that it is taken from.
    report: str
    #: What is new in it: a figure, a name, or the development that it tells.
    kind: Literal["figure", "name", "development"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one report says a figure is."""

    #: Id of the report.
    report: str
    #: The figure as the report writes it: "at least 12", "1만 2천 명".
    text: str
    #: The same as a number, in the unit of its `Figure`.
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure on which the reports of a story disagree: noted, not judged."""

    #: What is counted, in the language of the claims: "killed", "명 사망".
    what: str
    #: One a report, largest first; two different values at least.
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """One earlier edition that printed the story."""

    #: Id of the edition, and its local date, ISO.
    edition: str
    date: str
    #: The story's number there, and its headline.
    number: int
    headline: str
    #: Language of the headline.
    language: str


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
    #: Independent origins among the reports: copies, and reports that name another outlet as their source, count once
    #: with that source. 0 in editions that were made before it was counted.
    origins: int = 0
    #: What is new since the brief last printed the story; none unless `status` is "updated".
    added: tuple[Addition, ...] = ()
    #: Figures on which the reports disagree.
    figures: tuple[Figure, ...] = ()
    #: Earlier editions with this story, newest first.
    history: tuple[Appearance, ...] = ()
