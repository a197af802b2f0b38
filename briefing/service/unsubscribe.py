"""A token of a link to unsubscribe → whose it is; and their pause.

Only a token that carries our signature reaches the database (`deliver.tokens`), so that guesses cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from briefing.config import Desk
from briefing.deliver import tokens
from briefing.delivery import Pause
from briefing.settings import Brief
from briefing.store import Store

#: Key and code → address. A day's readers are gone through once, and not for each of the mail filters that follow every
#: link at once: 80 ms for ten thousand. What a code stands for never changes, so nothing here grows old.
_codes: dict[tuple[bytes, str], str] = {}
#: Some 5 MB.
_MOST_CODES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whom a token is of, and which brief they get."""

    address: str
    brief: Brief

    @property
    def masked(self) -> str:
        """The address as a page may show it to whoever holds the link: `j…@example.org`."""
        local, _, domain = self.address.casefold().rpartition("@")
        return f"{local[:1]}…@{domain}"


def find(token: str, desk: Desk, store: Store) -> Reader | None:
    """Find whose token this is; None if it is forged, or its brief or its recipient is not known any more."""
    key = store.key(tokens.KEY)
    holder = tokens.read(key, token)
    if holder is None:
        return None
    brief = next((each for each in desk.config.briefs if tokens.brief_code(key, each.id) == holder.brief), None)
    if brief is None:
        return None
    address = _codes.get((key, holder.address)) or _found(holder.address, key, store.addresses(brief.id))
    return Reader(address=address, brief=brief) if address else None


def _found(code: str, key: bytes, addresses: Iterable[str]) -> str | None:
    """The address of a code; those that are passed on the way are remembered."""
    for address in addresses:
        if len(_codes) >= _MOST_CODES:
            _codes.clear()
        own = tokens.address_code(key, address)
        _codes[key, own] = address
        if own == code:
            return address
    return None


def leave(token: str, desk: Desk, store: Store, *, now: datetime) -> Reader | None:
    """Take the token's holder off its brief's list; doing it again changes nothing. None as in `find`."""
    reader = find(token, desk, store)
    if reader is not None:
        store.pause(Pause(address=reader.address, brief_id=reader.brief.id, reason="unsubscribed", since=now, note=""))
    return reader
