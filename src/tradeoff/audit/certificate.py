"""A certified lower bound on ε from samples of a mechanism on two neighbouring inputs.

If a mechanism is (ε, δ)-differentially private, then P[M(x) ∈ S] ≤ e^ε P[M(x′) ∈ S] + δ for *every* event S
(Dwork & Roth 2014). So one event S with a ratio that is too large is a counterexample (Ding, Wang, Wang, Zhang &
Kifer 2018; Jagielski, Ullman & Oprea 2020). The event is chosen on one half of the runs, and its two probabilities are
bounded on the other half by Clopper & Pearson (1934), which holds for any mechanism and any number of runs:

    ε ≥ ln((low(P[M(x) ∈ S]) − δ) / high(P[M(x′) ∈ S]))   with probability at least 1 − alpha.

Then the halves change places; each of the two bounds gets alpha / 2, and the larger one counts.

The bound is one-sided. A large value proves a leak; a small one proves nothing, because another event, other
inputs or more runs might show more. With 1,000 runs a side no audit can certify ε above about 5.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

Floats = NDArray[np.float64]
QUANTILES = np.unique(np.concatenate([[0.001, 0.003, 0.005, 0.01, 0.02], np.linspace(0.03, 0.97, 48), [0.98, 0.99, 0.995, 0.997, 0.999]]))
"""Levels of the pooled first half at which half-lines are tried."""
COLUMNS, ATOMS = 6, 12
"""Most columns looked at one by one, and most repeated values tried a column and side."""


@dataclass(frozen=True)
class Certificate:
    """A lower bound on ε: with probability at least 1 − ``alpha`` the true ε is not below ``epsilon``.

    ``event`` says in words which outputs tell the two inputs apart; ``kind`` is ``threshold``, ``value`` (one exact
    output), ``fraction`` (the digits after the point) or ``support`` (outputs that only one input gave);
    ``first`` and ``second`` are its frequencies in the ``runs`` certification runs a side.
    """

    epsilon: float
    event: str
    kind: str
    first: float
    second: float
    runs: int
    alpha: float


def clopper_pearson(hits: ArrayLike, runs: int, alpha: float) -> tuple[Floats, Floats]:
    """One-sided bounds on a probability (Clopper & Pearson 1934), each wrong with probability ≤ ``alpha``.

    ``hits`` may be an array; both bounds have its shape. Raises ``ValueError`` unless 0 ≤ hits ≤ runs and runs > 0.
    """
    k = np.asarray(hits, dtype=float)
    if runs < 1 or (k < 0).any() or (k > runs).any():
        raise ValueError(f"hits = {hits!r} is outside the allowed range 0 … runs = {runs}")
    with np.errstate(all="ignore"):
        low = np.where(k > 0, betaincinv(np.maximum(k, 1), runs - k + 1, alpha), 0.0)
        high = np.where(k < runs, betaincinv(k + 1, np.maximum(runs - k, 1), 1 - alpha), 1.0)
    return low, high


def bound(first: ArrayLike, second: ArrayLike, runs: int, alpha: float, delta: float = 0.0) -> Floats:
    """Lower bound on ε from hits of an event among ``runs`` runs on each input; 0 where nothing is certified.

    The two one-sided bounds are wrong with probability ``alpha``/2 each, so the result is with at most ``alpha``.
    """
    low = clopper_pearson(first, runs, alpha / 2)[0] - delta
    high = clopper_pearson(second, runs, alpha / 2)[1]
    with np.errstate(divide="ignore"):
        return np.where(low > high, np.log(np.maximum(low, 1e-300) / high), 0.0)


def certify(first: ArrayLike, second: ArrayLike, *, alpha: float = 1e-4, delta: float = 0.0) -> Certificate:
    """Lower bound on ε from independent outputs on two neighbouring inputs.

    ``first`` and ``second`` have shape (runs,) or (runs, numbers); both have the same shape, and at least 4 runs.
    A mechanism that keeps its promise gets a bound above its ε with probability at most ``alpha``.
    Raises ``ValueError`` for other shapes.
    """
    a, b = (np.asarray(x, dtype=float) for x in (first, second))
    a, b = (x[:, None] if x.ndim == 1 else x for x in (a, b))
    if a.shape != b.shape or a.ndim != 2 or len(a) < 4:
        raise ValueError(f"samples of shape {a.shape} and {b.shape}: give two equal shapes with at least 4 runs")
    n = len(a) // 2
    halves = [(x[0 : 2 * n : 2], x[1 : 2 * n : 2]) for x in (a, b)]
    found = []
    for here, there in ((0, 1), (1, 0)):
        event = _choose(halves[0][here], halves[1][here], alpha / 2, delta)
        hits = [int(event.holds(h[there]).sum()) for h in (halves if event.forward else halves[::-1])]
        epsilon = float(bound(hits[0], hits[1], n, alpha / 2, delta))
        found.append(Certificate(epsilon, event.words, event.kind, hits[0] / n, hits[1] / n, n, alpha))
    return max(found, key=lambda c: c.epsilon)


# ---- events ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    """A number made of one output, fixed by the first halves: ``name`` in words, ``of`` maps (runs, numbers) → (runs,)."""

    name: str
    column: int
    way: str
    centre: tuple[Floats, Floats, Floats] | None = None
    other: int = 0

    def of(self, x: Floats) -> Floats:
        """The score of each run. Shape (runs, numbers) → (runs,)."""
        if self.way == "likelihood" and self.centre is not None:
            a, b, scale = self.centre
            return np.round(((np.abs(x - b) - np.abs(x - a)) / scale).sum(axis=1), 9)
        v = x[:, self.column]
        if self.way == "fraction":
            return np.round(v - np.floor(v), 6) % 1.0
        if self.way == "distance" and self.centre is not None:
            return np.abs(v - self.centre[0])
        return np.round(v - x[:, self.other], 9) if self.way == "difference" else v


@dataclass(frozen=True)
class Event:
    """A set of outputs; ``forward`` says that the first input should hit it more often."""

    score: Score
    kind: str
    value: float
    forward: bool
    gained: float
    members: Floats = field(default_factory=lambda: np.empty(0))
    upper: bool = True

    def holds(self, x: Floats) -> NDArray[np.bool_]:
        """Which runs lie in the event. Shape (runs, numbers) → (runs,)."""
        s = self.score.of(x)
        if self.kind == "threshold":
            return s >= self.value if self.upper else s <= self.value
        return np.isin(s, self.members) if self.kind == "support" else s == self.value

    @property
    def words(self) -> str:
        """The event in words."""
        if self.kind == "threshold":
            return f"{self.score.name} is {'at least' if self.upper else 'at most'} {self.value:.4g}"
        if self.kind == "support":
            return f"{self.score.name} is one of {len(self.members)} values that the other input did not give"
        return f"{self.score.name} is exactly {self.value:.6g}"


def _choose(a: Floats, b: Floats, alpha: float, delta: float) -> Event:
    """The event with the largest lower bound on these halves."""
    best = Event(Score("the output", 0, "value"), "threshold", float("inf"), True, -1.0)
    for score in _scores(a, b):
        s, t = score.of(a), score.of(b)
        for event in _events(score, s, t, alpha, delta):
            if event.gained > best.gained:
                best = event
    return best


def _scores(a: Floats, b: Floats) -> Iterator[Score]:
    k = a.shape[1]
    centre = np.median(a, axis=0), np.median(b, axis=0)
    spread = (np.abs(a - centre[0]).mean(axis=0) + np.abs(b - centre[1]).mean(axis=0)) / 2
    scale = np.where(spread > 0, spread, 1.0)
    error = np.sqrt((a.var(axis=0) + b.var(axis=0)) / len(a))
    still = np.abs(a.mean(axis=0) - b.mean(axis=0)) < 2.5 * error  # numbers that do not move add only noise to the likelihood score
    other = np.where(still, centre[0], centre[1])
    moved = np.abs(a.mean(axis=0) - b.mean(axis=0)) / scale
    widened = np.abs(np.log(np.maximum(np.abs(a - centre[0]).mean(axis=0), 1e-12) / np.maximum(np.abs(b - centre[1]).mean(axis=0), 1e-12)))
    order = np.argsort(-(moved + widened), kind="stable")[:COLUMNS]
    for j in order:
        name = "the output" if k == 1 else f"number {j + 1} of the output"
        yield Score(name, int(j), "value")
        yield Score(f"the fractional part of {name}", int(j), "fraction")
        yield Score(f"the distance of {name} from {centre[0][j]:.4g}", int(j), "distance", (centre[0][j : j + 1], centre[1], scale))
    if k > 1:
        yield Score("the likelihood score of all numbers together", 0, "likelihood", (centre[0], other, scale))
        most = int(order[0])
        for j in [int(i) for i in np.argsort(moved, kind="stable") if i != most][:2]:
            yield Score(f"number {most + 1} minus number {j + 1} of the output", most, "difference", other=j)


def _events(score: Score, s: Floats, t: Floats, alpha: float, delta: float) -> Iterator[Event]:
    n = len(s)
    if score.way != "fraction":
        cuts = np.unique(np.quantile(np.concatenate([s, t]), QUANTILES, method="nearest"))
        left = [np.searchsorted(np.sort(x), cuts, side="left") for x in (s, t)]
        right = [np.searchsorted(np.sort(x), cuts, side="right") for x in (s, t)]
        yield _best(score, "threshold", cuts, n - left[0], n - left[1], n, alpha, delta, True)
        yield _best(score, "threshold", cuts, right[0], right[1], n, alpha, delta, False)
    (u, cu), (v, cv) = (np.unique(x, return_counts=True) for x in (s, t))
    if max(cu.max(), cv.max()) <= 2 + n // 200:  # outputs do not repeat themselves
        return
    common = np.concatenate([u[np.argsort(-cu, kind="stable")[:ATOMS]], v[np.argsort(-cv, kind="stable")[:ATOMS]]])
    hits = [np.array([counts[np.searchsorted(values, x)] if x in values else 0 for x in common])
            for values, counts in ((u, cu), (v, cv))]  # fmt: skip
    yield _best(score, "fraction" if score.way == "fraction" else "value", common, hits[0], hits[1], n, alpha, delta, True)
    if score.way not in ("value", "fraction"):
        return
    m = n // 2  # the outputs that only one input gives: listed on one quarter, weighed on the next
    for mine, other, forward in ((s, t, True), (t, s, False)):
        only = np.setdiff1d(mine[:m], other[:m])
        hits = [int(np.isin(x[m : 2 * m], only).sum()) for x in (mine, other)]
        yield Event(score, "support", 0.0, forward, float(bound(hits[0], hits[1], m, alpha, delta)), only)


def _best(score: Score, kind: str, values: Floats, first: NDArray, second: NDArray, n: int, alpha: float, delta: float, upper: bool) -> Event:
    gained = bound(np.maximum(first, second), np.minimum(first, second), n, alpha, delta)
    i = int(np.argmax(gained))
    return Event(score, kind, float(values[i]), bool(first[i] >= second[i]), float(gained[i]), upper=upper)
