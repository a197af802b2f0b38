"""A story that goes on → what today's reports say that the reports of earlier editions did not, in their own sentences.

Outlets word the same news in many ways, and a program knows no synonyms. So a sentence is new only if it carries
something concrete, a figure or a name that no earlier report has, in words that are new for a good part; or if it is
almost all new, and the headline above it too.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from briefing.edition.figures import agree
from briefing.edition.quantities import Quantity, quantities, tongue
from briefing.edition.summary import summarise
from briefing.edition.wording import terms
from briefing.label import ASIDE, label
from briefing.lexicon import concepts
from briefing.model import Article, ScoredStory, Story
from briefing.record import Addition
from briefing.text import sentences

Kind = Literal["figure", "name", "development"]

_MOST = 3
#: Characters of a report whose words count for how rare a word is.
_OPENING = 2000
#: A sentence of fewer characters tells little.
_SHORT = 30
#: Part of a sentence's weight of words that must be new where a figure or a name is.
_WITH_FIGURE = 0.4
_WITH_NAME = 0.5
#: The same where nothing concrete is, for the sentence and for its report's headline, and how many new words it takes.
_BARE = 0.7
_HEADLINE = 0.55
_WORDS = 5
_CAPITALISED = re.compile(r"(?<=[a-z,;:’'\"”] )[\"“‘]?((?:[A-Z][\w’'-]+)(?: (?:[A-Z][\w’'-]+))*)")
_DATES = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|i"
)


class Rarity:
    """How much a word tells: the rarer it is among the day's reports, the more."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Count in how many reports each word stands."""
        texts = [frozenset(terms(f"{one.title}\n{one.text[:_OPENING]}")) for one in articles]
        self._total = len(texts)
        self._frequency = Counter(term for words in texts for term in words)

    def __call__(self, term: str) -> float:
        """The weight of a term, 0 and up: the logarithm of its inverse frequency (Spärck Jones 1972)."""
        return max(0.0, math.log((1 + self._total) / (0.5 + self._frequency[term])))


def rarity(stories: Iterable[ScoredStory]) -> Rarity:
    """Weigh words by all reports of the day and those of earlier editions that they go with."""
    held = [scored.story for scored in stories]
    return Rarity(
        {
            one.id: one for story in held for one in (*(given.article for given in story.articles), *story.earlier)
        }.values()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """One sentence that may tell something new."""

    text: str
    article: Article
    terms: frozenset[str]


class _Known:
    """What the reports of earlier editions said."""

    def __init__(self, articles: Sequence[Article], headlines: Sequence[str]) -> None:
        self.texts = {one.id: f"{one.title}\n{one.summary}\n{one.text}" for one in articles}
        self.words: dict[object, set[str]] = {}
        self.figures: list[Quantity] = []
        self.meanings: set[str] = set()
        for one in articles:
            text = self.texts[one.id]
            self.words.setdefault(tongue(one.title, one.language), set()).update(terms(text))
            self.figures += quantities(text, one.language)
            self.meanings |= set(concepts(text))
        for headline in headlines:
            for words in self.words.values():
                words.update(terms(headline))

    def learn(self, sentence: _Sentence) -> None:
        """Take a sentence that was chosen for known."""
        self.words[tongue(sentence.article.title, sentence.article.language)] |= sentence.terms
        self.figures += quantities(sentence.text, sentence.article.language)
        self.meanings |= set(concepts(sentence.text))


def additions(story: Story, headlines: Sequence[str], weight: Callable[[str], float]) -> tuple[Addition, ...]:
    """At most three sentences that tell what is new, the lead's language first, most new first.

    Args:
        story: with the reports of earlier editions; without them nothing can be told to be new.
        headlines: of the story in earlier editions.
        weight: of a term.
    """
    known = _Known(story.earlier, headlines)
    left = [one for one in _candidates(story) if tongue(one.article.title, one.article.language) in known.words]
    lead = story.articles[0].article.language
    chosen: list[Addition] = []
    while left and len(chosen) < _MOST:
        judged = [(*found, one) for one in left if (found := _judge(one, known, weight))]
        if not judged:
            break
        kind, _, best = min(judged, key=lambda each: (each[2].article.language != lead, -each[1], each[2].text))
        chosen.append(Addition(text=best.text, report=best.article.id, kind=kind))
        known.learn(best)
        left.remove(best)
    return tuple(chosen)


def _candidates(story: Story) -> Iterator[_Sentence]:
    """The sentences that original reports begin with; a bare headline stands for a report without text."""
    copied = dict(story.copies)
    for given in story.articles:
        article = given.article
        if article.id in copied or label(article, None) in ASIDE:
            continue
        opening = [one for one in sentences(summarise([article]).text) if len(one) >= _SHORT and not one.endswith("…")]
        for text in opening or ([] if article.text or article.summary else [article.title]):
            yield _Sentence(text=text, article=article, terms=frozenset(terms(text)))


def _judge(sentence: _Sentence, known: _Known, weight: Callable[[str], float]) -> tuple[Kind, float] | None:
    """What is new in a sentence, and how much weight of words; None if that is not enough."""
    article = sentence.article
    before = known.words[tongue(article.title, article.language)]
    share, total = _new(sentence.terms, before, weight)
    figures = [
        one
        for one in quantities(sentence.text, article.language)
        if not one.past and not any(one.kind == old.kind and agree(one, old) for old in known.figures)
    ]
    if figures and (share >= _WITH_FIGURE or any(one.kind == old.kind for one in figures for old in known.figures)):
        return "figure", total
    if share >= _WITH_NAME and _names(sentence, known, before):
        return "name", total
    title, _ = _new(frozenset(terms(article.title)), before, weight)
    if share >= _BARE and title >= _HEADLINE and len(sentence.terms - before) >= _WORDS:
        return "development", total
    return None


def _new(words: frozenset[str], before: set[str], weight: Callable[[str], float]) -> tuple[float, float]:
    """The part of the words' weight that is new, and how much that is."""
    fresh = math.fsum(sorted(weight(term) for term in words if term not in before))
    return fresh / (math.fsum(sorted(map(weight, words))) or 1.0), fresh


def _names(sentence: _Sentence, known: _Known, before: set[str]) -> bool:
    """Whether the sentence names a person, place or body that no earlier report does."""
    gazetted = {one for one in concepts(sentence.text) if one[0] == "@"}
    if gazetted - known.meanings:
        return True
    for name in _CAPITALISED.findall(sentence.text) if sentence.text != sentence.article.title else ():
        parts = [term for word in name.split() if not _DATES.fullmatch(word.lower()) for term in terms(word)]
        if parts and not before & set(parts):
            return True
    return False
