"""`briefing serve` and `briefing run`: editions at their time, by a process that stays, or a pass from cron."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, JsonOption, QuietOption, harmless, opened, say, session

if TYPE_CHECKING:
    from datetime import datetime

    from briefing.config import Desk
    from briefing.delivery import Run
    from briefing.service.outbox import Sent
    from briefing.store import Store


@app.command(epilog="Examples: briefing serve; briefing -c /srv/desk/config.yaml serve")
def serve(config: ConfigOption = None) -> None:
    """Make and send every brief at its time, read feeds through the day, and stay until stopped."""
    from briefing import log, scheduler
    from briefing.scheduler.pages import begin
    from briefing.service.alarm import tell as tell_operator
    from briefing.service.work import now

    log.set_up(session.desk(config).config.log, session.file(config).absolute().parent)
    scheduler.serve(
        session.file(config),
        clock=now,
        tell=log.get("serve").info,
        alarm=partial(_alarm, partial(tell_operator, environment=os.environ), now),
        pages=partial(begin, clock=now, environment=os.environ),
    )


def _alarm(
    tell: Callable[..., None], clock: Callable[[], datetime], desk: Desk, store: Store | None, key: str, message: str
) -> None:
    """Tell the operator."""
    tell(desk, store, key, message, now=clock())


@app.command(epilog="Examples: briefing run; briefing run --quiet (from cron, every five minutes)")
def run(config: ConfigOption = None, quiet: QuietOption = False, json: JsonOption = False) -> None:
    """Do once what `serve` does all day: make what is due, read feeds whose time has come, send what waits."""
    from briefing import log
    from briefing.cli import progress
    from briefing.service.once import once
    from briefing.service.work import now

    desk = session.desk(config)
    log.set_up(desk.config.log, desk.root)
    with opened(desk) as store:
        done = once(desk, store, clock=now, environment=os.environ)
    if json:
        from dataclasses import asdict
        from json import dumps

        print(dumps(asdict(done), indent=2, ensure_ascii=False, default=str))
    quiet = quiet or json
    say(progress.total(done.feeds), quiet=quiet or not done.feeds)
    for one in done.runs:
        say(told(one), quiet=quiet and one.state != "started")
    for line in (*sent(done.sent), *done.left):
        say(line, quiet=quiet)
    if any(one.state == "started" for one in done.runs) or done.sent.trouble:
        raise typer.Exit(1)
    if done.sent.refused or any(one.status in ("failed", "gone") for one in done.feeds):
        raise typer.Exit(3)


def sent(done: Sent) -> Iterator[str]:
    """What became of deliveries, a line or two; nothing if there were none."""
    words = {
        "sent": "sent",
        "deferred": "put off, and tried again",
        "refused": "refused",
        "doubted": "in doubt",
        "repeated": "of them perhaps twice",
        "left": "waiting",
    }
    counts = [f"{number} {said}" for name, said in words.items() if (number := getattr(done, name))]
    if counts:
        yield f"deliveries: {', '.join(counts)}"
    if done.trouble:
        yield harmless(done.trouble)


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
