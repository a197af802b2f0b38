"""SQL tables, as queries are written against them; `migrations` makes them, and a test keeps both in step."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, case, func
from sqlalchemy.engine import Dialect
from sqlalchemy.types import UserDefinedType

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_microseconds(instant: datetime) -> int:
    """Turn an aware datetime into whole microseconds since 1970: exact, 8 bytes at most, sorts as time does."""
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_microseconds(number: int) -> datetime:
    """Turn microseconds since 1970 into a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=number)


def to_json(texts: tuple[str, ...]) -> str:
    """Turn texts into a JSON array; most articles have none, which skips the encoder."""
    return json.dumps(texts, ensure_ascii=False) if texts else "[]"


def from_json(array: str) -> tuple[str, ...]:
    """Turn a JSON array into texts."""
    return () if array == "[]" else tuple(json.loads(array))


def _optional(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else convert(value)


class Instant(UserDefinedType[datetime]):
    """An aware UTC datetime as microseconds since 1970."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name the type in DDL."""
        return "INTEGER"

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Convert on the way in."""
        return _optional(to_microseconds)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Convert on the way out."""
        return _optional(from_microseconds)


class Texts(UserDefinedType[tuple[str, ...]]):
    """A tuple of texts as a JSON array."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name the type in DDL."""
        return "TEXT"

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Convert on the way in."""
        return to_json

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Convert on the way out."""
        return from_json


metadata = MetaData()

#: After `number`, the columns are the fields of `model.Article` that a feed gives, under the same names.
article = Table(
    "article",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("feed_id", Text, nullable=False),
    Column("guid", Text),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("authors", Texts, nullable=False),
    Column("categories", Texts, nullable=False),
    Column("language", Text, nullable=False),
    Column("published_raw", Text, nullable=False),
    Column("published_at", Instant),
    Column("dated_at", Instant, nullable=False),
    Column("dating", Text, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("image_url", Text, nullable=False),
    Column("image_caption", Text, nullable=False),
    Column("image_credit", Text, nullable=False),
)

#: When a feed last listed an article. Apart from `article`, because it changes with every pull, and SQLite would
#: write the whole row with its text again.
sighting = Table(
    "sighting",
    metadata,
    Column("article", Integer, ForeignKey("article.number", ondelete="CASCADE"), primary_key=True),
    Column("seen_at", Instant, nullable=False),
)

#: Titles that an article had before its present one; `number` counts from 1 for each article.
revision = Table(
    "revision",
    metadata,
    Column("article", Integer, ForeignKey("article.number", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("replaced_at", Instant, nullable=False),
)

#: The fields of `model.FeedState` under the same names, and when a body of the feed was last parsed.
feed_state = Table(
    "feed_state",
    metadata,
    Column("feed_id", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("checked_at", Instant),
    Column("succeeded_at", Instant),
    Column("retry_at", Instant),
    Column("next_poll_at", Instant),
    Column("failures", Integer, nullable=False),
    Column("error", Text),
    Column("moved_to", Text),
    Column("moved_count", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("newest_at", Instant),
    Column("rhythm_seconds", Float),
    Column("ttl_seconds", Float),
    Column("entries", Integer, nullable=False),
    Column("remark", Text, nullable=False),
    Column("listed_at", Instant),
    Column("skip_hours", Integer, nullable=False),
    Column("skip_days", Integer, nullable=False),
)

edition = Table(
    "edition",
    metadata,
    Column("id", Text, primary_key=True),
    Column("brief_id", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("window_start", Instant, nullable=False),
    Column("window_end", Instant, nullable=False),
    Column("stories", Integer, nullable=False),
    Column("record", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("version", Integer, nullable=False),
)

#: What each edition printed. It outlives the articles: `article_id` refers to none, so that an article which is
#: removed and comes back is still known as printed.
printed = Table(
    "printed",
    metadata,
    Column("edition_id", Text, ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", Text, primary_key=True),
    Column("brief_id", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("story_id", Text, nullable=False),
)

#: Pictures as editions show them, so that an edition that is built again shows the same; the fields of
#: `model.Picture` under the same names.
picture = Table(
    "picture",
    metadata,
    Column("url", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: Pages of articles whose feed asks for their full text; the fields of `model.Page` under the same names. Apart from
#: `article`, which is what the feed says: so a feed that changes nothing changes no article.
page = Table(
    "page",
    metadata,
    Column("article", Integer, ForeignKey("article.number", ondelete="CASCADE"), primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
)

#: Editions that a later version took the place of after they had gone out, just as they were stored.
superseded = Table(
    "superseded",
    metadata,
    Column("edition_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("record", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("replaced_at", Instant, nullable=False),
)

#: Files of editions that went out; the fields of `delivery.EditionFile` under the same names.
edition_file = Table(
    "edition_file",
    metadata,
    Column("edition_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("filename", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
)

#: The fields of `delivery.Letter` under the same names; the body last, so that nothing else is read past a megabyte.
letter = Table(
    "letter",
    metadata,
    Column("id", Text, primary_key=True),
    Column("edition_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("lighter", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: The outbox; the fields of `delivery.Delivery` under the same names.
delivery = Table(
    "delivery",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("brief_id", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("edition_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("again", Integer, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("letter", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("doubts", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("next_try_at", Instant),
    Column("attempted_at", Instant),
    Column("settled_at", Instant),
    Column("response", Text, nullable=False),
)

#: Runs of schedules; the fields of `delivery.Run` under the same names.
run = Table(
    "run",
    metadata,
    Column("brief_id", Text, primary_key=True),
    Column("date", Text, primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("edition_id", Text),
    Column("note", Text, nullable=False),
)

#: Since when a brief's schedule is followed: what was due before is not missed.
followed = Table(
    "followed",
    metadata,
    Column("brief_id", Text, primary_key=True),
    Column("since", Instant, nullable=False),
)

#: Signs of life, by who gives them.
heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)

#: The fields of `delivery.Trouble` under the same names.
trouble = Table(
    "trouble",
    metadata,
    Column("key", Text, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("message", Text, nullable=False),
    Column("told_at", Instant),
    Column("over_at", Instant),
)

#: How often deliveries were noted beside the database: one row at most; see `service.ledger`.
ledger = Table("ledger", metadata, Column("number", Integer, primary_key=True))

#: The fields of `delivery.Pause` under the same names; addresses in lower case.
pause = Table(
    "pause",
    metadata,
    Column("address", Text, primary_key=True),
    Column("brief_id", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("note", Text, nullable=False),
)

#: Keys that the program makes for itself, such as the one of links to unsubscribe.
secret = Table(
    "secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

with_page = article.outerjoin(page)
#: What an article says: the text of its page where that is the longer, else the feed's. The word index reads the view
#: `article_read`, which says the same.
best_text = case((func.length(page.c.text) > func.length(article.c.text), page.c.text), else_=article.c.text)
