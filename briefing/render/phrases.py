"""What the record's values are called on the page, in the reader's language and time zone.

In: `Words` and a value. Out: text. Every message stands here or in a template as a literal, so that `locale/` can be
checked against both.
"""

from __future__ import annotations

from datetime import date, datetime
from math import ceil, floor
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton

from briefing.model import Dating, Field
from briefing.record import Collection, PrintedStory, Span, Trend
from briefing.render.filters import copies, zone_name
from briefing.words import Words

#: How a feed stands that gave nothing, and not because it had nothing.
_UNREAD = frozenset(("failed", "gone", "waiting", "unread"))


def moment(when: datetime, words: Words, zone: ZoneInfo, day: str, *, dated: bool = False) -> str:
    """A moment in local time with zone: "05:12 KST" on the edition's own day, "21:40 KST Thu" in the week around it.

    Args:
        when: UTC.
        words: the page's language.
        zone: the reader's.
        day: the edition's local date, ISO.
        dated: name the day even if it is the edition's own.
    """
    local = when.astimezone(zone)
    clock = f"{local:%H:%M} {zone_name(when, zone)}"
    own = date.fromisoformat(day)
    distance = abs((local.date() - own).days)
    if distance == 0 and not dated:
        return clock
    if distance < 7:
        name = format_date(local, "EEE", locale=words.locale)
    elif local.year == own.year:
        name = format_skeleton("MMMd", local, locale=words.locale)
    else:
        name = format_date(local, "medium", locale=words.locale)
    # Translators: order of a clock time with zone and a day: "06:00 KST Thu".
    return words.say("%(time)s %(day)s") % {"time": clock, "day": name}


def span(window: Span, words: Words, zone: ZoneInfo, day: str) -> str:
    """The time covered: "06:00 KST Thu to 06:00 KST Fri"."""
    start, end = (moment(when, words, zone, day, dated=True) for when in (window.start, window.end))
    return words.say("%(start)s to %(end)s") % {"start": start, "end": end}


def published(when: str, dating: Dating, words: Words) -> str:
    """A report's time as far as it is known: "about …" if it is not the report's own, "received …" if it has none."""
    if dating == "entry":
        return when
    if dating == "received":
        return words.say("received %(time)s") % {"time": when}
    return words.say("about %(time)s") % {"time": when}


def status(story: PrintedStory, words: Words) -> str:
    """How a story stands against the editions before: new, updated, continuing with its day."""
    if story.status == "new":
        return words.say_in("story", "New")
    if story.status == "updated":
        return words.say_in("story", "Updated")
    return words.say_in("story", "Continuing, day %(day)s") % {"day": story.day}


def tally(story: PrintedStory, words: Words) -> str:
    """How widely a story is reported: "11 reports, 3 origins"; how many are copies where origins were not counted."""
    reports = len(story.reports)
    said = [words.count("%(num)s report", "%(num)s reports", reports)]
    if 0 < story.origins < reports:
        said.append(words.count("%(num)s origin", "%(num)s origins", story.origins))
    elif not story.origins and (repeated := copies(story)):
        said.append(words.count("%(num)s of them repeats another", "%(num)s of them repeat another", repeated))
    return ", ".join(said)


def label(value: str, words: Words) -> str:
    """What a report is when it is not plain reporting."""
    _ = words.say_in
    return {
        "opinion": _("label", "opinion"),
        "live": _("label", "live blog"),
        "roundup": _("label", "round-up"),
        "photo": _("label", "photo"),
        "notice": _("label", "notice"),
        "video": _("label", "video"),
        "state-media": _("label", "state media"),
        "paywall": _("label", "paywall"),
    }.get(value, value)


def outlet_class(value: str, words: Words) -> str:
    """What a class of outlets is called; a class in the desk's own words is given in these."""
    _ = words.say_in
    return {
        "agency": _("class", "Agency"),
        "news": _("class", "News"),
        "state-media": _("class", "State media"),
        "government": _("class", "Government"),
        "think-tank": _("class", "Think tank"),
        "trade": _("class", "Trade press"),
        "": _("class", "Other"),
    }.get(value, value.replace("-", " ").capitalize())


def feed_status(value: str, words: Words) -> str:
    """How a feed stood at the cut-off."""
    _ = words.say_in
    return {
        "read": _("feed", "read"),
        "unchanged": _("feed", "unchanged"),
        "degraded": _("feed", "read in part"),
        "stale": _("feed", "stale"),
        "failed": _("feed", "failed"),
        "gone": _("feed", "gone"),
        "waiting": _("feed", "waiting"),
        "unread": _("feed", "not read"),
    }.get(value, value)


def alert(note: Collection, words: Words) -> str:
    """What a reader must know before all else: that no feed could be read; "" if one could."""
    if not note.feeds or any(feed.status not in _UNREAD for feed in note.feeds):
        return ""
    return words.count(
        "The %(num)s feed of this brief could not be read: news may be missing.",
        "None of the %(num)s feeds of this brief could be read: news may be missing.",
        len(note.feeds),
    )


def place(field: Field, words: Words) -> str:
    """Where a term was found."""
    if field == "feed":
        return words.say("the whole feed is filed here")
    return words.say_in("place", "title") if field == "title" else words.say_in("place", "text")


def trend(of: Trend, words: Words) -> str:
    """How many stories a section has, against its own normal: "9 stories; usually 5 to 8".

    The range is that of the whole numbers between the quartiles: what the drawing has inside its band.
    """
    said = words.count("%(num)s story", "%(num)s stories", of.counts[-1] or 0)
    if of.normal is None:
        return said
    low = ceil(of.normal[0])
    high = max(low, floor(of.normal[2]))
    usual = words.say("usually %(low)s to %(high)s") if low < high else words.say("usually %(low)s")
    return f"{said}; {usual % {'low': low, 'high': high}}"


def trend_alone(of: Trend, words: Words) -> str:
    """What the line of a trend shows, for who cannot see it: since when, and between which numbers."""
    known = [count for count in of.counts if count is not None]
    return words.say("Stories a day since %(date)s, between %(low)s and %(high)s") % {
        "date": format_skeleton("MMMd", date.fromisoformat(of.first), locale=words.locale),
        "low": min(known),
        "high": max(known),
    }


def method(words: Words, *, written: bool = False) -> str:
    """How an edition is made, and what it does not claim; the disclaimer of every format.

    Args:
        words: the page's language.
        written: whether a language model wrote any of its summaries.
    """
    if written:
        return words.say(
            "Articles are put under topics by the desk’s own terms, joined into stories by their wording, and ordered "
            "by score: the order within a section is not an endorsement. Headlines and excerpts are quoted word for "
            "word in their original language, but for summaries that are marked as written by a language model: a "
            "program has compared their figures, names and words with the reports, no person has. Copyright remains "
            "with the publishers."
        )
    return words.say(
        "Articles are put under topics by the desk’s own terms, joined into stories by their wording, and ordered by "
        "score: the order within a section is not an endorsement. Headlines and excerpts are quoted word for word in "
        "their original language; no sentence is written by a program. Copyright remains with the publishers."
    )
