"""Schedules in the store: who makes which date, and what is recorded of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefing.config import Desk, load_text
from briefing.delivery import Run, Trouble
from briefing.schema import delivery
from briefing.service.schedule import FIRST_WAIT, LONGEST_WAIT, Due, look, standing
from briefing.store import Store

#: 06:30 in Seoul on 30 January.
AT = datetime(2026, 1, 29, 21, 30, tzinfo=UTC)
DAY = timedelta(days=1)
CONFIG = """\
feeds: [{url: "https://news.example.org/rss"}]
topics: [{id: all, title: All, any: [a]}]
briefs:
  - {id: morning, timezone: Asia/Seoul, schedule: "06:30"}
  - {id: noon, timezone: Asia/Seoul, schedule: {at: "12:00", late: 3d}}
  - {id: hand, timezone: Asia/Seoul}
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


def desk(text: str = CONFIG) -> Desk:
    """Read a config."""
    return load_text(text, Path("config.yaml"))


def made(store: Store, due: Due, now: datetime) -> Run:
    """Claim a due date and finish it."""
    run = store.claim_run(due.brief_id, due.date, due_at=due.due_at, now=now)
    done = replace(run, state="made", finished_at=now)
    store.save_run(done)
    return done


def states(store: Store, brief_id: str = "morning") -> dict[str, str]:
    """Date → state."""
    return {run.date: run.state for run in store.runs(brief_id)}


def test_a_schedule_begins_when_it_is_first_seen(store: Store) -> None:
    """What was due before is neither made nor missed; what comes is made, once."""
    assert look(desk(), store, AT + timedelta(minutes=1)) == ()
    assert states(store) == {}
    due = look(desk(), store, AT + DAY)
    assert due[0] == Due(brief_id="morning", date="2026-01-31", due_at=AT + DAY, try_at=AT + DAY)
    assert [one.brief_id for one in due] == ["morning", "noon"]
    for one in due:
        made(store, one, AT + DAY)
    assert look(desk(), store, AT + DAY + timedelta(minutes=5)) == ()


def test_missed_dates_are_recorded_with_the_reason(store: Store) -> None:
    """Asleep from Friday to Monday evening: none is made, each is recorded; a brief that may be late is made once."""
    look(desk(), store, AT)
    due = look(desk(), store, AT + 3 * DAY + timedelta(hours=10))
    assert [(one.brief_id, one.date) for one in due] == [("noon", "2026-02-02")]
    assert states(store) == dict.fromkeys(("2026-01-31", "2026-02-01", "2026-02-02"), "missed")
    assert states(store, "noon") == dict.fromkeys(("2026-01-30", "2026-01-31", "2026-02-01"), "missed")
    assert store.runs("morning")[0].note == (
        "nothing ran when it was due, nor in the 6h after, or until the next one was due"
    )


def test_a_schedule_that_is_taken_away_and_given_back_misses_nothing(store: Store) -> None:
    """It is followed anew."""
    look(desk(), store, AT)
    look(desk(CONFIG.replace('schedule: "06:30"', "max_stories: 9")), store, AT + DAY)
    assert [one.brief_id for one in look(desk(), store, AT + 9 * DAY)] == ["noon"]
    assert "morning" in store.followed()
    assert states(store) == {}


def test_what_lost_its_process_is_begun_again_at_once_and_then_with_patience(store: Store) -> None:
    """The first time it may have been the power; then it waits twice as long each time, up to a limit."""
    look(desk(), store, AT - DAY)
    due = look(desk(), store, AT)[0]
    waits = []
    for _ in range(6):
        store.claim_run("morning", due.date, due_at=due.due_at, now=AT)
        again = look(desk(), store, AT)[0]
        waits.append(again.try_at - AT)
    assert waits[0] == timedelta(0)
    assert waits[1:] == [2 * FIRST_WAIT, 4 * FIRST_WAIT, 8 * FIRST_WAIT, LONGEST_WAIT, LONGEST_WAIT]
    assert store.runs("morning")[0].tries == 6


def test_what_failed_waits_before_it_is_begun_again_until_it_is_too_late(store: Store) -> None:
    """Half a minute after the first failure; past the limit it is missed, and says why."""
    look(desk(), store, AT - DAY)
    due = look(desk(), store, AT)[0]
    run = store.claim_run("morning", due.date, due_at=due.due_at, now=AT)
    store.save_run(replace(run, finished_at=AT, note="the disk is full"))
    assert look(desk(), store, AT)[0].try_at == AT + FIRST_WAIT
    assert [one.brief_id for one in look(desk(), store, AT + timedelta(hours=7))] == ["noon"]
    newest = store.runs("morning")[0]
    assert (newest.state, newest.tries) == ("missed", 1)
    assert newest.note == "not finished within 6h, or before the next one was due: the disk is full"


def test_what_somebody_is_still_at_is_not_given_up(store: Store) -> None:
    """Who holds the lock may yet finish."""
    look(desk(), store, AT - DAY)
    due = look(desk(), store, AT)[0]
    store.claim_run("morning", due.date, due_at=due.due_at, now=AT)
    with store.lock("work"):
        look(desk(), store, AT + timedelta(hours=7))
        assert states(store)["2026-01-30"] == "started"
    look(desk(), store, AT + timedelta(hours=7))
    assert states(store)["2026-01-30"] == "missed"


def test_the_next_date_takes_the_place_of_one_that_was_not_finished(store: Store) -> None:
    """Noon may be three days late, but not two at once."""
    look(desk(), store, AT)
    noon = AT + timedelta(hours=5, minutes=30)
    due = next(one for one in look(desk(), store, noon) if one.brief_id == "noon")
    store.claim_run("noon", due.date, due_at=due.due_at, now=noon)
    after = [one for one in look(desk(), store, noon + DAY) if one.brief_id == "noon"]
    assert [one.date for one in after] == ["2026-01-31"]
    assert states(store, "noon") == {"2026-01-30": "missed"}


def test_a_clock_that_ran_ahead_and_is_put_right_costs_no_date(store: Store) -> None:
    """A month ahead by mistake: what was recorded as missed by then is made when its time comes; nothing twice."""
    look(desk(), store, AT - DAY)
    ahead = look(desk(), store, AT + 30 * DAY)[0]
    made(store, ahead, AT + 30 * DAY)
    assert len(states(store)) == 31
    due = look(desk(), store, AT)[0]
    assert due.date == "2026-01-30"
    assert made(store, due, AT).state == "made"
    assert [one.brief_id for one in look(desk(), store, AT + timedelta(minutes=1))] == ["noon"]
    assert look(desk(), store, AT + DAY)[0].date == "2026-01-31"


def test_a_schedule_first_seen_by_a_clock_ahead_is_followed_from_now(store: Store) -> None:
    """Otherwise it would sleep until then."""
    look(desk(), store, AT + 365 * DAY)
    look(desk(), store, AT - timedelta(hours=1))
    assert look(desk(), store, AT)[0].date == "2026-01-30"


def test_a_failure_noted_by_a_clock_ahead_is_tried_again_now(store: Store) -> None:
    """The wait is counted from a moment that has not come."""
    look(desk(), store, AT - DAY)
    run = store.claim_run("morning", "2026-01-30", due_at=AT, now=AT + 9 * DAY)
    store.save_run(replace(run, finished_at=AT + 9 * DAY))
    assert look(desk(), store, AT)[0].try_at == AT


def test_a_claimed_run_that_is_settled_stays_so(store: Store) -> None:
    """The second of two daemons gets it as it is."""
    look(desk(), store, AT - DAY)
    done = made(store, look(desk(), store, AT)[0], AT)
    assert store.claim_run("morning", "2026-01-30", due_at=AT, now=AT + timedelta(minutes=1)) == done
    store.miss_runs([replace(done, state="missed")])
    assert states(store) == {"2026-01-30": "made"}


@pytest.mark.parametrize(("state", "edition_id"), [("sent", "morning-2026-01-30"), ("cancelled", None)])
def test_an_edition_that_went_out_by_hand_is_known_at_the_claim(
    store: Store, state: str, edition_id: str | None
) -> None:
    """Unless all of it was cancelled."""
    queue(store, state)
    run = store.claim_run("morning", "2026-01-30", due_at=AT, now=AT)
    assert (run.state, run.edition_id) == ("started", edition_id)


def queue(store: Store, state: str) -> None:
    """Put a delivery of the morning of 30 January into the outbox."""
    with store._writing() as connection:
        connection.execute(
            delivery.insert().values(
                channel="mail",
                brief_id="morning",
                date="2026-01-30",
                edition_id="morning-2026-01-30",
                version=1,
                again=0,
                address="a@example.org",
                name="",
                letter="",
                message_id="",
                state=state,
                tries=1,
                doubts=0,
                queued_at=AT,
                response="",
            )
        )


def test_a_missing_database_is_not_made_anew_where_there_was_one(tmp_path: Path) -> None:
    """An empty one would forget what was sent; not even a folder is made."""
    from briefing.errors import StoreError

    with pytest.raises(StoreError, match="is gone: bring back its disk"):
        Store.open(tmp_path / "disk" / "briefing.db", must_exist=True)
    assert not (tmp_path / "disk").exists()


def test_what_is_missed_is_wrong_until_the_next_is_made(store: Store) -> None:
    """And nothing is wrong of a brief that the config has no more."""
    look(desk(), store, AT - DAY)
    due = look(desk(), store, AT + 2 * DAY)[0]
    assert dict(standing(desk(), store))["missed:morning"].startswith("the edition morning of 2026-01-31 is missed: ")
    made(store, due, AT + 2 * DAY)
    gone = Trouble(key="make:evening", since=AT, message="the disk is full", told_at=None)
    for key in ("make:evening", "missed:evening", "mail"):
        store.save_trouble(replace(gone, key=key), None, now=AT)
    found = dict(standing(desk(), store))
    over = {"missed:morning", "make:evening", "missed:evening"}
    assert {key for key, message in found.items() if not message} == over
    assert "mail" not in found
