"""What other tags and silences cost in a build: a day of 1,000 reports against thirty days of a large archive."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from benchmarks.feeds import MOMENT, words
from briefing.attention import other_tags
from briefing.edition import Plan
from briefing.model import Article, FeedState, ParsedFeed, Story, TaggedArticle, Window
from briefing.record import FeedNote
from briefing.service.attention import background, silences
from briefing.settings import Brief, Feed
from briefing.store import Store
from tests.builders import article, edition, feed_state, parsed_feed

_FEEDS = 100
_DAYS = 31
_TODAY = 1_000
Result = TypeVar("Result")


def main() -> None:
    """Print the processor time of each part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    chosen = parser.parse_args()
    feeds = [Feed(url=f"https://outlet{number}.example/rss", outlet=f"Outlet {number}") for number in range(_FEEDS)]
    plan = Plan(brief=Brief(id="morning"), topics=(), feeds={feed.id: feed for feed in feeds})
    window = Window(start=MOMENT - timedelta(days=1), end=MOMENT)
    notes = tuple(
        FeedNote(id=feed.id, outlet=feed.outlet, url="", status="read", message="", newest=None, printed=0)
        for feed in feeds
    )
    with tempfile.TemporaryDirectory() as name, Store.open(Path(name) / "briefing.db") as store:
        for back in range(_DAYS):
            store.save_pull(list(_day(feeds, back, chosen.articles)), now=MOMENT - timedelta(days=back))
        today = store.articles(
            feed_ids=list(plan.feeds), dated_after=window.start, dated_until=window.end, seen_until=MOMENT
        )
        stories = [
            Story(id=one.id, articles=(TaggedArticle(article=one, tags=()),), earlier=(), copies=())
            for one in today[:_TODAY]
        ]
        outlets = {feed.id: feed.outlet for feed in feeds}
        before = _timed("reports of 30 days", lambda: background(store, plan, window))
        print(f"    {len(before.texts)} of {before.total}")
        _timed(
            f"other tags of {len(stories)} reports",
            lambda: other_tags(stories, outlets=outlets, names={}, covers=lambda label: False, background=before),
        )
        made = edition(feeds=notes, issued_at=MOMENT)
        _timed("silences", lambda: silences(store, plan, made, {}, dict))


def _day(feeds: list[Feed], back: int, articles: int) -> Iterator[tuple[FeedState, ParsedFeed]]:
    """One day's part of the articles, evenly from all feeds, every seventh word with a capital."""
    moment = MOMENT - timedelta(days=back)
    random = Random(back)  # noqa: S311  # for variety, not for secrets
    for feed in feeds:
        count = articles // _DAYS // len(feeds)
        listed = [_article(random, f"{back}-{number}", feed.id, moment, number / count) for number in range(count)]
        yield feed_state(feed.id, succeeded_at=moment, entries=count + 1), parsed_feed(*listed, feed_id=feed.id)


def _article(random: Random, key: str, feed_id: str, moment: datetime, part: float) -> Article:
    text = [word.capitalize() if place % 7 == 3 else word for place, word in enumerate(words(random, 80).split())]
    dated = moment - timedelta(days=part)
    return article(
        key, feed_id=feed_id, title=" ".join(text[:9]), text=" ".join(text), published_at=dated, first_seen_at=moment
    )


def _timed(name: str, work: Callable[[], Result]) -> Result:
    started = time.process_time()
    result = work()
    print(f"{name:<32} cpu {time.process_time() - started:6.2f} s")
    return result


if __name__ == "__main__":
    main()
