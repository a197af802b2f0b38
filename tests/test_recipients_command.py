"""`briefing recipients`: who gets what, who is paused, and how the operator changes that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from briefing.delivery import Pause
from briefing.store import Store
from tests.builders import NOW
from tests.commands import Run, runner
from tests.serving import put, sent

CONFIG = """
feeds: [{url: 'https://news.example.org/rss'}]
topics: [{id: alliance, title: The Alliance, any: [USFK]}]
mail: {from: desk@desk.example, server: localhost, security: none}
groups:
  - {id: staff, recipients: ['Eun Kim <eun@example.org>'], csv: staff.csv}
briefs:
  - id: morning
    recipients: [{address: Ann@example.org, language: ko, formats: [pdf, epub], topics: [alliance]}]
    groups: [staff]
  - {id: evening, recipients: [{address: ann@example.org, formats: []}]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A desk with recipients in the config, in a group and in its CSV file."""
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "staff.csv").write_text("address,name\nbo@example.org,Bo\nANN@example.org,Twice\n", "utf-8")
    with Store.open(tmp_path / "briefing.db") as store:
        put(store, sent("ann@example.org", number=1, date="2026-01-29"), sent("Ann@example.org", number=2))
        store.pause(
            Pause(address="bo@example.org", brief_id="", reason="bounced", since=NOW, note="550 5.1.1 no such user")
        )
        store.pause(Pause(address="old@example.org", brief_id="morning", reason="unsubscribed", since=NOW, note=""))
    return tmp_path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in the desk's folder."""
    monkeypatch.chdir(folder)
    return runner(monkeypatch, capsys)


def pauses(folder: Path) -> list[tuple[str, str]]:
    """Who is paused, for what."""
    with Store.open(folder / "briefing.db") as store:
        return [(pause.address, pause.brief_id) for pause in store.pauses()]


def test_list_shows_who_gets_what_from_where(run: Run) -> None:
    """One line for each recipient of each brief: source, wishes, last mail, pause; those in no list are said to be."""
    shown = run("recipients", "list")

    assert shown.code == 0
    lines = [" ".join(line.split()) for line in shown.out.splitlines()[1:]]
    assert lines == [
        "morning Ann@example.org config ko, pdf+epub, alliance 2026-01-30 sent",
        "morning eun@example.org Eun Kim staff never",
        "morning bo@example.org Bo staff never bounced 2026-01-30, all briefs: 550 5.1.1 no such user",
        "morning old@example.org (in no list) never unsubscribed 2026-01-30",
        "evening ann@example.org config no files never",
    ]


def test_list_obeys_no_order_in_a_file(run: Run, folder: Path) -> None:
    """What terminals obey in a name of a CSV file is only shown."""
    (folder / "staff.csv").write_text("address,name\nbo@example.org,Bo\x1b]0;mine\x07\u202e\n", "utf-8")
    shown = run("recipients", "list", "morning")

    assert "Bo�]0;mine��" in shown.out


def test_list_of_one_brief_as_json(run: Run) -> None:
    """Programs get the same with nothing cut."""
    found = json.loads(run("recipients", "list", "morning", "--json").out)

    assert [one["address"] for one in found] == [
        "Ann@example.org",
        "eun@example.org",
        "bo@example.org",
        "old@example.org",
    ]
    assert found[0]["last"] == {
        "date": "2026-01-30",
        "state": "sent",
        "code": sent("ann@example.org").code,
        "response": "250 2.0.0 Ok",
    }
    assert found[2]["paused"]["reason"] == "bounced"
    assert found[1]["paused"] is None


def test_bad_line_of_a_file_is_told_once(run: Run, folder: Path) -> None:
    """The list is shown, the mistake stands on standard error, and the exit code says so."""
    (folder / "staff.csv").write_text("address\nnonsense\n", "utf-8")
    shown = run("recipients", "list")

    assert shown.code == 3
    assert shown.err.count("staff.csv, line 2") == 1
    assert "eun@example.org" in shown.out


def test_desk_without_recipients_says_where_they_belong(run: Run, folder: Path) -> None:
    """An empty list is a sentence."""
    text = CONFIG.partition("groups:")[0]
    (folder / "config.yaml").write_text(text + "briefs: [{id: evening}]\n", "utf-8")

    assert "name `recipients` or `groups`" in run("recipients", "list").out
    assert run("recipients", "list", "--json").out.strip() == "[]"


def test_pause_and_resume(run: Run, folder: Path) -> None:
    """A pause by hand is of one brief or of all, in any case of letters; resuming ends it."""
    assert run("recipients", "pause", "EUN@example.org", "--brief", "morning").out == (
        "EUN@example.org gets no more mail: morning\n"
    )
    assert "was paused already" in run("recipients", "pause", "eun@example.org", "--brief", "morning").out
    assert ("eun@example.org", "morning") in pauses(folder)
    assert run("recipients", "pause", "eun@example.org").out == "eun@example.org gets no more mail: all briefs\n"

    assert run("recipients", "resume", "Eun@Example.org").out == "Eun@Example.org gets mail again\n"
    assert "eun@example.org" not in dict(pauses(folder))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pause", "nonsense"), "an address such as name@example.org"),
        (("pause", "ann@example.org", "--brief", "weekly"), "there is no brief “weekly”"),
        (("resume", "ann@example.org"), "is not paused"),
        (("resume", "bo@example.org", "--brief", "morning"), "is paused for all briefs"),
        (("list", "weekly"), "there is no brief “weekly”"),
    ],
)
def test_mistakes_are_one_line(run: Run, folder: Path, arguments: tuple[str, ...], words: str) -> None:
    """What does not exist or is no address ends with code 2 and what to do, and changes nothing."""
    before = pauses(folder)
    shown = run("recipients", *arguments)

    assert shown.code == 2
    assert words in shown.err
    assert shown.err.count("\n") == 1
    assert pauses(folder) == before
