"""`briefing demo`: a brief from the sample feeds, without any network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.application import app
from briefing.cli.session import AtOption, QuietOption, clock, say

if TYPE_CHECKING:
    from briefing.service.demo import Mailing


@app.command(
    epilog="Examples: briefing demo --output /tmp/demo; briefing demo --mail you@localhost --server 127.0.0.1:25"
)
def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path("demo"),
    mail: Annotated[
        str | None, typer.Option("--mail", metavar="ADDRESS", help="Mail today's brief there, with its PDF.")
    ] = None,
    server: Annotated[
        str,
        typer.Option("--server", metavar="HOST:PORT", help="Mail server for it, on this machine: no TLS, no login."),
    ] = "127.0.0.1:25",
    at: AtOption = None,
    quiet: QuietOption = False,
) -> None:
    """Build a brief from the sample feeds: yesterday's edition first, then today's."""
    from zoneinfo import ZoneInfo

    from briefing.cli.build import report
    from briefing.service.demo import run

    mailing = _mailing(mail, server) if mail else None
    now = clock(at, ZoneInfo("Asia/Seoul"))
    say("Building the Korea desk's sample brief: yesterday's edition, then today's.", quiet=quiet)
    published = run(output, now=now, mailing=mailing)
    report(published, quiet=quiet, json=False)
    if mailing:
        say(f"Mailed to {mailing.address}.", quiet=quiet)
    page = next(file for file in published.files if file.suffix == ".html")
    say(
        f"Open {page} in a browser, or the PDF beside it. One dead feed and one broken one belong to the demo.",
        quiet=quiet,
    )


def _mailing(address: str, server: str) -> Mailing:
    """Read the two options.

    Raises:
        UsageError: one of them is none, or the server is elsewhere.
    """
    from briefing.addresses import address_mistake
    from briefing.errors import UsageError
    from briefing.service.demo import Mailing

    if wrong := address_mistake(address):
        raise UsageError(f"--mail {address}: {wrong}")
    host, _, port = server.rpartition(":")
    if host not in ("127.0.0.1", "localhost", "[::1]") or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise UsageError(f"--server {server}: a server on this machine is needed, such as 127.0.0.1:25")
    return Mailing(address=address, server=host.strip("[]"), port=int(port))
