"""A look's files, read and not filled: mistakes that no edition need bring to light.

In: a `Page` and its `Look`. Out: mistakes, each with its place. Filling a template finds what goes wrong on the way
that one edition takes through it; this finds misspelt names and filters on every way, and style sheets that name
variables that nothing sets, which browsers pass over in silence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import tinycss2  # type: ignore[import-untyped]
from jinja2 import TemplateSyntaxError, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from briefing.errors import TemplateError
from briefing.look import MANIFEST, File, Look, files
from briefing.record import Edition
from briefing.render import template
from briefing.render.page import FURTHER, Page
from briefing.text import nearest

_TEMPLATES = (".html", ".xhtml", ".opf", ".atom")
#: Style sheets for screens, where tokens are CSS variables; in all others a token's value replaces its name.
_FOR_SCREENS = ("base.css", "screen.css", "site/site.css")
_DARK = "dark-"
#: How addresses begin that lead to nothing outside.
_WITHIN = ("data:", "#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing wrong with one file."""

    path: Path
    #: 1 and up; 0 for the file as a whole.
    line: int
    #: What is wrong, and what to do.
    message: str

    @property
    def place(self) -> str:
        """The file, and where in it."""
        return f"{self.path}, line {self.line}" if self.line else str(self.path)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def read(given: Page, look: Look) -> tuple[Mistake, ...]:
    """Find the mistakes in all files of a look, in the order of files and lines."""
    listed = [file for file in files(look) if file.name != MANIFEST]
    texts: dict[File, str] = {}
    found: list[Mistake] = []
    for file in listed:
        if file.path.suffix in (*_TEMPLATES, ".css"):
            try:
                texts[file] = template.source(file.name, look)
            except TemplateError as error:
                found.append(Mistake(path=file.path, line=0, message=str(error)))
    sheets = {file: text for file, text in texts.items() if file.path.suffix == ".css"}
    found += _sheets(sheets, look)
    found += _templates({file: text for file, text in texts.items() if file not in sheets}, given, look)
    return tuple(sorted(found, key=lambda mistake: (mistake.path, mistake.line)))


# Templates


def _templates(texts: Mapping[File, str], given: Page, look: Look) -> Iterator[Mistake]:
    environment = template.environment_of(given, look)
    trees: dict[File, nodes.Template] = {}
    for file, text in texts.items():
        try:
            trees[file] = environment.parse(text, file.name, str(file.path))
        except TemplateSyntaxError as error:
            yield _at(file, error.lineno, " ".join(str(error).split()))
    known = {field.name for field in dataclasses.fields(Page)} | set(environment.globals) | set(FURTHER)
    for tree in trees.values():
        known |= _set_in(tree)
    names = {file.name for file in files(look)}
    for file, tree in trees.items():
        yield from _filters(file, tree, environment)
        yield from _names(file, tree, known)
        yield from _parts(file, tree, look)
        yield from _asked_for(file, tree, names)


def _set_in(tree: nodes.Template) -> set[str]:
    """Names that a template sets: one that includes another passes them on to it."""
    stored = {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
    imported = {each.target for each in tree.find_all(nodes.Import)}
    return stored | imported | {macro.name for macro in tree.find_all(nodes.Macro)}


def _filters(file: File, tree: nodes.Template, environment: SandboxedEnvironment) -> Iterator[Mistake]:
    """Unknown filters and tests, which Jinja looks for in a branch only when it takes it."""
    kinds: Sequence[tuple[type[Any], dict[str, Any], str]] = (
        (nodes.Filter, environment.filters, "filter"),
        (nodes.Test, environment.tests, "test"),
    )
    for kind, known, word in kinds:
        for node in tree.find_all(kind):
            if node.name not in known:
                yield _at(file, node.lineno, f"there is no {word} “{node.name}”{nearest(node.name, known)}")
                known[node.name] = str  # so that the rest of the file can be read


def _names(file: File, tree: nodes.Template, known: Collection[str]) -> Iterator[Mistake]:
    unknown = meta.find_undeclared_variables(tree) - set(known)
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name in unknown:
            yield _at(file, name.lineno, f"nothing is called “{name.name}”{nearest(name.name, known)}")


def _parts(file: File, tree: nodes.Template, look: Look) -> Iterator[Mistake]:
    """Fields of the edition, and tokens, that do not exist."""
    known = {"edition": dir(Edition), "tokens": [*look.tokens, *dir(Mapping)]}
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        of = getattr(node.node, "name", None)  # type: ignore[attr-defined]
        name = getattr(node, "attr", None) or getattr(getattr(node, "arg", None), "value", None)
        if of in known and isinstance(name, str) and name not in known[of]:
            noun = "token" if of == "tokens" else "field of the edition"
            yield _at(file, node.lineno, f"there is no {noun} “{name}”{nearest(name, known[of])}")


def _asked_for(file: File, tree: nodes.Template, known: Collection[str]) -> Iterator[Mistake]:
    """Templates that are included or imported and do not exist."""
    for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        name = getattr(node.template, "value", None)  # type: ignore[attr-defined]
        if isinstance(name, str) and name not in known and not getattr(node, "ignore_missing", False):
            yield _at(file, node.lineno, f"there is no file “{name}”{nearest(name, known)}")


# Style sheets


def _sheets(texts: Mapping[File, str], look: Look) -> Iterator[Mistake]:
    on_screens = {name for name in look.tokens if not name.startswith(_DARK)}
    trees = {file: tinycss2.parse_stylesheet(text) for file, text in texts.items()}
    for file, tree in trees.items():
        if file.name in _FOR_SCREENS:
            on_screens |= set(_set_by(tree))
    for file, tree in trees.items():
        for node in _flat(tree):
            if node.type == "error":
                yield _at(file, node.source_line, f"this is no CSS: {node.message}")
            elif _fetches(node):
                yield _at(file, node.source_line, "it asks for another file, which no page may: put it in here")
        for line, name, is_plain in _variables(tree):
            known = on_screens if file.name in _FOR_SCREENS else look.tokens
            if name not in known:
                yield _at(file, line, f"there is no variable “--{name}”{nearest(name, known)}")
            elif file.name not in _FOR_SCREENS and not is_plain:
                yield _at(file, line, f"write var(--{name}) and nothing else: its value is put in its place")


def _fetches(node: Any) -> bool:
    """Whether a node of a style sheet makes a reader ask for something: all but data: addresses and places within."""
    if node.type == "at-rule":
        return bool(node.lower_at_keyword == "import")
    if node.type == "function" and node.lower_name == "url":
        return not any(part.type == "string" and part.value.startswith(_WITHIN) for part in node.arguments)
    return node.type == "url" and not node.value.startswith(_WITHIN)


def _flat(tree: Iterable[Any]) -> Iterator[Any]:
    """Every node of a style sheet, outer ones first."""
    for node in tree:
        yield node
        for part in ("prelude", "content", "arguments"):
            yield from _flat(getattr(node, part, None) or ())


def _variables(tree: Iterable[Any]) -> Iterator[tuple[int, str, bool]]:
    """Each variable that is asked for: line, name, whether it is written var(--name); not those with another value."""
    for node in _flat(tree):
        if node.type == "function" and node.lower_name == "var":
            name = next((part for part in node.arguments if part.type == "ident"), None)
            is_plain = len(node.arguments) == 1
            if name is not None and name.value.startswith("--"):
                yield node.source_line, name.value.removeprefix("--"), is_plain


def _set_by(tree: Iterable[Any]) -> Iterator[str]:
    """The variables that a style sheet sets."""
    before = None
    for node in _flat(tree):
        is_colon = node.type == "literal" and node.value == ":"
        if is_colon and before is not None and before.type == "ident" and before.value.startswith("--"):
            yield before.value.removeprefix("--")
        if node.type != "whitespace":
            before = node


# Files


def unused(look: Look, shipped: Collection[str]) -> Iterator[Mistake]:
    """The operator's files that nothing asks for, although their names are nearly those of a theme's files.

    Args:
        look: the theme and the operator's folders.
        shipped: names of the files that themes and renderers know.
    """
    known = {PurePosixPath(name).name: name for name in sorted(shipped)}
    asked = set(_referenced(look))
    for file in files(look):
        if file.name in shipped or file.name in asked or file.origin != "yours":
            continue
        last = PurePosixPath(file.name).name
        if last in known:
            yield Mistake(path=file.path, line=0, message=f"not used: its place is “{known[last]}”")
        elif meant := nearest(file.name, shipped):
            yield Mistake(path=file.path, line=0, message=f"not used: there is no such file in the theme{meant}")


def _referenced(look: Look) -> Iterator[str]:
    environment = SandboxedEnvironment(extensions=["jinja2.ext.i18n"])
    for file in files(look):
        if file.path.suffix in _TEMPLATES:
            try:
                tree = environment.parse(template.source(file.name, look))
            except (TemplateError, TemplateSyntaxError):
                continue
            yield from (name for name in meta.find_referenced_templates(tree) if name)


def _at(file: File, line: int, message: str) -> Mistake:
    return Mistake(path=file.path, line=line, message=message)
