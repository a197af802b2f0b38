"""The feeds of a web site: those that a page names, and where a site is likely to keep one.

In: a page's bytes and address. Out: addresses that a config may hold. What a page names, `pages` reads; where it names
nothing, `guesses` gives paths that the publishing systems in common use serve.
"""

from __future__ import annotations

from urllib.parse import urljoin

from briefing.feeds import entry
from briefing.pages import Link, feed_links

#: WordPress and Ghost; Django and others; Jekyll and Hugo; Blogger's names are given by its pages.
_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")


def links(page: bytes, url: str, content_type: str = "") -> tuple[Link, ...]:
    """Find the feeds that a page names and a config may hold, see `pages.feed_links`; titles as names of outlets."""
    return tuple(Link(link.url, entry.name(link.title)) for link in feed_links(page, url, content_type) if _fits(link))


def guesses(url: str) -> tuple[str, ...]:
    """Give addresses on the host of a page at which sites commonly keep a feed, likeliest first."""
    return tuple(urljoin(url, path) for path in _PATHS)


def _fits(link: Link) -> bool:
    """True for an address that a config may hold."""
    try:
        return entry.address(link.url) == link.url
    except ValueError:
        return False
