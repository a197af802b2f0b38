"""`briefing feeds …`: how feeds stand, whether they work, and putting them into the config and out again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from briefing.cli import table
from briefing.config import load
from briefing.errors import BriefingError, ParseError
from briefing.model import FeedState
from briefing.service import feeds as service
from briefing.settings import Feed
from briefing.store import Store
from briefing.workers import Workers
from tests.builders import feed_state
from tests.commands import Run, runner
from tests.web import Web

ITEM = "<item><title>Envoys meet</title><link>https://news.example.org/{0}</link><guid>{0}</guid>{1}</item>"
LINK = '<link rel="alternate" type="application/rss+xml" href="{}" title="{}">'


def rss(*items: str, title: str = "The Wire") -> bytes:
    """An RSS feed; its first entry is of now, the others have no date."""
    dated = f"<pubDate>{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
    listed = "".join(ITEM.format(key, "" if number else dated) for number, key in enumerate(items or "1"))
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><language>en</language>'
        f"{listed}</channel></rss>"
    ).encode()


def page(head: str = "") -> bytes:
    """A web page."""
    return f"<!doctype html><html><head><title>News</title>{head}</head><body><p>News</p></body></html>".encode()


@pytest.fixture
def web() -> Iterator[Web]:
    """A server on loopback."""
    with Web() as server:
        yield server


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line."""
    return runner(monkeypatch, capsys)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk with one feed, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return write(tmp_path, "  - url: https://a.example.org/rss  # the first\n    outlet: 연합뉴스\n    class: agency\n")


def write(folder: Path, feeds: str, *, allow: str = "127.0.0.1") -> Path:
    """Write a config with these lines under `feeds:`."""
    file = folder / "config.yaml"
    file.write_text(
        f"# Our desk\nfeeds:\n{feeds}\n# Subjects\ntopics:\n"
        "  - {id: north-korea, title: North Korea, any: [Pyongyang]}\n"
        "briefs:\n  - {title: Desk, timezone: Asia/Seoul}\n"
        f"network: {{allow: [{allow}], per_host: 100, timeout: 20}}\n",
        encoding="utf-8",
    )
    return file


def remember(config: Path, *states: FeedState) -> None:
    """Put states into the desk's store."""
    with Store.open(load(config).config.store.path) as store:
        store.save_pull([(state, None) for state in states], now=datetime.now(UTC))


# list


def test_list_shows_each_feed_in_columns(config: Path, run: Run) -> None:
    """Columns stand under their headings, though a Korean character is two columns wide; times are the reader's."""
    write(
        config.parent,
        "  - {url: 'https://a.example.org/rss', outlet: 연합뉴스}\n  - {url: 'https://b.example.org/', outlet: B}\n",
    )
    checked = datetime.now(UTC).replace(microsecond=0)
    remember(config, feed_state("b-example-org", checked_at=checked, newest_at=checked, next_poll_at=checked))

    ran = run("feeds", "list")

    heading, first, second = ran.out.splitlines()
    assert ran.code == 0
    assert first.split() == ["a-example-org-rss", "연합뉴스", "news", "unread", "-", "-", "0", "-"]
    moment = f"{checked + timedelta(hours=9):%Y-%m-%d %H:%M}".split()
    assert second.split() == ["b-example-org", "B", "news", "read", *moment, *moment, "0", *moment]
    places = {
        cell_len(line[: line.index(word)]) for line, word in ((heading, "CLASS"), (first, "news"), (second, "news"))
    }
    assert len(places) == 1
    assert "times in Asia/Seoul" in ran.err


NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("state", "status", "message"),
    [
        (feed_state(newest_at=NOW), "read", ""),
        (feed_state(newest_at=None), "read", ""),
        (feed_state(failures=3, error="no answer"), "failed", "no answer"),
        (feed_state(gone=True, failures=1, error="closed"), "gone", "closed"),
        (feed_state(retry_at=NOW + timedelta(days=1), failures=1, error="slow down"), "waiting", "slow down"),
        (feed_state(newest_at=NOW, remark="damaged"), "degraded", "damaged"),
        (feed_state(newest_at=NOW - timedelta(days=400)), "stale", "nothing new since"),
        (feed_state(checked_at=None), "unread", ""),
    ],
)
def test_list_says_how_a_feed_stands_and_why(
    config: Path, run: Run, state: FeedState, status: str, message: str
) -> None:
    """Each standing has its word, and a reason where something is wrong; --json gives times in UTC."""
    remember(config, replace(state, feed_id="a-example-org-rss"))

    (row,) = json.loads(run("feeds", "list", "--json").out)

    assert (row["id"], row["outlet"], row["class"], row["status"]) == (
        "a-example-org-rss",
        "연합뉴스",
        "agency",
        status,
    )
    assert row["message"].startswith(message)
    assert bool(row["message"]) == bool(message)
    assert row["checked_at"] is None or datetime.fromisoformat(row["checked_at"]).utcoffset() == timedelta(0)
    assert (f"a-example-org-rss: {message}" in run("feeds", "list").out) == bool(message)


def test_list_makes_no_database(config: Path, run: Run) -> None:
    """Looking changes nothing."""
    run("feeds", "list")

    assert [file.name for file in config.parent.iterdir()] == ["config.yaml"]


@pytest.mark.parametrize(
    ("columns", "expected"), [("80", ["NAME    COUNT", "[red]A     12", "연합        3"]), ("12", None)]
)
def test_a_table_on_a_terminal_is_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: str, expected: list[str] | None
) -> None:
    """Square brackets in a name are a name, not Rich's mark-up; on a narrow terminal nothing is cut."""
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    headings, rows = ("NAME", ">COUNT"), [("[red]A", "12"), ("연합", "3")]

    table.show(headings, rows)

    shown = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert shown == (expected or table.aligned(headings, rows))


# check


def test_check_tells_what_each_feed_gives(config: Path, run: Run, web: Web) -> None:
    """Entries, dates, languages, reader and validators of a good feed stand in one line; nothing is stored."""
    web.serve("/a.xml", rss("1", "2"), etag='"1"', last_modified="Fri, 30 Jan 2026 05:00:00 GMT")
    write(config.parent, f"  - url: {web.url('/a.xml')}\n")

    ran = run("feeds", "check")

    (line,) = ran.out.splitlines()
    assert ran.code == 0
    assert line.startswith(f"read      127-0-0-1-{web.port}-a-xml: 2 entries, 50% dated, newest 20")
    assert line.endswith("UTC, en, read by lxml, ETag and Last-Modified")
    assert "1 feeds tried, 0 failed." in ran.err
    assert [file.name for file in config.parent.iterdir()] == ["config.yaml"]


def test_check_says_what_is_wrong_and_what_to_do(config: Path, run: Run, web: Web) -> None:
    """A web page, a missing page, a moved, a damaged and a silent feed each get their own advice; exit code 3."""
    web.serve("/page", page())
    web.redirect("/moved", "/new", status=301)
    web.redirect("/for-now", "/new", status=302)
    web.serve("/new", rss())
    web.serve("/cut", rss("1", "2")[:-40])
    web.serve("/old", rss().replace(str(NOW.year).encode(), b"2001"))
    paths = ("page", "missing", "moved", "for-now", "cut", "old")
    write(config.parent, "".join(f"  - url: {web.url(f'/{path}')}\n" for path in paths))

    ran = run("feeds", "check")

    lines = ran.out.replace("\n          ", " ¶ ").splitlines()
    blocks = {path: next(line for line in lines if f"-{web.port}-{path}" in line) for path in paths}
    assert ran.code == 3
    assert blocks["page"].startswith("failed")
    assert "is a web page, not a feed" in blocks["page"]
    assert "no feed at this address (404)" in blocks["missing"]
    assert f"moved for good: put {web.url('/new')} into the config" in blocks["moved"]
    assert f"redirected to {web.url('/new')}" in blocks["for-now"]
    assert "asked once a day only" in blocks["for-now"]
    assert blocks["cut"].startswith("degraded")
    assert "damaged" in blocks["cut"]
    assert blocks["old"].startswith("stale")
    assert "nothing new since 2001" in blocks["old"]
    assert "6 feeds tried, 2 failed." in ran.err


def test_check_fails_if_every_feed_does(config: Path, run: Run, web: Web) -> None:
    """Exit code 1 means that nothing works, 410 included."""
    web.serve("/gone", status=410)

    ran = run("feeds", "check", web.url("/gone"))

    assert ran.code == 1
    assert ran.out.startswith("gone ")


def test_check_refuses_private_addresses_with_the_way_to_allow_them(config: Path, run: Run, web: Web) -> None:
    """The hint names the key of the config."""
    write(config.parent, f"  - url: {web.url('/a.xml')}\n", allow="")

    ran = run("feeds", "check")

    assert ran.code == 1
    assert "network.allow" in ran.out
    assert web.requests == []


def test_check_takes_ids_and_addresses(config: Path, run: Run, web: Web) -> None:
    """A feed is named by its id or address, once is enough, and one that the config lacks can be tried as well."""
    web.serve("/a.xml", rss())
    web.serve("/b.xml", rss())
    write(config.parent, f"  - url: {web.url('/a.xml')}\n  - url: {web.url('/c.xml')}\n")

    ran = run("feeds", "check", f"127-0-0-1-{web.port}-a-xml", web.url("/a.xml"), web.url("/b.xml"))

    assert ran.code == 0
    assert sorted(request.path for request in web.requests) == ["/a.xml", "/b.xml"]


def test_check_of_an_unknown_id_names_the_nearest(config: Path, run: Run) -> None:
    """A slip of the keyboard is a usage error with the right spelling."""
    ran = run("feeds", "check", "a-exmple-org-rss")

    assert ran.code == 2
    assert "did you mean “a-example-org-rss”?" in ran.err


def test_check_does_not_ask_a_server_that_wants_to_be_left_alone(config: Path, run: Run, web: Web) -> None:
    """Retry-After binds a trial too."""
    write(config.parent, f"  - url: {web.url('/a.xml')}\n")
    remember(config, feed_state(f"127-0-0-1-{web.port}-a-xml", retry_at=datetime.now(UTC) + timedelta(hours=1)))

    ran = run("feeds", "check")

    assert ran.code == 0
    assert "asked us to wait until" in ran.out
    assert web.requests == []


def test_check_reads_files_too(config: Path, run: Run) -> None:
    """A path has no validators, and needs none; a feed without entries is no failure."""
    (config.parent / "empty.xml").write_bytes(b'<rss version="2.0"><channel><title>Empty</title></channel></rss>')
    write(config.parent, "  - path: empty.xml\n")

    ran = run("feeds", "check")

    assert ran.code == 0
    assert ran.out.startswith("read      empty-xml: 0 entries, read by ")


# add


def test_add_puts_a_feed_into_the_config_and_changes_nothing_else(config: Path, run: Run, web: Web) -> None:
    """The entry has the feed's own name, and comments and order stay byte for byte."""
    web.serve("/feed", rss(title="Wire: the &lt;b&gt;best&lt;/b&gt;"))
    before = config.read_text(encoding="utf-8")

    ran = run("feeds", "add", web.url("/feed"), "--class", "think-tank", "--topics", "north-korea")

    added = (
        f'  - url: {web.url("/feed")}\n    outlet: "Wire: the best"\n    class: think-tank\n    topics: [north-korea]\n'
    )
    assert (ran.code, ran.out) == (0, f"Added {web.url('/feed')} (Wire: the best, 1 entries) to config.yaml.\n")
    assert config.read_text(encoding="utf-8") == before.replace("    class: agency\n", "    class: agency\n" + added)


def test_add_keeps_a_byte_order_mark(config: Path, run: Run, web: Web) -> None:
    """A file that an editor of Windows has saved stays such a file."""
    web.serve("/feed", rss())
    config.write_bytes(b"\xef\xbb\xbf" + config.read_bytes().replace(b"\n", b"\r\n"))

    ran = run("feeds", "add", web.url("/feed"), "--outlet", "The  Name")

    text = config.read_bytes().decode()
    assert ran.code == 0
    assert text.startswith("\ufeff# Our desk\r\n")
    assert text.count("\n") == text.count("\r\n")
    assert load(config).config.feeds[-1].outlet == "The Name"


def test_add_finds_the_feed_of_a_page(config: Path, run: Run, web: Web) -> None:
    """The link of the page is followed, and read before it is taken."""
    web.serve("/", page(LINK.format("/news.xml", "News") + LINK.format("javascript:alert(1)", "Bad")))
    web.serve("/news.xml", rss("1", "2"))

    ran = run("feeds", "add", web.url("/"))

    assert ran.code == 0
    assert load(config).config.feeds[-1].url == web.url("/news.xml")


def test_add_tries_common_paths_where_a_page_names_no_feed(config: Path, run: Run, web: Web) -> None:
    """What is a feed there is taken, what is a page is not, and one feed at two paths is one."""
    the_same = rss()
    web.serve("/about/us", page())
    web.serve("/feed", page())
    for path in ("/rss.xml", "/index.xml"):
        web.serve(path, the_same)

    ran = run("feeds", "add", web.url("/about/us"))

    assert ran.code == 0
    assert load(config).config.feeds[-1].url == web.url("/rss.xml")


def test_add_of_a_page_without_any_feed_says_where_it_looked(config: Path, run: Run, web: Web) -> None:
    """One line: it is a page, and which paths were tried; the config stays."""
    web.serve("/", page())
    before = config.read_bytes()

    ran = run("feeds", "add", web.url("/"))

    assert ran.code == 1
    assert "is a web page, not a feed" in ran.err
    assert "nor is there a feed at /feed, /rss, /rss.xml, /feed.xml, /atom.xml, /index.xml" in ran.err
    assert config.read_bytes() == before


def test_add_of_a_page_with_several_feeds_takes_none_unasked(config: Path, run: Run, web: Web) -> None:
    """Without a terminal they are listed, with the command to give."""
    web.serve("/", page(LINK.format("/a", "News") + LINK.format("/b", "Comments")))
    before = config.read_bytes()

    ran = run("feeds", "add", web.url("/"))

    assert ran.code == 2
    assert f"  1  {web.url('/a')}  News\n  2  {web.url('/b')}  Comments\n" in ran.err
    assert f"briefing feeds add {web.url('/a')}" in ran.err
    assert config.read_bytes() == before


def test_add_asks_at_a_terminal_which_of_several(config: Path, run: Run, web: Web) -> None:
    """A number that is none of them is asked again."""
    web.serve("/", page(LINK.format("/a", "News") + LINK.format("/b", "Korea")))
    web.serve("/b", rss())

    ran = run("feeds", "add", web.url("/"), typed="3\n2\n")

    assert ran.code == 0
    assert load(config).config.feeds[-1].url == web.url("/b")


@pytest.mark.parametrize("known", ["/feed", "/target"])
def test_add_of_a_known_feed_says_so(config: Path, run: Run, web: Web, known: str) -> None:
    """The address itself, the feed of a page and the target of a move are recognised; exit code 0."""
    web.serve("/feed", page(LINK.format("/old", "News")))
    web.redirect("/old", "/target", status=301)
    web.serve("/target", rss())
    write(config.parent, f"  - {{url: '{web.url(known)}', outlet: Known}}\n")
    before = config.read_bytes()

    ran = run("feeds", "add", web.url("/feed"))

    assert (ran.code, config.read_bytes()) == (0, before)
    assert f"{web.url(known)} is already in" in ran.out


def test_add_of_a_page_whose_only_feed_is_known_asks_it_no_more(config: Path, run: Run, web: Web) -> None:
    """The page is read, its feed is not."""
    web.serve("/", page(LINK.format("/a", "News")))
    write(config.parent, f"  - url: {web.url('/a')}\n")

    ran = run("feeds", "add", web.url("/"))

    assert ran.code == 0
    assert "already in" in ran.out
    assert [request.path for request in web.requests] == ["/"]


def test_add_takes_the_new_address_of_a_feed_that_moved_for_good(config: Path, run: Run, web: Web) -> None:
    """301 saves every later pull a step."""
    web.redirect("/old", "/new", status=301)
    web.serve("/new", rss())

    run("feeds", "add", web.url("/old"))

    assert load(config).config.feeds[-1].url == web.url("/new")


def test_add_keeps_an_address_with_a_password_where_it_is(config: Path, run: Run, web: Web) -> None:
    """The new address would lose it."""
    web.redirect("/old", "/new", status=301)
    web.serve("/new", rss())
    address = web.url("/old").replace("//", "//user:secret@")

    run("feeds", "add", address)

    assert load(config).config.feeds[-1].url == address


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (("www.nknews.org",), 2, "did you mean https://www.nknews.org"),
        (("https://b.example.org/", "--class", "Think Tank"), 2, "--class Think Tank: lower-case letters"),
        (("https://b.example.org/", "--topics", "nort-korea"), 2, "did you mean “north-korea”?"),
        (("https://b.example.org/\x9b31m",), 2, "not a valid address"),
        (("http://10.0.0.1/feed",), 1, "network.allow"),
        (("http://[::1]/feed",), 1, "network.allow"),
    ],
)
def test_add_refuses_what_cannot_be_with_one_line(
    config: Path, run: Run, arguments: tuple[str, ...], code: int, problem: str
) -> None:
    """Slips of the keyboard end with 2, refused addresses with 1; the config stays."""
    before = config.read_bytes()

    ran = run("feeds", "add", *arguments)

    assert (ran.code, config.read_bytes()) == (code, before)
    assert problem in ran.err
    assert len(ran.err.splitlines()) == 1


def test_add_of_a_page_that_names_a_private_address_is_refused(config: Path, run: Run, web: Web) -> None:
    """A public page cannot make us ask a router."""
    web.serve("/", page(LINK.format("http://169.254.169.254/latest", "News")))

    ran = run("feeds", "add", web.url("/"))

    assert ran.code == 1
    assert "169.254.169.254 is a private address, refused" in ran.err


def test_add_of_a_page_that_names_another_page_is_refused(config: Path, run: Run, web: Web) -> None:
    """What a page calls a feed is read before it is believed."""
    web.serve("/", page(LINK.format("/page", "News")))
    web.serve("/page", page())

    ran = run("feeds", "add", web.url("/"))

    assert ran.code == 1
    assert f"{web.url('/page')} is a web page, not a feed" in ran.err


def test_add_finds_the_feed_in_fifteen_megabytes_of_page(config: Path, run: Run, web: Web) -> None:
    """The largest page that is fetched at all is searched within the time of a worker."""
    web.serve("/", page(LINK.format("/feed", "News")) + b"<p>x" * 3_700_000)
    web.serve("/feed", rss())

    ran = run("feeds", "add", web.url("/"))

    assert ran.code == 0, ran.err
    assert load(config).config.feeds[-1].url == web.url("/feed")


def test_add_to_a_list_in_an_unusual_style_gives_the_entry_to_add_by_hand(config: Path, run: Run, web: Web) -> None:
    """The file is not touched where its style has no place for an insertion."""
    web.serve("/feed", rss())
    text = config.read_text(encoding="utf-8").replace("feeds:\n  - ", "? feeds\n: - ")
    config.write_text(text, encoding="utf-8")

    ran = run("feeds", "add", web.url("/feed"))

    assert (ran.code, config.read_text(encoding="utf-8")) == (2, text)
    assert f"add this by hand:\n  - url: {web.url('/feed')}\n    outlet: The Wire\n" in ran.err


def test_add_to_a_file_that_has_gone_is_one_line(config: Path) -> None:
    """Somebody moved it between reading and writing."""
    desk = load(config)
    config.unlink()

    with pytest.raises(BriefingError, match=r"config\.yaml cannot be read: No such file"):
        service.add(desk, [Feed(url="https://b.example.org/")])


def test_what_costs_a_worker_too_much_is_refused(config: Path, web: Web) -> None:
    """A page or feed that needs more memory than a worker has is one line, with its address, at each step."""
    web.serve("/feed", rss() + b" " * 10_000_000)
    address, desk = web.url("/feed"), load(config)

    with Workers(1, memory_bytes=1) as workers:
        with pytest.raises(ParseError, match=f"{address}: the page cannot be searched for its feed: "):
            service.find(address, desk, workers, now=NOW)
        with pytest.raises(ParseError, match=f"{address}: "):
            service.read(address, desk, workers, now=NOW)


def test_add_of_a_page_whose_feed_is_missing_says_so(config: Path, run: Run, web: Web) -> None:
    """The feed's address and what is wrong with it are named."""
    web.serve("/", page(LINK.format("/feed", "News")))

    ran = run("feeds", "add", web.url("/"))

    assert ran.code == 1
    assert f"{web.url('/feed')}: 127.0.0.1 has no feed at this address (404)" in ran.err


def test_add_to_a_file_without_the_right_to_write_leaves_it(
    config: Path, run: Run, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says why, and no temporary file stays."""
    web.serve("/feed", rss())
    before = config.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("briefing.feeds.edit.os.fsync", full)
    ran = run("feeds", "add", web.url("/feed"))

    assert ran.code == 1
    assert "config.yaml cannot be written: No space left on device; it is as it was" in ran.err
    assert [(file.name, file.read_bytes()) for file in config.parent.iterdir()] == [("config.yaml", before)]


# import, export


OPML = """<opml version="2.0"><head/><body>
<outline text="north-korea"><outline type="rss" text="B &quot;: #" xmlUrl="https://b.example.org/rss"/></outline>
<outline type="rss" text="A" xmlUrl="http://www.a.example.org/rss/"/>
<outline type="rss" text="B again" xmlUrl="https://b.example.org/rss"/>
<outline type="rss" text="Bad" xmlUrl="javascript:x"/>
<outline type="rss" text="C" xmlUrl="https://c.example.org/rss" category="sport"/>
</body></opml>"""


def test_import_adds_what_is_new_and_reports_the_rest(config: Path, run: Run) -> None:
    """Duplicates are counted, a bad outline is named, folders that are topics become topics; exit code 3."""
    file = config.parent / "list.opml"
    file.write_text(OPML)
    before = config.read_text(encoding="utf-8")

    ran = run("feeds", "import", file)

    old, b, c = load(config).config.feeds
    assert ran.code == 3
    assert (b.url, b.outlet, b.topics) == ("https://b.example.org/rss", 'B ": #', ("north-korea",))
    assert (c.url, c.outlet, c.topics) == ("https://c.example.org/rss", "C", ())
    assert config.read_text(encoding="utf-8").startswith(before.partition("\n# Subjects")[0])
    assert ran.out.splitlines() == ['https://b.example.org/rss  B ": #', "https://c.example.org/rss  C"]
    assert "line 5: “Bad”: “javascript:x”: an address begins with" in ran.err
    assert "2 feeds added, 2 already there, 1 unusable." in ran.err
    assert old.outlet == "연합뉴스"


def test_a_dry_run_of_import_changes_nothing(config: Path, run: Run) -> None:
    """It shows what would be added."""
    file = config.parent / "list.opml"
    file.write_text(OPML)
    before = config.read_bytes()

    ran = run("feeds", "import", file, "--dry-run")

    assert config.read_bytes() == before
    assert "2 feeds would be added" in ran.err


def test_an_import_of_what_is_there_is_good(config: Path, run: Run) -> None:
    """Importing one's own export adds nothing, and is no failure."""
    before = config.read_bytes()
    run("feeds", "export", "own.opml")

    ran = run("feeds", "import", "own.opml")

    assert (ran.code, config.read_bytes()) == (0, before)
    assert "0 feeds added, 1 already there, 0 unusable." in ran.err


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        ("none.opml", None, "none.opml cannot be read: No such file"),
        ("text.opml", b"hello", "text.opml: not OPML"),
        ("big.opml", b" " * 5_000_001, "big.opml: larger than 5 MB"),
    ],
)
def test_import_of_what_is_no_opml_is_one_line(
    config: Path, run: Run, name: str, body: bytes | None, problem: str
) -> None:
    """The file is named, and what is wrong with it; exit code 2."""
    if body is not None:
        Path(name).write_bytes(body)

    ran = run("feeds", "import", name)

    assert ran.code == 2
    assert problem in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_thousand_feeds_are_imported_at_once(config: Path, run: Run) -> None:
    """The whole list goes in with one edit."""
    outlines = "".join(f'<outline xmlUrl="https://{n}.example.org/rss"/>' for n in range(1000))
    Path("big.opml").write_text(f"<opml><body>{outlines}</body></opml>")

    assert run("feeds", "import", "big.opml").code == 0
    assert len(load(config).config.feeds) == 1001


def test_export_writes_to_standard_output_or_a_file(config: Path, run: Run) -> None:
    """Both hold the same; an older export is replaced."""
    shown = run("feeds", "export")
    Path("list.opml").write_text("<opml/>")
    ran = run("feeds", "export", "list.opml")

    assert (shown.code, ran.code) == (0, 0)
    assert Path("list.opml").read_text(encoding="utf-8") == shown.out
    assert 'text="연합뉴스"' in shown.out


def test_export_says_what_it_leaves_out(config: Path, run: Run) -> None:
    """Feeds that are files have no address."""
    (config.parent / "x.xml").write_bytes(rss())
    write(config.parent, "  - path: x.xml\n  - url: https://a.example.org/\n")

    ran = run("feeds", "export")

    assert "1 feeds written; 1 are files and have no address, so they are left out." in ran.err


def test_export_does_not_overwrite_another_file(config: Path, run: Run) -> None:
    """`feeds export config.yaml` is a slip, not a wish."""
    before = config.read_bytes()

    ran = run("feeds", "export", "config.yaml")

    assert (ran.code, config.read_bytes()) == (2, before)
    assert "config.yaml exists and is no OPML file" in ran.err


def test_export_to_a_place_that_cannot_be_written_is_one_line(config: Path, run: Run) -> None:
    """The reason is named; exit code 1."""
    ran = run("feeds", "export", "none/list.opml")

    assert ran.code == 1
    assert "none/list.opml cannot be written: No such file or directory" in ran.err
