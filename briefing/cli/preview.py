"""`briefing preview`: the page in a browser, drawn anew while its templates change."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, brief_of, say, session

if TYPE_CHECKING:
    from briefing.loopback import Loopback
    from briefing.service.preview import Preview

#: How often the files are looked at.
_SECONDS = 0.4


@app.command(epilog="Examples: briefing preview; briefing preview north --port 8100 --open")
def preview(
    brief: Annotated[str | None, typer.Argument(help="Which brief; without it, the first of the config.")] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on this machine; 0 for any.")] = 8000,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    config: ConfigOption = None,
) -> None:
    """Serve a brief's latest edition on this machine, and draw it anew when its templates or the config change."""
    from briefing.loopback import ADDRESS, Loopback
    from briefing.service.preview import PATHS, PRELOAD, Preview
    from briefing.workers import Workers

    desk = session.desk(config)
    chosen = brief_of(desk, brief)
    with suppress(KeyboardInterrupt), Workers(count=1, preload=PRELOAD) as workers:
        pages = Preview(desk.file, chosen.id, workers)
        with Loopback(pages.answer, version=pages.drawn.version, port=port) as server:
            address = f"http://{ADDRESS}:{server.port}"
            for path, what in PATHS.items():
                print(f"{address}{path}  {what}", flush=True)
            _report(pages)
            say("Change the templates or the config, and the page follows; Ctrl-C ends.", quiet=False)
            if show:
                typer.launch(f"{address}/")
            _follow(pages, server)


def _follow(pages: Preview, server: Loopback) -> None:
    """Look at the files until somebody presses Ctrl-C."""
    while True:
        time.sleep(_SECONDS)
        if pages.refresh():
            server.announce(pages.drawn.version)
            _report(pages)


def _report(pages: Preview) -> None:
    for mistake in pages.drawn.mistakes:
        say(mistake, quiet=False)
    if not pages.drawn.mistakes:
        say(f"Drawn: {pages.drawn.edition}.", quiet=False)
