"""Runs of schedules in and out of the database: who makes which local date, and what came of it.

Every function takes a connection that is inside a transaction; those that change something hold the write lock, so
that of two processes one comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from briefing.delivery import Run
from briefing.schema import delivery, followed, run

#: Runs that are looked at, the newest: more than are recorded after the longest sleep.
MOST = 1_000
_FIELDS = tuple(field.name for field in fields(Run))
#: States that nothing follows from. "missed" is one only until the clock is set back before it was missed.
_SETTLED = ("made", "empty", "done")


def follow(connection: Connection, brief_id: str, now: datetime) -> datetime:
    """Follow a schedule; see `Store.follow`."""
    chosen = select(followed.c.since).where(followed.c.brief_id == brief_id)
    since: datetime | None = connection.execute(chosen).scalar()
    if since is None or since > now:
        new = insert(followed).values(brief_id=brief_id, since=now)
        connection.execute(new.on_conflict_do_update(index_elements=["brief_id"], set_={"since": now}))
        return now
    return since


def unfollow(connection: Connection, kept: Sequence[str]) -> None:
    """Forget schedules that the config has no more; see `Store.unfollow`."""
    connection.execute(delete(followed).where(followed.c.brief_id.not_in(kept)))


def followed_since(connection: Connection) -> dict[str, datetime]:
    """Since when each schedule is followed, by brief."""
    return {row.brief_id: row.since for row in connection.execute(select(followed.c.brief_id, followed.c.since))}


def newest(connection: Connection, brief_id: str, limit: int = MOST) -> tuple[Run, ...]:
    """Load a brief's runs; see `Store.runs`."""
    chosen = select(run).where(run.c.brief_id == brief_id).order_by(run.c.date.desc()).limit(limit)
    return tuple(Run(**row) for row in connection.execute(chosen).mappings())


def claim(connection: Connection, brief_id: str, date: str, due_at: datetime, now: datetime) -> Run:
    """Begin a run; see `Store.claim_run`."""
    before = _one(connection, brief_id, date)
    if before and before.state in _SETTLED:
        return before
    begun = Run(
        brief_id=brief_id,
        date=date,
        due_at=due_at,
        state="started",
        tries=before.tries + 1 if before else 1,
        started_at=now,
        finished_at=None,
        edition_id=_gone_out(connection, brief_id, date),
        note=before.note if before and before.state == "started" else "",
    )
    save(connection, begun)
    return begun


def save(connection: Connection, one: Run) -> None:
    """Write a run in place of what is stored of its date."""
    row = {name: getattr(one, name) for name in _FIELDS}
    changes = {name: value for name, value in row.items() if name not in ("brief_id", "date")}
    new = insert(run).values(row)
    connection.execute(new.on_conflict_do_update(index_elements=["brief_id", "date"], set_=changes))


def miss(connection: Connection, missed: Sequence[Run]) -> None:
    """Record missed dates; see `Store.miss_runs`."""
    for one in missed:
        before = _one(connection, one.brief_id, one.date)
        if before is None or before.state not in _SETTLED:
            save(connection, one)


def _one(connection: Connection, brief_id: str, date: str) -> Run | None:
    chosen = select(run).where(run.c.brief_id == brief_id, run.c.date == date)
    return next((Run(**row) for row in connection.execute(chosen).mappings()), None)


def _gone_out(connection: Connection, brief_id: str, date: str) -> str | None:
    """The id of the brief's edition of that date, if it was queued or sent to anybody."""
    chosen = select(func.max(delivery.c.edition_id)).where(
        delivery.c.brief_id == brief_id,
        delivery.c.date == date,
        delivery.c.channel != "notice",
        delivery.c.state != "cancelled",
    )
    return connection.execute(chosen).scalar()
