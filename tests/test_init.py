"""`briefing init` writes a first config that is good, readable and nobody else's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import resources
from briefing.cli import init
from briefing.config import load, load_text
from briefing.errors import UsageError
from briefing.feeds import entry
from briefing.feeds.starter import starter
from briefing.settings import Brief, Feed, Term, Topic
from tests.commands import Run, runner


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line in an empty folder, on a machine in Seoul."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(init, "_system_zone", lambda: "Asia/Seoul")
    return runner(monkeypatch, capsys)


def test_defaults_give_a_good_config_with_the_korea_desks_feeds(run: Run) -> None:
    """Without a question, the result passes `briefing check` and names the next command."""
    ran = run("init", "--defaults", typed="never read\n")

    config = load(Path("config.yaml")).config
    assert (ran.code, run("check").code) == (0, 0)
    assert [feed.url for feed in config.feeds] == [feed.url for feed in load(resources.desk()).config.feeds]
    assert [topic.id for topic in config.topics] == [
        "north-korea",
        "the-alliance",
        "south-korean-politics",
        "economy-and-trade",
    ]
    assert (config.briefs[0].title, config.briefs[0].timezone) == ("Morning Brief", "Asia/Seoul")
    assert ran.err == "Next: briefing build. To have it by mail each morning, fill in schedule, recipients and mail.\n"


def test_options_answer_the_questions(run: Run) -> None:
    """Title, feeds, topics and time zone come from the command line where nobody is at a terminal."""
    ran = run(
        *("init", "desk.yaml", "--title", "My: Brief", "--timezone", "america/new york"),
        *("--feed", "https://a.example.org/rss", "--feed", "https://b.example.org/0,2-1.xml"),
        *("--topic", "Space: rocket, satellite*, U.S. Space Force", "--topic", "우주: 로켓", "--topic", "Rust"),
    )

    config = load(Path("desk.yaml")).config
    assert ran.code == 0
    assert [feed.url for feed in config.feeds] == ["https://a.example.org/rss", "https://b.example.org/0,2-1.xml"]
    assert [(topic.id, topic.title, [term.term for term in topic.any_of]) for topic in config.topics] == [
        ("space", "Space", ["rocket", "satellite*", "U.S. Space Force"]),
        ("topic-2", "우주", ["로켓"]),
        ("rust", "Rust", ["Rust"]),
    ]
    assert (config.briefs[0].title, config.briefs[0].timezone) == ("My: Brief", "America/New_York")
    assert ran.out == "Wrote desk.yaml: 2 feeds, 3 topics, 1 brief, time zone America/New_York.\n"
    assert ran.err.startswith("Next: briefing build --config desk.yaml. ")


def test_three_questions_at_a_terminal(run: Run) -> None:
    """Title and topics, feeds, time zone; empty lines end lists."""
    ran = run(
        "init",
        typed="Space Brief\nSpace: rocket, lunar\nMars: Mars rover\n\n"
        "https://a.example.org/rss, https://b.example.org/rss\nhttps://c.example.org/rss\n\nEurope/Berlin\n",
    )

    config = load(Path("config.yaml")).config
    assert ran.code == 0
    assert [topic.id for topic in config.topics] == ["space", "mars"]
    assert [feed.location[8:9] for feed in config.feeds] == ["a", "b", "c"]
    assert (config.briefs[0].title, config.briefs[0].timezone) == ("Space Brief", "Europe/Berlin")


def test_only_return_at_every_question_gives_the_defaults(run: Run) -> None:
    """Somebody in a hurry has a desk."""
    asked = run("init", "asked.yaml", typed="\n\n\n\n")
    run("init", "defaults.yaml", "--defaults")

    assert asked.code == 0
    assert Path("asked.yaml").read_bytes() == Path("defaults.yaml").read_bytes()


def test_bad_answers_are_asked_again(run: Run) -> None:
    """Each says what is wrong, and what was answered well before is kept."""
    ran = run(
        "init",
        typed=f"{'x' * 121}\nGood\nSpace: **\nSpace: rocket\nspace!: lunar\n\n"
        "a.example.org\n,\nhttps://a.example.org/rss\n\nKorea/Seoul\nAsia/Seoul\n",
    )

    config = load(Path("config.yaml")).config
    assert ran.code == 0
    assert "the title has 121 characters; 1 to 120 are allowed" in ran.err
    assert "* only at the end" in ran.err
    assert "topic “space!” is given twice, or is too like “Space”" in ran.err
    assert "did you mean https://a.example.org?" in ran.err
    assert "no address in this" in ran.err
    assert "“Korea/Seoul” is no IANA time zone" in ran.err
    assert (config.briefs[0].title, len(config.topics), len(config.feeds)) == ("Good", 1, 1)


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        (("--title", " "), "the title has 0 characters"),
        (("--topic", ": a"), "its title has 0 characters"),
        (("--topic", "Space: a*b"), "* only at the end"),
        (("--topic", "Space: " + "x" * 201), "at most 200 characters"),
        (("--feed", "file:///etc/passwd"), "begins with https:// or http://"),
        (("--timezone", "Asia/Soul"), "did you mean “Asia/Seoul”?"),
    ],
)
def test_bad_options_are_refused(run: Run, option: tuple[str, str], problem: str) -> None:
    """Without a terminal a bad answer ends with exit code 2 and one line, and nothing is written."""
    ran = run("init", *option)

    assert ran.code == 2
    assert problem in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not Path("config.yaml").exists()


@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_an_existing_file_is_never_overwritten(run: Run, kind: str) -> None:
    """Not even a link that leads nowhere."""
    file = Path("config.yaml")
    if kind == "file":
        file.write_text("mine")
    else:
        file.symlink_to("elsewhere.yaml")

    ran = run("init", "--defaults")

    assert ran.code == 2
    assert "config.yaml exists already and is left as it is" in ran.err
    assert not Path("elsewhere.yaml").exists()


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """The file is made, never opened."""
    file = tmp_path / "config.yaml"
    file.write_text("mine")

    with pytest.raises(UsageError, match="exists already"):
        init._write(file, "ours")

    assert file.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_named(run: Run) -> None:
    """A missing folder gives one line and exit code 1."""
    ran = run("init", "none/config.yaml", "--defaults")

    assert ran.code == 1
    assert "none/config.yaml cannot be written: No such file or directory" in ran.err


def test_a_full_disk_leaves_no_half_file(run: Run) -> None:
    """/dev/full stands for the disk; the link to it must not be there, so the text is written straight."""
    written = Path("/dev/full").open("w")  # noqa: SIM115  # closed by the code under test

    class Full:
        """A path on a full disk."""

        removed = False

        def open(self, *_: object, **__: object) -> object:
            return written

        def unlink(self, *, missing_ok: bool) -> None:
            self.removed = missing_ok

        def __str__(self) -> str:
            return "config.yaml"

    path = Full()
    with pytest.raises(Exception, match=r"config\.yaml cannot be written: No space left on device; nothing is left"):
        init._write(path, "text")  # type: ignore[arg-type]

    assert path.removed


def test_every_optional_key_in_the_comments_is_right() -> None:
    """Whoever takes away a comment sign has a good config, for each block of comments that looks like keys."""
    text = starter(Brief(), [Topic(id="a", title="A", any_of=(Term(term="a"),))], [Feed(url="https://a.example.org/")])
    rest = text[text.index("# ── Briefs") :]
    uncommented = re.sub(r"^( *)# (?=[ -]*[a-z{_]+:|  )", r"\1", rest, flags=re.MULTILINE)

    config = load_text(text.replace(rest, uncommented), Path("config.yaml")).config

    assert config.briefs[0].marking == "INTERNAL"
    assert config.briefs[0].paper == "Letter"
    assert config.gazetteer[0].variants == ("Example Inst.", "예시연구원")
    assert config.network.allow == ("intranet.example.org",)


@given(
    title=st.text(min_size=1, max_size=120).filter(lambda text: bool(entry.name(text))).map(entry.name),
    term=st.text(min_size=1, max_size=80).map(entry.name),
)
def test_hostile_answers_make_a_good_config_or_are_refused(title: str, term: str) -> None:
    """Whatever is typed as title, topic and term is either refused or read back from the file as it is."""
    try:
        topics = init._topics([f"{title}: {term}"])
        named = init._title(title)
    except UsageError:
        return
    text = starter(Brief(title=named), topics, [Feed(url="https://a.example.org/")])

    config = load_text(text, Path("config.yaml")).config

    assert config.topics == topics
    assert config.briefs[0].title == named


def test_the_systems_time_zone_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says is taken."""
    monkeypatch.setattr("tzlocal.unix._cache_tz_name", None)  # it looks once a process
    monkeypatch.setenv("TZ", "Asia/Seoul")

    assert init._system_zone() == "Asia/Seoul"


@pytest.mark.parametrize("broken", [None, "local", LookupError("two that differ"), OSError("unreadable")])
def test_a_system_without_a_time_zone_is_in_utc(
    monkeypatch: pytest.MonkeyPatch, broken: str | Exception | None
) -> None:
    """No name, one that is no zone, and a system that contradicts itself are no reason to stop."""

    def answer() -> str | None:
        if isinstance(broken, Exception):
            raise broken
        return broken

    monkeypatch.setattr("tzlocal.get_localzone_name", answer)

    assert init._system_zone() == "UTC"
