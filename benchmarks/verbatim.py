"""Whether every sentence that a desk's editions quote stands word for word in the report that it is credited to.

    python -m benchmarks.verbatim FOLDER

FOLDER is a desk: its `config.yaml` and the store of what it has built. Read are all editions of the store; what is
quoted is compared with the article as the store has it, whose text a later pull may have changed. Of a sentence that
was shortened, what stands before the ellipsis is looked for. The exit code is 1 if one is not found.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from briefing.config import load
from briefing.model import Article
from briefing.record import Edition, PrintedStory
from briefing.store import Store
from briefing.text import sentences


@dataclass(frozen=True, slots=True)
class Quoted:
    """One sentence of an edition, and the report that it is credited to."""

    #: "summary", "what is new" or "at a glance".
    place: str
    number: int
    sentence: str
    report: str


def quotations(edition: Edition) -> Iterator[Quoted]:
    """Every sentence that an edition quotes; what a language model wrote is no quotation."""
    stories = {story.number: story for story in edition.stories}
    for story in edition.stories:
        if story.summary.report and not story.summary.written_by:
            yield from _sentences("summary", story, story.summary.text, story.summary.report)
        for added in story.added:
            yield from _sentences("what is new", story, added.text, added.report)
    for glance in edition.at_a_glance:
        told = stories[glance.story]
        if glance.text != told.headline and not told.summary.written_by:
            report = told.summary.report if told.summary.report else told.reports[0].id
            yield from _sentences("at a glance", told, glance.text, report)


def stands(sentence: str, article: Article) -> bool:
    """True if an article has the sentence, in its title, summary or text."""
    wanted = sentence.removesuffix("…")
    return any(wanted in text for text in (article.summary, article.text, article.title))


def main(arguments: list[str]) -> int:
    """Print a line for each edition, and each sentence that is not found."""
    if len(arguments) != 1:
        print("usage: python -m benchmarks.verbatim FOLDER", file=sys.stderr)
        return 2
    lost = 0
    with Store.open(load(Path(arguments[0]) / "config.yaml").config.store.path) as store:
        for row in sorted(store.editions(), key=lambda row: (row.issued_at, row.id)):
            edition = store.edition(row.id)
            if edition is None:
                continue
            quoted = list(quotations(edition))
            articles = {one.id: one for one in store.articles_by_id(each.report for each in quoted)}
            missed = list(_missed(quoted, articles))
            lost += len(missed)
            print(f"{edition.id}: {len(quoted)} sentences quoted, {len(missed)} not found word for word")
            for each in missed:
                print(f"  no. {each.number}, {each.place}: {each.sentence}")
    return 1 if lost else 0


def _sentences(place: str, story: PrintedStory, text: str, report: str) -> Iterator[Quoted]:
    for sentence in sentences(text):
        yield Quoted(place, story.number, sentence, report)


def _missed(quoted: list[Quoted], articles: Mapping[str, Article]) -> Iterator[Quoted]:
    for each in quoted:
        article = articles.get(each.report)
        if article is None or not stands(each.sentence, article):
            yield each


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
