"""Folding, words and sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.text import fold, reading_minutes, script, sentences, shorten, word_starts


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Kim Jong-Un", "kim jong un"),
        ("ＫＩＭ Ｊｏｎｇ Ｕｎ", "kim jong un"),
        ("Café Élysée", "cafe elysee"),
        ("Seoul’s", "seoul's"),
        ("North\u00a0Korea\nsays", "north korea says"),
        ("한ㆍ미", "한 미"),
        ("북한이", "북한이"),
        ("ﾐｻｲﾙ", "ミサイル"),
    ],
)
def test_folding_makes_spellings_of_one_thing_equal(written: str, folded: str) -> None:
    """Width, accents, case, apostrophes, hyphens and kinds of space do not tell texts apart."""
    assert fold(written)[0].lower == folded


@pytest.mark.parametrize(("written", "closed"), [("co-operation", "cooperation"), ("한·미 훈련", "한미 훈련")])
def test_a_joiner_inside_a_word_is_also_read_as_nothing(written: str, closed: str) -> None:
    """A second reading closes up hyphens and middle dots between word characters."""
    assert fold(written)[1].lower == closed


def test_a_dash_between_words_gives_no_second_reading_of_them() -> None:
    """A hyphen with spaces around it joins nothing."""
    assert fold("talks - then silence")[1].lower == "talks   then silence"


@given(st.text(max_size=200))
def test_every_reading_keeps_the_place_of_each_character(text: str) -> None:
    """Offsets ascend, lie in the text, and there is one a character."""
    for reading in fold(text):
        assert len(reading.cased) == len(reading.lower)
        places = [reading.origin(index, len(text)) for index in range(len(reading.lower) + 1)]
        assert places == sorted(places)
        assert all(0 <= place <= len(text) for place in places)


@given(st.text(max_size=200))
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    """Lower-case folding is idempotent, but for the rare letters whose small form has accents of its own."""
    once = fold(text)[0].lower
    twice = fold(once)[0].lower
    assert fold(twice)[0].lower == twice


@pytest.mark.parametrize(
    ("character", "kind"),
    [("a", "letter"), ("7", "letter"), ("б", "letter"), ("한", "hangul"), ("北", "han"), ("ミ", "kana"), (".", "none")],
)
def test_script_tells_writing_systems_apart(character: str, kind: str) -> None:
    """Latin and Cyrillic are alphabets; Hangul, Han and kana are known by name."""
    assert script(character) == kind


def test_han_counts_a_word_every_two_characters() -> None:
    """Scripts without spaces are cut into words of two."""
    assert word_starts("北朝鮮 fires 2발") == [0, 2, 4, 10]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fired. It flew 900 km.", ("It fired.", "It flew 900 km.")),
        ("The U.S. and Seoul met. All agreed.", ("The U.S. and Seoul met.", "All agreed.")),
        ("Gen. Kim spoke. He left.", ("Gen. Kim spoke.", "He left.")),
        ("Civil rights leader Rev. Jesse Jackson has died.", ("Civil rights leader Rev. Jesse Jackson has died.",)),
        ("Exports rose 3.5 percent. Imports fell.", ("Exports rose 3.5 percent.", "Imports fell.")),
        ("합참은 밝혔다. 북한은 침묵했다.", ("합참은 밝혔다.", "북한은 침묵했다.")),
        ("北朝鮮が発射した。日本は抗議した。", ("北朝鮮が発射した。", "日本は抗議した。")),
        ("“It flew,” he said. “Far.” He left.", ("“It flew,” he said.", "“Far.”", "He left.")),
        ("One line\nAnother", ("One line", "Another")),
        ("U.S. Rep. Young Kim met Lt. Gen. Lee. She left.", ("U.S. Rep. Young Kim met Lt. Gen. Lee.", "She left.")),
        ("It began at 7 a.m. Thursday. Rain fell.", ("It began at 7 a.m. Thursday.", "Rain fell.")),
        ("북한이 쐈다.합참은 12.5㎞라고 했다.", ("북한이 쐈다.", "합참은 12.5㎞라고 했다.")),
        ("그는 “끝났다.”라고 했다. 한.미는 만났다.", ("그는 “끝났다.”라고 했다.", "한.미는 만났다.")),
        (
            "首相は「断じて容認できない。」と述べた。発射は12日。",
            ("首相は「断じて容認できない。」と述べた。", "発射は12日。"),
        ),
        ("「遅い。だが続ける。」首相は去った。", ("「遅い。だが続ける。」", "首相は去った。")),
        ("« Nous partons. » Il a souri. M. Macron reste.", ("« Nous partons. »", "Il a souri.", "M. Macron reste.")),
        ("„Wir gehen.“ Er ging. École fermée.", ("„Wir gehen.“", "Er ging.", "École fermée.")),
        ("Il part. élu hier", ("Il part. élu hier",)),
        ("¿Quién? ¡Nadie! Se fue.", ("¿Quién?", "¡Nadie!", "Se fue.")),
        ("Wait... and see. Then go… Now.", ("Wait... and see.", "Then go…", "Now.")),
        ("", ()),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: tuple[str, ...]) -> None:
    """Abbreviations, decimals and quotations do not cut a sentence."""
    assert sentences(text) == expected


@given(st.text(max_size=300))
def test_every_sentence_stands_in_the_text(text: str) -> None:
    """A sentence is never reworded."""
    assert all(sentence in text for sentence in sentences(text))


@given(st.text('aAB다한「」『』（）。.!?…\n "“”«»', max_size=80))
def test_sentences_leave_nothing_out(text: str) -> None:
    """Together they are the text, but for white space, whatever marks it has."""
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_a_quotation_that_never_ends_swallows_no_text() -> None:
    """An opening mark without its fellow joins two hundred characters at most."""
    assert max(map(len, sentences("「" + "始まった。" * 400))) < 300


@given(st.text(max_size=120), st.integers(2, 60))
def test_shortened_text_fits(text: str, limit: int) -> None:
    """No more than the limit, and nothing is touched that fits already."""
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")


def test_text_is_shortened_at_a_word() -> None:
    """The excerpt ends at a word with an ellipsis."""
    assert shorten("The South Korean Army will conduct a drill", 34) == "The South Korean Army will…"


def test_reading_takes_a_minute_at_least() -> None:
    """476 words are two minutes, nothing is one."""
    assert reading_minutes(("word " * 476,)) == 2
    assert reading_minutes(()) == 1
