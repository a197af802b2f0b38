"""The feeds of a page are found from its link elements, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import urls
from briefing.feeds import discover
from briefing.pages import MOST_LINKS, Link

PAGE = "https://www.example.org/news/today.html"


def found(head: str, *, content_type: str = "") -> list[str]:
    """The feeds of a page with this in its head."""
    page = f"<!doctype html><html><head>{head}</head><body></body></html>"
    return [link.url for link in discover.links(page.encode(), PAGE, content_type)]


@pytest.mark.parametrize(
    "kind",
    [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "text/rss+xml",
        "Application/RSS+XML; charset=utf-8",
    ],
)
def test_each_kind_of_feed_is_found(kind: str) -> None:
    """RSS, Atom and JSON Feed are found by their media types, whatever the case and parameters."""
    assert found(f'<link rel="alternate" type="{kind}" href="/feed">') == ["https://www.example.org/feed"]


@pytest.mark.parametrize(
    "link",
    [
        "<LINK HREF=rss REL='Alternate Home' TYPE=application/rss+xml>",
        "<link\nhref = 'rss'\nrel=alternate\ntype='application/rss+xml' />",
        '<link rel="alternate" type="application/rss+xml" href="https://www.example.org/news/rss">',
        '<link rel="alternate" type="application/rss+xml" href="//www.example.org/news/rss">',
        '<base href="/news/"><link rel="alternate" type="application/rss+xml" href="rss">',
    ],
)
def test_links_are_read_as_browsers_read_them(link: str) -> None:
    """Letter case, missing quotation marks, relative addresses and a base element make no difference."""
    assert found(link) == ["https://www.example.org/news/rss"]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="stylesheet" type="application/rss+xml" href="/feed">',
        '<link rel="alternate" type="text/html" hreflang="ko" href="/ko">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">',
        '<link rel="alternate" type="application/rss+xml">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="java&#10;script:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">',
        '<link rel="alternate" type="application/rss+xml" href="data:text/xml,<rss/>">',
        '<!-- <link rel="alternate" type="application/rss+xml" href="/old"> -->',
        '<script>\'<link rel="alternate" type="application/rss+xml" href="/js">\'</script>',
    ],
)
def test_what_names_no_feed_is_passed_over(link: str) -> None:
    """Other relations and types, comments, scripts, and addresses that are no web addresses name no feed."""
    assert found(link) == []


def test_titles_come_with_the_links_each_address_once() -> None:
    """The page's own names help to choose; steering characters in them are gone."""
    page = """<link rel=alternate type=application/rss+xml href=/a title="뉴스 &amp; more\u202e">
    <link rel=alternate type=application/atom+xml href=/a title=again>
    <link rel=alternate type=application/rss+xml href=/b>"""

    assert discover.links(page.encode(), PAGE) == (
        Link("https://www.example.org/a", "뉴스 & more"),
        Link("https://www.example.org/b", ""),
    )


@pytest.mark.parametrize("content_type", ["text/html; charset=euc-kr", 'text/html; charset="euc-kr"'])
def test_the_servers_encoding_is_believed_where_the_page_is_no_utf_8(content_type: str) -> None:
    """Korean titles in EUC-KR are readable."""
    page = '<link rel=alternate type=application/rss+xml href=/a title="연합뉴스">'.encode("euc-kr")

    assert discover.links(page, PAGE, content_type)[0].title == "연합뉴스"


@pytest.mark.parametrize("content_type", ["text/html; charset=klingon", "text/html"])
def test_the_pages_own_encoding_counts_where_the_servers_is_none(content_type: str) -> None:
    """An encoding that nobody knows is passed over."""
    page = '<meta charset=euc-kr><link rel=alternate type=application/rss+xml href=/a title="연합뉴스">'.encode(
        "euc-kr"
    )

    assert discover.links(page, PAGE, content_type)[0].title == "연합뉴스"


def test_only_the_beginning_of_a_page_is_searched() -> None:
    """In 15 MB of page, what stands in the head is found and what stands at the far end is not."""
    link = '<link rel=alternate type=application/rss+xml href="/{}">'
    page = (link.format("head") + "<p>말</p>" * 1_500_000 + link.format("end")).encode()

    assert len(page) > 15_000_000
    assert [one.url for one in discover.links(page, PAGE)] == ["https://www.example.org/head"]


def test_a_page_that_names_thousands_of_feeds_offers_fifty() -> None:
    """Nobody chooses among more."""
    page = "".join(f"<link rel=alternate type=application/rss+xml href=/{n}>" for n in range(5000))

    assert len(discover.links(page.encode(), PAGE)) == MOST_LINKS


def test_common_paths_are_of_the_pages_own_host() -> None:
    """Scheme, host and port stay; the page's own path does not."""
    assert discover.guesses("http://www.example.org:8080/news/today.html?x=1") == tuple(
        f"http://www.example.org:8080{path}"
        for path in ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
    )


@given(
    st.one_of(
        st.binary(), st.text().map(lambda text: f"<link rel=alternate type=application/rss+xml href='{text}'>".encode())
    )
)
def test_any_page_gives_safe_addresses_or_none(page: bytes) -> None:
    """Whatever a page holds, what comes out are web addresses that need no repair."""
    for link in discover.links(page, PAGE):
        assert urls.safe(link.url, "") == link.url


def test_an_address_that_makes_no_id_is_not_offered() -> None:
    """The config could not hold it."""
    assert found('<link rel=alternate type=application/rss+xml href="https://_/">') == []


@pytest.mark.parametrize("page", [b"", b"   ", b"\x00\x00", b"<!-- -->"])
def test_a_page_with_nothing_in_it_names_nothing(page: bytes) -> None:
    """Emptiness is no error."""
    assert discover.links(page, PAGE) == ()
