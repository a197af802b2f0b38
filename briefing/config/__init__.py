"""`config.yaml` → `Desk`, or every mistake at once with its line.

In: a file. Out: checked, frozen settings with absolute paths, and the gazetteer. YAML is read by PyYAML's C parser (it
keeps line numbers and is thirty times faster than one that keeps comments); Pydantic checks types and ranges; `checks`
the rest.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from briefing.config.checks import check
from briefing.config.mistakes import from_pydantic
from briefing.config.source import Source, files_in, parse, read
from briefing.errors import ConfigError
from briefing.gazetteer import index
from briefing.settings import Brief, Config, Feed, Name, described, write_duration

__all__ = ["Desk", "load", "load_text", "schema"]

_NAMES = Path(__file__).parents[1] / "names.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A config, ready to work with."""

    #: The file that it was read from, absolute.
    file: Path
    #: Paths of store, output and templates are absolute; folders of feeds are replaced by their files.
    config: Config
    #: The gazetteer: folded spelling → every spelling of that name.
    names: Mapping[str, tuple[str, ...]]

    @property
    def root(self) -> Path:
        """The folder that the feeds' paths are relative to."""
        return self.file.parent

    @property
    def size(self) -> str:
        """How much there is of everything: "24 feeds, 9 topics, 1 brief"."""
        counts = ((self.config.feeds, "feed"), (self.config.topics, "topic"), (self.config.briefs, "brief"))
        return ", ".join(f"{len(some)} {noun}{'' if len(some) == 1 else 's'}" for some, noun in counts)

    @property
    def feeds(self) -> dict[str, Feed]:
        """Feeds by id, in the order of the file."""
        return {feed.id: feed for feed in self.config.feeds}


@cache
def _adapter() -> TypeAdapter[Config]:
    return TypeAdapter(Config)


class _Written(GenerateJsonSchema):
    """Defaults as one would write them into the file: Pydantic's own form of a duration ("P1D") would be refused."""

    def encode_default(self, dft: Any) -> Any:
        """Write a default; those of briefs and durations by our own serializer."""
        if isinstance(dft, timedelta):
            return write_duration(dft)
        if dft == (Brief(),):
            return TypeAdapter(tuple[Brief, ...]).dump_python(dft, mode="json", by_alias=True)
        return super().encode_default(dft)


def schema() -> dict[str, Any]:
    """The JSON Schema of `config.yaml`, for editors, with a description of every key."""
    with described():
        made = TypeAdapter(Config).json_schema(schema_generator=_Written)
    return {**made, "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "briefing config.yaml"}


def load(file: Path) -> Desk:
    """Read and check a config.

    Raises:
        ConfigError: with every mistake, in the order of the file.
    """
    return _checked(read(file.absolute()), file)


def load_text(text: str, file: Path) -> Desk:
    """Check a config's text as if it stood in `file`.

    Raises:
        ConfigError: with every mistake, in the order of the file.
    """
    return _checked(parse(text, file.absolute()), file)


def _checked(source: Source, shown_as: Path) -> Desk:
    if not isinstance(source.tree, dict):
        found = "nothing" if source.tree is None else "no keys"
        raise ConfigError((f"{shown_as}:1: the file has {found}; it needs at least `feeds:` and `topics:`",))
    mistakes = [*source.mistakes, *check(source)]
    config = None
    try:
        config = _adapter().validate_python(source.tree)
    except ValidationError as error:
        mistakes.extend(from_pydantic(error.errors(include_url=False), source, _adapter().json_schema()))
    if mistakes or config is None:
        raise ConfigError(tuple(f"{shown_as}:{line}: {text}" for line, text in sorted(set(mistakes))))
    return _desk(config, source.file)


def _desk(config: Config, file: Path) -> Desk:
    root = file.parent
    return Desk(
        file=file,
        config=replace(
            config,
            feeds=tuple(found for feed in config.feeds for found in _expand(feed, root)),
            store=replace(config.store, path=root / config.store.path),
            output=root / config.output,
            templates=root / config.templates if config.templates else None,
        ),
        names=index((*shipped_names(), *config.gazetteer)),
    )


def _expand(feed: Feed, root: Path) -> tuple[Feed, ...]:
    """A folder stands for every file in it that is not hidden, by name; all else stands for itself."""
    if feed.path is None or not os.path.isdir(root / feed.path):
        return (feed,)
    return tuple(replace(feed, path=feed.path / name) for name in files_in(root / feed.path))


@cache
def shipped_names() -> tuple[Name, ...]:
    """The names that ship with the desk."""
    return TypeAdapter(tuple[Name, ...]).validate_python(read(_NAMES).tree or ())
