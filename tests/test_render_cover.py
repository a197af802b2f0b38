"""What a mail says beside the edition, and what all forms say when no feed could be read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from briefing.record import Edition, Glance, Image
from briefing.render import cover, epub, html, mail, markdown, text
from briefing.render.columns import width
from briefing.render.cover import Cover
from tests import mail_css
from tests.builders import edition, printed_story
from tests.editions import HOSTILE, rich
from tests.looks import SHIPPED, THEMES

PAGE = "https://brief.example.org/2026-01-30-morning.html"
LEAVE = "https://brief.example.org/unsubscribe/" + "a" * 48
SAID = Cover(notices=("The PDF could not be made <b>.",), page=PAGE, unsubscribe=LEAVE, logo="cid:logo@briefing")


def parsed(page: bytes) -> Any:
    """A mail for XPath, whose answers can be of any type."""
    return lxml_html.fromstring(page)


def headlined(headline: str, **more: object) -> Edition:
    """An edition with one story."""
    made = edition(replace(printed_story(), headline=headline, number=1))
    return replace(made, at_a_glance=(Glance(story=1, text="Another line"),), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("record", "subject"),
    [
        (headlined("Talks end"), "Morning Brief, January 30, 2026: Talks end"),
        (headlined("Talks end", language="en-GB"), "Morning Brief, 30 January 2026: Talks end"),
        (headlined("회담 종료", language="ko"), "Morning Brief, 2026년 1월 30일: 회담 종료"),
        (headlined("Talks end", version=2), "Corrected: Morning Brief, January 30, 2026: Talks end"),
        (headlined("회담", language="ko", version=3), "정정: Morning Brief, 2026년 1월 30일: 회담"),
        (rich(0), "Morning Brief, January 30, 2026: No significant reporting"),
    ],
)
def test_subject_has_brief_date_and_first_headline(record: Edition, subject: str) -> None:
    """In the edition's language; a later version says that it is a correction."""
    assert cover.subject(record) == subject


@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=60))
def test_subject_fits_a_line(headline: str, title: str) -> None:
    """A long headline is cut to the room that title and date leave, Hangul counting two columns; or it is left out."""
    record = headlined(headline)
    subject = cover.subject(replace(record, brief=replace(record.brief, title=title)))
    assert subject.startswith(f"{title}, January 30, 2026")
    assert width(subject) <= max(cover.SUBJECT_COLUMNS, width(f"{title}, January 30, 2026"))


def test_long_title_leaves_no_room_for_a_headline() -> None:
    """A cut of three letters would tell nothing."""
    record = headlined("Talks end")
    assert cover.subject(replace(record, brief=replace(record.brief, title="T" * 60))).endswith(", January 30, 2026")


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_mail_says_first_what_is_missing_and_last_how_it_came(theme: str) -> None:
    """Notices before the masthead, escaped; why the reader has it, a link to the page and one to unsubscribe after."""
    document = parsed(mail.render(rich(5), THEMES[theme], SAID).body)
    words = " ".join(document.body.text_content().split())
    assert words.index("The PDF could not be made <b>.") < words.index("INTERNAL") < words.index("You get this mail")
    assert document.xpath(f"//a[@href='{PAGE}']/text()") == ["Read it on the web"]
    assert document.xpath(f"//a[@href='{LEAVE}']/text()") == ["Unsubscribe"]
    assert document.xpath("//img/@src") == ["cid:logo@briefing"]
    assert all(image.get("alt") for image in document.xpath("//img"))


def test_mail_without_site_or_logo_has_no_empty_links() -> None:
    """What is not there is not linked."""
    document = parsed(mail.render(rich(5), SHIPPED, Cover()).body)
    assert document.xpath("//img") == []
    assert "Unsubscribe" not in document.text_content()
    assert "Read it on the web" not in document.text_content()


def test_file_of_a_mail_names_no_reader() -> None:
    """What is written to disk says nothing of how it was sent."""
    assert b"You get this mail" not in mail.render(rich(5), SHIPPED).body
    assert b"You get this mail" not in text.render(rich(5)).body


@pytest.mark.parametrize("stories", [0, 60, 200])
def test_mail_with_a_cover_is_not_cut(stories: int) -> None:
    """Its notices and links count towards the size that clients show."""
    body = mail.render(rich(stories, language="ko", hostile=True), SHIPPED, SAID).body
    assert len(body) <= mail.MOST_BYTES


def test_clients_know_all_that_a_sent_mail_uses() -> None:
    """Pictures, notices and alerts are drawn with what Gmail, Outlook and Apple Mail know."""
    record = down(illustrated(rich(5)))
    said = replace(SAID, pictures={"f" * 64: "cid:f"})
    page = mail.render(record, SHIPPED, said).body.decode()
    document = parsed(page.encode())
    assert list(mail_css.unknown(document)) == []
    assert [mail_css.DARK.fullmatch(sheet.strip()) is not None for sheet in document.xpath("//style/text()")] == [True]
    assert document.xpath("//img[@src='cid:f']/@width") == ["608"]
    assert "Picture: " in document.text_content()


def illustrated(record: Edition) -> Edition:
    """The record with a picture beside its first story."""
    section = next(each for each in record.sections if each.stories)
    story = section.stories[0]
    image = Image(
        sha256="f" * 64,
        media_type="image/jpeg",
        width=800,
        height=450,
        caption=HOSTILE[0],
        credit="Agency",
        report=story.reports[0].id,
    )
    shown = replace(section, stories=(replace(story, image=image), *section.stories[1:]))
    return replace(record, sections=tuple(shown if each is section else each for each in record.sections))


def test_text_of_a_mail_has_whole_addresses() -> None:
    """Each on a line of its own, so that no mail reader breaks it."""
    lines = text.render(rich(5), SAID).body.decode().splitlines()
    assert lines[0] == "! The PDF could not be made <b>."
    assert PAGE in lines
    assert LEAVE in lines
    assert lines.index("You get this mail because you are on the list of Morning Brief.") < lines.index(PAGE)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_note_of_a_day_without_news_is_short(language: str) -> None:
    """Masthead, a line, and how it came."""
    short = replace(SAID, notices=(), short=True)
    record = replace(rich(0), language=language)
    assert len(text.render(record, short).body.decode().splitlines()) < 25
    page = mail.render(record, SHIPPED, short).body.decode()
    assert len(page) < len(mail.render(record, SHIPPED, replace(short, short=False)).body.decode())
    assert LEAVE in page


def down(record: Edition) -> Edition:
    """The record with no feed that could be read."""
    statuses = ("failed", "gone", "waiting", "unread")
    feeds = tuple(
        replace(feed, status=statuses[place % 4])  # type: ignore[arg-type]
        for place, feed in enumerate(record.collection.feeds)
    )
    return replace(record, collection=replace(record.collection, feeds=feeds))


def forms(record: Edition) -> dict[str, str]:
    """The edition in every form that a reader has, as text."""
    look = SHIPPED
    made = {
        "page": html.render(record, look).body.decode(),
        "paper": html.for_paper(record, look),
        "government": html.render(record, THEMES["government"]).body.decode(),
        "mail": mail.render(record, look).body.decode(),
        "text": " ".join(text.render(record).body.decode().split()),
        "markdown": markdown.render(record).body.decode(),
    }
    assert epub.render(record, look).body
    return made


@pytest.mark.parametrize(
    ("language", "said", "heading"),
    [
        ("en", "None of the 10 feeds of this brief could be read", "at a glance"),
        ("ko", "이 브리핑의 피드 10개를 모두 읽지 못했습니다", "한눈에 보기"),
    ],
)
def test_every_form_says_first_that_no_feed_could_be_read(language: str, said: str, heading: str) -> None:
    """Before the contents, in the reader's language."""
    for name, page in forms(down(replace(rich(5), language=language))).items():
        assert said in page, name
        assert page.index(said) < page.lower().rindex(heading), name


def test_no_form_says_so_if_one_feed_could_be_read() -> None:
    """One feed that was read, even in part, even without news, is enough; so is a brief without notes on feeds."""
    for status in ("read", "unchanged", "degraded", "stale"):
        record = down(rich(5))
        feeds = (replace(record.collection.feeds[0], status=status), *record.collection.feeds[1:])
        record = replace(record, collection=replace(record.collection, feeds=feeds))
        assert "could be read" not in text.render(record).body.decode()
    assert "could be read" not in text.render(edition()).body.decode()
