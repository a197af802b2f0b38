"""The bytes of an article's page → its text, or why it has none; pure, picklable, meant for a worker process.

    bytes → charset.to_utf8 → a tree → walls.closed → trafilatura → clean lines → walls.judge, walls.is_about

trafilatura finds the article in the page (Barbaresi 2021, doi:10.18653/v1/2021.acl-demo.15); this is the only module
that knows it. It is an extra (`full-text`), so it is imported when the first page comes.

All inputs are bounded in size here; in time and memory by the worker, since pages may be made to be slow.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import cache
from itertools import islice
from types import ModuleType
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from briefing import charset
from briefing.clean import fold
from briefing.extract import walls
from briefing.model import PageOutcome

__all__ = ["Extract", "extract"]

#: Most bytes of a page. The largest of 181 real ones has 1.5 MB.
MOST_BYTES = 3_000_000
#: Most elements of a page. The time that they cost grows faster than they do: 20,000 take trafilatura 5 to 20 s.
MOST_ELEMENTS = 15_000
#: Most characters of a text that are kept, as of a feed's.
MOST_CHARACTERS = 20_000
#: A text of fewer characters is no article: the shortest of 181 real ones has 260.
LEAST_CHARACTERS = 200
_KINDS = re.compile(
    r"\s*(?:text/html|application/xhtml\+xml|text/plain|application/octet-stream)?\s*(?:;|$)", re.IGNORECASE
)
#: Where a page names its own encoding: browsers look no further either (WHATWG HTML, section 13.2.3.2).
_HEAD_BYTES = 1024
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
#: What trafilatura writes before an entry of a list.
_BULLET = re.compile(r"^- ")


class Extract(NamedTuple):
    """What was found; see `model.Page`."""

    outcome: PageOutcome
    text: str
    reason: str


def extract(body: bytes, content_type: str, *, title: str, feed_text: str) -> Extract:
    """Find an article in its page.

    Args:
        body: the page; more than `MOST_BYTES` are refused.
        content_type: its Content-Type header; "" if it had none.
        title: the headline, as the feed gives it.
        feed_text: what the feed carries of the text.
    """
    if not _KINDS.match(content_type) or b"\0" in body[:_HEAD_BYTES].replace(b"\0<", b"").replace(b"<\0", b""):
        return Extract("none", "", "is no web page")
    if len(body) > MOST_BYTES:
        return Extract("none", "", f"is larger than {MOST_BYTES // 1_000_000} MB")
    tree = _tree(body, content_type)
    if tree is None:
        return Extract("none", "", "is empty")
    if sum(1 for _ in islice(tree.iter(), MOST_ELEMENTS + 1)) > MOST_ELEMENTS:
        return Extract("none", "", "has more parts than an article")
    found = _Page(_article(tree), _headline(tree), _top(tree), walls.is_closed(tree))
    return _judged(found, title, feed_text)


class _Page(NamedTuple):
    """What a page has."""

    #: The article, as trafilatura finds it.
    text: str
    headline: str
    #: What a browser would show first.
    top: str
    #: The publisher marks it as for subscribers.
    is_closed: bool


def _judged(page: _Page, title: str, feed_text: str) -> Extract:
    """Keep a text that is the article's and adds to what the feed has."""
    text = _without_headline(page.text, (title, page.headline))
    if wall := walls.judge(text):
        return Extract(wall[0], "", wall[1])
    if page.is_closed and len(text) < walls.SHORT:
        return Extract("paywall", "", "is for subscribers only")
    said = f"{page.headline}\n{text}" if len(text) >= walls.HEADED else text
    if len(text) >= max(LEAST_CHARACTERS, len(feed_text)) and walls.is_about(said, title, feed_text):
        return Extract("read", text, "")
    if wall := walls.judge(page.top):
        return Extract(wall[0], "", wall[1])
    if len(text) < LEAST_CHARACTERS:
        return Extract("none", "", "has no article's text")
    if len(text) < len(feed_text):
        return Extract("none", "", "has less than the feed")
    return Extract("none", "", "speaks of something else")


def _without_headline(text: str, headlines: Iterable[str]) -> str:
    """The same without a first line that repeats a headline, or a part of one: "Talks open" of "Talks open | X"."""
    first, _, rest = text.partition("\n")
    key = _letters(first)
    return rest if key and any(key in _letters(headline) for headline in headlines) else text


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _tree(body: bytes, content_type: str) -> HtmlElement | None:
    """Read HTML; None if there is nothing in it."""
    declared = _META.search(body[:_HEAD_BYTES])
    data, _ = charset.to_utf8(body, charset.of(content_type), declared[1].decode() if declared else "")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, no_network=True)
    try:
        return document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _article(tree: HtmlElement) -> str:
    """The article in a page, a line for each paragraph; "" if there is none.

    Precision before recall: what belongs to other articles would be tagged and quoted as this one's.
    """
    found = _library().extract(tree, include_comments=False, favor_precision=True)
    lines = (fold(_BULLET.sub("", line).replace("|", " ")) for line in (found or "").splitlines())
    return "\n".join(filter(None, lines))[:MOST_CHARACTERS].rstrip()


@cache
def _library() -> ModuleType:
    """trafilatura, whose log nobody reads: what it cannot read is an outcome here."""
    import trafilatura

    logging.getLogger(trafilatura.__name__).addHandler(logging.NullHandler())
    return trafilatura


def _headline(tree: HtmlElement) -> str:
    """The page's own title."""
    return fold(tree.findtext(".//title") or "")


def _top(tree: HtmlElement) -> str:
    """The first words of a page, scripts and styles left out, as many as a wall has."""
    pieces = (
        text
        for element in tree.iter()
        if isinstance(element.tag, str)
        for text in (element.text if element.tag not in ("script", "style") else None, element.tail)
        if text
    )
    words: list[str] = []
    left = walls.SHORT
    for piece in pieces:
        words.append(fold(piece[:left]))
        left -= len(words[-1]) + 1
        if left <= 0:
            break
    return " ".join(filter(None, words))[: walls.SHORT - 1]
