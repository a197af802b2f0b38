"""Deliveries to places that are no mailbox: a folder, a webhook, a service that Apprise knows.

In: one delivery of the outbox. Out: its `Outcome`; never raises. What goes out is the edition as it stands now: after a
correction, the corrected one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from briefing import archive, secrets
from briefing.config import Desk
from briefing.deliver import apprise, folder, webhook
from briefing.delivery import Channel, Delivery, Outcome
from briefing.errors import BriefingError, FetchError, StoreError, UsageError
from briefing.fetch.post import post
from briefing.files import read
from briefing.model import Rendering
from briefing.record import Edition
from briefing.render import json
from briefing.settings import ENDINGS, Brief, Secret, Target
from briefing.store import Store

#: For one answer of a webhook.
_WEBHOOK_SECONDS = 30.0
#: The largest file of an edition that is copied; the largest seen, an EPUB with pictures, has 6 MB.
_MOST_BYTES = 100_000_000
#: Files that a service is offered, and the most that one may have: services refuse more than 8 to 50 MB.
_ATTACHED = ("pdf",)
_MOST_ATTACHED = 8_000_000


def place_of(target: Target) -> tuple[Channel, str]:
    """Where a target is, as deliveries name it; of a service, the name of the secret that holds its address."""
    if target.folder is not None:
        return "folder", str(target.folder)
    if target.webhook is not None:
        return "webhook", target.webhook
    return "apprise", _name(target.apprise) if target.apprise else ""


def page_of(edition: Edition, brief: Brief, desk: Desk) -> str:
    """The address of an edition's page on the site; "" without a site, or without a page."""
    url = desk.config.site.url
    return f"{url.rstrip('/')}/{edition.filename}.html" if url and "html" in brief.formats else ""


def deliver(delivery: Delivery, desk: Desk, store: Store, *, now: datetime, environment: Mapping[str, str]) -> Outcome:
    """Hand one delivery over.

    Args:
        delivery: of the channel folder, webhook or apprise.
        desk: has the place, and the secret's whereabouts.
        store: has the edition.
        now: the moment of this try.
        environment: the process's variables.
    """
    brief = desk.config.brief(delivery.brief_id)
    place = (delivery.channel, delivery.address)
    target = next((each for each in brief.deliver if place_of(each) == place), None) if brief else None
    if brief is None or target is None:
        return Outcome(state="refused", response="this place is no longer in the config")
    try:
        edition = store.edition(delivery.edition_id)
        if edition is None:
            return Outcome(state="refused", response="the edition is no longer in the database")
        if target.folder is not None:
            return _to_folder(edition, desk, target)
        if target.webhook is not None:
            return _to_webhook(edition, delivery, desk, target.webhook, target.secret, now, environment)
        return _to_service(edition, desk, brief, target, environment)
    except (UsageError, StoreError) as error:
        # A secret that cannot be read may be there again tomorrow, and a database in a moment.
        return Outcome(state="deferred", response=str(error)[:500])


def _to_folder(edition: Edition, desk: Desk, target: Target) -> Outcome:
    to = desk.root / (target.folder or "")
    files = list(folder.copies(_files(edition, desk), edition.brief.id, target.formats))
    if not files:
        return Outcome(state="refused", response="the output folder has no file of this edition in these formats")
    try:
        archive.write(files, to)
    except BriefingError as error:
        return Outcome(state="deferred", response=str(error)[:500])
    return Outcome(state="sent", response=f"{len(files)} files written")


def _to_webhook(
    edition: Edition,
    delivery: Delivery,
    desk: Desk,
    url: str,
    secret: Secret | None,
    now: datetime,
    environment: Mapping[str, str],
) -> Outcome:
    body = json.render(edition).body
    id = f"{delivery.edition_id}.v{delivery.version}.{delivery.again}"
    host = urlsplit(url).hostname or "the webhook"
    try:
        key = webhook.key_of(secrets.read(secret, desk.root, environment)) if secret else None
        answer = post(url, body, webhook.headers(id, body, key, now=now), desk.config.network, seconds=_WEBHOOK_SECONDS)
    except FetchError as error:
        return Outcome(state="deferred", response=str(error).partition(": ")[0][:500])
    except ValueError as error:
        return Outcome(state="refused", response=f"{host}: {error}")
    return webhook.outcome(host, answer.status, answer.header("retry-after"), now=now)


def _to_service(edition: Edition, desk: Desk, brief: Brief, target: Target, environment: Mapping[str, str]) -> Outcome:
    address = secrets.read(target.apprise or Secret(), desk.root, environment)
    title, text = apprise.words(edition, page_of(edition, brief, desk))
    files = [file for _, file in _paths(edition, desk) if _is_small(file)]
    return apprise.deliver(address, title, text, [file for file in files if file.suffix[1:] in _ATTACHED])


def _paths(edition: Edition, desk: Desk) -> Iterator[tuple[str, Path]]:
    """Formats and files of an edition that lie in the output folder."""
    for name, ending in ENDINGS.items():
        if (file := desk.config.output / f"{edition.filename}.{ending}").is_file():
            yield name, file
    if (feed := desk.config.output / f"{edition.brief.id}.atom").is_file():
        yield "atom", feed


def _files(edition: Edition, desk: Desk) -> Iterator[Rendering]:
    """The files of an edition with their bytes; one that went away meanwhile is left out."""
    for name, file in _paths(edition, desk):
        try:
            body = read(file, most_bytes=_MOST_BYTES)
        except ValueError:
            continue
        yield Rendering(edition_id=edition.id, format=name, filename=file.name, body=body)


def _is_small(file: Path) -> bool:
    return file.stat().st_size <= _MOST_ATTACHED


def _name(secret: Secret) -> str:
    return str(secret.env or secret.file or secret.keyring)
