"""What briefing remembers: feed states, articles, their pages, pictures, editions and what each printed.

Values in, values out; each method is one transaction. Nothing above knows which database this is: SQL is written
with SQLAlchemy Core in the modules beside this one, and what only SQLite has is in `store.sqlite`. Every failure of
the database is a `StoreError`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine

from briefing.delivery import Delivery, Pause
from briefing.errors import StoreError
from briefing.model import Article, FeedState, Headline, Page, PageOutcome, ParsedFeed, Picture, Window
from briefing.record import Appearance, Edition
from briefing.store import articles, counts, editions, listing, pages, pictures, pull, readers, sqlite
from briefing.store.editions import EditionRow

__all__ = ["EditionRow", "Store"]


class Store:
    """An open database. Use it as a context manager, or call `close`."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open the database, making file and folder if they are missing, and bring it to the newest version.

        Raises:
            StoreError: it cannot be opened or made, is in use, is no database of ours, or is of a later version.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"the folder {path.parent} of the database cannot be made: {error.strerror}; name another under `store`"
            ) from error
        store = cls(sqlite.connect(path), path)
        try:
            with sqlite.translated(path):
                sqlite.migrate(store._engine, path)
        except StoreError:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with sqlite.translated(self._path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with (
            sqlite.translated(self._path),
            self._engine.execution_options(writes=True).begin() as connection,
        ):
            yield connection

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Hold a lock against other processes that ask for the same name, such as "build"; never waits.

        Entering raises StoreError if it is held. It ends with the process, however that ends.
        """
        return sqlite.lock(self._path, name)

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

    # Editions

    def save_edition(self, edition: Edition, *, printed: Sequence[tuple[str, str]]) -> None:
        """Save an edition and what it prints, (article id, story id), in place of an earlier one with its id."""
        with self._writing() as connection:
            editions.save(connection, edition, printed)

    def edition(self, edition_id: str) -> Edition | None:
        """The edition of that id, equal to what was saved."""
        with self._reading() as connection:
            return editions.load(connection, edition_id)

    def latest_edition(self, brief_id: str) -> Edition | None:
        """The brief's edition of the latest date."""
        with self._reading() as connection:
            row = editions.previous(connection, brief_id, None)
            return None if row is None else editions.load(connection, row.id)

    def editions(self, brief_id: str | None = None) -> tuple[EditionRow, ...]:
        """All editions, or a brief's; latest date first, then by brief."""
        with self._reading() as connection:
            return editions.rows(connection, brief_id)

    def previous(self, brief_id: str, *, before_date: str) -> EditionRow | None:
        """The brief's newest edition of an earlier local date (ISO)."""
        with self._reading() as connection:
            return editions.previous(connection, brief_id, before_date)

    def number_for(self, brief_id: str, date: str) -> int:
        """The number of the brief's edition of that local date: its own if built before, else the next, from 1."""
        with self._reading() as connection:
            return editions.number_for(connection, brief_id, date)

    def printed(self, brief_id: str, *, before_date: str) -> frozenset[str]:
        """Ids of the articles that the brief's editions of earlier dates printed, removed ones among them."""
        with self._reading() as connection:
            return editions.printed_ids(connection, brief_id, before_date)

    def printed_since(
        self, brief_id: str, *, since: datetime, before_date: str
    ) -> tuple[tuple[Article, str, str], ...]:
        """What the brief's editions of earlier dates, issued at `since` or later, printed.

        (article, story id, edition date), by edition date, then `dated_at` and id; without removed articles.
        """
        with self._reading() as connection:
            return editions.printed_since(connection, brief_id, since, before_date)

    def story_dates(self, brief_id: str, story_ids: Iterable[str], before_date: str) -> dict[str, tuple[str, ...]]:
        """The earlier dates on which the brief printed each story, oldest first; stories without any are left out."""
        with self._reading() as connection:
            return editions.story_dates(connection, brief_id, story_ids, before_date)

    def appearances(self, brief_id: str, *, before_date: str, editions_back: int) -> dict[str, list[Appearance]]:
        """Where the brief's editions of earlier dates, the last so many, printed each story: by story id, newest first.

        In the order of the newest edition's stories, then of those of older ones.
        """
        with self._reading() as connection:
            return editions.appearances(connection, brief_id, before_date, editions_back)

    def headlines(self, brief_id: str, *, since: datetime, before_date: str) -> tuple[Headline, ...]:
        """Each report's headline as the brief's editions of earlier dates, issued at `since` or later, showed it last.

        Newest edition first, then by the story's number and id.
        """
        with self._reading() as connection:
            return editions.headlines(connection, brief_id, since, before_date)

    def section_counts(self, brief_id: str, *, since_date: str, before_date: str) -> dict[str, dict[str, int]]:
        """How many stories the brief's editions of those dates had in each section: date → topic id → stories."""
        with self._reading() as connection:
            return editions.section_counts(connection, brief_id, since_date, before_date)

    # Runs of schedules

    # The outbox

    # Recipients

    def key(self, name: str) -> bytes:
        """The key of that name, 32 random bytes; made when it is first asked for, and the same from then on."""
        with self._reading() as connection:
            known = readers.key(connection, name)
        if known is not None:
            return known
        with self._writing() as connection:
            return readers.make_key(connection, name)

    def pauses(self) -> tuple[Pause, ...]:
        """Who gets no mail, by address (in lower case), then brief."""
        with self._reading() as connection:
            return readers.pauses(connection)

    def pause(self, pause: Pause) -> bool:
        """Let a recipient get a brief no more, or all for a `brief_id` of ""; tell whether that is new.

        Mails to them that wait are cancelled. An earlier pause of the same brief stays as it is.
        """
        with self._writing() as connection:
            return readers.pause(connection, pause)

    def resume(self, address: str, brief_id: str | None = None) -> int:
        """End a recipient's pauses, or the one of that brief, and say how many there were."""
        with self._writing() as connection:
            return readers.resume(connection, address, brief_id)

    def addresses(self, brief_id: str) -> Iterator[str]:
        """Addresses that are paused, then those that the brief was mailed to, newest date first; each spelling once.

        Reads a date at a time, each in a transaction of its own.
        """
        with self._reading() as connection:
            known = {pause.address: None for pause in readers.pauses(connection)}
        yield from known
        date: str | None = None
        while True:
            with self._reading() as connection:
                date, found = readers.addresses_before(connection, brief_id, date)
            if date is None:
                return
            for address in found:
                if address not in known:
                    known[address] = None
                    yield address

    def mailed(self, message_ids: Iterable[str]) -> dict[str, Delivery]:
        """The deliveries with those Message-IDs, by Message-ID."""
        with self._reading() as connection:
            return readers.mailed(connection, message_ids)

    def last_mails(self) -> dict[tuple[str, str], Delivery]:
        """The newest mail of each brief to each recipient: (brief id, address in lower case) → delivery."""
        with self._reading() as connection:
            return readers.last_mails(connection)

    def note_response(self, number: int, response: str) -> None:
        """Set what is said of a delivery, without any other change: a mail that was taken has come back."""
        with self._writing() as connection:
            readers.note_response(connection, number, response)

    # Operations

    def check(self) -> tuple[str, ...]:
        """Look for damage, and say what is wrong in a line each; nothing if all is well. Reads the whole file."""
        return sqlite.check(self._engine, self._path)
