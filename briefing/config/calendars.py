"""What is wrong with `calendars`, and with the briefs that name them.

A file that is not there is no mistake: it costs the brief its events, and is told in the collection note.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from briefing.config.mistakes import line, shown
from briefing.config.source import Source
from briefing.text import nearest

Mistakes = Iterator[tuple[int, str]]


def check(source: Source) -> Mistakes:
    """Every such mistake, as (line, text)."""
    yield from _calendars(source)
    yield from _references(source)


def _calendars(source: Source) -> Mistakes:
    """Calendars that are no files, or cannot be told apart."""
    first: dict[str, int] = {}
    for key, calendar in source.walk("calendars", "[]"):
        path = calendar.get("path") if isinstance(calendar, dict) else None
        if not isinstance(path, str):
            continue
        if "://" in path:
            message = "a calendar is a file on this machine; fetch it first, as with cron and curl, and name the file"
            yield line(source, (*key, "path"), f"found {shown(path)}; {message}")
        elif os.path.isdir(source.file.parent / path):
            yield line(
                source, (*key, "path"), f"found {shown(path)}; this is a folder, a file such as desk.ics is needed"
            )
        title = _title(calendar)
        if title in first:
            yield line(
                source, key, f"{shown(title)} is already the name of that in line {first[title]}; give it another"
            )
        first.setdefault(title, source.line(key))


def _references(source: Source) -> Mistakes:
    known = [_title(found) for _, found in source.walk("calendars", "[]") if isinstance(found, dict)]
    for key, found in source.walk("briefs", "[]", "calendars", "[]"):
        if isinstance(found, str) and found not in known:
            allowed = ", ".join(known) or "none, since `calendars` is empty"
            yield line(
                source,
                key,
                f"found {shown(found)}; there is no such calendar; allowed: {allowed}{nearest(found, known)}",
            )


def _title(calendar: Mapping[str, Any]) -> str:
    """The name that a calendar goes by; see `settings.Calendar`."""
    return str(calendar.get("name") or Path(str(calendar.get("path", ""))).stem)
