"""Who the users are: benefit, concern, consent."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tradeoff.market.calibration.effects import under
from tradeoff.market.calibration.row import Row
from tradeoff.market.schema import SCREENS
from tradeoff.market.world import World


def people(world: World, f: dict[str, pd.DataFrame]) -> Iterator[Row]:
    shopee = world.config.name == "shopee"
    gain = under(world, "full", "orders") - under(world, "off", "orders")
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
