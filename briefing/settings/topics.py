"""Topics, their rules and the names in them, as the config gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from briefing.settings.common import STRICT, Id, as_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of a rule; in the file, plain text or a mapping with limits."""

    __pydantic_config__ = STRICT

    term: Annotated[str, Field(min_length=1, max_length=200)]
    """A word or phrase. Ignores case unless written in capitals; `*` at the end matches any ending."""
    field: Literal["any", "title"] = "any"
    """Where it must stand: `any` (title or text) or `title`."""
    kind: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Only in reports of outlets of these classes; empty for all."""


def _as_term(value: Any) -> Any:
    """A plain scalar is a term without limits."""
    return {"term": value} if isinstance(value, str | int | float) and not isinstance(value, bool) else value


_TERM_SCHEMA = {
    "anyOf": [
        {"type": ["string", "number"]},
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["term"],
            "properties": {
                "term": {"type": ["string", "number"]},
                "field": {"enum": ["any", "title"]},
                "class": {"type": ["array", "string"], "items": {"type": "string"}},
            },
        },
    ]
}
OneTerm = Annotated[Term, BeforeValidator(_as_term), WithJsonSchema(_TERM_SCHEMA)]
Alternatives = Annotated[
    tuple[OneTerm, ...],
    BeforeValidator(as_list),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [_TERM_SCHEMA, {"type": "array", "items": _TERM_SCHEMA, "minItems": 1}]}),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Terms that must stand close together."""

    __pydantic_config__ = STRICT

    terms: Annotated[tuple[Alternatives, ...], Field(min_length=2, max_length=5)]
    """Two to five places, each a term or a list of alternatives; one of each must be found close together."""
    words: Annotated[int, Field(ge=1, le=100)] = 10
    """How many words may lie between the first and the last of them at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject that the desk follows, and the rule that finds it.

    An article has the topic if a term of `any` or a group of `near` is found, every place of `all` is filled, and no
    term of `none` is found.
    """

    __pydantic_config__ = STRICT

    id: Id
    """Short name used by briefs, feeds and commands: lower case, digits, hyphens."""
    title: Annotated[str, Field(min_length=1, max_length=80)]
    """Section heading as readers see it."""
    any_of: tuple[OneTerm, ...] = ()
    """One of these must be found (or a group of `near`)."""
    all_of: tuple[Alternatives, ...] = ()
    """Each of these must be found; a list inside is a choice."""
    none_of: tuple[OneTerm, ...] = ()
    """If one of these is found, the article does not belong here."""
    near: tuple[Near, ...] = ()
    """Groups of terms that count as found when they stand close together."""
    weight: Annotated[float, Field(ge=0, le=10)] = 1.0
    """How much this topic counts in the order of stories: 1 is normal, 0 to 10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person, place or body and all the ways that outlets write it."""

    __pydantic_config__ = STRICT

    name: Annotated[str, Field(min_length=1, max_length=100)]
    """The form that the desk prefers."""
    variants: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...]
    """Other spellings and scripts; a term that is one of them finds all of them."""
