"""What a build of 60 and of 600 stories costs, HTML and PDF, from a filled store; and how fast `--help` answers."""

from __future__ import annotations

import argparse
import tempfile
from datetime import timedelta
from pathlib import Path

from benchmarks.feeds import rss
from benchmarks.measure import Cost, report, run

AT = ("--at", "2026-01-30T06:00:00Z")
#: In every edition one story in five has Korean words, so that a Korean font is loaded and embedded.
_KOREAN = "북한이 동해상으로 미사일을 발사했다고 합동참모본부가 밝혔다. 한미 연합훈련은 예정대로 진행된다."


def main() -> None:
    """Print a figure for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    report("briefing --help", [run(("--help",), folder=Path.cwd()) for _ in range(chosen.runs)], limit="(bar: 0.3 s)")
    for stories, limit in ((60, "(bar: 3 s, 300 MiB)"), (600, "(bar: 10 s, 300 MiB)")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            fill(folder, stories)
            costs = [build(folder) for _ in range(chosen.runs)]
            report(f"build, {stories} stories, HTML and PDF", costs, limit=limit)
            print("   ", *(line for line in costs[-1].output.splitlines() if "stories from" in line))
            files = sorted((folder / "editions").iterdir())
            print("   ", *(f"{file.name}: {file.stat().st_size // 1000} KB" for file in files))


def fill(folder: Path, stories: int) -> None:
    """Pull so many unlike articles of the last day into a store."""
    (folder / "feeds").mkdir()
    for number in range(20):
        text = rss(number, stories // 20, words_per_item=60, spread=timedelta(hours=20), tail=0.35)
        korean = text.replace("<description>", f"<description>{_KOREAN} ", max(1, stories // 100))
        (folder / "feeds" / f"{number}.xml").write_text(korean, "utf-8")
    (folder / "config.yaml").write_text(
        "feeds: [{path: feeds, topics: [all]}]\ntopics:\n  - {id: all, title: All}\n"
        f"briefs:\n  - {{id: morning, max_stories: {stories}, formats: [html, pdf]}}\n"
    )
    run(("pull", "--quiet", *AT), folder=folder)


def build(folder: Path) -> Cost:
    """Build from the store alone."""
    return run(("build", "--no-pull", *AT), folder=folder)


if __name__ == "__main__":
    main()
