"""The :class:`Check` that every test cell makes: parts, findings, score."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from tradeoff.checks import calling, compare
from tradeoff.checks.answers import Answers
from tradeoff.checks.report import Finding, Outcome, Part, Stop, render
from tradeoff.checks.values import as_list, as_number, as_numbers, ensure_attempted

SECONDS = 10.0
"""Default time limit of one call, in seconds (nbgrader gives a whole cell 30 or more)."""

SECONDS_AGAIN = 2.0
"""Time limit of further calls after one call of this check ran out of time."""

GRID = 2
"""Decimal places of a score."""


class Check(Answers):
    """Collects what a test cell finds about one item and turns it into feedback and a score.

    Parameters
    ----------
    item:
        Name of the item: the ``grade_id`` of its answer cell.
    points:
        Points of the whole item, hidden parts included.
    seconds:
        Time limit of one call of the learner's function.

    Example
    -------
    >>> check = Check("double", points=1)
    >>> with check.part("a small case", points=1):
    ...     got = check.call(lambda x: x + x, 2)
    ...     check.close(got, 4, what="double(2)")
    >>> check.score()
    double: 1 of 1 point
    ✓ a small case (1 of 1)
    1.0
    """

    def __init__(self, item: str, points: float, seconds: float = SECONDS) -> None:
        if not points > 0:
            raise ValueError(f"points of {item!r} must be above 0, got {points!r}")
        self.item = item
        self.points = float(points)
        self.seconds = seconds
        self.parts: list[Part] = []
        self._open: Part | None = None
        calling.forget()

    @contextmanager
    def part(self, title: str, points: float) -> Iterator[Part]:
        """A part of the item, worth ``points`` when nothing in it fails. No exception leaves the block.

        ``KeyboardInterrupt`` does leave it: it is how the notebook server stops a cell.
        """
        if self._open is not None:
            raise RuntimeError(f"part {title!r} begins inside part {self._open.title!r}: close that one first")
        if points < 0 or sum(p.points for p in self.parts) + points > self.points + 1e-9:
            raise ValueError(f"part {title!r} with {points} points takes the parts of {self.item!r} past {self.points:g}")
        part = self._open = Part(title, float(points))
        self.parts.append(part)
        try:
            with calling.quiet():
                yield part
        except Stop as stop:
            unwritten = stop.finding.outcome is Outcome.NOT_ATTEMPTED and stop.finding.saw.endswith(" is None")
            part.findings.append((calling.no_result() if unwritten else None) or stop.finding)
        except NotImplementedError:
            part.findings.append(calling.not_attempted(f"{self.item} is not written yet"))
        except NameError as error:
            part.findings.append(self._missing_name(error))
        except KeyboardInterrupt:
            raise
        except calling.TimeUp:
            part.findings.append(
                Finding(Outcome.ERROR, f"reading your answer took more than {self.seconds:g} seconds",
                        "an answer that ends", "Return a finished list, not a generator that goes on for ever.")
            )  # fmt: skip
        except BaseException as error:
            if isinstance(error, (LookupError, ValueError)) and part.findings:
                return  # what was found already is why an entry is missing here: one fault, one finding
            if (nothing := calling.no_result()) is not None:
                part.findings.append(nothing)
                return
            finding = calling.error_finding(error, "the check of your answer")
            part.findings.append(
                Finding(Outcome.SHAPE, finding.saw, "an answer of the shape that the exercise describes",
                        "Compare the type and the names in your answer with the text of the exercise.")
            )  # fmt: skip
        finally:
            self._open = None

    def _missing_name(self, error: NameError) -> Finding:
        name = getattr(error, "name", None) or self.item
        return calling.not_attempted(f"there is no `{name}` yet")

    @property
    def _part(self) -> Part:
        if self._open is None:
            raise RuntimeError(f"check {self.item!r}: use this inside `with check.part(…):`")
        return self._open

    # ---- running -------------------------------------------------------------------------------------

    def call(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        """The result of ``func(*args, **kwargs)``, run on copies, silently, within the time limit.

        Leaves the part with feedback when the function raises, does not return in time, or is not one.
        A function that changes an argument is told so in a note that costs nothing. ``None`` comes back like any
        value; where the test cannot use it, the feedback asks for a ``return``.
        """
        part = self._part
        handed_args = [calling.copied(a) for a in args]
        handed = {k: calling.copied(v) for k, v in kwargs.items()}
        try:
            return calling.run(func, handed_args, handed, self.seconds)
        except Stop as stop:
            if "still running" in stop.finding.saw:
                self.seconds = min(self.seconds, SECONDS_AGAIN)
            raise
        finally:
            named = [*zip(map(str, range(1, len(args) + 1)), args, handed_args, strict=True)]
            named += [(f"`{k}`", kwargs[k], handed[k]) for k in kwargs]
            for name, before, after in named:
                if not calling.unchanged(before, after):
                    note = f"your function changes its argument {name}; work on a copy so that callers keep their data."
                    if note not in part.notes:
                        part.notes.append(note)

    # ---- values --------------------------------------------------------------------------------------

    def number(
        self, got: Any, what: str | None = None, low: float | None = None, high: float | None = None, hint: str = ""
    ) -> float:
        """``got`` as an exact float; leaves the part unless it is one finite number within [low, high]."""
        part = self._part
        name = what or self.item
        value = as_number(got, name)
        part.looked += 1
        least = -math.inf if low is None else low
        most = math.inf if high is None else high
        if math.isinf(value) or not least <= value <= most:
            span = "a finite number"
            if low is not None or high is not None:
                span = f"a number between {least:g} and {most:g}" if low is not None and high is not None else (
                    f"a number of at least {least:g}" if low is not None else f"a number of at most {most:g}")  # fmt: skip
            raise Stop(Finding(Outcome.SHAPE, f"{name} = {value:.8g}", span, hint or "Check the unit and the denominator."))
        return value

    def numbers(self, got: Any, what: str | None = None, n: int | None = None) -> list[float]:
        """``got`` as a list of exact floats, in order; leaves the part unless it has ``n`` numbers."""
        with calling.time_limit(self.seconds):
            values = as_numbers(got, what or self.item, n)
        self._part.looked += 1
        return values

    def sequence(self, got: Any, what: str | None = None, n: int | None = None) -> list[Any]:
        """``got`` as a built-in list of whatever it holds, in order; leaves the part unless it has ``n`` elements."""
        name = what or self.item
        with calling.time_limit(self.seconds):
            values = as_list(got, name)
        self._part.looked += 1
        if n is not None and len(values) != n:
            raise Stop(Finding(Outcome.SHAPE, f"{name} has {len(values)} values", f"{n} values", "Count what each stands for."))
        return values

    def close(
        self,
        got: Any,
        target: float | Sequence[float],
        *,
        what: str | None = None,
        atol: float = 1e-9,
        rtol: float = 1e-9,
        near: float | None = None,
        expected: str = "",
        hint: str = "",
        misconceptions: Mapping[str, Any] | None = None,
    ) -> bool:
        """Whether ``got`` (a number, or numbers in order) is within ``atol + rtol · |target|`` of ``target``.

        ``misconceptions`` maps a name to the wrong value it leads to, or to ``(value, "explanation")``. A value
        that cannot be told from the target is ignored. ``near`` is the distance still called *close*
        (default: 2 % of the target, at least ten tolerances). The target itself is never shown.
        """
        part = self._part
        name = what or self.item
        goal: float | list[float]
        value: float | list[float]
        if isinstance(target, (int, float, np.number)):
            value, goal = self.number(got, name), float(target)
        else:
            goal = [float(t) for t in target]
            value = self.numbers(got, name, len(goal))
        finding = compare.judge(value, goal, name, atol, rtol, near, expected, hint, misconceptions or {})
        if finding is not None:
            part.findings.append(finding)
        return finding is None

    # ---- verdicts ------------------------------------------------------------------------------------

    def true(
        self, condition: Any, *, saw: str, expected: str, hint: str = "", misconception: str | None = None
    ) -> bool:
        """Record a finding unless ``condition`` is exactly true (``True`` or NumPy's); returns the verdict."""
        part = self._part
        part.looked += 1
        holds = isinstance(condition, (bool, np.bool_)) and bool(condition)
        if not holds:
            outcome = Outcome.MISCONCEPTION if misconception else Outcome.WRONG
            part.findings.append(Finding(outcome, saw, expected, hint, misconception))
        return holds

    def fail(self, *, saw: str, expected: str, hint: str = "", misconception: str | None = None) -> bool:
        """Record a finding; always returns ``False``."""
        return self.true(False, saw=saw, expected=expected, hint=hint, misconception=misconception)

    def attempted(self, value: Any, what: str | None = None) -> Any:
        """``value`` unless it is ``None`` or ``...``, which leave the part as *not attempted*."""
        ensure_attempted(value, what or self.item)
        return value

    def partial(self, fraction: float) -> float:
        """Give this part ``fraction`` (0 to 1) of its points, whatever else it finds; returns the fraction."""
        value = as_number(fraction, "partial(fraction)")
        self._part.fraction = min(1.0, max(0.0, value))
        self._part.looked += 1
        return self._part.fraction

    def score(self) -> float:
        """Print the feedback and return the points as a built-in float, rounded to 0.01.

        The released notebook lacks the hidden parts. When every part it has is right, the score is the item's
        full points there, so that nbgrader's *Validate* agrees; the feedback says what is still to be decided.
        """
        earned = sum(p.earned for p in self.parts)
        seen = sum(p.points for p in self.parts)
        print(render(self.item, self.parts, self.points, earned))
        if not self.parts or seen <= 0:
            return 0.0
        if earned >= seen - 1e-9:
            return self.points
        return float(max(0.0, min(round(earned, GRID), self.points - 10.0**-GRID)))
