"""One feed's address, name, class and language, as a person or another program wrote them → what a config may hold.

What passes here passes the config's own checks; a test keeps the two together.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from briefing import urls
from briefing.clean import fold
from briefing.settings import feed_id
from briefing.text import shorten

#: Characters of a feed's outlet (`settings.Feed.outlet`).
LONGEST_NAME = 80
_LONGEST_ID = 48

_FEED_SCHEME = re.compile(r"feed:(?://(?!/))?(?=\S)", re.IGNORECASE)
_WEB_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_REFUSED = re.compile(r"[\s\x00-\x1f<>\"]")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?")
_LANGUAGE = re.compile(r"([a-z]{2,3})((?:-[a-z0-9]{2,8})*)", re.IGNORECASE)


def address(text: str) -> str:
    """Read the address of a feed or page; `feed://host/…` and `feed:https://…`, as readers write them, are understood.

    Raises:
        ValueError: it is no http or https address that a config may hold; the message says why.
    """
    bare = text.strip()
    if scheme := _FEED_SCHEME.match(bare):
        rest = bare[scheme.end() :]
        bare = rest if _WEB_SCHEME.match(rest) else f"https://{rest}"
    if len(bare) > urls.LONGEST:
        raise ValueError(f"longer than {urls.LONGEST:,} characters")
    if not _WEB_SCHEME.match(bare):
        better = f"https://{bare}"
        hint = f"; did you mean {better}?" if "." in bare and ":" not in bare and _is_usable(better) else ""
        raise ValueError(f"an address begins with https:// or http://{hint}")
    if not _is_usable(bare):
        raise ValueError("not a valid address: no host, or spaces or signs in it that none may have")
    return bare


def _is_usable(url: str) -> bool:
    """Tell whether the config and the fetcher both take this address."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host and url.isprintable() and not _REFUSED.search(url) and urls.safe(url, "") and feed_id(url))


def name(text: str) -> str:
    """Read an outlet's name: one line without control and steering characters, at most `LONGEST_NAME` long."""
    return shorten(fold(text), LONGEST_NAME)


def shown(text: str) -> str:
    """Shorten what somebody wrote for a message of one line."""
    return f"“{shorten(fold(text), 80)}”"


def is_id(text: str) -> bool:
    """Tell whether a text can be an id: of a topic, or a class of outlet."""
    return _ID.fullmatch(text) is not None


def language(text: str) -> str | None:
    """Read a language tag (BCP 47), its primary part in lower case; None if it is none, such as Radio's "unknown"."""
    found = _LANGUAGE.fullmatch(text.strip().replace("_", "-"))
    return found[1].lower() + found[2] if found else None


def slug(title: str) -> str:
    """Make an id of a title; "" if it has no letter or digit of the Latin alphabet."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].rstrip("-")
