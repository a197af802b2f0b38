"""Headlines as readers saw them last, and as they are now → those that their outlets changed or withdrew."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from briefing.label import label
from briefing.model import Article, Headline
from briefing.record import Rewording
from briefing.settings import Feed
from briefing.text import fold

#: Rewordings of one edition. Our choice: more is a feed that rewrites everything.
MOST = 20
#: Titles that a report may have had: one that changes more often is live, whatever it calls itself.
_LIVE_FROM = 5
#: What outlets put before or behind a headline to say which version it is: "UPDATE 2:", "(종합)", "[속보]", "(LD)".
_VERSION = re.compile(
    r"^\s*[\[(【<〈][^\])】>〉]{1,12}[\])】>〉]|[\[(【][^\])】]{1,12}[\])】]\s*$|"
    r"^\s*(?:update|refile|corrected|wrapup|breaking|urgent|exclusive|alerte|mise à jour)(?: news)?\s*\d*\s*[-:–—]+",
    re.IGNORECASE,
)
_CHANGING = frozenset({"live", "roundup", "photo", "notice"})


def rewordings(
    seen: Iterable[Headline], now: Mapping[str, Article], withdrawn: Collection[str], feeds: Mapping[str, Feed]
) -> tuple[Rewording, ...]:
    """Tell what has changed, in the order of `seen`, at most twenty.

    Args:
        seen: one a report: its headline in the last edition that showed it, "" if that showed it withdrawn.
        now: the same reports as stored, by id; one that was removed since is left out.
        withdrawn: ids of reports that their feeds list no more.
        feeds: by id.
    """
    found = []
    for headline in seen:
        article = now.get(headline.report)
        if article is None or not headline.title or _changes_by_nature(article, headline.title, feeds):
            continue
        after = "" if article.id in withdrawn else article.title
        if _words(after) != _words(headline.title):
            found.append(
                Rewording(
                    report=article.id,
                    outlet=headline.outlet,
                    url=headline.url,
                    before=headline.title,
                    after=after,
                    language=headline.language,
                    edition=headline.edition,
                    number=headline.number,
                )
            )
    return tuple(found[:MOST])


def _changes_by_nature(article: Article, title: str, feeds: Mapping[str, Feed]) -> bool:
    """True for a live blog and the like, by either headline or by how often it has changed."""
    feed = feeds.get(article.feed_id)
    before = replace(article, title=title)
    return (
        label(article, feed) in _CHANGING
        or label(before, feed) in _CHANGING
        or len(article.earlier_titles) >= _LIVE_FROM
    )


def _words(title: str) -> str:
    """Letters and digits of a headline, without the mark of its version."""
    while (shorter := _VERSION.sub("", title)) != title:
        title = shorter
    return re.sub(r"[\W_]+", "", fold(title)[0].lower)
