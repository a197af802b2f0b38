"""The database → a copy of it, whole and checked, while others may write.

Source: sqlite.org `backup.html`. A copy made by the system's own means would miss what is in the journal.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from briefing.errors import StoreError
from briefing.migrations import MIGRATIONS
from briefing.store.sqlite import APPLICATION_ID, make_private, translated

#: Room that a copy made before an upgrade must leave: an upgrade must not fill the disk for the sake of a way back.
_LEFT_BYTES = 200_000_000


def copy(path: Path, to: Path) -> None:
    """Copy the database as it stands at one moment, while others may write to it.

    The copy is one file, without a journal beside it. Raises StoreError if either cannot be read or written, or the
    copy is not sound; then there is none.
    """
    done = False
    make_private(to)
    try:
        with (
            translated(path),
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            translated(to),
            closing(sqlite3.connect(to)) as copied,
        ):
            # All pages in one step: others' writes go to the journal meanwhile, and do not begin the copy anew.
            source.backup(copied)
            copied.execute("PRAGMA journal_mode = DELETE")
            faults = [line for (line,) in copied.execute("PRAGMA integrity_check(1)") if line != "ok"]
        if faults:
            raise StoreError(f"the database {path} is damaged, so that its copy is no use: {faults[0]}")
        done = True
    finally:
        if not done:
            to.unlink(missing_ok=True)


def before_upgrade(path: Path, newest: int = len(MIGRATIONS)) -> Path | None:
    """Keep a copy of a database of an earlier version, as `….before-5`, for a way back to the program of then.

    An upgrade that fails changes nothing in any case, so without room, or if there is a copy already, there is none.
    """
    kept = path.with_name(f"{path.name}.before-{newest}")
    with suppress(OSError, sqlite3.Error, StoreError):
        if not path.is_file() or kept.exists():
            return None
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            (owner,) = database.execute("PRAGMA application_id").fetchone()
        size = sum(each.stat().st_size for each in (path, path.with_name(f"{path.name}-wal")) if each.exists())
        room = shutil.disk_usage(path.parent).free >= 2 * size + _LEFT_BYTES
        if not 0 < version < newest or owner != APPLICATION_ID or not room:
            return None
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{kept.name}.") as folder:
            copy(path, Path(folder) / "copy.db")
            return (Path(folder) / "copy.db").replace(kept)
    return None
