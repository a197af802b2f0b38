"""JSON Feed 1.0 and 1.1 → `RawFeed`.

Source: https://www.jsonfeed.org/version/1.1/. A document that breaks off gives the items before the break.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from briefing.parse.raw import (
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

_ITEMS = re.compile(r"\"items\"\s*:\s*\[")
_GAP = re.compile(r"[\s,]*")


def read(data: bytes) -> RawFeed:
    """Read a document that starts with a brace.

    Raises:
        UnreadableError: no JSON, or JSON but no feed.
    """
    text = data.decode("utf-8", "replace")
    defect = ""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        document, defect = _saved(text), _plain_words(error)
        if not document["items"]:
            raise UnreadableError(f"is damaged: {defect}") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise UnreadableError("is JSON, but no JSON Feed: it has no list of items")
    items = [each for each in document["items"] if isinstance(each, dict)]
    return RawFeed(
        title=Words(_string(document, "title"), False),
        language=_string(document, "language"),
        updated="",
        published="",
        ttl="",
        update_period="",
        update_frequency="",
        entries=tuple(_entry(each) for each in items[:MOST_ENTRIES]),
        left_out=max(0, len(items) - MOST_ENTRIES),
        defect=defect,
        reader="json",
    )


def _plain_words(error: Exception) -> str:
    """Say where JSON is broken."""
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}: {error.msg}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _saved(text: str) -> dict[str, Any]:
    """Give the items that stand whole before the place where a document breaks."""
    found = _ITEMS.search(text)
    items: list[Any] = []
    decoder = json.JSONDecoder()
    place = found.end() if found else len(text)
    while place < len(text):
        try:
            item, place = decoder.raw_decode(text, _GAP.match(text, place).end())  # type: ignore[union-attr]
        except (ValueError, RecursionError):
            break
        items.append(item)
    title = re.search(r"\"title\"\s*:\s*\"([^\"\\]*)\"", text[: found.start()]) if found else None
    return {"items": items, "title": title[1] if title else ""}


def _entry(item: dict[str, Any]) -> RawEntry:
    """Read one item; numbers count as strings where the standard says so (id)."""
    guid = _string(item, "id")
    links = [(True, address) for key in ("url", "external_url") if (address := _string(item, key))]
    content = Words(_string(item, "content_html"), True)
    if not content.value:
        content = Words(_string(item, "content_text"), False)
    summary = _string(item, "summary")
    return RawEntry(
        guid=guid,
        links=in_order("", links, guid, is_permalink=True),
        title=Words(_string(item, "title"), False),
        summary=Words(summary, False) if summary else NO_WORDS,
        contents=(content,) if content.value else (),
        authors=tuple(_authors(item)),
        categories=tuple(each.strip() for each in _list(item, "tags") if isinstance(each, str)),
        language=_string(item, "language"),
        published=_string(item, "date_published"),
        updated=_string(item, "date_modified"),
        media=_media(item),
    )


def _media(item: dict[str, Any]) -> RawMedia:
    """Read the pictures of an item: its own first, then what is attached to it."""
    own = [address for key in ("image", "banner_image") if (address := _string(item, key))]
    attached = [each for each in _list(item, "attachments") if isinstance(each, dict)]
    return RawMedia(
        contents=tuple(RawPicture(address, "image", "") for address in own),
        enclosures=tuple(RawPicture(_string(each, "url"), _string(each, "mime_type").lower(), "") for each in attached),
    )


def _authors(item: dict[str, Any]) -> Iterable[str]:
    """List names: `authors` of version 1.1, `author` of 1.0."""
    for person in (*_list(item, "authors"), item.get("author")):
        if isinstance(person, dict):
            yield author_name(_string(person, "name"))


def _string(values: dict[str, Any], key: str) -> str:
    """Give a string or a number as a string; "" if absent or something else."""
    value = values.get(key)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(values: dict[str, Any], key: str) -> list[Any]:
    """Give a list; empty if absent or something else."""
    value = values.get(key)
    return value if isinstance(value, list) else []
