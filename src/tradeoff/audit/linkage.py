"""How often an attacker who knows a few rows of a person finds that person's pseudonym in a log.

``named`` measures a *released* log from the outside, before it leaves the house: it draws known rows itself and
needs no secret. It is the expected success of one attacker, not a bound: someone who knows more rows, or other
things, names more people. Source: de Montjoye, Radaelli, Singh & Pentland 2015, *Science* (unicity).
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def named(log: pd.DataFrame, points: int = 3, *, people: int = 2000, least: int = 5, seed: int = 0) -> float:
    """Expected share of people whom an attacker names rightly from some of their rows.

    The attacker knows ``points`` rows of a person, drawn at random and all remembered rightly, knows that the person
    is in the log, and draws lots among the pseudonyms that hold all of them.

    Parameters
    ----------
    log:
        One row a purchase: ``pseudonym`` and any other columns, which together make a point.
    points:
        Rows that the attacker knows; the same point may be among them twice.
    people:
        Most people attacked; with 2,000 the standard error is below 0.01.
    least:
        Only people with at least so many rows are attacked (at least ``points``).

    Raises
    ------
    ValueError
        If nobody has ``least`` rows, or ``least`` is below ``points``.
    """
    if least < points:
        raise ValueError(f"least = {least} is below points = {points}")
    text = log.drop(columns="pseudonym").astype(str)
    point = pd.factorize(pd.MultiIndex.from_frame(text))[0]
    who = pd.factorize(log["pseudonym"])[0]
    order = np.argsort(who, kind="stable")
    rows = [r for r in np.split(point[order], np.flatnonzero(np.diff(who[order])) + 1) if len(r) >= least]
    if not rows:
        raise ValueError(f"nobody in the log has {least} rows")
    pairs = np.unique(np.column_stack([point, who]), axis=0)
    holders = [set(part.tolist()) for part in np.split(pairs[:, 1], np.flatnonzero(np.diff(pairs[:, 0])) + 1)]
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(rows), min(people, len(rows)), replace=False)
    fits = [len(set.intersection(*(holders[p] for p in rng.choice(rows[i], points, replace=False)))) for i in chosen]
    return float(np.mean(1 / np.array(fits)))
