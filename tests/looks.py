"""Looks for tests of the page: the shipped themes, and one with an operator's templates."""

from __future__ import annotations

from pathlib import Path

from briefing.look import Look, look, shipped
from briefing.settings import Brief

SHIPPED = look(Brief(), Path())
THEMES = {name: look(Brief(theme=name), Path()) for name in shipped()}


def written(folder: Path, name: str, text: str | bytes) -> Look:
    """The shipped look with one file of the operator's."""
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return look(Brief(), Path(), folder)
