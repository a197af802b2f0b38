"""`briefing send` and `briefing deliveries`: what they print, and their exit codes."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from briefing.config import load
from briefing.store import Store
from tests.builders import edition, printed_story, report
from tests.desk import Desk, Item
from tests.mailserver import MailServer


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with a feed."""
    made = Desk(tmp_path, capsys, monkeypatch)
    made.feed("alpha", Item("North fires hypersonic missile"))
    return made


def stored(desk: Desk, *dates: str) -> None:
    """Put an edition of each date into the store."""
    with Store.open(load(desk.folder / "config.yaml").config.store.path) as store:
        for date in dates:
            store.save_edition(edition(printed_story(report()), date=date), printed=[])


def mailing(desk: Desk, port: int, *, more: str = "") -> None:
    """Mail a brief to two, which has an edition of today and one of long ago.

    They want no file: a PDF takes seconds, and has tests of its own.
    """
    to = ", ".join(f"{{address: {name}@example.org, formats: []}}" for name in "ab")
    desk.config(
        "alpha",
        brief=f"formats: [txt], recipients: [{to}]",
        more=f"mail: {{from: Desk <desk@example.org>, server: 127.0.0.1, port: {port}, security: none{more}}}\n",
    )
    stored(desk, "2026-01-30", datetime.now(ZoneInfo("Asia/Seoul")).date().isoformat())


def test_an_edition_is_sent_once_to_everyone(desk: Desk) -> None:
    """Sending again says who has it, and sends nothing."""
    with MailServer() as server:
        mailing(desk, server.port)
        first = desk.run("send")
        second = desk.run("send")

        assert (first.code, second.code) == (0, 0)
        assert "2 sent, 0 waiting" in first.err
        assert "a@example.org, b@example.org: sent before, so not sent again" in second.err
        assert len(server.mails) == 2
        assert "Subject: " in server.mails[0].body.decode()


def test_a_resend_goes_to_those_who_have_it(desk: Desk) -> None:
    """Under another number, so that it can be told apart."""
    with MailServer() as server:
        mailing(desk, server.port)
        desk.run("send")
        again = desk.run("send", "--resend", "--to", "a@example.org")

        assert again.code == 0
        assert [mail.recipient for mail in server.mails].count("a@example.org") == 2
        assert len(server.mails) == 3


def test_an_address_that_is_not_in_the_config(desk: Desk) -> None:
    """`--to` is enough, in any case of letters and given twice; nobody else gets it. It comes with the PDF."""
    with MailServer() as server:
        mailing(desk, server.port)
        result = desk.run("send", "--to", "new@example.org", "--to", "NEW@example.org", "--json")

        assert json.loads(result.out)["sent"] == 1
        assert [mail.recipient.lower() for mail in server.mails] == ["new@example.org"]
        assert b"Content-Type: application/pdf" in server.mails[0].body


def test_a_test_goes_to_the_tester_each_time(desk: Desk) -> None:
    """And to nobody else; without one, the key to add is named."""
    with MailServer() as server:
        mailing(desk, server.port)
        assert "mail" in desk.run("send", "--test").err
        mailing(desk, server.port, more=", test: {address: me@example.org, formats: []}")
        desk.run("send", "--test")
        desk.run("send", "--test")

        assert [mail.recipient for mail in server.mails] == ["me@example.org", "me@example.org"]


def test_a_dry_run_writes_files_and_sends_nothing(desk: Desk) -> None:
    """Each is a whole mail."""
    with MailServer() as server:
        mailing(desk, server.port)
        result = desk.run("send", "--dry-run")

        files = [desk.folder / line for line in result.out.splitlines()]
        assert [message_from_bytes(file.read_bytes())["To"] for file in files] == ["a@example.org", "b@example.org"]
        assert files[0].parent.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
        assert "nothing was sent" in result.err
        assert server.connections == 0
        assert desk.run("deliveries", "list").out.count("@") == 0


def test_some_refused_is_exit_code_3_and_all_refused_1(desk: Desk) -> None:
    """Each is named with the server's words."""
    with MailServer() as server:
        mailing(desk, server.port)
        server.answer("RCPT", "550 5.1.1 no such user", of="b@example.org", times=9)
        some = desk.run("send")
        none = desk.run("send", "--resend", "--to", "b@example.org")

    assert (some.code, none.code) == (3, 1)
    assert "b@example.org: refused: 550 5.1.1 no such user" in some.err


def test_a_server_that_is_down(desk: Desk) -> None:
    """Exit code 1, the reason, and the mails wait."""
    with MailServer() as server:
        port = server.port
    mailing(desk, port)
    result = desk.run("send", "--quiet")

    assert result.code == 1
    assert f"127.0.0.1:{port} was not reached" in result.err
    assert desk.run("deliveries", "list").out.count(" queued ") == 2


def test_what_waits_goes_out_when_it_is_sent_again_by_hand(desk: Desk) -> None:
    """Not when its next try would have come: the cause was mended, and who asks wants to see it."""
    with MailServer() as server:
        mailing(desk, server.port)
        server.answer("RCPT", "450 4.2.1 later", of="b@example.org", times=1)
        some = desk.run("send")
        rest = desk.run("send")

    assert (some.code, rest.code) == (3, 0)
    assert "1 sent, 1 waiting" in some.err
    assert "1 sent, 0 waiting" in rest.err


def test_a_bad_line_of_a_list_costs_only_itself_and_is_told(desk: Desk) -> None:
    """Exit code 3, as of any command that went well but for problems."""
    (desk.folder / "list.csv").write_text("address\nnot an address\n")
    with MailServer() as server:
        mailing(desk, server.port, more="}\ngroups: [{id: more, csv: list.csv}]\nsite: {title: Desk")
        config = desk.folder / "config.yaml"
        config.write_text(config.read_text().replace("formats: [txt],", "formats: [txt], groups: [more],"))
        result = desk.run("send")

    assert result.code == 3
    assert "problem: list.csv, line 2: " in result.err
    assert "2 sent, 0 waiting" in result.err


def test_no_edition_of_today(desk: Desk) -> None:
    """It says what to do, and names the last one."""
    desk.config("alpha", more="mail: {from: desk@example.org, server: 127.0.0.1}\n")
    none = desk.run("send")
    stored(desk, "2026-01-30")
    old = desk.run("send")
    unknown = desk.run("send", "--edition", "morning-2001-01-01")

    assert (none.code, old.code, unknown.code) == (2, 2, 2)
    assert "run `briefing build morning` first" in none.err
    assert "--edition morning-2026-01-30" in old.err
    assert "no edition “morning-2001-01-01”" in unknown.err


def test_an_older_edition_is_sent_by_its_id(desk: Desk) -> None:
    """It need not be of today."""
    with MailServer() as server:
        mailing(desk, server.port)

        assert desk.run("send", "--edition", "morning-2026-01-30").code == 0
        assert len(server.mails) == 2


def test_without_mail_in_the_config(desk: Desk) -> None:
    """The keys to add are named."""
    desk.config("alpha")
    stored(desk, "2026-01-30")
    result = desk.run("send", "--edition", "morning-2026-01-30")

    assert result.code == 2
    assert "has no `mail:`" in result.err
    assert "server: smtp.example.org" in result.err


def test_a_wrong_address_is_a_wrong_option(desk: Desk) -> None:
    """In one line."""
    mailing(desk, 9)
    result = desk.run("send", "--to", "nobody")

    assert result.code == 2
    assert "--to nobody" in result.err


def test_deliveries_are_listed_chosen_and_changed(desk: Desk) -> None:
    """By number, state, brief and date; only what can be changed is."""
    with MailServer() as server:
        mailing(desk, server.port)
        server.answer("RCPT", "550 5.1.1 no such user", of="b@example.org")
        desk.run("send")

        table = desk.run("deliveries", "list", "--state", "refused").out.splitlines()
        rows = json.loads(desk.run("deliveries", "list", "--brief", "morning", "--json").out)
        assert table[0].split()[:3] == ["NO.", "EDITION", "AT"]
        assert "b@example.org" in table[1]
        assert "550 5.1.1 no such user" in table[1]
        assert {row["state"] for row in rows} == {"sent", "refused"}
        number = str(next(row["number"] for row in rows if row["state"] == "refused"))

        assert desk.run("deliveries", "cancel", number).code == 1
        assert "1 deliveries queued again" in desk.run("deliveries", "retry", "--state", "refused").err
        assert desk.run("deliveries", "cancel", "--date", rows[0]["date"]).code == 0
        assert desk.run("deliveries", "retry", number).code == 0
        assert desk.run("send").code == 0
        assert len(server.mails) == 2
        assert desk.run("deliveries", "retry", number).code == 1


def test_which_deliveries_must_be_said(desk: Desk) -> None:
    """`retry` alone would try all; an unknown state is named with those that there are."""
    mailing(desk, 9)

    assert "say which" in desk.run("deliveries", "retry").err
    assert "in_doubt" in desk.run("deliveries", "list", "--state", "lost").err
