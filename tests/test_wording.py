"""Runs of words, datelines, names and numbers of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.cluster.copies import copy_groups
from briefing.cluster.credits import Credits
from briefing.wording import RUN, Runs, body, dateline, lacking, shared, telling, until, weight, words
from tests.builders import article

WORDS = st.sampled_from(
    ["envoys", "met", "in", "Seoul", "3,000", "외교관", "회담", "外交官", "会談", "テスト", "é", "x9"]
)


@pytest.mark.parametrize(
    "line",
    [
        "SEOUL, Jan. 30 (Yonhap) -- ",
        "Pyongyang, March 12 (KCNA) -- ",
        "[서울=뉴시스] 홍길동 기자 = ",
        "(서울=연합뉴스) 홍길동 기자 = ",
        "[서울=뉴시스]",
        "（ソウル共同）",
        "WASHINGTON (AP) — ",
        "SEOUL, Jan 30 - ",
        "",
    ],
)
def test_a_dateline_ends_where_the_sentence_begins(line: str) -> None:
    """Agencies' ways to say where and from whom; nothing of the sentence goes with it."""
    assert dateline(f"{line}Envoys met in the capital - twice.") == line


def test_the_first_words_of_prose_are_no_dateline() -> None:
    """A dash or a bracket in a sentence does not make its beginning a dateline."""
    for text in ("The envoys - all three - met.", "Envoys (three of them) met - twice.", "한미 외교관(3명)이 만났다."):
        assert dateline(text) == ""


def test_names_and_numbers_are_told_from_other_words() -> None:
    """Capitals inside a sentence, anything with a digit, runs of scripts without capitals; no first words."""
    assert telling("The envoy met Ada Northman. Later 12 men left on an F16.") == {"ada", "northman", "12", "f16"}
    assert telling("외교관이 テストで会談した") == {"외교관이", "テスト", "会談"}


def test_a_particle_does_not_hide_a_name() -> None:
    """The last syllable may be grammar; other names and numbers are lacking."""
    assert lacking({"라오스와", "시리아와", "12"}, "라오스는 12일 밝혔다") == {"시리아와"}
    assert lacking({"ada", "carl"}, "ADA met them.") == {"carl"}


def test_runs_weigh_a_word_as_two_characters() -> None:
    """Four words, or eight characters of scripts without spaces, or a mixture."""
    runs = Runs(200)
    assert len(runs.of("one two three")) == 0
    assert len(runs.of("one two three four")) == 1
    assert len(runs.of("외교관들이만났다")) == 1
    assert len(runs.of("외교관들 met there")) == 1


def test_a_text_can_be_cut_at_the_end_of_a_run() -> None:
    """The first run of a text ends with its fourth word."""
    assert until("one two three four five six", 1) == "one two three four five"
    assert until("one two", 5) == "one two"


@given(st.lists(WORDS, max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_every_run_of_a_part_is_a_run_of_the_whole(chosen: list[str], start: int, end: int) -> None:
    """Hashes do not depend on where a run stands, nor on the words around it."""
    runs = Runs(2000)
    part, whole = runs.of(" ".join(chosen[start:end])), runs.of(" ".join(chosen))
    assert len(whole) == 0 or shared(part, whole).all()
    weights = [weight(word) for word in words(" ".join(chosen))]
    assert len(whole) == sum(sum(weights[place:]) >= RUN for place in range(len(weights)))


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_copies_or_credits(title: str, text: str) -> None:
    """Whatever a feed says, half of a surrogate pair included, is read."""
    articles = [article(key, title=title or "-", text=text) for key in "12"]
    for one in articles:
        assert one.text.endswith(body(one.text, 5000)) or not one.text.isascii()
    copy_groups(articles)
    Credits({}).of(articles)
