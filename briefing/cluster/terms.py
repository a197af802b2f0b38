"""Articles → what they are compared by: their words, which of these are names, and the concepts in them.

Words of the headline count double, words of the opening once. Words of alphabets are stemmed; languages without spaces,
and Korean, whose particles and compounds hide words, are cut into pairs of characters (McNamee and Mayfield 2004).
Whether a word is a name is learned from the articles themselves: inside sentences names are written with a capital,
other words are not, whatever headlines do.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from briefing.cluster.rarity import RARE, frequency, guess, pairs_of_characters, stem
from briefing.lexicon import concepts
from briefing.model import Article
from briefing.text import script

#: Characters of the text that are compared: what tells two like events apart, names and places, may come late. On full
#: texts 600 characters give F1 0.84, 2,000 give 0.90.
_OPENING = 2000
#: Characters of the text whose concepts are compared: a summary's.
_LEAD = 600
_TITLE_COUNT = 2
#: Share of a word's places inside sentences at which it must have a capital to be a name. Our choice: more than half.
_NAME_SHARE = 0.5

_ACCENT = re.compile(r"[\u0300-\u036f]")
#: A word, or the end of a sentence.
_PIECE = re.compile(r"[^\W_]+|[.!?][\"'”’)]*\s|\n", re.UNICODE)
_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        the a an and or but of to in on at for from by with as is are was were be been has have had will would could
        should may might can it its this that these those he she they we his her their our you i not no new after over
        into out up down about more than who what when where why how said says say also amid us
        """,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one article is compared by."""

    #: Stems and pairs of characters, those of the headline counted double.
    words: Counter[str]
    #: Those of them that are names.
    names: frozenset[str]
    #: Names, numbers and words of the lexicon, the same in every language; those of the headline counted double.
    concepts: Counter[str]
    #: Script, and language if it is known, else "".
    tongue: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Cut:
    """One article's words as they are written, accents taken off."""

    title: list[str]
    text: list[str]
    #: Words inside sentences: the first ones, which have a capital in any case, left out.
    inside: list[str]


def terms(articles: Sequence[Article]) -> list[Terms]:
    """Take every article apart, in their order."""
    cut = [_cut(article) for article in articles]
    capitals = _capitals(cut)
    return [_terms(article, own, capitals) for article, own in zip(articles, cut, strict=True)]


def apart(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two articles are in two languages, as far as that is known."""
    return one[0] != other[0] or bool(one[1] and other[1] and one[1] != other[1])


def _cut(article: Article) -> _Cut:
    text: list[str] = []
    inside: list[str] = []
    begins = True
    for piece in _PIECE.findall(_plain(article.text[:_OPENING])):
        if not piece[0].isalnum():
            begins = True
            continue
        text.append(piece)
        if not begins:
            inside.append(piece)
        begins = False
    title = [piece for piece in _PIECE.findall(_plain(article.title)) if piece[0].isalnum()]
    return _Cut(title, text, inside)


def _plain(text: str) -> str:
    """The same text with width and accents folded, letter case kept."""
    if text.isascii():
        return text
    apart_from_letters = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFC", _ACCENT.sub("", apart_from_letters))


def _capitals(cut: Iterable[_Cut]) -> Mapping[str, float]:
    """Word in lower case → share of its places inside sentences at which it has a capital."""
    seen: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for one in cut:
        seen.update(word.lower() for word in one.inside)
        capital.update(word.lower() for word in one.inside if word[0].isupper())
    return {word: capital[word] / count for word, count in seen.items()}


def _terms(article: Article, cut: _Cut, capitals: Mapping[str, float]) -> Terms:
    words: Counter[str] = Counter()
    names: set[str] = set()
    for written, count in ((cut.title, _TITLE_COUNT), (cut.text, 1)):
        for word in written:
            lower = word.lower()
            if script(lower[0]) != "letter":
                for pair in pairs_of_characters(lower):
                    words[pair] += count
            elif len(lower) > 1 and lower not in _STOP:
                stemmed = stem(lower)
                words[stemmed] += count
                if word[0].isupper() and _is_name(lower, stemmed, capitals):
                    names.add(stemmed)
    headline = concepts(article.title)
    return Terms(
        words=words,
        names=frozenset(names),
        concepts=headline + headline + concepts(article.text[:_LEAD]),
        tongue=_tongue(article, words),
    )


def _is_name(lower: str, stemmed: str, capitals: Mapping[str, float]) -> bool:
    """Whether a word is mostly written with a capital; one never seen inside a sentence must be rare in general."""
    share = capitals.get(lower)
    return frequency(stemmed) < RARE if share is None else share > _NAME_SHARE


def _tongue(article: Article, words: Iterable[str]) -> tuple[str, str]:
    scripts = {script(character) for character in article.title}
    written = "hangul" if "hangul" in scripts else "han" if scripts & {"han", "kana"} else "letter"
    code = article.language.split("-")[0].lower()
    if code == "und":
        code = guess(words) if written == "letter" else ""
    return written, code
