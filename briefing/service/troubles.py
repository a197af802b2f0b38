"""Telling the operator that something is wrong, once, and once more when it is over.

What was told is kept in the store, so that a restart tells nothing twice. When the store itself is what is wrong, it is
kept in this process, and told by webhook and log alone. Nothing here raises: a trouble must not make another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from briefing import log, troubles
from briefing.config import Desk
from briefing.deliver import envelope
from briefing.delivery import Delivery, Letter, Trouble
from briefing.errors import BriefingError, StoreError
from briefing.store import Store
from briefing.troubles import Kind

#: Hands JSON to the operator's webhook; says whether it was taken. Slow or absent servers are its own to bound.
Call = Callable[[bytes], bool]

#: A webhook that did not take a notice is called again no sooner.
_CALL_AGAIN = timedelta(minutes=5)

#: What this process knows that the store could not be told.
_unsaved: dict[str, Trouble] = {}
#: When the webhook was last called in vain, by key.
_called: dict[str, datetime] = {}


def raise_(desk: Desk, store: Store | None, key: str, message: str, now: datetime, *, call: Call | None = None) -> None:
    """Say that something is wrong; as often as it is met, the operator is told once.

    Args:
        desk: names the operator.
        store: where troubles and notices are kept; None if it cannot be opened.
        key: what it is about: "mail", "make:morning"; the same for the same trouble.
        message: what is wrong and what to do, in a line; it may quote a server.
        now: the moment.
        call: reaches the operator's webhook.
    """
    before = _known(store, key)
    trouble = troubles.raised(before, key, message, now)
    if troubles.to_be_told(trouble, now):
        _tell(desk, store, "trouble", trouble, now, call)
    elif trouble != before:
        _save(store, trouble, None, now)


def clear(desk: Desk, store: Store | None, key: str, now: datetime, *, call: Call | None = None) -> None:
    """Say that it is over, or that all is well; the operator is told if it was told of the trouble."""
    before = _known(store, key)
    if before is None or before.over_at is not None:
        return
    trouble = replace(before, over_at=now)
    if before.told:
        _tell(desk, store, "over", trouble, now, call)
    else:
        _save(store, trouble, None, now)


def once(desk: Desk, store: Store, key: str, message: str, now: datetime, *, call: Call | None = None) -> None:
    """Tell of what has happened and has no end, such as an edition that was missed; once for its key."""
    if _known(store, key) is None:
        _tell(desk, store, "notice", replace(troubles.raised(None, key, message, now), over_at=now), now, call)


def _known(store: Store | None, key: str) -> Trouble | None:
    try:
        kept = {trouble.key: trouble for trouble in store.troubles(over=True)} if store else {}
    except StoreError:
        kept = {}
    return _unsaved.get(key) or kept.get(key)


def _tell(desk: Desk, store: Store | None, kind: Kind, trouble: Trouble, now: datetime, call: Call | None) -> None:
    operator, zone = desk.config.operator, desk.config.briefs[0].zone
    last = _called.pop(trouble.key, None)
    wanted = call if operator.webhook and (last is None or now - last >= _CALL_AGAIN) else None
    notice = _notice(desk, store, kind, trouble, now)
    reached = wanted is not None and _reach(wanted, troubles.payload(kind, trouble, zone, now))
    if not reached and operator.webhook and call:
        _called[trouble.key] = now if wanted or last is None else last
    # Nobody could be told but the log, although somebody should be: it stays untold, and is tried again.
    untold = operator.webhook and call and not reached and notice is None
    if kind != "over" and not untold:
        trouble = replace(trouble, told_at=now)
    write = log.get("troubles").warning if kind == "trouble" else log.get("troubles").info
    write(kind, key=trouble.key, message=troubles.sentence(kind, trouble, zone))
    _save(store, trouble, notice, now)


def _reach(call: Call, body: bytes) -> bool:
    try:
        return call(body)
    except (BriefingError, OSError, ValueError) as error:  # the last for a key that is none
        log.get("troubles").warning("webhook failed", error=str(error))
        return False


def _notice(
    desk: Desk, store: Store | None, kind: Kind, trouble: Trouble, now: datetime
) -> tuple[Letter, Delivery] | None:
    """The mail to the operator, if it can be queued and sent."""
    operator, mail, zone = desk.config.operator, desk.config.mail, desk.config.briefs[0].zone
    if store is None or mail is None or not operator.address:
        return None
    words = troubles.letter(kind, trouble, zone, _refused(store, now), now)
    domain = envelope.domain(mail)
    date = now.astimezone(zone).date().isoformat()
    return words, troubles.notice(words, kind, trouble, address=operator.address, sender=domain, date=date)


def _refused(store: Store, now: datetime) -> str:
    """A line on what did not reach its recipients in the last day; "" if all did."""
    try:
        counts = store.outbox_counts(refused_since=now - timedelta(days=1))
    except StoreError:
        return ""
    found = [f"{counts[state]} {words}" for state, words in _STATES.items() if counts.get(state)]
    return f"Deliveries of the last day: {', '.join(found)}; `briefing deliveries list` names them." if found else ""


def _save(store: Store | None, trouble: Trouble, notice: tuple[Letter, Delivery] | None, now: datetime) -> None:
    try:
        if store is None:
            raise StoreError("there is no database")
        store.save_trouble(trouble, notice, now=now)
        _unsaved.pop(trouble.key, None)
    except StoreError:
        _unsaved[trouble.key] = trouble


_STATES = {"refused": "refused", "held": "held", "in_doubt": "in doubt"}
