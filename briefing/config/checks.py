"""What no type can say: references that lead nowhere, feeds given twice, unknown zones, rules that find nothing.

Every check reads the raw values and passes over what is malformed, so that one pass over a file reports all its
mistakes.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from briefing.config import calendars, extras, looks, mailing, schedules
from briefing.config.mistakes import line, shown
from briefing.config.source import Key, Source, files_in
from briefing.settings import feed_id, parse_duration
from briefing.text import nearest

Mistakes = Iterator[tuple[int, str]]
#: Of one part of a path: what the file systems of Linux and macOS allow (NAME_MAX).
_NAME_BYTES = 255
_HOST = re.compile(r"^(?=.{1,253}$)[\w-]{1,63}(\.[\w-]{1,63})*\.?$", re.UNICODE)


def check(source: Source) -> list[tuple[int, str]]:
    """Every such mistake of one config, as (line, text)."""
    checks: tuple[Callable[[Source], Mistakes], ...] = (
        _feed_addresses,
        _feed_twice,
        _ids_twice,
        _topic_references,
        _rules,
        _class_references,
        _zones,
        _durations,
        _network,
        _summarizer,
        _paths,
        looks.check,
        calendars.check,
        mailing.check,
        extras.check,
        schedules.check,
    )
    return [mistake for one in checks for mistake in one(source)]


def _feed_addresses(source: Source) -> Mistakes:
    for key, feed in source.walk("feeds", "[]"):
        if not isinstance(feed, dict):
            continue
        url, path = feed.get("url"), feed.get("path")
        if (url is None) == (path is None):
            yield line(
                source,
                key,
                "give either `url` (an address) or `path` (a file or folder)" + (", not both" if url else ""),
            )
        elif isinstance(url, str):
            yield from _address(source, (*key, "url"), url)
        elif isinstance(path, str) and not os.path.exists(source.file.parent / path):
            yield line(
                source, (*key, "path"), f"found {shown(path)}; there is no such file or folder beside the config"
            )


def _address(source: Source, key: Key, url: str) -> Mistakes:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        yield line(source, key, f"found {shown(url)}; not a valid address")
        return
    if parts.scheme not in ("http", "https"):
        yield line(
            source, key, f"found {shown(url)}; an address begins with https:// or http://; a file belongs under `path`"
        )
    elif not host or re.search(r"[\s\x00-\x1f<>\"]", url):
        yield line(source, key, f"found {shown(url)}; not a valid address: no host, or spaces in it")


def _feed_twice(source: Source) -> Mistakes:
    first: dict[str, tuple[int, str]] = {}
    for key, feed in source.walk("feeds", "[]"):
        for location in _locations(source, feed):
            name = feed_id(location)
            if name not in first:
                first[name] = source.line(key), location
            elif first[name][1] == location or not _is_file(feed):
                yield line(source, key, f"{shown(location)} is already in line {first[name][0]}; remove one")
            else:
                both = f"{shown(location)} and {shown(first[name][1])}"
                yield line(source, key, f"{both} have names too alike; rename one")


def _locations(source: Source, feed: Any) -> Iterator[str]:
    """The address of a feed, its file, or the files of its folder."""
    location = (feed.get("url") or feed.get("path")) if isinstance(feed, dict) else None
    if not isinstance(location, str):
        return
    if _is_file(feed) and os.path.isdir(source.file.parent / location):
        yield from (str(Path(location) / name) for name in files_in(source.file.parent / location))
    else:
        yield str(Path(location)) if _is_file(feed) else location


def _is_file(feed: Mapping[str, Any]) -> bool:
    return "url" not in feed


def _ids_twice(source: Source) -> Mistakes:
    for key, found in source.walk("topics", "[]", "id"):
        if found == "unfiled":
            yield line(source, key, "“unfiled” is the section of articles without a topic; choose another id")
    for part in ("topics", "briefs"):
        first: dict[str, int] = {}
        for key, found in source.walk(part, "[]", "id"):
            if isinstance(found, str) and found in first:
                yield line(source, key, f"“{found}” is already used in line {first[found]}; ids must differ")
            elif isinstance(found, str):
                first[found] = source.line(key)


def _topic_references(source: Source) -> Mistakes:
    known = list(dict.fromkeys(str(found) for _, found in source.walk("topics", "[]", "id")))
    for part in ("feeds", "briefs"):
        for key, found in source.walk(part, "[]", "topics", "[]"):
            if isinstance(found, str) and found not in known:
                allowed = ", ".join(known) or "none, since `topics` is empty"
                yield line(
                    source,
                    key,
                    f"found {shown(found)}; there is no such topic; allowed: {allowed}{nearest(found, known)}",
                )


def _terms(source: Source) -> Iterator[tuple[Key, Any]]:
    """Every term of every rule, as text or as a mapping."""
    for key, topic in source.walk("topics", "[]"):
        for part in ("any", "all", "none", "near"):
            if isinstance(topic, dict) and part in topic:
                yield from _terms_below((*key, part), topic[part])


def _terms_below(key: Key, value: Any) -> Iterator[tuple[Key, Any]]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _terms_below((*key, number), item)
    elif isinstance(value, dict) and "terms" in value:
        yield from _terms_below((*key, "terms"), value["terms"])
    else:
        yield key, value


def _rules(source: Source) -> Mistakes:
    filed = {found for _, found in source.walk("feeds", "[]", "topics", "[]") if isinstance(found, str)}
    for key, topic in source.walk("topics", "[]"):
        if (
            isinstance(topic, dict)
            and topic.get("id") not in filed
            and not any(topic.get(part) for part in ("any", "all", "near"))
        ):
            yield line(
                source, key, "no rule: give terms under `any`, `all` or `near`, or name the topic in a feed's `topics`"
            )
    for key, value in _terms(source):
        term = value.get("term") if isinstance(value, dict) else value
        if isinstance(term, str) and "*" in term.rstrip("*"):
            yield line(source, key, f"found {shown(term)}; `*` may stand only at the end of a term")
        elif isinstance(term, str) and not any(character.isalnum() for character in term):
            yield line(source, key, f"found {shown(term)}; a term needs a letter or digit")


def _class_references(source: Source) -> Mistakes:
    known = sorted({str(found) for _, found in source.walk("feeds", "[]", "class")} | {"news"})
    for key, value in _terms(source):
        wanted = value.get("class") if isinstance(value, dict) else None
        for found in wanted if isinstance(wanted, list) else [wanted]:
            if isinstance(found, str) and found not in known:
                message = (
                    f"found {shown(found)}; no feed has this class; allowed: {', '.join(known)}{nearest(found, known)}"
                )
                yield line(source, (*key, "class"), message)


def _zones(source: Source) -> Mistakes:
    for key, zone in source.walk("briefs", "[]", "timezone"):
        if isinstance(zone, str) and zone not in available_timezones():
            close = nearest(zone, sorted(available_timezones()))
            yield line(source, key, f"found {shown(zone)}; an IANA time zone is needed, such as Asia/Seoul{close}")


def _durations(source: Source) -> Mistakes:
    for key, brief in source.walk("briefs", "[]"):
        for name in ("window", "max_age"):
            if isinstance(brief, dict) and _hours(brief.get(name)) == 0:
                yield line(source, (*key, name), "found no time at all; give a duration such as 24h")
    for key, keep in source.walk("store", "keep"):
        hours = _hours(keep)
        if hours is not None and hours < 24 * 30:
            yield line(source, key, f"found {shown(keep)}; at least 30d, or articles would come back as new")


def _hours(value: Any) -> float | None:
    try:
        return parse_duration(value).total_seconds() / 3600 if isinstance(value, str) else None  # type: ignore[attr-defined]
    except (ValueError, OverflowError):
        return None


def _network(source: Source) -> Mistakes:
    for key, host in source.walk("network", "allow", "[]"):
        if isinstance(host, str) and not _is_host(host):
            yield line(
                source,
                key,
                f"found {shown(host)}; a host name, an IP address or a network such as 10.1.0.0/16 is needed",
            )
    for key, proxy in source.walk("network", "proxy"):
        if isinstance(proxy, str) and (not proxy.startswith(("http://", "https://")) or not urlsplit(proxy).hostname):
            yield line(source, key, f"found {shown(proxy)}; an address such as http://proxy.example.org:3128 is needed")


def _summarizer(source: Source) -> Mistakes:
    for key, url in source.walk("summarizer", "url"):
        if isinstance(url, str):
            yield from _address(source, key, url)
            if re.match(r"https?://[^/?#]*@", url):
                yield line(source, key, "no name or key belongs in the address; name the key's variable under `key`")


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_network(host, strict=False)
    except ValueError:
        return bool(_HOST.match(host)) and not re.fullmatch(r"[\d.]+", host)
    return True


def _paths(source: Source) -> Mistakes:
    """Names that cannot be, or are of something else; `os.path` finds nothing where `Path` has an error (too long)."""
    folder = source.file.parent
    for keys in (("output",), ("comments",), ("store",), ("store", "path")):
        for key, found in source.walk(*keys):
            if isinstance(found, str) and not _can_be_a_name(found):
                yield line(
                    source, key, f"found {shown(found)}; no file or folder can be called that; choose another name"
                )
    for key, found in source.walk("templates"):
        if isinstance(found, str) and not os.path.isdir(folder / found):
            yield line(source, key, f"found {shown(found)}; there is no such folder beside the config")
    for key, found in source.walk("output"):
        if isinstance(found, str) and os.path.isfile(folder / found):
            yield line(source, key, f"found {shown(found)}; this is a file, a folder is needed")
    for key, found in source.walk("comments"):
        if isinstance(found, str) and os.path.isfile(folder / found):
            yield line(source, key, f"found {shown(found)}; this is a file, a folder of text files is needed")
    for key, found in (*source.walk("store"), *source.walk("store", "path")):
        if isinstance(found, str) and _is_other_database(found):
            yield line(source, key, f"found {shown(found)}; a path of a file is needed, such as briefing.db")
        elif isinstance(found, str) and isinstance(key[-1], str) and os.path.isdir(folder / found):
            yield line(source, key, f"found {shown(found)}; this is a folder, a file such as briefing.db is needed")


def _can_be_a_name(path: str) -> bool:
    return "\0" not in path and all(len(part.encode(errors="replace")) <= _NAME_BYTES for part in Path(path).parts)


def _is_other_database(found: str) -> bool:
    return "://" in found
