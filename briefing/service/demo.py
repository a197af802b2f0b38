"""Sample feeds → two editions, a day apart, so that the second knows what is new.

The samples are copied with their dates filled in, and the real pipeline runs over the copies in a store of its own.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from briefing.config import load
from briefing.resources import samples
from briefing.sample_dates import fill
from briefing.service import site
from briefing.service.build import make
from briefing.service.publish import Published, publish
from briefing.service.pull import pull
from briefing.store import Store
from briefing.workers import Workers

PRELOAD = ("briefing.parse", "briefing.render.early")


def run(output: Path, *, now: datetime) -> Published:
    """Build yesterday's and today's sample editions into `output`; returns today's."""
    with tempfile.TemporaryDirectory(prefix="briefing-demo-") as name, Workers(preload=PRELOAD) as workers:
        workers.warm()
        desk_folder = Path(name)
        _furnish(desk_folder, now)
        yesterday = _edition("day-1", desk_folder, output, workers, now=now, at=now - timedelta(days=1))
        today = _edition("day-0", desk_folder, output, workers, now=now, at=now)
    return replace(today, files=(*today.files, *yesterday.files))


def _furnish(folder: Path, now: datetime) -> None:
    """Put the config, the calendar and today's comments in place."""
    shutil.copy(samples() / "config.yaml", folder)
    (folder / "desk.ics").write_text(fill((samples() / "desk.ics").read_text("utf-8"), now=now), "utf-8")
    (folder / "comments").mkdir()
    for file in (samples() / "comments").iterdir():
        shutil.copy(file, folder / "comments" / fill(f"@day:+0h@-{file.name}", now=now))


def _edition(day: str, folder: Path, output: Path, workers: Workers, *, now: datetime, at: datetime) -> Published:
    """Put one day's feeds in place, then pull and build as of that day."""
    (folder / "feeds").mkdir(exist_ok=True)
    for file in sorted((samples() / "feeds" / day).iterdir()):
        (folder / "feeds" / file.name).write_text(fill(file.read_text("utf-8"), now=now), "utf-8")
    desk = load(folder / "config.yaml")
    brief = desk.config.briefs[0]
    if at < now:
        brief = replace(brief, formats=("html",))
    with Store.open(desk.config.store.path) as store:
        pull(desk, store, workers, now=at)
        made = publish(make(desk, store, brief, workers, now=at), desk, brief, store, workers, output=output)
        site.update(desk, store, made.edition, folder=output)
        return made
