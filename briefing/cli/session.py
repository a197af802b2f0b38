"""What most commands need: the config, the store, the clock, and how much to print."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from briefing.errors import UsageError

if TYPE_CHECKING:
    from briefing.config import Desk
    from briefing.settings import Brief
    from briefing.store import Store
    from briefing.workers import Workers

DEFAULT_CONFIG = Path("config.yaml")

ConfigOption = Annotated[
    Path | None, typer.Option("--config", "-c", help="The config file (default: config.yaml).", show_default=False)
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
AtOption = Annotated[
    str | None,
    typer.Option("--at", metavar="ISO-TIME", help="Work as if it were this moment, such as 2026-01-30T06:00+09:00."),
]


class Session:
    """The config file named before the command, if any."""

    config: Path | None = None

    def file(self, given: Path | None) -> Path:
        """The config file to use: the command's own option wins."""
        return given or self.config or DEFAULT_CONFIG

    def desk(self, given: Path | None) -> Desk:
        """Read the config.

        Raises:
            ConfigError: it cannot be used.
        """
        from briefing.config import load

        return load(self.file(given))


session = Session()


@contextmanager
def opened(desk: Desk, *, alone: bool = False) -> Iterator[Store]:
    """The desk's store; `alone` keeps a second pull or build out.

    Raises:
        StoreError: it cannot be opened, or another process is at work.
    """
    from briefing.store import Store

    with Store.open(desk.config.store.path) as store:
        if alone:
            with store.lock("work"):
                yield store
        else:
            yield store


def brief_of(desk: Desk, brief_id: str | None) -> Brief:
    """The brief of that id, or the only or first one.

    Raises:
        UsageError: there is none of that id.
    """
    if brief_id is None:
        return desk.config.briefs[0]
    brief = desk.config.brief(brief_id)
    if brief is None:
        known = ", ".join(brief.id for brief in desk.config.briefs)
        raise UsageError(f"there is no brief “{brief_id}” in {desk.file}; there is: {known}")
    return brief


def moment(text: str | None, zone: ZoneInfo, option: str) -> datetime | None:
    """Read an ISO 8601 time given on the command line; without an offset it is in `zone`.

    Raises:
        UsageError: it is none.
    """
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{option} {text}: not a time; write it as 2026-01-30T06:00 or 2026-01-30T06:00:00Z"
        ) from error
    if not 1980 <= read.year <= 2200:
        raise UsageError(f"{option} {text}: the year must be 1980 to 2200")
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def clock(text: str | None, zone: ZoneInfo) -> datetime:
    """The moment to work at: `--at`, or now to the second."""
    return moment(text, zone, "--at") or datetime.now(UTC).replace(microsecond=0)


def say(text: str, *, quiet: bool) -> None:
    """Print a line of news about the work, unless told to be quiet; results themselves go to standard output."""
    if not quiet:
        print(harmless(text), file=sys.stderr, flush=True)


def complete(desk: Desk, store: Store, workers: Workers, *, now: datetime, quiet: bool) -> None:
    """Read the pages of new articles where a feed asks for their full text, and say what came of them."""
    if any(feed.full_text for feed in desk.config.feeds):
        from briefing.service import full_text

        if line := full_text.complete(desk, store, workers, now=now):
            say(line, quiet=quiet)


def harmless(text: str) -> str:
    """The text without what terminals obey: an error's message may quote a feed, a server or a library's words."""
    return "".join(character if character.isprintable() or character in "\n\t" else "\ufffd" for character in text)
