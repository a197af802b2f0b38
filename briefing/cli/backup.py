"""`briefing backup` and `briefing restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from briefing.cli.application import app
from briefing.cli.session import AtOption, ConfigOption, QuietOption, clock, say, session


@app.command(epilog="Examples: briefing backup; briefing backup /mnt/safe/desk.zip --editions (from cron, every night)")
def backup(
    file: Annotated[
        Path | None,
        typer.Argument(help="The archive to write; without it, one named by the moment.", show_default=False),
    ] = None,
    editions: Annotated[bool, typer.Option("--editions", help="The output folder too.")] = False,
    config: ConfigOption = None,
    at: AtOption = None,
    quiet: QuietOption = False,
) -> None:
    """Pack database, config and the small files that it names into one archive, also while `serve` runs."""
    from briefing.service.backup import back_up

    desk = session.desk(config)
    now = clock(at, ZoneInfo("UTC"))
    made = back_up(desk, file or Path(f"briefing-{now:%Y-%m-%d-%H%M}.zip"), now=now, editions=editions)
    for line in made.left_out:
        say(f"left out: {line}", quiet=quiet)
    say(f"{len(made.manifest.files)} files, checked; passwords and keys are not among them.", quiet=quiet)
    if not quiet:
        print(made.file)


@app.command(epilog="Examples: briefing restore desk.zip --into /srv/desk; briefing restore desk.zip --force")
def restore(
    file: Annotated[Path, typer.Argument(help="The archive that `briefing backup` wrote.", show_default=False)],
    into: Annotated[
        Path | None,
        typer.Option(
            "--into", help="Folder of the config (default: that of --config, or this one).", show_default=False
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Put what is there aside, under another name.")] = False,
    config: ConfigOption = None,
    at: AtOption = None,
) -> None:
    """Put a backup back; its queue is held, and nothing that may have gone out is made again."""
    from briefing.service.backup import restore as run

    done = run(file, into or session.file(config).parent, now=clock(at, ZoneInfo("UTC")), force=force)
    for path in done.aside:
        say(f"put aside: {path}", quiet=False)
    for brief, dates in done.done.items():
        span = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
        say(
            f"{brief}: {span} may have gone out since the backup, and is not made by itself; if it has not:",
            quiet=False,
        )
        say(f"  briefing build {brief}", quiet=False)
    if done.held:
        say(
            f"{done.held} deliveries are held: `briefing deliveries list` shows them, "
            "`briefing deliveries retry` sends them, `briefing deliveries cancel` drops them.",
            quiet=False,
        )
    if done.fault:
        say(f"problem: {done.fault}", quiet=False)
    print(done.database)
    if done.fault:
        raise typer.Exit(3)
