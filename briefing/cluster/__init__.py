"""Tagged articles → stories: the reports of one event together, however many outlets ran it.

Reports are compared by the words that they share, rarer words counting more (`similarity`), and joined while two groups
are as alike as the reports of one event are expected to be (`linkage`), best pair first. Means of all pairs do not
chain, as single links do (Yang, Pierce and Carbonell 1998 found group-average best for retrospective event detection).
What an earlier edition printed takes part, so that a story goes on under its own id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from briefing.cluster.copies import copies
from briefing.cluster.linkage import join
from briefing.cluster.similarity import compare
from briefing.label import label
from briefing.model import Article, Story, TaggedArticle

__all__ = ["cluster", "groups"]

#: Likeness at which two groups are one story: 1 is that of reports of one event. On the labelled stories
#: (`benchmarks/stories.py`) 0.6 gives pairwise and BCubed F1 of 0.90 and 0.92 on articles, 0.80 and 0.80 on headlines.
THRESHOLD = 0.6

#: Round-ups, photo pages and notices are about many events or none, and would draw them together; an opinion is no
#: report. On a made-up day of 480 reports, F1 is 0.63 with these alone and 0.60 without.
_ALONE = frozenset({"roundup", "photo", "notice", "opinion"})


def cluster(
    tagged: Sequence[TaggedArticle], earlier: Sequence[tuple[Article, str]] = (), *, threshold: float = THRESHOLD
) -> tuple[Story, ...]:
    """Put articles into stories; a partition of `tagged` that does not depend on its order.

    Args:
        tagged: the edition's articles, ids unique.
        earlier: articles that earlier editions printed, each with the id of its story; they only lend their story's id.
        threshold: mean similarity at which two groups are joined, 0 to 1.

    Returns:
        Stories by id. Articles of a story stand by date, then id.
    """
    by_id = {given.article.id: given for given in tagged}
    known = {article.id: (article, story_id) for article, story_id in earlier if article.id not in by_id}
    compared = [*(given.article for given in tagged), *(article for article, _ in known.values())]
    everything = sorted(compared, key=lambda article: article.id)
    together = [known[article.id][1] if article.id in known else None for article in everything]
    found = []
    for members in groups(everything, together, threshold=threshold):
        fresh = sorted((by_id[one.id] for one in members if one.id in by_id), key=_by_date)
        if fresh:
            before = sorted((one for one in members if one.id in known), key=lambda one: (one.dated_at, one.id))
            found.append(_story(fresh, before, {one.id: known[one.id][1] for one in before}))
    return tuple(sorted(found, key=lambda story: story.id))


def groups(
    articles: Sequence[Article], together: Sequence[str | None] | None = None, *, threshold: float = THRESHOLD
) -> tuple[tuple[Article, ...], ...]:
    """Partition articles into events; those with the same name in `together` start as one group."""
    names = together or [None] * len(articles)
    places = [place for place, article in enumerate(articles) if label(article, None) not in _ALONE]
    compared = compare([articles[place] for place in places])
    started = [names[place] for place in places]
    joined = join(len(places), compared.pairs, started, lengths=compared.lengths, threshold=threshold)
    alone = sorted(set(range(len(articles))) - set(places))
    found = [*(tuple(places[number] for number in members) for members in joined), *((place,) for place in alone)]
    return tuple(tuple(articles[place] for place in members) for members in sorted(found))


def _by_date(given: TaggedArticle) -> tuple[object, str]:
    return given.article.dated_at, given.article.id


def _story(fresh: Sequence[TaggedArticle], before: Sequence[Article], names: dict[str, str]) -> Story:
    """One story; its id is that of the earlier story that most of its articles were in, else its first article's."""
    votes = Counter(names[article.id] for article in before)
    inherited = min(votes, key=lambda name: (-votes[name], name)) if votes else fresh[0].article.id
    return Story(
        id=inherited,
        articles=tuple(fresh),
        earlier=tuple(before),
        copies=copies([given.article for given in fresh]),
    )
