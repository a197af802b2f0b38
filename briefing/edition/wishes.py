"""Edition → the same for a reader who wants some of its sections, or its words in another language.

Pure. Stories keep their numbers, so that readers of the whole and of a part name the same story by the same number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from briefing.edition import GLANCE, counted, glance
from briefing.record import Edition, PrintedStory, Section

#: (edition id, number there) → topics of a story that an earlier edition printed.
Earlier = Mapping[tuple[str, int], Collection[str]]


def only(edition: Edition, topics: Collection[str], language: str, *, earlier: Earlier) -> Edition:
    """Make the edition as one reader wants it.

    A story of another section that is about a wanted topic too stands at the end of that topic's section. What no topic
    can be told of (agenda, tags, the outlets that are quiet, comments on the whole day) stays.

    Args:
        edition: the whole.
        topics: ids of the sections wanted; all if there is none.
        language: BCP 47 tag of the page's own words.
        earlier: topics of the stories that `dropped` and `rewordings` name; without them these are left out.
    """
    edition = replace(edition, language=language)
    if not topics:
        return edition
    sections = tuple(_section(each, edition, topics) for each in edition.sections if each.topic.id in topics)
    stories = tuple(story for section in sections for story in section.stories)
    numbers = {story.number for story in stories}
    lines = tuple(line for line in edition.at_a_glance if line.story in numbers)
    named = {line.story for line in lines}
    # Best first: the scores of one edition compare stories of all its sections.
    further = sorted(
        (each for each in stories if each.number not in named), key=lambda each: (-each.score, each.number)
    )
    lines += tuple(glance(story) for story in further[: GLANCE - len(lines)])
    titles = {section.topic.title for section in sections}
    gone = edition.counts.reports - (counts := counted(stories)).reports
    note = edition.collection
    return replace(
        edition,
        sections=sections,
        unfiled=None,
        counts=counts,
        at_a_glance=lines,
        most_covered=tuple(line for line in edition.most_covered if line.story in numbers),
        dropped=tuple(each for each in edition.dropped if _is_wanted((each.edition, each.number), topics, earlier)),
        rewordings=tuple(
            each for each in edition.rewordings if _is_wanted((each.edition, each.number), topics, earlier)
        ),
        silences=tuple(each for each in edition.silences if each.kind == "outlet" or each.name in titles),
        collection=replace(note, printed=note.printed - gone, untopical=note.untopical + gone),
    )


def _section(section: Section, edition: Edition, topics: Collection[str]) -> Section:
    """A section with the stories that only unwanted sections would print; each stands in its first wanted topic's."""
    moved = tuple(
        _under(section.topic.id, story)
        for other in edition.sections
        if other.topic.id not in topics
        for story in other.stories
        if next((topic.id for topic in story.topics if topic.id in topics), "") == section.topic.id
    )
    return replace(section, stories=(*section.stories, *moved))


def _under(topic_id: str, story: PrintedStory) -> PrintedStory:
    """The story with its new section's topic first, as readers of the record expect."""
    first = tuple(topic for topic in story.topics if topic.id == topic_id)
    return replace(story, topics=first + tuple(topic for topic in story.topics if topic.id != topic_id))


def _is_wanted(place: tuple[str, int], topics: Collection[str], earlier: Earlier) -> bool:
    return not set(topics).isdisjoint(earlier.get(place, ()))
