"""One feed's way from its address to an answer: redirects, credentials, validators, the deadline.

In: a feed, its state, a session. Out: a `Fetched`, always. Redirects are followed by hand, because every hop must pass
the same checks as the first address.

Sources: RFC 9110 (sections 10.2.2, 13.1, 15.4) for redirects and conditional requests; RFC 7617 for Basic credentials.
"""

from __future__ import annotations

import asyncio
import base64
import re
from dataclasses import dataclass, field
from datetime import datetime

from yarl import URL

from briefing import __version__
from briefing.errors import FetchError
from briefing.fetch.answers import problem_of
from briefing.fetch.session import Answer, Session
from briefing.fetch.turns import Turns
from briefing.model import FeedState, Fetched
from briefing.settings import Feed, Network

#: Redirects that one feed may take; what RFC 1945 recommended, and our choice.
MAX_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
#: An address that needs no quoting of ours.
_PLAIN = re.compile(r"[!#-;=?-~]+")


@dataclass(slots=True, kw_only=True)
class _Journey:
    """Where one feed's request stands."""

    feed: Feed
    url: URL
    #: Basic credentials of the feed's own address; None if it has none, and for good once a redirect left its origin.
    credentials: str | None
    #: Seconds left of the feed's deadline; waiting for a turn does not count.
    seconds_left: float
    visited: set[URL] = field(default_factory=set)
    #: True while every redirect so far was permanent.
    is_permanent: bool = True
    #: True if credentials were given up on the way.
    lost_credentials: bool = False


async def travel(
    feed: Feed, state: FeedState, *, session: Session, turns: Turns, network: Network, now: datetime
) -> Fetched:
    """Ask for one feed and follow its redirects; whatever goes wrong with it makes a failed `Fetched`.

    A result with a body keeps one of the places of `turns`, until `Turns.give_back`.
    """
    try:
        journey = _start(feed, state, network)
    except FetchError as error:
        return failed(feed, "", str(error), now)
    answer = None
    try:
        for _ in range(MAX_REDIRECTS + 1):
            answer = await _hop(journey, state, session, turns, network)
            if answer.status not in _REDIRECTS:
                return _conclude(journey, state, answer, now)
            _follow(journey, answer)
        problem = f"{journey.url.host}: more than {MAX_REDIRECTS} redirects: correct the address"
    except FetchError as error:
        problem = str(error)
    except TimeoutError:
        problem = (
            f"{journey.url.host} did not finish within {network.timeout:g} seconds: "
            "try again later, or raise network.timeout"
        )
    return failed(feed, str(journey.url), problem, now, answer)


def _start(feed: Feed, state: FeedState, network: Network) -> _Journey:
    """Begin at the feed's address, or where it has moved for good.

    Raises:
        FetchError: the address cannot be used.
    """
    own = _web_address(feed, feed.location, None)
    url = own.with_user(None)
    credentials = None
    if own.user is not None or own.password is not None:
        pair = f"{own.user or ''}:{own.password or ''}"
        credentials = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    if state.kept_address:
        kept = _web_address(feed, state.kept_address, None).with_user(None)
        if kept.origin() != url.origin():
            credentials = None
        url = kept
    return _Journey(feed=feed, url=url, credentials=credentials, seconds_left=network.timeout, visited={url})


async def _hop(journey: _Journey, state: FeedState, session: Session, turns: Turns, network: Network) -> Answer:
    """Ask the journey's present address, when its turn comes.

    Raises:
        FetchError: no usable answer.
        TimeoutError: the deadline passed.
    """
    headers = {
        "Accept": session.purpose.accept,
        "Accept-Encoding": "gzip, br",
        "User-Agent": network.user_agent or f"briefing/{__version__} (+feed reader)",
    }
    for name, validator in (("If-None-Match", state.etag), ("If-Modified-Since", state.last_modified)):
        if validator is not None and (sendable := _as_sent(validator)) is not None:
            headers[name] = sendable
    if journey.credentials is not None:
        headers["Authorization"] = journey.credentials
    async with turns.turn(journey.url.raw_host or "") as turn:
        clock = asyncio.get_running_loop().time
        began = clock()
        async with asyncio.timeout(max(journey.seconds_left, 0)):
            answer = await session.ask(journey.feed.id, journey.url, headers, turn)
        journey.seconds_left -= clock() - began
        turn.keeps_place = answer.body is not None
        return answer


def _as_sent(validator: str) -> str | None:
    """Turn latin-1 text back into what makes aiohttp send the server's own bytes; None if nothing would.

    aiohttp writes headers as UTF-8, so bytes that are not UTF-8 cannot be echoed: such a validator is left out, since
    one that is changed on the way would be invented.
    """
    try:
        return validator.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def _follow(journey: _Journey, answer: Answer) -> None:
    """Move the journey to where a redirect points.

    Raises:
        FetchError: it points nowhere, to no web address, or where the journey has been.
    """
    before = journey.url
    journey.url = _web_address(journey.feed, answer.header("location") or "", before).with_user(None)
    if journey.url in journey.visited:
        raise FetchError(journey.feed.id, f"{before.host} redirects in a circle: correct the address")
    journey.visited.add(journey.url)
    journey.is_permanent = journey.is_permanent and answer.status in _PERMANENT
    if journey.credentials is not None and journey.url.origin() != before.origin():
        journey.credentials = None
        journey.lost_credentials = True


def _web_address(feed: Feed, text: str, base: URL | None) -> URL:
    """Read an address, relative to `base` if that is where a redirect comes from, without its fragment.

    Raises:
        FetchError: it is empty, unreadable, or neither http nor https.
    """
    bare = text.strip()
    if base is not None and not bare:
        raise FetchError(feed.id, f"{base.host} redirects without saying where: correct the address")
    blame = f"{base.host} redirects to" if base is not None else "the address is"
    shown = "".join(c for c in bare if c.isprintable())[:200]
    # Location is ASCII by the standard; what servers really send beyond it is UTF-8.
    written = bare if base is None else _as_sent(bare) or bare
    try:
        url = URL(written) if base is None else base.join(URL(written))
        if url.host and _PLAIN.fullmatch(written):
            # Quoting as it was written: signed addresses do not survive %2F turning into a slash.
            exact = URL(written, encoded=True)
            url = (exact if base is None else base.join(exact)).with_host(url.host)
    except ValueError as error:
        raise FetchError(feed.id, f"{blame} '{shown}', which cannot be read ({error}): correct the address") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchError(feed.id, f"{blame} '{shown}': only http and https addresses are fetched")
    return url.with_fragment(None)


def _conclude(journey: _Journey, state: FeedState, answer: Answer, now: datetime) -> Fetched:
    """Turn the last answer of a journey into the feed's result."""
    url = str(journey.url)
    asked_conditionally = state.etag is not None or state.last_modified is not None
    if answer.status != 200 and not (answer.status == 304 and asked_conditionally):
        problem = problem_of(answer.status, journey.url.host or "", lost_credentials=journey.lost_credentials)
        return failed(journey.feed, url, problem, now, answer)
    was_redirected = len(journey.visited) > 1
    return Fetched(
        feed_id=journey.feed.id,
        outcome="fresh" if answer.status == 200 else "not_modified",
        url=url,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        fetched_at=now,
        moved_to=url if was_redirected and journey.is_permanent else None,
    )


def failed(feed: Feed, url: str, problem: str, now: datetime, answer: Answer | None = None) -> Fetched:
    """Make the result of a journey without a feed at its end; 410 alone means that the feed is gone."""
    return Fetched(
        feed_id=feed.id,
        outcome="gone" if answer is not None and answer.status == 410 else "failed",
        url=url,
        status=answer.status if answer is not None else 0,
        headers=answer.headers if answer is not None else (),
        body=None,
        fetched_at=now,
        error=problem,
    )
