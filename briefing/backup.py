"""A desk's files → one archive, and back: a ZIP file with a manifest that names every file with its SHA-256.

Nothing of an archive is believed: only plain files that its manifest names are unpacked, inside the folder given, and
each must be what the manifest says.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from briefing.errors import StoreError

#: The form of the archive; a later one has a higher number.
FORM = 1
_MANIFEST = "manifest.json"
_BLOCK = 1_000_000
_MOST_FILES = 200_000
_MANIFEST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A file of an archive."""

    #: Path inside the desk's folder, with "/".
    name: str
    sha256: str
    #: Bytes.
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive says of itself."""

    form: int
    #: ISO time in UTC.
    made_at: str
    #: Names inside the archive.
    config: str
    database: str
    files: tuple[Packed, ...]


def pack(files: Mapping[str, Path], to: Path, *, made_at: str, config: str, database: str) -> Manifest:
    """Write the archive, read it again, and only then put it in its place.

    Args:
        files: name inside the archive → file.
        to: the archive; replaced as a whole.
        made_at: ISO time.
        config: the name of the config among them.
        database: the name of the database among them.

    Raises:
        StoreError: a file cannot be read, the archive cannot be written, or is not what was written.
    """
    name = ""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}.")
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                packed = tuple(_add(archive, each, path) for each, path in sorted(files.items()))
                manifest = Manifest(form=FORM, made_at=made_at, config=config, database=database, files=packed)
                archive.writestr(zipfile.ZipInfo(_MANIFEST), json.dumps(asdict(manifest), indent=1, ensure_ascii=False))
            file.flush()
            os.fsync(file.fileno())
        with _opened(Path(name)) as (archive, read):
            for one in read.files:
                _copy(archive, one, None)
        Path(name).replace(to)
    except (OSError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or error
        raise StoreError(f"the backup {to} cannot be written: {reason}; free space or name another file") from error
    finally:
        if name:
            Path(name).unlink(missing_ok=True)
    return manifest


def unpack(archive: Path, folder: Path) -> Manifest:
    """Unpack every file into the folder, each checked.

    Raises:
        StoreError: it is no backup, is damaged, or of a later version; or a file cannot be written.
    """
    with _opened(archive) as (opened, manifest):
        for one in manifest.files:
            target = folder / one.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                _copy(opened, one, file)
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(_MANIFEST)
            if info.file_size > _MANIFEST_BYTES:
                raise ValueError("its manifest is too large")
            yield archive, _manifest(json.loads(archive.read(info)))
    except FileNotFoundError:
        raise StoreError(f"there is no backup {path}") from None
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        EOFError,
        NotImplementedError,
        RecursionError,
    ) as error:
        raise StoreError(f"{path} is no backup of briefing, or is damaged: {error}") from error
    except OSError as error:
        raise StoreError(f"the backup {path} cannot be read or unpacked: {error.strerror or error}") from error


def _manifest(read: Any) -> Manifest:
    if not isinstance(read, dict) or not isinstance(read.get("form"), int) or not isinstance(read.get("files"), list):
        raise ValueError("its manifest is not ours")
    if read["form"] != FORM:
        raise ValueError(f"its form is {read['form']}, this version of briefing knows {FORM}")
    files = tuple(
        Packed(name=str(one["name"]), sha256=str(one["sha256"]), size=int(one["size"])) for one in read["files"]
    )
    names = {one.name for one in files}
    if len(files) > _MOST_FILES or len(names) < len(files) or not all(map(_is_inside, names)):
        raise ValueError("its manifest names files that are not a desk's")
    manifest = Manifest(
        form=FORM,
        made_at=str(read["made_at"]),
        config=str(read["config"]),
        database=str(read["database"]),
        files=files,
    )
    if not {manifest.config, manifest.database} <= names:
        raise ValueError("its manifest misses the config or the database")
    return manifest


def _is_inside(name: str) -> bool:
    """Whether a name stays in the folder that it is unpacked into, on every system."""
    path = PurePosixPath(name)
    plain = not path.is_absolute() and ".." not in path.parts and str(path) == name and name != "."
    return plain and "\\" not in name and ":" not in name and "\0" not in name


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> Packed:
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
            target.write(block)
    return Packed(name=name, sha256=digest.hexdigest(), size=size)


def _copy(archive: zipfile.ZipFile, one: Packed, target: IO[bytes] | None) -> None:
    """Read a file of the archive, and write it if there is a target; no more of it than the manifest says."""
    digest, size = hashlib.sha256(), 0
    with archive.open(one.name) as source:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
            if size > one.size:
                break
            if target:
                target.write(block)
    if size != one.size or digest.hexdigest() != one.sha256:
        raise ValueError(f"{one.name} is not what was packed")


def aside(path: Path) -> Path | None:
    """Put what is at a path aside, as the first name of `….aside-1`, `-2`, … that is free; None if nothing is."""
    if not os.path.lexists(path):
        return None
    number = 1
    while os.path.lexists(other := path.with_name(f"{path.name}.aside-{number}")):
        number += 1
    shutil.move(path, other)
    return other
