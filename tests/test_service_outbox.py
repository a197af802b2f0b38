"""The outbox is emptied: every recipient once, whatever the server or the machine does."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from briefing.config import Desk, load
from briefing.delivery import Delivery, Letter, Outcome
from briefing.errors import StoreError
from briefing.service.outbox import Sent, send
from briefing.store import Chosen, Store, sqlite
from tests.builders import NOW, delivery, letter
from tests.mailserver import DROP, MailServer

CONFIG = """feeds: [{{url: https://news.example.org/rss}}]
topics: [{{id: all, title: All, any: [Korea]}}]
mail: {{from: Desk <desk@example.org>, server: 127.0.0.1, port: {port}, security: none, connections: 1{more}}}
"""


class Clock:
    """Stands still but for the waits of the rate limit."""

    def __init__(self) -> None:
        self.now = NOW
        self.waited: list[float] = []

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def wait(self, seconds: float) -> None:
        """Let time pass at once."""
        self.waited.append(seconds)
        self.now += timedelta(seconds=seconds)


@contextmanager
def desk_at(folder: Path, port: int, *, more: str = "") -> Iterator[tuple[Desk, Store]]:
    """A config that mails there, and its store."""
    (folder / "config.yaml").write_text(CONFIG.format(port=port, more=more))
    desk = load(folder / "config.yaml")
    with Store.open(desk.config.store.path) as store:
        yield desk, store


def run(
    desk: Desk,
    store: Store,
    *,
    clock: Clock | None = None,
    stop: Callable[[], bool] = lambda: False,
    only: Chosen | None = None,
    elsewhere: Callable[[Delivery], Outcome] | None = None,
) -> Sent:
    """Send what is due."""
    clock = clock or Clock()
    return send(desk, store, clock=clock, environment={}, stop=stop, only=only, elsewhere=elsewhere, pause=clock.wait)


def of(store: Store, address: str) -> Delivery:
    """The delivery to that address."""
    (found,) = store.deliveries(Chosen(addresses=(address,)))
    return found


def queued(store: Store, *addresses: str, of: Letter | None = None) -> None:
    """Queue a letter for those."""
    store.queue([of or letter()], [delivery(each, of=of) for each in addresses])


def test_everyone_gets_their_own_mail(tmp_path: Path) -> None:
    """One recipient each, with their address and Message-ID, and the letter's body."""
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, "a@example.org", "b@example.org")
        done = run(desk, store)

        assert done == Sent(sent=2, is_reached=True)
        assert sorted(mail.recipient for mail in server.mails) == ["a@example.org", "b@example.org"]
        for mail in server.mails:
            assert f"To: {mail.recipient}\r\n".encode() in mail.body
            assert of(store, mail.recipient).message_id.encode() in mail.body
            assert mail.body.endswith(b"Good morning.\r\n")
        assert of(store, "a@example.org").response == "250 2.0.0 queued"
        assert run(desk, store) == Sent()
        assert len(server.mails) == 2


def test_greylisting_is_tried_again_with_the_same_mail(tmp_path: Path) -> None:
    """Case 40: 450 is put off, then sent, byte for byte the same."""
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, "a@example.org", "b@example.org")
        server.answer("END", "450 4.2.0 greylisted", of="a@example.org")
        clock = Clock()

        first = run(desk, store, clock=clock)
        waiting = of(store, "a@example.org")
        clock.now += timedelta(minutes=2)
        second = run(desk, store, clock=clock)

        assert (first.sent, first.deferred, second.sent) == (1, 1, 1)
        assert (waiting.state, waiting.tries) == ("deferred", 1)
        assert of(store, "a@example.org").tries == 2
        assert Counter(mail.recipient for mail in server.mails) == {"a@example.org": 1, "b@example.org": 1}
        (mail,) = (each for each in server.mails if each.recipient == "a@example.org")
        assert waiting.message_id.encode() in mail.body


def test_a_refusal_is_that_recipients_alone(tmp_path: Path) -> None:
    """Case 40: 550 for one of two, and the other is sent."""
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, "gone@example.org", "here@example.org")
        server.answer("RCPT", "550 5.1.1 no such user", of="gone@example.org")
        done = run(desk, store)

        assert (done.sent, done.refused) == (1, 1)
        assert of(store, "gone@example.org").state == "refused"
        assert "no such user" in of(store, "gone@example.org").response
        assert of(store, "here@example.org").state == "sent"


@pytest.mark.parametrize("said", ["421 closing", DROP], ids=["421", "drop"])
def test_a_mail_in_doubt_is_sent_once_more(tmp_path: Path, said: str | bytes) -> None:
    """Case 41: shown as in doubt, then sent under the same Message-ID, and reported; a second doubt is held."""
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, "a@example.org", "b@example.org")
        server.answer("END", said, of="a@example.org")
        server.answer("END", said, of="b@example.org", times=2)
        clock = Clock()

        first = run(desk, store, clock=clock)
        in_between = of(store, "a@example.org")
        clock.now += timedelta(minutes=2)
        second = run(desk, store, clock=clock)

        assert (first.doubted, second.sent, second.repeated, second.doubted) == (2, 1, 1, 1)
        assert in_between.state == "in_doubt"
        assert "may have arrived" in in_between.response
        assert "may have arrived twice" in of(store, "a@example.org").response
        assert of(store, "b@example.org").state == "held"
        clock.now += timedelta(days=1)
        assert run(desk, store, clock=clock) == Sent()


def test_a_mail_in_doubt_is_held_if_the_config_says_so(tmp_path: Path) -> None:
    """It waits for `briefing deliveries retry`."""
    with MailServer() as server, desk_at(tmp_path, server.port, more=", in_doubt: hold") as (desk, store):
        queued(store, "a@example.org")
        server.answer("END", DROP)

        assert run(desk, store).doubted == 1
        assert of(store, "a@example.org").state == "held"


def test_a_drop_when_taking_leave_counts_as_sent(tmp_path: Path) -> None:
    """Case 42."""
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, "a@example.org")
        server.answer("QUIT", DROP)

        assert run(desk, store).sent == 1
        assert of(store, "a@example.org").state == "sent"


@pytest.mark.parametrize("way", ["said before", "found out at MAIL", "found out after the dot"])
def test_a_mail_that_is_too_large_goes_without_its_attachments(tmp_path: Path, way: str) -> None:
    """Case 43, whether the server said its limit or not; the delivery says so."""
    light = letter(b"Content-Type: text/plain\r\n\r\nThe files are on the site.\r\n")
    full = letter(b"Content-Type: text/plain\r\n\r\n" + b"x" * 70 + b"\r\n" * 5000, lighter=light.id)
    ehlo = "SIZE 5000" if way == "said before" else ""
    with MailServer(ehlo=ehlo) as server, desk_at(tmp_path, server.port) as (desk, store):
        store.queue([full, light], [delivery(of=full)])
        if way == "found out at MAIL":
            server.answer("MAIL", "552 5.3.4 too big")
        if way == "found out after the dot":
            server.answer("END", "552 5.3.4 too big")
        done = run(desk, store)

        (mail,) = server.mails
        assert (done.sent, done.lighter) == (1, 1)
        assert mail.body.endswith(b"The files are on the site.\r\n")
        assert "without attachments" in of(store, "min@example.org").response


def test_a_mail_that_is_too_large_as_it_is_is_refused(tmp_path: Path) -> None:
    """There is nothing lighter."""
    with MailServer(ehlo="SIZE 10") as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, "a@example.org")
        server.answer("MAIL", "552 5.3.4 too big")

        assert run(desk, store).refused == 1


def test_a_server_that_is_down_costs_nobody_a_try(tmp_path: Path) -> None:
    """All wait, the reason is returned once, nothing is in doubt; when it is back, all goes out."""
    with MailServer() as server:
        port = server.port
    with desk_at(tmp_path, port) as (desk, store):
        queued(store, "a@example.org", "b@example.org")
        clock = Clock()
        done = run(desk, store, clock=clock)

        assert (done.sent, done.left, done.is_reached) == (0, 2, False)
        assert f"127.0.0.1:{port} was not reached" in done.trouble
        assert {(one.state, one.tries) for one in store.deliveries()} == {("queued", 0)}
        assert not store.has_due(clock.now)
    clock.now += timedelta(minutes=3)
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        assert run(desk, store, clock=clock) == Sent(sent=2, is_reached=True)


def test_a_sender_that_is_refused_is_nobodys_fault_but_ours(tmp_path: Path) -> None:
    """553 to MAIL: all wait."""
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, "a@example.org", "b@example.org")
        server.answer("MAIL", "553 5.7.1 not your address", times=9)
        done = run(desk, store)

        assert (done.left, done.refused) == (2, 0)
        assert "takes no mail from this sender" in done.trouble
        assert {(one.state, one.tries) for one in store.deliveries()} == {("queued", 0)}


def test_connections_that_keep_breaking_are_the_servers_fault(tmp_path: Path) -> None:
    """After three in a row the rest waits, untried."""
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, *(f"reader{number}@example.org" for number in range(6)))
        server.answer("RCPT", DROP, times=9)
        done = run(desk, store)

        assert (done.deferred, done.left) == (3, 3)
        assert "breaks off" in done.trouble


def test_one_mail_that_breaks_the_connection_does_not_stop_the_others(tmp_path: Path) -> None:
    """It waits; they go."""
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, "poison@example.org", "a@example.org", "b@example.org")
        server.answer("RCPT", "421 closing", of="poison@example.org", times=9)
        done = run(desk, store)

        assert (done.sent, done.deferred, done.trouble) == (2, 1, "")


def test_a_server_with_room_for_one_connection_is_used_over_one(tmp_path: Path) -> None:
    """The second is refused, and everyone still gets their mail."""
    more = ", connections: 2".replace("connections: 2", "reply_to: a@example.org")
    with MailServer() as server, desk_at(tmp_path, server.port, more=more) as (desk, store):
        config = desk.config
        assert config.mail is not None
        desk = replace(desk, config=replace(config, mail=replace(config.mail, connections=2)))
        queued(store, *(f"reader{number}@example.org" for number in range(9)))
        server.answer("connect", "220 test")
        server.answer("connect", "421 too many connections", times=99)
        done = run(desk, store)

        assert done == Sent(sent=9, is_reached=True)


def test_a_missing_password_is_said_and_all_waits(tmp_path: Path) -> None:
    """The place is named."""
    more = ", user: desk, password: {env: MAIL_PASSWORD}"
    with MailServer() as server, desk_at(tmp_path, server.port, more=more) as (desk, store):
        queued(store, "a@example.org")
        done = run(desk, store)

        assert "MAIL_PASSWORD" in done.trouble
        assert (done.left, server.connections) == (1, 0)


def test_bad_mails_cost_only_themselves(tmp_path: Path) -> None:
    """No letter, bare line ends, a Message-ID or an address with a line end: refused, and the rest goes out."""
    bad = letter(b"Content-Type: text/plain\r\n\r\nbare\nline\r\n")
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        store.queue(
            [letter(), bad],
            [
                replace(delivery("lost@example.org"), letter="0" * 64),
                delivery("bare@example.org", of=bad),
                replace(delivery("id@example.org"), message_id="<a>\nBcc: x@example.org"),
                delivery("a@b\r\nRCPT TO:<x@example.org>"),
                delivery("good@example.org"),
            ],
        )
        done = run(desk, store)

        assert (done.sent, done.refused) == (1, 4)
        assert [mail.recipient for mail in server.mails] == ["good@example.org"]


def test_a_stop_ends_the_run_between_mails(tmp_path: Path) -> None:
    """What is not begun stays queued."""
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, "a@example.org", "b@example.org", "c@example.org")
        done = run(desk, store, stop=lambda: len(server.mails) >= 1)

        assert (done.sent, done.left) == (1, 2)


def test_a_rate_limit_spaces_mails(tmp_path: Path) -> None:
    """Two a minute: five take two minutes, by the clock that is given."""
    with MailServer() as server, desk_at(tmp_path, server.port, more=", per_minute: 2") as (desk, store):
        queued(store, *(f"reader{number}@example.org" for number in range(5)))
        clock = Clock()
        done = run(desk, store, clock=clock)

        assert done.sent == 5
        assert clock.now - NOW == timedelta(minutes=2)
        assert max(clock.waited) <= 1.0
        at = sorted(one.attempted_at for one in store.deliveries() if one.attempted_at)
        assert all(after - before >= timedelta(seconds=30) for before, after in pairwise(at))


def test_only_what_is_chosen_is_sent(tmp_path: Path) -> None:
    """The rest of the queue stays."""
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, "a@example.org", "b@example.org")
        done = run(desk, store, only=Chosen(addresses=("B@example.org",)))

        assert done == Sent(sent=1, is_reached=True)
        assert of(store, "a@example.org").state == "queued"


def test_one_process_sends_at_a_time(tmp_path: Path) -> None:
    """The other is told."""
    with desk_at(tmp_path, 25) as (desk, store), store.lock("send"), pytest.raises(StoreError, match="send"):
        run(desk, store)


def test_places_are_served_beside_mailboxes(tmp_path: Path) -> None:
    """Each outcome is kept; a place that fails in a new way is tried again, and says how."""

    def elsewhere(one: Delivery) -> Outcome:
        if one.channel == "apprise":
            raise RuntimeError("unheard of")
        return Outcome(state="sent", response="copied")

    with desk_at(tmp_path, 9) as (desk, store):
        store.queue([], [delivery("/srv", channel="folder"), delivery("SLACK", channel="apprise")])

        assert run(desk, store) == Sent(left=2)
        assert run(desk, store, elsewhere=elsewhere) == Sent(sent=1, deferred=1)
        assert of(store, "/srv").response == "copied"
        assert "unheard of" in of(store, "SLACK").response


# A process that died


def test_what_a_dead_process_was_sending_is_in_doubt(tmp_path: Path) -> None:
    """Mails are sent once more and reported; a folder is simply written again."""
    with MailServer() as server, desk_at(tmp_path, server.port) as (desk, store):
        queued(store, "a@example.org")
        store.queue([], [delivery("/srv", channel="folder")])
        store.take(now=NOW, channels=("mail", "folder"), limit=9)

        done = run(desk, store, elsewhere=lambda one: Outcome(state="sent"))

        assert (done.doubted, done.sent, done.repeated) == (1, 2, 1)
        assert of(store, "a@example.org").doubts == 1
        assert of(store, "/srv").doubts == 0


KILLED = """
import sys
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from briefing.config import load
from briefing.service.outbox import send
from briefing.store import Store
desk = load(Path(sys.argv[1]) / "config.yaml")
with Store.open(desk.config.store.path) as store:
    send(desk, store, clock=lambda: datetime.now(UTC), environment={})
"""


def test_a_killed_process_loses_no_mail_and_every_duplicate_is_reported(tmp_path: Path) -> None:
    """Kill -9 while the server holds a mail, three times: everyone has it, and those who may have two are known."""
    process: subprocess.Popen[bytes] | None = None
    kills = {"reader1@example.org", "reader4@example.org", "reader5@example.org"}

    def taken(mail: object) -> None:
        recipient = getattr(mail, "recipient", "")
        if process and recipient in kills:
            kills.discard(recipient)
            process.send_signal(signal.SIGKILL)
            process.wait()

    with MailServer(taken=taken) as server, desk_at(tmp_path, server.port) as (_, store):
        queued(store, *(f"reader{number}@example.org" for number in range(9)))
        for _ in range(9):
            process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)])
            if process.wait() == 0:
                break

        got = Counter(mail.recipient for mail in server.mails)
        twice = {address for address, times in got.items() if times > 1}
        reported = {one.address for one in store.deliveries() if "arrived twice" in one.response}
        assert not kills
        assert len(got) == 9
        assert max(got.values()) == 2
        assert twice == reported == {f"reader{number}@example.org" for number in (1, 4, 5)}
        assert {one.state for one in store.deliveries()} == {"sent"}


def test_mails_wait_if_the_config_has_no_mail_any_more(tmp_path: Path) -> None:
    """They are due no more for a while, or `serve` would start a process for them at every look; the operator knows."""
    with desk_at(tmp_path, 9) as (desk, store):
        queued(store, "min@example.org")
        without = replace(desk, config=replace(desk.config, mail=None))

        sent = run(without, store)

        assert (sent.left, sent.is_reached) == (1, False)
        assert sent.trouble.startswith("no mail can be sent: ")
        assert not store.has_due(NOW + timedelta(minutes=10))
        assert of(store, "min@example.org").state == "queued"


def _other(folder: Path) -> sqlite3.Connection:
    """Another program's connection, for any thread."""
    return sqlite3.connect(folder / "briefing.db", isolation_level=None, check_same_thread=False)


def test_a_database_that_is_locked_for_a_while_makes_no_duplicate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came of mails under way is kept until it can be saved; the run then ends, and the next one goes on."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.01)
    with ExitStack() as lock:

        def begin(_: object) -> None:
            other = lock.enter_context(closing(_other(tmp_path)))
            other.execute("BEGIN IMMEDIATE")

        waits: list[float] = []

        def wait(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 3:
                lock.close()

        with MailServer(taken=begin) as server, desk_at(tmp_path, server.port) as (desk, store):
            queued(store, "a@example.org", "b@example.org")
            with pytest.raises(StoreError, match="in use"):
                send(desk, store, clock=Clock(), environment={}, pause=wait)

            states = {one.address: (one.state, one.doubts) for one in store.deliveries()}
            assert states == {"a@example.org": ("sent", 0), "b@example.org": ("queued", 0)}
