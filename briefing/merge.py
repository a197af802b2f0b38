"""Articles → each article once: a second listing of the same article is no second report.

The same article is one canonical address, wherever it is listed, or one headline from one outlet within two days:
outlets list an article in several feeds, and again under another link. Under a headline of form ("Press statement of
the foreign ministry") two texts stay two. What an earlier edition printed is not printed again under another id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import numpy as np

from briefing.model import Article
from briefing.settings import Feed, outlet_of
from briefing.text import fold, word_starts
from briefing.wording import Runs, shared

_SAME_HEADLINE_WITHIN = timedelta(days=2)
#: A shorter headline ("Editorial", "Photo of the day") may well stand over two articles of a day.
_MIN_HEADLINE_WORDS = 4

#: Share of the shorter text's runs of words that a second listing has at the least: half of an article may have been
#: written anew. Of 2,078 articles of one agency, different texts under one headline within two days share at most 0.29.
_SAME_TEXT = 0.5
#: Texts with fewer runs than that are too short to differ.
_MIN_RUNS = 8
#: Characters of a text that are compared.
_OPENING = 3000
#: Texts under one headline that a text is compared with, the last ones: over more of them it is a headline of form, and
#: a feed that gives all its entries one headline would cost the square of their number.
_MOST_COMPARED = 50


def merge(
    articles: Sequence[Article], feeds: Mapping[str, Feed], printed: Iterable[Article] = ()
) -> tuple[tuple[Article, ...], tuple[Article, ...]]:
    """Split articles into those to work with and second listings; the order of the input does not matter.

    Args:
        articles: candidates, ids unique.
        feeds: by id, in the order of the config: of two listings that say the same the first feed's is kept.
        printed: articles of earlier editions.

    Returns:
        (kept, dropped), each by date and id.
    """
    rank = {feed_id: number for number, feed_id in enumerate(feeds)}
    seen = _Seen(feeds)
    for article in printed:
        seen.add(article)
    kept: list[Article] = []
    dropped: list[Article] = []
    for article in sorted(articles, key=lambda one: (rank.get(one.feed_id, len(rank)), -len(one.text), one.id)):
        if seen.has(article):
            dropped.append(article)
        else:
            kept.append(article)
            seen.add(article)
    return tuple(sorted(kept, key=_by_date)), tuple(sorted(dropped, key=_by_date))


def listings(kept: Iterable[Article], dropped: Iterable[Article], feeds: Mapping[str, Feed]) -> dict[str, int]:
    """Count the feeds that list each kept article; what one feed alone lists is left out."""
    named = _Seen(feeds)
    article_of = {name: article for article in kept for name in named.names(article)}
    listed_by: dict[str, set[str]] = {}
    for article in dropped:
        known = next((article_of[name] for name in named.names(article) if name in article_of), None)
        if known and known.feed_id != article.feed_id:
            listed_by.setdefault(known.id, {known.feed_id}).add(article.feed_id)
    return {article_id: len(feed_ids) for article_id, feed_ids in listed_by.items()}


def _by_date(article: Article) -> tuple[object, str]:
    return article.dated_at, article.id


class _Seen:
    """Addresses and headlines met so far."""

    def __init__(self, feeds: Mapping[str, Feed]) -> None:
        self._feeds = feeds
        self._urls: set[str] = set()
        self._headlines: dict[tuple[str, str], list[Article]] = {}
        self._hashes = Runs(_OPENING)
        self._runs: dict[str, np.ndarray] = {}

    def add(self, article: Article) -> None:
        if article.canonical_url:
            self._urls.add(article.canonical_url)
        if headline := self._headline(article):
            self._headlines.setdefault(headline, []).append(article)

    def names(self, article: Article) -> list[object]:
        """What it shares with its other listings: its address, its outlet's headline."""
        return [name for name in (article.canonical_url, self._headline(article)) if name]

    def has(self, article: Article) -> bool:
        if article.canonical_url and article.canonical_url in self._urls:
            return True
        headline = self._headline(article)
        return headline is not None and any(
            abs(other.dated_at - article.dated_at) <= _SAME_HEADLINE_WITHIN and not self._differ(article, other)
            for other in self._headlines.get(headline, ())[-_MOST_COMPARED:]
        )

    def _differ(self, article: Article, other: Article) -> bool:
        shorter, longer = sorted((self._of(article), self._of(other)), key=len)
        return len(shorter) >= _MIN_RUNS and bool(shared(shorter, longer).mean() < _SAME_TEXT)

    def _of(self, article: Article) -> np.ndarray:
        if article.id not in self._runs:
            self._runs[article.id] = self._hashes.of(article.text)
        return self._runs[article.id]

    def _headline(self, article: Article) -> tuple[str, str] | None:
        """Outlet and folded headline; None if the headline is too short to tell articles apart."""
        if len(word_starts(article.title)) < _MIN_HEADLINE_WORDS:
            return None
        return outlet_of(article.feed_id, self._feeds), " ".join(fold(article.title)[0].lower.split())
