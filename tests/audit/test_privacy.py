"""The audit of privacy: bounds are honest, right mechanisms pass, each wrong one is named."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradeoff.audit import privacy
from tradeoff.checks.report import Stop

CATEGORIES = list("abcd")
CAP = 3
Release = Callable[[pd.DataFrame, float, np.random.Generator], Any]


def rows_of(users: dict[int, str]) -> pd.DataFrame:
    return pd.DataFrame([(u, c) for u, cats in users.items() for c in cats], columns=["user_id", "category"])


OTHERS = {u: CATEGORIES[u % 4] * 2 for u in range(24)}
NEIGHBOUR = rows_of(OTHERS)
DATA = rows_of({**OTHERS, 99: "aaabbbbccccc"})
"""User 99 has 12 rows, of which the clip allows the first 3."""


def counts(rows: pd.DataFrame, clip: bool = True) -> np.ndarray:
    codes = rows["category"].to_numpy()
    if clip:
        user = rows["user_id"].to_numpy()
        codes = codes[_first(user)]
    return np.array([(codes == c).sum() for c in CATEGORIES], dtype=float)


def _first(user: np.ndarray) -> np.ndarray:
    """Positions of the first CAP rows of each user."""
    order = np.argsort(user, kind="stable")
    start = np.r_[0, np.flatnonzero(np.diff(user[order])) + 1]
    rank = np.arange(len(user)) - np.repeat(start, np.diff(np.r_[start, len(user)]))
    return np.sort(order[rank < CAP])


def laplace(scale: Callable[[float], float], clip: bool = True) -> Release:
    return lambda rows, epsilon, rng: counts(rows, clip) + rng.laplace(0, scale(epsilon), 4)


def right(rows: pd.DataFrame, epsilon: float, rng: np.random.Generator) -> np.ndarray:
    return counts(rows) + rng.laplace(0, CAP / epsilon, 4)


def audit(release: Any, **options: Any) -> privacy.Report:
    return privacy.audit_release(release, DATA, NEIGHBOUR, sensitivity=CAP, **options)


# ---- the bound ---------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.floats(0, 1), st.floats(1e-6, 0.2))
def test_clopper_pearson_holds_for_every_count(runs: int, p: float, alpha: float) -> None:
    """Exact coverage, summed over all counts: each bound is wrong with probability at most alpha."""
    k = np.arange(runs + 1)
    low, high = privacy.clopper_pearson(k, runs, alpha)
    log_c = np.array([math.lgamma(runs + 1) - math.lgamma(i + 1) - math.lgamma(runs - i + 1) for i in k])
    with np.errstate(divide="ignore", invalid="ignore"):
        log_p = log_c + np.where(k > 0, k * np.log(p), 0) + np.where(k < runs, (runs - k) * np.log1p(-p), 0)
    mass = np.exp(log_p)
    assert mass[low > p + 1e-12].sum() <= alpha + 1e-9
    assert mass[high < p - 1e-12].sum() <= alpha + 1e-9
    assert (low <= k / runs).all() and (high >= k / runs).all()


def test_a_certificate_approaches_the_true_epsilon() -> None:
    rng = np.random.default_rng(1)
    got = privacy.certify(rng.laplace(0, 1, 60_000), rng.laplace(1, 1, 60_000))
    assert 0.85 < got.epsilon <= 1.0
    assert privacy.certify(rng.laplace(0, 1, 60_000), rng.laplace(1, 1, 60_000), delta=0.5).epsilon == 0.0


def test_two_perfect_numbers_reach_the_known_ceiling() -> None:
    """facts.md §4.4: a perfect attack with 1,000 trials a world certifies 5.60 at 95 % (2.5 % a side; the two halves share alpha)."""
    sure = privacy.certify(np.zeros(2_000), np.ones(2_000), alpha=0.1)
    assert sure.epsilon == pytest.approx(5.60, abs=0.01)


@pytest.mark.parametrize("shape", [(3,), (5, 2, 2)])
def test_samples_of_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        privacy.certify(np.zeros(shape), np.zeros(shape))


# ---- releases ----------------------------------------------------------------------------------------------


def test_error_rates() -> None:
    """60 repeats each with 2,000 runs (the benchmark does 1,000). A right mechanism is blamed with probability ≤ 1e-3, so

    60 audits are blamed at most twice with probability above 1 − 4e-5. Half and event-level noise: the issue asks for 99 %;
    with a true rate of 99 % three misses in 60 have probability 0.003 or less, so 57 are asked for.
    """
    size: dict[str, Any] = {"batch": True}

    def batched(scale: float) -> Any:
        return lambda value, e, rng, n: value + rng.laplace(0, scale / e, n)

    flagged = {name: sum(not privacy.audit_release(batched(s), 10.0, 7.0, sensitivity=CAP, seed=i, **size).passed for i in range(60))
               for name, s in {"right": CAP, "half": CAP / 2, "event": 1.0}.items()}  # fmt: skip
    assert flagged["right"] <= 2 and flagged["half"] >= 57 and flagged["event"] >= 57


IDIOMS: dict[str, Release] = {
    "array": right,
    "list": lambda rows, e, rng: [float(c + rng.laplace(0, CAP / e)) for c in counts(rows)],
    "dict": lambda rows, e, rng: {k: c + rng.laplace(0, CAP / e) for k, c in zip(CATEGORIES, counts(rows), strict=True)},
    "sorted series": lambda rows, e, rng: pd.Series(right(rows, e, rng), CATEGORIES).sort_values(),
    "rounded": lambda rows, e, rng: np.round(right(rows, e, rng)),
    "never below 0": lambda rows, e, rng: np.maximum(0, right(rows, e, rng)),
    "geometric": lambda rows, e, rng: counts(rows) + rng.geometric(1 - np.exp(-e / CAP), 4) - rng.geometric(1 - np.exp(-e / CAP), 4),
    "own generator": lambda rows, e, rng: counts(rows) + np.random.default_rng().laplace(0, CAP / e, 4),
    "more noise than needed": lambda rows, e, rng: counts(rows) + rng.laplace(0, 2 * CAP / e, 4),
}


@pytest.mark.parametrize("idiom", IDIOMS)
def test_right_releases_pass(idiom: str) -> None:
    report = audit(IDIOMS[idiom], seconds=20.0, runs=1_200)
    assert report.mistakes == () and report.figures["certified_epsilon"] <= 1.0


NOISE = np.random.default_rng(5).laplace(size=4)
WRONG: dict[str, Release] = {
    "half the noise": laplace(lambda e: CAP / e / 2),
    "too little noise": laplace(lambda e: CAP / e / 5 * 1.2),
    "sensitivity 1 for a user with many rows": laplace(lambda e: 1 / e),
    "contributions are not clipped": laplace(lambda e: CAP / e, clip=False),
    "noise scale = ε": laplace(lambda e: e),
    "noise that ignores ε": laplace(lambda e: 2.0),
    "noise drawn once": lambda rows, e, rng: counts(rows) + NOISE * CAP / e,
    "no noise": lambda rows, e, rng: counts(rows),
    "one noise value for all numbers": lambda rows, e, rng: counts(rows) + rng.laplace(0, CAP / e),
    "rounding that leaks": lambda rows, e, rng: counts(rows) + 0.01 * len(rows) + np.round(rng.laplace(0, 1.5 * CAP / e, 4)),
    "absent categories reveal the data": lambda rows, e, rng: {
        k: c + rng.laplace(0, CAP / e) for k, c in zip(CATEGORIES, counts(rows[rows["category"] != "a"] if len(rows) < 50 else rows), strict=True) if c},
    "answer off its centre": lambda rows, e, rng: counts(rows) + rng.exponential(CAP / e, 4) - rng.exponential(CAP / e, 4) + 2,
}  # fmt: skip


@pytest.mark.parametrize("mistake", WRONG)
def test_each_wrong_release_is_named(mistake: str) -> None:
    truth = dict(zip(CATEGORIES, counts(DATA), strict=True))
    report = audit(WRONG[mistake], seconds=20.0, truth=truth)
    assert report.mistakes == (mistake,)


def test_a_seed_inside_and_a_seed_from_the_data() -> None:
    for seed in (lambda rows: 3, len):
        report = audit(lambda rows, e, rng, seed=seed: counts(rows) + np.random.default_rng(seed(rows)).laplace(0, CAP / e, 4))
        assert report.mistakes == ("noise drawn once",)


def test_a_slow_function_stays_within_its_time() -> None:
    def slow(rows: pd.DataFrame, epsilon: float, rng: np.random.Generator) -> np.ndarray:
        sum(range(300_000))
        return right(rows, epsilon, rng)

    report, whole = audit(slow, seconds=2.0), audit(right)
    assert report.mistakes == () and report.notes
    assert report.figures["runs"] < whole.figures["runs"]


def boom(rows: pd.DataFrame, epsilon: float, rng: np.random.Generator) -> float:
    raise KeyError("nope")


def test_failures_name_the_learners_function() -> None:
    for run, words in ((boom, "boom"), (lambda r, e, g: boom(r, e, g), "<lambda>"), (lambda r, e, g: "x", "a text"), (lambda r, e, g: None, "None"),
                       (lambda r, e, g: [1.0] * int(g.integers(1, 4)), "now more and now fewer"), (lambda r: 0, "def")):  # fmt: skip
        with pytest.raises(Stop, match=words):
            audit(run)
    with pytest.raises(Stop, match="boom"):
        audit(lambda r, e, g: boom(r, e, g), learner=boom)
    with pytest.raises(ValueError, match="epsilons"):
        audit(right, epsilons=(1.0, 1.0))


# ---- randomised response -----------------------------------------------------------------------------------


def flip(p: Callable[[float], float]) -> Any:
    return lambda bits, e, rng: np.where(rng.random(len(bits)) < p(e), bits, 1 - bits)


RESPONSES: dict[str, Any] = {
    "": lambda bits, e, rng: [int(b) if rng.random() < privacy_keep(e) else 1 - int(b) for b in bits],
    "half the noise": flip(lambda e: privacy_keep(2 * e)),
    "double the noise": flip(lambda e: privacy_keep(e / 2)),
    "truth and lie swapped": flip(lambda e: 1 - privacy_keep(e)),
    "noise that ignores ε": flip(lambda e: 0.75),
    "a random answer counted as a lie": lambda bits, e, rng: np.where(rng.random(len(bits)) < privacy_keep(e), bits, rng.integers(0, 2, len(bits))),
    "only one answer is protected": lambda bits, e, rng: np.where(rng.random(len(bits)) < privacy_keep(e), bits, 1),
    "one coin for all users": lambda bits, e, rng: bits if rng.random() < privacy_keep(e) else 1 - bits,
    "noise drawn once": lambda bits, e, rng: np.where(np.random.default_rng(1).random(len(bits)) < privacy_keep(e), bits, 1 - bits),
    "no noise": lambda bits, e, rng: bits,
}  # fmt: skip


def privacy_keep(epsilon: float) -> float:
    return math.exp(epsilon) / (1 + math.exp(epsilon))


@pytest.mark.parametrize("mistake", RESPONSES)
def test_responses_are_judged(mistake: str) -> None:
    assert privacy.audit_responses(RESPONSES[mistake]).mistakes == ((mistake,) if mistake else ())


def test_right_responses_are_not_blamed() -> None:
    """200 repeats at ≤ 1e-3: more than 3 findings have probability below 1e-4."""
    run = flip(privacy_keep)
    assert sum(not privacy.audit_responses(run, seed=i).passed for i in range(200)) <= 3


def unbiased(reports: np.ndarray, epsilon: float) -> float:
    p = privacy_keep(epsilon)
    return float((np.mean(reports) - (1 - p)) / (2 * p - 1))


ESTIMATORS: dict[str, Any] = {
    "": unbiased,
    "share of reported yes taken as the true share": lambda r, e: np.mean(r),
    "estimate cut off at 0 or 1": lambda r, e: min(1.0, max(0.0, unbiased(r, e))),
    "reports divided by the rate of truth only": lambda r, e: np.mean(r) / privacy_keep(e),
    "a count instead of a share": lambda r, e: unbiased(r, e) * len(r),
    "biased estimator": lambda r, e: unbiased(r, e) ** 2,
}


@pytest.mark.parametrize("mistake", ESTIMATORS)
def test_estimates_are_judged(mistake: str) -> None:
    assert privacy.audit_response_estimate(ESTIMATORS[mistake]).mistakes == ((mistake,) if mistake else ())


# ---- ledger ------------------------------------------------------------------------------------------------


class Ledger:
    """Adds what it lets through."""

    def __init__(self, budget: float) -> None:
        self.budget, self.charges = budget, []

    def total(self, charges: list[float]) -> float:
        return sum(charges)

    def spend(self, epsilon: float) -> None:
        if epsilon <= 0 or self.total([*self.charges, epsilon]) > self.budget + 1e-9:
            raise ValueError("over budget")
        self.charges.append(epsilon)


def ledger(total: Callable[[list[float]], float]) -> type[Ledger]:
    return type("Other", (Ledger,), {"total": lambda self, charges: total(charges)})


class Free(Ledger):
    def spend(self, epsilon: float) -> None:
        if epsilon <= 0 or math.fsum([*self.charges, epsilon]) > self.budget:
            raise ValueError
        self.charges.append(epsilon)


class Refund(Ledger):
    def spend(self, epsilon: float) -> None:
        if sum(self.charges) + epsilon > self.budget:
            raise ValueError
        self.charges.append(epsilon)


class CountsRefused(Ledger):
    def spend(self, epsilon: float) -> bool:
        self.charges.append(epsilon)
        return bool(sum(self.charges) <= self.budget + 1e-9)


LEDGERS = {
    "": [Ledger, Free],
    "the largest charge instead of the sum": [ledger(max)],
    "square root of the sum of squares": [ledger(lambda c: math.hypot(*c))],
    "the mean instead of the sum": [ledger(lambda c: sum(c) / len(c))],
    "budget never refuses": [ledger(lambda c: 0.0)],
    "a refused charge counted as spent": [CountsRefused],
    "a negative charge gives budget back": [Refund],
    "charges that do not add up": [ledger(lambda c: sum(c) * 0.5)],
}


@pytest.mark.parametrize("mistake", LEDGERS)
def test_ledgers_are_judged(mistake: str) -> None:
    for make in LEDGERS[mistake]:
        assert privacy.audit_ledger(make, lambda book, e: book.spend(e)).mistakes == ((mistake,) if mistake else ())


def test_an_unwritten_ledger_is_not_attempted() -> None:
    def make(budget: float) -> Any:
        raise NotImplementedError

    with pytest.raises(Stop, match="NotImplementedError"):
        privacy.audit_ledger(make, lambda book, e: book.spend(e))
