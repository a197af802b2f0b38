"""A story that goes on: what is new in it, in a sentence of its reports."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.edition.added import Rarity, additions
from briefing.edition.terms import stem, terms
from briefing.model import Article, Story, TaggedArticle
from tests.builders import article

BEFORE = article(
    "before",
    title="Fire at port warehouse",
    summary="A fire broke out at a warehouse in the port of Example City. It killed 12 people, the fire brigade said.",
)
#: The day's other reports, which say which words are rare.
OTHERS = [
    article(f"o{n}", title=f"Other news {n}", summary="A vote was held in the city. It said so.") for n in range(9)
]


def told(
    *today: Article, before: Sequence[Article] = (BEFORE,), headlines: Sequence[str] = (), copied: bool = False
) -> list[tuple[str, str]]:
    """Kind and text of what is new."""
    story = Story(
        id="s",
        articles=tuple(TaggedArticle(article=one, tags=()) for one in today),
        earlier=tuple(before),
        copies=((today[-1].id, today[0].id),) if copied else (),
    )
    rarity = Rarity([*today, *before, *OTHERS])
    return [(one.kind, one.text) for one in additions(story, headlines, rarity)]


def report(title: str, text: str, *, key: str = "today", language: str = "en") -> Article:
    """A report of today."""
    return article(key, title=title, summary=text, language=language)


def test_a_new_count_is_an_update() -> None:
    """Twelve dead became fifteen; the sentence is the report's own."""
    sentence = "The fire at the port warehouse killed 15 people, the fire brigade said."
    assert told(report("Fire at port warehouse", sentence)) == [("figure", sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The fire at the port warehouse killed 12 people, the fire brigade said.",
        "A fire at a port warehouse in Example City has killed twelve people.",
        "About 12 people were killed in the fire at a warehouse in the port.",
    ],
)
def test_the_same_news_in_other_words_is_none(sentence: str) -> None:
    """A figure that is known, and words of which most are."""
    assert told(report("Warehouse fire at port", sentence)) == []


def test_a_new_name_in_the_headline_is_an_update() -> None:
    """A person whom no report has named before, and who matters today."""
    sentence = "Investigators searched the villa of shipping magnate Boris Sample for papers about the warehouse."
    assert told(report("Boris Sample searched over port fire", sentence)) == [("name", sentence)]


def test_who_says_it_is_no_news() -> None:
    """A name in "…, Ann Example said." alone makes no update."""
    sentence = "The warehouse fire at the port broke out early, minister Ann Example said."
    assert told(report("Fire at port warehouse: Ann Example", sentence)) == []


def test_a_development_is_mostly_new_in_sentence_and_headline() -> None:
    """One of both is not enough: outlets like to begin in their own way."""
    sentence = "Prosecutors charged three managers with arson after finding petrol cans in their offices."
    assert told(report("Managers charged with arson", sentence)) == [("development", sentence)]
    assert told(report("Fire at port warehouse", sentence)) == []


def test_the_best_sentence_comes_first_and_nothing_twice() -> None:
    """The lead's opening before others; what was just quoted is known."""
    opening = "Prosecutors charged three managers with arson after finding petrol cans in their offices."
    more = "Insurers refused to pay the owners, whose ships left the harbour overnight for unknown waters."
    lead = report("Managers charged with arson", f"{opening} {more}")
    again = report("Arson: managers charged", opening, key="again")
    assert told(lead, again) == [("development", opening), ("development", more)]


def test_at_most_three_are_told() -> None:
    """However many figures are new."""
    days = [
        report(f"{word} x{n} y{n}", f"{word} a{n} bees{n} cedars{n} dunes{n}: {n + 20} people were killed.", key=str(n))
        for n, word in enumerate(("Alpha", "Beta", "Gamma", "Delta"))
    ]
    assert len(told(*days)) == 3


def test_a_development_is_not_told_twice_in_the_words_of_two_outlets() -> None:
    """Of a second report only a figure or a name adds anything; its opening tells what the first told."""
    opening = "Prosecutors charged three managers with arson after finding petrol cans in their offices."
    lead = report("Managers charged with arson", opening)
    other = report("Bosses accused of setting blaze", "Bosses stand accused of setting the blaze on purpose.", key="b")
    assert told(other)
    assert told(lead, other) == [("development", opening)]


def test_what_is_told_once_is_not_told_in_another_language() -> None:
    """No word of a second language is known, so all of it would look new."""
    opening = "Prosecutors charged three managers with arson after finding petrol cans in their offices."
    korean = report(
        "창고 화재로 15명 사망", "항구 창고 화재로 15명이 숨졌다고 소방 당국이 밝혔다.", key="ko", language="ko"
    )
    before = (BEFORE, report("창고에 불", "항구 창고에서 불이 났다.", key="earlier", language="ko"))
    assert told(korean, before=before)
    assert told(report("Managers charged with arson", opening), korean, before=before) == [("development", opening)]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("[Opinion] Managers charged", "Prosecutors charged three managers with arson after finding petrol cans."),
        ("Managers charged with arson", "They charged three managers with arson after finding petrol cans in offices."),
        ("Managers charged with arson", "Prosecutors charged “three managers with arson after finding petrol cans."),
        ("Managers charged with arson", "Three managers were charged with arson in 2019 over petrol cans in offices."),
        ("Managers charged with arson", "Managers were charged."),
        ("Managers charged with arson", ""),
    ],
)
def test_what_says_little_alone_is_not_quoted(title: str, text: str) -> None:
    """Opinion, sentences that lean on others, half quotations, the past, scraps, and bare headlines."""
    assert told(report(title, text)) == []


def test_a_bare_headline_may_bring_a_figure() -> None:
    """A feed without texts tells a new toll by its headline."""
    assert told(report("Port warehouse fire kills 15 people", "")) == [
        ("figure", "Port warehouse fire kills 15 people")
    ]


def test_copies_and_first_days_add_nothing() -> None:
    """A copy is no report of its own; without a report before nothing can be told to be new."""
    lead = report("Fire at port warehouse", "The warehouse at the port burned.")
    copy = report("Port fire", "The fire at the port warehouse killed 15 people.", key="copy")
    assert told(lead, copy, copied=True) == []
    assert told(lead, copy, before=()) == []


def test_other_languages_cannot_be_told_to_be_new() -> None:
    """All words of a Korean report are new beside an English one, which says nothing; not beside a Korean one."""
    korean = report(
        "검찰, 창고 책임자 3명 방화 혐의 기소",
        "검찰은 사무실에서 휘발유통을 찾아낸 뒤 책임자들을 방화 혐의로 기소했다.",
        language="ko",
    )
    earlier = report("항만 창고 화재", "예시시 항만 창고에서 불이 나 12명이 숨졌다.", key="ko", language="ko")
    assert told(korean) == []
    assert [kind for kind, _ in told(korean, before=(BEFORE, earlier))] == ["development"]


def test_headlines_of_earlier_editions_are_known() -> None:
    """What a headline of last week said is no news, though its report is gone from the store."""
    lead = report("Managers charged with arson", "Prosecutors charged managers with arson over petrol cans in offices.")
    known = ["Prosecutors charge managers with arson over petrol cans in offices"]
    assert told(lead)
    assert told(lead, headlines=known) == []


@given(st.lists(st.text(max_size=80), min_size=1, max_size=4), st.text(max_size=80))
def test_every_addition_stands_in_its_report(texts: list[str], before: str) -> None:
    """Whatever reports say, what is quoted of them is theirs, word for word."""
    today = [
        report("Prosecutors charge 15", f"{text} The fire killed 15 people there.", key=str(n))
        for n, text in enumerate(texts)
    ]
    story = Story(
        id="s",
        articles=tuple(TaggedArticle(article=one, tags=()) for one in today),
        earlier=(report("Fire", before, key="b"),),
        copies=(),
    )
    by_id = {one.id: one for one in today}
    for one in additions(story, [], Rarity(today)):
        assert one.text in by_id[one.report].summary


def test_terms_are_without_endings_and_stop_words() -> None:
    """One word in two forms is one term; Korean endings and Japanese compounds do not hide words."""
    assert {stem(word) for word in ("launch", "launches", "launched", "launching")} == {"launch"}
    assert stem("stopped") == stem("stops") == "stop"
    assert list(terms("The 12 ministers said: 정부는 발표했다 防衛省")) == [
        "12",
        "minister",
        "정부",
        "발표",
        "防衛",
        "衛省",
    ]
