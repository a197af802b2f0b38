"""Hand one body to an address that the operator named, which may therefore be of a private host.

In: address, headers, bytes. Out: the status and the headers of the answer, or why there is none. No redirect is
followed, nothing of the answer's body is read, and the whole takes no longer than it may.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from yarl import URL

from briefing import __version__
from briefing.errors import FetchError
from briefing.fetch.guard import is_public, literal
from briefing.fetch.purpose import WEBHOOK
from briefing.fetch.session import Answer, Session
from briefing.fetch.turns import Turns
from briefing.settings import Network


def post(url: str, body: bytes, headers: Mapping[str, str], network: Network, *, seconds: float) -> Answer:
    """Send one POST.

    Args:
        url: http or https; what it has beyond the host is told to nobody else.
        body: what is sent.
        headers: beside those that every request has.
        network: its proxy and `user_agent` are used, its `allow` is not.
        seconds: for all of it, look-up of the host included.

    Raises:
        ValueError: the address cannot be used; the message does not repeat it.
        FetchError: nobody answered, in one line with the host's name.
    """
    try:
        to = URL(url)
    except ValueError:
        to = URL()
    if to.scheme not in ("http", "https") or not to.host:
        raise ValueError("its address cannot be used; write https://host/…")
    lookups = ThreadPoolExecutor(1, thread_name_prefix="briefing-lookup")
    loop = asyncio.new_event_loop()
    loop.set_default_executor(lookups)
    try:
        return loop.run_until_complete(_post(to, to.host, body, headers, network, seconds))
    except TimeoutError as error:
        raise FetchError("webhook", f"{to.host} did not answer in time") from error
    finally:
        # A look-up cannot be cancelled; waiting for it would take the resolver's own time.
        lookups.shutdown(wait=False, cancel_futures=True)
        loop.close()


async def _post(
    url: URL, host: str, body: bytes, headers: Mapping[str, str], network: Network, seconds: float
) -> Answer:
    address = literal(host)
    is_own = address is not None and not is_public(address)
    named = replace(network, allow=(host,), proxy=None if is_own else network.proxy)
    sent = {"Accept": WEBHOOK.accept, "User-Agent": network.user_agent or f"briefing/{__version__}", **headers}
    async with (
        asyncio.timeout(seconds),
        Session(named, WEBHOOK) as session,
        Turns(1).turn(host) as turn,
    ):
        return await session.ask("webhook", url, sent, turn, body)
