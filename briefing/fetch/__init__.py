"""Fetch feeds: addresses over HTTP, politely and bounded, and files of this machine.

In: feeds with what we remember of them. Out: one `Fetched` each. The parts, in the order of a request: `background`
(thread and event loop), `turns` (who may ask when), `journey` (redirects, deadline), `session` (one request; the only
module that knows aiohttp), `guard` (which addresses are permitted), `answers` (what a status means); beside them
`paths` (files) and `unpack` (feeds that are gzip files).

Left out: which feeds are due, and what an answer means for the next request: `poll`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from briefing.fetch import paths
from briefing.model import FeedState, Fetched
from briefing.settings import Feed, Network


def fetch(feeds: Sequence[tuple[Feed, FeedState]], network: Network, *, now: datetime, root: Path) -> Iterator[Fetched]:
    """Fetch every feed; yield one result each, in the order in which they come.

    A feed's own failure is a result with outcome "failed" or "gone", never an exception. Closing the iterator early
    ends all requests. A feed that has moved for good (`FeedState.kept_address`) is asked there.

    Args:
        feeds: each with its state; a `path` names one file.
        network: limits, allowed private hosts, proxy.
        now: becomes `Fetched.fetched_at`.
        root: folder that a relative `path` counts from.
    """
    remote = [(feed, state) for feed, state in feeds if feed.url]
    files = (paths.read(feed, state, now=now, root=root) for feed, state in feeds if not feed.url)
    if not remote:
        yield from files
        return
    # Imported late: aiohttp takes 0.3 s, which a pull of files alone need not pay.
    from briefing.fetch.background import Background

    with Background(remote, network, now=now) as answers:
        yield from files
        yield from answers
