"""What is said of an edition in plain sentences: the parts that text and Markdown share.

In: an `Edition`. Out: text without line breaks, in the edition's language and zone, not yet escaped or wrapped; a
no-break space ties a figure to its unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from briefing.record import Edition, Event, FeedNote, PrintedStory, Report
from briefing.render import filters, phrases
from briefing.words import Words, words

#: Spaces that hold a figure and its unit in one line.
_NO_BREAK = "\u00a0"


class Sentences:
    """The sentences of one edition."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.words: Words = words(edition.language)
        self.zone = ZoneInfo(edition.timezone)

    def dateline(self) -> str:
        """The long date and the number: "Friday, January 30, 2026 · No. 12"."""
        number = self.words.say("No. %(number)s") % {"number": self.edition.number}
        return f"{filters.long_date(self.edition.date, self.words.locale)} · {number}"

    def counts(self) -> str:
        """The masthead's figures: "12 stories · 40 reports · 9 outlets · 4 minutes to read"."""
        counts, count = self.edition.counts, self.words.count
        figures = (
            count("%(num)s story", "%(num)s stories", counts.stories),
            count("%(num)s report", "%(num)s reports", counts.reports),
            count("%(num)s outlet", "%(num)s outlets", counts.outlets),
            count("%(num)s minute to read", "%(num)s minutes to read", counts.reading_minutes),
        )
        return " · ".join(figures)

    def coverage(self) -> tuple[str, str, str]:
        """The time covered, the cut-off, the zone: a sentence each."""
        say = self.words.say
        short = filters.zone_name(self.edition.issued_at, self.zone)
        return (
            say("Covers %(span)s") % {"span": self.span()},
            say("Information cut-off %(moment)s") % {"moment": self.cut_off()},
            say("Times are %(short)s (%(zone)s)") % {"short": short, "zone": self.edition.timezone},
        )

    def collected(self) -> str:
        """The first sentence of the collection note."""
        covers = self.words.say("Information cut-off %(moment)s; covers %(span)s.")
        return covers % {"moment": self.cut_off(), "span": self.span()}

    def span(self) -> str:
        """The time covered."""
        return phrases.span(self.edition.window, self.words, self.zone, self.edition.date)

    def cut_off(self) -> str:
        """The information cut-off."""
        return phrases.moment(self.edition.collection.cut_off, self.words, self.zone, self.edition.date, dated=True)

    def source(self, report: Report, story: PrintedStory) -> str:
        """A report's outlet, and what `about` says of it."""
        return report.outlet + self.about(report, story)

    def about(self, report: Report, story: PrintedStory) -> str:
        """Authors, time, language, label, copies and earlier headlines of a report, each after a comma."""
        say, locale = self.words.say, self.words.locale
        when = phrases.moment(report.published, self.words, self.zone, self.edition.date)
        parts = [*report.authors, phrases.published(when, report.dating, self.words)]
        if filters.foreign(report.language, self.words.language):
            parts.append(filters.language_name(report.language, locale))
        if report.label:
            parts.append(phrases.label(report.label, self.words))
        if report.copy_of:
            origin = filters.report_of(story, report.copy_of)
            repeats = say("repeats %(outlet)s") % {"outlet": origin.outlet} if origin else say("repeats another report")
            parts.append(repeats)
        parts += [say("earlier: “%(title)s”") % {"title": title} for title in report.earlier_titles]
        return "".join(f", {part}" for part in parts)

    def also_in(self, story: PrintedStory, section: str) -> str:
        """The topics of a story besides its section's; "" if it has no other."""
        others = filters.other_topics(story, section)
        return f"{self.words.say('Also in:')} {', '.join(topic.title for topic in others)}" if others else ""

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
        return f"{say('Why it is here')}: {' '.join((*said, say('Score')))}{_NO_BREAK}{story.score:.2f}."

    def flow(self) -> tuple[tuple[str, int], ...]:
        """From articles to stories: what is counted, and how many."""
        say, note = self.words.say, self.edition.collection
        return (
            (say("Articles considered"), note.considered),
            (say("second listings merged"), note.merged),
            (say("without a topic of this brief"), note.untopical),
            (say("left out for room"), note.left_out),
            (say("printed"), note.printed),
            (say("seen for the first time, but too old to print"), note.too_old),
        )

    def feed(self, feed: FeedNote) -> str:
        """How one feed stood."""
        newest = feed.newest and phrases.moment(feed.newest, self.words, self.zone, self.edition.date, dated=True)
        parts = [f"{feed.outlet or feed.id}: {phrases.feed_status(feed.status, self.words)}"]
        parts += [f"{self.words.say('Newest article')} {newest}"] if newest else []
        parts += [feed.message] if feed.message else []
        return "; ".join(parts)

    def covered(self) -> Iterator[tuple[int, str]]:
        """The lines of "Most covered": the story's number, and its headline with how many outlets have it."""
        for covered in self.edition.most_covered:
            outlets = self.words.count("%(num)s outlet", "%(num)s outlets", covered.outlets)
            yield covered.story, f"{covered.headline} ({outlets.replace(' ', _NO_BREAK)})"

    def agenda(self) -> Iterator[tuple[str, str, str]]:
        """The lines of the agenda: day and time, what and where, address."""
        for event in self.edition.agenda:
            day = filters.short_date(event.date, self.words.locale)
            when = f"{day}, {filters.clock(event.starts_at, self.zone)}" if event.starts_at else day
            yield when, self.happening(event), event.url

    def happening(self, event: Event) -> str:
        """What an event is, and where."""
        return f"{event.title}, {event.place}" if event.place else event.title
