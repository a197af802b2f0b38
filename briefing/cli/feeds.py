"""`briefing feeds`: show how feeds stand, and try them; `cli.subscribe` adds the rest of the group."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, JsonOption, clock, harmless, opened, say, session
from briefing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.config import Desk
    from briefing.model import FeedState
    from briefing.service.feeds import Trial
    from briefing.settings import Feed

_FAILED = ("failed", "gone")

feeds_app = typer.Typer(
    name="feeds",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, try, add, import and export feeds.",
    epilog="Examples: briefing feeds list; briefing feeds check; briefing feeds add https://www.38north.org",
)
app.add_typer(feeds_app)


@feeds_app.command("list", epilog="Examples: briefing feeds list; briefing feeds list --json")
def list_feeds(config: ConfigOption = None, json: JsonOption = False) -> None:
    """Show every feed and how it stands."""
    from briefing.cli import table

    desk = session.desk(config)
    now = clock(None, ZoneInfo("UTC"))
    rows = list(_standings(desk, now))
    if json:
        from json import dumps

        print(dumps(rows, indent=2, ensure_ascii=False, default=lambda moment: moment.isoformat()))
        return
    zone = desk.config.briefs[0].zone
    headings = ("FEED", "OUTLET", "CLASS", "STATUS", "CHECKED", "NEWEST", ">FAILURES", "NEXT POLL")
    keys = ("id", "outlet", "class", "status", "checked_at", "newest_at", "failures", "next_poll_at")
    table.show(headings, [[_cell(row[key], zone) for key in keys] for row in rows])
    for row in rows:
        if row["message"]:
            print(harmless(f"{row['id']}: {row['message']}"))
    say(f"{len(rows)} feeds; times in {zone.key}.", quiet=False)


@feeds_app.command(epilog="Examples: briefing feeds check; briefing feeds check https://www.38north.org/feed/")
def check(
    feeds: Annotated[
        list[str] | None, typer.Argument(metavar="[FEED-ID-OR-URL]...", help="Only these.", show_default=False)
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Try every feed now, and say exactly what is wrong with it; nothing is stored."""
    from briefing.service.feeds import trials
    from briefing.workers import Workers

    desk = session.desk(config)
    chosen = [_chosen(desk, name) for name in feeds] if feeds else list(desk.config.feeds)
    chosen = list({feed.id: feed for feed in chosen}.values())
    done = []
    with Workers() as workers:
        for trial in trials(chosen, _states(desk), desk, workers, now=clock(None, ZoneInfo("UTC"))):
            print(harmless("\n".join(_trial_lines(trial))), flush=True)
            done.append(trial)
    failed = sum(trial.status in _FAILED for trial in done)
    say(f"{len(done)} feeds tried, {failed} failed.", quiet=False)
    if failed:
        raise typer.Exit(1 if failed == len(done) else 3)


def _states(desk: Desk) -> dict[str, FeedState]:
    """What the store remembers; nothing if there is no store yet."""
    if not desk.config.store.path.exists():
        return {}
    with opened(desk) as store:
        return store.states()


def _standings(desk: Desk, now: datetime) -> Iterator[dict[str, object]]:
    """Each feed as a row, in the order of the config."""
    from briefing import poll
    from briefing.model import FeedState

    states = _states(desk)
    for feed in desk.config.feeds:
        state = states.get(feed.id) or FeedState(feed_id=feed.id)
        status, message = poll.standing(state, now)
        yield {
            "id": feed.id,
            "url": feed.public_location,
            "outlet": feed.outlet or state.title,
            "class": feed.outlet_class,
            "status": status,
            "message": message,
            "checked_at": state.checked_at,
            "newest_at": state.newest_at,
            "failures": state.failures,
            "next_poll_at": state.next_poll_at,
        }


def _cell(value: object, zone: ZoneInfo) -> str:
    """A value as a table shows it."""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    return "-" if value in (None, "") else str(value)


def _chosen(desk: Desk, name: str) -> Feed:
    """The feed of the config with that id or address, or one that the config does not have.

    Raises:
        UsageError: it is neither an id nor an address.
    """
    from briefing.settings import Feed, feed_id
    from briefing.text import nearest

    if "://" in name:
        address = address_of(name)
        return desk.feeds.get(feed_id(address)) or Feed(url=address)
    if name not in desk.feeds:
        raise UsageError(
            f"there is no feed “{name}” in {desk.file}{nearest(name, desk.feeds)}; `briefing feeds list` shows all"
        )
    return desk.feeds[name]


def address_of(text: str) -> str:
    """Read an address given on the command line.

    Raises:
        UsageError: it is none.
    """
    from briefing.feeds import entry

    try:
        return entry.address(text)
    except ValueError as error:
        raise UsageError(f"{entry.shown(text)}: {error}") from error


def _trial_lines(trial: Trial) -> Iterator[str]:
    """One trial: a line, and a line for each thing that should be known or done."""
    yield f"{trial.status:<10}{trial.feed.id}" + (f": {', '.join(_figures(trial))}" if trial.reader else "")
    if trial.message:
        yield f"          {trial.message}"
    if trial.moved_to:
        yield f"          moved for good: put {trial.moved_to} into the config"
    elif trial.feed.url and trial.http_status and trial.url != trial.feed.url:
        yield f"          redirected to {trial.url}"
    if trial.reader and trial.http_status and not trial.validators:
        yield "          sends no ETag and no Last-Modified, so it is asked once a day only"


def _figures(trial: Trial) -> Iterator[str]:
    """What was read."""
    yield f"{trial.entries} entries"
    if trial.entries:
        yield f"{trial.dated / trial.entries:.0%} dated"
    if trial.newest_at:
        yield f"newest {trial.newest_at:%Y-%m-%d %H:%M} UTC"
    if trial.languages:
        yield "/".join(trial.languages)
    yield f"read by {trial.reader}"
    if trial.validators:
        yield " and ".join(trial.validators)
