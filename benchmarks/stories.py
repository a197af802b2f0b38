"""How well reports are grouped: pairwise and BCubed F1 on the labelled stories (Bagga and Baldwin 1998)."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import SHARED
from briefing.cluster import THRESHOLD, groups
from briefing.cluster.copies import copy_groups
from briefing.model import Article, Fetched
from briefing.parse import parse
from briefing.service.lines import read

LABELLED = Path(__file__).parent / "labelled"
#: When the feeds were captured.
CAPTURED = datetime(2026, 2, 18, 2, 18, tzinfo=UTC)


def main() -> None:
    """Print both figures for both files, their means, and the figures for a real morning and made-up days."""
    if not SHARED.is_dir():
        print(f"no labelled stories: {SHARED} is absent")
        return
    means = []
    labelled = {name: load(SHARED / "stories" / f"{name}.jsonl") for name in ("ecbplus", "uci-headlines")}
    for name, (articles, gold) in {
        **labelled,
        "world morning": morning(),
        **{f"made-up {name}": load(LABELLED / f"{name}.jsonl") for name in ("world", "day", "day-2")},
    }.items():
        started = time.perf_counter()
        found = groups(sorted(articles, key=lambda article: article.id), threshold=THRESHOLD)
        seconds = time.perf_counter() - started
        story = {article.id: number for number, members in enumerate(found) for article in members}
        pairwise, bcubed = scores([story[article.id] for article in articles], gold)
        if name in labelled:
            means.append((pairwise[2], bcubed[2]))
        print(
            f"{name}: {len(articles)} reports, {len(set(gold))} stories, {len(found)} found in {seconds:.2f} s: "
            f"pairwise P {pairwise[0]:.3f} R {pairwise[1]:.3f} F1 {pairwise[2]:.3f}; "
            f"BCubed P {bcubed[0]:.3f} R {bcubed[1]:.3f} F1 {bcubed[2]:.3f}"
        )
    print(f"mean: pairwise F1 {sum(p for p, _ in means) / 2:.3f}; BCubed F1 {sum(b for _, b in means) / 2:.3f}")


def load(file: Path) -> tuple[list[Article], list[str]]:
    """Articles and the gold story of each."""
    with file.open("rb") as opened:
        rows = opened.readlines()
    articles = [line.article for line in read(rows) if line.article]
    return articles, [str(json.loads(row)["story"]) for row in rows if row.strip()]


def morning() -> tuple[list[Article], list[str]]:
    """The captured feeds' reports that `labelled/world-morning.tsv` puts into stories, and the story of each."""
    lines = (LABELLED / "world-morning.tsv").read_text("utf-8").splitlines()
    story = dict(line.split("\t") for line in lines if not line.startswith("#"))
    found: dict[str, Article] = {}
    for file in sorted((SHARED / "feeds-2026-02-18").glob("*.xml")):
        url = f"https://{file.stem}.example/"
        fetched = Fetched(
            feed_id=file.stem,
            outcome="fresh",
            url=url,
            status=200,
            headers=(),
            body=file.read_bytes(),
            fetched_at=CAPTURED,
        )
        found |= {each.url: each for each in parse(fetched, language=None).articles if each.url in story}
    return list(found.values()), [story[address] for address in found]


def copies(articles: Sequence[Article]) -> tuple[tuple[str, str], ...]:
    """(copy's id, original's id) for every copy, as a story has them."""
    return tuple((copy, group[0]) for group in copy_groups(articles) for copy in group[1:])


def scores(
    found: Sequence[object], gold: Sequence[object]
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """(precision, recall, F1) of pairs, and of BCubed."""
    both, ours, theirs = Counter(zip(found, gold, strict=True)), Counter(found), Counter(gold)
    hits = sum(pairs(count) for count in both.values())
    pairwise = (
        hits / max(1, sum(pairs(count) for count in ours.values())),
        hits / max(1, sum(pairs(count) for count in theirs.values())),
    )
    total = len(gold)
    bcubed = (
        sum(count**2 / ours[one] for (one, _), count in both.items()) / total,
        sum(count**2 / theirs[one] for (_, one), count in both.items()) / total,
    )
    return (*pairwise, f1(*pairwise)), (*bcubed, f1(*bcubed))


def pairs(count: int) -> int:
    """How many pairs there are among so many."""
    return count * (count - 1) // 2


def f1(precision: float, recall: float) -> float:
    """Harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


if __name__ == "__main__":
    main()
