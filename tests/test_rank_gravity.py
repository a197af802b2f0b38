"""News of consequence comes before shows and customs."""

from __future__ import annotations

import pytest

from briefing.lexicon import forms
from briefing.rank.gravity import _OF_CONSEQUENCE, is_grave
from tests.builders import article


@pytest.mark.parametrize(
    "title",
    [
        "Eleven killed in strikes on boats",
        "북한, 탄도미사일 발사",
        "地震で津波警報",
        "Séisme au Japon",
        "Premier resigns",
    ],
)
def test_lives_arms_and_power_are_of_consequence(title: str) -> None:
    """In every language of the lexicon."""
    assert is_grave(article("1", title=title))


@pytest.mark.parametrize("title", ["Robots dance at the new year gala", "How a Giant Slalom was won", "벚꽃 축제 개막"])
def test_shows_and_sport_are_not(title: str) -> None:
    """A headline without any of these concepts."""
    assert not is_grave(article("1", title=title))


def test_every_word_of_the_list_is_a_form_of_the_lexicon() -> None:
    """A word that the lexicon lost would be passed over in silence."""
    known = {form for each in forms().values() for form in each}
    assert {word.strip() for word in _OF_CONSEQUENCE.split(",")} <= known
