"""Editions in the database, and what each of them printed.

The record is kept as JSON, just as it was made: nothing that is published is worked out twice. Every function takes
a connection that is inside a transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, insert, literal, select, true

from briefing.delivery import EditionFile
from briefing.errors import StoreError
from briefing.model import Article, Headline
from briefing.record import Appearance, Edition
from briefing.schema import delivery, edition, edition_file, printed, superseded, to_microseconds
from briefing.store.articles import by_ids, in_lists
from briefing.store.sqlite import listed_in, sections_of, text_in

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRow:
    """An edition without its content, as lists and look-ups need it."""

    id: str
    brief_id: str
    #: Local date, ISO.
    date: str
    number: int
    issued_at: datetime
    window_end: datetime
    #: How many it printed, those without a topic not counted.
    stories: int
    #: From 1.
    version: int = 1


_ROW = (
    edition.c.id,
    edition.c.brief_id,
    edition.c.date,
    edition.c.number,
    edition.c.issued_at,
    edition.c.window_end,
    edition.c.stories,
    edition.c.version,
)


@cache
def _adapter() -> TypeAdapter[Edition]:
    # Pydantic costs 0.1 s at start; a pull never needs it here.
    from pydantic import TypeAdapter

    return TypeAdapter(Edition)


def save(
    connection: Connection, made: Edition, articles: Sequence[tuple[str, str]], files: Sequence[EditionFile]
) -> None:
    """Save an edition in place of the one with its id; see `Store.save_edition`."""
    record = _adapter().dump_json(made)
    if made.version > 1:
        _put_aside(connection, made)
    connection.execute(delete(edition).where(edition.c.id == made.id))
    connection.execute(
        insert(edition).values(
            id=made.id,
            brief_id=made.brief.id,
            date=made.date,
            number=made.number,
            issued_at=made.issued_at,
            window_start=made.window.start,
            window_end=made.window.end,
            stories=made.counts.stories,
            record=record.decode(),
            content_hash=hashlib.sha256(record).hexdigest(),
            version=made.version,
        )
    )
    connection.execute(
        delete(edition_file).where(edition_file.c.edition_id == made.id, edition_file.c.version == made.version)
    )
    if files:
        which = {"edition_id": made.id, "version": made.version}
        connection.execute(insert(edition_file), [{**which, **asdict(file)} for file in files])
    common = {"edition_id": made.id, "brief_id": made.brief.id, "date": made.date}
    rows = [{**common, "article_id": one, "story_id": story} for one, story in dict(articles).items()]
    if rows:
        connection.execute(insert(printed), rows)


def _put_aside(connection: Connection, made: Edition) -> None:
    """Keep the version that this one takes the place of."""
    replaced = select(
        edition.c.id,
        edition.c.version,
        edition.c.record,
        edition.c.content_hash,
        literal(to_microseconds(made.corrections[-1].made_at)),
    ).where(edition.c.id == made.id, edition.c.version < made.version)
    names = ["edition_id", "version", "record", "content_hash", "replaced_at"]
    connection.execute(insert(superseded).from_select(names, replaced))


def files(connection: Connection, edition_id: str, version: int) -> tuple[EditionFile, ...]:
    """List an edition's files; see `Store.edition_files`."""
    chosen = select(edition_file.c.filename, edition_file.c.sha256, edition_file.c.size).where(
        edition_file.c.edition_id == edition_id, edition_file.c.version == version
    )
    return tuple(EditionFile(**row) for row in connection.execute(chosen.order_by("filename")).mappings())


def superseded_version(connection: Connection, edition_id: str, version: int) -> Edition | None:
    """Load a version that a later one took the place of; see `Store.superseded`."""
    chosen = select(superseded.c.record, superseded.c.content_hash).where(
        superseded.c.edition_id == edition_id, superseded.c.version == version
    )
    row = connection.execute(chosen).first()
    return None if row is None else _read(row.record, row.content_hash, edition_id)


def has_gone_out(connection: Connection, edition_id: str) -> bool:
    """Tell whether an edition was handed to anybody; see `Store.has_gone_out`."""
    chosen = select(delivery.c.number).where(delivery.c.edition_id == edition_id, delivery.c.state != "cancelled")
    return connection.execute(chosen.limit(1)).first() is not None


def load(connection: Connection, edition_id: str) -> Edition | None:
    """Load an edition just as it was saved.

    Raises:
        StoreError: its record was altered, or has a form that this version cannot read.
    """
    row = connection.execute(select(edition.c.record, edition.c.content_hash).where(edition.c.id == edition_id)).first()
    return None if row is None else _read(row.record, row.content_hash, edition_id)


def _read(text: str, content_hash: str, edition_id: str) -> Edition:
    """Read a stored record."""
    record = text.encode()
    if hashlib.sha256(record).hexdigest() != content_hash:
        raise StoreError(f"the edition {edition_id} is not as it was stored: build it again, or put a backup in place")
    try:
        return _adapter().validate_json(record)
    except ValueError as error:
        raise StoreError(
            f"the edition {edition_id} was stored by another version of briefing, which this one cannot read: "
            "build it again"
        ) from error


def rows(connection: Connection, brief_id: str | None) -> tuple[EditionRow, ...]:
    """List editions; see `Store.editions`."""
    chosen = select(*_ROW).order_by(edition.c.date.desc(), edition.c.brief_id)
    if brief_id is not None:
        chosen = chosen.where(edition.c.brief_id == brief_id)
    return tuple(EditionRow(**row) for row in connection.execute(chosen).mappings())


def previous(connection: Connection, brief_id: str, before_date: str | None) -> EditionRow | None:
    """Find the newest edition of a brief, of dates before that one unless it is None."""
    chosen = select(*_ROW).where(edition.c.brief_id == brief_id).order_by(edition.c.date.desc()).limit(1)
    if before_date is not None:
        chosen = chosen.where(edition.c.date < before_date)
    row = connection.execute(chosen).mappings().first()
    return None if row is None else EditionRow(**row)


def number_for(connection: Connection, brief_id: str, date: str) -> int:
    """Number an edition; see `Store.number_for`."""
    own = select(edition.c.number).where(edition.c.brief_id == brief_id, edition.c.date == date)
    earlier = select(func.max(edition.c.number)).where(edition.c.brief_id == brief_id, edition.c.date < date)
    return int(connection.scalar(own) or (connection.scalar(earlier) or 0) + 1)


def printed_ids(connection: Connection, brief_id: str, before_date: str) -> frozenset[str]:
    """List what earlier dates printed; see `Store.printed`."""
    chosen = select(printed.c.article_id).where(printed.c.brief_id == brief_id, printed.c.date < before_date)
    return frozenset(connection.scalars(chosen))


def printed_since(
    connection: Connection, brief_id: str, since: datetime, before_date: str
) -> tuple[tuple[Article, str, str], ...]:
    """Load what recent editions printed; see `Store.printed_since`."""
    chosen = (
        select(printed.c.article_id, printed.c.story_id, printed.c.date)
        .join(edition, edition.c.id == printed.c.edition_id)
        .where(printed.c.brief_id == brief_id, printed.c.date < before_date, edition.c.issued_at >= since)
    )
    found = connection.execute(chosen).all()
    articles = {one.id: one for one in by_ids(connection, (row.article_id for row in found))}
    known = [(articles[row.article_id], row.story_id, row.date) for row in found if row.article_id in articles]
    return tuple(sorted(known, key=lambda each: (each[2], each[0].dated_at, each[0].id)))


def story_dates(
    connection: Connection, brief_id: str, story_ids: Iterable[str], before_date: str
) -> dict[str, tuple[str, ...]]:
    """List the dates that stories were printed on; see `Store.story_dates`."""
    dates: dict[str, tuple[str, ...]] = {}
    for part in in_lists(dict.fromkeys(story_ids)):
        chosen = (
            select(printed.c.story_id, printed.c.date)
            .where(printed.c.brief_id == brief_id, printed.c.story_id.in_(part), printed.c.date < before_date)
            .distinct()
            .order_by(printed.c.date)
        )
        for story_id, date in connection.execute(chosen):
            dates[story_id] = (*dates.get(story_id, ()), date)
    return dates


def section_counts(
    connection: Connection, brief_id: str, since_date: str, before_date: str
) -> dict[str, dict[str, int]]:
    """Count the stories of each section of earlier editions; see `Store.section_counts`."""
    part, topic, stories = sections_of(edition.c.record)
    chosen = (
        select(edition.c.date, topic, stories)
        .select_from(edition.join(part, true()))
        .where(edition.c.brief_id == brief_id, edition.c.date >= since_date, edition.c.date < before_date)
    )
    counts: dict[str, dict[str, int]] = {}
    for date, topic_id, number in connection.execute(chosen):
        counts.setdefault(date, {})[topic_id] = number
    return counts


def appearances(connection: Connection, brief_id: str, before_date: str, limit: int) -> dict[str, list[Appearance]]:
    """Find where each story was printed; see `Store.appearances`."""
    last = (
        select(edition.c.id)
        .where(edition.c.brief_id == brief_id, edition.c.date < before_date)
        .order_by(edition.c.date.desc())
        .limit(limit)
    )
    section = listed_in(edition.c.record, "$.sections", "section")
    story = listed_in(section.c.value, "$.stories", "story")
    chosen = (
        select(edition.c.id, edition.c.date, *text_in(story, "id", "number", "headline", "language"))
        .select_from(edition.join(section, true()).join(story, true()))
        .where(edition.c.id.in_(last))
        .order_by(edition.c.date.desc(), text_in(story, "number")[0])
    )
    found: dict[str, list[Appearance]] = {}
    for edition_id, date, story_id, number, headline, language in connection.execute(chosen):
        seen = Appearance(edition=edition_id, date=date, number=number, headline=headline, language=language)
        found.setdefault(story_id, []).append(seen)
    return found


def headlines(connection: Connection, brief_id: str, since: datetime, before_date: str) -> tuple[Headline, ...]:
    """Load the headlines that readers saw last; see `Store.headlines`."""
    section = listed_in(edition.c.record, "$.sections", "section")
    story = listed_in(section.c.value, "$.stories", "story")
    report = listed_in(story.c.value, "$.reports", "report")
    reworded = listed_in(edition.c.record, "$.rewordings", "reworded")
    recent = (edition.c.brief_id == brief_id, edition.c.date < before_date, edition.c.issued_at >= since)
    as_printed = (
        select(
            edition.c.date,
            *text_in(report, "id", "title", "outlet", "url", "language"),
            edition.c.id,
            *text_in(story, "number"),
        )
        .select_from(edition.join(section, true()).join(story, true()).join(report, true()))
        .where(*recent)
    )
    as_reworded = (
        select(edition.c.date, *text_in(reworded, "report", "after", "outlet", "url", "language", "edition", "number"))
        .select_from(edition.join(reworded, true()))
        .where(*recent)
    )
    found: dict[str, tuple[str, Headline]] = {}
    for date, *values in [*connection.execute(as_printed), *connection.execute(as_reworded)]:
        names = ("report", "title", "outlet", "url", "language", "edition", "number")
        shown = Headline(**dict(zip(names, values, strict=True)))
        if shown.report not in found or found[shown.report][0] < date:
            found[shown.report] = date, shown
    ordered = sorted(found.values(), key=lambda each: (each[1].number, each[1].report))
    return tuple(each[1] for each in sorted(ordered, key=lambda each: each[1].edition, reverse=True))
