"""Audit of a mechanism that claims ε-differential privacy: a counterexample if there is one, with its likely cause.

``audit_release`` looks at noisy numbers (counts, sums, means); :mod:`tradeoff.audit.responses` at randomised
response, and :mod:`tradeoff.audit.ledger` at a budget ledger; all are reached from here.

**False alarms.** A mechanism that keeps its promise is blamed with probability at most 1e-3 an item:

- two certificates, each wrong with probability ≤ ALPHA = 2e-4 by Clopper–Pearson, whatever the noise: 4e-4;
- noise drawn once: only when the most frequent value of geometric noise, repeated that often, is below 1e-6;
- noise against ε: an estimated slope 5 standard errors below one half, while the true one is 1: below 1e-6;
- centre (only if ``truth`` is given): a z test at CENTRE = 1e-4 over all numbers together, with room of a tenth of the noise.

The name of the mistake is read off after the flag has gone up, so naming adds no false alarm.

**A pass is not a proof.** The audit knows two inputs and finitely many runs; a leak on other inputs, a smaller one, or
one in the last bits of a float (Mironov 2012) stays unseen.

Sources: Ding, Wang, Wang, Zhang & Kifer, CCS 2018 (counterexamples); Jagielski, Ullman & Oprea, NeurIPS 2020 (lower
bounds on ε); Clopper & Pearson 1934; Dwork & Roth 2014 (Laplace mechanism, group privacy).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from tradeoff.audit.calls import Caller, numbers
from tradeoff.audit.certificate import Certificate, certify, clopper_pearson
from tradeoff.audit.findings import Finding, Report
from tradeoff.audit.ledger import audit_ledger
from tradeoff.audit.responses import audit_response_estimate, audit_responses
from tradeoff.checks.report import Finding as Problem
from tradeoff.checks.report import Outcome, Stop
from tradeoff.checks.values import as_mapping

__all__ = ["Certificate", "audit_ledger", "audit_release", "audit_response_estimate", "audit_responses", "certify", "clopper_pearson"]

ALPHA, CENTRE = 2e-4, 1e-4
PILOT = 40
"""Runs after which a release that never varies is no longer asked."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Runs:
    """Outputs at one ε on the data and on the neighbour; both of shape (runs, numbers)."""

    epsilon: float
    first: Floats
    second: Floats
    vanishing: bool

    @property
    def scale(self) -> tuple[float, float]:
        """Mean absolute deviation from the median (the scale b, if the noise is Laplace), and its relative error."""
        away = np.concatenate([np.abs(x - np.median(x, axis=0)).mean(axis=1) for x in (self.first, self.second)])
        mean = float(away.mean())
        return mean, float(away.std() / math.sqrt(len(away)) / mean) if mean > 0 else 0.0

    @property
    def moved(self) -> tuple[float, float]:
        """How far the centre moves between the inputs (sum over numbers, L1), and its standard error."""
        step = self.first.mean(axis=0) - self.second.mean(axis=0)
        error = np.sqrt((self.first.var(axis=0) + self.second.var(axis=0)) / len(self.first))
        real = np.abs(step) > 3 * error  # numbers that do not move would add their noise to the sum
        return float(np.abs(step[real]).sum()), float(np.sqrt((error[real] ** 2).sum()))


def audit_release(
    run: Callable[..., Any],
    data: Any,
    neighbour: Any,
    *,
    sensitivity: float = 1.0,
    epsilons: tuple[float, float] = (1.0, 3.0),
    delta: float = 0.0,
    truth: ArrayLike | Mapping[Any, float] | None = None,
    batch: bool = False,
    learner: Callable[..., Any] | None = None,
    runs: int = 3000,
    seconds: float = 7.0,
    seed: int = 0,
) -> Report:
    """Audit ``run(data, epsilon, rng)``, which gives a noisy number, list, array, mapping or Series.

    Parameters
    ----------
    data, neighbour:
        Two inputs that differ in what ε protects: for a promise to *users*, all rows of one user. Give that user
        more rows than the clip allows, else missing clipping cannot be seen.
    sensitivity:
        How much one such difference may move the true (clipped) answer: sum of absolute changes. Names mistakes only.
    epsilons:
        Two claims to test, the smaller first. Between 0.5 and 4; far outside, the runs are too few to see anything.
    delta:
        The δ of the claim; 0 for pure ε.
    truth:
        The clipped answer on ``data`` without noise, in the order (or with the labels) of the output.
    batch:
        ``run`` takes a fourth argument n and returns n independent releases, shape (n,) or (n, numbers).
    learner:
        The learner's own function if ``run`` is a wrapper around it.
    runs, seconds:
        Most runs an input and ε, and processor time in all (wall time: at most twice that). About 1,000 runs show half
        the noise, fewer show less.

    Returns
    -------
    Report
        With the figures ``certified_epsilon`` (at the smaller claim), ``noise_scale``, ``noise_ratio`` (scale ×
        ε / sensitivity; 1 for exact Laplace), ``moved`` and ``runs``.

    Raises
    ------
    tradeoff.checks.report.Stop
        If the function raises, does not end, or returns no numbers. ``ValueError`` for impossible settings.
    """
    small, large = sorted(map(float, epsilons))
    if not 0 < small < large or sensitivity <= 0:
        raise ValueError(f"epsilons = {epsilons!r} must be two different numbers above 0, sensitivity = {sensitivity!r} above 0")
    caller, rng = Caller(run, learner, seconds), np.random.default_rng(seed)
    found: list[Finding] = []
    if not batch:
        stuck = _fresh(_sample(caller, rng, data, neighbour, small, PILOT, 0.2, batch), truth)
        if stuck is not None:
            return Report((stuck,), {"runs": float(PILOT)})
    all_runs = [_sample(caller, rng, data, neighbour, e, runs, share, batch) for e, share in ((small, 0.6), (large, 1.0))]
    one = all_runs[0]
    n = len(one.first)
    figures = {"runs": float(n), "noise_scale": one.scale[0], "noise_ratio": one.scale[0] * small / sensitivity, "moved": one.moved[0]}
    notes = [] if n >= 1000 else [f"the function was slow: {n} runs an input were possible, too few to see small leaks"]
    exact = None if truth is None else _exact(truth, one.first.shape[1])

    stuck = _fresh(one, truth)
    if stuck is not None:
        return Report((stuck,), {**figures, "certified_epsilon": _certificate(one, delta).epsilon}, tuple(notes))
    shared = _shared(one)
    found += [shared] if shared else []
    certificates = [(r, _certificate(r, delta)) for r in all_runs]
    figures["certified_epsilon"] = certificates[0][1].epsilon
    broken = [(r, c) for r, c in certificates if c.epsilon > r.epsilon]
    slope = _slope(all_runs[0], all_runs[1])
    evidence = _evidence(*broken[0]) if broken else ""
    found += [slope] if slope else []
    if broken and not found:
        found += _causes(broken[0][0], broken[0][1], sensitivity, evidence)
    if exact is not None and not found:
        off = _centre(one, exact)
        found += [off] if off else []
    return Report(tuple(found), figures, tuple(notes))


# ---- sampling ----------------------------------------------------------------------------------------


def _sample(caller: Caller, rng: np.random.Generator, data: Any, neighbour: Any, epsilon: float, runs: int, share: float, batch: bool) -> Runs:
    name = f"{caller.__name__}(…)"
    if batch:
        got = [np.asarray(caller.once(x, epsilon, rng, runs)) for x in (data, neighbour)]
        if any(g.shape[:1] != (runs,) or g.ndim > 2 or g.dtype.kind not in "fiu" for g in got):
            raise _shape(f"{name} of shape {got[0].shape} for {runs} releases", f"{runs} releases: one row of numbers each")
        first, second = (g.astype(float).reshape(runs, -1) for g in got)
        return Runs(epsilon, first, second, False)
    calls = [lambda: (data, epsilon, rng), lambda: (neighbour, epsilon, rng)]
    results = caller.rounds(calls, runs, share)
    rows = [[_row(v, name) for v in side] for side in results]
    labels = sorted({k for side in rows for r in side for k in r}, key=lambda k: (str(type(k)), k if isinstance(k, int) else str(k)))
    labelled = all(isinstance(v, (Mapping, pd.Series, pd.DataFrame)) for side in results for v in side[:1])
    complete = all(len(r) == len(labels) for side in rows for r in side)
    if not labelled and not complete:
        raise _shape(f"{name} gives now more and now fewer numbers", "the same count of numbers every time")
    first, second = (np.array([[r.get(k, 0.0) for k in labels] for r in side]) for side in rows)
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise _shape(f"{name} contains nan or an infinite number", "finite numbers")
    if complete:
        return Runs(epsilon, first, second, False)
    # Which labels are there is part of the output: 1 for present, 0 for absent.
    there = [np.array([[float(k in r) for k in labels] for r in side]) for side in rows]
    return Runs(epsilon, np.hstack([first, there[0]]), np.hstack([second, there[1]]), True)


def _row(value: Any, name: str) -> dict[Any, float]:
    if isinstance(value, pd.Series) and value.dtype.kind in "fiu":
        return dict(zip(value.index.tolist(), value.tolist(), strict=True))
    if isinstance(value, (Mapping, pd.Series)) or (isinstance(value, pd.DataFrame) and value.shape[1] == 2):
        items = as_mapping(value, name)
        return dict(zip(items, numbers(list(items.values()), name).tolist(), strict=True))
    return dict(enumerate(numbers(value, name).tolist()))


def _shape(saw: str, expected: str) -> Stop:
    return Stop(Problem(Outcome.SHAPE, saw, expected, "Compare what the function returns with the text of the exercise."))


def _exact(truth: Any, width: int) -> Floats:
    exact = np.array(list(_sorted(truth)), dtype=float) if isinstance(truth, (Mapping, pd.Series)) else np.atleast_1d(np.asarray(truth, dtype=float))
    if len(exact) not in (width, width // 2):
        raise _shape(f"the output has {width} numbers", f"{len(exact)} numbers")
    return exact


def _sorted(labelled: Mapping[Any, float] | pd.Series) -> Sequence[float]:
    items = dict(labelled.items())
    return [items[k] for k in sorted(items, key=lambda k: (str(type(k)), k if isinstance(k, int) else str(k)))]


# ---- checks ------------------------------------------------------------------------------------------


def _certificate(runs: Runs, delta: float) -> Certificate:
    return certify(runs.first, runs.second, alpha=ALPHA, delta=delta)


def _evidence(runs: Runs, c: Certificate) -> str:
    return (f"for a claim of ε = {runs.epsilon:g} the audit certifies ε ≥ {c.epsilon:.2f}, because {c.event} in {c.first:.1%} of the "
            f"runs on one input and in {c.second:.1%} on its neighbour")  # fmt: skip


def _fresh(runs: Runs, truth: Any) -> Finding | None:
    n = len(runs.first)
    exact = None if truth is None else _exact(truth, runs.first.shape[1])
    repeat = math.tanh(runs.epsilon / 2) ** n  # geometric noise gives its most frequent value n times
    if np.ptp(runs.first, axis=0).any() or np.ptp(runs.second, axis=0).any() or repeat > 1e-6:
        return None
    did, saw = f"we asked {n} times for the same release", f"the same answer {n} times, to the last digit"
    if exact is not None and np.allclose(runs.first[0][: len(exact)], exact):
        return Finding("no noise", did, saw + ": the exact one", "an answer that varies around the exact one",
                       "Add a draw of noise to each number before you return it.")  # fmt: skip
    return Finding("noise drawn once", did, saw, "fresh noise at every call: else two releases, or one known answer, reveal the rest",
                   "Draw the noise inside the function, from the generator you are given; make no generator with a fixed seed.")  # fmt: skip


def _shared(runs: Runs) -> Finding | None:
    moving = runs.first[:, np.ptp(runs.first, axis=0) > 0]
    if moving.shape[1] < 2 or len(moving) < 30:
        return None
    gaps = moving[:, 1:] - moving[:, :1]
    if np.ptp(gaps, axis=0).max() > 1e-6 * np.ptp(moving[:, 0]):
        return None
    return Finding("one noise value for all numbers", f"we compared the {moving.shape[1]} numbers of {len(moving)} releases",
                   "all move up and down together, so their differences are exact", "independent noise for each number",
                   "Draw as many noise values as there are numbers (`size=`).")  # fmt: skip


def _slope(one: Runs, two: Runs) -> Finding | None:
    """Noise falls as 1/ε: the slope of −log scale on log ε is 1. Flag below 1/2 by 5 standard errors."""
    (b, e), (c, f) = one.scale, two.scale
    if b <= 0 or c <= 0:
        return None
    span = math.log(two.epsilon / one.epsilon)
    slope, error = math.log(b / c) / span, math.hypot(e, f) / span
    if slope + 5 * error >= 0.5:
        return None
    did = f"we compared the noise at ε = {one.epsilon:g} and ε = {two.epsilon:g}"
    saw = f"a mean absolute noise of {b:.3g} and then of {c:.3g}"
    expected = "less noise for a larger ε: the scale falls as 1/ε"
    if slope < -0.5:
        return Finding("noise scale = ε", did, saw + ": it grows with ε", expected, "The scale is sensitivity / ε, not ε and not sensitivity × ε.")
    return Finding("noise that ignores ε", did, saw, expected, "Use the ε you are given to compute the scale of the noise: sensitivity / ε.")


def _causes(runs: Runs, c: Certificate, sensitivity: float, evidence: str) -> list[Finding]:
    did = "we ran the release often on the data and on the same data without one user"
    expected = f"no event more than e^ε times as likely on one of the two inputs (ε = {runs.epsilon:g})"
    moved, error = runs.moved
    per_row = runs.scale[0] * runs.epsilon
    found = []
    if runs.vanishing:
        return [Finding("absent categories reveal the data", did, f"categories come and go with the data; {evidence}", expected,
                        "Release every category, those with no row too: add noise to the zeros.")]  # fmt: skip
    if moved > 1.05 * sensitivity + 5 * error:
        found.append(Finding("contributions are not clipped", did, f"one user moves the answer by about {moved:.3g}; {evidence}",
                             f"that one user moves it by at most {sensitivity:g}",
                             "Limit what each user adds, over all categories together, before you count."))  # fmt: skip
    if sensitivity > 1.3 and abs(math.log(max(per_row, 1e-12))) < math.log(1.25):
        found.append(Finding("sensitivity 1 for a user with many rows", did, f"noise that hides one row, not one user: {evidence}", expected,
                             "The promise is made to users. The scale is (largest contribution of one user) / ε."))  # fmt: skip
    if found:
        return found
    if c.kind in ("fraction", "support", "value") and per_row > 0.7 * sensitivity:
        return [Finding("rounding that leaks", did, f"enough noise, but the digits of the output give the input away: {evidence}", expected,
                        "Add continuous noise to the exact value first and round the sum last, or not at all.")]  # fmt: skip
    share = per_row / sensitivity
    name = "half the noise" if 0.4 < share < 0.62 else "too little noise"
    return [Finding(name, did, f"about {share:.2g} times the noise that the claim needs; {evidence}", expected,
                    "The scale of Laplace noise is sensitivity / ε. Check the factor, and the distribution you draw from.")]  # fmt: skip


def _centre(runs: Runs, exact: Floats) -> Finding | None:
    x = runs.first[:, : len(exact)]
    off, error = x.mean(axis=0) - exact, x.std(axis=0, ddof=1) / math.sqrt(len(x))
    z = -ndtri(CENTRE / 2 / len(exact))
    far = np.abs(off) > z * error + 0.1 * runs.scale[0]
    if not far.any():
        return None
    j = int(np.argmax(np.abs(off) / np.maximum(error, 1e-300) * far))
    return Finding("answer off its centre", f"we averaged {len(x)} releases of the same data",
                   f"number {j + 1} is {abs(off[j]):.3g} too {'high' if off[j] > 0 else 'low'} on average (noise scale {runs.scale[0]:.3g})",
                   "noise that averages out around the clipped answer", "Noise is centred on 0. Check what you clip, and add the noise once.")  # fmt: skip
