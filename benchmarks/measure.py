"""Run a command as a whole process, and say what it cost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

#: The shared measuring data, beside a checkout; absent for most.
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@dataclass(frozen=True, slots=True)
class Cost:
    """One run."""

    wall_seconds: float
    #: User and system time of the process and of the workers that it waited for.
    cpu_seconds: float
    #: Resident memory of the largest single process.
    peak_mib: float
    exit_code: int
    output: str


def run(arguments: Sequence[str], *, folder: Path) -> Cost:
    """Run `briefing` with these arguments in a folder."""
    command = [sys.executable, "-m", "briefing", *arguments]
    started = time.perf_counter()
    with (folder / "output.txt").open("w+b") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        output.seek(0)
        text = output.read().decode()
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit, process.returncode, text)


def report(name: str, costs: Sequence[Cost], *, limit: str = "") -> None:
    """Print the median of several runs, with least and most."""
    walls = sorted(cost.wall_seconds for cost in costs)
    print(
        f"{name:<34} wall {median(walls):6.2f} s ({walls[0]:.2f} to {walls[-1]:.2f})  "
        f"cpu {median(cost.cpu_seconds for cost in costs):6.2f} s  "
        f"peak {max(cost.peak_mib for cost in costs):5.0f} MiB  exit {costs[-1].exit_code}  {limit}"
    )
