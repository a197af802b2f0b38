"""Small charts: inside their boxes, true to the figures, and said in words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from briefing.edition.trend import trend
from briefing.record import Edition, PrintedStory, Trend
from briefing.render import charts, html, mail, markdown, phrases, text
from briefing.words import words
from tests.builders import NOW, edition, printed_story, report
from tests.editions import rich
from tests.looks import SHIPPED, THEMES

COUNTS = st.lists(st.none() | st.integers(0, 500), min_size=1, max_size=29)
WINDOW = edition().window


def trend_of(*counts: int | None, normal: tuple[float, float, float] | None = None) -> Trend:
    """A trend that ends with these counts."""
    return Trend(first="2026-01-01", counts=(*(None,) * (30 - len(counts)), *counts), normal=normal)


def points(path: str) -> list[tuple[float, float]]:
    """The places that a path goes to."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]


@given(COUNTS, st.integers(0, 500), st.none() | st.tuples(*[st.floats(0, 600)] * 3).map(sorted).map(tuple))
def test_line_stays_in_its_box(before: list[int | None], today: int, normal: tuple[float, float, float] | None) -> None:
    """Whatever the counts, each day is a point of the path in the order of days, inside the box, higher for more."""
    of = trend_of(*before, today, normal=normal)
    drawn = charts.line(of)
    known = [count for count in of.counts if count is not None]
    if len(known) < 3:
        assert drawn is None
        return
    assert drawn is not None
    places = points(drawn.path)
    assert len(places) == len(known)
    assert [x for x, _ in places] == sorted({x for x, _ in places})
    assert all(0 <= x <= charts.TREND_WIDTH and 0 <= y <= charts.TREND_HEIGHT for x, y in places)
    assert (drawn.x, drawn.y) == places[-1]
    for (_, one), (_, other), few, many in zip(places, places[1:], known, known[1:], strict=False):
        assert (one >= other) if few <= many else (one <= other)
    if drawn.usual:
        top, high = drawn.usual
        assert top >= 0
        assert top + high <= charts.TREND_HEIGHT


def test_days_without_an_edition_break_the_line() -> None:
    """A weekend is a gap, and a day alone a point."""
    drawn = charts.line(trend_of(4, 5, None, None, 7, None, 6))
    assert drawn is not None
    assert drawn.path.count("M") == 3
    assert drawn.path.count("L") == 1
    assert drawn.path.count("h0") == 2


@given(st.lists(st.integers(-90, 60), min_size=1, max_size=40))
def test_timeline_stays_in_the_window(hours: list[int]) -> None:
    """Each report is a point, in the order of time; what is older than the window stands at its start."""
    story = printed_story(*(replace(report(), published=NOW + timedelta(hours=each)) for each in hours))
    drawn = charts.timeline(story, WINDOW)
    if len(hours) < 5:
        assert drawn is None
        return
    assert drawn is not None
    assert len(drawn.places) == len(hours)
    assert list(drawn.places) == sorted(drawn.places)
    assert all(2 <= place <= 98 for place in drawn.places)
    assert (drawn.first, drawn.last) == (NOW + timedelta(hours=min(hours)), NOW + timedelta(hours=max(hours)))


def stories_of(outlets: list[str]) -> Edition:
    """An edition with one report of each outlet."""
    stories: list[PrintedStory] = []
    for number, outlet in enumerate(outlets, 1):
        stories.append(printed_story(report(outlet=outlet), number=number, id=f"{number:016x}"))
    return edition(*stories)


@given(st.lists(st.sampled_from("ABCDEFGHIJKLM"), min_size=1, max_size=60))
def test_shares_add_up_to_all_reports(outlets: list[str]) -> None:
    """No report is left out, the most come first, at most eight rows, and the longest bar fills its box."""
    rows = charts.outlet_shares(stories_of(outlets))
    if len(set(outlets)) == 1:
        assert rows == ()
        return
    assert sum(row.reports for row in rows) == len(outlets)
    assert abs(sum(row.share for row in rows) - 1) < 1e-9
    assert len(rows) <= 8
    named = [row.reports for row in rows if row.name]
    assert named == sorted(named, reverse=True)
    assert max(row.bar for row in rows) == 100
    assert sum(row.names for row in rows) == len(set(outlets))


def test_shares_are_of_the_reports_that_the_masthead_counts() -> None:
    """Articles without a topic, which `--all` adds, are in neither."""
    record = rich(12, unfiled=True)
    assert sum(row.reports for row in charts.outlet_shares(record)) == record.counts.reports
    assert sum(row.reports for row in charts.language_shares(record)) == record.counts.reports


@pytest.mark.parametrize(
    ("of", "english", "korean"),
    [
        (trend_of(3, 9, normal=(5.0, 6.0, 8.4)), "9 stories; usually 5 to 8", "사안 9건; 평소 5~8건"),
        (trend_of(3, 9, normal=(4.5, 6.0, 8.5)), "9 stories; usually 5 to 8", "사안 9건; 평소 5~8건"),
        (trend_of(3, 1, normal=(2.0, 2.0, 2.4)), "1 story; usually 2", "사안 1건; 평소 2건"),
        (trend_of(3, 0), "0 stories", "사안 0건"),
    ],
)
def test_trend_is_said_in_words(of: Trend, english: str, korean: str) -> None:
    """Today's number and the usual range, in the reader's language."""
    assert phrases.trend(of, words("en")) == english
    assert phrases.trend(of, words("ko")) == korean


@given(st.lists(st.integers(0, 40), min_size=7, max_size=29))
def test_words_and_band_call_the_same_counts_usual(counts: list[int]) -> None:
    """A day's count is in the range that is said if, and only if, it lies between the quartiles."""
    days = {f"2026-01-{day:02}": {"alliance": count} for day, count in enumerate(counts, 1)}
    of = trend(days, "alliance", "2026-01-30", 0)
    assert of is not None
    said = phrases.trend(of, words("en"))
    low, high = re.search(r"usually (\d+)(?: to (\d+))?", said).groups()  # type: ignore[union-attr]
    assert of.normal is not None
    lower, _, upper = of.normal
    for count in counts:
        assert (int(low) <= count <= int(high or low)) == (lower <= count <= upper)


def test_every_setting_says_the_trend() -> None:
    """Page, mail, text and Markdown give the same figures."""
    record = rich(10)
    said = phrases.trend(record.sections[0].trend, words("en"))  # type: ignore[arg-type]
    for body in (html.render(record, SHIPPED), mail.render(record, SHIPPED), text.render(record)):
        assert said in " ".join(body.body.decode().split())
    assert said in markdown.render(record).body.decode()


def drawings(record: Edition, theme: str) -> Any:
    """The page's drawings."""
    return lxml_html.fromstring(html.render(record, THEMES[theme]).body).xpath("//*[local-name()='svg']")


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_every_chart_has_a_text_alternative(theme: str) -> None:
    """Each drawing is an image with a title, and none has a style of its own or asks for anything."""
    every = drawings(rich(25), theme)
    assert len(every) > 10
    for drawing in every:
        assert drawing.get("role") == "img"
        assert drawing.xpath("string(*[local-name()='title'])").strip()
        assert drawing.xpath(".//@style | .//@href | .//*[local-name()='script']") == []


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_a_first_edition_has_no_trend(theme: str) -> None:
    """Without editions before it, an edition draws no line."""
    record = rich(3)
    first = replace(record, sections=tuple(replace(each, trend=None) for each in record.sections))
    assert not [each for each in drawings(first, theme) if "91 16" in each.get("viewbox", each.get("viewBox", ""))]
