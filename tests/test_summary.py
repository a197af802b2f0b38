"""Summaries: one to three sentences, word for word from the report that tells the story best."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.edition.summary import LIMIT, SENTENCES, summarise
from briefing.edition.telling import is_whole, tellings
from briefing.furniture import repeated
from briefing.model import Article
from briefing.text import sentences, words_of
from tests.builders import article

PIECES = st.sampled_from(
    [
        "SEOUL, Jan. 30 (Example) -- ",
        "(서울=예시뉴스) 홍길동 기자 = ",
        "Both sides met in the U.S. ",
        "They agreed on 3.5 percent. ",
        "“It is over,” he said. ",
        "“It is only beginning. ",
        "Then it broke off at […] ",
        "And then…",
        "양측이 만났다. ",
        "합참은 밝혔다.이어 침묵했다. ",
        "首相は「終わった。」と述べた。",
        "« Nous partons. » ",
        "Read more. ",
        "(AP Photo/Ann Example) ",
        "Related posts:",
        "\n",
        "word " * 90,
        "- a point ",
        "▲ 하나 ▲ 둘 ",
    ]
)
TEXTS = st.lists(PIECES, max_size=10).map("".join)


@given(TEXTS, TEXTS, st.sampled_from(["Envoys meet", "Both sides met in the U.S."]))
def test_every_sentence_stands_word_for_word_in_its_report(summary: str, text: str, title: str) -> None:
    """One to three of them within the limit; of one that is shortened, the words up to the ellipsis."""
    one = article(title=title, summary=summary, text=text)
    made = summarise([one])
    said = sentences(made.text)
    assert (made.report == one.id) == bool(made.text)
    assert len(made.text) <= LIMIT
    assert len(said) <= SENTENCES
    assert all(each.removesuffix("…") in summary or each.removesuffix("…") in text for each in said)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_summarised(summary: str, text: str) -> None:
    """Nothing is invented, whatever a feed sends."""
    said = sentences(summarise([article(summary=summary, text=text)]).text)
    assert all(each.removesuffix("…") in summary or each.removesuffix("…") in text for each in said)


def told(text: str, *, title: str = "X", summary: str = "") -> list[str]:
    """The sentences of a report that tell something."""
    return [one.text for one in tellings(article(title=title, summary=summary or text, text=text))]


def test_a_caption_before_the_report_is_left_out() -> None:
    """What stands before a credit or a dateline of the same line belongs to the picture."""
    caption = "The minister speaks in Seoul."
    assert told(f"{caption} (AP Photo/Ann Example) Both sides met.") == ["Both sides met."]
    assert told(f"{caption} SEOUL (AP) — Both sides met.") == ["Both sides met."]


def test_what_a_heading_leads_to_is_left_out() -> None:
    """“Related posts:” ends the report, where the feed repeats it."""
    said = {
        "Envoys meet": "Both sides came.",
        "Trains collide": "Two engines failed.",
        "Harvest fails": "No rain fell.",
    }
    feed = [article(title=title, summary=f"{one}\nRelated posts:\nAn old story.") for title, one in said.items()]
    assert [one.text for one in tellings(feed[0], repeated(feed))] == ["Both sides came."]


def test_whole_sentences_come_before_phrases_and_what_was_cut() -> None:
    """A feed's broken last sentence is no sentence."""
    assert told("They met in Seoul. The minister said on [...]") == ["They met in Seoul."]
    assert told("They met in Seoul. The minister said on") == ["They met in Seoul."]


def test_a_phrase_serves_where_there_is_no_sentence() -> None:
    """Some feeds give one line without a full stop."""
    assert summarise([article(title="X", summary="Officials met in Seoul on Thursday")]).text == (
        "Officials met in Seoul on Thursday"
    )
    assert summarise([article(title="X", summary="World news")]).text == ""


@pytest.mark.parametrize("cut", ["[...]", "[…]", "...", "…", "(…)"])
def test_what_the_feed_cut_ends_with_an_ellipsis(cut: str) -> None:
    """It is quoted only if nothing whole is there."""
    assert summarise([article(title="X", summary=f"The South Korean Army will conduct a {cut}")]).text == (
        "The South Korean Army will conduct a…"
    )


def test_only_the_top_of_a_report_is_read() -> None:
    """A dozen sentences, however long it is."""
    lines = "\n".join(f"Point number {number} was raised." for number in range(200))
    assert len(told(lines)) == 12


def test_a_list_is_no_sentence() -> None:
    """Appointments and obituaries stand in rows."""
    assert (
        summarise([article(title="X", summary="▲ 무역정책관 홍길동 ▲ 통상기획과장 김철수 ▲ 전력시장과장 이영희")]).text
        == ""
    )


def test_a_text_that_says_its_summary_again_is_not_said_twice() -> None:
    """Descriptions are often the beginning of the text in other words."""
    one = article(
        title="X",
        summary="The leaders met in Geneva on Monday for talks.",
        text="The leaders met in Geneva on Monday for long talks. A second round follows in March.",
    )
    assert summarise([one]).text == "The leaders met in Geneva on Monday for talks. A second round follows in March."


def test_a_quotation_is_not_left_open() -> None:
    """A sentence that begins one waits for the sentence that ends it, or stays away."""
    opened = "They met. “We want peace. We want it now,” she said."
    assert summarise([article(title="X", summary=opened)]).text == opened
    assert summarise([article(title="X", summary="They met. “We want peace. Then she left.")]).text == "They met."


def test_a_scene_gives_way_to_the_sentence_that_tells_the_event() -> None:
    """The headline's words and those of other reports decide; the first sentence has the advantage."""
    scene = "Rain fell on a grey square. Ministers of both Koreas signed the railway treaty in Paju on Thursday."
    one = article("1", title="Koreas sign railway treaty in Paju", summary=scene)
    assert summarise([one]).text.startswith("Ministers of both Koreas")
    plain = "Ministers signed a treaty. The railway in Paju opens in May."
    assert summarise([article(title="Koreas sign railway treaty", summary=plain)]).text.startswith("Ministers signed")


def test_a_summary_does_not_begin_with_a_sentence_that_leans_on_another() -> None:
    """“He signed it” says nothing without the sentence before."""
    text = "Rain fell on a grey square. He signed the railway treaty in Paju."
    assert summarise([article(title="Minister signs railway treaty in Paju", summary=text)]).text == text


def reports(*texts: str, **more: str) -> list[Article]:
    """Articles with these summaries under one headline."""
    return [article(str(n), title="Koreas sign railway treaty", summary=text) for n, text in enumerate(texts)]


def test_the_lead_is_quoted_if_it_says_anything() -> None:
    """Whatever other reports are nearer to the story."""
    made = reports("Ministers met.", "Koreas sign railway treaty in Paju.")
    assert summarise(made).report == made[0].id


def test_of_other_reports_the_one_nearest_to_the_story_is_quoted() -> None:
    """Where the lead has nothing but a headline."""
    made = reports("", "Markets were calm that day.", "Both Koreas sign the railway treaty on Thursday.")
    assert summarise(made).report == made[2].id


def test_opinion_and_copies_are_quoted_last() -> None:
    """A comment that is near to the story is still a comment, and a copy is another's text."""
    lead, *_ = reports("")
    opinion = article(
        "o", title="Opinion: Koreas sign railway treaty", summary="Koreas should sign the railway treaty."
    )
    copy = article("c", title="Koreas sign railway treaty", summary="Koreas sign the railway treaty again.")
    plain = article("p", title="A day in Paju", summary="Markets were calm that day.")
    made = summarise([lead, opinion, copy, plain], copies=[(copy.id, plain.id)])
    assert made.report == plain.id
    assert summarise([lead, opinion]).report == opinion.id


def test_words_are_compared_in_every_script() -> None:
    """Words of four letters and figures; pairs of characters where there are no spaces."""
    assert words_of("The envoys met at 9") == {"envoys", "9"}
    assert words_of("북한이 北朝鮮") == {"북한", "한이", "北朝", "朝鮮"}


@pytest.mark.parametrize("sign", [".", " ", ". "])
def test_a_row_of_dots_is_read_once(sign: str) -> None:
    """A text of nothing but dots and spaces takes no time to speak of."""
    assert is_whole(f"Envoys met{sign * 5_000}again.")
    assert not is_whole(f"Envoys met{'.' * 5_000}")
