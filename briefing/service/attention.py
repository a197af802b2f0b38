"""What the archive says of today: what stands out against the days before, and who is quieter than usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from briefing.attention import (
    OPENING,
    Background,
    Past,
    answers,
    coverage,
    day_of,
    outlet_silences,
    topic_silences,
    windows_before,
)
from briefing.edition import Plan
from briefing.model import TaggedArticle, Window
from briefing.record import Edition, Silence
from briefing.store import Store

#: Days that today is compared with.
_DAYS = timedelta(days=30)
#: Reports of them that are read, drawn evenly where there are more. 5,000 of 300,000, in a store of 1,000,000, take
#: 0.25 s of CPU to find and read; a share of one in a thousand is still five of them.
_DRAWN = 5_000
#: What an article may come late and still count for its window: builds and pulls of one morning are not one moment.
_GRACE = timedelta(hours=1)
#: Nothing is said of topics while feeds that usually have more than the rest of the articles are not read.
_COVERAGE = 0.9
#: Nor of topics in an edition whose window is shorter than this share of the usual one.
_USUAL_LENGTH = 0.9


def background(store: Store, plan: Plan, window: Window) -> Background:
    """Reports of the thirty days before a window, as they were known at its end."""
    total, texts = store.draw(
        feed_ids=plan.feeds.keys(),
        dated_after=window.start - _DAYS,
        dated_until=window.start,
        seen_until=window.end,
        limit=_DRAWN,
        characters=OPENING,
    )
    days = {dated_at.date() for dated_at, _ in texts}
    return Background(texts=tuple(text for _, text in texts), total=total, days=len(days))


def silences(
    store: Store,
    plan: Plan,
    edition: Edition,
    history: Mapping[str, Mapping[str, int]],
    newest: Callable[[], Mapping[str, datetime]],
) -> tuple[Silence, ...]:
    """Outlets and topics that are quiet in an edition.

    Args:
        store: the archive.
        plan: what the config says.
        edition: as it is otherwise.
        history: date of an earlier edition → topic id → stories that it printed there.
        newest: finds topic id → date of the newest article that has it; asked only if a topic is quiet.
    """
    window, zone = Window(start=edition.window.start, end=edition.window.end), plan.brief.zone
    before = windows_before(window, zone)
    now, *tallies = store.tallies([(window, window.end), *((each, each.end + _GRACE) for each in before)])
    past = Past(
        day=day_of(window, zone),
        now=now,
        before=[(day_of(each, zone), tally) for each, tally in zip(before, tallies, strict=True)],
    )
    states = store.states()
    answered = {
        note.id
        for note in edition.collection.feeds
        if note.status in ("read", "unchanged") and answers(states[note.id], window, now.get(note.id, (0, None))[0])
    }
    outlets: dict[str, list[str]] = {}
    for feed in plan.feeds.values():
        outlets.setdefault(feed.outlet, []).append(feed.id)
    found = list(outlet_silences(past, outlets, answered))
    if coverage(past, answered) >= _COVERAGE and _is_usual(store, edition, history):
        stories = {section.topic.id: len(section.stories) for section in edition.sections}
        titles = {topic.id: topic.title for topic in plan.topics}
        found += topic_silences(date.fromisoformat(edition.date), stories, history, titles, newest)
    return tuple(found)


def _is_usual(store: Store, edition: Edition, history: Mapping[str, object]) -> bool:
    """True if the edition covers about as long a time as the brief's editions before it."""
    ends = [row.window_end for row in store.editions(edition.brief.id) if row.date in history]
    lengths = [(later - earlier).total_seconds() for later, earlier in pairwise(ends)]
    length = (edition.window.end - edition.window.start).total_seconds()
    return bool(lengths) and length >= _USUAL_LENGTH * median(lengths)


def newest_by_topic(tagged: Sequence[TaggedArticle]) -> dict[str, datetime]:
    """Topic id → date of the newest article that has it."""
    found: dict[str, datetime] = {}
    for one in tagged:
        for given in one.tags:
            found[given.topic_id] = max(one.article.dated_at, found.get(given.topic_id, one.article.dated_at))
    return found
