"""Words of Hangul on paper: whole at the end of a line, as they are read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.render import keep_words, pdf
from tests.pdf import boxes, text_of

SENTENCE = (
    "양측은 목요일 서울에서 만나 3월에 다시 만나기로 했다. "
    "당국자들은 훈련 일정과 전시작전권 전환, 철강 가격을 논의했다고 밝혔다."
)


def lines(text: str, width: str = "40mm", style: str = "") -> list[str]:
    """The lines that a text takes in a column of that width."""
    sheet = f'p {{ width: {width}; font: 9pt/14pt "Noto Sans CJK KR"; {style} }}'
    body = pdf.lay_out(f'<html lang="ko"><style>{sheet}</style><p>{text}</p>').body
    by_height: dict[int, list[Any]] = {}
    for box in boxes(body):
        by_height.setdefault(round((box.bottom + box.top) / 2 / 14), []).append(box)
    ordered = sorted(by_height.items(), reverse=True)
    return [" ".join(box.text.strip() for box in sorted(line, key=lambda box: box.left)) for _, line in ordered]


@given(st.integers(25, 90))
@settings(max_examples=15)
def test_words_are_whole_at_any_width(millimetres: int) -> None:
    """Every word of a Korean sentence stands in one line, however narrow the column."""
    found = lines(SENTENCE, f"{millimetres}mm")
    assert len(found) > 1
    together = " ".join(found).split()
    assert together == SENTENCE.split()


def test_a_word_longer_than_a_column_may_break() -> None:
    """What is too long for the narrowest column is not let out of it."""
    found = lines("가" * 40, "40mm", "overflow-wrap: anywhere")
    assert len(found) > 1
    assert "".join(found).replace(" ", "") == "가" * 40


def test_words_of_other_scripts_break_as_before() -> None:
    """Chinese and Japanese, which have no spaces, still fill their lines."""
    assert len(lines("朝鮮半島の平和と安定に関する共同声明が発表された" * 2, "40mm")) > 2


def test_the_text_is_what_it_was() -> None:
    """Nothing is added to what is copied and searched."""
    body = pdf.lay_out(f'<html lang="ko"><p style="width: 40mm">{SENTENCE}</p>').body
    assert "".join(text_of(body).split()) == "".join(SENTENCE.split())
    assert "\u2060" not in text_of(body)


def test_without_it_lines_break_as_weasyprint_breaks_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Pango cannot forbid a break, the page is laid out all the same."""
    from weasyprint.text import ffi  # type: ignore[import-untyped]

    keep_words._keeper.cache_clear()
    monkeypatch.setattr(ffi, "pango", object())
    try:
        assert keep_words._keeper() is None
    finally:
        monkeypatch.undo()
        keep_words._keeper.cache_clear()


def test_weasyprint_is_itself_again_afterwards() -> None:
    """Its line breaking is changed only while a page is laid out."""
    from weasyprint.text.line_break import Layout  # type: ignore[import-untyped]

    before = Layout.set_text
    with keep_words.words_kept():
        assert Layout.set_text is not before
    assert Layout.set_text is before
