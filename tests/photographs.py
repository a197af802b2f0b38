"""Pictures for tests, as servers send them: made from as little as a test means."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def photograph(width: int = 800, height: int = 450, *, seed: int = 0, mode: str = "RGB") -> Image.Image:
    """A picture with some detail, the same each time; another `seed` is another picture."""
    across = Image.linear_gradient("L").resize((width, height))
    around = Image.radial_gradient("L").resize((width, height))
    third = Image.new("L", (width, height), 40 + 50 * seed % 200)
    return Image.merge("RGB", (across, around, third)).convert(mode)


def sent(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The bytes of a picture."""
    body = io.BytesIO()
    image.save(body, kind, **options)
    return body.getvalue()


def png_bomb(side: int) -> bytes:
    """A square PNG of one bit a pixel, all black: tiny as bytes, not when decoded."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(side // 8 + 1) * 100) for _ in range(side // 100)) + rows.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, packed, b"")))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
