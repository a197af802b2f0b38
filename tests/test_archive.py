"""Files of an edition: all of them, or none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from briefing import archive
from briefing.errors import RenderError
from briefing.model import Rendering


def rendering(name: str, body: bytes = b"new") -> Rendering:
    """An edition in one format."""
    return Rendering(edition_id="morning-2026-01-30", format=name, filename=f"2026-01-30-morning.{name}", body=body)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, hidden ones too."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_files_take_the_place_of_older_ones(tmp_path: Path) -> None:
    """The folder is made, the files are named in order, others read them, and nothing else is left."""
    folder = tmp_path / "a" / "editions"
    archive.write([rendering("html", b"old")], folder)
    files = archive.write([rendering("txt"), rendering("html")], folder)
    assert [file.suffix for file in files] == [".txt", ".html"]
    assert contents(folder) == {"2026-01-30-morning.txt": b"new", "2026-01-30-morning.html": b"new"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o644}


def test_an_output_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    """The file stays as it is, and the message names it and the way out."""
    output = tmp_path / "editions"
    output.write_bytes(b"notes")
    with pytest.raises(RenderError, match=r"editions: cannot write the edition: File exists; .* --output"):
        archive.write([rendering("html")], output)
    assert contents(tmp_path) == {"editions": b"notes"}


def test_a_write_that_fails_midway_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills up at the second file: the older edition is whole, and no temporary file is left."""
    archive.write([rendering("html", b"old"), rendering("txt", b"old")], tmp_path)
    synced = []

    def full(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RenderError, match="No space left on device; free space"):
        archive.write([rendering("html"), rendering("txt")], tmp_path)
    assert contents(tmp_path) == {"2026-01-30-morning.html": b"old", "2026-01-30-morning.txt": b"old"}


def test_a_folder_in_the_place_of_a_file_is_found_before_any_is_replaced(tmp_path: Path) -> None:
    """Half of a new edition beside half of an old one would be worse than either."""
    archive.write([rendering("html", b"old")], tmp_path)
    (tmp_path / "2026-01-30-morning.txt").mkdir()
    with pytest.raises(RenderError, match=r"2026-01-30-morning\.txt is a folder"):
        archive.write([rendering("html"), rendering("txt")], tmp_path)
    assert contents(tmp_path) == {"2026-01-30-morning.html": b"old"}
