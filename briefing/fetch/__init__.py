"""Fetch feeds: addresses over HTTP, politely and bounded, and files of this machine.

In: feeds with what we remember of them. Out: one `Fetched` each. The parts, in the order of a request: `background`
(thread and event loop), `turns` (who may ask when), `journey` (redirects, deadline), `session` (one request; the only
module that knows aiohttp), `guard` (which addresses are permitted), `answers` (what a status means); beside them
`paths` (files), `unpack` (feeds that are gzip files) and `purpose` (what is asked for).

Pages of articles and pictures of stories go the same way, under the same rules; so does what a language model of the
operator's is asked (`chat`).

Left out: which feeds are due, and what an answer means for the next request: `poll`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.fetch import paths
from briefing.model import FeedState, Fetched
from briefing.settings import Feed, Network

if TYPE_CHECKING:
    from briefing.fetch.purpose import Purpose


def fetch(
    feeds: Sequence[tuple[Feed, FeedState]],
    network: Network,
    *,
    now: datetime,
    root: Path,
    seconds: float | None = None,
) -> Iterator[Fetched]:
    """Fetch every feed; yield one result each, in the order in which they come.

    A feed's own failure is a result with outcome "failed" or "gone", never an exception. Closing the iterator early
    ends all requests. A feed that has moved for good (`FeedState.kept_address`) is asked there.

    Args:
        feeds: each with its state; a `path` names one file.
        network: limits, allowed private hosts, proxy.
        now: becomes `Fetched.fetched_at`.
        root: folder that a relative `path` counts from.
        seconds: for all addresses together; what has not come by then gives no result. Without it, each feed has only
            its own limit.
    """
    remote = [(feed, state) for feed, state in feeds if feed.url]
    files = (paths.read(feed, state, now=now, root=root) for feed, state in feeds if not feed.url)
    if not remote:
        yield from files
        return
    # Imported late: aiohttp takes 0.3 s, which a pull of files alone need not pay.
    from briefing.fetch.background import Background

    with Background(remote, network, now=now, seconds=seconds) as answers:
        yield from files
        yield from answers


def fetch_pictures(
    addresses: Iterable[str], network: Network, *, now: datetime, seconds: float
) -> Iterator[tuple[str, Fetched]]:
    """Fetch pictures; see `_fetch_each`."""
    from briefing.fetch.purpose import PICTURES

    return _fetch_each(addresses, network, now=now, seconds=seconds, purpose=PICTURES)


def fetch_pages(
    addresses: Iterable[str], network: Network, *, now: datetime, seconds: float
) -> Iterator[tuple[str, Fetched]]:
    """Fetch pages of articles; see `_fetch_each`."""
    from briefing.fetch.purpose import PAGES

    return _fetch_each(addresses, network, now=now, seconds=seconds, purpose=PAGES)


def _fetch_each(
    addresses: Iterable[str], network: Network, *, now: datetime, seconds: float, purpose: Purpose
) -> Iterator[tuple[str, Fetched]]:
    """Fetch what articles name; yield the address and what came, in the order in which they come.

    Args:
        addresses: absolute, http or https; they may come from feeds.
        network: as for feeds.
        now: becomes `Fetched.fetched_at`.
        seconds: for all of them together; what has not come by then gives no result.
        purpose: what is asked for.
    """
    named: dict[str, str] = {}
    for address in addresses:
        named.setdefault(Feed(url=address).id, address)  # one of several that differ in letter case only
    from briefing.fetch.background import Background

    asked = [(Feed(url=address), FeedState(feed_id=feed_id)) for feed_id, address in named.items()]
    limited = replace(network, timeout=min(network.timeout, seconds))
    with Background(asked, limited, now=now, purpose=purpose, seconds=seconds) as answers:
        for fetched in answers:
            yield named[fetched.feed_id], fetched
