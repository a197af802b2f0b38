"""The wording of a report: its words and runs of words, its dateline, the names and numbers that it gives.

In: plain text. Out: what two texts are held to be one text by. Runs of words are kept as hashes that are the same on
every machine, so that a million of them can be compared without their words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b

import numpy as np

#: Weight of a run of words, see `weight`: four words, or eight characters of Hangul, Han and kana.
RUN = 8
_MULTIPLIER = 0x9E3779B97F4A7C15

_CJK = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
#: A word of an alphabet, or one character of Hangul, Han or kana: outlets put spaces in Korean each their own way.
WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
#: Names and numbers, and in scripts without capitals every run of one script; not hiragana, which is grammar.
_TELLING = re.compile(
    rf"(?P<cjk>[\uac00-\ud7a3]{{2,}}|[\u3400-\u9fff]{{2,}}|[\u30a0-\u30ff]{{2,}})|(?P<word>[^\W_{_CJK}]+)"
)
#: Before a capital that may be no name: the first word of a sentence or a quotation.
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n][\"'”’)]*\s*|[\"“‘(]\s*)$")
#: "SEOUL, Jan. 30 (Yonhap) --", "[서울=뉴시스] 홍길동 기자 =", "（ソウル共同）", "SEOUL, Jan 30 -".
_DATELINE = re.compile(
    r"\s*(?:[^!?\n(（\[【]{1,60}[(（\[【][^)）\]】\n]{1,40}[)）\]】]\s*(?:--?|[—–―=])(?=[\sA-Z])"
    r"|[(（\[【][^)）\]】\n]{1,40}[)）\]】](?:[^.!?。\n()=]{0,40}=(?=\s))?"
    r"|[A-Z][A-Z .,'’/-]{2,40}(?:,?\s[A-Z][a-z]{2,8}\.?\s\d{1,2})?\s*(?:--?|[—–―])(?=\s))\s*"
)


def plain(text: str) -> str:
    """One width and one form for each character (NFKC, UAX #15)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def words(text: str) -> list[str]:
    """Lower-case words of an alphabet, single characters of Hangul, Han and kana."""
    return WORD.findall(plain(text).lower())


def weight(word: str) -> int:
    """1 for a character of Hangul, Han or kana, 2 for a word: most words of these scripts have two characters."""
    return 1 if word >= "\u3040" else 2


def dateline(text: str) -> str:
    """What stands before the first sentence to say where it comes from; "" if nothing does."""
    found = _DATELINE.match(text, 0, 200)
    return found[0] if found else ""


class Runs(dict[str, int]):
    """Texts → hashes of their runs; remembers the hash of every word that it has met."""

    def __init__(self, limit: int) -> None:
        """Take the number of characters of a text that are read."""
        super().__init__()
        self._limit = limit
        inverse = pow(_MULTIPLIER, -1, 1 << 64)
        # A character can become 18 when its form is made one (U+FDFA); every text is cut to the limit after that.
        self._powers = np.cumprod(np.full(limit + 1, _MULTIPLIER, dtype=np.uint64))
        self._inverse = np.cumprod(np.full(limit + 1, inverse, dtype=np.uint64))

    def __missing__(self, word: str) -> int:
        value = self[word] = int.from_bytes(
            blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"
        )
        return value

    def of(self, text: str) -> np.ndarray:
        """Hash of every run of the words below the dateline: from each word on until the run is long enough.

        A polynomial modulo 2^64 (Karp and Rabin 1987), so that all runs come from one sum.
        """
        found = WORD.findall(body(text, self._limit).lower()[: self._limit])
        hashes = np.array([self[word] for word in found], dtype=np.uint64)
        sums = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(hashes * self._powers[: len(found)])))
        if text.isascii():
            starts = np.arange(max(0, len(found) - RUN // 2 + 1))
            ends = starts + RUN // 2
        else:
            until = np.concatenate(([0], np.cumsum([weight(word) for word in found])))
            ends = np.searchsorted(until, until[:-1] + RUN)
            starts = np.flatnonzero(ends < len(until))
            ends = ends[starts]
        runs = (sums[ends] - sums[starts]) * self._inverse[starts]
        return np.asarray(runs)


def shared(shorter: np.ndarray, longer: np.ndarray) -> np.ndarray:
    """For each run of one text, whether the other has it."""
    known = np.sort(longer)
    places = np.minimum(np.searchsorted(known, shorter), len(known) - 1)
    return np.asarray(known[places] == shorter)


def body(text: str, limit: int) -> str:
    """The first characters of a text below its dateline, in one form."""
    return plain(text[: limit + 200][len(dateline(text)) :][:limit])


def until(text: str, run: int) -> str:
    """A text's body up to the end of the run of that number, from 0."""
    filled = 0
    for number, found in enumerate(WORD.finditer(text)):
        if number >= run:
            filled += weight(found[0].lower())
            if filled >= RUN:
                return text[: found.end()]
    return text


def telling(text: str) -> frozenset[str]:
    """Names and numbers of a text, lower case: what tells two events apart where all other words are the same."""
    text = plain(text)
    found = set()
    for each in _TELLING.finditer(text):
        word = each[0]
        if each["cjk"]:
            found.add(word)
        elif not word.isalpha() or (len(word) > 1 and word[0].isupper() and not _begins(text, each.start())):
            found.add(word.lower())
    return frozenset(found)


def _begins(text: str, place: int) -> bool:
    return place == 0 or _SENTENCE_START.search(text[max(0, place - 4) : place]) is not None


def lacking(named: Iterable[str], text: str) -> frozenset[str]:
    """Those of the names and numbers that a text does not have; the last character may be a particle."""
    text = plain(text).lower()
    known, closed = frozenset(WORD.findall(text)), "".join(text.split())
    return frozenset(
        word
        for word in named
        if (word[: max(2, len(word) - 1)] not in closed if word >= "\u3040" else word not in known)
    )
