"""One fetched body read: which kind it is, what is wrong with it, and what hostile ones may cost."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.errors import ParseError
from briefing.model import Article
from briefing.pages import feed_links
from briefing.parse import document, parse
from tests.feeds import FETCHED, URL, fetched, read, rss

ODDITIES = Path(__file__).parent / "data" / "feeds"
ITEM = "<title>Envoys meet in Seoul</title><link>https://news.example.org/1</link>"
KOREAN = "<title>\ubd81\ud55c, \ubbf8\uc0ac\uc77c \ubc1c\uc0ac\u2026\ud569\ucc38 \u201c\ubd84\uc11d \uc911\u201d</title><link>https://news.example.org/1</link>"


def _titles(body: bytes, *, content_type: str = "") -> list[str]:
    """Parse a body, and give the titles of its articles."""
    headers = (("content-type", content_type),) if content_type else ()
    return [article.title for article in parse(fetched(body, headers=headers), language=None).articles]


def _error(body: bytes) -> str:
    """Parse a body that must not be accepted, and give the message."""
    with pytest.raises(ParseError) as caught:
        parse(fetched(body), language=None)
    assert caught.value.feed_id == "wire"
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(URL)
    return str(caught.value)


def _oddities() -> list[Path]:
    """List the small feeds, one per oddity."""
    return sorted(path for path in ODDITIES.iterdir() if not path.name.endswith(".expected.json"))


@pytest.mark.parametrize("path", _oddities(), ids=lambda path: path.name)
def test_odd_feeds_give_the_articles_beside_them(path: Path) -> None:
    """Each feed of `data/feeds` gives the values that stand beside it, and says if it is damaged."""
    expected = json.loads((ODDITIES / f"{path.name}.expected.json").read_text())
    parsed = parse(fetched(path.read_bytes()), language=None)
    assert (expected["reader"], expected["degraded"]) == (parsed.reader, parsed.degraded)
    found = [
        {key: _plain(article, key) for key in wanted}
        for wanted, article in zip(expected["articles"], parsed.articles, strict=True)
    ]
    assert expected["articles"] == found


def _plain(article: Article, key: str) -> object:
    """Give one value of an article as JSON has it."""
    value = getattr(article, key)
    return (
        list(value)
        if isinstance(value, tuple)
        else (value if value is None or isinstance(value, str) else value.isoformat())
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "euc-kr", "cp949"])
def test_declared_encodings_are_read(encoding: str) -> None:
    """A Korean feed reads right in every encoding that it declares, or that its first bytes give away."""
    text = rss(KOREAN.replace("\u2026", "...").replace("\u201c", "'").replace("\u201d", "'")).decode()
    text = text.replace(
        'version="1.0"?', f'version="1.0" encoding="{encoding.removesuffix("-sig").removesuffix("-le")}"?'
    )
    assert _titles(text.encode(encoding)) == [
        "\ubd81\ud55c, \ubbf8\uc0ac\uc77c \ubc1c\uc0ac...\ud569\ucc38 '\ubd84\uc11d \uc911'"
    ]


@pytest.mark.parametrize(
    ("content_type", "declared", "encoding"),
    [
        ("text/xml", None, "utf-8"),
        ("text/xml; charset=EUC-KR", None, "cp949"),
        ("text/xml; charset=ks_c_5601-1987", None, "cp949"),
        ("text/xml; charset=euc-kr", "utf-8", "cp949"),
        ("text/xml; charset=utf-8", "euc-kr", "cp949"),
        ("text/xml; charset=utf-8", "euc-kr", "utf-8"),
        ("text/xml; charset=ISO-8859-1", "utf-8", "utf-8"),
        ("text/html", "euc-kr", "cp949"),
        ("text/xml; charset=no-such", "euc-kr", "cp949"),
        ("text/xml; charset=punycode", None, "utf-8"),
        ("text/xml; charset=iso-2022-kr", None, "iso2022_kr"),
        ("text/xml; charset=euc-kr", "euc-kr", "cp949"),
        ("text/xml; charset=euc-kr", "euc-kr", "utf-8"),
        ("text/xml; charset=iso-2022-kr", "euc-kr", "cp949"),
    ],
)
def test_mislabelled_encodings_are_read(content_type: str, declared: str | None, encoding: str) -> None:
    """Where header, declaration and bytes disagree, the one that fits the bytes wins."""
    plain = "\ubd81\ud55c\uc774 \ubbf8\uc0ac\uc77c\uc744 \uc3d8\ub2e4"
    text = rss(f"<title>{plain}</title>").decode()
    if declared:
        text = text.replace('version="1.0"?', f'version="1.0" encoding="{declared}"?')
    assert _titles(text.encode(encoding), content_type=content_type) == [plain]


def test_a_broken_character_costs_only_itself() -> None:
    """A Korean letter cut in half, as excerpts counted in bytes have it, does not turn the feed to nonsense."""
    body = rss(KOREAN, "<title>\ubd81\ud55c</title>").replace("\ud569\ucc38".encode(), "\ud569\ucc38".encode()[:-1])
    parsed = parse(fetched(body), language=None)
    assert parsed.articles[1].title == "\ubd81\ud55c"
    assert parsed.articles[0].title.startswith("\ubd81\ud55c, \ubbf8\uc0ac\uc77c \ubc1c\uc0ac")
    assert parsed.degraded
    assert parsed.problems[0].message == (
        "is damaged (some characters are not in the encoding that it declares): 2 entries could be saved"
    )


def test_latin_text_without_declaration_is_read() -> None:
    """Bytes that are no UTF-8 and say nothing are taken for Windows-1252 if that breaks least."""
    assert _titles(rss("<title>Caf\u00e9 na\u00efve</title>").decode().encode("cp1252")) == ["Caf\u00e9 na\u00efve"]


def test_broken_utf16_is_read_and_marked() -> None:
    """Half a character at the end of a UTF-16 body is a defect, no failure."""
    parsed = parse(fetched(rss(ITEM).decode().encode("utf-16") + b"\x00"), language=None)
    assert (len(parsed.articles), parsed.degraded) == (1, True)


def test_control_characters_do_not_break_a_feed() -> None:
    """Control characters, which XML forbids and Korean feeds hold, are dropped, and the feed is whole."""
    parsed = parse(fetched(rss("<title>Envoys\x08 meet\x1f</title>")), language=None)
    assert (parsed.articles[0].title, parsed.degraded, parsed.reader) == ("Envoys meet", False, "lxml")


def test_names_of_html_characters_do_not_break_a_feed() -> None:
    """HTML's names of characters, which XML does not know, are read, and the feed is whole."""
    parsed = parse(fetched(rss("<title>Caf&eacute;&nbsp;&mdash; &NotEqualTilde;x &amp; y</title>")), language=None)
    assert (parsed.articles[0].title, parsed.degraded, parsed.reader) == (
        "Caf\u00e9 \u2014 \u2242\u0338x & y",
        False,
        "lxml",
    )


def test_unknown_names_of_characters_are_left_to_feedparser() -> None:
    """A name that no standard knows breaks the document; what it stands in is saved."""
    parsed = parse(fetched(rss("<title>One &nosuchname; two &eacute;</title>", ITEM)), language=None)
    assert parsed.degraded
    assert len(parsed.articles) == 2


def test_gzip_without_announcement_is_unpacked() -> None:
    """A compressed body that the server did not announce is a feed like any other."""
    assert _titles(gzip.compress(rss(ITEM))) == ["Envoys meet in Seoul"]


def test_a_gzip_body_that_breaks_off_is_saved() -> None:
    """What could be unpacked before the break is read, and the feed is marked."""
    many = [f"<title>Report {place} {place * 7919 % 1000003}</title>" for place in range(2000)]
    whole = gzip.compress(rss(*many))
    parsed = parse(fetched(whole[: len(whole) * 2 // 3]), language=None)
    assert parsed.degraded
    assert 500 < len(parsed.articles) < 2000


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"hello", "is not a feed"),
        (b"<feedback>hello</feedback>", "is not a feed"),
        (b"<note><item-count>1</item-count></note>", "is not a feed"),
        (b'{"error": "not found"}', "is JSON, but no JSON Feed"),
        (b'{"items": {}}', "is JSON, but no JSON Feed"),
        (b'{"items": [', "is damaged"),
        (b"{", "is damaged: line 1"),
        (b"\x1f\x8bxxxx", "cannot be unpacked"),
        (b"<!DOCTYPE rss [<!ENTITY x 'y'", "never ends"),
        (b"<rss><channel><title>cut", "no entry could be saved"),
        (b"\x89PNG\r\n\x1a\n", "is not a feed"),
    ],
)
def test_what_is_no_feed_gives_one_clear_line(body: bytes, expected: str) -> None:
    """Whatever else a server sends becomes one line that says what it is."""
    assert expected in _error(body)


def test_a_feed_without_entries_is_no_error() -> None:
    """A new or quiet feed is read; it just has no articles."""
    parsed = read(head="<title>The Wire</title>")
    assert (parsed.title, parsed.articles, parsed.degraded, parsed.newest_at) == ("The Wire", (), False, None)


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><head><title>News</title></head></html>",
        b"<!doctype HTML>\n<html lang=en>",
        b"<!-- cached --><html><body>Please log in</body></html>",
        b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'http://x/'><html/>",
        b"<script>location='/'</script>",
    ],
)
def test_a_web_page_is_told_from_a_feed(page: bytes) -> None:
    """A page in place of a feed, such as a login or an error, is called that."""
    assert "is a web page, not a feed; look for the outlet's feed address" in _error(page)


def test_a_web_page_tells_its_feed() -> None:
    """If the page advertises a feed, the message says which address to use."""
    page = (
        b"<html><head><link rel=stylesheet href=a.css><link rel='alternate' hreflang=ko href='/ko/'>"
        b'<LINK HREF="/feed/?a=1&amp;b=2" type="application/rss+xml" REL="alternate nofollow">'
    )
    assert "it advertises https://news.example.org/feed/?a=1&b=2: put that in the config" in _error(page)


def test_feed_links_are_safe_and_each_once() -> None:
    """Addresses that are not followed are no advice, nor is the same one twice."""
    link = '<link rel="alternate" type="application/atom+xml" href="{}">'
    page = "".join(link.format(href) for href in ("javascript:x", "/a", "", "/a", "https://b.example/f"))
    assert tuple(link.url for link in feed_links(page.encode(), URL)) == (
        "https://news.example.org/a",
        "https://b.example/f",
    )


def test_a_web_page_with_everything_wrong_is_still_only_no_feed() -> None:
    """Links in comments and scripts are no advice, and neither depth nor size stops the answer."""
    link = "<link rel=alternate type=application/rss+xml href=/feed>"
    for inside in (f"<!-- {link} -->", f"<script>'{link}'</script>", "<div>" * 100_000, "<p " * 700_000):
        assert "look for the outlet's feed address" in _error(f"<html><head>{inside}".encode())


def test_a_feed_that_breaks_off_is_saved() -> None:
    """The entries before the break are read, and the problem says where it is."""
    whole = rss(ITEM, "<title>Second report</title>", "<title>Third report</title>")
    parsed = parse(fetched(whole[: whole.index(b"Third report") + 5]), language=None)
    assert [article.title for article in parsed.articles][:2] == ["Envoys meet in Seoul", "Second report"]
    assert parsed.degraded
    assert parsed.reader == "feedparser"
    assert parsed.problems[0].message.startswith("is damaged (line 1: ")


def test_entry_without_anything_is_a_problem() -> None:
    """An entry with neither title, text nor link is no article; the others are."""
    assert read("<pubDate>today</pubDate>", ITEM).problems[0].message == (
        "entry 1 has neither title, text nor link: left out"
    )
    several = read(ITEM, "<guid isPermaLink='false'>x</guid>", "<category>y</category>")
    assert len(several.articles) == 1
    assert [each.message for each in several.problems] == [
        "2 entries, first number 2, have neither title, text nor link: left out"
    ]


def test_at_most_two_thousand_entries_are_read() -> None:
    """A feed of a whole archive is cut after its first two thousand entries, and says so."""
    for body in (rss(*(f"<title>Report {place}</title>" for place in range(2003))), _json(2003)):
        parsed = parse(fetched(body), language=None)
        assert [article.title for article in parsed.articles] == [f"Report {place}" for place in range(2000)]
        assert parsed.problems[0].message == "has 2003 entries: only the first 2000 are read"


def _json(count: int) -> bytes:
    """Write a JSON Feed with so many items."""
    items = [{"id": str(place), "title": f"Report {place}"} for place in range(count)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


LAUGHS = "".join(
    '<!ENTITY {} "{}">'.format(after, 10 * f"&{before};") for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMBS = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY a "ha">{LAUGHS}]>',
    "quadratic": '<!DOCTYPE rss [<!ENTITY i "' + "x" * 50_000 + '">]>',
    "external": '<!DOCTYPE rss [<!ENTITY i SYSTEM "file:///etc/passwd">]>',
    "remote": '<!DOCTYPE rss [<!ENTITY i SYSTEM "http://127.0.0.1:9/secret">]>',
    "remote dtd": '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/secret.dtd">',
    "parameter": '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p; <!ENTITY i "x]>"> <!-- ]> " -->]>',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_document_types_are_harmless(bomb: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entity bombs and external entities are never expanded, requested or read; the rest of the feed is."""
    monkeypatch.setattr("socket.socket.connect", _forbidden)
    exploding = "<title>x" + "&i;" * 2000 + "</title>"
    body = "<?xml version='1.0'?>" + bomb + rss(ITEM, exploding).decode().partition("?>")[2]
    tracemalloc.start()
    parsed = parse(fetched(body.encode(encoding)), language=None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert parsed.articles[0].title == "Envoys meet in Seoul"
    assert peak < 30_000_000
    assert "root:" not in parsed.articles[1].title
    assert len(parsed.articles[1].title) <= 500


def _forbidden(*_: object) -> None:
    """Stand in for a connection."""
    raise AssertionError("a request was made")


def test_bodies_beyond_the_limit_are_refused() -> None:
    """A body of 50 MB is refused unread, a compressed one when it passes the limit."""
    assert "is larger than 15 MB; a feed should not be" in _error(b" " * (document.MOST_BYTES + 1))
    assert "is larger than 15 MB when unpacked" in _error(gzip.compress(b" " * 50_000_000))


def test_deep_nesting_is_refused() -> None:
    """A million elements inside each other cost nothing: no reader is asked."""
    assert "nested more than 250 elements deep" in _error(b"<rss><channel><item>" + b"<a>" * 1_000_000)


def test_json_nested_too_deeply_is_refused() -> None:
    """JSON that is a million lists deep is one line, no crash."""
    assert "is damaged: it is nested too deeply" in _error(b'{"items": ' + b"[" * 1_000_000)


@pytest.mark.parametrize("name", ["/etc/passwd", "https://news.example.org/feed", "file:///etc/passwd"])
def test_text_that_names_a_file_is_not_opened(name: str) -> None:
    """A body that is a path or an address is text, and no feed."""
    assert "is not a feed" in _error(name.encode())


def test_endless_author_costs_nothing() -> None:
    """A name of 80 KB, on which feedparser would search for half a minute, is no name, whichever reader reads it."""
    long = f"<author>{'a.' * 40_000}@</author><title>Report</title>"
    assert read(long).articles[0].authors == ()
    broken = rss(long).replace(b"</rss>", b"")
    assert parse(fetched(broken), language=None).articles[0].authors == ()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_bytes_give_a_feed_or_a_parse_error(data: st.DataObject) -> None:
    """Whatever comes, a feed or one error comes out; ids are unique, nothing is dated after it was fetched."""
    body = data.draw(st.one_of(st.binary(max_size=300), _damaged(), st.text(max_size=200).map(str.encode)))
    content_type = data.draw(
        st.sampled_from(("", "text/xml", "application/rss+xml; charset=euc-kr", "text/html; charset=x"))
    )
    try:
        parsed = parse(fetched(body, headers=(("content-type", content_type),)), language=None)
    except ParseError:
        return
    assert len({article.id for article in parsed.articles}) == len(parsed.articles)
    for article in parsed.articles:
        assert article.dated_at <= article.first_seen_at == FETCHED
        assert 1 <= len(article.title) <= 500
        assert len(article.summary) <= 1000
        assert len(article.text) <= 20_000


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    """Write a feed with a piece cut out or something thrown in."""
    pieces = st.sampled_from(
        (
            b"<",
            b">",
            b"&#0;",
            b"&#99999999;",
            b"&bad;",
            b"]]>",
            b"<![CDATA[",
            b"<!--",
            b"<item>",
            b"</channel>",
            b"\xff",
            b"\x00",
            b"<entry/>",
            b"<!DOCTYPE x [",
            b"<guid/>",
            b"<title><b>x</title>",
            b"'",
            b"xml:base='//['",
            b"&#xD800;",
        )
    )
    body = rss(ITEM, ITEM, "<description>&lt;p&gt;x</description><pubDate>Fri, 30 Jan 2026 09:00:00 KST</pubDate>")
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 40)))
    return body[:start] + b"".join(draw(st.lists(pieces, max_size=3))) + body[end:]
