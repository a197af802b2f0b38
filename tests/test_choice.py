"""Which stories are printed, and in what order: by score, fair to quiet voices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.edition.choice import choose
from briefing.model import Score, ScoredStory, Story, Tag, TaggedArticle
from briefing.settings import Feed
from tests.builders import article

FEEDS = {
    "loud": Feed(url="https://loud.example/f", outlet="Loud"),
    "quiet": Feed(url="https://quiet.example/f", outlet="Quiet"),
    "heavy": Feed(url="https://heavy.example/f", outlet="Heavy", weight=1.5),
    "state": Feed(url="https://state.example/f", outlet="State", outlet_class="state-media"),
}


def scored(
    key: str,
    feed: str = "loud",
    *,
    origins: int = 1,
    title: str | None = None,
    strength: float = 0.5,
    rare: bool = False,
) -> ScoredStory:
    """A story of this feed, told by so many origins."""
    lead = TaggedArticle(article=article(key, feed_id=FEEDS[feed].id, title=title), tags=())
    return ScoredStory(
        story=Story(id=key, articles=(lead,), earlier=(), copies=()),
        topics=(Tag(topic_id="t", strength=strength, matches=()),),
        score=Score(total=1.0, parts=(("rare", 0.3),) if rare else ()),
        origins=tuple((f"{key}-{number}", f"origin {number}") for number in range(origins)),
    )


def chosen(*stories: ScoredStory, room: int = 60, feeds: dict[str, Feed] | None = None) -> list[str]:
    """Ids in the order of print."""
    known = {feed.id: feed for feed in (feeds or FEEDS).values()}
    return [one.story.id for one in choose(stories, known, room)]


def test_the_order_is_that_of_the_scores() -> None:
    """Where nothing speaks against it."""
    assert chosen(scored("a"), scored("b"), scored("c", "quiet"), room=2) == ["a", "b"]


def test_a_loud_feed_does_not_drown_others() -> None:
    """With what it alone reports it fills two places at first and a third later, while others have news."""
    loud, quiet = [scored(f"l{n}") for n in range(6)], [scored(f"q{n}", "quiet") for n in range(2)]
    assert chosen(*loud, *quiet) == ["l0", "l1", "q0", "q1", "l2", "l3", "l4", "l5"]


def test_what_several_report_is_no_share_of_a_feed() -> None:
    """A story that others have as well stands where its score puts it."""
    assert chosen(*(scored(f"l{n}", origins=2) for n in range(4)), scored("q", "quiet")) == [
        "l0",
        "l1",
        "l2",
        "l3",
        "q",
    ]


def test_a_feeds_own_limit_is_kept() -> None:
    """`feeds[].max_stories` counts every story that it leads."""
    limited = {**FEEDS, "loud": Feed(url="https://loud.example/f", outlet="Loud", max_stories=1)}
    stories = (scored("a"), scored("b", origins=3), scored("c", "quiet"))
    assert chosen(*stories, feeds=limited) == ["a", "c"]


@pytest.mark.parametrize("title", ["[포토] 눈 내리는 서울", "Morning briefing: Seoul", "[인사] 산업통상부"])
def test_round_ups_photo_pages_and_notices_stand_last(title: str) -> None:
    """However high their score; and they are left out first."""
    assert chosen(scored("aside", title=title, origins=5), scored("a"), scored("b", "quiet")) == ["a", "b", "aside"]
    assert chosen(scored("aside", title=title), scored("a"), room=1) == ["a"]


def test_the_third_place_is_kept_for_what_is_well_corroborated() -> None:
    """Unless such a story stands above it."""
    single = [scored(f"s{n}", ("loud", "quiet", "state")[n % 3]) for n in range(5)]
    assert chosen(*single, scored("many", origins=3))[:4] == ["s0", "s1", "many", "s2"]
    assert chosen(scored("top", origins=3), *single, scored("many", origins=3))[-1] == "many"


@pytest.mark.parametrize(
    "important",
    [
        scored("one", "heavy", strength=0.7),
        scored("one", "state", strength=0.7),
        scored("one", "quiet", strength=0.7, rare=True),
    ],
)
def test_the_eighth_place_is_kept_for_an_important_single_source(important: ScoredStory) -> None:
    """One of weight, of a class that speaks first-hand, or that seldom speaks, and strongly about a topic."""
    others = [scored(f"o{n}", origins=2) for n in range(9)]
    assert chosen(*others, important)[7] == "one"


@pytest.mark.parametrize(
    "other",
    [
        scored("one", "heavy", strength=0.3),
        scored("one", "quiet", strength=0.9),
        scored("one", "heavy", strength=0.9, title="Opinion: what to do"),
    ],
)
def test_no_other_single_source_is_lifted(other: ScoredStory) -> None:
    """Neither a weak one, nor an ordinary one, nor opinion."""
    assert chosen(*(scored(f"o{n}", origins=2) for n in range(9)), other)[-1] == "one"


@given(
    st.lists(st.tuples(st.sampled_from(sorted(FEEDS)), st.integers(1, 4), st.booleans()), max_size=20),
    st.integers(1, 25),
)
def test_room_is_filled_and_no_story_stands_twice(given: list[tuple[str, int, bool]], room: int) -> None:
    """Fairness moves stories; without a feed's own limit it leaves none out while there is room."""
    stories = [
        scored(f"s{n}", feed, origins=origins, strength=0.7, rare=rare) for n, (feed, origins, rare) in enumerate(given)
    ]
    ids = chosen(*stories, room=room)
    assert len(ids) == len(set(ids)) == min(room, len(stories))
