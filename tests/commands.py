"""Run the command line in this process, as a shell would."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from briefing.cli import main


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


class Keyboard(io.StringIO):
    """Standard input of somebody at a terminal who types these lines."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


Run = Callable[..., Ran]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Make a function that runs `briefing` with arguments, and with `typed` lines if somebody is at the terminal."""

    def run(*arguments: object, typed: str | None = None) -> Ran:
        monkeypatch.setattr(sys, "argv", ["briefing", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Keyboard(typed))
        capsys.readouterr()
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        shown = capsys.readouterr()
        return Ran(code if isinstance(code, int) else 0, shown.out, shown.err)

    return run
