"""Articles → pairs that may be one event, with their similarity (cosine of weighted words).

Words of the headline count double, words of the opening once, each by how rare it is among all articles compared
(tf-idf, Salton and Buckley 1988, with sublinear frequency). Languages without spaces, and Korean, whose particles and
compounds hide words, are compared by pairs of characters (McNamee and Mayfield 2004). Pairs come from an index of
shared words, never from comparing all with all. Reports in two languages share hardly a word: they are compared by
concepts (`lexicon`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
from scipy import sparse

from briefing.lexicon import concepts
from briefing.model import Article
from briefing.text import fold, script

#: Characters of the text that are compared: what tells two like events apart, names and places, may come late. On full
#: texts 600 characters give F1 0.84, 2,000 give 0.90.
_OPENING = 2000
_TITLE_COUNT = 2
#: Pairs below this do not matter: without those between 0.02 and 0.05, F1 on bare headlines is lower by 0.02.
_FLOOR = 0.02
_ROWS = 2048
#: Characters of the text whose concepts are compared: a summary's.
_LEAD = 600
#: What a likeness of concepts is worth beside one of words. On 346 reports of a made-up day in four languages: at 0.75,
#: 0.34 of the pairs in two languages are joined, at a precision of 0.83; at 1, 0.43 at 0.75.
_TRANSLATED = 0.75
#: Concepts that a report must have to be judged by them; with fewer the likeness counts in proportion.
_ENOUGH = 6

_TOKEN = re.compile(r"[^\W_]+", re.UNICODE)
_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        the a an and or but of to in on at for from by with as is are was were be been has have had will would could
        should may might can it its this that these those he she they we his her their our you i not no new after over
        into out up down about more than who what when where why how said says say also amid us
        """,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What articles have in common."""

    #: Words of each article, those of its headline counted double.
    lengths: tuple[int, ...]
    #: (i, j, similarity) with i < j and similarity from 0.02 to 1, by i and then j; to be read once.
    pairs: Iterable[tuple[int, int, float]]


def compare(articles: Sequence[Article]) -> Compared:
    """Compare all articles with each other, through an index of their words."""
    counts = [_words(article) for article in articles]
    tongues = [_tongue(article) for article in articles]
    pairs: Iterable[tuple[int, int, float]] = _pairs(counts)
    if any(_apart(one, other) for one, other in combinations(sorted(set(tongues)), 2)):
        same = ((i, j, value) for i, j, value in pairs if not _apart(tongues[i], tongues[j]))
        pairs = chain(same, _across(articles, tongues))
    return Compared(lengths=tuple(words.total() for words in counts), pairs=pairs)


def _across(articles: Sequence[Article], tongues: Sequence[tuple[str, str]]) -> Iterable[tuple[int, int, float]]:
    """Pairs in two languages, by the names, numbers and words of the lexicon that they share."""
    counts = [_meanings(article) for article in articles]
    for i, j, value in _pairs(counts):
        if _apart(tongues[i], tongues[j]):
            known = min(len(counts[i]), len(counts[j]), _ENOUGH) / _ENOUGH
            yield i, j, _TRANSLATED * known * value


def _meanings(article: Article) -> Counter[str]:
    """The concepts of an article; those of its headline count double."""
    counts = concepts(article.title)
    return counts + counts + concepts(article.text[:_LEAD])


def _tongue(article: Article) -> tuple[str, str]:
    """An article's script, and its language if that is known, else ""."""
    scripts = {script(character) for character in article.title}
    written = "hangul" if "hangul" in scripts else "han" if scripts & {"han", "kana"} else "letter"
    code = article.language.split("-")[0].lower()
    return written, "" if code == "und" else code


def _apart(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two articles are in two languages, as far as that is known."""
    return one[0] != other[0] or bool(one[1] and other[1] and one[1] != other[1])


def _pairs(counts: Sequence[Counter[str]]) -> Iterable[tuple[int, int, float]]:
    vocabulary: dict[str, int] = {}
    frequency: list[int] = []
    for words in counts:
        for word in words:
            number = vocabulary.setdefault(word, len(vocabulary))
            if number == len(frequency):
                frequency.append(0)
            frequency[number] += 1
    if not vocabulary:
        return
    matrix = _matrix(counts, vocabulary, np.array(frequency, dtype=np.float64))
    transposed = matrix.T.tocsc()
    for start in range(0, len(counts), _ROWS):
        block = sparse.triu(matrix[start : start + _ROWS] @ transposed, k=start + 1).tocsr()
        block.sort_indices()
        rows = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr)) + start
        keep = block.data >= _FLOOR
        yield from zip(rows[keep].tolist(), block.indices[keep].tolist(), block.data[keep].tolist(), strict=True)


def _matrix(counts: Sequence[Counter[str]], vocabulary: dict[str, int], frequency: np.ndarray) -> sparse.csr_matrix:
    """One row an article, of unit length; words that a third of many articles share are left out."""
    total = len(counts)
    weight = np.log((1 + total) / (0.5 + frequency))
    weight[(frequency > max(20.0, total / 3)) | (weight < 0)] = 0.0
    indices, data, ends = [], [], [0]
    for words in counts:
        numbers = [vocabulary[word] for word in words]
        values = np.array([1 + math.log(count) for count in words.values()]) * weight[numbers]
        length = float(np.sqrt((values**2).sum())) or 1.0
        indices.extend(numbers)
        data.append(values / length)
        ends.append(len(indices))
    matrix = sparse.csr_matrix(
        (np.concatenate(data) if data else [], indices, ends), shape=(total, len(vocabulary)), dtype=np.float64
    )
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix


def _words(article: Article) -> Counter[str]:
    """What an article is compared by: words of its headline (double) and opening."""
    counts: Counter[str] = Counter()
    for word in _cut(article.title):
        counts[word] += _TITLE_COUNT
    counts.update(_cut(article.text[:_OPENING]))
    return counts


def _cut(text: str) -> Iterable[str]:
    """Words of alphabets, pairs of characters of Hangul, Han and kana; possessive and plural endings off."""
    for found in _TOKEN.finditer(fold(text)[0].lower):
        word = found[0]
        if script(word[0]) == "letter":
            if word not in _STOP and len(word) > 1:
                yield word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
        elif len(word) == 1:
            yield word
        else:
            yield from (word[place : place + 2] for place in range(len(word) - 1))
