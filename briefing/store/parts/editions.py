"""What was made of it: editions, what each printed, and what the archive's site tells of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from briefing.delivery import EditionFile, Post, Run
from briefing.model import Article, Headline
from briefing.record import Appearance, Edition
from briefing.record.past import PastEdition, PastStory
from briefing.schema import edition as edition_table
from briefing.store import (
    editions,
    outbox,
    past,
    runs,
)
from briefing.store.editions import EditionRow
from briefing.store.parts.connected import Connected


class Editions(Connected):
    """Editions, and the archive's site."""

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
