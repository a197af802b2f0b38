"""Dates as feeds write them → UTC.

RFC 822 and 2822 (with every liberty that feeds take), ISO 8601 and RFC 3339, `date` and `asctime` output, dotted and
slashed dates year first, and Korean ones ("2026년 1월 30일 오전 6:12"). feedparser's own parser is private, drops the
difference between "UTC" and "no zone", and is slower.

A time without a zone is the feed's local time: Korean and Japanese outlets write "2026-01-30 06:12:00" and mean their
own clock, so their language decides (ko, ja: +09:00, neither has summer time); any other language means UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

#: Feeds are younger: RSS is of 1999, and what is older is a clock that was never set (1970) or a mistake.
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)

#: Longest text that is looked at.
_LONGEST = 80

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv januar ene enero",
            "feb february févr fév febr februar",
            "mar march mars märz maerz mär marzo",
            "apr april avr avril abr abril",
            "may mai mayo maj",
            "jun june juin juni junio",
            "jul july juil juillet juli julio",
            "aug august août aou ago agosto",
            "sep sept september septembre",
            "oct october octobre okt oktober octubre",
            "nov november novembre noviembre",
            "dec december déc décembre dez dezember dic diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
#: Hours east of Greenwich of zone names that feeds use. RFC 822, section 5.1, and the capitals of news.
_ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0.0),
    **{"edt": -4.0, "est": -5.0, "cdt": -5.0, "cst": -6.0, "mdt": -6.0, "mst": -7.0, "pdt": -7.0, "pst": -8.0},
    **{
        "et": -5.0,
        "ct": -6.0,
        "mt": -7.0,
        "pt": -8.0,
        "adt": -3.0,
        "ast": -4.0,
        "akst": -9.0,
        "akdt": -8.0,
        "hst": -10.0,
    },
    **{"bst": 1.0, "west": 1.0, "cet": 1.0, "met": 1.0, "cest": 2.0, "mest": 2.0, "eet": 2.0, "eest": 3.0, "msk": 3.0},
    **{"trt": 3.0, "gst": 4.0, "pkt": 5.0, "ist": 5.5, "ict": 7.0, "wib": 7.0, "hkt": 8.0, "sgt": 8.0, "pht": 8.0},
    **{
        "myt": 8.0,
        "hst": -10.0,
        "awst": 8.0,
        "kst": 9.0,
        "jst": 9.0,
        "aest": 10.0,
        "aedt": 11.0,
        "nzst": 12.0,
        "nzdt": 13.0,
    },
}
_LOCAL_HOURS = {"ko": 9, "ja": 9}

#: What most RSS feeds write; four times as fast as the liberal patterns below.
_RFC822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (?:GMT|UTC|Z|([+-]\d\d)(\d\d))"
)
_CLOCK = r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?"
_ZONE = r"(?:\s*(?:(?:gmt|utc|etc/gmt)?\s*([+-])\s?(\d{1,2}):?(\d{2})?(?!\d)|([a-z]{1,5})\b))?"
_DAY_FIRST = re.compile(
    rf"(?:[^\W\d_]+\.?,?\s*)?(\d{{1,2}})[\s.-]+([^\W\d_]{{3,10}})\.?,?[\s-]+(\d{{4}}|\d{{2}})(?:,?\s+(?:at\s+)?{_CLOCK}{_ZONE})?"
)
_MONTH_FIRST = re.compile(
    rf"(?:[^\W\d_]+\.?,?\s+)?([^\W\d_]{{3,10}})\.?\s+(\d{{1,2}}),?\s+(?:(\d{{4}}),?\s*)?(?:{_CLOCK}(?:\s*([ap]\.?m\b\.?))?{_ZONE})?"
    r"(?:\s+(\d{4}))?"
)
_YEAR_FIRST = re.compile(
    rf"(?:[^\W\d_]+,?\s+)?(\d{{4}})\s?[-./년]\s?(\d{{1,2}})\s?[-./월]\s?(\d{{1,2}})\.?(?:일|\([^)]*\))?"
    rf"(?:[t\s]\s*(오전|오후|am|pm)?\s*{_CLOCK}(?:\s*([ap]m\b))?{_ZONE})?"
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")


def read(text: str, language: str) -> datetime | None:
    """Read a date; None if it is none or before 1995. May be in the future.

    Args:
        text: as the feed wrote it.
        language: primary tag, for a time without a zone; see above.
    """
    try:
        found = _read_usual(text, language) or _read_words(" ".join(text[:_LONGEST].lower().split()), language)
    except (ValueError, OverflowError):  # there is no such day or hour
        return None
    return found if found and found >= EARLIEST else None


def _read_usual(text: str, language: str) -> datetime | None:
    """Read the two forms that nearly all feeds use: RFC 822 without liberties, and ISO 8601."""
    if found := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, zone_hours, zone_minutes = found.groups()
        sign = zone_hours[0] if zone_hours else None
        clock = [hour, minute, second, sign, zone_hours and zone_hours[1:], zone_minutes, "gmt"]
        return _moment(int(year), _MONTHS.get(name.lower()), day, clock, language)
    try:
        iso = datetime.fromisoformat(text)
    except ValueError:
        return None
    if iso.tzinfo is None:
        return iso.replace(tzinfo=UTC) - timedelta(hours=_LOCAL_HOURS.get(language, 0))
    return iso.astimezone(UTC)


def _read_words(text: str, language: str) -> datetime | None:
    """Read what is not ISO 8601; lower case, single spaces."""
    if found := _DAY_FIRST.match(text):
        day, month, year, *clock = found.groups()
        return _moment(_year(year), _MONTHS.get(month) or _MONTHS.get(month[:3]), day, clock, language)
    if found := _YEAR_FIRST.match(text):
        year, number, day, before, hour, minute, second, after, *zone = found.groups()
        half = before or after
        return _moment(int(year), int(number), day, [_hour(hour, half), minute, second, *zone], language)
    if found := _MONTH_FIRST.match(text):
        month, day, early, hour, minute, second, half, *zone, late = found.groups()
        if early or late:
            clock = [_hour(hour, half), minute, second, *zone]
            return _moment(int(early or late), _MONTHS.get(month) or _MONTHS.get(month[:3]), day, clock, language)
    if found := _DIGITS.fullmatch(text):
        year, number, day, *clock = found.groups()
        return _moment(int(year), int(number), day, [*clock, None, None, None, None], language)
    return None


def _year(digits: str) -> int:
    """Complete two digits: 70 to 99 are of the last century (POSIX, `%y`)."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 70 else 2000)


def _hour(hour: str | None, half: str | None) -> str | None:
    """Turn an hour of a half day into one of 24."""
    if hour is None or half is None:
        return hour
    return str(int(hour) % 12 + (12 if half in ("오후", "pm") or half.startswith("p") else 0))


def _moment(year: int, month: int | None, day: str, clock: list[str | None], language: str) -> datetime | None:
    """Put a date together; `clock` is hour, minute, second, sign, hours and minutes of the zone, name of the zone.

    Raises:
        ValueError: there is no such date.
    """
    if month is None:
        return None
    hour, minute, second, sign, zone_hours, zone_minutes, zone = clock
    if sign and zone_hours:
        offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes or 0)) * (-1 if sign == "-" else 1)
    else:
        offset = timedelta(hours=_ZONES.get(zone or "", _LOCAL_HOURS.get(language, 0)))
    local = datetime(year, month, int(day), int(hour or 0), int(minute or 0), min(59, int(second or 0)), tzinfo=UTC)
    return local - offset
