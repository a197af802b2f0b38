"""`briefing tag` and `briefing cluster`: the rules and the grouping, tried on JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, session

if TYPE_CHECKING:
    from briefing.model import Article
    from briefing.service.lines import Line

_FORMAT = "Each line: an object with id and title, and text, outlet, published, language if there are any."


@app.command(epilog=f"Example: briefing tag < reports.jsonl > tagged.jsonl. {_FORMAT}")
def tag(config: ConfigOption = None) -> None:
    """Give topics to articles on standard input (JSON lines), with the terms that matched."""
    from dataclasses import replace
    from json import dumps

    from briefing.tag import compile_topics
    from briefing.tag import tag as run

    desk = session.desk(config)
    rules = compile_topics(desk.config.topics, desk.names)
    feeds = {feed.id: feed for feed in desk.config.feeds}
    by_outlet = {feed.outlet.casefold(): feed.id for feed in desk.config.feeds}
    with _lines() as lines:
        for line, article in lines:
            known = replace(article, feed_id=by_outlet.get(line.outlet.casefold(), "") if line.outlet else "")
            (tagged,) = run([known], rules, feeds)
            topics = [
                {
                    "id": given.topic_id,
                    "matches": [
                        {"term": match.term, "field": match.field, "start": match.start} for match in given.matches
                    ],
                }
                for given in tagged.tags
            ]
            print(dumps({"id": line.id, "topics": topics}, ensure_ascii=False))


@app.command(epilog=f"Example: briefing cluster < reports.jsonl > stories.jsonl. {_FORMAT}")
def cluster(
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold",
            min=0.01,
            max=1,
            help="Likeness at which two groups are one story: 1 is that of reports of one event (0.01 to 1).",
        ),
    ] = None,
) -> None:
    """Group articles on standard input (JSON lines) into stories, and name copies of one text; needs no config."""
    from json import dumps

    from briefing.cluster import THRESHOLD, groups
    from briefing.cluster.copies import copy_groups

    with _lines() as lines:
        read = list(lines)
        unique = {article.id: article for _, article in read}
        articles = sorted(unique.values(), key=lambda one: one.id)
        copied = copy_groups(articles)
        copy_of = {copy: group[0] for group in copied for copy in group[1:]}
        story: dict[str, str] = {}
        for members in groups(articles, copied, threshold=threshold or THRESHOLD):
            first = min(members, key=lambda article: (article.dated_at, article.id))
            story |= {article.id: first.id for article in members}
        for line, article in read:
            given = {"id": line.id, "story": story[article.id]}
            if article.id in copy_of:
                given["copy_of"] = copy_of[article.id]
            print(dumps(given, ensure_ascii=False))


@contextmanager
def _lines() -> Iterator[Iterator[tuple[Line, Article]]]:
    """Good lines of standard input; bad ones are reported, and end the command with exit code 3."""
    from briefing.service.lines import read

    bad = 0

    def good() -> Iterator[tuple[Line, Article]]:
        nonlocal bad
        for line in read(sys.stdin.buffer):
            if line.article is None:
                bad += 1
                print(f"line {line.number}: {line.error}; passed over", file=sys.stderr)
            else:
                yield line, line.article

    yield good()
    if bad:
        raise typer.Exit(3)
