"""Suite ``audits`` of ``tradeoff bench``: error rates and times of the audits.

Registered in :mod:`tradeoff.bench`, which imports this module only when the suite runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from tradeoff.audit.estimator import Draw, Layout, audit_adjuster, audit_analysis
from tradeoff.audit.metric import audit_metric, duplicate_users, permute_rows
from tradeoff.audit.privacy import audit_release, audit_responses
from tradeoff.bench import Figure

REPEATS, FEW = 1_000, 100
CAP, CATEGORIES, USERS = 3, 5, 800
LAYOUT = Layout("user_id", "arm", "gmv", post=("clicks",))


def audits(large: bool) -> Iterator[Figure]:
    """False alarms, detections and seconds an item; ``large`` also repeats the slow audits 1,000 times."""
    yield Figure("right Laplace release blamed", "share", _blamed(_scalar(CAP), REPEATS), 0.0, remark=f"{REPEATS} repeats")
    yield Figure("half the noise flagged", "share", _blamed(_scalar(CAP / 2), REPEATS), 0.99, True, f"{REPEATS} repeats")
    yield Figure("event-level noise as user-level flagged", "share", _blamed(_scalar(1), REPEATS), 0.99, True, f"{REPEATS} repeats")
    many = REPEATS if large else FEW
    yield Figure("right release of 5 counts blamed", "share", _blamed(_vector(CAP), many), 0.0, remark=f"{many} repeats")
    yield Figure("half the noise on 5 counts flagged", "share", _blamed(_vector(CAP / 2), many), 0.99, True, f"{many} repeats")
    yield Figure("event-level noise on 5 counts flagged", "share", _blamed(_vector(1), many), 0.99, True, f"{many} repeats")
    yield Figure("right randomised response blamed", "share",
                 np.mean([not audit_responses(_respond, seed=i).passed for i in range(REPEATS)]), 0.0, remark=f"{REPEATS} repeats")  # fmt: skip
    sound = [not audit_analysis(welch, replays(0.0), replays(0.25), LAYOUT, seed=i).passed for i in range(REPEATS if large else FEW // 5)]
    yield Figure("sound analysis blamed", "share", np.mean(sound), 0.0, remark=f"{len(sound)} repeats of 600 + 600 replays")
    for name, analysis in UNSOUND.items():
        caught = [not audit_analysis(analysis, replays(0.0), replays(0.25), LAYOUT, seed=i).passed for i in range(FEW if large else FEW // 5)]
        yield Figure(f"{name} flagged", "share", np.mean(caught), 0.99, True, f"{len(caught)} repeats of 600 + 600 replays")
    for name, work in TIMED.items():
        start = time.process_time()
        remark = work()
        yield Figure(f"one item: {name}", "CPU-s", time.process_time() - start, 10.0, remark=remark)


# ---- mechanisms ----------------------------------------------------------------------------------------


def _blamed(audit: Callable[[int], bool], repeats: int) -> float:
    return float(np.mean([audit(seed) for seed in range(repeats)]))


def _scalar(scale: float) -> Callable[[int], bool]:
    """Whether a count with Laplace noise of ``scale`` / ε is blamed, when one user moves it by CAP."""

    def release(value: float, epsilon: float, rng: np.random.Generator, n: int) -> Any:
        return value + rng.laplace(0, scale / epsilon, n)

    return lambda seed: not audit_release(release, 40.0, 40.0 - CAP, sensitivity=CAP, batch=True, seed=seed).passed


def _vector(scale: float) -> Callable[[int], bool]:
    """The same for five counts, three of which one user moves by 1."""

    def release(value: Any, epsilon: float, rng: np.random.Generator, n: int) -> Any:
        return value + rng.laplace(0, scale / epsilon, (n, CATEGORIES))

    data = np.array([40.0, 30.0, 20.0, 10.0, 5.0])
    less = data - np.array([1.0, 1.0, 1.0, 0.0, 0.0])
    return lambda seed: not audit_release(release, data, less, sensitivity=CAP, batch=True, seed=seed).passed


def _respond(bits: Any, epsilon: float, rng: np.random.Generator) -> Any:
    return np.where(rng.random(len(bits)) < 1 / (1 + np.exp(-epsilon)), bits, 1 - bits)


def _rows(heavy: bool) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    rows = pd.DataFrame({"user_id": rng.integers(0, 80, 400), "category": rng.choice(list("abcde"), 400)})
    extra = pd.DataFrame({"user_id": 999, "category": list("abcabcabcabc")})
    return pd.concat([rows, extra], ignore_index=True) if heavy else rows


def slow_release(rows: pd.DataFrame, epsilon: float, rng: np.random.Generator) -> pd.Series:
    """A clipped release as a learner writes it: pandas, one draw a category."""
    kept = rows[rows.groupby("user_id").cumcount() < CAP]
    counts = kept["category"].value_counts().reindex(list("abcde"), fill_value=0)
    return counts.map(lambda c: c + rng.laplace(0, CAP / epsilon))


def _release_item() -> str:
    report = audit_release(slow_release, _rows(True), _rows(False), sensitivity=CAP)
    return f"pandas, {report.figures['runs']:.0f} runs an input"


# ---- experiments ---------------------------------------------------------------------------------------


def replays(effect: float) -> Draw:
    """Replays on 800 users whose spending is log-normal and follows their past."""
    base = np.random.default_rng(7)
    past = base.lognormal(0, 0.7, USERS)
    spent = past * base.lognormal(0, 0.5, USERS)

    def draw(rng: np.random.Generator) -> tuple[pd.DataFrame, float]:
        treated = rng.random(USERS) < 0.5
        y = spent + effect * treated
        arm = pd.Categorical.from_codes(treated.astype(np.int8), ["control", "treatment"])
        clicks = 2 * y + 3 * treated + rng.normal(0, 1, USERS)
        return pd.DataFrame({"user_id": np.arange(USERS), "arm": arm, "gmv": y, "prior_gmv": past, "clicks": clicks}), effect

    return draw


def welch(table: pd.DataFrame) -> tuple[float, tuple[float, float], float]:
    """Difference of means, 95 % interval and p-value."""
    by = table.groupby("arm", observed=True)["gmv"].agg(["mean", "var", "size"])
    d = by.loc["treatment", "mean"] - by.loc["control", "mean"]
    se = float(np.sqrt((by["var"] / by["size"]).sum()))
    return d, (d - 1.96 * se, d + 1.96 * se), 2 * float(ndtr(-abs(d / se)))


def one_sided(table: pd.DataFrame) -> tuple[float, tuple[float, float], float]:
    """The p-value of one tail, called two-sided."""
    d, interval, p = welch(table)
    return d, interval, p / 2 if d > 0 else 1 - p / 2


def one_arm_only(table: pd.DataFrame) -> tuple[float, tuple[float, float], float]:
    """The standard error of the treated mean for that of the difference."""
    d, _, _ = welch(table)
    se = float(table.loc[table["arm"] == "treatment", "gmv"].sem())
    return d, (d - 1.96 * se, d + 1.96 * se), 2 * float(ndtr(-abs(d / se)))


def clickers_only(table: pd.DataFrame) -> tuple[float, tuple[float, float], float]:
    """Only users with clicks after the assignment: what the treatment itself selects."""
    return welch(table[table["clicks"] > 3])


def _analysis_item() -> str:
    report = audit_analysis(welch, replays(0.0), replays(0.25), LAYOUT)
    return f"{report.figures['replays']:.0f} + {report.figures['replays']:.0f} replays, type-I error {report.figures['type_i_error']:.1%}"


def _adjuster_item() -> str:
    def cuped(t: pd.DataFrame) -> pd.Series:
        theta = np.cov(t["gmv"], t["prior_gmv"])[0, 1] / t["prior_gmv"].var()
        return t["gmv"] - theta * (t["prior_gmv"] - t["prior_gmv"].mean())

    report = audit_adjuster(cuped, replays(0.25), LAYOUT, "prior_gmv")
    return f"{report.figures['replays']:.0f} replays, variance × {report.figures['variance_ratio']:.2f}"


def _metric_item() -> str:
    rows = _rows(True)
    report = audit_metric(lambda t: t["category"].eq("a").mean(), (rows,), [permute_rows(), duplicate_users("user_id")])
    return f"{report.figures['relations']:.0f} relations"


UNSOUND = {"one-sided p-value": one_sided, "standard error of one arm": one_arm_only, "selection after assignment": clickers_only}
TIMED: dict[str, Callable[[], str]] = {
    "audit_release": _release_item, "audit_analysis": _analysis_item, "audit_adjuster": _adjuster_item, "audit_metric": _metric_item,
}  # fmt: skip
