"""Outlets under all the names that others credit them by: “Yonhap”, “연합뉴스” and “聯合ニュース” are one.

In: what the config calls its outlets. Out: the outlets that a text names, each under one name. The shipped names are in
`agencies.yaml`; an outlet of the config that has one of their spellings gives its own name to all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml
from ahocorasick_rs import AhoCorasick, MatchKind
from yaml import CSafeLoader

from briefing.text import fold, script

if TYPE_CHECKING:
    from briefing.settings import Name


def names() -> tuple[Name, ...]:
    """The shipped outlets, each with all its spellings but those for datelines only."""
    from briefing.settings import Name  # 0.1 s, for those who rank

    spellings: dict[str, list[str]] = {}
    for name, spelling, short in _shipped():
        if not short:
            spellings.setdefault(name, []).append(spelling)
    return tuple(Name(name=name, variants=tuple(each)) for name, each in spellings.items())


@dataclass(frozen=True, slots=True)
class Named:
    """An outlet's name as it stands in a text."""

    name: str
    start: int
    end: int
    #: A spelling that is too common a word to count outside a dateline.
    only_in_dateline: bool


class Agencies:
    """The names of outlets, to be found in texts."""

    def __init__(self, outlets: Iterable[str]) -> None:
        """Take what the config calls its outlets, in its order; of several names for one outlet the first counts."""
        shipped = _shipped()
        known = {_key(spelling): name for name, spelling, _ in shipped}
        own: dict[str, str] = {}
        forms = {spelling: (name, short) for name, spelling, short in shipped}
        for outlet in filter(None, outlets):
            name = known.get(_key(outlet), outlet)
            own.setdefault(name, outlet)
            forms.setdefault(outlet, (name, False))
        self._forms = [(own.get(name, name), short) for name, short in forms.values()]
        self._one = {_key(spelling): own.get(name, name) for spelling, (name, _) in forms.items()}
        self._spellings: defaultdict[str, list[str]] = defaultdict(list)
        for spelling, (name, _) in forms.items():
            self._spellings[own.get(name, name)].append(spelling)
        self._automaton = AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest)

    def one_name(self, outlet: str) -> str:
        """The one name that an outlet is credited under, whichever of its names is given."""
        return self._one.get(_key(outlet), outlet)

    def find(self, text: str) -> Iterator[Named]:
        """Names in a text, in order; the longest counts, and letters may not go on before or after it."""
        for form, start, end in self._automaton.find_matches_as_indexes(text):
            if _stands(text, start, end):
                name, short = self._forms[form]
                yield Named(name, start, end, short)

    def is_itself(self, name: str, outlet: str) -> bool:
        """Whether an outlet's name says that it is the one of that name, or a service of it (“Reuters World”)."""
        return self.one_name(outlet) == name or any(
            _stands(outlet, place, place + len(spelling))
            for spelling in self._spellings[name]
            if (place := outlet.find(spelling)) >= 0
        )


def _key(name: str) -> str:
    return " ".join(fold(name)[0].lower.split())


def _stands(text: str, start: int, end: int) -> bool:
    """Whether a name is no part of another word; Hangul and hiragana behind one are particles."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_is_one_word(before, text[start]) or (_is_one_word(text[end - 1], after) and script(after) != "hangul"))


def _is_one_word(left: str, right: str) -> bool:
    """Whether two characters that meet are of one word: letters, Hangul or katakana."""
    if not left or not right or script(left) != script(right):
        return False
    return script(left) in ("letter", "hangul") or ("\u30a0" <= left <= "\u30ff" and "\u30a0" <= right <= "\u30ff")


@lru_cache(maxsize=1)
def _shipped() -> tuple[tuple[str, str, bool], ...]:
    """(name, spelling, whether it counts in datelines only)."""
    rows = yaml.load(files("briefing").joinpath("agencies.yaml").read_bytes(), CSafeLoader)
    return tuple(
        (row["name"], spelling, short)
        for row in rows
        for spelling, short in [
            *((each, False) for each in [row["name"], *row.get("variants", ())]),
            *((each, True) for each in row.get("dateline", ())),
        ]
    )
