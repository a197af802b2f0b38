"""Scored stories → `Edition`: chosen, filed under sections, numbered, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from briefing.edition.added import rarity
from briefing.edition.choice import choose
from briefing.edition.continuity import FIRST, Past, dropped
from briefing.edition.story import Printer
from briefing.edition.telling import is_whole
from briefing.edition.trend import trend
from briefing.furniture import repeated
from briefing.model import ScoredStory, Window
from briefing.record import (
    SCHEMA_VERSION,
    BriefName,
    Collection,
    Comment,
    Counts,
    Covered,
    Edition,
    Event,
    FeedNote,
    Glance,
    OtherTag,
    PrintedStory,
    Section,
    SectionTopic,
    Span,
)
from briefing.settings import Brief, Feed, Topic
from briefing.text import reading_minutes, sentences, words_of

__all__ = ["Plan", "Sifted", "compose"]

_GLANCE = 5
_GLANCE_CHARACTERS = 200
#: Words of its headline that a sentence must have to stand without it: background and quotations have fewer.
_GLANCE_SHARE = 1 / 3
_COVERED = 5
UNFILED = SectionTopic(id="unfiled", title="Without a topic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What the window gave, for the collection note."""

    considered: int
    merged: int
    too_old: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an edition takes from the config."""

    brief: Brief
    #: The brief's topics in the order of its sections.
    topics: tuple[Topic, ...]
    #: Feeds by id, in the order of the config; each with its outlet's name, as the config or the feed itself gives it.
    feeds: Mapping[str, Feed]


def compose(
    ranked: Sequence[ScoredStory],
    *,
    plan: Plan,
    window: Window,
    now: datetime,
    date: str,
    number: int,
    days: Mapping[str, int],
    past: Past = FIRST,
    history: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
    sifted: Sifted,
    notes: Sequence[FeedNote],
    tags: Sequence[OtherTag] = (),
    with_unfiled: bool = False,
    agenda: Sequence[Event] = (),
    comments: Mapping[str, Sequence[Comment]] = MappingProxyType({}),
    problems: Sequence[str] = (),
) -> Edition:
    """Make the edition.

    Args:
        ranked: best first.
        plan: what the config says.
        window: the time covered.
        now: the moment it is made for.
        date: the local date that it belongs to, ISO.
        number: of the edition.
        days: story id → earlier dates on which it was printed.
        past: what earlier editions printed.
        history: date of an earlier edition → topic id → stories that it printed there.
        sifted: figures of the window.
        notes: one a feed, `printed` still 0.
        tags: what stands out and no topic covers, best first.
        with_unfiled: list stories without a topic in a last section.
        agenda: in the order of time.
        comments: what the desk says, by topic id; "" for the whole day.
        problems: failures that concern no single feed.
    """
    topical = [scored for scored in ranked if scored.topics]
    untopical = [scored for scored in ranked if not scored.topics]
    chosen = choose(topical, plan.feeds, plan.brief.max_stories)
    furniture = repeated(given.article for scored in ranked for given in scored.story.articles)
    titles = {topic.id: topic.title for topic in plan.topics}
    printer = Printer(plan.feeds, titles, days, past.appearances, rarity(ranked), furniture)
    sections = tuple(
        replace(section, trend=trend(history, section.topic.id, date, len(section.stories)))
        for section in _sections(chosen, plan.topics, printer, comments)
    )
    unfiled = None
    if with_unfiled:
        remainder = tuple(printer.print(scored) for scored in untopical)
        unfiled = Section(topic=UNFILED, stories=remainder)
    stories = tuple(story for section in sections for story in section.stories)
    place = {scored.story.id: number for number, scored in enumerate(chosen)}
    by_place = sorted(stories, key=lambda story: place[story.id])
    articles = [given.article for scored in chosen for given in scored.story.articles]
    printed = Counter(article.feed_id for article in articles)
    return Edition(
        schema_version=SCHEMA_VERSION,
        id=f"{plan.brief.id}-{date}",
        number=number,
        brief=BriefName(id=plan.brief.id, title=plan.brief.title),
        language=plan.brief.language,
        timezone=plan.brief.timezone,
        paper=plan.brief.paper,
        marking=plan.brief.marking,
        issued_at=now,
        date=date,
        window=Span(start=window.start, end=window.end),
        counts=_counts(stories),
        comments=tuple(comments.get("", ())),
        at_a_glance=tuple(_glance(story) for story in by_place[:_GLANCE]),
        sections=sections,
        unfiled=unfiled,
        most_covered=_most_covered(stories, chosen),
        other_tags=tuple(tags),
        agenda=tuple(agenda),
        collection=Collection(
            cut_off=window.end,
            feeds=tuple(replace(note, printed=printed[note.id]) for note in notes),
            considered=sifted.considered,
            merged=sifted.merged,
            untopical=sum(len(scored.story.articles) for scored in untopical),
            left_out=sum(len(scored.story.articles) for scored in topical) - len(articles),
            printed=len(articles),
            too_old=sifted.too_old,
            problems=tuple(problems),
        ),
        previous=past.previous,
        dropped=dropped(past, stories, {scored.story.id: scored.story.earlier for scored in chosen}),
        rewordings=tuple(past.rewordings),
    )


def _sections(
    chosen: Sequence[ScoredStory],
    topics: Sequence[Topic],
    printer: Printer,
    comments: Mapping[str, Sequence[Comment]],
) -> tuple[Section, ...]:
    """Every topic's section, also an empty one; a story stands under its strongest topic. Numbered in this order."""
    return tuple(
        Section(
            topic=SectionTopic(id=topic.id, title=topic.title),
            stories=tuple(printer.print(scored) for scored in chosen if scored.topics[0].topic_id == topic.id),
            comments=tuple(comments.get(topic.id, ())),
        )
        for topic in topics
    )


def _glance(story: PrintedStory) -> Glance:
    """The summary's first sentence if it is short and tells the event without the headline, else the headline."""
    first = next(iter(sentences(story.summary.text)), "")
    origin = next((report for report in story.reports if report.id == story.summary.report), None)
    if origin and len(first) <= _GLANCE_CHARACTERS and is_whole(first):
        headline = words_of(origin.title)
        if len(headline & words_of(first)) >= _GLANCE_SHARE * len(headline):
            return Glance(story=story.number, text=first, language=origin.language)
    return Glance(story=story.number, text=story.headline, language=story.language)


def _counts(stories: Sequence[PrintedStory]) -> Counts:
    reports = [report for story in stories for report in story.reports]
    return Counts(
        stories=len(stories),
        reports=len(reports),
        outlets=len({report.outlet for report in reports}),
        reading_minutes=reading_minutes(tuple(f"{story.headline} {story.summary.text}" for story in stories)),
    )


def _most_covered(stories: Sequence[PrintedStory], chosen: Sequence[ScoredStory]) -> tuple[Covered, ...]:
    """Stories by the number of independent origins, or of outlets where origins are not known; two at least."""
    origins = {scored.story.id: {name for _, name in scored.origins} for scored in chosen}
    counted = [
        (len(origins[story.id] or {report.outlet for report in story.reports if report.copy_of is None}), story)
        for story in stories
    ]
    best = sorted((one for one in counted if one[0] > 1), key=lambda one: (-one[0], one[1].number))
    return tuple(
        Covered(story=story.number, headline=story.headline, language=story.language, outlets=outlets)
        for outlets, story in best[:_COVERED]
    )
