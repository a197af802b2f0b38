"""What the files of the site are called, and how they are found again.

Ids of briefs, topics and stories have no underscore, so that no two pages have one name.
"""

from __future__ import annotations

import re

from briefing.record.past import PastEdition, PastStory

INDEX, SEARCH = "index.html", "search.html"
#: Folders beside the editions.
TOPICS, STORIES, SHARDS = "topics", "stories", "search"


def month_page(month: str) -> str:
    """The page of a month's editions, "2026-01.html"."""
    return f"{month}.html"


def is_month(name: str) -> bool:
    """Whether a file is the page of a month."""
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}\.html", name) is not None


def shard(month: str) -> str:
    """The file that search reads of a month."""
    return f"{month}.js"


def topic_page(brief_id: str, topic: str, month: str = "") -> str:
    """The page of a topic's newest month, or of a month: "morning_alliance_2026-01.html"."""
    return f"{brief_id}_{topic}_{month}.html" if month else f"{brief_id}_{topic}.html"


def topic_month(name: str) -> tuple[str, str, str] | None:
    """Brief, topic and month of a file of a topic's month; None if it is none."""
    parts = name.removesuffix(".html").split("_")
    return (parts[0], parts[1], parts[2]) if name.endswith(".html") and len(parts) == 3 else None


def story_page(brief_id: str, story_id: str) -> str:
    """The page of a story that ran long."""
    return f"{brief_id}_{story_id}.html"


def feed(brief_id: str) -> str:
    """The brief's Atom feed."""
    return f"{brief_id}.atom"


def place(story: PastStory, edition: PastEdition | None, files: frozenset[str]) -> str:
    """Where a story stands in its edition's page, from the site's root; "" if there is no such page."""
    page = f"{edition.filename}.html" if edition else ""
    return f"{page}#s{story.number}" if page in files else ""
