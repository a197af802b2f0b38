"""The site over HTTP, beside `/healthz` and the page to unsubscribe: `briefing serve` offers it.

In: a desk, the folder of the site, ways to the store and to the state of health. Out: an ASGI application (Starlette)
without state outside of it; `web.server` runs it. Nothing but the page to unsubscribe changes anything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from briefing.config import Desk
from briefing.deliver.tokens import PATH
from briefing.errors import StoreError
from briefing.render.unsubscribe import POLICY as PAGES_POLICY
from briefing.render.unsubscribe import done, question, unknown
from briefing.service import unsubscribe
from briefing.service.unsubscribe import Reader
from briefing.store import Store
from briefing.web.access import Access, Tries
from briefing.web.gate import POLICY, Gate, may_change
from briefing.web.health import Health, Healthz
from briefing.web.hosts import names
from briefing.web.site import Site

__all__ = ["Access", "app"]

#: Bytes of a request to unsubscribe: RFC 8058 has 26, and as multipart some 200.
_MAX_BODY = 1024
_SECONDS_FOR_BODY = 10.0
#: Readers that are looked up at once.
_READERS = 2


def app(
    desk: Desk,
    folder: Path,
    open_store: Callable[[], AbstractContextManager[Store]],
    health: Callable[[], Health],
    *,
    clock: Callable[[], datetime],
    access: Access | None = None,
) -> ASGIApp:
    """Make the application.

    Args:
        desk: names the briefs, the host and what it listens at.
        folder: the site; may be missing until the first edition is made.
        open_store: opens the database, for one request at a time.
        health: whether the next brief will go out; may raise StoreError.
        clock: gives the moment (UTC).
        access: who may read; None for all.
    """
    handler = _Unsubscribe(desk, open_store, clock)
    pages = Starlette(
        routes=[
            Route("/healthz", Healthz(health, clock, access)),
            Route(f"/{PATH}{{token}}", handler.ask, methods=["GET"]),
            Route(f"/{PATH}{{token}}", handler.leave, methods=["POST"]),
            Mount("/", Site(folder, is_private=access is not None)),
        ],
        exception_handlers={HTTPException: _plain, StoreError: _busy, Exception: _broken},
    )
    # Around Starlette rather than as its middleware, so that answers to mistakes of the program get the headers too.
    return Gate(pages, hosts=names(desk.config.site), access=access, tries=Tries(), clock=clock)


class _Unsubscribe:
    """The page to unsubscribe (RFC 8058): GET asks, POST does it, whoever repeats it."""

    def __init__(
        self, desk: Desk, open_store: Callable[[], AbstractContextManager[Store]], clock: Callable[[], datetime]
    ) -> None:
        self._desk, self._open_store, self._clock = desk, open_store, clock
        # A crowd waits in line: a supervisor has better to do, and files are given by other threads.
        self._limiter = CapacityLimiter(_READERS)

    async def ask(self, request: Request) -> Response:
        """Ask; changes nothing."""
        reader = await to_thread.run_sync(self._find, request.path_params["token"], limiter=self._limiter)
        return _page(reader, question)

    async def leave(self, request: Request) -> Response:
        """Take the token's holder off the list; needs no cookie, no login and no other token."""
        if not may_change(request.headers):
            return PlainTextResponse("Another site may not ask for this.\n", 403)
        if refusal := await _refused_body(request):
            return refusal
        reader = await to_thread.run_sync(self._leave, request.path_params["token"], limiter=self._limiter)
        return _page(reader, done)

    def _find(self, token: str) -> Reader | None:
        with self._open_store() as store:
            return unsubscribe.find(token, self._desk, store)

    def _leave(self, token: str) -> Reader | None:
        with self._open_store() as store:
            return unsubscribe.leave(token, self._desk, store, now=self._clock())


async def _refused_body(request: Request) -> Response | None:
    """Read what was sent, and forget it: the address says all. What to answer if it is too much or too slow."""
    size = 0
    try:
        async with asyncio.timeout(_SECONDS_FOR_BODY):
            async for piece in request.stream():
                size += len(piece)
                if size > _MAX_BODY:
                    return PlainTextResponse("That is too much.\n", 413, headers={"Connection": "close"})
    except (TimeoutError, ClientDisconnect):
        return PlainTextResponse("That took too long.\n", 408, headers={"Connection": "close"})
    return None


def _page(reader: Reader | None, page: Callable[[str, str, str], str]) -> Response:
    if reader is None:
        body, status = unknown(), 404
    else:
        body, status = page(reader.brief.title, reader.brief.language, reader.masked), 200
    return HTMLResponse(body, status, headers={POLICY: PAGES_POLICY, "Cache-Control": "no-store"})


async def _plain(_: Request, error: Exception) -> Response:
    """A status in a few words."""
    assert isinstance(error, HTTPException)  # noqa: S101 - what Starlette calls it with
    words = {404: "There is nothing here.", 405: "This cannot be asked for so."}.get(error.status_code, error.detail)
    return PlainTextResponse(f"{words}\n", error.status_code, headers=error.headers)


async def _busy(_: Request, __: Exception) -> Response:
    """The database is locked, gone or full; it may be back soon."""
    return PlainTextResponse("The desk is busy; please try again in a moment.\n", 503, headers={"Retry-After": "60"})


async def _broken(_: Request, error: Exception) -> Response:
    """A mistake of the program; its words stay in the log."""
    logging.getLogger(__name__).error("a request failed: %s", type(error).__name__)
    return PlainTextResponse("Something went wrong here.\n", 500)
