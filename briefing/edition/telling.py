"""A report → the sentences at its top that tell something: no furniture, no dateline, nothing said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefing.furniture import Repeated, after_dateline, is_furniture, is_furniture_line, key
from briefing.model import Article
from briefing.text import fold, sentences

#: Sentences that are looked at: news tells what happened at its top.
_MOST = 12
#: Characters of either text that are read for them.
_READ = 6_000
#: Characters of a phrase that stands for a sentence where a feed gives none.
_PHRASE = 16
#: Marks of a list: more than one in a line makes it one, and no sentence.
_BULLETS = "▲▼■◆●△◇"
_BULLET = re.compile(rf"[-–—•·*{_BULLETS}○□]\s+")
#: What can be read in one way only, or a text of nothing but dots would take the square of its length.
_CUT = re.compile(r"(?<!\s)\s*+(?:[\[(]\s*+(?:…|\.{2,}+)\s*+[\])]|…|(?<!\.)\.{2,}+)[\"”’»\s]*+$")
_END = re.compile(r"[.!?。！？｡؟।۔][\"'”’“)\]」』»›】》〉）\s]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One sentence of a report, word for word as it stands there."""

    text: str
    #: The feed broke it off ("… the minister said on [...]"); `text` goes up to there.
    is_cut: bool = False


def tellings(article: Article, repeated: Repeated = frozenset()) -> tuple[Telling, ...]:
    """Sentences from the top of a report, in its order: whole ones, else a phrase, else one that the feed cut.

    Args:
        article: its summary first, then what its text has beyond it.
        repeated: furniture that the feed has shown in other articles.
    """
    found: dict[str, str] = {_letters(article.title): ""}
    for text in (article.summary, article.text):
        for line in text[:_READ].split("\n"):
            if len(found) > _MOST:
                break
            if is_furniture_line(line) or (article.feed_id, key(line, article.title)) in repeated:
                if len(found) > 1 and line.rstrip().endswith((":", "：")):
                    break  # the heading of what the feed adds below: "Related posts:"
                continue
            for sentence in _of_line(line, article, repeated):
                found.setdefault(_letters(sentence), sentence)
    every = [sentence for sentence in found.values() if sentence]
    whole = tuple(Telling(text=one) for one in every if is_whole(one))
    if whole:
        return whole[:_MOST]
    phrases = (one for one in every if len(one) >= _PHRASE)
    return tuple(Telling(text=_CUT.sub("", one), is_cut=bool(_CUT.search(one))) for one in phrases)[:1]


def _of_line(line: str, article: Article, repeated: Repeated) -> Iterator[str]:
    """The telling sentences of one line; a credit makes those before it a caption, a dateline makes them none."""
    kept: list[str] = []
    for sentence in sentences(line):
        rest, is_dated = after_dateline(_BULLET.sub("", sentence, count=1) if _BULLET.match(sentence) else sentence)
        if is_dated:
            kept.clear()
        known = (article.feed_id, key(sentence, article.title)) in repeated
        is_list = sum(map(rest.count, _BULLETS)) > 1
        if rest and not is_list and not known and not is_furniture(sentence) and not is_furniture(rest):
            kept.append(rest)
    yield from kept


def _letters(text: str) -> str:
    """What a headline and a sentence that repeats it share."""
    return re.sub(r"\W+", "", fold(text)[0].lower)


def is_whole(sentence: str) -> bool:
    """True if it ends as a sentence does, and the feed has not broken it off."""
    return bool(_END.search(sentence)) and not _CUT.search(sentence)
