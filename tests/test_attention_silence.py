"""Who is quiet against their own normal, and when nothing can be said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.attention import (
    Past,
    answers,
    coverage,
    day_of,
    outlet_silences,
    topic_silences,
    windows_before,
)
from briefing.attention.silence import Count, Tally, quiet
from briefing.model import Window
from tests.builders import NOW, feed_state

#: A Friday.
DAY = date(2026, 1, 30)
SEOUL = ZoneInfo("Asia/Seoul")
WINDOW = Window(start=NOW - timedelta(days=1), end=NOW)


def counts(numbers: Sequence[int], day: date = DAY) -> list[Count]:
    """Counts of the days before, the latest first."""
    return [Count(day - timedelta(days=back), number) for back, number in enumerate(numbers, 1)]


def arrivals(random: np.random.Generator, rates: Sequence[float], dispersion: float) -> list[int]:
    """Numbers of articles: Poisson's, or as many times as dispersed."""
    if dispersion == 1:
        return [int(each) for each in random.poisson(rates)]
    return [int(random.negative_binomial(rate / (dispersion - 1), 1 / dispersion)) for rate in rates]


@pytest.mark.parametrize("rate", [5.0, 14.0, 60.0])
@pytest.mark.parametrize(("dispersion", "weekend"), [(1.0, 1.0), (3.0, 1.0), (1.0, 0.1), (2.0, 0.4)])
def test_false_alarms_are_under_one_in_a_hundred(rate: float, dispersion: float, weekend: float) -> None:
    """Simulated: 1,200 outlets and days each, with archives of ten to thirty days, on every day of the week."""
    random = np.random.default_rng(7)
    alarms = 0
    for number in range(1200):
        day = DAY + timedelta(days=number % 7)
        days = [day - timedelta(days=back) for back in range((10, 16, 30)[number % 3] + 1)]
        rates = [rate * (weekend if each.weekday() >= 5 else 1) for each in days]
        now, *before = map(Count, days, arrivals(random, rates, dispersion))
        alarms += quiet(now, before) is not None
    assert alarms < 12


@given(st.integers(11, 30), st.integers(0, 4))
def test_a_real_silence_is_found(days: int, weekday: int) -> None:
    """Fourteen articles a day, and then none: found on any working day, in 99 of 100 archives of eleven days."""
    random = np.random.default_rng(days)
    now = Count(DAY + timedelta(days=3 + weekday), 0)
    found = [quiet(now, counts(arrivals(random, [14.0] * days, 1), now.day)) for _ in range(100)]
    assert sum(each is not None for each in found) >= 99


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (0, [14] * 8),  # six working days
        (0, [3] * 30),  # usually three
        (8, [14] * 30),  # more than half
        (0, [14] * 6 + [0] + [14] * 23),  # as quiet a week ago
        (0, [0, 30] * 15),  # too irregular to tell
    ],
)
def test_nothing_is_said_on_little_evidence(now: int, before: list[int]) -> None:
    """Few windows, low numbers, a small dip, the same weekday quiet before, numbers that jump."""
    assert quiet(Count(DAY, now), counts(before)) is None


def test_days_on_which_nobody_pulled_are_no_normal() -> None:
    """They neither make the normal lower nor count as windows; but a weekday that was empty then may be so again."""
    before = [
        Count(one.day, 0, known=False) if place in (2, 3, 9) else one for place, one in enumerate(counts([14] * 30))
    ]
    normal = quiet(Count(DAY, 0), before)
    assert normal is not None
    assert (normal.usual, normal.windows) == (14, 19)
    assert quiet(Count(DAY, 0), [*before, Count(DAY - timedelta(days=7), 0, known=False)]) is None


def test_sunday_is_compared_with_weekends() -> None:
    """A paper without a Sunday is not silent on Sunday; one that always has one is."""
    sunday = date(2026, 2, 1)
    never = [Count(one.day, 0 if one.day.weekday() == 6 else 14) for one in counts([14] * 30, sunday)]
    assert quiet(Count(sunday, 0), never) is None
    found = quiet(Count(sunday, 0), counts([14] * 30, sunday))
    assert found is not None
    assert found.windows == 9


def test_windows_before_end_at_the_same_local_time_across_a_clock_change() -> None:
    """New York put its clocks forward on 8 March 2026: seven in the morning is 12:00 and then 11:00 UTC."""
    zone = ZoneInfo("America/New_York")
    end = datetime(2026, 3, 9, 11, tzinfo=UTC)
    found = windows_before(Window(start=end - timedelta(days=1), end=end), zone)
    assert len(found) == 30
    assert [window.end.hour for window in found[:3]] == [11, 12, 12]
    assert {window.end.astimezone(zone).hour for window in found} == {7}
    assert found[0].start == found[1].end
    assert day_of(found[0], zone) == date(2026, 3, 7)


def test_a_window_of_more_than_a_week_has_no_like() -> None:
    """An edition since last month is compared with nothing."""
    assert windows_before(Window(start=NOW - timedelta(days=8), end=NOW), SEOUL) == ()


def tally(number: int, *feed_ids: str, ago: int = 0) -> Tally:
    """So many articles of each feed, the newest so many days ago."""
    return {feed_id: (number, NOW - timedelta(days=ago)) for feed_id in feed_ids} if number else {}


def past(now: Tally, *before: Tally) -> Past:
    """Windows of the days before, the latest first."""
    return Past(day=DAY, now=now, before=[(DAY - timedelta(days=n), each) for n, each in enumerate(before, 1)])


def test_an_outlet_is_all_its_feeds() -> None:
    """It is silent if all of them are, and if all of them were read."""
    before = [{**tally(7, "a", "b", ago=n), **tally(9, "c", ago=n)} for n in range(1, 31)]
    outlets = {"Alpha": ["a", "b"], "Gamma": ["c"]}
    (found,) = outlet_silences(past(tally(9, "c"), *before), outlets, {"a", "b", "c"})
    assert (found.kind, found.name, found.articles, found.usual) == ("outlet", "Alpha", 0, 14)
    assert found.newest == NOW - timedelta(days=1)
    assert list(outlet_silences(past(tally(9, "c"), *before), outlets, {"a", "c"})) == []
    assert list(outlet_silences(past(tally(9, "b", "c"), *before), outlets, {"a", "b", "c"})) == []


def test_an_outlet_is_compared_with_days_on_which_its_feeds_were_read() -> None:
    """Days before the first article of a feed do not count, so that a new desk says nothing."""
    young = [tally(14, "a", ago=n) for n in range(1, 8)] + [tally(9, "b")] * 23
    assert list(outlet_silences(past(tally(9, "b"), *young), {"Alpha": ["a"]}, {"a"})) == []
    joined = [tally(14, "a", "b", ago=n) for n in range(1, 8)] + [tally(14, "a", ago=n) for n in range(8, 31)]
    assert list(outlet_silences(past({}, *joined), {"Alpha": ["a", "b"]}, {"a", "b"})) == []
    assert list(outlet_silences(past({}, *joined), {"Alpha": ["c"]}, {"c"})) == []


@pytest.mark.parametrize(
    ("state", "articles", "expected"),
    [
        ({}, 0, True),
        ({"succeeded_at": NOW - timedelta(minutes=50)}, 0, True),
        ({"succeeded_at": NOW - timedelta(hours=2)}, 0, False),
        ({"succeeded_at": None}, 0, False),
        ({"entries": 10}, 9, True),
        ({"entries": 10}, 10, False),
        ({"entries": 0}, 0, False),
    ],
)
def test_a_feed_answers_if_all_that_it_had_is_known(state: dict[str, Any], articles: int, expected: bool) -> None:
    """Read at the end of the window, and with a list that is longer than what the window has of it."""
    assert answers(feed_state(**state), WINDOW, articles) is expected


def test_coverage_is_the_share_of_what_feeds_usually_have() -> None:
    """A dead feed that has most of the articles hides more than many that have few."""
    seen = past({}, {**tally(9, "a"), **tally(1, "b")})
    assert coverage(seen, {"a"}) == 0.9
    assert coverage(past({}), {"a"}) == 0.0


def test_a_topic_is_compared_with_earlier_editions() -> None:
    """Stories of its section; a topic that earlier editions did not have is left alone."""
    days = [(DAY - timedelta(days=back)).isoformat() for back in range(1, 30)]
    history = {day: {"alliance": 9, "trade": 9} for day in days} | {"2026-02-02": {"alliance": 99}}
    stories = {"trade": 8, "alliance": 1, "science": 0}
    titles = {"science": "Science", "alliance": "The Alliance", "trade": "Trade"}
    (found,) = topic_silences(DAY, stories, history, titles, lambda: {"alliance": NOW})
    assert (found.kind, found.name, found.articles, found.usual, found.windows) == ("topic", "The Alliance", 1, 9, 21)
    assert found.newest == NOW
