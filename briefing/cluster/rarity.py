"""How rare words are in general: what one morning's reports cannot tell.

Among two hundred reports a word that stands in two of them looks telling, be it "village" or "Calatayud". So a word's
weight is drawn from the reports together with a number of imagined ones, in which it stands as often as in general
language (`frequencies.tsv`, made from wordfreq: Speer 2022, doi:10.5281/zenodo.7199437).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from Stemmer import Stemmer

from briefing.lexicon import forms
from briefing.text import script

#: Imagined reports, for words. When they came in, F1 on bare headlines rose from 0.80 to 0.84, on a real morning from
#: 0.66 to 0.77. Concepts are fewer, and more reports have each: with more than 300 the likeness of translations falls.
WORDS, CONCEPTS = 5_000, 300
#: Words of one imagined report: a summary with its headline.
_WORDS = 60
#: How often a stem or pair of characters that no list has is taken to come, per word of text; the lists end at one in
#: a million.
_UNLISTED = 1e-7
#: Below so many a word of text, a word with a capital that was never seen inside a sentence is taken for a name.
RARE = 3e-6
#: By how much the logarithm of a language's likelihood must exceed that of the other: a matter of two or three words.
_SURE = 8.0
#: How often one and the same figure is taken to come: in one of fifty reports.
_FIGURE = 0.02 / _WORDS


@cache
def _stemmer() -> Stemmer:
    return Stemmer("english")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Stem of a folded word of an alphabet (Porter 2, Porter 2001); of other languages hardly anything is cut off."""
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


def pairs_of_characters(word: str) -> Iterable[str]:
    """Every two neighbours; the character itself if there is one only."""
    return (word[place : place + 2] for place in range(len(word) - 1)) if len(word) > 1 else (word,)


@cache
def _listed() -> tuple[Mapping[str, float], Mapping[str, float], Mapping[str, float]]:
    """Stem → how often its words come; pair of characters → the same; stem → how much rather in English than French."""
    stems: dict[str, float] = {}
    pairs: dict[str, float] = {}
    english: dict[str, float] = {}
    for line in files("briefing.cluster").joinpath("frequencies.tsv").read_text("utf-8").splitlines():
        word, *figures = line.split("\t")
        if len(figures) == 2:
            in_english, in_french = _share(figures[0]), _share(figures[1])
            stems[word] = max(in_english, in_french)
            english[word] = math.log(in_english / in_french)
        elif figures:
            pairs[word] = _share(figures[0])
    return stems, pairs, english


@lru_cache(maxsize=1024)
def _share(figure: str) -> float:
    """Per word of text, from a hundred times the Zipf scale."""
    return float(10 ** (int(figure) / 100 - 9)) if figure != "0" else _UNLISTED


def frequency(word: str) -> float:
    """How often a stem or pair of characters comes in general, per word of text, 0 to 1."""
    stems, pairs, _ = _listed()
    return (stems if script(word[0]) == "letter" else pairs).get(word, _UNLISTED)


def frequency_of_concept(concept: str) -> float:
    """How often a concept of the lexicon comes in general: as its most frequent English word, or as figures do."""
    if concept.startswith("#"):
        return _FIGURE
    words = (form for form in forms().get(concept, ()) if form.isascii() and form.isalpha())
    return max((frequency(stem(word)) for word in words), default=_UNLISTED)


def guess(stems: Iterable[str]) -> str:
    """The language whose list makes these stems likeliest: "en", "fr", or "" if it is open."""
    _, _, english = _listed()
    lead = sum(english.get(one, 0.0) for one in stems)
    return "" if abs(lead) < _SURE else "en" if lead > 0 else "fr"


def weights(general: np.ndarray, found_in: np.ndarray, total: int, imagined: int) -> np.ndarray:
    """Weight of each word: the logarithm of how few reports have it (inverse document frequency, Spärck Jones 1972).

    Args:
        general: how often each comes in general, per word of text.
        found_in: how many of the reports have each.
        total: how many reports there are.
        imagined: how many more reports the general language counts for.
    """
    expected = -np.expm1(-_WORDS * general)
    return np.asarray(np.log((1 + total + imagined) / (0.5 + found_in + imagined * expected)))


def renown(words: Sequence[str]) -> np.ndarray:
    """How well known each word is: the logarithm of how often it comes in 10⁹ words (the Zipf scale of wordfreq)."""
    return np.asarray(np.log10([1e9 * frequency(word) for word in words]))
