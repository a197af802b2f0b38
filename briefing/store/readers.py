"""Recipients in the database: who is paused, what was last mailed to whom, and keys that the program makes for itself.

Addresses are compared without regard to case. Every function takes a connection that is inside a transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import fields

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from briefing.delivery import Delivery, Pause
from briefing.schema import delivery, secret
from briefing.schema import pause as paused
from briefing.store.articles import in_lists

#: Bytes of a key: those of SHA-256, beyond which HMAC gains nothing (RFC 2104, 3).
_KEY_BYTES = 32
_FIELDS = tuple(field.name for field in fields(Delivery))
_COLUMNS = tuple(delivery.c[name] for name in _FIELDS)
#: States in which a mail may still go out by itself.
_WAITING = ("queued", "deferred", "in_doubt")


def key(connection: Connection, name: str) -> bytes | None:
    """Load a key; None if there is none of that name yet."""
    return connection.execute(select(secret.c.value).where(secret.c.name == name)).scalar_one_or_none()


def make_key(connection: Connection, name: str) -> bytes:
    """Make a key, unless another process was faster."""
    made = insert(secret).values(name=name, value=secrets.token_bytes(_KEY_BYTES))
    connection.execute(made.on_conflict_do_nothing())
    value: bytes = connection.execute(select(secret.c.value).where(secret.c.name == name)).scalar_one()
    return value


def pauses(connection: Connection) -> tuple[Pause, ...]:
    """Load all pauses; see `Store.pauses`."""
    rows = connection.execute(select(paused).order_by(paused.c.address, paused.c.brief_id))
    return tuple(Pause(**row._mapping) for row in rows)


def pause(connection: Connection, new: Pause) -> bool:
    """Save a pause and cancel what waits; see `Store.pause`."""
    address = new.address.casefold()
    row = {field.name: getattr(new, field.name) for field in fields(Pause)} | {"address": address}
    is_new = connection.execute(insert(paused).values(row).on_conflict_do_nothing()).rowcount > 0
    waiting = select(delivery.c.number, delivery.c.address).where(
        delivery.c.next_try_at.is_not(None), delivery.c.channel == "mail", delivery.c.state.in_(_WAITING)
    )
    if new.brief_id:
        waiting = waiting.where(delivery.c.brief_id == new.brief_id)
    theirs = [number for number, to in connection.execute(waiting) if to.casefold() == address]
    for part in in_lists(theirs):
        connection.execute(
            update(delivery)
            .where(delivery.c.number.in_(part))
            .values(state="cancelled", next_try_at=None, settled_at=new.since, response=f"the recipient {new.reason}")
        )
    return is_new


def resume(connection: Connection, address: str, brief_id: str | None) -> int:
    """Remove pauses; see `Store.resume`."""
    statement = delete(paused).where(paused.c.address == address.casefold())
    if brief_id is not None:
        statement = statement.where(paused.c.brief_id == brief_id)
    return connection.execute(statement).rowcount


def addresses_before(connection: Connection, brief_id: str, date: str | None) -> tuple[str | None, list[str]]:
    """The newest date before `date` that the brief was mailed on, and to whom; None if there is none."""
    mails = (delivery.c.brief_id == brief_id, delivery.c.channel == "mail")
    # The first in the order of the index: with `max` SQLite would go through every mail of the brief.
    newest = select(delivery.c.date).where(*mails).order_by(delivery.c.date.desc()).limit(1)
    if date is not None:
        newest = newest.where(delivery.c.date < date)
    found: str | None = connection.execute(newest).scalar_one_or_none()
    if found is None:
        return None, []
    theirs = select(delivery.c.address).where(*mails, delivery.c.date == found).order_by(delivery.c.number)
    return found, list(connection.execute(theirs).scalars())


def mailed(connection: Connection, message_ids: Iterable[str]) -> dict[str, Delivery]:
    """Load deliveries; see `Store.mailed`."""
    found: dict[str, Delivery] = {}
    for part in in_lists(dict.fromkeys(filter(None, message_ids))):
        for row in connection.execute(select(*_COLUMNS).where(delivery.c.message_id.in_(part))):
            found[row.message_id] = Delivery(**row._mapping)
    return found


def last_mails(connection: Connection) -> dict[tuple[str, str], Delivery]:
    """Load the newest mail to each; see `Store.last_mails`."""
    newest = (
        select(func.max(delivery.c.number))
        .where(delivery.c.channel == "mail")
        .group_by(delivery.c.brief_id, delivery.c.address)
    )
    rows = connection.execute(select(*_COLUMNS).where(delivery.c.number.in_(newest)).order_by(delivery.c.number))
    return {(row.brief_id, row.address.casefold()): Delivery(**row._mapping) for row in rows}


def note_response(connection: Connection, number: int, response: str) -> None:
    """Set a delivery's response; see `Store.note_response`."""
    connection.execute(update(delivery).where(delivery.c.number == number).values(response=response))
