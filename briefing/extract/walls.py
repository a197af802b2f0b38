"""What stands before an article, or in its place: consent and bot checks, paywalls, error pages, somebody else's text.

In: the text of a page, and what the feed says of the article. Out: an outcome and the reason in plain words. Three
signs, none of which needs to know a site:

- the publisher says so: schema.org `isAccessibleForFree` (Google Search Central, "Subscription and paywalled content"),
  or `article:content_tier` (Facebook's Open Graph tags for publishers);
- the page's words are those of such pages: `walls.yaml`;
- the text does not speak of what the headline and the feed's own text speak of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

import yaml
from lxml.html import HtmlElement
from yaml import CSafeLoader

from briefing.model import PageOutcome
from briefing.text import fold, script

#: A text of fewer characters may be a wall's: some 250 words, our choice. Of the 181 of `benchmarks.extraction`
#: one in six is as short; none of them, however long, holds a phrase.
SHORT = 1_500
#: From so many characters on, the page's title counts as its text: headlines play with words that no sentence repeats,
#: and what stands in an article's place mostly has a title of its own. Our choice.
HEADED = 500
#: Characters at the end of a text in which a paywall says that the rest is missing.
END = 400
#: Share of the words of the headline, or of the feed's text, that an article's text holds. Measured on the same pages:
#: 98 % of articles hold as many of their own, 9 % of as many of another page's.
ABOUT = 0.3
#: Characters of the feed's text that are looked for.
_OPENING = 300
#: Shorter words are mostly such as any text has.
_LEAST_LETTERS = 4
#: Characters of one block of structured data that are read, and blocks; our choice, far above what articles have.
_MOST_JSON, _MOST_BLOCKS = 200_000, 20
#: A graph, an article in it, and a part of that.
_DEEPEST = 3
_NO = frozenset(("false", "no", "0", "http://schema.org/false", "https://schema.org/false"))
_TYPES = re.compile(r"Article|Posting|Report|WebPage|CreativeWork|WebPageElement")
_OUTCOMES: tuple[tuple[str, PageOutcome, str], ...] = (
    ("consent", "wall", "asks for consent first"),
    ("bot check", "wall", "wants to see a browser, or a human"),
    ("missing", "none", "says that the article is not there"),
    ("paywall", "paywall", "gives the rest to subscribers only"),
)


def is_closed(tree: HtmlElement) -> bool:
    """True if the publisher marks the page as not free."""
    if any(_is_no(found.get("content")) for found in tree.iterfind(".//*[@itemprop='isAccessibleForFree']")):
        return True
    if any(found.get("content") == "locked" for found in tree.iterfind(".//meta[@property='article:content_tier']")):
        return True
    blocks = islice(tree.iterfind(".//script[@type='application/ld+json']"), _MOST_BLOCKS)
    return any(_closes(_read(block.text or "")) for block in blocks)


def judge(text: str) -> tuple[PageOutcome, str] | None:
    """Say what kind of wall a text is, by its words; None for none."""
    is_short = len(text) < SHORT
    words = _folded(text if is_short else text[-END:])
    for kind, outcome, reason in _OUTCOMES:
        if (is_short or kind == "paywall") and any(phrase in words for phrase in _phrases()[kind]):
            return outcome, reason
    return None


def is_about(text: str, title: str, feed_text: str) -> bool:
    """True if a text speaks of what its headline or the feed's text speaks of; so too if those say nothing."""
    held = _units(text)
    named = [units for units in (_units(title), _units(feed_text[:_OPENING])) if units]
    return not named or any(len(units & held) >= ABOUT * len(units) for units in named)


def _read(block: str) -> Any:
    """Read structured data; None for what is damaged, as it often is."""
    try:
        return json.loads(block) if len(block) <= _MOST_JSON else None
    except (ValueError, RecursionError):
        return None


def _closes(found: Any) -> bool:
    """True if an article, or a part of it, is marked as not free; what the page only lists is not asked."""
    return any(_is_no(node.get("isAccessibleForFree")) for node in _nodes(found))


def _nodes(found: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The things that a page is about, and their parts."""
    for node in found if isinstance(found, list) else [found]:
        if not isinstance(node, dict) or depth > _DEEPEST:
            continue
        if _TYPES.search(str(node.get("@type", ""))):
            yield node
            yield from _nodes(node.get("hasPart"), depth + 1)
        yield from _nodes(node.get("@graph"), depth + 1)


def _is_no(value: object) -> bool:
    return str(value).strip().lower() in _NO if isinstance(value, str | bool) else False


def _units(text: str) -> set[str]:
    """The words of a text that tell it apart; of Korean, Chinese and Japanese the pairs of characters."""
    found: set[str] = set()
    for word in re.findall(r"[^\W_]+", _folded(text)):
        if script(word[0]) == "letter":
            if len(word) >= _LEAST_LETTERS:
                found.add(word)
        else:
            found.update(word[place : place + 2] for place in range(max(1, len(word) - 1)))
    return found


def _folded(text: str) -> str:
    return " ".join(fold(text)[0].lower.split())


@cache
def _phrases() -> dict[str, Sequence[str]]:
    """The phrases of `walls.yaml`, folded as texts are."""
    read = yaml.load(files(__package__).joinpath("walls.yaml").read_text("utf-8"), Loader=CSafeLoader)
    return {kind: [_folded(phrase) for phrase in phrases] for kind, phrases in read.items()}
