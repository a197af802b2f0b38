"""`briefing site rebuild`: what it makes anew and what it prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.config import load
from briefing.store import Store
from tests.builders import edition, printed_story, report
from tests.desk import Desk, Item


def test_pages_that_are_lost_are_made_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the database alone: the front is printed, the editions are counted; a build must not go on beside it."""
    desk = Desk(tmp_path, capsys, monkeypatch)
    desk.feed("alpha", Item("North fires hypersonic missile"))
    desk.config("alpha", brief="formats: [json]")
    with Store.open(load(desk.folder / "config.yaml").config.store.path) as store:
        for date in ("2026-01-30", "2026-01-31"):
            store.save_edition(edition(printed_story(report()), date=date), printed=[])
            result = desk.run("site", "rebuild")
        with store.lock("work"):
            beside = desk.run("site", "rebuild")

    assert result.code == 0
    assert "has 2 editions." in result.err
    assert Path(result.out.strip()).name == "index.html"
    assert {"index.html", "2026-01.html", "search.html"} <= {
        file.name for file in Path(result.out.strip()).parent.iterdir()
    }
    assert beside.code == 1
