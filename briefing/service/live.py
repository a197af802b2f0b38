"""What `preview` adds to a page: a script that loads it again after a change, and a page that names mistakes.

Only answers of its server have these; the files that `build` writes know nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from http import HTTPStatus

from briefing.loopback import CHANGES, Answer

HTML = "text/html; charset=utf-8"
#: For pages that carry no policy of their own: styles of theirs, pictures inside, and the script from here.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
RELOAD = "/reload.js"
_SCRIPT = f"""const own = document.currentScript.dataset.version
new EventSource("{CHANGES}").onmessage = change => {{ if (change.data !== own) location.reload() }}
"""
_MISTAKEN = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>A mistake, briefing preview</title>
<style>
body { margin: 3rem auto; max-width: 60rem; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; }
li { margin: 0.5rem 0; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<h1>This cannot be drawn</h1>
<ul>
%s
</ul>
<p>The page comes back by itself when that is mended.</p>
</main>
</body>
</html>
"""


def script() -> Answer:
    """The script that waits for another version."""
    return Answer(media_type="text/javascript; charset=utf-8", body=_SCRIPT.encode())


def reloading(answer: Answer, version: str) -> Answer:
    """A page with that script behind it; all else as it is."""
    if answer.media_type != HTML:
        return answer
    added = f'<script src="{RELOAD}" data-version="{version}"></script>\n'
    return replace(answer, body=answer.body + added.encode())


def mistaken(mistakes: Iterable[str]) -> Answer:
    """A page that names mistakes; they may quote anything, so they are escaped."""
    listed = "\n".join(f"<li>{escape(mistake)}</li>" for mistake in mistakes)
    body = (_MISTAKEN % listed).encode()
    return Answer(media_type=HTML, body=body, policy=POLICY, status=HTTPStatus.INTERNAL_SERVER_ERROR)
