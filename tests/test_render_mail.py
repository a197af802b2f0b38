"""The body of a mail: small whatever the number of stories, plain enough for every client, and true to the record."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from briefing.record import Comment, Edition, SectionTopic
from briefing.render import mail, text
from tests import mail_css
from tests.builders import article, edition, printed_story, report
from tests.editions import HOSTILE, TOPICS, rich
from tests.looks import SHIPPED, THEMES

#: What Gmail shows of a body before it cuts it, and our own bound.
GMAIL, BOUND = 102 * 1024, 90_000


TOPIC = SectionTopic(id="weather", title="Weather at Sea")


def body(record: Edition, theme: str = "newspaper") -> str:
    """The mail of an edition."""
    return mail.render(record, THEMES[theme]).body.decode()


def parsed(page: str) -> Any:
    """A mail for XPath, whose answers can be of any type."""
    return lxml_html.fromstring(page.encode())


def shown(page: str) -> str:
    """What its reader sees, white space as single spaces."""
    return " ".join(parsed(page).body.text_content().split())


def long_addresses(record: Edition) -> Edition:
    """The record with addresses as news sites with trackers have them."""
    sections = tuple(
        replace(
            section,
            stories=tuple(
                replace(
                    story,
                    reports=tuple(replace(each, url=f"https://news.example.org/{'a' * 900}") for each in story.reports),
                )
                for story in section.stories
            ),
        )
        for section in record.sections
    )
    return replace(record, sections=sections)


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize(
    "record",
    [
        rich(0),
        rich(5),
        rich(25, language="ko", unfiled=True),
        rich(60),
        rich(60, language="ko"),
        rich(60, hostile=True),
        rich(200),
        rich(200, language="ko", hostile=True),
        long_addresses(rich(200)),
        rich(1000),
    ],
    ids=["0", "5", "25-ko", "60", "60-ko", "60-hostile", "200", "200-ko-hostile", "200-long", "1000"],
)
def test_no_mail_is_cut(theme: str, record: Edition) -> None:
    """Whatever the number of stories, the body stays under 90 KB, where no client cuts it."""
    assert len(body(record, theme).encode()) < BOUND < GMAIL


@given(st.integers(0, 150), st.integers(0, 400))
@settings(max_examples=12)
def test_no_mail_is_cut_at_any_length(stories: int, title: int) -> None:
    """Neither many stories nor long titles make a body that is cut."""
    record = rich(stories)
    sections = tuple(
        replace(
            section,
            stories=tuple(replace(story, headline=f"{story.headline} {'long ' * title}") for story in section.stories),
        )
        for section in record.sections
    )
    assert len(body(replace(record, sections=sections)).encode()) < BOUND


def test_long_comments_give_way_to_stories() -> None:
    """Comments that fill the mail alone are counted in it, and every section's best stories stay."""
    record = rich(60)
    long = Comment(paragraphs=("A word of the desk. " * 1_500,) * 3, author="The desk", language="en")
    sections = (replace(record.sections[0], comments=(long,)), *record.sections[1:])

    page = body(replace(record, comments=(long, long), sections=sections))

    words = shown(page)
    assert len(page.encode()) < BOUND
    assert "2 comments are in the full brief." in words
    assert "1 comment is in the full brief." in words
    assert "A word of the desk" not in words
    assert all(section.stories[0].headline in words for section in sections if section.stories)


def test_more_topics_than_a_mail_has_room_for_are_counted() -> None:
    """Hundreds of sections leave what stands at the front, and the number of stories and comments."""
    record = rich(5)
    many = tuple(replace(record.sections[place % 3], topic=TOPIC) for place in range(300))

    page = body(replace(record, sections=many))

    words = shown(page)
    assert len(page.encode()) < BOUND
    assert f"{sum(len(section.stories) for section in many)} more stories are in the full brief." in words
    assert f"{sum(len(section.comments) for section in many)} comments are in the full brief." in words
    assert TOPIC.title not in words
    assert record.at_a_glance[0].text in words


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("stories", [0, 25, 60, 200])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_client_knows_what_the_mail_uses(theme: str, stories: int, language: str) -> None:
    """No element and no declaration that Gmail, Outlook or Apple Mail does not know."""
    page = parsed(body(rich(stories, language=language, unfiled=True, hostile=stories == 25), theme))
    assert list(mail_css.unknown(page)) == []
    assert [mail_css.DARK.fullmatch(sheet.strip()) is not None for sheet in page.xpath("//style/text()")] == [True]


def test_the_check_finds_what_clients_do_not_know() -> None:
    """A grid, a rem, a section or a background with alpha would be seen."""
    page = parsed(
        '<div style="display:grid;font-size:1rem;background-color:rgb(0 0 0 / 50%)"></div>'
        '<section></section><p style="width:100%;margin:-1px"></p>'
    )
    assert list(mail_css.unknown(page)) == [
        "<div> display: grid",
        "<div> font-size: 1rem",
        "<div> background-color: rgb(0 0 0 / 50%)",
        "<section>",
        "<p> width: 100%",
        "<p> margin: -1px",
    ]


@pytest.mark.parametrize("stories", [0, 1, 25, 60])
def test_mail_has_every_story_in_order(stories: int) -> None:
    """Up to sixty stories, each headline of the record stands in the mail, in the record's order, linked."""
    record = rich(stories)
    page = parsed(body(record))
    place, words = 0, shown(body(record))
    for story in record.stories:
        place = words.index(" ".join(story.headline.split()), place)
    links = set(page.xpath("//a/@href"))
    assert {story.reports[0].url for story in record.stories if story.reports[0].url} <= links


@pytest.mark.parametrize("stories", [5, 60, 200, 1000])
def test_text_carries_every_story_that_the_mail_carries(stories: int) -> None:
    """Whoever reads the plain part misses nothing: every numbered headline of the mail is in it."""
    record = rich(stories)
    plain = " ".join(text.render(record).body.decode().split())
    carried = [" ".join("".join(each.itertext()).split()) for each in parsed(body(record)).xpath("//h3 | //p[b]")]
    assert len(carried) >= min(stories, 50)
    by_number = {str(story.number): story for story in record.stories}
    for line in carried:
        number, _, rest = line.partition(" ")
        headline = " ".join(by_number[number].headline.split())
        assert rest.startswith(headline)
        assert headline in plain


def test_what_is_left_out_is_counted() -> None:
    """A section that has no room for all its stories says how many more there are; none is lost without a word."""
    record = rich(400)
    page = body(record)
    words, printed = shown(page), len(parsed(page).xpath("//h3 | //p[@class='line'][b]"))
    left = sum(map(int, re.findall(r"(\d+) more stor(?:y is|ies are) in the full brief", words)))
    assert printed - len(record.most_covered) + left == 400
    assert left > 0


def test_mail_asks_nothing_of_anyone() -> None:
    """No picture, script, form, font or style sheet from elsewhere, and no address but those of reports."""
    page = body(rich(60))
    document = parsed(page)
    assert document.xpath("//img | //script | //link | //form | //iframe | //@src | //@background | //@srcset") == []
    assert "url(" not in page
    assert "@import" not in page
    assert {link.split("/")[2] for link in document.xpath("//a/@href")} == {"news.example.org", "calendar.example.org"}


def test_hostile_titles_are_only_text() -> None:
    """Markup, template syntax and quotation marks in titles print as they are."""
    page = body(rich(12, hostile=True))
    document = parsed(page)
    assert document.xpath("//script | //img | //@onerror") == []
    words = shown(page)
    for title in HOSTILE:
        assert " ".join(title.replace("\u202e", "").split()) in words


def test_address_that_is_not_of_the_web_is_no_link() -> None:
    """A report's address with another scheme is left out."""
    titled = replace(report(article(title="Bridge opens")), url="javascript:alert(1)")
    document = parsed(body(edition(printed_story(titled))))
    assert document.xpath("//a/@href") == []
    assert "Bridge opens" in document.text_content()


def test_preheader_is_the_first_of_the_news() -> None:
    """The line that a list of mails shows is the first of the brief, or that there is none; not a date or marking."""
    record = rich(25)
    first = parsed(body(record)).xpath("string(//div[@class='preheader'])")
    assert first.startswith("Both sides met in Seoul")
    empty = parsed(body(rich(0))).xpath("string(//div[@class='preheader'])")
    assert empty.startswith("No significant reporting")


def test_styles_stand_in_the_elements() -> None:
    """Gmail's apps drop style sheets for accounts of others: only the colours of dark screens are in one."""
    document = parsed(body(rich(25)))
    assert len(document.xpath("//style")) == 1
    assert all(each.get("style") for each in document.xpath("//h1 | //h2 | //h3 | //p"))


def test_every_section_is_named_even_without_stories() -> None:
    """A topic with nothing new is in the mail, and says so."""
    words = shown(body(rich(25)))
    assert [title in words for _, title in TOPICS] == [True] * 5
    assert "No significant reporting" in words


def test_same_record_gives_the_same_bytes() -> None:
    """Nothing of the mail depends on the moment or the process."""
    assert mail.render(rich(60), SHIPPED) == mail.render(rich(60), SHIPPED)
    assert mail.render(rich(1), SHIPPED).filename == "2026-01-30-morning.mail.html"
