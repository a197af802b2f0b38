"""Which language an article is in: the editor's word, the script of its title, what the feed declares.

Hangul is written by Korean alone and kana by Japanese alone, so a title in them is believed before a feed that
declares "en-us" because its software came with it. Telling other languages apart is left out: that takes a model.
"""

from __future__ import annotations

import re

_PRIMARY = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_].*)?\s*", re.DOTALL)
_HANGUL = re.compile("[가-힣ᄀ-ᇿㄱ-ㆎ]")
_KANA = re.compile("[ぁ-ゖァ-ヺーｦ-ﾝ]")
_LETTER = re.compile(r"[^\W\d_]")
#: Codes of countries that feeds give for a language.
_COUNTRIES = {"kr": "ko", "jp": "ja", "cn": "zh", "tw": "zh"}


def primary(tag: str) -> str:
    """Give the primary subtag in lower case ("ko" of "ko-KR"); "" if it is none. Source: BCP 47, section 2.1."""
    found = _PRIMARY.fullmatch(tag[:40])
    code = found[1].lower() if found else ""
    return _COUNTRIES.get(code, "" if code == "und" else code)


def by_script(title: str) -> str:
    """Give "ko" or "ja" if the script of a title proves it, else "".

    A third of the letters must be Hangul, since Korean titles carry Latin names; a fifth kana, since Japanese ones are
    half Han. Our choice: the captured and sample feeds have nothing between 0 and a half.
    """
    if title.isascii():
        return ""
    letters = len(_LETTER.findall(title))
    if len(_HANGUL.findall(title)) * 3 >= max(letters, 1):
        return "ko"
    return "ja" if len(_KANA.findall(title)) * 5 >= max(letters, 1) else ""


def of_article(editor: str | None, title: str, declared: str, feed: str) -> str:
    """Decide: what the editor says of the feed, the script, what the entry declares, what the feed does, "und"."""
    return primary(editor or "") or by_script(title) or primary(declared) or primary(feed) or "und"
