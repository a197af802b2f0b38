"""Bytes of unknown kind → one UTF-8 document without a DOCTYPE, bounded in size.

Unpacks a gzip body that the server did not announce, decides the encoding, and cuts the document type declaration, so
that no entity bomb, external entity or DTD reaches a parser at all: named entities of HTML are known without it, and
what else a DTD defines no reader of feeds needs.

The encoding: a byte order mark; UTF-8 wherever the bytes are valid UTF-8, whatever is declared, since text of another
encoding is practically never valid UTF-8; the charset of the HTTP header (RFC 7303, section 3);
the XML declaration; UTF-8 with marks for broken bytes. Korean, Japanese, Chinese and Latin-1 labels stand for the
larger sets that servers really send (WHATWG Encoding Standard, section 4.2): euc-kr is read as CP949.
"""

from __future__ import annotations

import codecs
import re
import zlib
from typing import NamedTuple

from briefing.parse.raw import UnreadableError

#: Most bytes of a body, unpacked; the fetcher allows no more either.
MOST_BYTES = 15_000_000

_GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
)
_SUPERSETS = {
    "euc-kr": "cp949",
    "euckr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "ks_c_5601": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
}
#: Codecs of Python that decode text, and are not slow on hostile input as punycode is.
_TEXT_CODEC = re.compile(r"utf-(?:16|32)|iso|cp|koi8|euc|gb|big5|shift|johab|hz|mac|tis|kz")
#: Windows-1252 gives a letter for nearly every byte, so it wins only if a reading breaks one character in twenty.
_BROKEN_WEIGHT = 20
#: Bytes that no XML document may hold, and that Korean feeds really hold; without them a parser goes on.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
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
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            text = body.decode(encoding, "replace").lstrip("\ufeff")
            return _undeclared(text.encode()), "some characters are broken" if "\ufffd" in text else ""
    others = _declared(body, content_type)
    shifts = any(codec.startswith(("iso2022", "hz")) for codec in others)  # their bytes are valid UTF-8
    if not shifts and _is_utf8(body):
        return _undeclared(body), ""
    for codec in others:
        try:
            return _undeclared(body.decode(codec).encode()), ""
        except UnicodeError:
            continue
    return _undeclared(_best_guess(body, others)), "some characters are not in the encoding that it declares"


def _declared(body: bytes, content_type: str) -> list[str]:
    """Name the codecs that the HTTP header and the XML declaration ask for, in this order, UTF-8 left out."""
    header = _CHARSET.search(content_type)
    head = _DECLARATION.match(body)
    declaration = _DECLARED.search(head[0]) if head else None
    labels = [header[1] if header else "", declaration[1].decode() if declaration else ""]
    return [codec for codec in map(_codec, labels) if codec]


def _codec(label: str) -> str:
    """Name the codec of an encoding label; "" for UTF-8, for none, and for what is no encoding of text."""
    try:
        name = codecs.lookup(_SUPERSETS.get(label.lower(), label)).name if label else ""
    except (LookupError, ValueError):
        return ""
    return name if _TEXT_CODEC.match(name) else ""


def _is_utf8(body: bytes) -> bool:
    """Tell whether the bytes are valid UTF-8."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _best_guess(body: bytes, declared: list[str]) -> bytes:
    """Read with a declared encoding, UTF-8 or Windows-1252, whichever breaks fewest characters, as UTF-8."""
    readings = []
    for codec in (*declared, "utf-8"):
        text = body.decode(codec, "replace")
        readings.append((text.count("\ufffd") * _BROKEN_WEIGHT, text))
    readings.append((_high(body), body.decode("cp1252", "replace")))
    return min(readings, key=lambda reading: reading[0])[1].encode()


def _high(body: bytes) -> int:
    """How many bytes are not ASCII."""
    return sum(1 for byte in body if byte > 127)


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
