"""Past editions in short, for the site of the archive: read out of the records in SQL, so that none is loaded whole.

What is damaged is left out: a record that is not JSON, an edition or story without what a list needs, an id that is no
part of a file's name. Every function takes a connection that is inside a transaction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, Connection, distinct, func, select, true

from briefing.record import Glance
from briefing.record.past import PastEdition, PastReport, PastStory
from briefing.schema import edition, printed
from briefing.store.articles import in_lists
from briefing.store.sqlite import listed_in, part_of, text_in

#: What becomes part of a file's name.
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def months(connection: Connection) -> tuple[str, ...]:
    """List the months with editions; see `Store.months`."""
    month = func.substr(edition.c.date, 1, 7)
    return tuple(connection.scalars(select(month).distinct().order_by(month.desc())))


def editions(connection: Connection, *which: ColumnElement[bool]) -> Iterator[PastEdition]:
    """List editions; see `Store.past_editions`."""
    parts = ("$.brief.title", "$.language", "$.version", "$.at_a_glance")
    chosen = (
        select(
            edition.c.id,
            edition.c.brief_id,
            edition.c.date,
            edition.c.number,
            edition.c.stories,
            *(part_of(edition.c.record, part) for part in parts),
        )
        .where(*which)
        .order_by(edition.c.date.desc(), edition.c.brief_id)
    )
    for edition_id, brief_id, date, number, stories, title, language, version, glance in connection.execute(chosen):
        if _are_names(brief_id) and _DATE.fullmatch(date) and _are_texts(title, language):
            yield PastEdition(
                id=edition_id,
                brief_id=brief_id,
                title=title,
                date=date,
                number=number,
                stories=stories,
                language=language,
                version=version if isinstance(version, int) and 1 <= version <= 1000 else 1,
                glance=tuple(_glances(glance)),
            )


def neighbours(connection: Connection, brief_id: str, date: str) -> tuple[PastEdition | None, PastEdition | None]:
    """Find the editions before and after a date; see `Store.neighbours`."""
    of_brief = edition.c.brief_id == brief_id
    last = select(func.max(edition.c.date)).where(of_brief, edition.c.date < date).scalar_subquery()
    following = select(func.min(edition.c.date)).where(of_brief, edition.c.date > date).scalar_subquery()
    before = next(editions(connection, of_brief, edition.c.date == last), None)
    return before, next(editions(connection, of_brief, edition.c.date == following), None)


def stories(connection: Connection, *which: ColumnElement[bool], ids: Collection[str] = ()) -> Iterator[PastStory]:
    """List what editions printed; see `Store.past_stories`."""
    section = listed_in(edition.c.record, "$.sections", "section")
    story = listed_in(section.c.value, "$.stories", "story")
    chosen = (
        select(
            edition.c.id,
            edition.c.brief_id,
            edition.c.date,
            *text_in(section, "topic.id", "topic.title"),
            *text_in(story, "id", "number", "headline", "language", "day", "summary.text", "reports"),
        )
        .select_from(edition.join(section, true()).join(story, true()))
        .where(*which)
        .order_by(edition.c.date.desc(), edition.c.brief_id, text_in(story, "number")[0])
    )
    if ids:
        chosen = chosen.where(text_in(story, "id")[0].in_(sorted(ids)))
    for row in connection.execute(chosen):
        edition_id, brief_id, date, topic, topic_title, story_id, number, headline, language, day, summary, reports = (
            row
        )
        sound = _are_names(brief_id, topic, story_id) and _are_texts(topic_title, headline, language)
        if sound and isinstance(number, int) and _DATE.fullmatch(date):
            yield PastStory(
                id=story_id,
                edition=edition_id,
                brief_id=brief_id,
                date=date,
                topic=topic,
                topic_title=topic_title,
                number=number,
                headline=headline,
                language=language,
                day=day if isinstance(day, int) else 1,
                summary=summary if isinstance(summary, str) else "",
                reports=tuple(_reports(reports)),
            )


def long_running(connection: Connection, brief_id: str, least: int) -> tuple[str, ...]:
    """List stories of many dates; see `Store.long_running`."""
    chosen = (
        select(printed.c.story_id)
        .where(printed.c.brief_id == brief_id)
        .group_by(printed.c.story_id)
        .having(func.count(distinct(printed.c.date)) >= least)
        .order_by(func.min(printed.c.date), printed.c.story_id)
    )
    return tuple(connection.scalars(chosen))


def appearances(connection: Connection, brief_id: str, ids: Collection[str], dates: Collection[str]) -> list[PastStory]:
    """List how editions of those dates printed those stories; see `Store.told`."""
    found: list[PastStory] = []
    for some in in_lists(sorted(dates)):
        found += stories(connection, edition.c.brief_id == brief_id, edition.c.date.in_(some), ids=ids)
    return sorted(found, key=lambda story: story.date, reverse=True)


def _are_names(*values: object) -> bool:
    return all(isinstance(value, str) and _ID.fullmatch(value) for value in values)


def _are_texts(*values: object) -> bool:
    return all(isinstance(value, str) and value for value in values)


def _listed(array: object) -> Iterator[dict[str, Any]]:
    """The mappings of a JSON array; none of what is not one."""
    with suppress(ValueError, TypeError, RecursionError):
        read = json.loads(array)  # type: ignore[arg-type]
        yield from (each for each in read if isinstance(each, dict))


def _glances(array: object) -> Iterator[Glance]:
    for each in _listed(array):
        number, text, language = each.get("story"), each.get("text"), each.get("language", "und")
        if isinstance(number, int) and _are_texts(text, language):
            yield Glance(story=number, text=str(text), language=str(language))


def _reports(array: object) -> Iterator[PastReport]:
    for each in _listed(array):
        title, outlet, url, language = (each.get(name) for name in ("title", "outlet", "url", "language"))
        if _are_texts(title, outlet, language) and isinstance(url, str):
            yield PastReport(title=str(title), outlet=str(outlet), url=url, language=str(language))
