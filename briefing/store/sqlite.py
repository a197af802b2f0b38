"""All that is particular to SQLite: opening, errors, the word index, the lock, the check.

Another database would need another module with these names and nothing else. Sources: sqlite.org `wal.html`,
`pragma.html`, `fts5.html`, `rescode.html`; SQLAlchemy's SQLite page for taking BEGIN into our own hands.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Table,
    TableValuedAlias,
    UnaryExpression,
    case,
    create_engine,
    event,
    func,
    literal,
    select,
)
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.sql.operators import custom_op

from briefing.errors import BusyError, StoreError
from briefing.migrations import MIGRATIONS
from briefing.schema import article, best_text, with_page

#: How long one statement waits for another process's transaction; a batch of a pull holds it for about 0.1 s.
BUSY_SECONDS = 5.0
#: "brfg", in the file's header: tells our database from another program's.
APPLICATION_ID = 0x62726667
#: Values in one IN list: SQLite before 3.32 takes no more than 999 in a statement.
IN_LIST = 900
#: Words of a question that are looked for, the first ones: each costs a scan of the index.
_MAX_WORDS = 32

_WORDS = sql_table(
    "article_words", sql_column("article_words"), sql_column("rowid"), sql_column("title"), sql_column("text")
)

_ADVICE = {
    sqlite3.SQLITE_BUSY: "is in use by another process: wait until it has ended, or stop it",
    sqlite3.SQLITE_LOCKED: "is in use by another process: wait until it has ended, or stop it",
    sqlite3.SQLITE_FULL: "cannot grow, the disk is full: free some space and run again; nothing was half-written",
    sqlite3.SQLITE_IOERR: "could not be read or written: look at the disk, its free space and your quota, then run "
    "again; nothing was half-written",
    sqlite3.SQLITE_NOTADB: "is not a database: name another file under `store`, or move this one away",
    sqlite3.SQLITE_CORRUPT: "is damaged: put a backup in its place, or move it away and start anew",
    sqlite3.SQLITE_READONLY: "may not be written: look at the permissions of the file and of its folder",
    sqlite3.SQLITE_PERM: "may not be opened: look at the permissions of the file and of its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: look whether it is a file, and at the permissions of its folder",
}


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn every error of the database and its driver into a `StoreError` that names the file and says what to do."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        advice = _ADVICE.get(getattr(cause, "sqlite_errorcode", -1) & 0xFF)
        reason = str(cause).splitlines()[0]
        if advice is None:
            raise StoreError(f"the database {path} refused a statement: {reason}") from error
        raise StoreError(f"the database {path} {advice} ({reason})") from error
    except UnicodeEncodeError as error:
        raise StoreError(f"the database {path} cannot hold text that is not valid Unicode: {error.reason}") from error


def make_private(path: Path) -> None:
    """Make the file, if there is none, for its owner alone.

    A database names recipients and holds keys, and who may read a lock's file can hold the lock. SQLite gives a journal
    the permissions of its database.
    """
    # What cannot be made is told of when it is opened. A file that is there must not be opened and closed here: that
    # would end the locks that this process has on it (`os_unix.c`).
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def shut(path: Path) -> None:
    """Take a file of ours that an earlier version left open away from strangers; what its group may do stays."""
    with suppress(OSError):
        mode = path.stat().st_mode
        if os.name == "posix" and mode & stat.S_IRWXO:
            path.chmod(stat.S_IMODE(mode) & ~stat.S_IRWXO)


def connect(path: Path) -> Engine:
    """Make the engine; nothing is opened yet.

    A transaction with the option `writes` takes the write lock at once; with `durable` too, its end waits until the
    disk has it, so that a power cut cannot take it back (`pragma.html#pragma_synchronous`). That costs 0.3 ms a commit
    rather than 0.05 on an SSD; all but the outbox can be made again, and does without.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: object) -> None:
        # BEGIN is ours: Python's own would read outside of any transaction, and upgrade a read lock to a write lock,
        # which fails at once when another process writes.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Fewer checkpoints, each of which waits for the disk: 30,000 articles come in 6.8 s rather than 9 to 11.
        connection.execute("PRAGMA wal_autocheckpoint = 16000")
        connection.execute("PRAGMA cache_size = -64000")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("writes", False):
            connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if options.get('durable', False) else 'NORMAL'}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def migrate(engine: Engine, path: Path, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Bring the database to the newest version, each step in its own transaction.

    Raises:
        StoreError: it belongs to another program, or to a later version of this one.
    """
    with engine.begin() as connection:
        version = _version(connection)
        owner = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        strange = version == 0 and connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first() is not None
    if owner not in (0, APPLICATION_ID) or (owner == 0 and strange):
        raise StoreError(f"the database {path} belongs to another program: name another file under `store`")
    if version > len(migrations):
        raise StoreError(
            f"the database {path} was made by a later version of briefing (its format is {version}, this one knows "
            f"{len(migrations)}): update briefing, or name another file under `store`"
        )
    for number in range(version + 1, len(migrations) + 1):
        with engine.execution_options(writes=True).begin() as connection:
            if _version(connection) < number:  # Another process may have been faster.
                for statement in migrations[number - 1]:
                    connection.exec_driver_sql(statement)
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.exec_driver_sql(f"PRAGMA user_version = {number}")


def _version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


@contextmanager
def lock(path: Path, name: str) -> Iterator[None]:
    """Hold a lock of that name beside the database, or fail at once.

    It is an exclusive transaction on an empty database of its own: the operating system ends it with the process,
    however that dies; children do not inherit it; and it works wherever SQLite does.

    Raises:
        BusyError: another process, or another part of this one, holds it.
        StoreError: it cannot be made.
    """
    beside = path.with_name(f"{path.name}.{name}.lock")
    make_private(beside)
    shut(beside)
    with translated(beside):
        connection = sqlite3.connect(beside, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        with translated(beside):
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.Error as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                raise BusyError(
                    f"another briefing is at work on {path} ({name}): wait until it has ended, or stop it"
                ) from error
        yield
    finally:
        connection.close()


def insert_rows(connection: Connection, statement: Insert, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert plain tuples of already converted values, in the order of the table's columns without the first.

    Skips SQLAlchemy's work on each value: 30,000 articles in 0.36 s of CPU rather than 0.62 s.
    """
    connection.exec_driver_sql(str(statement.compile(dialect=connection.dialect)), rows)


def insert_new(table: Table) -> Insert:
    """Insert rows, and pass over those that a unique index knows already."""
    return insert(table).on_conflict_do_nothing()


def upsert(table: Table, key: str, kept: str | None = None) -> Insert:
    """Insert a row, or overwrite the one with the same `key`; a null in `kept`, if given, leaves the stored value."""
    statement = insert(table)
    changes: dict[str, Any] = {c.name: statement.excluded[c.name] for c in table.c if c.name not in (key, kept)}
    if kept:
        changes[kept] = func.coalesce(statement.excluded[kept], table.c[kept])
    return statement.on_conflict_do_update(index_elements=[key], set_=changes)


def index_words(connection: Connection, which: ColumnElement[bool]) -> None:
    """Add articles to the word index as they stand."""
    rows = select(article.c.number, article.c.title, best_text).select_from(with_page).where(which)
    connection.execute(_WORDS.insert().from_select(["rowid", "title", "text"], rows))


def unindex_words(connection: Connection, which: ColumnElement[bool]) -> None:
    """Take articles out of the word index; must run before they are changed, because it asks for the old words."""
    words = select(literal("delete"), article.c.number, article.c.title, best_text)
    rows = words.select_from(with_page).where(which)
    connection.execute(_WORDS.insert().from_select(["article_words", "rowid", "title", "text"], rows))


def merge_words(connection: Connection) -> None:
    """Tidy the word index after many batches: at most 500 pages (2 MB), some 20 ms."""
    connection.exec_driver_sql("INSERT INTO article_words (article_words, rank) VALUES ('merge', 500)")


def has_words(words: str) -> ColumnElement[bool] | None:
    """Make the condition that an article holds every one of the words, each also as the beginning of a longer one.

    Nothing that a user types is syntax: each word is quoted. None if there is no letter or digit to look for.
    """
    tokens = [token for token in unicodedata.normalize("NFC", words).split() if re.search(r"[^\W_]", token)]
    if not tokens:
        return None
    query = " ".join('"{}"*'.format(token.replace('"', " ").replace("\0", " ")) for token in tokens[:_MAX_WORDS])
    return article.c.number.in_(select(_WORDS.c.rowid).where(_WORDS.c.article_words.op("MATCH")(query)))


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column as a value that no index is looked up for, where another is the better way in (unary plus)."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def sections_of(record: ColumnElement[str]) -> tuple[TableValuedAlias, ColumnElement[str], ColumnElement[int]]:
    """Look into editions' records: a table of their sections, the topic's id and the number of stories in each.

    A record that is not JSON has none.
    """
    part = listed_in(record, "$.sections", "section")
    return part, func.json_extract(part.c.value, "$.topic.id"), func.json_array_length(part.c.value, "$.stories")


def listed_in(owner: ColumnElement[str], path: str, name: str) -> TableValuedAlias:
    """Look into a list of a record, or of a part of one: a table with its members as JSON in `value`.

    What is not JSON has none.
    """
    sound = case((func.json_valid(owner), owner), else_="{}")
    return func.json_each(sound, path).table_valued("value", name=name)


def part_of(owner: ColumnElement[str], path: str) -> ColumnElement[Any]:
    """One part of a record, an array or a mapping as JSON; null of what is not JSON, and where there is none."""
    return func.json_extract(case((func.json_valid(owner), owner), else_="{}"), path)


def text_in(part: TableValuedAlias, *names: str) -> list[ColumnElement[str]]:
    """The fields of a part of a record."""
    return [func.json_extract(part.c.value, f"$.{name}") for name in names]


def check(engine: Engine, path: Path) -> tuple[str, ...]:
    """Look for damage; see `Store.check`."""
    found: list[str] = []
    try:
        with translated(path), engine.execution_options(writes=True).begin() as connection:
            lines = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars()
            found += [f"the database {path} is damaged: {line}" for line in lines if line != "ok"]
            for table, _, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                found.append(f"the database {path} has a row in `{table}` that refers to none in `{parent}`")
            connection.exec_driver_sql("INSERT INTO article_words (article_words, rank) VALUES ('integrity-check', 1)")
    except StoreError as error:
        found.append(str(error))
    return tuple(found)
