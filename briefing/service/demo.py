"""Sample feeds → two editions, a day apart, so that the second knows what is new; the second by mail, if asked for.

The samples are copied with their dates filled in, and the real pipeline runs over the copies in a store of its own.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from briefing.config import load
from briefing.errors import UsageError
from briefing.model import Rendering
from briefing.resources import samples
from briefing.sample_dates import fill
from briefing.service import outbox, site
from briefing.service.build import make
from briefing.service.letters import post
from briefing.service.publish import Published, publish
from briefing.service.pull import pull
from briefing.settings import Mail, Recipient
from briefing.store import Chosen, Store
from briefing.workers import Workers

#: What sample mails come from: a name that no domain has (RFC 2606).
SENDER = "Korea Desk (sample) <desk@briefing.example>"
PRELOAD = ("briefing.parse", "briefing.render.early")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """Who gets today's sample edition by mail, through which server, which may live on this machine alone."""

    address: str
    server: str
    port: int


def run(output: Path, *, now: datetime, mailing: Mailing | None = None) -> Published:
    """Build yesterday's and today's sample editions into `output`; returns today's.

    Raises:
        UsageError: the mail could not be sent; the files are there.
    """
    with tempfile.TemporaryDirectory(prefix="briefing-demo-") as name, Workers(preload=PRELOAD) as workers:
        workers.warm()
        desk_folder = Path(name)
        _furnish(desk_folder, now)
        yesterday = _edition("day-1", desk_folder, output, workers, now=now, at=now - timedelta(days=1))
        today = _edition("day-0", desk_folder, output, workers, now=now, at=now)
        if mailing:
            _mail(today, desk_folder, workers, mailing)
    return replace(today, files=(*today.files, *yesterday.files))


def _mail(made: Published, folder: Path, workers: Workers, mailing: Mailing) -> None:
    """Mail an edition just as a desk does, through the outbox."""
    desk = load(folder / "config.yaml")
    brief = replace(desk.config.briefs[0], recipients=(Recipient(address=mailing.address),))
    mail = Mail(sender=SENDER, server=mailing.server, port=mailing.port, security="none")
    desk = replace(desk, config=replace(desk.config, briefs=(brief,), mail=mail))
    read = {file.suffix[1:]: file.read_bytes() for file in made.files}
    files = {
        name: Rendering(edition_id=made.edition.id, format=name, filename=f"{made.edition.filename}.{name}", body=body)
        for name, body in read.items()
    }
    with Store.open(desk.config.store.path) as store:
        letters = post(made.edition, desk, brief, store, workers, files, pictures={}, now=_now())
        store.queue(letters.letters, letters.deliveries)
        sent = outbox.send(desk, store, clock=_now, environment={})
        if not sent.sent:
            said = next((one.response for one in store.deliveries(Chosen())), "")
            raise UsageError(f"the mail was not sent: {sent.trouble or said or 'no reason is known'}")


def _now() -> datetime:
    """The moment: a mail has the date on which it is sent, whatever day the samples are of."""
    return datetime.now(UTC).replace(microsecond=0)


def _furnish(folder: Path, now: datetime) -> None:
    """Put the config, the calendar and today's comments in place."""
    shutil.copy(samples() / "config.yaml", folder)
    (folder / "desk.ics").write_text(fill((samples() / "desk.ics").read_text("utf-8"), now=now), "utf-8")
    (folder / "comments").mkdir()
    for file in (samples() / "comments").iterdir():
        shutil.copy(file, folder / "comments" / fill(f"@day:+0h@-{file.name}", now=now))


def _edition(day: str, folder: Path, output: Path, workers: Workers, *, now: datetime, at: datetime) -> Published:
    """Put one day's feeds in place, then pull and build as of that day."""
    (folder / "feeds").mkdir(exist_ok=True)
    for file in sorted((samples() / "feeds" / day).iterdir()):
        (folder / "feeds" / file.name).write_text(fill(file.read_text("utf-8"), now=now), "utf-8")
    desk = load(folder / "config.yaml")
    brief = desk.config.briefs[0]
    if at < now:
        brief = replace(brief, formats=("html",))
    with Store.open(desk.config.store.path) as store:
        pull(desk, store, workers, now=at)
        made = publish(make(desk, store, brief, workers, now=at), desk, brief, store, workers, output=output)
        site.update(desk, store, made.edition, folder=output)
        return made
