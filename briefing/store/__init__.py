"""What briefing remembers: feed states, articles, their pages, pictures, editions and what each printed.

Values in, values out; each method is one transaction. Nothing above knows which database this is: SQL is written
with SQLAlchemy Core in the modules beside this one, and what only SQLite has is in `store.sqlite`. Every failure of
the database is a `StoreError`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Self

from sqlalchemy import Connection, Engine

from briefing.delivery import Channel, Delivery, EditionFile, Letter, Pause, Post, Run, Trouble
from briefing.errors import StoreError
from briefing.model import Article, FeedState, Headline, Page, PageOutcome, ParsedFeed, Picture, Window
from briefing.record import Appearance, Edition
from briefing.record.past import PastEdition, PastStory
from briefing.schema import edition as edition_table
from briefing.store import (
    articles,
    copies,
    counts,
    editions,
    listing,
    operations,
    outbox,
    pages,
    past,
    pictures,
    pull,
    readers,
    runs,
    sqlite,
)
from briefing.store.editions import EditionRow
from briefing.store.outbox import Chosen

__all__ = ["Chosen", "EditionRow", "Store"]


class Store:
    """An open database. Use it as a context manager, or call `close`."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    @classmethod
    def open(cls, path: Path, *, must_exist: bool = False) -> Store:
        """Open the database, making file and folder if they are missing, and bring it to the newest version.

        Of an earlier version a copy is kept beside it, if there is room.

        Args:
            path: of its file.
            must_exist: make nothing: there was a database, and an empty one in its place would forget what was printed
                and sent.

        Raises:
            StoreError: it cannot be opened or made, is in use, is no database of ours, or is of a later version.
        """
        if must_exist and not path.exists():
            raise StoreError(f"the database {path} is gone: bring back its disk, or put a backup in its place")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"the folder {path.parent} of the database cannot be made: {error.strerror}; name another under `store`"
            ) from error
        sqlite.make_private(path)
        copies.before_upgrade(path)
        store = cls(sqlite.connect(path), path)
        try:
            with sqlite.translated(path):
                sqlite.migrate(store._engine, path)
        except StoreError:
            store.close()
            raise
        sqlite.shut(path)
        return store

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

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
    def _writing(self, *, durable: bool = False) -> Iterator[Connection]:
        with (
            sqlite.translated(self._path),
            self._engine.execution_options(writes=True, durable=durable).begin() as connection,
        ):
            yield connection

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Hold a lock against other processes that ask for the same name, such as "build"; never waits.

        Entering raises BusyError if it is held. It ends with the process, however that ends.
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

    def save_edition(
        self,
        edition: Edition,
        *,
        printed: Sequence[tuple[str, str]],
        files: Sequence[EditionFile] = (),
        post: Post | None = None,
        run: Run | None = None,
    ) -> None:
        """Save an edition, in place of an earlier one with its id, and all that belongs to it; all of it or nothing.

        Args:
            edition: the record; of a later version, the one before is kept too.
            printed: (article id, story id) of what it prints.
            files: as they were written.
            post: what goes out of it.
            run: the run of the schedule that made it.
        """
        with self._writing(durable=post is not None) as connection:
            editions.save(connection, edition, printed, files)
            if post:
                outbox.add(connection, post.letters, post.deliveries)
            if run:
                runs.save(connection, run)

    def has_gone_out(self, edition_id: str) -> bool:
        """True if there is a delivery of the edition, in any version, that was not cancelled."""
        with self._reading() as connection:
            return editions.has_gone_out(connection, edition_id)

    def edition_files(self, edition_id: str, version: int) -> tuple[EditionFile, ...]:
        """The files of one version of an edition, by name."""
        with self._reading() as connection:
            return editions.files(connection, edition_id, version)

    def superseded(self, edition_id: str, version: int) -> Edition | None:
        """A version of an edition that a later one took the place of."""
        with self._reading() as connection:
            return editions.superseded_version(connection, edition_id, version)

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

    # The archive's site

    def months(self) -> tuple[str, ...]:
        """The months with editions, newest first: "2026-01"."""
        with self._reading() as connection:
            return past.months(connection)

    def past_editions(self, *, since: str, until: str) -> tuple[PastEdition, ...]:
        """Editions in short of those local dates (ISO), both among them; newest first, then by brief."""
        with self._reading() as connection:
            return tuple(past.editions(connection, edition_table.c.date.between(since, until)))

    def neighbours(self, brief_id: str, *, date: str) -> tuple[PastEdition | None, PastEdition | None]:
        """The brief's editions before and after a local date (ISO)."""
        with self._reading() as connection:
            return past.neighbours(connection, brief_id, date)

    def past_stories(self, *, since: str, until: str) -> tuple[PastStory, ...]:
        """What the editions of those local dates printed in their sections; newest first, by brief and number."""
        with self._reading() as connection:
            return tuple(past.stories(connection, edition_table.c.date.between(since, until)))

    def long_running(self, brief_id: str, *, least: int) -> tuple[str, ...]:
        """Ids of the stories that the brief printed on so many dates or more, in the order of the first of them."""
        with self._reading() as connection:
            return past.long_running(connection, brief_id, least)

    def told(self, brief_id: str, ids: Collection[str], *, dates: Collection[str]) -> list[PastStory]:
        """How the brief's editions of those dates printed those stories, newest first."""
        with self._reading() as connection:
            return past.appearances(connection, brief_id, ids, dates)

    # Runs of schedules

    def follow(self, brief_id: str, now: datetime) -> datetime:
        """Say that a brief's schedule is followed from now on, if it is not yet; gives since when it is.

        A moment in the future is a clock that has been set back, and is now.
        """
        with self._writing() as connection:
            return runs.follow(connection, brief_id, now)

    def unfollow(self, *, kept: Sequence[str]) -> None:
        """Forget that the schedules of other briefs were followed: what they miss is no loss."""
        with self._writing() as connection:
            runs.unfollow(connection, kept)

    def followed(self) -> dict[str, datetime]:
        """Since when each schedule is followed: brief id → moment."""
        with self._reading() as connection:
            return runs.followed_since(connection)

    def runs(self, brief_id: str, *, limit: int = runs.MOST) -> tuple[Run, ...]:
        """A brief's runs of the newest local dates, newest first."""
        with self._reading() as connection:
            return runs.newest(connection, brief_id, limit)

    def claim_run(self, brief_id: str, date: str, *, due_at: datetime, now: datetime) -> Run:
        """Begin the run of a local date, or begin it again; the caller holds the lock "work".

        So a run that is "started" has lost its process, or has failed. One that needs nothing more is given as it is;
        so is one that becomes "done", because its edition had gone out by hand.
        """
        with self._writing() as connection:
            return runs.claim(connection, brief_id, date, due_at, now)

    def save_run(self, run: Run) -> None:
        """Write how a run stands."""
        with self._writing() as connection:
            runs.save(connection, run)

    def miss_runs(self, missed: Sequence[Run]) -> None:
        """Record dates that have no edition, but for those that have one after all."""
        with self._writing() as connection:
            runs.miss(connection, missed)

    # The outbox

    def queue(self, letters: Sequence[Letter], deliveries: Sequence[Delivery]) -> int:
        """Put deliveries and their letters into the outbox, but what is there already; say how many are new."""
        with self._writing(durable=True) as connection:
            return outbox.add(connection, letters, deliveries)

    def has_due(self, now: datetime) -> bool:
        """Whether there is something to send, or something that a dead process left half-way."""
        with self._reading() as connection:
            return outbox.has_due(connection, now)

    def due(self, *, now: datetime, channels: Collection[Channel], chosen: Chosen | None = None) -> int:
        """How many deliveries of those channels are to be sent by now."""
        with self._reading() as connection:
            return outbox.count_due(connection, now, channels, chosen or Chosen())

    def take(
        self,
        *,
        now: datetime,
        channels: Collection[Channel],
        limit: int,
        chosen: Chosen | None = None,
        done: Sequence[Delivery] = (),
    ) -> tuple[Delivery, ...]:
        """Save the outcomes `done`, and mark the next deliveries as being sent, in one lasting transaction.

        Returns:
            At most `limit` of them, longest due first, each as it stood before.
        """
        with self._writing(durable=True) as connection:
            outbox.settle(connection, done)
            return outbox.take(connection, now, channels, limit, chosen or Chosen())

    def settle(self, done: Sequence[Delivery]) -> None:
        """Save what became of deliveries that were being sent."""
        with self._writing(durable=True) as connection:
            outbox.settle(connection, done)

    def postpone(self, *, now: datetime, until: datetime, channels: Collection[Channel], reason: str) -> int:
        """Let all that is due in those channels wait until then, saying why; no try is counted. Says how many."""
        with self._writing(durable=True) as connection:
            return outbox.postpone(connection, now, until, channels, reason)

    def deliveries(self, chosen: Chosen | None = None, *, limit: int | None = None) -> tuple[Delivery, ...]:
        """The deliveries that are meant, newest first, at most so many."""
        with self._reading() as connection:
            return outbox.load(connection, chosen or Chosen(), limit)

    def letter(self, letter_id: str) -> Letter | None:
        """The letter of that id, if it is still kept."""
        with self._reading() as connection:
            return outbox.letter_of(connection, letter_id)

    def retry(self, chosen: Chosen, *, now: datetime) -> int:
        """Queue again what waits, was refused, cancelled or held, if its letter is still kept. Says how many."""
        with self._writing(durable=True) as connection:
            return outbox.retry(connection, chosen, now)

    def cancel(self, chosen: Chosen, *, now: datetime, reason: str = "cancelled") -> int:
        """Give up what waits or is held, and say how many; what is being sent is too late to stop."""
        with self._writing(durable=True) as connection:
            return outbox.cancel(connection, chosen, now, reason)

    def prune_letters(self, *, older_than: datetime) -> int:
        """Remove letters made before then that nothing waits for, and say how many; their deliveries stay listed."""
        with self._writing() as connection:
            return outbox.prune_letters(connection, older_than)

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

    def beat(self, name: str, at: datetime) -> None:
        """Write a sign of life of "serve" or "run"."""
        with self._writing() as connection:
            operations.beat(connection, name, at)

    def beats(self) -> dict[str, datetime]:
        """The last signs of life, by who gave them."""
        with self._reading() as connection:
            return operations.beats(connection)

    def troubles(self, *, over: bool = False) -> tuple[Trouble, ...]:
        """What is wrong, the oldest first; with `over` also what was, and is remembered."""
        with self._reading() as connection:
            return operations.troubles(connection, over=over)

    def save_trouble(self, trouble: Trouble, notice: tuple[Letter, Delivery] | None, *, now: datetime) -> None:
        """Save a trouble in place of an earlier one of its key, and queue the notice of it, if any, in one.

        The notice's `again` is chosen here, so that it is one more of its day.
        """
        with self._writing() as connection:
            operations.save_trouble(connection, trouble, notice, now)

    def outbox_counts(self, *, refused_since: datetime) -> dict[str, int]:
        """How many deliveries are in each state: all that are not settled or are held, and what settled since."""
        with self._reading() as connection:
            return operations.outbox(connection, refused_since)

    def last_runs(self) -> dict[str, tuple[str, str, str]]:
        """Brief → (date, state, note) of the run of its latest date."""
        with self._reading() as connection:
            return operations.last_runs(connection)

    def last_pull(self) -> tuple[datetime | None, int, int]:
        """When a feed was last asked, how many are known, and how many of these did not answer well the last time."""
        with self._reading() as connection:
            return operations.last_pull(connection)

    @property
    def format(self) -> int:
        """The number of the database's format."""
        with self._reading() as connection:
            return operations.version(connection)

    def counted(self) -> int:
        """How often the ledger was written; 0 if never."""
        with self._reading() as connection:
            return operations.counted(connection)

    def reached(self) -> dict[str, str]:
        """Brief → the latest date (ISO) that a run made or a delivery was queued for."""
        with self._reading() as connection:
            return operations.reached(connection)

    def count(self, *, at_least: int = 0) -> int:
        """Count the ledger up and return it; this and all before it is on the disk for good."""
        with self._writing(durable=True) as connection:
            return operations.count(connection, at_least)

    def hold(
        self,
        *,
        reason: str,
        now: datetime,
        queued_until: datetime | None = None,
        done: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        count: int = 0,
    ) -> int:
        """Hold deliveries that are still to go out until the operator releases them, and return how many.

        Args:
            reason: why, as `briefing deliveries list` shows it.
            now: when.
            queued_until: only those queued until then; None for all.
            done: brief → dates (ISO) whose runs count as done, so that no schedule makes them.
            count: the ledger is counted up to this at the least.
        """
        with self._writing(durable=True) as connection:
            operations.mark_done(connection, done, reason, now)
            operations.count(connection, count)
            return operations.hold(connection, reason, now, queued_until)

    def copy(self, to: Path) -> None:
        """Copy the database into a new file as it stands at this moment, while others may write; checked."""
        copies.copy(self._path, to)

    def check(self) -> tuple[str, ...]:
        """Look for damage, and say what is wrong in a line each; nothing if all is well. Reads the whole file."""
        return sqlite.check(self._engine, self._path)
