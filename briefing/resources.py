"""What ships with briefing: its page templates, its sample feeds and the Korea desk's config.

In a checkout they lie beside the package, where an editor of pages finds them; in a wheel they lie inside it.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """Return the folder of the shipped page templates."""
    return _shipped("templates")


def samples() -> Path:
    """Return the folder of the sample feeds that the demo reads."""
    return _shipped("samples")


def desk() -> Path:
    """Return the config of the Korea desk, from which `briefing init` takes its feeds."""
    inside = _PACKAGE / "desk.yaml"
    return inside if inside.is_file() else _PACKAGE.parent / "config.yaml"


def _shipped(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
