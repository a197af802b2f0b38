"""Due editions: made once, whoever is killed, whatever hangs or fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefing.config import Desk as Config
from briefing.config import load
from briefing.delivery import Run
from briefing.errors import StoreError
from briefing.service.run import make_due
from briefing.service.schedule import Due, look
from briefing.service.send import queue
from briefing.store import Store
from briefing.workers import Workers
from tests.builders import NOW
from tests.desk import Desk, Item
from tests.web import Web

ROOT = Path(__file__).resolve().parents[1]
#: 15:00 in Seoul, the moment of the desk's feeds.
SCHEDULED = 'formats: [json], schedule: "15:00"'
DUE = Due(brief_id="morning", date="2026-01-30", due_at=NOW, try_at=NOW)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose brief has a schedule that is followed."""
    made = Desk(tmp_path, capsys, monkeypatch)
    made.feed("alpha", Item("Hypersonic missile fired", "A missile flew 900 km."))
    made.config("alpha", brief=SCHEDULED)
    return made


def config(desk: Desk) -> Config:
    """Read the desk's config."""
    return load(desk.folder / "config.yaml")


def make(desk: Desk, due: Due = DUE, *, now: datetime = NOW, seconds: float = 600) -> Run:
    """Make what is due in this process."""
    read = config(desk)
    with Store.open(read.config.store.path) as store, Workers(1) as workers:
        return make_due(read, store, workers, due, now=now, environment={}, seconds=seconds)


def record(desk: Desk, date: str = "2026-01-30") -> dict[str, object]:
    """The edition's JSON."""
    loaded: dict[str, object] = json.loads((desk.folder / "editions" / f"{date}-morning.json").read_text("utf-8"))
    return loaded


def problems(desk: Desk) -> list[str]:
    """What the edition says of itself."""
    found: list[str] = record(desk)["collection"]["problems"]  # type: ignore[index]
    return found


def test_a_due_edition_is_made_and_recorded(desk: Desk) -> None:
    """Its files are there, and its run says so."""
    run = make(desk)
    assert (run.state, run.edition_id, run.tries, run.note) == ("made", "morning-2026-01-30", 1, "")
    assert record(desk)["counts"]["stories"] == 1  # type: ignore[index]
    assert make(desk, now=NOW + timedelta(minutes=1)) == run


def test_a_late_edition_belongs_to_the_date_that_it_was_due_on(desk: Desk) -> None:
    """Made after midnight, it is still yesterday's."""
    make(desk, now=NOW + timedelta(hours=10))
    assert record(desk)["date"] == "2026-01-30"
    assert not (desk.folder / "editions" / "2026-01-31-morning.json").exists()


def test_with_all_feeds_down_the_brief_is_made_and_says_so(desk: Desk) -> None:
    """A missing file and a server that refuses."""
    with Web() as web:
        web.serve("/down", status=503)
        (desk.folder / "config.yaml").write_text(
            (desk.folder / "config.yaml")
            .read_text("utf-8")
            .replace("topics:", f"  - url: {web.url('/down')}\ntopics:", 1)
            + "network: {allow: [127.0.0.1]}\n",
            "utf-8",
        )
        (desk.folder / "alpha.xml").write_text("no feed", "utf-8")
        assert make(desk).state == "made"
    notes = {note["status"] for note in record(desk)["collection"]["feeds"]}  # type: ignore[index]
    assert notes <= {"failed", "waiting"}


def test_an_edition_that_went_to_a_tester_goes_to_the_others_when_it_is_due(desk: Desk) -> None:
    """As it was: it is not made again; nor is it sent again to who has it."""
    mail = "mail: {from: desk@example.org, server: 127.0.0.1, port: 9, security: none, test: a@example.org}\n"
    desk.config("alpha", brief=f"{SCHEDULED}, recipients: [a@example.org, b@example.org]", more=mail)
    desk.run("build", "--at", "2026-01-30T05:00:00Z")
    read, earlier = config(desk), NOW - timedelta(hours=1)
    with Store.open(read.config.store.path) as store, Workers(1) as workers:
        edition = store.edition("morning-2026-01-30")
        brief = read.config.briefs[0]
        assert edition is not None
        assert queue(edition, read, brief, store, workers, now=earlier, only=["A@example.org"]).new == 1
    before = record(desk)

    run = make(desk)

    assert (run.state, run.edition_id) == ("done", "morning-2026-01-30")
    assert run.note == "this edition had gone out by hand; 1 who did not have it get it now"
    assert record(desk) == before
    with Store.open(read.config.store.path) as store:
        assert [one.address for one in reversed(store.deliveries())] == ["a@example.org", "b@example.org"]
        assert all(store.letter(one.letter) for one in store.deliveries())
    assert make(desk) == run


def test_a_pull_that_hangs_does_not_cost_the_morning(desk: Desk) -> None:
    """What has come by the end of its time is printed; the silent feed is noted."""
    with Web() as web:
        web.raw("/silent", b"HTTP/1.1 200 OK\r\n", hangs=True)
        (desk.folder / "config.yaml").write_text(
            (desk.folder / "config.yaml")
            .read_text("utf-8")
            .replace("topics:", f"  - url: {web.url('/silent')}\ntopics:", 1)
            + "network: {allow: [127.0.0.1]}\n",
            "utf-8",
        )
        assert make(desk, seconds=0.2).state == "made"
    assert record(desk)["counts"]["stories"] == 1  # type: ignore[index]


def test_feeds_are_not_asked_again_for_a_second_edition_of_the_hour(desk: Desk) -> None:
    """Two briefs at one time, or an attempt that is made again, ask once."""
    with Web() as web:
        web.serve("/a.xml", (desk.folder / "alpha.xml").read_bytes())
        text = (
            (desk.folder / "config.yaml").read_text("utf-8").replace("path: alpha.xml", f"url: '{web.url('/a.xml')}'")
        )
        (desk.folder / "config.yaml").write_text(text + "network: {allow: [127.0.0.1]}\n", "utf-8")
        make(desk)
        make(desk, Due(brief_id="morning", date="2026-01-31", due_at=NOW, try_at=NOW), now=NOW + timedelta(minutes=5))
        assert len(web.requests) == 1


def test_a_pull_that_breaks_off_costs_only_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the program in it is named in the brief."""
    monkeypatch.setattr("briefing.service.run.pull", lambda *_, **__: 1 / 0)
    assert make(desk).state == "made"
    assert problems(desk) == [
        "Reading the feeds was broken off (ZeroDivisionError: division by zero); the brief has what was read before."
    ]


def test_summaries_that_break_off_cost_only_themselves(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stories are quoted."""
    monkeypatch.setattr("briefing.service.run.finish", lambda *_, **__: 1 / 0)
    assert make(desk).state == "made"
    assert problems(desk) == ["Summaries and pictures could not be made (ZeroDivisionError: division by zero)."]


def test_an_attempt_that_fails_says_why_and_is_begun_again(desk: Desk) -> None:
    """A folder that cannot be written; once it can, the edition is made."""
    (desk.folder / "editions").write_text("in the way", "utf-8")
    desk.config("alpha", brief=SCHEDULED, more="output: editions/of/desk\n")
    failed = make(desk)
    assert failed.state == "started"
    assert "editions" in failed.note
    (desk.folder / "editions").unlink()
    desk.config("alpha", brief=SCHEDULED)
    assert make(desk, now=NOW + timedelta(minutes=1)).tries == 2
    assert record(desk)["issued_at"] == "2026-01-30T06:01:00Z"


@pytest.mark.parametrize("part", ["pull", "finish"])
def test_a_database_that_fails_on_the_way_fails_the_attempt(
    desk: Desk, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no trouble of the part that met it."""

    def refuse(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(f"briefing.service.run.{part}", refuse)
    assert (make(desk).state, make(desk).note) == ("started", "the disk is full")


def test_a_brief_that_left_the_config_is_not_made(desk: Desk) -> None:
    """Its run says so."""
    run = make(desk, Due(brief_id="gone", date="2026-01-30", due_at=NOW, try_at=NOW))
    assert (run.state, run.note) == ("started", "the config has no brief “gone” any more")


@pytest.mark.parametrize(("empty", "state"), [("skip", "empty"), ("send", "made")])
def test_nothing_to_report_is_skipped_if_so_wished(desk: Desk, empty: str, state: str) -> None:
    """With `skip` there is no edition, so the next one begins where the last ended."""
    desk.feed("alpha", Item("Rain expected"))
    desk.config("alpha", brief=f"{SCHEDULED}, empty: {empty}")
    run = make(desk)
    assert run.state == state
    assert (desk.folder / "editions").exists() is (state == "made")


def test_a_kill_between_claim_and_end_is_made_good_once(desk: Desk) -> None:
    """The process is killed while it publishes; the next look begins the date again, and then no more."""
    script = textwrap.dedent(
        """
        import os, signal, sys
        from datetime import datetime
        from pathlib import Path
        from briefing.config import load
        from briefing.service import run
        from briefing.service.schedule import look
        from briefing.store import Store
        from briefing.workers import Workers

        run._publish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        desk, now = load(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
        with Store.open(desk.config.store.path) as store, Workers(1) as workers, store.lock("work"):
            run.make_due(desk, store, workers, look(desk, store, now)[0], now=now, environment={})
        """
    )
    read = config(desk)
    with Store.open(read.config.store.path) as store:
        assert look(read, store, NOW - timedelta(hours=1)) == ()
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", script, str(read.file), NOW.isoformat()]
        assert subprocess.run(command, env=environment, check=False).returncode == -signal.SIGKILL
        assert store.runs("morning")[0].state == "started"
        (again,) = look(read, store, NOW + timedelta(seconds=5))
        assert again.date == "2026-01-30"
    assert make(desk, again, now=NOW + timedelta(seconds=5)).tries == 2
    with Store.open(read.config.store.path) as store:
        assert look(read, store, NOW + timedelta(minutes=10)) == ()
        assert [row.id for row in store.editions()] == ["morning-2026-01-30"]


def test_a_pass_makes_what_is_due_and_reads_what_is_due(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`briefing run`: first the schedule is followed and feeds are read, then the edition is made, once."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr("briefing.service.work.now", lambda: moment)

    at(NOW - timedelta(hours=1))
    first = desk.run("run")
    assert (first.code, first.out) == (0, "")
    assert "1 new article" in first.err
    at(NOW)
    again = desk.run("run")
    assert again.code == 0
    assert "morning of 2026-01-30 is made" in again.err
    at(NOW + timedelta(minutes=9))
    assert desk.run("run", "--quiet").err == ""


def test_a_pass_tells_of_failures_by_its_exit_code(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 for an edition that could not be made, 3 for a feed; as JSON too."""
    monkeypatch.setattr("briefing.service.work.now", lambda: NOW - timedelta(hours=1))
    (desk.folder / "alpha.xml").write_text("no feed", "utf-8")
    assert desk.run("run").code == 3
    monkeypatch.setattr("briefing.service.work.now", lambda: NOW)
    (desk.folder / "editions").write_text("in the way", "utf-8")
    result = desk.run("run", "--json")
    assert result.code == 1
    assert json.loads(result.out)["runs"][0]["state"] == "started"
    assert "could not be made, and is tried again" in result.err


def test_a_pass_beside_another_one_does_nothing(desk: Desk) -> None:
    """It says so, and is no failure: cron may begin it at any time."""
    with Store.open(config(desk).config.store.path) as store, store.lock("work"):
        result = desk.run("run")
    assert result.code == 0
    assert "another briefing is at work" in result.err


def test_a_pass_beside_a_sender_leaves_the_outbox_to_it(desk: Desk) -> None:
    """The edition is made all the same, and the exit code is that of success."""
    with Store.open(config(desk).config.store.path) as store, store.lock("send"):
        result = desk.run("run")
    assert result.code == 0
    assert "(send)" in result.err


def test_schedule_shows_what_comes_and_what_was(desk: Desk) -> None:
    """Local time and UTC, days off with their reason, the last outcomes, and briefs that are made by hand."""
    desk.config(
        "alpha",
        brief='schedule: {at: "6:30", days: [mon, tue, wed, thu, fri], holidays: KR}',
        more="  - {id: hand, timezone: UTC}\n",
    )
    with Store.open(config(desk).config.store.path) as store:
        store.save_run(make_missed("2026-02-13"))
    result = desk.run("schedule", "--at", "2026-02-13T12:00+09:00", "--days", "7")
    assert result.out.splitlines() == [
        "morning: 06:30 in Asia/Seoul",
        "DAY             LOCAL             UTC",
        "Sat 2026-02-14  -                 -                 not on Saturdays",
        "Sun 2026-02-15  -                 -                 not on Sundays",
        "Mon 2026-02-16  -                 -                 The day preceding Korean New Year (KR)",
        "Tue 2026-02-17  -                 -                 Korean New Year (KR)",
        "Wed 2026-02-18  -                 -                 The second day of Korean New Year (KR)",
        "Thu 2026-02-19  2026-02-19 06:30  2026-02-18 21:30",
        "2026-02-13  missed: asleep",
        "hand: made by hand only",
    ]
    shown = json.loads(desk.run("schedule", "--at", "2026-02-13T12:00+09:00", "--json").out)
    assert shown[0]["next"][-1]["utc"] == "2026-02-19T21:30:00+00:00"
    assert shown[0]["last"][0]["state"] == "missed"


def test_schedule_says_how_to_make_one(desk: Desk) -> None:
    """Without any, and before there is a store."""
    desk.config("alpha")
    result = desk.run("schedule")
    assert result.out == "morning: made by hand only\n"
    assert "No brief has a schedule" in result.err


def make_missed(date: str) -> Run:
    """A run that was missed."""
    return Run(
        brief_id="morning",
        date=date,
        due_at=datetime(2026, 2, 12, 21, 30, tzinfo=UTC),
        state="missed",
        tries=0,
        started_at=None,
        finished_at=NOW,
        edition_id=None,
        note="asleep",
    )
