"""The mailbox that bounces come back to, read over IMAP with TLS: the only module that knows IMAPClient.

In: where it is. Out: the beginnings of its unseen mails, one at a time. What was handled is marked as seen; nothing is
ever deleted.
"""

from __future__ import annotations

import errno
import logging
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from briefing.deliver.bounces import MOST_BYTES
from briefing.errors import BriefingError
from briefing.settings import Bounces

#: Mails of one time; more come the next time.
MOST_MAILS = 200
#: For each piece that the server sends, and for all that it says in one time: it may drip, or never end.
_SECONDS = 30.0
_ALL_SECONDS = 240.0
#: Bytes of one line, of one literal beside what was asked for, and of what a piece of the network brings.
_MOST_LINE, _MORE, _PIECE = 1_000_000, 100_000, 65_536
#: Of one answer; a mail's has three, beside what is told of others meanwhile.
_MOST_LINES = 5_000
#: Whatever imaplib and IMAPClient stumble over in an answer that is no IMAP: deep brackets, numbers for names.
_STUMBLES = (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError, MemoryError, AssertionError)


class MailboxError(BriefingError):
    """The mailbox cannot be read; the message names its server."""


class Mailbox:
    """An open folder; see `opened`."""

    def __init__(self, client: Any, server: str) -> None:
        self._client, self._server = client, server

    def mails(self, *, most_bytes: int) -> Iterator[tuple[int, bytes]]:
        """Numbers and first bytes of mails that were not seen, the oldest first; they stay unseen.

        Raises:
            MailboxError: the server does not answer, or not sensibly.
        """
        with _explained(self._server):
            numbers = sorted(self._client.search("UNSEEN"))[:MOST_MAILS]
        for number in numbers:
            with _explained(self._server):
                parts = self._client.fetch([number], [f"BODY.PEEK[]<0.{most_bytes}>"]).get(number, {})
                body = next((value for name, value in parts.items() if name.startswith(b"BODY[]")), b"")
            yield number, body if isinstance(body, bytes) else b""

    def mark_seen(self, number: int) -> None:
        """Mark a mail as handled.

        Raises:
            MailboxError: as above.
        """
        with _explained(self._server):
            self._client.add_flags([number], [rb"\Seen"], silent=True)


@contextmanager
def opened(
    where: Bounces, password: str, *, authority: Path | None = None, seconds: float = _ALL_SECONDS
) -> Iterator[Mailbox]:
    """Log in and open the folder.

    Args:
        where: server, user and folder.
        password: the user's.
        authority: PEM file of a certificate authority to trust beside the system's.
        seconds: for all that the server says until it is left.

    Raises:
        MailboxError: it cannot be reached, trusted or opened, or the package is missing.
    """
    try:
        import imapclient  # noqa: F401 - is it there?
    except ImportError as error:
        raise MailboxError("reading bounces needs packages: pip install 'briefing[bounces]'") from error
    # It writes down the dialogue, mails and all.
    logging.getLogger("imapclient").setLevel(logging.WARNING)
    with _explained(where.server):
        context = ssl.create_default_context()
        if authority is not None:
            context.load_verify_locations(authority)
        client = _client(seconds)(where.server, where.port, ssl=True, ssl_context=context, timeout=_SECONDS)
    try:
        with _explained(where.server):
            client.login(where.user, password)
            client.select_folder(where.folder)
        yield Mailbox(client, where.server)
    finally:
        # What was to be done is done; a connection that broke off cannot be ended politely.
        with suppress(Exception):
            client.logout()
        with suppress(Exception):
            client.shutdown()


def _client(seconds: float) -> Callable[..., Any]:
    """IMAPClient with an end to what a server says.

    As it is, imaplib reads literals of any size, though a part was asked for, and waits anew after every byte.
    """
    from imapclient import IMAPClient
    from imapclient.tls import IMAP4_TLS

    until = time.monotonic() + seconds

    class Bounded(IMAP4_TLS):  # type: ignore[misc]
        _rest = b""
        #: Bytes and lines since the last command.
        _heard = _lines = 0

        def _more(self) -> None:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError(errno.ETIMEDOUT, "it takes too long")
            self.sock.settimeout(min(left, _SECONDS))
            piece = self.sock.recv(_PIECE)
            if not piece:
                raise self.abort("the server closed the connection")
            self._heard += len(piece)
            if self._heard > MOST_BYTES + _MOST_LINE + _MORE:
                raise self.abort("the answer of the server is too long")
            self._rest += piece

        def send(self, data: bytes) -> None:
            self._heard = self._lines = 0
            super().send(data)

        def readline(self) -> bytes:
            self._lines += 1
            if self._lines > _MOST_LINES:
                raise self.abort("the answer of the server has too many lines")
            while b"\n" not in self._rest:
                if len(self._rest) > _MOST_LINE:
                    raise self.abort("a line of the server is too long")
                self._more()
            line, end, self._rest = self._rest.partition(b"\n")
            return line + end

        def read(self, size: int) -> bytes:
            if size > MOST_BYTES + _MORE:
                raise self.abort("the server sends more than was asked for")
            while len(self._rest) < size:
                self._more()
            body, self._rest = self._rest[:size], self._rest[size:]
            return body

    class Client(IMAPClient):  # type: ignore[misc]
        def _create_IMAP4(self) -> Bounded:  # noqa: N802 - the library's name
            return Bounded(self.host, self.port, self.ssl_context, _SECONDS)

    return Client


@contextmanager
def _explained(server: str) -> Iterator[None]:
    """Turn what the network, TLS and the library raise into one line that holds no secret."""
    from imapclient.exceptions import IMAPClientError, LoginError

    try:
        yield
    except LoginError as error:
        raise MailboxError(f"the mailbox at {server} refuses the login: check its user and password") from error
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(
            f"the mailbox at {server} has no valid TLS certificate ({error.verify_message}): check mail.authority"
        ) from error
    except (IMAPClientError, *_STUMBLES) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise MailboxError(f"the mailbox at {server} cannot be read ({said}): check mail.bounces") from error
