# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 04 · Segmented privacy settings: who gets which setting?
#
# One switch for everybody is simple, lawful and easy to explain. It also serves nobody well: rare visitors give data for
# recommendations they hardly see, frequent ones lose what they enjoy. The team wants settings by segment and by category class,
# on one page, inside the law. The answer found for the *Shopee-like* market lies ready to be copied to the *Tokopedia-like* one.
# Both markets are **synthetic**; no number here is a company's own.
#
# **Which setting does each segment get, and what would make you choose differently?**
#
# > **By the end you can …**
# >
# > 1. **test** whether segments are more than an accident of the sample;
# > 2. **shrink** noisy benefits before you act on them;
# > 3. **choose** settings under gates, a privacy budget and a limit on rules, and see the true regret;
# > 4. **break** your own conclusion and explain it to a user and to the regulator.
# >
# > **You need:** notebooks 00–03. **Time:** 110 minutes. **Points:** 25.

# %% [markdown]
# ## First, from memory
#
# *Time so far: 0 minutes.* Answer aloud, then open.
#
# <details><summary>1. Why not compare users who opted in with users who opted out?</summary>
# They chose. They differed before anybody asked them; only the random holdout compares like with like.</details>
#
# <details><summary>2. What does "levelled" mean for an outcome?</summary>
# What the user's own past explains has been taken out, so luck in who is in which arm matters less.</details>
#
# <details><summary>3. Why can a loss be small on average and still be unfair?</summary>
# An average hides its losers; look at each segment.</details>

# %% nbgrader={"grade_id": "setup", "locked": true}
from itertools import product

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from tradeoff import figures
from tradeoff.checks.reveal import needs, predicted
from tradeoff.checks.values import as_number
from tradeoff.data import load
from tradeoff.market.config import SHOPEE, TOKOPEDIA
from tradeoff.market.family import family
from tradeoff.market.pilots import cube, pooled, read_settings
from tradeoff.market.schema import AGE_BANDS, CLASSES, SENSITIVE_CATEGORIES, SETTINGS, TIERS
from tradeoff.market.settings import OFF, OPEN, SEGMENTS, Policy, treatment
from tradeoff.market.world import World

threadpool_limits(1)  # small fits are quicker on one thread, and give the same on every machine
shopee, tokopedia = load("shopee"), load("tokopedia")
PERSONAL = ("cohort", "on_device", "full")  # settings that use personal data


def guess(key):
    """What you predicted, for the reveals."""
    return predicted(globals().get("predictions"), key, shares=["agreement", "one_size", "copied"])

# %% [markdown]
# ### Exercise 0 · `predictions` (1 point)
#
# Three guesses, each `(value, confidence)`, values from 0 to 1, confidence in percent, 0 to 100.
#
# - `agreement`: a cluster algorithm sorts the Tokopedia-like users into six segments, twice, each time from a random resample.
#   How well
#   do the two agree? (0 as by chance, 1 fully)
# - `one_size`: policies are scored from 0 (no recommendations for adults) to 1 (best lawful policy, known only to the
#   simulator). What
#   does the best *single* setting for all adults score on the Tokopedia-like market?
# - `copied`: and the Shopee-like answer, copied?
#
# One point for taking part. Being wrong costs nothing.

# %% nbgrader={"grade_id": "predictions", "solution": true}
# predictions = {"agreement": (value, confidence), "one_size": …, "copied": …}
### BEGIN SOLUTION
predictions = {"agreement": (0.8, 50), "one_size": (0.6, 40), "copied": (0.9, 50)}
### END SOLUTION

# %% nbgrader={"grade_id": "test_predictions", "grade": true, "points": 1}
"""Check `predictions`: three guesses, each with a confidence; any value passes (1 point)."""


def test_predictions():
    from tradeoff.checks import Check
    from tradeoff.checks.predictions import check_predictions

    check = Check("predictions", points=1)
    with check.part("three guesses with a confidence", points=1) as part:
        check_predictions(check, part, predictions, {"agreement": (-1, 1), "one_size": (-1, 1), "copied": (-1, 1)})
    return check.score()


test_predictions()

# %% [markdown]
# ## 1 · Segments: rules against clusters
#
# *Time so far: 8 minutes.*
#
# A *segment* is a group that gets its own settings. It can be a **rule** ("frequent, aged 18–25") or a **cluster** that an
# algorithm
# finds. k-means puts users who are close into one cluster, and "close" depends on the units. **Worked example, Shopee-like
# market.**
# **Predict** which of six columns decides the clusters.

# %%
def features(market):
    """One row a user: what each did in the 12 weeks, and what the shop knows."""
    user = market.users.set_index("user_id")
    bought = market.orders[market.orders.status != "cancelled"].groupby("user_id")
    return pd.DataFrame({
        "visits": market.sessions.groupby("user_id").size(), "orders": bought.size(), "gmv": bought.gmv.sum(),
        "clicks": market.clicks.groupby("user_id").size(), "profile_fields": user.profile_fields,
        "days_with_us": (pd.Timestamp("2026-01-05") - pd.to_datetime(user.joined_on)).dt.days,
    }).reindex(user.index).fillna(0.0)


shop = features(shopee)                                                          # Unit: the user
for money, unit in ((1, "US$"), (15_000, "rupiah")):                             # the same users, another currency
    raw = KMeans(6, n_init=4, random_state=0).fit_predict(shop.assign(gmv=shop.gmv * money))
    explained = shop.groupby(raw).transform("mean").var() / shop.var()           # Metric: variance between clusters
    print(f"GMV in {unit}:", ", ".join(f"{name} {share:.0%}" for name, share in explained.items()))

# %% [markdown]
# In rupiah the clusters are bands of GMV and nothing else: changing the currency changed people's privacy settings. **Repair:**
# scale
# each column to mean 0 and standard deviation 1. Whether the clusters are *real* is another question: fit on two resamples of
# the users and compare. The names of clusters are arbitrary, so compare with the **adjusted Rand index** (scikit-learn's
# `adjusted_rand_score`): 1 = same groups, 0 = as by chance.
#
# ### Exercise 1 · `rule_segments`, `kmeans_labels`, `stability` (3 points)
#
# - `rule_segments(users)`: one name a user, in the order of the rows. `"minor"` for age band 13-17; else activity tier and age,
#   `"frequent_young"` (18-25) or `"frequent_adult"` (older).
# - `kmeans_labels(features, k, draws, seed)`: a list of `draws` label arrays. Each comes from k-means with `k` clusters on
#   scaled columns, fitted on a *resample* (as many users, with replacement), and labels **all** users in their own order.
# - `stability(labelings)`: mean adjusted Rand index over all pairs of such arrays.

# %% nbgrader={"grade_id": "segments", "solution": true}
def rule_segments(users):
    """One segment name a user, in the order of the rows."""
    ### BEGIN SOLUTION
    age = users["age_band"].astype(str)
    suffix = np.where(age == "18-25", "_young", "_adult")
    return pd.Series(np.where(age == "13-17", "minor", users["activity_tier"].astype(str) + suffix), index=users.index)
    ### END SOLUTION


def kmeans_labels(features, k, draws, seed):
    """`draws` arrays of labels of all users, each from scaled k-means on a resample."""
    # 1. scale; 2. for each draw: resample users, fit, label everybody
    ### BEGIN SOLUTION
    scaled = ((features - features.mean()) / features.std()).to_numpy()
    rng = np.random.default_rng(seed=seed)
    fits = (KMeans(k, n_init=4, random_state=0).fit(scaled[rng.integers(0, len(scaled), len(scaled))]) for _ in range(draws))
    return [fit.predict(scaled) for fit in fits]
    ### END SOLUTION


def stability(labelings):
    """Mean adjusted Rand index over all pairs."""
    ### BEGIN SOLUTION
    pairs = [(a, b) for i, a in enumerate(labelings) for b in labelings[:i]]
    return float(np.mean([adjusted_rand_score(a, b) for a, b in pairs]))
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_segments", "grade": true, "points": 3}
"""Check `segments`: names by rule, labels from resamples, and how well they agree (3 points)."""


def test_segments():
    from tradeoff.checks import Check

    check = Check("segments", points=3, seconds=20)

    def as_names(got, users):
        """Your names as a list in the order of the rows."""
        if isinstance(got, pd.Series) and not got.index.equals(users.index) and set(got.index) == set(users.index):
            got = got.reindex(users.index)
        return [str(name) for name in check.sequence(got, "rule_segments(users)", len(users))]

    def as_labels(got, draws, n):
        """Your labels as an array: draws × users."""
        rows = (
            [got[c] for c in got]
            if isinstance(got, pd.DataFrame)
            else check.sequence(got.tolist() if isinstance(got, np.ndarray) else got, "kmeans_labels(…)")
        )
        array = np.array([np.asarray(one) for one in rows])
        array = array.T if array.shape == (n, draws) and draws != n else array
        check.true(
            array.shape == (draws, n),
            saw=f"labels of the shape {array.shape}",
            expected=f"{draws} arrays of {n} labels each",
            hint="every draw labels all users",
            misconception=None if array.ndim != 2 else "not every user labelled",
        )
        return array

    with check.part("five users by hand", points=0.5):
        hand = pd.DataFrame(
            {
                "age_band": ["18-25", "46+", "13-17", "26-35", "18-25"],
                "activity_tier": ["frequent", "regular", "frequent", "occasional", "regular"],
            },
            index=[7, 3, 9, 1, 4],
        )
        got = as_names(check.call(rule_segments, hand), hand)
        check.true(
            got[2] == "minor",
            saw=f"a frequent user of 13-17 is {got[2]!r}",
            expected="minors to be one segment of their own",
            hint="ask about age first",
            misconception="minors sorted by activity",
        )
        check.true(
            got[3] == "occasional_adult",
            saw=f"an occasional user of 26-35 is {got[3]!r}",
            expected="young to end at 25",
            hint="one age band is young",
            misconception="26-35 counted as young" if got[3] == "occasional_young" else None,
        )
        check.true(
            [got[i] for i in (0, 1, 4)] == ["frequent_young", "regular_adult", "regular_young"],
            saw=f"users 1, 2 and 5 are {got[0]}, {got[1]}, {got[4]}",
            expected="tier, underscore, young or adult, in the order of the rows",
        )
    with check.part("two labelings by hand", points=0.25):
        check.close(
            check.call(stability, [np.array([0, 0, 1, 1, 2]), np.array([2, 2, 0, 0, 1])]),
            1.0,
            atol=1e-9,
            what="the stability of the same groups under other names",
            expected="full agreement: names of clusters mean nothing",
            hint="which score ignores names?",
            misconceptions={"labels compared by name": 0.0},
        )
    with check.part("labels for everybody", points=0.25):
        rng = np.random.default_rng(5)
        group = rng.permutation(np.arange(60) % 2)  # two groups, ten standard deviations apart in three columns; GMV is noise
        few = pd.DataFrame(
            {
                "visits": 20 + 30 * group + rng.normal(0, 2, 60),
                "orders": 9 - 6 * group + rng.normal(0, 0.5, 60),
                "clicks": 40 + 50 * group + rng.normal(0, 4, 60),
                "gmv": rng.uniform(1e5, 9e5, 60),
            }
        )
        labels = as_labels(check.call(kmeans_labels, few, 2, 6, 1), 6, 60)
        check.true(all(len(set(row.tolist())) <= 2 for row in labels), saw="more than k clusters", expected="k clusters a draw")
        found = [adjusted_rand_score(group, row) for row in labels]
        # A single random start misses the groups in at most one draw of eight (robust scaling): all six in one test of 250,000.
        check.true(
            max(found) > 0.5,
            saw=f"an agreement of {max(found):.2f} with two groups that lie far apart",
            expected="both groups found, user by user",
            hint="has every column the same say, and does label i belong to user i of the table, not of the resample?",
        )

    ### BEGIN HIDDEN TESTS
    def _users(seed, n):
        rng = np.random.default_rng(seed=seed)
        return pd.DataFrame(  # fresh rows
            {
                "user_id": rng.permutation(n),
                "activity_tier": rng.choice(["occasional", "regular", "frequent"], size=n),
                "age_band": rng.choice(["13-17", "18-25", "26-35", "36-45", "46+"], n),
            },
            index=rng.permutation(n) + 50,
        )

    with check.part("names of other users", points=0.5):
        for _seed, _n in ((11, 200), (12, 90)):
            _u = _users(_seed, _n)
            _want = [
                "minor" if a == "13-17" else t + ("_young" if a == "18-25" else "_adult")
                for a, t in zip(_u["age_band"], _u["activity_tier"])
            ]
            if _seed == 12:
                _u = _u.astype({"age_band": "category", "activity_tier": "category"})
            _got = as_names(check.call(rule_segments, _u), _u)
            _bad = [(a, t, g, w) for a, t, g, w in zip(_u["age_band"], _u["activity_tier"], _got, _want) if g != w]
            if _bad:
                _a, _t, _g, _w = _bad[0]
                _name = (
                    "minors sorted by activity"
                    if _w == "minor"
                    else "26-35 counted as young"
                    if (_a, _g) == ("26-35", _t + "_young")
                    else "minors counted as young"
                    if _a == "18-25" and _g == "minor"
                    else "young and adult swapped"
                    if _g.endswith("young") != _w.endswith("young")
                    else None
                )
                check.fail(
                    saw=f"a {_t} user of {_a} is {_g!r}; {len(_bad)} of {_n} names differ",
                    expected="the rule in the exercise, row by row",
                    hint="three cases, in this order: minor, young, adult",
                    misconception=_name,
                )
                break

    def _blobs(seed, n):
        """Three planted groups in small numbers, and a large column that says nothing."""
        rng = np.random.default_rng(seed=seed)
        group = rng.integers(0, 3, n)
        table = pd.DataFrame(  # other values
            {
                "visits": np.array([20, 60, 60])[group] + rng.normal(0, 2.5, n),
                "orders": np.array([9, 9, 3])[group] + rng.normal(0, 0.4, n),
                "clicks": np.array([30, 110, 60])[group] + rng.normal(0, 5, n),
                "gmv": rng.uniform(1e5, 9e5, n),
            },
            index=rng.permutation(n) + 3,
        )
        return table, group

    with check.part("scaled, and fitted for everybody", points=0.75):
        from sklearn.metrics import adjusted_rand_score as _ari

        _t, _g = _blobs(21, 240)
        _l = as_labels(check.call(kmeans_labels, _t, 3, 6, 3), 6, 240)
        # Planted groups lie ten standard deviations apart: a scaled k-means finds them; one bad start in six draws may happen.
        _score = float(np.median([_ari(_g, row) for row in _l]))
        if _score < 0.9:
            _bands = pd.qcut(_t["gmv"], 3, labels=False)
            _agree = float(np.median([_ari(_bands, row) for row in _l]))
            _within = float(np.median([_ari(a, b) for a, b in zip(_l, _l[1:])]))
            check.fail(
                saw=f"labels that find planted groups with an agreement of {_score:.2f}",
                expected="at least 0.9, whatever the units of the columns",
                hint="a column in rupiah must not decide alone"
                if _agree > 0.3
                else "row i of the labels belongs to user i, not to row i of the resample",
                misconception="columns not scaled"
                if _agree > 0.3
                else "labels of the resample, not of everybody"
                if _within < 0.3
                else None,
            )
        _big = as_labels(check.call(kmeans_labels, _t.assign(visits=_t["visits"] * 1e4), 3, 6, 3), 6, 240)
        check.true(
            _score < 0.9 or float(np.median([_ari(_g, row) for row in _big])) >= 0.9,
            saw="other groups once visits are counted in another unit",
            expected="the same groups",
            hint="scale first",
            misconception="columns not scaled",
        )
    with check.part("a resample each time", points=0.25):
        # One skewed column, two clusters: every start ends at the same cut, so only a resample can move it.
        _rng = np.random.default_rng(seed=22)
        _one = pd.DataFrame({"visits": _rng.gamma(1.5, 20, 300), "orders": 0.0})
        _one["orders"] = _one["visits"] / 9
        _l = as_labels(check.call(kmeans_labels, _one, 2, 8, 4), 8, 300)
        _pairs = [_ari(a, b) for a, b in zip(_l, _l[1:])]
        _whole = KMeans(2, n_init=4, random_state=0).fit_predict((_one - _one.mean()) / _one.std())
        check.true(
            min(_pairs) < 1 - 1e-9,
            saw="exactly the same groups from eight resamples of 300 users without clusters",
            expected="cuts that move with the resample",
            hint="with replacement, anew for each draw",
            misconception="nothing resampled" if _ari(_whole, _l[0]) > 1 - 1e-9 else "the same resample in every draw",
        )
        check.true(
            float(np.mean(_pairs)) > 0.5,
            saw=f"an agreement of {np.mean(_pairs):.2f} for two halves of one column",
            expected="cuts that move a little",
            hint="row i of the labels belongs to user i",
            misconception="labels of the resample, not of everybody",
        )
    with check.part("agreement of other labelings", points=0.5):
        _rng = np.random.default_rng(seed=23)
        _base = _rng.integers(0, 4, 120)
        _set = [
            np.where(_rng.random(120) < noise, _rng.integers(0, 4, 120), (_base + shift) % 4)
            for noise, shift in ((0.0, 0), (0.1, 1), (0.3, 2), (0.5, 3), (0.2, 0))
        ]
        _all = [(a, b) for i, a in enumerate(_set) for b in _set[:i]]
        from sklearn.metrics import adjusted_mutual_info_score as _ami, normalized_mutual_info_score as _nmi, rand_score as _rand

        _slips = {
            "labels compared by name": np.mean([(a == b).mean() for a, b in _all]),
            "chance not taken off": np.mean([_rand(a, b) for a, b in _all]),
            "neighbouring draws only": np.mean([_ari(a, b) for a, b in zip(_set, _set[1:])]),
            "compared with the first draw only": np.mean([_ari(_set[0], b) for b in _set[1:]]),
            "a draw compared with itself": np.mean([_ari(a, b) for a in _set for b in _set]),
            "mutual information for the Rand index": np.mean([_ami(a, b) for a, b in _all]),
            "median for mean": np.median([_ari(a, b) for a, b in _all]),
            "the best pair only": max(_ari(a, b) for a, b in _all),
            "mutual information, chance not taken off": np.mean([_nmi(a, b) for a, b in _all]),
        }
        # A mean of the same ten numbers: exact up to rounding.
        check.close(
            check.call(stability, _set),
            float(np.mean([_ari(a, b) for a, b in _all])),
            atol=1e-9,
            what="the stability of five labelings",
            expected="the mean of the adjusted Rand index over ten pairs",
            hint="how many pairs do five draws make?",
            misconceptions=_slips,
        )
    ### END HIDDEN TESTS
    return check.score()


test_segments()

# %% nbgrader={"grade_id": "reveal_segments", "locked": true}
# Reveal: how stable are segments of the Tokopedia-like market?
@needs("segments")
def reveal():
    users = tokopedia.users.sample(1000, random_state=1)
    table = features(tokopedia).loc[users.user_id]
    found = {"rules, 7 segments": [rule_segments(users)] * 5}
    found |= {f"k-means, {k}, scaled": list(kmeans_labels(table, k, 5, 7)) for k in (4, 6, 8)}
    rng = np.random.default_rng(7)
    resamples = [table.iloc[rng.integers(0, len(table), len(table))] for _ in range(5)]
    found["k-means, 6, in rupiah"] = [KMeans(6, n_init=4, random_state=0).fit(r).predict(table) for r in resamples]
    agree = {name: stability(labels) for name, labels in found.items()}
    pairs = {name: [stability([x, y]) for i, x in enumerate(labels) for y in labels[:i]] for name, labels in found.items()}
    fig, ax = figures.canvas(
        "Rules are the same tomorrow; clusters change with the sample",
        "Agreement of segments from resamples of "
        f"{len(table):,} users (adjusted Rand index); whiskers: worst and best pair; Tokopedia-like market",
        height=3.5,
    )
    figures.bars(
        ax,
        list(agree),
        list(agree.values()),
        lows=[min(p) for p in pairs.values()],
        highs=[max(p) for p in pairs.values()],
        unit="0 = as by chance, 1 = the same groups",
        fmt="{:.2f}",
    )
    for bar, colour in zip(ax.patches, (figures.BLUE, *3 * [figures.ORANGE], figures.GREY)):
        bar.set_color(colour)
    figures.show(
        fig,
        summary="; ".join(f"{name} {value:.1f}" for name, value in agree.items()),
        alt="Bars of the agreement of segments over resamples: " + ", ".join(f"{n} {v:.1f}" for n, v in agree.items()) + ".",
    )
    print(f"agreement: you predicted {guess('agreement')}, six scaled clusters reach {agree['k-means, 6, scaled']:.1f}")

# %% [markdown]
# *Read it like this: a longer bar is steadier, a long whisker is luck.* Rules fit nothing, so they reach 1 by construction;
# what they must
# still prove is the next section. In rupiah k-means looks steady because it only cuts GMV into bands. **Interpretation:** a
# person whose settings change with the sample cannot be told why. Rules it is: stable, and a user can read them.
#
# ## 2 · Who benefits? Do not pick the noisiest winner
#
# *Time so far: 22 minutes.*
#
# The holdout says what recommendations add. Cut it into twelve segments (three tiers, four adult age bands) and some look
# wonderful by luck. **Worked example, Shopee-like market. Predict:** how often do twelve segments *without any* difference show
# at
# least one at 5 %?

# %% nbgrader={"grade_id": "holdout_table", "locked": true}
def holdout_table(market):
    """Adults of the holdout: segment, arm, GMV, and GMV levelled by the user's own past as in notebook 02."""
    held = market.holdout[market.holdout.age_band != "13-17"]
    y, past = held.gmv.astype(float), held.prior_gmv.astype(float)
    return pd.DataFrame({"segment": held.activity_tier.astype(str) + " " + held.age_band.astype(str), "arm": held.arm.astype(str),
                         "gmv": y, "levelled": y - np.cov(y, past)[0, 1] / past.var() * (past - past.mean())})


held, rng, found = holdout_table(shopee), np.random.default_rng(5), []
y, arm, segment = held.levelled.to_numpy(), held.arm.to_numpy() == "off", pd.factorize(held.segment)[0]
for _ in range(200):                                    # an A/A test: arms dealt anew, so there is no effect at all
    cell = 2 * segment + rng.permutation(arm)
    n, total, squares = (np.bincount(cell, w).reshape(-1, 2) for w in (None, y, y**2))
    error = np.sqrt(((squares / n - (total / n) ** 2) / n).sum(axis=1))
    found.append((abs(total / n @ [1, -1]) > 1.96 * error).any())
print(f"nothing done, and yet a 'significant' segment in {np.mean(found):.0%} of 200 replays",
      f"(twelve independent tests, each exact: {1 - 0.95**12:.0%})")

# %% [markdown]
# **Repair.** *Shrinkage* pulls each estimate to the centre, the noisy ones most. *False-discovery control*
# (Benjamini and Hochberg) limits the expected share of false ones among your discoveries.
#
# ### Exercise 2 · `segment_benefit` (3 points)
#
# `segment_benefit(holdout, q)` returns a table, one row a segment (`segment` as index or column), with the columns
#
# - `lift`: (mean `levelled`, personalised − off) ÷ mean `gmv` of the segment's personalised arm;
# - `std_error`: of the lift; users are the unit, the mean below the line is taken as known (variances over n or n − 1, here and
#   below);
# - `shrunk`: centre + (lift − centre) × spread ÷ (spread + std_error²). *Centre*: mean lift, weighted by 1 ÷ std_error².
#   *Spread* (of the
#   true lifts): variance of the lifts minus the mean of std_error²; 0 if negative;
# - `discovered`: True or False, by Benjamini–Hochberg at rate `q`, with two-sided normal p-values. Sort the m p-values; find the
#   *largest* rank i with p ≤ q × i ÷ m; that segment and all with smaller p are discoveries.

# %% nbgrader={"grade_id": "segment_benefit", "solution": true}
def segment_benefit(holdout, q=0.1):
    """lift, std_error, shrunk and discovered, one row a segment."""
    # 1. mean, variance, users of each segment and arm
    # 2. lift and its standard error
    # 3. centre and spread of the lifts, then shrink
    # 4. p-values, then Benjamini–Hochberg
    ### BEGIN SOLUTION
    from scipy.special import ndtr

    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var", "size"]).unstack()
    base = holdout[holdout["arm"] == "personalised"].groupby("segment", observed=True)["gmv"].mean()
    lift = (by["mean"]["personalised"] - by["mean"]["off"]) / base
    error = np.sqrt((by["var"] / by["size"]).sum(axis=1)) / base
    centre, spread = np.average(lift, weights=error**-2), max(0.0, lift.var() - (error**2).mean())
    p = pd.Series(2 * ndtr(-abs(lift / error)), index=lift.index).sort_values()
    passed = np.flatnonzero(p <= q * np.arange(1, len(p) + 1) / len(p))
    winners = p.index[: passed[-1] + 1] if len(passed) else []
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": lift.index.isin(winners)}, index=lift.index)
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_segment_benefit", "grade": true, "points": 3}
"""Check `segment_benefit`: lifts, errors, shrinkage and discoveries, on holdouts with known numbers (3 points)."""


def test_segment_benefit():
    from tradeoff.checks import Check

    check = Check("segment_benefit", points=3)
    COLUMNS = ["lift", "std_error", "shrunk", "discovered"]

    def as_benefits(got):
        """Your table as column → segment → value."""
        if isinstance(got, dict) and not set(COLUMNS) <= set(got):
            got = pd.DataFrame(got).T
        table = got.copy() if isinstance(got, pd.DataFrame) else pd.DataFrame(got)
        if "segment" in table:
            table = table.set_index("segment")
        missing = [c for c in COLUMNS if c not in table]
        check.true(
            not missing,
            saw=f"a table without {', '.join(missing)}",
            expected=f"the columns {', '.join(COLUMNS)}",
            hint="one row a segment",
        )
        return {c: dict(zip(map(str, table.index), table[c].tolist())) for c in COLUMNS if c in table}

    with check.part("three segments by hand", points=0.5) as part:
        # Each segment: two personalised users one unit from their mean, four others two units from theirs.
        hand = pd.DataFrame(
            {
                "segment": ["a"] * 6 + ["b"] * 6 + ["c"] * 6,
                "arm": ["personalised", "personalised", "off", "off", "off", "off"] * 3,
                "gmv": [9.0, 11, 2, 2, 8, 8, 19, 21, 4, 4, 10, 10, 29, 31, 6, 6, 12, 12],
                "levelled": [4.0, 6, 2, 2, 6, 6, 9, 11, 7, 7, 11, 11, 9, 11, 8, 8, 12, 12],
            }
        )
        got = as_benefits(check.call(segment_benefit, hand, 0.1))
        lifts = [got["lift"][s] for s in "abc"]
        check.close(
            lifts,
            [0.1, 0.05, 0.0],
            what="the lifts of a, b and c",
            expected="a difference of levelled means, as a share",
            hint="below the line: mean GMV of the personalised arm",
            misconceptions={
                "not levelled": [0.5, 13 / 20, 21 / 30],
                "a difference for a share": [1.0, 1.0, 0.0],
                "arms swapped": [-0.1, -0.05, 0.0],
                "dividing by the wrong arm": [0.2, 1 / 7, 0.0],
                "dividing by the mean of both arms": [6 / 40, 6 / 68, 0.0],
                "divided by the levelled mean": [0.2, 0.1, 0.0],
            },
        )
        # Squares off the mean: 2 in one arm, 16 in the other. Over n - 1: 2/1/2 + 16/3/4 = 7/3; over n: 2/2/2 + 16/4/4 = 3/2.
        over = np.array([10.0, 20.0, 30.0])
        errors = np.array(check.numbers([got["std_error"][s] for s in "abc"], "the standard errors of a, b and c", 3))
        if np.allclose(errors, 1.5**0.5 / over, rtol=1e-6, atol=0):
            part.notes.append("your variances divide by n, which is accepted; n - 1 is fairer to groups as small as these.")
        else:
            check.close(
                errors.tolist(),
                ((7 / 3) ** 0.5 / over).tolist(),
                what="their standard errors",
                rtol=1e-6,
                expected="both arms' variances over their users, in the unit of the lift",
                hint="same denominator as the lift",
                misconceptions={
                    "not levelled": (2.0 / over).tolist(),
                    "not levelled, variances over n": (2.75**0.5 / over).tolist(),
                    "spread of users for the standard error": ((22 / 3) ** 0.5 / over).tolist(),
                    "spread of users for the standard error, over n": (5**0.5 / over).tolist(),
                    "interval in another unit": [(7 / 3) ** 0.5] * 3,
                    "interval for the standard error": (1.96 * (7 / 3) ** 0.5 / over).tolist(),
                    "one arm's error only": (1 / over).tolist(),
                    "one arm's error only, that of off": ((4 / 3) ** 0.5 / over).tolist(),
                    "one arm's error only, over n": (0.5**0.5 / over).tolist(),
                },
            )
        # The lifts differ by less than their errors explain, so what is left of their differences is nothing.
        pulled = check.numbers([got["shrunk"][s] for s in "abc"], "the shrunk lifts of a, b and c", 3)
        check.true(
            max(pulled) - min(pulled) < 1e-9 or np.mean(errors**2) <= np.var(lifts, ddof=1),
            saw=f"shrunk lifts of {', '.join(f'{x:.3f}' for x in pulled)}",
            expected="three equal ones: here the errors explain more than all the differences",
            hint="a spread below 0 counts as 0",
            misconception="a negative spread kept" if min(pulled) < min(lifts) - 1e-9 or max(pulled) > max(lifts) + 1e-9 else None,
        )

    ### BEGIN HIDDEN TESTS
    def _trial(seed, z, error, base, n=300):
        """A holdout whose segments have exactly these z-values, standard errors (as shares) and mean GMV."""
        rng, rows = np.random.default_rng(seed=seed), []
        for k, (zk, ek, bk) in enumerate(zip(z, error, base)):
            for arm, share in (("personalised", 0.5), ("off", -0.5)):
                m = n + 40 * k + (20 if arm == "off" else 0)
                x = rng.lognormal(0, 0.8, m)
                x = (x - x.mean()) / x.std(ddof=1)
                y = bk * ek * np.sqrt(m / 2) * x + share * zk * ek * bk + 0.3 * bk
                spent = rng.gamma(2, 1, m)
                spent = spent / spent.mean() * bk * (1.0 if arm == "personalised" else 0.8)
                rows.append(
                    pd.DataFrame({"gmv": spent, "segment": f"s{k}", "levelled": y, "arm": arm, "user_id": rng.integers(0, 10**6, m)})
                )
        return pd.concat(rows).sample(frac=1, random_state=seed).reset_index(drop=True)

    _BASE = (40.0, 90.0, 25.0, 60.0, 150.0, 80.0, 33.0, 120.0)

    def _pool(lift, error, kind="right"):
        lift, error = np.asarray(lift), np.asarray(error)
        var = lift.var(ddof=0 if kind == "ddof" else 1)
        spread = {"noise": var, "never": var - (error**2).mean(), "root": max(0.0, var - error.mean())}.get(
            kind, max(0.0, var - (error**2).mean())
        )
        centre = {"zero": 0.0, "plain": lift.mean()}.get(kind, np.average(lift, weights=error**-2))
        if kind == "weights":
            centre = np.average(lift, weights=1 / error)
        weight = {
            "turned": error**2 / (spread + error**2),
            "linear": spread / (spread + error),
            "all": np.zeros(len(lift)),
            "none": np.ones(len(lift)),
            "sd": np.sqrt(spread) / (np.sqrt(spread) + error),
        }.get(kind, spread / (spread + error**2))
        return centre + (lift - centre) * weight

    _KINDS = {
        "noise": "noise taken for spread",
        "zero": "shrunk to zero, not to the centre",
        "plain": "noisy segments weigh as much as sure ones",
        "turned": "sure ones shrunk most",
        "linear": "standard error for its square",
        "all": "all segments taken for equal",
        "none": "not shrunk at all",
        "never": "a negative spread kept",
        "sd": "roots of spread and error",
        "weights": "standard error for its square, in the weights",
        "root": "standard error for its square, in the spread",
    }
    _CASES = (
        (31, (0.2, 3.5, 1.0, -1.2, 2.6, 0.4, 4.0, 1.5), (0.02, 0.03, 0.05, 0.015, 0.02, 0.08, 0.04, 0.03)),
        (32, (0.5, -0.3, 0.8, 1.1, 0.2, -0.6, 0.9, 0.4), (0.03, 0.02, 0.06, 0.03, 0.02, 0.05, 0.01, 0.04)),
    )
    _held = {seed: _trial(seed, z, e, _BASE) for seed, z, e in _CASES}
    with check.part("lifts and their errors", points=0.75):
        _seed, _z, _e = _CASES[0]
        _got = as_benefits(check.call(segment_benefit, _held[_seed].astype({"segment": "category", "arm": "category"}), 0.1))
        _names = [f"s{k}" for k in range(8)]
        _b, _y = np.array(_BASE), np.array(_z) * np.array(_e)
        _raw = _held[_seed].groupby(["segment", "arm"])["gmv"].mean().unstack()
        check.close(
            [_got["lift"][s] for s in _names],
            _y.tolist(),
            rtol=1e-6,
            what="eight lifts",
            expected="levelled difference over the segment's own personalised GMV",
            hint="compare one segment by hand",
            misconceptions={
                "not levelled": ((_raw["personalised"] - _raw["off"]) / _raw["personalised"]).tolist(),
                "a difference for a share": (_y * _b).tolist(),
                "dividing by the wrong arm": (_y / 0.8).tolist(),
                "arms swapped": (-_y).tolist(),
                "divided by everybody's mean": (_y * _b / _b.mean()).tolist(),
                "dividing by the mean of both arms": (_y * _b / _held[_seed].groupby("segment")["gmv"].mean().to_numpy()).tolist(),
            },
        )
        # Dividing a variance by n instead of n - 1 moves an error by 1/600 here: allowed.
        check.close(
            [_got["std_error"][s] for s in _names],
            list(_e),
            rtol=3e-3,
            what="eight standard errors",
            expected="both arms, in the unit of the lift",
            hint="variance over users, summed over the arms, root, then the same denominator",
            misconceptions={
                "interval in another unit": (np.array(_e) * _b).tolist(),
                "interval for the standard error": (1.96 * np.array(_e)).tolist(),
                "one arm's error only": (np.array(_e) / 2**0.5).tolist(),
            },
        )
    with check.part("shrunk", points=0.75):
        for _seed, _z, _e in _CASES:
            _got = as_benefits(check.call(segment_benefit, _held[_seed], 0.1))
            _names = [f"s{k}" for k in range(8)]
            # Your own lifts and errors are taken as they are, so a slip there is not counted twice.
            _l, _s = np.array([_got["lift"][s] for s in _names], float), np.array([_got["std_error"][s] for s in _names], float)
            _mine = np.array([_got["shrunk"][s] for s in _names], float)
            if np.allclose(_mine, _pool(_l, _s, "ddof"), rtol=1e-6, atol=1e-9):
                check.true(
                    True, saw="", expected=""
                )  # dividing the variance of the lifts by m instead of m - 1 is as good a moment estimate
                continue
            if not check.close(
                _mine.tolist(),
                _pool(_l, _s).tolist(),
                rtol=1e-6,
                atol=1e-9,
                what=f"eight shrunk lifts (spread {'above' if _seed == 31 else 'not above'} noise)",
                expected="each pulled to the centre, the noisy ones most",
                hint="print centre and spread; spread is a variance and never negative",
                misconceptions={name: _pool(_l, _s, kind).tolist() for kind, name in _KINDS.items()},
            ):
                break

    def _bh(p, q, kind="right"):
        p, m = np.asarray(p), len(p)
        order = np.argsort(p)
        line = q * (np.arange(m) + 1) / m
        below = p[order] <= line
        if kind == "plain":
            return p <= q
        if kind == "five":
            return p <= 0.05
        if kind == "bonferroni":
            return p <= q / m
        if kind == "down":
            k = int(np.argmin(below)) if not below.all() else m
        elif kind == "each":
            chosen = np.zeros(m, bool)
            chosen[order[below]] = True
            return chosen
        else:
            k = int(np.flatnonzero(below)[-1]) + 1 if below.any() else 0
        chosen = np.zeros(m, bool)
        chosen[order[:k]] = True
        return chosen

    with check.part("discoveries", points=1.0):
        from scipy.stats import norm as _norm

        _plans = (
            ((0.0005, 0.03, 0.034, 0.3, 0.07, 0.09, 0.6, 0.9), 0.1),
            ((0.4, 0.02, 0.0003, 0.7, 0.3, 0.0007, 0.06, 0.5), 0.05),
            ((0.3, 0.2, 0.5, 0.08, 0.9, 0.11, 0.6, 0.7), 0.1),
            ((0.03, 0.12, 0.09, 0.0001, 0.17, 0.07, 0.19, 0.14), 0.2),
        )
        _sign = np.array([1, 1, -1, 1, 1, 1, -1, 1])
        _all, _told = [], []
        for _p, _q in _plans:
            _z = _norm.isf(np.array(_p) / 2) * _sign
            _got = as_benefits(check.call(segment_benefit, _trial(int(1000 * _q), _z, _CASES[0][2], _BASE, n=900), _q))["discovered"]
            _all.append(np.array([bool(_got[f"s{k}"]) for k in range(8)]))
            _one = np.where(_z > 0, np.array(_p) / 2, 1 - np.array(_p) / 2)
            _told.append(
                {
                    "right": _bh(_p, _q),
                    "no correction for many segments": _bh(_p, _q, "plain"),
                    "Bonferroni for false discoveries": _bh(_p, _q, "bonferroni"),
                    "stopped at the first miss": _bh(_p, _q, "down"),
                    "each p-value against its own line": _bh(_p, _q, "each"),
                    "one-sided p-values": _bh(_one, _q),
                    "half of the two-sided p-values": _bh(np.array(_p) / 2, _q),
                    "losses left out": _bh(_p, _q) & (_z > 0),
                    "discovered turned round": ~_bh(_p, _q),
                    "5 % whatever q": _bh(_p, _q, "five"),
                    "only gains tested": _bh(np.where(_z > 0, _p, 1.0), _q),
                    "the rate q ignored": _bh(_p, 0.1),
                    "the rate q ignored, 5 % taken": _bh(_p, 0.05),
                }
            )
        _fit = {name: sum(bool((t[name] == mine).all()) for t, mine in zip(_told, _all)) for name in _told[0]}
        if _fit.pop("right") < len(_plans):
            _best = max(_fit, key=_fit.get)
            _k = next(k for k, (t, mine) in enumerate(zip(_told, _all)) if not (t["right"] == mine).all())
            check.fail(
                saw=f"{_all[_k].sum()} discoveries among eight segments at q = {_plans[_k][1]:g}",
                expected="the largest rank whose p-value is under its line, and all before it",
                hint="a p-value may be over its own line and still be a discovery",
                misconception=_best if _fit[_best] == len(_plans) else None,
            )
    ### END HIDDEN TESTS
    return check.score()


test_segment_benefit()

# %% nbgrader={"grade_id": "reveal_benefit", "locked": true}
# Reveal: your table for the Tokopedia-like market in money, then a god view: the simulator's own truth
@needs("segment_benefit")
def reveal():
    held = holdout_table(tokopedia)
    mine = pd.DataFrame(segment_benefit(held, 0.1))
    mine = mine.set_index("segment") if "segment" in mine else mine
    today = held[held.arm == "personalised"].groupby("segment").gmv.mean() / 1000
    world = World(TOKOPEDIA, seed=2, n_users=8192)  # the committed recipe and its users
    nothing = treatment(*(np.full(world.n_users, s) for s in (OPEN, OFF, OFF)))
    gain = (world.outcomes(world.status_quo(), "gmv", 12) - world.outcomes(nothing, "gmv", 12)) / 1000
    cell = [
        f"{TIERS[t]} {AGE_BANDS[a]}"
        for t, a in zip(*(np.concatenate([getattr(p, n) for p in world.people]) for n in ("tier", "age")))
    ]
    truth = pd.Series(gain).groupby(np.array(cell)).mean()[mine.index]
    order = [f"{t} {a}" for t in reversed(TIERS) for a in AGE_BANDS[1:]]
    raw, half, shrunk = (mine.lift * today)[order], (1.96 * mine.std_error * today)[order], (mine.shrunk * today)[order]
    miss = {
        name: float(np.sqrt(((values - truth[order]) ** 2).mean())) for name, values in (("measured", raw), ("shrunk", shrunk))
    }
    fig, ax = figures.canvas(
        f"The winner was {'the noisiest segment' if half.idxmax() == raw.idxmax() else 'lucky'}; shrinking brings it back to earth"
        if miss["shrunk"] < miss["measured"] and raw.max() > shrunk[raw.idxmax()]
        else "Your shrunk values miss by more than the measured ones: look at centre and spread",
        "GMV added by recommendations in 12 weeks, thousand IDR a user; bars: 95 %; Tokopedia-like market",
        height=5.2,
    )
    figures.interval_plot(ax, order, raw, raw - half, raw + half, unit="thousand IDR a user", colours=[figures.GREY] * 12, fmt="")
    ax.plot(shrunk, range(12), "o", ms=9, color=figures.BLUE)
    ax.vlines(truth[order], np.arange(12) - 0.38, np.arange(12) + 0.38, color=figures.INK, lw=2, ls=(0, (2, 1)))
    for row, (words, colour) in enumerate(
        (("grey: measured", figures.GREY), ("blue: shrunk", figures.BLUE), ("dashed: truth", figures.INK))
    ):
        ax.annotate(words, (0.99, 0.30 - 0.07 * row), xycoords="axes fraction", color=colour, ha="right")
    top = raw.idxmax()
    figures.show(
        fig,
        summary=f"winner {top}: measured {raw[top]:.0f}, shrunk {shrunk[top]:.0f}, truth {truth[top]:.0f}; "
        f"typical miss: measured {miss['measured']:.0f}, shrunk {miss['shrunk']:.0f} thousand IDR",
        alt=f"Twelve segments with measured benefit, shrunk benefit and truth. The measured winner, {top}, shows "
        f"{raw[top]:.0f} thousand rupiah with a wide interval; its truth is {truth[top]:.0f}. "
        f"Shrunk values miss by {miss['shrunk']:.0f}, measured ones by {miss['measured']:.0f}.",
    )
    print("discovered at q = 0.1:", ", ".join(mine.index[mine.discovered.astype(bool)]) or "none")

# %% [markdown]
# *Read it like this: the further grey is from dashed, the more luck.* Being *discovered* says that a benefit exists, not that
# it is
# the largest. **Interpretation:** frequent users benefit most (claim S3); inside a tier, age bands cannot be ranked. Act on
# the shrunk number.
#
# ## 3 · Who will say no?
#
# *Time so far: 37 minutes.*
#
# Consent rates feed every forecast, so the team wants each user's probability of saying no. Two duties. **Calibrated:** of those
# given 30 %, 30 % say no. **No sensitive attribute:** data on health, children and personal finances are "specific data"
# (Indonesia,
# UU 27/2022, Art. 4); `sensitive_share`, the share of a user's visits to such categories, tells of all three. Minors are not
# even in the
# table.
#
# ### Exercise 3 · `opt_out_model` (3 points)
#
# `opt_out_model(train, new)` fits a scikit-learn pipeline on `train` (target: `said_no`, 0 or 1) and returns the probability of
# a no for
# each row of `new`, in order. Use the columns that may be used, one-hot encode words, scale numbers. `user_id` is a name, not a
# number. `new` lacks
# the target and may hold a device never seen before.

# %% nbgrader={"grade_id": "opt_out_table", "locked": true}
def opt_out_table(market):
    """Adults asked by a screen with a choice: what is known of them, and whether they declined or withdrew later."""
    asked = market.consents.query("category_class == 'ordinary' and screen != 'default_on'").merge(market.users, on="user_id")
    asked = asked[asked.age_band != "13-17"]
    share = market.sessions.category.isin(SENSITIVE_CATEGORIES).groupby(market.sessions.user_id).mean()
    return pd.DataFrame(
        {
            "user_id": asked.user_id,
            "screen": asked.screen.astype(str),
            "activity_tier": asked.activity_tier.astype(str),
            "age_band": asked.age_band.astype(str),
            "device": asked.device.astype(str),
            "prior_orders": asked.prior_orders.astype(int),
            "days_with_us": (pd.Timestamp("2026-01-05") - pd.to_datetime(asked.joined_on)).dt.days,
            "profile_fields": asked.profile_fields.astype(int),
            "sensitive_share": asked.user_id.map(share).fillna(0.0),
            "said_no": ((asked.choice == "declined") | asked.withdrawn_at.notna()).astype(int),
        }
    ).reset_index(drop=True)


asked = opt_out_table(tokopedia)
print(asked.groupby("screen").said_no.agg(["size", "mean"]).round(3).to_string())
asked.head(3)

# %% nbgrader={"grade_id": "opt_out_model", "solution": true}
def opt_out_model(train, new):
    """Probability of a no for each row of `new`, from a pipeline fitted on `train`."""
    # 1. columns that may be used: words and numbers
    # 2. a pipeline: encode, scale, a model with honest probabilities
    # 3. fit on train, predict for new
    ### BEGIN SOLUTION
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    words = ["screen", "activity_tier", "age_band", "device"]
    amounts = ["prior_orders", "days_with_us", "profile_fields"]
    prepare = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), (StandardScaler(), amounts))
    pipeline = make_pipeline(prepare, LogisticRegression(max_iter=1000)).fit(train[words + amounts], train["said_no"])
    return pipeline.predict_proba(new[words + amounts])[:, 1]
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_opt_out_model", "grade": true, "points": 3}
"""Check `opt_out_model`: probabilities, calibrated, useful, and without what may not be used (3 points)."""


def test_opt_out_model():
    from tradeoff.checks import Check

    check = Check("opt_out_model", points=3)

    def people(seed, n, lean=0.0):
        """Invented users who were asked, with a known probability of saying no."""
        rng = np.random.default_rng(seed)
        table = pd.DataFrame(
            {
                "user_id": rng.permutation(n) + 1000 * seed,
                "screen": rng.choice(["active_choice", "opt_in"], n),
                "activity_tier": rng.choice(["occasional", "regular", "frequent"], n),
                "age_band": rng.choice(["18-25", "26-35", "36-45", "46+"], n),
                "device": rng.choice(["android", "ios", "web"], n, p=[0.7, 0.2, 0.1]),
                "prior_orders": rng.poisson(4, n),
                "days_with_us": rng.integers(90, 1990, n),
                "profile_fields": rng.binomial(8, 0.4, n),
                "sensitive_share": rng.beta(1, 4, n),
            }
        )
        logit = (
            -1.9
            + lean
            + 1.1 * (table.screen == "opt_in")
            - 0.9 * (table.age_band == "18-25")
            - 0.35 * (table.profile_fields - 3)
            + 0.06 * table.prior_orders
            + 0.3 * (table.activity_tier == "frequent")
            + 3.0 * (table.sensitive_share - 0.2)
        )
        chance = 1 / (1 + np.exp(-logit))
        return table.assign(said_no=(rng.random(n) < chance).astype(int)), chance.to_numpy()

    def chances(train, new):
        """Your probabilities for the rows of `new`, as an array."""
        got = check.call(opt_out_model, train, new)
        if np.ndim(got) == 2 and np.shape(got) == (len(new), 2):
            check.fail(
                saw=f"two columns for {len(new)} rows",
                expected="one probability a row, that of a no",
                hint="one column of `predict_proba` is enough",
                misconception="the probabilities of yes and no together",
            )
            got = np.asarray(got)[:, 1]
        return np.array(check.numbers(got, "opt_out_model(train, new)", len(new)))

    with check.part("one probability a row", points=0.5):
        train, _ = people(1, 1500)
        new, chance = people(2, 400)
        new = new.drop(columns="said_no")
        new.loc[0, "device"] = "tablet"  # never seen in `train`
        given = chances(train, new)
        check.true(
            bool(((given >= 0) & (given <= 1)).all()),
            saw=f"values from {given.min():.3g} to {given.max():.3g}",
            expected="probabilities between 0 and 1",
            hint="`predict_proba`, and which of its columns?",
        )
        check.true(
            len(np.unique(given)) > 2,
            saw="only two different values",
            expected="probabilities, not decisions",
            hint="`predict` rounds a probability away",
            misconception="decisions for probabilities",
        )
        # These users are invented, so their chance of a no is known; a working model goes with it by 0.7 and more.
        turned = given.std() > 1e-9 and np.corrcoef(given, chance)[0, 1] < -0.3
        check.true(
            not turned,
            saw="higher values for those who are less likely to say no",
            expected="the probability of a no",
            hint="which column of `predict_proba` belongs to 1? See `classes_`",
            misconception="the probability of a yes",
        )

    ### BEGIN HIDDEN TESTS
    def _usable(table):
        """The chance of a no given only what may be used: the mean over people who differ in the forbidden column."""
        x = (
            -1.9
            + 1.1 * (table["screen"] == "opt_in")
            - 0.9 * (table["age_band"] == "18-25")
            - 0.35 * (table["profile_fields"] - 3)
            + 0.06 * table["prior_orders"]
            + 0.3 * (table["activity_tier"] == "frequent")
        ).to_numpy()
        grid = np.random.default_rng(seed=9).beta(1, 4, 400)
        return (1 / (1 + np.exp(-(x[:, None] + 3.0 * (grid[None, :] - 0.2))))).mean(axis=1)

    with check.part("without what may not be used", points=1.0):
        _train = people(3, 3000)[0]
        _new = people(4, 600)[0].drop(columns="said_no")
        _a = chances(_train, _new)
        for _column, _words, _name in (
            ("sensitive_share", "the share of visits to sensitive categories", "a sensitive attribute used"),
            ("user_id", "the user's number", "a user's number taken for a trait"),
        ):
            _swap = _new.assign(**{_column: _new[_column].to_numpy()[::-1]})
            _b = chances(_train, _swap)
            # The same rows but for one column: a model that does not see it says exactly the same; 1e-3 allows for random fits.
            check.true(
                float(np.abs(_a - _b).max()) < 1e-3,
                saw=f"probabilities that move by up to {np.abs(_a - _b).max():.3f} when {_words} changes",
                expected="the same probabilities",
                hint="name the columns you use instead of those you drop",
                misconception=_name,
            )
    with check.part("calibrated", points=1.0):
        _train, _new = people(5, 5000)[0], people(6, 4000)[0].drop(columns="said_no")
        _got = chances(_train, _new)
        _true = _usable(_new)
        # Level: the mean of 5,000 answers has a standard error of 0.006; 0.025 is four of them.
        _gap = float(_got.mean() - _true.mean())
        _base = _train["said_no"].mean()
        check.true(
            abs(_gap) < 0.025,
            saw=f"a mean probability of {_got.mean():.3f} where {_base:.3f} of the training rows said no",
            expected="about the same level",
            hint="probabilities must add up to the number of people who say no",
            misconception="decisions for probabilities"
            if len(np.unique(_got)) < 3
            else "the probability of a yes"
            if abs(_got.mean() - 1 + _true.mean()) < 0.05
            else "weights that balance the classes"
            if _gap > 0.1
            else "a level that is off",
        )
        # Slope: regression of the true probability on the given one, 1 when calibrated. A logistic regression on 5,000 rows has it
        # within 0.95 to 1.1 (twenty draws); forests grown to the end are below 0.5.
        _spread = max(float(_got.var()), 1e-12)
        _slope = float(np.cov(_got, _true)[0, 1] / _spread) if _got.std() > 1e-6 else 1.0
        check.true(
            abs(_gap) >= 0.025 or 0.75 <= _slope <= 1.35,
            saw=f"of users given 10 points more, {10 * _slope:.1f} points more say no",
            expected="10 points more",
            hint="a model that knows its training rows by heart is too sure of itself"
            if _slope < 0.75
            else "is the model held back too hard?",
            misconception="too sure of itself" if _slope < 0.75 else "too timid",
        )
    with check.part("useful, and ready for the unseen", points=0.5):
        _odd = _new.head(1000).copy()
        _odd.loc[_odd.index[:30], "device"] = "tablet"
        _late = chances(_train.sample(frac=1, random_state=1), _odd[list(_odd)[::-1]])
        _truth = _true[:1000]
        # Share of the differences between people that the probabilities catch: 0.9 and more for a logistic regression,
        # 0.1 with one column too few of the two that matter most; 0.5 lies between.
        _catch = 1 - float(((_late - _late.mean() - _truth + _truth.mean()) ** 2).mean() / _truth.var())
        _turned = 1 - float(((1 - _late - (1 - _late).mean() - _truth + _truth.mean()) ** 2).mean() / _truth.var())
        _same = float(np.corrcoef(_late, _truth)[0, 1]) if _late.std() > 1e-9 else 0.0
        _by = pd.Series(_late).groupby(_odd["screen"].to_numpy()).mean()
        _fields = abs(float(np.corrcoef(_late, _odd["profile_fields"])[0, 1])) if _late.std() > 1e-9 else 0.0
        check.true(
            _catch > 0.5,
            saw=f"probabilities that catch {100 * max(_catch, 0):.0f} % of what differs between users",
            expected="at least half",
            hint="who was asked by which screen, and who shares what?",
            misconception="decisions for probabilities"
            if 1 < len(np.unique(_late)) < 3
            else "the probability of a yes"
            if _turned > 0.5
            else "one rate for everybody"
            if _late.std() < 0.005
            else "the screen left out"
            if abs(_by.iloc[0] - _by.iloc[1]) < 0.03
            else "answers in another order"
            if abs(_same) < 0.2
            else "the profile left out"
            if _fields < 0.2
            else "too sure of itself",
        )
    ### END HIDDEN TESTS
    return check.score()


test_opt_out_model()

# %% nbgrader={"grade_id": "reveal_opt_out", "locked": true}
# Reveal: calibration on users your model has not seen, Tokopedia-like market
@needs("opt_out_model")
def reveal():
    mixed = asked.sample(frac=1, random_state=3)
    train, test = mixed.iloc[: len(mixed) // 2], mixed.iloc[len(mixed) // 2 :]
    said = pd.DataFrame(
        {"p": np.asarray(opt_out_model(train, test.drop(columns="said_no")), float), "no": test.said_no.to_numpy()}
    )
    tenth = said.groupby(pd.qcut(said.p, 8, labels=False, duplicates="drop")).agg(
        p=("p", "mean"), no=("no", "mean"), n=("no", "size")
    )
    half = 1.96 * np.sqrt(tenth.no * (1 - tenth.no) / tenth.n)
    holds = (abs(tenth.no - tenth.p) < 1.5 * half).mean() > 0.7  # most of eight groups within the luck of one (and of the fit)
    fig, ax = figures.canvas(
        f"Probabilities hold but are weak: of the surest eighth, {tenth.no.iloc[-1]:.0%} say no"
        if holds
        else f"Probabilities do not hold: of an eighth that was given {tenth.p.iloc[-1]:.0%}, {tenth.no.iloc[-1]:.0%} say no",
        f"{len(test):,} users not used for fitting, in eighths by predicted probability; bars: 95 %; Tokopedia-like market",
        height=4.0,
    )
    ax.plot([0.1, 0.9], [0.1, 0.9], color=figures.GREY, lw=1, ls=":")
    ax.annotate("calibrated", (0.84, 0.84), xytext=(-8, 6), textcoords="offset points", ha="right", color=figures.GREY)
    ax.vlines(tenth.p, tenth.no - half, tenth.no + half, color=figures.BLUE, lw=3, alpha=0.5)
    ax.plot(tenth.p, tenth.no, "o", color=figures.BLUE)
    ax.set(xlabel="predicted probability of a no", ylabel="share who said no", xlim=(0.1, 0.9), ylim=(0.1, 0.9))
    ax.grid()
    figures.show(
        fig,
        summary="; ".join(f"{p:.2f} → {no:.2f}" for p, no in zip(tenth.p, tenth.no)),
        alt="Predicted against observed share of users who say no, eight groups, "
        f"{'most' if holds else 'few'} of them close to the diagonal, from {tenth.no.iloc[0]:.2f} to {tenth.no.iloc[-1]:.2f}.",
    )

# %% [markdown]
# *Read it like this: on the dotted line a predicted 40 % is 40 %.* **Interpretation:** good enough to forecast a rate, far too
# weak to
# decide for a person. Ask everybody; never skip the question because a model expects a no.
#
# ## 4 · Gates before scores
#
# *Time so far: 47 minutes.*
#
# The law comes first; only what it leaves open is scored. The team writes its settings as a **sheet**, one rule a row: `rule`,
# `age_from` and `age_to` (years, both included), `category`, `setting`, `screen`, `asked` (`alone`, or `with_others`: in one
# question with other
# purposes), `hours` (until a withdrawal takes effect). Four gates apply wherever the setting is personal (`cohort`, `on_device`
# or
# `full`):
#
# | gate | breached when |
# |---|---|
# | `minors` | the rule reaches anybody under 18 (GR 17/2025: no profiling of children for commercial purposes) |
# | `sensitive` | sensitive category and the screen is `default_on`: nobody was asked (UU 27/2022, Art. 4 and 24) |
# | `bundling` | sensitive category, another screen, but not asked alone (Art. 22: void) |
# | `withdrawal` | more than 72 hours (3 × 24) until a withdrawal takes effect |
#
# ### Exercise 4 · `violations` (2 points)
#
# `violations(sheet)` returns every breach, once, as a list of pairs `(gate, rule)`; an empty list means lawful. The sensitive
# categories
# are in `SENSITIVE_CATEGORIES`, the personal settings in `PERSONAL`.

# %% nbgrader={"grade_id": "violations", "solution": true}
def violations(sheet):
    """Every breach of a gate as (gate, rule)."""
    # 1. personal settings only
    # 2. one condition a gate
    ### BEGIN SOLUTION
    personal = sheet[sheet["setting"].isin(PERSONAL)]
    delicate, silent = personal["category"].isin(SENSITIVE_CATEGORIES), personal["screen"] == "default_on"
    breached = {"minors": personal["age_from"] < 18, "sensitive": delicate & silent,
                "bundling": delicate & ~silent & (personal["asked"] != "alone"), "withdrawal": personal["hours"] > 72}
    return [(gate, rule) for gate, where in breached.items() for rule in personal.loc[where, "rule"]]
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_violations", "grade": true, "points": 2}
"""Check `violations`: every breach of the four gates, and nothing else (2 points)."""


def test_violations():
    from tradeoff.checks import Check

    check = Check("violations", points=2)
    GATES = ("minors", "sensitive", "bundling", "withdrawal")

    def as_breaches(got):
        """Your breaches as a set of (gate, rule), whatever the container or the order in a pair."""
        if isinstance(got, dict):
            got = [(k, v) for k, values in got.items() for v in ([values] if isinstance(values, str) else list(values))]
        if isinstance(got, pd.DataFrame):
            got = list(got.itertuples(index=False))
        if isinstance(got, np.ndarray):
            got = got.tolist()
        if isinstance(got, pd.Series) and not pd.api.types.is_integer_dtype(got.index):
            got = list(zip(got.index, got))
        rows = check.sequence(list(got) if isinstance(got, (set, frozenset)) else got, "violations(sheet)")
        # {"gate": …, "rule": …} and {gate: rule} are pairs as well
        rows = [next(iter(row.items())) if isinstance(row, dict) and len(row) == 1 else row for row in rows]
        rows = [tuple(row.values()) if isinstance(row, dict) else (row,) if isinstance(row, str) else tuple(row) for row in rows]
        check.true(
            all(len(row) == 2 for row in rows),
            saw="entries that are no pairs",
            expected="pairs (gate, rule)",
            hint="one pair a breach",
        )
        rows = [row for row in rows if len(row) == 2]
        pairs = [(str(a), str(b)) if str(a) in GATES else (str(b), str(a)) for a, b in rows]
        check.true(
            len(pairs) == len(set(pairs)),
            saw="the same breach twice",
            expected="each breach once",
            hint="which step doubles rows?",
            misconception="a breach listed twice",
        )
        return set(pairs)

    with check.part("seven rules by hand", points=0.5):
        hand = pd.DataFrame(
            [
                ("r1", 18, 25, "phones", "full", "active_choice", "alone", 72),
                ("r2", 13, 17, "phones", "contextual", "active_choice", "alone", 24),
                ("r3", 26, 99, "health", "full", "default_on", "with_others", 24),
                ("r4", 18, 99, "finance", "cohort", "opt_in", "with_others", 24),
                ("r5", 18, 99, "books", "full", "opt_in", "with_others", 73),
                ("r6", 13, 17, "books", "full", "opt_in", "alone", 96),
                ("r7", 16, 20, "books", "full", "opt_in", "alone", 24),
            ],
            columns=["rule", "age_from", "age_to", "category", "setting", "screen", "asked", "hours"],
        )
        got = as_breaches(check.call(violations, hand))
        check.true(
            not [p for p in got if p[1] in ("r1", "r2")],
            saw=f"breaches in lawful rules: {sorted(p for p in got if p[1] in ('r1', 'r2'))}",
            expected="nothing there: an adult's phone, and a minor's list without personal data",
            hint="which settings use personal data, and what is more than 72?",
            misconception="the limit itself called a breach"
            if ("withdrawal", "r1") in got or ("minors", "r1") in got
            else "settings without personal data blamed"
            if [p for p in got if p[1] == "r2"]
            else None,
        )
        check.true(
            ("bundling", "r3") not in got,
            saw="rule r3 called bundled",
            expected="one breach there: nobody was asked, so nothing was bundled",
            hint="the gates `sensitive` and `bundling` exclude each other",
            misconception="a question that nobody asked called bundled",
        )
        check.true(
            {p for p in got if p[1] == "r6"} == {("minors", "r6"), ("withdrawal", "r6")},
            saw=f"of rule r6: {sorted(p[0] for p in got if p[1] == 'r6')}",
            expected="every gate that it breaches, not only one",
            hint="gates are independent",
            misconception="only the first breach of a rule" if len([p for p in got if p[1] == "r6"]) == 1 else None,
        )
        check.true(
            ("minors", "r7") in got or ("minors", "r6") not in got,
            saw="a personal rule for ages 16 to 20 called lawful",
            expected="a breach: the rule reaches users of 16 and 17",
            hint="which end of the ages decides?",
            misconception="only rules wholly under 18",
        )

    ### BEGIN HIDDEN TESTS
    def _sheet(seed, n):
        rng = np.random.default_rng(seed=seed)
        start = rng.choice([0, 13, 16, 17, 18, 19, 26], n)
        categories = ["phones", "food", "books", "health", "finance", "mother_baby", "intimate_care", "toys_hobby"]
        return pd.DataFrame(  # fresh rows
            {
                "hours": rng.choice([12.0, 24.0, 71.5, 72.0, 72.5, 96.0], n, p=[0.2, 0.2, 0.1, 0.2, 0.15, 0.15]),
                "asked": rng.choice(["alone", "with_others"], n),
                "rule": [f"q{i}" for i in rng.permutation(n) + 7],
                "screen": rng.choice(["default_on", "active_choice", "opt_in"], n),
                "category": rng.choice(categories, n),
                "setting": rng.choice(["off", "contextual", "cohort", "on_device", "full"], n),
                "age_to": start + rng.choice([0, 4, 12, 40], n),
                "age_from": start,
            },
            index=rng.permutation(n),
        )

    _SENSITIVE = {"health", "finance", "mother_baby", "intimate_care"}

    def _breaches(sheet, gate, slip=""):
        found = set()
        for r in sheet.itertuples(index=False):
            personal = r.setting in {
                "phone": ("cohort", "full"),
                "only full": ("full",),
                "any": ("off", "contextual", "cohort", "on_device", "full"),
                "group": ("on_device", "full"),
            }.get(slip, ("cohort", "on_device", "full"))
            delicate = r.category in ({"health", "finance"} if slip == "two" else _SENSITIVE) or slip == "all categories"
            bad = {
                "minors": (
                    r.age_to < 18
                    if slip == "whole"
                    else r.age_from <= 18
                    if slip == "edge"
                    else r.age_from < 17
                    if slip == "early"
                    else r.age_from < 18
                ),
                "sensitive": delicate and (r.screen != "opt_in" if slip == "opt-in" else r.screen == "default_on"),
                "bundling": delicate and (r.screen != "default_on" or slip == "silent") and r.asked == "with_others",
                "withdrawal": r.hours >= 72 if slip == "edge" else r.hours > 24 if slip == "day" else r.hours > 72,
            }[gate]
            if personal and bad:
                found.add((gate, r.rule))
        return found

    _WORDS = {
        "phone": "on-device counted as not personal",
        "group": "cohort counted as not personal",
        "only full": "only full counted as personal",
        "any": "settings without personal data blamed",
        "two": "some sensitive categories left out",
        "all categories": "ordinary categories taken for sensitive",
        "whole": "only rules wholly under 18",
        "opt-in": "active choice taken for silence",
        "silent": "a question that nobody asked called bundled",
        "edge": "the limit itself called a breach",
        "day": "another clock than 72 hours",
        "early": "17 counted as adult",
    }
    _whole = [as_breaches(check.call(violations, s)) if s is not None else set() for s in ()]
    for _gate in GATES:
        with check.part(f"the gate {_gate!r} in other sheets", points=0.375):
            for _seed, _n in ((41, 160), (42, 60)):
                _s = _sheet(_seed, _n)
                if _seed == 42:
                    _s = _s.astype({"setting": "category", "screen": "category", "category": "category", "hours": "int64"})
                _mine = {p for p in as_breaches(check.call(violations, _s)) if p[0] == _gate}
                _want = _breaches(_s, _gate)
                if _mine != _want:
                    _name = next((words for slip, words in _WORDS.items() if _breaches(_s, _gate, slip) == _mine != _want), None)
                    _first = _s.drop_duplicates("rule").set_index("rule")
                    if (
                        _name is None
                        and _mine < _want
                        and all(any((g, rule) in _breaches(_s, g) for g in GATES if g != _gate) for _, rule in _want - _mine)
                    ):
                        _name = "only the first breach of a rule"
                    if _name is None and not _mine:
                        _name = f"the gate {_gate} left out"
                    check.fail(
                        saw=f"{len(_want - _mine)} breaches of {_gate!r} missing and {len(_mine - _want)} too many among {_n} rules",
                        expected="exactly the rules that the table of gates describes",
                        hint="find one rule that differs and read the table once more",
                        misconception=_name,
                    )
                    break
            check.true(True, saw="", expected="")
    ### END HIDDEN TESTS
    return check.score()


test_violations()

# %% [markdown]
# ## 5 · Choose the settings
#
# *Time so far: 54 minutes.*
#
# A **policy** gives each of seven segments (`SEGMENTS`: tier × young or adult, and minors) a setting for ordinary and for
# sensitive categories, asked
# for by two equal buttons (`active_choice`). The weights are stated. Value = margin − 50 IDR × distrust (in user-weeks) − a
# price × **exposure**. One unit
# of exposure is one visit to an ordinary category under `full` by a user of average concern; a sensitive visit counts 14. The
# stated price is 8 IDR.
# **This one weight is yours:** choose `my_weight` from 4 to 16 IDR, and be ready to defend it to the regulator.
#
# A **pilot** tells what a company can know: a row for each segment, class and setting, with `users`, `value` (already without
# distrust, against `off`,
# per user and year, with noise), `value_se` and `exposure` (per user and year). **Worked example, Shopee-like market:** the
# best single setting, the best
# setting by category class and by frequency, under a privacy budget.

# %% nbgrader={"grade_id": "settings_lab", "locked": true}
def best_by(pilot, budget, weight, group):
    """The best lawful policy that gives adults of one `group(segment, class)` one setting; minors get `contextual`."""
    users = cube(pilot, "users") / cube(pilot, "users")[:, 0, 0].sum()
    net, cost = users * (cube(pilot, "value") - weight * cube(pilot, "exposure")), users * cube(pilot, "exposure")
    cells = [(s, c) for s in SEGMENTS for c in CLASSES]
    at = {cell: (SEGMENTS.index(cell[0]), CLASSES.index(cell[1])) for cell in cells}
    groups, best = sorted({group(*cell) for cell in cells if cell[0] != "minor"}), (-np.inf, None)
    for choice in product(range(len(SETTINGS)), repeat=len(groups)):
        pick = {cell: 1 if cell[0] == "minor" else choice[groups.index(group(*cell))] for cell in cells}
        if sum(cost[(*at[cell], k)] for cell, k in pick.items()) <= budget:
            best = max(best, (sum(net[(*at[cell], k)] for cell, k in pick.items()), choice))
    return Policy.of(
        {cell: "contextual" if cell[0] == "minor" else SETTINGS[best[1][groups.index(group(*cell))]] for cell in cells}
    )


SIMPLE = {
    "one size for all": lambda s, c: "all",
    "by category class": lambda s, c: c,
    "by frequency": lambda s, c: s.split("_")[0],
}
WORLDS = {"shopee": family(SHOPEE, 41, 10), "tokopedia": family(TOKOPEDIA, 42, 30)}  # small worlds with other habits each
BUDGET = {"shopee": 90.0, "tokopedia": 20.0}  # exposure per user and year
RULES = 4
pilots = {name: pooled(worlds, range(10)) for name, worlds in WORLDS.items()}  # ten worlds were piloted
frequent_full = {
    (s, c): "contextual" if c == "sensitive" or s == "minor" else "full" if s.startswith("frequent") else "cohort"
    for s in SEGMENTS
    for c in CLASSES
}  # the Shopee-like team's answer: 4 rules
for name, group in SIMPLE.items():
    policy = best_by(pilots["shopee"], BUDGET["shopee"], SHOPEE.exposure_weight, group)
    print(f"{name}: {WORLDS['shopee'].score(policy):.2f} of the way from nothing to the oracle")
copied = Policy.of(frequent_full)
used = WORLDS["shopee"].total("exposure", copied).mean()
print(f"the Shopee-like answer: {WORLDS['shopee'].score(copied):.2f}, exposure {used:.0f} of {BUDGET['shopee']:.0f}")
pilots["tokopedia"].round(2).head(5)

# %% [markdown]
# ### Exercise 5 · `choose_settings` and `my_weight` (4 points)
#
# `choose_settings(pilot, budget, rules, weight)` returns `{(segment, category class): setting}` for all 14 cells. In this order:
#
# 1. **Gates:** minors get `off` or `contextual`.
# 2. **Rules:** at most `rules`. One rule is "these segments get this setting in this class", so count the different settings
#    among the ordinary cells
#    (minors' too) and those among the sensitive cells, and add.
# 3. **Budget:** mean exposure over *all users* ≤ `budget`. Segments count by their users.
# 4. **Value:** as much as possible of the users' mean of `value` − `weight` × `exposure`.
#
# Any method will do; none must be exact (see below). One way: for each choice of allowed settings (a *menu*), give each cell
# its best setting at a
# price on exposure; raise the price until the budget holds. `cube(pilot, column)` gives a column as an array segments × classes
# × settings.
# Shrinking `value` by `value_se` first is welcome, not required.
#
# The test runs your function on ten pilots and measures its **true** value in 100 hidden worlds at *your* weight: 0 = `off` for
# adults and
# `contextual` for minors; 1 = the oracle of each world. No single policy reaches 1. Full marks: within 0.02 of a search over
# all menus there, and on invented
# pilots four fifths of the way from the best single setting to that search. A call may take 20 seconds, all of them together a
# minute; one is plenty.

# %% nbgrader={"grade_id": "choose_settings", "solution": true}
def choose_settings(pilot, budget, rules, weight):
    """{(segment, category class): setting}: lawful, within rules and budget, as valuable as possible."""
    # 1. net value and exposure of each cell and setting, weighted by users; close the gates
    # 2. for each menu of at most `rules` settings and each price on exposure: the best setting of each cell
    # 3. keep the best that stays within the budget
    ### BEGIN SOLUTION
    users = cube(pilot, "users")
    users = users / users[:, 0, 0].sum()
    cost = users * cube(pilot, "exposure")
    net = users * cube(pilot, "value") - weight * cost
    net[SEGMENTS.index("minor"), :, 2:] = -1e12
    best, chosen = -np.inf, None
    for bits in product([False, True], repeat=2 * len(SETTINGS)):
        menu = np.array(bits).reshape(2, -1)
        if sum(bits) > rules or not menu[:, :2].any(axis=1).all():
            continue
        for price in [0, *weight * np.geomspace(0.1, 300, 25)]:
            pick = np.where(menu, net - price * cost, -np.inf).argmax(axis=2)[..., None]
            value, spent = (np.take_along_axis(a, pick, 2).sum() for a in (net, cost))
            if spent <= budget:
                best, chosen = max((best, chosen), (value, pick.ravel().tolist()), key=lambda pair: pair[0])
                break
    return {cell: SETTINGS[k] for cell, k in zip(product(SEGMENTS, CLASSES), chosen)}
    ### END SOLUTION


# my_weight = …  (IDR per unit of exposure, from 4 to 16)
### BEGIN SOLUTION
my_weight = 8.0
### END SOLUTION

# %% nbgrader={"grade_id": "test_choose_settings", "grade": true, "points": 4}
"""Check `choose_settings`: gates, rules and budget first, then the true value in 100 worlds (4 points)."""


def test_choose_settings():
    from tradeoff.checks import Check
    from tradeoff.market.pilots import cube as in_order
    from tradeoff.market.pilots import read_settings

    check = Check("choose_settings", points=4, seconds=20)

    def invent(seed, tempting=1.0):
        """An invented pilot: unequal segments, values that grow with the data used, exposure that grows faster."""
        rng = np.random.default_rng(seed)
        rows = []
        for segment in (
            "occasional_young",
            "regular_young",
            "frequent_young",
            "occasional_adult",
            "regular_adult",
            "frequent_adult",
            "minor",
        ):
            users, love = int(rng.integers(80, 900)), rng.uniform(0.2, 3.0)
            for name, mind in (("ordinary", 1.0), ("sensitive", 6.0)):
                gain = (
                    100
                    * love
                    / mind**0.5
                    * np.array([0, 1, 1.4, 1.6, 2.0])
                    * rng.uniform(0.8, 1.3, 5)
                    * (tempting if segment == "minor" else 1)
                )
                gain -= np.array([0, 1, 8, 60, 40])  # what it costs to serve a user, however rare
                exposure = love * mind * np.array([0, 0.3, 4, 1.5, 12]) * rng.uniform(0.8, 1.2, 5)
                rows += [
                    (segment, name, setting, users, *pair)
                    for setting, *pair in zip(("off", "contextual", "cohort", "on_device", "full"), gain, exposure)
                ]
        return pd.DataFrame(rows, columns=["segment", "category_class", "setting", "users", "value", "exposure"]).assign(value_se=1.0)

    def weigh(pilot, settings, weight):
        """(mean net value, mean exposure, rules) of your settings, over all users of a pilot."""
        order = ("off", "contextual", "cohort", "on_device", "full")
        pick = np.array([order.index(s) for s in settings.values()]).reshape(7, 2, 1)
        users = in_order(pilot, "users")[:, 0, 0]
        value, spent = (
            np.take_along_axis(in_order(pilot, c), pick, 2)[..., 0].sum(axis=1) @ users / users.sum() for c in ("value", "exposure")
        )
        return value - weight * spent, spent, sum(len(set(pick[:, j, 0].tolist())) for j in (0, 1))

    def gates_hold(pilot, settings, budget, rules, joint=False):
        """Whether your settings pass the gates, the limit on rules and the budget."""
        _, spent, used = weigh(pilot, settings, 0.0)
        profiled = [c for c in ("ordinary", "sensitive") if settings["minor", c] not in ("off", "contextual")]
        lawful = check.true(
            not profiled,
            saw=f"minors get a personal setting for {' and '.join(profiled)} goods",
            expected="off or contextual",
            hint="close the gate before you look at values",
            misconception="a score before the gates",
        )
        few = check.true(
            used <= rules,
            saw=f"{used} rules where {rules} are allowed",
            expected="few enough different settings, counted in each class and added",
            hint="give fewer settings to choose from",
            misconception="rules counted over both classes together" if joint else "more rules than allowed",
        )
        flat = pilot.merge(pd.Series(settings).rename_axis(["segment", "category_class"]).rename("setting").reset_index())
        plain = flat.groupby("segment").exposure.sum().mean()
        apart = (
            flat.assign(spent=flat.exposure * flat.users).groupby("category_class").spent.sum().max()
            / flat.groupby("segment").users.first().sum()
        )
        thrifty = check.true(
            spent <= budget * (1 + 1e-9),
            saw=f"a mean exposure of {spent:.4g} on a budget of {budget:g}",
            expected="no more than the budget",
            hint="sum exposure × users over all cells, divide by all users",
            misconception="a budget for each class"
            if apart <= budget and (plain > budget or apart > plain)
            else "segments not weighted by users"
            if plain <= budget
            else "budget overspent",
        )
        return lawful and few and thrifty

    with check.part("your weight", points=0.25):
        check.number(my_weight, "my_weight", low=4, high=16, hint="rupiah per unit of exposure; the stated one is 8")
    with check.part("gates, rules and budget on an invented pilot", points=0.5):
        given = read_settings(check.call(choose_settings, invent(1), 6.0, 3, 8.0))
        worth = weigh(invent(1), given, 8.0)[0]
        check.true(
            not gates_hold(invent(1), given, 6.0, 3) or worth > 0,
            saw=f"settings worth {worth:.0f} a user",
            expected="more than 0, what `off` for everybody is worth",
            hint="among what gates, rules and budget leave open, take the most valuable",
        )

    ### BEGIN HIDDEN TESTS
    def _search(pilot, budget, rules, weight):
        """Close to the best: all menus, a price on exposure by bisection, then single exchanges."""
        n = in_order(pilot, "users") / in_order(pilot, "users")[:, 0, 0].sum()
        spend = n * in_order(pilot, "exposure")
        worth = n * in_order(pilot, "value") - weight * spend
        worth[6, :, 2:] = -1e15
        prices = np.concatenate([[0.0], np.geomspace(1e-3, 1e4, 70) * max(weight, 1e-9)])
        top, plan = -np.inf, None
        for code in range(1, 1024):
            open_ = np.array([code >> k & 1 for k in range(10)], dtype=bool).reshape(2, 5)
            if open_.sum() > rules or not open_[:, :2].any(axis=1).all():
                continue
            tries = np.where(open_, worth - prices[:, None, None, None] * spend, -1e18).argmax(axis=3)[..., None]
            spent, gained = (
                np.take_along_axis(np.broadcast_to(a, (len(prices), 7, 2, 5)), tries, 3).sum(axis=(1, 2, 3)) for a in (spend, worth)
            )
            gained = np.where(spent <= budget, gained, -np.inf)
            if gained.max() > top:
                top, plan = gained.max(), tries[gained.argmax(), ..., 0]
        return float(top), plan

    def _plain_best(pilot, budget, weight):
        """The best single setting for adults within the budget (minors: contextual), net of the price of exposure."""
        rows = []
        for name in ("off", "contextual", "cohort", "on_device", "full"):
            one = {(s, c): "contextual" if s == "minor" else name for s in SEGMENTS for c in CLASSES}
            net, spent, _ = weigh(pilot, one, weight)
            rows.append(net if spent <= budget else -np.inf)
        return max(rows)

    def _shape(rows):
        """A name for policies that are all simpler than they should be; each row has the 14 settings in order."""
        seen = [dict(zip([(s, k) for s in SEGMENTS[:-1] for k in ("ordinary", "sensitive")], row)) for row in rows]
        if all(len(set(one.values())) == 1 for one in seen):
            return "one size for everybody"
        if all(len({(k, v) for (_, k), v in one.items()}) == 2 for one in seen):
            return "by category only"
        return "by frequency only" if all(len({(s.split("_")[0], v) for (s, _), v in one.items()}) == 3 for one in seen) else None

    _seen, _joint = [], False
    with check.part("gates, rules and budget where they bind", points=0.5):
        _binding = [
            (invent(s, t).sample(frac=1, random_state=s), b, r, w)
            for s, b, r, w, t in ((51, 3.0, 4, 5.0, 4.0), (53, 1.5, 5, 8.0, 3.0), (54, 12.0, 2, 1.0, 6.0))
        ]
        _binding[1] = (_binding[1][0].astype({"segment": "category", "setting": "category"}), *_binding[1][1:])
        _given = [read_settings(check.call(choose_settings, p, b, r, w)) for p, b, r, w in _binding]
        _seen = [tuple(one.values()) for one in _given]
        _joint = all(len(set(one.values())) <= r for one, (_, _, r, _) in zip(_given, _binding)) and _shape(_seen) is None
        for _one, (_p, _b, _r, _) in zip(_given, _binding):
            if not gates_hold(_p, _one, _b, _r, _joint):
                break

    def _plan(pilot, budget, rules, weight):
        """Your settings if they pass the gates, else nothing."""
        given = read_settings(check.call(choose_settings, pilot, budget, rules, weight))
        return given if gates_hold(pilot, given, budget, rules, _joint) else None

    with check.part("value on invented pilots", points=1.0):
        _share, _poor = [], None
        for _seed, _budget, _rules, _w in ((56, 2.5, 5, 4.0), (57, 900.0, 4, 12.0), (58, 200.0, 3, 6.0)):
            _p = invent(_seed)
            _mine = _plan(_p, _budget, _rules, _w)
            if _mine is None:
                _share = [0.0]
                break
            _seen.append(tuple(_mine.values()))
            _net = weigh(_p, _mine, _w)[0]
            _top, _zero = _search(_p, _budget, _rules, _w)[0], _plain_best(_p, _budget, _w)
            # Four fifths of the way from the best single setting to the search: greedy choices get there, simple policies do not.
            _share.append(min(1.0, max(0.0, (_net - _zero) / (_top - _zero) / 0.8)))
            if _share[-1] < 1:
                _free = weigh(_p, _mine, 0.0)[0] > 0.97 * _search(_p, _budget, _rules, 0.0)[0]
                _poor = (f"{100 * (_net - _zero) / (_top - _zero):.0f} %", _free, weigh(_p, _mine, _w)[1] < 0.3 * _budget)
        if _share and min(_share) < 1 and None not in (_mine, _poor):
            _kind = (
                "the pilot ignored"
                if len(set(_seen)) == 1
                else _shape(_seen)
                or ("exposure has no price" if _poor[1] else "least exposure whatever the value" if _poor[2] else "far from the best")
            )
            check.fail(
                saw=f"a value {_poor[0]} of the way from the best single setting to the best that a search finds",
                expected="at least 80 %",
                hint="which cell would gain most from another setting that is still allowed?",
                misconception=_kind,
            )
        check.partial(float(np.mean(_share)))
    with check.part("true value in 100 worlds", points=1.75) as _last:
        from tradeoff.market.config import TOKOPEDIA as _T
        from tradeoff.market.family import family as _family
        from tradeoff.market.pilots import pooled as _pooled
        from tradeoff.market.settings import Policy as _Policy

        _w = min(16.0, max(4.0, check.number(my_weight, "my_weight")))
        _judges = _family(_T, 640_04, 100)
        _rows = []
        for _k, _budget in enumerate((12.0, 20.0, 300.0)):
            _p = _pooled(_judges, range(_k, 100, 8), seed=60 + _k)
            _mine = _plan(_p, _budget, 4, _w)
            if _mine is None:
                _rows = []
                break
            _seen.append(tuple(_mine.values()))
            _ideal = _Policy(tuple(tuple(int(v) for v in row) for row in _search(_p, _budget, 4, _w)[1]))
            _easy = [
                {(s, c): "contextual" if s == "minor" else pair[c == "sensitive"] for s in SEGMENTS for c in CLASSES}
                for pair in (("contextual", "contextual"), ("on_device", "contextual"), ("cohort", "contextual"))
            ]
            _simple = max(_judges.score(_Policy.of(one), exposure_weight=_w) for one in _easy if weigh(_p, one, _w)[1] <= _budget)
            _wasted = _judges.total("exposure", _Policy.of(_mine)).mean() > 3 * _judges.total("exposure", _ideal).mean()
            _rows.append(
                (_judges.score(_Policy.of(_mine), exposure_weight=_w), _judges.score(_ideal, exposure_weight=_w), _simple, _wasted)
            )
        if _rows:
            _yours, _theirs, _base = (float(np.mean([row[i] for row in _rows])) for i in range(3))
            # Full marks within 0.02 of a search over all menus: its own spread over pilots of other worlds is below 0.01.
            _part = min(1.0, max(0.0, (_yours - _base) / max(_theirs - 0.02 - _base, 1e-9)))
            _last.notes.append(
                f"true value {_yours:.3f} on the scale from do nothing (0) to each world's oracle (1); "
                f"the best simple policy within the budget has {_base:.3f}."
            )
            if _part < 1:
                check.fail(
                    saw=f"a true value of {_yours:.3f} at your weight of {_w:g}",
                    expected=f"more than simple policies, which reach {_base:.3f}, and close to what a search reaches",
                    hint="let the pilot decide segment by segment",
                    misconception="the pilot ignored"
                    if len(set(_seen)) == 1
                    else _shape(_seen) or ("exposure has no price" if _rows[-1][3] else "far from the best"),
                )
            check.partial(_part)
        else:
            check.partial(0.0)
    ### END HIDDEN TESTS
    return check.score()


test_choose_settings()

# %% nbgrader={"grade_id": "reveal_settings", "locked": true}
# Reveal (god view): your policy and the others in thirty Tokopedia-like worlds, twenty of them not in the pilot
weight = TOKOPEDIA.exposure_weight


@needs("my_weight")
def reveal():
    global weight
    weight = as_number(my_weight, "my_weight")


judges, pilot, budget = WORLDS["tokopedia"], pilots["tokopedia"], BUDGET["tokopedia"]
candidates = {"do nothing (off for adults)": Policy.uniform("off")}
candidates |= {name: best_by(pilot, budget, weight, group) for name, group in SIMPLE.items()}
candidates["copied from Shopee-like"] = copied


@needs("choose_settings")
def reveal():
    mine = Policy.of(read_settings(choose_settings(pilot, budget, RULES, weight)))
    judges.welfare(mine)  # an unlawful policy has no value
    candidates["yours"] = mine


score = {name: judges.score(policy, exposure_weight=weight) for name, policy in candidates.items()}
spent = {name: judges.total("exposure", policy).mean() for name, policy in candidates.items()}
spread = {name: np.quantile(judges.scaled(policy, exposure_weight=weight), (0.1, 0.9)) for name, policy in candidates.items()}
names = sorted(candidates, key=score.get)
over = [n for n in names if spent[n] > 1.05 * budget]  # the pilot's exposure is a little off in other worlds
simple = max(SIMPLE, key=score.get)
copy = "copied from Shopee-like"
words = (
    f"the copy breaks the budget ({spent[copy]:.0f} of {budget:g})" if copy in over else f"the copy, within the budget, {score[copy]:.2f}"
)
fig, ax = figures.canvas(
    f"Yours reaches {score['yours']:.2f}, “{simple}” {score[simple]:.2f}; {words}" if "yours" in score else words.capitalize(),
    f"True value, 0 = do nothing, 1 = each world's oracle, exposure at {weight:g} IDR; whiskers: 8 of 10 worlds; "
    "Tokopedia-like market",
    height=3.9,
)
figures.bars(
    ax,
    [f"{n}\nexposure {spent[n]:.0f}{' (over budget)' if n in over else ''}" for n in names],
    [max(score[n], 0) for n in names],
    lows=[spread[n][0] for n in names],
    highs=[spread[n][1] for n in names],
    unit="share of the way to the oracle",
    fmt="{:.2f}",
    highlight=[i for i, n in enumerate(names) if n == "yours"],
)
for i, n in enumerate(names):
    if n in over:
        ax.patches[i].set_color(figures.VERMILION)
figures.show(
    fig,
    summary="; ".join(f"{n} {score[n]:.2f}" for n in names),
    alt="Bars of the true value of each policy: "
    + ", ".join(f"{n} {score[n]:.2f} with exposure {spent[n]:.0f}" for n in names)
    + f". Over budget, in red: {', '.join(over) or 'none'}. The privacy budget is {budget:g}.",
)
if "yours" in candidates:
    ahead = judges.scaled(candidates["yours"], exposure_weight=weight) > judges.scaled(copied, exposure_weight=weight)
    print(
        f"yours beats the copy in {ahead.sum()} of {len(ahead)} worlds; yours in 8 of 10 worlds: "
        f"{spread['yours'][0]:.2f} to {spread['yours'][1]:.2f}"
    )
for key, name in (("one_size", "one size for all"), ("copied", "copied from Shopee-like")):
    print(f"{key}: you predicted {guess(key)}, it is {score[name]:.2f}")
for segment, (ordinary, sensitive) in zip(SEGMENTS, candidates.get("yours", copied).settings):
    print(f"{segment:>16}: {SETTINGS[ordinary]}, sensitive {SETTINGS[sensitive]}")

# %% [markdown]
# *Read it like this: the longer the bar, the more of what is possible is had; red is over budget; whiskers show how much worlds
# differ.*
# The copy does not score badly; it spends what it may not. The budget condemns it, not its value. **Interpretation:** copy the
# method,
# never the answer.
#
# ## 6 · Fair offers, honest screens
#
# *Time so far: 77 minutes.*
#
# Segments need profiles of their own. Suppose the regulator asks for **one offer for all adults** in each class. The offer with
# the best mean may
# leave a segment far behind. State a *gap*: no segment may lose more than this share of what its own best settings would bring.
#
# ### Exercise 6a · `fair_default` (2 points)
#
# `fair_default(pilot, gap, weight)` returns `{"ordinary": setting, "sensitive": setting}`. Minors are left out of everything
# here. For an adult segment, net =
# `value` − `weight` × `exposure`; its *best* is its best ordinary plus its best sensitive net (a sum above 0 in
# every pilot here); its *loss* under an offer is 1 − net of the offer, both classes together, ÷ best. Among the 25 offers whose largest loss is at most `gap`, return the one with the highest
# mean net over
# users. If there is none, return the offer whose largest loss is smallest.

# %% nbgrader={"grade_id": "fair_default", "solution": true}
def fair_default(pilot, gap, weight):
    """One offer a class for all adults: the highest mean among those that leave no segment more than `gap` behind."""
    # 1. net of each adult segment; its best
    # 2. for each of 25 offers: mean over users, largest loss
    # 3. the best mean within the gap, or the smallest largest loss
    ### BEGIN SOLUTION
    net = (cube(pilot, "value") - weight * cube(pilot, "exposure"))[:-1]
    users = cube(pilot, "users")[:-1, 0, 0]
    best = net.max(axis=2).sum(axis=1)
    offers = {}
    for first, second in product(range(len(SETTINGS)), repeat=2):
        got = net[:, 0, first] + net[:, 1, second]
        offers[SETTINGS[first], SETTINGS[second]] = (np.average(got, weights=users), (1 - got / best).max())
    fair = {offer: mean for offer, (mean, loss) in offers.items() if loss <= gap}
    offer = max(fair, key=fair.get) if fair else min(offers, key=lambda o: offers[o][1])
    return dict(zip(CLASSES, offer))
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_fair_default", "grade": true, "points": 2}
"""Check `fair_default`: the best mean within the gap, and what to do when there is none (2 points)."""


def test_fair_default():
    from tradeoff.checks import Check

    from tradeoff.market.pilots import cube as in_order

    check = Check("fair_default", points=2)
    ADULTS = ("occasional_young", "regular_young", "frequent_young", "occasional_adult", "regular_adult", "frequent_adult")
    NAMES = ("off", "contextual", "cohort", "on_device", "full")

    def as_offer(got):
        """Your offer as (ordinary, sensitive)."""
        if isinstance(got, (tuple, list)) and len(got) == 2 and all(isinstance(v, str) for v in got):
            got = dict(zip(("ordinary", "sensitive"), got))
        return tuple(check.mapping(got, keys=["ordinary", "sensitive"], levels=NAMES).values())

    def two_minds(users=(100, 100, 100, 100, 100, 100, 50)):
        """A pilot in which frequent users gain from `full` what the others lose; `cohort` is nobody's favourite and nobody's loss."""
        rows = []
        for segment, n in zip((*ADULTS, "minor"), users):
            likes = {"o": (0, 5, 4, 3, 1), "r": (0, 6, 5, 4, 2), "f": (0, 10, 16, 15, 30), "m": (0, 1, 1, 90, 1)}[segment[0]]
            for name, values in (("ordinary", likes), ("sensitive", (0, 1, 0, 0, 0))):
                rows += [(segment, name, setting, n, float(v), 0.0, 0.0) for setting, v in zip(NAMES, values)]
        return pd.DataFrame(rows, columns=["segment", "category_class", "setting", "users", "value", "value_se", "exposure"])

    with check.part("a pilot of two minds", points=0.5):
        wide, narrow = (as_offer(check.call(fair_default, two_minds(), gap, 8.0)) for gap in (0.9, 0.5))
        check.true(
            wide == ("full", "contextual"),
            saw=f"the offer {wide} when a gap of 90 % is allowed",
            expected="the highest mean net over users",
            hint="a wide gap forbids little",
            misconception={"cohort": "the smallest loss whatever the mean", "on_device": "minors counted"}.get(wide[0]),
        )
        check.true(
            narrow == ("cohort", "contextual"),
            saw=f"the offer {narrow} when a gap of 50 % is allowed",
            expected="no segment left more than half behind",
            hint="whose loss is largest under this offer?",
            misconception={"full": "the gap ignored", "on_device": "minors counted"}.get(narrow[0]),
        )
        crowd = as_offer(check.call(fair_default, two_minds((900, 100, 50, 900, 100, 50, 50)), 0.9, 8.0))
        check.true(
            crowd == ("contextual", "contextual"),
            saw=f"the offer {crowd} when nine in ten adults are rare visitors",
            expected="the highest mean net over *users*",
            hint="a segment counts by its users",
            misconception={
                "full": "segments not weighted by users",
                "cohort": "the smallest loss whatever the mean",
                "on_device": "minors counted",
            }.get(crowd[0])
            if wide == ("full", "contextual")
            else None,
        )

    ### BEGIN HIDDEN TESTS
    def _panel(seed):
        rng = np.random.default_rng(seed=seed)
        rows = []
        for segment in (*ADULTS, "minor"):
            love, users = rng.uniform(0.3, 6.0), int(rng.integers(60, 1500))
            for kind, mind in (("ordinary", 1.0), ("sensitive", 4.0)):
                worth = 300 * love / mind * np.array([0.0, 1.0, 1.0, 1.0, 1.0]) * rng.uniform(0.6, 1.6, 5)
                used = mind * love * np.array([0.0, 0.5, 6.0, 2.0, 20.0]) * rng.uniform(0.7, 1.3, 5)
                rows += [
                    (segment, kind, s, users, v + (0 if j == 0 else rng.normal(0, 40)), 1.0, e)
                    for j, (s, v, e) in enumerate(zip(NAMES, worth, used))
                ]
        return pd.DataFrame(rows, columns=["segment", "category_class", "setting", "users", "value", "value_se", "exposure"]).sample(
            frac=1, random_state=seed
        )

    def _offer(arrays, gap, weight, slip=""):
        """The offer by the definition, or with one slip."""
        value, exposure, users = arrays
        if slip == "apart":
            lone, both = (value - weight * exposure)[:6], []
            for c in (0, 1):
                lost = (1 - lone[:, c] / lone[:, c].max(axis=1, keepdims=True)).max(axis=0)
                both.append(np.where(lost <= gap, users[:6] @ lone[:, c], -np.inf).argmax() if (lost <= gap).any() else lost.argmin())
            return NAMES[both[0]], NAMES[both[1]]
        net = value - (0.0 if slip == "free" else weight) * exposure
        keep = slice(0, 7 if slip == "minors" else 6)
        net, users = net[keep], np.ones(len(users[keep])) if slip == "unweighted" else users[keep]
        got = net[:, 0, :, None] + net[:, 1, None, :]  # segments × ordinary × sensitive
        mean = np.tensordot(users, got, 1) / users.sum()
        best = (net[:, 0].max(axis=1) + net[:, 1].max(axis=1))[:, None, None]
        loss = best - got if slip == "money" else 1 - got / best
        if slip == "each":
            one = 1 - net / net.max(axis=2, keepdims=True)
            loss = np.maximum(one[:, 0, :, None], one[:, 1, None, :])
        worst = loss.mean(axis=0) if slip == "mean loss" else loss.max(axis=0)
        fair = worst <= gap
        if slip == "minimax" or (not fair.any() and slip not in ("fallback", "ignored")):
            at = worst.argmin()
        else:
            at = np.where(fair | (slip == "ignored") | ~fair.any(), mean, -np.inf).argmax()
        return NAMES[at // 5], NAMES[at % 5]

    _SLIPS = {
        "ignored": "the gap ignored",
        "minimax": "the smallest loss whatever the mean",
        "unweighted": "segments not weighted by users",
        "minors": "minors counted",
        "free": "exposure has no price",
        "money": "a loss in money against a gap in shares",
        "each": "each class on its own",
        "apart": "each class on its own, chosen apart",
        "mean loss": "the mean loss for the largest",
        "fallback": "no fair offer means no fairness",
    }
    # Of a long row of invented pilots, those on which the slips part from the definition: each slip differs on at least two.
    _tries = [(seed, gap) for seed in range(70, 110) for gap in (0.05, 0.15, 0.3, 0.5, 0.8)]
    _panels = {seed: _panel(seed) for seed, _ in _tries[::7]}
    _arrays = {seed: (in_order(p, "value"), in_order(p, "exposure"), in_order(p, "users")[:, 0, 0]) for seed, p in _panels.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        _solved = {t: {slip: _offer(_arrays[t[0]], t[1], 8.0, slip) for slip in ("", *_SLIPS)} for t in _tries[::7]}
    _fair = [t for t, s in _solved.items() if s["minimax"] != s[""] or s["ignored"] != s[""]]

    def _compare(tries):
        """Whether all offers are right; else one finding that names the slip which explains most of them."""
        given = {t: as_offer(check.call(fair_default, _panels[t[0]], t[1], 8.0)) for t in tries}
        wrong = [t for t in tries if given[t] != _solved[t][""]]
        if wrong:
            fit = {slip: sum(given[t] == _solved[t][slip] for t in tries) for slip in _SLIPS}
            like = max(fit, key=fit.get)
            sure = sum(given[t] == _solved[t][like] for t in wrong) >= 0.8 * len(wrong)
            check.fail(
                saw=f"{len(wrong)} of {len(tries)} offers differ, for example {given[wrong[0]]} at a gap of {wrong[0][1]:.0%}",
                expected="the highest mean net over users among offers whose largest loss is within the gap",
                hint="print mean and largest loss of all 25 offers",
                misconception=_SLIPS[like] if sure else None,
            )
        check.true(True, saw="", expected="")

    with check.part("other pilots, where some offer is fair", points=1.0):
        _compare([t for t in _fair if t[1] >= 0.15][:16])
    with check.part("other pilots, where none may be", points=0.5):
        _compare([t for t in _solved if t[1] <= 0.15][:14])
    ### END HIDDEN TESTS
    return check.score()


test_fair_default()

# %% nbgrader={"grade_id": "reveal_fair", "locked": true}
# Reveal: who loses what under the offer with the best mean, and under a fair one; Tokopedia-like pilot
@needs("fair_default")
def reveal():
    net = (cube(pilot, "value") - TOKOPEDIA.exposure_weight * cube(pilot, "exposure"))[:-1]
    said, worst, bars, rng = [], [], [], np.random.default_rng(6)
    noisy = net + cube(pilot, "value_se")[:-1] * rng.normal(size=(200, *net.shape))  # the pilot, had it been run again
    for gap, colour, shift in ((9.99, figures.VERMILION, -0.17), (0.25, figures.BLUE, 0.17)):
        offer = fair_default(pilot, gap, TOKOPEDIA.exposure_weight)
        offer = dict(zip(CLASSES, offer)) if isinstance(offer, (tuple, list)) else dict(offer)
        offer = [SETTINGS.index(offer[c]) for c in CLASSES]
        best = [net[:, c].argmax(axis=1) for c in (0, 1)]
        loss, again = (
            100 * (1 - sum(n[..., c, offer[c]] for c in (0, 1)) / sum(n[..., np.arange(6), c, best[c]] for c in (0, 1)))
            for n in (net, noisy)
        )
        words = f"{'best mean' if gap > 1 else 'gap of 25 %'}: {SETTINGS[offer[0]]}, {SETTINGS[offer[1]]}"
        bars.append((loss, again, words, colour, shift))
        said.append(f"{words}: largest loss {loss.max():.0f} % ({SEGMENTS[loss.argmax()]})")
        worst.append(f"{loss.max():.0f} % ({SEGMENTS[loss.argmax()].replace('_', ' ')})")
    fig, ax = figures.canvas(
        f"The offer with the best mean costs one segment {worst[0]}; with a gap of 25 % the largest loss is {worst[1]}",
        "Loss against the segment's own best settings, % of what these bring; bars: 95 %, noise of the pilot; "
        "Tokopedia-like pilot",
        height=4.1,
    )
    for loss, again, words, colour, shift in bars:
        ax.barh(np.arange(6) + shift, loss, height=0.32, color=colour)
        ax.hlines(np.arange(6) + shift, *np.quantile(again, (0.025, 0.975), axis=0), color=figures.INK, lw=1.4)
        ax.annotate(words, (0.98, 0.70 if colour == figures.VERMILION else 0.60), xycoords="axes fraction", ha="right", color=colour)
        for row, value in enumerate(loss):
            ax.annotate(
                f"{abs(value):.0f}",
                (max(value, np.quantile(again[:, row], 0.975)), row + shift),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=9.5,
            )
    ax.set_yticks(range(6), SEGMENTS[:-1])
    ax.set(xlabel="% lost", ylim=(5.6, -0.6))
    ax.tick_params(length=0)
    figures.show(
        fig, summary="; ".join(said), alt="Bars of the loss of six adult segments under two offers. " + "; ".join(said) + "."
    )

# %% [markdown]
# *Read it like this: above 100 the segment is worse off than with no data use at all.* A mean is no consent: state the gap
# first, then choose.
#
# **The screen.** How many accept depends on the design more than on attitude. Without a refuse button on the first page,
# consent rose by 22 to 23
# percentage points in a field experiment; purposes asked one by one on that page cost 8 to 20 (Nouwens and others, 2020, CHI).
# A *dark pattern*
# makes refusing harder than accepting, or takes silence for a yes. What it wins is no valid consent, so it can only be the size
# of a temptation.
#
# ### Exercise 6b · `consent_screens` (2 points)
#
# `consent_screens(consents, designs, value)` returns a table, one row a design (`design` as index or column), with
#
# - `lawful`: silence does not count as a yes, refusing takes no more clicks than accepting, and it is asked alone (one design
#   at least always is);
# - `expected`: share of *users shown the screen* `like` who accepted, plus the middle of `change_low` and `change_high`
#   (percentage points), kept within 0 and 1;
# - `gain`: for an unlawful design, what it "would have gained" per user asked: (its expected − the highest expected of a
#   *lawful* design) × `value`; 0 for a lawful one.

# %% nbgrader={"grade_id": "designs", "locked": true}
designs = pd.DataFrame(
    [
        ("two equal buttons", "active_choice", 0, 0, False, 1, 1, True),
        ("switch, off until moved", "opt_in", 0, 0, False, 2, 0, True),
        ("each purpose apart", "active_choice", -20, -8, False, 1, 1, True),
        ("no refuse button on page one", "active_choice", 22, 23, False, 1, 3, True),
        ("on until switched off", "default_on", 0, 0, True, 0, 4, True),
        ("one yes for all purposes", "active_choice", 0, 0, False, 1, 1, False),
    ],
    columns=["design", "like", "change_low", "change_high", "silence_is_yes", "clicks_yes", "clicks_no", "alone"],
)
asked_ordinary = tokopedia.consents[tokopedia.consents.category_class == "ordinary"]
designs

# %% nbgrader={"grade_id": "consent_screens", "solution": true}
def consent_screens(consents, designs, value):
    """lawful, expected and gain of each design."""
    # 1. which designs are lawful?
    # 2. expected consent: the pilot's rate of a like screen, plus the published change
    # 3. what the unlawful ones would have gained over the best lawful one
    ### BEGIN SOLUTION
    lawful = (
        ~designs["silence_is_yes"].astype(bool) & (designs["clicks_no"] <= designs["clicks_yes"]) & designs["alone"].astype(bool)
    )
    rate = (consents["choice"] == "accepted").groupby(consents["screen"].astype(str)).mean()
    middle = (designs["change_low"] + designs["change_high"]) / 200
    expected = (designs["like"].astype(str).map(rate) + middle).clip(0, 1)
    gain = ((expected - expected[lawful].max()) * value).where(~lawful, 0.0)
    return pd.DataFrame({"design": designs["design"], "lawful": lawful, "expected": expected, "gain": gain})
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_consent_screens", "grade": true, "points": 2}
"""Check `consent_screens`: which designs are lawful, whom they win, and what the others would have gained (2 points)."""


def test_consent_screens():
    from tradeoff.checks import Check

    check = Check("consent_screens", points=2)
    FIELDS = ["lawful", "expected", "gain"]

    def as_screens(got):
        """Your table as field → design → value."""
        if isinstance(got, dict) and not set(FIELDS) <= set(got):
            got = pd.DataFrame(got).T
        table = got.copy() if isinstance(got, pd.DataFrame) else pd.DataFrame(got)
        table = table.set_index("design") if "design" in table else table
        missing = [c for c in FIELDS if c not in table]
        check.true(
            not missing,
            saw=f"a table without {', '.join(missing)}",
            expected="lawful, expected and gain for each design",
            hint="one row a design",
        )
        return {c: dict(zip(map(str, table.index), table[c].tolist())) for c in FIELDS if c in table}

    with check.part("five designs by hand", points=0.5):
        hand = pd.DataFrame(
            [
                ("fair", "active_choice", 0, 0, False, 1, 1, True),
                ("push", "active_choice", 10, 20, False, 1, 2, True),
                ("mute", "default_on", 0, 0, True, 0, 0, True),
                ("easy", "active_choice", -20, -10, False, 2, 1, True),
                ("pack", "active_choice", 60, 60, False, 1, 1, False),
            ],
            columns=["design", "like", "change_low", "change_high", "silence_is_yes", "clicks_yes", "clicks_no", "alone"],
        )
        asked = pd.DataFrame(
            {
                "screen": ["active_choice"] * 4 + ["default_on"] * 10,
                "choice": ["accepted", "accepted", "declined", "declined"] + ["accepted"] * 9 + ["declined"],
            }
        )
        got, five = as_screens(check.call(consent_screens, asked, hand, 1000.0)), list(hand.design)
        fine = {d: bool(got["lawful"][d]) for d in five}
        right = check.true(
            fine == {"fair": True, "push": False, "mute": False, "easy": True, "pack": False},
            saw=f"lawful: {fine}",
            expected="only the designs that are as easy to refuse as to accept, wait for an answer and ask alone",
            hint="three conditions, all of them",
            misconception="silence taken for consent"
            if fine["mute"]
            else "a hidden refusal called lawful"
            if fine["push"]
            else "bundled purposes called lawful"
            if fine["pack"]
            else "equal clicks called a dark pattern"
            if not fine["fair"]
            else "fewer clicks to refuse called a dark pattern",
        )
        right &= check.close(
            [got["expected"][d] for d in five],
            [0.5, 0.65, 0.9, 0.35, 1.0],
            what="their expected consent",
            expected="the pilot's rate and the middle of the published change, within 0 and 1",
            hint="10 percentage points are 0.10",
            misconceptions={
                "points taken for percent of the rate": [0.5, 0.575, 0.9, 0.425, 0.8],
                "all users below the line": [2 / 14, 2 / 14 + 0.15, 9 / 14, 0.0, 2 / 14 + 0.6],
                "points for shares": [0.5, 1.0, 0.9, 0.0, 1.0],
                "the published change left out": [0.5, 0.5, 0.9, 0.5, 0.5],
                "a share above 1 or below 0": [0.5, 0.65, 0.9, 0.35, 1.1],
            },
        )
        if right:  # a slip above is not counted twice
            check.close(
                [got["gain"][d] for d in five],
                [0.0, 150.0, 400.0, 0.0, 500.0],
                what="their gains",
                expected="what a design wins over the best lawful one, in money",
                hint="lawful designs gain 0 by definition",
                misconceptions={
                    "gain over nothing": [0.0, 650.0, 900.0, 0.0, 1000.0],
                    "lawful designs given a gain": [0.0, 150.0, 400.0, -150.0, 500.0],
                    "lawful designs given a gain, over nothing": [500.0, 650.0, 900.0, 350.0, 1000.0],
                    "gain over the best design of all": [0.0, -350.0, -100.0, 0.0, 0.0],
                    "gain over the average lawful design": [0.0, 225.0, 475.0, 0.0, 575.0],
                    "gain over the weakest lawful design": [0.0, 300.0, 550.0, 0.0, 650.0],
                },
            )

    ### BEGIN HIDDEN TESTS
    def _pilot(seed, n):
        rng = np.random.default_rng(seed=seed)
        screen = rng.choice(["default_on", "active_choice", "opt_in"], n, p=[0.2, 0.5, 0.3])
        yes = rng.random(n) < np.select([screen == "default_on", screen == "active_choice"], [0.96, 0.56], 0.38)
        gone = np.where(yes & (rng.random(n) < 0.1), "2026-02-03", None)
        asked = pd.DataFrame(  # other designs
            {
                "user_id": rng.permutation(n),
                "choice": np.where(yes, "accepted", "declined"),
                "screen": screen,
                "withdrawn_at": pd.to_datetime(gone),
            },
            index=rng.permutation(n),
        )
        k = 9
        low = rng.integers(-30, 60, k)
        plans = pd.DataFrame(
            {
                "alone": rng.random(k) < 0.7,
                "clicks_no": rng.integers(0, 4, k),
                "clicks_yes": rng.integers(0, 3, k),
                "silence_is_yes": rng.random(k) < 0.3,
                "change_high": low + rng.integers(0, 14, k),
                "change_low": low,
                "like": rng.choice(["default_on", "active_choice", "opt_in"], k),
                "design": [f"d{i}" for i in rng.permutation(k)],
            }
        )
        # Two lawful designs, one of them as easy to refuse as to accept, one easier; and one too good to be true.
        plans.loc[0, ["alone", "clicks_no", "clicks_yes", "silence_is_yes", "change_low", "change_high", "like"]] = [
            True,
            1,
            1,
            False,
            -6,
            3,
            "active_choice",
        ]
        plans.loc[1, ["alone", "clicks_no", "clicks_yes", "silence_is_yes", "change_low", "change_high", "like"]] = [
            True,
            0,
            2,
            False,
            -10,
            4,
            "opt_in",
        ]
        plans.loc[2, ["alone", "clicks_no", "clicks_yes", "silence_is_yes", "change_low", "change_high", "like"]] = [
            False,
            1,
            1,
            False,
            40,
            50,
            "default_on",
        ]
        return asked, plans

    def _screens(asked, plans, value, slip=""):
        rows, names = {}, asked["screen"].astype(str).to_numpy()
        won = (asked["choice"] == "accepted").to_numpy() & (asked["withdrawn_at"].isna().to_numpy() | (slip != "gone"))
        for r in plans.itertuples(index=False):
            shown = names == r.like
            rate = (won & shown).sum() / (len(names) if slip == "all" else shown.sum())
            move = {"low": r.change_low, "high": r.change_high, "none": 0.0}.get(slip, (r.change_low + r.change_high) / 2) / (
                1 if slip == "points" else 100
            )
            share = rate * (1 + move) if slip == "relative" else rate + move
            if slip == "yeses":
                share = (won & shown).sum() / won.sum() + move
            easy = r.clicks_no < r.clicks_yes if slip == "strict" else r.clicks_no <= r.clicks_yes or slip == "hidden"
            easy = r.clicks_no == r.clicks_yes if slip == "equal" else easy
            fine = (not r.silence_is_yes or slip == "silence") and easy and (r.alone or slip == "bundle")
            rows[r.design] = [bool(fine), share if slip == "raw" else min(1.0, max(0.0, share))]
        lawful = [s for f, s in rows.values() if f]
        base = {
            "nothing": 0.0,
            "mean": float(np.mean(lawful)),
            "any": max(s for _, s in rows.values()),
            "worst": min(lawful),
            "first": next(iter(rows.values()))[1],
        }.get(slip, max(lawful))
        for row in rows.values():
            row.append(0.0 if row[0] and slip != "everybody" else (row[1] - base) * (1 if slip == "shares" else value))
            if slip == "positive":
                row[2] = max(row[2], 0.0)
        return rows

    _LAW = {
        "silence": "silence taken for consent",
        "hidden": "a hidden refusal called lawful",
        "bundle": "bundled purposes called lawful",
        "strict": "equal clicks called a dark pattern",
        "equal": "fewer clicks to refuse called a dark pattern",
    }
    _RATE = {
        "all": "all users below the line",
        "yeses": "everybody's yes below the line",
        "gone": "withdrawals taken out of the answer",
        "relative": "points taken for percent of the rate",
        "low": "one end of the published range, the low one",
        "high": "one end of the published range, the high one",
        "none": "the published change left out",
        "points": "points for shares",
        "raw": "a share above 1 or below 0",
    }
    _GAIN = {
        "nothing": "gain over nothing",
        "mean": "gain over the average lawful design",
        "any": "gain over the best design of all",
        "worst": "gain over the weakest lawful design",
        "everybody": "lawful designs given a gain",
        "shares": "a share for money",
        "positive": "losses of dark patterns hidden",
        "first": "gain over the first design",
    }
    for _field, _at, _points, _slips, _words in (
        ("lawful", 0, 0.5, _LAW, "exactly the designs that meet all three conditions"),
        ("expected", 1, 0.5, _RATE, "accepted over shown, plus the middle of the change, within 0 and 1"),
        ("gain", 2, 0.5, _GAIN, "against the best lawful design, times the value"),
    ):
        with check.part(f"`{_field}` for other designs", points=_points):
            for _seed in (81, 82, 84):
                _asked, _plans = _pilot(_seed, 700)
                if _seed == 82:
                    # `like` stays words, as in the notebook: a category cannot be added to after `map`
                    _asked = _asked.astype({"screen": "category", "choice": "category"})
                _order = list(_plans["design"])
                _got = as_screens(check.call(consent_screens, _asked, _plans, 2500.0))[_field]
                _mine = [float(bool(_got[d])) if _field == "lawful" else float(_got[d]) for d in _order]
                _right = _screens(_asked, _plans, 2500.0)
                _want = [float(_right[d][_at]) for d in _order]
                _wrong = {name: _screens(_asked, _plans, 2500.0, slip) for slip, name in _slips.items()}
                if _field == "gain":  # with your own lawful and expected, so that a slip there is not counted twice
                    _own = as_screens(check.call(consent_screens, _asked, _plans, 2500.0))
                    _fine = [bool(_own["lawful"][d]) for d in _order]
                    _rate = [float(_own["expected"][d]) for d in _order]
                    _top = max([r for r, f in zip(_rate, _fine) if f], default=0.0)
                    _again = [0.0 if f else (r - _top) * 2500.0 for r, f in zip(_rate, _fine)]
                    if np.allclose(_mine, _again, rtol=1e-9, atol=1e-6):
                        check.true(True, saw="", expected="")
                        continue
                if not check.close(
                    _mine,
                    _want,
                    atol=1e-6,
                    what=f"`{_field}` of nine designs",
                    expected=_words,
                    hint="work one design out by hand",
                    misconceptions={n: [float(t[d][_at]) for d in _order] for n, t in _wrong.items()},
                ):
                    break
    ### END HIDDEN TESTS
    return check.score()


test_consent_screens()

# %% nbgrader={"grade_id": "reveal_screens", "locked": true}
# Reveal: your table for the Tokopedia-like market, then a god view of the strongest dark pattern
@needs("consent_screens")
def reveal():
    agree = (asked_ordinary.choice == "accepted")[asked_ordinary.screen == "active_choice"].mean()
    adults = cube(pilot, "users")[:-1, 0, 0]
    worth = (
        np.average(cube(pilot, "value")[:-1, 0, 4] - cube(pilot, "value")[:-1, 0, 1], weights=adults) / agree
    )  # full against contextual
    rows = pd.DataFrame(consent_screens(asked_ordinary, designs, worth))
    rows = rows.set_index("design") if "design" in rows else rows
    rows = rows.loc[designs.design].sort_values("expected")
    lawful = rows.lawful.astype(bool).to_numpy()
    rate = (asked_ordinary.choice == "accepted").groupby(asked_ordinary.screen.astype(str)).agg(["mean", "size"])
    luck = 1.96 * np.sqrt(rate["mean"] * (1 - rate["mean"]) / rate["size"])
    plan = designs.set_index("design").loc[rows.index]
    half = 100 * plan.like.map(luck).astype(float) + (plan.change_high - plan.change_low) / 2
    fig, ax = figures.canvas(
        f"{sum(rows.gain[~lawful] > 0.5)} of {sum(~lawful)} unlawful designs would win more than the best lawful one; none would count",
        "Expected consent (blue: lawful); bars: 95 % of the Tokopedia-like pilot plus the published range",
        height=3.6,
    )
    figures.bars(
        ax,
        list(rows.index),
        list(100 * rows.expected),
        lows=list(100 * rows.expected - half),
        highs=list(100 * rows.expected + half),
        unit="% of users shown the screen",
        highlight=np.flatnonzero(lawful),
    )
    for row, (design, gain) in enumerate(rows.gain.items()):
        if not lawful[row]:
            ax.annotate(
                f'"gain" {gain:+,.0f} IDR a user asked',
                (1, row),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=9.5,
                color=figures.VERMILION,
            )
    figures.show(
        fig,
        summary="; ".join(f"{d} {e:.0%}" for d, e in rows.expected.items()),
        alt="Bars of expected consent by screen design, lawful ones in blue: "
        + ", ".join(f"{d} {e:.0%} {'lawful' if f else 'unlawful'}" for d, e, f in zip(rows.index, rows.expected, lawful))
        + ".",
    )
    tempt = {
        screen: Policy.of(
            {(s, c): "full" if c == "ordinary" and s != "minor" else "contextual" for s in SEGMENTS for c in CLASSES},
            screen=screen,
        )
        for screen in ("active_choice", "default_on")
    }
    margin, doubt, welfare = (
        np.subtract(*(f(tempt[s]).mean() for s in ("default_on", "active_choice")))
        for f in (lambda p: judges.total("margin", p), lambda p: judges.total("distrust", p), judges.welfare)
    )
    print(
        "god view, `full` on until switched off, against two equal buttons, a user and year: "
        f"margin {margin:+,.0f} IDR, distrust {doubt:+,.0f} user-weeks, welfare {welfare:+,.0f} IDR"
    )

# %% [markdown]
# *Read it like this: red numbers are a temptation, not an option.* **Interpretation:** silence wins nearly everybody, and the
# year takes back more than
# it gave: what was won unasked is paid in trust.
#
# ## 7 · Break your own conclusion
#
# *Time so far: 90 minutes.*
#
# Before somebody else does, find the smallest change of *one* assumption that makes another policy win. If it is small, say so.
#
# ### Exercise 7 · `smallest_flip` (2 points)
#
# `options` has a row a policy: `policy`, and per user and year `margin`, `distrust`, `exposure`. `weights` is `{"trust": …,
# "exposure": …}`. Value = margin − trust × distrust −
# exposure weight × exposure; the best value is *chosen*. One assumption at a time may be wrong by a factor: all `margin`s, the
# `trust` weight or the `exposure` weight are
# multiplied by it. Return `(assumption, factor)`: the factor nearest to 1 (½ and 2 are equally far: distance |ln factor|) at
# which another policy has
# the higher value. At the tie nobody has: overshoot it by a hair, at most 1 %. Some factor always flips the choice here.

# %% nbgrader={"grade_id": "flip", "solution": true}
def smallest_flip(options, weights):
    """(assumption, factor): the smallest change of one assumption at which another policy wins."""
    # 1. the three parts of each policy's value; the chosen one
    # 2. for each assumption and rival: the factor at which they tie
    # 3. the nearest to 1, and a hair more
    ### BEGIN SOLUTION
    parts = pd.DataFrame({"margin": options["margin"], "trust": -weights["trust"] * options["distrust"],
                          "exposure": -weights["exposure"] * options["exposure"]}).reset_index(drop=True)
    value = parts.sum(axis=1)
    ahead = value.max() - value.drop(value.idxmax())
    ties = []
    for name in parts:
        lead = parts[name][value.idxmax()] - parts[name].drop(value.idxmax())
        ties += [(name, 1 - d / s) for d, s in zip(ahead, lead) if s and 1 - d / s > 0]
    name, factor = min(ties, key=lambda tie: abs(np.log(tie[1])))
    return name, float(factor * np.exp(1e-4 * np.sign(np.log(factor))))
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_flip", "grade": true, "points": 2}
"""Check `flip`: another policy truly wins, and no smaller change would do (2 points)."""


def test_flip():
    from tradeoff.checks import Check

    check = Check("flip", points=2)
    PARTS = ("margin", "trust", "exposure")

    def as_flip(got):
        """Your answer as (assumption, factor)."""
        if isinstance(got, (dict, pd.Series)):
            got = [check.mapping(got, keys=["assumption", "factor"], extra=True)[k] for k in ("assumption", "factor")]
        name, factor = check.sequence(got, "smallest_flip(…)")[:2]
        return check.mapping({"assumption": name}, levels=PARTS)["assumption"], check.number(factor, "the factor", low=0)

    def winner(options, weights, name="margin", factor=1.0):
        """Row number of the best policy when one assumption is off by a factor."""
        f = {part: factor if part == name else 1.0 for part in PARTS}
        value = (
            f["margin"] * options.margin
            - f["trust"] * weights["trust"] * options.distrust
            - f["exposure"] * weights["exposure"] * options.exposure
        )
        return int(np.argmax(value.to_numpy()))

    def ahead(options, weights, name, factor):
        """How far the best of the others is ahead of the first policy when one assumption is off by a factor."""
        f = {part: factor if part == name else 1.0 for part in PARTS}
        losses = f["trust"] * weights["trust"] * options.distrust + f["exposure"] * weights["exposure"] * options.exposure
        value = (f["margin"] * options.margin - losses).to_numpy()
        return float(value[1:].max() - value[0])

    with check.part("two and three policies by hand", points=0.5):
        hand = pd.DataFrame({"policy": ["bold", "careful"], "margin": [132.0, 100.0], "distrust": [1.0, 0.0], "exposure": [2.0, 0.0]})
        more = pd.concat([hand, pd.DataFrame({"policy": ["greedy"], "margin": [182.0], "distrust": [2.0], "exposure": [36.0]})])
        more, prices = more.reset_index(drop=True), {"trust": 12.0, "exposure": 2.0}
        name, factor = as_flip(check.call(smallest_flip, hand, prices))
        # bold leads by 32 - 12 - 4 = 16: ties at margin × 1/2, trust × 28/12 or exposure × 20/4; the first is nearest, and exact in a float.
        lead = ahead(hand, prices, name, factor)
        if check.true(
            lead > 0,
            saw=f"{name} × {factor:.3f}, and careful is {lead:+.3g} ahead of bold",
            expected="a change at which careful has the higher value",
            hint="a little beyond the tie, away from 1" if lead == 0 else "write both values down at your factor",
            misconception="exactly the tie, not beyond" if lead == 0 else "the choice does not flip",
        ) and check.true(
            name == "margin",
            saw=f"{name} × {factor:.3f}",
            expected="the assumption that needs the smallest change, up or down",
            hint="compare |ln factor| of all three; factors below 1 count too",
            misconception="only one assumption looked at" if name == "exposure" else None,
        ):
            name, factor = as_flip(check.call(smallest_flip, more, prices))
            # greedy has 30 less than bold: a tie at margin × 1.6 (|ln| 0.47), before exposure × 0.56 (0.58) and careful's margin × 0.5 (0.69).
            check.true(
                name == "margin" and factor > 1,
                saw=f"with a third policy: {name} × {factor:.3f}",
                expected="a smaller change, which flips the choice to greedy",
                hint="look at every rival, and measure by |ln factor|: × 1.6 is nearer to 1 than × 0.56",
                misconception="distance taken without the logarithm"
                if name == "exposure" and 0.5 < factor < 1
                else "only the runner-up looked at"
                if name == "margin"
                else None,
            )

    ### BEGIN HIDDEN TESTS
    def _choices(seed, k):
        rng = np.random.default_rng(seed=seed)
        use = np.sort(rng.uniform(0, 1, k))
        table = pd.DataFrame(  # other values
            {
                "exposure": 60 * use**1.4 * rng.uniform(0.7, 1.3, k),
                "policy": [f"p{i}" for i in range(k)],
                "distrust": 25 * use**1.1 * rng.uniform(0.6, 1.4, k),
                "margin": 5000 + 2600 * use**0.7 * rng.uniform(0.8, 1.2, k),
            },
            index=rng.permutation(k) + 20,
        )
        return table.sample(frac=1, random_state=seed), {"trust": float(rng.uniform(15, 60)), "exposure": float(rng.uniform(4, 18))}

    def _ties(options, weights):
        """{(assumption, rival row): factor} for every factor above 0 at which a rival ties with the chosen policy."""
        columns = {
            "margin": options["margin"].to_numpy(),
            "trust": -weights["trust"] * options["distrust"].to_numpy(),
            "exposure": -weights["exposure"] * options["exposure"].to_numpy(),
        }
        value = sum(columns.values())
        best = int(np.argmax(value))
        found = {}
        for part, x in columns.items():
            for rival in range(len(value)):
                if rival != best and x[best] != x[rival]:
                    tie = 1 - (value[best] - value[rival]) / (x[best] - x[rival])
                    if tie > 0:
                        found[part, rival] = float(tie)
        return found, best, value

    def _judge_flip(options, weights):
        """(truly flips, how small: 1 when nearest) of one answer; finds words for what is wrong."""
        name, factor = as_flip(check.call(smallest_flip, options, weights))
        found, best, value = _ties(options, weights)
        (part, rival), tie = min(found.items(), key=lambda item: abs(np.log(item[1])))
        near = abs(np.log(tie))
        mine = abs(np.log(max(factor, 1e-12)))
        nudged = factor * np.exp(1e-3 * np.sign(np.log(max(factor, 1e-12))))
        second = int(np.argsort(value)[-2])
        if winner(options, weights, name, nudged) == best:
            guess = (
                "a change for a factor"
                if any(abs(abs(t - 1) - factor) < 0.02 for t in found.values())
                else "the factor upside down"
                if any(abs(1 / t - factor) < 0.02 * factor for t in found.values())
                else "the choice does not flip"
            )
            check.fail(
                saw=f"{name} × {factor:.4f}, and the choice stays",
                expected="another policy with the higher value",
                hint="put your factor into the value of every policy",
                misconception=guess,
            )
            return False, 0.0
        # One hundredth beyond the tie is a hair, as the text says.
        if mine <= near + 0.0111:
            return True, 1.0
        plain = min(found, key=lambda k: abs(found[k] - 1))
        only_second = {k: v for k, v in found.items() if k[1] == second}
        up = {k: v for k, v in found.items() if v > 1}
        like = {
            "only the runner-up looked at": only_second,
            "only increases looked at": up,
            "distance taken without the logarithm": {plain: found[plain]},
            "exposure weight only": {k: v for k, v in found.items() if k[0] == "exposure"},
            "trust weight only": {k: v for k, v in found.items() if k[0] == "trust"},
            "margin only": {k: v for k, v in found.items() if k[0] == "margin"},
        }
        named = None
        for words, some in like.items():
            if some:
                (p, _), t = min(some.items(), key=lambda item: abs(np.log(item[1])))
                if p == name and abs(np.log(t / factor)) < 0.0111:
                    named = words
                    break
        if named is None and any(k[0] == name and abs(np.log(v / factor)) < 0.0111 for k, v in found.items()):
            named = "a tie with a rival that others overtake first"
        if named is None and name == part and mine > near:
            named = "far beyond the tie"
        check.fail(
            saw=f"{name} × {factor:.4f} flips the choice, but a smaller change does too",
            expected="the factor nearest to 1, over all assumptions and rivals",
            hint="list every tie, then take the smallest |ln factor|",
            misconception=named or "not the smallest change",
        )
        return True, float(near / mine)

    with check.part("other policies", points=0.75):
        _rows = [_judge_flip(*_choices(s, k)) for s, k in ((91, 4), (92, 6), (93, 5), (95, 8), (96, 3), (97, 7), (98, 6), (99, 5))]
        check.partial(min(0.5 * a + 0.5 * b for a, b in _rows))
    with check.part("policies of hidden worlds", points=0.75):
        from tradeoff.market.config import SHOPEE as _S
        from tradeoff.market.config import TOKOPEDIA as _T
        from tradeoff.market.family import family as _family
        from tradeoff.market.settings import SEGMENTS as _SEGMENTS
        from tradeoff.market.settings import Policy as _Policy

        _rows = []
        for _config, _seed in ((_T, 640_05), (_S, 640_06)):
            _truth = _family(_config, _seed, 5)
            _set = {
                name: _Policy.of(
                    {
                        (s, c): ("contextual" if c == "sensitive" or s == "minor" else often if s.startswith("frequent") else rare)
                        for s in _SEGMENTS
                        for c in ("ordinary", "sensitive")
                    }
                )
                for name, often, rare in (
                    ("plain", "contextual", "contextual"),
                    ("group", "cohort", "cohort"),
                    ("phone", "on_device", "cohort"),
                    ("all", "full", "cohort"),
                    ("most", "full", "full"),
                )
            }
            _real = pd.DataFrame(
                [
                    {"policy": name, **{m: _truth.total(m, p).mean() for m in ("margin", "distrust", "exposure")}}
                    for name, p in _set.items()
                ]
            )
            _rows.append(_judge_flip(_real, {"trust": _config.trust_weight, "exposure": _config.exposure_weight}))
        check.partial(min(0.5 * a + 0.5 * b for a, b in _rows))
    ### END HIDDEN TESTS
    return check.score()


test_flip()

# %% nbgrader={"grade_id": "reveal_flip", "locked": true}
# Reveal (god view): which change flips your conclusion first, and to what?
@needs("flip")
def reveal():
    mine = candidates.get("yours", copied)
    rivals = {name: candidates[name] for name in (*SIMPLE, "copied from Shopee-like")}
    rivals |= {f"{s} back to contextual": mine.with_segment(s, 1, 1) for s in SEGMENTS[:-1]}
    rivals = {name: p for name, p in rivals.items() if judges.total("exposure", p).mean() <= 1.05 * budget}  # the others may not win
    options = pd.DataFrame(
        [
            {"policy": name, **{m: judges.total(m, p).mean() for m in ("margin", "distrust", "exposure")}}
            for name, p in ({"yours": mine} | rivals).items()
        ]
    ).drop_duplicates(["margin", "distrust", "exposure"])
    value = options.margin - TOKOPEDIA.trust_weight * options.distrust - weight * options.exposure
    lead = value - value.iloc[0]  # row 0 is yours
    for name, more in zip(options.policy[lead > 0], lead[lead > 0]):
        used = sum(len(set(column)) for column in zip(*rivals[name].settings))
        why = f"it needs {used} rules" if used > RULES else "the pilot did not show it"
        print(f"as assumed, “{name}” is already worth {more:,.0f} IDR more than yours ({why}); left out below")
    options = options[lead <= 0]
    flip = smallest_flip(options, {"trust": TOKOPEDIA.trust_weight, "exposure": weight})
    part, factor = (flip["assumption"], flip["factor"]) if isinstance(flip, (dict, pd.Series)) else tuple(flip)[:2]
    line = np.geomspace(min(0.2, factor / 2), max(5, 2 * factor), 80)

    def worth(r, x):
        """Value of policy `r` when the assumption `part` is multiplied by `x`."""
        f = {name: x if name == part else 1.0 for name in ("margin", "trust", "exposure")}
        return f["margin"] * r.margin - f["trust"] * TOKOPEDIA.trust_weight * r.distrust - f["exposure"] * weight * r.exposure

    curve = {r.policy: worth(r, line) for r in options.itertuples()}
    top, past = "yours", factor ** 1.01  # a hair beyond the tie
    first = max(options.itertuples(), key=lambda r: worth(r, past)).policy
    early = f"{sum(lead > 0)} of {len(lead) - 1} others beat yours even as assumed; against the rest it flips at {part} × {factor:.2f}:"
    fig, ax = figures.canvas(
        f"{early if lead.max() > 0 else f'Your conclusion flips when {part} is multiplied by {factor:.2f}: then'} “{first}” wins",
        f"Value less that of “{top}”, IDR a user and year, as {part} is multiplied; Tokopedia-like worlds",
        height=3.8,
    )
    for name, y in curve.items():
        ax.plot(
            line,
            y - curve[top],
            color=figures.VERMILION if name == first else figures.BLUE if name == top else figures.LIGHT,
            lw=2.4 if name in (first, top) else 1.2,
            zorder=3 if name in (first, top) else 1,
        )
    ax.axvline(factor, color=figures.INK, lw=1.5, ls=(0, (5, 3)))
    reach = 3 * np.ptp(curve[first] - curve[top])
    ax.set(
        xscale="log",
        xlim=(line[0], line[-1]),
        ylim=(-reach, reach / 2),
        xlabel=f"factor on {part} (1 = as assumed)",
        ylabel="IDR a user and year",
    )
    marks = [x for x in (0.1, 0.2, 0.5, 1, 2, 5, 10) if line[0] <= x <= line[-1]]
    ax.set_xticks(marks, [f"{x:g}" for x in marks])
    ax.minorticks_off()
    ax.annotate(
        first,
        (line[-1], (curve[first] - curve[top])[-1]),
        xytext=(-4, -14),
        textcoords="offset points",
        ha="right",
        color=figures.VERMILION,
    )
    ax.annotate(top, (line[-1], 0), xytext=(-4, 6), textcoords="offset points", ha="right", color=figures.BLUE)
    figures.show(
        fig,
        summary=f"{part} × {factor:.2f}: “{first}” instead of “{top}”; {len(options)} policies compared",
        alt=f"Lines of the value of {len(options)} policies as {part} is multiplied. “{first}” overtakes “{top}” at a "
        f"factor of {factor:.2f}.",
    )

# %% [markdown]
# *Read it like this: the highest line wins; the dashed line is where it is overtaken.* **Decision:** a factor near 1 means:
# hold the conclusion loosely, and measure
# that assumption first.
#
# ## 8 · Explain it
#
# *Time so far: 102 minutes.*
#
# ### Exercise 8a · to a user (1 point, graded by hand)
#
# In at most **60 words**, for a frequent Tokopedia-like user, next to the buttons: what is used, what for, what changes with a
# no, how to change it later. No word
# that you would have to explain.

# %% [markdown] nbgrader={"grade_id": "explain_user", "grade": true, "solution": true, "points": 1}
# === BEGIN MARK SCHEME ===
# May your phone remember what you look at here, so that your home page suggests more of what you like? That memory stays on
# your phone; we do
# not receive it. Say no, and you see suggestions for the page you are on; prices and delivery stay the same. Change your answer
# any time under
# Account, Privacy.
# === END MARK SCHEME ===

# %% [markdown]
# ### Exercise 8b · to the regulator (2 points, graded by hand)
#
# In at most **140 words**: the rule for each segment and class, how each of the four gates is met (for withdrawal, promise a
# time), what the segments are and are *not* based on, one number for the
# benefit *and* one for the cost to privacy with their uncertainty or weight, and what would make you change the policy.

# %% [markdown] nbgrader={"grade_id": "explain_regulator", "grade": true, "solution": true, "points": 2}
# === BEGIN MARK SCHEME ===
# Adults choose by two equal buttons, asked alone; sensitive categories are never personalised. Frequent users are offered a
# model on their own phone, regular
# adults page context, others a coarse interest group. Minors get page context; no profile exists. A withdrawal works within 72
# hours. Segments use visit frequency and age band by published rules, never
# health, finances or a predicted answer. In thirty synthetic worlds this reaches 0.91 of what the best lawful policy could
# (0.81 to 0.97 in eight of ten worlds), one
# setting for all 0.78; mean exposure is 16 of 20 units allowed, priced at 8 rupiah. If margins prove to be half of what we
# measured, regular young users go back to
# page context.
# === END MARK SCHEME ===

# %% [markdown]
# ## What you decided
#
# Who gets which setting, inside which gates, at which price of privacy, and what would change it.
#
# **Key ideas**
# - A segment must be stable and readable before it may decide anything.
# - The largest measured benefit is mostly the noisiest; shrink before you rank.
# - Gates, then budget, then value. One weight is always a value judgement: state it.
# - An answer does not travel between markets; the method does.
# - A conclusion is as strong as the smallest change that breaks it.
#
# **What would change your mind?** Which measurement would move `my_weight`? Which gate would you not trade at any price?
#
# **Next:** notebook 05 designs the experiment that these settings still need.
