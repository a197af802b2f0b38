"""Figures of the record → the geometry of small charts; `charts.html` draws them, and says the same in words.

In: a `Trend`, a story, an edition. Out: numbers in the units of an SVG view box, rounded to a tenth, so that the same
record gives the same bytes. Lines and bars are small enough to need no axis: Tufte's sparklines (Beautiful Evidence,
2006), beside the words that say their last value and their usual range.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from briefing.record import Edition, PrintedStory, Report, Span, Trend

#: View box of a trend: three units a day, and room for the mark of today.
TREND_WIDTH, TREND_HEIGHT = 91.0, 16.0
#: Days that fill it.
_TREND_DAYS = 30
#: With fewer reports, their times in the list say it better.
_TIMELINE_FROM = 5
#: Fewer days than this are no line.
_TREND_FROM = 3
#: Outlets or languages named in a chart of shares; the rest is one row.
_NAMED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A section's trend as a line; its box is 91 x 16, y downwards."""

    #: Commands of an SVG path: one line a run of days with editions, a point for a day alone.
    path: str
    #: Where today's point is.
    x: float
    y: float
    #: Top and height of the usual range; None where it is not known.
    usual: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A story's reports along the edition's window; its box is 100 wide."""

    #: Where each report is, first to last: 2 to 98.
    places: tuple[float, ...]
    #: The first and the last report, UTC.
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One row of a chart of shares."""

    #: "" for the rest.
    name: str
    reports: int
    #: Of all reports: 0 to 1.
    share: float
    #: Length of its bar: 0 to 100, the longest.
    bar: float
    #: How many names the rest stands for; 1 otherwise.
    names: int = 1


def line(trend: Trend) -> Line | None:
    """Draw a trend; None with counts of fewer than three days."""
    known = [count for count in trend.counts if count is not None]
    today = trend.counts[-1]
    if len(known) < _TREND_FROM or today is None:
        return None
    top = max(*known, trend.normal[2] if trend.normal else 0, 1)
    step = (TREND_WIDTH - 4) / (max(len(trend.counts), _TREND_DAYS) - 1)

    def height(count: float) -> float:
        return round(TREND_HEIGHT - 2 - (TREND_HEIGHT - 4) * count / top, 1)

    def place(day: int) -> float:
        return round(TREND_WIDTH - 2 - step * (len(trend.counts) - 1 - day), 1)

    path, before = "", False
    for day, count in enumerate(trend.counts):
        if count is not None:
            path += f"{'L' if before else 'M'}{place(day):g} {height(count):g}"
            alone = not before and (day + 1 == len(trend.counts) or trend.counts[day + 1] is None)
            path += "h0" if alone else ""
        before = count is not None
    usual = None
    if trend.normal:
        upper, lower = height(trend.normal[2]), height(trend.normal[0])
        usual = (upper, round(max(lower - upper, 0.8), 1))
    return Line(path=path, x=place(len(trend.counts) - 1), y=height(today), usual=usual)


def timeline(story: PrintedStory, window: Span) -> Timeline | None:
    """Place a story's reports along the window; one from before it stands at its start. None with fewer than five."""
    if len(story.reports) < _TIMELINE_FROM:
        return None
    times = sorted(report.published for report in story.reports)
    whole = max(window.end - window.start, timedelta(seconds=1))
    parts = [min(max((time - window.start) / whole, 0.0), 1.0) for time in times]
    return Timeline(places=tuple(round(2 + 96 * part, 1) for part in parts), first=times[0], last=times[-1])


def outlet_shares(edition: Edition) -> tuple[Share, ...]:
    """The reports that the masthead counts by outlet, most first; nothing with a single outlet."""
    return _shares(report.outlet for report in _reports(edition))


def language_shares(edition: Edition) -> tuple[Share, ...]:
    """The reports that the masthead counts by language, as tags, most first; nothing with a single language."""
    return _shares(report.language for report in _reports(edition))


def _reports(edition: Edition) -> Iterator[Report]:
    """The reports of the sections, without those that matched no topic."""
    return (report for section in edition.sections for story in section.stories for report in story.reports)


def _shares(names: Iterable[str]) -> tuple[Share, ...]:
    counted = sorted(Counter(names).items(), key=lambda each: (-each[1], each[0]))
    if len(counted) < 2:
        return ()
    whole = sum(number for _, number in counted)
    named = counted if len(counted) <= _NAMED else counted[: _NAMED - 1]
    rest = counted[len(named) :]
    rows = [(name, number, 1) for name, number in named]
    if rest:
        rows.append(("", sum(number for _, number in rest), len(rest)))
    most = max(number for _, number, _ in rows)
    return tuple(
        Share(name=name, reports=number, share=number / whole, bar=round(100 * number / most, 1), names=names)
        for name, number, names in rows
    )
