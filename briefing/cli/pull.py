"""`briefing pull`: read the feeds into the store."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from briefing.cli.application import app
from briefing.cli.session import AtOption, ConfigOption, JsonOption, QuietOption, clock, complete, opened, say, session


@app.command(epilog="Examples: briefing pull; briefing pull --due --quiet (from cron, every half hour)")
def pull(
    config: ConfigOption = None,
    due: Annotated[bool, typer.Option("--due", help="Ask only the feeds whose next poll time has come.")] = False,
    at: AtOption = None,
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> None:
    """Read every feed and store what is new."""
    from briefing.cli import progress
    from briefing.service.pull import pull as run
    from briefing.workers import Workers

    desk = session.desk(config)
    now = clock(at, ZoneInfo("UTC"))
    with opened(desk, alone=True) as store, Workers(preload=("briefing.parse",)) as workers:
        with progress.shown(len(desk.config.feeds), quiet=quiet or json) as note:
            results = run(desk, store, workers, now=now, due_only=due, forget=at is None, progress=note)
        say(progress.total(results), quiet=quiet or json)
        complete(desk, store, workers, now=now, quiet=quiet or json)
    if json:
        from dataclasses import asdict
        from json import dumps

        print(dumps([asdict(result) for result in results], indent=2, ensure_ascii=False))
    if any(result.status in ("failed", "gone") for result in results):
        every = all(result.status in ("failed", "gone") for result in results)
        raise typer.Exit(1 if every else 3)
