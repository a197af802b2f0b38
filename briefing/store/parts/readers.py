"""Whom it goes to: pauses, the keys of their links, and what mail came to each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from briefing.delivery import Delivery, Pause
from briefing.store import (
    readers,
)
from briefing.store.parts.connected import Connected


class Readers(Connected):
    """Recipients."""

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
