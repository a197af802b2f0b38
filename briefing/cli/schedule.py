"""`briefing schedule`: what comes next, and what became of the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from briefing.cli.application import app
from briefing.cli.session import AtOption, ConfigOption, JsonOption, clock, harmless, opened, say, session

if TYPE_CHECKING:
    from datetime import datetime

    from briefing.config import Desk
    from briefing.delivery import Run
    from briefing.settings import Brief

#: Outcomes that are shown of each brief.
_LAST = 5


@app.command(epilog="Examples: briefing schedule; briefing schedule --days 30 --json")
def schedule(
    config: ConfigOption = None,
    days: Annotated[int, typer.Option("--days", min=1, max=400, help="How many days ahead.")] = 8,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Show when each brief is made next, in the reader's time and in UTC, days off, and the last outcomes."""
    desk = session.desk(config)
    now = clock(at, ZoneInfo("UTC"))
    runs = _runs(desk)
    shown = [_brief(brief, runs.get(brief.id, ()), now, days) for brief in desk.config.briefs]
    if json:
        from json import dumps

        print(dumps(shown, indent=2, ensure_ascii=False, default=str))
        return
    for one in shown:
        _print(one)
    if not any(one["schedule"] for one in shown):
        say('No brief has a schedule; `schedule: "06:30"` in a brief makes one.', quiet=False)


def _runs(desk: Desk) -> dict[str, tuple[Run, ...]]:
    """What the store knows; nothing if there is no store yet."""
    if not desk.config.store.path.exists():
        return {}
    with opened(desk) as store:
        return {brief.id: store.runs(brief.id, limit=400) for brief in desk.config.briefs}


def _brief(brief: Brief, runs: tuple[Run, ...], now: datetime, days: int) -> dict[str, Any]:
    """One brief's days ahead, as a row each, and its last runs."""
    from briefing.schedule import Slot, upcoming

    known = {run.date: run for run in runs}
    ahead: list[dict[str, Any]] = []
    for day, slot in upcoming(brief.schedule, brief.zone, now=now, days=days) if brief.schedule else ():
        if isinstance(slot, str):
            ahead.append({"date": day.isoformat(), "local": None, "utc": None, "off": slot})
        elif isinstance(slot, Slot) and slot.date not in known:
            local = slot.due_at.astimezone(brief.zone)
            ahead.append({"date": slot.date, "local": local.isoformat(), "utc": slot.due_at.isoformat(), "off": ""})
    return {
        "brief": brief.id,
        "timezone": brief.timezone,
        "schedule": f"{brief.schedule.at:%H:%M}" if brief.schedule else None,
        "next": ahead,
        "last": [
            {"date": run.date, "state": run.state, "due": run.due_at.isoformat(), "note": run.note}
            for run in runs[:_LAST]
        ],
    }


def _print(one: dict[str, Any]) -> None:
    """Show one brief."""
    from briefing.cli import table

    if not one["schedule"]:
        print(f"{one['brief']}: made by hand only")
        return
    print(f"{one['brief']}: {one['schedule']} in {one['timezone']}")
    rows = [_cells(day) for day in one["next"]]
    table.show(("DAY", "LOCAL", "UTC", ""), rows)
    for run in one["last"]:
        print(harmless(f"{run['date']}  {run['state']}{': ' if run['note'] else ''}{run['note']}"))


def _cells(day: dict[str, Any]) -> list[str]:
    """A day as a table shows it."""
    from datetime import date, datetime

    name = f"{date.fromisoformat(day['date']):%a} {day['date']}"
    if day["off"]:
        return [name, "-", "-", day["off"]]
    local, utc = (datetime.fromisoformat(day[key]) for key in ("local", "utc"))
    return [name, f"{local:%Y-%m-%d %H:%M}", f"{utc:%Y-%m-%d %H:%M}", ""]
