"""Tokens of links to unsubscribe: who may be taken off which list by whoever holds one (RFC 8058).

In: a key of the store's own, an address, a brief. Out: 48 letters and digits that say both, to nobody but the holder of
the key, and that cannot be made or altered without it. Their length is fixed, so that a letter's lines stay as they
are when a recipient's token takes its placeholder's place.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass

#: Letters of base32 in lower case (RFC 4648, 6): they need no escape in an address, a header or quoted-printable.
_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz234567")
#: Letters of each part, five bits each: 80 bits for an address, of which a brief has at most some 100,000; 40 for a
#: brief; 120 of signature.
_ADDRESS, _BRIEF, _SIGNATURE = 16, 8, 24
LENGTH = _ADDRESS + _BRIEF + _SIGNATURE
#: Name of the store's key that tokens are made with.
KEY = "tokens"
#: Path of the page on the site that tokens lead to; the token follows.
PATH = "unsubscribe/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whom a token is of, by codes: compare them with `address_code` and `brief_code` of those that you know."""

    address: str
    brief: str


def address_code(key: bytes, address: str) -> str:
    """What tokens call an address: 16 letters and digits, the same whatever its case."""
    return _code(key, "address", address.casefold(), _ADDRESS)


def brief_code(key: bytes, brief_id: str) -> str:
    """What tokens call a brief: 8 letters and digits."""
    return _code(key, "brief", brief_id, _BRIEF)


def make(key: bytes, address: str, brief_id: str) -> str:
    """Make the token that takes an address off a brief's list."""
    codes = address_code(key, address) + brief_code(key, brief_id)
    return codes + _code(key, "token", codes, _SIGNATURE)


def read(key: bytes, token: str) -> Holder | None:
    """Read a token; None if it is no token, or not one of this key."""
    if len(token) != LENGTH or not _ALPHABET.issuperset(token):
        return None
    codes, signature = token[:-_SIGNATURE], token[-_SIGNATURE:]
    if not hmac.compare_digest(signature, _code(key, "token", codes, _SIGNATURE)):
        return None
    return Holder(address=codes[:_ADDRESS], brief=codes[_ADDRESS:])


def placeholder(key: bytes) -> str:
    """What stands for a token in a letter.

    It depends on the key: a feed that could guess it would have a link of its own carry the reader's token.
    """
    return _code(key, "placeholder", "", LENGTH)


def _code(key: bytes, purpose: str, text: str, length: int) -> str:
    """So many letters of the keyed hash of a text; each purpose has hashes of its own."""
    # surrogateescape: a line of a file may hold anything, and is refused elsewhere.
    digest = hmac.digest(key, f"{purpose}\0{text}".encode(errors="surrogateescape"), "sha256")
    return base64.b32encode(digest).decode().lower()[:length]
