"""Stories → what stands out today against the days before, and no topic covers: what the rules did not look for.

Candidates come from `candidates` and from the outlets' own labels. Each is counted by the same search in the reports of
today and in those of the days before, in every spelling that the gazetteer knows. A candidate stands out if its share
of reports has risen by more than chance allows: the log-likelihood ratio of two binomials (Dunning 1993), divided by
its reports a story, or an outlet if that is less, because reports of one story are not independent (the design effect
of Kish 1965).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log

from ahocorasick_rs import AhoCorasick

from briefing.attention.candidates import candidates, is_date
from briefing.gazetteer import key
from briefing.korean import KOREAN_ENDING
from briefing.model import Article, Story
from briefing.record import OtherTag
from briefing.text import script

_MOST = 8
#: Characters of a text that are searched, after its headline: a summary's. `OPENING` is also what a background holds.
OPENING = 600
#: Stories that must carry a tag, and outlets: fewer are one event, or one outlet's habit.
_STORIES = 2
_OUTLETS = 2
#: Outlets whose reports make the name of a single story one of the day.
_OUTLETS_OF_ONE = 4
#: Reports in which candidates are looked for, drawn evenly; all are counted. 2,000 take 0.6 s of processor time.
_READ = 2_000
#: Candidates that are counted, those of most stories.
_CANDIDATES = 1_500
#: What the ratio must exceed: chance alone gives more once in a thousand candidates (chi-square with one degree).
_RATIO = 10.83
#: Days with reports that a background must have; with fewer, plain counts are given.
MINIMUM_DAYS = 7
#: A longer name takes a shorter one's place if at least so many of its stories have it in full.
_FULL_NAME = 0.5
#: Two tags that share more than this part of their stories say the same, and the better one is given.
_SAME_STORIES = 0.5
#: A label on more than this share of a feed's reports is the feed's own name for itself, not news.
_OWN_LABEL = 0.5
_LABEL_LENGTH = range(3, 41)
#: English adjectives of nations, which say little beside the nation: Iranian, Japanese, British.
_OF_NATIONS = ("ian", "ese", "ish")
#: Names of an outlet's sections: they say where a report stood, not what it is about.
_SECTIONS = frozenset(
    name.strip()
    for name in re.findall(
        r"[^,\n]+",
        """
        news, top news, latest, latest news, headlines, home, front page, general, national, nation, local, domestic,
        world, world news, international, foreign, asia, asia pacific, asia-pacific, korea, politics, diplomacy,
        economy, economics, business, finance, markets, companies, industry, technology, tech, science, health,
        environment, society, culture, life, lifestyle, entertainment, sports, sport, opinion, defense, defence,
        military, security, features, analysis, video, photo,
        정치, 경제, 사회, 국제, 세계, 문화, 스포츠, 연예, 전국, 북한, 외교, 국방, 산업, 금융, 과학, 오피니언, 뉴스,
        政治, 経済, 社会, 国際, 文化, スポーツ, 芸能, 地域, 科学, ニュース,
        actualités, monde, politique, économie, société, culture, sciences, santé, planète, idées
        """,
    )
)
_JOINERS = str.maketrans(dict.fromkeys("-\u2010\u2011\u00b7\u30fb", " ") | {"\u2019": "'"})
_HANGUL_RUN = re.compile("[\uac00-\ud7a3]*")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Reports of the days before, or as many of them, drawn evenly, as are enough."""

    #: Headline, opening and labels of each, a line or more each.
    texts: tuple[str, ...]
    #: Reports of those days, drawn or not.
    total: int
    #: Days that have any.
    days: int


@dataclass(slots=True)
class _Phrase:
    """One candidate under all its spellings, and who carries it."""

    spellings: Counter[str] = field(default_factory=Counter)
    stories: set[int] = field(default_factory=set)
    #: Those that outlets themselves label with it.
    labelled: set[int] = field(default_factory=set)
    outlets: set[str] = field(default_factory=set)
    reports: int = 0

    @property
    def is_told(self) -> bool:
        """True if more than one event or one outlet's habit stands behind it."""
        enough = len(self.stories) >= _STORIES and len(self.outlets) >= _OUTLETS
        return enough or (bool(self.stories) and len(self.outlets) >= _OUTLETS_OF_ONE)


@dataclass(frozen=True, slots=True)
class _Report:
    story: int
    outlet: str
    article: Article
    labels: frozenset[str]

    @property
    def searched(self) -> str:
        return "\n".join((self.article.title, self.article.text[:OPENING], *sorted(self.labels)))


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
    reports = _reports(stories, outlets)
    phrases = _phrases(reports, names)
    _count(reports, phrases, names)
    unwanted = {key(name) for one in reports for name in (one.outlet, *one.article.authors)}
    unwanted |= {key(name) for name in outlets.values()}
    phrases = {
        each: phrase
        for each, phrase in phrases.items()
        if phrase.is_told
        and not _is_furniture(each, phrase, unwanted, names)
        and not any(covers(spelling) for spelling in phrase.spellings)
    }
    if background.days < MINIMUM_DAYS:
        phrases = dict(_plainly(phrases, names))
        ranks = {each: float(len(phrase.stories)) for each, phrase in phrases.items()}
        return tuple(_tag(phrases[each], None) for each in _chosen(phrases, ranks))
    before = _carried(background.texts, phrases, names)
    sample = len(background.texts)
    ranks = {
        each: ratio
        for each, phrase in phrases.items()
        if (ratio := _ratio(phrase, len(reports), before[each], sample)) > _RATIO
    }
    daily = background.total / background.days / max(1, sample)
    return tuple(_tag(phrases[each], round(before[each] * daily, 1)) for each in _chosen(phrases, ranks))


def _tag(phrase: _Phrase, usual: float | None) -> OtherTag:
    label = min(phrase.spellings, key=lambda spelling: (-phrase.spellings[spelling], spelling))
    return OtherTag(label=label, stories=len(phrase.stories), usual=usual)


def _reports(stories: Sequence[Story], outlets: Mapping[str, str]) -> list[_Report]:
    """The reports to look at: no copies, and each with its labels that are news."""
    found: list[tuple[int, Article]] = []
    for number, story in enumerate(stories):
        copies = {copy for copy, _ in story.copies}
        found += [(number, given.article) for given in story.articles if given.article.id not in copies]
    own = _own_labels([article for _, article in found])
    return [
        _Report(
            story=number,
            outlet=outlets.get(article.feed_id) or article.feed_id,
            article=article,
            labels=frozenset(
                label
                for label in (category.strip() for category in article.categories)
                if len(label) in _LABEL_LENGTH and (article.feed_id, label.casefold()) not in own
            ),
        )
        for number, article in found
    ]


def _own_labels(articles: Sequence[Article]) -> frozenset[tuple[str, str]]:
    """(feed id, label) of labels that a feed puts on most of its reports."""
    reports = Counter(article.feed_id for article in articles)
    labels = Counter(
        (article.feed_id, label)
        for article in articles
        for label in {one.strip().casefold() for one in article.categories}
    )
    return frozenset(
        each for each, count in labels.items() if reports[each[0]] > 2 and count > _OWN_LABEL * reports[each[0]]
    )


def _phrases(reports: Sequence[_Report], names: Mapping[str, tuple[str, ...]]) -> dict[str, _Phrase]:
    """Candidates that more than one report gives, by the key of their preferred spelling; the most told ones."""
    drawn = sorted(reports, key=lambda report: report.article.id)[:_READ]  # ids are hashes
    read = candidates([(report.article.title, report.article.text[:OPENING]) for report in drawn])
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    keys: dict[str, str] = {}
    for report, found in zip(drawn, read, strict=True):
        for spelling in found | report.labels:
            if spelling not in keys:
                folded = key(spelling)
                keys[spelling] = key(names[folded][0]) if folded in names else folded
            spellings[keys[spelling]][spelling] += 1
    told = sorted((-each.total(), name) for name, each in spellings.items() if name and each.total() > 1)
    phrases = {name: _Phrase(spellings=spellings[name]) for _, name in told[:_CANDIDATES]}
    for report in reports:
        for label in report.labels:
            if keys.get(label) in phrases:
                phrases[keys[label]].labelled.add(report.story)
    return phrases


def _count(reports: Sequence[_Report], phrases: dict[str, _Phrase], names: Mapping[str, tuple[str, ...]]) -> None:
    """Find who carries each candidate."""
    search = _search(phrases, names)
    for report in reports:
        for each in search(report.searched):
            phrase = phrases[each]
            phrase.stories.add(report.story)
            phrase.outlets.add(report.outlet)
            phrase.reports += 1


def _carried(
    texts: Iterable[str], phrases: Mapping[str, _Phrase], names: Mapping[str, tuple[str, ...]]
) -> Counter[str]:
    """How many of the texts carry each candidate."""
    search = _search(phrases, names)
    return Counter(each for text in texts for each in search(text))


def _search(
    phrases: Mapping[str, _Phrase], names: Mapping[str, tuple[str, ...]]
) -> Callable[[str], Collection[str]]:
    """Make the search for candidates in a text: whole words, letter case as it is written or all capitals."""
    owners: dict[str, set[str]] = {}
    for each, phrase in phrases.items():
        for spelling in (*phrase.spellings, *names.get(each, ())):
            others = () if spelling.isupper() else (spelling.upper(), spelling[:1].upper() + spelling[1:])
            for form in (spelling, *others):
                owners.setdefault(_plain(form), set()).add(each)
    owners.pop("", None)
    automaton, found = AhoCorasick(list(owners)), tuple(owners.values())

    def search(text: str) -> Collection[str]:
        plain = _plain(text)
        hits = automaton.find_matches_as_indexes(plain, overlapping=True)
        return {each for form, start, end in hits if _stands(plain, start, end) for each in found[form]}

    return search


def _plain(text: str) -> str:
    """One width, and spaces for hyphens and middle dots."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).translate(_JOINERS)


def _stands(text: str, start: int, end: int) -> bool:
    """Whether what stands there is a word: in Korean with any particle, from three syllables on in a compound."""
    before, after = text[start - 1 : start], text[end : end + 1]
    first, last = script(text[start]), script(text[end - 1])
    if first == "letter" and before and script(before) == "letter":
        return False
    if first == "hangul" and end - start < 3 and before and script(before) == "hangul":
        return False
    if _KATAKANA.match(text[start]) and _KATAKANA.match(before):
        return False
    if last == "letter":
        return not after or script(after) != "letter"
    if last == "hangul":
        run = _HANGUL_RUN.match(text, end)
        return end - start >= 3 or run is None or KOREAN_ENDING.fullmatch(run[0]) is not None
    return not (_KATAKANA.match(text[end - 1]) and _KATAKANA.match(after))


def _is_furniture(
    each: str, phrase: _Phrase, unwanted: Collection[str], names: Mapping[str, tuple[str, ...]]
) -> bool:
    """True for outlets, authors, sections, dates, and a nation's adjective alone."""
    if each in unwanted or any(spelling.casefold() in _SECTIONS or is_date(spelling) for spelling in phrase.spellings):
        return True
    return " " not in each and each.endswith(_OF_NATIONS) and each not in names


def _plainly(
    phrases: Mapping[str, _Phrase], names: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, _Phrase]]:
    """What is worth a line even if nothing is known of the days before.

    A name of the gazetteer, and a single word of an alphabet, may be in the news every day: they count where outlets
    themselves label stories with them.
    """
    for each, phrase in phrases.items():
        words = each.split()
        spans = ((start, end) for start in range(len(words)) for end in range(start + 1, len(words) + 1))
        known = any(" ".join(words[start:end]) in names for start, end in spans)
        if known or (len(words) == 1 and script(each[0]) == "letter"):
            phrase = replace(phrase, stories=phrase.labelled)
        if phrase.is_told:
            yield each, phrase


def _ratio(phrase: _Phrase, reports: int, before: int, sample: int) -> float:
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


def _chosen(phrases: Mapping[str, _Phrase], ranks: Mapping[str, float]) -> Iterator[str]:
    """The best candidates, each name in its full form, and each with stories of its own."""
    swallowed = set(_swallowed({each: phrases[each] for each in ranks}))
    order = sorted(ranks, key=lambda each: (-ranks[each], -len(phrases[each].outlets), -len(each), each))
    told: list[set[int]] = []
    for each in order:
        stories = phrases[each].stories
        if each in swallowed or any(len(stories & other) > _SAME_STORIES * len(stories | other) for other in told):
            continue
        if len(told) == _MOST:
            return
        told.append(stories)
        yield each


def _swallowed(phrases: Mapping[str, _Phrase]) -> Iterator[str]:
    """Of each two candidates, one inside the other, the one that gives way."""
    order = sorted(phrases, key=lambda each: (len(each), each))
    for place, short in enumerate(order):
        for long in order[place + 1 :]:
            if short in long and len(short) < len(long):
                full = len(phrases[long].stories & phrases[short].stories)
                yield short if full >= _FULL_NAME * len(phrases[short].stories) else long
