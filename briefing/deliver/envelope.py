"""Letter + recipient → the bytes that a server is given: the headers of one, then the body that all share.

In: a `Letter`, a `Delivery`, what the config says of mail. Out: bytes with lines ended by CRLF. The body is joined from
pieces, not encoded anew, and only the placeholders in it give way to the recipient's token: an attachment of 800 KB
costs a copy. Pure but for a signature, which carries its own moment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import quote, urlsplit

from briefing.addresses import ascii_domain
from briefing.deliver import tokens
from briefing.deliver.letter import MIXED, SUBJECT, one_line
from briefing.delivery import Delivery, Letter
from briefing.settings import Mail

#: Headers and body, each with its last CRLF → the lines of a signature, with theirs.
Sign = Callable[[bytes, bytes], bytes]
#: Columns that a header's line should not pass (RFC 5322, 2.1.1), where it may be folded.
_COLUMNS = 76
#: Characters of a name beside an address.
_NAME = 120
#: Characters that stand around or between addresses.
_ENDS_ADDRESS = frozenset(' <>,;:"\\()[]')
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
#: Quoted-printable ends a line anywhere with this.
_SOFT_BREAK = b"=\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A letter, cut where a recipient's token belongs; make it once for many recipients."""

    letter: Letter
    #: Its own headers, each with its CRLF.
    head: bytes
    #: Pieces between places; one more than there are places.
    pieces: tuple[bytes, ...]
    #: For each place, the lengths of the token's parts between soft line breaks.
    places: tuple[tuple[int, ...], ...]

    def filled(self, token: str) -> list[bytes]:
        """The body in pieces, with a token in every place; its lines stay as long as they are."""
        parts = [self.pieces[0]]
        for lengths, piece in zip(self.places, self.pieces[1:], strict=True):
            start = 0
            for length in lengths:
                parts += [_SOFT_BREAK] if start else []
                parts.append(token[start : start + length].encode())
                start += length
            parts.append(piece)
        return parts


def form(letter: Letter, key: bytes) -> Form:
    """Find the places for tokens in a letter.

    Args:
        letter: made with `tokens.placeholder(key)`.
        key: the store's key of tokens.
    """
    head, _, body = letter.body.partition(b"\r\n\r\n")
    pattern = re.compile(b"(?:=\r\n)?".join(bytes((byte,)) for byte in tokens.placeholder(key).encode()))
    pieces, places, end = [], [], 0
    for found in pattern.finditer(body, 0, _readable(body)):
        pieces.append(body[end : found.start()])
        places.append(tuple(map(len, found[0].split(_SOFT_BREAK))))
        end = found.end()
    return Form(letter=letter, head=head + b"\r\n", pieces=(*pieces, body[end:]), places=tuple(places))


def message(
    letter: Letter | Form,
    delivery: Delivery,
    mail: Mail,
    *,
    site_url: str | None,
    key: bytes,
    now: datetime,
    dkim_sign: Sign | None = None,
) -> bytes:
    """Make one recipient's mail.

    Args:
        letter: what it says; as a `Form`, nothing is looked for in it again.
        delivery: to whom, and under which Message-ID.
        mail: what the config says of senders.
        site_url: where readers find the site; None without one.
        key: the store's key of tokens.
        now: the mail's `Date`.
        dkim_sign: makes its signature; None for none.

    Raises:
        ValueError: an address is none; the config and the reader of CSV files let none such pass.
    """
    letter = form(letter, key) if isinstance(letter, Letter) else letter
    token = tokens.make(key, delivery.address, delivery.brief_id)
    headers = "".join(f"{name}: {value}\r\n" for name, value in _headers(letter.letter, delivery, mail, now))
    if delivery.channel == "mail":
        headers += "".join(
            f"{name}: {value}\r\n" for name, value in _list_headers(delivery, mail, site_url=site_url, token=token)
        )
    head, body = headers.encode() + letter.head, letter.filled(token)
    signature = dkim_sign(head, b"".join(body)) if dkim_sign else b""
    return b"".join((signature, head, b"\r\n", *body))


def domain(mail: Mail) -> str:
    """The domain that mails come from, as the DNS has it."""
    return ascii_domain(parseaddr(mail.sender)[1].rpartition("@")[2])


def unsubscribe(mail: Mail, brief_id: str, *, site_url: str | None, token: str) -> tuple[str, str]:
    """Where a recipient can be taken off: an address of the site ("" without one), and a mail to the desk."""
    web = f"{site_url.rstrip('/')}/{tokens.PATH}{token}" if site_url else ""
    answered = parseaddr(mail.reply_to or mail.sender)[1]
    return web, f"mailto:{quote(answered, safe='@.+-_')}?subject=unsubscribe%20{brief_id}%20{token}"


def address(name: str, at: str) -> str:
    """A name and an address as a header has them, folded; a name in any script, of any characters.

    Raises:
        ValueError: the address has characters that would end it.
    """
    local, _, host = at.rpartition("@")
    if not (local and host and at.isprintable()) or _ENDS_ADDRESS.intersection(at):
        raise ValueError("not a mail address")
    written = f"{local}@{ascii_domain(host)}"
    name = one_line(name, _NAME)
    if not name:
        return written
    if name.isascii():
        # Of an address in other scripts (RFC 6531) `formataddr` knows nothing.
        return f"{formataddr((name, 'x')).removesuffix('<x>')}<{written}>"
    return f"{_encoded(name, 'To')} <{written}>"


def _headers(letter: Letter, delivery: Delivery, mail: Mail, now: datetime) -> Iterator[tuple[str, str]]:
    """Those that every mail has."""
    yield "Date", format_datetime(now)
    yield "From", address(*parseaddr(mail.sender))
    yield "To", address(delivery.name, delivery.address)
    if mail.reply_to:
        yield "Reply-To", address(*parseaddr(mail.reply_to))
    yield "Subject", _encoded(one_line(letter.subject, SUBJECT), "Subject")
    yield "Message-ID", delivery.message_id
    yield "Auto-Submitted", "auto-generated"


def _list_headers(delivery: Delivery, mail: Mail, *, site_url: str | None, token: str) -> Iterator[tuple[str, str]]:
    """Those of a list (RFC 2369, 2919); one click for clients that ask (RFC 8058), on lines that are not folded."""
    web, by_mail = unsubscribe(mail, delivery.brief_id, site_url=site_url, token=token)
    yield "List-Id", f"<{delivery.brief_id}.{domain(mail)}>"
    yield "List-Unsubscribe", ", ".join(f"<{where}>" for where in (web, by_mail) if where)
    # Over plain http only for trials on one machine.
    if web.startswith("https:") or (web and urlsplit(web).hostname in _LOOPBACK):
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _encoded(text: str, name: str) -> str:
    """A text as the value of a header, in encoded words of at most 75 characters where it is not ASCII (RFC 2047)."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=_COLUMNS, header_name=name).encode(linesep="\r\n")


def _readable(body: bytes) -> int:
    """Where a letter's files begin: what stands behind is not looked through, as a token never stands there.

    They begin after the second of the outer boundaries. "=_" occurs in no encoded text, while a feed may write
    anything else, a part's headers too.
    """
    attached = body.find(f"\r\n--{MIXED}".encode(), len(MIXED))
    return attached if attached >= 0 else len(body)
