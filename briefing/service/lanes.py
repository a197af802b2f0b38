"""The ways out of the outbox: how one delivery is handed over, and how many may be at a time.

Everything that talks to a server runs in a thread of its own; what the store must be asked for is looked up before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from queue import SimpleQueue

from briefing.deliver import outcome
from briefing.deliver.outcome import Answer
from briefing.deliver.smtp import Line
from briefing.delivery import Channel, Delivery, Outcome
from briefing.service.mails import Forms, Mails

MAIL: tuple[Channel, ...] = ("mail", "notice")
PLACES: tuple[Channel, ...] = ("folder", "webhook", "apprise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What decides about an outcome beside the answer."""

    clock: Callable[[], datetime]
    give_up: timedelta
    #: Whether a mail in doubt is sent once more.
    resend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One delivery after it was handed over."""

    delivery: Delivery
    #: What the mail server said; None for other places.
    answer: Answer | None = None
    is_lighter: bool = False


@dataclass(slots=True, kw_only=True)
class Lane:
    """Deliveries that are handed over in the same way, so many at a time."""

    channels: tuple[Channel, ...]
    #: In the main thread: look up what is needed. What it gives is then called in another.
    prepare: Callable[[Delivery], Callable[[], Handed]]
    slots: int
    #: At least so long between two.
    interval: timedelta = timedelta(0)
    not_before: datetime | None = None
    running: int = 0
    #: Connections in a row that broke off.
    broken: int = 0

    def room(self, now: datetime) -> int:
        """How many may be handed over now."""
        free = max(self.slots - self.running, 0)
        if not self.interval:
            return free
        return 0 if self.delay(now) else min(free, 1)

    def delay(self, now: datetime) -> float:
        """Seconds until the rate limit lets the next one through; an interval at most, however the clock is moved."""
        if self.not_before is None:
            return 0.0
        return min(max(self.not_before - now, timedelta(0)), self.interval).total_seconds()


def to_places(elsewhere: Callable[[Delivery], Outcome], rules: Rules) -> Lane:
    """The way to places that are no mailbox, one at a time."""
    return Lane(channels=PLACES, prepare=lambda one: partial(_place, elsewhere, one, rules), slots=1)


def _place(elsewhere: Callable[[Delivery], Outcome], delivery: Delivery, rules: Rules) -> Handed:
    try:
        came = elsewhere(delivery)
    except Exception as error:  # one place's fault must not cost the others
        came = Outcome(state="deferred", response=f"an error of the program itself: {type(error).__name__}: {error}")
    return Handed(delivery=outcome.after_place(delivery, came, now=rules.clock(), give_up=rules.give_up))


def to_mailboxes(mails: Mails, lines: list[Line], rules: Rules) -> Lane:
    """The way to mailboxes, over so many connections, at the pace that the config allows."""
    free: SimpleQueue[Line] = SimpleQueue()
    for line in lines:
        free.put(line)

    def prepare(delivery: Delivery) -> Callable[[], Handed]:
        return partial(_mail, free, mails, delivery, mails.forms(delivery), rules)

    most = mails.settings.per_minute
    interval = timedelta(minutes=1) / most if most else timedelta(0)
    return Lane(channels=MAIL, prepare=prepare, slots=len(lines), interval=interval)


def _mail(free: SimpleQueue[Line], mails: Mails, delivery: Delivery, forms: Forms | None, rules: Rules) -> Handed:
    """Hand one mail over; a connection that the server refuses is not used again: perhaps it lets the others live."""
    line = free.get()
    answer, is_lighter = _answered(line, mails, delivery, forms)
    if outcome.judge(answer) == "server":
        return Handed(delivery=delivery, answer=answer)
    free.put(line)
    after = outcome.after(
        delivery,
        answer,
        now=rules.clock(),
        give_up=rules.give_up,
        resend=rules.resend,
        lighter=is_lighter,
    )
    return Handed(delivery=after, answer=answer, is_lighter=is_lighter)


def _answered(line: Line, mails: Mails, delivery: Delivery, forms: Forms | None) -> tuple[Answer, bool]:
    """The server's answer, and whether it is about the lighter letter."""
    if forms is None:
        return Answer(phase="here", code=0, text="its letter is not kept any more"), False
    if failure := line.ready():
        return failure, False
    try:
        mail = mails.mail(delivery, forms.full)
        if not line.largest or len(mail) <= line.largest or not forms.lighter:
            answer = line.hand_over(delivery.address, mail)
            if not forms.lighter or outcome.judge(answer) != "too_large":
                return answer, False
        return line.hand_over(delivery.address, mails.mail(delivery, forms.lighter)), True
    except Exception as error:  # one mail's fault must not cost the others
        return Answer(phase="here", code=0, text=f"it could not be put together: {error}"), False
