"""A story that goes on → what today's reports say that the reports of earlier editions did not, in their own sentences.

Outlets word the same news in many ways, and a program knows no synonyms. So a sentence is new only if it carries
something concrete, in words that are new for a good part: a figure that no earlier report has, or a name that none has
and that today's headlines or several of today's reports do. Or if most of it is new, and of the headline above it too.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from briefing.edition.figures import agree
from briefing.edition.quantities import Quantity, quantities, tells_of_past, tongue
from briefing.edition.summary import summarise
from briefing.edition.terms import terms
from briefing.furniture import Repeated
from briefing.label import ASIDE, label
from briefing.lexicon import concepts
from briefing.model import Article, ScoredStory, Story
from briefing.record import Addition
from briefing.text import sentences

Kind = Literal["figure", "name", "development"]

_MOST = 3
#: Characters of a report whose words count for how rare a word is.
_OPENING = 2000
#: Characters of an earlier report that are read for figures, summary and text: each costs some 2 microseconds.
_READ = 6000
#: Reports of today that are read, the lead first.
_REPORTS = 60
#: A sentence of fewer characters tells little.
_SHORT = 30
#: Part of a sentence's weight of words that must be new where a figure or a name is.
_WITH_FIGURE = 0.4
_WITH_NAME = 0.5
#: The same where nothing concrete is, as the mean of a sentence and its report's headline: for a report's first
#: sentence and for others; what each of both must have at the least, and how many new words it takes. Of 52 reports of
#: a real morning, each after all others of its event (`benchmarks/continuity.py`), 16 are called an update at this, 23
#: at 0.52 and 0.65.
_BARE = (0.6, 0.7)
_BOTH = 0.45
_WORDS = 5
#: Of a story that has something new, a report's first sentence is quoted from this part on.
_QUOTED = 0.45
#: Two capitalised words or more, not at the beginning of the sentence.
_NAME = re.compile(
    r"(?<=[\w,;:’'\"”)] )[\"“‘]?([A-Z][\w’'-]+(?: (?:[A-Z][\w’'-]+|al|bin|de|van|von|of))* [A-Z][\w’'-]+)"
)
#: A sentence that leans on the one before it, or is half a quotation, says little alone.
_LEANS = re.compile(
    r"\W*(?:but|and|or|so|yet|he|she|it|they|we|this|that|these|those|his|her|their|its|there|however|mais|et|il|elle|ils|"
    r"elles|on|ce|cela|cette|ces|그는|그러나|하지만|또|이어|이는|しかし|また|同氏は)(?!\w)",
    re.IGNORECASE,
)
#: What each place among the sentences of a report is worth: news comes first.
_PLACES = (1.0, 0.7, 0.5)
#: "…, the Joint Chiefs of Staff said.": who says it is no news.
_SAYS = re.compile(r",[^,]*\b(?:said|says|told|according|reported|announced|selon|a dit|a déclaré)\b[^,]*$")
#: What a new word is worth that stands in the headline of the lead, and in that of another report.
_LEAD, _OTHER = 3.0, 2.0
#: What a sentence of the lead is worth beside others.
_OF_LEAD = 1.5


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
    #: From 0, among the sentences that its report begins with.
    place: int
    terms: frozenset[str]
    figures: tuple[Quantity, ...]


class _Known:
    """What the reports of earlier editions said."""

    def __init__(self, articles: Sequence[Article], headlines: Sequence[str]) -> None:
        self.words: dict[object, set[str]] = {}
        self.figures: list[Quantity] = []
        self.meanings: set[str] = set()
        for one in articles:
            text = f"{one.title}\n{one.summary}\n{one.text}"
            self.words.setdefault(_tongue(one), set()).update(terms(text))
            self.figures += quantities(text[:_READ], one.language)
            self.meanings |= set(concepts(text))
        for headline in headlines:
            for words in self.words.values():
                words.update(terms(headline))
        #: Without what is learned from today's.
        self.before = {spoken: frozenset(words) for spoken, words in self.words.items()}

    def learn(self, sentence: _Sentence) -> None:
        """Take a sentence that was chosen for known."""
        self.words[_tongue(sentence.article)] |= sentence.terms
        self.figures += sentence.figures
        self.meanings |= set(concepts(sentence.text))


def additions(
    story: Story, headlines: Sequence[str], weight: Callable[[str], float], repeated: Repeated = frozenset()
) -> tuple[Addition, ...]:
    """At most three sentences that tell what is new, most new first; all in one language, the lead's if it tells any.

    Two reports tell one development in words of their own, and in two languages no word is the same: so a second report
    is quoted only for a figure or a name, and only in the language of the first.

    Args:
        story: with the reports of earlier editions; without them nothing can be told to be new.
        headlines: of the story in earlier editions.
        weight: of a term.
        repeated: what the feeds put around every report.
    """
    known = _Known(story.earlier, headlines)
    today = _Today(story, repeated)
    left = [one for one in today.sentences if _tongue(one.article) in known.words]
    if not any(_judge(one, known, today, weight) for one in left):
        return ()
    chosen: list[Addition] = []
    while left and len(chosen) < _MOST:
        judged = [(kind, one) for one in left if (kind := _judge(one, known, today, weight, quoted=True))]
        if chosen:
            quoted = {each.report for each in chosen}
            judged = [each for each in judged if each[0] != "development" or each[1].article.id in quoted]
        if not judged:
            break
        kind, best = min(
            judged,
            key=lambda each: (
                each[1].article.language != today.lead.language,
                -_worth(each[1], known.words[_tongue(each[1].article)], today, weight),
                each[1].text,
            ),
        )
        chosen.append(Addition(text=best.text, report=best.article.id, kind=kind))
        known.learn(best)
        left = [one for one in left if one is not best and _tongue(one.article) == _tongue(best.article)]
    return tuple(chosen)


class _Today:
    """What the reports of today say."""

    def __init__(self, story: Story, repeated: Repeated) -> None:
        copied = dict(story.copies)
        articles = [given.article for given in story.articles if given.article.id not in copied][:_REPORTS]
        self.lead = story.articles[0].article
        self.headlines = [frozenset(terms(one.title)) for one in articles]
        self.prominent = _several(articles)
        plain = [article for article in articles if label(article, None) not in ASIDE]
        self.sentences = [one for article in plain for one in _opening(article, repeated)]


def _tongue(article: Article) -> str | None:
    return tongue(article.title, article.language)


def _opening(article: Article, repeated: Repeated) -> Iterator[_Sentence]:
    """The sentences that a report begins with; its bare headline, if it has no text."""
    source = f"{article.summary}\n{article.text}\n{article.title}"
    opening = sentences(summarise([article], repeated=repeated).text)
    for place, text in enumerate(opening or ([] if article.text or article.summary else [article.title])):
        whole = (
            text in source
            and not text.endswith("…")
            and text.count('"') % 2 == 0
            and text.count("“") == text.count("”")
        )
        if whole and len(text) >= _SHORT and not _LEANS.match(text):
            yield _Sentence(
                text=text,
                article=article,
                place=place,
                terms=frozenset(terms(text)),
                figures=quantities(text, article.language),
            )


def _several(articles: Sequence[Article]) -> frozenset[str]:
    """Terms and names of the lexicon that stand in a headline, or in two reports."""
    titled = {term for one in articles for term in (*terms(one.title), *concepts(one.title))}
    texts = [{*terms(one.text[:_OPENING]), *concepts(one.text[:_OPENING])} for one in articles]
    counts = Counter(term for text in texts for term in text)
    return frozenset(titled | {term for term, count in counts.items() if count > 1})


def _judge(
    sentence: _Sentence, known: _Known, today: _Today, weight: Callable[[str], float], *, quoted: bool = False
) -> Kind | None:
    """What is new in a sentence; None if that is not enough to call its story updated, or to be quoted if it is."""
    article = sentence.article
    before = known.words[_tongue(article)]
    share = _share(sentence.terms, before, weight)
    if tells_of_past(sentence.text):
        return None
    figures = [
        one for one in sentence.figures if not any(one.kind == old.kind and agree(one, old) for old in known.figures)
    ]
    if figures and (share >= _WITH_FIGURE or any(one.kind == old.kind for one in figures for old in known.figures)):
        return "figure"
    if share >= _WITH_NAME and _names(sentence, known, before, today):
        return "name"
    if sentence.text == article.title:
        return None
    if quoted and sentence.place == 0 and share >= _QUOTED:
        return "development"
    title = _share(frozenset(terms(article.title)), known.before[_tongue(article)], weight)
    enough = _BARE[0] if sentence.place == 0 else _BARE[1]
    if (share + title) / 2 >= enough and min(share, title) >= _BOTH and len(sentence.terms - before) >= _WORDS:
        return "development"
    return None


def _share(words: frozenset[str], before: Collection[str], weight: Callable[[str], float]) -> float:
    """The part of the words' weight that is new."""
    fresh = math.fsum(weight(term) for term in words if term not in before)
    return fresh / (math.fsum(map(weight, words)) or 1.0)


def _worth(sentence: _Sentence, before: Collection[str], today: _Today, weight: Callable[[str], float]) -> float:
    """How much of what is new a sentence tells: its new words, those of today's headlines more, for its length."""
    lead, *others = today.headlines
    total = math.fsum(
        weight(term) * (_LEAD if term in lead else _OTHER if any(term in each for each in others) else 1.0)
        for term in sentence.terms
        if term not in before
    )
    total *= _PLACES[min(sentence.place, len(_PLACES) - 1)] * (_OF_LEAD if sentence.article is today.lead else 1.0)
    return total / math.sqrt(len(sentence.terms) or 1)


def _names(sentence: _Sentence, known: _Known, before: Collection[str], today: _Today) -> bool:
    """Whether the sentence names a person, place or body that matters today and that no earlier report names."""
    text = _SAYS.sub("", sentence.text)
    for name in _NAME.findall(text):
        parts = set(terms(name))
        if parts and not parts & set(before) and parts & today.prominent:
            return True
    gazetted = {one for one in concepts(text) if one[0] == "@"}
    return bool((gazetted - known.meanings) & today.prominent)
