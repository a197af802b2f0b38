"""The page on paper: complete, linked, tagged, the same each time, and never fetching anything."""

from __future__ import annotations

import importlib.abc
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import ModuleType
from typing import Any

import pypdf
import pytest

from briefing.errors import RenderError
from briefing.record import Edition
from briefing.render import filters, html, pdf
from tests.builders import article, edition, printed_story, report
from tests.editions import AGENDA, TOPICS, rich
from tests.looks import SHIPPED, THEMES
from tests.pdf import boxes, faults, text_of


def laid_out(record: Edition) -> pypdf.PdfReader:
    """An edition's PDF, opened."""
    return pypdf.PdfReader(io.BytesIO(pdf.lay_out(html.for_paper(record, SHIPPED)).body))


@pytest.fixture(scope="module")
def record() -> Edition:
    """An edition of 40 stories over all tiers."""
    return rich(40, unfiled=True)


@pytest.fixture(scope="module")
def paper(record: Edition) -> pypdf.PdfReader:
    """Its PDF."""
    return laid_out(record)


#: As many events as an agenda has at most.
BUSY = tuple(
    replace(AGENDA[0], date=f"2026-01-{30 + number // 16}", title=f"Talks {number}", place="Government Complex Seoul")
    for number in range(30)
)

SHAPES = {
    "rich": rich(25, unfiled=True),
    "korean": rich(25, language="ko"),
    "hostile": rich(12, hostile=True),
    "letter": replace(rich(25), paper="Letter"),
    "busy": replace(rich(25), agenda=BUSY),
    "empty": rich(0),
    "bare": edition(),
}


@pytest.fixture(scope="module", params=[(theme, shape) for theme in sorted(THEMES) for shape in SHAPES], ids="-".join)
def body(request: pytest.FixtureRequest) -> bytes:
    """The PDF of every theme and shape of edition."""
    theme, shape = request.param
    return pdf.lay_out(html.for_paper(SHAPES[shape], THEMES[theme])).body


def test_paper_is_accessible(body: bytes) -> None:
    """Tags, headings, tables, links, fonts and outline are as PDF/UA-1 asks."""
    assert faults(body) == []


def test_a_long_agenda_is_set_in_the_wide_column() -> None:
    """Thirty events take a line each, where in the narrow column they would take two pages."""
    busy = laid_out(replace(rich(5), agenda=BUSY))
    assert len(busy.pages) <= len(laid_out(rich(5)).pages) + 1
    assert "18:00 Talks 0, Government Complex Seoul\n" in busy.pages[0].extract_text()


def test_a_full_agenda_leaves_the_rest_of_the_front_in_its_place() -> None:
    """Ten events fill the narrow column; the tags and who is quiet stand beside them on page one."""
    front = laid_out(replace(rich(12), agenda=BUSY[:10])).pages[0].extract_text()
    assert "Olympics" in front
    assert "China and the Koreas p." in " ".join(front[front.index("Olympics") :].split())


def test_no_text_leaves_the_page(body: bytes) -> None:
    """Every line of text ends within the margins, left, right, above and below."""
    page = pypdf.PdfReader(io.BytesIO(body)).pages[0].mediabox
    margin = 50  # points: the narrowest is 19 mm
    for box in boxes(body):
        assert margin <= box.left <= box.right <= page.width - margin, box
        assert 30 <= box.bottom <= box.top <= page.height - 30, box


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_a_brief_of_six_languages_has_every_letter(theme: str) -> None:
    """English, Korean, Japanese, Chinese, Russian and accented French are printed, and found again in the PDF."""
    titles = {
        "en": "Allies open eleven days of joint training",
        "ko": "한미, 열하루 동안의 연합 훈련 시작…야외 기동은 줄어",
        "ja": "米韓、11日間の合同演習を開始へ",
        "zh": "韩美开始为期十一天的联合演习",
        "ru": "Сеул и Вашингтон сокращают совместные учения",
        "fr": "« Où sont passés les œufs ? » : Séoul s’inquiète, naïveté à l’Élysée",
    }
    stories = [
        printed_story(replace(report(article(title=title)), language=language), number=number)
        for number, (language, title) in enumerate(titles.items(), 1)
    ]
    made = pdf.lay_out(html.for_paper(edition(*stories), THEMES[theme]))
    assert made.missing == ""
    text = packed(text_of(made.body))
    for title in titles.values():
        assert packed(title) in text


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_sixty_stories_are_light_enough_to_mail(theme: str) -> None:
    """At most 700 KB without pictures, and no story of the record is lost."""
    record = rich(60)
    made = pdf.lay_out(html.for_paper(record, THEMES[theme])).body
    assert len(made) <= 700_000
    text = packed(text_of(made))
    assert [story.headline for story in record.stories if packed(story.headline) not in text] == []


def packed(text: str) -> str:
    """Text without white space, which a PDF does not keep."""
    return "".join(text.split())


def test_every_headline_is_on_paper(record: Edition, paper: pypdf.PdfReader) -> None:
    """No story is lost in layout, nor any of its outlets."""
    text = packed("".join(page.extract_text() for page in paper.pages))
    for story in record.stories:
        assert packed(story.headline) in text
        for each in story.reports:
            assert filters.turns(each.outlet) or packed(each.outlet) in text


def test_paper_is_not_wasted(paper: pypdf.PdfReader) -> None:
    """Forty stories take some ten pages, numbered "Page 1 of n"."""
    assert 7 <= len(paper.pages) <= 12
    assert f"Page1of{len(paper.pages)}" in packed(paper.pages[0].extract_text())


def test_running_header_names_the_section(paper: pypdf.PdfReader) -> None:
    """From the second page each page says which brief and which section it is, and keeps the marking."""
    second = paper.pages[1].extract_text()
    assert "Morning Brief" in second
    assert "North Korea" in second
    assert second.count("INTERNAL") == 2


def uris(reader: pypdf.PdfReader) -> set[str]:
    """Addresses that the PDF links to."""
    return {str(action["/URI"]) for action in actions(reader) if "/URI" in action}


def actions(reader: pypdf.PdfReader) -> Iterator[Any]:
    """What its annotations do."""
    for page in reader.pages:
        for annotation in page.get("/Annots") or ():
            yield annotation.get_object().get("/A", {})


def test_links_are_alive(record: Edition, paper: pypdf.PdfReader) -> None:
    """Every report's address is a link."""
    assert {report.url for story in record.stories for report in story.reports if report.url} <= uris(paper)


def titles(outline: Sequence[Any]) -> Iterator[str]:
    """The titles of an outline, in order."""
    for item in outline:
        if isinstance(item, list):
            yield from titles(item)
        else:
            yield item.title


def test_outline_has_sections_and_stories(record: Edition, paper: pypdf.PdfReader) -> None:
    """Bookmarks lead to each section and each story, one-liners too."""
    found = list(titles(paper.outline))
    for expected in [title for _, title in TOPICS] + [story.headline for story in record.stories]:
        assert expected in found
    assert "Collection note" in found


def test_pdf_says_what_it_is(paper: pypdf.PdfReader) -> None:
    """Title, author, language, date of issue; tagged and declared as PDF/UA-1."""
    about = paper.metadata
    assert about is not None
    assert about.title == "Morning Brief, Friday, January 30, 2026"
    assert about.author == "Morning Brief"
    assert about.creation_date is not None
    assert about.creation_date.isoformat() == "2026-01-30T06:00:00+00:00"
    root: Any = paper.root_object
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF object, equal to True but not it
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()


def test_same_record_gives_the_same_bytes() -> None:
    """Nothing of the PDF depends on the moment of its making."""
    page = html.for_paper(rich(5), SHIPPED)
    assert pdf.lay_out(page) == pdf.lay_out(page)


def test_another_process_gives_the_same_bytes() -> None:
    """Nothing of the PDF depends on the process, its seed for hashes or its folder."""
    program = (
        "import hashlib\n"
        "from briefing.render import html, pdf\n"
        "from tests.editions import rich\n"
        "from tests.looks import SHIPPED\n"
        "print(hashlib.sha256(pdf.lay_out(html.for_paper(rich(5), SHIPPED)).body).hexdigest())"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1] != ""


def test_paper_size_is_the_brief_s() -> None:
    """Letter instead of A4, in points."""
    box = laid_out(replace(rich(1), paper="Letter")).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)


def test_rendering_is_named_after_the_edition() -> None:
    """The file name sorts by date."""
    made = pdf.rendering(rich(1), b"%PDF")
    assert (made.format, made.filename, made.edition_id) == ("pdf", "2026-01-30-morning.pdf", "morning-2026-01-30")


def test_nothing_is_fetched(tmp_path: Any) -> None:
    """Images, style sheets, fonts and attachments of a page are neither asked for nor embedded."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        web = f"http://127.0.0.1:{server.server_port}"
        made = pdf.lay_out(
            f"<link rel=stylesheet href={web}/a.css><link rel=attachment href={secret.as_uri()}>"
            f"<style>@import '{web}/b.css'; @font-face {{ font-family: x; src: url({web}/c.woff) }}"
            f"p {{ font-family: x; background: url({web}/d.png) }}</style>"
            f"<p>text<img src={web}/e.png><img src={secret.as_uri()}><object data={web}/f.svg></object>"
        )
        server.shutdown()
        thread.join()
    assert asked == []
    assert b"EmbeddedFile" not in made.body
    assert not pypdf.PdfReader(io.BytesIO(made.body)).attachments


def test_characters_without_a_glyph_are_named() -> None:
    """A character that no font has is reported, each once, in order."""
    made = pdf.lay_out("<p>a \U0010fff1 \U0010fff0 \U0010fff1</p>")
    assert made.missing == "\U0010fff0\U0010fff1"


def test_korean_font_is_found() -> None:
    """The set-up has a font with Korean and Chinese characters (fonts-noto-cjk)."""
    assert pdf.cjk_font_available()


def test_layout_that_breaks_is_one_line() -> None:
    """A page nested too deep for Python's stack is an error, not a crash."""
    with pytest.raises(RenderError, match="PDF: the page could not be laid out") as caught:
        pdf.lay_out("<div>" * 3000)
    assert "\n" not in str(caught.value)


def test_collector_runs_again_after_layout() -> None:
    """What layout switches off for speed is on again, and stays off where it was off."""
    import gc

    pdf.lay_out("<p>a</p>")
    assert gc.isenabled()
    gc.disable()
    try:
        pdf.lay_out("<p>a</p>")
        assert not gc.isenabled()
    finally:
        gc.enable()


class _WithoutPango(importlib.abc.MetaPathFinder):
    """Fails WeasyPrint's import as a machine without its system libraries does."""

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> None:
        """Refuse WeasyPrint."""
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'\nsee the documentation")


def test_missing_system_library_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Pango the error says so, and who knows more."""
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_WithoutPango(), *sys.meta_path])
    with pytest.raises(RenderError, match=r"libpango-1\.0-0' see the documentation; run `briefing doctor`"):
        pdf.lay_out("<p>a</p>")
