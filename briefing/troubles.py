"""Troubles: when the operator is to be told, and in which words. Pure.

In: what was known of a trouble, and the moment. Out: what is known now, and a notice as a `Letter` or as JSON.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal
from zoneinfo import ZoneInfo

from briefing.delivery import Delivery, Letter, Trouble
from briefing.text import visible_line

#: A trouble that comes and goes is told once in this time. ("Over" follows what was told, so these are two mails an
#: hour at most.)
QUIET = timedelta(hours=1)
_LONGEST = 500

#: "trouble": it began. "over": it has ended. "notice": it happened, and has no end.
Kind = Literal["trouble", "over", "notice"]


def raised(before: Trouble | None, key: str, message: str, now: datetime) -> Trouble:
    """Return the trouble as it stands when it is met again, or anew.

    Args:
        before: what is known of that key, over or not.
        key: what it is about.
        message: what is wrong and what to do; cut to a line of 500 characters that print.
        now: when it was met.
    """
    line = visible_line(message, _LONGEST)
    if before is None:
        return Trouble(key=key, since=now, message=line, told_at=None)
    if before.told_at is not None and before.told_at > now:  # by a clock that has been set back: it would hush for long
        before = replace(before, told_at=None)
    return replace(before, message=line, since=before.since if before.over_at is None else now, over_at=None)


def to_be_told(trouble: Trouble, now: datetime) -> bool:
    """Whether the operator should hear of it now."""
    return not trouble.told and (trouble.told_at is None or now - trouble.told_at >= QUIET)


def sentence(kind: Kind, trouble: Trouble, zone: ZoneInfo) -> str:
    """Say it in a line, with the operator's local times."""
    if kind == "over" and trouble.over_at:
        start, end = trouble.since.astimezone(zone), trouble.over_at.astimezone(zone)
        first = f"{start:%H:%M}" if start.date() == end.date() else f"{start:%Y-%m-%d %H:%M}"
        last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
        return f"Over; it lasted from {first} to {last} {end.tzname()}: {trouble.message}"
    return trouble.message


def letter(kind: Kind, trouble: Trouble, zone: ZoneInfo, more: str, now: datetime) -> Letter:
    """Write the notice as a plain mail; who it goes to is added when it is sent."""
    since = trouble.since.astimezone(zone)
    lines = [
        sentence(kind, trouble, zone),
        "",
        f"Since {since:%Y-%m-%d %H:%M} {since.tzname()}; its key: {trouble.key}.",
    ]
    if more:
        lines += ["", more]
    lines += [
        "",
        "`briefing status` says how things stand. You are told once of each trouble, and once when it is over.",
    ]
    mime = EmailMessage(policy=SMTP)
    mime.set_content("\n".join(lines) + "\n", cte="quoted-printable")
    body = mime.as_bytes()
    words = {"trouble": "trouble", "over": "over", "notice": "note"}[kind]
    subject = f"briefing: {words}: {trouble.message}"
    return Letter(
        id=hashlib.sha256(body).hexdigest(),
        edition_id="",
        version=1,
        subject=subject if len(subject) <= 120 else subject[:119] + "…",
        body=body,
        lighter="",
        made_at=now,
    )


def notice(words: Letter, kind: Kind, trouble: Trouble, *, address: str, sender: str, date: str) -> Delivery:
    """Address the notice to the operator.

    Args:
        words: what it says.
        kind: of what.
        trouble: which.
        address: the operator's.
        sender: the domain that mails come from.
        date: local date, ISO.
    """
    named = hashlib.sha256(f"{kind}\n{trouble.key}\n{trouble.since.isoformat()}\n{address}".encode()).hexdigest()[:32]
    return Delivery(
        number=0,
        channel="notice",
        brief_id="",
        date=date,
        edition_id="",
        version=1,
        address=address,
        letter=words.id,
        message_id=f"<{named}.notice@{sender}>",
        queued_at=words.made_at,
        next_try_at=words.made_at,
    )


def payload(kind: Kind, trouble: Trouble, zone: ZoneInfo, now: datetime) -> bytes:
    """Write the notice as JSON, in the form of Standard Webhooks: a type, a moment, and what belongs to it."""
    about = {
        "key": trouble.key,
        "message": sentence(kind, trouble, zone),
        "since": trouble.since.isoformat(),
        "over": trouble.over_at.isoformat() if kind == "over" and trouble.over_at else None,
    }
    whole = {"type": f"briefing.{kind}", "timestamp": now.isoformat(), "data": about}
    return json.dumps(whole, ensure_ascii=False).encode()
