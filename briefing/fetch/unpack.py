"""Compressed feed files: a body that is itself a gzip file, as some servers and archives keep them.

In: bytes as read. Out: the bytes of the feed, bounded. Content-Encoding is not meant here; that is part of HTTP.
"""

from __future__ import annotations

import zlib

#: The largest body that is passed on to a parser, bytes after decoding. Ordinary feeds are below 1 MB; reading one of
#: 50 MB took feedparser 21 s (measured), so a body of this size stays near the parser's time limit.
MAX_BODY_BYTES = 15_000_000

_GZIP_MAGIC = b"\x1f\x8b\x08"
#: zlib's window size for a gzip header (16) and the largest window (15).
_GZIP_WINDOW = 31


class TooLargeError(ValueError):
    """A body above its limit."""

    def __init__(self, limit: int = MAX_BODY_BYTES) -> None:
        super().__init__(f"larger than {limit // 1_000_000} MB")


def gunzip(body: bytes) -> bytes:
    """Return the content of a gzip file, or any other bytes as they are.

    Of a file that is cut short, what is there is returned: the parser says what is missing.

    Raises:
        TooLargeError: the content is above `MAX_BODY_BYTES`; no more than that is ever unpacked.
    """
    if not body.startswith(_GZIP_MAGIC):
        return body
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        content = unpacker.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error:
        return body
    if len(content) > MAX_BODY_BYTES:
        raise TooLargeError
    return content
