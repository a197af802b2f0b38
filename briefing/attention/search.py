"""Names and phrases, under all their spellings → which of them stand in a text, in one pass (Aho and Corasick 1975)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from ahocorasick_rs import AhoCorasick

from briefing.korean import KOREAN_ENDING
from briefing.text import script

#: Syllables from which on a Korean word is taken for the same inside a compound.
_COMPOUND = 3
_JOINERS = str.maketrans(dict.fromkeys("-\u2010\u2011\u00b7\u30fb", " ") | {"\u2019": "'"})
_HANGUL_RUN = re.compile("[\uac00-\ud7a3]*")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")


def finder(names: Mapping[str, Iterable[str]]) -> Callable[[str], frozenset[str]]:
    """Make the search for names in a text; `names` gives each under its spellings, as keys of what is found.

    Whole words, in the letter case of the spelling, in all capitals, or with a capital first; one all in capitals (WHO)
    only so.
    """
    owners: dict[str, set[str]] = {}
    for name, spellings in names.items():
        for spelling in spellings:
            others = () if spelling.isupper() else (spelling.upper(), spelling[:1].upper() + spelling[1:])
            for form in (spelling, *others):
                owners.setdefault(_plain(form), set()).add(name)
    owners.pop("", None)
    automaton, found = AhoCorasick(list(owners)), tuple(owners.values())

    def search(text: str) -> frozenset[str]:
        plain = _plain(text)
        hits = automaton.find_matches_as_indexes(plain, overlapping=True)
        return frozenset(name for form, start, end in hits if _stands(plain, start, end) for name in found[form])

    return search


def _plain(text: str) -> str:
    """One width, and spaces for hyphens and middle dots."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).translate(_JOINERS)


def _stands(text: str, start: int, end: int) -> bool:
    """Whether what stands there is a word: in Korean with any particle, from three syllables on in a compound."""
    before, after = text[start - 1 : start], text[end : end + 1]
    first, last = script(text[start]), script(text[end - 1])
    if first == "letter" and before and script(before) == "letter":
        return False
    if first == "hangul" and end - start < _COMPOUND and before and script(before) == "hangul":
        return False
    if _KATAKANA.match(text[start]) and _KATAKANA.match(before):
        return False
    if last == "letter":
        return not after or script(after) != "letter"
    if last == "hangul":
        run = _HANGUL_RUN.match(text, end)
        return end - start >= _COMPOUND or run is None or KOREAN_ENDING.fullmatch(run[0]) is not None
    return not (_KATAKANA.match(text[end - 1]) and _KATAKANA.match(after))
