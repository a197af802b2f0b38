"""Killable processes: what a task can do to itself, and to the others (nothing)."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from briefing.errors import ParseError, WorkerError
from briefing.parse import parse
from briefing.workers import Workers, limit_memory, run
from tests.feeds import fetched, rss

#: Ample: no test waits for it.
LIMIT = 60.0


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """One pool for all tests that do not mean how it starts and stops."""
    with Workers(2, memory_bytes=1 << 30, preload=("briefing.parse",)) as pool:
        yield pool


def _still_works(workers: Workers) -> bool:
    """Run an ordinary task."""
    return workers.submit(pow, 2, 5, timeout_seconds=LIMIT).result() == 32


def test_a_task_gives_its_result(workers: Workers) -> None:
    """A function runs in another process, with its arguments, and its value comes back."""
    parsed = workers.submit(parse, fetched(rss("<title>Report</title>")), language="ko", timeout_seconds=LIMIT).result()
    assert (parsed.articles[0].title, parsed.articles[0].language) == ("Report", "ko")
    assert workers.submit(os.getpid, timeout_seconds=LIMIT).result() != os.getpid()


def test_errors_of_ours_pass_unchanged(workers: Workers) -> None:
    """A feed that cannot be parsed is a ParseError with its feed id, as without a worker."""
    with pytest.raises(ParseError, match="is a web page") as caught:
        workers.submit(parse, fetched(b"<html>"), language=None, timeout_seconds=LIMIT).result()
    assert caught.value.feed_id == "wire"


def test_a_task_that_takes_too_long_is_stopped(workers: Workers) -> None:
    """The task ends with one line that says so, its process is killed, and the next one runs."""
    with pytest.raises(WorkerError, match=r"^sleep took longer than 0\.2 seconds and was stopped$"):
        workers.submit(time.sleep, 600, timeout_seconds=0.2).result()
    assert _still_works(workers)


def test_a_slow_feed_is_stopped(workers: Workers) -> None:
    """Thousands of attributes on a broken feed, on which feedparser takes minutes, cost no more than their time."""
    attributes = " ".join(f'a{place}="1"' for place in range(60_000))
    body = f"<rss><channel><item><title {attributes}>x</title></item></channel>".encode()
    with pytest.raises(WorkerError, match="parse took longer"):
        workers.submit(parse, fetched(body), language=None, timeout_seconds=0.3).result()
    assert _still_works(workers)


def test_a_task_that_takes_its_process_down_is_reported(workers: Workers) -> None:
    """A crash is that task's error, with the exit code; the next one runs."""
    with pytest.raises(WorkerError, match=r"raise_signal took its process down \(exit code -9\)"):
        workers.submit(signal.raise_signal, signal.SIGKILL, timeout_seconds=LIMIT).result()
    assert _still_works(workers)


def test_a_task_that_needs_too_much_memory_is_stopped(workers: Workers) -> None:
    """Memory beyond the limit is refused to the task, not taken from the machine."""
    with pytest.raises(WorkerError, match="bytearray needed more memory than a worker may use"):
        workers.submit(bytearray, 2 << 30, timeout_seconds=LIMIT).result()
    assert _still_works(workers)


def test_other_failures_are_named(workers: Workers) -> None:
    """Any other exception becomes one line, with the traceback in its notes, and need not be picklable."""
    with pytest.raises(WorkerError, match="int failed: ValueError: invalid literal") as caught:
        workers.submit(int, "x", timeout_seconds=LIMIT).result()
    assert "Traceback" in caught.value.__notes__[0]


def test_a_task_that_cannot_be_sent_is_reported(workers: Workers) -> None:
    """What cannot be pickled never leaves; the pool goes on."""
    with pytest.raises(WorkerError, match="could not be run"):
        workers.submit(lambda: 1, timeout_seconds=LIMIT).result()
    assert _still_works(workers)


def test_a_result_that_cannot_be_sent_is_reported(workers: Workers) -> None:
    """What cannot be pickled does not come back; the pool goes on."""
    with pytest.raises(WorkerError, match="could not be run"):
        workers.submit(unpicklable, b"x", timeout_seconds=LIMIT).result()
    assert _still_works(workers)


def test_tasks_run_side_by_side(workers: Workers, tmp_path: Path) -> None:
    """Two workers run two tasks at once: each opens an end of a pipe, which waits for the other."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    ends = [workers.submit(os.open, pipe, flags, timeout_seconds=LIMIT) for flags in (os.O_RDONLY, os.O_WRONLY)]
    assert all(end.result() > 0 for end in ends)


def test_workers_import_ahead(workers: Workers) -> None:
    """Warming does not keep the pool from working, even if a module to load beforehand is missing."""
    workers.warm()
    assert _still_works(workers)


def test_leaving_before_the_workers_are_warm_starts_none() -> None:
    """A pool that was left does not come alive behind its owner's back."""
    with Workers(count=1) as left:
        pass
    left._wake()
    assert left._pool is None


def test_a_cancelled_task_stays_cancelled(tmp_path: Path) -> None:
    """Whoever cancels a waiting task does not get a late result."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with Workers(1) as workers:
        blocker = workers.submit(os.open, pipe, os.O_RDONLY, timeout_seconds=LIMIT)
        future = workers.submit(pow, 2, 5, timeout_seconds=LIMIT)
        assert future.cancel()
        os.close(os.open(pipe, os.O_WRONLY))
        assert blocker.result() > 0
        assert _still_works(workers)
    with pytest.raises(CancelledError):
        future.result()


def test_nothing_starts_before_the_first_task() -> None:
    """A pool without tasks has no processes, and need not be stopped."""
    with Workers() as workers:
        assert workers._pool is None


def test_leaving_stops_running_tasks_at_once() -> None:
    """Tasks that run or wait when the pool is left are cancelled, not waited for."""
    with Workers(1) as workers:
        futures: list[Future[None]] = [workers.submit(time.sleep, 600, timeout_seconds=600) for _ in range(3)]
        assert _started(workers)
    for future in futures:
        with pytest.raises((CancelledError, WorkerError)):
            future.result(timeout=30)


def _started(workers: Workers) -> bool:
    """Tell whether the pool runs."""
    return workers._pool is not None and workers._pool.active


def test_a_broken_pool_is_replaced() -> None:
    """If all processes die at once, tasks in flight fail and later ones get new processes."""
    with Workers(1) as workers:
        assert _still_works(workers)
        assert workers._pool is not None
        workers._pool.stop()  # type: ignore[no-untyped-call]
        assert _still_works(workers)


def test_spawned_workers_work_where_there_is_no_fork_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a platform without fork servers, processes are spawned."""
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    with Workers(1) as workers:
        assert _still_works(workers)


def test_a_script_is_not_run_again_by_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that starts workers gets a name that keeps multiprocessing from importing it in each of them."""
    script = ModuleType("__main__")
    script.__spec__ = None
    script.__file__ = "/nonexistent/script.py"
    monkeypatch.setitem(sys.modules, "__main__", script)
    with Workers(1) as workers:
        assert _still_works(workers)
    assert script.__spec__ is not None
    assert script.__spec__.name == "briefing.__main__"


def test_the_memory_limit_holds_in_a_process(workers: Workers) -> None:
    """Each worker runs under the limit that it was given."""
    assert workers.submit(resource.getrlimit, resource.RLIMIT_AS, timeout_seconds=LIMIT).result()[0] == 1 << 30


def test_a_limit_above_the_machines_own_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the operator allows less, less it is; where the platform has no such limit, nothing happens."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (10, 100))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    limit_memory(1000)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (10, resource.RLIM_INFINITY))
    limit_memory(1000)
    monkeypatch.setattr(resource, "setrlimit", _refuse)
    limit_memory(1000)
    assert asked == [(100, 100), (1000, resource.RLIM_INFINITY)]


def _refuse(*_: object) -> None:
    """Stand in for a platform that cannot limit memory."""
    raise ValueError("not here")


def test_what_runs_in_a_worker_only_lets_picklable_errors_out() -> None:
    """Our own errors pass; memory and all others become a WorkerError."""
    with pytest.raises(ParseError):
        run(parse, (fetched(b""),), {"language": None})
    with pytest.raises(WorkerError, match="needed more memory"):
        run(_exhausted, (), {})
    with pytest.raises(WorkerError, match="import_module failed: ModuleNotFoundError"):
        run(import_module, ("no_such_module",), {})
    assert run(pow, (2, 5), {}) == 32


def unpicklable(data: bytes) -> memoryview:
    """Give what cannot be sent."""
    return memoryview(data)


def _exhausted() -> None:
    """Stand in for a task without memory left."""
    raise MemoryError


def test_errors_survive_the_way_back() -> None:
    """A feed's error keeps its feed and message when it is sent between processes."""
    error = pickle.loads(pickle.dumps(ParseError("wire", "is empty")))  # noqa: S301  # our own bytes
    assert (type(error), error.feed_id, str(error)) == (ParseError, "wire", "is empty")
