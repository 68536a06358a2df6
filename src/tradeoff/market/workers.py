"""Where parts are written: in this process, in a pool of processes, or on a Dask cluster.

All three are ``concurrent.futures`` executors, so the export has one code path.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import Any


class ExportError(RuntimeError):
    """A run that cannot be done or finished, with the remedy in the message."""


_DIED = (
    "a worker process died (out of memory?). Finished parts are kept: run the same command again to resume, "
    "with fewer workers if memory was short."
)


class InlineExecutor(Executor):
    """Runs each task in this process as soon as it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        """Run ``fn`` now; errors are kept in the future."""
        future: Future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def _end_with_parent() -> None:
    """End this worker when its parent is gone, even after kill -9 (a pool alone would wait for ever)."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    Thread(target=watch, daemon=True).start()


@contextmanager
def executor(workers: int, scheduler: str | None) -> Iterator[tuple[Executor, int]]:
    """Give an executor and how many tasks to keep submitted to it.

    Args:
        workers: processes on this machine; 1 works in this process.
        scheduler: address of a Dask scheduler to use instead, such as "tcp://127.0.0.1:8786".

    Raises:
        ExportError: the scheduler cannot be reached, or a worker died.
    """
    if scheduler is not None:
        yield from _dask(scheduler)
    elif workers == 1:
        yield InlineExecutor(), 1
    else:
        pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_end_with_parent)
        try:
            yield pool, 2 * workers
        except BrokenProcessPool as error:
            raise ExportError(_DIED) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _dask(scheduler: str) -> Iterator[tuple[Executor, int]]:
    from distributed import Client, KilledWorker

    try:
        client = Client(scheduler, timeout=10)
    except (OSError, TimeoutError, ValueError) as error:
        raise ExportError(
            f"scheduler = {scheduler!r} cannot be reached ({type(error).__name__}): start one with "
            "`dask scheduler` and give its address, such as tcp://127.0.0.1:8786"
        ) from error
    try:
        with client:
            yield client.get_executor(pure=False), 10_000
    except KilledWorker as error:
        raise ExportError(_DIED) from error
