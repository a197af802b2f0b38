"""Words of news and names in several languages, each as one concept: what reports in two languages have in common.

In: a text. Out: the concepts in it. The words are in `lexicon.tsv`, one concept a line, its English, Korean, Japanese
and French forms in columns; it was written for this program. The names are those of `names.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import yaml
from ahocorasick_rs import AhoCorasick, MatchKind
from yaml import CSafeLoader

from briefing.text import script

_NUMBER = re.compile(r"\d[\d,.]*\d")
#: Letters of the longest initials.
_INITIALS = 5
_SMALL = frozenset({"of", "the", "and", "on", "for", "de", "des", "du", "d", "la", "les", "l", "et"})
_YEAR = re.compile(r"(?:19|20)\d\d")


def concepts(text: str) -> Counter[str]:
    """Concepts, names and numbers of a text, and how often each stands in it.

    The longest form counts at each place. Letters and kana may not go on before or after a form, nor Hangul before one
    of two syllables; a single Han character, as headlines use for countries, counts only where it stands apart. What is
    the initials of another form ("un" of "united nations") counts only in capitals, or "un" and "la" of any French
    text would be places.
    """
    cased = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    folded = cased.lower()
    as_written = len(cased) == len(folded)
    automaton, meanings, initials = _forms()
    found: Counter[str] = Counter()
    for form, start, end in automaton.find_matches_as_indexes(folded):
        if _stands(folded, start, end) and (form not in initials or (as_written and cased[start:end].isupper())):
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
def forms() -> Mapping[str, tuple[str, ...]]:
    """Every concept with its forms in lower case."""
    return {concept: tuple(each) for concept, each in _concepts()}


@cache
def _forms() -> tuple[AhoCorasick, tuple[tuple[str, ...], ...], frozenset[int]]:
    """An automaton of all forms, the concepts of each, and the numbers of those that are initials."""
    meanings: dict[str, list[str]] = {}
    initials: set[str] = set()
    for concept, each in forms().items():
        short = {_initials(form) for form in each}
        initials |= {form for form in each if len(form) <= _INITIALS and form.isascii() and form in short}
        for form in each:
            meanings.setdefault(form, []).append(concept)
    automaton = AhoCorasick(list(meanings), matchkind=MatchKind.LeftmostLongest)
    numbers = frozenset(number for number, form in enumerate(meanings) if form in initials)
    return automaton, tuple(tuple(dict.fromkeys(each)) for each in meanings.values()), numbers


def _concepts() -> Iterator[tuple[str, list[str]]]:
    """Every concept of the lexicon, and every name of the gazetteer that it does not have, with its forms."""
    package = files("briefing")
    known: dict[str, str] = {}
    listed: dict[str, list[str]] = {}
    for number, line in enumerate(package.joinpath("lexicon.tsv").read_text("utf-8").splitlines()):
        listed[f"={number}"] = [form for form in line.lower().replace("\t", " | ").split(" | ") if form != "-"]
        known |= dict.fromkeys(listed[f"={number}"], f"={number}")
    for number, name in enumerate(yaml.load(package.joinpath("names.yaml").read_text("utf-8"), Loader=CSafeLoader)):
        each = [form.lower() for form in (name["name"], *name["variants"])]
        concept = next((known[form] for form in each if form in known), f"@{number}")
        listed[concept] = list(dict.fromkeys([*listed.get(concept, ()), *each]))
    yield from listed.items()


def _initials(form: str) -> str:
    """First letters of the words of a form, "" of a single word: "la" of "los angeles"."""
    words = [word for word in re.split(r"[^\w.]+|(?<=\w)'", form) if word and word not in _SMALL]
    return "".join(word[0] for word in words) if len(words) > 1 else ""
