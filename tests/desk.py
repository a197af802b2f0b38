"""A small desk on disk for tests: feeds as files, a config, and the command line run in this process."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

import pytest

from briefing.cli import main
from tests.builders import NOW

AT = ("--at", "2026-01-30T06:00:00Z")


@dataclass(frozen=True)
class Item:
    """One entry of a feed file."""

    title: str
    text: str = "It was said to be so by those who know."
    hours: float = 2
    #: Path on the outlet's host.
    link: str = ""
    guid: str = ""
    category: str = ""
    #: Elements of Media RSS.
    media: str = ""
    date: datetime | None = field(default=None)

    def xml(self, outlet: str) -> str:
        """The entry as RSS."""
        date = self.date or NOW - timedelta(hours=self.hours)
        link = self.link or "".join(
            character if character.isascii() and character.isalnum() else "-" for character in self.title
        )
        guid = f"<guid isPermaLink='false'>{escape(self.guid)}</guid>" if self.guid else ""
        category = f"<category>{escape(self.category)}</category>" if self.category else ""
        return (
            f"<item><title>{escape(escape(self.title, quote=False), quote=False)}</title>"
            f"<link>https://{outlet}.example/{escape(link)}</link>{guid}{category}{self.media}"
            f"<pubDate>{format_datetime(date)}</pubDate><description>{escape(self.text)}</description></item>"
        )


def rss(outlet: str, items: Sequence[Item]) -> str:
    """A feed of these entries."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel><title>{outlet.title()}</title>"
        f"<link>https://{outlet}.example/</link><description>d</description><language>en</language>"
        f"{''.join(item.xml(outlet) for item in items)}</channel></rss>"
    )


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str


class Desk:
    """A folder with a config and feed files."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        """Work in `folder`."""
        self.folder, self._capture, self._patch = folder, capture, patch

    def feed(self, outlet: str, *items: Item) -> None:
        """Write a feed file."""
        (self.folder / f"{outlet}.xml").write_text(rss(outlet, items), "utf-8")

    def config(self, *outlets: str, more: str = "", brief: str = "formats: [html, txt, json]") -> None:
        """Write a config over these feed files, with the topics missile and trade."""
        feeds = "".join(f"  - {{path: {outlet}.xml, outlet: {outlet.title()}}}\n" for outlet in outlets)
        (self.folder / "config.yaml").write_text(
            f"feeds:\n{feeds}topics:\n"
            "  - {id: missile, title: Missiles, any: [missile, 미사일]}\n"
            "  - {id: trade, title: Trade, any: [tariff, export]}\n"
            f"briefs:\n  - {{id: morning, title: Test Brief, timezone: Asia/Seoul, {brief}}}\n{more}",
            "utf-8",
        )

    def made(self) -> dict[str, bytes]:
        """Everything in the output folder, the site of past editions with it: path there → bytes."""
        folder = self.folder / "editions"
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    def editions(self) -> set[str]:
        """Names of the files of editions in the output folder."""
        return {name for name in self.made() if re.match(r"\d{4}-\d{2}-\d{2}-", name)}

    def run(self, *arguments: str) -> Result:
        """Run the command line in the desk's folder."""
        self._patch.chdir(self.folder)
        self._patch.setattr(sys, "argv", ["briefing", *arguments])
        self._capture.readouterr()
        try:
            main()
            code = 0
        except SystemExit as stopped:
            code = stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
        captured = self._capture.readouterr()
        assert "Traceback" not in captured.err
        return Result(code, captured.out, captured.err)
