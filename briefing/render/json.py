"""Edition → JSON: the record itself, and the schema that describes it.

In: an `Edition`. Out: UTF-8 with two spaces of indent, times as RFC 3339 in UTC. Field order is that of `record`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from briefing.model import Rendering
from briefing.record import Edition


@cache
def _adapter() -> TypeAdapter[Edition]:
    """Pydantic's view of the record, made on first use: building it takes longer than using it."""
    return TypeAdapter(Edition)


def render(edition: Edition) -> Rendering:
    """Write the record as JSON."""
    body = _adapter().dump_json(edition, indent=2) + b"\n"
    return Rendering(edition_id=edition.id, format="json", filename=f"{edition.filename}.json", body=body)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `render` writes."""
    made = _adapter().json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
