"""The fast reader gives what feedparser gives, wherever it accepts a document."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.errors import ParseError
from briefing.parse import document, parse, reference, tree
from briefing.parse.elements import UnfitError
from briefing.parse.raw import UnreadableError
from tests.feeds import fetched

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"
BASE = "https://news.example.org/rss"

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)
WORDS = st.sampled_from(
    (
        "",
        "  Envoys meet ",
        "Tom & Jerry",
        "<p>One</p><p>two</p>",
        "a < b",
        "&amp;amp; &#146;quoted&#8217;",
        "caf\u00c3\u00a9 na\u00efve",
        "\ubd81\ud55c \ubbf8\uc0ac\uc77c\uc774",
        "\u0093cp1252\u0094",
        "kim@example.org (Kim)",
        "Park <park@example.org>",
        "desk@seoul-daily.example (Noh Seung-ah, columnist)",
        "https://news.example.org/a?x=1&amp;b=2&copy;=3",
        "/relative/path",
        "urn:uuid:1",
        "Fri, 30 Jan 2026 06:12:00 GMT",
        "2026-01-30T06:12:00+09:00",
        "ko-KR",
        "60",
        "hourly",
        "x\n\n  y",
    )
)
ATTRIBUTES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "type",
                "rel",
                "href",
                "url",
                "isPermaLink",
                "xml:lang",
                "lang",
                "term",
                "label",
                "scheme",
                "domain",
                "src",
                "mode",
                "version",
                "base",
                "role",
                "medium",
                "width",
            ]
        ),
        st.sampled_from(
            (
                "html",
                "text",
                "text/plain",
                "xhtml",
                "alternate",
                "self",
                "https://a.example/x",
                "false",
                "true",
                "en",
                "/y",
                "image/jpeg",
                "image",
                "640",
                "enclosure",
            )
        ),
    ),
    max_size=2,
    unique_by=lambda pair: pair[0],
)
LEAVES = st.sampled_from(
    [
        "title",
        "dc:title",
        "link",
        "atom:link",
        "guid",
        "id",
        "description",
        "dc:description",
        "summary",
        "content",
        "content:encoded",
        "author",
        "dc:creator",
        "category",
        "dc:subject",
        "language",
        "dc:language",
        "pubDate",
        "published",
        "updated",
        "dc:date",
        "dcterms:modified",
        "issued",
        "source",
        "media:description",
        "media:title",
        "media:content",
        "media:thumbnail",
        "media:credit",
        "media:keywords",
        "itunes:summary",
        "itunes:author",
        "itunes:keywords",
        "feedburner:origLink",
        "comments",
        "enclosure",
        "name",
        "uri",
        "email",
        "image",
        "tags",
        "keywords",
        "modified",
        "contributor",
    ]
)


def _element(name: str, attributes: list[tuple[str, str]], words: str, children: list[str]) -> str:
    """Write one element."""
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes)
    return f"<{name}{written}>{escape(words)}{''.join(children)}</{name}>"


LEAF = st.builds(_element, LEAVES, st.just([]) | ATTRIBUTES, WORDS, st.just([]))
NESTED = st.builds(
    _element,
    st.sampled_from(
        ("author", "source", "media:group", "media:content", "image", "item", "description", "atom:author", "link")
    ),
    ATTRIBUTES,
    st.just(""),
    st.lists(LEAF, max_size=3),
)
ENTRY = st.lists(st.one_of(LEAF, LEAF, LEAF, LEAF, NESTED), max_size=8)
HEAD = st.lists(
    st.builds(
        _element,
        st.sampled_from(
            (
                "title",
                "link",
                "language",
                "pubDate",
                "lastBuildDate",
                "updated",
                "dc:date",
                "ttl",
                "generator",
                "sy:updatePeriod",
                "sy:updateFrequency",
                "description",
                "atom:link",
                "dc:language",
            )
        ),
        st.just([]),
        WORDS,
        st.just([]),
    ),
    max_size=4,
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Write RSS 2.0, RSS 1.0 or Atom with any elements anywhere that feeds could put them."""
    kind = draw(st.sampled_from(("rss", "rdf", "atom")))
    head = "".join(draw(HEAD))
    entries = draw(st.lists(ENTRY, max_size=3))
    if kind == "atom":
        body = "".join(f"<entry>{''.join(entry)}</entry>" for entry in entries)
        text = f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}>{head}{body}</feed>'
    elif kind == "rss":
        body = "".join(f"<item>{''.join(entry)}</item>" for entry in entries)
        text = f'<rss version="2.0" {NAMESPACES}><channel>{head}{body}</channel></rss>'
    else:
        rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        body = "".join(f'<item rdf:about="urn:{place}">{"".join(each)}</item>' for place, each in enumerate(entries))
        text = f"<rdf:RDF {rdf} {NAMESPACES}><channel>{head}</channel>{body}</rdf:RDF>"
    return text.encode()


def _assert_agree(data: bytes) -> bool:
    """Compare both readers; False if the fast one leaves the document to feedparser."""
    try:
        fast = tree.read(data)
    except (UnfitError, tree.BrokenError):
        return False
    slow = reference.read(data, BASE)
    # feedparser drops what the feed says of its rest.
    slow = slow._replace(skip_hours=fast.skip_hours, skip_days=fast.skip_days)
    assert slow._replace(reader="") == fast._replace(reader="")
    return True


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_both_readers_agree_on_generated_feeds(data: bytes) -> None:
    """Whatever elements an entry has, the fast reader finds what feedparser finds, or leaves it alone."""
    _assert_agree(data)


def _captured() -> list[Path]:
    """List the captured feeds; empty where they are not."""
    return sorted(path for folder in ("feeds-2026-02-18", "odd-feeds") for path in (SHARED / folder).glob("*"))


@pytest.mark.skipif(not _captured(), reason="shared/data is not here")
def test_both_readers_agree_on_captured_feeds() -> None:
    """On every captured feed that the fast reader accepts, both give the same; it accepts nearly all that are whole."""
    accepted = 0
    for path in _captured():
        with suppress(UnreadableError):
            accepted += _assert_agree(document.open_body(path.read_bytes(), "").data)
    assert accepted >= 43


@pytest.mark.skipif(not _captured(), reason="shared/data is not here")
@pytest.mark.parametrize("path", _captured(), ids=lambda path: path.name)
def test_captured_feeds_give_articles_or_one_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every capture gives articles or one clear line, and the same articles whichever reader read it."""
    answer = fetched(path.read_bytes(), url=_url(path), fetched_at=datetime(2026, 2, 18, 2, 30, tzinfo=UTC))
    if path.name in ("notafeed.html", "index.json", "LICENSE"):
        with pytest.raises(ParseError, match=r"not a feed|no JSON Feed") as caught:
            parse(answer, language=None)
        assert "\n" not in str(caught.value)
        return
    parsed = parse(answer, language=None)
    assert parsed.articles
    monkeypatch.setattr(tree, "read", _refuse)
    slow = parse(answer, language=None)
    slow = replace(slow, skip_hours=parsed.skip_hours, skip_days=parsed.skip_days)
    assert replace(slow, reader=parsed.reader, problems=parsed.problems) == parsed


def _refuse(data: bytes) -> None:
    """Stand in for the fast reader, and leave everything to feedparser."""
    raise UnfitError


def _url(path: Path) -> str:
    """Give the address that a capture comes from."""
    index = json.loads((SHARED / "feeds-2026-02-18" / "index.json").read_text())
    return str({each["file"]: each["url"] for each in index}.get(path.name, f"https://news.example.org/{path.name}"))
