"""What fails around a morning, for a while, and comes back: does the brief go out by itself, once to each?

The real supervisor and its real processes, on a desk of their own for each outage, with a real SMTP server on
loopback. Only the clock is made: it runs on by itself, and a jump stands for the minutes and hours of waiting. Nobody
does anything but look (`Supervisor.tick`), as `briefing serve` does every few seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import morning
from briefing.config import Desk, load
from briefing.scheduler.children import Children
from briefing.scheduler.supervisor import Supervisor
from briefing.service import alarm, work
from briefing.service.schedule import Due
from briefing.store import Chosen, Store
from tests.mailserver import MailServer

#: Seconds of this machine's clock between two looks.
_LOOK = 0.3
#: Seconds that an outage may need of it in all.
_MOST = 150.0
_UTC_NOW = datetime(2026, 1, 30, 6, 29, 50, tzinfo=UTC)


def main() -> None:
    """Go through the outages, and print a table; exit code 1 if a brief did not go out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=OUTAGES)
    chosen = parser.parse_args()
    started = time.perf_counter()
    print(f"{'outage':<34} {'brief':<6} {'mails':>9} {'twice':>5} {'told':>4} {'seconds':>7}")
    results = [_tried(name) for name in OUTAGES if chosen.only in (None, name)]
    print(f"{sum(results)} of {len(results)} passed, {time.perf_counter() - started:.0f} s")
    sys.exit(0 if all(results) else 1)


@dataclass
class Morning:
    """A desk with its supervisor, its mail server and a clock that can be moved on."""

    folder: Path
    desk: Desk
    server: MailServer
    offset: timedelta = timedelta()
    began: float = field(default_factory=time.time)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to serve."""
        self.supervisor = Supervisor(
            self.desk, clock=self.now, tell=self.said.append, alarm=self._alarm, start=self._start
        )
        # A process that failed rests for a minute: of the made clock, too.
        self.supervisor._children = Children(self._start, lambda: self.now().timestamp())

    def now(self) -> datetime:
        """The moment on the made clock."""
        return clock_of(self.began, self.offset)()

    def _alarm(self, desk: Desk, store: Store | None, key: str, message: str) -> None:
        alarm.tell(desk, store, key, message, now=self.now(), environment=os.environ)

    def _start(self, kind: work.Kind, desk: Desk, due: Due | None) -> Process:
        (self.folder / "clock").write_text(f"{self.began} {self.offset.total_seconds()}")
        words = () if due is None else (due.brief_id, due.date, due.due_at.isoformat(), due.try_at.isoformat())
        return Process([sys.executable, "-m", "benchmarks.outages", "work", str(self.folder), kind, *words])

    def serve(self, until: Callable[[], bool], *, most: float = _MOST) -> None:
        """Look, as often as it takes.

        Raises:
            TimeoutError: it takes too long.
        """
        started = time.perf_counter()
        while not until():
            if time.perf_counter() - started > most:
                raise TimeoutError
            self.supervisor.tick()
            time.sleep(_LOOK)

    def look(self, seconds: float) -> None:
        """Look for so long."""
        until = time.perf_counter() + seconds
        self.serve(lambda: time.perf_counter() > until)

    def until_said(self) -> None:
        """Look until something more is said of what is wrong, for twenty seconds at the most."""
        before = len(self.said)
        with contextlib.suppress(TimeoutError):
            self.serve(lambda: len(self.said) > before, most=20.0)

    def wait(self, *, minutes: float, step: float = 2.0) -> None:
        """Let minutes pass at once, with a look every few of them."""
        for _ in range(round(minutes / step)):
            self.offset += timedelta(minutes=step)
            self.supervisor.tick()
            time.sleep(_LOOK / 3)

    def has(self, state: str) -> bool:
        """Whether the run of the morning stands so."""
        with contextlib.closing(sqlite3.connect(f"file:{self.desk.config.store.path}?mode=ro", uri=True)) as database:
            return (state,) in database.execute("SELECT state FROM run").fetchall()

    def is_over(self) -> bool:
        """Whether the edition is made, and nothing waits to go out any more."""
        with contextlib.closing(sqlite3.connect(f"file:{self.desk.config.store.path}?mode=ro", uri=True)) as database:
            runs = database.execute("SELECT state FROM run").fetchall()
            (waiting,) = database.execute(
                "SELECT count(*) FROM delivery WHERE channel <> 'notice' AND settled_at IS NULL"
            ).fetchone()
        self.offset += timedelta(seconds=5)  # what was put off need not be waited for
        return runs == [("made",)] and not waiting


class Process:
    """A child as the supervisor sees one."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    @property
    def exitcode(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)

    def terminate(self) -> None:
        """Tell it to stop."""
        self._process.terminate()

    def kill(self) -> None:
        """Stop it."""
        self._process.kill()


def clock_of(began: float, offset: timedelta) -> Callable[[], datetime]:
    """A clock that was ten seconds before the schedule when it began, and has been moved on since."""

    def now() -> datetime:
        return (_UTC_NOW + timedelta(seconds=time.time() - began) + offset).replace(microsecond=0)

    return now


def work_in_child(folder: Path, kind: work.Kind, words: list[str]) -> None:
    """Do a piece of work: the process of `Morning`."""
    began, offset = map(float, (folder / "clock").read_text().split())
    due = None
    if words:
        moments = map(datetime.fromisoformat, words[2:])
        due = Due(brief_id=words[0], date=words[1], due_at=next(moments), try_at=next(moments))
    sys.exit(work.run(kind, load(folder / "config.yaml"), due, clock=clock_of(began, timedelta(seconds=offset))))


# The outages: each begins before the morning, goes through it, and ends


def _full_disk(morning: Morning) -> None:
    """No file may grow beyond what a fresh database needs to be read: nothing, then a little, of what is made fits.

    A limit of the size of files, which processes inherit, stands for the disk: only root can make one that is full.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for size in (33_000, 80_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            morning.until_said()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        _expect(not morning.has("made"), "it was made on a full disk")


def _locked(morning: Morning) -> None:
    """Another process holds the write lock, while the edition is due and while mails go out."""
    with contextlib.closing(sqlite3.connect(morning.desk.config.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        morning.until_said()
        _expect(not morning.has("made"), "it was made in a locked database")
        other.execute("ROLLBACK")
        morning.offset += timedelta(minutes=1)
        morning.serve(lambda: bool(morning.server.mails))
        other.execute("BEGIN IMMEDIATE")
        morning.look(8)
        other.execute("ROLLBACK")


def _moved(morning: Morning) -> None:
    """The database's file is moved away for ten minutes, and back."""
    path = morning.desk.config.store.path
    away = path.with_name("away")
    morning.supervisor.tick()
    away.mkdir()
    names = [path.with_name(f"{path.name}{end}") for end in ("", "-wal", "-shm")]
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            name.rename(away / name.name)
    morning.wait(minutes=10, step=0.5)
    _expect(not path.exists(), "another database was made in its place")
    for name in away.iterdir():
        name.rename(path.with_name(name.name))


def _no_server(morning: Morning) -> None:
    """The SMTP server's port is closed for two hours."""
    with _port_of(morning, 9):
        morning.serve(lambda: _is_told(morning, "mail"))
        for _ in range(12):
            morning.offset += timedelta(minutes=10)
            morning.look(0.5)
        _expect(not morning.server.mails, "a mail went out without a server")


def _no_dns(morning: Morning) -> None:
    """The server's name does not resolve, then does."""
    with _port_of(morning, morning.server.port, server="mail.briefing.invalid"):
        morning.serve(lambda: _is_told(morning, "mail"))
        morning.offset += timedelta(minutes=10)
        morning.look(2)
        _expect(not morning.server.mails, "a mail went out without a name")


@contextmanager
def _port_of(morning: Morning, port: int, *, server: str = "127.0.0.1") -> Iterator[None]:
    """Let the server be elsewhere for a while, for the processes; the config is what it was for who looks."""
    file = morning.folder / "config.yaml"
    before = file.read_text("utf-8")
    away = before.replace(f"server: 127.0.0.1, port: {morning.server.port}", f"server: {server}, port: {port}")
    _expect(away != before, "the server is not in the config")
    file.write_text(away, "utf-8")
    try:
        yield
    finally:
        file.write_text(before, "utf-8")


def _is_told(morning: Morning, key: str) -> bool:
    with Store.open(morning.desk.config.store.path) as store:
        return any(one.key == key for one in store.troubles())


OUTAGES: dict[str, Callable[[Morning], None]] = {
    "disk full": _full_disk,
    "database locked": _locked,
    "database gone for ten minutes": _moved,
    "SMTP gone for two hours": _no_server,
    "DNS gone": _no_dns,
}


class WrongError(Exception):
    """Something is not as it must be."""


def _expect(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise WrongError(otherwise)


def _tried(name: str) -> bool:
    """Go through one outage and print its line."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, MailServer() as server, ExitStack() as stack:
        here = Path(folder) / "desk"
        day = Morning(here, morning.made(here, server.port, 1), server)
        stack.callback(day.supervisor.close)
        fault = ""
        try:
            day.supervisor.open()
            OUTAGES[name](day)
            day.offset += timedelta(minutes=6)  # the longest wait after a failure
            day.serve(day.is_over)
        except (WrongError, TimeoutError) as error:
            fault = str(error) or "it did not go out"
        return _judged(name, day, fault, time.perf_counter() - started)


def _judged(name: str, day: Morning, fault: str, seconds: float) -> bool:
    mails = Counter(mail.recipient for mail in day.server.mails if mail.recipient.startswith("reader"))
    with Store.open(day.desk.config.store.path) as store:
        made = [run.state for run in store.runs("morning")] == ["made"] and len(store.editions()) == 1
        wanted = [one for one in store.deliveries(Chosen()) if one.channel == "mail"]
        told = len(store.troubles(over=True))
        damage = store.check()
    twice = sum(times > 1 for times in mails.values())
    doubted = {one.address for one in wanted if one.doubts}
    hidden = [address for address, times in mails.items() if times > 1 and address not in doubted]
    lost = [one.address for one in wanted if not mails[one.address]]
    is_well = not (fault or damage or hidden or lost) and made and bool(wanted)
    print(
        f"{name:<34} {'pass' if is_well else 'FAIL':<6} {len(mails):>5}/{len(wanted):<3} {twice:>5} {told:>4} "
        f"{seconds:>7.1f}",
        *(f"  {each}" for each in (fault, *damage, *day.said[-3 if not is_well else len(day.said) :]) if each),
        sep="\n",
        flush=True,
    )
    return is_well


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work_in_child(Path(sys.argv[2]), sys.argv[3], sys.argv[4:])  # type: ignore[arg-type]
    else:
        main()
