"""HTML page → PDF through WeasyPrint.

In: the page that `html` made, with `print.css` inside. Out: PDF/UA-1, tagged, with title, author, language, outline and
links; the same page gives the same bytes, as its only date is the edition's. Layout can take long or much memory, and
a page can exhaust Python's stack, so callers run `lay_out` in a worker process, and only there WeasyPrint is imported
(0.5 s). Nothing is fetched: only `data:` addresses are read.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from briefing.errors import RenderError, one_line
from briefing.model import Rendering
from briefing.record import Edition
from briefing.render.keep_words import words_kept

#: How WeasyPrint 70 begins its warning about a character that no font has; the character is the second argument.
_NO_GLYPH = ".notdef glyph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A page laid out."""

    body: bytes
    #: Characters that no installed font has, sorted, each once; they are boxes in the PDF.
    missing: str


def lay_out(html: str) -> Paper:
    """Lay a page out on paper.

    Raises:
        RenderError: WeasyPrint could not; one line.
    """
    try:
        from weasyprint import HTML  # type: ignore[import-untyped]
        from weasyprint.urls import FatalURLFetchingError, URLFetcher  # type: ignore[import-untyped]
    except OSError as error:  # a system library such as Pango is missing
        raise RenderError(f"PDF: WeasyPrint cannot start: {one_line(error)}; run `briefing doctor`") from error
    try:
        with _missing_glyphs() as missing, _without_collector(), words_kept():
            page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols={"data"}))
            body: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    except (Exception, FatalURLFetchingError) as error:  # an operator's page can break layout in any way
        raise RenderError(f"PDF: the page could not be laid out: {one_line(error)}") from error
    return Paper(body=body, missing="".join(sorted(missing)))


def rendering(edition: Edition, body: bytes) -> Rendering:
    """Name what `lay_out` made."""
    return Rendering(edition_id=edition.id, format="pdf", filename=f"{edition.filename}.pdf", body=body)


def cjk_font_available() -> bool:
    """Find out whether Korean and Chinese characters would be printed; takes a layout of one line."""
    return not lay_out("<p>한글 漢字</p>").missing


@contextmanager
def _without_collector() -> Iterator[None]:
    """Stop the cyclic garbage collector: layout's boxes live to the end, and looking through them costs a sixth.

    Measured on 600 stories: 5.9 s for 7.2 s, and 15 MiB more of 290.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@contextmanager
def _missing_glyphs() -> Iterator[set[str]]:
    """Collect the characters that WeasyPrint warns of."""
    found: set[str] = set()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if str(record.msg).startswith(_NO_GLYPH) and isinstance(record.args, tuple):
                found.add(str(record.args[0]))

    listener, logger = Listener(logging.WARNING), logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield found
    finally:
        logger.removeHandler(listener)
