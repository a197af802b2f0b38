"""What came of articles' pages, in words: for the collection note, and for whoever pulls."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from briefing.model import Article, PageOutcome
from briefing.settings import Feed
from briefing.store import Store

_SAID: tuple[tuple[PageOutcome, str], ...] = (
    ("read", "read"),
    ("wall", "behind a wall"),
    ("paywall", "for subscribers only"),
    ("none", "without the article"),
    ("failed", "not had"),
)


def said(outcomes: Iterable[tuple[PageOutcome, str]]) -> str:
    """What came of pages, in one line, with the most frequent reason of failure; "" for none."""
    found = list(outcomes)
    counts = Counter(outcome for outcome, _ in found)
    if not counts:
        return ""
    parts = [f"{counts[outcome]} {words}" for outcome, words in _SAID if counts[outcome]]
    failures = Counter(why for outcome, why in found if outcome == "failed")
    why = max(sorted(failures), key=failures.__getitem__, default="")
    return f"full text: {', '.join(parts)}" + (f" ({why})" if why else "")


def notes(articles: Iterable[Article], feeds: Iterable[Feed], store: Store) -> dict[str, str]:
    """What came of those articles' pages, a line for each feed that asks for them: feed id → line."""
    asking = {feed.id for feed in feeds if feed.full_text}
    of_feed: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        if article.feed_id in asking:
            of_feed[article.feed_id].append(article.id)
    outcomes = store.page_outcomes(one for ids in of_feed.values() for one in ids)
    lines = {feed_id: said(outcomes[one] for one in ids if one in outcomes) for feed_id, ids in of_feed.items()}
    return {feed_id: line for feed_id, line in lines.items() if line}
