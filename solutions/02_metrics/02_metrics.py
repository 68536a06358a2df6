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
# # 02 · Metrics: what to count before you decide
#
# The team has a plan: switch personal data on by default. In a past test of just that, clicks rose by more than a tenth
# and GMV held. A year later margin was lower. Nobody had lied; they had counted the wrong thing.
#
# Here you build what to count, on two **synthetic** markets, one *Shopee-like*, one *Tokopedia-like* (no number here is a
# company's own): what recommendations really add, an error bar that keeps its promise, a metric that points the right way,
# and the privacy side. **Which one metric decides the next consent screen, and which may veto it?**
#
# > **By the end you can …**
# >
# > 1. **separate** what recommendations add from what passes through them, with a randomised holdout;
# > 2. **audit** a standard error by replaying tests in which nothing happens;
# > 3. **choose** a primary metric by direction and sensitivity;
# > 4. **measure** privacy: unicity, valid consent, the 72-hour clock.
# >
# > **You need:** notebooks 00 and 01. **Time:** 105 minutes. **Points:** 25.

# %% [markdown]
# ## First, from memory
#
# *Time so far: 0 minutes.* Answer aloud, then open.
#
# <details><summary>1. What makes an order "attributed"?</summary>
# It was not cancelled, and the same user clicked a recommendation of that item 0 to 168 hours before.</details>
#
# <details><summary>2. Why was the popular interval of the click-through rate too narrow?</summary>
# It took impressions for independent draws. The unit is the user.</details>
#
# <details><summary>3. Which verdict did "recommendations drive 30–40 % of purchases" get, and why not "holds"?</summary>
# "Holds partly": that share passes through recommendations; far less would be lost without them.</details>

# %% nbgrader={"grade_id": "setup", "locked": true}

import numpy as np
import pandas as pd

from tradeoff import figures
from tradeoff.checks.reveal import needs, predicted
from tradeoff.checks.values import as_mapping
from tradeoff.data import load

shopee, tokopedia = load("shopee"), load("tokopedia")


def guess(key):
    """What you predicted, for the reveals."""
    return predicted(globals().get("predictions"), key, shares=["added", "false_alarms", "singled_out"])

# %% [markdown]
# ### Exercise 0 · `predictions` (1 point)
#
# Write down three guesses about the Tokopedia-like market, each as `(value, confidence)`; confidence in percent, 0 to 100.
#
# - `added`: if recommendations were switched off, the share of orders that would be lost, 0 to 1.
# - `false_alarms`: the share of tests *without any effect* that the popular formula for a click-through rate calls
#   significant at 5 %, 0 to 1.
# - `singled_out`: of users with four different points (product type and week of a purchase), the share whom four single
#   out, 0 to 1.
#
# One point for taking part; being wrong costs nothing.

# %% nbgrader={"grade_id": "predictions", "solution": true}
# predictions = {"added": (value, confidence), "false_alarms": …, "singled_out": …}
### BEGIN SOLUTION
predictions = {"added": (0.15, 50), "false_alarms": (0.10, 40), "singled_out": (0.6, 50)}
### END SOLUTION

# %% nbgrader={"grade_id": "test_predictions", "grade": true, "points": 1}
"""Check `predictions`: three guesses, each with a confidence; any value passes (1 point)."""


def test_predictions():
    from tradeoff.checks import Check
    from tradeoff.checks.predictions import SHARE, check_predictions

    check = Check("predictions", points=1)
    with check.part("three guesses with a confidence", points=1) as part:
        check_predictions(check, part, predictions, {"added": SHARE, "false_alarms": SHARE, "singled_out": SHARE})
    return check.score()


test_predictions()

# %% [markdown]
# ## 1 · A tree that adds up
#
# *Time so far: 8 minutes.*
#
# GMV (gross merchandise value: money paid for goods not cancelled) is a product: **visitors** × **visits per visitor** ×
# **orders per visit** × **GMV per order**. A *driver* is a factor that a team can move. When GMV changes, everybody claims
# the change. A fair account gives each factor a part, in money, and the parts *sum exactly*.
#
# **Define, attack, repair.** The popular account moves one factor at a time and keeps the rest at the old level.
# **Predict:** does it add up? **Worked example:** an invented case, beside Shopee-like GMV.

# %%
old = {"visitors": 1000.0, "orders_per_visitor": 3.0, "gmv_per_order": 8.0}     # Unit: six weeks; invented small case
new = {"visitors": 1200.0, "orders_per_visitor": 3.6, "gmv_per_order": 7.0}
value = lambda tree: float(np.prod(list(tree.values())))                         # Metric: GMV
alone = {f: value(old) * (new[f] / old[f] - 1) for f in old}                     # Estimator: one factor at a time
gained = value(new) - value(old)
for weeks, part in (("1–6", slice("2026-01-05", "2026-02-15")), ("7–12", slice("2026-02-16", "2026-03-29"))):
    sold = shopee.orders.set_index("ordered_at").sort_index().loc[part].query("status != 'cancelled'")
    print(f"Shopee-like, weeks {weeks}: GMV US$ {sold.gmv.sum():,.0f} from {len(sold):,} orders")
print(f"small case: GMV moved by {gained:,.0f}; the popular parts sum to {sum(alone.values()):,.0f}")

# %% [markdown]
# The popular parts do not sum: what two factors do *together* belongs to nobody. **Repair:** logarithms turn the product
# into a sum. The logarithm of GMV moves by the sum of the factors' logarithms, so each factor gets
#
# part of a factor = weight × ln(new factor ÷ old factor), with weight = (new GMV − old GMV) ÷ ln(new GMV ÷ old GMV).
#
# If GMV did not move at all, the weight is GMV itself: parts may then be large and cancel.
#
# ### Exercise 1 · `gmv_tree` and `explain_change` (3 points)
#
# - `gmv_tree(sessions, orders)` returns the four factors as a dictionary: `visitors` (different users with a visit; one row
#   of `sessions` is one visit), `visits_per_visitor`, `orders_per_visit`, `gmv_per_order`. A cancelled order is no order; a
#   returned one is.
# - `explain_change(before, after)` takes two trees (dictionaries with the same factors, however many) and returns the
#   part of each factor, in money.

# %% nbgrader={"grade_id": "gmv_tree", "solution": true}
def gmv_tree(sessions, orders):
    """The four factors whose product is GMV."""
    # 1. orders that count
    # 2. four sizes: visitors, visits, orders, money; three ratios of neighbours
    ### BEGIN SOLUTION
    sold = orders[orders["status"] != "cancelled"]
    visitors, visits = sessions["user_id"].nunique(), len(sessions)
    return {"visitors": visitors, "visits_per_visitor": visits / visitors, "orders_per_visit": len(sold) / visits,
            "gmv_per_order": float(sold["gmv"].sum() / len(sold))}
    ### END SOLUTION


def explain_change(before, after):
    """Part of each factor in the change of the product, in money; the parts sum to the change."""
    # 3. the weight, also when the product stays (rounding can hide that: compare with a tolerance)
    # 4. weight × logarithm of each factor's ratio
    ### BEGIN SOLUTION
    old, new = np.prod(list(before.values())), np.prod(list(after.values()))
    ratio = np.log(new / old)
    weight = old if abs(ratio) < 1e-12 else (new - old) / ratio
    return {f: float(weight * np.log(after[f] / before[f])) for f in before}
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_gmv_tree", "grade": true, "points": 3}
"""Check `gmv_tree`: its four factors, and the parts of `explain_change`, by hand and on other data (3 points)."""


def test_gmv_tree():
    from tradeoff.checks import Check

    check = Check("gmv_tree", points=3)
    FACTORS = ["visitors", "visits_per_visitor", "orders_per_visit", "gmv_per_order"]
    with check.part("a tree you can count by hand", points=0.5):
        sessions = pd.DataFrame({"session_id": range(8), "user_id": [1, 1, 1, 2, 2, 3, 3, 4]})
        orders = pd.DataFrame({"order_id": range(5), "user_id": [1, 1, 2, 2, 1], "gmv": [10.0, 30.0, 5.0, 15.0, 80.0],
                               "status": ["completed", "completed", "returned", "completed", "cancelled"]})
        tree = check.mapping(check.call(gmv_tree, sessions, orders), keys=FACTORS, levels=float)
        for name, target, wrong in (
            ("visitors", 4, {"buyers for visitors": 2}), ("visits_per_visitor", 2, {"buyers for visitors": 4}),
            ("orders_per_visit", 0.5, {"cancelled orders kept": 0.625, "returned orders left out": 0.375, "orders per visitor for orders per visit": 1}),
            ("gmv_per_order", 15, {"cancelled orders kept": 28, "returned orders left out": 55 / 3}),
        ):
            check.close(tree.get(name), target, what=f"the factor {name!r}",
                        expected="a count of different users" if name == "visitors" else "the ratio that the name says, from the small tables",
                        hint="write the four sizes down first", misconceptions=wrong)
    with check.part("parts that sum", points=0.5):
        before, after = {"a": 10.0, "b": 2.0}, {"a": 12.0, "b": 3.0}
        parts = check.mapping(check.call(explain_change, before, after), keys=["a", "b"], levels=float, what="explain_change(…)")
        check.close(sum(parts.values()), 16.0, what="the sum of the parts when the product goes from 20 to 36",
                    expected="the whole change: nothing left over, nothing twice", hint="look at the weight",
                    misconceptions={"one factor at a time": 14.0, "one factor at a time, from the new level": 18.0,
                                    "the new level for the weight": 36 * np.log(1.8), "the old level for the weight": 20 * np.log(1.8),
                                    "logarithms for money": np.log(1.8), "relative change for money": 0.8})
        alike = check.mapping(check.call(explain_change, before, {"a": 15.0, "b": 3.0}), keys=["a", "b"], levels=float,
                              what="explain_change(…)")
        check.true(abs(alike["a"] - alike["b"]) < 1e-9, saw=f"parts of {alike['a']:.4g} and {alike['b']:.4g} where both factors grow by one half",
                   expected="equal parts for equal ratios", hint="no factor goes first", misconception="the order of the factors decides")
        still = check.mapping(check.call(explain_change, before, {"a": 5.0, "b": 4.0}), keys=["a", "b"], what="explain_change(…)")
        if check.true(all(np.isfinite(float(v)) for v in still.values()), saw="a part that is no number when the product stays at 20",
                      expected="two parts that cancel", hint="the text says what the weight is when nothing moved",
                      misconception="no change divided by no change"):
            check.true(float(still["b"]) > 0, saw=f"a part of {float(still['b']):.4g} for the factor that doubled, when the product stays at 20",
                       expected="a gain for one and an equal loss for the other", hint="nothing moved, yet both factors did",
                       misconception="no change means no parts")
    ### BEGIN HIDDEN TESTS
    def _logs(seed, n):
        """Sessions and orders of `n` users; some never visit, some never buy."""
        rng = np.random.default_rng(seed=seed)
        visits = rng.poisson(rng.lognormal(0.8, 0.9, n))
        user = np.repeat(rng.permutation(n) + 100, visits)
        sessions = pd.DataFrame({"user_id": user, "session_id": rng.permutation(len(user))}).sample(frac=1, random_state=seed)
        buyer = rng.choice(user, len(user) // 5)
        orders = pd.DataFrame({
            "status": rng.choice(["completed", "cancelled", "returned"], len(buyer), p=[0.7, 0.2, 0.1]),
            "gmv": rng.lognormal(3, 1, len(buyer)) * (1 + 0.01 * (buyer % 50)), "user_id": buyer, "order_id": np.arange(len(buyer)) * 3,
        })
        return sessions, orders

    def _tree(sessions, orders, drop=("cancelled",), buyers=False):
        sold = orders[~orders["status"].isin(list(drop))]
        visitors = (sold if buyers else sessions)["user_id"].nunique()
        return {"visitors": visitors, "visits_per_visitor": len(sessions) / visitors, "orders_per_visit": len(sold) / len(sessions),
                "gmv_per_order": sold["gmv"].sum() / len(sold)}

    with check.part("the tree of other logs", points=1.0):
        for _seed, _n, _category in ((31, 150, False), (32, 400, True)):
            _sessions, _orders = _logs(_seed, _n)
            if _category:
                _orders = _orders.astype({"status": "category", "user_id": "int32"}).sample(frac=1, random_state=3)
            _got = check.mapping(check.call(gmv_tree, _sessions, _orders), keys=FACTORS, levels=float)
            _want = _tree(_sessions, _orders)
            _slips = {"cancelled orders kept": _tree(_sessions, _orders, drop=()), "buyers for visitors": _tree(_sessions, _orders, buyers=True),
                      "returned orders left out": _tree(_sessions, _orders, drop=("cancelled", "returned"))}
            _sold = _orders[_orders["status"] != "cancelled"]
            for _f in FACTORS:
                _named = {k: v[_f] for k, v in _slips.items()}
                if _f == "orders_per_visit":
                    _named["orders per visitor for orders per visit"] = len(_sold) / _want["visitors"]
                if _f == "gmv_per_order":
                    _named["average of users' averages"] = _sold.groupby("user_id")["gmv"].mean().mean()
                    _named["median for mean"] = _sold["gmv"].median()
                # Ratios of counts and sums: exact up to rounding.
                check.close(_got.get(_f), _want[_f], rtol=1e-9, what=f"the factor {_f!r} in another log",
                            expected="a chain of sizes: visitors, visits, orders, money", hint="multiply your four factors: is it GMV?",
                            misconceptions=_named)

    def _parts(before, after, how="fair"):
        old, new = np.prod(list(before.values())), np.prod(list(after.values()))
        ratio = {f: after[f] / before[f] for f in before}
        if how == "alone":
            return {f: old * (r - 1) for f, r in ratio.items()}
        if how in ("new", "old", "log"):
            return {f: {"new": new, "old": old, "log": 1.0}[how] * np.log(r) for f, r in ratio.items()}
        if how == "percent":
            total = sum(r - 1 for r in ratio.values())
            return {f: (new - old) * (r - 1) / total for f, r in ratio.items()}
        if how == "step":
            parts, now = {}, old
            for f, r in ratio.items():
                parts[f], now = now * (r - 1), now * r
            return parts
        weight = old if new == old else (new - old) / np.log(new / old)
        return {f: weight * np.log(r) for f, r in ratio.items()}

    with check.part("the parts of other changes", points=0.7):
        _rng = np.random.default_rng(33)
        for _k in (3, 4, 5):
            _before = {f"f{i}": float(_rng.lognormal(1, 1)) for i in range(_k)}
            _after = {f: v * float(_rng.uniform(0.6, 1.7)) for f, v in list(_before.items())[::-1]}
            _after = {f: _after[f] for f in (_before if _k == 3 else _after)}
            _got = check.mapping(check.call(explain_change, _before, _after), keys=list(_before), levels=float,
                                 what="explain_change(before, after)")
            _want = _parts(_before, _after)
            _first = next((f for f in reversed(list(_before)) if abs(_got.get(f, np.inf) - _want[f]) > 1e-7 * (1 + abs(_want[f]))), None)
            if _first is not None:
                check.close(_got.get(_first), _want[_first], what=f"the part of one of {_k} factors",
                            expected="the weight of the text times the logarithm of this factor's own ratio",
                            hint="match factors by name; use one weight for all",
                            misconceptions={"one factor at a time": _parts(_before, _after, "alone")[_first],
                                            "the new level for the weight": _parts(_before, _after, "new")[_first],
                                            "the old level for the weight": _parts(_before, _after, "old")[_first],
                                            "logarithms for money": _parts(_before, _after, "log")[_first],
                                            "percent changes for logarithms": _parts(_before, _after, "percent")[_first],
                                            "the order of the factors decides": _parts(_before, _after, "step")[_first]})
                break
    with check.part("a change that cancels out", points=0.3):
        _got = check.call(explain_change, {"a": 8.0, "b": 4.0}, {"a": 4.0, "b": 8.0})
        _got = check.mapping(_got, keys=["a", "b"], what="explain_change(before, after)")
        if check.true(all(np.isfinite(float(v)) for v in _got.values()), saw="a part that is no number when GMV ends where it began",
                      expected="two parts of one size that cancel", misconception="no change divided by no change",
                      hint="the weight has a value of its own when nothing moved"):
            check.close([_got["a"], _got["b"]], [-32 * np.log(2), 32 * np.log(2)], rtol=1e-6,
                        what="the parts when one factor halves and the other doubles", expected="two parts of equal size that cancel", hint="the weight is then GMV itself",
                        misconceptions={"one factor at a time": [-16.0, 32.0], "no change means no parts": [0.0, 0.0],
                                        "the order of the factors decides": [-16.0, 16.0], "logarithms for money": [-np.log(2), np.log(2)]})
    ### END HIDDEN TESTS
    return check.score()


test_gmv_tree()

# %% nbgrader={"grade_id": "reveal_tree", "locked": true}
# Reveal: your account of the Tokopedia-like market, weeks 1–6 against 7–12
@needs("gmv_tree")
def reveal():
    middle = pd.Timestamp("2026-02-16")
    visits, bought = tokopedia.sessions, tokopedia.orders
    factors = ["visitors", "visits_per_visitor", "orders_per_visit", "gmv_per_order"]
    first = as_mapping(gmv_tree(visits[visits.started_at < middle], bought[bought.ordered_at < middle]), "gmv_tree", factors)
    last = as_mapping(gmv_tree(visits[visits.started_at >= middle], bought[bought.ordered_at >= middle]), "gmv_tree", factors)
    parts = {f: v / 1e9 for f, v in as_mapping(explain_change(first, last), "explain_change", list(first)).items()}
    total = sum(parts.values())
    lead = max(parts, key=lambda f: abs(parts[f]))
    fig, ax = figures.canvas(f"Of the {total:+.2f} billion, {lead.replace('_', ' ')} brought {parts[lead]:+.2f}".replace("-", "−"),
                             "Parts of the change of GMV, weeks 7–12 against 1–6, billion IDR, Tokopedia-like market",
                             height=3.3)
    names = [*(f.replace("gmv", "GMV") for f in parts), "change"]
    amounts = [*parts.values(), total]
    ax.barh(range(5), amounts, color=[figures.BLUE] * 4 + [figures.INK], height=0.62)
    for row, amount in enumerate(amounts):
        ax.annotate(f"{amount:+.2f}".replace("-", "−"), (amount, row), xytext=(6 if amount >= 0 else -6, 0), textcoords="offset points",
                    va="center", ha="left" if amount >= 0 else "right", fontweight="bold")
    ax.axvline(0, color=figures.GREY, lw=1)
    ax.set_yticks(range(5), [n.replace("_", " ") for n in names])
    ax.set(ylim=(4.6, -0.6), xlabel="billion IDR")
    ax.margins(x=0.16)
    ax.tick_params(length=0)
    figures.show(fig, summary=", ".join(f"{n} {a:+.2f}" for n, a in zip(names, amounts)),
                 alt="Horizontal bars of the part of each factor in the change of GMV, and the whole change below. "
                 + ", ".join(f"{n.replace('_', ' ')} {a:+.2f} billion rupiah" for n, a in zip(names, amounts)) + ".")

# %% [markdown]
# *Read it like this: the blue bars sum to the black one.* **Interpretation:** a driver is where a team can act; the tree
# says where GMV moved, not why. For "why", somebody has to switch something off.
#
# ## 2 · What do recommendations add?
#
# *Time so far: 22 minutes.*
#
# A *holdout* is a random group without recommendations (here: bestsellers only). Chance alone decides who is in it, so the
# arms differ by the recommendations and by luck.
#
# **Attack first.** The tempting shortcut needs no experiment: compare users who let their data be used with users who do
# not. **Predict** its sign, then look. **Worked example, Shopee-like market.**

# %% nbgrader={"grade_id": "levelled", "locked": true}
def levelled(holdout, by):
    """`by` ("orders" or "gmv") of each user, less what the same user's 12 weeks before explain; the mean stays.

    Luck gives one arm the keener buyers. Their past shows it, and taking the past out removes much of the noise.
    """
    y, past = holdout[by].astype(float), holdout["prior_" + by].astype(float)
    slope = np.cov(y, past)[0, 1] / past.var()
    return y - slope * (past - past.mean())


today = shopee.holdout[shopee.holdout.arm == "personalised"]                    # Unit: the user
mean = today.groupby("opted_in").orders.mean()                                  # Metric: orders in 12 weeks
before = today.groupby("opted_in").prior_orders.mean()
print(f"opted in {mean[True]:.2f} orders, opted out {mean[False]:.2f}: {mean[True] / mean[False] - 1:+.1%}")   # Estimator?
print(f"the same people in the 12 weeks before: {before[True]:.2f} and {before[False]:.2f}")
arm = {a: levelled(shopee.holdout, "orders")[shopee.holdout.arm == a] for a in ("personalised", "off")}
added = arm["personalised"].mean() - arm["off"].mean()                           # Estimator: difference between random arms
error = np.sqrt(sum(a.var() / len(a) for a in arm.values()))                     # Uncertainty
print(f"random arms: {added:+.2f} ± {1.96 * error:.2f} orders a user")            # Decision: recommendations add, a little

# %% [markdown]
# Opted-out users buy *more*, and did so before anybody asked: active people mind more. The shortcut says that
# personalisation *costs* orders. It measures who opts in, not what recommendations do. Keeping only users with many clicks
# fails too: without personalisation people click far less, so that arm keeps only its keenest.
#
# ### Exercise 2 · `incremental_effect` (4 points)
#
# For the Tokopedia-like market: `incremental_effect(holdout, by)` returns a dictionary; `by` is `"orders"` or `"gmv"`.
#
# - `share`: the lift as a share of *today's* total: (personalised − off) ÷ personalised, means of the outcome
#   **levelled** over both arms together.
# - `low`, `high`: its 95 % interval, users as the unit. Any valid method.
# - `ratio`: `share` ÷ the attributed share (`rec_orders` ÷ `orders`, or `rec_gmv` ÷ `gmv`, sums over the personalised arm, not
#   levelled).
# - `rerouted`: of what the recommendation channel loses when switched off (difference of mean `rec_orders` or `rec_gmv`, not
#   levelled), the share that comes back by another way: 1 − levelled loss ÷ channel's loss.

# %% nbgrader={"grade_id": "incremental_effect", "solution": true}
def incremental_effect(holdout, by="orders"):
    """What recommendations add, from the randomised holdout."""
    # 1. level all users together, then split by arm
    # 2. difference of means, as a share of the personalised arm
    # 3. interval: for example 1.96 standard errors of the difference, same denominator
    # 4. attributed share; what the channel itself loses
    ### BEGIN SOLUTION
    on = (holdout["arm"] == "personalised").to_numpy()
    y, rec = levelled(holdout, by), holdout["rec_" + by]
    lost, base = y[on].mean() - y[~on].mean(), y[on].mean()
    error = np.sqrt(y[on].var() / on.sum() + y[~on].var() / (~on).sum())
    attributed = rec[on].sum() / holdout.loc[on, by].sum()
    return {"share": lost / base, "low": (lost - 1.96 * error) / base, "high": (lost + 1.96 * error) / base,
            "ratio": lost / base / attributed, "rerouted": 1 - lost / (rec[on].mean() - rec[~on].mean())}
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_incremental_effect", "grade": true, "points": 4}
"""Check `incremental_effect`: form, then share, interval, ratio and re-routed share on other holdouts (4 points)."""


def test_incremental_effect():
    from tradeoff.checks import Check

    check = Check("incremental_effect", points=4)
    KEYS = ["share", "low", "high", "ratio", "rerouted"]

    def trial(seed, n, lift=0.12, share_on=0.6):
        """A small holdout: keen users opt out more often; recommendations add `lift` of today's orders."""
        rng = np.random.default_rng(seed)
        keen = rng.lognormal(1.2, 0.7, n)
        on = rng.random(n) < share_on
        prior = rng.poisson(keen)
        opted = rng.random(n) < np.where(keen > np.median(keen), 0.45, 0.75)
        found = rng.poisson(keen * (1 - lift))
        extra = rng.poisson(keen * lift) * on
        rec = np.where(on, np.minimum(found + extra, extra + rng.binomial(found, 0.35)), rng.binomial(found, 0.1))
        price = rng.lognormal(2, 0.3, n)
        return pd.DataFrame({
            "user_id": np.arange(n), "arm": np.where(on, "personalised", "off"), "opted_in": opted, "prior_orders": prior,
            "prior_gmv": prior * price * 1.1, "sessions": 5 + prior, "clicks": rng.poisson(np.where(on, 2.5, 0.8) * keen / 2),
            "orders": found + extra, "gmv": (found + extra) * price, "rec_orders": rec, "rec_gmv": rec * price * 0.8,
        })

    with check.part("eight users by hand", points=0.25):
        # The arms have the same past, so here a levelled mean is the plain mean.
        eight = pd.DataFrame({
            "user_id": range(8), "arm": ["personalised"] * 4 + ["off"] * 4, "opted_in": [True, True, False, True] * 2,
            "sessions": 9, "clicks": [3, 4, 2, 5, 1, 2, 1, 0],
            "prior_orders": [0, 2, 4, 6] * 2, "orders": [2, 4, 6, 8, 1, 3, 5, 7], "rec_orders": [1, 2, 2, 3, 1, 0, 1, 0],
            "prior_gmv": [0.0, 20, 40, 60] * 2, "gmv": [20.0, 40, 60, 80, 10, 20, 50, 60], "rec_gmv": [20.0, 20, 30, 30, 5, 5, 10, 0],
        })
        for by, share, off, ratio, rerouted in (("orders", 0.2, 0.25, 0.5, 1 / 3), ("gmv", 0.3, 15 / 35, 0.6, 0.25)):
            got = check.mapping(check.call(incremental_effect, eight, by=by), keys=KEYS)
            check.close(got["share"], share, what=f"the share of {by} for eight users", expected="(personalised − off) ÷ personalised",
                        hint="the four means are easy to count", misconceptions={"dividing by the wrong arm": off, "arms swapped": -off,
                                                                                "a difference for a share": share * (5 if by == "orders" else 50)})
            check.close(got["ratio"], ratio, what=f"the ratio for {by}, eight users", expected="incremental share ÷ attributed share",
                        hint="the attributed share is a ratio of two sums", misconceptions={"the ratio upside down": 1 / ratio})
            check.close(got["rerouted"], rerouted, what=f"the re-routed share of {by}, eight users", expected="what comes back of the channel's loss",
                        hint="the channel sells something in both arms",
                        misconceptions={"lost taken for re-routed": 1 - rerouted, "the channel's sales for its loss": 1 - ratio})
        same = eight.assign(prior_orders=[1, 2, 4, 6, 0, 2, 3, 4]).eval("orders = 2 * prior_orders")
        got = check.mapping(check.call(incremental_effect, same, by="orders"), keys=KEYS)
        check.close(got["share"], 0, what="the share where everybody's orders are just twice those of the past",
                    expected="nothing added: only the past differs", hint="luck gave one arm the keener buyers; level all users together",
                    misconceptions={"past not levelled out": 4 / 13})
    with check.part("five numbers around an effect", points=0.25):
        got = check.mapping(check.call(incremental_effect, trial(1, 3000, lift=0.3), by="orders"), keys=KEYS, levels=float)
        check.true(got["low"] <= got["share"] <= got["high"], saw=f"a share of {got['share']:.3f} outside its own interval",
                   expected="low ≤ share ≤ high", hint="both ends in the unit of the share", misconception="interval in another unit")
        check.true(got["share"] > 0, saw=f"a share of {got['share']:+.3f} where recommendations help",
                   expected="a positive share when the personalised arm orders more", hint="who is in which arm, and who chose to be?",
                   misconception="arms swapped" if got["share"] < -0.25 else "opted-in compared with opted-out users")
        few = trial(2, 400)
        ends = [check.mapping(check.call(incremental_effect, table, by="gmv"), keys=KEYS, levels=float) for table in (
            few, few.assign(gmv=50 * few.gmv, prior_gmv=50 * few.prior_gmv, rec_gmv=50 * few.rec_gmv), pd.concat([few] * 4, ignore_index=True))]
        once, dear, four = (g["high"] - g["low"] for g in ends)
        # The first is exact up to a bootstrap's noise, and so is the second but for n against n − 1.
        check.true(0.6 < dear / once < 1.6, saw=f"an interval {dear / once:.3g} times as wide when money is counted in another currency",
                   expected="the same interval: a share has no currency", hint="both ends in the unit of the share",
                   misconception="interval in another unit")
        check.true(0.3 < four / once < 0.75, saw=f"an interval {four / once:.3g} times as wide with four copies of every user",
                   expected="half as wide", hint="the error of a mean falls with the number of users",
                   misconception="spread of users for the standard error")
    ### BEGIN HIDDEN TESTS
    def _level(h, by):
        y, x = h[by].to_numpy(float), h["prior_" + by].to_numpy(float)
        return y - np.cov(y, x)[0, 1] / x.var(ddof=1) * (x - x.mean())

    def _answers(h, by, y=None, on=None, keep=None):
        """The five numbers and the half-widths; other outcomes, groups or users give the known wrong ones."""
        y = _level(h, by) if y is None else y
        on = (h["arm"] == "personalised").to_numpy() if on is None else on
        keep = np.ones(len(h), bool) if keep is None else keep
        a, b, rec = y[on & keep], y[~on & keep], h["rec_" + by].to_numpy(float)
        lost, base = a.mean() - b.mean(), a.mean()
        error = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
        fixed = 1.96 * error / base
        delta = 1.96 / base * np.sqrt(b.var(ddof=1) / len(b) + (b.mean() / base) ** 2 * a.var(ddof=1) / len(a))
        today = (h["arm"] == "personalised").to_numpy()
        attributed = rec[today].sum() / h[by].to_numpy(float)[today].sum()
        channel = rec[today].mean() - rec[~today].mean()
        return {"share": lost / base, "off": lost / b.mean(), "ratio": lost / base / attributed, "rerouted": 1 - lost / channel,
                "attributed": attributed, "fixed": fixed, "delta": delta, "all": lost / y.mean(), "lost": lost,
                "all_attributed": rec.sum() / h[by].sum(), "rec_on": rec[today].mean(), "money": error * 1.96}

    _WHY = "people choose to opt in: they differed before a single recommendation was shown"

    def _named(slips, got):
        named = {}
        for name, value, why in slips:
            if name not in named or abs(value - got) < abs(named[name][0] - got):
                named[name] = (value, why)
        return dict(sorted(named.items(), key=lambda row: abs(row[1][0] - got)))

    def _slips(h, by, key):
        """(misconception, value it leads to, why it misleads) for the share, the ratio and the re-routed share."""
        raw, level = h[by].to_numpy(float), _level(h, by)
        on, chose = (h["arm"] == "personalised").to_numpy(), h["opted_in"].to_numpy(bool)
        rows = []
        for y in (level, raw):
            for keep in (None, on, chose):
                rows.append(("opted-in compared with opted-out users" if keep is not chose else "only users who opted in",
                             _answers(h, by, y, chose if keep is not chose else on, keep)[key], _WHY))
            for seen in (h["clicks"].to_numpy() > 0, h["rec_orders"].to_numpy() > 0):
                rows.append(("conditioning on exposure", _answers(h, by, y, on, seen)[key],
                             "recommendations themselves change who clicks, so the users left in the two arms are not alike"))
                rows.append(("conditioning on exposure", _answers(h, by, y, seen, None)[key], "active users click more and buy more anyway"))
                rows.append(("conditioning on exposure", _answers(h[seen], by)[key], "the users left in the two arms are not alike"))
            rows.append(("arms swapped", _answers(h, by, y, ~on)[key], "the effect is personalised minus off"))
        rows.append(("past not levelled out", _answers(h, by, raw)[key], "luck gave one arm the keener buyers"))
        return rows

    for _by, _seed, _n in (("orders", 51, 6000), ("gmv", 52, 5000)):
        with check.part(f"the share, by={_by!r}", points=0.75):
            _h = trial(_seed, _n)
            if _by == "gmv":
                _h = _h.assign(arm=pd.Categorical(_h["arm"], ["personalised", "off"])).sample(frac=1, random_state=4)
            _want = _answers(_h, _by)
            _got = check.mapping(check.call(incremental_effect, _h, by=_by), keys=KEYS, levels=float)["share"]
            _more = [("dividing by the wrong arm", _want["off"], "the attributed share has today's total below it, so must this one"),
                     ("dividing by both arms together", _want["all"], "today's total is the personalised arm's"),
                     ("attributed taken for incremental", _want["attributed"], "what passes through is not what is added"),
                     ("a difference for a share", _want["lost"], "divide by the personalised arm's mean")]
            # Raw or levelled mean below the line: 2 % of the share at most, far inside a tenth of the interval's half-width.
            check.close(_got, _want["share"], atol=0.1 * _want["fixed"], what=f"the incremental share of {_by} in another holdout",
                        expected="the levelled difference between the two random arms over the personalised arm's mean",
                        hint="the randomised column is `arm`; everything else is a trait or a consequence",
                        misconceptions=_named(_slips(_h, _by, "share") + _more, _got))
    with check.part("the interval", points=0.75):
        _ratios = []
        for _by, _seed, _n in (("orders", 53, 4000), ("gmv", 54, 2500), ("orders", 57, 1500), ("gmv", 58, 2000)):
            _h = trial(_seed, _n, lift=0.02, share_on=0.8)  # a small lift: a fixed denominator and the delta method nearly agree
            _want = _answers(_h, _by)
            _got = check.mapping(check.call(incremental_effect, _h, by=_by), keys=KEYS, levels=float)
            _half = (_got["high"] - _got["low"]) / 2
            # A bootstrap of 400 draws knows its half-width within 5 %, the mean of four within 2.5 %; 90 % for 95 % is 16 % off.
            _ratios.append(_half / (0.5 * (_want["delta"] + _want["fixed"])))
            if not 0.8 <= _ratios[-1] <= 1.2 or (len(_ratios) == 4 and not 0.88 <= np.mean(_ratios) <= 1.12):
                _raw = _answers(_h, _by, _h[_by].to_numpy(float))
                _y, _on = _level(_h, _by), (_h["arm"] == "personalised").to_numpy()
                _like = {"standard error for the interval": _want["fixed"] / 1.96, "past not levelled out": _raw["fixed"],
                         "spread of users for the standard error": 1.96 * _y.std() / _y[_on].mean(),
                         "spread of both arms for the standard error": 1.96 * np.hypot(_y[_on].std(), _y[~_on].std()) / _y[_on].mean(),
                         "interval in percent": 100 * _want["fixed"], "90 % for 95 %": 1.645 / 1.96 * _want["fixed"],
                         "interval in another unit": _want["money"], "one arm's error only": 1.96 * _y[_on].std() / np.sqrt(_on.sum()) / _y[_on].mean()}
                _name = min(_like, key=lambda k: abs(np.log(max(_half, 1e-12) / _like[k])))
                check.fail(saw=f"a half-width of {_half:.4f} for the share of {_by} with {_n} users",
                           expected="1.96 standard errors of the difference between two arms, in the unit of the share",
                           hint="both arms bring noise; the smaller one brings more",
                           misconception=_name if abs(np.log(max(_half, 1e-12) / _like[_name])) < 0.03 else None)
                break
    for _key, _points, _words in (("ratio", 0.5, "the ratio to the attributed share"), ("rerouted", 0.75, "the re-routed share")):
        with check.part(_words, points=_points):
            for _by, _seed, _n in (("orders", 55, 6000), ("gmv", 56, 6000)):
                _h = trial(_seed, _n)
                _want = _answers(_h, _by)
                _got = check.mapping(check.call(incremental_effect, _h, by=_by), keys=KEYS, levels=float)[_key]
                _more = ([("the ratio upside down", _want["attributed"] / _want["share"], "incremental over attributed"),
                          ("dividing by the wrong arm", _want["off"] / _want["attributed"], "today's total below both"),
                          ("attributed share over both arms", _want["share"] / _want["all_attributed"], "the channel runs in one arm only"),
                          ("orders where GMV is asked", _want["share"] / _answers(_h, "orders")["attributed"], "both shares follow `by`")]
                         if _key == "ratio" else
                         [("lost taken for re-routed", 1 - _want["rerouted"], "re-routed is what comes back"),
                          ("the channel's sales for its loss", 1 - _want["lost"] / _want["rec_on"], "the off arm still sells bestsellers through the same place"),
                          ("ratio for the re-routed share", 1 - _want["ratio"], "the channel's own loss belongs below the line"),
                          ("orders where GMV is asked", 1 - _want["lost"] * (1 - _answers(_h, "orders")["rerouted"]) / _answers(_h, "orders")["lost"],
                           "the channel's loss follows `by` too")])
                # As above: a tenth of the half-width, carried over to the ratio (derivative: value / share).
                _tol = 0.1 * _want["fixed"] * (_want["ratio"] if _key == "ratio" else 1 - _want["rerouted"]) / _want["share"]
                if not check.close(_got, _want[_key], atol=_tol, what=f"{_words} ({_by})", expected="the definition in the exercise",
                                   hint="compute each of its two halves on its own", misconceptions=_named(_slips(_h, _by, _key) + _more, _got)):
                    break
    ### END HIDDEN TESTS
    return check.score()


test_incremental_effect()

# %% nbgrader={"grade_id": "reveal_incremental", "locked": true}
# Reveal: your measurement on the Tokopedia-like market, then a god view: the simulator's own truth
from tradeoff.market.config import TOKOPEDIA
from tradeoff.market.settings import OFF, OPEN, treatment
from tradeoff.market.world import World


@needs("incremental_effect")
def reveal():
    held = tokopedia.holdout
    mine = as_mapping(incremental_effect(held, "orders"), "incremental_effect", ["share", "low", "high", "ratio", "rerouted"])
    mine = {k: 100 * mine[k] for k in ("share", "low", "high", "ratio", "rerouted")}
    live = held[held.arm == "personalised"]
    passes = 100 * live.rec_orders.sum() / live.orders.sum()
    chosen = [live[live.opted_in == yes].orders for yes in (True, False)]
    shortcut = 100 * (1 - chosen[1].mean() / chosen[0].mean())
    wide = 196 * np.sqrt(sum(c.var() / len(c) for c in chosen)) / chosen[0].mean()
    world = World(TOKOPEDIA, seed=2, n_users=2048)  # the committed recipe, a quarter of its users
    nothing = world.outcomes(treatment(*(np.full(world.n_users, s) for s in (OPEN, OFF, OFF))), "orders", 12).sum()
    truth = 100 * (1 - nothing / world.outcomes(world.status_quo(), "orders", 12).sum())
    fig, ax = figures.canvas(f"{passes:.0f} % of orders pass through recommendations; they add about {mine['share']:.1f} %",
                             "Share of orders, three ways to measure; bars: 95 % intervals; Tokopedia-like market", height=3.5)
    figures.interval_plot(ax, ["attributed", "opted in against\nopted out", "random holdout"], [passes, shortcut, mine["share"]],
                          [passes, shortcut - wide, mine["low"]], [passes, shortcut + wide, mine["high"]],
                          unit="% of today's orders", colours=[figures.GREY, figures.VERMILION, figures.BLUE])
    for text in ax.texts:
        text.set(text=text.get_text().replace("-", "−"), bbox={"fc": "white", "ec": "none", "pad": 0.5})
    holds = "holds" if mine["low"] <= truth <= mine["high"] else "misses"
    figures.true_value(ax, truth, f"truth {truth:.1f}")
    figures.show(fig, summary=f"attributed {passes:.1f} %, opted in/out {shortcut:+.1f} %, holdout {mine['share']:.1f} % "
                 f"({mine['low']:.1f} to {mine['high']:.1f}), truth {truth:.1f} %, re-routed {mine['rerouted']:.0f} %",
                 alt=f"Three estimates on one axis. Attributed {passes:.0f} %. The comparison of opted-in with opted-out users "
                 f"{shortcut:+.1f} %. The random holdout {mine['share']:.1f} %, whose interval {holds} the dashed true value.")
    print(f"switched off, the channel still sells bestsellers; of what it loses, {mine['rerouted']:.0f} % come back another way")
    print(f"so of 100 attributed orders only about {mine['ratio']:.0f} would be lost")
    print(f"added: you predicted {guess('added')}, the holdout says {mine['share'] / 100:.2f}")

# %% [markdown]
# *Read it like this: the dashed line is the truth; the shortcut's whole interval misses it.* At Amazon, at least 75 %
# of clicks on recommendations would likely have happened anyway (Sharma, Hofman and Watts, 2015, ACM EC). **Interpretation:**
# argue about the small number, never the large one.
#
# ## 3 · An error bar that keeps its promise
#
# *Time so far: 38 minutes.*
#
# The click-through rate (CTR) is a *ratio metric*: clicks over impressions, both summed over users. The popular formula
# takes each impression for a coin flip. Attack it with *A/A tests*: two random halves, nothing done to either. A test at 5 %
# should reject 5 in 100. **Worked example, Shopee-like market: the replay.**

# %% nbgrader={"grade_id": "replay", "locked": true}
def per_user(market):
    """Impressions and clicks of each user."""
    table = market.sessions.groupby("user_id").n_impressions.sum().to_frame("impressions").astype(float)
    return table.assign(clicks=market.clicks.groupby("user_id").size().reindex(table.index, fill_value=0).astype(float))


def replay_aa(standard_error, table, replays, rng):
    """z-values of `replays` A/A tests: random halves of the users, difference of rates ÷ its standard error."""
    top, bottom = table.clicks.to_numpy(), table.impressions.to_numpy()
    z = []
    for _ in range(replays):
        half = rng.permutation(len(table)) < len(table) // 2
        rate, error = zip(*((top[h].sum() / bottom[h].sum(), standard_error(top[h], bottom[h])) for h in (half, ~half)))
        z.append((rate[0] - rate[1]) / np.hypot(*error))
    return np.array(z)


def popular_se(top, bottom):
    """Each impression an independent coin flip."""
    rate = top.sum() / bottom.sum()
    return np.sqrt(rate * (1 - rate) / bottom.sum())


popular = replay_aa(popular_se, per_user(shopee), 500, np.random.default_rng(3))
print(f"nothing was done, yet {100 * np.mean(np.abs(popular) > 1.96):.0f} % of 500 tests are 'significant'")

# %% [markdown]
# **Repair: the delta method.** Near the truth a ratio moves like a straight line. Write *rate* for all clicks ÷ all
# impressions. Give every user one number, the **rest**: own clicks − rate × own impressions. The rests sum to zero; the standard
# error of the rate is
#
# √(number of users) × standard deviation of the rests ÷ all impressions.
#
# (The same, with variances and a covariance: Deng, Knoblich and Lu, 2018, KDD.)
#
# ### Exercise 3 · `ratio_metric_se` (3 points)
#
# `ratio_metric_se(top, bottom)`: the standard error of sum(top) ÷ sum(bottom); one entry a user, at least ten users, in two
# arrays or Series. It is replayed thousands of times: use a formula, not resampling.

# %% nbgrader={"grade_id": "ratio_metric_se", "solution": true}
def ratio_metric_se(top, bottom):
    """Standard error of sum(top) / sum(bottom), with users as the unit."""
    # 1. the rate
    # 2. the rest of each user
    # 3. spread of the rests → standard error
    ### BEGIN SOLUTION
    top, bottom = np.asarray(top, float), np.asarray(bottom, float)
    rest = top - top.sum() / bottom.sum() * bottom
    return float(np.sqrt(len(top)) * rest.std(ddof=1) / bottom.sum())
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_ratio_metric_se", "grade": true, "points": 3}
"""Check `ratio_metric_se`: two relations, values on other users, and an audit by A/A replay (3 points)."""


def test_ratio_metric_se():
    from tradeoff.checks import Check

    check = Check("ratio_metric_se", points=3, seconds=8)
    with check.part("two relations", points=0.25):
        top, bottom = np.array([1.0, 0, 4, 2, 9, 3, 0, 5, 2, 6]), np.array([20.0, 5, 90, 33, 200, 41, 8, 70, 60, 95])
        once = check.number(check.call(ratio_metric_se, top, bottom), "ratio_metric_se(top, bottom)", low=0)
        copies = check.call(ratio_metric_se, np.tile(top, 4), np.tile(bottom, 4))
        # Four times the users halve the error; with ten users n against n − 1, or a jackknife's weight on the heaviest, moves it by 20 %.
        check.close(copies, once / 2, rtol=0.25, near=0, what="the error with four copies of every user",
                    expected="half of it: it falls with the root of the number of users", hint="how often does the number of users enter?",
                    misconceptions={"spread of users for the standard error": (once, "this one does not fall at all as users join"),
                                    "the number of users for its root": (once / 4, "this one falls with the number of users itself")})
        level = check.number(check.call(ratio_metric_se, 0.05 * bottom, bottom), "the error when all users have one rate")
        alone = 0.05 * bottom.std(ddof=1) / np.sqrt(10) / bottom.mean()  # the clicks' own spread, below the line all fixed
        check.true(level < 1e-9, saw=f"an error of {level:.2g} although every user has the same rate",
                   expected="no error: with other users the ratio would not move", hint="what is each user's rest here?",
                   misconception=next((name for name, size in (
                       ("impressions as the unit", np.sqrt(0.05 * 0.95 / bottom.sum())), ("denominator taken as fixed", alone),
                       ("covariance left out", 2**0.5 * alone), ("sign of the covariance", 2 * alone)) if abs(level / size - 1) < 0.1), None))
    with check.part("three hundred users, drawn again and again", points=0.25):
        rng = np.random.default_rng(4)
        shown = 1.0 + rng.poisson(30 * rng.lognormal(0, 1, 300))
        clicks = 1.0 * rng.binomial(shown.astype(int), np.clip(rng.beta(1.2, 12, 300) * np.where(shown > 30, 0.6, 1.6), 0, 1))
        drawn = rng.integers(0, 300, (2000, 300))
        spread = np.std(clicks[drawn].sum(axis=1) / shown[drawn].sum(axis=1))
        # 2,000 draws know their spread within 2 %; with 300 users the formulas and the draws agree within 5 %.
        check.close(check.call(ratio_metric_se, clicks, shown), spread, rtol=0.15, near=0, what="the error for three hundred users",
                    expected="the spread of the ratio when the users are drawn again", hint="draw the users again yourself and compare")
    ### BEGIN HIDDEN TESTS
    def _users(seed, n, sigma=1.0):
        """Clicks and impressions of `n` users; heavy users click less often."""
        rng = np.random.default_rng(seed=seed)
        shown = 1 + rng.poisson(40 * rng.lognormal(0, sigma, n))
        rate = rng.beta(1.2, 25, n) * np.where(shown > np.median(shown), 0.7, 1.2)
        return rng.binomial(shown, rate).astype(float), shown.astype(float)

    def _errors(t, b):
        """The delta-method error and the known wrong ones."""
        n, r = len(t), t.sum() / b.sum()
        cov = np.cov(t, b)
        root = lambda v: np.sqrt(max(v, 0) / n) / b.mean()
        return {
            "right": root(cov[0, 0] - 2 * r * cov[0, 1] + r * r * cov[1, 1]),
            "impressions as the unit": np.sqrt(r * (1 - r) / b.sum()),
            "covariance left out": root(cov[0, 0] + r * r * cov[1, 1]),
            "sign of the covariance": root(cov[0, 0] + 2 * r * cov[0, 1] + r * r * cov[1, 1]),
            "denominator taken as fixed": root(cov[0, 0]),
            "mean of users' own rates": (t / b).std(ddof=1) / np.sqrt(n),
            "spread of users for the standard error": root(cov[0, 0] - 2 * r * cov[0, 1] + r * r * cov[1, 1]) * np.sqrt(n),
            "variance for the standard error": root(cov[0, 0] - 2 * r * cov[0, 1] + r * r * cov[1, 1]) ** 2,
            "the root of the number of users left out": root(cov[0, 0] - 2 * r * cov[0, 1] + r * r * cov[1, 1]) / np.sqrt(n),
            "impressions left out below the line": (t - r * b).std() / np.sqrt(n),
            "rests not turned into an error": (t - r * b).std(),
            "mean of users' own rates as the rate": np.sqrt(n) * (t - (t / b).mean() * b).std() / b.sum(),
        }

    with check.part("the error for other users", points=1.5):
        for _seed, _n, _sigma in ((61, 900, 1.0), (62, 500, 0.6), (63, 1400, 1.2)):
            _t, _b = _users(_seed, _n, _sigma)
            _args = (pd.Series(_t, index=np.arange(_n) * 2 + 5), pd.Series(_b, index=np.arange(_n) * 2 + 5)) if _n == 500 else (
                (_t.astype(int), _b.astype("int32")) if _n == 900 else (_t, _b))
            _all = _errors(_t, _b)
            # Dividing by n or n − 1 moves it by 0.1 %; a jackknife by the leverage of the heaviest user, below 5 % here.
            _got, _want = check.number(check.call(ratio_metric_se, *_args), "ratio_metric_se(top, bottom)", low=0), _all.pop("right")
            _near = min(_all, key=lambda name: abs(np.log(_all[name] / max(_got, 1e-300))))
            if not check.close(_got, _want, rtol=0.05, near=0,
                               what=f"the error for {_n} users", expected="how far the ratio moves with other users",
                               hint="compare with the spread of the ratio over 200 random draws of users", misconceptions={_near: _all[_near]}):
                break
    with check.part("the promise, replayed", points=1.0):
        def _replay(se):
            """Share of A/A tests rejected at 5 %: 400 random halves of users drawn afresh."""
            rng, hits = np.random.default_rng(64), 0
            t, b = _users(65, 6000)
            for _ in range(400):
                pick = rng.permutation(6000)[:1000]
                x, y = pick[:500], pick[500:]
                error = np.hypot(float(se(t[x], b[x])), float(se(t[y], b[y])))
                hits += abs(t[x].sum() / b[x].sum() - t[y].sum() / b[y].sum()) > 1.959964 * error
            return hits / 400

        _rate = check.number(check.call(_replay, ratio_metric_se), "the share of A/A tests rejected", low=0, high=1)
        # Binomial with 400 tests at 5 % (a little above for skewed users): outside 1.5 % … 9.5 % with probability below 1e-3.
        if _rate > 0.095:
            check.fail(saw=f"{_rate:.0%} of 400 tests without any effect called significant", expected="about 5 %",
                       hint="an error that is too small finds effects everywhere")
        check.true(_rate >= 0.015, saw=f"{_rate:.1%} of 400 tests without any effect called significant", expected="about 5 %",
                   hint="an error that is too large misses real effects")
    ### END HIDDEN TESTS
    return check.score()


test_ratio_metric_se()

# %% nbgrader={"grade_id": "reveal_replay", "locked": true}
# Reveal: the popular formula and yours, the same 500 A/A tests, Tokopedia-like market
@needs("ratio_metric_se")
def reveal():
    table = per_user(tokopedia)
    both = {name: replay_aa(f, table, 500, np.random.default_rng(5)) for name, f in
            (("popular formula", popular_se), ("your formula", ratio_metric_se))}
    rejects = {name: 100 * np.mean(np.abs(z) > 1.96) for name, z in both.items()}
    fig, axes = figures.canvas(f"With nothing to find, the popular formula finds it in {rejects['popular formula']:.0f} tests of 100",
                               "z-values of 500 A/A tests of the click-through rate, Tokopedia-like market", cols=2, height=3.5,
                               sharey=True)
    for ax, (name, z), colour in zip(axes, both.items(), (figures.VERMILION, figures.BLUE)):
        edges = 0.98 * np.arange(-16, 17)  # ±1.96 is an edge
        for part, shade in ((z[np.abs(z) <= 1.96], figures.LIGHT), (z[np.abs(z) > 1.96], colour)):
            ax.hist(part, bins=edges, color=shade)
        ax.set_title(f"{name}: {rejects[name]:.0f} % rejected", color=colour)
        ax.set(xlabel="z", xlim=(-12, 12))
        for line in (-1.96, 1.96):
            ax.axvline(line, color=figures.GREY, lw=1, ls=":")
    axes[0].set_ylabel("tests")
    figures.show(fig, summary=", ".join(f"{n}: {r:.1f} % rejected" for n, r in rejects.items()),
                 alt="Two histograms of z-values from tests without effect. The popular formula spreads far beyond ±1.96 and rejects "
                 f"{rejects['popular formula']:.0f} %. The delta method stays inside and rejects {rejects['your formula']:.0f} %.")
    print(f"false_alarms: you predicted {guess('false_alarms')}, the replay says {rejects['popular formula'] / 100:.2f}")

# %% [markdown]
# *Read it like this: coloured bars are false alarms.* **Interpretation:** before you trust any dashboard's error bar, let it
# judge tests in which nothing happens.
#
# ## 4 · Which metric decides?
#
# *Time so far: 50 minutes.*
#
# A primary metric needs two qualities (Deng and Shi, 2016, KDD). **Directionality:** when it moves, does what you want
# move the same way? **Sensitivity:** does it move visibly at all? Both can be measured on past experiments whose
# long run is known. `past_experiments` holds 48 a market, with the effect on six metrics after 12 weeks and on the
# contribution margin after a year. (`opted_in_rate` means *not opted out*: the share who have not
# switched data use off. It is high where little is in use: nothing to switch off.) **Predict:** which of the six should decide
# a consent screen? **Worked example: one test.**

# %%
one = tokopedia.past_experiments.query("experiment_id == 3")                    # Unit: one experiment
print(one.name.iloc[0], "· margin after a year:", f"{one.long_run_effect.iloc[0]:+.2%}")
one.set_index("metric").assign(z=lambda t: t.effect / t.std_error)[["effect", "z"]].round(3)

# %% [markdown]
# Clicks shout "ship"; the year says no. One test is an anecdote, so measure. The rules of this course, fixed beforehand:
#
# - **directionality**: over the experiments that *mattered* (long-run effect of at least 0.002, up or down), the share in
#   which the metric's effect has the sign of the long-run effect. Significant or not: dropping weak results flatters a metric.
#   An effect of exactly zero stays in the count, as not the same.
# - **sensitivity**: over *all* experiments, the share in which the effect exceeds 1.96 standard errors, up or down. (Some
#   standard errors are zero.)
# - **choice**: drop every metric with directionality below 0.7. Of the rest take the most sensitive; on a tie the higher
#   directionality; on a full tie either. If none is left, the answer is `None`: no metric of the list may decide alone.
#
# ### Exercise 4 · `metric_qualities` and `choose_primary_metric` (3 points)
#
# `metric_qualities(past)` returns a table indexed by metric with the columns `directionality` and `sensitivity`;
# `choose_primary_metric(past)` returns a name or `None`. At least one experiment matters.

# %% nbgrader={"grade_id": "choose_primary_metric", "solution": true}
def metric_qualities(past):
    """Directionality and sensitivity of each metric over past experiments."""
    # 1. experiments that mattered: share with the same sign
    # 2. all experiments: share beyond 1.96 standard errors
    ### BEGIN SOLUTION
    mattered = past[past["long_run_effect"].abs() >= 0.002]
    same = np.sign(mattered["effect"]) == np.sign(mattered["long_run_effect"])
    seen = past["effect"].abs() > 1.96 * past["std_error"]
    return pd.DataFrame({"directionality": same.groupby(mattered["metric"]).mean(),
                         "sensitivity": seen.groupby(past["metric"]).mean()})
    ### END SOLUTION


def choose_primary_metric(past):
    """Name of the primary metric by the rules above, or None."""
    # 3. direction first, then sensitivity
    ### BEGIN SOLUTION
    table = metric_qualities(past)
    fit = table[table["directionality"] >= 0.7].sort_values(["sensitivity", "directionality"])
    return None if fit.empty else str(fit.index[-1])
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_choose_primary_metric", "grade": true, "points": 3}
"""Check `choose_primary_metric`: with `metric_qualities`, a hand case, then other corpora (3 points)."""


def test_choose_primary_metric():
    from tradeoff.checks import Check

    check = Check("choose_primary_metric", points=3)

    def qualities(past):
        """Your table as {metric: (directionality, sensitivity)}."""
        table = check.call(metric_qualities, past)
        if isinstance(table, dict) and table:
            table = pd.DataFrame(table)
            table = table if "directionality" in table.columns else table.T
        if isinstance(table, pd.DataFrame) and "metric" in table.columns:
            table = table.set_index("metric")
        if not (isinstance(table, pd.DataFrame) and {"directionality", "sensitivity"} <= set(table.columns)):
            check.fail(saw="no table with the columns directionality and sensitivity", expected="one row a metric, two columns",
                       hint="return a DataFrame indexed by metric")
            raise ValueError("no table of qualities")
        rows = {str(m): (table["directionality"].loc[m], table["sensitivity"].loc[m]) for m in table.index}
        return {m: (check.number(d, f"directionality of {m}", 0, 1), check.number(s, f"sensitivity of {m}", 0, 1))
                for m, (d, s) in rows.items()}

    def chosen(past):
        """Your choice: a name, or None."""
        name = check.call(choose_primary_metric, past)
        return None if name is None or name != name or str(name).strip() in ("None", "nan", "") else str(name)

    with check.part("four experiments, two metrics", points=0.25):
        small = pd.DataFrame({
            "experiment_id": [1, 1, 2, 2, 3, 3, 4, 4], "metric": ["loud", "true"] * 4,
            "effect": [0.30, 0.01, 0.20, -0.02, 0.25, 0.03, 0.01, 0.05], "std_error": [0.01, 0.02, 0.01, 0.005, 0.01, 0.005, 0.01, 0.01],
            "long_run_effect": [0.02, 0.02, -0.01, -0.01, -0.03, -0.03, 0.001, 0.001],
        })
        got = qualities(small)
        for name, where, target, wrong in (
            ("loud", 0, 1 / 3, {"experiments that did not matter counted": 0.5, "only long-run gains counted": 1.0}),
            ("true", 0, 2 / 3, {"experiments that did not matter counted": 0.75, "only significant results counted": 0.5,
                                "only long-run gains counted": 1.0}),
            ("loud", 1, 0.75, {"only experiments that mattered counted": 1.0}), ("true", 1, 0.75, {"only increases counted": 0.5,
                                                                                  "only experiments that mattered counted": 2 / 3}),
        ):
            check.close(got.get(name, (-1, -1))[where], target, what=f"the {'directionality sensitivity'.split()[where]} of {name!r}",
                        expected="a count over the experiments that the rule names", hint="count it on paper first", misconceptions=wrong)
        pick = chosen(small)
        unfit = got.get(pick, (0, 0))[0] < 0.7
        check.true(pick is None, saw=f"{pick!r} chosen in the small case", expected="None: neither reaches 0.7",
                   hint="direction comes first" if unfit else "in your table its directionality is good enough: mend the table first",
                   misconception="the most sensitive whatever its direction" if unfit else None)
    with check.part("ten experiments at the edges of the rules", points=0.25) as part:
        # Seven of ten signs agree; one long run is 0.002 on the dot.
        ten = pd.DataFrame({
            "experiment_id": range(10), "metric": "edge", "effect": [0.1] * 6 + [-0.1, 0.1, 0.1, 0.1], "std_error": 0.01,
            "long_run_effect": [0.01] * 6 + [-0.002, -0.01, -0.01, -0.01],
        })
        got = qualities(ten).get("edge", (-1, -1))
        check.close(got[0], 0.7, what="the directionality of 'edge'", expected="seven agreeing signs over ten experiments",
                    hint="read the rule again: at least 0.002", misconceptions={"a long run of exactly 0.002 left out": 6 / 9})
        # Four effects of each real corpus are exactly zero, without error.
        zero = qualities(ten.assign(effect=[*ten.effect[:9], 0.0], std_error=[*ten.std_error[:9], 0.0])).get("edge", (-1, -1))
        # How such a zero counts for the direction moves no choice on the real corpora, so it costs no point.
        if abs(got[0] - 0.7) < 1e-9 and abs(zero[0] - 0.7) > 1e-9:
            how = {0.8: "counts it as a fall", round(7 / 9, 6): "leaves it out"}.get(round(zero[0], 6), "does something else")
            part.notes.append(f"an effect of exactly zero stays in the count of directionality, as not the same; your table {how}.")
        if abs(got[1] - 1) < 1e-9:
            check.close(zero[1], 0.9, what="the sensitivity of 'edge' when its last effect and standard error are exactly zero",
                        expected="nine of ten: zero does not exceed zero", hint="exceeds, or at least?",
                        misconceptions={"a zero effect counted as visible": 1.0})
        if chosen(ten.assign(long_run_effect=0.1 * ten.effect)) is None:
            check.fail(saw="None chosen although the only metric is always right and always visible", expected="its name",
                       hint="None is the answer only if every metric is below 0.7", misconception="None where a metric is fit")
        elif abs(got[0] - 0.7) < 1e-9:
            check.true(chosen(ten) == "edge", saw=f"{chosen(ten)!r} chosen although 'edge' has exactly 0.7",
                       expected="'edge': only what is below 0.7 is dropped", hint="at least, or more than?",
                       misconception="a directionality of exactly 0.7 dropped")
    ### BEGIN HIDDEN TESTS
    from tradeoff.data import load as _load  # as above

    def _corpus(seed, n, honest):
        """A corpus of `n` experiments; {metric: (chance of the right sign, size in standard errors)}."""
        rng = np.random.default_rng(seed=seed)
        rows = []
        for i in range(n):
            long = float(rng.choice([-1, 1]) * rng.choice([0.0004, 0.0015, 0.003, 0.01, 0.02]))
            for metric, (right, size) in honest.items():
                error = float(rng.uniform(0.002, 0.01))
                sign = np.sign(long) * (1 if rng.random() < right else -1)
                rows.append((i, metric, float(sign * error * abs(rng.normal(size, 1.2))), error, long))
        past = pd.DataFrame(rows, columns=["experiment_id", "metric", "effect", "std_error", "long_run_effect"])
        return past.sample(frac=1, random_state=seed)

    def _quality(past, who="mattered", sees="both"):
        rows = {}
        for metric, t in past.groupby("metric", observed=True):
            z, big = t["effect"] / t["std_error"], t["long_run_effect"].abs() >= 0.002
            keep = {"mattered": big, "gains": t["long_run_effect"] >= 0.002,
                    "all": big | True, "significant": z.abs() > 1.96, "both": big & (z.abs() > 1.96)}[who]
            same = np.sign(t["effect"]) == np.sign(t["long_run_effect"])
            hit = {"both": z.abs() > 1.96, "up": z > 1.96, "one": z.abs() > 1.645, "mattered": (z.abs() > 1.96)[big]}[sees]
            rows[str(metric)] = (float(same[keep].mean()) if keep.any() else 0.0, float(hit.mean()))
        return rows

    def _picks(rows, bar=0.7):
        """Every metric that the rule allows: more than one on a full tie, {None} if no metric is fit."""
        fit = {m: (s, d) for m, (d, s) in rows.items() if d >= bar}
        return {m for m, v in fit.items() if v == max(fit.values())} or {None}

    def _pick(rows):
        return sorted(_picks(rows), key=str)[0]

    def _others(past):
        """(misconception, the metric it chooses)."""
        rows = _quality(past)
        with_corr = {m: (t["effect"].corr(t["long_run_effect"]), 0) for m, t in past.groupby("metric", observed=True)}
        sig = past[past["effect"].abs() > 1.96 * past["std_error"]]
        strong = {str(m): t["effect"].corr(t["long_run_effect"]) if len(t) > 2 else -1 for m, t in sig.groupby("metric", observed=True)}
        return [("the most sensitive whatever its direction", max(rows, key=lambda m: rows[m][1])),
                ("only significant results counted", _pick(_quality(past, "significant"))),
                ("only significant results counted", _pick(_quality(past, "both"))),
                ("the highest correlation on significant tests only", max(strong, key=strong.get) if strong else None),
                ("direction without sensitivity", max(rows, key=lambda m: rows[m][0])),
                ("direction without sensitivity", _pick({m: (d, 0.0) for m, (d, _) in rows.items() if d == max(rows.values())[0]})),
                ("correlation for direction", max(with_corr, key=lambda m: with_corr[m][0])),
                ("experiments that did not matter counted", _pick(_quality(past, "all")))]

    _CORPORA = [_corpus(71, 60, {"noise": (0.5, 4), "slow": (0.95, 0.6), "good": (0.85, 1.8), "loud": (0.3, 6)}),
                _corpus(72, 45, {"alpha": (0.2, 5), "beta": (0.9, 1.5), "gamma": (0.97, 0.4), "delta": (0.62, 2.5)}),
                _corpus(73, 50, {"x": (0.5, 3), "y": (0.35, 2), "z": (0.45, 1)}).astype({"metric": "category"})]
    # In this one, "rare" is right whenever it is significant and wrong otherwise: strong results flatter it.
    _odd = _corpus(74, 60, {"good": (0.85, 1.8), "rare": (0.5, 1.2), "wild": (0.4, 5)})
    _strong = _odd["effect"].abs() > 1.96 * _odd["std_error"]
    _odd.loc[_odd["metric"] == "rare", "effect"] = np.where(_strong, 1, -1) * np.sign(_odd["long_run_effect"]) * _odd["effect"].abs()
    _CORPORA.append(_odd)
    with check.part("qualities over other corpora", points=1.0):
        for _past in _CORPORA:
            _got, _want = qualities(_past), _quality(_past)
            _bad = next(((m, w) for m in _want for w in (0, 1) if abs(_got.get(m, (-1, -1))[w] - _want[m][w]) > 1e-9), None)
            if _bad:
                _m, _w = _bad
                _wrong = [{"experiments that did not matter counted": _quality(_past, "all")[_m][0],
                           "only long-run gains counted": _quality(_past, "gains")[_m][0],
                           "only significant results counted": _quality(_past, "both")[_m][0],
                           "only significant results of all counted": _quality(_past, "significant")[_m][0]},
                          {"only increases counted": _quality(_past, sees="up")[_m][1], "one-sided threshold": _quality(_past, sees="one")[_m][1],
                           "only experiments that mattered counted": _quality(_past, sees="mattered")[_m][1]}][_w]
                _value = _got.get(_m, (-1, -1))[_w]
                if _w == 0:
                    for _name, _who in (("only significant results counted", "significant"),):
                        if abs(_quality(_past, _who)[_m][0] - _value) < 1e-9:
                            _wrong = {_name: _value}
                # Shares of counts: exact.
                check.close(_value, _want[_m][_w], what=f"the {'directionality sensitivity'.split()[_w]} of a metric in another corpus",
                            expected="the share that the rule defines", hint="which experiments are below the line?", misconceptions=_wrong)
                break
    with check.part("the choice", points=1.5):
        _real = _load("tokopedia").past_experiments
        _screen = _real["name"].str.startswith("screen")
        _cases = [*_CORPORA, _real[_screen], _real[~_screen], _real]
        _given, _wrong = [], []
        for _past in _cases:
            _got = chosen(_past)
            _given.append(_got)
            if _got not in _picks(_quality(_past)):
                _wrong.append((_past, _got))
        # Name the rule that explains most of the choices, provided that it explains a wrong one.
        _alike = {}
        for _past, _got in zip(_cases, _given, strict=True):
            _fit = _picks(_quality(_past))
            for _name in {n for n, m in _others(_past) if m == _got or {m, _got} <= _fit}:
                _alike[_name] = _alike.get(_name, 0) + 1
        _able = [n for p, g in _wrong for n in {n for n, m in _others(p) if m == g}]
        _order = sorted(set(_able), key=lambda n: (-_able.count(n), -_alike[n], n))
        if set(_given) == {None}:
            _order = ["None where a metric is fit"]
        if not _order and any(_picks(_quality(p)) == {None} for p, _ in _wrong):
            _order = ["a choice where no metric is fit"]
        check.true(not _wrong, saw=f"{len(_wrong)} of {len(_cases)} corpora end with another choice",
                   expected="direction as a gate, then sensitivity, and None when no metric passes",
                   hint="compare your choice with your own table of qualities", misconception=_order[0] if _order else None)
    ### END HIDDEN TESTS
    return check.score()


test_choose_primary_metric()

# %% nbgrader={"grade_id": "reveal_metrics", "locked": true}
# Reveal: your two qualities on the Tokopedia-like corpus, by what was changed
@needs("choose_primary_metric")
def reveal():
    past = tokopedia.past_experiments
    on_screens = past.name.str.startswith("screen")
    kinds = {"consent screens": past[on_screens], "lists": past[~on_screens], "all together": past}
    fig, axes = figures.canvas("Clicks point the right way for lists and the wrong way for consent screens",
                               "Dot: directionality with 95 % interval; ring: sensitivity; shaded: good enough; Tokopedia-like market",
                               cols=3, height=3.9, sharey=True)
    said = []
    order = ["clicks_per_user", "rec_orders_per_user", "orders_per_user", "gmv_per_user", "visits_per_user", "opted_in_rate"]
    for ax, (kind, part) in zip(axes, kinds.items()):
        table, best = metric_qualities(part), choose_primary_metric(part)
        n = part[part.long_run_effect.abs() >= 0.002].experiment_id.nunique()
        table = table.set_index("metric") if "metric" in table else table
        ax.axvspan(70, 106, color=figures.SKY, alpha=0.18, lw=0)
        for row, name in enumerate(order):
            d, hit = 100 * table.directionality[name], 100 * table.sensitivity[name]
            colour = figures.BLUE if d >= 70 else figures.VERMILION
            middle, wide = (d + 192 / n) / (1 + 3.84 / n), 1.96 / (1 + 3.84 / n) * np.sqrt(d * (100 - d) / n + (96 / n) ** 2)  # Wilson
            ax.plot([middle - wide, middle + wide], [row, row], color=colour, lw=3.2, alpha=0.4, solid_capstyle="round", zorder=1)
            ax.plot(hit, row, "o", ms=9, mfc="white", mec=figures.GREY, mew=1.6)
            ax.plot(d, row, "o", ms=8, color=colour)
            if name == best:
                ax.annotate("chosen", (50, row), ha="center", va="center", fontsize=9.5, fontweight="bold", color=figures.BLUE,
                            bbox={"fc": "white", "ec": "none", "pad": 1})
        if not best:
            ax.annotate("none\nchosen", (-3, 0.5), va="center", fontsize=9.5, fontweight="bold", color=figures.VERMILION)
        ax.set_title(f"{kind}: {n} of {part.experiment_id.nunique()}")
        ax.set(xlabel="% of experiments", xlim=(-6, 106), ylim=(5.6, -0.6))
        ax.tick_params(length=0)
        said.append(f"{kind} ({n} mattered): choose {best}, clicks direction {table.directionality['clicks_per_user']:.2f}")
    axes[0].set_yticks(range(6), [name.replace("_per_user", "").replace("_", " ").replace("gmv", "GMV") for name in order])
    figures.show(fig, summary="; ".join(said),
                 alt="Three panels with directionality and sensitivity of six metrics. " + "; ".join(said) + ". Shaded: directionality above 70 %.")

# %% [markdown]
# *Read it like this: a metric whose dot lies in the shaded band may decide; the further right its ring, the sooner.
# Titles count the tests that mattered; some screens were tested twice, so trust those bars less.*
# **Interpretation:** a metric is fit *for a kind of change*. Mixed together, the two kinds hide that clicks point the wrong way
# on consent screens.
#
# ## 5 · Privacy is an outcome, so measure it
#
# *Time so far: 62 minutes.*
#
# *Unicity* is the share of users whom a few known points single out in a log without names. For 1.1 million card holders
# four points (shop and day) sufficed for 90 % (de Montjoye et al., 2015, *Science*). The *scale* of a point matters:
# product type and week is fine, category and four weeks is coarse. **Predict** what coarsening saves.
#
# ### Exercise 5a · `unicity` (2 points)
#
# `unicity(points, k, rng)`: `points` has the columns `user_id` and `point` (a label) and may repeat rows. Somebody knows
# `k` *different* points of a user, drawn at random from the user's own (use the Generator `rng`). The user is singled out
# if nobody else has all of them. Return the share singled out, over the users with at least `k` different points (some exist).

# %% nbgrader={"grade_id": "unicity", "solution": true}
def unicity(points, k, rng):
    """Share of users singled out by k random points of their own."""
    # 1. different points, users with at least k
    # 2. who holds each point
    # 3. k points a user: is anybody else in all k sets?
    ### BEGIN SOLUTION
    seen = points[["user_id", "point"]].drop_duplicates()
    holders = seen.groupby("point", observed=True)["user_id"].agg(set).to_dict()
    own = seen.groupby("user_id")["point"].agg(list)
    own = own[own.str.len() >= k]
    alone = [len(set.intersection(*(holders[p[i]] for i in rng.permutation(len(p))[:k]))) == 1 for p in own]
    return float(np.mean(alone))
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_unicity", "grade": true, "points": 2}
"""Check `unicity`: hand cases without chance, then logs where chance matters (2 points)."""


def test_unicity():
    from tradeoff.checks import Check

    check = Check("unicity", points=2)

    def small_log(users):
        """A log from {user: text}, one letter a point."""
        return pd.DataFrame([(u, p) for u, text in users.items() for p in text], columns=["user_id", "point"])

    with check.part("cases you can count by hand", points=0.5) as part:
        rng = np.random.default_rng(1)
        # Thirty towns, each with its own points a, b, c and four users: ab, ab, ac, bc.
        hand = pd.concat([small_log({1: "ab", 2: "ab", 3: "ac", 4: "bc"}).assign(
            user_id=lambda log: log.user_id + 10 * town, point=lambda log: log.point + str(town)) for town in range(30)], ignore_index=True)
        share = check.number(check.call(unicity, hand, 2, rng), "unicity with every user's two points known", 0, 1)
        if 0 < share < 0.45:  # with every pair known nothing is left to chance, so a right answer is exactly one half
            check.fail(saw=f"unicity with every user's two points known = {share:.3g}",
                       expected="two of the four users of each town, alone with their pair", hint="k different points: none is drawn twice",
                       misconception="the same point drawn twice")
        else:
            check.close(share, 0.5, what="unicity with every user's two points known",
                        expected="two of the four users of each town, alone with their pair", hint="users 1 and 2 hide in each other",
                        misconceptions={"any point in common": 0.0})
        check.close(check.call(unicity, small_log({1: "aabb", 2: "ab", 3: "c", 4: "de", 5: "ffff"}), 2, rng), 1 / 3,
                    what="unicity of a log with repeated rows and two users with one point",
                    expected="a share of the three users with two different points",
                    hint="how many different points does each user have?",
                    misconceptions={"users with too few points counted as safe": 0.2, "users with too few points counted": 0.6,
                                    "repeated rows taken for different points": 0.5})
        three = pd.DataFrame([(u, p) for u in range(900) for p in ("a", "b", f"own {u}")], columns=["user_id", "point"])
        share = check.number(check.call(unicity, three, 2, rng), "unicity with two of three points known", 0, 1)
        # Two of three pairs hold the user's own point; with 900 users 4 standard deviations are 0.063: false alarm below 1e-4.
        if not part.findings and abs(share - 2 / 3) > 0.063:
            slip = "no fresh draw for each user" if share in (0, 1) else "the same point drawn twice" if abs(share - 5 / 9) < 0.05 else None
            check.fail(saw=f"{share:.3f} where users have the points a, b and one of their own, and two of the three are known",
                       expected="about two in three: each pair of points is as likely as another, for each user anew",
                       hint="draw anew for every user, from the `rng` you were given",
                       misconception=slip)
        crowd = three[three.user_id < 300]
        draws = {check.number(check.call(unicity, crowd, 2, np.random.default_rng(seed)), "unicity", 0, 1) for seed in range(5)}
        # The share moves by 0.027; five independent draws are all equal with probability below 1e-5.
        if not part.findings and len(draws) == 1:
            check.fail(saw="exactly the same share with five different Generators, where chance decides",
                       expected="one draw a user, from `rng`",
                       hint="neither a seed of your own nor an average over all draws", misconception="the given rng not used")
    ### BEGIN HIDDEN TESTS
    def _panel(seed, n, kinds=40, low=1, high=9):
        """Users with a few popular and some rare points, rows repeated; early points are popular."""
        rng = np.random.default_rng(seed=seed)
        rows = []
        for user in range(n):
            count = int(rng.integers(low, high))
            own = np.unique(np.minimum((kinds * rng.random(count) ** 2.2).astype(int), kinds - 1))
            rows += [(user * 3 + 1, int(p)) for p in own for _ in range(1 + int(rng.integers(0, 3) == 0))]
        return pd.DataFrame(rows, columns=["user_id", "point"])

    def _share(points, k, seed, repeats=True, drop=True, rule="all", first=False, everything=False, short="leave", twice=False):
        """The reference with chance averaged out over a few draws, and the known wrong computations."""
        rng = np.random.default_rng(seed=seed)
        seen = points.drop_duplicates() if repeats else points
        sets = points.drop_duplicates().groupby("point")["user_id"].agg(set).to_dict()
        own = {u: list(g) for u, g in seen.groupby("user_id")["point"]}
        able = {u for u, p in own.items() if len(p) >= k}
        results = []
        for _ in range(1 if first or everything else 25):
            for user, p in own.items():
                if user not in able and short == "leave":
                    continue
                if user not in able:
                    if short == "no":
                        results.append(False)
                        continue
                known = p if everything else p[:k] if first else [p[i] for i in (rng.integers(0, len(p), k) if twice else rng.permutation(len(p))[:k])]
                held = [sets[x] for x in known]
                results.append(len(set.intersection(*held)) == 1 if rule == "all" else any(len(s) == 1 for s in held))
        return float(np.mean(results)), len(able)

    _NAMES = {
        "users with too few points counted as safe": dict(short="no"), "users with too few points counted": dict(short="own"),
        "repeated rows taken for different points": dict(repeats=False), "the first points for random points": dict(first=True),
        "all points of the user known": dict(everything=True), "points that one user holds": dict(rule="any"),
        "the same point drawn twice": dict(twice=True),
    }
    with check.part("nobody hides, everybody hides", points=0.5):
        _rng = np.random.default_rng(7)
        for _points, _target, _wrong in (
            (small_log({1: "abab", 2: "cd", 3: "e", 4: "eee", 5: "g"}), 1.0, {"users with too few points counted as safe": 0.4,
                                                                 "users with too few points counted": 0.6, "repeated rows taken for different points": 2 / 3}),
            (small_log({1: "ab", 2: "ba", 3: "cd", 4: "dc", 5: "x"}), 0.0, {"users with too few points counted": 0.2,
                                                                       "order of points taken for a difference": 1.0}),
            (small_log({1: "ab", 2: "bc", 3: "ca", 4: "abc"}).assign(point=lambda t: t["point"].map(ord)), 0.0, {"users compared as whole lists": 1.0}),
        ):
            check.close(check.call(unicity, _points, 2, _rng), _target, what="unicity of a small log with k = 2",
                        expected="only users with at least k different points count; somebody with more points hides them too",
                        misconceptions=_wrong, hint="draw the sets of holders on paper")
    with check.part("other logs", points=1.0):
        for _seed, _n, _k, _kinds in ((81, 900, 2, 60), (82, 900, 3, 30)):
            _points = _panel(_seed, _n, _kinds)
            if _k == 3:
                _points = _points.assign(point=("p" + _points["point"].astype(str)).astype("category")).sort_values("user_id", kind="stable")
            _plain = _points.assign(point=_points["point"].astype(str)) if _k == 3 else _points
            _want, _able = _share(_plain, _k, 1)
            _got = check.number(check.call(unicity, _points, _k, np.random.default_rng(5)), f"unicity(points, {_k}, rng)", 0, 1)
            # One draw a user: standard deviation at most sqrt(0.25 / users); the reference averages 25 draws. 4 sd: false alarm < 1e-4.
            _tol = 4 * np.sqrt(max(_want * (1 - _want), 0.02) / _able) * np.sqrt(1 + 1 / 25)
            if abs(_got - _want) > _tol:
                _wrong = {n: _share(_plain, _k, 1, **how)[0] for n, how in _NAMES.items()}
                _near = min(_wrong, key=lambda n: abs(_wrong[n] - _got))
                check.fail(saw=f"{_got:.3f} for a log of {_n} users and k = {_k}", expected=f"within {_tol:.3f} of the share over random points",
                           hint="run your function on small logs that you can check by hand",
                           misconception=_near if abs(_wrong[_near] - _got) < _tol else None)
                break
    ### END HIDDEN TESTS
    return check.score()


test_unicity()

# %% nbgrader={"grade_id": "reveal_unicity", "locked": true}
# Reveal: the "anonymised" purchase log of the Tokopedia-like market, at three scales of a point
@needs("unicity")
def reveal():
    bought = tokopedia.orders.query("status != 'cancelled'").merge(tokopedia.items[["item_id", "category", "product_type"]])
    day = (bought.ordered_at - pd.Timestamp("2026-01-05")).dt.days
    category = bought.category.cat.codes.astype(int)
    scales = {"product type × week": bought.product_type.astype(int) * 100 + day // 7,
              "category × week": category * 100 + day // 7, "category × four weeks": category * 100 + day // 28}
    known = range(1, 7)
    curves = {s: [100 * unicity(pd.DataFrame({"user_id": bought.user_id, "point": p}), k, np.random.default_rng(k)) for k in known]
              for s, p in scales.items()}
    fine, coarse = (curves[s][3] for s in ("product type × week", "category × four weeks"))
    fine_points = pd.DataFrame({"user": bought.user_id, "point": scales["product type × week"]}).drop_duplicates()
    enough = (fine_points.user.value_counts() >= 4).sum()
    fig, ax = figures.canvas(f"Four fine points single out {fine:.0f} % of those with four; coarse ones {coarse:.0f} %",
                             "Share singled out, of the users with at least that many different points; Tokopedia-like market",
                             height=3.8)
    for (scale, shares), colour in zip(curves.items(), (figures.VERMILION, figures.ORANGE, figures.BLUE)):
        ax.plot(known, shares, "o-", color=colour)
        k = {"product type × week": 2, "category × week": 3, "category × four weeks": 5}[scale]
        ax.annotate(scale, (k, shares[k - 1]), xytext=(-9, 9) if k == 3 else (9, -13), textcoords="offset points", va="center",
                    ha="right" if k == 3 else "left", color=colour)
    ax.axvline(4, color=figures.GREY, lw=1, ls=":")
    ax.set(xlabel="known points", ylabel="% singled out", xlim=(0.8, 6.3), ylim=(0, 104), xticks=list(known))
    figures.show(fig, summary="; ".join(f"{s}: " + " ".join(f"{v:.0f}" for v in c) for s, c in curves.items()),
                 alt="Three rising lines over one to six known purchases. With four, product type and week single out "
                 f"{fine:.0f} %, category and four weeks {coarse:.0f} %.")
    print(f"two fine points already single out {curves['product type × week'][1]:.0f} % of users with two; four is no threshold")
    print(f"{enough:,} of {bought.user_id.nunique():,} buyers have four fine points or more")
    print(f"singled_out: you predicted {guess('singled_out')}, the log says {fine / 100:.2f}")

# %% [markdown]
# *Read it like this: the dotted line is an acquaintance who knows four purchases.* Coarsening item *and* time protects far
# more than dropping names. The level depends on how many people are in the log: compare scales, not markets.
#
# ### Exercise 5b · `consent_rates` and `close_p95` (2 points)
#
# Indonesia's law (Law 27/2022) asks for explicit consent, with proof, and gives 3 × 24 hours for access and for stopping. So:
# a **valid consent** was accepted on a screen that *asks* (not `default_on`: silence is no answer) and has not been withdrawn.
#
# - `consent_rates(consents, category_class)` returns `of_asked` (valid ÷ users who were asked) and `of_all` (valid ÷ all users),
#   for one class of categories. One row is one user and class; every user has one row in each class, and somebody was asked.
# - `close_p95(requests, now)`: the 95th percentile of the time from request to closing, in hours (a number), by any usual
#   definition. An open request counts with its age at `now`: leaving it out rewards whoever leaves the hard ones
#   open. Nothing happens after `now`.

# %% nbgrader={"grade_id": "consent_rates", "solution": true}
def consent_rates(consents, category_class):
    """Valid-consent rate of one category class, over users asked and over all users."""
    # 1. rows of the class; which were asked, which are valid
    ### BEGIN SOLUTION
    rows = consents[consents["category_class"] == category_class]
    asked = rows["screen"] != "default_on"
    valid = asked & (rows["choice"] == "accepted") & rows["withdrawn_at"].isna()
    return {"of_asked": float(valid.sum() / asked.sum()), "of_all": float(valid.mean())}
    ### END SOLUTION


def close_p95(requests, now):
    """95th percentile of hours from request to closing; open requests count with their age."""
    # 2. end of each request, hours, quantile
    ### BEGIN SOLUTION
    hours = (requests["closed_at"].fillna(now) - requests["requested_at"]) / pd.Timedelta(hours=1)
    return float(hours.quantile(0.95))
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_consent_rates", "grade": true, "points": 2}
"""Check `consent_rates`: two denominators, and `close_p95`, where open requests count (2 points)."""


def test_consent_rates():
    from tradeoff.checks import Check

    check = Check("consent_rates", points=2)
    RATES = ["of_asked", "of_all"]
    with check.part("ten users by hand", points=0.3):
        day = pd.Timestamp("2026-02-01")
        ten = pd.DataFrame({
            "user_id": range(10), "category_class": "ordinary", "screen": ["default_on"] * 4 + ["opt_in"] * 2 + ["active_choice"] * 4,
            "choice": ["accepted"] * 3 + ["declined"] + ["accepted"] * 3 + ["declined"] * 3,
            "withdrawn_at": [pd.NaT, day] + [pd.NaT] * 4 + [day] + [pd.NaT] * 3,
        })
        other = ten.assign(category_class="sensitive", choice=["accepted"] * 9 + ["declined"], withdrawn_at=pd.NaT)
        ten = pd.concat([ten, other], ignore_index=True)
        got = check.mapping(check.call(consent_rates, ten, "ordinary"), keys=RATES, levels=float)
        check.close(got["of_asked"], 1 / 3, what="of_asked for ten users", expected="two valid consents among the six who were asked",
                    hint="go through the rows", misconceptions={"withdrawn consents kept": 0.5, "one denominator for both": 0.2,
                                                              "silence counted as consent": 4 / 6, "both classes together": 7 / 12,
                                                              "only one of the screens that ask": 1.0,
                                                              "withdrawn users left out of those asked": 0.4})
        check.close(got["of_all"], 0.2, what="of_all for ten users", expected="the same two among all ten", hint="go through the rows",
                    misconceptions={"withdrawn consents kept": 0.3, "one denominator for both": 1 / 3, "silence counted as consent": 0.4,
                                    "both classes together": 0.35, "rows of both classes for users": 0.1})
    with check.part("forty requests by hand", points=0.2):
        hours = [8.0] * 22 + [12.0] * 10 + [50.0] * 4 + [103.0] * 4
        forty = pd.DataFrame({"request_id": range(40), "requested_at": day - pd.to_timedelta(hours, unit="h"),
                              "closed_at": [day] * 36 + [pd.NaT] * 4})
        # Places 37 to 40 are alike, so every definition of a percentile gives the same.
        check.close(check.call(close_p95, forty, day), 103.0, atol=1e-6, what="close_p95 for forty requests, the last four open for 103 hours",
                    expected="95 % of forty are 38 requests: how long did they take?", hint="sort the forty times, open ones with their age",
                    misconceptions={"open requests left out, or counted as closed": 50.0, "days for hours": 103 / 24,
                                    "hours of the day for all hours": 12.0, "median for the 95th percentile": 8.0,
                                    "mean for the 95th percentile": (22 * 8 + 120 + 200 + 412) / 40, "whole days for hours": 96.0})
    ### BEGIN HIDDEN TESTS
    def _consents(seed, n):
        rng = np.random.default_rng(seed=seed)
        rows = []
        for user in range(n):
            screen = str(rng.choice(["default_on", "active_choice", "opt_in"], p=[0.35, 0.4, 0.25]))
            for c, p in (("ordinary", 0.6), ("sensitive", 0.45)):
                yes = rng.random() < (0.97 if screen == "default_on" else p)
                gone = yes and rng.random() < 0.2
                rows.append((user * 7, c, screen, "accepted" if yes else "declined", pd.Timestamp("2026-02-03") if gone else pd.NaT))
        t = pd.DataFrame(rows, columns=["user_id", "category_class", "screen", "choice", "withdrawn_at"])
        return t.sample(frac=1, random_state=seed)

    def _rates(t, c, silent=False, kept=False, both=False):
        r = t if both else t[t["category_class"] == c]
        asked = r["screen"] != "default_on"
        yes = (r["choice"] == "accepted") & (asked | silent) & (r["withdrawn_at"].isna() | kept)
        stayed = asked & r["withdrawn_at"].isna()
        return {"stayed": yes.sum() / stayed.sum(),
                "of_asked": yes.sum() / asked.sum(), "of_all": yes.mean(), "asked_yes": yes.sum() / max(1, (r["choice"] == "accepted").sum())}

    with check.part("other tables of consents", points=0.7):
        for _seed, _c in ((91, "sensitive"), (92, "ordinary")):
            _t = _consents(_seed, 240)
            if _seed == 92:
                _t = _t.astype({"category_class": "category", "screen": "category", "choice": "category"})
            _got = check.mapping(check.call(consent_rates, _t, _c), keys=RATES, levels=float)
            _want = _rates(_t, _c)
            for _key, _other in (("of_asked", "of_all"), ("of_all", "of_asked")):
                # Shares of counts: exact.
                check.close(_got[_key], _want[_key], what=f"{_key} for {_c} categories in another table",
                            expected="valid consents over the users that the name says", hint="count valid, asked and all on their own",
                            misconceptions={"silence counted as consent": _rates(_t, _c, silent=True)[_key],
                                            "withdrawn consents kept": _rates(_t, _c, kept=True)[_key],
                                            "one denominator for both": _want[_other], "both classes together": _rates(_t, _c, both=True)[_key],
                                            "silence and withdrawals ignored": _rates(_t, _c, silent=True, kept=True)[_key],
                                            "withdrawn users left out of those asked": _want["stayed"],
                                            "acceptances for users": _want["asked_yes"], "rows of both classes for users": _want["of_all"] / 2,
                                            "only one of the screens that ask": _rates(_t[_t["screen"] != "active_choice"], _c)[_key]})
    with check.part("the clock", points=0.6):
        for _seed, _n, _open in ((93, 120, 0.15), (94, 301, 0.08)):
            _rng = np.random.default_rng(_seed)
            _now = pd.Timestamp("2026-03-30")
            _asked = _now - pd.to_timedelta(np.round(_rng.uniform(300, 1900, _n) * 3600), unit="s")
            _took = np.where(_rng.random(_n) < 0.85, _rng.uniform(5, 70, _n), _rng.uniform(80, 260, _n))
            _done = pd.Series(_asked + pd.to_timedelta(np.round(_took * 3600), unit="s"))
            _done[_rng.random(_n) < _open] = pd.NaT
            _r = pd.DataFrame({"request_id": np.arange(_n), "requested_at": _asked, "closed_at": _done}).sample(frac=1, random_state=2)
            _hours = ((_r["closed_at"].fillna(_now) - _r["requested_at"]).dt.total_seconds() / 3600).to_numpy()
            _closed = _hours[_r["closed_at"].notna().to_numpy()]
            _sorted, _at = np.sort(_hours), 0.95 * (_n - 1)
            # Every common definition of a percentile lies between these neighbours in the sorted list.
            _low, _high = _sorted[int(_at)], _sorted[min(int(_at) + 2, _n - 1)]
            _got = check.number(check.call(close_p95, _r, _now), "close_p95(requests, now)", low=0)
            if not _low - 1e-6 <= _got <= _high + 1e-6:
                _zero = np.where(_r["closed_at"].isna(), 0, _hours)
                _wrong = {"hours of the day for all hours": np.quantile(_hours % 24, 0.95),
                          "whole days for hours": np.quantile(24 * (_hours // 24), 0.95),
                          "open requests left out": np.quantile(_closed, 0.95), "mean for the 95th percentile": _hours.mean(),
                          "median for the 95th percentile": np.median(_hours), "open requests counted as closed at once": np.quantile(_zero, 0.95),
                          "days for hours": np.quantile(_hours, 0.95) / 24, "the best 5 % for the worst": np.quantile(_hours, 0.05),
                          "the slowest request for the 95th percentile": _hours.max(), "share closed in time for a time": np.mean(_hours <= 72)}
                _near = min(_wrong, key=lambda k: abs(np.log(max(_got, 1e-9) / max(_wrong[k], 1e-9))))
                check.fail(saw=f"{_got:.1f} hours for {_n} requests", expected="the time within which 95 % of all requests are closed",
                           hint="an open request has already lasted until now",
                           misconception=_near if abs(_got - _wrong[_near]) < 0.02 * _wrong[_near] + 0.01 else None)
                break
    with check.part("relations that both rates obey", points=0.2):
        from tradeoff.audit.metric import add_without_consent as _add_without_consent
        from tradeoff.audit.metric import audit_metric as _audit_metric
        from tradeoff.audit.metric import duplicate_users as _duplicate_users
        from tradeoff.audit.metric import permute_rows as _permute_rows

        def _both(table):
            rates = check.mapping(consent_rates(table, "ordinary"), keys=RATES, levels=float)
            return [rates[key] for key in RATES]

        # The relations are exact, so a right answer is never blamed; a pass is not a proof.
        if len(check.mapping(check.call(consent_rates, _consents(95, 200), "ordinary"), keys=RATES, levels=float)) == len(RATES):
            _audit_metric(_both, [_consents(95, 200).query("category_class == 'ordinary'")], [
                _permute_rows(), _duplicate_users("user_id"),
                _add_without_consent(0, "user_id", "choice", refused="declined", count=60, base=["neither", "everyone"],
                                     when={"screen": "default_on", "withdrawn_at": pd.NaT}),
            ], learner=consent_rates).tell(check)
    ### END HIDDEN TESTS
    return check.score()


test_consent_rates()

# %% nbgrader={"grade_id": "reveal_consent", "locked": true}
# Reveal: two denominators and the clock, Tokopedia-like market
@needs("consent_rates")
def reveal():
    answers = tokopedia.consents
    rates = {c: as_mapping(consent_rates(answers, c), "consent_rates", ["of_asked", "of_all"]) for c in ("ordinary", "sensitive")}
    ticked = {c: (answers[answers.category_class == c].choice == "accepted").mean() for c in rates}
    rows = {f"{c}: {w}": v for c in rates for w, v in (("'accepted' in the log, of all", ticked[c]), ("valid, of those asked", rates[c]["of_asked"]),
                                                         ("valid, of all", rates[c]["of_all"]))}
    fig, ax = figures.canvas("One table, three rates: only a named denominator can be compared",
                             "Users who let personal data be used, % of whom each line says, Tokopedia-like market", height=3.7)
    figures.bars(ax, list(rows), [100 * v for v in rows.values()], unit="%", highlight=[1, 2, 4, 5])
    figures.show(fig, summary=", ".join(f"{k} {v:.3f}" for k, v in rows.items()),
                 alt="Six bars. " + ", ".join(f"{k}: {100 * v:.0f} %" for k, v in rows.items()) + ".")


@needs("close_p95")
def reveal():
    for kind, asked in tokopedia.privacy_requests.groupby("kind", observed=True):
        limit = "; the law gives 72" if kind in ("access", "stop_processing") else ""
        hours = close_p95(asked, pd.Timestamp("2026-03-30"))
        print(f"{kind.replace('_', ' ')}, open ones with their age: 95 % within {hours:.0f} hours{limit}")

# %% [markdown]
# *Read it like this: grey counts silence and withdrawn consents as yes.* **Interpretation:** a high consent rate is no success
# in itself. Hiding the reject button raised consent by 22 to 23 points in a field experiment (Nouwens et al., 2020, CHI).
#
# ## 6 · Who else pays?
#
# *Time so far: 78 minutes.*
#
# Sellers live on *exposure*: how often their items are shown. The *Gini coefficient* is 0 when all get the same and near 1
# when one gets all. With the exposures sorted from small to large, x₁ … xₙ: sum of (2i − n − 1)·xᵢ ÷ (n × sum of xᵢ).
# **Predict:** lists made without personal data show mostly bestsellers. Fairer or less fair?
#
# ### Exercise 6 · `seller_guardrails` (2 points)
#
# `seller_guardrails(impressions, items, sellers)` returns `gini`, over *all* rows of `sellers`, and `small_share`, the share of
# impressions that show an item of a seller whose `seller_size` is `small`. Every `item_id` shown is in `items`.

# %% nbgrader={"grade_id": "seller_guardrails", "solution": true}
def seller_guardrails(impressions, items, sellers):
    """Concentration of exposure over sellers, and the share of exposure of small sellers."""
    # 1. seller of each impression
    # 2. exposure of every seller, also of those never shown
    # 3. Gini; share of small sellers
    ### BEGIN SOLUTION
    seller = impressions["item_id"].map(items.set_index("item_id")["seller_id"])
    shown = seller.value_counts().reindex(sellers["seller_id"], fill_value=0).to_numpy(float)
    x, n = np.sort(shown), len(shown)
    small = sellers.loc[sellers["seller_size"] == "small", "seller_id"]
    return {"gini": float((2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum())), "small_share": float(seller.isin(small).mean())}
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_seller_guardrails", "grade": true, "points": 2}
"""Check `seller_guardrails`: a hand case, then other catalogues, and relations that any such metric obeys (2 points)."""


def test_seller_guardrails():
    from tradeoff.checks import Check

    check = Check("seller_guardrails", points=2)
    GUARDS = ["gini", "small_share"]
    with check.part("four sellers by hand", points=0.4):
        items = pd.DataFrame({"item_id": [1, 2, 3, 4], "seller_id": [7, 7, 8, 9]})
        sellers = pd.DataFrame({"seller_id": [8, 7, 10, 9], "seller_size": ["small", "large", "small", "small"]})
        impressions = pd.DataFrame({"session_id": range(8), "item_id": [1, 1, 2, 2, 1, 2, 3, 4]})
        got = check.mapping(check.call(seller_guardrails, impressions, items, sellers), keys=GUARDS, levels=float)
        check.close(got["gini"], 0.5625, what="the Gini of exposures 0, 1, 1 and 6", expected="the formula over all four sellers",
                    hint="write the four products on paper; one seller was never shown, and i starts at 1",
                    misconceptions={"sellers never shown left out": 5 / 12, "items for sellers": 0.25, "sorted from large to small": -0.5625,
                                    "exposures not sorted": -0.1875, "number of items for exposure": 0.375,
                                    "i counted from 0": 0.0625})
        check.close(got["small_share"], 0.25, what="the share of small sellers", expected="two of the eight impressions",
                    hint="count impressions", misconceptions={"share of sellers for share of exposure": 0.75, "share of items for share of exposure": 0.5})
    ### BEGIN HIDDEN TESTS
    def _shop(seed, n_sellers, n):
        rng = np.random.default_rng(seed=seed)
        count = 3 * n_sellers
        items = pd.DataFrame({"item_id": rng.permutation(count) + 50, "seller_id": rng.integers(0, n_sellers, count) * 2 + 1})
        sellers = pd.DataFrame({"seller_id": rng.permutation(n_sellers) * 2 + 1})
        sellers["seller_size"] = rng.choice(["small", "medium", "large"], n_sellers, p=[0.6, 0.3, 0.1])
        weight = rng.lognormal(0, 1.8, count)
        impressions = pd.DataFrame({"position": rng.integers(0, 9, n), "item_id": rng.choice(items["item_id"], n, p=weight / weight.sum()),
                                    "clicked": rng.random(n) < 0.1})
        return impressions, items.sample(frac=1, random_state=seed), sellers

    def _gini(x):
        x = np.sort(np.asarray(x, float))
        n = len(x)
        return float((2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()))

    def _guards(impressions, items, sellers):
        seller = impressions.merge(items, on="item_id")["seller_id"]
        shown = seller.value_counts().reindex(sellers["seller_id"], fill_value=0)
        small = sellers.loc[sellers["seller_size"] == "small", "seller_id"]
        return shown, _gini(shown), float(seller.isin(small).mean()), small

    for _key, _at in (("gini", 1), ("small_share", 2)):
        with check.part(f"{_key} in other catalogues", points=0.6):
            for _seed, _n, _rows in ((101, 60, 900), (102, 150, 400)):
                _i, _c, _s = _shop(_seed, _n, _rows)
                if _seed == 102:
                    _s, _c, _i = _s.astype({"seller_size": "category"}), _c.astype("int32"), _i.sample(frac=1, random_state=1)
                _all = _guards(_i, _c, _s)
                _shown, _small = _all[0], _all[3]
                _clicks = _guards(_i[_i["clicked"]], _c, _s)
                _wrong = {
                    "gini": {"sellers never shown left out": _gini(_shown[_shown > 0]), "items for sellers": _gini(_i["item_id"].value_counts()),
                             "sorted from large to small": -_all[1], "i counted from 0": _all[1] - 2 / _n, "clicks for impressions": _clicks[1],
                             "sellers without items left out": _gini(_shown.reindex(_c["seller_id"].unique())),
                             "small sellers only": _gini(_shown[_shown.index.isin(_small)]),
                             "items never shown counted, for sellers": _gini(_i["item_id"].value_counts().reindex(_c["item_id"], fill_value=0)),
                             "number of items shown for exposure": _gini(
                                 _c[_c["item_id"].isin(_i["item_id"])]["seller_id"].value_counts().reindex(_s["seller_id"], fill_value=0)),
                             "factor n left out": _all[1] * _n, "number of items for exposure": _gini(_c["seller_id"].value_counts().reindex(_s["seller_id"], fill_value=0))},
                    "small_share": {"share of sellers for share of exposure": len(_small) / _n, "clicks for impressions": _clicks[2],
                                    "share of items for share of exposure": float(_c["seller_id"].isin(_small).mean()),
                                    "share of items shown for share of exposure": float(_c[_c["item_id"].isin(_i["item_id"])]["seller_id"].isin(_small).mean()),
                                    "large for small": float(_i.merge(_c, on="item_id")["seller_id"].isin(_s.loc[_s["seller_size"] == "large", "seller_id"]).mean()),
                                    "medium counted as small": float(_i.merge(_c, on="item_id")["seller_id"].isin(_s.loc[_s["seller_size"] != "large", "seller_id"]).mean()),
                                    "percent for a share": 100 * _all[2]},
                }[_key]
                _got = check.mapping(check.call(seller_guardrails, _i, _c, _s), keys=GUARDS, levels=float)
                # Sums of counts: exact up to rounding.
                if not check.close(_got[_key], _all[_at], what=f"{_key} for {_n} sellers", expected="every seller once, weighted by impressions",
                                   hint="how many sellers does your sum run over?" if _key == "gini" else "what is one row of your share?",
                                   misconceptions=_wrong):
                    break
    with check.part("relations", points=0.4):
        _i, _c, _s = _shop(103, 40, 300)
        from tradeoff.audit.metric import audit_metric as _audit_metric
        from tradeoff.audit.metric import duplicate_users as _duplicate_users
        from tradeoff.audit.metric import permute_rows as _permute_rows

        def _both(a, b, c):
            guards = check.mapping(seller_guardrails(a, b, c), keys=GUARDS, levels=float)
            return [guards[key] for key in GUARDS]

        # The relations are exact, so a right answer is never blamed; a pass is not a proof.
        _one = check.mapping(check.call(seller_guardrails, _i, _c, _s), keys=GUARDS, levels=float)["gini"]
        _audit_metric(_both, [_i.assign(session_id=np.arange(len(_i)) // 5), _c, _s], [_permute_rows(), _duplicate_users("session_id")],
                      learner=seller_guardrails).tell(check)
        _more = pd.concat([_s, pd.DataFrame({"seller_id": np.arange(40) + 5000, "seller_size": "small"})])
        _two = check.mapping(check.call(seller_guardrails, _i, _c, _more), keys=GUARDS, levels=float)["gini"]
        check.true(_two > _one + 0.05, saw="a Gini that does not rise when forty sellers without exposure join",
                   expected="a more unequal market", hint="start from the table of sellers",
                   misconception="sellers never shown left out" if abs(_two - _one) < 1e-9 else None)
    ### END HIDDEN TESTS
    return check.score()


test_seller_guardrails()

# %% nbgrader={"grade_id": "reveal_sellers", "locked": true}
# Reveal: exposure with and without personal data, Tokopedia-like market
@needs("seller_guardrails")
def reveal():
    shown = tokopedia.impressions.merge(tokopedia.sessions[["session_id", "setting"]], on="session_id")
    curves, guards = {}, {}
    for setting in ("full", "contextual"):
        part = shown[shown.setting == setting]
        guard = seller_guardrails(part, tokopedia.items, tokopedia.sellers)
        guards[setting] = as_mapping(guard, "seller_guardrails", ["gini", "small_share"])
        counts = part.merge(tokopedia.items, on="item_id").groupby("seller_id").size().reindex(tokopedia.sellers.seller_id, fill_value=0)
        curves[setting] = np.concatenate([[0], np.sort(counts).cumsum() / counts.sum()]) * 100
    sellers_at = np.linspace(0, 100, len(curves["full"]))
    top = {setting: 100 - np.interp(90, sellers_at, curve) for setting, curve in curves.items()}
    fig, ax = figures.canvas(f"Top tenth of sellers: {top['contextual']:.0f} % of exposure without personal data, {top['full']:.0f} % with",
                             "Cumulative share of impressions, sellers sorted from least shown; Tokopedia-like market", height=4.0)
    said = []
    for setting, colour, side in (("full", figures.BLUE, -1), ("contextual", figures.VERMILION, 1)):
        curve, guard = curves[setting], guards[setting]
        ax.plot(sellers_at, curve, color=colour)
        ax.annotate(f"{setting}: Gini {guard['gini']:.2f},\nsmall sellers {100 * guard['small_share']:.0f} %", (np.interp(40, curve, sellers_at), 40),
                    xytext=(13 * side, 0), textcoords="offset points", color=colour, ha="right" if side < 0 else "left", va="center")
        said.append(f"{setting}: Gini {guard['gini']:.3f}, small sellers {guard['small_share']:.3f}")
    ax.plot([0, 100], [0, 100], color=figures.GREY, lw=1, ls=":")
    ax.annotate("all equal", (30, 30), xytext=(-6, 8), textcoords="offset points", color=figures.GREY, ha="right")
    ax.set(ylabel="% of impressions", xlim=(0, 134), ylim=(0, 100), xticks=range(0, 101, 20))
    ax.set_xlabel("% of sellers", x=50 / 134)
    ax.spines["bottom"].set_bounds(0, 100)
    figures.show(fig, summary="; ".join(said), alt="Two Lorenz curves below the diagonal; the one without personal data hangs lower. "
                 + "; ".join(said) + ".")

# %% [markdown]
# *Read it like this: the lower the curve, the fewer sellers share the exposure.* Users chose these settings, so the picture
# compares people too: section 2's trap. **Interpretation:** privacy settings have a third party. Put small sellers'
# share on the sheet as a guardrail *before* you change a default.
#
# ## 7 · When a measure becomes a target
#
# *Time so far: 86 minutes.*
#
# Goodhart's law: a measure that becomes a target stops being a good measure. Here is the test from the hook, in full.

# %% nbgrader={"grade_id": "case", "locked": true}
case = tokopedia.past_experiments.query("experiment_id == 3")
print(f"{case.name.iloc[0]}, {case.n_control.iloc[0]:,} users an arm; margin after a year {case.long_run_effect.iloc[0]:+.1%}")
case.assign(low=case.effect - 1.96 * case.std_error, high=case.effect + 1.96 * case.std_error).set_index("metric")[["effect", "low", "high"]].round(3)

# %% [markdown]
# ### Exercise 7 · `goodhart` (2 points)
#
# Choose one word each.
#
# | key | question | options |
# |---|---|---|
# | `mechanism` | Why do clicks rise and the year's margin fall? | `lag`: sales follow clicks later · `noise`: the margin moved by chance · `trust`: unasked use lifts relevance now and costs trust later · `rerouting`: orders only changed their way |
# | `primary` | What should have decided this test? | `clicks_per_user` · `rec_orders_per_user` · `gmv_per_user` · `opted_in_rate` |
# | `decision` | The team proposes it again. You … | `ship` it · `ramp` it slowly · `longer` test first · `stop` it |
# | `next_abuse` | Now `opted_in_rate` is the target. What will be tried first? | `none`: it points the right way · `clickbait` lists · `starve`: use no personal data, so nobody opts out · `samples`: larger tests |

# %% nbgrader={"grade_id": "goodhart", "solution": true}
# goodhart = {"mechanism": …, "primary": …, "decision": …, "next_abuse": …}
### BEGIN SOLUTION
goodhart = {"mechanism": "trust", "primary": "opted_in_rate", "decision": "stop", "next_abuse": "starve"}
### END SOLUTION

# %% nbgrader={"grade_id": "test_goodhart", "grade": true, "points": 2}
"""Check `goodhart`: four answers from the table of options (2 points)."""


def test_goodhart():
    from tradeoff.checks import Check
    from tradeoff.checks.values import as_mapping

    check = Check("goodhart", points=2)
    OPTIONS = {
        "mechanism": ["lag", "noise", "trust", "rerouting"],
        "primary": ["clicks_per_user", "rec_orders_per_user", "gmv_per_user", "opted_in_rate"],
        "decision": ["ship", "ramp", "longer", "stop"],
        "next_abuse": ["none", "clickbait", "starve", "samples"],
    }

    def one_word(answers):
        """Your answers with the option in front kept ("stop it" is stop) and a bare None read as the option `none`."""
        words = {}
        for key, word in as_mapping(answers, "goodhart", list(OPTIONS)).items():
            word = word.strip(" `'\"") if isinstance(word, str) else word
            first = str(word).lower().replace(":", " ").replace("`", " ").split()[:1]
            options = OPTIONS.get(str(key).strip().lower().replace(" ", "_"), [])
            words[key] = first[0] if first and first[0] in options else word
        return words

    with check.part("one word from each row", points=0.2):
        for key, word in check.mapping(one_word(goodhart), keys=list(OPTIONS), levels=str).items():
            folded = word.strip().lower().replace(" ", "_").replace("-", "_")
            check.true(folded in OPTIONS[key], saw=f"goodhart[{key!r}] = {word!r}", expected=f"one of {', '.join(OPTIONS[key])}",
                       hint="copy the word from the table")
    ### BEGIN HIDDEN TESTS
    _WHY = {
        "mechanism": {"lag": ("clicks taken for an early sign of sales", "sales had a year to follow, and margin fell"),
                      "noise": ("a known outcome blamed on chance", "the year's margin is known afterwards, and every such change in the corpus shares its sign"),
                      "trust": None, "rerouting": ("re-routing explains nothing gained, not a loss", "orders that change their way leave the total as it was")},
        "primary": {"clicks_per_user": ("the most sensitive whatever its direction", "on consent screens it is far more often wrong than right"),
                    "rec_orders_per_user": ("what passes through taken for what is added", "attributed orders rise because recommendations are clicked more"),
                    "gmv_per_user": ("money must point the right way", "12 weeks of GMV are too short and too noisy to see trust"), "opted_in_rate": None},
        "decision": {"ship": ("clicks for value", "the year cost margin"), "ramp": ("caution instead of a gate", "a slow start does not make silence a consent"),
                     "longer": ("a gate treated as a question of evidence", "no result of a longer test makes it lawful"), "stop": None},
        "next_abuse": {"none": ("a good metric cannot be gamed", "on lists its direction is far below one half: see your own table"),
                       "clickbait": ("clicks still in mind", "clicks do not enter this metric"), "starve": None,
                       "samples": ("precision taken for abuse", "a larger test moves the error bar, not the metric")},
    }
    for _key, _options in _WHY.items():
        with check.part(_key, points=0.45):
            check.choice(one_word(goodhart), key=_key, options=_options)
    ### END HIDDEN TESTS
    return check.score()


test_goodhart()

# %% [markdown]
# ## 8 · The metric sheet
#
# *Time so far: 90 minutes.*
#
# ### Exercise 8 · metric sheet (3 points, graded by hand)
#
# For the next consent screen of the Tokopedia-like market: one north star, two drivers, two privacy outcomes, two guardrails.
# Each with unit, window, denominator and owner; for each guardrail the value that stops the launch (your judgement). Then two or
# three sentences: which of the seven decides, which may veto, how the deciding one could be gamed. Copy this start:
#
# ```
# | role | metric | unit | window | denominator | owner | stops the launch at |
# |---|---|---|---|---|---|---|
# | north star | … | … | … | … | … | – |
# ```

# %% [markdown] nbgrader={"grade_id": "metric_sheet", "grade": true, "solution": true, "points": 3}
# === BEGIN MARK SCHEME ===
# | role | metric | unit | window | denominator | owner | stops the launch at |
# |---|---|---|---|---|---|---|
# | north star | contribution margin per user | IDR | 52 weeks | all users assigned, asked or not | head of marketplace | – |
# | driver | orders per visit | orders | 12 weeks | visits of all users assigned | search and recommendations | – |
# | driver | incremental share of orders | % | 12 weeks, standing holdout | orders of the personalised arm | experimentation | – |
# | privacy outcome | valid-consent rate | % | on the last day | users asked, and all users | data protection | – |
# | privacy outcome | users who have not switched data use off | % | week 12 | users whose data are used | data protection | – |
# | guardrail | 95th percentile of time to close a request | hours | last 4 weeks, open ones with their age | all requests | support | above 72 |
# | guardrail | small sellers' share of exposure | % | 12 weeks | all impressions | seller success | 1 point below control |
#
# The rate of users who have not switched data use off decides among lawful screens, since on past screens it alone had the
# right direction; the law's gates and both guardrails veto. It could be gamed by using no data at all, so it is read only
# beside the incremental share of orders.
# === END MARK SCHEME ===

# %% [markdown]
# ## What you decided
#
# Which metric decides the next consent screen, which may veto, what recommendations are worth.
#
# **Key ideas**
# - Only a random holdout separates what is added from what passes through; people who opt in differ beforehand.
# - The unit of an error bar is what was drawn independently; an A/A replay is its exam.
# - Direction before sensitivity, and for the *kind* of change at hand.
# - Every rate has a denominator with a name; open cases count; coarse points protect, missing names do not.
#
# **What would change your mind?** Which corpus would let you trust clicks again? How large an incremental share would earn
# personal data by default a second look, and which gate would still stand?
#
# **Next:** notebook 03 builds recommenders that need less data, and attacks the log you just measured.
