"""kill -9 at random moments, many times, at each stage; then everything is let run to its end, and counted.

The bar: no recipient without the brief; duplicates at most the mails in flight at a kill, and each reported. The
server is aiosmtpd in a process of its own, which notes every mail that it confirms.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from benchmarks import morning
from benchmarks.outbox import configured, drain, running
from briefing.config import Desk
from briefing.deliver.letter import Body, letter
from briefing.delivery import Delivery
from briefing.service.lanes import MAIL
from briefing.store import Chosen, Store

_BATCH = 200
_NOW = datetime(2026, 1, 30, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One thing to kill: what is done before each kill, what runs, and how it is judged in the end."""

    prepare: Callable[[Path, Desk, int], None]
    #: Run in the process that is killed.
    work: Callable[[Path], None]
    #: Says whether there is more for `work`.
    is_left: Callable[[Desk], bool]
    #: Folder, desk, kills → a line for each figure, and whether the bar is met.
    judge: Callable[[Path, Desk, int], bool]


def main() -> None:
    """Kill, let it end, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=(*STAGES, "morning"), default="outbox")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--role", choices=("work", "serve"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.role == "work":
        (chosen.folder / "working").touch()
        STAGES[chosen.stage].work(chosen.folder)
    elif chosen.role == "serve":
        serve(chosen.folder, chosen.port)
    else:
        with tempfile.TemporaryDirectory() as name, server(Path(name)) as port:
            chance = random.Random(chosen.seed)  # noqa: S311
            if chosen.stage == "morning":
                sys.exit(0 if morning.rounds(Path(name), port, chosen.kills, chance) else 1)
            sys.exit(0 if run(chosen.stage, Path(name), port, chosen.kills, chance) else 1)


def run(name: str, folder: Path, port: int, kills: int, chance: random.Random) -> bool:
    """Kill so many times, then let it end."""
    stage, desk = STAGES[name], configured(folder, port, connections=2)
    command = [sys.executable, "-m", "benchmarks.kills", "--stage", name, "--role", "work", "--folder", str(folder)]
    done, longest = 0, 2.0
    while done < kills:
        stage.prepare(folder, desk, done)
        (folder / "working").unlink(missing_ok=True)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while not (folder / "working").exists() and process.poll() is None:
            time.sleep(0.01)
        started = time.perf_counter()
        try:
            process.wait(chance.uniform(0, longest))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            done += 1
        else:  # it was faster: kills must fall into its work
            longest = max(0.2, (time.perf_counter() - started) * 1.1)
    while stage.is_left(desk):
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return stage.judge(folder, desk, kills)


# The server


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """Run aiosmtpd in a process of its own, and give its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "benchmarks.kills",
        "--role",
        "serve",
        "--folder",
        str(folder),
        "--port",
        str(port),
    ]
    with running(command, port):
        yield port


def serve(folder: Path, port: int) -> None:
    """Note every mail that is confirmed: recipient and Message-ID."""

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
            message_id = message_from_bytes(envelope.content)["Message-ID"]
            with (folder / "arrived").open("a") as arrived:
                arrived.write(f"{envelope.rcpt_tos[0]} {message_id}\n")
            return "250 ok"

    Controller(Handler(), hostname="127.0.0.1", port=port, data_size_limit=0).start()
    signal.pause()


# The outbox and SMTP


def _queue(folder: Path, desk: Desk, kill: int) -> None:
    """Keep some hundred mails waiting."""
    with Store.open(desk.config.store.path) as store:
        if store.due(now=datetime.now(UTC), channels=MAIL) > _BATCH:
            return
        body = Body(text="Good morning.\n", html="<p>Good morning.</p>")
        made, _ = letter(body, body, (), edition_id="e", version=1, subject="Morning", largest=10**6, made_at=_NOW)
        addresses = [f"reader{kill}.{number}@example.org" for number in range(_BATCH)]
        deliveries = [
            Delivery(
                channel="mail",
                brief_id="morning",
                date="2026-01-30",
                edition_id="e",
                version=1,
                address=address,
                letter=made.id,
                message_id=f"<{address}>",
                queued_at=datetime.now(UTC),
                next_try_at=_NOW,
            )
            for address in addresses
        ]
        store.queue([made], deliveries)


def _is_due(desk: Desk) -> bool:
    with Store.open(desk.config.store.path) as store:
        return store.has_due(datetime.now(UTC))


def _judge(folder: Path, desk: Desk, kills: int) -> bool:
    arrived = (folder / "arrived").read_text().splitlines()
    got = Counter(line.split()[0] for line in arrived)
    with Store.open(desk.config.store.path) as store:
        every = store.deliveries(Chosen())
    lost = [one.address for one in every if not got[one.address] and one.state != "held"]
    held = [one.address for one in every if one.state == "held"]
    twice = {address for address, times in got.items() if times > 1}
    reported = {one.address for one in every if one.doubts}
    print(
        f"outbox: {kills} kills, {len(every)} recipients: {len(lost)} without the brief, {len(twice)} twice, "
        f"{max(got.values())} at most, {len(twice - reported)} of them not reported, {len(reported)} in doubt once, "
        f"{len(held)} held (of them {sum(not got[each] for each in held)} without)"
    )
    return not (lost or twice - reported) and len(set(arrived)) == len(got) and all(got[each] for each in held)


STAGES = {"outbox": Stage(prepare=_queue, work=drain, is_left=_is_due, judge=_judge)}

if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
