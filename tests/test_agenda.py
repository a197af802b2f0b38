"""Calendar files: which events are on the agenda, when, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.agenda import MOST_EVENTS, MOST_SHOWN, Agenda, joined, read
from briefing.record import Event
from tests.builders import NOW

SEOUL = ZoneInfo("Asia/Seoul")


def calendar(*events: str, head: str = "") -> bytes:
    """Make a calendar of these events, each its lines with a title in front unless it has one."""
    made = "".join(
        f"BEGIN:VEVENT\nUID:{number}@desk.example\n{_titled(event)}\nEND:VEVENT\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{made}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def _titled(event: str) -> str:
    return event if "SUMMARY" in event else f"SUMMARY:Talks\n{event}"


def on(*events: str, head: str = "", now: datetime = NOW, zone: ZoneInfo = SEOUL) -> Agenda:
    """Read a calendar of these events as of 15:00 KST on Friday, 30 January."""
    return read(calendar(*events, head=head), calendar="Desk", now=now, zone=zone)


def times(*events: str, head: str = "") -> list[str]:
    """When the agenda has them: local date and UTC time."""
    found = on(*events, head=head)
    assert found.problems == ()
    return [f"{event.date} {event.starts_at:%d %H:%M}" if event.starts_at else event.date for event in found.events]


# What an event says


def test_an_event_has_title_place_address_and_calendar() -> None:
    """As the calendar gives them, escapes undone."""
    (event,) = on(
        "DTSTART:20260130T010000Z\nSUMMARY:Briefing\\, weekly\nLOCATION:Seoul\\; annex\nURL:https://desk.example/1"
    ).events
    assert event == Event(
        date="2026-01-30",
        starts_at=datetime(2026, 1, 30, 1, tzinfo=UTC),
        title="Briefing, weekly",
        place="Seoul; annex",
        url="https://desk.example/1",
        calendar="Desk",
    )


def test_text_is_cleaned_as_that_of_feeds() -> None:
    """Markup, line breaks and steering characters are gone, and a long title is cut at a word."""
    (event,) = on(
        f"DTSTART:20260130T010000Z\nSUMMARY:<b>Talks</b>\\n\u202enow {'word ' * 80}\nLOCATION:&lt;Hall&gt; &amp; annex"
    ).events
    assert event.title.startswith("Talks now word")
    assert event.title.endswith("word…")
    assert len(event.title) <= 200
    assert event.place == "<Hall> & annex"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "mailto:x@desk.example", "//", "x" * 3000]
)
def test_only_addresses_of_the_web_are_kept(url: str) -> None:
    """Whatever else a calendar links to is dropped, and the event stays."""
    assert [event.url for event in on(f"DTSTART:20260130T010000Z\nURL:{url}").events] == [""]


@pytest.mark.parametrize("line", ["STATUS:CANCELLED", "CLASS:PRIVATE", "CLASS:CONFIDENTIAL", "SUMMARY:"])
def test_what_is_called_off_or_private_or_has_no_title_is_left_out(line: str) -> None:
    """Without a problem: it is as its owner wants it."""
    assert on(f"DTSTART:20260130T010000Z\n{line}") == Agenda()


# When it is


def test_the_days_are_the_editions_own_and_seven_more() -> None:
    """In the reader's zone: 30 January 00:00 to 6 February 24:00 in Seoul."""
    assert times(
        "DTSTART:20260129T145959Z\nDTEND:20260129T150000Z",
        "DTSTART:20260129T150000Z",
        "DTSTART:20260206T145900Z",
        "DTSTART:20260206T150000Z",
    ) == ["2026-01-30 29 15:00", "2026-02-06 06 14:59"]


def test_events_are_in_the_order_of_time() -> None:
    """Whatever their order in the file; what lasts all day comes first."""
    assert times(
        "DTSTART:20260202T010000Z",
        "DTSTART:20260130T030000Z",
        "DTSTART;VALUE=DATE:20260130",
        "DTSTART:20260130T010000Z",
    ) == ["2026-01-30", "2026-01-30 30 01:00", "2026-01-30 30 03:00", "2026-02-02 02 01:00"]


def test_a_time_without_a_zone_is_the_readers() -> None:
    """As is an all-day date, wherever the calendar was made."""
    assert times("DTSTART:20260130T180000", "DTSTART;VALUE=DATE:20260131") == ["2026-01-30 30 09:00", "2026-01-31"]


@pytest.mark.parametrize("zone", ["America/New_York", "Eastern Standard Time", "/vendor.example/America/New_York"])
def test_zones_go_by_their_names(zone: str) -> None:
    """Those of IANA, of Windows, and with a vendor's prefix."""
    assert times(f"DTSTART;TZID={zone}:20260130T090000") == ["2026-01-30 30 14:00"]


def test_a_zone_may_be_defined_in_the_file() -> None:
    """And the same name may mean another zone in the next file."""

    def defined(offset: str) -> str:
        return (
            "BEGIN:VTIMEZONE\nTZID:Camp\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
            f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
        )

    for offset, expected in (("+0330", "05:30"), ("-0500", "14:00")):
        assert times("DTSTART;TZID=Camp:20260130T090000", head=defined(offset)) == [f"2026-01-30 30 {expected}"]


@pytest.mark.parametrize(
    ("zone", "expected"), [("America/New_York", "14:00"), ("Nowhere/X", "00:00"), ("../../etc/passwd", "00:00")]
)
def test_a_calendar_may_name_the_zone_of_all_its_times(zone: str, expected: str) -> None:
    """X-WR-TIMEZONE, as Google writes it; one that does not exist is as none."""
    assert times("DTSTART:20260130T090000", head=f"X-WR-TIMEZONE:{zone}\n") == [f"2026-01-30 30 {expected}"]


def test_what_goes_on_from_before_stands_under_the_day_without_a_time() -> None:
    """A congress of a week, and talks since yesterday; what ended this morning is over."""
    found = on(
        "DTSTART;VALUE=DATE:20260128\nDTEND;VALUE=DATE:20260202\nSUMMARY:Congress",
        "DTSTART:20260129T000000Z\nDTEND:20260131T000000Z\nSUMMARY:Long talks",
        "DTSTART:20260129T100000Z\nDTEND:20260129T200000Z\nSUMMARY:Over",
    )
    assert [(event.date, event.starts_at, event.title) for event in found.events] == [
        ("2026-01-30", None, "Congress"),
        ("2026-01-30", None, "Long talks"),
    ]


# What repeats


def test_repeats_are_worked_out() -> None:
    """Every Monday and Friday, but not on the day that is excepted, until the end."""
    assert times("DTSTART:20200103T010000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO,FR\nEXDATE:20260202T010000Z") == [
        "2026-01-30 30 01:00",
        "2026-02-06 06 01:00",
    ]
    assert times("DTSTART:20260101T010000Z\nRRULE:FREQ=DAILY;UNTIL=20260131T235959Z") == [
        "2026-01-30 30 01:00",
        "2026-01-31 31 01:00",
    ]


def test_repeats_keep_their_local_time() -> None:
    """A weekly call at 09:00 in New York is an hour earlier in Seoul after the clocks change."""
    found = on(
        "DTSTART;TZID=America/New_York:20260302T090000\nRRULE:FREQ=WEEKLY",
        now=datetime(2026, 3, 2, 12, tzinfo=UTC),
    )
    assert [f"{event.starts_at:%d %H:%M}" for event in found.events] == ["02 14:00", "09 13:00"]


def test_an_occurrence_can_be_moved_or_called_off() -> None:
    """RECURRENCE-ID names the one that is meant; the others stay."""
    every = "UID:series\nDTSTART:20260130T010000Z\nRRULE:FREQ=DAILY;COUNT=3"
    moved = "UID:series\nRECURRENCE-ID:20260131T010000Z\nDTSTART:20260203T050000Z\nSUMMARY:Moved"
    off = "UID:series\nRECURRENCE-ID:20260201T010000Z\nDTSTART:20260201T010000Z\nSTATUS:CANCELLED"
    body = calendar(every, moved, off).replace(b"UID:0@desk.example\r\n", b"")
    body = body.replace(b"UID:1@desk.example\r\n", b"").replace(b"UID:2@desk.example\r\n", b"")
    found = read(body, calendar="Desk", now=NOW, zone=SEOUL)
    assert [(event.date, event.title) for event in found.events] == [("2026-01-30", "Talks"), ("2026-02-03", "Moved")]


def test_events_that_share_an_id_by_mistake_are_all_there() -> None:
    """As those who copy and paste write them; a later version still replaces the one before."""
    body = calendar("DTSTART:20260130T010000Z\nSUMMARY:One", "DTSTART:20260131T010000Z\nSUMMARY:Two").replace(
        b"UID:1@", b"UID:0@"
    )
    assert [event.title for event in read(body, calendar="", now=NOW, zone=SEOUL).events] == ["One", "Two"]
    body = calendar(
        "DTSTART:20260130T010000Z\nSUMMARY:Old", "SEQUENCE:2\nDTSTART:20260131T010000Z\nSUMMARY:New"
    ).replace(b"UID:1@", b"UID:0@")
    assert [event.title for event in read(body, calendar="", now=NOW, zone=SEOUL).events] == ["New"]


def test_a_version_that_is_no_number_costs_only_its_event() -> None:
    """One of thousands of digits, which Python refuses to read, does not cost the calendar."""
    body = calendar(
        f"SEQUENCE:{'9' * 5000}\nDTSTART:20260130T010000Z\nSUMMARY:One", "DTSTART:20260131T010000Z\nSUMMARY:Two"
    )
    found = read(body, calendar="", now=NOW, zone=SEOUL)
    assert [event.title for event in found.events] == ["Two"]
    assert found.problems == ("events are left out: “One” cannot be read",)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;COUNT=1000000000",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=0,6,12,18;BYMINUTE=0,10,20,30,40,50;BYSECOND=0,30",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=NEVER",
        "FREQ=DAILY;BYDAY=XX",
    ],
)
def test_a_rule_that_would_never_end_costs_only_its_event(rule: str) -> None:
    """It is named, and the rest of the calendar is read."""
    found = on(f"SUMMARY:Bomb\nDTSTART:19900130T090000Z\nRRULE:{rule}", "DTSTART:20260130T010000Z\nSUMMARY:Talks")
    assert [event.title for event in found.events] == ["Talks"]
    (problem,) = found.problems
    assert problem.startswith("events are left out: “Bomb” ")


def test_a_thousand_million_days_are_no_burden() -> None:
    """Occurrences are worked out as far as the week, not to the end."""
    assert len(times("DTSTART:20260101T010000Z\nRRULE:FREQ=DAILY;COUNT=1000000000")) == 8


# What cannot be read


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:cut off\r\n",
        b"<html><title>Log in</title></html>",
        b"BEGIN:VEVENT\nUID:1\nDTSTART:20260130T090000Z\nSUMMARY:alone\nEND:VEVENT\n",
        b"BEGIN:VCALENDAR\n" * 5000,
    ],
)
def test_what_is_no_calendar_is_told_in_a_line(body: bytes) -> None:
    """Nothing is raised and nothing shown."""
    found = read(body, calendar="Desk", now=NOW, zone=SEOUL)
    assert found.events == ()
    assert len(found.problems) == 1
    assert "\n" not in found.problems[0]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("SUMMARY:X", "has no date"),
        ("DTSTART:2026-01-30", "has a DTSTART that cannot be read"),
        ("DTSTART:20260130T010000Z\nDTEND:soon", "has a DTEND that cannot be read"),
        ("DTSTART:20260130T010000Z\nRRULE:FREQ=DAILY;FREQ=WEEKLY;UNTIL=1;UNTIL=2", "cannot be read"),
    ],
)
def test_a_bad_event_is_named_with_its_reason(lines: str, reason: str) -> None:
    """The others are read."""
    found = on(lines if "SUMMARY" in lines else f"SUMMARY:X\n{lines}", "DTSTART:20260130T010000Z")
    assert [event.title for event in found.events] == ["Talks"]
    assert found.problems[0].startswith("events are left out: “X” ")
    assert reason in found.problems[0]


def test_many_bad_events_make_one_line() -> None:
    """Three are named, the others counted."""
    (problem,) = on(*["SUMMARY:X"] * 50).problems
    assert problem.count("“X” has no date") == 3
    assert problem.endswith("; so are 47 more")


@pytest.mark.parametrize("line", [b"BEGIN:VEVENT\n", b"begin:vevent\n"])
def test_a_calendar_of_too_many_events_is_refused_before_it_is_read(line: bytes) -> None:
    """With what to do; the names of a calendar are the same in small letters (RFC 5545, 2)."""
    body = line * (MOST_EVENTS + 1)
    assert read(body, calendar="", now=NOW, zone=SEOUL).problems == (
        "has more than 5,000 events; export a shorter time of it",
    )


def test_an_agenda_is_bounded() -> None:
    """The first of them, in the order of time."""
    found = on(*[f"DTSTART:20260130T{hour:02}{minute:02}00Z" for hour in range(2, 12) for minute in range(0, 60, 5)])
    assert len(found.events) == MOST_SHOWN
    assert found.events[0].starts_at == datetime(2026, 1, 30, 2, tzinfo=UTC)


def test_what_two_calendars_have_stands_once() -> None:
    """Under the name of the first."""
    one = read(calendar("DTSTART:20260130T010000Z"), calendar="One", now=NOW, zone=SEOUL)
    two = read(calendar("DTSTART:20260130T010000Z", "DTSTART:20260131T010000Z"), calendar="Two", now=NOW, zone=SEOUL)
    assert [(event.date, event.calendar) for event in joined([one.events, two.events])] == [
        ("2026-01-30", "One"),
        ("2026-01-31", "Two"),
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "DTSTART",
                    "DTEND",
                    "DURATION",
                    "RRULE",
                    "EXDATE",
                    "RDATE",
                    "RECURRENCE-ID",
                    "SUMMARY",
                    "UID",
                    "SEQUENCE",
                ]
            ),
            st.sampled_from(
                ["", ";VALUE=DATE", ";TZID=Asia/Seoul", ";TZID=X", ";VALUE=PERIOD", ";RANGE=THISANDFUTURE"]
            ),
            st.sampled_from(
                [
                    "20260130",
                    "20260130T010000Z",
                    "20260130T010000",
                    "00010101",
                    "99991231T235959Z",
                    "PT1H",
                    "-P1D",
                    "x",
                    "",
                ]
            )
            | st.sampled_from(
                ["FREQ=WEEKLY", "FREQ=DAILY;UNTIL=20260130", "FREQ=YEARLY;BYDAY=1MO", "FREQ=DAILY;COUNT=-1"]
            ),
        ),
        max_size=8,
    )
)
def test_no_event_gives_a_traceback(properties: list[tuple[str, str, str]]) -> None:
    """Properties of every kind with values of every other are events or a line, and every event is of the week."""
    lines = "\n".join(f"{name}{parameter}:{value}" for name, parameter, value in properties)
    found = on(lines or "X-NOTHING:x")
    assert all("2026-01-30" <= event.date <= "2026-02-06" for event in found.events)
    assert all("\n" not in problem for problem in found.problems)
