"""One pass in a hostile world: whatever is locked, full or gone, nothing is half-written and the next pass succeeds."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from briefing.config import Desk
from briefing.delivery import Run
from briefing.errors import BriefingError, StoreError
from briefing.service.once import once
from briefing.store import Store, sqlite
from tests.builders import NOW
from tests.operations import desk

#: Due ten minutes before `NOW`.
SCHEDULED = (
    "briefs: [{id: morning, timezone: Asia/Seoul, schedule: {at: '14:50'}, formats: [html, json], window: 24h}]\n"
)


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    """Make a desk in a folder of its own, whose schedule is followed since yesterday."""
    (tmp_path / "desk").mkdir()
    made = desk(tmp_path / "desk", SCHEDULED)
    with Store.open(made.config.store.path) as store:
        store.follow("morning", NOW - timedelta(hours=1))
    return made


def one_pass(here: Desk, now: datetime = NOW) -> tuple[Run, ...]:
    """Do what `briefing run` does, from opening the database on."""
    with Store.open(here.config.store.path, must_exist=True) as store:
        return once(here, store, clock=lambda: now, environment={}).runs


def failed(here: Desk) -> bool:
    """Do a pass that cannot succeed: it says so, by an error of ours or by a run that is tried again."""
    try:
        return all(run.state == "started" and run.note for run in one_pass(here))
    except BriefingError as error:
        return "\n" not in str(error)


def assert_made_once(here: Desk) -> None:
    """The next pass makes the edition whole, and the one after makes nothing."""
    later = NOW + timedelta(minutes=10)  # past the wait after a failure
    assert [run.state for run in one_pass(here, later)] == ["made"]
    assert one_pass(here, later) == ()
    assert_whole(here, {"2026-01-30-morning.html", "2026-01-30-morning.json"})
    with Store.open(here.config.store.path) as store:
        assert store.check() == ()
        assert [row.id for row in store.editions()] == ["morning-2026-01-30"]


def assert_whole(here: Desk, files: set[str]) -> None:
    """Only these files of the edition are there, and no half of any; what the site adds has other names."""
    found = [file for file in here.config.output.rglob("*") if file.is_file()] if here.config.output.is_dir() else []
    assert {file.name for file in found if "2026-01-30-morning" in file.name and not file.name.startswith(".")} == files
    assert [file for file in found if file.name.startswith(".")] == []


@contextmanager
def no_larger_files(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_database_that_another_process_writes_to(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is locked the pass fails in words; then it makes the edition."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.01)
    with closing(sqlite3.connect(here.config.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert failed(here)
        assert_whole(here, set())
        other.execute("ROLLBACK")
    assert_made_once(here)


@pytest.mark.parametrize("size", [0, 3_000, 20_000, 80_000])
def test_a_disk_that_is_full(here: Desk, size: int) -> None:
    """Wherever it fills up, no half of a file stays, the database is sound, and with room again all is made.

    What was written before the database found no room is whole.
    """
    with no_larger_files(size):
        assert failed(here)
    folder = here.config.output
    before = {file: file.read_bytes() for file in folder.glob("*2026-01-30-morning*")} if folder.is_dir() else {}
    assert_whole(here, {file.name for file in before})
    assert_made_once(here)
    for body in before.values():
        assert body.startswith((b"{", b"<!"))
        assert body.endswith((b"}\n", b"</html>\n"))


def test_an_output_folder_that_cannot_be_written(here: Desk) -> None:
    """With a file in its place nothing is lost; when it is a folder again, the edition is made."""
    here.config.output.write_text("in the way")
    assert failed(here)
    here.config.output.unlink()
    assert_made_once(here)


def test_a_database_folder_that_is_gone_for_a_while(here: Desk) -> None:
    """While its disk is away no new database is begun in its place; when it is back, the pass goes on."""
    away = here.root.with_name("away")
    here.root.rename(away)
    with pytest.raises(StoreError, match="is gone"):
        one_pass(here)
    assert not here.root.exists()
    away.rename(here.root)
    assert_made_once(here)


def test_a_template_that_is_wrong_for_a_while(here: Desk) -> None:
    """A mistake in the house's own template is noted in the run; mended, the edition is made."""
    folder = here.root / "house"
    folder.mkdir()
    (folder / "page.html").write_text("{% for %}")
    broken = desk(here.root, SCHEDULED + "templates: house\n")
    assert failed(broken)
    (folder / "page.html").unlink()
    assert_made_once(broken)


def test_mailbox_of_bounces_keeps_no_brief(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked into when all is sent: it may be slow, or break."""
    done: list[str] = []
    monkeypatch.setattr("briefing.service.once.collect", lambda *_, **__: done.append("bounces"))
    monkeypatch.setattr("briefing.service.once.dispatch", lambda *_, **__: done.append("mails"))
    one_pass(here)

    assert done == ["mails", "bounces"]
