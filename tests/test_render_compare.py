"""What stands side by side in a story, and what is said of the editions before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.record import Addition, Claim, Dropped, Figure, Previous, PrintedStory, Report, Silence, Span, Summary
from briefing.render import before, compare, filters, phrases
from briefing.words import words
from tests.builders import NOW, article, edition, printed_story, report

EN, KO, SEOUL = words("en"), words("ko"), ZoneInfo("Asia/Seoul")
DAY = "2026-01-30"
WINDOW = Span(start=NOW - timedelta(days=1), end=NOW)


def said(number: int, title: str, outlet: str, outlet_class: str = "news", **more: object) -> Report:
    """A report with a title, of an outlet of a class."""
    made = report(article(str(number), title=title), outlet=outlet, outlet_class=outlet_class)
    return replace(made, id=f"{number:016x}", **more)  # type: ignore[arg-type]


def shown(story: PrintedStory) -> list[tuple[str, list[str]]]:
    """The headlines side by side."""
    return [(each.outlet_class, [one.title for one in each.reports]) for each in compare.wordings(story)]


def test_headlines_stand_by_class_in_the_order_of_the_reports() -> None:
    """Two a class at most, the lead's class first; the rest stay a list."""
    story = printed_story(
        said(1, "A", "Herald"),
        said(2, "B", "Agency", "agency"),
        said(3, "C", "Post"),
        said(4, "D", "Times"),
    )
    assert shown(story) == [("news", ["A", "C"]), ("agency", ["B"])]
    assert [each.title for each in compare.other_reports(story)] == ["D"]


@pytest.mark.parametrize(
    "fourth",
    [
        said(4, "D", "Voice", "state-media", copy_of="0" * 15 + "1"),
        said(4, "D", "Herald", "state-media"),
        said(4, "a", "Voice", "state-media"),
    ],
    ids=["copy", "outlet again", "headline again"],
)
def test_what_adds_no_wording_is_not_compared(fourth: Report) -> None:
    """Neither a copy, nor an outlet's second report, nor a headline that stands there already."""
    story = printed_story(said(1, "A", "Herald"), said(2, "B", "Agency", "agency"), said(3, "C", "Post"), fourth)
    assert shown(story) == [("news", ["A", "C"]), ("agency", ["B"])]
    assert compare.other_reports(story) == (fourth,)


@pytest.mark.parametrize(
    "reports",
    [
        (said(1, "A", "Herald"), said(2, "B", "Post"), said(3, "C", "Times")),
        (said(1, "A", "Herald"), said(2, "B", "Agency", "agency")),
    ],
    ids=["one class", "two headlines"],
)
def test_too_few_wordings_are_no_comparison(reports: Sequence[Report]) -> None:
    """One class of outlet, or two headlines, stay a list of reports."""
    story = printed_story(*reports)
    assert shown(story) == []
    assert compare.other_reports(story) == story.reports


def test_a_comparison_stays_short() -> None:
    """Ten headlines at most, of five classes."""
    story = printed_story(*(said(number, f"T{number}", f"O{number}", f"c{number % 8}") for number in range(40)))
    assert [len(titles) for _, titles in shown(story)] == [2] * 5


@given(st.lists(st.tuples(*[st.sampled_from("abcd")] * 3, st.booleans()), min_size=1, max_size=12))
def test_every_report_is_printed_once(drawn: list[tuple[str, str, str, bool]]) -> None:
    """What is compared and what is listed below are all of the story's reports, and none twice."""
    story = printed_story(
        *(
            said(number, title, outlet, outlet_class, copy_of="0" if copied else None)
            for number, (title, outlet, outlet_class, copied) in enumerate(drawn)
        )
    )
    compared = [one.id for each in compare.wordings(story) for one in each.reports]
    listed = [each.id for each in compare.other_reports(story)]
    assert sorted(compared + listed) == sorted(each.id for each in story.reports)
    assert not compared or len({story.reports[int(each, 16)].title for each in compared}) >= 3


REPORTS = (said(1, "A", "Herald"), said(2, "B", "Agency"), said(3, "C", "Post"), said(4, "D", "Agency"))


def claimed(*said_by: tuple[int, str]) -> Figure:
    """A figure with these claims, each of the report of that number; its value is the number in its words."""
    return Figure(
        what="injured",
        claims=tuple(
            Claim(report=f"{number:016x}", text=text, value=float(text.split()[-1])) for number, text in said_by
        ),
    )


def test_equal_claims_are_one_with_their_outlets() -> None:
    """Largest first, each outlet once a claim; the claim of a report that is not printed is left out."""
    figure = claimed((2, "40"), (1, "at least 35"), (3, "at least 35"), (4, "40"), (99, "1"))
    found = compare.claims(figure, printed_story(*REPORTS))
    assert [(each.text, [one.outlet for one in each.reports], each.more) for each in found] == [
        ("40", ["Agency"], 0),
        ("at least 35", ["Herald", "Post"], 0),
    ]


def test_wordings_of_one_value_stand_together() -> None:
    """No outlet is given the words of another."""
    (found,) = compare.claims(claimed((2, "about 40"), (1, "40"), (3, "about 40")), printed_story(*REPORTS))
    assert (found.text, [one.outlet for one in found.reports]) == ("about 40 / 40", ["Agency", "Herald", "Post"])


def test_many_outlets_of_one_claim_are_counted() -> None:
    """Four are named."""
    reports = [said(number, "A", f"O{number}") for number in range(7)]
    (found,) = compare.claims(claimed(*((number, "40") for number in range(7))), printed_story(*reports))
    assert (len(found.reports), found.more) == (4, 3)


def updated(summary: str, *added: tuple[int, str]) -> PrintedStory:
    """An updated story, with sentences of the reports of these numbers."""
    additions = tuple(Addition(text=text, report=f"{number:016x}", kind="figure") for number, text in added)
    return replace(printed_story(*REPORTS, summary=summary), status="updated", added=additions)


def test_an_outlet_is_named_once_behind_its_sentences() -> None:
    """Three sentences at most, and none of a report that is not printed."""
    story = updated("", (1, "One."), (99, "Lost."), (1, "Two."), (2, "Three."), (2, "Four."))
    assert [(each.text, each.report.outlet, each.named) for each in compare.additions(story)] == [
        ("One.", "Herald", False),
        ("Two.", "Herald", True),
        ("Three.", "Agency", True),
    ]


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("It rose. It fell. It stays.", "It rose. … It stays."),
        ("It fell.", ""),
        ("It rose. It fell.", "It rose."),
        ("He said: “It fell.” It rose.", "He said: “It fell.” It rose."),
        ("It fell. It rose.", "It rose."),
        ("Nothing of it.", "Nothing of it."),
    ],
)
def test_no_sentence_is_printed_twice(summary: str, expected: str) -> None:
    """What is quoted as new is left out of the summary, as whole sentences only; a gap shows."""
    assert compare.told(updated(summary, (1, "It fell."))) == expected


def test_what_a_model_wrote_is_left_whole() -> None:
    """It is no quotation that could be cut."""
    story = updated("It fell. It rose.", (1, "It fell."))
    assert compare.told(replace(story, summary=replace(story.summary, written_by="m"))) == "It fell. It rose."


def test_supporting_reports_are_one_an_outlet() -> None:
    """In the order of the model's sentences; without any, the report that supports the summary most."""
    support = tuple(f"{number:016x}" for number in (2, 4, 1, 99))
    summary = Summary(text="It fell.", report=REPORTS[0].id, written_by="m", support=support)
    story = replace(printed_story(*REPORTS), summary=summary)
    assert [each.outlet for each in compare.supporting(story)] == ["Agency", "Herald"]
    alone = replace(story, summary=replace(summary, support=()))
    assert [each.outlet for each in compare.supporting(alone)] == ["Herald"]


@pytest.mark.parametrize(
    ("origins", "expected"),
    [
        (3, "4 reports, 3 origins"),
        (1, "4 reports, 1 origin"),
        (4, "4 reports"),
        (0, "4 reports, 1 of them repeats another"),
    ],
)
def test_tally_names_origins_where_they_say_more(origins: int, expected: str) -> None:
    """As many origins as reports say nothing; where they were not counted, copies are."""
    reports = (*REPORTS[:3], replace(REPORTS[3], copy_of=REPORTS[1].id))
    assert phrases.tally(replace(printed_story(*reports), origins=origins), EN) == expected


def test_classes_have_names() -> None:
    """Those of the documentation in the page's language, the desk's own in its words."""
    assert [phrases.outlet_class(each, EN) for each in ("state-media", "party-press", "")] == [
        "State media",
        "Party press",
        "Other",
    ]
    assert phrases.outlet_class("agency", KO) == "통신사"


# --- Editions and days before ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "new", "ended"),
    [
        ("2026-01-29", "", "Not continued from yesterday’s edition"),
        ("2026-01-30", "", "Not continued from yesterday’s edition"),
        (
            "2026-01-27",
            "New since the edition of Tuesday, January 27 (no. 11)",
            "Not continued from the edition of Tuesday, January 27",
        ),
        (
            "2025-12-31",
            "New since the edition of Wednesday, December 31, 2025 (no. 11)",
            "Not continued from the edition of Wednesday, December 31, 2025",
        ),
    ],
)
def test_the_edition_before_is_named_unless_it_is_yesterday_s(day: str, new: str, ended: str) -> None:
    """What "new" and "not continued" are counted from has its weekday and date, and its year if it is another."""
    record = replace(edition(), previous=Previous(id=f"morning-{day}", date=day, number=11))
    assert (before.since(record, EN), before.ended(record, EN)) == (new, ended)


def test_the_first_edition_is_counted_from_none() -> None:
    """Without an edition before there is nothing to say."""
    assert before.since(edition(), EN) == ""


def test_korean_names_the_edition_before_in_its_order() -> None:
    """Month, day, weekday, number."""
    record = replace(edition(), previous=Previous(id="morning-2026-01-27", date="2026-01-27", number=11))
    assert before.since(record, KO) == "1월 27일 (화요일) 판(제11호) 이후 새 소식"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-01-29", "Thursday (no. 4)"),
        ("2026-01-24", "Saturday (no. 4)"),
        ("2026-01-23", "Jan 23 (no. 4)"),
        ("2025-12-31", "Dec 31, 2025 (no. 4)"),
    ],
)
def test_a_story_stood_on_a_weekday(day: str, expected: str) -> None:
    """In the week before its weekday, which then is no other; before that the date."""
    assert before.appeared(day, 4, EN, DAY) == expected


@pytest.mark.parametrize(("days", "expected"), [(1, "no. 4"), (3, "no. 4; 3 days")])
def test_a_story_that_ended_says_how_long_it_ran(days: int, expected: str) -> None:
    """Unless that was a day."""
    ended = Dropped(id="0", headline="A", language="en", edition="morning-2026-01-29", number=4, days=days)
    assert before.gone(ended, EN) == expected


SILENCE = Silence(
    kind="outlet", name="Voice", articles=0, usual=14.0, windows=27, newest=NOW - timedelta(days=2, hours=8, minutes=48)
)


@pytest.mark.parametrize(
    ("silence", "hours", "expected"),
    [
        (SILENCE, 24, "nothing since 06:12 KST Wed; its normal is 14 a day"),
        (replace(SILENCE, newest=None), 24, "nothing; its normal is 14 a day"),
        (replace(SILENCE, articles=1, usual=9.5), 24, "1 article; its normal is 9.5 a day"),
        (replace(SILENCE, articles=2, usual=1200.0), 72, "2 articles; its normal for as long is 1,200"),
    ],
)
def test_silence_is_against_the_own_normal(silence: Silence, hours: int, expected: str) -> None:
    """Since when, or how few; a window that is no day is not called one."""
    window = Span(start=NOW - timedelta(hours=hours), end=NOW)
    assert before.silence(silence, EN, SEOUL, window, DAY) == expected


def test_what_is_usual_has_one_decimal_place_at_most() -> None:
    """In the page's language."""
    assert before.usual(0.42, EN) == "usually 0.4 a day"
    assert before.usual(2, KO) == "평소 하루 2건"


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("morning-2026-01-27", "2026-01-27-morning.html"),
        ("evening-2026-01-27", ""),
        ("morning-2026-01-27/../x", ""),
        ("2026-01-27", ""),
    ],
)
def test_only_the_brief_s_own_earlier_page_is_named(id_: str, expected: str) -> None:
    """The file that lies beside this one; nothing for an id that is not of the brief."""
    assert filters.earlier_page(id_, "morning") == expected
