"""Places that are no mailbox: folders, webhooks on real servers, services of Apprise."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.config import Desk, load_text
from briefing.deliver import apprise, webhook
from briefing.delivery import Channel, Delivery, Outcome
from briefing.errors import FetchError
from briefing.fetch.post import post
from briefing.render import json as record
from briefing.service import targets
from briefing.settings import Network
from briefing.store import Store
from tests.builders import NOW, edition, printed_story
from tests.serving import sent
from tests.web import Web

#: Importing all of Apprise imports modules that Python will drop.
old_modules = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
EDITION = edition(printed_story(), printed_story(number=2, id="b", headline="Second\nheadline"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A database with one edition."""
    with Store.open(tmp_path / "briefing.db") as made:
        made.save_edition(EDITION, printed=())
        yield made


@pytest.fixture
def web() -> Iterator[Web]:
    """A server of webhooks."""
    with Web() as running:
        yield running


def desk(folder: Path, *places: str) -> Desk:
    """A desk that delivers to these places."""
    text = (
        "feeds: [{url: 'https://news.example.org/rss'}]\n"
        "topics: [{id: alliance, title: The Alliance, any: [USFK]}]\n"
        "site: {url: 'https://brief.example.org/'}\n"
        f"briefs: [{{id: morning, deliver: [{', '.join(places)}]}}]\n"
    )
    return load_text(text, folder / "config.yaml")


def handed(desk: Desk, store: Store, channel: Channel, address: str, *, again: int = 0, **environment: str) -> Outcome:
    """Hand the edition to a place."""
    return targets.deliver(to(channel, address, again=again), desk, store, now=NOW, environment=environment)


def to(channel: Channel, address: str, *, again: int = 0) -> Delivery:
    """A delivery of the edition."""
    return replace(sent(address, channel=channel, state="queued"), edition_id=EDITION.id, again=again)


# Webhooks


def test_webhook_gets_the_signed_record(store: Store, tmp_path: Path, web: Web) -> None:
    """The record's bytes arrive, with the signature that the standard's rule gives."""
    web.serve("/hook", status=204)
    url = web.url("/hook")

    outcome = handed(desk(tmp_path, f"{{webhook: '{url}', secret: HOOK}}"), store, "webhook", url, HOOK=SECRET)

    assert outcome == Outcome(state="sent", response="127.0.0.1 answered 204")
    (request,) = web.requests
    assert request.method == "POST"
    assert request.body == record.render(EDITION).body
    assert request.headers["content-type"] == "application/json"
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    expected = base64.b64encode(hmac.new(b"k" * 32, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"
    assert request.headers["webhook-timestamp"] == str(int(NOW.timestamp()))


def test_signature_is_that_of_the_standard() -> None:
    """The example of the specification, worked out by its own libraries."""
    key = webhook.key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    moment = NOW.fromtimestamp(1614265330, tz=NOW.tzinfo)

    made = webhook.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', key, now=moment)

    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_receivers_code_of_the_docs_tells_ours_from_forged() -> None:
    """The function of the how-to accepts what is sent, and neither another body, another secret nor an old one."""
    page = (Path(__file__).parents[1] / "docs" / "how-to.md").read_text(encoding="utf-8")
    code = page.partition("### Verify a webhook's signature")[2].partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own page
    key = webhook.key_of(SECRET)
    fresh = webhook.headers("id", b"{}", key, now=datetime.now(UTC))

    assert names["is_ours"](fresh, b"{}", SECRET)
    assert not names["is_ours"](fresh, b"[]", SECRET)
    assert not names["is_ours"](fresh, b"{}", base64.b64encode(b"x" * 32).decode())
    assert not names["is_ours"](webhook.headers("id", b"{}", key, now=NOW), b"{}", SECRET)


def test_each_try_has_the_same_id(store: Store, tmp_path: Path, web: Web) -> None:
    """A receiver can tell a second try of one delivery; a resending is another."""
    web.serve("/hook", status=503)
    url = web.url("/hook")
    made = desk(tmp_path, f"{{webhook: '{url}'}}")

    for again in (0, 0, 1):
        assert handed(made, store, "webhook", url, again=again).state == "deferred"

    first, second, resent = (request.headers["webhook-id"] for request in web.requests)
    assert first == second != resent
    assert "webhook-signature" not in web.requests[0].headers


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "sent"),
        (202, "sent"),
        (301, "refused"),
        (307, "refused"),
        (400, "refused"),
        (401, "refused"),
        (404, "refused"),
        (408, "deferred"),
        (410, "refused"),
        (429, "deferred"),
        (500, "deferred"),
        (503, "deferred"),
    ],
)
def test_status_decides(store: Store, tmp_path: Path, web: Web, status: int, state: str) -> None:
    """2xx is sent, what passes is tried again, all else is refused; a redirect is not followed."""
    web.serve("/hook", status=status, headers={"Location": web.url("/elsewhere")})
    url = web.url("/hook")

    outcome = handed(desk(tmp_path, f"{{webhook: '{url}'}}"), store, "webhook", url)

    assert outcome.state == state
    assert f"127.0.0.1 answered {status}" in outcome.response
    assert [request.path for request in web.requests] == ["/hook"]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("99999999999999999999", 86_400),
        ("Fri, 30 Jan 2026 06:05:00 GMT", 300),
        ("Fri, 30 Jan 2099 06:05:00 GMT", 86_400),
        ("Fri, 30 Jan 2015 06:05:00 GMT", None),
        ("soon", None),
        ("-5", None),
        (None, None),
    ],
)
def test_server_says_how_long_to_wait(value: str | None, seconds: int | None) -> None:
    """Retry-After in seconds and as a date, a day at most."""
    found = webhook.outcome("h", 429, value, now=NOW).retry_after

    assert found == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text(max_size=40))
def test_no_header_breaks_the_outcome(value: str) -> None:
    """Whatever a server sends as Retry-After, there is an outcome."""
    wait = webhook.outcome("h", 503, value, now=NOW).retry_after

    assert wait is None or timedelta(0) <= wait <= timedelta(days=1)


def test_huge_answer_is_not_read(store: Store, tmp_path: Path, web: Web) -> None:
    """A receiver that answers without end has taken the edition: its status says so, and nothing more is read."""
    web.drip("/hook", (b"HTTP/1.1 200 OK\r\n\r\n", *repeat(b"x" * 65_536, 10_000)), pause=0.0)
    url = web.url("/hook")

    assert handed(desk(tmp_path, f"{{webhook: '{url}'}}"), store, "webhook", url).state == "sent"


def test_slow_answer_is_given_up(web: Web) -> None:
    """A head that comes a byte at a time ends at the deadline."""
    web.drip("/hook", chain([b"HTTP/1.1 200 OK\r\nX: "], repeat(b"x")))

    with pytest.raises(FetchError, match=r"127\.0\.0\.1 did not answer in time"):
        post(web.url("/hook"), b"{}", {}, Network(), seconds=0.3)


def test_nobody_there_is_tried_again(store: Store, tmp_path: Path) -> None:
    """A refused connection is deferred, in words that name the host and not the path."""
    with Web() as gone:
        url = gone.url("/T0KEN/secret")

    outcome = handed(desk(tmp_path, f"{{webhook: '{url}'}}"), store, "webhook", url)

    assert outcome.state == "deferred"
    assert "127.0.0.1 refused the connection" in outcome.response
    assert "T0KEN" not in outcome.response


@pytest.mark.parametrize("url", ["ftp://host/x", "no address", "https://", "http://[::1/x", "file:///etc/passwd"])
def test_wrong_address_is_refused(url: str) -> None:
    """Only web addresses are used, and the message does not repeat it."""
    with pytest.raises(ValueError, match=r"^its address cannot be used; write https://host/…$"):
        post(url, b"{}", {}, Network(), seconds=5)


@pytest.mark.parametrize("secret", ["short", "whsec_", "whsec_!!!", base64.b64encode(b"x" * 65).decode()])
def test_wrong_secret_is_refused_without_being_told(store: Store, tmp_path: Path, web: Web, secret: str) -> None:
    """A secret that receivers could not use sends nothing; the message says how to make one."""
    url = web.url("/hook")

    outcome = handed(desk(tmp_path, f"{{webhook: '{url}', secret: HOOK}}"), store, "webhook", url, HOOK=secret)

    assert outcome.state == "refused"
    assert "openssl rand -base64 32" in outcome.response
    assert secret not in outcome.response
    assert web.requests == []


def test_missing_secret_is_tried_again(store: Store, tmp_path: Path, web: Web) -> None:
    """A variable that is not set may be set tomorrow; nothing goes out unsigned meanwhile."""
    url = web.url("/hook")

    outcome = handed(desk(tmp_path, f"{{webhook: '{url}', secret: HOOK}}"), store, "webhook", url)

    assert outcome.state == "deferred"
    assert "HOOK" in outcome.response
    assert web.requests == []


# What is no longer there


def test_place_that_left_the_config_gets_nothing(store: Store, tmp_path: Path, web: Web) -> None:
    """A delivery that waited while its place was taken out is refused."""
    outcome = handed(desk(tmp_path, "{folder: out}"), store, "webhook", web.url("/hook"))

    assert outcome == Outcome(state="refused", response="this place is no longer in the config")
    assert web.requests == []


def test_edition_that_is_gone(tmp_path: Path) -> None:
    """A delivery without its edition is refused."""
    with Store.open(tmp_path / "empty.db") as empty:
        outcome = handed(desk(tmp_path, "{folder: out}"), empty, "folder", "out")

    assert outcome.state == "refused"


# Folders


def made_files(folder: Path) -> None:
    """The edition's files, and those of another, in the output folder."""
    output = folder / "editions"
    output.mkdir()
    for name in ("html", "pdf", "mail.html", "json"):
        (output / f"{EDITION.filename}.{name}").write_bytes(name.encode())
    (output / "morning.atom").write_bytes(b"atom")
    (output / "2026-01-29-morning.pdf").write_bytes(b"old")
    (output / f".{EDITION.filename}.pdf.x1").write_bytes(b"half")


def test_folder_gets_every_file_and_the_latest_under_a_steady_name(store: Store, tmp_path: Path) -> None:
    """All files of the edition, none of another, each dated and as the latest."""
    made_files(tmp_path)

    outcome = handed(desk(tmp_path, "{folder: share/briefs}"), store, "folder", "share/briefs")

    assert outcome == Outcome(state="sent", response="9 files written")
    found = {file.name: file.read_bytes() for file in (tmp_path / "share" / "briefs").iterdir()}
    assert found == {
        "2026-01-30-morning.html": b"html",
        "2026-01-30-morning.pdf": b"pdf",
        "2026-01-30-morning.mail.html": b"mail.html",
        "2026-01-30-morning.json": b"json",
        "morning.atom": b"atom",
        "morning.html": b"html",
        "morning.pdf": b"pdf",
        "morning.mail.html": b"mail.html",
        "morning.json": b"json",
    }


def test_folder_gets_the_formats_that_are_asked_for(store: Store, tmp_path: Path) -> None:
    """Only these; where none was made, it says so."""
    made_files(tmp_path)

    handed(desk(tmp_path, "{folder: out, formats: [pdf]}"), store, "folder", "out")
    none = handed(desk(tmp_path, "{folder: other, formats: [epub]}"), store, "folder", "other")

    assert {file.name for file in (tmp_path / "out").iterdir()} == {"2026-01-30-morning.pdf", "morning.pdf"}
    assert none.state == "refused"
    assert not (tmp_path / "other").exists()


def test_folder_that_cannot_be_written_is_tried_again(store: Store, tmp_path: Path) -> None:
    """A share that is away may come back."""
    made_files(tmp_path)
    (tmp_path / "out").write_bytes(b"a file")

    assert handed(desk(tmp_path, "{folder: out}"), store, "folder", "out").state == "deferred"


def test_file_that_cannot_be_read_is_left_out(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file that is too large or went away costs only itself."""
    made_files(tmp_path)
    monkeypatch.setattr(targets, "_MOST_BYTES", 4)

    handed(desk(tmp_path, "{folder: out}"), store, "folder", "out")

    assert not (tmp_path / "out" / "morning.mail.html").exists()
    assert (tmp_path / "out" / "morning.pdf").exists()


# Services of Apprise


@old_modules
def test_service_gets_headlines_and_the_pdf(store: Store, tmp_path: Path, web: Web) -> None:
    """Title, headlines with addresses and the page's address arrive over the wire, with the PDF."""
    made_files(tmp_path)
    web.serve("/notify", b"ok")
    address = f"json://127.0.0.1:{web.port}/notify"

    outcome = handed(desk(tmp_path, "{apprise: CHAT}"), store, "apprise", "CHAT", CHAT=address)

    assert outcome.state == "sent"
    told = json.loads(web.requests[0].body)
    assert told["title"] == "Morning Brief, 2026-01-30"
    assert "1. Envoys meet in Seoul, day 1\nhttps://news.example.org/1" in told["message"]
    assert "2. Second headline" in told["message"]
    assert "https://brief.example.org/2026-01-30-morning.html" in told["message"]
    assert [each["filename"] for each in told["attachments"]] == ["2026-01-30-morning.pdf"]


@old_modules
def test_service_that_fails_is_tried_again_and_its_secret_kept(
    store: Store, tmp_path: Path, web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither outcome nor log holds the address."""
    caplog.set_level(logging.DEBUG)
    web.serve("/s3cret-path", status=500)
    address = f"json://u5er:pa55word@127.0.0.1:{web.port}/s3cret-path"

    outcome = handed(desk(tmp_path, "{apprise: CHAT}"), store, "apprise", "CHAT", CHAT=address)

    assert outcome.state == "deferred"
    for secret in ("s3cret-path", "pa55word", "u5er"):
        assert secret not in outcome.response
        assert secret not in caplog.text


@old_modules
def test_secret_that_is_no_address_is_refused(store: Store, tmp_path: Path) -> None:
    """An unknown kind of service says what is needed, and not what was there."""
    outcome = handed(desk(tmp_path, "{apprise: CHAT}"), store, "apprise", "CHAT", CHAT="nonsense-s3cret")

    assert outcome.state == "refused"
    assert "s3cret" not in outcome.response


def test_without_apprise_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is an extra."""
    monkeypatch.setitem(sys.modules, "apprise", None)

    outcome = apprise.deliver("json://x", "t", "b", ())

    assert outcome == Outcome(state="refused", response="Apprise is not installed: pip install apprise")


def test_long_editions_are_cut_to_what_a_phone_shows() -> None:
    """A dozen headlines, each cut, and how many more there are; an empty edition has words too."""
    long = edition(*(printed_story(number=n, id=str(n), headline="word " * 100) for n in range(1, 31)))

    title, text = apprise.words(long, "")

    assert title == "Morning Brief, 2026-01-30"
    assert text.endswith("+ 18")
    assert len(text) < 3_000
    assert apprise.words(edition(), "")[1] == "Morning Brief"


def test_headlines_call_nobody() -> None:
    """What a feed writes rings no phones: no name stands behind an @ or a Slack command any more."""
    rude = printed_story(headline="@everyone read <!channel> and <@U123>, mail a@b.example")
    _, text = apprise.words(edition(rude), "")

    for call in ("@everyone", "@here", "<!channel", "<@", "@U123"):
        assert call not in text
    assert "everyone read" in text


@pytest.mark.parametrize(
    "address", ["https://hooks.example/T0/key", "https://u:key@hooks.example?key", "https://hooks.example#key"]
)
def test_address_of_a_webhook_is_shown_as_its_host(address: str) -> None:
    """Services put keys into the rest, which no list and no mail of cron should have."""
    assert sent(address, channel="webhook").place == "https://hooks.example/…"
    assert sent("jan@example.org").place == "jan@example.org"
