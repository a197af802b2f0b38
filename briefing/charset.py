"""Bytes → UTF-8: which encoding a document of the web is really in.

In order: a byte order mark; UTF-8 wherever the bytes are valid UTF-8, whatever is declared, since text of another
encoding is practically never valid UTF-8; what is declared, the HTTP header before the document's own word; UTF-8 with
marks for broken bytes. Korean, Japanese, Chinese and Latin-1 labels stand for the larger sets that servers really send
(WHATWG Encoding Standard, section 4.2): euc-kr is read as CP949.
"""

from __future__ import annotations

import codecs
import re

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
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


def of(content_type: str) -> str:
    """The charset that a Content-Type header names; "" if it names none."""
    found = _CHARSET.search(content_type)
    return found[1] if found else ""


def to_utf8(body: bytes, *labels: str) -> tuple[bytes, str]:
    """Turn a document into UTF-8 without a byte order mark; also says what is broken, "" if nothing.

    Args:
        body: the document.
        labels: encodings that it declares, most trusted first; "" for none.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            text = body.decode(encoding, "replace").lstrip("\ufeff")
            return text.encode(), "some characters are broken" if "\ufffd" in text else ""
    declared = [codec for codec in map(_codec, labels) if codec]
    shifts = any(codec.startswith(("iso2022", "hz")) for codec in declared)  # their bytes are valid UTF-8
    if not shifts and _is_utf8(body):
        return body, ""
    for codec in declared:
        try:
            return body.decode(codec).encode(), ""
        except UnicodeError:
            continue
    return _best_guess(body, declared), "some characters are not in the encoding that it declares"


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
