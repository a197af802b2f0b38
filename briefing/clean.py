"""Untrusted HTML and text from feeds → safe plain text of bounded length.

In: markup or text as an outlet wrote it. Out: text without tags, without control and invisible steering characters, in
Unicode's composed form (NFC, UAX #15). What comes out is text, not HTML: it may hold `<` and `&`, so whoever writes it
into a page escapes it. Links and images are left out: a brief links to the report itself.

nh3 (the html5ever parser, as browsers read HTML) finds the tags; it is linear in ordinary markup but quadratic in depth
(50,000 nested divs: 5.5 s), so input is cut before it is parsed: 60,000 characters hold some 10,000 words, and the
worst that fits, 12,000 nested tags, takes 0.4 s.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.entities import html5

import nh3

#: Most characters of markup that are parsed; see above.
LONGEST_MARKUP = 60_000

# fmt: off
#: Elements that end a line; all others vanish and leave their text.
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead",
    "tr", "ul",
))
#: Elements that are replaced by a space.
_SPACES = frozenset(("img", "td", "th"))
#: Elements whose content is no reading matter.
_DROPPED = frozenset((
    "applet", "audio", "button", "canvas", "embed", "head", "iframe", "map", "math", "noembed", "noframes", "noscript",
    "object", "option", "script", "select", "style", "svg", "template", "textarea", "title", "video",
))
#: Other names that make text look like markup: HTML elements that feeds really carry.
_INLINE = frozenset((
    "a", "abbr", "acronym", "audio", "b", "big", "cite", "code", "col", "colgroup", "del", "dfn", "em", "embed", "font",
    "i", "iframe", "input", "ins", "kbd", "link", "mark", "meta", "noscript", "object", "param", "q", "s", "samp",
    "script", "small", "source", "span", "strike", "strong", "style", "sub", "sup", "svg", "time", "tt", "u", "var",
    "video", "wbr",
))
# fmt: on
_ELEMENTS = _BLOCKS | _SPACES | _INLINE
_VOID = frozenset(("br", "hr", "img"))
_CLEANER = nh3.Cleaner(
    tags=set(_BLOCKS | _SPACES), clean_content_tags=set(_DROPPED), attributes={}, link_rel=None, strip_comments=True
)
_LINE_TAG = re.compile(r"</?(?:" + "|".join(sorted(_BLOCKS, key=len, reverse=True)) + ")>")
_OTHER_TAG = re.compile(r"</?[a-z]+>")
#: Control characters except white space (C0, DEL, C1), surrogates, non-characters, and Unicode's steering marks: soft
#: hyphen, zero-width space, bidi embeddings, overrides and isolates, word joiner, byte order mark, interlinear marks.
#: ZWJ and ZWNJ stay: Indic and Persian words, and emoji, need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_ANY_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?/?>")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|([A-Za-z][A-Za-z0-9]{1,30}));")
_EMPTY_LINES = re.compile(r"\n[ \t\r]*\n")


def to_text(markup: str, *, limit: int) -> str:
    """Read HTML as text: a line for each block, single spaces, at most `limit` characters.

    Markup that was escaped twice (text that still holds whole tags or character references afterwards) is read once
    more, as feeds really have it. Scripts, styles, comments and frames are dropped with what they contain.
    """
    text = _read(markup[:LONGEST_MARKUP])
    if looks_like_markup(text):
        text = _read(text)
    return _cut(text, limit)


def plain(text: str, *, limit: int) -> str:
    """Read what is said to be plain text, but as HTML if it looks like it; lines end at empty lines only.

    Feeds label markup as text and text as markup; see `looks_like_markup` for when the label is not believed.
    """
    text = text[:LONGEST_MARKUP]
    if looks_like_markup(text):
        return to_text(text, limit=limit)
    if "\n" not in text:
        return _cut(fold(text), limit)
    return _cut("\n".join(filter(None, map(fold, _EMPTY_LINES.split(text)))), limit)


def line(text: str, *, limit: int, is_html: bool = False) -> str:
    """Read a title, name or label as one line; see `plain` for what is not HTML for sure."""
    read = to_text if is_html else plain
    return _cut(read(text, limit=LONGEST_MARKUP).replace("\n", " "), limit)


def fold(text: str) -> str:
    """Drop unwanted characters, make every run of white space one space, compose (NFC). Idempotent."""
    if text.isascii() and text.isprintable():  # as most text is; its only white space is the space
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(unicodedata.normalize("NFC", _UNWANTED.sub("", text)).split())


def looks_like_markup(text: str) -> bool:
    """Tell whether plain text must really be HTML.

    It must hold a character reference or a closing or void tag, and no tag unknown to HTML. Conservative on purpose,
    since a wrong yes loses words: "a < b", a programmer's "<!!" and "Use <b> wisely" are text.

    Source: feedparser's rule of the same name, which real feeds have tried for twenty years.
    """
    if "&" not in text and "<" not in text:
        return False
    refers = any(not found[1] or f"{found[1]};" in html5 for found in _REFERENCE.finditer(text))
    closes = False
    for closing, name in _ANY_TAG.findall(text):
        if name.lower() not in _ELEMENTS:
            return False
        closes = closes or bool(closing) or name.lower() in _VOID
    return refers or closes


def _read(markup: str) -> str:
    """Read HTML as lines with single spaces."""
    if "<" in markup:
        kept = _CLEANER.clean(" ".join(markup.split()))
        return "\n".join(filter(None, [_line(piece) for piece in _LINE_TAG.split(kept) if piece]))
    return fold(unescape(markup))


def _line(cleaned: str) -> str:
    """Read what nh3 left of one block."""
    if "<" in cleaned:
        cleaned = _OTHER_TAG.sub(" ", cleaned)
    return fold(unescape(cleaned))


def _cut(text: str, limit: int) -> str:
    """Give the first `limit` characters, without a space at the end."""
    return text if len(text) <= limit else text[:limit].rstrip()
