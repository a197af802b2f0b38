"""Run a command as a whole process, and say what it cost."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

#: The shared measuring data, beside a checkout; absent for most.
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@dataclass(frozen=True, slots=True)
class Cost:
    """One run."""

    wall_seconds: float
    #: User and system time of the main process; its workers' is not in it.
    cpu_seconds: float
    #: Resident memory of the largest single process, workers among them.
    peak_mib: float
    exit_code: int
    output: str


def run(arguments: Sequence[str], *, folder: Path) -> Cost:
    """Run `briefing` with these arguments in a folder."""
    command = [sys.executable, "-m", "briefing", *arguments]
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        ended, peak = threading.Event(), [0.0]
        watcher = threading.Thread(target=_watch, args=(process.pid, ended, peak))
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watcher.join()
        output.seek(0)
        text = output.read().decode()
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    peak_mib = max(peak[0], used.ru_maxrss / unit)
    return Cost(wall, used.ru_utime + used.ru_stime, peak_mib, process.returncode, text)


def _watch(session: int, ended: threading.Event, peak: list[float]) -> None:
    """Keep the largest resident memory of any process of the session, in MiB; only where there is /proc."""
    while not ended.wait(0.02):
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, ValueError, IndexError):
                if os.getsid(int(folder.name)) == session:
                    status = (folder / "status").read_text()
                    peak[0] = max(peak[0], int(status.split("VmHWM:")[1].split()[0]) / 1024)


def report(name: str, costs: Sequence[Cost], *, limit: str = "") -> None:
    """Print the median of several runs, with least and most."""
    walls = sorted(cost.wall_seconds for cost in costs)
    print(
        f"{name:<34} wall {median(walls):6.2f} s ({walls[0]:.2f} to {walls[-1]:.2f})  "
        f"cpu {median(cost.cpu_seconds for cost in costs):6.2f} s  "
        f"peak {max(cost.peak_mib for cost in costs):5.0f} MiB  exit {costs[-1].exit_code}  {limit}"
    )
