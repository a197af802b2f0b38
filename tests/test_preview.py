"""`briefing preview`: a real server on loopback, and the pages that it draws anew."""

from __future__ import annotations

import http.client
import io
import os
import re
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from briefing.errors import TemplateError
from briefing.loopback import Answer, Loopback
from briefing.model import Picture
from briefing.record import Edition, Image
from briefing.service import preview as previews
from briefing.service.preview import PATHS, Preview
from briefing.store import Store
from briefing.workers import Workers
from tests.builders import NOW
from tests.desk import Desk
from tests.editions import rich


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with a folder of templates of its own; its feed is never read."""
    made = Desk(tmp_path, capsys, monkeypatch)
    made.feed("alpha")
    (tmp_path / "templates").mkdir()
    made.config("alpha", brief="theme: newspaper", more="templates: templates\n")
    return made


def put(desk: Desk, name: str, text: str) -> Path:
    """Write a file into the desk's folder of templates."""
    file = desk.folder / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def stored(desk: Desk, edition: Edition) -> None:
    """Put an edition into the desk's database."""
    with Store.open(desk.folder / "briefing.db") as store:
        store.save_edition(edition, printed=())


@pytest.fixture
def workers() -> Iterator[Workers]:
    """A process for PDFs, started if one is asked for."""
    with Workers(count=1) as made:
        yield made


@pytest.fixture
def pages(desk: Desk, workers: Workers) -> Preview:
    """The desk's brief, drawn."""
    return Preview(desk.folder / "config.yaml", "morning", workers)


@contextmanager
def served(pages: Preview) -> Iterator[Loopback]:
    """The pages on a free port."""
    with Loopback(pages.answer, version=pages.drawn.version, port=0) as server:
        yield server


@pytest.fixture
def server() -> Iterator[Loopback]:
    """A server with one page of plain text."""
    page = Answer(media_type="text/plain; charset=utf-8", body=b"A page\n")
    with Loopback({"/": page}.get, version="one", port=0) as made:
        yield made


def asked(server: Loopback, path: str = "/", *, method: str = "GET", host: str | None = None) -> tuple[int, str, bytes]:
    """Status, media type and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest(method, path, skip_host=True)
    if host != "":
        connection.putheader("Host", host or f"127.0.0.1:{server.port}")
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers.get_content_type(), body


# What is served


def test_every_form_of_the_sample_edition_is_served(pages: Preview) -> None:
    """Without a stored edition: page, mail, text, book and PDF of the specimen."""
    with served(pages) as server:
        found = {path: asked(server, path) for path in PATHS}

    assert pages.drawn.edition == "the specimen"
    assert {path: (status, kind) for path, (status, kind, _) in found.items()} == {
        "/": (200, "text/html"),
        "/paper.pdf": (200, "application/pdf"),
        "/mail": (200, "text/html"),
        "/book.epub": (200, "application/epub+zip"),
        "/text": (200, "text/plain"),
    }
    for path in ("/", "/mail", "/text"):
        assert "SPECIMEN" in found[path][2].decode()
    assert found["/paper.pdf"][2].startswith(b"%PDF-")
    assert b"mimetype" in zipfile.ZipFile(io.BytesIO(found["/book.epub"][2])).namelist()[0].encode()


def test_a_stored_edition_is_served_with_its_pictures(desk: Desk, workers: Workers) -> None:
    """What a build fetched is shown; what is no longer kept is left out."""
    record = rich(3)
    first, *rest = record.sections
    kept, gone = (
        Image(sha256=name * 64, media_type="image/jpeg", width=9, height=6, caption="", credit="Desk", report="0")
        for name in "ab"
    )
    stories = (replace(first.stories[0], image=kept), *first.stories[1:])
    lost = replace(rest[0], stories=(replace(rest[0].stories[0], image=gone), *rest[0].stories[1:]))
    stored(desk, replace(record, sections=(replace(first, stories=stories), lost, *rest[1:])))
    with Store.open(desk.folder / "briefing.db") as store:
        store.save_pictures([Picture(url="u", sha256="a" * 64, width=9, height=6, fetched_at=NOW, body=b"JPEG")])
    page = page_of(Preview(desk.folder / "config.yaml", "morning", workers))
    assert page.count('<img src="data:image/jpeg;base64,SlBFRw=="') == 1
    assert page.count("<figure") == 1


def test_the_latest_stored_edition_is_served_as_the_config_has_it_now(desk: Desk, workers: Workers) -> None:
    """Its stories are the record's; title, marking and language are the config's."""
    stored(desk, rich(3))
    desk.config("alpha", brief="marking: DRAFT, language: ko")

    pages = Preview(desk.folder / "config.yaml", "morning", workers)

    body = page_of(pages)
    assert pages.drawn.edition == "morning-2026-01-30"
    assert "Allies open eleven days of joint training" in body
    assert "Test Brief" in body
    assert "DRAFT" in body
    assert '<html lang="ko">' in body
    assert pages.refresh() is False


def page_of(pages: Preview) -> str:
    """The page as it is now."""
    answer = pages.answer("/")
    assert answer is not None
    return answer.body.decode()


def test_a_build_in_another_terminal_is_seen(desk: Desk, pages: Preview) -> None:
    """A new edition in the database is drawn."""
    stored(desk, rich(3))

    assert pages.refresh() is True
    assert pages.drawn.edition == "morning-2026-01-30"


def test_only_the_served_page_has_the_script_that_loads_it_again(desk: Desk, pages: Preview) -> None:
    """The script stands behind the page, whose policy allows it to ask for changes; a build has neither."""
    body = page_of(pages)
    policy = unescape(re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', body)[0])

    assert body.endswith(f'<script src="/reload.js" data-version="{pages.drawn.version}"></script>\n')
    assert "script-src 'self' 'sha256-" in policy
    assert "connect-src 'self'" in policy
    desk.run("build", "--no-pull", "--at", "2026-01-30T06:00:00Z")
    built = (desk.folder / "editions" / "2026-01-30-morning.html").read_text()
    assert "reload.js" not in built
    assert "'self'" not in built
    assert "connect-src" not in built


def test_the_script_asks_for_changes(pages: Preview) -> None:
    """It loads the page again when the stream names another version than the page's own."""
    with served(pages) as server:
        status, kind, body = asked(server, "/reload.js")

    assert (status, kind) == (200, "text/javascript")
    assert b'new EventSource("/changes")' in body


# Changes


def test_a_change_of_a_template_is_drawn(desk: Desk, pages: Preview) -> None:
    """A new file in the operator's folder, then another text in it; without a change nothing is drawn."""
    first = pages.drawn.version
    assert pages.refresh() is False

    put(desk, "newspaper/page.html", "<p>First {{ edition.id }}</p>")
    assert pages.refresh() is True
    assert page_of(pages).startswith("<p>First morning-2026-01-30</p>")

    put(desk, "newspaper/page.html", "<p>Second, and longer</p>")
    assert pages.refresh() is True
    assert page_of(pages).startswith("<p>Second, and longer</p>")

    (desk.folder / "templates/newspaper/page.html").unlink()
    assert pages.refresh() is True
    assert pages.drawn.version == first


def test_a_change_of_the_config_is_drawn(desk: Desk, pages: Preview) -> None:
    """Theme and tokens, and folders that the config did not name before."""
    house = desk.folder / "house"
    house.mkdir()
    (house / "theme.yaml").write_text("title: House\nextends: newspaper\n", encoding="utf-8")
    desk.config("alpha", brief='theme: house, design: {accent: "#00aa11"}')
    assert pages.refresh() is True
    assert "--accent:#00aa11" in page_of(pages)

    (house / "screen.css").write_text("/* of the house */", encoding="utf-8")
    assert pages.refresh() is True
    assert "/* of the house */" in page_of(pages)


def test_a_change_of_the_logo_is_drawn(desk: Desk, workers: Workers) -> None:
    """The picture in the masthead is watched too, and may go and come back."""
    logo = desk.folder / "logo.svg"
    logo.write_text("<svg/>", encoding="utf-8")
    desk.config("alpha", brief="logo: logo.svg")
    pages = Preview(desk.folder / "config.yaml", "morning", workers)

    logo.unlink()
    assert pages.refresh() is True
    assert "there is no such file beside the config" in pages.drawn.mistakes[0]

    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    assert pages.refresh() is True
    assert pages.drawn.mistakes == ()


def test_open_pages_hear_of_a_change(desk: Desk, pages: Preview) -> None:
    """The stream names the version at once, and again when there is another."""
    with served(pages) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", "/changes")
        stream = connection.getresponse()
        assert stream.headers.get_content_type() == "text/event-stream"
        assert stream.readline() == f"data: {pages.drawn.version}\n".encode()
        assert stream.readline() == b"\n"

        put(desk, "screen.css", "/* changed */")
        assert pages.refresh() is True
        server.announce(pages.drawn.version)

        assert stream.readline() == f"data: {pages.drawn.version}\n".encode()
        connection.close()


def test_a_quiet_stream_says_that_it_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while without news a comment is written, which finds out browsers that have gone."""
    monkeypatch.setattr("briefing.loopback._STILL_HERE_SECONDS", 0.01)
    with Loopback(lambda path: None, version="one", port=0) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", "/changes")
        stream = connection.getresponse()
        assert [stream.readline() for _ in range(3)] == [b"data: one\n", b"\n", b": still here\n"]
        connection.close()


# Mistakes


def test_a_mistake_is_shown_in_the_page_s_place(desk: Desk, pages: Preview) -> None:
    """Escaped, with file and line; other forms are drawn still, and the page comes back when it is mended."""
    file = put(desk, "page.html", "\n{{ edition['<b>'] }}")
    assert pages.refresh() is True

    with served(pages) as server:
        status, kind, body = asked(server)
        paper = asked(server, "/paper.pdf")
        mail = asked(server, "/mail")

    assert (status, kind) == (500, "text/html")
    assert f"<li>{file}, line 2: " in body.decode()
    assert "&lt;b&gt;" in body.decode()
    assert "<b>" not in body.decode()
    assert b'<script src="/reload.js"' in body
    assert paper[0] == 500
    assert mail[0] == 200
    (told,) = pages.drawn.mistakes
    assert told.startswith(f"{file}, line 2: ")

    file.unlink()
    assert pages.refresh() is True
    assert pages.drawn.mistakes == ()


def test_a_mistake_in_the_config_is_shown_too(desk: Desk, pages: Preview) -> None:
    """Every mistake of it, on every path; what it lacked may come without a change of the config."""
    desk.config("alpha", brief="theme: house, pape: A4")
    assert pages.refresh() is True
    assert sorted(line.partition(": ")[2][:20] for line in pages.drawn.mistakes) == [
        "briefs[0].pape: unkn",
        "briefs[0].theme: no ",
    ]
    assert all(pages.drawn.answers[path].status == 500 for path in PATHS)
    assert pages.refresh() is False

    desk.config("alpha", brief="theme: house")
    assert pages.refresh() is True
    (desk.folder / "house").mkdir()
    (desk.folder / "house" / "theme.yaml").write_text("title: House\nextends: newspaper\n", encoding="utf-8")
    assert pages.refresh() is True
    assert pages.drawn.mistakes == ()


def test_a_theme_that_is_being_written_is_a_mistake_for_a_moment(
    desk: Desk, pages: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A manifest that breaks after the config was read ends nothing: the next look finds it whole."""

    def broken(*_: object) -> None:
        raise TemplateError("house/theme.yaml: title: field required")

    with monkeypatch.context() as patched:
        patched.setattr(previews, "_sources", broken)
        desk.config("alpha", brief="masthead: The House")
        assert pages.refresh() is True
        assert list(pages.drawn.mistakes) == ["house/theme.yaml: title: field required"]

    assert pages.refresh() is True
    assert list(pages.drawn.mistakes) == []


def test_a_brief_that_is_gone_is_a_mistake(desk: Desk, pages: Preview) -> None:
    """The config may lose the brief that is looked at."""
    config = desk.folder / "config.yaml"
    config.write_text(config.read_text().replace("id: morning", "id: evening"), encoding="utf-8")

    assert pages.refresh() is True
    assert "there is no brief “morning”" in pages.drawn.mistakes[0]


def test_a_database_that_cannot_be_read_is_a_mistake(desk: Desk, pages: Preview) -> None:
    """It says why; the server goes on."""
    (desk.folder / "briefing.db").write_bytes(b"no database" * 1000)

    assert pages.refresh() is True
    assert "briefing.db" in pages.drawn.mistakes[0]
    assert pages.drawn.edition == "nothing"


def test_a_pdf_that_cannot_be_laid_out_says_so(desk: Desk, pages: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """Layout has a limit of time; what it costs is that one answer."""
    monkeypatch.setattr("briefing.service.publish._LAYOUT_SECONDS", 0.001)

    with served(pages) as server:
        status, _, body = asked(server, "/paper.pdf")

    assert status == 500
    assert "The PDF could not be made" in body.decode()


def test_a_pdf_is_laid_out_once(desk: Desk, pages: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until something changes, the same PDF is given."""
    first = pages.answer("/paper.pdf")
    monkeypatch.setattr("briefing.service.publish._LAYOUT_SECONDS", 0.001)

    assert pages.answer("/paper.pdf") is first


# Who may ask, and for what


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "", "localhost.evil.example:{port}"]
)
def test_only_who_asks_for_this_machine_is_answered(server: Loopback, host: str) -> None:
    """A page of elsewhere whose name leads here gets nothing."""
    status, _, body = asked(server, host=host.format(port=server.port))
    stream = asked(server, "/changes", host=host.format(port=server.port))

    assert status == stream[0] == 421
    assert b"127.0.0.1 and localhost only" in body


def test_localhost_is_this_machine(server: Loopback) -> None:
    """Both of its names will do."""
    assert asked(server, host=f"LocalHost:{server.port}")[0] == 200


def test_the_usual_port_is_not_named(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """Browsers leave out the port of HTTP, 80."""
    monkeypatch.setattr("briefing.loopback._USUAL_PORT", server.port)

    assert [asked(server, host=host)[0] for host in ("127.0.0.1", "localhost", "evil.example")] == [200, 200, 421]


def test_no_path_names_a_file(pages: Preview) -> None:
    """What is not one of the five forms is not found."""
    paths = ("/config.yaml", "/../config.yaml", "/templates/page.html", "/%2e%2e/config.yaml", "//etc/passwd", "/mail/")
    with served(pages) as server:
        assert [asked(server, path)[0] for path in paths] == [404] * len(paths)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_sent(server: Loopback, method: str) -> None:
    """Only GET and HEAD are answered."""
    assert asked(server, method=method)[0] == 501


def test_head_has_no_body(server: Loopback) -> None:
    """The same head, and nothing after it; of the stream too."""
    assert asked(server, method="HEAD") == (200, "text/plain", b"")
    assert asked(server, "/changes", method="HEAD") == (200, "text/event-stream", b"")


def test_answers_are_not_kept_nor_framed(server: Loopback) -> None:
    """No cache, no guessing of types, no frame of another page."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/")
    headers = connection.getresponse().headers
    connection.close()

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Server"] == "briefing"


def test_an_error_while_answering_costs_one_answer() -> None:
    """The server goes on, and prints no traceback."""

    def broken(path: str) -> Answer | None:
        if path == "/broken":
            raise ValueError(path)
        return None

    with Loopback(broken, version="one", port=0) as server:
        with suppress(http.client.HTTPException, OSError):
            asked(server, "/broken")
        assert asked(server, "/fine")[0] == 404


# The command


def test_ctrl_c_ends_the_command_well(desk: Desk) -> None:
    """It prints its addresses, serves, tells of a mistake with file and line, and ends with exit code 0."""
    command = (sys.executable, "-m", "briefing", "preview", "--port", "0")
    running = subprocess.Popen(
        command,
        cwd=desk.folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    stuck = threading.Timer(120, running.kill)
    stuck.start()
    try:
        assert running.stdout is not None
        assert running.stderr is not None
        listed = [running.stdout.readline() for _ in PATHS]
        address, what = listed[0].split("  ")
        assert (what, len(listed)) == ("the page\n", len(PATHS))
        host, _, port = address.removeprefix("http://").rstrip("/").partition(":")
        assert host == "127.0.0.1"
        connection = http.client.HTTPConnection(host, int(port), timeout=60)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
        connection.close()
        assert running.stderr.readline() == "Drawn: the specimen.\n"
        assert "Ctrl-C ends" in running.stderr.readline()

        file = put(desk, "page.html", "{{ oops }}")
        assert running.stderr.readline() == f"{file}, line 1: 'oops' is undefined\n"
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all its processes
        rest = running.communicate(timeout=60)
    finally:
        stuck.cancel()
        running.kill()
        running.wait()

    assert (running.returncode, rest) == (0, ("", ""))


def test_a_port_that_is_taken_is_told(desk: Desk) -> None:
    """Exit code 2, and what to do."""
    with Loopback(lambda path: None, version="one", port=0) as server:
        result = desk.run("preview", "--port", str(server.port))

    assert result.code == 2
    assert f"port {server.port} cannot be used: Address already in use; choose another with --port" in result.err


def test_a_brief_that_does_not_exist_is_told(desk: Desk) -> None:
    """As every command tells it."""
    result = desk.run("preview", "evening")

    assert (result.code, result.out) == (2, "")
    assert "there is no brief “evening”" in result.err


def test_open_shows_the_page_in_the_browser(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of the page is opened once it is served."""
    opened: list[str] = []

    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("typer.launch", opened.append)
    monkeypatch.setattr("briefing.cli.preview._follow", pressed)

    result = desk.run("preview", "--port", "0", "--open")

    assert result.code == 0
    assert opened == [result.out.split("  ")[0]]
