"""Articles whose feed has `full_text` → the same with the text of their pages, in the store.

Each page is asked for once, under the rules of feeds; one that failed is asked again, a few times. What a pull has no
time for comes with the next. An article whose page gives no text keeps what its feed says.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from urllib.parse import urlsplit

from briefing.config import Desk
from briefing.errors import WorkerError
from briefing.extract import Extract, extract
from briefing.fetch import fetch_pages
from briefing.model import Article, Fetched, Page, PageOutcome
from briefing.service.page_notes import said
from briefing.service.reach import by_reach, host, reason
from briefing.settings import Config
from briefing.store import Store
from briefing.workers import Workers

#: Pages of one feed that a pull asks for: the new articles of a busy feed in an hour, spaced by 0.2 s.
_MOST_OF_A_FEED = 20
#: Pages that a pull asks for.
_MOST = 400
#: Pages of one feed that are asked for before the answers are looked at: a host that refuses hears no more of us.
_AT_ONCE = 5
#: For all pages of a pull together, the fetching alone; and for one of them.
_FETCH_SECONDS = 90.0
_PAGE_SECONDS = 15.0
#: One page takes 0.06 s, the slowest of 181 half a second, and the first in a worker half a second more.
_EXTRACT_SECONDS = 10.0
#: Every task ends in `_EXTRACT_SECONDS`, so that one must have answered by then, a new worker's start included.
_ANSWER_SECONDS = 6 * _EXTRACT_SECONDS
#: Pages that wait for a worker; while there are so many, no more are taken in.
_WAITING = 8
#: Requests for one page, and the time between them.
MOST_TRIES = 3
TRY_AGAIN_AFTER = timedelta(hours=1)
#: Older articles are left alone, unless some brief prints them.
RECENT = timedelta(days=3)
#: Statuses that say no for good, which asking again does not change.
_REFUSALS: Mapping[int, PageOutcome] = {
    **dict.fromkeys((401, 403, 406, 451), "wall"),
    402: "paywall",
    **dict.fromkeys((400, 404, 405, 410), "none"),
}
_LONGEST_REASON = 200


def complete(desk: Desk, store: Store, workers: Workers, *, now: datetime) -> str:
    """Read the pages that are still to be had, and save what comes.

    Args:
        desk: the config.
        store: where articles and their pages are.
        workers: processes that extract.
        now: becomes `Page.fetched_at`.

    Returns:
        What came of them in one line; "" if none was asked for.
    """
    asked = _asked(desk.config, store, now)
    deadline = monotonic() + _FETCH_SECONDS
    resting: set[str] = set()
    done: list[Page] = []
    for start in range(0, _MOST_OF_A_FEED, _AT_ONCE):
        turn = [one for one in asked if start <= one.place < start + _AT_ONCE and host(one.article.url) not in resting]
        pages = _told_apart(tuple(_had(turn, desk, workers, now, deadline)))
        store.save_pages([page for _, page in pages])
        resting |= {host(one.article.url) for one, page in pages if page.outcome in ("failed", "wall")}
        done += [page for _, page in pages]
    return said((page.outcome, page.reason) for page in done)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One article whose page is wanted."""

    article: Article
    #: Requests before this one.
    tries: int
    #: Its place among those of its feed, newest first, from 0.
    place: int


def _asked(config: Config, store: Store, now: datetime) -> Sequence[_Asked]:
    """The articles whose pages this pull asks for: the newest of each feed, in turns."""
    feeds = [feed.id for feed in config.feeds if feed.full_text]
    wanted = store.pages_wanting(
        feed_ids=feeds,
        dated_after=now - max(RECENT, *(brief.oldest for brief in config.briefs)),
        tried_before=now - TRY_AGAIN_AFTER,
        most_tries=MOST_TRIES,
        most_of_a_feed=_MOST_OF_A_FEED,
    )
    places: Counter[str] = Counter()
    asked = []
    for article, tries in wanted:
        asked.append(_Asked(article, tries, places[article.feed_id]))
        places[article.feed_id] += 1
    asked.sort(key=lambda one: (one.place, feeds.index(one.article.feed_id)))
    return asked[:_MOST]


def _had(
    asked: Sequence[_Asked], desk: Desk, workers: Workers, now: datetime, deadline: float
) -> Iterator[tuple[_Asked, Page]]:
    """What came of each page, articles of one address together; those that were not reached are left out."""
    by_address: dict[str, list[_Asked]] = defaultdict(list)
    for one in asked:
        by_address[one.article.url].append(one)
    reading: deque[tuple[_Asked, Future[Extract]]] = deque()
    for addresses, network in by_reach({url: ones[0].article.feed_id for url, ones in by_address.items()}, desk):
        seconds = deadline - monotonic()
        if not addresses or seconds <= 0:
            continue
        patient = replace(network, timeout=min(network.timeout, _PAGE_SECONDS))
        for address, fetched in fetch_pages(addresses, patient, now=now, seconds=seconds):
            for one in by_address[address]:
                answer = _answered(one, fetched, workers)
                if isinstance(answer, Future):
                    reading.append((one, answer))
                else:
                    yield one, _page(one, answer, now)
            while len(reading) > _WAITING:
                yield _read(*reading.popleft(), now)
    while reading:
        yield _read(*reading.popleft(), now)


def _answered(one: _Asked, fetched: Fetched, workers: Workers) -> Extract | Future[Extract]:
    """What a page's answer means, or the future of its text."""
    if fetched.body is None:
        return Extract(_REFUSALS.get(fetched.status, "failed"), "", reason(fetched))
    if urlsplit(fetched.url).path in ("", "/") and urlsplit(one.article.url).path not in ("", "/"):
        return Extract("none", "", f"{host(fetched.url)} leads to its front page")
    task = partial(workers.submit, extract, fetched.body, timeout_seconds=_EXTRACT_SECONDS)
    kind = dict(fetched.headers).get("content-type", "")
    return task(kind, title=one.article.title, feed_text=one.article.text)


def _read(one: _Asked, future: Future[Extract], now: datetime) -> tuple[_Asked, Page]:
    """What a worker found, or that the page took it down."""
    try:
        found = future.result(_ANSWER_SECONDS)
    except (WorkerError, TimeoutError) as error:
        found = Extract("failed", "", str(error) or "no worker answers")
    if found.reason:
        found = found._replace(reason=f"{host(one.article.url)}: {found.reason}")
    return one, _page(one, found, now)


def _page(one: _Asked, found: Extract, now: datetime) -> Page:
    return Page(
        article_id=one.article.id,
        outcome=found.outcome,
        text=found.text,
        reason=found.reason[:_LONGEST_REASON],
        fetched_at=now,
        tries=one.tries + 1,
    )


def _told_apart(pages: Sequence[tuple[_Asked, Page]]) -> Sequence[tuple[_Asked, Page]]:
    """The same, but a text that one host gives at several addresses, for several headlines, is none of theirs."""
    given: dict[tuple[str, str], set[str]] = defaultdict(set)
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one, page in pages:
        given[_source(one, page)].add(one.article.canonical_url)
        named[_source(one, page)].add(one.article.title)
    several = {source for source in given if len(given[source]) > 1 and len(named[source]) > 1}
    return [
        (one, replace(page, outcome="wall", text="", reason=f"{host(one.article.url)} gives one text for several"))
        if page.outcome == "read" and _source(one, page) in several
        else (one, page)
        for one, page in pages
    ]


def _source(one: _Asked, page: Page) -> tuple[str, str]:
    return host(one.article.url), page.text
