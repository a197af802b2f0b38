"""`briefing serve`: what the supervisor starts and stops, what it survives, and the whole as a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from briefing.config import Desk, load
from briefing.delivery import RunState
from briefing.errors import BusyError, StoreError
from briefing.scheduler.children import GRACE_SECONDS, LIMITS, Children
from briefing.scheduler.supervisor import Supervisor
from briefing.service import work
from briefing.service.schedule import Due
from briefing.service.work import BUSY, DONE, FAILED, Kind
from briefing.store import Store
from tests.builders import NOW, feed_state
from tests.desk import Item, rss

ROOT = Path(__file__).resolve().parents[1]
CONFIG = """\
feeds: [{path: alpha.xml, outlet: Alpha}]
topics: [{id: missile, title: Missiles, any: [missile]}]
briefs:
  - {id: morning, title: Test Brief, timezone: Asia/Seoul, formats: [json], schedule: "15:00"}
"""
EARLIER = NOW - timedelta(hours=1)


@dataclass
class Process:
    """A process as the supervisor sees one; it ends when the test says so."""

    kind: Kind
    due: Due | None
    exitcode: int | None = None
    told: list[str] = field(default_factory=list)
    obeys: bool = True

    def join(self, timeout: float | None = None) -> None:
        """Nothing to wait for."""

    def terminate(self) -> None:
        """Stop, if it is one that obeys."""
        self.told.append("terminate")
        if self.obeys:
            self.exitcode = FAILED

    def kill(self) -> None:
        """Stop in any case."""
        self.told.append("kill")
        self.exitcode = -9


class Watched:
    """A supervisor, its simulated clock, the processes that it started and what it said."""

    def __init__(self, folder: Path, config: str = CONFIG) -> None:
        (folder / "config.yaml").write_text(config, "utf-8")
        (folder / "alpha.xml").write_text(rss("alpha", [Item("Missile fired")]), "utf-8")
        self.folder = folder
        self.now = EARLIER
        self.started: list[Process] = []
        self.said: list[str] = []
        self.alarms: list[tuple[str, str]] = []
        self.supervisor = Supervisor(
            load(folder / "config.yaml"),
            clock=lambda: self.now,
            tell=self.said.append,
            alarm=self._alarm,
            start=self._start,
        )

    def _alarm(self, _: Desk, __: Store | None, key: str, message: str) -> None:
        self.alarms.append((key, message))

    def _start(self, kind: Kind, _: Desk, due: Due | None) -> Process:
        self.started.append(Process(kind, due))
        return self.started[-1]

    @property
    def kinds(self) -> list[Kind]:
        """What was started."""
        return [process.kind for process in self.started]

    def tick(self, now: datetime) -> None:
        """Look at that moment."""
        self.now = now
        self.supervisor.tick()

    def troubles(self) -> dict[str, str]:
        """What is wrong as far as the operator knows."""
        return {key: message for key, message in dict(self.alarms).items() if message}


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """Follow the schedule from an hour before."""
    made = Watched(tmp_path)
    made.tick(EARLIER)
    yield made
    made.supervisor.close()


def claim(watched: Watched, state: RunState = "started", note: str = "") -> None:
    """Do in the store what the process of a due edition would."""
    with Store.open(watched.folder / "briefing.db") as store:
        run = store.claim_run("morning", "2026-01-30", due_at=NOW, now=watched.now)
        store.save_run(replace(run, state=state, finished_at=watched.now, note=note))


def test_a_due_edition_is_started_once_and_not_again_when_it_is_made(watched: Watched) -> None:
    """One process at a time, whatever it does; nothing after it has made the date."""
    watched.tick(NOW)
    watched.tick(NOW + timedelta(seconds=5))
    assert watched.kinds == ["make"]
    assert watched.started[0].due == Due(brief_id="morning", date="2026-01-30", due_at=NOW, try_at=NOW)
    claim(watched, "made")
    watched.started[0].exitcode = DONE
    watched.tick(NOW + timedelta(seconds=10))
    assert watched.kinds == ["make"]
    assert watched.said == ["the edition morning of 2026-01-30 is made"]


def test_a_process_that_fails_is_told_of_and_started_again_when_its_wait_is_over(watched: Watched) -> None:
    """The operator hears why, and that it is over."""
    watched.tick(NOW)
    claim(watched, note="the disk is full")
    watched.started[0].exitcode = FAILED
    watched.tick(NOW + timedelta(seconds=5))
    assert watched.kinds == ["make"]
    told = "the edition morning of 2026-01-30 is not made yet: the disk is full; it is tried again"
    assert watched.troubles() == {"make:morning": told}
    watched.tick(NOW + timedelta(seconds=30))
    assert watched.kinds == ["make", "make"]
    claim(watched, "made")
    watched.started[1].exitcode = DONE
    watched.tick(NOW + timedelta(seconds=35))
    assert watched.troubles() == {}
    assert f"over: {told}" in watched.said


@pytest.mark.parametrize("code", [FAILED, DONE])
def test_a_process_that_ends_before_its_claim_is_told_of_in_words(watched: Watched, code: int) -> None:
    """There is no run to name: the database was locked, or another one is in place."""
    watched.tick(NOW)
    watched.started[0].exitcode = code
    watched.tick(NOW + timedelta(seconds=5))
    why = "the edition morning of 2026-01-30 is not made yet: exit code 1; it is tried again"
    assert watched.troubles() == ({} if code == DONE else {"make:morning": why})


def test_a_pull_gives_way_to_an_edition(watched: Watched) -> None:
    """It is told to stop, and the edition begins when it has."""
    watched.supervisor.pull()
    watched.tick(NOW)
    assert watched.kinds == ["pull"]
    assert watched.started[0].told == ["terminate"]
    watched.tick(NOW + timedelta(seconds=5))
    assert watched.kinds == ["pull", "make"]
    assert watched.troubles() == {}
    watched.supervisor.pull()
    assert watched.kinds == ["pull", "make"]


def test_feeds_are_asked_when_their_time_has_come(watched: Watched) -> None:
    """A feed that is not due starts no process."""
    with Store.open(watched.folder / "briefing.db") as store:
        feed_id = watched.supervisor.desk.config.feeds[0].id
        store.save_pull([(feed_state(feed_id, next_poll_at=NOW), None)], now=EARLIER)
    watched.supervisor.pull()
    assert watched.kinds == []
    watched.now = NOW
    watched.supervisor.pull()
    assert watched.kinds == ["pull"]
    watched.started[0].exitcode = -11
    watched.supervisor.pull()
    assert watched.troubles() == {"pull": "pull failed (exit code -11); it is tried again"}


def test_somebody_else_at_the_same_work_is_no_trouble(watched: Watched) -> None:
    """A pull by hand holds the lock."""
    watched.supervisor.pull()
    watched.started[0].exitcode = BUSY
    watched.tick(EARLIER)
    assert watched.troubles() == {}


def test_bounces_are_read_if_there_is_a_mailbox(tmp_path: Path) -> None:
    """Without one, no process."""
    without = Watched(tmp_path)
    without.supervisor.bounces()
    mailbox = "{address: b@example.org, server: imap.example.org, user: b, password: BOUNCES}"
    having = Watched(tmp_path, f"{CONFIG}mail: {{from: d@example.org, server: smtp.example.org, bounces: {mailbox}}}\n")
    having.supervisor.bounces()
    assert (without.kinds, having.kinds) == ([], ["bounces"])
    having.supervisor.close()


def test_a_missed_edition_is_told_until_one_is_made(watched: Watched) -> None:
    """Asleep through the afternoon."""
    watched.tick(NOW + timedelta(hours=7))
    assert list(watched.troubles()) == ["missed:morning"]
    watched.tick(NOW + timedelta(days=1))
    with Store.open(watched.folder / "briefing.db") as store:
        due = watched.started[-1].due
        assert due is not None
        run = store.claim_run("morning", due.date, due_at=due.due_at, now=watched.now)
        store.save_run(replace(run, state="made"))
    watched.tick(NOW + timedelta(days=1, seconds=5))
    assert watched.troubles() == {}


def test_a_database_that_goes_is_waited_for_and_never_made_anew(watched: Watched) -> None:
    """Its disk is away for ten minutes over the due time; when it is back, the edition is made."""
    disk, away = watched.folder / "briefing.db", watched.folder / "away.db"
    watched.supervisor.desk.config.store.path.rename(away)
    for minute in range(10):
        watched.tick(NOW + timedelta(minutes=minute))
    assert not disk.exists()
    assert "is gone: bring back its disk" in watched.troubles()["store"]
    assert len([line for line in watched.said if "is gone" in line]) == 1
    away.rename(disk)
    watched.tick(NOW + timedelta(minutes=10))
    assert watched.kinds == ["make"]
    assert watched.troubles() == {}


def test_an_error_of_the_program_ends_one_look_only(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one goes on, and nobody who cannot be told holds it up."""
    with monkeypatch.context() as patch:
        patch.setattr("briefing.scheduler.supervisor.look", lambda *_: 1 / 0)
        watched.tick(NOW)
    assert watched.troubles() == {
        "serve": "an error of the program itself: ZeroDivisionError: division by zero; please report"
    }

    def refuse(*_: object) -> None:
        raise StoreError("the disk is full")

    watched.supervisor._alarm = refuse
    watched.tick(NOW)
    assert watched.kinds == ["make"]


def test_a_config_that_is_wrong_is_not_taken_over(watched: Watched) -> None:
    """The one before stays, and the operator hears of the first mistake; a good one is taken."""
    file = watched.folder / "config.yaml"
    file.write_text(CONFIG.replace("15:00", "25:00"), "utf-8")
    watched.supervisor.reload()
    assert "the one before stays" in watched.troubles()["config"]
    watched.tick(NOW)
    assert watched.kinds == ["make"]
    file.write_text(CONFIG.replace("Test Brief", "Another"), "utf-8")
    watched.supervisor.reload()
    assert watched.supervisor.desk.config.briefs[0].title == "Another"
    assert watched.troubles() == {}
    assert watched.said[-1] == "config read: 1 feed, 1 topic, 1 brief"


def test_another_database_waits_for_another_start(watched: Watched) -> None:
    """The locks are on this one."""
    (watched.folder / "config.yaml").write_text(f"{CONFIG}store: other.db\n", "utf-8")
    watched.supervisor.reload()
    assert watched.supervisor.desk.config.store.path.name == "briefing.db"
    assert "start `briefing serve` anew" in watched.troubles()["config"]


def test_nothing_is_started_once_it_stops(watched: Watched) -> None:
    """Processes are told, and killed if they do not obey."""
    watched.tick(NOW)
    watched.started[0].obeys = False
    watched.supervisor.close()
    assert watched.started[0].told == ["terminate", "kill"]
    watched.tick(NOW + timedelta(seconds=5))
    assert len(watched.started) == 1


def test_what_takes_too_long_is_told_to_stop_and_then_killed(watched: Watched) -> None:
    """By a clock that never jumps; it is said that it took too long."""
    seconds = [0.0]
    stubborn = Process("make", None, obeys=False)
    children = Children(lambda *_: stubborn, lambda: seconds[0])
    children.begin("make", watched.supervisor.desk)
    for moment, told in (
        (LIMITS["make"] - 1, []),
        (LIMITS["make"], ["terminate"]),
        (LIMITS["make"] + GRACE_SECONDS - 1, ["terminate"]),
        (LIMITS["make"] + GRACE_SECONDS, ["terminate", "kill"]),
    ):
        seconds[0] = moment
        assert list(children.reap()) == []
        assert stubborn.told == told
    (ended,) = children.reap()
    assert (ended.kind, ended.was_stopped) == ("make", True)
    assert not children.has("make")


@pytest.mark.parametrize(
    ("kind", "code", "rest"),
    [("pull", DONE, 0.0), ("pull", FAILED, 60.0), ("pull", BUSY, 10.0), ("make", FAILED, 0.0), ("make", BUSY, 10.0)],
)
def test_what_failed_rests_before_it_is_begun_again(watched: Watched, kind: Kind, code: int, rest: float) -> None:
    """A process costs a second of CPU to start; editions have waits of their own."""
    seconds, started = [100.0], list[Process]()

    def start(kind: Kind, _: Desk, due: Due | None) -> Process:
        started.append(Process(kind, due, exitcode=code))
        return started[-1]

    children = Children(start, lambda: seconds[0])
    children.begin(kind, watched.supervisor.desk)
    assert [ended.code for ended in children.reap()] == [code]
    seconds[0] += max(0.0, rest - 1)
    children.begin(kind, watched.supervisor.desk)
    assert len(started) == (1 if rest else 2)
    seconds[0] += 1
    children.begin(kind, watched.supervisor.desk)
    assert len(started) == 2


def test_an_edition_that_took_too_long_is_told_so(watched: Watched) -> None:
    """It left no note."""
    watched.tick(NOW)
    claim(watched)
    watched.supervisor._children.stop("make")
    watched.tick(NOW + timedelta(seconds=5))
    assert "it took too long and was stopped" in watched.troubles()["make:morning"]


@pytest.mark.parametrize(("due", "state"), [(True, DONE), (False, DONE)])
def test_work_is_done_in_the_process_that_is_told(watched: Watched, due: bool, state: int) -> None:
    """A pull, or an edition."""
    one = Due(brief_id="morning", date="2026-01-30", due_at=NOW, try_at=NOW) if due else None
    assert work.run("make" if due else "pull", watched.supervisor.desk, one, clock=lambda: NOW) == state
    assert (watched.folder / "editions").exists() is due


@pytest.mark.parametrize("kind", ["send", "bounces"])
def test_post_is_done_in_the_process_that_is_told(watched: Watched, kind: Kind) -> None:
    """What is queued is sent and what came back is read, beside a pull or an edition."""
    with Store.open(watched.folder / "briefing.db") as store, store.lock("work"):
        assert work.run(kind, watched.supervisor.desk, None, clock=lambda: NOW) == DONE


def test_work_beside_another_is_no_failure(watched: Watched) -> None:
    """The next look tries again."""
    with Store.open(watched.folder / "briefing.db") as store, store.lock("work"):
        assert work.run("pull", watched.supervisor.desk, None, clock=lambda: NOW) == BUSY


def test_work_whose_database_is_gone_makes_no_other(tmp_path: Path) -> None:
    """It says so and ends with a failure."""
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "alpha.xml").write_text(rss("alpha", []), "utf-8")
    with pytest.raises(StoreError, match="is gone"):
        work.run("pull", load(tmp_path / "config.yaml"), None, clock=lambda: NOW)
    assert not (tmp_path / "briefing.db").exists()


class Served:
    """`serve` as a process, by a clock that stands at a moment until it is told another."""

    _SCRIPT = textwrap.dedent(
        """
        import sys
        from datetime import datetime
        from pathlib import Path
        from briefing import scheduler

        def main():
            scheduler.TICK_SECONDS = 0.2
            moment = Path("now")
            scheduler.serve(
                Path("config.yaml"),
                clock=lambda: datetime.fromisoformat(moment.read_text()),
                tell=lambda line: print(line, flush=True),
                alarm=lambda *_: None,
            )

        if __name__ == "__main__":
            main()
        """
    )

    def __init__(self, folder: Path) -> None:
        (folder / "config.yaml").write_text(CONFIG, "utf-8")
        (folder / "alpha.xml").write_text(rss("alpha", [Item("Missile fired")]), "utf-8")
        (folder / "serve.py").write_text(self._SCRIPT, "utf-8")
        self.folder = folder
        self.at(EARLIER)
        with Store.open(folder / "briefing.db") as store:
            store.follow("morning", EARLIER)
        self.process = subprocess.Popen(
            [sys.executable, "serve.py"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def at(self, moment: datetime) -> None:
        """Set the clock."""
        new = self.folder / "now.new"
        new.write_text(moment.isoformat(), "utf-8")
        new.replace(self.folder / "now")

    def wait_for(self, part: str) -> str:
        """Read until a line has that part."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if part in line:
                return line
        raise AssertionError(f"it ended without “{part}”")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Serve, and stop in any case."""
    made = Served(tmp_path)
    yield made
    made.process.kill()
    made.process.wait()
    if made.process.stdout:
        made.process.stdout.close()


def test_serve_makes_the_edition_reloads_refuses_a_second_and_stops(served: Served) -> None:
    """A morning of the whole: real processes, real signals."""
    served.wait_for("serving")
    with Store.open(served.folder / "briefing.db") as store, pytest.raises(BusyError, match=r"\(serve\)"):
        store.lock("serve").__enter__()
    served.at(NOW)
    served.wait_for("the edition morning of 2026-01-30 is made")
    assert (served.folder / "editions" / "2026-01-30-morning.json").exists()
    (served.folder / "config.yaml").write_text("feeds: []", "utf-8")
    served.process.send_signal(signal.SIGHUP)
    served.wait_for("the one before stays")
    served.process.send_signal(signal.SIGTERM)
    served.wait_for("stopped")
    assert served.process.wait() == 0


def test_jobs_begin_anew_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch, watched: Watched) -> None:
    """APScheduler would sleep as long as the clock was set back."""
    from briefing import scheduler

    moments = iter([1000.0, 1000.5, -85_000.0, -84_999.5])
    begun: list[float] = []
    told: list[int] = []
    seconds = iter([0.0, 0.5, 1.0, 1.5])

    def wait(_: float) -> None:
        waits.append(None)
        if len(waits) == 4:
            told.append(signal.SIGTERM)

    waits: list[None] = []
    clock = ("time", lambda: moments.__next__()), ("monotonic", lambda: seconds.__next__()), ("sleep", wait)
    for name, function in clock:
        monkeypatch.setattr(f"briefing.scheduler.time.{name}", function)
    monkeypatch.setattr(scheduler, "_begin", lambda *_: begun.append(1.0))
    scheduler._watch(scheduler._scheduler(), watched.supervisor, told)
    assert len(begun) == 2


def test_serve_as_a_command_refuses_a_second(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 1."""
    from tests.commands import runner

    run: Callable[..., object] = runner(monkeypatch, capsys)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    with Store.open(watched.folder / "briefing.db") as store, store.lock("serve"):
        ran = run("serve", "--config", watched.folder / "config.yaml")
    for number, handler in handlers.items():
        signal.signal(number, handler)
    assert ran.code == 1  # type: ignore[attr-defined]
    assert "another briefing is at work on" in ran.err  # type: ignore[attr-defined]
