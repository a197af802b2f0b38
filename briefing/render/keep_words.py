"""Korean words stay whole on paper: what `word-break: keep-all` asks for, which WeasyPrint 70 does not know.

Inside `words_kept`, WeasyPrint's line breaking leaves the words of Hangul whole, as Korean newspapers do and browsers
with `keep-all` (CSS Text 3, 5.2). WeasyPrint sets every piece of text as one layout of Pango's; here that layout is
told where no line may break (`pango_attr_allow_breaks_new`, Pango 1.44), so that nothing is added to the text, which
is copied and searched as it was. Where WeasyPrint or Pango is another than expected, lines break as before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

#: A word with Hangul in it. Longer ones may still break: 12 characters of 8 pt are 34 mm, the narrowest column.
_WORD = re.compile(r"(?<!\w)(?=\w*[\uac00-\ud7a3])\w{2,12}(?!\w)")


@contextmanager
def words_kept() -> Iterator[None]:
    """Keep words of Hangul whole while pages are laid out."""
    from weasyprint.text.line_break import Layout  # type: ignore[import-untyped]

    plain = Layout.set_text
    keep = _keeper()

    def set_text(self: Any, text: str, justify: bool = False) -> None:
        plain(self, text, justify)
        if keep and self.style["word_break"] != "break-all":
            keep(self.layout, self.text)

    Layout.set_text = set_text
    try:
        yield
    finally:
        Layout.set_text = plain


@cache
def _keeper() -> Callable[[Any, str], None] | None:
    """What forbids breaks inside the words of a layout of Pango's; None where Pango cannot."""
    from weasyprint.text.ffi import ffi, pango  # type: ignore[import-untyped]

    try:
        ffi.cdef("PangoAttribute * pango_attr_allow_breaks_new (gboolean allow_breaks);", override=True)
        forbid = pango.pango_attr_allow_breaks_new
    except Exception:  # Pango is older, or WeasyPrint calls it in another way
        return None

    def keep(layout: Any, text: str) -> None:
        words = list(_WORD.finditer(text))
        if not words:
            return
        attributes = pango.pango_layout_get_attributes(layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        place = start = 0
        for word in words:
            start += len(text[place : word.start()].encode())
            place = word.start()
            attribute = forbid(False)
            attribute.start_index = start
            attribute.end_index = start + len(word[0].encode())
            pango.pango_attr_list_insert(attributes, attribute)
        pango.pango_layout_set_attributes(layout, attributes)

    return keep
