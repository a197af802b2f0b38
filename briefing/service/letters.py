"""Edition → what goes out of it: a letter for each distinct set of wishes, a delivery for each recipient and place.

Recipients who want the same sections in the same language share an edition; who also want the same files share a
letter. A wish that cannot be met gives way to the whole brief, and the mail says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from briefing import recipients
from briefing.addresses import address_mistake
from briefing.config import Desk
from briefing.deliver import envelope, tokens
from briefing.delivery import Delivery, Letter, Post
from briefing.errors import StoreError
from briefing.model import Rendering
from briefing.record import Edition
from briefing.service.press import Press, Wish
from briefing.service.targets import place_of
from briefing.settings import Brief, Mail, Recipient
from briefing.store import Store
from briefing.words import words
from briefing.workers import Workers

#: Sets of sections and language beside the whole brief. Each has a PDF of its own, which takes a second, and seconds on
#: a large day: twenty are a minute or two.
MOST_SETS = 20
#: Letters of one edition, of which each is some megabytes in the database.
MOST_LETTERS = 60
_DEFAULT = ("pdf",)


@dataclass(slots=True)
class _Wishes:
    """What recipients want, put together as far as there is room."""

    brief: Brief
    language: str
    #: Recipients of each set, in the order of the first.
    sets: dict[Wish, list[Recipient]]
    #: Recipients who get something else.
    declined: int = 0

    def add(self, recipient: Recipient) -> None:
        """File a recipient under what they want, or under the whole brief."""
        wish = self._wish(recipient)
        variants = {(each.language, each.topics) for each in self.sets}
        plain = (self.language, ())
        asked = (wish.language, wish.topics)
        if asked not in variants | {plain} and len(variants - {plain}) >= MOST_SETS:
            wish = Wish(language=self.language, topics=(), formats=wish.formats, is_declined=True)
        if wish not in self.sets and len(self.sets) >= MOST_LETTERS:
            wish = Wish(language=self.language, topics=(), formats=_DEFAULT, is_declined=True)
        self.declined += wish.is_declined
        self.sets.setdefault(wish, []).append(recipient)

    def _wish(self, recipient: Recipient) -> Wish:
        """What one recipient wants; topics that the brief does not have are passed over, as are all of them."""
        of_brief = self.brief.topics
        wanted = tuple(sorted(topic for topic in set(recipient.topics) if not of_brief or topic in of_brief))
        language = words(recipient.language).language if recipient.language else self.language
        formats = _DEFAULT if recipient.formats is None else tuple(dict.fromkeys(recipient.formats))
        return Wish(language=language, topics=wanted, formats=formats)


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
    """Make all that goes out of an edition, and store nothing.

    Args:
        edition: the record, as it is printed.
        desk: the config.
        brief: which product.
        store: knows who is paused, what earlier editions printed, and the key of tokens.
        workers: lay out PDFs.
        files: format → what is rendered of the whole already.
        pictures: SHA-256 → JPEG, of the stories' pictures.
        now: becomes `queued_at`.
        only: addresses that get it, on the list or not, instead of all recipients and places.
        again: which time it is sent, from 0.

    Raises:
        TemplateError: a template is wrong, for the whole brief too.
        StoreError: the database cannot be read.
    """
    mail = desk.config.mail
    problems: list[str] = []
    letters: dict[str, Letter] = {}
    to_readers: dict[str, Delivery] = {}
    key = store.key(tokens.KEY)
    readers = list(_readers(desk, brief, store, only, problems)) if mail else []
    if mail and readers:
        wishes = _Wishes(brief=brief, language=edition.language, sets={})
        for reader in readers:
            wishes.add(reader)
        if wishes.declined:
            problems.append(
                f"{wishes.declined} recipients get the whole brief instead of their choice: there are more than "
                f"{MOST_SETS} different choices"
            )
        press = Press(edition, desk, brief, workers, files, pictures, placeholder=tokens.placeholder(key), made_at=now)
        if any(wish.topics for wish in wishes.sets):
            press.earlier = _earlier(edition, store)
        for wish, theirs in wishes.sets.items():
            made = press.letters(wish)
            letters |= {letter.id: letter for letter in made}
            for reader in theirs if made else ():
                to_readers[reader.address] = _to_reader(reader, edition, made[0], mail, key, now, again)
        problems += press.problems
    to_places = [] if only else list(_to_places(brief, edition, now, again))
    ordered = [to_readers[reader.address] for reader in readers if reader.address in to_readers]
    return Post(letters=tuple(letters.values()), deliveries=(*ordered, *to_places), problems=tuple(problems))


def _readers(desk: Desk, brief: Brief, store: Store, only: Sequence[str], problems: list[str]) -> Iterator[Recipient]:
    """Those who get the edition: not who is paused."""
    found = recipients.of(brief, desk.config, desk.root)
    problems += found.problems
    paused = {pause.address.casefold() for pause in store.pauses() if pause.brief_id in ("", brief.id)}
    wanted = found.recipients if not only else _named(only, found.recipients, desk.config.mail)
    left_out = 0
    for reader in wanted:
        if reader.address.casefold() in paused:
            left_out += 1
        elif address_mistake(reader.address):
            problems.append("a recipient's address is none, and gets nothing")
        else:
            yield reader
    if only and left_out:
        problems.append(f"{left_out} of these are paused; see `briefing recipients list`")


def _named(addresses: Iterable[str], known: Iterable[Recipient], mail: Mail | None) -> Iterator[Recipient]:
    """Recipients by address, with the wishes that the config has of them, each once."""
    every = {reader.address.casefold(): reader for reader in known}
    if mail and mail.test:
        every.setdefault(mail.test.address.casefold(), mail.test)
    for address in dict.fromkeys(each.casefold() for each in addresses):
        given = next(each for each in addresses if each.casefold() == address)
        yield every.get(address) or Recipient(address=given)


def _to_reader(
    reader: Recipient, edition: Edition, letter: Letter, mail: Mail, key: bytes, now: datetime, again: int
) -> Delivery:
    """A mail; its Message-ID tells the edition and the time, and the recipient to nobody but us."""
    mark = f"{edition.id}.v{edition.version}.{again}.{tokens.address_code(key, reader.address)}"
    return Delivery(
        channel="mail",
        brief_id=edition.brief.id,
        date=edition.date,
        edition_id=edition.id,
        version=edition.version,
        again=again,
        address=reader.address,
        name=reader.name,
        letter=letter.id,
        message_id=f"<{mark}@{envelope.domain(mail)}>",
        queued_at=now,
        next_try_at=now,
    )


def _to_places(brief: Brief, edition: Edition, now: datetime, again: int) -> Iterator[Delivery]:
    """One delivery for each folder, webhook and service, each once."""
    for channel, address in dict.fromkeys(map(place_of, brief.deliver)):
        yield Delivery(
            channel=channel,
            brief_id=brief.id,
            date=edition.date,
            edition_id=edition.id,
            version=edition.version,
            again=again,
            address=address,
            queued_at=now,
            next_try_at=now,
        )


def _earlier(edition: Edition, store: Store) -> dict[tuple[str, int], frozenset[str]]:
    """Topics of the stories that the edition says have ended or were worded anew; see `edition.wishes`."""
    ended, reworded = (each.edition for each in edition.dropped), (each.edition for each in edition.rewordings)
    named = dict.fromkeys((*ended, *reworded))
    known: dict[tuple[str, int], frozenset[str]] = {}
    for edition_id in named:
        with suppress(StoreError):
            if before := store.edition(edition_id):
                known |= {
                    (edition_id, story.number): frozenset(topic.id for topic in story.topics)
                    for story in before.stories
                }
    return known
