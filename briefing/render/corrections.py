"""What is said of a corrected edition: when, why, and which stories the correction touched.

In: an `Edition`. Out: sentences, in the edition's language and zone; none for a first version.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from briefing.record import Correction, Edition
from briefing.render import phrases
from briefing.words import Words

#: Headlines named of each kind; the rest is counted.
_NAMED = 5


def corrections(edition: Edition, words: Words) -> tuple[str, ...]:
    """The sentences, the newest correction first; the older ones in a sentence each."""
    found: list[str] = []
    for number, one in enumerate(reversed(edition.corrections)):
        found.append(_headed(one, edition, words))
        if number == 0:
            found += _touched(one, words)
    return tuple(found)


def _headed(one: Correction, edition: Edition, words: Words) -> str:
    """When, which version, and the desk's own words."""
    when = phrases.moment(one.made_at, words, ZoneInfo(edition.timezone), edition.date, dated=True)
    said = words.say("Corrected %(moment)s, version %(version)s") % {"moment": when, "version": one.version}
    return f"{said}: {one.note}" if one.note else said


def _touched(one: Correction, words: Words) -> list[str]:
    """The headlines, by what became of them."""
    named = {"added": words.say("Added"), "changed": words.say("Changed"), "removed": words.say("Removed")}
    lines: list[str] = []
    for kind, label in named.items():
        headlines = [headline for each, headline in one.changes if each == kind]
        if headlines:
            quoted = "; ".join(f"“{headline}”" for headline in headlines[:_NAMED])
            rest = len(headlines) - _NAMED
            more = f"; {words.count('and %(num)s more', 'and %(num)s more', rest)}" if rest > 0 else ""
            lines.append(f"{label}: {quoted}{more}")
    return lines
