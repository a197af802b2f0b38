"""A mail that came back → which of ours it was, and what that says of the address. Pure; hostile bytes.

A bounce counts only with the Message-ID of a mail of ours in what it returns: that one nobody can guess (it holds a
keyed hash, `deliver.tokens`), while an address alone anybody can write into a mail.

Sources: RFC 3464 (delivery status), RFC 3463 (its codes), RFC 3462 (the returned part); flufl.bounce, Mailman's own,
for servers that write what they like.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Literal

from briefing.deliver.tokens import LENGTH
from briefing.text import visible_line

#: "dead": nobody is there any more. "full": there will be room again, or the server tried too long. "refused": it
#: did not like the mail or its sender (spam, size, policy), which says nothing of the address.
Verdict = Literal["dead", "full", "refused"]

#: Bytes of a mail that are looked at. The status and the returned headers come before the returned attachments.
MOST_BYTES = 1_000_000
#: Of one mail.
_MOST_IDS = 20
_MOST_WORDS = 20
_MOST_NOTE = 300
_MESSAGE_ID = re.compile(r"^[ \t>]{0,20}message-id:[ \t]{0,20}(?:\r?\n[ \t]{1,20})?(<[^<>\s]{3,200}>)", re.I | re.M)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-#])")
#: RFC 3463, 3.2 to 3.8: (subject, detail) of a permanent failure that says the address is dead; the second None for
#: every detail of a subject.
_DEAD = frozenset(((1, None), (2, 0), (2, 1), (4, 1), (4, 4)))
#: The same of one that passes: a full mailbox or disk, routes and time.
_PASSING = frozenset(((2, 2), (3, 1), (4, None)))
#: SMTP's own codes (RFC 5321, 4.2.3), where the status is 5.0.0 or there is none: no such mailbox, moved, wrong name.
_DEAD_REPLIES = frozenset((550, 551, 553))
_FULL_REPLIES = frozenset((552,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a mail in the mailbox says."""

    #: Message-IDs in what it returns, with angle brackets.
    message_ids: tuple[str, ...] = ()
    #: None: it is no bounce.
    verdict: Verdict | None = None
    #: The server's words, one line.
    note: str = ""
    #: Words of a subject that begins with "unsubscribe" that might be a token.
    tokens: tuple[str, ...] = ()


def read(body: bytes) -> Returned:
    """Read one mail; one that cannot be read says nothing.

    Let a worker do it: the libraries' expressions were not made for hostile text.
    """
    try:
        mail = email.message_from_bytes(body[:MOST_BYTES])
        return _read(mail)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, UnicodeError, AssertionError):
        return Returned()


def _read(mail: Message) -> Returned:
    words = str(mail.get("subject", "")).split()
    if words[:1] and words[0].casefold() == "unsubscribe":
        return Returned(tokens=tuple(word for word in words[1:_MOST_WORDS] if len(word) == LENGTH))
    ids = tuple(dict.fromkeys(_returned_ids(mail)))[:_MOST_IDS]
    if not ids:
        return Returned()
    for action, status, diagnostic in _statuses(mail):
        if action.startswith(("failed", "error", "delayed")):
            return Returned(
                message_ids=ids,
                verdict=judge(status, diagnostic, delayed=action.startswith("delayed")),
                note=visible_line(f"{status} {diagnostic}", _MOST_NOTE),
            )
    return _by_words(mail, ids)


def _by_words(mail: Message, ids: tuple[str, ...]) -> Returned:
    """A bounce without a delivery status, as its sender's own form tells it."""
    from flufl.bounce import all_failures

    passing, failed = all_failures(mail)
    if not passing and not failed:
        return Returned()
    text = _own_words(mail)
    found = _STATUS.search(text)
    reply = _REPLY.search(text)
    if not failed:
        verdict: Verdict = "full"
    elif found or reply:
        verdict = judge(found[0] if found else "", reply[0] if reply else "", delayed=False)
    else:
        verdict = "dead"
    line = next((line for line in text.splitlines() if _STATUS.search(line) or _REPLY.search(line)), "")
    return Returned(
        message_ids=ids, verdict=verdict, note=visible_line(line or "it came back without a reason", _MOST_NOTE)
    )


def judge(status: str, diagnostic: str, *, delayed: bool) -> Verdict:
    """What a status says of an address.

    Args:
        status: as RFC 3463 has it, `5.1.1`; "" or nonsense if there is none.
        diagnostic: the server's words, with its reply's code.
        delayed: the mail is still being tried.
    """
    found = _STATUS.search(status) or _STATUS.search(diagnostic)
    kind, subject, detail = map(int, found.groups()) if found else (0, 0, 0)
    if (subject, detail) == (0, 0) and (worded := _STATUS.search(diagnostic)):
        kind, subject, detail = map(int, worded.groups())
    if delayed or kind == 4:
        return "full"
    if (subject, detail) != (0, 0):
        if (subject, detail) in _DEAD or (subject, None) in _DEAD:
            return "dead"
        return "full" if (subject, detail) in _PASSING or (subject, None) in _PASSING else "refused"
    reply = _REPLY.search(diagnostic)
    code = int(reply[1]) if reply else 0
    if code in _FULL_REPLIES or 400 <= code < 500:
        return "full"
    return "dead" if code in _DEAD_REPLIES or not code else "refused"


def _statuses(mail: Message) -> Iterator[tuple[str, str, str]]:
    """Action, status and diagnostic of each recipient of a delivery status (RFC 3464, 2.3)."""
    for part in mail.walk():
        payload = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
        blocks = [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
        for block in blocks:
            action, status, said = (str(block.get(name, "")) for name in ("Action", "Status", "Diagnostic-Code"))
            if action:
                yield action.strip().lower(), status.strip(), said.partition(";")[2] or said


def _returned_ids(mail: Message) -> Iterator[str]:
    """Message-IDs of what is returned: as a mail, as its headers, or quoted in the text."""
    for part in mail.walk():
        if part is not mail and part.get("message-id"):
            yield str(part["message-id"]).strip()
        if part.get_content_type() in ("text/rfc822-headers", "text/plain"):
            for found in _MESSAGE_ID.finditer(_text(part)):
                yield found[1]


def _own_words(mail: Message) -> str:
    """The first text of a mail, which is its sender's."""
    part = next((part for part in mail.walk() if part.get_content_type() == "text/plain"), None)
    return _text(part) if part is not None else ""


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("latin-1") if isinstance(payload, bytes) else ""
