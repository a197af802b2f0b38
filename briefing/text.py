"""Folding text for comparison, cutting it into words and sentences, and finding what a slip was to be.

In: plain text of any language. Out: text and offsets. Folding maps width, accents, hyphens, quotation marks and case so
that "Kim Jong-Un", "KIM JONG UN" and "Kim Jong Un" (full width) are one string, and keeps for every character the place
that it came from. Unicode's own tables decide (NFKC, UAX #15); stemming is left out on purpose: a rule must be
readable from the text that it matched.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

#: "letter" also stands for digits and every alphabet that puts spaces between words.
Script = Literal["letter", "hangul", "han", "kana", "none"]

_JOINERS = "-\u2010\u2011\u00ad\u00b7\u30fb\u318d\u2027\uff65\u2022"
_APOSTROPHES = "\u2019\u2018\u02bc\u00b4`\uff07"
_ASCII_FOLD = str.maketrans("-`\n\t\r", " '   ")
# Begins with one set of characters, so that the search skips over all else at the speed of C.
_SENTENCE_END = re.compile(r"[.!?…。！？｡؟।۔\n](?:[\"'”’“)\]」』»›】》〉）]| [»›])*\s*")
_ALWAYS_END = "。！？｡؟।۔"
_OPENING = re.compile(r"(?:[\"'“‘„(\[「『«‹¿¡【《〈（–—-] ?)*")
#: What goes on after a quotation in Japanese: 「終わった。」と述べた。
_QUOTED_ON = re.compile(r"[」』）](?:[とのをがはにでも、]|など|って)")
#: Characters of a quotation within a Japanese sentence at most, so that one that never ends swallows no text.
_QUOTATION = 200
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Messrs|Dr|Gen|Lt|Col|Maj|Capt|Cpl|Sgt|Brig|Adm|Cmdr|Pvt|Sens?|Reps?|Govs?|Sec|Amb|Pres|"
    r"Atty|Prof|Rev|Fr|Hon|Supt|Jr|Sr|Sra|Mme|Mlle|Me|MM|St|Ste|Mt|Ft|Nos?|Art|Vol|vs|Inc|Corp|Ltd|Co|Cie|Bros|Dept|"
    r"Univ|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|a\.m|p\.m|U\.S|U\.N|U\.K|e\.g|i\.e|cf|ca|approx))\.$"
)
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
#: Words a minute: silent reading of English non-fiction, 238 (Brysbaert 2019, doi:10.1016/j.jml.2019.104047).
WORDS_PER_MINUTE = 238


@dataclass(frozen=True, slots=True)
class Folded:
    """One text made comparable; `cased`, `lower` and `offsets` are equally long."""

    #: Folded, letter case kept.
    cased: str
    #: Folded, lower case.
    lower: str
    #: Place of each character in the original text; None if they are the same places.
    offsets: tuple[int, ...] | None

    def origin(self, index: int, length: int) -> int:
        """Place in the original, of `length` characters, of the folded character at `index`; end maps to end."""
        if self.offsets is None:
            return index
        return self.offsets[index] if index < len(self.offsets) else length


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    """One character folded to zero or more; Hangul stays composed."""
    if character in _JOINERS:
        return "\x1f"
    if character in _APOSTROPHES:
        return "'"
    if "\uac00" <= character <= "\ud7a3":
        return character
    if character.isspace():
        return " "
    parts = unicodedata.normalize("NFKD", character)
    kept = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", kept)


def _lower(text: str) -> str:
    """Lower case, character by character, so that the length stays (U+0130 would become two)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(character.lower()[:1] for character in text)


def fold(text: str) -> tuple[Folded, ...]:
    """Fold a text: with hyphens and middle dots as spaces and, if it has any inside words, again with them closed up.

    Two readings, since outlets write both "co-operation" and "cooperation", "한·미" and "한미".
    """
    if text.isascii():
        cased = text.translate(_ASCII_FOLD)
        spaced = Folded(cased, cased.lower(), None)
        if "-" not in text:
            return (spaced,)
        kept = [place for place, character in enumerate(text) if not _closes(text, place, character == "-")]
    else:
        pieces = [_fold_character(character) for character in text]
        marked = "".join(pieces)
        origin = [place for place, piece in enumerate(pieces) for _ in piece]
        cased = marked.replace("\x1f", " ")
        spaced = Folded(cased, _lower(cased), tuple(origin))
        if "\x1f" not in marked:
            return (spaced,)
        kept = [place for place in range(len(marked)) if not _closes(marked, place, marked[place] == "\x1f")]
        closed = "".join(cased[place] for place in kept)
        return spaced, Folded(closed, _lower(closed), tuple(origin[place] for place in kept))
    closed = "".join(cased[place] for place in kept)
    return spaced, Folded(closed, closed.lower(), tuple(kept))


def _closes(text: str, place: int, is_joiner: bool) -> bool:
    """True for a joiner between two word characters."""
    return is_joiner and 0 < place < len(text) - 1 and text[place - 1].isalnum() and text[place + 1].isalnum()


@lru_cache(maxsize=8192)
def script(character: str) -> Script:
    """The kind of writing that one character belongs to; "none" for spaces and punctuation."""
    if character.isascii():
        return "letter" if character.isalnum() else "none"
    point = ord(character)
    if 0xAC00 <= point <= 0xD7A3 or 0x1100 <= point <= 0x11FF or 0x3130 <= point <= 0x318F:
        return "hangul"
    if 0x3040 <= point <= 0x30FF or 0x31F0 <= point <= 0x31FF:
        return "kana"
    if 0x3400 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or 0x20000 <= point <= 0x3FFFF:
        return "han"
    return "letter" if character.isalnum() else "none"


def word_starts(text: str) -> list[int]:
    """Offsets at which words begin, ascending; a run of Han or kana counts a word every two characters.

    Two, because most words of modern Chinese and most Sino-Japanese words are written with two characters.
    """
    starts: list[int] = []
    for found in _WORD.finditer(text):
        if script(found[0][0]) in ("han", "kana"):
            starts.extend(range(found.start(), found.end(), 2))
        else:
            starts.append(found.start())
    return starts


def words_of(text: str) -> frozenset[str]:
    """Words that say something: four letters or more and figures; pairs of characters in scripts without such words."""
    found: set[str] = set()
    for word in _WORD.findall(fold(text)[0].lower):
        if script(word[0]) == "letter":
            if len(word) > 3 or word.isdigit():
                found.add(word)
        else:
            found.update(word[place : place + 2] for place in range(max(1, len(word) - 1)))
    return frozenset(found)


def sentences(text: str) -> tuple[str, ...]:
    """Cut plain text into sentences, each exactly as it stands in the text; none empty.

    A full stop ends one only before a capital, digit or caseless letter, and not after a title, initial or month; in
    Korean also without a space behind the verb. A Japanese sentence that is quoted within another ends nothing.
    """
    found: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if _is_end(text, start, end):
            if piece := text[start : end.end()].strip():
                found.append(piece)
            start = end.end()
    if rest := text[start:].strip():
        found.append(rest)
    return tuple(found)


def _is_end(text: str, start: int, end: re.Match[str]) -> bool:
    """True if the sentence that began at `start` ends with this mark."""
    mark = end[0]
    if "\n" in mark:
        return True
    if mark[0] in _ALWAYS_END:
        return not _is_quoted(text, start, end)
    if not mark[-1].isspace():
        return mark == "." and text[end.start() - 1 : end.start()] == "다" and script(text[end.end() :][:1]) == "hangul"
    if not _begins(text, end.end()):
        return False
    return mark[0] != "." or not _ABBREVIATION.search(text, max(start, end.start() - 12), end.start() + 1)


def _begins(text: str, place: int) -> bool:
    """True if a sentence may begin there: a letter or digit, none of lower case, or marks of quotation before one."""
    opening = _OPENING.match(text, place)
    first = text[opening.end() : opening.end() + 1] if opening else ""
    return first.isalnum() and not first.islower()


def _is_quoted(text: str, start: int, end: re.Match[str]) -> bool:
    """True if the mark stands within Japanese quotation marks, or at their end with the sentence going on."""
    if _QUOTED_ON.match(text, end.start() + 1):
        return True
    near = text[max(start, end.start() - _QUOTATION) : end.end()]
    return any(near.count(opening) > near.count(closing) for opening, closing in ("「」", "『』", "（）"))


def shorten(text: str, limit: int) -> str:
    """Cut to at most `limit` characters at the end of a word, with an ellipsis; unchanged if it fits."""
    if len(text) <= limit:
        return text
    cut = text[:limit]
    space = cut.rfind(" ")
    cut = cut[:space] if space > limit // 2 else cut[: limit - 1]
    return cut.rstrip(" ,;:-–—") + "…"


def reading_minutes(texts: tuple[str, ...]) -> int:
    """Whole minutes to read the texts, at least 1; see `WORDS_PER_MINUTE`."""
    words = sum(len(word_starts(text)) for text in texts)
    return max(1, round(words / WORDS_PER_MINUTE))


def nearest(found: object, allowed: Iterable[str]) -> str:
    """“; did you mean “x”?” for a likely slip, else ""."""
    choices = list(allowed)
    close = difflib.get_close_matches(str(found).lower(), [choice.lower() for choice in choices], n=1, cutoff=0.6)
    original = next((choice for choice in choices if close and choice.lower() == close[0]), None)
    return f"; did you mean “{original}”?" if original else ""


def visible_line(text: str, limit: int) -> str:
    """A stranger's words as one line of so many characters that print; others become U+FFFD, white space a blank."""
    return "".join(each if each.isprintable() else "\ufffd" for each in " ".join(text.split()))[:limit]
