"""Figures in reports: read with what they count, and compared only where they count the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.edition.figures import agree, disagreements
from briefing.edition.quantities import Bound, Quantity, label, quantities
from briefing.model import Article, Story, TaggedArticle
from tests.builders import NOW, article


def read(text: str, language: str = "en") -> list[tuple[str, str, float, str]]:
    """What is found in a text: kind, whom, value and words."""
    return [(one.kind, one.who, round(one.value, 2), one.text) for one in quantities(text, language)]


def values(text: str, language: str = "en") -> list[tuple[str, float]]:
    """Kind and value of what is found in a text."""
    return [(kind, value) for kind, _, value, _ in read(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "At least 12 people were killed and 40 others hurt.", [("killed", 12), ("injured", 40)]),
        ("en", "The death toll has risen to 1,297.", [("killed", 1297)]),
        ("en", "A blast kills eight workers; twenty are missing.", [("killed", 8), ("missing", 20)]),
        ("en", "It flew 100 miles.", [("km", 160.93)]),
        ("en", "A $18.7 billion deal, €5bn of it in loans.", [("$", 18.7e9), ("€", 5e9)]),
        ("en", "Sales rose 3.5 per cent after a 6.1-magnitude quake.", [("%", 3.5), ("magnitude", 6.1)]),
        ("ko", "12명이 숨지고 1만 2천여 명이 다쳤다.", [("killed", 12), ("injured", 12_000)]),
        ("ko", "사망자는 최소 세 명, 손실은 3억5000만원이다.", [("killed", 3), ("￦", 350e6)]),
        ("ko", "규모 5.8 지진, 900㎞ 비행, 1만8천명의 병력", [("magnitude", 5.8), ("km", 900), ("troops", 18e3)]),
        ("ja", "12人が死亡し、死者は1万2000人、2300億円の損失。", [("killed", 12), ("killed", 12_000), ("¥", 230e9)]),
        ("fr", "Le bilan s'élève à 1 297 morts ; quinze blessés.", [("killed", 1297), ("injured", 15)]),
        ("fr", "2,3 milliards d'euros, dix-sept personnes arrêtées", [("€", 2.3e9), ("arrested", 17)]),
    ],
)  # fmt: skip
def test_a_figure_is_a_number_with_what_it_counts(language: str, text: str, found: list[tuple[str, float]]) -> None:
    """Words, thousands, myriads and scales of each language are understood."""
    assert values(text, language) == found


@pytest.mark.parametrize(
    "text",
    [
        "Ann Example, 33, a 15-year-old and 3 cats.",
        "On 12 March 2024 at 9:40, in 2019, the 102nd time.",
        "Call 555 0142. They won 3-1 before 41,000.",
        "Dozens were killed; no one was hurt; 12 more people died.",
        "It drove at 300 km/h over 30 km² and 40 miles per hour.",
        "Between 12 and 15 people were killed, or 12-15 people died.",
        "Five militants killed the mayor. A mother of two died.",
        "The rate rose 0.1 percentage points.",
        "",
        "1" * 400 + " people killed",
    ],
)
def test_ages_dates_scores_and_parts_are_no_figures(text: str) -> None:
    """A number without a unit or a count beside it says nothing that could be compared."""
    assert read(text) == []


def test_other_languages_are_left_alone() -> None:
    """A wrong table is worse than none; an unknown language is told by its script."""
    assert read("Mindestens 12 km", "de") == []
    assert values("12명 사망", "und") == [("killed", 12)]
    assert values("12人がけが", "und") == [("injured", 12)]
    assert read("！？", "und") == []


def test_a_part_of_the_people_is_counted_apart() -> None:
    """Three children among twelve dead are no other count of the dead."""
    assert read("12 people died; 3 children died.") == [("killed", "", 12, "12"), ("killed", "children", 3, "3")]
    assert [who for _, who, _, _ in read("12명이 숨지고, 군인 3명이 숨졌다.", "ko")] == ["", "군인"]


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "ko", "ja", "und"]))
def test_a_figure_stands_in_the_text_word_for_word(text: str, language: str) -> None:
    """Whatever the text, what is quoted of it is in it, at its place."""
    for one in quantities(f"{text} 12 killed {text}", language):
        assert f"{text} 12 killed {text}"[one.start :].startswith(one.text)


def test_letters_that_change_their_length_do_not_move_a_figure() -> None:
    """A Turkish capital has a small form of two characters."""
    (one,) = quantities("İİİ said that 12 people died", "en")
    assert (one.text, one.start) == ("12", 14)


def quantity(value: float, step: float = 1, bound: Bound = "") -> Quantity:
    """A count of people."""
    return Quantity(
        kind="killed",
        who="",
        value=value,
        step=step,
        bound=bound,
        text="",
        start=0,
        past=False,
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (quantity(1300, 100, "about"), quantity(1297), True),
        (quantity(12), quantity(15), False),
        (quantity(160.9, 16), quantity(161), True),
        (quantity(900, 100), quantity(950, 10), False),
        (quantity(1000, 1000, "least"), quantity(1297), True),
        (quantity(100, 100, "most"), quantity(97), True),
        (quantity(12, 1, "least"), quantity(15), False),
        (quantity(2e6, 1e6), quantity(2.1e6, 1e5), True),
        (quantity(0), quantity(0), True),
    ],
)
def test_figures_agree_within_rounding(one: Quantity, other: Quantity, same: bool) -> None:
    """A round number stands for what rounds to it, "more than" for what is a little more."""
    assert agree(one, other) is agree(other, one) is same


def made(*texts: str, copies: tuple[tuple[int, int], ...] = (), language: str = "en") -> Story:
    """A story with a report of each outlet; a text is a headline, a bar, and what follows."""
    articles = [
        article(
            str(n),
            title=text.partition("|")[0],
            summary=text.partition("|")[2] or "Nothing more.",
            language=language,
            published_at=NOW - timedelta(hours=9 - n),
        )
        for n, text in enumerate(texts)
    ]
    return Story(
        id="s",
        articles=tuple(TaggedArticle(article=one, tags=()) for one in articles),
        earlier=(),
        copies=tuple((articles[one].id, articles[other].id) for one, other in copies),
    )


def own(one: Article) -> str:
    """Every report is its own origin."""
    return one.id


def found(story: Story, origin: Callable[[Article], str] = own) -> list[tuple[str, list[str]]]:
    """What reports disagree on, and in which words."""
    return [(one.what, [claim.text for claim in one.claims]) for one in disagreements(story, origin)]


def test_two_outlets_with_two_counts_disagree() -> None:
    """Largest first, each as its report writes it."""
    story = made("Blast kills 12", "Blast in market|At least 15 people were killed.", "Market blast|12 people died.")
    assert found(story) == [("killed", ["At least 15", "12", "12"])]
    assert [claim.value for claim in disagreements(story, own)[0].claims] == [15, 12, 12]


@pytest.mark.parametrize(
    "texts",
    [
        ("Blast kills 12", "Blast kills 12 people"),
        ("Blast kills 12", "12 injured in blast"),
        ("Blast kills 12 soldiers", "Blast kills 15 children"),
        ("About 1,300 killed", "Toll|The death toll reached 1,297."),
        ("Blast kills 12", "Blast|The death toll rose to 15, and 12 people were killed at once."),
        ("Blast kills 12", "Blast|A blast killed 300 people three years ago."),
        ("Blast kills 12", "Blast|It killed more people than one that in May 2003 killed 30 people."),
        ("Blast kills 12", "Blast|It killed 15 people. In May 2003 a blast killed 12 people."),
        ("Blast kills 3", "Quake|An earthquake killed 4,000 people."),
        ("Strikes kill 3 in Odesa", "Strikes kill 12 in Kharkiv"),
        ("Blast kills 12", "[Opinion] 15 people killed"),
        ("Blast|12 were killed here. 3 were killed there.", "Blast kills 5"),
        ("Oil falls below $108", "Oil falls to $101"),
        ("Missile flew 900 km", "Missile reached an altitude of 850 km"),
        ("Exports rose to $18 billion", "A pledge of $20 billion for shipyards"),
        ("Fall of 0 %", "Fall of 1 %"),
        ("Blast kills 12",),
    ],
)
def test_what_does_not_count_the_same_is_not_compared(texts: tuple[str, ...]) -> None:
    """Others, other times and places, other measures, prices of the minute, and what rounds to the same."""
    assert found(made(*texts)) == []


def test_a_copy_and_an_outlets_own_update_are_no_disagreement() -> None:
    """Two independent witnesses are needed; of one that speaks twice the last word counts."""
    assert found(made("Blast kills 12", "Blast kills 15", copies=((1, 0),))) == []
    assert found(made("Blast kills 12", "Blast kills 15"), lambda one: "same") == []
    story = made("Blast kills 12", "Blast kills 15", "Blast kills 15 people")
    assert found(story, lambda one: "same" if one.title != "Blast kills 15 people" else "other") == []


def test_measures_of_one_role_or_in_the_same_words_are_compared() -> None:
    """Across units and, where a word says what is measured, across languages."""
    assert found(made("Missile flew 900 km", "Missile flew 600 miles")) == [("km (flown)", ["600 miles", "900 km"])]
    chips = made(
        "Exports of chips reached $18.7 billion", "Chip exports came to $18.9 billion", "Chip exports hit $18.7bn"
    )
    assert found(chips) == [("$ (chip exports)", ["$18.9 billion", "$18.7bn", "$18.7 billion"])]
    assert found(made("A 6.1-magnitude quake", "Quake of magnitude 5.9")) == [("magnitude (quake)", ["6.1", "5.9"])]
    assert found(
        made("병력 투입|1만8천명의 병력이 훈련에 참가했다.", "훈련|1만9천명의 병력이 훈련한다.", language="ko")
    ) == [("troops (훈련)", ["1만9천명의 병력", "1만8천명의 병력"])]


def test_the_words_of_counts_are_the_readers_language() -> None:
    """What is counted is said in the language of the claims."""
    assert found(made("폭발로 12명 사망", "폭발로 15명 사망", language="ko")) == [("명 사망", ["15명", "12명"])]
    assert found(made("Blast kills 12 soldiers", "Blast kills 15 soldiers")) == [("killed (soldier)", ["15", "12"])]
    assert (label("killed", "ja"), label("killed", "xx"), label("km", "en")) == ("人死亡", "killed", "")


def test_at_most_three_figures_of_people_first() -> None:
    """A table stays small."""
    first = "12 killed, 30 injured, 5 missing, 60 people arrested; missile flew 900 km"
    second = "15 killed, 36 injured, 7 missing, 80 people arrested; missile flew 950 km"
    assert [what for what, _ in found(made(first, second))] == ["killed", "injured", "missing"]


def test_order_does_not_matter() -> None:
    """The same reports in another order give the same table."""
    story = made("Blast kills 12", "Blast kills 15", "Blast kills 14")
    turned = Story(id="s", articles=story.articles[::-1], earlier=(), copies=())
    assert disagreements(story, own) == disagreements(turned, own)


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_rows_of_digits_are_read_once(language: str) -> None:
    """Digits in rows could be cut into numbers in more ways than anyone can try."""
    assert values(f"{'1111111111111111111 ' * 40}번, 명 사망, 人死亡, km", language) == []


def test_two_numbers_side_by_side_are_not_added() -> None:
    """Only what a myriad, a thousand or a hundred joins is one number in Korean."""
    assert values("지난 12 30명 사망", "ko") == [("killed", 30.0)]
    assert values("1만 2천 명 사망", "ko") == [("killed", 12_000.0)]
    assert values("1천 200여 명 사망", "ko") == [("killed", 1_200.0)]


def test_a_table_of_figures_costs_no_more_than_a_report() -> None:
    """Sixty reports of nothing but distances are compared by the first of each."""
    lists = [", ".join(f"{place + number} km" for place in range(100, 220)) for number in range(60)]
    articles = [
        article(str(number), feed_id=f"feed-{number}", summary="", text=text) for number, text in enumerate(lists)
    ]
    tagged = tuple(TaggedArticle(article=one, tags=()) for one in articles)
    story = Story(id="1", articles=tagged, earlier=(), copies=())
    assert len(disagreements(story, lambda one: one.feed_id)) <= 3
