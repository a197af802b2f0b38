"""Hand one body to an address that the operator named, which may therefore be of a private host.

In: address, headers, bytes. Out: the status and the headers of the answer, or why there is none. No redirect is
followed, nothing of the answer's body is read, and the whole takes no longer than it may.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from yarl import URL

from briefing import __version__
from briefing.errors import FetchError
from briefing.fetch.named import finish, toward
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
    try:
        return finish(_post(to, to.host, body, headers, network, seconds))
    except TimeoutError as error:
        raise FetchError("webhook", f"{to.host} did not answer in time") from error


async def _post(
    url: URL, host: str, body: bytes, headers: Mapping[str, str], network: Network, seconds: float
) -> Answer:
    sent = {"Accept": WEBHOOK.accept, "User-Agent": network.user_agent or f"briefing/{__version__}", **headers}
    async with (
        asyncio.timeout(seconds),
        Session(toward(host, network), WEBHOOK) as session,
        Turns(1).turn(host) as turn,
    ):
        return await session.ask("webhook", url, sent, turn, body)
