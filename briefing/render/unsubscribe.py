"""The page behind a mail's link to unsubscribe: first a question, then the answer. No script, no request.

In: the brief's title and language, the address in a form that may be shown. Out: HTML and its Content-Security-Policy.
"""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

from briefing.words import words

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}"
    "button{font:inherit;padding:.6rem 1.2rem;border:1px solid;border-radius:.3rem;background:#1a1a1a;color:#fff}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}button{background:#eee;color:#161616}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'self'"
_PAGE = Markup(
    '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
    "<title>{title}</title><style>{style}</style></head>\n<body><main><h1>{title}</h1>\n{content}</main></body></html>\n"
)
#: The form's body is that of RFC 8058, 3.1, so that buttons of mail clients and of this page ask for the same.
_FORM = Markup(
    '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
    "<button>{button}</button></form>\n"
)


def question(title: str, language: str, address: str) -> str:
    """Ask whether the brief shall no longer go to that address."""
    say = words(language).say
    asked = say("Shall this brief no longer be mailed to %(address)s?") % {"address": address}
    content = Markup("<p>{}</p>\n").format(asked) + _FORM.format(button=say("Unsubscribe"))
    return _filled(title, language, content)


def done(title: str, language: str, address: str) -> str:
    """Say that it no longer goes there."""
    said = words(language).say("This brief is no longer mailed to %(address)s.") % {"address": address}
    return _filled(title, language, Markup("<p>{}</p>\n").format(said))


def unknown() -> str:
    """Say that a link leads nowhere, and nothing else."""
    return _filled("404", "en", Markup("<p>There is nothing here.</p>\n"))


def _filled(title: str, language: str, content: Markup) -> str:
    return _PAGE.format(language=words(language).language, title=title, style=Markup(_STYLE), content=content)  # noqa: S704
