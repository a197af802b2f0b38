"""`briefing doctor`: is this machine fit to make a brief?"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import typer

from briefing.cli.application import app
from briefing.cli.session import AtOption, ConfigOption, clock, session


@app.command(epilog="Example: briefing doctor --config desk.yaml")
def doctor(config: ConfigOption = None, at: AtOption = None) -> None:
    """Look at the libraries, fonts, disk, database and clock that a build needs."""
    from briefing.service.doctor import examine

    desk = session.desk(config)
    print(f"good  config: {session.file(config)}")
    bad = 0
    for finding in examine(desk, now=clock(at, ZoneInfo("UTC"))):
        bad += not finding.good
        print(f"{'good' if finding.good else 'BAD '}  {finding.subject}: {finding.message}")
    if bad:
        raise typer.Exit(1)
