"""A story's reports → the figures on which they disagree, by outlet: noted, not judged.

A wrong table is worse than none. Two figures are compared only if they count the same: the same people in the same way
(killed, hurt, missing, arrested), or the same unit among the same words. They disagree if they differ beyond rounding,
and neither report also knows the other's figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from briefing.edition.quantities import MOVING, Quantity, kinds, label, moves, quantities, role, tongue
from briefing.edition.terms import stemmed
from briefing.label import ASIDE
from briefing.label import label as sort
from briefing.lexicon import concepts
from briefing.model import Article, Story
from briefing.record import Claim, Figure

#: Characters of a report's text that are read: a figure that matters is told early.
_OPENING = 800
_MOST = 3
#: Reports of a story that are compared, the lead first.
_REPORTS = 60
#: Figures of a headline, and of an opening, that are compared: a list of a hundred is a table.
_FIGURES = 12
#: Claims shown of one figure.
_CLAIMS = 8
#: A number rounds to half of its last digit that is not zero, but to no more than this part of itself.
_ROUNDING = 0.05
#: Counts that are further apart than this are not of one thing: a part and the whole, an early and the last toll.
_PEOPLE_WITHIN = 20
#: The same for sums and measures, which do not grow from hour to hour.
_MEASURES_WITHIN = 1.5
#: Words on both sides of a measure that say what is measured, how many of them two reports must share, and which part
#: of the shorter side.
_AROUND = 7
_SHARED = 2
_SHARE = 0.4
#: A story has one magnitude, but many percentages.
_NEEDED = {"magnitude": 0, "%": 3}
#: Of these, so many are printed with the unit.
_WORDS = 3
_PLACE = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Aa]cross|[Oo]n)\s(?:the\s)?(?:[a-z]+\s){0,2}([A-Z][\w-]+)")
_CLAUSE = re.compile(r"[.,;:()\[\]–—―|。、]\s|[。、…]|\s[–—-]+\s|\n")
#: Characters behind a count in which its place is looked for.
_NEAR = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One figure as one report gives it."""

    article: Article
    #: Whose figure it is: reports of one origin are one witness.
    origin: str
    quantity: Quantity
    in_headline: bool
    #: False for what is of another time, or moves by the minute: it is known to the report, but not compared.
    compared: bool
    #: Places named right behind it.
    places: frozenset[str]
    #: The terms around it and the word of each, and the concepts of its clause, which other languages share.
    words: Mapping[str, str]
    meanings: frozenset[str]
    #: What a measure is of, by language; empty where no word says it.
    role: Mapping[str, str]


def disagreements(story: Story, origin: Callable[[Article], str]) -> tuple[Figure, ...]:
    """The figures that differ between independent reports, at most three: people first, then by number of claims.

    Args:
        story: its copies do not count.
        origin: names the origin of a report; reports of the same one are one witness.
    """
    copied = dict(story.copies)
    articles = [
        given.article
        for given in story.articles
        if given.article.id not in copied and sort(given.article, None) not in ASIDE
    ]
    if len({origin(article) for article in articles}) < 2:
        return ()
    said = [one for article in articles[:_REPORTS] for one in _said(article, origin(article))]
    weight = {kind: place for place, kind in enumerate(kinds())}
    people = [one for one in said if one.compared and one.quantity.kind in weight]
    measures = [one for one in said if one.compared and one.quantity.kind not in weight]
    found = [figure for group in (*_counted(people), *_measured(measures)) if (figure := _figure(group, said))]
    found.sort(key=lambda each: (weight.get(each[0], len(weight)), -len(each[1].claims), each[1].what))
    return tuple(figure for _, figure in found[:_MOST])


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether two figures of one kind can be the same number: within rounding, or as "more than" and "nearly" allow."""
    low, high = sorted((one, other), key=lambda each: each.value)
    gap = high.value - low.value
    if (low.bound == "least" and gap < low.step > 1) or (high.bound == "most" and gap < high.step > 1):
        return True
    tolerance = max(min(each.step / 2, _ROUNDING * each.value) for each in (one, other))
    return gap <= tolerance * (1 + 1e-9)


def _said(article: Article, origin: str) -> Iterator[_Said]:
    """The figures of a headline and an opening."""
    opening = (article.summary or article.text)[:_OPENING]
    for in_headline, text in ((True, article.title), (False, opening)):
        for one in quantities(text, article.language)[:_FIGURES]:
            end = one.start + len(one.text)
            before, after = _clause(text, one.start, end)
            yield _Said(
                article=article,
                origin=origin,
                quantity=one,
                in_headline=in_headline,
                compared=not one.past and not (one.kind in MOVING and moves(before + one.text + after)),
                places=frozenset(_PLACE.findall(text[one.start : end] + after[:_NEAR])),
                words=dict([*list(stemmed(before))[-_AROUND:], *list(stemmed(after))[:_AROUND]]),
                meanings=frozenset(word for word in concepts(before + after) if word[0] != "#"),
                role=role(one.kind, before, after),
            )


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a figure in its part of the sentence."""
    return _CLAUSE.split(text[:start])[-1], _CLAUSE.split(text[end:], maxsplit=1)[0]


def _counted(people: Sequence[_Said]) -> Iterator[list[_Said]]:
    """Counts of the same people, one a report; of several in one report, only one in its headline counts."""
    keys = dict.fromkeys((one.quantity.kind, one.quantity.who) for one in people)
    for key in keys:
        same = [one for one in people if (one.quantity.kind, one.quantity.who) == key]
        firsts = []
        for article in dict.fromkeys(one.article for one in same):
            own = [one for one in same if one.article is article]
            titled = [one for one in own if one.in_headline]
            if titled or all(agree(own[0].quantity, one.quantity) for one in own):
                firsts.append(titled[0] if titled else own[0])
        yield _of_one_place(firsts)


def _of_one_place(said: Sequence[_Said]) -> list[_Said]:
    """The largest group that may be of one place: those that name a place in common, and those that name none."""
    groups = [
        [other for other in said if not other.places or not one.places or other.places & one.places] for one in said
    ]
    return max(groups, key=len, default=[])


def _measured(said: Sequence[_Said]) -> Iterator[list[_Said]]:
    """Measures of one thing, one a report: those around the two of each unit whose surroundings are most alike."""
    pairs = sorted(
        (-alike, i, j)
        for (i, one), (j, other) in combinations(enumerate(said), 2)
        if one.origin != other.origin and not agree(one.quantity, other.quantity) and (alike := _alike(one, other))
    )
    done: set[str] = set()
    for _, i, j in pairs:
        if said[i].quantity.kind in done:
            continue
        done.add(said[i].quantity.kind)
        group = [said[i], said[j]]
        for one in said:
            if one.article not in [each.article for each in group] and all(_alike(one, each) for each in group[:2]):
                group.append(one)
        yield group


def _alike(one: _Said, other: _Said) -> float:
    """The part of the words around two measures that they share; 0 where they are not of one thing."""
    if one.quantity.kind != other.quantity.kind or one.article is other.article:
        return 0.0
    low, high = sorted((one.quantity.value, other.quantity.value))
    if not low or high > _MEASURES_WITHIN * low:
        return 0.0
    if one.role or other.role:
        return 1.0 if one.role == other.role and one.role["en"] != "away" else 0.0
    same = tongue(one.article.title, one.article.language) == tongue(other.article.title, other.article.language)
    left, right = (set(one.words), set(other.words)) if same else (one.meanings, other.meanings)
    shared = len(left & right)
    needed = _NEEDED.get(one.quantity.kind, _SHARED)
    share = shared / max(1, min(len(left), len(right)))
    return share or 0.01 if shared >= needed and share >= (_SHARE if needed else 0) else 0.0


def _figure(group: Sequence[_Said], said: Sequence[_Said]) -> tuple[str, Figure] | None:
    """The figure with its kind, if two origins disagree on it."""
    latest: dict[str, _Said] = {}
    for one in sorted(group, key=lambda each: (each.article.dated_at, each.article.id)):
        latest[one.origin] = one
    claims = sorted(latest.values(), key=lambda each: (-each.quantity.value, each.article.id))[:_CLAIMS]
    known: dict[str, list[Quantity]] = {}
    for each in said:
        known.setdefault(each.article.id, []).append(each.quantity)
    if not any(_differ(one, other, known) for one, other in combinations(claims, 2)):
        return None
    first = claims[0].quantity
    within = _PEOPLE_WITHIN if first.kind in kinds() else _MEASURES_WITHIN
    if first.value > within * claims[-1].quantity.value:
        return None
    return first.kind, Figure(
        what=_what(claims),
        claims=tuple(
            Claim(report=one.article.id, text=one.quantity.text, value=round(one.quantity.value, 3)) for one in claims
        ),
    )


def _differ(one: _Said, other: _Said, known: Mapping[str, Sequence[Quantity]]) -> bool:
    """Beyond rounding, and neither report also gives the other's figure."""
    return not any(
        agree(mine, theirs.quantity)
        for mine_of, theirs in ((one, other), (other, one))
        for mine in known[mine_of.article.id]
        if mine.kind == theirs.quantity.kind
    )


def _what(claims: Sequence[_Said]) -> str:
    """What is counted: for people in the words of the table, else the unit and the words that the claims share."""
    first = claims[0]
    language = tongue(first.article.title, first.article.language) or "en"
    kind, who = first.quantity.kind, first.quantity.who
    if named := label(kind, language):
        return f"{who} {named}".strip() if language in ("ko", "ja") else f"{named} ({who})" if who else named
    if first.role:
        return f"{kind} ({first.role[language]})"
    shared = set(first.words).intersection(*(one.words for one in claims))
    words = [word for term, word in first.words.items() if term in shared and word != kind]
    return f"{kind} ({' '.join(words[:_WORDS])})" if words else kind
