"""An edition that has gone out stays; what is made again is a numbered version that says what it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from briefing.delivery import EditionFile
from briefing.edition.correction import corrected
from briefing.record import Edition
from briefing.render import html, markdown, text
from briefing.store import Store
from tests.builders import NOW, article, edition, printed_story, report
from tests.looks import SHIPPED

LATER = NOW + timedelta(hours=3)
FIRST = edition(
    printed_story(report(article("kept")), number=1),
    printed_story(report(article("reworded")), number=2),
    printed_story(report(article("wrong")), number=3),
)


def _again(*, note: str = "The figure in no. 2 was wrong.") -> Edition:
    """The first edition made again: one story reworded, one gone, one new."""
    kept, reworded, _ = FIRST.stories
    made = edition(
        kept,
        replace(reworded, headline="What it should have said"),
        printed_story(report(article("right")), number=3),
    )
    return corrected(made, FIRST, note=note, now=LATER)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


def test_a_correction_is_the_next_version_and_lists_its_changes() -> None:
    """Stories that are new, reworded and gone are named; one that is the same is not."""
    second = _again()

    (change,) = second.corrections
    assert (second.version, change.version, change.made_at) == (2, 2, LATER)
    assert change.changes == (
        ("changed", "What it should have said"),
        ("added", "Envoys meet in Seoul, day right"),
        ("removed", "Envoys meet in Seoul, day wrong"),
    )


def test_a_correction_of_a_correction_keeps_both() -> None:
    """The third version tells what the second changed, too."""
    third = corrected(FIRST, _again(), note="Back.", now=LATER)

    assert [each.version for each in third.corrections] == [2, 3]


def test_a_correction_has_files_of_its_own() -> None:
    """The files of the version that went out are not overwritten."""
    assert (FIRST.filename, _again().filename) == ("2026-01-30-morning", "2026-01-30-morning-v2")


def test_every_format_says_what_was_corrected() -> None:
    """Page, text and Markdown have the note and the headlines, above the news."""
    second = _again()

    for body in (html.render(second, SHIPPED), text.render(second), markdown.render(second)):
        said = " ".join(body.body.decode().replace("\\", "").split())
        assert "Corrected 18:00 KST" in said
        assert "The figure in no. 2 was wrong." in said
        assert said.index("“Envoys meet in Seoul, day wrong”") < said.index("day kept")


def test_a_first_version_speaks_of_no_correction() -> None:
    """Nothing is said where nothing was corrected."""
    assert b"Corrected" not in html.render(FIRST, SHIPPED).body


def test_the_version_before_is_kept_as_it_was(store: Store) -> None:
    """A correction takes the place of the edition, and the record of what went out stays."""
    files = (EditionFile(filename="2026-01-30-morning.html", sha256="0" * 64, size=10),)
    store.save_edition(FIRST, printed=[], files=files)
    store.save_edition(_again(), printed=[])

    assert store.edition(FIRST.id) == _again()
    assert store.superseded(FIRST.id, 1) == FIRST
    assert store.superseded(FIRST.id, 2) is None
    assert store.edition_files(FIRST.id, 1) == files
    assert [row.version for row in store.editions()] == [2]


def test_a_correction_that_is_stored_twice_keeps_one_of_each(store: Store) -> None:
    """Made again after a kill, a version replaces itself."""
    for made in (FIRST, _again(note="One"), _again(note="Two")):
        store.save_edition(made, printed=[])

    stored = store.edition(FIRST.id)
    assert stored is not None
    assert stored.corrections[0].note == "Two"
    assert store.superseded(FIRST.id, 1) == FIRST


def test_the_moment_of_a_correction_is_told_in_the_readers_zone() -> None:
    """UTC is no reader's clock."""
    at = datetime.fromisoformat("2026-01-30T23:30:00+00:00")

    body = text.render(corrected(FIRST, FIRST, note="", now=at)).body.decode()

    assert "Corrected 08:30 KST Sat, version 2" in " ".join(body.split())
