"""Topics → one automaton that finds every term of every topic in one pass (Aho and Corasick 1975).

A term is expanded to its spellings here, once; what may stand before and after a hit is decided in `scan`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from ahocorasick_rs import AhoCorasick

from briefing.gazetteer import key
from briefing.settings import Term, Topic
from briefing.text import fold, script


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a term."""

    #: Folded and lower case, single spaces.
    lower: str
    #: Folded with its letter case, if case matters; else None.
    cased: str | None
    #: True if any ending may follow (`*`).
    open_end: bool


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Topics made ready for `scan`."""

    topics: tuple[Topic, ...]
    automaton: AhoCorasick
    #: Pattern number → its spellings, each with the terms that it stands for.
    patterns: tuple[tuple[tuple[Spelling, tuple[str, ...]], ...], ...]


def compile_topics(topics: Sequence[Topic], names: Mapping[str, tuple[str, ...]]) -> Rules:
    """Build the automaton; `names` is the gazetteer's index."""
    owners: dict[Spelling, list[str]] = {}
    for term in dict.fromkeys(term.term for topic in topics for term in terms_of(topic)):
        for spelling in spellings(term, names):
            owners.setdefault(spelling, []).append(term)
    patterns: dict[str, list[tuple[Spelling, tuple[str, ...]]]] = {}
    for spelling, terms in owners.items():
        patterns.setdefault(spelling.lower, []).append((spelling, tuple(terms)))
    return Rules(tuple(topics), AhoCorasick(list(patterns)), tuple(tuple(group) for group in patterns.values()))


def terms_of(topic: Topic) -> Iterator[Term]:
    """Every term that the topic's rule names."""
    yield from topic.any_of
    yield from topic.none_of
    for place in topic.all_of:
        yield from place
    for group in topic.near:
        for place in group.terms:
            yield from place


def spellings(term: str, names: Mapping[str, tuple[str, ...]]) -> tuple[Spelling, ...]:
    """Every way to write a term: the gazetteer's, with and without hyphens or Korean spaces, English plurals in -ies.

    A term with `*` is taken as it is written.
    """
    open_end = term.endswith("*")
    bare = term.rstrip("*").strip()
    forms = (bare,) if open_end else names.get(key(bare), (bare,))
    found: dict[Spelling, None] = {}
    for form in forms:
        capitals = _is_capitals(form)
        for reading in fold(form):
            words = reading.cased.split()
            for cased in _spaced(words) if words else ():
                lower = cased.lower()
                found[Spelling(lower, cased if capitals else None, open_end)] = None
                if not open_end and re.search(r"[a-z]{2}[^aeiou\W\d]y$", lower) and not capitals:
                    found[Spelling(lower[:-1] + "ies", None, open_end)] = None
    return tuple(found)


def _is_capitals(form: str) -> bool:
    """True for a term that is written in capitals, such as DPRK or U.S.: two letters or more, none of them small."""
    letters = [character for character in form if character.isalpha()]
    return len(letters) > 1 and all(character.isupper() for character in letters)


def _spaced(words: list[str]) -> Iterable[str]:
    """The words joined by spaces; between two Korean words the space is optional, as in Korean spelling."""
    if len(words) > 6:
        return (" ".join(words),)
    gaps = [
        (" ", "") if script(left[-1]) == "hangul" and script(right[0]) == "hangul" else (" ",)
        for left, right in pairwise(words)
    ]
    return ("".join(part for pair in zip(words, (*gap, ""), strict=True) for part in pair) for gap in product(*gaps))
