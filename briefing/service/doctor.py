"""Is this machine fit to make a brief: libraries, fonts, disk, database, clock."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from briefing.config import Desk
from briefing.errors import BriefingError, StoreError, WorkerError
from briefing.render import pdf
from briefing.store import Store
from briefing.workers import Workers

#: An edition with its database grows by some 3 MB a day; a year's worth.
_FREE_BYTES = 1_000_000_000
_CLOCK_MARGIN = timedelta(minutes=10)
_LAYOUT_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at."""

    subject: str
    good: bool
    #: What was found, and what to do if it is bad.
    message: str


def examine(desk: Desk, *, now: datetime) -> Iterator[Finding]:
    """Look at everything that a build needs, one after the other; nothing is changed."""
    for subject, look in (
        ("PDF and fonts", _pdf),
        ("disk", lambda: _disk(desk)),
        ("database", lambda: _database(desk)),
        ("clock", lambda: _clock(desk, now)),
    ):
        yield _finding(subject, look)


def _finding(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(subject=subject, good=True, message=look())
    except (BriefingError, OSError) as error:
        return Finding(subject=subject, good=False, message=str(error))


def _pdf() -> str:
    """Lay out a line of Korean in a worker, as a build would."""
    with Workers(count=1) as workers:
        if not workers.submit(pdf.cjk_font_available, timeout_seconds=_LAYOUT_SECONDS).result():
            raise WorkerError(
                "no installed font has Korean and Chinese characters: install fonts-noto-cjk (Debian, Ubuntu) or "
                "font-noto-serif-cjk (Homebrew)"
            )
    return "WeasyPrint lays out a page; a font with Korean and Chinese is installed"


def _disk(desk: Desk) -> str:
    """Free space where the database and the editions are, or will be."""
    places = {_existing(desk.config.store.path.parent), _existing(desk.config.output)}
    least = min(shutil.disk_usage(place).free for place in places)
    if least < _FREE_BYTES:
        raise StoreError(f"only {least / 1e6:,.0f} MB are free; make room, or move `store` and `output` elsewhere")
    return f"{least / 1e9:,.1f} GB free"


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _database(desk: Desk) -> str:
    if not desk.config.store.path.exists():
        return f"{desk.config.store.path.name}: none yet; the first pull makes it"
    with Store.open(desk.config.store.path) as store:
        problems = store.check()
        if problems:
            raise StoreError(f"{desk.config.store.path}: {'; '.join(problems)}; restore a copy")
        return f"{desk.config.store.path.name}: sound, {len(store.editions())} editions"


def _clock(desk: Desk, now: datetime) -> str:
    """The clock must not stand before what the store remembers."""
    if desk.config.store.path.exists():
        with Store.open(desk.config.store.path) as store:
            latest = max((state.checked_at for state in store.states().values() if state.checked_at), default=now)
        if latest > now + _CLOCK_MARGIN:
            raise StoreError(
                f"the clock says {now:%Y-%m-%d %H:%M} UTC, but a feed was read at {latest:%Y-%m-%d %H:%M}; set it"
            )
    return f"{now:%Y-%m-%d %H:%M} UTC"
