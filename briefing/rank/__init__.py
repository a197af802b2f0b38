"""Stories → scored stories, best first, each with its lead in front, its origins, and the parts of its score.

A score is a plain sum, so that its parts can be read (`PARTS` says what each means): how many independent origins tell
it, in how many classes of outlet, how much it is about a topic of weight, how new it is, of how much consequence,
whether it grows, how often its outlets list it, whether a feed that seldom speaks leads it, and what is taken off when
its lead is no plain reporting. Reports are weighed by their age before they are counted: what is old or late does not
corroborate.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from briefing.label import label
from briefing.model import Score, ScoredStory, Story, Tag, TaggedArticle, Window
from briefing.rank.gravity import is_grave
from briefing.rank.origins import NO_NAMES, Names, lead_first, origins
from briefing.settings import Feed

__all__ = ["PARTS", "rank"]

#: A story has a topic if its lead has it, or so large a share of its reports.
_TOPIC_SHARE = 1 / 3
#: Parts of the score at their full value. Our choice: a second origin (0.58) outweighs freshness, never a strong topic.
_TOPIC, _FRESH, _GROWTH, _RARE, _GRAVITY = 1.5, 0.25, 0.25, 0.3, 0.3
#: For every class of outlets beyond the first that tells the story, up to three.
_CLASS, _CLASSES = 0.2, 3
#: For every doubling of the listings of one report, up to two.
_LISTED, _DOUBLINGS = 0.15, 2.0
#: What a report at the start of the window weighs beside one at the cut-off.
_OLDEST = 0.5
#: Hours between the articles of a feed: from here on it is rare, and fully so.
_RARE_FROM, _RARE_FULL = 4.0, 24.0
_ASIDE = {"opinion": -1.0, "live": -1.5, "roundup": -2.0, "photo": -2.0, "notice": -2.0, "video": -1.0}

#: What each part of a score means, in the order of the sum.
PARTS: Mapping[str, str] = MappingProxyType(
    {
        "origins": "independent origins, each by its outlet's weight and by the age of its newest report (a logarithm)",
        "classes": "classes of outlet beyond the first that tell it",
        "topic": "how much it is about its strongest topic, times that topic's weight",
        "fresh": "how near the newest report is to the cut-off",
        "gravity": "the share of its headlines that tell of lives, arms, power, law or money",
        "growth": "whether it has more reports than in the time before",
        "prominence": "in how many of its feeds one outlet lists the same report",
        "rare": "it is led by a feed that seldom publishes",
        "opinion": "its lead is opinion",
        "live": "its lead is a live blog",
        "roundup": "its lead is a round-up",
        "photo": "its lead is a photo page",
        "notice": "its lead is a notice",
        "video": "its lead is a video",
    }
)


def rank(
    stories: Iterable[Story],
    feeds: Mapping[str, Feed],
    topic_ids: Collection[str],
    window: Window,
    *,
    weights: Mapping[str, float] = MappingProxyType({}),
    rhythms: Mapping[str, float] = MappingProxyType({}),
    listings: Mapping[str, int] = MappingProxyType({}),
    names: Names = NO_NAMES,
) -> tuple[ScoredStory, ...]:
    """Score stories and put them in order: best first, ties by id.

    Args:
        stories: any order.
        feeds: by id.
        topic_ids: the brief's, in its order.
        window: the edition's.
        weights: topic id → its weight; 1 where it is missing.
        rhythms: feed id → median seconds between its articles; where it is missing, it is not known.
        listings: article id → how many feeds list the article; 1 where it is missing.
        names: the gazetteer, by which an outlet's names in several scripts are one.
    """
    scorer = _Scorer(feeds, tuple(topic_ids), window, weights, rhythms, listings, names)
    return tuple(sorted(map(scorer.scored, stories), key=lambda one: (-one.score.total, one.story.id)))


class _Scorer:
    """Scores one story after the other by the same desk and window."""

    def __init__(
        self,
        feeds: Mapping[str, Feed],
        topic_ids: tuple[str, ...],
        window: Window,
        weights: Mapping[str, float],
        rhythms: Mapping[str, float],
        listings: Mapping[str, int],
        names: Names,
    ) -> None:
        self._feeds, self._topic_ids, self._window = feeds, topic_ids, window
        self._weights, self._rhythms, self._listings = weights, rhythms, listings
        self._names = names
        self._length = max(1.0, (window.end - window.start).total_seconds())

    def scored(self, story: Story) -> ScoredStory:
        """One story with its lead in front."""
        origin_of = origins(story, self._feeds, self._names)
        ordered = lead_first(story, self._feeds, origin_of, self._names)
        topics = _topics(ordered, self._topic_ids)
        lead = ordered[0].article
        lead_label = label(lead, self._feeds.get(lead.feed_id)) or ""
        votes = self._votes(ordered, origin_of)
        best = max((self._weights.get(tag.topic_id, 1.0) * tag.strength for tag in topics), default=0.0)
        parts = {
            "origins": math.log2(1 + sum(votes.values())),
            "classes": _CLASS * min(_CLASSES, max(0, self._classes(ordered, origin_of) - 1)),
            "topic": _TOPIC * best,
            "fresh": _FRESH * self._freshness(ordered),
            "gravity": _GRAVITY * sum(is_grave(given.article) for given in ordered) / len(ordered),
            "growth": _GROWTH * self._growth(story),
            "prominence": _LISTED * self._listed(ordered),
            "rare": _RARE * self._rarity(lead.feed_id),
            lead_label: _ASIDE.get(lead_label, 0.0),
        }
        rounded = tuple((name, round(value, 3)) for name, value in parts.items() if round(value, 3))
        return ScoredStory(
            story=replace(story, articles=ordered),
            topics=topics,
            score=Score(total=round(sum(value for _, value in rounded), 3), parts=rounded),
            origins=tuple((given.article.id, origin_of[given.article.id]) for given in ordered),
        )

    def _votes(self, articles: tuple[TaggedArticle, ...], origin_of: Mapping[str, str]) -> dict[str, float]:
        """Origin → its outlet's weight times the weight of its newest report's age.

        A report from before the window counts only if all are: what comes late is no further voice.
        """
        newest = max(given.article.dated_at for given in articles)
        votes: dict[str, float] = {}
        for given in articles:
            if given.article.dated_at > self._window.start or given.article.dated_at == newest:
                feed = self._feeds.get(given.article.feed_id)
                worth = (feed.weight if feed else 1.0) * (1 - (1 - _OLDEST) * self._age(given))
                origin = origin_of[given.article.id]
                votes[origin] = max(votes.get(origin, 0.0), worth)
        return votes

    def _age(self, given: TaggedArticle) -> float:
        """0 at the cut-off, 1 at the start of the window and before."""
        return min(1.0, max(0.0, (self._window.end - given.article.dated_at).total_seconds() / self._length))

    def _freshness(self, articles: tuple[TaggedArticle, ...]) -> float:
        """1 for a story whose newest report is as new as the window's end, 0 at its start."""
        return 1 - min(map(self._age, articles))

    def _classes(self, articles: tuple[TaggedArticle, ...], origin_of: Mapping[str, str]) -> int:
        """How many classes of outlet have a report of their own: the first of an origin stands for it."""
        first: dict[str, str] = {}
        for given in articles:
            feed = self._feeds.get(given.article.feed_id)
            first.setdefault(origin_of[given.article.id], feed.outlet_class if feed else "news")
        return len(set(first.values()))

    def _growth(self, story: Story) -> float:
        """-1 to 1: doublings of the reports since the same time before the window; 1 for what was not there."""
        since = self._window.start - (self._window.end - self._window.start)
        copied = {copy for copy, _ in story.copies}
        now = sum(given.article.id not in copied for given in story.articles)
        before = sum(article.dated_at > since for article in story.earlier)
        return min(1.0, max(-1.0, math.log2((1 + now) / (1 + before))))

    def _listed(self, articles: tuple[TaggedArticle, ...]) -> float:
        """Doublings of the listings of the report that most feeds list, at most two."""
        return min(_DOUBLINGS, math.log2(max(self._listings.get(given.article.id, 1) for given in articles)))

    def _rarity(self, feed_id: str) -> float:
        """0 for a feed with an article every four hours and less between them, 1 for one a day and more."""
        hours = self._rhythms.get(feed_id, 0.0) / 3600
        if hours <= _RARE_FROM:
            return 0.0
        return min(1.0, math.log(hours / _RARE_FROM) / math.log(_RARE_FULL / _RARE_FROM))


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
