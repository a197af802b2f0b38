"""What `briefing cluster` costs: 1,000, 10,000 and 50,000 made-up reports, whole processes.

Reports are drawn word by word from general language (wordfreq), as often as it has them; each event adds names of its
own, which its reports share in part, and sizes of events fall off as they do on a real day.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from wordfreq import get_frequency_dict

_SIZES = (1_000, 10_000, 50_000)
_WORDS = 40


def main() -> None:
    """Print seconds and memory; memory is the largest so far."""
    for total in _SIZES:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "reports.jsonl"
            file.write_text("".join(f"{json.dumps(report)}\n" for report in reports(total)), "utf-8")
            started, before = time.perf_counter(), getrusage(RUSAGE_CHILDREN).ru_utime
            with file.open("rb") as opened:
                found = subprocess.run(
                    [sys.executable, "-m", "briefing", "cluster"], stdin=opened, capture_output=True, check=True
                )
            seconds = time.perf_counter() - started
        used = getrusage(RUSAGE_CHILDREN)
        stories = len({json.loads(line)["story"] for line in found.stdout.splitlines()})
        print(
            f"{total} reports: {stories} stories, {seconds:.1f} s ({used.ru_utime - before:.1f} s of processor), "
            f"{used.ru_maxrss / 1024:.0f} MiB"
        )


def reports(total: int) -> Iterator[dict[str, str]]:
    """Made-up reports, the same each time."""
    chance = random.Random(1)  # noqa: S311  # not for secrets
    listed = get_frequency_dict("en", wordlist="small")
    words, sums = list(listed), list(accumulate(listed.values()))

    def word() -> str:
        return words[min(len(words) - 1, bisect(sums, chance.random() * sums[-1]))]

    number = 0
    while number < total:
        names = ["".join(chance.choices("abdeiklmnorstu", k=7)).capitalize() for _ in range(4)]
        telling = [word() for _ in range(12)]
        for _ in range(min(total - number, int(chance.paretovariate(1.2)), 300)):
            text = [word() for _ in range(_WORDS - 12)] + chance.sample(telling, 8) + chance.sample(names, 3)
            chance.shuffle(text)
            title = " ".join([*chance.sample(names, 2), *chance.sample(telling, 3), word(), word()])
            yield {"id": str(number), "title": title, "text": f"{' '.join(text)}.", "outlet": f"outlet {number % 40}"}
            number += 1


if __name__ == "__main__":
    main()
