"""The audit of metrics: right metrics pass every relation, each wrong one breaks the relation that names its mistake."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradeoff.audit.metric import (
    add_without_consent, audit_metric, change_unit, duplicate_users, permute_rows, relabel_arms, repeat_rows,
)  # fmt: skip
from tradeoff.checks import Check
from tradeoff.checks.report import Stop

USERS = 60


@pytest.fixture(scope="module")
def consents() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    prompted = rng.random(USERS) < 0.7
    choice = np.where(prompted & (rng.random(USERS) < 0.6), "full", "off")
    return pd.DataFrame({"user_id": np.arange(USERS), "prompted": prompted, "choice": pd.Categorical(choice, ["off", "full"]),
                         "arm": pd.Categorical(np.where(rng.random(USERS) < 0.5, "treatment", "control"))})  # fmt: skip


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    n = 200
    return pd.DataFrame({"order_id": np.arange(n), "user_id": rng.integers(0, USERS, n), "gmv": rng.lognormal(3, 1, n).round(2)})


def rates(consents: pd.DataFrame) -> tuple[float, float]:
    """Opt-in rate among the prompted and among everyone."""
    yes = consents["choice"] == "full"
    return yes.sum() / consents["prompted"].sum(), yes.mean()


def unprompted(base: Any = ("neither", "everyone")) -> Any:
    return add_without_consent(0, "user_id", "choice", refused="off", count=20, base=base, when={"prompted": False})


def lift(consents: pd.DataFrame, orders: pd.DataFrame) -> float:
    """GMV per user, treatment minus control."""
    total = orders.groupby("user_id")["gmv"].sum()
    y = consents["user_id"].map(total).fillna(0.0)
    by = y.groupby(consents["arm"], observed=True).mean()
    return float(by["treatment"] - by["control"])


def mistakes(metric: Any, tables: tuple[pd.DataFrame, ...], *relations: Any) -> tuple[str, ...]:
    return audit_metric(metric, tables, relations).mistakes


def test_right_metrics_pass(consents: pd.DataFrame, orders: pd.DataFrame) -> None:
    prompted = add_without_consent(0, "user_id", "choice", refused="off", count=20, base="everyone", when={"prompted": True})
    one = (consents[consents["prompted"]],)
    assert mistakes(rates, (consents,), permute_rows(), duplicate_users("user_id"), unprompted()) == ()
    assert mistakes(lambda c: {"rate": rates(c)[0]}, one, prompted) == ()
    both = (permute_rows(), duplicate_users("user_id", ["order_id"]), relabel_arms("arm"), change_unit("gmv"))
    assert mistakes(lift, (consents, orders), *both) == ()
    assert mistakes(lambda o: o["gmv"].sum(), (orders,), duplicate_users("user_id", ["order_id"], "total"), change_unit("gmv")) == ()
    assert mistakes(lambda o: o["order_id"].nunique(), (orders,), repeat_rows(0, "order_id")) == ()


WRONG = {
    "rate depends on the number of users": (lambda c: ((c["choice"] == "full").sum() / 60,), duplicate_users("user_id")),
    "the order of the rows matters": (lambda c: ((c["choice"].iloc[:30] == "full").mean(),), permute_rows()),
    "users without consent in the wrong place": (lambda c: (rates(c)[0], rates(c)[0]), unprompted()),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_each_wrong_rate_is_named(mistake: str, consents: pd.DataFrame) -> None:
    metric, relation = WRONG[mistake]
    assert mistakes(metric, (consents,), relation) == (mistake,)


def test_wrong_metrics_of_two_tables_are_named(consents: pd.DataFrame, orders: pd.DataFrame) -> None:
    def absolute(c: pd.DataFrame, o: pd.DataFrame) -> float:
        return abs(lift(c, o))

    def wrong_arm(c: pd.DataFrame, o: pd.DataFrame) -> float:
        return lift(c, o) / o["gmv"].mean() + 1

    def fixed_cap(c: pd.DataFrame, o: pd.DataFrame) -> float:
        return lift(c, o.assign(gmv=o["gmv"].clip(upper=50)))

    assert mistakes(absolute, (consents, orders), relabel_arms("arm")) == ("arms not treated alike",)
    assert mistakes(wrong_arm, (consents, orders), relabel_arms("arm")) == ("arms not treated alike",)
    assert mistakes(fixed_cap, (consents, orders), change_unit("gmv")) == ("result does not follow the unit",)
    assert mistakes(lambda c, o: len(o) / len(c), (consents, orders), repeat_rows(1, "order_id")) == ("rows counted where users are meant",)


def test_interval_and_ratio_relations() -> None:
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"arm": np.repeat(["control", "treatment"], 40), "y": rng.lognormal(0, 1, 80)})

    def interval(t: pd.DataFrame) -> tuple[float, float]:
        a, b = (t.loc[t["arm"] == arm, "y"] for arm in ("treatment", "control"))
        se = np.sqrt(a.var() / len(a) + b.var() / len(b))
        return a.mean() - b.mean() - 1.96 * se, a.mean() - b.mean() + 1.96 * se

    def ratio(t: pd.DataFrame) -> float:
        by = t.groupby("arm")["y"].mean()
        return by["treatment"] / by["control"] - 1

    assert mistakes(interval, (table,), relabel_arms("arm", kind="interval")) == ()
    assert mistakes(ratio, (table,), relabel_arms("arm", kind="ratio")) == ()
    assert mistakes(ratio, (table,), relabel_arms("arm")) == ("arms not treated alike",)
    assert mistakes(lambda t: (interval(t)[0], 0.0), (table,), relabel_arms("arm", kind="interval")) == ("arms not treated alike",)
    with pytest.raises(Stop, match="infinite"):
        mistakes(lambda t: (interval(t)[0], np.inf), (table,))


def test_a_bootstrap_is_not_blamed_for_its_randomness(orders: pd.DataFrame) -> None:
    """Ten audits with three relations and two numbers; each blames with probability 7e-6 a number (docstring)."""
    for seed in range(10):
        rng = np.random.default_rng(seed)

        def interval(o: pd.DataFrame, rng: np.random.Generator = rng) -> Any:
            y = o["gmv"].to_numpy()
            return np.quantile(rng.choice(y, (100, len(y))).mean(axis=1), [0.025, 0.975])

        assert mistakes(interval, (orders,), permute_rows(), change_unit("gmv")) == ()


def test_failures_are_explained(consents: pd.DataFrame) -> None:
    with pytest.raises(Stop, match="KeyError"):
        audit_metric(lambda c: c["nope"].mean(), (consents,), [permute_rows()])
    brittle = audit_metric(lambda c: 1 / (60 - c["user_id"].nunique() + 60) if len(c) == 60 else 1 / 0, (consents,), [duplicate_users("user_id")])
    assert brittle.mistakes == ("rate depends on the number of users",) and "ZeroDivisionError" in brittle.findings[0].saw
    with pytest.raises(ValueError, match="'no' is not a category"):
        audit_metric(rates, (consents,), [add_without_consent(0, "user_id", "choice", refused="no", count=1, base="everyone")])


def test_a_report_feeds_a_check(consents: pd.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    check = Check("rates", points=2)
    with check.part("relations", points=1):
        audit_metric(lambda c: (c["choice"] == "full").sum(), (consents,), [duplicate_users("user_id")]).tell(check)
    with check.part("other relations", points=1):
        audit_metric(rates, (consents,), [permute_rows()]).tell(check)
    assert check.score() == 1.0
    said = capsys.readouterr()
    assert "Misconception: rate depends on the number of users" in said.out and said.err == ""


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30), st.integers(1, 9))
def test_relations_hold_for_any_table(rows: list[tuple[int, bool]], count: int) -> None:
    """Whatever the data: the rate over users obeys all relations (hypothesis)."""
    table = pd.DataFrame(rows, columns=["user_id", "yes"])

    def rate(t: pd.DataFrame) -> float:
        return float(t.groupby("user_id")["yes"].first().mean())

    def opted(t: pd.DataFrame) -> float:
        return float(t.groupby("user_id")["yes"].any().mean())

    new = add_without_consent(0, "user_id", "yes", refused=False, count=count, base="everyone")
    assert mistakes(opted, (table,), permute_rows(), duplicate_users("user_id"), repeat_rows(0, "user_id"), new) == ()
    assert mistakes(rate, (table,), duplicate_users("user_id"), repeat_rows(0, "user_id")) == ()
