"""The web application on loopback, run as `briefing serve` runs it, and plain requests to it."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert

from briefing.config import Desk, load_text
from briefing.delivery import Channel, Delivery, DeliveryState
from briefing.schema import delivery
from briefing.store import Store
from briefing.web import Access, app
from briefing.web.health import Health
from briefing.web.server import Handle, serve
from tests.builders import NOW

CONFIG = """
feeds: [{url: 'https://news.example.org/rss'}]
topics: [{id: alliance, title: The Alliance, any: [USFK]}]
briefs:
  - {id: morning, title: "Morning <Brief>"}
  - {id: evening, title: 저녁 브리핑, language: ko}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Well:
    """A state of health."""

    will_go_out: bool = True
    sentence: str = "The next brief goes out at 06:30."
    heartbeat_at: datetime = NOW
    outbox: Mapping[str, int] = field(default_factory=lambda: {"queued": 2})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    #: Lower-case names.
    headers: dict[str, str]
    body: bytes


def desk(more: str = "") -> Desk:
    """Two briefs, one of them Korean."""
    return load_text(CONFIG + more, Path("config.yaml"))


@contextmanager
def site(
    folder: Path,
    *,
    more: str = "",
    access: Access | None = None,
    health: Callable[[], Health] = Well,
    clock: Callable[[], datetime] = lambda: NOW,
) -> Iterator[Handle]:
    """Serve `folder/site` and the database `folder/briefing.db` on a free port."""
    made = app(
        desk(more),
        folder / "site",
        lambda: Store.open(folder / "briefing.db"),
        health,
        clock=clock,
        access=access,
    )
    with serve(made, "127.0.0.1", 0) as handle:
        yield handle


def ask(
    handle: Handle,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Send one request, the path as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", handle.port, timeout=10)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, headers=told, body=response.read())
    finally:
        connection.close()


def sent(
    address: str = "Jan.Kowalska@example.org",
    *,
    number: int = 1,
    brief_id: str = "morning",
    date: str = "2026-01-30",
    channel: Channel = "mail",
    state: DeliveryState = "sent",
    version: int = 1,
) -> Delivery:
    """Make a delivery; its number makes its Message-ID."""
    return Delivery(
        number=number,
        channel=channel,
        brief_id=brief_id,
        date=date,
        edition_id=f"{brief_id}-{date}",
        version=version,
        address=address,
        message_id=f"<{number:032x}@desk.example>" if channel == "mail" else "",
        state=state,
        tries=1 if state == "sent" else 0,
        queued_at=NOW,
        next_try_at=NOW if state in ("queued", "deferred", "in_doubt") else None,
        settled_at=NOW if state == "sent" else None,
        response="250 2.0.0 Ok" if state == "sent" else "",
    )


def put(store: Store, *deliveries: Delivery) -> None:
    """Put deliveries into the outbox as they are."""
    with store._writing() as connection:
        connection.execute(insert(delivery), [asdict(each) for each in deliveries])
