"""Figures of many articles that are not loaded: counts by window and feed, and an even draw of their openings.

Every function takes a connection that is inside a transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from briefing.model import Window
from briefing.schema import article
from briefing.store.sqlite import unindexed

#: Ids are the first 64 bits of a SHA-256, so those below a limit are an even draw, the same in every build.
_IDS = 1 << 64


def tallies(
    connection: Connection, windows: Iterable[tuple[Window, datetime]]
) -> tuple[dict[str, tuple[int, datetime]], ...]:
    """Count articles by window and feed; see `Store.tallies`."""
    return tuple(
        {
            feed_id: (count, newest)
            for feed_id, count, newest in connection.execute(
                select(article.c.feed_id, func.count(), func.max(article.c.dated_at, type_=article.c.dated_at.type))
                .where(_inside(window.start, window.end, seen_until))
                .group_by(article.c.feed_id)
            )
        }
        for window, seen_until in windows
    )


def draw(
    connection: Connection,
    feed_ids: Collection[str],
    dated_after: datetime,
    dated_until: datetime,
    seen_until: datetime,
    limit: int,
    characters: int,
) -> tuple[int, tuple[tuple[datetime, str], ...]]:
    """Draw articles' openings; see `Store.draw`."""
    wanted = frozenset(feed_ids)
    which = _inside(dated_after, dated_until, seen_until)
    counts = connection.execute(select(article.c.feed_id, func.count()).where(which).group_by(article.c.feed_id))
    total = sum(count for feed_id, count in counts if feed_id in wanted)
    if total > limit:
        which = and_(which, unindexed(article.c.id) < f"{limit * _IDS // total:016x}")
    opening = func.substr(article.c.text, 1, characters)
    rows = connection.execute(
        select(article.c.feed_id, article.c.dated_at, article.c.title, opening, article.c.categories)
        .where(which)
        .order_by(article.c.dated_at, article.c.id)
    )
    found = ((dated, "\n".join((title, text, *labels))) for feed, dated, title, text, labels in rows if feed in wanted)
    return total, tuple(found)


def _inside(after: datetime, until: datetime, seen_until: datetime) -> ColumnElement[bool]:
    return and_(article.c.dated_at > after, article.c.dated_at <= until, article.c.first_seen_at <= seen_until)
