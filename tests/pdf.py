"""What PDF/UA-1 (ISO 14289-1) asks of a PDF, as far as a program can see it, and what a printer would complain of.

The rules are those of the Matterhorn Protocol 1.1 that machines can check, by its numbers; the containment of elements
is ISO 32000-1, 14.8.4.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]

#: Element → what it may hold; others may hold anything. Content of its own is 0.
_HOLDS: Mapping[str, frozenset[str]] = {
    "/Table": frozenset({"/TR", "/THead", "/TBody", "/TFoot", "/Caption"}),
    "/THead": frozenset({"/TR"}),
    "/TBody": frozenset({"/TR"}),
    "/TFoot": frozenset({"/TR"}),
    "/TR": frozenset({"/TH", "/TD"}),
    "/L": frozenset({"/L", "/LI", "/Caption"}),
    "/LI": frozenset({"/Lbl", "/LBody"}),
}
#: Element → where it may stand.
_STANDS_IN: Mapping[str, frozenset[str]] = {
    "/TR": frozenset({"/Table", "/THead", "/TBody", "/TFoot"}),
    "/TH": frozenset({"/TR"}),
    "/TD": frozenset({"/TR"}),
    "/THead": frozenset({"/Table"}),
    "/TBody": frozenset({"/Table"}),
    "/LI": frozenset({"/L"}),
    "/LBody": frozenset({"/LI"}),
    "/Lbl": frozenset({"/LI"}),
}
#: ISO 32000-1, 14.8.4: the standard types that need no role map.
_STANDARD = frozenset(
    {"/Document", "/Part", "/Art", "/Sect", "/Div", "/BlockQuote", "/Caption", "/NonStruct", "/P", "/H1", "/H2", "/H3"}
    | {"/L", "/LI", "/Lbl", "/LBody", "/Table", "/TR", "/TH", "/TD", "/THead", "/TBody", "/TFoot", "/Span", "/Link"}
    | {"/Figure", "/Note", "/Quote"}
)
_TEXT = {"Tj", "TJ", "'", '"'}
_PAINT = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of the structure tree."""

    kind: str
    parent: str
    element: Any
    children: tuple[str, ...]


def faults(body: bytes) -> list[str]:
    """Everything that is wrong with a PDF, a line each; empty if nothing is."""
    with pikepdf.open(io.BytesIO(body)) as document:
        found = [*_declared(document), *_structure(document), *_content(document), *_annotations(document)]
        return [*found, *_fonts(document), *_outline(document)]


def elements(document: pikepdf.Pdf) -> Iterator[Element]:
    """The structure tree, in the order of reading."""
    root: Any = document.Root.StructTreeRoot
    yield from _walk(root.K, "/StructTreeRoot")


def _walk(kids: Any, parent: str) -> Iterator[Element]:
    for each in _kids(kids):
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            kind = str(each.S)
            inner = tuple(
                str(child.S) if isinstance(child, pikepdf.Dictionary) and "/S" in child else ""
                for child in _kids(each.get("/K"))
            )
            yield Element(kind=kind, parent=parent, element=each, children=inner)
            yield from _walk(each.get("/K"), kind)


def _kids(kids: Any) -> Sequence[Any]:
    """The children of an element: none, one or many."""
    if kids is None:
        return ()
    return list(kids) if isinstance(kids, pikepdf.Array) else (kids,)


def _at(dictionary: Any, *names: str) -> Any:
    """What stands at the end of a path of names; None if it breaks off."""
    for name in names:
        dictionary = None if dictionary is None else dictionary.get(name)
    return dictionary


def _declared(document: pikepdf.Pdf) -> Iterator[str]:
    """06 and 07: what the document says of itself."""
    root: Any = document.Root
    with document.open_metadata() as about:
        if about.get("pdfuaid:part") != "1":
            yield "06: not declared as PDF/UA-1"
        if not about.get("dc:title"):
            yield "06-003: no title"
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", str(root.get("/Lang", ""))):
        yield "11-006: no language"
    if not _at(root, "/ViewerPreferences", "/DisplayDocTitle"):
        yield "07-001: the title is not shown"
    if not _at(root, "/MarkInfo", "/Marked") or _at(root, "/MarkInfo", "/Suspects"):
        yield "06: not marked"


def _structure(document: pikepdf.Pdf) -> Iterator[str]:
    """09, 13, 14, 15: the tree of elements."""
    level = 0
    for one in elements(document):
        if one.kind not in _STANDARD:
            yield f"02: {one.kind} is not standard"
        for child in one.children:
            if one.kind in _HOLDS and child not in _HOLDS[one.kind]:
                yield f"09: {one.kind} holds {child or 'content'}"
        if one.parent not in _STANDS_IN.get(one.kind, {one.parent}):
            yield f"09: {one.kind} stands in {one.parent}"
        if one.kind == "/Figure" and not str(one.element.get("/Alt", "")).strip():
            yield "13-004: a figure has no text"
        if re.fullmatch(r"/H\d", one.kind):
            step = int(one.kind[2:])
            if step > level + 1:
                yield f"14-003: H{step} follows H{level}"
            level = step
        if one.kind == "/TD" and not _at(one.element, "/A", "/Headers"):
            yield "15-003: a cell names no header"


def _content(document: pikepdf.Pdf) -> Iterator[str]:
    """01: every mark on a page belongs to one element, or is an artifact."""
    tree: Any = document.Root.StructTreeRoot.ParentTree
    numbers = {int(tree.Nums[place]): tree.Nums[place + 1] for place in range(0, len(tree.Nums), 2)}
    for number, page in enumerate(document.pages, 1):
        known = numbers.get(int(page.obj.get("/StructParents", -1)), ())
        marked: list[bool] = []
        for instruction in pikepdf.parse_content_stream(page):
            name = str(instruction.operator)
            if name in ("BDC", "BMC"):
                artifact = str(instruction.operands[0]) == "/Artifact"
                mcid = instruction.operands[1].get("/MCID") if name == "BDC" and not artifact else None
                if mcid is not None and (int(mcid) >= len(known) or known[int(mcid)] is None):
                    yield f"01: page {number}: content {mcid} belongs to no element"
                marked.append(artifact or mcid is not None)
            elif name == "EMC":
                marked.pop()
            elif name in _TEXT | _PAINT and not any(marked):
                yield f"01-005: page {number}: {name} is neither tagged nor an artifact"


def _annotations(document: pikepdf.Pdf) -> Iterator[str]:
    """28: every annotation is a link with words for it, in the order of the tags, and leads somewhere."""
    names = _destinations(document)
    root: Any = document.Root.StructTreeRoot
    owned = set(_linked(root.K, within=False))
    for number, page in enumerate(document.pages, 1):
        annotations = page.obj.get("/Annots", ())
        if len(annotations) and page.obj.get("/Tabs") != "/S":
            yield f"28-008: page {number}: the order of tabs is not that of the tags"
        for annotation in annotations:
            if annotation.Subtype != "/Link":
                yield f"28: page {number}: {annotation.Subtype}"
            if not str(annotation.get("/Contents", "")).strip():
                yield f"28-012: page {number}: a link has no words"
            if annotation.objgen not in owned:
                yield f"28-011: page {number}: a link has no element"
            target = str(annotation.get("/Dest", "")) or str(_at(annotation, "/A", "/URI") or "")
            if target not in names and not re.match(r"https?://[^/\s]+", target):
                yield f"page {number}: a link leads nowhere: {target!r}"


def _linked(kids: Any, *, within: bool) -> Iterator[Any]:
    """The annotations that stand in a link's element, or in one that is inside it."""
    for each in _kids(kids):
        if isinstance(each, pikepdf.Dictionary):
            if each.get("/Type") == "/OBJR" and within:
                yield each.Obj.objgen
            yield from _linked(each.get("/K"), within=within or each.get("/S") == "/Link")


def _destinations(document: pikepdf.Pdf) -> set[str]:
    """The names that links may lead to."""
    names = _at(document.Root, "/Names", "/Dests", "/Names") or ()
    return {str(names[place]) for place in range(0, len(names), 2)}


def _fonts(document: pikepdf.Pdf) -> Iterator[str]:
    """31: every font is embedded, as the subset that is used, and says which characters it shows."""
    seen: set[Any] = set()
    for page in document.pages:
        for font in (_at(page.obj, "/Resources", "/Font") or {}).values():
            if font.objgen in seen:
                continue
            seen.add(font.objgen)
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            name, about = str(inner.BaseFont), inner.FontDescriptor
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(about.keys()):
                yield f"31-009: {name} is not embedded"
            if not re.match(r"/[A-Z]{6}\+", name):
                yield f"{name} is not a subset"
            if "/ToUnicode" not in font:
                yield f"31-027: {name} does not say its characters"


def _outline(document: pikepdf.Pdf) -> Iterator[str]:
    """Bookmarks are there and lead to a page."""
    with document.open_outline() as outline:
        if not outline.root:
            yield "no outline"
        waiting = list(outline.root)
        while waiting:
            item = waiting.pop()
            waiting += item.children
            if item.destination is None and item.action is None:
                yield f"the bookmark {item.title} leads nowhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where a run of text stands on a page, in points from the lower left."""

    page: int
    left: float
    bottom: float
    right: float
    top: float
    text: str


def boxes(body: bytes) -> Iterator[Box]:
    """The lines of text of every page as they are painted."""
    document = pypdfium2.PdfDocument(body)
    try:
        for number, page in enumerate(document, 1):
            text = page.get_textpage()
            for place in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(place)
                yield Box(
                    page=number,
                    left=left,
                    bottom=bottom,
                    right=right,
                    top=top,
                    text=text.get_text_bounded(left, bottom, right, top),
                )
            text.close()
            page.close()
    finally:
        document.close()


def text_of(body: bytes) -> str:
    """The words of a PDF, page after page, as a program that reads it finds them."""
    return "\n".join(pages_of(body))


def pages_of(body: bytes) -> list[str]:
    """The words of each page of a PDF."""
    document = pypdfium2.PdfDocument(body)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
