"""Web pages in place of feeds: telling them apart, and the feeds that they advertise.

Reads only the `<link>` tags of the first 200 KB, by pattern: they stand in the head, and need no parser.
Source: RSS Advisory Board, RSS Autodiscovery 1.0; RFC 8288 for rel=alternate.
"""

from __future__ import annotations

import re
from html import unescape

from briefing.urls import safe

#: Bytes of a page that are looked at.
_HEAD_BYTES = 200_000
_START = re.compile(
    rb"\s*(?:<\?.{0,500}?>\s*|<!--.{0,2000}?-->\s*)*+<(?:html|head|body|meta|title|script)\b", re.I | re.S
)
_LINK = re.compile(r"<link\b[^<>]{0,3000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_FEED_TYPES = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/rss+xml")
)


def is_page(data: bytes, doctype: str) -> bool:
    """Tell whether a document (UTF-8, no DOCTYPE) is a web page; `doctype` is the name that its DOCTYPE had."""
    return doctype == "html" or _START.match(data) is not None


def feed_links(data: bytes, base: str) -> tuple[str, ...]:
    """List the addresses of the feeds that a page advertises, in its order, each once, at most 20."""
    found: dict[str, None] = {}
    for tag in _LINK.findall(data[:_HEAD_BYTES].decode("utf-8", "replace")):
        values = {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(tag)}
        is_feed = values.get("type", "").lower().strip() in _FEED_TYPES
        if is_feed and "alternate" in values.get("rel", "").lower().split():
            found[safe(unescape(values.get("href", "")), base)] = None
    found.pop("", None)
    return tuple(found)[:20]


def refusal(data: bytes, base: str) -> str:
    """Say that it is a web page, and which feed to take instead if it advertises one."""
    links = feed_links(data, base)
    advice = f"; it advertises {links[0]}: put that in the config" if links else "; look for the outlet's feed address"
    return f"is a web page, not a feed{advice}"
