"""Small files of the desk's own → their bytes, or what is wrong with them in plain words.

In: a path and the most bytes that it may have. Out: bytes. Feeds that are files are read by `fetch`, which also
remembers what has not changed.
"""

from __future__ import annotations

import stat
from pathlib import Path


def read(path: Path, *, most_bytes: int) -> bytes:
    """Read a file.

    Raises:
        ValueError: it cannot be read, is no ordinary file, or is larger; the message says what to do, without the name.
    """
    try:
        # Looked at before opening: opening a named pipe would wait for ever.
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise ValueError("is a folder; name a file in it")
        if not stat.S_ISREG(mode):
            raise ValueError("is no ordinary file")
        with path.open("rb") as file:
            body = file.read(most_bytes + 1)
    except FileNotFoundError:
        raise ValueError(
            "there is no such file; correct its path, which counts from the folder of the config"
        ) from None
    except PermissionError:
        raise ValueError("may not be read; give this user the right to read it") from None
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror or error}") from None
    if len(body) > most_bytes:
        raise ValueError(f"is larger than {most_bytes // 1000:,} KB")
    return body
