"""Themes: their manifests, their files in order, and what a config changes of them."""

from __future__ import annotations

import base64
import errno
from dataclasses import replace
from pathlib import Path

import pytest

from briefing import look
from briefing.errors import TemplateError
from briefing.settings import Brief


def theme_in(folder: Path, manifest: str, name: str = "house") -> Path:
    """Write a theme's manifest, and return its folder."""
    (folder / name).mkdir(parents=True)
    (folder / name / look.MANIFEST).write_text(manifest, encoding="utf-8")
    return folder / name


def refused(folder: Path, brief: Brief) -> str:
    """Why a brief's look cannot be put together."""
    with pytest.raises(TemplateError) as caught:
        look.look(brief, folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# Manifests


def test_every_shipped_theme_has_its_own_values_in_order() -> None:
    """What a shipped manifest says of a token fits the token's kind, and every theme has a title and a line on it."""
    assert look.shipped() == ("government", "newspaper")
    for name in look.shipped():
        theme = look.theme(name, Path())
        assert theme.title
        assert theme.about
        assert [token for token, one in theme.tokens.items() if look.mistake(theme, token, one.value)] == []


def test_a_theme_takes_over_what_it_does_not_say(tmp_path: Path) -> None:
    """Files and tokens of the extended theme are used; its own come first."""
    folder = theme_in(tmp_path, 'title: House\nextends: newspaper\ntokens: {ink: {kind: colour, value: "#001122"}}\n')
    (folder / "screen.css").write_text("", encoding="utf-8")

    theme = look.theme("house", tmp_path)

    assert (theme.id, theme.title) == ("house", "House")
    assert [one.name for one in theme.folders] == ["house", "newspaper", "shared"]
    assert theme.tokens["ink"].value == "#001122"
    assert theme.tokens["accent"] == look.theme("newspaper", tmp_path).tokens["accent"]


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("title: House\nbase: newspaper\n", "base: unexpected keyword argument"),
        ("about: nothing else\n", "title: field required"),
        ("title: ''\n", "title: string should have at least 1 character"),
        ("- a list\n", "the file: "),
        ("", "the file: "),
        ("title: [\n", "while parsing"),
        ("title: 2026-13-45\n", "month must be in 1..12"),
        ("title: " + "[" * 5000, "recursion"),
        ("title: House\ntokens: {ink: {kind: picture, value: x}}\n", "tokens.ink.kind: input should be 'colour'"),
        ("title: House\ntokens: {ink: {kind: colour, value: #000\n}}\n", "tokens.ink.value: "),
        ("title: House\ntokens: {Ink: {kind: colour, value: red}}\n", "tokens.Ink"),
        ("title: House\ntokens: {ink: {kind: colour, value: inkish}}\n", "tokens.ink: found “inkish”; a CSS colour"),
        (
            "title: House\nextends: tabloid\n",
            "extends: “tabloid” is no theme to extend; there are government, newspaper",
        ),
        ("title: House\nextends: ../newspaper\n", "extends: string should match pattern"),
    ],
)
def test_a_mistake_in_a_manifest_has_its_file_and_key(tmp_path: Path, manifest: str, said: str) -> None:
    """Unknown and missing keys, wrong kinds and values, and themes that cannot be extended."""
    folder = theme_in(tmp_path, manifest)

    message = refused(tmp_path, Brief(theme="house"))

    assert message.startswith(f"{folder / look.MANIFEST}: ")
    assert said in message


def test_a_manifest_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A file in another encoding is one line with its name."""
    theme_in(tmp_path, "")
    (tmp_path / "house" / look.MANIFEST).write_bytes(b"title: H\xe4user\n")

    assert refused(tmp_path, Brief(theme="house")).startswith(f"{tmp_path / 'house' / look.MANIFEST}: ")


def test_themes_that_extend_each_other_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A circle is a mistake, not an endless search."""
    theme_in(tmp_path, "title: A\nextends: second\n", "first")
    theme_in(tmp_path, "title: B\nextends: first\n", "second")
    monkeypatch.setattr(look, "templates", lambda: tmp_path)

    assert "is no theme to extend" in refused(tmp_path, Brief(theme="first"))


@pytest.mark.parametrize("name", ["tabloid", "empty", "../elsewhere", "long" * 70])
def test_what_is_no_theme_is_told_with_those_that_there_are(tmp_path: Path, name: str) -> None:
    """Neither shipped nor a folder with a manifest."""
    (tmp_path / "empty").mkdir()

    assert refused(tmp_path, Brief(theme=name)) == (
        f"no theme “{name}”: it is none of government, newspaper, nor a folder with a theme.yaml"
    )


# Tokens


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accent", "#9a1b1e"),
        ("accent", "rgb(154 27 30)"),
        ("accent", "darkred"),
        ("accent", "color(display-p3 0.5 0 0.25 / 90%)"),
        ("print-size", "10.5pt"),
        ("print-size", "1.1rem"),
        ("serif", '"Noto Serif", Georgia, serif'),
        ("serif", "바탕, serif"),
        ("serif", "'Noto Serif', Source Serif 4"),
    ],
)
def test_a_token_takes_values_of_its_kind(name: str, value: str) -> None:
    """Colours in any notation of CSS, lengths with a unit, names of fonts."""
    made = look.look(Brief(design={name: value}), Path())

    assert made.tokens[name] == value
    assert made.tokens["ink"] == made.theme.tokens["ink"].value


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("acent", "#9a1b1e", "the theme newspaper has no such token; it has paper, ink"),
        ("accent", "crimsonish", "a CSS colour such as #9a1b1e is needed"),
        ("accent", "currentColor", "a CSS colour such as #9a1b1e is needed"),
        ("accent", "red;}body{display:none", "a CSS colour such as #9a1b1e is needed"),
        ("accent", "red/*</style><script>alert(1)</script>*/", "a CSS colour such as #9a1b1e is needed"),
        ("accent", "red/*", "a CSS colour such as #9a1b1e is needed"),
        ("accent", "rgb(154 27 30", "a CSS colour such as #9a1b1e is needed"),
        ("print-size", "١٠pt", "a length such as 9.5pt, 12mm or 1.1rem is needed"),
        ("print-size", "10", "a length such as 9.5pt, 12mm or 1.1rem is needed"),
        ("print-size", "10 pt", "a length such as 9.5pt, 12mm or 1.1rem is needed"),
        ("print-size", "calc(1pt + 9pt)", "a length such as 9.5pt, 12mm or 1.1rem is needed"),
        ("serif", "Charter; color: red", 'names of fonts such as "Noto Serif", serif is needed'),
        ("serif", '"Charter, serif', 'names of fonts such as "Noto Serif", serif is needed'),
        ("serif", "\"a'b\" c'", 'names of fonts such as "Noto Serif", serif is needed'),
        ("serif", '"Writer\'s Own"', 'names of fonts such as "Noto Serif", serif is needed'),
        ("serif", "Charter,, serif", 'names of fonts such as "Noto Serif", serif is needed'),
        ("serif", "url(x)", 'names of fonts such as "Noto Serif", serif is needed'),
        ("serif", "</style>", 'names of fonts such as "Noto Serif", serif is needed'),
    ],
)
def test_a_token_refuses_what_could_end_its_declaration(name: str, value: str, said: str) -> None:
    """A value of another kind, or one that would be more than a value, is told with what is needed."""
    message = refused(Path(), Brief(design={name: value}))

    assert message.startswith(f"design token “{name}”: ")
    assert said in message


# Logos


def test_a_logo_becomes_an_address_that_holds_it(tmp_path: Path) -> None:
    """Its bytes and its kind are in the page itself."""
    (tmp_path / "logo.svg").write_bytes(b"<svg/>")

    made = look.look(Brief(logo=Path("logo.svg")), tmp_path)

    assert made.logo == f"data:image/svg+xml;base64,{base64.b64encode(b'<svg/>').decode()}"
    assert look.look(Brief(), tmp_path).logo == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("large.png", "the file is larger than 100 KB"),
        ("logo.gif", "a PNG, JPEG or SVG file is needed"),
        ("missing.png", "there is no such file beside the config"),
        ("long" * 70 + ".png", "there is no such file beside the config"),
    ],
)
def test_a_logo_that_cannot_be_used_is_told(tmp_path: Path, name: str, said: str) -> None:
    """Too large, of another kind, or not there."""
    (tmp_path / "large.png").write_bytes(bytes(100_001))
    (tmp_path / "logo.gif").write_bytes(b"GIF89a")

    assert refused(tmp_path, Brief(logo=Path(name))) == f"logo {name}: {said}"


def test_a_logo_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of another user is one line."""
    (tmp_path / "logo.png").write_bytes(b"PNG")

    def refuse(file: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert refused(tmp_path, Brief(logo=Path("logo.png"))) == "logo logo.png: cannot be read: Permission denied"


# Files


def test_the_operator_s_file_comes_before_the_theme_s(tmp_path: Path) -> None:
    """The folder of the theme's name, then the operator's, the theme's, that which it extends, the shared parts."""
    own = tmp_path / "templates"
    (own / "government").mkdir(parents=True)
    for place in ("government/page.html", "page.html", "parts.html", "book/nav.xhtml"):
        (own / place).parent.mkdir(exist_ok=True)
        (own / place).write_text("", encoding="utf-8")

    made = look.look(Brief(theme="government"), tmp_path, own)
    found = {file.name: (file.origin, file.path) for file in look.files(made)}

    assert [folder.name for folder in made.folders] == ["government", "templates", "government", "newspaper", "shared"]
    assert found["page.html"] == ("yours", own / "government" / "page.html")
    assert found["parts.html"] == ("yours", own / "parts.html")
    assert found["book/nav.xhtml"][0] == "yours"
    assert [found[name][0] for name in ("screen.css", "page.js", "mail.html")] == ["government", "newspaper", "shared"]


def test_files_of_other_themes_and_of_editors_are_none_of_a_look(tmp_path: Path) -> None:
    """Hidden files, backups, folders of other themes in the operator's folder, and manifests that are not read."""
    theme_in(tmp_path, "title: House\n")
    (tmp_path / "newspaper").mkdir()
    for name in (".page.html.swp", "page.html~", "house/page.html", "newspaper/theme.yaml", "government.html"):
        (tmp_path / name).write_text("", encoding="utf-8")

    files = look.files(look.look(Brief(), tmp_path, tmp_path))

    assert [file.name for file in files if file.origin == "yours"] == ["government.html"]
    assert [file.origin for file in files if file.name == look.MANIFEST] == ["newspaper"]


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    """What was removed while the program runs is no error."""
    assert look.below(tmp_path / "nothing") == ()
    assert look.files(replace(look.look(Brief(), tmp_path), folders=(tmp_path / "nothing",))) == ()
