"""What an edition's stories are made of, and why: for `briefing stories`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from briefing.cluster.explain import Link, links
from briefing.config import Desk
from briefing.errors import UsageError
from briefing.rank import PARTS
from briefing.rank.origins import named
from briefing.record import Edition, PrintedStory
from briefing.store import Store

#: Digits of a number in an edition at most; what is longer is the beginning of an id.
_NUMBER_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a story stands where it stands, and why its reports are together."""

    edition: str
    story: PrintedStory
    #: (part of the score, its value, what it means), in the order of the sum.
    parts: tuple[tuple[str, float, str], ...]
    #: Article id → name of its origin.
    origins: Mapping[str, str]
    #: One a report, but for those that the store no longer has; none for a single report.
    links: tuple[Link, ...]


def edition_of(store: Store, brief_id: str | None, edition_id: str | None) -> Edition:
    """The edition of that id, or the newest of the brief, or of all.

    Raises:
        UsageError: there is none.
    """
    rows = store.editions(brief_id)
    newest = max(rows, key=lambda row: (row.date, row.issued_at, row.id), default=None)
    found = store.edition(edition_id or (newest.id if newest else ""))
    if found is None:
        raise UsageError(
            f"there is no edition “{edition_id}”; `briefing show --list` lists them"
            if edition_id
            else "there is no edition yet; run `briefing build`"
        )
    return found


def find(store: Store, key: str, edition_id: str | None) -> tuple[Edition, PrintedStory]:
    """The story of that number, or whose id begins so, in that edition; without one, in the newest that has it.

    A number always means the newest edition.

    Raises:
        UsageError: there is none, or several ids begin so.
    """
    newest = edition_of(store, None, edition_id)
    if key.isdecimal() and len(key) <= _NUMBER_DIGITS:
        number = int(key)
        found = next((story for story in newest.stories if story.number == number), None)
        if found is None:
            raise UsageError(f"{newest.id} has no story {number}; `briefing stories list` shows them")
        return newest, found
    for edition in (newest,) if edition_id else _newest_first(store, newest):
        begun = [story for story in edition.stories if story.id.startswith(key.lower())]
        if len(begun) > 1:
            raise UsageError(f"“{key}” begins the ids of {len(begun)} stories of {edition.id}; write more of it")
        if begun:
            return edition, begun[0]
    where = edition_id or "any edition"
    raise UsageError(f"there is no story “{key}” in {where}; `briefing stories list` shows ids")


def _newest_first(store: Store, newest: Edition) -> Iterator[Edition]:
    """Every edition, each loaded only when it is come to."""
    yield newest
    for row in store.editions():
        if row.id != newest.id and (edition := store.edition(row.id)):
            yield edition


def explain(desk: Desk, store: Store, edition: Edition, story: PrintedStory) -> Explanation:
    """Explain a printed story from its record and the stored articles."""
    reports = story.reports
    return Explanation(
        edition=edition.id,
        story=story,
        parts=tuple(
            (part.name, part.value, PARTS.get(part.name, "as an earlier version of the program counted it"))
            for part in story.score_parts
        ),
        origins=named(
            {report.id: report.outlet for report in reports},
            {report.id: report.copy_of for report in reports if report.copy_of},
            {report.id: report.credit for report in reports if report.credit},
            desk.names,
        ),
        links=links(store.articles_by_id(report.id for report in reports)),
    )
