"""Themes as an operator works with them: what there is, a copy to change, and whether all of it works.

For `briefing templates`. Nothing here needs a database or a network: templates are tried with `specimen`'s editions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefing import look as looks
from briefing import specimen
from briefing.config import Desk
from briefing.errors import BriefingError, TemplateError, UsageError
from briefing.look import MANIFEST, SHARED, Look, Theme
from briefing.record import Edition
from briefing.render import atom, epub, html, mail, proof, template
from briefing.render.cover import Cover
from briefing.render.proof import Mistake
from briefing.resources import templates as shipped_folder
from briefing.settings import Brief
from briefing.text import nearest

Pictures = Mapping[str, bytes]
#: Every way in which a theme is used: a setting, and what draws it.
SETTINGS: Mapping[str, Callable[[Edition, Look, Pictures], object]] = {
    "screen": lambda edition, look, pictures: html.render(edition, look, pictures=pictures),
    "paper": lambda edition, look, pictures: html.for_paper(edition, look, pictures=pictures),
    "mail": lambda edition, look, pictures: _mails(edition, look, pictures),
    "book": lambda edition, look, pictures: epub.render(edition, look, pictures=pictures),
    "feed": lambda edition, look, _: atom.render([(edition, ("html", "pdf", "epub"))], look),
}


def _mails(edition: Edition, look: Look, pictures: Pictures) -> list[bytes]:
    """A mail as a file, with all and with the least; and as it is sent, with all that a cover can say."""
    address = "https://brief.example.org/"
    cids = {name: f"cid:{name}" for name in pictures}
    cover = Cover(notices=(address,), page=address, unsubscribe=address, logo="cid:logo", pictures=cids)
    first, last = mail.STEPS[0], mail.STEPS[-1]
    return [mail.with_room(edition, look, *given) for given in ((first,), (last,), (first, cover))]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLine:
    """A design token as a brief has it."""

    name: str
    kind: str
    value: str
    about: str
    #: Whether the value is the config's and not the theme's.
    is_changed: bool


def tokens(brief: Brief, look: Look) -> tuple[TokenLine, ...]:
    """List a look's tokens in the order of its manifests."""
    return tuple(
        TokenLine(
            name=name, kind=token.kind, value=look.tokens[name], about=token.about, is_changed=name in brief.design
        )
        for name, token in look.theme.tokens.items()
    )


# A copy


def copy(theme: Theme, names: Sequence[str], target: Path) -> tuple[Path, ...]:
    """Copy files of a theme into a folder, all of them or none.

    Args:
        theme: where they come from.
        names: as templates name them; empty for all of the theme's own folder, manifest included.
        target: the folder; it is made if there is none.

    Returns:
        The copies, in the order of `names`.

    Raises:
        UsageError: the theme has no such file, or a copy would replace a file.
        BriefingError: a copy cannot be written.
    """
    sources = _chosen(theme, names)
    if target.resolve().is_relative_to(shipped_folder().resolve()):
        raise UsageError(f"{target} is in the folder of the shipped themes; name another with --to")
    taken = [target / name for name in sources if (target / name).exists() or (target / name).is_symlink()]
    if taken:
        verb = "exists" if len(taken) == 1 else "exist"
        raise UsageError(
            f"{', '.join(map(str, taken))} {verb} already, and nothing was copied: remove what is there, or name "
            "another folder with --to"
        )
    made: list[Path] = []
    for name, source in sources.items():
        try:
            body = source.read_bytes()
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            with (target / name).open("xb") as file:
                made.append(target / name)
                file.write(body)
        except OSError as error:
            for copied in made:
                copied.unlink(missing_ok=True)
            raise BriefingError(f"{target / name} cannot be written: {error.strerror}; name another place") from error
    return tuple(made)


def _chosen(theme: Theme, names: Sequence[str]) -> dict[str, Path]:
    """Name → file: of the theme's own folder, or those named, wherever the theme finds them."""
    known = {file.name: file for file in looks.files(_plain(theme))}
    if not names:
        return {name: file.path for name, file in known.items() if file.path.is_relative_to(theme.folders[0])}
    for name in names:
        if name not in known:
            hint = nearest(name, known) or f"; it has {', '.join(known)}"
            raise UsageError(f"the theme {theme.id} has no file “{name}”{hint}")
        if name == MANIFEST:
            raise UsageError(
                f"a {MANIFEST} counts only in a theme's own folder: copy the whole theme, or change single values "
                "with `design` in the config"
            )
    return {name: known[name].path for name in names}


def _plain(theme: Theme) -> Look:
    """A theme as it is, without anything of an operator's."""
    return Look(theme=theme, folders=theme.folders, tokens={}, logo="", masthead="", appendix=False)


# A check


def check(desk: Desk) -> tuple[str, ...]:
    """Find every mistake in the themes of all briefs: files are read, then filled in every setting.

    Returns:
        One line each, with file and line where there are any; each once, in the order of the briefs.
    """
    return tuple(dict.fromkeys(line for brief in desk.config.briefs for line in _mistakes(brief, desk)))


def proofread(brief: Brief, look: Look) -> tuple[Mistake, ...]:
    """Find the mistakes in a look's files without drawing anything."""
    read = proof.read(template.page(specimen.full(brief), look, "screen"), look)
    return (*read, *proof.unused(look, _shipped_names()), *_idle_manifests(brief, look))


def _mistakes(brief: Brief, desk: Desk) -> Iterator[str]:
    try:
        look = looks.look(brief, desk.root, desk.config.templates)
    except TemplateError as error:
        yield str(error)
        return
    read = proofread(brief, look)
    yield from map(str, read)
    known = tuple(f"{mistake.place}: " for mistake in read)
    for edition in (specimen.full(brief), specimen.empty(brief)):
        for draw in SETTINGS.values():
            try:
                draw(edition, look, specimen.pictures())
            except TemplateError as error:
                if not str(error).startswith(known):
                    yield str(error)


def _shipped_names() -> frozenset[str]:
    """Every name that a shipped theme's file has."""
    folders = (*(shipped_folder() / name for name in looks.shipped()), shipped_folder() / SHARED)
    return frozenset(
        path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*") if path.is_file()
    )


def _idle_manifests(brief: Brief, look: Look) -> Iterator[Mistake]:
    """A manifest beside files that replace a theme's: nobody reads it."""
    for folder in look.folders[: -len(look.theme.folders)]:
        if (folder / MANIFEST).is_file() and folder not in look.theme.folders:
            message = (
                f"not read, as the brief {brief.id} has the theme “{brief.theme}”: name this folder as its `theme`, "
                "or remove the file"
            )
            yield Mistake(path=folder / MANIFEST, line=0, message=message)
