"""What `serve` does at every look: what is due is read from the store, and a process is started for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from briefing import poll
from briefing.config import Desk, load
from briefing.delivery import Run
from briefing.errors import BriefingError, ConfigError, StoreError
from briefing.model import FeedState
from briefing.scheduler.children import Children, Ended, Start, spawned
from briefing.service import status
from briefing.service.schedule import Due, look, not_yet, standing
from briefing.service.work import BUSY, DONE
from briefing.store import Store

#: Between two signs of life; whoever asks after health takes an older one for a stop.
BEAT = timedelta(seconds=15)

Tell = Callable[[str], None]
#: Tells the operator of something by its key: what is wrong, or "" when all is well (again). As often as it is met; who
#: is told how often is not our business. There is no store while it cannot be opened.
Alarm = Callable[[Desk, Store | None, str, str], None]


class Supervisor:
    """What `serve` knows. Its methods may be called by any thread; they wait for each other."""

    def __init__(
        self, desk: Desk, *, clock: Callable[[], datetime], tell: Tell, alarm: Alarm, start: Start = spawned
    ) -> None:
        """Begin with a config.

        Args:
            desk: the config; `reload` changes it.
            clock: gives the moment.
            tell: writes a line for whoever runs it.
            alarm: tells the operator.
            start: starts a process.
        """
        self.desk = desk
        self._clock = clock
        self._tell = tell
        self._alarm = alarm
        self._children = Children(start)
        self._store: Store | None = None
        self._file: tuple[int, int] | None = None
        #: There was a database, so that a missing one is not made anew: it would forget what was printed and sent.
        self._is_known = False
        self._beat_at: datetime | None = None
        self._troubles: dict[str, str] = {}
        self._is_stopping = False
        self._lock = threading.RLock()

    def open(self) -> Store:
        """Open the database for the first time, and make it if there is none.

        Raises:
            StoreError: it cannot be used.
        """
        with self._lock:
            store = self._opened()
            self._right("config")  # it was read just now, whatever was wrong with it before
            return store

    def tick(self) -> None:
        """Look after processes, and start what is due."""
        self._safely(self._look)

    def pull(self) -> None:
        """Ask the feeds whose time has come, unless an edition is being made."""
        self._safely(self._pull)

    def bounces(self) -> None:
        """Read the mailbox of bounces, if there is one."""
        if self.desk.config.mail and self.desk.config.mail.bounces:
            self._safely(lambda _: self._children.begin("bounces", self.desk))

    def reload(self) -> None:
        """Read the config again, and keep the one before if it is wrong."""
        with self._lock:
            try:
                desk = load(self.desk.file)
            except ConfigError as error:
                self._wrong("config", f"the config is not taken over, the one before stays: {error.mistakes[0]}")
                return
            if desk.config.store != self.desk.config.store:
                self._wrong("config", "the config is taken over but for `store`: start `briefing serve` anew for that")
                desk = replace(desk, config=replace(desk.config, store=self.desk.config.store))
            else:
                self._right("config")
            self.desk = desk
            self._tell(f"config read: {desk.size}")

    def close(self) -> None:
        """Stop every process within `GRACE_SECONDS`, and let go of the database."""
        with self._lock:
            self._is_stopping = True
            self._children.close()
            self._let_go()

    def _safely(self, act: Callable[[Store], None]) -> None:
        """Do something with the database; live on whatever goes wrong, and say so once."""
        with self._lock:
            try:
                for ended in self._children.reap():
                    self._mind(ended)
                if not self._is_stopping:
                    act(self._opened())
                    self._right("store")
                    self._right("serve")
            except StoreError as error:
                self._let_go()
                self._wrong("store", str(error))
            except Exception as error:  # the next look may do better, and no look at all would be the worst
                self._wrong("serve", f"an error of the program itself: {type(error).__name__}: {error}; please report")

    def _look(self, store: Store) -> None:
        now = self._clock()
        if self._beat_at is None or not timedelta() <= now - self._beat_at < BEAT:
            store.beat("serve", now)
            self._beat_at = now
            self._take_stock(store, now)
        due = next((one for one in look(self.desk, store, now) if one.try_at <= now), None)
        if due and not self._children.has("make"):
            if self._children.has("pull"):
                self._children.stop("pull")  # it goes on another time; the edition asks the feeds itself
            else:
                self._children.begin("make", self.desk, due)
        if store.has_due(now):
            self._children.begin("send", self.desk)
        for key, message in standing(self.desk, store):
            if message:
                self._wrong(key, message)
            else:
                self._right(key)

    def _take_stock(self, store: Store, now: datetime) -> None:
        """Warn of a disk that is nearly full, and write the figures that Prometheus reads, if asked for."""
        if full := status.nearly_full(self.desk):
            self._wrong("disk", full)
        else:
            self._right("disk")
        if self.desk.config.operator.metrics:
            from briefing.service import metrics

            metrics.write(status.health(self.desk, store, now), self.desk.root / self.desk.config.operator.metrics)

    def _pull(self, store: Store) -> None:
        if self._children.has("make"):
            return
        states, now = store.states(), self._clock()
        if any(poll.is_due(states.get(one.id) or FeedState(feed_id=one.id), now) for one in self.desk.config.feeds):
            self._children.begin("pull", self.desk)

    def _opened(self) -> Store:
        """The database, opened anew if its file is another one: an open file outlives its name."""
        path = self.desk.config.store.path
        if self._store is not None and self._file != _identity(path):
            self._let_go()
        if self._store is None:
            self._store = Store.open(path, must_exist=self._is_known)
            self._is_known = True
            self._file = _identity(path)
        return self._store

    def _let_go(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def _mind(self, ended: Ended) -> None:
        """Say what became of a process."""
        key = f"make:{ended.due.brief_id}" if ended.due else ended.kind
        if ended.code == DONE:
            self._right(key)
            if ended.due and (run := self._run(ended.due)):
                self._tell(f"the edition {run.brief_id} of {run.date} is {run.state}")
        elif ended.code != BUSY and not self._is_stopping and not (ended.was_stopped and ended.kind == "pull"):
            self._wrong(key, self._reason(ended))

    def _reason(self, ended: Ended) -> str:
        """Why a process failed, as far as is known."""
        why = "it took too long and was stopped" if ended.was_stopped else f"exit code {ended.code}"
        if ended.due is None:
            return f"{ended.kind} failed ({why}); it is tried again"
        run = self._run(ended.due)
        note = run.note if run else ""
        return not_yet(ended.due.brief_id, ended.due.date, note or why)

    def _run(self, due: Due) -> Run | None:
        """How a run stands; None if its process ended before it could claim it, or another database is in place."""
        return next((run for run in self._opened().runs(due.brief_id) if run.date == due.date), None)

    def _wrong(self, key: str, message: str) -> None:
        """Say that something is wrong; to whoever runs it, once."""
        if self._troubles.get(key) != message:
            self._troubles[key] = message
            self._tell(message)
        self._call(key, message)

    def _right(self, key: str) -> None:
        """Say once that something is right; at first too, since one that was killed may have said otherwise."""
        before = self._troubles.get(key)
        if before != "":
            self._troubles[key] = ""
            if before:
                self._tell(f"over: {before}")
            self._call(key, "")

    def _call(self, key: str, message: str) -> None:
        """Tell the operator, who may be out of reach: that must not end a look."""
        with suppress(BriefingError, OSError):
            self._alarm(self.desk, self._store, key, message)


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file that is; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
