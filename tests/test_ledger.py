"""The ledger beside the database: an older copy never mails its queue; a crash or a first start holds nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.service import ledger
from briefing.store import Store
from tests.builders import NOW
from tests.operations import add_run, delivery, queue, rows

ROOT = Path(__file__).resolve().parents[1]
HOUR = timedelta(hours=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name the database."""
    return tmp_path / "briefing.db"


def states(path: Path) -> list[str]:
    """Read the states of the queue."""
    with Store.open(path) as store:
        return [state for (state,) in rows(store, "delivery", "state")]


def test_a_first_start_holds_nothing(path: Path) -> None:
    """A new database, and one of before ledgers with an old queue, go on; the file comes with the first note."""
    with Store.open(path) as store:
        queue(store, delivery(queued_at=NOW - 5 * HOUR))
        assert ledger.check(store, path, NOW) is None
        ledger.note(store, path)
        assert ledger.check(store, path, NOW) is None
    assert states(path) == ["queued"]
    assert ledger.place(path).is_file()


def test_days_of_notes_hold_nothing(path: Path) -> None:
    """Day after day, with restarts in between, a queue goes on however long it waits."""
    for day in range(5):
        now = NOW + timedelta(days=day)
        with Store.open(path) as store:
            assert ledger.check(store, path, now) is None
            add_run(store, now.date().isoformat())
            queue(store, delivery(date=now.date().isoformat(), queued_at=now))
            ledger.note(store, path)
    assert states(path) == ["queued"] * 5
    assert ledger.read(path) == ledger.Note(count=5, dates={"morning": "2026-02-03"})


def test_an_older_copy_holds_its_queue_and_makes_no_date_again(path: Path) -> None:
    """A copy of three days ago, put back: what waited in it is held, and the days since count as done."""
    with Store.open(path) as store:
        add_run(store, "2026-01-30")
        queue(store, *(delivery(f"{state}@a.example", state=state) for state in ("queued", "sending", "deferred")))
        queue(store, delivery("in_doubt@a.example", state="in_doubt"), delivery("s@a.example", state="sent"))
        ledger.note(store, path)
    shutil.copy(path, path.with_name("copy.db"))
    with Store.open(path) as store:
        for day in ("2026-01-31", "2026-02-02"):
            add_run(store, day)
            ledger.note(store, path)
    for end in ("", "-wal", "-shm"):
        path.with_name(f"briefing.db{end}").unlink(missing_ok=True)
    shutil.copy(path.with_name("copy.db"), path)

    with Store.open(path) as store:
        add_run(store, "2026-02-01", "missed")
        said = ledger.check(store, path, NOW + 80 * HOUR)
        again = ledger.check(store, path, NOW + 81 * HOUR)
        runs = rows(store, "run", "date", "state")

    assert said is not None
    assert "older copy" in said
    assert "4 deliveries are held" in said
    assert "morning 2026-02-02" in said
    assert again is None
    assert sorted(states(path)) == ["held"] * 4 + ["sent"]
    assert runs == [
        ("2026-01-30", "made"),
        ("2026-01-31", "done"),
        ("2026-02-01", "missed"),
        ("2026-02-02", "done"),
    ]


def test_an_older_copy_is_not_noted_away(path: Path) -> None:
    """Whoever notes before the check leaves the file as it is, so that the check still finds out."""
    with Store.open(path) as store:
        queue(store, delivery())
        ledger.note(store, path)
        ledger.place(path).write_text('{"count": 9, "dates": {"morning": "2026-01-31"}}')
        ledger.note(store, path)
        assert ledger.check(store, path, NOW) is not None
    assert states(path) == ["held"]


def test_a_new_database_beside_an_old_ledger_makes_the_last_date_no_more(path: Path) -> None:
    """A database begun anew does not make today's edition a second time."""
    ledger.place(path).write_text('{"count": 9, "dates": {"morning": "2026-01-30", "north": "2026-01-29"}}')
    with Store.open(path) as store:
        add_run(store, "2026-01-29", "started", brief_id="north")
        said = ledger.check(store, path, NOW)

        assert said is not None
        assert "nothing waited" in said
        assert rows(store, "run", "brief_id", "date", "state") == [
            ("morning", "2026-01-30", "done"),
            ("north", "2026-01-29", "done"),
        ]


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", '{"count": "x", "dates": {}}', '{"count": 1, "dates": {"a": "b"}}']
)
def test_without_a_ledger_only_an_old_queue_is_held(path: Path, text: str | None) -> None:
    """A database that came without its ledger, or with a broken one: what waits longer than an hour is held."""
    with Store.open(path) as store:
        ledger.note(store, path)
        ledger.place(path).unlink()
        if text is not None:
            ledger.place(path).write_text(text)
        queue(store, delivery("new@a.example", queued_at=NOW), delivery("old@a.example", queued_at=NOW - 2 * HOUR))

        said = ledger.check(store, path, NOW)

        assert said is not None
        assert "1 delivery is held" in said
        assert rows(store, "delivery", "address", "state") == [("new@a.example", "queued"), ("old@a.example", "held")]
        assert ledger.check(store, path, NOW + 5 * HOUR) is None


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from briefing.service import ledger
    from briefing.store import Store
    from tests.operations import add_run, delivery, queue
    path, where = Path(sys.argv[1]), sys.argv[2]
    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)
    with Store.open(path) as store:
        queue(store, delivery())
        ledger.note(store, path)
        add_run(store, "2026-01-31")
        if where == "before":
            store.count = die
        elif where == "between":
            ledger.put = die
        else:
            Path.replace = die
        ledger.note(store, path)
"""


@pytest.mark.parametrize("where", ["before", "between", "file"])
def test_a_kill_at_a_note_holds_nothing(path: Path, where: str) -> None:
    """Killed before the count, between count and file, and before the file takes its place: all goes on."""
    script = textwrap.dedent(KILLED)
    process = subprocess.run([sys.executable, "-c", script, str(path), where], cwd=ROOT, env=os.environ, check=False)
    assert process.returncode == -signal.SIGKILL

    with Store.open(path) as store:
        assert ledger.check(store, path, NOW + 24 * HOUR) is None
        ledger.note(store, path)
        assert ledger.check(store, path, NOW + 24 * HOUR) is None
    assert states(path) == ["queued"]
    assert json.loads(ledger.place(path).read_text())["dates"] == {"morning": "2026-01-31"}


def test_a_ledger_that_cannot_be_written_holds_nothing(path: Path) -> None:
    """With a folder in its place the work goes on; the file stays behind."""
    ledger.place(path).mkdir()
    with Store.open(path) as store:
        queue(store, delivery(queued_at=NOW))
        ledger.note(store, path)
        assert ledger.check(store, path, NOW) is None
    assert [file.name for file in path.parent.iterdir() if file.name.startswith(".")] == []


@settings(max_examples=12)
@given(st.lists(st.sampled_from(["note", "crash", "check", "restart"]), max_size=12))
def test_the_file_is_never_ahead_of_the_database(steps: list[str]) -> None:
    """Whatever notes, kills between count and file, checks and restarts follow each other, nothing is held."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "briefing.db"
        store = Store.open(path)
        queue(store, delivery(queued_at=NOW))
        for step in steps:
            if step == "note":
                ledger.note(store, path)
            elif step == "crash":
                store.count()
            elif step == "restart":
                store.close()
                store = Store.open(path)
            found = ledger.read(path)
            assert found is None or found.count <= store.counted()
            assert ledger.check(store, path, NOW) is None
        assert rows(store, "delivery", "state") == [("queued",)]
        store.close()


def test_the_file_may_be_read_by_whoever_may_read_the_database(path: Path) -> None:
    """Else one that root has written by hand would be none for `serve`, which would hold what waits."""
    with Store.open(path) as store:
        path.chmod(0o640)
        ledger.note(store, path)
        first = ledger.place(path).stat().st_mode & 0o777
        path.chmod(0o664)
        ledger.note(store, path)
    assert (first, ledger.place(path).stat().st_mode & 0o777) == (0o640, 0o664)
