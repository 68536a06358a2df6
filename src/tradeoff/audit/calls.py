"""Call a learner's function often: on copies, silently, within a budget of seconds."""

from __future__ import annotations

import dataclasses
import inspect
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tradeoff.checks import calling
from tradeoff.checks.report import Finding, Outcome, Stop
from tradeoff.checks.values import as_list, as_mapping, as_number

GRACE = 2.0
"""Seconds that one call may take beyond the budget before it is cut off."""

LEAST = 0.02
"""Smallest share of the budget that a group of calls is given, however late it comes."""


class Caller:
    """Calls ``run``; every exception, exit or endless loop becomes a ``Stop`` that names the learner's function.

    Parameters
    ----------
    run:
        What is called. Often a ``lambda`` that brings the audit's arguments into the order the exercise asks for.
    learner:
        The learner's own function when ``run`` is a wrapper: feedback names it and quotes its line.
    seconds:
        Processor time for all calls together, so that a busy machine gives the same verdict; wall time ends them at
        ``calling.PATIENCE`` times as much.

    Raises
    ------
    tradeoff.checks.report.Stop
        From every method, when the function is missing, raises, or does not end. A part of a ``Check`` turns it
        into feedback.
    """

    def __init__(self, run: Callable[..., Any], learner: Callable[..., Any] | None = None, seconds: float = 8.0) -> None:
        self.run = run
        self.seconds = seconds
        self.start = time.process_time(), time.perf_counter()
        named = learner if learner is not None else getattr(run, "func", run)
        self.__name__ = str(getattr(named, "__name__", "your function"))
        self.__code__ = getattr(named, "__code__", None)
        if callable(run):
            try:
                self.__signature__ = inspect.signature(run)
            except (TypeError, ValueError):
                pass
        self._todo: Callable[[], Any] = lambda: None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What ``calling.run`` calls: the work that :meth:`once` or :meth:`rounds` has put down."""
        return self._todo()

    @property
    def left(self) -> float:
        """Seconds left of the budget (never below a small share of it)."""
        used = max(time.process_time() - self.start[0], (time.perf_counter() - self.start[1]) / calling.PATIENCE)
        return max(self.seconds - used, LEAST * self.seconds)

    def once(self, *args: Any) -> Any:
        """The result of one call."""
        handed = [calling.copied(a) for a in args]
        self._todo = lambda: self.run(*handed)
        return self._noted([self._safely(args, self.left)])[0]

    def rounds(self, calls: Sequence[Callable[[], tuple[Any, ...]]], n: int, share: float = 1.0) -> list[list[Any]]:
        """Up to ``n`` rounds, each with one call per entry of ``calls`` (which makes the arguments).

        Stops early when ``share`` of the seconds left is used, after two rounds at least.
        Returns one list of results per entry, all of the same length.
        """
        budget = share * self.left
        results: list[list[Any]] = [[] for _ in calls]

        def work() -> None:
            end, late = time.process_time() + budget, time.perf_counter() + calling.PATIENCE * budget
            for i in range(n):
                if i >= 2 and (time.process_time() > end or time.perf_counter() > late):
                    return
                for make, kept in zip(calls, results, strict=True):
                    kept.append(self.run(*[calling.copied(a) for a in make()]))

        self._todo = work
        self._safely(calls[0](), budget)
        for kept in results:
            self._noted(kept)
        return results

    def _noted(self, results: list[Any]) -> list[Any]:
        """``results``; one that is ``None`` is kept in mind, so that the feedback can ask for a ``return``."""
        if any(r is None for r in results):
            calling.gave_nothing(self, f"{self.__name__}(…)")
        return results

    def _safely(self, args: Sequence[Any], budget: float) -> Any:
        with calling.quiet():
            if not callable(self.run):
                return calling.run(self.run, args, {}, budget)
            result = calling.run(self, args, {}, budget + GRACE)
            calling.forget()  # what ran is this object, not the learner's function
            return result


def numbers(value: Any, name: str) -> np.ndarray:
    """Any number, list, mapping, table or array of numbers as a float array (shape: numbers, in the order given).

    Raises ``Stop`` for anything else, and for missing values.
    """
    if isinstance(value, float):
        array = np.array([value], dtype=float)
    elif isinstance(value, (np.ndarray, pd.Series)) and value.ndim == 1 and getattr(value.dtype, "kind", "O") in "fiu":
        array = np.asarray(value, dtype=float)
    elif isinstance(value, (list, tuple, range, np.ndarray, pd.Index)) and not hasattr(value, "_asdict"):
        array = np.array([as_number(v, f"{name}[{i}]") for i, v in enumerate(as_list(value, name))], dtype=float)
    elif isinstance(value, (Mapping, pd.Series, pd.DataFrame, tuple)) or dataclasses.is_dataclass(value):
        array = np.array([as_number(v, f"{name}[{k!r}]") for k, v in as_mapping(value, name).items()], dtype=float)
    else:
        array = np.array([as_number(value, name)])
    if np.isnan(array).any():
        hint = "Look for a division of 0 by 0, or missing values after a merge."
        raise Stop(Finding(Outcome.SHAPE, f"{name} contains nan", "numbers that exist", hint))
    return array
