"""Text → lines of at most 72 columns, as a terminal shows them.

A character of double width (Unicode Standard Annex 11: wide and full width, so Hangul and Han) counts two columns, a
combining or invisible one none. Lines break between words; Chinese and Japanese, which write whole sentences without a
space, also break between characters, but no line begins with their closing marks or ends with their opening ones
(JIS X 4051; a short list of it).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from briefing.render.filters import printable

#: Columns a line: what mail and terminals of 80 columns show after two levels of quotation (RFC 3676, 4.2: 78 at most).
COLUMNS = 72

#: Words up to this width stay whole in any script: Korean headlines mix single Han into words. Our choice.
_WHOLE = COLUMNS // 3
_HAN_OR_KANA = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OPENING = "（［｛「『【〈《“‘(\\[{"
_CLOSING = "、。，．：；？！）］｝」』】〉》”’…‥・ー々っゃゅょッャュョ,.:;?!)\\]}"
_SPACES = re.compile(r"[^\S\u00a0]+")
_SPACELESS = re.compile(f"[{_HAN_OR_KANA}]")
_PIECE = re.compile(
    f"[{_OPENING}]*(?:(?![{_CLOSING}])[{_HAN_OR_KANA}]|[^{_HAN_OR_KANA}{_OPENING}{_CLOSING}]+)?[{_CLOSING}]*"
)


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def wrap(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    """Break a text into lines, inside a word only if it is longer than a line.

    Args:
        text: any white space in it counts as one space; at a no-break space no line ends.
        first: what the first line begins with.
        rest: what the others begin with.
    """
    line, used, empty = first, width(first), True
    for word in filter(None, _SPACES.split(printable(text))):
        word = word.replace("\u00a0", " ")
        gap = "" if empty else " "
        for piece in _pieces(word):
            needed = len(gap) + width(piece)
            if not empty and used + needed > COLUMNS:
                yield line
                line, used, empty, needed, gap = rest, width(rest), True, width(piece), ""
            if used + needed <= COLUMNS:
                line, used, empty, gap = line + gap + piece, used + needed, False, ""
                continue
            for character in piece:
                step = _columns(character)
                if used + step > COLUMNS:
                    yield line
                    line, used = rest, width(rest)
                line, used, empty = line + character, used + step, False
            gap = ""
    yield line.rstrip()


def _pieces(word: str) -> list[str]:
    """Cut a word where a line may end inside it."""
    if word.isascii() or width(word) <= _WHOLE or not _SPACELESS.search(word):
        return [word]
    return [piece for piece in _PIECE.findall(word) if piece]


@lru_cache(maxsize=8192)
def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
