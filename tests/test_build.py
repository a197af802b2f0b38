"""The product: feed files in, an edition out, again and again without a repeat."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.desk import AT, Desk, Item

DAY_AFTER = ("--at", "2026-01-31T06:00:00Z")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with two outlets that report a missile, and one report each of their own."""
    made = Desk(tmp_path, capsys, monkeypatch)
    made.feed(
        "alpha",
        Item("North fires hypersonic missile into sea", "The missile flew 900 km, the Joint Chiefs of Staff said."),
        Item("Chip exports jump to record high", "Exports of chips rose by a third in January."),
        Item("Rain expected in the south", "Showers will end by evening."),
        Item("Old missile story", "A missile of last year.", hours=24 * 60),
    )
    made.feed(
        "beta", Item("Hypersonic missile fired into sea, Seoul says", "The Joint Chiefs said the missile flew 950 km.")
    )
    made.config("alpha", "beta")
    return made


def edition(desk: Desk, name: str = "2026-01-30-morning") -> dict[str, Any]:
    """The edition's JSON."""
    loaded: dict[str, Any] = json.loads((desk.folder / "editions" / f"{name}.json").read_text("utf-8"))
    return loaded


def titles(made: dict[str, Any]) -> list[str]:
    """Every report's title, sections in order."""
    return [
        report["title"] for section in made["sections"] for story in section["stories"] for report in story["reports"]
    ]


def test_a_build_writes_the_files_of_an_edition(desk: Desk) -> None:
    """Exit code 0, and the files are named on standard output."""
    result = desk.run("build", *AT)
    assert result.code == 0
    names = [Path(line).name for line in result.out.splitlines()]
    assert names == ["2026-01-30-morning.html", "2026-01-30-morning.txt", "2026-01-30-morning.json"]
    assert all((desk.folder / "editions" / name).stat().st_size for name in names)


def test_reports_of_one_event_are_one_story_under_its_topic(desk: Desk) -> None:
    """Two outlets, one story, the right section; the weather has no topic and the old story no place."""
    desk.run("build", *AT)
    made = edition(desk)
    assert [len(section["stories"]) for section in made["sections"]] == [1, 1]
    assert len(made["sections"][0]["stories"][0]["reports"]) == 2
    assert made["collection"]["untopical"] == 1
    assert made["collection"]["too_old"] == 1


def test_what_no_topic_covers_is_told_of_articles_that_it_does_not_print(desk: Desk) -> None:
    """A phrase that two unlike stories without a topic have stands under other tags; the archive is young."""
    tankers = (
        "Fourteen tankers lie before the Strait of Hormuz since dawn. Their crews are short of water, and a port agent "
        "said that the only two pilots of the terminal had called in sick after a wedding. Insurers asked owners to "
        "pay for the delay, and a charterer threatened to sail on to Fujairah with half a cargo of condensate."
    )
    whale = (
        "Elders of a village told a reporter that nobody had met a humpback for thirty years. Biologists who tag "
        "dolphins in the Strait of Hormuz heard it sing on their microphones last week, and schoolchildren painted its "
        "portrait on the wall of a cannery. A museum will lend them the jawbone of its grandmother."
    )
    desk.feed("gamma", Item("Tankers wait for a pilot", tankers))
    desk.feed("delta", Item("A humpback returns", whale))
    desk.config("alpha", "beta", "gamma", "delta")
    desk.run("build", *AT)
    made = edition(desk)
    assert {"label": "Strait of Hormuz", "stories": 2, "usual": None} in made["other_tags"]
    assert "Strait of Hormuz" not in json.dumps(made["sections"])


def test_every_story_says_why_it_is_there(desk: Desk) -> None:
    """Topics carry the matched terms, scores their parts."""
    desk.run("build", *AT)
    for section in edition(desk)["sections"]:
        for story in section["stories"]:
            assert story["topics"][0]["matches"][0]["term"] in ("missile", "export")
            assert sum(part["value"] for part in story["score_parts"]) == pytest.approx(story["score"])


def test_building_the_same_edition_again_gives_the_same_bytes(desk: Desk) -> None:
    """Feeds that have not changed and the same moment: nothing differs."""
    desk.run("build", *AT)
    before = desk.made()
    desk.run("build", *AT)
    assert desk.made() == before


def test_a_later_edition_repeats_no_article(desk: Desk) -> None:
    """Tomorrow prints only what is new, and counts on."""
    desk.run("build", *AT)
    desk.feed("beta", Item("Second hypersonic missile fired", "The Joint Chiefs said so.", hours=-20))
    result = desk.run("build", *DAY_AFTER)
    assert result.code == 0
    made = edition(desk, "2026-01-31-morning")
    assert titles(made) == ["Second hypersonic missile fired"]
    assert made["number"] == 2


def test_a_story_goes_on_the_day_after(desk: Desk) -> None:
    """A new report of yesterday's event is day 2 of the same story."""
    desk.run("build", *AT)
    desk.feed(
        "beta",
        Item("Hypersonic missile flew 950 km into sea, Joint Chiefs say", "The Joint Chiefs said so.", hours=-20),
    )
    desk.run("build", *DAY_AFTER)
    (before,) = edition(desk)["sections"][0]["stories"]
    (after,) = edition(desk, "2026-01-31-morning")["sections"][0]["stories"]
    assert (before["status"], before["day"]) == ("new", 1)
    assert (after["id"], after["status"], after["day"]) == (before["id"], "continuing", 2)


def test_an_updated_story_says_what_is_new_and_where_it_stood_before(desk: Desk) -> None:
    """Day 2 with another figure: the sentence, the earlier edition, and the figures that differ."""
    desk.run("build", *AT)
    sentence = "Two people were killed when debris of the missile hit their boat, the Joint Chiefs of Staff said."
    desk.feed("beta", Item("Hypersonic missile fired into sea killed two, Joint Chiefs say", sentence, hours=-20))
    desk.run("build", *DAY_AFTER)
    before, made = edition(desk), edition(desk, "2026-01-31-morning")
    (story,) = made["sections"][0]["stories"]
    (first,) = before["sections"][0]["stories"]
    assert (story["status"], [(one["kind"], one["text"]) for one in story["added"]]) == (
        "updated",
        [("figure", sentence)],
    )
    assert [(one["edition"], one["number"], one["headline"]) for one in story["history"]] == [
        ("morning-2026-01-30", first["number"], first["headline"])
    ]
    assert [[claim["text"] for claim in one["claims"]] for one in first["figures"]] == [["950 km", "900 km"]]
    assert (first["status"], first["added"], first["history"]) == ("new", [], [])


def test_what_was_dropped_and_reworded_is_told_once(desk: Desk) -> None:
    """A story without a report today, and a headline that its outlet changed, stand in the next edition only."""
    desk.run("build", *AT)
    changed = Item("Chip exports fall to record low", "Exports of chips fell by a third in January.", guid="chips")
    desk.feed("alpha", replace(changed, title="Chip exports jump to record high"))
    desk.run("build", *AT)
    desk.feed("alpha", changed)
    desk.feed("beta", Item("Hypersonic missile flew 950 km into sea", "The Joint Chiefs said so.", hours=-20))
    desk.run("build", *DAY_AFTER)
    made = edition(desk, "2026-01-31-morning")
    assert made["previous"] == {"id": "morning-2026-01-30", "date": "2026-01-30", "number": 1}
    assert [(one["headline"], one["days"]) for one in made["dropped"]] == [("Chip exports jump to record high", 1)]
    assert [(one["before"], one["after"]) for one in made["rewordings"]] == [
        ("Chip exports jump to record high", "Chip exports fall to record low")
    ]
    desk.run("build", *DAY_AFTER)
    assert edition(desk, "2026-01-31-morning") == made
    desk.run("build", "--at", "2026-02-01T06:00:00Z")
    assert edition(desk, "2026-02-01-morning")["rewordings"] == []


def test_a_monday_goes_on_from_friday(desk: Desk) -> None:
    """Without weekend editions the window begins at the last cut-off, and what is new is counted from there."""
    desk.run("build", *AT)
    desk.feed("beta", Item("Hypersonic missile flew 950 km into sea", "The Joint Chiefs said so.", hours=-20))
    desk.run("build", "--at", "2026-02-02T06:00:00Z")
    made = edition(desk, "2026-02-02-morning")
    assert made["window"]["start"] == edition(desk)["window"]["end"]
    assert made["previous"]["date"] == "2026-01-30"
    assert [story["day"] for section in made["sections"] for story in section["stories"]] == [2]


def test_a_story_goes_on_over_a_holiday(desk: Desk) -> None:
    """However long ago the edition before was, its stories are the ones that today's go on from."""
    desk.run("build", *AT)
    desk.feed("beta", Item("Hypersonic missile flew 950 km into sea", "The Joint Chiefs said so.", hours=-24 * 11))
    desk.run("build", "--at", "2026-02-11T06:00:00Z")
    (story,) = edition(desk, "2026-02-11-morning")["sections"][0]["stories"]
    assert (story["day"], len(story["history"])) == (2, 1)


def test_a_section_is_shown_against_its_days_before(desk: Desk) -> None:
    """From the second edition on, each section has its counts, today's last; built anew, it says the same."""
    desk.run("build", *AT)
    assert [section["trend"] for section in edition(desk)["sections"]] == [None, None]
    desk.feed("beta", Item("Second hypersonic missile fired", "The Joint Chiefs said so.", hours=-20))
    desk.run("build", *DAY_AFTER)
    made = edition(desk, "2026-01-31-morning")
    assert [section["trend"]["counts"][-2:] for section in made["sections"]] == [[1, 1], [1, 0]]
    desk.run("build", *DAY_AFTER)
    assert edition(desk, "2026-01-31-morning") == made


def test_every_format_is_a_file(desk: Desk) -> None:
    """Mail, book, Markdown and feed are written if the brief asks for them; the feed has the editions so far."""
    desk.config("alpha", "beta", brief="formats: [mail, epub, md, atom, html]")
    desk.run("build", *AT)
    desk.run("build", *DAY_AFTER)
    assert desk.editions() == {
        f"2026-01-{day}-morning.{ending}" for day in (30, 31) for ending in ("mail.html", "epub", "md", "html")
    }
    feed = (desk.folder / "editions" / "morning.atom").read_text("utf-8")
    assert feed.count("<entry") == 2
    assert feed.index("2026-01-31-morning.html") < feed.index("2026-01-30-morning.html")


def test_files_of_formats_that_are_no_longer_made_go_with_a_new_build(desk: Desk) -> None:
    """An edition that is built again leaves no file of the build before; other days' files and others' stay."""
    desk.config("alpha", "beta", brief="formats: [html, txt, json, mail, epub, md]")
    desk.run("build", *AT)
    desk.run("build", *DAY_AFTER)
    folder = desk.folder / "editions"
    before = desk.editions()
    (folder / "2026-01-31-morning.odt").write_bytes(b"notes")
    desk.config("alpha", "beta", brief="formats: [json]")
    desk.run("build", *DAY_AFTER)
    kept = {name for name in before if name.startswith("2026-01-30")} | {"2026-01-31-morning.json"}
    assert len(before) == 12
    assert desk.editions() == kept | {"2026-01-31-morning.odt"}


def test_feed_links_to_files_that_are_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither to a PDF that could not be made, nor to a book that an earlier edition was not made in."""
    desk.config("alpha", "beta", brief="formats: [html, atom]")
    desk.run("build", *AT)
    desk.config("alpha", "beta", brief="formats: [html, pdf, epub, atom]")
    monkeypatch.setattr("briefing.service.publish._LAYOUT_SECONDS", 0.01)
    assert desk.run("build", *DAY_AFTER).code == 3
    feed = (desk.folder / "editions" / "morning.atom").read_text("utf-8")
    assert re.findall(r'<link [^>]* href="([^"]*)"', feed) == [
        "2026-01-31-morning.html", "2026-01-31-morning.epub", "2026-01-30-morning.html",
    ]  # fmt: skip


def test_an_edition_that_cannot_be_read_is_left_out_of_the_feed(desk: Desk) -> None:
    """A damaged record of another day costs today's feed only that entry."""
    desk.config("alpha", "beta", brief="formats: [atom]")
    desk.run("build", *AT)
    with sqlite3.connect(desk.folder / "briefing.db") as raw:
        raw.execute("UPDATE edition SET record = 'no JSON'")
    assert desk.run("build", *DAY_AFTER).code == 0
    assert (desk.folder / "editions" / "morning.atom").read_text("utf-8").count("<entry") == 1


def test_an_article_that_arrives_late_is_not_lost(desk: Desk) -> None:
    """Dated before yesterday's cut-off but first seen after it, it stands in the next edition."""
    desk.run("build", *AT)
    desk.feed("beta", Item("Late word of a missile test", "A word that came late to the wire.", hours=3))
    desk.run("build", *DAY_AFTER)
    assert titles(edition(desk, "2026-01-31-morning")) == ["Late word of a missile test"]


def test_all_lists_what_has_no_topic(desk: Desk) -> None:
    """`--all` adds a last section."""
    desk.run("build", *AT, "--all")
    assert [story["headline"] for story in edition(desk)["unfiled"]["stories"]] == ["Rain expected in the south"]


def test_since_moves_the_start_of_the_window(desk: Desk) -> None:
    """Further back than the day, on demand."""
    desk.run("build", *AT, "--since", "2025-11-01T00:00")
    assert "Old missile story" in titles(edition(desk))


def test_output_goes_where_it_is_told(desk: Desk) -> None:
    """`--output` wins over the config."""
    desk.run("build", *AT, "--output", "elsewhere")
    assert (desk.folder / "elsewhere" / "2026-01-30-morning.json").is_file()
    assert not (desk.folder / "editions").exists()


def test_no_pull_uses_what_is_stored(desk: Desk) -> None:
    """Without a pull an empty store gives an edition that says so."""
    result = desk.run("build", *AT, "--no-pull")
    assert result.code == 3
    assert "not read yet" in result.err


def test_a_dead_feed_costs_only_itself(desk: Desk) -> None:
    """The brief is made, the failure stands in its note, and the exit code says so."""
    (desk.folder / "beta.xml").write_text("<html><head><title>Not a feed</title></head><body>x</body></html>")
    result = desk.run("build", *AT)
    assert result.code == 3
    note = edition(desk)["collection"]["feeds"][1]
    assert note["status"] == "failed"
    assert "web page" in note["message"]
    assert len(titles(edition(desk))) == 2


def test_an_empty_window_says_what_to_do(desk: Desk) -> None:
    """No story is no error, and the reason is told in a line."""
    result = desk.run("build", "--at", "2026-03-30T06:00:00Z")
    assert "a longer window" in result.err
    assert titles(edition(desk, "2026-03-30-morning")) == []


def test_json_names_edition_files_and_problems(desk: Desk) -> None:
    """For scripts."""
    made = json.loads(desk.run("build", *AT, "--json").out)
    assert made["edition"] == "morning-2026-01-30"
    assert len(made["files"]) == 3
    assert made["problems"] == []


def test_quiet_prints_nothing(desk: Desk) -> None:
    """Not a line when all is well."""
    result = desk.run("build", *AT, "--quiet")
    assert (result.out, result.err) == ("", "")


def test_an_unknown_brief_names_those_there_are(desk: Desk) -> None:
    """Exit code 2."""
    result = desk.run("build", "evening")
    assert result.code == 2
    assert "there is: morning" in result.err


@pytest.mark.parametrize("option", ["--at", "--since"])
def test_a_time_that_is_none_is_refused(desk: Desk, option: str) -> None:
    """With the right form in the message."""
    result = desk.run("build", option, "tomorrow")
    assert result.code == 2
    assert "2026-01-30T06:00" in result.err


def test_two_builds_at_once_do_not_mix(desk: Desk) -> None:
    """The second is turned away in a line, with exit code 1."""
    from briefing.store import Store

    with Store.open(desk.folder / "briefing.db") as store, store.lock("work"):
        result = desk.run("build", *AT)
    assert result.code == 1
    assert result.err.count("\n") == 1


def test_a_template_typo_stops_before_anything_is_written(desk: Desk) -> None:
    """File and line are named, exit code 1, and no file appears."""
    (desk.folder / "mine").mkdir()
    (desk.folder / "mine" / "page.html").write_text("<p>\n{{ edition.titel }}</p>")
    desk.config("alpha", "beta", more="templates: mine\n")
    result = desk.run("build", *AT)
    assert result.code == 1
    assert "page.html" in result.err
    assert "line 2" in result.err
    assert not (desk.folder / "editions").exists()


def test_hostile_titles_are_only_text(desk: Desk) -> None:
    """Markup and template code in a headline print as they are."""
    desk.feed("beta", Item("<script>alert(1)</script> missile {{ 7 * 7 }}", "A <b>missile</b>."))
    desk.run("build", *AT)
    page = (desk.folder / "editions" / "2026-01-30-morning.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "{{ 7 * 7 }}" in page


def test_the_pdf_is_made_in_a_worker(desk: Desk) -> None:
    """A PDF stands beside the page."""
    desk.config("alpha", "beta", brief="formats: [html, pdf]")
    result = desk.run("build", *AT)
    assert result.code == 0
    assert (desk.folder / "editions" / "2026-01-30-morning.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("limit", ["_LAYOUT_SECONDS", "_ANSWER_SECONDS"])
def test_without_a_pdf_the_brief_still_comes_out(desk: Desk, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    """A layout that takes too long is stopped; the other formats say so; an older PDF does not stay beside them."""
    desk.config("alpha", "beta", brief="formats: [html, pdf]")
    desk.run("build", *AT)
    monkeypatch.setattr(f"briefing.service.publish.{limit}", 0.01)
    result = desk.run("build", *AT)
    assert result.code == 3
    assert "PDF could not be made" in result.err
    assert desk.editions() == {"2026-01-30-morning.html"}
    assert "PDF could not be made" in (desk.folder / "editions" / "2026-01-30-morning.html").read_text("utf-8")


def test_an_edition_does_not_tell_a_feeds_password(desk: Desk) -> None:
    """What the config needs to ask a server is not what readers of the collection note need."""
    text = (desk.folder / "config.yaml").read_text("utf-8")
    feed = "feeds:\n  - {url: 'https://desk:secret@intranet.example/rss'}\n"
    (desk.folder / "config.yaml").write_text(text.replace("feeds:\n", feed), "utf-8")
    desk.run("build", "--no-pull", *AT)
    assert edition(desk)["collection"]["feeds"][0]["url"] == "https://intranet.example/rss"
    assert not any(b"secret" in body for body in desk.made().values())


# The agenda and the desk's comments

ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260130T090000Z\r\nSUMMARY:Talks\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_calendars_make_the_agenda(desk: Desk) -> None:
    """Events stand in every format, with the calendar's name in the record."""
    (desk.folder / "office.ics").write_text(ICS)
    desk.config("alpha", "beta", more="calendars: [{path: office.ics}]\n")
    assert desk.run("build", *AT).code == 0
    (event,) = edition(desk)["agenda"]
    assert (event["date"], event["title"], event["calendar"]) == ("2026-01-30", "Talks", "office")
    for ending in ("html", "txt"):
        assert "Talks" in (desk.folder / "editions" / f"2026-01-30-morning.{ending}").read_text("utf-8")


@pytest.mark.parametrize(("names", "shown"), [("[]", []), ("[Office]", ["Office"]), ("[Office, b]", ["Office", "b"])])
def test_a_brief_chooses_its_calendars(desk: Desk, names: str, shown: list[str]) -> None:
    """By their names; none at all with an empty list."""
    (desk.folder / "a.ics").write_text(ICS)
    (desk.folder / "b.ics").write_text(ICS.replace("Talks", "Tea"))
    more = "calendars: [{path: a.ics, name: Office}, {path: b.ics}]\n"
    desk.config("alpha", more=more, brief=f"formats: [json], calendars: {names}")
    desk.run("build", *AT)
    assert [event["calendar"] for event in edition(desk)["agenda"]] == shown


def test_a_calendar_that_cannot_be_read_costs_only_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing, a folder, no calendar, too large, too slow: a line each, and the brief is made with the rest."""
    monkeypatch.setattr("briefing.service.agenda._SECONDS", 2.0)
    monkeypatch.setattr("briefing.service.agenda._MOST_BYTES", 100_000)
    never = ICS.replace("SUMMARY:", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\nSUMMARY:").split("BEGIN:VEVENT\r\n")
    event = never[1].replace("END:VCALENDAR\r\n", "")
    slow = never[0] + "".join(f"BEGIN:VEVENT\r\n{event}".replace("UID:1", f"UID:{n}") for n in range(300))
    (desk.folder / "page.ics").write_text("<html></html>")
    (desk.folder / "large.ics").write_text("x" * 100_001)
    (desk.folder / "slow.ics").write_text(f"{slow}END:VCALENDAR\r\n")
    (desk.folder / "good.ics").write_text(ICS)
    names = ("gone", "page", "large", "slow", "good")
    desk.config("alpha", "beta", more=f"calendars: [{', '.join(f'{{path: {name}.ics}}' for name in names)}]\n")
    result = desk.run("build", *AT)
    assert result.code == 3
    made = edition(desk)
    assert [event["title"] for event in made["agenda"]] == ["Talks"]
    assert [problem.split(":")[0] for problem in made["collection"]["problems"]] == [
        "Calendar gone.ics",
        "Calendar page.ics",
        "Calendar large.ics",
        "Calendar slow.ics",
    ]
    assert "took longer than 2 seconds" in made["collection"]["problems"][3]
    assert len(titles(made)) == 3


def test_comments_stand_on_their_day_and_in_their_section(desk: Desk) -> None:
    """Files of the day, in the order of their names; those of other days and briefs are not printed."""
    (desk.folder / "notes").mkdir()
    for name, text in (
        ("2026-01-30.txt", "Of the day.\n\n— Kim"),
        ("2026-01-30-morning.md", "Of this brief."),
        ("2026-01-30-missile.txt", "미사일에 관한 논평."),
        ("2026-01-30-trade.fr.txt", "Du commerce."),
        ("2026-01-29.txt", "Of yesterday."),
        ("README.md", "Of no day."),
    ):
        (desk.folder / "notes" / name).write_text(text, "utf-8")
    desk.config("alpha", "beta", more="comments: notes\n")
    assert desk.run("build", *AT).code == 0
    made = edition(desk)
    assert made["comments"] == [
        {"paragraphs": ["Of this brief."], "author": "", "language": "en"},
        {"paragraphs": ["Of the day."], "author": "Kim", "language": "en"},
    ]
    assert [comment["language"] for section in made["sections"] for comment in section["comments"]] == ["ko", "fr"]


def test_a_comment_for_another_brief_is_not_printed(desk: Desk) -> None:
    """Nor missed."""
    (desk.folder / "notes").mkdir()
    (desk.folder / "notes" / "2026-01-30-evening.txt").write_text("Of the evening.")
    text = "comments: notes\n"
    desk.config("alpha", "beta", more=f"  - {{id: evening}}\n{text}")
    assert desk.run("build", *AT).code == 0
    assert edition(desk)["comments"] == []


def test_a_text_that_no_script_proves_is_not_called_korean(desk: Desk) -> None:
    """On a Korean page an English comment is in a language that is not known."""
    (desk.folder / "notes").mkdir()
    (desk.folder / "notes" / "2026-01-30.txt").write_text("Of the day.")
    desk.config("alpha", "beta", more="comments: notes\n", brief="formats: [json], language: ko")
    desk.run("build", *AT)
    assert edition(desk)["comments"][0]["language"] == "und"


def test_a_comment_that_cannot_be_printed_is_named(desk: Desk) -> None:
    """Not UTF-8, an unknown topic, a folder, too large: a line each with the file, and the brief is made."""
    notes = desk.folder / "notes"
    notes.mkdir()
    (notes / "2026-01-30.txt").write_bytes(b"\xc7\xd1")
    (notes / "2026-01-30-misile.txt").write_text("Of what?")
    (notes / "2026-01-30-trade.txt").mkdir()
    (notes / "2026-01-30-missile.txt").write_text("x" * 40_000)
    desk.config("alpha", "beta", more="comments: notes\n")
    assert desk.run("build", *AT).code == 3
    assert edition(desk)["collection"]["problems"] == [
        "Comment notes/2026-01-30-misile.txt: there is no topic or brief “misile”; "
        "`briefing topics list` shows the topics.",
        "Comment notes/2026-01-30-missile.txt: is larger than 32 KB.",
        "Comment notes/2026-01-30-trade.txt: is a folder; name a file in it.",
        "Comment notes/2026-01-30.txt: line 1 is not UTF-8 text; save the file as UTF-8.",
    ]


def test_a_missing_folder_of_comments_is_told(desk: Desk) -> None:
    """In a line."""
    desk.config("alpha", "beta", more="comments: notes\n")
    assert desk.run("build", *AT).code == 3
    assert edition(desk)["collection"]["problems"] == [
        "Comments notes: there is no such folder; correct `comments` in the config."
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes and no such names there")
def test_odd_files_among_the_comments_do_no_harm(desk: Desk) -> None:
    """A named pipe is not waited for, a name that is no text loses its bad bytes, and fifty files are enough."""
    notes = desk.folder / "notes"
    notes.mkdir()
    os.mkfifo(notes / "2026-01-30.txt")
    for number in range(60):
        (notes / f"2026-01-30-{number}\udcff.txt").write_text("x")
    desk.config("alpha", "beta", more="comments: notes\n")
    assert desk.run("build", *AT).code == 3
    problems = edition(desk)["collection"]["problems"]
    assert len(problems) == 51
    assert problems[-1] == "Comments notes: more than 50 files of 2026-01-30; the others are left out."


#: Events of the day and reports of their own, as three outlets would list them.
_SEEN = (
    ("North fires hypersonic missile into East Sea", "The missile flew 900 km, the Joint Chiefs of Staff said."),
    ("Hypersonic missile falls outside Japan's zone", "Tokyo said that the North Korean missile fell far from ships."),
    ("Seoul condemns launch of hypersonic missile", "The North's missile flew 900 km over the East Sea."),
    ("Cruise missile deal with Norway signed", "Norway buys 40 naval strike missiles for its frigates."),
    ("Norway signs for 40 cruise missiles", "The naval strike missiles are for Norway's frigates."),
    ("Chip exports jump to record high", "Exports of semiconductors rose by 31.2 percent in January."),
    ("January chip exports up 31.2 percent", "Semiconductors led exports to a record in January."),
    ("Tariff talks on rice end without a date", "Negotiators left Geneva without a date for rice."),
    ("Missile museum opens in Huntsville", "It has a Redstone rocket and three gliders."),
    (
        "Exporters' bank names a chief",
        "Its former deputy takes over in March and moves to the harbour, a statement said.",
    ),
)


def _events(made: dict[str, Any]) -> dict[str, set[str]]:
    """Story id → headlines of its reports."""
    return {
        story["id"]: {report["title"] for report in story["reports"]}
        for section in made["sections"]
        for story in section["stories"]
    }


def test_stories_are_the_same_in_one_pull_and_in_ten_in_any_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report joins the story that it belongs to whenever it comes."""
    found = []
    items = [(number % 3, Item(title, text, hours=number + 1)) for number, (title, text) in enumerate(_SEEN)]
    for name, order in (("at-once", items), ("in-turn", items), ("backwards", items[::-1])):
        folder = tmp_path / name
        folder.mkdir()
        desk = Desk(folder, capsys, monkeypatch)
        desk.config("alpha", "beta", "gamma")
        steps = [len(order)] if name == "at-once" else range(1, len(order) + 1)
        for step in steps:
            for outlet, listed in zip(("alpha", "beta", "gamma"), range(3), strict=True):
                desk.feed(outlet, *(item for feed, item in order[:step] if feed == listed))
            desk.run("pull", "--at", "2026-01-30T05:00:00Z")
        desk.run("build", "--no-pull", *AT)
        found.append(_events(edition(desk)))
    at_once, in_turn, backwards = found
    assert at_once == in_turn == backwards
    assert sorted(map(len, at_once.values())) == [1, 1, 2, 2, 3]
