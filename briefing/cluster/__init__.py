"""Tagged articles → stories: the reports of one event together, however many outlets ran it.

Copies of one text (`copies`) are one story from the start. Reports are compared by the words that they share, rarer
words counting more (`similarity`), and joined while two groups are as alike as the reports of one event are expected to
be (`linkage`), best pair first. Means of all pairs do not chain, as single links do (Yang, Pierce and Carbonell 1998
found group-average best for retrospective event detection). What an earlier edition printed takes part, so that a story
goes on under its own id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from briefing.cluster.copies import copy_groups
from briefing.cluster.credits import Credits
from briefing.cluster.linkage import join
from briefing.cluster.similarity import compare
from briefing.label import label
from briefing.model import Article, Story, TaggedArticle

__all__ = ["cluster", "groups"]

#: Likeness at which two groups are one story: 1 is that of reports of one event. On the labelled stories
#: (`benchmarks/stories.py`) 0.6 gives pairwise and BCubed F1 of 0.90 and 0.92 on articles, 0.80 and 0.80 on headlines.
THRESHOLD = 0.6

#: A round-up or live page is about many events, and would draw them together.
_OF_MANY_EVENTS = frozenset({"roundup", "live", "photo", "notice"})


def cluster(
    tagged: Sequence[TaggedArticle],
    earlier: Sequence[tuple[Article, str]] = (),
    *,
    threshold: float = THRESHOLD,
    outlets: Mapping[str, str] | None = None,
) -> tuple[Story, ...]:
    """Put articles into stories; a partition of `tagged` that does not depend on its order.

    Args:
        tagged: the edition's articles, ids unique.
        earlier: articles that earlier editions printed, each with the id of its story; they only lend their story's id.
        threshold: mean similarity at which two groups are joined, 0 to 1.
        outlets: by feed id, in the order of the config: an outlet is credited under its name there, and not by itself.

    Returns:
        Stories by id. Articles of a story stand by date, then id.
    """
    by_id = {given.article.id: given for given in tagged}
    known = {article.id: (article, story_id) for article, story_id in earlier if article.id not in by_id}
    apart = {given.article.id for given in tagged if label(given.article, None) in _OF_MANY_EVENTS}
    alone = [given.article for given in tagged if given.article.id in apart]
    compared = [given.article for given in tagged if given.article.id not in apart]
    compared.extend(article for article, _ in known.values())
    compared.sort(key=lambda article: article.id)
    texts = {name: group for part in (alone, compared) for group in copy_groups(part) for name in group}
    together = _named(compared, {article_id: story_id for article_id, (_, story_id) in known.items()}, texts)
    found = [
        _story([by_id[article_id] for article_id in same], [], {}, texts)
        for same in {texts.get(article.id, (article.id,)) for article in alone}
    ]
    for members in _events(compared, together, threshold):
        fresh = [by_id[one.id] for one in members if one.id in by_id]
        if fresh:
            before = sorted((one for one in members if one.id in known), key=lambda one: (one.dated_at, one.id))
            found.append(_story(fresh, before, {one.id: known[one.id][1] for one in before}, texts))
    credits = Credits(outlets or {})
    return tuple(
        replace(story, credits=credits.of(given.article for given in story.articles))
        for story in sorted(found, key=lambda story: story.id)
    )


def groups(
    articles: Sequence[Article], copied: Sequence[tuple[str, ...]] | None = None, *, threshold: float = THRESHOLD
) -> tuple[tuple[Article, ...], ...]:
    """Partition articles into events; copies, which `copied` gives if they are known, are one event."""
    found = copy_groups(articles) if copied is None else copied
    texts = {article_id: group for group in found for article_id in group}
    return _events(articles, _named(articles, {}, texts), threshold)


def _events(
    articles: Sequence[Article], together: Sequence[str | None], threshold: float
) -> tuple[tuple[Article, ...], ...]:
    """Partition articles into events; those with the same name in `together` start as one group."""
    compared = compare(articles)
    joined = join(len(articles), compared.pairs, together, lengths=compared.lengths, threshold=threshold)
    return tuple(tuple(articles[number] for number in members) for members in joined)


def _named(
    articles: Sequence[Article], stories: Mapping[str, str], texts: Mapping[str, tuple[str, ...]]
) -> list[str | None]:
    """A name for each article that must start in one group with others: those of its earlier story and of its text."""
    home: dict[str, str] = {}

    def first(name: str) -> str:
        while home.setdefault(name, name) != name:
            name = home[name]
        return name

    for article in articles:
        if article.id in stories and article.id in texts:
            one, other = sorted((first(stories[article.id]), first(texts[article.id][0])))
            home[other] = one
    names = [stories.get(article.id) or texts.get(article.id, ("",))[0] for article in articles]
    return [first(name) if name else None for name in names]


def _by_date(given: TaggedArticle) -> tuple[object, str]:
    return given.article.dated_at, given.article.id


def _story(
    fresh: Sequence[TaggedArticle],
    before: Sequence[Article],
    names: Mapping[str, str],
    texts: Mapping[str, tuple[str, ...]],
) -> Story:
    """One story; its id is that of the earlier story that most of its articles were in, else its first article's."""
    fresh = sorted(fresh, key=_by_date)
    votes = Counter(names[article.id] for article in before)
    inherited = min(votes, key=lambda name: (-votes[name], name)) if votes else fresh[0].article.id
    original: dict[tuple[str, ...], str] = {}
    copied = [
        (given.article.id, original.setdefault(texts[given.article.id], given.article.id))
        for given in fresh
        if given.article.id in texts
    ]
    return Story(
        id=inherited,
        articles=tuple(fresh),
        earlier=tuple(before),
        copies=tuple((copy, of) for copy, of in copied if copy != of),
    )
