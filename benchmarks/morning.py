"""One morning of a desk, killed at a random moment, again and again: each time a fresh desk whose brief is due now.

A pass, as `briefing run` does it, is killed with all its processes while it pulls, makes, publishes or mails. Then
passes follow, each six minutes later by a simulated clock, until nothing is left.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from briefing.config import Desk, load
from briefing.resources import samples
from briefing.sample_dates import fill
from briefing.service.once import once
from briefing.store import Chosen, Store

#: After the samples' day; the schedule is due ten minutes before.
NOW = datetime(2026, 1, 30, 6, 40, tzinfo=UTC)
#: Between two passes: longer than what failed waits before it is begun again.
_STEP = timedelta(minutes=6)
_READERS = 20
#: One desk of so many has a PDF, which takes most of the time.
_PDF_EVERY = 3
#: Passes after a kill; what they have not done is lost.
_MOST = 10
_CONFIG = """feeds: [{{path: feeds}}]
topics: [{{id: korea, title: Korea, any: [Korea, Seoul, Pyongyang, 북한, 한국]}}]
briefs:
  - id: morning
    timezone: UTC
    window: 24h
    schedule: "06:30"
    formats: [{formats}]
    recipients: [{readers}]
    deliver: [{{folder: shared}}]
mail: {{from: Desk <desk@example.org>, server: 127.0.0.1, port: {port}, security: none, connections: 2}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one desk came to."""

    #: How far the pass had come that was killed; None if it was faster.
    killed: str | None
    recipients: int = 0
    #: Without the brief.
    lost: int = 0
    twice: int = 0
    #: Of `twice`, those that the store does not know to be in doubt.
    unreported: int = 0
    #: What else is wrong.
    faults: tuple[str, ...] = ()


def rounds(folder: Path, port: int, kills: int, chance: random.Random) -> bool:
    """Kill so many passes, each of a desk of its own, and print what came of it; tell whether the bar is met."""
    every: list[Round] = []
    while sum(one.killed is not None for one in every) < kills:
        here = folder / f"round{len(every)}"
        desk = made(here, port, len(every))
        killed = _kill(here, desk, folder / "arrived", len(every), chance)
        every.append(_judged(here, desk, folder / "arrived", killed))
        shutil.rmtree(here)
    where = Counter(one.killed for one in every if one.killed)
    print(f"morning: {sum(where.values())} kills ({', '.join(f'{number} {name}' for name, number in where.items())})")
    total = {name: sum(getattr(one, name) for one in every) for name in ("recipients", "lost", "twice", "unreported")}
    print(
        f"  {total['recipients']} recipients: {total['lost']} without the brief, {total['twice']} twice, "
        f"{total['unreported']} of them not reported"
    )
    faults = [fault for one in every for fault in one.faults]
    print(*(f"  {fault}" for fault in faults), sep="\n", end="\n" if faults else "")
    return not (total["lost"] or total["unreported"] or faults)


def made(here: Path, port: int, number: int = 0) -> Desk:
    """Make a desk that follows its schedule since yesterday."""
    here.mkdir()
    (here / "feeds").mkdir()
    for file in (samples() / "feeds").glob("day-0/*.xml"):
        (here / "feeds" / file.name).write_text(fill(file.read_text("utf-8"), now=NOW), "utf-8")
    with_pdf = number % _PDF_EVERY == 0
    wish = "" if with_pdf else ", formats: []"
    readers = ", ".join(f"{{address: reader{number}.{each}@example.org{wish}}}" for each in range(_READERS))
    formats = "html, txt, pdf" if with_pdf else "html, txt"
    (here / "config.yaml").write_text(_CONFIG.format(readers=readers, port=port, formats=formats), "utf-8")
    desk = load(here / "config.yaml")
    with Store.open(desk.config.store.path) as store:
        store.follow("morning", NOW - timedelta(hours=12))
    return desk


def _kill(here: Path, desk: Desk, arrived: Path, number: int, chance: random.Random) -> str | None:
    """Run a pass, kill it with all its processes, and say how far it had come; None if it was faster.

    Pulling and making take nearly all of its time, so the rest has its own turns: in turn a pass is killed at a moment
    after its begin, after its first article, after its first file, and at one of its mails.
    """
    files, database = here / "editions", here / "briefing.db"
    mails = _lines(arrived) + chance.randint(1, _READERS)
    turns: tuple[tuple[Callable[[], bool], float], ...] = (
        (lambda: True, 1.5),
        (lambda: _has(database, "article"), 3.0),
        (lambda: files.is_dir() and any(files.iterdir()), 0.4),
        (lambda: _lines(arrived) >= mails, 0.02),
    )
    is_there, most = turns[number % len(turns)]
    process = subprocess.Popen(_command(here, NOW), start_new_session=True, stdout=subprocess.DEVNULL)
    while process.poll() is None and not ((here / "working").exists() and is_there()):
        time.sleep(0.005)
    try:
        process.wait(chance.uniform(0, most))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return _reached(here, desk)
    return None


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


def _has(database: Path, table: str) -> bool:
    """Whether a table has a row; the process is not asked to wait."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=0.1)) as asked:
        return asked.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None  # noqa: S608


def _reached(here: Path, desk: Desk) -> str:
    """How far a pass has come."""
    with Store.open(desk.config.store.path) as store:
        run = next(iter(store.runs("morning")), None)
        outbox = Counter(one.state for one in store.deliveries(Chosen()))
        pulled = bool(store.states())
    if run is None:
        return "before it began"
    if run.state == "started":
        files = (here / "editions").is_dir() and any((here / "editions").iterdir())
        return "while it published" if files else "while it made" if pulled else "while it pulled"
    if outbox["queued"] + outbox["sending"] == 0:
        return "after the last mail"
    return "while it mailed" if outbox["sending"] or outbox["sent"] else "before the first mail"


def _command(here: Path, now: datetime) -> list[str]:
    return [sys.executable, "-m", "benchmarks.morning", str(here), now.isoformat()]


def _judged(here: Path, desk: Desk, arrived: Path, killed: str | None) -> Round:
    """Let passes follow until nothing is left, and look at what there is."""
    for number in range(1, _MOST + 1):
        if not _is_left(desk):
            break
        subprocess.run(_command(here, NOW + number * _STEP), stdout=subprocess.DEVNULL, check=False)
    lines = arrived.read_text().splitlines() if arrived.exists() else []
    with Store.open(desk.config.store.path) as store:
        runs = {run.date: run.state for run in store.runs("morning")}
        editions = [row.id for row in store.editions()]
        every = store.deliveries(Chosen())
        damage = store.check()
        troubles = store.troubles(over=True)
    mails = {one.address: one for one in every if one.channel == "mail"}
    wanted = [str(each) for each in _addresses(desk)]
    got = Counter(line.split()[0] for line in lines if line.split()[0] in wanted)
    ids = {line for line in lines if line.split()[0] in wanted}
    twice = {address for address, times in got.items() if times > 1}
    faults = [*damage, *(f"the operator was told: {one.message}" for one in troubles)]
    if runs != {"2026-01-30": "made"}:
        faults.append(f"runs: {runs}")
    if editions != ["morning-2026-01-30"]:
        faults.append(f"editions: {editions}")
    if len(ids) != len(got):
        faults.append("a mail was sent again under another Message-ID")
    if wrong := Counter(one.state for one in every if one.state != "sent"):
        faults.append(f"deliveries that are not sent: {dict(wrong)}")
    if not (here / "shared" / "2026-01-30-morning.html").exists():
        faults.append("the folder has no page")
    return Round(
        killed=killed,
        recipients=len(wanted),
        lost=sum(not got[each] for each in wanted),
        twice=len(twice),
        unreported=sum(not mails[each].doubts for each in twice),
        faults=tuple(f"{here.name} (killed {killed}): {fault}" for fault in faults),
    )


def _addresses(desk: Desk) -> tuple[str, ...]:
    return tuple(each.address for each in desk.config.briefs[0].recipients)


def _is_left(desk: Desk) -> bool:
    with Store.open(desk.config.store.path) as store:
        run = next(iter(store.runs("morning")), None)
        return run is None or run.state == "started" or store.has_due(NOW + timedelta(days=1))


def clock_from(start: datetime) -> Callable[[], datetime]:
    """A clock that begins there."""
    began = time.monotonic()
    return lambda: start + timedelta(seconds=int(time.monotonic() - began))


def main() -> None:
    """Do one pass: the process that is killed."""
    here, start = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    desk = load(here / "config.yaml")
    (here / "working").touch()
    with Store.open(desk.config.store.path) as store:
        once(desk, store, clock=clock_from(start), environment=os.environ)


if __name__ == "__main__":
    main()
