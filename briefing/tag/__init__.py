"""Articles + topics → tagged articles, each tag with its evidence.

Every rule is evaluated over one scan of the text. A tag's strength says how much of the article is about the topic:
each distinct term adds according to where it stands, as one minus the product of the misses (noisy-or), so that it
stays below 1 and one more term never lowers it. A single mention far down a long article is not enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from briefing.model import Article, Field, Match, Tag, TaggedArticle
from briefing.settings import Feed, Near, Term, Topic
from briefing.tag.rules import Rules, compile_topics
from briefing.tag.scan import Occurrence, scan

__all__ = ["MINIMUM_STRENGTH", "Rules", "Verdict", "compile_topics", "judge", "tag"]

#: What one term adds in the title, and in the text up to so many characters: news is written as an inverted pyramid,
#: so what a report is about stands on top. Our choice: a feed's short summary counts fully.
_TITLE_WEIGHT = 0.6
_TEXT_WEIGHTS = ((400, 0.35), (1200, 0.2))
_FAR_WEIGHT = 0.1
#: What each repetition of a term adds, as a share of its first place.
_REPETITION = 0.2
#: Below this an article does not get the topic: one mention in the first 1,200 characters is enough, one below is not.
MINIMUM_STRENGTH = 0.2
_MAX_MATCHES = 20
_FIELDS: tuple[Field, ...] = ("title", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one topic's rule says of one article."""

    topic_id: str
    #: The tag; None if the article does not get the topic.
    tag: Tag | None
    #: Why not, in plain words; "" with a tag, or if nothing of the rule was found at all.
    near_miss: str
    #: What was found of the rule, tag or not.
    matches: tuple[Match, ...]


def tag(articles: Iterable[Article], rules: Rules, feeds: Mapping[str, Feed]) -> tuple[TaggedArticle, ...]:
    """Give every article its topics, strongest first; in the order of the input. `feeds` maps ids to feeds."""
    return tuple(
        TaggedArticle(
            article=article,
            tags=tuple(
                sorted(
                    (verdict.tag for verdict in judge(article, rules, feeds.get(article.feed_id)) if verdict.tag),
                    key=lambda given: -given.strength,
                )
            ),
        )
        for article in articles
    )


def judge(article: Article, rules: Rules, feed: Feed | None) -> tuple[Verdict, ...]:
    """What every topic says of one article, in the order of the topics."""
    by_term: dict[str, list[Place]] = {}
    for field, source in zip(_FIELDS, (article.title, article.text), strict=True):
        for occurrence in scan(source, rules):
            by_term.setdefault(occurrence.term, []).append((field, occurrence))
    found = _Found(article, by_term, feed.outlet_class if feed else "")
    filed = frozenset(feed.topics) if feed else frozenset[str]()
    return tuple(_verdict(topic, found, filed) for topic in rules.topics)


Place = tuple[Field, Occurrence]


@dataclass(frozen=True, slots=True)
class _Found:
    """One article's occurrences by term, and the questions that a rule asks of them."""

    article: Article
    #: Term → its places, title first.
    by_term: Mapping[str, Sequence[Place]]
    outlet_class: str

    def places(self, terms: Iterable[Term]) -> list[Place]:
        """Occurrences of these terms within their limits, title first, then by place."""
        found = [
            place
            for term in terms
            if term.term in self.by_term and (not term.kind or self.outlet_class in term.kind)
            for place in self.by_term[term.term]
            if term.field == "any" or place[0] == "title"
        ]
        return sorted(dict.fromkeys(found), key=lambda place: (place[0] != "title", place[1]))

    def matches(self, terms: Iterable[Term]) -> list[Match]:
        """The same as evidence."""
        return [self.match(place) for place in self.places(terms)]

    def match(self, place: Place) -> Match:
        """The evidence for one occurrence."""
        field, at = place
        source = self.article.title if field == "title" else self.article.text
        return Match(term=at.term, found=source[at.start : at.end], field=field, start=at.start)


def _verdict(topic: Topic, found: _Found, filed: Collection[str]) -> Verdict:
    """Apply one topic's rule: any or near, all, none, and then the strength."""
    if topic.id in filed:
        given = Match(term=topic.id, found=topic.id, field="feed", start=0)
        evidence = (given, *found.matches(topic.any_of)[:_MAX_MATCHES])
        full = Tag(topic_id=topic.id, strength=1.0, matches=evidence)
        return Verdict(topic_id=topic.id, tag=full, near_miss="", matches=evidence)
    matches, miss = _evidence(topic, found)
    forbidden = found.matches(topic.none_of)
    if not miss and forbidden:
        miss = f"“{forbidden[0].found}” is excluded (none: {forbidden[0].term})"
    strength = round(_strength(matches), 4)
    if not miss and matches and strength < MINIMUM_STRENGTH:
        miss = f"mentioned too far down: strength {strength:.2f}, {MINIMUM_STRENGTH:.2f} is needed"
    kept = tuple(matches[:_MAX_MATCHES])
    given_tag = Tag(topic_id=topic.id, strength=strength, matches=kept) if matches and not miss else None
    return Verdict(topic_id=topic.id, tag=given_tag, near_miss=miss if matches else "", matches=kept)


def _evidence(topic: Topic, found: _Found) -> tuple[list[Match], str]:
    """All that speaks for the topic, and what is missing in plain words ("" if nothing)."""
    matches = found.matches(topic.any_of)
    far: list[Match] = []
    for group in topic.near:
        close, apart = _close(group, found)
        matches.extend(close)
        far.extend(apart)
    miss = ""
    if (topic.any_of or topic.near) and not matches:
        miss = "the terms of a near group are there, but too far apart" if far else "no term of any or near"
        matches = far
    for place in topic.all_of:
        filled = found.matches(place)
        if not filled and not miss:
            miss = f"nothing of all: {' | '.join(term.term for term in place)}"
        matches.extend(filled)
    unique = dict.fromkeys(sorted(matches, key=lambda match: (match.field != "title", match.start, match.term)))
    return list(unique), miss


def _close(group: Near, found: _Found) -> tuple[list[Match], list[Match]]:
    """Matches of a near group that stand close enough, or else those that fill all its places but too far apart."""
    close: list[Match] = []
    apart: list[Match] = []
    filled = [found.places(place) for place in group.terms]
    if not all(filled):
        return [], []
    for field in _FIELDS:
        inside = [[at for where, at in places if where == field] for places in filled]
        best = _closest(inside, group.words) if all(inside) else None
        if best:
            close.extend(found.match((field, at)) for at in best)
        elif all(inside):
            apart.extend(found.match((field, places[0])) for places in inside)
    return close, ([] if close else apart)


def _closest(filled: list[list[Occurrence]], words: int) -> tuple[Occurrence, ...] | None:
    """The first set of one occurrence a place, none overlapping, with at most `words` words between first and last."""
    latest: dict[int, Occurrence] = {}
    events = sorted((place, number) for number, places in enumerate(filled) for place in places)
    for occurrence, number in events:
        latest[number] = occurrence
        if len(latest) < len(filled):
            continue
        chosen = sorted(latest.values())
        overlapping = any(left.end > right.start for left, right in pairwise(chosen))
        if not overlapping and chosen[-1].first_word - chosen[0].last_word - 1 <= words:
            return tuple(chosen)
    return None


def _strength(matches: Iterable[Match]) -> float:
    """0 to below 1: one minus the product of what each term leaves open."""
    misses = 1.0
    seen: set[str] = set()
    for match in matches:
        weight = _weight(match)
        misses *= 1 - (weight * _REPETITION if match.term in seen else weight)
        seen.add(match.term)
    return 1 - misses


def _weight(match: Match) -> float:
    """What one match adds by its place."""
    if match.field == "title":
        return _TITLE_WEIGHT
    return next((weight for limit, weight in _TEXT_WEIGHTS if match.start < limit), _FAR_WEIGHT)
