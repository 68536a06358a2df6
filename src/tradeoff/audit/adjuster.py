"""Audit of a CUPED-like adjustment of the outcome by what was known before the experiment.

CUPED (Deng, Xu, Kohavi & Walker, WSDM 2013): y − θ (x − mean of x over both arms), with θ = cov(y, x) / var(x) over both arms. The
difference of means stays unbiased, the mean over both arms stays what it was, and the variance falls by the share
ρ² that x explains.

**False alarms** of a right adjustment, at most 1e-3 an item: all relations but one are exact up to terms of order 1/n, for which
5 % is granted (use tables of 200 users or more); the bias over replays is tested with Z = 4.5 (7e-6) and room for
a tenth of a standard error. A pass is not a proof.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradeoff.audit.calls import Caller, numbers
from tradeoff.audit.findings import Finding, Report
from tradeoff.audit.probes import Layout
from tradeoff.checks.report import Finding as Problem
from tradeoff.checks.report import Outcome, Stop

Z = 4.5
Floats = NDArray[np.float64]


def audit_adjuster(
    adjust: Callable[..., Any],
    draw: Callable[[np.random.Generator], tuple[pd.DataFrame, float]],
    layout: Layout,
    before: str,
    *,
    learner: Callable[..., Any] | None = None,
    replays: int = 500,
    seconds: float = 5.0,
    seed: int = 0,
) -> Report:
    """Audit ``adjust(table)``, which returns one adjusted outcome per row of the table (one row a user).

    ``draw`` makes one replay with an effect, and its truth; ``before`` is the column known before the experiment. For a function
    of columns pass ``lambda t: cuped(t["gmv"], t["prior_gmv"])``. The figures are ``variance_ratio`` (of the effect,
    adjusted / plain, over replays), ``possible_ratio`` (1 − ρ²), ``bias`` (in standard errors) and ``replays``.
    Raises ``Stop`` if the function fails or returns something else than one number a row.
    """
    caller, rng = Caller(adjust, learner, seconds), np.random.default_rng(seed)

    def adjusted(table: pd.DataFrame, result: Any) -> Floats:
        got = numbers(result, f"{caller.__name__}(…)")
        if len(got) != len(table):
            saw = f"{caller.__name__}(…) gives {len(got)} numbers for {len(table)} users"
            raise Stop(Problem(Outcome.SHAPE, saw, "one adjusted outcome per user", "Return the whole column, in the order of the rows."))
        return got

    table, _ = draw(rng)
    found = _probes(lambda t: adjusted(t, caller.once(t)), table, layout, before, rng)
    tables: list[tuple[pd.DataFrame, float]] = []

    def arguments() -> tuple[pd.DataFrame]:
        tables.append(draw(rng))
        return (tables[-1][0],)

    results = caller.rounds([arguments], replays)[0]
    drawn = tables[len(tables) - len(results) :]
    plain = np.array([_difference(t[layout.outcome].to_numpy(dtype=float), layout.treated(t)) - truth for t, truth in drawn])
    mended = np.array([_difference(adjusted(t, r), layout.treated(t)) - truth for (t, truth), r in zip(drawn, results, strict=True)])
    sd = max(float(mended.std(ddof=1)), 1e-300)
    y, x = (table[c].to_numpy(dtype=float) for c in (layout.outcome, before))
    possible = _rest(y, x, layout.treated(table))
    bias = float(mended.mean()) / sd
    figures = {"variance_ratio": (sd / max(float(plain.std(ddof=1)), 1e-300)) ** 2, "possible_ratio": possible, "bias": bias, "replays": float(len(results))}
    if not found and abs(bias) > 0.1 + Z / math.sqrt(len(results)):
        found.append(Finding("biased adjustment", f"we replayed {len(results)} experiments with a known effect", f"adjusted effects are off by {bias:.2f} standard errors "
                             "on average", "no bias: the adjustment uses only what was known before", "Adjust by pre-period columns only, with one θ and one mean for both arms."))  # fmt: skip
    return Report(tuple(found), figures)


def _difference(y: Floats, treated: NDArray[np.bool_]) -> float:
    return float(y[treated].mean() - y[~treated].mean())


def _theta(y: Floats, x: Floats) -> float:
    return float(np.cov(y, x)[0, 1] / np.var(x, ddof=1))


def _within(v: Floats, treated: NDArray[np.bool_]) -> Floats:
    return v - np.where(treated, v[treated].mean(), v[~treated].mean())


def _rest(y: Floats, x: Floats, treated: NDArray[np.bool_]) -> float:
    """Share of the variance within arms that the best θ leaves: 1 − ρ²."""
    a, b = _within(y, treated), _within(x, treated)
    return 1 - float((a @ b) ** 2 / ((a @ a) * (b @ b)))


def _probes(adjusted: Callable[[pd.DataFrame], Floats], table: pd.DataFrame, layout: Layout, before: str, rng: np.random.Generator) -> list[Finding]:
    treated = layout.treated(table)
    y, x = (table[c].to_numpy(dtype=float) for c in (layout.outcome, before))
    got, spread = adjusted(table), float(y.std())
    error = spread / math.sqrt(len(y))
    if np.allclose(got, y, atol=1e-9 * spread):
        return [Finding("nothing adjusted", f"we adjusted {len(y)} outcomes", "the outcomes as they were", "outcomes moved by θ (x − mean of x)",
                        "Subtract θ times what the user's past differs from the mean.")]  # fmt: skip
    for column in layout.post:
        changed = table.copy()
        changed[column] = rng.permutation(changed[column].to_numpy())
        if not np.allclose(adjusted(changed), got, atol=1e-6 * spread):
            return [Finding("post-period covariate", f"we shuffled `{column}`, which is measured after the assignment", "other adjusted outcomes",
                            f"the same: only `{before}` is known before the assignment", "A column that the treatment changes carries a part of the effect away.")]  # fmt: skip
    if np.ptp(y - got - x) < 1e-6 * spread:
        return [Finding("change since the past (θ = 1)", f"we compared the adjusted outcomes with `{layout.outcome}` and `{before}`",
                        f"all of `{before}` subtracted", "as much of it as the past explains", "θ = cov(y, x) / var(x), which need not be 1.")]  # fmt: skip
    rescaled = table.copy()
    rescaled[before] = x * 10
    if not np.allclose(adjusted(rescaled), got, atol=1e-6 * spread):
        return [Finding("θ in the wrong unit", f"we multiplied `{before}` by 10", "other adjusted outcomes", "the same: θ becomes ten times smaller",
                        "θ = cov(y, x) / var(x). The covariance alone, the correlation, and cov / var(y) have other units.")]  # fmt: skip
    took = y - got
    theta, best = _theta(took, x), _theta(_within(y, treated), _within(x, treated))
    did = f"we compared the adjusted outcomes with `{layout.outcome}` and `{before}`"
    found: list[Finding] = []
    inside = float(np.abs(_within(took, treated) - theta * _within(x, treated)).max()) > 1e-6 * spread
    arms = [_theta(y[r], x[r]) for r in (treated, ~treated)]
    shift = [float(took[r].mean()) for r in (treated, ~treated)]
    if all(abs(s) < 0.02 * error for s in shift) and abs(theta) > 0.05 * abs(best) and abs(_difference(x, treated) * best) > 0.05 * error:
        return [Finding("centred within each arm", did, "each arm keeps its own mean, so the effect is not adjusted at all", "one mean of x for both arms",
                        "Subtract the mean of x over all users, not the mean of the user's arm.")]  # fmt: skip
    if abs(got.mean() - y.mean()) > 0.05 * error:
        found.append(Finding("not centred", did, f"the mean went from {y.mean():.4g} to {got.mean():.4g}", "the same mean over both arms",
                             "Subtract θ · (x − mean of x), not θ · x: the adjusted outcome then still reads as the outcome."))  # fmt: skip
    if not inside:
        found += _theta_of_one_arm(adjusted, table, layout, x, treated, arms)
    left = float(np.var(_within(got, treated)) / np.var(_within(y, treated)))
    possible = _rest(y, x, treated)
    if not found and (1 - left) < 0.8 * (1 - possible) - 0.01:
        name, hint = "variance hardly falls", "θ = cov(y, x) / var(x), over the users of both arms."
        if left > 1:
            name = "variance rises"
        if abs(theta + best) < 0.05 * abs(best):
            name = "θ with the other sign"
        found.append(Finding(name, did, f"{left:.0%} of the variance is left", f"about {possible:.0%}, which is 1 − ρ²", hint))
    return found


def _theta_of_one_arm(adjusted: Callable[[pd.DataFrame], Floats], table: pd.DataFrame, layout: Layout, x: Floats, treated: NDArray[np.bool_], arms: list[float]) -> list[Finding]:
    """Change how y follows x in one arm: a θ from both arms must move."""
    for rows, label, own in ((treated, layout.treatment, arms[0]), (~treated, layout.control, arms[1])):
        changed = table.copy()
        y = changed[layout.outcome].to_numpy(dtype=float, copy=True)
        slope = max(abs(own), float(y.std() / x.std()))
        y[rows] += slope * (x[rows] - x[rows].mean())
        changed[layout.outcome] = y
        before, after = (_theta(t[layout.outcome].to_numpy(dtype=float) - adjusted(t), x) for t in (table, changed))
        if abs(after - before) < 0.02 * slope:
            return [Finding("θ from one arm", f"we made `{layout.outcome}` follow the past more steeply in the arm {label!r}", f"θ stayed {before:.4g}",
                            "a larger θ: it is estimated from the users of both arms", "Compute θ before you split the table by arm.")]  # fmt: skip
    return []
