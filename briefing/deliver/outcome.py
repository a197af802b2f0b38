"""A server's answer → what becomes of the delivery, and when it is tried again. Pure.

Whether a mail may have gone out depends on when the answer failed to come. Until the dot that ends the mail is handed
over whole, the server cannot have taken it; once its answer to the dot is read, it is known. Only in between is there
doubt (RFC 5321, 4.2.5; RFC 1047).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from briefing.delivery import Delivery, Outcome
from briefing.text import visible_line

#: Where in the dialogue an answer came or failed to come: the connection and its greeting, EHLO, STARTTLS or the
#: handshake, AUTH, MAIL, RCPT, DATA and the text up to its dot, and after the dot. "here": the server was not asked.
Phase = Literal["here", "connect", "hello", "tls", "login", "sender", "recipient", "data", "end"]

#: "server": not this recipient's fault, and the same for all others. "too_large": the lighter letter may pass.
Verdict = Literal["sent", "later", "refused", "in_doubt", "too_large", "server"]

#: Until here nothing is said of a recipient.
_BEFORE_MAIL: frozenset[Phase] = frozenset(("connect", "hello", "tls", "login"))
#: "Message too big for system" and "message length exceeds administrative limit" (RFC 3463).
_TOO_BIG = ("5.3.4", "5.2.3")
#: Minutes until the second try, the third, and so on; the last for all that follow.
_PAUSES = (1, 2, 5, 10, 20, 30, 60)
#: Codes of greylisting (RFC 6647), which passes after a minute to five; others begin with the third pause.
_GREYLISTING = (450, 451)
#: Up to so much of a pause is added, so that many put off at once do not come back at once.
_JITTER = 0.25
#: Until a server that was not there, or was busy, is asked again.
_SERVER_PAUSE = timedelta(minutes=2)
#: The same where nothing will change by itself: wrong passwords every two minutes would lock the account.
_STUBBORN_PAUSE = timedelta(minutes=15)
_STUBBORN: frozenset[Phase] = frozenset(("tls", "login", "sender"))
#: Until a mail in doubt is sent again: the server may have hiccupped.
_DOUBT_PAUSE = timedelta(minutes=1)
_MAX_RESPONSE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The last thing that a server said about a mail, or why it said nothing."""

    phase: Phase
    #: 0: none came, or none that is SMTP.
    code: int
    text: str

    @property
    def line(self) -> str:
        """As one printable line of at most 500 characters."""
        return visible_line(f"{self.code or ''} {self.text}", _MAX_RESPONSE)

    @property
    def is_broken(self) -> bool:
        """Whether the connection can be used no more: nothing came, or the server says that it closes it."""
        return self.code in (0, 421) and self.phase != "here"


def judge(answer: Answer) -> Verdict:
    """What an answer means for the mail.

    MAIL names no recipient, so what it refuses is refused to all. 530 is "log in first", wherever it comes. A server
    that closes the connection before the dot (421, or nothing) may do so for this recipient alone: that mail waits.
    """
    code, phase = answer.code, answer.phase
    if phase == "here":
        return "refused"
    if phase in _BEFORE_MAIL or code == 530:
        return "server"
    if phase == "end" and 200 <= code < 300:
        return "sent"
    if phase == "end" and (code == 421 or not 400 <= code < 600):
        return "in_doubt"
    if (code == 552 and phase != "recipient") or (500 <= code < 600 and answer.text.startswith(_TOO_BIG)):
        return "too_large"
    if phase == "sender":
        return "server"
    return "refused" if 500 <= code < 600 else "later"


def after(
    before: Delivery,
    answer: Answer,
    *,
    now: datetime,
    give_up: timedelta,
    resend: bool,
    lighter: bool = False,
) -> Delivery:
    """The delivery as it stands after an answer that is about it alone.

    Args:
        before: as it stood before it was marked as being sent.
        answer: the server's.
        now: when it came.
        give_up: how long since `queued_at` it is tried again.
        resend: whether a mail in doubt is sent once more, rather than held.
        lighter: whether it went without its attachments.
    """
    tried = replace(before, tries=before.tries + 1, attempted_at=now)
    verdict = judge(answer)
    if verdict == "in_doubt":
        return in_doubt(tried, answer.line, now=now, resend=resend, again_at=now + _DOUBT_PAUSE)
    if verdict == "sent":
        said = answer.line
        if lighter:
            said = f"without attachments, which the server finds too large: {said}"
        if before.doubts:
            said = f"sent again after a broken connection, so it may have arrived twice: {said}"
        return _settled(tried, "sent", said, now)
    if verdict == "later":
        return _deferred(tried, answer.code, answer.line, now=now, give_up=give_up)
    return _settled(tried, "refused", answer.line, now)


def after_place(before: Delivery, came: Outcome, *, now: datetime, give_up: timedelta) -> Delivery:
    """The delivery as it stands after an attempt at a place that is no mailbox."""
    tried = replace(before, tries=before.tries + 1, attempted_at=now)
    if came.state != "deferred":
        return _settled(tried, came.state, came.response, now)
    made = _deferred(tried, 0, came.response, now=now, give_up=give_up)
    if made.next_try_at is not None and came.retry_after is not None:
        return replace(made, next_try_at=max(made.next_try_at, now + min(came.retry_after, give_up)))
    return made


def _deferred(tried: Delivery, code: int, said: str, *, now: datetime, give_up: timedelta) -> Delivery:
    if now - tried.queued_at >= give_up:
        return _settled(tried, "refused", f"given up after {tried.tries} tries: {said}", now)
    at = now + pause(code, tries=tried.tries, number=tried.number)
    return replace(tried, state="deferred", next_try_at=at, response=said[:_MAX_RESPONSE])


def _settled(delivery: Delivery, state: Literal["sent", "refused", "held"], said: str, now: datetime) -> Delivery:
    return replace(delivery, state=state, next_try_at=None, settled_at=now, response=said[:_MAX_RESPONSE])


def in_doubt(
    delivery: Delivery, why: str, *, now: datetime, resend: bool, again_at: datetime, most: int = 1
) -> Delivery:
    """A delivery that may have arrived: sent once more at `again_at`, or held if that is not wished.

    It is held too once it was in doubt more than `most` times: a server that always breaks off at the end may have
    taken every copy.
    """
    doubted = replace(delivery, doubts=delivery.doubts + 1)
    if resend and doubted.doubts <= most:
        said = f"may have arrived, is sent once more: {why}"
        return replace(doubted, state="in_doubt", next_try_at=again_at, response=said[:_MAX_RESPONSE])
    return _settled(doubted, "held", f"may have arrived, is sent again only by `briefing deliveries retry`: {why}", now)


def pause(code: int, *, tries: int, number: int) -> timedelta:
    """How long a mail waits after so many tries; deliveries of other numbers wait a little longer or shorter."""
    step = tries - 1 + (0 if code in _GREYLISTING else 2)
    minutes = _PAUSES[min(step, len(_PAUSES) - 1)]
    # Multiples of the golden ratio spread evenly over 0 to 1, however many there are (Knuth, TAOCP 3, 6.4).
    spread = number * 0.6180339887498949 % 1
    return timedelta(minutes=minutes * (1 + _JITTER * spread))


def server_pause(answer: Answer) -> timedelta:
    """How long nobody's mail is tried after a failure that is the same for all."""
    return _STUBBORN_PAUSE if answer.phase in _STUBBORN else _SERVER_PAUSE
