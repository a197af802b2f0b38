"""The links of one edition's page to its neighbours, filled in between two comments that every theme's page has.

The page itself is made without them: opened from a mail, it would have links that lead nowhere. They are written into
the file in the output folder, and into nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefing.look import Look
from briefing.record.past import PastEdition
from briefing.render import template

_BEGIN, _END = b"<!-- site -->", b"<!-- /site -->"


def fill(page: bytes, links: str) -> bytes:
    """Put the links between the comments; the page as it is if it has not both of them."""
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    return before + begin + b"\n" + links.encode() + end + after if begin and end else page


def draw(
    look: Look,
    edition: PastEdition,
    *,
    before: PastEdition | None,
    after: PastEdition | None,
    newer: str,
    older: str,
    topics: Sequence[tuple[str, str]],
) -> str:
    """Draw the links of an edition's page.

    Args:
        look: of its brief.
        edition: which.
        before: the brief's edition before it that has a page.
        after: the one after it.
        newer: page of a later version of the same edition; "" if this is the last.
        older: page of the version before; "" if this is the first.
        topics: title and address of the topics that have a page.
    """
    return template.fill_plain(
        "site/links.html",
        look,
        edition.language,
        links={"before": before, "after": after, "newer": newer, "older": older, "topics": topics},
    )
