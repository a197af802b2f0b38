"""`briefing check`: is the config good?"""

from __future__ import annotations

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, session


@app.command(epilog="Example: briefing check --config desk.yaml")
def check(config: ConfigOption = None) -> None:
    """Check the config, and report every mistake in it at once."""
    desk = session.desk(config)
    print(f"{session.file(config)}: good: {desk.size}.")
