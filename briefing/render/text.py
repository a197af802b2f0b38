"""Edition → plain text of 72 columns, for the terminal and for mail readers without HTML.

In: an `Edition`. Out: UTF-8 with every story, report and link. A character of double width (Unicode Standard Annex 11:
wide and full width, so Hangul and Han) counts two columns. Links stand on lines of their own and are never broken.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from briefing.model import Rendering
from briefing.record import Edition, PrintedStory, Report, Section
from briefing.render import filters, phrases
from briefing.words import Words, words

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
        self.words: Words = words(edition.language)
        self.zone = ZoneInfo(edition.timezone)

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
        edition, say, counts = self.edition, self.words.say, self.edition.counts
        if edition.marking:
            yield from (_centred(edition.marking), "")
        yield from wrap(edition.brief.title.upper())
        number = say("No. %(number)s") % {"number": edition.number}
        yield from wrap(f"{filters.long_date(edition.date, self.words.locale)} · {number}")
        yield from wrap(say("Covers %(span)s") % {"span": self.span()})
        yield from wrap(say("Information cut-off %(moment)s") % {"moment": self.cut_off()})
        short = filters.zone_name(edition.issued_at, self.zone)
        yield from wrap(say("Times are %(short)s (%(zone)s)") % {"short": short, "zone": edition.timezone})
        count = self.words.count
        figures = (
            count("%(num)s story", "%(num)s stories", counts.stories),
            count("%(num)s report", "%(num)s reports", counts.reports),
            count("%(num)s outlet", "%(num)s outlets", counts.outlets),
            count("%(num)s minute to read", "%(num)s minutes to read", counts.reading_minutes),
        )
        yield from wrap(" · ".join(figures))
        yield "=" * COLUMNS

    def section(self, section: Section, remark: str = "") -> Iterator[str]:
        """One section: its lead, further stories, lines."""
        yield from self.heading(section.topic.title)
        if remark:
            yield from wrap(remark)
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
        say, margin = self.words.say, " " * 6
        yield ""
        yield from wrap(f"[{phrases.status(story, self.words)}] {story.headline}", f"{story.number:>4}  ", margin)
        origin = filters.report_of(story, story.summary.report)
        if not brief and origin and story.summary.text:
            yield from wrap(f"“{story.summary.text}” — {origin.outlet}", margin, margin)
        for report in story.reports:
            own = "" if report.title == story.headline else f": {report.title}"
            yield from wrap(self.source(report, story) + own, f"{margin}- ", f"{margin}  ")
            if filters.web(report.url):
                yield f"{margin}  {filters.web(report.url)}"
        others = filters.other_topics(story, section)
        if others:
            yield from wrap(f"{say('Also in:')} {', '.join(topic.title for topic in others)}", margin, margin)
        if not brief:
            yield from wrap(self.why(story), margin, margin)

    def source(self, report: Report, story: PrintedStory) -> str:
        """Outlet, authors, time, language, label, copies and earlier headlines of a report."""
        say, locale = self.words.say, self.words.locale
        when = phrases.moment(report.published, self.words, self.zone, self.edition.date)
        parts = [report.outlet, *report.authors, phrases.published(when, report.dating, self.words)]
        if filters.foreign(report.language, self.words.language):
            parts.append(filters.language_name(report.language, locale))
        if report.label:
            parts.append(phrases.label(report.label, self.words))
        if report.copy_of:
            origin = filters.report_of(story, report.copy_of)
            repeats = say("repeats %(outlet)s") % {"outlet": origin.outlet} if origin else say("repeats another report")
            parts.append(repeats)
        parts += [say("earlier: “%(title)s”") % {"title": title} for title in report.earlier_titles]
        return ", ".join(parts)

    def why(self, story: PrintedStory) -> str:
        """The terms that put a story where it is, and its score."""
        say = self.words.say
        said = []
        for topic in story.topics:
            found = [
                phrases.place("feed", self.words)
                if match.field == "feed"
                else f"“{match.found}” ({phrases.place(match.field, self.words)})"
                for match in filters.evidence(topic)
            ]
            said += [f"{topic.title}: {'; '.join(found)}."] if found else []
        return f"{say('Why it is here')}: {' '.join((*said, say('Score')))} {story.score:.2f}."

    def closing(self) -> Iterator[str]:
        """Most covered, other tags."""
        edition, say = self.edition, self.words.say
        if edition.most_covered:
            yield from self.heading(say("Most covered"))
        for covered in edition.most_covered:
            outlets = self.words.count("%(num)s outlet", "%(num)s outlets", covered.outlets)
            yield from wrap(f"{covered.headline} ({outlets})", f"{covered.story:>4}  ", " " * 6)
        if edition.other_tags:
            yield from self.heading(say("Other tags of the day"))
            yield from wrap(", ".join(f"{tag.label} ({tag.stories})" for tag in edition.other_tags))

    def collection(self) -> Iterator[str]:
        """What was read, merged, filtered and printed."""
        say, note = self.words.say, self.edition.collection
        yield from self.heading(say("Collection note"))
        covers = say("Information cut-off %(moment)s; covers %(span)s.")
        yield from wrap(covers % {"moment": self.cut_off(), "span": self.span()})
        flow = (
            (say("Articles considered"), note.considered),
            (say("second listings merged"), note.merged),
            (say("without a topic of this brief"), note.untopical),
            (say("left out for room"), note.left_out),
            (say("printed"), note.printed),
            (say("seen for the first time, but too old to print"), note.too_old),
        )
        for name, number in flow:
            yield from wrap(name, f"{number:>6}  ", " " * 8)
        for problem in note.problems:
            yield from wrap(problem, "! ", "  ")
        if note.feeds:
            yield ""
        for feed in note.feeds:
            newest = feed.newest and phrases.moment(feed.newest, self.words, self.zone, self.edition.date, dated=True)
            parts = [f"{feed.outlet or feed.id}: {phrases.feed_status(feed.status, self.words)}"]
            parts += [f"{say('Newest article')} {newest}"] if newest else []
            parts += [feed.message] if feed.message else []
            yield from wrap("; ".join(parts), "- ", "  ")
        yield ""
        yield from wrap(phrases.method(self.words))

    def heading(self, title: str) -> Iterator[str]:
        """A heading with a blank line before and a rule below."""
        yield ""
        yield ""
        yield from wrap(title.upper())
        yield "-" * COLUMNS

    def span(self) -> str:
        """The time covered."""
        return phrases.span(self.edition.window, self.words, self.zone, self.edition.date)

    def cut_off(self) -> str:
        """The information cut-off."""
        note = self.edition.collection
        return phrases.moment(note.cut_off, self.words, self.zone, self.edition.date, dated=True)


def _centred(text: str) -> str:
    """A text in the middle of the line."""
    return f"{' ' * ((COLUMNS - width(text)) // 2)}{filters.printable(text)}"
