"""The sample edition that templates are tried with."""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from briefing import record, specimen
from briefing.model import Dating, FeedStatus, Field, Label, Status
from briefing.settings import Brief

BRIEF = Brief(id="north", title="The North", language="ko", timezone="Asia/Seoul", paper="Letter")


def held(value: Any) -> Iterator[tuple[str, Any]]:
    """Every (class.field, value) of a record, lists taken apart."""
    if isinstance(value, tuple):
        for item in value:
            yield from held(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            found = getattr(value, field.name)
            yield f"{type(value).__name__}.{field.name}", found
            yield from held(found)


def test_every_field_of_the_record_is_filled() -> None:
    """A field that came to the record and not to the specimen is missed here: templates would not be tried with it."""
    filled: dict[str, bool] = defaultdict(bool)
    for name, value in held(specimen.full(BRIEF)):
        filled[name] |= value not in (None, "", (), 0)
    every = {
        f"{name}.{field.name}"
        for name, found in vars(record).items()
        if inspect.isclass(found) and dataclasses.is_dataclass(found)
        for field in dataclasses.fields(found)
    }

    assert every - {name for name, is_filled in filled.items() if is_filled} == set()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("PrintedStory.status", get_args(Status)),
        ("Report.label", (None, *get_args(Label))),
        ("Report.dating", get_args(Dating)),
        ("Matched.field", get_args(Field)),
        ("FeedNote.status", (*get_args(FeedStatus), "unread")),
        ("PrintedStory.image", (None,)),
        ("Report.url", ("",)),
        ("Summary.text", ("",)),
        ("Trend.normal", (None,)),
        ("Event.starts_at", (None,)),
        ("Comment.author", ("",)),
    ],
)
def test_every_value_is_there(field: str, values: tuple[Any, ...]) -> None:
    """Every status, label and kind of date; and what may be absent is absent somewhere."""
    found = [value for name, value in held(specimen.full(BRIEF)) if name == field]

    assert [value for value in values if value not in found] == []


def test_it_is_in_the_name_of_the_brief() -> None:
    """Title, language, zone and paper are the brief's; the date is that of its zone."""
    for made in (specimen.full(BRIEF), specimen.empty(BRIEF)):
        assert (made.id, made.brief.title) == ("north-2026-01-30", "The North")
        assert (made.language, made.timezone, made.paper) == ("ko", "Asia/Seoul", "Letter")
    assert specimen.empty(BRIEF).stories == ()


def test_its_picture_is_where_its_stories_look_for_it() -> None:
    """The name of the picture is the hash of its bytes."""
    images = {story.image.sha256 for story in specimen.full(BRIEF).stories if story.image}

    assert images == set(specimen.pictures())
    assert {hashlib.sha256(body).hexdigest() for body in specimen.pictures().values()} == images
