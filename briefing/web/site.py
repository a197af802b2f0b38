"""The files of the site: what lies in the output folder, has an ending that the site uses, and is not hidden.

Paths and symbolic links that lead out of the folder, conditional requests and ranges are Starlette's work.
"""

from __future__ import annotations

import os
import re
from html import unescape
from pathlib import Path, PurePath

from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from briefing.web.gate import POLICY

_UTF_8 = "; charset=utf-8"
#: Ending → media type, of our own: a machine's table may lack some, or have others.
_TYPES = {
    ".atom": "application/atom+xml" + _UTF_8,
    ".css": "text/css" + _UTF_8,
    ".epub": "application/epub+zip",
    ".html": "text/html" + _UTF_8,
    ".jpg": "image/jpeg",
    ".js": "text/javascript" + _UTF_8,
    ".json": "application/json",
    ".md": "text/markdown" + _UTF_8,
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain" + _UTF_8,
    ".xml": "application/xml",
}
#: A page names its policy among its first lines, before anything that a feed wrote.
_HEAD_BYTES = 4096
_PAGES_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([ -!#-~]*)">')


class Site(StaticFiles):
    """The folder as an ASGI application."""

    def __init__(self, folder: Path, *, is_private: bool) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        # Editions may be made anew under the same name: browsers ask each time, and are answered 304.
        self._cache = "private, no-cache" if is_private else "no-cache"

    async def check_config(self) -> None:
        """The folder may come later, with the first edition."""

    def get_path(self, scope: Scope) -> str:
        """The path of the file; an ending that is no file's of the site, or a hidden part, leads nowhere.

        Nor does a way up: what the gate lets through is what is read, and not what would be left of it.
        """
        if ".." in get_route_path(scope).split("/"):
            raise HTTPException(404)
        path = super().get_path(scope)
        parts = PurePath(path).parts
        ending = PurePath(path).suffix.lower()
        if any(part.startswith(".") for part in parts) or (ending and ending not in _TYPES) or "\\" in path:
            raise HTTPException(404)
        return path

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """As Starlette does; what may not be read is not there."""
        try:
            found, status = super().lookup_path(path)
        except OSError:
            return "", None
        # A link of the folder to a hidden file of the folder would show what its own name does not.
        hidden = status is not None and any(part.startswith(".") for part in self._inside(found))
        return ("", None) if hidden else (found, status)

    def _inside(self, path: str) -> tuple[str, ...]:
        return PurePath(path).relative_to(os.path.realpath(str(self.directory))).parts

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, or that it has not changed."""
        media_type = _TYPES.get(PurePath(full_path).suffix.lower())
        if media_type is None:
            raise HTTPException(404)
        headers = {"Cache-Control": self._cache}
        if media_type.startswith("text/html"):
            headers[POLICY] = policy_of(Path(full_path))
        elif media_type == "application/pdf":
            headers[POLICY] = ""  # Browsers' own viewers are pages, which a policy would stop.
        response = FileResponse(full_path, status_code, headers=headers, media_type=media_type, stat_result=stat_result)
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


def policy_of(page: Path) -> str:
    """The Content-Security-Policy that a page gives itself; one that forbids everything if it has none."""
    with page.open("rb") as file:
        found = _PAGES_POLICY.search(file.read(_HEAD_BYTES))
    return unescape(found[1].decode()) if found else "default-src 'none'"
