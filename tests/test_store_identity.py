"""Which stored article an incoming one is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from briefing.model import Article
from briefing.store.identity import Stored, merge, pair
from tests.builders import NOW, article


def stored(*articles: Article) -> list[Stored]:
    """Number articles as the store does."""
    return [Stored(number=number, article=one) for number, one in enumerate(articles, 1)]


def paired(incoming: list[Article], known: list[Stored]) -> dict[str, str]:
    """Pair, and name the stored articles by id."""
    return {new: old.article.id for new, old in pair(incoming, known).items()}


def test_same_id_is_the_same_article() -> None:
    """An entry with the id of a stored article is that article, whatever else it changed."""
    old = article("1")
    new = replace(old, title="Another", url="https://x.example/2", canonical_url="https://x.example/2")
    assert {old.id: old.id} == paired([new], stored(old))


def test_changed_guid_with_the_same_link_is_the_same_article() -> None:
    """A feed that changes its guids brings nothing new, as long as the links stay."""
    old = article("1")
    new = article("1", guid="changed", title="Corrected", published_at=NOW)
    assert {new.id: old.id} == paired([new], stored(old))


def test_a_link_that_several_incoming_articles_share_identifies_none() -> None:
    """Entries that all link to the home page are told apart by their guids alone."""
    home = "https://news.example.org/"
    old = article("1", url=home)
    new = [article("2", url=home), article("3", url=home)]
    assert paired(new, stored(old)) == {}


def test_a_link_that_several_stored_articles_share_identifies_none() -> None:
    """One entry that links where two stored articles do is neither of them."""
    home = "https://news.example.org/"
    assert paired([article("3", url=home)], stored(article("1", url=home), article("2", url=home))) == {}


def test_no_link_is_no_evidence() -> None:
    """Two articles without any address are not the same for that."""
    assert paired([article("2", url="")], stored(article("1", url=""))) == {}


def test_same_guid_needs_one_more_thing_in_common() -> None:
    """A guid that comes back with another link, title and date names another article."""
    old = article("1", id="0" * 16, guid="g")
    new = article("2", id="1" * 16, guid="g", published_at=NOW)
    assert paired([new], stored(old)) == {}
    for alike in (
        replace(new, title=old.title),
        replace(new, published_at=old.published_at),
        replace(new, canonical_url=old.canonical_url),
    ):
        assert {new.id: old.id} == paired([alike], stored(old))


def test_missing_dates_are_not_equal_dates() -> None:
    """Two undated articles under one guid have nothing more in common."""
    old = article("1", id="0" * 16, guid="g", published_at=None)
    new = article("2", id="1" * 16, guid="g", published_at=None)
    assert paired([new], stored(old)) == {}


def test_an_id_goes_before_a_guid_and_a_link() -> None:
    """The stored article goes to the entry with its id, even if another entry with its guid and link comes first."""
    old = article("1")
    impostor = article("2", guid=old.guid, url=old.url, id="f" * 16, title=old.title)
    assert {old.id: old.id} == paired([impostor, old], stored(old))


@st.composite
def articles(draw: st.DrawFn) -> list[Article]:
    """Articles of one feed, ids unique, that share few guids, links, titles and dates."""
    keys = draw(st.lists(st.integers(0, 9), unique=True, max_size=8))
    return [
        article(
            str(key),
            id=f"{key:016x}",
            guid=draw(st.sampled_from([None, "a", "b", "c"])),
            url=draw(st.sampled_from(["", "https://x.example/1", "https://x.example/2", "https://x.example/3"])),
            title=draw(st.sampled_from(["One", "Two"])),
            published_at=draw(st.sampled_from([None, NOW - timedelta(hours=3), NOW - timedelta(hours=4)])),
        )
        for key in keys
    ]


@given(articles(), articles())
def test_no_stored_article_is_taken_twice(incoming: list[Article], known: list[Article]) -> None:
    """Whatever guids and links are shared, two entries never become one, and an equal id always decides."""
    pairs = pair(incoming, stored(*known))
    assert len(pairs) == len({old.number for old in pairs.values()})
    assert {new.id for new in incoming} & {old.id for old in known} <= set(pairs)
    assert all(old.article.id == new for new, old in pairs.items() if new in {one.id for one in known})


@given(articles(), articles(), st.randoms(use_true_random=False))
def test_pairing_does_not_depend_on_the_order_of_the_store(
    incoming: list[Article], known: list[Article], random: Random
) -> None:
    """The database may return rows in any order."""
    rows = stored(*known)
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert pair(incoming, rows) == pair(incoming, shuffled)


def test_update_keeps_what_makes_an_article_old() -> None:
    """A later date on an update is stored, but id, first sighting and the date that windows use stay."""
    old = article("1")
    new = article("1", guid="changed", title="Corrected", published_at=NOW, first_seen_at=NOW)
    assert merge(old, new) == replace(
        new, id=old.id, dated_at=old.dated_at, first_seen_at=old.first_seen_at, published_at=NOW
    )


def test_a_date_that_comes_late_is_taken() -> None:
    """An entry without a date of its own, which now has one, is dated by it, never after it was first seen."""
    seen = NOW - timedelta(hours=5)
    old = article("1", published_at=None, first_seen_at=seen)
    earlier = merge(old, article("1", published_at=NOW - timedelta(hours=9), first_seen_at=NOW))
    later = merge(old, article("1", published_at=NOW - timedelta(hours=1), first_seen_at=NOW))
    assert ("entry", NOW - timedelta(hours=9)) == (earlier.dating, earlier.dated_at)
    assert ("entry", seen) == (later.dating, later.dated_at)


def test_a_date_that_vanishes_is_kept() -> None:
    """An entry that loses its date keeps the one that it had."""
    old = article("1")
    merged = merge(old, article("1", published_at=None, first_seen_at=NOW))
    assert (old.published_at, old.published_raw, old.dated_at, "entry") == (
        merged.published_at,
        merged.published_raw,
        merged.dated_at,
        merged.dating,
    )


def test_an_earlier_sighting_counts() -> None:
    """The earliest sighting is kept, and no article is dated after it."""
    old = article("1", published_at=None, first_seen_at=NOW)
    merged = merge(old, article("1", published_at=None, first_seen_at=NOW - timedelta(hours=1)))
    assert (NOW - timedelta(hours=1),) * 2 == (merged.first_seen_at, merged.dated_at)
