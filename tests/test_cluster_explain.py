"""Why reports are together."""

from __future__ import annotations

import pytest

from briefing.cluster.explain import links
from tests.builders import article

ONE = article("1", title="Missile flew 900 km, military says", text="It fell into the sea off Hokkaido.")
TWO = article("2", title="Missile fell into sea off Hokkaido", text="The military said that it flew 900 km.")
THREE = article("3", title="Cabinet backs wage deal for bus drivers", text="The military was not asked.")


def test_each_report_names_the_one_that_it_is_most_like() -> None:
    """With the terms that both have, the heaviest first, and their shares of the likeness."""
    first, second, third = links([ONE, TWO, THREE])
    assert [(link.article, link.nearest) for link in (first, second)] == [(ONE.id, TWO.id), (TWO.id, ONE.id)]
    assert {"missile", "hokkaido", "900"} <= {term for term, _ in first.shared}
    shares = [share for _, share in first.shared]
    assert shares == sorted(shares, reverse=True)
    assert len(shares) <= 8
    assert first.likeness == second.likeness > third.likeness


def test_all_terms_together_are_the_likeness() -> None:
    """Where eight hold them all."""
    (link, _) = links([ONE, THREE])
    assert sum(share for _, share in link.shared) == pytest.approx(1, abs=0.01)


def test_a_single_report_has_no_link() -> None:
    """There is nothing to compare it with."""
    assert links([ONE]) == ()


def test_reports_that_share_nothing_are_said_to() -> None:
    """A likeness of 0 and no terms."""
    korean = article("4", title="버스 파업 철회", text="임금 협상 타결", language="ko")
    assert [(link.likeness, link.shared) for link in links([korean, ONE])] == [(0.0, ()), (0.0, ())]
