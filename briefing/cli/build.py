"""`briefing build`: make an edition."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.application import app
from briefing.cli.session import (
    AtOption,
    ConfigOption,
    JsonOption,
    QuietOption,
    brief_of,
    clock,
    complete,
    moment,
    opened,
    say,
    session,
)

if TYPE_CHECKING:
    from datetime import datetime

    from briefing.config import Desk
    from briefing.record import Edition
    from briefing.service.publish import Published
    from briefing.settings import Brief
    from briefing.workers import Workers

#: Standings of a feed that make an edition one "with problems".
_PROBLEMS = ("failed", "gone", "waiting", "unread")


@app.command(
    epilog="Examples: briefing build; briefing build morning --at 2026-01-30T06:00 --no-pull --open; "
    "briefing build --since 2026-01-28T06:00 --output /tmp/trial"
)
def build(
    brief: Annotated[str | None, typer.Argument(help="Which brief; without it, the first of the config.")] = None,
    config: ConfigOption = None,
    at: AtOption = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="ISO-TIME", help="Start of the window instead of the last edition's end."),
    ] = None,
    no_pull: Annotated[bool, typer.Option("--no-pull", help="Use what the store holds; ask no feed.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder to write to.")] = None,
    correct: Annotated[
        str | None,
        typer.Option(
            "--correct",
            metavar="NOTE",
            help="Make a numbered correction of the edition that has gone out; NOTE says what was wrong.",
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List articles without a topic in a last section.")] = False,
    show: Annotated[bool, typer.Option("--open", help="Open the HTML page when it is made.")] = False,
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> None:
    """Pull the feeds, compose an edition, and write its files."""
    from briefing.errors import UsageError
    from briefing.workers import Workers

    desk = session.desk(config)
    chosen = brief_of(desk, brief)
    now, start = clock(at, chosen.zone), moment(since, chosen.zone, "--since")
    if start and start >= now:
        raise UsageError("--since must be before the moment of the build")
    with Workers(1 if no_pull else 2, preload=_preload(chosen, no_pull=no_pull)) as workers:
        workers.warm()  # they load their libraries while this process loads its own
        published = _built(
            desk,
            chosen,
            workers,
            now=now,
            forget=at is None,
            since=start,
            no_pull=no_pull,
            output=output,
            correct=correct,
            every=every,
            quiet=quiet or json,
        )
    report(published, quiet=quiet, json=json)
    page = next((file for file in published.files if file.name == f"{published.edition.filename}.html"), None)
    if show and page:
        typer.launch(str(page))
    if problems(published.edition):
        raise typer.Exit(3)


def _preload(brief: Brief, *, no_pull: bool) -> tuple[str, ...]:
    """The modules that workers will need."""
    parsing = () if no_pull else ("briefing.parse",)
    return (*parsing, "briefing.render.early") if "pdf" in brief.formats else parsing


def _built(
    desk: Desk,
    brief: Brief,
    workers: Workers,
    *,
    now: datetime,
    forget: bool,
    since: datetime | None,
    no_pull: bool,
    output: Path | None,
    correct: str | None,
    every: bool,
    quiet: bool,
) -> Published:
    """Pull, make and publish, with the store locked."""
    from briefing.cli import progress
    from briefing.edition.correction import corrected
    from briefing.service.build import make
    from briefing.service.errata import to_correct
    from briefing.service.finish import finish
    from briefing.service.publish import publish
    from briefing.service.pull import pull

    with opened(desk, alone=True) as store:
        before = to_correct(store, brief, now=now, note=correct)
        if not no_pull:
            with progress.shown(len(desk.config.feeds), quiet=quiet) as note:
                results = pull(desk, store, workers, now=now, forget=forget, progress=note)
            say(progress.total(results), quiet=quiet)
            complete(desk, store, workers, now=now, quiet=quiet)
        # A correction says what was known at the cut-off of the edition that it corrects, and no later news.
        moment = before.issued_at if before else now
        start = before.window.start if before else since
        edition = make(desk, store, brief, workers, now=moment, since=start, with_unfiled=every)
        if before:
            edition = corrected(edition, before, note=correct or "", now=now)
        edition, pictures = finish(
            edition, desk, brief, store, workers, now=now, environment=os.environ, may_ask=not no_pull
        )
        return publish(edition, desk, brief, store, workers, output=output, pictures=pictures)


def report(published: Published, *, quiet: bool, json: bool) -> None:
    """Name the files on standard output, and say in a line what they hold."""
    edition = published.edition
    if json:
        from json import dumps

        made = {"edition": edition.id, "files": [str(file) for file in published.files], "problems": problems(edition)}
        print(dumps(made, indent=2, ensure_ascii=False))
        return
    if quiet:
        return
    counts = edition.counts
    say(
        f"{edition.brief.title}, {edition.date}: {counts.stories} stories from {counts.reports} reports "
        f"of {counts.outlets} outlets.",
        quiet=False,
    )
    if not counts.stories:
        say(why_empty(edition), quiet=False)
    for problem in problems(edition):
        say(f"problem: {problem}", quiet=False)
    for file in published.files:
        print(file)


def problems(edition: Edition) -> list[str]:
    """What went wrong with an edition that was made all the same, a line each."""
    feeds = [
        f"{note.outlet}: {note.status}: {note.message}" for note in edition.collection.feeds if note.status in _PROBLEMS
    ]
    return [*feeds, *edition.collection.problems]


def why_empty(edition: Edition) -> str:
    """Why there is no story, and what to do."""
    note = edition.collection
    if note.considered == 0:
        start, end = (f"{moment:%Y-%m-%d %H:%M}" for moment in (edition.window.start, edition.window.end))
        return (
            f"No article is dated between {start} and {end} UTC; "
            "a longer window (--since, or `window` in the config) would reach further back."
        )
    return (
        f"None of the {note.considered} articles in the window matched a topic; --all lists them, "
        "`briefing topics test TOPIC` shows what a rule catches."
    )
