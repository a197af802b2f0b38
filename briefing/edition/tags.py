"""Stories → the labels of the day that no topic covers: what outlets' desks saw and the rules did not look for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from briefing.model import Article, Story
from briefing.record import OtherTag

_MOST = 8
#: A label on more than this share of a feed's reports is the feed's own name for itself, not news.
_OWN_LABEL = 0.5
#: Names of an outlet's sections: they say where a report stood, not what it is about.
_SECTIONS = frozenset(
    name.strip()
    for name in re.findall(
        r"[^,\n]+",
        """
        news, top news, latest, latest news, headlines, home, front page, general, national, nation, local, domestic,
        world, world news, international, foreign, asia, asia pacific, asia-pacific, korea, politics, diplomacy,
        economy, economics, business, finance, markets, companies, industry, technology, tech, science, health,
        environment, society, culture, life, lifestyle, entertainment, sports, sport, opinion, defense, defence,
        military, security, features, analysis, video, photo,
        정치, 경제, 사회, 국제, 세계, 문화, 스포츠, 연예, 전국, 북한, 외교, 국방, 산업, 금융, 과학, 오피니언, 뉴스
        """,
    )
)


def other_tags(stories: Sequence[Story], covers: Callable[[str], bool]) -> tuple[OtherTag, ...]:
    """Labels that outlets gave to two stories or more, most frequent first; `covers` is True for what a topic finds."""
    own = _own_labels([given.article for story in stories for given in story.articles])
    counts: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for story in stories:
        labels = {
            category.strip()
            for given in story.articles
            for category in given.article.categories
            if _is_news(category.strip()) and (given.article.feed_id, category.strip().casefold()) not in own
        }
        for category in sorted(labels):
            spelling.setdefault(category.casefold(), category)
        counts.update({category.casefold() for category in labels})
    frequent = sorted((one for one in counts.items() if one[1] > 1), key=lambda one: (-one[1], one[0]))
    kept = [(spelling[key], count) for key, count in frequent if not covers(spelling[key])]
    return tuple(OtherTag(label=label, stories=count) for label, count in kept[:_MOST])


def _is_news(label: str) -> bool:
    """True for a label of usual length that is no section of an outlet."""
    return 2 < len(label) <= 40 and label.casefold() not in _SECTIONS


def _own_labels(articles: Sequence[Article]) -> frozenset[tuple[str, str]]:
    """(feed id, label) of labels that a feed puts on most of its reports."""
    reports = Counter(article.feed_id for article in articles)
    labels = Counter(
        (article.feed_id, label)
        for article in articles
        for label in {one.strip().casefold() for one in article.categories}
    )
    return frozenset(
        key for key, count in labels.items() if reports[key[0]] > 2 and count > _OWN_LABEL * reports[key[0]]
    )
