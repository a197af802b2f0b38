"""The desk's comments: what a file's name means, and how its text is read."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.comments import MOST_PARAGRAPHS, Place, place, read
from briefing.record import Comment

DAY = "2026-01-30"
TOPICS = ("north-korea", "trade")
BRIEFS = ("morning", "trade")


def meant(name: str) -> Place | None:
    """What a name means on that day."""
    return place(name, day=DAY, topics=TOPICS, briefs=BRIEFS)


def written(text: str) -> Comment:
    """Read a text that is taken for English."""
    return read(text.encode(), language=lambda _: "en")


@pytest.mark.parametrize(
    ("name", "topic", "brief", "language"),
    [
        ("2026-01-30.txt", "", "", ""),
        ("2026-01-30.md", "", "", ""),
        ("2026-01-30-north-korea.txt", "north-korea", "", ""),
        ("2026-01-30-North-Korea.TXT", "north-korea", "", ""),
        ("2026-01-30-morning.txt", "", "morning", ""),
        ("2026-01-30-trade.txt", "trade", "", ""),
        ("2026-01-30.ko.txt", "", "", "ko"),
        ("2026-01-30-north-korea.pt-BR.md", "north-korea", "", "pt-BR"),
    ],
)
def test_a_name_says_what_a_comment_is_about(name: str, topic: str, brief: str, language: str) -> None:
    """Day, topic or brief, language; what a topic and a brief share means the topic."""
    assert meant(name) == Place(topic=topic, brief=brief, language=language)


@pytest.mark.parametrize(
    "name", ["2026-01-31.txt", "README.md", ".2026-01-30.txt.swp", "2026-01-30.txt~", "2026-01-301.txt", "30.txt"]
)
def test_what_is_of_another_day_is_passed_over(name: str) -> None:
    """As are hidden files and those that editors keep aside."""
    assert meant(name) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("2026-01-30-nort-korea.txt", "there is no topic or brief “nort-korea”"),
        ("2026-01-30.docx", "its name means nothing; write 2026-01-30.txt"),
        ("2026-01-30 notes.txt", "its name means nothing"),
        ("2026-01-30", "its name means nothing"),
    ],
)
def test_what_is_of_the_day_but_means_nothing_is_told(name: str, reason: str) -> None:
    """No comment is dropped in silence."""
    with pytest.raises(ValueError, match="^" + reason):
        meant(name)


def test_paragraphs_stand_apart_by_empty_lines() -> None:
    """Lines within one are joined, in files of every system."""
    assert written("One\nline.\r\n\r\n \t\n\rTwo.\n").paragraphs == ("One line.", "Two.")


@pytest.mark.parametrize("line", ["— Kim Min-ji", "—Kim Min-ji", "-- Kim Min-ji", "– Kim Min-ji", "― Kim Min-ji  "])
@pytest.mark.parametrize("before", ["\n", "\n\n"])
def test_the_last_line_may_be_a_name(line: str, before: str) -> None:
    """After a dash, below the text or apart from it."""
    assert written(f"Watch the North.{before}{line}\n") == Comment(
        paragraphs=("Watch the North.",), author="Kim Min-ji", language="en"
    )


@pytest.mark.parametrize("text", ["Watch — the North.", "— First\nand second", "- An item", f"Text\n— {'long ' * 30}"])
def test_a_dash_elsewhere_is_text(text: str) -> None:
    """Within a line, above others, a list's hyphen, or before what is too long for a name."""
    found = written(text)
    assert found.author == ""
    assert found.paragraphs == (" ".join(text.split()),)


def test_text_is_printed_as_it_is() -> None:
    """Markup stays what the desk wrote; a byte order mark and steering characters are gone."""
    assert written("\ufeffUse <b> & \u202enot **this**").paragraphs == ("Use <b> & not **this**",)


def test_the_language_is_told_by_the_text() -> None:
    """Of all paragraphs together, without the name."""
    seen: list[str] = []

    def tell(text: str) -> str:
        seen.append(text)
        return "ko"

    assert read("하나.\n\n둘.\n\n— Kim".encode(), language=tell).language == "ko"
    assert seen == ["하나. 둘."]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "has no text"),
        (b"\n \n", "has no text"),
        ("— Kim".encode(), "has no text"),
        (b"good\n\xc7\xd1\n", "line 2 is not UTF-8 text; save the file as UTF-8"),
        (b"x\n\n" * (MOST_PARAGRAPHS + 1), "has more than 100 paragraphs"),
    ],
)
def test_what_cannot_be_printed_is_told_with_its_reason(body: bytes, reason: str) -> None:
    """Empty, in another encoding, or endless."""
    with pytest.raises(ValueError, match=reason):
        read(body, language=lambda _: "en")


@given(st.binary(max_size=400) | st.text(alphabet=st.sampled_from("a \n\r\t—-\u2028\x00"), max_size=60).map(str.encode))
def test_any_bytes_are_a_comment_or_a_reason(body: bytes) -> None:
    """And a comment has text, in lines that need no more cleaning."""
    with suppress(ValueError):
        found = read(body, language=lambda _: "en")
        assert found.paragraphs
        assert all(paragraph == " ".join(paragraph.split()) for paragraph in (*found.paragraphs, found.author))
