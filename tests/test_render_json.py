"""The record as JSON, and its schema."""

from __future__ import annotations

import json

import jsonschema
import pytest
from pydantic import TypeAdapter

from briefing.record import Edition
from briefing.render import json as render_json
from tests.editions import rich


@pytest.mark.parametrize("stories", [0, 12])
def test_json_reads_back_as_the_same_record(stories: int) -> None:
    """Nothing is lost on the way to the file."""
    edition = rich(stories, unfiled=True)
    assert TypeAdapter(Edition).validate_json(render_json.render(edition).body) == edition


def test_json_is_for_people_too() -> None:
    """Indented, in its own letters, times in UTC, a line break at the end; named after the edition."""
    made = render_json.render(rich(12))
    text = made.body.decode()
    assert text.startswith('{\n  "schema_version": 1,\n')
    assert "견본일보" in text
    assert '"issued_at": "2026-01-30T06:00:00Z"' in text
    assert text.endswith("}\n")
    assert (made.format, made.filename, made.edition_id) == ("json", "2026-01-30-morning.json", "morning-2026-01-30")


def test_json_is_valid_by_its_schema() -> None:
    """The published schema describes what is written, and refuses what is not."""
    schema = render_json.schema()
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    written = json.loads(render_json.render(rich(12, hostile=True)).body)
    assert list(validator.iter_errors(written)) == []
    del written["sections"][0]["stories"][0]["headline"]
    assert "'headline' is a required property" in str(next(validator.iter_errors(written)))
