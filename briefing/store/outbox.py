"""The outbox in the database: letters, and a row for each delivery with what became of it.

Every function takes a connection that is inside a transaction. A row is marked as "sending" in a transaction that ends
before anything is handed over, and its outcome is saved in the next one: whoever is killed in between leaves the row
as it is, and the next sender knows that the mail may have gone out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)

from briefing.delivery import SETTLED, Channel, Delivery, DeliveryState, Letter
from briefing.schema import delivery, letter, pause
from briefing.store.articles import in_lists
from briefing.store.sqlite import insert_new

#: States that are sent when their time comes.
WAITING: tuple[DeliveryState, ...] = ("queued", "deferred", "in_doubt")
#: States that an operator may queue again, and those that may be cancelled.
_AGAIN: tuple[DeliveryState, ...] = ("deferred", "in_doubt", "refused", "held", "cancelled", "queued")
_STOPPABLE: tuple[DeliveryState, ...] = ("queued", "deferred", "in_doubt", "held")
#: No mail is put off for longer (`deliver.outcome`: 75 minutes at the most); places may ask for longer.
_LONGEST_WAIT = timedelta(hours=2)
_FIELDS = tuple(field.name for field in fields(Delivery))
_ROW = tuple(delivery.c[name] for name in _FIELDS)
#: What an outcome may change.
_OUTCOME = ("state", "tries", "doubts", "next_try_at", "attempted_at", "settled_at", "response")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which deliveries are meant; a field without a value means all."""

    numbers: tuple[int, ...] = ()
    brief_id: str | None = None
    #: Local date, ISO.
    date: str | None = None
    edition_id: str | None = None
    #: Which version of the edition.
    version: int | None = None
    states: tuple[DeliveryState, ...] = ()
    #: In any case of letters.
    addresses: tuple[str, ...] = ()

    def condition(self) -> ColumnElement[bool]:
        """As SQL; lists are few, since people give them."""
        parts: list[ColumnElement[bool]] = [true()]
        for column in (delivery.c.brief_id, delivery.c.date, delivery.c.edition_id, delivery.c.version):
            wanted = getattr(self, column.name)
            if wanted is not None:
                parts.append(column == wanted)
        if self.numbers:
            parts.append(_any_of(delivery.c.number, self.numbers))
        if self.states:
            parts.append(delivery.c.state.in_(self.states))
        if self.addresses:
            parts.append(_any_of(func.lower(delivery.c.address), [each.lower() for each in self.addresses]))
        return and_(*parts)


def _any_of(
    column: ColumnElement[int] | ColumnElement[str], values: Sequence[int] | Sequence[str]
) -> ColumnElement[bool]:
    return or_(*(column.in_(part) for part in in_lists(values)))  # type: ignore[type-var]


def add(connection: Connection, letters: Sequence[Letter], deliveries: Sequence[Delivery]) -> int:
    """Put deliveries and their letters into the outbox, and say how many are new.

    One of the same brief, date, version, channel, address (in any case of its letters) and `again` is passed over.
    """
    if letters:
        connection.execute(insert_new(letter), [asdict(one) for one in letters])
    last = connection.scalar(select(func.max(delivery.c.number))) or 0
    if deliveries:
        rows = [{name: getattr(one, name) for name in _FIELDS if name != "number"} for one in deliveries]
        connection.execute(insert_new(delivery), rows)
    return connection.scalar(select(func.count()).where(delivery.c.number > last)) or 0


def has_due(connection: Connection, now: datetime) -> bool:
    """Look for work; see `Store.has_due`. A row that is being sent keeps its `next_try_at`, so it counts."""
    asked = exists().where(or_(delivery.c.next_try_at <= now, _is_ahead(now)))
    return connection.scalar(select(asked)) or False


def _is_ahead(now: datetime) -> ColumnElement[bool]:
    """Whether a mail waits for a moment that only a clock that has been set back since can have chosen."""
    return and_(delivery.c.next_try_at > now + _LONGEST_WAIT, delivery.c.channel.in_(("mail", "notice")))


def bring_forward(connection: Connection, now: datetime) -> int:
    """Let what a clock ahead has put off be due now; see `Store.bring_forward`."""
    changed = update(delivery).where(_is_ahead(now), delivery.c.state.in_(WAITING)).values(next_try_at=now)
    return connection.execute(changed).rowcount


@lru_cache(32)
def _due(channels: frozenset[Channel], chosen: Chosen) -> ColumnElement[bool]:
    """What is to be sent by `now`, a parameter; made once, since to make it takes as long as to run it."""
    waits = and_(delivery.c.next_try_at <= bindparam("now"), delivery.c.state.in_(WAITING))
    return and_(waits, delivery.c.channel.in_(sorted(channels)), chosen.condition())


@lru_cache(32)
def _next(channels: frozenset[Channel], chosen: Chosen) -> Select[Any]:
    first = (delivery.c.next_try_at, delivery.c.number)
    return select(*_ROW).where(_due(channels, chosen)).order_by(*first).limit(bindparam("most"))


_MARK = (
    update(delivery)
    .where(delivery.c.number == bindparam("row"))
    .values(state="sending", tries=delivery.c.tries + 1, attempted_at=bindparam("at"))
)
_STOP = (
    update(delivery)
    .where(delivery.c.number == bindparam("row"))
    .values(state="cancelled", next_try_at=None, settled_at=bindparam("at"), response=bindparam("why"))
)
_PAUSE = (
    select(pause.c.reason)
    .where(pause.c.address == bindparam("address"), pause.c.brief_id.in_(("", bindparam("brief"))))
    .limit(1)
)
_SETTLE = (
    update(delivery)
    .where(delivery.c.number == bindparam("row"), delivery.c.state == "sending")
    .values({name: bindparam(f"new_{name}") for name in _OUTCOME})
)


def count_due(connection: Connection, now: datetime, channels: Collection[Channel], chosen: Chosen) -> int:
    """Count what is to be sent; see `Store.due`."""
    asked = select(func.count()).where(_due(frozenset(channels), chosen))
    return connection.scalar(asked, {"now": now}) or 0


def take(
    connection: Connection, now: datetime, channels: Collection[Channel], limit: int, chosen: Chosen
) -> tuple[Delivery, ...]:
    """Mark what is next as being sent; see `Store.take`."""
    taken: list[Delivery] = []
    while len(taken) < limit:
        asked = {"now": now, "most": limit - len(taken)}
        found = [Delivery(**row) for row in connection.execute(_next(frozenset(channels), chosen), asked).mappings()]
        for one in found:
            if reason := _paused(connection, one):
                connection.execute(_STOP, {"row": one.number, "at": now, "why": f"the recipient {reason}"})
            else:
                connection.execute(_MARK, {"row": one.number, "at": now})
                taken.append(one)
        if not found:
            break
    return tuple(taken)


def _paused(connection: Connection, one: Delivery) -> str | None:
    """Why a recipient gets no mail, as it stands now: they may have left since it was queued, or put off."""
    if one.channel != "mail":
        return None
    address = one.address.casefold()
    return connection.scalar(_PAUSE, {"address": address, "brief": one.brief_id})


def settle(connection: Connection, done: Sequence[Delivery]) -> None:
    """Save outcomes; see `Store.settle`."""
    if done:
        rows = [{"row": one.number, **{f"new_{name}": getattr(one, name) for name in _OUTCOME}} for one in done]
        connection.execute(_SETTLE, rows)


def postpone(connection: Connection, now: datetime, until: datetime, channels: Collection[Channel], reason: str) -> int:
    """Let all that is due wait; see `Store.postpone`."""
    changed = connection.execute(
        update(delivery).where(_due(frozenset(channels), Chosen())).values(next_try_at=until, response=reason),
        {"now": now},
    )
    return changed.rowcount


def load(connection: Connection, chosen: Chosen, limit: int | None) -> tuple[Delivery, ...]:
    """List deliveries; see `Store.deliveries`."""
    asked = select(*_ROW).where(chosen.condition()).order_by(delivery.c.number.desc()).limit(limit)
    return tuple(Delivery(**row) for row in connection.execute(asked).mappings())


def letter_of(connection: Connection, letter_id: str) -> Letter | None:
    """Load a letter; see `Store.letter`."""
    row = connection.execute(select(letter).where(letter.c.id == letter_id)).mappings().first()
    return None if row is None else Letter(**row)


def retry(connection: Connection, chosen: Chosen, now: datetime) -> int:
    """Queue again; see `Store.retry`. The time to give up counts from now."""
    kept = or_(delivery.c.letter == "", exists().where(letter.c.id == delivery.c.letter))
    changed = connection.execute(
        update(delivery)
        .where(chosen.condition(), delivery.c.state.in_(_AGAIN), kept)
        .values(state="queued", tries=0, queued_at=now, next_try_at=now, settled_at=None)
    )
    return changed.rowcount


def cancel(connection: Connection, chosen: Chosen, now: datetime, reason: str) -> int:
    """Give up; see `Store.cancel`."""
    changed = connection.execute(
        update(delivery)
        .where(chosen.condition(), delivery.c.state.in_(_STOPPABLE))
        .values(state="cancelled", next_try_at=None, settled_at=now, response=reason)
    )
    return changed.rowcount


def prune_letters(connection: Connection, older_than: datetime) -> int:
    """Remove old letters; see `Store.prune_letters`. The lighter form of a letter goes with it."""
    heavier = letter.alias("heavier")
    open_for = delivery.c.state.not_in(sorted(SETTLED))
    waited_for = exists().where(delivery.c.letter == letter.c.id, open_for)
    as_lighter = exists().where(heavier.c.lighter == letter.c.id, delivery.c.letter == heavier.c.id, open_for)
    changed = connection.execute(delete(letter).where(letter.c.made_at < older_than, ~waited_for, ~as_lighter))
    return changed.rowcount
