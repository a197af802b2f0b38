"""The site of past editions in the output folder, kept up edition by edition.

An update writes what one edition changes: the front, its month, that month's file of the search, its topics' pages, the
pages of its stories that run long, the links of its neighbours, the feed. All of it is worked out from the store and
from which files are there, so that a rebuild gives the same bytes as the updates did. What would not change is not
written. Editions that are damaged or gone are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain, groupby
from pathlib import Path

from markupsafe import Markup

from briefing import archive
from briefing import look as looks
from briefing.config import Desk
from briefing.errors import StoreError
from briefing.look import Look
from briefing.model import Rendering
from briefing.record import Edition
from briefing.record.past import LONG_RUNNING, PastEdition, PastStory
from briefing.render import atom
from briefing.render.site import links, names, pages, shard
from briefing.render.site.pages import Frame
from briefing.settings import Brief
from briefing.store import Store

#: Days of editions on the front: a month; the others are in the pages of their months.
_LATEST_DAYS = 31
#: Days that the page of a story tells, the newest: each costs a look into its edition. A story of two months is an
#: archive of its own.
_MOST_DAYS = 60
#: Long-running stories that a rebuild looks up at once: they share most of their editions.
_AT_ONCE = 200
#: After every date of an edition.
_END = "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the site is, and what it is made from."""

    desk: Desk
    store: Store
    folder: Path
    #: Names of the files in the folder, editions' files among them.
    files: frozenset[str]
    _looks: dict[str, Look] = field(default_factory=dict)

    def brief(self, brief_id: str) -> Brief:
        """The brief of that id; one that the config has no more looks like the first."""
        first = self.desk.config.briefs[0]
        return self.desk.config.brief(brief_id) or replace(first, id=brief_id, title=brief_id)

    def look(self, brief_id: str) -> Look:
        """How a brief looks."""
        if brief_id not in self._looks:
            self._looks[brief_id] = looks.look(self.brief(brief_id), self.desk.root, self.desk.config.templates)
        return self._looks[brief_id]

    def frame(self, brief_id: str = "", *, feeds: Iterable[str] = ()) -> Frame:
        """What every page has: in the look and language of a brief, or of the first, with the feeds of briefs."""
        brief = self.brief(brief_id) if brief_id else self.desk.config.briefs[0]
        return Frame(
            title=self.desk.config.site.title or self.desk.config.briefs[0].title,
            language=brief.language,
            look=self.look(brief.id),
            feeds={names.feed(each): self.brief(each).title for each in sorted(set(feeds))},
            files=self.files,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Month:
    """What was printed in a month, newest first."""

    name: str
    editions: tuple[PastEdition, ...]
    stories: tuple[PastStory, ...]

    def topics(self, brief_id: str) -> dict[str, list[PastStory]]:
        """A brief's stories by topic."""
        found: dict[str, list[PastStory]] = {}
        for story in self.stories:
            if story.brief_id == brief_id:
                found.setdefault(story.topic, []).append(story)
        return found

    def told(self, stories: Sequence[PastStory], files: frozenset[str]) -> list[pages.Told]:
        """Stories of the month with their places."""
        return pages.told(stories, {each.id: each for each in self.editions}, files)


def written(edition: Edition, desk: Desk, store: Store) -> Edition:
    """Update the site after an edition is published; a failure becomes a line in its collection note, and no more."""
    try:
        update(desk, store, edition)
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        problem = f"The site of past editions could not be brought up to date ({reason}); the edition is complete."
        note = replace(edition.collection, problems=(*edition.collection.problems, problem))
        return replace(edition, collection=note)
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
    place = _place(desk, store, folder or desk.config.output)
    month = _month(store, edition.date[:7])
    stories = _stories_before(place, edition) | {story.id for story in month.stories if story.edition == edition.id}
    _write_month(place, month)
    _write_topics(place, month, edition.brief.id)
    _write_stories(place, edition.brief.id, stories)
    own = tuple(each for each in month.editions if each.id == edition.id)
    around = store.neighbours(edition.brief.id, date=edition.date)
    for each in (*own, *filter(None, around)):
        _link(place, each)
    if "atom" not in place.brief(edition.brief.id).formats:
        _write_feed(place, edition.brief.id, edition.id)
    _write_front(place)


def rebuild(desk: Desk, store: Store, *, folder: Path | None = None) -> int:
    """Make the whole site anew, and remove pages of what is no more; returns the number of editions.

    Raises:
        RenderError: a file cannot be written, or a template is wrong.
        StoreError: the store cannot be read.
    """
    place = _place(desk, store, folder or desk.config.output)
    months = store.months()
    listed: list[PastEdition] = []
    for name in months:
        month = _month(store, name)
        _write_month(place, month)
        for brief_id in sorted({each.brief_id for each in month.editions}):
            _write_topics(place, month, brief_id, fronts=False)
        for each in month.editions:
            _link(place, each)
        listed += (replace(each, glance=()) for each in month.editions)
    _sweep(place, months, {(each.brief_id, each.month) for each in listed})
    for brief_id in sorted({each.brief_id for each in listed}):
        _write_fronts(place, brief_id, {key[1] for key in _topic_months(place) if key[0] == brief_id})
        running = store.long_running(brief_id, least=LONG_RUNNING)
        for start in range(0, len(running), _AT_ONCE):
            _write_stories(place, brief_id, set(running[start : start + _AT_ONCE]))
        _write_feed(place, brief_id)
    _write_front(place)
    return len(listed)


def _place(desk: Desk, store: Store, folder: Path) -> _Place:
    return _Place(desk=desk, store=store, folder=folder, files=frozenset(_names(folder)))


def _names(folder: Path) -> set[str]:
    """Names of what is in a folder; none if there is no such folder."""
    try:
        return {each.name for each in folder.iterdir()}
    except FileNotFoundError:
        return set()


def _month(store: Store, name: str) -> _Month:
    span = {"since": f"{name}-01", "until": f"{name}-31"}
    return _Month(name=name, editions=store.past_editions(**span), stories=store.past_stories(**span))


def _save(folder: Path, renderings: Iterable[Rendering], outdated: Iterable[str] = ()) -> None:
    """Write what differs from what is there."""
    archive.write([each for each in renderings if _body(folder / each.filename) != each.body], folder, outdated)


def _body(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


# Months


def _write_month(place: _Place, month: _Month) -> None:
    frame = place.frame(feeds=(each.brief_id for each in month.editions))
    _save(place.folder, [pages.month(frame, month.name, month.editions)])
    _save(place.folder / names.SHARDS, [shard.render(month.name, month.editions, month.stories, place.files)])


def _stories_before(place: _Place, edition: Edition) -> set[str]:
    """Ids of the stories that the edition had before it was made again: their pages may be no more."""
    body = _body(place.folder / names.SHARDS / names.shard(edition.date[:7]))
    return set(shard.story_ids(body or b"", edition.brief.id, edition.date))


# Topics


def _write_topics(place: _Place, month: _Month, brief_id: str, *, fronts: bool = True) -> None:
    """Write a brief's pages of a month, remove those of topics that it has no more, and write what fronts change."""
    topics = month.topics(brief_id)
    frame = place.frame(brief_id, feeds=[brief_id])
    known = {key[1] for key in _topic_months(place) if (key[0], key[2]) == (brief_id, month.name)}
    _save(
        place.folder / names.TOPICS,
        [pages.topic(frame, month.told(stories, place.files), month.name) for stories in topics.values()],
        [names.topic_page(brief_id, topic, month.name) for topic in sorted(known - topics.keys())],
    )
    if fronts:
        _write_fronts(place, brief_id, known | topics.keys(), month)


def _write_fronts(place: _Place, brief_id: str, topics: Collection[str], known: _Month | None = None) -> None:
    """Write the fronts of topics: their newest month, and the names of all."""
    months: dict[str, list[str]] = {topic: [] for topic in topics}
    for owner, topic, name in sorted(_topic_months(place), reverse=True):
        if owner == brief_id and topic in months:
            months[topic].append(name)
    frame = place.frame(brief_id, feeds=[brief_id])
    gone = [names.topic_page(brief_id, topic) for topic in sorted(topics) if not months[topic]]
    _save(place.folder / names.TOPICS, (), gone)
    by_newest = sorted((topic for topic in topics if months[topic]), key=lambda topic: (months[topic][0], topic))
    for newest, each in groupby(by_newest, key=lambda topic: months[topic][0]):
        month = known if known and known.name == newest else _month(place.store, newest)
        found = month.topics(brief_id)
        fronts = [
            pages.topic(frame, month.told(found[topic], place.files), newest, months=months[topic])
            for topic in each
            if topic in found
        ]
        _save(place.folder / names.TOPICS, fronts)


def _topic_months(place: _Place) -> set[tuple[str, str, str]]:
    """Brief, topic and month of every page there is."""
    return {key for name in _names(place.folder / names.TOPICS) if (key := names.topic_month(name))}


# Stories


def _write_stories(place: _Place, brief_id: str, ids: Collection[str]) -> None:
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
    _save(
        place.folder / names.STORIES,
        [
            pages.story(frame, pages.told(days[key], editions, place.files), dates=len(dates[key]), since=dates[key][0])
            for key in sorted(days)
        ],
        [names.story_page(brief_id, key) for key in sorted(set(ids) - days.keys())],
    )


def _editions_of(place: _Place, brief_id: str, day: str) -> Iterator[PastEdition]:
    return (each for each in place.store.past_editions(since=day, until=day) if each.brief_id == brief_id)


# Links between editions


def _link(place: _Place, edition: PastEdition) -> None:
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
        if page := _body(place.folder / file):
            made.append(Rendering(edition_id=edition.id, format="html", filename=file, body=links.fill(page, drawn)))
    _save(place.folder, made)


# The front


def _write_front(place: _Place) -> None:
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
    _save(place.folder, [front, search])


def _running(place: _Place, brief_id: str, latest: Sequence[PastEdition]) -> Iterator[PastStory]:
    """The stories of a brief's newest edition that have a page of their own."""
    newest = next(each for each in latest if each.brief_id == brief_id)
    there = _names(place.folder / names.STORIES)
    for story in place.store.past_stories(since=newest.date, until=newest.date):
        if story.edition == newest.id and story.is_long and names.story_page(brief_id, story.id) in there:
            yield story


def _topics(place: _Place, brief_id: str) -> Iterator[tuple[str, str, str]]:
    """The topics of the config that have a page, in its order."""
    titles = {topic.id: topic.title for topic in place.desk.config.topics}
    there = _names(place.folder / names.TOPICS)
    for topic in place.brief(brief_id).topics or titles:
        if (name := names.topic_page(brief_id, topic)) in there:
            yield brief_id, titles[topic], name


def _write_feed(place: _Place, brief_id: str, changed: str = "") -> None:
    """Write a brief's feed, with the formats that each edition has a file in.

    Args:
        place: the site.
        brief_id: whose.
        changed: id of the one edition whose entry is not as it stands in the file; "" to render all of them.
    """
    ids = [row.id for row in place.store.editions(brief_id)[: atom.LATEST]]
    before = (_body(place.folder / names.feed(brief_id)) or b"") if changed else b""
    kept = atom.entries_of(before, ids[1:])
    kept.pop(changed, None)
    entries = _entries(place, ids, kept)
    if first := next(entries, None):
        base = place.desk.config.site.url or ""
        _save(place.folder, [atom.render(chain([first], entries), place.look(brief_id), base=base)])


def _entries(
    place: _Place, ids: Sequence[str], kept: Mapping[str, Markup]
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


# What is no more


def _sweep(place: _Place, months: Sequence[str], kept: Collection[tuple[str, str]]) -> None:
    """Remove the pages of months, topics and stories that no edition has any more."""
    store = place.store
    old = [name for name in sorted(place.files) if names.is_month(name) and name[:7] not in months]
    archive.write((), place.folder, old)
    shards = {names.shard(month) for month in months}
    _save(place.folder / names.SHARDS, (), sorted(_names(place.folder / names.SHARDS) - shards))
    topics = _names(place.folder / names.TOPICS)
    monthly = {name: key for name in topics if (key := names.topic_month(name))}
    stale = {name for name, (brief_id, _, month) in monthly.items() if (brief_id, month) not in kept}
    fronts = {names.topic_page(brief_id, topic) for name, (brief_id, topic, _) in monthly.items() if name not in stale}
    _save(place.folder / names.TOPICS, (), sorted((topics - monthly.keys() - fronts) | stale))
    briefs = sorted({brief_id for brief_id, _ in kept})
    stories = {names.story_page(each, key) for each in briefs for key in store.long_running(each, least=LONG_RUNNING)}
    _save(place.folder / names.STORIES, (), sorted(_names(place.folder / names.STORIES) - stories))
