"""Entries as articles: identity, titles, texts, links, people, labels, languages."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from briefing.parse import parse
from tests.feeds import FETCHED, fetched, read, read_one, rss

LONG = " ".join(f"Sentence number {place} tells what happened on that day." for place in range(600))


def test_ids_are_sixteen_digits_of_feed_and_guid() -> None:
    """The id hangs on feed and guid alone: a corrected title, another link or date keeps it."""
    one = read_one("<guid>urn:1</guid><title>First</title><link>https://a.example/1</link>")
    other = read_one(
        "<guid>urn:1</guid><title>First, corrected</title><link>https://a.example/2</link><pubDate>x</pubDate>"
    )
    assert one.id == other.id
    assert one.guid == "urn:1"
    assert len(one.id) == 16
    assert int(one.id, 16) >= 0


def test_the_same_guid_in_another_feed_is_another_article() -> None:
    """Ids of two feeds never meet."""
    answer = fetched(rss("<guid>1</guid><title>One</title>"))
    elsewhere = fetched(rss("<guid>1</guid><title>One</title>")).__class__(
        **{name: getattr(answer, name) for name in answer.__slots__ if name != "feed_id"}, feed_id="other"
    )
    assert parse(answer, language=None).articles[0].id != parse(elsewhere, language=None).articles[0].id


def test_without_guid_the_address_is_the_identity() -> None:
    """Tracking parameters and `www.` do not make another article; a corrected title does not either."""
    one = read_one("<title>First</title><link>http://www.a.example/1?utm_source=rss</link>")
    other = read_one("<title>First, corrected</title><link>https://a.example/1/</link>")
    assert one.id == other.id
    assert one.guid is None
    assert one.canonical_url == "https://a.example/1"


def test_a_guid_does_not_change_with_the_address_of_the_feed() -> None:
    """A number for a guid stays a number wherever the feed moves."""
    item = "<guid>4711</guid><title>One</title>"
    moved = parse(fetched(rss(item), url="https://new.example.org/feed.xml"), language=None)
    assert moved.articles[0].id == read_one(item).id
    assert (moved.articles[0].guid, moved.articles[0].url) == ("4711", "")


def test_shared_guids_are_no_identity() -> None:
    """Where several entries have one guid, their addresses tell them apart."""
    shared = "<guid isPermaLink='false'>x</guid>"
    parsed = read(f"{shared}<link>https://a.example/1</link>", f"{shared}<link>https://a.example/2</link>")
    assert [article.guid for article in parsed.articles] == [None, None]
    assert len({article.id for article in parsed.articles}) == 2
    assert parsed.articles[0].id == read_one("<link>https://a.example/1</link>").id


def test_shared_guids_and_addresses_leave_title_and_date() -> None:
    """Entries of one page are told apart by title and date as written."""
    same = "<link>https://a.example/live</link>"
    parsed = read(
        f"<title>One</title>{same}", f"<title>Two</title>{same}", f"<title>Two</title>{same}<pubDate>x</pubDate>"
    )
    assert len({article.id for article in parsed.articles}) == 3


def test_a_second_listing_is_dropped() -> None:
    """An entry that a feed lists twice is one article, keeps its guid, and is no problem."""
    item = "<guid>1</guid><title>One</title><link>https://a.example/1</link>"
    parsed = read(item, "<guid>2</guid><title>Two</title>", item)
    assert [article.guid for article in parsed.articles] == ["1", "2"]
    assert parsed.problems == ()


def test_entries_that_nothing_tells_apart_are_one_article() -> None:
    """If guid, address, title and date are shared, the first stands for all."""
    parsed = read(
        "<guid>1</guid><title>One</title>",
        "<guid>1</guid><title>One</title><link>https://a.example/1</link>",
        "<guid>1</guid><link>https://a.example/1</link><title>One</title><description>x</description>",
    )
    assert len(parsed.articles) == len({article.id for article in parsed.articles})


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<title>  Two\n lines </title>", "Two lines"),
        ("<title>Fish &amp;amp; &lt;i&gt;chips&lt;/i&gt;</title>", "Fish & chips"),
        ("<title>a &lt; b</title>", "a < b"),
        ("<title></title><description>First sentence. Second one.</description>", "First sentence."),
        (f"<description>{'word ' * 100}</description>", " ".join(["word"] * 20) + "…"),
        ("<title>&lt;img src='x'&gt;</title><link>https://a.example/1</link>", "https://a.example/1"),
    ],
)
def test_titles(item: str, expected: str) -> None:
    """A title is one clean line; without one, the first words of the text; without text, the address."""
    assert read_one(item).title == expected


def test_titles_are_cut() -> None:
    """No title is longer than 500 characters."""
    assert len(read_one(f"<title>{'x' * 3000}</title>").title) == 500


def test_description_that_begins_the_content_is_not_repeated() -> None:
    """A description that is the cut beginning of the content adds nothing to the text, and stays the summary."""
    article = read_one(
        "<title>T</title><description>Envoys met in Seoul on Thursday and […]</description>"
        "<content:encoded>&lt;p&gt;Envoys met in Seoul on Thursday and agreed.&lt;/p&gt;"
        "&lt;p&gt;More.&lt;/p&gt;</content:encoded>"
    )
    assert article.text == "Envoys met in Seoul on Thursday and agreed.\nMore."
    assert article.summary == "Envoys met in Seoul on Thursday and […]"


def test_the_longer_of_two_alike_is_the_text() -> None:
    """If the description goes on where the content ends, the description is the text."""
    article = read_one(
        "<title>T</title><description>Envoys met. They agreed to meet again.</description>"
        "<content:encoded>Envoys met.</content:encoded>"
    )
    assert article.text == "Envoys met. They agreed to meet again."


def test_description_of_its_own_stands_before_the_content() -> None:
    """A standfirst in words of its own is part of the text."""
    article = read_one(
        "<title>T</title><description>A breakthrough?</description><content:encoded>Envoys met.</content:encoded>"
    )
    assert article.text == "A breakthrough?\nEnvoys met."


def test_summary_is_the_beginning_of_the_content_without_description() -> None:
    """Without a description, the summary is cut from the content after a sentence."""
    article = read_one(f"<title>T</title><content:encoded>{LONG}</content:encoded>")
    assert LONG.startswith(article.summary)
    assert article.summary.endswith(" day.")
    assert 500 <= len(article.summary) <= 1000
    assert len(article.text) == 20_000 - (LONG[19_999] == " ")


def test_a_summary_without_sentences_is_cut_at_a_word() -> None:
    """Where no sentence ends in time, the summary ends in a whole word and an ellipsis."""
    article = read_one(f"<title>T</title><description>Short. {'words ' * 400}</description>")
    assert article.summary.endswith(" words…")
    assert 900 < len(article.summary) <= 1000


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<link>/a?b=1&amp;c=2</link>", "https://news.example.org/a?b=1&c=2"),
        ("<link>//cdn.example.org/a</link>", "https://cdn.example.org/a"),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link>java&#10;script:alert(1)</link>", ""),
        ("<link>file:///etc/passwd</link>", ""),
        ("<link></link><guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<guid isPermaLink='false'>https://a.example/1</guid>", ""),
        ("<guid>javascript:alert(1)</guid>", ""),
        ("<guid>https://a.example/2</guid><link>https://a.example/1</link>", "https://a.example/1"),
        ("<link>javascript:x</link><guid>https://a.example/1</guid>", "https://a.example/1"),
    ],
)
def test_links(item: str, expected: str) -> None:
    """The first address that is safe to follow is the article's; a guid only if it lets itself be one."""
    assert read_one(f"<title>T</title>{item}").url == expected


ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>urn:1</id><title{}>{}</title>{}</entry></feed>'


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ('<link href="/a"/>', "https://news.example.org/a"),
        (
            '<link rel="self" href="/self"/><link rel="alternate" type="text/html" href="/a"/>',
            "https://news.example.org/a",
        ),
        ('<link rel="alternate" type="audio/mpeg" href="/a.mp3"/><link href="/a"/>', "https://news.example.org/a"),
        ('<link rel="alternate" type="text/plain" href="/a.txt"/>', "https://news.example.org/a.txt"),
        ('<link rel="enclosure" href="/a.mp3"/>', ""),
        ('<link href="tag:example.org,2026:1"/><link href="/a"/>', "https://news.example.org/a"),
    ],
)
def test_atom_links(links: str, expected: str) -> None:
    """The page itself comes before other forms of it; enclosures and the entry's own address are no page."""
    parsed = parse(fetched(ATOM.format("", "T", links).encode()), language=None)
    assert parsed.articles[0].url == expected


@pytest.mark.parametrize(
    ("kind", "title", "expected"),
    [
        ("", "Use &lt;b&gt; wisely", "Use <b> wisely"),
        (' type="text"', "a &lt; b", "a < b"),
        (' type="html"', "Use &amp;lt;b&amp;gt; &lt;i&gt;wisely", "Use <b> wisely"),
        (' type="xhtml"', '<div xmlns="http://www.w3.org/1999/xhtml">One <i>word</i></div>', "One word"),
        (' type="unheard-of"', "One word", "One word"),
    ],
)
def test_atom_titles_are_what_they_say(kind: str, title: str, expected: str) -> None:
    """Text keeps its brackets, HTML and XHTML are read as such."""
    parsed = parse(fetched(ATOM.format(kind, title, "").encode()), language=None)
    assert parsed.articles[0].title == expected


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ("<author>kim@example.org (Kim Min-ji)</author>", ("Kim Min-ji",)),
        ("<author>Kim Min-ji &lt;kim@example.org&gt;</author>", ("Kim Min-ji",)),
        ("<author>kim@example.org</author>", ()),
        ("<author>opinion@seoul.example (Noh Seung-ah, columnist)</author>", ("Noh Seung-ah, columnist",)),
        ("<dc:creator><![CDATA[Noh <a@b.technology>]]></dc:creator>", ("Noh",)),
        ("<author>desk@news.museum</author>", ()),
        ("<author>kim@</author>", ()),
        ("<dc:creator>Kim &amp;amp; Park</dc:creator>", ("Kim & Park",)),
        ("<author>KIM</author><dc:creator>Kim</dc:creator><dc:creator>Park</dc:creator>", ("KIM", "Park")),
        ("<dc:creator>&lt;b&gt;Kim&lt;/b&gt;</dc:creator>", ("Kim",)),
        ("<author> </author>", ()),
    ],
)
def test_authors(people: str, expected: tuple[str, ...]) -> None:
    """Names are plain and each stands once; addresses are dropped."""
    assert read_one(f"<title>T</title>{people}").authors == expected


def test_labels_are_clean_and_at_most_twenty() -> None:
    """Categories and subjects are plain text, each once whatever its letter case."""
    item = "<category>Asia &amp;amp; Pacific</category><dc:subject>asia &amp; pacific</dc:subject><category/>"
    assert read_one(f"<title>T</title>{item}").categories == ("Asia & Pacific",)
    many = "".join(f"<category>{place}</category>" for place in range(30))
    assert len(read_one(f"<title>T</title>{many}").categories) == 20


@pytest.mark.parametrize(
    ("editor", "feed", "title", "entry", "expected"),
    [
        ("en-US", "ko", "\ubd81\ud55c", "", "en"),
        (None, "en-us", "\ubd81\ud55c, \ubbf8\uc0ac\uc77c \ubc1c\uc0ac KBS", "", "ko"),
        (None, "en-us", "\u5317\u671d\u9bae\u306e\u30df\u30b5\u30a4\u30eb", "", "ja"),
        (None, "ko-KR", "Talks resume", "", "ko"),
        (None, "ko", "Talks resume", "<dc:language>fr-CA</dc:language>", "fr"),
        (None, "KR", "KBS", "", "ko"),
        (None, "", "Talks resume in \uc11c\uc6b8", "", "und"),
        (None, "English", "Talks", "", "und"),
        (None, "und", "\u2026", "", "und"),
    ],
)
def test_languages(editor: str | None, feed: str, title: str, entry: str, expected: str) -> None:
    """The editor's word comes first, then the script of the title, the entry's language, the feed's."""
    article = read_one(f"<title>{title}</title>{entry}", head=f"<language>{feed}</language>", language=editor)
    assert article.language == expected


def test_dates_of_publication_come_before_those_of_change() -> None:
    """The date of publication counts; an unreadable one gives way to the date of change, and is kept otherwise."""
    both = "<title>T</title><pubDate>{}</pubDate><dc:date>2026-01-30T04:00:00Z</dc:date>"
    published = read_one(both.format("Fri, 30 Jan 2026 03:00:00 GMT"))
    assert published.published_raw == "Fri, 30 Jan 2026 03:00:00 GMT"
    assert published.dated_at == FETCHED - timedelta(hours=3)
    assert read_one(both.format("soon")).published_raw == "2026-01-30T04:00:00Z"
    unread = read_one("<title>T</title><pubDate>soon</pubDate>")
    assert (unread.published_raw, unread.published_at, unread.dating) == ("soon", None, "received")


def test_future_dates_are_kept_but_do_not_count() -> None:
    """The date as published stays for readers to see; the article counts by its arrival."""
    article = read_one("<title>T</title><pubDate>Thu, 31 Dec 2099 00:00:00 GMT</pubDate>")
    assert article.published_at is not None
    assert article.published_at.year == 2099
    assert (article.dated_at, article.dating) == (FETCHED, "received")


@pytest.mark.parametrize(
    ("head", "headers", "hours"),
    [
        (
            "<lastBuildDate>Fri, 30 Jan 2026 05:00:00 GMT</lastBuildDate><pubDate>Fri, 30 Jan 2026 04:00 GMT</pubDate>",
            (),
            1,
        ),
        ("<pubDate>Fri, 30 Jan 2026 04:00:00 GMT</pubDate>", (), 2),
        (
            "<lastBuildDate>Fri, 30 Jan 2099 05:00:00 GMT</lastBuildDate>",
            (("last-modified", "Fri, 30 Jan 2026 03:00:00 GMT"),),
            3,
        ),
        ("<language>ko</language><pubDate>2026-01-30 14:00:00</pubDate>", (), 1),
    ],
)
def test_undated_feeds_are_dated_by_the_document(head: str, headers: tuple[tuple[str, str], ...], hours: int) -> None:
    """Without any dated entry, the channel's dates and the server's count, unless they are in the future."""
    parsed = parse(fetched(rss("<title>T</title>", head=head), headers=headers), language=None)
    assert parsed.articles[0].dated_at == FETCHED - timedelta(hours=hours)
    assert parsed.articles[0].dating == "feed"


def test_the_feed_speaks_of_itself() -> None:
    """Title, newest date, rhythm and wish to be left alone are the feed's; future dates are none."""
    item = "<title>{0}</title><pubDate>Fri, 30 Jan 2026 0{0}:00:00 GMT</pubDate>"
    future = "<title>later</title><pubDate>Thu, 31 Dec 2099 00:00:00 GMT</pubDate>"
    parsed = read(
        future,
        *(item.format(hour) for hour in (5, 4, 2, 1)),
        head="<title>The &amp;amp; Wire</title><ttl>30</ttl>"
        "<skipHours><hour>0</hour><hour> 2 </hour></skipHours><skipDays><day>Sunday</day></skipDays>",
    )
    assert parsed.title == "The & Wire"
    assert parsed.newest_at == FETCHED - timedelta(hours=1)
    assert parsed.rhythm_seconds == 3600.0
    assert parsed.ttl_seconds == 1800.0
    assert (parsed.skip_hours, parsed.skip_days) == (0b101, 0b1000000)
    assert (parsed.feed_id, parsed.reader, parsed.degraded) == ("wire", "lxml", False)


def test_feeds_of_unusual_shape_are_left_to_feedparser() -> None:
    """What the fast reader does not know for sure is read all the same."""
    bodies = (
        b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Report</title></entry></feed>',
        b"<rss><channel><items><item><title>Report</title></item></items></channel></rss>",
        b"<rss><channel/><channel><item><title>Report</title></item></channel></rss>",
        b"<rss><channel><item><title>Report</title><description>a<b>c</b></description></item></channel></rss>",
        b"<rss><channel><item href='/a'><title>Report</title></item></channel></rss>",
        b"<rss><channel><item><title>Report</title><image><title>x</title></image></item></channel></rss>",
        b"<rss><channel><item><title>Report</title><x><link>/b</link></x></item></channel></rss>",
        b"<rss><channel><item><title>Report</title><content>text</content></item></channel></rss>",
        b"<rss><channel><item><title>Report</title><link rel='alternate'>/b</link></item></channel></rss>",
        b"<rss><channel><item><title>Report</title><author><b>x</b></author></item></channel></rss>",
        b"<rss><channel><item><title>Report</title><author><email>a@b.example</email></author></item></channel></rss>",
        b"<rss><channel><item><title>Report</title><category><b>x</b></category></item></channel></rss>",
        b"<rss xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'><channel><item><title>Report</title>"
        b"<feedburner:origLink x='1'>https://a.example/1</feedburner:origLink></item></channel></rss>",
        b"<rss xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><item><title>Report</title>"
        b"<itunes:summary type='plain'>Words</itunes:summary></item></channel></rss>",
        b"<channel><item><title>Report</title></item></channel>",
    )
    for body in bodies:
        parsed = parse(fetched(body), language=None)
        assert (parsed.reader, [article.title for article in parsed.articles]) == ("feedparser", ["Report"])


def test_names_are_read_in_any_case_and_namespace() -> None:
    """Letter case, a mistyped namespace under a known prefix, and one declared inside an entry do not matter."""
    body = (
        b'<rss xmlns:content="http://mistyped.example/"><channel><Item><TITLE>Report</TITLE><PubDate>2026-01-30</PubDate>'
        b'<content:encoded>Words</content:encoded><x xmlns="urn:y">1</x></Item></channel></rss>'
    )
    (article,) = parse(fetched(body), language=None).articles
    assert (article.title, article.text, article.dating) == ("Report", "Words", "entry")


def test_sources_of_entries_do_not_speak_for_them() -> None:
    """A planet's entry names the feed that it comes from; title, link and date of that are not the entry's."""
    source = (
        "<source><id>urn:s</id><title>Other</title><link href='/s'/><updated>2020-01-01T00:00:00Z</updated></source>"
    )
    entry = f"{source}<link href='/a'/><updated>2026-01-30T05:00:00Z</updated>"
    (article,) = parse(fetched(ATOM.format("", "Report", entry).encode()), language=None).articles
    assert (article.title, article.url) == ("Report", "https://news.example.org/a")
    assert article.dated_at == FETCHED - timedelta(hours=1)


def test_atom_labels_are_those_for_people() -> None:
    """A category's label comes before its term; one without either is none."""
    labels = "<category term='kr' label='Korea'/><category label='Japan'/><category scheme='x'/><category term='us'/>"
    (article,) = parse(fetched(ATOM.format("", "Report", labels).encode()), language=None).articles
    assert article.categories == ("Korea", "Japan", "us")


def test_json_values_of_the_wrong_kind_are_left_out() -> None:
    """Numbers for ids are strings, anything else that is not a string is nothing."""
    item = {"id": 1.5, "url": ["x"], "title": True, "content_text": "Words.", "authors": "Kim", "tags": {"a": 1}}
    body = json.dumps({"items": [item, {"id": True, "title": "T", "author": "Kim"}], "title": None}).encode()
    first, second = parse(fetched(body), language=None).articles
    assert (first.guid, first.url, first.title, first.authors, first.categories) == ("1.5", "", "Words.", (), ())
    assert (second.guid, second.authors) == (None, ())
