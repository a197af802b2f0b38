"""`briefing feeds add`, `import` and `export`: change the config's list of feeds, and pass it on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from briefing.cli.feeds import address_of, feeds_app
from briefing.cli.session import ConfigOption, clock, say, session
from briefing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.config import Desk
    from briefing.service.feeds import Offer


@feeds_app.command(
    epilog="Examples: briefing feeds add https://www.38north.org --class think-tank --topics north-korea"
)
def add(
    url: Annotated[str, typer.Argument(help="A feed, or a web page that has one.")],
    config: ConfigOption = None,
    outlet: Annotated[str | None, typer.Option("--outlet", help="Name that readers see; else the feed's own.")] = None,
    outlet_class: Annotated[str, typer.Option("--class", help="Class of outlet, in your own words.")] = "news",
    topics: Annotated[str | None, typer.Option("--topics", help="Topics of all its articles: a,b")] = None,
) -> None:
    """Find the feed of a page and add it to the config."""
    from briefing.feeds import entry
    from briefing.service import feeds as service
    from briefing.settings import Feed
    from briefing.workers import Workers

    desk = session.desk(config)
    address = address_of(url)
    filed = _topics(desk, topics)
    if not entry.is_id(outlet_class):
        raise UsageError(f"--class {outlet_class}: lower-case letters, digits and hyphens, such as think-tank")
    if _known(desk, address):
        return
    now = clock(None, ZoneInfo("UTC"))
    with Workers() as workers:
        offer = _taken(desk, service.find(address, desk, workers, now=now))
        if _known(desk, offer.url):
            return
        if offer.entries is None:
            offer = service.read(offer.url, desk, workers, now=now)
    if _known(desk, offer.url):
        return
    name = entry.name(outlet or "") or offer.title
    feed = Feed(url=offer.url, outlet=name, outlet_class=outlet_class, topics=filed)
    service.add(desk, [feed])
    print(f"Added {feed.url} ({name or feed.id}, {offer.entries} entries) to {session.file(config)}.")


@feeds_app.command("import", epilog="Example: briefing feeds import subscriptions.opml --dry-run")
def import_opml(
    file: Annotated[Path, typer.Argument(help="An OPML file from another feed reader.")],
    config: ConfigOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added; change nothing.")] = False,
) -> None:
    """Add the feeds of an OPML file to the config."""
    from briefing.feeds import opml
    from briefing.service import feeds as service

    desk = session.desk(config)
    try:
        with file.open("rb") as found:
            body = found.read(opml.MOST_BYTES + 1)
        outlines, problems = opml.read(body)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from error
    plan = service.plan_import(desk, outlines)
    if plan.feeds and not dry_run:
        service.add(desk, plan.feeds)
    for feed in plan.feeds:
        print(f"{feed.url}  {feed.outlet}".rstrip())
    for problem in problems:
        say(f"{file}: {problem}", quiet=False)
    verb = "would be added" if dry_run else "added"
    say(f"{len(plan.feeds)} feeds {verb}, {plan.known} already there, {len(problems)} unusable.", quiet=False)
    if problems:
        raise typer.Exit(3)


@feeds_app.command("export", epilog="Examples: briefing feeds export desk.opml; briefing feeds export > desk.opml")
def export_opml(
    file: Annotated[Path | None, typer.Argument(help="Where to; else standard output.", show_default=False)] = None,
    config: ConfigOption = None,
) -> None:
    """Write the feeds as OPML, for another feed reader."""
    from briefing.feeds import opml
    from briefing.service import feeds as service

    desk = session.desk(config)
    body = opml.write(desk.config.feeds, desk.config.briefs[0].title)
    if file is None:
        sys.stdout.write(body.decode())
    else:
        service.write_opml(file, body)
    left_out = sum(feed.url is None for feed in desk.config.feeds)
    note = f"; {left_out} are files and have no address, so they are left out" if left_out else ""
    say(f"{len(desk.config.feeds) - left_out} feeds written{note}.", quiet=False)


def _topics(desk: Desk, given: str | None) -> tuple[str, ...]:
    """Read --topics.

    Raises:
        UsageError: one of them does not exist.
    """
    from briefing.text import nearest

    known = [topic.id for topic in desk.config.topics]
    wanted = dict.fromkeys(name.strip() for name in (given or "").split(",") if name.strip())
    for name in wanted:
        if name not in known:
            raise UsageError(
                f"--topics {name}: there is no such topic; there is: {', '.join(known)}{nearest(name, known)}"
            )
    return tuple(wanted)


def _known(desk: Desk, url: str) -> bool:
    """Tell whether the config has this feed, and say so if it has."""
    from briefing.settings import feed_id

    found = desk.feeds.get(feed_id(url))
    if found:
        print(f"{found.location} is already in {desk.file} ({found.outlet or found.id}); nothing to add.")
    return found is not None


def _taken(desk: Desk, offers: Sequence[Offer]) -> Offer:
    """The only offer, or the one that the person at the terminal chooses.

    Raises:
        UsageError: there are several and nobody to ask.
    """
    from briefing.settings import feed_id

    if len(offers) == 1:
        return offers[0]
    print(f"{len(offers)} feeds found:", file=sys.stderr)
    for number, offer in enumerate(offers, 1):
        known = " (already in the config)" if feed_id(offer.url) in desk.feeds else ""
        print(f"{number:3}  {offer.url}  {offer.title}{known}".rstrip(), file=sys.stderr)
    if not sys.stdin.isatty():
        raise UsageError(f"several feeds; add one of them: briefing feeds add {offers[0].url}")
    number = 0
    while not 1 <= number <= len(offers):
        number = int(typer.prompt(f"Which one (1 to {len(offers)})", type=int, err=True))
    return offers[number - 1]
