"""What is said of the editions and the days before: what "new" is counted from, where a story stood, what is usual.

In: `Words` and a value of the record. Out: text.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from briefing.record import Dropped, Edition, Silence, Span
from briefing.render import phrases
from briefing.words import Words


def since(edition: Edition, words: Words) -> str:
    """What "new" is counted from, if that is not yesterday's edition; else ""."""
    if edition.previous is None or _is_yesterday(edition):
        return ""
    said = words.say("New since the edition of %(date)s (no. %(number)s)")
    return said % {"date": _day(edition.previous.date, edition.date, words), "number": edition.previous.number}


def ended(edition: Edition, words: Words) -> str:
    """What stands above the stories that do not go on."""
    if edition.previous is None or _is_yesterday(edition):
        return words.say("Not continued from yesterday’s edition")
    day = _day(edition.previous.date, edition.date, words)
    return words.say("Not continued from the edition of %(date)s") % {"date": day}


def appeared(of: str, number: int, words: Words, day: str) -> str:
    """Where a story stood in an earlier edition: "Thursday (no. 4)", with the date from a week before on.

    Args:
        of: that edition's local date, ISO.
        number: the story's number there.
        words: the page's language.
        day: the edition's own local date, ISO.
    """
    when = date.fromisoformat(of)
    distance = (date.fromisoformat(day) - when).days
    name = format_date(when, "EEEE", locale=words.locale) if 0 <= distance < 7 else _day(of, day, words, short=True)
    return words.say("%(date)s (no. %(number)s)") % {"date": name, "number": number}


def gone(of: Dropped, words: Words) -> str:
    """Where a story that does not go on stood, and how long it had run: "no. 4; 3 days"."""
    said = words.say("no. %(number)s") % {"number": of.number}
    days = words.count("%(num)s day", "%(num)s days", of.days)
    return f"{said}; {days}" if of.days > 1 else said


def silence(of: Silence, words: Words, zone: ZoneInfo, window: Span, day: str) -> str:
    """How quiet an outlet or a topic is: "nothing since 06:12 KST Tue; its normal is 14 a day"."""
    if of.articles:
        said = words.count("%(num)s article", "%(num)s articles", of.articles)
    elif of.newest:
        said = words.say("nothing since %(moment)s") % {
            "moment": phrases.moment(of.newest, words, zone, day, dated=True)
        }
    else:
        said = words.say("nothing")
    is_a_day = window.end - window.start == timedelta(days=1)
    normal = (
        words.say("its normal is %(usual)s a day") if is_a_day else words.say("its normal for as long is %(usual)s")
    )
    return f"{said}; {normal % {'usual': _decimal(of.usual, words)}}"


def usual(number: float, words: Words) -> str:
    """How many reports a day something usually has."""
    return words.say("usually %(usual)s a day") % {"usual": _decimal(number, words)}


def _is_yesterday(edition: Edition) -> bool:
    """Whether the edition before is of the day before, or of the same day."""
    before = edition.previous
    return before is not None and date.fromisoformat(edition.date) - date.fromisoformat(before.date) <= timedelta(
        days=1
    )


def _day(of: str, day: str, words: Words, *, short: bool = False) -> str:
    """A local ISO date, with its weekday unless `short`; with the year if it is not that of the edition."""
    when = date.fromisoformat(of)
    if when.year != date.fromisoformat(day).year:
        return format_date(when, "medium" if short else "full", locale=words.locale)
    if short:
        return format_skeleton("MMMd", when, locale=words.locale)
    # Babel gives "Fri, Jan 27" for every width: the fields are widened as Unicode's LDML, 4, says.
    pattern = words.locale.datetime_skeletons["MMMEd"].pattern
    return format_date(when, re.sub("M+", "MMMM", re.sub("E+", "EEEE", pattern)), locale=words.locale)


def _decimal(number: float, words: Words) -> str:
    """A number with one decimal place at most."""
    return format_decimal(number, format="#,##0.#", locale=words.locale)
