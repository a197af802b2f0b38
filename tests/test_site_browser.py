"""The site in Chromium, from disk and from a web server: search, accessibility, widths; and in the Nu Html Checker."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from briefing.service import site
from briefing.store import Store
from tests.archive import desk_in, edition_of, keep
from tests.browser import Visit, started, visit
from tests.java import java
from tests.test_page_validity import CHECKER

KINDS = (
    "index.html",
    "2026-01.html",
    "topics/morning_alliance.html",
    "topics/morning_alliance_2025-12.html",
    "stories/morning_0000000000000001.html",
    "search.html",
    "2026-01-01-morning.html",
)
DATES = ("2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of this file."""
    with started() as running:
        yield running


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of a site in each theme; the second in Korean, the third of hostile headlines."""
    made = {}
    for name, theme, language in (
        ("newspaper", "newspaper", "en"),
        ("government", "government", "ko"),
        ("hostile", "newspaper", "en"),
    ):
        desk = desk_in(tmp_path_factory.mktemp(name), theme=theme, language=language)
        with Store.open(desk.config.store.path) as store:
            for day, date in enumerate(DATES, start=1):
                plain = edition_of(date, stories=8, day=day, language=language, hostile=name == "hostile")
                site.update(desk, store, keep(desk, store, plain, theme=theme))
        made[name] = desk.config.output
    return made


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, without a line for each request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a web server on loopback that offers a folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def wait_for(page: Page, said: str) -> None:
    """Wait until the search says that it is done."""
    expect(page.locator("#state")).to_contain_text(said, timeout=20_000)


def ask(page: Page, words: str) -> list[str]:
    """Look for words; returns the headlines of the results."""
    page.fill("#words", "")
    expect(page.locator("#state")).to_have_text("", timeout=20_000)
    page.fill("#words", words)
    wait_for(page, "back to December 2025")
    return page.locator("#results h2").all_inner_texts()


def check_search(page: Page) -> None:
    """Try the search of the English site."""
    assert page.locator("#results li").count() == 0
    korean = ask(page, "훈련 한미")
    assert len(korean) >= 4
    assert {text[:2] for text in korean} >= {"한미"}
    assert page.locator("#results mark").first.inner_text() in ("한미", "훈련")
    assert len(ask(page, "missi")) >= 4
    assert ask(page, "ssile") == []
    assert ask(page, "missile nowhere") == []
    assert len(ask(page, "defense echantillon")) >= 4
    dates = page.locator("#results time").evaluate_all("all => all.map(each => each.dateTime)")
    assert dates == sorted(dates, reverse=True)
    page.select_option("#topic", "society")
    wait_for(page, "back to December 2025")
    page.select_option("#topic", "")
    page.fill("#from", "2026-01-02")
    page.fill("#words", "missile")
    wait_for(page, "back to January 2026")
    assert set(page.locator("#results time").evaluate_all("all => all.map(each => each.dateTime)")) == {"2026-01-02"}


def test_search_works_from_disk(browser: Browser, sites: dict[str, Path]) -> None:
    """Words are joined by AND; Korean is found inside words, others at their beginning; accents do not matter."""
    with visit(browser, sites["newspaper"] / "search.html") as opened:
        check_search(opened.page)
        assert opened.complaints == []
        assert {each.rpartition("/")[2] for each in opened.asked} == {"2026-01.js", "2025-12.js"}


def test_search_works_over_http(browser: Browser, sites: dict[str, Path]) -> None:
    """The same from a web server, under the page's own policy."""
    with served(sites["newspaper"]) as address:
        context = browser.new_context()
        complaints: list[str] = []
        try:
            page = context.new_page()
            page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
            page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
            page.goto(f"{address}/search.html")
            check_search(page)
            assert complaints == []
        finally:
            context.close()


def test_a_search_stands_in_the_address(browser: Browser, sites: dict[str, Path]) -> None:
    """Who opens the address sees the words and what they find, with the first link to the place in the edition."""
    with visit(browser, sites["newspaper"] / "search.html") as opened:
        assert len(ask(opened.page, "missile")) >= 4
        kept = opened.page.url
        opened.page.goto("about:blank")
        opened.page.goto(kept)
        wait_for(opened.page, "back to December 2025")
        assert opened.page.input_value("#words") == "missile"
        opened.page.locator("#results a").first.click()
        assert "2026-01-02-morning.html#s" in opened.page.url


def test_an_address_sets_fields_and_nothing_else(browser: Browser, sites: dict[str, Path]) -> None:
    """Names that JavaScript has for things of its own are no fields; the search works beside them."""
    page = sites["newspaper"] / "search.html"
    with visit(browser, page) as opened:
        opened.page.goto("about:blank")
        opened.page.goto(f"{page.as_uri()}#length=1&__proto__=x&constructor=x&item=x&q=missile")
        wait_for(opened.page, "back to December 2025")
        assert opened.page.input_value("#words") == "missile"
        assert opened.page.evaluate("'value' in HTMLFormControlsCollection.prototype") is False


def test_the_search_says_what_it_could_not_read(browser: Browser, sites: dict[str, Path], tmp_path: Path) -> None:
    """A month whose file is lost or damaged costs only itself."""
    for file in sites["newspaper"].rglob("*"):
        if file.is_file():
            target = tmp_path / file.relative_to(sites["newspaper"])
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(file.read_bytes())
    (tmp_path / "search" / "2026-01.js").unlink()
    with visit(browser, tmp_path / "search.html") as opened:
        assert len(ask(opened.page, "missile")) >= 2
        assert "1 months could not be read" in opened.page.locator("#state").inner_text()


def test_hostile_results_are_inert(browser: Browser, sites: dict[str, Path]) -> None:
    """Markup of a headline is shown as text: no element and no script comes of it, marked or not."""
    with visit(browser, sites["hostile"] / "search.html") as opened:
        opened.page.evaluate("() => { window.alert = () => { throw Error('ran') } }")
        found = ask(opened.page, "script alert")
        assert any("<script>alert(1)</script>" in each for each in found)
        assert opened.page.locator("#results img, #results script").count() == 0
        assert opened.complaints == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("newspaper", kind) for kind in KINDS),
        ("government", "index.html"),
        ("government", "search.html"),
        ("hostile", "topics/morning_alliance.html"),
        ("hostile", "stories/morning_0000000000000001.html"),
    ],
)
def test_pages_are_accessible_and_as_wide_as_the_screen(
    browser: Browser, sites: dict[str, Path], name: str, kind: str
) -> None:
    """axe-core finds nothing in light and dark; nothing is scrolled sideways at 320, 390 and 1280 pixels."""
    with visit(browser, sites[name] / kind, color_scheme="light") as opened:
        if kind == "search.html":
            opened.page.fill("#words", "a")
            opened.page.locator("#results li").first.wait_for()
        assert opened.violations() == []
        assert [width for width in (320, 390, 1280) if is_too_wide(opened, width)] == []
        opened.page.emulate_media(color_scheme="dark")
        assert opened.violations("color-contrast", "link-in-text-block") == []
        assert opened.complaints == []


def is_too_wide(opened: Visit, width: int) -> bool:
    """Whether the page is wider than a window of this width."""
    opened.resize(width)
    return bool(opened.page.evaluate("(root => root.scrollWidth > root.clientWidth)(document.documentElement)"))


def test_the_front_and_the_search_are_reached_by_keyboard(browser: Browser, sites: dict[str, Path]) -> None:
    """Tab from the words goes through the filters to the first result."""
    with visit(browser, sites["newspaper"] / ("search.html")) as opened:
        ask(opened.page, "missile")
        opened.page.focus("#to")
        for _ in range(6):
            opened.page.keyboard.press("Tab")
            if opened.page.evaluate("document.activeElement.closest('#results') !== null"):
                break
        opened.page.keyboard.press("Enter")
        opened.page.wait_for_url(f"**/{quote('2026-01-02-morning.html')}*")


def test_checker_finds_no_error(sites: dict[str, Path]) -> None:
    """The Nu Html Checker has nothing to say of any kind of page, in both themes and with hostile text."""
    program = java()
    if not CHECKER.is_file():
        pytest.skip("no Nu Html Checker found; `make browser` fetches it")
    files = [str(folder / kind) for folder in sites.values() for kind in KINDS]
    done = subprocess.run(
        [program, "-jar", str(CHECKER), "--format", "json", "--stdout", *files], capture_output=True, text=True
    )
    said = [each for each in json.loads(done.stdout)["messages"] if "violates Content Security" not in each["message"]]
    assert [f"{each['url']}: {each['message']}" for each in said] == []
