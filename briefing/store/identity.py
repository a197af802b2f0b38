"""Which stored article an incoming one is, and what becomes of the two. Pure.

Feeds change their guids, correct their titles and move their links; none of it may print an article twice. The
opposite mistake, one guid or link for several articles, must not swallow any: hence the second condition on guids
and the uniqueness of links. Reasons: FreshRSS #5909, liferea #1195, lemon24/reader #322 and #340.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from briefing.model import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An article as the store has it, with its row number."""

    number: int
    #: Without `earlier_titles`.
    article: Article


def pair(incoming: Sequence[Article], stored: Iterable[Stored]) -> dict[str, Stored]:
    """Find the stored article that each incoming one is, by id of the incoming; those that are new are left out.

    In this order, no stored article twice: the same id; the same guid, and the same link, title or date; the same
    link, if no other incoming or stored article of the feed has it.

    Args:
        incoming: articles of one feed, ids unique.
        stored: all articles of that feed that share an id, guid or link with one of them; others do no harm.
    """
    candidates = sorted(stored, key=lambda one: one.number)
    pairs: dict[str, Stored] = {}
    taken: set[int] = set()

    def take(key: Callable[[Article], str | None], agrees: Callable[[Article, Article], bool]) -> None:
        found = defaultdict(list)
        for one in candidates:
            found[key(one.article)].append(one)
        for article in incoming:
            if article.id in pairs or not key(article):
                continue
            for one in found[key(article)]:
                if one.number not in taken and agrees(article, one.article):
                    pairs[article.id] = one
                    taken.add(one.number)
                    break

    links = Counter(article.canonical_url for article in incoming)
    stored_links = Counter(one.article.canonical_url for one in candidates)
    take(lambda article: article.id, lambda new, old: True)
    take(lambda article: article.guid, _one_more_thing_in_common)
    take(
        lambda article: article.canonical_url,
        lambda new, old: links[new.canonical_url] == stored_links[new.canonical_url] == 1,
    )
    return pairs


def _one_more_thing_in_common(new: Article, old: Article) -> bool:
    same_link = new.canonical_url != "" and new.canonical_url == old.canonical_url
    same_date = new.published_at is not None and new.published_at == old.published_at
    return same_link or same_date or new.title == old.title


def merge(old: Article, new: Article) -> Article:
    """Give the stored article what the feed says now.

    Its id, its earliest sighting and the date that windows use stay: an update never makes it new again. That date
    moves once, when an entry that had none of its own now has one.
    """
    first_seen_at = min(old.first_seen_at, new.first_seen_at)
    dated_at, dating = old.dated_at, old.dating
    if old.dating != "entry" and new.dating == "entry":
        dated_at, dating = new.dated_at, new.dating
    return replace(
        new,
        id=old.id,
        published_raw=new.published_raw if new.published_at else old.published_raw or new.published_raw,
        published_at=new.published_at or old.published_at,
        dated_at=min(dated_at, first_seen_at),
        dating=dating,
        first_seen_at=first_seen_at,
        earlier_titles=(),
    )
