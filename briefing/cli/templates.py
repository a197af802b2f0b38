"""`briefing templates …`: the themes, a copy to change, and whether all of them work."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli.application import app
from briefing.cli.session import ConfigOption, JsonOption, harmless, say, session

if TYPE_CHECKING:
    from briefing.config import Desk
    from briefing.settings import Brief

templates = typer.Typer(
    name="templates",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, copy and check the themes that pages are drawn with.",
    epilog="Examples: briefing templates list; briefing templates copy newspaper page.html; briefing templates check",
)
app.add_typer(templates)

#: Where copies go if the config names no folder of templates.
_FOLDER = "templates"


@templates.command("list", epilog="Examples: briefing templates list; briefing templates list --json")
def list_templates(config: ConfigOption = None, json: JsonOption = False) -> None:
    """Show the shipped themes, and of every brief the files and design tokens that it uses."""
    from briefing import look as looks
    from briefing.cli import table

    desk = session.desk(config)
    themes = [
        {"id": theme.id, "title": theme.title, "about": theme.about}
        for theme in (looks.theme(name, desk.root) for name in looks.shipped())
    ]
    briefs = [_listed(brief, desk) for brief in desk.config.briefs]
    if json:
        from json import dumps

        print(dumps({"themes": themes, "briefs": briefs}, indent=2, ensure_ascii=False))
        return
    table.show(("THEME", "TITLE", "ABOUT"), [(theme["id"], theme["title"], theme["about"]) for theme in themes])
    for brief in briefs:
        print(
            harmless(f"\nThe brief {brief['id']} has the theme {brief['theme']}: its files, the first found of each\n")
        )
        table.show(("FILE", "FROM", "PATH"), [(row["name"], row["from"], row["path"]) for row in brief["files"]])
        print(harmless(f"\nThe design tokens of {brief['id']}; those marked * are the config's\n"))
        rows = [
            (f"{row['name']}{' *' if row['changed'] else ''}", row["kind"], row["about"], row["value"])
            for row in brief["tokens"]
        ]
        table.show(("TOKEN", "KIND", "ABOUT", "VALUE"), rows)


def _listed(brief: Brief, desk: Desk) -> dict[str, Any]:
    """A brief's files and tokens, as JSON has them."""
    from briefing import look as looks
    from briefing.service.templates import tokens

    look = looks.look(brief, desk.root, desk.config.templates)
    return {
        "id": brief.id,
        "theme": brief.theme,
        "files": [{"name": file.name, "from": file.origin, "path": str(file.path)} for file in looks.files(look)],
        "tokens": [
            {"name": one.name, "kind": one.kind, "value": one.value, "about": one.about, "changed": one.is_changed}
            for one in tokens(brief, look)
        ],
    }


@templates.command(
    epilog="Examples: briefing templates copy newspaper page.html; briefing templates copy newspaper --to house"
)
def copy(
    theme: Annotated[str, typer.Argument(metavar="NAME", help="A theme: a shipped one, or a folder of yours.")],
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="Only these; without any, the whole theme.", show_default=False),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Folder to copy into, instead of one of the theme's name in your `templates`."),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Copy a theme, or single files of it, to change them; nothing is replaced."""
    from briefing import look as looks
    from briefing.errors import TemplateError, UsageError
    from briefing.service.templates import copy as run
    from briefing.text import nearest

    desk = session.desk(config)
    try:
        found = looks.theme(theme, desk.root)
    except TemplateError as error:
        raise UsageError(f"{error}{nearest(theme, looks.shipped())}") from error
    target = to or (desk.config.templates or desk.root / _FOLDER) / found.id
    for path in run(found, files or (), target):
        print(path)
    say(_next(desk, target, whole=not files, is_named=to is not None), quiet=False)


def _next(desk: Desk, target: Path, *, whole: bool, is_named: bool) -> str:
    """What is left to do before the copies are used."""
    here = target.absolute()
    place = here.relative_to(desk.root).as_posix() if here.is_relative_to(desk.root) else str(here)
    if whole:
        return f"To use it, write into the brief, in {desk.file.name}:\n    theme: {place}"
    if desk.config.templates is None and not is_named:
        return f"To use it, write into {desk.file.name}:\n    templates: {_FOLDER}"
    if is_named:
        return "A single file is used in the folder of a theme of yours, or in your `templates`."
    return "It is used from the next build on. See it with `briefing preview`, try it with `briefing templates check`."


@templates.command(epilog="Example: briefing templates check --config desk.yaml")
def check(config: ConfigOption = None) -> None:
    """Draw every brief's theme in every setting with a sample edition, and report all mistakes."""
    from briefing.service.templates import SETTINGS
    from briefing.service.templates import check as run

    desk = session.desk(config)
    mistakes = run(desk)
    for mistake in mistakes:
        print(harmless(mistake), file=sys.stderr)
    if mistakes:
        raise typer.Exit(2)
    drawn = ", ".join(f"{brief.id} ({brief.theme})" for brief in desk.config.briefs)
    print(harmless(f"{session.file(config)}: templates good: {drawn}, drawn for {', '.join(SETTINGS)}."))
