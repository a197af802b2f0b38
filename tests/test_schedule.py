"""Which local dates have an edition, and when: clock changes, days off, sleep, and clocks that jump."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from briefing.schedule import MOST_MISSED, Slot, due, occurrence, off, upcoming
from briefing.settings import Schedule
from tests.mornings import dates_of, first_reading, odd_times, transitions, walked

SEOUL = ZoneInfo("Asia/Seoul")
EVERY_DAY = Schedule(at=time(6, 30))
ZONES = sorted(available_timezones())
#: Changes at two and at midnight, by an hour, by half of one, and four times a year.
CHANGING = ("Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "Africa/Casablanca")


def utc(*numbers: int) -> datetime:
    """A moment in UTC."""
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_time_that_is_skipped_means_as_much_later() -> None:
    """02:30 in New York on the day of the spring change is 03:30 (RFC 5545, 3.3.5)."""
    found = occurrence(Schedule(at=time(2, 30)), ZoneInfo("America/New_York"), date(2026, 3, 8))
    assert found == utc(2026, 3, 8, 7, 30)


def test_of_a_time_that_is_repeated_the_first_counts() -> None:
    """01:30 in New York on the day of the autumn change is the one in summer time."""
    found = occurrence(Schedule(at=time(1, 30)), ZoneInfo("America/New_York"), date(2026, 11, 1))
    assert found == utc(2026, 11, 1, 5, 30)


def test_a_date_that_its_zone_skips_has_no_edition() -> None:
    """Samoa had no 30 December 2011, and says so."""
    apia = ZoneInfo("Pacific/Apia")
    assert occurrence(EVERY_DAY, apia, date(2011, 12, 30)) is None
    assert off(EVERY_DAY, apia, date(2011, 12, 30)) == "no such date in Pacific/Apia"
    assert occurrence(EVERY_DAY, apia, date(2011, 12, 31)) == utc(2011, 12, 30, 16, 30)


def test_a_gap_across_midnight_leaves_each_date_its_edition() -> None:
    """Toronto, 1919: the clock went from 23:30 to 00:30; 23:45 of that day comes after midnight."""
    toronto = ZoneInfo("America/Toronto")
    first, second = (occurrence(Schedule(at=time(23, 45)), toronto, date(1919, 3, day)) for day in (30, 31))
    assert first == utc(1919, 3, 31, 4, 45)
    assert second == utc(1919, 4, 1, 3, 45)
    assert occurrence(Schedule(at=time(0, 15)), toronto, date(1919, 3, 31)) is not None


def test_days_of_the_week_are_those_of_the_reader() -> None:
    """Monday 06:30 in Seoul is still Sunday in UTC."""
    weekdays = Schedule(at=time(6, 30), days=("mon", "tue", "wed", "thu", "fri"))
    assert occurrence(weekdays, SEOUL, date(2026, 2, 2)) == utc(2026, 2, 1, 21, 30)
    assert off(weekdays, SEOUL, date(2026, 2, 1)) == "not on Sundays"


def test_holidays_of_countries_and_parts_of_them_are_off() -> None:
    """Each is named with its code; where one country has none, the other may."""
    both = Schedule(at=time(6, 30), holidays=("KR", "US-CA", "GB-SCT"))
    assert off(both, SEOUL, date(2026, 9, 25)) == "Chuseok (KR)"
    assert off(both, SEOUL, date(2026, 3, 31)) == "Cesar Chavez Day (US-CA)"
    assert off(both, SEOUL, date(2026, 11, 30)) == "Saint Andrew's Day (GB-SCT)"
    assert off(both, SEOUL, date(2026, 9, 28)) == ""
    assert occurrence(both, SEOUL, date(2026, 9, 25)) is None


def test_a_country_that_the_library_no_longer_knows_has_no_holidays() -> None:
    """The config was checked against another version: the edition comes out."""
    assert off(Schedule(at=time(6, 30), holidays=("XX",)), SEOUL, date(2026, 1, 1)) == ""


@given(st.sampled_from(ZONES), st.dates(date(1990, 1, 1), date(2037, 12, 31)), st.times())
def test_every_local_time_is_read_as_the_rule_has_it(name: str, day: date, at: time) -> None:
    """Against a clock that is looked at minute by minute, in all zones."""
    zone, at = ZoneInfo(name), at.replace(second=0, microsecond=0)
    found = occurrence(Schedule(at=at), zone, day)
    assume(found is not None)  # a date that the zone skips
    assert found == first_reading(zone, day, at)


@pytest.mark.parametrize("name", CHANGING)
def test_a_year_has_one_edition_each_local_date_whatever_the_clocks_do(name: str) -> None:
    """At 06:30 and at times inside every gap and fold of the year; the whole is `benchmarks.mornings`."""
    zone = ZoneInfo(name)
    start, end = utc(2025, 12, 30), utc(2027, 1, 2)
    dates = dates_of(zone, start, end)
    ticks = [start + number * timedelta(hours=5, minutes=47) for number in range((end - start) // timedelta(hours=5))]
    for at in (time(6, 30), *odd_times(zone, 2026)):
        made = walked(Schedule(at=at), zone, ticks, since=start)
        assert [each for each in dates if each.isoformat() in made][1:-1] == dates[1:-1]


def test_the_oracle_of_clock_changes_sees_them() -> None:
    """Berlin has two in 2026, at 01:00 UTC."""
    berlin = ZoneInfo("Europe/Berlin")
    assert [moment for moment, _ in transitions(berlin, 2026)] == [utc(2026, 3, 29, 1), utc(2026, 10, 25, 1)]
    assert odd_times(berlin, 2026) == {time(2, 30): "gap"}


@settings(max_examples=50)
@given(
    st.sampled_from(ZONES),
    st.times(),
    st.lists(st.integers(1, 6 * 3600), min_size=20, max_size=120),
    st.integers(0, 364),
)
def test_no_date_is_left_out_or_made_twice_whenever_somebody_looks(
    name: str, at: time, steps: list[int], first: int
) -> None:
    """Looks that are seconds to six hours apart, with nothing known but the runs: each date that came is made once."""
    zone, schedule = ZoneInfo(name), Schedule(at=at.replace(second=0, microsecond=0))
    since = now = utc(2026, 1, 1) + timedelta(days=first)
    ticks = [now := now + timedelta(seconds=step) for step in steps]
    made = walked(schedule, zone, ticks, since=since)
    day, last = since.astimezone(zone).date() - timedelta(days=1), ticks[-1].astimezone(zone).date()
    while day <= last:
        moment = occurrence(schedule, zone, day)
        assert (day.isoformat() in made) == (moment is not None and since < moment <= ticks[-1])
        day += timedelta(days=1)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from(ZONES), st.times(), st.integers(-40 * 3600, 40 * 3600)), max_size=60),
    st.sampled_from((timedelta(hours=1), timedelta(hours=6), timedelta(days=2))),
)
def test_no_clock_and_no_change_of_the_config_makes_a_date_twice(
    moves: list[tuple[str, time, int]], late: timedelta
) -> None:
    """The clock jumps to and fro, zone and time change at every look: at most one edition a date, none too late."""
    since = now = utc(2026, 3, 1)
    known: set[str] = set()
    for name, at, seconds in moves:
        now += timedelta(seconds=seconds)
        schedule = Schedule(at=at.replace(second=0, microsecond=0), late=late)
        plan = due(schedule, ZoneInfo(name), since=since, known=known, now=now)
        slots = [*plan.missed, *([plan.due] if plan.due else [])]
        assert not known & {slot.date for slot in slots}
        assert all(since < slot.due_at <= now for slot in slots)
        assert plan.due is None or now - plan.due.due_at <= late
        known |= {slot.date for slot in slots}


def test_after_sleep_only_the_newest_is_made_and_the_others_are_missed() -> None:
    """Three days asleep, awake at seven: one edition."""
    plan = due(EVERY_DAY, SEOUL, since=utc(2026, 1, 1), known={"2026-01-26"}, now=utc(2026, 1, 29, 22, 0))
    assert plan.due == Slot(date="2026-01-30", due_at=utc(2026, 1, 29, 21, 30))
    assert [slot.date for slot in plan.missed] == ["2026-01-27", "2026-01-28", "2026-01-29"]


def test_what_is_too_late_is_missed() -> None:
    """The limit itself is not too late; a second later is."""
    at_limit = utc(2026, 1, 30, 3, 30)
    for now, is_due in ((at_limit, True), (at_limit + timedelta(seconds=1), False)):
        plan = due(EVERY_DAY, SEOUL, since=utc(2026, 1, 1), known={"2026-01-29"}, now=now)
        assert (plan.due is not None) is is_due
        assert [slot.date for slot in plan.missed] == ([] if is_due else ["2026-01-30"])


def test_what_was_due_before_the_schedule_was_followed_is_not_missed() -> None:
    """A schedule that is new at noon begins tomorrow."""
    plan = due(EVERY_DAY, SEOUL, since=utc(2026, 1, 30, 3), known=(), now=utc(2026, 1, 30, 4))
    assert (plan.due, plan.missed) == (None, ())


def test_years_asleep_are_recorded_within_bounds() -> None:
    """The newest dates, oldest first."""
    plan = due(EVERY_DAY, SEOUL, since=utc(2010, 1, 1), known=(), now=utc(2026, 1, 30, 12))
    assert len(plan.missed) == MOST_MISSED
    assert plan.missed[-1].date == "2026-01-30"
    assert list(plan.missed) == sorted(plan.missed, key=lambda slot: slot.date)


def test_a_day_that_was_off_is_not_missed_when_the_days_change() -> None:
    """Saturday joins the schedule on Monday: last Saturday is over."""
    plan = due(EVERY_DAY, SEOUL, since=utc(2026, 1, 1), known={"2026-02-02"}, now=utc(2026, 2, 2, 1))
    assert plan.missed == ()


def test_what_comes_next_is_listed_with_days_off() -> None:
    """What has passed today is left out; each day off has its reason."""
    schedule = Schedule(at=time(6, 30), days=("mon", "tue", "wed", "thu", "fri"), holidays=("KR",))
    listed = list(upcoming(schedule, SEOUL, now=utc(2026, 2, 12, 21, 30), days=5))
    assert [(day.isoformat(), what if isinstance(what, str) else what.due_at) for day, what in listed] == [
        ("2026-02-14", "not on Saturdays"),
        ("2026-02-15", "not on Sundays"),
        ("2026-02-16", "The day preceding Korean New Year (KR)"),
        ("2026-02-17", "Korean New Year (KR)"),
    ]
