"""`briefing site …`: the site of past editions."""

from __future__ import annotations

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, QuietOption, opened, say, session

site = typer.Typer(no_args_is_help=True, help="The site of past editions in the output folder.", rich_markup_mode=None)
app.add_typer(site, name="site")


@site.callback()
def options() -> None:
    """The site of past editions in the output folder."""


@site.command("rebuild", epilog="Example: briefing site rebuild")
def rebuild(config: ConfigOption = None, quiet: QuietOption = False) -> None:
    """Make the pages of all past editions anew: after a change of the config or of a theme, or when files are lost."""
    from briefing.service.site import rebuild as run

    desk = session.desk(config)
    with opened(desk, alone=True) as store:
        number = run(desk, store)
    say(f"The site in {desk.config.output} has {number} edition{'' if number == 1 else 's'}.", quiet=quiet)
    print(desk.config.output / "index.html")
