"""A story's reports → why they are together: for each the report that it is most like, and what the two share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from briefing.cluster.similarity import _words
from briefing.model import Article

_TERMS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One report and the other report of its story that it is most like."""

    #: Article ids.
    article: str
    nearest: str
    #: 0 to 1.
    likeness: float
    #: Terms that both have, each with its share of the likeness, best first; at most eight.
    shared: tuple[tuple[str, float], ...]


def links(articles: Sequence[Article]) -> tuple[Link, ...]:
    """Find the nearest other report of each, in the order given, ties by id; none for a single report."""
    vectors = {article.id: _vector(article) for article in articles}
    found = []
    for article in articles:
        terms = {
            other.id: _common(vectors[article.id], vectors[other.id]) for other in articles if other is not article
        }
        if not terms:
            continue
        nearest = min(terms, key=lambda other: (-math.fsum(terms[other].values()), other))
        likeness = math.fsum(terms[nearest].values())
        best = sorted(terms[nearest].items(), key=lambda term: (-term[1], term[0]))[:_TERMS]
        shared = tuple((term, round(value / likeness, 3)) for term, value in best)
        found.append(Link(article=article.id, nearest=nearest, likeness=round(likeness, 3), shared=shared))
    return tuple(found)


def _vector(article: Article) -> dict[str, float]:
    """Words of the headline and opening, of unit length."""
    counts: Counter[str] = _words(article)
    weights = {word: 1 + math.log(count) for word, count in counts.items()}
    length = math.sqrt(math.fsum(value * value for value in weights.values())) or 1.0
    return {word: value / length for word, value in weights.items()}


def _common(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    return {word: value * other[word] for word, value in one.items() if word in other}
