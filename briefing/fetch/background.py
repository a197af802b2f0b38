"""Bring the answers of an event loop in another thread to a plain iterator.

In: feeds with addresses. Out: one `Fetched` each, as they come, while the caller works on the ones before. Bodies in
flight and bodies that wait for the caller share the places of `Turns`, so there are never more than `turns.TOTAL`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from queue import SimpleQueue

from briefing.fetch.journey import failed, travel
from briefing.fetch.purpose import FEEDS, Purpose
from briefing.fetch.session import Session
from briefing.fetch.turns import Turns
from briefing.model import FeedState, Fetched
from briefing.settings import Feed, Network

#: Threads for name look-ups, which block: enough that a few dead name servers do not hold up the other hosts.
_LOOKUP_THREADS = 32

_log = logging.getLogger(__name__)


class Background:
    """A pull in a thread of its own; a context manager that ends it, finished or not."""

    def __init__(
        self,
        feeds: Sequence[tuple[Feed, FeedState]],
        network: Network,
        *,
        now: datetime,
        purpose: Purpose = FEEDS,
        seconds: float | None = None,
    ) -> None:
        """Say what to ask for; whatever has no answer after so many seconds gives no result."""
        self._feeds = feeds
        self._network = network
        self._now = now
        self._purpose = purpose
        self._seconds = seconds
        self._turns = Turns(network.per_host)
        #: A `Fetched` each, then None at the end, or the error that ended it all.
        self._results: SimpleQueue[Fetched | BaseException | None] = SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._work: asyncio.Task[None]
        self._thread = threading.Thread(target=self._run, name="briefing-fetch", daemon=True)

    def __enter__(self) -> Background:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join()
        # Closed here rather than in the thread, so that `__iter__` may speak to the loop until the end.
        self._loop.close()

    def __iter__(self) -> Iterator[Fetched]:
        while (result := self._results.get()) is not None:
            if isinstance(result, BaseException):
                raise result
            if result.body is not None:
                self._loop.call_soon_threadsafe(self._turns.give_back)
            yield result

    def _cancel(self) -> None:
        """End all requests; runs in the loop, so only while there is work."""
        self._work.cancel()

    def _run(self) -> None:
        """Run the loop; the body of the thread."""
        lookups = ThreadPoolExecutor(_LOOKUP_THREADS, thread_name_prefix="briefing-lookup")
        self._loop.set_default_executor(lookups)
        try:
            self._work = self._loop.create_task(self._pull())
            with contextlib.suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._work)
            self._results.put(None)
        except BaseException as error:
            self._results.put(error)
        finally:
            # A look-up cannot be cancelled; waiting for it would hold up the caller by the resolver's own time limit.
            lookups.shutdown(wait=False, cancel_futures=True)

    async def _pull(self) -> None:
        """Ask for every feed at once; `Turns` decides who goes first."""
        with contextlib.suppress(TimeoutError):
            async with (
                asyncio.timeout(self._seconds),
                Session(self._network, self._purpose) as session,
                asyncio.TaskGroup() as group,
            ):
                for feed, state in self._feeds:
                    group.create_task(self._one(feed, state, session))

    async def _one(self, feed: Feed, state: FeedState, session: Session) -> None:
        """Ask for one feed and hand its result over."""
        try:
            result = await travel(feed, state, session=session, turns=self._turns, network=self._network, now=self._now)
        except Exception as error:
            # One feed's failure costs only that feed, even where it is our own mistake.
            _log.exception("fetching %s", feed.id)
            problem = f"reading it failed inside briefing ({type(error).__name__}: {error}): please report this"
            result = failed(feed, "", problem, self._now)
        self._results.put(result)
