"""Text → where each term of the rules stands in it: one pass of the automaton, then a look at both ends of every hit.

Words are whole: letters may not continue before or after, but for an English plural or possessive, and for the
particles that Korean writes onto a noun. Han without spaces matches anywhere; a single Han character (北, 美) only
where no other Han or kana stands beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from briefing.korean import KOREAN_ENDING
from briefing.tag.rules import Rules, Spelling
from briefing.text import Folded, fold, script, word_starts

_ENGLISH_ENDING = re.compile(r"(?:'s|s'|es|s|')")

_HANGUL_RUN = re.compile("[\uac00-\ud7a3]*")


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One term at one place of one field, in offsets of the original text: start <= place < end."""

    start: int
    end: int
    term: str
    #: Number of the word at which it begins, and of the one in which it ends.
    first_word: int
    last_word: int


def scan(text: str, rules: Rules) -> tuple[Occurrence, ...]:
    """Every occurrence of every term, by place; a term is given once for a place, however many spellings fit."""
    found: dict[tuple[int, str], int] = {}
    for folded in fold(text):
        for pattern, start, end in rules.automaton.find_matches_as_indexes(folded.lower, overlapping=True):
            for spelling, terms in rules.patterns[pattern]:
                if _fits(folded, start, end, spelling):
                    first = folded.origin(start, len(text))
                    last = folded.origin(end - 1, len(text)) + 1
                    for term in terms:
                        found[first, term] = max(last, found.get((first, term), 0))
    if not found:
        return ()
    starts = word_starts(text)
    return tuple(
        sorted(
            Occurrence(first, last, term, bisect_right(starts, first), bisect_right(starts, last - 1))
            for (first, term), last in found.items()
        )
    )


def _fits(folded: Folded, start: int, end: int, spelling: Spelling) -> bool:
    """True if the hit is a word of its own in the right letter case."""
    if spelling.cased is not None and folded.cased[start:end] != spelling.cased:
        return False
    alone = end - start == 1
    return _begins(folded.lower, start, alone) and (spelling.open_end or _ends(folded.lower, end, alone))


def _begins(lower: str, start: int, alone: bool) -> bool:
    """True if no word goes on before `start`."""
    if start == 0:
        return True
    before, first = script(lower[start - 1]), script(lower[start])
    if first == "han":
        return not alone or before not in ("han", "kana")
    return first in ("none", "kana") or before != first


def _ends(lower: str, end: int, alone: bool) -> bool:
    """True if no word goes on at `end`, endings of the language left aside."""
    last, after = script(lower[end - 1]), script(lower[end]) if end < len(lower) else "none"
    if last == "han":
        return not alone or after not in ("han", "kana")
    if last == "hangul":
        run = _HANGUL_RUN.match(lower, end)
        return run is None or KOREAN_ENDING.fullmatch(run[0]) is not None
    if last == "kana":
        return True
    if after != "letter" and lower[end : end + 1] != "'":
        return True
    ending = _ENGLISH_ENDING.match(lower, end) if last == "letter" else None
    return ending is not None and (ending.end() == len(lower) or script(lower[ending.end()]) != "letter")
