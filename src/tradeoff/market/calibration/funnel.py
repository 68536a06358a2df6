"""From impressions to orders, and how concentrated they are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tradeoff.market.calibration.row import Row
from tradeoff.market.calibration.statistics import attributed, gini, unicity
from tradeoff.market.config import WEEKS_OBSERVED
from tradeoff.market.settings import Policy
from tradeoff.market.world import World

_DAYS = WEEKS_OBSERVED * 7


def funnel(world: World, f: dict[str, pd.DataFrame]) -> Iterator[Row]:
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
