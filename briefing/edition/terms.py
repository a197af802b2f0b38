"""A text → what it is compared by: the stems of its words, or pairs of characters where words are not set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.text import fold, script

_TOKEN = re.compile(r"[^\W_]+")
#: English and French words that carry no news; verbs of saying among them.
_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        the a an and or but nor of to in on at for from by with without as is are was were be been being has have had
        will would could should may might must can do does did it its this that these those there here he she they we
        you i his her hers their theirs our your my him them us me who whom whose which what when where why how if than
        then so not no only also just more most less least very much many some any all both each other another such own
        same too over after before into out up down about between through during against under again further once off
        amid among while since until because per via yet still even now new one two said say says saying told tell
        tells according reported report reports reportedly added
        le la les un une des du de d l et ou mais dans sur pour par avec sans en au aux ce cet cette ces qui que quoi
        dont est sont ete etre a ont avait il elle ils elles on nous vous se sa son ses leur leurs ne pas plus selon dit
        """,
    )
)
_ENDINGS = re.compile(r"(?<=[a-z]{3})(?:ies|ied|ing|ed|es|s|e|y)$")
#: Of a Hangul word this many characters are kept: most Korean nouns have two, and endings follow.
_HANGUL = 2


def terms(text: str) -> Iterator[str]:
    """The terms of a text in its order, with repeats: folded, without stop words and common endings."""
    return (term for term, _ in stemmed(text))


def stemmed(text: str) -> Iterator[tuple[str, str]]:
    """Each term of a text with the word that it comes from."""
    for found in _TOKEN.finditer(fold(text)[0].lower):
        word = found[0]
        kind = script(word[0])
        if kind == "letter":
            if word not in _STOP and (len(word) > 1 or word.isdigit()):
                yield stem(word), word
        elif len(word) == 1:
            yield word, word
        else:
            kept = word[:_HANGUL] if kind == "hangul" else word
            yield from ((kept[place : place + 2], word) for place in range(len(kept) - 1))


def stem(word: str) -> str:
    """An English word without the endings of number and tense: "launches", "launched", "launching" → "launch"."""
    short = _ENDINGS.sub("", word) if word.isalpha() else word
    return short[:-1] if len(short) > 3 and short[-1] == short[-2] and short != word else short
