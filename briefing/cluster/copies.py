"""Which reports of a story repeat another's text: one wire text counts once, however many outlets print it.

Two texts are copies when most runs of four words of the shorter stand in the longer (w-shingling and containment,
Broder 1997).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from briefing.model import Article
from briefing.text import fold, script, word_starts

_RUN = 4
#: Share of the shorter text's runs that the longer must hold. Rewritten wire texts in the sample feeds share at most
#: 0.35, copies with another headline and a changed first line at least 0.75.
_CONTAINED = 0.7
#: Below so many runs two texts are alike by chance.
_MIN_RUNS = 8


def copies(articles: Sequence[Article]) -> tuple[tuple[str, str], ...]:
    """(copy's id, original's id) for every copy; the original is the earliest, and is no copy itself."""
    ordered = sorted(articles, key=lambda article: (article.dated_at, article.id))
    originals: list[tuple[Article, frozenset[tuple[str, ...]]]] = []
    found = []
    for article in ordered:
        runs = _runs(article.text)
        original = next((known for known, theirs in originals if _same(runs, theirs)), None)
        if original:
            found.append((article.id, original.id))
        else:
            originals.append((article, runs))
    return tuple(found)


def _same(left: frozenset[tuple[str, ...]], right: frozenset[tuple[str, ...]]) -> bool:
    shorter, longer = sorted((left, right), key=len)
    return len(shorter) >= _MIN_RUNS and len(shorter & longer) >= _CONTAINED * len(shorter)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of four words of the folded text."""
    lower = fold(text)[0].lower
    starts = [*word_starts(lower), len(lower)]
    words = [
        "".join(character for character in lower[start:end] if script(character) != "none")
        for start, end in pairwise(starts)
    ]
    return frozenset(tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1))
