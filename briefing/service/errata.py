"""Editions that have gone out are never overwritten: what is made again is a numbered correction, or is not made."""

from __future__ import annotations

from datetime import datetime

from briefing.errors import UsageError
from briefing.record import Edition
from briefing.settings import Brief
from briefing.store import Store


def to_correct(store: Store, brief: Brief, *, now: datetime, note: str | None) -> Edition | None:
    """Find the edition of the day that a correction takes the place of; None if it is free to be made again.

    Args:
        store: where editions and deliveries are.
        brief: which product.
        now: the moment of the build; its local date counts.
        note: what was wrong, in the desk's words; None if no correction is meant.

    Raises:
        UsageError: the edition has gone out and no correction is meant, or one is meant and it has not gone out.
    """
    date = now.astimezone(brief.zone).date().isoformat()
    edition_id = f"{brief.id}-{date}"
    if store.has_gone_out(edition_id):
        if note is None:
            raise UsageError(
                f"the edition {edition_id} has gone out, and stays as it was: --correct NOTE makes a numbered "
                "correction of it, which `briefing send` mails"
            )
        return store.edition(edition_id)
    if note is not None:
        raise UsageError(
            f"there is nothing to correct: {edition_id} has not gone out; build it again without --correct"
        )
    return None
