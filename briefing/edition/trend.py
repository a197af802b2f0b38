"""Earlier editions' counts → how a section stands against its own normal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import quantiles

from briefing.record import Trend

#: Days shown, the edition's own among them.
DAYS = 30
#: With fewer days before, quartiles are about single days.
_NORMAL_FROM = 7


def first_day(day: str) -> str:
    """The first of the days that end with this local date; both ISO."""
    return (date.fromisoformat(day) - timedelta(days=DAYS - 1)).isoformat()


def trend(history: Mapping[str, Mapping[str, int]], topic: str, day: str, today: int) -> Trend | None:
    """How many stories a section has had, and its usual range.

    Args:
        history: local date of an earlier edition → topic id → stories in its section; later dates are ignored.
        topic: the section's.
        day: the edition's local date, ISO.
        today: stories in the section now.

    Returns:
        The counts of thirty days with the quartiles of those before today ("inclusive": Hyndman and Fan 1996, type 7),
        rounded to two digits; None if no earlier edition had this section.
    """
    first = first_day(day)
    days = [(date.fromisoformat(first) + timedelta(days=place)).isoformat() for place in range(DAYS - 1)]
    counts = [history.get(each, {}).get(topic) for each in days]
    known = [count for count in counts if count is not None]
    if not known:
        return None
    return Trend(first=first, counts=(*counts, today), normal=_normal(known))


def _normal(counts: list[int]) -> tuple[float, float, float] | None:
    """The quartiles, where there are enough days for them."""
    if len(counts) < _NORMAL_FROM:
        return None
    low, middle, high = quantiles(counts, n=4, method="inclusive")
    return round(low, 2), round(middle, 2), round(high, 2)
