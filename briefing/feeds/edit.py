"""Put feeds into the text of a config: text is inserted, and all the rest stays byte for byte.

In: the text and the feeds. Out: the new text. YAML's own events say where the list under `feeds:` ends and how it is
indented; a list written in brackets, or entries written in braces, get entries of their own kind. The result is to be
read and checked as a config before it replaces the file, since YAML has more corners than a rule of insertion.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import yaml

from briefing.errors import BriefingError, UsageError
from briefing.settings import Feed

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DASH = re.compile(r"^( *)-(?=\s|$)", re.MULTILINE)
_REST_OF_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
#: Text that YAML reads as itself, inside braces too; that may not be read as true, null or a number by other programs.
_PLAIN = re.compile(r"(?!\d[\d.:_-]*$)[^\W_](?:[\w .'()&/-]*[\w.')])?")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9/._~?=&%+:-]*[A-Za-z0-9/]")
_WORDS_OF_YAML = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))


class _Place(NamedTuple):
    """Where the list of feeds ends."""

    #: Offset after the last character of the last entry.
    end: int
    #: Spaces before each dash; None for a list in brackets.
    indent: str | None
    #: True if the last entry is written in braces.
    in_braces: bool


def insert(text: str, feeds: Sequence[Feed]) -> str:
    """Add entries at the end of the list under `feeds:`.

    Args:
        text: a config that is valid YAML.
        feeds: at least one, each with a `url`.

    Raises:
        UsageError: the list is empty, missing, or written in a way that has no place for an insertion.
    """
    place = _place(text)
    if place is None:
        raise UsageError(
            "the list under `feeds:` is missing, empty or written in an unusual way, so nothing can be added to it; "
            f"add this by hand:\n{''.join(item(feed, '  ') for feed in feeds)}".rstrip()
        )
    if place.indent is None:
        added = "".join(f", {_braces(feed)}" for feed in feeds)
        return text[: place.end] + added + text[place.end :]
    at = place.end
    if text[at - 1] not in "\r\n":
        rest = _REST_OF_LINE.match(text, at)
        at = rest.end() if rest else at
    newline = "\r\n" if "\r\n" in text else "\n"
    added = "".join(item(feed, place.indent, in_braces=place.in_braces) for feed in feeds).replace("\n", newline)
    before = text[:at] if text[at - 1] in "\r\n" else text[:at] + newline
    return before + added + text[at:]


def item(feed: Feed, indent: str, *, in_braces: bool = False) -> str:
    """Write one feed as an entry of a list, whole lines; defaults are left out."""
    if in_braces:
        return f"{indent}- {_braces(feed)}\n"
    lines = [f"{key}: {value}" for key, value in _pairs(feed)]
    return f"{indent}- " + f"\n{indent}  ".join(lines) + "\n"


def scalar(text: str) -> str:
    """Write text as YAML, quoted only where it has to be."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def replace(file: Path, *, before: bytes, after: bytes) -> None:
    """Replace a file as a whole, with the permissions and the owner that it has; a link stays a link.

    Raises:
        BriefingError: it cannot be written, or no longer holds `before`; it is as it was.
    """
    target = file.resolve()
    made: Path | None = None
    try:
        found = target.stat()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        made = Path(name)
        with os.fdopen(handle, "wb") as opened:
            opened.write(after)
            opened.flush()
            os.fsync(opened.fileno())
        made.chmod(found.st_mode & 0o7777)
        with suppress(PermissionError):  # only root may give a file away
            os.chown(made, found.st_uid, found.st_gid)
        if target.read_bytes() != before:
            raise BriefingError(
                f"{file} has been changed meanwhile by somebody else; nothing was written: run it again"
            )
        made.replace(target)
        made = None
    except OSError as error:
        raise BriefingError(f"{file} cannot be written: {error.strerror or error}; it is as it was") from error
    finally:
        if made is not None:
            made.unlink(missing_ok=True)


def _escaped(character: str) -> str:
    """One character inside double quotes (YAML 1.1, section 5.6)."""
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    point = ord(character)
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _pairs(feed: Feed, *, in_braces: bool = False) -> Iterator[tuple[str, str]]:
    """The keys that a feed needs, in the order of the reference page, with their values as YAML."""
    address = feed.location
    yield (
        "url",
        address if _PLAIN_ADDRESS.fullmatch(address) and not in_braces else f'"{"".join(map(_escaped, address))}"',
    )
    for key, value in (("outlet", feed.outlet), ("language", feed.language)):
        if value:
            yield key, scalar(value)
        if key == "outlet" and feed.outlet_class != "news":
            yield "class", scalar(feed.outlet_class)
    if feed.weight != 1:
        yield "weight", f"{feed.weight:g}"
    if feed.topics:
        yield "topics", f"[{', '.join(map(scalar, feed.topics))}]"
    if feed.max_stories is not None:
        yield "max_stories", str(feed.max_stories)


def _braces(feed: Feed) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in _pairs(feed, in_braces=True)) + "}"


def _place(text: str) -> _Place | None:
    """Find the end of the list under the top-level key `feeds`; None if there is none with an entry."""
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            break
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            break
        _skip(key, events)
        value = next(events)
        if isinstance(key, yaml.ScalarEvent) and key.value == "feeds":
            return _list_end(text, value, events) if isinstance(value, yaml.SequenceStartEvent) else None
        _skip(value, events)
    return None


def _list_end(text: str, start: yaml.SequenceStartEvent, events: Iterator[yaml.Event]) -> _Place | None:
    """Read a list to its end; None if it is empty, or has its first dash where it shows no indentation."""
    first, end, in_braces = None, 0, False
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        first = first or event
        in_braces = isinstance(event, yaml.MappingStartEvent) and bool(event.flow_style)
        end = _skip(event, events)
    if first is None:
        return None
    if start.flow_style:
        return _Place(end, None, True)
    dash = _DASH.search(text, text.rfind("\n", 0, _start_of(start)) + 1, _start_of(first))
    return _Place(end, dash[1], in_braces) if dash else None


def _skip(first: yaml.Event, events: Iterator[yaml.Event]) -> int:
    """Read a value to its end; return the offset after its last character.

    The end of a mapping or list without brackets has no place of its own: YAML reports where the next token begins.
    """
    end = _end_of(first)
    closes_itself = [bool(first.flow_style)] if isinstance(first, yaml.CollectionStartEvent) else []
    while closes_itself:
        event = next(events)
        if isinstance(event, yaml.CollectionStartEvent):
            closes_itself.append(bool(event.flow_style))
        elif not isinstance(event, yaml.CollectionEndEvent) or closes_itself.pop():
            end = _end_of(event)
    return end


def _end_of(event: yaml.Event) -> int:
    """The offset after an event's last character."""
    return event.end_mark.index if event.end_mark else 0


def _start_of(event: yaml.Event) -> int:
    """The offset of an event's first character."""
    return event.start_mark.index if event.start_mark else 0
