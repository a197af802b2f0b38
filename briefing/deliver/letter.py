"""An edition's mail → a MIME entity that all recipients with the same wishes share.

In: the bodies that `render` made, pictures, files. Out: a `Letter`: mixed(alternative(text, related(html, pictures)),
files), always that tree, in short lines of ASCII that any server passes on. What is one recipient's alone is
`envelope`'s. Pure: the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP

from briefing.delivery import Letter
from briefing.text import shorten

#: Lines of at most 76 bytes, as RFC 2045 (6.7, 6.8) wants encoded bodies; the library's own 78 are more.
_POLICY = SMTP.clone(max_line_length=76)
#: Bytes that the headers of `envelope` and a signature take: room for them in the largest mail.
_ENVELOPE_BYTES = 8_000
#: How the outermost boundary begins. No text can hold it: all are encoded, in base64 or quoted-printable, which write
#: "=" in other ways (RFC 2045, 6.7).
MIXED = "=_m-"
#: Characters of a subject; clients show the first sixty or so.
SUBJECT = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the mail: attached, or a picture that its page shows."""

    #: File name with its ending; for a picture, its Content-ID without angle brackets: "logo@briefing".
    name: str
    #: "application/pdf", "image/jpeg" …; text is in UTF-8.
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a mail says."""

    text: str
    html: str
    #: Those that `html` names as "cid:…".
    pictures: tuple[File, ...] = ()


def letter(
    full: Body,
    lighter: Body,
    files: Sequence[File],
    *,
    edition_id: str,
    version: int,
    subject: str,
    largest: int,
    made_at: datetime,
) -> tuple[Letter, Letter | None]:
    """Make the letter of one set of wishes, and a lighter one for servers that find it too large.

    Args:
        full: what it says.
        lighter: what it says instead without `files`.
        files: to attach.
        edition_id: the edition's.
        version: the edition's, from 1.
        subject: any text.
        largest: bytes of a whole mail; a larger one goes out lighter.
        made_at: UTC.

    Returns:
        The letter, and the lighter one that it names; None if there are no files, or if the letter is the lighter one.
    """

    def made(body: Body, attached: Sequence[File], lighter_id: str = "") -> Letter:
        entity = _entity(body, attached, boundary=f"{edition_id}-{version}")
        return Letter(
            id=hashlib.sha256(entity).hexdigest(),
            edition_id=edition_id,
            version=version,
            subject=one_line(subject, SUBJECT),
            body=entity,
            lighter=lighter_id,
            made_at=made_at,
        )

    if not files:
        return made(full, ()), None
    light = made(lighter, ())
    whole = made(full, files, light.id)
    return (light, None) if len(whole.body) + _ENVELOPE_BYTES > largest else (whole, light)


def notice(subject: str, text: str, *, day: str, made_at: datetime) -> Letter:
    """Make a mail to the operator: plain text alone.

    Args:
        subject: any text.
        text: any text; its lines are kept.
        day: local date, ISO; stands for the edition.
        made_at: UTC.
    """
    part = _text(text, "plain")
    part["MIME-Version"] = "1.0"
    body = part.as_bytes()
    return Letter(
        id=hashlib.sha256(body).hexdigest(),
        edition_id=f"notice-{day}",
        version=1,
        subject=one_line(subject, SUBJECT),
        body=body,
        lighter="",
        made_at=made_at,
    )


def one_line(text: str, limit: int) -> str:
    """A text fit for a header: one line of visible characters, and none that a mail reader takes for encoded ones.

    Line ends of every kind, control and format characters (Unicode's C and Z categories) become spaces or nothing, so
    that no header can begin in one; "=?" is parted, with which RFC 2047 begins an encoded word (CVE-2024-6923).
    """
    spaced = "".join(character if character.isprintable() else " " if character.isspace() else "" for character in text)
    return shorten(" ".join(spaced.split()).replace("=?", "= ?"), limit)


def _entity(body: Body, files: Sequence[File], *, boundary: str) -> bytes:
    """The MIME tree with its own headers, without anyone's address."""
    related = _text(body.html, "html")
    related.make_related(boundary=f"=_r-{boundary}")
    for picture in body.pictures:
        main, sub = picture.media_type.split("/")
        related.add_related(picture.body, main, sub, cid=f"<{picture.name}>", disposition="inline")
    both = _text(body.text, "plain")
    both.make_alternative(boundary=f"=_a-{boundary}")
    both.attach(related)
    whole = EmailMessage(policy=_POLICY)
    whole["MIME-Version"] = "1.0"
    whole["Content-Type"] = "multipart/mixed"
    whole.set_boundary(f"{MIXED}{boundary}")
    whole.attach(both)  # type: ignore[arg-type]  # the stub forgets that a part is enough
    for file in files:
        main, sub = file.media_type.split("/")
        part = MIMEPart(policy=_POLICY)
        if main == "text":
            part.set_content(file.body.decode(), sub, cte="base64", disposition="attachment", filename=file.name)
        else:
            part.set_content(file.body, main, sub, disposition="attachment", filename=file.name)
        whole.attach(part)  # type: ignore[arg-type]
    entity = whole.as_bytes()
    return entity if entity.endswith(b"\r\n") else entity + b"\r\n"


def _text(said: str, subtype: str) -> MIMEPart:
    part = MIMEPart(policy=_POLICY)
    part.set_content(said, subtype, cte="quoted-printable")
    return part
