"""Servers that are broken, slow, hostile or merely say no: each is one feed's plain failure."""

from __future__ import annotations

import gzip
import itertools
import tracemalloc
import zlib

import brotli  # type: ignore[import-untyped]
import pytest

from briefing.fetch.unpack import MAX_BODY_BYTES, TooLargeError, gunzip
from briefing.settings import Network
from tests.builders import feed_state
from tests.fetching import OPEN, fetch_all, fetch_one
from tests.web import Web

HASTY = Network(allow=("127.0.0.0/8",), per_host=100, timeout=0.3)
ZEROS = bytes(2 * MAX_BODY_BYTES)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "write them into the address"),
        (403, "network.user_agent"),
        (404, "look up its new address"),
        (429, "slow down"),
        (500, "a fault of its own (500)"),
        (503, "a fault of its own (503)"),
        (204, "status 204 instead of a feed"),
        (418, "status 418 instead of a feed"),
    ],
)
def test_a_status_that_is_no_feed_fails_with_what_to_do(status: int, words: str) -> None:
    """The operator gets host, status and advice; the poll policy gets the headers."""
    with Web() as web:
        web.serve("/", b"", status=status, headers={"Retry-After": "120"})

        answer = fetch_one(web.url("/"))

        assert answer.outcome == "failed"
        assert answer.status == status
        assert (answer.error or "").startswith("127.0.0.1 ")
        assert words in (answer.error or "")
        assert ("retry-after", "120") in answer.headers
        assert answer.body is None


def test_410_means_gone() -> None:
    """A feed that was closed for good is told apart from one that failed."""
    with Web() as web:
        web.serve("/", status=410)

        answer = fetch_one(web.url("/"))

        assert answer.outcome == "gone"
        assert "for good (410)" in (answer.error or "")


def test_a_304_that_nobody_asked_for_is_a_failure() -> None:
    """Without a validator sent, "not modified" says nothing."""
    with Web() as web:
        web.serve("/", status=304)

        assert "was not asked whether" in (fetch_one(web.url("/")).error or "")
        assert fetch_one(web.url("/"), feed_state(etag='"1"')).outcome == "not_modified"


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_a_compressed_body_is_decoded(encoding: str) -> None:
    """Gzip and brotli are asked for; deflate is understood."""
    encode = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}[encoding]
    with Web() as web:
        web.serve("/", encode(b"feed" * 1000), headers={"Content-Encoding": encoding})

        assert fetch_one(web.url("/")).body == b"feed" * 1000


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_bomb_stops_at_the_limit_and_costs_only_its_own_feed(encoding: str) -> None:
    """A small answer that unpacks to more than a feed may have is refused; the feed beside it arrives."""
    bomb = gzip.compress(ZEROS, 1) if encoding == "gzip" else brotli.compress(ZEROS, quality=1)
    with Web() as web:
        web.serve("/bomb", bomb, headers={"Content-Encoding": encoding})
        web.serve("/good", b"feed")

        answers = fetch_all(web.url("/bomb"), web.url("/good"))

        assert "larger than 15 MB" in (answers[web.url("/bomb")].error or "")
        assert answers[web.url("/good")].body == b"feed"


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    """The declared length is enough to refuse."""
    with Web() as web:
        web.raw("/", b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n", hangs=True)

        assert "larger than 15 MB" in (fetch_one(web.url("/")).error or "")


def test_a_body_without_a_length_is_cut_off_at_the_limit() -> None:
    """An endless body ends where a feed must."""
    with Web() as web:
        web.drip("/", itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], itertools.repeat(bytes(1_000_000))), pause=0)

        assert "larger than 15 MB" in (fetch_one(web.url("/")).error or "")


def test_a_feed_that_is_a_gzip_file_is_unpacked() -> None:
    """A server may keep its feed packed and say nothing of it."""
    with Web() as web:
        web.serve("/", gzip.compress(b"feed"))

        assert fetch_one(web.url("/")).body == b"feed"


def test_a_gzip_file_that_unpacks_to_too_much_is_refused() -> None:
    """The limit holds for files inside the answer too."""
    with Web() as web:
        web.serve("/", gzip.compress(ZEROS, 1))

        assert "larger than 15 MB" in (fetch_one(web.url("/")).error or "")


def test_a_gzip_file_is_never_unpacked_beyond_the_limit() -> None:
    """The memory that a bomb costs is the limit, not its own size."""
    bomb = gzip.compress(bytes(6 * MAX_BODY_BYTES), 1)

    tracemalloc.start()
    with pytest.raises(TooLargeError):
        gunzip(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 3 * MAX_BODY_BYTES


def test_what_only_begins_like_a_gzip_file_is_left_as_it_is() -> None:
    """The parser says what is wrong with it."""
    with Web() as web:
        web.serve("/", b"\x1f\x8b\x08 no gzip")

        assert fetch_one(web.url("/")).body == b"\x1f\x8b\x08 no gzip"


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_a_damaged_encoding_fails_in_plain_words(encoding: str) -> None:
    """What cannot be decoded is one feed's error."""
    with Web() as web:
        web.serve("/", b"this is not compressed at all", headers={"Content-Encoding": encoding})

        answer = fetch_one(web.url("/"))

        assert answer.outcome == "failed"
        assert (answer.error or "").startswith("127.0.0.1 ")


def test_one_byte_at_a_time_ends_at_the_deadline() -> None:
    """A body that never finishes costs no more than the feed's time."""
    with Web() as web:
        web.drip("/", itertools.chain([b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"], itertools.repeat(b"x")))

        answer = fetch_one(web.url("/"), network=HASTY)

        assert "127.0.0.1 did not finish within 0.3 seconds" in (answer.error or "")
        assert "network.timeout" in (answer.error or "")


def test_a_silent_server_ends_at_the_deadline() -> None:
    """No answer at all is a failure too."""
    with Web() as web:
        web.raw("/", hangs=True)

        assert "did not finish" in (fetch_one(web.url("/"), network=HASTY).error or "")


def test_the_deadline_covers_all_redirects_together() -> None:
    """Hops that are each quick enough do not add up to more than the feed's time."""
    with Web() as web:
        for number in range(5):
            web.redirect(f"/{number}", f"/{number + 1}", pause=0.1)
        web.serve("/5", b"feed")

        assert "did not finish within 0.3 seconds" in (fetch_one(web.url("/0"), network=HASTY).error or "")


def test_endless_headers_end_at_a_limit() -> None:
    """Header after header is refused."""
    with Web() as web:
        web.drip("/", itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X-More: 1\r\n")), pause=0)

        assert "is not valid HTTP" in (fetch_one(web.url("/")).error or "")


def test_an_endless_header_line_ends_at_a_limit() -> None:
    """One header without an end is refused."""
    with Web() as web:
        web.drip("/", itertools.chain([b"HTTP/1.1 200 OK\r\nX-Long: "], itertools.repeat(b"x" * 1000)), pause=0)

        assert "is not valid HTTP" in (fetch_one(web.url("/")).error or "")


def test_a_long_security_header_is_no_fault() -> None:
    """News sites send headers of 20 kB."""
    with Web() as web:
        web.serve("/", b"feed", headers={"Content-Security-Policy": "x" * 20_000})

        assert fetch_one(web.url("/")).body == b"feed"


def test_a_body_shorter_than_its_length_fails() -> None:
    """A feed that broke off is not taken for a whole one."""
    with Web() as web:
        web.raw("/", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

        assert "broke off in the middle" in (fetch_one(web.url("/")).error or "")


def test_what_follows_the_declared_end_is_no_part_of_the_feed() -> None:
    """A body longer than its length is cut there, or the whole answer is refused."""
    with Web() as web:
        web.raw("/", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfeed and more")

        assert fetch_one(web.url("/")).body in (None, b"feed")


def test_two_lengths_that_differ_fail() -> None:
    """An answer that contradicts itself is not guessed at."""
    with Web() as web:
        web.raw("/", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nfeed")

        assert fetch_one(web.url("/")).outcome == "failed"


def test_bytes_that_are_no_http_fail() -> None:
    """Another protocol on the port is named as such, without its control characters."""
    with Web() as web:
        web.raw("/", b"220 smtp.example.org ESMTP \x1b[31m\r\n")

        answer = fetch_one(web.url("/"))

        assert "is not valid HTTP" in (answer.error or "")
        assert (answer.error or "").isprintable()


def test_a_connection_closed_without_an_answer_fails() -> None:
    """A server that hangs up is told apart from one that is not there."""
    with Web() as web:
        web.raw("/", b"")

        assert "closed the connection without an answer" in (fetch_one(web.url("/")).error or "")


def test_a_refused_connection_names_host_and_port() -> None:
    """Nobody listens there."""
    assert fetch_one("http://127.0.0.1:1/").error == (
        "127.0.0.1 refused the connection to port 1: check the address, or try again later"
    )


def test_a_host_that_cannot_be_reached_says_why() -> None:
    """The system's own reason is passed on."""
    answer = fetch_one("http://255.255.255.255/", network=Network(allow=("255.255.255.255",)))

    assert "255.255.255.255 cannot be reached (" in (answer.error or "")


def test_a_name_that_no_resolver_accepts_has_no_address() -> None:
    """A name of over 255 characters fails in the resolver, without a question to any name server."""
    name = ".".join(["a" * 60] * 5) + ".example"

    assert "has no address: check the spelling" in (fetch_one(f"http://{name}/").error or "")


@pytest.mark.parametrize("host", ["a..b", "a" * 70 + ".example"])
def test_a_name_that_is_none_fails(host: str) -> None:
    """Empty and overlong parts are refused before any look-up."""
    assert "is no valid host name" in (fetch_one(f"http://{host}/").error or "")


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/", "file:///etc/passwd", "news.example.org/rss", "http://"])
def test_an_address_that_is_not_http_is_refused(address: str) -> None:
    """Only the web is fetched."""
    assert "only http and https" in (fetch_one(address).error or "")


def test_an_address_that_cannot_be_read_is_refused() -> None:
    """A wrong port is found before anything is sent."""
    assert "cannot be read" in (fetch_one("http://127.0.0.1:99999/").error or "")


def test_an_untrusted_certificate_is_refused() -> None:
    """TLS is always verified; there is no switch."""
    with Web(tls=True) as web:
        web.serve("/", b"feed")

        answer = fetch_one(web.url("/"))

        assert "127.0.0.1 has no valid TLS certificate (self-signed certificate" in (answer.error or "")
        assert web.requests == []


def test_https_on_a_port_without_tls_is_explained() -> None:
    """The likely mistake is named."""
    with Web() as web:
        answer = fetch_one(web.url("/").replace("http://", "https://"))

        assert "is it http rather than https?" in (answer.error or "")


def test_a_proxy_that_is_not_there_is_named() -> None:
    """The proxy, not the feed, is to blame; its password is not shown."""
    answer = fetch_one("http://news.example.org/", network=Network(proxy="http://user:secret@127.0.0.1:1"))

    assert "the proxy http://127.0.0.1:1 cannot be reached" in (answer.error or "")
    assert "check network.proxy" in (answer.error or "")


def test_a_proxy_that_refuses_a_host_is_named() -> None:
    """A tunnel that is not opened is the proxy's answer."""
    with Web() as proxy:
        answer = fetch_one("https://news.example.org/", network=Network(proxy=proxy.url("")))

        assert "does not let us reach news.example.org (501)" in (answer.error or "")


def test_a_proxy_of_another_kind_is_refused() -> None:
    """Only http proxies are spoken to."""
    answer = fetch_one("http://news.example.org/", network=Network(proxy="socks5://127.0.0.1:1"))

    assert answer.outcome == "failed"


def test_a_failure_beside_others_does_not_change_them() -> None:
    """All kinds of failures at once leave one result each."""
    with Web() as web:
        web.serve("/good", b"feed")
        web.raw("/none", b"")
        web.raw("/hang", hangs=True)
        web.redirect("/loop", "/loop")
        addresses = [web.url(path) for path in ("/good", "/none", "/hang", "/loop", "/missing")]

        answers = fetch_all(*addresses, network=Network(allow=OPEN.allow, per_host=100, timeout=1))

        assert [answers[address].outcome for address in addresses] == ["fresh", *["failed"] * 4]
