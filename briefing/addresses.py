"""Mail addresses as they may stand in the config, in a header and before a server. Pure."""

from __future__ import annotations

import re
from email.utils import getaddresses, parseaddr

#: Characters of an address's local part (RFC 5322, 3.2.3) beside letters and digits of any script (RFC 6531).
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.UNICODE)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE | re.ASCII)


def address_mistake(address: str) -> str:
    """Say what is wrong with a mail address, in words that do not repeat it; "" if nothing is.

    Stricter than RFC 5322: no quoted names, comments or numeric hosts, which no mailbox of a reader has and which
    servers read in different ways.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        return "an address such as name@example.org is needed"
    if "@" in local:
        return "an address has one @"
    if not _LOCAL.fullmatch(local) or len(local.encode(errors="replace")) > 64:
        return "before the @ of an address stand letters, digits and dots between them, at most 64"
    try:
        labels = ascii_domain(domain).split(".")
    except UnicodeError:
        labels = [""]
    if not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit() or len(".".join(labels)) > 253:
        return "after the @ of an address stands a domain such as example.org"
    return ""


def sender_mistake(sender: str) -> str:
    """Say what is wrong with "Name <address>", in words; "" if nothing is."""
    if not sender.isprintable() or "=?" in sender:
        return "one line of text is needed, such as Korea Desk <desk@example.org>"
    if len(getaddresses([sender])) != 1:
        return "one address is needed"
    return address_mistake(parseaddr(sender)[1] or sender)


def ascii_domain(domain: str) -> str:
    """A domain as the DNS has it (IDNA).

    Raises:
        UnicodeError: it is none.
    """
    return domain if domain.isascii() else domain.encode("idna").decode()
