"""One HTTP request: the only module that knows aiohttp.

In: an address and headers. Out: an `Answer`, or a `FetchError` with a plain sentence. No redirect is followed here, no
cookie kept, no proxy, netrc or other setting taken from the environment, no Referer sent.

Source: HTTP semantics RFC 9110; messages on the wire RFC 9112.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType

import aiohttp
from yarl import URL

from briefing.errors import FetchError
from briefing.fetch.guard import AddressRefusedError, Guard
from briefing.fetch.purpose import FEEDS, Purpose
from briefing.fetch.turns import Turn
from briefing.fetch.unpack import TooLargeError, gunzip
from briefing.settings import Network

#: Bytes of one header line. Security headers of real news sites exceed aiohttp's default of 8,190 (aio-libs/aiohttp
#: issues on "Header value is too long"); with `_MAX_HEADERS` of them a head stays below 4 MB.
_MAX_HEADER_BYTES = 32_768
_MAX_HEADERS = 128
#: Seconds that an idle connection is kept for the same host's next feed: longer than the spacing between two starts.
_KEEP_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one server answered to one request."""

    status: int
    #: Lower-case names, values as sent, read as latin-1.
    headers: tuple[tuple[str, str], ...]
    #: Decoded bytes; None unless `status` is 200, and where no body is wanted.
    body: bytes | None

    def header(self, name: str) -> str | None:
        """The first value of a header, by its lower-case name; None if absent."""
        return next((value for key, value in self.headers if key == name), None)


class Session:
    """The connections of one pull, for use in one event loop as an async context manager."""

    def __init__(self, network: Network, purpose: Purpose = FEEDS) -> None:
        self.purpose = purpose
        self._guard = Guard(network.allow)
        self._proxy = network.proxy
        # The operator names the proxy, so it may live anywhere; what lies behind it, it connects to, not we.
        self._guarded = _open(None if network.proxy else self._guard)
        #: For hosts that the operator allows by name; apart, so that no other name shares their connections.
        self._trusted: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Session:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._guarded.close()
        if self._trusted is not None:
            await self._trusted.close()

    async def ask(
        self, feed_id: str, url: URL, headers: Mapping[str, str], turn: Turn, body: bytes | None = None
    ) -> Answer:
        """Send one GET, or a POST of `body`, and read the answer; it is read only for status 200, decoded and bounded.

        Raises:
            FetchError: the address is refused, or the connection, TLS, HTTP or size is at fault.
            TimeoutError: whoever calls set a deadline and it passed.
        """
        name = url.host or ""
        try:
            return await self._ask(self._for(name), url, headers, turn, body)
        except AddressRefusedError as error:
            raise FetchError(feed_id, _refusal(name, error)) from error
        except TooLargeError as error:
            problem = f"{name} sent a body {error}: this is no ordinary feed, check the address"
            raise FetchError(feed_id, problem) from error
        except aiohttp.ClientError as error:
            raise FetchError(feed_id, _explain(name, url.port, error, self._proxy)) from error
        except UnicodeError as error:
            raise FetchError(feed_id, f"{name} is no valid host name: correct the address") from error

    def _for(self, name: str) -> aiohttp.ClientSession:
        """Choose the session for a host.

        Raises:
            AddressRefusedError: a proxy is used, and the host is a numeric address that is not permitted.
        """
        if self._guard.allows_name(name):
            if self._trusted is None:
                self._trusted = _open(None)
            return self._trusted
        if self._proxy:
            self._guard.check_literal(name)
        return self._guarded

    async def _ask(
        self, session: aiohttp.ClientSession, url: URL, headers: Mapping[str, str], turn: Turn, sent: bytes | None
    ) -> Answer:
        """Send one request; raises what aiohttp raises, `AddressRefusedError` and `TooLargeError`."""
        method = "GET" if sent is None else "POST"
        try:
            async with session.request(
                method, url, headers=headers, data=sent, allow_redirects=False, proxy=self._proxy
            ) as response:
                limit = self.purpose.max_body_bytes
                body = await _read(response, limit) if response.status == 200 and limit else None
                if turn.is_last:
                    # Nobody else wants this connection: idle ones would add up to one a host.
                    response.close()
                return Answer(
                    status=response.status,
                    headers=tuple(
                        (name.decode("latin-1").lower(), value.decode("latin-1"))
                        for name, value in response.raw_headers
                    ),
                    body=body,
                )
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, AddressRefusedError):
                raise error.os_error from error
            raise


def _open(guard: Guard | None) -> aiohttp.ClientSession:
    """Open a session without cookies, redirects or time limits of its own: places and deadlines are the caller's."""
    connector = aiohttp.TCPConnector(
        limit=0,
        keepalive_timeout=_KEEP_SECONDS,
        socket_factory=guard.make_socket if guard is not None else None,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        trust_env=False,
        max_line_size=_MAX_HEADER_BYTES,
        max_field_size=_MAX_HEADER_BYTES,
        max_headers=_MAX_HEADERS,
    )


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read a body.

    Raises:
        TooLargeError: it is above `limit` bytes after decoding; at most one piece more than that was decoded.
        aiohttp.ClientError: it broke off, or its encoding is damaged.
    """
    if (response.content_length or 0) > limit:
        raise TooLargeError(limit)
    pieces = []
    size = 0
    async for piece in response.content.iter_any():
        size += len(piece)
        if size > limit:
            raise TooLargeError(limit)
        pieces.append(piece)
    return gunzip(b"".join(pieces))


def _refusal(name: str, error: AddressRefusedError) -> str:
    """Say why an address is refused."""
    where = "is" if name == error.address else f"leads to {error.address},"
    return f"{name} {where} a private address, refused: if this host is yours, add it to network.allow"


def _explain(name: str, port: int | None, error: aiohttp.ClientError, proxy: str | None) -> str:
    """Say what went wrong on the way to a host, and what to do."""
    match error:
        case aiohttp.InvalidURL():
            return f"{name}: the address cannot be used ({error}): correct it"
        case aiohttp.ClientProxyConnectionError():
            return f"the proxy {_bare(proxy)} cannot be reached ({_reason(error)}): check network.proxy"
        case aiohttp.ClientHttpProxyError():
            return f"the proxy {_bare(proxy)} does not let us reach {name} ({error.status}): check network.proxy"
        case aiohttp.ClientConnectorDNSError():
            return f"{name} has no address: check the spelling, and that this machine is connected"
        case aiohttp.ClientConnectorCertificateError():
            return f"{name} has no valid TLS certificate ({_reason(error)}): tell its publisher, or check this clock"
        case aiohttp.ClientSSLError():
            return f"{name} does not speak TLS on port {port} ({_reason(error)}): is it http rather than https?"
        case aiohttp.ClientConnectorError(os_error=ConnectionRefusedError()):
            return f"{name} refused the connection to port {port}: check the address, or try again later"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError(errno=errno.ECONNRESET):
            return f"{name} closed the connection without an answer: try again later"
        case aiohttp.ClientPayloadError():
            return f"{name} broke off in the middle of the feed ({_reason(error)}): try again later"
        case aiohttp.ClientResponseError():
            return f"{name} sent an answer that is not valid HTTP ({_short(error.message)}): tell its publisher"
        case _:
            return f"{name} cannot be reached ({_reason(error)}): check the address and this machine's connection"


def _bare(proxy: str | None) -> str:
    """A proxy's address without user name and password."""
    return str(URL(proxy or "").with_user(None))


def _reason(error: BaseException) -> str:
    """The innermost cause in its own words, on one line."""
    found = getattr(error, "os_error", None) or error.__cause__ or error
    return _short(getattr(found, "verify_message", "") or getattr(found, "strerror", None) or str(found))


def _short(text: str) -> str:
    """At most 160 characters on one line; a hostile server's words are among them."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:160]
