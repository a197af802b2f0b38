"""Pictures from strangers: what comes out is small, plain, upright JPEG, or a refusal in words."""

from __future__ import annotations

import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile

from briefing.errors import PictureError
from briefing.picture import MAX_BYTES, Encoded, encode
from briefing.workers import Workers
from tests.photographs import photograph, png_bomb, sent


def encoded(body: bytes) -> tuple[Encoded, Image.Image]:
    """A picture made fit to print, and the same opened."""
    made = encode(body)
    assert made is not None
    return made, Image.open(io.BytesIO(made.body))


def near(image: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    """True if the pixel at that place has about that colour."""
    found = image.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_usual_kind_becomes_jpeg(kind: str) -> None:
    """Size and hash are those of the bytes that come out."""
    made, image = encoded(sent(photograph(), kind))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (800, 450))
    assert (made.width, made.height) == (800, 450)
    assert made.sha256 == hashlib.sha256(made.body).hexdigest()


def test_the_same_picture_gives_the_same_bytes() -> None:
    """Here and in a worker."""
    body = sent(photograph(), "PNG")
    with Workers(1) as workers:
        assert workers.submit(encode, body, timeout_seconds=60).result() == encode(body) == encode(body)


@pytest.mark.parametrize(("size", "expected"), [((2400, 1350), (1000, 563)), ((900, 1800), (500, 1000))])
def test_large_pictures_are_scaled_down(size: tuple[int, int], expected: tuple[int, int]) -> None:
    """The longer side has a thousand pixels at most, and nothing is cut off."""
    _, image = encoded(sent(photograph(*size)))
    assert image.size == expected


def test_small_pictures_are_not_blown_up() -> None:
    """What is narrow stays so."""
    _, image = encoded(sent(photograph(240, 180)))
    assert image.size == (240, 180)


def test_a_picture_full_of_detail_stays_below_the_limit() -> None:
    """Quality goes first, then size."""
    noise = Image.frombytes("RGB", (1000, 1000), hashlib.shake_256(b"noise").digest(3_000_000))
    made, image = encoded(sent(noise, "PNG"))
    assert len(made.body) <= MAX_BYTES
    assert image.width < 1000


@pytest.mark.parametrize("size", [(1, 1), (180, 180), (728, 90), (300, 1200)])
def test_icons_pixels_and_banners_are_no_pictures(size: tuple[int, int]) -> None:
    """They are passed over without a word."""
    assert encode(sent(photograph(*size), "PNG")) is None


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    """Twenty thousand pixels square in 50 KB."""
    bomb = png_bomb(20_000)
    assert len(bomb) < 100_000
    with pytest.raises(PictureError, match="has more than 40 million pixels"):
        encode(bomb)


def test_a_picture_just_above_the_limit_is_refused() -> None:
    """Pillow's own limit, which is higher, does not decide, and does not warn."""
    with pytest.raises(PictureError, match="has more than 40 million pixels"):
        encode(png_bomb(9_600))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_truncated_picture_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a picture is not shown, also where WeasyPrint was loaded before."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    body = sent(photograph(), kind)
    with pytest.raises(PictureError, match=r"^is damaged$"):
        encode(body[: len(body) * 2 // 3])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>Please log in</title>",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="800" height="450"><script>alert(1)</script></svg>',
        sent(photograph(), "TIFF"),
        sent(photograph(), "BMP"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 800 450\n",
    ],
    ids=["nothing", "html", "svg", "tiff", "bmp", "eps"],
)
def test_other_kinds_are_refused(body: bytes) -> None:
    """Whatever type the server gave it, only four kinds are decoded; SVG is not passed through."""
    with pytest.raises(PictureError, match="is no JPEG, PNG, WebP or GIF"):
        encode(body)


@given(st.binary(max_size=40), st.integers(0, 3000), st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]))
def test_altered_pictures_give_a_picture_or_a_refusal(noise: bytes, place: int, kind: str) -> None:
    """No other error leaves the decoder, whatever bytes come."""
    body = sent(photograph(240, 180), kind)
    altered = body[:place] + noise + body[place + len(noise) :]
    try:
        made = encode(altered)
    except PictureError:
        return
    assert made is None or made.body.startswith(b"\xff\xd8\xff")


def test_of_an_animation_the_first_frame_is_shown() -> None:
    """The others are dropped."""
    frames = [Image.new("RGB", (400, 300), colour) for colour in ("red", "blue", "green")]
    _, image = encoded(sent(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100))
    assert near(image, (200, 150), (255, 0, 0))


def test_a_picture_that_lies_on_its_side_is_turned() -> None:
    """EXIF's orientation is applied."""
    picture = Image.new("RGB", (600, 400), "white")
    picture.paste("red", (0, 0, 600, 100))  # the camera's upper edge
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    _, image = encoded(sent(picture, exif=exif))
    assert image.size == (400, 600)
    assert near(image, (380, 300), (255, 0, 0))
    assert near(image, (20, 300), (255, 255, 255))


def test_metadata_are_left_behind() -> None:
    """Where it was taken, by what, for whom: EXIF, XMP, comments and profiles are gone."""
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    exif[0x8825] = {1: "N", 2: (37.0, 33.0, 58.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    body = sent(
        photograph(), exif=exif, comment=b"secret comment", icc_profile=profile, xmp=b"<x>secret</x>", dpi=(72, 72)
    )
    assert body.count(b"secret") == 3
    made, image = encoded(body)
    assert b"secret" not in made.body
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert not image.getexif()


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1", "I;16", "LA", "RGBA"])
def test_colours_of_every_mode_become_rgb(mode: str) -> None:
    """White stays white and black stays black."""
    picture = Image.new("L", (400, 300), 255)
    picture.paste(0, (0, 0, 200, 300))
    if mode == "I;16":
        body = sent(Image.frombytes("I;16", (400, 300), b"".join(bytes((v, v)) for v in picture.tobytes())), "PNG")
    else:
        body = sent(picture.convert("RGB").convert(mode), "JPEG" if mode == "CMYK" else "PNG")
    _, image = encoded(body)
    assert image.mode == "RGB"
    assert near(image, (100, 150), (0, 0, 0))
    assert near(image, (300, 150), (255, 255, 255))


def test_what_is_transparent_becomes_white() -> None:
    """As it would be on the page."""
    picture = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    picture.paste((200, 0, 0, 255), (0, 0, 200, 300))
    _, image = encoded(sent(picture, "PNG"))
    assert near(image, (100, 150), (200, 0, 0))
    assert near(image, (300, 150), (255, 255, 255))


def test_a_broken_colour_profile_is_passed_over() -> None:
    """The picture is shown as if it had none."""
    made, _ = encoded(sent(photograph(), icc_profile=b"no profile"))
    assert made == encode(sent(photograph()))
