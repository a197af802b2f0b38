"""The front, the search and the feeds: what the newest editions change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from itertools import chain

from markupsafe import Markup

from briefing.errors import StoreError
from briefing.record import Edition
from briefing.record.past import PastEdition, PastStory
from briefing.render import atom
from briefing.render.site import names, pages
from briefing.service.site.place import Place, body_of, names_in, save

#: Days of editions on the front: a month; the others are in the pages of their months.
_LATEST_DAYS = 31


def write_front(place: Place) -> None:
    """Write the front and the search, which name all months."""
    months = place.store.months()
    latest: tuple[PastEdition, ...] = ()
    if months:
        span = timedelta(days=_LATEST_DAYS - 1)
        found = place.store.past_editions(
            since=(date.fromisoformat(f"{months[0]}-01") - span).isoformat(), until=f"{months[0]}-31"
        )
        since = (date.fromisoformat(found[0].date) - span).isoformat() if found else ""
        latest = tuple(each for each in found if each.date >= since)
    briefs = sorted({each.brief_id for each in latest})
    front = pages.index(
        place.frame(feeds=briefs),
        latest=latest,
        months=months,
        running=[story for brief_id in briefs for story in _running(place, brief_id, latest)],
        topics=[topic for brief_id in briefs for topic in _topics(place, brief_id)],
    )
    config = place.desk.config
    search = pages.search(
        place.frame(),
        months=months,
        briefs={brief.id: brief.title for brief in config.briefs},
        topics={topic.id: topic.title for topic in config.topics},
    )
    save(place.folder, [front, search])


def _running(place: Place, brief_id: str, latest: Sequence[PastEdition]) -> Iterator[PastStory]:
    """The stories of a brief's newest edition that have a page of their own."""
    newest = next(each for each in latest if each.brief_id == brief_id)
    there = names_in(place.folder / names.STORIES)
    for story in place.store.past_stories(since=newest.date, until=newest.date):
        if story.edition == newest.id and story.is_long and names.story_page(brief_id, story.id) in there:
            yield story


def _topics(place: Place, brief_id: str) -> Iterator[tuple[str, str, str]]:
    """The topics of the config that have a page, in its order."""
    titles = {topic.id: topic.title for topic in place.desk.config.topics}
    there = names_in(place.folder / names.TOPICS)
    for topic in place.brief(brief_id).topics or titles:
        if (name := names.topic_page(brief_id, topic)) in there:
            yield brief_id, titles[topic], name


def write_feed(place: Place, brief_id: str, changed: str = "") -> None:
    """Write a brief's feed, with the formats that each edition has a file in.

    Args:
        place: the site.
        brief_id: whose.
        changed: id of the one edition whose entry is not as it stands in the file; "" to render all of them.
    """
    ids = [row.id for row in place.store.editions(brief_id)[: atom.LATEST]]
    before = (body_of(place.folder / names.feed(brief_id)) or b"") if changed else b""
    kept = atom.entries_of(before, ids[1:])
    kept.pop(changed, None)
    entries = _entries(place, ids, kept)
    if first := next(entries, None):
        base = place.desk.config.site.url or ""
        save(place.folder, [atom.render(chain([first], entries), place.look(brief_id), base=base)])


def _entries(
    place: Place, ids: Sequence[str], kept: Mapping[str, Markup]
) -> Iterator[tuple[Edition, Collection[str]] | Markup]:
    """Editions, each loaded when it is asked for; one that cannot be read is left out."""
    is_first = True
    for edition_id in ids:
        if edition_id in kept and not is_first:
            yield kept[edition_id]
            continue
        with suppress(StoreError):
            if edition := place.store.edition(edition_id):
                is_first = False
                yield edition, [name for name in atom.FORMATS if f"{edition.filename}.{name}" in place.files]
