"""An edition in the format of a name: those that are made of the edition alone, at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from briefing.look import Look
from briefing.model import Rendering
from briefing.record import Edition
from briefing.render import epub, html, json, mail, markdown, text

#: Format → how it is made of a record, its look and its pictures (SHA-256 → JPEG). A PDF is laid out in a worker, and
#: a feed is of many editions.
PLAIN: Mapping[str, Callable[[Edition, Look, Mapping[str, bytes]], Rendering]] = MappingProxyType(
    {
        "html": lambda edition, look, pictures: html.render(edition, look, pictures=pictures),
        "txt": lambda edition, *_: text.render(edition),
        "json": lambda edition, *_: json.render(edition),
        "mail": lambda edition, look, _: mail.render(edition, look),
        "epub": lambda edition, look, pictures: epub.render(edition, look, pictures=pictures),
        "md": lambda edition, *_: markdown.render(edition),
    }
)
#: Format → what a mail that it is attached to calls it.
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "html": "text/html",
        "pdf": "application/pdf",
        "txt": "text/plain",
        "json": "application/json",
        "mail": "text/html",
        "epub": "application/epub+zip",
        "md": "text/markdown",
    }
)
