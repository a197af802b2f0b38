"""The page to unsubscribe (RFC 8058), and what the store keeps of recipients."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing import web
from briefing.deliver import tokens
from briefing.delivery import Pause
from briefing.errors import StoreError
from briefing.service import unsubscribe
from briefing.store import Store
from briefing.web import app
from briefing.web.server import Handle, serve
from tests.builders import NOW
from tests.serving import ask, desk, put, sent, site

ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JAN = "Jan.Kowalska@example.org"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A database with mails of two briefs."""
    with Store.open(tmp_path / "briefing.db") as made:
        put(
            made,
            sent(JAN, number=1, date="2026-01-28"),
            sent("eun@example.org", number=2, date="2026-01-29"),
            sent("eun@example.org", number=3, date="2026-01-30", brief_id="evening"),
            sent(JAN, number=4, date="2026-01-31", state="queued"),
            sent(JAN, number=5, date="2026-01-31", brief_id="evening", state="deferred"),
        )
        yield made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Handle]:
    """The pages, over the same database."""
    with site(tmp_path) as handle:
        yield handle


def link(store: Store, address: str = JAN, brief_id: str = "morning") -> str:
    """The path that a mail to that address names."""
    return f"/unsubscribe/{tokens.make(store.key(tokens.KEY), address, brief_id)}"


def test_get_asks_and_changes_nothing(store: Store, server: Handle) -> None:
    """A link checker that opens every link takes nobody off (case 44)."""
    for method in ("GET", "HEAD"):
        found = ask(server, link(store), method=method)
        assert found.status == 200

    page = ask(server, link(store)).body.decode()
    assert "Morning &lt;Brief&gt;" in page
    assert "j…@example.org" in page
    assert JAN not in page
    assert '<form method="post">' in page
    assert store.pauses() == ()


def test_post_of_a_mail_client_takes_off_at_once(store: Store, server: Handle) -> None:
    """One click needs no cookie, no further token and no redirect, and cancels what waits of that brief alone."""
    found = ask(server, link(store), method="POST", body=ONE_CLICK, headers=FORM)

    assert found.status == 200
    assert "location" not in found.headers
    assert store.pauses() == (
        Pause(address=JAN.casefold(), brief_id="morning", reason="unsubscribed", since=NOW, note=""),
    )
    states = {
        number: each.state
        for each in store.mailed(f"<{n:032x}@desk.example>" for n in range(1, 6)).values()
        for number in (each.number,)
    }
    assert states == {1: "sent", 2: "sent", 3: "sent", 4: "cancelled", 5: "deferred"}


def test_post_as_multipart_is_taken_too(store: Store, server: Handle) -> None:
    """RFC 8058 allows both forms of a body."""
    body = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    sender = {"Content-Type": "multipart/form-data; boundary=x"}

    assert ask(server, link(store), method="POST", body=body, headers=sender).status == 200
    assert len(store.pauses()) == 1


def test_repeating_is_harmless(store: Store, server: Handle) -> None:
    """A second time, and after a bounce, the answer is the same and the first pause stays."""
    first = ask(server, link(store), method="POST", body=ONE_CLICK)
    kept = store.pauses()
    again = ask(server, link(store), method="POST", body=ONE_CLICK)

    assert (again.status, again.body) == (first.status, first.body)
    assert store.pauses() == kept


def test_page_of_a_korean_brief_is_korean(store: Store, server: Handle) -> None:
    """Question and answer are in the brief's language."""
    path = link(store, "eun@example.org", "evening")

    assert "수신 거부" in ask(server, path).body.decode()
    assert "발송되지 않습니다" in ask(server, path, method="POST", body=ONE_CLICK).body.decode()
    assert '<html lang="ko">' in ask(server, path).body.decode()


def test_policy_of_the_page_allows_its_form_and_style_only(store: Store, server: Handle) -> None:
    """No script, and the form goes nowhere else."""
    policy = ask(server, link(store)).headers["content-security-policy"]

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self'; frame-ancestors 'none'" in policy


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, tokens.LENGTH - 1), letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_altered_token_opens_nothing(store: Store, server: Handle, place: int, letter: str) -> None:
    """A token with any letter changed is refused, and the page tells nothing."""
    path = link(store)
    token = path.rpartition("/")[2]
    altered = token[:place] + letter + token[place + 1 :]
    if altered == token:
        return

    found = ask(server, f"/unsubscribe/{altered}", method="POST", body=ONE_CLICK)

    assert found.status == 404
    assert b"example.org" not in found.body
    assert store.pauses() == ()


def test_tokens_of_others_open_nothing(store: Store, server: Handle) -> None:
    """Those of another key, of unknown readers and of unknown briefs, and joined halves, are the same 404."""
    key = store.key(tokens.KEY)
    mine, other = tokens.make(key, JAN, "morning"), tokens.make(key, "eun@example.org", "morning")
    wrong = (
        tokens.make(b"x" * 32, JAN, "morning"),
        tokens.make(key, "nobody@example.org", "morning"),
        tokens.make(key, JAN, "weekly"),
        other[:16] + mine[16:],
        mine.upper(),
        mine[:-1],
        "a" * 5_000,
        "%00",
    )

    answers = {
        (found.status, found.body)
        for token in wrong
        for found in [ask(server, f"/unsubscribe/{token}", method="POST", body=ONE_CLICK)]
    }

    assert {status for status, _ in answers} == {404}
    assert len(answers) == 1
    assert store.pauses() == ()


def test_forged_tokens_do_not_reach_the_outbox(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guesses cost no search."""
    monkeypatch.setattr(store, "addresses", None)

    assert unsubscribe.find("a" * tokens.LENGTH, desk(), store) is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://127.0.0.1:80"}, 200),
        ({}, 200),
    ],
)
def test_other_sites_change_nothing(store: Store, server: Handle, headers: dict[str, str], status: int) -> None:
    """A form on another page is refused, our own and a mail client's are not."""
    assert ask(server, link(store), method="POST", body=ONE_CLICK, headers=headers).status == status
    assert len(store.pauses()) == (1 if status == 200 else 0)


def test_large_body_is_refused(store: Store, server: Handle) -> None:
    """More than a kilobyte is no request to unsubscribe."""
    assert ask(server, link(store), method="POST", body=b"x" * 5_000).status == 413
    assert store.pauses() == ()


def test_body_that_does_not_end_is_given_up(
    store: Store, server: Handle, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A client that drips its body is told so and changes nothing; one that goes away is no error of ours."""
    head = f"POST {link(store)} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 26\r\n\r\nList".encode()
    monkeypatch.setattr(web, "_SECONDS_FOR_BODY", 0.2)
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as slow:
        slow.sendall(head)
        assert slow.recv(1000).startswith(b"HTTP/1.1 408 ")
    monkeypatch.setattr(web, "_SECONDS_FOR_BODY", 20)
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as gone:
        gone.sendall(head)

    assert ask(server, "/healthz").status == 200
    assert store.pauses() == ()
    assert caplog.text == ""


def test_reader_of_long_ago_is_found(store: Store) -> None:
    """A link works for whoever got the brief on any date, in whatever case their address was written."""
    token = tokens.make(store.key(tokens.KEY), JAN.upper(), "morning")
    reader = unsubscribe.find(token, desk(), store)

    assert reader is not None
    assert reader.address == JAN


def test_a_crowd_costs_one_search(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail filters follow every reader's link at once: who was passed on the way to one is known for the next."""
    key = store.key(tokens.KEY)
    addresses = [f"r{number}@example.org" for number in range(3)]
    monkeypatch.setattr(store, "addresses", lambda _: iter(addresses))
    assert unsubscribe.find(tokens.make(key, addresses[2], "morning"), desk(), store)
    monkeypatch.setattr(store, "addresses", None)

    found = [unsubscribe.find(tokens.make(key, address, "morning"), desk(), store) for address in addresses]

    assert [reader.address for reader in found if reader] == addresses


def test_paused_reader_is_found_without_any_mail(store: Store) -> None:
    """Who was paused before the outbox was tidied can still follow the link."""
    store.pause(Pause(address="old@example.org", brief_id="morning", reason="bounced", since=NOW, note="550"))
    reader = unsubscribe.find(tokens.make(store.key(tokens.KEY), "old@example.org", "morning"), desk(), store)

    assert reader is not None
    assert reader.address == "old@example.org"


def test_database_in_use_asks_to_come_back(tmp_path: Path) -> None:
    """A locked database is 503, and the reader may try again."""

    def locked() -> Store:
        raise StoreError("the database /srv/briefing.db is in use")

    made = app(desk(), tmp_path, locked, lambda: None, clock=lambda: NOW)  # type: ignore[arg-type, return-value]
    with serve(made, "127.0.0.1", 0) as server:
        found = ask(server, "/unsubscribe/x")

    assert (found.status, found.headers["retry-after"]) == (503, "60")
    assert b"/srv" not in found.body


# The store


def test_addresses_come_once_the_newest_first(store: Store) -> None:
    """Who is paused, then who got the brief, of whichever date."""
    store.pause(Pause(address="old@example.org", brief_id="morning", reason="bounced", since=NOW, note=""))

    assert list(store.addresses("morning")) == ["old@example.org", JAN, "eun@example.org"]
    assert list(store.addresses("evening")) == ["old@example.org", JAN, "eun@example.org"]
    assert list(store.addresses("weekly")) == ["old@example.org"]


def test_key_is_made_once(store: Store, tmp_path: Path) -> None:
    """Whoever asks gets the same 32 bytes, each name its own."""
    with Store.open(tmp_path / "briefing.db") as other:
        first = store.key("tokens")
        assert other.key("tokens") == first

    assert len(first) == 32
    assert store.key("another") != first


def test_pause_of_all_briefs_cancels_all_that_waits(store: Store) -> None:
    """A dead address gets nothing of any brief; resuming ends it."""
    bounced = Pause(address=JAN, brief_id="", reason="bounced", since=NOW, note="550 5.1.1")

    assert store.pause(bounced)
    assert not store.pause(replace(bounced, note="again"))
    assert [pause.note for pause in store.pauses()] == ["550 5.1.1"]
    waiting = store.mailed([f"<{n:032x}@desk.example>" for n in (4, 5)])
    assert {each.state for each in waiting.values()} == {"cancelled"}
    assert {each.next_try_at for each in waiting.values()} == {None}
    assert store.resume(JAN.upper(), "morning") == 0
    assert store.resume(JAN.upper()) == 1
    assert store.pauses() == ()


def test_last_mail_of_each_brief(store: Store) -> None:
    """The newest delivery counts, by brief and address."""
    assert {key: each.number for key, each in store.last_mails().items()} == {
        ("morning", JAN.casefold()): 4,
        ("evening", JAN.casefold()): 5,
        ("morning", "eun@example.org"): 2,
        ("evening", "eun@example.org"): 3,
    }


def test_response_is_noted_without_any_other_change(store: Store) -> None:
    """What is said of a delivery afterwards leaves its state alone."""
    (before,) = store.mailed([sent(number=1).message_id]).values()
    store.note_response(1, "came back: 550")

    assert store.mailed([before.message_id]) == {before.message_id: replace(before, response="came back: 550")}
