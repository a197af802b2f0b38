"""What readers call each feed's publisher: editions and searches say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from briefing.model import FeedState
from briefing.settings import Feed


def outlets(feeds: Iterable[Feed], states: Mapping[str, FeedState]) -> dict[str, str]:
    """Each feed's outlet by the feed's id: the config's name, else what the feed calls itself, else the id."""
    titles = {feed_id: state.title for feed_id, state in states.items()}
    return {feed.id: feed.outlet or titles.get(feed.id) or feed.id for feed in feeds}
