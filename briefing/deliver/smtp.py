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

    def __init__(
        self, mail: Mail, *, root: Path, password: str | None = None, patience: Patience | None = None
    ) -> None:
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
        # RFC 1870 (4) has twenty digits; Python reads no more than some thousand.
        return (int(said) or None) if said.isascii() and said.isdecimal() and len(said) <= 20 else None

    def ready(self) -> Answer | None:
        """Connect if need be; None if all is well, else what stands in the way, which is the same for all mails."""
        if self._mails >= _MAILS:
            self.close()
        if self._wire is not None:
            return None
        failure = self._attempt(self._connect)
        if failure is not None:
            self._drop()
        return failure

    def hand_over(self, address: str, message: bytes) -> Answer:
        """Give the server one mail for one recipient, and say what came of it; connects if need be.

        Args:
            address: the recipient's.
            message: whole, every line of it ended by CRLF: see `is_sound`.
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

    def _attempt(self, steps: Callable[[], Answer | None]) -> Answer | None:
        """Go through steps; what stops them is an answer as well."""
        try:
            return steps()
        except smtplib.SMTPResponseException as error:
            said = (
                error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
            )
            return Answer(phase=self._phase, code=error.smtp_code, text=said)
        except ssl.SSLError as error:
            why = getattr(error, "verify_message", "") or error.reason or str(error)
            return Answer(phase="tls", code=0, text=f"the server's TLS cannot be trusted or used: {why}")
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return Answer(phase=self._phase, code=0, text=getattr(error, "strerror", None) or str(error) or "no answer")

    def _connect(self) -> None:
        """Greet, encrypt and log in."""
        mail, seconds = self._mail, self._patience.connect
        self._phase = "login"
        if self._password is not None:
            if mail.security == "none":
                raise smtplib.SMTPNotSupportedError("no password is sent without TLS: see `mail.security`")
            if not self._password.isascii():
                raise smtplib.SMTPNotSupportedError("the password has characters outside ASCII, which cannot be sent")
        self._phase = "tls"
        tls = None if mail.security == "none" else ssl.create_default_context()
        if tls and mail.authority:
            tls.load_verify_locations(self._root / mail.authority)
        self._phase = "connect"
        hello = envelope_address(self._sender)[0].rpartition("@")[2]
        at_once = tls if mail.security == "tls" else None
        self._wire = wire = Wire(mail.server, mail.port, hello=hello, seconds=seconds, tls=at_once)
        self._phase = "hello"
        wire.allow(seconds)
        _expect(wire.ehlo(), 250)
        if mail.security == "starttls":
            self._phase = "tls"
            if not wire.has_extn("starttls"):
                raise smtplib.SMTPNotSupportedError("the server offers no STARTTLS, and nothing is sent in clear")
            wire.allow(seconds)
            wire.starttls(context=tls)
            _expect(wire.ehlo(), 250)
        if mail.user is not None and self._password is not None:
            self._phase = "login"
            wire.allow(seconds)
            wire.login(mail.user, self._password)

    def _transaction(self, address: str, message: bytes) -> Answer:
        """Hand one mail over on the connection that there is, and leave it fit for the next, or closed."""
        try:
            recipient, international = envelope_address(address)
        except ValueError as error:
            return Answer(phase="here", code=0, text=str(error))
        wire = self._wire
        if wire is None or (international and not wire.has_extn("smtputf8")):
            return Answer(phase="here", code=0, text="the server takes no addresses outside ASCII (SMTPUTF8)")
        self._mails += 1
        self._phase = "sender"
        answer = self._attempt(lambda: self._speak(wire, recipient, message, international=international))
        if answer is None or answer.is_broken or answer.phase == "sender":
            self._drop()
        elif answer.phase != "end":
            self._reset(wire)
        return answer or Answer(phase=self._phase, code=0, text="no answer")

    def _speak(self, wire: Wire, recipient: str, message: bytes, *, international: bool) -> Answer:
        wire.allow(self._patience.command)
        options = [f"SIZE={len(message)}"] if wire.has_extn("size") else []
        options += ["BODY=8BITMIME"] if wire.has_extn("8bitmime") and not message.isascii() else []
        options += ["SMTPUTF8"] if international else []
        _expect(wire.mail(envelope_address(self._sender)[0], options), 250)
        self._phase = "recipient"
        wire.allow(self._patience.command)
        _expect(wire.rcpt(recipient), 250, 251, 252)
        self._phase = "data"
        wire.allow(self._patience.command)
        _expect(wire.docmd("data"), 354)
        wire.allow(self._patience.data)
        # 1 ms for a megabyte, where smtplib's regular expression takes 12.
        wire.send(message.replace(b"\r\n.", b"\r\n.."))
        wire.send(b".\r\n")
        self._phase = "end"
        wire.allow(self._patience.end)
        code, text = _expect(wire.getreply(), *range(200, 300))
        return Answer(phase="end", code=code, text=text.decode("utf-8", "replace"))

    def _reset(self, wire: Wire) -> None:
        """Make the connection fit for another mail, or give it up."""

        def steps() -> None:
            wire.allow(self._patience.command)
            _expect(wire.docmd("rset"), 250)

        if self._attempt(steps) is not None:
            self._drop()


def is_sound(text: bytes) -> bool:
    """Whether every line ends in CRLF; a bare CR or LF ends a mail for one server and not for the next (smuggling)."""
    return text.count(b"\r\n") == text.count(b"\n") == text.count(b"\r")


def _expect(reply: tuple[int, bytes], *codes: int) -> tuple[int, bytes]:
    """Give the reply back if its code is one of these; what is neither that nor a refusal is no answer."""
    code, text = reply
    if code not in codes:
        raise smtplib.SMTPResponseException(code if code >= 400 else 0, text)
    return reply
