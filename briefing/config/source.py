"""YAML text → plain values and the line of every key.

Every plain scalar is read as text and made a number, duration or list by the key that it stands under, so that
`language: no`, `outlet: 38` and `at: 12:30` mean what they say (YAML 1.1 reads false, an integer and 750).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from briefing.errors import ConfigError

Key = tuple[str | int, ...]

#: A desk of 5,000 feeds is about 1 MB.
_MAX_BYTES = 8_000_000
#: Nodes after aliases are expanded: stops a "billion laughs" file; a desk of 5,000 feeds has about 60,000.
_MAX_NODES = 500_000
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(slots=True)
class Source:
    """One YAML file, read."""

    file: Path
    #: Mappings, lists, strings and None.
    tree: Any = None
    #: Key path → line, 1 and up.
    lines: dict[Key, int] = field(default_factory=dict)
    #: (line, message) of what is wrong with the file as YAML, such as a key given twice.
    mistakes: list[tuple[int, str]] = field(default_factory=list)
    _nodes: int = 0

    def line(self, key: Key) -> int:
        """The line of a key, or of the nearest one above it that the file has."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    def walk(self, *path: str) -> Iterator[tuple[Key, Any]]:
        """Each (key path, value) that the path leads to; `[]` is every item of a list. Misfits are passed over."""
        found: list[tuple[Key, Any]] = [((), self.tree)]
        for step in path:
            after: list[tuple[Key, Any]] = []
            for key, value in found:
                if step == "[]" and isinstance(value, list):
                    after.extend(((*key, number), item) for number, item in enumerate(value))
                elif step != "[]" and isinstance(value, dict) and step in value:
                    after.append(((*key, step), value[step]))
            found = after
        return iter(found)


def files_in(folder: Path) -> list[str]:
    """Names of the feed files in a folder: all that are not hidden, in order."""
    return sorted(file.name for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))


def read(file: Path) -> Source:
    """Read one file.

    Raises:
        ConfigError: it is missing, unreadable, too large, or no YAML.
    """
    try:
        with file.open("rb") as opened:
            raw = opened.read(_MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ConfigError(
            (f"{file}: there is no such file; `briefing init` writes one, --config names another",)
        ) from error
    except OSError as error:
        raise ConfigError((f"{file}: cannot be read: {error.strerror}",)) from error
    if len(raw) > _MAX_BYTES:
        raise ConfigError((f"{file}: larger than {_MAX_BYTES // 1_000_000} MB; is this the right file?",))
    try:
        return parse(raw.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError((f"{file}:{line}: not UTF-8 text; save the file as UTF-8",)) from error


def parse(text: str, file: Path) -> Source:
    """Parse YAML text; `file` is for messages.

    Raises:
        ConfigError: it is no YAML.
    """
    source = Source(file)
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        number = mark.line if mark else 0
        line = next(iter(text.splitlines()[number:]), "")
        raise ConfigError((f"{file}:{number + 1}: not valid YAML: {_plainly(error, line)}",)) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError((f"{file}:1: not valid YAML: {str(error).splitlines()[0]}",)) from error
    try:
        source.tree = _value(node, (), source) if node is not None else None
    except RecursionError as error:
        raise ConfigError((f"{file}:1: an alias that contains itself, or mappings nested too deep",)) from error
    return source


def _plainly(error: yaml.MarkedYAMLError, line: str) -> str:
    """A YAML library's message in the words of somebody who edits a file; `line` is where it stumbled."""
    problem = f"{error.context or ''} {error.problem or ''}".strip()
    if "cannot start any token" in problem:
        return (
            "a tab character; indent with spaces" if "\t" in line else f"this line cannot be read: {line.strip()[:60]}"
        )
    if "alias" in problem:
        return "a value that begins with * must be quoted"
    if "expected <block end>" in problem or "did not find expected key" in problem or "expected '-'" in problem:
        return "this line does not fit those above; check the indentation, and that every list item begins with “- ”"
    if "mapping values are not allowed" in problem:
        return "a second “: ” in one line (quote the value), or a line above without “:”"
    if "could not find expected ':'" in problem:
        return "a key without “:” after it"
    return problem


def _value(node: yaml.Node, key: Key, source: Source) -> Any:
    """Turn a node into plain values, noting lines and keys given twice."""
    source._nodes += 1
    if source._nodes > _MAX_NODES:
        raise ConfigError((f"{source.file}:1: more than {_MAX_NODES} values; aliases that multiply?",))
    source.lines.setdefault(key, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, key, source)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*key, number), source) for number, item in enumerate(node.value)]
    if not getattr(node, "style", None) and node.value in ("", "~", "null"):  # plain: None, or "" of the C parser
        return None
    return node.value


def _mapping(node: yaml.MappingNode, key: Key, source: Source) -> dict[str, Any]:
    """A mapping; a key without a value counts as not given."""
    values: dict[str, Any] = {}
    first: dict[str, int] = {}
    for name_node, value_node in node.value:
        line = name_node.start_mark.line + 1
        if not isinstance(name_node, yaml.ScalarNode):
            source.mistakes.append((line, "a key must be plain text"))
            continue
        name = name_node.value
        if name in first:
            source.mistakes.append((line, f"key “{name}” is given twice; the first is in line {first[name]}"))
            continue
        first[name] = line
        source.lines[(*key, name)] = line
        value = _value(value_node, (*key, name), source)
        if value is not None:
            values[name] = value
    return values
