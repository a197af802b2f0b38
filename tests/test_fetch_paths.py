"""Feeds that are files."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefing.fetch import fetch, paths
from briefing.fetch.unpack import MAX_BODY_BYTES
from briefing.model import FeedState, Fetched
from briefing.settings import Feed
from tests.builders import NOW, feed_state
from tests.fetching import OPEN
from tests.web import Web


def read(path: str, root: Path, state: FeedState | None = None) -> Fetched:
    """Read one feed file as a pull does."""
    feed = Feed(path=Path(path))
    (one,) = fetch([(feed, state or FeedState(feed_id=feed.id))], OPEN, now=NOW, root=root)
    return one


def test_a_file_is_read_relative_to_the_config(tmp_path: Path) -> None:
    """Bytes, a file address and a validator come back."""
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "a b.xml").write_bytes(b"feed")

    answer = read("feeds/a b.xml", tmp_path)

    assert answer.outcome == "fresh"
    assert answer.body == b"feed"
    assert answer.url == "feeds/a b.xml"
    assert answer.status == 0
    assert [name for name, _ in answer.headers] == ["etag"]


def test_a_file_that_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    """Time of change and size are a file's validator."""
    file = tmp_path / "a.xml"
    file.write_bytes(b"feed")
    etag = dict(read("a.xml", tmp_path).headers)["etag"]

    unchanged = read("a.xml", tmp_path, feed_state(etag=etag))
    os.utime(file, ns=(1, 1))
    changed = read("a.xml", tmp_path, feed_state(etag=etag))

    assert (unchanged.outcome, unchanged.body) == ("not_modified", None)
    assert (changed.outcome, changed.body) == ("fresh", b"feed")


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    """A gzip file holds its feed."""
    (tmp_path / "a.xml").write_bytes(gzip.compress(b"feed"))

    assert read("a.xml", tmp_path).body == b"feed"


def test_a_missing_file_fails_with_what_to_do(tmp_path: Path) -> None:
    """The path is named as the config has it."""
    answer = read("feeds/none.xml", tmp_path)

    assert answer.outcome == "failed"
    assert answer.error == (
        "feeds/none.xml: there is no such file: correct the path, which counts from the folder of the config"
    )


@pytest.mark.parametrize("content", [bytes(MAX_BODY_BYTES + 1), gzip.compress(bytes(MAX_BODY_BYTES + 1), 1)])
def test_a_file_that_is_too_large_is_refused(tmp_path: Path, content: bytes) -> None:
    """The limit is the same as for the network, packed or not."""
    (tmp_path / "a.xml").write_bytes(content)

    assert "a.xml: is larger than 15 MB" in (read("a.xml", tmp_path).error or "")


def test_a_folder_is_no_feed_file(tmp_path: Path) -> None:
    """Folders are listed elsewhere; one that comes here is named."""
    (tmp_path / "feeds").mkdir()

    assert "feeds: is a folder" in (read("feeds", tmp_path).error or "")


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Opening one would never return."""
    os.mkfifo(tmp_path / "pipe")

    assert "pipe: is no ordinary file" in (read("pipe", tmp_path).error or "")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "file.xml/a.xml"])
def test_a_name_that_no_file_can_have_fails(tmp_path: Path, name: str) -> None:
    """NUL, overlong names and paths through a file are one feed's error."""
    (tmp_path / "file.xml").write_bytes(b"feed")

    assert "cannot be read (" in (read(name, tmp_path).error or "")


def test_a_file_without_the_right_to_read_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator is told to give the right; root may read everything, so the system's answer is played."""
    (tmp_path / "a.xml").write_bytes(b"feed")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)

    assert "a.xml: may not be read" in (read("a.xml", tmp_path).error or "")


def test_a_file_that_grows_while_it_is_read_is_still_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read counts, not what the folder said before."""
    (tmp_path / "a.xml").write_bytes(b"feed and more")
    monkeypatch.setattr(paths, "MAX_BODY_BYTES", 13)
    monkeypatch.setattr(paths, "gunzip", lambda body: body + b"grown")

    assert "a.xml: is larger than 15 MB" in (read("a.xml", tmp_path).error or "")


def test_files_and_addresses_come_from_one_pull(tmp_path: Path) -> None:
    """Each feed gives one result, whatever its kind."""
    (tmp_path / "a.xml").write_bytes(b"file")
    with Web() as web:
        web.serve("/b.xml", b"web")
        feeds = [Feed(url=web.url("/b.xml")), Feed(path=Path("a.xml")), Feed(path=Path("none.xml"))]

        answers = list(fetch([(one, FeedState(feed_id=one.id)) for one in feeds], OPEN, now=NOW, root=tmp_path))

    assert {one.feed_id: one.body for one in answers} == dict(
        zip((one.id for one in feeds), (b"web", b"file", None), strict=True)
    )


def test_a_pull_of_files_alone_does_not_load_the_http_library(tmp_path: Path) -> None:
    """Reading files costs no start of aiohttp."""
    (tmp_path / "a.xml").write_bytes(b"feed")
    program = (
        "import sys; from pathlib import Path; from tests.test_fetch_paths import read; "
        "assert read('a.xml', Path(sys.argv[1])).body == b'feed'; assert 'aiohttp' not in sys.modules"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
