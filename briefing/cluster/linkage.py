"""Pairs with a similarity → groups, joined while they are as alike as the reports of one event are.

How alike two reports of one event are depends on how much they say: headlines of one event share few words, full texts
many. So the mean similarity between two groups is not held against one number, but against what is to be expected
within each: from the lengths of its reports at first, and more and more from the reports themselves, as the group
grows. A pair that is not given counts as 0. Each group knows the one that it is most alike, so that the best two of all
are at the top of a heap (the "generic" algorithm of Müllner 2011, arXiv:1109.2378).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence

#: Similarity of two reports of one event, before any group is known: of headlines, of texts. Between 0.3 and 0.45 the
#: mean F1 over headlines, summaries and texts changes by less than 0.01 (`benchmarks/stories.py`); these two are best.
_HEADLINES, _TEXTS = 0.34, 0.40
#: Words, those of the headline counted double, up to which a report is a headline, and from which it is a text: a
#: summary of two sentences behaves as a text does.
_SHORT, _LONG = 14.0, 35.0
#: Pairs within a group of texts that weigh as much as the expectation.
_PRIOR_PAIRS = 10.0


#: Likeness of two groups, negative; and the two.
Rated = tuple[float, int, int]


def join(
    count: int,
    pairs: Iterable[tuple[int, int, float]],
    together: Sequence[str | None],
    *,
    lengths: Sequence[int],
    threshold: float,
) -> tuple[tuple[int, ...], ...]:
    """Group the numbers 0 to count - 1.

    Args:
        count: how many there are.
        pairs: (i, j, similarity) with i < j.
        together: a name a number; equal names start as one group, None stands alone.
        lengths: words of each number's report.
        threshold: two groups are joined while the mean similarity over all their pairs, divided by the geometric mean
            of what is expected within each, reaches it, best first.

    Returns:
        Every number once, groups ascending inside and by their first number.
    """
    graph = _Graph(count, together, lengths)
    for left, right, similarity in pairs:
        graph.add(left, right, similarity)
    graph.expect_all()
    heap = [(*near, home) for home in graph.sums if (near := graph.look_around(home, threshold))]
    heapq.heapify(heap)
    while heap:
        negative, left, right, home = heapq.heappop(heap)
        if graph.nearest.get(home) != (negative, left, right):
            continue  # it has found a nearer one since, or has gone
        if graph.likeness(left, right) == -negative:
            graph.merge(left, right)
            home = left
            for other in graph.call_around(home):
                heapq.heappush(heap, (*graph.nearest[other], other))
        if near := graph.look_around(home, threshold):
            heapq.heappush(heap, (*near, home))
    return tuple(tuple(sorted(members)) for _, members in sorted(graph.members.items()))


class _Graph:
    """Groups named by their smallest number, and the sums of similarities between and within them."""

    def __init__(self, count: int, together: Sequence[str | None], lengths: Sequence[int]) -> None:
        self._home: list[int] = []
        first: dict[str, int] = {}
        self.members: dict[int, list[int]] = {}
        for number in range(count):
            name = together[number]
            home = number if name is None else first.setdefault(name, number)
            self._home.append(home)
            self.members.setdefault(home, []).append(number)
        self.sums: dict[int, dict[int, float]] = {home: {} for home in self.members}
        self._within = dict.fromkeys(self.members, 0.0)
        #: Sum of the logarithms of the members' lengths.
        self._logs = {
            home: math.fsum(math.log(max(1, lengths[number])) for number in members)
            for home, members in self.members.items()
        }
        #: What a sum is multiplied by for each of its two groups, see `likeness`.
        self._share: dict[int, float] = {}
        #: Group → the likeness of the one that it was most alike when it last looked, negative, and the two.
        self.nearest: dict[int, Rated] = {}

    def add(self, left: int, right: int, similarity: float) -> None:
        """Count one pair of numbers towards the groups that they are in."""
        left, right = self._home[left], self._home[right]
        if left == right:
            self._within[left] += similarity
        else:
            self.sums[left][right] = self.sums[right][left] = self.sums[left].get(right, 0.0) + similarity

    def expect_all(self) -> None:
        """Work out what is expected within each group, once all pairs are counted."""
        for home in self.members:
            self._expect(home)

    def likeness(self, left: int, right: int) -> float:
        """Mean similarity of all pairs between two groups, against what is expected within them: 1 is as expected.

        0 if one of the two has gone.
        """
        return self.sums.get(left, {}).get(right, 0.0) * (self._share[left] * self._share[right])

    def look_around(self, home: int, threshold: float) -> Rated | None:
        """Note the group that this one is most alike, if that reaches the threshold."""
        own, share = self._share[home], self._share
        best, other = threshold, -1
        for each, total in self.sums[home].items():
            likeness = total * (own * share[each])
            if likeness > best or (likeness == best and (each < other or other < 0)):
                best, other = likeness, each
        if other < 0:
            self.nearest.pop(home, None)
            return None
        self.nearest[home] = near = (-best, min(home, other), max(home, other))
        return near

    def call_around(self, home: int) -> list[int]:
        """Let the groups around one that has grown note it where it has become their nearest; which these are."""
        own, share, nearest = self._share[home], self._share, self.nearest
        found = []
        for other, total in self.sums[home].items():
            negative = -total * (own * share[other])
            if other in nearest and negative < nearest[other][0]:
                nearest[other] = (negative, min(home, other), max(home, other))
                found.append(other)
        return found

    def merge(self, left: int, right: int) -> None:
        """Join the second group to the first."""
        self.nearest.pop(right, None)
        self._within[left] += self._within.pop(right) + self.sums[left][right]
        self._logs[left] += self._logs.pop(right)
        self.members[left].extend(self.members.pop(right))
        own = self.sums[left]
        for other, total in self.sums.pop(right).items():
            theirs = self.sums[other]
            del theirs[right]
            if other != left:
                own[other] = theirs[left] = own.get(other, 0.0) + total
        self._expect(left)

    def _expect(self, home: int) -> None:
        self._share[home] = 1 / (len(self.members[home]) * math.sqrt(self._expectation(home)))

    def _expectation(self, home: int) -> float:
        """Mean similarity to be expected between a report of this group and another of its event.

        Of headlines: that of a report to the group's sum (the centroid's length), which falls as the group grows, as
        headlines of one event have many wordings. Of texts: the mean within the group, drawn towards the expectation
        while it has few pairs, and never below it, or a loose group would draw in ever more. In between, by the
        logarithm of the length, a geometric mean of both.
        """
        size = len(self.members[home])
        pairs = size * (size - 1) / 2
        mean = self._within[home] / pairs if pairs else 0.0
        of_headlines = _HEADLINES * (1 + (size - 1) * mean) / size
        of_texts = max(_TEXTS, (_PRIOR_PAIRS * _TEXTS + self._within[home]) / (_PRIOR_PAIRS + pairs))
        share = (self._logs[home] / size - math.log(_SHORT)) / (math.log(_LONG) - math.log(_SHORT))
        share = min(1.0, max(0.0, share))
        return math.exp((1 - share) * math.log(of_headlines) + share * math.log(of_texts))
