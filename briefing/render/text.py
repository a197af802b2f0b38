"""Edition → plain text of 72 columns, for the terminal and for mail readers without HTML.

In: an `Edition`. Out: UTF-8 with every story, report and link, in the order of the page. Links stand on lines of their
own and are never broken; what the desk says has a bar beside it, so that fact and comment never mix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from briefing.model import Rendering
from briefing.record import Comment, Edition, PrintedStory, Report, Section
from briefing.render import compare, filters, phrases
from briefing.render.columns import COLUMNS, width, wrap
from briefing.render.cover import Cover
from briefing.render.sentences import Sentences

#: What stands below a story's number begins here.
_MARGIN = " " * 6


def render(edition: Edition, cover: Cover | None = None) -> Rendering:
    """Write the edition as text; with a cover, as a mail says it."""
    body = "\n".join(_Writer(edition, cover).lines()) + "\n"
    return Rendering(
        edition_id=edition.id, format="txt", filename=f"{edition.filename}.txt", body=filters.printable(body).encode()
    )


class _Writer:
    """The lines of one edition, in its language and zone."""

    def __init__(self, edition: Edition, cover: Cover | None) -> None:
        self.edition = edition
        self.cover = cover or Cover()
        self.mailed = cover is not None
        self.said = Sentences(edition)
        self.words = self.said.words

    def lines(self) -> Iterator[str]:
        """The whole text."""
        for notice in self.cover.notices:
            yield from (*wrap(notice, "! ", "  "), "")
        yield from self.masthead()
        if self.cover.short:
            yield from ("", self.words.say("No significant reporting"))
        else:
            yield from self.contents()
        yield from self.imprint()
        if self.edition.marking:
            yield from ("", _centred(self.edition.marking))

    def contents(self) -> Iterator[str]:
        """All that stands between masthead and imprint."""
        edition, say = self.edition, self.words.say
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
        yield from self.changes()
        yield from self.collection()

    def imprint(self) -> Iterator[str]:
        """How a mail came to its reader, and how it comes no more; addresses stand on lines of their own, unbroken."""
        if self.mailed:
            yield from ("", "-" * COLUMNS, *wrap(self.said.received()))
        say = self.words.say
        ways = ((say("Read it on the web"), self.cover.page), (say("Unsubscribe"), self.cover.unsubscribe))
        for said, address in ways:
            if address:
                yield from (*wrap(f"{said}:"), address)

    def masthead(self) -> Iterator[str]:
        """Title, date, number, coverage, counts."""
        edition = self.edition
        if edition.marking:
            yield from (_centred(edition.marking), "")
        yield from wrap(edition.brief.title.upper())
        for sentence in (
            self.said.dateline(),
            *self.said.corrections(),
            self.said.since(),
            *self.said.coverage(),
            self.said.counts(),
        ):
            yield from wrap(sentence) if sentence else ()
        if alert := phrases.alert(edition.collection, self.words):
            yield from ("", *wrap(alert, "! ", "  "))
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
        """One story with its reports; `brief` leaves out summary, comparisons and evidence."""
        yield ""
        yield from wrap(f"[{phrases.status(story, self.words)}] {story.headline}", f"{story.number:>4}  ", _MARGIN)
        if brief:
            yield from self.reports(story, story.reports)
        else:
            yield from self.summary(story)
            yield from self.compared(story)
        for line in (self.said.also_in(story, section), self.said.history(story)):
            yield from wrap(line, _MARGIN, _MARGIN) if line else ()
        if not brief and story.topics:
            yield from wrap(self.said.why(story), _MARGIN, _MARGIN)

    def compared(self, story: PrintedStory) -> Iterator[str]:
        """Figures that disagree, how many reports there are of how many origins, and the reports by class of outlet."""
        for figure in self.said.figures(story):
            yield from wrap(figure, _MARGIN, f"{_MARGIN}  ")
        if 0 < story.origins < len(story.reports):
            yield from wrap(phrases.tally(story, self.words), _MARGIN, _MARGIN)
        for title, reports in self.said.groups(story):
            yield from wrap(f"{title}:", _MARGIN, _MARGIN) if title else ()
            yield from self.reports(story, reports)

    def reports(self, story: PrintedStory, reports: Iterable[Report]) -> Iterator[str]:
        """Some of a story's reports, each with its own headline and its address."""
        for report in reports:
            is_own = report.title != story.headline
            yield from wrap(self.said.source(report, story) + ":" * is_own, f"{_MARGIN}- ", f"{_MARGIN}  ")
            if is_own:
                yield from wrap(report.title, f"{_MARGIN}  ", f"{_MARGIN}  ")
            if filters.web(report.url):
                yield f"{_MARGIN}  {filters.web(report.url)}"

    def summary(self, story: PrintedStory) -> Iterator[str]:
        """What is new, then what is quoted, and from whom unless the one report below says it."""
        added = list(self.said.added(story))
        yield from [""] if added else []
        for paragraph in added:
            yield from wrap(paragraph, _MARGIN, _MARGIN)
        origin, told = filters.report_of(story, story.summary.report), compare.told(story)
        if origin and told:
            yield ""
            is_written = bool(story.summary.written_by)
            yield from wrap(told if is_written else f"“{told}”", _MARGIN, _MARGIN)
            if is_written:
                yield from wrap(f"({self.said.written(story)})", _MARGIN, _MARGIN)
            elif len(story.reports) > 1:
                yield from wrap(f"— {origin.outlet}", _MARGIN, _MARGIN)
        if added or (origin and told):
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
            yield from wrap(self.said.tags())

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

    def changes(self) -> Iterator[str]:
        """What ended, and which headlines were changed."""
        title, dropped = self.said.dropped()
        if dropped or self.edition.rewordings:
            yield from self.heading(self.words.say("For the record"))
        if dropped:
            yield from wrap(f"{title}:")
        for line in dropped:
            yield from wrap(line, "- ", "  ")
        if dropped and self.edition.rewordings:
            yield ""
        if self.edition.rewordings:
            yield from wrap(f"{self.words.say('Headlines changed')}:")
        for line, url in self.said.rewordings():
            yield from wrap(line, "- ", "  ")
            if filters.web(url):
                yield f"  {filters.web(url)}"

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
        if self.edition.silences:
            yield from ("", *wrap(f"{self.words.say('Quiet today')}:"))
        for silence in self.said.silences():
            yield from wrap(silence, "- ", "  ")
        if note.feeds:
            yield ""
        for feed in note.feeds:
            yield from wrap(self.said.feed(feed), "- ", "  ")
        yield ""
        yield from wrap(self.said.method())

    def heading(self, title: str) -> Iterator[str]:
        """A heading with a blank line before and a rule below."""
        yield ""
        yield ""
        yield from wrap(title.upper())
        yield "-" * COLUMNS


def _centred(text: str) -> str:
    """A text in the middle of the line."""
    return f"{' ' * ((COLUMNS - width(text)) // 2)}{filters.printable(text)}"
