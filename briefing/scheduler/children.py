"""Processes at work, one of a kind at a time, each within its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from multiprocessing import get_context
from time import monotonic
from typing import Protocol

from briefing.config import Desk
from briefing.service.schedule import Due
from briefing.service.work import BUSY, DONE, Kind, work
from briefing.workers import spare_main

#: How long each work may take before it is stopped and begun anew, in seconds. The limits of its parts come to far
#: less: 10 minutes of fetching, 4 of summaries, 3 of layout.
LIMITS: Mapping[Kind, float] = {"pull": 1800.0, "make": 1800.0, "send": 1800.0, "bounces": 300.0}
#: From being told to stop to being killed; with the rest of the way out, under ten seconds.
GRACE_SECONDS = 7.0
#: Before work is begun again whose process has failed, which costs a second of CPU each time; editions have waits of
#: their own (`service.schedule`). And before work that somebody else was found at.
REST_SECONDS = 60.0
BUSY_SECONDS = 10.0


class Process(Protocol):
    """What is used of a process of multiprocessing."""

    @property
    def exitcode(self) -> int | None:
        """None while it runs."""

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end."""

    def terminate(self) -> None:
        """Tell it to stop."""

    def kill(self) -> None:
        """Stop it."""


Start = Callable[[Kind, Desk, Due | None], Process]


def spawned(kind: Kind, desk: Desk, due: Due | None) -> Process:
    """Start a process for a piece of work. It inherits nothing but the config as it was last read well."""
    spare_main()
    sent = replace(desk, names=dict(desk.names))  # a view of it cannot be sent
    process = get_context("spawn").Process(target=work, args=(kind, sent, due), name=f"briefing-{kind}")
    process.start()
    return process


@dataclass(slots=True, kw_only=True)
class _Child:
    process: Process
    due: Due | None
    #: Monotonic seconds.
    started_at: float
    told_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A process that has ended."""

    kind: Kind
    due: Due | None
    code: int
    #: True if it was told to stop, because of its time or of other work.
    was_stopped: bool


class Children:
    """The processes of one supervisor."""

    def __init__(self, start: Start, seconds: Callable[[], float] = monotonic) -> None:
        """Start processes with `start`, and measure them with a clock that never jumps."""
        self._start = start
        self._seconds = seconds
        self._at_work: dict[Kind, _Child] = {}
        self._rests: dict[Kind, float] = {}

    def has(self, kind: Kind) -> bool:
        """Tell whether a process of that kind is at work."""
        return kind in self._at_work

    def begin(self, kind: Kind, desk: Desk, due: Due | None = None) -> None:
        """Start a process, unless one of its kind is at work, or was so lately to no avail."""
        if kind not in self._at_work and self._seconds() >= self._rests.get(kind, 0.0):
            process = self._start(kind, desk, due)
            self._at_work[kind] = _Child(process=process, due=due, started_at=self._seconds())

    def stop(self, kind: Kind) -> None:
        """Tell a process to stop; kill one that was told and has not, `GRACE_SECONDS` later."""
        child = self._at_work[kind]
        if child.told_at is None:
            child.told_at = self._seconds()
            child.process.terminate()
        elif self._seconds() - child.told_at >= GRACE_SECONDS:
            child.process.kill()

    def reap(self) -> Iterator[Ended]:
        """Give those that have ended, and stop those that take too long."""
        for kind, child in tuple(self._at_work.items()):
            code = child.process.exitcode
            if code is not None:
                child.process.join()
                del self._at_work[kind]
                rest = BUSY_SECONDS if code == BUSY else 0.0 if code == DONE or kind == "make" else REST_SECONDS
                self._rests[kind] = self._seconds() + rest
                yield Ended(kind=kind, due=child.due, code=code, was_stopped=child.told_at is not None)
            elif child.told_at is not None or self._seconds() - child.started_at >= LIMITS[kind]:
                self.stop(kind)

    def close(self) -> None:
        """Tell all to stop, wait for them, and kill those that do not."""
        for child in self._at_work.values():
            child.process.terminate()
        until = self._seconds() + GRACE_SECONDS
        for child in self._at_work.values():
            child.process.join(max(0.0, until - self._seconds()))
            if child.process.exitcode is None:
                child.process.kill()
                child.process.join()
        self._at_work.clear()
