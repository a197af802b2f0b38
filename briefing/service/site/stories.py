"""The pages of stories that run long, and the links between editions."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from briefing.model import Rendering
from briefing.record.past import LONG_RUNNING, PastEdition, PastStory
from briefing.render.site import links, names, pages
from briefing.service.site.place import Place, body_of, save

#: Days that the page of a story tells, the newest: each costs a look into its edition. A story of two months is an
#: archive of its own.
_MOST_DAYS = 60
#: After every date of an edition.
_END = "9999-12-31"


def write_stories(place: Place, brief_id: str, ids: Collection[str]) -> None:
    """Write the pages of those stories that run long, and remove those of the others."""
    every = place.store.story_dates(brief_id, sorted(ids), _END)
    dates = {key: each for key, each in every.items() if len(each) >= LONG_RUNNING}
    wanted = {day for each in dates.values() for day in each[-_MOST_DAYS:]}
    days: dict[str, list[PastStory]] = {}
    for told in place.store.told(brief_id, dates.keys(), dates=wanted) if dates else ():
        if told.date in dates[told.id][-_MOST_DAYS:]:
            days.setdefault(told.id, []).append(told)
    editions = {each.id: each for day in sorted(wanted) for each in _editions_of(place, brief_id, day)} if days else {}
    frame = place.frame(brief_id, feeds=[brief_id])
    save(
        place.folder / names.STORIES,
        [
            pages.story(frame, pages.told(days[key], editions, place.files), dates=len(dates[key]), since=dates[key][0])
            for key in sorted(days)
        ],
        [names.story_page(brief_id, key) for key in sorted(set(ids) - days.keys())],
    )


def _editions_of(place: Place, brief_id: str, day: str) -> Iterator[PastEdition]:
    return (each for each in place.store.past_editions(since=day, until=day) if each.brief_id == brief_id)


def link(place: Place, edition: PastEdition) -> None:
    """Fill in the links of an edition's page, and of the pages of its earlier versions."""
    before, after = (
        each if each and f"{each.filename}.html" in place.files else None
        for each in place.store.neighbours(edition.brief_id, date=edition.date)
    )
    printed = place.store.past_stories(since=edition.date, until=edition.date)
    topics = {story.topic: story.topic_title for story in printed if story.edition == edition.id}
    files = [f"{name}.html" for name in edition.filenames if f"{name}.html" in place.files]
    made = []
    for number, file in enumerate(files):
        drawn = links.draw(
            place.look(edition.brief_id),
            edition,
            before=before,
            after=after,
            newer=files[-1] if file != files[-1] else "",
            older=files[number - 1] if number else "",
            topics=[
                (title, f"{names.TOPICS}/{names.topic_page(edition.brief_id, topic)}")
                for topic, title in topics.items()
            ],
        )
        if page := body_of(place.folder / file):
            made.append(Rendering(edition_id=edition.id, format="html", filename=file, body=links.fill(page, drawn)))
    save(place.folder, made)
