"""Backup and restore: whole and checked while others write; restored without mailing or making anything by itself."""

from __future__ import annotations

import json
import shutil
import threading
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import backup as archives
from briefing.errors import StoreError, UsageError
from briefing.service import ledger
from briefing.service.backup import back_up, restore
from briefing.store import Store
from tests.builders import NOW, article, edition, feed_state, parsed_feed
from tests.commands import Run, runner
from tests.operations import BRIEFS, CONFIG, add_run, delivery, desk, queue, rows

DAY = timedelta(days=1)
SCHEDULED = "briefs: [{id: morning, timezone: Asia/Seoul, schedule: {at: '06:30'}}]\n"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Make the folder of a desk."""
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


@pytest.fixture
def store(here: Path) -> Iterator[Store]:
    """Open its database, with an edition that was made and a queue that waits."""
    with Store.open(here / "briefing.db") as opened:
        opened.save_pull([(feed_state("a"), parsed_feed(article(feed_id="a")))], now=NOW)
        opened.save_edition(edition(), printed=[])
        add_run(opened, "2026-01-30")
        queue(opened, delivery("q@a.example"), delivery("s@a.example", state="sent", settled_at=NOW))
        queue(opened, delivery("d@a.example", state="deferred"), delivery("i@a.example", state="in_doubt"))
        ledger.note(opened, here / "briefing.db")
        yield opened


def test_a_backup_is_restored_in_another_place(here: Path, tmp_path: Path, store: Store) -> None:
    """Database, config and named files are there as they were; the queue is held, and nothing else has changed."""
    (here / "house").mkdir()
    (here / "house" / "theme.yaml").write_text("title: House\nextends: newspaper\n")
    (here / "house" / ".hidden").write_text("x")
    (here / "readers.csv").write_text("address\na@b.example\n")
    more = "groups: [{id: all, csv: readers.csv}]\n" + SCHEDULED.replace("morning,", "morning, theme: house,")
    made = back_up(desk(here, more), tmp_path / "b.zip", now=NOW)
    assert made.left_out == ()

    done = restore(tmp_path / "b.zip", tmp_path / "there", now=NOW + timedelta(hours=1))

    names = sorted(str(file.relative_to(tmp_path / "there")) for file in (tmp_path / "there").rglob("*"))
    assert names == [
        "briefing.db",
        "briefing.db.ledger",
        "config.yaml",
        "house",
        "house/theme.yaml",
        "readers.csv",
        "wire.xml",
    ]
    assert (tmp_path / "there" / "config.yaml").read_bytes() == (here / "config.yaml").read_bytes()
    assert (done.held, done.done, done.aside, done.fault) == (3, {}, (), "")
    with Store.open(tmp_path / "there" / "briefing.db") as back:
        assert back.check() == ()
        assert back.edition("morning-2026-01-30") == edition()
        assert rows(back, "delivery", "address", "state") == [
            ("d@a.example", "held"),
            ("i@a.example", "held"),
            ("q@a.example", "held"),
            ("s@a.example", "sent"),
        ]
        assert {note for (note,) in rows(back, "delivery", "response")} == {"", "restored from a backup"}
        assert ledger.check(back, tmp_path / "there" / "briefing.db", NOW + DAY) is None


def test_dates_that_may_have_gone_out_are_done(here: Path, tmp_path: Path, store: Store) -> None:
    """Every date since the backup whose moment has passed counts as done; the next one does not."""
    back_up(desk(here, SCHEDULED), tmp_path / "b.zip", now=NOW)

    before = restore(tmp_path / "b.zip", tmp_path / "a", now=NOW + 3 * DAY + timedelta(hours=15))  # 06:00 in Seoul
    after = restore(tmp_path / "b.zip", tmp_path / "b", now=NOW + 3 * DAY + timedelta(hours=16))  # 07:00

    assert before.done == {"morning": ("2026-01-31", "2026-02-01", "2026-02-02")}
    assert after.done == {"morning": ("2026-01-31", "2026-02-01", "2026-02-02", "2026-02-03")}
    with Store.open(tmp_path / "b" / "briefing.db") as back:
        assert rows(back, "run", "date", "state", "note")[-1] == ("2026-02-03", "done", "restored from a backup")


def test_a_ledger_on_the_spot_knows_better(here: Path, tmp_path: Path, store: Store) -> None:
    """Where the ledger stayed, a date that went out early counts as done too, and the count goes on."""
    back_up(desk(here, SCHEDULED), tmp_path / "b.zip", now=NOW)
    add_run(store, "2026-01-31")
    for _ in range(5):
        ledger.note(store, here / "briefing.db")
    store.close()

    done = restore(tmp_path / "b.zip", here, now=NOW + timedelta(hours=1), force=True)

    assert done.done == {"morning": ("2026-01-31",)}
    with Store.open(here / "briefing.db") as back:
        assert ledger.check(back, here / "briefing.db", NOW + DAY) is None
        assert back.counted() == 7


def test_a_live_desk_is_not_overwritten(here: Path, tmp_path: Path, store: Store) -> None:
    """Without --force nothing is touched; with it what was there is put aside, its journal too."""
    back_up(desk(here), tmp_path / "b.zip", now=NOW)
    queue(store, delivery("later@a.example"))
    (here / "config.yaml").write_text(CONFIG + BRIEFS + "# changed\n")
    with pytest.raises(UsageError, match=r"briefing\.db and 1 more would be replaced: .* --into, or --force"):
        restore(tmp_path / "b.zip", here, now=NOW)
    assert ("later@a.example",) in rows(store, "delivery", "address")

    done = restore(tmp_path / "b.zip", here, now=NOW, force=True)

    names = {path.name for path in done.aside}
    assert {"briefing.db.aside-1", "config.yaml.aside-1"} <= names
    assert "# changed" in (here / "config.yaml.aside-1").read_text()
    with Store.open(here / "briefing.db") as back:
        assert ("later@a.example",) not in rows(back, "delivery", "address")
        assert back.check() == ()


def test_a_desk_at_work_is_not_restored_over(here: Path, tmp_path: Path, store: Store) -> None:
    """While `serve` holds its lock, even --force stops."""
    back_up(desk(here), tmp_path / "b.zip", now=NOW)
    with store.lock("serve"), pytest.raises(StoreError, match="another briefing is at work"):
        restore(tmp_path / "b.zip", here, now=NOW, force=True)
    assert not [file for file in here.iterdir() if "aside" in file.name or "restore" in file.name]


def test_a_backup_while_others_write_is_sound(here: Path, tmp_path: Path, store: Store) -> None:
    """Two hundred pulls go on meanwhile; each of the backups is of one moment, sound, and opens."""
    there = desk(here)

    def write() -> None:
        with Store.open(here / "briefing.db") as other:
            for number in range(200):
                body = parsed_feed(article(str(number), feed_id="w"))
                other.save_pull([(feed_state("w"), body)], now=NOW)

    thread = threading.Thread(target=write)
    thread.start()
    backups = [back_up(there, tmp_path / f"{n}.zip", now=NOW).file for n in range(3)]
    thread.join()

    for number, file in enumerate(backups):
        restore(file, tmp_path / f"r{number}", now=NOW)
        with Store.open(tmp_path / f"r{number}" / "briefing.db") as back:
            assert back.check() == ()


def test_editions_are_part_if_asked_for(here: Path, tmp_path: Path, store: Store) -> None:
    """The output folder is packed with --editions, and only then."""
    (here / "editions" / "topics").mkdir(parents=True)
    (here / "editions" / "topics" / "x.html").write_text("x")
    there = desk(here)

    plain = back_up(there, tmp_path / "a.zip", now=NOW)
    whole = back_up(there, tmp_path / "b.zip", now=NOW, editions=True)

    assert [one.name for one in plain.manifest.files] == ["briefing.db", "config.yaml", "wire.xml"]
    assert [one.name for one in whole.manifest.files] == [
        "briefing.db",
        "config.yaml",
        "editions/topics/x.html",
        "wire.xml",
    ]


def test_what_is_left_out_is_named(here: Path, tmp_path: Path, store: Store) -> None:
    """Files outside of the folder, large ones and secrets are not packed; the first two are told."""
    (tmp_path / "out.csv").write_text("address\n")
    (here / "big.csv").write_text("address\n" + "x" * 5_000_001)
    (here / "key").write_text("hunter2")
    groups = f"groups: [{{id: a, csv: {tmp_path}/out.csv}}, {{id: b, csv: big.csv}}]\n"
    config = CONFIG.replace("security: none", "security: starttls, user: ann, password: {file: key}")

    groups += f"output: {tmp_path}/out\n"
    made = back_up(desk(here, groups + BRIEFS, config), tmp_path / "b.zip", now=NOW, editions=True)

    assert [line.rpartition(": ")[2] for line in made.left_out] == [
        "lies outside of the folder of the config",
        "larger than 5 MB",
        "lies outside of the folder of the config",
    ]
    assert "key" not in {one.name for one in made.manifest.files}


def test_a_damaged_database_makes_no_backup(here: Path, tmp_path: Path) -> None:
    """What is damaged is told, an earlier backup stays, and nothing is left behind."""
    with Store.open(here / "briefing.db") as store:
        body = parsed_feed(*(article(str(n), feed_id="a", text="word " * 400) for n in range(300)))
        store.save_pull([(feed_state("a"), body)], now=NOW)
    content = bytearray((here / "briefing.db").read_bytes())
    content[len(content) // 2 : len(content) // 2 + 100_000] = b"\xff" * 100_000
    (here / "briefing.db").write_bytes(content)
    (tmp_path / "b.zip").write_text("earlier")

    with pytest.raises(StoreError, match="damaged"):
        back_up(desk(here), tmp_path / "b.zip", now=NOW)

    assert (tmp_path / "b.zip").read_text() == "earlier"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b.zip", "here"]


def test_a_backup_that_finds_no_room_leaves_nothing(here: Path, tmp_path: Path, store: Store) -> None:
    """A disk that is full is one line; an earlier backup stays, and nothing is left behind."""
    import resource

    there = desk(here)
    (tmp_path / "b.zip").write_text("earlier")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (50_000, 2_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        try:
            with pytest.raises(StoreError):
                back_up(there, tmp_path / "b.zip", now=NOW)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / "b.zip").read_text() == "earlier"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b.zip", "here"]


def test_places_that_cannot_be_written_are_named(here: Path, tmp_path: Path, store: Store) -> None:
    """A file in a folder's place, for backup and restore, is one line."""
    (tmp_path / "file").write_text("")
    there = desk(here)
    with pytest.raises(StoreError, match="cannot be written"):
        back_up(there, tmp_path / "file" / "b.zip", now=NOW)
    back_up(there, tmp_path / "b.zip", now=NOW)
    with pytest.raises(StoreError, match="cannot be restored"):
        restore(tmp_path / "b.zip", tmp_path / "file" / "x", now=NOW)


def test_every_damage_of_a_backup_is_found(here: Path, tmp_path: Path, store: Store) -> None:
    """A byte changed anywhere in the files is found before anything is changed."""
    back_up(desk(here), tmp_path / "b.zip", now=NOW)
    whole = (tmp_path / "b.zip").read_bytes()
    for place in range(40, len(whole) // 2, len(whole) // 9):
        spoilt = bytearray(whole)
        spoilt[place] ^= 0xFF
        (tmp_path / "spoilt.zip").write_bytes(spoilt)
        with pytest.raises(StoreError, match="is no backup of briefing, or is damaged"):
            restore(tmp_path / "spoilt.zip", tmp_path / "there", now=NOW)
        assert list((tmp_path / "there").iterdir()) == []


NAMES = ["../x", "/etc/x", "a/../../x", "a\\..\\x", "C:x", ".", "a//b", "x\0y", "./x"]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_archive_writes_nothing_outside(tmp_path: Path, name: str) -> None:
    """An archive whose manifest names a place outside of the folder is refused."""
    made(tmp_path / "b.zip", files=[*FILES, {"name": name, "sha256": "0" * 64, "size": 0}])
    with pytest.raises(StoreError, match="files that are not a desk's"):
        restore(tmp_path / "b.zip", tmp_path / "there", now=NOW)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b.zip", "there"]


FILES = [{"name": "c", "sha256": "0" * 64, "size": 1}, {"name": "d", "sha256": "0" * 64, "size": 1}]
GOOD = {"form": 1, "made_at": "2026-01-30T06:00:00+00:00", "config": "c", "database": "d", "files": FILES}


def made(path: Path, **changes: object) -> None:
    """Make an archive with a manifest of ours."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps({**GOOD, **changes}))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"form": 2}, "its form is 2, this version of briefing knows 1"),
        ({"form": "x"}, "manifest is not ours"),
        ({"config": "e"}, "misses the config or the database"),
        ({"files": [{}]}, "damaged"),
        ({"files": [*FILES, FILES[0]]}, "files that are not a desk's"),
        ({}, "no item named"),
    ],
)
def test_what_is_no_backup_is_told(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    """Each kind of wrong archive gets one line."""
    made(tmp_path / "b.zip", **changes)
    with pytest.raises(StoreError, match=message):
        restore(tmp_path / "b.zip", tmp_path / "there", now=NOW)


def test_manifest_of_brackets_is_told(tmp_path: Path) -> None:
    """One that is too deep to be read gets its line too."""
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("manifest.json", "[" * 200_000)
    with pytest.raises(StoreError, match="is no backup"):
        restore(tmp_path / "b.zip", tmp_path / "there", now=NOW)


@given(st.binary(max_size=300))
def test_any_bytes_are_no_backup(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever is given, the answer is one line."""
    path = tmp_path_factory.getbasetemp() / "any.zip"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is no backup"):
        archives.unpack(path, path.parent / "there")


def test_the_commands(
    here: Path, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Backup names its file; restore says what is held, what is not made again, and what is missing."""
    run: Run = runner(monkeypatch, capsys)
    monkeypatch.chdir(here)
    desk(here, SCHEDULED)

    packed = run("backup", f"--at={NOW.isoformat()}")
    shutil.copytree(here, tmp_path / "copy")
    later = f"--at={(NOW + 2 * DAY).isoformat()}"
    back = run("restore", "briefing-2026-01-30-0600.zip", "--into", tmp_path / "there", later)
    refused = run("restore", "briefing-2026-01-30-0600.zip", later)
    quiet = run("backup", "other.zip", "--quiet")
    forced = run("restore", "other.zip", "--force", f"--at={(NOW + DAY).isoformat()}")
    none = run("restore", "absent.zip", "--into", tmp_path / "x")

    assert (packed.code, packed.out) == (0, "briefing-2026-01-30-0600.zip\n")
    assert "3 files, checked" in packed.err
    assert back.out == f"{tmp_path / 'there' / 'briefing.db'}\n"
    assert "morning: 2026-01-31 to 2026-02-01 may have gone out" in back.err
    assert "3 deliveries are held" in back.err
    assert (refused.code, "would be replaced" in refused.err) == (2, True)
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    assert f"put aside: {here / 'briefing.db.aside-1'}" in forced.err
    assert "morning: 2026-01-31 may have gone out" in forced.err
    assert (none.code, "there is no backup absent.zip" in none.err) == (1, True)


def test_a_config_that_does_not_fit_here_is_told(here: Path, tmp_path: Path, store: Store) -> None:
    """All is restored; what is still to be put right is named: a file that is missing, a database elsewhere."""
    elsewhere = tmp_path / "data" / "briefing.db"
    elsewhere.parent.mkdir()
    shutil.copy(here / "briefing.db", elsewhere)
    back_up(desk(here, f"store: {elsewhere}\n" + SCHEDULED), tmp_path / "b.zip", now=NOW)
    (tmp_path / "wire.xml").write_text((here / "wire.xml").read_text())
    outside = CONFIG.replace("wire.xml", "../wire.xml")
    back_up(desk(here, SCHEDULED, outside), tmp_path / "c.zip", now=NOW)

    moved = restore(tmp_path / "b.zip", tmp_path / "there", now=NOW)
    lost = restore(tmp_path / "c.zip", tmp_path / "deep" / "there", now=NOW + DAY)

    assert "the config keeps its database at" in moved.fault
    assert "there is no such file" in lost.fault
    assert lost.done == {"morning": ("2026-01-31",)}


def test_what_is_still_to_be_put_right_gives_code_3(
    here: Path, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command names what backup and restore could not take along."""
    run: Run = runner(monkeypatch, capsys)
    (tmp_path / "readers.csv").write_text("address\na@b.example\n")
    desk(here, "groups: [{id: all, csv: ../readers.csv}]\n" + BRIEFS, CONFIG.replace("wire.xml", "../here/wire.xml"))
    monkeypatch.chdir(here)

    packed = run("backup", "b.zip")
    back = run("restore", "b.zip", "--into", tmp_path / "deep" / "there")

    assert "left out: " in packed.err
    assert "readers.csv: lies outside" in packed.err
    assert (back.code, "problem: " in back.err) == (3, True)


def test_files_that_cannot_be_put_in_place_are_told(here: Path, tmp_path: Path, store: Store) -> None:
    """A backup that is a folder, one whose manifest has no end, and one that cannot be replaced get one line each."""
    (tmp_path / "folder.zip").mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        restore(tmp_path / "folder.zip", tmp_path / "there", now=NOW)
    with pytest.raises(StoreError, match="cannot be written"):
        back_up(desk(here), tmp_path / "folder.zip", now=NOW)
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 50_000_001)
    with pytest.raises(StoreError, match="its manifest is too large"):
        restore(tmp_path / "b.zip", tmp_path / "there", now=NOW)


def test_a_file_is_no_larger_than_its_manifest_says(tmp_path: Path) -> None:
    """A bomb stops at the size that the manifest names."""
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(GOOD))
        archive.writestr("c", b"0" * 30_000_000)
    with pytest.raises(StoreError, match="c is not what was packed"):
        archives.unpack(tmp_path / "b.zip", tmp_path / "there")
    assert (tmp_path / "there" / "c").stat().st_size == 0


def test_each_thing_put_aside_has_a_name_of_its_own(tmp_path: Path) -> None:
    """What was put aside before stays."""
    for number in (1, 2):
        (tmp_path / "x").write_text(str(number))
        assert archives.aside(tmp_path / "x") == tmp_path / f"x.aside-{number}"
    assert archives.aside(tmp_path / "x") is None


def test_nothing_to_back_up_is_told(here: Path, tmp_path: Path) -> None:
    """Before the first pull there is no database."""
    with pytest.raises(UsageError, match="there is no database"):
        back_up(desk(here), tmp_path / "b.zip", now=NOW)
