"""The store in a hostile world: kills, locks, full disks, foreign and damaged files, other versions."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, inspect

from briefing.errors import StoreError
from briefing.migrations import MIGRATIONS
from briefing.schema import metadata, to_microseconds
from briefing.store import Store, sqlite
from tests.builders import NOW, article, edition, feed_state, parsed_feed

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name the database."""
    return tmp_path / "briefing.db"


@contextmanager
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file without the store."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def save(store: Store, feed_id: str, count: int) -> None:
    """Save a feed of so many articles."""
    body = parsed_feed(*(article(str(n), feed_id=feed_id) for n in range(count)), feed_id=feed_id)
    store.save_pull([(feed_state(feed_id), body)], now=NOW)


def driver(script: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a process that runs the script beside this one, with `tests` and `briefing` at hand."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


KILLED_WHILE_SAVING = """
    import os, signal, sys
    from pathlib import Path
    from sqlalchemy import Engine, event
    from briefing.store import Store
    from tests.builders import NOW, article, feed_state, parsed_feed

    def batch(name):
        made = [parsed_feed(*(article(str(n), feed_id=f"{name}{f}", text="words of it " * 90) for n in range(20)))
                for f in range(10)]
        return [(feed_state(each.feed_id), each) for each in made]

    ticks, last = 0, None

    def tick():
        global ticks
        ticks += 1
        if ticks == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    event.listen(Engine, "connect", lambda connection, _: connection.set_progress_handler(tick, 500))
    folder = Path(sys.argv[1])
    with Store.open(folder / "measure.db") as store:
        store.save_pull(batch("first"), now=NOW)
        ticks = 0
        store.save_pull(batch("second"), now=NOW)
        whole = ticks
    for k in range(10):
        child = os.fork()
        if child == 0:
            with Store.open(folder / f"{k}.db") as store:
                store.save_pull(batch("first"), now=NOW)
                ticks, last = 0, 1 + whole * k // 10
                store.save_pull(batch("second"), now=NOW)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_kill_while_saving_leaves_whole_batches(tmp_path: Path) -> None:
    """Killed at ten places of a batch, the database opens, is sound, and holds the batch before and nothing else."""
    process = driver(KILLED_WHILE_SAVING, tmp_path)
    output, _ = process.communicate()
    assert output.split() == [str(-signal.SIGKILL)] * 10
    for number in range(10):
        with Store.open(tmp_path / f"{number}.db") as store:
            assert store.check() == ()
            assert set(store.states()) == {f"first{n}" for n in range(10)}
            assert sum(1 for _ in store.all_articles()) == 200
            assert len(store.search("words", limit=500)) == 200
            save(store, "after", 3)


def test_a_lock_ends_with_a_killed_process(path: Path) -> None:
    """While another process holds the lock asking for it fails at once; its death frees it, its children alive."""
    script = """
        import os, sys
        from pathlib import Path
        from briefing.store import Store
        with Store.open(Path(sys.argv[1])) as store, store.lock("build"):
            child = os.fork()
            if child == 0:
                os.close(1)
                sys.stdin.read()
                os._exit(0)
            print("held", flush=True)
            os.waitpid(child, 0)
    """
    with Store.open(path) as store:
        process = driver(script, path)
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=r"another briefing is at work on .*briefing\.db \(build\): wait"):
            store.lock("build").__enter__()
        with store.lock("other"):
            pass
        process.kill()
        process.wait()
        with store.lock("build"):
            pass
        process.stdin.close()
        process.stdout.close()


def test_a_lock_is_exclusive_within_a_process_and_ends_with_its_block(path: Path) -> None:
    """Two parts of one process exclude each other too; an error in the block frees the lock."""
    with Store.open(path) as store, Store.open(path) as other:
        with store.lock("pull"), pytest.raises(StoreError, match="another briefing"), other.lock("pull"):
            pass
        with pytest.raises(ZeroDivisionError), store.lock("pull"):
            raise ZeroDivisionError
        with other.lock("pull"):
            save(store, "f", 1)


def test_a_lock_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    """A lock file that is no file, or no lock of ours, is not mistaken for another briefing."""
    with Store.open(tmp_path / "briefing.db") as store:
        (tmp_path / "briefing.db.a.lock").mkdir()
        (tmp_path / "briefing.db.b.lock").write_text("something else entirely, and long enough to be read " * 20)
        with pytest.raises(StoreError, match="cannot be opened"), store.lock("a"):
            pass
        with pytest.raises(StoreError, match="not a database"), store.lock("b"):
            pass


def test_a_locked_database_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When another process holds the database, writing says so and loses nothing; reading goes on."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.01)
    with Store.open(path) as store, raw(path) as other:
        save(store, "before", 1)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"briefing\.db is in use by another process: wait"):
            save(store, "during", 1)
        assert set(store.states()) == {"before"}
        assert "in use" in " ".join(store.check())
        other.execute("ROLLBACK")
        save(store, "after", 1)
        assert set(store.states()) == {"before", "after"}


def test_a_database_locked_from_the_start_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening what another program holds for itself fails with one line, and works when that has ended."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.01)
    with raw(path) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="in use by another process"):
            Store.open(path)
    Store.open(path).close()


def test_a_full_disk_keeps_what_was_stored(path: Path) -> None:
    """A batch that finds no room is refused whole; with room again it goes through."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Store.open(path) as store:
        save(store, "before", 5)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
        try:
            with pytest.raises(StoreError, match="could not be read or written: look at the disk, its free space"):
                save(store, "during", 2000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert set(store.states()) == {"before"}
        assert store.check() == ()
        save(store, "during", 2000)
        assert store.check() == ()


def full(path: Path) -> None:
    """Meet SQLite's own error for a full disk."""
    with raw(path) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE big AS SELECT zeroblob(1000000)")


def read_only(path: Path) -> None:
    """Meet SQLite's error for a file that may not be written."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.execute("CREATE TABLE other (x)")


def senseless(path: Path) -> None:
    """Meet an error that has no advice."""
    with raw(path) as connection:
        connection.execute("SELECT * FROM absent")


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (full, "the disk is full: free some space and run again"),
        (read_only, "may not be written: look at the permissions"),
        (senseless, "refused a statement: no such table: absent"),
    ],
)
def test_errors_of_the_database_are_told_plainly(path: Path, fault: Callable[[Path], None], message: str) -> None:
    """Each error names the file, says what happened and what to do, on one line."""
    Store.open(path).close()
    with pytest.raises(StoreError, match=message) as caught, sqlite.translated(path):
        fault(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    """A text file under the database's name is refused and not touched."""
    path.write_text("feeds:\n- url: https://news.example.org/rss\n" * 50)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is not a database: name another file"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """A folder under the database's name gets one line."""
    with pytest.raises(StoreError, match="cannot be opened: look whether it is a file"):
        Store.open(tmp_path)


def test_missing_folders_are_made(tmp_path: Path) -> None:
    """The first run needs no preparation."""
    Store.open(tmp_path / "a" / "b" / "briefing.db").close()
    assert (tmp_path / "a" / "b" / "briefing.db").is_file()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file in the way of the folder gets one line."""
    (tmp_path / "a").write_text("")
    with pytest.raises(StoreError, match=r"the folder .*a/b of the database cannot be made: .*; name another"):
        Store.open(tmp_path / "a" / "b" / "briefing.db")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_strangers_may_read_neither_database_nor_lock(tmp_path: Path) -> None:
    """Addresses and keys are the owner's, in journals and copies too; what an earlier version left open is shut."""
    before = tmp_path / "before.db"
    before.touch()
    before.chmod(0o664)
    with Store.open(tmp_path / "new.db") as store, store.lock("send"):
        store.key("tokens")
        store.copy(tmp_path / "copy.db")
        Store.open(before).close()
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}

    assert modes.pop("before.db") == 0o660
    assert {"new.db", "new.db-wal", "new.db.send.lock", "copy.db"} <= modes.keys()
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("mark", ["CREATE TABLE theirs (x)", "PRAGMA application_id = 252006673"])
def test_another_programs_database_is_refused(path: Path, mark: str) -> None:
    """A database with tables or a name of its own is not ours to write into."""
    with raw(path) as other:
        other.execute(mark)
    with pytest.raises(StoreError, match="belongs to another program: name another file under `store`"):
        Store.open(path)


def test_a_later_version_is_refused(path: Path) -> None:
    """A database that a later version has changed is refused, with the way out, and not touched."""
    Store.open(path).close()
    with raw(path) as other:
        other.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    newest = len(MIGRATIONS)
    said = rf"later version of briefing \(its format is {newest + 1}, this one knows {newest}\): update"
    with pytest.raises(StoreError, match=said):
        Store.open(path)


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_every_earlier_version_is_brought_up_to_date(path: Path, version: int) -> None:
    """Whatever version the file has, opening it gives the tables that queries are written against."""
    engine = sqlite.connect(path)
    sqlite.migrate(engine, path, MIGRATIONS[:version])
    engine.dispose()
    with Store.open(path) as store:
        save(store, "f", 2)
        store.save_edition(edition(), printed=[])
        assert store.check() == ()
    engine = sqlite.connect(path)
    made = inspect(engine)
    for table in metadata.sorted_tables:
        columns = {each["name"]: (str(each["type"]), each["nullable"]) for each in made.get_columns(table.name)}
        expected = {c.name: (c.type.compile(engine.dialect), c.nullable) for c in table.c}
        assert {name: kind for name, (kind, _) in columns.items()} == {n: kind for n, (kind, _) in expected.items()}
        keys = set(made.get_pk_constraint(table.name)["constrained_columns"])
        assert {n for n, (_, null) in columns.items() if null} - keys == {
            n for n, (_, null) in expected.items() if null
        }
        assert list(columns) == [c.name for c in table.c]
        assert keys == {c.name for c in table.primary_key}
    engine.dispose()


def test_articles_of_the_first_version_have_no_picture(path: Path) -> None:
    """What was stored before articles had pictures is read as it was, and takes one when its feed lists it again."""
    engine = sqlite.connect(path)
    sqlite.migrate(engine, path, MIGRATIONS[:1])
    engine.dispose()
    one = article("1")
    with raw(path) as old:
        old.execute(
            "INSERT INTO article VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, '[]', '[]', 'en', '', NULL, ?, 'received', ?)",
            (
                *(one.id, one.feed_id, one.guid, one.url, one.canonical_url, one.title, one.summary, one.text),
                *(to_microseconds(one.dated_at), to_microseconds(one.first_seen_at)),
            ),
        )
        old.execute("INSERT INTO sighting VALUES (1, 0)")
        old.execute("INSERT INTO article_words (rowid, title, text) SELECT number, title, text FROM article")
        old.execute(
            "INSERT INTO feed_state (feed_id, failures, moved_count, gone, title, entries, remark) "
            "VALUES (?, 0, 0, 0, '', 1, '')",
            (one.feed_id,),
        )
    with Store.open(path) as store:
        found = store.article(one.id)
        assert found is not None
        assert (found.title, found.image_url, found.image_caption, found.image_credit) == (one.title, "", "", "")
        pictured = replace(one, image_url="https://a.example/1.jpg", image_credit="Ann")
        store.save_pull([(feed_state(one.feed_id), parsed_feed(pictured))], now=NOW)
        found = store.article(one.id)
        assert found is not None
        assert (found.image_url, found.image_credit) == ("https://a.example/1.jpg", "Ann")
        assert store.check() == ()


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    """The steps of one migration hold together; the version stays what it was."""
    Store.open(path).close()
    engine = sqlite.connect(path)
    broken = (*MIGRATIONS, ("CREATE TABLE half (x)", "CREATE NONSENSE"))
    with pytest.raises(StoreError, match="refused a statement"), sqlite.translated(path):
        sqlite.migrate(engine, path, broken)
    engine.dispose()
    with Store.open(path) as store:
        assert store.check() == ()
    with raw(path) as other:
        assert other.execute("SELECT name FROM sqlite_master WHERE name = 'half'").fetchall() == []
        assert other.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


def test_two_processes_may_open_a_new_database(path: Path) -> None:
    """Of two that find the same old version, the slower one sees that the work is done."""
    slow, fast = sqlite.connect(path), sqlite.connect(path)

    def overtake(connection: Connection) -> None:
        if not connection.get_execution_options().get("writes"):
            sqlite.migrate(fast, path)

    event.listen(slow, "commit", overtake)  # The slow one has read the version, and does not write yet.
    sqlite.migrate(slow, path)
    slow.dispose()
    fast.dispose()
    with Store.open(path) as store:
        assert store.check() == ()


def test_damage_is_found_and_told(path: Path) -> None:
    """A page written over by something else is reported in words, by `check` and by what meets it."""
    with Store.open(path) as store:
        save(store, "f", 500)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 200_000] = b"\xff" * 200_000
    path.write_bytes(content)
    with Store.open(path) as store:
        assert all("damaged" in line for line in store.check())
        assert store.check() != ()
        with pytest.raises(StoreError, match="is damaged: put a backup in its place"):
            list(store.all_articles())


def test_loose_ends_are_found_and_told(path: Path) -> None:
    """A row that refers to none, and words that are not those of the articles, are reported."""
    with Store.open(path) as store:
        save(store, "f", 3)
        with raw(path) as other:
            other.execute("INSERT INTO revision VALUES (999, 1, 'x', 0)")
        assert store.check() == (f"the database {path} has a row in `revision` that refers to none in `article`",)
        with raw(path) as other:
            other.execute("DELETE FROM revision")
            other.execute("UPDATE article SET title = 'Altered behind our back'")
        assert len(store.check()) == 1
