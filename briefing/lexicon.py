"""Words of news and names in several languages, each as one concept: what reports in two languages have in common.

In: a text. Out: the concepts in it. The words are in `lexicon.tsv`, one concept a line, its English, Korean, Japanese
and French forms in columns; it was written for this program. The names are those of `names.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from importlib.resources import files

import yaml
from ahocorasick_rs import AhoCorasick, MatchKind
from yaml import CSafeLoader

from briefing.text import script

_NUMBER = re.compile(r"\d[\d,.]*\d")
_YEAR = re.compile(r"(?:19|20)\d\d")


def concepts(text: str) -> Counter[str]:
    """Concepts, names and numbers of a text, and how often each stands in it.

    The longest form counts at each place. Letters and kana may not go on before or after a form, nor Hangul before one
    of two syllables; a single Han character, as headlines use for countries, counts only where it stands apart.
    """
    folded = unicodedata.normalize("NFKC", text).lower().replace("\u2019", "'")
    automaton, meanings = _forms()
    found: Counter[str] = Counter()
    for form, start, end in automaton.find_matches_as_indexes(folded):
        if _stands(folded, start, end):
            found.update(meanings[form])
    for number in _NUMBER.findall(folded):
        if not _YEAR.fullmatch(number):
            found[f"#{number.replace(',', '')}"] += 1
    return found


def _stands(text: str, start: int, end: int) -> bool:
    """Whether what stands there is a word of its own."""
    first, last = script(text[start]), script(text[end - 1])
    before = script(text[start - 1]) if start else "none"
    after = script(text[end]) if end < len(text) else "none"
    if (first == before and first in ("letter", "kana")) or (last == after and last in ("letter", "kana")):
        return False
    if end - start == 1:
        return first == "han" and "han" not in (before, after)
    return not (first == before == "hangul" and end - start == 2)


@cache
def _forms() -> tuple[AhoCorasick, tuple[tuple[str, ...], ...]]:
    """An automaton of all forms, and the concepts of each."""
    meanings: dict[str, list[str]] = {}
    package = files("briefing")
    for number, line in enumerate(package.joinpath("lexicon.tsv").read_text("utf-8").splitlines()):
        for form in re.split(r"\t| \| ", line):
            meanings.setdefault(form.lower(), []).append(f"={number}")
    for number, name in enumerate(yaml.load(package.joinpath("names.yaml").read_text("utf-8"), Loader=CSafeLoader)):
        for form in (name["name"], *name["variants"]):
            meanings.setdefault(form.lower(), []).append(f"@{number}")
    meanings.pop("-", None)
    automaton = AhoCorasick(list(meanings), matchkind=MatchKind.LeftmostLongest)
    return automaton, tuple(tuple(dict.fromkeys(each)) for each in meanings.values())
