"""Articles out of the store: by window, id, address and words; and their removal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.model import Article, Picture
from briefing.store import Store
from tests.builders import NOW, article, edition, feed_state, parsed_feed

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


def save(store: Store, *articles: Article, now: datetime = NOW) -> None:
    """Save one body of one feed, which answered well."""
    body = parsed_feed(*articles)
    store.save_pull([(feed_state(body.feed_id, succeeded_at=now), body)], now=now)


def titles(found: tuple[Article, ...]) -> list[str]:
    """Name articles."""
    return [one.title for one in found]


def window(store: Store, *feed_ids: str, seen_until: datetime = NOW) -> list[str]:
    """Name the articles of the last two hours."""
    found = store.articles(
        feed_ids=feed_ids or ["news-example-org-rss"],
        dated_after=NOW - 2 * HOUR,
        dated_until=NOW,
        seen_until=seen_until,
    )
    return titles(found)


def test_a_window_is_open_at_its_start_and_closed_at_its_end(store: Store) -> None:
    """An article on the boundary belongs to one window, the earlier one."""
    dates = {"start": 2 * HOUR, "inside": HOUR, "end": 0 * HOUR, "after": -HOUR}
    save(store, *(article(k, title=k, dated_at=NOW - ago, first_seen_at=NOW) for k, ago in dates.items()))
    assert window(store) == ["inside", "end"]


def test_a_window_leaves_out_what_was_seen_later(store: Store) -> None:
    """A rebuilt edition does not know what arrived after it."""
    save(
        store,
        article("1", title="in time", dated_at=NOW - HOUR, first_seen_at=NOW),
        article("2", title="late", dated_at=NOW - HOUR, first_seen_at=NOW + timedelta(microseconds=1)),
    )
    assert window(store) == ["in time"]
    assert sorted(window(store, seen_until=NOW + HOUR)) == ["in time", "late"]


def test_a_window_holds_the_feeds_asked_for(store: Store) -> None:
    """Articles of other feeds, which the config may no longer have, stay out."""
    save(store, article("1", title="mine", dated_at=NOW - HOUR))
    save(store, article("1", title="other", feed_id="b", dated_at=NOW - HOUR))
    assert window(store) == ["mine"]
    assert sorted(window(store, "b", "news-example-org-rss")) == ["mine", "other"]
    assert store.articles(feed_ids=[], dated_after=NOW - DAY, dated_until=NOW, seen_until=NOW) == ()


def test_a_window_is_ordered_by_date_then_id(store: Store) -> None:
    """The order never depends on the order of arrival."""
    made = [article(str(n), dated_at=NOW - (n % 2) * HOUR) for n in range(6)]
    save(store, *made)
    expected = sorted(made, key=lambda one: (one.dated_at, one.id))
    found = store.articles(feed_ids=["news-example-org-rss"], dated_after=NOW - DAY, dated_until=NOW, seen_until=NOW)
    assert tuple(expected) == found


def test_a_window_takes_more_feeds_than_one_statement_names(store: Store) -> None:
    """Two thousand feeds in one window come in one order, each article once."""
    made = [article("1", feed_id=f"f{n}", dated_at=NOW - (n % 3) * HOUR / 3) for n in range(2000)]
    store.save_pull([(feed_state(one.feed_id), parsed_feed(one)) for one in made], now=NOW)
    found = store.articles(
        feed_ids=[one.feed_id for one in made] * 2, dated_after=NOW - DAY, dated_until=NOW, seen_until=NOW
    )
    assert found == tuple(sorted(made, key=lambda one: (one.dated_at, one.id)))


def test_an_article_is_found_by_id_prefix_and_addresses(store: Store) -> None:
    """An id, six or more of its digits, the address and its canonical form all name the article."""
    one = article("1", url="https://x.example/1?utm_source=a", canonical_url="https://x.example/1")
    save(store, one, article("2"))
    for key in (one.id, one.id[:6], one.url, one.canonical_url):
        assert one == store.article(key)


def test_what_names_no_article_or_several_finds_none(store: Store) -> None:
    """A prefix that is too short or shared, an unknown address and an empty key find nothing."""
    save(store, article("1", id="abcdef0000000000"), article("2", id="abcdef1111111111", url=""))
    for key in ("abcde", "abcdef", "ffffff", "https://x.example/none", "", "%", "abcdef%"):
        assert store.article(key) is None
    found = store.article("abcdef1")
    assert found is not None
    assert found.id == "abcdef1111111111"


def test_an_address_of_two_feeds_names_the_first_stored(store: Store) -> None:
    """Of several articles at one address the one stored first is shown."""
    first = article("1")
    save(store, first)
    save(store, article("9", feed_id="b", url=first.url))
    assert first == store.article(first.url)


def test_articles_by_id_come_in_the_order_asked(store: Store) -> None:
    """Each once, unknown ids left out, more than one statement can name."""
    made = [article(str(n)) for n in range(1000)]
    save(store, *made)
    asked = [made[7].id, "0" * 16, made[3].id, made[7].id]
    assert (made[7], made[3]) == store.articles_by_id(asked)
    assert tuple(made) == store.articles_by_id(one.id for one in made)
    assert store.articles_by_id([]) == ()


def test_the_archive_is_read_newest_first(store: Store) -> None:
    """Every article once across chunks, many of one date among them; a limit cuts the oldest."""
    made = [article(str(n), dated_at=NOW - (n // 700) * HOUR) for n in range(2100)]
    save(store, *made)
    expected = sorted(made, key=lambda one: (one.dated_at, one.id), reverse=True)
    assert expected == list(store.all_articles())
    assert expected[:1500] == list(store.all_articles(1500))
    assert list(store.all_articles(0)) == []


def test_a_pull_can_write_while_the_archive_is_read(store: Store) -> None:
    """Reading the archive holds no lock between two articles."""
    save(store, *(article(str(n)) for n in range(3)))
    reading = store.all_articles()
    next(reading)
    save(store, article("9", dated_at=NOW))
    assert len(list(reading)) == 2


def test_search_finds_every_word_newest_first(store: Store) -> None:
    """All words must be there, in title or text, in any case and with or without accents."""
    save(
        store,
        article("1", title="Señor Kim meets envoys", text="In Séoul.", dated_at=NOW - HOUR),
        article("2", title="Kim speaks", text="A speech in Seoul.", dated_at=NOW),
        article("3", title="Rain", text="Kim stayed at home.", dated_at=NOW),
    )
    assert titles(store.search("kim SEOUL", limit=9)) == ["Kim speaks", "Señor Kim meets envoys"]
    assert titles(store.search("kim SEOUL", limit=1)) == ["Kim speaks"]
    assert titles(store.search("kim tokyo", limit=9)) == []


def test_search_finds_korean_words_with_particles(store: Store) -> None:
    """A word finds longer ones that begin with it, composed or not."""
    save(store, article("1", title="북한이 미사일을 발사"))
    for words in ("북한", "북한 미사일", "\u1107\u116e\u11a8\u1112\u1161\u11ab"):
        assert len(store.search(words, limit=9)) == 1
    assert store.search("한이", limit=9) == ()


def test_search_follows_corrections(store: Store) -> None:
    """A corrected article is found by its new words and no longer by its old ones."""
    save(store, article("1", title="Eight killed", text="Old text."))
    save(store, article("1", title="Nine killed", text="New text."), article("2", title="Other"))
    assert titles(store.search("nine new", limit=9)) == ["Nine killed"]
    assert store.search("eight", limit=9) == ()
    assert store.search("old", limit=9) == ()
    assert store.check() == ()


def test_search_without_a_word_finds_nothing(store: Store) -> None:
    """Spaces and signs alone are no question."""
    save(store, article("1", title="A ... B"))
    for words in ("", "  ", "...", '"', "*", "_ - ( )"):
        assert store.search(words, limit=9) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.text(max_size=80) | st.text(alphabet="ab \"*()^:+-{}~'\0ANDORT", max_size=80))
def test_what_a_user_types_is_never_syntax(store: Store, words: str) -> None:
    """No question raises an error."""
    store.search(words.encode(errors="replace").decode(), limit=1)


def test_a_title_that_is_a_question_finds_its_article(store: Store) -> None:
    """Quotation marks, operators and hyphens in a title can be pasted into a search."""
    title = 'Kim Jong-un: "NOT now" OR (never)*, NEAR/2 ^border'
    save(store, article("1", title=title))
    assert [title] == titles(store.search(title, limit=9))


def test_pruning_removes_what_no_feed_shows(store: Store) -> None:
    """Articles not listed since the limit go, with their words; those listed since stay."""
    save(store, article("1", title="Gone"), article("2", title="Kept"))
    save(store, article("1", title="Gone indeed"), article("2", title="Kept"))
    save(store, article("2", title="Kept"), article("3", title="New"), now=NOW + 5 * DAY)
    assert store.prune(older_than=NOW + DAY) == 1
    assert sorted(one.title for one in store.all_articles()) == ["Kept", "New"]
    assert store.search("gone", limit=9) == ()
    assert store.check() == ()
    assert store.prune(older_than=NOW + DAY) == 0


def test_pruning_spares_what_an_unchanged_feed_still_shows(store: Store) -> None:
    """A feed that answered "unchanged" for years still lists its last articles, which must not come back as new."""
    save(store, article("1", title="Dropped"), article("2", title="Listed"))
    save(store, article("2", title="Listed"), now=NOW + HOUR)
    store.save_pull([(feed_state(succeeded_at=NOW + 900 * DAY), None)], now=NOW + 900 * DAY)
    assert store.prune(older_than=NOW + 400 * DAY) == 1
    assert [one.title for one in store.all_articles()] == ["Listed"]


def test_pruning_forgets_a_feed_that_no_longer_answers(store: Store) -> None:
    """What a dead or removed feed listed last goes when its time has come."""
    save(store, article("1"))
    store.save_pull([(feed_state(failures=9), None)], now=NOW + 900 * DAY)
    assert store.prune(older_than=NOW + 400 * DAY) == 1


def test_pruning_keeps_the_ids_of_printed_articles(store: Store) -> None:
    """An article that was printed and removed is still known as printed."""
    one = article("1")
    save(store, one)
    store.save_edition(edition(), printed=[(one.id, "story")])
    assert store.prune(older_than=NOW + DAY) == 1
    assert frozenset({one.id}) == store.printed("morning", before_date="2026-02-01")


def test_a_removed_article_can_come_back(store: Store) -> None:
    """A feed may list again what was removed; no trace of the first time disturbs the second."""
    one = article("1", title="A")
    save(store, one)
    save(store, replace(one, title="B"))
    save(store, article("2"), now=NOW + 2 * DAY)
    store.prune(older_than=NOW + DAY)
    save(store, one, now=NOW + 3 * DAY)
    assert one == store.article(one.id)
    assert store.check() == ()


def test_what_came_late_is_counted(tmp_path: Path) -> None:
    """Counted are articles first seen after one moment and by another that bear an older date."""
    old = article("old", dated_at=NOW - timedelta(days=9), first_seen_at=NOW)
    new = article("new", dated_at=NOW - timedelta(hours=1), first_seen_at=NOW)
    with Store.open(tmp_path / "briefing.db") as store:
        store.save_pull([(feed_state(), parsed_feed(old, new))], now=NOW)
        day_ago = NOW - timedelta(days=1)
        feeds = {old.feed_id}
        counted = [
            store.count_seen(feed_ids=feeds, seen_after=seen_after, seen_until=NOW, dated_until=day_ago)
            for seen_after in (None, day_ago, NOW)
        ]
    assert counted == [1, 1, 0]


def kept(address: str, *, fetched_at: datetime = NOW, body: bytes = b"\xff\xd8\xff\0") -> Picture:
    """A picture as it is kept."""
    return Picture(url=address, sha256="0" * 64, width=1000, height=562, fetched_at=fetched_at, body=body)


def test_pictures_come_back_by_address(store: Store) -> None:
    """As they went in; a later one of an address takes the place of the earlier."""
    one, two = kept("https://a.example/1.jpg"), kept("https://a.example/2.jpg", body=b"other")
    store.save_pictures([one, two])
    store.save_pictures([])
    assert store.pictures([one.url, "https://a.example/3.jpg"]) == {one.url: one}
    store.save_pictures([replace(one, body=b"newer")])
    assert store.pictures([one.url, two.url]) == {one.url: replace(one, body=b"newer"), two.url: two}
    assert store.pictures([]) == {}


def test_pruning_removes_old_pictures(store: Store) -> None:
    """With the articles that they belonged to."""
    old, new = kept("https://a.example/1.jpg"), kept("https://a.example/2.jpg", fetched_at=NOW + 2 * DAY)
    store.save_pictures([old, new])
    store.prune(older_than=NOW + DAY)
    assert store.pictures([old.url, new.url]) == {new.url: new}
