"""Counts of this window and of those before → outlets and topics that are quiet against their own normal.

The windows before have the same length and end at the same local time on each of thirty days; working days are compared
with working days, and weekends with weekends. What is expected is the negative binomial of their mean and variance (the
Poisson's where they vary less than it does), with the variance that a further draw has. Half the usual or less, and so
unlikely, is a silence, unless the same weekday was as quiet before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp, lgamma, log
from statistics import fmean, median, variance
from zoneinfo import ZoneInfo

from briefing.model import FeedState, Window
from briefing.record import Silence

#: Days looked back.
DAYS = 30
#: Windows that a normal must be drawn from, and the least that it must be: fewer, and a silence is chance.
_WINDOWS = 7
_USUAL = 4.0
#: The most that is quiet, as a share of what is usual.
_QUIET = 0.5
#: How likely a count as low may be. In simulation this and the rules beside it give less than one false alarm in a
#: hundred outlets and days: at 5 to 60 articles a day, with three times the Poisson's variance, with quiet weekends.
_LEVEL = 0.005
#: A longer window has too few of its like in thirty days.
_LONGEST = timedelta(days=7)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Count:
    """How many there were in the window that lies on one day."""

    day: date
    number: int
    #: False for a window in which no feed had anything: perhaps nobody pulled.
    known: bool = True


@dataclass(frozen=True, slots=True)
class Normal:
    """What was usual, for a count that is below it."""

    #: The median of the windows, and how many they are.
    usual: float
    windows: int


#: For one window: feed id → its articles, and the date of the newest.
Tally = Mapping[str, tuple[int, datetime]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the window and those before it held."""

    #: The day on which the window lies, and what it holds.
    day: date
    now: Tally
    #: The same of earlier windows, the latest first.
    before: Sequence[tuple[date, Tally]]


def outlet_silences(past: Past, outlets: Mapping[str, Sequence[str]], answered: Collection[str]) -> Iterator[Silence]:
    """Outlets that are quiet, in their order.

    Args:
        past: what feeds had.
        outlets: name → ids of all its feeds.
        answered: ids of the feeds of which all that they had in the window is known; see `answers`.
    """
    for name, feed_ids in outlets.items():
        if not all(feed_id in answered for feed_id in feed_ids):
            continue
        counts = [Count(day, _articles(tally, feed_ids), bool(tally)) for day, tally in _reached(past.before, feed_ids)]
        number = _articles(past.now, feed_ids)
        if normal := quiet(Count(past.day, number), counts):
            tallies = (past.now, *(tally for _, tally in past.before))
            newest = max((tally[each][1] for tally in tallies for each in feed_ids if each in tally), default=None)
            yield Silence(
                kind="outlet",
                name=name,
                articles=number,
                usual=normal.usual,
                windows=normal.windows,
                newest=newest,
            )


def topic_silences(
    day: date,
    stories: Mapping[str, int],
    history: Mapping[str, Mapping[str, int]],
    titles: Mapping[str, str],
    newest: Callable[[], Mapping[str, datetime]],
) -> Iterator[Silence]:
    """Topics of which an edition prints fewer stories than editions before it, in the order of `titles`.

    Args:
        day: the edition's local date.
        stories: topic id → stories in its section now.
        history: local date of an earlier edition, ISO → topic id → stories in its section.
        titles: topic id → title.
        newest: finds topic id → date of its newest article.
    """
    for topic, title in titles.items():
        before = [
            Count(date.fromisoformat(each), sections[topic])
            for each, sections in sorted(history.items())
            if topic in sections and each < day.isoformat()
        ]
        if normal := quiet(Count(day, stories[topic]), before):
            yield Silence(
                kind="topic",
                name=title,
                articles=stories[topic],
                usual=normal.usual,
                windows=normal.windows,
                newest=newest().get(topic),
            )


def answers(state: FeedState, window: Window, articles: int) -> bool:
    """Whether all that a feed had in a window is known; its state must be a good one.

    It was read at the window's end or in its last twenty-fourth, and its list reaches back to before the window: a
    short list may have lost articles between two pulls.
    """
    late = window.end - (window.end - window.start) / 24
    return state.succeeded_at is not None and state.succeeded_at >= late and state.entries > articles


def coverage(past: Past, answered: Collection[str]) -> float:
    """The share of what feeds had in the windows before that came from these, 0 to 1; 0 for nothing."""
    every = [(feed_id, count) for _, tally in past.before for feed_id, (count, _) in tally.items()]
    total = sum(count for _, count in every)
    return sum(count for feed_id, count in every if feed_id in answered) / total if total else 0.0


def _articles(tally: Tally, feed_ids: Sequence[str]) -> int:
    return sum(tally[each][0] for each in feed_ids if each in tally)


def _reached(before: Sequence[tuple[date, Tally]], feed_ids: Sequence[str]) -> Iterator[tuple[date, Tally]]:
    """The windows back to the first in which the archive has something of each feed that it has something of.

    Before that a feed was not read yet.
    """
    held = [[place for place, (_, tally) in enumerate(before) if each in tally] for each in feed_ids]
    firsts = [max(places) for places in held if places]
    yield from before[: min(firsts) + 1] if firsts else ()


def windows_before(window: Window, zone: ZoneInfo) -> tuple[Window, ...]:
    """The windows of the same local times on the thirty days before, the last day first; none for a long window."""
    if window.end - window.start > _LONGEST:
        return ()
    return tuple(
        Window(start=_earlier(window.start, zone, back), end=_earlier(window.end, zone, back)) for back in _BACK
    )


_BACK = range(1, DAYS + 1)


def _earlier(moment: datetime, zone: ZoneInfo, days: int) -> datetime:
    """The same time by the clock, days before."""
    return (moment.astimezone(zone) - timedelta(days=days)).astimezone(moment.tzinfo)


def day_of(window: Window, zone: ZoneInfo) -> date:
    """The local day on which most of a window lies: the day of its middle."""
    return (window.start + (window.end - window.start) / 2).astimezone(zone).date()


def quiet(now: Count, before: Sequence[Count]) -> Normal | None:
    """Tell what was usual if `now` is too low for it; None if it is not, or if too little is known.

    Args:
        now: of the window.
        before: of earlier windows, in any order.
    """
    if any(one.number <= now.number for one in before if one.day.weekday() == now.day.weekday()):
        return None
    counts = [one.number for one in before if one.known and _is_weekend(one.day) == _is_weekend(now.day)]
    if len(counts) < _WINDOWS or (usual := median(counts)) < _USUAL or now.number > _QUIET * usual:
        return None
    return Normal(usual=usual, windows=len(counts)) if _at_most(now.number, counts) < _LEVEL else None


def _is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


def _at_most(number: int, counts: Sequence[int]) -> float:
    """How likely so few or fewer are, after these counts."""
    mean = fmean(counts)
    spread = max(mean, variance(counts)) * (1 + 1 / len(counts))
    size, share = mean * mean / (spread - mean), mean / spread
    logs = (
        lgamma(size + k) - lgamma(size) - lgamma(k + 1) + size * log(share) + k * log(1 - share)
        for k in range(number + 1)
    )
    return sum(exp(one) for one in logs)
