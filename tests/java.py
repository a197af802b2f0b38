"""Java, which the checkers of HTML and books are written in: where it is, or a test that is skipped with the reason."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

#: Homebrew keeps its Java out of the path, where macOS has one that only offers to install another.
_KEGS = (Path("/opt/homebrew/opt/openjdk/bin/java"), Path("/usr/local/opt/openjdk/bin/java"))


@cache
def found() -> str | None:
    """Return the first Java that runs, if there is one."""
    return next((each for each in (shutil.which("java"), *map(str, _KEGS)) if each and _runs(each)), None)


def java() -> str:
    """Return the Java to run; skip the test that asks where there is none."""
    return found() or pytest.skip("no Java found; `make browser` installs it")


def _runs(program: str) -> bool:
    try:
        return subprocess.run([program, "-version"], capture_output=True).returncode == 0
    except OSError:
        return False
