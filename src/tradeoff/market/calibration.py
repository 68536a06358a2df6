"""The calibration table: what each market must show, in truth and in the tables it emits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from tradeoff.market.config import ATTRIBUTION_HOURS, WEEKS_OBSERVED
from tradeoff.market.people import SHARD
from tradeoff.market.schema import SCREENS, SETTINGS
from tradeoff.market.settings import Policy, violations
from tradeoff.market.simulate import play, user_sums
from tradeoff.market.world import World

_DAYS = WEEKS_OBSERVED * 7


@dataclass(frozen=True)
class Row:
    """One quantity: its target in words and as a range, the world's truth, and the emitted tables' value.

    ``truth`` or ``observed`` is ``None`` where the quantity has none; ``error`` is the standard error of
    ``observed`` as an estimate of ``truth`` (0 when it is a count of the same users).
    """

    quantity: str
    target: str
    low: float
    high: float
    truth: float | None
    observed: float | None
    error: float
    source: str

    @property
    def holds(self) -> bool:
        """Truth lies in the range, and the tables agree with it within 4 standard errors."""
        inside = self.truth is None or self.low <= self.truth <= self.high
        if self.observed is None:
            return inside
        seen = self.low - 4 * self.error <= self.observed <= self.high + 4 * self.error
        return inside and seen


def gini(amount: NDArray[np.floating] | NDArray[np.integer]) -> float:
    """Gini coefficient of non-negative amounts: 0 when all are equal, near 1 when one has everything."""
    x = np.sort(np.asarray(amount, dtype=np.float64))
    n = x.size
    return float((2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()))


def unicity(orders: pd.DataFrame, items: pd.DataFrame, points: int, seed: int) -> float:
    """Share of users (with at least ``points`` distinct points) whom ``points`` of them single out.

    A point is a (product type, week) of an order. Method of de Montjoye, Radaelli, Singh & Pentland (2015).
    """
    week = (orders["ordered_at"] - orders["ordered_at"].min().normalize()).dt.days // 7
    kind = items.set_index("item_id")["product_type"].reindex(orders["item_id"]).to_numpy()
    seen = pd.DataFrame(
        {"user": orders["user_id"].to_numpy(), "point": kind * 100 + week.to_numpy()}
    ).drop_duplicates()
    rng = np.random.default_rng(seed)
    seen = seen.iloc[rng.permutation(len(seen))]
    seen = seen[seen.groupby("user")["point"].transform("size") >= points]
    holders = seen.groupby("point")["user"].agg(set).to_dict()
    known = seen.groupby("user")["point"].agg(lambda p: list(p)[:points])
    return float(np.mean([len(set.intersection(*(holders[p] for p in chosen))) == 1 for chosen in known]))


def attributed(orders: pd.DataFrame, clicks: pd.DataFrame) -> pd.Series:
    """Whether each order follows a click of the same user on the same item by at most 7 days."""
    left = orders[["order_id", "user_id", "item_id", "ordered_at"]]
    pairs = left.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    gap = pairs["ordered_at"] - pairs["clicked_at"]
    hit = pairs.loc[(gap >= pd.Timedelta(0)) & (gap <= pd.Timedelta(hours=ATTRIBUTION_HOURS)), "order_id"]
    return orders["order_id"].isin(hit)


def measure(world: World, tables: dict[str, pa.Table]) -> list[Row]:
    """Measure every quantity of the table for one world and the tables that it emitted."""
    frames = {name: t.to_pandas() for name, t in tables.items()}
    return [
        *_shares(world, frames),
        *_losses(world, frames),
        *_welfare(world),
        *_people(world, frames),
        *_funnel(world, frames),
    ]


def _uniform(world: World, setting: str, metric: str) -> NDArray[np.int64]:
    """A 12-week metric of each user if everybody were given one setting by default (adults and minors)."""
    policy = Policy.uniform(setting, screen="default_on", minors=None)
    return world.outcomes(world.treatments(policy), metric, WEEKS_OBSERVED)


def _shares(world: World, f: dict[str, pd.DataFrame]) -> Iterator[Row]:
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
        m: int(_uniform(world, "full", m).sum() - _uniform(world, "off", m).sum())
        for m in ("orders", "rec_orders")
    }
    truth = 1 - gap["orders"] / gap["rec_orders"]
    effect, error, channel = _holdout_effect(f["holdout"])
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


def _holdout_effect(holdout: pd.DataFrame) -> tuple[float, float, float]:
    """Orders gained by personalisation per user (adjusted for prior orders), its standard error, and the
    attributed orders gained."""
    on = (holdout["arm"] == "personalised").to_numpy()
    y, x = holdout["orders"].to_numpy(float), holdout["prior_orders"].to_numpy(float)
    slope = np.cov(y, x)[0, 1] / x.var(ddof=1)
    r = y - slope * (x - x.mean())
    error = float(np.sqrt(r[on].var(ddof=1) / on.sum() + r[~on].var(ddof=1) / (~on).sum()))
    rec = holdout["rec_orders"].to_numpy(float)
    return float(r[on].mean() - r[~on].mean()), error, float(rec[on].mean() - rec[~on].mean())


def _losses(world: World, f: dict[str, pd.DataFrame]) -> Iterator[Row]:
    base = float(_uniform(world, "full", "gmv").sum())
    loss = {s: float(_uniform(world, s, "gmv").sum()) / base - 1 for s in SETTINGS}
    channel = float(_uniform(world, "off", "rec_gmv").sum() / _uniform(world, "full", "rec_gmv").sum()) - 1
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


def _welfare(world: World) -> Iterator[Row]:
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


def _people(world: World, f: dict[str, pd.DataFrame]) -> Iterator[Row]:
    shopee = world.config.name == "shopee"
    gain = _uniform(world, "full", "orders") - _uniform(world, "off", "orders")
    tier = np.concatenate([p.tier for p in world.people])[: world.n_users]
    per_user = [float(gain[tier == k].mean()) for k in range(3)]
    h = f["holdout"].groupby(["activity_tier", "arm"], observed=True)["orders"].agg(["mean", "sem"])
    gaps = {
        t: h.loc[(t, "personalised"), "mean"] - h.loc[(t, "off"), "mean"] for t in ("occasional", "frequent")
    }
    error = float(np.sqrt((h.loc[["occasional", "frequent"], "sem"] ** 2).sum()))
    yield Row(
        "benefit per user, frequent minus occasional (orders in 12 weeks)",
        "rises",
        0.05,
        10.0,
        per_user[2] - per_user[0],
        float(gaps["frequent"] - gaps["occasional"]),
        error,
        "interview prompt, Shopee",
    )

    survey = f["survey"].merge(f["users"], on="user_id")
    young, adult = (
        survey.loc[survey["age_band"].isin(b), "concern"] for b in (["18-25"], ["26-35", "36-45", "46+"])
    )
    error = float(np.hypot(young.sem(), adult.sem()))
    low, high, words = (-0.15, 0.15, "flat") if shopee else (0.3, 1.5, "higher for the young")
    yield Row(
        "stated concern, young minus older (1–5)",
        words,
        low,
        high,
        None,
        float(young.mean() - adult.mean()),
        error,
        "Komnas HAM 2020",
    )
    asked = (
        f["consents"]
        .query("screen != 'default_on' and category_class == 'ordinary'")
        .merge(f["users"], on="user_id")
    )
    no = (
        asked.assign(no=asked["choice"] == "declined")
        .groupby(asked["age_band"] == "18-25")["no"]
        .agg(["mean", "sem"])
    )
    low, high, words = (-0.06, 0.06, "flat") if shopee else (-0.4, -0.05, "lower for the young")
    yield Row(
        "refusals, young minus older",
        words,
        low,
        high,
        None,
        float(no.loc[True, "mean"] - no.loc[False, "mean"]),
        float(np.hypot(*no["sem"])),
        "Goldfarb & Tucker 2012",
    )
    gap = survey["concern_finance"] - survey[
        ["concern_food", "concern_womens_fashion", "concern_electronics"]
    ].mean(axis=1)
    yield Row(
        "stated concern, finance minus ordinary categories",
        "stated yes",
        0.3,
        1.5,
        None,
        float(gap.mean()),
        float(gap.sem()),
        "Prince & Wallsten 2020",
    )
    yes = f["consents"].query("screen != 'default_on'").assign(yes=lambda d: d["choice"] == "accepted")
    yes = yes.pivot(index="user_id", columns="category_class", values="yes").astype(float)
    drop = yes["ordinary"] - yes["sensitive"]
    yield Row(
        "acceptance, ordinary minus sensitive",
        "partly: 3–15 points",
        0.03,
        0.15,
        None,
        float(drop.mean()),
        float(drop.sem()),
        "AppsFlyer 2022: finance apps accepted most",
    )
    concern = np.concatenate([p.concern for p in world.people])[: world.n_users]
    z = np.concatenate([p.activity_z for p in world.people])[: world.n_users]
    yield Row(
        "correlation of concern with activity",
        "+0.1 to +0.3",
        0.10,
        0.30,
        float(np.corrcoef(concern, z)[0, 1]),
        None,
        0.0,
        "Chen, Huang, Ouyang & Xiong 2021",
    )
    for screen, low, high in (
        ("default_on", 0.97, 0.99),
        ("active_choice", 0.40, 0.60),
        ("opt_in", 0.25, 0.46),
    ):
        part = f["consents"].query("screen == @screen and category_class == 'ordinary'")["choice"] == "accepted"
        share = float(world.acceptance()[SCREENS.index(screen), 0])
        yield Row(
            f"acceptance under {screen}",
            f"{low:.0%}–{high:.0%}",
            low,
            high,
            share,
            float(part.mean()),
            float(part.std() / np.sqrt(len(part))),
            "Johnson, Shriver & Du 2020; AppsFlyer 2022; Utz et al. 2019",
        )


def _funnel(world: World, f: dict[str, pd.DataFrame]) -> Iterator[Row]:
    orders = f["orders"][f["orders"]["status"] != "cancelled"]
    yield Row(
        "unicity with 4 points (product type × week)",
        "≥ 90 %",
        0.90,
        1.0,
        None,
        unicity(orders, f["items"], 4, world.seed),
        0.0,
        "de Montjoye et al. 2015",
    )
    now = world.status_quo()
    total = {
        m: float(world.outcomes(now, m, WEEKS_OBSERVED).sum())
        for m in ("clicks", "rec_orders", "visits", "orders")
    }
    logged = f["impressions"]["clicked"]
    yield Row(
        "feed CTR",
        "2–6 %",
        0.02,
        0.06,
        total["clicks"] / (total["visits"] * world.config.list_length),
        float(logged.mean()),
        0.001,
        "Ali-CCP 4.05 %",
    )
    rec = float(attributed(orders, f["clicks"]).sum())
    yield Row(
        "click to attributed order",
        "0.5–2 %",
        0.005,
        0.02,
        total["rec_orders"] / total["clicks"],
        rec / len(f["clicks"]),
        0.0005,
        "Ali-CCP 0.53 %; Retailrocket 0.84 %",
    )
    low, high = (7.0, 9.0) if world.config.name == "shopee" else (4.2, 6.0)
    buyers = world.outcomes(now, "orders", WEEKS_OBSERVED)
    scale = 90 / _DAYS
    yield Row(
        "orders per active buyer in 90 days",
        "≈ 8" if world.config.name == "shopee" else "≈ 5",
        low,
        high,
        scale * float(buyers[buyers > 0].mean()),
        scale * len(orders) / orders["user_id"].nunique(),
        0.05,
        "Sea 2025, orders and active buyers",
    )
    low, high = (0.9, 1.25) if world.config.name == "shopee" else (1.1, 1.4)
    yield Row(
        "log-sd of order value",
        f"{low}–{high}",
        low,
        high,
        None,
        float(np.log(orders["gmv"]).std()),
        0.0,
        "CDNOW 0.73, Dunnhumby 1.23",
    )
    shown = {
        s: gini(world.exposure_by_seller(world.treatments(Policy.uniform(s, screen="default_on", minors=None))))
        for s in ("full", "off")
    }
    full = f["sessions"].query("setting == 'full'")["session_id"]
    logged_full = f["impressions"][f["impressions"]["session_id"].isin(full)].merge(f["items"], on="item_id")
    seen = gini(
        logged_full.groupby("seller_id").size().reindex(f["sellers"]["seller_id"], fill_value=0).to_numpy()
    )
    yield Row(
        "seller exposure Gini under full", "0.7–0.8", 0.70, 0.80, shown["full"], seen, 0.01, "Sun et al. 2023"
    )
    yield Row(
        "seller exposure Gini, off minus full",
        "clearly higher",
        0.08,
        0.3,
        shown["off"] - shown["full"],
        None,
        0.0,
        "Sun et al. 2023",
    )
    appeal = np.exp(world.catalogue.appeal / 256)
    yield Row("item appeal Gini", "≈ 0.81", 0.77, 0.85, gini(appeal), None, 0.0, "Dunnhumby")
