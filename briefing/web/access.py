"""Who may read a private site: by name and password, or by a token; and how often one may guess.

Sources: RFC 7617 (Basic), RFC 6750, 2.1 (Bearer). Secrets are compared in constant time, by their hashes, so that not
even their length shows.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

#: Wrong tries that an address has; one comes back every `_REGAIN`.
MOST_TRIES = 10
_REGAIN = timedelta(seconds=30)
#: Addresses that are remembered; the longest unseen is forgotten.
_MOST_ADDRESSES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What opens the site; at least one of `password` and `token` is given."""

    user: str = "reader"
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    def admits(self, authorization: str) -> bool:
        """Tell whether an Authorization header opens the site."""
        scheme, _, given = authorization.partition(" ")
        match scheme.lower():
            case "basic" if self.password is not None:
                try:
                    pair = base64.b64decode(given.strip(), validate=True)
                except (binascii.Error, ValueError):
                    return False
                return _equal(pair, f"{self.user}:{self.password}".encode())
            case "bearer" if self.token is not None:
                return _equal(given.strip().encode("utf-8", "surrogateescape"), self.token.encode())
            case _:
                return False

    @property
    def challenge(self) -> str:
        """The header WWW-Authenticate."""
        return 'Basic realm="briefing", charset="UTF-8"' if self.password is not None else 'Bearer realm="briefing"'


def _equal(given: bytes, expected: bytes) -> bool:
    return hmac.compare_digest(hashlib.sha256(given).digest(), hashlib.sha256(expected).digest())


class Tries:
    """Wrong tries by address: `MOST_TRIES` at once, then one every half minute."""

    def __init__(self) -> None:
        #: Address → the moment at which all its tries are regained.
        self._until: OrderedDict[str, datetime] = OrderedDict()

    def wait(self, address: str, now: datetime) -> timedelta:
        """How long an address must wait before its next try; zero or less if it need not."""
        until = self._until.get(_network(address), now)
        return until - now - (MOST_TRIES - 1) * _REGAIN

    def count(self, address: str, now: datetime) -> None:
        """Count a wrong one."""
        name = _network(address)
        self._until[name] = max(self._until.get(name, now), now) + _REGAIN
        self._until.move_to_end(name)
        while len(self._until) > _MOST_ADDRESSES:
            self._until.popitem(last=False)


def _network(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 one, which is what one household has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    return str(ip_network(f"{found}/64", strict=False)) if isinstance(found, IPv6Address) else str(found)
