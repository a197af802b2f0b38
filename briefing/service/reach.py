"""Addresses that articles name: who may be asked for them, and why one could not be had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from briefing.config import Desk
from briefing.model import Fetched
from briefing.settings import Network


def by_reach(asked: Mapping[str, str], desk: Desk) -> Iterator[tuple[list[str], Network]]:
    """Addresses, by what may be asked for them: the network's rules without and with the private hosts that it allows.

    Private hosts that the operator allows are asked only for what feeds name that live on them or are files of the
    desk's own: a stranger's feed must not have requests made inside the house.

    Args:
        asked: address → id of the feed that names it.
        desk: the config.
    """
    homes = {feed.id: host(feed.url) for feed in desk.config.feeds if feed.url}
    at_home = {address for address, feed_id in asked.items() if homes.get(feed_id, host(address)) == host(address)}
    network = desk.config.network
    yield [address for address in asked if address not in at_home], replace(network, allow=())
    yield [address for address in asked if address in at_home], network


def reason(fetched: Fetched) -> str:
    """Why something could not be fetched, without the advice that is meant for feeds."""
    if fetched.status >= 400:
        return f"{host(fetched.url)} answered {fetched.status}"
    return (fetched.error or "no answer").partition(": ")[0]


def host(address: str) -> str:
    """The host of an address, or what there is."""
    return urlsplit(address).hostname or address
