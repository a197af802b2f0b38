"""`briefing topics …`: what the rules catch, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, JsonOption, opened, session

if TYPE_CHECKING:
    from briefing.model import Article
    from briefing.tag import Verdict

topics = typer.Typer(no_args_is_help=True, help="Show what the topic rules catch, and why.", rich_markup_mode=None)
app.add_typer(topics, name="topics")

#: Characters of text shown on each side of a match.
_CONTEXT = 40


@topics.command("list")
def list_topics(config: ConfigOption = None) -> None:
    """List the topics with the size of their rules."""
    desk = session.desk(config)
    for topic in desk.config.topics:
        parts = (("any", len(topic.any_of)), ("all", len(topic.all_of)), ("near", len(topic.near)))
        sizes = ", ".join(f"{name} {size}" for name, size in (*parts, ("none", len(topic.none_of))) if size)
        print(f"{topic.id}: {topic.title} ({sizes or 'filed by feeds'})")


@topics.command("explain", epilog="Example: briefing topics explain https://www.nknews.org/2026/01/some-article")
def explain(
    key: Annotated[str, typer.Argument(metavar="URL-OR-ID", help="An article's address or id, or its beginning.")],
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Say of one stored article which topics it has or nearly has, and why."""
    from briefing.errors import UsageError
    from briefing.service.topics import explain as run

    desk = session.desk(config)
    with opened(desk) as store:
        article = store.article(key)
    if article is None:
        raise UsageError(f"no stored article has the address or id “{key}”; `briefing search WORDS` finds ids")
    verdicts = run(desk, article)
    if json:
        from dataclasses import asdict
        from json import dumps

        print(dumps({"id": article.id, "verdicts": [asdict(one) for one in verdicts]}, indent=2, ensure_ascii=False))
        return
    print(f"{article.title}\n{article.id}  {article.url}\n")
    for verdict in verdicts:
        if verdict.tag or verdict.near_miss:
            print(_standing(verdict))
            for place in _places(article, verdict):
                print(f"    {place}")
    silent = [verdict.topic_id for verdict in verdicts if not verdict.tag and not verdict.near_miss]
    print(f"nothing found for: {', '.join(silent) or 'none'}")


@topics.command("test", epilog="Example: briefing topics test alliance --changed trial.yaml")
def try_rule(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="The topic's id.")],
    changed: Annotated[
        Path | None, typer.Option("--changed", help="A config with a changed rule: show what it would add and drop.")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Lines a list at the most.")] = 20,
    newest: Annotated[int, typer.Option("--newest", min=1, help="Try the newest so many stored articles.")] = 20_000,
    config: ConfigOption = None,
) -> None:
    """Try a topic's rule on the stored articles: what it catches, nearly catches, and what a change would do."""
    from briefing.config import load
    from briefing.service.topics import topic_of, trial

    desk = session.desk(config)
    topic_of(desk, topic)
    other = load(changed) if changed else None
    with opened(desk) as store:
        found = trial(desk, topic, store.all_articles(newest), changed=other)
    print(f"{topic}: {len(found.caught)} of {found.articles} stored articles caught, {len(found.nearly)} nearly.")
    lists = [("caught", found.caught), ("nearly", found.nearly)]
    if other:
        lists = [("added by the change", found.added), ("dropped by the change", found.dropped)]
        print(f"The changed rule adds {len(found.added)} and drops {len(found.dropped)}.")
    for heading, rows in lists:
        print(f"\n{heading} ({len(rows)})")
        for article, verdict in rows[:most]:
            found_terms = ", ".join(dict.fromkeys(match.found for match in verdict.matches))
            miss = f"; {verdict.near_miss}" if verdict.near_miss else ""
            print(f"  {article.dated_at:%Y-%m-%d}  {article.title}\n              {found_terms}{miss}  [{article.id}]")
        if len(rows) > most:
            print(f"  … and {len(rows) - most} more (--most)")


def _standing(verdict: Verdict) -> str:
    if verdict.tag:
        return f"{verdict.topic_id}: yes, strength {verdict.tag.strength:.2f}"
    return f"{verdict.topic_id}: no: {verdict.near_miss}"


def _places(article: Article, verdict: Verdict) -> list[str]:
    """Each match with the words around it."""
    shown = []
    for match in verdict.matches:
        if match.field == "feed":
            shown.append("the feed is filed under this topic (feeds[].topics)")
            continue
        source = article.title if match.field == "title" else article.text
        end = match.start + len(match.found)
        before, after = source[max(0, match.start - _CONTEXT) : match.start], source[end : end + _CONTEXT]
        around = " ".join(f"…{before}[{match.found}]{after}…".split())
        shown.append(f"“{match.term}” in the {match.field} at {match.start}: {around}")
    return shown
