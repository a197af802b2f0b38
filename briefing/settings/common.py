"""What the parts of the config share: strictness, durations, ids, one value that stands for a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

#: Keys whose Python name differs, because the key is a reserved word or a builtin.
_KEYS = {
    "outlet_class": "class",
    "any_of": "any",
    "all_of": "all",
    "none_of": "none",
    "kind": "class",
    "sender": "from",
}

STRICT = ConfigDict(
    extra="forbid",
    alias_generator=lambda name: _KEYS.get(name, name),
    populate_by_name=True,
)


@contextmanager
def described() -> Iterator[None]:
    """While it lasts, schemas made of these classes carry their docstrings, which take 60 ms to find."""
    STRICT["use_attribute_docstrings"] = True
    try:
        yield
    finally:
        STRICT["use_attribute_docstrings"] = False


_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_duration(value: object) -> object:
    """Read "24h", "90m", "3d" or "2w" as a timedelta; a bare number means hours; others pass for Pydantic to refuse."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return timedelta(hours=value)
    if isinstance(value, str):
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([mhdw]?)[a-z]*\s*", value.lower())
        if found:
            return timedelta(**{_UNITS[found[2] or "h"]: float(found[1])})
        raise ValueError('a duration such as "24h", "90m", "3d" or "2w"')
    return value


def write_duration(value: timedelta) -> str:
    """Write a timedelta as `parse_duration` reads it, in the largest unit that divides it: hours up to two days."""
    minutes = value // timedelta(minutes=1)
    if minutes % 1440 == 0 and minutes > 2 * 1440:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(write_duration, return_type=str),
    WithJsonSchema({"type": ["string", "number"], "examples": ["24h", "90m", "3d"]}),
]

Id = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$")]
Format = Literal["html", "pdf", "txt", "json", "mail", "epub", "md", "atom"]
#: What a file of each format has after the edition's name; the feed, which is of many editions, has none.
ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "html": "html",
        "pdf": "pdf",
        "txt": "txt",
        "json": "json",
        "mail": "mail.html",
        "epub": "epub",
        "md": "md",
    }
)


def as_list(value: Any) -> Any:
    """One value stands for a list of one."""
    return value if isinstance(value, list | tuple) else [value]
