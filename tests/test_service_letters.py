"""All that goes out of an edition: who gets which letter, and what each says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from briefing.config import Desk, load_text
from briefing.delivery import Delivery, Pause, Post
from briefing.errors import RenderError
from briefing.model import Rendering
from briefing.record import Edition, Image
from briefing.render import pdf
from briefing.service import letters, press
from briefing.service.letters import post
from briefing.store import Store
from briefing.workers import Workers
from tests.builders import NOW
from tests.editions import TOPICS, rich

FIRST, SECOND = TOPICS[0][0], TOPICS[1][0]
MAIL = 'mail: {from: "Desk <desk@example.org>", server: mail.example.org}'
PAPER = b"%PDF-1.7 of the whole"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database."""
    with Store.open(tmp_path / "briefing.db") as opened:
        yield opened


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Pages that were laid out; layout itself, which takes seconds, has tests of its own."""
    pages: list[str] = []

    def lay_out(page: str, _: Workers) -> pdf.Paper:
        pages.append(page)
        return pdf.Paper(body=b"%PDF-1.7 " + hashlib.sha256(page.encode()).digest(), missing="")

    monkeypatch.setattr(press, "laid_out", lay_out)
    return pages


def desk(folder: Path, brief: str = "", rest: str = MAIL) -> Desk:
    """A config with these lines in its brief, and after it."""
    (folder / "feed.xml").write_text("<rss/>", "utf-8")
    topics = "\n".join(f'  - {{id: {name}, title: "{title}", any: [x]}}' for name, title in TOPICS)
    text = f"feeds: [{{path: feed.xml}}]\ntopics:\n{topics}\nbriefs:\n  - id: morning\n{brief}\n{rest}\n"
    return load_text(text, folder / "config.yaml")


def posted(store: Store, desk: Desk, edition: Edition | None = None, **more: Any) -> Post:
    """What goes out, with a PDF of the whole made already."""
    record = edition or rich(5)
    files = {"pdf": pdf.rendering(record, PAPER)}
    given = {"pictures": {}, "now": NOW, "files": files, **more}
    with Workers(1) as workers:
        return post(record, desk, desk.config.briefs[0], store, workers, **given)


def mail_to(address: str, of: Post) -> EmailMessage:
    """The letter that a recipient gets."""
    [delivery] = [each for each in of.deliveries if each.address == address]
    [letter] = [each for each in of.letters if each.id == delivery.letter]
    message = message_from_bytes(letter.body, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def said(message: EmailMessage, kind: str = "plain") -> str:
    """A body of a mail."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def attached(message: EmailMessage) -> list[str | None]:
    """Names of its files."""
    return [part.get_filename() for part in message.iter_attachments()]


def test_recipients_with_the_same_wishes_share_a_letter(tmp_path: Path, store: Store, laid_out: list[str]) -> None:
    """Two letters for three recipients, each with a lighter one behind; nothing is laid out that is there already."""
    made = posted(
        store, desk(tmp_path, f"    recipients: [a@b.org, Kim <k@b.org>, {{address: c@b.org, topics: [{FIRST}]}}]")
    )
    assert made.problems == ()
    assert [(each.channel, each.address, each.name) for each in made.deliveries] == [
        ("mail", "a@b.org", ""),
        ("mail", "k@b.org", "Kim"),
        ("mail", "c@b.org", ""),
    ]
    assert made.deliveries[0].letter == made.deliveries[1].letter != made.deliveries[2].letter
    assert len(made.letters) == 4
    assert len({each.message_id for each in made.deliveries}) == 3
    assert len(laid_out) == 1
    [part] = mail_to("a@b.org", made).iter_attachments()
    assert part.get_content() == PAPER
    assert part.get_filename() == "2026-01-30-morning.pdf"


def test_each_gets_the_sections_and_the_language_that_they_want(
    tmp_path: Path, store: Store, laid_out: list[str]
) -> None:
    """In the mail, its text, its subject and the PDF."""
    made = posted(
        store, desk(tmp_path, f"    recipients: [{{address: k@b.org, language: ko, topics: [{SECOND}]}}]"), rich(25)
    )
    message = mail_to("k@b.org", made)
    assert '<html lang="ko">' in said(message, "html")
    assert "수신 거부:" in said(message)
    assert TOPICS[1][1].upper() in said(message)
    assert TOPICS[0][1].upper() not in said(message)
    assert made.letters[0].subject.startswith("Morning Brief, 2026년 1월 30일: ")
    [page] = laid_out
    assert 'lang="ko"' in page
    assert f'id="topic-{FIRST}"' not in page


@pytest.mark.parametrize(("formats", "said_so"), [("html, pdf", True), ("pdf, txt", False)])
def test_mail_links_to_a_page_that_is_made(
    tmp_path: Path, store: Store, laid_out: list[str], formats: str, said_so: bool
) -> None:
    """On the site; of a brief without the format html there is none, and no link leads to nothing."""
    brief = f"    recipients: [a@b.org]\n    formats: [{formats}]"
    made = posted(store, desk(tmp_path, brief, f"{MAIL}\nsite: {{url: https://brief.example.org/}}"))
    for kind in ("plain", "html"):
        page = "https://brief.example.org/2026-01-30-morning.html"
        assert (page in said(mail_to("a@b.org", made), kind)) is said_so


def test_files_are_those_asked_for(tmp_path: Path, store: Store, laid_out: list[str]) -> None:
    """A list of files, none at all, and without a wish the PDF."""
    one, none = "{address: a@b.org, formats: [epub, html, txt, md, json, mail]}", "{address: n@b.org, formats: []}"
    made = posted(store, desk(tmp_path, f"    recipients: [{one}, {none}]"))
    endings = ("epub", "html", "txt", "md", "json", "mail.html")
    assert attached(mail_to("a@b.org", made)) == [f"2026-01-30-morning.{each}" for each in endings]
    assert attached(mail_to("n@b.org", made)) == []
    assert laid_out == []


def test_without_the_pdf_the_page_is_attached_and_said_first(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail goes out all the same, with the HTML page."""

    def broken(_: str, __: Workers) -> pdf.Paper:
        raise RenderError("PDF: no memory")

    monkeypatch.setattr(press, "laid_out", broken)
    made = posted(store, desk(tmp_path, "    recipients: [a@b.org]"), files={})
    message = mail_to("a@b.org", made)
    assert attached(message) == ["2026-01-30-morning.html"]
    assert said(message).startswith("! The PDF could not be made; the page is attached instead.")
    assert "The PDF could not be made" in said(message, "html")
    assert made.problems == ("A PDF to attach could not be made (PDF: no memory); the page is attached instead.",)


def test_lighter_letter_says_where_the_files_are(tmp_path: Path, store: Store) -> None:
    """Behind a letter with files, and in its place over the limit; with the site's address if there is one."""
    site = "\nsite: {url: https://brief.example.org/}"
    made = posted(store, desk(tmp_path, "    recipients: [a@b.org]", MAIL + site))
    whole, lighter = made.letters
    assert whole.lighter == lighter.id
    assert "https://brief.example.org/2026-01-30-morning.html" in lighter.body.decode().replace("=\r\n", "")
    small = MAIL.replace("}", ", largest: 0.1}")
    large = {"pdf": pdf.rendering(rich(5), b"x" * 200_000)}
    message = mail_to("a@b.org", posted(store, desk(tmp_path, "    recipients: [a@b.org]", small), files=large))
    assert attached(message) == []
    assert said(message).startswith("! The files of this edition are too large to attach;")


def test_logo_and_pictures_are_parts_of_the_mail(tmp_path: Path, store: Store) -> None:
    """As cid: addresses with a text in their place, each part once; no data: address, which clients take out."""
    Pillow.new("RGB", (24, 8)).save(tmp_path / "logo.png")
    record, picture = rich(5), b"\xff\xd8\xff jpeg"
    name = hashlib.sha256(picture).hexdigest()
    section = next(each for each in record.sections if each.stories)
    image = Image(
        sha256=name,
        media_type="image/jpeg",
        width=800,
        height=450,
        caption="A ship",
        credit="Agency",
        report=section.stories[0].reports[0].id,
    )
    shown = replace(section, stories=(replace(section.stories[0], image=image), *section.stories[1:]))
    record = replace(record, sections=tuple(shown if each is section else each for each in record.sections))
    made = posted(
        store,
        desk(tmp_path, "    logo: logo.png\n    recipients: [a@b.org]"),
        record,
        pictures={name: picture, "0" * 64: b"of another story"},
    )
    message = mail_to("a@b.org", made)
    page = said(message, "html")
    assert '<img src="cid:logo@briefing" alt="Morning Brief"' in page
    assert f'<img src="cid:{name[:32]}@briefing" alt="A ship" width="608"' in page
    assert "data:" not in page
    parts = {part["content-id"]: part.get_content() for part in message.walk() if part["content-id"]}
    assert parts.keys() == {"<logo@briefing>", f"<{name[:32]}@briefing>"}
    assert parts[f"<{name[:32]}@briefing>"] == picture
    assert b"Content-ID" not in made.letters[1].body


def test_paused_and_unsubscribed_get_nothing(tmp_path: Path, store: Store) -> None:
    """For this brief or for all, whatever the case of their address; another brief's pause does not count."""
    for address, brief_id in (("a@b.org", "morning"), ("c@b.org", ""), ("d@b.org", "evening")):
        store.pause(Pause(address=address, brief_id=brief_id, reason="unsubscribed", since=NOW, note=""))
    made = posted(store, desk(tmp_path, "    recipients: [A@b.org, C@b.org, d@b.org]"))
    assert [each.address for each in made.deliveries] == ["d@b.org"]
    one = posted(store, desk(tmp_path, "    recipients: [A@b.org]"), only=("a@B.org",))
    assert not one.deliveries
    assert not one.letters
    assert "1 of these are paused" in one.problems[0]


def test_addresses_named_by_hand_get_it_alone(tmp_path: Path, store: Store, laid_out: list[str]) -> None:
    """With the wishes that the config has of them, the test recipient's too; no place gets it, and none twice."""
    rest = MAIL.replace("}", ", test: {address: t@b.org, formats: []}}")
    configured = desk(
        tmp_path, "    recipients: [a@b.org, {address: k@b.org, language: ko}]\n    deliver: [{folder: out}]", rest
    )
    made = posted(store, configured, only=("K@b.org", "t@b.org", "new@b.org", "new@b.org", "no address"), again=2)
    assert [each.address for each in made.deliveries] == ["k@b.org", "t@b.org", "new@b.org"]
    assert {each.again for each in made.deliveries} == {2}
    assert '<html lang="ko">' in said(mail_to("k@b.org", made), "html")
    assert attached(mail_to("t@b.org", made)) == []
    assert made.problems == ("a recipient's address is none, and gets nothing",)


def test_places_get_one_delivery_each(tmp_path: Path, store: Store) -> None:
    """Folders, webhooks and services, also without any mail; the address of a service is never in it."""
    targets = "[{folder: out}, {webhook: 'https://hook.example.org/x'}, {apprise: SLACK}, {folder: out}]"
    made = posted(store, desk(tmp_path, f"    deliver: {targets}", ""))
    assert [(each.channel, each.address) for each in made.deliveries] == [
        ("folder", "out"),
        ("webhook", "https://hook.example.org/x"),
        ("apprise", "SLACK"),
    ]
    assert all(each.state == "queued" and each.next_try_at == NOW for each in made.deliveries)
    assert made.letters == ()


@pytest.mark.parametrize(("empty", "number"), [("send", 2), ("note", 1), ("skip", 2)])
def test_day_without_news_is_a_mail_of_a_line_if_asked(tmp_path: Path, store: Store, empty: str, number: int) -> None:
    """With `note` a line and no PDF; whether `skip` sends anything is decided before."""
    made = posted(store, desk(tmp_path, f"    empty: {empty}\n    recipients: [a@b.org]"), rich(0))
    assert len(made.letters) == number
    message = mail_to("a@b.org", made)
    assert "No significant reporting" in said(message)
    assert ("Agenda" in said(message, "html")) == (empty != "note")
    assert (attached(message) == []) == (empty == "note")
    assert "No significant reporting" in made.letters[0].subject


def test_reader_whose_sections_are_empty_is_skipped_if_asked(tmp_path: Path, store: Store, laid_out: list[str]) -> None:
    """With `skip` only those have a mail for whom there is news."""
    record = rich(25)
    [quiet] = [section.topic.id for section in record.sections[2:3]]
    alone = tuple(replace(story, topics=story.topics[:1]) for story in record.sections[0].stories)
    record = replace(
        record, sections=(replace(record.sections[0], stories=alone), replace(record.sections[2], stories=()))
    )
    lines = f"    empty: skip\n    recipients: [a@b.org, {{address: q@b.org, topics: [{quiet}]}}]"
    assert [each.address for each in posted(store, desk(tmp_path, lines), record).deliveries] == ["a@b.org"]


def test_choices_have_a_bound(
    tmp_path: Path, store: Store, laid_out: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond so many sets of sections and language a recipient gets the whole brief, and both sides are told."""
    monkeypatch.setattr(letters, "MOST_SETS", 2)
    lines = [f"{{address: r{number}@b.org, topics: [{name}]}}" for number, (name, _) in enumerate(TOPICS)]
    made = posted(store, desk(tmp_path, f"    recipients: [{', '.join(lines)}]"))
    assert len(laid_out) == 2
    assert len(made.deliveries) == len(TOPICS)
    assert f"{len(TOPICS) - 2} recipients get the whole brief" in made.problems[0]
    assert said(mail_to(f"r{len(TOPICS) - 1}@b.org", made)).startswith("! The edition could not be made as you asked")


def test_letters_have_a_bound(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in every choice do not make a letter each."""
    monkeypatch.setattr(letters, "MOST_LETTERS", 3)
    choices = ("txt", "md", "json", "html", "mail")
    lines = [f"{{address: r{name}@b.org, formats: [{name}]}}" for name in choices]
    made = posted(store, desk(tmp_path, f"    recipients: [{', '.join(lines)}]"), rich(0))
    assert len({each.letter for each in made.deliveries}) == 4
    assert len(made.deliveries) == len(choices)


def test_choice_that_cannot_be_made_gives_way_to_the_whole(tmp_path: Path, store: Store, laid_out: list[str]) -> None:
    """A template that breaks for one language costs its readers their wish, and nobody the brief."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "page.html").write_text("{% if language == 'ko' %}{{ nothing }}{% endif %}page", "utf-8")
    configured = desk(
        tmp_path, "    recipients: [a@b.org, {address: k@b.org, language: ko}]", f"{MAIL}\ntemplates: own"
    )
    made = posted(store, configured)
    assert [each.address for each in made.deliveries] == ["a@b.org", "k@b.org"]
    assert said(mail_to("k@b.org", made)).startswith("! The edition could not be made as you asked for it;")
    assert "could not be made" in made.problems[0]


def test_earlier_stories_are_filed_by_what_their_editions_say(
    tmp_path: Path, store: Store, laid_out: list[str]
) -> None:
    """What ended and was reworded is left out for who asked for another section."""
    record = rich(25)
    assert record.dropped
    ended = replace(record.dropped[0], headline="An affair that has ended")
    record = replace(record, dropped=(ended, *record.dropped[1:]))
    before = replace(rich(25), id=ended.edition, date=ended.edition[-10:])
    store.save_edition(before, printed=())
    topic = next(each.topics[0].id for each in before.stories if each.number == ended.number)
    other = next(name for name, _ in TOPICS if all(each.id != name for each in before.stories[ended.number - 1].topics))
    lines = f"    recipients: [{{address: a@b.org, topics: [{topic}]}}, {{address: o@b.org, topics: [{other}]}}]"
    made = posted(store, desk(tmp_path, lines), record)
    assert ended.headline in said(mail_to("a@b.org", made))
    assert ended.headline not in said(mail_to("o@b.org", made))


def test_letters_are_the_same_when_made_again(tmp_path: Path, store: Store) -> None:
    """A build that was killed before it stored them makes the same letters and Message-IDs."""
    configured = desk(tmp_path, "    recipients: [a@b.org, {address: n@b.org, formats: [txt]}]")
    assert posted(store, configured) == posted(store, configured)


def test_codes_of_recipients_do_not_give_their_address_away() -> None:
    """What logs have is eight digits."""
    delivery = Delivery(
        channel="mail",
        brief_id="morning",
        date="2026-01-30",
        edition_id="morning-2026-01-30",
        version=1,
        address="Kim@Example.org",
        queued_at=NOW,
        next_try_at=NOW,
    )
    assert len(delivery.code) == 8
    assert delivery.code == replace(delivery, address="kim@example.org").code


def test_rendering_is_named_as_the_archive_names_it() -> None:
    """A file in the mail and on disk has one name, which sorts by date."""
    made = Rendering(edition_id="e", format="pdf", filename=f"{rich(0).filename}.pdf", body=b"")
    assert made.filename == "2026-01-30-morning.pdf"
