"""How well copies are told: of the articles of one agency that are listed twice, how many are found, and what else is.

The gold rule knows nothing of our method: two articles are one listed twice if title and text are the same but for
spacing, case and punctuation; or if such titles stand over texts that differ by a tenth at the most (`difflib`); or if
such titles of one day stand over no text at all. A link that is listed twice is one article.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from itertools import combinations
from pathlib import Path

from benchmarks.measure import SHARED
from briefing.cli.lines import cluster as command
from briefing.cluster.copies import copy_groups
from briefing.merge import merge
from briefing.model import Article
from briefing.service.lines import read
from briefing.settings import Feed

_FILE = SHARED / "kcna-2024" / "articles.jsonl"
_NEAR = 0.9
_RANDOM, _DOUBTFUL = 70, 30
_SEED = 4

Pair = tuple[str, str]


def main() -> None:
    """Print the figures; with a path as argument, also write pairs for reading there, by link."""
    if not _FILE.is_file():
        print(f"no articles: {_FILE} is absent")
        return
    with _FILE.open("rb") as opened:
        articles = {line.article.id: line.article for line in read(opened) if line.article}
    expected = listed_twice(list(articles.values()))
    print(
        f"{len(articles)} articles, {len(set().union(*expected))} of them listed twice or more, {len(expected)} pairs"
    )
    started = time.perf_counter()
    groups = copy_groups(articles.values())
    print(f"copies found in {time.perf_counter() - started:.2f} s")
    found = pairs(groups)
    tell("briefing.cluster.copies", found, expected, articles)
    by_copy, by_story = clustered()
    tell("briefing cluster, copy_of", by_copy, expected, articles)
    tell("briefing cluster, one story", by_story, expected, articles, precise=False)
    tell("a build: merged or copied", built(list(articles.values())), expected, articles)
    if len(sys.argv) > 1:
        write(Path(sys.argv[1]), found, articles)


def listed_twice(articles: Sequence[Article]) -> set[Pair]:
    """Pairs of ids that the gold rule calls one article."""
    by_title: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_title[_plain(article.title)].append(article)
    found = set()
    for same in by_title.values():
        for one, other in combinations(sorted(same, key=lambda article: article.id), 2):
            left, right = _plain(one.text).split(), _plain(other.text).split()
            if left == right:
                alike = bool(left) or one.dated_at == other.dated_at
            else:
                matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
                alike = matcher.quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR
            if alike:
                found.add((one.id, other.id))
    return found


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def pairs(groups: Iterable[Sequence[str]]) -> set[Pair]:
    """Every two ids of each group, the lesser first."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def clustered() -> tuple[set[Pair], set[Pair]]:
    """Pairs of one text, and pairs of one story, as `briefing cluster` prints them."""
    printed = io.StringIO()
    kept = sys.stdin
    with _FILE.open() as opened, redirect_stdout(printed):
        sys.stdin = opened
        try:
            command()
        finally:
            sys.stdin = kept
    lines = [json.loads(line) for line in printed.getvalue().splitlines()]
    texts: defaultdict[str, set[str]] = defaultdict(set)
    stories: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        texts[line.get("copy_of", line["id"])].add(line["id"])
        stories[line["story"]].add(line["id"])
    return pairs(map(sorted, texts.values())), pairs(map(sorted, stories.values()))


def built(articles: Sequence[Article]) -> set[Pair]:
    """Pairs of which a build of one feed drops a second listing, or knows one as the other's copy."""
    feed = Feed(url="https://agency.example/feed", outlet="Agency")
    kept, dropped = merge(articles, {article.feed_id: feed for article in articles})
    groups = [list(group) for group in copy_groups(kept)]
    home = {article_id: group for group in groups for article_id in group}
    by_title: defaultdict[str, list[Article]] = defaultdict(list)
    for article in kept:
        by_title[_plain(article.title)].append(article)
    for article in dropped:
        feeds = {article.feed_id: feed}
        of = next(one for one in by_title[_plain(article.title)] if merge([one, article], feeds)[1])
        group = home.setdefault(of.id, [of.id])
        group.append(article.id)
        if len(group) == 2:
            groups.append(group)
    return pairs(groups)


def tell(
    name: str, found: set[Pair], expected: set[Pair], articles: Mapping[str, Article], *, precise: bool = True
) -> None:
    """Print recall of pairs and articles, and what is found beyond the gold rule."""
    hits = found & expected
    whole, got = set().union(*expected), set().union(*hits) if hits else set()
    line = f"{name}: pairs {len(hits)} of {len(expected)} ({len(hits) / len(expected):.4f}), "
    line += f"articles {len(got)} of {len(whole)} ({len(got) / len(whole):.4f})"
    if precise:
        beyond = found - expected
        bare = [pair for pair in beyond if not all(articles[one].text for one in pair)]
        line += f"; beyond the gold rule {len(beyond)} pairs, {len(bare)} of them with a report that has no text"
    print(line)


def write(path: Path, found: set[Pair], articles: Mapping[str, Article]) -> None:
    """Write pairs to read: some at random, and those whose titles or texts are least alike."""

    def alike(pair: Pair) -> tuple[float, Pair]:
        one, other = (articles[name] for name in pair)
        texts = [_plain(f"{each.title} {each.text[:1500]}").split() for each in (one, other)]
        return difflib.SequenceMatcher(None, texts[0], texts[1], autojunk=False).ratio(), pair

    doubtful = [pair for _, pair in sorted(map(alike, found))[:_DOUBTFUL]]
    rest = sorted(found.difference(doubtful))
    chosen = random.Random(_SEED).sample(rest, min(_RANDOM, len(rest)))  # noqa: S311 - no secret
    with path.open("w", newline="") as opened:
        writer = csv.writer(opened, delimiter="\t", lineterminator="\n")
        writer.writerows([("doubtful", *pair) for pair in doubtful] + [("random", *pair) for pair in chosen])


if __name__ == "__main__":
    main()
