"""The site of past editions: what an update touches, that a rebuild gives the same, that text of feeds stays text."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from sqlalchemy import create_engine, text

from briefing.config import Desk
from briefing.record import Edition
from briefing.record.past import PastEdition, PastReport, PastStory
from briefing.render import atom, html
from briefing.render.site import links, names, shard
from briefing.service import site
from briefing.service.publish import publish
from briefing.store import Store
from briefing.workers import Workers
from tests.archive import bytes_of, desk_in, edition_of, keep
from tests.looks import SHIPPED

PAST_EDITION = PastEdition(
    id="morning-2026-01-30", brief_id="morning", title="Morning Brief", date="2026-01-30", number=1, stories=1,
    language="en", version=1, glance=(),
)  # fmt: skip


def past_story(*, headline: str, summary: str) -> PastStory:
    """A past story with that headline."""
    return PastStory(
        id="00ab", edition="morning-2026-01-30", brief_id="morning", date="2026-01-30", topic="alliance",
        topic_title="The Alliance", number=1, headline=headline, language="en", day=1, summary=summary,
        reports=(PastReport(title=headline, outlet="The Example", url="", language="en"),),
    )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk of two briefs without an edition."""
    return desk_in(tmp_path)


@pytest.fixture
def store(desk: Desk) -> Iterator[Store]:
    """Its store."""
    with Store.open(desk.config.store.path) as opened:
        yield opened


def publish_on(desk: Desk, store: Store, *dates: str, **given: Any) -> list[Edition]:
    """Keep an edition of each date, and bring the site up to date after it."""
    made = []
    for number, date in enumerate(dates, start=1):
        made.append(keep(desk, store, edition_of(date, day=number, **given)))
        site.update(desk, store, made[-1])
    return made


def hrefs(page: bytes) -> list[str]:
    """Every address that a page links to."""
    tree: Any = lxml_html.fromstring(page)
    return [str(each) for each in tree.xpath("//a/@href")]


def site_links(page: bytes) -> bytes:
    """Of an edition's page the links that the site filled in; any other page as it is."""
    _, begin, rest = page.partition(b"<!-- site -->")
    return rest.partition(b"<!-- /site -->")[0] if begin else page


def test_editions_link_to_the_ones_before_and_after_and_to_the_front(desk: Desk, store: Store) -> None:
    """A page gets its link to the next edition when that is made; nothing else in it changes."""
    first, second, third = publish_on(desk, store, "2026-01-28", "2026-01-29", "2026-01-30")
    files = bytes_of(desk.config.output)
    middle = files[f"{second.filename}.html"]
    assert hrefs(middle).index(f"{first.filename}.html") < hrefs(middle).index("index.html")
    assert f"{third.filename}.html" in hrefs(middle)
    assert links.fill(middle, "") == links.fill(html.render(second, SHIPPED).body, "")


def test_a_mailed_page_has_no_links_to_the_site(desk: Desk, store: Store) -> None:
    """The page as it is made, and what the PDF is laid out from, name no other file."""
    (made,) = publish_on(desk, store, "2026-01-30")
    assert b"index.html" not in html.render(made, SHIPPED).body
    assert "<!-- site -->" not in html.for_paper(made, SHIPPED)


def test_a_page_without_the_comments_is_left_alone(desk: Desk, store: Store) -> None:
    """A theme of an operator's own, or a page that was edited, is not touched."""
    publish_on(desk, store, "2026-01-29")
    page = desk.config.output / "2026-01-29-morning.html"
    page.write_bytes(b"<p>A page of somebody's own</p>")
    publish_on(desk, store, "2026-01-30")
    assert page.read_bytes() == b"<p>A page of somebody's own</p>"


def test_every_link_of_the_site_leads_to_a_file(desk: Desk, store: Store) -> None:
    """All pages, over a turn of the month, with two briefs and a corrected edition."""
    publish_on(desk, store, "2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02")
    publish_on(desk, store, "2026-02-02", brief_id="evening", language="ko")
    publish_on(desk, store, "2026-02-02", version=2)
    files = bytes_of(desk.config.output)
    links_of = {
        name: [href for href in hrefs(site_links(body)) if not href.startswith(("http", "#"))]
        for name, body in files.items()
        if name.endswith(".html")
    }
    broken = []
    for name, found in links_of.items():
        for href in found:
            target, _, anchor = os.path.normpath(Path(name).parent / href).partition("#")
            if target not in files or (anchor and f'id="{anchor}"'.encode() not in files[target]):
                broken.append((name, href))
    assert broken == []
    assert len([name for name in files if name.startswith("stories/")]) == 4


def test_an_update_touches_only_what_it_should(desk: Desk, store: Store) -> None:
    """Months before, their parts of the search and of topics, and editions further away keep their files."""
    publish_on(desk, store, "2025-12-30", "2025-12-31", "2026-01-01")
    before = {file: file.stat().st_ino for file in desk.config.output.rglob("*") if file.is_file()}
    publish_on(desk, store, "2026-01-02")
    changed = {
        file.relative_to(desk.config.output).as_posix() for file, inode in before.items() if file.stat().st_ino != inode
    }
    assert {name for name in changed if not name.startswith(("topics/", "stories/"))} == {
        "2026-01-01-morning.html", "2026-01.html", "index.html", "morning.atom", "search/2026-01.js",
    }  # fmt: skip
    assert not [name for name in changed if "2025-12" in name]


def test_an_update_that_changes_nothing_writes_nothing(desk: Desk, store: Store) -> None:
    """Building again gives the same bytes, and every file keeps its place on the disk."""
    (made,) = publish_on(desk, store, "2026-01-30")
    before = {file: file.stat().st_ino for file in desk.config.output.rglob("*")}
    site.update(desk, store, made)
    assert {file: file.stat().st_ino for file in desk.config.output.rglob("*")} == before


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(
        st.tuples(
            st.sampled_from(["2025-12-31", "2026-01-01", "2026-01-02", "2026-01-05"]),
            st.sampled_from(["morning", "evening"]),
            st.integers(0, 5),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_rebuild_gives_what_the_updates_gave(
    made: list[tuple[str, str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever editions come, in any order, again or with fewer stories: byte for byte, and no file more or less."""
    desk = desk_in(tmp_path_factory.mktemp("desk"))
    with Store.open(desk.config.store.path) as store:
        for day, (date, brief_id, stories) in enumerate(made, start=1):
            site.update(desk, store, keep(desk, store, edition_of(date, brief_id=brief_id, stories=stories, day=day)))
        updated = bytes_of(desk.config.output)
        (desk.config.output / "index.html").unlink()
        assert site.rebuild(desk, store) == len({each[:2] for each in made})
        assert bytes_of(desk.config.output) == updated
        for file in desk.config.output.rglob("*"):
            if file.is_file() and not re.match(r"\d{4}-\d{2}-\d{2}-", file.name):
                file.unlink()
        site.rebuild(desk, store)
        assert bytes_of(desk.config.output) == updated


def test_pages_of_what_is_no_more_are_removed(desk: Desk, store: Store) -> None:
    """An edition that is made again without its stories takes their pages along, and the topics' that had no other."""
    publish_on(desk, store, "2026-01-28", "2026-01-29", "2026-01-30")
    assert (desk.config.output / "stories" / "morning_0000000000000001.html").exists()
    for date in ("2026-01-29", "2026-01-30", "2026-01-28"):
        site.update(desk, store, keep(desk, store, edition_of(date, stories=0)))
    assert [name for name in bytes_of(desk.config.output) if name.startswith(("stories/", "topics/"))] == []


def test_a_rebuild_removes_pages_that_no_edition_has(desk: Desk, store: Store) -> None:
    """Pages of a month, a topic and a story that are in no record go; files that are not the site's stay."""
    publish_on(desk, store, "2026-01-30")
    folder = desk.config.output
    stale = ["2020-01.html", "search/2020-01.js", "topics/morning_old_2020-01.html", "topics/morning_old.html",
             "stories/morning_ffff.html"]  # fmt: skip
    for name in [*stale, "notes.html", "2020-01-30-morning.html"]:
        (folder / name).write_text("old")
    site.rebuild(desk, store)
    assert [name for name in stale if (folder / name).exists()] == []
    assert (folder / "notes.html").exists()
    assert (folder / "2020-01-30-morning.html").exists()


def test_a_correction_is_shown_with_the_version_before(desk: Desk, store: Store) -> None:
    """The list names the version and links to the one before, whose page says that there is a corrected one."""
    publish_on(desk, store, "2026-01-30")
    publish_on(desk, store, "2026-01-30", version=2)
    folder = desk.config.output
    month = (folder / "2026-01.html").read_bytes()
    assert b"corrected, version 2" in month
    assert {"2026-01-30-morning.html", "2026-01-30-morning-v2.html"} <= set(hrefs(month))
    assert "2026-01-30-morning-v2.html" in hrefs((folder / "2026-01-30-morning.html").read_bytes())
    assert "2026-01-30-morning.html" in hrefs((folder / "2026-01-30-morning-v2.html").read_bytes())


@pytest.mark.parametrize(
    "record",
    [
        "{", "[]", "null", '{"brief": {"title": 3}}',
        '{"brief": {"title": "A"}, "language": "en", "at_a_glance": [3, {"story": "x"}], "sections": [{"topic": 4}]}',
        '{"brief": {"title": "A"}, "language": "en", "sections": [{"topic": {"id": "../x", "title": "T"}, "stories": '
        '[{"id": "../../y", "number": 1, "headline": "H", "language": "en", "reports": {"a": 1}}]}]}',
    ],
)  # fmt: skip
def test_a_damaged_record_costs_only_itself(desk: Desk, store: Store, record: str) -> None:
    """The other editions are there, no file is written elsewhere, and updates and rebuilds go on."""
    publish_on(desk, store, "2026-01-28", "2026-01-29")
    engine = create_engine(f"sqlite:///{desk.config.store.path}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE edition SET record = :record WHERE date = '2026-01-29'"), {"record": record})
    engine.dispose()
    publish_on(desk, store, "2026-01-30")
    site.rebuild(desk, store)
    assert {"2026-01-28-morning.html", "2026-01-30-morning.html"} <= set(
        hrefs((desk.config.output / "2026-01.html").read_bytes())
    )
    assert {file.name for file in desk.config.output.parent.iterdir() if file.is_file()} <= {
        "briefing.db", "briefing.db-wal", "briefing.db-shm",
    }  # fmt: skip


def test_hostile_headlines_are_text_on_every_page(desk: Desk, store: Store) -> None:
    """No page has an element, a script or an attribute out of a feed; the search's files end no script."""
    made = publish_on(desk, store, "2026-01-28", "2026-01-29", "2026-01-30", hostile=True)
    for name, body in bytes_of(desk.config.output).items():
        if name.endswith(".js"):
            assert b"<" not in body
            assert b"\xe2\x80\xa8" not in body
        elif name.endswith(".html") and name not in {f"{each.filename}.html" for each in made}:
            page: Any = lxml_html.fromstring(body)
            assert page.xpath("//img | //svg | //@onerror | //script[not(@type='module')]") == []
            assert b"\xe2\x80\xae" not in body


@given(st.text(), st.text())
@settings(max_examples=40, deadline=None)
def test_a_month_of_the_search_is_json_in_one_call(headline: str, summary: str) -> None:
    """Whatever a headline is, the file is one call with what JSON reads back, without `<` and line separators."""
    past = past_story(headline=headline, summary=summary)
    body = shard.render("2026-01", [PAST_EDITION], [past], frozenset()).body.decode()
    assert not {"<", "\u2028", "\u2029"} & set(body)
    month, editions, rows = json.loads(f"[{body.removeprefix('briefing.add(').removesuffix(');' + chr(10))}]")
    assert (month, len(editions), len(rows)) == ("2026-01", 1, 1)
    assert list(shard.story_ids(body.encode(), "morning", "2026-01-30")) == ["00ab"]


@pytest.mark.parametrize("body", [b"", b"\xff", b"briefing.add(", b'briefing.add("2026-01", [], [[0]]\n);\n', b"[[[["])
def test_a_damaged_month_of_the_search_names_no_story(body: bytes) -> None:
    """A file that was cut or edited is as good as none."""
    assert list(shard.story_ids(body, "morning", "2026-01-30")) == []


def test_files_are_readable_by_a_web_server_and_none_is_left_half(desk: Desk, store: Store) -> None:
    """Every file has the mode 644, and no temporary one is left."""
    publish_on(desk, store, "2026-01-30")
    files = [file for file in desk.config.output.rglob("*") if file.is_file() and file.suffix != ".pdf"]
    own = [file for file in files if file.name != "2026-01-30-morning.html"]
    assert {file.stat().st_mode & 0o777 for file in own} == {0o644}
    assert [file for file in files if file.name.startswith(".")] == []


def test_a_site_that_cannot_be_written_costs_a_line(desk: Desk, store: Store) -> None:
    """The brief is published and recorded all the same, and says what failed."""
    desk.config.output.mkdir()
    (desk.config.output / "index.html").mkdir()
    with Workers(1) as workers:
        made = publish(edition_of("2026-01-30"), desk, desk.config.briefs[0], store, workers)
    assert "site of past editions" in made.edition.collection.problems[-1]
    assert store.edition("morning-2026-01-30") is not None


def test_publishing_brings_the_site_up_to_date_and_a_trial_does_not(desk: Desk, store: Store, tmp_path: Path) -> None:
    """An edition in the config's folder is on the front; one that goes elsewhere makes no site there."""
    with Workers(1) as workers:
        publish(edition_of("2026-01-29"), desk, desk.config.briefs[0], store, workers)
        publish(edition_of("2026-01-30"), desk, desk.config.briefs[0], store, workers, output=tmp_path / "trial")
    assert "2026-01-29-morning.html" in hrefs((desk.config.output / "index.html").read_bytes())
    assert [file.name for file in (tmp_path / "trial").iterdir()] == ["2026-01-30-morning.html"]


def test_a_feed_is_there_for_each_brief_with_absolute_links_if_the_site_has_an_address(tmp_path: Path) -> None:
    """Links begin with `site.url`; the front names the feed."""
    desk = desk_in(tmp_path, site="site: {url: 'https://brief.example.org/a'}")
    with Store.open(desk.config.store.path) as store:
        publish_on(desk, store, "2026-01-29", "2026-01-30")
    feed = (desk.config.output / "morning.atom").read_text()
    assert 'href="https://brief.example.org/a/2026-01-29-morning.html"' in feed
    assert 'rel="self" type="application/atom+xml" href="https://brief.example.org/a/morning.atom"' in feed
    assert b'rel="alternate" type="application/atom+xml"' in (desk.config.output / "index.html").read_bytes()


def test_the_newest_entry_of_a_feed_cannot_be_an_old_one() -> None:
    """It gives the feed its title and date, so a kept entry in its place is a mistake of the caller's."""
    made = atom.render([(edition_of("2026-01-30"), ("html",))], SHIPPED)
    kept = atom.entries_of(made.body, ["morning-2026-01-30", "morning-2026-01-29"])
    assert list(kept) == ["morning-2026-01-30"]
    with pytest.raises(ValueError, match="anew"):
        atom.render(kept.values(), SHIPPED)


def test_a_brief_that_the_config_has_no_more_keeps_its_pages(desk: Desk, store: Store) -> None:
    """Its editions stay in the lists."""
    keep(desk, store, replace(edition_of("2026-01-30"), id="gone-2026-01-30", brief=replace_brief("gone")))
    publish_on(desk, store, "2026-01-31")
    site.rebuild(desk, store)
    assert (desk.config.output / "topics" / "gone_alliance_2026-01.html").exists()
    assert "gone.atom" in hrefs((desk.config.output / "index.html").read_bytes())


def test_a_store_without_editions_has_an_empty_front(desk: Desk, store: Store) -> None:
    """A rebuild before the first edition says that there is none."""
    assert site.rebuild(desk, store) == 0
    assert b"There is no edition yet." in (desk.config.output / "index.html").read_bytes()


def replace_brief(brief_id: str) -> Any:
    """The name of a brief."""
    return replace(edition_of("2026-01-30").brief, id=brief_id)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a_b_2026-01.html", ("a", "b", "2026-01")), ("a_b.html", None), ("a_b_2026-01.js", None), ("x.html", None)],
)
def test_names_of_topics_are_read_back(name: str, expected: tuple[str, str, str] | None) -> None:
    """A page of a topic's month is told from its front and from other files."""
    assert names.topic_month(name) == expected


def test_a_long_story_tells_its_newest_days(desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more days than a page has room for, the oldest are counted."""
    monkeypatch.setattr(site.stories, "_MOST_DAYS", 3)
    publish_on(desk, store, *(f"2026-01-{day:02}" for day in range(10, 15)), stories=1)
    page = (desk.config.output / "stories" / "morning_0000000000000001.html").read_text()
    assert page.count("<h2>") == 3
    assert "2 earlier editions are not shown." in page
    assert "In 5 editions since Saturday, January 10, 2026" in page
