"""What stands around the outbox: troubles by their keys, and the log."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from briefing.service import bounces
from briefing.service.bounces import Collected
from briefing.service.dispatch import collect
from briefing.service.work import FAILED, work
from briefing.store import Store
from tests.builders import NOW
from tests.operations import BRIEFS, CONFIG, desk

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


def test_what_fails_in_a_process_of_serve_is_in_the_log(tmp_path: Path) -> None:
    """Each process opens the log for itself; what is wrong with mail is met in one of these."""
    here = desk(tmp_path, more=f"{BRIEFS}log: {{file: log}}\n")
    context = get_context("spawn")
    process = context.Process(target=work, args=("send", replace(here, names=dict(here.names)), None))
    process.start()
    process.join()

    assert process.exitcode == FAILED
    (line,) = (tmp_path / "log").read_text("utf-8").splitlines()
    said = json.loads(line)
    assert (said["part"], said["event"]) == ("send", "failed")
    assert "is gone" in said["error"]
