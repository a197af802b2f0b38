"""What feeds put around a report, known by repetition, by form, and before the first sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.furniture import after_dateline, is_furniture, is_furniture_line, key, repeated
from tests.builders import article

UNLIKE = ("Envoys meet", "Trains collide", "Harvest fails", "Comet returns", "Actor honoured")
TOLD = ("Both sides came", "Two engines failed", "Rain stayed away", "A light was seen", "An award was given")


@pytest.mark.parametrize(
    "sentence",
    [
        "The post Envoys meet appeared first on The Example.",
        "Continue reading…",
        "Read more »",
        "Click here to see the pictures.",
        "Subscribe to our newsletter",
        "Sign up for our newsletter!",
        "Follow us on every platform",
        "Listen to this article",
        "Watch: The moment it fell",
        "Share this:",
        "5 min read",
        "12 comments",
        "Advertisement",
        "By John Smith",
        "By ANN EXAMPLE and Bo Sample, Staff Writers",
        "FILE - The minister speaks in Seoul",
        "Photo: The Example",
        "(AP Photo/Ann Example)",
        "The minister in Seoul. (Handout photo via Example)".partition(". ")[2],
        "Courtesy of The Example",
        "Copyright 2026 The Example. All rights reserved.",
        "Copyright ⓒ 견본뉴스. 무단 전재 및 재배포 금지",
        "(END)",
        "(끝)",
        "[…]",
        "* * *",
        "(12:56) - Chapter 3: The talks",
        "More at https://example.org/story",
        "@example #news",
        "홍길동 기자",
        "gildong@example.com",
        "[사진 제공]",
        "사진=견본통신",
        "견본통신 제공",
        "▶ 카카오톡으로 제보하기",
        "続きを読む",
        "写真：見本",
        "この記事は会員限定記事です",
        "Lire la suite",
        "Weiterlesen",
        "Leer más",
    ],
)
def test_what_is_not_reporting_is_known_by_its_form(sentence: str) -> None:
    """In several languages, whatever mark ends it."""
    assert is_furniture(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "By early Thursday the fire was out.",
        "Copyright law changes in May.",
        "Getty Images sued the company.",
        "Subscribers left the platform in May.",
        "Photos show debris on the beach.",
        "More than 20 people were hurt.",
        "Watches were stolen from the shop.",
        "End of the line for two trains in Busan.",
        "Registered voters decide on Sunday.",
        "정부는 서비스를 제공한다고 밝혔다.",
        "손경호 기자가 취재했다.",
        "写真集が発売された。",
    ],
)
def test_reporting_with_like_words_is_kept(sentence: str) -> None:
    """The form of the whole decides, not a word in it."""
    assert not is_furniture(sentence)


def test_a_line_that_leads_elsewhere_is_none_of_the_report() -> None:
    """Also where it holds two sentences."""
    assert is_furniture_line("Read more: Who won? And who did not?")
    assert is_furniture_line("The post Who won? And who did not? appeared first on The Example")
    assert not is_furniture_line("Read in full, the law is short. It has two articles.")


def test_a_report_begins_after_the_credit_of_its_picture() -> None:
    """It says whose the picture is; other words in brackets do not."""
    assert after_dateline("(AP Photo/Ann Example) They talked.") == ("They talked.", True)
    assert after_dateline("(He did not say when.) They talked.") == ("(He did not say when.) They talked.", False)


@pytest.mark.parametrize(
    "opening",
    [
        "SEOUL, Jan. 30 (Example News) -- ",
        "SEOUL, South Korea, March 12 (Example News) -- ",
        "WASHINGTON (The Example) — ",
        "PARIS (AFP) – ",
        "Séoul (SFP) – ",
        "LONDON/PARIS, Feb 17 (Example) - ",
        "Pyongyang, March 12 (KCNA) -- ",
        "SEOUL — ",
        "WASHINGTON, Jan. 30 -- ",
        "(서울=예시뉴스) 홍길동 기자 = ",
        "(서울=예시뉴스) 홍길동 김철수 특파원 = ",
        "[서울=예시] ",
        "[속보] (서울=예시뉴스) 홍길동 기자 gildong@example.com = ",
        "[베이징 AFP=예시뉴스] ",
        "【ソウル＝共同】",
        "（ソウル時事）",
    ],
)
@pytest.mark.parametrize("sentence", ["They talked.", "“Talks began,” he said.", "양측이 만났다.", "12人が会談した。"])
def test_what_stands_before_the_first_sentence_is_taken_off(opening: str, sentence: str) -> None:
    """Place, date, agency and reporter, as agencies of several countries write them."""
    assert after_dateline(opening + sentence) == (sentence, True)


@pytest.mark.parametrize(
    "sentence",
    [
        "NATO — the alliance of thirty-two — met in Brussels.",
        "Kim (right) — the leader — spoke.",
        "Seoul (population 9 million) is the capital.",
        "The Joint Chiefs of Staff (JCS) said it detected the launch.",
    ],
)
def test_a_sentence_without_a_dateline_stays_whole(sentence: str) -> None:
    """Brackets and dashes alone make none."""
    assert after_dateline(sentence) == (sentence, False)


def test_a_rubric_is_taken_off_and_is_no_dateline() -> None:
    """[속보] says that it is urgent, not where it comes from."""
    assert after_dateline("[속보] 양측이 만났다.") == ("양측이 만났다.", False)


@given(st.text(max_size=120))
def test_what_is_left_ends_the_sentence_as_it_stood(sentence: str) -> None:
    """Words are only taken away, and only from the front."""
    assert sentence.endswith(after_dateline(sentence)[0])


def test_a_line_under_unlike_headlines_is_furniture() -> None:
    """Three that share no word; with two it may still be one event."""
    line = "Brought to you by the friends of the paper."
    found = [
        article(str(number), title=title, summary=f"{TOLD[number]} at noon, and nobody knows why.\n{line}")
        for number, title in enumerate(UNLIKE)
    ]
    assert repeated(found[:3]) == {("news-example-org-rss", line)}
    assert not repeated(found[:2])


def test_a_sentence_about_one_event_is_not_furniture() -> None:
    """Four versions of a report share it, and their headlines share words."""
    line = "No damage was reported."
    versions = [article(str(n), title=f"Quake hits coast, version {n}", summary=f"{n}.\n{line}") for n in range(4)]
    assert not repeated(versions)


def test_a_line_under_many_headlines_of_a_series_is_furniture() -> None:
    """A third of the feed's articles, five at least, though all headlines name the programme."""
    line = "Chapters:"
    shows = [
        article(str(n), title=f"Morning Programme {n}", summary=f"We talk of {n} things.\n{line}") for n in range(5)
    ]
    assert ("news-example-org-rss", line) in repeated(shows)
    assert not repeated(shows[:4])


def test_furniture_of_one_feed_is_none_of_another() -> None:
    """Three feeds that say the same are three outlets."""
    line = "Talks began at noon."
    found = [article(str(n), feed_id=f"f{n}", title=title, summary=line) for n, title in enumerate(UNLIKE)]
    assert not repeated(found)


def test_figures_and_headlines_do_not_hide_furniture() -> None:
    """Short lines that count, and lines that name their article, are the same in every article."""
    assert key("74 posts - 43 participants", "X") == key("8 posts - 4 participants", "Y")
    assert key("More on Envoys meet", "Envoys meet") == key("More on Trains collide", "Trains collide")
    long = "The index of the exchange closed at {} points on Thursday."
    assert key(long.format(2345), "X") != key(long.format(2346), "Y")


@pytest.mark.parametrize("marks", ["@" * 250, "#a" * 120])
def test_a_row_of_marks_is_read_once(marks: str) -> None:
    """Signs of names and topics without spaces between them could be cut in more ways than anyone can try."""
    assert is_furniture(marks)
    assert not is_furniture(f"{marks} and more")
