"""Stories → what stands out today against the days before, and no topic covers: what the rules did not look for.

Candidates come from `candidates` and from the outlets' own labels. Each is counted by the same search in the reports of
today and in those of the days before, in every spelling that the gazetteer knows. A candidate stands out if its share
of reports has risen by more than chance allows: the log-likelihood ratio of two binomials (Dunning 1993), divided by
its reports a story, or an outlet if that is less, because reports of one story are not independent (the design effect
of Kish 1965).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from briefing.attention.phrases import STORIES, Phrase, finder_of, is_furniture, phrases_of, reports_of
from briefing.gazetteer import key
from briefing.model import Story
from briefing.record import OtherTag
from briefing.text import script

_MOST = 8
#: Candidates, the best ones, of which full names are told from their parts: each is compared with each.
_COMPARED = 200
#: What the ratio must exceed: chance alone gives more once in a thousand candidates (chi-square with one degree).
_RATIO = 10.83
#: Days with reports that a background must have; with fewer, plain counts are given.
MINIMUM_DAYS = 7
#: A longer name takes a shorter one's place if at least so many of its stories have it in full.
_FULL_NAME = 0.5
#: Two tags that share more than this part of their stories say the same, and the better one is given.
_SAME_STORIES = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Reports of the days before, or as many of them, drawn evenly, as are enough."""

    #: Headline, opening and labels of each, a line or more each.
    texts: tuple[str, ...]
    #: Reports of those days, drawn or not.
    total: int
    #: Days that have any.
    days: int


def other_tags(
    stories: Sequence[Story],
    *,
    outlets: Mapping[str, str],
    names: Mapping[str, tuple[str, ...]],
    covers: Callable[[str], bool],
    background: Background,
) -> tuple[OtherTag, ...]:
    """What stands out, most surprising first; most stories first where too little is known of the days before.

    Args:
        stories: those of the window, printed or not, with a topic or without; best first.
        outlets: each feed's outlet by the feed's id.
        names: the gazetteer's index.
        covers: True for what a topic's rule finds.
        background: of the days before the window.
    """
    reports = reports_of(stories, outlets)
    phrases = phrases_of(reports, names)
    unwanted = {key(name) for one in reports for name in (one.outlet, *one.article.authors)}
    unwanted |= {key(name) for name in outlets.values()}
    phrases = {
        each: phrase
        for each, phrase in phrases.items()
        if phrase.is_told
        and not is_furniture(each, phrase, unwanted, names)
        and not any(covers(spelling) for spelling in phrase.spellings)
    }
    if background.days < MINIMUM_DAYS:
        phrases = dict(_plainly(phrases, names))
        ranks = {each: float(len(phrase.stories)) for each, phrase in phrases.items()}
        return tuple(_tag(phrases[each], None) for each in _chosen(phrases, ranks))
    search = finder_of(phrases, names)
    before = Counter(each for text in background.texts for each in search(text))
    sample = len(background.texts)
    ranks = {
        each: ratio
        for each, phrase in phrases.items()
        if (ratio := _ratio(phrase, len(reports), before[each], sample)) > _RATIO
    }
    daily = background.total / background.days / max(1, sample)
    return tuple(_tag(phrases[each], round(before[each] * daily, 1)) for each in _chosen(phrases, ranks))


def _tag(phrase: Phrase, usual: float | None) -> OtherTag:
    label = min(phrase.spellings, key=lambda spelling: (-phrase.spellings[spelling], spelling))
    return OtherTag(label=label, stories=len(phrase.stories), usual=usual)


def _plainly(phrases: Mapping[str, Phrase], names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Phrase]]:
    """What is worth a line even if nothing is known of the days before.

    A name of the gazetteer, and a single word, may be in the news every day: they count where outlets themselves label
    stories with them.
    """
    for each, phrase in phrases.items():
        words = each.split()
        spans = ((start, end) for start in range(len(words)) for end in range(start + 1, len(words) + 1))
        known = any(" ".join(words[start:end]) in names for start, end in spans)
        if not known and len(words) > 1:
            yield each, phrase
        elif len(phrase.labelled) >= STORIES:
            yield each, replace(phrase, stories=phrase.labelled)


def _ratio(phrase: Phrase, reports: int, before: int, sample: int) -> float:
    """Dunning's log-likelihood ratio over the reports a story or an outlet; 0 if the share has not risen."""
    now = phrase.reports
    if now * sample <= before * reports:
        return 0.0
    together = (now + before) / (reports + sample)
    ratio = 0.0
    for count, of in ((now, reports), (before, sample)):
        for seen, share in ((count, together), (of - count, 1 - together)):
            if seen:
                ratio += 2 * seen * log(seen / (of * share))
    return ratio * min(1.0, max(len(phrase.stories), len(phrase.outlets)) / now)


def _chosen(phrases: Mapping[str, Phrase], ranks: Mapping[str, float]) -> Iterator[str]:
    """The best candidates, each name in its full form, and each with stories of its own."""
    order = sorted(ranks, key=lambda each: (-ranks[each], -len(phrases[each].outlets), -len(each), each))[:_COMPARED]
    swallowed = set(_swallowed({each: phrases[each] for each in order}))
    told: list[set[int]] = []
    for each in order:
        stories = phrases[each].stories
        if each in swallowed or any(len(stories & other) > _SAME_STORIES * len(stories | other) for other in told):
            continue
        if len(told) == _MOST:
            return
        told.append(stories)
        yield each


def _swallowed(phrases: Mapping[str, Phrase]) -> Iterator[str]:
    """Of each two candidates, one inside the other, the one that gives way."""
    order = sorted(phrases, key=lambda each: (len(each), each))
    for place, short in enumerate(order):
        for long in order[place + 1 :]:
            if _is_part(short, long):
                full = len(phrases[long].stories & phrases[short].stories)
                yield short if full >= _FULL_NAME * len(phrases[short].stories) else long


def _is_part(short: str, long: str) -> bool:
    """Whether one phrase stands inside another: as whole words, or anywhere in writing without spaces."""
    return f" {short} " in f" {long} " if script(short[0]) == "letter" else short in long
