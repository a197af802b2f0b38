"""Which files of an edition a folder gets, and under which names. Pure; `archive` writes them.

Each file keeps its own name, which sorts by date, and is there a second time under a name that stays the same:
`morning.pdf` is always the latest edition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from briefing.model import Rendering
from briefing.settings import Format

#: What an edition's file has after the edition's name → its format.
ENDINGS: dict[str, Format] = {
    "html": "html",
    "pdf": "pdf",
    "txt": "txt",
    "json": "json",
    "mail.html": "mail",
    "epub": "epub",
    "md": "md",
}


def copies(files: Iterable[Rendering], brief_id: str, formats: Collection[Format] | None) -> Iterator[Rendering]:
    """What is to be written, dated names first.

    Args:
        files: those of the edition; a feed (`atom`), which is of many editions, has one name only.
        brief_id: names the latest.
        formats: these only; None for all.
    """
    wanted = [file for file in files if formats is None or file.format in formats]
    yield from wanted
    endings = {name: ending for ending, name in ENDINGS.items()}
    for file in wanted:
        if file.format in endings:
            yield replace(file, filename=f"{brief_id}.{endings[file.format]}")
