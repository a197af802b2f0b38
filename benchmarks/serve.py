"""What `briefing serve` costs while it has nothing to do: time to start, memory, and share of one core.

Feeds are files that were just read, so that none is due; the supervisor looks at clock and store all the same.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.feeds import write

_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the three figures, and how long it took to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=1.0, help="60 for the bar of an hour")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "feeds", chosen.feeds, 30)
        due = datetime.now(UTC) + timedelta(hours=12)
        (folder / "config.yaml").write_text(
            "feeds: [{path: feeds}]\ntopics: [{id: all, title: All, any: [kalo, miren]}]\n"
            f'briefs: [{{timezone: UTC, schedule: "{due:%H:%M}"}}]\n'
        )
        subprocess.run([sys.executable, "-m", "briefing", "pull", "--quiet"], cwd=folder, check=True)
        started = time.perf_counter()
        command = [sys.executable, "-m", "briefing", "serve"]
        lines, said = os.pipe()
        process = subprocess.Popen(command, cwd=folder, stderr=said)
        os.read(lines, 1000)
        wall = time.perf_counter() - started
        print(f"start: {wall:.2f} s, of which {_cpu_seconds(process.pid):.2f} s of CPU (bar: 2 s)")
        time.sleep(5)
        before = _cpu_seconds(process.pid)
        time.sleep(chosen.minutes * 60)
        share = (_cpu_seconds(process.pid) - before) / (chosen.minutes * 60)
        print(f"idle with {chosen.feeds} feeds for {chosen.minutes:g} min: {share:.2%} of one core (bar: 1 %)")
        print(f"memory: {_resident_mib(process.pid):.0f} MiB (bar: 150 MiB)")
        started = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        process.wait()
        print(f"stop: {time.perf_counter() - started:.2f} s (bar: 10 s), exit code {process.returncode}")


def _cpu_seconds(pid: int) -> float:
    """User and system time so far, of its processes that have ended too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS


def _resident_mib(pid: int) -> float:
    """Resident memory."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
