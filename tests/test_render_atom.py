"""The Atom feed of a brief's editions: what readers of feeds, ours among them, make of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from lxml import etree

from briefing.errors import TemplateError
from briefing.look import Look
from briefing.model import Rendering
from briefing.record import BriefName, Edition
from briefing.render import atom
from tests.editions import HOSTILE, rich
from tests.looks import SHIPPED, written

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ALL = ("html", "pdf", "txt", "json", "mail", "epub", "md", "atom")


def said(element: Any) -> str:
    """The text of an element."""
    return "".join(element.itertext())


def feed(editions: Sequence[Edition], formats: Collection[str] = ALL, look: Look = SHIPPED) -> Rendering:
    """The feed of editions that have files in those formats."""
    return atom.render(((each, formats) for each in editions), look)


def days(many: int, **shape: object) -> list[Edition]:
    """Editions of so many days, newest first."""
    made = []
    for back in range(many):
        record = rich(4, **shape)  # type: ignore[arg-type]
        day = (date.fromisoformat(record.date) - timedelta(days=back)).isoformat()
        made.append(
            replace(
                record,
                id=f"morning-{day}",
                date=day,
                number=100 - back,
                issued_at=record.issued_at - timedelta(days=back),
            )
        )
    return made


@pytest.mark.parametrize("hostile", [False, True])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_feed_is_read_without_a_flaw(language: str, hostile: bool) -> None:
    """Feedparser finds nothing wrong, and as many entries as editions, newest first, each with its date and link."""
    editions = days(3, language=language, hostile=hostile)
    made = feed(editions)
    read = feedparser.parse(made.body)
    assert (read.bozo, read.version, read.encoding) == (False, "atom10", "utf-8")
    assert read.feed.title == "Morning Brief"
    assert [entry.link for entry in read.entries] == [f"{each.date}-morning.html" for each in editions]
    assert [entry.updated for entry in read.entries] == [f"{each.issued_at:%Y-%m-%dT%H:%M:%SZ}" for each in editions]
    assert (made.format, made.filename) == ("atom", "morning.atom")


def test_feed_has_what_the_standard_asks_for() -> None:
    """RFC 4287, 4.1: one id, title and date in the feed and in each entry, unique ids, an author, content."""
    root = etree.fromstring(feed(days(3)).body)
    for element in (root, *root.iter(f"{ATOM}entry")):
        assert [len(element.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
    ids = [each.text for each in root.iter(f"{ATOM}id")]
    assert len(set(ids)) == 4
    assert all(each and each.startswith("urn:uuid:") for each in ids)
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    for content in root.iter(f"{ATOM}content"):
        assert content.get("type") == "xhtml"
        assert [child.tag for child in content] == [f"{XHTML}div"]


def test_entry_has_every_headline_in_order() -> None:
    """What the page prints, the entry lists, each headline linked to its source."""
    record = rich(30)
    root = etree.fromstring(feed([record]).body)
    items = list(root.iter(f"{XHTML}li"))[len(record.at_a_glance) :]
    assert len(items) == 30
    for item, story in zip(items, record.stories, strict=True):
        assert story.headline in said(item)
        if story.reports[0].url:
            assert item.find(f"{XHTML}a").get("href") == story.reports[0].url  # type: ignore[union-attr]


def test_hostile_titles_are_only_text() -> None:
    """Markup in titles is text for a reader of the feed."""
    root = etree.fromstring(feed([rich(12, hostile=True)]).body)
    names = {etree.QName(each).localname for each in root.iter(f"{XHTML}*")}
    assert names <= {"div", "p", "h2", "ul", "li", "a", "span", "bdi"}
    assert HOSTILE[0] in said(root)


def test_links_are_to_the_formats_that_are_made() -> None:
    """Without a page and a PDF, an entry links to no file."""
    read = feedparser.parse(feed(days(1), ("txt", "atom")).body)
    assert read.entries[0].get("links", []) == []
    read = feedparser.parse(feed(days(1), ("pdf", "atom")).body)
    assert [link.type for link in read.entries[0].links] == ["application/pdf"]


def test_an_edition_built_anew_is_the_same_entry() -> None:
    """Its id stays, and its date says that it changed; another brief's has another id."""
    record = rich(3)
    again = replace(record, issued_at=record.issued_at + timedelta(hours=1))
    other = replace(record, id="evening-2026-01-30", brief=BriefName(id="evening", title="Evening Brief"))
    ids = [feedparser.parse(feed([each]).body).entries[0].id for each in (record, again, other)]
    assert ids[0] == ids[1] != ids[2]


def test_feed_ends_after_a_month() -> None:
    """The latest thirty editions are in it."""
    assert len(feedparser.parse(feed(days(40)).body).entries) == 30


def test_feed_of_large_editions_ends_earlier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Editions that have no room are neither printed nor loaded; the newest is printed whatever its size."""
    asked: list[Edition] = []

    def loaded() -> Iterator[tuple[Edition, Collection[str]]]:
        for each in days(30):
            asked.append(each)
            yield each, ALL

    monkeypatch.setattr(atom, "MOST_BYTES", 20_000)
    made = atom.render(loaded(), SHIPPED).body
    assert 2 < made.count(b"<entry") == len(asked) - 1 < 20
    assert len(made) < 30_000

    monkeypatch.setattr(atom, "MOST_BYTES", 1)
    assert feed(days(3)).body.count(b"<entry") == 1


def test_same_editions_give_the_same_bytes() -> None:
    """Nothing of the feed depends on the moment."""
    assert feed(days(3)) == feed(days(3))


def test_template_that_gives_no_xml_is_an_error_with_its_name(tmp_path: Path) -> None:
    """An operator's feed that no reader would take is never written."""
    (tmp_path / "feed").mkdir()
    look = written(tmp_path, "feed/feed.atom", "<feed>{{ edition.date }}")
    with pytest.raises(TemplateError, match=r"feed/feed\.atom: what it gives is not XML"):
        feed(days(1), look=look)
