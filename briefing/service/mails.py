"""Deliveries → mails as a server gets them: letters from the store, headers and signature of their own."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from briefing import secrets
from briefing.config import Desk
from briefing.deliver import tokens
from briefing.deliver.envelope import Form, form, message
from briefing.deliver.signature import signer
from briefing.deliver.smtp import is_sound
from briefing.delivery import Delivery, Letter
from briefing.errors import UsageError
from briefing.store import Store

#: Bytes of letters that are kept at hand; the newest is, whatever its size.
_AT_HAND = 32_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """A letter, ready to be filled."""

    full: Form
    #: Without attachments; None if there is none.
    lighter: Form | None


class Mails:
    """Makes mails; `forms` only in the thread that the store is used in, `mail` in any."""

    def __init__(self, desk: Desk, store: Store, environment: Mapping[str, str]) -> None:
        """Read the secrets.

        Raises:
            UsageError: there is no `mail` in the config, or a secret cannot be read.
        """
        mail = desk.config.mail
        if mail is None:
            raise UsageError(
                f"no mail can be sent: {desk.file} has no `mail:`; add it with `from: Desk <desk@example.org>`, "
                "`server: smtp.example.org` and, if the server wants them, `user` and `password`"
            )
        self.settings = mail
        self.password = secrets.read(mail.password, desk.root, environment, mail.user or "") if mail.password else None
        self._sign = (
            signer(mail.dkim, secrets.read(mail.dkim.key, desk.root, environment, mail.dkim.domain))
            if mail.dkim
            else None
        )
        self._site = desk.config.site.url
        self._key = store.key(tokens.KEY)
        self._store = store
        self._at_hand: OrderedDict[str, Form] = OrderedDict()

    def forms(self, delivery: Delivery) -> Forms | None:
        """The letter of a delivery; None if it is not kept any more, or has bare line ends."""
        full = self._form(delivery.letter)
        if full is None:
            return None
        return Forms(full=full, lighter=self._form(full.letter.lighter) if full.letter.lighter else None)

    def form(self, letter: Letter) -> Form:
        """A letter that the store need not have, ready to be filled."""
        return form(letter, self._key)

    def mail(self, delivery: Delivery, letter: Form) -> bytes:
        """One recipient's mail: the same bytes on every try, but for a signature.

        Raises:
            ValueError: an address is none, or a line does not end as it should.
        """
        made = message(
            letter,
            delivery,
            self.settings,
            site_url=self._site,
            key=self._key,
            now=delivery.queued_at,
            dkim_sign=self._sign,
        )
        # Of the body it is known: it was looked through when it was loaded, which takes 3 ms for a megabyte.
        if not is_sound(made[: made.find(b"\r\n\r\n")]):
            raise ValueError("a header has a line that does not end in CRLF")
        return made

    def _form(self, letter_id: str) -> Form | None:
        if letter_id in self._at_hand:
            self._at_hand.move_to_end(letter_id)
            return self._at_hand[letter_id]
        letter = self._store.letter(letter_id)
        if letter is None or not is_sound(letter.body):
            return None
        made = self._at_hand[letter_id] = self.form(letter)
        while len(self._at_hand) > 1 and sum(len(one.letter.body) for one in self._at_hand.values()) > _AT_HAND:
            self._at_hand.popitem(last=False)
        return made
