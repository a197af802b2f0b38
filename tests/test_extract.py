"""From a page's bytes to its article: the text, or what stands in its place."""

from __future__ import annotations

import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.errors import WorkerError
from briefing.extract import LEAST_CHARACTERS, MOST_BYTES, MOST_CHARACTERS, MOST_ELEMENTS, Extract, extract, walls
from briefing.workers import Workers
from tests.article_pages import CONSENT, EXCERPT, HEADLINE, MISSING, PARAGRAPHS, ROBOT, SUBSCRIBE, page, structured


def read(body: bytes, content_type: str = "text/html", *, title: str = HEADLINE, feed_text: str = EXCERPT) -> Extract:
    """Extract from the page of the test's article."""
    return extract(body, content_type, title=title, feed_text=feed_text)


def test_the_article_comes_without_the_page_around_it() -> None:
    """Each paragraph is a line, and menu, headline and footer are left behind."""
    assert read(page(*PARAGRAPHS)) == Extract("read", "\n".join(PARAGRAPHS), "")


def test_a_list_and_a_table_are_read_as_text() -> None:
    """The marks that the library sets for entries and cells are not words of the outlet's."""
    rest = "</p><ul><li>First, a launch.</li></ul><table><tr><td>Range</td><td>900 km</td></tr></table><p>"
    made = page(*PARAGRAPHS, "MORE").replace(b"MORE", rest.encode())
    lines = read(made).text.splitlines()
    assert "First, a launch." in lines
    assert not any("|" in line or line.startswith("- ") for line in lines)


KOREAN = (
    "북한이 30일 동해상으로 극초음속 미사일을 발사했다고 합동참모본부가 밝혔다.",
    "미사일은 900킬로미터를 비행한 뒤 바다에 떨어졌고, 잔해는 발견되지 않았다고 한다.",
    "강릉항 어민들에게는 조업을 중단하라는 안내가 나갔고, 해경은 경비정 네 척을 보냈다.",
    "전문가들은 월요일에 열리는 당대회를 주목했다. 동맹국들은 서로 협의하겠다고 말했다.",
    "국방부 장관은 화요일 오전 국회에 출석해 대응 방안을 설명할 예정이라고 알려졌다.",
)


@pytest.mark.parametrize(
    ("declared", "header"),
    [("euc-kr", "text/html"), ("", "text/html; charset=EUC-KR"), ("utf-8", "text/html; charset=euc-kr")],
    ids=["by the page", "by the server", "by both, differently"],
)
def test_the_encoding_is_what_the_server_or_the_page_says(declared: str, header: str) -> None:
    """Old Korean sites send EUC-KR, and say so in one place or the other."""
    body = page(*KOREAN, title="북한 미사일 발사", charset="cp949", declared=declared)
    assert read(body, header, title="북한 미사일 발사", feed_text="").text == "\n".join(KOREAN)


def test_utf8_is_believed_whatever_is_declared() -> None:
    """A server's default charset is often wrong."""
    body = page(*KOREAN, title="북한 미사일 발사")
    found = read(body, "text/html; charset=iso-8859-1", title="북한 미사일 발사", feed_text="")
    assert found.text == "\n".join(KOREAN)


@pytest.mark.parametrize(
    ("body", "outcome", "reason"),
    [
        (CONSENT, "wall", "asks for consent first"),
        (ROBOT, "wall", "wants to see a browser, or a human"),
        (SUBSCRIBE, "paywall", "gives the rest to subscribers only"),
        (MISSING, "none", "says that the article is not there"),
        (b"", "none", "is empty"),
        (b"   \n", "none", "is empty"),
        (b"<!-- nothing -->", "none", "is empty"),
        (page(EXCERPT), "none", "has no article's text"),
        (b"<html><body><p>" + b"x" * MOST_BYTES, "none", "is larger than 3 MB"),
        (page(*PARAGRAPHS).replace(b"<nav>", b"<br>" * MOST_ELEMENTS), "none", "has more parts than an article"),
        (b"%PDF-1.7\n\0\0\0", "none", "is no web page"),
    ],
    ids=["consent", "robot", "paywall", "missing", "empty", "space", "comment", "stub", "large", "many", "pdf"],
)
def test_what_stands_in_an_articles_place_is_told_apart(body: bytes, outcome: str, reason: str) -> None:
    """Each kind has its outcome and reason, and no text."""
    assert read(body) == Extract(outcome, "", reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words",
    [
        "Nous et nos partenaires stockons des informations sur un appareil.",
        "Wir und unsere Partner speichern Informationen auf einem Gerät.",
        "계속하려면 쿠키 사용에 동의해 주십시오.",
        "クッキーの使用に同意してください。",
    ],
)
def test_consent_pages_are_known_in_several_languages(words: str) -> None:
    """Also where the wall keeps the article's own title."""
    assert walls.judge(words) == ("wall", "asks for consent first")


def test_a_page_that_says_so_outside_of_any_article_is_a_wall() -> None:
    """A page that a script would fill has its only words in `noscript`."""
    body = b"<html><body><noscript>Please enable JavaScript to go on.</noscript><script>fill()</script></body></html>"
    assert read(body) == Extract("wall", "", "wants to see a browser, or a human")


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg", "video/mp4", "application/json"])
def test_other_media_are_not_read(kind: str) -> None:
    """Whatever their bytes look like."""
    assert read(page(*PARAGRAPHS), kind) == Extract("none", "", "is no web page")


def test_a_page_without_a_content_type_is_read() -> None:
    """Some servers send none."""
    assert read(page(*PARAGRAPHS), "").outcome == "read"


LONG = tuple(f"{each} It was paragraph {number} of many." for number in range(4) for each in PARAGRAPHS)


@pytest.mark.parametrize(
    "head",
    [
        structured(isAccessibleForFree=False),
        structured(isAccessibleForFree="False"),
        structured(isAccessibleForFree="http://schema.org/False"),
        structured(hasPart=[{"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".rest"}]),
        '<script type="application/ld+json">[{"@graph": [{"@type": ["Thing", "Article"],'
        ' "isAccessibleForFree": false}]}]</script>',
        '<meta itemprop="isAccessibleForFree" content="false">',
        '<meta property="article:content_tier" content="locked">',
    ],
    ids=["boolean", "word", "address", "part", "graph", "microdata", "open graph"],
)
def test_a_short_text_that_the_publisher_marks_as_not_free_is_a_stub(head: str) -> None:
    """A long one is what the publisher shows to everybody, and is read."""
    assert read(page(*PARAGRAPHS, head=head)) == Extract("paywall", "", "is for subscribers only")
    assert read(page(*LONG, head=head)).outcome == "read"


@pytest.mark.parametrize(
    "head",
    [
        structured(isAccessibleForFree=True),
        structured(about="isAccessibleForFree: false"),
        structured(relatedLink=[{"@type": "NewsArticle", "isAccessibleForFree": False}]),
        '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false,}</script>',
        f'<script type="application/ld+json">{"[" * 100_000}</script>',
        f'<script type="application/ld+json">{json}</script>' if (json := '{"@graph":' * 400 + "1" + "}" * 400) else "",
        f'<script type="application/ld+json">{" " * 300_000}</script>',
        '<script type="application/ld+json"></script>',
    ],
    ids=["free", "text", "another article", "damaged", "deep", "nested", "long", "empty"],
)
def test_what_says_nothing_of_this_article_closes_nothing(head: str) -> None:
    """Damaged and hostile data, and what is said of other articles, are passed over."""
    assert read(page(*PARAGRAPHS, head=head)).outcome == "read"


def test_a_paywall_at_the_end_of_a_long_text_is_seen() -> None:
    """Publishers show some paragraphs, then ask; an article that only mentions subscribing is an article."""
    asking = "This article is for subscribers. Subscribe to continue reading."
    assert read(page(*LONG, asking)).outcome == "paywall"
    assert read(page(asking, *LONG)).outcome == "read"


def test_another_articles_text_is_not_taken() -> None:
    """A page that speaks of nothing that the headline and the excerpt speak of is not the article's."""
    assert read(page(*PARAGRAPHS), title="Rice harvest beats forecast", feed_text="Farmers brought in more grain.") == (
        Extract("none", "", "speaks of something else")
    )


def test_an_article_whose_headline_plays_with_words_is_taken() -> None:
    """If the page has the same headline, or the excerpt is found in it."""
    puns = page(*PARAGRAPHS, title="A bolt from the blue")
    assert read(puns, title="A bolt from the blue", feed_text="").outcome == "read"
    assert read(page(*PARAGRAPHS), title="A bolt from the blue", feed_text=EXCERPT).outcome == "read"
    assert read(page(*PARAGRAPHS), title="???", feed_text="").outcome == "read"


def test_a_page_with_less_than_the_feed_is_not_taken() -> None:
    """A feed with full contents loses nothing."""
    feed_text = " ".join(LONG)
    assert read(page(*PARAGRAPHS), feed_text=feed_text) == Extract("none", "", "has less than the feed")


def test_a_text_is_cut_where_a_feeds_is() -> None:
    """No page fills the store."""
    found = read(page(*(f"{number} {PARAGRAPHS[0]}" for number in range(200))))
    assert LEAST_CHARACTERS < len(found.text) <= MOST_CHARACTERS


def test_markup_and_steering_characters_do_not_come_through() -> None:
    """Scripts are gone, and what is left is text on lines."""
    rest = "</p><script>alert(1)</script><p>\u202eevil\u2066 \u200b<b>bold</b> &lt;i&gt;x&lt;/i&gt; " + PARAGRAPHS[1]
    text = read(page(*PARAGRAPHS, "MORE").replace(b"MORE", rest.encode())).text
    assert "alert" not in text
    assert not set(text) & set("\u202e\u2066\u200b\r\t")


def test_the_same_page_gives_the_same_text() -> None:
    """Reading one page leaves nothing behind that changes another."""
    first = read(page(*PARAGRAPHS))
    for _ in range(5):
        read(page(*LONG))
    assert read(page(*PARAGRAPHS)) == first


def test_the_library_says_nothing_on_the_terminal(caplog: pytest.LogCaptureFixture) -> None:
    """What it cannot read is an outcome, not a line of its own."""
    read(page("x"))
    assert logging.getLogger("trafilatura").hasHandlers()
    assert any(isinstance(one, logging.NullHandler) for one in logging.getLogger("trafilatura").handlers)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from([b"", b"<html><body><p>", page(*PARAGRAPHS)[:900]]))
def test_any_bytes_give_an_outcome(noise: bytes, before: bytes) -> None:
    """Text if and only if it was read, a reason if and only if not."""
    found = read(before + noise)
    assert bool(found.text) == (found.outcome == "read") == (not found.reason)


def test_a_page_made_to_be_slow_is_stopped_and_the_next_is_read() -> None:
    """The worker has a limit of time."""
    slow = b"<html><body><p " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">x"
    with Workers(1) as workers:
        stopped = workers.submit(extract, slow, "", title="", feed_text="", timeout_seconds=1)
        with pytest.raises(WorkerError, match="longer than 1 second"):
            stopped.result(60)
        after = workers.submit(
            extract, page(*PARAGRAPHS), "text/html", title=HEADLINE, feed_text=EXCERPT, timeout_seconds=60
        )
        assert after.result(60).outcome == "read"
