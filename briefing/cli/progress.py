"""How a pull is shown: a bar on a terminal, a line a feed elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from briefing.cli.session import harmless
from briefing.model import FeedResult

_BAD = ("failed", "gone", "degraded", "stale", "waiting")


@contextmanager
def shown(total: int, *, quiet: bool) -> Iterator[Callable[[FeedResult], None]]:
    """Give a function to call with every feed's result."""
    if quiet:
        yield lambda result: None
    elif sys.stderr.isatty():
        with _bar(total) as advance:
            yield advance
    else:
        yield lambda result: print(line(result), file=sys.stderr)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[FeedResult], None]]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("Reading feeds"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)

        def advance(result: FeedResult) -> None:
            if result.status in _BAD:
                progress.console.print(line(result), markup=False, highlight=False, soft_wrap=True)
            progress.update(task, advance=1, description=escape(result.feed_id))

        yield advance


def line(result: FeedResult) -> str:
    """One feed's result in one line."""
    figures = f"{result.entries} entries, {result.added} new" if result.entries else ""
    changed = f", {result.changed} changed" if result.changed else ""
    rest = "; ".join(part for part in (figures + changed, result.message) if part)
    return harmless(f"{result.status:<10} {result.feed_id}{': ' if rest else ''}{rest}")


def total(results: Sequence[FeedResult]) -> str:
    """All feeds' results in one line."""
    counts = Counter(result.status for result in results)
    listed = ", ".join(f"{count} {status}" for status, count in counts.items())
    added, changed = sum(result.added for result in results), sum(result.changed for result in results)
    noun = "feed" if len(results) == 1 else "feeds"
    articles = "article" if added == 1 else "articles"
    return f"{len(results)} {noun}: {listed or 'none'}; {added} new {articles}, {changed} changed."
