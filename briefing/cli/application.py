"""The command line as a whole: its name, its own options, and the object that commands join."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from briefing import __version__
from briefing.cli.session import session

app = typer.Typer(
    name="briefing",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="First brief: briefing demo. Your own: briefing init, then briefing build.",
)


@app.callback()
def options(
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The config file (default: config.yaml).", show_default=False)
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Your feeds and topics in, one edited brief a morning out."""
    if version:
        print(f"briefing {__version__}")
        raise typer.Exit
    session.config = config
