"""Reports → names and phrases in them that may be the talk of the day; no word list of any language is needed.

Alphabets: runs of capitalised words inside sentences (“Strait of Hormuz”). Where every word begins a sentence or stands
in a headline in title case, a capital says nothing; there, and for a single word, a word counts as a name if the day's
texts write it with a capital inside sentences more often than small (truecasing: Lita et al. 2003). Korean: stems that
occur under a particle that only nouns take and in another form too, and pairs of them. Japanese: runs of kanji or
katakana. Chinese writes no borders between words: only outlets' labels give candidates there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from babel.dates import get_day_names, get_month_names

from briefing.korean import KOREAN_ENDING, NOUN_PARTICLES, is_past
from briefing.text import fold

#: Kanji before hiragana that is no particle are part of a verb, or of a longer word: 見通し, 発表した.
_TOKEN = re.compile(
    r"(?P<acronym>(?:[A-Z]\.){2,})"
    r"|(?P<word>[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+)"
    r"|(?P<hangul>[\uac00-\ud7a3]+)"
    r"|(?P<katakana>[\u30a1-\u30fa\u30fc]+(?:\u30fb[\u30a1-\u30fa\u30fc]+)*)"
    r"|(?P<han>[\u3400-\u9fff\u3005]++(?=[^\u3041-\u3096]|[はがをにのでともへやか]|$))"
)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
#: Marks after which a capital, or the first word, says nothing.
_OPENS = re.compile(r"[.!?:;…\n\"“”„«»‘(\[—–|/]")
#: Small words inside names: English, French, German, Dutch, Spanish, Italian, Portuguese, Arabic.
_INSIDE = frozenset(
    re.findall(r"\w+", "of the de la le les du des d l der den von van zu y e da do dos di del della al el bin")
)
#: What may stand between the words of a name.
_JOINTS = frozenset((" ", "-", "'", "\u2019", "' ", "\u2019 "))
_LONGEST_RUN = 6
#: Characters of a phrase.
_LONGEST = 60
#: Letters of a syllable of a name that goes on small after a hyphen: Wi Sung-lac, Lee Jae-myung.
_SYLLABLE = 5
#: A headline is in title case if more of its long words than this begin with a capital.
_TITLE_CASE = 0.6
_LONG_WORD = 4
_KANJI = range(2, 9)
_KATAKANA = range(3, 21)
_STEM = range(2, 9)
#: Languages whose names of days and months are no news.
_CALENDARS = ("en", "fr", "de", "es", "it", "pt", "nl", "ko", "ja")


class Token(NamedTuple):
    """One word of an alphabet, or one run of Hangul, kanji or katakana."""

    kind: str
    text: str
    #: True if a sentence, a quotation or a headline begins with it.
    opens: bool
    #: What stands between it and the token before.
    gap: str

    @property
    def is_attached(self) -> bool:
        """True for what is written onto the token before, such as a figure: 3만명, 30日午前."""
        return not self.gap and not self.opens


def candidates(texts: Sequence[tuple[str, str]]) -> list[frozenset[str]]:
    """For each (headline, opening) the names and phrases in it, as they are written there."""
    read = [(_tokens(title), _tokens(text), bool(_KANA.search(title + text))) for title, text in texts]
    prose = [part for title, text, _ in read for part in (title, text) if part is text or not _in_title_case(title)]
    names, nouns = _names(prose), _nouns([part for title, text, _ in read for part in (title, text)])
    found = []
    for title, text, japanese in read:
        here: set[str] = set()
        for part in (title, text):
            if part is text or not _in_title_case(title):
                here.update(_capitalised(part, names))
            here.update(_korean(part, nouns))
            if japanese:
                here.update(_japanese(part))
        found.append(frozenset(one for one in here if len(one) <= _LONGEST and not is_date(one)))
    return found


def is_date(phrase: str) -> bool:
    """True if days of the week, months and numbers are all that it says."""
    words = fold(phrase)[0].lower.replace(".", " ").split()
    return all(word.isdecimal() or word in _date_words()[1] for word in words)


@cache
def _date_words() -> tuple[frozenset[str], frozenset[str]]:
    """Full names of days and months; and these and their short forms. Folded, from CLDR by way of Babel."""
    full: set[str] = set()
    every: set[str] = set()
    for language in _CALENDARS:
        for width in ("wide", "abbreviated"):
            for names in (get_day_names(width, locale=language), get_month_names(width, locale=language)):
                words = {fold(name)[0].lower.rstrip(".") for name in names.values()}
                every |= words
                full |= words if width == "wide" else set()
    return frozenset(full), frozenset(every)


def _tokens(text: str) -> list[Token]:
    """The words of a text, hiragana left out."""
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        gap = text[end : match.start()]
        opens = not found or (gap != " " and bool(_OPENS.search(gap)))
        found.append(Token(match.lastgroup or "", match[0], opens, gap))
        end = match.end()
    return found


def _in_title_case(tokens: Sequence[Token]) -> bool:
    """True for a headline with capitals throughout, and for one too short to tell."""
    words = [token.text for token in tokens[1:] if token.kind == "word" and len(token.text) >= _LONG_WORD]
    return len(words) < 2 or sum(word[0].isupper() for word in words) > _TITLE_CASE * len(words)


def _names(parts: Sequence[Sequence[Token]]) -> frozenset[str]:
    """Words that stand with a capital inside sentences more often than small anywhere; lower case."""
    balance: Counter[str] = Counter()
    for part in parts:
        for token in part:
            if token.kind == "word":
                if not token.text[0].isupper():
                    balance[token.text] -= 1
                elif not token.opens:
                    balance[token.text.lower()] += 1
    return frozenset(word for word, count in balance.items() if count > 0)


def _capitalised(tokens: Sequence[Token], names: frozenset[str]) -> Iterator[str]:
    """Runs of capitalised words, small words inside them allowed."""
    run: list[Token] = []
    inside: list[Token] = []
    for token in tokens:
        joined = token.gap in _JOINTS
        if run and joined and token.text in _INSIDE and len(inside) < 2:
            inside.append(token)
        elif len(run) > 1 and token.gap == "-" and len(token.text) <= _SYLLABLE and not inside:
            run.append(token)
        elif _is_capital(token) and (not token.opens or token.text.lower() in names):
            if run and joined:
                run += [*inside, token]
            else:
                yield from _phrase(run, names)
                run = [token]
            inside = []
        else:
            yield from _phrase(run, names)
            run, inside = [], []
    yield from _phrase(run, names)


def _is_capital(token: Token) -> bool:
    """True for a word with a capital that is no day and no month."""
    return token.kind == "acronym" or (
        token.kind == "word" and token.text[0].isupper() and token.text.lower() not in _date_words()[0]
    )


def _phrase(run: Sequence[Token], names: frozenset[str]) -> Iterator[str]:
    """The phrase of a run, without its article, if it can be a name."""
    if run and run[0].text == "The":
        run = run[1:]
    if len(run) == 1:
        word = run[0].text
        if run[0].kind == "word" and word.lower() in names and (len(word) > 2 or word.isupper()) and len(word) > 1:
            yield word
    elif 1 < len(run) <= _LONGEST_RUN:
        yield "".join(token.gap * bool(place) + token.text for place, token in enumerate(run))


def _nouns(parts: Sequence[Sequence[Token]]) -> frozenset[str]:
    """Korean stems that are nouns: under a particle that only nouns take, and in one more form."""
    forms: defaultdict[str, set[str]] = defaultdict(set)
    for word in {token.text for part in parts for token in part if token.kind == "hangul" and not token.is_attached}:
        for stem, ending in _stems(word):
            forms[stem].add(ending)
    return frozenset(
        stem for stem, endings in forms.items() if len(endings) > 1 and endings & NOUN_PARTICLES and not is_past(stem)
    )


def _stems(word: str) -> Iterator[tuple[str, str]]:
    """Every way to cut a word into stem and ending, the longest stem first."""
    for cut in range(min(len(word), _STEM.stop - 1), _STEM.start - 1, -1):
        if KOREAN_ENDING.fullmatch(word, cut):
            yield word[:cut], word[cut:]


def _korean(tokens: Sequence[Token], nouns: frozenset[str]) -> Iterator[str]:
    """Nouns without their particles, and pairs of nouns of which the first has none."""
    before = ""
    for token in tokens:
        stem = ""
        if token.kind == "hangul" and not token.is_attached:
            stem = next((stem for stem, _ in _stems(token.text) if stem in nouns), "")
            if stem:
                yield stem
                if before and token.gap == " ":
                    yield f"{before} {stem}"
        before = stem if stem == token.text else ""


def _japanese(tokens: Sequence[Token]) -> Iterator[str]:
    """Runs of kanji and of katakana of a word's length."""
    before = ""
    for token in tokens:
        counted = token.is_attached and before == "word"
        if (token.kind == "han" and len(token.text) in _KANJI and not counted) or (
            token.kind == "katakana" and len(token.text) in _KATAKANA
        ):
            yield token.text
        before = token.kind
