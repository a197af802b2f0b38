"""What is wrong with `mail`, recipients, groups, targets, the site and the operator.

As `checks`: over raw values, passing over what is malformed, so that all mistakes come at once. No message repeats a
secret, and a file of recipients is read when an edition is made, not here.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from briefing.addresses import address_mistake, sender_mistake
from briefing.config.extras import SECRETS
from briefing.config.mistakes import line, shown
from briefing.config.source import Key, Source
from briefing.text import nearest

Mistakes = Iterator[tuple[int, str]]
#: Where recipients stand; the last two are one each.
_RECIPIENTS = (("briefs", "[]", "recipients", "[]"), ("groups", "[]", "recipients", "[]"), ("mail", "test"))
#: Characters of the site's address: with a token and a mail address it must fit into one line of 998.
_SITE = 400
_LISTEN = re.compile(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+):(\d{1,5})", re.ASCII)


def check(source: Source) -> Mistakes:
    """Every such mistake of one config, as (line, text)."""
    checks: tuple[Callable[[Source], Mistakes], ...] = (
        _addresses,
        _wishes,
        _groups,
        _secrets,
        _security,
        _targets,
        _site,
        _web_addresses,
    )
    for one in checks:
        yield from one(source)


def _recipients(source: Source) -> Iterator[tuple[Key, Any]]:
    for path in _RECIPIENTS:
        yield from source.walk(*path)


def _addresses(source: Source) -> Mistakes:
    """Addresses that are none; recipients whom no server is named for."""
    for key, found in _recipients(source):
        given = found.get("address") if isinstance(found, dict) else found
        place = (*key, "address") if isinstance(found, dict) else key
        mistake = address_mistake if isinstance(found, dict) else sender_mistake
        if isinstance(given, str) and (wrong := mistake(given)):
            yield line(source, place, f"found {shown(given)}; {wrong}")
    for path in (("operator", "address"), ("mail", "bounces", "address")):
        for key, found in source.walk(*path):
            if isinstance(found, str) and (wrong := address_mistake(found)):
                yield line(source, key, f"found {shown(found)}; {wrong}")
    for path in (("mail", "from"), ("mail", "reply_to")):
        for key, found in source.walk(*path):
            if isinstance(found, str) and (wrong := sender_mistake(found)):
                yield line(source, key, f"found {shown(found)}; {wrong}")
    if not any(found for _, found in source.walk("mail")):
        for path in (("briefs", "[]", "recipients"), ("briefs", "[]", "groups"), ("operator", "address")):
            for key, found in source.walk(*path):
                if found:
                    yield line(source, key, "mails need a server: add `mail:` with `from` and `server`")


def _wishes(source: Source) -> Mistakes:
    """Topics that do not exist, or not in the brief; files that cannot be attached."""
    every = [str(found) for _, found in source.walk("topics", "[]", "id")]
    briefs = {key[:2]: found for key, found in source.walk("briefs", "[]") if isinstance(found, dict)}
    for key, recipient in _recipients(source):
        if not isinstance(recipient, dict):
            continue
        own = briefs.get(key[:2], {}).get("topics")
        known = [str(each) for each in own] if isinstance(own, list) and own else every
        for name, topic in _items(recipient, "topics"):
            if isinstance(topic, str) and topic not in known:
                allowed = ", ".join(known) or "none"
                message = f"found {shown(topic)}; there is no such section; allowed: {allowed}{nearest(topic, known)}"
                yield line(source, (*key, *name), message)
        for name, file in _items(recipient, "formats"):
            if file == "atom":
                yield line(source, (*key, *name), "a feed of many editions cannot be attached; leave `atom` out")


def _items(recipient: dict[str, Any], name: str) -> Iterator[tuple[Key, Any]]:
    found = recipient.get(name)
    for number, each in enumerate(found if isinstance(found, list) else ()):
        yield (name, number), each


def _groups(source: Source) -> Mistakes:
    """Groups under one id, without anyone in them, or that do not exist."""
    first: dict[str, int] = {}
    for key, group in source.walk("groups", "[]"):
        name = group.get("id") if isinstance(group, dict) else None
        if not isinstance(name, str):
            continue
        if name in first:
            yield line(source, (*key, "id"), f"“{name}” is already used in line {first[name]}; ids must differ")
        first.setdefault(name, source.line((*key, "id")))
        if not group.get("recipients") and not group.get("csv"):
            yield line(source, key, "nobody is in this group: give `recipients` or `csv`")
    for key, found in source.walk("briefs", "[]", "groups", "[]"):
        if isinstance(found, str) and found not in first:
            allowed = ", ".join(first) or "none, since `groups` is empty"
            message = f"found {shown(found)}; there is no such group; allowed: {allowed}{nearest(found, first)}"
            yield line(source, key, message)


def _secrets(source: Source) -> Mistakes:
    """Secrets that are in no place, or in several."""
    for path in SECRETS:
        for key, found in source.walk(*path):
            if isinstance(found, dict) and len([name for name in ("env", "file", "keyring") if found.get(name)]) != 1:
                yield line(source, key, "give one of `env`, `file` and `keyring`")


def _security(source: Source) -> Mistakes:
    """Passwords that would be sent in the clear, and logins of which half is missing."""
    for key, mail in source.walk("mail"):
        if not isinstance(mail, dict):
            continue
        user, password = mail.get("user"), mail.get("password")
        if bool(user) != bool(password):
            yield line(source, key, "a login needs both `user` and `password`")
        elif password and mail.get("security") == "none" and not _is_loopback(str(mail.get("server", ""))):
            yield line(source, (*key, "security"), "a password is never sent without TLS; choose `starttls` or `tls`")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _targets(source: Source) -> Mistakes:
    """Targets that lead nowhere, or to several places."""
    for key, target in source.walk("briefs", "[]", "deliver", "[]"):
        if not isinstance(target, dict):
            continue
        given = [name for name in ("folder", "webhook", "apprise") if target.get(name)]
        if len(given) != 1:
            yield line(source, key, "give one of `folder`, `webhook` and `apprise`")
        elif target.get("secret") and given != ["webhook"]:
            yield line(source, (*key, "secret"), "only a webhook is signed; leave it out")
        elif target.get("formats") and given != ["folder"]:
            yield line(source, (*key, "formats"), "only a folder gets a choice of files; leave it out")


def _site(source: Source) -> Mistakes:
    """Addresses of the site that cannot stand in a mail, and places to listen at that are none."""
    for key, found in source.walk("site", "url"):
        if isinstance(found, str) and not _is_web(found):
            yield line(source, key, f"found {shown(found)}; an address such as https://brief.example.org/ is needed")
        elif isinstance(found, str) and (len(found) > _SITE or not found.isascii() or "?" in found or "#" in found):
            message = f"at most {_SITE} characters of ASCII without ? and #, such as https://xn--….example.org/"
            yield line(source, key, f"found {shown(found)}; {message}")
    for key, found in source.walk("site", "listen"):
        read = _LISTEN.fullmatch(found) if isinstance(found, str) else None
        if isinstance(found, str) and not (read and int(read[2]) < 65536):
            yield line(source, key, f"found {shown(found)}; an address and a port such as 127.0.0.1:8080 are needed")


def _web_addresses(source: Source) -> Mistakes:
    for path in (("briefs", "[]", "deliver", "[]", "webhook"), ("operator", "webhook")):
        for key, found in source.walk(*path):
            if isinstance(found, str) and not _is_web(found):
                # It may hold a key of the service, which no log should have.
                yield line(source, key, "an address that begins with https:// or http:// is needed")


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and not re.search(r"[\s\x00-\x1f<>\"]", url)
