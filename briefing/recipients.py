"""Who gets a brief: recipients of the config, of groups and of CSV files, each address once.

In: a brief and its config. Out: recipients and problems, as values: a bad line or file never costs the brief. Cells
are text and nothing else; no formula or address is followed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from briefing.addresses import address_mistake
from briefing.settings import ENDINGS, Brief, Config, Group, Recipient

#: Bounds of a CSV file: lines with their header, and bytes.
MOST_LINES, MOST_BYTES = 100_000, 20_000_000
#: Problems of one file that are told singly.
_PROBLEMS = 5
_COLUMNS = ("address", "name", "language", "formats", "topics")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
#: What can be attached: a feed of many editions is no file of one.
FORMATS: tuple[str, ...] = tuple(ENDINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The recipients of a brief."""

    #: In the order of the config; of an address given twice, the first counts.
    recipients: tuple[Recipient, ...]
    #: One line each.
    problems: tuple[str, ...]


def of(brief: Brief, config: Config, root: Path) -> Found:
    """Gather the recipients of a brief.

    Args:
        brief: which product.
        config: has the groups.
        root: what CSV files are relative to.
    """
    groups = {group.id: group for group in config.groups}
    topics = frozenset(topic.id for topic in config.topics)
    problems: list[str] = []
    every: dict[str, Recipient] = {}

    def add(recipients: Iterable[Recipient]) -> None:
        for recipient in recipients:
            every.setdefault(recipient.address.casefold(), recipient)

    add(brief.recipients)
    for group in (groups[name] for name in brief.groups if name in groups):
        add(group.recipients)
        if group.csv is not None:
            found = _of_file(group, root / group.csv, topics)
            add(found.recipients)
            problems += found.problems
    return Found(recipients=tuple(every.values()), problems=tuple(problems))


def _of_file(group: Group, file: Path, topics: frozenset[str]) -> Found:
    """The recipients of a CSV file, with what is wrong in it."""
    try:
        with file.open("rb") as opened:
            body = opened.read(MOST_BYTES + 1)
    except OSError as error:
        return _none(f"{group.csv}: cannot be read: {error.strerror}; its recipients get nothing")
    if len(body) > MOST_BYTES:
        return _none(f"{group.csv}: larger than {MOST_BYTES // 1_000_000} MB; its recipients get nothing")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return _none(f"{group.csv}, line {line}: not UTF-8; save it as such; its recipients get nothing")
    recipients: list[Recipient] = []
    problems: list[str] = []
    for line, read in _lines(text, topics):
        if isinstance(read, Recipient):
            recipients.append(read)
        else:
            problems.append(f"{group.csv}, line {line}: {read}")
    more = len(problems) - _PROBLEMS
    told = problems[:_PROBLEMS] + ([f"{group.csv}: {more} more lines could not be used"] if more > 0 else [])
    return Found(recipients=tuple(recipients), problems=tuple(told))


def _none(problem: str) -> Found:
    return Found(recipients=(), problems=(problem,))


def _lines(text: str, topics: frozenset[str]) -> Iterator[tuple[int, Recipient | str]]:
    """Each line's number with its recipient, or with what is wrong."""
    rows = csv.reader(io.StringIO(text, newline=""), dialect=_dialect(text))
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        if "address" not in header:
            yield 1, "the first line must name the columns, one of them `address`"
            return
        if unknown := [name for name in header if name and name not in _COLUMNS]:
            yield 1, f"no column is called {', '.join(unknown[:3])[:80]}; there are {', '.join(_COLUMNS)}"
        for row in rows:
            if rows.line_num > MOST_LINES:
                yield rows.line_num, f"more than {MOST_LINES:,} lines; the rest is left out"
                return
            if any(map(str.strip, row)):
                cells = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name in _COLUMNS}
                yield rows.line_num, _recipient(cells, topics)
    except csv.Error as error:
        yield rows.line_num, f"{error}; the rest is left out"


def _dialect(text: str) -> type[csv.Dialect]:
    """Commas, or what spreadsheets of other countries put between cells."""

    class Dialect(csv.excel):
        delimiter = max(",;\t", key=text.partition("\n")[0].count)

    return Dialect


def _recipient(cells: Mapping[str, str], topics: frozenset[str]) -> Recipient | str:
    """A line's recipient, or what is wrong with it."""
    address, name, language = (cells.get(column, "") for column in ("address", "name", "language"))
    formats, wanted = (cells.get(column, "").replace(",", " ").split() for column in ("formats", "topics"))
    if wrong := address_mistake(address):
        return wrong
    if language and not _LANGUAGE.fullmatch(language):
        return f"“{language[:20]}” is no language code such as en or ko"
    if strange := [each for each in formats if each not in (*FORMATS, "none")]:
        return f"“{strange[0][:20]}” is no format; there are {', '.join(FORMATS)}, and none"
    if strange := [each for each in wanted if each not in topics]:
        return f"“{strange[0][:48]}” is no topic"
    return Recipient(
        address=address,
        name=name[:120],
        language=language or None,
        formats=tuple(each for each in formats if each != "none") if formats else None,  # type: ignore[misc]
        topics=tuple(dict.fromkeys(wanted)),
    )
