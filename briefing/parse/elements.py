"""What single elements of an entry say, for the fast reader: text, links, labels, languages.

Each gives what feedparser gives for the same element, or raises `UnfitError`.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from briefing.parse.raw import RawPicture, repaired

_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_PAGES: Final = ("html", "text/html", "xhtml", "application/xhtml+xml")
_BROKEN_REFERENCE: Final = re.compile(r"&([A-Za-z0-9_]+);")

#: The children of an entry or channel by what they mean, each list in the order of the document.
Found = dict[str, list[etree._Element]]


class UnfitError(Exception):
    """Well-formed XML that this reader leaves to feedparser."""


def depth(element: etree._Element) -> int:
    """Count the elements above this one."""
    return sum(1 for _ in element.iterancestors())


def text_of(element: etree._Element) -> str:
    """Give an element's own text.

    Raises:
        UnfitError: it has elements inside, which only feedparser reads.
    """
    if len(element):
        raise UnfitError
    return repaired((element.text or "").strip())


def last(found: Found, kind: str) -> str:
    """Give the text of the last element of a kind; "" if there is none."""
    return text_of(found[kind][-1]) if kind in found else ""


def last_bare(found: Found, kind: str) -> str:
    """Give the text of the last element of a kind without attributes: with any, feedparser keeps only those."""
    if kind in found and any(each.attrib for each in found[kind]):
        raise UnfitError
    return last(found, kind)


def listed(found: Found, kind: str) -> str:
    """Give the texts inside the last element of a kind, with spaces between; at most 24 of them."""
    return " ".join((each.text or "").strip() for each in list(found[kind][-1])[:24]) if kind in found else ""


def language(element: etree._Element) -> str:
    """Give the language that an element itself declares."""
    return (element.get(_LANG) or element.get("lang") or "") if element.attrib else ""


def entry_language(found: Found, item: etree._Element, inherited: str) -> str:
    """Give the language that holds for an entry's title; "" without a title."""
    if "title" not in found:
        return ""
    titles = found["title"]
    return language(next((each for each in titles if text_of(each)), titles[-1])) or language(item) or inherited


def link(element: etree._Element) -> tuple[bool, str] | None:
    """Read a link to the entry: whether it is to HTML, and its address; None for links to other things."""
    attributes = element.attrib
    if not attributes:
        text = text_of(element)
        return True, (_BROKEN_REFERENCE.sub(r"&\1", text.replace("&amp;", "&")) if "&" in text else text)
    if attributes.get("rel", "alternate").lower() != "alternate":
        return None
    address = attributes.get("url") or attributes.get("uri") or attributes.get("href")
    if not address:
        raise UnfitError
    return attributes.get("type", "text/html").lower() in _PAGES, address


def medium(element: etree._Element) -> RawPicture:
    """Read media:content or media:thumbnail.

    Raises:
        UnfitError: feedparser may find the address in the text.
    """
    given = _given(element)
    if "url" not in given and (element.text or "").strip():
        raise UnfitError
    return RawPicture(
        given.get("url", ""), (given.get("type") or given.get("medium", "")).lower(), given.get("width", "")
    )


def enclosure(element: etree._Element, *, is_link: bool) -> RawPicture:
    """Read an enclosure, of RSS or (`is_link`) of Atom.

    Raises:
        UnfitError: feedparser may find the address elsewhere.
    """
    given = _given(element)
    address = given.get("url") or given.get("href")
    if not address or "uri" in given:
        raise UnfitError
    kind = given.get("type", "text/html" if is_link else "") or given.get("medium", "")
    return RawPicture(address, kind.lower(), given.get("width", ""))


def _given(element: etree._Element) -> dict[str, str]:
    """Give an element's attributes, names in lower case."""
    return {str(key).lower(): str(value) for key, value in element.attrib.items()}


def is_permalink(found: Found) -> bool:
    """Tell whether the first guid lets itself be taken for an address."""
    return "guid" not in found or not any(
        key.lower() == "ispermalink" and value != "true" for key, value in found["guid"][0].attrib.items()
    )


def labels(found: Found) -> tuple[str, ...]:
    """Read the categories of an entry, each label once: the name for people or the term, and the text."""
    every: dict[str, None] = {}
    for element in found.get("category", ()):
        label, term, text = element.get("label", ""), element.get("term", ""), text_of(element)
        every[label or term] = None
        if term or not label:
            every[text] = None
    every.pop("", None)
    return tuple(every)
