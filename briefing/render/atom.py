"""Editions → one Atom feed (RFC 4287) of a brief, newest first, beside the files that it links to.

In: the latest `Edition`s of one brief, each with the formats of its files. Out: a `Rendering` under a name that stays
the same, "morning.atom", so that it can be subscribed to. An entry has what stands at the front and every headline; its
links are relative to the feed, and so hold on a disk and on any web server, unless the site's address is known. Ids are
made from the brief and the date: an edition built anew is the same entry.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from itertools import chain, islice

from markupsafe import Markup

from briefing.look import Look
from briefing.model import Rendering
from briefing.record import Edition
from briefing.render import template, xml

#: Editions in a feed: a month of daily ones, about 20 KB each.
LATEST = 30
#: Bytes of all entries together, the newest aside: thirty editions of sixty stories have 0.5 MB, of 600 they would have
#: 3.4 MB, which readers fetch anew after every edition. Our choice.
MOST_BYTES = 1_000_000

#: Names the feeds and entries of this program: a random UUID, made once.
_NAMESPACE = uuid.UUID("0c2c8a38-0f0a-4a9e-a6a3-2b8f4a3b9c57")
#: Formats of files that an entry links to, in this order.
FORMATS = ("html", "pdf", "epub")
#: Format, which is also the ending of its file → how an entry links to it. Other formats are not for readers.
_FILES = {
    "html": ("alternate", "text/html"),
    "pdf": ("alternate", "application/pdf"),
    "epub": ("enclosure", "application/epub+zip"),
}


def render_any(editions: Iterable[tuple[Edition, Collection[str]]], look: Look, *, base: str = "") -> Rendering | None:
    """Render the feed as `render` does; None if there is no edition."""
    found = iter(editions)
    first = next(found, None)
    return render(chain([first], found), look, base=base) if first else None


def render(editions: Iterable[tuple[Edition, Collection[str]]], look: Look, *, base: str = "") -> Rendering:
    """Render the feed.

    Args:
        editions: of one brief, newest first, at least one, each with the formats that it has a file in; an entry links
            to those that are read. No more are taken than `LATEST` and `MOST_BYTES` allow.
        look: the theme, whose `feed/` is used.
        base: address of the folder on the web; "" for links relative to the feed.

    Raises:
        TemplateError: a template is wrong, or gives what is not XML; one line with the file.
    """
    latest = islice(editions, LATEST)
    base = f"{base.rstrip('/')}/" if base else ""
    newest, formats = next(latest)
    entries = [_entry(newest, look, formats, base)]
    room = MOST_BYTES
    for edition, formats in latest:
        entry = _entry(edition, look, formats, base)
        room -= len(entry.encode())
        if room < 0:
            break
        entries.append(entry)
    more = {"identifier": _identifier(newest.brief.id), "entries": entries, "base": base}
    page = template.page(newest, look, "feed")
    body = xml.checked("feed/feed.atom", template.fill("feed/feed.atom", page, look, **more))
    return Rendering(edition_id=newest.id, format="atom", filename=f"{newest.brief.id}.atom", body=body)


def _entry(edition: Edition, look: Look, formats: Collection[str], base: str) -> Markup:
    """One edition."""
    links = [(*link, f"{base}{edition.filename}.{name}") for name, link in _FILES.items() if name in formats]
    more = {"identifier": _identifier(edition.id), "files": links}
    return Markup(template.fill("feed/entry.atom", template.page(edition, look, "feed"), look, **more))  # noqa: S704


def _identifier(name: str) -> str:
    """A URN that stays the same for a brief or an edition."""
    return uuid.uuid5(_NAMESPACE, name).urn
