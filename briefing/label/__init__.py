"""What a report is when it is not plain reporting: opinion, live blog, round-up, photo page, video, notice.

Read from the signs that outlets themselves give, in this order: the marks that desks put into a headline
("[Editorial]", "LIVE:", "[포토]") and its shape, the path of the address, the categories, what the text says of itself,
and what its page says of subscribers. The class of outlet comes last. The marks are in `marks`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from briefing.label.marks import (
    CATEGORY_MARKS,
    ENDINGS,
    HEADLINE_MARKS,
    MARKS,
    OWN_WORDS,
    PHRASES,
    SEGMENTS,
    compiled,
)
from briefing.model import Article, Label

if TYPE_CHECKING:
    from briefing.settings import Feed

__all__ = ["ASIDE", "label"]

#: What a brief may print but never leads with.
ASIDE: frozenset[Label] = frozenset({"opinion", "live", "roundup", "photo", "notice", "video"})

_IN_HEADLINES, _IN_CATEGORIES, _AT_ENDS = (
    compiled(MARKS, HEADLINE_MARKS),
    compiled(MARKS, CATEGORY_MARKS),
    compiled(ENDINGS),
)
_PHRASES, _SEGMENTS, _OWN_WORDS = (
    {given: re.compile(pattern, re.IGNORECASE) for given, pattern in table.items()}
    for table in (PHRASES, SEGMENTS, OWN_WORDS)
)
#: "[포토] …", "（社説）…", and several of them.
_BRACKETS = re.compile(r"\s*[\[(【<〈《「{]\s*([^\])】>〉》」}]{1,40}?)\s*[\])】>〉》」}]")
#: "Live: …", "Opinion | …", "Direct : …", "LIVE - …".
_BEFORE = re.compile(r"\W*([^:|]{1,40}?)\s*(?:[:|]|\s[-–—]\s)")
#: "… | Opinion", "… – live", "…, in pictures", "… [포토]"; not in round brackets, which name what the page has as well.
_AFTER = re.compile(r"(?:\||\s[-–—]|[,:]|[\[【])\s*([^|,:–—\[\]【】]{1,30}?)\s*[\]】]?\s*$")
#: A headline this short may be a mark itself ("Business in Brief"). Not in Japanese, where news ends like marks.
_SHORT = 30
#: Signs that string several headlines together, and how many of them do.
_STRUNG = (("▲", 2), ("△", 2), ("◇", 2), ("◆", 2), ("■", 2), (";", 2))
#: Characters of the text in which a report says what it is.
_OPENING = 300


def label(article: Article, feed: Feed | None) -> Label | None:
    """The label that readers see beside the report; None for plain reporting."""
    found = _own(article.title, article.url, article.categories, article.text[:_OPENING])
    if found is None and article.is_paywalled:
        return "paywall"
    if found is None and feed and feed.outlet_class == "state-media":
        return "state-media"
    return found


@lru_cache(maxsize=16_384)
def _own(title: str, address: str, categories: tuple[str, ...], opening: str) -> Label | None:
    """What the report itself shows; stages ask for the same report several times."""
    return _by_headline(title) or _by_path(address) or _by_categories(categories) or _search(_OWN_WORDS, opening)


def _by_headline(title: str) -> Label | None:
    headline = _plain(title)
    for mark in _first_marks(headline):
        if found := _whole(_IN_HEADLINES, mark):
            return found
    if (last := _AFTER.search(headline)) and (found := _whole(_AT_ENDS, last[1])):
        return found
    if any(headline.count(sign) >= least for sign, least in _STRUNG):
        return "roundup"
    return _search(_PHRASES, headline)


def _first_marks(headline: str) -> Iterator[str]:
    """What stands where desks put marks: in the brackets at the beginning, before the first colon, or alone."""
    place = 0
    while found := _BRACKETS.match(headline, place):
        yield found[1]
        place = found.end()
    if found := _BEFORE.match(headline):
        yield found[1].strip()
    if len(headline) <= _SHORT and headline.isascii():
        yield headline


def _by_path(address: str) -> Label | None:
    segments = [segment for segment in urlsplit(address).path.casefold().split("/") if segment]
    return next((found for segment in segments if (found := _whole(_SEGMENTS, segment))), None)


def _by_categories(categories: tuple[str, ...]) -> Label | None:
    return next(filter(None, (_whole(_IN_CATEGORIES, _plain(category)) for category in categories)), None)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'").strip()


def _whole(patterns: Mapping[Label, re.Pattern[str]], text: str) -> Label | None:
    return next((given for given, pattern in patterns.items() if pattern.fullmatch(text)), None)


def _search(patterns: Mapping[Label, re.Pattern[str]], text: str) -> Label | None:
    return next((given for given, pattern in patterns.items() if pattern.search(text)), None)
