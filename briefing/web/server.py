"""Run the application in a thread: uvicorn with h11, bounded in connections, heads and time.

uvicorn gives a connection no limit of time until its first answer, so a hundred silent clients would keep all others
out; `_Patient` ends what is idle or slow.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any, Self

from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from briefing.errors import UsageError

#: Connections at once; more are told to come back (503).
_CONNECTIONS = 100
#: Bytes of a request's head.
_HEAD_BYTES = 16_384
_KEEP_SECONDS = 5
#: For the work at hand when the server stops; then it is cut off.
_STOP_SECONDS = 1


class _Patient(H11Protocol):
    """A connection that ends when a request's head, or all of a request, takes too long."""

    #: Until a head is complete, and between requests.
    idle_seconds = 10.0
    #: For a whole request with its answer: a PDF of 1 MB at 64 kbit/s takes two minutes.
    busy_seconds = 180.0
    _state: tuple[object, bool] = (None, False)
    _since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to watch."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._watch()

    def _watch(self) -> None:
        if self.transport.is_closing():
            return
        state = (self.cycle, self.cycle is not None and not self.cycle.response_complete)
        if state != self._state:
            self._state, self._since = state, self.loop.time()
        allowed = self.busy_seconds if state[1] else self.idle_seconds
        if self.loop.time() - self._since > allowed:
            self.transport.abort()
        else:
            self.loop.call_later(self.idle_seconds / 5, self._watch)


class Handle:
    """A running server; a context manager that stops it."""

    def __init__(self, server: Server, thread: threading.Thread, bound: socket.socket) -> None:
        self._server, self._thread = server, thread
        self.host, self.port = bound.getsockname()[:2]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Take no more requests, give those at work a second, and end; returns when it has ended."""
        self._server.should_exit = True
        self._thread.join()


def serve(app: ASGIApp, host: str, port: int, *, protocol: type[H11Protocol] = _Patient) -> Handle:
    """Start to answer, in a thread of its own; who asks is answered as soon as this returns.

    Args:
        app: the application.
        host: a name or numeric address of this machine.
        port: 0 for any that is free.
        protocol: how connections are kept.

    Raises:
        UsageError: the address is none of this machine, or the port is taken or not allowed.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        bound = socket.create_server((host, port), family=family, backlog=_CONNECTIONS)
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be listened at: {error.strerror}; choose another under site.listen"
        ) from error
    config = Config(
        app,
        http=protocol,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        # Who asked, behind a proxy on this machine; any other's word is not taken for it.
        proxy_headers=True,
        forwarded_allow_ips=["127.0.0.1", "::1"],
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_KEEP_SECONDS,
        timeout_graceful_shutdown=_STOP_SECONDS,
        h11_max_incomplete_event_size=_HEAD_BYTES,
    )
    server = Server(config)
    # Signals are the supervisor's: uvicorn takes none in a thread that is not the main one.
    thread = threading.Thread(target=_run, args=(server, bound), name="web", daemon=True)
    thread.start()
    return Handle(server, thread, bound)


def _run(server: Server, bound: Any) -> None:
    with bound:
        asyncio.run(server.serve(sockets=[bound]))
