"""Whose turn it is: how many requests run at once, in all and to one host, and how far apart they start.

Politeness (two at once and spaced) is what publishers block readers for lacking (miniflux/v2 #3289). A feed that waits
for its host holds no slot of the whole, so a slow or crowded host holds up only itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: Requests that run, together with bodies that nobody has taken yet, over all hosts. Measured on 1,000 feeds: more
#: than 100 gained nothing. macOS allows a process 256 open files.
TOTAL = 100
#: Up to this many requests at once to a host, their starts are spaced; more is for hosts of the operator's own.
POLITE = 2
#: Seconds between two starts on one host.
SPACING_SECONDS = 0.2


class Host:
    """One host's places and pace."""

    def __init__(self, per_host: int) -> None:
        self.places = asyncio.Semaphore(per_host)
        #: Feeds that wait for a place now.
        self.waiting = 0
        self._spacing = SPACING_SECONDS if per_host <= POLITE else 0.0
        self._next_start = 0.0

    def reserve(self, clock: float) -> float:
        """Take the next start and return the seconds until it, given a monotonic clock in seconds."""
        start = max(clock, self._next_start)
        self._next_start = start + self._spacing
        return start - clock


class Turn:
    """A place at one host and one of all places."""

    def __init__(self, host: Host) -> None:
        self._host = host
        #: Set to keep the one of all places after the turn, for a body that waits to be taken; see `Turns.give_back`.
        self.keeps_place = False

    @property
    def is_last(self) -> bool:
        """True if no other feed waits for this host now."""
        return self._host.waiting == 0


class Turns:
    """The places of all hosts.

    Args:
        per_host: requests to one host at once.
        total: requests and untaken bodies at once, over all hosts.
    """

    def __init__(self, per_host: int, total: int = TOTAL) -> None:
        self._per_host = per_host
        self._total = asyncio.Semaphore(total)
        self._hosts: dict[str, Host] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[Turn]:
        """Wait for a place at that host, for its next start and then for one of all places; leave them at the end."""
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = Host(self._per_host)
        host.waiting += 1
        try:
            await host.places.acquire()
        finally:
            host.waiting -= 1
        try:
            pause = host.reserve(asyncio.get_running_loop().time())
            if pause > 0:
                await asyncio.sleep(pause)
            await self._total.acquire()
            turn = Turn(host)
            try:
                yield turn
            finally:
                if not turn.keeps_place:
                    self.give_back()
        finally:
            host.places.release()

    def give_back(self) -> None:
        """Free the place that a body kept; to be called in the loop's thread."""
        self._total.release()
