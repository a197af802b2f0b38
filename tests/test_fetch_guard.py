"""Which addresses a feed may live on."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.fetch.guard import AddressRefusedError, Guard, is_public, literal
from briefing.settings import Network
from tests.fetching import OPEN, fetch_all, fetch_one
from tests.web import Web

PRIVATE = (
    "0.0.0.0",  # noqa: S104 - no socket is bound to it
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "fec0::1",
    "ff02::1",
    "no address",
)
PUBLIC = ("8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2a00:1450::1", "2001:4860:4860::8888")


def info(address: str) -> tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int]]:
    """One answer of getaddrinfo."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, 80)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_no_public_host_is_refused_a_socket(address: str) -> None:
    """Private, special and disguised addresses get no socket."""
    with pytest.raises(AddressRefusedError):
        Guard(()).make_socket(info(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_gets_a_socket(address: str) -> None:
    """Ordinary addresses of both families are permitted."""
    with Guard(()).make_socket(info(address)) as made:
        assert made.family == info(address)[0]


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_no_address_that_the_standard_library_calls_private_is_public(address: IPv4Address | IPv6Address) -> None:
    """The rule is at least as strict as ipaddress itself."""
    assert not is_public(str(address)) or (address.is_global and not address.is_multicast)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_an_ipv6_address_is_never_public(inner: IPv4Address) -> None:
    """Mapped, compatible, NAT64 and 6to4 forms are refused whatever they hold."""
    forms = (f"::ffff:{inner}", f"::{inner}", f"64:ff9b::{inner}", str(IPv6Address((0x2002 << 112) | int(inner) << 80)))

    assert not any(is_public(form) for form in forms)


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.0/8", " 127.0.0.9/8 "])
def test_an_allowed_address_or_network_is_permitted(entry: str) -> None:
    """The operator may open an address or a network."""
    assert Guard((entry,)).allows_address("127.0.0.1")
    assert not Guard((entry,)).allows_address("10.0.0.1")


def test_an_allowed_ipv6_address_may_stand_in_brackets() -> None:
    """[::1] is read as URLs write it."""
    assert Guard(("[::1]",)).allows_address("::1")


def test_what_is_no_address_is_not_permitted_by_a_network() -> None:
    """An unreadable address is refused rather than guessed."""
    assert not Guard(("0.0.0.0/0",)).allows_address("nonsense")


def test_an_allowed_name_ignores_case_and_a_final_dot() -> None:
    """Names compare as DNS does."""
    guard = Guard(("Intranet.Example.org.",))

    assert guard.allows_name("intranet.example.ORG")
    assert not guard.allows_name("evil.intranet.example.org")


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "127.0.0.1.", "localhost", "a.LOCALHOST"]
)
def test_every_spelling_of_an_address_is_read(host: str) -> None:
    """Spellings that a resolver understands are seen for what they are."""
    assert literal(host) == "127.0.0.1"


@pytest.mark.parametrize("host", ["news.example.org", "例え.jp", "127.0.0.1.example.org"])
def test_a_name_is_no_address(host: str) -> None:
    """Names are left to whoever resolves them."""
    assert literal(host) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "①②⑦.⓪.⓪.①", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_feed_on_loopback_is_refused_however_it_is_spelled(host: str) -> None:
    """No request reaches a private address unless the operator allows it."""
    with Web() as web:
        web.serve("/", b"secret")

        answer = fetch_one(web.url("/", host=host), network=Network())

        assert answer.outcome == "failed"
        assert "private address, refused" in (answer.error or "")
        assert "network.allow" in (answer.error or "")
        assert web.requests == []


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0"])
def test_an_address_in_too_few_parts_is_refused(host: str) -> None:
    """What only some resolvers read as an address is read by none of ours, allowed or not."""
    with Web() as web:
        web.serve("/", b"secret")

        answer = fetch_one(web.url("/", host=host), network=OPEN)

        assert answer.outcome == "failed"
        assert "is not a canonical IPv4 address" in (answer.error or "")
        assert web.requests == []


def test_a_host_allowed_by_name_may_resolve_to_a_private_address() -> None:
    """An intranet feed is read when its name is in the list."""
    with Web() as web:
        addresses = [web.url("/a", host="localhost"), web.url("/b", host="localhost")]
        web.serve("/a", b"feed")
        web.serve("/b", b"feed")

        answers = fetch_all(*addresses, network=Network(allow=("localhost",)))

        assert [answers[address].body for address in addresses] == [b"feed", b"feed"]


def test_a_name_that_resolves_to_an_allowed_address_is_permitted() -> None:
    """The list may name the address instead; the host's other addresses are passed over."""
    with Web() as web:
        web.serve("/", b"feed")

        assert fetch_one(web.url("/", host="localhost"), network=OPEN).body == b"feed"


def test_a_redirect_from_an_allowed_name_to_a_private_address_is_refused() -> None:
    """Every hop is checked, not the first address alone."""
    with Web() as web:
        web.redirect("/", web.url("/secret"))
        web.serve("/secret", b"secret")

        answer = fetch_one(web.url("/", host="localhost"), network=Network(allow=("localhost",)))

        assert answer.outcome == "failed"
        assert "127.0.0.1 is a private address, refused" in (answer.error or "")
        assert [request.path for request in web.requests] == ["/"]


def test_a_proxy_may_live_anywhere_and_is_used() -> None:
    """The configured proxy gets the whole address and needs no permission of its own."""
    with Web() as proxy:
        proxy.serve("http://news.example.org/feed.xml", b"feed")

        network = Network(proxy=proxy.url(""), per_host=100)

        assert fetch_one("http://news.example.org/feed.xml", network=network).body == b"feed"


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "localhost", "169.254.169.254", "[::1]"])
def test_a_numeric_address_is_checked_before_it_is_given_to_a_proxy(host: str) -> None:
    """A proxy does not open what the rule closes."""
    with Web() as proxy:
        answer = fetch_one(f"http://{host}/", network=Network(proxy=proxy.url("")))

        assert "private address, refused" in (answer.error or "")
        assert proxy.requests == []


def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY does not lead requests elsewhere."""
    with Web() as web, Web() as proxy:
        web.serve("/", b"feed")
        monkeypatch.setenv("http_proxy", proxy.url(""))
        monkeypatch.setenv("HTTP_PROXY", proxy.url(""))
        monkeypatch.setenv("ALL_PROXY", proxy.url(""))

        assert fetch_one(web.url("/")).body == b"feed"
        assert proxy.requests == []
