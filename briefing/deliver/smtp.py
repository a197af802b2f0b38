"""Mails → an SMTP server, one recipient a transaction, over a connection that is used for many.

Nothing here raises for what a server or a network does: every outcome is an `Answer`, which tells how far the mail
got. Sources: RFC 5321, 3207 (STARTTLS), 1870 (SIZE), 6531 (SMTPUTF8).
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from briefing.deliver.address import envelope_address
from briefing.deliver.outcome import Answer, Phase
from briefing.deliver.wire import Wire
from briefing.settings import Mail

#: Mails over one connection: some servers count, and close it without a word.
_MAILS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each part of a dialogue may take, in seconds, whatever trickles in meanwhile."""

    #: Until there is a connection and its greeting; EHLO, TLS and the login have as long again each.
    connect: float = 30.0
    #: For the answer to a command.
    command: float = 60.0
    #: To hand a mail over, of any size: 150 MB at ten megabits a second.
    data: float = 120.0
    #: For the answer to the dot. RFC 5321 (4.5.3.2.6) gives ten minutes, since filters are slow and whoever hangs up
    #: early makes duplicates; half of that keeps a stalled run short.
    end: float = 300.0
    #: To take leave.
    quit: float = 3.0


class Line:
    """A way to the mail server: connected when it is first needed, and again after an error."""

    def __init__(self, mail: Mail, *, root: Path, password: str | None = None, patience: Patience | None = None) -> None:
        """Keep what is needed to connect.

        Args:
            mail: the server.
            root: folder that `mail.authority` is relative to.
            password: to log in with, if `mail.user` is given.
            patience: how long to wait.
        """
        self._mail = mail
        self._root = root
        self._password = password
        self._patience = patience or Patience()
        self._sender = parseaddr(mail.bounces.address if mail.bounces else mail.sender)[1]
        self._wire: Wire | None = None
        self._mails = 0
        self._phase: Phase = "connect"

    @property
    def largest(self) -> int | None:
        """The most bytes of a mail that the server says it takes; None if it does not say, or is not connected."""
        said = self._wire.esmtp_features.get("size", "") if self._wire else ""
        return (int(said) or None) if said.isascii() and said.isdecimal() else None

    def ready(self) -> Answer | None:
        """Connect if need be; None if all is well, else what stands in the way, which is the same for all mails."""
        if self._mails >= _MAILS:
            self.close()
        if self._wire is not None:
            return None
        return self._attempt(self._connect)

    def hand_over(self, address: str, message: bytes) -> Answer:
        """Give the server one mail for one recipient, and say what came of it; connects if need be.

        Args:
            address: the recipient's.
            message: whole, lines ended by CRLF.
        """
        if failure := self.ready():
            return failure
        is_used = self._mails > 0
        answer = self._transaction(address, message)
        if answer.phase == "sender" and is_used:
            # The server had closed a connection that lay idle, or wants no more mails over it.
            answer = self.ready() or self._transaction(address, message)
        return answer

    def close(self) -> None:
        """Take leave of the server; whatever it says or does not say then changes nothing."""
        if self._wire is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._wire.allow(self._patience.quit)
                self._wire.docmd("quit")
        self._drop()

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = None
        self._mails = 0

    def _attempt(self, steps: Callable[[], None]) -> Answer | None:
        """Go through steps, and turn what stops them into an answer; the connection is given up then."""
        try:
            steps()
        except smtplib.SMTPResponseException as error:
            text = error.smtp_error
            said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
            answer = Answer(phase=self._phase, code=error.smtp_code, text=said)
        except ssl.SSLError as error:
            phase: Phase = "tls" if self._phase == "connect" else self._phase
            answer = Answer(phase=phase, code=0, text=f"TLS failed: {getattr(error, 'verify_message', '') or error.reason}")
        except (smtplib.SMTPException, OSError, ValueError) as error:
            answer = Answer(phase=self._phase, code=0, text=getattr(error, "strerror", None) or str(error) or "no answer")
        else:
            return None
        return answer

    def _connect(self) -> None:
        ...
