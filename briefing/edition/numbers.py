"""How English, French, Korean and Japanese write numbers: as a pattern, and as a value.

The words are in `quantities.yaml`, beside what is counted.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from yaml import CSafeLoader

Language = Literal["en", "fr", "ko", "ja"]

_MYRIADS = {"만": 1e4, "万": 1e4, "억": 1e8, "億": 1e8, "조": 1e12, "兆": 1e12}
_TENS = {"십": 10.0, "백": 1e2, "百": 1e2, "천": 1e3, "千": 1e3}
_SHORT = {"k": 1e3, "m": 1e6, "tn": 1e12}
#: What may not stand before a number: a longer number, a sum's sign, a list or range, and words that make it a part.
_BEFORE = {
    "latin": r"(?<![\w.,:/$€£¥₩+\-])(?<!\d[,.] )(?<!\d to )(?<!\d or )(?<!\d and )(?<!\d et )(?<!\d ou )"
    r"(?<!\bno )(?<!\banother )(?<!\bfrom )(?<!mother of )(?<!father of )(?<!parents of )",
    "cjk": r"(?<![\d.,:/a-z\-~∼])(?<!\d[,.] )(?<!또 )",
}
#: Nor behind it: the rest of a number, a score, a date.
_AFTER = r"(?!\d|\s?[,.:/\-–~∼]\s?\d)"
#: Digits before a myriad or at the end; they can be read in one way only, or rows of digits would be tried in all ways.
_GROUP = r"\d[\d,]{0,18}+(?:\.\d{1,9}+)?+"
#: As many digits as a number of news has: what is longer is none.
_DIGITS = {
    "en": r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,9})?",
    "fr": r"(?:\d{1,3}(?:[ .]\d{3}){1,4}|\d{1,15})(?:,\d{1,9})?",
    "ko": rf"(?:{_GROUP}(?:[천백]?[만억조]|[천백]) ?){{0,3}}{_GROUP}(?:[천백]?[만억조]|[천백])?(?: ?여)?",
    "ja": rf"(?:{_GROUP}(?:[千百]?[万億兆]|[千百])){{0,3}}{_GROUP}(?:[千百]?[万億兆]|[千百])?",
}


@cache
def table() -> dict[str, Any]:
    """What counts as a figure in which language; see the comments in the file."""
    source = files("briefing.edition").joinpath("quantities.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(source, Loader=CSafeLoader)
    return loaded


def figure(language: Language, sign: str = "") -> str:
    """A number with the words before it, and a sum's sign between them."""
    known = table()
    hedges = "|".join(known["hedges"].values())
    words = "|".join(sorted(known["numbers"].get(language, ()), key=len, reverse=True)) or "(?!)"
    if language in ("ko", "ja"):
        number, before = rf"{_DIGITS[language]}|(?<![가-힣])(?:{words})(?= )", _BEFORE["cjk"]
    else:
        scales = "|".join((*known["scales"], *(_SHORT if sign else ())))
        number = rf"{_DIGITS[language]}(?:[ -]?(?:{scales})(?![a-z]))?|(?:{words})(?:[ -](?:{scales}))?(?!\w)"
        before = _BEFORE["latin"]
    place = rf"(?:{sign}) ?" if sign else before
    return rf"(?P<figure>(?:(?P<hedge>{hedges}) ?)?{place}(?P<number>{number})){_AFTER}"


def value(number: str, language: Language) -> tuple[float, float]:
    """The number and its step."""
    words, scales = table()["numbers"].get(language, []), table()["scales"]
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
