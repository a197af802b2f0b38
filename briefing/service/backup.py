"""The desk → one archive; and an archive → a desk that mails nothing of its old queue by itself."""

from __future__ import annotations

import filecmp
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from briefing import backup as archives
from briefing.backup import Manifest
from briefing.config import Desk, load
from briefing.errors import BriefingError, ConfigError, StoreError, UsageError
from briefing.schedule import occurrence
from briefing.service import ledger
from briefing.settings import Brief
from briefing.store import Store, copies, sqlite

#: Files that the config names and that are larger are not part of a backup; templates, logos and lists are smaller.
LARGEST_BYTES = 5_000_000
#: Dates before a restore that count as done, at most, for each brief.
_MOST_DAYS = 400
#: Locks that whoever works on a database holds.
_LOCKS = ("serve", "work", "send")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """A backup that was made."""

    file: Path
    manifest: Manifest
    #: What the config names and the backup has not, a line each, with the reason.
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that was restored."""

    config: Path
    database: Path
    #: When the backup was made, ISO.
    made_at: str
    #: What was there before, under its new names.
    aside: tuple[Path, ...]
    #: Deliveries that are held.
    held: int
    #: Brief → dates that count as done, oldest first.
    done: dict[str, tuple[str, ...]]
    #: Why the config cannot be used here; "" if it can.
    fault: str


def back_up(desk: Desk, to: Path, *, now: datetime, editions: bool = False) -> BackedUp:
    """Make a backup: the database as it stands, the config, and the small files that it names inside its folder.

    `serve` may run meanwhile. Secrets are left out.

    Args:
        desk: the config.
        to: the archive; an earlier one is replaced as a whole.
        now: the moment.
        editions: also the output folder.

    Raises:
        UsageError: there is no database.
        StoreError: it is damaged, or the backup cannot be written.
    """
    path = desk.config.store.path
    if not path.exists():
        raise UsageError(f"there is no database {path} to back up; the first pull makes it")
    files, left_out = {desk.file.name: desk.file}, list[str]()
    for named in _named(desk):
        for file in _inside(named):
            name = _name(desk, file)
            if name is None:
                left_out.append(f"{file}: lies outside of the folder of the config")
            elif file.stat().st_size > LARGEST_BYTES:
                left_out.append(f"{file}: larger than {LARGEST_BYTES // 1_000_000} MB")
            else:
                files[name] = file
    if editions:
        files |= {name: file for file in _inside(desk.config.output) if (name := _name(desk, file))}
        if _name(desk, desk.config.output) is None:
            left_out.append(f"{desk.config.output}: lies outside of the folder of the config")
    database = _name(desk, path) or path.name
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=f".{to.name}.") as folder:
            copied = Path(folder) / "copy.db"
            copies.copy(path, copied)
            files[database] = copied
            made = archives.pack(
                files, to, made_at=now.astimezone(UTC).isoformat(), config=desk.file.name, database=database
            )
    except OSError as error:
        raise StoreError(f"the backup {to} cannot be written: {error.strerror}; name another file") from error
    return BackedUp(file=to, manifest=made, left_out=tuple(left_out))


def _named(desk: Desk) -> Iterator[Path]:
    """Files and folders of the desk's own that the config names."""
    config = desk.config
    every = [
        *(feed.path for feed in config.feeds),
        *(group.csv for group in config.groups),
        *(calendar.path for calendar in config.calendars),
        *(brief.logo for brief in config.briefs),
        *(Path(brief.theme) for brief in config.briefs if (desk.root / brief.theme).is_dir()),
        config.comments,
        config.templates,
    ]
    yield from dict.fromkeys(desk.root / path for path in every if path)


def _inside(path: Path) -> Iterator[Path]:
    """The file, or the files of the folder; hidden ones are not the desk's."""
    if path.is_dir():
        found = (
            file
            for file in sorted(path.rglob("*"))
            if not any(p.startswith(".") for p in file.parts[len(path.parts) :])
        )
        yield from (file for file in found if file.is_file())
    elif path.is_file():
        yield path


def _name(desk: Desk, path: Path) -> str | None:
    """The file's name inside the desk's folder; None if it lies outside."""
    try:
        return Path(os.path.normpath(path.absolute())).relative_to(os.path.normpath(desk.root)).as_posix()
    except ValueError:
        return None


def restore(archive: Path, folder: Path, *, now: datetime, force: bool = False) -> Restored:
    """Put a backup back. Nothing of its queue goes out by itself, and no date that may have gone out is made again.

    All is unpacked and checked beside its place first; a backup that is damaged changes nothing.

    Args:
        archive: the backup.
        folder: the folder of the config.
        now: the moment.
        force: put what is there aside; without it, a database or a file that differs stops the restore.

    Raises:
        UsageError: something is there already, or is in use.
        StoreError: the backup is damaged or of a later version, or files cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as name:
            return _restored(archive, folder.absolute(), Path(name), now=now, force=force)
    except OSError as error:
        raise StoreError(f"{folder}: the backup cannot be restored: {error.strerror or error}") from error


def _restored(archive: Path, folder: Path, fresh: Path, *, now: datetime, force: bool) -> Restored:
    manifest = archives.unpack(archive, fresh)
    database = folder / manifest.database
    places = {each.name: folder / each.name for each in manifest.files if each.name != manifest.database}
    in_the_way = [place for name, place in places.items() if place.exists() and not _same(fresh / name, place)]
    if database.exists():
        in_the_way.insert(0, database)
    if in_the_way and not force:
        more = f" and {len(in_the_way) - 1} more" if len(in_the_way) > 1 else ""
        raise UsageError(f"{in_the_way[0]}{more} would be replaced: choose another folder with --into, or --force")
    before = ledger.read(database)
    with ExitStack() as held_locks:
        if database.exists():
            for lock in _LOCKS:
                held_locks.enter_context(sqlite.lock(database, lock))
        held, done, note = _quiet(fresh / manifest.database, _config_in(fresh, manifest), before, manifest, now)
        wanted = [*in_the_way, *(database.with_name(f"{database.name}{end}") for end in ("-wal", "-shm"))]
        moved = tuple(found for place in wanted if (found := archives.aside(place)))
        for name, place in places.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).replace(place)
        # The database last, and its ledger before it: killed in between, the ledger is ahead, and all is held again.
        ledger.put(database, note)
        database.parent.mkdir(parents=True, exist_ok=True)
        (fresh / manifest.database).replace(database)
    return Restored(
        config=folder / manifest.config,
        database=database,
        made_at=manifest.made_at,
        aside=moved,
        held=held,
        done={brief: dates for brief, dates in sorted(done.items()) if dates},
        fault=_fault(folder / manifest.config, database),
    )


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def _config_in(fresh: Path, manifest: Manifest) -> Desk | None:
    try:
        return load(fresh / manifest.config)
    except ConfigError:  # it may need files and secrets of another place; then days count whole
        return None


def _quiet(
    path: Path, desk: Desk | None, before: ledger.Note | None, manifest: Manifest, now: datetime
) -> tuple[int, dict[str, tuple[str, ...]], ledger.Note]:
    """Hold the queue of the unpacked database, and count dates as done that may have gone out."""
    with Store.open(path) as store:
        reached = store.reached()
        made = datetime.fromisoformat(manifest.made_at)
        briefs = {brief.id: brief for brief in desk.config.briefs} if desk else {}
        done = {
            brief_id: _since(briefs.get(brief_id), reached.get(brief_id), before, brief_id, made, now)
            for brief_id in sorted({*briefs, *reached, *(before.dates if before else ())})
        }
        held = store.hold(
            reason="restored from a backup", now=now, done=done, count=1 + (before.count if before else 0)
        )
        note = ledger.Note(count=store.counted(), dates=store.reached())
    # One file, without a journal beside it, to be moved.
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        whole = Path(folder) / path.name
        copies.copy(path, whole)
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        whole.replace(path)
    return held, done, note


def _since(
    brief: Brief | None, reached: str | None, before: ledger.Note | None, brief_id: str, made: datetime, now: datetime
) -> tuple[str, ...]:
    """The local dates after the backup's last one that may have gone out: those whose moment has passed."""
    zone = brief.zone if brief else UTC
    start = date.fromisoformat(reached) if reached else made.astimezone(zone).date() - timedelta(days=1)
    end = now.astimezone(zone).date()
    if brief:
        moment = occurrence(brief.schedule, brief.zone, end) if brief.schedule else None
        if moment is None or moment > now:
            end -= timedelta(days=1)
    if before and brief_id in before.dates:
        end = max(end, date.fromisoformat(before.dates[brief_id]))
    if brief and not brief.schedule and not (before and brief_id in before.dates):
        return ()
    days = min((end - start).days, _MOST_DAYS)
    return tuple((end - timedelta(days=back)).isoformat() for back in reversed(range(days)))


def _fault(config: Path, database: Path) -> str:
    """What still has to be put right before the desk can be used."""
    try:
        desk = load(config)
    except BriefingError as error:
        return str(error)
    if desk.config.store.path != database:
        return f"the config keeps its database at {desk.config.store.path}: move {database} there, or change `store`"
    return ""
