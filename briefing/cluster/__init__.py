"""Tagged articles → stories: the reports of one event together, however many outlets ran it.

Copies of one text (`copies`) are one story from the start. Reports are compared by the words and concepts that they
share, rarer ones counting more (`similarity`), and joined while two groups are as alike as the reports of one event are
expected to be (`linkage`), best pair first. Means of all pairs do not chain, as single links do (Yang, Pierce and
Carbonell 1998 found group-average best for retrospective event detection). What an earlier edition printed takes part,
so that a story goes on under its own id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from briefing.cluster.copies import copy_groups
from briefing.cluster.credits import Credits
from briefing.cluster.linkage import join
from briefing.cluster.similarity import compare
from briefing.label import label
from briefing.model import Article, Story, TaggedArticle

__all__ = ["cluster", "groups"]

#: Likeness at which two groups are one story: 1 is that of reports of one event. On the labelled stories
#: (`benchmarks/stories.py`) 0.6 gives pairwise and BCubed F1 of 0.89 and 0.91 on articles, 0.80 and 0.81 on headlines.
THRESHOLD = 0.6

#: Round-ups, photo pages and notices are about many events or none, and would draw them together; an opinion is no
#: report. On a made-up day of 480 reports, F1 is 0.63 with these alone and 0.60 without.
_ALONE = frozenset({"roundup", "photo", "notice", "opinion"})


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
    everything = [*(given.article for given in tagged), *(article for article, _ in known.values())]
    everything.sort(key=lambda article: article.id)
    texts = _by_member(copy_groups(everything))
    together = _named(everything, {article_id: story_id for article_id, (_, story_id) in known.items()}, texts)
    found = []
    for members in _events(everything, together, _alone(given.article for given in tagged), threshold):
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
    texts = _by_member(copy_groups(articles) if copied is None else copied)
    return _events(articles, _named(articles, {}, texts), _alone(articles), threshold)


def _by_member(groups_of_ids: Iterable[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {article_id: group for group in groups_of_ids for article_id in group}


def _alone(articles: Iterable[Article]) -> frozenset[str]:
    """Ids of those that join no story but with their own copies."""
    return frozenset(article.id for article in articles if label(article, None) in _ALONE)


def _events(
    articles: Sequence[Article], together: Sequence[str | None], alone: frozenset[str], threshold: float
) -> tuple[tuple[Article, ...], ...]:
    """Partition articles into events; those with the same name in `together` start as one group."""
    places = [place for place, article in enumerate(articles) if article.id not in alone]
    compared = compare([articles[place] for place in places])
    started = [together[place] for place in places]
    joined = join(len(places), compared.pairs, started, lengths=compared.lengths, threshold=threshold)
    apart: dict[str, list[int]] = {}
    for place, article in enumerate(articles):
        if article.id in alone:
            apart.setdefault(together[place] or article.id, []).append(place)
    found = [*([places[number] for number in members] for members in joined), *apart.values()]
    return tuple(tuple(articles[place] for place in members) for members in sorted(found))


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
