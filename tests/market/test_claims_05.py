"""What the text of notebook 05 says in words must stay true of the markets, whatever the generator's version."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from tradeoff.data import load
from tradeoff.market.config import SHOPEE, TOKOPEDIA
from tradeoff.market.settings import Policy
from tradeoff.market.stock import StockMarket
from tradeoff.market.trials import Trial, VisitLog, ordinary_only
from tradeoff.market.world import World

BOX, BUTTONS = ordinary_only("opt_in"), ordinary_only("active_choice")


def test_clicks_during_the_test_carry_the_effect_away() -> None:
    trial, rng = Trial.of(World(SHOPEE, 41, 1024), BOX, BUTTONS), np.random.default_rng(1)
    found: dict[str, list[float]] = {"plain": [], "prior_orders": [], "clicks": []}
    for _ in range(200):
        t = trial.draw(rng)
        for name, seen in found.items():
            y = t.rec_orders
            if name != "plain":
                y = y - np.cov(y, t[name])[0, 1] / t[name].var() * (t[name] - t[name].mean())
            seen.append(float(y[t.arm == "treatment"].mean() - y[t.arm == "control"].mean()))
    truth, spread = trial.truth("rec_orders"), {k: np.std(v) for k, v in found.items()}
    assert spread["clicks"] < spread["prior_orders"] < 0.7 * spread["plain"]
    assert abs(np.mean(found["prior_orders"]) / truth - 1) < 0.2 and np.mean(found["clicks"]) / truth < 0.6


def test_a_log_that_loses_a_quarter_of_those_who_declined_is_seen_and_flatters() -> None:
    log = load("shopee").holdout
    first = log.arm == "personalised"
    lost = first & ~log.opted_in & (np.random.default_rng(2).random(len(log)) < 0.25)
    n, t = len(log) - lost.sum(), (first & ~lost).sum()
    assert 2 * norm.sf(abs(t - n / 2) / np.sqrt(n / 4)) < 1e-4 and abs(t / n - 0.5) < 0.02
    assert log[first & ~lost].opted_in.mean() > log[first].opted_in.mean() + 0.02


def test_visits_as_the_unit_find_what_is_not_there() -> None:
    log, rng, hits = VisitLog.of(World(TOKOPEDIA, 44, 1024), Policy.uniform("contextual"), 1000, 400, 3), np.random.default_rng(4), 0
    for _ in range(300):
        table, _ = log.draw(rng)
        a, b = (table.gmv[table.arm == arm] for arm in ("treatment", "control"))
        hits += abs(a.mean() - b.mean()) > 1.96 * np.sqrt(a.var() / len(a) + b.var() / len(b))
    assert hits / 300 > 0.09


def test_regions_win_only_if_there_are_many() -> None:
    town = World(TOKOPEDIA, 45, 16_384)
    markets = {k: StockMarket.of(town, Policy.uniform("off"), Policy.uniform("full"), regions=k) for k in (64, 1024)}
    runs = {"users": markets[64].replay_user(100, 1), "few": markets[64].replay_region(100, 2), "many": markets[1024].replay_region(100, 2)}
    error = {k: float(np.sqrt(np.mean((r.effect - r.truth) ** 2))) for k, r in runs.items()}
    assert error["many"] < error["users"] < error["few"]
    assert np.mean(runs["users"].effect - runs["users"].truth) > 1.5 * runs["users"].effect.std()


def test_people_who_agree_buy_less_and_agreeing_makes_them_buy_more() -> None:
    offer = Trial.of(World(TOKOPEDIA, 46, 4096), BOX, BUTTONS)
    t = offer.draw(np.random.default_rng(8))
    moved = offer.agreed[1] & ~offer.agreed[0]
    assert t.orders[t.agreed].mean() < t.orders[~t.agreed].mean()
    assert (offer.outcomes[1]["orders"] - offer.outcomes[0]["orders"])[moved].mean() > 0.05
    # "dozens of times the users"; the exclusion restriction holds: who does not change the answer, changes nothing.
    assert 24 < 1 / moved.mean() ** 2 < 72
    same = offer.agreed[1] == offer.agreed[0]
    assert (offer.outcomes[1]["clicks"] == offer.outcomes[0]["clicks"])[same].all()


@pytest.mark.parametrize("market", ["shopee", "tokopedia"])
def test_the_past_explains_most_of_orders(market: str) -> None:
    live = load(market).holdout.query("arm == 'personalised'")
    assert np.corrcoef(live.orders, live.prior_orders)[0, 1] ** 2 > 0.5
