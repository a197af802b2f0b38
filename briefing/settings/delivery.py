"""When briefs go out, to whom and how, as the config gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from briefing.settings.common import STRICT, Duration, Format, Id, as_list

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
#: In the order of `date.weekday()`.
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_time(value: object) -> object:
    """Read "06:30" as a time of day; others pass for Pydantic to refuse."""
    if isinstance(value, str):
        found = re.fullmatch(r"\s*([01]?\d|2[0-3]):([0-5]\d)\s*", value)
        if not found:
            raise ValueError('a time of day such as "06:30"')
        return time(int(found[1]), int(found[2]))
    return value


TimeOfDay = Annotated[
    time,
    BeforeValidator(parse_time),
    PlainSerializer(lambda value: f"{value:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]\d$", "examples": ["06:30"]}),
]
Countries = Annotated[
    tuple[str, ...],
    BeforeValidator(as_list, json_schema_input_type=tuple[str, ...] | str),
    Field(max_length=20),
]
#: Name of an environment variable.
Variable = Annotated[str, Field(pattern=r"^[A-Z_][A-Z0-9_]{0,63}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a brief is made and sent by itself."""

    __pydantic_config__ = STRICT

    at: TimeOfDay
    """Local time in the brief's `timezone`. A time that a clock change skips means as much later; one that it repeats,
    the first."""
    days: Annotated[tuple[Day, ...], Field(min_length=1)] = DAYS
    """Days of the week with an edition: `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`; without it, all."""
    holidays: Countries = ()
    """Countries on whose public holidays there is none, as ISO 3166 codes: `KR`, `US`; or with a part, `US-CA`.
    The next edition begins where the last one ended."""
    late: Duration = timedelta(hours=6)
    """How late an edition may still be made and sent after an outage; beyond that it is recorded as missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who gets a brief by mail; in the file, an address or a mapping."""

    __pydantic_config__ = STRICT

    address: Annotated[str, Field(max_length=254)]
    """Mail address, `name@example.org`."""
    name: Annotated[str, Field(max_length=120)] = ""
    """Name beside the address."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    """Language of the mail's and the PDF's own words; without it, the brief's."""
    formats: tuple[Format, ...] | None = None
    """Files to attach, such as `pdf`, `epub`; an empty list for the mail alone; without it, `pdf`."""
    topics: tuple[Id, ...] = ()
    """Only these sections; without it, all of the brief."""


def _as_recipient(value: Any) -> Any:
    """A plain address is a recipient without wishes; "Name <address>" gives both."""
    if not isinstance(value, str):
        return value
    name, address = parseaddr(value)
    return {"address": address or value, "name": name}


OneRecipient = Annotated[
    Recipient,
    BeforeValidator(_as_recipient, json_schema_input_type=Recipient | str),
]
Recipients = tuple[OneRecipient, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Recipients under one name, for several briefs."""

    __pydantic_config__ = STRICT

    id: Id
    """Short name that briefs give under `groups`."""
    recipients: Recipients = ()
    """Who is in it."""
    csv: Path | None = None
    """A CSV file of recipients, relative to the config file: a header line with `address` and, if wanted, `name`,
    `language`, `formats`, `topics` (several with spaces between). It is read anew for every edition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a password or key is kept; never the secret itself. Give one of the three."""

    __pydantic_config__ = STRICT

    env: Variable | None = None
    """Name of an environment variable."""
    file: Path | None = None
    """A file that holds nothing else, relative to the config file; with systemd, a credential."""
    keyring: Annotated[str, Field(max_length=200)] | None = None
    """Name of a service in the system's keyring, under this `user`; needs the package keyring."""


def _as_secret(value: Any) -> Any:
    """A plain name is that of an environment variable."""
    return {"env": value} if isinstance(value, str) else value


OneSecret = Annotated[Secret, BeforeValidator(_as_secret, json_schema_input_type=Secret | Variable)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dkim:
    """The key that mails are signed with (RFC 6376); needs the package dkimpy."""

    __pydantic_config__ = STRICT

    domain: Annotated[str, Field(max_length=253)]
    """Domain of the signature, that of `from`."""
    selector: Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$")]
    """Name of the key in the DNS: `briefing` for `briefing._domainkey.example.org`."""
    key: OneSecret
    """The private key, PEM (RSA) or base64 (Ed25519)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounces:
    """A mailbox that mails which could not be delivered come back to, read over IMAP with TLS."""

    __pydantic_config__ = STRICT

    address: Annotated[str, Field(max_length=254)]
    """Its address; mails name it as their envelope sender."""
    server: Annotated[str, Field(max_length=253)]
    """IMAP server."""
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    """Its port, with TLS from the start."""
    user: Annotated[str, Field(max_length=254)]
    """Name to log in with."""
    password: OneSecret
    """Where its password is."""
    folder: Annotated[str, Field(max_length=200)] = "INBOX"
    """Folder that bounces lie in; what was read is marked as seen, never deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The server that mail goes out through, and what mails say of themselves."""

    __pydantic_config__ = STRICT

    sender: Annotated[str, Field(max_length=320)]
    """Who mails come from: `Korea Desk <desk@example.org>`."""
    server: Annotated[str, Field(max_length=253)]
    """SMTP server."""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    """Its port: 587 with `starttls`, 465 with `tls`, 25 for a relay."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """`starttls` or `tls`, both with the server's certificate checked; `none` only for a relay on this machine or in
    your own network, and never with a password."""
    authority: Path | None = None
    """PEM file of a certificate authority to trust beside the system's, for a server of your own."""
    user: Annotated[str, Field(max_length=254)] | None = None
    """Name to log in with; without it, no login."""
    password: OneSecret | None = None
    """Where its password is."""
    reply_to: Annotated[str, Field(max_length=320)] = ""
    """Where answers go; without it, to `from`."""
    connections: Annotated[int, Field(ge=1, le=20)] = 2
    """Connections at once; each is used for many mails."""
    per_minute: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """At most so many mails a minute; without it, as fast as the server takes them."""
    largest: Annotated[float, Field(ge=0.1, le=150)] = 10.0
    """Megabytes of a whole mail; a larger one goes out without its attachments, and says where they are."""
    in_doubt: Literal["resend", "hold"] = "resend"
    """What to do with a mail whose connection broke off before the server confirmed it: `resend` it once, which may
    make a duplicate, or `hold` it until you decide."""
    give_up: Duration = timedelta(hours=24)
    """How long a mail that the server puts off is tried again."""
    dkim: Dkim | None = None
    """Sign mails; without it, the server does, or nobody."""
    bounces: Bounces | None = None
    """Mailbox that bounces come back to; a recipient whose address is dead is paused, and you are told."""
    test: OneRecipient | None = None
    """Who gets `briefing send --test`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a brief goes besides mail. Give one of `folder`, `webhook` and `apprise`."""

    __pydantic_config__ = STRICT

    folder: Path | None = None
    """A folder that the edition's files are copied to, for a web server or a share; relative to the config file."""
    webhook: Annotated[str, Field(max_length=2000)] | None = None
    """An address that gets the record as JSON, signed as Standard Webhooks have it."""
    apprise: OneSecret | None = None
    """Where an address of Apprise is kept (Slack, Teams, Telegram, ntfy, …); it gets the headlines and the files it
    can take. Needs the package apprise."""
    secret: OneSecret | None = None
    """For a webhook: where the key of its signature is."""
    formats: tuple[Format, ...] | None = None
    """For a folder: these files; without it, all that the brief makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site of past editions, and the server of `briefing serve`."""

    __pydantic_config__ = STRICT

    title: Annotated[str, Field(max_length=120)] = ""
    """Its name; without it, that of the first brief."""
    url: Annotated[str, Field(max_length=2000)] | None = None
    """Where readers find it, such as `https://brief.example.org/`. Mails link to it, and offer to unsubscribe there."""
    listen: Annotated[str, Field(max_length=260)] | None = None
    """Address and port that `briefing serve` answers at: `127.0.0.1:8080`; without it, it serves no pages."""
    user: Annotated[str, Field(max_length=100)] = "reader"
    """Name to log in with, if there is a `password`."""
    password: OneSecret | None = None
    """Where the readers' password is, which the site then asks for; without it and `token`, it is open to all."""
    token: OneSecret | None = None
    """Where a token is that opens the site without a password, as `Authorization: Bearer …`, for programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who is told when something is wrong, once, and once more when it is over."""

    __pydantic_config__ = STRICT

    address: Annotated[str, Field(max_length=254)] | None = None
    """Mail address."""
    webhook: Annotated[str, Field(max_length=2000)] | None = None
    """An address that gets it as JSON, should mail itself be what is wrong."""
    secret: OneSecret | None = None
    """Where the key of the webhook's signature is."""
    metrics: Path | None = None
    """A file that Prometheus's node exporter reads (`…/briefing.prom`), relative to the config file; needs the package
    prometheus-client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What `briefing serve` and `briefing run` write down, a line of JSON each."""

    __pydantic_config__ = STRICT

    file: Path | None = None
    """A file, relative to the config file; it is put aside at ten megabytes, and five of these are kept. Without it,
    lines go to standard error, where systemd keeps them."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least that is written."""
    addresses: bool = False
    """Whether addresses of recipients stand in it; without, a short code that `briefing deliveries list` shows too."""
