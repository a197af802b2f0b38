"""What is asked for: feeds, pages, pictures, what a language model writes, or that a webhook takes an edition.

The same rules hold for all, but for what is accepted, and how much of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.fetch.unpack import MAX_BODY_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One kind of thing to fetch."""

    #: The header of that name.
    accept: str
    #: Largest body, after decoding; with 0 none is read, whatever comes.
    max_body_bytes: int


FEEDS = Purpose(
    accept="application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    max_body_bytes=MAX_BODY_BYTES,
)
#: The largest of 181 real pages of articles has 1.5 MB.
PAGES = Purpose(accept="text/html, application/xhtml+xml, */*;q=0.1", max_body_bytes=3_000_000)
#: A photograph as websites show it has 0.1 to 1 MB.
PICTURES = Purpose(accept="image/jpeg, image/png, image/webp, image/gif;q=0.8", max_body_bytes=5_000_000)
#: Three sentences have less than 1 KB; servers add figures of their own.
CHAT = Purpose(accept="application/json", max_body_bytes=1_000_000)
#: The status says all.
WEBHOOK = Purpose(accept="*/*", max_body_bytes=0)
