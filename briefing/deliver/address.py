"""Addresses as they may stand in an SMTP envelope. Pure."""

from __future__ import annotations

import re

#: What RFC 5321 lets stand in a local part without quotes, here with letters beyond ASCII (RFC 6531); quoted ones are
#: legal, exist nowhere, and are where injections hide.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_MAX_ADDRESS = 254


def envelope_address(address: str) -> tuple[str, bool]:
    """The address with its domain in ASCII, and whether its local part needs SMTPUTF8.

    Raises:
        ValueError: mail cannot be sent to it; the message says so without repeating it.
    """
    local, at, domain = address.partition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    labels = ascii_domain.split(".")
    if not at or len(address) > _MAX_ADDRESS or not _LOCAL.fullmatch(local) or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError("this is no address that mail can be sent to")
    return f"{local}@{ascii_domain}", not local.isascii()
