"""What a report is when it is not plain reporting."""

from __future__ import annotations

import pytest

from briefing.label import label
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
        ("Delivery platforms face new rules", None),
        ("Photographs of the launch site analysed", None),
        ("Columnist sued over article", None),
        ("Live-fire drill near the border", None),
        ("한국 칼럼니스트협회 출범", None),
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
        ("news/1", None),
    ],
)
def test_the_address_tells(path: str, expected: str | None) -> None:
    """Outlets file by path."""
    assert label(article(url=f"https://a.example/{path}"), None) == expected


def test_the_outlets_own_label_tells() -> None:
    """A category of the entry."""
    assert label(article(categories=("Asia", "Op-Ed")), None) == "opinion"


def test_state_media_is_told_by_the_class_of_the_feed() -> None:
    """Only where nothing else was found."""
    feed = Feed(url="https://a.example/f", outlet_class="state-media")
    assert label(article(), feed) == "state-media"
    assert label(article(title="Opinion: x"), feed) == "opinion"
