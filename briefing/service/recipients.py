"""Who gets which brief, from where it is known, and how it stands with them: for `briefing recipients`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from briefing import recipients
from briefing.addresses import address_mistake
from briefing.config import Desk
from briefing.delivery import Delivery, Pause
from briefing.errors import UsageError
from briefing.settings import Brief, Recipient
from briefing.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One recipient of one brief."""

    brief_id: str
    recipient: Recipient
    #: "config", or the group's id; "" for a paused one who is in no list any more.
    source: str
    #: Why they get nothing; None if they do.
    pause: Pause | None
    #: The newest mail of the brief to them.
    last: Delivery | None


def subscribers(desk: Desk, store: Store, briefs: tuple[Brief, ...]) -> tuple[tuple[Subscriber, ...], tuple[str, ...]]:
    """List the recipients of these briefs in the order of the config, and what is wrong in CSV files, a line each.

    Those who are paused and in no list come last.
    """
    every: list[Subscriber] = []
    problems: list[str] = []
    pauses = {(pause.address, pause.brief_id): pause for pause in store.pauses()}
    last = store.last_mails()
    for brief in briefs:
        known: set[str] = set()
        for source, part in _parts(brief):
            found = recipients.of(part, desk.config, desk.root)
            problems += [problem for problem in found.problems if problem not in problems]
            for one in found.recipients:
                address = one.address.casefold()
                if address not in known:
                    known.add(address)
                    pause = pauses.get((address, "")) or pauses.get((address, brief.id))
                    every.append(_row(brief.id, one, source, pause, last.get((brief.id, address))))
        gone = [pause for (address, of), pause in pauses.items() if address not in known and of == brief.id]
        every += [
            _row(brief.id, Recipient(address=pause.address), "", pause, last.get((brief.id, pause.address)))
            for pause in gone
        ]
    return tuple(every), tuple(problems)


def _parts(brief: Brief) -> list[tuple[str, Brief]]:
    """The brief with one source of recipients each."""
    alone = [(group, replace(brief, recipients=(), groups=(group,))) for group in brief.groups]
    return [("config", replace(brief, groups=())), *alone]


def _row(brief_id: str, one: Recipient, source: str, pause: Pause | None, last: Delivery | None) -> Subscriber:
    return Subscriber(brief_id=brief_id, recipient=one, source=source, pause=pause, last=last)


def pause(address: str, brief_id: str, store: Store, *, now: datetime) -> bool:
    """Let an address get a brief no more, or all for ""; tell whether that is new.

    Raises:
        UsageError: it is no address.
    """
    if mistake := address_mistake(address):
        raise UsageError(f"“{address}”: {mistake}")
    return store.pause(
        Pause(address=address, brief_id=brief_id, reason="unsubscribed", since=now, note="by the operator")
    )


def resume(address: str, brief_id: str | None, store: Store) -> int:
    """Let an address get a brief again, or whatever it was paused for; say how many pauses ended.

    Raises:
        UsageError: it is not paused, or for all briefs and not for this one.
    """
    ended = store.resume(address, brief_id)
    if not ended:
        theirs = [pause for pause in store.pauses() if pause.address == address.casefold()]
        if theirs:
            paused = ", ".join(pause.brief_id or "all briefs" for pause in theirs)
            raise UsageError(f"“{address}” is paused for {paused}; resume without --brief, or name that one")
        raise UsageError(f"“{address}” is not paused; `briefing recipients list` shows who is")
    return ended
