"""Under which names the site may be asked for: a name from elsewhere made to lead here is none (DNS rebinding)."""

from __future__ import annotations

from urllib.parse import urlsplit

from briefing.errors import UsageError
from briefing.settings import Site

_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
#: Addresses of "all interfaces", which are no names.
_ALL = frozenset(("", "0.0.0.0", "::"))  # noqa: S104 - compared with, not bound to


def listen_address(listen: str) -> tuple[str, int]:
    """Read `site.listen`: `127.0.0.1:8080`, `[::1]:8080`, `:8080` for all interfaces.

    Raises:
        UsageError: it is none.
    """
    try:
        parts = urlsplit(f"//{listen}")
        port = parts.port
    except ValueError:
        port = None
    if port is None or parts.path or parts.username is not None:
        raise UsageError(f"site.listen: {listen}: write an address and a port, such as 127.0.0.1:8080")
    return parts.hostname or "0.0.0.0", port  # noqa: S104 - what the operator asked for


def names(site: Site) -> frozenset[str]:
    """The names and addresses, in lower case: this machine's own, the site's, and the one that it listens at."""
    own = urlsplit(site.url or "").hostname or ""
    listening = listen_address(site.listen)[0] if site.listen else ""
    return _LOOPBACK | ({own, listening.lower()} - _ALL)


def name_of(host: str) -> str:
    """The name of a Host header, in lower case and without its port; "" for what is none."""
    try:
        parts = urlsplit(f"//{host}")
        is_more = parts.username is not None or any((parts.path, parts.query, parts.fragment))
        return "" if is_more else (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
