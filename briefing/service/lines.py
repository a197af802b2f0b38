"""JSON lines → articles, for trying rules and settings on any collection."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from briefing.model import Article

#: A line longer than this is no report.
_MAX_LINE = 2_000_000
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line read: an article with its outlet's name, or what is wrong with it."""

    number: int
    #: The id as it was given.
    id: Any
    article: Article | None
    outlet: str
    error: str


def read(lines: Iterable[bytes]) -> Iterator[Line]:
    """Read each line that is not blank; a bad one is a value, no exception. Title and text are taken as they are."""
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            yield _line(number, raw)
        except ValueError as error:
            yield Line(number=number, id=None, article=None, outlet="", error=str(error))


def _line(number: int, raw: bytes) -> Line:
    if len(raw) > _MAX_LINE:
        raise ValueError(f"longer than {_MAX_LINE // 1_000_000} MB")
    try:
        given = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if b"\\ud" in raw.lower() and not _is_unicode(given):
        raise ValueError("half of a surrogate pair (\\ud800 to \\udfff) is no character")
    if not isinstance(given, dict) or "id" not in given or "title" not in given:
        raise ValueError("an object with “id” and “title” is needed")
    article = _article(given)
    return Line(number=number, id=given["id"], article=article, outlet=_text(given, "outlet"), error="")


def _is_unicode(given: object) -> bool:
    """False for text with lone surrogates, which JSON can write and nothing can print."""
    try:
        json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _article(given: Mapping[str, Any]) -> Article:
    published = _date(_text(given, "published"))
    dated = published or _UNDATED
    return Article(
        id=str(given["id"]),
        feed_id=_text(given, "outlet"),
        guid=None,
        url=_text(given, "url"),
        canonical_url="",
        title=_text(given, "title"),
        summary="",
        text=_text(given, "text"),
        authors=(),
        categories=(),
        language=_text(given, "language") or "und",
        published_raw=_text(given, "published"),
        published_at=published,
        dated_at=dated,
        dating="entry" if published else "received",
        first_seen_at=dated,
    )


def _text(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"“{key}” must be text")
    return value


def _date(text: str) -> datetime | None:
    try:
        read_date = datetime.fromisoformat(text)
        return (read_date if read_date.tzinfo else read_date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # the first and the last day that there is, in other zones
        return None
