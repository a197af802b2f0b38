"""Plain text of 72 columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.record import Comment
from briefing.render import columns, text
from tests.builders import article, edition, printed_story, report
from tests.editions import GREETING, rich


@pytest.mark.parametrize("language", ["en", "ko"])
def test_text_is_as_reviewed(language: str, golden: Callable[[str, str], None]) -> None:
    """The whole text of a rich edition."""
    made = text.render(rich(20, language=language, unfiled=True))
    golden(f"edition-{language}.txt", made.body.decode())
    assert (made.format, made.filename) == ("txt", "2026-01-30-morning.txt")


def test_empty_edition_reads_well(golden: Callable[[str, str], None]) -> None:
    """An edition without a story says so in every section and shows what was read."""
    golden("edition-empty.txt", text.render(rich(0, marking="")).body.decode())


@pytest.mark.parametrize("hostile", [False, True])
def test_lines_fit_and_links_are_whole(hostile: bool) -> None:
    """No line is wider than 72 columns but a link, and every link stands alone."""
    record = rich(30, hostile=hostile)
    lines = text.render(record).body.decode().splitlines()
    assert [line for line in lines if columns.width(line) > 72 and "https://" not in line] == []
    links = {line.strip() for line in lines if line.strip().startswith("https://")}
    assert {each.url for story in record.stories for each in story.reports if each.url} <= links


def test_every_headline_is_there() -> None:
    """Each story of the record is in the text, its words in order."""
    made = " ".join(text.render(rich(60)).body.decode().split())
    for story in rich(60).stories:
        assert story.headline in made


def test_controls_do_not_reach_the_terminal() -> None:
    """Escape sequences and bidi overrides in a title are gone; its letters stay."""
    titled = report(article(title="Red \x1b[31malert\x07 \u202eover"))
    made = text.render(edition(printed_story(titled))).body.decode()
    assert "Red [31malert over" in made
    assert not set(made) & set("\x1b\x07\u202e")


def test_copy_of_a_report_that_is_not_printed_is_still_marked() -> None:
    """A report whose origin the story does not show says that it repeats another."""
    copied = replace(report(), copy_of="0" * 16)
    assert "repeats another report" in text.render(edition(printed_story(copied))).body.decode()


def test_order_is_that_of_the_page() -> None:
    """Glance, the desk's comment, most covered, agenda, tags; then the sections, each with its comment first."""
    made = text.render(rich(20)).body.decode()
    marks = (
        "AT A GLANCE",
        "  | The training calendar",
        "MOST COVERED",
        "AGENDA",
        "OTHER TAGS",
        "NORTH KOREA",
        "ALLIANCE",
    )
    places = [made.index(mark) for mark in (*marks, "  | 우리 데스크의 논평", "   9  [New]", "COLLECTION NOTE")]
    assert places == sorted(places)


def test_agenda_has_a_line_for_each_day() -> None:
    """Times of day in a column of their own, what lasts all day without one, and only addresses of the web."""
    first, second = rich(1).agenda
    agenda = (
        replace(second, date="2026-01-30"),
        first,
        second,
        replace(first, date="2026-02-01", url="ftp://x", place=""),
    )
    made = text.render(replace(rich(1), agenda=agenda)).body.decode()
    assert made[made.index("Fri, Jan 30\n") :].startswith(
        "Fri, Jan 30\n"
        "           제9차 대회 개막\n"
        "    18:00  Briefing of the ministry, Seoul\n"
        "           https://calendar.example.org/1\n"
        "Sat, Jan 31\n"
        "           제9차 대회 개막\n"
        "Sun, Feb 1\n"
        "    18:00  Briefing of the ministry\n\n"
    )


def test_comment_has_a_bar_on_every_line() -> None:
    """However long it is, and signed or not."""
    long = Comment(paragraphs=("word " * 60, "둘째 " * 40), author="", language="en")
    made = text.render(replace(rich(1), comments=(long, GREETING))).body.decode()
    block = made[made.index("  | COMMENT") : made.index("MOST COVERED")].strip("\n")
    assert block.count("  | COMMENT") == 2
    assert {line[:3] for line in block.splitlines()} == {"  |", ""}
    assert block.endswith("  |\n  | — The desk")


def test_one_report_is_not_named_twice() -> None:
    """Whose words are quoted is said only where several reports stand below."""
    alone, other = report(), report(article("2"), outlet="The Other")
    assert "— The Example" not in text.render(edition(printed_story(alone))).body.decode()
    assert "— The Example" in text.render(edition(printed_story(alone, other))).body.decode()


def test_korean_counts_two_columns() -> None:
    """Hangul and Han are wide, combining and invisible marks have no width."""
    assert columns.width("abc") == 3
    assert columns.width("김정은") == 6
    assert columns.width("e\u0301") == 1
    assert columns.width("กี่\u200d") == 1


def test_words_longer_than_a_line_are_broken() -> None:
    """A word without spaces fills lines to the edge."""
    assert [columns.width(line) for line in columns.wrap("x" * 100, "- ", "  ")] == [72, 32]
    assert list(columns.wrap("ab " + "y" * 80)) == ["ab", "y" * 72, "y" * 8]


def test_sentences_without_spaces_break_between_characters() -> None:
    """They fill the line they begin in; no line begins with a closing mark or ends with an opening one."""
    sentence = "朝鲜最高领导人视察了纪念馆建设现场，" * 3 + "他说「（此事）意义重大」。" * 4
    lines = list(columns.wrap(f"[New] {sentence}", "   1  ", "      "))
    assert lines[0].startswith("   1  [New] 朝鲜")
    assert all(66 <= columns.width(line) <= 72 for line in lines[:-1])
    assert not any(line.strip()[0] in "，。」）" or line[-1] in "「（" for line in lines)


def test_korean_words_stay_whole() -> None:
    """Also with Han in them, as headlines have it."""
    assert list(columns.wrap("가" * 35 + " 北미사일에"))[1] == "北미사일에"


def test_no_line_ends_at_a_no_break_space() -> None:
    """A figure stays with its unit; the space itself is plain."""
    assert list(columns.wrap("x" * 66 + " (6\u00a0outlets)"))[1] == "(6 outlets)"


def test_nothing_is_one_empty_line() -> None:
    """Text without words gives the margin without its spaces."""
    assert list(columns.wrap(" \n ", "- ")) == ["-"]


@given(st.text(alphabet=st.sampled_from("ab 가나漢字。「\n\t—é\u00a0"), max_size=400))
def test_wrapping_loses_nothing(words: str) -> None:
    """The characters other than white space are the same after wrapping, and every line fits."""
    lines = list(columns.wrap(words, " * ", "   "))
    assert "".join("".join(lines).split()) == "*" + "".join(words.split())
    assert all(columns.width(line) <= 72 for line in lines)
