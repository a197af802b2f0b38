"""What stands out today: names and phrases that no topic covers, against the days before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.attention import Background, other_tags
from briefing.attention.candidates import candidates, is_date
from briefing.attention.search import finder
from briefing.gazetteer import index
from briefing.model import Story, TaggedArticle
from briefing.record import OtherTag
from briefing.settings import Name
from tests.builders import article

#: 90 reports a day for ten days in which the usual things were told.
USUAL = (
    "The government said on Monday that talks with China go on, and China agreed.",
    "Prices rose in Seoul, and the White House said little.",
    "정부는 회담을 계속한다고 밝혔다. 정부의 대책이 나왔다.",
    "政府は会談を続けると発表した。",
)


def story(number: int, *texts: str, outlet: str = "", labels: Sequence[str] = (), copies: bool = False) -> Story:
    """A story of one report a text, each of an outlet of its own, or all of one; a headline in title case."""
    reports = [
        article(
            f"{number}-{place}",
            feed_id=outlet or f"feed-{number}-{place}",
            title="All Is Told Here Again",
            text=text,
            categories=tuple(labels),
        )
        for place, text in enumerate(texts)
    ]
    same = tuple((each.id, reports[0].id) for each in reports[1:]) if copies else ()
    return Story(
        id=f"s{number}",
        articles=tuple(TaggedArticle(article=each, tags=()) for each in reports),
        earlier=(),
        copies=same,
    )


def told(*texts: str) -> list[Story]:
    """Three stories, each with one report of each text, among twenty others."""
    return [story(number, *texts) for number in range(3)] + [story(90 + n, USUAL[n % 4]) for n in range(20)]


def before(*texts: str, days: int = 10) -> Background:
    """Some 900 reports of the days before: the usual ones, and these."""
    return Background(texts=(*USUAL * 225, *texts), total=900 + len(texts), days=days)


def tags(
    stories: Sequence[Story],
    background: Background | None = None,
    *,
    outlets: Mapping[str, str] | None = None,
    names: Mapping[str, tuple[str, ...]] | None = None,
    covers: Callable[[str], bool] = lambda label: False,
) -> tuple[OtherTag, ...]:
    """The tags of these stories."""
    return other_tags(
        stories,
        outlets=outlets or {},
        names=names or {},
        covers=covers,
        background=before() if background is None else background,
    )


def labels(found: Sequence[OtherTag]) -> list[str]:
    """Their labels alone."""
    return [tag.label for tag in found]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Tankers wait before the Strait of Hormuz, which guards closed.", "Strait of Hormuz"),
        ("Skaters at the Winter Olympics fell again.", "Winter Olympics"),
        ("Crowds saw Jesse Jackson there. Then Jackson left, and Jackson spoke.", "Jesse Jackson"),
        ("The fleet sank near Hormuz on Monday.", "Hormuz"),
        ("Des skieurs attendent la Coupe du Monde avant samedi.", "Coupe du Monde"),
        ("양국은 전작권 전환을 논의했다. 전작권 전환의 시기와 전작권의 뜻이 문제다.", "전작권 전환"),
        ("組合は春闘で賃上げを求めた。", "春闘"),
        ("代表はドナルド・トランプと会った。", "ドナルド・トランプ"),
    ],
)
def test_names_and_phrases_of_the_day_are_found(text: str, phrase: str) -> None:
    """Runs of capitals, pairs of Korean nouns, kanji and katakana; the full name takes the short one's place."""
    found = tags(told(text, text))
    assert phrase in labels(found)
    assert found[labels(found).index(phrase)] == OtherTag(label=phrase, stories=3, usual=0.0)
    assert not {"Jackson", "전작권", "Monday", "Tankers", "Crowds", "Des"} & set(labels(found))


def test_what_was_told_before_as_often_is_no_tag() -> None:
    """China is in the news every day; Hormuz was not."""
    today = "The fleet of China sailed to Hormuz, and China said so."
    found = tags(told(today), before(*["A ship of China passed."] * 100))
    assert labels(found) == ["Hormuz"]


def test_usual_is_reports_a_day_of_all_reports() -> None:
    """Of a draw of 903 reports in 9,030 three had it: 30 in ten days."""
    drawn = before(*["A ship sank near Hormuz."] * 3)
    found = tags(
        told("Ships sank near Hormuz.", "A fleet sank near Hormuz."),
        Background(texts=drawn.texts, total=9_030, days=10),
    )
    assert [(tag.label, tag.usual) for tag in found] == [("Hormuz", 3.0)]


def test_korean_is_found_under_every_particle_before_too() -> None:
    """전작권을, 전작권의 and 한미전작권 of the days before are the same word."""
    text = "전작권을 넘긴다. 전작권의 시기다."
    forms = ["한미전작권이 문제다.", "전작권만 남았다.", "전작권까지 논의했다."] * 10
    (found,) = [tag for tag in tags(told(text, text), before(*forms)) if tag.label == "전작권"]
    assert found.usual == 3.0


def test_spellings_of_the_gazetteer_are_one() -> None:
    """Two stories in English and one in Korean are three stories of one name, under the spelling most used."""
    names = index([Name(name="Wi Sung-lac", variants=("위성락",))])
    stories = [*told("An aide met Wi Sung-lac there.")[1:], story(7, "위성락이 갔다. 위성락을 봤다.")]
    assert tags(stories, names=names) == (OtherTag(label="Wi Sung-lac", stories=3, usual=0.0),)


def test_a_single_story_needs_four_outlets_and_any_other_two() -> None:
    """One outlet's habit, and copies of one text, are not the talk of the day."""
    text = "The fleet sank near Hormuz."
    filler = told("Nothing was said.")
    assert labels(tags([story(50, *[text] * 4), *filler])) == ["Hormuz"]
    assert tags([story(50, *[text] * 3), *filler]) == ()
    assert tags([story(50, *[text] * 9, copies=True), *filler]) == ()
    assert tags([story(n, text, outlet="one") for n in range(50, 60)] + filler) == ()


def test_topics_outlets_authors_sections_dates_and_adjectives_are_left_out() -> None:
    """What the rules find, who wrote it, and words that say where or when."""
    text = "He told The Herald News near Hormuz on Tuesday, and Iranian ships left. It was in February 2026."
    stories = told(text, text)
    names = {f"feed-{n}-0": "Herald News" for n in range(3)}
    assert labels(tags(stories, outlets=names)) == ["Hormuz"]
    assert tags(stories, outlets=names, covers=lambda label: label == "Hormuz") == ()
    assert is_date("Tuesday 3")
    assert not is_date("Super Tuesday")


def test_outlets_own_labels_count_but_not_names_of_sections_or_of_the_feed() -> None:
    """A label on most reports of a feed is its own name."""
    stories = [
        story(n, "It was said.", outlet=f"feed-{n % 2}", labels=("whaling", "World") if n < 3 else ("Asia Watch",))
        for n in range(12)
    ]
    assert labels(tags(stories)) == ["whaling"]


def test_with_a_young_archive_phrases_and_labels_are_counted_plainly() -> None:
    """Under seven days nothing is said of what is usual; a single name may be in the news every day."""
    names = index([Name(name="Wi Sung-lac", variants=())])
    text = "Wi Sung-lac and Jackson saw the Strait of Hormuz."
    found = tags(told(text, text), before(days=6), names=names)
    assert found == (
        OtherTag(label="White House", stories=5, usual=None),
        OtherTag(label="Strait of Hormuz", stories=3, usual=None),
    )
    labelled = [story(n, "It was said.", labels=("Taiwan", f"l{n}-long")) for n in range(3)]
    assert tags(labelled, before(days=6)) == (OtherTag(label="Taiwan", stories=3, usual=None),)
    once = [story(0, *["Near Taiwan."] * 4, labels=("Taiwan",)), *told("It was said.")]
    assert "Taiwan" not in labels(tags(once, before(days=6)))


def test_two_tags_of_the_same_stories_are_one_line() -> None:
    """Two names that always come together; eight lines at most."""
    found = tags(told(*["Ann Oakley met Bob Underhill."] * 2))
    assert len(found) == 1
    many = [story(n, *[f"They saw Mount{'abcdefghijkl'[n // 3]} there."] * 2) for n in range(36)]
    assert len(tags(many)) == 8


def test_capitals_count_where_the_writer_had_a_choice() -> None:
    """Not at the start of a sentence, after a quotation mark or in a headline in title case."""
    found = candidates(
        [
            ("Ships Sink Near Hormuz Again Today", "Tankers wait. “Guards shot,” he said of Hormuz. The guards left."),
            ("Ships sink near Kharg island", "Hormuz is closed, U.S. officials said of O'Brien's Board of Peace."),
        ]
    )
    assert found[0] == {"Hormuz"}
    assert found[1] >= {"Hormuz", "Kharg", "Board of Peace"}
    assert not found[1] & {"Ships", "Board", "Peace"}


def test_figures_units_and_verbs_are_no_words_of_the_day() -> None:
    """What is written onto a figure, Korean past tenses, and kanji that go on in hiragana."""
    korean = "3만명을 불렀다. 4만명의 손님과 5만명이 왔다. 밝혔을 때 밝혔고 밝혔다. 산불을 껐다. 산불이 났다."
    japanese = "30日午前に発表した。見通しは地震で変わる。"
    assert candidates([("", korean), ("", japanese)]) == [{"산불"}, {"地震"}]


def test_acronyms_keep_their_letter_case() -> None:
    """WHO is not the word who."""
    search = finder({"who": ["WHO"], "plan": ["peace plan"]})
    assert search("who said so") == frozenset()
    assert search("The WHO has a Peace plan, a PEACE PLAN") == {"who", "plan"}
    assert search("peace plans xWHO") == frozenset()


def test_words_of_each_script_end_where_the_language_ends_them() -> None:
    """Korean of two syllables ends before a particle; katakana goes on to its end; kanji stands anywhere."""
    search = finder({"north": ["북한"], "tram": ["トラム"], "wages": ["春闘"]})
    assert search("북한이 말했다") == {"north"}
    assert search("동북한 북한산") == frozenset()
    assert search("トラムは") == {"tram"}
    assert search("トラムラ") == search("ストラム") == frozenset()
    assert search("今春闘争") == {"wages"}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8), st.randoms())
def test_any_text_is_read_and_order_does_not_matter(texts: list[str], random: object) -> None:
    """Hostile text gives candidates or none; the order of stories changes nothing."""
    stories = [story(n, text, text) for n, text in enumerate(texts)] + told("Ships sank near the Strait of Hormuz.")
    background = Background(texts=USUAL * 20, total=80, days=10)
    assert sorted(tags(stories, background), key=repr) == sorted(tags(stories[::-1], background), key=repr)
