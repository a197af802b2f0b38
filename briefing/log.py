"""Events → lines of JSON, on standard error or in a file that is put aside when it has grown.

One event is one line and one write at the end of the file, so that `serve` and its processes share it without a lock.
Whoever finds the file too large puts it aside, one at a time; the others see that the name stands for another file and
open that. Until `set_up` nothing is written: commands speak to their user themselves. structlog makes the events; what
libraries warn of through `logging` joins them.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import math
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

from briefing.delivery import code_of
from briefing.settings import Log

try:
    import fcntl
except ImportError:  # Windows, where a file that another process has open cannot be put aside in any case
    fcntl = None  # type: ignore[assignment]

#: The size at which a file is put aside, and how many of these are kept.
LARGEST_BYTES = 10_000_000
KEPT = 5
#: Characters of one value, values of one list or mapping, and how deep these may lie in each other: a line stays
#: under some 100 KB whatever a server or a feed says.
_LONGEST = 1_000
_MOST = 50
_DEEPEST = 4
#: What is never written, whatever stands in it.
_SECRET = re.compile(r"passw|secret|token|authori[sz]ation|credential|api_?key", re.IGNORECASE)
_ADDRESS = re.compile(
    r'(?:"[^"]{0,64}"|[^\s<>()\[\],;:"\\@＠]+)(?:@|＠|%40)[^\s<>()\[\],;:"\'\\@＠/?#]*', re.IGNORECASE
)
_WEB = re.compile(r"(https?://)(?:[^\s/?#]*@)?([^\s?#]*)(\?[^\s#]*)?", re.IGNORECASE)
#: Addresses of services such as those of Apprise are secrets as a whole.
_OTHER = re.compile(r"\b(?!https?:)([a-z][a-z0-9+.-]*://)\S+", re.IGNORECASE)


def get(name: str) -> FilteringBoundLogger:
    """Return the log of a part of the program; its name stands in each line as `part`."""
    logger: FilteringBoundLogger = structlog.get_logger(part=name)
    return logger


def set_up(settings: Log, root: Path) -> None:
    """Write events as the config wants them, from now on and in this process; each process calls it for itself.

    A file that cannot be written costs no work: its lines go to standard error.

    Args:
        settings: `log` of the config.
        root: the folder that `log.file` is relative to.
    """
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    _configure(level, _Output(root / settings.file if settings.file else None), addresses=settings.addresses)
    forward = _Forward(max(level, logging.WARNING))
    logging.basicConfig(handlers=[forward], level=forward.level, force=True)


class _Writer(Protocol):
    def msg(self, message: str) -> None: ...


class _Silence:
    """Before `set_up`."""

    def msg(self, message: str) -> None:
        """Write nothing."""


def _configure(level: int, output: _Writer, *, addresses: bool) -> None:
    def hidden(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return {key: shown(value, key=key, addresses=addresses) for key, value in event.items()}

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            hidden,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Levels(output),
        cache_logger_on_first_use=False,
    )


class _Levels:
    """What structlog calls: a method for each level, all of which write."""

    def __init__(self, output: _Writer) -> None:
        self.debug = self.info = self.warning = self.error = self.critical = output.msg


def shown(value: object, *, key: str = "", addresses: bool, depth: int = 0) -> object:
    """Return a value as it may be written: without secrets, and without mail addresses unless they are wanted.

    A mail address becomes the code that `Delivery.code` gives for it. Of a web address, a user's name, a password and
    what follows "?" are left out.
    """
    if _SECRET.search(key):
        return "…"
    if value is None or isinstance(value, bool) or (isinstance(value, int) and value.bit_length() < 64):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if depth < _DEEPEST and isinstance(value, Mapping):
        pairs = [(str(shown(str(name), addresses=addresses)), name) for name in list(value)[:_MOST]]
        return {name: shown(value[old], key=name, addresses=addresses, depth=depth + 1) for name, old in pairs}
    if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        members = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [shown(one, addresses=addresses, depth=depth + 1) for one in list(members)[:_MOST]]
    # Cut before the search, with room for an address that the cut would halve.
    try:
        text = str(value)[: 2 * _LONGEST]
    except Exception as error:  # a value's own fault costs no line
        text = f"{type(value).__name__}: {type(error).__name__}"
    text = _OTHER.sub(r"\1…", _WEB.sub(lambda found: found[1] + found[2] + ("?…" if found[3] else ""), text))
    if not addresses:
        text = _ADDRESS.sub(_coded, text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _coded(found: re.Match[str]) -> str:
    address = found[0].rstrip(".!?'*_")
    return code_of(re.sub("＠|%40", "@", address, flags=re.IGNORECASE)) + found[0][len(address) :]


def _line(_: WrappedLogger, __: str, event: EventDict) -> str:
    """Make the line; what does not print (ends of lines, orders to terminals, half characters) is escaped."""
    first = {key: event[key] for key in ("time", "level", "event", "part") if key in event}
    text = json.dumps({**first, **event}, ensure_ascii=False)
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)


class _Output:
    """Standard error, or a file that others may write to and put aside at any time."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._is_cut = False

    def msg(self, message: str) -> None:
        """Write one line."""
        line = f"{message}\n".encode()
        if self._path:
            try:
                # After a line that a full disk has cut, the next one begins anew.
                _append(self._path, b"\n" + line if self._is_cut else line)
                self._is_cut = False
                return
            except OSError as error:
                self._is_cut = self._is_cut or error.errno == errno.ENOSPC
        with contextlib.suppress(OSError, ValueError):  # nobody reads, or it is closed
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()


def _append(path: Path, line: bytes) -> None:
    # Opened for each line: neither a file put aside nor one deleted is ever written to by mistake.
    path.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path) as handle:
        if os.fstat(handle).st_size + len(line) < LARGEST_BYTES:
            _write(handle, line)
            return
        _put_aside(path, handle)
    with _opened(path) as handle:
        _write(handle, line)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o640)
    try:
        yield handle
    finally:
        os.close(handle)


def _write(handle: int, line: bytes) -> None:
    if os.write(handle, line) < len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _put_aside(path: Path, handle: int) -> None:
    """Rename the file to `.1`, the one before to `.2` and so on, unless another process is faster."""
    if fcntl:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not path.exists() or not os.path.samestat(os.fstat(handle), path.stat()):
            return
    with contextlib.suppress(OSError):  # on Windows, while another process writes; the next line tries again
        for number in range(KEPT - 1, 0, -1):
            older = path.with_name(f"{path.name}.{number}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number + 1}"))
        path.replace(path.with_name(f"{path.name}.1"))


class _Forward(logging.Handler):
    """What libraries say through `logging`."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write it as an event of ours; the traceback's last line is enough."""
        try:
            said = record.getMessage()
        except (TypeError, ValueError):
            said = str(record.msg)
        error = record.exc_info[1] if record.exc_info else None
        more = {"error": f"{type(error).__name__}: {error}"} if error else {}
        write = get(record.name).error if record.levelno >= logging.ERROR else get(record.name).warning
        write("library", message=said, **more)


_configure(logging.CRITICAL, _Silence(), addresses=False)
