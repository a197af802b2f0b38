"""Mails over real connections on loopback: what is said, what is refused, and that nothing waits for ever."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from hypothesis import given
from hypothesis import strategies as st

from briefing.deliver.address import envelope_address
from briefing.deliver.outcome import judge
from briefing.deliver.smtp import Line, Patience, is_sound
from briefing.settings import Bounces, Mail, Secret
from tests.mailserver import DROP, STALL, TLS_FILE, MailServer

MESSAGE = b"Subject: Morning\r\n\r\nGood morning.\r\n.\r\n..two dots\r\n"
READER = "min@example.org"
#: Short for what a test waits for, and long enough for a busy machine to do the rest.
SHORT = {
    "connect": Patience(connect=0.5),
    "EHLO": Patience(connect=0.5),
    "MAIL": Patience(command=0.5),
    "RCPT": Patience(command=1.0),
    "BODY": Patience(data=0.5),
    "END": Patience(end=0.5),
}


def mail(port: int) -> Mail:
    """Settings for a relay on this machine."""
    return Mail(sender="Desk <desk@example.org>", server="127.0.0.1", port=port, security="none")


@contextmanager
def line(settings: Mail, password: str | None = None, *, patience: Patience | None = None) -> Iterator[Line]:
    """A line that is closed in the end."""
    made = Line(settings, root=Path(__file__).parent, password=password, patience=patience)
    try:
        yield made
    finally:
        made.close()


def test_a_mail_arrives_as_it_was_given(tmp_path: Path) -> None:
    """A server that others wrote takes it, dots and all."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Mailbox(tmp_path / "box"), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with line(mail(port)) as sender:
            answer = sender.hand_over(READER, MESSAGE)
    finally:
        controller.stop()

    (arrived,) = (tmp_path / "box" / "new").iterdir()
    assert judge(answer) == "sent"
    assert b"Good morning.\n.\n..two dots" in arrived.read_bytes().replace(b"\r\n", b"\n")


def test_one_connection_serves_many_mails() -> None:
    """Each is a transaction of its own, with one recipient."""
    with MailServer() as server, line(mail(server.port)) as sender:
        for number in range(5):
            assert judge(sender.hand_over(f"reader{number}@example.org", MESSAGE)) == "sent"

        assert server.connections == 1
        assert [each.recipient for each in server.mails] == [f"reader{number}@example.org" for number in range(5)]
        assert {each.body for each in server.mails} == {MESSAGE}
    assert server.commands[-1] == "quit"


def test_a_connection_is_made_anew_after_a_hundred_mails() -> None:
    """Before a server that counts closes it."""
    with MailServer() as server, line(mail(server.port)) as sender:
        for _ in range(101):
            sender.hand_over(READER, MESSAGE)

        assert server.connections == 2
        assert len(server.mails) == 101


def test_a_refused_recipient_leaves_the_connection_to_the_next() -> None:
    """After a reset."""
    with MailServer() as server, line(mail(server.port)) as sender:
        server.answer("RCPT", "550 5.1.1 no such user", of="gone@example.org")
        refused = sender.hand_over("gone@example.org", MESSAGE)
        taken = sender.hand_over(READER, MESSAGE)

        assert (judge(refused), judge(taken)) == ("refused", "sent")
        assert server.connections == 1


@pytest.mark.parametrize("said", ["421 closing", DROP], ids=["421", "drop"])
@pytest.mark.parametrize(
    ("step", "verdict"),
    [
        ("connect", "server"),
        ("EHLO", "server"),
        ("RCPT", "later"),
        ("DATA", "later"),
        ("END", "in_doubt"),
    ],
)
def test_a_connection_that_ends_early_leaves_doubt_only_after_the_dot(
    step: str, verdict: str, said: str | bytes
) -> None:
    """A 421 or a drop at any step; the next mail goes over a new connection."""
    with MailServer() as server, line(mail(server.port)) as sender:
        server.answer(step, said)

        assert judge(sender.hand_over(READER, MESSAGE)) == verdict
        assert judge(sender.hand_over(READER, MESSAGE)) == "sent"


def test_a_drop_inside_a_mail_leaves_no_doubt() -> None:
    """The server never saw the dot, however much it had read."""
    with MailServer() as server, line(mail(server.port)) as sender:
        server.answer("BODY", DROP)
        answer = sender.hand_over(READER, b"x" * 20_000_000 + b"\r\n")

    assert (answer.phase, judge(answer)) == ("data", "later")


@pytest.mark.parametrize("said", ["421 too many mails", "450 slow down", DROP], ids=["421", "450", "drop"])
def test_a_used_connection_that_takes_no_more_mails_is_replaced_at_once(said: str | bytes) -> None:
    """The mail is not put off for it."""
    with MailServer() as server, line(mail(server.port)) as sender:
        sender.hand_over(READER, MESSAGE)
        server.answer("MAIL", said)

        assert judge(sender.hand_over(READER, MESSAGE)) == "sent"
        assert server.connections == 2


def test_a_drop_when_taking_leave_changes_nothing() -> None:
    """What was confirmed is sent."""
    with MailServer() as server:
        server.answer("QUIT", DROP)
        with line(mail(server.port)) as sender:
            answer = sender.hand_over(READER, MESSAGE)

    assert judge(answer) == "sent"


def test_a_server_that_confirms_and_hangs_up_has_the_mail() -> None:
    """The next one goes over a new connection."""
    with MailServer() as server, line(mail(server.port)) as sender:
        server.answer("END", "250 ok", after=DROP)

        assert judge(sender.hand_over(READER, MESSAGE)) == "sent"
        assert judge(sender.hand_over(READER, MESSAGE)) == "sent"


@pytest.mark.parametrize(
    "said",
    [
        b"250-so\r\n550 or so\r\n",
        b"hello\r\n",
        b"250" + b"x" * 1_000_000 + b"\r\n",
        b"250-more\r\n" * 100_000,
        b"\xff\xfe\0\r\n",
        b"354 once more\r\n",
    ],
    ids=["codes", "words", "long", "endless", "bytes", "unasked"],
)
def test_an_answer_to_the_dot_that_makes_no_sense_leaves_doubt(said: bytes) -> None:
    """Nothing of it is believed, and little of it is read."""
    with MailServer() as server, line(mail(server.port)) as sender:
        server.answer("END", said)
        answer = sender.hand_over(READER, MESSAGE)

        assert judge(answer) == "in_doubt"
        assert len(answer.text) < 200


def test_a_reply_of_many_lines_is_one_answer() -> None:
    """Its words are joined."""
    with MailServer() as server, line(mail(server.port)) as sender:
        server.answer("RCPT", b"550-5.1.1 no such\r\n550-user\r\n550\r\n")
        answer = sender.hand_over(READER, MESSAGE)

    assert (answer.code, answer.line) == (550, "550 5.1.1 no such user")


def test_an_answer_before_the_question_is_not_believed() -> None:
    """A server that confirms a mail ahead of its dot has confirmed nothing."""
    with MailServer() as server, line(mail(server.port)) as sender:
        server.answer("DATA", "354 go on", after=b"250 ok\r\n")

        assert judge(sender.hand_over(READER, MESSAGE)) == "later"


@pytest.mark.parametrize(
    ("step", "verdict"),
    [("connect", "server"), ("EHLO", "server"), ("MAIL", "server"), ("RCPT", "later"), ("END", "in_doubt")],
)
def test_a_server_that_says_nothing_is_not_waited_for_for_ever(step: str, verdict: str) -> None:
    """At each step the time is bounded."""
    with MailServer() as server, line(mail(server.port), patience=SHORT[step]) as sender:
        server.answer(step, STALL)
        answer = sender.hand_over(READER, MESSAGE)

    assert judge(answer) == verdict
    assert "in time" in answer.text or "timed out" in answer.text


def test_a_server_that_reads_nothing_is_not_waited_for_for_ever() -> None:
    """A mail that is not taken in is put off: its dot was never handed over."""
    with MailServer() as server, line(mail(server.port), patience=SHORT["BODY"]) as sender:
        server.answer("BODY", STALL)
        answer = sender.hand_over(READER, b"x" * 50_000_000 + b"\r\n")

    assert (answer.phase, judge(answer)) == ("data", "later")


def test_nobody_listening_is_the_servers_fault() -> None:
    """As is a name that the DNS does not know."""
    with MailServer() as server:
        port = server.port
    with line(mail(port)) as sender, line(replace(mail(port), server="mail.invalid")) as lost:
        assert judge(sender.hand_over(READER, MESSAGE)) == "server"
        assert judge(lost.hand_over(READER, MESSAGE)) == "server"


# TLS and login


def secure(port: int, *, trusted: bool = True, server: str = "localhost") -> Mail:
    """Settings with STARTTLS and a login."""
    return replace(
        mail(port),
        server=server,
        security="starttls",
        authority=TLS_FILE if trusted else None,
        user="desk",
        password=Secret(env="PASSWORD"),
    )


def test_a_login_comes_after_starttls() -> None:
    """And nothing before it but greetings."""
    with MailServer(ehlo="STARTTLS\r\n250-AUTH PLAIN") as server, line(secure(server.port), "secret") as sender:
        assert judge(sender.hand_over(READER, MESSAGE)) == "sent"

    assert [command.split(" ")[0].upper() for command in server.commands[:4]] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]


def test_tls_from_the_start() -> None:
    """As on port 465."""
    with MailServer(tls=True) as server:
        settings = replace(secure(server.port), security="tls", user=None, password=None)
        with line(settings) as sender:
            assert judge(sender.hand_over(READER, MESSAGE)) == "sent"
            assert judge(sender.hand_over(READER, MESSAGE)) == "sent"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_ends_it(security: Literal["starttls", "tls"]) -> None:
    """Before a name, a password or a mail is sent."""
    with MailServer(tls=security == "tls", ehlo="STARTTLS") as server:
        settings = replace(secure(server.port, trusted=False), security=security)
        with line(settings, "secret") as sender:
            answer = sender.hand_over(READER, MESSAGE)

    assert (answer.phase, judge(answer)) == ("tls", "server")
    assert "certificate" in answer.text
    assert not any(command.upper().startswith(("AUTH", "MAIL")) for command in server.commands)


def test_a_certificate_of_another_name_ends_it() -> None:
    """It is trusted, but not for this host."""
    with MailServer(tls=True) as server:
        settings = replace(secure(server.port, server="127.0.0.2"), security="tls")
        with line(settings, "secret") as sender:
            answer = sender.hand_over(READER, MESSAGE)

    assert answer.phase in ("tls", "connect")
    assert judge(answer) == "server"


def test_a_server_without_starttls_gets_nothing_in_clear() -> None:
    """Whoever sits between may have cut the word out of its answer."""
    with MailServer(ehlo="AUTH PLAIN") as server, line(secure(server.port), "secret") as sender:
        answer = sender.hand_over(READER, MESSAGE)

    assert judge(answer) == "server"
    assert "STARTTLS" in answer.text
    assert [command.split(" ")[0].upper() for command in server.commands] == ["EHLO"]


def test_words_slipped_in_before_tls_are_not_believed() -> None:
    """What came in clear behind the answer to STARTTLS ends the connection."""
    with MailServer(ehlo="STARTTLS") as server, line(secure(server.port), "secret") as sender:
        server.answer("STARTTLS", "220 go on", after=b"250-AUTH PLAIN\r\n250 ok\r\n")

        assert judge(sender.hand_over(READER, MESSAGE)) == "server"


def test_a_refused_login_is_the_servers_fault_and_names_no_password() -> None:
    """535 is said as it came."""
    with MailServer(ehlo="STARTTLS\r\n250-AUTH PLAIN") as server, line(secure(server.port), "secret-1") as sender:
        server.answer("AUTH", "535 5.7.8 bad credentials")
        answer = sender.hand_over(READER, MESSAGE)

    assert (answer.phase, answer.code, judge(answer)) == ("login", 535, "server")
    assert "secret-1" not in answer.line


@pytest.mark.parametrize(("security", "password"), [("none", "secret"), ("starttls", "pässword")])
def test_a_password_is_not_sent_where_it_cannot_be_sent_safely(
    security: Literal["starttls", "none"], password: str
) -> None:
    """In clear, or in letters that AUTH does not have; nothing is connected to."""
    with MailServer() as server, line(replace(secure(server.port), security=security), password) as sender:
        answer = sender.hand_over(READER, MESSAGE)

        assert (answer.phase, judge(answer)) == ("login", "server")
        assert "ssword" not in answer.text.replace("password", "")
        assert server.connections == 0


# Envelopes


def test_bounces_go_to_their_mailbox() -> None:
    """It is the envelope's sender."""
    with MailServer(ehlo="SIZE 1000000") as server:
        bounces = Bounces(
            address="bounces@example.org", server="imap.example.org", user="b", password=Secret(env="BOUNCES")
        )
        with line(replace(mail(server.port), bounces=bounces)) as sender:
            sender.hand_over(READER, MESSAGE)

            assert sender.largest == 1_000_000
    assert f"mail FROM:<bounces@example.org> SIZE={len(MESSAGE)}" in server.commands


def test_size_of_thousands_of_digits_is_none() -> None:
    """Such a number is no limit, and costs no mail."""
    with MailServer(ehlo="SIZE " + "9" * 5000) as server, line(mail(server.port)) as sender:
        assert judge(sender.hand_over(READER, MESSAGE)) == "sent"
        assert sender.largest is None


def test_addresses_outside_ascii_need_a_server_that_takes_them() -> None:
    """SMTPUTF8 is asked for only there; elsewhere the recipient is refused in plain words."""
    with MailServer() as old, line(mail(old.port)) as sender:
        refused = sender.hand_over("김민수@example.org", MESSAGE)
    with MailServer(ehlo="SMTPUTF8") as new, line(mail(new.port)) as sender:
        taken = sender.hand_over("김민수@example.org", MESSAGE)
        sender.hand_over(READER, "Subject: 아침\r\n\r\n".encode())

    assert (judge(refused), judge(taken)) == ("refused", "sent")
    assert "SMTPUTF8" in refused.text
    assert old.commands[:1] == ["ehlo example.org"]
    assert [each.options for each in new.mails] == ["SMTPUTF8", "BODY=8BITMIME"]


@given(st.text(max_size=40))
def test_no_text_becomes_more_than_an_address(text: str) -> None:
    """What passes has one @, no space, no angle bracket and no line end."""
    try:
        made, _ = envelope_address(text)
    except ValueError:
        return
    assert made.count("@") == 1
    assert not set(made) & set(' <>\r\n\t"\\,;:')
    assert made.isprintable()


@pytest.mark.parametrize(
    "address",
    [
        "a@b\r\nRCPT TO:<c@d>",
        "a@b@c",
        "a b@example.org",
        "<a@example.org>",
        "@example.org",
        "a@",
        "a@ex ample.org",
        f"{'a' * 250}@b.org",
        '"a b"@example.org',
        "a@-x.org",
    ],
)
def test_what_is_no_address_is_refused_without_asking_the_server(address: str) -> None:
    """In a line that says what is wrong with it."""
    with MailServer() as server, line(mail(server.port)) as sender:
        answer = sender.hand_over(address, MESSAGE)

        assert judge(answer) == "refused"
        assert answer.text.startswith("the address cannot be sent to: ")
        assert "\n" not in answer.line
        assert not any(command.startswith("mail") for command in server.commands)


def test_domains_in_other_scripts_are_written_in_ascii() -> None:
    """As the DNS has them."""
    assert envelope_address("min@한국.kr") == ("min@xn--3e0b707e.kr", False)


@pytest.mark.parametrize(
    ("text", "sound"), [(b"a\r\nb\r\n", True), (b"a\nb\r\n", False), (b"a\rb\r\n", False), (b"\n\r", False)]
)
def test_bare_line_ends_are_found(text: bytes, sound: bool) -> None:
    """They end a mail for some servers, and begin another of a stranger's."""
    assert is_sound(text) is sound


def test_the_client_is_the_standard_librarys() -> None:
    """Its newer guards come with Python."""
    from briefing.deliver.wire import Wire

    assert issubclass(Wire, smtplib.SMTP)
