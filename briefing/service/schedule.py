"""Config and store → what is to be made now; what was missed is recorded.

Everything is decided anew from the stored runs at every look, so that it does not matter how often and when somebody
looks, or who was killed in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from briefing import schedule
from briefing.config import Desk
from briefing.delivery import Run
from briefing.errors import BusyError
from briefing.schedule import Slot
from briefing.settings import Brief, write_duration
from briefing.store import Store

#: An attempt that failed is made again after so long, then after twice that, and so on to the longest.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=5)
#: Troubles of a brief that is made by its schedule: what their keys begin with.
_OF_SCHEDULES = ("make", "missed", "recipients")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One edition that is to be made."""

    brief_id: str
    #: Local date, ISO.
    date: str
    due_at: datetime
    #: Not before; later than now only after a failure.
    try_at: datetime


def look(desk: Desk, store: Store, now: datetime) -> tuple[Due, ...]:
    """Find the editions that are to be made, at most one of each brief, in the order of the config.

    Schedules that are new are followed from now on; dates that are past their limit are recorded as missed.

    Raises:
        StoreError: the database cannot be used.
    """
    followed = store.followed()
    scheduled = [brief for brief in desk.config.briefs if brief.schedule]
    if followed.keys() - {brief.id for brief in scheduled}:
        store.unfollow(kept=[brief.id for brief in scheduled])
    found = (_due(brief, store, followed.get(brief.id), now) for brief in scheduled)
    return tuple(one for one in found if one)


def standing(desk: Desk, store: Store) -> Iterator[tuple[str, str]]:
    """What the operator is to be told of schedules: keys, each with what is wrong, or "" if nothing is (any more).

    The newest edition of a brief is missed until one is made; of briefs that the config has no more nothing is wrong.
    """
    scheduled = {brief.id for brief in desk.config.briefs if brief.schedule}
    for brief_id in sorted(scheduled):
        newest = next(iter(store.runs(brief_id, limit=1)), None)
        if newest and newest.state == "missed":
            yield f"missed:{brief_id}", f"the edition {brief_id} of {newest.date} is missed: {newest.note}"
        elif newest and newest.state != "started":
            yield f"missed:{brief_id}", ""
    for trouble in store.troubles():
        kind, _, brief_id = trouble.key.partition(":")
        if kind in _OF_SCHEDULES and brief_id not in scheduled:
            yield trouble.key, ""


def not_yet(brief_id: str, date: str, why: str) -> str:
    """What the operator is told of an edition that could not be made, as long as it is tried again."""
    return f"the edition {brief_id} of {date} is not made yet: {why}; it is tried again"


def _due(brief: Brief, store: Store, since: datetime | None, now: datetime) -> Due | None:
    """What one brief has due."""
    if brief.schedule is None:
        return None
    if since is None or since > now:
        since = store.follow(brief.id, now)
    runs = store.runs(brief.id)
    known = {run.date for run in runs if not _is_undone(run, now)}
    plan = schedule.due(brief.schedule, brief.zone, since=since, known=known, now=now)
    open_ones = [run for run in runs if run.state == "started" and run.due_at <= now]
    newest = max([*(run.date for run in open_ones), plan.due.date if plan.due else ""], default="")
    late = brief.schedule.late
    missed = [_missed(brief, slot, late, now) for slot in plan.missed]
    if missed:
        store.miss_runs(missed)
    outdated = [run for run in open_ones if run.date < newest or now - run.due_at > late]
    if outdated:
        _give_up(store, outdated, late, now)
    if plan.due and plan.due.date == newest:
        return Due(brief_id=brief.id, date=newest, due_at=plan.due.due_at, try_at=plan.due.due_at)
    going_on = next((run for run in open_ones if run.date == newest and run not in outdated), None)
    if going_on is None:
        return None
    return Due(brief_id=brief.id, date=newest, due_at=going_on.due_at, try_at=_again_at(going_on, now))


def _is_undone(run: Run, now: datetime) -> bool:
    """Tell whether a date was missed by a clock that has been set back since."""
    return run.state == "missed" and run.finished_at is not None and run.finished_at > now


def _again_at(run: Run, now: datetime) -> datetime:
    """When to begin again what failed, or at once what lost its process; a clock set back puts it off no longer."""
    last = run.finished_at or run.started_at
    if last is None or last > now or (run.finished_at is None and run.tries == 1):
        return now
    return last + min(LONGEST_WAIT, FIRST_WAIT * (1 << min(run.tries - 1, 10)))


def _missed(brief: Brief, slot: Slot, late: timedelta, now: datetime) -> Run:
    """The record of a date that has no edition."""
    return Run(
        brief_id=brief.id,
        date=slot.date,
        due_at=slot.due_at,
        state="missed",
        tries=0,
        started_at=None,
        finished_at=now,
        edition_id=None,
        note=f"nothing ran when it was due, nor in the {write_duration(late)} after, or until the next one was due",
    )


def _give_up(store: Store, outdated: Sequence[Run], late: timedelta, now: datetime) -> None:
    """Record as missed what was begun and not finished in time, unless somebody is at work, and may be at it."""
    with suppress(BusyError), store.lock("work"):
        for run in outdated:
            reason = run.note or "whoever made it was stopped each time"
            note = f"not finished within {write_duration(late)}, or before the next one was due: {reason}"
            store.miss_runs([replace(run, state="missed", finished_at=now, note=note[:500])])
