"""Run a learner's code safely: quietly, on copies, for a limited time, every ending explained."""

from __future__ import annotations

import inspect
import linecache
import logging
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import CodeType, FrameType, TracebackType
from typing import Any

import numpy as np
import pandas as pd

from tradeoff.checks.report import Finding, Outcome, Stop
from tradeoff.checks.show import brief, cut, describe_call, kind


class TimeUp(BaseException):
    """The time limit of a call has passed. Not an ``Exception``, so ``except Exception`` cannot swallow it."""


@contextmanager
def quiet() -> Iterator[None]:
    """Keep everything off stdout and stderr: prints, warnings, logging, progress bars, C libraries' messages.

    File descriptor 2 is redirected too, because a notebook kernel forwards what lands there.
    """
    before = logging.root.manager.disable
    try:
        saved: int | None = os.dup(2)
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 2)
        os.close(sink)
    except OSError:  # no such descriptor (some Windows hosts)
        saved = None
    try:
        logging.disable(sys.maxsize)
        with open(os.devnull, "w", encoding="utf-8", errors="replace") as nowhere:
            with warnings.catch_warnings(), redirect_stdout(nowhere), redirect_stderr(nowhere):
                warnings.simplefilter("ignore")
                yield
    finally:
        logging.disable(before)
        if saved is not None:
            os.dup2(saved, 2)
            os.close(saved)


PATIENCE = 2.0
"""Wall seconds allowed for a second of processor time."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise :class:`TimeUp` in the main thread after ``seconds`` (no limit in other threads or on Windows).

    They are seconds of processor time, so that a busy machine gives the same verdict; wall time ends the block at
    ``PATIENCE`` times as much, because an answer that waits for input uses no processor.

    The alarm repeats. From its third ring on the exception is raised a second time at the line that handles the
    first, because a loop such as ``while True: try: … except: pass`` swallows what is raised in its ``try``.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    rings = 0
    armed = True
    start = time.process_time(), time.perf_counter()
    tracer = sys.gettrace()

    def again(frame: FrameType, event: str, argument: Any) -> Any:
        if armed and event == "line":
            raise TimeUp
        return None if event == "call" else again

    def ring(signum: int, frame: FrameType | None) -> None:
        nonlocal rings
        used, passed = time.process_time() - start[0], time.perf_counter() - start[1]
        if not armed or (used < seconds and passed < PATIENCE * seconds):
            return
        rings += 1
        if rings >= 3:
            while frame is not None and frame.f_code.co_filename != __file__:
                frame.f_trace = again
                frame = frame.f_back
            sys.settrace(again)
        raise TimeUp

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    try:
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        if rings:
            sys.settrace(tracer)


def copied(value: Any) -> Any:
    """A copy of plain data (tables, arrays, lists, dicts, sets, nested); anything else is passed as it is."""
    if isinstance(value, (pd.DataFrame, pd.Series, np.ndarray)):
        return value.copy()
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(copied(v) for v in value)
    if type(value) is dict:
        return {k: copied(v) for k, v in value.items()}
    return value


def unchanged(before: Any, after: Any) -> bool:
    """Whether plain data still equals its copy (tables: values, dtypes, index and columns; NaN equals NaN)."""
    if isinstance(before, (pd.DataFrame, pd.Series)):
        return type(before) is type(after) and before.equals(after) and before.index.equals(after.index)
    if isinstance(before, np.ndarray):
        same = before.shape == after.shape and before.dtype == after.dtype
        return same and before.tobytes() == after.tobytes()
    if type(before) in (list, tuple):
        return len(before) == len(after) and all(unchanged(b, a) for b, a in zip(before, after, strict=True))
    if type(before) is dict:
        return before.keys() == after.keys() and all(unchanged(v, after[k]) for k, v in before.items())
    if type(before) in (int, str, bool):
        return type(before) is type(after) and bool(before == after)
    return True


def learner_line(error: BaseException, code: CodeType | None) -> str:
    """`` in the line `x = orders["nope"]` `` for the deepest traceback line in the learner's own cell, or nothing."""
    if code is None:
        return ""
    tb: TracebackType | None = error.__traceback__
    text = ""
    while tb is not None:
        if tb.tb_frame.f_code.co_filename == code.co_filename:
            text = linecache.getline(code.co_filename, tb.tb_lineno).strip() or text
        tb = tb.tb_next
    return f" in the line `{cut(text, 70)}`" if text else ""


def _signature_problem(func: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> str | None:
    try:
        signature = inspect.signature(func)
    except (TypeError, ValueError):
        return None
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        return f"def {getattr(func, '__name__', 'f')}{cut(str(signature), 60)} ({error})"
    return None


def run(func: Any, args: Sequence[Any], kwargs: Mapping[str, Any], seconds: float) -> Any:
    """Call ``func`` and return its result; every other ending becomes :class:`Stop` with a finding.

    ``KeyboardInterrupt`` passes through: it is how the notebook server stops a cell.
    """
    _without_result.clear()
    if func is None or func is Ellipsis:
        raise Stop(not_attempted("the function is still empty"))
    if not callable(func):
        saw = f"{brief(func)}, {kind(func)}, where a function belongs"
        raise Stop(Finding(Outcome.SHAPE, saw, "a function", "Keep the `def` line that the answer cell began with."))
    words = describe_call(func, args, kwargs)
    problem = _signature_problem(func, args, kwargs)
    if problem:
        raise Stop(
            Finding(Outcome.SHAPE, problem, f"a function that can be called as {words}",
                    "Keep the `def` line and its parameters as the answer cell gave them.")
        )  # fmt: skip
    code = getattr(func, "__code__", None)
    try:
        with time_limit(seconds):
            result = func(*args, **kwargs)
            if inspect.iscoroutine(result):
                result.close()
                raise Stop(Finding(Outcome.SHAPE, f"{words} gave a coroutine", "a value", "Write `def`, not `async def`."))
            if result is None:
                gave_nothing(func, words)
            return result
    except Stop:
        raise
    except NotImplementedError:
        raise Stop(not_attempted(f"{words} raised NotImplementedError")) from None
    except TimeUp:
        raise Stop(
            Finding(Outcome.ERROR, f"{words} was still running after {seconds:g} seconds",
                    "an answer within that time",
                    "Look for a loop that never ends, or replace a loop over rows by a grouped or column-wise step.")
        ) from None  # fmt: skip
    except SystemExit:
        raise Stop(
            Finding(Outcome.ERROR, f"{words} called exit", "a returned value",
                    "Leave a function with `return`; `exit()` and `sys.exit()` stop the whole notebook.")
        ) from None  # fmt: skip
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise Stop(error_finding(error, words, code)) from None


_without_result: list[str] = []
"""The last call of a learner's function in words, if it returned ``None``; for some exercises that is an answer."""

_EMPTY = len((lambda: None).__code__.co_code)
"""Length of the code of a function that does nothing."""


def gave_nothing(func: Any, words: str) -> None:
    """Keep in mind that a call returned ``None``, unless the function has no body yet (it is not attempted then)."""
    code = getattr(func, "__code__", None)
    if code is None or len(code.co_code) > _EMPTY:
        _without_result[:] = [words]


def forget() -> None:
    """A new check begins: what an earlier one called has nothing to do with it."""
    _without_result.clear()


def no_result() -> Finding | None:
    """The finding on a last call that returned ``None``, for whoever cannot use that; ``None`` if it returned a value."""
    if not _without_result:
        return None
    return Finding(
        Outcome.SHAPE, f"{_without_result[0]} returned None", "a returned value",
        "Look for a missing `return`: every way through the function must end with one. Printing is not returning.",
    )  # fmt: skip


def error_finding(error: BaseException, words: str, code: CodeType | None = None) -> Finding:
    """An exception as a finding that names the error, its message and the learner's line."""
    name = type(error).__name__
    with quiet():
        message = brief_message(error)
    hint = {
        "KeyError": "A name in square brackets does not exist: compare it with the columns or keys you have.",
        "AttributeError": "The value before the dot is not of the type you think: print it and its type.",
        "TypeError": "A value has a type that this step cannot use: print it and its type just before.",
        "ZeroDivisionError": "Think of the case where the denominator is zero: what should come back?",
        "RecursionError": "The function calls itself without end: give it a case that stops.",
        "NameError": "A name is used before it exists: define it in this cell or pass it as an argument.",
        "UnboundLocalError": "A name is used before it is given a value on some path through the function.",
        "IndexError": "A position past the end is used: print the length just before.",
    }.get(name, "Run the same call in a new cell and read the last line of the error.")
    return Finding(
        Outcome.ERROR, f"{words} stopped with {name}: {message}{learner_line(error, code)}" if message
        else f"{words} stopped with {name}{learner_line(error, code)}", "a returned value, no error", hint,
    )  # fmt: skip


def brief_message(error: BaseException) -> str:
    """The first 100 characters of an error's message; an error that cannot be printed gives nothing."""
    try:
        return cut(str(error), 100)
    except Exception:
        return ""


def not_attempted(why: str) -> Finding:
    """The finding for an answer that has not been written yet."""
    return Finding(
        Outcome.NOT_ATTEMPTED, why, "your answer in the cell above",
        "Write the answer in place of `raise NotImplementedError()`, run that cell, then run this one again.",
    )  # fmt: skip
