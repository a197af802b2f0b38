"""Terms of articles → pairs that may be one event, with their similarity (cosine of weighted terms).

Each article is a row of its words, weighed by how rare they are among the reports and in general (`rarity`), names more
than other words, and of its concepts, which say the same in other words (tf-idf with sublinear frequency, Salton and
Buckley 1988). Reports in two languages share hardly a word: they are compared by concepts alone. Pairs come from an
index of shared terms, never from comparing all with all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from briefing.cluster.rarity import CONCEPTS, WORDS, frequency, frequency_of_concept, renown, weights
from briefing.cluster.terms import Terms, apart, terms
from briefing.model import Article

#: Pairs below this do not matter. Of headlines, 0.02: without those up to 0.05, F1 is lower by 0.02. Of texts, 0.1: up
#: to there nothing changes. Of many headlines only the more alike pairs are kept, so that these do not outgrow them.
_FLOOR, _FLOOR_OF_TEXTS, _FLOOR_OF_MANY = 0.02, 0.1, 0.1
_FEW, _MANY = 2_500, 50_000
#: Words, those of the headline counted double, from which a report is a text.
_TEXT = 35
_ROWS = 2048
#: What concepts weigh beside words. Of 0.3 to 0.7 the best mean over headlines, summaries and texts.
_CONCEPTS = 0.4
#: A name weighs more the less known it is: by half for each tenfold below this on the Zipf scale, twice at most.
#: "Trump" stands in many stories of a day, "Calatayud" in one.
_KNOWN = 4.5
#: Terms that the likeness of two reports must come from, see `_spread`; with fewer it counts less. One place that both
#: mention makes no event. Of 2 to 6 the best for headlines, summaries and texts.
_TERMS = 3.0
#: What a likeness of concepts across languages is worth beside one of words within.
_TRANSLATED = 2.5
#: Evidence that two reports in two languages belong together: the weights of the concepts that they share, added; with
#: less, their likeness counts in proportion. A country and "gas" have 7, a place, "wildfire" and two figures over 20.
#: Of 18 to 25 the best on two made-up days: about half of the pairs in two languages are joined, five of six rightly.
_EVIDENCE = 20.0
#: One shared concept proves nothing, however rare.
_SHARED = 2
#: What a likeness of pairs of characters is worth beside one of stems: more pairs than stems are chance.
_CHARACTERS = 1.6
#: A term of more than so large a share of the reports, or of more than so many, tells nothing of an event.
_COMMON_SHARE, _COMMON = 1 / 3, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What articles have in common."""

    #: Words of each article, those of its headline counted double.
    lengths: tuple[int, ...]
    #: (i, j, similarity) with i < j and similarity from 0.02 to 1; to be read once.
    pairs: Iterable[tuple[int, int, float]]


def compare(articles: Sequence[Article]) -> Compared:
    """Compare all articles with each other, through an index of their terms."""
    every = terms(articles)
    return Compared(lengths=tuple(one.words.total() for one in every), pairs=_pairs(every))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Articles as rows of weighted terms, each of unit length or empty."""

    #: Of words and concepts, by which reports in one language are compared, and the term of each column.
    both: sparse.csr_matrix
    terms: tuple[str, ...]
    #: Of concepts alone, by which reports in two languages are compared: the last columns of `both`.
    concepts: sparse.csr_matrix
    #: What each concept that an article has tells, wherever it stands.
    evidence: sparse.csr_matrix


def rows(every: Sequence[Terms]) -> Rows:
    """Weigh the terms of every article, in their order."""
    names = [one.names for one in every]
    words, stems, _ = _weighted([one.words for one in every], frequency, WORDS, names=names)
    concepts, meanings, weight = _weighted([one.concepts for one in every], frequency_of_concept, CONCEPTS)
    both = _of_unit_length(sparse.hstack([words, _CONCEPTS * concepts]).tocsr())
    return Rows(
        both=both,
        terms=(*stems, *meanings),
        concepts=concepts,
        evidence=concepts.sign().multiply(weight).tocsr(),
    )


def _pairs(every: Sequence[Terms]) -> Iterable[tuple[int, int, float]]:
    if not every:
        return
    weighed = rows(every)
    both, concepts = weighed.both, weighed.concepts
    tongues = sorted({one.tongue for one in every})
    tongue = np.array([tongues.index(one.tongue) for one in every])
    foreign = np.array([[apart(one, other) for other in tongues] for one in tongues])
    scale = np.array([1.0 if script == "letter" else _CHARACTERS for script, _ in tongues])
    floor = _floor(len(every))
    lengths = np.array([one.words.total() for one in every])
    floors = np.where(lengths < _TEXT, floor, max(floor, _FLOOR_OF_TEXTS))
    held, squares = concepts.sign(), both.multiply(both).tocsr()
    for start in range(0, len(every), _ROWS):
        i, j, value = _products(both, start, floor)
        same = ~foreign[tongue[i], tongue[j]] & (value >= np.minimum(floors[i], floors[j]))
        i, j, value = i[same], j[same], value[same]
        value = np.minimum(1, scale[tongue[i]] * value)
        value *= np.sqrt(np.minimum(1, _spread(both, squares, i, j) / _TERMS))
        keep = value >= np.minimum(floors[i], floors[j])
        yield from zip(i[keep].tolist(), j[keep].tolist(), value[keep].tolist(), strict=True)
        if foreign.any():
            i, j, value = _products(concepts, start, floor / _TRANSLATED)
            across = foreign[tongue[i], tongue[j]]
            i, j, value = i[across], j[across], value[across]
            evidence = _common(weighed.evidence, held, i, j)
            value = np.minimum(1, _TRANSLATED * value) * np.minimum(1, evidence / _EVIDENCE)
            keep = (value >= floor) & (_common(held, held, i, j) >= _SHARED)
            yield from zip(i[keep].tolist(), j[keep].tolist(), value[keep].tolist(), strict=True)


def _common(one: sparse.csr_matrix, other: sparse.csr_matrix, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Of each pair (i, j), the product of row i of the one and row j of the other."""
    return np.asarray(one[i].multiply(other[j]).sum(axis=1)).ravel()


def _spread(own: sparse.csr_matrix, squares: sparse.csr_matrix, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Of how many terms the likeness of each pair is made: the square of their sum by the sum of their squares."""
    return np.asarray(_common(own, own, i, j) ** 2 / np.maximum(1e-12, _common(squares, squares, i, j)))


def _floor(total: int) -> float:
    """The likeness from which pairs are kept among so many reports."""
    share = np.log(max(total, _FEW) / _FEW) / np.log(_MANY / _FEW)
    return float(_FLOOR + (_FLOOR_OF_MANY - _FLOOR) * min(1, share))


def _products(matrix: sparse.csr_matrix, start: int, floor: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(i, j, cosine) of a block of rows from `start` on with all later ones, those at the floor or above."""
    block = sparse.triu(matrix[start : start + _ROWS] @ matrix.T.tocsc(), k=start + 1).tocoo()
    keep = block.data >= floor
    return block.row[keep] + start, block.col[keep], block.data[keep]


def _weighted(
    counts: Sequence[Counter[str]],
    general: Callable[[str], float],
    imagined: int,
    *,
    names: Sequence[frozenset[str]] | None = None,
) -> tuple[sparse.csr_matrix, list[str], np.ndarray]:
    """One row an article, of unit length or empty, and each column's term and weight.

    `general` tells how often a term comes in general language, for which so many `imagined` reports count.
    """
    vocabulary: dict[str, int] = {}
    for terms_of_one in counts:
        for term in terms_of_one:
            vocabulary.setdefault(term, len(vocabulary))
    listed = list(vocabulary)
    ends = np.cumsum([0, *(len(one) for one in counts)])
    columns = np.array([vocabulary[term] for one in counts for term in one], dtype=np.int32)
    values = 1 + np.log(np.array([count for one in counts for count in one.values()], dtype=np.float64))
    found_in = np.bincount(columns, minlength=len(listed))
    weight = weights(np.array([general(term) for term in listed]), found_in, len(counts), imagined)
    weight[(weight < 0) | (found_in > max(20, min(_COMMON_SHARE * len(counts), _COMMON)))] = 0
    values *= weight[columns]
    if names is not None:
        is_name = np.array([term in own for one, own in zip(counts, names, strict=True) for term in one], dtype=bool)
        more = 1 + np.clip(_KNOWN - renown(listed), 0, 2) / 2
        values[is_name] *= more[columns[is_name]]
    return _of_unit_length(sparse.csr_matrix((values, columns, ends), shape=(len(counts), len(listed)))), listed, weight


def _of_unit_length(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Every row divided by its length; empty rows stay empty."""
    matrix.eliminate_zeros()
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    matrix.data /= np.repeat(lengths, np.diff(matrix.indptr))
    matrix.sort_indices()
    return matrix
