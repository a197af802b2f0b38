"""HTML and text of feeds as safe plain text."""

from __future__ import annotations

import html
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.clean import LONGEST_MARKUP, fold, line, looks_like_markup, plain, to_text

MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            (
                "<p>",
                "</p>",
                "<br>",
                "<b>",
                "</b>",
                "<script>",
                "</script>",
                "<svg>",
                "<style>",
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "&lt;",
                "&amp;",
                "&nbsp;",
                "&#x202e;",
                "<a href='javascript:x'>",
                "</a>",
                "<td>",
                "<",
                ">",
                "\n",
                "</",
            )
        ),
        st.text(max_size=8),
    ),
    max_size=20,
).map("".join)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
        ("One.<br/>Two.<hr>Three.", "One.\nTwo.\nThree."),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("<b>bold</b>face <i>type</i>", "boldface type"),
        ("<table><tr><td>one</td><td>two</td></tr></table>", "one two"),
        ("see<img src='x.jpg'>here", "see here"),
        ("  many \n\t spaces  <b> </b> ", "many spaces"),
        ("Fish &amp; chips&nbsp;&#8212; caf&eacute;", "Fish & chips — café"),
        ("AT&T and R&D", "AT&T and R&D"),
        ("plain words", "plain words"),
        ("", ""),
    ],
)
def test_reads_html_as_lines(markup: str, expected: str) -> None:
    """A block ends a line, everything else vanishes, characters are decoded."""
    assert expected == to_text(markup, limit=1000)


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<style>p {color: red}</style>",
        "<!-- comment -->",
        "<iframe src='https://evil.example'>words</iframe>",
        "<svg><script>alert(1)</script><text>words</text></svg>",
        "<noscript>words</noscript>",
        "<template>words</template>",
        "<select><option>words</option></select>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'></a>",
    ],
)
def test_drops_what_is_no_reading_matter(markup: str) -> None:
    """Scripts, styles, comments, frames and forms go with what they contain."""
    assert to_text(f"before {markup} after", limit=1000) == "before after"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", "One.\nTwo."),
        ("&lt;script&gt;alert(1)&lt;/script&gt;words", "words"),
        ("if a &lt; b and c &gt; d", "if a < b and c > d"),
    ],
)
def test_reads_twice_what_was_escaped_twice(markup: str, expected: str) -> None:
    """Text that is whole markup again is read again; a comparison is not."""
    assert expected == to_text(markup, limit=1000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b & c > d", "a < b & c > d"),
        ("Use <b> wisely", "Use <b> wisely"),
        ("What is <!! in Clojure?", "What is <!! in Clojure?"),
        ("List<String> explained</String>", "List<String> explained</String>"),
        ("&notaname; stays", "&notaname; stays"),
        ("<i>Titanic</i> sails", "Titanic sails"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("One<br>two", "One two"),
        ("Seoul&#8217;s", "Seoul’s"),
    ],
)
def test_a_title_is_markup_only_if_it_must_be(text: str, expected: str) -> None:
    """Plain text keeps its angle brackets unless they are whole tags of HTML."""
    assert expected == line(text, limit=1000)


def test_a_title_that_is_html_is_read_as_html() -> None:
    """Where the feed says so, even a lone tag is one."""
    assert line("Use &lt;b&gt; <b>wisely", limit=100, is_html=True) == "Use <b> wisely"


def test_plain_text_keeps_its_paragraphs() -> None:
    """An empty line ends a paragraph; a single line end does not."""
    assert plain("One\ngoes on.\n \n\nTwo.", limit=100) == "One goes on.\nTwo."


def test_steering_characters_are_removed() -> None:
    """NUL, controls, bidi overrides and isolates, zero-width and broken characters never come out."""
    dirty = "a\x00b\x08c\u202ed\u2066e\u200bf\ufeffg\ud800h\u00adi\x9fj"
    assert fold(dirty) == "abcdefghij"
    assert to_text("x&#x202E;y&#8294;z&#0;", limit=100).replace("\ufffd", "") == "xyz"


def test_composes_characters() -> None:
    """Decomposed Hangul and accents come out composed, so that words compare."""
    assert fold(unicodedata.normalize("NFD", "북한 café")) == "북한 café"


def test_joiners_of_scripts_stay() -> None:
    """Words that need a zero-width joiner keep it."""
    assert fold("क्\u200dष") == "क्\u200dष"


def test_output_is_cut() -> None:
    """No more characters than asked for come out, and no space at the end."""
    assert to_text("one two three", limit=8) == "one two"
    assert plain("one two three", limit=3) == "one"


def test_input_is_cut_before_it_is_parsed() -> None:
    """What stands beyond the limit of markup is not looked at: a million nested tags cost no more than the first."""
    assert to_text("<div>" * 1_000_000 + "words", limit=100) == ""
    assert to_text("x" * LONGEST_MARKUP + "<b>y</b>", limit=100_000) == "x" * LONGEST_MARKUP
    assert plain("x" * LONGEST_MARKUP + "y", limit=100_000) == "x" * LONGEST_MARKUP


@given(MARKUP)
def test_output_is_folded_text(markup: str) -> None:
    """Whatever goes in, lines of single-spaced, composed, printable text come out, none empty."""
    for read in (to_text, plain):
        text = read(markup, limit=10_000)
        assert text == "\n".join(fold(each) for each in text.split("\n"))
        assert text == "" or all(text.split("\n"))


@given(st.text(max_size=60))
def test_escaped_text_comes_back(text: str) -> None:
    """Text that does not look like markup survives being escaped as HTML."""
    folded = fold(text)
    if not looks_like_markup(folded):
        assert to_text(html.escape(folded), limit=1000) == folded


@given(st.text(max_size=60))
def test_folding_is_idempotent(text: str) -> None:
    """Folding folded text changes nothing."""
    assert fold(fold(text)) == fold(text)
