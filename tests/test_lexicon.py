"""What reports in two languages have in common."""

from __future__ import annotations

from importlib.resources import files

import pytest

from briefing.cluster import groups
from briefing.lexicon import concepts
from tests.builders import article

NOISE = [
    ("Seoul to expand night bus routes", "Five lines are added in March."),
    ("서울 지하철 요금 150원 인상", "6월 28일부터 적용된다."),
    ("Museum reopens after renovation", "The hall was closed for two years."),
    ("프로배구 관중 신기록", "결승전이 매진됐다."),
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("North Korea fires ballistic missile", "북한, 탄도미사일 발사"),
        ("Kim Jong Un attends party congress", "金正恩氏、党大会に出席"),
        ("Séisme au Japon", "Earthquake strikes Japan"),
        ("地震で津波警報", "지진으로 쓰나미 경보"),
    ],
)
def test_translations_share_concepts(one: str, other: str) -> None:
    """A headline and its like in another language have at least two concepts in common."""
    assert len(concepts(one) & concepts(other)) >= 2


@pytest.mark.parametrize(
    ("text", "inside"), [("アイランド", "イラン"), ("Romania", "Oman"), ("中央", "中"), ("인도네시아", "인도")]
)
def test_a_form_inside_another_word_does_not_count(text: str, inside: str) -> None:
    """No run of katakana or word of letters is cut, no Han character taken out, and the longest form counts."""
    assert concepts(inside)
    assert not set(concepts(text)) & set(concepts(inside))


def test_numbers_count_and_years_do_not() -> None:
    """A figure is the same in every language, with or without commas; every report has the year."""
    assert set(concepts("18,000 troops")) & set(concepts("병력 18000명")) == {"#18000"} | (
        set(concepts("troops")) & set(concepts("병력"))
    )
    assert concepts("2026") == {}


def test_lexicon_has_four_columns_and_no_form_with_loose_ends() -> None:
    """Each line is English, Korean, Japanese, French; a missing form is a hyphen."""
    lines = files("briefing").joinpath("lexicon.tsv").read_text("utf-8").splitlines()
    assert len(lines) > 2000
    for line in lines:
        columns = line.split("\t")
        assert len(columns) == 4, line
        assert all(form and form == form.strip() for column in columns for form in column.split(" | ")), line


def test_reports_of_one_event_meet_across_languages() -> None:
    """An English and a Korean report without a word in common are one story; others are not drawn in."""
    rows = [
        ("North Korea fires two ballistic missiles into East Sea", "They flew 350 km, the Joint Chiefs of Staff said."),
        ("북한, 동해로 탄도미사일 2발 발사", "합동참모본부는 미사일이 350㎞를 날았다고 밝혔다."),
        *NOISE,
    ]
    articles = [article(str(number), title=title, text=text) for number, (title, text) in enumerate(rows)]
    found = [{each.title for each in members} for members in groups(articles)]
    assert {rows[0][0], rows[1][0]} in found
    assert len(found) == len(rows) - 1
