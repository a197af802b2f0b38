"""Whether news is of consequence: lives, arms, power, law and money, before sport, shows and customs.

A desk ranks by more than by counting outlets. The concepts below are those of `lexicon`, so that a headline tells it in
every language that the lexicon has; the choice is ours, and an editor's: what a government or a newsroom must know.
"""

from __future__ import annotations

import re
from functools import cache

from briefing.lexicon import concepts, forms
from briefing.model import Article

_OF_CONSEQUENCE = """
    kill, casualties, hostage, abduction, shooting, terrorism, assassination, genocide, famine, refugee,
    war, civil war, attack, airstrike, bombing, invasion, explosion, troops, deploy, drill, drone, rebel, espionage,
    missile, ballistic missile, cruise missile, nuclear, nuclear weapon, nuclear test, sanctions, ceasefire,
    peace talks, summit, treaty, alliance,
    coup, martial law, state of emergency, election, presidential election, inauguration, resign, impeach, dismiss,
    no-confidence, ruling, supreme court, indict, arrest, protest,
    earthquake, tsunami, flood, wildfire, typhoon, hurricane, landslide, outbreak, pandemic, evacuate,
    plane crash, train crash, derail, sink,
    tariff, trade deal, trade war, rate cut, rate hike, interest rate, recession, unemployment, employment,
    economic growth, inflation, default, bankruptcy, data breach
"""


@cache
def _weighty() -> frozenset[str]:
    wanted = set(re.findall(r"[^,\s][^,]*[^,\s]", _OF_CONSEQUENCE))
    return frozenset(concept for concept, each in forms().items() if wanted.intersection(each))


def is_grave(article: Article) -> bool:
    """Whether its headline has a concept of consequence."""
    return not _weighty().isdisjoint(concepts(article.title))
