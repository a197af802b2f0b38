"""A story's reports → why they are together: for each the report that it is most like, and what the two share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from briefing.cluster.similarity import Rows, rows
from briefing.cluster.terms import apart, terms
from briefing.lexicon import forms
from briefing.model import Article

_TERMS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One report and the other report of its story that it is most like."""

    #: Article ids.
    article: str
    nearest: str
    #: 0 to 1: cosine of words and concepts, or of concepts alone between two languages.
    likeness: float
    #: Stems, pairs of characters and concepts that both have, each with its share of the likeness, best first; at most
    #: eight. A concept is given by its first English form.
    shared: tuple[tuple[str, float], ...]


def links(articles: Sequence[Article]) -> tuple[Link, ...]:
    """Find the nearest other report of each, in the order given, ties by id; none for a single report."""
    if len(articles) < 2:
        return ()
    every = terms(articles)
    weighed = rows(every)
    foreign = np.array([[apart(one.tongue, other.tongue) for other in every] for one in every])
    within, across = (np.asarray((own @ own.T).todense()) for own in (weighed.both, weighed.concepts))
    likeness = np.where(foreign, across, within)
    np.fill_diagonal(likeness, -1)
    found = []
    for place, article in enumerate(articles):
        near = min(range(len(articles)), key=lambda other: (-likeness[place, other], articles[other].id))
        value = float(likeness[place, near])
        found.append(
            Link(
                article=article.id,
                nearest=articles[near].id,
                likeness=round(value, 3),
                shared=_shared(weighed, place, near, value, foreign=bool(foreign[place, near])),
            )
        )
    return tuple(found)


def _shared(weighed: Rows, one: int, other: int, likeness: float, *, foreign: bool) -> tuple[tuple[str, float], ...]:
    """What both have, with its share of the likeness; the same word as stem and as concept is told once."""
    own = weighed.concepts if foreign else weighed.both
    named = weighed.terms[-own.shape[1] :] if own.shape[1] else ()
    both = own[[one]].multiply(own[[other]]).tocoo()
    shares: dict[str, float] = {}
    for column, value in zip(both.col.tolist(), both.data.tolist(), strict=True):
        name = _readable(named[column])
        shares[name] = shares.get(name, 0.0) + value / likeness
    best = sorted(shares.items(), key=lambda term: (-term[1], term[0]))
    return tuple((name, round(value, 3)) for name, value in best[:_TERMS])


def _readable(term: str) -> str:
    """A concept by its first form, a figure without its mark, a stem as it is."""
    return forms()[term][0] if term in forms() else term.removeprefix("#")
