"""Feeds for tests: what a server sent, made from as little as a test means."""

from __future__ import annotations

from datetime import UTC, datetime

from briefing.model import Article, Fetched, ParsedFeed
from briefing.parse import parse

#: When every feed of a test is fetched, unless it says another time.
FETCHED = datetime(2026, 1, 30, 6, 0, tzinfo=UTC)
URL = "https://news.example.org/rss"


def fetched(
    body: bytes, *, url: str = URL, headers: tuple[tuple[str, str], ...] = (), fetched_at: datetime = FETCHED
) -> Fetched:
    """Make the answer to a request for the feed "wire"."""
    return Fetched(
        feed_id="wire", outcome="fresh", url=url, status=200, headers=headers, body=body, fetched_at=fetched_at
    )


def rss(*items: str, head: str = "<title>The Wire</title>", namespaces: str = "") -> bytes:
    """Write RSS 2.0 with these items' insides."""
    namespaces += (
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"{namespaces}><channel>{head}{body}</channel></rss>'.encode()


def read(*items: str, head: str = "<title>The Wire</title>", language: str | None = None) -> ParsedFeed:
    """Parse RSS 2.0 with these items' insides."""
    return parse(fetched(rss(*items, head=head)), language=language)


def read_one(item: str, *, head: str = "<title>The Wire</title>", language: str | None = None) -> Article:
    """Parse RSS 2.0 with one item, and give its article."""
    (article,) = read(item, head=head, language=language).articles
    return article
