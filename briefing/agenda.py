"""Calendar files → the agenda: what is to happen on the edition's day and in the week after it.

In: the bytes of iCalendar files (RFC 5545). Out: events in the order of time. icalendar reads the file,
recurring-ical-events works out repeats, exceptions and moved occurrences, and VTIMEZONE or the IANA name gives the
zone; a time without one is the reader's, as is an all-day date.

A calendar is not trusted. Rules that repeat by the hour or faster are refused here, since nobody prints them; what
else a rule can cost (one that never matches takes 0.2 s, a daily one since the year 1 takes 3 s) only a limit of time
can bound, so `read` is meant for a worker process. One bad event costs only itself.
"""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from briefing import clean, urls
from briefing.record import Event
from briefing.text import shorten

if TYPE_CHECKING:
    from icalendar.cal import Component

#: The edition's own day and the week after it.
DAYS = 8
#: A year of a busy office has some 2,000. 5,000 are 2 MB and take 1.5 s.
MOST_EVENTS = 5_000
#: Lines of an agenda: what fits a column of the page.
MOST_SHOWN = 30
#: Events of one calendar that a problem names; the others are counted.
_NAMED = 3
_TITLE_CHARACTERS = 200
_PLACE_CHARACTERS = 120
#: RFC 5545 has integers of 32 bits (3.3.8); Python refuses those of 4,300 digits.
_SEQUENCE_DIGITS = 10
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_TIMING = frozenset(("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"))
_HIDDEN = frozenset(("PRIVATE", "CONFIDENTIAL"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What one calendar gave."""

    #: In the order of time, at most `MOST_SHOWN`.
    events: tuple[Event, ...] = ()
    #: What could not be read, in plain words.
    problems: tuple[str, ...] = ()


def read(body: bytes, *, calendar: str, now: datetime, zone: ZoneInfo) -> Agenda:
    """Read one calendar file.

    Cancelled, private and confidential events and those without a title are left out. What began before the day and
    goes on after `now` stands under the day without a time.

    Args:
        body: the file.
        calendar: its name, for the record.
        now: the moment of the edition.
        zone: the reader's.
    """
    if body.upper().count(b"BEGIN:VEVENT") > MOST_EVENTS:
        return Agenda(problems=(f"has more than {MOST_EVENTS:,} events; export a shorter time of it",))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # icalendar warns of zones that it had to guess
        try:
            series = list(_series(body))
        except Exception as error:  # whatever a parser of untrusted text can raise costs only its file
            return Agenda(problems=(f"is no calendar that can be read ({shorten(clean.fold(str(error)), 80)})",))
        found: list[Event] = []
        bad: list[str] = []
        for one in series:
            try:
                found.extend(_expanded(one, calendar, now, zone))
            except Exception as error:  # the same, of one event
                reason = str(error) if isinstance(error, _UnsoundError) else "cannot be read"
                bad.append(f"“{_line(one.events[0], 'SUMMARY', 60) or 'without a title'}” {reason}")
    return Agenda(events=joined([found]), problems=_told(bad))


def joined(agendas: Iterable[Iterable[Event]]) -> tuple[Event, ...]:
    """Put events of several calendars in the order of time, all-day ones first; one that several have stands once."""
    every = [event for events in agendas for event in events]
    once: dict[tuple[object, ...], Event] = {}
    for event in every:
        once.setdefault((event.date, event.starts_at, event.title.casefold()), event)
    return tuple(sorted(once.values(), key=_place_in_time)[:MOST_SHOWN])


class _UnsoundError(Exception):
    """An event that is refused; the message completes a sentence that begins with its title."""


@dataclass(frozen=True, slots=True)
class _Series:
    """One event with its moved occurrences, or several versions of it."""

    events: Sequence[Component]
    #: The zone that X-WR-TIMEZONE names for the whole calendar; "" if none.
    zone: str


def _series(body: bytes) -> Iterator[_Series]:
    """Cut a file into series."""
    import icalendar

    # Forget the zones that the calendar before it defined: they are kept by name only.
    icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]
    calendars = [one for one in icalendar.Calendar.from_ical(body, multiple=True) if one.name == "VCALENDAR"]
    if not calendars:
        raise ValueError("it has no whole VCALENDAR")
    for calendar in calendars:
        named = _first(calendar, "X-WR-TIMEZONE")
        zone = named if icalendar.timezone.tzp.timezone(named) is not None else ""
        by_uid: dict[str, list[Component]] = defaultdict(list)
        for number, event in enumerate(calendar.walk("VEVENT")):
            by_uid[_first(event, "UID") or f"\n{number}"].append(event)
        for events in by_uid.values():
            yield from (_Series(one, zone) for one in _apart(events))


def _apart(events: Sequence[Component]) -> Iterator[Sequence[Component]]:
    """Tell versions of one event from events of one UID, as those who copy and paste write them."""
    moved = [event for event in events if "RECURRENCE-ID" in event]
    whole = [event for event in events if "RECURRENCE-ID" not in event]
    newest = max(map(_sequence, whole), default=0)
    latest = [event for event in whole if _sequence(event) == newest]
    yield [*latest[:1], *moved]
    yield from ([event] for event in latest[1:])


def _expanded(series: _Series, calendar: str, now: datetime, zone: ZoneInfo) -> list[Event]:
    """The occurrences of one series in the agenda's days.

    Raises:
        _UnsoundError: its dates cannot be read, or it repeats too often.
        Exception: whatever else the libraries make of it.
    """
    import icalendar
    import recurring_ical_events  # type: ignore[import-untyped]  # it ships no types

    for event in series.events:
        _check(event)
    alone = icalendar.Calendar()
    if series.zone:
        alone["X-WR-TIMEZONE"] = series.zone
    alone.subcomponents = list(series.events)
    day = now.astimezone(zone).date()
    start, end = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=DAYS)))
    occurrences = recurring_ical_events.of(alone).between(start, end)
    made = (_event(occurrence, calendar, day, now, zone) for occurrence in occurrences)
    return [event for event in made if event is not None]


def _check(event: Component) -> None:
    """Refuse what has no date, what cannot be read, and rules that give more occurrences than anybody prints.

    Raises:
        _UnsoundError: with the reason.
    """
    broken = sorted({name for name, _ in event.errors if name in _TIMING})
    if broken:
        raise _UnsoundError(f"has a {broken[0]} that cannot be read")
    if "DTSTART" not in event:
        raise _UnsoundError("has no date")
    for rule in _each(event.get("RRULE")):
        if rule.get("FREQ", ["DAILY"])[0] not in _FREQUENCIES or _times_a_day(rule) > 24:
            raise _UnsoundError("repeats by the hour or faster")
        if any(interval < 1 for interval in rule.get("INTERVAL", [1])):
            raise _UnsoundError("repeats at no interval")


def _times_a_day(rule: Any) -> int:
    return math.prod(max(1, len(rule.get(part, ()))) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))


def _event(found: Any, calendar: str, day: date, now: datetime, zone: ZoneInfo) -> Event | None:
    """One occurrence as the agenda prints it; None if it does not."""
    title = _line(found, "SUMMARY", _TITLE_CHARACTERS)
    if not title or _first(found, "STATUS").upper() == "CANCELLED" or _first(found, "CLASS").upper() in _HIDDEN:
        return None
    start, end = found["DTSTART"].dt, found["DTEND"].dt
    starts_at = None
    if isinstance(start, datetime):
        start, end = (_local(one, zone) for one in (start, end))
        if start.date() >= day:
            starts_at = start.astimezone(UTC)
        elif end <= now:
            return None
        start = start.date()
    return Event(
        date=max(start, day).isoformat(),
        starts_at=starts_at,
        title=title,
        place=_line(found, "LOCATION", _PLACE_CHARACTERS),
        url=urls.safe(_first(found, "URL"), ""),
        calendar=calendar,
    )


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """A time in the reader's zone; one without a zone is the reader's own."""
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _place_in_time(event: Event) -> tuple[str, bool, float, str]:
    starts = event.starts_at.timestamp() if event.starts_at else 0.0
    return event.date, event.starts_at is not None, starts, event.title


def _line(event: Component, name: str, characters: int) -> str:
    """A property as one clean line of text."""
    return shorten(clean.line(_first(event, name), limit=2 * characters), characters)


def _first(component: Component, name: str) -> str:
    """A property's text; that of the first if it is given several times, "" if it is not given."""
    return str(next(iter(_each(component.get(name))), ""))


def _each(value: Any) -> list[Any]:
    """The values of a property, which may be given not at all, once or several times."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _sequence(event: Component) -> int:
    """The number of a version; 0 if it has none that is a number."""
    found = _first(event, "SEQUENCE")
    return int(found) if found.isdecimal() and len(found) <= _SEQUENCE_DIGITS else 0


def _told(bad: Sequence[str]) -> tuple[str, ...]:
    """One line of all events that are left out."""
    if not bad:
        return ()
    more = f"; so are {len(bad) - _NAMED} more" if len(bad) > _NAMED else ""
    return (f"events are left out: {', '.join(bad[:_NAMED])}{more}",)
