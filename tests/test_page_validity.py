"""The page and the mail, checked by the Nu Html Checker, the one that the W3C runs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from briefing.render import html, mail
from tests.editions import longest, rich
from tests.java import java
from tests.looks import THEMES

#: Fetched by `make browser`; see tools/set-up.
CHECKER = Path(__file__).resolve().parents[1] / ".cache" / "vnu.jar"

EDITIONS = {
    "en": rich(25, unfiled=True),
    "ko": rich(25, language="ko"),
    "hostile": longest(rich(12, hostile=True)),
    "empty": rich(0),
    "empty-ko": rich(0, language="ko"),
}
#: What the checker warns of, and why it is let pass. It does not match the hashes of a policy that stands in the page;
#: Chromium does, and tests/test_page_browser.py fails if that refuses a sheet or the script. Mail is laid out in tables
#: with these attributes, as Outlook reads no others.
LET_PASS = {
    "page": ("Inline style violates Content Security Policy", "Inline script violates Content Security Policy"),
    "mail": tuple(
        f"The “{name}” attribute on the “" for name in ("align", "border", "cellpadding", "cellspacing", "width")
    ),
}


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """All that the checker says of all pages: Java starts slowly, so once."""
    program = java()
    if not CHECKER.is_file():
        pytest.skip("no Nu Html Checker found; `make browser` fetches it")
    folder = tmp_path_factory.mktemp("pages")
    for theme, look in THEMES.items():
        for name, edition in EDITIONS.items():
            (folder / f"{theme}-{name}.page.html").write_bytes(html.render(edition, look).body)
            (folder / f"{theme}-{name}.mail.html").write_bytes(mail.render(edition, look).body)
    (folder / "broken.html").write_text("<!doctype html><title>A</title><p><b>")
    done = subprocess.run(
        [program, "-jar", str(CHECKER), "--format", "json", "--stdout", *map(str, sorted(folder.iterdir()))],
        capture_output=True,
        text=True,
    )
    said: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return said


def test_checker_sees_errors(messages: list[dict[str, Any]]) -> None:
    """A page with an open element is an error, so that silence about the others means something."""
    assert "error" in {each["type"] for each in messages if each["url"].endswith("/broken.html")}


@pytest.mark.parametrize("kind", sorted(LET_PASS))
def test_nothing_is_invalid(messages: list[dict[str, Any]], kind: str) -> None:
    """No error in any theme, language or edition, and no warning but those let pass."""
    objections = [
        f"{Path(each['url']).name}, line {each.get('lastLine')}: {each['message']}"
        for each in messages
        if each["url"].endswith(f".{kind}.html") and not is_let_pass(each, kind)
    ]
    assert objections == []


def is_let_pass(message: dict[str, Any], kind: str) -> bool:
    """Whether a message is a warning that has its reason above; an error never is."""
    return message["type"] == "info" and str(message["message"]).startswith(LET_PASS[kind])
