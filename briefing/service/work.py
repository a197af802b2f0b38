"""What `serve` lets processes of their own do: pull, make, send. Each ends when its work is done.

A process is told to stop by SIGTERM. Pulling and making stop as on an error: what is saved stays, workers are stopped,
and the next one goes on. Sending ends after the mail that is on its way.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from briefing import log
from briefing.config import Desk
from briefing.errors import BriefingError, BusyError, one_line
from briefing.service.schedule import Due
from briefing.store import Store

Kind = Literal["pull", "make", "send", "bounces"]

#: Exit codes: it went well; it failed; somebody else is at the same work, which is no failure.
DONE, FAILED, BUSY = 0, 1, 75


def work(kind: Kind, desk: Desk, due: Due | None) -> None:
    """Do one piece of work and end the process with its exit code: the function of a process."""
    told: list[int] = []

    def stop(number: int, _: object) -> None:
        told.append(number)
        if kind in ("pull", "make"):
            sys.exit(FAILED)

    signal.signal(signal.SIGTERM, stop)
    for name in ("SIGINT", "SIGHUP"):  # a terminal's go to all of a group; the parent tells us
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    log.set_up(desk.config.log, desk.root)
    try:
        code = run(kind, desk, due, clock=now, stop=lambda: bool(told))
    except BriefingError as error:
        log.get(kind).error("failed", error=one_line(error))
        code = FAILED
    sys.exit(code)


def now() -> datetime:
    """The moment, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def run(
    kind: Kind, desk: Desk, due: Due | None, *, clock: Callable[[], datetime], stop: Callable[[], bool] = lambda: False
) -> int:
    """Do one piece of work in this process.

    Args:
        kind: what.
        desk: the config.
        due: which edition to make; None for other work.
        clock: gives the moment.
        stop: asked between mails.

    Returns:
        `DONE`, `FAILED` (the reason is in the store) or `BUSY`.

    Raises:
        BriefingError: why it could not be done.
    """
    with Store.open(desk.config.store.path, must_exist=True) as store:
        try:
            if kind in ("send", "bounces"):
                return _post(kind, desk, store, clock, stop)
            with store.lock("work"):
                return _make(desk, store, due, clock)
        except BusyError:
            return BUSY


def _make(desk: Desk, store: Store, due: Due | None, clock: Callable[[], datetime]) -> int:
    """Make an edition, or without one pull what is due."""
    from briefing.service import ledger
    from briefing.service.dispatch import guard
    from briefing.service.run import make_due, pull_due
    from briefing.workers import Workers

    with Workers(preload=("briefing.parse", "briefing.render.early") if due else ("briefing.parse",)) as workers:
        if due is None:
            pull_due(desk, store, workers, now=clock())
            return DONE
        guard(desk, store, now=clock(), environment=os.environ)
        made = make_due(desk, store, workers, due, now=clock(), environment=os.environ)
        ledger.note(store, desk.config.store.path)
        return FAILED if made.state == "started" else DONE


def _post(kind: Kind, desk: Desk, store: Store, clock: Callable[[], datetime], stop: Callable[[], bool]) -> int:
    """Send what is queued, or read what came back."""
    if kind == "send":
        from briefing.service.dispatch import dispatch

        dispatch(desk, store, clock=clock, environment=os.environ, stop=stop)
    else:
        from briefing.service.dispatch import collect

        collect(desk, store, now=clock(), environment=os.environ)
    return DONE
