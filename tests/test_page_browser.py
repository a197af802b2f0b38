"""The page as Chromium shows it: accessible, silent on the network, as wide as the screen, and driven by keyboard."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from playwright.sync_api import Browser, Page

from briefing.record import Edition
from briefing.render import html
from tests.browser import Visit, started, visit
from tests.editions import longest, rich
from tests.looks import THEMES
from tests.pdf import pages_of

#: One that has everything, and what differs from it in others; axe-core takes time with every story.
EDITIONS = {
    "en": rich(25, unfiled=True),
    "ko": rich(12, language="ko"),
    "hostile": longest(rich(8, hostile=True)),
    "empty": rich(0),
}
WIDTHS = (320, 768, 1280)
#: Around every width at which the layout changes: 30, 48 and 76 rem.
MANY_WIDTHS = (320, 480, 481, 767, 768, 1215, 1216, 1600)
#: Rules of axe-core whose answer depends on colours: all that a dark screen changes.
COLOUR_RULES = ("color-contrast", "link-in-text-block")
DARK_WIDTHS = (320, 1280)
#: What a reader can move to.
FOCUSABLE = "a[href], button, select, summary, input, textarea, [tabindex]"

every_page = pytest.mark.parametrize(
    ("theme", "name"), [(theme, name) for theme in sorted(THEMES) for name in EDITIONS]
)
every_theme = pytest.mark.parametrize("theme", sorted(THEMES))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of this file."""
    with started() as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page of every theme and edition."""
    folder = tmp_path_factory.mktemp("pages")
    for theme, look in THEMES.items():
        for name, edition in EDITIONS.items():
            (folder / f"{theme}-{name}.html").write_bytes(html.render(edition, look).body)
    return folder


def headlines(edition: Edition) -> list[str]:
    """Every headline of an edition, in order."""
    return [story.headline for story in edition.stories]


# --- Without a browser -------------------------------------------------------------------------------------------


@every_theme
@pytest.mark.parametrize("language", ["en", "ko"])
def test_sixty_stories_weigh_150_kb_at_most(theme: str, language: str) -> None:
    """A full edition without pictures is light enough to forward and to open on a slow line."""
    assert len(html.render(rich(60, language=language, unfiled=True), THEMES[theme]).body) <= 150_000


@every_page
def test_headings_are_an_outline(theme: str, name: str) -> None:
    """One title comes first; no level is skipped on the way down; stories follow in the order of their numbers."""
    page: Any = lxml_html.fromstring(html.render(EDITIONS[name], THEMES[theme]).body)
    levels = [int(each.tag[1]) for each in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    numbers = [int(each.text_content()) for each in page.xpath("//main//*[@class='number']")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert numbers == list(range(1, len(headlines(EDITIONS[name])) + 1))


# --- Accessibility and network -----------------------------------------------------------------------------------


@every_page
def test_axe_finds_no_violation(browser: Browser, pages: Path, theme: str, name: str) -> None:
    """No rule of axe-core is broken, on narrow, middle and wide screens, light and dark; and nothing was asked for."""
    with visit(browser, pages / f"{theme}-{name}.html", color_scheme="light") as opened:
        broken: list[str] = []
        for width in WIDTHS:
            opened.resize(width)
            broken += [f"light, {width}: {each}" for each in opened.violations()]
        opened.page.emulate_media(color_scheme="dark")
        for width in DARK_WIDTHS:
            opened.resize(width)
            broken += [f"dark, {width}: {each}" for each in opened.violations(*COLOUR_RULES)]
        assert broken == []
        assert (opened.asked, opened.complaints) == ([], [])


def test_watch_sees_what_a_page_asks_for(browser: Browser, tmp_path: Path) -> None:
    """A page that asks for a picture of another host, and one whose script fails, are noticed."""
    file = tmp_path / "page.html"
    file.write_text('<img src="https://news.example.org/1.png" alt=""><script>throw Error("broken")</script>')
    with visit(browser, file) as opened:
        assert opened.asked == ["https://news.example.org/1.png"]
        assert "broken" in " ".join(opened.complaints)


@every_theme
def test_dark_screens_have_a_dark_page(browser: Browser, pages: Path, theme: str) -> None:
    """Paper is lighter than ink on a light screen, and darker on a dark one."""
    with visit(browser, pages / f"{theme}-en.html", color_scheme="light") as opened:
        light_paper, light_ink = lightness(opened.page)
        opened.page.emulate_media(color_scheme="dark")
        dark_paper, dark_ink = lightness(opened.page)
    assert light_paper > light_ink
    assert dark_paper < dark_ink
    assert dark_paper < light_paper


def lightness(page: Page) -> tuple[int, int]:
    """The sum of red, green and blue of the page's paper and of its ink."""
    paper, ink = page.evaluate("(style => [style.backgroundColor, style.color])(getComputedStyle(document.body))")
    return sum(map(int, re.findall(r"\d+", paper))), sum(map(int, re.findall(r"\d+", ink)))


# --- Width -------------------------------------------------------------------------------------------------------


@every_page
def test_page_is_as_wide_as_the_screen(browser: Browser, pages: Path, theme: str, name: str) -> None:
    """Nothing has to be scrolled sideways, from 320 to 1600 pixels, with text of twice the size too."""
    with visit(browser, pages / f"{theme}-{name}.html") as opened:
        assert [width for width in MANY_WIDTHS if is_too_wide(opened, width)] == []
        opened.enlarge(200)
        assert opened.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert [width for width in MANY_WIDTHS if is_too_wide(opened, width)] == []


def is_too_wide(opened: Visit, width: int) -> bool:
    """Whether the page is wider than a window of this width."""
    opened.resize(width)
    return bool(opened.page.evaluate("(root => root.scrollWidth > root.clientWidth)(document.documentElement)"))


# --- Keyboard ----------------------------------------------------------------------------------------------------

#: The element that has the focus: its place among all that can have it; whether its focus shows; whether a reader sees
#: it: the middle of its first line is in the window, and nothing else covers it.
FOCUSED = """([focusable]) => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const style = getComputedStyle(element);
  const box = element.getClientRects()[0];
  const top = document.elementFromPoint(box.left + Math.min(box.width, innerWidth) / 2, box.top + box.height / 2);
  return {
    place: [...document.querySelectorAll(focusable)].indexOf(element),
    text: element.textContent.trim().slice(0, 40),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    seen: top !== null && (element.contains(top) || top.contains(element)),
  };
}"""


def walk(page: Page, key: str, most: int) -> list[dict[str, Any]]:
    """Press a key until the focus leaves the page; return every stop."""
    stops: list[dict[str, Any]] = []
    while len(stops) <= most:
        page.keyboard.press(key)
        stop = page.evaluate(FOCUSED, [FOCUSABLE])
        if stop is None:
            break
        stops.append(stop)
    return stops


@every_theme
def test_tab_reaches_everything_in_order(browser: Browser, pages: Path, theme: str) -> None:
    """Tab stops at the skip link, then at each link and control in the page's order, seen and with a ring; no trap."""
    with visit(browser, pages / f"{theme}-en.html", reduced_motion="reduce") as opened:
        every = opened.page.locator(FOCUSABLE).count()
        stops = walk(opened.page, "Tab", every)
        assert stops[0]["text"] == "Skip to the stories"
        assert [each["place"] for each in stops] == list(range(every))
        assert [each["text"] for each in stops if not (each["ring"] and each["seen"])] == []


@every_theme
def test_tab_goes_back_too(browser: Browser, pages: Path, theme: str) -> None:
    """Backwards the stops are the same, and none is under what sticks to the top of a narrow screen."""
    with visit(browser, pages / f"{theme}-en.html", width=320, reduced_motion="reduce") as opened:
        every = opened.page.locator(FOCUSABLE).count()
        stops = walk(opened.page, "Shift+Tab", every)
        assert [each["place"] for each in stops] == list(range(every))[::-1]
        assert [each["text"] for each in stops if not (each["ring"] and each["seen"])] == []


@every_theme
def test_skip_link_leads_to_the_stories(browser: Browser, pages: Path, theme: str) -> None:
    """Tab and Enter show the first section, and the next stop is inside it."""
    with visit(browser, pages / f"{theme}-en.html", reduced_motion="reduce") as opened:
        opened.page.keyboard.press("Tab")
        opened.page.keyboard.press("Enter")
        opened.page.wait_for_function("scrollY > 0")
        top = opened.page.locator("main").bounding_box()
        opened.page.keyboard.press("Tab")
        assert top is not None
        assert 0 <= top["y"] < 300
        assert opened.page.evaluate("document.querySelector('main').contains(document.activeElement)")


@every_theme
def test_explanation_unfolds_by_keyboard(browser: Browser, pages: Path, theme: str) -> None:
    """Enter on "Why it is here" shows the reasons, Space hides them."""
    with visit(browser, pages / f"{theme}-en.html") as opened:
        reasons = opened.page.locator("#s1 details p")
        assert not reasons.is_visible()
        opened.page.locator("#s1 summary").focus()
        opened.page.keyboard.press("Enter")
        assert reasons.is_visible()
        opened.page.keyboard.press("Space")
        assert not reasons.is_visible()


# --- Filter and citation -----------------------------------------------------------------------------------------


def shown(page: Page) -> int:
    """How many stories are shown."""
    return page.locator("[data-outlets]:visible").count()


def choose(page: Page, name: str, presses: int = 1) -> int:
    """Choose from a list by keyboard; return the number of stories that the choice promises."""
    page.locator(f"select[name={name}]").focus()
    for _ in range(presses):
        page.keyboard.press("ArrowDown")
    promised = re.search(r"\((\d+)\)$", page.locator(f"select[name={name}] option:checked").inner_text())
    assert promised
    return int(promised[1])


@pytest.mark.skipif(
    sys.platform == "darwin", reason="macOS opens lists in a window of its own, which no page can drive"
)
@every_theme
@pytest.mark.parametrize("name", ["topic", "outlet", "language"])
def test_filter_shows_what_it_promises(browser: Browser, pages: Path, theme: str, name: str) -> None:
    """A choice shows as many stories as it says, hides sections without one, and is announced; "All" undoes it."""
    with visit(browser, pages / f"{theme}-en.html") as opened:
        page = opened.page
        every = len(headlines(EDITIONS["en"]))
        assert shown(page) == every
        promised = choose(page, name)
        assert 0 < promised < every
        assert shown(page) == promised
        assert page.get_by_role("status").inner_text() == f"{promised} of {every} stories"
        assert page.evaluate(
            "[...document.querySelectorAll('.section')].every(part => "
            "part.hidden !== [...part.querySelectorAll('[data-outlets]')].some(story => !story.hidden))"
        )
        page.keyboard.press("ArrowUp")
        assert shown(page) == every
        assert page.get_by_role("status").inner_text() == ""
        assert page.locator(".section:visible").count() == len(EDITIONS["en"].sections) + 1


@every_theme
def test_filters_work_together(browser: Browser, pages: Path, theme: str) -> None:
    """Two choices show only stories that fit both; where none does, the page says so, and axe still finds nothing."""
    with visit(browser, pages / f"{theme}-en.html") as opened:
        page = opened.page
        page.locator("select[name=language]").select_option("ko")
        korean = shown(page)
        page.locator("select[name=topic]").select_option("topic-alliance")
        assert 0 < shown(page) < korean
        assert page.locator("h3.also:visible").count() in (0, int(page.locator("li.line:visible").count() > 0))
        page.locator("select[name=topic]").select_option("topic-unfiled")
        page.locator("select[name=language]").select_option("fr")
        assert shown(page) == 0
        assert page.get_by_role("status").inner_text().startswith("0 of ")
        assert opened.violations() == []


@every_theme
def test_link_to_a_hidden_story_shows_it(browser: Browser, pages: Path, theme: str) -> None:
    """A line of "At a glance" leads to its story though a filter hides it: the filter gives way."""
    with visit(browser, pages / f"{theme}-en.html") as opened:
        opened.page.locator("select[name=topic]").select_option("topic-science")
        assert not opened.page.locator("#s1").is_visible()
        opened.page.locator(".glance a").first.focus()
        opened.page.keyboard.press("Enter")
        assert opened.page.locator("#s1").is_visible()
        assert shown(opened.page) == len(headlines(EDITIONS["en"]))
        assert opened.page.locator("select[name=topic]").input_value() == ""


@every_theme
@pytest.mark.parametrize("clipboard", ["allowed", "refused"])
def test_citation_is_copied_by_keyboard(browser: Browser, pages: Path, theme: str, clipboard: str) -> None:
    """Enter copies headline, outlet, date, address and place in the brief; also where the clipboard refuses pages."""
    with visit(browser, pages / f"{theme}-en.html", permissions=["clipboard-read", "clipboard-write"]) as opened:
        page = opened.page
        if clipboard == "refused":
            page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error('refused')))")
        page.locator("#s1 button").focus()
        page.keyboard.press("Enter")
        page.locator("#s1 button", has_text="Copied").wait_for()
        story = EDITIONS["en"].stories[0]
        assert page.evaluate("navigator.clipboard.readText()") == (
            f"“{story.headline}”, {story.reports[0].outlet}, 2026-01-30, {story.reports[0].url}, "
            "Morning Brief, Friday, January 30, 2026, No. 12, 1"
        )
        assert page.evaluate("document.activeElement === document.querySelector('#s1 button')")
        assert page.locator("textarea").count() == 0


# --- Without scripts, on paper, without motion -------------------------------------------------------------------


@every_theme
def test_page_needs_no_script(browser: Browser, pages: Path, theme: str) -> None:
    """Without JavaScript every story is shown, and no control that would do nothing."""
    with visit(browser, pages / f"{theme}-en.html", java_script_enabled=False) as opened:
        assert opened.page.locator("button, select, form, output").count() == 0
        assert opened.page.locator(".story:visible, .line:visible").count() == len(headlines(EDITIONS["en"]))
        opened.page.locator("#s1 summary").click()
        assert opened.page.locator("#s1 details p").is_visible()


@every_theme
def test_browser_prints_every_headline(browser: Browser, pages: Path, theme: str) -> None:
    """On paper there are no controls, and every headline can be read, in Latin and Korean letters."""
    with visit(browser, pages / f"{theme}-en.html") as opened:
        opened.page.emulate_media(media="print")
        assert opened.page.locator(".skip:visible, .filter:visible, button:visible, details:visible").count() == 0
        printed = [bare(each) for each in pages_of(opened.page.pdf(prefer_css_page_size=True))]
    missing = [each for each in headlines(EDITIONS["en"]) if bare(each) not in "".join(printed)]
    assert missing == []


@every_theme
def test_browser_prints_the_marking_and_the_number_on_every_page(browser: Browser, pages: Path, theme: str) -> None:
    """What a brief is, how it is to be handled and which page of how many: as in the PDF."""
    with visit(browser, pages / f"{theme}-en.html") as opened:
        printed = [bare(each) for each in pages_of(opened.page.pdf(prefer_css_page_size=True))]
    for number, text in enumerate(printed, 1):
        assert text.count("INTERNAL") >= 2
        assert f"Page{number}of{len(printed)}" in text
        assert "MorningBrief" in text


def bare(text: str) -> str:
    """A text without white space and the marks of hyphens that a line's end needs."""
    return re.sub(r"[\s\u00ad\ufffe]", "", text)


@every_theme
def test_nothing_moves_for_those_who_ask(browser: Browser, pages: Path, theme: str) -> None:
    """Scrolling jumps where motion is not wanted, and glides elsewhere; nothing else on the page moves at all."""
    with visit(browser, pages / f"{theme}-en.html", reduced_motion="reduce") as opened:
        scrolling = "getComputedStyle(document.documentElement).scrollBehavior"
        assert opened.page.evaluate(scrolling) == "auto"
        opened.page.emulate_media(reduced_motion="no-preference")
        assert opened.page.evaluate(scrolling) == "smooth"
        assert opened.page.evaluate("document.getAnimations().length") == 0
