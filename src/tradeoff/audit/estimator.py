"""Audit of an analysis of experiments: replayed experiments with known truth, and probes that name the mistake.

Type-I error alone does not tell one mistake from another, and some (one-sided by mistake) leave it at 5 %. So
the probes of :mod:`tradeoff.audit.probes` come first; the replays then measure error rates, and find what no probe has.

**False alarms.** A sound analysis is blamed with probability at most 1e-3 an item. Seven tests on the replays, each with
LEVEL = 1e-4 or Z = 4.5 (7e-6), tolerate what a good approximation may cost, before chance is counted:

- type-I error: at most 6 % (5 % nominal, 1 point for normal quantiles on skewed data) and at least 3 %, exact binomial tails;
- coverage: at least 93.5 % of the 95 % intervals, exact binomial tail;
- claimed against true standard error: 5 % too small or 20 % too large (unequal effects make Welch's too large), and Z errors;
- bias: a tenth of one standard error, and Z errors of the mean over replays;
- power: 8 points below that of a normal test with the analysis's own spread, exact binomial tail;
- interval against p-value: the median critical value within 0.12 of 1.96 (0.05 is the most that t with 50 degrees of freedom
  differs; the rest is for bootstraps).

The probe for peeking adds at most 1e-5 for each order of rows. A pass is not a proof.

Sources: Kohavi, Tang & Xu 2020 (A/A replays); Deng, Xu, Kohavi & Walker, WSDM 2013 (CUPED); Gelman & Carlin 2014 (sign error).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrc, ndtr, ndtri

from tradeoff.audit.adjuster import audit_adjuster
from tradeoff.audit.calls import Caller
from tradeoff.audit.estimates import Estimate, read_estimate
from tradeoff.audit.findings import Finding, Report
from tradeoff.audit.probes import Bench, Layout, probe

__all__ = ["Estimate", "Layout", "audit_adjuster", "audit_analysis", "read_estimate"]

LEVEL, Z = 1e-4, 4.5
NOMINAL = 0.05
Draw = Callable[[np.random.Generator], tuple[pd.DataFrame, float]]
"""Makes one replay: the table a company would see, and the true effect (treatment − control, unit of the outcome)."""


def audit_analysis(
    analyze: Callable[..., Any],
    null: Draw,
    effect: Draw,
    layout: Layout,
    *,
    learner: Callable[..., Any] | None = None,
    replays: int = 600,
    seconds: float = 8.0,
    seed: int = 0,
) -> Report:
    """Audit ``analyze(table)``, which returns an effect, a 95 % interval and (if it likes) a p-value.

    Parameters
    ----------
    null, effect:
        Make A/A replays, and replays with an effect that a sound analysis finds in a third to nine tenths of them.
    layout:
        The columns and the labels of the arms.
    learner:
        The learner's own function if ``analyze`` is a wrapper around it.
    replays, seconds:
        Most replays of each kind, and processor time in all (wall time: at most twice that). 600 of each show a type-I error above 10.5 %; fewer show less.

    Returns
    -------
    Report
        With the figures ``type_i_error``, ``power``, ``expected_power``, ``coverage``, ``sign_error`` (share of significant
        results with the wrong sign), ``bias`` (in standard errors), ``se_ratio`` (claimed / true) and ``replays``.
        Findings from the replays are given only if no probe has found anything: they would be its consequences.

    Raises
    ------
    tradeoff.checks.report.Stop
        If the analysis raises, does not end, or returns something that cannot be read.
    """
    caller, rng = Caller(analyze, learner, seconds), np.random.default_rng(seed)
    name = f"{caller.__name__}(…)"

    def analysis(table: pd.DataFrame) -> Estimate:
        return read_estimate(caller.once(table), name)

    found = probe(Bench(analysis, null(rng)[0], effect(rng)[0], layout, rng))
    truths: list[list[float]] = [[], []]

    def make(draw: Draw, kept: list[float]) -> Callable[[], tuple[pd.DataFrame]]:
        def arguments() -> tuple[pd.DataFrame]:
            table, truth = draw(rng)
            kept.append(float(truth))
            return (table,)

        return arguments

    results = caller.rounds([make(null, truths[0]), make(effect, truths[1])], replays)
    estimates = [[read_estimate(r, name) for r in side] for side in results]
    n = len(results[0])
    known = [np.array(t[len(t) - n :]) for t in truths]
    figures, seen = _replayed(estimates, known)
    notes = () if n >= 500 else (f"the analysis was slow: {n} replays of each kind, where 500 or more show small errors",)
    return Report(tuple(found or seen), figures, notes)


def _replayed(estimates: list[list[Estimate]], truths: list[NDArray[np.float64]]) -> tuple[dict[str, float], list[Finding]]:
    """Error rates over replays, and what they say. ``estimates`` and ``truths``: A/A first, then with an effect."""
    n = len(truths[0])
    if np.ptp([e.effect for side in estimates for e in side]) == 0:
        return {"replays": float(n)}, [Finding("same answer for every experiment", f"we replayed {2 * n} different experiments", f"an effect of {estimates[0][0].effect:.4g} each time",
                                               "an effect computed from the table", "Use the table that the function is given, not one from outside.")]  # fmt: skip
    error = np.array([e.effect for side in estimates for e in side]) - np.concatenate(truths)
    sd = [max(float(error[:n].std(ddof=1)), 1e-300), max(float(error[n:].std(ddof=1)), 1e-300)]
    standard = error / np.repeat(sd, n)
    halves = [np.array([e.half for e in side]) for side in estimates]
    claimed = float(np.mean([math.sqrt(float(np.mean((h / 1.959964) ** 2))) / s for h, s in zip(halves, sd, strict=True)]))
    rejected = [np.array([e.rejects(NOMINAL) for e in side]) for side in estimates]
    missed = sum(not e.covers(t) for side, known in zip(estimates, truths, strict=True) for e, t in zip(side, known, strict=True))
    effects = np.array([e.effect for e in estimates[1]])
    signs = np.sign(effects[rejected[1]]) != np.sign(truths[1][rejected[1]])
    expected = float(np.mean(ndtr(np.abs(truths[1]) / sd[1] - 1.959964)))
    bias = float(standard[n:].mean())
    figures = {
        "type_i_error": float(rejected[0].mean()), "power": float(rejected[1].mean()), "expected_power": expected,
        "coverage": 1 - missed / (2 * n), "sign_error": float(signs.mean()) if len(signs) else 0.0,
        "bias": bias, "se_ratio": claimed, "replays": float(n),
    }  # fmt: skip
    kurtosis = float((standard**4).mean() / (standard**2).mean() ** 2)
    log_error = math.sqrt(max(kurtosis - 1, 0.5) / (8 * n))
    return figures, _verdicts(figures, estimates, truths, int(rejected[0].sum()), int(rejected[1].sum()), missed, log_error, sd[1])


def _verdicts(
    f: dict[str, float], estimates: list[list[Estimate]], truths: list[NDArray[np.float64]], false: int, true: int, missed: int,
    log_error: float, sd: float,
) -> list[Finding]:  # fmt: skip
    n = len(truths[0])
    did = f"we replayed {n} experiments without an effect and {n} with one"
    truth = float(truths[1].mean())
    mean = float(np.mean([e.effect for e in estimates[1]]))
    room = (0.1 + Z / math.sqrt(n)) * sd
    if abs(mean - truth) > room:
        words = f"the mean of the estimates is {mean:.4g}, the true effect {truth:.4g}"
        if abs(mean + truth) <= room:
            return [Finding("control minus treatment", did, words, "the true effect on average", "The effect is treatment minus control.")]
        return [Finding("biased effect", did, words, "the true effect on average",
                        "Compare all users as they were assigned. Look for users left out, a join that drops users without "
                        "orders, or an adjustment by something the treatment changes.")]  # fmt: skip
    found = []
    critical = _critical(estimates)
    if critical is not None and abs(critical[0] - 1.959964) > 0.12:
        found.append(_disagreement(critical, did))
    elif abs(math.log(max(f["se_ratio"], 1e-12))) > (0.05 if f["se_ratio"] < 1 else math.log(1.2)) + Z * log_error:
        few = f["se_ratio"] < 1
        found.append(Finding("standard error too small" if few else "standard error too large", did,
                             f"the interval claims {f['se_ratio']:.2f} times the spread that the estimates have; it covers the truth in {f['coverage']:.1%}",
                             "an interval of ± 1.96 times the true spread, covering 95 %",
                             "Are all rows independent? Is the quantile that of 95 %, on both sides?" if few else
                             "Is a variance counted twice, or the standard error taken twice?"))  # fmt: skip
    elif bdtrc(missed - 1, 2 * n, 0.065) < LEVEL:
        found.append(Finding("interval misses the truth too often", did, f"it covers the truth in {f['coverage']:.1%}", "95 %",
                             "Centre the interval on the effect and use 1.96 standard errors on each side."))  # fmt: skip
    if not found and bdtrc(false - 1, n, 0.06) < LEVEL:
        found.append(Finding("false alarms too often", did, f"{f['type_i_error']:.1%} of those without an effect were called significant", "about 5 %",
                             "Look for several tests of which the best is kept, a one-sided p-value, or a wrong degree of freedom."))  # fmt: skip
    if not found and bdtr(false, n, 0.03) < LEVEL:
        found.append(Finding("hardly ever rejects", did, f"{f['type_i_error']:.1%} of those without an effect were called significant", "about 5 %",
                             "Is the p-value doubled twice, or the level divided by something?"))  # fmt: skip
    if not found and f["expected_power"] > 0.3 and bdtr(true, n, f["expected_power"] - 0.08) < LEVEL:
        found.append(Finding("power lost", did, f"{f['power']:.0%} of those with an effect were called significant", f"about {f['expected_power']:.0%}",
                             "Use all users, a level of 5 %, and the p-value of the very effect that you report."))  # fmt: skip
    return found


def _critical(estimates: list[list[Estimate]]) -> tuple[float, float] | None:
    """Median critical value of the interval if p is two-sided, and if it is one tail only; None without usable p-values."""
    usable = [e for side in estimates for e in side if 1e-4 < e.p < 0.5 and math.isfinite(e.half) and e.effect != 0]
    if len(usable) < 50:
        return None
    per = np.array([e.half / abs(e.effect) for e in usable])
    p = np.array([e.p for e in usable])
    return float(np.median(-ndtri(p / 2) * per)), float(np.median(-ndtri(p) * per))


def _disagreement(critical: tuple[float, float], did: str) -> Finding:
    two, one = critical
    expected = "interval and p-value of one test: the interval leaves out 0 just when p < 0.05"
    if abs(one - 1.959964) < 0.06:
        return Finding("one-sided p-value", did, "p-values half as large as the interval says", expected, "Count both tails: p = 2 · P(Z > |z|).")
    if abs(two - 1.644854) < 0.06:
        return Finding("90 % interval", did, "an interval of ± 1.64 standard errors", expected, "95 % takes 1.96 standard errors: 2.5 % on each side.")
    return Finding("interval and p-value disagree", did, f"an interval of ± {two:.2f} of the standard errors that the p-value implies", expected,
                   "Compute both from one standard error.")  # fmt: skip
