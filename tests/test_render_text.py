"""Plain text of 72 columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.render import columns, text
from tests.builders import article, edition, printed_story, report
from tests.editions import rich


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


def test_korean_counts_two_columns() -> None:
    """Hangul and Han are wide, combining marks have no width."""
    assert columns.width("abc") == 3
    assert columns.width("김정은") == 6
    assert columns.width("e\u0301") == 1


def test_words_longer_than_a_line_are_broken() -> None:
    """A word without spaces fills lines to the edge."""
    assert [columns.width(line) for line in columns.wrap("x" * 100, "- ", "  ")] == [72, 32]
    assert list(columns.wrap("ab " + "y" * 80)) == ["ab", "y" * 72, "y" * 8]


def test_nothing_is_one_empty_line() -> None:
    """Text without words gives the margin without its spaces."""
    assert list(columns.wrap(" \n ", "- ")) == ["-"]


@given(st.text(alphabet=st.sampled_from("ab 가나漢\n\t—é"), max_size=400))
def test_wrapping_loses_nothing(words: str) -> None:
    """The characters other than white space are the same after wrapping, and every line fits."""
    lines = list(columns.wrap(words, " * ", "   "))
    assert "".join("".join(lines).split()) == "*" + "".join(words.split())
    assert all(columns.width(line) <= 72 for line in lines)
