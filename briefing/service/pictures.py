"""Edition → the same with pictures for its lead stories: from the store, or else fetched, checked and encoded anew.

Feeds have said which picture is whose (`Article.image_url`). One that cannot be had never costs the brief: its story is
printed without, and the collection note says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from time import monotonic

from briefing.config import Desk
from briefing.errors import PictureError, WorkerError
from briefing.fetch import fetch_pictures
from briefing.model import Article, Picture
from briefing.picture import Encoded, encode
from briefing.record import Edition, Image, PrintedStory
from briefing.service.reach import by_reach, host, reason
from briefing.store import Store
from briefing.workers import Workers

#: Stories of one edition that may have a picture.
_MOST = 30
#: Reports of one story whose pictures are tried.
_TRIES = 3
#: For all pictures of an edition together, the fetching alone.
_FETCH_SECONDS = 20.0
#: The largest picture takes 1 s on a slow core.
_ENCODE_SECONDS = 10.0
#: A dozen pictures may wait for the same worker.
_ANSWER_SECONDS = 6 * _ENCODE_SECONDS
#: Reasons that the collection note gives.
_REASONS = 3

#: Story id → articles whose pictures may stand beside it, best first.
_Wanted = Mapping[str, tuple[Article, ...]]


def illustrate(
    edition: Edition, desk: Desk, store: Store, workers: Workers, *, now: datetime, may_ask: bool = True
) -> tuple[Edition, dict[str, bytes]]:
    """Give the first story of each section its picture.

    Args:
        edition: the record, without pictures.
        desk: the config.
        store: where articles are, and pictures are kept.
        workers: processes that decode and encode.
        now: becomes `Picture.fetched_at`.
        may_ask: False takes only what the store keeps.

    Returns:
        The record with pictures, and SHA-256 → JPEG of each.
    """
    wanted = _wanted(edition, store)
    kept = store.pictures(article.image_url for articles in wanted.values() for article in articles)
    failures: dict[str, str] = {}
    if may_ask:
        new, failures = _fetched(wanted, kept, desk, workers, now)
        store.save_pictures(tuple(new.values()))
        kept |= new
    shown = _shown(wanted, kept)
    edition = replace(
        edition,
        sections=tuple(
            replace(section, stories=tuple(_with_image(story, shown) for story in section.stories))
            for section in edition.sections
        ),
    )
    edition = edition.with_problem(_problem(wanted, shown, failures))
    return edition, {picture.sha256: picture.body for _, picture in shown.values()}


def _wanted(edition: Edition, store: Store) -> _Wanted:
    """The lead stories for which some feed names a picture, in the order of print."""
    leads = [section.stories[0] for section in edition.sections if section.stories]
    ids = [report.id for story in leads for report in story.reports]
    named = {article.id: article for article in store.articles_by_id(ids) if article.image_url}
    found: dict[str, tuple[Article, ...]] = {}
    for story in leads:
        by_address = {
            named[report.id].image_url: named[report.id] for report in reversed(story.reports) if report.id in named
        }
        if by_address and len(found) < _MOST:
            found[story.id] = tuple(reversed(by_address.values()))[:_TRIES]
    return found


def _fetched(
    wanted: _Wanted, kept: Mapping[str, Picture], desk: Desk, workers: Workers, now: datetime
) -> tuple[dict[str, Picture], dict[str, str]]:
    """Fetch what is not kept, for each story until it has one.

    Returns:
        New pictures by address, and why others failed: "" for those that are no picture for a page.
    """
    new: dict[str, Picture] = {}
    failures: dict[str, str] = {}
    deadline = monotonic() + _FETCH_SECONDS
    for _ in range(_TRIES):
        asked: dict[str, str] = {}
        for articles in wanted.values():
            if not any(article.image_url in kept or article.image_url in new for article in articles):
                untried = [article for article in articles if article.image_url not in failures]
                asked |= {one.image_url: one.feed_id for one in untried[:1]}
        if not asked or deadline <= monotonic():
            break
        for address, outcome in _had(asked, desk, workers, now, deadline):
            if isinstance(outcome, Picture):
                new[address] = outcome
            else:
                failures[address] = outcome
    return new, failures


def _had(
    asked: Mapping[str, str], desk: Desk, workers: Workers, now: datetime, deadline: float
) -> Iterator[tuple[str, Picture | str]]:
    """Each address with its picture, or why there is none; `asked` has the feed of each."""
    encoding: dict[str, Future[Encoded | None]] = {}
    answered = set()
    for addresses, network in by_reach(asked, desk):
        seconds = deadline - monotonic()
        if not addresses or seconds <= 0:
            continue
        for address, fetched in fetch_pictures(addresses, network, now=now, seconds=seconds):
            answered.add(address)
            if fetched.body is None:
                yield address, reason(fetched)
            else:
                encoding[address] = workers.submit(encode, fetched.body, timeout_seconds=_ENCODE_SECONDS)
    for address in asked:
        if address not in answered:
            yield address, f"{host(address)} did not answer in time"
    for address, future in encoding.items():
        try:
            made = future.result(_ANSWER_SECONDS)
        except (PictureError, WorkerError, TimeoutError) as error:
            yield address, f"{host(address)}: {error or 'no worker answers'}"
        else:
            yield address, _picture(address, made, now) if made else ""


def _picture(address: str, made: Encoded, now: datetime) -> Picture:
    return Picture(
        url=address, sha256=made.sha256, width=made.width, height=made.height, fetched_at=now, body=made.body
    )


def _shown(wanted: _Wanted, kept: Mapping[str, Picture]) -> dict[str, tuple[Article, Picture]]:
    """Story id → its picture and the article that it belongs to; no picture twice."""
    shown: dict[str, tuple[Article, Picture]] = {}
    used: set[str] = set()
    for story_id, articles in wanted.items():
        for article in articles:
            picture = kept.get(article.image_url)
            if picture and picture.sha256 not in used:
                shown[story_id] = article, picture
                used.add(picture.sha256)
                break
    return shown


def _with_image(story: PrintedStory, shown: Mapping[str, tuple[Article, Picture]]) -> PrintedStory:
    """The story with its picture, if it has one."""
    if story.id not in shown:
        return story
    article, picture = shown[story.id]
    outlet = next(report.outlet for report in story.reports if report.id == article.id)
    image = Image(
        sha256=picture.sha256,
        media_type="image/jpeg",
        width=picture.width,
        height=picture.height,
        caption=article.image_caption,
        credit=article.image_credit or outlet,
        report=article.id,
    )
    return replace(story, image=image)


def _problem(wanted: _Wanted, shown: Mapping[str, object], failures: Mapping[str, str]) -> str:
    """How many stories are without the picture that a feed names, and why, in one line; "" if none is."""
    missing = [
        [reason for article in articles if (reason := failures.get(article.image_url))]
        for story_id, articles in wanted.items()
        if story_id not in shown
    ]
    reasons = list(dict.fromkeys(found[0] for found in missing if found))
    if not reasons:
        return ""
    named = "; ".join(reasons[:_REASONS]) + ("; …" if len(reasons) > _REASONS else "")
    count = sum(1 for found in missing if found)
    return f"Pictures: {count} of {len(wanted)} could not be had ({named}); the stories are printed without."
