"""What the operator writes in `config.yaml`, as frozen values; `config` reads and checks the file.

The docstring below each field is its line in the reference page and in the JSON Schema for editors: both are made
from this module, so a key cannot be undocumented.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

#: Keys whose Python name differs, because the key is a reserved word or a builtin.
_KEYS = {"outlet_class": "class", "any_of": "any", "all_of": "all", "none_of": "none", "kind": "class"}

STRICT = ConfigDict(
    extra="forbid",
    alias_generator=lambda name: _KEYS.get(name, name),
    populate_by_name=True,
)


@contextmanager
def described() -> Iterator[None]:
    """While it lasts, schemas made of these classes carry their docstrings, which take 60 ms to find."""
    STRICT["use_attribute_docstrings"] = True
    try:
        yield
    finally:
        STRICT["use_attribute_docstrings"] = False


_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_duration(value: object) -> object:
    """Read "24h", "90m", "3d" or "2w" as a timedelta; a bare number means hours; others pass for Pydantic to refuse."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return timedelta(hours=value)
    if isinstance(value, str):
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([mhdw]?)[a-z]*\s*", value.lower())
        if found:
            return timedelta(**{_UNITS[found[2] or "h"]: float(found[1])})
        raise ValueError('a duration such as "24h", "90m", "3d" or "2w"')
    return value


def write_duration(value: timedelta) -> str:
    """Write a timedelta as `parse_duration` reads it, in the largest unit that divides it: hours up to two days."""
    minutes = value // timedelta(minutes=1)
    if minutes % 1440 == 0 and minutes > 2 * 1440:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(write_duration, return_type=str),
    WithJsonSchema({"type": ["string", "number"], "examples": ["24h", "90m", "3d"]}),
]

Id = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$")]
Format = Literal["html", "pdf", "txt", "json", "mail", "epub", "md", "atom"]


@lru_cache(maxsize=16_384)
def feed_id(location: str) -> str:
    """Make the id of a feed from its address or path: readable, at most 48 characters, the same for http and https.

    A user name and password in the address are no part of it: ids are printed.
    """
    bare = re.sub(r"^https?://(?:[^/?#]*@)?(www\.)?", "", location.strip().lower()).rstrip("/")
    slug = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if len(slug) <= 48 and re.fullmatch(r"[\x20-\x7e]+", bare):
        return slug
    return f"{slug[:39].rstrip('-')}-{hashlib.sha256(bare.encode()).hexdigest()[:8]}".lstrip("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed: an address, or a file or folder on this machine."""

    __pydantic_config__ = STRICT

    url: Annotated[str, Field(max_length=2000)] | None = None
    """Address of the feed: RSS, Atom or JSON Feed, http or https. Give either `url` or `path`."""
    path: Path | None = None
    """A feed file, or a folder of them, relative to the config file."""
    outlet: Annotated[str, Field(max_length=80)] = ""
    """The publisher's name as readers see it; without it, the name that the feed gives itself."""
    outlet_class: Id = "news"
    """Class of outlet, your own words: `agency`, `news`, `state-media`, `government`, `think-tank`, `trade`, …
    `state-media` is printed as a label beside the report; any class can limit a term."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    """Language of the feed (`en`, `ko`, …); without it, what the feed says."""
    weight: Annotated[float, Field(ge=0, le=10)] = 1.0
    """How much a report of this outlet counts in the order of stories: 1 is normal, 0 to 10."""
    topics: tuple[Id, ...] = ()
    """Topics that every article of this feed belongs to, whatever its words."""
    max_stories: Annotated[int, Field(ge=1, le=1000)] | None = None
    """At most so many stories of an edition may be led by this feed; without it, no limit."""

    full_text: bool = False
    """Fetch the page of each new article and read its text there, for feeds that carry only excerpts. It serves topics,
    stories and search; a brief still quotes no more than a few sentences. You need the right to do so, and the package
    trafilatura."""

    @property
    def location(self) -> str:
        """The address or path as the config gives it."""
        return self.url or str(self.path)

    @property
    def public_location(self) -> str:
        """The same without user name and password, as readers may see it."""
        return re.sub(r"^(https?://)[^/?#]*@", r"\1", self.location, flags=re.IGNORECASE)

    @property
    def id(self) -> str:
        """Stable id made from the address; renaming the outlet keeps it."""
        return feed_id(self.location)


def outlet_of(feed_id: str, feeds: Mapping[str, Feed]) -> str:
    """The name of a feed's outlet; the feed's id where it has none, or is no longer in the config."""
    feed = feeds.get(feed_id)
    return feed.outlet if feed and feed.outlet else feed_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of a rule; in the file, plain text or a mapping with limits."""

    __pydantic_config__ = STRICT

    term: Annotated[str, Field(min_length=1, max_length=200)]
    """A word or phrase. Ignores case unless written in capitals; `*` at the end matches any ending."""
    field: Literal["any", "title"] = "any"
    """Where it must stand: `any` (title or text) or `title`."""
    kind: Annotated[tuple[Id, ...], BeforeValidator(lambda value: _as_list(value))] = ()
    """Only in reports of outlets of these classes; empty for all."""


def _as_term(value: Any) -> Any:
    """A plain scalar is a term without limits."""
    return {"term": value} if isinstance(value, str | int | float) and not isinstance(value, bool) else value


def _as_list(value: Any) -> Any:
    """One value stands for a list of one."""
    return value if isinstance(value, list | tuple) else [value]


_TERM_SCHEMA = {
    "anyOf": [
        {"type": ["string", "number"]},
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["term"],
            "properties": {
                "term": {"type": ["string", "number"]},
                "field": {"enum": ["any", "title"]},
                "class": {"type": ["array", "string"], "items": {"type": "string"}},
            },
        },
    ]
}
OneTerm = Annotated[Term, BeforeValidator(_as_term), WithJsonSchema(_TERM_SCHEMA)]
Alternatives = Annotated[
    tuple[OneTerm, ...],
    BeforeValidator(_as_list),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [_TERM_SCHEMA, {"type": "array", "items": _TERM_SCHEMA, "minItems": 1}]}),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Terms that must stand close together."""

    __pydantic_config__ = STRICT

    terms: Annotated[tuple[Alternatives, ...], Field(min_length=2, max_length=5)]
    """Two to five places, each a term or a list of alternatives; one of each must be found close together."""
    words: Annotated[int, Field(ge=1, le=100)] = 10
    """How many words may lie between the first and the last of them at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject that the desk follows, and the rule that finds it.

    An article has the topic if a term of `any` or a group of `near` is found, every place of `all` is filled, and no
    term of `none` is found.
    """

    __pydantic_config__ = STRICT

    id: Id
    """Short name used by briefs, feeds and commands: lower case, digits, hyphens."""
    title: Annotated[str, Field(min_length=1, max_length=80)]
    """Section heading as readers see it."""
    any_of: tuple[OneTerm, ...] = ()
    """One of these must be found (or a group of `near`)."""
    all_of: tuple[Alternatives, ...] = ()
    """Each of these must be found; a list inside is a choice."""
    none_of: tuple[OneTerm, ...] = ()
    """If one of these is found, the article does not belong here."""
    near: tuple[Near, ...] = ()
    """Groups of terms that count as found when they stand close together."""
    weight: Annotated[float, Field(ge=0, le=10)] = 1.0
    """How much this topic counts in the order of stories: 1 is normal, 0 to 10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person, place or body and all the ways that outlets write it."""

    __pydantic_config__ = STRICT

    name: Annotated[str, Field(min_length=1, max_length=100)]
    """The form that the desk prefers."""
    variants: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...]
    """Other spellings and scripts; a term that is one of them finds all of them."""


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

    @property
    def zone(self) -> ZoneInfo:
        """The reader's time zone; the config has checked that it exists."""
        return ZoneInfo(self.timezone)

    @property
    def oldest(self) -> timedelta:
        """The oldest that a printed article may be at the cut-off."""
        return self.max_age if self.max_age is not None else self.window * 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How feeds are fetched."""

    __pydantic_config__ = STRICT

    allow: tuple[str, ...] = ()
    """Private hosts or networks that feeds may live on (`intranet.example.org`, `10.1.0.0/16`, `127.0.0.1`);
    every other private address is refused."""
    per_host: Annotated[int, Field(ge=1, le=1000)] = 2
    """Requests to one host at once. At 1 or 2 they are also spaced; higher values are for hosts of your own."""
    timeout: Annotated[float, Field(gt=0, le=600)] = 30.0
    """Seconds that one feed may take in all, redirects included."""
    user_agent: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[\x20-\x7e]+$")] | None = None
    """Sent to every server; say who you are and how to reach you. Without it, the program's name and version."""
    proxy: str | None = None
    """HTTP proxy to use, such as `http://proxy.example.org:3128`; proxies of the environment are ignored."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Where articles and editions are kept."""

    __pydantic_config__ = STRICT

    path: Path = Path("briefing.db")
    """SQLite database, relative to the config file; made on first use."""
    keep: Duration = timedelta(days=400)
    """Articles that no feed has shown for this long are removed; editions are kept for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of `config.yaml`."""

    __pydantic_config__ = STRICT

    feeds: Annotated[tuple[Feed, ...], Field(min_length=1)]
    """The feeds to read."""
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]
    """The subjects to follow; their order is the order of sections."""
    briefs: Annotated[tuple[Brief, ...], Field(min_length=1)] = (Brief(),)
    """The products to make; without it, one brief called `morning` with every topic."""
    calendars: Annotated[tuple[Calendar, ...], Field(max_length=20)] = ()
    """Calendar files; their events of the edition's day and of the week after it are printed as the agenda."""
    comments: Path | None = None
    """Folder of the desk's own comments, relative to the config file: `2026-01-30.txt` is printed in the editions of
    its day, `2026-01-30-north-korea.txt` in their section of that topic."""
    gazetteer: tuple[Name, ...] = ()
    """Names to add to the shipped list of people, places and bodies."""
    store: Annotated[Store, BeforeValidator(lambda value: {"path": value} if isinstance(value, str) else value)] = (
        field(default_factory=Store)
    )
    """The database: a path, or a mapping with `path` and `keep`."""
    output: Path = Path("editions")
    """Folder that editions are written to, relative to the config file."""
    templates: Path | None = None
    """Folder whose files replace those of a theme, relative to the config file: for all themes, or in a subfolder of a
    theme's name for that one."""
    network: Network = field(default_factory=Network)
    """How feeds are fetched."""
    summarizer: Summarizer | None = None
    """A language model that may write the summaries of the best stories; without it, all summaries are quotations."""

    def brief(self, brief_id: str) -> Brief | None:
        """The brief of that id, or None."""
        return next((brief for brief in self.briefs if brief.id == brief_id), None)
