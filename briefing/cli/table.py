"""Rows in columns: by Rich on a terminal, by plain spaces elsewhere, so that lines stay whole for other programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def show(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on standard output; a heading that begins with ">" is of a column set to the right.

    Where a terminal is too narrow, it wraps plain lines: cut cells would hide the ids that people copy.
    """
    lines = aligned(headings, rows)
    if sys.stdout.isatty() and _fits(lines):
        _on_terminal(headings, rows)
    else:
        for line in lines:
            print(line)


def _fits(lines: Sequence[str]) -> bool:
    from shutil import get_terminal_size

    from rich.cells import cell_len

    return max(map(cell_len, lines)) <= get_terminal_size().columns


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Put rows into columns two spaces apart; a Korean or Chinese character is two columns wide (UAX #11)."""
    from rich.cells import cell_len

    table = [[heading.lstrip(">") for heading in headings], *rows]
    widths = [max(cell_len(row[column]) for row in table) for column in range(len(headings))]
    lines = []
    for row in table:
        cells = []
        for heading, cell, width in zip(headings, row, widths, strict=True):
            space = " " * (width - cell_len(cell))
            cells.append(space + cell if heading.startswith(">") else cell + space)
        lines.append("  ".join(cells).rstrip())
    return lines


def _on_terminal(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        right = heading.startswith(">")
        table.add_column(Text(heading.lstrip(">")), justify="right" if right else "left")
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)
