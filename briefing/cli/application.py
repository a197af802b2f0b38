"""The command line as a whole: its name, its own options, and the object that commands join."""

from __future__ import annotations

from typing import Annotated

import typer

from briefing import __version__
from briefing.cli.session import ConfigOption, session

app = typer.Typer(
    name="briefing",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="First brief: briefing demo. Your own: briefing init, then briefing build.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"briefing {__version__}")
        raise typer.Exit


@app.callback()
def options(
    config: ConfigOption = None,
    version: Annotated[  # its callback does the work, before any command is looked for
        bool, typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Your feeds and topics in, one edited brief a morning out."""
    session.config = config
