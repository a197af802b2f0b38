"""The locks pin what pyproject.toml asks for, and tools/set-up stops where it may not install."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]
RUN_LOCK = CHECKOUT / "requirements" / "run.lock"
DEV_LOCK = CHECKOUT / "requirements" / "dev.lock"
SOURCE_LOCK = CHECKOUT / "requirements" / "source.lock"
NPM_LOCK = CHECKOUT / "requirements" / "npm.lock"


def _pins(lock: Path) -> dict[str, str]:
    """Return name → version of a lock."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize(
    ("lock", "packages"),
    [(RUN_LOCK, 40), (DEV_LOCK, 60), (SOURCE_LOCK, 1), (NPM_LOCK, 1)],
    ids=["run", "dev", "source", "npm"],
)
def test_a_lock_holds_only_pins_with_hashes(lock: Path, packages: int) -> None:
    """Every line is a pinned package, one of its hashes or a comment: no index, no link, no open version."""
    lines = [line for line in lock.read_text().splitlines() if not line.lstrip().startswith("#")]

    strangers = [
        line
        for line in lines
        if not re.match(r"([a-z0-9-]+==\S+( ; .*)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?)$", line)
    ]

    assert strangers == []
    assert len(_pins(lock)) >= packages


def test_every_dependency_is_pinned_as_asked() -> None:
    """A package added to pyproject.toml, or a version raised there, is missed here until `make lock` is run."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    asked = {
        RUN_LOCK: [*project["project"]["dependencies"], *groups["build"]],
        DEV_LOCK: [*project["project"]["dependencies"], *groups["build"], *groups["dev"]],
        SOURCE_LOCK: groups["source"],
        NPM_LOCK: groups["npm"],
    }

    unmet = [
        f"{requirement} in {lock.name}"
        for lock, lines in asked.items()
        for requirement in map(Requirement, lines)
        if _pins(lock).get(canonicalize_name(requirement.name), "") not in requirement.specifier
    ]

    assert unmet == []


def test_what_briefing_runs_on_is_what_its_tests_run_on() -> None:
    """The lock for the tests holds every package of the other, in the same version."""
    assert _pins(RUN_LOCK).items() <= _pins(DEV_LOCK).items()


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    """Lay out the files that tools/set-up reads, and no virtual environment."""
    for name in (
        "tools/set-up",
        "requirements/run.lock",
        "requirements/dev.lock",
        "requirements/source.lock",
        "pyproject.toml",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(CHECKOUT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def bare_debian(tmp_path: Path) -> Path:
    """Make a folder of commands in which nothing is installed, and the account is a plain one without sudo."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in ("cat", "cksum", "dirname", "env", "grep"):
        (commands / name).symlink_to(shutil.which(name) or name)
    answers = {"uname": "echo Linux", "id": "echo 1000", "apt-get": "echo apt-get was run", "apt-cache": "exit 100"}
    for name, answer in answers.items():
        (commands / name).write_text(f"#!/bin/sh\n{answer}\n")
        (commands / name).chmod(0o755)
    return commands


@pytest.mark.parametrize(
    ("mode", "packages"),
    [
        ("run", "fontconfig fonts-noto-cjk fonts-sil-charis python3-venv"),
        ("dev", "fontconfig fonts-noto-cjk fonts-sil-charis python3-venv"),
        ("browser", "fontconfig fonts-noto-cjk fonts-sil-charis chromium default-jre-headless python3-venv"),
    ],
)
def test_without_rights_the_set_up_names_one_line_to_run(
    bare_checkout: Path, bare_debian: Path, mode: str, packages: str
) -> None:
    """A plain account gets the one line that an administrator runs; nothing is tried, nothing is made."""
    done = set_up(bare_checkout, bare_debian, mode)

    reason, line = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert "may not install" in reason
    assert re.fullmatch(rf"su -c 'apt-get update && apt-get install -y .*{packages}'", line)
    assert not (bare_checkout / ".venv").exists()


def set_up(checkout: Path, commands: Path, mode: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up with these commands only."""
    return subprocess.run(
        ["/bin/sh", "tools/set-up", mode],
        cwd=checkout,
        env={"PATH": str(commands)},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def full_debian(bare_checkout: Path, bare_debian: Path) -> Path:
    """Add stand-ins for what a bare Debian lacks: an environment whose pip does nothing, fonts, a browser, Java."""
    for name in ("gzip", "mkdir", "mktemp", "mv", "rm", "tar", "tr"):
        (bare_debian / name).symlink_to(shutil.which(name) or name)
    python = bare_checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    answers = {
        bare_debian / "fc-list": "echo Charis SIL",
        bare_debian / "chromium": ":",
        bare_debian / "java": ":",
        python: f'case $2 in pip | *weasyprint*) ;; *) exec {sys.executable} "$@" ;; esac',
        python.with_name("pip"): f"exec {python}",
    }
    for file, answer in answers.items():
        file.write_text(f"#!/bin/sh\n{answer}\n")
        file.chmod(0o755)
    return bare_debian


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no ldconfig, which knows Debian's libraries")
def test_checker_that_is_not_the_pinned_one_is_refused(bare_checkout: Path, full_debian: Path) -> None:
    """An archive with another sum is named and thrown away; nothing of it is kept."""
    npm = full_debian / "npm"
    npm.write_text("#!/bin/sh\necho other >vnu-jar-${3#*@}.tgz\n")
    npm.chmod(0o755)

    done = set_up(bare_checkout, full_debian, "browser")

    assert done.returncode == 1
    assert re.fullmatch(
        r"set-up: vnu-jar@[\d.]+ is not the archive that is pinned here: its SHA-512 is [0-9a-f]{128}\n", done.stderr
    )
    assert list((bare_checkout / ".cache").iterdir()) == []


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no ldconfig, which knows Debian's libraries")
def test_set_up_does_nothing_a_second_time(bare_checkout: Path, full_debian: Path) -> None:
    """Where all is there, nothing is installed, fetched or said."""
    set_up(bare_checkout, full_debian, "dev")
    pinned = re.search(r"^checker_sum=(\w+)$", (bare_checkout / "tools" / "set-up").read_text(), re.MULTILINE)
    assert pinned
    (bare_checkout / ".cache").mkdir()
    (bare_checkout / ".cache" / "vnu.jar").touch()
    (bare_checkout / ".cache" / "vnu.sum").write_text(pinned[1])

    done = set_up(bare_checkout, full_debian, "browser")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_unknown_set_up_is_refused(bare_checkout: Path) -> None:
    """A misspelt mode is answered with the right ones."""
    done = subprocess.run(
        ["/bin/sh", "tools/set-up", "demo"], cwd=bare_checkout, env=os.environ, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr == "set-up: usage: tools/set-up run|dev|browser\n"
