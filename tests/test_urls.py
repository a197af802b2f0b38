"""Which addresses are safe, and which two are the same page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.urls import LONGEST, canonical, safe

BASE = "https://news.example.org/world/rss.xml"
ADDRESSES = st.one_of(
    st.text(max_size=60),
    st.from_regex(
        r"(https?:)?//[a-zA-Z0-9.:@-]{0,20}(/[a-zA-Z0-9%.~;_ -]{0,12}){0,3}(\?[a-z_=&%0-9A-F]{0,30})?(#.{0,5})?"
    ),
    st.builds(
        "https://{}example.org/{}?{}#{}".format,
        st.sampled_from(("", "www.", "WWW.www.", "m.")),
        st.sampled_from(("", "a", "a/", "%7Ea", "a%2fb//", "\uac00", "a b")),
        st.lists(
            st.sampled_from(("utm_source=rss", "b=2", "a=1", "ref=rss", "fbclid=x", "q=", "%41=b")), max_size=4
        ).map("&".join),
        st.sampled_from(("", "top", "!/route", "/route")),
    ),
)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "vbscript:x",
        "mailto:desk@example.org",
        "tag:example.org,2026:1",
        "urn:uuid:1",
        "blob:https://example.org/1",
        "http://",
        "https:///",
        "http://[::1",
        "http://[1.2.3.4]/",
        "http://[1:2]/",
        "http://[abc]/",
        "https://exa mple.org/",
        "//[::1",
        "https://example.org:99999/",
        "https://example.org:port/",
        "https://xn--\u200d.example\ud800/",
        "https://" + "\u0301" * 70 + ".org/",
        "https://example.org/\x00a",
        "",
        "   ",
    ],
)
def test_refuses_what_is_no_web_address(url: str) -> None:
    """Only http and https leave; whatever browsers would run or open locally becomes nothing."""
    assert safe(url, BASE) == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("story", "https://news.example.org/world/story"),
        ("/story?id=1", "https://news.example.org/story?id=1"),
        ("//cdn.example.org/story", "https://cdn.example.org/story"),
        ("../story", "https://news.example.org/story"),
        ("?id=1", "https://news.example.org/world/rss.xml?id=1"),
    ],
)
def test_resolves_relative_addresses(url: str, expected: str) -> None:
    """A relative address stands relative to the feed's."""
    assert expected == safe(url, BASE)


@pytest.mark.parametrize("base", ["", "file:///home/desk/feeds/wire.xml"])
def test_relative_addresses_need_a_web_base(base: str) -> None:
    """Relative to a file or to nothing, an address leads nowhere, but `//host` names a host by itself."""
    assert safe("story", base) == ""
    assert safe("//[::1", "http://example.org/") == ""
    assert safe("//cdn.example.org/a", base) == "https://cdn.example.org/a"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("  https://example.org/a \n", "https://example.org/a"),
        ("https://exam\nple.org/a\tb", "https://example.org/ab"),
        ("HTTPS://Example.ORG/A", "https://example.org/A"),
        ("https:\\\\example.org\\a?b\\c", "https://example.org/a?b%5Cc"),
        ("https:/example.org/a", "https://example.org/a"),
        ("https://user:secret@example.org/a", "https://example.org/a"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/\ubd81\ud55c", "https://example.org/%EB%B6%81%ED%95%9C"),
        ("https://\ud55c\uad6d.example/", "https://xn--3e0b707e.example/"),
        ("https://example.org/\u202egnp.exe", "https://example.org/%E2%80%AEgnp.exe"),
        ("https://example.org/a#b#c", "https://example.org/a#b#c"),
        ("https://example.org:08443/", "https://example.org:8443/"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
    ],
)
def test_repairs_as_browsers_do(url: str, expected: str) -> None:
    """White space, backslashes, credentials and characters outside ASCII are treated as a browser treats them."""
    assert expected == safe(url, BASE)


def test_refuses_endless_addresses() -> None:
    """An address that is longer than any browser follows is dropped, also if only its repaired form is."""
    assert safe("https://example.org/" + "a" * LONGEST, "") == ""
    assert safe("https://example.org/" + "\uac00" * (LONGEST // 4), "") == ""
    assert safe("https://example.org/" + "a" * (LONGEST - 20), "") != ""


@given(ADDRESSES, st.sampled_from((BASE, "", "http://example.org")))
def test_safe_addresses_stay_as_they_are(url: str, base: str) -> None:
    """What is safe is absolute, short, printable ASCII, and passes a second time unchanged."""
    once = safe(url, base)
    assert once == "" or (once.startswith(("http://", "https://")) and len(once) <= LONGEST)
    assert once.isascii()
    assert not any(character <= " " or character == "\x7f" for character in once)
    assert safe(once, base) == once


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/story?id=2&page=1",
        "https://www.example.org/story/?page=1&id=2",
        "https://EXAMPLE.org:443/story?id=2&page=1#top",
        "http://www.example.org:80/story?id=2&page=1&utm_source=rss&utm_medium=feed",
        "https://example.org./story?&id=2&&page=1&fbclid=abc",
        "https://example.org/stor%79?id=2&page=1&at_medium=RSS&at_campaign=rss",
        "https://example.org/story?id=2&page=1&ref=rss&CMP=rss_world&traffic_source=rss&maca=en-rss-all",
    ],
)
def test_addresses_of_one_page_are_equal(url: str) -> None:
    """Scheme, `www.`, port, letter case, slashes, order, fragment and tracking parameters make no other page."""
    assert canonical(url) == "https://example.org/story?id=2&page=1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/Story", "https://example.org/story"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a?ref=12", "https://example.org/a"),
        ("https://example.org/a?source=reuters", "https://example.org/a"),
        ("https://example.org/#!/a", "https://example.org/#!/b"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://m.example.org/a", "https://example.org/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://www.com/a", "https://com/a"),
    ],
)
def test_addresses_of_different_pages_differ(one: str, other: str) -> None:
    """What a server may tell apart stays apart."""
    assert canonical(one) != canonical(other)


def test_unsafe_addresses_have_no_canonical_form() -> None:
    """Nothing is made of an address that is not followed, nor of one that its form would make too long."""
    assert canonical("javascript:alert(1)") == ""
    assert canonical("") == ""
    assert canonical("http://example.org/" + "a" * (LONGEST - 19)) == ""


@given(ADDRESSES)
def test_canonical_is_idempotent(url: str) -> None:
    """The canonical form of a canonical form is itself, and safe."""
    once = canonical(safe(url, BASE))
    assert canonical(once) == once
    assert safe(once, "") == once
