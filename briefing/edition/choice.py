"""Scored stories → those that an edition prints, in the order of their places: by score, but fair to quiet voices.

The score decides but for this: no feed fills more than its share with what it alone reports while others have news,
round-ups and the like stand behind all reporting, and near the top one place is kept for a well corroborated story and
one for an important story of a single source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from briefing.label import label
from briefing.model import Article, ScoredStory
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


def choose(topical: Sequence[ScoredStory], feeds: Mapping[str, Feed], room: int) -> list[ScoredStory]:
    """Choose at most `room` stories of those given, which stand best first; feeds by id."""
    behind = [_labelled(scored, feeds) in _BEHIND for scored in topical]
    left = [scored for scored, last in zip(topical, behind, strict=True) if not last]
    left += [scored for scored, last in zip(topical, behind, strict=True) if last]
    led: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    chosen: list[ScoredStory] = []

    def may_lead(scored: ScoredStory) -> bool:
        feed = feeds.get(_lead(scored).feed_id)
        return not (feed and feed.max_stories is not None and led[feed.id] >= feed.max_stories)

    def within_share(scored: ScoredStory) -> bool:
        place = len(chosen) + 1
        return _origins(scored) > 1 or alone[_lead(scored).feed_id] < max(_AT_LEAST, _SHARE * place)

    while len(chosen) < room and (left := [scored for scored in left if may_lead(scored)]):
        kept = _kept(chosen, left, feeds)
        best = kept or next(filter(within_share, left), left[0])
        left.remove(best)
        chosen.append(best)
        led[_lead(best).feed_id] += 1
        alone[_lead(best).feed_id] += _origins(best) == 1
    return chosen


def _kept(chosen: Sequence[ScoredStory], left: Sequence[ScoredStory], feeds: Mapping[str, Feed]) -> ScoredStory | None:
    """The story that the next place is kept for; None if it is kept for none."""

    def is_important(scored: ScoredStory) -> bool:
        return _is_important(scored, feeds)

    kinds: dict[int, Callable[[ScoredStory], bool]] = {
        _CORROBORATED_PLACE: _is_corroborated,
        _SINGLE_PLACE: is_important,
    }
    wanted = kinds.get(len(chosen) + 1)
    if wanted is None or any(map(wanted, chosen)):
        return None
    return next(filter(wanted, left), None)


def _is_corroborated(scored: ScoredStory) -> bool:
    return _origins(scored) >= _CORROBORATED


def _is_important(scored: ScoredStory, feeds: Mapping[str, Feed]) -> bool:
    """Whether one source alone tells it, plainly and strongly about a topic, and is one to be heard."""
    feed = feeds.get(_lead(scored).feed_id)
    if feed is None or _origins(scored) > 1 or _labelled(scored, feeds) not in (None, "state-media"):
        return False
    is_rare = any(name == "rare" for name, _ in scored.score.parts)
    return scored.topics[0].strength >= _STRONG and (feed.weight > 1 or is_rare or feed.outlet_class in _FIRST_HAND)


def _lead(scored: ScoredStory) -> Article:
    return scored.story.articles[0].article


def _origins(scored: ScoredStory) -> int:
    return len({name for _, name in scored.origins})


def _labelled(scored: ScoredStory, feeds: Mapping[str, Feed]) -> str | None:
    return label(_lead(scored), feeds.get(_lead(scored).feed_id))
