"""Copies of one text are told, whoever prints them, and texts of one form are not."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.cluster import cluster
from briefing.cluster.copies import copy_groups
from briefing.model import Article, TaggedArticle
from tests.builders import NOW, article

WIRE = (
    "Troops of both countries began a joint exercise on Monday near the border, the army said, with tanks, howitzers "
    "and drones taking part in the first drill of its kind this year. The exercise will last until Friday, a spokesman "
    "said, and brings together about 3,000 soldiers from four bases in the north of the country."
)
KOREAN = (
    "군 당국은 19일 오전 동해상에서 선박 두 척이 충돌해 선원 12명이 구조됐다고 밝혔다. "
    "해경은 함정 다섯 척과 헬기를 보내 실종된 선원 한 명을 찾고 있으며, 사고 원인은 조사 중이라고 설명했다."
)
JAPANESE = (
    "気象庁は十九日、東北地方の沖合で強い地震があり、沿岸に津波注意報を出したと発表した。けが人の情報は入っていない。"
    "新幹線は一時運転を見合わせたが、午後に再開した。"
)


def texts(*rows: str, **more: object) -> list[Article]:
    """Articles of other outlets, one after the other, each with a headline of its own."""
    return [
        article(
            str(number),
            feed_id=f"outlet-{number}",
            title=f"Headline {'abcdefghij'[number % 10]}{number}",
            text=text,
            dated_at=NOW + timedelta(minutes=number),
            **more,  # type: ignore[arg-type]
        )
        for number, text in enumerate(rows)
    ]


def grouped(*articles: Article) -> set[frozenset[str]]:
    """Keys of the articles in each group."""
    key = {one.id: one.guid or "" for one in articles}
    return {frozenset(key[each].removeprefix("guid-") for each in group) for group in copy_groups(articles)}


@pytest.mark.parametrize(
    "copy",
    [
        WIRE,
        f"NORTHPORT, Jan. 30 (Wire) -- {WIRE}",
        f"NORTHPORT (Wire) — {WIRE} Reporting by Ann Example; editing by Bob Sample. Copyright Wire.",
        WIRE.replace("Monday", "monday").replace("3,000", "3,000\u00a0"),
        f"The drill comes amid tension. {WIRE}",
        WIRE.partition(". ")[0] + ".",
        WIRE[:180] + "…",
    ],
    ids=["same", "dateline", "furniture", "spacing", "first sentence", "opening", "cut"],
)
def test_one_text_in_many_dresses_is_one(copy: str) -> None:
    """Headline, dateline, byline, furniture and length differ; the text does not."""
    assert grouped(*texts(WIRE, copy)) == {frozenset("01")}


@pytest.mark.parametrize("text", [KOREAN, JAPANESE])
def test_scripts_without_spaces_are_compared_by_characters(text: str) -> None:
    """Other spaces, another dateline and a reporter's name do not hide a copy."""
    dressed = "[서울=견본뉴스] 홍길동 기자 = " + text.replace(" ", "", 3) + " hong@example.org"
    assert grouped(*texts(f"(서울=견본통신) 김견본 기자 = {text}", dressed)) == {frozenset("01")}


def test_an_update_with_one_new_figure_is_a_version_of_the_text() -> None:
    """A second version repeats the first but for a number among many names, and a sentence more."""
    flash = (
        f"{WIRE} General Ada Northman of the Second Corps told the Northport Times that tanks of the Third Brigade "
        "had crossed the Example River at Bridge 9 on Monday, and that 14 soldiers were hurt."
    )
    update = flash.replace("14 soldiers", "16 soldiers") + " Residents were told to stay at home."
    assert grouped(*texts(flash, update)) == {frozenset("01")}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (
            "The respected leader sent a message of greeting to Ada Northman, president of Northland, on the national "
            "day of that country. The leader wished the president and the people of Northland good health and success.",
            "The respected leader sent a message of greeting to Carl Southman, president of Southland, on the national "
            "day of that country. The leader wished the president and the people of Southland good health and success.",
        ),
        (
            "The index closed at 2,512.30 points, up 14.2 points or 0.57 percent from the previous session, as foreign "
            "investors bought shares worth 312 billion won and institutions sold 120 billion won.",
            "The index closed at 2,498.10 points, up 21.7 points or 0.88 percent from the previous session, as foreign "
            "investors bought shares worth 201 billion won and institutions sold 98 billion won.",
        ),
        (
            "A delegation of the society for the study of the idea in East Example led by General Secretary Max "
            "Sample visited the tower in the capital and laid flowers there.",
            "A delegation of the society for the study of the idea in East Example led by General Secretary Max "
            "Sample left here by plane on Thursday evening after a visit of four days.",
        ),
        (
            "30일 오전 9시 12분 북견본도 동쪽 54㎞ 해역에서 규모 3.1의 지진이 났다고 기상청이 밝혔다. "
            "발생 깊이는 11㎞다.",
            "30일 오후 4시 47분 남견본도 서쪽 23㎞ 해역에서 규모 2.4의 지진이 났다고 기상청이 밝혔다. "
            "발생 깊이는 19㎞다.",
        ),
        (
            "김견본 대통령은 30일 북나라 대통령에게 국경일을 맞아 축전을 보냈다. "
            "축전에서 두 나라의 친선 관계가 더욱 발전하기를 바랐다.",
            "김견본 대통령은 30일 남쪽섬 총리에게 국경일을 맞아 축전을 보냈다. "
            "축전에서 두 나라의 친선 관계가 더욱 발전하기를 바랐다.",
        ),
    ],
    ids=["greetings", "market", "delegation", "quakes", "축전"],
)
def test_texts_of_one_form_are_told_apart(left: str, right: str) -> None:
    """Names and numbers differ where all other words are the same."""
    assert grouped(*texts(left, right)) == set()


def test_a_later_text_that_takes_up_a_paragraph_is_no_copy() -> None:
    """Background is repeated days later; only the same text word for word is a copy then."""
    first, later, same = texts(WIRE, WIRE + " A week later talks began.", WIRE)
    days = timedelta(days=6)
    moved = [
        article(one.guid or "", id=one.id, title=one.title, text=one.text, dated_at=NOW + days) for one in (later, same)
    ]
    assert copy_groups([first, moved[0]]) == ()
    assert copy_groups([first, moved[1]]) == ((first.id, same.id),)


def test_texts_too_short_to_tell_are_no_copies() -> None:
    """A handful of equal words proves nothing."""
    assert grouped(*texts("More to follow soon.", "More to follow soon.")) == set()


def bare(key: str, title: str, *, hours: int = 0, text: str = "") -> Article:
    """A report with little but its headline."""
    return article(key, feed_id=f"outlet-{key}", title=title, text=text, dated_at=NOW + timedelta(hours=hours))


@pytest.mark.parametrize(
    "title",
    ["(LEAD) Envoys agree to meet again", "UPDATE 2-Envoys agree to meet again", "Envoys agree to meet again (2보)"],
)
def test_a_headline_without_a_text_repeats_the_same_headline(title: str) -> None:
    """Versions and other outlets' listings; but not the day after, not under few words, not over another short text."""
    first = bare("1", "Envoys agree to meet again", text=WIRE)
    assert grouped(first, bare("2", title)) == {frozenset("12")}
    assert grouped(first, bare("2", title, hours=24)) == set()
    assert grouped(bare("1", "Editorial"), bare("2", "Editorial")) == set()
    assert grouped(bare("1", title, text="Sunny in the north."), bare("2", title, text="Rain in the south.")) == set()


def test_one_address_is_one_text() -> None:
    """A link listed twice is one article, whatever its feeds say of it."""
    left, right = texts("One summary.", "Another.", canonical_url="https://news.example.org/1")
    assert grouped(left, right) == {frozenset("01")}


def test_a_feeds_standing_text_makes_no_copies() -> None:
    """What one feed says under every headline is furniture; in two feeds it would be a copy."""
    standing = [article(key, title=title, text=WIRE) for key, title in (("1", "Night buses"), ("2", "Rice prices"))]
    assert grouped(*standing) == set()
    series = [article(key, title=f"Weekly talk {key}", text=WIRE) for key in "123"]
    assert grouped(*series) == set()


def test_a_copy_of_what_a_longer_version_adds_belongs_to_it() -> None:
    """A flash, the full text that begins with it, and a copy of the full text without its beginning are one."""
    flash, rest = WIRE.partition(". ")[::2]
    more = rest + " " + KOREAN
    assert grouped(*texts(flash + ".", f"{flash}. {more}", more)) == {frozenset("012")}


def test_copies_are_one_story_even_where_reports_stand_alone() -> None:
    """The same round-up twice is one story of two reports, of which the second is a copy."""
    first, second = (article(key, title=f"Morning briefing: {key}", text=WIRE, feed_id=key) for key in ("one", "two"))
    first, second = sorted((first, second), key=lambda one: one.id)
    (story,) = cluster([TaggedArticle(article=one, tags=()) for one in (second, first)])
    assert story.copies == ((second.id, first.id),)


def test_a_copy_joins_the_earlier_story_of_its_text() -> None:
    """What an edition printed yesterday goes on under its id when another outlet prints its text today."""
    before, today = texts(WIRE, WIRE)
    (story,) = cluster([TaggedArticle(article=today, tags=())], [(before, "the-story")])
    assert (story.id, story.copies, story.earlier) == ("the-story", (), (before,))


VERSIONS = [
    WIRE,
    f"(Wire) {WIRE}",
    WIRE[:150],
    KOREAN,
    KOREAN + " 끝",
    JAPANESE,
    "",
    "Short one.",
    WIRE + " " + JAPANESE,
]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2), st.integers(0, 5)), max_size=12), st.randoms())
def test_groups_are_a_partition_whatever_the_order(rows: list[tuple[int, int, int]], random: Random) -> None:
    """No id is in two groups, none stands alone in one, each begins with its earliest, and order does not matter."""
    articles = [
        article(
            str(number),
            feed_id=f"feed-{number % 3}",
            title=f"Envoys agree to meet again {title}",
            text=VERSIONS[version],
            dated_at=NOW + timedelta(hours=12 * hour),
        )
        for number, (version, title, hour) in enumerate(rows)
    ]
    found = copy_groups(articles)
    ids = [one for group in found for one in group]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {one.id for one in articles}
    place = {one.id: (one.dated_at, one.id) for one in articles}
    for group in found:
        assert len(group) > 1
        assert list(group) == sorted(group, key=place.__getitem__)
    shuffled = list(articles)
    random.shuffle(shuffled)
    assert copy_groups(shuffled) == found


@given(st.lists(st.sampled_from(VERSIONS), max_size=8))
def test_a_copy_is_never_an_original(chosen: list[str]) -> None:
    """Within a story every copy points to a report of it that is its own, and no report is a copy twice."""
    for story in cluster([TaggedArticle(article=one, tags=()) for one in texts(*chosen)]):
        copies, originals = {copy for copy, _ in story.copies}, {original for _, original in story.copies}
        assert len(copies) == len(story.copies)
        assert not copies & originals
        assert copies | originals <= {given.article.id for given in story.articles}
