"""The site over HTTP beside the supervisor, if the config says where to listen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from briefing.errors import StoreError
from briefing.scheduler.supervisor import Supervisor
from briefing.service.status import Health, health
from briefing.store import Store


def begin(
    supervisor: Supervisor, *, clock: Callable[[], datetime], environment: Mapping[str, str]
) -> Callable[[], None] | None:
    """Start to answer; gives what stops it, or None if the config wants no pages.

    Changes of `site` in the config count when `briefing serve` is started anew.

    Raises:
        UsageError: a secret cannot be read, or the port is taken.
    """
    if supervisor.desk.config.site.listen is None:
        return None
    from briefing.web.offer import offer  # Starlette and uvicorn, which a desk without pages does without

    def healthy() -> Health:
        desk = supervisor.desk
        try:
            with Store.open(desk.config.store.path, must_exist=True) as store:
                return health(desk, store, clock())
        except StoreError as error:
            return health(desk, None, clock(), fault=str(error))

    handle = offer(supervisor.desk, healthy, clock=clock, environment=environment)
    return handle.stop if handle else None
