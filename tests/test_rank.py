"""The order of stories, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.model import Article, ScoredStory, Story, Tag, TaggedArticle, Window
from briefing.rank import rank
from briefing.settings import Feed
from tests.builders import NOW, article

WINDOW = Window(start=NOW - timedelta(days=1), end=NOW)
FEEDS = {
    feed.id: feed
    for feed in (
        Feed(url="https://a.example/f", outlet="A"),
        Feed(url="https://b.example/f", outlet="B"),
        Feed(url="https://c.example/f", outlet="C", weight=3),
    )
}
A, B, C = FEEDS


def tagged(
    key: str, feed_id: str = A, *, strength: float = 0.6, title: str | None = None, hours: float = 2
) -> TaggedArticle:
    """An article with one topic, so many hours old."""
    one: Article = article(key, feed_id=feed_id, title=title, dated_at=NOW - timedelta(hours=hours))
    tags = (Tag(topic_id="t", strength=strength, matches=()),) if strength else ()
    return TaggedArticle(article=one, tags=tags)


def story(
    key: str, *articles: TaggedArticle, earlier: tuple[Article, ...] = (), copies: tuple[tuple[str, str], ...] = ()
) -> Story:
    """A story."""
    return Story(id=key, articles=articles, earlier=earlier, copies=copies)


def ranked(*stories: Story) -> tuple[ScoredStory, ...]:
    """Stories in order."""
    return rank(stories, FEEDS, ["t", "u"], WINDOW)


def order(*stories: Story) -> list[str]:
    """Ids in order."""
    return [scored.story.id for scored in ranked(*stories)]


def test_more_outlets_come_first() -> None:
    """Two independent outlets outrank one."""
    assert order(story("one", tagged("1")), story("two", tagged("2"), tagged("3", B))) == ["two", "one"]


def test_a_second_report_of_an_outlet_counts_once() -> None:
    """An outlet cannot vote twice."""
    one, twice = ranked(story("a", tagged("1")), story("b", tagged("2"), tagged("3")))
    assert one.score == twice.score


def test_a_copy_is_no_second_voice() -> None:
    """Copies of one text do not corroborate it."""
    first, second = tagged("1"), tagged("2", B)
    copied = story("a", first, second, copies=((second.article.id, first.article.id),))
    assert ranked(copied)[0].score == ranked(story("a", first))[0].score


def test_an_outlet_of_weight_counts_more() -> None:
    """`feeds[].weight` moves a story up."""
    assert order(story("a", tagged("1")), story("c", tagged("2", C))) == ["c", "a"]


def test_what_is_more_about_its_topic_comes_first() -> None:
    """Strength of the topic counts."""
    assert order(story("weak", tagged("1", strength=0.3)), story("strong", tagged("2", strength=0.9)))[0] == "strong"


def test_what_is_fresher_comes_first() -> None:
    """Of two equal stories the newer leads."""
    assert order(story("old", tagged("1", hours=20)), story("new", tagged("2", hours=1)))[0] == "new"


def test_opinion_never_leads_the_reporting() -> None:
    """An opinion piece stands below plain reports."""
    assert order(story("o", tagged("1", title="[Editorial] On the drill")), story("n", tagged("2")))[0] == "n"


def test_the_lead_is_plain_and_original() -> None:
    """Of a story's reports the lead is neither copy nor opinion, whoever came first."""
    opinion = tagged("1", C, title="Opinion: the drill", hours=9)
    copy, own = tagged("2", C, hours=8), tagged("3", A, hours=1)
    (scored,) = ranked(story("s", opinion, copy, own, copies=((copy.article.id, own.article.id),)))
    assert [given.article.id for given in scored.story.articles] == [
        own.article.id,
        opinion.article.id,
        copy.article.id,
    ]


def test_a_story_has_the_topics_of_its_lead_or_of_a_third_of_its_reports() -> None:
    """One stray tag among many reports does not file the story."""
    stray = TaggedArticle(article=article("4", feed_id=B), tags=(Tag(topic_id="u", strength=0.3, matches=()),))
    many = [tagged(str(number)) for number in range(3)]
    assert [tag.topic_id for tag in ranked(story("s", *many, stray))[0].topics] == ["t"]
    assert [tag.topic_id for tag in ranked(story("s", many[0], stray))[0].topics] == ["t", "u"]


def test_the_score_is_the_sum_of_its_parts() -> None:
    """What is printed as reasons adds up."""
    earlier = (article("0"),)
    for scored in ranked(story("a", tagged("1"), earlier=earlier), story("b", tagged("2", title="Live: x y"))):
        assert scored.score.total == pytest.approx(sum(value for _, value in scored.score.parts))


def test_a_story_that_goes_on_says_so() -> None:
    """What earlier editions printed adds a part of its own."""
    (scored,) = ranked(story("a", tagged("1"), earlier=(article("0"),)))
    assert "continuing" in dict(scored.score.parts)


@given(st.permutations(range(6)))
def test_ranking_is_a_total_order(numbers: list[int]) -> None:
    """Equal stories stand by id, whatever order they come in."""
    stories = [story(f"s{number}", tagged(str(number), hours=2 + number % 2)) for number in range(6)]
    assert order(*(stories[number] for number in numbers)) == order(*stories)
