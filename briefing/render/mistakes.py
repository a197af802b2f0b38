"""Whatever goes wrong in a template → one line with its file and line."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jinja2 import TemplateNotFound as MissingTemplate
from jinja2 import TemplateSyntaxError

from briefing.errors import TemplateError, one_line


@contextmanager
def named(name: str, folders: Sequence[Path]) -> Iterator[None]:
    """Turn whatever goes wrong in a template into one line with its file and line.

    Raises:
        TemplateError: for anything that was raised inside.
    """
    try:
        yield
    except TemplateError:
        raise
    except MissingTemplate as error:
        asked_in = f"{where}: " if (where := _where(error, folders)) else ""
        raise TemplateError(f"{asked_in}no template {error.name}; looked in {', '.join(map(str, folders))}") from error
    except TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename or name}, line {error.lineno}: {one_line(error)}") from error
    except UnicodeDecodeError as error:
        raise TemplateError(f"{_unreadable(error.object, folders) or name} is not UTF-8: {one_line(error)}") from error
    except Exception as error:  # a template is a program of the operator's: whatever it raises is its mistake
        raise TemplateError(f"{_where(error, folders) or name}: {one_line(error)}") from error


def _unreadable(body: bytes, folders: Sequence[Path]) -> str:
    """The file that has these bytes; the loader's error does not say."""
    files = (file for folder in folders for file in sorted(folder.iterdir()) if file.is_file())
    return next((str(file) for file in files if file.read_bytes() == body), "")


def _where(error: Exception, folders: Sequence[Path]) -> str:
    """The innermost line of a template that an error passed through (Jinja rewrites tracebacks to template lines)."""
    inside = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if any(Path(frame.filename).is_relative_to(folder) for folder in folders)
    ]
    return f"{inside[-1].filename}, line {inside[-1].lineno}" if inside else ""
