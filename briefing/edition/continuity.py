"""What earlier editions of a brief printed → how today's goes on from there: history, and what was dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from briefing.model import Article
from briefing.record import Appearance, Dropped, Previous, PrintedStory, Rewording

#: Earlier editions that are looked at. Our choice: a month of mornings.
EDITIONS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What earlier editions of the brief printed."""

    #: The one of the date before; None for a first edition.
    previous: Previous | None = None
    #: Story id → the editions that printed it, newest first, the last thirty at most.
    appearances: Mapping[str, Sequence[Appearance]] = field(default_factory=dict)
    #: Article id → the id of the story that it was printed in.
    stories: Mapping[str, str] = field(default_factory=dict)
    #: Headlines that have changed since they were printed.
    rewordings: Sequence[Rewording] = ()


#: Of a first edition.
FIRST = Past()


def dropped(
    past: Past, printed: Sequence[PrintedStory], goes_on: Mapping[str, Sequence[Article]]
) -> tuple[Dropped, ...]:
    """The stories of the edition before that have no report in this one, in its order.

    Args:
        past: what earlier editions printed.
        printed: this edition's stories.
        goes_on: id of a story of this edition → its reports of earlier editions: a story that has become part of
            another goes on in that.
    """
    if past.previous is None:
        return ()
    here = {story.id for story in printed}
    here |= {past.stories.get(article.id, "") for story in printed for article in goes_on.get(story.id, ())}
    editions = sorted({(seen.date, seen.edition) for each in past.appearances.values() for seen in each}, reverse=True)
    last = [
        (seen[0], story_id)
        for story_id, seen in past.appearances.items()
        if seen and seen[0].edition == past.previous.id and story_id not in here
    ]
    return tuple(
        Dropped(
            id=story_id,
            headline=one.headline,
            language=one.language,
            edition=one.edition,
            number=one.number,
            days=_in_a_row(past.appearances[story_id], [edition for _, edition in editions]),
        )
        for one, story_id in sorted(last, key=lambda each: each[0].number)
    )


def _in_a_row(seen: Sequence[Appearance], editions: Sequence[str]) -> int:
    """How many of the newest editions had the story, up to the first that did not; both newest first."""
    row = 0
    for one, edition in zip(seen, editions, strict=False):
        if one.edition != edition:
            break
        row += 1
    return row
