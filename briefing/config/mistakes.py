"""What Pydantic found wrong → one line a mistake: line, key path, what was found, what is allowed, nearest spelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from briefing.config.source import Key, Source
from briefing.text import nearest

#: What a pattern of `settings` means in words, by how the pattern begins.
_PATTERNS = (
    (r"^[a-z0-9](?:", "lower-case letters, digits and hyphens, at most 48, such as north-korea"),
    (r"^[a-z]{2,3}", "a language code such as en, ko or pt-BR"),
    (r"^[\x20", "plain ASCII text"),
    (r"^[A-Z_]", "the name of an environment variable in capitals, such as SUMMARIZER_KEY, never the key itself"),
)
_NUMBER_TYPES = ("float_parsing", "float_type", "int_parsing", "int_type", "int_from_float", "finite_number")


def path(key: Key) -> str:
    """A key path as people write it: `feeds[2].weight` (the first item is 0)."""
    text = ""
    for step in key:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text or "the file"


def line(source: Source, key: Key, message: str) -> tuple[int, str]:
    """One mistake with its line, ready to be sorted."""
    return source.line(key), f"{path(key)}: {message}"


def shown(value: object) -> str:
    """What was found, short enough for one line."""
    if isinstance(value, dict):
        return (
            f"a mapping ({', '.join(map(str, list(value)[:4]))}…)"
            if len(value) > 4
            else f"a mapping ({', '.join(map(str, value))})"
        )
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = str(value).replace("\n", " ")
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"


def from_pydantic(
    errors: Iterable[Mapping[str, Any]], source: Source, schema: Mapping[str, Any]
) -> list[tuple[int, str]]:
    """Every structural mistake, as (line, text)."""
    found = []
    for error in errors:
        if error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]:
            continue  # Pydantic counts only the items that are right; theirs are reported already
        key = _real_key(tuple(error["loc"]), source)
        found.append(line(source, key, _message(error, key, schema)))
    return list(dict.fromkeys(found))


def _real_key(loc: Key, source: Source) -> Key:
    """Pydantic's location without the steps that only its own unions and shorthands have."""
    key: Key = ()
    value = source.tree
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        if isinstance(value, dict) and isinstance(step, str) and (step in value or last):
            key, value = (*key, step), value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            key, value = (*key, step), value[step]
    return key


def _message(error: Mapping[str, Any], key: Key, schema: Mapping[str, Any]) -> str:
    """What was found and what is allowed, by the kind of mistake."""
    kind, found, context = error["type"], error["input"], error.get("ctx", {})
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        keys = allowed_keys(schema, key[:-1])
        return f"unknown key{nearest(key[-1], keys)} Allowed here: {', '.join(keys)}".replace(
            "key Allowed", "key; allowed"
        )
    if kind in ("missing", "missing_argument", "missing_keyword_only_argument"):
        return "missing; this key is required"
    if kind in ("literal_error", "enum"):
        choices = [choice.strip("' ") for choice in str(context["expected"]).replace(" or ", ", ").split(",")]
        return f"found {shown(found)}; allowed: {', '.join(choices)}{nearest(found, choices)}"
    if kind == "string_pattern_mismatch":
        meaning = next(
            (words for start, words in _PATTERNS if context["pattern"].startswith(start)), context["pattern"]
        )
        # What stands where a variable's name belongs may be the key itself, which no log should have.
        return f"allowed: {meaning}" if "never the key" in meaning else f"found {shown(found)}; allowed: {meaning}"
    if kind in _NUMBER_TYPES:
        return f"found {shown(found)}; a number is needed"
    if kind in ("bool_parsing", "bool_type"):
        return f"found {shown(found)}; true or false is needed"
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return f"found {shown(found)}; {_bound(kind, context)}"
    if kind in ("too_short", "too_long", "string_too_short", "string_too_long"):
        return f"found {shown(found)}; {_length(kind, context)}"
    if kind in ("tuple_type", "list_type"):
        return f"found {shown(found)}; a list is needed: one item a line, each beginning with “- ”"
    if kind in ("dataclass_type", "dataclass_exact_type", "dict_type"):
        allowed = ", ".join(allowed_keys(schema, key))
        return f"found {shown(found)}; a mapping is needed{f' with the keys {allowed}' if allowed else ''}"
    if kind in ("string_type", "path_type"):
        return f"found {shown(found)}; text is needed"
    if kind == "value_error":
        return f"found {shown(found)}; needed: {context['error']}"
    return f"found {shown(found)}; {str(error['msg'])[:1].lower()}{str(error['msg'])[1:]}"


def _bound(kind: str, context: Mapping[str, Any]) -> str:
    words = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}
    return next(f"{words[name]} {limit:g} is allowed" for name, limit in context.items() if name in words)


def _length(kind: str, context: Mapping[str, Any]) -> str:
    unit = "characters" if kind.startswith("string") else "items"
    if "min_length" in context and "short" in kind:
        return f"at least {context['min_length']} {unit if context['min_length'] > 1 else unit[:-1]} needed"
    return f"at most {context['max_length']} {unit} are allowed"


def allowed_keys(schema: Mapping[str, Any], key: Key) -> list[str]:
    """The keys that may stand under a key path, from the JSON Schema."""
    node: Any = schema
    for step in key:
        node = _resolve(node, schema)
        node = node.get("items", {}) if isinstance(step, int) else node.get("properties", {}).get(step, {})
    return list(_resolve(node, schema).get("properties", {}))


def _resolve(node: Any, schema: Mapping[str, Any]) -> Any:
    """Follow a reference, and of alternatives take the one that is a mapping or a list."""
    while "$ref" in node or "anyOf" in node:
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        else:
            complex_first = sorted(
                node["anyOf"], key=lambda option: not ({"$ref", "properties", "items"} & set(option))
            )
            node = complex_first[0]
    return node
