"""Which of the pictures that an entry names is the article's, and what is said of it."""

from __future__ import annotations

import json

import pytest

from briefing.model import Article
from briefing.parse import parse, tree
from briefing.parse.elements import UnfitError
from tests.feeds import fetched, rss

NAMESPACES = ' xmlns:media="http://search.yahoo.com/mrss/"'
HOST = "https://img.example.org"


@pytest.fixture(params=["lxml", "feedparser"], autouse=True)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every case here is read by both readers."""
    if request.param == "feedparser":

        def refuse(data: bytes) -> None:
            raise UnfitError

        monkeypatch.setattr(tree, "read", refuse)
    return str(request.param)


def read(*items: str) -> tuple[Article, ...]:
    """The articles of an RSS feed with these items' insides."""
    return parse(fetched(rss(*items, namespaces=NAMESPACES)), language=None).articles


def read_one(item: str) -> Article:
    """The article of an item with a title and this inside."""
    (article,) = read(f"<title>Report</title>{item}")
    return article


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (f'<media:content url="{HOST}/a.jpg" type="image/jpeg"/>', f"{HOST}/a.jpg"),
        (f'<media:content url="{HOST}/a" medium="image"/>', f"{HOST}/a"),
        (f'<media:content url="{HOST}/a.webp?w=1"/>', f"{HOST}/a.webp?w=1"),
        (f'<media:group><media:content url="{HOST}/a.jpg"/></media:group>', f"{HOST}/a.jpg"),
        (f'<media:thumbnail url="{HOST}/a"/>', f"{HOST}/a"),
        (f'<enclosure url="{HOST}/a.png" type="image/png" length="1"/>', f"{HOST}/a.png"),
        (f'<enclosure url="{HOST}/a.mp3" type="audio/mpeg" length="1"/>', ""),
        (f'<media:content url="{HOST}/a.mp4" medium="video"/>', ""),
        (f'<media:content url="{HOST}/a"/>', ""),
        (f'<media:content url="{HOST}/a.svg" type="image/jpeg"/>', ""),
        (f'<media:content url="{HOST}/a" type="image/svg+xml"/>', ""),
        ('<media:content url="https://secure.gravatar.com/avatar/1" medium="image"/>', ""),
        (f'<media:thumbnail url="{HOST}/feed-placeholder.png"/>', ""),
        (f'<media:thumbnail url="{HOST}/a.jpg" width="100"/>', ""),
        ('<media:thumbnail url="javascript:alert(1)"/>', ""),
        ('<media:thumbnail url="data:image/png;base64,AAAA"/>', ""),
        ('<media:thumbnail url="/a.jpg"/>', "https://news.example.org/a.jpg"),
        ("<media:content/>", ""),
    ],
)
def test_what_counts_as_a_picture(item: str, expected: str) -> None:
    """Pictures by type, medium or ending, at a safe address; no video, drawing, face, placeholder or icon."""
    assert read_one(item).image_url == expected


@pytest.mark.parametrize(
    ("widths", "expected"),
    [((140, 460, 700), 700), ((460, 1200, 2400), 1200), ((4000, 300), 4000), ((992, 608), 992)],
)
def test_the_size_that_fits_the_page_is_taken(widths: tuple[int, ...], expected: int) -> None:
    """The smallest that is wide enough, else the widest."""
    item = "".join(f'<media:thumbnail url="{HOST}/{width}.jpg" width="{width}"/>' for width in widths)
    assert read_one(item).image_url == f"{HOST}/{expected}.jpg"


def test_a_thumbnail_without_a_size_comes_last() -> None:
    """It is small, as a rule."""
    item = f'<media:thumbnail url="{HOST}/small.jpg"/><enclosure url="{HOST}/full.jpg" type="image/jpeg" length="9"/>'
    assert read_one(item).image_url == f"{HOST}/full.jpg"


def test_caption_and_credit_are_clean_and_bounded() -> None:
    """Plain text on one line, cut at a word; what the page says itself before a credit is dropped."""
    said = f"&lt;b&gt;A pier&lt;/b&gt; {'in Busan ' * 90}"
    article = read_one(
        f'<media:content url="{HOST}/a.jpg"><media:description type="html">{said}</media:description>'
        "<media:credit>Photo: Kim &lt;i&gt;Min-ji&lt;/i&gt;\n/ Sample</media:credit></media:content>"
        "<description>Talks went on.</description>"
    )
    assert article.image_caption.startswith("A pier in Busan in Busan")
    assert article.image_caption.endswith("…")
    assert len(article.image_caption) <= 300
    assert article.image_credit == "Kim Min-ji / Sample"
    assert article.title == "Report"


def test_a_caption_that_is_the_article_itself_is_left_out() -> None:
    """Video feeds describe the video there, and it becomes the article's text."""
    article = read_one(
        f'<media:thumbnail url="{HOST}/a.jpg"/><media:description>What the\n film shows.</media:description>'
    )
    assert (article.summary, article.image_caption) == ("What the film shows.", "")


def test_a_caption_is_not_the_articles_text() -> None:
    """Where there is a description, the caption stays with the picture."""
    article = read_one(
        f'<media:content url="{HOST}/a.jpg"/><media:description>A pier</media:description>'
        "<description>Talks went on.</description>"
    )
    assert (article.text, article.image_caption) == ("Talks went on.", "A pier")


def test_of_several_pictures_each_keeps_its_own_words() -> None:
    """Captions and credits go by place; if their number does not fit, nothing is said rather than something wrong."""
    two = "".join(
        f'<media:content url="{HOST}/{name}.jpg" width="{width}"><media:credit>{name}</media:credit></media:content>'
        for name, width in (("Ann", 300), ("Bo", 900))
    )
    assert (read_one(two).image_url, read_one(two).image_credit) == (f"{HOST}/Bo.jpg", "Bo")
    assert read_one(f"{two}<media:credit>Cy</media:credit>").image_credit == ""


def test_a_picture_that_many_entries_share_is_the_outlets_mark() -> None:
    """Two may show the same; three do not."""
    shared, own = f'<media:thumbnail url="{HOST}/logo.jpg"/>', f'<media:thumbnail url="{HOST}/own.jpg"/>'
    every = [f"<title>Report {number}</title>{own if number == 0 else shared}" for number in range(4)]
    assert [article.image_url for article in read(*every)] == [f"{HOST}/own.jpg", "", "", ""]
    assert [article.image_url for article in read(*every[:3])] == [f"{HOST}/{n}.jpg" for n in ("own", "logo", "logo")]


def test_atom_links_a_picture_as_an_enclosure() -> None:
    """The link's type decides."""
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>Report</title><id>1</id>'
        f'<link href="https://news.example.org/1"/><link rel="enclosure" type="image/jpeg" href="{HOST}/a"/>'
        f'<link rel="enclosure" href="{HOST}/b"/></entry></feed>'
    )
    (article,) = parse(fetched(body.encode()), language=None).articles
    assert (article.url, article.image_url) == ("https://news.example.org/1", f"{HOST}/a")


@pytest.mark.parametrize(
    "item",
    [
        {"image": f"{HOST}/a.jpg", "banner_image": f"{HOST}/b.jpg"},
        {"banner_image": f"{HOST}/a.jpg"},
        {"attachments": [None, {"url": 3}, {"url": f"{HOST}/a.jpg", "mime_type": "image/jpeg"}]},
    ],
)
def test_json_feeds_name_pictures_too(item: dict[str, object]) -> None:
    """The item's own image comes before its banner and what is attached."""
    body = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "Report", **item}]}
    (article,) = parse(fetched(json.dumps(body).encode()), language=None).articles
    assert article.image_url == f"{HOST}/a.jpg"
