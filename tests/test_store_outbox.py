"""The outbox in the database: what is due, what is taken, what it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from briefing.delivery import Channel, DeliveryState, Pause
from briefing.store import Chosen, Store
from tests.builders import NOW, delivery, letter

MAIL: tuple[Channel, ...] = ("mail", "notice")
PLACES: tuple[Channel, ...] = ("folder",)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


def filled(store: Store, *addresses: str) -> None:
    """Queue a letter for those."""
    assert store.queue([letter()], [delivery(each) for each in addresses]) == len(addresses)


def states(store: Store) -> dict[str, DeliveryState]:
    """Every delivery's state by its address."""
    return {one.address: one.state for one in store.deliveries()}


def test_what_is_queued_comes_back_as_it_was(store: Store) -> None:
    """Letters whole, deliveries with a number, newest first."""
    filled(store, "a@example.org", "b@example.org")

    assert store.letter(letter().id) == letter()
    assert store.letter("0" * 64) is None
    assert store.deliveries() == (delivery("b@example.org", number=2), delivery("a@example.org", number=1))
    assert store.deliveries(limit=1) == (delivery("b@example.org", number=2),)


def test_the_same_delivery_is_queued_once(store: Store) -> None:
    """Whatever the case of its address; another version, channel or `--resend` is another."""
    filled(store, "min@example.org")

    again = [
        delivery("MIN@Example.org"),
        delivery("min@example.org"),
        delivery("min@example.org", version=2),
        delivery("min@example.org", again=1),
        delivery("min@example.org", channel="notice"),
    ]

    assert store.queue([letter()], again) == 3
    assert store.queue([], []) == 0


def test_what_is_taken_is_marked_before_it_is_given(store: Store) -> None:
    """In the order of their time, then number; each once; as it stood before."""
    filled(store, "a@example.org", "b@example.org", "c@example.org")
    store.queue([], [delivery("early@example.org", next_try_at=NOW - timedelta(minutes=1))])
    store.queue([], [delivery("late@example.org", next_try_at=LATER), delivery("/srv", channel="folder")])

    first = store.take(now=NOW, channels=MAIL, limit=2)
    second = store.take(now=NOW, channels=MAIL, limit=9)

    assert [one.address for one in first] == ["early@example.org", "a@example.org"]
    assert {one.state for one in first} == {"queued"}
    assert [one.address for one in second] == ["b@example.org", "c@example.org"]
    (marked,) = store.deliveries(Chosen(addresses=("a@example.org",)))
    assert (marked.state, marked.tries, marked.attempted_at) == ("sending", 1, NOW)
    assert store.due(now=NOW, channels=MAIL) == 0
    assert store.due(now=LATER, channels=MAIL) == 1
    assert store.due(now=NOW, channels=PLACES) == 1


def test_outcomes_are_saved_with_the_next_turn(store: Store) -> None:
    """Only of what is being sent: what was cancelled meanwhile stays so."""
    filled(store, "a@example.org", "b@example.org")
    (taken,) = store.take(now=NOW, channels=MAIL, limit=1)
    done = replace(taken, state="sent", tries=1, next_try_at=None, settled_at=NOW, response="250 ok")
    unasked = replace(delivery("b@example.org", number=2), state="sent")

    store.take(now=NOW, channels=MAIL, limit=0, done=[done, unasked])

    assert store.deliveries(Chosen(numbers=(1,))) == (done,)
    assert states(store)["b@example.org"] == "queued"


def test_something_is_due_while_a_row_is_being_sent(store: Store) -> None:
    """Its process may be dead; the next run looks after it."""
    assert not store.has_due(NOW)
    filled(store, "a@example.org")
    assert store.has_due(NOW)
    assert not store.has_due(NOW - timedelta(seconds=1))

    store.take(now=NOW, channels=MAIL, limit=1)

    assert store.has_due(NOW)


def test_a_server_that_fails_puts_off_all_that_is_due(store: Store) -> None:
    """No try is counted, the state stays, and the reason is there to read."""
    filled(store, "a@example.org", "b@example.org")

    assert store.postpone(now=NOW, until=LATER, channels=MAIL, reason="down") == 2

    assert {(one.state, one.tries, one.next_try_at, one.response) for one in store.deliveries()} == {
        ("queued", 0, LATER, "down")
    }


def test_choosing(store: Store) -> None:
    """By number, brief, date, edition, version, state and address, all of which must fit."""
    filled(store, "a@example.org", "B@example.org")
    store.queue([], [delivery("a@example.org", brief_id="evening", date="2026-01-29", version=2)])

    def found(chosen: Chosen) -> list[int]:
        return [one.number for one in store.deliveries(chosen)]

    assert found(Chosen(numbers=(1, 3))) == [3, 1]
    assert found(Chosen(brief_id="morning")) == [2, 1]
    assert found(Chosen(date="2026-01-29")) == [3]
    assert found(Chosen(edition_id="evening-2026-01-29")) == [3]
    assert found(Chosen(version=1, addresses=("b@EXAMPLE.org",))) == [2]
    assert found(Chosen(states=("sent",))) == []
    assert found(Chosen(numbers=tuple(range(1, 5000)))) == [3, 2, 1]


def test_cancelling_leaves_what_is_being_sent(store: Store) -> None:
    """It is too late for that, and for what was sent."""
    filled(store, "a@example.org", "b@example.org")
    store.take(now=NOW, channels=MAIL, limit=1)

    assert store.cancel(Chosen(), now=NOW) == 1

    assert states(store) == {"a@example.org": "sending", "b@example.org": "cancelled"}
    assert not store.due(now=LATER, channels=MAIL)


def test_a_refused_mail_can_be_tried_again(store: Store) -> None:
    """From the beginning; not one that was sent, nor one whose letter is gone."""
    filled(store, "a@example.org", "b@example.org", "c@example.org")
    store.queue([], [replace(delivery("gone@example.org"), letter="0" * 64)])
    taken = store.take(now=NOW, channels=MAIL, limit=9)
    states_after: tuple[DeliveryState, ...] = ("refused", "sent", "held", "refused")
    store.settle(
        [
            replace(one, state=state, tries=9, next_try_at=None, settled_at=NOW)
            for one, state in zip(taken, states_after, strict=True)
        ]
    )

    assert store.retry(Chosen(), now=LATER) == 2

    (again,) = store.deliveries(Chosen(numbers=(1,)))
    assert (again.state, again.tries, again.queued_at, again.next_try_at, again.settled_at) == (
        "queued",
        0,
        LATER,
        LATER,
        None,
    )
    assert states(store) == {
        "a@example.org": "queued",
        "b@example.org": "sent",
        "c@example.org": "queued",
        "gone@example.org": "refused",
    }


def test_letters_go_when_nothing_waits_for_them(store: Store) -> None:
    """With their lighter form; the list of deliveries stays."""
    light = letter(b"Content-Type: text/plain\r\n\r\nlight\r\n")
    full = letter(b"Content-Type: text/plain\r\n\r\nfull\r\n", lighter=light.id)
    store.queue([light, full], [delivery(of=full)])

    assert store.prune_letters(older_than=NOW) == 0
    assert store.prune_letters(older_than=LATER) == 0

    store.cancel(Chosen(), now=NOW)

    assert store.prune_letters(older_than=LATER) == 2
    assert len(store.deliveries()) == 1


def test_the_outbox_waits_for_the_disk_and_the_rest_does_not(store: Store) -> None:
    """A power cut must not take back that a mail was sent; a pull it may."""

    def level(*, durable: bool) -> int:
        with store._writing(durable=durable) as connection:
            return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    assert [level(durable=True), level(durable=False), level(durable=True)] == [2, 1, 2]


@pytest.mark.parametrize("brief_id", ["", "morning"])
def test_a_mail_to_somebody_who_left_is_cancelled_when_its_turn_comes(store: Store, brief_id: str) -> None:
    """However it came back into the queue: a pause while it was made or being sent, a retry; notices still go."""
    store.pause(Pause(address="min@example.org", brief_id=brief_id, reason="unsubscribed", since=NOW, note=""))
    store.pause(Pause(address="jane@example.org", brief_id="evening", reason="bounced", since=NOW, note=""))
    filled(store, "Min@example.org", "jane@example.org", "a@example.org")
    store.queue([], [delivery("min@example.org", channel="notice")])

    taken = store.take(now=NOW, channels=MAIL, limit=3)

    assert [one.address for one in taken] == ["jane@example.org", "a@example.org", "min@example.org"]
    (left,) = store.deliveries(Chosen(states=("cancelled",)))
    assert (left.address, left.next_try_at, left.response) == ("Min@example.org", None, "the recipient unsubscribed")


def test_a_mail_that_a_clock_ahead_put_off_is_due_once_the_clock_is_right(store: Store) -> None:
    """It would wait for as long as the clock was ahead; a place may have asked for a long wait."""
    tomorrow = NOW + timedelta(days=1)
    store.queue([letter()], [delivery("min@example.org", next_try_at=tomorrow)])
    assert store.has_due(NOW)
    assert store.bring_forward(NOW) == 1
    assert store.due(now=NOW, channels=MAIL) == 1
    store.settle([replace(one, state="sent", next_try_at=None) for one in store.take(now=NOW, channels=MAIL, limit=1)])

    store.queue([], [delivery("/srv", channel="folder", next_try_at=tomorrow)])
    assert not store.has_due(NOW)
    assert store.bring_forward(NOW) == 0
