"""Scored stories → those that an edition prints, in the order of their places: by score, but fair to quiet voices.

The score decides but for this: no feed fills more than its share with what it alone reports while others have news,
round-ups and the like stand behind all reporting, and near the top one place is kept for a well corroborated story and
one for an important story of a single source.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from briefing.label import label
from briefing.model import Label, ScoredStory
from briefing.settings import Feed

#: Of the places so far, the share that one feed may have with stories that it alone reports, and how many it may in
#: any case.
_SHARE, _AT_LEAST = 1 / 3, 2
#: The place kept for a story of so many origins, unless one stands above it.
_CORROBORATED_PLACE, _CORROBORATED = 3, 3
#: The place kept for an important story of a single source, unless one stands above it; and how strong its topic is.
_SINGLE_PLACE, _STRONG = 8, 0.6
#: Classes of outlet that speak first-hand. An outlet of more than usual weight and a rare feed count as well.
_FIRST_HAND = frozenset({"agency", "state-media", "government"})
#: What stands behind all reporting, however high its score.
_BEHIND = frozenset({"roundup", "photo", "notice"})


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A story with what decides on its place besides its score."""

    scored: ScoredStory
    feed_id: str
    label: Label | None
    #: How many independent origins it has.
    origins: int
    #: Told by several origins.
    is_corroborated: bool
    #: Told by one source alone, plainly and strongly about a topic, and that is one to be heard.
    is_important: bool


def choose(topical: Sequence[ScoredStory], feeds: Mapping[str, Feed], room: int) -> list[ScoredStory]:
    """Choose at most `room` stories of those given, which stand best first; feeds by id."""
    candidates = [_candidate(scored, feeds.get(scored.story.articles[0].article.feed_id)) for scored in topical]
    candidates.sort(key=lambda one: one.label in _BEHIND)
    left = _Left(candidates)
    led: Counter[str] = Counter()
    chosen: list[_Candidate] = []
    while len(chosen) < room and (best := _kept(chosen, left) or left.next(len(chosen) + 1)):
        left.take(best)
        chosen.append(best)
        led[best.feed_id] += 1
        feed = feeds.get(best.feed_id)
        if feed and led[feed.id] == feed.max_stories:
            left.drop(feed.id)
    return [one.scored for one in chosen]


class _Left:
    """The stories that are not chosen yet: those of several origins, and each feed's own, in queues."""

    def __init__(self, candidates: Sequence[_Candidate]) -> None:
        self._place = {one: number for number, one in enumerate(candidates)}
        self._alone: Counter[str] = Counter()
        self._queues: dict[str, deque[_Candidate]] = {}
        for one in candidates:
            self._queues.setdefault(_queue(one), deque()).append(one)

    def next(self, place: int) -> _Candidate | None:
        """The best for this place of the edition: of a feed within its share if there is one."""
        heads = [queue[0] for queue in self._queues.values() if queue]
        limit = max(_AT_LEAST, _SHARE * place)
        fair = [one for one in heads if one.origins > 1 or self._alone[one.feed_id] < limit]
        return min(fair or heads, key=self._place.__getitem__, default=None)

    def first(self, wanted: Callable[[_Candidate], bool]) -> _Candidate | None:
        """The best of a kind."""
        every = (one for queue in self._queues.values() for one in queue if wanted(one))
        return min(every, key=self._place.__getitem__, default=None)

    def take(self, one: _Candidate) -> None:
        """Remove a story that is chosen."""
        self._queues[_queue(one)].remove(one)
        self._alone[one.feed_id] += one.origins == 1

    def drop(self, feed_id: str) -> None:
        """Remove all that a feed leads."""
        self._queues = {
            name: deque(one for one in queue if one.feed_id != feed_id) for name, queue in self._queues.items()
        }


def _queue(one: _Candidate) -> str:
    return one.feed_id if one.origins == 1 else ""


def _kept(chosen: Sequence[_Candidate], left: _Left) -> _Candidate | None:
    """The story that the next place is kept for; None if it is kept for none."""
    kinds = {_CORROBORATED_PLACE: "is_corroborated", _SINGLE_PLACE: "is_important"}
    kind = kinds.get(len(chosen) + 1)
    if kind is None or any(map(attrgetter(kind), chosen)):
        return None
    return left.first(attrgetter(kind))


def _candidate(scored: ScoredStory, feed: Feed | None) -> _Candidate:
    lead = scored.story.articles[0].article
    labelled = label(lead, feed)
    origins = len({name for _, name in scored.origins})
    is_rare = any(name == "rare" for name, _ in scored.score.parts)
    return _Candidate(
        scored=scored,
        feed_id=lead.feed_id,
        label=labelled,
        origins=origins,
        is_corroborated=origins >= _CORROBORATED and labelled not in _BEHIND,
        is_important=(
            origins == 1
            and labelled in (None, "state-media")
            and scored.topics[0].strength >= _STRONG
            and feed is not None
            and (feed.weight > 1 or is_rare or feed.outlet_class in _FIRST_HAND)
        ),
    )
