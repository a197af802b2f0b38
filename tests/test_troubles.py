"""Troubles: told once, and once when they are over; not again after a restart; without the store too."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import troubles as words
from briefing.delivery import Trouble
from briefing.errors import UsageError
from briefing.service import troubles
from briefing.store import Store
from tests.builders import NOW
from tests.operations import BRIEFS, CONFIG, delivery, desk, queue, rows

MINUTE = timedelta(minutes=1)
SEOUL = ZoneInfo("Asia/Seoul")
HOOKED = CONFIG.replace("ops@example.org", "ops@example.org, webhook: 'https://hooks.example/x'")
HOOK_ONLY = CONFIG.replace("address: ops@example.org", "webhook: 'https://hooks.example/x'")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Begin as a new process does."""
    yield
    troubles._unsaved.clear()
    troubles._called.clear()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a new database."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


def subjects(store: Store) -> list[str]:
    """Name the letters that are queued."""
    return [subject for (subject,) in rows(store, "letter", "subject")]


class Hook:
    """A webhook that may be down."""

    def __init__(self, *, up: bool = True) -> None:
        """Begin with nothing called."""
        self.up: bool | None = up
        self.calls: list[dict[str, object]] = []

    def __call__(self, body: bytes) -> bool:
        """Keep what came."""
        self.calls.append(json.loads(body))
        if self.up is None:
            raise OSError("no route")
        return self.up


def test_a_trouble_is_told_once_and_once_when_it_is_over(tmp_path: Path, store: Store) -> None:
    """However often it is met, one notice says that it is there and one that it is over, with the operator's times."""
    here = desk(tmp_path)
    for minute in range(135):
        troubles.raise_(here, store, "mail", "smtp.example.org does not answer", NOW + minute * MINUTE)
    assert subjects(store) == ["briefing: trouble: smtp.example.org does not answer"]

    for minute in range(135, 140):
        troubles.clear(here, store, "mail", NOW + minute * MINUTE)

    assert subjects(store) == [
        "briefing: over: smtp.example.org does not answer",
        "briefing: trouble: smtp.example.org does not answer",
    ]
    bodies = [email.message_from_bytes(body, policy=email.policy.SMTP) for (body,) in rows(store, "letter", "body")]
    said = "".join(body.get_content() for body in bodies)
    assert "Over; it lasted from 15:00 to 17:15 KST: smtp.example.org does not answer" in said
    assert store.troubles() == ()


def test_notices_go_to_the_operator_through_the_outbox(tmp_path: Path, store: Store) -> None:
    """Each is a delivery of its own to the operator, with a message id of its own, due at once."""
    here = desk(tmp_path)
    for key in ("mail", "pull", "disk"):
        troubles.raise_(here, store, key, "wrong", NOW)

    found = rows(store, "delivery", "channel", "address", "date", "again", "state", "next_try_at")

    assert found == [("notice", "ops@example.org", "2026-01-30", again, "queued", NOW) for again in range(3)]
    ids = {each for (each,) in rows(store, "delivery", "message_id")}
    assert len(ids) == 3
    assert all(each.endswith(".notice@example.org>") for each in ids)


def test_notices_of_a_domain_in_another_script_have_headers_of_ascii(tmp_path: Path, store: Store) -> None:
    """Their Message-ID has the domain as the DNS does; no server must know SMTPUTF8 for it."""
    here = desk(tmp_path)
    assert here.config.mail is not None
    mail = replace(here.config.mail, sender="Desk <desk@bücher.example>")
    troubles.raise_(replace(here, config=replace(here.config, mail=mail)), store, "pull", "wrong", NOW)

    ((message_id,),) = rows(store, "delivery", "message_id")
    assert message_id.endswith(".notice@xn--bcher-kva.example>")


def test_a_restart_tells_nothing_twice(tmp_path: Path) -> None:
    """What was told is known to the next process."""
    here = desk(tmp_path)
    for second in range(3):
        with Store.open(tmp_path / "briefing.db") as store:
            troubles.raise_(here, store, "make:morning", "the template is wrong", NOW + timedelta(seconds=second))
            assert len(rows(store, "delivery", "number")) == 1


def test_what_comes_and_goes_is_told_once_an_hour(tmp_path: Path, store: Store) -> None:
    """A trouble that flaps each minute for three hours is told once an hour, and never said to be over unless told."""
    here = desk(tmp_path)
    for minute in range(180):
        if minute % 2:
            troubles.clear(here, store, "mail", NOW + minute * MINUTE)
        else:
            troubles.raise_(here, store, "mail", "down", NOW + minute * MINUTE)

    told = [kind for (kind,) in rows(store, "letter", "subject")]
    assert told.count("briefing: trouble: down") == 3
    assert told.count("briefing: over: down") == 3


def test_a_trouble_that_stays_after_flapping_is_told_in_the_end(tmp_path: Path, store: Store) -> None:
    """It was not told when it came back at once; when the hour is over and it is still there, it is."""
    here = desk(tmp_path)
    troubles.raise_(here, store, "mail", "down", NOW)
    troubles.clear(here, store, "mail", NOW + MINUTE)
    troubles.raise_(here, store, "mail", "down", NOW + 2 * MINUTE)
    troubles.raise_(here, store, "mail", "down", NOW + 59 * MINUTE)
    assert len(subjects(store)) == 2

    troubles.raise_(here, store, "mail", "down", NOW + 60 * MINUTE)

    assert len(subjects(store)) == 3


def test_what_has_no_end_is_told_once(tmp_path: Path, store: Store) -> None:
    """A missed edition is told once, and is no trouble that goes on."""
    here = desk(tmp_path)
    for minute in (0, 1, 600):
        troubles.once(here, store, "missed:morning:2026-01-30", "missed", NOW + minute * MINUTE)

    assert subjects(store) == ["briefing: note: missed"]
    assert store.troubles() == ()


def test_what_was_refused_is_part_of_the_next_notice(tmp_path: Path, store: Store) -> None:
    """A notice counts the recipients whom the last day's mails did not reach."""
    queue(store, delivery("a@b.example", state="refused", settled_at=NOW), delivery("c@b.example", state="held"))

    troubles.raise_(desk(tmp_path), store, "disk", "full", NOW + MINUTE)

    ((body,),) = rows(store, "letter", "body")
    assert b"Deliveries of the last day: 1 refused, 1 held" in body.replace(b"=\r\n", b"")


def test_without_the_store_the_webhook_tells(tmp_path: Path) -> None:
    """A database that is gone is told by webhook, once; when it is back, that is told by mail as well."""
    here, hook = desk(tmp_path, config=HOOKED), Hook()
    for minute in range(10):
        troubles.raise_(here, None, "store", "the database is gone", NOW + minute * MINUTE, call=hook)
    with Store.open(tmp_path / "briefing.db") as store:
        troubles.clear(here, store, "store", NOW + 10 * MINUTE, call=hook)
        troubles.clear(here, store, "store", NOW + 11 * MINUTE, call=hook)

        assert [call["type"] for call in hook.calls] == ["briefing.trouble", "briefing.over"]
        assert hook.calls[1]["data"]["over"] == "2026-01-30T06:10:00+00:00"  # type: ignore[index]
        assert subjects(store) == ["briefing: over: the database is gone"]


def test_a_store_that_fails_in_the_middle_costs_nothing(tmp_path: Path) -> None:
    """If the database fails while a trouble is saved, the trouble is told all the same and none is raised."""
    here, hook = desk(tmp_path, config=HOOKED), Hook()
    store = Store.open(tmp_path / "briefing.db")
    store.close()
    for name in ("briefing.db", "briefing.db-wal", "briefing.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "briefing.db").mkdir()

    for minute in range(3):
        troubles.raise_(here, store, "mail", "down", NOW + minute * MINUTE, call=hook)

    assert len(hook.calls) == 1


@pytest.mark.parametrize("fault", [False, None])
def test_a_webhook_that_fails_is_called_again(tmp_path: Path, store: Store, fault: bool | None) -> None:
    """With nothing but a webhook, a notice that it did not take is tried again after five minutes, until it does."""
    here, hook = desk(tmp_path, config=HOOK_ONLY), Hook()
    hook.up = fault
    for minute in range(10):
        troubles.raise_(here, store, "mail", "down", NOW + minute * MINUTE, call=hook)
    assert len(hook.calls) == 2
    assert not store.troubles()[0].told

    hook.up = True
    for minute in range(10, 20):
        troubles.raise_(here, store, "mail", "down", NOW + minute * MINUTE, call=hook)

    assert len(hook.calls) == 3
    assert store.troubles()[0].told


@pytest.mark.parametrize("error", [UsageError("there is no such variable"), ValueError("no key"), OSError()])
def test_errors_of_the_webhook_do_not_leave(tmp_path: Path, store: Store, error: Exception) -> None:
    """A secret that cannot be read, or is none, and a network that fails are no reason to stop."""

    def call(_: bytes) -> bool:
        raise error

    troubles.raise_(desk(tmp_path, config=HOOKED), store, "mail", "down", NOW, call=call)

    assert len(subjects(store)) == 1


def test_without_an_operator_it_is_only_logged(tmp_path: Path, store: Store) -> None:
    """Nobody to tell is no trouble; `status` still shows it."""
    here = desk(tmp_path, config=CONFIG.replace("operator: {address: ops@example.org}", ""))

    troubles.raise_(here, store, "disk", "full", NOW)

    assert rows(store, "delivery", "number") == []
    assert [trouble.key for trouble in store.troubles()] == ["disk"]


def test_what_is_long_over_is_forgotten(tmp_path: Path, store: Store) -> None:
    """A year of troubles leaves a week's."""
    here = desk(tmp_path)
    for day in range(30):
        troubles.once(here, store, f"missed:morning:{day}", "missed", NOW + timedelta(days=day))

    assert len(store.troubles(over=True)) == 8


def test_a_trouble_over_midnight_has_dates(tmp_path: Path, store: Store) -> None:
    """What lasted from one day to the next is told with both dates."""
    here = desk(tmp_path, BRIEFS.replace("Asia/Seoul", "America/New_York"))
    trouble = Trouble(key="k", since=NOW, message="down", told_at=NOW, over_at=NOW + timedelta(days=1))

    said = words.sentence("over", trouble, here.config.briefs[0].zone)

    assert said == "Over; it lasted from 2026-01-30 01:00 to 2026-01-31 01:00 EST: down"


@given(st.text(), st.text())
def test_a_notice_is_safe_whatever_a_server_said(key: str, said: str) -> None:
    """Its only headers are those of a plain text, its lines are short, its subject is one line."""
    trouble = words.raised(None, key, said, NOW)
    kinds: tuple[words.Kind, ...] = ("trouble", "notice")
    for kind in kinds:
        letter = words.letter(kind, trouble, SEOUL, "", NOW)
        read = email.message_from_bytes(letter.body, policy=email.policy.SMTP)

        assert sorted(read.keys()) == ["Content-Transfer-Encoding", "Content-Type", "MIME-Version"]
        assert trouble.message in read.get_content().replace("\r\n", "\n")
        assert letter.subject.isprintable()
        assert len(letter.subject) <= 120
        assert all(len(line) < 998 for line in letter.body.split(b"\r\n"))
        assert b"\n" not in letter.body.replace(b"\r\n", b"")


def test_a_clock_that_was_ahead_hushes_no_trouble(tmp_path: Path, store: Store) -> None:
    """It was told at a moment that is yet to come; the next one is told all the same."""
    here = desk(tmp_path)
    troubles.raise_(here, store, "mail", "the server is down", NOW + timedelta(days=1))
    troubles.clear(here, store, "mail", NOW + timedelta(days=1, minutes=1))
    troubles.raise_(here, store, "mail", "the server is down", NOW)
    assert sorted(subject.split(": ")[1] for subject in subjects(store)) == ["over", "trouble", "trouble"]
