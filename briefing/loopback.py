"""Pages for a browser on this machine, over HTTP on the loopback address only.

In: a function from the path of an address to an `Answer`. Out: a server that runs in threads until it is closed. It
answers GET and HEAD, and only who asks for this machine by name (a page of elsewhere whose name was made to lead here
is refused: DNS rebinding); no path ever names a file. `/changes` is a stream of server-sent events: the version of what
is served, at once and whenever it changes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from briefing.errors import UsageError

ADDRESS = "127.0.0.1"
CHANGES = "/changes"
_NAMES = (ADDRESS, "localhost")
#: That of HTTP, which browsers do not name.
_USUAL_PORT = 80
#: A browser that has gone is noticed when something is written to it.
_STILL_HERE_SECONDS = 15.0
_REQUEST_SECONDS = 10.0
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one path leads to."""

    media_type: str
    body: bytes
    #: Content-Security-Policy, beside the one that a page may carry itself.
    policy: str = "frame-ancestors 'none'"
    status: HTTPStatus = HTTPStatus.OK


class Loopback:
    """A running server. Use as a context manager: leaving stops it at once."""

    def __init__(self, answer: Callable[[str], Answer | None], *, version: str, port: int) -> None:
        """Start to serve.

        Args:
            answer: called in a thread of its own with each path that is asked for; None for a path that leads nowhere.
            version: of what is served.
            port: 0 for any that is free.

        Raises:
            UsageError: the port is taken, or not allowed.
        """
        self._news = _News(version)
        try:
            self._server = _Server(answer, self._news, port)
        except OSError as error:
            raise UsageError(f"port {port} cannot be used: {error.strerror}; choose another with --port") from error
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name="loopback", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._news.tell(None)
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port that it has."""
        return self._server.server_port

    def announce(self, version: str) -> None:
        """Tell every open page that there is something new."""
        self._news.tell(version)


class _News:
    """The version of what is served, for threads that wait for another."""

    def __init__(self, version: str) -> None:
        self._version: str | None = version
        self._changed = threading.Condition()

    def tell(self, version: str | None) -> None:
        """Set the version; None ends the waiting for good."""
        with self._changed:
            self._version = version
            self._changed.notify_all()

    def after(self, seen: str | None) -> str | None:
        """Wait for another version than that one, for a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen, timeout=_STILL_HERE_SECONDS)
            return self._version


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Callable[[str], Answer | None], news: _News, port: int) -> None:
        self.answer, self.news = answer, news
        super().__init__((ADDRESS, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _REQUEST_SECONDS

    def do_GET(self) -> None:
        """Answer."""
        path = urlsplit(self.path).path
        if not self._is_for_us():
            self._send(_plain(HTTPStatus.MISDIRECTED_REQUEST, "This server answers to 127.0.0.1 and localhost only."))
        elif path == CHANGES:
            self._stream()
        else:
            self._send(self.server.answer(path) or _plain(HTTPStatus.NOT_FOUND, "There is nothing here."))

    do_HEAD = do_GET  # noqa: N815 - the name that `http.server` asks for

    def version_string(self) -> str:
        """Name the program, and not the Python that it runs on."""
        return "briefing"

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the terminal is for mistakes in templates."""

    def _is_for_us(self) -> bool:
        """Whether the address that was asked for is of this machine and this port."""
        port = self.server.server_port
        allowed = {f"{name}:{port}" for name in _NAMES} | (set(_NAMES) if port == _USUAL_PORT else set())
        hosts = self.headers.get_all("Host", [])
        return len(hosts) == 1 and hosts[0].strip().lower() in allowed

    def _send(self, answer: Answer) -> None:
        self._begin(answer)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _begin(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Security-Policy", answer.policy)

    def _stream(self) -> None:
        """Name the version now and whenever it changes, until the browser goes or the server stops."""
        self._begin(Answer(media_type="text/event-stream", body=b""))
        self.end_headers()
        seen: str | None = None
        while self.command != "HEAD" and (version := self.server.news.after(seen)) is not None:
            self.wfile.write(b": still here\n\n" if version == seen else f"data: {version}\n\n".encode())
            seen = version


def _plain(status: HTTPStatus, text: str) -> Answer:
    return Answer(media_type="text/plain; charset=utf-8", body=f"{text}\n".encode(), status=status)
