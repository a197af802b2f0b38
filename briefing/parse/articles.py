"""`RawFeed` → `ParsedFeed`: clean text, safe addresses, stable identity, effective dates.

The same for all readers, so that whichever read a feed, its articles are the same. Nothing editorial is cut: what
outlets print under every article is a matter for later stages.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from briefing import clean, urls
from briefing.model import Article, Dating, ParsedFeed, Problem
from briefing.parse import dates, dating, language, picture
from briefing.parse.raw import RawEntry, RawFeed, Words
from briefing.text import sentences, shorten

#: Longest values, in characters, as `model.Article` promises them.
_TITLE, _SUMMARY, _TEXT = 500, 1000, 20_000
_NAME, _LABEL, _LONGEST_RAW_LABEL, _MOST_LABELS = 120, 80, 500, 20
_RAW_DATE, _GUID = 100, 2000
#: Longest title made from the first words of a text.
_FIRST_WORDS = 100
#: Entries of one feed that may name the same picture; with more it is the outlet's mark. Our choice.
_MOST_WITH_PICTURE = 2
#: Characters of a beginning that tell whether one text repeats another.
_BEGINNING = 80


class _Draft(NamedTuple):
    """An entry made clean, before it is compared with the others."""

    entry: RawEntry
    guid: str
    url: str
    canonical_url: str
    title: str
    summary: str
    text: str
    language: str
    published_raw: str
    published_at: datetime | None
    picture: picture.Picture


def read(
    raw: RawFeed, *, feed_id: str, base: str, fetched_at: datetime, last_modified: str, editor_language: str | None
) -> ParsedFeed:
    """Make the articles of one document.

    Args:
        raw: what a reader found.
        feed_id: subject of problems, and part of every article's id.
        base: address that relative links stand relative to.
        fetched_at: UTC; no article is dated later.
        last_modified: HTTP header; "" if absent.
        editor_language: what the config says of the feed; None lets the feed speak.
    """
    drafts = [_draft(entry, raw, base, editor_language) for entry in raw.entries]
    named = _identified(feed_id, [draft for draft in _without_marks(drafts) if draft.title])
    moments = dating.dated(
        [draft.published_at for _, _, draft in named],
        fetched_at=fetched_at,
        feed_at=_feed_date(raw, last_modified, fetched_at, editor_language),
    )
    articles = tuple(
        [_article(feed_id, named_one, moment, fetched_at) for named_one, moment in zip(named, moments, strict=True)]
    )
    past = [date for date, source in moments if source == "entry"]
    return ParsedFeed(
        feed_id=feed_id,
        title=clean.line(raw.title.value, limit=200, is_html=raw.title.is_html),
        articles=articles,
        problems=_problems(feed_id, raw, drafts),
        degraded=bool(raw.defect),
        newest_at=max(past, default=None),
        rhythm_seconds=dating.rhythm_seconds(past),
        ttl_seconds=dating.ttl_seconds(raw.ttl, raw.update_period, raw.update_frequency),
        skip_hours=dating.skip_hours(raw.skip_hours),
        skip_days=dating.skip_days(raw.skip_days),
        reader=raw.reader,
    )


def _problems(feed_id: str, raw: RawFeed, drafts: Sequence[_Draft]) -> tuple[Problem, ...]:
    """Say which entries could not be used, and why."""
    messages = []
    empty = [number for number, draft in enumerate(drafts, start=1) if not draft.title]
    if len(empty) == 1:
        messages.append(f"entry {empty[0]} has neither title, text nor link: left out")
    elif empty:
        messages.append(f"{len(empty)} entries, first number {empty[0]}, have neither title, text nor link: left out")
    if raw.left_out:
        messages.append(f"has {len(drafts) + raw.left_out} entries: only the first {len(drafts)} are read")
    return tuple(Problem(stage="parse", subject=feed_id, message=message) for message in messages)


def _draft(entry: RawEntry, raw: RawFeed, base: str, editor_language: str | None) -> _Draft:
    """Make one entry clean; its title is "" if it has neither title, text nor link."""
    url = next((found for link in entry.links if (found := urls.safe(link, base))), "")
    description = _text(entry.summary)
    content = "\n".join(filter(None, [_text(each) for each in entry.contents]))
    text = _merged(description, content)
    title = (
        clean.line(entry.title.value, limit=_TITLE, is_html=entry.title.is_html) or _first_words(text) or url[:_TITLE]
    )
    speaks = language.of_article(editor_language, title, entry.language, raw.language)
    published_raw, published_at = _published(entry, speaks)
    return _Draft(
        entry=entry,
        guid=clean.fold(entry.guid[:_GUID]),
        url=url,
        canonical_url=urls.canonical(url) if url else "",
        title=title,
        summary=_excerpt(description or content),
        text=text[:_TEXT],
        language=speaks,
        published_raw=published_raw,
        published_at=published_at,
        picture=picture.chosen(entry.media, base=base, known=f"{title} {description} {content}".replace("\n", " ")),
    )


def _without_marks(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Take away pictures that many entries share: an outlet's mark, or an author's face."""
    uses = Counter(draft.picture.url for draft in drafts)
    return [
        draft._replace(picture=picture.NO_PICTURE) if uses[draft.picture.url] > _MOST_WITH_PICTURE else draft
        for draft in drafts
    ]


def _text(words: Words) -> str:
    """Read a description or content."""
    if not words.value:
        return ""
    return clean.to_text(words.value, limit=_TEXT) if words.is_html else clean.plain(words.value, limit=_TEXT)


def _merged(description: str, content: str) -> str:
    """Join description and content without saying the same twice.

    If one holds the beginning of the other, the longer stands for both: descriptions are mostly the first words of the
    content, cut and with an ellipsis.
    """
    if not (description and content):
        return description or content
    one, other = description.replace("\n", " "), content.replace("\n", " ")
    if _beginning(one) in other or _beginning(other) in one:
        return description if len(description) > len(content) else content
    return f"{description}\n{content}"


def _beginning(text: str) -> str:
    """Give the first words of a text, without what marks a cut."""
    return text[:_BEGINNING].rstrip(" .…[]→") or text[:_BEGINNING]


def _first_words(text: str) -> str:
    """Make a title of a text without one: its first sentence, or what fits of it."""
    first = sentences(text.partition("\n")[0][: 4 * _FIRST_WORDS])
    return shorten(first[0], _FIRST_WORDS) if first else ""


def _excerpt(text: str) -> str:
    """Cut a text to the length of a summary: after a sentence if one ends in its second half, else after a word."""
    if len(text) <= _SUMMARY:
        return text
    cut = text[:_SUMMARY]
    whole = sentences(cut)[:-1]
    if whole:
        end = cut.rfind(whole[-1]) + len(whole[-1])
        if end >= _SUMMARY // 2:
            return cut[:end]
    return shorten(text, _SUMMARY)


def _published(entry: RawEntry, speaks: str) -> tuple[str, datetime | None]:
    """Give the date as written and as read: of publication, or of the last change if that is all there is."""
    for written in (entry.published, entry.updated):
        if written and (moment := dates.read(written, speaks)):
            return clean.fold(written[:_RAW_DATE]), moment
    return clean.fold((entry.published or entry.updated)[:_RAW_DATE]), None


def _feed_date(raw: RawFeed, last_modified: str, fetched_at: datetime, editor_language: str | None) -> datetime | None:
    """Give the date of the whole document, never in the future; None if nothing tells it."""
    speaks = language.of_article(editor_language, "", "", raw.language)
    found = (dates.read(written, speaks) for written in (raw.updated, raw.published, last_modified) if written)
    return next((moment for moment in found if moment and moment <= fetched_at), None)


def _identified(feed_id: str, drafts: Iterable[_Draft]) -> list[tuple[str, str | None, _Draft]]:
    """Give each entry its id, and its guid if that is its own; second listings of the same entry are dropped.

    The key is the guid if no other entry has it, else the canonical address on the same condition, else title and date.
    """
    distinct: dict[tuple[str, ...], _Draft] = {}
    for draft in drafts:
        distinct.setdefault((draft.guid, draft.canonical_url, draft.title, draft.published_raw), draft)
    guids = Counter(draft.guid for draft in distinct.values())
    addresses = Counter(draft.canonical_url for draft in distinct.values())
    named: dict[str, tuple[str, str | None, _Draft]] = {}
    for draft in distinct.values():
        own_guid = draft.guid if draft.guid and guids[draft.guid] == 1 else None
        own_address = draft.canonical_url if addresses[draft.canonical_url] == 1 else ""
        key = own_guid or own_address or f"{draft.title}\0{draft.published_raw}"
        made = hashlib.sha256(f"{feed_id}\0{key}".encode()).hexdigest()[:16]
        named.setdefault(made, (made, own_guid, draft))
    return list(named.values())


def _article(
    feed_id: str, named: tuple[str, str | None, _Draft], moment: tuple[datetime, Dating], fetched_at: datetime
) -> Article:
    """Put one article together."""
    made, guid, draft = named
    return Article(
        id=made,
        feed_id=feed_id,
        guid=guid,
        url=draft.url,
        canonical_url=draft.canonical_url,
        title=draft.title,
        summary=draft.summary,
        text=draft.text,
        authors=_labels((name for name in draft.entry.authors if "@" not in name), _NAME),
        categories=_labels(draft.entry.categories, _LABEL),
        language=draft.language,
        published_raw=draft.published_raw,
        published_at=draft.published_at,
        dated_at=moment[0],
        dating=moment[1],
        first_seen_at=fetched_at,
        image_url=draft.picture.url,
        image_caption=draft.picture.caption,
        image_credit=draft.picture.credit,
    )


def _labels(values: Iterable[str], longest: int) -> tuple[str, ...]:
    """Clean names or labels: each once, whatever its letter case, at most twenty."""
    found: dict[str, str] = {}
    for value in values:
        if value and (label := _label(value[:_LONGEST_RAW_LABEL], longest)):
            found.setdefault(label.casefold(), label)
    return tuple(found.values())[:_MOST_LABELS]


@lru_cache(maxsize=4096)
def _label(value: str, longest: int) -> str:
    """Clean one name or label; remembered, since a feed says the same ones again and again."""
    return clean.line(value, limit=longest)
