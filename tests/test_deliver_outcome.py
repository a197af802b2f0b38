"""What a server's answer means, and when a mail is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.deliver.outcome import Answer, Phase, after, after_place, in_doubt, judge, pause, server_pause
from briefing.delivery import Delivery, Outcome
from tests.builders import NOW, delivery

DAY = timedelta(days=1)
PHASES = st.sampled_from(("here", "connect", "hello", "tls", "login", "sender", "recipient", "data", "end"))


def settled(answer: Answer, before: Delivery | None = None, *, resend: bool = True, lighter: bool = False) -> Delivery:
    """What becomes of a delivery tried at `NOW`."""
    return after(before or delivery(number=7), answer, now=NOW, give_up=DAY, resend=resend, lighter=lighter)


@pytest.mark.parametrize(
    ("phase", "code", "text", "verdict"),
    [
        ("connect", 0, "Connection refused", "server"),
        ("connect", 421, "too busy", "server"),
        ("tls", 0, "certificate has expired", "server"),
        ("login", 535, "5.7.8 no", "server"),
        ("sender", 450, "slow down", "server"),
        ("sender", 553, "not yours", "server"),
        ("sender", 552, "too large", "too_large"),
        ("recipient", 530, "5.7.0 log in first", "server"),
        ("recipient", 450, "greylisted", "later"),
        ("recipient", 550, "5.1.1 no such user", "refused"),
        ("recipient", 552, "5.2.2 mailbox full", "refused"),
        ("recipient", 554, "5.3.4 too big", "too_large"),
        ("recipient", 421, "closing", "later"),
        ("data", 0, "dropped", "later"),
        ("data", 421, "closing", "later"),
        ("data", 554, "no", "refused"),
        ("end", 250, "ok", "sent"),
        ("end", 451, "later", "later"),
        ("end", 554, "5.7.1 spam", "refused"),
        ("end", 552, "too large", "too_large"),
        ("end", 421, "closing", "in_doubt"),
        ("end", 0, "dropped", "in_doubt"),
        ("end", 354, "go on", "in_doubt"),
        ("here", 0, "no address", "refused"),
    ],
)
def test_where_an_answer_comes_decides_what_it_means(phase: Phase, code: int, text: str, verdict: str) -> None:
    """Doubt is only after the dot; what names no recipient is the server's; the rest is the recipient's."""
    assert judge(Answer(phase=phase, code=code, text=text)) == verdict


@given(phase=PHASES, code=st.sampled_from((0, 220, 250, 354, 421, 450, 550, 552, 599)), text=st.text(max_size=20))
def test_a_mail_is_in_doubt_only_after_the_dot_and_every_response_is_one_line(
    phase: Phase, code: int, text: str
) -> None:
    """Whatever comes, the state follows from the phase, and what is kept of the words is short and harmless."""
    made = settled(Answer(phase=phase, code=code, text=text * 60))

    assert (made.state in ("sent", "in_doubt")) <= (phase == "end")
    assert len(made.response) <= 500
    assert made.response.isprintable()
    assert (made.next_try_at is None) == (made.state in ("sent", "refused", "held"))


def test_a_mail_put_off_is_tried_again_and_given_up_in_the_end() -> None:
    """Until `give_up` it is deferred, then refused with the server's reason; the try is counted."""
    answer = Answer(phase="recipient", code=450, text="4.2.0 greylisted")

    first = settled(answer)
    last = settled(answer, delivery(tries=30, queued_at=NOW - DAY))

    assert first.state == "deferred"
    assert first.tries == 1
    assert first.next_try_at is not None
    assert timedelta(minutes=1) <= first.next_try_at - NOW <= timedelta(minutes=1.25)
    assert last.state == "refused"
    assert last.response == "given up after 31 tries: 450 4.2.0 greylisted"


@given(number=st.integers(1, 10**6), tries=st.integers(1, 40), code=st.sampled_from((421, 450, 452)))
def test_pauses_grow_to_an_hour_and_differ_between_deliveries(number: int, tries: int, code: int) -> None:
    """They never shrink by more than the spread, never pass 75 minutes, and are the same each time."""
    now, then = pause(code, tries=tries, number=number), pause(code, tries=tries + 1, number=number)

    assert timedelta(minutes=1) <= now <= then <= timedelta(minutes=75)
    assert pause(code, tries=tries, number=number) == now


def test_greylisting_is_tried_again_sooner_than_a_full_disk() -> None:
    """450 passes in minutes, 452 does not."""
    assert pause(450, tries=1, number=1) < pause(452, tries=1, number=1)


def test_a_first_doubt_is_sent_once_more_and_a_second_is_held() -> None:
    """Under `resend`, with the same Message-ID; both say so."""
    dropped = Answer(phase="end", code=0, text="the server closed the connection")

    first = settled(dropped)
    second = settled(dropped, first)

    assert (first.state, first.doubts, first.message_id) == ("in_doubt", 1, delivery().message_id)
    assert first.next_try_at is not None
    assert "may have arrived" in first.response
    assert (second.state, second.doubts, second.next_try_at) == ("held", 2, None)
    assert "briefing deliveries retry" in second.response


def test_a_doubt_is_held_at_once_if_the_config_says_so() -> None:
    """`in_doubt: hold` waits for the operator."""
    held = in_doubt(delivery(), "killed", now=NOW, resend=False, again_at=NOW)

    assert held.state == "held"
    assert held.settled_at == NOW


def test_a_mail_sent_after_a_doubt_says_that_it_may_be_there_twice() -> None:
    """So that a possible duplicate is reported."""
    made = settled(Answer(phase="end", code=250, text="ok"), delivery(doubts=1))

    assert made.state == "sent"
    assert "may have arrived twice" in made.response


def test_a_mail_without_its_attachments_says_so() -> None:
    """The lighter letter went, since the server finds the other too large."""
    assert "without attachments" in settled(Answer(phase="end", code=250, text="ok"), lighter=True).response


def test_places_are_tried_again_like_mailboxes() -> None:
    """A webhook that is down is deferred, then given up; one that took it is done."""
    down = Outcome(state="deferred", response="503")

    first = after_place(delivery(channel="webhook"), down, now=NOW, give_up=DAY)
    last = after_place(delivery(channel="webhook", queued_at=NOW - DAY), down, now=NOW, give_up=DAY)
    busy = replace(down, retry_after=timedelta(hours=3))
    asked = after_place(delivery(channel="webhook"), busy, now=NOW, give_up=DAY)
    taken = after_place(delivery(channel="webhook"), Outcome(state="sent", response="200"), now=NOW, give_up=DAY)

    assert (first.state, last.state, taken.state) == ("deferred", "refused", "sent")
    assert asked.next_try_at == NOW + timedelta(hours=3)


def test_a_login_that_was_refused_is_tried_less_often_than_a_server_that_is_away() -> None:
    """Or the account would be locked."""
    refused = server_pause(Answer(phase="login", code=535, text="no"))

    assert refused > server_pause(Answer(phase="connect", code=0, text="refused"))
