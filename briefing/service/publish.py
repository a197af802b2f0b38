"""Edition → files and letters: rendered, written, and recorded as printed and as queued, in one transaction.

The PDF is laid out in a worker process that can be stopped. Without it the brief still comes out in its other formats,
and says so. Files are written before the edition is recorded: a kill in between prints twice at worst, and loses
nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from briefing import archive
from briefing import look as looks
from briefing.config import Desk
from briefing.delivery import EditionFile, Post, Run
from briefing.errors import RenderError, StoreError, WorkerError
from briefing.model import Rendering
from briefing.record import Edition
from briefing.render import atom, formats, html, pdf
from briefing.render.pdf import Paper
from briefing.service import site
from briefing.service.build import printed
from briefing.settings import ENDINGS, Brief
from briefing.store import Store
from briefing.workers import Workers

#: 600 stories take 6 s on two slow cores; a page that takes ten times as long is broken.
_LAYOUT_SECONDS = 90.0
#: The worker's own start included.
_ANSWER_SECONDS = _LAYOUT_SECONDS + 60
#: Characters of a run's note.
_NOTE = 500


#: Makes what goes out of an edition, given its files by format.
Poster = Callable[[Edition, Mapping[str, Rendering]], Post]
#: An edition that nobody is sent.
_NOTHING = Post(letters=(), deliveries=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What one build made."""

    edition: Edition
    #: In the order of the brief's formats.
    files: tuple[Path, ...]
    post: Post = _NOTHING
    #: How the run of the schedule ended, with what was wrong about recipients in its note.
    run: Run | None = None


def publish(
    edition: Edition,
    desk: Desk,
    brief: Brief,
    store: Store,
    workers: Workers,
    *,
    output: Path | None = None,
    pictures: Mapping[str, bytes] | None = None,
    poster: Poster | None = None,
    run: Run | None = None,
) -> Published:
    """Render an edition in its brief's formats, write the files and record what it prints and to whom it goes.

    Files of an earlier build in formats that are no longer made are removed: they would say something else.

    Args:
        edition: the record.
        desk: the config.
        brief: which product.
        store: where the edition is recorded.
        workers: lay out the PDF.
        output: folder to write to instead of the config's.
        pictures: SHA-256 → JPEG, of the stories' pictures.
        poster: makes the letters; without it, nobody is sent the edition.
        run: how the run of the schedule stands once all is recorded; None if it is built by hand.

    Raises:
        TemplateError: a template is wrong; nothing is written.
        RenderError: the files cannot be written; none has changed.
        StoreError: the files are written, but not recorded.
    """
    look = looks.look(brief, desk.root, desk.config.templates)
    pictures = pictures or {}
    made: dict[str, Rendering] = {}
    if "pdf" in brief.formats:
        body, problem = _laid_out(html.for_paper(edition, look, pictures=pictures), workers)
        if body is not None:
            made["pdf"] = pdf.rendering(edition, body)
        edition = edition.with_problem(problem)
    made |= {name: formats.PLAIN[name](edition, look, pictures) for name in brief.formats if name in formats.PLAIN}
    folder = output or desk.config.output
    if "atom" in brief.formats:
        made["atom"] = atom.render(_latest(edition, made, folder, store), look, base=desk.config.site.url or "")
    post = poster(edition, made) if poster else _NOTHING
    renderings = [made[name] for name in dict.fromkeys(brief.formats) if name in made]
    outdated = [f"{edition.filename}.{ending}" for name, ending in ENDINGS.items() if name not in made]
    files = archive.write(renderings, folder, outdated)
    filed = [_filed(one) for one in renderings]
    if run and post.problems:
        run = replace(run, note=" ".join(post.problems)[:_NOTE])
    store.save_edition(edition, printed=printed(edition), files=filed, post=post, run=run)
    if output is None:
        edition = site.written(edition, desk, store)
    return Published(edition=edition, files=files, post=post, run=run)


def _filed(rendering: Rendering) -> EditionFile:
    """What is remembered of a file."""
    digest = hashlib.sha256(rendering.body).hexdigest()
    return EditionFile(filename=rendering.filename, sha256=digest, size=len(rendering.body))


def _latest(
    edition: Edition, made: Collection[str], folder: Path, store: Store
) -> Iterator[tuple[Edition, Collection[str]]]:
    """The brief's editions with this one in its place, newest first, each with the formats of its files.

    Each is loaded when it is asked for; one that cannot be read is left out.
    """
    dates = {row.id: row.date for row in store.editions(edition.brief.id)} | {edition.id: edition.date}
    for edition_id in sorted(dates, key=lambda each: dates[each], reverse=True):
        if edition_id == edition.id:
            yield edition, made
            continue
        with suppress(StoreError):
            if stored := store.edition(edition_id):
                yield stored, [name for name in ENDINGS if (folder / f"{stored.filename}.{ENDINGS[name]}").exists()]


def _laid_out(page: str, workers: Workers) -> tuple[bytes | None, str]:
    """The PDF's bytes, and what went wrong in plain words ("" if nothing)."""
    try:
        paper = laid_out(page, workers)
    except (RenderError, WorkerError) as error:
        return None, f"The PDF could not be made ({error}); the other formats are complete."
    if paper.missing:
        shown = " ".join(paper.missing[:10])
        return paper.body, f"PDF: no installed font has {shown}; install a font for them (fonts-noto-cjk has Korean)."
    return paper.body, ""


def laid_out(page: str, workers: Workers) -> Paper:
    """Lay a page out in a worker.

    Raises:
        RenderError: it could not be laid out.
        WorkerError: it took too long or too much memory, or no worker answers.
    """
    try:
        return workers.submit(pdf.lay_out, page, timeout_seconds=_LAYOUT_SECONDS).result(_ANSWER_SECONDS)
    except TimeoutError as error:
        raise WorkerError("no worker answers") from error
