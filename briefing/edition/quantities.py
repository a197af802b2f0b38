"""A text → the figures in it that can be compared: people killed or hurt, sums, distances, shares, magnitudes.

Only a number with its unit, or with the word that says what was counted right beside it, is a figure: ages, dates,
times of day, ordinals, scores and bare numbers are none. What is counted how in which language is `quantities.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from briefing.edition import numbers
from briefing.edition.numbers import Language, table
from briefing.text import script, sentences

#: What the words before a number make of it: "about 40", "at least 12", "nearly 40"; "" if there are none.
Bound = Literal["", "about", "least", "most"]

#: "3 km/h" and "3 km²" are no distances.
_UNIT_ENDS = r"(?![a-zà-ÿ\d²/]| ?(?:per |an hour|à l'heure))"


#: Units in which prices are told.
MOVING = frozenset({"%", "$", "€", "￦", "¥", "£"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One figure of a text."""

    #: "killed", "km", "$", …: a kind or unit of `quantities.yaml`.
    kind: str
    #: Which people are counted, "" for all.
    who: str
    #: In that unit.
    value: float
    #: What the last digit that is not a rounding zero stands for, in that unit: 100 for "1,300".
    step: float
    bound: Bound
    #: As it is written, with "about" and the unit.
    text: str
    #: Where `text` stands in the text.
    start: int
    #: True in a sentence that tells of another time.
    past: bool


def tongue(text: str, language: str) -> Language | None:
    """The language to read figures in: that of the article, or by its script if that is unknown; None for others."""
    code = language.split("-")[0].lower()
    if code != "und":
        return code if code in ("en", "fr", "ko", "ja") else None  # type: ignore[return-value]
    scripts = {script(character) for character in text}
    return "ko" if "hangul" in scripts else "ja" if "kana" in scripts else "en" if "letter" in scripts else None


def quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """Find the figures of a plain text, in the order in which they stand."""
    read = tongue(text, language)
    if read is None:
        return ()
    found: list[Quantity] = []
    end = 0
    for sentence in sentences(text):
        start = text.index(sentence, end)
        end = start + len(sentence)
        found.extend(_in_sentence(_even(sentence), sentence, start, read))
    return tuple(found)


def label(kind: str, language: str) -> str:
    """What a kind of count is called in a language: "killed", "명 사망"; "" for a unit."""
    words = table()["kinds"].get(kind, {})
    return str(words.get(language, words.get("en", {})).get("label", ""))


def kinds() -> tuple[str, ...]:
    """The kinds of counts of people, weightiest first."""
    return tuple(table()["kinds"])


def tells_of_past(text: str) -> bool:
    """Whether a sentence tells of another time than the day's."""
    return bool(_either("past").search(_even(text)))


def moves(text: str) -> bool:
    """Whether a text tells of a price that changes by the minute, on which nobody disagrees."""
    return bool(_either("moving").search(_even(text)))


def role(kind: str, before: str, after: str) -> Mapping[str, str]:
    """What a measure is of, by the nearest word that says it: its name by language; empty where none does."""
    nearest: tuple[int, Mapping[str, str]] | None = None
    for named in table()["roles"].get(kind, ()):
        pattern = re.compile(named["forms"])
        ends = [len(before) - match.end() for match in pattern.finditer(_even(before))]
        starts = [match.start() for match in pattern.finditer(_even(after))]
        distance = min((*ends, *starts), default=None)
        if distance is not None and (nearest is None or distance < nearest[0]):
            nearest = distance, named
    return nearest[1] if nearest else {}


def _even(text: str) -> str:
    """Lower case; full-width signs, no-break spaces and curly apostrophes made plain; the length stays."""
    return text.lower() if text.isascii() else "".join(map(_even_character, text))


@lru_cache(maxsize=8192)
def _even_character(character: str) -> str:
    plain = "'" if character == "\u2019" else unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character


def _in_sentence(even: str, written: str, offset: int, language: Language) -> Iterator[Quantity]:
    past = tells_of_past(written)
    taken: set[int] = set()
    found = []
    if not _any_number(language).search(even):
        return
    for kind, factor, cue, pattern in _patterns(language):
        for match in pattern.finditer(even) if cue.search(even) else ():
            parts = match.groupdict()
            if match.start("number") in taken:
                continue
            number = numbers.value(parts["number"], language)
            if not factor and _is_year(parts["number"], match):
                continue
            taken.add(match.start("number"))
            value, step = (part * (factor or 1) for part in number)
            end = max(match.end("number"), match.end("unit") if "unit" in parts else 0)
            found.append(
                Quantity(
                    kind=kind,
                    who="" if factor else _who(parts.get("who") or "", even[: match.start()], language),
                    value=value,
                    step=step,
                    bound=_bound(parts["hedge"] or ""),
                    text=written[match.start("figure") : end].strip(),
                    start=offset + match.start("figure"),
                    past=past,
                )
            )
    yield from sorted(found, key=lambda one: one.start)


def _is_year(number: str, match: re.Match[str]) -> bool:
    """A bare number that looks like a year, without a word for people behind it."""
    return bool(re.fullmatch(r"(?:19|20)\d\d", number)) and not match.groupdict().get("who")


def _bound(hedge: str) -> Bound:
    kinds: Mapping[Bound, str] = table()["hedges"]
    return next((kind for kind, words in kinds.items() if hedge and re.fullmatch(words, hedge)), "")


def _who(word: str, before: str, language: Language) -> str:
    """Which people, "" for all: the word behind an English or French count, in front of a Korean or Japanese one."""
    if language in ("en", "fr"):
        last = word.split()[-1] if word.split() else ""
        return "" if re.fullmatch(table()["people"][language]["anyone"], last) else last.rstrip("s")
    narrowed = re.search(r"([가-힣]{2,}|[一-龥]{2,}) ?$", before)
    return narrowed[1] if narrowed and not re.fullmatch(table()["whole"], narrowed[1]) else ""


@cache
def _either(name: str) -> re.Pattern[str]:
    return re.compile("|".join(table()[name]))


@cache
def _any_number(language: Language) -> re.Pattern[str]:
    return re.compile("|".join((r"\d", *(rf"(?<!\w){word}(?!\w)" for word in table()["numbers"].get(language, ())))))


@cache
def _patterns(language: Language) -> tuple[tuple[str, float, re.Pattern[str], re.Pattern[str]], ...]:
    """(kind, factor, what must stand in a sentence, pattern) in the order of trust; the factor of a count is 0."""
    known, figure = table(), numbers.figure(language)
    made = []
    for kind, words in known["kinds"].items():
        cue = "|".join(words[language][name] for name in ("past", "act", "noun", "toll") if name in words[language])
        made += [
            (kind, 0.0, cue, _filled(each, figure, language, words[language])) for each in known["counts"][language]
        ]
    made += [("magnitude", 1.0, r"magnitude|규모|マグニ", each.replace("{n}", figure)) for each in known["magnitude"]]
    made += [(unit, 1.0, sign, rf"(?<!\w){numbers.figure(language, sign)}") for unit, sign in known["symbols"].items()]
    made += [
        (unit, float(factor), forms, rf"{figure}[ -]?(?P<unit>{forms}){_UNIT_ENDS}")
        for unit, rows in known["units"].items()
        for factor, forms in rows
    ]
    return tuple((kind, factor, re.compile(cue), re.compile(pattern)) for kind, factor, cue, pattern in made)


def _filled(template: str, figure: str, language: Language, words: Mapping[str, str]) -> str:
    """A template of counts with a number, and the words of one kind, in their places."""
    pattern = template.replace("{n}", figure)
    for place in ("past", "act", "noun", "toll"):
        pattern = pattern.replace(f"{{{place}}}", words.get(place, "(?!)"))
    people = table()["people"].get(language)
    if people is None:
        return pattern
    named = rf"(?P<who> (?:(?!(?:{people['part']})\b)[\w'-]+ ){{0,2}}(?:{people['anyone']}|{people['some']})\b)"
    return rf"(?<!\w){pattern.replace('{who}', named)}(?!\w)"
