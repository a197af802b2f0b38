"""The documents say what the program does: the reference is complete, links lead somewhere, examples work."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
import textwrap
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from briefing import errors, look
from briefing.cli import app
from briefing.config import Desk, load_text, schema
from briefing.settings import Feed
from briefing.tag import compile_topics, judge
from tests.builders import article
from tools import reference

CHECKOUT = Path(__file__).resolve().parents[1]
PAGES = sorted([CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", CHECKOUT / ".github" / "CONTRIBUTING.md"]) + sorted(
    (CHECKOUT / "docs").glob("*.md")
)
by_name = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)

#: Added to a fragment of a config that has no feeds or topics of its own.
FEEDS = "feeds:\n" + "".join(
    f"  - {{url: 'https://{kind}.example/feed', class: {kind}}}\n"
    for kind in ("news", "agency", "state-media", "think-tank", "government")
)
TOPICS = """topics:
  - {id: north-korea, title: North Korea, any: [북한]}
  - {id: alliance, title: The Alliance, any: [USFK]}
"""


# The reference


@pytest.mark.parametrize("name", ["reference.md", "templates.md", "config.schema.json", "edition.schema.json"])
def test_generated_files_are_what_the_code_gives(name: str) -> None:
    """A change of a command, key, filter, field or error that is not in the documents is missed here."""
    expected = reference.pages()[name]

    assert expected == (CHECKOUT / "docs" / name).read_text(encoding="utf-8"), f"docs/{name} is old: run `make docs`"


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        yield f"{before}{name}", command
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")


@pytest.mark.parametrize(("name", "command"), [("", get_command(app)), *_commands(get_command(app))])
def test_every_command_and_option_is_in_the_reference(name: str, command: Any) -> None:
    """What `--help` of a command names is found on the reference page, under that command."""
    page = (CHECKOUT / "docs" / "reference.md").read_text(encoding="utf-8")
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("-")}

    if not hasattr(command, "commands") or not name:
        part = page.partition(f"### `{f'briefing {name}'.strip()}`\n")[2].partition("\n### ")[0]
        assert part
        assert {option for option in options if f"`{option}" not in part} == set()


def test_every_config_key_is_described() -> None:
    """The JSON Schema has a description for every key, and the reference a line."""
    page = (CHECKOUT / "docs" / "reference.md").read_text(encoding="utf-8")
    found = schema()
    mappings = {"Config": found, **found["$defs"]}

    silent = [
        f"{name}.{key}"
        for name, mapping in mappings.items()
        for key, value in mapping["properties"].items()
        if not value.get("description") and "$ref" not in value
    ]

    assert silent == []
    assert [key for one in mappings.values() for key in one["properties"] if f"| `{key}` |" not in page] == []


def test_every_exit_code_is_in_the_reference() -> None:
    """No module of the command line ends with a code that the page does not explain."""
    page = (CHECKOUT / "docs" / "reference.md").read_text(encoding="utf-8")
    used = {
        code.value
        for file in (CHECKOUT / "briefing" / "cli").glob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("typer.Exit", "sys.exit")
        for code in ast.walk(call)
        if isinstance(code, ast.Constant) and isinstance(code.value, int)
    }

    assert {1, 2, 3} <= used
    assert [code for code in used if f"\n| `{code}` |" not in page] == []


def test_every_error_is_in_the_reference() -> None:
    """Each class of `errors` is in the tree and in the table."""
    page = (CHECKOUT / "docs" / "reference.md").read_text(encoding="utf-8").partition("## Errors")[2]
    classes = [name for name, found in vars(errors).items() if isinstance(found, type)]

    assert len(classes) > 8
    assert [name for name in classes if page.count(name) < 2] == []


# Links


def _anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@by_name
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    """Files and headings that a page links to exist."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(target)

    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    """A page of `docs/` that the README does not name would not be found."""
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")

    assert [page.name for page in (CHECKOUT / "docs").glob("*.md") if f"docs/{page.name}" not in readme] == []


def test_every_module_has_its_place_on_the_map() -> None:
    """The package map names every module and package of `briefing`."""
    text = (CHECKOUT / "docs" / "pipeline.md").read_text(encoding="utf-8")
    modules = {file.stem for file in (CHECKOUT / "briefing").glob("[a-z]*.py")}
    packages = {file.parent.name for file in (CHECKOUT / "briefing").glob("*/__init__.py")}

    assert [name for name in sorted(modules | packages) if f"`{name}`" not in text] == []


# Commands


def _fences(page: Path, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def _typed(page: Path) -> Iterator[tuple[str, bool]]:
    """Every `briefing …` that a page shows, and whether it is whole: in running text, arguments may be left out."""
    text = page.read_text(encoding="utf-8")
    for block in _fences(page, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            if re.search(r"(^|[\s/])briefing\s", line):
                yield re.split(r"\s#\s", line)[0], True
    for span in re.findall(r"`((?:\.venv/bin/)?briefing [^`\n]+)`", text):
        if "…" not in span and "[" not in span:
            yield span, False


def _arguments(text: str) -> list[str]:
    """What follows `briefing` in a line of the shell, up to a redirection or the next command."""
    words = _words(text)
    start = next(number for number, word in enumerate(words) if word.rpartition("/")[2] == "briefing")
    end = next((number for number, word in enumerate(words) if number > start and word in "<>|&&;"), len(words))
    return words[start + 1 : end]


def _words(text: str) -> list[str]:
    """Cut a line as the shell does, with its operators as words of their own."""
    splitter = shlex.shlex(text, posix=True, punctuation_chars="<>|&;")
    splitter.whitespace_split = True
    return list(splitter)


def _parse(command: Any, name: str, arguments: list[str]) -> None:
    """Read arguments as the command line does, without running anything."""
    with command.make_context(name, arguments) as context:
        if hasattr(command, "commands"):
            rest = [*getattr(context, "_protected_args", ()), *context.args]
            found, below, rest = command.resolve_command(context, rest)
            assert below is not None
            _parse(below, found, rest)


@by_name
def test_every_command_shown_can_be_typed(page: Path) -> None:
    """Commands in the pages have the options and arguments that the program has."""
    for text, is_whole in _typed(page):
        try:
            _parse(get_command(app), "briefing", _arguments(text))
        except typer.Exit:
            pass  # --help
        except Exception as error:
            if is_whole or type(error).__name__ not in ("MissingParameter", "NoArgsIsHelpError"):
                pytest.fail(f"{page.name}: {text}: {error}")


# Configs


@by_name
def test_every_config_shown_is_good(page: Path, tmp_path: Path) -> None:
    """YAML in the pages is a config, or becomes one with plain feeds and topics added."""
    for name in ("templates", "feeds", "house"):
        (tmp_path / name).mkdir()
    (tmp_path / "house" / "theme.yaml").write_text("title: House\nextends: newspaper\n", encoding="utf-8")
    (tmp_path / "house.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    for block in _fences(page, "yaml"):
        desk = _desk(textwrap.dedent(block), tmp_path)

        assert desk.config.topics


def test_the_manifest_shown_is_good(tmp_path: Path) -> None:
    """The theme on the page on templates is one, and all its tokens can be replaced by their own values."""
    (block,) = (one for one in _fences(CHECKOUT / "docs" / "templates.md", "text") if one.startswith("title:"))
    (tmp_path / "theme.yaml").write_text(block, encoding="utf-8")

    theme = look.theme(str(tmp_path), tmp_path)

    assert theme.tokens["rule"].value == "2px"
    assert [name for name, token in theme.tokens.items() if look.mistake(theme, name, token.value)] == []


def _desk(block: str, folder: Path) -> Desk:
    feeds = "" if re.search(r"^feeds:", block, re.MULTILINE) else FEEDS
    topics = "" if re.search(r"^topics:", block, re.MULTILINE) else TOPICS
    return load_text(feeds + topics + block, folder / "config.yaml")


# Rules


def _rule_examples() -> Iterator[tuple[str, dict[str, str], bool]]:
    """(config, the article's parts, is it caught) for every example of `rules.md`, in order."""
    lines = (CHECKOUT / "docs" / "rules.md").read_text(encoding="utf-8").splitlines()
    block, heading, in_block = "", list[str](), False
    for line in lines:
        if line.startswith("```"):
            in_block, block = line == "```yaml", "" if line == "```yaml" else block
        elif in_block:
            block += f"{line}\n"
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if cells[0] in ("Term", "Headline"):
                heading = cells
            elif heading and heading[0] == "Term" and "---" not in line:
                term, finds, misses = (re.findall(r"`([^`]+)`", cell) for cell in cells)
                rule = f"topics: [{{id: one, title: One, any: ['{term[0]}']}}]"
                yield from ((rule, {"Headline": text}, True) for text in finds)
                yield from ((rule, {"Headline": text}, False) for text in misses)
            elif heading and "---" not in line:
                parts = dict(zip(heading, (cell.strip("`") for cell in cells), strict=True))
                yield block, parts, parts.pop("Caught") == "yes"


@pytest.mark.parametrize(("rule", "parts", "caught"), list(_rule_examples()), ids=str)
def test_every_example_of_a_rule_is_true(rule: str, parts: dict[str, str], caught: bool, tmp_path: Path) -> None:
    """The page on topic rules says what the rules do."""
    desk = _desk(rule, tmp_path)
    given = article(title=parts["Headline"], text=parts.get("Text", ""))
    feed = Feed(url="https://outlet.example/feed", outlet_class=parts.get("Class", "news"))

    (verdict,) = judge(given, compile_topics(desk.config.topics, desk.names), feed)

    assert (verdict.tag is not None) is caught, verdict


def test_the_page_on_rules_has_examples() -> None:
    """The examples are found, of both kinds."""
    examples = list(_rule_examples())

    assert sum(caught for _, _, caught in examples) > 40
    assert sum(not caught for _, _, caught in examples) > 25


# Figures

_FIGURE = re.compile(r"([-\d.,]+)(%| (?:days?|hours?|minutes?))?\**<!-- ([\w.]+)\.([A-Za-z_]\w*)((?:\[[\w-]+\])*) -->")


def _figures(page: Path) -> list[tuple[str, float, Any]]:
    found = []
    for number, unit, module, name, keys in _FIGURE.findall(page.read_text(encoding="utf-8")):
        value: Any = getattr(importlib.import_module(module), name)
        for key in re.findall(r"\[([\w-]+)\]", keys):
            value = value[int(key) if key.isdecimal() else key]
        scale = {"%": 0.01}.get(unit, 1)
        if isinstance(value, timedelta):
            units = {"day": timedelta(days=1), "minute": timedelta(minutes=1)}
            value = value / units.get(unit.strip().rstrip("s"), timedelta(hours=1))
        found.append((f"{module}.{name}{keys}", float(number.replace(",", "")) * scale, value))
    return found


@by_name
def test_every_figure_is_that_of_the_code(page: Path) -> None:
    """A number that names its constant is the constant's value."""
    assert [one for one in _figures(page) if one[1] != pytest.approx(one[2])] == []


def test_the_explanations_name_their_figures() -> None:
    """Most figures of the page on figures are held to the code."""
    page = CHECKOUT / "docs" / "explain.md"

    assert len(_figures(page)) == page.read_text(encoding="utf-8").count("<!-- briefing.")
    assert len(_figures(page)) > 25
