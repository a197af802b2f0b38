"""Past editions as the site of the archive shows them: in short, taken from their records in the store."""

from __future__ import annotations

from dataclasses import dataclass

from briefing.record.edition import Glance

#: Dates from which on a story counts as long-running, and has a page of its own. Our choice: two are an update.
LONG_RUNNING = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEdition:
    """An edition in a list of editions."""

    id: str
    brief_id: str
    title: str
    #: Local date, ISO.
    date: str
    number: int
    #: Stories in its sections.
    stories: int
    #: BCP 47 tag of its own words.
    language: str
    version: int
    #: At a glance.
    glance: tuple[Glance, ...]

    @property
    def filename(self) -> str:
        """As `Edition.filename`."""
        return self.filenames[-1]

    @property
    def filenames(self) -> tuple[str, ...]:
        """File names without ending of every version, the first one first."""
        first = f"{self.date}-{self.brief_id}"
        return (first, *(f"{first}-v{version}" for version in range(2, self.version + 1)))

    @property
    def month(self) -> str:
        """The month that it belongs to: "2026-01"."""
        return self.date[:7]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReport:
    """A report of a past story."""

    title: str
    outlet: str
    #: http(s) address; "" if the feed gave none.
    url: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStory:
    """A story as one edition printed it."""

    id: str
    #: Id of the edition, its brief and its local date, ISO.
    edition: str
    brief_id: str
    date: str
    #: The section that it stood in.
    topic: str
    topic_title: str
    #: Number in the edition.
    number: int
    headline: str
    language: str
    #: Which of its dates this is, from 1.
    day: int
    summary: str
    #: Lead first.
    reports: tuple[PastReport, ...]

    @property
    def is_long(self) -> bool:
        """Whether it had run so long by then that it has a page of its own."""
        return self.day >= LONG_RUNNING
