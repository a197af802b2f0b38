"""Whether the brief leads with what an editor would: the first fifteen stories of two days, against an editor's twelve.

Twice: with the stories as grouped, and with the labelled ones, which shows what ranking alone does. Both days are read
from files, through the whole path of a build, with one topic that catches all. `editor.tsv` beside the labelled stories
names the twelve; it was written before the order was first looked at.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measure import SHARED
from benchmarks.stories import CAPTURED, LABELLED, copies, morning
from benchmarks.stories import load as grouped
from briefing.config import load
from briefing.edition.choice import choose
from briefing.model import Article, Story, Tag, TaggedArticle, Window
from briefing.rank import rank
from briefing.record import Edition, PrintedStory
from briefing.service.build import make
from briefing.service.pull import pull
from briefing.store import Store
from briefing.workers import Workers

_FIRST = 15
#: The captured feeds of world news.
_WORLD = (
    *("abc-au", "abc-us", "al-jazeera", "bbc-world", "boston-world", "csmonitor", "dw", "economist-asia"),
    *("foreign-policy", "mercopress", "npr-world", "nyt-world", "rest-of-world", "time-world"),
    *("washington-post-world", "wsj-world"),
)
#: The cut-off of the made-up day: six in the morning in Seoul.
_DAY_ENDS = datetime(2026, 3, 12, 21, 0, tzinfo=UTC)
#: Kinds that must not be among the first.
_NEVER = ("roundup", "photo", "notice")


def main() -> None:
    """Print both days, or those named on the command line."""
    wanted = sys.argv[1:] or ["world-morning", "day"]
    if "world-morning" in wanted and SHARED.is_dir():
        captured = SHARED / "feeds-2026-02-18"
        feeds = {captured / f"{name}.xml": name for name in _WORLD}
        report("world-morning", edition(feeds, now=CAPTURED), dict(rows("world-morning.tsv")))
        as_labelled("world-morning", *morning(), now=CAPTURED)
    if "day" in wanted:
        with tempfile.TemporaryDirectory() as folder:
            feeds, story_of = written(Path(folder))
            report("day", edition(feeds, now=_DAY_ENDS), story_of)
        as_labelled("day", *grouped(LABELLED / "day.jsonl"), now=_DAY_ENDS)


def as_labelled(day: str, articles: Sequence[Article], gold: Sequence[str], *, now: datetime) -> None:
    """Print the same for the labelled stories of the last 24 hours, ranked and chosen."""
    window = Window(start=now - timedelta(hours=24), end=now)
    members: dict[str, list[Article]] = defaultdict(list)
    for article, name in zip(articles, gold, strict=True):
        if window.start < article.dated_at <= window.end:
            members[name].append(article)
    filed = Tag(topic_id="all", strength=1.0, matches=())
    stories = [
        Story(
            id=name,
            articles=tuple(TaggedArticle(article=article, tags=(filed,)) for article in each),
            earlier=(),
            copies=copies(each),
        )
        for name, each in members.items()
    ]
    first = [one.story.id for one in choose(rank(stories, {}, ["all"], window), {}, _FIRST)]
    twelve = [name for which, name in rows("editor.tsv") if which == day]
    missing = [name for name in twelve if name not in first]
    print(f"as labelled: {len(twelve) - len(missing)} of {len(twelve)}; missing: {', '.join(missing)}")


def edition(feeds: Mapping[Path, str], *, now: datetime) -> Edition:
    """Make the brief of these feed files, each with its outlet's name."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        lines = ["feeds:"]
        lines += [
            f"  - {{path: {json.dumps(str(file))}, outlet: {json.dumps(name)}, topics: [all]}}"
            for file, name in feeds.items()
        ]
        lines += ["topics:", "  - {id: all, title: All, any: [zzzz]}"]
        lines += ["briefs:", "  - {id: trial, topics: [all], window: 24h, max_stories: 60, formats: [json]}"]
        config = folder / "config.yaml"
        config.write_text("\n".join(lines), "utf-8")
        desk = load(config)
        with Store.open(folder / "briefing.db") as store, Workers(1) as workers:
            pull(desk, store, workers, now=now)
            return make(desk, store, desk.config.briefs[0], workers, now=now)


def report(day: str, made: Edition, story_of: Mapping[str, str]) -> None:
    """Print the first fifteen with their parts, and how many of the editor's twelve are among them."""
    twelve = [name for which, name in rows("editor.tsv") if which == day]
    first = made.sections[0].stories[:_FIRST]
    found = {name for story in first for name in names(story, story_of) if name in twelve}
    print(
        f"\n{day}: {len(found)} of {len(twelve)} of the editor's are among the first {_FIRST} "
        f"of {made.counts.stories} stories"
    )
    for story in first:
        parts = ", ".join(f"{part.name} {part.value:g}" for part in story.score_parts)
        own = names(story, story_of)
        mark = "*" if set(own) & set(twelve) else " "
        label = story.reports[0].label or ""
        print(
            f"{mark}{story.number:3} {story.score:6.3f}  {len(story.reports)} reports, {story.origins} origins  "
            f"{story.reports[0].outlet}: {story.headline[:90]} {label}\n               {parts}  [{', '.join(own[:4])}]"
        )
    aside = [story.number for story in first if story.reports[0].label in _NEVER]
    print(f"labelled {', '.join(_NEVER)} among them: {len(aside)}")
    everything = {name: story.number for story in reversed(made.stories) for name in names(story, story_of)}
    print("missing:", ", ".join(f"{name} (no. {everything.get(name, '-')})" for name in twelve if name not in found))


def names(story: PrintedStory, story_of: Mapping[str, str]) -> list[str]:
    """The labelled story that most of its reports have; several if they are as frequent."""
    known = Counter(story_of[report.url] for report in story.reports if report.url in story_of)
    most = max(known.values(), default=0)
    return sorted(name for name, count in known.items() if count == most)


def rows(name: str) -> list[tuple[str, str]]:
    """The lines of a labelled file, two columns each."""
    lines = (LABELLED / name).read_text("utf-8").splitlines()
    return [(left, right) for left, _, right in (line.partition("\t") for line in lines if not line.startswith("#"))]


def written(folder: Path) -> tuple[dict[Path, str], dict[str, str]]:
    """The made-up day as JSON feeds, one an outlet: file → outlet, and address → labelled story."""
    items: dict[str, list[dict[str, str]]] = defaultdict(list)
    story_of = {}
    for row in map(json.loads, (LABELLED / "day.jsonl").read_text("utf-8").splitlines()):
        address = f"https://day.example/{row['id']}"
        story_of[address] = row["story"]
        items[row["outlet"]].append(
            {
                "id": row["id"],
                "url": address,
                "title": row["title"],
                "content_text": row["text"],
                "date_published": row["published"],
            }
        )
    feeds = {}
    for number, (outlet, listed) in enumerate(sorted(items.items())):
        file = folder / f"{number}.json"
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": outlet, "items": listed}
        file.write_text(json.dumps(feed, ensure_ascii=False), "utf-8")
        feeds[file] = outlet
    return feeds, story_of


if __name__ == "__main__":
    main()
