"""Pairs with a similarity → groups, by average linkage over a sparse graph; a pair that is not given counts as 0."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence


def join(
    count: int, pairs: Iterable[tuple[int, int, float]], together: Sequence[str | None], *, threshold: float
) -> tuple[tuple[int, ...], ...]:
    """Group the numbers 0 to count - 1.

    Args:
        count: how many there are.
        pairs: (i, j, similarity) with i < j.
        together: a name a number; equal names start as one group, None stands alone.
        threshold: two groups are joined while the mean similarity over all their pairs reaches it, best first.

    Returns:
        Every number once, groups ascending inside and by their first number.
    """
    graph = _Graph(count, together)
    for left, right, similarity in pairs:
        graph.add(left, right, similarity)
    heap = [
        (-graph.mean(left, right), left, right)
        for left, near in graph.sums.items()
        for right in near
        if left < right and graph.mean(left, right) >= threshold
    ]
    heapq.heapify(heap)
    while heap:
        negative, left, right = heapq.heappop(heap)
        if right not in graph.sums.get(left, ()) or -negative != graph.mean(left, right):
            continue  # one of the two has grown or gone since
        graph.merge(left, right)
        for other in graph.sums[left]:
            mean = graph.mean(left, other)
            if mean >= threshold:
                heapq.heappush(heap, (-mean, min(left, other), max(left, other)))
    return tuple(tuple(sorted(members)) for _, members in sorted(graph.members.items()))


class _Graph:
    """Groups named by their smallest number, and the sums of similarities between them."""

    def __init__(self, count: int, together: Sequence[str | None]) -> None:
        self._home: list[int] = []
        first: dict[str, int] = {}
        self.members: dict[int, list[int]] = {}
        for number in range(count):
            name = together[number]
            home = number if name is None else first.setdefault(name, number)
            self._home.append(home)
            self.members.setdefault(home, []).append(number)
        self.sums: dict[int, dict[int, float]] = {home: {} for home in self.members}

    def add(self, left: int, right: int, similarity: float) -> None:
        """Count one pair of numbers towards the groups that they are in."""
        left, right = self._home[left], self._home[right]
        if left != right:
            self.sums[left][right] = self.sums[right][left] = self.sums[left].get(right, 0.0) + similarity

    def mean(self, left: int, right: int) -> float:
        """Mean similarity of all pairs between two groups."""
        return self.sums[left][right] / (len(self.members[left]) * len(self.members[right]))

    def merge(self, left: int, right: int) -> None:
        """Join the second group to the first."""
        self.members[left].extend(self.members.pop(right))
        for other, total in self.sums.pop(right).items():
            del self.sums[other][right]
            if other != left:
                self.sums[left][other] = self.sums[other][left] = self.sums[left].get(other, 0.0) + total
