"""The outbox with all that stands around it: is the database the newest, who is told, which places there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from briefing.config import Desk
from briefing.service import alarm, ledger, outbox, targets
from briefing.service.outbox import Sent, never
from briefing.store import Chosen, Store


def guard(desk: Desk, store: Store, *, now: datetime, environment: Mapping[str, str]) -> None:
    """Look whether an older copy of the database was put back, before anything is made or sent; see `ledger.check`.

    Raises:
        StoreError: the database cannot be read or written.
    """
    found = ledger.check(store, desk.config.store.path, now)
    if found:
        alarm.note(desk, store, f"restored:{now:%Y-%m-%dT%H:%M}", found, now=now, environment=environment)


def collect(desk: Desk, store: Store, *, now: datetime, environment: Mapping[str, str]) -> None:
    """Read the mailbox of bounces, if there is one, and tell the operator whom mail reaches no more.

    Raises:
        StoreError: the database fails.
    """
    if desk.config.mail is None or desk.config.mail.bounces is None:
        return
    from briefing.service import bounces
    from briefing.workers import Workers

    with Workers(1) as workers:
        found = bounces.collect(desk, store, workers, now=now, environment=environment)
    # Not "bounces", which is the process: it ends well after it has told of a mailbox that cannot be read.
    alarm.tell(desk, store, "mailbox", found.problem, now=now, environment=environment)
    if news := [said for said in found.sentences if said != found.problem]:
        key = f"bounced:{now:%Y-%m-%dT%H:%M}"
        alarm.note(desk, store, key, "; ".join(news), now=now, environment=environment)


def dispatch(
    desk: Desk,
    store: Store,
    *,
    clock: Callable[[], datetime],
    environment: Mapping[str, str],
    stop: Callable[[], bool] = never,
    only: Chosen | None = None,
) -> Sent:
    """Send what is due to mailboxes and other places, and tell the operator when the mail server fails or is back.

    Args:
        desk: the config.
        store: the outbox.
        clock: says what time it is.
        environment: variables that secrets may be in.
        stop: asked between deliveries.
        only: these deliveries; without it, all.

    Raises:
        StoreError: the database fails; as BusyError, another process is sending.
    """
    guard(desk, store, now=clock(), environment=environment)
    ledger.note(store, desk.config.store.path)
    sent = outbox.send(
        desk,
        store,
        clock=clock,
        environment=environment,
        stop=stop,
        only=only,
        elsewhere=lambda one: targets.deliver(one, desk, store, now=clock(), environment=environment),
    )
    ledger.note(store, desk.config.store.path)
    if sent.trouble or sent.is_reached:
        alarm.tell(desk, store, "mail", sent.trouble, now=clock(), environment=environment)
    return sent
