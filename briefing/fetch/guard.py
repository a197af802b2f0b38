"""Which addresses a feed may live on: public ones, and those that the operator allows.

In: the `network.allow` list and the addresses that sockets are about to connect to. Out: a socket, or a refusal.
The check sits where the socket is made, so that the address that was checked is the address that is connected to,
whatever the URL spelled (`2130706433`, `127.1`, circled digits) and whatever a second DNS answer says.

Source of the rule: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890), read as "everything that
is not plain global unicast is refused". `ipaddress.is_global` is not used: it calls NAT64 (64:ff9b::/96), 6to4
(2002::/16) and IPv4-compatible addresses (::a.b.c.d) public, behind each of which a private IPv4 address can hide.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

#: IPv4 ranges that are not public hosts.
_REFUSED_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private (RFC 1918)
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598)
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's metadata host on a public-looking address (Azure)
        "169.254.0.0/16",  # link-local, and cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # IETF protocol assignments, and cloud metadata (Oracle)
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
#: The one IPv6 block from which global unicast addresses are given out. Outside it lie ::1, ::a.b.c.d,
#: ::ffff:a.b.c.d, 64:ff9b::/96, 64:ff9b:1::/48, 100::/64, 5f00::/16, fc00::/7, fe80::/10, fec0::/10 and ff00::/8.
_GLOBAL_6 = IPv6Network("2000::/3")
#: What inside that block is no public host.
_REFUSED_6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # IETF protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: holds an IPv4 address
        "3fff::/20",  # documentation
    )
)


class AddressRefusedError(OSError):
    """A connection that the rule forbids; an `OSError`, so that a host's other addresses are still tried.

    Attributes:
        address: the address that was about to be connected to.
    """

    def __init__(self, address: str) -> None:
        # One wording for every address: aiohappyeyeballs raises the first of several failures only if they read alike.
        super().__init__(errno.EACCES, "not a public address")
        self.address = address


def is_public(address: str) -> bool:
    """Tell whether a numeric address is a public host; an IPv6 zone (`%eth0`) or anything unreadable is not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return not any(found in block for block in _REFUSED_4)
    return found.scope_id is None and found in _GLOBAL_6 and not any(found in block for block in _REFUSED_6)


def literal(host: str) -> str | None:
    """Read a host as a numeric address in any spelling that a resolver understands; None for a name.

    Source: inet_aton(3) for `2130706433`, `0x7f.1` and `127.1`; RFC 6761 for `localhost`.
    """
    bare = host.strip("[]").rstrip(".").lower()
    if bare == "localhost" or bare.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return str(ip_address(bare))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(bare))
    except (OSError, UnicodeError):
        return None


class Guard:
    """The rule together with what the operator allows.

    Args:
        allow: host names as URLs write them, addresses, or networks in CIDR notation. A name covers whatever that
            name resolves to, and no other name that resolves to the same place.
    """

    def __init__(self, allow: Iterable[str]) -> None:
        networks: list[IPv4Network | IPv6Network] = []
        names: set[str] = set()
        for entry in allow:
            bare = entry.strip().strip("[]")
            try:
                networks.append(ip_network(bare, strict=False))
            except ValueError:
                names.add(bare.rstrip(".").lower())
        self._networks = tuple(networks)
        self._names = frozenset(names)

    def allows_name(self, host: str) -> bool:
        """Tell whether the operator allows this host by name, whatever its addresses."""
        return host.rstrip(".").lower() in self._names

    def allows_address(self, address: str) -> bool:
        """Tell whether a connection to this numeric address is permitted: it is public, or in an allowed network."""
        if is_public(address):
            return True
        try:
            found: IPv4Address | IPv6Address = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks)

    def make_socket(self, info: tuple[Any, Any, int, str, tuple[Any, ...]]) -> socket.socket:
        """Make the socket for one address of `getaddrinfo`.

        Raises:
            AddressRefusedError: the address is neither public nor allowed.
        """
        family, kind, protocol, _, where = info
        if not self.allows_address(str(where[0])):
            raise AddressRefusedError(str(where[0]))
        return socket.socket(family, kind, protocol)

    def check_literal(self, host: str) -> None:
        """Check a host that somebody else (a proxy) will connect to: only a numeric address can be judged.

        Raises:
            AddressRefusedError: the host is a numeric address that is neither public nor allowed.
        """
        address = literal(host)
        if address is not None and not self.allows_address(address):
            raise AddressRefusedError(address)
