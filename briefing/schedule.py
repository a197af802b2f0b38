"""A schedule → the local dates that have an edition, and the moment of each: pure.

In: what the config says, the dates that a run is known of, the moment. Out: what is to be made now, and what was
missed. Nothing is counted in days of 24 hours: a date belongs to its zone, and its moment is found anew for each, so
that neither a clock change nor a move to another zone can give a date two editions or none.

Sources: RFC 5545, 3.3.5 (a local time that a clock change skips is read with the offset before it; of one that it
repeats, the first counts), which is what PEP 495 calls `fold=0`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from briefing.settings import DAYS, Schedule

#: Missed dates that are recorded after a long sleep, the newest ones: a year and a month; our choice.
MOST_MISSED = 400
_DAY = timedelta(days=1)
_LAST = time(23, 59, 59)
_DAY_NAMES = dict(
    zip(DAYS, ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"), strict=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One local date that has an edition."""

    #: Local date, ISO.
    date: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done about one schedule."""

    #: The newest date that is due, if it is not too late for it.
    due: Slot | None
    #: Dates without an edition, oldest first.
    missed: tuple[Slot, ...]


def occurrence(schedule: Schedule, zone: ZoneInfo, day: date) -> datetime | None:
    """The moment of a local date's edition in UTC; None on a day off, and for a date that the zone skips.

    A time in the hour that a clock change skips gives a moment as much later, which may be on the next local date; the
    edition is still that of its own.
    """
    if off(schedule, zone, day):
        return None
    return _instant(zone, day, schedule.at)


def off(schedule: Schedule, zone: ZoneInfo, day: date) -> str:
    """Why a local date has no edition, in words: "Sundays", "New Year's Day (KR)"; "" if it has one."""
    name = DAYS[day.weekday()]
    if name not in schedule.days:
        return f"not on {_DAY_NAMES[name]}"
    for code in schedule.holidays:
        if holiday := _holidays(code, day.year).get(day):
            return f"{holiday} ({code})"
    return "" if _exists(zone, day) else f"no such date in {zone.key}"


def due(schedule: Schedule, zone: ZoneInfo, *, since: datetime, known: Collection[str], now: datetime) -> Plan:
    """What is due now, and what was missed.

    Args:
        schedule: when.
        zone: the reader's.
        since: what was due until then does not count: the schedule was not followed yet.
        known: local dates, ISO, that a run is known of.
        now: the moment.

    Returns:
        At most one date to make, the newest; everything else that was due after the last known date, as missed.
    """
    today = now.astimezone(zone).date()
    floor = max((each for each in known if each <= today.isoformat()), default="")
    earliest = max(since.astimezone(zone).date() - _DAY, today - 3 * MOST_MISSED * _DAY)
    slots: list[Slot] = []
    day = today + _DAY  # a zone that sets its clocks back at midnight comes to a date twice
    while day >= earliest and day.isoformat() >= floor and len(slots) <= MOST_MISSED:
        moment = None if day.isoformat() in known else occurrence(schedule, zone, day)
        if moment is not None and since < moment <= now:
            slots.append(Slot(date=day.isoformat(), due_at=moment))
        day -= _DAY
    newest = slots[0] if slots and now - slots[0].due_at <= schedule.late else None
    missed = slots[1:] if newest else slots[:MOST_MISSED]
    return Plan(due=newest, missed=tuple(reversed(missed)))


def upcoming(schedule: Schedule, zone: ZoneInfo, *, now: datetime, days: int) -> Iterator[tuple[date, Slot | str]]:
    """The local dates from that of `now`, as many as `days`: what comes, or why there is none.

    A date whose moment has passed is left out; so one fewer may come.
    """
    today = now.astimezone(zone).date()
    for number in range(days):
        day = today + number * _DAY
        moment = occurrence(schedule, zone, day)
        if moment is None:
            yield day, off(schedule, zone, day)
        elif moment > now:
            yield day, Slot(date=day.isoformat(), due_at=moment)


def _instant(zone: ZoneInfo, day: date, at: time) -> datetime:
    """A local time in UTC; see the top of this module."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _exists(zone: ZoneInfo, day: date) -> bool:
    """Tell whether a zone has a local date: one that moves across the date line skips one (Samoa, 30 December 2011)."""
    return any(_instant(zone, day, at).astimezone(zone).date() == day for at in (time.min, _LAST))


@lru_cache(maxsize=64)
def _holidays(code: str, year: int) -> dict[date, str]:
    """The public holidays of a country or part of one, with their names."""
    import holidays

    country, _, part = code.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US")
    except NotImplementedError:  # the config has checked it, so only a library of another version knows it no more
        return {}
    return {day: str(name) for day, name in found.items() if day.year == year}
