"""What summaries are: whether each sentence stands in its report, what furniture got through, and how much they tell.

Read over the demo's feeds, a made-up day in four languages, the captured feeds and a state agency's archive. What a
summary tells is the share of the words of the *other* reports' headlines that it has; beside it stands the same for the
report's first 420 characters as the feed gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

from benchmarks.measure import SHARED
from benchmarks.stories import CAPTURED, LABELLED, load
from briefing.cluster import groups
from briefing.edition.summary import LIMIT, summarise
from briefing.edition.telling import is_whole
from briefing.errors import ParseError
from briefing.furniture import repeated
from briefing.model import Article, Fetched
from briefing.parse import parse
from briefing.record import Summary
from briefing.resources import samples
from briefing.sample_dates import fill
from briefing.service.lines import read
from briefing.text import sentences, words_of

_NOW = datetime(2026, 1, 30, 6, tzinfo=UTC)
#: The captured feeds' last three days.
_NEWS = datetime(2026, 2, 15, tzinfo=UTC)
#: What no summary should hold, as a reader would look for it; written for this check alone.
_FURNITURE = re.compile(
    r"appeared first on|read more|continue reading|click here|subscribe to|newsletter|follow us|follow live|sign up|"
    r"\[…\]|\[\.\.\.\]|getty images|\bAP Photo|all rights reserved|©|ⓒ|무단|재배포|(?:기자|특파원) ?=|related posts|"
    r"^[(\[【][^)\]】]*[=＝]|^\S+, \w+ \d+ \([A-Z]+\)|\w@\w+\.|https?:|www\.|\d{1,2}:\d{2}\) -|"
    r"\(END\)|\(끝\)|listen to this|^photo:|제공$",
    re.IGNORECASE,
)
_SAMPLES = 4


@dataclass(frozen=True, slots=True)
class _Made:
    """One story's reports, lead first, and the summary that was made of them."""

    reports: Sequence[Article]
    summary: Summary


def main() -> None:
    """Print figures and some samples of each collection."""
    demo = {article.id: article for article in _demo()}
    _print("demo", _stories(list(demo.values()), list(demo.values())))
    day, _ = load(LABELLED / "day.jsonl")
    _print("made-up day", _stories(day, day))
    if not SHARED.is_dir():
        print(f"no captured feeds: {SHARED} is absent")
        return
    feeds = list(_captured())
    _print("captured feeds, three days", _stories([one for one in feeds if one.dated_at >= _NEWS], feeds))
    _print("captured feeds, every entry alone", _alone(feeds))
    with (SHARED / "kcna-2024" / "articles.jsonl").open("rb") as file:
        agency = [line.article for line in read(file) if line.article]
    _print("state agency, every article alone", _alone(agency))


def _stories(articles: Sequence[Article], feeds: Iterable[Article]) -> Iterator[_Made]:
    """A summary of every story; the report that says most leads."""
    known = repeated(feeds)
    for members in groups(sorted(articles, key=lambda one: one.id)):
        led = sorted(members, key=lambda one: (-min(len(one.text), 400), one.dated_at, one.id))
        yield _Made(led, summarise(led, repeated=known))


def _alone(articles: Sequence[Article]) -> Iterator[_Made]:
    """A summary of every article, as if nobody else reported."""
    known = repeated(articles)
    for article in articles:
        yield _Made((article,), summarise((article,), repeated=known))


def _demo() -> Iterator[Article]:
    """Both days of the sample feeds; what both list is taken as the later writes it."""
    for file in sorted((samples() / "feeds").glob("*/*"), reverse=True):
        yield from _parsed(file, fill(file.read_text("utf-8"), now=_NOW).encode(), _NOW)


def _captured() -> Iterator[Article]:
    """Every entry of the captured feeds."""
    for file in sorted((SHARED / "feeds-2026-02-18").iterdir()):
        if file.name != "index.json":
            yield from _parsed(file, file.read_bytes(), CAPTURED)


def _parsed(file: Path, body: bytes, moment: datetime) -> Iterable[Article]:
    url = f"https://{file.stem}.example/"
    fetched = Fetched(feed_id=file.stem, outcome="fresh", url=url, status=200, headers=(), body=body, fetched_at=moment)
    try:
        return parse(fetched, language=None).articles
    except ParseError:  # one sample is a web page, on purpose
        return ()


def _print(name: str, every: Iterable[_Made]) -> None:
    """Figures of one collection, what is wrong with it, and some samples."""
    made = list(every)
    said = [one for one in made if one.summary.text]
    pieces = [(piece, one) for one in said for piece in sentences(one.summary.text)]
    strange = [piece for piece, one in pieces if not _stands(piece, one)]
    furniture = [piece for piece, _ in pieces if _FURNITURE.search(piece)]
    cut = sum(1 for piece, _ in pieces if piece.endswith("…"))
    whole = sum(1 for piece, _ in pieces if is_whole(piece))
    print(
        f"\n{name}: {len(made)} stories, {len(said)} with a summary, {len(pieces)} sentences of "
        f"{mean(len(piece) for piece, _ in pieces):.0f} characters; {len(strange)} not found word for word, "
        f"{len(furniture)} with furniture, {whole} whole, {cut} cut"
    )
    if together := [one for one in said if len(one.reports) > 1]:
        ours, first = mean(map(_told, together)), mean(map(_told_first, together))
        print(f"  of {len(together)} stories with several reports: tells {ours:.3f}, the first characters {first:.3f}")
    for piece in (*strange, *furniture)[:_SAMPLES]:
        print(f"  ! {piece}")
    for one in said[:: max(1, len(said) // _SAMPLES)][:_SAMPLES]:
        print(f"  - {one.reports[0].title}\n    {one.summary.text}")


def _stands(sentence: str, made: _Made) -> bool:
    """True if the report that the summary names has the sentence, or of a shortened one what is before the ellipsis."""
    report = next(one for one in made.reports if one.id == made.summary.report)
    return any(sentence.removesuffix("…") in text for text in (report.summary, report.text))


def _told(made: _Made) -> float:
    return _share(made.summary.text, made)


def _told_first(made: _Made) -> float:
    report = next(one for one in made.reports if one.id == made.summary.report)
    return _share((report.summary or report.text)[:LIMIT], made)


def _share(text: str, made: _Made) -> float:
    """Share of the words of the other reports' headlines that a text has."""
    others = frozenset[str]().union(*(words_of(one.title) for one in made.reports if one.id != made.summary.report))
    return len(others & words_of(text)) / max(1, len(others))


if __name__ == "__main__":
    main()
