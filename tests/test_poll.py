"""When a feed is asked next, and what is remembered of an answer."""

from __future__ import annotations

import io
from calendar import timegm
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import poll
from briefing.model import FeedState, Fetched, Outcome
from tests.builders import NOW, article, feed_state, parsed_feed

CAPTURED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "feeds-2026-02-18"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEW = FeedState(feed_id="news-example-org-rss")
VALIDATED = {"etag": '"v2"', "last-modified": "Fri, 30 Jan 2026 06:00:00 GMT"}


def answer(
    outcome: Outcome = "fresh",
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    at: datetime = NOW,
    error: str | None = None,
    moved_to: str | None = None,
) -> Fetched:
    """Make one answer; `headers` default to two validators."""
    return Fetched(
        feed_id="news-example-org-rss",
        outcome=outcome,
        url="https://news.example.org/rss",
        status=status,
        headers=tuple((VALIDATED if headers is None else headers).items()),
        body=b"feed" if outcome == "fresh" else None,
        fetched_at=at,
        error=error,
        moved_to=moved_to,
    )


def read(state: FeedState = NEW, fetched: Fetched | None = None, **feed: object) -> FeedState:
    """The state after a body was read."""
    return poll.after(state, fetched or answer(), parsed_feed(**feed), "1" * 64, None)  # type: ignore[arg-type]


def fail(state: FeedState = NEW, **headers: str) -> FeedState:
    """The state after the server said 503."""
    return poll.after(state, answer("failed", status=503, headers=headers, error="busy"), None, None, None)


def wait(state: FeedState) -> timedelta:
    """How long scheduled pulls leave the feed alone."""
    assert state.next_poll_at is not None
    return state.next_poll_at - NOW


def test_a_feed_never_asked_is_due() -> None:
    """The first pull waits for nothing."""
    assert poll.is_due(NEW, NOW)
    assert not poll.waiting(NEW, NOW)


def test_a_body_that_was_read_is_remembered() -> None:
    """Validators, hash and what the feed says of itself are kept; failures are forgotten."""
    before = feed_state(failures=3, error="down", retry_at=NOW, remark="damaged")

    state = read(before, None, title="Other", newest_at=NOW, rhythm_seconds=60.0, ttl_seconds=7200.0)

    assert (state.etag, state.last_modified, state.body_hash) == (
        VALIDATED["etag"],
        VALIDATED["last-modified"],
        "1" * 64,
    )
    assert (state.checked_at, state.succeeded_at) == (NOW, NOW)
    assert (state.failures, state.error, state.retry_at, state.remark) == (0, None, None, "")
    assert (state.title, state.newest_at, state.rhythm_seconds, state.ttl_seconds) == ("Other", NOW, 60.0, 7200.0)
    assert state.entries == 0


def test_entries_are_counted_and_damage_is_remembered() -> None:
    """A body read in part leaves a remark, which an unchanged answer keeps."""
    state = poll.after(NEW, answer(), parsed_feed(article("1"), article("2"), degraded=True), "1" * 64, None)
    later = poll.after(state, answer("not_modified", status=304), None, None, None)

    assert state.entries == 2
    assert state.remark == "the document is damaged: 2 articles could be saved"
    assert later.remark == state.remark


def test_what_a_later_body_does_not_say_is_kept() -> None:
    """A feed that is empty today keeps its title, newest date and rhythm, but not a ttl that it no longer gives."""
    state = read(feed_state(ttl_seconds=60.0), None, title="")

    assert (state.title, state.newest_at, state.rhythm_seconds) == ("The Example", NOW - timedelta(hours=2), 3600.0)
    assert state.ttl_seconds is None


def test_hours_and_days_of_rest_are_left_out() -> None:
    """The next poll falls on the first full hour outside of them, a day away at most. NOW is a Friday, six o'clock."""
    hours = 1 << 7 | 1 << 8
    state = replace(read(NEW, None, rhythm_seconds=600.0), skip_hours=hours, body_hash="1" * 64)
    rested = poll.after(state, answer("not_modified", status=304, headers={}), None, None, None)
    weekend = replace(state, skip_hours=0, skip_days=1 << 4 | 1 << 5)
    waited = poll.after(weekend, answer("not_modified", status=304, headers={}), None, None, None)

    assert rested.next_poll_at == NOW + timedelta(hours=3)
    assert waited.next_poll_at == NOW + timedelta(days=1)


def test_not_modified_keeps_validators_and_hash() -> None:
    """A 304 without headers confirms what we have."""
    state = poll.after(
        feed_state(failures=2, error="down"), answer("not_modified", status=304, headers={}), None, None, None
    )

    assert (state.etag, state.last_modified) == ('"v1"', "Fri, 30 Jan 2026 05:00:00 GMT")
    assert (state.body_hash, state.entries) == ("0" * 64, 30)
    assert (state.failures, state.error) == (0, None)


def test_not_modified_may_bring_a_new_validator() -> None:
    """A 304 updates the headers that it repeats (RFC 9111)."""
    state = poll.after(feed_state(), answer("not_modified", status=304, headers={"etag": '"v2"'}), None, None, None)

    assert (state.etag, state.last_modified) == ('"v2"', "Fri, 30 Jan 2026 05:00:00 GMT")


def test_the_same_body_again_counts_as_unchanged() -> None:
    """A 200 with known bytes takes the new validators and leaves what was read alone."""
    state = poll.after(feed_state(), answer(headers={"etag": '"v2"'}), None, "0" * 64, None)

    assert (state.etag, state.last_modified) == ('"v2"', None)
    assert (state.body_hash, state.title, state.entries, state.succeeded_at) == ("0" * 64, "The Example", 30, NOW)


def test_an_empty_validator_is_none() -> None:
    """A header without a value gives nothing to echo."""
    assert read(NEW, answer(headers={"etag": ""})).etag is None


def test_a_body_that_cannot_be_parsed_leaves_no_validators() -> None:
    """The next pull gets the whole body again, and reports again."""
    before = feed_state(succeeded_at=NOW - DAY)

    state = poll.after(before, answer(), None, "1" * 64, "this is a web page")

    assert (state.etag, state.last_modified, state.body_hash) == (None, None, "0" * 64)
    assert (state.failures, state.error, state.checked_at) == (1, "this is a web page", NOW)
    assert state.succeeded_at == NOW - DAY


def test_a_failed_request_keeps_validators() -> None:
    """What was read before is still what the server may compare with."""
    state = fail(feed_state())

    assert (state.etag, state.body_hash, state.error, state.failures) == ('"v1"', "0" * 64, "busy", 1)


def test_failures_in_a_row_wait_twice_as_long_up_to_a_day() -> None:
    """1, 2, 4, 8, 16, then 24 hours."""
    state, waits = NEW, []
    for _ in range(7):
        state = fail(state)
        waits.append(wait(state) / HOUR)

    assert waits == [1, 2, 4, 8, 16, 24, 24]


def test_our_own_backoff_does_not_bind_a_pull_by_hand() -> None:
    """Only scheduled pulls wait for it."""
    state = fail()

    assert not poll.waiting(state, NOW)
    assert not poll.is_due(state, NOW)
    assert poll.is_due(state, NOW + HOUR)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(seconds=120)),
        (" 120 ", timedelta(seconds=120)),
        ("Fri, 30 Jan 2026 08:00:00 GMT", timedelta(hours=2)),
        ("Fri, 30 Jan 2026 17:00:00 +0900", timedelta(hours=2)),
        ("Friday, 30-Jan-26 08:00:00 GMT", timedelta(hours=2)),
        ("Fri Jan 30 08:00:00 2026", timedelta(hours=2)),
        ("999999999", DAY),
        ("Sun, 30 Jan 2028 08:00:00 GMT", DAY),
    ],
)
def test_retry_after_binds_every_pull(value: str, expected: timedelta) -> None:
    """Seconds and dates in every form of RFC 9110 are kept to, a day at most."""
    state = fail(NEW, **{"retry-after": value})

    assert state.retry_at == NOW + expected
    assert poll.waiting(state, NOW + expected - timedelta(seconds=1))
    assert not poll.waiting(state, NOW + expected)
    assert wait(state) == max(expected, HOUR)


@pytest.mark.parametrize("value", ["", "0", "-5", "soon", "²", "1e3", "Fri, 30 Jan 2026 05:00:00 GMT", "9" * 40])
def test_a_retry_after_that_says_nothing_is_ignored(value: str) -> None:
    """Nonsense and the past leave our own backoff."""
    state = fail(NEW, **{"retry-after": value})

    assert state.retry_at is None
    assert wait(state) == HOUR


def test_a_success_ends_the_wait() -> None:
    """Retry-After is forgotten once the server answers."""
    assert read(fail(NEW, **{"retry-after": "120"})).retry_at is None


def test_a_gone_feed_is_never_asked_again() -> None:
    """410 disables the feed until its address changes."""
    state = poll.after(feed_state(), answer("gone", status=410, error="closed for good"), None, None, None)

    assert state.gone
    assert state.error == "closed for good"
    assert poll.waiting(state, NOW + 1000 * DAY)
    assert not poll.is_due(state, NOW + 1000 * DAY)


def test_a_feed_with_validators_is_asked_hourly_at_most() -> None:
    """A busy feed waits an hour."""
    state = read(NEW, None, rhythm_seconds=60.0)

    assert wait(state) == HOUR
    assert not poll.is_due(state, NOW + timedelta(minutes=59))
    assert poll.is_due(state, NOW + HOUR)


def test_a_feed_without_validators_is_asked_daily() -> None:
    """It costs its server the whole body each time."""
    assert wait(read(NEW, answer(headers={}), rhythm_seconds=60.0)) == DAY


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"cache-control": "public, max-age=7200"}, 2 * HOUR),
        ({"cache-control": 'MAX-AGE="7200"'}, 2 * HOUR),
        ({"cache-control": "max-age=7200", "age": "1800"}, 1.5 * HOUR),
        ({"cache-control": "max-age=7200", "age": "old"}, 2 * HOUR),
        ({"cache-control": "max-age=31536000"}, DAY),
        ({"cache-control": "max-age=0, must-revalidate"}, HOUR),
        ({"cache-control": "s-maxage=7200"}, HOUR),
        ({"cache-control": "max-age=60", "expires": "Fri, 30 Jan 2026 09:00:00 GMT"}, HOUR),
        ({"expires": "Fri, 30 Jan 2026 09:00:00 GMT"}, 3 * HOUR),
        ({"expires": "Fri, 30 Jan 2026 09:00:00 GMT", "date": "Fri, 30 Jan 2026 05:00:00 GMT"}, 4 * HOUR),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, HOUR),
        ({"expires": "0"}, HOUR),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 -2359"}, HOUR),
    ],
)
def test_a_server_may_ask_for_longer(headers: dict[str, str], expected: timedelta) -> None:
    """max-age, or else Expires, is kept to between an hour and a day."""
    assert wait(read(NEW, answer(headers=VALIDATED | headers))) == expected


def test_a_feed_may_ask_for_longer_itself() -> None:
    """Ttl and its relatives are kept to, a day at most."""
    assert wait(read(NEW, None, ttl_seconds=7200.0)) == 2 * HOUR
    assert wait(read(NEW, None, ttl_seconds=1e12)) == DAY


def test_a_feed_that_publishes_rarely_is_asked_rarely() -> None:
    """A tenth of its rhythm, from an hour to a day."""
    assert wait(read(NEW, None, rhythm_seconds=50 * 3600.0)) == 5 * HOUR
    assert wait(read(NEW, None, rhythm_seconds=90 * 86_400.0)) == DAY


@given(
    st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age", "etag", "retry-after"]), st.text()),
    st.floats(min_value=0, allow_infinity=False) | st.none(),
    st.floats(min_value=0, allow_infinity=False) | st.none(),
    st.booleans(),
)
def test_every_answer_leaves_a_wait_between_an_hour_and_a_day(
    headers: dict[str, str], rhythm: float | None, ttl: float | None, failed: bool
) -> None:
    """No header and no feed makes us hammer a server, or forget it."""
    if failed:
        state = fail(NEW, **headers)
    else:
        state = read(NEW, answer(headers=headers), rhythm_seconds=rhythm, ttl_seconds=ttl)

    assert HOUR <= wait(state) <= DAY


def test_a_permanent_move_is_trusted_after_three_pulls_in_a_row() -> None:
    """The new address is kept from the third agreeing success on."""
    state, kept = NEW, []
    for _ in range(3):
        state = read(state, answer(moved_to="https://new.example.org/"))
        kept.append(state.kept_address)

    assert kept == [None, None, "https://new.example.org/"]


def test_a_trusted_move_stays_while_its_address_answers() -> None:
    """The new address, asked first, redirects no more."""
    state = feed_state(moved_to="https://new.example.org/", moved_count=3)

    state = poll.after(state, answer("not_modified", status=304), None, None, None)

    assert state.kept_address == "https://new.example.org/"


@pytest.mark.parametrize("moved_to", [None, "https://third.example.org/"])
def test_a_move_that_is_not_confirmed_starts_over(moved_to: str | None) -> None:
    """Another target, or none, breaks the row."""
    state = read(feed_state(moved_to="https://new.example.org/", moved_count=2), answer(moved_to=moved_to))

    assert (state.moved_to, state.moved_count) == (moved_to, 1 if moved_to else 0)


@pytest.mark.parametrize("outcome", ["failed", "gone"])
def test_a_move_whose_address_dies_leads_back_to_the_feeds_own(outcome: Outcome) -> None:
    """Failure at the new address, even 410, means that the old one is asked next."""
    state = feed_state(moved_to="https://new.example.org/", moved_count=3)

    state = poll.after(state, answer(outcome, status=410, error="gone"), None, None, None)

    assert state.kept_address is None
    assert not state.gone
    assert state.error == "gone"


@pytest.mark.parametrize(
    ("age", "rhythm", "words"),
    [
        (
            timedelta(days=386),
            6_768.0,
            "nothing new since 2025-01-09 (386 days), while it usually publishes every 2 hours",
        ),
        (timedelta(days=15), 30.0, "nothing new since 2026-01-15 (15 days), while it usually publishes every minute"),
        (
            timedelta(days=15),
            600.0,
            "nothing new since 2026-01-15 (15 days), while it usually publishes every 10 minutes",
        ),
        (
            timedelta(days=61),
            172_800.0,
            "nothing new since 2025-11-30 (61 days), while it usually publishes every 2 days",
        ),
        (timedelta(days=31), None, "nothing new since 2025-12-30 (31 days)"),
        (timedelta(days=13), 60.0, None),
        (timedelta(days=59), 172_800.0, None),
        (timedelta(days=369), 384 * 3600.0, None),
        (timedelta(days=29), None, None),
        (timedelta(days=-30), 60.0, None),
    ],
)
def test_a_feed_is_stale_by_its_own_rhythm(age: timedelta, rhythm: float | None, words: str | None) -> None:
    """Long silence counts for a busy feed, not for one that always was rare; the reason names both."""
    assert poll.is_stale(feed_state(newest_at=NOW - age, rhythm_seconds=rhythm), NOW) == words


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"checked_at": None, "gone": True}, "unread"),
        ({"gone": True, "failures": 1, "remark": "damaged"}, "gone"),
        ({"failures": 1, "retry_at": NOW + timedelta(hours=1)}, "waiting"),
        ({"failures": 1, "retry_at": NOW - timedelta(hours=1), "remark": "damaged"}, "failed"),
        ({"newest_at": NOW - timedelta(days=400), "remark": "damaged"}, "degraded"),
        ({"newest_at": NOW - timedelta(days=400)}, "stale"),
        ({"newest_at": NOW}, "read"),
    ],
)
def test_of_several_standings_the_worst_is_told(changes: dict[str, Any], status: str) -> None:
    """An edition and the list of feeds say the same of one feed."""
    assert poll.standing(replace(FeedState(feed_id="f", checked_at=NOW), **changes), NOW)[0] == status


def test_a_feed_without_dates_is_never_stale() -> None:
    """Nothing can be said about it."""
    assert poll.is_stale(feed_state(newest_at=None), NOW) is None


def test_all_times_are_in_utc() -> None:
    """A Retry-After in another zone is turned into UTC."""
    state = fail(NEW, **{"retry-after": "Fri, 30 Jan 2026 17:00:00 +0900"})

    assert state.retry_at == datetime(2026, 1, 30, 8, tzinfo=UTC)


def captured_feeds() -> Iterator[tuple[str, FeedState]]:
    """The state that each captured feed leaves, read by feedparser alone."""
    for file in sorted(CAPTURED.glob("*.xml")):
        entries = feedparser.parse(io.BytesIO(file.read_bytes())).entries
        stamps = [entry.get("published_parsed") or entry.get("updated_parsed") for entry in entries]
        dates = sorted(datetime.fromtimestamp(timegm(stamp), UTC) for stamp in stamps if stamp)
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(dates)]
        rhythm = median(gaps) if len(dates) >= 3 else None
        yield file.stem, feed_state(newest_at=max(dates, default=None), rhythm_seconds=rhythm)


@pytest.mark.skipif(not CAPTURED.exists(), reason="the captured feeds are not on this machine")
def test_of_the_captured_feeds_only_the_frozen_one_is_stale() -> None:
    """Feeds that post rarely, or in bursts, are left alone; the one frozen for a year is found."""
    now = datetime(2026, 2, 18, 2, 30, tzinfo=UTC)

    stale = {name for name, state in captured_feeds() if poll.is_stale(state, now)}

    assert stale == {"wsj-world"}
