"""The files in `deploy/` are true: commands exist, units are hardened alike, the image has what a build needs."""

from __future__ import annotations

import plistlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.main import get_command

from briefing.cli import app
from briefing.service.status import FRESH
from tests.test_docs import _arguments, _parse

CHECKOUT = Path(__file__).resolve().parents[1]
DEPLOY = CHECKOUT / "deploy"
PROGRAM = "/opt/brief/.venv/bin/briefing"


def unit(name: str) -> dict[str, list[str]]:
    """Read a unit: key → its values, in order."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / name).read_text("utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def commands() -> Iterator[str]:
    """Every command of ours in the files."""
    for name in ("briefing.service", "briefing-run.service"):
        yield from unit(name)["ExecStart"]
    for line in (DEPLOY / "crontab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line
    yield " ".join(plistlib.loads((DEPLOY / "org.briefing.plist").read_bytes())["ProgramArguments"])
    image = (DEPLOY / "Containerfile").read_text("utf-8")
    yield from re.findall(r"^HEALTHCHECK .* CMD (briefing .*) \|\|", image, re.MULTILINE)
    yield from (" ".join(re.findall(r'"([^"]+)"', line)) for line in re.findall(r"^CMD (.*)$", image, re.MULTILINE))


def test_every_command_exists() -> None:
    """What units, cron, launchd and the container start is a command with these options."""
    found = list(commands())
    assert len(found) == 7
    for command in found:
        _parse(get_command(app), "briefing", _arguments(command))


def test_the_program_is_where_the_page_puts_it() -> None:
    """All files name one place, which the page on running it names too."""
    page = (CHECKOUT / "docs" / "operate.md").read_text("utf-8")
    assert PROGRAM in page
    for command in commands():
        assert PROGRAM in command or command.startswith("briefing ")


def test_every_file_is_named_on_the_page() -> None:
    """A file that the page does not name would not be found."""
    page = (CHECKOUT / "docs" / "operate.md").read_text("utf-8")
    assert [file.name for file in DEPLOY.iterdir() if file.name not in page] == []


def test_both_services_are_hardened_alike() -> None:
    """Daemon and pass have the same rights: those of an own user, on its own folder, with the network."""
    daemon, once = unit("briefing.service"), unit("briefing-run.service")
    for key, value in daemon.items():
        if key.startswith(("Protect", "Private", "Restrict", "SystemCall", "Capab", "NoNew", "Lock", "Memory", "User")):
            assert once[key] == value
    assert daemon["ProtectSystem"] == ["strict"]
    assert daemon["NoNewPrivileges"] == ["yes"]
    assert daemon["StateDirectory"] == ["briefing"]
    assert int(daemon["TimeoutStopSec"][0]) > 10


def test_the_timer_is_fresh_enough_for_status() -> None:
    """Passes of the timer and of cron come at least three times in the time after which they count as stopped."""
    (minutes,) = re.findall(r"\*:0/(\d+)", unit("briefing-run.timer")["OnCalendar"][0])
    (cron,) = re.findall(r"^\*/(\d+) ", (DEPLOY / "crontab").read_text("utf-8"), re.MULTILINE)
    assert max(int(minutes), int(cron)) * timedelta(minutes=3) <= FRESH["run"]
    assert unit("briefing-run.timer")["Persistent"] == ["true"]


def test_the_image_has_what_set_up_installs() -> None:
    """Everything copied is in the checkout, and the packages are those that `tools/set-up` asks Debian for."""
    image = (DEPLOY / "Containerfile").read_text("utf-8")
    for line in re.findall(r"^COPY ([^-].*) \S+$", image, re.MULTILINE):
        assert all((CHECKOUT / name).exists() for name in line.split())
    wanted = re.findall(r"echo ((?:lib|fonts-)\S.*)$", (CHECKOUT / "tools" / "set-up").read_text("utf-8"), re.MULTILINE)
    assert [name for line in wanted for name in line.split() if name not in image] == []
    assert re.search(r"^USER briefing$", image, re.MULTILINE)


@pytest.mark.parametrize(("code", "healthy"), [(0, True), (1, False), (2, False), (3, True)])
def test_the_image_is_healthy_unless_a_brief_will_not_go_out(tmp_path: Path, code: int, healthy: bool) -> None:
    """The health check passes on 0 and 3 and fails on 1 and 2."""
    import subprocess

    (check,) = re.findall(r"^HEALTHCHECK .* CMD (.*)$", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE)
    (tmp_path / "briefing").write_text(f"#!/bin/sh\nexit {code}\n")
    (tmp_path / "briefing").chmod(0o755)
    ran = subprocess.run(["/bin/sh", "-c", check], env={"PATH": f"{tmp_path}:/bin:/usr/bin"}, check=False)
    assert (ran.returncode == 0) is healthy
