"""The site over HTTP beside the supervisor, if the config says where to listen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from briefing import secrets
from briefing.errors import StoreError
from briefing.scheduler.supervisor import Supervisor
from briefing.service.status import Health, health
from briefing.settings import Site
from briefing.store import Store


def begin(
    supervisor: Supervisor, *, clock: Callable[[], datetime], environment: Mapping[str, str]
) -> Callable[[], None] | None:
    """Start to answer; gives what stops it, or None if the config wants no pages.

    Changes of `site` in the config count when `briefing serve` is started anew.

    Raises:
        UsageError: a secret cannot be read, or the port is taken.
    """
    desk = supervisor.desk
    if desk.config.site.listen is None:
        return None
    from briefing.web import Access, app
    from briefing.web.hosts import listen_address
    from briefing.web.server import serve

    @contextmanager
    def opened() -> Iterator[Store]:
        with Store.open(desk.config.store.path, must_exist=True) as store:
            yield store

    def healthy() -> Health:
        try:
            with opened() as store:
                return health(supervisor.desk, store, clock())
        except StoreError as error:
            return health(supervisor.desk, None, clock(), fault=str(error))

    def secret(site: Site) -> Access | None:
        if site.password is None and site.token is None:
            return None
        read = {
            name: secrets.read(given, desk.root, environment, user=site.user)
            for name, given in (("password", site.password), ("token", site.token))
            if given is not None
        }
        return Access(user=site.user, password=read.get("password"), token=read.get("token"))

    made = app(desk, desk.config.output, opened, healthy, clock=clock, access=secret(desk.config.site))
    handle = serve(made, *listen_address(desk.config.site.listen))
    return handle.stop
