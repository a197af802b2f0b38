"""What the operator watches: signs of life, troubles, figures, and the count that the ledger repeats."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from briefing.delivery import Delivery, Letter, Trouble
from briefing.store import (
    operations,
)
from briefing.store.parts.connected import Connected


class Operations(Connected):
    """Operations."""

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
