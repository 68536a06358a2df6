"""Each expected answer S1–T6 has the verdict that the truth implies, and the tables show the same verdict.

A claim has two halves: both hold → holds, one → holds partly, none → fails. Each half is computed twice:
from the simulator's parameters and ledger, and from the observable tables alone.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tradeoff.market import World
from tradeoff.market.config import WEEKS_OBSERVED
from tradeoff.market.schema import SURFACES
from tradeoff.market.settings import Policy
from tradeoff.market.systems import PLATFORM, availability
from tradeoff.market.team import required_work

EXPECTED = {
    "shopee": {"S1": "holds", "S2": "holds partly", "S3": "holds partly", "S4": "holds", "S5": "holds"},
    "tokopedia": {
        "T1": "holds",
        "T2": "holds",
        "T3": "holds partly",
        "T4": "holds partly",
        "T5": "fails",
        "T6": "holds",
    },
}


def verdict(first: bool, second: bool) -> str:
    """The verdict on a claim from its two halves."""
    return ("fails", "holds partly", "holds")[int(first) + int(second)]


def from_truth(w: World) -> dict[str, str]:
    """Verdicts from parameters and potential outcomes; no table is read."""
    c = w.config
    now = w.status_quo()
    off = w.treatments(Policy.uniform("off", minors=None))
    total = {m: w.outcomes(now, m, WEEKS_OBSERVED).sum() for m in ("orders", "gmv", "rec_orders", "rec_gmv")}
    of_orders, of_gmv = total["rec_orders"] / total["orders"], total["rec_gmv"] / total["gmv"]
    if c.name == "shopee":
        incremental = 1 - w.outcomes(off, "orders", WEEKS_OBSERVED).sum() / total["orders"]
        tier = np.concatenate([p.tier for p in w.people])[: w.n_users]
        concern = np.concatenate([p.high_concern for p in w.people])[: w.n_users]
        gain = w.outcomes(now, "orders", WEEKS_OBSERVED) - w.outcomes(off, "orders", WEEKS_OBSERVED)
        modern = np.array([PLATFORM[c.name][s] == "modern" for s in SURFACES])
        honoured = availability(c) <= WEEKS_OBSERVED
        months = [i for i in range(len(c.sprints)) if 4 + i < 7]
        sprints, scientists = required_work(c)
        return {
            "S1": verdict(sum(c.worries[:2]) > 0.5, sum(c.worries[:2]) > 0.5),
            "S2": verdict(0.3 <= of_orders <= 0.4, 0.3 <= incremental <= 0.4),
            "S3": verdict(
                gain[tier == 2].mean() > gain[tier == 0].mean(),
                concern[tier == 0].mean() > concern[tier == 2].mean(),
            ),
            "S4": verdict(honoured[modern].all(), not honoured[~modern].all()),
            "S5": verdict(
                24 <= c.law_week <= 28,
                sprints <= sum(c.sprints[m] for m in months)
                and scientists <= sum(c.data_scientists[m] for m in months),
            ),
        }
    yes = w.acceptance()
    gap = yes[:, 0] - yes[:, 1]
    return {
        "T1": verdict(c.law_week < 0, c.slow_requests > 0),
        "T2": verdict(0.2 <= of_gmv <= 0.3, not 0.2 <= of_orders <= 0.3),
        "T3": verdict(c.stated_on_young < 0, c.revealed_on_young < 0),
        "T4": verdict(c.sensitive_on_stated > 0, bool((gap >= 0.05).all())),
        # A release is safe if few are alone with an (item, day) or a profile; the catalogue's 4,096 items over
        # 84 days give 344,064 cells for about 40,000 orders, so nearly every user is alone in one of them.
        "T5": verdict(1 - np.exp(-total["orders"] / (c.n_items * 7 * WEEKS_OBSERVED)) > 0.95, False),
        "T6": verdict(set(c.data_scientists) <= {2, 3}, set(c.sprints) == {1}),
    }


def difference(a: pd.Series, b: pd.Series) -> tuple[float, float]:
    """Difference of two means and its standard error."""
    return float(a.mean() - b.mean()), float(np.hypot(a.sem(), b.sem()))


def from_tables(name: str, f: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Verdicts from the tables that a company would have."""
    arm = {a: f["holdout"][f["holdout"]["arm"] == a] for a in ("personalised", "off")}
    usual = arm["personalised"]
    of_orders, of_gmv = (
        usual["rec_orders"].sum() / usual["orders"].sum(),
        usual["rec_gmv"].sum() / usual["gmv"].sum(),
    )
    people = f["users"][["user_id", "age_band", "activity_tier"]]
    survey = f["survey"].merge(people, on="user_id")
    law = f["calendar"].set_index("event")["starts_on"]
    law_day, first_day = pd.Timestamp(law["law_applies"]), pd.Timestamp(law["observation"])
    if name == "shopee":
        incremental = 1 - arm["off"]["orders"].mean() / usual["orders"].mean()
        tiers = survey.set_index("activity_tier")
        value, value_se = difference(
            tiers.loc["frequent", "values_personalisation"], tiers.loc["occasional", "values_personalisation"]
        )
        fear, fear_se = difference(tiers.loc["frequent", "concern"], tiers.loc["occasional", "concern"])
        honoured = f["systems"]["available_from_week"].le(WEEKS_OBSERVED).fillna(False)
        modern = f["systems"]["platform"] == "modern"
        whole = pd.to_datetime(f["capacity"]["starts_on"]) + pd.DateOffset(months=1) <= law_day
        due, before = f["work_packages"].query("required_by_law"), f["capacity"][whole]
        named = [f["survey"]["main_worry"], f["privacy_requests"]["reason"]]
        return {
            "S1": verdict(*(s.isin(["collection", "use_for_personalisation"]).mean() > 0.5 for s in named)),
            "S2": verdict(0.3 <= of_orders <= 0.4, 0.3 <= incremental <= 0.4),
            "S3": verdict(value > 2 * value_se, fear < -2 * fear_se),
            "S4": verdict(honoured[modern].all(), not honoured[~modern].all()),
            "S5": verdict(
                24 <= (law_day - first_day).days / 7 <= 28,
                due["sprints"].sum() <= before["sprints"].sum()
                and due["scientist_months"].sum() <= before["data_scientists"].sum(),
            ),
        }
    consents = f["consents"].assign(no=lambda d: (d["choice"] == "declined") | d["withdrawn_at"].notna())
    asked = consents.query("category_class == 'ordinary' and screen != 'default_on'").merge(
        people, on="user_id"
    )
    adults = ["26-35", "36-45", "46+"]
    said, said_se = difference(
        *(survey.loc[survey["age_band"].isin(b), "concern"] for b in (["18-25"], adults))
    )
    did, did_se = difference(*(asked.loc[asked["age_band"].isin(b), "no"] for b in (["18-25"], adults)))
    by_class = consents.pivot_table(index="screen", columns="category_class", values="no", observed=True)
    extra = survey["concern_finance"] - survey["concern_electronics"]
    day = f["orders"].assign(day=f["orders"]["ordered_at"].dt.normalize())
    alone = (
        day.groupby(["item_id", "day"])["user_id"]
        .agg(["nunique", "first"])
        .query("nunique == 1")["first"]
        .nunique()
    )
    profile = (
        f["users"]
        .groupby(["age_band", "city_tier", "device", "joined_on"], observed=True)["user_id"]
        .transform("size")
    )
    wait = (consents["honoured_at"] - consents["withdrawn_at"]).dropna()
    return {
        "T1": verdict(law_day <= first_day, (wait > pd.Timedelta(hours=72)).any()),
        "T2": verdict(0.2 <= of_gmv <= 0.3, not 0.2 <= of_orders <= 0.3),
        "T3": verdict(said < -2 * said_se, did < -2 * did_se),
        "T4": verdict(
            extra.mean() > 2 * extra.sem(), bool((by_class["sensitive"] - by_class["ordinary"] >= 0.05).all())
        ),
        "T5": verdict(alone / len(f["users"]) < 0.05, bool((profile == 1).mean() < 0.05)),
        "T6": verdict(
            f["capacity"]["data_scientists"].isin([2, 3]).all(), (f["capacity"]["sprints"] == 1).all()
        ),
    }
