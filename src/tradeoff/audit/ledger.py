"""Audit of a privacy-budget ledger: does what it lets through add up?

Sequential composition (Dwork & Roth 2014): releases about the same people with ε₁, ε₂, … together spend ε₁ + ε₂ + ….
A ledger is compared, charge by charge, with one that adds exactly. Nothing is random in the verdict, so a right ledger is
never blamed; sums closer than 1e-6 to the budget are tested only where a right ledger must let them through.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tradeoff.audit.calls import Caller
from tradeoff.audit.findings import Finding, Report

CLOSE = 1e-9
Flags = list[bool]


def _adds(budget: float, charges: Sequence[float]) -> Flags:
    spent, flags = 0.0, []
    for e in charges:
        good = e > 0 and math.isfinite(e) and spent + e <= budget + CLOSE
        spent += e if good else 0.0
        flags.append(good)
    return flags


def _whole(total: Callable[[list[float]], float]) -> Callable[[float, Sequence[float]], Flags]:
    def flags(budget: float, charges: Sequence[float]) -> Flags:
        kept: list[float] = []
        answer = []
        for e in charges:
            good = e > 0 and total([*kept, e]) <= budget + CLOSE
            kept += [e] if good else []
            answer.append(good)
        return answer

    return flags


def _refused_counted(budget: float, charges: Sequence[float]) -> Flags:
    return [e > 0 and s <= budget + CLOSE for e, s in zip(charges, np.cumsum(charges), strict=True)]


def _below(budget: float, charges: Sequence[float]) -> Flags:
    spent, flags = 0.0, []
    for e in charges:
        flags.append(e > 0 and spent + e < budget - CLOSE)
        spent += e if flags[-1] else 0.0
    return flags


def _checked_late(budget: float, charges: Sequence[float]) -> Flags:
    spent, flags = 0.0, []
    for e in charges:
        flags.append(e > 0 and spent < budget - CLOSE)
        spent += e if flags[-1] else 0.0
    return flags


WRONG: dict[str, tuple[Callable[[float, Sequence[float]], Flags], str]] = {
    "budget never refuses": (lambda b, c: [e > 0 for e in c], "Refuse a charge that would take the sum past the budget."),
    "the largest charge instead of the sum": (_whole(max), "The largest ε is enough only for releases about different people."),
    "each charge compared with the whole budget": (lambda b, c: [0 < e <= b for e in c], "Remember what was spent before."),
    "square root of the sum of squares": (_whole(lambda k: math.hypot(*k)), "Pure ε adds up as it is; only variances add in squares."),
    "the mean instead of the sum": (_whole(lambda k: sum(k) / len(k)), "Each release costs its own ε: add them."),
    "a refused charge counted as spent": (_refused_counted, "Nothing was released, so nothing is spent: add only what you let through."),
    "the last unit of budget cannot be spent": (_below, "A sum that equals the budget is allowed; allow for float rounding (1e-9)."),
    "budget checked after spending": (_checked_late, "Compare spent + charge with the budget, before you release."),
}


def audit_ledger(
    make: Callable[[float], Any],
    spend: Callable[[Any, float], Any],
    *,
    learner: Callable[..., Any] | None = None,
    seconds: float = 4.0,
    seed: int = 0,
) -> Report:
    """Audit a ledger: ``make(budget)`` opens one, ``spend(ledger, epsilon)`` charges it.

    A charge is refused if ``spend`` raises an ``Exception`` or returns ``False``; any other answer lets it through.
    Raises ``Stop`` if a ledger cannot be opened, or if nothing is written yet.
    """
    rng = np.random.default_rng(seed)
    cases: list[tuple[float, list[float]]] = [(1.0, [0.4, 0.4, 0.4]), (1.0, [0.6, 0.6, 0.4]), (1.0, [1.0, 0.5]), (1.0, [0.1] * 10 + [0.1]),
                                              (2.0, [2.5, 0.5, 1.5]), (1.0, [0.9, 0.3, 0.05])]  # fmt: skip
    for _ in range(40):
        charges = np.round(rng.uniform(0.05, 0.9, int(rng.integers(2, 9))), 2).tolist()
        budget = round(float(rng.uniform(0.5, 2.0)), 2) + 0.005  # no sum of charges comes near it
        cases.append((budget, charges))
    odd: list[tuple[float, list[float]]] = [(1.0, [0.9, -0.5, 0.5])]

    def play(budget: float, charges: list[float]) -> Flags:
        ledger, flags = make(budget), []
        for e in charges:
            try:
                flags.append(not _false(spend(ledger, e)))
            except NotImplementedError:
                raise
            except Exception:
                flags.append(False)
        return flags

    caller = Caller(play, learner if learner is not None else make, seconds)
    got = [caller.once(*case) for case in cases]
    wrong = [(case, g) for case, g in zip(cases, got, strict=True) if g != _adds(*case)]
    found = []
    if wrong:
        (budget, charges), flags = wrong[0]
        pairs = {n: [(g, model(*case)) for case, g in zip(cases, got, strict=True)] for n, (model, _) in WRONG.items()}
        names = [n for n, both in pairs.items() if all(g == m for g, m in both)]
        names += [n for n, both in pairs.items() if all(_begins_alike(g, m) for g, m in both)]
        name = names[0] if names else "charges that do not add up"
        hint = WRONG[name][1] if names else "Keep one sum of what was let through; let a charge through if the sum stays within the budget."
        at = next(i for i, (f, r) in enumerate(zip(flags, _adds(budget, charges), strict=True)) if f != r)
        found.append(Finding(name, f"we charged {', '.join(map(str, charges))} to a budget of {budget:g}",
                             f"charge number {at + 1} ({charges[at]:g}) was {'let through' if flags[at] else 'refused'}",
                             "that charges are let through as long as their sum is within the budget", hint))  # fmt: skip
    elif any(caller.once(*case) != _adds(*case) for case in odd):
        found.append(Finding("a negative charge gives budget back", "we charged 0.9, -0.5, 0.5 to a budget of 1",
                             "the second or third charge was let through", "that a charge of 0 or less is refused",
                             "Refuse what is not above 0: privacy that is spent cannot be won back."))  # fmt: skip
    return Report(tuple(found), {"cases": float(len(cases)), "wrong": float(len(wrong))})


def _begins_alike(one: Flags, two: Flags) -> bool:
    """Equal up to the first refusal; ledgers differ in what they do after one."""
    end = next((i + 1 for i, (a, b) in enumerate(zip(one, two, strict=True)) if not (a and b)), len(one))
    return one[:end] == two[:end]


def _false(answer: Any) -> bool:
    return isinstance(answer, (bool, np.bool_)) and not answer
