"""The sample feeds and the demo's config hold what the demo promises to show."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import feedparser  # type: ignore[import-untyped]  # it ships no types
import pytest
import yaml
from pydantic import TypeAdapter

from briefing import agenda, comments
from briefing.config import load
from briefing.sample_dates import fill
from briefing.service.demo import run
from briefing.settings import Config
from briefing.tag import compile_topics, tag
from tests.builders import article

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NOW = datetime(2026, 1, 30, 6, 0, tzinfo=UTC)
DAYS = ("day-0", "day-1")
WEB_PAGE = "harbour-gazette.xml"
FILES = sorted(path.name for path in (SAMPLES / "feeds" / "day-0").iterdir())
#: Outlets whose copy the samples must not pretend to carry.
REAL_OUTLETS = (
    "Yonhap|Reuters|Associated Press|AFP|KCNA|Rodong|Kyodo|NHK|BBC|CNN|Guardian|New York Times|Chosun|JoongAng|Dong-?A|"
    "Hankyoreh|Kyunghyang|Korea Herald|Korea Times|Japan Times|NK News|38 North|Daily NK|Radio Free Asia|Xinhua|"
    "Al Jazeera|The Diplomat|연합뉴스|조선일보|중앙일보|동아일보|한겨레|경향신문|조선중앙통신|노동신문"
)


@dataclass(frozen=True)
class Item:
    """One listed item, as a plain reader sees it."""

    file: str
    key: str
    title: str
    link: str
    text: str
    date: str


def raw(day: str, name: str) -> str:
    """Read one feed file, tokens unfilled."""
    return (SAMPLES / "feeds" / day / name).read_text(encoding="utf-8")


def items(day: str) -> tuple[Item, ...]:
    """Every item that the feeds of one day list, duplicates included."""
    return tuple(item for name in FILES if name != WEB_PAGE for item in read(name, fill(raw(day, name), now=NOW)))


def read(name: str, text: str) -> tuple[Item, ...]:
    """Read one filled feed."""
    if name.endswith(".json"):
        return tuple(
            Item(name, item["id"], item["title"], item["url"], item["summary"], item["date_published"])
            for item in json.loads(text)["items"]
        )
    return tuple(
        Item(
            name,
            entry.get("id") or entry.link,
            entry.title,
            entry.link,
            entry.summary,
            entry.get("published") or entry.get("updated", ""),
        )
        for entry in parsed(text).entries
    )


def parsed(text: str) -> Any:
    """What feedparser makes of a feed."""
    return feedparser.parse(BytesIO(text.encode()))


def age(item: Item) -> timedelta | None:
    """How old an item is at `NOW`; None without a date."""
    if not item.date:
        return None
    if item.file == "hangang-ilbo.xml":
        return NOW - datetime.fromisoformat(f"{item.date}+09:00")
    if item.date[10] == "T":
        return NOW - datetime.fromisoformat(item.date)
    return NOW - datetime.strptime(item.date, "%a, %d %b %Y %H:%M:%S %z")


def keys(listed: tuple[Item, ...]) -> set[tuple[str, str]]:
    """Distinct articles."""
    return {(item.file, item.key) for item in listed}


def config() -> Config:
    """Read the demo's config."""
    return TypeAdapter(Config).validate_python(yaml.safe_load((SAMPLES / "config.yaml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", [name for name in FILES if name != WEB_PAGE])
def test_every_feed_is_well_formed(day: str, name: str) -> None:
    """Each feed but the web page reads without complaint and lists something."""
    text = fill(raw(day, name), now=NOW)
    if name.endswith(".json"):
        assert json.loads(text)["version"] == "https://jsonfeed.org/version/1.1"
    else:
        assert not parsed(text).bozo
    assert read(name, text)


@pytest.mark.parametrize("day", DAYS)
def test_the_web_page_is_no_feed(day: str) -> None:
    """The page under a feed's name gives no articles."""
    found = parsed(fill(raw(day, WEB_PAGE), now=NOW))
    assert (found.version, found.entries) == ("", [])


def test_the_formats_of_real_life_are_all_there() -> None:
    """RSS 2.0, RSS 1.0, Atom and JSON Feed."""
    versions = {parsed(raw("day-0", name)).version for name in FILES if name.endswith(".xml")}
    assert {"rss20", "rss10", "atom10"} <= versions
    assert "pacific-defense.json" in FILES


def test_both_days_have_the_same_feeds() -> None:
    """A feed does not come or go overnight."""
    assert sorted(path.name for path in (SAMPLES / "feeds" / "day-1").iterdir()) == FILES


def test_there_are_about_ten_feeds_and_eighty_articles() -> None:
    """As many as the README of the samples counts: 68 of the last day and 17 older."""
    today = items("day-0")
    recent = tuple(item for item in today if (then := age(item)) is None or then < timedelta(hours=24))
    assert len(FILES) == 10
    assert len(keys(today + items("day-1"))) == 85
    assert len(keys(recent)) == 68
    assert sum(item.file == "hangang-ilbo.xml" for item in today) == 13


@pytest.mark.parametrize("name", FILES)
def test_the_morning_before_knows_nothing_of_today(name: str) -> None:
    """Every date and day in a feed of the day before is at least 24 hours old."""
    offsets = re.findall(r"@\w+:(.)(\d+)h(?:\d+m)?@", raw("day-1", name))
    assert all(sign == "-" and int(hours) >= 24 for sign, hours in offsets)
    assert len(offsets) == raw("day-1", name).count("@rfc822:") + sum(
        raw("day-1", name).count(f"@{kind}:") for kind in ("iso", "kst", "weekday", "monthday")
    )


def test_what_stood_there_yesterday_is_still_listed() -> None:
    """Only two items changed overnight: a corrected title, and a story updated under its guid and link."""
    today = {(item.file, item.key): item for item in items("day-0")}
    changed = [(item, today[item.file, item.key]) for item in items("day-1") if item != today[item.file, item.key]]
    corrected, updated = sorted(changed, key=lambda pair: pair[1].title.startswith("UPDATE 2"))
    assert (corrected[0].title, corrected[0].date) != (corrected[1].title, corrected[1].date)
    assert (corrected[0].text, corrected[0].date) == (corrected[1].text, corrected[1].date)
    assert updated[1].title.startswith("UPDATE 2: ")
    assert updated[0].link == updated[1].link


def test_the_feeds_have_the_defects_that_the_demo_shows() -> None:
    """One item without guid or date, one of the future, one listed twice, tracking parameters in links."""
    today = items("day-0")
    ages = [age(item) for item in today]
    assert [item.title for item, then in zip(today, ages, strict=True) if then is None] == ["Headlines of the morning"]
    assert [then for then in ages if then is not None and then < timedelta()] == [timedelta(hours=-2)]
    assert len(today) - len(keys(today)) == 1
    assert sum("utm_source=" in item.link for item in today) == 14
    assert sum("fbclid=" in item.link for item in today) == 1


def test_a_wire_text_is_copied_by_three() -> None:
    """Most words of the agency's report stand in three other outlets' reports, under other headlines."""
    today = items("day-0")
    wire = next(item for item in today if item.key == "SPW20106")
    words = set(re.findall(r"[\w'-]+", wire.text.lower()))
    copies = [
        item
        for item in today
        if item.file != wire.file and len(words & set(re.findall(r"[\w'-]+", item.text.lower()))) > 0.7 * len(words)
    ]
    assert sorted(item.file for item in copies) == ["global-service.xml", "han-river-herald.xml", "seoul-daily.xml"]
    assert len({item.title for item in (wire, *copies)}) == 4


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", FILES)
def test_every_address_is_an_example(day: str, name: str) -> None:
    """No link, picture or guid leads to a host that could exist."""
    text = re.sub(r"""xmlns(:\w+)?="[^"]*"|"https://jsonfeed\.org/version/1\.1\"""", "", raw(day, name))
    hosts = {urlsplit(address).hostname or "" for address in re.findall(r"https?://[^\s\"'<>&]+", text)}
    assert hosts
    assert [host for host in hosts if not host.endswith(".example")] == []


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", FILES)
def test_no_real_outlet_is_named(day: str, name: str) -> None:
    """Nothing in the samples is attributed to a newspaper, agency or broadcaster that exists."""
    assert re.findall(rf"\b(?:{REAL_OUTLETS})\b", raw(day, name)) == []


def test_the_calendar_fills_a_week_of_every_morning() -> None:
    """Repeats, zones, all-day dates and what was called off are in it, and nothing that cannot be read."""
    body = fill((SAMPLES / "desk.ics").read_text(encoding="utf-8"), now=NOW).encode()
    found = agenda.read(body, calendar="Desk", now=NOW, zone=ZoneInfo("Asia/Seoul"))
    assert found.problems == ()
    assert [event.date[5:] for event in found.events] == ["01-30", "01-31", "02-01", "02-02", "02-04", "02-06"]
    assert all(urlsplit(event.url).netloc in ("", "agenda.example") for event in found.events)


def test_the_comments_are_of_the_brief_and_of_a_topic() -> None:
    """The demo puts the date of its build before their names."""
    made = config()
    topics, briefs = ({each.id for each in some} for some in (made.topics, made.briefs))
    for file in (SAMPLES / "comments").iterdir():
        assert comments.place(f"2026-01-30-{file.name}", day="2026-01-30", topics=topics, briefs=briefs)
        assert comments.read(file.read_bytes(), language=lambda _: "en").paragraphs


def test_the_config_is_valid_and_its_outlets_are_plainly_samples() -> None:
    """It has every feed file, one dead address on this machine, and a name that says sample for each."""
    made = config()
    assert sorted(feed.path.name for feed in made.feeds if feed.path) == FILES
    assert [feed.url for feed in made.feeds if feed.url] == ["http://127.0.0.1:9/feed.xml"]
    assert all(re.match("Sample |견본 ", feed.outlet) for feed in made.feeds)
    assert made.network.allow == ("127.0.0.1",)


def test_the_brief_prints_every_topic_of_the_desk() -> None:
    """Nine sections, in the order of the topics, for a reader in Seoul."""
    made = config()
    brief = made.brief("morning")
    assert brief is not None
    assert brief.topics == tuple(topic.id for topic in made.topics)
    assert len(brief.topics) == 9
    assert (brief.timezone, brief.window) == ("Asia/Seoul", timedelta(hours=24))
    assert {topic for feed in made.feeds for topic in feed.topics} <= set(brief.topics)


def test_every_section_of_the_morning_is_filled_but_one(tmp_path: Path) -> None:
    """By their strongest topic, the last day's articles fill all sections except Japan; only noise has no topic."""
    shutil.copy(SAMPLES / "config.yaml", tmp_path)
    shutil.copytree(SAMPLES / "feeds" / "day-0", tmp_path / "feeds")
    desk = load(tmp_path / "config.yaml")
    feeds = {feed.path.name: feed for feed in desk.config.feeds if feed.path}
    recent = [item for item in items("day-0") if (then := age(item)) is None or then < timedelta(hours=24)]
    articles = [article(item.link, feed_id=feeds[item.file].id, title=item.title, text=item.text) for item in recent]
    tagged = tag(articles, compile_topics(desk.config.topics, desk.names), desk.feeds)
    sections = Counter(one.tags[0].topic_id for one in tagged if one.tags)
    assert {topic.id for topic in desk.config.topics} - set(sections) == {"japan-korea"}
    assert min(sections.values()) >= 4
    untopical = {one.article.title for one in tagged if not one.tags}
    assert untopical == {
        "Late header sends visitors top of the table",
        "Rain to spread from the west, clearing by evening",
        "내일 전국 흐리고 곳곳에 비…낮 기온 평년보다 낮아",
    }


def test_the_demo_shows_what_is_new_reworded_and_disputed(tmp_path: Path) -> None:
    """Its second edition has updated stories, dropped ones, changed headlines, and figures that differ."""
    run(tmp_path, now=NOW)
    made = json.loads((tmp_path / "2026-01-30-morning.json").read_text(encoding="utf-8"))
    stories = [story for section in made["sections"] for story in section["stories"]]

    assert {story["status"] for story in stories} == {"new", "updated", "continuing"}
    assert all(story["history"] and story["added"] for story in stories if story["status"] == "updated")
    assert {figure["what"] for story in stories for figure in story["figures"]} >= {"km (flown)", "troops (sent)"}
    assert [(one["before"][:18], one["after"][:18]) for one in made["rewordings"]] == [
        ("Ruling party split", "UPDATE 2: Ruling p"),
        ("Births rise for 61", "Births rise for 16"),
    ]
    assert (made["previous"]["number"], len(made["dropped"])) == (1, 3)
