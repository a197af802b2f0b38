"""The pages of months and their topics, and the topics' fronts."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby

from briefing.record import Edition
from briefing.render.site import names, pages, shard
from briefing.service.site.place import Month, Place, body_of, month_of, names_in, save


def write_month(place: Place, month: Month) -> None:
    """Write the page of a month, and its file of the search."""
    frame = place.frame(feeds=(each.brief_id for each in month.editions))
    save(place.folder, [pages.month(frame, month.name, month.editions)])
    save(place.folder / names.SHARDS, [shard.render(month.name, month.editions, month.stories, place.files)])


def stories_before(place: Place, edition: Edition) -> set[str]:
    """Ids of the stories that the edition had before it was made again: their pages may be no more."""
    body = body_of(place.folder / names.SHARDS / names.shard(edition.date[:7]))
    return set(shard.story_ids(body or b"", edition.brief.id, edition.date))


def write_topics(place: Place, month: Month, brief_id: str, *, fronts: bool = True) -> None:
    """Write a brief's pages of a month, remove those of topics that it has no more, and write what fronts change."""
    topics = month.topics(brief_id)
    frame = place.frame(brief_id, feeds=[brief_id])
    known = {key[1] for key in topic_months(place) if (key[0], key[2]) == (brief_id, month.name)}
    save(
        place.folder / names.TOPICS,
        [pages.topic(frame, month.told(stories, place.files), month.name) for stories in topics.values()],
        [names.topic_page(brief_id, topic, month.name) for topic in sorted(known - topics.keys())],
    )
    if fronts:
        write_fronts(place, brief_id, known | topics.keys(), month)


def write_fronts(place: Place, brief_id: str, topics: Collection[str], known: Month | None = None) -> None:
    """Write the fronts of topics: their newest month, and the names of all."""
    months: dict[str, list[str]] = {topic: [] for topic in topics}
    for owner, topic, name in sorted(topic_months(place), reverse=True):
        if owner == brief_id and topic in months:
            months[topic].append(name)
    frame = place.frame(brief_id, feeds=[brief_id])
    gone = [names.topic_page(brief_id, topic) for topic in sorted(topics) if not months[topic]]
    save(place.folder / names.TOPICS, (), gone)
    by_newest = sorted((topic for topic in topics if months[topic]), key=lambda topic: (months[topic][0], topic))
    for newest, each in groupby(by_newest, key=lambda topic: months[topic][0]):
        month = known if known and known.name == newest else month_of(place.store, newest)
        found = month.topics(brief_id)
        fronts = [
            pages.topic(frame, month.told(found[topic], place.files), newest, months=months[topic])
            for topic in each
            if topic in found
        ]
        save(place.folder / names.TOPICS, fronts)


def topic_months(place: Place) -> set[tuple[str, str, str]]:
    """Brief, topic and month of every page there is."""
    return {key for name in names_in(place.folder / names.TOPICS) if (key := names.topic_month(name))}
