"""Edition → plain text of 72 columns, for the terminal and for mail readers without HTML.

In: an `Edition`. Out: UTF-8 with every story, report and link. A character of double width (Unicode Standard Annex 11:
wide and full width, so Hangul and Han) counts two columns. Links stand on lines of their own and are never broken.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from briefing.model import Rendering
from briefing.record import Edition, PrintedStory, Section
from briefing.render import filters, phrases
from briefing.render.sentences import Sentences

#: Columns a line: what mail and terminals of 80 columns show after two levels of quotation (RFC 3676, 4.2: 78 at most).
COLUMNS = 72


def render(edition: Edition) -> Rendering:
    """Write the edition as text."""
    body = "\n".join(_Writer(edition).lines()) + "\n"
    return Rendering(
        edition_id=edition.id, format="txt", filename=f"{edition.filename}.txt", body=filters.printable(body).encode()
    )


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def wrap(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    """Break a text into lines of at most 72 columns, between words, inside only if a word is longer than a line.

    Args:
        text: any white space in it counts as one space.
        first: what the first line begins with.
        rest: what the others begin with.
    """
    line, used, empty = first, width(first), True
    for word in filters.printable(" ".join(text.split())).split():
        needed = width(word)
        if not empty and used + 1 + needed > COLUMNS:
            yield line
            line, used, empty = rest, width(rest), True
        if not empty:
            line, used = f"{line} ", used + 1
        if used + needed <= COLUMNS:
            line, used, empty = line + word, used + needed, False
            continue
        for character in word:
            step = width(character)
            if used + step > COLUMNS:
                yield line
                line, used = rest, width(rest)
            line, used, empty = line + character, used + step, False
    yield line.rstrip()


class _Writer:
    """The lines of one edition, in its language and zone."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.said = Sentences(edition)
        self.words = self.said.words

    def lines(self) -> Iterator[str]:
        """The whole text."""
        edition, say = self.edition, self.words.say
        yield from self.masthead()
        if edition.at_a_glance:
            yield from self.heading(say("At a glance"))
            for glance in edition.at_a_glance:
                yield from wrap(glance.text, f"{glance.story:>4}  ", " " * 6)
        elif not edition.stories:
            yield ""
            yield from wrap(say("No significant reporting in this window; the collection note says what was read."))
        for section in edition.sections:
            yield from self.section(section)
        if edition.unfiled:
            yield from self.section(edition.unfiled, say("Articles of the window that matched no topic."))
        yield from self.closing()
        yield from self.collection()
        if edition.marking:
            yield from ("", _centred(edition.marking))

    def masthead(self) -> Iterator[str]:
        """Title, date, number, coverage, counts."""
        edition = self.edition
        if edition.marking:
            yield from (_centred(edition.marking), "")
        yield from wrap(edition.brief.title.upper())
        for sentence in (self.said.dateline(), *self.said.coverage(), self.said.counts()):
            yield from wrap(sentence)
        yield "=" * COLUMNS

    def section(self, section: Section, remark: str = "") -> Iterator[str]:
        """One section: its lead, further stories, lines."""
        yield from self.heading(section.topic.title)
        if remark:
            yield from wrap(remark)
        if section.trend:
            yield from wrap(phrases.trend(section.trend, self.words))
        tiers = filters.tiers(section.stories)
        if tiers.lead is None:
            yield from wrap(self.words.say("No significant reporting"))
            return
        for story in (tiers.lead, *tiers.further):
            yield from self.story(story, section.topic.id)
        if tiers.also:
            yield from ("", f"-- {self.words.say('Also reported')} --")
        for story in tiers.also:
            yield from self.story(story, section.topic.id, brief=True)

    def story(self, story: PrintedStory, section: str, *, brief: bool = False) -> Iterator[str]:
        """One story with its reports; `brief` leaves out summary and evidence."""
        margin = " " * 6
        yield ""
        yield from wrap(f"[{phrases.status(story, self.words)}] {story.headline}", f"{story.number:>4}  ", margin)
        origin = filters.report_of(story, story.summary.report)
        if not brief and origin and story.summary.text:
            yield from wrap(f"“{story.summary.text}” — {origin.outlet}", margin, margin)
        for report in story.reports:
            own = "" if report.title == story.headline else f": {report.title}"
            yield from wrap(self.said.source(report, story) + own, f"{margin}- ", f"{margin}  ")
            if filters.web(report.url):
                yield f"{margin}  {filters.web(report.url)}"
        if others := self.said.also_in(story, section):
            yield from wrap(others, margin, margin)
        if not brief:
            yield from wrap(self.said.why(story), margin, margin)

    def closing(self) -> Iterator[str]:
        """Most covered, other tags."""
        edition, say = self.edition, self.words.say
        if edition.most_covered:
            yield from self.heading(say("Most covered"))
        for number, line in self.said.covered():
            yield from wrap(line, f"{number:>4}  ", " " * 6)
        if edition.other_tags:
            yield from self.heading(say("Other tags of the day"))
            yield from wrap(", ".join(f"{tag.label} ({tag.stories})" for tag in edition.other_tags))

    def collection(self) -> Iterator[str]:
        """What was read, merged, filtered and printed."""
        note = self.edition.collection
        yield from self.heading(self.words.say("Collection note"))
        yield from wrap(self.said.collected())
        for name, number in self.said.flow():
            yield from wrap(name, f"{number:>6}  ", " " * 8)
        for problem in note.problems:
            yield from wrap(problem, "! ", "  ")
        if note.feeds:
            yield ""
        for feed in note.feeds:
            yield from wrap(self.said.feed(feed), "- ", "  ")
        yield ""
        yield from wrap(phrases.method(self.words))

    def heading(self, title: str) -> Iterator[str]:
        """A heading with a blank line before and a rule below."""
        yield ""
        yield ""
        yield from wrap(title.upper())
        yield "-" * COLUMNS


def _centred(text: str) -> str:
    """A text in the middle of the line."""
    return f"{' ' * ((COLUMNS - width(text)) // 2)}{filters.printable(text)}"
