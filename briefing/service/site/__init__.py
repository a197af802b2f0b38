"""The site of past editions in the output folder, kept up edition by edition.

An update writes what one edition changes: the front, its month, that month's file of the search, its topics' pages, the
pages of its stories that run long, the links of its neighbours, the feed. All of it is worked out from the store and
from which files are there, so that a rebuild gives the same bytes as the updates did. What would not change is not
written. Editions that are damaged or gone are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from briefing import archive
from briefing.config import Desk
from briefing.errors import one_line
from briefing.record import Edition
from briefing.record.past import LONG_RUNNING, PastEdition
from briefing.render.site import names
from briefing.service.site.front import write_feed, write_front
from briefing.service.site.months import stories_before, topic_months, write_fronts, write_month, write_topics
from briefing.service.site.place import Place, month_of, names_in, place_in, save
from briefing.service.site.stories import link, write_stories
from briefing.store import Store

#: Long-running stories that a rebuild looks up at once: they share most of their editions.
_AT_ONCE = 200


def written(edition: Edition, desk: Desk, store: Store) -> Edition:
    """Update the site after an edition is published; a failure becomes a line in its collection note, and no more."""
    try:
        update(desk, store, edition)
    except Exception as error:
        return edition.with_problem(
            f"The site of past editions could not be brought up to date ({one_line(error)}); the edition is complete."
        )
    return edition


def update(desk: Desk, store: Store, edition: Edition, *, folder: Path | None = None) -> None:
    """Bring the site up to date after an edition was made, or made again.

    Args:
        desk: the config.
        store: it holds the edition already.
        edition: the record.
        folder: that its files are in, instead of the config's.

    Raises:
        RenderError: a file cannot be written, or a template is wrong.
        StoreError: the store cannot be read.
    """
    place = place_in(desk, store, folder or desk.config.output)
    month = month_of(store, edition.date[:7])
    stories = stories_before(place, edition) | {story.id for story in month.stories if story.edition == edition.id}
    write_month(place, month)
    write_topics(place, month, edition.brief.id)
    write_stories(place, edition.brief.id, stories)
    own = tuple(each for each in month.editions if each.id == edition.id)
    around = store.neighbours(edition.brief.id, date=edition.date)
    for each in (*own, *filter(None, around)):
        link(place, each)
    if "atom" not in place.brief(edition.brief.id).formats:
        write_feed(place, edition.brief.id, edition.id)
    write_front(place)


def rebuild(desk: Desk, store: Store, *, folder: Path | None = None) -> int:
    """Make the whole site anew, and remove pages of what is no more; returns the number of editions.

    Raises:
        RenderError: a file cannot be written, or a template is wrong.
        StoreError: the store cannot be read.
    """
    place = place_in(desk, store, folder or desk.config.output)
    months = store.months()
    listed: list[PastEdition] = []
    for name in months:
        month = month_of(store, name)
        write_month(place, month)
        for brief_id in sorted({each.brief_id for each in month.editions}):
            write_topics(place, month, brief_id, fronts=False)
        for each in month.editions:
            link(place, each)
        listed += (replace(each, glance=()) for each in month.editions)
    sweep(place, months, {(each.brief_id, each.month) for each in listed})
    for brief_id in sorted({each.brief_id for each in listed}):
        write_fronts(place, brief_id, {key[1] for key in topic_months(place) if key[0] == brief_id})
        running = store.long_running(brief_id, least=LONG_RUNNING)
        for start in range(0, len(running), _AT_ONCE):
            write_stories(place, brief_id, set(running[start : start + _AT_ONCE]))
        write_feed(place, brief_id)
    write_front(place)
    return len(listed)


def sweep(place: Place, months: Sequence[str], kept: Collection[tuple[str, str]]) -> None:
    """Remove the pages of months, topics and stories that no edition has any more."""
    store = place.store
    old = [name for name in sorted(place.files) if names.is_month(name) and name[:7] not in months]
    archive.write((), place.folder, old)
    shards = {names.shard(month) for month in months}
    save(place.folder / names.SHARDS, (), sorted(names_in(place.folder / names.SHARDS) - shards))
    topics = names_in(place.folder / names.TOPICS)
    monthly = {name: key for name in topics if (key := names.topic_month(name))}
    stale = {name for name, (brief_id, _, month) in monthly.items() if (brief_id, month) not in kept}
    fronts = {names.topic_page(brief_id, topic) for name, (brief_id, topic, _) in monthly.items() if name not in stale}
    save(place.folder / names.TOPICS, (), sorted((topics - monthly.keys() - fronts) | stale))
    briefs = sorted({brief_id for brief_id, _ in kept})
    stories = {names.story_page(each, key) for each in briefs for key in store.long_running(each, least=LONG_RUNNING)}
    save(place.folder / names.STORIES, (), sorted(names_in(place.folder / names.STORIES) - stories))
