"""Fetching for tests: real requests to loopback, everything else by default."""

from __future__ import annotations

from pathlib import Path

from briefing.fetch import fetch
from briefing.model import FeedState, Fetched
from briefing.settings import Feed, Network
from tests.builders import NOW

#: Loopback permitted, no spacing, and a deadline that no good request comes near.
OPEN = Network(allow=("127.0.0.0/8",), per_host=100, timeout=20)


def fetch_all(*urls: str, network: Network = OPEN) -> dict[str, Fetched]:
    """Fetch feeds that were never asked before; by address."""
    feeds = {Feed(url=url).id: Feed(url=url) for url in urls}
    pairs = [(feed, FeedState(feed_id=feed.id)) for feed in feeds.values()]
    return {feeds[one.feed_id].location: one for one in fetch(pairs, network, now=NOW, root=Path())}


def fetch_one(url: str, state: FeedState | None = None, *, network: Network = OPEN) -> Fetched:
    """Fetch one feed."""
    feed = Feed(url=url)
    (one,) = fetch([(feed, state or FeedState(feed_id=feed.id))], network, now=NOW, root=Path())
    return one
