"""Audit of randomised response (Warner 1965) and of the estimator that goes with it.

A user with the true bit v reports v with probability e^ε / (1 + e^ε) and the other bit otherwise. That is ε-differentially private for
each user against everybody, the platform included. From the share λ of yes among the reports, the share of true yes is
estimated without bias by (λ − q) / (p − q), with p = e^ε / (1 + e^ε) and q = 1 − p.

**False alarms** of a right function, at most 1e-3 an item: two certificates of ALPHA = 2e-4 each, shared over
the four events of a bit (Bonferroni); two tests of the rate of truth and two of the bias with z = 4.5, 7e-6 each, and room
for small deviations. A pass is not a proof: only what the function does with an array of equal bits is seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradeoff.audit.calls import Caller, numbers
from tradeoff.audit.certificate import bound
from tradeoff.audit.findings import Finding, Report, first_of_each
from tradeoff.checks.report import Finding as Problem
from tradeoff.checks.report import Outcome, Stop

ALPHA, Z, USERS, ROOM = 2e-4, 4.5, 1000, 0.01
"""Level of a certificate; standard errors to a finding; users in one call; rate of truth that may be off."""


def keep(epsilon: float) -> float:
    """Probability of a true report: e^ε / (1 + e^ε)."""
    return 1 / (1 + math.exp(-epsilon))


def audit_responses(
    run: Callable[..., Any],
    *,
    epsilons: tuple[float, float] = (1.0, 3.0),
    learner: Callable[..., Any] | None = None,
    calls: int = 24,
    seconds: float = 6.0,
    seed: int = 0,
) -> Report:
    """Audit ``run(bits, epsilon, rng)``, which turns an array of 0/1 (one a user) into reports of 0/1.

    For a function of a single bit pass ``lambda bits, e, rng: [f(int(b), e, rng) for b in bits]``.
    ``calls`` calls with 1,000 users each are made for both bits and both ε, fewer if ``seconds`` run out. The figures are
    ``certified_epsilon`` and ``truth_rate`` at the smaller ε. Raises ``Stop`` if the function fails or returns no reports.
    """
    small, large = sorted(map(float, epsilons))
    if not 0 < small < large:
        raise ValueError(f"epsilons = {epsilons!r} must be two different numbers above 0")
    caller, rng = Caller(run, learner, seconds), np.random.default_rng(seed)
    zeros, ones = np.zeros(USERS, dtype=int), np.ones(USERS, dtype=int)
    found: list[Finding] = []
    rates: list[float] = []
    figures: dict[str, float] = {}
    for epsilon, share in ((small, 0.5), (large, 1.0)):
        sides = caller.rounds([lambda e=epsilon: (zeros, e, rng), lambda e=epsilon: (ones, e, rng)], calls, share)
        no, yes = (np.array([_bits(r, caller.__name__) for r in side]) for side in sides)
        stuck = _fresh(no, yes)
        if stuck:
            return Report((stuck,), figures)
        n = no.size
        certified = max(float(bound(a, b, n, ALPHA / 4)) for x, y in ((no.sum(), yes.sum()), (n - no.sum(), n - yes.sum()))
                        for a, b in ((x, y), (y, x)))  # fmt: skip
        rates.append(float((yes.mean() + 1 - no.mean()) / 2))
        if epsilon == small:
            figures = {"certified_epsilon": certified, "truth_rate": rates[0], "users": float(n)}
        found += _judge(float(yes.mean()), float(1 - no.mean()), epsilon, certified, n)
    if found and abs(rates[0] - rates[1]) < Z * math.sqrt(0.5 / figures["users"]):
        found = [Finding("noise that ignores ε", f"we compared the share of true reports at ε = {small:g} and ε = {large:g}",
                         f"{rates[0]:.3f} both times", "more true reports for a larger ε",
                         "The probability of the truth is e^ε / (1 + e^ε); use the ε you are given.")]  # fmt: skip
    return Report(first_of_each(found), figures)


def _bits(value: Any, name: str) -> NDArray[np.float64]:
    array = np.asarray(value)
    reports = array.astype(float).reshape(-1) if array.dtype.kind in "biuf" else numbers(value, f"{name}(…)")
    if reports.shape != (USERS,) or not np.isin(reports, (0, 1)).all():
        saw = f"{name}(…) gives {reports.size} values between {reports.min(initial=0):g} and {reports.max(initial=0):g} for {USERS} users"
        raise Stop(Problem(Outcome.SHAPE, saw, "one report of 0 or 1 for each user", "Return the noisy bits, in the order of the users."))
    return reports


def _fresh(no: NDArray[np.float64], yes: NDArray[np.float64]) -> Finding | None:
    """Exact repeats of 1,000 reports, and calls in which all reports agree: both below 1e-12 for ε ≤ 4."""
    name = f"we asked {USERS} users with the same true bit, {len(no)} times"
    if (no == no[0]).all() and (yes == yes[0]).all():
        if np.ptp(no) or np.ptp(yes):
            return Finding("noise drawn once", name, "the very same reports every time", "new coins at every call",
                           "Draw inside the function, from the generator you are given, with no fixed seed.")  # fmt: skip
        return Finding("no noise", name, "the same report from every user, every time", "that some reports are false",
                       "Flip each bit with probability 1 / (1 + e^ε).")  # fmt: skip
    if (np.ptp(no, axis=1) == 0).all() and (np.ptp(yes, axis=1) == 0).all():
        return Finding("one coin for all users", name, "in each call all users tell the truth, or all lie", "a coin of their own for each user",
                       "Draw as many random numbers as there are users.")  # fmt: skip
    return None


def _judge(yes: float, no: float, epsilon: float, certified: float, n: int) -> list[Finding]:
    goal = keep(epsilon)
    error = math.sqrt(goal * (1 - goal) / n)
    off = [r - goal for r in (yes, no) if abs(r - goal) > Z * error + ROOM]
    if not off and certified <= epsilon:
        return []
    did = f"we asked {n} users with a true yes and {n} with a true no, at ε = {epsilon:g}"
    saw = f"{yes:.3f} and {no:.3f} of them report the truth"
    expected = f"that the truth is reported with probability e^ε / (1 + e^ε) = {goal:.3f}"
    if certified > epsilon:
        saw += f"; the audit certifies ε ≥ {certified:.2f}"
    rate = (yes + no) / 2
    shapes = {
        "a random answer counted as a lie": (goal + (1 - goal) / 2, "If the second coin may also give the truth, the truth comes more often than p: "
                                             "flip the bit instead, or choose p for that design."),
        "half the noise": (keep(2 * epsilon), "e^(2ε) in place of e^ε: check the exponent."),
        "double the noise": (keep(epsilon / 2), "e^(ε/2) in place of e^ε: check the exponent."),
        "truth and lie swapped": (1 - goal, "e^ε / (1 + e^ε) is the probability of the truth; 1 / (1 + e^ε) that of a lie."),
        "1 − e^−ε as the probability of the truth": (1 - math.exp(-epsilon), "Two answers: e^ε / (1 + e^ε)."),
    }  # fmt: skip
    if abs(yes - no) > 2 * (Z * error + ROOM):
        return [Finding("only one answer is protected", did, saw, expected, "Treat a true no as you treat a true yes: both may be flipped.")]
    for name, (value, hint) in shapes.items():
        if abs(rate - value) < min(ROOM, abs(value - goal) / 2):
            return [Finding(name, did, saw, expected, hint)]
    name = "too little noise" if certified > epsilon else "rate of truth not tied to ε"
    return [Finding(name, did, saw, expected, "Work out the probability of the truth from ε with pencil and paper, for ε = 1.")]


def audit_response_estimate(
    estimate: Callable[..., Any],
    *,
    epsilon: float = 1.0,
    shares: tuple[float, ...] = (0.0, 0.6),
    learner: Callable[..., Any] | None = None,
    users: int = 500,
    replays: int = 2000,
    seconds: float = 4.0,
    seed: int = 0,
) -> Report:
    """Audit ``estimate(reports, epsilon)``, an estimate of the share of true yes, for bias.

    ``reports`` (shape: users, values 0/1) come from a correct randomised response with a known true share. With a true
    share of 0, half of the single estimates are rightly below 0; cutting them off is a bias. A finding needs a mean error of 4.5
    standard errors and of a tenth of the spread of one estimate. The figures give the mean error for each share.
    """
    caller, rng = Caller(estimate, learner, seconds), np.random.default_rng(seed)
    p = keep(epsilon)
    figures: dict[str, float] = {}
    found = []
    for i, share in enumerate(shares):
        truth = (np.arange(users) < round(share * users)).astype(int)
        real = float(truth.mean())
        drawn: list[NDArray[np.int64]] = []

        def draw(truth: NDArray[np.int64] = truth, drawn: list[NDArray[np.int64]] = drawn) -> tuple[NDArray[np.int64], float]:
            drawn.append(rng.permutation(np.where(rng.random(users) < p, truth, 1 - truth)))
            return drawn[-1], epsilon

        results = caller.rounds([draw], replays, 1 / (len(shares) - i))[0]
        got = np.array([numbers(r, f"{caller.__name__}(…)")[0] for r in results])
        spread = math.sqrt(p * (1 - p) / users) / (2 * p - 1)
        off = float(got.mean() - real)
        figures[f"mean_error_at_{share:g}"] = off
        if abs(off) <= Z * max(float(got.std()), spread) / math.sqrt(len(got)) + 0.1 * spread:
            continue
        name, hint = _bias(np.array([d.mean() for d in drawn[-len(got):]]), got, p, users)
        found.append(Finding(name, f"we averaged {len(got)} estimates from {users} reports at ε = {epsilon:g}, true share {real:g}",
                             f"{got.mean():.3f} on average", "that the mean of many estimates is the true share", hint))  # fmt: skip
    return Report(first_of_each(found), figures)


def _bias(rate: NDArray[np.float64], got: NDArray[np.float64], p: float, users: int) -> tuple[str, str]:
    """The biased formula that gives these very estimates."""
    right = (rate - (1 - p)) / (2 * p - 1)
    for name, values, hint in (
        ("share of reported yes taken as the true share", rate, "The reports contain false yes and false no: undo them."),
        ("estimate cut off at 0 or 1", np.clip(right, 0, 1), "A single estimate may lie below 0; cutting it off makes the mean too high."),
        ("reports divided by the rate of truth only", rate / p, "Subtract the false yes first: (λ − q) / (p − q)."),
        ("false yes not subtracted", rate / (2 * p - 1), "Subtract the false yes first: (λ − q) / (p − q)."),
        ("false yes subtracted, but not rescaled", rate - (1 - p), "After the subtraction divide by p − q."),
        ("false yes subtracted, divided by p", (rate - (1 - p)) / p, "The divisor is p − q, not p."),
        ("truth and lie swapped", (rate - p) / (1 - 2 * p), "p is the probability of the truth, q = 1 − p that of a lie."),
        ("a count instead of a share", right * users, "Divide by the number of reports."),
        ("a percentage instead of a share", right * 100, "Return a share between 0 and 1 (about)."),
    ):  # fmt: skip
        if np.allclose(got, values, atol=1e-6):
            return name, hint
    return "biased estimator", "Write down the expected share of reported yes for a true share s, and solve for s."
