"""What a host of the operator's own choice is asked: it may be private, and nothing else is reached."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

from briefing.fetch.guard import is_public, literal
from briefing.settings import Network

_T = TypeVar("_T")


def toward(host: str, network: Network) -> Network:
    """The network with that one host, wherever it lives; no proxy stands before a host of one's own."""
    address = literal(host)
    is_own = address is not None and not is_public(address)
    return replace(network, allow=(host,), proxy=None if is_own else network.proxy)


def finish(asking: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine to its end in a loop of its own, without waiting for a look-up that it gave up."""
    lookups = ThreadPoolExecutor(1, thread_name_prefix="briefing-lookup")
    loop = asyncio.new_event_loop()
    loop.set_default_executor(lookups)
    try:
        return loop.run_until_complete(asking)
    finally:
        # A look-up cannot be cancelled; waiting for it would take the resolver's own time.
        lookups.shutdown(wait=False, cancel_futures=True)
        loop.close()
