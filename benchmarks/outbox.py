"""How fast the outbox is emptied into Postfix's smtp-sink, and in how much memory: 10,000 mails with a PDF of 800 KB.

smtp-sink is in Debian's package postfix; it takes mails and throws them away. It runs beside the sender here, and
takes its share of the cores.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from briefing.config import Desk, load
from briefing.deliver import tokens
from briefing.deliver.letter import Body, File, letter
from briefing.delivery import Delivery
from briefing.service.outbox import send
from briefing.store import Store

_NOW = datetime(2026, 1, 30, 6, 0, tzinfo=UTC)


def main() -> None:
    """Print rate, processor time and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=2)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.folder:
        drain(chosen.folder)
        return
    with tempfile.TemporaryDirectory() as name, sink() as port:
        folder = Path(name)
        desk = configured(folder, port, chosen.connections)
        size = fill(desk, chosen.mails)
        command = [sys.executable, "-m", "benchmarks.outbox", "--folder", name]
        started = time.perf_counter()
        process = subprocess.Popen(command)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        print(
            f"{chosen.mails} mails of {size / 1e6:.2f} MB over {chosen.connections} connections: {seconds:.1f} s, "
            f"{chosen.mails / seconds:.0f} a second (bar: 60), "
            f"processor {used.ru_utime:.1f} s and {used.ru_stime:.1f} s of the system, "
            f"peak {used.ru_maxrss / 1024:.0f} MiB (bar: 300), exit {process.returncode}"
        )


@contextmanager
def sink() -> Iterator[int]:
    """Run smtp-sink, and give its port."""
    program = shutil.which("smtp-sink") or "/usr/sbin/smtp-sink"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    with running([program, *(("-u", "nobody") if os.geteuid() == 0 else ()), f"127.0.0.1:{port}", "100"], port):
        yield port


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator[None]:
    """Run a server that listens at that port, until it is no longer needed."""
    process = subprocess.Popen(command)
    try:
        _wait_for(port)
        yield
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    """Wait until something listens there."""
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nothing listens at {port}")


def configured(folder: Path, port: int, connections: int) -> Desk:
    """Write a config that mails to a server on this machine."""
    (folder / "config.yaml").write_text(
        "feeds: [{url: https://news.example.org/rss}]\ntopics:\n  - {id: all, title: All, any: [Korea]}\n"
        f"mail: {{from: Desk <desk@example.org>, server: 127.0.0.1, port: {port}, security: none, "
        f"connections: {connections}}}\n"
    )
    return load(folder / "config.yaml")


def fill(desk: Desk, mails: int, *, pdf_bytes: int = 800_000) -> int:
    """Queue a letter for so many recipients, and give the size of its body."""
    with Store.open(desk.config.store.path) as store:
        link = f"https://brief.example.org/unsubscribe/{tokens.placeholder(store.key(tokens.KEY))}"
        text = "Both sides met in Seoul on Thursday. They agreed to meet again.\n" * 300
        body = Body(text=f"{text}\n{link}\n", html=f"<p>{text}</p><p><a href='{link}'>Unsubscribe</a></p>")
        pdf = File(name="2026-01-30-morning.pdf", media_type="application/pdf", body=os.urandom(pdf_bytes))
        full, lighter = letter(
            body,
            body,
            [pdf],
            edition_id="morning-2026-01-30",
            version=1,
            subject="Morning Brief, 30 January",
            largest=20_000_000,
            made_at=_NOW,
        )
        deliveries = [
            Delivery(
                channel="mail",
                brief_id="morning",
                date="2026-01-30",
                edition_id="morning-2026-01-30",
                version=1,
                address=f"reader{number}@example.org",
                letter=full.id,
                message_id=f"<morning.2026-01-30.{number}@example.org>",
                queued_at=_NOW,
                next_try_at=_NOW,
            )
            for number in range(mails)
        ]
        store.queue([one for one in (full, lighter) if one], deliveries)
    return len(full.body)


def drain(folder: Path) -> None:
    """Send what is queued: the process that is measured."""
    desk = load(folder / "config.yaml")
    with Store.open(desk.config.store.path) as store:
        done = send(desk, store, clock=lambda: datetime.now(UTC), environment=os.environ)
    print(done)


if __name__ == "__main__":
    main()
