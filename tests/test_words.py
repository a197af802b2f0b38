"""The page's words: catalogues, plurals, languages without one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po

from briefing import render
from briefing.resources import templates
from briefing.words import words

#: How `Words` and `phrases` ask for a message; a context comes first.
KEYWORDS: dict[str, Any] = {"say": None, "say_in": ((1, "c"), 2), "_": ((1, "c"), 2), "count": (1, 2)}


def messages_used() -> Iterator[tuple[str | None, str]]:
    """Every message of the shipped templates and of the renderers, with its context."""
    for module in sorted(Path(render.__path__[0]).glob("*.py")):
        for _, message, _, context in extract_from_file("python", module, keywords=KEYWORDS):
            yield context, message if isinstance(message, str) else message[0]
    for page in sorted(
        file for file in templates().rglob("*") if file.suffix not in {".css", ".js", ".yaml"} and file.is_file()
    ):
        options = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
        for _, message, _, context in extract_from_file(
            "jinja2.ext:babel_extract", page, keywords=DEFAULT_KEYWORDS, options=options
        ):
            yield context, message if isinstance(message, str) else message[0]


def korean() -> dict[tuple[str | None, str], tuple[str, ...]]:
    """The Korean catalogue: (context, message) → translations."""
    source = files("briefing").joinpath("locale", "ko", "LC_MESSAGES", "briefing.po")
    catalogue = read_po(io.BytesIO(source.read_bytes()), locale="ko", abort_invalid=True)
    made: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for message in catalogue:
        if message.id:
            name = message.id if isinstance(message.id, str) else message.id[0]
            said = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            made[message.context, name] = said
    return made


def test_korean_translates_every_message_and_no_other() -> None:
    """The Korean catalogue has each message that templates and renderers use, and none that nothing uses."""
    assert set(messages_used()) == set(korean())


def test_translations_keep_the_placeholders() -> None:
    """A translation names the same values as the message, or the page could not be made."""
    for (_, message), said in korean().items():
        for each in said:
            assert each
            assert sorted(re.findall(r"%\(\w+\)s|{\w+}", message)) == sorted(re.findall(r"%\(\w+\)s|{\w+}", each))


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "en"), ("en-GB", "en-GB"), ("ko", "ko"), ("fr", "en"), ("xx-nonsense", "en")]
)
def test_language_without_catalogue_falls_back_to_english(language: str, expected: str) -> None:
    """The words say which language they are in, and it is English if there is no catalogue."""
    assert words(language).language == expected


def test_region_of_a_language_shares_its_words() -> None:
    """A regional tag finds the catalogue of its language."""
    assert words("ko-KR").say("Contents") == "차례"


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("en", 0, "0 stories"),
        ("en", 1, "1 story"),
        ("en", 2, "2 stories"),
        ("ko", 1, "사안 1건"),
        ("ko", 2, "사안 2건"),
    ],
)
def test_numbers_take_the_plural_of_the_language(language: str, number: int, expected: str) -> None:
    """A message with a number is in that language's form for it."""
    assert words(language).count("%(num)s story", "%(num)s stories", number) == expected


def test_context_tells_equal_words_apart() -> None:
    """The title of an article as a place is not any other title."""
    assert words("ko").say_in("place", "title") == "제목"
    assert words("en").say_in("place", "title") == "title"
