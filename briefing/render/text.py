"""Edition → plain text of 72 columns, for the terminal and for mail readers without HTML.

In: an `Edition`. Out: UTF-8 with every story, report and link, in the order of the page. Links stand on lines of their
own and are never broken; what the desk says has a bar beside it, so that fact and comment never mix.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from briefing.model import Rendering
from briefing.record import Comment, Edition, PrintedStory, Section
from briefing.render import filters, phrases
from briefing.render.columns import COLUMNS, width, wrap
from briefing.render.sentences import Sentences

#: What stands below a story's number begins here.
_MARGIN = " " * 6


def render(edition: Edition) -> Rendering:
    """Write the edition as text."""
    body = "\n".join(_Writer(edition).lines()) + "\n"
    return Rendering(
        edition_id=edition.id, format="txt", filename=f"{edition.filename}.txt", body=filters.printable(body).encode()
    )


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
                yield from wrap(glance.text, f"{glance.story:>4}  ", _MARGIN)
        elif not edition.stories:
            yield ""
            yield from wrap(say("No significant reporting in this window; the collection note says what was read."))
        yield from self.comments(edition.comments)
        yield from self.rail()
        for section in edition.sections:
            yield from self.section(section)
        if edition.unfiled:
            yield from self.section(edition.unfiled, say("Articles of the window that matched no topic."))
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
        yield from self.comments(section.comments)
        tiers = filters.tiers(section.stories)
        if tiers.lead is None:
            yield from [""] if section.comments else []
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
        yield ""
        yield from wrap(f"[{phrases.status(story, self.words)}] {story.headline}", f"{story.number:>4}  ", _MARGIN)
        if not brief:
            yield from self.summary(story)
        for report in story.reports:
            is_own = report.title != story.headline
            yield from wrap(self.said.source(report, story) + ":" * is_own, f"{_MARGIN}- ", f"{_MARGIN}  ")
            if is_own:
                yield from wrap(report.title, f"{_MARGIN}  ", f"{_MARGIN}  ")
            if filters.web(report.url):
                yield f"{_MARGIN}  {filters.web(report.url)}"
        if others := self.said.also_in(story, section):
            yield from wrap(others, _MARGIN, _MARGIN)
        if not brief and story.topics:
            yield from wrap(self.said.why(story), _MARGIN, _MARGIN)

    def summary(self, story: PrintedStory) -> Iterator[str]:
        """What is quoted and from whom, unless the one report below says it; or what a model wrote, and from what."""
        origin = filters.report_of(story, story.summary.report)
        if not origin or not story.summary.text:
            return
        yield ""
        yield from wrap(phrases.told(story), _MARGIN, _MARGIN)
        if len(story.reports) > 1 or story.summary.written_by:
            yield from wrap(f"— {phrases.credit(story, self.words)}", _MARGIN, _MARGIN)
        yield ""

    def comments(self, comments: tuple[Comment, ...]) -> Iterator[str]:
        """The desk's own words, set apart by a bar."""
        for comment in comments:
            signed = [f"— {comment.author}"] if comment.author else []
            yield ""
            yield from wrap(self.words.say("Comment").upper(), "  | ", "  | ")
            for number, paragraph in enumerate((*comment.paragraphs, *signed)):
                yield from ["  |"] if number else []
                yield from wrap(paragraph, "  | ", "  | ")

    def rail(self) -> Iterator[str]:
        """Most covered, agenda, other tags."""
        edition, say = self.edition, self.words.say
        if edition.most_covered:
            yield from self.heading(say("Most covered"))
        for number, line in self.said.covered():
            yield from wrap(line, f"{number:>4}  ", _MARGIN)
        yield from self.agenda()
        if edition.other_tags:
            yield from self.heading(say("Other tags of the day"))
            yield from wrap(", ".join(f"{tag.label} ({tag.stories})" for tag in edition.other_tags))

    def agenda(self) -> Iterator[str]:
        """What is to happen, day by day; the time of day in a column of its own."""
        if self.edition.agenda:
            yield from self.heading(self.words.say("Agenda"))
        margin = " " * 11
        for day, events in groupby(self.edition.agenda, lambda event: event.date):
            yield from wrap(filters.short_date(day, self.words.locale))
            for event in events:
                clock = filters.clock(event.starts_at, self.said.zone) if event.starts_at else ""
                yield from wrap(self.said.happening(event), f"{clock:>9}  ", margin)
                if filters.web(event.url):
                    yield f"{margin}{filters.web(event.url)}"

    def collection(self) -> Iterator[str]:
        """What was read, merged, filtered and printed."""
        note = self.edition.collection
        yield from self.heading(self.words.say("Collection note"))
        yield from wrap(self.said.collected())
        for name, number in self.said.flow():
            yield from wrap(name, f"{number:>6}  ", " " * 8)
        if note.problems:
            yield ""
        for problem in note.problems:
            yield from wrap(problem, "! ", "  ")
        if note.feeds:
            yield ""
        for feed in note.feeds:
            yield from wrap(self.said.feed(feed), "- ", "  ")
        yield ""
        yield from wrap(phrases.method(self.edition, self.words))

    def heading(self, title: str) -> Iterator[str]:
        """A heading with a blank line before and a rule below."""
        yield ""
        yield ""
        yield from wrap(title.upper())
        yield "-" * COLUMNS


def _centred(text: str) -> str:
    """A text in the middle of the line."""
    return f"{' ' * ((COLUMNS - width(text)) // 2)}{filters.printable(text)}"
