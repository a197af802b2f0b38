"""A month's stories → the script that `search.html` loads: one call with JSON.

Nothing in it ends a script element or a line of JavaScript: `<` and the line separators are written as escapes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from briefing.model import Rendering
from briefing.record.past import PastEdition, PastStory
from briefing.render import filters
from briefing.render.site import names

#: Characters of a summary, and other headlines of a story: what a result shows, and words in other languages. A day
#: of forty stories has some 20 KB so.
_SUMMARY, _TITLES = 240, 5
_CALL = "briefing.add("
_ESCAPES = {"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def render(
    month: str, editions: Sequence[PastEdition], stories: Iterable[PastStory], files: frozenset[str]
) -> Rendering:
    """Write the file of a month.

    Args:
        month: which, "2026-01".
        editions: of that month, newest first.
        stories: theirs, in the same order.
        files: names of the files in the output folder: whose page is missing, is not linked.
    """
    places = {edition.id: place for place, edition in enumerate(editions)}
    listed = [
        [each.brief_id, each.title, each.date, page if (page := f"{each.filename}.html") in files else ""]
        for each in editions
    ]
    rows = [[places[each.edition], *_row(each)] for each in stories if each.edition in places]
    lines = ",\n".join(map(_json, rows))
    body = f"{_CALL}{_json(month)}, {_json(listed)}, [\n{lines}\n]);\n"
    return Rendering(edition_id="", format="site", filename=names.shard(month), body=body.encode())


def story_ids(body: bytes, brief_id: str, date: str) -> Iterator[str]:
    """Read out of a file of a month which stories an edition had; none if it is not as `render` wrote it."""
    with suppress(ValueError, TypeError, IndexError, KeyError, AttributeError, RecursionError):
        text = body.decode().removeprefix(_CALL).removesuffix(");\n")
        _, listed, rows = json.loads(f"[{text}]")
        for row in rows:
            if listed[row[0]][0] == brief_id and listed[row[0]][2] == date:
                yield str(row[5])


def _row(story: PastStory) -> list[Any]:
    titles = dict.fromkeys(report.title for report in story.reports)
    titles.pop(story.headline, None)
    return [
        story.number,
        story.topic,
        story.topic_title,
        story.headline,
        story.id,
        story.day,
        story.language,
        filters.excerpt(story.summary, _SUMMARY),
        list(titles)[:_TITLES],
        list(dict.fromkeys(report.outlet for report in story.reports)),
    ]


def _json(value: object) -> str:
    text = json.dumps(_printable(value), ensure_ascii=False, separators=(",", ":"))
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return filters.printable(value)
    return [_printable(each) for each in value] if isinstance(value, list) else value
