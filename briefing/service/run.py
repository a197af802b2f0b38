"""A due date → its edition, made and published.

What goes wrong on the way to an edition costs that part of it and no more: servers that hang, a model that fails. An
attempt that fails as a whole is noted in its run, and begun again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from briefing.config import Desk
from briefing.delivery import Post, Run
from briefing.errors import BriefingError, StoreError, UsageError
from briefing.model import FeedResult, Rendering
from briefing.record import Edition
from briefing.service import alarm
from briefing.service.build import make
from briefing.service.finish import finish
from briefing.service.letters import post
from briefing.service.publish import Published, publish
from briefing.service.pull import pull
from briefing.service.schedule import Due
from briefing.service.send import rest
from briefing.settings import Brief, Feed
from briefing.store import Store
from briefing.workers import Workers

#: How long the servers of all feeds have together before a due edition: five times what a thousand feeds take.
PULL_SECONDS = 600.0
#: A feed that was asked so lately is not asked again for an edition: of another brief at the same hour, or once more.
JUST_READ = timedelta(minutes=15)
#: Characters of a run's note.
_NOTE = 500


def make_due(
    desk: Desk,
    store: Store,
    workers: Workers,
    due: Due,
    *,
    now: datetime,
    environment: Mapping[str, str],
    seconds: float = PULL_SECONDS,
) -> Run:
    """Make and publish the edition of a due date, unless it is there; the caller holds the lock "work".

    Args:
        desk: the config.
        store: where everything is.
        workers: parse feeds, read pages, lay out the PDF.
        due: which date of which brief.
        now: the moment: the end of the edition's window.
        environment: variables, some of which may hold keys.
        seconds: how long feeds may take together.

    Returns:
        The run as it stands: "started" with a note if this attempt failed.

    Raises:
        StoreError: the run cannot be claimed, or its failure not be noted.
    """
    run = store.claim_run(due.brief_id, due.date, due_at=due.due_at, now=now)
    if run.state != "started":
        return run
    try:
        brief = desk.config.brief(due.brief_id)
        if brief is None:
            raise UsageError(f"the config has no brief “{due.brief_id}” any more")
        if run.edition_id and (edition := store.edition(run.edition_id)):
            return _completed(edition, desk, brief, store, workers, run, now, environment)
        return _made(desk, brief, store, workers, run, now, environment, seconds)
    except Exception as error:
        failed = replace(run, finished_at=now, note=_words(error))
        store.save_run(failed)
        return failed


def _made(
    desk: Desk,
    brief: Brief,
    store: Store,
    workers: Workers,
    run: Run,
    now: datetime,
    environment: Mapping[str, str],
    seconds: float,
) -> Run:
    """Pull, make and publish."""
    problem = _read(desk, store, workers, now, seconds)
    edition = make(desk, store, brief, workers, now=now, date=run.date).with_problem(problem)
    if brief.empty == "skip" and not _has_something(edition):
        empty = replace(run, state="empty", finished_at=now, note="nothing to report")
        store.save_run(empty)
        return empty
    pictures: Mapping[str, bytes] = {}
    try:
        edition, pictures = finish(edition, desk, brief, store, workers, now=now, environment=environment)
    except StoreError:
        raise
    except Exception as error:
        edition = edition.with_problem(f"Summaries and pictures could not be made ({_words(error)}).")
    done = replace(run, state="made", finished_at=now, edition_id=edition.id, note="")
    published = _publish(edition, desk, brief, store, workers, pictures, done)
    said = "; ".join(published.post.problems)
    alarm.tell(desk, store, f"recipients:{brief.id}", said, now=now, environment=environment)
    return published.run or done


def _completed(
    edition: Edition,
    desk: Desk,
    brief: Brief,
    store: Store,
    workers: Workers,
    run: Run,
    now: datetime,
    environment: Mapping[str, str],
) -> Run:
    """Queue an edition that has gone out by hand, perhaps to a tester alone, for all who do not have it."""
    made = rest(edition, desk, brief, store, workers, now=now)
    note = "this edition had gone out by hand"
    if made.deliveries:
        note = f"{note}; {len(made.deliveries)} who did not have it get it now"
    done = replace(run, state="done", finished_at=now, note=". ".join((note, *made.problems))[:_NOTE])
    store.queue(made.letters, made.deliveries, run=done)
    said = "; ".join(made.problems)
    alarm.tell(desk, store, f"recipients:{brief.id}", said, now=now, environment=environment)
    return done


def _publish(
    edition: Edition,
    desk: Desk,
    brief: Brief,
    store: Store,
    workers: Workers,
    pictures: Mapping[str, bytes],
    run: Run,
) -> Published:
    """Publish with letters and the run's end in one transaction."""

    def poster(printed: Edition, files: Mapping[str, Rendering]) -> Post:
        return post(printed, desk, brief, store, workers, files, pictures=pictures, now=edition.issued_at)

    return publish(edition, desk, brief, store, workers, pictures=pictures, poster=poster, run=run)


def _read(desk: Desk, store: Store, workers: Workers, now: datetime, seconds: float) -> str:
    """Ask the feeds, and say what went wrong with the asking as a whole ("" if nothing): a brief needs no network."""
    try:
        states = store.states()

        def is_old(feed: Feed) -> bool:
            state = states.get(feed.id)
            return state is None or state.checked_at is None or not now - JUST_READ <= state.checked_at <= now

        only = [feed for feed in desk.config.feeds if is_old(feed)]
        pull(desk, store, workers, now=now, only=only, seconds=seconds, forget=True)
        _complete(desk, store, workers, now)
    except StoreError:
        raise
    except Exception as error:
        return f"Reading the feeds was broken off ({_words(error)}); the brief has what was read before."
    return ""


def _complete(desk: Desk, store: Store, workers: Workers, now: datetime) -> None:
    """Read the pages of new articles where a feed asks for their full text."""
    if any(feed.full_text for feed in desk.config.feeds):
        from briefing.service import full_text

        full_text.complete(desk, store, workers, now=now)


def _has_something(edition: Edition) -> bool:
    """Tell whether an edition has a story or a comment."""
    return bool(edition.counts.stories or edition.comments or any(section.comments for section in edition.sections))


def _words(error: Exception) -> str:
    """An error in one line of at most 300 characters."""
    text = " ".join(str(error).split())
    return (text if isinstance(error, BriefingError) else f"{type(error).__name__}: {text}")[:300]


def pull_due(desk: Desk, store: Store, workers: Workers, *, now: datetime) -> tuple[FeedResult, ...]:
    """Ask the feeds whose time has come, and read pages of new articles; the caller holds the lock "work"."""
    results = pull(desk, store, workers, now=now, due_only=True, forget=True)
    _complete(desk, store, workers, now)
    return results
