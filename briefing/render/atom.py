"""Editions → one Atom feed (RFC 4287) of a brief, newest first, beside the files that it links to.

In: the latest `Edition`s of one brief, each with the formats of its files. Out: a `Rendering` under a name that stays
the same, "morning.atom", so that it can be subscribed to. An entry has what stands at the front and every headline; its
links are relative to the feed, and so hold on a disk and on any web server, unless the site's address is known. Ids are
made from the brief and the date: an edition built anew is the same entry.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable
from itertools import islice

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

#: Text of feeds is escaped, and so has no tags.
_ENTRY = re.compile(r"<entry .*?</entry>", re.DOTALL)
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


def render(editions: Iterable[tuple[Edition, Collection[str]] | Markup], look: Look, *, base: str = "") -> Rendering:
    """Render the feed.

    Args:
        editions: of one brief, newest first, at least one, each with the formats that it has a file in; an entry links
            to those that are read. No more are taken than `LATEST` and `MOST_BYTES` allow. All but the first may be
            entries of a feed that was rendered before, out of `entries_of`.
        look: the theme, whose `feed/` is used.
        base: address of the folder on the web; "" for links relative to the feed.

    Raises:
        TemplateError: a template is wrong, or gives what is not XML; one line with the file.
    """
    base = f"{base.rstrip('/')}/" if base else ""
    latest = islice(editions, LATEST)
    first = next(latest)
    if isinstance(first, Markup):
        raise ValueError("the newest entry of a feed is always rendered anew")
    newest, formats = first
    entries = [_entry(newest, look, formats, base)]
    room = MOST_BYTES
    for each in latest:
        entry = each if isinstance(each, Markup) else _entry(each[0], look, each[1], base)
        room -= len(entry.encode())
        if room < 0:
            break
        entries.append(entry)
    more = {"identifier": _identifier(newest.brief.id), "entries": entries, "base": base}
    page = template.page(newest, look, "feed")
    body = xml.checked("feed/feed.atom", template.fill("feed/feed.atom", page, look, **more))
    return Rendering(edition_id=newest.id, format="atom", filename=f"{newest.brief.id}.atom", body=body)


def entries_of(body: bytes, edition_ids: Iterable[str]) -> dict[str, Markup]:
    """The entries of those editions as they stand in a feed that `render` made: edition id → entry."""
    ids = {_identifier(each): each for each in edition_ids}
    found = {}
    for entry in _ENTRY.findall(body.decode("utf-8", "replace")):
        identifier = entry.partition("<id>")[2].partition("</id>")[0]
        if identifier in ids:
            found[ids[identifier]] = Markup(entry + "\n")  # noqa: S704 - what this module wrote
    return found


def _entry(edition: Edition, look: Look, formats: Collection[str], base: str) -> Markup:
    """One edition."""
    links = [(*link, f"{base}{edition.filename}.{name}") for name, link in _FILES.items() if name in formats]
    more = {"identifier": _identifier(edition.id), "files": links}
    return Markup(template.fill("feed/entry.atom", template.page(edition, look, "feed"), look, **more))  # noqa: S704


def _identifier(name: str) -> str:
    """A URN that stays the same for a brief or an edition."""
    return uuid.uuid5(_NAMESPACE, name).urn
