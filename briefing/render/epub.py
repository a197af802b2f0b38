"""Edition → EPUB 3.3, the book that e-readers open.

In: an `Edition` and its `Look`. Out: a `Rendering`: a ZIP archive whose first file names its kind (EPUB OCF 3.3, 4.3),
with files in a fixed order and of one time, so that the same edition gives the same bytes. Every page is XML, and is
read as such before it goes in: what a reader would refuse is an error here.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from briefing.look import Look
from briefing.model import Rendering
from briefing.record import Edition
from briefing.render import template, xml
from briefing.render.page import Page

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
#: Names the books of this program: a random UUID, made once.
_NAMESPACE = uuid.UUID("6f0a5e0e-5d6c-4b52-9d0c-0f7f6e3b9a11")
#: The years that a ZIP archive can name (APPNOTE, 4.4.6: seven bits from 1980): a clock may be wrong.
_EARLIEST, _LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2107, 12, 31, tzinfo=UTC)


def render(edition: Edition, look: Look, *, pictures: Mapping[str, bytes] | None = None) -> Rendering:
    """Render the book.

    Args:
        edition: the record.
        look: the theme, whose `book/` is used.
        pictures: SHA-256 → JPEG, of the stories' pictures.

    Raises:
        TemplateError: a template is wrong, or gives what is not XML; one line with the file.
    """
    body = io.BytesIO()
    issued = min(max(edition.issued_at.astimezone(UTC), _EARLIEST), _LATEST)
    with zipfile.ZipFile(body, "w") as archive:
        for name, content in _files(edition, look, pictures or {}):
            entry = zipfile.ZipInfo(name, date_time=issued.timetuple()[:6])
            entry.create_system = 3  # as on Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            kind = zipfile.ZIP_STORED if name == "mimetype" or name.endswith(".jpg") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compress_type=kind)
    return Rendering(edition_id=edition.id, format="epub", filename=f"{edition.filename}.epub", body=body.getvalue())


def _files(edition: Edition, look: Look, pictures: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Every file of the book, in order."""
    yield "mimetype", b"application/epub+zip"
    yield "META-INF/container.xml", _CONTAINER.encode()
    page = template.page(edition, look, "book", pictures=pictures)
    images = _images(edition, pictures)
    sections = (*edition.sections, edition.unfiled) if edition.unfiled else edition.sections
    identifier = uuid.uuid5(_NAMESPACE, f"{edition.id} {edition.issued_at.isoformat()}").urn
    common = {"sections": sections, "images": images, "identifier": identifier}
    yield "book/package.opf", _xml("book/package.opf", page, look, common)
    yield "book/nav.xhtml", _xml("book/nav.xhtml", page, look, common)
    yield "book/front.xhtml", _xml("book/front.xhtml", page, look, common)
    for place, section in enumerate(sections, 1):
        yield f"book/section-{place}.xhtml", _xml("book/section.xhtml", page, look, {**common, "section": section})
    yield "book/note.xhtml", _xml("book/note.xhtml", page, look, common)
    yield "book/book.css", template.sheet("book/book.css", look).encode()
    for sha256 in images:
        yield f"book/{sha256[:16]}.jpg", pictures[sha256]


def _images(edition: Edition, pictures: Mapping[str, bytes]) -> tuple[str, ...]:
    """SHA-256 of each picture that a story shows, once, in the order of print."""
    shown = (story.image.sha256 for story in edition.stories if story.image)
    return tuple(dict.fromkeys(sha256 for sha256 in shown if sha256 in pictures))


def _xml(name: str, page: Page, look: Look, more: Mapping[str, object]) -> bytes:
    """A page of the book."""
    return xml.checked(name, template.fill(name, page, look, **more))
