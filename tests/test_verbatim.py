"""The check that what editions quote stands word for word in the reports that they name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.verbatim import main, stands
from briefing.config import load
from briefing.store import Store
from tests.builders import article
from tests.desk import AT, Desk, Item

FLEW = "The missile flew 900 km and fell into the sea off Hokkaido, the Joint Chiefs said on Friday."


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with one edition of one story."""
    made = Desk(tmp_path, capsys, monkeypatch)
    made.feed("alpha", Item("North fires hypersonic missile", FLEW))
    made.config("alpha")
    made.run("build", *AT)
    return made


def test_what_a_build_quotes_is_found(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An edition as it was built has nothing that its reports have not."""
    assert desk.run("stories", "list")
    assert main([str(tmp_path)]) == 0
    assert ", 0 not found word for word" in capsys.readouterr().out


def test_a_changed_word_is_found_out(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence that differs in one figure is named, and the exit code says so."""
    with Store.open(load(tmp_path / "config.yaml").config.store.path) as store:
        edition = store.edition(store.editions()[0].id)
        assert edition is not None
        section = next(one for one in edition.sections if one.stories)
        story = section.stories[0]
        wrong = replace(story, summary=replace(story.summary, text=FLEW.replace("900", "90")))
        changed = replace(section, stories=(wrong,))
        sections = tuple(changed if one is section else one for one in edition.sections)
        store.save_edition(replace(edition, sections=sections), printed=[])
    assert desk.run("stories", "list")
    assert main([str(tmp_path)]) == 1
    assert "no. 1, summary: The missile flew 90 km" in capsys.readouterr().out


def test_of_a_shortened_sentence_the_beginning_is_looked_for() -> None:
    """What stands before the ellipsis must be there; what is not there is not found."""
    report = article(summary=FLEW)
    assert stands("The missile flew 900 km and fell…", report)
    assert not stands("The missile flew 900 km and rose…", report)


def test_it_says_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a folder it explains itself."""
    assert main([]) == 2
    assert "FOLDER" in capsys.readouterr().err
