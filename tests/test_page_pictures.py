"""The fixed sample edition as it looks, in each theme and language, on paper and on screens, against kept pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from briefing.look import look
from briefing.render import html, pdf
from briefing.settings import Brief
from tests import pictures
from tests.browser import started, visit
from tests.editions import rich
from tests.looks import THEMES

#: Screens are drawn with the paper's faces, as those of a reader's machine are another on every machine.
FACES = {"serif": '"Charis SIL", Charis, "Noto Serif CJK KR"', "sans": '"Noto Sans CJK KR"'}
SCREENS = {"wide": (1280, "light", "en"), "phone": (360, "dark", "ko")}


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether the references are to be made anew."""
    return bool(request.config.getoption("--update-golden"))


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("language", ["en", "ko"])
def test_paper_looks_as_reviewed(theme: str, language: str, update: bool, tmp_path: Path) -> None:
    """Each page of the PDF is the picture that was looked at, and there are as many."""
    pictures.need_the_references_fonts(update=update)
    body = pdf.lay_out(html.for_paper(rich(12, language=language), THEMES[theme])).body
    made = list(pictures.pages(body))
    kept = {file.stem for file in pictures.FOLDER.glob(f"{theme}-{language}-*.png")}
    if update:
        for name in kept:
            (pictures.FOLDER / f"{name}.png").unlink()
    else:
        assert len(kept) == len(made)
    for number, page in enumerate(made, 1):
        pictures.compare(f"{theme}-{language}-{number}", page, tmp_path, update=update)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of this file."""
    with started() as running:
        yield running


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("screen", sorted(SCREENS))
def test_screens_look_as_reviewed(browser: Browser, theme: str, screen: str, update: bool, tmp_path: Path) -> None:
    """The whole page in a wide window, light, and on a phone, dark and in Korean, is the picture that was looked at."""
    pictures.need_the_references_fonts(update=update)
    width, scheme, language = SCREENS[screen]
    drawn = look(Brief(theme=theme, design=FACES), Path())
    file = tmp_path / "page.html"
    file.write_bytes(html.render(rich(5, language=language), drawn).body)
    with visit(browser, file, width=width, color_scheme=scheme, reduced_motion="reduce") as opened:
        shot = Image.open(io.BytesIO(opened.page.screenshot(full_page=True)))
    name = f"screen-{theme}-{screen}"
    pictures.compare(name, shot.convert("L").reduce(2), tmp_path, update=update)


def test_a_line_that_moves_is_seen() -> None:
    """The tolerance lets a letter's edge differ, and neither a line's place nor a rule's loss."""
    page = Image.new("L", (496, 702), 255)
    draw = ImageDraw.Draw(page)
    for line in range(40):
        draw.text((60, 40 + 16 * line), "Allies open eleven days of joint training with fewer drills " * 2, fill=40)
    draw.line((60, 30, 440, 30), fill=0, width=2)
    softer = page.resize((992, 1404)).resize((496, 702))
    moved = page.copy()
    moved.paste(page.crop((0, 36, 496, 60)), (0, 38))
    without = page.copy()
    ImageDraw.Draw(without).rectangle((60, 28, 440, 33), fill=255)
    assert not pictures.difference(page, softer).too_much
    assert pictures.difference(page, moved).too_much
    assert pictures.difference(page, without).too_much
    assert pictures.difference(page, page.crop((0, 0, 400, 702))).too_much
