"""Pictures in and out of the database.

Every function takes a connection that is inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, delete, select

from briefing.model import Picture
from briefing.schema import picture
from briefing.store.articles import in_lists
from briefing.store.sqlite import upsert

_FIELDS = tuple(field.name for field in fields(Picture))


def by_address(connection: Connection, addresses: Iterable[str]) -> dict[str, Picture]:
    """Load pictures; see `Store.pictures`."""
    columns = [picture.c[name] for name in _FIELDS]
    found: dict[str, Picture] = {}
    for part in in_lists(addresses):
        for row in connection.execute(select(*columns).where(picture.c.url.in_(part))):
            found[row[0]] = Picture(**dict(zip(_FIELDS, row, strict=True)))
    return found


def bodies(connection: Connection, hashes: Iterable[str]) -> dict[str, bytes]:
    """Load the bytes of pictures; see `Store.picture_bodies`."""
    found: dict[str, bytes] = {}
    for part in in_lists(dict.fromkeys(hashes)):
        for sha256, body in connection.execute(
            select(picture.c.sha256, picture.c.body).where(picture.c.sha256.in_(part))
        ):
            found[sha256] = body
    return found


def save(connection: Connection, pictures: Sequence[Picture]) -> None:
    """Save pictures; see `Store.save_pictures`."""
    rows = [{name: getattr(one, name) for name in _FIELDS} for one in pictures]
    if rows:
        connection.execute(upsert(picture, "url"), rows)


def prune(connection: Connection, older_than: datetime) -> None:
    """Remove pictures that were fetched before."""
    connection.execute(delete(picture).where(picture.c.fetched_at < older_than))
