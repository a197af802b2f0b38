"""A stored edition → the outbox, by hand: `briefing send`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from briefing import archive
from briefing.addresses import address_mistake
from briefing.config import Desk
from briefing.delivery import Channel, Delivery, Post
from briefing.errors import UsageError
from briefing.model import Rendering
from briefing.record import Edition
from briefing.service.letters import post
from briefing.service.mails import Mails
from briefing.settings import Brief
from briefing.store import Chosen, Store
from briefing.workers import Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """What was put into the outbox."""

    #: All deliveries that the edition now has for those who were meant, and what is to be sent of them.
    chosen: Chosen
    #: How many are new.
    new: int
    #: Those who had it already, or whom it waits for.
    known: tuple[Delivery, ...]
    #: What could not be made as asked for, a line each.
    problems: tuple[str, ...]


def edition_of(store: Store, brief: Brief, edition_id: str | None, *, now: datetime) -> Edition:
    """The edition to send: the one named, or today's.

    Raises:
        UsageError: there is none, or it is of another brief.
    """
    if edition_id is not None:
        found = store.edition(edition_id)
        if found is None or found.brief.id != brief.id:
            raise UsageError(
                f"there is no edition “{edition_id}” of the brief “{brief.id}”; `briefing show --list` lists them"
            )
        return found
    today = now.astimezone(brief.zone).date().isoformat()
    found = store.latest_edition(brief.id)
    if found is None or found.date != today:
        last = f"; the last one is {found.id}, which `--edition {found.id}` sends" if found else ""
        raise UsageError(
            f"the brief “{brief.id}” has no edition of today ({today}) yet: run `briefing build {brief.id}` first{last}"
        )
    return found


def addresses(given: Sequence[str]) -> tuple[str, ...]:
    """The addresses that were given on the command line, each once.

    Raises:
        UsageError: one is none.
    """
    for address in given:
        if mistake := address_mistake(address):
            raise UsageError(f"--to {address}: {mistake}")
    return tuple({each.lower(): each for each in given}.values())


def queue(
    edition: Edition,
    desk: Desk,
    brief: Brief,
    store: Store,
    workers: Workers,
    *,
    now: datetime,
    only: Sequence[str] = (),
    resend: bool = False,
) -> Queued:
    """Put an edition into the outbox for its recipients and places; who has it is passed over, unless it is a resend.

    What waits there for its next try is due now: who sends by hand has mended what was wrong, and wants to see it.

    Raises:
        StoreError: the database fails.
        TemplateError: a template is wrong.
    """
    sent_before = store.deliveries(Chosen(edition_id=edition.id, version=edition.version))
    again = max((one.again for one in sent_before), default=-1) + 1 if resend else 0
    made = _made(edition, desk, brief, store, workers, now=now, only=only, again=again)
    places = {(one.channel, one.address.lower()) for one in made.deliveries}
    known = [
        one for one in reversed(sent_before) if (one.channel, one.address.lower()) in places and one.again == again
    ]
    new = store.queue(made.letters, made.deliveries)
    chosen = Chosen(edition_id=edition.id, version=edition.version, addresses=tuple(only))
    store.retry(replace(chosen, states=("queued", "deferred")), now=now)
    return Queued(chosen=chosen, new=new, known=tuple(known), problems=made.problems)


def rest(edition: Edition, desk: Desk, brief: Brief, store: Store, workers: Workers, *, now: datetime) -> Post:
    """Make what goes out of an edition to those recipients and places that have had no version of it, if any.

    Raises:
        StoreError: the database fails.
        TemplateError: a template is wrong.
    """
    made = _made(edition, desk, brief, store, workers, now=now, only=(), again=0)
    had = {_place(one) for one in store.deliveries(Chosen(brief_id=brief.id, date=edition.date))}
    deliveries = tuple(one for one in made.deliveries if _place(one) not in had)
    wanted = {one.letter for one in deliveries}
    wanted |= {letter.lighter for letter in made.letters if letter.id in wanted}
    letters = tuple(letter for letter in made.letters if letter.id in wanted)
    return Post(letters=letters, deliveries=deliveries, problems=made.problems)


def _place(delivery: Delivery) -> tuple[Channel, str]:
    return delivery.channel, delivery.address.casefold()


def write(
    edition: Edition,
    desk: Desk,
    brief: Brief,
    store: Store,
    workers: Workers,
    mails: Mails,
    folder: Path,
    *,
    now: datetime,
    only: Sequence[str] = (),
) -> tuple[Path, ...]:
    """Write the mails as files that mail programs open, one for each recipient, and send nothing.

    Raises:
        RenderError: the files cannot be written.
        StoreError, TemplateError: as `queue`.
    """
    made = _made(edition, desk, brief, store, workers, now=now, only=only, again=0)
    letters = {letter.id: letter for letter in made.letters}
    mailed = (each for each in made.deliveries if each.letter)
    files = (
        Rendering(
            edition_id=edition.id,
            format="eml",
            filename=f"{edition.filename}-{number:04}.eml",
            body=mails.mail(one, mails.form(letters[one.letter])),
        )
        for number, one in enumerate(mailed, start=1)
    )
    # They name recipients, and hold the tokens of their links. What goes wrong is told by `archive`.
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True)
    return archive.write(files, folder)


def _made(
    edition: Edition,
    desk: Desk,
    brief: Brief,
    store: Store,
    workers: Workers,
    *,
    now: datetime,
    only: Sequence[str],
    again: int,
) -> Post:
    shown = store.picture_bodies(story.image.sha256 for story in edition.stories if story.image)
    return post(edition, desk, brief, store, workers, {}, pictures=shown, now=now, only=only, again=again)
