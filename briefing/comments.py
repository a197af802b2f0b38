"""Dated text files of the desk → its comments on the day and on topics.

In: the name of a file and its bytes. Out: a `Comment`, and what it is about. The name says when and on what:
`2026-01-30.txt` is on the whole day, `2026-01-30-north-korea.txt` on a topic, `2026-01-30-morning.txt` on the whole day
in one brief, `2026-01-30.ko.txt` in a language. A file is plain text: paragraphs stand apart by empty lines, and a last
line `— Name` signs it. Markdown's signs are printed as they are: a comment is read in six formats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from briefing.clean import fold
from briefing.record import Comment

#: A page of text is some 3 KB in English, 5 in Korean.
MOST_BYTES = 32_000
MOST_PARAGRAPHS = 100

_ENDING = re.compile(
    r"(?:-(?P<about>[a-z0-9-]+))?(?:\.(?P<language>[a-z]{2,3}(?:-[a-z0-9]{2,8})*))?\.(?:txt|md)", re.IGNORECASE
)
_EMPTY_LINES = re.compile(r"\n\s*\n")
#: An em dash, an en dash, a horizontal bar (U+2015, as Korean has it) or two hyphens, and a name.
_SIGNATURE = re.compile(r"(?:\A|\n)[ \t]*(?:[—–―]|--)[ \t]*(?P<author>\w[^\n]{0,79})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a comment belongs."""

    #: Topic id; "" for the whole day.
    topic: str
    #: Id of the only brief that it is for; "" for every brief.
    brief: str
    #: As the file's name gives it; "" if it does not.
    language: str


def place(name: str, *, day: str, topics: Collection[str], briefs: Collection[str]) -> Place | None:
    """Read a file's name; None if it is not of that day.

    Args:
        name: without its folder.
        day: local date, ISO.
        topics: every topic's id; a name that a topic and a brief share means the topic.
        briefs: every brief's id.

    Raises:
        ValueError: it begins with the day, but means nothing; the message says what to do.
    """
    ending = name.removeprefix(day)
    if ending == name or ending[:1].isdigit() or ending.endswith("~"):  # "~" as editors name what was there before
        return None
    found = _ENDING.fullmatch(ending)
    if not found:
        raise ValueError(f"its name means nothing; write {day}.txt, or {day}-TOPIC.txt with the id of a topic")
    about, language = (found["about"] or "").lower(), found["language"] or ""
    if about in topics or not about:
        return Place(topic=about, brief="", language=language)
    if about in briefs:
        return Place(topic="", brief=about, language=language)
    raise ValueError(f"there is no topic or brief “{about}”; `briefing topics list` shows the topics")


def read(body: bytes, *, language: Callable[[str], str]) -> Comment:
    """Read a comment.

    Args:
        body: the file.
        language: tells the language of a text.

    Raises:
        ValueError: it is not UTF-8, has no text or too many paragraphs; the message says what to do.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = body[: error.start].count(b"\n") + 1
        raise ValueError(f"line {number} is not UTF-8 text; save the file as UTF-8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    signed = _SIGNATURE.search(text)
    author = fold(signed["author"]) if signed else ""
    written = text[: signed.start()] if signed else text
    paragraphs = tuple(filter(None, map(fold, _EMPTY_LINES.split(written))))
    if not paragraphs:
        raise ValueError("has no text; write some, or remove the file")
    if len(paragraphs) > MOST_PARAGRAPHS:
        raise ValueError(f"has more than {MOST_PARAGRAPHS} paragraphs")
    return Comment(paragraphs=paragraphs, author=author, language=language(" ".join(paragraphs)))
