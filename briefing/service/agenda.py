"""The config's calendar files → the agenda of one edition. Each is read in a worker, which can be stopped."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime

from briefing import files
from briefing.config import Desk
from briefing.errors import WorkerError
from briefing.record import Event
from briefing.settings import Brief, Calendar
from briefing.workers import Workers

#: A calendar of two years in an office is 1 MB.
_MOST_BYTES = 4_000_000
#: The largest that may be read takes 2 s on a slow core.
_SECONDS = 10.0


def agenda(desk: Desk, brief: Brief, workers: Workers, *, now: datetime) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """Read a brief's calendars.

    Returns:
        The events, and a line for each calendar of which something is missing.
    """
    if not desk.config.calendars:
        return (), ()
    from briefing.agenda import Agenda, joined, read

    reading: list[tuple[Calendar, Future[Agenda] | str]] = []
    for calendar in desk.config.calendars:
        if brief.calendars is not None and calendar.title not in brief.calendars:
            continue
        try:
            body = files.read(desk.root / calendar.path, most_bytes=_MOST_BYTES)
        except ValueError as error:
            reading.append((calendar, str(error)))
            continue
        future = workers.submit(read, body, calendar=calendar.title, now=now, zone=brief.zone, timeout_seconds=_SECONDS)
        reading.append((calendar, future))
    found: list[tuple[Event, ...]] = []
    problems: list[str] = []
    for calendar, answer in reading:
        try:
            given = Agenda(problems=(answer,)) if isinstance(answer, str) else answer.result()
        except WorkerError as error:
            given = Agenda(problems=(f"is left out of the agenda ({error})",))
        found.append(given.events)
        problems += [f"Calendar {calendar.path}: {problem}." for problem in given.problems]
    return joined(found), tuple(problems)
