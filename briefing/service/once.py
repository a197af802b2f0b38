"""One pass over all that is due, as cron and timers start it: make, send, pull. `serve` does the same in processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from briefing.config import Desk
from briefing.delivery import Run
from briefing.errors import BusyError
from briefing.model import FeedResult
from briefing.service import alarm
from briefing.service.dispatch import collect, dispatch, guard
from briefing.service.outbox import Sent
from briefing.service.run import make_due, pull_due
from briefing.service.schedule import look, not_yet, standing
from briefing.store import Store
from briefing.workers import Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What one pass did."""

    #: Of every feed, those among them that were not asked.
    feeds: tuple[FeedResult, ...] = ()
    runs: tuple[Run, ...] = ()
    sent: Sent = field(default_factory=Sent)
    #: What was left to another process that is at it, a line each.
    left: tuple[str, ...] = ()


def once(desk: Desk, store: Store, *, clock: Callable[[], datetime], environment: Mapping[str, str]) -> Pass:
    """Make what is due, send what waits, read what came back, and ask the feeds whose time has come.

    Args:
        desk: the config.
        store: where everything is.
        clock: gives the moment.
        environment: variables that secrets may be in.

    Raises:
        StoreError: the database fails.
    """
    store.beat("run", clock())
    guard(desk, store, now=clock(), environment=environment)
    feeds: tuple[FeedResult, ...] = ()
    runs: tuple[Run, ...] = ()
    left: list[str] = []
    try:
        with store.lock("work"), Workers(preload=("briefing.parse", "briefing.render.early")) as workers:
            runs = tuple(
                make_due(desk, store, workers, due, now=clock(), environment=environment)
                for due in look(desk, store, clock())
                if due.try_at <= clock()
            )
            _mind(desk, store, runs, clock(), environment)
    except BusyError as error:
        left.append(str(error))
    sent = Sent()
    try:
        sent = dispatch(desk, store, clock=clock, environment=environment)
    except BusyError as error:
        left.append(str(error))
    # What is due has gone out; only then comes what may take its time, or fail.
    collect(desk, store, now=clock(), environment=environment)
    try:
        with store.lock("work"), Workers(preload=("briefing.parse",)) as workers:
            feeds = pull_due(desk, store, workers, now=clock())
    except BusyError as error:
        left.append(str(error))
    return Pass(feeds=feeds, runs=runs, sent=sent, left=tuple(dict.fromkeys(left)))


def _mind(desk: Desk, store: Store, runs: tuple[Run, ...], now: datetime, environment: Mapping[str, str]) -> None:
    """Tell the operator of editions that could not be made yet, or that are made at last."""
    for run in runs:
        said = not_yet(run.brief_id, run.date, run.note) if run.state == "started" else ""
        alarm.tell(desk, store, f"make:{run.brief_id}", said, now=now, environment=environment)
    for key, said in standing(desk, store):
        alarm.tell(desk, store, key, said, now=now, environment=environment)
