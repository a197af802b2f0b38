"""What goes out: the runs of schedules, and deliveries with their letters."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from briefing.delivery import Channel, Delivery, Letter, Run
from briefing.store import (
    outbox,
    runs,
)
from briefing.store.outbox import Chosen
from briefing.store.parts.connected import Connected


class Outbox(Connected):
    """Runs of schedules, and the outbox."""

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

        So a run that is "started" has lost its process, or has failed. One that needs nothing more is given as it is.
        One that comes "started" with an edition has nothing to make: that edition has gone out by hand, to some at
        least.
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

    def queue(self, letters: Sequence[Letter], deliveries: Sequence[Delivery], *, run: Run | None = None) -> int:
        """Put deliveries and their letters into the outbox, but what is there already; say how many are new.

        With the end of a run, if it is given: both or neither.
        """
        with self._writing(durable=True) as connection:
            if run:
                runs.save(connection, run)
            return outbox.add(connection, letters, deliveries)

    def has_due(self, now: datetime) -> bool:
        """Whether there is something to send, or something that a dead process left half-way."""
        with self._reading() as connection:
            return outbox.has_due(connection, now)

    def bring_forward(self, now: datetime) -> int:
        """Let mails be due that were put off by a clock that has been set back since. Says how many."""
        with self._writing() as connection:
            return outbox.bring_forward(connection, now)

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

        Mails to recipients who are paused by now are cancelled instead.

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
