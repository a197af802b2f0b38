"""OPML: what other readers export is understood, what they cannot hurt is hurt by nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from briefing.errors import UsageError
from briefing.feeds import entry, opml
from briefing.settings import Feed


def document(*outlines: str) -> bytes:
    """An OPML file with these outlines."""
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{"".join(outlines)}</body></opml>'.encode()


FEEDS = st.builds(
    Feed,
    url=st.sampled_from(("https://a.example.org/rss?x=1&y=<2>", "http://b.example.org/", "https://예시.kr/피드")).map(
        lambda url: url.replace("<", "%3C").replace(">", "%3E")
    ),
    outlet=st.text(max_size=90).map(entry.name),
    outlet_class=st.sampled_from(("news", "agency", "state-media")),
    language=st.sampled_from((None, "en", "ko", "pt-BR")),
    topics=st.sampled_from(((), ("north-korea",), ("alliance", "trade"))),
)


@given(st.lists(FEEDS))
def test_what_is_exported_is_imported_the_same(feeds: list[Feed]) -> None:
    """Address, outlet, class, language and topics survive the way out and back, hostile names included."""
    outlines, problems = opml.read(opml.write(feeds, "Desk"))

    assert [
        Feed(
            url=outline.url,
            outlet=outline.outlet,
            outlet_class=outline.outlet_class or "news",
            language=outline.language,
            topics=outline.categories,
        )
        for outline in outlines
    ] == feeds
    assert problems == ()


def test_an_export_is_opml_2_with_a_title_and_a_text_for_each_feed() -> None:
    """The version, the title and the required attributes are there; a feed that is a file is left out."""
    root = etree.fromstring(opml.write([Feed(url="https://a.example.org/"), Feed(path=Path("feeds/x.xml"))], "A & <B>"))

    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "A & <B>"
    assert [dict(outline.attrib) for outline in root.iter("outline")] == [
        {"type": "rss", "text": "https://a.example.org/", "xmlUrl": "https://a.example.org/"}
    ]


def test_folders_and_categories_are_kept_as_names_to_file_under() -> None:
    """Nested outlines and the category attribute, with slashes and commas, both count."""
    body = document(
        '<outline text="Asia"><outline text="north-korea"><outline type="rss" title="A" xmlUrl="https://a.example.org/"'
        ' category="/Boston/Weather,trade"/></outline></outline>'
    )

    (outline,), _ = opml.read(body)

    assert outline.categories == ("Boston", "Weather", "trade", "north-korea", "Asia")


def test_attributes_are_read_in_any_case_and_title_before_text() -> None:
    """Programs write xmlUrl, xmlurl and XMLURL."""
    (outline,), _ = opml.read(document('<outline TEXT="x" Title=" The&#10;Title " XMLURL="feed://a.example.org/rss"/>'))

    assert (outline.url, outline.outlet) == ("https://a.example.org/rss", "The Title")


def test_one_bad_outline_costs_only_itself() -> None:
    """Feeds without address, or with one that is none, are reported with line and name; the others are read."""
    body = document(
        '<outline text="Good" xmlUrl="https://a.example.org/"/>\n',
        '<outline type="rss" text="No address"/>\n',
        '<outline text="Script" xmlUrl="javascript:alert(1)"/>\n',
        '<outline xmlUrl=""/>\n',
        '<outline text="A folder"/><outline type="link" url="https://x.example.org/list.opml"/>\n',
        '<outline text="Also good" xmlUrl="https://b.example.org/" language="unknown"/>\n',
    )

    outlines, problems = opml.read(body)

    assert [(outline.outlet, outline.language) for outline in outlines] == [("Good", None), ("Also good", None)]
    assert problems == (
        "line 2: “No address”: no xmlUrl, so there is no address to read",
        "line 3: “Script”: “javascript:alert(1)”: an address begins with https:// or http://",
        "line 4: “without a name”: “”: an address begins with https:// or http://",
    )


def test_a_damaged_file_gives_what_can_be_saved_and_says_so() -> None:
    """An unescaped ampersand, the commonest damage, costs nothing but a remark."""
    outlines, (problem,) = opml.read(
        document(
            '<outline text="A & B" xmlUrl="https://a.example.org/"/>', '<outline xmlUrl="https://b.example.org/"/>'
        )
    )

    assert [outline.url for outline in outlines] == ["https://a.example.org/", "https://b.example.org/"]
    assert problem.startswith("line 1: damaged XML (")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "not OPML"),
        (b"feeds: []", "not OPML"),
        (b"<html><body/></html>", "not OPML: a document called <html>; export the list"),
        (b" " * (opml.MOST_BYTES + 1), "larger than 5 MB"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>', "document type declaration"),
        (b'<!DOCTYPE opml SYSTEM "http://127.0.0.1:9/x.dtd"><opml><body/></opml>', "document type declaration"),
        (
            b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;"/></body></opml>',
            "document type declaration",
        ),
    ],
)
def test_what_is_no_opml_is_refused(body: bytes, problem: str) -> None:
    """Other files, huge files and files with a document type declaration give one clear line."""
    with pytest.raises(UsageError, match=problem):
        opml.read(body)


def test_an_entity_bomb_is_refused() -> None:
    """Entities that multiply end in a refusal, not in gigabytes."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE opml [<!ENTITY e0 "xxxxxxxxxx">{entities}]><opml><body><outline text="&e11;"/></body></opml>'

    with pytest.raises(UsageError):
        opml.read(bomb.encode())


def test_endless_nesting_ends() -> None:
    """A hundred thousand folders in each other give what stands in the first of them, and a remark."""
    outlines, problems = opml.read(
        document('<outline xmlUrl="https://a.example.org/"/>', '<outline text="x">' * 100_000, "</outline>" * 100_000)
    )

    assert [outline.url for outline in outlines] == ["https://a.example.org/"]
    assert problems


@example(b"<:")
@given(st.binary(max_size=300))
def test_any_bytes_give_outlines_or_one_clear_error(noise: bytes) -> None:
    """Whatever a file holds, nothing but `UsageError` comes out."""
    messages = []
    for body in (noise, b'<opml><body><outline xmlUrl="' + noise, b"<opml><body>" + noise + b"</body></opml>"):
        try:
            outlines, _ = opml.read(body)
        except UsageError as error:
            messages.append(str(error))
        else:
            assert all(entry.address(outline.url) == outline.url for outline in outlines)
    assert not any("\n" in message for message in messages)
