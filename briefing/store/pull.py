"""What a pull brings, into the database: one batch of feeds, one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal, select, update

from briefing.model import Article, FeedState, ParsedFeed
from briefing.schema import article, feed_state, revision, sighting, to_json, to_microseconds
from briefing.store.articles import FIELDS, earlier_titles, in_lists, load_stored
from briefing.store.identity import Stored, merge, pair
from briefing.store.sqlite import index_words, insert_rows, unindex_words, upsert

#: Earlier titles kept of one article, the first ones. Our choice: a live blog has a new title every few minutes.
MAX_REVISIONS = 50

_STATE_FIELDS = tuple(field.name for field in fields(FeedState))


@dataclass(slots=True, kw_only=True)
class _Batch:
    """What one batch comes to, collected before anything is written."""

    new: list[Article] = field(default_factory=list)
    #: Stored articles that a feed lists again, by row number.
    seen: list[int] = field(default_factory=list)
    #: Those of them that differ, before and after.
    differing: list[tuple[Stored, Article]] = field(default_factory=list)
    #: feed id → (added, changed)
    totals: dict[str, tuple[int, int]] = field(default_factory=dict)


def load_states(connection: Connection) -> dict[str, FeedState]:
    """Load every feed's state by feed id."""
    rows = connection.execute(select(*(feed_state.c[name] for name in _STATE_FIELDS)))
    return {row[0]: FeedState(**dict(zip(_STATE_FIELDS, row, strict=True))) for row in rows}


def save(
    connection: Connection, items: Sequence[tuple[FeedState, ParsedFeed | None]], now: datetime
) -> dict[str, tuple[int, int]]:
    """Save states and articles; see `Store.save_pull`."""
    listed = [parsed for _, parsed in items if parsed is not None]
    known = _known_feeds(connection, [parsed.feed_id for parsed in listed])
    stored = _candidates(connection, [one for parsed in listed if parsed.feed_id in known for one in parsed.articles])
    batch = _Batch(totals={state.feed_id: (0, 0) for state, _ in items})
    for parsed in listed:
        _sort_out(batch, parsed, stored.get(parsed.feed_id, ()))
    _change(connection, batch.differing, now)
    _add(connection, batch.new, now)
    if batch.seen:
        again = update(sighting).where(sighting.c.article == bindparam("row")).values(seen_at=now)
        connection.execute(again, [{"row": number} for number in batch.seen])
    _save_states(connection, items, now)
    return batch.totals


def _known_feeds(connection: Connection, feed_ids: Iterable[str]) -> set[str]:
    known: set[str] = set()
    for part in in_lists(feed_ids):
        known.update(connection.scalars(select(feed_state.c.feed_id).where(feed_state.c.feed_id.in_(part))))
    return known


def _candidates(connection: Connection, incoming: Sequence[Article]) -> dict[str, list[Stored]]:
    """Load every stored article that one of the incoming might be, by feed id."""
    found: dict[int, Stored] = {}
    for ids in in_lists(one.id for one in incoming):
        found.update((one.number, one) for one in load_stored(connection, article.c.id.in_(ids)))
    known = {one.article.id for one in found.values()}
    unknown = [one for one in incoming if one.id not in known]
    for guids in in_lists(one.guid for one in unknown if one.guid):
        found.update((one.number, one) for one in load_stored(connection, article.c.guid.in_(guids)))
    for links in in_lists(one.canonical_url for one in unknown if one.canonical_url):
        found.update((one.number, one) for one in load_stored(connection, article.c.canonical_url.in_(links)))
    by_feed = defaultdict(list)
    for one in found.values():
        by_feed[one.article.feed_id].append(one)
    return by_feed


def _sort_out(batch: _Batch, parsed: ParsedFeed, stored: Sequence[Stored]) -> None:
    """Tell what is new from what is known, and what has changed in it."""
    pairs = pair(parsed.articles, stored) if stored else {}
    changed = 0
    for one in parsed.articles:
        if one.id not in pairs:
            batch.new.append(one)
            continue
        old = pairs[one.id]
        batch.seen.append(old.number)
        after = merge(old.article, one)
        if after != old.article:
            batch.differing.append((old, after))
            changed += after.title != old.article.title or after.text != old.article.text
    batch.totals[parsed.feed_id] = (len(parsed.articles) - len(pairs), changed)


def _change(connection: Connection, differing: Sequence[tuple[Stored, Article]], now: datetime) -> None:
    if not differing:
        return
    _keep_titles(connection, differing, now)
    for numbers in in_lists(old.number for old, _ in differing):
        unindex_words(connection, article.c.number.in_(numbers))
    connection.execute(
        update(article).where(article.c.number == bindparam("row")),
        [{"row": old.number, **{name: getattr(after, name) for name in FIELDS}} for old, after in differing],
    )
    for numbers in in_lists(old.number for old, _ in differing):
        index_words(connection, article.c.number.in_(numbers))


def _keep_titles(connection: Connection, differing: Sequence[tuple[Stored, Article]], now: datetime) -> None:
    """Keep the titles that are about to be replaced, each once."""
    retitled = [old for old, after in differing if after.title != old.article.title]
    earlier = earlier_titles(connection, (old.number for old in retitled))
    rows: list[dict[str, Any]] = []
    for old in retitled:
        titles = earlier.get(old.number, [])
        if old.article.title not in titles and len(titles) < MAX_REVISIONS:
            number = len(titles) + 1
            rows.append({"article": old.number, "number": number, "title": old.article.title, "replaced_at": now})
    if rows:
        connection.execute(insert(revision), rows)


def _add(connection: Connection, new: Sequence[Article], now: datetime) -> None:
    if not new:
        return
    last = connection.execute(select(func.coalesce(func.max(article.c.number), 0))).scalar_one()
    insert_rows(connection, insert(article).values(dict.fromkeys(FIELDS)), [_row(one) for one in new])
    added = article.c.number > last
    rows = select(article.c.number, literal(now, sighting.c.seen_at.type)).where(added)
    connection.execute(insert(sighting).from_select(["article", "seen_at"], rows))
    index_words(connection, added)


def _row(one: Article) -> tuple[Any, ...]:
    """Make the plain values of a row, in the order of `FIELDS`."""
    return (
        one.id,
        one.feed_id,
        one.guid,
        one.url,
        one.canonical_url,
        one.title,
        one.summary,
        one.text,
        to_json(one.authors),
        to_json(one.categories),
        one.language,
        one.published_raw,
        None if one.published_at is None else to_microseconds(one.published_at),
        to_microseconds(one.dated_at),
        one.dating,
        to_microseconds(one.first_seen_at),
        one.image_url,
        one.image_caption,
        one.image_credit,
    )


def _save_states(connection: Connection, items: Sequence[tuple[FeedState, ParsedFeed | None]], now: datetime) -> None:
    rows = [
        {**{name: getattr(state, name) for name in _STATE_FIELDS}, "listed_at": None if parsed is None else now}
        for state, parsed in items
    ]
    if rows:
        connection.execute(upsert(feed_state, "feed_id", kept="listed_at"), rows)
