"""A real SMTP server on loopback that tests program: refusals, greylisting, drops, stalls, lies.

    with MailServer() as server:
        server.answer("RCPT", "450 4.2.0 come back later", of="min@example.org")
        ... server.port ... server.mails[0].body

Steps are the commands, "connect" for the greeting, "END" for the dot, and "BODY" while a mail comes in. A programmed
answer is given once, and stands before the usual one; `DROP` closes the connection instead, `STALL` says nothing more.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: A key and a certificate for 127.0.0.1 and localhost that nobody trusts, made for these tests.
TLS_FILE = Path(__file__).parent / "data" / "tls.pem"
DROP = b"\0drop"
STALL = b"\0stall"
_USUAL = {
    "connect": "220 test",
    "EHLO": "250-test\r\n250 8BITMIME",
    "STARTTLS": "220 go on",
    "AUTH": "235 welcome",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "END": "250 2.0.0 queued",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail that the server took."""

    recipient: str
    #: Whole, dots unstuffed.
    body: bytes
    options: str


@dataclass(slots=True, kw_only=True)
class _Programmed:
    step: str
    said: bytes
    of: str
    times: int
    after: bytes = b""


@dataclass(slots=True)
class _Dialogue:
    peer: socket.socket
    rest: bytes = b""
    options: str = ""
    recipient: str = ""


class MailServer:
    """A context manager that stops it."""

    def __init__(self, *, tls: bool = False, ehlo: str = "", taken: Callable[[Mail], None] | None = None) -> None:
        """Start.

        Args:
            tls: speak TLS from the start.
            ehlo: one more thing that it can do, "SIZE 1000".
            taken: called with each mail before it is confirmed.
        """
        self.mails: list[Mail] = []
        #: Every command, in the order of arrival.
        self.commands: list[str] = []
        self.connections = 0
        self._ehlo, self._taken = ehlo, taken
        self._programmed: list[_Programmed] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._tls.load_cert_chain(TLS_FILE)
        self._is_tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._peers: list[socket.socket] = []

    def answer(self, step: str, said: str | bytes, *, of: str = "", times: int = 1, after: bytes = b"") -> None:
        """Program what is said at a step: for any mail or one recipient's, so many times, then perhaps bytes more."""
        raw = said if isinstance(said, bytes) else f"{said}\r\n".encode()
        self._programmed.append(_Programmed(step=step, said=raw, of=of, times=times, after=after))

    def __enter__(self) -> MailServer:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        for each in (self._listener, *self._peers):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                peer, _ = self._listener.accept()
                self.connections += 1
                self._peers.append(peer)
                self._threads.append(threading.Thread(target=self._serve, args=(peer,)))
                self._threads[-1].start()

    def _serve(self, peer: socket.socket) -> None:
        talk = _Dialogue(peer)
        with suppress(OSError, EOFError):
            if self._is_tls:
                self._wrap(talk)
            if self._say(talk, "connect"):
                while self._heard(talk):
                    pass
        talk.peer.close()

    def _wrap(self, talk: _Dialogue) -> None:
        talk.peer = self._tls.wrap_socket(talk.peer, server_side=True)
        self._peers.append(talk.peer)

    def _said(self, step: str, of: str) -> tuple[bytes, bytes]:
        with self._lock:
            for each in self._programmed:
                if each.step == step and each.times > 0 and each.of in ("", of):
                    each.times -= 1
                    return each.said, each.after
        usual = _USUAL.get(step, "500 what?")
        if step == "EHLO" and self._ehlo:
            usual = usual.replace("\r\n", f"\r\n250-{self._ehlo}\r\n")
        return f"{usual}\r\n".encode(), b""

    def _say(self, talk: _Dialogue, step: str) -> bool:
        """Answer a step; False if the connection ends with it."""
        said, after = self._said(step, talk.recipient)
        if said == STALL:
            self._closing.wait()
            return False
        if said == DROP:
            return False
        talk.peer.sendall(said + after)
        if said.startswith(b"421"):
            return False
        return after != DROP

    def _line(self, talk: _Dialogue) -> bytes:
        while b"\r\n" not in talk.rest:
            piece = talk.peer.recv(65536)
            if not piece:
                raise EOFError
            talk.rest += piece
        line, _, talk.rest = talk.rest.partition(b"\r\n")
        return line

    def _heard(self, talk: _Dialogue) -> bool:
        line = self._line(talk).decode()
        self.commands.append(line)
        command = line.split(" ")[0].upper()
        if command == "MAIL":
            talk.recipient, talk.options = "", line.partition(">")[2].strip()
        if command == "RCPT":
            talk.recipient = line.partition("<")[2].partition(">")[0]
        goes_on = self._say(talk, command)
        if command == "STARTTLS" and goes_on:
            self._wrap(talk)
        if command == "DATA" and goes_on:
            return self._read(talk)
        return goes_on and command != "QUIT"

    def _read(self, talk: _Dialogue) -> bool:
        if self._programmed_body(talk):
            talk.peer.recv(1)
            return False
        lines = []
        while (line := self._line(talk)) != b".":
            lines.append(line[1:] if line.startswith(b".") else line)
        mail = Mail(recipient=talk.recipient, body=b"\r\n".join([*lines, b""]), options=talk.options)
        is_last = False
        with self._lock:
            refused = next(
                (one for one in self._programmed if one.step == "END" and one.times and one.of in ("", mail.recipient)),
                None,
            )
            is_last = refused is None or refused.said[:1] in b"2\0"
        if is_last:
            self.mails.append(mail)
            if self._taken:
                self._taken(mail)
        return self._say(talk, "END")

    def _programmed_body(self, talk: _Dialogue) -> bool:
        with self._lock:
            for each in self._programmed:
                if each.step == "BODY" and each.times > 0 and each.of in ("", talk.recipient):
                    each.times -= 1
                    return True
        return False
