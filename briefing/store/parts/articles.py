"""What feeds brought: their states, articles, these' pages and pictures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from briefing.model import Article, FeedState, Page, PageOutcome, ParsedFeed, Picture, Window
from briefing.store import (
    articles,
    counts,
    listing,
    pages,
    pictures,
    pull,
)
from briefing.store.parts.connected import Connected


class Articles(Connected):
    """Feeds, articles, pages and pictures."""

    # Feeds

    def states(self) -> dict[str, FeedState]:
        """Every feed's state by feed id, feeds that the config no longer has among them."""
        with self._reading() as connection:
            return pull.load_states(connection)

    def save_pull(
        self, items: Sequence[tuple[FeedState, ParsedFeed | None]], *, now: datetime
    ) -> dict[str, tuple[int, int]]:
        """Save what a pull brought, all of it or nothing.

        Args:
            items: each feed once: its new state, and its body if there was one to parse. Batches of about fifty
                feeds are best: one index segment each, and the write lock is free in between.
            now: the moment of the pull; what is listed counts as seen then.

        Returns:
            For every feed of `items`: articles stored for the first time, and articles whose title or text changed.
        """
        with self._writing() as connection:
            return pull.save(connection, items, now)

    # Articles

    def articles(
        self, *, feed_ids: Collection[str], dated_after: datetime, dated_until: datetime, seen_until: datetime
    ) -> tuple[Article, ...]:
        """Articles of those feeds with dated_after < dated_at <= dated_until and first_seen_at <= seen_until.

        In the order of `dated_at`, then id.
        """
        with self._reading() as connection:
            return articles.in_window(connection, feed_ids, dated_after, dated_until, seen_until)

    def count_seen(
        self,
        *,
        feed_ids: Collection[str],
        seen_after: datetime | None,
        seen_until: datetime,
        dated_until: datetime,
    ) -> int:
        """How many articles of those feeds were first seen after `seen_after`, but dated at `dated_until` or before.

        `seen_until` bounds them above; without `seen_after` all that was seen until then counts.
        """
        with self._reading() as connection:
            return articles.count_seen(connection, feed_ids, seen_after, seen_until, dated_until)

    def article(self, key: str) -> Article | None:
        """The article with that id or address, or the only one whose id begins with those six or more digits.

        The address may be the article's own or its canonical form; of several articles there, the first stored.
        """
        with self._reading() as connection:
            return articles.find(connection, key)

    def articles_by_id(self, ids: Iterable[str]) -> tuple[Article, ...]:
        """The articles with those ids, each once, in the order asked; unknown ids are left out."""
        with self._reading() as connection:
            return articles.by_ids(connection, ids)

    def withdrawn(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the articles that their feed lists no more, though it was read whole since and lists older ones.

        Only of feeds that list what is newest: one that drops reports of its own choice says nothing by it.
        """
        with self._reading() as connection:
            return listing.withdrawn(connection, ids)

    def all_articles(self, limit: int | None = None) -> Iterator[Article]:
        """Go through the archive, newest first, at most `limit` articles.

        Reads a thousand at a time, each in a transaction of its own, so that a pull can write meanwhile.
        """
        last: Article | None = None
        left = limit
        while left is None or left > 0:
            with self._reading() as connection:
                chunk = articles.chunk_before(connection, last, left)
            if not chunk:
                return
            yield from chunk
            last = chunk[-1]
            left = None if left is None else left - len(chunk)

    def search(self, words: str, *, limit: int) -> tuple[Article, ...]:
        """Articles whose title or text holds every word, newest first; none if there is no word to look for.

        A word also finds longer ones that begin with it, so 북한 finds 북한이; accents and case do not matter.
        """
        with self._reading() as connection:
            return articles.search(connection, words, limit)

    def tallies(self, windows: Sequence[tuple[Window, datetime]]) -> tuple[dict[str, tuple[int, datetime]], ...]:
        """For each window, feed id → how many articles are dated in it, and the date of the newest.

        Each window comes with a moment: what was first seen later does not count. Feeds without any are left out.
        """
        with self._reading() as connection:
            return counts.tallies(connection, windows)

    def draw(
        self,
        *,
        feed_ids: Collection[str],
        dated_after: datetime,
        dated_until: datetime,
        seen_until: datetime,
        limit: int,
        characters: int,
    ) -> tuple[int, tuple[tuple[datetime, str], ...]]:
        """How many articles `articles` would give, and about `limit` of them, or all if they are fewer.

        An even draw by id, the same every time; each as its date and a text: headline, that many characters of the
        text, and the outlet's labels, a line or more each. In the order of `dated_at`, then id.
        """
        with self._reading() as connection:
            return counts.draw(connection, feed_ids, dated_after, dated_until, seen_until, limit, characters)

    def prune(self, *, older_than: datetime) -> int:
        """Remove articles that no feed has listed since, and say how many; and pictures that were fetched before.

        What a feed that still answers listed when it was last read stays. What an edition printed stays known by id.
        """
        with self._writing() as connection:
            pictures.prune(connection, older_than)
            return articles.prune(connection, older_than)

    # Pages

    def pages_wanting(
        self,
        *,
        feed_ids: Collection[str],
        dated_after: datetime,
        tried_before: datetime,
        most_tries: int,
        most_of_a_feed: int,
    ) -> tuple[tuple[Article, int], ...]:
        """Articles whose page was never had, newest first, as their feeds give them, each with its tries so far.

        Args:
            feed_ids: of these feeds only.
            dated_after: what is dated later.
            tried_before: a page that failed is left alone until so much time has passed since.
            most_tries: a page that failed so often is given up.
            most_of_a_feed: the newest so many of each feed.
        """
        with self._reading() as connection:
            return pages.wanting(connection, feed_ids, dated_after, tried_before, most_tries, most_of_a_feed)

    def page_outcomes(self, ids: Iterable[str]) -> dict[str, tuple[PageOutcome, str]]:
        """What came of those articles' pages, and why: article id → (outcome, reason); pages not asked are left out."""
        with self._reading() as connection:
            return pages.outcomes(connection, ids)

    def save_pages(self, new: Sequence[Page]) -> None:
        """Save what came of pages, each in place of what came before; those of articles that are gone are dropped."""
        with self._writing() as connection:
            pages.save(connection, new)

    # Pictures

    def pictures(self, addresses: Iterable[str]) -> dict[str, Picture]:
        """The pictures that are kept of those addresses, by address."""
        with self._reading() as connection:
            return pictures.by_address(connection, addresses)

    def picture_bodies(self, hashes: Iterable[str]) -> dict[str, bytes]:
        """The pictures that are kept of those SHA-256: SHA-256 → JPEG."""
        with self._reading() as connection:
            return pictures.bodies(connection, hashes)

    def save_pictures(self, new: Sequence[Picture]) -> None:
        """Save pictures, each in place of an earlier one of its address."""
        with self._writing() as connection:
            pictures.save(connection, new)
