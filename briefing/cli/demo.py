"""`briefing demo`: a brief from the sample feeds, without any network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from briefing.cli.application import app
from briefing.cli.session import AtOption, QuietOption, clock, say


@app.command(epilog="Example: briefing demo --output /tmp/demo")
def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path("demo"),
    at: AtOption = None,
    quiet: QuietOption = False,
) -> None:
    """Build a brief from the sample feeds: yesterday's edition first, then today's."""
    from zoneinfo import ZoneInfo

    from briefing.cli.build import report
    from briefing.service.demo import run

    now = clock(at, ZoneInfo("Asia/Seoul"))
    say("Building the Korea desk's sample brief: yesterday's edition, then today's.", quiet=quiet)
    published = run(output, now=now)
    report(published, quiet=quiet, json=False)
    page = next(file for file in published.files if file.suffix == ".html")
    say(
        f"Open {page} in a browser, or the PDF beside it. One dead feed and one broken one belong to the demo.",
        quiet=quiet,
    )
