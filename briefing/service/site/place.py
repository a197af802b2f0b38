"""The folder of the site, what it is made from, and how a file of it is read and written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from briefing import archive
from briefing import look as looks
from briefing.config import Desk
from briefing.look import Look
from briefing.model import Rendering
from briefing.record.past import PastEdition, PastStory
from briefing.render.site import names, pages
from briefing.render.site.pages import Frame
from briefing.settings import Brief
from briefing.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
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
class Month:
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


def place_in(desk: Desk, store: Store, folder: Path) -> Place:
    """The place in a folder, with the files that lie there now."""
    return Place(desk=desk, store=store, folder=folder, files=frozenset(names_in(folder)))


def names_in(folder: Path) -> set[str]:
    """Names of what is in a folder; none if there is no such folder."""
    try:
        return {each.name for each in folder.iterdir()}
    except FileNotFoundError:
        return set()


def month_of(store: Store, name: str) -> Month:
    """What the store has of a month, named as `2026-01`."""
    span = {"since": f"{name}-01", "until": f"{name}-31"}
    return Month(name=name, editions=store.past_editions(**span), stories=store.past_stories(**span))


def save(folder: Path, renderings: Iterable[Rendering], outdated: Iterable[str] = ()) -> None:
    """Write what differs from what is there."""
    archive.write([each for each in renderings if body_of(folder / each.filename) != each.body], folder, outdated)


def body_of(file: Path) -> bytes | None:
    """What is in a file; None if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError:
        return None
