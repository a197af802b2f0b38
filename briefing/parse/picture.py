"""What an entry names as pictures → the one that may stand beside the article, with its caption and credit.

Feeds name the same picture in several sizes, other media beside it, and what is no picture of the news: faces of
authors, placeholders. Nothing is fetched here; what comes may still be too small, or no picture at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from briefing import clean, urls
from briefing.parse.raw import RawMedia, RawPicture
from briefing.text import shorten

#: Pixels across that a page can use; of larger pictures the smallest is taken.
_WIDE = 1000
#: A picture that says that it is narrower is an icon.
_NARROW = 200
#: What is assumed of a picture that does not say: thumbnails are small.
_CONTENT_WIDTH, _THUMBNAIL_WIDTH = _WIDE, 300
#: Of each kind, so many are looked at.
_MOST = 50
_CAPTION, _CREDIT = 300, 120
#: Characters of a caption that tell whether it repeats the article.
_BEGINNING = 80
#: Longest raw text that is read for a caption or credit.
_LONGEST_RAW = 2_000

_TYPES = re.compile(r"image(?:/(?:p?jpe?g|png|x-png|webp|gif|\*)?)?")
_ENDING = re.compile(r"\.(?:jpe?g|png|webp|gif)(?:[?#]|$)", re.IGNORECASE)
#: Other kinds of pictures, which are not decoded, whatever type the feed gives.
_OTHER_ENDING = re.compile(r"\.(?:svgz?|ico|bmp|tiff?|avif|heic)(?:[?#]|$)", re.IGNORECASE)
#: What the page says itself, before a credit.
_SAYS_CREDIT = re.compile(r"(?:photo(?:graph)?|picture|image|credit)s?(?: by| credit)?\s*[:/]\s*", re.IGNORECASE)
_NO_NEWS = re.compile(r"gravatar\.com/|placeholder|spacer|[/_-](?:blank|pixel|1x1)\b", re.IGNORECASE)


class Picture(NamedTuple):
    """An article's picture."""

    #: Absolute http(s) address.
    url: str
    #: "" if the feed does not say.
    caption: str
    credit: str


NO_PICTURE = Picture("", "", "")


def chosen(media: RawMedia, *, base: str, known: str) -> Picture:
    """Choose an entry's picture: the smallest that is wide enough, else the widest; `NO_PICTURE` without any.

    Args:
        media: what a reader found.
        base: address that relative ones stand relative to.
        known: text of the article on one line; a caption that only repeats its words is left out.
    """
    best, least, place = "", (True, _WIDE), -1
    for number, (raw, usual) in enumerate(_candidates(media)):
        width = int(raw.width) if re.fullmatch(r"[0-9]{1,5}", raw.width) else usual
        order = (width < _WIDE, abs(width - _WIDE))
        if width >= _NARROW and (not best or order < least) and (url := _address(raw, base)):
            best, least, place = url, order, number
    if not best:
        return NO_PICTURE
    caption = clean.line(_said(media.captions, media, place)[:_LONGEST_RAW], limit=_LONGEST_RAW)
    credit = clean.line(_said(media.credits, media, place)[:_LONGEST_RAW], limit=_CREDIT)
    return Picture(
        url=best,
        caption="" if caption[:_BEGINNING] in known else shorten(caption, _CAPTION),
        credit=_SAYS_CREDIT.sub("", credit, count=1) if _SAYS_CREDIT.match(credit) else credit,
    )


def _candidates(media: RawMedia) -> list[tuple[RawPicture, int]]:
    """Every picture with the width to assume of it: first media:content, whose captions and credits count by place."""
    usual = [(media.contents, _CONTENT_WIDTH), (media.enclosures, _CONTENT_WIDTH), (media.thumbnails, _THUMBNAIL_WIDTH)]
    return [
        (raw if pictures is not media.thumbnails else raw._replace(kind="image"), width)
        for pictures, width in usual
        for raw in pictures[:_MOST]
    ]


def _address(raw: RawPicture, base: str) -> str:
    """Give a picture's safe address; "" if it has none, or is no picture."""
    if raw.kind and not _TYPES.fullmatch(raw.kind):
        return ""
    if not raw.kind and not _ENDING.search(raw.address):
        return ""
    if _OTHER_ENDING.search(raw.address) or _NO_NEWS.search(raw.address):
        return ""
    return urls.safe(raw.address, base)


def _said(texts: Sequence[str], media: RawMedia, place: int) -> str:
    """Give the caption or credit of the picture at that place: the only one there is, or its own; else ""."""
    if len(set(texts)) == 1:
        return texts[0]
    return texts[place] if len(texts) == len(media.contents) and place < len(texts) else ""
