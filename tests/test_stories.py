"""`briefing stories`: what an edition's stories are made of, and why."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from briefing.config import load
from briefing.errors import UsageError
from briefing.service.stories import edition_of, explain, find
from briefing.store import Store
from tests.builders import article, edition, feed_state, parsed_feed, printed_story, report
from tests.desk import AT, Desk, Item

FLEW = "The missile flew 900 km and fell into the sea off Hokkaido, the Joint Chiefs said on Friday."


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose edition has a story of two outlets and one of a single report."""
    made = Desk(tmp_path, capsys, monkeypatch)
    made.feed("alpha", Item("North fires hypersonic missile", FLEW), Item("New tariff on steel", "It starts in March."))
    made.feed("beta", Item("North Korea fires hypersonic missile into sea", FLEW))
    made.config("alpha", "beta")
    made.run("build", *AT)
    return made


def test_stories_are_listed_with_their_numbers(desk: Desk) -> None:
    """Number, id, score, reports, origins and headline, in the order of print."""
    heading, first, second = desk.run("stories", "list").out.splitlines()
    assert heading.split() == ["No.", "Id", "Score", "Reports", "Origins", "Headline"]
    assert "hypersonic missile" in first
    assert second.split()[:1] == ["2"]
    made = json.loads(desk.run("stories", "list", "morning", "--json").out)
    assert made["edition"] == "morning-2026-01-30"
    assert [(row["number"], row["reports"]) for row in made["stories"]] == [(1, 2), (2, 1)]


def test_a_story_is_explained(desk: Desk) -> None:
    """Headline, parts of the score with what they mean, topics with terms, every report, and why they are together."""
    out = desk.run("stories", "explain", "1").out
    assert "no. 1 of morning-2026-01-30  new" in out
    assert "independent origins" in out
    assert "Missiles (missile), strength" in out
    assert "“missile”" in out
    assert "2 reports, " in out
    assert "origin Alpha" in out
    assert "most like no. 2" in out
    assert "missile" in out.split("sharing")[1]


def test_a_story_is_found_by_number_and_by_the_beginning_of_its_id(desk: Desk) -> None:
    """The same explanation, and as JSON the same facts."""
    made = json.loads(desk.run("stories", "explain", "1", "--json").out)
    story_id = made["story"]["id"]
    assert sum(value for _, value, _ in made["parts"]) == pytest.approx(made["story"]["score"])
    assert len(made["links"]) == 2
    by_number = desk.run("stories", "explain", "1").out
    assert desk.run("stories", "explain", story_id[:8].upper()).out == by_number
    assert desk.run("stories", "explain", story_id, "--edition", "morning-2026-01-30").out == by_number


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("explain", "9"), "has no story 9"),
        (("explain", "ffffffff"), "no story “ffffffff” in any edition"),
        (("explain", "1", "--edition", "morning-2020-01-01"), "no edition “morning-2020-01-01”"),
        (("list", "--edition", "nil"), "no edition “nil”"),
        (("list", "evening"), "no brief “evening”"),
    ],
)
def test_what_there_is_not_is_wrong_usage(desk: Desk, arguments: tuple[str, ...], told: str) -> None:
    """Exit code 2, and what to do."""
    result = desk.run("stories", *arguments)
    assert result.code == 2
    assert told in result.err


def test_without_an_edition_there_is_nothing_to_list(desk: Desk) -> None:
    """The message says how to make one."""
    (desk.folder / "briefing.db").unlink()
    result = desk.run("stories", "list")
    assert (result.code, "briefing build" in result.err) == (2, True)


def test_a_story_of_an_older_edition_is_found(tmp_path: Path) -> None:
    """By its id, in the newest edition that has it; a number means the newest edition."""
    old, new = printed_story(report(article("1"))), printed_story(report(article("2")))
    with Store.open(tmp_path / "db") as store:
        for made in (edition(old, date="2026-01-29"), edition(new, date="2026-01-30")):
            store.save_edition(made, printed=())
        assert find(store, old.id, None)[0].date == "2026-01-29"
        assert find(store, "1", None) == (edition_of(store, None, None), new)
        assert find(store, "1", "morning-2026-01-29")[1] == old


def test_ids_that_begin_alike_are_told_apart(tmp_path: Path) -> None:
    """Too short a beginning is refused."""
    stories = [printed_story(report(article(key)), id=f"abcdef{key}", number=int(key)) for key in ("1", "2")]
    with Store.open(tmp_path / "db") as store:
        store.save_edition(edition(*stories), printed=())
        with pytest.raises(UsageError, match="2 stories"):
            find(store, "abcdef", None)
        assert find(store, "abcdef2", None)[1].number == 2


def test_reports_that_are_gone_from_the_store_are_still_named(desk: Desk, tmp_path: Path) -> None:
    """With origins, copies and credits from the record; only the comparison is missing."""
    one, two, three = (article(key, title=f"Envoys meet, take {key}") for key in ("1", "2", "3"))
    first = report(one, outlet="Wire")
    second = replace(report(two, outlet="Daily"), copy_of=one.id)
    third = replace(report(three, outlet="Herald"), credit="the Wire", label="opinion")
    story = replace(printed_story(first, second, third), day=2, status="continuing")
    with Store.open(tmp_path / "db") as store:
        store.save_pull([(feed_state(), parsed_feed(one, two))], now=one.first_seen_at)
        store.save_edition(edition(story), printed=())
        why = explain(load(desk.folder / "config.yaml"), store, edition(story), story)
    assert set(why.origins.values()) == {"Wire"}
    assert [link.nearest for link in why.links] == [two.id, one.id]
    assert why.parts[1] == ("freshness", 0.5, "as an earlier version of the program counted it")
    with Store.open(desk.folder / "briefing.db") as store:
        store.save_edition(edition(story, date="2026-01-31"), printed=())
    out = desk.run("stories", "explain", story.id).out
    assert "continuing, day 2" in out
    assert "3 reports, 1 origin\n" in out
    assert "repeats no. 1" in out
    assert "credits the Wire" in out
    assert "; opinion; " in out
    assert "no longer stored" in out


def test_a_copy_of_what_is_not_printed_is_said_to_be_one(desk: Desk) -> None:
    """The text that it repeats may stand in no edition."""
    story = printed_story(replace(report(article("1")), copy_of="0" * 16))
    with Store.open(desk.folder / "briefing.db") as store:
        store.save_edition(edition(story, date="2026-01-31"), printed=())
    assert "repeats another text" in desk.run("stories", "explain", story.id).out
