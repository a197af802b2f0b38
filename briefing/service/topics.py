"""What rules make of articles, and why: for `briefing topics`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from briefing.config import Desk
from briefing.errors import UsageError
from briefing.model import Article
from briefing.settings import Topic
from briefing.tag import Rules, Verdict, compile_topics, judge


@dataclass(slots=True, kw_only=True)
class Trial:
    """What one rule does to a collection; articles in the order of the collection."""

    articles: int = 0
    caught: list[tuple[Article, Verdict]] = field(default_factory=list)
    #: Something of the rule was found, but not enough.
    nearly: list[tuple[Article, Verdict]] = field(default_factory=list)
    #: Caught by the changed rule only, and by the present one only; empty without a changed rule.
    added: list[tuple[Article, Verdict]] = field(default_factory=list)
    dropped: list[tuple[Article, Verdict]] = field(default_factory=list)


def topic_of(desk: Desk, topic_id: str) -> Topic:
    """The topic of that id.

    Raises:
        UsageError: there is none.
    """
    found = next((topic for topic in desk.config.topics if topic.id == topic_id), None)
    if found is None:
        known = ", ".join(topic.id for topic in desk.config.topics)
        raise UsageError(f"there is no topic “{topic_id}” in {desk.file}; there is: {known}")
    return found


def explain(desk: Desk, article: Article) -> tuple[Verdict, ...]:
    """What every topic's rule says of one article, in the order of the config."""
    return judge(article, compile_topics(desk.config.topics, desk.names), desk.feeds.get(article.feed_id))


def trial(desk: Desk, topic_id: str, articles: Iterable[Article], *, changed: Desk | None = None) -> Trial:
    """Try a topic's rule on articles, beside the rule of the same topic in a changed config if one is given.

    Raises:
        UsageError: one of the configs has no such topic.
    """
    now = compile_topics([topic_of(desk, topic_id)], desk.names)
    then = compile_topics([topic_of(changed, topic_id)], changed.names) if changed else None
    found = Trial()
    for article in articles:
        found.articles += 1
        verdict = _one(article, now, desk)
        if verdict.tag:
            found.caught.append((article, verdict))
        elif verdict.near_miss:
            found.nearly.append((article, verdict))
        if then and changed:
            other = _one(article, then, changed)
            if other.tag and not verdict.tag:
                found.added.append((article, other))
            elif verdict.tag and not other.tag:
                found.dropped.append((article, other if other.near_miss else verdict))
    return found


def _one(article: Article, rules: Rules, desk: Desk) -> Verdict:
    return judge(article, rules, desk.feeds.get(article.feed_id))[0]
