"""What earlier editions printed: history, what was dropped, and headlines that were reworded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.edition.continuity import FIRST, Past, dropped
from briefing.edition.rewordings import MOST, rewordings
from briefing.model import Article, Headline
from briefing.record import Appearance, Previous
from briefing.settings import Feed
from tests.builders import article, printed_story, report

FRIDAY, THURSDAY, WEDNESDAY = "morning-2026-01-30", "morning-2026-01-29", "morning-2026-01-28"


def seen(edition: str, number: int = 1, headline: str = "Talks open") -> Appearance:
    """A story in an edition."""
    return Appearance(edition=edition, date=edition[-10:], number=number, headline=headline, language="en")


def past(appearances: dict[str, list[Appearance]], stories: dict[str, str] | None = None) -> Past:
    """A past whose last edition was Friday's."""
    return Past(
        previous=Previous(id=FRIDAY, date=FRIDAY[-10:], number=3), appearances=appearances, stories=stories or {}
    )


def test_what_has_no_report_any_more_is_dropped_in_its_old_order() -> None:
    """Stories of the edition before only, with the editions in a row that had them."""
    before = past(
        {
            "c": [seen(FRIDAY, 3), seen(THURSDAY)],
            "a": [seen(FRIDAY, 1), seen(WEDNESDAY)],
            "b": [seen(FRIDAY, 2)],
            "old": [seen(THURSDAY)],
        }
    )
    gone = dropped(before, [printed_story(id="b")], {})
    assert [(one.id, one.number, one.edition, one.days) for one in gone] == [("a", 1, FRIDAY, 1), ("c", 3, FRIDAY, 2)]


def test_a_story_that_became_part_of_another_goes_on() -> None:
    """Its reports stand behind a story of today."""
    before = past({"a": [seen(FRIDAY, 1)], "b": [seen(FRIDAY, 2)]}, {article("x").id: "b"})
    assert dropped(before, [printed_story(id="a")], {"a": [article("x")]}) == ()


def test_a_first_edition_drops_nothing() -> None:
    """There is nothing before it."""
    assert dropped(FIRST, [printed_story()], {}) == ()


ARTICLE = article("1", title="Ministers break off talks")
FEEDS: dict[str, Feed] = {}


def headline(title: str, of: Article = ARTICLE) -> Headline:
    """What readers saw of an article."""
    shown = report(of)
    return Headline(
        report=of.id, title=title, outlet=shown.outlet, url=shown.url, language="en", edition=FRIDAY, number=4
    )


def changed(before: str, after: Article, *, withdrawn: bool = False) -> list[tuple[str, str]]:
    """Old and new headlines of what counts as reworded."""
    ids = {after.id} if withdrawn else frozenset[str]()
    return [(one.before, one.after) for one in rewordings([headline(before, after)], {after.id: after}, ids, FEEDS)]


def test_a_changed_headline_is_shown_old_and_new() -> None:
    """With the edition and number where readers saw it."""
    (one,) = rewordings([headline("Ministers interrupt talks")], {ARTICLE.id: ARTICLE}, (), FEEDS)
    assert (one.before, one.after) == ("Ministers interrupt talks", "Ministers break off talks")
    assert (one.report, one.outlet, one.edition, one.number) == (ARTICLE.id, "The Example", FRIDAY, 4)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Talks open in Seoul", "Talks Open in Seoul"),
        ("Talks open – in Seoul", "Talks open: in Seoul"),
        ("Talks open in Seoul", "UPDATE 2: Talks open in Seoul"),
        ("[속보] 회담 시작", "회담 시작(종합2보)"),
        ("(LD) Talks open in Seoul", "(2nd LD) Talks open in Seoul"),
        ("LIVE: talks in Seoul", "LIVE: talks in Seoul end"),
        ("Morning briefing: talks", "Morning briefing: votes"),
    ],
)
def test_trivial_changes_are_no_rewording(before: str, after: str) -> None:
    """Case, signs and marks of versions; live pages and round-ups change by nature."""
    assert changed(before, replace(ARTICLE, title=after)) == []


def test_a_number_is_not_trivial() -> None:
    """61 and 16 are two things."""
    assert changed("Births rise for 61st month", replace(ARTICLE, title="Births rise for 16th month"))


def test_a_title_that_never_rests_is_live() -> None:
    """Whatever it calls itself."""
    restless = replace(ARTICLE, earlier_titles=("a", "b", "c", "d", "e"))
    assert changed("Votes are counted", restless) == []


def test_a_withdrawn_report_has_no_new_headline() -> None:
    """Told once: readers who saw it withdrawn are not told again, nor if it comes back."""
    assert changed("Ministers break off talks", ARTICLE, withdrawn=True) == [("Ministers break off talks", "")]
    assert changed("", ARTICLE, withdrawn=True) == []
    assert changed("", ARTICLE) == []


def test_a_removed_article_is_not_known_to_have_changed() -> None:
    """The store holds it no more."""
    assert rewordings([headline("Other words")], {}, (), FEEDS) == ()


def test_a_feed_that_rewrites_everything_does_not_fill_the_brief() -> None:
    """Twenty at most."""
    articles = [article(str(n), title=f"New words {n}") for n in range(30)]
    found = rewordings([headline("Old words", one) for one in articles], {one.id: one for one in articles}, (), FEEDS)
    assert len(found) == MOST
