"""`briefing templates`: what there is, a copy to change, and every kind of mistake found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from briefing import look, specimen
from briefing.config import load
from briefing.render import mail, proof
from briefing.resources import templates as shipped
from briefing.service.templates import check, proofread
from briefing.settings import Brief
from tests.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with a folder of templates of its own; its feed is never read."""
    made = Desk(tmp_path, capsys, monkeypatch)
    made.feed("alpha")
    (tmp_path / "templates").mkdir()
    configure(made)
    return made


def configure(desk: Desk, brief: str = "theme: newspaper", more: str = "templates: templates\n") -> None:
    """Write a config whose brief has that look."""
    desk.config("alpha", brief=brief, more=more)


def put(desk: Desk, name: str, text: str | bytes) -> Path:
    """Write a file into the desk's folder of templates."""
    file = desk.folder / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def mistakes(desk: Desk) -> list[str]:
    """What a check reports."""
    result = desk.run("templates", "check")
    assert (result.code, result.out) == (2, "")
    return result.err.splitlines()


def proofs(desk: Desk) -> list[str]:
    """What a check reports before anything is drawn."""
    brief = load(desk.folder / "config.yaml").config.briefs[0]
    return [str(one) for one in proofread(brief, look.look(brief, desk.folder, desk.folder / "templates"))]


# list


def test_list_shows_themes_files_and_tokens(desk: Desk) -> None:
    """Each theme and its line; of the brief its files, with their origin, and tokens, marked where changed."""
    configure(desk, 'design: {accent: "#005a9c"}')
    put(desk, "newspaper/page.html", "")

    result = desk.run("templates", "list")

    rows = [line.split() for line in result.out.splitlines()]
    assert result.code == 0
    assert ["newspaper", "Newspaper", "A"] in [row[:3] for row in rows]
    assert ["page.html", "yours", str(desk.folder / "templates/newspaper/page.html")] in rows
    assert ["base.css", "shared"] in [row[:2] for row in rows]
    assert any(row[:3] == ["accent", "*", "colour"] and row[-1] == "#005a9c" for row in rows)
    assert any(row[:2] == ["ink", "colour"] for row in rows)


def test_list_as_json_has_the_same(desk: Desk) -> None:
    """Themes, and of every brief its theme, files and tokens."""
    configure(desk, 'theme: government, design: {print-size: "11pt"}')

    listed: dict[str, Any] = json.loads(desk.run("templates", "list", "--json").out)

    assert [theme["id"] for theme in listed["themes"]] == list(look.shipped())
    (brief,) = listed["briefs"]
    assert (brief["id"], brief["theme"]) == ("morning", "government")
    assert {"name": "page.js", "from": "newspaper", "path": str(shipped() / "newspaper/page.js")} in brief["files"]
    assert {key: value for key, value in brief["tokens"][-1].items() if key != "about"} == {
        "name": "print-size",
        "kind": "length",
        "value": "11pt",
        "changed": True,
    }
    assert [token["name"] for token in brief["tokens"] if token["changed"]] == ["print-size"]


# copy


def test_copy_puts_a_file_where_the_theme_looks_first(desk: Desk) -> None:
    """The copy is the shipped file, in the subfolder of the theme's name, and it is used."""
    result = desk.run("templates", "copy", "newspaper", "page.html", "book/nav.xhtml", "parts.html")

    folder = desk.folder / "templates" / "newspaper"
    assert result.code == 0
    assert result.out.splitlines() == [str(folder / name) for name in ("page.html", "book/nav.xhtml", "parts.html")]
    assert (folder / "page.html").read_bytes() == (shipped() / "newspaper/page.html").read_bytes()
    assert (folder / "parts.html").read_bytes() == (shipped() / "shared/parts.html").read_bytes()
    files = json.loads(desk.run("templates", "list", "--json").out)["briefs"][0]["files"]
    assert [file["name"] for file in files if file["from"] == "yours"] == ["page.html", "parts.html", "book/nav.xhtml"]


@pytest.mark.parametrize("theme", look.shipped())
def test_copy_of_a_whole_theme_can_be_used_at_once(desk: Desk, theme: str) -> None:
    """The folder has a manifest, is named as the brief's theme, and draws everything."""
    result = desk.run("templates", "copy", theme, "--to", "house")

    assert result.code == 0
    assert "    theme: house\n" in result.err
    configure(desk, "theme: house", more="")
    (brief,) = json.loads(desk.run("templates", "list", "--json").out)["briefs"]
    own = {file["name"] for file in brief["files"] if file["from"] == "house"}
    assert own == {file.name for file in (shipped() / theme).iterdir()}
    assert desk.run("templates", "check").code == 0


def test_copy_without_a_folder_of_templates_says_which_line_to_add(desk: Desk) -> None:
    """A single file goes to `templates` beside the config, and the config's line is shown; that line makes it count."""
    (desk.folder / "templates").rmdir()
    configure(desk, more="")

    result = desk.run("templates", "copy", "newspaper", "page.html")

    assert result.err == "To use it, write into config.yaml:\n    templates: templates\n"
    configure(desk, more="templates: templates\n")
    assert load(desk.folder / "config.yaml").config.templates == desk.folder / "templates"
    assert (desk.folder / "templates/newspaper/page.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("page.html",), "It is used from the next build on."),
        (
            ("page.html", "--to", "house"),
            "A single file is used in the folder of a theme of yours, or in your `templates`.",
        ),
        (("--to", "deep/house"), "    theme: deep/house\n"),
        (("--to", "{outside}/elsewhere"), "    theme: {outside}/elsewhere\n"),
    ],
)
def test_copy_says_what_is_left_to_do(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory, arguments: tuple[str, ...], said: str
) -> None:
    """Nothing, or where the copy counts; a folder elsewhere is named in full."""
    outside = tmp_path_factory.mktemp("outside")

    result = desk.run("templates", "copy", "newspaper", *(word.format(outside=outside) for word in arguments))

    assert result.code == 0
    assert said.format(outside=outside) in result.err


def test_copy_never_replaces_a_file(desk: Desk) -> None:
    """If one file is there already, it stays, nothing is copied, and the exit code is 2."""
    mine = put(desk, "newspaper/page.html", "mine")

    for names in (("page.html",), ("screen.css", "page.html"), ()):
        result = desk.run("templates", "copy", "newspaper", *names)
        assert (result.code, result.out) == (2, "")
        assert f"{mine} exists already, and nothing was copied" in result.err
        assert mine.read_text() == "mine"
        assert [file.name for file in mine.parent.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("newspapre",), "no theme “newspapre”: it is none of government, newspaper"),
        (("newspapre",), "did you mean “newspaper”?"),
        (("newspaper", "pgae.html"), "the theme newspaper has no file “pgae.html”; did you mean “page.html”?"),
        (("newspaper", "../../secret"), "the theme newspaper has no file “../../secret”; it has appendix.html, "),
        (("newspaper", "theme.yaml"), "a theme.yaml counts only in a theme's own folder"),
        (("newspaper", "--to", str(shipped() / "mine")), "is in the folder of the shipped themes"),
    ],
)
def test_copy_refuses_what_does_not_exist_or_would_not_count(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    """Exit code 2 and a line that says what there is."""
    result = desk.run("templates", "copy", *arguments)

    assert result.code == 2
    assert said in result.err
    assert not (shipped() / "mine").exists()


def test_copy_that_cannot_be_written_is_one_line(desk: Desk) -> None:
    """A file where a folder is needed: exit code 1."""
    put(desk, "newspaper", "a file")

    result = desk.run("templates", "copy", "newspaper", "page.html")

    assert result.code == 1
    assert result.err.startswith(f"briefing: {desk.folder / 'templates/newspaper/page.html'} cannot be written: ")


def test_copy_that_breaks_off_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills up at the third file: none is left, so that the same command works afterwards."""
    plain, asked = Path.read_bytes, []

    def full(file: Path) -> bytes:
        asked.append(file)
        if len(asked) == 3:
            raise OSError(28, "No space left on device")
        return plain(file)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", full)
        result = desk.run("templates", "copy", "newspaper")

    assert (result.code, "No space left on device; name another place" in result.err) == (1, True)
    assert [path for path in (desk.folder / "templates").rglob("*") if path.is_file()] == []
    assert desk.run("templates", "copy", "newspaper").code == 0


# check


def test_check_of_good_templates_says_what_was_drawn(desk: Desk) -> None:
    """Exit code 0 and one line; nothing is left behind."""
    result = desk.run("templates", "check")

    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "config.yaml: templates good: morning (newspaper), drawn for screen, paper, mail, book, feed.\n"
    )
    assert sorted(path.name for path in desk.folder.iterdir()) == ["alpha.xml", "config.yaml", "templates"]


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("page.html", "<p>\n{{ editoin.id }}", 2, "nothing is called “editoin”; did you mean “edition”?"),
        ("page.html", "{% if false %}\n{{ lgo }}{% endif %}", 2, "nothing is called “lgo”; did you mean “logo”?"),
        ("page.html", "{{ edition.titel }}", 1, "there is no field of the edition “titel”"),
        ("page.html", "\n{{ edition.id | shout }}", 2, "there is no filter “shout”"),
        ("page.html", "{% if false %}{{ 1 | loud }}{% endif %}", 1, "there is no filter “loud”"),
        ("page.html", "{% if edition is gone %}{% endif %}", 1, "there is no test “gone”"),
        ("page.html", "{% if edition %}", 1, "Unexpected end of template"),
        ("page.html", "{{ tokens.acent }}", 1, "there is no token “acent”; did you mean “accent”?"),
        ("page.html", "\n\n{{ tokens['dark-inc'] }}", 3, "there is no token “dark-inc”; did you mean “dark-ink”?"),
        ("page.html", "{% include 'heads.html' %}", 1, "there is no file “heads.html”; did you mean “head.html”?"),
        ("page.html", "{% import 'bits.html' as bits %}", 1, "there is no file “bits.html”"),
        ("mail.html", "{{ rom.stories }}", 1, "nothing is called “rom”; did you mean “room”?"),
        ("mail.html", "{% if not room.links %}\n{{ nothing }}{% endif %}", 2, "nothing is called “nothing”"),
        ("book/note.xhtml", "\n{{ nope }}", 2, "nothing is called “nope”"),
        ("screen.css", "a {}\nb { color: var(--acent); }", 2, "there is no variable “--acent”; did you mean “accent”?"),
        ("screen.css", "a { color: var(--dark-ink); }", 1, "there is no variable “--dark-ink”"),
        ("print.css", "a { b: c; }\na { color: var(--acent); }", 2, "there is no variable “--acent”"),
        ("print.css", "a { color: var(--accent, red); }", 1, "write var(--accent) and nothing else"),
        ("paged.css", "@page { a: var(--rule); }", 1, "there is no variable “--rule”"),
        ("mail.css", "a { color: var(--small); }", 1, "there is no variable “--small”"),
        ("screen.css", "a {}\n}\n", 2, "this is no CSS: "),
        ("screen.css", "\n@import 'x.css';", 2, "it asks for another file, which no page may"),
        ("screen.css", "a { background: url(https://x.example/) }", 1, "it asks for another file, which no page may"),
        ("mail.css", "a { background: url('x.png') }", 1, "it asks for another file, which no page may"),
    ],
)
def test_check_reads_every_branch_of_every_file(desk: Desk, name: str, text: str, line: int, said: str) -> None:
    """Misspelt names, filters, fields and tokens, missing files and broken style sheets, with file and line."""
    file = put(desk, name, text)

    (reported,) = proofs(desk)

    assert reported.startswith(f"{file}, line {line}: ")
    assert said in reported


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("page.html", "{{ edition.brief.titel }}", 1, "has no attribute 'titel'"),
        ("page.html", "{% for each in edition.stories %}\n{{ each.headlin }}{% endfor %}", 2, "'headlin'"),
        ("mail.html", "{% if not room.links %}\n{{ 1 // 0 }}{% endif %}", 2, "by zero"),
        ("page.html", "{% if not edition.stories %}\n{{ 1 // 0 }}{% endif %}", 2, "by zero"),
    ],
)
def test_check_draws_with_every_kind_of_edition(desk: Desk, name: str, text: str, line: int, said: str) -> None:
    """What goes wrong only while a template is filled: with stories, without any, in a mail with little room."""
    file = put(desk, name, text)

    (reported,) = mistakes(desk)

    assert reported.startswith(f"{file}, line {line}: ")
    assert said in reported


def test_check_reports_all_mistakes_at_once_in_the_order_of_lines(desk: Desk) -> None:
    """Several in one file and in several files, each once, though each setting and brief meets them."""
    desk.config("alpha", brief="theme: newspaper}\n  - {id: second", more="templates: templates\n")
    page = put(desk, "page.html", "{{ one }}\n{{ two | three }}\n{{ edition.four }}")
    sheet = put(desk, "screen.css", "a { color: var(--five) }")

    reported = mistakes(desk)

    assert [line.partition(": ")[0] for line in reported] == [
        f"{page}, line 1",
        f"{page}, line 2",
        f"{page}, line 2",
        f"{page}, line 3",
        f"{sheet}, line 1",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("newspaper/pgae.html", "not used: there is no such file in the theme; did you mean “page.html”?"),
        ("shared/parts.html", "not used: its place is “parts.html”"),
        ("nav.xhtml", "not used: its place is “book/nav.xhtml”"),
        ("newspaper/theme.yaml", "not read, as the brief morning has the theme “newspaper”"),
    ],
)
def test_check_names_files_that_nothing_asks_for(desk: Desk, name: str, said: str) -> None:
    """A file of the operator's under a wrong name changes nothing, and that is told."""
    file = put(desk, name, "title: Mine")

    (reported,) = proofs(desk)

    assert reported.startswith(f"{file}: {said}")


def test_check_lets_templates_have_parts_of_their_own(desk: Desk) -> None:
    """A file that a template includes is used, and sees what that template sets."""
    put(desk, "page.html", "{% set colour = 'red' %}{% include 'page1.html' %}{% include 'gone.html' ignore missing %}")
    put(desk, "page1.html", "{{ colour }}")
    put(desk, "notes.txt", "{{ anything }}")

    assert check(load(desk.folder / "config.yaml")) == ()


def test_check_lets_style_sheets_of_screens_have_variables_of_their_own(desk: Desk) -> None:
    """What `base.css` or the sheet itself sets may be asked for, with a fallback; data: addresses are within."""
    put(
        desk,
        "screen.css",
        ":root { --own: 1px }\n@media (min-width: 1px) { a { margin: var(--own) var(--small, 1px) } }",
    )

    assert proofs(desk) == []


def test_check_names_a_theme_s_missing_file(desk: Desk) -> None:
    """A theme of its own that lacks a page says which file is looked for, and where."""
    (desk.folder / "house").mkdir()
    (desk.folder / "house" / "theme.yaml").write_text("title: House\n", encoding="utf-8")
    configure(desk, "theme: house", more="")

    reported = mistakes(desk)

    assert any(f"no template screen.css; looked in {desk.folder / 'house'}, " in line for line in reported)


def test_check_names_a_file_that_is_not_utf_8(desk: Desk) -> None:
    """A template in another encoding is one line with its name."""
    file = put(desk, "page.html", b"<p>\xff</p>")

    assert any(line.startswith(f"{file}: ") and "is not UTF-8" in line for line in mistakes(desk))


def test_check_reports_what_becomes_no_xml(desk: Desk) -> None:
    """A page of the book that an e-reader would refuse."""
    put(desk, "book/note.xhtml", "<p>")

    assert any("book/note.xhtml: what it gives is not XML" in line for line in mistakes(desk))


def test_check_of_a_bad_config_is_that_of_the_config(desk: Desk) -> None:
    """An unknown token of the config is told with its line, before anything is drawn."""
    configure(desk, 'design: {acent: "#005a9c"}')

    (reported,) = mistakes(desk)

    assert reported.startswith("config.yaml:7: briefs[0].design.acent: ")


def test_check_survives_a_look_that_breaks_after_the_config_was_read(desk: Desk) -> None:
    """A manifest that has changed meanwhile is a mistake as well."""
    (desk.folder / "house").mkdir()
    manifest = desk.folder / "house" / "theme.yaml"
    manifest.write_text("title: House\nextends: newspaper\n", encoding="utf-8")
    configure(desk, "theme: house")
    loaded = load(desk.folder / "config.yaml")
    manifest.write_text("nothing: here\n", encoding="utf-8")

    assert [line.startswith(f"{manifest}: ") for line in check(loaded)] == [True]


def test_proof_knows_the_names_that_templates_are_given(tmp_path: Path) -> None:
    """Every field of a mail's room can be used, and the shipped templates ask for nothing else."""
    brief = Brief()
    found = look.look(brief, tmp_path)
    body = mail.with_room(specimen.full(brief), found, mail.STEPS[-1])

    assert b"more stories are in the full brief" in body
    assert list(proof.unused(found, frozenset())) == []
