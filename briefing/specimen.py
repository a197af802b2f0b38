"""A sheet of specimens: one edition with everything that a record can hold, to try templates with.

In: a brief. Out: an `Edition` in its name, language, zone and paper, with every status, label and kind of date, every
field filled somewhere and empty elsewhere; and one without any news. Always the same. Outlets and events are invented.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal, get_args

from briefing.model import Dating, FeedStatus, Label, Status
from briefing.record import (
    SCHEMA_VERSION,
    Addition,
    Appearance,
    BriefName,
    Claim,
    Collection,
    Comment,
    Correction,
    Counts,
    Covered,
    Dropped,
    Edition,
    Event,
    FeedNote,
    Figure,
    Glance,
    Image,
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
    Span,
    StoryTopic,
    Summary,
    Trend,
)
from briefing.resources import samples
from briefing.settings import Brief

ISSUED_AT = datetime(2026, 1, 29, 21, tzinfo=UTC)
TOPICS = (
    SectionTopic(id="talks", title="Talks"),
    SectionTopic(id="trade", title="Trade"),
    SectionTopic(id="science", title="Science and Technology"),
)
_OUTLETS = (
    ("Sample Agency", "agency", "en"),
    ("견본일보", "news", "ko"),
    ("Défense Échantillon", "trade", "fr"),
    ("State Voice (sample)", "state-media", "en"),
    ("العينة", "news", "ar"),
)
_HEADLINES = (
    ("en", "Ministers agree to meet again in March after two days of talks on steel and shipping"),
    ("ko", "장관급 회담 이틀 만에 마무리…3월에 다시 만나기로"),
    ("en", "Port reopens"),
    ("fr", "« Exercices conjoints » : les deux capitales réduisent la voilure"),
    (
        "en",
        "Explainer: what a laboratory's first chip that sees polarised light could change for displays, drug testing "
        "and encrypted links, and why ten years of work still lie between its wafer and a product that anyone can buy",
    ),
    ("en", "Figures & <marks> that a template must escape: 100 % of {{ braces }}"),
    ("ar", "عنوان بالعربية (نموذج) 123"),
)
_SUMMARY = (
    "Both sides met on Thursday and agreed to meet again in March. Officials said that the talks had covered the "
    "calendar, the transfer of control and the price of steel."
)


@cache
def pictures() -> dict[str, bytes]:
    """The edition's picture: SHA-256 → JPEG."""
    body = (samples() / "picture.jpg").read_bytes()
    return {hashlib.sha256(body).hexdigest(): body}


def full(brief: Brief) -> Edition:
    """Make the edition with everything."""
    leading = [_story(number, TOPICS[0], reports) for number, reports in enumerate((8, 2, 1, 3, 1, 1, 2), 1)]
    leading = [replace(one, history=_history(brief, one)) if one.status != "new" else one for one in leading]
    trading = [_story(number, TOPICS[1], 1 + number % 2) for number in range(8, 13)]
    sections = (
        Section(topic=TOPICS[0], stories=tuple(leading), trend=_trend(len(leading)), comments=(_REMARK,)),
        Section(topic=TOPICS[1], stories=tuple(trading), trend=replace(_trend(len(trading)), normal=None)),
        Section(topic=TOPICS[2], stories=()),
    )
    unfiled = Section(
        topic=SectionTopic(id="unfiled", title="Unfiled"),
        stories=tuple(replace(_story(number, TOPICS[0], 1), topics=()) for number in (13, 14)),
    )
    printed = (*leading, *trading)
    return replace(
        empty(brief),
        number=12,
        marking=brief.marking or "SPECIMEN",
        counts=Counts(
            stories=len(printed), reports=sum(len(one.reports) for one in printed), outlets=5, reading_minutes=4
        ),
        comments=(_GREETING,),
        at_a_glance=tuple(Glance(story=one.number, text=one.headline, language=one.language) for one in printed[:4]),
        sections=sections,
        unfiled=unfiled,
        most_covered=tuple(
            Covered(story=one.number, headline=one.headline, language=one.language, outlets=len(one.reports))
            for one in (printed[0], printed[3])
        ),
        other_tags=(OtherTag(label="Olympics", stories=4), OtherTag(label="날씨", stories=3, usual=0.4)),
        agenda=_agenda(brief),
        previous=Previous(id=_before(brief, 3), date=_date(brief, 3), number=11),
        dropped=_dropped(brief),
        rewordings=_rewordings(brief),
        silences=_SILENCES,
        version=2,
        corrections=(_CORRECTION,),
    )


def empty(brief: Brief) -> Edition:
    """Make an edition of a day without news."""
    local = ISSUED_AT.astimezone(brief.zone).date().isoformat()
    return Edition(
        schema_version=SCHEMA_VERSION,
        id=f"{brief.id}-{local}",
        number=1,
        brief=BriefName(id=brief.id, title=brief.title),
        language=brief.language,
        timezone=brief.timezone,
        paper=brief.paper,
        marking=brief.marking,
        issued_at=ISSUED_AT,
        date=local,
        window=Span(start=ISSUED_AT - brief.window, end=ISSUED_AT),
        counts=Counts(stories=0, reports=0, outlets=0, reading_minutes=1),
        at_a_glance=(),
        sections=tuple(Section(topic=topic, stories=()) for topic in TOPICS),
        unfiled=None,
        most_covered=(),
        other_tags=(),
        collection=Collection(
            cut_off=ISSUED_AT,
            feeds=tuple(_feeds()),
            considered=412,
            merged=31,
            untopical=290,
            left_out=12,
            printed=24,
            too_old=5,
            problems=("The PDF could not be made (a specimen of a problem); the other formats are complete.",),
        ),
    )


_GREETING = Comment(
    paragraphs=("The calendar is settled: watch what is said of it.", "The next edition covers the weekend."),
    author="The desk",
    language="en",
)
_CORRECTION = Correction(
    version=2,
    made_at=ISSUED_AT + timedelta(hours=3),
    note="The figure in no. 3 was of last year.",
    changes=(("changed", _HEADLINES[0][1]), ("added", _HEADLINES[2][1]), ("removed", "A report that was withdrawn")),
)
_REMARK = Comment(paragraphs=("데스크의 논평: 줄어든 것은 처음이 아니다.",), author="", language="ko")


_SILENCES = (
    Silence(
        kind="outlet",
        name="State Voice (sample)",
        articles=0,
        usual=14.0,
        windows=27,
        newest=ISSUED_AT - timedelta(days=2),
    ),
    Silence(kind="topic", name="Science and Technology", articles=1, usual=9.5, windows=12, newest=None),
)


def _date(brief: Brief, days: int) -> str:
    """Local date so many days before."""
    return (ISSUED_AT.astimezone(brief.zone).date() - timedelta(days=days)).isoformat()


def _before(brief: Brief, days: int) -> str:
    """Id of the edition of that date."""
    return f"{brief.id}-{_date(brief, days)}"


def _dropped(brief: Brief) -> tuple[Dropped, ...]:
    """Two stories that ended."""
    return tuple(
        Dropped(
            id=f"{100 + number:016x}",
            headline=_HEADLINES[number][1],
            language=_HEADLINES[number][0],
            edition=_before(brief, 3),
            number=number + 2,
            days=number,
        )
        for number in (2, 1)
    )


def _rewordings(brief: Brief) -> tuple[Rewording, ...]:
    """A headline that was changed, and one that was withdrawn."""
    changed = Rewording(
        report=_id(90, 0),
        outlet=_OUTLETS[0][0],
        url="https://news.example/90/0",
        before="Ministers break off talks on steel",
        after="Ministers interrupt talks on steel",
        language="en",
        edition=_before(brief, 3),
        number=4,
    )
    return changed, replace(changed, report=_id(91, 0), outlet=_OUTLETS[1][0], url="", after="", number=6)


def _agenda(brief: Brief) -> tuple[Event, ...]:
    day = ISSUED_AT.astimezone(brief.zone).date()
    starts_at = ISSUED_AT + timedelta(hours=3)
    return (
        Event(
            date=starts_at.astimezone(brief.zone).date().isoformat(),
            starts_at=starts_at,
            title="Briefing of the ministry",
            place="Seoul",
            url="https://calendar.example/1",
            calendar="Desk",
        ),
        Event(date=_after(day, 2), starts_at=None, title="대회 개막", place="", url="", calendar="Desk"),
    )


def _after(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def _trend(today: int) -> Trend:
    """Thirty days, two of them without an edition."""
    counts = [None if day in (5, 12) else (7 * day) % 9 for day in range(29)]
    return Trend(first="2026-01-01", counts=(*counts, today), normal=(2.0, 4.0, 6.0))


def _feeds() -> Sequence[FeedNote]:
    """One feed of every status."""
    said = {
        "degraded": "the document breaks off after 14 entries; these were read",
        "stale": "nothing since January 22; it usually has 6 articles a day",
        "failed": "no answer within 30 seconds; asked again at the next pull",
    }
    return [
        FeedNote(
            id=f"feed-{place}",
            outlet=_OUTLETS[place][0] if place < len(_OUTLETS) else "",
            url=f"https://news.example/feeds/{place}" if place % 4 else "",
            status=status,
            message=said.get(status, ""),
            newest=None if status == "unread" else ISSUED_AT - timedelta(hours=3 * place * place),
            printed=max(0, 12 - 3 * place),
        )
        for place, status in enumerate((*get_args(FeedStatus), "unread"))
    ]


def _story(number: int, topic: SectionTopic, reports: int) -> PrintedStory:
    """A story; with its number its headline, status and extent change."""
    language, headline = _HEADLINES[(number - 1) % len(_HEADLINES)]
    made = tuple(_report(number, place, headline, language) for place in range(reports))
    others = [other for other in TOPICS if other != topic][: number % 3]
    status = get_args(Status)[number % 3]
    return PrintedStory(
        id=f"{number:016x}",
        number=number,
        headline=headline,
        language=language,
        status=status,
        day=1 + number % 3,
        summary=_summary(number, made),
        image=_image(made[0]) if number in (1, 8) else None,
        reports=made,
        topics=tuple(_topic(each, made, 0.8 / place) for place, each in enumerate((topic, *others), 1)),
        score=1.25 + reports,
        score_parts=(ScorePart(name="outlets", value=float(reports)), ScorePart(name="freshness", value=1.25)),
        origins=max(1, reports - 3),
        added=_added(made) if status == "updated" else (),
        figures=_figures(made) if reports > 2 else (),
    )


def _summary(number: int, reports: Sequence[Report]) -> Summary:
    """A quotation; every fourth story has none, and one is written by a model."""
    if number % 4 == 0:
        return Summary(text="", report=None)
    if number == 5:
        return Summary(text=_SUMMARY, report=reports[0].id, written_by="sample-model", support=(reports[0].id,))
    return Summary(text=_SUMMARY, report=reports[0].id)


def _added(reports: Sequence[Report]) -> tuple[Addition, ...]:
    """One of each kind."""
    texts = ("The talks covered 1,200 tonnes of steel.", "Minister Ann Example joined them.", "The port is open again.")
    kinds: tuple[Literal["figure", "name", "development"], ...] = ("figure", "name", "development")
    return tuple(Addition(text=text, report=reports[-1].id, kind=kind) for text, kind in zip(texts, kinds, strict=True))


def _figures(reports: Sequence[Report]) -> tuple[Figure, ...]:
    """A count on which three reports disagree."""
    said = (("1,400", 1400.0), ("about 1,300", 1300.0), ("1천200", 1200.0))
    claims = (
        Claim(report=report.id, text=text, value=value) for report, (text, value) in zip(reports, said, strict=False)
    )
    return (Figure(what="tonnes", claims=tuple(claims)),)


def _history(brief: Brief, story: PrintedStory) -> tuple[Appearance, ...]:
    """The editions of the days before."""
    return tuple(
        Appearance(
            edition=_before(brief, 3 + days),
            date=_date(brief, 3 + days),
            number=story.number + days,
            headline=story.headline,
            language=story.language,
        )
        for days in range(story.day)
    )


def _report(number: int, place: int, headline: str, language: str) -> Report:
    outlet, outlet_class, tongue = _OUTLETS[(number - 1 + place) % len(_OUTLETS)]
    labels: tuple[Label | None, ...] = (None, *get_args(Label))
    published = ISSUED_AT - timedelta(minutes=17 * number + 181 * place)
    repeats = place in (3, 5)
    return Report(
        id=_id(number, place),
        url="" if (number + place) % 9 == 6 else f"https://news.example/{number}/{place}?a=1&b=2",
        title=headline if not place or repeats else _HEADLINES[(number - 1 + place) % len(_HEADLINES)][1],
        outlet=outlet,
        outlet_class=outlet_class,
        authors=("Kim Min-ji", "Ann Example")[: number % 3],
        published=published,
        dating=get_args(Dating)[(number + place) % 4],
        published_raw=published.isoformat(),
        language=language if not place or repeats else tongue,
        label="state-media" if outlet_class == "state-media" else labels[(number + 2 * place - 1) % len(labels)],
        copy_of=_id(number, 0) if place == 3 else _id(number, 99) if place == 5 else None,
        earlier_titles=("Ministers to meet for two days",) if number == 1 and place == 0 else (),
        credit=_OUTLETS[0][0] if place == 4 else "",
    )


def _id(number: int, place: int) -> str:
    return f"{number:08x}{place:08x}"


def _topic(topic: SectionTopic, reports: Sequence[Report], strength: float) -> StoryTopic:
    """A topic with a term of each field."""
    first, last = reports[0].id, reports[-1].id
    return StoryTopic(
        id=topic.id,
        title=topic.title,
        strength=strength,
        matches=(
            Matched(term="talks", found="talks", field="title", start=3, report=first),
            Matched(term="March", found="3월", field="text", start=40, report=last),
            Matched(term="", found="", field="feed", start=0, report=last),
        ),
    )


def _image(report: Report) -> Image:
    (sha256,) = pictures()
    return Image(
        sha256=sha256,
        media_type="image/jpeg",
        width=960,
        height=540,
        caption="A picture that stands for any other (specimen)",
        credit=report.outlet,
        report=report.id,
    )
