"""Feeds → store: fetch, parse in worker processes, save in batches as they come."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from queue import Empty, SimpleQueue

from briefing import poll
from briefing.config import Desk
from briefing.errors import ParseError, WorkerError
from briefing.fetch import fetch
from briefing.model import FeedResult, FeedState, FeedStatus, Fetched, ParsedFeed
from briefing.settings import Feed
from briefing.store import Store
from briefing.workers import Workers

#: A transaction holds so many articles (50 feeds of 30), or so many feeds without any: small ones cost more than they
#: save while other threads work (SQLite gives up Python's lock at every row), and a killed pull loses at most one.
_BATCH_ARTICLES = 1_500
_BATCH_FEEDS = 1_000
#: Bodies that wait for a worker: enough to keep two busy while a batch is saved (0.2 s), few enough to bound memory.
_WAITING = 256
_WAITING_BYTES = 32_000_000
#: A real feed takes 2 to 60 ms; HOSTILE inputs take minutes.
PARSE_SECONDS = 10.0
#: Every task ends in `PARSE_SECONDS`, so that one must have answered by then, a new worker's start included.
_ANSWER_SECONDS = 6 * PARSE_SECONDS

Progress = Callable[[FeedResult], None]


def pull(
    desk: Desk,
    store: Store,
    workers: Workers,
    *,
    now: datetime,
    only: Sequence[Feed] | None = None,
    due_only: bool = False,
    seconds: float | None = None,
    forget: bool = False,
    progress: Progress = lambda result: None,
) -> tuple[FeedResult, ...]:
    """Read every feed (or `only` those) and store what is new.

    A feed whose server asked us to wait is not asked. What comes is saved in batches, so that a pull that is
    stopped goes on where it was: what is saved answers 304 the next time.

    Args:
        desk: the config.
        store: where articles and states are kept.
        workers: processes that parse.
        now: the moment that counts as first seen.
        only: these feeds instead of the config's.
        due_only: ask only feeds whose next poll time has come, as a scheduled pull does.
        seconds: how long to wait for all servers together; feeds that have not answered by then are as before.
        forget: remove at the end what no feed has shown for as long as `store.keep` says; not for a made-up `now`.
        progress: called with each feed's result as it comes.

    Returns:
        One result a feed, in the order of the feeds.
    """
    feeds = tuple(only if only is not None else desk.config.feeds)
    states = store.states()
    run = _Run(store, now, progress)
    asked: list[tuple[Feed, FeedState]] = []
    for feed in feeds:
        state = states.get(feed.id) or FeedState(feed_id=feed.id)
        if poll.waiting(state, now) or (due_only and not poll.is_due(state, now)):
            run.note(_held(state))
        else:
            asked.append((feed, state))
    if any(state.body_hash is None for _, state in asked):
        workers.warm()  # there will be something to parse
    for answer in _answers(asked, desk, workers, now, seconds):
        run.add(answer)
    run.save()
    for feed, state in asked:
        if feed.id not in run.results:
            run.note(_unanswered(state, seconds))
    if forget:
        store.prune(older_than=now - desk.config.store.keep)
    return tuple(run.results[feed.id] for feed in feeds)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One feed's new state, what it brought, and how it went."""

    state: FeedState
    parsed: ParsedFeed | None
    status: FeedStatus
    message: str


@dataclass(slots=True)
class _Run:
    """Saves answers in batches and keeps the results."""

    store: Store
    now: datetime
    progress: Progress
    results: dict[str, FeedResult] = field(default_factory=dict)
    batch: list[_Answer] = field(default_factory=list)
    articles: int = 0

    def add(self, answer: _Answer) -> None:
        self.batch.append(answer)
        self.articles += len(answer.parsed.articles) if answer.parsed else 0
        if self.articles >= _BATCH_ARTICLES or len(self.batch) >= _BATCH_FEEDS:
            self.save()

    def save(self) -> None:
        saved = self.store.save_pull([(answer.state, answer.parsed) for answer in self.batch], now=self.now)
        for answer in self.batch:
            added, changed = saved.get(answer.state.feed_id, (0, 0))
            self.note(
                FeedResult(
                    feed_id=answer.state.feed_id,
                    status=answer.status,
                    message=answer.message,
                    entries=len(answer.parsed.articles) if answer.parsed else 0,
                    added=added,
                    changed=changed,
                )
            )
        self.batch.clear()
        self.articles = 0

    def note(self, result: FeedResult) -> None:
        self.results[result.feed_id] = result
        self.progress(result)


def _held(state: FeedState) -> FeedResult:
    """The result of a feed that is not asked."""
    status: FeedStatus = "gone" if state.gone else "waiting"
    until = state.retry_at or state.next_poll_at
    message = state.error or (f"not asked before {until:%Y-%m-%d %H:%M} UTC" if until else "not due yet")
    return FeedResult(feed_id=state.feed_id, status=status, message=message, entries=0, added=0, changed=0)


def _unanswered(state: FeedState, seconds: float | None) -> FeedResult:
    """The result of a feed whose turn did not come in time."""
    message = f"no answer within the {seconds or 0:g} seconds that all feeds have together"
    return FeedResult(feed_id=state.feed_id, status="failed", message=message, entries=0, added=0, changed=0)


def _answers(
    asked: Sequence[tuple[Feed, FeedState]], desk: Desk, workers: Workers, now: datetime, seconds: float | None
) -> Iterator[_Answer]:
    """Each feed's answer as it comes; bodies are parsed in workers while others are still fetched."""
    states = {feed.id: state for feed, state in asked}
    languages = {feed.id: feed.language for feed, _ in asked}
    parsing = _Parsing()
    for fetched in fetch(asked, desk.config.network, now=now, root=desk.root, seconds=seconds):
        state = states[fetched.feed_id]
        if fetched.outcome != "fresh" or fetched.body is None:
            yield _settled(state, fetched, None, now)
            continue
        digest = hashlib.sha256(fetched.body).hexdigest()
        if digest == state.body_hash:
            yield _settled(state, fetched, digest, now)
            continue
        from briefing.parse import parse  # parsers load only where something has changed

        future = workers.submit(parse, fetched, language=languages[fetched.feed_id], timeout_seconds=PARSE_SECONDS)
        parsing.add(future, partial(_read, state, replace(fetched, body=None), digest, now), len(fetched.body))
        while parsing.full:
            yield from parsing.take(block=True)
        yield from parsing.take(block=False)
    while parsing.readers:
        yield from parsing.take(block=True)


class _Parsing:
    """Documents that workers have, and what to make of each when it is done."""

    def __init__(self) -> None:
        self.readers: dict[Future[ParsedFeed], tuple[Callable[[Future[ParsedFeed]], _Answer], int]] = {}
        self._done: SimpleQueue[Future[ParsedFeed]] = SimpleQueue()
        self._bytes = 0

    @property
    def full(self) -> bool:
        """True if no more should be handed over."""
        return len(self.readers) >= _WAITING or self._bytes >= _WAITING_BYTES

    def add(self, future: Future[ParsedFeed], read: Callable[[Future[ParsedFeed]], _Answer], size: int) -> None:
        """Keep one that a worker has; its bytes are not kept here."""
        self.readers[future] = read, size
        self._bytes += size
        future.add_done_callback(self._done.put)

    def take(self, *, block: bool) -> Iterator[_Answer]:
        """Give what is done; wait for one at least, or not."""
        try:
            while self.readers:
                future = self._done.get(block, _ANSWER_SECONDS)
                block = False
                read, size = self.readers.pop(future)
                self._bytes -= size
                yield read(future)
        except Empty:
            if block:
                yield from self._given_up()

    def _given_up(self) -> Iterator[_Answer]:
        """Every document that is left, as failed."""
        silent: Future[ParsedFeed] = Future()
        silent.set_exception(WorkerError("no worker answers; the next pull tries again"))
        left = [read for read, _ in self.readers.values()]
        self.readers.clear()
        self._bytes = 0
        self._done = SimpleQueue()  # an answer that comes after all goes to the old one, and is nobody's
        yield from (read(silent) for read in left)


def _settled(state: FeedState, fetched: Fetched, digest: str | None, now: datetime) -> _Answer:
    """An answer that needs no parsing: unchanged, failed or gone."""
    after = poll.after(state, fetched, None, digest, None)
    if fetched.outcome in ("failed", "gone"):
        status: FeedStatus = "gone" if fetched.outcome == "gone" else "failed"
        return _Answer(after, None, status, fetched.error or "no answer")
    stale = poll.is_stale(after, now)
    return _Answer(after, None, "stale" if stale else "unchanged", stale or "")


def _read(state: FeedState, fetched: Fetched, digest: str | None, now: datetime, future: Future[ParsedFeed]) -> _Answer:
    """An answer that a worker has parsed, or failed to."""
    try:
        parsed = future.result()
    except (ParseError, WorkerError) as error:
        return _Answer(poll.after(state, fetched, None, digest, str(error)), None, "failed", str(error))
    after = poll.after(state, fetched, parsed, digest, None)
    if parsed.degraded:
        return _Answer(after, parsed, "degraded", parsed.problems[0].message if parsed.problems else "damaged")
    stale = poll.is_stale(after, now)
    return _Answer(after, parsed, "stale" if stale else "read", stale or "")
