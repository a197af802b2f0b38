"""Who gets a brief: addresses, groups, files of recipients; and where secrets are."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing import recipients, secrets
from briefing.addresses import address_mistake, sender_mistake
from briefing.errors import UsageError
from briefing.recipients import Found
from briefing.settings import Brief, Config, Feed, Group, Recipient, Secret, Topic

TOPICS = (Topic(id="trade", title="Trade"), Topic(id="alliance", title="Alliance"))


def of_csv(folder: Path, text: str | bytes) -> Found:
    """The recipients of a brief whose one group is that file."""
    (folder / "list.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return gathered(folder, group=Group(id="desk", csv=Path("list.csv")))


def gathered(folder: Path, *own: Recipient, group: Group) -> Found:
    """The recipients of a brief with these of its own, and a group."""
    brief = Brief(recipients=own, groups=(group.id,))
    config = Config(feeds=(Feed(url="https://a.example/rss"),), topics=TOPICS, briefs=(brief,), groups=(group,))
    return recipients.of(brief, config, folder)


def test_file_gives_recipients_with_their_wishes(tmp_path: Path) -> None:
    """Columns in any order, a byte order mark, empty lines, spaces, several values in a cell."""
    found = of_csv(
        tmp_path,
        b"\xef\xbb\xbfName,Address,topics,formats,language\r\n"
        + "김민수, kim@example.org ,trade alliance,pdf epub,ko\r\n\r\nLee,lee@example.org,,,\r\n".encode()
        + b'"O""Neil, P.",p@example.org,,none,\r\n',
    )
    assert found.problems == ()
    assert found.recipients == (
        Recipient(
            address="kim@example.org",
            name="김민수",
            language="ko",
            formats=("pdf", "epub"),
            topics=("trade", "alliance"),
        ),
        Recipient(address="lee@example.org", name="Lee"),
        Recipient(address="p@example.org", name='O"Neil, P.', formats=()),
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_file_of_any_spreadsheet_is_read(tmp_path: Path, separator: str) -> None:
    """Commas, or the semicolons and tabs that spreadsheets of other countries write."""
    lines = (("address", "name"), ("a@example.org", "A"), ("b@example.org", "B"))
    found = of_csv(tmp_path, "\n".join(map(separator.join, lines)))
    assert [each.name for each in found.recipients] == ["A", "B"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("kim.example.org,,,", "name@example.org"),
        ("a@b@example.org,,,", "one @"),
        ('=HYPERLINK("x")@example.org,,,', "before the @"),
        ("kim@exa mple.org,,,", "after the @"),
        ("kim@example.org,Korean,,", "no language code"),
        ("kim@example.org,,docx,", "no format; there are html, pdf"),
        ("kim@example.org,,atom,", "no format"),
        ("kim@example.org,,,weather", "no topic"),
    ],
)
def test_bad_line_costs_only_itself(tmp_path: Path, line: str, said: str) -> None:
    """The problem has file and line and not the address; the lines around are read."""
    found = of_csv(tmp_path, f"address,language,formats,topics\na@example.org,,,\n{line}\nb@example.org,,,\n")
    assert [each.address for each in found.recipients] == ["a@example.org", "b@example.org"]
    [problem] = found.problems
    assert problem.startswith("list.csv, line 3: ")
    assert said in problem
    assert "kim" not in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"name\nx\n", "line 1: the first line must name the columns"),
        (b"", "line 1: the first line must name the columns"),
        (b"address\na@example.org\n\xff\xfe\n", "line 3: not UTF-8"),
        (b"address\n" + b"x" * 200_000, "line 2: field larger than field limit"),
        (b"address\n" + b" " * recipients.MOST_BYTES, "larger than 20 MB"),
    ],
)
def test_file_that_cannot_be_used_is_one_problem(tmp_path: Path, text: bytes, said: str) -> None:
    """It costs its recipients, and the brief goes out to the others."""
    found = of_csv(tmp_path, text)
    assert found.recipients == ()
    [problem] = found.problems
    assert said in problem


def test_missing_file_is_a_problem(tmp_path: Path) -> None:
    """A file that is gone costs only its own recipients."""
    group = Group(id="desk", recipients=(Recipient(address="a@example.org"),), csv=Path("gone.csv"))
    found = gathered(tmp_path, group=group)
    assert [each.address for each in found.recipients] == ["a@example.org"]
    assert found.problems == ("gone.csv: cannot be read: No such file or directory; its recipients get nothing",)


def test_unknown_column_is_said_and_passed_over(tmp_path: Path) -> None:
    """A misspelt column does not pass for a wish that nobody has."""
    found = of_csv(tmp_path, "address,langauge\na@example.org,ko\n")
    assert [each.language for each in found.recipients] == [None]
    assert "no column is called langauge" in found.problems[0]


def test_many_bad_lines_are_told_in_short(tmp_path: Path) -> None:
    """A file of another kind does not fill the note."""
    found = of_csv(tmp_path, "address\n" + "x\n" * 100)
    assert len(found.problems) == 6
    assert found.problems[-1] == "list.csv: 95 more lines could not be used"


def test_file_has_a_bound_of_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many lines are read, and what is beyond is said."""
    monkeypatch.setattr(recipients, "MOST_LINES", 1_000)
    lines = "\n".join(f"r{number}@example.org" for number in range(recipients.MOST_LINES + 5))
    found = of_csv(tmp_path, f"address\n{lines}\n")
    assert len(found.recipients) == recipients.MOST_LINES - 1
    assert "more than 1,000 lines" in found.problems[0]


def test_address_given_twice_counts_once(tmp_path: Path) -> None:
    """The brief's own recipients come first, then those of groups, whatever the case of letters."""
    group = Group(
        id="desk", recipients=(Recipient(address="KIM@example.org", language="ko"), Recipient(address="b@c.d"))
    )
    found = gathered(tmp_path, Recipient(address="kim@Example.org", name="Kim"), group=group)
    assert found.recipients == (Recipient(address="kim@Example.org", name="Kim"), Recipient(address="b@c.d"))


@settings(max_examples=40)
@given(st.lists(st.lists(st.text(max_size=12), max_size=3), max_size=5))
def test_any_file_gives_values_and_no_error(rows: list[list[str]]) -> None:
    """Whatever a file holds, each line is a recipient with a right address or a problem."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(["address", "name", "topics"])
    for row in rows:
        writer.writerow([cell.replace("\0", "") for cell in row])
    for _, read in recipients._lines(written.getvalue(), frozenset(("trade",))):
        assert isinstance(read, str) or not address_mistake(read.address)


@pytest.mark.parametrize(
    "address",
    [
        "kim@example.org",
        "a.b+c@sub.example.org",
        "o'neil@example.org",
        "김@한국.example",
        "root@localhost",
        "x@1.example",
    ],
)
def test_addresses_of_readers_pass(address: str) -> None:
    """Plain ones, tags, apostrophes, other scripts, a host without a dot."""
    assert address_mistake(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "kim",
            "@example.org",
            "kim@",
            "a@b@c.org",
            ".a@b.org",
            "a.@b.org",
            "a..b@c.org",
            '"a b"@c.org',
            "a b@c.org",
        ),
        *("a@[127.0.0.1]", "a@127.0.0.1", "a@-b.org", "a@b..org", "a@b_c.org", "a@b.org\r\nBcc: c@d.org", "a@b.org\0"),
        *(f"{'a' * 65}@b.org", f"a@{'b' * 64}.org", f"a@{'b.' * 130}org", "a,b@c.org", "<a@b.org>", "a@\ud800.org"),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """What servers read in different ways, or what would end a header, is no address."""
    assert address_mistake(address)


@pytest.mark.parametrize(
    ("sender", "right"),
    [
        ("Korea Desk <desk@example.org>", True),
        ('"Kim, Desk" <desk@example.org>', True),
        ("데스크 <desk@example.org>", True),
        ("desk@example.org", True),
        ("desk@example.org, b@example.org", False),
        ("Desk <desk>", False),
        ("Desk\r\nBcc: a@b.org <desk@example.org>", False),
        ("=?utf-8?q?a?= <desk@example.org>", False),
    ],
)
def test_senders_have_a_name_and_one_address(sender: str, right: bool) -> None:
    """One line with one address, a name before it or not."""
    assert (sender_mistake(sender) == "") == right


def test_secret_is_read_without_its_line_end(tmp_path: Path) -> None:
    """From the environment or a file, as an editor leaves it."""
    (tmp_path / "password").write_text(" pass word \r\n", "utf-8")
    assert secrets.read(Secret(file=Path("password")), tmp_path, {}) == " pass word "
    assert secrets.read(Secret(env="MAIL_PASSWORD"), tmp_path, {"MAIL_PASSWORD": "pass\n"}) == "pass"


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        (Secret(env="MAIL_PASSWORD"), "MAIL_PASSWORD"),
        (Secret(file=Path("empty")), "empty"),
        (Secret(file=Path("gone")), "gone"),
        (Secret(file=Path("binary")), "binary"),
        (Secret(file=Path("large")), "large"),
    ],
)
def test_missing_secret_names_its_place(tmp_path: Path, secret: Secret, said: str) -> None:
    """The error tells where it was looked for, and repeats nothing that was found."""
    for name, body in (("empty", b"\n"), ("binary", b"hush\xff"), ("large", b"hush" * 100_000)):
        (tmp_path / name).write_bytes(body)
    with pytest.raises(UsageError, match=said) as raised:
        secrets.read(secret, tmp_path, {})
    assert "hush" not in str(raised.value)


def test_secret_of_the_keyring_is_that_of_its_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real keyring in a file of its own is asked by service and user; a broken one is an error of one line."""
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.errors import KeyringLocked

    class Kept(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            if service == "locked":
                raise KeyringLocked("it is\nlocked")
            return "pass" if (service, username) == ("mail", "desk") else None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise NotImplementedError

    before = keyring.get_keyring()
    keyring.set_keyring(Kept())  # type: ignore[no-untyped-call]
    try:
        assert secrets.read(Secret(keyring="mail"), tmp_path, {}, user="desk") == "pass"
        with pytest.raises(UsageError, match="the keyring's mail for nobody is empty"):
            secrets.read(Secret(keyring="mail"), tmp_path, {})
        with pytest.raises(UsageError, match="locked cannot be read: it is locked"):
            secrets.read(Secret(keyring="locked"), tmp_path, {})
    finally:
        keyring.set_keyring(before)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match="pip install keyring"):
        secrets.read(Secret(keyring="mail"), tmp_path, {})
