"""The final bytes of a mail, read again by three parsers: Python's two, and one in Rust without code of theirs."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.parser import BytesHeaderParser
from email.policy import SMTP
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from fast_mail_parser import parse_email
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.deliver import envelope, letter, signature, tokens
from briefing.deliver.letter import Body, File
from briefing.delivery import Delivery, Letter
from briefing.errors import UsageError
from briefing.settings import Dkim, Mail, Secret
from tests.builders import NOW

KEY = bytes(range(32))
MAIL = Mail(sender="Korea Desk <desk@example.org>", server="mail.example.org")
SITE = "https://brief.example.org/"
#: In the order in which a mail has them.
HEADERS = [
    *("Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type"),
]
#: Beginnings and ends of what would be a header, an encoded word, an address or a body of its own.
HOSTILE = (
    "\r\nBcc: victim@example.net",
    "\nBcc: victim@example.net\n\nbody",
    "\rX: y",
    "\u2028Bcc: a@b",
    "\u2029",
    "\x85Bcc: a@b",
    "\x0b\x0c\x1c\x1d\x1e",
    "=?utf-8?q?a=0d=0aBcc:=20victim@example.net?=",
    "=?utf-8?b?DQpCY2M6IGFAYg==?=",
    "=?",
    "?=",
    "==??==",
    '"',
    "\\",
    '"> <victim@example.net>, "',
    "<a@b>",
    ",;:()[]@",
    "\u202e\u2066",
    "\x00\x7f",
    "\ud800",
    "한국어 제목입니다 " * 8,
    "👩‍👩‍👧‍👦" * 5,
    "e\u0301" * 40,
    "x" * 300,
    " " * 90 + "x",
    "\t",
)
TEXTS = st.tuples(st.lists(st.sampled_from(HOSTILE), max_size=4).map("".join), st.text(max_size=20)).map("".join)


def to(address: str = "kim@example.org", name: str = "") -> Delivery:
    """A mail to one reader."""
    return Delivery(
        channel="mail",
        brief_id="morning",
        date="2026-01-30",
        edition_id="morning-2026-01-30",
        version=1,
        address=address,
        name=name,
        message_id="<morning-2026-01-30.v1.0.abc@example.org>",
        queued_at=NOW,
        next_try_at=NOW,
    )


def body(said: str = "", pictures: tuple[File, ...] = ()) -> Body:
    """What a mail says, with a link to unsubscribe."""
    link = f"{SITE}unsubscribe/{tokens.placeholder(KEY)}"
    return Body(text=f"{said}\n{link}\n", html=f'<p>{said}</p><a href="{link}">x</a>', pictures=pictures)


def letters(
    *files: File, subject: str = "Morning Brief", full: Body | None = None, largest: int = 10_000_000
) -> tuple[Letter, Letter | None]:
    """A letter, and the lighter one."""
    return letter.letter(
        full or body(),
        body("lighter"),
        files,
        edition_id="morning-2026-01-30",
        version=1,
        subject=subject,
        largest=largest,
        made_at=NOW,
    )


PLAIN = letters()[0]


def sent(made: Letter, delivery: Delivery | None = None, **more: object) -> bytes:
    """The bytes for one reader."""
    given: dict[str, object] = {"site_url": SITE, "key": KEY, "now": NOW, **more}
    return envelope.message(made, delivery or to(), MAIL, **given)  # type: ignore[arg-type]


def read(final: bytes) -> EmailMessage:
    """The mail as Python's newer parser reads it."""
    message = message_from_bytes(final, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def tree(message: MIMEPart) -> object:
    """Media types of a mail and its parts."""
    parts = [tree(part) for part in message.iter_parts()]
    return (message.get_content_type(), *parts) if parts else message.get_content_type()


def pdf(size: int = 1000, name: str = "2026-01-30-morning.pdf") -> File:
    """A file to attach, which no other bytes are like."""
    return File(name=name, media_type="application/pdf", body=os.urandom(size))


@settings(max_examples=1000, deadline=None)
@given(subject=TEXTS, name=TEXTS)
def test_final_bytes_have_exactly_the_expected_headers(subject: str, name: str) -> None:
    """Whatever a title and a name hold, three parsers find the headers that were meant, and their values."""
    final = sent(replace(PLAIN, subject=subject), to(name=name))
    said, called = letter.one_line(subject, letter.SUBJECT), letter.one_line(name, 120)
    message, old = BytesHeaderParser(policy=SMTP).parsebytes(final), BytesHeaderParser().parsebytes(final)
    other = parse_email(final)
    assert [*message] == [*old] == HEADERS
    assert sorted(other.headers) == sorted(HEADERS)
    assert all(len(values) == 1 for values in other.headers.values())
    assert message["subject"] == other.subject.strip() == said
    [reader], [seen] = message["to"].addresses, other.to
    assert reader.addr_spec == seen.address == "kim@example.org"
    # Python's newer parser keeps the space between two encoded words of a name, which RFC 2047 (6.2) has dropped.
    assert (seen.display_name or "") == called
    token = tokens.make(KEY, "kim@example.org", "morning")
    assert final.endswith(b"\r\n\r\n" + b"".join(envelope.form(PLAIN, KEY).filled(token)))


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, limit=st.integers(1, 300))
def test_a_header_s_text_is_one_visible_line(text: str, limit: int) -> None:
    """No line end, control, bidi or encoded word is left, what is long is cut, and a second pass changes nothing."""
    said = letter.one_line(text, limit)
    assert said.isprintable()
    assert "=?" not in said
    assert len(said) <= limit
    assert letter.one_line(said, limit) == said


@settings(max_examples=100, deadline=None)
@given(address=st.text(min_size=1, max_size=30))
def test_an_address_is_a_header_s_or_refused(address: str) -> None:
    """What is no address makes no mail; what passes is found again as it was."""
    try:
        final = sent(PLAIN, to(address))
    except (ValueError, UnicodeError):
        return
    assert [*BytesHeaderParser().parsebytes(final)] == HEADERS


@pytest.mark.parametrize("address", ["a@b\r\nBcc: c@d", "a@b>, c@d", "a b@c.example", "@c.example", "a@", "a", "<a@b>"])
def test_hostile_addresses_make_no_mail(address: str) -> None:
    """An address that would end its header or itself is refused."""
    with pytest.raises(ValueError, match="address"):
        sent(letters()[0], to(address))


def test_domains_of_other_scripts_stand_as_the_dns_has_them() -> None:
    """A Korean domain is written as its A-label; a Korean local part stays, for servers with SMTPUTF8."""
    assert b"To: kim@xn--3e0b707e.example\r\n" in sent(letters()[0], to("kim@한국.example"))
    assert "To: Kim <김@example.org>\r\n".encode() in sent(letters()[0], to("김@example.org", name="Kim"))


def test_tree_is_the_same_with_and_without_pictures() -> None:
    """mixed(alternative(text, related(html, pictures)), files), for clients that look for it so."""
    picture = File(name="logo", media_type="image/png", body=b"png")
    plain, _ = letters(pdf())
    rich, _ = letters(pdf(), full=body(pictures=(picture,)))
    both = ("multipart/alternative", "text/plain", ("multipart/related", "text/html"))
    assert tree(read(sent(plain))) == ("multipart/mixed", both, "application/pdf")
    related = ("multipart/related", "text/html", "image/png")
    assert tree(read(sent(rich))) == (
        "multipart/mixed",
        ("multipart/alternative", "text/plain", related),
        "application/pdf",
    )
    assert b"Content-ID: <logo>" in rich.body


@pytest.mark.parametrize("name", ["2026-01-30-morning.pdf", "2026-01-30-아침 브리핑.pdf", "북한·외교 " * 12 + ".pdf"])
def test_names_and_bytes_of_files_survive(name: str) -> None:
    """Any file name comes back from both parsers, and the file byte for byte."""
    file = pdf(name=name)
    final = sent(letters(file)[0])
    [found] = read(final).iter_attachments()
    [other] = parse_email(final).attachments
    assert found.get_filename() == other.filename == name
    assert found.get_content() == bytes(other.content) == file.body


def test_korean_subject_survives_in_short_encoded_words() -> None:
    """No line of a long Korean subject passes 76 columns, as RFC 2047 has it, and it reads as it was."""
    subject = "아침 브리핑, 2026년 1월 30일: 한미, 열하루 동안의 연합 훈련 시작…야외 기동은 지난해보다 줄어"
    final = sent(letters(subject=subject)[0])
    assert read(final)["subject"] == parse_email(final).subject == subject
    head = final.partition(b"List-Id")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 76


def test_bodies_survive_and_lines_are_short() -> None:
    """Both bodies come back as they were; only the line of List-Unsubscribe is long, and it is under 998."""
    said = "한국 " * 2000 + "x" * 5000 + "\n.\nFrom me\n" + "trailing \t"
    final = sent(letters(pdf(), full=body(said))[0])
    token = tokens.make(KEY, "kim@example.org", "morning")
    text = parse_email(final).text_plain[0]
    assert text.replace("\r\n", "\n") == body(said).text.replace(tokens.placeholder(KEY), token)
    html = read(final).get_body(("html",))
    assert html is not None
    assert token in html.get_content()
    long = [line for line in final.split(b"\r\n") if len(line) > 78]
    assert [line.partition(b":")[0] for line in long] == [b"List-Unsubscribe"]
    assert len(long[0]) < 998
    assert final.count(b"\n") == final.count(b"\r\n")
    assert final.count(b"\r") == final.count(b"\r\n")


@settings(max_examples=50, deadline=None)
@given(before=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=90), address=st.emails())
def test_a_token_takes_its_place_wherever_lines_break(before: str, address: str) -> None:
    """Soft line breaks inside the placeholder stay where they are, and no placeholder is left."""
    made, _ = letters(full=body(before))
    final = sent(made, to(address=address if "'" not in address else "x@example.org"))
    token = tokens.make(KEY, read(final)["to"].addresses[0].addr_spec, "morning")
    joined = final.replace(b"=\r\n", b"")
    assert tokens.placeholder(KEY).encode() not in joined
    assert joined.count(token.encode()) == 4
    assert final[-len(made.body) :].startswith(b"MIME-Version: 1.0\r\n")


@pytest.mark.parametrize("line", ["Content-Disposition: attachment ", "--=_m-morning-2026-01-30-1 "])
def test_no_text_of_a_feed_looks_like_the_end_of_the_texts(line: str) -> None:
    """However lines break in what a feed wrote, the link to unsubscribe behind it is the reader's own."""
    made, _ = letters(pdf(), full=body(line * 100))
    text, page = (part for part in read(sent(made)).walk() if part.get_content_maintype() == "text")

    for part in (text, page):
        assert tokens.make(KEY, "kim@example.org", "morning") in part.get_content()
        assert tokens.placeholder(KEY) not in part.get_content()


def test_a_feed_cannot_guess_the_placeholder() -> None:
    """It is another for every store, and is no token itself."""
    assert tokens.placeholder(KEY) != tokens.placeholder(KEY[::-1])
    assert len(tokens.placeholder(KEY)) == tokens.LENGTH == len(tokens.make(KEY, "a@b", "morning"))
    assert tokens.read(KEY, tokens.placeholder(KEY)) is None


def test_tokens_say_who_and_which_brief() -> None:
    """A token is read back to the codes of its address, whatever its case, and of its brief."""
    holder = tokens.read(KEY, tokens.make(KEY, "Kim@Example.org", "morning"))
    assert holder is not None
    assert holder.address == tokens.address_code(KEY, "kim@example.org")
    assert holder.brief == tokens.brief_code(KEY, "morning") != tokens.brief_code(KEY, "evening")


@given(st.integers(0, tokens.LENGTH - 1), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_altered_tokens_are_refused(place: int, character: str) -> None:
    """One character changed anywhere, and it is no token."""
    token = tokens.make(KEY, "kim@example.org", "morning")
    altered = token[:place] + character + token[place + 1 :]
    assert (tokens.read(KEY, altered) is None) == (altered != token)


@pytest.mark.parametrize("forged", ["", "a" * 48, "A" * 48, "한" * 48, "../" * 16, "a" * 47, "a" * 49])
def test_forged_tokens_are_refused(forged: str) -> None:
    """What nobody with the key made, and what another key made, is no token."""
    assert tokens.read(KEY, forged) is None
    assert tokens.read(KEY, tokens.make(b"another", "kim@example.org", "morning")) is None
    mine, theirs = tokens.make(KEY, "a@b", "morning"), tokens.make(KEY, "c@d", "morning")
    assert tokens.read(KEY, theirs[:16] + mine[16:]) is None


def test_one_click_needs_a_site_with_tls_or_on_this_machine() -> None:
    """Without a site a mail unsubscribes; plain http offers no click but for trials on one machine."""
    made = letters()[0]
    token = tokens.make(KEY, "kim@example.org", "morning")
    by_mail = f"<mailto:desk@example.org?subject=unsubscribe%20morning%20{token}>"
    for site, click in (
        (SITE, True),
        ("http://127.0.0.1:8080", True),
        ("http://brief.example.org", False),
        (None, False),
    ):
        message = read(sent(made, site_url=site))
        web = f"<{site.rstrip('/')}/unsubscribe/{token}>, " if site else ""
        assert message["list-unsubscribe"] == web + by_mail
        assert message["list-unsubscribe-post"] == ("List-Unsubscribe=One-Click" if click else None)


def test_answers_go_where_the_config_says() -> None:
    """Reply-To stands only if it is given, and mails to unsubscribe go there."""
    final = envelope.message(
        letters()[0], to(), replace(MAIL, reply_to="Answers <re@example.org>"), site_url=None, key=KEY, now=NOW
    )
    assert read(final)["reply-to"] == "Answers <re@example.org>"
    assert "mailto:re@example.org?" in read(final)["list-unsubscribe"]


def test_headers_of_a_mail_say_what_it_is() -> None:
    """Date of this try, the same Message-ID on each, and that no person wrote it."""
    later = datetime(2026, 1, 30, 9, 15, tzinfo=UTC)
    message = read(sent(letters()[0], now=later))
    assert message["date"].datetime == later
    assert message["message-id"] == to().message_id
    assert message["auto-submitted"] == "auto-generated"
    assert message["list-id"] == "<morning.example.org>"


def test_lighter_letter_takes_the_place_of_one_too_large() -> None:
    """With files there is a lighter letter behind; over the limit it is the letter; without files there is none."""
    whole, light = letters(pdf(5000))
    assert light is not None
    assert whole.lighter == light.id != whole.id
    assert light.lighter == ""
    assert [*read(sent(light)).iter_attachments()] == []
    assert letters(pdf(5000), largest=9_000) == (light, None)
    assert letters()[1] is None


def test_same_edition_makes_the_same_letter() -> None:
    """Nothing in a letter depends on chance or the clock: a second try finds it stored already."""
    file = pdf()
    assert letters(file) == letters(file)


def test_notice_is_plain_text_without_a_list() -> None:
    """A mail to the operator has one body, and no headers of a list."""
    made = letter.notice(
        "Mail is stuck\r\nBcc: a@b", "The server answers no more.\n한국어\n", day="2026-01-30", made_at=NOW
    )
    final = sent(made, replace(to(), channel="notice"))
    message = read(final)
    assert message["subject"] == "Mail is stuck Bcc: a@b"
    assert not any(name.lower().startswith("list-") for name in message)
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == ["The server answers no more.", "한국어"]


@cache
def rsa_key() -> tuple[str, bytes]:
    """An RSA key as PEM, and its DNS record."""
    key = rsa.generate_private_key(65537, 2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key.private_bytes(*form).decode(), b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


@cache
def ed25519_key() -> tuple[str, bytes]:
    """An Ed25519 key in base64, and its DNS record."""
    key = ed25519.Ed25519PrivateKey.generate()
    public = base64.b64encode(key.public_key().public_bytes_raw())
    return base64.b64encode(key.private_bytes_raw()).decode() + "\n", b"v=DKIM1; k=ed25519; p=" + public


DKIM = Dkim(domain="example.org", selector="briefing", key=Secret(env="KEY"))


def verified(final: bytes, record: bytes) -> bool:
    """Whether a mail's signature is right, by a DNS that knows one key."""
    dns = {b"briefing._domainkey.example.org.": record}
    return bool(dkim.verify(final, dnsfunc=lambda name, timeout=5: dns.get(name)))


@pytest.mark.parametrize("make", [rsa_key, ed25519_key])
@pytest.mark.parametrize("subject", ["Morning Brief", "아침 브리핑 " * 20, HOSTILE[7]])
def test_signature_verifies(make: object, subject: str) -> None:
    """A mail with files and Korean is signed so that its reader's server can tell, with keys of both kinds."""
    private, record = make()  # type: ignore[operator]
    final = sent(letters(pdf(), subject=subject)[0], to(name="김민수"), dkim_sign=signature.signer(DKIM, private))
    assert verified(final, record)


@pytest.mark.parametrize(
    "change",
    [
        (b"Subject: ", b"Subject: x"),
        (b"List-Unsubscribe: <", b"List-Unsubscribe: <x"),
        (b"One-Click", b"Other-Click"),
        (b"List-Unsubscribe-Post: ", b"X-Post: "),
        (b"To: ", b"To: x"),
        (b"Subject: ", b"Subject: a\r\nSubject: "),
        (b"From: ", b"From: a@b\r\nFrom: "),
        (b"List-Unsubscribe: ", b"List-Unsubscribe: <a>\r\nList-Unsubscribe: "),
        (b"List-Unsubscribe-Post: ", b"List-Unsubscribe-Post: a\r\nList-Unsubscribe-Post: "),
        (b"--\r\n", b"--\r\nmore\r\n"),
    ],
)
def test_signature_covers_what_a_reader_sees_and_clicks(change: tuple[bytes, bytes]) -> None:
    """A header changed, taken away or put beside the first breaks it, both of List-Unsubscribe too."""
    private, record = ed25519_key()
    final = sent(letters()[0], dkim_sign=signature.signer(DKIM, private))
    before, _, signed = final.partition(b"Date: ")
    assert verified(final, record)
    assert not verified(before + b"Date: " + signed.replace(*change, 1), record)


@pytest.mark.parametrize(
    "key", ["", "secret", "-----BEGIN RSA PRIVATE KEY-----\nsecret\n-----END RSA PRIVATE KEY-----", "c2VjcmV0"]
)
def test_key_that_is_none_is_said_without_showing_it(key: str) -> None:
    """Whoever gives a wrong key learns that before a mail is sent, and the key is not repeated."""
    with pytest.raises(UsageError, match="PEM") as raised:
        signature.signer(DKIM, key)
    assert "secret" not in str(raised.value)
