"""`briefing check`: is the config good?"""

from __future__ import annotations

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, session


@app.command(epilog="Example: briefing check --config desk.yaml")
def check(config: ConfigOption = None) -> None:
    """Check the config, and report every mistake in it at once."""
    desk = session.desk(config)
    counts = (
        (len(desk.config.feeds), "feed"),
        (len(desk.config.topics), "topic"),
        (len(desk.config.briefs), "brief"),
    )
    listed = ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
    print(f"{session.file(config)}: good: {listed}.")
