"""What a pull brings, into the store and out again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import StoreError
from briefing.model import Article, FeedState
from briefing.schema import from_microseconds, to_microseconds
from briefing.store import Store
from briefing.store.pull import MAX_REVISIONS
from tests.builders import NOW, article, feed_state, parsed_feed

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


def save(store: Store, *articles: Article, now: datetime = NOW) -> tuple[int, int]:
    """Save one body of one feed; give back what was added and changed."""
    body = parsed_feed(*articles)
    return store.save_pull([(feed_state(body.feed_id), body)], now=now)[body.feed_id]


def everything(store: Store) -> list[Article]:
    """List every stored article by id."""
    return sorted(store.all_articles(), key=lambda one: one.id)


def test_articles_come_back_as_they_went_in(store: Store) -> None:
    """Every field of an article survives the store."""
    full = article(
        "1",
        url="https://news.example.org/1?utm_source=rss",
        canonical_url="https://news.example.org/1",
        title="김정은, 평양서 회담",
        text="본문\0 'quoted' \U0001f600",
        authors=("A. Writer", "김기자"),
        categories=("Politics", "북한"),
        language="ko",
        published_at=datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    )
    full = replace(full, image_url="https://news.example.org/1.jpg", image_caption="Pier · 부두", image_credit="Ann")
    bare = article("2", guid=None, url="", title="Bare", summary="", published_at=None)
    assert save(store, full, bare) == (2, 0)
    assert sorted([full, bare], key=lambda one: one.id) == everything(store)


def test_states_come_back_as_they_went_in(store: Store) -> None:
    """Every field of a feed's state survives the store, and a later state replaces it."""
    full = feed_state(
        retry_at=LATER,
        next_poll_at=LATER,
        failures=3,
        error="no answer",
        moved_to="https://x.example/",
        moved_count=2,
        gone=True,
        ttl_seconds=60.5,
        remark="cut short",
    )
    bare = FeedState(feed_id="other")
    store.save_pull([(full, None), (bare, None)], now=NOW)
    assert {full.feed_id: full, "other": bare} == store.states()
    after = replace(full, failures=0, error=None, gone=False)
    store.save_pull([(after, None)], now=LATER)
    assert {full.feed_id: after, "other": bare} == store.states()


def test_saving_counts_what_is_new_and_changed_for_each_feed(store: Store) -> None:
    """Every feed of the batch has its counts, those without a body too."""
    save(store, article("1"), article("2"))
    counts = store.save_pull(
        [
            (feed_state(), parsed_feed(article("1"), article("2", text="Rewritten."), article("3"))),
            (feed_state("b"), parsed_feed(article("1", feed_id="b"))),
            (feed_state("c"), None),
        ],
        now=LATER,
    )
    assert counts == {"news-example-org-rss": (1, 1), "b": (1, 0), "c": (0, 0)}


def test_an_empty_batch_is_no_trouble(store: Store) -> None:
    """Nothing pulled, nothing saved; an empty body adds nothing."""
    assert store.save_pull([], now=NOW) == {}
    assert store.save_pull([(feed_state("f"), parsed_feed(feed_id="f"))], now=NOW) == {"f": (0, 0)}


def test_a_corrected_title_keeps_the_old_wordings(store: Store) -> None:
    """Earlier titles come back oldest first, each once, without the present one."""
    first = article("1", title="A")
    for hour, title in enumerate(["A", "B", "C", "B", "A", "D"]):
        save(store, replace(first, title=title), now=NOW + timedelta(hours=hour))
    (found,) = store.all_articles()
    assert (found.title, found.earlier_titles) == ("D", ("A", "B", "C"))
    save(store, replace(first, title="B"), now=NOW + timedelta(days=1))
    (found,) = store.all_articles()
    assert (found.title, found.earlier_titles) == ("B", ("A", "C", "D"))


def test_earlier_titles_are_bounded(store: Store) -> None:
    """A feed that changes a title at every pull fills no disk: the first fifty are kept."""
    for number in range(MAX_REVISIONS + 3):
        save(store, article("1", title=f"Live {number}"))
    (found,) = store.all_articles()
    assert tuple(f"Live {number}" for number in range(MAX_REVISIONS)) == found.earlier_titles


def test_a_changed_guid_or_link_is_no_new_article(store: Store) -> None:
    """A feed that changes all its guids, and later its links, floods nothing."""
    save(store, *(article(str(n)) for n in range(5)))
    before = everything(store)
    assert save(store, *(article(str(n), guid=f"new-{n}") for n in range(5)), now=LATER) == (0, 0)
    moved = [article(str(n), guid=f"new-{n}", url=f"https://moved.example/{n}") for n in range(5)]
    assert save(store, *moved, now=LATER) == (0, 0)
    after = everything(store)
    assert [one.id for one in before] == [one.id for one in after]
    assert {f"https://moved.example/{n}" for n in range(5)} == {one.url for one in after}


def test_another_feed_with_the_same_link_has_its_own_article(store: Store) -> None:
    """Identity never crosses feeds: the same address in two feeds is two articles."""
    save(store, article("1"))
    store.save_pull([(feed_state("b"), parsed_feed(article("x", feed_id="b")))], now=NOW)
    counts = store.save_pull(
        [(feed_state("b"), parsed_feed(article("y", feed_id="b", url=article("1").url)))], now=LATER
    )
    assert counts == {"b": (1, 0)}
    assert len(everything(store)) == 3


def test_an_update_makes_no_article_new_again(store: Store) -> None:
    """A later publication date is stored beside the first sighting and the date that windows use."""
    old = article("1")
    save(store, old)
    save(store, article("1", text="More.", published_at=LATER, first_seen_at=LATER), now=LATER)
    (found,) = store.all_articles()
    assert (LATER, old.dated_at, old.first_seen_at, "More.") == (
        found.published_at,
        found.dated_at,
        found.first_seen_at,
        found.text,
    )


def test_a_long_body_is_looked_up_in_parts(store: Store) -> None:
    """Two thousand articles in one body are known again, by id and by link."""
    save(store, *(article(str(n)) for n in range(2000)))
    again = [article(str(n), guid=f"guid-{n}" if n % 2 else f"new-{n}") for n in range(2000)]
    assert save(store, *again, now=LATER) == (0, 0)


def test_nothing_of_a_batch_that_fails_is_kept(store: Store) -> None:
    """An error in the last article of a batch undoes the whole batch."""
    bad = article("2", title="half a pair: \ud83d")
    with pytest.raises(StoreError, match="not valid Unicode"):
        store.save_pull([(feed_state(), parsed_feed(article("1"), bad))], now=NOW)
    assert (everything(store), store.states()) == ([], {})


@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_are_exact(instant: datetime) -> None:
    """A stored moment comes back to the microsecond, in any year."""
    assert instant == from_microseconds(to_microseconds(instant))


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_instants_sort_as_time_does(one: datetime, other: datetime) -> None:
    """Comparing stored moments compares the moments."""
    assert (one < other) == (to_microseconds(one) < to_microseconds(other))
