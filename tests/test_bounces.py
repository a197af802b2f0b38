"""Mails that came back: read from a real IMAP server over TLS, told apart, and acted on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.config import Desk, load_text
from briefing.deliver import bounces, mailbox, tokens
from briefing.deliver.bounces import Returned, judge, read
from briefing.service import bounces as service
from briefing.service.bounces import Collected
from briefing.store import Store
from briefing.workers import Workers
from tests.builders import NOW
from tests.imap import PASSWORD, USER, Imap
from tests.serving import put, sent
from tests.web import TLS_FILE

JAN = "jan@example.org"
MINE = sent(JAN, number=7).message_id
ENVIRONMENT = {"BOUNCE": PASSWORD}


def report(
    *,
    message_id: str = MINE,
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 <jan@example.org>: no such user",
    action: str = "failed",
    recipient: str = JAN,
    subject: str = "Undelivered Mail Returned to Sender",
) -> bytes:
    """A delivery status as Postfix sends it (RFC 3464), with the returned headers."""
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: bounce@desk.example\r\n"
        f"Subject: {subject}\r\nMessage-ID: <daemon@mx.example>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you …\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {said}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Morning\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
    ).encode()


def exim(message_id: str, words: str = "550 Unknown user", to: str = JAN) -> bytes:
    """A bounce without a delivery status, as Exim sends it."""
    return (
        f"From: Mail Delivery System <Mailer-Daemon@mx.example>\r\nX-Failed-Recipients: {to}\r\n"
        "Subject: Mail delivery failed: returning message to sender\r\n\r\n"
        f"This message could not be delivered.\r\n\r\n  {to}\r\n    host mx.example: {words}\r\n\r\n"
        f"------ This is a copy of the message ------\r\n\r\nMessage-Id: {message_id}\r\n"
    ).encode()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """One process that reads mails."""
    with Workers(count=1) as made:
        yield made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A database with a mail to Jan, one to Eun, and a newer one to Jan that waits."""
    with Store.open(tmp_path / "briefing.db") as made:
        put(
            made,
            sent(JAN, number=7),
            sent("eun@example.org", number=8),
            sent(JAN, number=9, date="2026-01-31", state="queued"),
        )
        yield made


def desk(folder: Path, port: int, *, box: str = "INBOX", authority: Path | None = TLS_FILE) -> Desk:
    """A desk whose bounces lie at that port."""
    trusted = f"authority: {authority}, " if authority else ""
    text = (
        "feeds: [{url: 'https://news.example.org/rss'}]\n"
        "topics: [{id: alliance, title: The Alliance, any: [USFK]}]\n"
        "mail: {from: desk@desk.example, server: smtp.desk.example, " + trusted + "bounces: {address: "
        f"bounce@desk.example, server: localhost, port: {port}, user: {USER}, password: BOUNCE, folder: {box}}}}}\n"
    )
    return load_text(text, folder / "config.yaml")


def collected(store: Store, workers: Workers, folder: Path, *mails: bytes) -> Collected:
    """Let these mails lie in the mailbox and look into it once."""
    with Imap(*mails) as server:
        found = service.collect(desk(folder, server.port), store, workers, now=NOW, environment=ENVIRONMENT)
        assert server.seen == set(server.mails)
    return found


def test_dead_address_is_paused_and_told_once(store: Store, workers: Workers, tmp_path: Path) -> None:
    """A bounce of a mail of ours pauses its recipient for all briefs, cancels what waits, and tells who and why."""
    with Imap(report(), report(), b"Subject: hello\r\n\r\nA letter\r\n") as server:
        found = service.collect(desk(tmp_path, server.port), store, workers, now=NOW, environment=ENVIRONMENT)
        again = service.collect(desk(tmp_path, server.port), store, workers, now=NOW, environment=ENVIRONMENT)

        assert server.seen == set(server.mails)
        assert [command for command in server.commands if "DELE" in command.upper() or "EXPUNGE" in command] == []

    assert (found.mails, [each.address for each in found.dead]) == (3, [JAN])
    (said,) = found.sentences
    assert sent(JAN).code in said
    assert JAN not in said
    (pause,) = store.pauses()
    assert (pause.address, pause.brief_id, pause.reason) == (JAN, "", "bounced")
    assert "550 5.1.1" in pause.note
    came = store.mailed([sent(number=7).message_id, sent(number=9).message_id])
    assert came[MINE].state == "sent"
    assert came[MINE].response.startswith("came back: 5.1.1 550")
    assert came[sent(number=9).message_id].state == "cancelled"
    assert again == Collected()


@pytest.mark.parametrize(
    "mail",
    [
        report(message_id="<guessed.7@desk.example>"),
        report(message_id=""),
        exim("<guessed@desk.example>"),
        report().replace(b"text/rfc822-headers", b"text/html"),
    ],
)
def test_forged_bounce_pauses_nobody(store: Store, workers: Workers, tmp_path: Path, mail: bytes) -> None:
    """Knowing an address is not enough: the Message-ID of a mail of ours must come back."""
    found = collected(store, workers, tmp_path, mail)

    assert found == Collected(mails=1)
    assert store.pauses() == ()
    assert store.mailed([MINE])[MINE].response == "250 2.0.0 Ok"


def test_recipient_is_who_the_mail_went_to_and_not_who_the_bounce_names(
    store: Store, workers: Workers, tmp_path: Path
) -> None:
    """Whoever has a mail of ours can take off only themselves."""
    collected(store, workers, tmp_path, report(recipient="eun@example.org"))

    assert [pause.address for pause in store.pauses()] == [JAN]


def test_full_mailbox_and_refusal_pause_nobody(store: Store, workers: Workers, tmp_path: Path) -> None:
    """Both are noted on the delivery; the refusal is told, since it says something of us."""
    full = report(status="5.2.2", said="smtp; 552 5.2.2 mailbox full")
    spam = report(message_id=sent(number=8).message_id, status="5.7.1", said="smtp; 550 5.7.1 looks like spam")

    found = collected(store, workers, tmp_path, full, spam)

    assert store.pauses() == ()
    assert (found.full, [each.address for each in found.refused]) == (1, ["eun@example.org"])
    assert store.mailed([MINE])[MINE].response == "came back: 5.2.2 552 5.2.2 mailbox full"
    assert "server refuses our mail" in found.sentences[0]


def test_bounce_without_a_status_is_known(store: Store, workers: Workers, tmp_path: Path) -> None:
    """What flufl.bounce recognises counts, if the Message-ID is quoted in it."""
    collected(store, workers, tmp_path, exim(MINE))

    assert [pause.note for pause in store.pauses()] == ["host mx.example: 550 Unknown user"]


def test_mail_unsubscribes(store: Store, workers: Workers, tmp_path: Path) -> None:
    """A mail with the token of a link takes its holder off that brief; a forged one nobody."""
    good = tokens.make(store.key(tokens.KEY), JAN, "morning")
    found = collected(
        store,
        workers,
        tmp_path,
        f"Subject: unsubscribe morning {good}\r\n\r\n".encode(),
        f"Subject: unsubscribe morning {'a' * tokens.LENGTH}\r\n\r\n".encode(),
        f"Subject: Re: the brief {good}\r\n\r\n".encode(),
    )

    assert found.unsubscribed == 1
    assert [(pause.address, pause.brief_id, pause.reason) for pause in store.pauses()] == [
        (JAN, "morning", "unsubscribed")
    ]


def test_hostile_mails_cost_nothing_but_themselves(store: Store, workers: Workers, tmp_path: Path) -> None:
    """Deep nesting, wrong charsets, NUL and endless lines are marked as seen, and the good one is handled."""
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1_200))
    charset = report().replace(b"Content-Type: text/plain", b"Content-Type: text/plain; charset=no-such")
    hostile = (nested, b"\0" * 5_000, b"", b"Subject: " + b"x" * 1_200_000, charset.replace(MINE.encode(), b"<x@y>"))

    found = collected(store, workers, tmp_path, *hostile, report())

    assert found.mails == 6
    assert [each.address for each in found.dead] == [JAN]


def test_no_more_than_so_many_mails_a_time(
    store: Store, workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest come first; the rest is left for the next time."""
    monkeypatch.setattr(mailbox, "MOST_MAILS", 3)
    with Imap(*[b"Subject: x\r\n\r\n"] * 5) as server:
        found = service.collect(desk(tmp_path, server.port), store, workers, now=NOW, environment=ENVIRONMENT)
        assert server.seen == set(sorted(server.mails)[:3])

    assert found.mails == 3


def test_connection_that_breaks_off_goes_on_next_time(store: Store, workers: Workers, tmp_path: Path) -> None:
    """What was handled is seen; the rest stays unseen, and the problem is told in one line."""
    with Imap(b"Subject: x\r\n\r\n", report()) as server:
        server.breaks_after = 1
        found = service.collect(desk(tmp_path, server.port), store, workers, now=NOW, environment=ENVIRONMENT)
        assert server.seen == {10}
        server.breaks_after = None
        again = service.collect(desk(tmp_path, server.port), store, workers, now=NOW, environment=ENVIRONMENT)

    assert found.mails == 1
    assert found.sentences[0].startswith("the mailbox at localhost cannot be read")
    assert [each.address for each in again.dead] == [JAN]


@pytest.mark.parametrize(
    "nonsense",
    [
        b"* 1 FETCH (UID 10 BODY[]<0> {9999999999}\r\n)\r\n",
        b"* 1 FETCH (UID 10 BODY[]<0> {1200000}\r\n" + b"x" * 1_200_000 + b")\r\n",
        b"* 1 FETCH " + b"(" * 100_000 + b")\r\n",
        b"* 1 FETCH (1 2)\r\n",
        b"* 1 EXISTS\r\n" * 1000,
        b"x" * 10_000,
    ],
    ids=["literal", "more than asked for", "deep", "numbers for names", "endless lines", "endless line"],
)
def test_server_that_talks_nonsense_is_a_problem_in_one_line(
    store: Store, workers: Workers, tmp_path: Path, nonsense: bytes
) -> None:
    """However much and whatever it says, it costs no more than a sentence."""
    with Imap(report()) as server:
        server.nonsense = nonsense
        found = service.collect(desk(tmp_path, server.port), store, workers, now=NOW, environment=ENVIRONMENT)

    assert found.problem.startswith("the mailbox at localhost cannot be read (")
    assert found.mails == 0


def test_all_that_a_server_says_has_its_time(tmp_path: Path) -> None:
    """However often it says something: here no time is left from the start."""
    with Imap(report()) as server:
        mail = desk(tmp_path, server.port).config.mail
        where = mail.bounces if mail else None
        assert where is not None
        with (
            pytest.raises(mailbox.MailboxError, match="takes too long"),
            mailbox.opened(where, PASSWORD, authority=TLS_FILE, seconds=0.0),
        ):
            pass


def test_mailbox_that_is_not_trusted_gets_no_password(store: Store, workers: Workers, tmp_path: Path) -> None:
    """A certificate of nobody's ends it before the login."""
    with Imap(report()) as server:
        made = desk(tmp_path, server.port, authority=None)
        found = service.collect(made, store, workers, now=NOW, environment=ENVIRONMENT)
        assert server.commands == []

    assert "no valid TLS certificate" in found.problem


@pytest.mark.parametrize(
    ("environment", "box", "words"),
    [
        ({"BOUNCE": "wrong"}, "INBOX", "refuses the login"),
        ({}, "INBOX", "BOUNCE is empty or not set"),
        (ENVIRONMENT, "Other", "cannot be read"),
    ],
)
def test_mailbox_that_does_not_open_says_why(
    store: Store, workers: Workers, tmp_path: Path, environment: dict[str, str], box: str, words: str
) -> None:
    """Wrong password, none at all, no such folder: one line each, without the secret."""
    with Imap(report()) as server:
        made = desk(tmp_path, server.port, box=box)
        found = service.collect(made, store, workers, now=NOW, environment=environment)

    assert words in found.problem
    assert "wrong" not in found.problem
    assert store.pauses() == ()


def test_server_that_is_not_there(store: Store, workers: Workers, tmp_path: Path) -> None:
    """A refused connection is a problem, and no more."""
    with Imap() as server:
        port = server.port
    found = service.collect(desk(tmp_path, port), store, workers, now=NOW, environment=ENVIRONMENT)

    assert "localhost cannot be read (Connection refused)" in found.problem


def test_without_the_packages_it_says_what_to_install(
    store: Store, workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading bounces is an extra."""
    made = desk(tmp_path, 1)
    monkeypatch.setitem(sys.modules, "imapclient", None)

    found = service.collect(made, store, workers, now=NOW, environment=ENVIRONMENT)

    assert "pip install 'briefing[bounces]'" in found.problem


def test_mail_that_breaks_its_worker_is_passed_over(
    store: Store, workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail that takes a worker down is marked as seen and says nothing."""
    monkeypatch.setattr(bounces, "read", os.abort)

    assert collected(store, workers, tmp_path, report()) == Collected(mails=1)


def test_without_a_mailbox_nothing_is_done(store: Store, workers: Workers, tmp_path: Path) -> None:
    """A desk that names none has no bounces to read."""
    made = desk(tmp_path, 1)
    config = replace(made.config, mail=None)

    found = service.collect(replace(made, config=config), store, workers, now=NOW, environment={})

    assert found == Collected()
    assert found.sentences == ()


def test_many_recipients_are_told_by_number() -> None:
    """Ten are named by their codes, the others counted."""
    dead = tuple(sent(f"r{n}@example.org", number=n + 1) for n in range(12))

    (said,) = Collected(dead=dead).sentences

    assert said.startswith("12 recipients (")
    assert ", …)" in said


# What a status says


@pytest.mark.parametrize(
    ("status", "said", "verdict"),
    [
        ("5.1.1", "550 5.1.1 no such user", "dead"),
        ("5.1.2", "", "dead"),
        ("5.1.10", "556 5.1.10 null MX", "dead"),
        ("5.2.1", "550 5.2.1 disabled", "dead"),
        ("5.4.1", "550 5.4.1 Recipient address rejected", "dead"),
        ("5.4.4", "host not found", "dead"),
        ("5.0.0", "550 user unknown", "dead"),
        ("5.0.0", "550 5.1.1 user unknown", "dead"),
        ("", "", "dead"),
        ("5.2.2", "552 5.2.2 over quota", "full"),
        ("5.0.0", "552 over quota", "full"),
        ("4.2.2", "452 over quota", "full"),
        ("4.4.7", "delivery time expired", "full"),
        ("5.4.7", "delivery time expired", "full"),
        ("5.3.1", "mail system full", "full"),
        ("5.0.0", "451 greylisted", "full"),
        ("5.7.1", "550 5.7.1 spam", "refused"),
        ("5.7.26", "550-5.7.26 unauthenticated", "refused"),
        ("5.0.0", "554 message looks like spam", "refused"),
        ("5.3.4", "552 5.3.4 too big", "refused"),
        ("5.2.3", "552 5.2.3 too big", "refused"),
        ("5.6.0", "content", "refused"),
        ("5.5.2", "syntax", "refused"),
    ],
)
def test_status_tells_dead_from_full_from_refused(status: str, said: str, verdict: str) -> None:
    """Only what is about the address is dead."""
    assert judge(status, said, delayed=False) == verdict


def test_mail_that_is_still_tried_is_not_dead() -> None:
    """A delay says nothing for good, whatever its status."""
    assert judge("5.1.1", "", delayed=True) == "full"
    assert read(report(action="delayed", status="4.4.1")).verdict == "full"


def test_report_of_success_is_no_bounce() -> None:
    """A status of a mail that arrived, or was passed on, says nothing."""
    assert read(report(action="delivered", status="2.0.0")).verdict is None
    assert read(report(action="relayed", status="2.0.0")).verdict is None


def test_answer_of_a_reader_is_no_bounce() -> None:
    """An absence note that quotes the mail pauses nobody."""
    note = f"Subject: Out of office\r\nIn-Reply-To: {MINE}\r\n\r\nI am away.\r\n> Message-ID: {MINE}\r\n"

    assert read(note.encode()).verdict is None


def test_temporary_warning_without_a_status() -> None:
    """A warning that flufl.bounce knows as such leaves the address alone."""
    warning = (
        "From: Mail Delivery System <Mailer-Daemon@mx.example>\r\n"
        "Subject: Warning: message delayed\r\n\r\n"
        "This message was created automatically by mail delivery software.\r\n"
        "A message that you sent has not yet been delivered to one or more of its\r\n"
        "recipients after more than 24 hours on the queue on mx.example.\r\n\r\n"
        f"The address to which the message has not yet been delivered is:\r\n\r\n  {JAN}\r\n\r\n"
        f"Message-ID: {MINE}\r\n"
    )

    assert read(warning.encode()).verdict == "full"


def test_whole_returned_mail_is_matched() -> None:
    """Servers that return the mail itself (message/rfc822) are understood too."""
    mail = report().replace(b"text/rfc822-headers", b"message/rfc822")

    assert read(mail).message_ids == (MINE,)
    assert read(mail).verdict == "dead"


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read(body: bytes) -> None:
    """No mail breaks the reader, and none without a Message-ID says anything of a delivery."""
    found = read(body)

    assert found.verdict is None or found.message_ids


@given(st.lists(st.sampled_from(report().split(b"\r\n")), max_size=40))
def test_mixed_up_reports_are_read(lines: list[bytes]) -> None:
    """Nor do the lines of a report in any order; a note is one printable line."""
    found = read(b"\r\n".join(lines))

    assert found.note.isprintable()
    assert len(found.note) <= 300
    assert isinstance(found, Returned)


def test_no_more_is_looked_at_than_a_megabyte() -> None:
    """What stands behind a megabyte does not count."""
    padded = report().replace(b"I'm sorry", b"x" * bounces.MOST_BYTES + b"I'm sorry")

    assert read(padded).verdict is None
