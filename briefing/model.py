"""The values that pass between stages: frozen, slotted, keyword-only; tuples, never lists.

Every ``datetime`` is aware and in UTC; local time exists only in edition ids and in template filters. What the
operator writes (feeds, topics, briefs) is in `settings`; what readers see (the edition) is in `record`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

#: Where an article's effective date comes from: the entry's own date; the nearest older dated entry below it in the
#: feed; the feed's own date (lastBuildDate, updated); the moment that we first saw it.
Dating = Literal["entry", "neighbour", "feed", "received"]

#: What became of one request. "gone" is 410: the feed is disabled until its address in the config changes.
Outcome = Literal["fresh", "not_modified", "failed", "gone"]

#: How a feed stands after a pull. "unchanged": 304, or the same bytes; "degraded": read in part;
#: "stale": read, but its newest article is old against its own rhythm; "waiting": not asked, Retry-After still runs.
FeedStatus = Literal["read", "unchanged", "degraded", "stale", "failed", "gone", "waiting"]

#: What a report is when it is not plain reporting.
Label = Literal["opinion", "live", "roundup", "photo", "notice", "video", "state-media", "paywall"]

#: How a story stands against the editions before.
Status = Literal["new", "updated", "continuing"]

#: What became of an article's page. "read": its text is kept; "wall": a consent or bot check stands before it;
#: "paywall": for subscribers only; "none": no text of that article is there; "failed": not had, and asked for again.
PageOutcome = Literal["read", "wall", "paywall", "none", "failed"]

#: The part of an article in which a term was found; "feed" is the editor's own filing of a whole feed.
Field = Literal["title", "text", "feed"]

#: Good pulls in a row that must meet the same permanent redirect before its target is asked first: a captive portal or
#: a mistake of an hour must not move a feed for good. Three is our choice.
TRUSTED_MOVES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One entry made clean and given a stable id."""

    #: 16 hex digits, from the feed id and guid, or the canonical URL without a guid; never changes once stored.
    id: str
    feed_id: str
    #: The entry's guid as the feed gave it; None if absent or shared by several entries.
    guid: str | None
    #: Absolute http(s) address to read it at; "" if the entry gave none that is safe.
    url: str
    #: `url` without tracking parameters, fragment and letter-case noise; "" if there is no `url`.
    canonical_url: str
    #: Plain text, 1 to 500 characters.
    title: str
    #: Plain text of the feed's own description, 0 to 1,000 characters, cut at a sentence or a word.
    summary: str
    #: Plain text of all that the feed carries of the article (summary or full content), 0 to 20,000 characters; or what
    #: its page says, if the feed's `full_text` asks for that and it is more: filled in by the store.
    text: str
    authors: tuple[str, ...]
    #: The outlet's own labels (category, dc:subject), at most 20.
    categories: tuple[str, ...]
    #: BCP 47 primary tag ("en", "ko"); "und" if unknown.
    language: str
    #: The date as the feed wrote it; "" if absent.
    published_raw: str
    #: That date in UTC; None if absent or unreadable. May be wrong or in the future.
    published_at: datetime | None
    #: The date that windows use, UTC: never after `first_seen_at`.
    dated_at: datetime
    dating: Dating
    first_seen_at: datetime
    #: Absolute http(s) address of a picture that belongs to it; "" if the feed names none that is fit.
    image_url: str = ""
    #: What that picture shows, 0 to 300 characters; "" if the feed does not say.
    image_caption: str = ""
    #: Whose it is, 0 to 120 characters; "" if the feed does not say.
    image_credit: str = ""
    #: Titles that the feed gave before this one, oldest first; filled by the store.
    earlier_titles: tuple[str, ...] = ()
    #: True if its page says that it is for subscribers only; filled by the store.
    is_paywalled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came of fetching an article's page."""

    article_id: str
    outcome: PageOutcome
    #: Plain text, a line for each paragraph, 0 to 20,000 characters; "" unless `outcome` is "read".
    text: str
    #: Why there is no text, in plain words, at most 200 characters; "" if there is.
    reason: str
    fetched_at: datetime
    #: Requests so far.
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An article's picture as an edition shows it: fetched, checked and encoded anew."""

    #: Where it was fetched, `Article.image_url`.
    url: str
    #: SHA-256 of `body`, as 64 hexadecimal digits.
    sha256: str
    #: Pixels.
    width: int
    height: int
    fetched_at: datetime
    #: JPEG.
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One item's failure, kept as a value and shown in the collection note."""

    #: The stage that met it: "fetch", "parse", "store", "render", …
    stage: str
    #: The feed id, address or article id that it concerns.
    subject: str
    #: One line in plain words: what happened and what to do.
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What we remember of a feed between pulls."""

    feed_id: str
    #: Validators exactly as the server sent them, str of latin-1; None if it sent none.
    etag: str | None = None
    last_modified: str | None = None
    #: SHA-256 hex of the last body that was parsed; None before the first.
    body_hash: str | None = None
    checked_at: datetime | None = None
    #: Last time that the server answered well (200 or 304).
    succeeded_at: datetime | None = None
    #: The server asked us to wait until then (Retry-After); None if free.
    retry_at: datetime | None = None
    #: When a scheduled pull should ask next.
    next_poll_at: datetime | None = None
    #: Failures in a row.
    failures: int = 0
    #: The last failure in plain words; None after a success.
    error: str | None = None
    #: Where permanent redirects (301, 308) lead, and how many pulls in a row said so.
    moved_to: str | None = None
    moved_count: int = 0
    #: True after 410.
    gone: bool = False
    #: What the feed calls itself, "" if nothing.
    title: str = ""
    #: Date of its newest dated article; None if none has a date.
    newest_at: datetime | None = None
    #: Median seconds between its dated articles; None below three of them.
    rhythm_seconds: float | None = None
    #: Seconds that the feed itself asks to be left alone (ttl, sy:updatePeriod); None if it does not say.
    ttl_seconds: float | None = None
    #: Hours (UTC, bit 0 for midnight) and days (bit 0 for Monday) in which it asks not to be read; 0 for none.
    skip_hours: int = 0
    skip_days: int = 0
    #: Entries in its last parsed body.
    entries: int = 0
    #: What is wrong with a body that was read in part; "" if nothing.
    remark: str = ""

    @property
    def kept_address(self) -> str | None:
        """Where permanent redirects lead once three good pulls in a row agreed on it, to be asked first; else None."""
        return self.moved_to if self.moved_count >= TRUSTED_MOVES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The answer to one request for one feed."""

    feed_id: str
    outcome: Outcome
    #: Address after redirects; for a path, the path as the config gives it.
    url: str
    #: HTTP status; 0 for a path, or if no answer came.
    status: int
    #: Lower-case names; values as sent.
    headers: tuple[tuple[str, str], ...]
    #: Decoded bytes; None unless `outcome` is "fresh".
    body: bytes | None
    fetched_at: datetime
    #: What failed in plain words; None unless `outcome` is "failed" or "gone".
    error: str | None = None
    #: The address to keep if every redirect on the way was permanent; None otherwise.
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """One body read."""

    feed_id: str
    #: What the feed calls itself, plain text; "" if nothing.
    title: str
    #: In the feed's order; ids unique.
    articles: tuple[Article, ...]
    #: Entries that could not be used, each with the reason.
    problems: tuple[Problem, ...]
    #: True if the document is broken and only what could be saved is here.
    degraded: bool
    newest_at: datetime | None
    rhythm_seconds: float | None
    ttl_seconds: float | None
    #: "lxml", "feedparser" or "json": which reader gave these articles.
    reader: str
    #: As in `FeedState`.
    skip_hours: int = 0
    skip_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedResult:
    """How one feed stands after one pull, for the collection note."""

    feed_id: str
    status: FeedStatus
    #: Why, in plain words; "" when all is well.
    message: str
    #: Entries in the body; 0 if unchanged or failed.
    entries: int
    #: Articles stored for the first time.
    added: int
    #: Articles whose title or text the feed has changed.
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One term found in one article."""

    #: The term as the rule writes it.
    term: str
    #: The words as the article has them.
    found: str
    field: Field
    #: Character offset in that field; 0 for "feed".
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One topic given to one article, with its evidence."""

    topic_id: str
    #: 0 to 1: how much of the article is about the topic, see `tag`.
    strength: float
    #: Title first, then by place; never empty.
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedArticle:
    """An article with its topics, strongest first; none if no rule matched."""

    article: Article
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The articles about one event."""

    #: Stable: the id that the store already knows for it, else that of its earliest article.
    id: str
    #: Those of this edition, lead first; never empty.
    articles: tuple[TaggedArticle, ...]
    #: Articles of the same event that earlier editions printed, oldest first.
    earlier: tuple[Article, ...]
    #: (article id, id of the article whose text it repeats).
    copies: tuple[tuple[str, str], ...]
    #: (article id, name of the outlet that the article names as its source).
    credits: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A report's headline as readers of a brief saw it last: as printed, or as a later edition said it was reworded."""

    #: Article id.
    report: str
    #: "" if the edition said that it was withdrawn.
    title: str
    outlet: str
    url: str
    language: str
    #: Id of the edition that printed the report, and the story's number there.
    edition: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Why a story stands where it stands: `total` is the sum of `parts`."""

    total: float
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredStory:
    """A story with its topics (strongest first) and its score."""

    story: Story
    topics: tuple[Tag, ...]
    score: Score
    #: (article id, name of its origin) of every article: equal names are one origin.
    origins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time that an edition covers: start < date <= end."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """An edition in one format."""

    edition_id: str
    #: One of `formats` in the config.
    format: str
    #: File name without a folder: 2026-01-30-morning.pdf.
    filename: str
    body: bytes
