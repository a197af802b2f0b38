"""Hand the headlines to a service that Apprise knows: Slack, Teams, Telegram, ntfy, Matrix and a hundred more.

In: an address of Apprise, which is a secret, the words, files. Out: an `Outcome` that names neither the address nor
what the library said, since both may hold the secret. Apprise is imported only here, and only when it is used.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import Path

from briefing.delivery import Outcome
from briefing.record import Edition
from briefing.text import shorten

#: Headlines in a message, as many as a phone shows without scrolling far.
MOST_HEADLINES = 12
#: Characters of a headline.
_HEADLINE = 160
#: What services take for the beginning of a name to call (Discord, Slack, Mattermost, Teams, Telegram); an invisible
#: word joiner (U+2060) parts it from the name.
_CALL = re.compile(r"[@＠]|<(?=[!@#])")
#: Loggers that quote addresses with their tokens.
_TALKATIVE = ("apprise", "urllib3")
#: For all of it; a file of 1 MB takes some seconds.
_SECONDS = 60.0


def words(edition: Edition, page: str) -> tuple[str, str]:
    """Title and text of the message, plain: the first stories in the order of print, each with its lead's address.

    Args:
        edition: the record.
        page: address of the edition's page; "" if there is none.
    """
    lines = [
        f"{story.number}. {_calm(shorten(' '.join(story.headline.split()), _HEADLINE))}\n"
        # In an address the escape means the same.
        f"{story.reports[0].url.replace('@', '%40')}"
        for story in edition.stories[:MOST_HEADLINES]
    ]
    more = len(edition.stories) - len(lines)
    parts = [*lines, *([f"+ {more}"] if more > 0 else []), *([page] if page else [])]
    return f"{edition.brief.title}, {edition.date}", "\n\n".join(parts) or edition.brief.title


def _calm(headline: str) -> str:
    """A headline that calls nobody: `@everyone` and `<!channel>` would ring all phones of a room."""
    return _CALL.sub("\\g<0>\u2060", headline)


def deliver(address: str, title: str, text: str, files: Sequence[Path], *, seconds: float = _SECONDS) -> Outcome:
    """Send one message with those of the files that the service takes.

    Args:
        address: as Apprise writes it: `ntfy://host/topic`.
        title: one line.
        text: plain.
        files: on this machine.
        seconds: for all of it.
    """
    try:
        import apprise
    except ImportError:
        return Outcome(state="refused", response="Apprise is not installed: pip install apprise")
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    asset = apprise.AppriseAsset(
        app_id="briefing", app_desc="briefing", app_url="", storage_mode=apprise.PersistentStoreMode.MEMORY
    )
    service = apprise.Apprise(asset=asset, location=apprise.ContentLocation.HOSTED)
    if not service.add(address):
        return Outcome(
            state="refused", response="its secret holds no address that Apprise knows, such as ntfy://host/topic"
        )
    kind = str(service[0].service_name)
    attached = apprise.AppriseAttachment([str(file) for file in files], asset=asset) if files else None
    taken = service.notify(
        body=text, title=title, body_format=apprise.NotifyFormat.TEXT, attach=attached, timeout=seconds
    )
    if taken:
        return Outcome(state="sent", response=f"{kind} took it")
    return Outcome(state="deferred", response=f"{kind} did not take it, or was not reached")
