"""An edition that had gone out and the same made again → a numbered version that says what it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Literal

from briefing.record import Correction, Edition, PrintedStory

Change = tuple[Literal["added", "removed", "changed"], str]


def corrected(made: Edition, before: Edition, *, note: str, now: datetime) -> Edition:
    """Make an edition the next version of the one that it corrects.

    Args:
        made: the edition as it is now, of the same brief and date.
        before: the version that went out last.
        note: the desk's own words, one line; may be empty.
        now: when the correction is made.
    """
    version = before.version + 1
    change = Correction(version=version, made_at=now, note=note, changes=tuple(_changes(made, before)))
    return replace(made, number=before.number, version=version, corrections=(*before.corrections, change))


def _changes(made: Edition, before: Edition) -> Iterator[Change]:
    """Stories that are new or have changed, in the order of print, then those that are gone."""
    earlier = {story.id: story for story in before.stories}
    for story in made.stories:
        if story.id not in earlier:
            yield "added", story.headline
        elif _substance(story) != _substance(earlier[story.id]):
            yield "changed", story.headline
    kept = {story.id for story in made.stories}
    for story in before.stories:
        if story.id not in kept:
            yield "removed", story.headline


def _substance(story: PrintedStory) -> object:
    """What readers read of a story: not its number, score or evidence."""
    reports = tuple((report.id, report.title, report.url, report.label) for report in story.reports)
    return story.headline, story.summary.text, reports, story.figures
