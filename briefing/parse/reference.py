"""The reader of reference: any RSS, Atom or CDF, whole or broken → `RawFeed`, by feedparser.

Everything that `tree` refuses comes here. feedparser's own cleaning and resolving inside markup are off, since `clean`
drops links and tags anyway; that halves its time. It is slow on purpose-made input (a million nested tags: 52 s), so it
runs in a process that is stopped after its time.
"""

from __future__ import annotations

import io
import re
from typing import Any
from xml.sax import SAXParseException

import feedparser  # type: ignore[import-untyped]  # it ships no types

from briefing.parse.raw import (
    LONGEST_AUTHOR,
    MOST_ENTRIES,
    NO_WORDS,
    RawEntry,
    RawFeed,
    RawMedia,
    RawPicture,
    UnreadableError,
    Words,
    author_name,
    in_order,
)

#: Titles and labels of pictures and podcasts: feedparser would take them for the entry's own, so they get names that
#: mean nothing to it.
_ASIDE = re.compile(rb"<(/?)(itunes:|media:(?!(?:content|thumbnail|credit)[\s/>]))", re.IGNORECASE)
#: Captions, too, it would take for the entry's description. As credits with a mark it keeps them all, in their order.
_CAPTION = re.compile(rb"<media:description(?=[\s/>])", re.IGNORECASE)
_CAPTION_END = re.compile(rb"</media:description(?=[\s>])", re.IGNORECASE)
_CAPTION_MARK = "x-caption"
#: feedparser's search for an e-mail address is quadratic (kurtmckee/feedparser #562).
_LONG_AUTHOR = re.compile(
    rb"(<(?:[a-z]+:)?(?:author|creator|managingeditor|webmaster|publisher)\b[^<>]*>\s*(?:<!\[CDATA\[)?)[^<]{%d,}"
    % LONGEST_AUTHOR,
    re.IGNORECASE,
)
#: The end of an e-mail address that is longer than feedparser's pattern (see `raw.author_name`); nobody needs it.
_LONG_DOMAIN = re.compile(
    rb"(<(?:[a-z]+:)?(?:author|creator|managingeditor|webmaster|publisher)\b[^<>]*>"
    rb"(?:\s*<!\[CDATA\[[^@\]]{0,1000}|[^<>@]{0,1000})@(?:[a-z0-9-]{1,63}\.){1,9}[a-z]{4})[a-z]{1,59}(?![a-z0-9.-])",
    re.IGNORECASE,
)
_BASE = re.compile(rb"\s(?:xml:)?base\s*=")
_HTML = ("text/html", "application/xhtml+xml")


def read(data: bytes, base: str) -> RawFeed:
    """Read a document as `document.open_body` gives it; `base` is where it was found.

    The base is told to feedparser only where xml:base needs it: a guid must not change with the feed's address.

    Raises:
        UnreadableError: it is no feed, or feedparser cannot read it.
    """
    headers = {"content-type": "application/xml; charset=utf-8"}
    if _BASE.search(data):
        headers["content-location"] = base
    marked = _CAPTION_END.sub(b"</media:credit", _CAPTION.sub(b'<media:credit %s=""' % _CAPTION_MARK.encode(), data))
    prepared = _LONG_DOMAIN.sub(rb"\1", _LONG_AUTHOR.sub(rb"\1", _ASIDE.sub(rb"<\1\2x-", marked)))
    try:
        parsed = feedparser.parse(
            io.BytesIO(prepared), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # feedparser lets ValueError, AssertionError and others of its parts through
        raise UnreadableError(f"is damaged beyond reading ({type(error).__name__}: {error})") from error
    feed, entries = dict(parsed.feed), parsed.entries
    if not (parsed.version or entries):
        raise UnreadableError("is not a feed: there is no RSS, Atom or JSON Feed in it")
    is_atom = str(parsed.version).startswith("atom")
    return RawFeed(
        title=_words(feed, "title", is_atom=is_atom),
        language=_string(feed, "language"),
        updated=_string(feed, "updated"),
        published=_string(feed, "published"),
        ttl=_string(feed, "ttl"),
        update_period=_string(feed, "sy_updateperiod"),
        update_frequency=_string(feed, "sy_updatefrequency"),
        entries=tuple(_entry(dict(each), is_atom=is_atom) for each in entries[:MOST_ENTRIES]),
        left_out=max(0, len(entries) - MOST_ENTRIES),
        defect=_defect(parsed.bozo_exception) if parsed.bozo else "",
        reader="feedparser",
    )


def _entry(entry: dict[str, Any], *, is_atom: bool) -> RawEntry:
    """Read one entry of feedparser's."""
    guid = _string(entry, "id")
    links = [
        (link.get("type") in _HTML or link.get("type") in ("html", "xhtml"), str(link.get("href") or ""))
        for link in _list(entry, "links")
        if link.get("rel") == "alternate"
    ]
    contents = tuple(
        Words(str(each["value"]), each.get("type") in _HTML) for each in _list(entry, "content") if each.get("value")
    )
    # without its "detail", the summary is a copy of the content
    summary = _words(entry, "summary", is_atom=True) if entry.get("summary_detail") else NO_WORDS
    media = _media(entry)
    if not summary.value and not contents:
        summary = Words(_string(entry, "itunes_x-summary") or next(filter(None, media.captions), ""), False)
    detail = entry.get("title_detail")
    language = detail.get("language") if isinstance(detail, dict) else ""
    return RawEntry(
        guid=guid,
        links=in_order(
            _string(entry, "feedburner_origlink"),
            links,
            guid,
            is_permalink=bool(entry.get("guidislink", True)),
        ),
        title=_words(entry, "title", is_atom=is_atom),
        summary=summary,
        contents=contents,
        authors=tuple(dict.fromkeys(filter(None, map(_name, _list(entry, "authors"))))),
        categories=tuple(dict.fromkeys(filter(None, map(_label, _list(entry, "tags"))))),
        language=_string(entry, "language") or str(language or ""),
        published=_string(entry, "published"),
        updated=_string(entry, "updated"),
        media=media,
    )


def _media(entry: dict[str, Any]) -> RawMedia:
    """Give the pictures of an entry, and what is said of them."""
    said = [(_CAPTION_MARK in each, _string(each, "content")) for each in _list(entry, "media_credit")]
    return RawMedia(
        contents=tuple(_picture(each, "url") for each in _list(entry, "media_content")),
        enclosures=tuple(_picture(each, "href") for each in _list(entry, "links") if each.get("rel") == "enclosure"),
        thumbnails=tuple(_picture(each, "url") for each in _list(entry, "media_thumbnail")),
        credits=tuple(text for is_caption, text in said if not is_caption),
        captions=tuple(text for is_caption, text in said if is_caption),
    )


def _picture(given: dict[str, Any], address: str) -> RawPicture:
    """Read what an element says of a picture or another medium; `address` is the name of that attribute."""
    kind = _string(given, "type") or _string(given, "medium")
    return RawPicture(_string(given, address), kind.lower(), _string(given, "width"))


def _name(person: dict[str, Any]) -> str:
    """Give a person's name; "" without one."""
    return author_name(str(person.get("name") or ""))


def _label(tag: dict[str, Any]) -> str:
    """Give a tag's name for people, else its term; "" without either."""
    return str(tag.get("label") or tag.get("term") or "")


def _string(values: dict[str, Any], key: str) -> str:
    """Give a string of a feed or entry; "" if absent or something else."""
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _list(values: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Give a list of mappings; empty if absent or something else."""
    value = values.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _words(values: dict[str, Any], key: str, *, is_atom: bool) -> Words:
    """Give a text; in RSS a title's type is feedparser's guess, and `clean` guesses by itself."""
    value = _string(values, key)
    detail = values.get(f"{key}_detail")
    kind = detail.get("type") if isinstance(detail, dict) else ""
    return Words(value, is_atom and kind in _HTML) if value else NO_WORDS


def _defect(error: Exception) -> str:
    """Say in plain words where a document is broken."""
    if isinstance(error, SAXParseException):
        return f"line {error.getLineNumber()}: {error.getMessage()}"
    return str(error)
