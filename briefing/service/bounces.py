"""The mailbox of bounces → pauses, notes on deliveries, and what the operator should know.

A dead address is paused for all briefs. A full mailbox and a refusal (spam, size) are noted on the delivery; the
refusals are told too, since they say something of us. Done twice, it changes nothing more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from briefing import secrets
from briefing.config import Desk
from briefing.deliver import bounces, mailbox
from briefing.deliver.bounces import Returned
from briefing.deliver.mailbox import Mailbox
from briefing.delivery import Delivery, Pause
from briefing.errors import UsageError, WorkerError
from briefing.service import unsubscribe
from briefing.settings import Bounces
from briefing.store import Store
from briefing.workers import Workers

#: For one mail; an ordinary one takes some milliseconds.
_READ_SECONDS = 10.0
_ANSWER_SECONDS = 60.0
#: Recipients that are named to the operator in one sentence, by their codes.
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one look into the mailbox brought."""

    #: Mails that were read.
    mails: int = 0
    #: Deliveries whose address is dead, and was not paused before.
    dead: tuple[Delivery, ...] = ()
    #: Deliveries that the other side refused for what they are.
    refused: tuple[Delivery, ...] = ()
    #: Deliveries that could not be put into a mailbox for now.
    full: int = 0
    #: Recipients who asked by mail to be taken off.
    unsubscribed: int = 0
    #: Why the mailbox was not read to its end; "" if it was.
    problem: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the operator is to be told, a line each, without addresses; nothing if all is well."""
        said = []
        if self.dead:
            said.append(
                f"{_recipients(self.dead)} cannot be reached any more and will get no mail; "
                "`briefing recipients list` shows who and why"
            )
        if self.refused:
            said.append(
                f"{_recipients(self.refused)} did not get the brief, because their server refuses our mail; "
                "`briefing deliveries list` shows its words"
            )
        return (*said, *([self.problem] if self.problem else []))


def collect(desk: Desk, store: Store, workers: Workers, *, now: datetime, environment: Mapping[str, str]) -> Collected:
    """Look into the mailbox, if the config names one; never raises for one mail.

    Args:
        desk: says where it is.
        store: has the deliveries; pauses are saved there.
        workers: read the mails, which anybody may have written.
        now: the moment of pauses.
        environment: the process's variables.

    Raises:
        StoreError: the database fails; the mail at hand stays unseen.
    """
    mail = desk.config.mail
    if mail is None or mail.bounces is None:
        return Collected()
    authority = desk.root / mail.authority if mail.authority else None
    done = _Done(desk, store, now)
    problem = ""
    try:
        password = _password(desk, mail.bounces, environment)
        with mailbox.opened(mail.bounces, password, authority=authority) as box:
            _empty(box, done, workers)
    except (UsageError, mailbox.MailboxError) as error:
        problem = str(error)
    return done.told(problem)


def _password(desk: Desk, where: Bounces, environment: Mapping[str, str]) -> str:
    return secrets.read(where.password, desk.root, environment, where.user)


def _empty(box: Mailbox, done: _Done, workers: Workers) -> None:
    for number, body in box.mails(most_bytes=bounces.MOST_BYTES):
        done.take(_read(body, workers))
        box.mark_seen(number)


def _read(body: bytes, workers: Workers) -> Returned:
    """Read a mail in a worker; one that is too much for it says nothing."""
    try:
        return workers.submit(bounces.read, body, timeout_seconds=_READ_SECONDS).result(_ANSWER_SECONDS)
    except (WorkerError, TimeoutError):
        return Returned()


class _Done:
    """What was done so far."""

    def __init__(self, desk: Desk, store: Store, now: datetime) -> None:
        self._desk, self._store, self._now = desk, store, now
        self._dead: dict[int, Delivery] = {}
        self._refused: dict[int, Delivery] = {}
        self._counts: Counter[str] = Counter()

    def take(self, mail: Returned) -> None:
        """Act on one mail."""
        self._counts["mails"] += 1
        for token in mail.tokens:
            reader = unsubscribe.leave(token, self._desk, self._store, now=self._now)
            self._counts["unsubscribed"] += reader is not None
        if mail.verdict is None:
            return
        for delivery in self._store.mailed(mail.message_ids).values():
            if delivery.channel == "mail":
                self._came_back(delivery, mail)

    def _came_back(self, delivery: Delivery, mail: Returned) -> None:
        self._store.note_response(delivery.number, f"came back: {mail.note}")
        if mail.verdict == "dead":
            pause = Pause(address=delivery.address, brief_id="", reason="bounced", since=self._now, note=mail.note)
            if self._store.pause(pause):
                self._dead[delivery.number] = delivery
        elif mail.verdict == "refused":
            self._refused[delivery.number] = delivery
        else:
            self._counts["full"] += 1

    def told(self, problem: str) -> Collected:
        """The result."""
        return Collected(
            mails=self._counts["mails"],
            dead=tuple(self._dead.values()),
            refused=tuple(self._refused.values()),
            full=self._counts["full"],
            unsubscribed=self._counts["unsubscribed"],
            problem=problem,
        )


def _recipients(deliveries: tuple[Delivery, ...]) -> str:
    """How many, and their codes."""
    codes = list(dict.fromkeys(delivery.code for delivery in deliveries))
    named = ", ".join(codes[:_MOST_NAMED]) + (", …" if len(codes) > _MOST_NAMED else "")
    return f"{len(codes)} recipient{'' if len(codes) == 1 else 's'} ({named})"
