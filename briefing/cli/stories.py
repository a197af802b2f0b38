"""`briefing stories …`: the stories of an edition, and why they are what and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, JsonOption, brief_of, harmless, opened, session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.record import Report, StoryTopic
    from briefing.service.stories import Explanation

stories = typer.Typer(
    no_args_is_help=True, help="Show the stories of an edition, and why they are there.", rich_markup_mode=None
)
app.add_typer(stories, name="stories")

EditionOption = Annotated[
    str | None,
    typer.Option("--edition", metavar="ID", help="An edition's id, such as morning-2026-01-30; else the newest."),
]


@stories.command("list", epilog="Examples: briefing stories list; briefing stories list --edition morning-2026-01-30")
def list_stories(
    brief: Annotated[str | None, typer.Argument(help="Which brief; without it, the newest edition of any.")] = None,
    edition: EditionOption = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """List the stories of an edition: number, id, score, reports, independent origins, headline."""
    from briefing.cli import table
    from briefing.service.stories import edition_of

    desk = session.desk(config)
    brief_id = brief_of(desk, brief).id if brief else None
    with opened(desk) as store:
        found = edition_of(store, brief_id, edition)
    if json:
        from json import dumps

        rows = [
            {
                "number": story.number,
                "id": story.id,
                "score": story.score,
                "reports": len(story.reports),
                "origins": story.origins,
                "headline": story.headline,
            }
            for story in found.stories
        ]
        print(dumps({"edition": found.id, "stories": rows}, indent=2, ensure_ascii=False))
        return
    headings = (">No.", "Id", ">Score", ">Reports", ">Origins", "Headline")
    table.show(
        headings,
        [
            (
                str(story.number),
                story.id,
                f"{story.score:.2f}",
                str(len(story.reports)),
                str(story.origins or "-"),
                harmless(story.headline),
            )
            for story in found.stories
        ],
    )


@stories.command("explain", epilog="Examples: briefing stories explain 3; briefing stories explain 4f1c2a9b")
def explain(
    key: Annotated[
        str, typer.Argument(metavar="ID", help="A story's id or its beginning, or its number in the edition.")
    ],
    edition: EditionOption = None,
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Say why a story stands where it stands, where its reports come from, and why they are together."""
    from briefing.service.stories import explain as run
    from briefing.service.stories import find

    desk = session.desk(config)
    with opened(desk) as store:
        why = run(desk, store, *find(store, key, edition))
    if json:
        from dataclasses import asdict
        from json import dumps

        print(dumps(asdict(why), indent=2, ensure_ascii=False, default=lambda moment: moment.isoformat()))
        return
    for line in _lines(why):
        print(harmless(line))


def _lines(why: Explanation) -> Iterator[str]:
    story = why.story
    yield story.headline
    day = f", day {story.day}" if story.day > 1 else ""
    yield f"{story.id}  no. {story.number} of {why.edition}  {story.status}{day}"
    yield f"\nScore {story.score:.2f}, the sum of"
    for name, value, meaning in why.parts:
        yield f"  {name:<10} {value:6.2f}  {meaning}"
    yield "\nTopics"
    for topic in story.topics:
        yield f"  {topic.title} ({topic.id}), strength {topic.strength:.2f}: {_terms(topic)}"
    origins = len(set(why.origins.values()))
    yield f"\n{_counted(len(story.reports), 'report')}, {_counted(origins, 'origin')}"
    numbers = {report.id: number for number, report in enumerate(story.reports, start=1)}
    links = {link.article: link for link in why.links}
    for report in story.reports:
        yield f"  {numbers[report.id]:>2}. {report.outlet}, {report.published:%Y-%m-%d %H:%M} UTC: {report.title}"
        yield f"      {'; '.join(_remarks(report, why, numbers))}"
        if link := links.get(report.id):
            shared = ", ".join(f"{term} {share:.0%}" for term, share in link.shared) or "nothing"
            yield f"      most like no. {numbers[link.nearest]} ({link.likeness:.2f}), sharing {shared}"
        elif len(story.reports) > 1:
            yield "      no longer stored, so it cannot be compared"


def _remarks(report: Report, why: Explanation, numbers: dict[str, int]) -> Iterator[str]:
    """Where a report comes from, and what it is."""
    yield f"origin {why.origins[report.id]}"
    if report.copy_of:
        yield f"repeats no. {numbers[report.copy_of]}" if report.copy_of in numbers else "repeats another text"
    if report.credit:
        yield f"credits {report.credit}"
    if report.label:
        yield report.label
    yield f"{report.id}  {report.url}".rstrip()


def _terms(topic: StoryTopic) -> str:
    """The terms that gave the topic, each once."""
    found = dict.fromkeys(match.found or "all of this feed" for match in topic.matches)
    return ", ".join(f"“{term}”" for term in found)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
