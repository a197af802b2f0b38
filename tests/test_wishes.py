"""An edition as one reader wants it: some sections, another language."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from briefing.edition.wishes import only
from briefing.record import (
    Comment,
    Covered,
    Dropped,
    Edition,
    Glance,
    PrintedStory,
    Rewording,
    Section,
    SectionTopic,
    Silence,
    StoryTopic,
)
from tests.builders import edition, printed_story, report

TRADE, ALLIANCE, SOCIETY = (SectionTopic(id=name, title=name.title()) for name in ("trade", "alliance", "society"))


def topics(*names: str) -> tuple[StoryTopic, ...]:
    """Topics of a story, its section's own first."""
    return tuple(StoryTopic(id=name, title=name.title(), strength=1.0, matches=()) for name in names)


def story(number: int, *names: str, outlet: str = "The Example", score: float = 1.0) -> PrintedStory:
    """A story with one report."""
    return replace(
        printed_story(report(outlet=outlet)),
        number=number,
        id=f"story-{number}",
        headline=f"Story {number}",
        topics=topics(*names),
        score=score,
    )


def whole() -> Edition:
    """Three sections; story 4 of the last is about trade too."""
    made = edition(
        sections=(
            Section(topic=TRADE, stories=(story(1, "trade"), story(2, "trade", outlet="Other"))),
            Section(topic=ALLIANCE, stories=(story(3, "alliance", score=5.0),)),
            Section(topic=SOCIETY, stories=(story(4, "society", "trade", score=3.0), story(5, "society"))),
        )
    )
    return replace(
        made,
        at_a_glance=tuple(Glance(story=number, text=f"Line {number}") for number in (3, 1, 5)),
        most_covered=tuple(Covered(story=number, headline="h", outlets=2) for number in (3, 2)),
        comments=(Comment(paragraphs=("All",), author="", language="en"),),
        dropped=tuple(
            Dropped(
                id="d", headline=f"Ended {number}", language="en", edition="morning-2026-01-29", number=number, days=1
            )
            for number in (1, 2)
        ),
        rewordings=(
            Rewording(
                report="r",
                outlet="o",
                url="",
                before="a",
                after="b",
                language="en",
                edition="morning-2026-01-28",
                number=9,
            ),
        ),
        silences=tuple(
            Silence(kind=kind, name=name, articles=0, usual=5.0, windows=12, newest=None) for kind, name in SILENT
        ),
    )


SILENT: tuple[tuple[Literal["outlet", "topic"], str], ...] = (
    ("topic", "Trade"),
    ("topic", "Society"),
    ("outlet", "The Example"),
)
EARLIER = {
    ("morning-2026-01-29", 1): ("trade",),
    ("morning-2026-01-29", 2): ("society",),
    ("morning-2026-01-28", 9): ("trade",),
}


def test_reader_without_wishes_gets_the_whole() -> None:
    """Another language changes the page's own words and nothing else."""
    assert only(whole(), (), "en", earlier={}) == whole()
    assert only(whole(), (), "ko", earlier={}) == replace(whole(), language="ko")


def test_sections_asked_for_are_left_and_stories_keep_their_numbers() -> None:
    """What other sections print of the topic stands at the end, under the reader's topic."""
    mine = only(whole(), ("trade",), "en", earlier=EARLIER)
    [section] = mine.sections
    assert [each.number for each in section.stories] == [1, 2, 4]
    assert [topic.id for topic in section.stories[-1].topics] == ["trade", "society"]


def test_story_of_two_wanted_sections_stands_once() -> None:
    """In the section of its own, or in that of the first wanted topic."""
    mine = only(whole(), ("society", "trade"), "en", earlier=EARLIER)
    assert [[each.number for each in section.stories] for section in mine.sections] == [[1, 2], [4, 5]]


def test_what_stands_around_the_stories_is_of_the_same_sections() -> None:
    """Glance, most covered, what ended, rewordings and silences; what is of no section stays."""
    mine = only(whole(), ("trade",), "en", earlier=EARLIER)
    assert [line.story for line in mine.most_covered] == [2]
    assert [each.headline for each in mine.dropped] == ["Ended 1"]
    assert len(mine.rewordings) == 1
    assert [each.name for each in mine.silences] == ["Trade", "The Example"]
    assert mine.comments == whole().comments
    assert only(whole(), ("trade",), "en", earlier={}).dropped == ()


def test_glance_is_filled_up_with_the_best_of_what_is_left() -> None:
    """Lines of the whole first, then stories by their scores."""
    mine = only(whole(), ("trade",), "en", earlier=EARLIER)
    assert [line.story for line in mine.at_a_glance] == [1, 4, 2]


def test_figures_are_those_of_what_is_printed() -> None:
    """The masthead counts the reader's stories, and the collection note adds up."""
    mine, all_of_it = only(whole(), ("trade",), "en", earlier=EARLIER), whole()
    assert (mine.counts.stories, mine.counts.reports, mine.counts.outlets) == (3, 3, 2)
    assert mine.collection.printed == 3
    before, after = all_of_it.collection, mine.collection
    assert before.printed + before.untopical == after.printed + after.untopical
