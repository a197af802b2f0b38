"""When a feed is asked next, and what is remembered of its last answer: pure.

In: the state before, the answer, what the parser made of it. Out: the state after. `FeedState.retry_at` holds only what
the server asked for (Retry-After); our own rhythm and backoff are in `FeedState.next_poll_at`, which binds scheduled
pulls alone. The state belongs to one address: when the config gives another, the feed has another id and begins anew.

Sources: RSS 2.0 (ttl, skipHours, skipDays), RFC 9110 (10.2.3 Retry-After, 8.8 validators, 15.5.11 Gone), RFC 9111
(5.2.2.1 max-age, 5.3 Expires), and Rachel Kroll's feed reader score (hourly at most with validators, daily without).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from briefing.model import FeedState, FeedStatus, Fetched, ParsedFeed

#: No scheduled pull asks a feed more often than this (Kroll).
HOUR = timedelta(hours=1)
#: Nothing puts a scheduled pull off for longer: a daily brief must see each feed once a day. It is also how often a
#: server without validators, which must send its whole feed each time, is asked (Kroll).
DAY = timedelta(days=1)
#: A feed is asked ten times in the time in which it usually publishes once, so that an article waits on average for a
#: twentieth of that; our choice.
ASKS_PER_ARTICLE = 10

#: A feed is stale when its newest article is older than this many of its own median gaps, and than `STALE_FLOOR`.
#: Measured on 29 real feeds: 10 medians and 7 days call two living feeds stale on the day of capture and, replayed over
#: 846 gaps (each against the median of the nine before), five pauses of three feeds; 30 and 14 days call none on that
#: day, and in the replay two, of 29 and 65 days in a feed that had published daily. A frozen news feed has thousands.
STALE_RHYTHMS = 30
#: A weekly magazine publishes its whole issue at once (median gap 4 hours) and was seen to pause for 8 days.
STALE_FLOOR = timedelta(days=14)
#: For a feed whose rhythm is unknown because it has fewer than three dated articles; our choice.
STALE_UNKNOWN = timedelta(days=30)


def waiting(state: FeedState, now: datetime) -> bool:
    """Tell whether a feed must not be asked even by hand: the server asked us to wait, or the feed is gone."""
    return state.gone or (state.retry_at is not None and now < state.retry_at)


def is_due(state: FeedState, now: datetime) -> bool:
    """Tell whether a scheduled pull may ask a feed."""
    return not waiting(state, now) and (state.next_poll_at is None or now >= state.next_poll_at)


def after(
    state: FeedState, fetched: Fetched, parsed: ParsedFeed | None, body_hash: str | None, error: str | None
) -> FeedState:
    """Return what is remembered after one answer.

    Args:
        state: what was remembered before.
        fetched: the answer.
        parsed: what the parser read; None without a body, with one that is the same as the last, or after `error`.
        body_hash: SHA-256 hex of the body; None without one.
        error: why the body could not be parsed; None if it could. A body that failed leaves no validators at all:
            with them, the server would answer "not modified" and the failure would never be seen again.
    """
    if fetched.outcome == "gone":
        return _gone(state, fetched)
    if fetched.outcome == "failed" or error is not None:
        return _failed(state, fetched, error)
    if parsed is not None:
        state = replace(
            state,
            body_hash=body_hash,
            title=parsed.title or state.title,
            newest_at=parsed.newest_at or state.newest_at,
            rhythm_seconds=state.rhythm_seconds if parsed.rhythm_seconds is None else parsed.rhythm_seconds,
            ttl_seconds=parsed.ttl_seconds,
            skip_hours=parsed.skip_hours,
            skip_days=parsed.skip_days,
            entries=len(parsed.articles),
            remark=_remark(parsed),
        )
    return _succeeded(state, fetched)


def is_stale(state: FeedState, now: datetime) -> str | None:
    """Tell in words why a feed that still answers looks dead; None if it does not, or if nothing in it has a date."""
    if state.newest_at is None:
        return None
    age = now - state.newest_at
    if state.rhythm_seconds is None:
        limit, usual = STALE_UNKNOWN, ""
    else:
        limit = max(STALE_FLOOR, STALE_RHYTHMS * timedelta(seconds=state.rhythm_seconds))
        usual = f", while it usually publishes every {_span(timedelta(seconds=state.rhythm_seconds))}"
    if age <= limit:
        return None
    return f"nothing new since {state.newest_at:%Y-%m-%d} ({_span(age)}){usual}"


def standing(state: FeedState, now: datetime) -> tuple[FeedStatus | Literal["unread"], str]:
    """Tell how a feed stands by what is remembered of it, and why: the worst first; never "unchanged"."""
    if state.checked_at is None:
        return "unread", ""
    if state.gone:
        return "gone", state.error or "the server says that this feed is gone for good"
    if state.failures:
        return ("waiting" if waiting(state, now) else "failed"), state.error or "could not be read"
    if state.remark:
        return "degraded", state.remark
    stale = is_stale(state, now)
    return ("stale", stale) if stale else ("read", "")


def _succeeded(state: FeedState, fetched: Fetched) -> FeedState:
    """The state after an answer that could be used."""
    etag, modified = _header(fetched, "etag"), _header(fetched, "last-modified")
    if fetched.outcome == "not_modified":
        # A 304 need not repeat the validators that it confirms.
        etag, modified = etag or state.etag, modified or state.last_modified
    if fetched.moved_to is not None:
        moved_count = state.moved_count + 1 if fetched.moved_to == state.moved_to else 1
        moved_to: str | None = fetched.moved_to
    elif state.kept_address:
        moved_to, moved_count = state.moved_to, state.moved_count
    else:
        moved_to, moved_count = None, 0
    state = replace(
        state,
        etag=etag,
        last_modified=modified,
        checked_at=fetched.fetched_at,
        succeeded_at=fetched.fetched_at,
        retry_at=None,
        failures=0,
        error=None,
        moved_to=moved_to,
        moved_count=moved_count,
    )
    next_poll_at = _past_rest(state, fetched.fetched_at + _interval(state, fetched))
    return replace(state, next_poll_at=min(next_poll_at, fetched.fetched_at + DAY))


def _failed(state: FeedState, fetched: Fetched, error: str | None) -> FeedState:
    """The state after a failure: twice as long a wait as after the one before, from an hour up to a day."""
    failures = state.failures + 1
    backoff = min(DAY, HOUR * 2 ** min(failures - 1, 5))
    retry_at = _retry_after(fetched) if error is None else None
    next_poll_at = fetched.fetched_at + backoff
    return replace(
        state,
        etag=None if error is not None else state.etag,
        last_modified=None if error is not None else state.last_modified,
        checked_at=fetched.fetched_at,
        retry_at=retry_at,
        next_poll_at=max(next_poll_at, retry_at or next_poll_at),
        failures=failures,
        error=error or fetched.error,
        # Also the way back to the feed's own address, should the one it moved to have died.
        moved_to=None,
        moved_count=0,
    )


def _gone(state: FeedState, fetched: Fetched) -> FeedState:
    """The state after 410; where the feed had moved to, its own address is asked once more before it is given up."""
    if state.kept_address:
        return _failed(state, fetched, None)
    return replace(
        state,
        checked_at=fetched.fetched_at,
        retry_at=None,
        next_poll_at=None,
        failures=state.failures + 1,
        error=fetched.error,
        gone=True,
    )


def _interval(state: FeedState, fetched: Fetched) -> timedelta:
    """How long scheduled pulls leave a feed alone after a success: an hour to a day."""
    if state.etag is None and state.last_modified is None:
        return DAY
    wishes = [
        state.ttl_seconds or 0.0,
        (state.rhythm_seconds or 0.0) / ASKS_PER_ARTICLE,
        _freshness_seconds(fetched),
    ]
    return max(HOUR, timedelta(seconds=min(max(wishes), DAY.total_seconds())))


def _past_rest(state: FeedState, moment: datetime) -> datetime:
    """The moment itself, or the first full hour after it in which the feed does not ask to be left alone.

    Source: RSS 2.0 `skipHours`, `skipDays`, both in UTC. What they come to is bounded by `DAY` like all wishes.
    """
    for _ in range(7 * 24):
        if not (state.skip_hours >> moment.hour & 1 or state.skip_days >> moment.weekday() & 1):
            break
        moment = moment.replace(minute=0, second=0, microsecond=0) + HOUR
    return moment


def _freshness_seconds(fetched: Fetched) -> float:
    """Seconds for which the server itself calls its answer fresh: max-age, or else Expires; 0 if it does not say."""
    control = _header(fetched, "cache-control") or ""
    if found := re.search(r'(?:^|[,\s])max-age\s*=\s*"?(\d{1,9})', control, re.IGNORECASE):
        age = _header(fetched, "age") or ""
        return max(0.0, float(found[1]) - (float(age) if re.fullmatch(r"[0-9]{1,9}", age) else 0.0))
    expires = _date(_header(fetched, "expires"))
    if expires is None:
        return 0.0
    sent_at = _date(_header(fetched, "date")) or fetched.fetched_at
    return max(0.0, (expires - sent_at).total_seconds())


def _retry_after(fetched: Fetched) -> datetime | None:
    """When a server lets us ask again; a day away at most, so that no answer silences a feed for good."""
    value = (_header(fetched, "retry-after") or "").strip()
    now = fetched.fetched_at
    until = now + timedelta(seconds=min(int(value), 86_400)) if re.fullmatch(r"[0-9]{1,9}", value) else _date(value)
    if until is None or until <= now:
        return None
    return min(until, now + DAY)


def _date(value: str | None) -> datetime | None:
    """Read an HTTP date as UTC; None if it is none."""
    if not value:
        return None
    try:
        found = parsedate_to_datetime(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _header(fetched: Fetched, name: str) -> str | None:
    """The first value of a header; None if absent or empty."""
    return next((value for key, value in fetched.headers if key == name), None) or None


def _remark(parsed: ParsedFeed) -> str:
    """What is wrong with a body that was read in part."""
    return f"the document is damaged: {len(parsed.articles)} articles could be saved" if parsed.degraded else ""


def _span(span: timedelta) -> str:
    """A length of time in one round unit: "minute", "12 minutes", "5 hours", "386 days"."""
    seconds = span.total_seconds()
    for unit, size in (("days", 86_400), ("hours", 3_600)):
        if seconds >= 1.5 * size:
            return f"{round(seconds / size)} {unit}"
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes > 1 else "minute"
