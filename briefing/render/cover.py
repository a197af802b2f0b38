"""What a mail says beside the edition: its subject, first lines, and how it came to its reader.

In: an `Edition`, whose language it is said in. Out: text, and the `Cover` that `mail` and `text` print. Nothing here
is one reader's alone but the address to unsubscribe, in which delivery puts the reader's token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from babel.dates import format_date

from briefing.record import Edition
from briefing.render.columns import width
from briefing.text import shorten
from briefing.words import words

#: Columns of a subject, Hangul and Han counting two: RFC 5322 (2.1.1) would have a header's line no longer.
SUBJECT_COLUMNS = 78
#: Columns of a headline that is worth its place in a subject.
_LEAST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a mail says beside the edition."""

    #: Its first lines, a sentence each: what is missing, and where it is.
    notices: tuple[str, ...] = ()
    #: http(s) address of the edition's page; "" if it is on no site.
    page: str = ""
    #: Address to unsubscribe, of the web or of mail; "" for none.
    unsubscribe: str = ""
    #: Address of the logo, such as "cid:logo"; "" without one.
    logo: str = ""
    #: SHA-256 of a picture → its address; a story's picture that is not in here is not shown.
    pictures: Mapping[str, str] = field(default_factory=dict)
    #: Whether it is a line or two alone, for a day without news.
    short: bool = False


def subject(edition: Edition) -> str:
    """The mail's subject: the brief, the date, the first headline as far as there is room."""
    tongue = words(edition.language)
    day = format_date(date.fromisoformat(edition.date), "long", locale=tongue.locale)
    said = f"{edition.brief.title}, {day}"
    if edition.version > 1:
        said = tongue.say("Corrected: %(title)s") % {"title": said}
    first = next(iter(edition.at_a_glance), None)
    story = next((each for each in edition.stories if first is None or each.number == first.story), None)
    headline = story.headline if story else tongue.say("No significant reporting")
    room = SUBJECT_COLUMNS - width(said) - 2
    return f"{said}: {_cut(headline, room)}" if room >= _LEAST else said


def paper_missing(edition: Edition) -> str:
    """Why the page is attached instead of the PDF."""
    return words(edition.language).say("The PDF could not be made; the page is attached instead.")


def files_missing(edition: Edition, page: str) -> str:
    """Why nothing is attached, and where it is: at an address, or nowhere."""
    say = words(edition.language).say
    if page:
        return say("The files of this edition are too large to attach. Read it at %(address)s") % {"address": page}
    return say("The files of this edition are too large to attach; all that follows is complete but for them.")


def whole_instead(edition: Edition) -> str:
    """Why the whole brief is sent to one who asked for a part of it, or for another language."""
    return words(edition.language).say(
        "The edition could not be made as you asked for it; this is the brief as all others get it."
    )


def _cut(text: str, columns: int) -> str:
    """Shorten to so many columns."""
    limit = columns
    while width(cut := shorten(text, limit)) > columns:
        limit -= max(1, (width(cut) - columns) // 2)
    return cut
