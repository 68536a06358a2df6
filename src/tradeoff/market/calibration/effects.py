"""What recommendations bring: shares, losses under less data, and welfare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradeoff.market.calibration.row import Row
from tradeoff.market.calibration.statistics import attributed, holdout_effect
from tradeoff.market.config import WEEKS_OBSERVED
from tradeoff.market.people import SHARD
from tradeoff.market.schema import SCREENS, SETTINGS
from tradeoff.market.settings import Policy, violations
from tradeoff.market.simulate import play, user_sums
from tradeoff.market.world import World


def under(world: World, setting: str, metric: str) -> NDArray[np.int64]:
    """A 12-week metric of each user if everybody were given one setting by default (adults and minors)."""
    policy = Policy.uniform(setting, screen="default_on", minors=None)
    return world.outcomes(world.treatments(policy), metric, WEEKS_OBSERVED)


def shares(world: World, f: dict[str, pd.DataFrame]) -> Iterator[Row]:
    now = world.status_quo()
    total = {
        m: float(world.outcomes(now, m, WEEKS_OBSERVED).sum())
        for m in ("orders", "rec_orders", "gmv", "rec_gmv")
    }
    orders = f["orders"][f["orders"]["status"] != "cancelled"]
    hit = attributed(orders, f["clicks"])
    by_orders, by_gmv = total["rec_orders"] / total["orders"], total["rec_gmv"] / total["gmv"]
    seen_orders, seen_gmv = float(hit.mean()), float(orders.loc[hit, "gmv"].sum() / orders["gmv"].sum())
    # The tables hold the same users; they differ only by orders cut off at the window's end and chance clicks.
    slack = 0.01
    if world.config.name == "shopee":
        yield Row(
            "attributed share of purchases",
            "30–40 %",
            0.30,
            0.40,
            by_orders,
            seen_orders,
            slack / 4,
            "interview prompt, Shopee",
        )
        yield Row("attributed share of GMV", "reported", 0.0, 1.0, by_gmv, seen_gmv, slack, "–")
    else:
        yield Row(
            "attributed share of GMV",
            "20–30 %",
            0.20,
            0.30,
            by_gmv,
            seen_gmv,
            slack / 4,
            "interview prompt, Tokopedia",
        )
        yield Row(
            "share of orders minus share of GMV",
            "visibly different: ≥ 5 points",
            0.05,
            0.40,
            by_orders - by_gmv,
            seen_orders - seen_gmv,
            slack,
            "interview prompt, Tokopedia",
        )
    gap = {
        m: int(under(world, "full", m).sum() - under(world, "off", m).sum()) for m in ("orders", "rec_orders")
    }
    truth = 1 - gap["orders"] / gap["rec_orders"]
    effect, error, channel = holdout_effect(f["holdout"])
    yield Row(
        "re-routed when recommendations go",
        "75–90 %",
        0.75,
        0.90,
        truth,
        1 - effect / channel,
        error / channel,
        "Sharma, Hofman & Watts 2015",
    )


def losses(world: World, f: dict[str, pd.DataFrame]) -> Iterator[Row]:
    base = float(under(world, "full", "gmv").sum())
    loss = {s: float(under(world, s, "gmv").sum()) / base - 1 for s in SETTINGS}
    channel = float(under(world, "off", "rec_gmv").sum() / under(world, "full", "rec_gmv").sum()) - 1
    yield Row(
        "GMV effect of full depersonalisation, platform",
        "−3 to −8 %",
        -0.08,
        -0.03,
        loss["off"],
        None,
        0.0,
        "Sun, Yuan, Li, Zhang & Xu 2023; Korganbekova & Zuber",
    )
    h = f["holdout"].groupby("arm", observed=True)["rec_gmv"].agg(["mean", "sem"])
    ratio = h.loc["off", "mean"] / h.loc["personalised", "mean"]
    error = ratio * float(np.hypot(*(h["sem"] / h["mean"])))
    yield Row(
        "… in the recommendation channel",
        "−50 to −80 %",
        -0.80,
        -0.50,
        channel,
        float(ratio - 1),
        error,
        "the same",
    )
    yield Row(
        "contextual: share of that loss",
        "a third to a half",
        1 / 3,
        1 / 2,
        loss["contextual"] / loss["off"],
        None,
        0.0,
        "assumption; Yoganarasimhan 2020: a visit's own history is worth less than the past",
    )
    yield Row(
        "on-device: GMV effect",
        "0 to −2 %",
        -0.02,
        0.0,
        loss["on_device"],
        None,
        0.0,
        "assumption; EdgeRec 2020: not necessarily a loss",
    )
    for epsilon in (1.0, 2.0, 4.0):
        gmv = _cohort_gmv(world, epsilon)
        yield Row(
            f"cohort at ε = {epsilon:.0f}: GMV effect",
            "−0.5 to −3 %",
            -0.03,
            -0.005,
            gmv / base - 1,
            None,
            0.0,
            "assumption; McSherry & Mironov 2009",
        )


def _cohort_gmv(world: World, epsilon: float) -> float:
    """GMV of the observed weeks (minor units) if everybody were given the cohort setting at another ε."""
    config = replace(world.config, cohort_epsilon=epsilon)
    chosen = np.zeros(world.n_shards * SHARD, dtype=np.int64)
    chosen[: world.n_users] = world.treatments(Policy.uniform("cohort", screen="default_on", minors=None))
    total = 0
    for shard in range(world.n_shards):
        here = slice(shard * SHARD, (shard + 1) * SHARD)
        gmv = user_sums(play(config, world.catalogue, world.seed, shard, chosen[here]))["gmv"]
        total += int(gmv[: world.n_users - shard * SHARD].sum())
    return float(total)


def uniform_loss(world: World) -> float:
    """Welfare lost by the best lawful one-size-fits-all policy, as a share of the oracle's gain over ``off``."""
    zero = world.evaluate(Policy.uniform("off")).welfare
    gain = world.evaluate(world.oracle()).welfare - zero
    lawful = [p for s in SETTINGS for c in SCREENS if not violations(p := Policy.uniform(s, screen=c))]
    return 1 - (max(world.evaluate(p).welfare for p in lawful) - zero) / gain


def welfare(world: World) -> Iterator[Row]:
    yield Row(
        "best one-size-fits-all policy: welfare lost against the oracle",
        "10–20 % of the gain over no personalisation",
        0.10,
        0.20,
        uniform_loss(world),
        None,
        0.0,
        "else segments would not matter",
    )
