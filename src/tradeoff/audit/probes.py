"""Probes that name the mistake in an analysis: change the table in a way whose consequence is known, and look.

Each probe is an exact relation that every sound analysis of a difference of means has, so it raises no false alarm beyond the
randomness of the analysis itself (a bootstrap, say). That is measured by calling the analysis several times on the
same table, and six times the range seen is granted.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradeoff.audit.estimates import Estimate
from tradeoff.audit.findings import Finding

Analysis = Callable[[pd.DataFrame], Estimate]
COPIES = 4
"""How often rows or units are repeated; the standard error then halves, or stays."""


@dataclass(frozen=True)
class Layout:
    """The columns of an experiment's table, and the two labels in ``arm``.

    ``unit`` is what was randomised; a table with several rows a unit is probed for its unit of analysis. ``time`` orders
    the rows (without it, their position does). ``post`` are columns measured after assignment that a right
    analysis does not use.
    """

    unit: str
    arm: str
    outcome: str
    control: Any = "control"
    treatment: Any = "treatment"
    time: str | None = None
    post: tuple[str, ...] = ()

    def treated(self, frame: pd.DataFrame) -> NDArray[np.bool_]:
        """Which rows are in the treatment arm. Raises ``ValueError`` unless both arms, and nothing else, are there."""
        labels = set(frame[self.arm].unique().tolist())
        if labels != {self.control, self.treatment}:
            raise ValueError(f"column {self.arm!r} holds {sorted(map(str, labels))}, not {self.control!r} and {self.treatment!r}")
        return (frame[self.arm] == self.treatment).to_numpy(dtype=bool)

    def binary(self, frame: pd.DataFrame) -> bool:
        """Whether the outcome is 0 or 1 in every row, as an analysis of shares expects."""
        return bool(frame[self.outcome].isin([0, 1]).all())


class Bench:
    """An analysis, the table it is probed on, and how much its own randomness moves it."""

    def __init__(self, analysis: Analysis, null: pd.DataFrame, effect: pd.DataFrame, layout: Layout, rng: np.random.Generator) -> None:
        self.analysis, self.null, self.frame, self.layout, self.rng = analysis, null, effect, layout, rng
        self.base = analysis(effect)
        again = [analysis(effect) for _ in range(2)]
        if any(a != self.base for a in again):
            again += [analysis(effect) for _ in range(5)]
        all_ = [self.base, *again]
        self.half = self.base.half if math.isfinite(self.base.half) and self.base.half > 0 else max(abs(self.base.effect), 1e-12)
        self.room = 6 * max(float(np.ptp([getattr(e, k) for e in all_])) if math.isfinite(getattr(self.base, k)) else 0.0
                            for k in ("effect", "low", "high")) + 1e-6 * self.half  # fmt: skip
        self.room_p = 6 * float(np.ptp([e.p for e in all_])) + 1e-6 if not math.isnan(self.base.p) else 0.0

    def same(self, one: float, two: float) -> bool:
        """Whether two numbers in the unit of the outcome agree."""
        return one == two or abs(one - two) <= self.room

    def like(self, got: Estimate, wanted: Estimate) -> bool:
        """Whether two estimates agree in effect, interval and p-value."""
        near = all(self.same(getattr(got, k), getattr(wanted, k)) for k in ("effect", "low", "high"))
        return near and (math.isnan(got.p) or math.isnan(wanted.p) or abs(got.p - wanted.p) <= self.room_p)


GENERIC = ("arms treated unequally", "the order of the rows matters", "effect depends on the number of users", "result changes with the unit")
"""Findings that say what happens but not why; left out beside one that does."""


def probe(bench: Bench) -> list[Finding]:
    """All probes in turn; the findings that name a mistake, or else those that only describe what happens."""
    found: list[Finding] = []
    for step in (_post_columns, _peeking, _relabelled, _unit_of_analysis, _more_users, _other_unit, _one_arm, _order):
        if step is _peeking and found:
            continue  # an adjustment by a later column also undoes the change that this probe makes
        if step is _one_arm and any(f.mistake == "result changes with the unit" for f in found):
            continue  # outcomes on another scale (logarithms, say) need not spread as these do
        found += step(bench)
    named = [f for f in found if f.mistake not in GENERIC]
    if any(f.mistake.endswith("as the unit") for f in named):  # errors far too small also see an effect in halves that cancel
        named = [f for f in named if f.mistake != "peeking"]
    return named or found


# ---- tables with a known change ------------------------------------------------------------------------


def _moved(frame: pd.DataFrame, layout: Layout, up: NDArray[np.bool_], down: NDArray[np.bool_], rng: np.random.Generator) -> pd.DataFrame:
    """The treatment gains three standard deviations in the rows ``up`` and loses them in ``down`` (0/1: most rows are set)."""
    new, treated = frame.copy(), layout.treated(frame)
    y = frame[layout.outcome].to_numpy(dtype=float, copy=True)
    if layout.binary(frame):
        hit = rng.random(len(y)) < 0.8
        y = np.where(hit & (up | down), np.where(up, treated, ~treated).astype(float), y)
    else:
        y += np.where(treated, up.astype(float) - down.astype(float), 0.0) * 3 * y.std()
    new[layout.outcome] = y
    return new


def _early(frame: pd.DataFrame, layout: Layout, by_time: bool) -> NDArray[np.bool_]:
    if not by_time or layout.time is None:
        return np.arange(len(frame)) < len(frame) // 2
    ranks = frame[layout.time].rank(method="first").to_numpy()
    return ranks <= len(frame) // 2


def _copies(frame: pd.DataFrame, layout: Layout, new_units: bool) -> pd.DataFrame:
    parts = []
    codes, names = pd.factorize(frame[layout.unit])
    for i in range(COPIES):
        part = frame.copy()
        if new_units:
            part[layout.unit] = codes + i * len(names)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


# ---- probes --------------------------------------------------------------------------------------------


def _peeking(b: Bench) -> list[Finding]:
    """An effect in the first half that the second half takes back, and the reverse.

    Over all rows there is no effect, because rows and times are shuffled first: an honest p below 1e-5 in both tables has
    probability below 1e-5. An analysis that looks early finds the effect of the first half; one that drops or
    caps outcomes may find something too, but of the same sign in both tables.
    """
    table = b.null.sample(frac=1, random_state=int(b.rng.integers(2**31))).reset_index(drop=True)
    if b.layout.time is not None:
        table[b.layout.time] = table[b.layout.time].sample(frac=1, random_state=int(b.rng.integers(2**31))).to_numpy()
    for by_time in (False,) if b.layout.time is None else (True, False):
        early = _early(table, b.layout, by_time)
        got, back = (b.analysis(_moved(table, b.layout, up, ~up, b.rng)) for up in (early, ~early))
        sure = [abs(e.effect) > 2.25 * e.half if math.isnan(e.p) else e.p < 1e-5 for e in (got, back)]
        alike = got.effect * back.effect > 0 and all(abs(e.effect) > 1.5 * e.half for e in (got, back))
        if all(sure) and not alike:
            tail = f" (p = {got.p:.2g})" if not math.isnan(got.p) else ""
            return [Finding("peeking", "we gave the treatment an effect in the first half of the data and took it back in the second half",
                            f"an effect of {got.effect:.4g}{tail}", "no clear effect: the two halves cancel",
                            "Analyse once, with all the data. Stopping at the first significant look, or keeping the best look, finds effects "
                            "where there are none.")]  # fmt: skip
    return []


def _relabelled(b: Bench) -> list[Finding]:
    swap = {b.layout.control: b.layout.treatment, b.layout.treatment: b.layout.control}
    frame = b.frame.copy()
    labels = pd.Series([swap[v] for v in frame[b.layout.arm].tolist()], index=frame.index)
    frame[b.layout.arm] = labels.astype(frame[b.layout.arm].dtype)
    got, base = b.analysis(frame), b.base
    did = "we swapped the labels of the two arms"
    found = []
    if not (math.isfinite(base.low) and math.isfinite(base.high)):
        found.append(Finding("one-sided interval", "we analysed an experiment", f"the interval ({base.low:.4g}, {base.high:.4g})",
                             "an interval with two finite ends", "Put half of the 5 % on each side: effect ± 1.96 standard errors."))  # fmt: skip
    mirrored = b.like(Estimate(got.effect, got.low, got.high, base.p), Estimate(-base.effect, -base.high, -base.low, base.p))
    if abs(got.p - base.p) > b.room_p + 0.02 and abs(got.p + base.p - 1) < b.room_p + 1e-3 and (mirrored or found):
        found.append(Finding("one-sided test", did, f"p went from {base.p:.4g} to {got.p:.4g}, which add up to 1",
                             "the same p-value: a two-sided test does not care which arm is which",
                             "Count both tails: p = 2 · P(Z > |z|)."))  # fmt: skip
    if found or b.like(got, Estimate(-base.effect, -base.high, -base.low, base.p)):
        return found
    if b.same(got.effect, base.effect) and abs(base.effect) > b.room:
        return [Finding("arms not told apart", did, f"the effect stayed {base.effect:.4g}", "the same effect with the other sign",
                        "Subtract by label, treatment minus control; take no absolute value and do not sort the means.")]  # fmt: skip
    saw = f"{_words(base)} became {_words(got)}"
    return [Finding("arms treated unequally", did, saw, "the effect and both ends of the interval with the other sign, and the same p-value",
                    "Use the data of both arms in the same way, in the standard error and in any adjustment.")]  # fmt: skip


def _words(e: Estimate) -> str:
    return f"{e.effect:.4g} ({e.low:.4g} to {e.high:.4g})"


def _unit_of_analysis(b: Bench) -> list[Finding]:
    if b.frame[b.layout.unit].nunique() == len(b.frame):
        return []
    every = np.ones(len(b.frame), dtype=bool)
    strong = _moved(b.frame, b.layout, every, ~every, b.rng)
    one, two = b.analysis(strong), b.analysis(_copies(strong, b.layout, new_units=False))
    if min(one.half, two.half) <= 0 or not math.isfinite(one.half + two.half) or one.effect == 0:
        return []
    gain = abs(two.effect / two.half) / abs(one.effect / one.half)
    if gain < 1.4 + 3 * b.room / b.half:  # 1 for units, sqrt(COPIES) = 2 for rows
        return []
    return [Finding("session as the unit", f"we repeated each row {COPIES} times within the same {b.layout.unit}",
                    f"the result became {gain:.2g} times as precise", "the same precision: there are no more users than before",
                    f"Bring the table to one row per {b.layout.unit} before you compute the standard error, or use the delta method.")]  # fmt: skip


def _more_users(b: Bench) -> list[Finding]:
    got = b.analysis(_copies(b.frame, b.layout, new_units=True))
    did = f"we put {COPIES} copies of every {b.layout.unit} into the experiment"
    if not b.same(got.effect, b.base.effect):
        return [Finding("effect depends on the number of users", did, f"the effect went from {b.base.effect:.4g} to {got.effect:.4g}",
                        "the same effect", "Compare means per user, not totals.")]  # fmt: skip
    if not math.isfinite(got.half + b.base.half) or b.base.half <= 0:
        return []
    ratio, room = got.half / b.base.half, 0.06 + b.room / b.half
    if abs(ratio - 0.5) <= room:
        return []
    expected = "an interval half as wide: the standard error falls as 1/√n"
    saw = f"an interval {ratio:.2f} times as wide"
    if abs(ratio - 1) <= room:
        return [Finding("standard deviation in place of the standard error", did, saw, expected, "Divide the variance of each arm by its number of users.")]
    if abs(ratio - 1 / COPIES) <= room:
        return [Finding("divided by n instead of √n", did, saw, expected, "The standard error is √(variance / n), not √variance / n.")]
    return [Finding("wrong standard error", did, saw, expected, "The variance of the difference is the sum of variance / n over the two arms.")]


def _order(b: Bench) -> list[Finding]:
    got = b.analysis(b.frame.sample(frac=1, random_state=int(b.rng.integers(2**31))).reset_index(drop=True))
    if b.like(got, b.base):
        return []
    return [Finding("the order of the rows matters", "we shuffled the rows", f"{_words(b.base)} became {_words(got)}", "the same result",
                    "Look for `head`, `iloc`, pairing of rows by position, or a join on the row number.")]  # fmt: skip


def _one_arm(b: Bench) -> list[Finding]:
    if b.layout.binary(b.frame):
        return []
    treated = b.layout.treated(b.frame)
    for rows, label in ((treated, b.layout.treatment), (~treated, b.layout.control)):
        frame = b.frame.copy()
        y = frame[b.layout.outcome].to_numpy(dtype=float, copy=True)
        y[rows] = y[rows].mean() + 3 * (y[rows] - y[rows].mean())
        frame[b.layout.outcome] = y
        got = b.analysis(frame)
        if got.half < 1.12 * b.base.half:  # with shares of 10 to 90 %, both arms counted: at least 1.34
            return [Finding("spread of one arm only", f"we made the outcomes of the arm {label!r} three times as spread out",
                            f"an interval {got.half / b.half:.2f} times as wide", "a wider interval: the noise of both arms counts",
                            "The variance of the difference is the sum of variance / n over both arms.")]  # fmt: skip
    return []


def _other_unit(b: Bench) -> list[Finding]:
    if b.layout.binary(b.frame):
        return []
    frame = b.frame.copy()
    frame[b.layout.outcome] = frame[b.layout.outcome].to_numpy(dtype=float) * 100
    got, base = b.analysis(frame), b.base
    did = f"we multiplied `{b.layout.outcome}` by 100 (cents in place of units)"
    if b.like(Estimate(got.effect / 100, got.low / 100, got.high / 100, got.p), base):
        return []
    past = f"prior_{b.layout.outcome}"
    if past in frame:  # in the same unit: an analysis of the change since then needs both in cents
        frame[past] = frame[past].to_numpy(dtype=float) * 100
        both = b.analysis(frame)
        if b.like(Estimate(both.effect / 100, both.low / 100, both.high / 100, both.p), base):
            return []
    if b.like(got, base):
        return [Finding("relative effect in place of a difference", did, f"the effect stayed {base.effect:.4g}", "100 times the effect and the interval",
                        "Return the difference of the means, in the unit of the outcome.")]  # fmt: skip
    return [Finding("result changes with the unit", did, f"{_words(base)} became {_words(got)}", "100 times the effect and the interval, the same p-value",
                    "Look for a fixed number (a cap, a threshold, a constant added) in the unit of the outcome.")]  # fmt: skip


def _post_columns(b: Bench) -> list[Finding]:
    for column in b.layout.post:
        frame = b.frame.copy()
        frame[column] = b.rng.permutation(frame[column].to_numpy())
        got = b.analysis(frame)
        if not b.like(got, b.base):
            return [Finding("post-period covariate", f"we shuffled `{column}`, which is measured after the assignment", f"{_words(b.base)} became {_words(got)}",
                            "the same result", "Adjust only by what was known before the assignment: later columns carry a part of the effect away.")]  # fmt: skip
    return []
