"""What a report is when it is not plain reporting."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.label import label
from briefing.model import Label
from briefing.settings import Feed
from tests.builders import article


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("[Editorial] A summit without a plan", "opinion"),
        ("Opinion: The drill that was", "opinion"),
        ("What Seoul wants | Opinion", "opinion"),
        ("[사설] 한미 정상회담을 보며", "opinion"),
        ("[아침 칼럼] 봄은 온다", "opinion"),
        ("LIVE: Summit in Beijing", "live"),
        ("Summit in Beijing: live updates", "live"),
        ("News Summary, January 30", "roundup"),
        ("Korea's morning briefing", "roundup"),
        ("Headlines of the morning", "roundup"),
        ("[오늘의 주요일정] 30일", "roundup"),
        ("[Photo] Snow in Seoul", "photo"),
        ("Snow in Seoul, in pictures", "photo"),
        ("[포토] 눈 내리는 서울", "photo"),
        ("Watch: Parade rehearsal", "video"),
        ("[부고] 김 아무개 씨 별세", "notice"),
        ("Correction: Trade figures", "notice"),
        ("（社説）賃上げの春　中小に届く取引の適正化を", "opinion"),
        ("社説：春の賃上げ", "opinion"),
        ("[특별기고] 봄의 외교", "opinion"),
        ("Éditorial : un sommet sans plan", "opinion"),
        ("Chronique : la leçon du sommet", "opinion"),
        ("Direct : guerre en Ukraine, les dernières informations", "live"),
        ("Ukraine war live updates: talks open in Geneva", "live"),
        ("Protests in the capital – live", "live"),
        ("Business news and markets: as it happened - March 11, 2014", "live"),
        ("[단독][생중계] 정상회담", "live"),
        ("Ministers meet; ferry runs aground; rain in the west", "roundup"),
        ("▲견본일보=정상회담 ▲견본신문=산불 ▲견본경제=수출", "roundup"),
        ("Russia-Ukraine war: List of key events, day 1,455", "roundup"),
        ("Essential India newsletter: Where in the world?", "roundup"),
        ("Business in Brief", "roundup"),
        ("NK Monitor Podcast: the elevators, the banquet and other reading", "roundup"),
        ("[견본 뉴스 다시보기] 10월 18일 밤 전체 듣기", "roundup"),
        ("International markets roundup", "roundup"),
        ("Today in Korean history", "roundup"),
        ("Today, Explained: the tariff", "roundup"),
        ("The week ahead: summits and strikes", "roundup"),
        ("今日の予定（12日）", "roundup"),
        ("【今週の予定】12日から18日", "roundup"),
        ("주요 일정 (30일)", "roundup"),
        ("Revue de presse : ce que disent les journaux", "roundup"),
        ("News quiz: how closely did you follow the week?", "roundup"),
        ("Photos of Lunar New Year celebrations for the Year of the Horse", "photo"),
        ("Lunar New Year in Photos and Video: Revelers Welcome Year of the Horse", "photo"),
        ("Pictures of the day: 30 January", "photo"),
        ("눈 내리는 서울 [포토]", "photo"),
        ("[포토 인 서울] 눈", "photo"),
        ("【写真特集】雪の首都", "photo"),
        ("En images : la neige sur Séoul", "photo"),
        ("【動画】離陸の瞬間", "video"),
        ("[내일의 날씨] 전국 흐리고 비", "notice"),
        ("[오늘의 운세] 30일", "notice"),
        ("[KBS 인사]", "notice"),
        ("【訂正】30日朝刊の記事", "notice"),
        ("Sponsored: A better battery", "notice"),
        ("Delivery platforms face new rules", None),
        ("Photographs of the launch site analysed", None),
        ("Columnist sued over article", None),
        ("Live-fire drill near the border", None),
        ("한국 칼럼니스트협회 출범", None),
        ("Opinion poll shows rise in support for talks", None),
        ("Opinion polls: ruling party ahead by five points", None),
        ("Saturday Night Live: Guest Host Mocks Minister", None),
        ("Photos of prisoners released by rebels spark outrage", None),
        ("Trump tells news briefing that talks go on", None),
        ("Stocks slip in the week ahead of the rate decision", None),
        ("Ministers resign; president calls vote", None),
        ("[인사청문회] 후보자 “사실 아니다”", None),
        ("[인사이드 증시] 반도체 강세", None),
        ("米大統領、4月に訪中の予定", None),
        ("Concept video hints at next phone (VIDEO)", None),
        ("Video evidence shown to the court", None),
        ("Heavy snow warning as cold wave nears", None),
        ("Supreme Court brief: state asks for delay", None),
        ("Satellite photos: new pier at naval base", None),
    ],
)
def test_marks_in_the_headline_tell(title: str, expected: str | None) -> None:
    """The marks that desks write, in both languages, and words that only look like them."""
    assert label(article(title=title), None) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("opinion/2026/x", "opinion"),
        ("news/live/x", "live"),
        ("photos/1", "photo"),
        ("video/1", "video"),
        ("en/talks-very-tense/live-75998782", "live"),
        ("2026/talks-open-live-updates-rcna1", "live"),
        ("2026/02/17/g-s1-110385/up-first-newsletter-iran-geneva", "roundup"),
        ("podcasts/the-daily/x", "roundup"),
        ("horoscope/aries", "notice"),
        ("view/AEN2026", None),
        ("en/obama-clarifies-his-podcast-comment/a-7599", None),
        ("2026/live-fire-drill", None),
        ("news/1", None),
    ],
)
def test_the_address_tells(path: str, expected: str | None) -> None:
    """Outlets file by path."""
    assert label(article(url=f"https://a.example/{path}"), None) == expected


def test_the_outlets_own_label_tells() -> None:
    """A category of the entry."""
    assert label(article(categories=("Asia", "Op-Ed")), None) == "opinion"


@pytest.mark.parametrize(
    ("category", "expected"),
    [("World Brief", "roundup"), ("Argument", "opinion"), ("PAID", "paywall"), ("Top Stories", None), ("날씨", None)],
)
def test_a_section_is_no_mark(category: str, expected: str | None) -> None:
    """A category tells what it names alone; a section that holds plain reports tells nothing."""
    assert label(article(categories=(category,)), None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("People celebrate. This is a photo gallery curated by photo editors.", "photo"),
        ("You're reading the Morning Desk newsletter. Sign up here.", "roundup"),
        ("This live blog is closed.", "live"),
        ("A photo gallery was opened by the mayor.", None),
        ("The newsletter's editor was arrested.", None),
    ],
)
def test_a_text_says_what_it_is(text: str, expected: str | None) -> None:
    """At its beginning, in so many words."""
    assert label(article(summary=text), None) == expected


@given(st.text(max_size=60), st.text(max_size=60), st.lists(st.text(max_size=20), max_size=3))
def test_no_text_of_a_feed_breaks_it(title: str, path: str, categories: list[str]) -> None:
    """Whatever a feed says, there is a label or none, and the same for the same report."""
    one = article(title=title, url=f"https://a.example/{path}", categories=tuple(categories))
    assert label(one, None) == label(one, None)
    assert label(one, None) is None or label(one, None) in get_args(Label)


def test_state_media_is_told_by_the_class_of_the_feed() -> None:
    """Only where nothing else was found."""
    feed = Feed(url="https://a.example/f", outlet_class="state-media")
    assert label(article(), feed) == "state-media"
    assert label(article(title="Opinion: x"), feed) == "opinion"
