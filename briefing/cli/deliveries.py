"""`briefing deliveries …`: the outbox, and what became of each delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, JsonOption, brief_of, clock, harmless, opened, say, session
from briefing.delivery import DeliveryState
from briefing.errors import UsageError

if TYPE_CHECKING:
    from briefing.config import Desk
    from briefing.store import Chosen

deliveries = typer.Typer(
    no_args_is_help=True, help="List what went out and what waits; try again, or give up.", rich_markup_mode=None
)
app.add_typer(deliveries, name="deliveries")

BriefOption = Annotated[str | None, typer.Option("--brief", metavar="ID", help="Only of this brief.")]
StateOption = Annotated[
    list[str] | None,
    typer.Option("--state", help=f"Only in this state: {', '.join(get_args(DeliveryState))}.", show_default=False),
]
DateOption = Annotated[str | None, typer.Option("--date", metavar="DATE", help="Only of this date: 2026-01-30.")]
Numbers = Annotated[
    list[int] | None, typer.Argument(metavar="[NUMBER]...", help="Numbers of the list.", show_default=False)
]


@deliveries.command("list", epilog="Examples: briefing deliveries list; briefing deliveries list --state refused")
def list_deliveries(
    brief: BriefOption = None,
    state: StateOption = None,
    date: DateOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="The newest so many.")] = 50,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """List deliveries, newest first: to whom, what became of it, what the server said."""
    desk = session.desk(config)
    chosen = _chosen(desk, brief=brief, states=state, date=date)
    with opened(desk) as store:
        found = store.deliveries(chosen, limit=limit)
    if json:
        from dataclasses import asdict
        from json import dumps

        shown = [{**asdict(one), "address": one.place, "code": one.code} for one in found]
        print(dumps(shown, indent=2, ensure_ascii=False, default=lambda moment: moment.isoformat()))
        return
    if not found:
        say("No deliveries.", quiet=False)
        return
    from briefing.cli import table

    zone = desk.config.briefs[0].zone
    rows = []
    for one in found:
        at = one.settled_at or one.next_try_at or one.queued_at
        what = f"{one.edition_id}{f' v{one.version}' if one.version > 1 else ''}{f' +{one.again}' if one.again else ''}"
        cells = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}", one.channel, one.place, one.code, one.state, str(one.tries))
        rows.append([str(one.number), what, *cells, one.response])
    headings = (">NO.", "EDITION", "AT", "CHANNEL", "ADDRESS", "CODE", "STATE", ">TRIES", "RESPONSE")
    table.show(headings, [[harmless(cell) for cell in row] for row in rows])
    say(f"{len(found)} deliveries; times in {zone.key}: when settled, or when it is tried next.", quiet=False)


@deliveries.command(epilog="Examples: briefing deliveries retry 17; briefing deliveries retry --state held")
def retry(
    numbers: Numbers = None,
    state: StateOption = None,
    brief: BriefOption = None,
    date: DateOption = None,
    config: ConfigOption = None,
) -> None:
    """Queue again what waits, was refused, cancelled or held; it goes out with the next `briefing send` or `run`."""
    desk = session.desk(config)
    chosen = _some(desk, numbers, brief=brief, states=state, date=date)
    with opened(desk) as store:
        changed = store.retry(chosen, now=clock(None, desk.config.briefs[0].zone))
    _told(changed, "queued again", "what was sent, or is too old to be kept, is not")


@deliveries.command(epilog="Examples: briefing deliveries cancel 17; briefing deliveries cancel --date 2026-01-30")
def cancel(
    numbers: Numbers = None,
    state: StateOption = None,
    brief: BriefOption = None,
    date: DateOption = None,
    config: ConfigOption = None,
) -> None:
    """Give up what waits or is held."""
    desk = session.desk(config)
    chosen = _some(desk, numbers, brief=brief, states=state, date=date)
    with opened(desk) as store:
        changed = store.cancel(chosen, now=clock(None, desk.config.briefs[0].zone), reason="cancelled by hand")
    _told(changed, "cancelled", "only what waits or is held can be")


def _told(changed: int, done: str, otherwise: str) -> None:
    say(f"{changed} deliveries {done}." if changed else f"No delivery was {done}: {otherwise}.", quiet=False)
    if not changed:
        raise typer.Exit(1)


def _some(
    desk: Desk, numbers: list[int] | None, *, brief: str | None, states: list[str] | None, date: str | None
) -> Chosen:
    """Deliveries to change: they must be named in some way.

    Raises:
        UsageError: none is.
    """
    if not (numbers or brief or states or date):
        raise UsageError("say which: their numbers, or --state, --brief or --date; `briefing deliveries list` has them")
    return _chosen(desk, numbers, brief=brief, states=states, date=date)


def _chosen(
    desk: Desk,
    numbers: list[int] | None = None,
    *,
    brief: str | None,
    states: list[str] | None,
    date: str | None,
) -> Chosen:
    from briefing.store import Chosen

    known = {str(each): each for each in get_args(DeliveryState)}
    for state in states or ():
        if state not in known:
            raise UsageError(f"--state {state}: there is no such state; there is: {', '.join(known)}")
    return Chosen(
        numbers=tuple(numbers or ()),
        brief_id=brief_of(desk, brief).id if brief else None,
        date=date,
        states=tuple(known[state] for state in states or ()),
    )
