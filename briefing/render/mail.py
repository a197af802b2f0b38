"""Edition → the HTML body of a mail, from the theme's `mail.html` and `mail.css`.

In: an `Edition` and its `Look`. Out: a `Rendering` whose styles stand in the elements, where every client reads them;
only the rules for dark screens stay in a style sheet. Gmail cuts a body at 102 KB, so one that is larger than
`MOST_BYTES` is made again with less: every step says in the mail what is left out, and `text` has every story.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from briefing.look import Look
from briefing.model import Rendering
from briefing.record import Edition
from briefing.render import template
from briefing.render.cover import Cover

#: Bytes of the body: under 90 KB, with room for what delivery adds, such as a line to unsubscribe. Gmail clips at
#: 102 KB.
MOST_BYTES = 86_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much of an edition a mail has room for."""

    #: Reports named a story, the lead's first.
    reports: int
    #: Whether every report is linked, or only the story's headline.
    links: bool
    #: Whether stories beside a section's lead have summaries.
    summaries: bool
    #: Stories a section, best first; with none, no section is named either.
    stories: int
    #: Whether the desk's comments are printed, or only counted.
    comments: bool = True
    #: Whether what is new, figures that differ, headlines by class of outlet and what earlier editions had are printed.
    details: bool = False


_ALL = 1_000_000
#: Best stories of each section, when not all of them have room.
_STORIES = (_ALL, 80, 60, 45, 30, 20, 10, 4, 1, 0)
#: Comments so long that they leave no room for as many stories a section give way to stories.
_FEW = 10
#: What is left out first: what a story has beside its summary and reports, then reports beyond four, then their links,
#: then summaries, then the last stories of each section, then long comments.
STEPS = (
    Room(reports=_ALL, links=True, summaries=True, stories=_ALL, details=True),
    Room(reports=_ALL, links=True, summaries=True, stories=_ALL),
    Room(reports=4, links=True, summaries=True, stories=_ALL),
    Room(reports=1, links=False, summaries=True, stories=_ALL),
    *(Room(reports=1, links=False, summaries=False, stories=stories) for stories in _STORIES if stories >= _FEW),
    *(Room(reports=1, links=False, summaries=False, stories=stories, comments=False) for stories in _STORIES),
)


def render(edition: Edition, look: Look, cover: Cover | None = None) -> Rendering:
    """Render the mail's body, with as much as there is room for.

    Args:
        edition: the record.
        look: theme and tokens.
        cover: what it says beside the edition when it is sent.

    Raises:
        TemplateError: a template is missing, broken, or asks for what does not exist; one line with file and line.
    """
    fill = _filler(edition, look, cover)
    body = b""
    for room in STEPS:
        body = fill(room)
        if len(body) <= MOST_BYTES:
            break
    return Rendering(edition_id=edition.id, format="mail", filename=f"{edition.filename}.mail.html", body=body)


def with_room(edition: Edition, look: Look, room: Room, cover: Cover | None = None) -> bytes:
    """Fill the mail's template with as much of the edition as there is room for, however large that is.

    Raises:
        TemplateError: as `render`.
    """
    return _filler(edition, look, cover)(room)


def _filler(edition: Edition, look: Look, cover: Cover | None) -> Callable[[Room], bytes]:
    """What fills the template: the page and the style sheet are the same for every room."""
    page = template.page(edition, look, "mail")
    sheet = Markup(template.sheet("mail.css", look))  # noqa: S704 - a file of the theme, not text of a feed
    return lambda room: _inlined(template.fill("mail.html", page, look, sheet=sheet, room=room, cover=cover)).encode()


def _inlined(page: str) -> str:
    """The page with its rules in its elements; nothing is fetched."""
    from css_inline import CSSInliner  # 20 ms, and only mail needs it

    inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)
    return inliner.inline(page) + "\n"
