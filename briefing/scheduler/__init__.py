"""`briefing serve`: looks at clock and store every few seconds, and starts a process for whatever is due.

The supervisor does nothing itself that could leak, hang or take time: work is done by processes of their own
(`service.work`), one of a kind at a time, which are stopped when they take too long (`children`). What is due is read
from the store at every look (`supervisor`), so that it may be killed at any moment.

APScheduler gives the looks, in memory. It sleeps by the wall clock, and one that is set back by a day would hold its
jobs for a day: so the main thread compares that clock with the monotonic one, and begins the jobs anew after a jump.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.config import load
from briefing.scheduler.supervisor import Alarm, Supervisor, Tell

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

__all__ = ["Alarm", "Supervisor", "Tell", "serve"]

#: Between two looks at what is due; one takes some milliseconds.
TICK_SECONDS = 5
#: Between two looks at which feeds are due: they are asked together, since a process takes a second of CPU to start.
PULL_SECONDS = 600
BOUNCES_SECONDS = 600
#: Between two looks of the main thread, for signals and jumps of the clock.
_WATCH_SECONDS = 0.5
#: What the wall clock may gain or lose between two of these; time servers move it more slowly.
_JUMP_SECONDS = 2.0

#: Starts the server of pages, and gives what stops it.
Pages = Callable[[Supervisor], Callable[[], None] | None]


def serve(file: Path, *, clock: Callable[[], datetime], tell: Tell, alarm: Alarm, pages: Pages | None = None) -> None:
    """Run until told to stop by SIGTERM or SIGINT; SIGHUP reads the config again.

    Args:
        file: the config.
        clock: gives the moment.
        tell: writes a line for whoever runs it.
        alarm: tells the operator.
        pages: serves pages beside.

    Raises:
        ConfigError: the config cannot be used.
        StoreError: the database cannot be used; as BusyError, another `serve` is at work on it.
    """
    told: list[int] = []
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):  # a handler may not take a lock, so it only notes
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _: told.append(number))
    supervisor = Supervisor(load(file), clock=clock, tell=tell, alarm=alarm)
    store = supervisor.open()
    try:
        with store.lock("serve"):
            end_pages = pages(supervisor) if pages else None
            scheduler = _scheduler()
            scheduler.start()
            tell(f"serving {supervisor.desk.file}: {supervisor.desk.size}")
            try:
                _watch(scheduler, supervisor, told)
            finally:
                scheduler.shutdown(wait=False)
                supervisor.close()
                if end_pages:
                    end_pages()
                tell("stopped")
    finally:
        supervisor.close()


def _watch(scheduler: BackgroundScheduler, supervisor: Supervisor, told: list[int]) -> None:
    """Obey signals until one says to stop; begin all jobs anew at first and after a jump of the clock."""
    hang_up = getattr(signal, "SIGHUP", None)
    offset: float | None = None
    while True:
        while told:
            if told.pop(0) != hang_up:
                return
            supervisor.reload()
        drift = time.time() - time.monotonic()
        if offset is None or abs(drift - offset) > _JUMP_SECONDS:
            _begin(scheduler, supervisor)
        offset = drift
        time.sleep(_WATCH_SECONDS)


def _scheduler() -> BackgroundScheduler:
    """A scheduler in memory, whose jobs run one after the other, late rather than never, and never twice for one."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    return BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )


def _begin(scheduler: BackgroundScheduler, supervisor: Supervisor) -> None:
    """Begin the jobs, each at once."""
    jobs: tuple[tuple[Callable[[], None], int], ...] = (
        (supervisor.tick, TICK_SECONDS),
        (supervisor.pull, PULL_SECONDS),
        (supervisor.bounces, BOUNCES_SECONDS),
    )
    for job, seconds in jobs:
        scheduler.add_job(
            job, "interval", seconds=seconds, id=job.__name__, replace_existing=True, next_run_time=datetime.now(UTC)
        )
