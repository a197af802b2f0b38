"""What a config asks for that needs a package of an extra, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from briefing.config.mistakes import line
from briefing.config.source import Source

#: What a config may write for true.
_YES = frozenset(("true", "yes", "on", "y", "t", "1"))


def check(source: Source) -> Iterator[tuple[int, str]]:
    """Every such mistake, as (line, text)."""
    for key, asked in source.walk("feeds", "[]", "full_text"):
        if str(asked).lower() in _YES and not is_installed("trafilatura"):
            yield line(source, key, "needs the package trafilatura, which is not here: pip install trafilatura")


def is_installed(package: str) -> bool:
    """True if a package can be imported; it is not imported for that."""
    return find_spec(package) is not None
