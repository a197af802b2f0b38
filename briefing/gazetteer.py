"""People, places and bodies under all the names that outlets give them.

In: the desk's names (`names.yaml` beside this module, and the config's own). Out: for a term, every way to write it.
A name is expanded only by what means the same thing: "Seoul" is not a variant of "South Korea".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from briefing.settings import Name
from briefing.text import fold


def key(term: str) -> str:
    """What two spellings of one name share: folded, lower case, single spaces."""
    return " ".join(fold(term)[0].lower.split())


def index(names: Iterable[Name]) -> Mapping[str, tuple[str, ...]]:
    """Folded spelling → every spelling of that name, the preferred one first.

    Names that share a spelling are one name: what the desk adds to a shipped name joins it.
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        spellings = [name.name, *name.variants]
        shared = [groups[key(spelling)] for spelling in spellings if key(spelling) in groups]
        merged = list(dict.fromkeys([*(spelling for group in shared for spelling in group), *spellings]))
        for spelling in merged:
            groups[key(spelling)] = merged
    return MappingProxyType({spelling: tuple(group) for spelling, group in groups.items()})
