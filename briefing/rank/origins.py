"""Who tells a story first-hand: the origin of each report, and the report that stands for all.

A copy has the origin of the text that it repeats, a report that names another outlet as its source has that outlet,
and every other report its own outlet. Origins of one name are one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from briefing import gazetteer
from briefing.label import ASIDE, label
from briefing.model import Story, TaggedArticle
from briefing.settings import Feed, outlet_of
from briefing.text import fold, words_of

#: Folded spelling of a name → every spelling of it, the preferred one first (`gazetteer.index`).
Names = Mapping[str, tuple[str, ...]]
NO_NAMES: Names = MappingProxyType({})
#: Words that an outlet's name may have or lack: "the Yonhap News Agency" is Yonhap.
_LOOSE = frozenset({"the", "news", "agency", "newspaper", "online", "english"})
#: Characters of text from which a report says enough to lead.
_ENOUGH = 400
#: An outlet of these speaks for its state: of two equal reports the other leads.
_OF_STATES = frozenset({"state-media", "government"})


def origins(story: Story, feeds: Mapping[str, Feed], names: Names = NO_NAMES) -> dict[str, str]:
    """Article id → name of its origin; `names` as for `named`."""
    own = {given.article.id: outlet(given, feeds) for given in story.articles}
    return named(own, dict(story.copies), dict(story.credits), names)


def named(
    own: Mapping[str, str], copies: Mapping[str, str], credits: Mapping[str, str], names: Names = NO_NAMES
) -> dict[str, str]:
    """Article id → name of its origin, as the outlet of a report writes it where one is of that outlet.

    Args:
        own: article id → name of its own outlet.
        copies: copy's id → id of the article that it repeats, which need not be among them.
        credits: article id → name of the outlet that it names as its source.
        names: the gazetteer: names that it knows as one ("KCNA", "조선중앙통신") are one origin.
    """
    spelling: dict[str, str] = {}
    for name in (*sorted(own.values()), *sorted(credits.values())):
        spelling.setdefault(_key(name, names), name)

    def origin(article_id: str) -> str:
        source = copies.get(article_id, article_id)
        name = credits.get(source) or own.get(source) or credits.get(article_id) or own[article_id]
        return spelling[_key(name, names)]

    return {article_id: origin(article_id) for article_id in own}


def lead_first(
    story: Story, feeds: Mapping[str, Feed], origin_of: Mapping[str, str], names: Names = NO_NAMES
) -> tuple[TaggedArticle, ...]:
    """The report that stands for the story, then the other originals and the copies, each by date.

    The lead is an original, plain reporting, and its outlet's own; then the outlet's weight and class, how much the
    report is about its topic, how much its headline has in common with the others, how much it says, and how new it is
    decide.
    """
    shared = _shared([given.article.title for given in story.articles])
    common = {given.article.id: one for given, one in zip(story.articles, shared, strict=True)}
    copied = {copy for copy, _ in story.copies}

    def worth(given: TaggedArticle) -> tuple[object, ...]:
        article, feed = given.article, feeds.get(given.article.feed_id)
        strength = given.tags[0].strength if given.tags else 0.0
        return (
            article.id in copied,
            label(article, feed) in ASIDE,
            _key(outlet(given, feeds), names) != _key(origin_of[article.id], names),
            -(feed.weight if feed else 1.0),
            feed is not None and feed.outlet_class in _OF_STATES,
            -round(strength, 1),
            -round(common[article.id], 1),
            -(min(len(article.text), _ENOUGH) // 100),
            -article.dated_at.timestamp(),
            article.id,
        )

    lead = min(story.articles, key=worth)
    others = [given for given in story.articles if given is not lead]
    return (
        lead,
        *(given for given in others if given.article.id not in copied),
        *(given for given in others if given.article.id in copied),
    )


def _shared(headlines: Sequence[str]) -> list[float]:
    """Of each headline's words, the mean share of the other headlines that have them: 0 for a turn of its own."""
    words = [words_of(headline) for headline in headlines]
    counts = Counter(word for each in words for word in each)
    others = max(1, len(headlines) - 1)
    return [sum(counts[word] - 1 for word in each) / (others * max(1, len(each))) for each in words]


def outlet(given: TaggedArticle, feeds: Mapping[str, Feed]) -> str:
    """The outlet's name; the feed's id where it has none."""
    return outlet_of(given.article.feed_id, feeds)


def _key(name: str, names: Names) -> str:
    """What two spellings of an outlet's name share."""
    known = names.get(gazetteer.key(name), (name,))[0]
    words = re.findall(r"\w+", fold(known)[0].lower)
    return " ".join([word for word in words if word not in _LOOSE] or words)
