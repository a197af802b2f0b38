"""A bounded pool of killable processes: parsing and rendering run here, so that no input can stop the program.

pebble's ProcessPool does the work. Its exceptions are translated here, and nowhere else: whatever a worker does to
itself (too long, too much memory, a crash) is a `WorkerError` of that one task, and the next task gets a fresh process.

Processes come from a fork server where there is one (Linux, macOS), since the parent has threads and must not fork:
modules named in `preload` are imported once, before the first fork, and a killed worker is replaced in 10 ms. Measured
on two cores: first result 0.1 s after the first `submit`; 1,000 tasks of 51 KB in and 45 KB out 0.2 s over the work
itself; leaving 0.02 s. spawn takes as long to start but imports everything again for each fresh process.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from importlib.machinery import ModuleSpec
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from briefing.errors import BriefingError, WorkerError

if TYPE_CHECKING:
    from pebble import ProcessPool

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: Address space of one worker. Parsing the largest captured feed needs 40 MiB, a PDF of 600 stories some 300.
DEFAULT_MEMORY_BYTES = 1 << 30


class Workers:
    """Processes that run functions; nothing is started before the first task.

    Use as a context manager: leaving stops every process at once and cancels what has not run.
    """

    def __init__(
        self, count: int = 2, *, memory_bytes: int = DEFAULT_MEMORY_BYTES, preload: tuple[str, ...] = ()
    ) -> None:
        """Say how many processes, what each may use, and which modules all of them need.

        Args:
            count: processes, 1 or more.
            memory_bytes: address space of each, where the platform can limit it (RLIMIT_AS; not on macOS).
            preload: names of modules that are imported before the first task. The fork server outlives the pool,
                so the first pool of a program decides.
        """
        self._count = count
        self._memory_bytes = memory_bytes
        self._preload = preload
        self._pool: ProcessPool | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._waiting: set[Future[Any]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            self._stop()
        for future in tuple(self._waiting):
            future.cancel()

    def submit(self, function: Callable[..., _T], *args: Any, timeout_seconds: float, **kwargs: Any) -> Future[_T]:
        """Run a function in a worker.

        Args:
            function: importable by name; not of a script itself, which workers do not load.
            args: picklable.
            timeout_seconds: counted from when a worker takes the task, not from now.
            kwargs: picklable.

        Returns:
            A future. Its `result()` raises the function's own `BriefingError`, or `WorkerError` if it took too long
            or too much memory, failed otherwise, or took its process down.
        """
        outcome: Future[_T] = Future()
        self._waiting.add(outcome)
        outcome.add_done_callback(self._waiting.discard)
        name = getattr(function, "__name__", "a task")
        running = self._scheduled((function, args, kwargs), timeout_seconds)
        running.add_done_callback(lambda done: _pass_on(done, outcome, name, timeout_seconds))
        return outcome

    def warm(self) -> None:
        """Start the processes and load `preload` while the caller goes on: starting waits for the fork server."""
        threading.Thread(target=self._wake, name="warm workers", daemon=True).start()

    def _wake(self) -> None:
        """Start the pool, which pebble does with the first task."""
        with self._lock:
            if not self._closed:
                self._running().schedule(run, args=(int, (), {}))

    def _scheduled(self, task: tuple[Any, ...], timeout_seconds: float) -> Future[Any]:
        """Hand a task to the pool, a new one if there is none or the old one broke."""
        with self._lock:
            with suppress(RuntimeError):  # pebble: the pool is not active
                return self._running().schedule(run, args=task, timeout=timeout_seconds)
            self._stop()
            return self._running().schedule(run, args=task, timeout=timeout_seconds)

    def _running(self) -> ProcessPool:
        """Give the pool, made on first use."""
        if self._pool is None:
            from pebble import ProcessPool  # 50 ms that a run without tasks does not need

            spare_main()
            self._pool = ProcessPool(
                self._count, context=_context(self._preload), initializer=limit_memory, initargs=(self._memory_bytes,)
            )
        return self._pool

    def _stop(self) -> None:
        """Stop every process."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]  # pebble types only what returns something
            pool.join()


def run(function: Callable[..., _T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> _T:
    """Run a task, in the worker; only errors that can be sent to the main process leave it.

    Raises:
        BriefingError: the function's own.
        WorkerError: in place of any other exception; its notes hold the traceback.
    """
    name = getattr(function, "__name__", "a task")
    try:
        return function(*args, **kwargs)
    except BriefingError:
        raise
    except MemoryError:
        raise WorkerError(f"{name} needed more memory than a worker may use, and was stopped") from None
    except Exception as error:
        failure = WorkerError(f"{name} failed: {type(error).__name__}: {error}")
        failure.add_note(traceback.format_exc())
        raise failure from None


def limit_memory(memory_bytes: int) -> None:
    """Limit the address space of this process, where the platform can, and let it look for garbage less often."""
    gc.set_threshold(100_000, 20, 20)  # tasks make few cycles; a tenth of the time that parsing takes
    with suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        ceiling = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))


def _context(preload: tuple[str, ...]) -> Any:
    """Choose how processes start; see the top of this module."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *preload])
    return context


def spare_main() -> None:
    """Keep every worker from running the program's own script again, which multiprocessing does unless it has a name.

    The command line takes 0.2 s to import, and a script of a user's without an `if __name__ ...` would start workers of
    its own. Names that end in `.__main__` are left alone (`multiprocessing.spawn._fixup_main_from_name`).
    """
    main = sys.modules["__main__"]
    if getattr(main, "__spec__", None) is None:
        main.__spec__ = ModuleSpec(f"{__package__}.__main__", None)


def _pass_on(done: Future[Any], outcome: Future[Any], name: str, timeout_seconds: float) -> None:
    """Give the outcome of a task to whoever asked, with pebble's exceptions translated."""
    if not outcome.set_running_or_notify_cancel():
        return
    error = done.exception()
    if error is None:
        outcome.set_result(done.result())
    elif isinstance(error, BriefingError):
        outcome.set_exception(error)
    else:
        outcome.set_exception(_translated(error, name, timeout_seconds))


def _translated(error: BaseException, name: str, timeout_seconds: float) -> WorkerError:
    """Say in plain words what became of a task."""
    from pebble import ProcessExpired

    if isinstance(error, ProcessExpired):
        message = f"{name} took its process down (exit code {error.exitcode})"
    elif isinstance(error, TimeoutError):
        message = f"{name} took longer than {timeout_seconds:g} seconds and was stopped"
    else:
        message = f"{name} could not be run: {type(error).__name__}: {error}"
    translated = WorkerError(message)
    translated.__cause__ = error
    return translated
