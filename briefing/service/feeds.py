"""The use cases behind `briefing feeds`: try feeds, find those of a page, put new ones into the config.

Nothing is stored here. Pages and feeds are read as a pull reads them: the same guarded fetcher, the same workers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from briefing import poll
from briefing.config import Desk, load_text
from briefing.errors import BriefingError, FeedError, FetchError, ParseError, UsageError, WorkerError
from briefing.feeds import discover, edit, entry
from briefing.feeds.opml import Outline
from briefing.fetch import fetch
from briefing.model import FeedState, FeedStatus, Fetched, ParsedFeed
from briefing.service.pull import PARSE_SECONDS
from briefing.settings import Feed, feed_id
from briefing.workers import Workers

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of trying one feed once."""

    feed: Feed
    #: Never "unchanged": a trial asks for the whole feed.
    status: FeedStatus
    #: What is wrong, exactly, and what to do; "" when all is well.
    message: str
    #: HTTP status; 0 for a path, or if no answer came.
    http_status: int = 0
    #: Address after redirects.
    url: str = ""
    #: The address to keep if every redirect was permanent.
    moved_to: str | None = None
    #: Which validators the server sent: "ETag", "Last-Modified".
    validators: tuple[str, ...] = ()
    #: "lxml", "feedparser" or "json"; "" if nothing was read.
    reader: str = ""
    title: str = ""
    entries: int = 0
    #: Entries with a date of their own that can be read.
    dated: int = 0
    newest_at: datetime | None = None
    #: Languages of the entries, most frequent first.
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A feed that a page has, or the feed at the address itself."""

    url: str
    title: str
    #: None if it was not read yet.
    entries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What an OPML file would add."""

    feeds: tuple[Feed, ...]
    #: Outlines whose feed the config, or the file itself, has already.
    known: int


def trials(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], desk: Desk, workers: Workers, *, now: datetime
) -> Iterator[Trial]:
    """Try each feed now, without validators; results come as they are ready.

    A feed whose server asked us to wait (Retry-After) is not asked; one that was gone is asked again.
    """
    asked = {}
    for feed in feeds:
        until = states[feed.id].retry_at if feed.id in states else None
        if until and now < until:
            message = f"its server asked us to wait until {until:%Y-%m-%d %H:%M} UTC; try again then"
            yield Trial(feed=feed, status="waiting", message=message)
        else:
            asked[feed.id] = feed
    pairs = [(feed, FeedState(feed_id=feed.id)) for feed in asked.values()]
    for fetched in fetch(pairs, desk.config.network, now=now, root=desk.root):
        yield _tried(asked[fetched.feed_id], fetched, workers, now)


def _tried(feed: Feed, fetched: Fetched, workers: Workers, now: datetime) -> Trial:
    """Judge one answer."""
    headers = dict(fetched.headers)
    base = Trial(
        feed=feed,
        status="gone" if fetched.outcome == "gone" else "failed",
        message=fetched.error or "",
        http_status=fetched.status,
        url=fetched.url,
        moved_to=fetched.moved_to,
        validators=tuple(name for name in ("ETag", "Last-Modified") if fetched.status and headers.get(name.lower())),
    )
    if fetched.body is None:
        return base
    try:
        parsed = _parsed(feed, fetched, workers)
    except (ParseError, WorkerError) as error:
        return replace(base, message=str(error))
    state = poll.after(FeedState(feed_id=feed.id), fetched, parsed, None, None)
    stale = poll.is_stale(state, now)
    problems = "; ".join(dict.fromkeys(problem.message for problem in parsed.problems[:3]))
    counts = Counter(article.language for article in parsed.articles)
    return replace(
        base,
        status="degraded" if parsed.degraded else "stale" if stale else "read",
        message="; ".join(filter(None, (stale, problems or ("damaged" if parsed.degraded else "")))),
        reader=parsed.reader,
        title=parsed.title,
        entries=len(parsed.articles),
        dated=sum(1 for article in parsed.articles if article.published_at),
        newest_at=parsed.newest_at,
        languages=tuple(language for language, _ in counts.most_common()),
    )


def find(url: str, desk: Desk, workers: Workers, *, now: datetime) -> tuple[Offer, ...]:
    """Find the feed at an address, or those that the page there names, or else those at common paths of its host.

    Returns:
        At least one; only the feed at the address itself and those at common paths have been read.

    Raises:
        FeedError: the address cannot be read, or there is no feed.
    """
    (fetched,) = _asked((url,), desk, now)
    if fetched.body is None:
        raise FetchError(fetched.feed_id, f"{url}: {fetched.error}")
    try:
        return (_offer(url, fetched, workers),)
    except (ParseError, WorkerError) as error:
        reason = str(error)
    page = workers.submit(
        discover.links,
        fetched.body,
        fetched.url,
        dict(fetched.headers).get("content-type", ""),
        timeout_seconds=PARSE_SECONDS,
    )
    try:
        named = page.result()
    except WorkerError as error:
        raise ParseError(fetched.feed_id, f"{url}: the page cannot be searched for its feed: {error}") from error
    if named:
        return tuple(Offer(url=link.url, title=link.title) for link in named)
    guessed = _guessed(fetched.url, desk, workers, now)
    if not guessed:
        tried = ", ".join(urlsplit(guess).path for guess in discover.guesses(fetched.url))
        raise ParseError(fetched.feed_id, f"{reason}; nor is there a feed at {tried} of its host")
    return guessed


def read(url: str, desk: Desk, workers: Workers, *, now: datetime) -> Offer:
    """Read one feed to see that it is one.

    Raises:
        FeedError: it is not, or cannot be read.
    """
    (fetched,) = _asked((url,), desk, now)
    if fetched.body is None:
        raise FetchError(fetched.feed_id, f"{url}: {fetched.error}")
    try:
        return _offer(url, fetched, workers)
    except WorkerError as error:
        raise ParseError(fetched.feed_id, f"{url}: {error}") from error


def add(desk: Desk, feeds: Sequence[Feed]) -> None:
    """Put feeds at the end of the config's list; the rest of the file stays byte for byte.

    Raises:
        UsageError: the file has no place for them.
        ConfigError: the file would no longer be a good config; it is unchanged.
        BriefingError: the file cannot be read or written.
    """
    try:
        before = desk.file.read_bytes()
    except OSError as error:
        raise BriefingError(f"{desk.file} cannot be read: {error.strerror}") from error
    mark = _BOM if before.startswith(_BOM) else b""
    text = edit.insert(before[len(mark) :].decode(), feeds)
    load_text(text, desk.file)
    edit.replace(desk.file, before=before, after=mark + text.encode())


def plan_import(desk: Desk, outlines: Iterable[Outline]) -> Import:
    """Make feeds of outlines; categories that are ids of topics become topics, all others are left out."""
    topics = {topic.id for topic in desk.config.topics}
    known = set(desk.feeds)
    feeds, duplicates = [], 0
    for outline in outlines:
        if feed_id(outline.url) in known:
            duplicates += 1
            continue
        known.add(feed_id(outline.url))
        feeds.append(
            Feed(
                url=outline.url,
                outlet=outline.outlet,
                outlet_class=outline.outlet_class or "news",
                language=outline.language,
                topics=tuple(dict.fromkeys(name for name in outline.categories if name in topics)),
            )
        )
    return Import(feeds=tuple(feeds), known=duplicates)


def write_opml(file: Path, body: bytes) -> None:
    """Write an OPML file in place of an older one.

    Raises:
        UsageError: what is there is something else.
        BriefingError: it cannot be written.
    """
    try:
        if file.exists():
            before = file.read_bytes()
            if b"<opml" not in before[:2000]:
                raise UsageError(f"{file} exists and is no OPML file; give another name, or remove it")
            edit.replace(file, before=before, after=body)
        else:
            file.write_bytes(body)
    except OSError as error:
        raise BriefingError(f"{file} cannot be written: {error.strerror}") from error


def _asked(addresses: Sequence[str], desk: Desk, now: datetime) -> list[Fetched]:
    """Ask for addresses that are no feeds of the config; answers in the order of the addresses."""
    feeds = {feed_id(address): Feed(url=address) for address in addresses}
    pairs = [(feed, FeedState(feed_id=feed.id)) for feed in feeds.values()]
    answers = {fetched.feed_id: fetched for fetched in fetch(pairs, desk.config.network, now=now, root=desk.root)}
    return [answers[name] for name in feeds]


def _parsed(feed: Feed, fetched: Fetched, workers: Workers) -> ParsedFeed:
    """Parse in a worker.

    Raises:
        ParseError: it is no feed.
        WorkerError: it cost too much.
    """
    from briefing.parse import parse

    return workers.submit(parse, fetched, language=feed.language, timeout_seconds=PARSE_SECONDS).result()


def _offer(url: str, fetched: Fetched, workers: Workers) -> Offer:
    """Read what came; an address that has moved for good is given as the new one, unless it holds a password.

    Raises:
        ParseError: it is no feed.
        WorkerError: it cost too much.
    """
    parsed = _parsed(Feed(url=url), fetched, workers)
    address = fetched.moved_to if fetched.moved_to and "@" not in urlsplit(url).netloc else url
    return Offer(url=address, title=entry.name(parsed.title), entries=len(parsed.articles))


def _guessed(page: str, desk: Desk, workers: Workers, now: datetime) -> tuple[Offer, ...]:
    """The feeds at common paths of a host, each body once."""
    found: dict[bytes, Offer] = {}
    for guess, fetched in zip(guesses := discover.guesses(page), _asked(guesses, desk, now), strict=True):
        if fetched.body is not None and fetched.body not in found:
            try:
                found[fetched.body] = _offer(guess, fetched, workers)
            except (FeedError, WorkerError):
                continue
    return tuple(found.values())
