"""Chromium for tests of pages: found, started, and watched for what it asks for and complains of.

In: a file, and what a reader's screen is like. Out: a page to drive, or a test that is skipped with the reason. No
request leaves: whatever a page asks for beyond files and data: addresses is refused, and kept for the test to see.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

#: Commands on Debian and Ubuntu, and programs on macOS; `tools/set-up browser` installs one of them.
COMMANDS = ("chromium", "chromium-browser", "google-chrome")
PROGRAMS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
#: What Chromium would ask of others by itself; and its sandbox, which it refuses to run in as root.
_SWITCHES = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
)
_BEYOND = re.compile(r"^(?!file:|data:)")
#: Milliseconds that one step may take on a busy machine; no test waits so long for something that it expects.
_PATIENCE = 20_000


def found() -> Path | None:
    """Return the browser to drive, if there is one."""
    commands = (Path(each) for each in map(shutil.which, COMMANDS) if each)
    return next((each for each in (*PROGRAMS, *commands) if each.exists()), None)


@contextmanager
def started() -> Iterator[Browser]:
    """Start Chromium without a window; skip the test that asks where there is none.

    Playwright keeps an event loop running in this thread until it ends, and other tests start loops of their own: keep
    a browser for the tests of one file, not for all.
    """
    program = found()
    if program is None:
        pytest.skip("no Chromium found; `make browser` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_SWITCHES)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A page that is open, and what came of opening it."""

    page: Page
    #: Addresses asked for, beyond the page's own; nothing was sent there.
    asked: list[str]
    #: Errors and warnings of the console: scripts that failed, what the policy refused.
    complaints: list[str]

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window so many CSS pixels wide."""
        self.page.set_viewport_size({"width": width, "height": height})

    def enlarge(self, percent: int) -> None:
        """Set the size of text that readers choose in the browser's settings, where 16 px is 100 %."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 16 * percent // 100}})
        session.detach()

    def violations(self, *rules: str) -> list[str]:
        """Run axe-core, all its rules or those named; return one line for each violation, with the elements."""
        options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
        if rules:
            options["runOnly"] = {"type": "rule", "values": rules}
        if not self.page.evaluate("typeof axe == 'object'"):
            self.page.evaluate(AXE_SCRIPT)
        broken = self.page.evaluate("options => axe.run(document, options).then(done => done.violations)", options)
        return [f"{each['id']}: {', '.join(str(node['target'][0]) for node in each['nodes'])}" for each in broken]


@contextmanager
def visit(browser: Browser, file: Path, *, width: int = 1280, **screen: Any) -> Iterator[Visit]:
    """Open a file in a context of its own.

    Args:
        browser: a running one.
        file: the page.
        width: of the window, in CSS pixels.
        screen: how the reader has set the browser, as Playwright's `new_context` names it, such as `color_scheme`.
    """
    context = browser.new_context(viewport={"width": width, "height": 900}, **screen)
    context.set_default_timeout(_PATIENCE)
    asked: list[str] = []
    complaints: list[str] = []
    context.route(_BEYOND, lambda route: route.abort())
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    context.on("weberror", lambda failed: complaints.append(str(failed.error)))
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        asked.remove(file.as_uri())
        yield Visit(page=page, asked=asked, complaints=complaints)
    finally:
        context.close()
