"""Web pages → the feeds that they name.

A page names its feeds in `link rel=alternate` elements with a feed's media type (RSS Board, RSS Autodiscovery 1.1;
WHATWG HTML, section 4.6.6.1). It is read as browsers would, so that what stands in comments and scripts counts for
nothing. Addresses are made absolute and harmless by `urls.safe`; whether they may be asked is the fetcher's to decide.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from briefing import urls

#: Bytes of a page that are searched. Link elements stand in the head; the longest heads known (YouTube's, with all of
#: its scripts) take about 700 KB.
MOST_BYTES = 2_000_000
#: Feeds of one page that are offered; our choice: a person has to choose among them.
MOST_LINKS = 50

_TYPES = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/rss+xml")
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


class Link(NamedTuple):
    """A feed that a page names."""

    #: Absolute and safe.
    url: str
    #: What the page calls it, in its own words: untrusted text; "" if nothing.
    title: str


def feed_links(page: bytes, url: str, content_type: str = "") -> tuple[Link, ...]:
    """Find the feeds that a page names: in its order, each address once, at most `MOST_LINKS`.

    Args:
        page: the page, of any kind and quality; bytes beyond `MOST_BYTES` are not looked at.
        url: its address after redirects.
        content_type: its Content-Type header, for the encoding.
    """
    root = _tree(page[:MOST_BYTES], content_type)
    if root is None:
        return ()
    base = next((urls.safe(found.get("href", ""), url) for found in root.iter("base")), "") or url
    found: dict[str, Link] = {}
    for element in root.iter("link"):
        target = _feed_address(element, base)
        if target and target not in found:
            found[target] = Link(target, element.get("title", ""))
        if len(found) == MOST_LINKS:
            break
    return tuple(found.values())


def _feed_address(element: etree._Element, base: str) -> str:
    """The address that a link element gives for a feed; "" if it is about something else or unsafe."""
    kinds = element.get("rel", "").lower().split()
    media_type = element.get("type", "").partition(";")[0].strip().lower()
    return urls.safe(element.get("href", ""), base) if "alternate" in kinds and media_type in _TYPES else ""


def _tree(page: bytes, content_type: str) -> etree._Element | None:
    """Read HTML as browsers would, more or less; None if there is nothing in it."""
    try:
        parser = etree.HTMLParser(encoding=_encoding(page, content_type), no_network=True, remove_comments=True)
    except LookupError:  # an encoding that libxml2 does not know: let it find out from the page
        parser = etree.HTMLParser(no_network=True, remove_comments=True)
    return etree.fromstring(page, parser)


def _encoding(page: bytes, content_type: str) -> str | None:
    """UTF-8 if the page is that, else what the server says, else None: libxml2 reads the page's own word."""
    try:
        page.decode()
    except UnicodeDecodeError as error:
        if error.end < len(page):  # else a character that the limit has cut in two
            declared = _CHARSET.search(content_type)
            return declared[1] if declared else None
    return "utf-8"
