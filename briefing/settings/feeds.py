"""Feeds and how they are fetched, as the config gives them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from briefing.settings.common import STRICT, Id


@lru_cache(maxsize=16_384)
def feed_id(location: str) -> str:
    """Make the id of a feed from its address or path: readable, at most 48 characters, the same for http and https.

    A user name and password in the address are no part of it: ids are printed.
    """
    bare = re.sub(r"^https?://(?:[^/?#]*@)?(www\.)?", "", location.strip().lower()).rstrip("/")
    slug = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if len(slug) <= 48 and re.fullmatch(r"[\x20-\x7e]+", bare):
        return slug
    return f"{slug[:39].rstrip('-')}-{hashlib.sha256(bare.encode()).hexdigest()[:8]}".lstrip("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed: an address, or a file or folder on this machine."""

    __pydantic_config__ = STRICT

    url: Annotated[str, Field(max_length=2000)] | None = None
    """Address of the feed: RSS, Atom or JSON Feed, http or https. Give either `url` or `path`."""
    path: Path | None = None
    """A feed file, or a folder of them, relative to the config file."""
    outlet: Annotated[str, Field(max_length=80)] = ""
    """The publisher's name as readers see it; without it, the name that the feed gives itself."""
    outlet_class: Id = "news"
    """Class of outlet, your own words: `agency`, `news`, `state-media`, `government`, `think-tank`, `trade`, …
    `state-media` is printed as a label beside the report; any class can limit a term."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    """Language of the feed (`en`, `ko`, …); without it, what the feed says."""
    weight: Annotated[float, Field(ge=0, le=10)] = 1.0
    """How much a report of this outlet counts in the order of stories: 1 is normal, 0 to 10."""
    topics: tuple[Id, ...] = ()
    """Topics that every article of this feed belongs to, whatever its words."""
    max_stories: Annotated[int, Field(ge=1, le=1000)] | None = None
    """At most so many stories of an edition may be led by this feed; without it, no limit."""

    full_text: bool = False
    """Fetch the page of each new article and read its text there, for feeds that carry only excerpts. It serves topics,
    stories and search; a brief still quotes no more than a few sentences. You need the right to do so, and the package
    trafilatura."""

    @property
    def location(self) -> str:
        """The address or path as the config gives it."""
        return self.url or str(self.path)

    @property
    def public_location(self) -> str:
        """The same without user name and password, as readers may see it."""
        return re.sub(r"^(https?://)[^/?#]*@", r"\1", self.location, flags=re.IGNORECASE)

    @property
    def id(self) -> str:
        """Stable id made from the address; renaming the outlet keeps it."""
        return feed_id(self.location)


def outlet_of(feed_id: str, feeds: Mapping[str, Feed]) -> str:
    """The name of a feed's outlet; the feed's id where it has none, or is no longer in the config."""
    feed = feeds.get(feed_id)
    return feed.outlet if feed and feed.outlet else feed_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How feeds are fetched."""

    __pydantic_config__ = STRICT

    allow: tuple[str, ...] = ()
    """Private hosts or networks that feeds may live on (`intranet.example.org`, `10.1.0.0/16`, `127.0.0.1`);
    every other private address is refused."""
    per_host: Annotated[int, Field(ge=1, le=1000)] = 2
    """Requests to one host at once. At 1 or 2 they are also spaced; higher values are for hosts of your own."""
    timeout: Annotated[float, Field(gt=0, le=600)] = 30.0
    """Seconds that one feed may take in all, redirects included."""
    user_agent: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[\x20-\x7e]+$")] | None = None
    """Sent to every server; say who you are and how to reach you. Without it, the program's name and version."""
    proxy: str | None = None
    """HTTP proxy to use, such as `http://proxy.example.org:3128`; proxies of the environment are ignored."""
