"""Templates and samples are found in a checkout and in a wheel."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from briefing import resources

CHECKOUT = Path(__file__).resolve().parents[1]


def test_a_checkout_uses_the_folders_beside_the_package() -> None:
    """In a checkout, an edit of a template in the top-level folder shows in the next build."""
    assert resources.templates() == CHECKOUT / "templates"
    assert resources.samples() == CHECKOUT / "samples"


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from this checkout and unpack it, as an installer does."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("briefing-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.parametrize("name", ["templates", "samples"])
def test_a_wheel_holds_every_shipped_file(unpacked_wheel: Path, name: str) -> None:
    """Each file under templates/ and samples/ is inside the wheel, and is found there."""
    script = f"from briefing import resources; print(resources.{name}())"

    found = subprocess.run(
        [sys.executable, "-c", script],
        cwd=unpacked_wheel,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()

    assert Path(found) == unpacked_wheel / "briefing" / name
    assert _files(Path(found)) == _files(CHECKOUT / name)


def test_a_wheel_holds_the_desks_config(unpacked_wheel: Path) -> None:
    """What `briefing init` takes its feeds from is the same file in a checkout and in a wheel."""
    script = "from briefing import resources; print(resources.desk())"

    found = subprocess.run(
        [sys.executable, "-c", script], cwd=unpacked_wheel, check=True, capture_output=True, text=True
    ).stdout.strip()

    assert Path(found) == unpacked_wheel / "briefing" / "desk.yaml"
    assert Path(found).read_bytes() == resources.desk().read_bytes()
    assert resources.desk() == CHECKOUT / "config.yaml"


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
