"""What stands around the outbox: troubles by their keys."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from briefing.service import bounces
from briefing.service.bounces import Collected
from briefing.service.dispatch import collect
from briefing.store import Store
from tests.builders import NOW
from tests.operations import CONFIG, desk

MAILBOX = CONFIG.replace(
    "security: none}",
    "security: none, bounces: {address: b@example.org, server: imap.example.org, user: b, password: {env: B}}}",
)


def test_a_mailbox_that_cannot_be_read_is_no_trouble_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`serve` says of a process that ended well that all is right under its key; that must not end this trouble."""
    monkeypatch.setattr(bounces, "collect", lambda *_, **__: Collected(problem="the mailbox was not reached"))
    here = desk(tmp_path, config=MAILBOX)
    with Store.open(here.config.store.path) as store:
        collect(here, store, now=NOW, environment={})
        assert [one.key for one in store.troubles()] == ["mailbox"]


def test_a_mailbox_that_cannot_be_read_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked into every ten minutes, and is one trouble all the while, not news each time."""
    monkeypatch.setattr(bounces, "collect", lambda *_, **__: Collected(problem="the mailbox was not reached"))
    here = desk(tmp_path, config=MAILBOX)
    with Store.open(here.config.store.path) as store:
        for minutes in (0, 10, 20):
            collect(here, store, now=NOW + timedelta(minutes=minutes), environment={})
        assert [one.key for one in store.troubles(over=True)] == ["mailbox"]
