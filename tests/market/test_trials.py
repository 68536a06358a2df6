"""Trials: tables as a company sees them, truths that the replays average to."""

from __future__ import annotations

from functools import cache

import numpy as np

from tradeoff.market.config import SHOPEE, TOKOPEDIA
from tradeoff.market.experiment import Experiment, replay, run
from tradeoff.market.settings import violations
from tradeoff.market.trials import KNOWN, METRICS, Trial, VisitLog, ordinary_only
from tradeoff.market.world import World

BOX, BUTTONS = ordinary_only("opt_in"), ordinary_only("active_choice")
WORLD = World(TOKOPEDIA, 7, 512)


@cache
def trial() -> Trial:
    return Trial.of(WORLD, BOX, BUTTONS)


def visits(most: int = 24) -> VisitLog:
    return VisitLog.of(WORLD, BOX, most, 200, 3)


def test_the_table_is_that_of_an_experiment() -> None:
    table = trial().draw(np.random.default_rng(1))
    assert list(table) == ["user_id", "arm", *KNOWN[1:], "agreed", *METRICS] and len(table) == 512
    shown = run(WORLD, Experiment(BOX, BUTTONS), 5)
    mine = trial().draw(np.random.default_rng(2)).assign(arm=shown["arm"])
    for metric in METRICS:
        got = np.where(shown["arm"] == "treatment", trial().outcomes[1][metric], trial().outcomes[0][metric])
        assert np.allclose(got, shown[metric])
    assert (mine["prior_orders"] == shown["prior_orders"]).all()
    assert replay(WORLD, Experiment(BOX, BUTTONS), "clicks", 2, 1).truth == trial().truth("clicks")


def test_replays_average_to_the_truth() -> None:
    rng, found = np.random.default_rng(3), []
    for _ in range(400):
        t = trial().draw(rng, 0.7)
        found.append(t.clicks[t.arm == "treatment"].mean() - t.clicks[t.arm == "control"].mean())
    # A mean of 400 replays has an error of sd/20; four of them leave 1 failure in 16,000.
    assert abs(np.mean(found) - trial().truth("clicks")) < 4 * np.std(found) / 20


def test_nobody_agrees_to_a_box_but_not_to_buttons() -> None:
    box, buttons = trial().agreed
    assert violations(BOX) == violations(BUTTONS) == []
    assert (buttons | ~box).all() and 0.05 < buttons.mean() - box.mean() < 0.3
    assert not buttons[trial().users["segment"] == "minor"].any()


def test_a_visit_log_keeps_the_users_totals() -> None:
    log = visits()
    sums, counts = log.rows.groupby("user_id").gmv.sum(), log.rows.groupby("user_id").size()
    side = Trial.of(WORLD, BOX, BOX).outcomes[0]
    assert np.allclose(sums, side["gmv"][sums.index]) and (counts == side["visits"][counts.index]).all()
    assert (counts <= 24).all() and log.rows.day.is_monotonic_increasing and log.rows.day.between(0, 83).all()
    assert log.rows.equals(visits().rows)


def test_the_planted_effect_is_the_truth() -> None:
    log, rng, found = visits(), np.random.default_rng(4), []
    for _ in range(600):
        table, truth = log.draw(rng, 0.4)
        users = table.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
        assert table.groupby("user_id").arm.nunique().eq(1).all() if not found else True
        found.append(users.gmv[users.arm == "treatment"].mean() - users.gmv[users.arm == "control"].mean())
    assert abs(np.mean(found) - truth) < 4 * np.std(found) / np.sqrt(600) and truth > 0
    assert log.draw(rng)[1] == 0.0
    table, _ = log.draw(rng)
    assert table[table.arm == "treatment"].clicks.mod(2).eq(0).all()


def test_money_is_in_the_markets_currency() -> None:
    shopee = World(SHOPEE, 7, 512)
    t = Trial.of(shopee, BOX, BUTTONS)
    assert np.allclose(t.outcomes[0]["gmv"].sum(), shopee.evaluate(BOX, 12).gmv)
