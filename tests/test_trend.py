"""How a section stands against its own normal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from briefing.edition.trend import first_day, trend


def days(*counts: int | None, topic: str = "alliance") -> dict[str, dict[str, int]]:
    """Editions of the days before January 30, the last count on the 29th; None is a day without one."""
    last = date.fromisoformat("2026-01-29")
    made = {}
    for back, count in enumerate(reversed(counts)):
        if count is not None:
            made[(last - timedelta(days=back)).isoformat()] = {topic: count}
    return made


def test_counts_are_of_thirty_days_today_last() -> None:
    """A day without an edition has none, nor has one whose edition did not have the topic."""
    history = days(3, None, 5) | {"2026-01-20": {"other": 9}}
    made = trend(history, "alliance", "2026-01-30", 7)
    assert made is not None
    assert (made.first, len(made.counts)) == ("2026-01-01", 30)
    assert made.counts[-4:] == (3, None, 5, 7)
    assert set(made.counts[:-4]) == {None}
    assert made.normal is None


def test_a_first_edition_has_no_trend() -> None:
    """Nothing to stand against."""
    assert trend({}, "alliance", "2026-01-30", 7) is None
    assert trend(days(1, 2, topic="other"), "alliance", "2026-01-30", 7) is None


@pytest.mark.parametrize(
    ("counts", "normal"),
    [((1, 2, 3, 4, 5, 6), None), ((1, 2, 3, 4, 5, 6, 7), (2.5, 4.0, 5.5)), ((4,) * 29, (4.0, 4.0, 4.0))],
)
def test_normal_is_the_quartiles_of_seven_days_or_more(
    counts: tuple[int, ...], normal: tuple[float, float, float] | None
) -> None:
    """Fewer days have no normal; today is not part of it."""
    made = trend(days(*counts), "alliance", "2026-01-30", 500)
    assert made is not None
    assert made.normal == normal


def test_older_and_later_days_do_not_count() -> None:
    """Only the twenty-nine days before; an edition built anew is not compared with what came after it."""
    history = {"2025-12-31": {"alliance": 99}, "2026-01-30": {"alliance": 98}, "2026-02-01": {"alliance": 97}}
    assert trend(history, "alliance", "2026-01-30", 1) is None
    assert first_day("2026-01-30") == "2026-01-01"
