"""One brief as its templates draw it now, and anew after each change of them or of the config.

For `briefing preview`. In: a config file and the id of a brief. Out: answers for `loopback`: the latest stored edition,
or the specimen where there is none, as a page, on paper, as a mail, as a book and as text. A mistake is an answer too,
with file and line; the files that `build` writes know nothing of all this.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

from briefing import look as looks
from briefing import specimen
from briefing.config import Desk, load
from briefing.errors import BriefingError, ConfigError, UsageError
from briefing.look import Look
from briefing.loopback import Answer
from briefing.record import BriefName, Edition
from briefing.render import epub, html, mail, text
from briefing.service import live
from briefing.service.publish import laid_out
from briefing.settings import Brief
from briefing.store import Store
from briefing.workers import Workers

#: Path → what is there, in the order in which a person would look.
PATHS = {
    "/": "the page",
    "/paper.pdf": "the PDF",
    "/mail": "the body of the mail",
    "/book.epub": "the book",
    "/text": "plain text",
}
PRELOAD = ("briefing.render.early",)

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An edition, drawn once."""

    #: Changes when a page does.
    version: str
    #: "morning-2026-01-30", or "the specimen".
    edition: str
    #: What went wrong, a line each, each once.
    mistakes: tuple[str, ...]
    #: Path → answer; "/paper.pdf" is the page that is laid out when it is asked for.
    answers: Mapping[str, Answer]


class Preview:
    """The newest drawing of a brief, and the means to look whether it still is."""

    def __init__(self, file: Path, brief_id: str, workers: Workers) -> None:
        """Draw for the first time.

        Args:
            file: the config.
            brief_id: which product.
            workers: lay out the PDF.
        """
        self._file, self._brief_id, self._workers = file, brief_id, workers
        self._sources: tuple[Path, ...] = (file,)
        self._stamp: Stamp = ()
        self._paper = threading.Lock()
        self._laid_out: tuple[str, Answer] | None = None
        self._draw()

    def refresh(self) -> bool:
        """Draw anew if a file has changed, and say whether what is served has."""
        # A config that cannot be used says nothing of what it needs: only another attempt tells whether that is there.
        if self._is_usable and self._stamp == self._stamped():
            return False
        before = self.drawn.version
        self._draw()
        return self.drawn.version != before

    def answer(self, path: str) -> Answer | None:
        """What a path leads to; may be called in any thread."""
        drawn = self.drawn
        if path == live.RELOAD:
            return live.script()
        if path == "/paper.pdf" and drawn.answers[path].status is HTTPStatus.OK:
            with self._paper:
                if self._laid_out is None or self._laid_out[0] != drawn.version:
                    self._laid_out = (drawn.version, self._lay_out(drawn.answers[path].body.decode(), drawn.version))
                return self._laid_out[1]
        found = drawn.answers.get(path)
        return None if found is None else live.reloading(found, drawn.version)

    def _draw(self) -> None:
        read_at = _stamp(self._file)  # every stamp is taken before the file is used: a change meanwhile is seen later
        try:
            desk = load(self._file)
            brief = desk.config.brief(self._brief_id)
            if brief is None:
                raise UsageError(f"there is no brief “{self._brief_id}” in {desk.file} any more")
            self._sources = _sources(desk, brief)
        except BriefingError as error:
            self._is_usable = False
            self.drawn = _wrong(_lines(error))
            return
        self._is_usable = True
        self._stamp = (read_at, *self._stamped()[1:])
        self.drawn = draw(desk, brief)

    def _stamped(self) -> Stamp:
        """Times and sizes of every file that counts, the config first."""
        paths = dict.fromkeys(
            file for source in self._sources for file in (looks.below(source) if source.is_dir() else (source,))
        )
        return tuple(_stamp(path) for path in paths)

    def _lay_out(self, page: str, version: str) -> Answer:
        try:
            paper = laid_out(page, self._workers)
        except BriefingError as error:
            return live.reloading(live.mistaken((f"The PDF could not be made: {error}",)), version)
        return Answer(media_type="application/pdf", body=paper.body)


def draw(desk: Desk, brief: Brief) -> Drawn:
    """Draw a brief's latest edition in every form that is quickly made."""
    try:
        look = looks.look(brief, desk.root, desk.config.templates)
        stored, pictures = _stored(desk, brief)
    except (BriefingError, OSError) as error:
        return _wrong(_lines(error))
    edition = specimen.full(brief) if stored is None else _as_configured(stored, brief)
    answers: dict[str, Answer] = {}
    mistakes: list[str] = []
    for path, (media_type, policy, made) in _forms(edition, look, pictures).items():
        try:
            answers[path] = Answer(media_type=media_type, body=made(), policy=policy)
        except BriefingError as error:
            answers[path] = live.mistaken((str(error),))
            mistakes.append(str(error))
    return Drawn(
        version=_version(answers),
        edition="the specimen" if stored is None else stored.id,
        mistakes=tuple(dict.fromkeys(mistakes)),
        answers=answers,
    )


def _forms(
    edition: Edition, look: Look, pictures: Mapping[str, bytes]
) -> Mapping[str, tuple[str, str, Callable[[], bytes]]]:
    """Path → media type, policy, and what makes the body."""
    framed = "frame-ancestors 'none'"
    return {
        "/": (live.HTML, framed, lambda: html.render(edition, look, pictures=pictures, served=True).body),
        "/paper.pdf": (live.HTML, framed, lambda: html.for_paper(edition, look, pictures=pictures).encode()),
        "/mail": (live.HTML, live.POLICY, lambda: mail.render(edition, look).body),
        "/book.epub": ("application/epub+zip", framed, lambda: epub.render(edition, look, pictures=pictures).body),
        "/text": ("text/plain; charset=utf-8", framed, lambda: text.render(edition).body),
    }


def _stored(desk: Desk, brief: Brief) -> tuple[Edition | None, Mapping[str, bytes]]:
    """The latest edition, and its pictures or, where there is none, the specimen's."""
    if not desk.config.store.path.exists():
        return None, specimen.pictures()
    with Store.open(desk.config.store.path) as store:
        latest = store.latest_edition(brief.id)
        if latest is None:
            return None, specimen.pictures()
        return latest, store.picture_bodies(story.image.sha256 for story in latest.stories if story.image)


def _as_configured(stored: Edition, brief: Brief) -> Edition:
    """A stored edition with what the config says now of its language, zone, paper and names."""
    return replace(
        stored,
        brief=BriefName(id=brief.id, title=brief.title),
        language=brief.language,
        timezone=brief.timezone,
        paper=brief.paper,
        marking=brief.marking,
    )


def _sources(desk: Desk, brief: Brief) -> tuple[Path, ...]:
    """Files and folders whose change is to be seen, those that are not there yet among them."""
    theme = looks.theme(brief.theme, desk.root)
    own = (desk.config.templates, desk.config.templates / theme.id) if desk.config.templates else ()
    logo = (desk.root / brief.logo,) if brief.logo else ()
    return (desk.file, desk.config.store.path, *logo, *own, *theme.folders)


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size


# Mistakes


def _lines(error: Exception) -> tuple[str, ...]:
    return error.mistakes if isinstance(error, ConfigError) else (str(error),)


def _wrong(mistakes: tuple[str, ...]) -> Drawn:
    """Nothing could be drawn: every path says why."""
    answers = dict.fromkeys(PATHS, live.mistaken(mistakes))
    return Drawn(version=_version(answers), edition="nothing", mistakes=mistakes, answers=answers)


def _version(answers: Mapping[str, Answer]) -> str:
    """A name for what is served: the same for the same pages, across restarts of the server."""
    whole = hashlib.sha256()
    for path in sorted(answers):
        whole.update(hashlib.sha256(answers[path].body).digest())
    return whole.hexdigest()[:16]
