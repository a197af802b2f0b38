"""A trouble or its end → the operator: by mail through the outbox, by webhook at once, in the log; see `troubles`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from briefing import secrets
from briefing.config import Desk
from briefing.deliver import webhook
from briefing.service import troubles
from briefing.store import Store

#: The supervisor waits for it, and looks at nothing meanwhile.
_SECONDS = 5.0


def tell(
    desk: Desk, store: Store | None, key: str, message: str, *, now: datetime, environment: Mapping[str, str]
) -> None:
    """Say that something is wrong, or with an empty message that it is right; the operator is told once of each.

    Args:
        desk: names the operator.
        store: None if it cannot be opened.
        key: what it is about, see `delivery.Trouble`.
        message: what is wrong and what to do; "" if nothing.
        now: the moment.
        environment: variables, one of which may hold the webhook's key.
    """
    call = _caller(desk, now, environment)
    if message:
        troubles.raise_(desk, store, key, message, now, call=call)
    else:
        troubles.clear(desk, store, key, now, call=call)


def note(desk: Desk, store: Store, key: str, message: str, *, now: datetime, environment: Mapping[str, str]) -> None:
    """Tell the operator, once for its key, of what has happened and has no end."""
    troubles.once(desk, store, key, message, now, call=_caller(desk, now, environment))


def _caller(desk: Desk, now: datetime, environment: Mapping[str, str]) -> Callable[[bytes], bool]:
    """What hands JSON to the operator's webhook, signed if there is a key."""

    def call(body: bytes) -> bool:
        from briefing.fetch.post import post  # aiohttp, which the supervisor does without while all is well

        operator = desk.config.operator
        key = webhook.key_of(secrets.read(operator.secret, desk.root, environment)) if operator.secret else None
        id = hashlib.sha256(body).hexdigest()[:32]
        headers = webhook.headers(id, body, key, now=now)
        answer = post(operator.webhook or "", body, headers, desk.config.network, seconds=_SECONDS)
        return 200 <= answer.status < 300

    return call
