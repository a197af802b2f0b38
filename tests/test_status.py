"""Status: will the next brief go out, and if not why; nothing is made by asking."""

from __future__ import annotations

import json
import sys
from collections import namedtuple
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from prometheus_client.parser import text_string_to_metric_families

from briefing.cli.status import _ago
from briefing.errors import StoreError, UsageError
from briefing.service import metrics, troubles
from briefing.service.status import FRESH, Health, health
from briefing.store import Store
from tests.builders import NOW, article, edition, feed_state, parsed_feed
from tests.commands import Run, runner
from tests.operations import BRIEFS, add_run, delivery, desk, queue

SCHEDULED = """
briefs:
  - {id: morning, title: Morning, timezone: Asia/Seoul, schedule: {at: '06:30'}, recipients: [a@b.example]}
"""
AT = f"--at={NOW.isoformat()}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a new database."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run commands in the desk's folder."""
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch, capsys)


def test_a_desk_at_work_will_go_out(tmp_path: Path, store: Store) -> None:
    """With a fresh heartbeat, the sentence names the brief and its local time; all that was asked for is there."""
    store.beat("serve", NOW - timedelta(seconds=4))
    add_run(store, "2026-01-30")
    store.save_edition(edition(), printed=[])
    store.save_pull(
        [(feed_state("a"), parsed_feed(article(feed_id="a"))), (feed_state("b", failures=3), None)], now=NOW
    )
    queue(store, delivery(), delivery("b@b.example", state="deferred"))
    queue(store, delivery("c@b.example", state="sent", settled_at=NOW))
    queue(store, delivery("d@b.example", state="sent", settled_at=NOW - timedelta(days=2)))

    found = health(desk(tmp_path, SCHEDULED), store, NOW)

    assert found.sentence == "The next brief, Morning, goes out at 2026-01-31 06:30 KST."
    assert (found.will_go_out, found.code, found.problems) == (True, 0, ())
    (brief,) = found.briefs
    assert brief.due_at == datetime(2026, 1, 31, 6, 30, tzinfo=ZoneInfo("Asia/Seoul"))
    assert (brief.last, brief.issued_at) == ("2026-01-30: made", NOW)
    assert found.outbox == {"queued": 1, "deferred": 1, "sent": 1}
    assert (found.feeds, found.feeds_failing, found.pulled_at) == (2, 1, NOW)
    assert (found.beat_at, found.beat_of) == (NOW - timedelta(seconds=4), "serve")
    assert found.free
    assert found.format == store.format


@pytest.mark.parametrize("name", list(FRESH))
def test_a_heartbeat_grows_old(tmp_path: Path, store: Store, name: str) -> None:
    """Past the age that suits who gives it, nobody is running the schedule; `run` comes more seldom than `serve`."""
    here = desk(tmp_path, SCHEDULED)
    store.beat(name, NOW)

    assert health(here, store, NOW + FRESH[name]).code == 0
    late = health(here, store, NOW + FRESH[name] + timedelta(seconds=1))

    assert late.code == 1
    assert late.sentence == (
        "Morning will not go out: nobody is running the schedule since 2026-01-30 06:00 UTC: "
        "start `briefing serve`, or let a timer start `briefing run`."
    )


def test_an_old_heartbeat_of_one_does_not_hide_the_other(tmp_path: Path, store: Store) -> None:
    """A timer goes on where `serve` was stopped long ago."""
    store.beat("serve", NOW - timedelta(days=9))
    store.beat("run", NOW - timedelta(minutes=14))

    assert health(desk(tmp_path, SCHEDULED), store, NOW).code == 0


def test_a_desk_without_schedules_has_nobody_to_run_them(tmp_path: Path, store: Store) -> None:
    """Editions by hand need no heartbeat."""
    found = health(desk(tmp_path), store, NOW)

    assert (found.code, found.sentence) == (0, "No brief has a schedule; editions are made by hand.")


def test_what_keeps_an_edition_from_being_made_is_told(tmp_path: Path, store: Store) -> None:
    """The trouble of one brief is the reason that it will not go out."""
    here = desk(tmp_path, SCHEDULED)
    store.beat("serve", NOW)
    troubles.raise_(here, store, "make:morning", "the template has a mistake", NOW)

    assert health(here, store, NOW).sentence == "Morning will not go out: the template has a mistake."


def test_what_is_wrong_all_the_same_gives_code_3(tmp_path: Path, store: Store) -> None:
    """Troubles, refused, held and doubtful deliveries and feeds that all fail are problems; the brief goes out."""
    here = desk(tmp_path, SCHEDULED)
    store.beat("serve", NOW)
    troubles.raise_(here, store, "mail", "the mail server is down", NOW)
    states = ("refused", "held", "in_doubt")
    queue(store, *(delivery(f"{s}@a.example", state=s, settled_at=NOW) for s in states))  # type: ignore[arg-type]
    store.save_pull([(feed_state("a", failures=1), None)], now=NOW)

    found = health(here, store, NOW)

    assert found.code == 3
    assert found.sentence.endswith("KST; 5 things are wrong.")
    assert [problem.split()[0] for problem in found.problems] == ["mail:", "1", "1", "1", "no"]


def test_a_disk_that_is_nearly_full_is_told(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under 200 MB it is a problem; a disk that cannot be asked is none."""
    here = desk(tmp_path)
    usage = namedtuple("usage", "free")
    for free in (150_000_000, 157_000_000):  # the same words, which are logged when they change
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: usage(free))
        assert health(here, store, NOW).problems == (
            "only 150 MB are free where the database or the editions are: make room",
        )

    def fail(_: Path) -> None:
        raise OSError

    monkeypatch.setattr("shutil.disk_usage", fail)
    assert health(here, store, NOW).free is None


def test_the_command_says_it_shortly(tmp_path: Path, store: Store, run: Run) -> None:
    """A line that matters first, then one a subject; the exit code tells scripts."""
    desk(tmp_path, SCHEDULED)
    store.beat("serve", NOW - timedelta(minutes=1))
    add_run(store, "2026-01-30", "missed", note="the machine was off")
    queue(store, delivery(state="in_doubt"))
    store.save_pull([(feed_state("a", checked_at=NOW - timedelta(hours=2)), None)], now=NOW)

    said = run("status", AT)

    assert said.code == 3
    lines = said.out.splitlines()
    assert lines[0] == "The next brief, Morning, goes out at 2026-01-31 06:30 KST; one thing is wrong."
    assert lines[1] == "morning   next 2026-01-31 06:30 KST (21:30 UTC); last 2026-01-30: missed (the machine was off)"
    assert lines[2] == "heartbeat serve, 1 minute ago"
    assert lines[3] == "outbox    1 in doubt"
    assert lines[4] == "feeds     1 known, 0 failing; asked 2 hours ago"
    assert len(lines) == 8


def test_the_command_as_json(tmp_path: Path, store: Store, run: Run) -> None:
    """Everything is in it, times as ISO."""
    desk(tmp_path, SCHEDULED)
    store.beat("run", NOW)

    said = run("status", AT, "--json")

    read = json.loads(said.out)
    assert (said.code, read["will_go_out"], read["beat_of"]) == (0, True, "run")
    assert read["briefs"][0]["due_at"] == "2026-01-30T21:30:00+00:00"


def test_asking_makes_no_database(tmp_path: Path, run: Run) -> None:
    """Before the first pull there is none, and asking leaves it so."""
    desk(tmp_path)

    said = run("status", AT)

    assert (said.code, (tmp_path / "briefing.db").exists()) == (0, False)
    assert "none that can be read" in said.out


def test_a_database_that_cannot_be_read_is_the_answer(tmp_path: Path, run: Run) -> None:
    """Damage is told as the reason, with code 1, and not as an error."""
    desk(tmp_path, SCHEDULED)
    (tmp_path / "briefing.db").write_text("not a database, but long enough to be looked at " * 30)

    said = run("status", AT)

    assert said.code == 1
    assert "Morning will not go out: the database" in said.out


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-9), "0 seconds ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(minutes=59), "59 minutes ago"),
    ],
)
def test_ages_are_rough(age: timedelta, said: str) -> None:
    """The largest unit is enough; the future is now."""
    assert _ago(age) == said


def test_metrics_are_what_prometheus_reads(tmp_path: Path, store: Store) -> None:
    """The file is read by Prometheus's own parser, has every figure, and is replaced as a whole."""
    store.beat("serve", NOW)
    store.save_edition(edition(), printed=[])
    store.save_pull([(feed_state("a", failures=1), None), (feed_state("b"), None)], now=NOW)
    queue(store, delivery(), delivery("b@b.example"))
    path = tmp_path / "metrics" / "briefing.prom"

    for _ in range(2):
        metrics.write(health(desk(tmp_path, SCHEDULED), store, NOW), path)

    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(path.read_text())
        for sample in family.samples
    }
    assert found["briefing_will_go_out",] == 1
    assert found["briefing_heartbeat_timestamp_seconds", "serve"] == NOW.timestamp()
    assert found["briefing_edition_timestamp_seconds", "morning"] == NOW.timestamp()
    assert found["briefing_deliveries", "queued"] == 2
    assert found["briefing_deliveries", "refused"] == 0
    assert found["briefing_feeds_failing",] == 1
    assert found["briefing_pull_timestamp_seconds",] == NOW.timestamp()
    assert found["briefing_troubles",] == 0
    assert [file.name for file in path.parent.iterdir()] == ["briefing.prom"]


def test_metrics_without_their_package_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without prometheus-client the message says what to install."""
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(UsageError, match=r"pip install 'briefing\[metrics\]'"):
        metrics.write(health(desk(tmp_path), None, NOW), tmp_path / "briefing.prom")


def test_metrics_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    """A file in the folder's place gets one line; figures that are not there are left out."""
    (tmp_path / "file").write_text("")
    found: Health = health(desk(tmp_path, BRIEFS), None, NOW, fault="gone")
    metrics.write(found, tmp_path / "briefing.prom")
    assert "heartbeat_timestamp_seconds{" not in (tmp_path / "briefing.prom").read_text()
    with pytest.raises(StoreError, match=r"the metrics .* cannot be written"):
        metrics.write(found, tmp_path / "file" / "briefing.prom")
