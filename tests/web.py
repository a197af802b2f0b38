"""A real web server on loopback that tests program: pages, redirects, validators, and misbehaviour of every kind.

    with Web() as web:
        web.serve("/a.xml", b"<rss/>", etag='"1"')
        ... web.url("/a.xml") ... web.requests[0].headers["user-agent"]

A page may be changed while the server runs; a path without a page answers 404. `web.requests` holds every request in
the order of arrival. As a proxy it serves pages whose path is the whole address.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

#: A key and a certificate for 127.0.0.1 and localhost that nobody trusts, made for these tests.
TLS_FILE = Path(__file__).parent / "data" / "tls.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came."""

    method: str
    #: With the query; the whole address if the server is used as a proxy.
    path: str
    #: Lower-case names; values read as latin-1.
    headers: dict[str, str]
    body: bytes = b""


@dataclass(slots=True, kw_only=True)
class _Page:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    #: Bytes to send instead of all that; never ends if they do not.
    raw: Iterable[bytes] | None = None
    #: True: the connection stays open after `raw`.
    hangs: bool = False
    #: Seconds between pieces of `raw`, or before the answer.
    pause: float = 0.0
    #: Waited for before the answer.
    until: threading.Event | threading.Barrier | None = None


class Web:
    """A server of pages; a context manager that stops it."""

    def __init__(self, *, tls: bool = False) -> None:
        self.requests: list[Request] = []
        #: The most requests that were open at the same time.
        self.peak = 0
        self._open = 0
        self._pages: dict[str, _Page] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                web._answer(self)

            def do_POST(self) -> None:
                web._answer(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def log_message(self, format: str, *args: Any) -> None:
                """Print nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Clients that hang up in the middle are what many tests are about."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._scheme = "https" if tls else "http"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(TLS_FILE)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Web:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    def url(self, path: str, *, host: str = "127.0.0.1") -> str:
        """Give the address of a path; `localhost` and `127.1.2.3` reach the same server as another host."""
        return f"{self._scheme}://{host}:{self.port}{path}"

    def serve(
        self,
        path: str,
        body: bytes = b"",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        pause: float = 0.0,
        until: threading.Event | threading.Barrier | None = None,
    ) -> None:
        """Answer a path with this; with a validator, answer 304 to a request that repeats it byte for byte.

        `pause` seconds, or the event `until`, are waited for before the answer.
        """
        self._pages[path] = _Page(
            body=body,
            status=status,
            headers=headers or {},
            etag=etag,
            last_modified=last_modified,
            pause=pause,
            until=until,
        )

    def redirect(self, path: str, to: str, *, status: int = 302, pause: float = 0.0) -> None:
        """Send a path elsewhere."""
        self.serve(path, status=status, headers={"Location": to}, pause=pause)

    def raw(self, path: str, *pieces: bytes, hangs: bool = False) -> None:
        """Send these bytes as they are, status line and all; then close the connection, or leave it open."""
        self._pages[path] = _Page(raw=pieces, hangs=hangs)

    def drip(self, path: str, pieces: Iterable[bytes], *, pause: float = 0.01) -> None:
        """Send these bytes as they are, `pause` seconds apart, without end if they have none."""
        self._pages[path] = _Page(raw=pieces, pause=pause)

    def _answer(self, handler: BaseHTTPRequestHandler, sent: bytes = b"") -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self._lock:
            self.requests.append(Request(method=handler.command, path=handler.path, headers=headers, body=sent))
            self._open += 1
            self.peak = max(self.peak, self._open)
        try:
            page = self._pages.get(handler.path, _Page(status=404))
            if page.until is not None:
                page.until.wait(10)
            if page.raw is not None:
                self._send_raw(handler, page, page.raw)
            else:
                self._closing.wait(page.pause)
                self._send(handler, page, headers)
        finally:
            with self._lock:
                self._open -= 1

    def _send_raw(self, handler: BaseHTTPRequestHandler, page: _Page, pieces: Iterable[bytes]) -> None:
        handler.close_connection = True
        for piece in pieces:
            handler.wfile.write(piece)
            if self._closing.wait(page.pause) and page.pause:
                break
        if page.hangs:
            # Ends when the client hangs up.
            handler.rfile.read(1)

    def _send(self, handler: BaseHTTPRequestHandler, page: _Page, asked: Mapping[str, str]) -> None:
        known = (
            asked.get("if-none-match") == page.etag
            if page.etag is not None
            else page.last_modified is not None and asked.get("if-modified-since") == page.last_modified
        )
        status = 304 if known and page.status == 200 else page.status
        handler.send_response(status)
        for name, value in page.headers.items():
            handler.send_header(name, value)
        if page.etag is not None:
            handler.send_header("ETag", page.etag)
        if page.last_modified is not None:
            handler.send_header("Last-Modified", page.last_modified)
        body = b"" if status == 304 else page.body
        if status != 304 and not any(name.lower() == "content-length" for name in page.headers):
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
