"""A note beside the database of how far deliveries have come, by which an older copy of the database is told.

`briefing.db.ledger` holds a count and, for each brief, the latest date that went out; the database holds the count too.
A note is made in two steps: the count goes into the database, on the disk for good with all that was stored before it;
then the file takes its place. A kill or a power cut between the two leaves the file behind, never ahead. So a file that
is ahead means that somebody has put an older copy of the database back, whose queue may have gone out long ago.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from briefing.store import Store

#: Without the file (another machine, another folder), what was queued so long ago is held: nobody knows whether it
#: went out. A younger queue is one whose first note a kill prevented.
OLD = timedelta(hours=1)
#: Dates that one check marks as done, at most, for each brief.
_MOST_DATES = 400
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the file says."""

    count: int
    #: Brief → the latest date (ISO) that it went out for.
    dates: Mapping[str, str]


def place(path: Path) -> Path:
    """Where the note of a database is."""
    return path.with_name(f"{path.name}.ledger")


def read(path: Path) -> Note | None:
    """Read a database's note; None if there is none, or none that makes sense."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        with place(path).open("rb") as file:
            found = json.loads(file.read(_MOST_BYTES))
        dates = {str(brief): date.fromisoformat(day).isoformat() for brief, day in found["dates"].items()}
        return Note(count=int(found["count"]), dates=dates)
    return None


def note(store: Store, path: Path) -> None:
    """Note how far the database has come; after deliveries were queued, before sending begins, and after it.

    Nothing is noted while the file is ahead: that is for `check` to settle. A file that cannot be written is left for
    the next time.

    Raises:
        StoreError: the database cannot be read or written.
    """
    # The file first: another process may note between the two, and would else seem to be ahead.
    before = read(path)
    if before is None or before.count <= store.counted():
        put(path, Note(count=store.count(), dates=_latest(before, store.reached())))


def check(store: Store, path: Path, now: datetime) -> str | None:
    """Find out whether the database is an older copy, and if so keep its queue from going out.

    Deliveries that are not settled are held, and dates that may have gone out since the copy count as done. To be
    called before anything is made or sent by itself; it is quick, and settles a copy once.

    Returns:
        What was found and done, for the operator; None if all is well.

    Raises:
        StoreError: the database cannot be read or written.
    """
    before = read(path)  # first, as in `note`
    count = store.counted()
    if before is None:
        if count == 0:
            return None
        held = store.hold(reason=_MOVED, now=now, queued_until=now - OLD, count=count + 1)
        put(path, Note(count=store.counted(), dates=store.reached()))
        return f"{_MOVED}: {_held(held)}" if held else None
    if before.count <= count:
        return None
    reached = store.reached()
    done = {brief: _between(reached.get(brief), last) for brief, last in before.dates.items()}
    held = store.hold(reason=_OLDER, now=now, done=done, count=before.count + 1)
    put(path, Note(count=store.counted(), dates=_latest(before, store.reached())))
    marked = [f"{brief} {dates[-1]}" for brief, dates in sorted(done.items()) if dates]
    more = f"; not made again up to: {', '.join(marked)}" if marked else ""
    return f"{_OLDER}: {_held(held)}{more}"


_OLDER = "the database is an older copy than the one that sent last"
_MOVED = "the database came here without its ledger, and may be an older copy"


def _held(number: int) -> str:
    if not number:
        return "nothing waited to be sent"
    mails = "1 delivery is" if number == 1 else f"{number} deliveries are"
    return f"{mails} held; `briefing deliveries list` shows them, `briefing deliveries retry` sends them all the same"


def _between(known: str | None, last: str) -> tuple[str, ...]:
    """The dates after the one known up to the last one, or the last one alone if none is known."""
    end = date.fromisoformat(last)
    start = end - timedelta(days=1) if known is None else date.fromisoformat(known)
    days = min((end - start).days, _MOST_DATES)
    return tuple((end - timedelta(days=back)).isoformat() for back in reversed(range(days)))


def _latest(before: Note | None, reached: Mapping[str, str]) -> dict[str, str]:
    dates = dict(before.dates) if before else {}
    return dict(sorted((dates | {brief: max(day, dates.get(brief, "")) for brief, day in reached.items()}).items()))


def put(path: Path, new: Note) -> None:
    """Put the note in its place as a whole, on the disk for good."""
    final = place(path)
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=final.parent, prefix=f".{final.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"count": new.count, "dates": dict(new.dates)}, file)
                file.flush()
                os.fsync(file.fileno())
            _as_readable_as(path, name)
            Path(name).replace(final)
        finally:
            Path(name).unlink(missing_ok=True)


def _as_readable_as(path: Path, name: str) -> None:
    """Let whoever may read the database read its note.

    From one of root's own, left by `sudo briefing send`, `serve` would be shut out: it would take the database for one
    that came here without its note, and hold what has waited for long.
    """
    with suppress(OSError):
        found = path.stat()
        Path(name).chmod(found.st_mode & 0o666)
        if hasattr(os, "chown") and os.geteuid() == 0:
            os.chown(name, found.st_uid, found.st_gid)
