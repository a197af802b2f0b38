"""Feeds that are files on this machine.

In: a feed with a `path`, its state, the folder of the config. Out: a `Fetched` with the file's bytes. Size and time of
change stand for the validators of HTTP, so an unchanged file is not read again.
"""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

from briefing.fetch.unpack import MAX_BODY_BYTES, TooLargeError, gunzip
from briefing.model import FeedState, Fetched
from briefing.settings import Feed


def read(feed: Feed, state: FeedState, *, now: datetime, root: Path) -> Fetched:
    """Read one file, at most `MAX_BODY_BYTES` of it; whatever is wrong with it makes a failed `Fetched`."""
    path = root / feed.location
    try:
        return _read(feed, state, path, now)
    except FileNotFoundError:
        problem = "there is no such file: correct the path, which counts from the folder of the config"
    except PermissionError:
        problem = "may not be read: give this user the right to read it"
    except TooLargeError as error:
        problem = f"is {error}: split it, or remove old entries"
    except (OSError, ValueError) as error:
        problem = f"cannot be read ({getattr(error, 'strerror', None) or error})"
    return _failed(feed, f"{feed.path}: {problem}", now)


def _read(feed: Feed, state: FeedState, path: Path, now: datetime) -> Fetched:
    """Read a file.

    Raises:
        OSError: it cannot be read.
        ValueError: its name holds a NUL, or it is too large.
    """
    found = path.stat()
    # Looked at before opening: opening a named pipe would wait for ever.
    if stat.S_ISDIR(found.st_mode):
        return _failed(feed, f"{feed.path}: is a folder, not a feed file: name a file in it", now)
    if not stat.S_ISREG(found.st_mode):
        return _failed(feed, f"{feed.path}: is no ordinary file: name a feed file", now)
    if found.st_size > MAX_BODY_BYTES:
        raise TooLargeError
    etag = f"{found.st_mtime_ns}-{found.st_size}"
    body = None
    if etag != state.etag:
        with path.open("rb") as file:
            body = gunzip(file.read(MAX_BODY_BYTES + 1))
        if len(body) > MAX_BODY_BYTES:
            raise TooLargeError
    return Fetched(
        feed_id=feed.id,
        outcome="not_modified" if body is None else "fresh",
        url=feed.location,
        status=0,
        headers=(("etag", etag),),
        body=body,
        fetched_at=now,
    )


def _failed(feed: Feed, problem: str, now: datetime) -> Fetched:
    """Make the answer for a file that cannot be read."""
    return Fetched(
        feed_id=feed.id,
        outcome="failed",
        url=feed.location,
        status=0,
        headers=(),
        body=None,
        fetched_at=now,
        error=problem,
    )
