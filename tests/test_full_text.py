"""Full texts in the product: pages are asked for once and politely, serve the brief, and never cost it anything."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from briefing.config import extras, load
from briefing.model import Article
from briefing.service import full_text
from briefing.store import Store
from briefing.text import sentences
from tests.article_pages import CONSENT, EXCERPT, HEADLINE, PARAGRAPHS, ROBOT, SUBSCRIBE, page, structured
from tests.builders import NOW
from tests.desk import AT, Desk, Item
from tests.web import Web

HERE = "network: {allow: [127.0.0.1], per_host: 100}\n"
LATER = ("--at", "2026-01-30T08:00:00Z")


@pytest.fixture
def web() -> Iterator[Web]:
    """The outlets' server."""
    with Web() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with nothing on it yet."""
    return Desk(tmp_path, capsys, monkeypatch)


def fill(desk: Desk, web: Web, *items: Item, host: str = "127.0.0.1", asks: bool = True, more: str = HERE) -> None:
    """Put one feed on the desk whose articles live on the server, and ask for their full text."""
    desk.feed("alpha", *(items or (Item(HEADLINE, EXCERPT, link="a"),)))
    file = desk.folder / "alpha.xml"
    file.write_text(file.read_text("utf-8").replace("https://alpha.example/", web.url("/", host=host)), "utf-8")
    desk.config("alpha", more=more)
    config = desk.folder / "config.yaml"
    wanted = "outlet: Alpha, full_text: true}" if asks else "outlet: Alpha}"
    config.write_text(config.read_text("utf-8").replace("outlet: Alpha}", wanted), "utf-8")


def stored(desk: Desk) -> dict[str, Article]:
    """The articles as a build loads them, by headline."""
    with Store.open(load(desk.folder / "config.yaml").config.store.path) as store:
        assert store.check() == ()
        return {one.title: one for one in store.all_articles()}


def note(desk: Desk) -> str:
    """What the collection note says of the feed."""
    file = desk.folder / "editions" / "2026-01-30-morning.json"
    message: str = json.loads(file.read_text("utf-8"))["collection"]["feeds"][0]["message"]
    return message


def asked(web: Web) -> list[str]:
    """The paths that were asked for, in order of name."""
    return sorted(request.path for request in web.requests)


def test_without_being_asked_no_page_is_fetched(desk: Desk, web: Web) -> None:
    """A feed's articles have what the feed says, unless the config asks for more."""
    fill(desk, web, asks=False)
    result = desk.run("build", *AT)
    assert (result.code, web.requests, note(desk)) == (0, [], "")
    assert stored(desk)[HEADLINE].text == EXCERPT
    assert "full text" not in result.err


def test_a_pull_reads_the_page(desk: Desk, web: Web) -> None:
    """The text becomes the article's; the summary stays what the feed says."""
    web.serve("/a", page(*PARAGRAPHS), headers={"Content-Type": "text/html"})
    fill(desk, web)
    result = desk.run("pull", *AT)
    assert (result.code, result.err.splitlines()[-1]) == (0, "full text: 1 read")
    article = stored(desk)[HEADLINE]
    assert (article.text, article.summary) == ("\n".join(PARAGRAPHS), EXCERPT)


def test_a_page_is_asked_for_as_politely_as_a_feed(desk: Desk, web: Web) -> None:
    """One request, with our name, and neither referrer nor cookies."""
    web.serve("/a", page(*PARAGRAPHS))
    fill(desk, web)
    desk.run("pull", *AT)
    (request,) = web.requests
    assert request.headers["user-agent"].startswith("briefing/")
    assert request.headers["accept"].startswith("text/html")
    assert not {"referer", "cookie", "authorization"} & set(request.headers)


def test_a_page_that_was_read_is_never_asked_for_again(desk: Desk, web: Web) -> None:
    """Neither by a later pull nor when the feed changes the article."""
    web.serve("/a", page(*PARAGRAPHS))
    fill(desk, web)
    desk.run("pull", *AT)
    fill(desk, web, Item(HEADLINE, f"{EXCERPT} More is to follow.", link="a"))
    result = desk.run("pull", *LATER)
    assert (asked(web), "full text" in result.err) == (["/a"], False)
    assert stored(desk)[HEADLINE].text == "\n".join(PARAGRAPHS)


def test_an_article_does_not_change_by_its_page(desk: Desk, web: Web) -> None:
    """Its id is the same, and the next pull finds nothing changed in the feed."""
    fill(desk, web, asks=False)
    desk.run("pull", *AT)
    before = stored(desk)[HEADLINE].id
    web.serve("/a", page(*PARAGRAPHS))
    fill(desk, web)
    desk.run("pull", *AT)
    assert stored(desk)[HEADLINE].id == before
    with (desk.folder / "alpha.xml").open("a") as file:
        file.write("<!-- another body, the same article -->")
    (result,) = json.loads(desk.run("pull", *LATER, "--json").out)
    assert (result["status"], result["added"], result["changed"]) == ("read", 0, 0)


def test_a_build_uses_the_text(desk: Desk, web: Web) -> None:
    """A topic whose term stands on the page only is found; the brief quotes three sentences at most."""
    web.serve("/a", page(*PARAGRAPHS[1:], "The Joint Chiefs said that a tariff and an export ban were no answer."))
    fill(desk, web, Item("A bolt from the blue", EXCERPT.replace("missile", "object"), link="a"))
    assert desk.run("build", *AT).code == 0
    edition = json.loads((desk.folder / "editions" / "2026-01-30-morning.json").read_text("utf-8"))
    stories = {section["topic"]["id"]: section["stories"] for section in edition["sections"] if section["stories"]}
    assert list(stories) == ["trade"]
    quoted = sentences(stories["trade"][0]["summary"]["text"])
    assert quoted[0] == EXCERPT.replace("missile", "object")
    assert len(quoted) <= 3
    assert note(desk) == "full text: 1 read"


def test_building_again_gives_the_same_bytes_without_asking(desk: Desk, web: Web) -> None:
    """Pages are kept: the publisher may have changed or removed them since."""
    web.serve("/a", page(*PARAGRAPHS))
    fill(desk, web, Item(HEADLINE, EXCERPT, link="a"), Item("Steel tariff rises", "Duties go up.", link="b"))
    desk.run("build", *AT)
    before = desk.made()
    web.serve("/a", page("Gone."))
    for arguments in ((), ("--no-pull",)):
        assert desk.run("build", *AT, *arguments).code == 0
        assert desk.made() == before
    assert asked(web) == ["/a", "/b"]
    assert note(desk) == "full text: 1 read, 1 without the article"


def test_no_pull_asks_for_no_page(desk: Desk, web: Web) -> None:
    """Using what the store holds means asking nobody."""
    fill(desk, web, asks=False)
    desk.run("pull", *AT)
    fill(desk, web)
    assert desk.run("build", *AT, "--no-pull").code == 0
    assert web.requests == []


def test_search_finds_the_words_of_the_page(desk: Desk, web: Web) -> None:
    """And still those of the headline; the index stays sound when the feed changes the article, or it is removed."""
    web.serve("/a", page(*PARAGRAPHS))
    fill(desk, web)
    desk.run("pull", *AT)
    fill(desk, web, Item(f"{HEADLINE}, twice", EXCERPT, link="a"))
    desk.run("pull", *LATER)
    with Store.open(load(desk.folder / "config.yaml").config.store.path) as store:
        assert [one.text for one in store.search("gangneung hypersonic twice", limit=5)] == ["\n".join(PARAGRAPHS)]
        assert store.prune(older_than=NOW + timedelta(days=500)) == 1
        assert (store.search("gangneung", limit=5), store.check()) == ((), ())


def test_a_longer_text_of_the_feed_is_kept(desk: Desk, web: Web) -> None:
    """A feed that later carries the whole article wins."""
    web.serve("/a", page(*PARAGRAPHS))
    fill(desk, web)
    desk.run("pull", *AT)
    whole = f"{EXCERPT} " * 20
    fill(desk, web, Item(HEADLINE, whole, link="a"))
    desk.run("pull", *LATER)
    assert stored(desk)[HEADLINE].text == whole.strip()


NOT_ARTICLES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"body": CONSENT}, "1 behind a wall"),
    ({"body": ROBOT}, "1 behind a wall"),
    ({"body": SUBSCRIBE}, "1 for subscribers only"),
    ({"body": page(*PARAGRAPHS, head=structured(isAccessibleForFree=False))}, "1 for subscribers only"),
    ({"body": b"Go away", "status": 403}, "1 behind a wall"),
    ({"body": b"Pay", "status": 402}, "1 for subscribers only"),
    ({"body": b"Not here", "status": 404}, "1 without the article"),
    ({"body": b"Gone", "status": 410}, "1 without the article"),
    ({"body": page(*PARAGRAPHS, "x" * 3_000_000)}, "1 not had (127.0.0.1 sent a body larger than 3 MB)"),
    ({"body": b"%PDF-1.7", "headers": {"Content-Type": "application/pdf"}}, "1 without the article"),
    ({"body": page("Rice is cheap. " * 60, title="Rice")}, "1 without the article"),
    ({"body": b"<div>" * 200_000}, "1 without the article"),
    ({"status": 302, "headers": {"Location": "/"}}, "1 without the article"),
    ({"status": 500}, "1 not had (127.0.0.1 answered 500)"),
)


@pytest.mark.parametrize(("answer", "said"), NOT_ARTICLES, ids=range(len(NOT_ARTICLES)))
def test_what_is_no_article_is_told_and_the_feeds_text_stays(
    desk: Desk, web: Web, answer: dict[str, Any], said: str
) -> None:
    """The brief is made as if nobody had asked, and that is no problem of it."""
    web.serve("/a", **answer)
    web.serve("/", page(*PARAGRAPHS))
    fill(desk, web)
    assert desk.run("build", *AT).code == 0
    assert note(desk) == f"full text: {said}"
    assert stored(desk)[HEADLINE].text == EXCERPT


def test_an_article_for_subscribers_is_labelled(desk: Desk, web: Web) -> None:
    """Readers know before they follow the link."""
    web.serve("/a", SUBSCRIBE)
    fill(desk, web)
    desk.run("build", *AT)
    edition = json.loads((desk.folder / "editions" / "2026-01-30-morning.json").read_text("utf-8"))
    assert edition["sections"][0]["stories"][0]["reports"][0]["label"] == "paywall"


def test_a_page_that_failed_is_asked_for_again_but_not_for_ever(desk: Desk, web: Web) -> None:
    """Not before an hour has passed, and three times in all."""
    web.serve("/a", status=503)
    fill(desk, web)
    for hour in (6, 6, 7, 8, 9, 10):
        desk.run("pull", "--at", f"2026-01-30T{hour:02}:00:00Z")
    assert len(web.requests) == full_text.MOST_TRIES == 3


def test_a_page_that_failed_may_come_later(desk: Desk, web: Web) -> None:
    """What is read then counts."""
    web.serve("/a", status=503)
    fill(desk, web)
    desk.run("pull", *AT)
    web.serve("/a", page(*PARAGRAPHS))
    desk.run("build", *LATER)
    assert stored(desk)[HEADLINE].text == "\n".join(PARAGRAPHS)
    assert note(desk) == "full text: 1 read"


def test_a_settled_no_is_not_asked_again(desk: Desk, web: Web) -> None:
    """A site that shuts us out hears no more about that article."""
    web.serve("/a", CONSENT)
    fill(desk, web)
    desk.run("pull", *AT)
    desk.run("pull", *LATER)
    assert asked(web) == ["/a"]


def test_a_redirect_is_followed(desk: Desk, web: Web) -> None:
    """Feeds link to counters that lead to the article."""
    web.redirect("/a", "/b")
    web.serve("/b", page(*PARAGRAPHS))
    fill(desk, web)
    desk.run("pull", *AT)
    assert stored(desk)[HEADLINE].text == "\n".join(PARAGRAPHS)


def test_private_addresses_are_refused(desk: Desk, web: Web) -> None:
    """A feed cannot make the program look at an inner server, neither at once nor by a redirect."""
    web.redirect("/a", web.url("/b"))
    web.serve("/b", page(*PARAGRAPHS))
    fill(desk, web, host="localhost", more="network: {allow: [localhost]}\n")
    desk.run("build", *AT)
    assert asked(web) == ["/a"]
    assert note(desk) == "full text: 1 not had (127.0.0.1 is a private address, refused)"
    fill(desk, web, Item(HEADLINE, EXCERPT, link="b"), more="")
    desk.run("pull", *AT)
    assert asked(web) == ["/a"]


def test_a_feed_from_outside_cannot_use_what_is_allowed_for_others(desk: Desk, web: Web) -> None:
    """A private host that the operator reads a feed from is asked for that feed's pages, and for no other feed's."""
    web.serve("/a", page(*PARAGRAPHS))
    fill(desk, web, host="localhost", more="network: {allow: [localhost, 127.0.0.1]}\n")
    web.serve("/feed.xml", (desk.folder / "alpha.xml").read_bytes())
    config = desk.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("path: alpha.xml", f"url: {web.url('/feed.xml')}"), "utf-8")
    desk.run("build", *AT)
    assert asked(web) == ["/feed.xml"]
    assert "a private address, refused" in note(desk)


def test_a_slow_server_costs_only_its_page(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """One page has a time limit, and its host then rests for this pull."""
    never = threading.Event()
    web.serve("/a", page(*PARAGRAPHS), until=never)
    monkeypatch.setattr(full_text, "_PAGE_SECONDS", 0.5)
    monkeypatch.setattr(full_text, "_AT_ONCE", 1)
    fill(desk, web, Item(HEADLINE, EXCERPT, link="a"), Item("Steel tariff rises", "Duties go up.", link="b", hours=3))
    assert desk.run("build", *AT).code == 0
    never.set()
    assert asked(web) == ["/a"]
    assert note(desk) == "full text: 1 not had (127.0.0.1 did not finish within 0.5 seconds)"


def test_what_a_pull_has_no_time_for_comes_with_the_next(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that were not reached have not been tried."""
    web.serve("/a", page(*PARAGRAPHS))
    fill(desk, web)
    with monkeypatch.context() as patch:
        patch.setattr(full_text, "_FETCH_SECONDS", 0.0)
        assert "full text" not in desk.run("pull", *AT).err
    assert web.requests == []
    assert desk.run("pull", *AT).err.splitlines()[-1] == "full text: 1 read"


def many(web: Web, count: int) -> tuple[Item, ...]:
    """Entries of so many articles, newest first, each with its page."""
    for place in range(count):
        web.serve(f"/{place:02}", page(f"Missile number {place} flew far.", *PARAGRAPHS))
    return tuple(Item(f"Missile {place} flies", link=f"{place:02}", hours=place / 10 + 1) for place in range(count))


def test_a_pull_asks_for_a_bounded_number_of_pages(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest first; the rest comes with the next pulls."""
    monkeypatch.setattr(full_text, "_MOST_OF_A_FEED", 4)
    monkeypatch.setattr(full_text, "_MOST", 3)
    fill(desk, web, *many(web, 7))
    assert desk.run("pull", *AT).err.splitlines()[-1] == "full text: 3 read"
    assert asked(web) == ["/00", "/01", "/02"]
    desk.run("pull", *AT)
    desk.run("pull", *AT)
    assert asked(web) == [f"/{place:02}" for place in range(7)]


def test_more_pages_than_workers_take_at_once_are_read(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once, whatever the order in which they come."""
    monkeypatch.setattr(full_text, "_WAITING", 2)
    fill(desk, web, *many(web, 20))
    assert desk.run("pull", *AT).err.splitlines()[-1] == "full text: 20 read"
    assert len(web.requests) == 20
    assert all(one.text.startswith(f"Missile number {title.split()[1]} ") for title, one in stored(desk).items())


def test_old_articles_are_left_alone(desk: Desk, web: Web) -> None:
    """A first pull of a feed with a long memory does not fetch years of pages."""
    web.serve("/a", page(*PARAGRAPHS))
    fill(desk, web, Item(HEADLINE, EXCERPT, link="a", hours=100))
    desk.run("pull", *AT)
    assert web.requests == []


def test_one_text_for_several_headlines_is_a_wall(desk: Desk, web: Web) -> None:
    """What a site shows in place of every article is none of them, though each is found in it."""
    index = page(*PARAGRAPHS, "Steel tariff rises: duties go up by a tenth in spring.", title="All the news")
    web.serve("/a", index)
    web.serve("/b", index)
    fill(desk, web, Item(HEADLINE, EXCERPT, link="a"), Item("Steel tariff rises", "Duties go up in spring.", link="b"))
    desk.run("build", *AT)
    assert note(desk) == "full text: 2 behind a wall"


def test_an_address_that_two_articles_share_is_asked_once(desk: Desk, web: Web) -> None:
    """Feeds list the same page under two sections."""
    web.serve("/a", page(*PARAGRAPHS))
    one, other = (Item(f"{HEADLINE} {name}", EXCERPT, link="a", guid=name) for name in ("again", "too"))
    fill(desk, web, one, other)
    assert desk.run("pull", *AT).err.splitlines()[-1] == "full text: 2 read"
    assert asked(web) == ["/a"]


def test_a_page_that_takes_its_worker_down_is_named(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts as one that failed, since a busy machine may be at fault."""
    web.serve("/a", b"<html><body><p " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">x")
    monkeypatch.setattr(full_text, "_EXTRACT_SECONDS", 0.5)
    fill(desk, web)
    desk.run("build", *AT)
    assert note(desk) == "full text: 1 not had (127.0.0.1: extract took longer than 0.5 seconds and was stopped)"


def test_a_config_that_asks_without_the_package_is_told(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with its place, which says what to install; a config that does not ask needs nothing."""
    monkeypatch.setattr(extras, "is_installed", lambda package: False)
    fill(desk, web)
    result = desk.run("check")
    assert result.code == 2
    assert "2: feeds[0].full_text: needs the package trafilatura, which is not here: pip install trafilatura" in (
        result.out + result.err
    )
    fill(desk, web, asks=False)
    assert desk.run("check").code == 0
