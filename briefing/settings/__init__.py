"""What the operator writes in `config.yaml`, as frozen values; `config` reads and checks the file.

The docstring below each field is its line in the reference page and in the JSON Schema for editors: both are made
from this module, so a key cannot be undocumented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from briefing.settings.briefs import Brief, Calendar, Summarizer
from briefing.settings.common import ENDINGS, STRICT, Duration, Format, Id, described, parse_duration, write_duration
from briefing.settings.delivery import (
    DAYS,
    Bounces,
    Day,
    Dkim,
    Group,
    Log,
    Mail,
    Operator,
    Recipient,
    Schedule,
    Secret,
    Site,
    Target,
)
from briefing.settings.feeds import Feed, Network, feed_id, outlet_of
from briefing.settings.topics import Name, Near, Term, Topic

__all__ = [
    "DAYS",
    "ENDINGS",
    "Bounces",
    "Brief",
    "Calendar",
    "Config",
    "Day",
    "Dkim",
    "Duration",
    "Feed",
    "Format",
    "Group",
    "Id",
    "Log",
    "Mail",
    "Name",
    "Near",
    "Network",
    "Operator",
    "Recipient",
    "Schedule",
    "Secret",
    "Site",
    "Store",
    "Summarizer",
    "Target",
    "Term",
    "Topic",
    "described",
    "feed_id",
    "outlet_of",
    "parse_duration",
    "write_duration",
]


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
    mail: Mail | None = None
    """The server that mail goes out through; without it, none is sent."""
    groups: tuple[Group, ...] = ()
    """Groups of recipients."""
    site: Site = field(default_factory=Site)
    """The site of past editions in the output folder, and how `briefing serve` offers it."""
    operator: Operator = field(default_factory=Operator)
    """Who is told when something is wrong."""
    log: Log = field(default_factory=Log)
    """What is written down."""
    summarizer: Summarizer | None = None
    """A language model that may write the summaries of the best stories; without it, all summaries are quotations."""

    def brief(self, brief_id: str) -> Brief | None:
        """The brief of that id, or None."""
        return next((brief for brief in self.briefs if brief.id == brief_id), None)
