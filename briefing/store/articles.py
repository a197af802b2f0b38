"""Articles out of the database: by window, id, address and words; and their removal.

Every function takes a connection that is inside a transaction.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, or_, select

from briefing.model import Article
from briefing.schema import article, best_text, feed_state, page, revision, sighting, with_page
from briefing.store.identity import Stored
from briefing.store.sqlite import IN_LIST, has_words, merge_words, unindex_words

#: The fields of `Article` that have a column, in the order of the columns.
FIELDS = tuple(field.name for field in fields(Article) if field.name in article.c)
#: As the feed gives it.
_ROW = (article.c.number, *(article.c[name] for name in FIELDS))
#: As it is read, and what came of its page.
_READ = (article.c.number, page.c.outcome, *(best_text if name == "text" else article.c[name] for name in FIELDS))
#: An id, or its first six digits or more.
_ID = re.compile(r"[0-9a-f]{6,16}")
#: Articles read at a time when going through the archive: some 3 MB.
_CHUNK = 1000

Value = TypeVar("Value", str, int)


def in_lists(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Split values into lists short enough for one IN; none for no values."""
    rest = iter(values)
    while part := list(islice(rest, IN_LIST)):
        yield part


def load_stored(connection: Connection, which: ColumnElement[bool]) -> list[Stored]:
    """Load articles as their feeds give them, without earlier titles and pages, in no order."""
    return [_stored(row) for row in connection.execute(select(*_ROW).where(which))]


def _stored(row: Sequence[Any]) -> Stored:
    return Stored(number=row[0], article=Article(**dict(zip(FIELDS, row[1:], strict=True))))


def earlier_titles(connection: Connection, numbers: Iterable[int]) -> dict[int, list[str]]:
    """Load the titles that articles had before, oldest first, by row number; articles without any are left out."""
    titles: dict[int, list[str]] = defaultdict(list)
    for part in in_lists(numbers):
        found = select(revision.c.article, revision.c.title).where(revision.c.article.in_(part))
        for number, title in connection.execute(found.order_by(revision.c.article, revision.c.number)):
            titles[number].append(title)
    return titles


def load(
    connection: Connection, which: ColumnElement[bool], order: Sequence[ColumnElement[Any]], limit: int | None = None
) -> tuple[Article, ...]:
    """Load articles whole, with the texts of their pages."""
    asked = select(*_READ).select_from(with_page).where(which).order_by(*order).limit(limit)
    rows = connection.execute(asked).all()
    earlier = earlier_titles(connection, (row[0] for row in rows))
    loaded = []
    for row in rows:
        values = dict(zip(FIELDS, row[2:], strict=True))
        if row[0] in earlier:
            values["earlier_titles"] = tuple(title for title in earlier[row[0]] if title != values["title"])
        values["is_paywalled"] = row[1] == "paywall"
        loaded.append(Article(**values))
    return tuple(loaded)


_NEWEST_FIRST = (article.c.dated_at.desc(), article.c.id.desc())


def in_window(
    connection: Connection,
    feed_ids: Collection[str],
    dated_after: datetime,
    dated_until: datetime,
    seen_until: datetime,
) -> tuple[Article, ...]:
    """Load a window; see `Store.articles`."""
    which = and_(
        article.c.dated_at > dated_after, article.c.dated_at <= dated_until, article.c.first_seen_at <= seen_until
    )
    parts = in_lists(sorted(frozenset(feed_ids)))
    found = (one for part in parts for one in load(connection, and_(which, article.c.feed_id.in_(part)), ()))
    return tuple(sorted(found, key=lambda one: (one.dated_at, one.id)))


def count_seen(
    connection: Connection,
    feed_ids: Collection[str],
    seen_after: datetime | None,
    seen_until: datetime,
    dated_until: datetime,
) -> int:
    """Count what came late; see `Store.count_seen`."""
    which = and_(article.c.first_seen_at <= seen_until, article.c.dated_at <= dated_until)
    if seen_after is not None:
        which = and_(which, article.c.first_seen_at > seen_after)
    counts = (
        connection.scalar(select(func.count()).select_from(article).where(which, article.c.feed_id.in_(part)))
        for part in in_lists(sorted(frozenset(feed_ids)))
    )
    return sum(count or 0 for count in counts)


def find(connection: Connection, key: str) -> Article | None:
    """Find one article; see `Store.article`."""
    if _ID.fullmatch(key):
        # "g" sorts after every hexadecimal digit: a range, which the index on ids answers.
        found = load(connection, and_(article.c.id >= key, article.c.id < f"{key}g"), (article.c.id,), 2)
        return found[0] if len(found) == 1 or (found and found[0].id == key) else None
    same = or_(article.c.canonical_url == key, and_(article.c.url == key, article.c.url != article.c.canonical_url))
    return next(iter(load(connection, and_(same, article.c.url != ""), (article.c.number,), 1)), None)


def by_ids(connection: Connection, ids: Iterable[str]) -> tuple[Article, ...]:
    """Load articles by id; see `Store.articles_by_id`."""
    wanted = tuple(dict.fromkeys(ids))
    found = {one.id: one for part in in_lists(wanted) for one in load(connection, article.c.id.in_(part), ())}
    return tuple(found[one] for one in wanted if one in found)


def chunk_before(connection: Connection, last: Article | None, limit: int | None) -> tuple[Article, ...]:
    """Load the next articles of the archive, newest first, after the last one of the chunk before."""
    which = article.c.number > 0
    if last is not None:
        same_time = and_(article.c.dated_at == last.dated_at, article.c.id < last.id)
        which = and_(article.c.dated_at <= last.dated_at, or_(article.c.dated_at < last.dated_at, same_time))
    return load(connection, which, _NEWEST_FIRST, _CHUNK if limit is None else min(limit, _CHUNK))


def search(connection: Connection, words: str, limit: int) -> tuple[Article, ...]:
    """Find articles by words; see `Store.search`."""
    which = has_words(words)
    return () if which is None else load(connection, which, _NEWEST_FIRST, limit)


def prune(connection: Connection, older_than: datetime) -> int:
    """Remove what no feed shows any more; see `Store.prune`."""
    # A feed that answers "unchanged" still shows what it showed when its body was last read, however long ago.
    still_shown = exists().where(
        feed_state.c.feed_id == article.c.feed_id,
        feed_state.c.succeeded_at >= older_than,
        feed_state.c.listed_at == sighting.c.seen_at,
    )
    doomed = (
        select(article.c.number)
        .join(sighting, sighting.c.article == article.c.number)
        .where(sighting.c.seen_at < older_than, ~still_shown)
    )
    which = article.c.number.in_(doomed.scalar_subquery())
    unindex_words(connection, which)
    removed = connection.execute(delete(article).where(which)).rowcount
    merge_words(connection)
    return removed
