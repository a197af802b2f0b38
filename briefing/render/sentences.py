"""What is said of an edition in plain sentences: the parts that text and Markdown share.

In: an `Edition`. Out: text without line breaks, in the edition's language and zone, not yet escaped or wrapped; a
no-break space ties a figure to its unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from briefing.record import Dropped, Edition, Event, FeedNote, PrintedStory, Report
from briefing.render import before, compare, filters, phrases
from briefing.render.corrections import corrections
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

    def corrections(self) -> tuple[str, ...]:
        """What a later version corrects."""
        return corrections(self.edition, self.words)

    def received(self) -> str:
        """Why a reader has a mail."""
        return self.words.say("You get this mail because you are on the list of %(title)s.") % {
            "title": self.edition.brief.title
        }

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
            say("Times are %(zone)s") % {"zone": short}
            if short == self.edition.timezone
            else say("Times are %(short)s (%(zone)s)") % {"short": short, "zone": self.edition.timezone},
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
        elif report.credit:
            parts.append(say("citing %(outlet)s") % {"outlet": report.credit})
        parts += [say("earlier: “%(title)s”") % {"title": title} for title in report.earlier_titles]
        return "".join(f", {part}" for part in parts)

    def groups(self, story: PrintedStory) -> Iterator[tuple[str, tuple[Report, ...]]]:
        """The reports by class of outlet where headlines are compared, then the rest; each after its heading, or ""."""
        wordings, rest = compare.wordings(story), compare.other_reports(story)
        for wording in wordings:
            yield phrases.outlet_class(wording.outlet_class, self.words), wording.reports
        if rest:
            yield self.words.say("Further reports") if wordings else "", rest

    def added(self, story: PrintedStory) -> Iterator[str]:
        """What is new, quoted: a paragraph a report, its outlet at the end; none if nothing is."""
        said = [f"{self.words.say('What is new')}:"]
        for each in compare.additions(story):
            said.append(f"“{each.text}”")
            if each.named:
                yield " ".join((*said, "—", each.report.outlet))
                said = []

    def written(self, story: PrintedStory) -> str:
        """Which model wrote the summary, from whose reports."""
        outlets = ", ".join(report.outlet for report in compare.supporting(story))
        said = self.words.say("Written by %(model)s from: %(outlets)s")
        return said % {"model": story.summary.written_by, "outlets": outlets}

    def figures(self, story: PrintedStory) -> Iterator[str]:
        """The figures on which reports disagree, a line each."""
        for figure in story.figures:
            claims = [f"{each.text} ({self.claimants(each)})" for each in compare.claims(figure, story)]
            title = self.words.say("Figures differ: %(what)s") % {"what": figure.what}
            yield from [f"{title}: {'; '.join(claims)}"] if claims else []

    def claimants(self, claim: compare.Claimed) -> str:
        """The outlets that make a claim."""
        more = [self.more(claim.more)] if claim.more else []
        return ", ".join([report.outlet for report in claim.reports] + more)

    def more(self, number: int) -> str:
        """How many are not listed."""
        return self.words.count("and %(num)s more", "and %(num)s more", number)

    def history(self, story: PrintedStory) -> str:
        """The three latest editions that had the story; "" if none had."""
        stood = [self.stood(each.date, each.number) for each in story.history]
        more = [self.more(len(stood[filters.EARLIER :]))] if stood[filters.EARLIER :] else []
        return f"{self.words.say('Earlier:')} {', '.join(stood[: filters.EARLIER] + more)}" if stood else ""

    def stood(self, date: str, number: int) -> str:
        """Where a story stood in an earlier edition."""
        return before.appeared(date, number, self.words, self.edition.date)

    def since(self) -> str:
        """What "new" is counted from; "" if that is yesterday's edition."""
        return before.since(self.edition, self.words)

    def dropped(self) -> tuple[str, tuple[str, ...]]:
        """The title of what does not go on, and its lines; no line if nothing ended."""
        lines = [f"{each.headline} ({self.gone(each)})" for each in self.edition.dropped[: filters.DROPPED]]
        rest = len(self.edition.dropped) - len(lines)
        return before.ended(self.edition, self.words), (*lines, *([self.more(rest)] if rest else []))

    def gone(self, dropped: Dropped) -> str:
        """The number of a story that does not go on, and how long it had run."""
        return before.gone(dropped, self.words)

    def rewordings(self) -> Iterator[tuple[str, str]]:
        """Each headline that was changed or withdrawn, with its address; at the end how many are not listed."""
        for each in self.edition.rewordings[: filters.REWORDED]:
            after = f"“{each.after}”" if each.after else self.words.say("withdrawn")
            stood = self.stood(filters.edition_date(each.edition), each.number)
            yield f"{each.outlet}: “{each.before}” → {after}; {stood}", each.url
        if rest := self.edition.rewordings[filters.REWORDED :]:
            yield self.more(len(rest)), ""

    def silences(self) -> Iterator[str]:
        """Who is quiet, and how quiet."""
        for each in self.edition.silences:
            said = before.silence(each, self.words, self.zone, self.edition.window, self.edition.date)
            yield f"{each.name}: {said}"

    def tags(self) -> str:
        """The other tags of the day, with their stories, and what is usual."""
        return ", ".join(
            f"{tag.label} ({tag.stories}{f'; {before.usual(tag.usual, self.words)}' if tag.usual is not None else ''})"
            for tag in self.edition.other_tags
        )

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

    def method(self) -> str:
        """How the edition is made."""
        return phrases.method(self.words, written=filters.is_written(self.edition))

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
