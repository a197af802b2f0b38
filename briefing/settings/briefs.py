"""Briefs, and what they print beside reports, as the config gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from briefing.settings.common import STRICT, Duration, Format, Id
from briefing.settings.delivery import Recipients, Schedule, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar whose events stand in the agenda."""

    __pydantic_config__ = STRICT

    path: Path
    """An iCalendar file (`.ics`) on this machine, relative to the config file."""
    name: Annotated[str, Field(max_length=80)] = ""
    """What briefs call it; without it, the file's name without its ending."""

    @property
    def title(self) -> str:
        """The name that it goes by."""
        return self.name or self.path.stem


def _as_schedule(value: Any) -> Any:
    """A plain time is a schedule of every day."""
    return {"at": value} if isinstance(value, str) else value


OneSchedule = Annotated[Schedule, BeforeValidator(_as_schedule, json_schema_input_type=Schedule | str)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One product: what it covers and how it is printed."""

    __pydantic_config__ = STRICT

    id: Id = "morning"
    """Short name, part of every file name: `2026-01-30-morning.pdf`."""
    title: Annotated[str, Field(min_length=1, max_length=120)] = "Morning Brief"
    """Masthead."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    """Language of the page's own words and dates; headlines keep theirs."""
    topics: tuple[Id, ...] = ()
    """Sections in the order of print; without it, every topic in the order of the file."""
    timezone: str = "UTC"
    """IANA zone of the reader, such as `Asia/Seoul`: dates, times and the edition's own day."""
    window: Duration = timedelta(hours=24)
    """How far back the first edition looks; later ones start where the one before ended."""
    max_age: Duration | None = None
    """An article that arrives late is still printed if its own date is no older than this; without it,
    the window and a half."""
    max_stories: Annotated[int, Field(ge=1, le=5000)] = 60
    """At most so many stories an edition, the best; what is left out is counted in the collection note."""
    formats: Annotated[tuple[Format, ...], Field(min_length=1)] = ("html", "pdf", "txt", "json")
    """Files to write: the page, the PDF, plain text and the record; `mail` is the body of a mail, `epub` a book for
    e-readers, `md` Markdown, and `atom` a feed of the brief's latest editions. An edition that is built again leaves no
    file of the build before in other formats."""
    paper: Literal["A4", "Letter"] = "A4"
    """Page size of the PDF."""
    marking: Annotated[str, Field(max_length=60)] = ""
    """Handling line printed at the top and bottom of every page, such as INTERNAL."""
    theme: Annotated[str, Field(min_length=1, max_length=200)] = "newspaper"
    """How the brief looks: a shipped theme (`newspaper`, `government`; see `briefing templates list`), or a folder of
    your own with a `theme.yaml`, relative to the config file."""
    design: Mapping[str, str] = field(default_factory=dict)
    """What to change of the theme's design: its tokens and your values, such as `accent: "#005a9c"`;
    `briefing templates list` shows the tokens."""
    logo: Path | None = None
    """Picture in the masthead, PNG, JPEG or SVG, at most 100 KB, relative to the config file."""
    masthead: Annotated[str, Field(max_length=120)] = ""
    """Line above the title, such as the name of the house that the brief comes from."""
    appendix: bool = False
    """End the PDF with a list of every report and its full address."""
    calendars: tuple[str, ...] | None = None
    """Names of the calendars whose events its agenda shows; without it, all of them, and with an empty list, none."""
    images: bool = False
    """Show a picture with the lead story of each section, where the feed of a report names one; it is fetched when
    the edition is built. Ask the publishers whether you may show their pictures to your readers."""
    schedule: Annotated[
        Schedule | None, BeforeValidator(_as_schedule, json_schema_input_type=Schedule | str | None)
    ] = None
    """When it is made and sent by itself, by `briefing serve` or `briefing run`: a time such as `"06:30"`, or a
    mapping; without it, only by hand."""
    recipients: Recipients = ()
    """Who gets it by mail: addresses, or mappings with their wishes."""
    groups: tuple[Id, ...] = ()
    """Groups of recipients who get it, by their ids."""
    deliver: tuple[Target, ...] = ()
    """Where it goes besides mail: folders, webhooks, the services that Apprise knows."""
    empty: Literal["send", "skip", "note"] = "send"
    """What goes out when there is nothing to report: the edition all the same (`send`), nothing (`skip`), or a mail of
    a line or two without the PDF (`note`)."""

    @property
    def zone(self) -> ZoneInfo:
        """The reader's time zone; the config has checked that it exists."""
        return ZoneInfo(self.timezone)

    @property
    def oldest(self) -> timedelta:
        """The oldest that a printed article may be at the cut-off."""
        return self.max_age if self.max_age is not None else self.window * 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarizer:
    """A language model of your own that may write summaries; each of its sentences is checked against the reports."""

    __pydantic_config__ = STRICT

    url: Annotated[str, Field(max_length=2000)]
    """Address of a server that speaks OpenAI's API, up to `/chat/completions`: `http://127.0.0.1:11434/v1`. It gets the
    openings of the reports; it may live on a private host, since you name it here."""
    model: Annotated[str, Field(min_length=1, max_length=100)]
    """The model's name as the server knows it; printed beside what it wrote."""
    key: Annotated[str, Field(pattern=r"^[A-Z_][A-Z0-9_]{0,63}$")] | None = None
    """Name of the environment variable that holds the server's key, such as `SUMMARIZER_KEY`; never the key itself."""
    timeout: Annotated[float, Field(gt=0, le=300)] = 30.0
    """Seconds that one story may take."""
    stories: Annotated[int, Field(ge=1, le=100)] = 12
    """At most so many stories of an edition, the best; all others are quoted."""

    @property
    def endpoint(self) -> str:
        """The address that is asked."""
        return f"{self.url.rstrip('/')}/chat/completions"
