"""The site of a desk, served where its config says: what `briefing serve` starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from briefing import secrets
from briefing.config import Desk
from briefing.store import Store
from briefing.web import Access, app
from briefing.web.health import Health
from briefing.web.hosts import listen_address
from briefing.web.server import Handle, serve


def offer(
    desk: Desk, health: Callable[[], Health], *, clock: Callable[[], datetime], environment: Mapping[str, str]
) -> Handle | None:
    """Start to serve the desk's site; None if its config has no `site.listen`.

    Args:
        desk: the config.
        health: whether the next brief will go out; called in a thread of the server's.
        clock: gives the moment (UTC).
        environment: variables that secrets may be in.

    Raises:
        UsageError: the address cannot be listened at, or a secret cannot be read: then nothing is served.
    """
    site = desk.config.site
    if site.listen is None:
        return None
    host, port = listen_address(site.listen)
    password = secrets.read(site.password, desk.root, environment, site.user) if site.password else None
    token = secrets.read(site.token, desk.root, environment, site.user) if site.token else None
    access = Access(user=site.user, password=password, token=token) if password or token else None
    path = desk.config.store.path
    made = app(desk, desk.config.output, lambda: Store.open(path, must_exist=True), health, clock=clock, access=access)
    return serve(made, host, port)
