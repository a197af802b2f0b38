"""A composed edition → the same with what takes a network and time, if asked for: a model's summaries, pictures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from briefing.config import Desk
from briefing.record import Edition
from briefing.settings import Brief
from briefing.store import Store
from briefing.workers import Workers


def finish(
    edition: Edition,
    desk: Desk,
    brief: Brief,
    store: Store,
    workers: Workers,
    *,
    now: datetime,
    environment: Mapping[str, str],
    may_ask: bool = True,
) -> tuple[Edition, Mapping[str, bytes]]:
    """Finish an edition before it is published.

    Args:
        edition: as it was composed.
        desk: the config.
        brief: which product.
        store: where articles and pictures are kept.
        workers: decode pictures.
        now: the moment that counts as a picture's.
        environment: variables, one of which may hold a key.
        may_ask: False asks no server for pictures.

    Returns:
        The record, and SHA-256 → JPEG of its pictures.
    """
    if desk.config.summarizer:
        from briefing.service.summaries import write

        edition = write(edition, desk, store, environment=environment)
    if not brief.images:
        return edition, {}
    from briefing.service.pictures import illustrate

    return illustrate(edition, desk, store, workers, now=now, may_ask=may_ask)
