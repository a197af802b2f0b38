"""What tests of running the program share: a desk, deliveries in the outbox, and what stands in the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from briefing import schema
from briefing.config import Desk, load
from briefing.delivery import Channel, Delivery, DeliveryState, Run
from briefing.store import Store
from tests import builders
from tests.builders import NOW

CONFIG = """
feeds: [{path: wire.xml, outlet: Wire}]
topics: [{id: missile, title: Missiles, any: [missile]}]
mail: {from: Desk <desk@example.org>, server: 127.0.0.1, port: 25, security: none}
operator: {address: ops@example.org}
"""
BRIEFS = "briefs: [{id: morning, timezone: Asia/Seoul}]\n"


def desk(folder: Path, more: str = BRIEFS, config: str = CONFIG) -> Desk:
    """Write a config and read it."""
    (folder / "config.yaml").write_text(config + more, "utf-8")
    (folder / "wire.xml").write_text(
        '<rss version="2.0"><channel><title>Wire</title><link>https://wire.example/</link><description>d</description>'
        "<item><title>A missile was tested</title><link>https://wire.example/1</link><guid>1</guid>"
        "<pubDate>Fri, 30 Jan 2026 04:00:00 GMT</pubDate></item></channel></rss>",
        "utf-8",
    )
    return load(folder / "config.yaml")


def delivery(
    address: str = "reader@example.org",
    *,
    state: DeliveryState = "queued",
    queued_at: datetime = NOW,
    date: str = "2026-01-30",
    channel: Channel = "mail",
    settled_at: datetime | None = None,
) -> Delivery:
    """Make a delivery of the morning brief whose letter nobody keeps."""
    next_try_at = None if settled_at else queued_at
    made = builders.delivery(
        address, channel=channel, date=date, state=state, queued_at=queued_at, next_try_at=next_try_at
    )
    return replace(made, letter="", message_id="", settled_at=settled_at)


def queue(store: Store, *deliveries: Delivery) -> None:
    """Put deliveries into the outbox."""
    store.queue([], deliveries)


def add_run(store: Store, date: str, state: str = "made", *, brief_id: str = "morning", note: str = "") -> None:
    """Record a run of a schedule."""
    run = Run(
        brief_id=brief_id,
        date=date,
        due_at=NOW,
        state="started",
        tries=1,
        started_at=NOW,
        finished_at=NOW,
        edition_id=None,
        note=note,
    )
    with store._writing() as connection:
        connection.execute(insert(schema.run).values(**asdict(replace(run, state=state))))  # type: ignore[arg-type]


def rows(store: Store, table: str, *columns: str) -> Sequence[tuple[Any, ...]]:
    """Read columns of a table, in order of their values."""
    chosen = schema.metadata.tables[table]
    with store._reading() as connection:
        return sorted(tuple(row) for row in connection.execute(select(*(chosen.c[name] for name in columns))))
