"""A picture as a stranger's server sent it → JPEG that is safe to print: small, plain, the same each time.

In: any bytes. Out: JPEG of the first frame, upright, in sRGB, without any metadata; or a refusal. The size is read
before anything is decoded, and four kinds are decoded at all, none of which is a program (SVG could be one).
Decoders have bugs all the same, so callers run `encode` in a worker process, and only there Pillow is
imported.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.errors import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image

#: What a picture may weigh when it is done: a dozen of them still make a page that can be mailed.
MAX_BYTES = 150_000
#: A camera's large pictures; at their worst (RGBA) they take 1 s and fit into the gigabyte that a worker may use.
MAX_PIXELS = 40_000_000
#: Smaller is an icon, a tracking pixel or a stamp.
MIN_WIDTH, MIN_HEIGHT = 200, 120
#: Width by height: beyond is a banner or a ladder.
_FLATTEST, _STEEPEST = 3.5, 0.4
#: Longest side, in pixels, tried one after the other until `MAX_BYTES` holds; the first is twice the page's column.
_SIDES = (1000, 800, 640, 480)
_QUALITIES = (80, 70, 60)
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A picture fit to print."""

    body: bytes
    #: Of `body`, as 64 hexadecimal digits.
    sha256: str
    #: Pixels.
    width: int
    height: int


def encode(body: bytes) -> Encoded | None:
    """Make a picture fit to print; None if it is none for a page: an icon, a banner, a tracking pixel.

    Raises:
        PictureError: it is of no known kind, damaged, or too large.
    """
    try:
        with _whole_files_only():
            image = _opened(body)
            if not _is_fit(image.size):
                return None
            return _within_limit(_in_srgb(image))
    except (PictureError, MemoryError):
        raise
    except Exception as error:  # what decoders raise at purpose-made bytes is beyond listing
        raise PictureError("is damaged") from error


@contextmanager
def _whole_files_only() -> Iterator[None]:
    """Refuse files that break off, also where WeasyPrint, in the same process, has told Pillow to make do with them."""
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _opened(body: bytes) -> Image:
    """Decode a picture's first frame, upright.

    Raises:
        PictureError: it is of no known kind, or too large.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(body), formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise PictureError("is no JPEG, PNG, WebP or GIF") from error
    except Image.DecompressionBombError as error:
        raise PictureError(_too_large()) from error
    if image.width * image.height > MAX_PIXELS:
        raise PictureError(_too_large())
    return ImageOps.exif_transpose(image)


def _too_large() -> str:
    return f"has more than {MAX_PIXELS // 1_000_000} million pixels"


def _is_fit(size: tuple[int, int]) -> bool:
    """Tell whether a picture is large enough, and neither a banner nor a ladder."""
    width, height = size
    return width >= MIN_WIDTH and height >= MIN_HEIGHT and _STEEPEST <= width / height <= _FLATTEST


def _in_srgb(image: Image) -> Image:
    """Scale a picture down and turn its colours into sRGB; what is transparent becomes white."""
    from PIL import Image, ImageCms

    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")  # Pillow would cut it at 255
    elif image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    image.thumbnail((_SIDES[0], _SIDES[0]), Image.Resampling.LANCZOS)
    if image.mode == "RGBA":
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image).convert("RGB")
    if profile:
        try:
            theirs, ours = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, theirs, ours, outputMode="RGB") or image
        except (OSError, ImageCms.PyCMSError):
            pass  # a profile that is damaged, or of another kind of picture, tells nothing
    return image.convert("RGB")


def _within_limit(image: Image) -> Encoded:
    """Encode as well as `MAX_BYTES` allows.

    Raises:
        PictureError: it cannot be had so small.
    """
    from PIL import Image

    for side in _SIDES:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            body = _jpeg(image, quality)
            if len(body) <= MAX_BYTES:
                sha256 = hashlib.sha256(body).hexdigest()
                return Encoded(body=body, sha256=sha256, width=image.width, height=image.height)
    raise PictureError(f"cannot be made smaller than {MAX_BYTES // 1000} KB")


def _jpeg(image: Image, quality: int) -> bytes:
    from PIL import Image

    bare = Image.new("RGB", image.size)  # comments and the like stay behind
    bare.paste(image)
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=quality, progressive=True, optimize=True, subsampling="4:2:0")
    return written.getvalue()
