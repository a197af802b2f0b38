"""Mornings by a simulated clock: what a schedule comes to, and what it should come to, found in another way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from briefing.schedule import due
from briefing.settings import Schedule

MINUTE = timedelta(minutes=1)


def walked(schedule: Schedule, zone: ZoneInfo, ticks: Iterable[datetime], *, since: datetime) -> dict[str, datetime]:
    """Look at every tick and make what is due: local date → the tick at which it was made.

    Fails if a date is due that has been made or missed.
    """
    made: dict[str, datetime] = {}
    missed: set[str] = set()
    for now in ticks:
        plan = due(schedule, zone, since=since, known=made.keys() | missed, now=now)
        for slot in plan.missed:
            assert slot.date not in made
            missed.add(slot.date)
        if plan.due:
            assert plan.due.date not in made.keys() | missed
            made[plan.due.date] = now
    return made


def dates_of(zone: ZoneInfo, start: datetime, end: datetime) -> list[date]:
    """The local dates that begin after `start` and end before `end`, found by looking at the clock every quarter."""
    found: dict[date, None] = {}
    moment = start
    while moment < end:
        found.setdefault(moment.astimezone(zone).date())
        moment += 15 * MINUTE
    return list(found)[1:-1]


def first_reading(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The moment that RFC 5545 gives a local time, found by looking at the zone's clock minute by minute."""
    wanted = datetime.combine(day, at)
    moment = wanted.replace(tzinfo=UTC) - timedelta(hours=27)
    before = moment.astimezone(zone).utcoffset()
    while (shown := moment.astimezone(zone)).replace(tzinfo=None) < wanted:
        before = shown.utcoffset()
        moment += MINUTE
    if shown.replace(tzinfo=None) == wanted:
        return moment
    assert before is not None
    return (wanted - before).replace(tzinfo=UTC)


def transitions(zone: ZoneInfo, year: int) -> Iterator[tuple[datetime, timedelta]]:
    """Moments of a year at which a zone's clock jumps, to the minute, and by how much."""
    moment = datetime(year, 1, 1, tzinfo=UTC)
    while moment.year == year:
        later = moment + timedelta(hours=6)
        change = _offset(zone, later) - _offset(zone, moment)
        if change:
            low, high = moment, later
            while high - low > MINUTE:
                middle = low + (high - low) // 2 // MINUTE * MINUTE
                low, high = (middle, high) if _offset(zone, middle) == _offset(zone, moment) else (low, middle)
            yield high, change
        moment = later


def odd_times(zone: ZoneInfo, year: int) -> Mapping[time, str]:
    """Local times inside every gap and fold of a year, and what each is in."""
    found: dict[time, str] = {}
    for moment, change in transitions(zone, year):
        before = (moment - MINUTE).astimezone(zone).replace(tzinfo=None) + MINUTE
        middle = before + change / 2
        found.setdefault(middle.time().replace(second=0), "gap" if change > timedelta() else "fold")
    return found


@cache
def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
