"""The mailbox that bounces come back to, read over IMAP with TLS: the only module that knows IMAPClient.

In: where it is. Out: the beginnings of its unseen mails, one at a time. What was handled is marked as seen; nothing is
ever deleted.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from briefing.errors import BriefingError
from briefing.settings import Bounces

#: Mails of one time; more come the next time.
MOST_MAILS = 200
#: For each answer of the server.
_SECONDS = 30.0


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
def opened(where: Bounces, password: str, *, authority: Path | None = None) -> Iterator[Mailbox]:
    """Log in and open the folder.

    Args:
        where: server, user and folder.
        password: the user's.
        authority: PEM file of a certificate authority to trust beside the system's.

    Raises:
        MailboxError: it cannot be reached, trusted or opened, or the package is missing.
    """
    try:
        from imapclient import IMAPClient
    except ImportError as error:
        raise MailboxError("reading bounces needs packages: pip install 'briefing[bounces]'") from error
    # It writes down the dialogue, mails and all.
    logging.getLogger("imapclient").setLevel(logging.WARNING)
    with _explained(where.server):
        context = ssl.create_default_context()
        if authority is not None:
            context.load_verify_locations(authority)
        client = IMAPClient(where.server, where.port, ssl=True, ssl_context=context, timeout=_SECONDS)
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
    except (OSError, IMAPClientError, ValueError, TypeError, LookupError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise MailboxError(f"the mailbox at {server} cannot be read ({said}): check mail.bounces") from error
