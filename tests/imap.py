"""A small IMAP server over TLS on loopback, with one folder: as much of RFC 3501 as reading bounces needs."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from typing import Any

from tests.web import TLS_FILE

USER, PASSWORD = "bounce", "pa55 \\word"


class Imap:
    """A server; a context manager that stops it."""

    def __init__(self, *mails: bytes) -> None:
        #: Number → its bytes; numbers are not without gaps.
        self.mails = {10 + 3 * place: mail for place, mail in enumerate(mails)}
        self.seen: set[int] = set()
        #: Every command as it came, without its tag.
        self.commands: list[str] = []
        #: After that many fetches the connection breaks off.
        self.breaks_after: int | None = None
        #: What is said to a fetch instead of a mail; over and over if no bracket ends it.
        self.nonsense: bytes | None = None
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                box._talk(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Clients that do not trust the certificate, or have heard enough, hang up."""

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS_FILE)
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    def __enter__(self) -> Imap:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port that it listens at."""
        return int(self._server.server_address[1])

    def _talk(self, handler: socketserver.StreamRequestHandler) -> None:
        write = handler.wfile.write
        write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        fetches = 0
        while line := handler.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            self.commands.append(command)
            word = command.split()[0].upper()
            if word == "CAPABILITY":
                write(b"* CAPABILITY IMAP4rev1\r\n")
            elif word == "LOGIN":
                expected = f'"{PASSWORD}"'.replace("\\", "\\\\")
                if command != f"LOGIN {USER} {expected}" and command != f'LOGIN "{USER}" {expected}':
                    write(f"{tag} NO [AUTHENTICATIONFAILED] no\r\n".encode())
                    continue
            elif word == "SELECT":
                if "INBOX" not in command:
                    write(f"{tag} NO no such folder\r\n".encode())
                    continue
                write(f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n".encode())
            elif command.upper().startswith("UID SEARCH"):
                unseen = " ".join(str(number) for number in sorted(self.mails, reverse=True) if number not in self.seen)
                write(f"* SEARCH {unseen}\r\n".encode())
            elif found := re.match(r"UID FETCH (\d+) \(?BODY\.PEEK\[\]<0\.(\d+)>\)?", command, re.I):
                if fetches == self.breaks_after:
                    return
                fetches += 1
                number = int(found[1])
                body = self.mails[number][: int(found[2])]
                said = f"* 1 FETCH (UID {number} BODY[]<0> {{{len(body)}}}\r\n".encode() + body + b")\r\n"
                write(said if self.nonsense is None else self.nonsense)
                while self.nonsense is not None and not self.nonsense.endswith(b")\r\n"):
                    write(self.nonsense)
            elif found := re.match(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", command, re.I):
                self.seen.add(int(found[1]))
            elif word == "LOGOUT":
                write(f"* BYE\r\n{tag} OK bye\r\n".encode())
                return
            write(f"{tag} OK done\r\n".encode())
