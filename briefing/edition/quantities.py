"""A text → the figures in it that can be compared: people killed or hurt, sums, distances, shares, magnitudes.

Only a number with its unit, or with the word that says what was counted right beside it, is a figure: ages, dates,
times of day, ordinals, scores and bare numbers are none. What is counted how in which language is `quantities.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from yaml import CSafeLoader

from briefing.text import script, sentences

Language = Literal["en", "fr", "ko", "ja"]
#: What the words before a number make of it: "about 40", "at least 12", "nearly 40"; "" if there are none.
Bound = Literal["", "about", "least", "most"]

_MYRIADS = {"만": 1e4, "万": 1e4, "억": 1e8, "億": 1e8, "조": 1e12, "兆": 1e12}
_TENS = {"십": 10.0, "백": 1e2, "百": 1e2, "천": 1e3, "千": 1e3}
_SHORT = {"k": 1e3, "m": 1e6, "tn": 1e12}
#: What may not stand before a number: a longer number, a sum's sign, a list or range, and words that make it a part.
_BEFORE = {
    "latin": r"(?<![\w.,:/$€£¥₩+\-])(?<!\d[,.] )(?<!\d to )(?<!\d or )(?<!\d and )(?<!\d et )(?<!\d ou )"
    r"(?<!\bno )(?<!\banother )(?<!\bfrom )",
    "cjk": r"(?<![\d.,:/a-z\-~∼])(?<!\d[,.] )(?<!또 )",
}
#: Nor behind it: the rest of a number, a score, a date.
_AFTER = r"(?!\d|\s?[,.:/\-–~∼]\s?\d)"
_DIGITS = {
    "en": r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?",
    "fr": r"(?:\d{1,3}(?:[ .]\d{3})+|\d+)(?:,\d+)?",
    "ko": r"(?:\d[\d,]*(?:\.\d+)?(?:[천백]?[만억조]|[천백])? ?){1,4}(?<! )(?: ?여)?",
    "ja": r"(?:\d[\d,]*(?:\.\d+)?(?:[千百]?[万億兆]|[千百])?){1,4}",
}
#: "3 km/h" and "3 km²" are no distances.
_UNIT_ENDS = r"(?![a-zà-ÿ²/]| ?(?:per |an hour|à l'heure))"


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
    words = _table()["kinds"].get(kind, {})
    return str(words.get(language, words.get("en", {})).get("label", ""))


def kinds() -> tuple[str, ...]:
    """The kinds of counts of people, weightiest first."""
    return tuple(_table()["kinds"])


def tells_of_past(text: str) -> bool:
    """Whether a sentence tells of another time than the day's."""
    return bool(_either("past").search(_even(text)))


def moves(text: str) -> bool:
    """Whether a text tells of a price that changes by the minute, on which nobody disagrees."""
    return bool(_either("moving").search(_even(text)))


def role(kind: str, before: str, after: str) -> Mapping[str, str]:
    """What a measure is of, by the nearest word that says it: its name by language; empty where none does."""
    nearest: tuple[int, Mapping[str, str]] | None = None
    for named in _table()["roles"].get(kind, ()):
        pattern = re.compile(named["forms"])
        ends = [len(before) - match.end() for match in pattern.finditer(_even(before))]
        starts = [match.start() for match in pattern.finditer(_even(after))]
        distance = min((*ends, *starts), default=None)
        if distance is not None and (nearest is None or distance < nearest[0]):
            nearest = distance, named
    return nearest[1] if nearest else {}


def _even(text: str) -> str:
    """Full-width digits and signs, no-break spaces and curly apostrophes made plain; the length stays."""
    plain = (unicodedata.normalize("NFKC", character) for character in text.replace("\u2019", "'"))
    return "".join(one if len(one) == 1 else old for one, old in zip(plain, text, strict=True)).lower()


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
            number = _value(parts["number"], language)
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


def _value(number: str, language: Language) -> tuple[float, float]:
    """The number and its step."""
    words, scales = _table()["numbers"].get(language, []), _table()["scales"]
    if language in ("ko", "ja"):
        return _myriads(number.strip(), words)
    digits, scale = number.strip(), 1.0
    scaled = re.search(r"(?<![a-z])[a-z]+$|(?<=\d)[a-z]+$", digits)
    if scaled and scaled[0] in {**scales, **_SHORT}:
        digits, scale = digits[: scaled.start()].rstrip(" -"), {**scales, **_SHORT}[scaled[0]]
    if digits in words:
        return (words.index(digits) + 1) * scale, scale
    plain = digits.replace(",", "") if language == "en" else re.sub("[ .]", "", digits).replace(",", ".")
    return float(plain) * scale, _step(plain) * scale


def _step(digits: str) -> float:
    """What the last digit stands for: 0.1 for "5.0", 100 for "1300"."""
    whole, _, decimals = digits.partition(".")
    return 10.0 ** -len(decimals) if decimals else 10.0 ** (len(whole) - len(whole.rstrip("0"))) if int(whole) else 1.0


def _myriads(number: str, words: list[str]) -> tuple[float, float]:
    """A Korean or Japanese number: 1만 2천, 3억5000만, 12.5万."""
    if number in words:
        return words.index(number) + 1.0, 1.0
    total, group, step = 0.0, 0.0, 1.0
    for digits, tens, myriad in re.findall(r"(\d[\d,]*(?:\.\d+)?) ?([십백천百千]?)([만억조万億兆]?)", number):
        plain = digits.replace(",", "")
        weight = _TENS.get(tens, 1.0)
        group += float(plain) * weight
        step = _step(plain) * weight
        if myriad:
            total, group, step = total + group * _MYRIADS[myriad], 0.0, step * _MYRIADS[myriad]
    return total + group, step


def _bound(hedge: str) -> Bound:
    kinds: Mapping[Bound, str] = _table()["hedges"]
    return next((kind for kind, words in kinds.items() if hedge and re.fullmatch(words, hedge)), "")


def _who(word: str, before: str, language: Language) -> str:
    """Which people, "" for all: the word behind an English or French count, in front of a Korean or Japanese one."""
    if language in ("en", "fr"):
        last = word.split()[-1] if word.split() else ""
        return "" if re.fullmatch(_table()["people"][language]["anyone"], last) else last.rstrip("s")
    narrowed = re.search(r"([가-힣]{2,}|[一-龥]{2,}) ?$", before)
    return narrowed[1] if narrowed and not re.fullmatch(_table()["whole"], narrowed[1]) else ""


@cache
def _table() -> dict[str, Any]:
    source = files("briefing.edition").joinpath("quantities.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(source, Loader=CSafeLoader)
    return loaded


@cache
def _either(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_table()[name]))


@cache
def _any_number(language: Language) -> re.Pattern[str]:
    return re.compile("|".join((r"\d", *(rf"(?<!\w){word}(?!\w)" for word in _table()["numbers"].get(language, ())))))


@cache
def _patterns(language: Language) -> tuple[tuple[str, float, re.Pattern[str], re.Pattern[str]], ...]:
    """(kind, factor, what must stand in a sentence, pattern) in the order of trust; the factor of a count is 0."""
    table, figure = _table(), _figure(language)
    made = []
    for kind, words in table["kinds"].items():
        cue = "|".join(words[language][name] for name in ("past", "act", "noun", "toll") if name in words[language])
        made += [
            (kind, 0.0, cue, _filled(each, figure, language, words[language])) for each in table["counts"][language]
        ]
    made += [("magnitude", 1.0, r"magnitude|규모|マグニ", each.replace("{n}", figure)) for each in table["magnitude"]]
    made += [(unit, 1.0, sign, rf"(?<!\w){_figure(language, sign)}") for unit, sign in table["symbols"].items()]
    made += [
        (unit, float(factor), forms, rf"{figure}[ -]?(?P<unit>{forms}){_UNIT_ENDS}")
        for unit, rows in table["units"].items()
        for factor, forms in rows
    ]
    return tuple((kind, factor, re.compile(cue), re.compile(pattern)) for kind, factor, cue, pattern in made)


def _figure(language: Language, sign: str = "") -> str:
    """A number with the words before it, and a sum's sign between them."""
    table = _table()
    hedges = "|".join(table["hedges"].values())
    words = "|".join(sorted(table["numbers"].get(language, ()), key=len, reverse=True)) or "(?!)"
    if language in ("ko", "ja"):
        number, before = rf"{_DIGITS[language]}|(?<![가-힣])(?:{words})(?= )", _BEFORE["cjk"]
    else:
        scales = "|".join((*table["scales"], *(_SHORT if sign else ())))
        number = rf"{_DIGITS[language]}(?:[ -]?(?:{scales})(?![a-z]))?|(?:{words})(?:[ -](?:{scales}))?(?!\w)"
        before = _BEFORE["latin"]
    place = rf"(?:{sign}) ?" if sign else before
    return rf"(?P<figure>(?:(?P<hedge>{hedges}) ?)?{place}(?P<number>{number})){_AFTER}"


def _filled(template: str, figure: str, language: Language, words: Mapping[str, str]) -> str:
    """A template of counts with a number, and the words of one kind, in their places."""
    pattern = template.replace("{n}", figure)
    for place in ("past", "act", "noun", "toll"):
        pattern = pattern.replace(f"{{{place}}}", words.get(place, "(?!)"))
    people = _table()["people"].get(language)
    if people is None:
        return pattern
    named = rf"(?P<who> (?:(?!(?:{people['part']})\b)[\w'-]+ ){{0,2}}(?:{people['anyone']}|{people['some']})\b)"
    return rf"(?<!\w){pattern.replace('{who}', named)}(?!\w)"
