"""Whole editions for tests of the page: everything that a record can hold, in English and Korean, short and long.

Deterministic: `rich(stories)` gives the same record each time. Outlets, people and events are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count, cycle, islice, repeat
from typing import Literal

from briefing.model import Dating, Label
from briefing.record import (
    Addition,
    Appearance,
    Claim,
    Collection,
    Comment,
    Counts,
    Covered,
    Dropped,
    Edition,
    Event,
    FeedNote,
    Figure,
    Glance,
    Matched,
    OtherTag,
    Previous,
    PrintedStory,
    Report,
    Rewording,
    ScorePart,
    Section,
    SectionTopic,
    Silence,
    StoryTopic,
    Summary,
    Trend,
)
from tests.builders import NOW, edition

TOPICS = (
    ("north-korea", "North Korea"),
    ("alliance", "The Alliance"),
    ("china-korea", "China and the Koreas"),
    ("society", "Society"),
    ("science", "Science and Technology"),
)

OUTLETS = (
    ("Sample Agency", "agency", "en", ("Kim Min-ji",)),
    ("견본일보", "news", "ko", ("이서준 기자",)),
    ("The Harbour Herald", "news", "en", ("Ann Example", "Bo Example")),
    ("State Voice (sample)", "state-media", "en", ()),
    ("Peninsula Review", "think-tank", "en", ("Dr. C. Example",)),
    ("Défense Échantillon", "trade", "fr", ()),
    ("العينة", "news", "ar", ()),
)

HEADLINES = (
    ("en", "Allies open eleven days of joint training with fewer field drills than last year"),
    ("ko", "한미, 열하루 동안의 연합 훈련 시작…야외 기동은 지난해보다 줄어"),
    ("en", "Leader visits memorial for troops sent abroad as neighbours meet in Beijing"),
    ("en", "Missile launch"),
    ("ko", "9차 당대회 앞두고 지방 대표단 평양 집결"),
    (
        "en",
        "Explainer: what a first semiconductor that detects circularly polarised light could change for displays, "
        "drug testing and encrypted links, and why the laboratory that made it in Daejeon says that ten more years of "
        "work lie between its wafer and a product that anyone can buy",
    ),
    ("fr", "« Exercices conjoints » : Séoul et Washington réduisent la voilure"),
    ("en", "Study of 40,000 births links smoking while pregnant with lower weight"),
)

#: Titles that try to be more than text.
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "{{ 7 * 7 }} {% raw %} ${7*7} %(num)s 100%",
    "A title that turns \u202eeverything after it around",
    "Quotes \" ' ` and an entity &amp; and --> ]]> and </style></title>",
    "عنوان بالعربية (نموذج) 123 ABC",
    "Unbroken" + "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4,
)

_SENTENCES = {
    "en": "Both sides met in Seoul on Thursday and agreed to meet again in March. Officials said that the talks had "
    "covered the training calendar, the transfer of wartime control and the price of steel.",
    "ko": "양측은 목요일 서울에서 만나 3월에 다시 만나기로 했다. 당국자들은 훈련 일정과 전시작전권 전환, 철강 가격을 "
    "논의했다고 밝혔다.",
    "fr": "Les deux parties se sont rencontrées jeudi à Séoul et se reverront en mars.",
}
_LABELS: tuple[Label | None, ...] = (
    None, None, "opinion", None, "live", "roundup", None, "photo", "notice", "video", "paywall", None,
)  # fmt: skip
#: Reports a story in turn, lead first: 2.3 on average, as on a real day of 16 outlets.
_REPORTS = (6, 2, 1, 3, 1, 1, 2)
_DATINGS: tuple[Dating, ...] = ("entry", "entry", "entry", "neighbour", "entry", "received", "feed")


def report(
    number: int,
    place: int,
    title: str,
    language: str,
    *,
    label: Label | None = None,
    copy_of: str | None = None,
    earlier_titles: tuple[str, ...] = (),
) -> Report:
    """Make the report at a place of a story, by the outlet whose turn it is."""
    fitting = [each for each in OUTLETS if each[2] == language] or list(OUTLETS)
    outlet, outlet_class, _, authors = fitting[(number + place) % len(fitting)]
    published = NOW - timedelta(minutes=17 * number + 61 * place)
    return Report(
        id=f"{number:08x}{place:08x}",
        url="" if number % 19 == 18 else f"https://news.example.org/{number}/{place}?a=1&b=2",
        title=title,
        outlet=outlet,
        outlet_class=outlet_class,
        authors=authors if number % 3 else (),
        published=published,
        dating=_DATINGS[(number + place) % len(_DATINGS)],
        published_raw=published.isoformat(),
        language=language,
        label="state-media" if outlet_class == "state-media" else label,
        copy_of=copy_of,
        earlier_titles=earlier_titles,
        credit="Sample Agency" if place == 2 and not copy_of else "",
    )


def story(number: int, topic: tuple[str, str], titles: tuple[tuple[str, str], ...], *, reports: int) -> PrintedStory:
    """Make a story whose reports take the given titles in turn; the first is its headline."""
    language, headline = titles[0]
    made: list[Report] = []
    for place, (tongue, title) in enumerate(islice(cycle(titles), reports)):
        repeated = made[0].id if place and title == headline else None
        made.append(
            report(
                number,
                place,
                title if place < len(titles) else f"{title} ({place})",
                tongue,
                label=_LABELS[(number + place) % len(_LABELS)],
                copy_of=repeated,
                earlier_titles=("Allies to open nine days of training",) if number % 10 == 1 and place == 0 else (),
            )
        )
    status: Literal["new", "updated", "continuing"] = ("new", "new", "updated", "continuing")[number % 4]
    other = TOPICS[number % len(TOPICS)]
    topics = [(topic, 0.8)] + ([(other, 0.3)] if other != topic and number % 3 == 0 else [])
    summary = Summary(text=_SENTENCES.get(language, ""), report=made[0].id if language in _SENTENCES else None)
    if number == 7:
        summary = replace(summary, written_by="sample-model", support=(made[0].id, made[-1].id))
    return PrintedStory(
        id=f"{number:016x}",
        number=number,
        headline=headline,
        language=language,
        status=status,
        day=1 + number % 4,
        summary=summary,
        image=None,
        reports=tuple(made),
        topics=tuple(
            StoryTopic(
                id=id_,
                title=title,
                strength=strength,
                matches=(
                    Matched(term="joint training", found="joint training", field="title", start=3, report=made[0].id),
                    Matched(term="Kim Jong Un", found="김정은", field="text", start=40, report=made[-1].id),
                ),
            )
            for (id_, title), strength in topics
        ),
        score=1.25 + reports,
        score_parts=(ScorePart(name="outlets", value=float(reports)), ScorePart(name="freshness", value=1.25)),
        origins=(reports + 1) // 2,
        added=_added(made) if status == "updated" else (),
        figures=_figures(made) if reports > 4 else (),
        history=tuple(map(_appearance, range(1, 1 + number % 4), repeat(headline), repeat(language)))
        if status != "new"
        else (),
    )


def _added(reports: list[Report]) -> tuple[Addition, ...]:
    """A sentence of the summary, and one of the last report."""
    language = reports[0].language if reports[0].language in _SENTENCES else "en"
    first = _SENTENCES[language].split(". ")[0] + "." * (". " in _SENTENCES[language])
    return (
        Addition(text=first, report=reports[0].id, kind="development"),
        Addition(text="The talks covered 1,200 tonnes of steel.", report=reports[-1].id, kind="figure"),
    )


def _figures(reports: list[Report]) -> tuple[Figure, ...]:
    """A figure on which the reports disagree, two of them with the same words."""
    said = (("40", 40.0), ("at least 35", 35.0), ("at least 35", 35.0), ("서른 명", 30.0))
    claims = (Claim(report=one.id, text=text, value=value) for one, (text, value) in zip(reports, said, strict=False))
    return (Figure(what="injured", claims=tuple(claims)),)


def _appearance(back: int, headline: str, language: str) -> Appearance:
    """A story in the edition of so many days before Tuesday."""
    day = (date.fromisoformat("2026-01-28") - timedelta(days=back)).isoformat()
    return Appearance(edition=f"morning-{day}", date=day, number=back + 2, headline=headline, language=language)


BEFORE = Previous(id="morning-2026-01-27", date="2026-01-27", number=11)


def _dropped() -> tuple[Dropped, ...]:
    """Seven stories that do not go on."""
    return tuple(
        Dropped(
            id=f"{900 + place:016x}",
            headline=headline,
            language=language,
            edition=BEFORE.id,
            number=place + 3,
            days=1 + place % 3,
        )
        for place, (language, headline) in enumerate(HEADLINES[:7])
    )


_CHANGED = Rewording(
    report="9" * 16,
    outlet="The Harbour Herald",
    url="https://news.example.org/changed",
    before="Allies to open nine days of training",
    after="Allies open eleven days of training",
    language="en",
    edition=BEFORE.id,
    number=4,
)
REWORDINGS = (
    _CHANGED,
    replace(_CHANGED, outlet="견본일보", url="", before="장관, 사의 표명", after="", language="ko", number=9),
)
SILENCES = (
    Silence(
        kind="outlet",
        name="State Voice (sample)",
        articles=0,
        usual=14.0,
        windows=27,
        newest=NOW - timedelta(days=2, hours=9),
    ),
    Silence(kind="topic", name="China and the Koreas", articles=1, usual=9.5, windows=12, newest=None),
)


def _feeds() -> tuple[FeedNote, ...]:
    """Every status that a feed can have."""
    said = {
        "degraded": "the document breaks off after 14 entries; these were read",
        "stale": "nothing since January 22; it usually has 6 articles a day",
        "failed": "no answer within 30 seconds; asked again at the next pull",
        "gone": "the server says that the feed is gone (410); remove it or give its new address",
        "waiting": "the server asked to be left alone until 07:30 UTC",
    }
    statuses = ("read", "unchanged", "degraded", "stale", "failed", "gone", "waiting", "unread", "read", "read")
    return tuple(
        FeedNote(
            id=f"feed-{place}",
            outlet=OUTLETS[place % len(OUTLETS)][0] if place < 7 else "",
            url=f"https://news.example.org/feeds/{place}" if place % 4 else "",
            status=status,  # type: ignore[arg-type]
            message=said.get(status, ""),
            newest=None if status in ("gone", "unread") else NOW - timedelta(hours=3 * place * place),
            printed=(12 - place) if status in ("read", "unchanged", "degraded") else 0,
        )
        for place, status in enumerate(statuses)
    )


GREETING = Comment(
    paragraphs=(
        "The training calendar is settled: watch what is said of it in the North, not the calendar itself.",
        "The next edition covers the weekend.",
    ),
    author="The desk",
    language="en",
)
REMARK = Comment(
    paragraphs=("우리 데스크의 논평: 야외 기동이 줄어든 것은 처음이 아니다.",), author="이서준", language="ko"
)
AGENDA = (
    Event(
        date="2026-01-30",
        starts_at=NOW + timedelta(hours=3),
        title="Briefing of the ministry",
        place="Seoul",
        url="https://calendar.example.org/1",
        calendar="Desk",
    ),
    Event(date="2026-01-31", starts_at=None, title="제9차 대회 개막", place="", url="", calendar="Desk"),
)


def _trend(place: int, today: int) -> Trend:
    """Thirty days of a section, two of them without an edition; the fourth section is too young for a normal."""
    before = [(7 * day + 3 * place) % 11 + place for day in range(29)]
    counts = [None if day in (5, 12) or (place == 3 and day < 25) else count for day, count in enumerate(before)]
    first = date.fromisoformat("2026-01-30") - timedelta(days=29)
    return Trend(
        first=first.isoformat(),
        counts=(*counts, today),
        normal=None if place == 3 else (place + 2.0, place + 5.0, place + 8.0),
    )


def rich(
    stories: int = 25, *, language: str = "en", unfiled: bool = False, hostile: bool = False, marking: str = "INTERNAL"
) -> Edition:
    """Make an edition of about so many stories over four sections and one empty one."""
    numbers = count(1)
    titles = cycle([("en", title) for title in HOSTILE] if hostile else HEADLINES)
    ready = [next(titles) for _ in range(stories + 3)]
    shares = [0.4, 0.3, 0.0, 0.15, 0.15]
    sections: list[Section] = []
    taken = 0
    for topic, share in zip(TOPICS, shares, strict=True):
        upto = stories if topic == TOPICS[-1] else min(stories, taken + round(stories * share))
        made = []
        for place in range(taken, upto):
            number = next(numbers)
            made.append(
                story(number, topic, tuple(ready[place : place + 3]), reports=_REPORTS[(place - taken) % len(_REPORTS)])
            )
        sections.append(
            Section(
                topic=SectionTopic(id=topic[0], title=topic[1]),
                stories=tuple(made),
                trend=_trend(len(sections), len(made)),
                comments=(REMARK,) if topic[0] == "alliance" else (),
            )
        )
        taken = upto
    rest = Section(
        topic=SectionTopic(id="unfiled", title="Unfiled"),
        stories=tuple(replace(story(next(numbers), TOPICS[0], (title,), reports=1), topics=()) for title in ready[:3]),
        trend=None,
        comments=(),
    )
    printed = [one for section in sections for one in section.stories]
    reports = [each for one in printed for each in one.reports]
    plain = edition(sections=sections, feeds=_feeds(), number=12)
    return replace(
        plain,
        language=language,
        marking=marking,
        counts=Counts(
            stories=len(printed),
            reports=len(reports),
            outlets=len({each.outlet for each in reports}),
            reading_minutes=max(1, len(printed) // 3),
        ),
        at_a_glance=tuple(
            Glance(story=one.number, text=one.summary.text or one.headline, language=one.language)
            for one in printed[:5]
        ),
        comments=(GREETING,) if printed else (),
        unfiled=rest if unfiled else None,
        most_covered=tuple(
            Covered(story=one.number, headline=one.headline, language=one.language, outlets=len(one.reports))
            for one in sorted(printed, key=lambda one: -len(one.reports))[:5]
        ),
        other_tags=(OtherTag(label="Olympics", stories=4), OtherTag(label="날씨", stories=3, usual=0.4))
        if printed
        else (),
        agenda=AGENDA,
        previous=BEFORE if printed else None,
        dropped=_dropped() if printed else (),
        rewordings=REWORDINGS if printed else (),
        silences=SILENCES if printed else (),
        collection=Collection(
            cut_off=NOW,
            feeds=_feeds(),
            considered=412,
            merged=31,
            untopical=290,
            left_out=12,
            printed=79,
            too_old=5,
            problems=("The store is 1.9 GB; articles older than 400 days were removed.",),
        ),
    )


def longest(plain: Edition) -> Edition:
    """The same edition with every name of its own as long as the config allows, and no place to break it."""

    def named(section: Section) -> Section:
        stories = tuple(
            replace(one, reports=tuple(replace(each, outlet=_unbroken(80)) for each in one.reports))
            for one in section.stories
        )
        return replace(section, topic=replace(section.topic, title=_unbroken(80, section.topic.title)), stories=stories)

    feeds = tuple(replace(feed, outlet=_unbroken(80)) for feed in plain.collection.feeds)
    return replace(
        plain,
        brief=replace(plain.brief, title=_unbroken(120)),
        marking=_unbroken(60),
        sections=tuple(map(named, plain.sections)),
        collection=replace(plain.collection, feeds=feeds),
    )


def _unbroken(characters: int, beginning: str = "") -> str:
    return (beginning + "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3)[:characters]
