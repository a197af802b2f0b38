"""A year of mornings by a simulated clock, in every zone: is there exactly one edition each local date that is due?

At 06:30, at times inside every gap and fold of the year, and at 06:30 on weekdays without Korean holidays. Somebody
looks at uneven times, from seconds to hours apart, and knows nothing but the runs.
"""

from __future__ import annotations

import argparse
import random
import time as clock
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from briefing.schedule import off
from briefing.settings import Schedule
from tests.mornings import dates_of, odd_times, walked

_MORNING = time(6, 30)
_WEEKDAYS = Schedule(at=_MORNING, days=("mon", "tue", "wed", "thu", "fri"), holidays=("KR",))


def main() -> None:
    """Walk through the years, and print what was found; exit code 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--year", type=int, default=2026)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    started = clock.perf_counter()
    zones = sorted(available_timezones())
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(_year, zones, [chosen.year] * len(zones), [chosen.seed] * len(zones), chunksize=8))
    schedules, editions, wrong = (sum(counts) for counts in zip(*(one[:3] for one in found), strict=True))
    print(f"{len(zones)} zones, {schedules} schedules of {chosen.year}: {editions} editions, {wrong} wrong")
    print(f"{clock.perf_counter() - started:.0f} s")
    for one in found:
        for line in one[3]:
            print(line)
    raise SystemExit(wrong > 0)


def _year(name: str, year: int, seed: int) -> tuple[int, int, int, list[str]]:
    """Schedules, editions, and what is wrong, of one zone."""
    zone = ZoneInfo(name)
    start, end = datetime(year - 1, 12, 28, tzinfo=UTC), datetime(year + 1, 1, 4, tzinfo=UTC)
    dates = [day for day in dates_of(zone, start, end) if day.year == year]
    schedules = [Schedule(at=at) for at in dict.fromkeys((_MORNING, *odd_times(zone, year)))]
    editions, lines = 0, []
    for schedule in (*schedules, _WEEKDAYS):
        made = walked(schedule, zone, _ticks(start, end, f"{seed} {name} {schedule.at}"), since=start)
        of_year = {day for day in map(date.fromisoformat, made) if day.year == year}
        expected = {
            day for day in dates if schedule is not _WEEKDAYS or (day.weekday() < 5 and not off(schedule, zone, day))
        }
        editions += len(of_year)
        lines += [
            f"{name} {schedule.at:%H:%M}: {day} is {'extra' if day in of_year else 'missing'}"
            for day in of_year ^ expected
        ]
    return len(schedules) + 1, editions, len(lines), lines


def _ticks(start: datetime, end: datetime, seed: str) -> Iterator[datetime]:
    """Looks from a second to five hours apart: most at long steps, some in a row."""
    draw = random.Random(seed)  # noqa: S311
    now = start
    while now < end:
        now += timedelta(seconds=draw.choice((1, 5, 60, 3600, 7200, 18000)))
        yield now


if __name__ == "__main__":
    main()
