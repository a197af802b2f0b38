"""One fetched body → `ParsedFeed`; pure, picklable, meant for a worker process.

    bytes → document.open_body → tree.read, or reference.read where that refuses, or jsonfeed.read
          → RawFeed → articles.read → ParsedFeed

`document` makes a body uniform (unpacked, UTF-8, no DOCTYPE), a reader finds the entries, `articles` makes them clean.
All inputs are bounded in size here; in time by the worker, since feedparser is slow on purpose-made input.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html.entities import html5

from briefing.errors import ParseError
from briefing.model import Fetched, ParsedFeed, Problem
from briefing.parse import articles, document, jsonfeed, page, tree
from briefing.parse.elements import UnfitError
from briefing.parse.raw import RawFeed, UnreadableError

__all__ = ["parse"]

#: A document without any of these is read by no reader; feedparser would search it for long.
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|rdf|feed|channel|item|entry)\b", re.IGNORECASE)
#: References to characters by HTML's names, which XML does not know.
_NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30};)")


def parse(fetched: Fetched, *, language: str | None) -> ParsedFeed:
    """Read a feed of any kind.

    What can be saved of a damaged feed is, with `degraded` set and a problem that says where it breaks.

    Args:
        fetched: the answer; its body must be there.
        language: what the config says of the feed; None lets the feed and the script of its titles decide.

    Raises:
        ParseError: it is no feed (a web page, an empty body, other JSON), or nothing could be saved of it.
    """
    headers = dict(fetched.headers)
    try:
        opened = document.open_body(fetched.body or b"", headers.get("content-type", ""))
        raw = _read(opened, fetched.url)
        parsed = articles.read(
            raw,
            feed_id=fetched.feed_id,
            base=fetched.url,
            fetched_at=fetched.fetched_at,
            last_modified=headers.get("last-modified", ""),
            editor_language=language,
        )
        return _marked(parsed, raw.defect or opened.defect)
    except UnreadableError as error:
        raise ParseError(fetched.feed_id, f"{fetched.url[:200]} {error}") from error


def _read(opened: document.Document, base: str) -> RawFeed:
    """Choose the reader.

    Raises:
        UnreadableError: no reader can make a feed of it.
    """
    data = opened.data
    if data.startswith(b"{"):
        return jsonfeed.read(data)
    if page.is_page(data, opened.doctype):
        raise UnreadableError(page.refusal(data, base))
    if not _FEED.search(data):
        raise UnreadableError("is not a feed: there is no RSS, Atom or JSON Feed in it")
    try:
        return _read_xml(data, base)
    except tree.BrokenError as broken:
        named = _NAMED.sub(_numbered, data)
        if named != data:
            try:
                return _read_xml(named, base)
            except tree.BrokenError:
                pass
        return _reference(data, base, str(broken))


def _read_xml(data: bytes, base: str) -> RawFeed:
    """Read well-formed XML: fast where that is sure to be right, else by feedparser.

    Raises:
        BrokenError: it is not well-formed.
        UnreadableError: it is no feed, or nested so deeply that no reader should try.
    """
    try:
        return tree.read(data)
    except UnfitError:
        return _reference(data, base)
    except tree.TooDeepError as error:
        raise UnreadableError("is nested more than 250 elements deep: no feed is") from error


def _reference(data: bytes, base: str, defect: str = "") -> RawFeed:
    """Read by feedparser; `defect` is why the fast reader could not."""
    from briefing.parse import reference  # 60 ms that most pulls never need

    raw = reference.read(data, base)
    return raw._replace(defect=defect) if raw.defect and defect else raw


def _numbered(found: re.Match[bytes]) -> bytes:
    """Write a character that HTML has a name for by its number; others stay."""
    characters = html5.get(found[1].decode(), "")
    return "".join(f"&#{ord(each)};" for each in characters).encode() or found[0]


def _marked(parsed: ParsedFeed, defect: str) -> ParsedFeed:
    """Mark a feed that is damaged.

    Raises:
        UnreadableError: nothing could be saved of it.
    """
    if not defect:
        return parsed
    if not parsed.articles:
        raise UnreadableError(f"is damaged ({defect}), and no entry could be saved")
    count = len(parsed.articles)
    message = f"is damaged ({defect}): {count} {'entry' if count == 1 else 'entries'} could be saved"
    problem = Problem(stage="parse", subject=parsed.feed_id, message=message)
    return replace(parsed, degraded=True, problems=(problem, *parsed.problems))
