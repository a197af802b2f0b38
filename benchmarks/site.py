"""What the site of past editions costs: an update after ten years of daily editions of forty stories, and a rebuild.

python -m benchmarks.site [--years N] [--rebuild]
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from briefing.config import Desk, load
from briefing.record import Edition
from briefing.render import html
from briefing.service import site
from briefing.service.build import printed
from briefing.store import Store
from tests.editions import rich
from tests.looks import SHIPPED

STORIES = 40
_LAST = date(2026, 1, 30)
_CONFIG = """feeds:
  - {url: "https://news.example.org/rss", topics: [north-korea, alliance, china-korea, society, science]}
topics:
  - {id: north-korea, title: North Korea}
  - {id: alliance, title: The Alliance}
  - {id: china-korea, title: China and the Koreas}
  - {id: society, title: Society}
  - {id: science, title: Science and Technology}
briefs: [{id: morning, formats: [html]}]
"""


def main() -> None:
    """Print a figure for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--rebuild", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(_CONFIG)
        desk = load(folder / "config.yaml")
        with Store.open(desk.config.store.path) as store:
            last = fill(desk, store, chosen.years * 365)
            print(f"{chosen.years * 365} editions; database {desk.config.store.path.stat().st_size / 1e6:.0f} MB")
            for what in ("first update", "second update"):
                timed(what, lambda: site.update(desk, store, last))
            if chosen.rebuild:
                timed("rebuild", lambda: site.rebuild(desk, store))
                timed("update after it", lambda: site.update(desk, store, last))
                print(f"{sum(1 for _ in desk.config.output.rglob('*'))} files")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit:.0f} MiB")


def timed(what: str, work: object) -> None:
    """Run something, and print how long it took."""
    started, cpu = time.perf_counter(), time.process_time()
    work()  # type: ignore[operator]
    print(f"{what:<20} {time.perf_counter() - started:6.2f} s, {time.process_time() - cpu:6.2f} s of CPU")


def fill(desk: Desk, store: Store, days: int) -> Edition:
    """Store so many editions, and write small pages for them; returns the last."""
    desk.config.output.mkdir()
    page = html.render(rich(0), SHIPPED).body
    for edition in editions(days):
        store.save_edition(edition, printed=printed(edition))
        (desk.config.output / f"{edition.filename}.html").write_bytes(page)
    return edition


def editions(days: int) -> Iterator[Edition]:
    """Daily editions; three stories in four are new each day, the others go on for up to a week."""
    pattern = rich(STORIES)
    for back in range(days - 1, -1, -1):
        day = _LAST - timedelta(days=back)
        sections = tuple(
            replace(
                section,
                stories=tuple(
                    replace(
                        story,
                        id=f"{story.number:04x}{(day.toordinal() if story.number % 4 else day.toordinal() // 7):012x}",
                        day=1 if story.number % 4 else 1 + day.toordinal() % 7,
                        reports=tuple(replace(each, id=f"{day.toordinal():x}{each.id[6:]}") for each in story.reports),
                    )
                    for story in section.stories
                ),
            )
            for section in pattern.sections
        )
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        yield replace(
            pattern,
            id=f"morning-{day.isoformat()}",
            date=day.isoformat(),
            number=days - back,
            issued_at=moment,
            sections=sections,
        )


if __name__ == "__main__":
    main()
