"""Values for tests: each builder gives defaults for all that a test does not mean.

Everything is deterministic and counts from `NOW`. Names of outlets, people and places are invented or general.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from briefing.delivery import Channel, Delivery, DeliveryState, Letter
from briefing.model import Article, Dating, FeedState, ParsedFeed, Problem
from briefing.record import (
    SCHEMA_VERSION,
    BriefName,
    Collection,
    Counts,
    Edition,
    FeedNote,
    PrintedStory,
    Report,
    ScorePart,
    Section,
    SectionTopic,
    Span,
    StoryTopic,
    Summary,
)
from briefing.settings import Feed

#: The moment of every test that does not say another.
NOW = datetime(2026, 1, 30, 6, 0, tzinfo=UTC)


def feed(url: str = "https://news.example.org/rss", *, outlet: str = "The Example", outlet_class: str = "news") -> Feed:
    """Make a feed of the config."""
    return Feed(url=url, outlet=outlet, outlet_class=outlet_class)


def article_id(feed_id: str, key: str) -> str:
    """Make an id as the parser does in form (16 hex digits), not in value."""
    return hashlib.sha256(f"{feed_id}\n{key}".encode()).hexdigest()[:16]


def article(
    key: str = "1",
    *,
    id: str | None = None,
    feed_id: str = "news-example-org-rss",
    guid: str | None = "",
    url: str | None = None,
    canonical_url: str | None = None,
    title: str | None = None,
    summary: str = "Both sides met in Seoul on Thursday. They agreed to meet again.",
    text: str | None = None,
    authors: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
    language: str = "en",
    published_at: datetime | None = NOW - timedelta(hours=2),
    dated_at: datetime | None = None,
    dating: Dating | None = None,
    first_seen_at: datetime = NOW - timedelta(hours=1),
    earlier_titles: tuple[str, ...] = (),
) -> Article:
    """Make an article; `key` alone makes id, guid, URL and title differ.

    `guid` "" stands for one made from `key`, None for an entry without any. Without a `published_at` the article is
    dated by its arrival.
    """
    made_guid = f"guid-{key}" if guid == "" else guid
    address = f"https://news.example.org/{key}" if url is None else url
    if dating is None:
        dating = "entry" if published_at else "received"
    return Article(
        id=id or article_id(feed_id, made_guid or address),
        feed_id=feed_id,
        guid=made_guid,
        url=address,
        canonical_url=address if canonical_url is None else canonical_url,
        title=f"Envoys meet in Seoul, day {key}" if title is None else title,
        summary=summary,
        text=summary if text is None else text,
        authors=authors,
        categories=categories,
        language=language,
        published_raw=published_at.isoformat() if published_at else "",
        published_at=published_at,
        dated_at=dated_at or min(published_at or first_seen_at, first_seen_at),
        dating=dating,
        first_seen_at=first_seen_at,
        earlier_titles=earlier_titles,
    )


def feed_state(
    feed_id: str = "news-example-org-rss",
    *,
    etag: str | None = '"v1"',
    last_modified: str | None = "Fri, 30 Jan 2026 05:00:00 GMT",
    body_hash: str | None = "0" * 64,
    checked_at: datetime | None = NOW,
    succeeded_at: datetime | None = NOW,
    retry_at: datetime | None = None,
    next_poll_at: datetime | None = None,
    failures: int = 0,
    error: str | None = None,
    moved_to: str | None = None,
    moved_count: int = 0,
    gone: bool = False,
    title: str = "The Example",
    newest_at: datetime | None = NOW - timedelta(hours=2),
    rhythm_seconds: float | None = 3600.0,
    ttl_seconds: float | None = None,
    entries: int = 30,
    remark: str = "",
) -> FeedState:
    """Make the state of a feed that was read well at `NOW`."""
    return FeedState(
        feed_id=feed_id,
        etag=etag,
        last_modified=last_modified,
        body_hash=body_hash,
        checked_at=checked_at,
        succeeded_at=succeeded_at,
        retry_at=retry_at,
        next_poll_at=next_poll_at,
        failures=failures,
        error=error,
        moved_to=moved_to,
        moved_count=moved_count,
        gone=gone,
        title=title,
        newest_at=newest_at,
        rhythm_seconds=rhythm_seconds,
        ttl_seconds=ttl_seconds,
        entries=entries,
        remark=remark,
    )


def parsed_feed(
    *articles: Article,
    feed_id: str | None = None,
    title: str = "The Example",
    problems: tuple[Problem, ...] = (),
    degraded: bool = False,
    newest_at: datetime | None = None,
    rhythm_seconds: float | None = None,
    ttl_seconds: float | None = None,
    reader: str = "lxml",
) -> ParsedFeed:
    """Make one body read; feed id and newest date come from the articles."""
    dates = [one.published_at for one in articles if one.published_at]
    return ParsedFeed(
        feed_id=feed_id or (articles[0].feed_id if articles else "news-example-org-rss"),
        title=title,
        articles=articles,
        problems=problems,
        degraded=degraded,
        newest_at=newest_at or max(dates, default=None),
        rhythm_seconds=rhythm_seconds,
        ttl_seconds=ttl_seconds,
        reader=reader,
    )


def report(of: Article | None = None, *, outlet: str = "The Example", outlet_class: str = "news") -> Report:
    """Make the report of an article."""
    of = of or article()
    return Report(
        id=of.id,
        url=of.url,
        title=of.title,
        outlet=outlet,
        outlet_class=outlet_class,
        authors=of.authors,
        published=of.dated_at,
        dating=of.dating,
        published_raw=of.published_raw,
        language=of.language,
        label=None,
        copy_of=None,
        earlier_titles=of.earlier_titles,
    )


def printed_story(
    *reports: Report,
    number: int = 1,
    id: str | None = None,
    headline: str | None = None,
    summary: str = "Both sides met in Seoul on Thursday.",
    topics: tuple[StoryTopic, ...] = (),
) -> PrintedStory:
    """Make a story as an edition prints it; headline, summary and id come from the first report."""
    every = reports or (report(),)
    return PrintedStory(
        id=id or every[0].id,
        number=number,
        headline=every[0].title if headline is None else headline,
        language=every[0].language,
        status="new",
        day=1,
        summary=Summary(text=summary, report=every[0].id if summary else None),
        image=None,
        reports=every,
        topics=topics or (StoryTopic(id="alliance", title="The Alliance", strength=0.5, matches=()),),
        score=1.5,
        score_parts=(ScorePart(name="outlets", value=1.0), ScorePart(name="freshness", value=0.5)),
    )


def edition(
    *stories: PrintedStory,
    date: str = "2026-01-30",
    brief_id: str = "morning",
    number: int = 1,
    issued_at: datetime = NOW,
    sections: Sequence[Section] | None = None,
    feeds: tuple[FeedNote, ...] = (),
    problems: tuple[str, ...] = (),
) -> Edition:
    """Make an edition of the day before `issued_at`, by default with its stories in one section."""
    if sections is None:
        sections = (
            Section(topic=SectionTopic(id="alliance", title="The Alliance"), stories=stories, trend=None, comments=()),
        )
    reports = [each for section in sections for story in section.stories for each in story.reports]
    return Edition(
        schema_version=SCHEMA_VERSION,
        id=f"{brief_id}-{date}",
        number=number,
        brief=BriefName(id=brief_id, title="Morning Brief"),
        language="en",
        timezone="Asia/Seoul",
        paper="A4",
        marking="",
        issued_at=issued_at,
        date=date,
        window=Span(start=issued_at - timedelta(days=1), end=issued_at),
        counts=Counts(
            stories=sum(len(section.stories) for section in sections),
            reports=len(reports),
            outlets=len({each.outlet for each in reports}),
            reading_minutes=1,
        ),
        comments=(),
        at_a_glance=(),
        sections=tuple(sections),
        unfiled=None,
        most_covered=(),
        other_tags=(),
        agenda=(),
        collection=Collection(
            cut_off=issued_at,
            feeds=feeds,
            considered=len(reports),
            merged=0,
            untopical=0,
            left_out=0,
            printed=len(reports),
            too_old=0,
            problems=problems,
        ),
    )


def letter(
    body: bytes = b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nGood morning.\r\n",
    *,
    lighter: str = "",
    subject: str = "Morning Brief",
    made_at: datetime = NOW,
) -> Letter:
    """Make a letter of an edition."""
    return Letter(
        id=hashlib.sha256(body).hexdigest(),
        edition_id="morning-2026-01-30",
        version=1,
        subject=subject,
        body=body,
        lighter=lighter,
        made_at=made_at,
    )


def delivery(
    address: str = "min@example.org",
    *,
    number: int = 0,
    of: Letter | None = None,
    channel: Channel = "mail",
    brief_id: str = "morning",
    date: str = "2026-01-30",
    version: int = 1,
    again: int = 0,
    state: DeliveryState = "queued",
    tries: int = 0,
    doubts: int = 0,
    queued_at: datetime = NOW,
    next_try_at: datetime | None = NOW,
) -> Delivery:
    """Make a delivery that is due at `NOW`."""
    return Delivery(
        number=number,
        channel=channel,
        brief_id=brief_id,
        date=date,
        edition_id=f"{brief_id}-{date}",
        version=version,
        again=again,
        address=address,
        letter=(of or letter()).id if channel in ("mail", "notice") else "",
        message_id=f"<{brief_id}.{date}.{version}.{again}.{address}>" if channel in ("mail", "notice") else "",
        state=state,
        tries=tries,
        doubts=doubts,
        queued_at=queued_at,
        next_try_at=next_try_at,
    )
