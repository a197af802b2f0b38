"""OPML, the format in which feed readers exchange their lists, and the desk's feeds.

In: a file of another program. Out: its outlines, cleaned, with a line for each that cannot be used; and the way back.
The class of outlet has no attribute in OPML, so it is written in a namespace of its own, as section "Extending OPML"
asks; topics are written as `category`.

Source: OPML 2.0 (opml.org/spec2.opml). A document type declaration is refused: OPML has none, and what it could hold
(entities) is only ever an attack. libxml2 itself stops at 256 levels and refuses entities that multiply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from briefing.clean import fold
from briefing.errors import UsageError
from briefing.feeds import entry
from briefing.settings import Feed

#: Bytes of a file: some 20,000 feeds. Our choice; larger lists are no desk's.
MOST_BYTES = 5_000_000

_NAMESPACE = "urn:x-briefing:opml"
_CLASS = f"{{{_NAMESPACE}}}class"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of an OPML file."""

    #: An address that a config may hold.
    url: str
    #: At most 80 characters; "" if the file gives only the address.
    outlet: str
    #: None if the file gives none that a config may hold.
    outlet_class: str | None
    language: str | None
    #: Its own categories and the names of the outlines around it, outermost last; may name topics.
    categories: tuple[str, ...]


def read(body: bytes) -> tuple[tuple[Outline, ...], tuple[str, ...]]:
    """Read an OPML file: its feeds in order, and what is wrong with others, a line each.

    Raises:
        UsageError: it is too large, or no OPML.
    """
    if len(body) > MOST_BYTES:
        raise UsageError(f"larger than {MOST_BYTES // 1_000_000} MB; is this a list of feeds?")
    root, problems = _root(body)
    outlines: list[Outline] = []
    for element in root.iter("{*}outline"):
        attributes = {str(key).lower(): str(value) for key, value in element.attrib.items()}
        try:
            if outline := _outline(element, attributes):
                outlines.append(outline)
        except ValueError as error:
            title = attributes.get("title") or attributes.get("text") or "without a name"
            problems.append(f"line {element.sourceline}: {entry.shown(title)}: {error}")
    return tuple(outlines), tuple(problems)


def write(feeds: Iterable[Feed], title: str) -> bytes:
    """Write feeds as OPML, in order; those that are files have no address and are left out."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"briefing": _NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = fold(title)
    body = etree.SubElement(root, "body")
    for feed in feeds:
        if feed.url:
            etree.SubElement(body, "outline", dict(_attributes(feed, feed.url)))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _attributes(feed: Feed, url: str) -> Iterator[tuple[str, str]]:
    """The attributes of one feed. `text` is required, so the address stands for a name that is not given."""
    yield "type", "rss"
    yield "text", entry.name(feed.outlet) or url
    yield "xmlUrl", url
    if feed.language:
        yield "language", feed.language
    if feed.topics:
        yield "category", ",".join(feed.topics)
    if feed.outlet_class != "news":
        yield _CLASS, feed.outlet_class


def _root(body: bytes) -> tuple[etree._Element, list[str]]:
    """Parse; a damaged file gives what can be saved of it, and says so."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise UsageError(f"not OPML: {error.msg or 'empty'}") from error
    name = "" if root is None else root.tag.rpartition("}")[2]  # of `<:`, which is repaired, no QName can be made
    if root is None or name.lower() != "opml":
        found = "nothing that can be read" if root is None else f"a document called <{name}>"
        raise UsageError(f"not OPML: {found}; export the list from your feed reader again, as OPML")
    if root.getroottree().docinfo.internalDTD is not None:
        raise UsageError("has a document type declaration, which no OPML needs and which can hide an attack; remove it")
    damage = [found for found in parser.error_log if found.level_name in ("ERROR", "FATAL")]
    if damage:
        first = damage[0]
        return root, [f"line {first.line}: damaged XML ({fold(first.message)}); what could be read is taken"]
    return root, []


def _outline(element: etree._Element, attributes: dict[str, str]) -> Outline | None:
    """Read one outline; None for what is no feed: a folder, a note, a link to another list.

    Raises:
        ValueError: it says that it is a feed, but its address cannot be used.
    """
    if "xmlurl" not in attributes:
        if attributes.get("type", "").lower() in ("rss", "atom"):
            raise ValueError("no xmlUrl, so there is no address to read")
        return None
    try:
        url = entry.address(attributes["xmlurl"])
    except ValueError as error:
        raise ValueError(f"{entry.shown(attributes['xmlurl'])}: {error}") from error
    given = next((attributes[key] for key in ("title", "text") if attributes.get(key, "").strip()), "")
    outlet_class = attributes.get(_CLASS, "")
    return Outline(
        url=url,
        outlet="" if given.strip() == url else entry.name(given),
        outlet_class=outlet_class if entry.is_id(outlet_class) else None,
        language=entry.language(attributes.get("language", "")),
        categories=tuple(_categories(element, attributes)),
    )


def _categories(element: etree._Element, attributes: dict[str, str]) -> Iterator[str]:
    """What an outline is filed under: "/Boston/Weather,Other" is Boston, Weather and Other."""
    for category in attributes.get("category", "").split(","):
        yield from filter(None, (part.strip() for part in category.split("/")))
    for folder in element.iterancestors("{*}outline"):
        yield str(folder.get("text") or folder.get("title") or "").strip()
