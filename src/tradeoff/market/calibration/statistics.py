"""Statistics that an analyst computes from the emitted tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradeoff.market.config import ATTRIBUTION_HOURS


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


def holdout_effect(holdout: pd.DataFrame) -> tuple[float, float, float]:
    """Orders gained by personalisation per user (adjusted for prior orders), its standard error, and the
    attributed orders gained."""
    on = (holdout["arm"] == "personalised").to_numpy()
    y, x = holdout["orders"].to_numpy(float), holdout["prior_orders"].to_numpy(float)
    slope = np.cov(y, x)[0, 1] / x.var(ddof=1)
    r = y - slope * (x - x.mean())
    error = float(np.sqrt(r[on].var(ddof=1) / on.sum() + r[~on].var(ddof=1) / (~on).sum()))
    rec = holdout["rec_orders"].to_numpy(float)
    return float(r[on].mean() - r[~on].mean()), error, float(rec[on].mean() - rec[~on].mean())
