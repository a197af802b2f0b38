"""Which date an article counts by, and how often a feed has something new.

Publishers' dates are missing, in the future or of 1970. An undated entry stands between its neighbours in the feed, so
it takes the date of the next older one: the worst that can happen is that it comes a little early. Nothing is dated
after the moment that we fetched it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

from briefing.model import Dating

_PERIOD_SECONDS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
#: Longest wait that a feed is believed to ask for, in seconds: a week.
LONGEST_TTL = 604_800.0
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Dates from which a rhythm is told.
_LEAST_DATES = 3


def dated(
    published: Sequence[datetime | None], *, fetched_at: datetime, feed_at: datetime | None
) -> list[tuple[datetime, Dating]]:
    """Give each entry, in the feed's order (newest first), its effective date and where that comes from.

    A readable date that is not in the future stands. A future one becomes `fetched_at`. An entry without takes that of
    the nearest dated entry below it, else above it, else `feed_at`, else `fetched_at`.
    """
    own = [date if date and date <= fetched_at else None for date in published]
    below: list[datetime | None] = []
    nearest: datetime | None = None
    for date in reversed(own):
        nearest = date or nearest
        below.append(nearest)
    below.reverse()
    result: list[tuple[datetime, Dating]] = []
    above: datetime | None = None
    for raw, date, older in zip(published, own, below, strict=True):
        above = date or above
        if date:
            result.append((date, "entry"))
        elif raw:
            result.append((fetched_at, "received"))
        elif neighbour := older or above:
            result.append((neighbour, "neighbour"))
        elif feed_at and feed_at <= fetched_at:
            result.append((feed_at, "feed"))
        else:
            result.append((fetched_at, "received"))
    return result


def rhythm_seconds(dates: Iterable[datetime]) -> float | None:
    """Give the median gap between consecutive distinct dates, in seconds; None below three dates."""
    ordered = sorted(set(dates))
    if len(ordered) < _LEAST_DATES:
        return None
    return float(median((later - earlier).total_seconds() for earlier, later in pairwise(ordered)))


def ttl_seconds(ttl: str, period: str, frequency: str) -> float | None:
    """Give the seconds that a feed asks to be left alone, at most a week; None if it does not say.

    Source: RSS 2.0 `ttl` (minutes); RSS 1.0 module Syndication, `updatePeriod` over `updateFrequency`.
    """
    if re.fullmatch(r"\d{1,9}", ttl) and int(ttl):
        return min(int(ttl) * 60.0, LONGEST_TTL)
    seconds = _PERIOD_SECONDS.get(period.lower())
    if not seconds:
        return None
    times = int(frequency) if re.fullmatch(r"\d{1,9}", frequency) else 1
    return min(seconds / max(times, 1), LONGEST_TTL)


def skip_hours(words: str) -> int:
    """Give the hours of the day in which a feed asks not to be read, UTC: bit 0 for midnight; 24 is midnight too.

    Source: RSS 2.0 `skipHours`. A feed that asks for all of them asks for nothing.
    """
    return _mask((int(word) % 24 for word in words.split() if re.fullmatch(r"[0-9]|1[0-9]|2[0-4]", word)), 24)


def skip_days(words: str) -> int:
    """Give the days of the week likewise: bit 0 for Monday. Source: RSS 2.0 `skipDays`."""
    return _mask((_DAYS.index(word) for word in words.lower().split() if word in _DAYS), 7)


def _mask(numbers: Iterable[int], size: int) -> int:
    """Set a bit for each number; none if that were all."""
    found = set(numbers)
    return sum(1 << number for number in found) if len(found) < size else 0
