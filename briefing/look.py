"""Themes: how an edition looks, and what of it the config changes.

A theme is a folder of templates and style sheets with a manifest, `theme.yaml`; see `docs/templates.md`. In: the name
of a shipped theme, or a folder of the operator's, and the brief's own choices. Out: a `Look`, with which `render`
draws. Reads the manifest and the logo; the templates themselves are read when they are used.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from tinycss2.color4 import Color, parse_color  # type: ignore[import-untyped]

from briefing.errors import TemplateError
from briefing.resources import templates
from briefing.settings import Brief

MANIFEST = "theme.yaml"
#: Folder of the parts that every theme can include.
SHARED = "shared"
Kind = Literal["colour", "faces", "length"]

_STRICT = ConfigDict(extra="forbid")
#: A name, a number in hexadecimal, or a function with its arguments: whole, and without comments, in which anything
#: could stand.
_COLOUR = re.compile(r"#?[a-zA-Z0-9]+|[a-zA-Z]+\([\w\s,./%+-]*\)", re.ASCII)
_LENGTH = re.compile(r"\d{1,4}(\.\d{1,3})?(px|pt|mm|cm|in|em|rem)", re.ASCII)
#: Without quotation marks inside a name: in the elements of a mail they would end it.
_FACE = r"""(?:"[\w \-,.&]+"|'[\w \-,.&]+'|[\w\-]+(?: +[\w\-]+)*)"""
#: Names of font families, with or without quotation marks; nothing that ends a declaration.
_FACES = re.compile(rf"(?=.{{1,500}}\Z){_FACE}(?: *, *{_FACE})*")
#: Larger than any logo that is fit for a page whose limit is 150 KB without pictures.
_MAX_LOGO_BYTES = 100_000
_LOGO_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
#: Endings of files that editors leave beside those that they change.
_LEFT_BEHIND = ("~", ".swp", ".bak", ".orig", ".tmp")
#: Folders of templates are small; who names a larger one as `templates` sees and watches so many of its files.
_MAX_FILES = 1_000
_MAX_FOLDERS_DEEP = 3
#: A theme that extends one that extends one …: deeper is a circle.
_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One value of the design that a config may replace."""

    __pydantic_config__ = _STRICT

    kind: Kind
    value: Annotated[str, Field(max_length=500)]
    about: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manifest:
    """The file `theme.yaml`."""

    __pydantic_config__ = _STRICT

    title: Annotated[str, Field(min_length=1, max_length=80)]
    about: Annotated[str, Field(max_length=300)] = ""
    extends: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] | None = None
    tokens: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")], Token] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One theme, with what it takes over from the theme that it extends."""

    #: The folder's name.
    id: str
    title: str
    about: str
    #: Where its files are looked for, first to last: its own folder, those that it extends, the shared parts.
    folders: tuple[Path, ...]
    tokens: Mapping[str, Token]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A theme as one brief uses it."""

    theme: Theme
    #: Where templates are looked for: the operator's folders, then the theme's.
    folders: tuple[Path, ...]
    #: Name → value; names that begin with "dark-" are those of dark screens.
    tokens: Mapping[str, str]
    #: A data: address; "" without one.
    logo: str
    #: Line above the title; "" for none.
    masthead: str
    #: Whether the PDF ends with a list of every report and its address.
    appendix: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that a look uses, and where it comes from."""

    #: As templates name it: "page.html", "book/nav.xhtml".
    name: str
    path: Path
    #: "yours" for one of the operator's folder of templates; else the theme's id, or "shared".
    origin: str


def shipped() -> tuple[str, ...]:
    """Return the names of the themes that come with briefing."""
    return tuple(sorted(file.parent.name for file in templates().glob(f"*/{MANIFEST}")))


def theme(name: str, root: Path) -> Theme:
    """Find a theme.

    Args:
        name: of a shipped theme, or a folder.
        root: what a folder is relative to.

    Raises:
        TemplateError: there is no such theme, or its manifest is wrong; names the file.
    """
    folder = templates() / name if name in shipped() else root / name
    if not _is_theme(folder):
        raise TemplateError(f"no theme “{name}”: it is none of {', '.join(shipped())}, nor a folder with a {MANIFEST}")
    return _theme(folder)


def look(brief: Brief, root: Path, overrides: Path | None = None) -> Look:
    """Put a brief's theme and its own choices together.

    Args:
        brief: names the theme, and what it replaces.
        root: folder of the config.
        overrides: the operator's folder of templates; a file in its subfolder of the theme's name comes first.

    Raises:
        TemplateError: as `theme`; or a design token or the logo is wrong.
    """
    found = theme(brief.theme, root)
    for name, value in brief.design.items():
        if wrong := mistake(found, name, value):
            raise TemplateError(f"design token “{name}”: {wrong}")
    own = (overrides / found.id, overrides) if overrides else ()
    return Look(
        theme=found,
        folders=(*(folder for folder in own if folder.is_dir()), *found.folders),
        tokens={name: token.value for name, token in found.tokens.items()} | dict(brief.design),
        logo=_logo(root / brief.logo) if brief.logo else "",
        masthead=brief.masthead,
        appendix=brief.appendix,
    )


def files(of: Look) -> tuple[File, ...]:
    """List the files of a look by name; of a name that several folders have, the first is used."""
    found: dict[str, File] = {}
    for folder in of.folders:
        origin = folder.name if folder in of.theme.folders else "yours"
        for path in below(folder, apart=of.folders):
            name = path.relative_to(folder).as_posix()
            if name != MANIFEST or folder == of.theme.folders[0]:
                found.setdefault(name, File(name=name, path=path, origin=origin))
    return tuple(found[name] for name in sorted(found, key=lambda name: ("/" in name, name)))


def below(folder: Path, *, apart: Collection[Path] = ()) -> tuple[Path, ...]:
    """List the files in a folder and below it, but for hidden ones, those of themes in it and of folders `apart`."""
    found: list[Path] = []
    waiting = [(folder, 0)]
    while waiting and len(found) < _MAX_FILES:
        place, depth = waiting.pop()
        try:
            inside = sorted(place.iterdir())
        except OSError:  # not there, or not to be read: nothing of it is used
            continue
        for path in inside:
            if path.name.startswith(".") or path.name.endswith(_LEFT_BEHIND):
                continue
            if _is_file(path):
                found.append(path)
            elif depth < _MAX_FOLDERS_DEEP and not (path in apart or path.name in shipped() or _is_theme(path)):
                waiting.append((path, depth + 1))
    return tuple(found[:_MAX_FILES])


def mistake(of: Theme, name: str, value: str) -> str:
    """Say what is wrong with a value for a design token, in words; "" if nothing is."""
    token = of.tokens.get(name)
    if token is None:
        return f"the theme {of.id} has no such token; it has {', '.join(of.tokens)}"
    if token.kind == "colour":
        right = _COLOUR.fullmatch(value) is not None and isinstance(parse_color(value), Color)
        wanted = "a CSS colour such as #9a1b1e"
    elif token.kind == "length":
        right, wanted = _LENGTH.fullmatch(value) is not None, "a length such as 9.5pt, 12mm or 1.1rem"
    else:
        right, wanted = _FACES.fullmatch(value) is not None, 'names of fonts such as "Noto Serif", serif'
    return "" if right else f"{wanted} is needed"


def logo_mistake(file: Path) -> str:
    """Say what is wrong with a logo's file, in words; "" if nothing is."""
    if file.suffix.lower() not in _LOGO_TYPES:
        return "a PNG, JPEG or SVG file is needed"
    if not _is_file(file):
        return "there is no such file beside the config"
    if file.stat().st_size > _MAX_LOGO_BYTES:
        return f"the file is larger than {_MAX_LOGO_BYTES // 1000} KB"
    return ""


def _is_theme(folder: Path) -> bool:
    return _is_file(folder / MANIFEST)


def _is_file(path: Path) -> bool:
    """Whether a file is there; not if its name is too long, or its folder may not be looked into."""
    try:
        return path.is_file()
    except OSError:
        return False


def _logo(file: Path) -> str:
    """The logo as a data: address."""
    if wrong := logo_mistake(file):
        raise TemplateError(f"logo {file.name}: {wrong}")
    try:
        body = file.read_bytes()
    except OSError as error:
        raise TemplateError(f"logo {file.name}: cannot be read: {error.strerror}") from error
    return f"data:{_LOGO_TYPES[file.suffix.lower()]};base64,{base64.b64encode(body).decode()}"


def _theme(folder: Path, depth: int = 0) -> Theme:
    """Read a theme, and the one that it extends."""
    manifest = _manifest(folder / MANIFEST)
    inherited: tuple[Path, ...] = (templates() / SHARED,)
    tokens: dict[str, Token] = {}
    if manifest.extends is not None:
        if manifest.extends not in shipped() or depth == _MAX_DEPTH:
            known = f"there are {', '.join(shipped())}"
            raise TemplateError(f"{folder / MANIFEST}: extends: “{manifest.extends}” is no theme to extend; {known}")
        base = _theme(templates() / manifest.extends, depth + 1)
        inherited, tokens = base.folders, dict(base.tokens)
    made = Theme(
        id=folder.name,
        title=manifest.title,
        about=manifest.about,
        folders=(folder, *inherited),
        tokens=tokens | manifest.tokens,
    )
    for name, token in manifest.tokens.items():
        if wrong := mistake(made, name, token.value):
            raise TemplateError(f"{folder / MANIFEST}: tokens.{name}: found “{token.value}”; {wrong}")
    return made


def _manifest(file: Path) -> _Manifest:
    try:
        return _adapter().validate_python(yaml.safe_load(file.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        raise TemplateError(f"{file}: {place}: {first['msg'].lower()}") from error
    # PyYAML lets a date that is none (ValueError) and lists in lists (RecursionError) through as Python's own errors.
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise TemplateError(f"{file}: {' '.join(str(error).split())}") from error


@cache
def _adapter() -> TypeAdapter[_Manifest]:
    return TypeAdapter(_Manifest)
