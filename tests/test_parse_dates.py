"""Dates as feeds write them, and the dates that articles count by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.parse import dates, dating
from tests.feeds import FETCHED

SIX_TWELVE = datetime(2026, 1, 30, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 30 Jan 2026 06:12:00 GMT",
        "Fri, 30 Jan 2026 15:12:00 +0900",
        "Fri, 30 Jan 2026 15:12:00 +09:00",
        "Fri, 30 Jan 2026 15:12:00 GMT+0900",
        "Fri, 30 Jan 2026 15:12:00 KST",
        "Fri, 30 Jan 2026 01:12:00 EST",
        "Fri, 30 Jan 2026 11:42 IST",
        "30 Jan 2026 06:12:00 Z",
        "30 Jan 26 06:12 UT",
        "30-Jan-2026 06:12:00 UTC",
        "Fri,30 January 2026, 06:12:00 GMT",
        "freitag, 30 Januar 2026 07:12:00 +0100",
        "vendredi 30 janv. 2026 07:12 CET",
        "Jan 30, 2026 1:12 am EST",
        "January 30, 2026, 06:12 GMT",
        "Fri Jan 30 06:12:00 UTC 2026",
        "Fri, 2026/01/30 01:12:00 EST",
        "2026-01-30T06:12:00Z",
        "2026-01-30T15:12:00+09:00",
        "2026-01-30T15:12:00+0900",
        "2026-01-30 15:12:00 +0900",
        "2026-01-30T06:12:00.000Z",
        "2026-1-30 6:12:00 GMT",
        "2026.01.30 15:12 KST",
        "20260130T061200Z",
        "  Fri,  30 Jan 2026   06:12:00 GMT ",
    ],
)
def test_reads_dates_with_a_zone(text: str) -> None:
    """Every way in which feeds write an instant gives that instant, whatever the language."""
    assert dates.read(text, "ko") == dates.read(text, "en") == SIX_TWELVE


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-30 15:12:00",
        "2026-01-30T15:12:00",
        "2026.01.30 15:12",
        "2026. 1. 30. 15:12",
        "2026/01/30 15:12:00",
        "2026년 1월 30일 오후 3:12",
        "2026-01-30 03:12 PM",
        "20260130151200",
        "Fri, 30 Jan 2026 15:12:00",
        "Fri Jan 30 15:12:00 2026",
        "Fri, 30 Jan 2026 15:12:00 LOCAL",
    ],
)
def test_a_time_without_zone_is_the_local_time_of_the_language(text: str) -> None:
    """Korean and Japanese feeds mean their own clock; any other is taken for UTC."""
    assert dates.read(text, "ko") == SIX_TWELVE
    assert dates.read(text, "ja") == SIX_TWELVE
    assert dates.read(text, "en") == SIX_TWELVE + timedelta(hours=9)


@pytest.mark.parametrize(
    "text", ["2026-01-30", "30 Jan 2026", "Jan 30, 2026", "20260130", "2026년 1월 30일", "Friday, January 30, 2026"]
)
def test_a_day_begins_at_midnight(text: str) -> None:
    """A date without a time is the first moment of that day."""
    assert dates.read(text, "en") == datetime(2026, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(("text", "hour"), [("12:05 am", 0), ("12:05 pm", 12), ("1:05 p.m.", 13), ("오전 12:05", 0)])
def test_half_days_are_told_apart(text: str, hour: int) -> None:
    """Noon and midnight come out right."""
    written = f"2026-01-30 {text}" if text.startswith("오") else f"January 30, 2026 {text}"
    assert dates.read(written, "en") == datetime(2026, 1, 30, hour, 5, tzinfo=UTC)


def test_a_leap_second_is_the_one_before() -> None:
    """Second 60 is no error."""
    assert dates.read("Fri, 30 Jan 2026 23:59:60 GMT", "en") == datetime(2026, 1, 30, 23, 59, 59, tzinfo=UTC)


def test_two_digits_of_a_year_are_completed() -> None:
    """70 to 99 are of the last century, the rest of this one."""
    assert dates.read("30 Jan 99 00:00 GMT", "en") == datetime(1999, 1, 30, tzinfo=UTC)
    assert dates.read("30 Jan 03 00:00 GMT", "en") == datetime(2003, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1994-12-31T23:59:59Z",
        "30 Feb 2026 00:00 GMT",
        "Fri, 30 Foo 2026 06:12:00 GMT",
        "30 Foo 2026",
        "Foo 30, 2026",
        "2026-13-01 00:00",
        "2026-01-30T25:00:00Z",
        "Fri, 30 Jan 2026 25:12:00 GMT",
        "Jan 30 06:12:00",
        "12345",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    """Nonsense, impossible days and dates before feeds existed are no dates."""
    assert dates.read(text, "en") is None


@given(st.integers(0, 3_000_000_000), st.integers(-14 * 4, 14 * 4))
def test_rfc_822_and_iso_dates_come_back(seconds: int, quarters: int) -> None:
    """Whatever standard software writes is read to the second."""
    moment = datetime(1995, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
    local = moment.astimezone(timezone(timedelta(minutes=15 * quarters)))
    assert dates.read(format_datetime(local), "ko") == local
    assert dates.read(local.isoformat(), "ko") == local


@given(st.text(alphabet="0123456789-:/. TZ+,JanFri오전년월일", max_size=30), st.sampled_from(("en", "ko")))
def test_any_text_is_a_date_or_none(text: str, language: str) -> None:
    """No text makes an error, and every date is in UTC and after 1995."""
    moment = dates.read(text, language)
    assert moment is None or (moment.tzinfo is UTC and moment >= dates.EARLIEST)


def _hours(*ago: float | None) -> list[datetime | None]:
    """Give moments before the fetch; None for an entry without a date."""
    return [None if each is None else FETCHED - timedelta(hours=each) for each in ago]


def _dated(*ago: float | None, feed: float | None = None) -> list[tuple[float, str]]:
    """Date entries, and give the results in hours before the fetch."""
    (feed_at,) = _hours(feed)
    found = dating.dated(_hours(*ago), fetched_at=FETCHED, feed_at=feed_at)
    return [((FETCHED - moment) / timedelta(hours=1), source) for moment, source in found]


def test_a_readable_date_stands() -> None:
    """An entry's own date counts, to the very moment of the fetch."""
    assert _dated(3, 0) == [(3, "entry"), (0, "entry")]


def test_a_future_date_becomes_the_moment_of_the_fetch() -> None:
    """A clock that runs ahead does not date an article after we have seen it."""
    assert _dated(-1) == [(0, "received")]


def test_an_undated_entry_takes_the_date_below() -> None:
    """Newest first, the next dated entry below is older; a future one is no neighbour."""
    assert _dated(1, None, None, -5, 4, 6)[1:3] == [(4, "neighbour"), (4, "neighbour")]


def test_an_undated_entry_at_the_end_takes_the_date_above() -> None:
    """With nothing dated below, the nearest above is as good as can be."""
    assert _dated(1, 2, None, None, feed=9)[2:] == [(2, "neighbour"), (2, "neighbour")]


def test_a_wholly_undated_feed_takes_its_own_date() -> None:
    """Without any dated entry, the feed's date counts, if it is not in the future; else the moment of the fetch."""
    assert _dated(None, -2, feed=5) == [(5, "feed"), (0, "received")]
    assert _dated(None, feed=-5) == [(0, "received")]
    assert _dated(None) == [(0, "received")]


def test_no_entries_have_no_dates() -> None:
    """An empty feed is dated without error."""
    assert _dated() == []


@given(st.lists(st.none() | st.floats(-100, 1000), max_size=12), st.none() | st.floats(-100, 100))
def test_nothing_is_dated_after_the_fetch(ago: list[float | None], feed: float | None) -> None:
    """Whatever the dates, every entry gets one, and none is after the fetch."""
    found = _dated(*ago, feed=feed)
    assert len(found) == len(ago)
    assert all(hours >= 0 for hours, _ in found)


def test_rhythm_is_the_median_gap() -> None:
    """Entries of the same moment count once; one long pause does not change the rhythm."""
    dates_of = [FETCHED - timedelta(minutes=minutes) for minutes in (0, 0, 10, 20, 30, 9000)]
    assert dating.rhythm_seconds(dates_of) == 600.0


def test_two_dates_are_no_rhythm() -> None:
    """Below three distinct dates nothing is said."""
    assert dating.rhythm_seconds([FETCHED, FETCHED, FETCHED - timedelta(hours=1)]) is None


@pytest.mark.parametrize(
    ("ttl", "period", "frequency", "expected"),
    [
        ("60", "", "", 3600.0),
        ("60", "hourly", "4", 3600.0),
        ("", "Hourly", "4", 900.0),
        ("", "daily", "", 86_400.0),
        ("", "weekly", "0", 604_800.0),
        ("", "yearly", "1", 604_800.0),
        ("999999999", "", "", 604_800.0),
        ("0", "", "", None),
        ("-5", "", "", None),
        ("soon", "", "", None),
        ("", "fortnightly", "1", None),
        ("", "", "2", None),
        ("", "hourly", "often", 3600.0),
    ],
)
def test_a_feed_may_ask_to_be_left_alone(ttl: str, period: str, frequency: str, expected: float | None) -> None:
    """`ttl` counts minutes; without it, the period is divided by its frequency; more than a week is not believed."""
    assert dating.ttl_seconds(ttl, period, frequency) == expected


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        ("0 1 23", "Saturday sunday", (1 | 2 | 1 << 23, 1 << 5 | 1 << 6)),
        ("24 25 -1 noon 007", "Someday", (1, 0)),
        (" ".join(map(str, range(1, 25))), "monday tuesday wednesday thursday friday saturday sunday", (0, 0)),
        ("", "", (0, 0)),
    ],
)
def test_a_feed_may_name_hours_and_days_of_rest(hours: str, days: str, expected: tuple[int, int]) -> None:
    """What is no hour or day is passed over; a feed that never wants to be read is not believed."""
    assert (dating.skip_hours(hours), dating.skip_days(days)) == expected
