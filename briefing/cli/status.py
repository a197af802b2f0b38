"""`briefing status`: will the next brief go out?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from briefing.cli.application import app
from briefing.cli.session import AtOption, ConfigOption, JsonOption, clock, harmless, session

if TYPE_CHECKING:
    from datetime import datetime

    from briefing.config import Desk
    from briefing.service.status import Health


@app.command(
    epilog="Examples: briefing status; briefing status --json. Exit code: 0 well, 1 will not go out, 3 problems."
)
def status(config: ConfigOption = None, at: AtOption = None, json: JsonOption = False) -> None:
    """Say whether the next brief will go out, and what is wrong."""
    desk = session.desk(config)
    found = look(desk, clock(at, ZoneInfo("UTC")))
    if json:
        from dataclasses import asdict
        from json import dumps

        print(dumps(asdict(found), indent=2, ensure_ascii=False, default=lambda value: value.isoformat()))
    else:
        print(harmless(found.sentence))
        for subject, line in _lines(found):
            print(f"{subject:<10}{harmless(line)}")
    if found.code:
        raise typer.Exit(found.code)


def look(desk: Desk, now: datetime) -> Health:
    """The health of a desk whose database may be missing or broken; nothing is made."""
    from briefing.errors import StoreError
    from briefing.service.status import health
    from briefing.store import Store

    if not desk.config.store.path.exists():
        return health(desk, None, now)
    try:
        with Store.open(desk.config.store.path) as store:
            return health(desk, store, now)
    except StoreError as error:
        return health(desk, None, now, fault=str(error))


def _lines(found: Health) -> list[tuple[str, str]]:
    lines = []
    for brief in found.briefs:
        due = f"next {brief.due_local} ({brief.due_at:%H:%M} UTC)" if brief.due_at else "no schedule"
        lines.append((brief.id, f"{due}{f'; last {brief.last}' if brief.last else ''}"))
    beat = f"{found.beat_of}, {_ago(found.at - found.beat_at)}" if found.beat_at else "none yet"
    lines.append(("heartbeat", beat))
    counts = [f"{number} {state.replace('_', ' ')}" for state, number in sorted(found.outbox.items()) if number]
    lines.append(("outbox", ", ".join(counts) or "empty"))
    pulled = f"; asked {_ago(found.at - found.pulled_at)}" if found.pulled_at else ""
    lines.append(("feeds", f"{found.feeds} known, {found.feeds_failing} failing{pulled}"))
    if found.free is not None:
        lines.append(("disk", f"{found.free / 1e9:,.1f} GB free"))
    lines.append(("database", f"format {found.format}" if found.format else "none that can be read"))
    return [*lines, *(("wrong", problem) for problem in found.problems)]


def _ago(age: timedelta) -> str:
    seconds = max(0, round(age.total_seconds()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}{'' if number == 1 else 's'} ago"
    return f"{seconds} seconds ago"
