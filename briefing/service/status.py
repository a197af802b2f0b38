"""Config and store → will the next brief go out, and if not, why: for `briefing status`, `/healthz` and Prometheus."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from briefing.config import Desk
from briefing.delivery import Trouble
from briefing.schedule import Slot, upcoming
from briefing.settings import Brief
from briefing.store import Store

#: Who runs schedules → how old their sign of life may be: `serve` gives one every few seconds, `run` whenever cron or a
#: timer starts it, which is every five to fifteen minutes.
FRESH: Mapping[str, timedelta] = {"serve": timedelta(minutes=2), "run": timedelta(minutes=20)}
#: With less free space the operator is told: an edition with its database grows by some 3 MB, and SQLite needs room for
#: its journal beside that.
LEAST_FREE_BYTES = 200_000_000
#: A schedule that comes later than this comes never.
_DAYS = 800
#: Troubles for which nothing is made or kept.
_FATAL = ("store",)


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefHealth:
    """One brief."""

    id: str
    title: str
    #: When it is due next; None without a schedule, or if no day of it comes.
    due_at: datetime | None
    #: The same in the brief's zone, "2026-01-30 06:30 KST"; "" if None.
    due_local: str
    will_go_out: bool
    #: Why not; "" if it will.
    reason: str
    #: "2026-01-30: made", with what went wrong if anything did; "" before the first run.
    last: str
    #: When its newest edition was issued.
    issued_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How things stand."""

    at: datetime
    #: Whether every brief with a schedule will go out when it is due, as far as can be seen.
    will_go_out: bool
    #: The most important in one line.
    sentence: str
    #: What is wrong all the same, a line each.
    problems: tuple[str, ...]
    briefs: tuple[BriefHealth, ...]
    #: The newest sign of life, and whose it is: "serve" or "run"; None and "" if there never was one.
    beat_at: datetime | None
    beat_of: str
    #: Delivery state → how many: of what is not settled, of what is held, and of what settled today.
    outbox: Mapping[str, int]
    troubles: tuple[Trouble, ...]
    #: When a feed was last asked.
    pulled_at: datetime | None
    #: Feeds that the store knows, and how many of them did not answer well the last time.
    feeds: int
    feeds_failing: int
    #: Bytes, the least of where the database and the editions are; None if it cannot be told.
    free: int | None
    #: Number of the database's format; None if there is no database.
    format: int | None

    @property
    def code(self) -> int:
        """The exit code: 0 all is well, 1 a brief will not go out, 3 it will, but something is wrong."""
        return 1 if not self.will_go_out else 3 if self.problems else 0


def health(desk: Desk, store: Store | None, now: datetime, *, fault: str = "") -> Health:
    """Look at everything; nothing is changed.

    Args:
        desk: the config.
        store: None if it cannot be opened, or is not there yet.
        now: the moment.
        fault: why there is no store; "" if it was never made.

    Raises:
        StoreError: the database failed while it was read; ask again without it.
    """
    beats = store.beats() if store else {}
    beat_of = max(beats, key=lambda name: (beats[name], name), default="")
    alive = any(now - at <= FRESH.get(name, timedelta(0)) for name, at in beats.items())
    troubles = store.troubles() if store else ()
    pulled_at, feeds, failing = store.last_pull() if store else (None, 0, 0)
    zone = desk.config.briefs[0].zone
    midnight = datetime.combine(now.astimezone(zone).date(), time.min, tzinfo=zone)
    outbox = store.outbox_counts(refused_since=midnight) if store else {}
    fatal = fault or next((trouble.message for trouble in troubles if trouble.key in _FATAL), "")
    briefs = tuple(
        _brief(brief, store, troubles, fatal or _nobody(alive, beats, now), now) for brief in desk.config.briefs
    )
    problems = [f"{trouble.key}: {trouble.message}" for trouble in troubles]
    if fault and not any(fault in problem for problem in problems):
        problems.insert(0, fault)
    problems += [f"{outbox[state]} {words}" for state, words in _NOT_WELL.items() if outbox.get(state)]
    if feeds and failing == feeds:
        problems.append("no feed answered the last time: `briefing feeds list` says why")
    if (full := nearly_full(desk)) and not any(trouble.key == "disk" for trouble in troubles):
        problems.append(full)
    return Health(
        at=now,
        will_go_out=all(brief.will_go_out for brief in briefs),
        sentence=_sentence(briefs, problems),
        problems=tuple(problems),
        briefs=briefs,
        beat_at=beats.get(beat_of),
        beat_of=beat_of,
        outbox=outbox,
        troubles=troubles,
        pulled_at=pulled_at,
        feeds=feeds,
        feeds_failing=failing,
        free=_free(desk),
        format=store.format if store else None,
    )


_NOT_WELL = {
    "refused": "refused today: `briefing deliveries list`",
    "held": "held until you decide: `briefing deliveries list`",
    "in_doubt": "in doubt: the connection broke off before the server confirmed them",
}


def nearly_full(desk: Desk) -> str | None:
    """What to tell the operator if space is short where the database or the editions are; None if it is not."""
    free = _free(desk)
    if free is None or free >= LEAST_FREE_BYTES:
        return None
    tens = free // 10_000_000 * 10  # or the log would have a line for every megabyte that comes and goes
    return f"only {tens} MB are free where the database or the editions are: make room"


def _free(desk: Desk) -> int | None:
    try:
        places = (_existing(desk.config.store.path.parent), _existing(desk.config.output))
        return min(shutil.disk_usage(place).free for place in places)
    except OSError:
        return None


def _existing(path: Path) -> Path:
    return path if path.exists() or path == path.parent else _existing(path.parent)


def _nobody(alive: bool, beats: Mapping[str, datetime], now: datetime) -> str:
    if alive:
        return ""
    since = f" since {max(beats.values()):%Y-%m-%d %H:%M} UTC" if beats else ""
    return f"nobody is running the schedule{since}: start `briefing serve`, or let a timer start `briefing run`"


def _brief(
    brief: Brief, store: Store | None, troubles: tuple[Trouble, ...], stopped: str, now: datetime
) -> BriefHealth:
    due_at, due_local, reason = None, "", ""
    if brief.schedule:
        coming = upcoming(brief.schedule, brief.zone, now=now, days=_DAYS)
        due_at = next((slot.due_at for _, slot in coming if isinstance(slot, Slot)), None)
        if due_at:
            local = due_at.astimezone(brief.zone)
            due_local = f"{local:%Y-%m-%d %H:%M} {local.tzname()}"
        failed = next((one.message for one in troubles if one.key == f"make:{brief.id}"), "")
        never = "" if due_at else "its schedule has no day that comes"
        reason = stopped or failed or never
    date, state, note = (store.last_runs() if store else {}).get(brief.id, ("", "", ""))
    newest = store.previous(brief.id, before_date="9999") if store else None
    return BriefHealth(
        id=brief.id,
        title=brief.title,
        due_at=due_at,
        due_local=due_local,
        will_go_out=not reason,
        reason=reason,
        last=f"{date}: {state}{f' ({note})' if note else ''}" if date else "",
        issued_at=newest.issued_at if newest else None,
    )


def _sentence(briefs: tuple[BriefHealth, ...], problems: list[str]) -> str:
    """The most important in one line."""
    for brief in briefs:
        if not brief.will_go_out:
            return f"{brief.title} will not go out: {brief.reason}."
    coming = sorted((brief.due_at, brief.id, brief) for brief in briefs if brief.due_at)
    if not coming:
        said = "No brief has a schedule; editions are made by hand"
    else:
        _, _, first = coming[0]
        said = f"The next brief, {first.title}, goes out at {first.due_local}"
    number = "one thing is wrong" if len(problems) == 1 else f"{len(problems)} things are wrong"
    return f"{said}; {number}." if problems else f"{said}."
