"""Reports of a day → the phrases in them, each under all its spellings, with the stories and outlets that carry it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from briefing.attention.candidates import candidates, is_date
from briefing.attention.search import finder
from briefing.gazetteer import key
from briefing.model import Article, Story

#: Characters of a text that are searched, after its headline: its opening, and what a background holds of a text too.
OPENING = 400
#: Stories that must carry a tag, and outlets: fewer are one event, or one outlet's habit.
STORIES = 2
_OUTLETS = 2
#: Outlets whose reports make the name of a single story one of the day.
_OUTLETS_OF_ONE = 4
#: Reports in which candidates are looked for, drawn evenly; all are counted. 1,000 take 0.4 s of CPU.
_READ = 1_000
#: Candidates that are counted, those of most stories.
_CANDIDATES = 1_500
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


@dataclass(slots=True)
class Phrase:
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
        enough = len(self.stories) >= STORIES and len(self.outlets) >= _OUTLETS
        return enough or (bool(self.stories) and len(self.outlets) >= _OUTLETS_OF_ONE)


@dataclass(frozen=True, slots=True)
class Report:
    """One article of a story."""

    #: Number of the story.
    story: int
    outlet: str
    article: Article
    #: What the outlet calls it, but for names of its own.
    labels: frozenset[str]

    @property
    def searched(self) -> str:
        """What is searched for phrases."""
        return "\n".join((self.article.title, self.article.text[:OPENING], *sorted(self.labels)))


def reports_of(stories: Sequence[Story], outlets: Mapping[str, str]) -> list[Report]:
    """The reports to look at: no copies, and each with its labels that are news."""
    found: list[tuple[int, Article]] = []
    for number, story in enumerate(stories):
        copies = {copy for copy, _ in story.copies}
        found += [(number, given.article) for given in story.articles if given.article.id not in copies]
    own = _own_labels([article for _, article in found])
    return [
        Report(
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


def phrases_of(reports: Sequence[Report], names: Mapping[str, tuple[str, ...]]) -> dict[str, Phrase]:
    """Find the candidates that more than one report gives, by the key of their preferred spelling, and who has them."""
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
    phrases = {name: Phrase(spellings=spellings[name]) for _, name in told[:_CANDIDATES]}
    for report in reports:
        for label in report.labels:
            if keys.get(label) in phrases:
                phrases[keys[label]].labelled.add(report.story)
    search = finder_of(phrases, names)
    for report in reports:
        for each in search(report.searched):
            phrases[each].stories.add(report.story)
            phrases[each].outlets.add(report.outlet)
            phrases[each].reports += 1
    return phrases


def finder_of(phrases: Mapping[str, Phrase], names: Mapping[str, tuple[str, ...]]) -> Callable[[str], frozenset[str]]:
    """Make the search for phrases, in every spelling that the gazetteer has of them too."""
    return finder({each: (*phrase.spellings, *names.get(each, ())) for each, phrase in phrases.items()})


def is_furniture(each: str, phrase: Phrase, unwanted: Collection[str], names: Mapping[str, tuple[str, ...]]) -> bool:
    """True for outlets, authors, sections, dates, and a nation's adjective alone."""
    if each in unwanted or any(spelling.casefold() in _SECTIONS or is_date(spelling) for spelling in phrase.spellings):
        return True
    return " " not in each and each.endswith(_OF_NATIONS) and each not in names
