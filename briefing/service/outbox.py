"""The outbox → mailboxes and other places, and back: what became of each delivery.

One process sends at a time. Servers are spoken to in threads, a connection each; the store is written by the main
thread alone. A turn saves what came of the mails before and marks the next ones as being sent, in one transaction that
lasts, and only then hands these over. So what a kill or a power cut leaves in doubt is at most one mail a connection;
the next run finds it marked, and sends it once more under the same Message-ID, or holds it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from briefing.config import Desk
from briefing.deliver import outcome
from briefing.deliver.outcome import Answer, Phase
from briefing.deliver.smtp import Line, Patience
from briefing.delivery import Channel, Delivery, Outcome
from briefing.errors import StoreError, UsageError
from briefing.service.lanes import MAIL, PLACES, Handed, Lane, Rules, to_mailboxes, to_places
from briefing.service.mails import Mails
from briefing.store import Chosen, Store

#: Letters that nothing waits for stay so long, for `briefing deliveries retry`.
KEPT = timedelta(days=30)
#: A mail that a dying process was sending is sent once more so often. Of many kills one after the other, each of which
#: meets the same mails again, some meet a mail twice or three times; a mail that takes the process down with it would
#: do so for ever.
DEATHS = 5
#: Connections in a row that broke off under a mail, without any that went well: then it is the server, not the mail.
_BROKEN = 3
#: How often, and how many seconds apart, outcomes are offered to a database that fails: for a minute or two, each try
#: with its own wait for others' locks. A check or a copy of a large database may hold one as long.
_SAVE_TRIES = 10
_SAVE_PAUSE = 6.0
#: Seconds between looks at whether to stop, while the rate limit makes the run wait.
_LOOK = 1.0
#: How long places are tried, where the config has no `mail` to say so.
_GIVE_UP = timedelta(days=1)
#: Where the same thing put twice is there once.
_REPEATABLE: tuple[Channel, ...] = ("folder", "webhook")
#: What a server did not do, by where in the dialogue it failed.
_FAILED: Mapping[Phase, str] = {
    "connect": "was not reached",
    "hello": "does not greet back",
    "tls": "was not trusted",
    "login": "was not logged in to",
    "sender": "takes no mail from this sender",
    "recipient": "breaks off",
    "data": "breaks off",
    "end": "breaks off",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a run did."""

    sent: int = 0
    #: To be tried again.
    deferred: int = 0
    refused: int = 0
    #: Mails whose connection broke off, in this run or under a process that died: sent once more, or held.
    doubted: int = 0
    #: Of `sent`: those that had been in doubt, and may have arrived twice.
    repeated: int = 0
    #: Of `sent`: those that went without attachments, which the server finds too large.
    lighter: int = 0
    #: What is due and was not tried, because the server fails or the run was stopped.
    left: int = 0
    #: Whether the mail server answered well.
    is_reached: bool = False
    #: Why no mail goes out, in one line: what is wrong and what to look at; "" if nothing is.
    trouble: str = ""


def never() -> bool:
    """Go on."""
    return False


def send(
    desk: Desk,
    store: Store,
    *,
    clock: Callable[[], datetime],
    environment: Mapping[str, str],
    stop: Callable[[], bool] = never,
    only: Chosen | None = None,
    elsewhere: Callable[[Delivery], Outcome] | None = None,
    pause: Callable[[float], object] | None = None,
    patience: Patience | None = None,
) -> Sent:
    """Send what is due, after looking what a dead process left; never raises for one recipient.

    Args:
        desk: the config.
        store: the outbox.
        clock: says what time it is.
        environment: variables that secrets may be in.
        stop: asked between mails; those under way are ended.
        only: these deliveries; without it, all.
        elsewhere: delivers to places that are no mailbox; without it, those wait.
        pause: waits so many seconds, for the rate limit.
        patience: how long the mail server is waited for.

    Raises:
        StoreError: another process is sending, or the database fails.
    """
    with store.lock("send"):
        run = _Run(desk, store, clock, only or Chosen())
        run.recover()
        store.bring_forward(clock())
        lanes = [] if elsewhere is None else [to_places(elsewhere, run.rules)]
        with run.mailing(environment, patience) as lane:
            run.go(lanes if lane is None else [lane, *lanes], stop, pause or threading.Event().wait)
        store.prune_letters(older_than=clock() - KEPT)
        return run.result()


class _Run:
    """One run over the outbox."""

    def __init__(self, desk: Desk, store: Store, clock: Callable[[], datetime], chosen: Chosen) -> None:
        self._desk, self._store, self._clock, self._chosen = desk, store, clock, chosen
        mail = desk.config.mail
        self.rules = Rules(
            clock=clock,
            give_up=mail.give_up if mail else _GIVE_UP,
            resend=mail is None or mail.in_doubt == "resend",
        )
        self._done: list[Delivery] = []
        self._counts: Counter[str] = Counter()
        self._is_reached = False
        self._trouble = ""

    def recover(self) -> None:
        """Settle what a dead process was sending: nobody knows whether it went out."""
        now = self._clock()
        why = "the program ended while it was being sent"
        for one in self._store.deliveries(Chosen(states=("sending",))):
            if one.channel in _REPEATABLE:
                self._done.append(replace(one, state="deferred", next_try_at=now, response=why))
            else:
                self._done.append(
                    outcome.in_doubt(one, why, now=now, resend=self.rules.resend, again_at=now, most=DEATHS)
                )
                self._counts["doubted"] += 1
        self._save()

    def _save(self) -> None:
        if self._done:
            self._store.settle(self._done)
            self._done = []

    def save_at_last(self, pause: Callable[[float], object]) -> None:
        """Save what came of the mails that were under way when the database failed, if it recovers soon.

        Else they are in doubt, and are sent twice.
        """
        for number in range(_SAVE_TRIES):
            with suppress(StoreError):
                self._save()
                return
            pause(_SAVE_PAUSE if number else 0.0)

    @contextmanager
    def mailing(self, environment: Mapping[str, str], patience: Patience | None) -> Iterator[Lane | None]:
        """The way to mailboxes; None if there is nothing to mail, or the server does not let us in."""
        if not self._store.due(now=self._clock(), channels=MAIL, chosen=self._chosen):
            yield None
            return
        try:
            mails = Mails(self._desk, self._store, environment)
        except UsageError as error:  # also if the config has no `mail` any more: nothing may be due for ever
            self._fail(Answer(phase="login", code=0, text=str(error)), MAIL)
            yield None
            return
        mail = mails.settings
        lines = [
            Line(mail, root=self._desk.root, password=mails.password, patience=patience)
            for _ in range(mail.connections)
        ]
        # Asked before anything is marked: a server that is down leaves nothing in doubt.
        if failure := lines[0].ready():
            self._fail(failure, MAIL)
            yield None
            return
        self._is_reached = True
        try:
            yield to_mailboxes(mails, lines, self.rules)
        finally:
            for line in lines:
                line.close()

    # The work

    def go(self, lanes: Sequence[Lane], stop: Callable[[], bool], pause: Callable[[float], object]) -> None:
        """Hand over what is due in all lanes, until nothing is, or it is stopped."""
        running: dict[Future[Handed], Lane] = {}
        try:
            self._go(lanes, stop, pause, running)
        except StoreError:
            for each in running:  # all have ended with their pool
                self._done.append(each.result().delivery)
            self.save_at_last(pause)
            raise

    def _go(
        self,
        lanes: Sequence[Lane],
        stop: Callable[[], bool],
        pause: Callable[[float], object],
        running: dict[Future[Handed], Lane],
    ) -> None:
        with ThreadPoolExecutor(sum(lane.slots for lane in lanes) or 1) as pool:
            while True:
                now = self._clock()
                if not stop():
                    for lane in lanes:
                        for delivery in self._taken(lane, now):
                            running[pool.submit(lane.prepare(delivery))] = lane
                            lane.running += 1
                self._save()
                delay = 0.0 if stop() else self._delay(lanes, now)
                if running:
                    ended, _ = wait(running, timeout=min(delay, _LOOK) or None, return_when=FIRST_COMPLETED)
                    for each in ended:
                        self._note(running.pop(each), each.result())
                elif delay:
                    pause(min(delay, _LOOK))
                else:
                    return

    def _taken(self, lane: Lane, now: datetime) -> Sequence[Delivery]:
        room = lane.room(now)
        if not room:
            return ()
        taken = self._store.take(now=now, channels=lane.channels, limit=room, chosen=self._chosen, done=self._done)
        self._done = []
        if taken and lane.interval:
            lane.not_before = now + lane.interval
        return taken

    def _delay(self, lanes: Sequence[Lane], now: datetime) -> float:
        """Seconds until a rate limit lets something through; 0 if none keeps anything back."""
        waits = [
            lane.delay(now)
            for lane in lanes
            if lane.slots > lane.running
            and lane.delay(now)
            and self._store.due(now=now, channels=lane.channels, chosen=self._chosen)
        ]
        return min(waits, default=0.0)

    def _note(self, lane: Lane, handed: Handed) -> None:
        """Keep what came of one, and see what it says of the server."""
        lane.running -= 1
        self._done.append(handed.delivery)
        if handed.answer is None:
            self._counts[handed.delivery.state] += 1
            return
        verdict = outcome.judge(handed.answer)
        if verdict == "server":
            lane.slots -= 1
        else:
            self._count(handed, is_doubt=verdict == "in_doubt")
            lane.broken = lane.broken + 1 if handed.answer.is_broken else 0
            if lane.broken == _BROKEN:
                lane.slots = 0
        if lane.slots == 0:
            self._save()
            self._fail(handed.answer, lane.channels)

    def _count(self, handed: Handed, *, is_doubt: bool) -> None:
        is_sent = handed.delivery.state == "sent"
        self._counts["doubted" if is_doubt else handed.delivery.state] += 1
        self._counts["repeated"] += is_sent and handed.delivery.doubts > 0
        self._counts["lighter"] += is_sent and handed.is_lighter

    def _fail(self, answer: Answer, channels: tuple[Channel, ...]) -> None:
        """Let all that is due wait: the server is what fails."""
        mail, now = self._desk.config.mail, self._clock()
        what = f"the mail server {mail.server}:{mail.port} {_FAILED[answer.phase]}: " if mail else ""
        self._trouble = f"{what}{answer.line}; look at `mail` in the config"
        self._counts["left"] += self._store.postpone(
            now=now, until=now + outcome.server_pause(answer), channels=channels, reason=self._trouble[:500]
        )

    def result(self) -> Sent:
        """What was done."""
        left = self._store.due(now=self._clock(), channels=(*MAIL, *PLACES), chosen=self._chosen)
        counted = {
            name: self._counts[name] for name in ("sent", "deferred", "refused", "doubted", "repeated", "lighter")
        }
        return Sent(**counted, left=left + self._counts["left"], is_reached=self._is_reached, trouble=self._trouble)
