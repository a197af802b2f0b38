"""Signs of life, troubles and what a restored store must know, in the database.

Every function takes a connection that is inside a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, union_all, update

from briefing.delivery import Delivery, Letter, Trouble
from briefing.schema import delivery, feed_state, heartbeat, ledger, letter, run, trouble
from briefing.store.sqlite import upsert

#: What is over is known for so long, so that what comes and goes is not told each time.
_REMEMBERED = timedelta(days=7)
#: States of a delivery that may yet go out by itself.
LIVE = ("queued", "sending", "deferred", "in_doubt")


def beat(connection: Connection, name: str, at: datetime) -> None:
    """Write a sign of life; see `Store.beat`."""
    connection.execute(upsert(heartbeat, "name"), {"name": name, "at": at})


def beats(connection: Connection) -> dict[str, datetime]:
    """Read the signs of life; see `Store.beats`."""
    return {row.name: row.at for row in connection.execute(select(heartbeat))}


def troubles(connection: Connection, *, over: bool) -> tuple[Trouble, ...]:
    """List troubles; see `Store.troubles`."""
    chosen = select(trouble).order_by(trouble.c.since, trouble.c.key)
    if not over:
        chosen = chosen.where(trouble.c.over_at.is_(None))
    return tuple(Trouble(**row) for row in connection.execute(chosen).mappings())


def save_trouble(connection: Connection, new: Trouble, notice: tuple[Letter, Delivery] | None, now: datetime) -> None:
    """Save a trouble and the notice of it; see `Store.save_trouble`."""
    connection.execute(upsert(trouble, "key"), asdict(new))
    connection.execute(delete(trouble).where(trouble.c.over_at < now - _REMEMBERED))
    if notice:
        words, to = notice
        if connection.execute(select(letter.c.id).where(letter.c.id == words.id)).first() is None:
            connection.execute(insert(letter).values(**asdict(words)))
        same_day = (delivery.c.channel == to.channel, delivery.c.brief_id == to.brief_id, delivery.c.date == to.date)
        before = connection.execute(select(func.max(delivery.c.again)).where(*same_day)).scalar_one()
        values = asdict(to) | {"again": 0 if before is None else before + 1}
        connection.execute(insert(delivery).values(**{name: values[name] for name in values if name != "number"}))


def outbox(connection: Connection, refused_since: datetime) -> dict[str, int]:
    """Count deliveries by state; see `Store.outbox_counts`."""
    counted = (
        select(delivery.c.state, func.count().label("number"))
        .where(delivery.c.state.in_((*LIVE, "held")) | (delivery.c.settled_at >= refused_since))
        .group_by(delivery.c.state)
    )
    return {row.state: row.number for row in connection.execute(counted)}


def last_runs(connection: Connection) -> dict[str, tuple[str, str, str]]:
    """Find each brief's last run; see `Store.last_runs`."""
    latest = select(run.c.brief_id, func.max(run.c.date).label("date")).group_by(run.c.brief_id).subquery()
    joined = (run.c.brief_id == latest.c.brief_id) & (run.c.date == latest.c.date)
    chosen = select(run.c.brief_id, run.c.date, run.c.state, run.c.note).select_from(run.join(latest, joined))
    return {brief: (date, state, note) for brief, date, state, note in connection.execute(chosen)}


def version(connection: Connection) -> int:
    """Read the number of the database's format."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def counted(connection: Connection) -> int:
    """Read the ledger's number; see `Store.counted`."""
    return int(connection.execute(select(func.coalesce(func.max(ledger.c.number), 0))).scalar_one())


def reached(connection: Connection) -> dict[str, str]:
    """Find the latest date that each brief went out for; see `Store.reached`."""
    dates: dict[str, str] = {}
    for brief_id, date in connection.execute(
        union_all(
            select(run.c.brief_id, func.max(run.c.date))
            .where(run.c.state.in_(("made", "empty", "done")))
            .group_by(run.c.brief_id),
            select(delivery.c.brief_id, func.max(delivery.c.date))
            .where(delivery.c.channel != "notice")
            .group_by(delivery.c.brief_id),
        )
    ):
        dates[brief_id] = max(date, dates.get(brief_id, ""))
    return dates


def count(connection: Connection, at_least: int) -> int:
    """Count the ledger up by one, to that number at the least, and return where it stands."""
    number = max(at_least, counted(connection) + 1)
    connection.execute(delete(ledger))
    connection.execute(insert(ledger).values(number=number))
    return number


def hold(connection: Connection, reason: str, now: datetime, queued_until: datetime | None) -> int:
    """Hold what is still to go out; see `Store.hold`."""
    held = (
        update(delivery)
        .where(delivery.c.state.in_(LIVE))
        .values(state="held", next_try_at=None, settled_at=now, response=reason)
    )
    if queued_until is not None:
        held = held.where(delivery.c.queued_at <= queued_until)
    return connection.execute(held).rowcount


def mark_done(connection: Connection, dates: Mapping[str, tuple[str, ...]], note: str, now: datetime) -> None:
    """Record runs as done that were not finished; see `Store.hold`."""
    for brief_id, every in dates.items():
        for date in every:
            known = connection.execute(
                select(run.c.state).where(run.c.brief_id == brief_id, run.c.date == date)
            ).first()
            values = {"state": "done", "finished_at": now, "note": note}
            if known is None:
                new = insert(run).values(
                    brief_id=brief_id, date=date, due_at=now, tries=0, started_at=None, edition_id=None, **values
                )
                connection.execute(new)
            elif known.state == "started":
                here = (run.c.brief_id == brief_id, run.c.date == date)
                connection.execute(update(run).where(*here).values(**values))


def last_pull(connection: Connection) -> tuple[datetime | None, int, int]:
    """When a feed was last asked, how many feeds are known, and how many of them failed; see `Store.last_pull`."""
    chosen = select(
        func.max(feed_state.c.checked_at, type_=feed_state.c.checked_at.type),
        func.count(),
        func.count().filter(feed_state.c.failures > 0),
    )
    at, known, failing = connection.execute(chosen).one()
    return at, known, failing
