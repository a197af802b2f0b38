"""Logs: one line an event, whatever stands in it; no address and no secret; several processes, one file."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import log
from briefing.delivery import code_of
from briefing.settings import Log

ROOT = Path(__file__).resolve().parents[1]
#: Local parts and domains as people have them, in any script, and as hostile ones write them.
_PART = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="<>()[],;:\"\\@＠%/?#.!'*_"),
    min_size=3,
    max_size=20,
)


def lines(path: Path) -> list[dict[str, Any]]:
    """Read what was written."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_an_event_is_a_line_of_json(tmp_path: Path) -> None:
    """Each line has the time in UTC, the level, the event, who says it, and what belongs to it."""
    log.set_up(Log(file=Path("logs/briefing.log")), tmp_path)

    log.get("pull").info("feed read", feed="yonhap", articles=30, late=False, took=0.5)
    log.get("pull").debug("not wanted")

    (line,) = lines(tmp_path / "logs" / "briefing.log")
    assert line.pop("time").endswith("Z")
    assert list(line) == ["level", "event", "part", "feed", "articles", "late", "took"]
    assert line["articles"] == 30


@given(said=st.text(), key=st.text(min_size=1))
def test_no_text_breaks_a_line(said: str, key: str) -> None:
    """Line ends of every kind, orders to terminals and half characters stay inside their line, and are not lost."""
    event = {"event": said, "more": {key: [said]}}

    line = log._line(None, "info", event)

    assert line.isprintable()
    assert json.loads(line) == event


@given(local=_PART, domain=_PART, before=st.sampled_from(["", "to ", "<", "(", "mailto:", '"Kim, A." <', "x: "]))
def test_no_address_is_written(local: str, domain: str, before: str) -> None:
    """Wherever a mail address stands, its code stands instead; with `addresses`, the address."""
    address = f"{local}@{domain}.example"

    hidden = log.shown({"deep": [f"{before}{address}, refused"]}, addresses=False)
    written = log.shown(f"{before}{address}", addresses=True)

    assert hidden == {"deep": [f"{before}{code_of(address)}, refused"]}
    assert written == before + address


@pytest.mark.parametrize(
    "text",
    [
        '"ann lee"@example.org',
        "ann.lee%40example.org",
        "ann.lee＠example.org",
        "<ann.lee@example.org>",
        "ann.lee@[10.0.0.1]",
    ],
)
def test_other_spellings_of_an_address_are_not_written(text: str) -> None:
    """A quoted name, an address of a web form, a wide sign, a number for a domain: none gets through."""
    assert "lee" not in str(log.shown(f"550 {text} unknown", addresses=False))


@pytest.mark.parametrize("addresses", [True, False])
def test_no_secret_is_written(addresses: bool) -> None:
    """Passwords in addresses, what follows "?", addresses of services, and values called a secret are left out."""
    said = {
        "url": "https://ann:hunter2@feeds.example/rss?key=hunter2",
        "apprise": "tgram://hunter2/hunter2",
        "smtp_password": "hunter2",
        "nested": [{"Authorization": "Bearer hunter2"}],
    }

    written = log.shown(said, addresses=addresses)

    assert "hunter2" not in str(written)
    assert "https://feeds.example/rss?…" in str(written)


def test_values_of_any_size_and_kind_stay_small() -> None:
    """A long text, a deep or long list, a number without end and a value that cannot be told cost no line."""

    class Bad:
        def __str__(self) -> str:
            raise RuntimeError

    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    said = {
        "a": "x" * 10**6,
        "b": deep,
        "c": list(range(10**5)),
        "d": 10**6000,
        "e": float("nan"),
        "f": Bad(),
        "g": {1},
    }

    line = json.dumps(log.shown(said, addresses=False), allow_nan=False)

    assert len(line) < 3_000


def test_nothing_is_written_before_it_is_set_up(capfd: pytest.CaptureFixture[str]) -> None:
    """A command that never sets the log up is not spoken into."""
    log.get("send").error("down")

    assert capfd.readouterr() == ("", "")


def test_without_a_file_lines_go_to_standard_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Standard output is for results."""
    log.set_up(Log(), tmp_path)

    log.get("send").warning("대기", code="1a2b3c4d")

    out, err = capfd.readouterr()
    assert out == ""
    assert json.loads(err)["event"] == "대기"


def test_a_file_that_cannot_be_written_loses_no_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """With a folder in the file's place, lines go to standard error and the work goes on."""
    (tmp_path / "briefing.log").mkdir()
    log.set_up(Log(file=Path("briefing.log")), tmp_path)

    log.get("send").info("sent")

    assert json.loads(capfd.readouterr().err)["event"] == "sent"


def test_libraries_are_heard(tmp_path: Path) -> None:
    """What a library warns of is an event too, without its traceback and without addresses."""
    log.set_up(Log(file=Path("briefing.log")), tmp_path)

    try:
        raise ValueError("no such ann@example.org")
    except ValueError:
        logging.getLogger("a.library").exception("lost %s", "ben@example.org")
    logging.getLogger("another").warning("%d", "no number")
    logging.getLogger("another").info("tick")

    first, second = lines(tmp_path / "briefing.log")
    assert first["part"] == "a.library"
    assert first["message"] == f"lost {code_of('ben@example.org')}"
    assert first["error"] == f"ValueError: no such {code_of('ann@example.org')}"
    assert (second["level"], second["message"]) == ("warning", "%d")


WRITERS = """
import sys
from pathlib import Path
from briefing import log
from briefing.settings import Log
log.LARGEST_BYTES, log.KEPT = 20_000, 50
log.set_up(Log(file=Path("briefing.log")), Path(sys.argv[1]))
for number in range(400):
    log.get(sys.argv[2]).info("event", number=number, text="word " * 20)
"""


def test_processes_share_a_file_that_is_put_aside(tmp_path: Path) -> None:
    """Three processes write and put the file aside as they go: every line is there once, and whole."""
    started = [
        subprocess.Popen([sys.executable, "-c", WRITERS, str(tmp_path), name], cwd=ROOT) for name in ("a", "b", "c")
    ]
    assert [process.wait() for process in started] == [0, 0, 0]

    files = sorted(tmp_path.iterdir())
    written = [(line["part"], line["number"]) for file in files for line in lines(file)]

    assert len(files) > 5
    # Two others may write between a look at the size and the write that it allows.
    assert all(file.stat().st_size < 22_000 for file in files)
    assert sorted(written) == sorted((name, number) for name in ("a", "b", "c") for number in range(400))


def test_old_files_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five files that were put aside are kept, the newest as `.1`."""
    monkeypatch.setattr(log, "LARGEST_BYTES", 300)
    log.set_up(Log(file=Path("briefing.log")), tmp_path)

    for number in range(40):
        log.get("pull").info("event", number=number)

    assert {file.name for file in tmp_path.iterdir()} == {"briefing.log", *(f"briefing.log.{n}" for n in range(1, 6))}
    assert lines(tmp_path / "briefing.log")[-1]["number"] == 39
    assert lines(tmp_path / "briefing.log.1")[-1]["number"] < lines(tmp_path / "briefing.log")[0]["number"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a file's size are POSIX's")
def test_a_full_disk_breaks_no_other_line(tmp_path: Path) -> None:
    """A line that finds no room is cut; the next one, with room again, stands on a line of its own."""
    import resource

    log.set_up(Log(file=Path("briefing.log")), tmp_path)
    log.get("a").info("before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "briefing.log").stat().st_size + 20, hard))
    try:
        log.get("a").info("during")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    log.get("a").info("after")

    first, *_, last = (tmp_path / "briefing.log").read_text("utf-8").splitlines()
    assert [json.loads(line)["event"] for line in (first, last)] == ["before", "after"]


def test_help_does_not_load_the_log() -> None:
    """`briefing --help` stays quick: structlog is loaded by what writes events."""
    script = "import sys, briefing.cli; sys.exit('structlog' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ, check=False).returncode == 0
