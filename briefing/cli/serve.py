"""`briefing serve` and `briefing run`: editions at their time, by a process that stays, or a pass from cron."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, JsonOption, QuietOption, harmless, opened, say, session

if TYPE_CHECKING:
    from briefing.config import Desk
    from briefing.delivery import Run
    from briefing.store import Store


@app.command(epilog="Examples: briefing serve; briefing -c /srv/desk/config.yaml serve")
def serve(config: ConfigOption = None) -> None:
    """Make and send every brief at its time, read feeds through the day, and stay until stopped."""
    from briefing import scheduler
    from briefing.service.work import now

    def tell(line: str) -> None:
        say(f"{now():%Y-%m-%d %H:%M:%S} {line}", quiet=False)

    scheduler.serve(session.file(config), clock=now, tell=tell, alarm=_alarm)


def _alarm(desk: Desk, store: Store | None, key: str, message: str) -> None:
    """Tell the operator."""
    # For the merge: `service.troubles.raise_` with a message, `clear` without.


@app.command(epilog="Examples: briefing run; briefing run --quiet (from cron, every five minutes)")
def run(config: ConfigOption = None, quiet: QuietOption = False, json: JsonOption = False) -> None:
    """Do once what `serve` does all day: make what is due, read feeds whose time has come, send what waits."""
    from briefing.cli import progress
    from briefing.errors import BusyError
    from briefing.service.run import make_all
    from briefing.service.work import now
    from briefing.workers import Workers

    desk = session.desk(config)
    quiet = quiet or json
    with opened(desk) as store:
        try:
            with store.lock("work"), Workers(preload=("briefing.parse", "briefing.render.early")) as workers:
                done = make_all(desk, store, workers, clock=now, environment=os.environ)
        except BusyError as error:
            say(f"{error}; nothing is lost, the next pass goes on", quiet=quiet)
            raise typer.Exit(0) from error
        sent = _send(desk, store)
    if json:
        from dataclasses import asdict
        from json import dumps

        made = {"runs": [asdict(one) for one in done.runs], "feeds": [asdict(one) for one in done.feeds], "sent": sent}
        print(dumps(made, indent=2, ensure_ascii=False, default=str))
    say(progress.total(done.feeds), quiet=quiet)
    for one in done.runs:
        say(told(one), quiet=quiet and one.state != "started")
    if any(one.state == "started" for one in done.runs):
        raise typer.Exit(1)
    if any(one.status in ("failed", "gone") for one in done.feeds):
        raise typer.Exit(3)


def told(run: Run) -> str:
    """A run in one line."""
    words = {
        "started": "could not be made, and is tried again",
        "made": "is made",
        "empty": "has nothing to report, and is left out",
        "missed": "is missed",
        "done": "is there already",
    }
    note = f": {run.note}" if run.note else ""
    return harmless(f"{run.brief_id} of {run.date} {words[run.state]}{note}")


def _send(desk: Desk, store: Store) -> Any:
    """Send what is queued."""
    return None  # for the merge: `service.outbox.send(desk, store, clock=now, environment=os.environ)`
