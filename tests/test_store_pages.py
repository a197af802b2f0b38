"""Pages of articles in the store: which are wanted, what they add, and that the word index follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.model import Article, Page, PageOutcome
from briefing.store import Store
from tests.builders import NOW, article, feed_state, parsed_feed

HOUR = timedelta(hours=1)
FEED = "news-example-org-rss"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


def save(store: Store, *articles: Article) -> None:
    """Save one body of one feed."""
    store.save_pull([(feed_state(FEED), parsed_feed(*articles, feed_id=FEED))], now=NOW)


def page(of: Article, text: str = "", *, outcome: PageOutcome = "read", tries: int = 1) -> Page:
    """Make what came of an article's page."""
    return Page(
        article_id=of.id,
        outcome=outcome,
        text=text,
        reason="" if outcome == "read" else "answered 500",
        fetched_at=NOW,
        tries=tries,
    )


def wanted(
    store: Store, *, after: timedelta = 24 * HOUR, later: timedelta = HOUR, most: int = 9
) -> list[tuple[str, int]]:
    """Titles and tries of what is wanted, when some time has passed."""
    found = store.pages_wanting(
        feed_ids=[FEED], dated_after=NOW - after, tried_before=NOW + later - HOUR, most_tries=3, most_of_a_feed=most
    )
    return [(one.title, tries) for one, tries in found]


def test_pages_never_asked_for_are_wanted_newest_first(store: Store) -> None:
    """Of each feed the newest so many; without those that are too old or have no address."""
    ages = {"new": 1, "newer": 0, "old": 30}
    listed = [article(key, title=key, published_at=NOW - age * HOUR, first_seen_at=NOW) for key, age in ages.items()]
    save(store, *listed, article("x", title="no address", url="", canonical_url=""))
    assert wanted(store) == [("newer", 0), ("new", 0)]
    assert wanted(store, most=1) == [("newer", 0)]
    assert wanted(store, after=48 * HOUR) == [("newer", 0), ("new", 0), ("old", 0)]


@pytest.mark.parametrize("outcome", ["read", "wall", "paywall", "none"])
def test_a_settled_page_is_not_wanted(store: Store, outcome: PageOutcome) -> None:
    """Whatever the outcome."""
    one = article(title="one")
    save(store, one)
    store.save_pages([page(one, outcome=outcome)])
    assert wanted(store, later=99 * HOUR) == []


def test_a_failed_page_is_wanted_after_a_while_and_some_tries(store: Store) -> None:
    """Not at once, and not for ever."""
    one = article(title="one")
    save(store, one)
    store.save_pages([page(one, outcome="failed", tries=2)])
    assert wanted(store, later=0 * HOUR) == []
    assert wanted(store) == [("one", 2)]
    store.save_pages([page(one, outcome="failed", tries=3)])
    assert wanted(store) == []


def test_outcomes_are_given_with_their_reasons(store: Store) -> None:
    """Of articles whose page was asked for."""
    one, other = article("1"), article("2")
    save(store, one, other)
    store.save_pages([page(one, outcome="failed")])
    assert store.page_outcomes([one.id, other.id, one.id]) == {one.id: ("failed", "answered 500")}


def test_pages_of_articles_that_are_gone_are_dropped(store: Store) -> None:
    """They may have been removed while their page was on its way."""
    store.save_pages([page(article(), "Much text. " * 9)])
    assert (list(store.all_articles()), store.check()) == ([], ())


def test_only_a_page_for_subscribers_marks_the_article(store: Store) -> None:
    """Every way of loading it says so."""
    one, other = article("1"), article("2")
    save(store, one, other)
    store.save_pages([page(one, outcome="paywall"), page(other, outcome="wall")])
    assert [found.is_paywalled for found in store.articles_by_id([one.id, other.id])] == [True, False]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["feed", "page"]), st.integers(0, 5)), min_size=1, max_size=8))
def test_the_longer_text_counts_and_the_index_follows(store: Store, changes: list[tuple[str, int]]) -> None:
    """In whatever order feed and page change; the page's text wins only where it is longer."""
    one = article(title="one", text="feedword")
    save(store, one)
    texts = {"feed": "feedword", "page": ""}
    store.save_pages([page(one, "")])
    for who, length in changes:
        texts[who] = f"{who}word " * length + "end"
        if who == "feed":
            save(store, replace(one, text=texts[who]))
        else:
            store.save_pages([page(one, texts[who])])
        best = texts["page"] if len(texts["page"]) > len(texts["feed"]) else texts["feed"]
        (loaded,) = store.articles_by_id([one.id])
        assert loaded.text == best
        assert [len(store.search(word, limit=5)) for word in ("feedword", "pageword")] == [
            int(word in best) for word in ("feedword", "pageword")
        ]
        assert store.check() == ()
