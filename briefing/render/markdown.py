"""Edition → Markdown, for wikis, notes and repositories.

In: an `Edition`. Out: UTF-8 CommonMark 0.31 that says what `text` says, in the same order, with links on headlines.
What feeds and operators wrote is escaped: none of it can become a heading, a link, HTML, an entity or, in GitHub's
dialect, an address that links itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.model import Rendering
from briefing.record import Comment, Edition, PrintedStory, Report, Section
from briefing.render import compare, filters, phrases
from briefing.render.sentences import Sentences

#: Characters that mean something inside a line: CommonMark 0.31, 2.4 and 6, and GitHub's tables, strikethrough and
#: mathematics.
_INLINE = re.compile(r"[\\`*_\[\]<>&~|$]")
#: What makes a block where a line begins: CommonMark 0.31, 4 and 5.
_BLOCK = re.compile(r"^(?:[#+=-]|\d{1,9}(?=[.)]))")
#: What ends a heading without being of it: CommonMark 0.31, 4.2.
_CLOSING = re.compile(r"(?<= )#(?=#*$)")
#: Addresses that GitHub's dialect links by itself.
_SELF_LINKING = re.compile(r"(?i)\b(www)\.|\b(https?|ftp):/|(?<=\S)@(?=\S)")
_ENTITY = re.compile(r"&(?=#?\w+;)")


def render(edition: Edition) -> Rendering:
    """Write the edition as Markdown."""
    body = "\n\n".join(_Writer(edition).blocks()) + "\n"
    return Rendering(edition_id=edition.id, format="md", filename=f"{edition.filename}.md", body=body.encode())


def escaped(text: str) -> str:
    """A text as Markdown that is read as just that text, in one line."""
    line = " ".join(filters.printable(text).split())
    line = _INLINE.sub(lambda found: f"\\{found[0]}", line)
    line = _SELF_LINKING.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", line)
    line = _CLOSING.sub(r"\\#", line)
    return _BLOCK.sub(lambda found: f"\\{found[0]}" if found[0] in "#+=-" else f"{found[0]}\\", line, count=1)


def link(text: str, url: str) -> str:
    """A link on a text; the text alone if the address is not one of the web."""
    if not filters.web(url):
        return escaped(text)
    address = _ENTITY.sub(r"\\&", re.sub(r"[\\<>]", lambda found: f"\\{found[0]}", url))
    return f"[{escaped(text)}](<{address}>)"


class _Writer:
    """The blocks of one edition, in its language and zone."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.said = Sentences(edition)
        self.words = self.said.words

    def blocks(self) -> Iterator[str]:
        """The whole text, block by block; a blank line stands between them."""
        edition, say = self.edition, self.words.say
        yield from self.masthead()
        if edition.at_a_glance:
            yield f"## {escaped(say('At a glance'))}"
            yield _items(f"**{each.story}** {escaped(each.text)}" for each in edition.at_a_glance)
        elif not edition.stories:
            yield escaped(say("No significant reporting in this window; the collection note says what was read."))
        yield from self.comments(edition.comments)
        yield from self.rail()
        for section in edition.sections:
            yield from self.section(section)
        if edition.unfiled:
            yield from self.section(edition.unfiled, say("Articles of the window that matched no topic."))
        yield from self.changes()
        yield from self.collection()
        if edition.marking:
            yield f"**{escaped(edition.marking)}**"

    def masthead(self) -> Iterator[str]:
        """Title, date, number, counts, coverage."""
        edition = self.edition
        if edition.marking:
            yield f"**{escaped(edition.marking)}**"
        yield f"# {escaped(edition.brief.title)}"
        yield f"**{escaped(self.said.dateline())}**"
        yield from (f"> {escaped(said)}" for said in self.said.corrections())
        if since := self.said.since():
            yield escaped(since)
        yield escaped(self.said.counts())
        yield escaped(" · ".join(self.said.coverage()))
        if alert := phrases.alert(edition.collection, self.words):
            yield f"**{escaped(alert)}**"

    def rail(self) -> Iterator[str]:
        """Most covered, agenda, other tags."""
        edition, say = self.edition, self.words.say
        if edition.most_covered:
            yield f"## {escaped(say('Most covered'))}"
            yield _items(f"**{number}** {escaped(line)}" for number, line in self.said.covered())
        if edition.agenda:
            yield f"## {escaped(say('Agenda'))}"
            yield _items(f"{escaped(when)}: {link(what, url)}" for when, what, url in self.said.agenda())
        if edition.other_tags:
            yield f"## {escaped(say('Other tags of the day'))}"
            yield escaped(self.said.tags())

    def section(self, section: Section, remark: str = "") -> Iterator[str]:
        """One section: its lead, further stories, lines."""
        yield f"## {escaped(section.topic.title)}"
        if remark:
            yield escaped(remark)
        if section.trend:
            yield escaped(phrases.trend(section.trend, self.words))
        yield from self.comments(section.comments)
        tiers = filters.tiers(section.stories)
        if tiers.lead is None:
            yield escaped(self.words.say("No significant reporting"))
            return
        for story in (tiers.lead, *tiers.further):
            yield from self.story(story, section.topic.id)
        if tiers.also:
            yield f"### {escaped(self.words.say('Also reported'))}"
            yield _items(self.line(story, section.topic.id) for story in tiers.also)

    def story(self, story: PrintedStory, section: str) -> Iterator[str]:
        """One story with its summary and its reports."""
        yield f"### {story.number}\\. {link(story.headline, story.reports[0].url)}"
        yield f"*{escaped(phrases.status(story, self.words))}*"
        yield from map(escaped, self.said.added(story))
        yield from self.summary(story)
        yield from map(escaped, self.said.figures(story))
        if 0 < story.origins < len(story.reports):
            yield escaped(phrases.tally(story, self.words))
        for title, reports in self.said.groups(story):
            if title:
                yield f"{escaped(title)}:"
            yield _items(self.source(report, story) for report in reports)
        yield from map(escaped, filter(None, (self.said.also_in(story, section), self.said.history(story))))
        yield escaped(self.said.why(story))

    def summary(self, story: PrintedStory) -> Iterator[str]:
        """A quotation; what a model wrote is none, and says who wrote it."""
        origin, told = filters.report_of(story, story.summary.report), compare.told(story)
        if origin and told and story.summary.written_by:
            yield escaped(told)
            yield f"*{escaped(self.said.written(story))}*"
        elif origin and told:
            yield f"> “{escaped(told)}” — {escaped(origin.outlet)}"

    def line(self, story: PrintedStory, section: str) -> str:
        """A story in a line: its headline and who reports it."""
        sources = "; ".join(self.source(report, story) for report in story.reports)
        more = filter(None, (self.said.also_in(story, section), self.said.history(story)))
        end = "".join(f". {escaped(each)}" for each in more)
        status = "" if story.status == "new" else f" *{escaped(phrases.status(story, self.words))}*"
        return f"**{story.number}** {link(story.headline, story.reports[0].url)}{status} — {sources}{end}"

    def source(self, report: Report, story: PrintedStory) -> str:
        """A report: linked on its own headline, or on the outlet if the story's headline is the same."""
        if report.title != story.headline:
            return f"{escaped(self.said.source(report, story))}: {link(report.title, report.url)}"
        return link(report.outlet, report.url) + escaped(self.said.about(report, story))

    def comments(self, comments: tuple[Comment, ...]) -> Iterator[str]:
        """The desk's own words, set apart."""
        for comment in comments:
            paragraphs = [escaped(paragraph) for paragraph in comment.paragraphs]
            signed = [f"— {escaped(comment.author)}"] if comment.author else []
            title = f"**{escaped(self.words.say('Comment'))}**"
            yield "\n>\n".join(f"> {part}" for part in (title, *paragraphs, *signed))

    def changes(self) -> Iterator[str]:
        """What ended, and which headlines were changed."""
        title, dropped = self.said.dropped()
        if dropped or self.edition.rewordings:
            yield f"## {escaped(self.words.say('For the record'))}"
        if dropped:
            yield f"### {escaped(title)}"
            yield _items(map(escaped, dropped))
        if self.edition.rewordings:
            yield f"### {escaped(self.words.say('Headlines changed'))}"
            yield _items(link(line, url) for line, url in self.said.rewordings())

    def collection(self) -> Iterator[str]:
        """What was read, merged, filtered and printed."""
        note = self.edition.collection
        yield f"## {escaped(self.words.say('Collection note'))}"
        yield escaped(self.said.collected())
        yield _items(f"{escaped(name)}: {number}" for name, number in self.said.flow())
        if note.problems:
            yield f"### {escaped(self.words.say('Problems'))}"
            yield _items(map(escaped, note.problems))
        if self.edition.silences:
            yield f"### {escaped(self.words.say('Quiet today'))}"
            yield _items(map(escaped, self.said.silences()))
        if note.feeds:
            yield f"### {escaped(self.words.say('Feeds'))}"
            yield _items(escaped(self.said.feed(feed)) for feed in note.feeds)
        yield escaped(self.said.method())


def _items(lines: Iterator[str]) -> str:
    """A list."""
    return "\n".join(f"- {line}" for line in lines)
