"""Which reports repeat another's text: one wire text counts once, however many outlets and versions print it.

Decided by the texts alone, before any story is known. Two texts are copies when most runs of words of the shorter stand
in the longer (w-shingling and containment, Broder 1997) and the shorter names next to nothing that the longer does not:
texts made from one form, such as greetings, weather and market reports, share their runs but not their names and
numbers. Texts meet through an index of selected runs (winnowing, Schleimer, Wilkerson and Aiken 2003), and only the
first of each group is compared with, so that a thousand copies of one text cost a thousand comparisons.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from briefing.model import Article
from briefing.wording import RUN, Runs, body, lacking, plain, shared, telling, until, weight, words

#: Share of the shorter text's runs that the longer must hold. Rewritten wire texts in the sample feeds share at most
#: 0.35, copies with another headline and a changed first line at least 0.73.
_CONTAINED = 0.7
#: The same for a text of one or two sentences, where one changed clause is the news: of 2,078 articles of one agency
#: (`benchmarks/copies.py`), different briefs that begin alike share up to 0.82: a visit, a departure.
_BRIEF_CONTAINED = 0.85
#: Runs up to which a text is as short as that.
_BRIEF = 60
#: Below so many runs two texts are alike by chance, and only their headlines can tell.
_MIN_RUNS = 8
#: Share of the shorter text's names and numbers that the longer may lack.
_LACKING = 0.1
#: Characters of a text that are compared.
_OPENING = 3000
#: What is no repetition word for word is a copy within this time only: later texts take up whole paragraphs of earlier.
_NEAR_WITHIN = timedelta(days=3)
#: Headlines alone are one text within this time: a daily column's headline comes back after 24 hours.
_SAME_HEADLINE_WITHIN = timedelta(hours=18)
#: One run of so many is put into the index, the least of its neighbours.
_WINDOW = 6
#: Share of the indexed runs of the one with fewer that two texts must share to be compared at all: of the copies found
#: without it in 25,000 made-up variants of articles, none is lost.
_WORTH_COMPARING = 0.25
#: Texts that one indexed run leads to: more of them is a standing phrase.
_MOST_OF_A_RUN = 24
#: Texts that one text is compared with, those that share most of the index first.
_MOST_COMPARED = 8
#: A copy with so many times the runs of its original is compared with as well: later copies may repeat what it adds.
_GROWN = 1.5
#: One feed's text under so many headlines, or under two with no word in common, says nothing of the article.
_STANDING = 3

_VERSION = re.compile(
    r"^\s*(?:[\[(【（<]\W*[^\W\d]{1,10}[^\])】）>]{0,6}[\])】）>]\s*)+|\s*[\[(（]\W*\w{1,8}[\])）]\s*$"
    r"|^\s*(?:update|lead|corrected|correction|breaking|urgent|refile|wrapup)(?:\s*\d+)?\s*[-:]+\s*",
    re.IGNORECASE,
)


def copy_groups(articles: Iterable[Article]) -> tuple[tuple[str, ...], ...]:
    """Ids of articles that are one text, whatever stories they are in; the order of the input does not matter.

    Args:
        articles: ids unique; 50,000 of a summary's length take a few seconds.

    Returns:
        Groups of two ids and more, each by date and id, so the original first; by their first articles.
    """
    ordered = sorted(articles, key=lambda article: (article.dated_at, article.id))
    standing = _standing(ordered)
    runs = Runs(_OPENING)
    texts = [
        _Text(article, _headline(article.title), runs.of("" if _own(article) in standing else article.text))
        for article in ordered
    ]
    index = _Index(texts)
    members: dict[int, list[str]] = {}
    for number, text in enumerate(texts):
        members.setdefault(index.place(number, text), []).append(text.article.id)
    return tuple(tuple(group) for group in members.values() if len(group) > 1)


@dataclass(slots=True)
class _Text:
    article: Article
    #: As copies share it.
    headline: str
    #: Hashes of its runs, in order.
    runs: np.ndarray

    @property
    def is_short(self) -> bool:
        return len(self.runs) < _MIN_RUNS


def _own(article: Article) -> tuple[str, str]:
    return article.feed_id, article.text[:_OPENING]


def _standing(articles: Sequence[Article]) -> set[tuple[str, str]]:
    """Feed and text of what one feed prints under several headlines."""
    headlines: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for article in articles:
        if article.text:
            headlines[_own(article)].add(_headline(article.title))
    return {own for own, titles in headlines.items() if len(titles) >= _STANDING or not _in_common(titles)}


def _in_common(titles: Iterable[str]) -> frozenset[str]:
    return frozenset.intersection(*(frozenset(title.split()) for title in titles))


def _headline(title: str) -> str:
    """A headline as copies share it: its words and no mark of a version, such as “(2보)” or “UPDATE 2-”."""
    return " ".join(words(_VERSION.sub("", plain(title))))


class _Index:
    """The texts that have been placed, by what they can be found with."""

    def __init__(self, texts: Sequence[_Text]) -> None:
        self._texts = texts
        self._group = list(range(len(texts)))
        marks = [_selected(text.runs) for text in texts]
        self._sizes = [len(own) for own in marks]
        self._marks = _shared(marks)
        self._by_mark: defaultdict[int, list[int]] = defaultdict(list)
        self._by_text: dict[bytes, int] = {}
        self._by_url: dict[str, int] = {}
        self._by_headline: defaultdict[str, list[int]] = defaultdict(list)

    def place(self, number: int, text: _Text) -> int:
        """Number of the text whose copy this one is, else its own."""
        found = self._find(number, text)
        home = number if found is None else self._group[found]
        self._group[number] = home
        self._add(number, text, grown=found is None or len(text.runs) >= _GROWN * len(self._texts[found].runs))
        return home

    def _find(self, number: int, text: _Text) -> int | None:
        url = text.article.canonical_url
        if url and url in self._by_url:
            return self._by_url[url]
        if not text.is_short:
            same = self._by_text.get(text.runs.tobytes())
            found = same if same is not None else self._near(number, text)
            if found is not None:
                return found
        return self._same_headline(text)

    def _near(self, number: int, text: _Text) -> int | None:
        met = Counter(other for mark in self._marks[number] for other in self._by_mark.get(mark, ()))
        worth = [
            (-count, other)
            for other, count in met.items()
            if count >= _WORTH_COMPARING * min(self._sizes[number], self._sizes[other])
        ]
        for _, other in sorted(worth)[:_MOST_COMPARED]:
            if _same(text, self._texts[other]):
                return other
        return None

    def _same_headline(self, text: _Text) -> int | None:
        """The latest report under this headline, if one of them has no text, or both have the same few words."""
        for other in reversed(self._by_headline.get(text.headline, ())):
            known = self._texts[other]
            if text.article.dated_at - known.article.dated_at > _SAME_HEADLINE_WITHIN:
                return None
            if not (len(text.runs) and len(known.runs)) or np.array_equal(text.runs, known.runs):
                return other
        return None

    def _add(self, number: int, text: _Text, *, grown: bool) -> None:
        if text.article.canonical_url:
            self._by_url.setdefault(text.article.canonical_url, number)
        if sum(map(weight, text.headline.split())) >= RUN:
            self._by_headline[text.headline] = [*self._by_headline[text.headline][-_MOST_COMPARED:], number]
        if text.is_short:
            return
        self._by_text.setdefault(text.runs.tobytes(), number)
        if grown:
            for mark in self._marks[number]:
                if len(self._by_mark[mark]) < _MOST_OF_A_RUN:
                    self._by_mark[mark].append(number)


def _selected(runs: np.ndarray) -> np.ndarray:
    """The least hash of every so many neighbours: two texts that share all of these share it."""
    if len(runs) <= _WINDOW:
        return np.unique(runs)
    return np.unique(np.lib.stride_tricks.sliding_window_view(runs, _WINDOW).min(axis=1))


def _shared(marks: Sequence[np.ndarray]) -> list[list[int]]:
    """Of each text's marks those that another text has too: most texts have none."""
    every = np.sort(np.concatenate(marks)) if marks else np.empty(0, dtype=np.uint64)
    twice = np.unique(every[1:][every[1:] == every[:-1]])
    if not len(twice):
        return [[] for _ in marks]
    places = [np.minimum(np.searchsorted(twice, own), len(twice) - 1) for own in marks]
    return [own[twice[place] == own].tolist() for own, place in zip(marks, places, strict=True)]


def _same(left: _Text, right: _Text) -> bool:
    """Whether the shorter of two texts is in the longer, but for what stands below it and a word here and there."""
    if abs(left.article.dated_at - right.article.dated_at) > _NEAR_WITHIN:
        return False
    shorter, longer = sorted((left, right), key=lambda text: len(text.runs))
    both = shared(shorter.runs, longer.runs)
    if both.mean() < (_CONTAINED if len(both) > _BRIEF else _BRIEF_CONTAINED):
        return False
    named = telling(until(body(shorter.article.text, _OPENING), int(np.flatnonzero(both)[-1])))
    missing = lacking(named, f"{longer.article.title} {longer.article.text}")
    return len(missing) <= _LACKING * len(named)
