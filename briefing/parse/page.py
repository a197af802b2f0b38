"""Web pages in place of feeds: telling them apart, and saying which feed to take instead."""

from __future__ import annotations

import re

from briefing.pages import feed_links

_START = re.compile(
    rb"\s*(?:<\?.{0,500}?>\s*|<!--.{0,2000}?-->\s*)*+<(?:html|head|body|meta|title|script)\b", re.I | re.S
)


def is_page(data: bytes, doctype: str) -> bool:
    """Tell whether a document (UTF-8, no DOCTYPE) is a web page; `doctype` is the name that its DOCTYPE had."""
    return doctype == "html" or _START.match(data) is not None


def refusal(data: bytes, base: str) -> str:
    """Say that it is a web page, and which feed to take instead if it advertises one."""
    links = feed_links(data, base)
    advice = (
        f"; it advertises {links[0].url}: put that in the config" if links else "; look for the outlet's feed address"
    )
    return f"is a web page, not a feed{advice}"
