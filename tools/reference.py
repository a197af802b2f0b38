"""Bring the reference pages and the two JSON Schemas up to date with the code: `make docs`.

What a command, key, filter or error says of itself (help text, docstring, `#:` comment) is its line on the page, so
nothing is described twice. Prose stands in the pages themselves, outside the markers; here stands only what has no
text in the code: exit codes.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import TypeAdapter
from typer.main import get_command

from briefing import config, errors, model, record, settings
from briefing.cli import app
from briefing.edition import Plan, Sifted, compose
from briefing.model import Window
from briefing.record import edition, story
from briefing.render import cover, mail, page, template
from briefing.render import json as record_json
from briefing.words import words

DOCS = Path(__file__).resolve().parents[1] / "docs"

#: The parts of the config in the order of the page, each with the class that it is read into.
_SETTINGS: Sequence[tuple[str, type[Any]]] = (
    ("The file", settings.Config),
    ("`feeds`", settings.Feed),
    ("`topics`", settings.Topic),
    ("A term", settings.Term),
    ("`near`", settings.Near),
    ("`briefs`", settings.Brief),
    ("`schedule`", settings.Schedule),
    ("A recipient", settings.Recipient),
    ("`groups`", settings.Group),
    ("`deliver`", settings.Target),
    ("`mail`", settings.Mail),
    ("`mail`: `dkim`", settings.Dkim),
    ("`mail`: `bounces`", settings.Bounces),
    ("A secret", settings.Secret),
    ("`site`", settings.Site),
    ("`operator`", settings.Operator),
    ("`log`", settings.Log),
    ("`network`", settings.Network),
    ("`summarizer`", settings.Summarizer),
    ("`store`", settings.Store),
    ("`calendars`", settings.Calendar),
    ("`gazetteer`", settings.Name),
)

_EXIT_CODES = {
    0: "Good.",
    1: "Failed: nothing was made or sent; of a pull or check of feeds, every feed; `doctor` found something bad.",
    2: "The command line, the config or, for `templates check`, a template is wrong; nothing was done.",
    3: "Made or sent, with problems: a feed failed, the PDF is missing, a line of the input was passed over.",
}

_JSON_TYPES = {"str": "text", "int": "whole number", "float": "number", "datetime": "time"}


def pages() -> dict[str, str]:
    """Every generated file: its name in `docs/`, and the text that it must have."""
    return {
        **{name: _filled(name, parts) for name, parts in _PAGES.items()},
        "config.schema.json": _json(config.schema()),
        "edition.schema.json": _json(record_json.schema()),
    }


def main() -> None:
    """Write them."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")


def _filled(file: str, parts: Mapping[str, Callable[[], Iterable[str]]]) -> str:
    """A page with every part that is made from the code."""
    page = (DOCS / file).read_text(encoding="utf-8")
    for name, part in parts.items():
        page = _replaced(file, page, name, "\n".join(part()))
    return page


def _replaced(file: str, page: str, name: str, text: str) -> str:
    """The page with another text between the markers of that name."""
    before, begin, rest = page.partition(f"<!-- begin {name} -->\n")
    _, end, after = rest.partition(f"<!-- end {name} -->")
    if not begin or not end:
        raise SystemExit(f"docs/{file} has no markers “<!-- begin {name} -->” and “<!-- end {name} -->”")
    return f"{before}{begin}\n{text.strip()}\n\n{end}{after}"


def _json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"\n| {' | '.join(headings)} |\n|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


# Commands


def _commands() -> Iterator[str]:
    root = get_command(app)
    yield "### `briefing`\n"
    yield root.help or ""
    yield from _parameters(root)
    for name, command in _leaves(root):
        arguments = "".join(f" {_argument(one)}" for one in command.params if _is_argument(one))
        yield f"### `briefing {name}`\n"
        yield f"`briefing {name}{arguments}`: {' '.join((command.help or '').split())}"
        yield from _parameters(command)
        if command.epilog:
            kind, _, examples = command.epilog.partition(": ")
            lines = (re.sub(r"(\. .*| \(.*\))$", "", line) for line in examples.split("; "))
            yield f"{kind}:\n\n```sh\n" + "\n".join(lines) + "\n```\n"


def _leaves(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _leaves(command, f"{before}{name} ")
        else:
            yield before + name, command


def _is_argument(parameter: Any) -> bool:
    return not parameter.opts[0].startswith("-")


def _argument(parameter: Any) -> str:
    name = (parameter.metavar or parameter.name.upper()).strip("[].") + ("…" if parameter.nargs == -1 else "")
    return name if parameter.required else f"[{name}]"


def _parameters(command: Any) -> Iterator[str]:
    rows = [(_spelling(one), one.help or "", _initial(one)) for one in command.params if not one.hidden]
    yield from _table(("Argument or option", "Meaning", "Default"), rows) if rows else ("",)


def _spelling(parameter: Any) -> str:
    if _is_argument(parameter):
        return f"`{_argument(parameter)}`"
    kinds = {Path: " PATH", int: " N", float: " N"}
    kind = f" {parameter.metavar}" if parameter.metavar else kinds.get(parameter.type_descriptor.annotation, " TEXT")
    return ", ".join(f"`{name}{'' if parameter.is_flag else kind}`" for name in parameter.opts)


def _initial(parameter: Any) -> str:
    if parameter.required:
        return "required"
    return "" if parameter.default in (None, False) else f"`{parameter.default}`"


def _exit_codes() -> Iterator[str]:
    yield from _table(("Code", "Meaning"), ((f"`{code}`", meaning) for code, meaning in _EXIT_CODES.items()))


# Config


def _config() -> Iterator[str]:
    for title, settings_class in _SETTINGS:
        yield f"### {title}\n"
        yield inspect.cleandoc(settings_class.__doc__ or "")
        yield from _table(("Key", "Meaning", "Allowed", "Default"), _keys(settings_class))


def _keys(settings_class: type[Any]) -> Iterator[tuple[str, str, str, str]]:
    with settings.described():
        schema = TypeAdapter(settings_class).json_schema()
    for field, (key, found) in zip(dataclasses.fields(settings_class), schema["properties"].items(), strict=True):
        # Pydantic leaves out a description that is the same as that of the mapping it points to.
        described = found if "description" in found else schema["$defs"][found["$ref"].rsplit("/", 1)[-1]]
        yield f"`{key}`", described["description"], _allowed(found), _default(field)


def _allowed(found: dict[str, Any]) -> str:
    """A key's type and range in words, from its JSON Schema."""
    options = [option for option in found.get("anyOf", []) if option.get("type") != "null"]
    if any("term" in option.get("properties", ()) for option in options):
        return "term"
    if options:
        return " or ".join(dict.fromkeys(_allowed(option) for option in options))
    if "$ref" in found:
        return f"mapping, see {found['$ref'].rsplit('/', 1)[-1].lower()}"
    if found.get("type") == "boolean":
        return "`true`, `false`"
    if "enum" in found:
        return ", ".join(f"`{value}`" for value in found["enum"])
    if "24h" in found.get("examples", ()):
        return "duration"
    if found["type"] == "array":
        return f"list: {_allowed(found['items'])}{_range(found, 'Items', ' items')}"
    if found["type"] == "object":
        return "mapping: token → value"
    if set(found["type"]) == {"array", "string"}:
        return "id, or list of ids"
    return _scalar(found)


def _scalar(found: dict[str, Any]) -> str:
    if pattern := found.get("pattern"):
        known = (
            (r"^[a-z0-9](", "id"),
            (r"^[a-z]{2,3}", "language code"),
            (r"^[\x20", "ASCII text"),
            (r"^[A-Z_]", "name of a variable"),
            (r"^([01]", "time of day"),
            (r"^[A-Za-z0-9](", "host name"),
        )
        return next(meaning for start, meaning in known if pattern.startswith(start))
    if found.get("format") == "path":
        return "path"
    if found["type"] in ("integer", "number"):
        least, more = found.get("minimum"), found.get("exclusiveMinimum")
        kind = "whole number" if found["type"] == "integer" else "number"
        return f"{kind}, {f'more than {more:g}' if least is None else f'{least:g}'} to {found['maximum']:g}"
    return f"text{_range(found, 'Length', ' characters')}"


def _range(found: dict[str, Any], what: str, unit: str) -> str:
    least, most = found.get(f"min{what}"), found.get(f"max{what}")
    if most is not None:
        return f", {f'{least} to {most}' if least else f'at most {most}'}{unit}"
    return f", at least {least}" if least else ""


def _default(field: dataclasses.Field[Any]) -> str:
    value = field.default
    if value is dataclasses.MISSING:
        if field.default_factory is dataclasses.MISSING:
            return "required"
        return "" if field.default_factory is dict else f"see `{field.name}`"
    if isinstance(value, timedelta):
        return f"`{settings.write_duration(value)}`"
    if value is None or value in ((), ""):
        return ""
    if isinstance(value, tuple):
        return "one" if dataclasses.is_dataclass(value[0]) else f"`[{', '.join(value)}]`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


# Templates


def _names() -> Iterator[str]:
    notes = _comments(page)
    names = (field.name for field in dataclasses.fields(page.Page))
    yield from _table(("Name", "Meaning"), ((f"`{name}`", notes[f"Page.{name}"]) for name in names))


def _further_names() -> Iterator[str]:
    yield from _table(
        ("Name", "In", "Meaning"), ((f"`{name}`", where, meaning) for name, (where, meaning) in page.FURTHER.items())
    )
    yield "Of `room`:"
    notes = _comments(mail)
    names = (field.name for field in dataclasses.fields(mail.Room))
    yield from _table(("Field", "Meaning"), ((f"`{name}`", notes[f"Room.{name}"]) for name in names))
    yield "Of `cover`:"
    notes = _comments(cover)
    names = (field.name for field in dataclasses.fields(cover.Cover))
    yield from _table(("Field", "Meaning"), ((f"`{name}`", notes[f"Cover.{name}"]) for name in names))


def _filters() -> Iterator[str]:
    now = datetime(2026, 1, 30, tzinfo=UTC)
    empty = compose(
        [],
        plan=Plan(brief=settings.Brief(), topics=(), feeds={}),
        window=Window(start=now, end=now),
        now=now,
        date="2026-01-30",
        number=1,
        days={},
        sifted=Sifted(considered=0, merged=0, too_old=0),
        notes=[],
    )
    ours = template.filters_of(empty, words("en"))
    yield from _table(("Filter", "Gives"), (_filter(name, function) for name, function in sorted(ours.items())))


def _filter(name: str, function: Callable[..., Any]) -> tuple[str, str]:
    bound = function.keywords if isinstance(function, partial) else {}
    plain = function.func if isinstance(function, partial) else function
    free = [one for key, one in inspect.signature(plain).parameters.items() if key not in bound][1:]
    given = ", ".join(one.name if one.default is one.empty else f"{one.name}={one.default}" for one in free)
    return f"`{name}{f'({given})' if given else ''}`", inspect.cleandoc(plain.__doc__ or "").split("\n\n")[0]


# The edition


def _edition() -> Iterator[str]:
    notes, kinds = _comments(story) | _comments(edition), _comments(model)
    classes = [found for found in vars(record).values() if inspect.isclass(found) and dataclasses.is_dataclass(found)]
    for one in sorted(classes, key=lambda found: found is not record.Edition):
        yield f"### {one.__name__}\n"
        yield inspect.cleandoc(one.__doc__ or "")
        rows = (
            (f"`{field.name}`", _json_type(str(field.type)), notes.get(f"{one.__name__}.{field.name}", ""))
            for field in dataclasses.fields(one)
        )
        yield from _table(("Field", "Type", "Meaning"), rows)
    yield "### Words used in it"
    names = ("Status", "Label", "Dating", "FeedStatus", "Field")
    values = {name: ", ".join(f"`{value}`" for value in getattr(model, name).__args__) for name in names}
    yield from _table(("Type", "Values", "Meaning"), ((name, values[name], kinds.get(name, "")) for name in names))


def _json_type(annotation: str) -> str:
    """A field's type as JSON has it, in words."""
    text = re.sub(r"tuple\[(\w+), \.\.\.\]", r"list of \1", annotation)
    text = re.sub(r"Literal\[([^]]+)\]", lambda found: found[1].replace(", ", " or "), text)
    text = text.replace(" | None", " or null").replace(" | ", " or ")
    return re.sub(r"\b(str|int|float|datetime)\b", lambda found: _JSON_TYPES[found[0]], text)


def _comments(module: ModuleType) -> dict[str, str]:
    """The `#:` comments above fields ("Class.field") and module-level names."""
    found: dict[str, str] = {}
    within, waiting = "", list[str]()
    for line in inspect.getsource(module).splitlines():
        if comment := re.match(r"\s*#: (.*)", line):
            waiting.append(comment[1])
            continue
        if opened := re.match(r"class (\w+)", line):
            within = f"{opened[1]}."
        elif waiting and (name := re.match(r"(\s*)(\w+)(?:: | = )", line)):
            found[f"{within if name[1] else ''}{name[2]}"] = " ".join(waiting)
        waiting = []
    return found


# Errors


def _errors() -> Iterator[str]:
    yield f"```text\n{inspect.cleandoc(errors.__doc__ or '').partition(chr(10) * 2)[2]}\n```"
    classes = [found for found in vars(errors).values() if inspect.isclass(found)]
    rows = ((f"`{one.__name__}`", inspect.cleandoc(one.__doc__ or "").split("\n\n")[0]) for one in classes)
    yield from _table(("Error", "When"), rows)


#: Page → its parts, by the names of their markers.
_PAGES: Mapping[str, Mapping[str, Callable[[], Iterable[str]]]] = {
    "reference.md": {
        "commands": _commands,
        "exit codes": _exit_codes,
        "config": _config,
        "edition": _edition,
        "errors": _errors,
    },
    "templates.md": {"template names": _names, "further names": _further_names, "filters": _filters},
}

if __name__ == "__main__":
    main()
