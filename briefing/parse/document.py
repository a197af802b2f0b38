"""Bytes of unknown kind → one UTF-8 document without a DOCTYPE, bounded in size.

Unpacks a gzip body that the server did not announce, decides the encoding, and cuts the document type declaration, so
that no entity bomb, external entity or DTD reaches a parser at all: named entities of HTML are known without it, and
what else a DTD defines no reader of feeds needs.

The encoding is decided by `charset`, from the HTTP header (RFC 7303, section 3) and the XML declaration.
"""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

from briefing import charset
from briefing.parse.raw import UnreadableError

#: Most bytes of a body, unpacked; the fetcher allows no more either.
MOST_BYTES = 15_000_000

_GZIP = b"\x1f\x8b"
#: Bytes that no XML document may hold, and that Korean feeds really hold; without them a parser goes on.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]{0,300}>")
_DECLARED = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})[\"']")
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*+(?=<!DOCTYPE)", re.DOTALL | re.IGNORECASE)
_DOCTYPE_PART = re.compile(rb"<!--.*?-->|<\?.*?\?>|\"[^\"]*\"|'[^']*'|[\[\]>]", re.DOTALL)


class Document(NamedTuple):
    """A body made uniform."""

    #: UTF-8, starts at its first character, no XML declaration, no DOCTYPE.
    data: bytes
    #: The name in the document type declaration, lower case ("html", "rss"); "" without one.
    doctype: str
    #: What was wrong with the body, in plain words; "" if nothing.
    defect: str


def open_body(body: bytes, content_type: str) -> Document:
    """Make a body uniform.

    Raises:
        UnreadableError: empty, too large, damaged beyond use, or its document type declaration never ends.
    """
    if len(body) > MOST_BYTES:
        raise UnreadableError(f"is larger than {MOST_BYTES // 1_000_000} MB; a feed should not be")
    body, defect = _unpacked(body) if body.startswith(_GZIP) else (body, "")
    text, misread = _decoded(body, content_type)
    data, doctype = _without_doctype(text.translate(None, _CONTROLS))
    if not data:
        raise UnreadableError("is empty: the server sent a page without content")
    return Document(data, doctype, defect or misread)


def _unpacked(body: bytes) -> tuple[bytes, str]:
    """Unpack gzip, at most `MOST_BYTES`; what is readable of a damaged body."""
    unpacker = zlib.decompressobj(wbits=31)
    pieces, size, place = [], 0, 0
    try:
        while place < len(body) and not unpacker.eof and size <= MOST_BYTES:
            pieces.append(unpacker.decompress(body[place : place + 65536], MOST_BYTES + 1 - size))
            place += 65536 - len(unpacker.unconsumed_tail)
            size += len(pieces[-1])
    except zlib.error:
        pass
    if size > MOST_BYTES:
        raise UnreadableError(f"is larger than {MOST_BYTES // 1_000_000} MB when unpacked; a feed should not be")
    if not size:
        raise UnreadableError("is damaged: its compressed body cannot be unpacked")
    return b"".join(pieces), "" if unpacker.eof else "the compressed body breaks off"


def _decoded(body: bytes, content_type: str) -> tuple[bytes, str]:
    """Turn a body into UTF-8 without byte order mark and XML declaration; also says what is broken."""
    head = _DECLARATION.match(body)
    declaration = _DECLARED.search(head[0]) if head else None
    text, misread = charset.to_utf8(body, charset.of(content_type), declaration[1].decode() if declaration else "")
    return _undeclared(text), misread


def _undeclared(data: bytes) -> bytes:
    """Cut white space and the XML declaration at the start: the encoding is settled."""
    return data[head.end() :].lstrip() if (head := _DECLARATION.match(data)) else data.lstrip()


def _without_doctype(data: bytes) -> tuple[bytes, str]:
    """Cut the document type declaration with its internal subset; also gives its name."""
    prolog = _PROLOG.match(data)
    if not prolog:
        return data, ""
    start = prolog.end()
    name = re.match(rb"<!DOCTYPE\s+([A-Za-z:_-]{1,40})", data[start : start + 100], re.IGNORECASE)
    depth = 0
    for part in _DOCTYPE_PART.finditer(data, start):
        if part[0] == b"[":
            depth += 1
        elif part[0] == b"]":
            depth -= 1
        elif part[0] == b">" and depth <= 0:
            return data[:start] + data[part.end() :].lstrip(), name[1].decode().lower() if name else ""
    raise UnreadableError("is damaged: its document type declaration never ends")
