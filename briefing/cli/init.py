"""`briefing init`: three questions, and a config to go on with."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from briefing.cli.application import app
from briefing.cli.session import say, session
from briefing.errors import BriefingError, UsageError

if TYPE_CHECKING:
    from briefing.settings import Feed, Topic

Answer = TypeVar("Answer")

TITLE = "Morning Brief"
#: Topics of those who name none, made for the Korea desk's feeds: simple rules to begin with.
TOPICS = (
    "North Korea: North Korea, North Korean, Pyongyang, DPRK, Kim Jong Un, KCNA, 북한",
    "The Alliance: USFK, U.S. Forces Korea, OPCON, Korea-U.S., South Korea-U.S., joint drills, joint exercise, 한미",
    "South Korean Politics: National Assembly, ruling party, opposition party, Lee Jae Myung, 국회, 여야",
    "Economy and Trade: Bank of Korea, tariff, export, trade deal, 관세, 수출, 한국은행",
)


@app.command(
    epilog="Examples: briefing init; briefing init desk.yaml --defaults --title 'My Brief' "
    "--feed https://www.38north.org/feed/ --topic 'North Korea: Pyongyang, DPRK' --timezone Asia/Seoul"
)
def init(
    file: Annotated[
        Path | None, typer.Argument(help="Where to write it (default: config.yaml).", show_default=False)
    ] = None,
    defaults: Annotated[bool, typer.Option("--defaults", help="Ask nothing; use the options and defaults.")] = False,
    title: Annotated[str | None, typer.Option("--title", help="Title of the brief.")] = None,
    feed: Annotated[list[str] | None, typer.Option("--feed", metavar="URL", help="A feed; repeatable.")] = None,
    topic: Annotated[
        list[str] | None, typer.Option("--topic", metavar="'TITLE: TERM, TERM'", help="A topic; repeatable.")
    ] = None,
    timezone: Annotated[str | None, typer.Option("--timezone", help="Time zone of the reader: Asia/Seoul.")] = None,
) -> None:
    """Ask three questions and write a config."""
    from briefing.config import load_text
    from briefing.feeds.starter import starter
    from briefing.settings import Brief

    path = session.file(file)
    if path.exists() or path.is_symlink():
        raise UsageError(f"{path} exists already and is left as it is; edit it, or name another file")
    asks = not defaults and sys.stdin.isatty()
    here = _system_zone()
    named = _settled(title, _title, "1. What do you follow? Title of your brief", TITLE, asks=asks)
    topics = _listed(topic, _topics, _TOPIC_QUESTION, TOPICS, asks=asks)
    feeds = _listed(feed, _feeds, _FEED_QUESTION, (), asks=asks)
    zone = _settled(timezone, _zone, "3. Which time zone do you read it in?", here, asks=asks)
    text = starter(Brief(title=named, timezone=zone), topics, feeds)
    size = load_text(text, path).size
    _write(path, text)
    print(f"Wrote {path}: {size}, time zone {zone}.")
    chosen = "" if path == session.file(None) else f" --config {path}"
    say(
        f"Next: briefing build{chosen}. To have it by mail each morning, fill in schedule, recipients and mail.",
        quiet=False,
    )


_TOPIC_QUESTION = (
    "   Topics, one a line, each with the words that tell it:\n"
    "     Title: term, term, …   for example   Space: rocket, satellite, lunar\n"
    "   An empty line ends the list; none at all gives four topics on Korea to start from."
)
_FEED_QUESTION = (
    "2. Whose feeds? Addresses, one a line or with commas.\n"
    "   An empty line ends the list; none at all gives the Korea desk's feeds."
)


def _settled(given: str | None, read: Callable[[str], Answer], question: str, default: str, *, asks: bool) -> Answer:
    """One answer: the option, or asked until it is good, or the default.

    Raises:
        UsageError: the option is bad.
    """
    if given is not None or not asks:
        return read(default if given is None else given)
    while True:
        try:
            return read(typer.prompt(question, default=default, err=True))
        except UsageError as error:
            say(f"   {error}", quiet=False)


def _listed(
    given: list[str] | None,
    read: Callable[[list[str]], Answer],
    question: str,
    default: tuple[str, ...],
    *,
    asks: bool,
) -> Answer:
    """An answer of several lines: the options, or asked until it is good, or the default.

    Raises:
        UsageError: an option is bad.
    """
    if given or not asks:
        return read(given or list(default))
    say(question, quiet=False)
    lines: list[str] = []
    while True:
        line = typer.prompt("  ", default="", show_default=False, prompt_suffix=" > ", err=True).strip()
        try:
            if line:
                read([*lines, line])
                lines.append(line)
            else:
                return read(lines or list(default))
        except UsageError as error:
            say(f"   {error}", quiet=False)


def _title(text: str) -> str:
    from briefing.clean import fold

    found = fold(text)
    if not 1 <= len(found) <= 120:
        raise UsageError(f"the title has {len(found)} characters; 1 to 120 are allowed")
    return found


def _topics(lines: list[str]) -> tuple[Topic, ...]:
    """Read topics; ids are made from titles."""
    topics: dict[str, Topic] = {}
    for line in lines:
        topic = _topic(line, len(topics) + 1)
        if topic.id in topics:
            raise UsageError(f"topic “{topic.title}” is given twice, or is too like “{topics[topic.id].title}”")
        topics[topic.id] = topic
    return tuple(topics.values())


def _topic(line: str, number: int) -> Topic:
    """Read "Title: term, term"; a title alone is its own term."""
    from briefing.clean import fold
    from briefing.feeds import entry
    from briefing.settings import Term, Topic

    title, _, listed = (fold(part) for part in line.partition(":"))
    terms = [term.strip() for term in listed.split(",") if term.strip()] or [title]
    if not 1 <= len(title) <= 80:
        raise UsageError(f"topic {entry.shown(line)}: its title has {len(title)} characters; 1 to 80 are allowed")
    for term in terms:
        bare = term.rstrip("*")
        if "*" in bare or not any(character.isalnum() for character in bare) or len(term) > 200:
            raise UsageError(
                f"topic {entry.shown(title)}: term {entry.shown(term)}: "
                "at most 200 characters, a letter or digit among them, and * only at the end"
            )
    return Topic(
        id=entry.slug(title) or f"topic-{number}", title=title, any_of=tuple(Term(term=term) for term in terms)
    )


def _feeds(lines: list[str]) -> tuple[Feed, ...]:
    """Read addresses, several a line if need be; none at all stands for the Korea desk's feeds."""
    from briefing import resources
    from briefing.config import load
    from briefing.feeds import entry
    from briefing.settings import Feed

    if not lines:
        return load(resources.desk()).config.feeds
    feeds: dict[str, Feed] = {}
    # A comma may be part of an address; one before white space or before the next address is none.
    for address in (piece for line in lines for piece in re.split(r",?\s+|,+(?=https?://)|,$", line) if piece):
        try:
            feed = Feed(url=entry.address(address))
        except ValueError as error:
            raise UsageError(f"{entry.shown(address)}: {error}") from error
        feeds.setdefault(feed.id, feed)
    if not feeds:
        raise UsageError("no address in this; an address begins with https://")
    return tuple(feeds.values())


def _zone(text: str) -> str:
    from zoneinfo import available_timezones

    from briefing.feeds import entry
    from briefing.text import nearest

    known = {zone.lower(): zone for zone in available_timezones()}
    found = known.get(text.strip().lower().replace(" ", "_"))
    if found is None:
        hint = nearest(text, sorted(known.values()))
        raise UsageError(f"{entry.shown(text)} is no IANA time zone, such as Asia/Seoul or America/New_York{hint}")
    return found


def _system_zone() -> str:
    """The time zone of this machine; UTC if it has none that can be named."""
    import warnings
    from zoneinfo import available_timezones

    from tzlocal import get_localzone_name

    with warnings.catch_warnings(action="ignore"):
        try:
            found = get_localzone_name()
        except (LookupError, OSError, ValueError):
            found = None
    return found if found in available_timezones() else "UTC"


def _write(path: Path, text: str) -> None:
    """Write a file that must not be there yet.

    Raises:
        UsageError: it appeared meanwhile.
        BriefingError: it cannot be written; nothing is left of it.
    """
    try:
        file = path.open("x", encoding="utf-8", newline="\n")
    except FileExistsError as error:
        raise UsageError(f"{path} exists already and is left as it is") from error
    except OSError as error:
        raise BriefingError(f"{path} cannot be written: {error.strerror}; name another place") from error
    try:
        with file:
            file.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise BriefingError(f"{path} cannot be written: {error.strerror}; nothing is left of it") from error
