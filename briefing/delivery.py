"""What goes out: letters, deliveries and what became of them; and the runs of schedules. Frozen values, as in `model`.

Every ``datetime`` is aware and in UTC.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

#: "queued": to be sent as soon as can be. "sending": handed to the server, its answer not stored yet. "sent": the
#: server took it. "deferred": to be tried again at `next_try_at`. "refused": the server said no for good, or it was
#: given up. "in_doubt": the connection broke off before the server's answer; it is resent once or held, as the config
#: says. "held": waits for the operator (a restored database, `in_doubt: hold`). "cancelled": by the operator, or the
#: recipient has unsubscribed or is paused.
DeliveryState = Literal["queued", "sending", "sent", "deferred", "refused", "in_doubt", "held", "cancelled"]

#: Where a delivery goes. "notice" is a mail to the operator.
Channel = Literal["mail", "notice", "folder", "webhook", "apprise"]

#: States from which nothing follows by itself.
SETTLED: frozenset[DeliveryState] = frozenset(("sent", "refused", "held", "cancelled"))


def code_of(address: str) -> str:
    """Return what logs call an address: eight hexadecimal digits, whatever its capitals."""
    return hashlib.sha256(address.casefold().encode(errors="replace")).hexdigest()[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail as all recipients with the same wishes get it, but for what is theirs alone.

    `body` is a whole MIME entity with its own headers (Content-Type, MIME-Version …), lines ended by CRLF, none longer
    than 998 bytes. Where a recipient's token belongs (the link to unsubscribe), it has a placeholder of the same length
    (`deliver.tokens.placeholder`).
    """

    #: SHA-256 of `body`, as 64 hexadecimal digits.
    id: str
    edition_id: str
    #: Which version of the edition, from 1.
    version: int
    subject: str
    body: bytes
    #: The same without attachments, for servers that find `body` too large; "" if `body` has none.
    lighter: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One edition to one recipient or place, with its outcome."""

    #: Its number in the store, from 1; 0 before it is stored.
    number: int = 0
    channel: Channel
    brief_id: str
    #: Local date of the edition, ISO; for a notice, of the day.
    date: str
    edition_id: str
    #: Which version of the edition, from 1.
    version: int
    #: 0 for the first time, up by one for each `--resend`: deliveries are unique by channel, brief, date, version,
    #: address and this.
    again: int = 0
    #: Mail address; the folder; the webhook; for Apprise, the name of its secret.
    address: str
    #: Recipient's name; "" if none.
    name: str = ""
    #: `Letter.id` for mails and notices; "" for other channels.
    letter: str = ""
    #: With angle brackets, the same on every try; "" for other channels.
    message_id: str = ""
    state: DeliveryState = "queued"
    #: Times that it was handed over, or tried to.
    tries: int = 0
    #: Times that it was left in doubt: at one it may have arrived twice, at two it is held.
    doubts: int = 0
    queued_at: datetime
    #: Not before; None if settled.
    next_try_at: datetime | None
    attempted_at: datetime | None = None
    settled_at: datetime | None = None
    #: What the server or the place said last, or why it was not reached; one line, at most 500 characters.
    response: str = ""

    @property
    def code(self) -> str:
        """What logs call the recipient: eight hexadecimal digits, the same for the same address."""
        return code_of(self.address)

    @property
    def place(self) -> str:
        """The address as it may be shown: of a webhook only the host, since many services put a key into the rest."""
        if self.channel != "webhook":
            return self.address
        scheme, _, rest = self.address.partition("://")
        host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
        return f"{scheme}://{host}/…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """All that goes out of one edition."""

    #: Lighter ones too; each once.
    letters: tuple[Letter, ...]
    #: One for each recipient and target.
    deliveries: tuple[Delivery, ...]
    #: What could not be made as asked for, a line each.
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of handing one delivery to a place that is no mailbox: a folder, a webhook, a service of Apprise."""

    state: Literal["sent", "deferred", "refused"]
    #: What it said, or why it was not reached; one line, at most 500 characters, no secret in it.
    response: str = ""
    #: How long it asks to be left alone; None if it does not say.
    retry_after: timedelta | None = None


#: How a run of a schedule stands. "started": being made, or its process died at it. "made": the edition is in the store
#: and its deliveries are queued. "empty": nothing to report, and the brief says `skip`. "missed": too late. "done": the
#: edition had gone out by hand, or before a restore.
RunState = Literal["started", "made", "empty", "missed", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One local date of a brief's schedule; there is one at most for each."""

    brief_id: str
    #: Local date, ISO.
    date: str
    due_at: datetime
    state: RunState
    #: Times that it was begun.
    tries: int
    started_at: datetime | None
    finished_at: datetime | None
    edition_id: str | None
    #: Why it was missed, or what went wrong at the last try; "" if nothing.
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that is wrong, and that the operator was told of or will be."""

    #: What it is about: "mail", "pull", "make:morning", "store" …
    key: str
    since: datetime
    #: One line in plain words: what is wrong, and what to do.
    message: str
    #: When the operator was last told of it, this time or an earlier one; None if never.
    told_at: datetime | None
    #: When it was over; None while it lasts.
    over_at: datetime | None = None

    @property
    def told(self) -> bool:
        """Whether the operator knows that it is there, or was there, this time."""
        return self.told_at is not None and self.told_at >= self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A recipient who gets a brief no more, until `briefing recipients resume`."""

    address: str
    #: Which brief; "" for all.
    brief_id: str
    reason: Literal["unsubscribed", "bounced"]
    since: datetime
    #: The server's words, for a bounce; "" otherwise.
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFile:
    """A file of an edition as it was made; its page in the output folder has links to its neighbours besides."""

    filename: str
    #: 64 hexadecimal digits.
    sha256: str
    #: Bytes.
    size: int
