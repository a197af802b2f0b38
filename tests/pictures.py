"""Pages as pictures: kept in `golden/pages`, compared so that a letter's edge may differ and a line's place may not.

References are made with the fonts of Debian's packages; with other fonts every line stands elsewhere, and comparing
says nothing. `pytest --update-golden` makes them anew.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image, ImageChops, ImageFilter

FOLDER = Path(__file__).parent / "golden" / "pages"
#: Faces of the shipped themes, as fontconfig is asked for them.
_FACES = ("Charis SIL", "Charis SIL:bold", "Noto Serif CJK KR", "Noto Sans CJK KR", "Noto Sans CJK KR:bold")
#: Dots per inch: 9.5 pt text is 8 dots high, enough to be read and to find a lost line; a page is some 25 KB.
_RESOLUTION = 60
#: Steps of 256 that a blurred dot may differ by, and the share of dots that may differ by more. Measured: the same page
#: by other releases of Pango or of Chromium differs in 0.1 % of its dots; one line moved by one line in 2 % and more.
_STEPS, _SHARE = 40, 0.004


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How far a picture is from its reference."""

    #: Of all dots: 0 to 1; 1 if the sizes differ.
    share: float

    @property
    def too_much(self) -> bool:
        """Whether a reader would see it."""
        return self.share > _SHARE


def pages(body: bytes) -> Iterator[Image.Image]:
    """The pages of a PDF in grey."""
    document = pypdfium2.PdfDocument(body)
    try:
        for page in document:
            yield page.render(scale=_RESOLUTION / 72, grayscale=True).to_pil()
    finally:
        document.close()


def difference(one: Image.Image, other: Image.Image) -> Difference:
    """Compare two pictures."""
    if one.size != other.size:
        return Difference(share=1.0)
    blurred = [each.convert("L").filter(ImageFilter.GaussianBlur(1)) for each in (one, other)]
    histogram = ImageChops.difference(blurred[0], blurred[1]).histogram()
    return Difference(share=sum(histogram[_STEPS:]) / sum(histogram))


def compare(name: str, actual: Image.Image, folder: Path, *, update: bool) -> None:
    """Compare a picture with the reference of that name, or make it the reference.

    Args:
        name: of the reference, without its ending.
        actual: the picture.
        folder: where the picture is left if it differs, to be looked at.
        update: make it the reference.
    """
    file = FOLDER / f"{name}.png"
    if update:
        FOLDER.mkdir(exist_ok=True)
        actual.convert("L").quantize(16).save(file, optimize=True)
        return
    assert file.is_file(), f"{file.name} is missing: if the page is right, run pytest --update-golden"
    with Image.open(file) as reference:
        found = difference(actual, reference)
    if found.too_much:
        actual.save(folder / file.name)
        pytest.fail(
            f"{file.name}: {found.share:.1%} of its dots differ; look at {folder / file.name}, and if it is meant, "
            "run pytest --update-golden"
        )


def need_the_references_fonts(*, update: bool) -> None:
    """Skip where the fonts are not those that the references were made with."""
    record = FOLDER / "fonts.txt"
    if update:
        FOLDER.mkdir(exist_ok=True)
        record.write_text(fonts(), "utf-8")
    elif fonts() != record.read_text("utf-8"):
        pytest.skip(f"the fonts here are not those of {record.name}, so lines break elsewhere")


@cache
def fonts() -> str:
    """The files that fontconfig gives for the themes' faces, each with a hash of its bytes."""
    found = []
    for face in _FACES:
        asked = ["fc-match", "--format=%{file}", face]
        file = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
        found.append(f"{face}: {file.name} {hashlib.sha256(file.read_bytes()).hexdigest()[:16]}\n")
    return "".join(found)
