"""`smtplib`'s client with an end to everything: to the size of a reply, and to the time that each step takes.

As it is, smtplib waits anew after every byte that trickles in, reads replies of any number of lines, and takes what a
server said before it was asked for the answer.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time

#: A line of a reply may have 512 bytes (RFC 5321, 4.5.3.1.5); some servers write longer ones.
_MAX_LINE = 8192
_MAX_LINES = 100
#: A line of a reply: its code, whether more follow, and its text.
_REPLY = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)


class Wire(smtplib.SMTP):
    """A connection to a server; closed as soon as it fails, with a reason in the exception."""

    def __init__(self, host: str, port: int, *, hello: str, seconds: float, tls: ssl.SSLContext | None) -> None:
        """Connect and read the greeting.

        Args:
            host: the server.
            port: its port.
            hello: what EHLO says of us. Left to smtplib, that would be asked of the DNS, which may take minutes.
            seconds: how long all of it may take, for each address of the host.
            tls: speak TLS from the start.

        Raises:
            OSError: there is no connection.
            SMTPException: there is no greeting, or none that is kind.
        """
        self._tls = tls
        self._rest = b""
        self._until = 0.0
        self.allow(seconds)
        super().__init__(host, port, local_hostname=hello, timeout=seconds)

    def allow(self, seconds: float) -> None:
        """Give what follows so much time in all."""
        self._until = time.monotonic() + seconds

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = socket.create_connection((host, port), timeout)
        # The last piece of a mail must not wait until the server has confirmed the one before.
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made if self._tls is None else self._tls.wrap_socket(made, server_hostname=host)

    def send(self, s: bytes | str) -> None:  # type: ignore[override]
        """Hand over bytes; if this raises, the last of them was not handed over.

        Raises:
            SMTPServerDisconnected: the connection is closed, broke off or took too long.
        """
        if self._rest:
            raise self._broken("the server spoke out of turn")
        left = memoryview(s.encode(self.command_encoding) if isinstance(s, str) else s)
        try:
            while left:
                left = left[self._socket().send(left) :]
        except OSError as error:
            raise self._broken(_reason(error)) from error

    def getreply(self) -> tuple[int, bytes]:
        """Read a reply: its code, and its lines without it.

        Raises:
            SMTPServerDisconnected: there is none in time, or what came is none.
        """
        lines: list[bytes] = []
        codes: set[bytes] = set()
        while len(lines) < _MAX_LINES:
            found = _REPLY.fullmatch(self._line())
            if not found:
                raise self._broken("what the server said is not SMTP")
            codes.add(found[1])
            lines.append((found[3] or b"").strip())
            if found[2] != b"-":
                break
        else:
            raise self._broken(f"a reply of the server has more than {_MAX_LINES} lines")
        if len(codes) > 1:
            raise self._broken("a reply of the server has several codes")
        return int(codes.pop()), b"\n".join(lines)

    def _line(self) -> bytes:
        try:
            while b"\n" not in self._rest:
                if len(self._rest) > _MAX_LINE:
                    raise self._broken(f"a reply of the server has a line of more than {_MAX_LINE} bytes")
                piece = self._socket().recv(4096)
                if not piece:
                    raise self._broken("the server closed the connection")
                self._rest += piece
        except OSError as error:
            if isinstance(error, smtplib.SMTPException):
                raise
            raise self._broken(_reason(error)) from error
        line, _, self._rest = self._rest.partition(b"\n")
        return line.rstrip(b"\r")

    def _socket(self) -> socket.socket:
        """The socket, set to wait no longer than there is time left."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        return self.sock

    def _broken(self, reason: str) -> smtplib.SMTPServerDisconnected:
        self.close()
        self._rest = b""
        return smtplib.SMTPServerDisconnected(reason)


def _reason(error: OSError) -> str:
    return "the server gave no answer in time" if isinstance(error, TimeoutError) else error.strerror or str(error)
