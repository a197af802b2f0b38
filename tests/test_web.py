"""The site over HTTP: what it gives, to whom, and what it keeps to itself. Real requests on loopback."""

from __future__ import annotations

import base64
import json
import os
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from briefing.deliver import tokens
from briefing.errors import StoreError, UsageError
from briefing.render import html
from briefing.settings import Site
from briefing.store import Store
from briefing.web import Access
from briefing.web.access import MOST_TRIES, Tries
from briefing.web.hosts import listen_address, name_of, names
from briefing.web.offer import offer
from briefing.web.server import Handle, _Patient, serve
from tests.browser import started
from tests.builders import NOW
from tests.editions import rich
from tests.looks import SHIPPED
from tests.serving import Well, ask, desk, put, sent, site

PAGE = (
    b'<!doctype html><html><head><meta charset="utf-8">\n'
    b'<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; script-src &#39;self&#39;">'
    b"<title>Search</title></head><body>Here</body></html>"
)

SECRETS = Access(user="reader", password="wörd: and more", token="t0ken")  # noqa: S106 - of this test

#: A proxy on this machine says that the request came from another.
ELSEWHERE = {"X-Forwarded-For": "198.51.100.7"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of a few files, and files around it that are none of it; no test changes them."""
    around = tmp_path_factory.mktemp("desk")
    pages = around / "site"
    (pages / "topics").mkdir(parents=True)
    (pages / "index.html").write_bytes(PAGE)
    (pages / "topics" / "index.html").write_bytes(b"<p>topics</p>")
    (pages / "morning-2026-01-30.pdf").write_bytes(b"%PDF-1.7 " + bytes(range(256)))
    (pages / "morning-2026-01-30.json").write_bytes(b"{}")
    (pages / "morning.atom").write_bytes(b"<feed/>")
    (pages / ".morning-2026-01-30.html.x7").write_bytes(b"HIDDEN half a page")
    (pages / "briefing.db").write_bytes(b"HIDDEN database")
    (pages / "README").write_bytes(b"HIDDEN")
    (pages / ".git").mkdir()
    (pages / ".git" / "notes.txt").write_bytes(b"HIDDEN")
    (around / "secret.txt").write_bytes(b"HIDDEN secret")
    (pages / "out.txt").symlink_to(around / "secret.txt")
    (pages / "half.html").symlink_to(pages / ".morning-2026-01-30.html.x7")
    (pages / "up").symlink_to(around)
    return around


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Handle]:
    """The site, open to all."""
    with site(folder, more="site: {url: 'https://brief.example.org/'}\n") as handle:
        yield handle


@pytest.fixture(scope="module")
def private(folder: Path) -> Iterator[Handle]:
    """The site, for its readers; at each look at the clock an hour has passed, so that no wrong try is remembered."""
    hours = count()
    with site(folder, access=SECRETS, clock=lambda: NOW + timedelta(hours=next(hours))) as handle:
        yield handle


# Files


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/topics/", "text/html; charset=utf-8"),
        ("/morning-2026-01-30.pdf", "application/pdf"),
        ("/morning-2026-01-30.json", "application/json"),
        ("/morning.atom", "application/atom+xml; charset=utf-8"),
    ],
)
def test_files_of_the_site_have_the_right_media_type(server: Handle, path: str, media_type: str) -> None:
    """What lies in the folder is given as what it is, to be asked for anew each time."""
    found = ask(server, path)

    assert (found.status, found.headers["content-type"]) == (200, media_type)
    assert found.headers["cache-control"] == "no-cache"


def test_folder_without_a_slash_leads_to_its_page(server: Handle) -> None:
    """Relative links of an index page work, because its address ends with a slash."""
    found = ask(server, "/topics")

    assert found.status == 307
    assert found.headers["location"].endswith("/topics/")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/topics/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/topics/%00/index.html",
        "/out.txt",
        "/half.html",
        "/up/secret.txt",
        "/.morning-2026-01-30.html.x7",
        "/.git/notes.txt",
        "/topics/../.git/notes.txt",
        "/briefing.db",
        "/README",
        "/nothing.html",
        "/index.html/",
        "/index.html/x.html",
        f"/{'a' * 300}.html",
        "/%ff%fe.html",
    ],
)
def test_nothing_else_is_given(server: Handle, path: str) -> None:
    """Hidden, temporary and foreign files, and whatever lies outside of the folder, are not there."""
    found = ask(server, path)

    assert b"HIDDEN" not in found.body
    assert b"root:" not in found.body
    assert found.status in (404, 200 if path == "/index.html/" else 404)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "..",
                ".",
                "%2e%2e",
                "/",
                "%2f",
                "\\",
                "%5c",
                "secret.txt",
                "up",
                ".git",
                "out.txt",
                "%00",
                "notes.txt",
                "topics",
                "~",
                "C:",
                ";",
                "%252e%252e",
            ]
        ),
        max_size=8,
    )
)
def test_no_path_leads_out(server: Handle, parts: list[str]) -> None:
    """Whatever a path is made of, what is not of the site stays where it is, and the server goes on."""
    found = ask(server, "/" + "/".join(parts))

    assert b"HIDDEN" not in found.body
    assert found.status in (200, 307, 404)


def test_unchanged_files_are_not_sent_again(server: Handle) -> None:
    """A browser that has the file is told so, by either validator; a file that was made anew is sent."""
    first = ask(server, "/morning-2026-01-30.pdf")

    for name, value in (
        ("If-None-Match", first.headers["etag"]),
        ("If-Modified-Since", first.headers["last-modified"]),
    ):
        again = ask(server, "/morning-2026-01-30.pdf", headers={name: value})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["x-content-type-options"] == "nosniff"


def test_rebuilt_file_is_sent_anew(server: Handle, folder: Path) -> None:
    """A file that was replaced has another tag."""
    (folder / "site" / "evening.json").write_bytes(b"{}")
    first = ask(server, "/evening.json")
    (folder / "new").write_bytes(b"[]")
    os.replace(folder / "new", folder / "site" / "evening.json")

    again = ask(server, "/evening.json", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status, again.body) == (200, b"[]")


def test_pdf_is_given_in_parts(server: Handle) -> None:
    """A viewer may ask for a range; one that does not exist is refused."""
    part = ask(server, "/morning-2026-01-30.pdf", headers={"Range": "bytes=0-7"})

    assert (part.status, part.body) == (206, b"%PDF-1.7")
    assert part.headers["content-range"] == "bytes 0-7/265"
    assert ask(server, "/morning-2026-01-30.pdf", headers={"Range": "bytes=999-"}).status == 416


def test_head_has_the_headers_without_the_body(server: Handle) -> None:
    """HEAD tells what GET would."""
    found = ask(server, "/morning-2026-01-30.pdf", method="HEAD")

    assert (found.status, found.headers["content-length"], found.body) == (200, "265", b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_the_site_is_read_only(server: Handle, method: str) -> None:
    """No other method is answered."""
    assert ask(server, "/", method=method).status == 405
    assert ask(server, "/healthz", method=method).status == 405


def test_site_without_a_folder_yet(tmp_path: Path) -> None:
    """Before the first edition there is nothing, and no error."""
    with site(tmp_path) as server:
        assert ask(server, "/").status == 404
        assert ask(server, "/index.html").status == 404


# Headers


@pytest.mark.parametrize("path", ["/", "/nothing.html", "/healthz", "/unsubscribe/x", "/morning-2026-01-30.pdf"])
def test_every_answer_has_strict_headers(server: Handle, path: str) -> None:
    """No sniffing, no referrer, no frame around it, and nothing about the server's make."""
    headers = ask(server, path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers
    assert "set-cookie" not in headers


def test_pages_are_served_under_their_own_policy(server: Handle) -> None:
    """The header repeats what the page says of itself; a page that says nothing may do nothing."""
    own = ask(server, "/").headers["content-security-policy"]
    none = ask(server, "/topics/").headers["content-security-policy"]

    assert own == "default-src 'none'; script-src 'self'; frame-ancestors 'none'"
    assert none == "default-src 'none'; frame-ancestors 'none'"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with started() as running:
        yield running


def test_edition_works_under_its_policy_in_a_browser(folder: Path, server: Handle, browser: Browser) -> None:
    """Chromium shows a whole edition, style, script and filter, without a complaint and without a request elsewhere."""
    (folder / "site" / "edition.html").write_bytes(html.render(rich(12), SHIPPED).body)
    context = browser.new_context()
    tab = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda said: complaints.append(said.text))
    tab.on("request", lambda request: asked.append(request.url))
    url = f"http://127.0.0.1:{server.port}/edition.html"
    tab.goto(url)
    try:
        assert tab.evaluate("document.styleSheets.length") == 2
        assert [each for each in asked if not each.endswith("favicon.ico")] == [url]
        assert [each for each in complaints if "404" not in each] == []
    finally:
        context.close()


def test_button_to_unsubscribe_works_in_a_browser(tmp_path: Path, browser: Browser) -> None:
    """The page's own policies, and a browser that names no origin, let the button through."""
    with Store.open(tmp_path / "briefing.db") as store:
        put(store, sent("jan@example.org"))
        token = tokens.make(store.key(tokens.KEY), "jan@example.org", "morning")
        with site(tmp_path) as server:
            context = browser.new_context()
            tab = context.new_page()
            tab.goto(f"http://127.0.0.1:{server.port}/unsubscribe/{token}")
            try:
                assert store.pauses() == ()
                tab.click("button")
                tab.get_by_text("no longer mailed to j…@example.org").wait_for()
                assert [pause.address for pause in store.pauses()] == ["jan@example.org"]
            finally:
                context.close()


# Hosts


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:9", 200),
        ("[::1]:8080", 200),
        ("BRIEF.example.org", 200),
        ("brief.example.org.", 200),
        ("evil.example", 421),
        ("brief.example.org.evil.example", 421),
        ("localhost@evil.example", 421),
        ("brief.example.org/x", 421),
        ("brief.example.org?@evil.example", 421),
        ("brief.example.org#@evil.example", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_only_its_own_names_are_answered(server: Handle, host: str, status: int) -> None:
    """A name that was made to lead here (DNS rebinding) gets nothing."""
    assert ask(server, "/", headers={"Host": host}).status == status


def test_address_to_listen_at() -> None:
    """Address and port are read; all interfaces are no name."""
    assert listen_address("127.0.0.1:8080") == ("127.0.0.1", 8080)
    assert listen_address("[::1]:80") == ("::1", 80)
    assert listen_address(":8080") == ("0.0.0.0", 8080)  # noqa: S104 - no socket is bound to it
    assert "0.0.0.0" not in names(Site(listen=":8080"))  # noqa: S104
    assert "desk.lan" in names(Site(listen="desk.lan:8080"))
    assert name_of("[::1]:8080") == "::1"


@pytest.mark.parametrize(
    "listen", ["8080", "127.0.0.1", "127.0.0.1:99999", "a:b:c", "x@localhost:80", "localhost:80/x"]
)
def test_wrong_address_to_listen_at_says_so(listen: str) -> None:
    """What is no address and port is a mistake in one line."""
    with pytest.raises(UsageError, match=r"site\.listen: .*127\.0\.0\.1:8080"):
        listen_address(listen)


# Access


def basic(user: str, password: str) -> dict[str, str]:
    """The header of a name and a password."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (basic("reader", "wörd: and more"), 200),
        (basic("reader", "wörd"), 401),
        (basic("Reader", "wörd: and more"), 401),
        ({"Authorization": "Bearer t0ken"}, 200),
        ({"Authorization": "bearer t0ken"}, 200),
        ({"Authorization": "Bearer t0ke"}, 401),
        ({"Authorization": "Bearer"}, 401),
        ({"Authorization": "Basic !!!"}, 401),
        ({"Authorization": "Digest t0ken"}, 401),
    ],
)
def test_private_site_asks_for_password_or_token(private: Handle, headers: dict[str, str], status: int) -> None:
    """Only who knows either gets in; what a proxy may keep is marked as private."""
    found = ask(private, "/", headers=headers)

    assert found.status == status
    if status == 200:
        assert found.headers["cache-control"] == "private, no-cache"
    else:
        assert found.headers["www-authenticate"].startswith("Basic")
        assert b"Here" not in found.body


def test_paths_that_do_not_exist_look_like_all_others(private: Handle) -> None:
    """Who may not read learns not even what there is."""
    assert {ask(private, path).status for path in ("/", "/nothing.html", "/%2e%2e/healthz", "/healthz/x")} == {401}


def test_healthz_and_unsubscribe_need_no_login(private: Handle) -> None:
    """A monitor and a reader who wants no more have no password."""
    assert ask(private, "/healthz", headers=ELSEWHERE).status == 200
    assert ask(private, "/unsubscribe/x", headers=ELSEWHERE).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/unsubscribe/../index.html",
        "/unsubscribe/%2e%2e/index.html",
        "/unsubscribe/..%2findex.html",
        "/unsubscribe/x/../../index.html",
        "/unsubscribe/../unsubscribe/../index.html",
        "/unsubscribe//../index.html",
    ],
)
def test_no_way_up_leads_past_the_login(private: Handle, server: Handle, path: str) -> None:
    """A path that only begins like an open one is none, and is no page of an open site either."""
    assert ask(private, path).status == 401
    assert ask(server, path).status == 404


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_strangers_learn_of_health_only_whether(server: Handle, private: Handle, name: str) -> None:
    """Paths and counts are for this machine and for readers of a private site."""
    stranger = {name: "198.51.100.7"}
    told = {"will_go_out": True, "sentence": "The next brief will go out."}

    assert json.loads(ask(server, "/healthz", headers=stranger).body) == told
    assert json.loads(ask(private, "/healthz", headers=stranger).body) == told
    known = ask(private, "/healthz", headers=stranger | {"Authorization": "Bearer t0ken"})
    assert json.loads(known.body)["outbox"] == {"queued": 2}


def test_healthz_is_no_way_to_guess(folder: Path) -> None:
    """Wrong passwords there are refused and counted as anywhere."""
    with site(folder, access=SECRETS) as server:
        tried = [ask(server, "/healthz", headers=basic("reader", str(n))).status for n in range(MOST_TRIES + 1)]
        assert tried == [401] * MOST_TRIES + [429]
        assert ask(server, "/healthz").status == 200


def test_secrets_are_not_shown() -> None:
    """Neither secret stands in what a log might write of the value."""
    assert "t0ken" not in repr(SECRETS)
    assert "wörd" not in repr(SECRETS)


def test_token_alone_is_asked_for_as_such(folder: Path) -> None:
    """Without a password, browsers are not made to ask for one."""
    with site(folder, access=Access(token="t")) as server:  # noqa: S106
        assert ask(server, "/", headers=basic("reader", "t")).headers["www-authenticate"].startswith("Bearer")


def test_password_alone_knows_no_token(folder: Path) -> None:
    """A bearer token opens nothing where there is none."""
    with site(folder, access=Access(password="p")) as server:  # noqa: S106
        assert ask(server, "/", headers={"Authorization": "Bearer p"}).status == 401


def test_guessing_is_slowed_down(folder: Path) -> None:
    """After ten wrong tries an address waits, whatever it brings; half a minute later it has one more."""
    moments = [NOW]
    with site(folder, access=SECRETS, clock=lambda: moments[-1]) as server:
        assert {ask(server, "/", headers=basic("reader", str(n))).status for n in range(MOST_TRIES)} == {401}
        late = ask(server, "/", headers=basic("reader", "wörd: and more"))
        assert late.status == 429
        assert ask(server, "/").status == 401
        assert ask(server, "/healthz").status == 200
        moments.append(NOW + timedelta(seconds=int(late.headers["retry-after"])))
        assert ask(server, "/", headers=basic("reader", "wörd: and more")).status == 200


@given(st.lists(st.tuples(st.sampled_from(["192.0.2.1", "2001:db8::1", "2001:db8::2", "name"]), st.integers(0, 100))))
def test_no_address_guesses_faster_than_the_limit(tries: list[tuple[str, int]]) -> None:
    """In any order, an address has ten tries and one more each half minute; a network of IPv6 counts as one."""
    counted, kept, moment = Tries(), dict[str, int](), NOW
    for address, seconds in tries:
        moment += timedelta(seconds=seconds)
        if counted.wait(address, moment) <= timedelta(0):
            counted.count(address, moment)
            kept[address[:10]] = kept.get(address[:10], 0) + 1

    most = MOST_TRIES + (moment - NOW) / timedelta(seconds=30)
    assert all(number <= most for number in kept.values())


def test_memory_of_wrong_tries_is_bounded() -> None:
    """Many addresses push out the oldest, not the memory's limit."""
    counted = Tries()
    for number in range(5_000):
        counted.count(f"10.0.{number // 256}.{number % 256}", NOW)

    assert len(counted._until) == 2_000


# Health


def test_healthz_tells_whether_the_brief_goes_out(folder: Path) -> None:
    """200 with everything in JSON if it does, 503 if not; HEAD too."""
    with site(folder) as server:
        well, head = ask(server, "/healthz"), ask(server, "/healthz", method="HEAD")
    with site(folder, health=lambda: Well(will_go_out=False, sentence="No.")) as server:
        ill = ask(server, "/healthz")

    assert (well.status, head.status, head.body) == (200, 200, b"")
    assert well.headers["content-type"] == "application/json"
    assert json.loads(well.body)["heartbeat_at"].startswith("2026-01-30T06:00:00")
    assert (ill.status, json.loads(ill.body)["sentence"]) == (503, "No.")


def test_healthz_without_a_database_is_no_good_news(folder: Path) -> None:
    """What cannot be read is 503, without the path of anything."""

    def fails() -> Well:
        raise StoreError("the database /srv/desk/briefing.db is in use")

    with site(folder, health=fails) as server:
        found = ask(server, "/healthz")

    assert found.status == 503
    assert b"/srv" not in found.body


def test_healthz_asks_the_database_every_two_seconds_at_most(folder: Path) -> None:
    """Many who ask cost one look; later there is another, and so after the clock was set back."""
    looks: list[datetime] = []
    moments = [NOW]

    def health() -> Well:
        looks.append(moments[-1])
        return Well()

    with site(folder, health=health, clock=lambda: moments[-1]) as server:
        for _ in range(5):
            ask(server, "/healthz")
        assert len(looks) == 1
        moments.append(NOW + timedelta(seconds=3))
        ask(server, "/healthz")
        moments.append(NOW)
        ask(server, "/healthz")
    assert len(looks) == 3


# As `briefing serve` offers it

OPEN = "site: {listen: '127.0.0.1:0'"


def test_desk_without_listen_offers_nothing() -> None:
    """Pages are served only where the config says."""
    assert offer(desk(), Well, clock=lambda: NOW, environment={}) is None


def test_desk_offers_its_site_as_the_config_says(folder: Path) -> None:
    """Address, password and token come from the config and the places that it names."""
    more = OPEN + f", user: ann, password: PASS, token: TOKEN}}\noutput: {folder}/site\nstore: {folder}/briefing.db\n"
    secrets = {"PASS": "p", "TOKEN": "t"}
    server = offer(desk(more), Well, clock=lambda: NOW, environment=secrets)

    assert server is not None
    with server:
        assert ask(server, "/").status == 401
        assert ask(server, "/", headers=basic("ann", "p")).status == 200
        assert ask(server, "/", headers={"Authorization": "Bearer t"}).status == 200
        assert ask(server, "/unsubscribe/x").status == 404


def test_open_desk_needs_no_password(folder: Path) -> None:
    """Without password and token the site is open to all."""
    server = offer(desk(OPEN + f"}}\noutput: {folder}/site\n"), Well, clock=lambda: NOW, environment={})

    assert server is not None
    with server:
        assert ask(server, "/").status == 200


def test_missing_password_opens_nothing() -> None:
    """A password that cannot be read stops the server, and does not leave the site open."""
    with pytest.raises(UsageError, match="PASS is empty or not set"):
        offer(desk(OPEN + ", password: PASS}\n"), Well, clock=lambda: NOW, environment={})


# Bounds


def talk(server: Handle, *pieces: bytes) -> bytes:
    """Send bytes as they are and read until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        for piece in pieces:
            connection.sendall(piece)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


def test_large_head_is_refused(server: Handle) -> None:
    """Headers without end are cut off at 16 KB."""
    answer = talk(server, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 40_000)

    assert answer.startswith(b"HTTP/1.1 400 ")


def test_nonsense_is_refused(server: Handle) -> None:
    """What is no HTTP, or has two hosts, gets 400 and no more."""
    assert talk(server, b"\x16\x03\x01\x02\x00\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert talk(server, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n").startswith(b"HTTP/1.1 400 ")


class _Hasty(_Patient):
    idle_seconds = 0.2
    busy_seconds = 0.4


def test_silent_and_dripping_clients_are_left(folder: Path) -> None:
    """Who opens a connection and says nothing, or never ends a head or a body, is cut off; the server goes on."""

    async def waits(scope: object, receive: object, send: object) -> None:
        """An application that waits for the rest of a request."""
        while (await receive())["type"] != "http.disconnect":  # type: ignore[operator]
            pass

    with serve(waits, "127.0.0.1", 0, protocol=_Hasty) as server:
        assert talk(server) == b""
        assert talk(server, b"GET / HT") == b""
        assert talk(server, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx") == b""
        assert talk(server) == b""


def test_mistake_of_the_program_is_told_to_nobody(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An error nobody thought of is 500 without its words, and leaves a line in the log."""

    def fails() -> Well:
        raise ZeroDivisionError("secret words")

    with site(folder, health=fails) as server:
        found = ask(server, "/healthz")

    assert found.status == 500
    assert b"secret" not in found.body
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "ZeroDivisionError" in caplog.text


def test_port_that_is_taken_says_so(server: Handle) -> None:
    """The second server on a port is refused with what to do."""

    async def never(scope: object, receive: object, send: object) -> None:
        """Answer nobody."""

    with pytest.raises(UsageError, match=r"127\.0\.0\.1:\d+ cannot be listened at: .*site\.listen"):
        serve(never, "127.0.0.1", server.port)


def test_stopped_server_leaves_its_port(folder: Path) -> None:
    """After `stop`, nobody answers, though a client still holds a connection."""
    with site(folder) as server, socket.create_connection(("127.0.0.1", server.port), timeout=20) as idle:
        ask(server, "/")
        server.stop()
        assert idle.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))


def test_proxy_on_this_machine_names_the_client(folder: Path) -> None:
    """Behind a proxy each reader has tries of their own."""
    with site(folder, access=SECRETS) as server:
        for number in range(MOST_TRIES):
            ask(server, "/", headers=basic("reader", str(number)) | {"X-Forwarded-For": "198.51.100.7"})
        good = basic("reader", "wörd: and more")
        assert ask(server, "/", headers=good | {"X-Forwarded-For": "198.51.100.7"}).status == 429
        assert ask(server, "/", headers=good | {"X-Forwarded-For": "198.51.100.8"}).status == 200
