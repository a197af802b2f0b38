"""What every request passes first: the host that it asks for, whether it may read, and the headers of every answer.

Sources: Fetch Metadata and CSP Level 3 (W3C); RFC 9110 (Host, 421); OWASP's Secure Headers Project for the set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from briefing.deliver.tokens import PATH
from briefing.web.access import Access, Tries
from briefing.web.hosts import name_of

POLICY = "Content-Security-Policy"
#: No page of another site may stand around one of ours.
FRAMES = "frame-ancestors 'none'"
#: The paths of the route, and none besides.
_UNSUBSCRIBE = re.compile(f"/{PATH}[^/]+")
_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Gate:
    """ASGI middleware around all of the site."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Collection[str],
        access: Access | None,
        tries: Tries,
        clock: Callable[[], datetime],
    ) -> None:
        self._app, self._hosts, self._access, self._tries, self._clock = app, hosts, access, tries, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here; every answer gets the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                policy = headers.get(POLICY, "default-src 'none'")
                headers[POLICY] = f"{policy}; {FRAMES}" if policy else FRAMES
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        answer = self._refusal(scope) or self._app
        await answer(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if not self._is_for_us(headers.get("host", ""), scope):
            return PlainTextResponse("This server does not answer to that name.\n", 421)
        authorization = headers.get("authorization", "")
        # Whoever brings a password is asked for the right one everywhere, or `/healthz` would tell guesses apart.
        if self._access is None or (_is_open(scope["path"]) and not authorization):
            return None
        return self._locked(self._access, authorization, scope)

    def _is_for_us(self, host: str, scope: Scope) -> bool:
        """Whether the host is one of ours, or the very address that the request came in at."""
        name = name_of(host)
        return name in self._hosts or bool(name and scope.get("server") and name == scope["server"][0])

    def _locked(self, access: Access, authorization: str, scope: Scope) -> PlainTextResponse | None:
        """Why a request may not read; None if it may. Whoever guesses too often waits, right or wrong."""
        client = scope["client"][0] if scope.get("client") else ""
        now = self._clock()
        wait = self._tries.wait(client, now).total_seconds()
        if authorization and wait > 0:
            late = {"Retry-After": str(int(wait) + 1)}
            return PlainTextResponse("Too many wrong tries; please wait.\n", 429, headers=late)
        if access.admits(authorization):
            return None
        if authorization:
            self._tries.count(client, now)
        asked = {"WWW-Authenticate": access.challenge}
        return PlainTextResponse("This site is for its readers.\n", 401, headers=asked)


def _is_open(path: str) -> bool:
    """Whether a path needs no login: who wants no more mail, and who watches the machine, has none.

    Only what the routes of these two take: `/unsubscribe/../index.html` is a page of the site.
    """
    return path == "/healthz" or _UNSUBSCRIBE.fullmatch(path) is not None


def may_change(headers: Headers) -> bool:
    """Whether a request that changes something comes from no other site.

    A mail client's request (RFC 8058) names no origin, and neither does our own page's form, since it sends no
    referrer: browsers write "null" then.
    """
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return False
    origin = headers.get("origin", "null")
    return origin == "null" or name_of(origin.partition("://")[2]) == name_of(headers.get("host", ""))
