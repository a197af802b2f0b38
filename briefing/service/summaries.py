"""Edition → the same with summaries that a language model of the operator's wrote, where the reports support them.

The best stories that are printed with a summary are asked about, one after the other. Whatever the model or its server
does wrong, the story keeps its quotation; the collection note says so where the server failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from briefing.config import Desk
from briefing.edition.telling import tellings
from briefing.edition.written import MOST_CHARACTERS, MOST_REPORTS, RULES, Opening, checked, material
from briefing.fetch.chat import Prompt, Reply, converse
from briefing.label import ASIDE
from briefing.model import Article
from briefing.record import Edition, PrintedStory, Summary
from briefing.render.filters import FURTHER_STORIES
from briefing.settings import Summarizer
from briefing.store import Store
from briefing.text import reading_minutes, shorten

#: For all stories of an edition together. A dozen take a small model on a processor alone two to three minutes.
_SECONDS = 240.0


def write(edition: Edition, desk: Desk, store: Store, *, environment: Mapping[str, str]) -> Edition:
    """Let the config's `summarizer` write the summaries of the best stories.

    Args:
        edition: the record, all its summaries quoted.
        desk: the config.
        store: where the articles are.
        environment: variables, one of which holds the key.
    """
    server = desk.config.summarizer
    if server is None:
        return edition
    key = environment.get(server.key, "") if server.key else ""
    if server.key and not key:
        return edition.with_problem(f"Summaries: the environment variable {server.key} is not set; all are quoted.")
    read = {story.id: found for story in _best(edition, server) if (found := _openings(story, store))}
    prompts = {story_id: Prompt(rules=RULES, material=material(openings)) for story_id, openings in read.items()}
    replies = converse(prompts, server, desk.config.network, key=key, seconds=_SECONDS)
    summaries = {
        story_id: Summary(
            text=" ".join(sentence for sentence, _ in kept),
            report=kept[0][1],
            written_by=server.model,
            support=tuple(report for _, report in kept),
        )
        for story_id, openings in read.items()
        if (kept := checked(replies[story_id].text, openings, desk.names))
    }
    return _with_summaries(edition, summaries).with_problem(_problem(replies))


def _best(edition: Edition, server: Summarizer) -> list[PrintedStory]:
    """The best of those that are printed with a summary."""
    printed = [story for section in edition.sections for story in section.stories[: 1 + FURTHER_STORIES]]
    return sorted(printed, key=lambda story: (-story.score, story.number))[: server.stories]


def _openings(story: PrintedStory, store: Store) -> list[Opening]:
    """What plain reports say at their top, in the language of the one that is quoted, which is always among them."""
    quoted = next((report for report in story.reports if report.id == story.summary.report), None)
    if quoted is None:
        return []
    reports = [
        report
        for report in story.reports
        if report.id == quoted.id
        or (report.language == quoted.language and report.copy_of is None and report.label not in ASIDE)
    ]
    articles = {article.id: article for article in store.articles_by_id([report.id for report in reports])}
    found = [
        Opening(report=report.id, outlet=report.outlet, title=report.title, text=text)
        for report in reports
        if report.id in articles and (text := _top(articles[report.id]))
    ]
    found.sort(key=lambda one: one.report != quoted.id)  # the others stay in their order
    return found[:MOST_REPORTS]


def _top(article: Article) -> str:
    return shorten(" ".join(one.text for one in tellings(article)), MOST_CHARACTERS)


def _with_summaries(edition: Edition, summaries: Mapping[str, Summary]) -> Edition:
    """The edition with these, and the minutes that it takes to read them."""
    sections = tuple(
        replace(
            section,
            stories=tuple(replace(story, summary=summaries.get(story.id, story.summary)) for story in section.stories),
        )
        for section in edition.sections
    )
    texts = tuple(f"{story.headline} {story.summary.text}" for section in sections for story in section.stories)
    counts = replace(edition.counts, reading_minutes=reading_minutes(texts))
    return replace(edition, sections=sections, counts=counts)


def _problem(replies: Mapping[str, Reply]) -> str:
    """How many stories the server left without an answer, and why the first; "" if none."""
    reasons = [reply.error for reply in replies.values() if reply.error]
    if not reasons:
        return ""
    return f"Summaries: {len(reasons)} of {len(replies)} could not be written ({reasons[0]}); they are quoted instead."
