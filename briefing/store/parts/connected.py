"""An open database and its transactions, which all the parts share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine

from briefing.store import copies, sqlite


class Connected:
    """An open database. Use it as a context manager, or call `close`."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with sqlite.translated(self._path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self, *, durable: bool = False) -> Iterator[Connection]:
        with (
            sqlite.translated(self._path),
            self._engine.execution_options(writes=True, durable=durable).begin() as connection,
        ):
            yield connection

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Hold a lock against other processes that ask for the same name, such as "build"; never waits.

        Entering raises BusyError if it is held. It ends with the process, however that ends.
        """
        return sqlite.lock(self._path, name)

    def copy(self, to: Path) -> None:
        """Copy the database into a new file as it stands at this moment, while others may write; checked."""
        copies.copy(self._path, to)

    def check(self) -> tuple[str, ...]:
        """Look for damage, and say what is wrong in a line each; nothing if all is well. Reads the whole file."""
        return sqlite.check(self._engine, self._path)
