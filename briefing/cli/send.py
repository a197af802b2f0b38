"""`briefing send`: mail an edition by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, JsonOption, QuietOption, brief_of, clock, opened, say, session
from briefing.errors import UsageError

if TYPE_CHECKING:
    from briefing.config import Desk
    from briefing.record import Edition
    from briefing.service.outbox import Sent
    from briefing.service.send import Queued
    from briefing.store import Store


@app.command(
    epilog="Examples: briefing send; briefing send morning --to min@example.org; briefing send --dry-run; "
    "briefing send --edition morning-2026-01-30 --resend"
)
def send(
    brief: Annotated[str | None, typer.Argument(help="Which brief; without it, the first of the config.")] = None,
    edition: Annotated[
        str | None, typer.Option("--edition", metavar="ID", help="Another edition than today's: morning-2026-01-30.")
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="ADDRESS", help="Only to this address, in the config or not.", show_default=False),
    ] = None,
    resend: Annotated[bool, typer.Option("--resend", help="Send it again to those who have it.")] = False,
    test: Annotated[bool, typer.Option("--test", help="Only to the address of `mail.test`, again each time.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write the mails to files in a folder, and send nothing.")
    ] = False,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> None:
    """Send an edition to its recipients; who has it already is not sent it again.

    With --dry-run, the mails are written to a folder beside the config instead, a file each.
    """
    import os

    from briefing.service import send as by_hand
    from briefing.service.mails import Mails
    from briefing.workers import Workers

    desk = session.desk(config)
    chosen = brief_of(desk, brief)
    now = clock(None, chosen.zone)
    only = by_hand.addresses([*(to or ()), *_tester(desk, test=test)])
    with opened(desk) as store:
        found = by_hand.edition_of(store, chosen, edition, now=now)
        mails = Mails(desk, store, os.environ) if dry_run or only or desk.config.mail or not chosen.deliver else None
        with Workers(1) as workers:
            if dry_run and mails:
                folder = desk.root / f"{found.filename}-mails"  # not in the output, which may be a public site
                files = by_hand.write(found, desk, chosen, store, workers, mails, folder, now=now, only=only)
                say(f"{len(files)} mails written to {folder}; nothing was sent.", quiet=quiet)
                for file in files:
                    print(file)
                return
            queued = by_hand.queue(found, desk, chosen, store, workers, now=now, only=only, resend=resend or test)
        sent = _sent(desk, store, queued)
        _report(found, store, queued, sent, quiet=quiet, json=json)
    _leave(queued, sent)


def _tester(desk: Desk, *, test: bool) -> tuple[str, ...]:
    """Who gets tests.

    Raises:
        UsageError: the config does not say.
    """
    if not test:
        return ()
    if desk.config.mail is None or desk.config.mail.test is None:
        raise UsageError(f"--test: {desk.file} names nobody; add `test: you@example.org` under `mail:`")
    return (desk.config.mail.test.address,)


def _sent(desk: Desk, store: Store, queued: Queued) -> Sent:
    """Send what was queued, now."""
    import os
    from dataclasses import replace
    from datetime import UTC, datetime

    from briefing.service.dispatch import dispatch

    sent = dispatch(desk, store, clock=lambda: datetime.now(UTC), environment=os.environ, only=queued.chosen)
    waiting = sum(one.state in ("queued", "deferred") for one in store.deliveries(queued.chosen))
    return replace(sent, left=max(0, waiting - sent.deferred))  # not only what is due at this moment


def _report(edition: Edition, store: Store, queued: Queued, sent: Sent, *, quiet: bool, json: bool) -> None:
    """Say what became of it: a line in all, and one for everyone who did not get it now."""
    if json:
        from dataclasses import asdict
        from json import dumps

        print(dumps({"edition": edition.id, "queued": queued.new, **asdict(sent)}, indent=2, ensure_ascii=False))
        return
    for problem in queued.problems:
        say(f"problem: {problem}", quiet=quiet)
    had = [one.place for one in queued.known if one.state == "sent"]
    if had:
        say(f"{_some(had)}: sent before, so not sent again; --resend does.", quiet=quiet)
    for one in reversed(store.deliveries(queued.chosen)):
        if one.state != "sent":
            say(f"{one.place}: {one.state.replace('_', ' ')}: {one.response}", quiet=quiet)
    if sent.trouble:
        say(f"problem: {sent.trouble}", quiet=False)
    say(
        f"{edition.id}: {sent.sent} sent, {sent.deferred + sent.left} waiting, {sent.refused} refused, "
        f"{sent.doubted} in doubt.",
        quiet=quiet,
    )


def _some(addresses: list[str]) -> str:
    shown = ", ".join(addresses[:3])
    return shown if len(addresses) <= 3 else f"{shown} and {len(addresses) - 3} more"


def _leave(queued: Queued, sent: Sent) -> None:
    """Exit with 3 if some did not get it, or the list of recipients has mistakes, and with 1 if nobody did."""
    failed = sent.deferred + sent.left + sent.refused + sent.doubted
    if not sent.sent and (failed or not queued.known):
        raise typer.Exit(1)
    if failed or queued.problems:
        raise typer.Exit(3)
