"""Values made fit to print, and what they are called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from briefing.model import Dating, Field
from briefing.record import FeedNote, Matched, PrintedStory, Span, StoryTopic
from briefing.render import filters, phrases
from briefing.words import words
from tests.builders import printed_story
from tests.editions import rich

EN, KO, SEOUL = words("en"), words("ko"), ZoneInfo("Asia/Seoul")
DAY = "2026-01-30"


def utc(day: int, hour: int, minute: int = 0, *, month: int = 1, year: int = 2026) -> datetime:
    """A moment in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (utc(29, 20, 12), "05:12 KST"),
        (utc(29, 12, 40), "21:40 KST Thu"),
        (utc(20, 0), "09:00 KST Jan 20"),
        (utc(20, 0, month=12, year=2025), "09:00 KST Dec 20, 2025"),
    ],
)
def test_moment_names_the_day_only_as_far_as_needed(when: datetime, expected: str) -> None:
    """A time of the edition's day is a clock time; of the week, with its weekday; older, with its date."""
    assert phrases.moment(when, EN, SEOUL, DAY) == expected


def test_moment_can_name_the_own_day() -> None:
    """The cut-off names its day even if it is the edition's."""
    assert phrases.moment(utc(29, 21), EN, SEOUL, DAY, dated=True) == "06:00 KST Fri"


def test_moment_in_korean_puts_the_day_first() -> None:
    """The order of day and time is the language's."""
    assert phrases.moment(utc(28, 21), KO, SEOUL, DAY) == "목 06:00 KST"


def test_span_is_in_local_time() -> None:
    """Coverage reads as editors write it."""
    window = Span(start=utc(28, 21), end=utc(29, 21))
    assert phrases.span(window, EN, SEOUL, DAY) == "06:00 KST Thu to 06:00 KST Fri"


def test_each_end_of_a_span_has_its_own_summer_time() -> None:
    """A window over a clock change names both zones."""
    window = Span(start=utc(28, 5, month=3), end=utc(29, 5, month=3))
    berlin = phrases.span(window, EN, ZoneInfo("Europe/Berlin"), "2026-03-29")
    assert berlin == "06:00 CET Sat to 07:00 CEST Sun"


def test_zone_without_letters_is_an_offset() -> None:
    """A zone that has only a number is shown as one."""
    assert filters.zone_name(utc(30, 0), ZoneInfo("America/Sao_Paulo")) == "UTC-03"


@pytest.mark.parametrize(
    ("dating", "expected"),
    [
        ("entry", "05:12 KST"),
        ("neighbour", "about 05:12 KST"),
        ("feed", "about 05:12 KST"),
        ("received", "received 05:12 KST"),
    ],
)
def test_time_says_how_it_is_known(dating: Dating, expected: str) -> None:
    """A time that is not the report's own says so."""
    assert phrases.published("05:12 KST", dating, EN) == expected


def test_long_date_is_the_language_s() -> None:
    """The masthead's date is written out."""
    assert filters.long_date(DAY, Locale("en")) == "Friday, January 30, 2026"
    assert filters.long_date(DAY, Locale("ko")) == "2026년 1월 30일 금요일"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example.org/1", "https://news.example.org/1"),
        ("http://news.example.org", "http://news.example.org"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//news.example.org/", ""),
        ("https:news", ""),
        ("http://[::1", ""),
        ("https://news.example.org/a b", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_web_are_linked(url: str, expected: str) -> None:
    """A link is http or https with a host, or there is none."""
    assert filters.web(url) == expected


@given(st.text(st.characters(exclude_categories=())))
def test_printable_text_can_be_printed(text: str) -> None:
    """Whatever comes in, what goes out has no control, no bidi control, no surrogate, and stays so."""
    made = filters.printable(text)
    assert filters.printable(made) == made
    assert not set(made) & set("\x00\x07\x1b\x7f\x9b\u202e\u2066\ufffe")
    made.encode()


def test_printable_keeps_letters_of_all_scripts() -> None:
    """Nothing that can be read is lost."""
    kept = "Zürich, 김정은 金正恩 עברית\u200f\n\tفارسی\u200cها 👩‍🚀"
    assert filters.printable(kept) == kept


@pytest.mark.parametrize(
    ("code", "page", "expected"),
    [("ko", "en", "ko"), ("en", "en-GB", None), ("en-US", "en", None), ("und", "en", None), ("", "en", None)],
)
def test_foreign_compares_languages_not_regions(code: str, page: str, expected: str | None) -> None:
    """Only a known language that is not the page's is marked."""
    assert filters.foreign(code, page) == expected


@pytest.mark.parametrize(("text", "expected"), [("Seoul 서울", False), ("عنوان", True), ("a עברית", True)])
def test_right_to_left_text_is_noticed(text: str, expected: bool) -> None:
    """Text with letters of a right-to-left script needs isolating."""
    assert filters.turns(text) is expected


def test_language_is_named_in_the_page_s_language() -> None:
    """A tag becomes a name, and stays a tag if it has none."""
    assert filters.language_name("ko", Locale("en")) == "Korean"
    assert filters.language_name("en-GB", Locale("ko")) == "영어"
    assert filters.language_name("qqq", Locale("en")) == "qqq"


@given(st.integers(min_value=0, max_value=20))
def test_tiers_hold_each_story_once_in_order(number: int) -> None:
    """Lead, further and also together are the section."""
    stories = tuple(printed_story(number=place) for place in range(1, number + 1))
    tiers = filters.tiers(stories)
    lead = (tiers.lead,) if tiers.lead else ()
    assert (*lead, *tiers.further, *tiers.also) == stories
    assert len(tiers.further) <= 5
    assert not tiers.also or len(tiers.further) == 5


def match(term: str, found: str, field: Field) -> Matched:
    """A term found."""
    return Matched(term=term, found=found, field=field, start=0, report="1")


def test_evidence_says_each_wording_once() -> None:
    """A term found in ten reports is named once, by its first place."""
    found = (match("DPRK", "DPRK", "title"), match("DPRK", "dprk", "text"), match("Kim", "김정은", "text"))
    topic = StoryTopic(id="x", title="X", strength=1.0, matches=found)
    assert [(each.found, each.field) for each in filters.evidence(topic)] == [("DPRK", "title"), ("김정은", "text")]


def test_evidence_says_a_wording_of_several_terms_once() -> None:
    """“Russia” stands for two terms, and is named once, by the term that is written so."""
    found = (match("Russian", "Russia", "title"), match("Russia", "Russia", "text"), match("feed", "", "feed"))
    topic = StoryTopic(id="x", title="X", strength=1.0, matches=found)
    said = [(each.term, each.found, each.field) for each in filters.evidence(topic)]
    assert said == [("Russia", "Russia", "title"), ("feed", "", "feed")]


def test_record_is_looked_up() -> None:
    """Reports by id, stories by number, topics besides the section's, copies."""
    story = rich(12).stories[0]
    assert filters.report_of(story, story.reports[1].id) == story.reports[1]
    assert filters.report_of(story, "none") is None
    assert filters.report_of(story, None) is None
    assert filters.by_number(rich(12))[1] == story
    assert filters.copies(story) == sum(report.copy_of is not None for report in story.reports) == 1
    assert [topic.id for topic in filters.other_topics(rich(12).stories[2], "north-korea")] == ["society"]


def test_standing_counts_feeds_most_frequent_first() -> None:
    """The collection note says how many feeds stood how."""
    feeds = rich(1).collection.feeds
    assert filters.standing(feeds)[:2] == (("read", 3), ("unchanged", 1))
    assert filters.standing(()) == ()


def story(status: str, day: int = 1) -> PrintedStory:
    """A story of a status."""
    return next(one for one in rich(12).stories if one.status == status and one.day >= day)


def test_status_says_how_a_story_stands() -> None:
    """New, updated, continuing with its day."""
    assert phrases.status(story("new"), EN) == "New"
    assert phrases.status(story("updated"), EN) == "Updated"
    assert phrases.status(story("continuing", 4), EN) == "Continuing, day 4"


def test_labels_and_statuses_have_names() -> None:
    """A value that the page does not know yet is shown as it is."""
    assert phrases.label("state-media", EN) == "state media"
    assert phrases.label("podcast", EN) == "podcast"
    assert phrases.feed_status("degraded", EN) == "read in part"
    assert phrases.feed_status("asleep", EN) == "asleep"


def test_place_of_a_term_is_named() -> None:
    """Title, text, or the editor's own filing."""
    named = [phrases.place(field, EN) for field in ("title", "text", "feed")]
    assert named == ["title", "text", "the whole feed is filed here"]


def test_newest_of_a_feed_may_be_years_ago() -> None:
    """A moment far away is still a date."""
    note: FeedNote = rich(1).collection.feeds[0]
    assert note.newest is not None
    assert phrases.moment(note.newest - timedelta(days=4000), EN, SEOUL, DAY).endswith("2015")
