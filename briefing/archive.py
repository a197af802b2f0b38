"""Renderings → files in the output folder, each replaced as a whole: a reader never meets half a file."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from briefing.errors import RenderError
from briefing.model import Rendering


def write(renderings: Iterable[Rendering], folder: Path, outdated: Iterable[str] = ()) -> tuple[Path, ...]:
    """Write every rendering into `folder`, which is made if missing; returns the files, in order.

    All are written in full beside their places before the first takes its place; then files with the names `outdated`
    are removed, if there are any.

    Raises:
        RenderError: the folder or a file cannot be written; no file has changed.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for rendering in renderings:
            waiting.append((_beside(rendering, folder), folder / rendering.filename))
        for _, final in waiting:
            if final.is_dir():  # all that can still stop a file from taking its place
                raise IsADirectoryError(errno.EISDIR, f"{final.name} is a folder")
        for temporary, final in waiting:
            temporary.replace(final)
        for name in outdated:
            if (folder / name).is_file():
                (folder / name).unlink()
    except OSError as error:
        raise RenderError(
            f"{folder}: cannot write the edition: {error.strerror}; free space or choose --output"
        ) from error
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)
    return tuple(final for _, final in waiting)


def _beside(rendering: Rendering, folder: Path) -> Path:
    """Write one rendering to a temporary file in the same folder, on the disk for good."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{rendering.filename}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(rendering.body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)
