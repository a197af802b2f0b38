"""What the elements of RSS 0.9x, 1.0, 2.0 and Atom mean to the fast reader.

Taken from feedparser 6.0.14 (`mixin.py`, `namespaces/`), whose names for things all other readers follow: names are
compared in lower case, and one meaning has many names.
"""

from __future__ import annotations

from typing import Final

#: Namespaces and the prefix that feedparser's rules know them by; "" is the feed formats' own.
PREFIXES: Final = {
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
#: What an element means inside an entry; an element that is not here means nothing. "unfit": feedparser must read it.
ENTRY: Final = {
    "title": "title",
    "dc:title": "title",
    "link": "link",
    "guid": "guid",
    "id": "guid",
    "description": "description",
    "dc:description": "description",
    "summary": "summary",
    "content": "content",
    "content:encoded": "encoded",
    "author": "author",
    "dc:creator": "author",
    "dc:author": "author",
    "category": "category",
    "keywords": "category",
    "dc:subject": "category",
    "language": "language",
    "dc:language": "language",
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "dcterms:issued": "published",
    "updated": "updated",
    "modified": "updated",
    "lastbuilddate": "updated",
    "dc:date": "updated",
    "dcterms:modified": "updated",
    "feedburner:origlink": "origlink",
    "source": "source",
    "enclosure": "enclosure",
} | dict.fromkeys(
    (
        *("abstract", "authors", "body", "channel", "content_detail", "contributor", "dc:contributor", "entry", "feed"),
        *("fullitem", "href", "image", "item", "links", "managingeditor", "name", "rss", "summary_detail", "tagline"),
        *("tags", "textinput", "title_detail", "uri", "url", "homepage", "email", "xhtml:body", "info", "copyright"),
    ),
    "unfit",
)
#: What elements of Media RSS mean, wherever in an entry they stand.
MEDIA: Final = {
    "media:content": "media",
    "media:thumbnail": "thumbnail",
    "media:credit": "credit",
    "media:description": "caption",
}
FEED: Final = {
    "title": "title",
    "dc:title": "title",
    "language": "language",
    "dc:language": "language",
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "updated": "updated",
    "modified": "updated",
    "lastbuilddate": "updated",
    "dc:date": "updated",
    "dcterms:modified": "updated",
    "ttl": "ttl",
    "skiphours": "skip_hours",
    "skipdays": "skip_days",
    "sy:updateperiod": "update_period",
    "sy:updatefrequency": "update_frequency",
    "item": "entry",
    "entry": "entry",
}
