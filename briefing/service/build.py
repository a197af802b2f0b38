"""Store → edition: the window's articles merged, tagged, clustered, ranked and composed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from briefing import agencies, gazetteer, poll
from briefing.attention import other_tags
from briefing.cluster import cluster
from briefing.config import Desk
from briefing.edition import Plan, Sifted, compose
from briefing.edition.continuity import EDITIONS, Past
from briefing.edition.rewordings import rewordings
from briefing.edition.trend import first_day
from briefing.merge import listings, merge
from briefing.model import Article, FeedState, Window
from briefing.rank import rank
from briefing.record import Edition, FeedNote, Previous
from briefing.service.agenda import agenda
from briefing.service.attention import background, newest_by_topic, silences
from briefing.service.comments import written
from briefing.service.outlets import outlets
from briefing.service.page_notes import notes as page_notes
from briefing.settings import Brief, Feed
from briefing.store import EditionRow, Store
from briefing.tag import compile_topics, tag
from briefing.tag.scan import scan
from briefing.workers import Workers

#: How long a story may sleep and still go on under its own number of days; over days without an edition, longer: what
#: the edition before printed always takes part.
_CONTINUES_WITHIN = timedelta(days=5)


def make(
    desk: Desk,
    store: Store,
    brief: Brief,
    workers: Workers,
    *,
    now: datetime,
    date: str | None = None,
    since: datetime | None = None,
    with_unfiled: bool = False,
) -> Edition:
    """Compose one edition from what the store holds, and store nothing.

    Args:
        desk: the config.
        store: where articles and earlier editions are.
        brief: which product.
        workers: read calendars.
        now: the moment it is made for: the end of its window.
        date: its local date, ISO; without it, that of `now`. A late edition may belong to the day before.
        since: start of its window instead of the end of the one before.
        with_unfiled: list articles without a topic in a last section.
    """
    states = store.states()
    plan = _plan(desk, brief, states)
    date = date or now.astimezone(brief.zone).date().isoformat()
    found = _candidates(store, plan, now, date, since)
    rules = compile_topics(plan.topics, desk.names)
    tagged = tag(found.kept, rules, plan.feeds)
    stories = cluster(tagged, found.earlier, outlets={feed.id: feed.outlet for feed in plan.feeds.values()})
    ranked = rank(
        stories,
        plan.feeds,
        [topic.id for topic in plan.topics],
        found.window,
        weights={topic.id: topic.weight for topic in plan.topics},
        rhythms={state.feed_id: state.rhythm_seconds for state in states.values() if state.rhythm_seconds},
        listings=found.listings,
        names={**gazetteer.index(agencies.names()), **desk.names},
    )
    events, missing = agenda(desk, brief, workers, now=now)
    comments, unread = written(desk, brief, day=found.date)
    days = store.story_dates(brief.id, [story.id for story in stories], found.date)
    history = store.section_counts(brief.id, since_date=first_day(found.date), before_date=found.date)
    edition = compose(
        ranked,
        plan=plan,
        window=found.window,
        now=now,
        date=date,
        number=store.number_for(brief.id, found.date),
        days={story_id: len(dates) for story_id, dates in days.items()},
        past=_past(store, plan, found),
        history=history,
        sifted=found.sifted,
        notes=_notes(plan, states, found, now),
        tags=other_tags(
            [scored.story for scored in ranked],
            outlets={feed.id: feed.outlet for feed in plan.feeds.values()},
            names=desk.names,
            covers=lambda label: bool(scan(label, rules)),
            background=background(store, plan, found.window),
        ),
        with_unfiled=with_unfiled,
        agenda=events,
        comments=comments,
        problems=(*missing, *unread),
    )
    seen = [article for article, _ in found.earlier]
    quiet = silences(store, plan, edition, history, lambda: newest_by_topic((*tagged, *tag(seen, rules, plan.feeds))))
    return replace(edition, silences=quiet)


def printed(edition: Edition) -> list[tuple[str, str]]:
    """(article id, story id) of everything that an edition prints in its sections."""
    return [
        (report.id, story.id) for section in edition.sections for story in section.stories for report in story.reports
    ]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """What the window holds, and what earlier editions held."""

    window: Window
    #: The edition's local date, ISO.
    date: str
    #: The brief's edition of the date before, and since when editions lend their stories to this one.
    before: EditionRow | None
    recent: datetime
    kept: tuple[Article, ...]
    #: Printed before, each with the id of its story.
    earlier: tuple[tuple[Article, str], ...]
    sifted: Sifted
    #: Article id → feeds that list it, where these are several.
    listings: Mapping[str, int]
    #: Feed id → articles considered.
    per_feed: Mapping[str, int]
    #: Feed id → what came of its articles' pages; feeds without any are left out.
    pages: Mapping[str, str]


def _plan(desk: Desk, brief: Brief, states: Mapping[str, FeedState]) -> Plan:
    """What the config says of one brief; a feed without an outlet's name goes by the name that it gives itself."""
    topics = {topic.id: topic for topic in desk.config.topics}
    names = outlets(desk.config.feeds, states)
    return Plan(
        brief=brief,
        topics=tuple(topics[topic_id] for topic_id in brief.topics or topics),
        feeds={feed.id: replace(feed, outlet=names[feed.id]) for feed in desk.config.feeds},
    )


def _candidates(store: Store, plan: Plan, now: datetime, date: str, since: datetime | None) -> _Candidates:
    """Articles dated in the window, and late ones, that no earlier edition has printed, each once."""
    brief = plan.brief
    before = store.previous(brief.id, before_date=date)
    last_end = before.window_end if before and before.window_end < now else None
    start = since or last_end or now - brief.window
    oldest = min(start, now - brief.oldest)
    seen = store.articles(feed_ids=plan.feeds.keys(), dated_after=oldest, dated_until=now, seen_until=now)
    already = store.printed(brief.id, before_date=date)
    fresh = [article for article in seen if article.id not in already and _belongs(article, start, since, last_end)]
    recent = min(now - _CONTINUES_WITHIN, before.issued_at) if before else now - _CONTINUES_WITHIN
    earlier = store.printed_since(brief.id, since=recent, before_date=date)
    kept, dropped = merge(fresh, plan.feeds, [article for article, _, _ in earlier])
    too_old = store.count_seen(feed_ids=plan.feeds.keys(), seen_after=last_end, seen_until=now, dated_until=start)
    late = sum(1 for article in fresh if article.dated_at <= start)
    return _Candidates(
        window=Window(start=start, end=now),
        date=date,
        before=before,
        recent=recent,
        kept=kept,
        earlier=tuple((article, story_id) for article, story_id, _ in earlier),
        sifted=Sifted(considered=len(fresh), merged=len(dropped), too_old=max(0, too_old - late)),
        listings=listings(kept, dropped, plan.feeds),
        per_feed=Counter(article.feed_id for article in fresh),
        pages=page_notes(fresh, plan.feeds.values(), store),
    )


def _past(store: Store, plan: Plan, found: _Candidates) -> Past:
    """What earlier editions printed, as far as this one goes on from it."""
    before = found.before
    seen = store.headlines(plan.brief.id, since=found.recent, before_date=found.date)
    ids = [headline.report for headline in seen]
    stored = {article.id: article for article in store.articles_by_id(ids)}
    return Past(
        previous=Previous(id=before.id, date=before.date, number=before.number) if before else None,
        appearances=store.appearances(plan.brief.id, before_date=found.date, editions_back=EDITIONS),
        stories={article.id: story_id for article, story_id in found.earlier},
        rewordings=rewordings(seen, stored, store.withdrawn(ids), plan.feeds),
    )


def _belongs(article: Article, start: datetime, since: datetime | None, last_end: datetime | None) -> bool:
    """Dated in the window; or late: dated before it, but first seen after the last edition's cut-off."""
    if article.dated_at > start:
        return True
    return since is None and last_end is not None and article.first_seen_at > last_end


def _notes(plan: Plan, states: Mapping[str, FeedState], found: _Candidates, now: datetime) -> Sequence[FeedNote]:
    """How every feed stood, from its stored state, so that a rebuilt edition says the same."""
    return [_note(feed, states.get(feed.id), found, now) for feed in plan.feeds.values()]


def _note(feed: Feed, state: FeedState | None, found: _Candidates, now: datetime) -> FeedNote:
    status, message = poll.standing(state or FeedState(feed_id=feed.id), now)
    said = ("not read yet" if status == "unread" else message, found.pages.get(feed.id, ""))
    return FeedNote(
        id=feed.id,
        outlet=feed.outlet,
        url=feed.public_location,
        status="unchanged" if status == "read" and not found.per_feed.get(feed.id) else status,
        message="; ".join(filter(None, said)),
        newest=state.newest_at if state else None,
        printed=0,
    )
