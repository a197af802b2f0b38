"""What a pull does when workers, servers and files misbehave."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from briefing.config import Desk, load
from briefing.model import FeedResult
from briefing.service.pull import pull
from briefing.store import Store
from briefing.workers import Workers
from tests.builders import NOW
from tests.desk import Item, rss
from tests.web import Web


def desk(folder: Path, *urls: str) -> Desk:
    """A desk with these feeds, which may live on this machine."""
    feeds = "".join(f"  - {{url: '{url}'}}\n" for url in urls)
    (folder / "config.yaml").write_text(
        f"feeds:\n{feeds}topics:\n  - {{id: t, title: T, any: [x]}}\nnetwork: {{allow: [127.0.0.1], timeout: 5}}\n"
    )
    return load(folder / "config.yaml")


def pulled(folder: Path, *urls: str) -> dict[str, FeedResult]:
    """One pull's results by the last part of the feed's id."""
    made = desk(folder, *urls)
    with Store.open(folder / "briefing.db") as store, Workers() as workers:
        return {result.feed_id: result for result in pull(made, store, workers, now=NOW)}


class Silent(Workers):
    """Workers that take every task and never answer."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        """Promise, and break it."""
        return Future()


def test_workers_that_never_answer_cost_only_their_feeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pull ends, and says so."""
    monkeypatch.setattr("briefing.service.pull._ANSWER_SECONDS", 0.01)
    (tmp_path / "a.xml").write_text(rss("alpha", [Item("A headline")]))
    made = load_path(tmp_path)
    with Store.open(tmp_path / "briefing.db") as store, Silent() as workers:
        (result,) = pull(made, store, workers, now=NOW)
    assert (result.status, result.message) == ("failed", "no worker answers; the next pull tries again")


def test_a_pull_goes_on_after_giving_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What silent workers held no longer counts as waiting, and an answer that comes too late does no harm."""
    monkeypatch.setattr("briefing.service.pull._ANSWER_SECONDS", 0.01)
    monkeypatch.setattr("briefing.service.pull._WAITING_BYTES", 1)
    late: list[Future[Any]] = []

    class Late(Silent):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            if late:
                late[-1].set_result(None)
            late.append(Future())
            return late[-1]

    names = ("a", "b", "c")
    for name in names:
        (tmp_path / f"{name}.xml").write_text(rss(name, [Item(f"Headline of {name}")]))
    feeds = ", ".join(f"{{path: {name}.xml}}" for name in names)
    (tmp_path / "config.yaml").write_text(f"feeds: [{feeds}]\ntopics:\n  - {{id: t, title: T, any: [x]}}\n")
    with Store.open(tmp_path / "briefing.db") as store, Late() as workers:
        results = pull(load(tmp_path / "config.yaml"), store, workers, now=NOW)
    assert [result.message for result in results] == ["no worker answers; the next pull tries again"] * 3


def load_path(folder: Path) -> Desk:
    """A desk with one feed file."""
    (folder / "config.yaml").write_text("feeds: [{path: a.xml}]\ntopics:\n  - {id: t, title: T, any: [x]}\n")
    return load(folder / "config.yaml")


def test_a_slow_document_is_stopped_and_the_others_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed that would take minutes to parse is one feed's failure."""
    monkeypatch.setattr("briefing.service.pull.PARSE_SECONDS", 0.5)
    attributes = " ".join(f'a{number}="1"' for number in range(60_000))
    with Web() as web:
        web.serve("/slow", f"<rss><channel><item><title {attributes}>x</title></item></channel>".encode())
        web.serve("/good", rss("alpha", [Item("A headline")]).encode())
        results = list(pulled(tmp_path, web.url("/slow"), web.url("/good")).values())
    assert [result.status for result in results] == ["failed", "read"]
    assert "took longer" in results[0].message


def test_the_server_is_asked_only_for_what_has_changed(tmp_path: Path) -> None:
    """A second pull sends the validators back, gets 304, and parses nothing."""
    with Web() as web:
        web.serve("/a", rss("alpha", [Item("A headline")]).encode(), etag='"v1"')
        first = list(pulled(tmp_path, web.url("/a")).values())
        second = list(pulled(tmp_path, web.url("/a")).values())
    assert [result.status for result in (*first, *second)] == ["read", "unchanged"]


def test_the_same_bytes_without_validators_are_not_parsed_again(tmp_path: Path) -> None:
    """An unchanged 200 is known by its hash."""
    with Web() as web:
        web.serve("/a", rss("alpha", [Item("A headline")]).encode())
        pulled(tmp_path, web.url("/a"))
        assert [result.status for result in pulled(tmp_path, web.url("/a")).values()] == ["unchanged"]


def test_a_feed_that_is_gone_is_not_asked_again(tmp_path: Path) -> None:
    """After 410 the server is left alone, and the result says why."""
    with Web() as web:
        web.serve("/a", b"", status=410)
        pulled(tmp_path, web.url("/a"))
        asked = len(web.requests)
        (result,) = pulled(tmp_path, web.url("/a")).values()
        assert len(web.requests) == asked
    assert result.status == "gone"


def test_a_server_that_asks_to_wait_is_left_alone(tmp_path: Path) -> None:
    """Retry-After binds a pull by hand as well."""
    with Web() as web:
        web.serve("/a", b"", status=503, headers={"Retry-After": "3600"})
        pulled(tmp_path, web.url("/a"))
        (result,) = pulled(tmp_path, web.url("/a")).values()
        assert len(web.requests) == 1
    assert result.status == "waiting"


def test_a_private_address_is_refused_unless_allowed(tmp_path: Path) -> None:
    """Without `network.allow` nothing on this machine is asked, and the message names the key."""
    with Web() as web:
        made = desk(tmp_path, web.url("/a"))
        text = made.file.read_text().replace("allow: [127.0.0.1]", "allow: []")
        made.file.write_text(text)
        with Store.open(tmp_path / "briefing.db") as store, Workers() as workers:
            (result,) = pull(load(made.file), store, workers, now=NOW)
        assert web.requests == []
    assert result.status == "failed"
    assert "network.allow" in result.message


def test_a_damaged_document_is_read_in_part(tmp_path: Path) -> None:
    """What can be saved is stored, and the note says degraded."""
    with Web() as web:
        body = rss("alpha", [Item("A headline"), Item("Another headline")])
        web.serve("/a", body[: body.rindex("<description>")].encode())
        (result,) = pulled(tmp_path, web.url("/a")).values()
    assert result.status == "degraded"
    assert result.added >= 1


@pytest.mark.parametrize(
    ("forget", "left"),
    [
        (True, ["A headline much later"]),
        (False, ["A headline much later", "A headline of today", "An old headline"]),
    ],
)
def test_a_pull_removes_what_no_feed_has_shown_for_long(tmp_path: Path, forget: bool, left: list[str]) -> None:
    """But not at a moment that was only made up with `--at`, which would forget what is still of use."""
    (tmp_path / "a.xml").touch()
    made = load_path(tmp_path)
    with Store.open(tmp_path / "briefing.db") as store, Workers() as workers:
        for day, title in ((0, "An old headline"), (1, "A headline of today"), (500, "A headline much later")):
            (tmp_path / "a.xml").write_text(rss("alpha", [Item(title)]))
            pull(made, store, workers, now=NOW + timedelta(days=day), forget=forget)
        titles = sorted(article.title for article in store.all_articles())
    assert titles == left
