"""Stories → scored stories, best first, each with its lead in front and the parts of its score.

A score is a plain sum, so that its parts can be read: how many independent outlets report it (a logarithm: the tenth
outlet says less than the second), how much it is about its topic, how fresh it is, whether it goes on from an earlier
edition, and what is taken off when its best report is no plain reporting.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from briefing.label import ASIDE, label
from briefing.model import Score, ScoredStory, Story, Tag, TaggedArticle, Window
from briefing.settings import Feed

#: A story has a topic if its lead has it, or so large a share of its reports.
_TOPIC_SHARE = 1 / 3
#: Parts of the score at their full value. Our choice: a second outlet (0.58) outweighs freshness, never a strong topic.
_TOPIC, _FRESH, _CONTINUING = 1.5, 0.5, 0.25
_ASIDE = {"opinion": -1.0, "live": -1.5, "roundup": -2.0, "photo": -2.0, "notice": -2.0, "video": -1.0}


def rank(
    stories: Iterable[Story], feeds: Mapping[str, Feed], topic_ids: Collection[str], window: Window
) -> tuple[ScoredStory, ...]:
    """Score stories and put them in order: best first, ties by id. `topic_ids` are the brief's, in its order."""
    scored = (_scored(story, feeds, tuple(topic_ids), window) for story in stories)
    return tuple(sorted(scored, key=lambda one: (-one.score.total, one.story.id)))


def _scored(story: Story, feeds: Mapping[str, Feed], topic_ids: tuple[str, ...], window: Window) -> ScoredStory:
    ordered = _lead_first(story, feeds)
    topics = _topics(ordered, topic_ids)
    lead_label = label(ordered[0].article, feeds.get(ordered[0].article.feed_id))
    parts = {
        "outlets": math.log2(1 + _weight(story, feeds)),
        "topic": _TOPIC * topics[0].strength if topics else 0.0,
        "fresh": _FRESH * _freshness(story, window),
        "continuing": _CONTINUING if story.earlier else 0.0,
        lead_label or "": _ASIDE.get(lead_label or "", 0.0),
    }
    rounded = tuple((name, round(value, 3)) for name, value in parts.items() if round(value, 3))
    total = round(sum(value for _, value in rounded), 3)
    return ScoredStory(
        story=Story(id=story.id, articles=ordered, earlier=story.earlier, copies=story.copies),
        topics=topics,
        score=Score(total=total, parts=rounded),
    )


def _lead_first(story: Story, feeds: Mapping[str, Feed]) -> tuple[TaggedArticle, ...]:
    """The report that stands for the story, then the other originals and the copies, each by date.

    The lead is an original and plain reporting if there is one; then the outlet's weight, how much the report is about
    the topic, and how much it says decide.
    """
    copied = {copy for copy, _ in story.copies}

    def worth(given: TaggedArticle) -> tuple[object, ...]:
        article, feed = given.article, feeds.get(given.article.feed_id)
        strength = given.tags[0].strength if given.tags else 0.0
        return (
            article.id in copied,
            label(article, feed) in ASIDE,
            -(feed.weight if feed else 1.0),
            -round(strength, 1),
            -min(len(article.text), 400),
            article.dated_at,
            article.id,
        )

    lead = min(story.articles, key=worth)
    others = [given for given in story.articles if given is not lead]
    return (
        lead,
        *(given for given in others if given.article.id not in copied),
        *(given for given in others if given.article.id in copied),
    )


def _topics(articles: tuple[TaggedArticle, ...], topic_ids: tuple[str, ...]) -> tuple[Tag, ...]:
    """The story's topics among `topic_ids`, strongest first: mean strength over its reports, all evidence."""
    given: dict[str, list[Tag]] = defaultdict(list)
    for one in articles:
        for tag in one.tags:
            given[tag.topic_id].append(tag)
    lead_topics = {tag.topic_id for tag in articles[0].tags}
    found = [
        Tag(
            topic_id=topic_id,
            strength=round(sum(tag.strength for tag in tags) / len(articles), 4),
            matches=tuple(match for tag in tags for match in tag.matches),
        )
        for topic_id in topic_ids
        if (tags := given.get(topic_id)) and (topic_id in lead_topics or len(tags) >= _TOPIC_SHARE * len(articles))
    ]
    return tuple(sorted(found, key=lambda tag: -tag.strength))


def _weight(story: Story, feeds: Mapping[str, Feed]) -> float:
    """Sum of the weights of the independent outlets: copies do not count, nor does a second report of an outlet."""
    copied = {copy for copy, _ in story.copies}
    weights: dict[str, float] = {}
    for given in story.articles:
        if given.article.id not in copied:
            feed = feeds.get(given.article.feed_id)
            outlet = feed.outlet if feed and feed.outlet else given.article.feed_id
            weights[outlet] = max(weights.get(outlet, 0.0), feed.weight if feed else 1.0)
    return sum(weights.values())


def _freshness(story: Story, window: Window) -> float:
    """1 for a story whose newest report is as new as the window's end, 0 at its start."""
    newest = max(given.article.dated_at for given in story.articles)
    length = (window.end - window.start).total_seconds()
    return min(1.0, max(0.0, 1 - (window.end - newest).total_seconds() / length)) if length > 0 else 0.0
