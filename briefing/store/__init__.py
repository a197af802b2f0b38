"""What briefing remembers: what feeds brought, editions and what each printed, runs, and what went out to whom.

Values in, values out; each method is one transaction. Nothing above knows which database this is: SQL is written
with SQLAlchemy Core in the modules beside this one, their transactions are in `store.parts`, a class a subject, and
what only SQLite has is in `store.sqlite`. Every failure of the database is a `StoreError`.
"""

from __future__ import annotations

from pathlib import Path

from briefing.errors import StoreError
from briefing.store import copies, sqlite
from briefing.store.editions import EditionRow
from briefing.store.outbox import Chosen
from briefing.store.parts.articles import Articles
from briefing.store.parts.editions import Editions
from briefing.store.parts.operations import Operations
from briefing.store.parts.outbox import Outbox
from briefing.store.parts.readers import Readers

__all__ = ["Chosen", "EditionRow", "Store"]


class Store(Articles, Editions, Outbox, Readers, Operations):
    """An open database. Use it as a context manager, or call `close`; what it offers is in the parts."""

    @classmethod
    def open(cls, path: Path, *, must_exist: bool = False) -> Store:
        """Open the database, making file and folder if they are missing, and bring it to the newest version.

        Of an earlier version a copy is kept beside it, if there is room.

        Args:
            path: of its file.
            must_exist: make nothing: there was a database, and an empty one in its place would forget what was printed
                and sent.

        Raises:
            StoreError: it cannot be opened or made, is in use, is no database of ours, or is of a later version.
        """
        if must_exist and not path.exists():
            raise StoreError(f"the database {path} is gone: bring back its disk, or put a backup in its place")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"the folder {path.parent} of the database cannot be made: {error.strerror}; name another under `store`"
            ) from error
        sqlite.make_private(path)
        copies.before_upgrade(path)
        store = cls(sqlite.connect(path), path)
        try:
            with sqlite.translated(path):
                sqlite.migrate(store._engine, path)
        except StoreError:
            store.close()
            raise
        sqlite.shut(path)
        return store
