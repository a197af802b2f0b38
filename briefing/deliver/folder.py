"""Which files of an edition a folder gets, and under which names. Pure; `archive` writes them.

Each file keeps its own name, which sorts by date, and is there a second time under a name that stays the same:
`morning.pdf` is always the latest edition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from briefing.model import Rendering
from briefing.settings import ENDINGS, Format


def copies(files: Iterable[Rendering], brief_id: str, formats: Collection[Format] | None) -> Iterator[Rendering]:
    """What is to be written, dated names first.

    Args:
        files: those of the edition; a feed (`atom`), which is of many editions, has one name only.
        brief_id: names the latest.
        formats: these only; None for all.
    """
    wanted = [file for file in files if formats is None or file.format in formats]
    yield from wanted
    for file in wanted:
        if ending := ENDINGS.get(file.format):
            yield replace(file, filename=f"{brief_id}.{ending}")
