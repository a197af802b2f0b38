"""Makes the letters of one edition: for each wish its edition, bodies and files, nothing twice."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from briefing import look as looks
from briefing.config import Desk
from briefing.deliver import envelope, letter
from briefing.deliver.letter import Body, File
from briefing.delivery import Letter
from briefing.edition import wishes
from briefing.errors import RenderError, WorkerError
from briefing.model import Rendering
from briefing.record import Edition
from briefing.render import cover as covers
from briefing.render import formats, html, mail, pdf, text
from briefing.render.cover import Cover
from briefing.service.publish import laid_out
from briefing.service.targets import page_of
from briefing.settings import Brief
from briefing.workers import Workers

#: Pictures that mail clients show; those of an SVG they do not.
_LOGO_TYPES = ("image/png", "image/jpeg")
#: Bytes of a megabyte, as servers count their limits.
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What some recipients want alike."""

    #: BCP 47 tag.
    language: str
    #: Ids of sections, sorted; all if there is none.
    topics: tuple[str, ...]
    #: Files to attach.
    formats: tuple[str, ...]
    #: Whether they had asked for something else.
    is_declined: bool = False


@dataclass(slots=True)
class Press:
    """One edition in the making."""

    edition: Edition
    desk: Desk
    brief: Brief
    workers: Workers
    #: Format → what is rendered of the whole already.
    files: Mapping[str, Rendering]
    #: SHA-256 → JPEG.
    pictures: Mapping[str, bytes]
    #: What stands for recipients' tokens.
    placeholder: str
    made_at: datetime
    #: See `edition.wishes`.
    earlier: Mapping[tuple[str, int], Collection[str]] = field(default_factory=dict)
    #: What could not be made, a line each.
    problems: list[str] = field(default_factory=list)
    #: (language, topics, format) → what is made; None for a PDF that could not be.
    made: dict[tuple[str, tuple[str, ...], str], Rendering | None] = field(default_factory=dict)

    def letters(self, wish: Wish) -> tuple[Letter, ...]:
        """The letter of a wish, and the lighter one behind it; nothing where the brief sends nothing.

        Raises:
            TemplateError: a template is wrong, for the whole brief too.
        """
        if wish.language == self.edition.language and not wish.topics:
            return self._letters(wish, self.edition)
        try:
            mine = wishes.only(self.edition, wish.topics, wish.language, earlier=self.earlier)
            return self._letters(wish, mine)
        except RenderError as error:
            self.problems.append(
                f"A choice of sections or language could not be made ({error}); it gets the whole brief."
            )
            whole = Wish(language=self.edition.language, topics=(), formats=wish.formats, is_declined=True)
            return self._letters(whole, self.edition)

    def _letters(self, wish: Wish, edition: Edition) -> tuple[Letter, ...]:
        empty = not edition.stories
        if empty and self.brief.empty == "skip" and self.edition.stories:
            return ()
        short = empty and self.brief.empty == "note"
        attached = () if short else wish.formats
        notices = [covers.whole_instead(edition)] if wish.is_declined else []
        files: list[File] = []
        for name in attached:
            rendering = self._file(name, wish, edition)
            if rendering is None:
                notices.append(covers.paper_missing(edition))
                rendering = self._file("html", wish, edition) if "html" not in attached else None
            if rendering is not None:
                files.append(
                    File(name=rendering.filename, media_type=formats.MEDIA_TYPES[rendering.format], body=rendering.body)
                )
        page = page_of(self.edition, self.brief, self.desk)
        without = [*notices, covers.files_missing(edition, page)]
        settings = self.desk.config.mail
        made = letter.letter(
            self._body(edition, notices, page, short=short),
            self._body(edition, without, page, short=short, with_pictures=False),
            files,
            edition_id=edition.id,
            version=edition.version,
            subject=covers.subject(edition),
            largest=round((settings.largest if settings else 1) * _MEGABYTE),
            made_at=self.made_at,
        )
        return tuple(filter(None, made))

    def _body(
        self, edition: Edition, notices: Sequence[str], page: str, *, short: bool, with_pictures: bool = True
    ) -> Body:
        """What a mail says, with the pictures that its page shows."""
        look = looks.look(self.brief, self.desk.root, self.desk.config.templates)
        logo = _logo(look.logo)
        cover = Cover(
            notices=tuple(notices),
            page=page,
            unsubscribe=self._unsubscribe(),
            logo=f"cid:{logo.name}" if logo and with_pictures else "",
            pictures={name: f"cid:{_content_id(name)}" for name in self.pictures} if with_pictures else {},
            short=short,
        )
        shown = mail.render(edition, look, cover).body.decode()
        pictures = [
            File(name=_content_id(name), media_type="image/jpeg", body=body) for name, body in self.pictures.items()
        ]
        every = [logo, *pictures] if logo else pictures
        return Body(
            text=text.render(edition, cover).body.decode(),
            html=shown,
            pictures=tuple(each for each in every if f'"cid:{each.name}"' in shown),
        )

    def _file(self, name: str, wish: Wish, edition: Edition) -> Rendering | None:
        """A file of the edition; None for a PDF that cannot be made."""
        if edition is self.edition and name in self.files:
            return self.files[name]
        key = wish.language, wish.topics, name
        if key not in self.made:
            self.made[key] = self._paper(edition) if name == "pdf" else self._rendered(name, edition)
        return self.made[key]

    def _paper(self, edition: Edition) -> Rendering | None:
        look = looks.look(self.brief, self.desk.root, self.desk.config.templates)
        page = html.for_paper(edition, look, pictures=self.pictures)
        try:
            return pdf.rendering(edition, laid_out(page, self.workers).body)
        except (RenderError, WorkerError) as error:
            self.problems.append(f"A PDF to attach could not be made ({error}); the page is attached instead.")
            return None

    def _rendered(self, name: str, edition: Edition) -> Rendering:
        look = looks.look(self.brief, self.desk.root, self.desk.config.templates)
        return formats.PLAIN[name](edition, look, self.pictures)

    def _unsubscribe(self) -> str:
        settings = self.desk.config.mail
        if settings is None:
            return ""
        web, by_mail = envelope.unsubscribe(
            settings, self.brief.id, site_url=self.desk.config.site.url, token=self.placeholder
        )
        return web or by_mail


def _logo(address: str) -> File | None:
    """The logo out of its data: address; None for one that mail clients do not show."""
    kind, _, encoded = address.removeprefix("data:").partition(";base64,")
    if kind not in _LOGO_TYPES:
        return None
    return File(name=_content_id("logo"), media_type=kind, body=base64.b64decode(encoded))


def _content_id(name: str) -> str:
    """A Content-ID, which has the form of an address (RFC 2392), and a line of its own."""
    return f"{name[:32]}@briefing"
