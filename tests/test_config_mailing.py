"""What is wrong with mail, recipients, groups, places and the site in a config, each in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.config import extras as packages
from briefing.config import load_text
from briefing.errors import ConfigError

MAIL = "mail: {from: Desk <desk@example.org>, server: mail.example.org}\n"
BASE = """feeds: [{url: https://news.example.org/rss}]
topics: [{id: trade, title: Trade, any: [tariff]}, {id: alliance, title: Alliance, any: [treaty]}]
"""


def mistakes(text: str) -> list[str]:
    """What is said of a config with these lines."""
    try:
        load_text(BASE + text, Path("config.yaml"))
    except ConfigError as error:
        return [mistake.split(": ", 1)[1] for mistake in error.mistakes]
    return []


def briefs(lines: str) -> str:
    """A brief with these keys, and a server."""
    return f"{MAIL}briefs: [{{id: morning, {lines}}}]\n"


def test_full_config_of_mail_is_right() -> None:
    """Everything at once, as the documents have it."""
    assert (
        mistakes(
            """
mail:
  from: Korea Desk <desk@example.org>
  server: mail.example.org
  user: desk
  password: {file: password}
  reply_to: 데스크 <re@example.org>
  dkim: {domain: example.org, selector: briefing, key: {file: dkim.pem}}
  test: {address: me@example.org, topics: [trade]}
groups:
  - {id: embassies, csv: embassies.csv}
  - {id: desk, recipients: ["Kim <kim@example.org>", {address: lee@example.org, formats: [pdf, epub], topics: [trade]}]}
briefs:
  - id: morning
    recipients: [boss@example.org]
    groups: [desk, embassies]
    deliver: [{folder: /srv/www, formats: [html]}, {webhook: https://hook.example.org, secret: HOOK}, {apprise: SLACK}]
site: {url: "https://brief.example.org/a/", listen: "127.0.0.1:8080", token: {keyring: briefing}}
operator: {address: me@example.org, webhook: "http://127.0.0.1:9/x"}
"""
        )
        == []
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            briefs("recipients: [kim.example.org]"),
            "briefs[0].recipients[0]: found “kim.example.org”; an address such as",
        ),
        (briefs("recipients: ['a@b.org, c@d.org']"), "recipients[0]: found “a@b.org, c@d.org”; one address is needed"),
        (
            briefs("recipients: [{address: a@b@c.org}]"),
            "recipients[0].address: found “a@b@c.org”; an address has one @",
        ),
        (
            briefs("recipients: [{address: a@b.org, topics: [trad]}]"),
            "topics[0]: found “trad”; there is no such section",
        ),
        (briefs("topics: [trade], recipients: [{address: a@b.org, topics: [alliance]}]"), "allowed: trade"),
        (briefs("recipients: [{address: a@b.org, formats: [atom]}]"), "formats[0]: a feed of many editions"),
        (briefs("recipients: [{address: a@b.org, formats: [docx]}]"), "formats[0]: found “docx”; allowed: html"),
        (briefs("groups: [embasies]") + "groups: [{id: embassies, csv: e.csv}]", "did you mean “embassies”?"),
        (briefs("groups: [x]"), "none, since `groups` is empty"),
        (MAIL + "groups: [{id: a, csv: a.csv}, {id: a, csv: b.csv}]", "groups[1].id: “a” is already used in line 4"),
        (MAIL + "groups: [{id: a}]", "groups[0]: nobody is in this group"),
        ("briefs: [{id: morning, recipients: [a@b.org]}]", "briefs[0].recipients: mails need a server"),
        ("operator: {address: a@b.org}", "operator.address: mails need a server"),
        (MAIL + "operator: {address: a}", "operator.address: found “a”; an address such as"),
        ("mail: {from: Desk, server: x}", "mail.from: found “Desk”; an address such as"),
        ("mail: {from: a@b.org, server: x, reply_to: 'a@b.org, c@d.org'}", "mail.reply_to: found"),
        ("mail: {from: a@b.org, server: x, test: {address: x}}", "mail.test.address: found “x”"),
        ("mail: {from: a@b.org, server: x, user: u, password: {}}", "mail.password: give one of `env`"),
        ("mail: {from: a@b.org, server: x, user: u, password: {env: A, file: b}}", "mail.password: give one of `env`"),
        ("mail: {from: a@b.org, server: x, user: u}", "mail: a login needs both"),
        (
            "mail: {from: a@b.org, server: x, user: u, password: PASS, security: none}",
            "mail.security: a password is never sent without TLS",
        ),
        (briefs("deliver: [{}]"), "deliver[0]: give one of `folder`, `webhook` and `apprise`"),
        (briefs("deliver: [{folder: a, webhook: 'https://b.org'}]"), "deliver[0]: give one of"),
        (briefs("deliver: [{folder: a, secret: KEY}]"), "deliver[0].secret: only a webhook is signed"),
        (briefs("deliver: [{apprise: KEY, formats: [pdf]}]"), "deliver[0].formats: only a folder"),
        (briefs("deliver: [{webhook: 'ftp://hush.example.org'}]"), "webhook: an address that begins with https://"),
        ("site: {url: brief.example.org}", "site.url: found “brief.example.org”; an address such as"),
        ("site: {url: 'https://[x'}", "site.url: found"),
        ("site: {url: 'https://한국.example/'}", "characters of ASCII"),
        ("site: {url: 'https://a.example/?x=y'}", "without ? and #"),
        ("site: {listen: '8080'}", "site.listen: found “8080”; an address and a port"),
        ("site: {listen: '127.0.0.1:99999'}", "site.listen: found"),
    ],
)
def test_mistake_is_one_line_with_what_is_allowed(text: str, said: str) -> None:
    """Key path, what was found, what is allowed."""
    found = mistakes(text)
    assert any(said in mistake for mistake in found), found


def test_login_without_tls_is_for_this_machine_alone() -> None:
    """A relay on the loopback may be given a password in the clear."""
    text = "mail: {from: a@b.org, server: '%s', user: u, password: PASS, security: none}"
    assert [bool(mistakes(text % host)) for host in ("127.0.0.1", "localhost", "::1", "10.0.0.1")] == [False] * 3 + [
        True
    ]


def test_addresses_that_may_hold_a_key_are_not_repeated() -> None:
    """Webhooks of chat services have a key in their address."""
    assert "hush" not in "".join(mistakes(briefs("deliver: [{webhook: 'ftp://x.org/hush'}]")))


def test_missing_package_is_named_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a key needs beside the program is told when the config is read, with the command that brings it."""
    monkeypatch.setattr(packages, "is_installed", lambda _: False)
    text = (
        "mail: {from: a@b.org, server: x, user: u, password: {keyring: k}, "
        "dkim: {domain: b.org, selector: s, key: K}, bounces: {address: b@b.org, server: i, user: u, password: P}}\n"
        "briefs: [{id: morning, deliver: [{apprise: KEY}]}]\noperator: {metrics: a.prom}"
    )
    wanted = ("dkimpy", "flufl-bounce", "imapclient", "apprise", "prometheus-client", "keyring")
    found = mistakes(text)
    assert all(any(f"pip install {name}" in mistake for mistake in found) for name in wanted), found
    assert mistakes(MAIL) == []


def test_package_inside_one_that_is_missing_is_missing() -> None:
    """It is looked for without an import."""
    assert not packages.is_installed("no_such_package.inside")
    assert packages.is_installed("email")
