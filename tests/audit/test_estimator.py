"""The audit of estimators: sound analyses pass in every return shape, each wrong one is named."""

from __future__ import annotations

from collections import namedtuple
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tradeoff.audit.estimator import Draw, Layout, audit_adjuster, audit_analysis, read_estimate
from tradeoff.checks.report import Stop
from tradeoff.market.config import TOKOPEDIA
from tradeoff.market.settings import Policy
from tradeoff.market.trials import VisitLog
from tradeoff.market.world import World

USERS = 400
LAYOUT = Layout("user_id", "arm", "gmv", time="day", post=("clicks",))
EFFECT = 0.33
"""About 2.5 standard errors of the difference of means, so that the power is about 70 %."""


def maker(effect: float, sessions: bool = False, binary: bool = False) -> Draw:
    """Replays on the same users: log-normal spending that follows the past; ``sessions`` makes 1 to 11 rows a user."""
    base = np.random.default_rng(7)
    past = base.lognormal(0, 0.7, USERS)
    spent = past * base.lognormal(0, 0.5, USERS)
    rows = np.repeat(np.arange(USERS), base.integers(1, 12, USERS))

    def draw(rng: np.random.Generator) -> tuple[pd.DataFrame, float]:
        treated = rng.random(USERS) < 0.5
        y = spent + effect * treated
        if binary:
            y = (rng.random(USERS) < 0.3 + effect * treated).astype(int)
        frame = pd.DataFrame({"user_id": np.arange(USERS), "arm": np.where(treated, "treatment", "control"), "gmv": y, "prior_gmv": past,
                              "clicks": 2 * y + 3 * treated + rng.normal(0, 1, USERS), "day": rng.integers(0, 14, USERS)})  # fmt: skip
        if sessions:
            frame = frame.loc[rows].reset_index(drop=True)
            frame["gmv"] *= rng.lognormal(-0.045, 0.3, len(frame))
        return frame, effect

    return draw


def arms(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    treated, y = frame["arm"].to_numpy() == "treatment", frame["gmv"].to_numpy()
    return y[treated], y[~treated]


def welch(frame: pd.DataFrame, critical: float = 1.96, both: float = 2.0) -> Any:
    a, b = arms(frame)
    d, se = a.mean() - b.mean(), np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    return d, (d - critical * se, d + critical * se), both * stats.norm.sf(abs(d / se))


def by_user(frame: pd.DataFrame) -> Any:
    y = frame.groupby("user_id")["gmv"].mean()
    return welch(pd.DataFrame({"gmv": y, "arm": frame.groupby("user_id")["arm"].first()}))


def adjusted(frame: pd.DataFrame, column: str = "prior_gmv") -> pd.Series:
    y, x = frame["gmv"], frame[column]
    return y - np.cov(y, x)[0, 1] / x.var() * (x - x.mean())


def cuped(frame: pd.DataFrame) -> Any:
    return welch(frame.assign(gmv=adjusted(frame)))


def bootstrap(frame: pd.DataFrame) -> Any:
    rng, (a, b) = np.random.default_rng(), arms(frame)
    d = rng.choice(a, (300, len(a))).mean(axis=1) - rng.choice(b, (300, len(b))).mean(axis=1)
    return a.mean() - b.mean(), *np.quantile(d, [0.025, 0.975])


def t_test(frame: pd.DataFrame) -> Any:
    a, b = arms(frame)
    result = stats.ttest_ind(a, b, equal_var=False)
    return SimpleNamespace(effect=a.mean() - b.mean(), ci=result.confidence_interval(), p=result.pvalue)


def shares(frame: pd.DataFrame) -> Any:
    a, b = arms(frame)
    d, se = a.mean() - b.mean(), np.sqrt(a.mean() * (1 - a.mean()) / len(a) + b.mean() * (1 - b.mean()) / len(b))
    return {"effect": d, "ci_low": d - 1.96 * se, "ci_high": d + 1.96 * se, "p_value": 2 * stats.norm.sf(abs(d / se))}


def ratio(frame: pd.DataFrame) -> Any:
    """Delta method for GMV a session."""
    g = frame.groupby(["user_id", "arm"], as_index=False)["gmv"].agg(["sum", "size"])
    out = []
    for arm in ("treatment", "control"):
        s, n = (g.loc[g["arm"] == arm, c].to_numpy(dtype=float) for c in ("sum", "size"))
        r = s.sum() / n.sum()
        out.append((r, (s - r * n).var(ddof=1) / len(s) / n.mean() ** 2))
    d, se = out[0][0] - out[1][0], np.sqrt(out[0][1] + out[1][1])
    return d, d - 1.96 * se, d + 1.96 * se


def audit(analyze: Any, layout: Layout = LAYOUT, replays: int = 250, effect: float = EFFECT, **kind: bool) -> Any:
    return audit_analysis(analyze, maker(0.0, **kind), maker(effect, **kind), layout, replays=replays, seconds=20.0)


@pytest.mark.parametrize("analyze", [welch, t_test, bootstrap, cuped])
def test_sound_analyses_pass(analyze: Any) -> None:
    report = audit(analyze)
    assert report.mistakes == ()
    assert abs(report.figures["coverage"] - 0.95) < 0.05 and report.figures["power"] > 0.5


def test_sound_analyses_of_sessions_and_of_shares_pass() -> None:
    layout = Layout("user_id", "arm", "gmv", time="day")
    assert audit(by_user, layout, 120, sessions=True).mistakes == ()
    assert audit(ratio, layout, 120, sessions=True).mistakes == ()
    assert audit(shares, layout, effect=0.12, binary=True).mistakes == ()
    assert audit(welch, layout, effect=0.12, binary=True).mistakes == ()
    assert audit(lambda f: welch(f.assign(gmv=f["gmv"] - f["prior_gmv"])), replays=120).mistakes == ()


def peeking(frame: pd.DataFrame) -> Any:
    frame = frame.sort_values("day", kind="stable")
    for n in np.linspace(0.2, 1, 5) * len(frame):
        result = welch(frame.iloc[: int(n)])
        if result[2] < 0.05:
            break
    return result


def best_look(frame: pd.DataFrame) -> Any:
    looks = [welch(frame.iloc[: int(n)]) for n in np.linspace(0.2, 1, 5) * len(frame)]
    return *welch(frame)[:2], min(p for _, _, p in looks)


def standard_deviation(frame: pd.DataFrame) -> Any:
    a, b = arms(frame)
    d, se = a.mean() - b.mean(), np.sqrt(a.var() + b.var())
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * stats.norm.sf(abs(d / se))}


def over_n(frame: pd.DataFrame) -> Any:
    a, b = arms(frame)
    d, se = a.mean() - b.mean(), np.sqrt(a.var() / len(a) ** 2 + b.var() / len(b) ** 2)
    return d, d - 1.96 * se, d + 1.96 * se


def control_only(frame: pd.DataFrame) -> Any:
    a, b = arms(frame)
    d, se = a.mean() - b.mean(), np.sqrt(2 * b.var(ddof=1) / len(b))
    return d, d - 1.96 * se, d + 1.96 * se


def one_sided(frame: pd.DataFrame) -> Any:
    d, interval, p = welch(frame)
    return d, interval, p / 2 if d > 0 else 1 - p / 2


def relative(frame: pd.DataFrame) -> Any:
    d, (low, high), p = welch(frame)
    mean = arms(frame)[1].mean()
    return d / mean, (low / mean, high / mean), p


def absolute(frame: pd.DataFrame) -> Any:
    d, (low, high), p = welch(frame)
    return abs(d), (abs(d) - (high - d), abs(d) + (high - d)), p


def reverse(frame: pd.DataFrame) -> Any:
    d, (low, high), p = welch(frame)
    return -d, (-high, -low), p


def one_end(frame: pd.DataFrame) -> Any:
    d, (low, _), p = welch(frame, 1.645)
    return d, (low, np.inf), p


def paired(frame: pd.DataFrame) -> Any:
    a, b = arms(frame)
    m = min(len(a), len(b))
    d, se = a.mean() - b.mean(), (a[:m] - b[:m]).std(ddof=1) / np.sqrt(m)
    return d, d - 1.96 * se, d + 1.96 * se


ANALYSES: dict[str, Any] = {
    "one-sided test": one_sided,
    "one-sided p-value": lambda f: welch(f, both=1.0),
    "one-sided interval": one_end,
    "90 % interval": lambda f: welch(f, 1.645),
    "peeking": peeking,
    "standard deviation in place of the standard error": standard_deviation,
    "divided by n instead of √n": over_n,
    "spread of one arm only": control_only,
    "relative effect in place of a difference": relative,
    "arms not told apart": absolute,
    "control minus treatment": reverse,
    "post-period covariate": lambda f: welch(f.assign(gmv=adjusted(f, "clicks"))),
    "biased effect": lambda f: welch(f[f["gmv"] > f["gmv"].quantile(0.3)]),
    "the order of the rows matters": paired,
    "result changes with the unit": lambda f: welch(f.assign(gmv=np.log1p(f["gmv"].clip(lower=0)))),
    "standard error too small": lambda f: welch(f, 1.0)[:2],
    "standard error too large": lambda f: welch(f, 3.0)[:2],
}


@pytest.mark.parametrize("mistake", ANALYSES)
def test_each_wrong_analysis_is_named(mistake: str) -> None:
    assert audit(ANALYSES[mistake], replays=200).mistakes == (mistake,)


def test_the_best_of_several_looks_is_peeking() -> None:
    assert audit(best_look, replays=60).mistakes == ("peeking",)


def totals(frame: pd.DataFrame) -> Any:
    y = frame.groupby("user_id")["gmv"].sum()
    return welch(pd.DataFrame({"gmv": y, "arm": frame.groupby("user_id")["arm"].first()}))


def test_totals_of_a_visit_log_pass_and_rows_are_named() -> None:
    """The log of notebook 05: totals a user over very different numbers of visits."""
    log = VisitLog.of(World(TOKOPEDIA, 93, 1024), Policy.uniform("contextual"), 24, 400, 8)
    layout = Layout("user_id", "arm", "gmv", time="day", post=("clicks",))
    for seed in range(4):
        assert audit_analysis(totals, lambda g: log.draw(g), lambda g: log.draw(g, 0.5), layout, replays=60, seconds=20.0, seed=seed).mistakes == ()
    assert audit_analysis(welch, lambda g: log.draw(g), lambda g: log.draw(g, 0.5), layout, replays=20).mistakes == ("session as the unit",)


def test_session_as_the_unit_is_named_and_measured() -> None:
    report = audit(welch, Layout("user_id", "arm", "gmv"), sessions=True, replays=150)
    assert report.mistakes == ("session as the unit",) and report.figures["type_i_error"] > 0.2


def test_a_sound_analysis_is_not_blamed() -> None:
    """25 audits at ≤ 1e-3 each: more than one finding has probability below 3e-4. Few replays use the same tolerances."""
    blamed = [audit_analysis(welch, maker(0.0), maker(EFFECT), LAYOUT, replays=60, seed=i).mistakes for i in range(25)]
    assert sum(map(bool, blamed)) <= 1, blamed


def test_failures_are_explained_and_time_is_kept() -> None:
    def greedy(frame: pd.DataFrame) -> Any:
        frame["gmv"] = 0.0
        return welch(maker(0.0)(np.random.default_rng(1))[0])

    for analyze, words in ((lambda f: f["nope"], "KeyError"), (lambda f: None, "None"), (lambda f: (1, 2), "Array|\\[1, 2\\]"), (lambda f: 0.3, "is 0.3")):
        with pytest.raises(Stop, match=words):
            audit(analyze)
    assert audit(greedy, replays=30).mistakes != ()
    assert audit_analysis(lambda f: (0.1, 0.0, 0.2), maker(0.0), maker(EFFECT), LAYOUT, replays=20).mistakes != ()


# ---- what comes back ---------------------------------------------------------------------------------------

Named = namedtuple("Named", "estimate lower upper pvalue")
SHAPES: list[Any] = [
    (0.3, (0.1, 0.5), 0.01), (0.3, 0.1, 0.5, 0.01), [0.3, 0.01, 0.1, 0.5], np.array([0.3, 0.1, 0.1, 0.5, 0.01]),
    {"effect": 0.3, "ci": (0.1, 0.5), "p": 0.01}, {"Diff": 0.3, "CI low": 0.1, "ci-high": 0.5, "p value": np.float64(0.01)}, Named(0.3, 0.1, 0.5, 0.01),
    SimpleNamespace(effect=0.3, ci=[0.1, 0.5], p=0.01), pd.Series({"effect": 0.3, "low": 0.1, "high": 0.5, "p": 0.01}),
    pd.DataFrame({"effect": [0.3], "low": [0.1], "high": [0.5], "p": [0.01]}), ((0.1, 0.5), 0.3, 0.01), (0.3, 0.1, np.array([0.1, 0.5]), 0.01),
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=range(len(SHAPES)))
def test_many_shapes_are_read(shape: Any) -> None:
    got = read_estimate(shape, "analyze(…)")
    assert (got.effect, got.low, got.high, got.p) == (0.3, 0.1, 0.5, 0.01)


def test_without_a_p_value_the_interval_decides() -> None:
    for shape in ((0.3, 0.1, 0.5), (0.3, (0.1, 0.5)), {"effect": 0.3, "low": 0.1, "high": 0.5}):
        assert np.isnan(read_estimate(shape, "x").p) and read_estimate(shape, "x").rejects(0.05)


def test_unclear_answers_are_refused() -> None:
    for shape in (0.3, "0.3", (1, 2), (0.9, 0.1, 0.5, 0.01), {"effect": 1}, {"effect": 1, "low": 2, "high": 0}, (0.3, (0.1, 0.5), 7), None, float("nan")):
        with pytest.raises(Stop):
            read_estimate(shape, "x")


@settings(max_examples=80, deadline=None)
@given(st.recursive(st.none() | st.floats() | st.integers() | st.text(max_size=3) | st.booleans(), lambda x: st.lists(x, max_size=5) | st.tuples(x, x, x)
                    | st.dictionaries(st.sampled_from(["effect", "ci", "low", "high", "p"]), x), max_leaves=8))  # fmt: skip
def test_no_answer_breaks_the_reader(value: Any) -> None:
    """Anything is either read, with its ends in order, or refused with feedback (hypothesis)."""
    try:
        got = read_estimate(value, "x")
    except Stop:
        return
    assert got.low <= got.high and np.isfinite(got.effect)


# ---- adjusters ---------------------------------------------------------------------------------------------


def theta(frame: pd.DataFrame) -> float:
    return float(np.cov(frame["gmv"], frame["prior_gmv"])[0, 1] / frame["prior_gmv"].var())


def with_theta(t: float, frame: pd.DataFrame) -> pd.Series:
    return frame["gmv"] - t * (frame["prior_gmv"] - frame["prior_gmv"].mean())


ADJUSTERS: dict[str, Any] = {
    "": adjusted,
    "not centred": lambda f: f["gmv"] - theta(f) * f["prior_gmv"],
    "centred within each arm": lambda f: f["gmv"] - theta(f) * (f["prior_gmv"] - f.groupby("arm")["prior_gmv"].transform("mean")),
    "θ from one arm": lambda f: with_theta(theta(f[f["arm"] == "control"]), f),
    "post-period covariate": lambda f: adjusted(f, "clicks"),
    "θ with the other sign": lambda f: with_theta(-theta(f), f),
    "θ in the wrong unit": lambda f: with_theta(float(np.cov(f["gmv"], f["prior_gmv"])[0, 1]), f),
    "variance hardly falls": lambda f: with_theta(theta(f) / 5, f),
    "change since the past (θ = 1)": lambda f: with_theta(1.0, f),
    "nothing adjusted": lambda f: f["gmv"],
}


@pytest.mark.parametrize("mistake", ADJUSTERS)
def test_adjusters_are_judged(mistake: str) -> None:
    report = audit_adjuster(ADJUSTERS[mistake], maker(EFFECT), LAYOUT, "prior_gmv", replays=150, seconds=20.0)
    assert report.mistakes == ((mistake,) if mistake else ())
    if not mistake:
        assert report.figures["variance_ratio"] < 0.7


def test_adjusters_in_other_idioms_pass() -> None:
    def regression(f: pd.DataFrame) -> np.ndarray:
        slope, _ = np.polyfit(f["prior_gmv"], f["gmv"], 1)
        return (f["gmv"] - slope * (f["prior_gmv"] - f["prior_gmv"].mean())).to_numpy()

    def within(f: pd.DataFrame) -> list[float]:
        x, y = (f[c] - f.groupby("arm")[c].transform("mean") for c in ("prior_gmv", "gmv"))
        return with_theta(float((x * y).sum() / (x * x).sum()), f).tolist()

    for adjust in (regression, within):
        assert audit_adjuster(adjust, maker(EFFECT), LAYOUT, "prior_gmv", replays=60, seconds=20.0).passed
    with pytest.raises(Stop, match="numbers for"):
        audit_adjuster(lambda f: [1.0, 2.0], maker(EFFECT), LAYOUT, "prior_gmv")
