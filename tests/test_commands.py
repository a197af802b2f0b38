"""The commands around a build: what they print, and their exit codes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from briefing import __version__
from briefing.cli import progress
from briefing.errors import StoreError
from briefing.model import FeedResult
from tests.desk import AT, Desk, Item, Result


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with two feeds."""
    made = Desk(tmp_path, capsys, monkeypatch)
    made.feed("alpha", Item("North fires hypersonic missile", "The missile flew 900 km."), Item("Rain expected"))
    made.feed("beta", Item("New tariff on steel", "It starts in March.", category="Steel"))
    made.config("alpha", "beta")
    return made


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """Standard input to be filled."""
    given = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given, "utf-8"))
    return given


def feed_in(lines: io.BytesIO, *rows: object) -> None:
    """Put rows on standard input: bytes as they are, all else as JSON."""
    for row in rows:
        lines.write((row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode()) + b"\n")
    lines.seek(0)


def objects(result: Result) -> list[dict[str, object]]:
    """Standard output as JSON lines."""
    return [json.loads(line) for line in result.out.splitlines()]


# check, and the command line itself


def test_check_counts_what_a_good_config_has(desk: Desk) -> None:
    """Exit code 0 and one line."""
    result = desk.run("check")
    assert (result.code, result.out) == (0, "config.yaml: good: 2 feeds, 2 topics, 1 brief.\n")


def test_check_prints_every_mistake_on_a_line(desk: Desk) -> None:
    """Exit code 2, and standard error holds the mistakes alone."""
    desk.config("alpha", more="outpt: x\nstore: {kepe: 1}\n")
    result = desk.run("check")
    assert result.code == 2
    assert [line.split(":")[2].strip() for line in result.err.splitlines()] == ["outpt", "store.kepe"]


def test_the_config_may_be_named_before_or_after_the_command(desk: Desk) -> None:
    """Both places are the same, and the nearer one wins."""
    (desk.folder / "config.yaml").rename(desk.folder / "other.yaml")
    assert desk.run("--config", "other.yaml", "check").code == 0
    assert desk.run("check", "--config", "other.yaml").code == 0
    assert desk.run("--config", "gone.yaml", "check", "-c", "other.yaml").code == 0


def test_a_missing_config_tells_what_to_do(desk: Desk) -> None:
    """One line that names `briefing init`."""
    result = desk.run("build", "--config", "gone.yaml")
    assert result.code == 2
    assert "briefing init" in result.err


def test_the_version_is_told(desk: Desk) -> None:
    """`--version`."""
    assert desk.run("--version").out == f"briefing {__version__}\n"


def test_an_unknown_command_is_wrong_usage(desk: Desk) -> None:
    """Exit code 2."""
    assert desk.run("bulid").code == 2


def test_an_error_of_the_program_is_one_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback, exit code 1, and how to get one."""
    monkeypatch.setattr("briefing.config.load", lambda file: 1 / 0)
    result = desk.run("check")
    assert result.code == 1
    assert result.err.count("\n") == 1
    assert "BRIEFING_DEBUG=1" in result.err


def test_nothing_that_a_feed_makes_us_say_is_obeyed_by_the_terminal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Escape sequences (C0 and C1) and marks that turn the line around are shown as unknown characters."""
    hostile = "bad \x1b]0;title\x07 \x9b31m \u202e \x7f"
    failed = FeedResult(feed_id="f", status="failed", message=hostile, entries=0, added=0, changed=0)
    assert progress.line(failed) == "failed     f: bad \ufffd]0;title\ufffd \ufffd31m \ufffd \ufffd"

    def refuse(*_: object) -> None:
        raise StoreError(hostile)

    monkeypatch.setattr("briefing.config.load", refuse)
    assert desk.run("check").err.rstrip("\n").isprintable()


def test_debugging_shows_the_traceback(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """On demand the error comes through."""
    monkeypatch.setenv("BRIEFING_DEBUG", "1")
    monkeypatch.setattr("briefing.config.load", lambda file: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.run("check")


# pull


def test_pull_prints_a_line_a_feed_and_a_total(desk: Desk) -> None:
    """Plain lines where there is no terminal."""
    result = desk.run("pull", *AT)
    assert result.code == 0
    assert sorted(line.split()[0] for line in result.err.splitlines()[:-1]) == ["read", "read"]
    assert result.err.splitlines()[-1] == "2 feeds: 2 read; 3 new articles, 0 changed."


def test_a_second_pull_finds_nothing_new(desk: Desk) -> None:
    """Files that have not changed are not read again."""
    desk.run("pull", *AT)
    assert desk.run("pull", *AT).err.splitlines()[-1] == "2 feeds: 2 unchanged; 0 new articles, 0 changed."


def test_a_corrected_headline_counts_as_changed(desk: Desk) -> None:
    """The article keeps its place, and both wordings are kept."""
    desk.feed("beta", Item("New tariff on steel", guid="x"))
    desk.run("pull", *AT)
    desk.feed("beta", Item("New tariff on steel and aluminium", guid="x", link="New-tariff-on-steel"))
    assert desk.run("pull", *AT).err.splitlines()[-1] == "2 feeds: 1 unchanged, 1 read; 0 new articles, 1 changed."
    desk.run("build", *AT)
    page = (desk.folder / "editions" / "2026-01-30-morning.json").read_text("utf-8")
    assert '"earlier_titles": [\n                "New tariff on steel"' in page


def test_pull_speaks_json(desk: Desk) -> None:
    """One object a feed, in the order of the config."""
    rows = json.loads(desk.run("pull", *AT, "--json").out)
    assert [(row["feed_id"], row["status"], row["added"]) for row in rows] == [
        ("alpha-xml", "read", 2),
        ("beta-xml", "read", 1),
    ]


def test_due_asks_only_feeds_whose_time_has_come(desk: Desk) -> None:
    """Right after a pull nothing is due."""
    desk.run("pull", *AT)
    result = desk.run("pull", "--due", *AT)
    assert result.err.splitlines()[-1] == "2 feeds: 2 waiting; 0 new articles, 0 changed."


def test_one_failure_is_a_problem_and_all_are_a_failure(desk: Desk) -> None:
    """Exit code 3 for some, 1 for all."""
    (desk.folder / "beta.xml").write_text("no feed at all")
    assert desk.run("pull", *AT).code == 3
    (desk.folder / "alpha.xml").write_text("no feed at all")
    assert desk.run("pull", *AT).code == 1


def test_a_terminal_gets_a_bar_and_only_bad_news(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Good feeds move the bar, failed ones get a line."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    good = FeedResult(feed_id="good", status="read", message="", entries=1, added=1, changed=0)
    bad = FeedResult(feed_id="bad", status="failed", message="no [answer]", entries=0, added=0, changed=0)
    with progress.shown(2, quiet=False) as note:
        note(good)
        note(bad)
    shown = capsys.readouterr().err
    assert "failed     bad: no [answer]" in shown
    assert "read       good" not in shown


# tag and cluster


def test_tag_gives_topics_with_their_matches(desk: Desk, lines: io.BytesIO) -> None:
    """One object a line, in the order of the input."""
    feed_in(lines, {"id": 7, "title": "A missile"}, b"", {"id": "b", "title": "Rain", "text": None, "language": "en"})
    assert objects(desk.run("tag")) == [
        {"id": 7, "topics": [{"id": "missile", "matches": [{"term": "missile", "field": "title", "start": 2}]}]},
        {"id": "b", "topics": []},
    ]


def test_tag_knows_an_outlet_of_the_config(desk: Desk, lines: io.BytesIO) -> None:
    """The topics and class of the outlet's feed count."""
    desk.config("alpha")
    config = desk.folder / "config.yaml"
    config.write_text(config.read_text().replace("outlet: Alpha", "outlet: Alpha, topics: [trade]"))
    feed_in(lines, {"id": 1, "title": "Anything", "outlet": "ALPHA"})
    assert [topic["id"] for topic in objects(desk.run("tag"))[0]["topics"]] == ["trade"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (b"{", "line 1: not JSON"),
        (b"\xff", "line 1: not UTF-8"),
        (b"[1]", "line 1: an object with"),
        (b'{"id": 1}', "line 1: an object with"),
        (b'{"id": 1, "title": 2}', "must be text"),
        (b'{"id": 1, "title": "A missile \\ud83d"}', "no character"),
        (b"[" * 3000, "line 1: not JSON"),
        (b'{"id": 1, "title": "' + b"x" * 2_000_001 + b'"}', "longer than 2 MB"),
    ],
)
def test_a_bad_line_is_reported_and_passed_over(desk: Desk, lines: io.BytesIO, bad: bytes, told: str) -> None:
    """The others are worked on, and the exit code says that something was wrong."""
    feed_in(lines, bad, {"id": 2, "title": "A missile"})
    result = desk.run("tag")
    assert result.code == 3
    assert told in result.err
    assert len(objects(result)) == 1


def test_cluster_names_a_story_for_every_line(desk: Desk, lines: io.BytesIO) -> None:
    """Reports of one event share the id of the earliest; no config is needed."""
    (desk.folder / "config.yaml").unlink()
    feed_in(
        lines,
        {"id": "late", "title": "Hypersonic missile fired into the sea", "published": "2026-01-30T05:00:00Z"},
        {"id": "early", "title": "North fires hypersonic missile into sea", "published": "2026-01-30T04:00:00+00:00"},
        {"id": "other", "title": "Museum reopens after two years", "published": "yesterday"},
        {"id": "\U0001f680", "title": "Rockets and their makers", "published": "0001-01-01T00:00:00+09:00"},
    )
    assert objects(desk.run("cluster", "--threshold", "0.05")) == [
        {"id": "late", "story": "early"},
        {"id": "early", "story": "early"},
        {"id": "other", "story": "other"},
        {"id": "\U0001f680", "story": "\U0001f680"},
    ]


# topics


def test_topics_are_listed_with_the_size_of_their_rules(desk: Desk) -> None:
    """One line a topic."""
    assert desk.run("topics", "list").out.splitlines() == ["missile: Missiles (any 2)", "trade: Trade (any 2)"]


def test_explain_shows_why_with_the_words_around(desk: Desk) -> None:
    """By address or by the beginning of the id."""
    desk.run("pull", *AT)
    result = desk.run("topics", "explain", "https://alpha.example/North-fires-hypersonic-missile")
    assert "missile: yes" in result.out
    assert "[missile]" in result.out
    assert "nothing found for: trade" in result.out
    article_id = result.out.splitlines()[1].split()[0]
    assert desk.run("topics", "explain", article_id[:8]).out == result.out


def test_explain_speaks_json(desk: Desk) -> None:
    """Every topic's verdict."""
    desk.run("pull", *AT)
    made = json.loads(desk.run("topics", "explain", "https://beta.example/New-tariff-on-steel", "--json").out)
    assert [(one["topic_id"], one["tag"] is not None) for one in made["verdicts"]] == [
        ("missile", False),
        ("trade", True),
    ]


def test_explain_says_when_the_whole_feed_is_filed(desk: Desk) -> None:
    """`feeds[].topics` is a reason like any other."""
    config = desk.folder / "config.yaml"
    config.write_text(config.read_text().replace("outlet: Beta", "outlet: Beta, topics: [missile]"))
    desk.run("pull", *AT)
    assert "the feed is filed" in desk.run("topics", "explain", "https://beta.example/New-tariff-on-steel").out


def test_explaining_what_is_not_stored_is_wrong_usage(desk: Desk) -> None:
    """Exit code 2, and how to find ids."""
    result = desk.run("topics", "explain", "https://gone.example/")
    assert result.code == 2
    assert "briefing search" in result.err


def test_a_rule_is_tried_on_what_is_stored(desk: Desk) -> None:
    """What it catches, and what it nearly catches."""
    config = desk.folder / "config.yaml"
    config.write_text(config.read_text().replace("any: [tariff, export]", "any: [tariff, rain], none: [expected]"))
    desk.run("pull", *AT)
    out = desk.run("topics", "test", "trade").out
    assert "1 of 3 stored articles caught, 1 nearly" in out
    assert "is excluded" in out


def test_a_changed_rule_shows_what_it_adds_and_drops(desk: Desk) -> None:
    """Against the same stored articles."""
    desk.run("pull", *AT)
    config = desk.folder / "config.yaml"
    (desk.folder / "trial.yaml").write_text(config.read_text().replace("[tariff, export]", "[rain]"))
    out = desk.run("topics", "test", "trade", "--changed", "trial.yaml").out
    assert "adds 1 and drops 1" in out
    assert out.index("Rain expected") < out.index("New tariff")


def test_long_lists_are_cut(desk: Desk) -> None:
    """And say how much is left."""
    desk.feed("beta", *(Item(f"Tariff number {number} is set") for number in range(4)))
    desk.run("pull", *AT)
    assert "… and 2 more" in desk.run("topics", "test", "trade", "--most", "2").out


def test_an_unknown_topic_names_those_there_are(desk: Desk) -> None:
    """Exit code 2."""
    result = desk.run("topics", "test", "trad")
    assert result.code == 2
    assert "there is: missile, trade" in result.err


# show and search


def test_show_prints_the_newest_edition(desk: Desk) -> None:
    """As text, or as JSON; by id as well."""
    desk.run("build", *AT)
    assert "North fires hypersonic missile" in desk.run("show").out
    assert json.loads(desk.run("show", "morning-2026-01-30", "--json").out)["id"] == "morning-2026-01-30"
    assert desk.run("show", "--list").out.startswith("morning-2026-01-30  no. 1  2 stories")


def test_show_says_what_there_is_not(desk: Desk) -> None:
    """Exit code 2 before the first build, and for an unknown id."""
    assert "run `briefing build`" in desk.run("show").err
    desk.run("build", *AT)
    result = desk.run("show", "morning-1999-01-01")
    assert (result.code, "--list" in result.err) == (2, True)


def test_search_finds_stored_articles(desk: Desk) -> None:
    """All words, beginnings too."""
    desk.run("pull", *AT)
    assert "Alpha: North fires hypersonic missile" in desk.run("search", "hyper", "missile").out
    assert json.loads(desk.run("search", "tariff", "--json").out)[0]["outlet"] == "Beta"
    assert desk.run("search", "nothing-of-the-kind").out == "Nothing found.\n"


def test_search_names_an_outlet_as_the_edition_does(desk: Desk) -> None:
    """Where the config gives no name, the feed's own stands, and only without any the feed's id."""
    config = desk.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace(", outlet: Alpha", "").replace(", outlet: Beta", ""), "utf-8")
    beta = desk.folder / "beta.xml"
    beta.write_text(beta.read_text("utf-8").replace("<title>Beta</title>", ""), "utf-8")
    desk.run("pull", *AT)
    assert "  Alpha: North fires" in desk.run("search", "hypersonic").out
    assert "  beta-xml: " in desk.run("search", "tariff").out


# doctor and demo


def test_doctor_finds_a_fit_machine(desk: Desk) -> None:
    """Every line is good, before the first pull and after."""
    first = desk.run("doctor", *AT)
    assert first.code == 0
    assert "none yet" in first.out
    desk.run("pull", *AT)
    second = desk.run("doctor", *AT)
    assert [line[:4] for line in second.out.splitlines()] == ["good"] * 5


def test_doctor_names_what_is_bad(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little space, a missing font, a clock that stands before the last pull, a damaged database: exit code 1."""
    desk.run("pull", *AT)
    monkeypatch.setattr("briefing.service.doctor._FREE_BYTES", 10**18)
    monkeypatch.setattr("briefing.service.doctor._LAYOUT_SECONDS", 0.01)
    result = desk.run("doctor", "--at", "2026-01-01T00:00:00Z")
    assert result.code == 1
    assert [line.split(":")[0] for line in result.out.splitlines() if line.startswith("BAD")] == [
        "BAD   PDF and fonts",
        "BAD   disk",
        "BAD   clock",
    ]
    (desk.folder / "briefing.db").write_bytes(b"no database" * 1000)
    assert "BAD   database" in desk.run("doctor").out


def test_the_demo_makes_two_editions_without_a_config(desk: Desk) -> None:
    """Exit code 0; the files are named; a story of yesterday goes on."""
    (desk.folder / "config.yaml").unlink()
    result = desk.run("demo", "--at", "2026-01-30T06:30", "--output", "out")
    assert result.code == 0
    names = sorted(Path(line).name for line in result.out.splitlines())
    assert names == sorted(
        [*(f"2026-01-30-morning.{ending}" for ending in ("html", "json", "pdf", "txt")), "2026-01-29-morning.html"]
    )
    made = json.loads((desk.folder / "out" / "2026-01-30-morning.json").read_text("utf-8"))
    statuses = {story["status"] for section in made["sections"] for story in section["stories"]}
    assert statuses == {"new", "updated", "continuing"}
    assert {note["status"] for note in made["collection"]["feeds"]} >= {"read", "failed"}
    assert made["agenda"]
    assert [len(part["comments"]) for part in (made, *made["sections"])][:2] == [1, 1]
    assert made["collection"]["problems"] == []
