"""What a webhook is told, and what its answer means. Pure.

In: a body, its id, a key. Out: the headers of Standard Webhooks 1.0.0 (standardwebhooks.com): the signature is the
HMAC-SHA256 of "id.timestamp.body". And a status → what becomes of the delivery.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from briefing.delivery import Outcome

_PREFIX = "whsec_"
#: Bytes of a key that the standard allows.
_SHORTEST, _LONGEST = 24, 64
#: Statuses besides 5xx that pass: "request timeout", "too early", "too many requests".
_PASSING = frozenset((408, 425, 429))
#: No answer puts us off for longer.
_LONGEST_WAIT = timedelta(days=1)


def key_of(secret: str) -> bytes:
    """The key that a secret stands for: base64, with or without `whsec_` before it.

    Raises:
        ValueError: it is none; the message does not repeat it.
    """
    try:
        key = base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError(
            f"the secret of a webhook is the base64 of {_SHORTEST} to {_LONGEST} bytes; "
            "`openssl rand -base64 32` makes one"
        )
    return key


def headers(id: str, body: bytes, key: bytes | None, *, now: datetime) -> dict[str, str]:
    """The headers of one try.

    Args:
        id: the same on each try, so that a receiver can tell a second one.
        body: just as it is sent.
        key: signs it; None for no signature.
        now: the moment of this try; receivers refuse what is older than some minutes.
    """
    moment = str(int(now.timestamp()))
    made = {"Content-Type": "application/json", "webhook-id": id, "webhook-timestamp": moment}
    if key is not None:
        digest = hmac.digest(key, b".".join((id.encode(), moment.encode(), body)), "sha256")
        made["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return made


def outcome(host: str, status: int, retry_after: str | None, *, now: datetime) -> Outcome:
    """What a status means: 2xx is sent, what passes is tried again, all else is refused.

    Args:
        host: who answered.
        status: of HTTP.
        retry_after: the header, if there is one.
        now: what a date in it counts from.
    """
    said = f"{host} answered {status}"
    if 200 <= status < 300:
        return Outcome(state="sent", response=said)
    if status >= 500 or status in _PASSING:
        return Outcome(state="deferred", response=said, retry_after=_wait(retry_after or "", now))
    if 300 <= status < 400:
        said += ", a redirect, which is not followed: put the new address into the config"
    elif status == 410:
        said += " (gone): take it out of the config"
    return Outcome(state="refused", response=said)


def _wait(value: str, now: datetime) -> timedelta | None:
    """How long a server asks us to wait (RFC 9110, 10.2.3), a day at most; None if it says nothing readable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(wait, _LONGEST_WAIT) if wait > timedelta(0) else None
