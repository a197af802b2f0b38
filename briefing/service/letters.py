"""Stand-in until the letters are merged: the text of an edition to all inline recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr

from briefing.config import Desk
from briefing.deliver.letter import Body, letter
from briefing.delivery import Delivery, Post
from briefing.model import Rendering
from briefing.record import Edition
from briefing.render import text
from briefing.settings import Brief
from briefing.store import Store
from briefing.workers import Workers


def post(
    edition: Edition,
    desk: Desk,
    brief: Brief,
    store: Store,
    workers: Workers,
    files: Mapping[str, Rendering],
    *,
    pictures: Mapping[str, bytes],
    now: datetime,
    only: Sequence[str] = (),
    again: int = 0,
) -> Post:
    """Make all that goes out of an edition, and store nothing."""
    body = Body(text=text.render(edition).body.decode(), html="<p>See the text.</p>")
    full, _ = letter(
        body,
        body,
        (),
        edition_id=edition.id,
        version=edition.version,
        subject=edition.brief.title,
        largest=10_000_000,
        made_at=now,
    )
    addresses = only or [one.address for one in brief.recipients]
    deliveries = [
        Delivery(
            channel="mail",
            brief_id=brief.id,
            date=edition.date,
            edition_id=edition.id,
            version=edition.version,
            again=again,
            address=address,
            letter=full.id,
            message_id=f"<{edition.id}.{edition.version}.{again}.{number}@{parseaddr('x@example.org')[1][2:]}>",
            queued_at=now,
            next_try_at=now,
        )
        for number, address in enumerate(addresses)
    ]
    return Post(letters=(full,), deliveries=tuple(deliveries))
