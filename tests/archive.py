"""A desk with past editions for tests of the site: records in a store, and pages in an output folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from briefing.config import Desk, load_text
from briefing.record import Correction, Edition
from briefing.render import html
from briefing.service.build import printed
from briefing.store import Store
from tests.editions import rich
from tests.looks import THEMES

_TOPICS = ("north-korea", "alliance", "china-korea", "society", "science")


def desk_in(folder: Path, *, site: str = "", theme: str = "newspaper", language: str = "en") -> Desk:
    """Make a desk of two briefs whose editions are in `folder`/editions."""
    text = f"""
feeds: [{{url: "https://news.example.org/rss", topics: [{", ".join(_TOPICS)}]}}]
topics: [{", ".join(f"{{id: {topic}, title: {topic.capitalize()}}}" for topic in _TOPICS)}]
briefs:
  - {{id: morning, title: Morning Brief, formats: [html], theme: {theme}, language: {language}}}
  - {{id: evening, title: 저녁 브리핑, formats: [html], language: ko, theme: {theme}}}
{site}
"""
    return load_text(text, folder / "config.yaml")


def edition_of(
    date: str,
    *,
    brief_id: str = "morning",
    stories: int = 4,
    day: int = 1,
    hostile: bool = False,
    version: int = 1,
    language: str = "en",
) -> Edition:
    """Make an edition; stories have the same ids on every date, and `day` says how long they have run."""
    plain = rich(stories, hostile=hostile, language=language)
    sections = tuple(
        replace(
            section,
            stories=tuple(
                replace(story, day=day, reports=tuple(replace(each, id=f"{date}{each.id}") for each in story.reports))
                for story in section.stories
            ),
        )
        for section in plain.sections
    )
    return replace(
        plain,
        id=f"{brief_id}-{date}",
        date=date,
        brief=replace(plain.brief, id=brief_id),
        sections=sections,
        issued_at=datetime.fromisoformat(date).replace(tzinfo=UTC),
        version=version,
        corrections=tuple(
            Correction(version=number, made_at=plain.issued_at, note="A figure was wrong.", changes=())
            for number in range(2, version + 1)
        ),
        previous=None,
    )


def keep(desk: Desk, store: Store, edition: Edition, *, theme: str = "newspaper") -> Edition:
    """Write an edition's page and record it, as `publish` does."""
    desk.config.output.mkdir(exist_ok=True)
    made = html.render(edition, THEMES[theme])
    (desk.config.output / made.filename).write_bytes(made.body)
    store.save_edition(edition, printed=printed(edition))
    return edition


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder and below it: name → bytes."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
