"""What the operator is told from around the outbox, and the pages beside the supervisor: parts as they are joined."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from briefing.scheduler import pages
from briefing.scheduler.supervisor import Supervisor
from briefing.service import alarm, bounces, ledger
from briefing.service.bounces import Collected
from briefing.service.dispatch import collect, guard
from briefing.store import Store
from briefing.web import offer as offering
from briefing.web.server import Handle
from tests.builders import NOW
from tests.operations import CONFIG, delivery, desk
from tests.serving import ask
from tests.web import Web

MAILBOX = CONFIG.replace(
    "security: none}",
    "security: none, bounces: {address: b@example.org, server: imap.example.org, user: b, password: {env: B}}}",
)


SCHEDULED = "briefs: [{id: morning, timezone: Asia/Seoul, schedule: '06:30'}]\n"


def told(web: Web) -> list[tuple[str, str]]:
    """Type and message of what the operator's webhook got."""
    every = [json.loads(request.body) for request in web.requests]
    return [(each["type"], each["data"]["message"]) for each in every]


def test_a_trouble_and_its_end_reach_the_webhook_signed(tmp_path: Path) -> None:
    """Once each, at once, with a signature where the config names a key."""
    with Web() as web:
        web.serve("/hook", b"")
        here = desk(
            tmp_path,
            config=CONFIG.replace("ops@example.org", f"ops@example.org, webhook: '{web.url('/hook')}', secret: KEY"),
        )
        with Store.open(here.config.store.path) as store:
            for minutes, wrong in enumerate(("the disk is full", "the disk is full", "")):
                now = NOW + timedelta(minutes=minutes)
                alarm.tell(here, store, "store", wrong, now=now, environment={"KEY": "k" * 32})
        assert [kind for kind, _ in told(web)] == ["briefing.trouble", "briefing.over"]
        assert told(web)[0][1] == "the disk is full"
        assert all(request.headers["webhook-signature"].startswith("v1,") for request in web.requests)


def test_a_webhook_that_refuses_costs_nothing_else(tmp_path: Path) -> None:
    """The mail is queued all the same."""
    with Web() as web:
        web.serve("/hook", b"", status=500)
        here = desk(
            tmp_path, config=CONFIG.replace("ops@example.org", f"ops@example.org, webhook: '{web.url('/hook')}'")
        )
        with Store.open(here.config.store.path) as store:
            alarm.tell(here, store, "store", "the disk is full", now=NOW, environment={})
            assert [one.channel for one in store.deliveries()] == ["notice"]


def test_the_operator_hears_whom_mail_reaches_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one notice, which has no end."""
    gone = Collected(dead=(delivery(),))
    monkeypatch.setattr(bounces, "collect", lambda *_, **__: gone)
    here = desk(tmp_path, config=MAILBOX)
    with Store.open(here.config.store.path) as store:
        collect(here, store, now=NOW, environment={})
        [notice] = store.deliveries()
        letter = store.letter(notice.letter)
        assert letter is not None
        assert letter.subject.startswith(f"briefing: note: {gone.sentences[0]}"[:100])


def test_without_a_mailbox_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk whose config names none has no bounces."""
    monkeypatch.setattr(bounces, "collect", lambda *_, **__: pytest.fail("read"))
    with Store.open(tmp_path / "briefing.db") as store:
        collect(desk(tmp_path), store, now=NOW, environment={})


def test_the_operator_hears_of_a_database_that_was_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the ledger found is told once, whatever is done next."""
    monkeypatch.setattr(ledger, "check", lambda *_: "an older copy of the database was put back")
    here = desk(tmp_path)
    with Store.open(here.config.store.path) as store:
        for _ in range(2):
            guard(here, store, now=NOW, environment={})
        assert len(store.deliveries()) == 1


# The pages beside the supervisor


def supervisor(folder: Path, site: str = "") -> Supervisor:
    """A supervisor that does nothing."""
    quiet: Any = lambda *_: None  # noqa: E731
    return Supervisor(desk(folder, SCHEDULED + site), clock=lambda: NOW, tell=quiet, alarm=quiet)


def test_pages_are_served_where_the_config_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the desk's health: of the database as it stands, and of one that is gone; until they are stopped."""
    handles: list[Handle] = []
    offer = offering.offer

    def kept(*given: Any, **more: Any) -> Handle | None:
        if handle := offer(*given, **more):
            handles.append(handle)
        return handle

    moments = [NOW]
    monkeypatch.setattr(offering, "offer", kept)
    made = supervisor(tmp_path, "site: {listen: '127.0.0.1:0'}\n")
    Store.open(made.desk.config.store.path).close()
    stop = pages.begin(made, clock=lambda: moments[-1], environment={})
    assert stop is not None
    [server] = handles
    try:
        idle = ask(server, "/healthz")
        for file in tmp_path.glob("briefing.db*"):
            file.unlink()
        moments.append(NOW + timedelta(minutes=5))
        gone = ask(server, "/healthz")
    finally:
        stop()
    assert b"nobody is running the schedule" in idle.body
    assert (gone.status, b"is gone" in gone.body) == (503, True)
    with pytest.raises(OSError, match="refused"):
        ask(server, "/healthz")


def test_no_pages_are_served_unasked(tmp_path: Path) -> None:
    """Without `site.listen` nothing listens."""
    assert pages.begin(supervisor(tmp_path), clock=lambda: NOW, environment={}) is None
