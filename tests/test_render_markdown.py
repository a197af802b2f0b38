"""Markdown: what a reader of it is shown, by a parser that is not ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from briefing.record import Edition
from briefing.render import markdown, text
from briefing.render.filters import printable
from tests.editions import rich

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PARSER.normalizeLink = lambda url: url  # type: ignore[method-assign]  # an address as it was written, to be compared
PARSER.validateLink = lambda url: True  # type: ignore[method-assign]


def tokens(source: str) -> list[Token]:
    """Every token of a text, those inside lines too."""
    every = PARSER.parse(source)
    return every + [child for token in every for child in token.children or ()]


def shown(source: str) -> str:
    """The words that a reader of the text sees, white space as single spaces."""
    pieces = (token.content for token in tokens(source) if token.type in ("text", "code_inline", "html_inline"))
    return " ".join("".join(pieces).split())


def written(record: Edition) -> str:
    """An edition as Markdown."""
    return markdown.render(record).body.decode()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_markdown_is_as_reviewed(language: str, golden: Callable[[str, str], None]) -> None:
    """The whole of a rich edition."""
    made = markdown.render(rich(20, language=language, unfiled=True))
    golden(f"edition-{language}.md", made.body.decode())
    assert (made.format, made.filename) == ("md", "2026-01-30-morning.md")


@given(st.text(min_size=1).map(lambda each: " ".join(printable(each).split())).filter(bool))
@example("C #")
@example("# ##")
def test_escaped_text_is_read_as_itself(title: str) -> None:
    """Whatever a title holds, a reader of the Markdown sees just that, as one paragraph and as one item of a list."""
    for source in (markdown.escaped(title), f"- {markdown.escaped(title)}", f"## {markdown.escaped(title)}"):
        assert [one.type for one in PARSER.parse(source) if one.type == "inline"] == ["inline"]
        assert shown(source) == title
        assert not {one.type for one in tokens(source)} & {"html_inline", "html_block", "link_open", "code_inline"}


@given(
    st.text(min_size=1).map(lambda each: " ".join(printable(each).split())).filter(bool),
    st.from_regex(r"https://news\.example\.org/[!-~]{0,60}", fullmatch=True),
)
def test_link_leads_where_the_record_says(title: str, url: str) -> None:
    """A link has the very address and the very text of the record, whatever stands in both."""
    source = markdown.link(title, url)
    opened = [one for one in tokens(source) if one.type == "link_open"]
    assert [one.attrs["href"] for one in opened] == [url]
    assert shown(source) == title


def test_hostile_edition_is_only_text() -> None:
    """Markup, links and addresses in titles are not read as such; every link is one of the record's."""
    record = rich(12, hostile=True)
    every = tokens(written(record))
    assert not {one.type for one in every} & {"html_inline", "html_block", "code_inline", "fence", "image"}
    beside = {each.url for each in record.agenda} | {each.url for each in record.rewordings}
    known = {each.url for story in record.stories for each in story.reports} | beside
    assert {one.attrs["href"] for one in every if one.type == "link_open"} <= known


def test_addresses_in_text_do_not_link_themselves() -> None:
    """GitHub's dialect finds no address in what an outlet wrote."""
    made = markdown.escaped("See www.example.org, https://example.org/a or mail@example.org")
    assert not re.search(r"www\.|https://|\S@\S", made.replace("\\@", " "))
    assert shown(made) == "See www.example.org, https://example.org/a or mail@example.org"


def test_says_what_the_text_says_in_the_same_order() -> None:
    """Every story of the plain text, in its order, with every address."""
    record = rich(40)
    source = written(record)

    def places(body: str) -> Iterator[int]:
        place = 0
        for story in record.stories:
            place = body.index(" ".join(printable(story.headline).split()), place)
            yield place

    plain = " ".join(text.render(record).body.decode().split())
    assert len(list(places(shown(source)))) == len(list(places(plain))) == 40
    linked = {one.attrs["href"] for one in tokens(source) if one.type == "link_open"}
    assert {each.url for story in record.stories for each in story.reports if each.url} <= linked


def test_empty_edition_says_so() -> None:
    """Without a story, every section and the front say that there is none."""
    source = written(rich(0))
    assert source.count("No significant reporting") == 6
