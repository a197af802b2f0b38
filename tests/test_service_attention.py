"""What an edition says of its archive: what stands out, and who is quiet, from the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.edition import Plan
from briefing.model import Article, Tag, TaggedArticle, Window
from briefing.record import Edition, FeedNote, Silence
from briefing.service.attention import background, newest_by_topic, silences
from briefing.settings import Brief, Feed, Topic
from briefing.store import Store
from tests.builders import NOW, article, edition, feed_state, parsed_feed, printed_story, report

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEEDS = {feed.id: feed for feed in (Feed(url=f"https://{name}.example/f", outlet=name.title()) for name in ("a", "b"))}
A, B = FEEDS
PLAN = Plan(
    brief=Brief(id="morning", timezone="Asia/Seoul"),
    topics=(Topic(id="alliance", title="The Alliance"),),
    feeds=FEEDS,
)
WINDOW = Window(start=NOW - DAY, end=NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


def pull(store: Store, feed_id: str, *, ago: int, count: int, late: timedelta = timedelta(0)) -> None:
    """Read a feed so many days ago, with so many new articles of the day before that."""
    now = NOW - ago * DAY
    new = [
        article(
            f"{feed_id}-{ago}-{number}",
            feed_id=feed_id,
            title=f"Story {number} of day {ago}",
            text=f"Told near Hormuz {ago} {number}.",
            categories=("Sea",),
            published_at=now - HOUR * (1 + number % 20),
            first_seen_at=now + late,
        )
        for number in range(count)
    ]
    state = feed_state(feed_id, checked_at=now, succeeded_at=now, newest_at=NOW - HOUR)
    store.save_pull([(state, parsed_feed(*new, feed_id=feed_id))], now=now + late)


def made(*, stories: int = 0, date: str = "2026-01-30", statuses: Sequence[str] = ("read", "unchanged")) -> Edition:
    """An edition of a day, with so many stories in its section and the feeds standing so."""
    notes = tuple(
        FeedNote(id=feed.id, outlet=feed.outlet, url="", status=status, message="", newest=None, printed=0)  # type: ignore[arg-type]
        for feed, status in zip(FEEDS.values(), statuses, strict=True)
    )
    plain = edition(feeds=notes, date=date)
    printed = tuple(printed_story(report(article(str(number)))) for number in range(stories))
    return replace(plain, sections=(replace(plain.sections[0], stories=printed),))


def said(store: Store, of: Edition, history: dict[str, dict[str, int]] | None = None) -> tuple[Silence, ...]:
    """What is quiet in an edition."""
    return silences(store, PLAN, of, history or {}, lambda: {"alliance": NOW})


def archive(store: Store, *, today: int = 0) -> None:
    """Twenty days of two feeds with nine articles a day; the first has so many today."""
    for ago in range(20, 0, -1):
        pull(store, A, ago=ago, count=9)
        pull(store, B, ago=ago, count=9)
    pull(store, A, ago=0, count=today)
    pull(store, B, ago=0, count=9)


def test_an_outlet_that_answers_and_has_nothing_is_named(store: Store) -> None:
    """With its usual number, how many windows that is drawn from, and its newest article."""
    archive(store)
    (found,) = said(store, made())
    assert found == Silence(kind="outlet", name="A", articles=0, usual=9, windows=14, newest=NOW - DAY - HOUR)


@pytest.mark.parametrize("status", ["failed", "waiting", "gone", "stale", "degraded", "unread"])
def test_a_feed_that_does_not_answer_well_is_not_called_silent(store: Store, status: str) -> None:
    """Its failure stands in the collection note."""
    archive(store)
    assert said(store, made(statuses=(status, "read"))) == ()


def test_a_feed_with_its_usual_number_is_not_named(store: Store) -> None:
    """Nine as always; nor does what was seen only after the cut-off count against another day."""
    archive(store, today=9)
    assert said(store, made()) == ()


def test_what_comes_late_every_day_is_no_silence_before_it_comes(store: Store) -> None:
    """A feed that lists its day's articles eight hours after the cut-off had none at the cut-off of any day."""
    for ago in range(20, 0, -1):
        pull(store, A, ago=ago, count=9, late=8 * HOUR)
        pull(store, B, ago=ago, count=9)
    pull(store, A, ago=0, count=0)
    pull(store, B, ago=0, count=9)
    assert said(store, made()) == ()


def test_a_rebuilt_edition_says_the_same_whatever_came_after_it(store: Store) -> None:
    """Neither later articles nor later-seen ones change what is quiet or what is compared with."""
    archive(store)
    before = said(store, made()), background(store, PLAN, WINDOW)
    late = [
        article(f"late-{n}", feed_id=A, title=f"Late {n}", published_at=NOW - n * DAY, first_seen_at=NOW + DAY)
        for n in range(1, 20)
    ]
    state = feed_state(A, newest_at=NOW - HOUR)
    store.save_pull([(state, parsed_feed(*late, feed_id=A))], now=NOW + DAY)
    assert (said(store, made()), background(store, PLAN, WINDOW)) == before


def test_a_quiet_topic_is_named_in_an_edition_of_usual_length(store: Store) -> None:
    """Not where feeds with most of the articles failed, and not after a few hours."""
    archive(store, today=9)
    history = {}
    for ago in range(20, 0, -1):
        date = (NOW - ago * DAY).date().isoformat()
        history[date] = {"alliance": 9}
        store.save_edition(edition(date=date, issued_at=NOW - ago * DAY), printed=[])
    assert [(one.kind, one.name, one.articles) for one in said(store, made(), history)] == [
        ("topic", "The Alliance", 0)
    ]
    assert said(store, made(stories=8), history) == ()
    assert said(store, made(statuses=("failed", "read")), history) == ()
    short = made()
    short = replace(short, window=replace(short.window, start=NOW - 6 * HOUR))
    assert [one for one in said(store, short, history) if one.kind == "topic"] == []


def test_the_background_is_the_thirty_days_before_the_window(store: Store) -> None:
    """Headline, opening and labels of what the config's feeds had, and on how many days."""
    archive(store)
    pull(store, "another", ago=3, count=5)
    found = background(store, PLAN, WINDOW)
    assert (found.total, len(found.texts), found.days) == (360, 360, 21)
    assert "Story 0 of day 1\nTold near Hormuz 1 0.\nSea" in found.texts


def test_the_newest_article_of_each_topic_is_found() -> None:
    """Whatever the order."""
    tag = Tag(topic_id="alliance", strength=0.5, matches=())
    tagged = [TaggedArticle(article=article(str(ago), published_at=NOW - ago * HOUR), tags=(tag,)) for ago in (3, 2, 4)]
    assert newest_by_topic([*tagged, TaggedArticle(article=article("9"), tags=())]) == {"alliance": NOW - 2 * HOUR}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ages=st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.sampled_from("ab")), max_size=30))
def test_tallies_are_what_a_plain_count_gives(
    tmp_path_factory: pytest.TempPathFactory, ages: list[tuple[int, int, str]]
) -> None:
    """By window and feed, open at the start and closed at the end, without what was seen too late."""
    every = [
        article(str(n), feed_id=feed, dated_at=NOW - dated * HOUR, first_seen_at=NOW - seen * HOUR)
        for n, (dated, seen, feed) in enumerate(ages)
    ]
    windows = [(Window(start=NOW - (n + 24) * HOUR, end=NOW - n * HOUR), NOW - (n - 1) * HOUR) for n in (0, 24, 30)]
    with Store.open(tmp_path_factory.mktemp("store") / "briefing.db") as store:
        for feed in "ab":
            body = parsed_feed(*(one for one in every if one.feed_id == feed), feed_id=feed)
            store.save_pull([(feed_state(feed), body)], now=NOW)
        found = store.tallies(windows)
    for (window, seen_until), tally in zip(windows, found, strict=True):
        inside = [one for one in every if window.start < one.dated_at <= window.end and one.first_seen_at <= seen_until]
        assert tally == {
            feed: (len(dates), max(dates))
            for feed in "ab"
            if (dates := [one.dated_at for one in inside if one.feed_id == feed])
        }


def test_a_draw_is_even_and_the_same_every_time(store: Store) -> None:
    """About as many as asked for, by id, with the number that it was drawn from; all if they are fewer."""
    every = [article(str(n), title=f"T{n}", text="x" * 50, dated_at=NOW - timedelta(minutes=n)) for n in range(1000)]
    store.save_pull([(feed_state(), parsed_feed(*every))], now=NOW)

    def draw(limit: int) -> tuple[int, list[str]]:
        total, found = store.draw(
            feed_ids=["news-example-org-rss"],
            dated_after=NOW - DAY,
            dated_until=NOW,
            seen_until=NOW,
            limit=limit,
            characters=3,
        )
        return total, [text for _, text in found]

    total, some = draw(100)
    assert total == 1000
    assert 70 < len(some) < 130
    assert some == draw(100)[1]
    assert all(text.endswith("\nxxx") for text in some)
    assert set(some) < set(draw(5000)[1])
    assert len(draw(1000)[1]) == 1000
    chosen: list[Article] = sorted(every, key=lambda one: one.id)[: len(some)]
    assert {one.title for one in chosen} == {text.partition("\n")[0] for text in some}


def test_counts_are_read_from_the_index_alone(tmp_path: Path) -> None:
    """No article is read for a count: with thirty days of a large store that would take seconds."""
    path = tmp_path / "briefing.db"
    Store.open(path).close()
    with sqlite3.connect(path) as raw:
        query = (
            "EXPLAIN QUERY PLAN SELECT feed_id, count(*), max(dated_at) FROM article "
            "WHERE dated_at > 1 AND dated_at <= 2 AND first_seen_at <= 3 GROUP BY feed_id"
        )
        plan = " ".join(row[3] for row in raw.execute(query))
    assert "USING COVERING INDEX article_dated_at" in plan
