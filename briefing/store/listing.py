"""What feeds list no more: reports that their outlet took out, told apart from those that only grew old."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, func, select

from briefing.schema import article, feed_state, sighting
from briefing.store.articles import in_lists

#: Older reports that a feed must still list: one or two may be pinned to it.
_OLDER = 3
#: Part of its newer reports that a feed may have dropped: one that drops more is no list by date, but one of its own
#: choice, and a report that it drops says nothing.
_DROPPED = 0.1


def withdrawn(connection: Connection, ids: Iterable[str]) -> frozenset[str]:
    """Find what was withdrawn; see `Store.withdrawn`."""
    rows = select(article.c.id, article.c.feed_id, article.c.dated_at, article.c.title)
    joined = article.join(sighting, sighting.c.article == article.c.number).join(
        feed_state, feed_state.c.feed_id == article.c.feed_id
    )
    gone = (sighting.c.seen_at < feed_state.c.listed_at, feed_state.c.remark == "", article.c.dating == "entry")
    found = [
        row
        for part in in_lists(dict.fromkeys(ids))
        for row in connection.execute(rows.select_from(joined).where(article.c.id.in_(part), *gone))
    ]
    missing: set[str] = set()
    for feed_id in sorted({row.feed_id for row in found}):
        own = and_(article.c.feed_id == feed_id, sighting.c.seen_at == feed_state.c.listed_at)
        listed = connection.execute(rows.select_from(joined).where(own).order_by(article.c.dated_at)).all()
        if len(listed) < _OLDER:
            continue
        newer = (article.c.feed_id == feed_id, article.c.dated_at > listed[_OLDER - 1].dated_at)
        away = connection.scalar(
            select(func.count()).select_from(joined).where(*newer, sighting.c.seen_at < feed_state.c.listed_at)
        )
        if (away or 0) > max(1.0, _DROPPED * len(listed)):
            continue
        titles = {row.title for row in listed}
        missing.update(
            row.id
            for row in found
            if row.feed_id == feed_id and row.dated_at > listed[_OLDER - 1].dated_at and row.title not in titles
        )
    return frozenset(missing)
