"""What rendering an edition of 60 and of 600 stories costs, HTML and PDF, in each theme; and what the files weigh."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time


def main() -> None:
    """Print a line for each theme and size; every one is made in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    for stories, limit in ((60, "2.5 s, 150 KB of HTML, 700 KB of PDF"), (600, "10 s")):
        for theme in ("newspaper", "government"):
            print(f"{theme}, {stories} stories (bar: {limit})")
            for _ in range(chosen.runs):
                program = f"from benchmarks.pages import once; once({stories}, {theme!r})"
                subprocess.run([sys.executable, "-c", program], check=True)


def once(stories: int, theme: str) -> None:
    """Render once, without the start of Python; print seconds of wall and processor, memory, sizes."""
    from briefing.render import html, pdf
    from tests.editions import rich
    from tests.looks import THEMES

    record = rich(stories)
    started, worked = time.perf_counter(), time.process_time()
    page = html.render(record, THEMES[theme]).body
    drawn = time.perf_counter()
    paper = pdf.lay_out(html.for_paper(record, THEMES[theme])).body
    ended = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"    HTML {drawn - started:.2f} s, PDF {ended - drawn:.2f} s (processor in all "
        f"{time.process_time() - worked:.2f} s), {memory} MiB; {len(page) // 1000} KB and {len(paper) // 1000} KB"
    )


if __name__ == "__main__":
    main()
