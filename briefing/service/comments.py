"""The config's folder of comments → those of one edition."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from briefing import comments, files
from briefing.clean import fold
from briefing.config import Desk
from briefing.record import Comment
from briefing.settings import Brief
from briefing.text import shorten

#: Files of one day.
_MOST_FILES = 50
#: Languages that `by_script` proves: a text that it does not prove is in none of them.
_PROVABLE = ("ko", "ja")


def written(desk: Desk, brief: Brief, *, day: str) -> tuple[Mapping[str, tuple[Comment, ...]], tuple[str, ...]]:
    """Read what the desk says of a day, an ISO date.

    Returns:
        Comments by topic, "" for the whole day, in the order of the files' names; and a line for each file of the day
        that cannot be printed.
    """
    folder = desk.config.comments
    if folder is None:
        return {}, ()
    try:
        names = sorted(path.name for path in (desk.root / folder).iterdir() if path.name.startswith(day))
    except OSError as error:
        reason = "there is no such folder" if isinstance(error, FileNotFoundError) else error.strerror
        return {}, (f"Comments {folder}: {reason}; correct `comments` in the config.",)
    found: dict[str, tuple[Comment, ...]] = {}
    problems: list[str] = []
    for name in names[:_MOST_FILES]:
        try:
            one = _read(desk.root / folder / name, desk, brief, day)
        except ValueError as error:
            problems.append(f"Comment {folder / shorten(fold(name), 80)}: {error}.")
            continue
        if one:
            topic, comment = one
            found[topic] = (*found.get(topic, ()), comment)
    if len(names) > _MOST_FILES:
        problems.append(f"Comments {folder}: more than {_MOST_FILES} files of {day}; the others are left out.")
    return found, tuple(problems)


def _read(file: Path, desk: Desk, brief: Brief, day: str) -> tuple[str, Comment] | None:
    """Read one file: the topic and what is said of it; None if it is of another day or for another brief.

    Raises:
        ValueError: it cannot be printed; the message says why.
    """
    topics, briefs = ({each.id for each in some} for some in (desk.config.topics, desk.config.briefs))
    place = comments.place(file.name, day=day, topics=topics, briefs=briefs)
    if place is None or place.brief not in ("", brief.id):
        return None
    body = files.read(file, most_bytes=comments.MOST_BYTES)
    return place.topic, comments.read(body, language=lambda text: place.language or _language(text, brief.language))


def _language(text: str, page: str) -> str:
    """The language of a text: what its script proves, or the page's, unless the script would have proved that."""
    from briefing.parse.language import by_script, primary  # with the parsers, 20 ms that most builds do not need

    return by_script(text) or ("und" if primary(page) in _PROVABLE else page)
