"""How well the text of an article is found in its page: F1 of runs of four words, on the article extraction benchmark.

Each page takes the whole path: bytes, encoding, a worker process, cleaning and judging, the store, and what a build
loads from it. The headline and the excerpt that a feed would give are the page's own (`og:title`, `og:description`).

Source of the method: Zyte, "Article Extraction Benchmark" (scrapinghub/article-extraction-benchmark): runs of four
words, precision and recall of each page, averaged.
"""

from __future__ import annotations

import gzip
import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

from lxml import html

from benchmarks.measure import SHARED
from briefing.clean import line
from briefing.extract import extract
from briefing.model import Article, FeedState, Page, ParsedFeed
from briefing.store import Store
from briefing.workers import Workers

FOLDER = SHARED / "extraction"
#: What the library's authors and the benchmark's publish for trafilatura 2.0.
PUBLISHED = 0.958
_NOW = datetime(2026, 1, 30, tzinfo=UTC)
_RUN = 4


def main() -> None:
    """Print precision, recall and F1 of what is stored, and why pages were refused."""
    if not FOLDER.is_dir():
        print(f"no pages: {FOLDER} is absent")
        return
    truth = json.loads((FOLDER / "ground-truth.json").read_text("utf-8"))
    pages = {name: gzip.decompress((FOLDER / "html" / f"{name}.html.gz").read_bytes()) for name in sorted(truth)}
    started = time.perf_counter()
    found, refused = stored(pages)
    seconds = time.perf_counter() - started
    precision, recall = scores({name: truth[name]["articleBody"] for name in truth}, found)
    f1 = 2 * precision * recall / (precision + recall)
    print(
        f"{len(pages)} pages in {seconds:.1f} s: P {precision:.3f} R {recall:.3f} F1 {f1:.3f} "
        f"(published for the library: {PUBLISHED})"
    )
    for (outcome, reason), count in sorted(refused.items()):
        print(f"  {count} kept the feed's text: {outcome}: {reason}")


def stored(pages: Mapping[str, bytes]) -> tuple[dict[str, str], Counter[tuple[str, str]]]:
    """The text that a build would load for each page, and why some have only the feed's."""
    articles = {name: _listed(name, page) for name, page in pages.items()}
    refused: Counter[tuple[str, str]] = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder) / "briefing.db") as store,
        Workers() as workers,
    ):
        listed = ParsedFeed(
            feed_id="benchmark",
            title="",
            articles=tuple(articles.values()),
            problems=(),
            degraded=False,
            newest_at=None,
            rhythm_seconds=None,
            ttl_seconds=None,
            reader="lxml",
        )
        store.save_pull([(FeedState(feed_id="benchmark"), listed)], now=_NOW)
        reading = {
            name: workers.submit(
                extract,
                page,
                "text/html",
                title=articles[name].title,
                feed_text=articles[name].text,
                timeout_seconds=10,
            )
            for name, page in pages.items()
        }
        for name, future in reading.items():
            made = future.result()
            page = Page(
                article_id=articles[name].id,
                outcome=made.outcome,
                text=made.text,
                reason=made.reason,
                fetched_at=_NOW,
                tries=1,
            )
            store.save_pages([page])
            if made.outcome != "read":
                refused[made.outcome, made.reason] += 1
        texts = {one.id: one.text for one in store.articles_by_id(one.id for one in articles.values())}
    return {name: texts[articles[name].id] for name in pages}, refused


def _listed(name: str, page: bytes) -> Article:
    """The article as a feed would list it."""
    tree = html.fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    said = {meta.get("property") or meta.get("name"): meta.get("content", "") for meta in tree.iter("meta")}
    title = said.get("og:title") or tree.findtext(".//title") or name
    excerpt = line(said.get("og:description") or said.get("description") or "", limit=1000)
    return Article(
        id=name[:16],
        feed_id="benchmark",
        guid=name,
        url=f"https://benchmark.example/{name}",
        canonical_url=f"https://benchmark.example/{name}",
        title=line(title, limit=500),
        summary=excerpt,
        text=excerpt,
        authors=(),
        categories=(),
        language="und",
        published_raw="",
        published_at=None,
        dated_at=_NOW,
        dating="received",
        first_seen_at=_NOW,
    )


def scores(truth: Mapping[str, str], found: Mapping[str, str]) -> tuple[float, float]:
    """Precision and recall of runs of four words, averaged over the pages that have any to judge."""
    precisions, recalls = [], []
    for name in truth:
        true, ours = _runs(truth[name]), _runs(found[name])
        hits = (true & ours).total()
        if ours:
            precisions.append(hits / ours.total())
        if true:
            recalls.append(hits / true.total())
    return mean(precisions), mean(recalls)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text; of a shorter one, all of it as one run."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1)) if words)


if __name__ == "__main__":
    main()
