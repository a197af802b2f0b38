"""Pages of articles in and out of the database.

Every function takes a connection that is inside a transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from briefing.model import Article, Page, PageOutcome
from briefing.schema import article, page, with_page
from briefing.store.articles import in_lists, load_stored
from briefing.store.sqlite import index_words, unindex_words, upsert


def wanting(
    connection: Connection,
    feed_ids: Collection[str],
    dated_after: datetime,
    tried_before: datetime,
    most_tries: int,
    most_of_a_feed: int,
) -> tuple[tuple[Article, int], ...]:
    """Find articles whose page is still to be had; see `Store.pages_wanting`."""
    open_still = or_(
        page.c.article.is_(None),
        and_(page.c.outcome == "failed", page.c.tries < most_tries, page.c.fetched_at <= tried_before),
    )
    newest_first = (article.c.dated_at.desc(), article.c.id.desc())
    place = func.row_number().over(partition_by=article.c.feed_id, order_by=newest_first).label("place")
    tries: dict[int, int] = {}
    for part in in_lists(sorted(frozenset(feed_ids))):
        which = and_(article.c.feed_id.in_(part), article.c.dated_at > dated_after, article.c.url != "", open_still)
        found = select(article.c.number, page.c.tries, place).select_from(with_page).where(which).subquery()
        chosen = select(found.c.number, found.c.tries).where(found.c.place <= most_of_a_feed)
        tries.update((number, count or 0) for number, count in connection.execute(chosen))
    stored = [one for part in in_lists(tries) for one in load_stored(connection, article.c.number.in_(part))]
    stored.sort(key=lambda one: (one.article.dated_at, one.article.id), reverse=True)
    return tuple((one.article, tries[one.number]) for one in stored)


def outcomes(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[PageOutcome, str]]:
    """Load what came of pages; see `Store.page_outcomes`."""
    found: dict[str, tuple[PageOutcome, str]] = {}
    for part in in_lists(dict.fromkeys(ids)):
        rows = select(article.c.id, page.c.outcome, page.c.reason).select_from(article.join(page))
        found.update((row[0], (row[1], row[2])) for row in connection.execute(rows.where(article.c.id.in_(part))))
    return found


def save(connection: Connection, pages: Sequence[Page]) -> None:
    """Save pages and index their words; see `Store.save_pages`."""
    new = {one.article_id: one for one in pages}
    for part in in_lists(new):
        which = article.c.id.in_(part)
        numbers = connection.execute(select(article.c.number, article.c.id).where(which)).all()
        unindex_words(connection, which)
        rows = [
            {
                "article": number,
                "outcome": new[article_id].outcome,
                "text": new[article_id].text,
                "reason": new[article_id].reason,
                "fetched_at": new[article_id].fetched_at,
                "tries": new[article_id].tries,
            }
            for number, article_id in numbers
        ]
        if rows:
            connection.execute(upsert(page, "article"), rows)
        index_words(connection, which)
