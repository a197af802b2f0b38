"""`/healthz`: whether the next brief will go out, for monitors; asked of the database every two seconds at most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

import pydantic_core
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from briefing.errors import BriefingError
from briefing.web.access import Access

#: How long an answer is good for.
_FRESH = timedelta(seconds=2)
#: A request with one of these was made elsewhere, and came through a proxy on this machine.
_FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded", "via")


class Health(Protocol):
    """What is told: a frozen dataclass with these fields and others."""

    @property
    def will_go_out(self) -> bool:
        """Whether the next brief will go out."""

    @property
    def sentence(self) -> str:
        """The same in plain words."""


class Healthz:
    """The route: 200 if the next brief will go out, else 503."""

    def __init__(self, health: Callable[[], Health], clock: Callable[[], datetime], access: Access | None) -> None:
        self._health, self._clock, self._access = health, clock, access
        self._asking = asyncio.Lock()
        self._known: tuple[datetime, bool, dict[str, Any]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with JSON: all of it to this machine and to whoever may read a private site, else whether it will."""
        request = Request(scope, receive)
        if request.method not in ("GET", "HEAD"):
            await Response(status_code=405, headers={"Allow": "GET, HEAD"})(scope, receive, send)
            return
        async with self._asking:
            now = self._clock()
            if self._known is None or not timedelta(0) <= now - self._known[0] < _FRESH:
                self._known = (now, *await to_thread.run_sync(self._ask))
        _, is_well, told = self._known
        if not self._is_known(request):
            told = {"will_go_out": is_well, "sentence": f"The next brief will {'' if is_well else 'not '}go out."}
        body = pydantic_core.to_json(told, indent=2) + b"\n"
        await Response(body, 200 if is_well else 503, media_type="application/json")(scope, receive, send)

    def _is_known(self, request: Request) -> bool:
        """Whether paths, hosts and counts may be told: strangers are not told."""
        client = request.client.host if request.client else ""
        is_near = client in ("127.0.0.1", "::1") and not any(name in request.headers for name in _FORWARDED)
        admits = self._access is not None and self._access.admits(request.headers.get("authorization", ""))
        return is_near or admits

    def _ask(self) -> tuple[bool, dict[str, Any]]:
        """Ask; what cannot be known is no good news."""
        try:
            found = self._health()
        except BriefingError:
            return False, {"will_go_out": False, "sentence": "The desk's database cannot be read."}
        return found.will_go_out, pydantic_core.to_jsonable_python(found)
