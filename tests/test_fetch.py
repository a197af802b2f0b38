"""What a fetch sends and what it makes of good answers: validators, redirects, credentials, turns."""

from __future__ import annotations

import asyncio
import base64
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from briefing import __version__
from briefing.fetch import fetch
from briefing.fetch.journey import travel
from briefing.fetch.session import Session
from briefing.fetch.turns import SPACING_SECONDS, TOTAL, Host, Turns
from briefing.model import FeedState, Fetched
from briefing.settings import Feed, Network
from tests.builders import NOW, feed_state
from tests.fetching import OPEN, fetch_all, fetch_one
from tests.web import TLS_FILE, Web


def test_a_good_answer_gives_body_headers_and_address() -> None:
    """Everything that the parser and the poll policy need is in the result."""
    with Web() as web:
        web.serve("/a.xml", b"<rss/>", headers={"Content-Type": "text/xml", "X-Twice": "1"}, etag='"1"')

        answer = fetch_one(web.url("/a.xml#part"))

        assert answer.outcome == "fresh"
        assert answer.body == b"<rss/>"
        assert answer.status == 200
        assert answer.url == web.url("/a.xml")
        assert answer.fetched_at == NOW
        assert ("content-type", "text/xml") in answer.headers
        assert ("etag", '"1"') in answer.headers
        assert answer.moved_to is None
        assert answer.error is None


def test_a_first_request_names_the_program_and_carries_nothing_about_the_reader() -> None:
    """No cookie, referrer, validator or credential is sent that nobody gave us."""
    with Web() as web:
        headers = {"Set-Cookie": "id=1; Path=/", "Location": web.url("/a.xml?x=%2F&y=1", host="localhost")}
        web.serve("/b.xml", status=302, headers=headers)
        web.serve("/a.xml?x=%2F&y=1", b"")

        fetch_one(web.url("/b.xml", host="localhost"))

        assert [request.path for request in web.requests] == ["/b.xml", "/a.xml?x=%2F&y=1"]
        for request in web.requests:
            assert set(request.headers) == {"host", "accept", "accept-encoding", "user-agent"}
            assert request.headers["user-agent"] == f"briefing/{__version__} (+feed reader)"
            assert request.headers["accept-encoding"] == "gzip, br"


def test_the_operator_may_name_the_desk() -> None:
    """A user agent of the config is sent as it is."""
    with Web() as web:
        fetch_one(web.url("/"), network=Network(allow=("127.0.0.1",), user_agent="Desk/1 (desk@example.org)"))

        assert web.requests[0].headers["user-agent"] == "Desk/1 (desk@example.org)"


@pytest.mark.parametrize("etag", ['"a"', 'W/"a"', "bare", '"quote\\"d"', "0"])
def test_a_validator_is_echoed_byte_for_byte_and_304_means_unchanged(etag: str) -> None:
    """Whatever the server sent as ETag comes back as it was, weak or unquoted."""
    with Web() as web:
        web.serve("/", b"feed", etag=etag, last_modified="yesterday, more or less")
        first = fetch_one(web.url("/"))
        headers = dict(first.headers)
        state = FeedState(feed_id=first.feed_id, etag=headers["etag"], last_modified=headers["last-modified"])

        second = fetch_one(web.url("/"), state)

        assert second.outcome == "not_modified"
        assert second.body is None
        assert second.status == 304
        assert web.requests[1].headers["if-modified-since"] == "yesterday, more or less"


def test_a_validator_in_utf8_is_echoed_as_the_same_bytes() -> None:
    """Bytes beyond latin-1 letters survive the way through the store."""
    with Web() as web:
        fetch_one(web.url("/"), feed_state(etag='"\u00eb\u0082\u00a8"', last_modified=None))

        assert web.requests[0].headers["if-none-match"].encode("latin-1") == '"남"'.encode()
        assert "if-modified-since" not in web.requests[0].headers


def test_a_validator_that_cannot_be_echoed_is_left_out() -> None:
    """Nothing is sent rather than something invented."""
    with Web() as web:
        web.serve("/", b"feed", etag='"\xff"')

        answer = fetch_one(web.url("/"), feed_state(etag='"\xff"', last_modified=None))

        assert answer.outcome == "fresh"
        assert "if-none-match" not in web.requests[0].headers


@pytest.mark.parametrize(
    ("statuses", "moves"),
    [((301,), True), ((308, 301), True), ((302,), False), ((301, 302), False), ((307, 308), False), ((303,), False)],
)
def test_a_move_is_permanent_if_every_redirect_on_the_way_is(statuses: tuple[int, ...], moves: bool) -> None:
    """Only 301 and 308 all the way give an address to keep."""
    with Web() as web:
        for number, status in enumerate(statuses):
            web.redirect(f"/{number}", f"/{number + 1}", status=status)
        web.serve(f"/{len(statuses)}", b"feed")

        answer = fetch_one(web.url("/0"))

        assert answer.body == b"feed"
        assert answer.url == web.url(f"/{len(statuses)}")
        assert answer.moved_to == (answer.url if moves else None)


def test_five_redirects_are_followed_and_six_are_not() -> None:
    """The sixth redirect ends the journey with a reason."""
    with Web() as web:
        for number in range(6):
            web.redirect(f"/{number}", f"/{number + 1}")
        web.serve("/6", b"feed")

        assert fetch_one(web.url("/1")).outcome == "fresh"
        assert fetch_one(web.url("/0")).error == "127.0.0.1: more than 5 redirects: correct the address"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://127.0.0.1/", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("http://[::1", "cannot be read"),
        ("http://a:99999/", "cannot be read"),
        ("", "without saying where"),
        ("/a", "in a circle"),
        ("#x", "in a circle"),
        ("/b", "in a circle"),
        ("http://10.0.0.1/", "private address, refused"),
    ],
)
def test_a_redirect_to_nowhere_fails_with_the_reason(target: str, reason: str) -> None:
    """Wrong schemes, unreadable addresses, circles and private networks end a journey."""
    with Web() as web:
        web.redirect("/a", target)
        web.redirect("/b", "/a")

        answer = fetch_one(web.url("/b"))

        assert answer.outcome == "failed"
        assert reason in (answer.error or "")
        assert "\n" not in (answer.error or "")


def test_a_redirect_may_be_written_in_korean() -> None:
    """A Location beyond ASCII is read as UTF-8."""
    with Web() as web:
        web.redirect("/a", "/북한".encode().decode("latin-1"))
        web.serve("/%EB%B6%81%ED%95%9C", b"feed")

        assert fetch_one(web.url("/a")).body == b"feed"


def test_credentials_of_the_address_are_sent_to_its_own_origin_only() -> None:
    """User name and password follow a redirect on the same server and are dropped at the first that leaves it."""
    with Web() as web, Web() as other:
        address = web.url("/a").replace("http://", "http://us%C3%A9r:p%40ss@")
        web.redirect("/a", "/b")
        web.redirect("/b", other.url("/c"))
        other.redirect("/c", web.url("/d"))
        web.serve("/d", b"feed")

        answer = fetch_one(address)

        expected = "Basic " + base64.b64encode("usér:p@ss".encode()).decode()
        assert [request.headers.get("authorization") for request in web.requests] == [expected, expected, None]
        assert "authorization" not in other.requests[0].headers
        assert answer.body == b"feed"
        assert "p%40ss" not in answer.url


def test_credentials_of_a_redirect_are_not_used() -> None:
    """A server cannot make us log in elsewhere."""
    with Web() as web:
        web.redirect("/a", web.url("/b").replace("http://", "http://mallory:x@"))

        fetch_one(web.url("/a"))

        assert "authorization" not in web.requests[1].headers


def test_a_password_that_a_redirect_left_behind_is_explained() -> None:
    """The operator learns why the new address wants a password that the config has."""
    with Web() as web:
        web.redirect("/a", web.url("/b", host="localhost"))
        web.serve("/b", status=401)

        answer = fetch_one(web.url("/a").replace("http://", "http://user:pass@"))

        assert "does not carry along: put the new address into the config" in (answer.error or "")


def test_a_feed_that_moved_for_good_is_asked_at_its_new_address() -> None:
    """After three pulls in a row that agreed on a move, the old address is left alone."""
    with Web() as web:
        web.serve("/new", b"feed")
        state = feed_state(moved_to=web.url("/new"), moved_count=3)

        answer = fetch_one(web.url("/old"), state)

        assert answer.body == b"feed"
        assert answer.moved_to is None
        assert [request.path for request in web.requests] == ["/new"]


def test_a_feed_that_may_have_moved_is_asked_at_its_own_address() -> None:
    """Two pulls are not enough."""
    with Web() as web:
        fetch_one(web.url("/old"), feed_state(moved_to=web.url("/new"), moved_count=2))

        assert [request.path for request in web.requests] == ["/old"]


@pytest.mark.parametrize(("host", "sent"), [("127.0.0.1", True), ("localhost", False)])
def test_a_feed_that_moved_keeps_its_credentials_on_the_same_server(host: str, sent: bool) -> None:
    """The new address has no password written in it; the config's is used where it belongs."""
    with Web() as web:
        state = feed_state(moved_to=web.url("/new", host=host), moved_count=3)

        fetch_one(web.url("/old").replace("http://", "http://user:pass@"), state)

        assert ("authorization" in web.requests[0].headers) is sent


def test_a_feed_over_tls_is_read_if_its_certificate_is_trusted() -> None:
    """Https works, against the machine's own list of authorities."""
    program = (
        "import sys; from tests.fetching import fetch_one; answer = fetch_one(sys.argv[1]); "
        "sys.exit(0 if answer.body == b'feed' else str(answer))"
    )
    with Web(tls=True) as web:
        web.serve("/", b"feed")

        done = subprocess.run(
            [sys.executable, "-c", program, web.url("/")],
            env={**os.environ, "SSL_CERT_FILE": str(TLS_FILE)},
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            check=False,
        )

        assert (done.returncode, done.stderr) == (0, "")


def test_one_bad_feed_costs_only_itself() -> None:
    """Feeds beside a failing one arrive whole."""
    with Web() as web:
        web.serve("/a", b"A")
        web.serve("/b", b"B")

        answers = fetch_all(web.url("/a"), "http://127.0.0.1:1/", web.url("/b"), "gopher://x/")

        assert [answer.outcome for answer in answers.values()].count("failed") == 2
        assert answers[web.url("/a")].body == b"A"
        assert answers[web.url("/b")].body == b"B"


def test_at_most_two_requests_run_on_one_host() -> None:
    """Pages that answer only in pairs are all read, and never are three asked at once."""
    with Web() as web:
        pairs = threading.Barrier(2)
        for number in range(4):
            web.serve(f"/{number}", b"feed", until=pairs)

        answers = fetch_all(
            *(web.url(f"/{number}") for number in range(4)), network=Network(allow=("127.0.0.1",), per_host=2)
        )

        assert {answer.outcome for answer in answers.values()} == {"fresh"}
        assert web.peak == 2


def test_starts_on_one_polite_host_are_spaced() -> None:
    """With two places or fewer, each start is a fifth of a second after the one before."""
    host = Host(2)

    assert host.reserve(10.0) == 0
    assert host.reserve(10.05) == pytest.approx(SPACING_SECONDS - 0.05)
    assert host.reserve(10.05) == pytest.approx(2 * SPACING_SECONDS - 0.05)
    assert host.reserve(20.0) == 0


def test_starts_on_a_host_of_ones_own_are_not_spaced() -> None:
    """More than two places mean a server that can bear it."""
    host = Host(3)

    assert [host.reserve(10.0) for _ in range(3)] == [0, 0, 0]


def test_a_crowded_host_does_not_hold_up_another_and_closing_ends_all_requests() -> None:
    """Many feeds that wait for one host leave room for others, and none is waited for after the iterator is closed."""
    with Web() as web:
        never = threading.Event()
        feeds = [Feed(url=web.url(f"/{number}")) for number in range(2 * TOTAL)]
        for number in range(2 * TOTAL):
            web.serve(f"/{number}", b"late", until=never)
        feeds.append(Feed(url=web.url("/quick", host="localhost")))
        web.serve("/quick", b"quick")
        network = Network(allow=("127.0.0.1",), per_host=2)
        answers = fetch([(one, FeedState(feed_id=one.id)) for one in feeds], network, now=NOW, root=Path())

        first: Fetched = next(answers)
        answers.close()  # type: ignore[attr-defined]  # a generator, though it promises only an iterator

        assert first.body == b"quick"
        assert "briefing-fetch" not in {thread.name for thread in threading.enumerate()}
        never.set()


async def is_held_up(turns: Turns, host: str) -> bool:
    """Tell whether a new turn at that host has to wait."""

    async def take() -> None:
        async with turns.turn(host):
            pass

    task = asyncio.create_task(take())
    for _ in range(10):
        await asyncio.sleep(0)
    was_done = task.done()
    task.cancel()
    return not was_done


def test_a_host_has_no_more_turns_at_once_than_it_may() -> None:
    """The fourth of three waits; at another host it would not."""

    async def scenario() -> tuple[bool, bool]:
        turns = Turns(per_host=3)
        async with turns.turn("a"), turns.turn("a"):
            third = await is_held_up(turns, "a")
            async with turns.turn("a"):
                return third, await is_held_up(turns, "a") and not await is_held_up(turns, "b")

    assert asyncio.run(scenario()) == (False, True)


@pytest.mark.parametrize(("path", "keeps"), [("/feed", True), ("/missing", False), ("/unchanged", False)])
def test_a_body_that_nobody_has_taken_keeps_its_place(path: str, keeps: bool) -> None:
    """No new request starts while as many bodies wait as may be open at once; an answer without one frees its place."""

    async def scenario(feed: Feed) -> tuple[bool, bool]:
        turns = Turns(per_host=100, total=1)
        state = feed_state(etag='"1"')
        async with Session(OPEN) as session:
            await travel(feed, state, session=session, turns=turns, network=OPEN, now=NOW)
        before = await is_held_up(turns, "another")
        if keeps:
            turns.give_back()
        return before, await is_held_up(turns, "another")

    with Web() as web:
        web.serve("/feed", b"feed")
        web.serve("/unchanged", b"feed", etag='"1"')

        assert asyncio.run(scenario(Feed(url=web.url(path)))) == (keeps, False)


def test_more_feeds_than_places_are_all_fetched() -> None:
    """Places come back as results are taken, so a long list does not stall."""
    with Web() as web:
        addresses = [web.url(f"/{number}") for number in range(TOTAL + 50)]
        for number in range(TOTAL + 50):
            web.serve(f"/{number}", b"feed")

        answers = fetch_all(*addresses)

        assert [answer.outcome for answer in answers.values()] == ["fresh"] * (TOTAL + 50)


def test_a_mistake_of_our_own_in_one_feed_is_reported_as_such(caplog: pytest.LogCaptureFixture) -> None:
    """A state that could never have come from a server costs its own feed, with the traceback in the log."""
    with Web() as web:
        answer = fetch_one(web.url("/"), feed_state(etag="two\nlines"))

        assert answer.outcome == "failed"
        assert "please report this" in (answer.error or "")
        assert "Traceback" in caplog.text


def test_a_mistake_of_our_own_in_the_whole_pull_reaches_the_caller() -> None:
    """A pull that cannot begin raises instead of waiting for ever."""
    broken = Network(allow=(None,))  # type: ignore[arg-type]

    with pytest.raises(AttributeError):
        fetch_one("http://127.0.0.1:1/", network=broken)


def test_no_feeds_give_no_results() -> None:
    """An empty list is no mistake."""
    assert list(fetch([], OPEN, now=NOW, root=Path())) == []


@pytest.mark.parametrize("path", ["/a%2Fb?u=http%3A%2F%2Fx&y=a+b|c", "/~x/%7Ey?z", "/a;b,c=d(e)"])
def test_an_address_is_asked_for_as_it_is_written(path: str) -> None:
    """Quoting is neither added nor removed, in the config's address and in a redirect's."""
    with Web() as web:
        web.serve(path, b"feed")
        web.redirect("/from", path)

        direct, redirected = fetch_one(web.url(path, host="LocalHost")), fetch_one(web.url("/from"))

        assert direct.body == redirected.body == b"feed"
        assert redirected.url == web.url(path)
