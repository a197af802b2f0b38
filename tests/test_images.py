"""Pictures in the product: asked for only if the brief wants them, shown with their credit, and never at its cost."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from briefing.config import load
from briefing.render import epub, text
from briefing.service import pictures
from briefing.store import Store
from tests.desk import AT, Desk, Item
from tests.looks import SHIPPED
from tests.photographs import photograph, sent
from tests.web import Web

ASKED = "images: true, formats: [html, json]"
HERE = "network: {allow: [127.0.0.1]}\n"


@pytest.fixture
def web() -> Iterator[Web]:
    """The outlets' picture server."""
    with Web() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with nothing on it yet."""
    return Desk(tmp_path, capsys, monkeypatch)


def media(address: str, *, caption: str = "", credit: str = "") -> str:
    """What an entry says of its picture."""
    said = (f"<media:description>{caption}</media:description>" if caption else "") + (
        f"<media:credit>{credit}</media:credit>" if credit else ""
    )
    return f'<media:content url="{address}" medium="image"/>{said}'


def fill(desk: Desk, *pictures: str, brief: str = ASKED, more: str = HERE) -> None:
    """Put an edition's news on the desk: one missile story of several outlets, with these pictures."""
    outlets = [f"outlet{place}" for place in range(max(1, len(pictures)))]
    for place, outlet in enumerate(outlets):
        picture = media(pictures[place]) if place < len(pictures) else ""
        desk.feed(
            outlet,
            Item(
                "North fires hypersonic missile into sea", "The Joint Chiefs said so.", hours=9 - place, media=picture
            ),
        )
    desk.config(*outlets, brief=brief, more=more)


def edition(desk: Desk) -> dict[str, Any]:
    """The edition's JSON."""
    loaded: dict[str, Any] = json.loads((desk.folder / "editions" / "2026-01-30-morning.json").read_text("utf-8"))
    return loaded


def images(desk: Desk) -> list[dict[str, Any]]:
    """What the record says of its pictures, in the order of print."""
    return [story["image"] for section in edition(desk)["sections"] for story in section["stories"] if story["image"]]


def page(desk: Desk) -> str:
    """The edition's page."""
    return (desk.folder / "editions" / "2026-01-30-morning.html").read_text("utf-8")


def shown(desk: Desk) -> list[bytes]:
    """The pictures that the page holds."""
    return [base64.b64decode(found) for found in re.findall(r'src="data:image/jpeg;base64,([^"]+)"', page(desk))]


def test_without_being_asked_no_picture_is_fetched(desk: Desk, web: Web) -> None:
    """A brief does not have pictures unless its config says so."""
    fill(desk, web.url("/a.jpg"), brief="formats: [html, json]")
    assert desk.run("build", *AT).code == 0
    assert (web.requests, images(desk), shown(desk)) == ([], [], [])


def test_the_lead_story_is_shown_with_its_picture(desk: Desk, web: Web) -> None:
    """Encoded anew inside the page, with the feed's caption and credit, and with its size in the record."""
    web.serve("/a.png", sent(photograph(1600, 900), "PNG"))
    picture = media(web.url("/a.png"), caption="A launcher &amp; its crew", credit="Kim Min-ji")
    desk.feed("alpha", Item("North fires missile", media=picture))
    desk.config("alpha", brief=ASKED, more=HERE)
    assert desk.run("build", *AT).code == 0
    (image,), (body,) = images(desk), shown(desk)
    assert (image["width"], image["height"], image["media_type"]) == (1000, 563, "image/jpeg")
    assert (image["caption"], image["credit"]) == ("A launcher & its crew", "Kim Min-ji")
    assert hashlib.sha256(body).hexdigest() == image["sha256"]
    assert Image.open(io.BytesIO(body)).size == (1000, 563)
    assert "<figcaption>A launcher &amp; its crew · Picture: Kim Min-ji</figcaption>" in page(desk)


def test_a_picture_is_asked_for_as_politely_as_a_feed(desk: Desk, web: Web) -> None:
    """One request, with our name, and neither referrer nor cookies."""
    web.serve("/a.jpg", sent(photograph()))
    fill(desk, web.url("/a.jpg"))
    desk.run("build", *AT)
    (request,) = web.requests
    assert request.headers["user-agent"].startswith("briefing/")
    assert request.headers["accept"].startswith("image/jpeg")
    assert not {"referer", "cookie", "authorization"} & set(request.headers)


def test_without_a_credit_the_outlet_is_named(desk: Desk, web: Web) -> None:
    """No picture stands there as if it were ours."""
    web.serve("/a.jpg", sent(photograph()))
    fill(desk, web.url("/a.jpg"))
    desk.run("build", *AT)
    assert images(desk)[0]["credit"] == "Outlet0"
    assert "<figcaption>Picture: Outlet0</figcaption>" in page(desk)


def test_a_picture_without_a_caption_still_has_a_text(desk: Desk, web: Web) -> None:
    """The headline, for those who cannot see it: PDF/UA wants one for every picture."""
    web.serve("/a.jpg", sent(photograph()))
    fill(desk, web.url("/a.jpg"))
    desk.run("build", *AT)
    assert 'alt="North fires hypersonic missile into sea"' in page(desk)


def test_only_the_first_story_of_a_section_has_a_picture(desk: Desk, web: Web) -> None:
    """Further stories' pictures are not even asked for."""
    for name in "abc":
        web.serve(f"/{name}.jpg", sent(photograph(seed=ord(name))))
    desk.feed(
        "alpha",
        Item("North fires missile", "Launch seen at dawn.", hours=1, media=media(web.url("/a.jpg"))),
        Item("Old missile silo sold", "A farmer bought the bunker.", hours=20, media=media(web.url("/b.jpg"))),
        Item("Steel tariff rises", "Duties go up by a tenth.", media=media(web.url("/c.jpg"))),
    )
    desk.config("alpha", brief=ASKED, more=HERE)
    desk.run("build", *AT)
    assert len(images(desk)) == len(shown(desk)) == 2
    assert len(web.requests) == 2


def test_building_again_gives_the_same_bytes_without_asking(desk: Desk, web: Web) -> None:
    """Pictures are kept: the publisher may have changed or removed them since, and asking no feed asks for none."""
    web.serve("/a.jpg", sent(photograph()))
    fill(desk, web.url("/a.jpg"))
    desk.run("build", *AT)
    before = desk.made()
    web.serve("/a.jpg", sent(photograph(seed=3)))
    for arguments in ((), ("--no-pull",)):
        assert desk.run("build", *AT, *arguments).code == 0
        assert desk.made() == before
    assert len(web.requests) == 1


def test_no_pull_asks_for_no_picture(desk: Desk, web: Web) -> None:
    """What is not kept is not shown, and that is no problem."""
    fill(desk, web.url("/a.jpg"))
    desk.run("pull", *AT)
    assert desk.run("build", *AT, "--no-pull").code == 0
    assert (web.requests, images(desk)) == ([], [])


def test_when_the_first_reports_picture_fails_the_next_is_tried(desk: Desk, web: Web) -> None:
    """The story is complete, so nothing needs to be said."""
    web.serve("/b.jpg", sent(photograph()))
    fill(desk, web.url("/gone.jpg"), web.url("/b.jpg"))
    result = desk.run("build", *AT)
    assert [request.path for request in web.requests] == ["/gone.jpg", "/b.jpg"]
    assert images(desk)[0]["credit"] == "Outlet1"
    assert result.code == 0


def test_a_picture_too_small_to_print_is_no_problem(desk: Desk, web: Web) -> None:
    """Many feeds have nothing but thumbnails."""
    web.serve("/a.jpg", sent(photograph(100, 80)))
    fill(desk, web.url("/a.jpg"))
    assert desk.run("build", *AT).code == 0
    assert images(desk) == []


def test_the_same_picture_is_not_shown_twice(desk: Desk, web: Web) -> None:
    """An outlet's stock picture stands beside the first story only."""
    for name in ("a", "b"):
        web.serve(f"/{name}.jpg", sent(photograph()))
    desk.feed(
        "alpha",
        Item("North fires missile", "Launch seen at dawn.", media=media(web.url("/a.jpg"))),
        Item("Steel tariff rises", "Duties go up by a tenth.", media=media(web.url("/b.jpg"))),
    )
    desk.config("alpha", brief=ASKED, more=HERE)
    desk.run("build", *AT)
    assert len(images(desk)) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!doctype html><title>Log in</title>", "127.0.0.1: is no JPEG, PNG, WebP or GIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "127.0.0.1: is no JPEG, PNG, WebP or GIF"),
        (sent(photograph())[:9_000], "127.0.0.1: is damaged"),
        (b"\xff\xd8\xff" + bytes(6_000_000), "127.0.0.1 sent a body larger than 5 MB"),
        (b"", "127.0.0.1: is no JPEG, PNG, WebP or GIF"),
    ],
    ids=["html", "svg", "truncated", "large", "empty"],
)
def test_what_is_no_picture_is_named_and_left_out(desk: Desk, web: Web, body: bytes, reason: str) -> None:
    """The story is printed without; the collection note says why, and the exit code that there is something to see."""
    web.serve("/a.jpg", body, headers={"Content-Type": "image/jpeg"})
    fill(desk, web.url("/a.jpg"))
    result = desk.run("build", *AT)
    assert result.code == 3
    problem = f"Pictures: 1 of 1 could not be had ({reason}); the stories are printed without."
    assert edition(desk)["collection"]["problems"] == [problem]
    assert problem in result.err
    assert (images(desk), shown(desk)) == ([], [])
    assert "hypersonic missile" in page(desk)


def test_a_missing_picture_is_named(desk: Desk, web: Web) -> None:
    """Without the advice that is meant for feeds."""
    fill(desk, web.url("/gone.jpg"))
    desk.run("build", *AT)
    assert "could not be had (127.0.0.1 answered 404);" in edition(desk)["collection"]["problems"][0]


def test_private_addresses_are_refused(desk: Desk, web: Web) -> None:
    """A feed cannot make the program look at an inner server, neither at once nor by a redirect."""
    web.redirect("/a.jpg", web.url("/b.jpg"))
    web.serve("/b.jpg", sent(photograph()))
    fill(desk, web.url("/b.jpg"), web.url("/a.jpg", host="localhost"), more="network: {allow: [localhost]}\n")
    desk.run("build", *AT)
    assert [request.path for request in web.requests] == ["/a.jpg"]
    assert images(desk) == []
    assert "127.0.0.1 is a private address, refused" in edition(desk)["collection"]["problems"][0]


def test_a_feed_from_outside_cannot_use_what_is_allowed_for_others(desk: Desk, web: Web) -> None:
    """A private host that the operator reads a feed from is asked for that feed's pictures, and for no other feed's."""
    web.serve("/b.jpg", sent(photograph()))
    picture = media(web.url("/b.jpg", host="localhost"))
    desk.feed("outlet0", Item("North fires hypersonic missile into sea", "The Joint Chiefs said so.", media=picture))
    web.serve("/feed.xml", (desk.folder / "outlet0.xml").read_bytes())
    desk.config("outlet0", brief=ASKED, more="network: {allow: [localhost, 127.0.0.1]}\n")
    config = desk.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("path: outlet0.xml", f"url: {web.url('/feed.xml')}"), "utf-8")
    desk.run("build", *AT)
    assert [request.path for request in web.requests] == ["/feed.xml"]
    assert images(desk) == []
    assert "a private address, refused" in edition(desk)["collection"]["problems"][0]


def test_a_slow_server_costs_only_its_picture(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a time for all together the brief goes to print."""
    never = threading.Event()
    web.serve("/a.jpg", sent(photograph()), until=never)
    monkeypatch.setattr(pictures, "_FETCH_SECONDS", 0.5)
    fill(desk, web.url("/a.jpg"))
    assert desk.run("build", *AT).code == 3
    never.set()
    assert re.search(r"\(127\.0\.0\.1 did not (answer|finish)", edition(desk)["collection"]["problems"][0])


def test_several_failures_are_counted_and_the_first_named(desk: Desk, web: Web) -> None:
    """One line, however many there are."""
    words = ("missile", "tariff", "harvest", "censorship", "football")
    desk.feed(
        "alpha",
        *(
            Item(f"{word.title()} {news}", media=media(web.url(f"/{word}.jpg")))
            for word, news in zip(words, ("launch", "talks fail", "delayed", "eased", "final tonight"), strict=True)
        ),
    )
    for place, word in enumerate(words):
        web.serve(f"/{word}.jpg", status=500 + place)
    desk.config("alpha", brief=ASKED, more=HERE)
    config = desk.folder / "config.yaml"
    topics = "".join(f"  - {{id: {word}, title: {word}, any: [{word}]}}\n" for word in words[2:])
    config.write_text(config.read_text().replace("briefs:\n", f"{topics}briefs:\n"))
    desk.run("build", *AT)
    reasons = "; ".join(f"127.0.0.1 answered {500 + place}" for place in range(3))
    (problem,) = edition(desk)["collection"]["problems"]
    assert problem == f"Pictures: 5 of 5 could not be had ({reasons}; …); the stories are printed without."


def test_pictures_are_in_the_pdf(desk: Desk, web: Web) -> None:
    """As they are on the page."""
    web.serve("/a.jpg", sent(photograph()))
    fill(desk, web.url("/a.jpg"), brief="images: true, formats: [html, pdf]")
    assert desk.run("build", *AT).code == 0
    paper = pypdf.PdfReader(desk.folder / "editions" / "2026-01-30-morning.pdf")
    found = {image.indirect_reference: image.image for sheet in paper.pages for image in sheet.images}
    assert [image.size for image in found.values() if image] == [(800, 450)]
    assert "Picture: Outlet0" in "".join(sheet.extract_text() for sheet in paper.pages)


def test_pictures_are_in_the_book(desk: Desk, web: Web) -> None:
    """A file of their own in the EPUB; the text edition goes without."""
    web.serve("/a.jpg", sent(photograph()))
    fill(desk, web.url("/a.jpg"))
    desk.run("build", *AT)
    with Store.open(load(desk.folder / "config.yaml").config.store.path) as store:
        made = store.edition("morning-2026-01-30")
    assert made is not None
    (image,), (body,) = images(desk), shown(desk)
    book = zipfile.ZipFile(io.BytesIO(epub.render(made, SHIPPED, pictures={image["sha256"]: body}).body))
    assert book.read(f"book/{image['sha256'][:16]}.jpg") == body
    assert "Picture: Outlet0" in book.read("book/section-1.xhtml").decode()
    assert "Picture" not in text.render(made).body.decode()
