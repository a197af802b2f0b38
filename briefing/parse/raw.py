"""What a reader found in a feed, in the feed's own words; the three readers give it, `articles` reads it.

Entry, not article: nothing here is clean, safe or resolved. Strings are stripped of outer white space and "" if absent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

#: Most entries of one feed that are read, in its own order. Our choice: the largest captured feed has some 200.
MOST_ENTRIES = 2000

#: Longest text that is taken for a name; feedparser's search for an address in a longer one takes quadratic time.
LONGEST_AUTHOR = 1000

#: An e-mail address: feedparser's pattern, but for top-level domains of any length (RFC 1035: 63 at most). It
#: stops after four letters itself, and takes the rest of ".example" or ".technology" for the beginning of the name.
_EMAIL = re.compile(
    r"[a-zA-Z0-9_.+-]+@(?:\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.|(?:[a-zA-Z0-9-]+\.)+)(?:[a-zA-Z]{2,63}|[0-9]{1,3})\]?"
    r"(?:\?subject=\S+)?"
)
#: Control characters of Latin-1 that Windows uses for printable ones; five bytes stand for nothing.
_CP1252 = {
    byte: bytes((byte,)).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


_C1 = re.compile("[\x80-\x9f]")


class UnreadableError(Exception):
    """A body that is no document or no feed; the message, after the feed's address, says why in plain words."""


class Words(NamedTuple):
    """A piece of text, and whether the feed says that it is HTML."""

    value: str
    is_html: bool


NO_WORDS = Words("", False)


class RawPicture(NamedTuple):
    """What an entry names as a picture, or as another medium."""

    address: str
    #: MIME type or medium in lower case, such as "image/jpeg" or "image"; "" if the feed does not say.
    kind: str
    #: Pixels, as the feed writes them.
    width: str


class RawMedia(NamedTuple):
    """Pictures and what is said of them, each list in the feed's order."""

    #: media:content, or a JSON Feed's image.
    contents: tuple[RawPicture, ...] = ()
    enclosures: tuple[RawPicture, ...] = ()
    thumbnails: tuple[RawPicture, ...] = ()
    #: media:credit
    credits: tuple[str, ...] = ()
    #: media:description; media:title is no caption: what feeds put there is mostly a file's name.
    captions: tuple[str, ...] = ()


class RawEntry(NamedTuple):
    """One item or entry."""

    guid: str
    #: Addresses to try in this order, best first; relative to that of the feed.
    links: tuple[str, ...]
    title: Words
    #: The description; the first, if there are several.
    summary: Words
    #: The full contents, in the feed's order.
    contents: tuple[Words, ...]
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    #: As the entry or its title declares it; "" if only the feed does.
    language: str
    published: str
    updated: str
    media: RawMedia = RawMedia()


class RawFeed(NamedTuple):
    """One document."""

    title: Words
    language: str
    updated: str
    published: str
    ttl: str
    update_period: str
    update_frequency: str
    entries: tuple[RawEntry, ...]
    #: Entries beyond `MOST_ENTRIES`.
    left_out: int
    #: Why the document is broken, in plain words; "" if it is whole.
    defect: str
    #: "lxml", "feedparser" or "json".
    reader: str
    #: RSS 2.0 `skipHours` and `skipDays`, words apart by spaces; "" too where feedparser reads, which drops them.
    skip_hours: str = ""
    skip_days: str = ""


def repaired(text: str) -> str:
    """Undo UTF-8 that was read as Latin-1 and written again ("Ã©" for "é"), and Windows-1252 numbers ("&#146;").

    Source: feedparser does both to every value; both readers must agree.
    """
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    return text.translate(_CP1252) if _C1.search(text) else text


def in_order(original: str, links: Sequence[tuple[bool, str]], guid: str, *, is_permalink: bool) -> tuple[str, ...]:
    """Put an entry's addresses in the order in which to try them.

    First what FeedBurner's redirect leads to, then links to pages, then to other forms of the entry, then the guid.

    Args:
        original: feedburner:origLink.
        links: those with rel=alternate: whether HTML, address.
        guid: used only if it is an absolute web address.
        is_permalink: what the guid says of itself; not believed if there is any link, since then it was never asked.
    """
    pages = [address for is_html, address in links if is_html]
    others = [address for is_html, address in links if not is_html]
    own = [guid] if (links or is_permalink) and guid.startswith(("http://", "https://")) else []
    return tuple(address for address in (original, *pages, *others, *own) if address)


def author_name(text: str) -> str:
    """Give a person's name without e-mail address: "Kim" of "kim@example.org (Kim)" and of "Kim <kim@example.org>"."""
    if len(text) > LONGEST_AUTHOR:
        return ""
    if "@" not in text:
        return text
    found = _EMAIL.search(text)
    if not found:
        return ""
    name = text.replace(found[0], "").replace("()", "").replace("<>", "").replace("&lt;&gt;", "").strip()
    return name.removeprefix("(").removesuffix(")").strip()
