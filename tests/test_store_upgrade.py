"""Upgrades: what every earlier version stored is there after it; a copy is kept; what fails changes nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest

from briefing.errors import StoreError
from briefing.migrations import MIGRATIONS
from briefing.model import Page, Picture
from briefing.store import Store, sqlite
from tests.builders import NOW, article, edition, feed_state, parsed_feed, printed_story, report

#: Tables → the version that made them, in an order in which rows can be put in.
TABLES = {
    "article": 1,
    "sighting": 1,
    "revision": 1,
    "feed_state": 1,
    "edition": 1,
    "printed": 1,
    "picture": 2,
    "page": 3,
}
ONE, TWO = article("1", text="Hypersonic glide vehicle"), article("2", title="첫 회담")
EDITION = edition(printed_story(report(ONE)))
PICTURE = Picture(url="https://a.example/1.jpg", sha256="0" * 64, width=1, height=2, fetched_at=NOW, body=b"jpeg")
PAGE = Page(article_id=TWO.id, outcome="read", text="Longer words of the page " * 9, reason="", fetched_at=NOW, tries=1)


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a database of this version with some of everything that earlier versions knew."""
    path = tmp_path_factory.mktemp("newest") / "newest.db"
    with Store.open(path) as store:
        state = feed_state(ONE.feed_id, failures=2, error="503", moved_to="https://n.example/", gone=True)
        store.save_pull(
            [(state, parsed_feed(article("1", title="Before", text="Hypersonic glide vehicle"), TWO))], now=NOW
        )
        store.save_pull([(state, parsed_feed(ONE, TWO))], now=NOW)
        store.save_edition(EDITION, printed=[(ONE.id, ONE.id)])
        store.save_pictures([PICTURE])
        store.save_pages([PAGE])
    return path


def of_version(version: int, newest: Path, path: Path) -> None:
    """Make a database as that version had it, with the rows of the newest, as far as it had a place for them."""
    engine = sqlite.connect(path)
    sqlite.migrate(engine, path, MIGRATIONS[:version])
    engine.dispose()
    with closing(sqlite3.connect(path, isolation_level=None)) as old, closing(sqlite3.connect(newest)) as new:
        for table, since in TABLES.items():
            if since > version:
                continue
            columns = [row[1] for row in old.execute(f"PRAGMA table_info({table})")]
            rows = new.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()  # noqa: S608
            assert rows, table
            old.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", rows)  # noqa: S608
        for edition_id, record in old.execute("SELECT id, record FROM edition").fetchall():
            told = {key: value for key, value in json.loads(record).items() if key not in ("version", "corrections")}
            record = json.dumps(told, ensure_ascii=False)
            values = (record, hashlib.sha256(record.encode()).hexdigest(), edition_id)
            old.execute("UPDATE edition SET record = ?, content_hash = ? WHERE id = ?", values)
        old.execute("INSERT INTO article_words (article_words) VALUES ('rebuild')")


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_all_that_a_version_stored_is_there_after_the_upgrade(newest: Path, tmp_path: Path, version: int) -> None:
    """Articles and their earlier headlines, states of feeds, editions and what they printed, pictures and pages."""
    path = tmp_path / "briefing.db"
    of_version(version, newest, path)

    with Store.open(path) as store, Store.open(newest) as wanted:
        assert store.check() == ()
        assert store.format == len(MIGRATIONS)
        assert store.states() == wanted.states()
        assert store.edition(EDITION.id) == EDITION
        assert store.editions() == wanted.editions()
        assert store.printed("morning", before_date="2026-01-31") == {ONE.id}
        assert [one.id for one in store.search("hypersonic", limit=9)] == [ONE.id]
        found = store.article(ONE.id)
        assert found == wanted.article(ONE.id)
        assert found is not None
        assert found.earlier_titles == ("Before",)
        if version >= 2:
            assert store.pictures([PICTURE.url]) == {PICTURE.url: PICTURE}
        if version >= 3:
            assert list(store.all_articles()) == list(wanted.all_articles())
            assert [one.id for one in store.search("longer", limit=9)] == [TWO.id]
        store.beat("serve", NOW)
        assert store.troubles() == ()


def test_a_copy_of_the_earlier_version_is_kept(newest: Path, tmp_path: Path) -> None:
    """Beside the database lies one of the version before, which the program of then can open; once, and no more."""
    path = tmp_path / "briefing.db"
    of_version(4, newest, path)

    for _ in range(2):
        Store.open(path).close()

    assert sorted(file.name for file in tmp_path.iterdir() if "before" in file.name) == ["briefing.db.before-5"]
    with closing(sqlite3.connect(tmp_path / "briefing.db.before-5")) as kept:
        assert kept.execute("PRAGMA user_version").fetchone() == (4,)
        assert kept.execute("SELECT count(*) FROM article").fetchone() == (2,)


def test_a_new_database_has_nothing_to_keep(tmp_path: Path) -> None:
    """No copy is made of nothing, or of a database that is up to date."""
    for _ in range(2):
        Store.open(tmp_path / "briefing.db").close()
    assert [file.name for file in tmp_path.iterdir() if "before" in file.name] == []


def test_without_room_there_is_no_copy(newest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade goes on without the way back, rather than fill the disk."""
    path = tmp_path / "briefing.db"
    of_version(3, newest, path)
    usage = namedtuple("usage", "free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(200_000_000))

    with Store.open(path) as store:
        assert store.format == len(MIGRATIONS)

    assert sorted(file.name for file in tmp_path.iterdir()) == ["briefing.db"]


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_an_upgrade_that_fails_leaves_the_earlier_version(newest: Path, tmp_path: Path, version: int) -> None:
    """If the last statement of a step fails, the database is of the version before, sound and with all its rows."""
    path = tmp_path / "briefing.db"
    of_version(version, newest, path)
    engine = sqlite.connect(path)
    broken = (*MIGRATIONS[:version], (*MIGRATIONS[version], "CREATE NONSENSE"))
    with pytest.raises(StoreError, match="refused a statement"), sqlite.translated(path):
        sqlite.migrate(engine, path, broken)
    engine.dispose()

    with closing(sqlite3.connect(path)) as left:
        assert left.execute("PRAGMA user_version").fetchone() == (version,)
        assert left.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert left.execute("SELECT count(*) FROM article").fetchone() == (2,)
    with Store.open(path) as store:
        assert store.edition(EDITION.id) == EDITION


def test_the_copy_opens_after_a_failed_upgrade_and_a_return(newest: Path, tmp_path: Path) -> None:
    """The copy put back in the database's place is upgraded again, and loses nothing."""
    path = tmp_path / "briefing.db"
    of_version(2, newest, path)
    Store.open(path).close()
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    shutil.copy(tmp_path / f"briefing.db.before-{len(MIGRATIONS)}", path)

    with Store.open(path) as store:
        assert store.edition(EDITION.id) == EDITION
