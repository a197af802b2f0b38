"""Addresses as they stand in an SMTP envelope. Pure."""

from __future__ import annotations

from briefing.addresses import address_mistake, ascii_domain


def envelope_address(address: str) -> tuple[str, bool]:
    """The address with its domain in ASCII, and whether its local part needs SMTPUTF8.

    Raises:
        ValueError: mail cannot be sent to it; the message says why without repeating it.
    """
    if mistake := address_mistake(address):
        raise ValueError(f"the address cannot be sent to: {mistake}")
    local, _, domain = address.rpartition("@")
    return f"{local}@{ascii_domain(domain)}", not local.isascii()
