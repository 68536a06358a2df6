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
# # 05 · Experiment design: a test that could say no
#
# The consent screen of the Tokopedia-like market has a box to tick. The team prefers two equal buttons, "yes" and "no". "Let us run it, look every week until it is significant, and count those who agreed."
#
# Three mistakes in one sentence: no size, looks without a price, a count of those who agreed. Here you design a test to bet on, on two **synthetic** markets, one *Shopee-like*, one
# *Tokopedia-like* (no number here is a company's own), and replay your tools on experiments whose truth is known. **Which experiment decides about the two buttons, and which result would stop it?**
#
# > **By the end you can …**
# >
# > 1. **size** a test for a gain, for a margin, and for several promises at once;
# > 2. **audit** an analysis by replaying experiments whose truth is known;
# > 3. **detect** a broken split, a peek, and arms that disturb each other;
# > 4. **write** a pre-registration that a computer can check.
# >
# > **You need:** notebooks 00 to 02. **Time:** 116 minutes. **Points:** 30.
#
# ## First, from memory
#
# *Time so far: 0 minutes.* Answer aloud, then open.
#
# <details><summary>1. Why does comparing people who agreed with people who declined measure no effect?</summary>
# They differed before anybody asked: active people mind more.</details>
#
# <details><summary>2. What is an A/A test good for?</summary>
# Nothing was done, so a sound 5 % test rejects 5 in 100. It is the exam of an error bar.</details>

# %% nbgrader={"grade_id": "setup", "locked": true}

import numpy as np
import pandas as pd
from scipy.stats import norm

from tradeoff import figures, preregistration
from tradeoff.checks.reveal import needs, predicted
from tradeoff.checks.values import as_mapping, as_number, as_numbers
from tradeoff.data import load
from tradeoff.market.config import SHOPEE, TOKOPEDIA
from tradeoff.market.settings import Policy
from tradeoff.market.stock import StockMarket
from tradeoff.market.trials import Trial, VisitLog, ordinary_only
from tradeoff.market.world import World

shopee, tokopedia = load("shopee"), load("tokopedia")
box, buttons = ordinary_only("opt_in"), ordinary_only("active_choice")             # a box to tick; two equal buttons


def today(market):
    """Mean and standard deviation of a user's 12 weeks today; `left`: share of the variance that the past does not explain."""
    live = market.holdout[market.holdout.arm == "personalised"]
    table = live[["orders", "gmv", "clicks", "sessions", "opted_in"]].astype(float)
    known = live[["prior_orders", "prior_gmv"]].to_numpy(float)
    known = np.column_stack([np.ones(len(known)), known])
    rest = table - known @ np.linalg.lstsq(known, table.to_numpy(), rcond=None)[0]
    return pd.DataFrame({"mean": table.mean(), "sd": table.std(), "left": rest.var() / table.var()})


def guess(key):
    """What you predicted, for the reveals."""
    return predicted(globals().get("predictions"), key, shares=["peeking"])


def as_two(got):
    """Effect and standard error, from a pair or by these names."""
    if not isinstance(got, (dict, pd.Series, pd.DataFrame)):
        return as_numbers(got, "region_effect(…)", 2)
    found = as_mapping(got, "region_effect(…)", ["effect", "std_error"])
    names = ["effect", "std_error"] if {"effect", "std_error"} <= set(found) else list(found)
    return as_numbers([found[name] for name in names], "region_effect(…)", 2)

# %% [markdown]
# ### Exercise 0 · `predictions` (1 point)
#
# Write down three guesses, each as `(value, confidence)`; confidence in percent, 0 to 100.
#
# - `users`: users an arm, in thousands, to see a 2 % change of orders a user (Tokopedia-like market, level 5 %, power 80 %).
# - `peeking`: the share of tests *without any effect* that look significant at least once in five looks, 0 to 1.
# - `factor`: consent cannot be assigned. If the new screen moves it by 15 points, how many times more users are needed than if
#   it could be assigned?
#
# One point for taking part.

# %% nbgrader={"grade_id": "predictions", "solution": true}
# predictions = {"users": (value, confidence), "peeking": …, "factor": …}
### BEGIN SOLUTION
predictions = {"users": (20, 50), "peeking": (0.2, 40), "factor": (7, 50)}
### END SOLUTION

# %% nbgrader={"grade_id": "test_predictions", "grade": true, "points": 1}
"""Check `predictions`: three guesses, each with a confidence; any value passes (1 point)."""


def test_predictions():
    from tradeoff.checks import Check
    from tradeoff.checks.predictions import COUNT, SHARE, check_predictions

    check = Check("predictions", points=1)
    with check.part("three guesses with a confidence", points=1) as part:
        check_predictions(check, part, predictions, {"users": COUNT, "peeking": SHARE, "factor": COUNT})
    return check.score()


test_predictions()

# %% [markdown]
# ## 1 · What exactly is the question?
#
# *Time so far: 7 minutes.*
#
# A design names five things before any data: a **hypothesis** that could lose, an **estimand** (effect of what, on whom), the
# **unit** that chance assigns, the **arms**, and the **rows** that are read. Gates of the law stand before any arm.
#
# ### Exercise 1 · `design_choices` (2 points)
#
# Box or buttons? Choose one word a row.
#
# | key | question | options |
# |---|---|---|
# | `hypothesis` | Which bet could decide a launch, and lose? | `better`: "buttons are better for people" · `harmless`: "buttons have no effect at all on orders" · `lift`: "buttons raise orders per user asked by at least 2 %" · `choosers`: "people who agree order more than people who decline" |
# | `estimand` | The effect of what, on whom? | `agreed`: orders of those who agreed, new screen against old · `assigned`: orders of all given the new screen, against all given the old · `exposed`: orders of those who saw a personal list, new against old · `choice`: orders of those who agree, against those who decline |
# | `unit` | What does chance assign? | `session` · `day`: one screen for all on even days · `user` · `agreed_user`: users who have agreed |
# | `arms` | Which two arms? | `forced`: consent on against consent off · `preticked`: empty box against ticked box · `quarters`: last quarter's box against this quarter's buttons · `screens`: box against two equal buttons, same weeks |

# %% nbgrader={"grade_id": "design_choices", "solution": true}
# design_choices = {"hypothesis": …, "estimand": …, "unit": …, "arms": …}
### BEGIN SOLUTION
design_choices = {"hypothesis": "lift", "estimand": "assigned", "unit": "user", "arms": "screens"}
### END SOLUTION

# %% nbgrader={"grade_id": "test_design_choices", "grade": true, "points": 2}
"""Check `design_choices`: four answers from the table of options (2 points)."""


def test_design_choices():
    from tradeoff.checks import Check

    check = Check("design_choices", points=2)
    OPTIONS = {
        "hypothesis": ["better", "harmless", "lift", "choosers"],
        "estimand": ["agreed", "assigned", "exposed", "choice"],
        "unit": ["session", "day", "user", "agreed_user"],
        "arms": ["forced", "preticked", "quarters", "screens"],
    }
    with check.part("one word from each row", points=0.2):
        for key, word in check.mapping(design_choices, keys=list(OPTIONS), levels=str).items():
            folded = word.strip().lower().replace(" ", "_").replace("-", "_")
            check.true(folded in OPTIONS[key], saw=f"design_choices[{key!r}] = {word!r}",
                       expected=f"one of {', '.join(OPTIONS[key])}",
                       hint="copy the word from the table")
    ### BEGIN HIDDEN TESTS
    _WHY = {
        "hypothesis": {"better": ("a hypothesis that nothing can contradict",
                                  "no number, no group and no period: every result would fit"),
                       "harmless": ("absence of an effect as the thing to show",
                                    "no sample proves an effect of exactly zero; a margin can be tested, zero cannot"),
                       "lift": None,
                       "choosers": ("a comparison of people for an effect", "it may be true without the screen doing anything")},
        "estimand": {"agreed": ("conditioning on what the screen changes",
                                "the new screen changes who agrees, so the two groups are other people"),
                     "assigned": None,
                     "exposed": ("conditioning on what the screen changes",
                                 "who sees a personal list is a consequence of the screen"),
                     "choice": ("self-selection for an effect", "people who agree differed before anybody asked")},
        "unit": {"session": ("unit smaller than the treatment",
                             "consent stays with the user: the next visit would carry the other screen's answer"),
                 "day": ("unit smaller than the treatment",
                         "who agreed on Monday still agrees on Tuesday: the days leak into each other"),
                 "user": None,
                 "agreed_user": ("random draw after the choice",
                                 "the screen works before people have agreed; draw before they see it")},
        "arms": {"forced": ("consent treated as something to assign",
                            "nobody may be switched on by a coin; the screen can be assigned, consent cannot"),
                 "preticked": ("an arm that the law forbids", "silence is no consent; gates come before any experiment"),
                 "quarters": ("before and after for an experiment", "season, campaigns and prices change with the quarter"),
                 "screens": None},
    }
    for _key, _options in _WHY.items():
        with check.part(_key, points=0.45):
            check.choice(check.mapping(design_choices, keys=list(OPTIONS)).get(_key), options=_options,
                         what=f"design_choices[{_key!r}]")
    ### END HIDDEN TESTS
    return check.score()


test_design_choices()

# %% [markdown]
# ## 2 · How many users?
#
# *Time so far: 14 minutes.*
#
# A test for a **gain** (superiority) asks: is the change above zero? A test for a **margin** (non-inferiority) asks a guardrail's
# question: is the loss smaller than what we would pay? "Not significantly worse" is no answer: a tiny test never finds anything
# worse. **Predict** what half the effect costs. **Worked example, Shopee-like market**, with statsmodels.

# %%
from statsmodels.stats.power import NormalIndPower

now = today(shopee)                                                               # Unit: the user
spread = now.loc["orders", "sd"] / now.loc["orders", "mean"]                      # Metric: orders in 12 weeks
for lift in (0.01, 0.02, 0.05):
    size = lift / spread                                                          # Estimator: difference of means, in sds
    n = NormalIndPower().solve_power(size, alpha=0.05, power=0.8)                 # Uncertainty: level and power
    print(f"a change of {lift:.0%}: {n:,.0f} users an arm")                       # Decision: what can we afford to see?
margin = NormalIndPower().solve_power(0.02 / spread, alpha=0.025, power=0.8, alternative="larger")
print(f"a loss below 2 %, if there is none: {margin:,.0f}; as sure with a true loss of 1 %: {4 * margin:,.0f}")

# %% [markdown]
# Half the effect, or a true loss of half the margin, costs four times the users.
#
# ### Exercise 2 · `users_for_gain` and `users_for_margin` (3 points)
#
# Users **an arm** (two equal arms, equal spread), as a number; rounded or not. `alpha` is two-sided in both: the verdict is
# read off the (1 − `alpha`) interval of the difference of means.
#
# - `users_for_gain(mean, sd, gain, power=0.8, alpha=0.05)`: the interval lies wholly above zero with this power when the
#   true effect is `gain`, a share of the control mean.
# - `users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0)`: its lower end lies above −`margin` with this power
#   when the true effect is `truth` (both shares of the control mean; −0.005 is half a percent lost), always above −`margin`.

# %% nbgrader={"grade_id": "sample_size", "solution": true}
def users_for_gain(mean, sd, gain, power=0.8, alpha=0.05):
    """Users an arm to find a relative gain."""
    # 1. how many standard errors must the effect be? (quantiles of level and power)
    # 2. users, from the variance of a difference of two means
    ### BEGIN SOLUTION
    z = norm.ppf(1 - alpha / 2) + norm.ppf(power)
    return 2 * (sd * z / (mean * gain)) ** 2
    ### END SOLUTION


def users_for_margin(mean, sd, margin, power=0.8, alpha=0.05, truth=0.0):
    """Users an arm to show that less than a relative margin is lost."""
    # 3. how far is the truth from what must be excluded?
    ### BEGIN SOLUTION
    return users_for_gain(mean, sd, margin + truth, power, alpha)
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_sample_size", "grade": true, "points": 3}
"""Check `sample_size`: `users_for_gain` and `users_for_margin`, one size, three relations, then other markets (3 points)."""


def test_sample_size():
    from scipy.stats import norm

    from tradeoff.checks import Check

    check = Check("sample_size", points=3)
    with check.part("a size and three relations", points=0.5):
        one = check.number(check.call(users_for_gain, 4.0, 6.0, 0.05), "users_for_gain(4.0, 6.0, 0.05)", low=1)
        half = check.number(check.call(users_for_gain, 4.0, 6.0, 0.025), "users_for_gain(4.0, 6.0, 0.025)", low=1)
        # Rounding up and the few users that t-quantiles add: below 1 % with thousands of users.
        # Worked example's function at an effect of 0.2 ÷ 6 sds: 14,128. One-sided: (1.645 + 0.842)² ÷ (1.960 + 0.842)² = 0.788
        # of it; a gain of 0.05 orders instead of 5 % of 4 orders: 4² times as many.
        slips = {"power forgotten": 14128 * 1.96**2 / 2.8016**2, "one sample for two": 14128 / 2,
                 "both arms counted": 2 * 14128, "one-sided level": 0.788 * 14128,
                 "relative change taken for an absolute one": 16 * 14128}
        check.close(one, 14128, rtol=0.01, what="users_for_gain(4.0, 6.0, 0.05)",
                    expected="what the worked example's function says for this mean and spread",
                    hint="how wide is a difference of two means?", misconceptions=slips)
        check.close(half / one, 4, rtol=0.01, what="users for half the gain ÷ users for the gain",
                    expected="four times as many", hint="the error falls with the root of the number of users",
                    misconceptions={"error proportional to 1/n": 2.0})
        wide = check.number(check.call(users_for_margin, 4.0, 6.0, 0.05, truth=-0.025),
                            "users_for_margin(4.0, 6.0, 0.05, truth=-0.025)", low=1)
        none = check.number(check.call(users_for_margin, 4.0, 6.0, 0.05), "users_for_margin(4.0, 6.0, 0.05)", low=1)
        check.close(wide / none, 4, rtol=0.01, what="users when half the margin is really lost ÷ users when nothing is",
                    expected="four times as many: half the room is left", hint="measure from the truth to −margin",
                    misconceptions={"the truth ignored": 1.0, "the truth subtracted the wrong way": 4 / 9})
        check.close(none / one, 1, rtol=0.01, what="users for a margin of 5 % ÷ users for a gain of 5 %",
                    expected="as many: the same interval must clear the same distance",
                    hint="`alpha` is two-sided in both",
                    misconceptions={"one-sided level": 0.788, "equivalence on both sides": 1.339,      # power of 90 % on each side
                                    "equivalence on both sides, one-sided level": 1.091})
    ### BEGIN HIDDEN TESTS
    def _size_ref(room, mean, sd, power, alpha):
        """Users an arm, and the known wrong numbers."""
        za, zb = norm.isf(alpha / 2), norm.isf(1 - power)
        base = 2 * (sd / (mean * room)) ** 2
        right = base * (za + zb) ** 2
        return right, {
            "one sample for two": right / 2, "both arms counted": 2 * right, "one-sided level": base * (norm.isf(alpha) + zb) ** 2,
            "level halved twice": base * (norm.isf(alpha / 4) + zb) ** 2, "power forgotten": base * za**2,
            "power taken for its complement": base * (za - zb) ** 2, "relative change taken for an absolute one": right * mean**2,
            "variance not squared": 2 * sd * (za + zb) ** 2 / (mean * room) ** 2, "mean not squared": right * mean,
            "equivalence on both sides": base * (za + norm.isf((1 - power) / 2)) ** 2,
            "equivalence on both sides, one-sided level": base * (norm.isf(alpha) + norm.isf((1 - power) / 2)) ** 2,
            "rule of thumb for the formula": 8 * base, "root of the number": right**0.5, "quantiles not squared": base * (za + zb),
            "quantiles squared one by one": base * (za**2 + zb**2),
            "spread as a share of nothing": 2 * (za + zb) ** 2 / room**2,
        }

    # Rounding and t-quantiles add at most 3 users; the far tail of a two-sided test takes none away: 0.3 % and 4 users are granted.
    for _name, _points, _cases in (
        ("users_for_gain", 1.25, ((3.7, 5.8, 0.02, {}), (0.58, 0.494, 0.01, {"power": 0.9}), (460_000.0, 880_000.0, 0.03,
                                                                                              {"alpha": 0.01, "power": 0.7}),
                                  (73.0, 108.0, 0.1, {"alpha": 0.1}))),
        ("users_for_margin", 1.25, ((3.7, 5.8, 0.02, {}), (40.0, 60.0, 0.03, {"truth": 0.004, "power": 0.9}),
                                    (0.9, 0.3, 0.01, {"truth": -0.002, "alpha": 0.02}),
                                    (460_000.0, 880_000.0, 0.05, {"alpha": 0.1, "truth": -0.01}))),
    ):
        with check.part(f"{_name} in other markets", points=_points):
            for _mean, _sd, _room, _how in _cases:
                _truth = _how.get("truth", 0.0)
                _wanted_level, _wanted_power = _how.get("alpha", 0.05), _how.get("power", 0.8)
                _want, _wrong = _size_ref(_room + _truth, _mean, _sd, _wanted_power, _wanted_level)
                if _truth:
                    _wrong |= {"the truth ignored": _size_ref(_room, _mean, _sd, _wanted_power, _wanted_level)[0],
                               "the truth subtracted the wrong way": _size_ref(_room - _truth, _mean, _sd, _wanted_power,
                                                                               _wanted_level)[0],
                               "the truth taken for an absolute one": _size_ref(_room + _truth / _mean, _mean, _sd, _wanted_power,
                                                                                _wanted_level)[0],
                               "the truth alone, without the margin": _size_ref(abs(_truth), _mean, _sd, _wanted_power,
                                                                                _wanted_level)[0]}
                if _wanted_power != 0.8:
                    _wrong |= {"power fixed at 80 %": _size_ref(_room + _truth, _mean, _sd, 0.8, _wanted_level)[0]}
                if _wanted_level != 0.05:
                    _wrong |= {"level fixed at 5 %": _size_ref(_room + _truth, _mean, _sd, _wanted_power, 0.05)[0]}
                _func = users_for_gain if _name == "users_for_gain" else users_for_margin
                _got = check.call(_func, _mean, _sd, _room, **_how)
                if not check.close(_got, _want, atol=4, rtol=0.003, near=0,
                                   what=f"{_name}({_mean:g}, {_sd:g}, {_room:g}{''.join(f', {k}={v:g}' for k, v in _how.items())})",
                                   expected="users in one arm, so that the distance is as many standard errors as level and power ask for",
                                   hint="variance of a difference of two means: 2 · sd² / n", misconceptions=_wrong):
                    break
    ### END HIDDEN TESTS
    return check.score()


test_sample_size()

# %% [markdown]
# ### Several promises at once
#
# A launch needs the primary metric to gain **and** every guardrail to keep its margin (Schultzberg, Ankargren and Frånberg,
# 2024, arXiv 2402.11609). As *all* must pass, the guardrails need no stricter level; they need more power. Metrics of the same
# users move together, which helps.
#
# ### Exercise 3 · `joint_power` (2 points)
#
# `joint_power(shifts, correlation, critical=1.96)`: the probability that every metric passes, that is, its z exceeds `critical`.
# The z-values are normal with standard deviation 1, means `shifts` (the true distance from what must be excluded, in standard
# errors, positive when good) and the given `correlation` matrix. Exact, or by at least 50,000 draws, seeded or not.

# %% nbgrader={"grade_id": "joint_power", "solution": true}
def joint_power(shifts, correlation, critical=1.96):
    """Probability that all metrics pass together."""
    # 1. draws of all z-values at once (or the distribution function)
    # 2. share in which every one passes
    ### BEGIN SOLUTION
    z = np.random.default_rng(0).multivariate_normal(shifts, correlation, 100_000)
    return float((z > critical).all(axis=1).mean())
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_joint_power", "grade": true, "points": 2}
"""Check `joint_power`: two metrics, then several that are correlated (2 points)."""


def test_joint_power():
    from scipy.stats import norm

    from tradeoff.checks import Check

    check = Check("joint_power", points=2)

    def near_power(got, want, what, expected, hint, names):
        """Compare a power, which draws leave uncertain; a power of almost nothing is no slip of unit."""
        # 50,000 draws have a standard error of at most 0.0022: 0.012 is more than five of them.
        if got < 0.024 < want and not any(abs(got - wrong) <= 0.012 for wrong in names.values()):
            return check.fail(saw=f"{what} = {got:.3g}", expected=expected, hint=hint)
        return check.close(got, want, atol=0.012, rtol=0, near=0.02, what=what, expected=expected, hint=hint, misconceptions=names)

    with check.part("two metrics", points=0.5):
        cases = [([2.8, 9.0], 0.0, 1.96, "the power of the first: the second passes for certain",
                  "how often is a normal z around 2.8 above 1.96?"),
                 ([2.8, 2.0], 0.0, 1.96, "both pass, independently", "all, not any"),
                 ([2.8, 2.0], 0.99, 1.96, "hardly less than the weaker passes alone: they move as one", "draw the two together"),
                 ([2.5, 0.5], 0.0, 0.5, "both pass another critical value", "use the argument `critical`")]
        for shifts, r, critical, expected, hint in cases:
            matrix = np.array([[1, r], [r, 1]])
            what = f"joint_power({shifts}, correlation {r:g}, critical={critical:g})"
            got = check.number(check.call(joint_power, shifts, matrix, critical), what, low=0, high=1)
            one = norm.sf(critical - np.array(shifts))
            names = {"any for all": 1 - (1 - one).prod(), "average of the powers": one.mean(),
                     "the strongest metric for all": one.max()}
            if shifts[1] < 9:                                          # with 9 these are all 0 or the right answer
                names |= {"the weakest metric for all": one.min(), "shifts left out": norm.sf(critical) ** 2,
                          "deterioration counted as passing": (one + norm.cdf(-critical - np.array(shifts))).prod(),
                          "the wrong tail": (1 - one).prod(), "metrics taken as independent": one.prod(),
                          "level divided by the number of metrics":
                              norm.sf(norm.isf(norm.sf(critical) / 2) - np.array(shifts)).prod(),
                          "critical value fixed at 1.96": norm.sf(1.96 - np.array(shifts)).prod()}
            else:
                names = {"chance to fail": 1 - one[0], **names}
            want = one.min() if r else one.prod()                      # at 0.99 the weaker alone up to 0.0001
            names = dict(sorted(((k, float(v)) for k, v in names.items() if abs(v - want) > 0.024), key=lambda kv: abs(kv[1] - got)))
            if not near_power(got, float(want), what, expected, hint, names) and shifts[1] < 9:
                break
    ### BEGIN HIDDEN TESTS
    def _plain_z(rng, corr):
        """Draws mixed by the correlation matrix itself."""
        return rng.standard_normal((50_000, len(corr))) @ np.asarray(corr)

    def _crossed_z(rng, corr):
        """Draws mixed by the root the wrong way round."""
        return rng.standard_normal((100_000, len(corr))) @ np.linalg.cholesky(np.asarray(corr))

    def _joint_ref(shifts, corr, critical):
        """A large simulation of its own (standard error at most 0.0013), and the known wrong answers."""
        rng = np.random.default_rng(seed=77)
        noise = rng.standard_normal((150_000, len(shifts))) @ np.linalg.cholesky(np.asarray(corr)).T
        z, one = noise + np.asarray(shifts), norm.sf(critical - np.asarray(shifts))
        wrong = {"metrics taken as independent": float(one.prod()), "the weakest metric for all": float(one.min()),
                 "average of the powers": float(one.mean()), "any for all": float((z > critical).any(axis=1).mean()),
                 "powers subtracted": float(max(0.0, 1 - (1 - one).sum())),
                 "level divided by the number of metrics": float((z > norm.isf((1 - norm.cdf(critical)) / len(shifts))).all(axis=1).mean()),
                 "one-sided level of 5 % for every critical value": float((z > 1.645).all(axis=1).mean()),
                 "critical value fixed at 1.96": float((z > 1.96).all(axis=1).mean()),
                 "deterioration counted as passing": float((np.abs(z) > critical).all(axis=1).mean()),
                 "the strongest metric for all": float(one.max()),
                 "chance that not all pass": 1 - float((z > critical).all(axis=1).mean()),
                 "shifts left out": float((noise > critical).all(axis=1).mean()),
                 "the wrong tail": float((z < critical).all(axis=1).mean()),
                 "correlation taken for its root": float((_plain_z(rng, corr) + np.asarray(shifts) > critical).all(axis=1).mean()),
                 "root of the correlation not transposed":
                     float((_crossed_z(rng, corr) + np.asarray(shifts) > critical).all(axis=1).mean()),
                 "noise left out": float(np.all(np.asarray(shifts) > critical))}
        return float((z > critical).all(axis=1).mean()), wrong

    def _equal_corr(r, k):
        return np.full((k, k), r) + (1 - r) * np.eye(k)

    with check.part("correlated metrics", points=1.5):
        for _shifts, _corr, _critical in (
            ([3.0, 2.8, 2.6, 2.2], _equal_corr(0.7, 4), 1.96), (np.array([3.2, 2.5, 1.2]),
                                                                pd.DataFrame([[1, 0.5, -0.3], [0.5, 1, 0.1],
                                                                              [-0.3, 0.1, 1]]).to_numpy(), 1.96),
            ((2.0, 2.2, 2.4, 2.6, 2.8), _equal_corr(0.85, 5), 1.645), ([3.5, -1.5], _equal_corr(0.2, 2), 1.0),
        ):
            _want, _wrong = _joint_ref(_shifts, _corr, _critical)
            # Draws: 0.0022 at most; ours: 0.0013 at most; together 0.0026, of which 0.012 is more than four.
            _wrong = {k: v for k, v in _wrong.items() if abs(v - _want) > 0.024}
            _got = check.number(check.call(joint_power, _shifts, _corr, _critical), "joint_power(…)", low=0, high=1)
            if not near_power(_got, _want, f"the joint power of {len(_shifts)} metrics",
                              "the share of draws in which every metric passes",
                              "draw the metrics together, with their correlation; compare each with `critical`",
                              dict(sorted(_wrong.items(), key=lambda kv: abs(kv[1] - _got)))):
                break
    ### END HIDDEN TESTS
    return check.score()


test_joint_power()

# %% nbgrader={"grade_id": "reveal_power", "locked": true}
# Reveal: the chance of a launch by the size of the test, Tokopedia-like market, truth as hoped: +2 % orders, guardrails unchanged
@needs("sample_size and joint_power")
def reveal():
    now = today(tokopedia)
    guards = ["gmv", "clicks", "sessions"]
    live = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
    related = live[["orders", *guards]].corr().to_numpy()
    sizes = np.array([25, 50, 75, 100, 150, 200, 300, 400]) * 1000
    room = {m: 0.02 * now.loc[m, "mean"] / now.loc[m, "sd"] for m in ["orders", *guards]}
    lines = {}
    for label, metrics in (("orders alone", 1), ("and 3 guardrails", 4)):
        first = list(room)[:metrics]
        lines[label] = [as_number(joint_power([room[m] * np.sqrt(n / 2) for m in first], related[:metrics, :metrics]),
                                  "joint_power(…)") for n in sizes]
    lines["as if unrelated"] = [as_number(joint_power([room[m] * np.sqrt(n / 2) for m in room], np.eye(4)), "joint_power(…)")
                                for n in sizes]
    need = as_number(users_for_gain(now.loc["orders", "mean"], now.loc["orders", "sd"], 0.02), "users_for_gain(…)")
    at = {k: float(np.interp(0.8, v, sizes)) for k, v in lines.items()}
    bill = [at[k] / 1000 for k in ("orders alone", "and 3 guardrails")]
    said = ", ".join(f"{k} {v / 1000:.0f} thousand" for k, v in at.items())
    fig, ax = figures.canvas(f"Three guardrails raise the bill from {bill[0]:.0f} to {bill[1]:.0f} thousand users an arm",
                             "Chance that all pass, by users an arm; a true gain of 2 % in orders, margins of 2 %; Tokopedia-like market", height=3.8)
    for (label, line), colour, style in zip(lines.items(), (figures.GREY, figures.BLUE, figures.ORANGE), ("-", "-", "--")):
        ax.plot(sizes / 1000, np.array(line) * 100, color=colour, ls=style)
        ax.plot(at[label] / 1000, 80, "o", color=colour)
    for label, where, shift, side, colour in (("orders alone", 60, (-8, 6), "right", figures.GREY), ("and 3 guardrails", 250,
            (10, -16), "left", figures.BLUE),
                                              ("if the metrics were unrelated", 110, (4, -30), "left", figures.ORANGE)):
        key = label if label in lines else "as if unrelated"
        ax.annotate(label, (where, np.interp(where, sizes / 1000, np.array(lines[key]) * 100)), xytext=shift,
                    textcoords="offset points", color=colour, ha=side)
    ax.axhline(80, color=figures.GREY, lw=1, ls=":")
    ax.set(xlabel="thousand users an arm", ylabel="% chance to launch", ylim=(0, 103), xlim=(0, 405))
    figures.show(fig, summary=f"users an arm for 80 %: {said}",
                 alt=f"Three rising curves of the chance that all metrics pass. Users an arm where they reach 80 %: {said}.")
    print(f"users: you predicted {guess('users')} thousand, the formula says {need / 1000:.0f}")

# %% [markdown]
# *Read it like this: follow the dotted line to the right.* **Interpretation:** every guardrail is paid in users. Choose few, and
# let the past pay a part of the bill.
#
# ## 3 · Let the past pay: CUPED
#
# *Time so far: 32 minutes.*
#
# Users differ far more than a screen can move them, mostly since before. CUPED (Deng, Xu, Kohavi and Walker, 2013,
# WSDM; about half the variance at Bing) subtracts that part:
#
# adjusted = outcome − θ × (past − mean past), θ = covariance(outcome, past) ÷ variance(past), over **both** arms.
#
# ### Exercise 4 · `cuped` (3 points)
#
# `cuped(table, by)`: the adjusted `by` (`"orders"` or `"gmv"`) of each user, in the order of the rows, from the column `prior_` +
# `by`. One row a user; `arm` is `"control"` or `"treatment"`. The mean over all users stays what it was.
#
# It is **audited** on 800 replays with known truth, and by changes of the table whose consequence is known. A right answer
# is blamed in fewer than 1 of 1,000 audits; a pass is not a proof.
#
# **First the worked example, Shopee-like market:** box against buttons, 200 replays. **Predict:** what if we adjust by clicks
# *during* the test, which explain even more?

# %%
trial = Trial.of(World(SHOPEE, seed=41, n_users=1024), box, buttons)              # Unit: the user
rng, seen = np.random.default_rng(1), {"nothing": [], "orders of 12 weeks before": [], "clicks during the test": []}
for _ in range(200):
    t = trial.draw(rng)
    for (name, found), x in zip(seen.items(), (t.user_id * 0.0, t.prior_orders, t.clicks)):
        theta = np.cov(t.rec_orders, x)[0, 1] / max(x.var(), 1e-9)
        y = t.rec_orders - theta * (x - x.mean())                                 # Metric: orders through recommendations
        found.append(y[t.arm == "treatment"].mean() - y[t.arm == "control"].mean())   # Estimator: difference of means
for name, found in seen.items():                                                  # Uncertainty: spread over replays
    print(f"adjusted by {name:25} mean {np.mean(found):+.3f}   spread {np.std(found):.3f}")
print(f"truth: {trial.truth('rec_orders'):+.3f}")

# %% nbgrader={"grade_id": "cuped", "solution": true}
def cuped(table, by="orders"):
    """Outcome of each user, less what the past explains."""
    # 1. the column known before the assignment
    # 2. one θ and one mean, over both arms
    ### BEGIN SOLUTION
    y, x = table[by].astype(float), table["prior_" + by].astype(float)
    theta = np.cov(y, x)[0, 1] / np.var(x, ddof=1)
    return y - theta * (x - x.mean())
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_cuped", "grade": true, "points": 3}
"""Check `cuped`: form and mean on six users, then an audit on replays with known truth (3 points)."""


def test_cuped():
    from tradeoff.checks import Check

    check = Check("cuped", points=3)
    with check.part("six users", points=0.5):
        # By hand, over all: past − 3 is 3, −1, −2, 1, 2, −3 and orders − 4 is 5, 0, −4, −1, 4, −4: squares 28 and 74, products 42.
        # Control alone (past 6, 1, 5; orders 9, 0, 8): products 26, squares 14. Treatment (2, 4, 0; 4, 3, 0): 6 and 8.
        six = pd.DataFrame({"user_id": range(6), "arm": ["control", "treatment"] * 3, "prior_orders": [6, 2, 1, 4, 5, 0],
                            "orders": [9, 4, 0, 3, 8, 0], "clicks": [11, 9, 12, 20, 8, 30]})
        got = np.array(check.numbers(check.call(cuped, six, "orders"), "cuped(six users)", 6))
        past, took = six["prior_orders"].to_numpy(), six["orders"].to_numpy() - got
        slope, mean = float(np.polyfit(past, took, 1)[0]), float(got.mean())
        wanted = "the mean of the orders, as it was"
        if abs(mean - 4) > 0.08:
            # y − x has the mean 4 − 3; θ · x without centring leaves 4 − 3 θ; a θ for each arm leaves 4 − (26/14 · 1 − 6/8 · 1) ÷ 2.
            named = ("change since the past (θ = 1)" if abs(mean - 1) < 0.02 else "a θ for each arm" if abs(mean - 3.446) < 0.01
                     else "not centred" if abs(mean - (4 - 3 * slope)) < 0.02 else None)
            check.fail(saw=f"a mean of {mean:.3g} for orders with the mean 4", expected=wanted, misconception=named,
                       hint="subtract what the past differs from its mean: θ · (x − mean of x), with one θ")
        off = float(np.abs(took - took.mean() - slope * (past - 3)).max())
        sorted_back = six["orders"].to_numpy() - got[[0, 3, 1, 4, 2, 5]]
        arms = [abs(took[i::2].mean()) < 1e-6 for i in (0, 1)]
        if off > 0.01:
            named = ("rows in another order" if abs(np.corrcoef(sorted_back, past)[0, 1]) > 0.9999
                     else "post-period covariate" if abs(np.corrcoef(took, six["clicks"])[0, 1]) > 0.9999
                     else "centred within each arm" if all(arms) else None)
            check.fail(saw=f"{np.round(took, 2).tolist()} taken from users with the past {past.tolist()}",
                       expected="the same for every order that the past lies above its mean", misconception=named,
                       hint="one θ, the column `prior_` + `by`, and the rows as they came")
        else:
            # Covariance alone: 42/5 or 42/6; correlation: 42/√(28 · 74); divided by the variance of the outcome: 42/74.
            named = (("nothing adjusted", 0), ("change since the past (θ = 1)", 1), ("θ from one arm", 26 / 14),
                     ("θ from one arm", 6 / 8),
                     ("θ in the wrong unit", 42 / 74), ("θ in the wrong unit", 0.9227), ("θ in the wrong unit", 8.4),
                     ("θ in the wrong unit", 7), ("θ with the other sign", -1.5))
            label = next((name for name, wrong in named if abs(slope - wrong) < 0.01), None)
            check.true(label is None and np.std(got) < 1.92, saw=f"θ = {slope:.3g}, which leaves a spread of {np.std(got):.2f}",
                       expected="the θ of the text, which leaves far less than before",
                       hint="covariance with the past ÷ variance of the past, over both arms", misconception=label)
        money = six.assign(gmv=1000 * six["orders"], prior_gmv=1000 * six["prior_orders"], orders=[5, 1, 2, 8, 3, 0],
                           prior_orders=[1, 0, 4, 2, 7, 3])
        rich = np.array(check.numbers(check.call(cuped, money, "gmv"), "cuped(six users, 'gmv')", 6))
        if off <= 0.01 and abs(mean - 4) < 0.08:
            check.true(np.allclose(rich, 1000 * got, atol=1e-3), saw=f"cuped(…, 'gmv') = {np.round(rich).tolist()}",
                       expected="a thousand times as before: so are `gmv` and `prior_gmv`", hint="use `by` for both columns",
                       misconception="the past of another metric")
    ### BEGIN HIDDEN TESTS
    from tradeoff.audit.estimator import Layout as _Layout
    from tradeoff.audit.estimator import audit_adjuster as _audit_adjuster

    _trial = Trial.of(World(TOKOPEDIA, seed=92, n_users=512), Policy.uniform("off"), Policy.uniform("full"))
    for _by, _seed in (("orders", 5), ("gmv", 6)):
        with check.part(f"audit, by={_by!r}", points=1.25) as _part:
            def _draw_replay(rng, _metric=_by, _share=0.5 if _by == "orders" else 0.7):
                table = _trial.draw(rng, _share)
                if _metric == "gmv":
                    table = table.assign(arm=pd.Categorical(table["arm"])).sample(frac=1, random_state=int(rng.integers(1 << 30)))
                return table, _trial.truth(_metric)

            # Exact relations with 5 % room, and a test of bias at 4.5 standard errors: false alarms below 1e-3 (see the module's text).
            _after = ("clicks", "visits", "rec_orders", "gmv" if _by == "orders" else "orders")
            _report = _audit_adjuster(lambda table: cuped(table, _by), _draw_replay, _Layout("user_id", "arm", _by, post=_after),
                                      "prior_" + _by, learner=cuped, replays=500 if _by == "orders" else 300, seconds=9, seed=_seed)
            if _report.tell(check):
                _part.notes.append(f"{_report.figures['replays']:.0f} replays: {_report.figures['variance_ratio']:.0%} of the variance left, "
                                   f"bias {_report.figures['bias']:+.2f} standard errors.")
    ### END HIDDEN TESTS
    return check.score()


test_cuped()

# %% [markdown]
# **Interpretation:** the past shrinks the spread and leaves the mean alone. Clicks during the test shrink it further *and carry
# part of the effect away*, since the buttons make people click.
#
# ## 4 · Is the split sound?
#
# *Time so far: 42 minutes.*
#
# A *sample-ratio mismatch* (SRM) is a split of users that the planned share cannot explain (25 causes: Fabijan et al., 2019, KDD).
# Then no result may be read. The level is strict, since every experiment is checked.
#
# ### Exercise 5 · `srm_check` and `srm_cause` (2 points)
#
# `srm_check(log, share=0.5)`: `log` has one row an *event* with `user_id` and `arm`; `share` is the planned share of users in
# `"treatment"`; nobody is in both arms. Returns a dictionary: `treatment` and `control` (users), `p` (two-sided, any valid test), `broken` (`True` when p is
# below 0.001). `srm_cause` is about the worked example, one word each:
#
# | key | question | options |
# |---|---|---|
# | `why` | What happened? | `chance` · `randomiser`: users were not assigned half and half · `counting`: who is counted depends on consent · `effect`: the new screen drives users away |
# | `repair` | What saves the next one? | `reweight` the arms to half and half · `trim` the larger arm at random · `agreed`: compare only those who agreed · `server`: count everybody on an id given at the assignment |
#
# **First the worked example, Shopee-like market.** We break a sound log on purpose: in one arm, a quarter of the users who declined
# are not logged. **Predict:** which rate will look better?

# %%
whole = shopee.holdout[["user_id", "arm", "opted_in", "orders"]]
lost = (whole.arm == "personalised") & ~whole.opted_in & (np.random.default_rng(2).random(len(whole)) < 0.25)
for name, log in (("whole", whole), ("broken", whole[~lost])):
    users = log.arm.value_counts()                                                # Unit: users, counted once
    z = (users["personalised"] - len(log) / 2) / np.sqrt(len(log) / 4)            # Metric: count against the plan, in sds
    agreed = log[log.arm == "personalised"].opted_in.mean()
    print(f"{name:7} {users['personalised']:,} : {users['off']:,} = {users['personalised'] / len(log):.1%}   "
          f"p = {2 * norm.sf(abs(z)):.2g}   agreed in the first arm: {agreed:.1%}")

# %% nbgrader={"grade_id": "srm_check", "solution": true}
def srm_check(log, share=0.5):
    """Users by arm against the planned share."""
    # 1. users, not rows
    # 2. expected number under the plan, and its standard deviation
    # 3. two-sided p; broken below 0.001
    ### BEGIN SOLUTION
    users = log.groupby("arm", observed=True)["user_id"].nunique()
    t, c = int(users["treatment"]), int(users["control"])
    z = (t - share * (t + c)) / np.sqrt((t + c) * share * (1 - share))
    p = 2 * norm.sf(abs(z))
    return {"treatment": t, "control": c, "p": p, "broken": bool(p < 0.001)}
    ### END SOLUTION


# srm_cause = {"why": …, "repair": …}
### BEGIN SOLUTION
srm_cause = {"why": "counting", "repair": "server"}
### END SOLUTION

# %% nbgrader={"grade_id": "test_srm_check", "grade": true, "points": 2}
"""Check `srm_check`: a log to count by hand, other logs and shares, then `srm_cause` (2 points)."""


def test_srm_check():
    from scipy.stats import norm

    from tradeoff.checks import Check

    check = Check("srm_check", points=2)
    KEYS = ["treatment", "control", "p", "broken"]

    def read_verdict(log, **share):
        """Your four entries."""
        got = check.mapping(check.call(srm_check, log, **share), keys=KEYS)
        if set(KEYS) <= set(got):
            p = check.number(got["p"], "p", low=0, high=1)
            check.true(isinstance(got["broken"], (bool, np.bool_)) or got["broken"] in (0, 1), saw=f"broken = {got['broken']!r}",
                       expected="True or False")
            return check.number(got["treatment"], "treatment", low=0), check.number(got["control"], "control",
                                                                                    low=0), p, bool(got["broken"])
        raise ValueError("entries are missing")

    with check.part("a log to count by hand", points=0.25):
        small = pd.DataFrame({"user_id": [1, 1, 1, 2, 3, 3, 4, 5], "arm": ["treatment"] * 4 + ["control"] * 4})
        t, c, p, broken = read_verdict(small)
        check.close(t, 2, what="treatment", expected="different users", hint="count each user once",
                    misconceptions={"rows for users": 4.0})
        check.close(c, 3, what="control", expected="different users", hint="count each user once",
                    misconceptions={"rows for users": 4.0})
        # Every valid two-sided test says more than 0.6 for 2 against 3; one tail of the normal is 0.33.
        check.true(p > 0.6, saw=f"p = {p:.3g} for 2 against 3 users", expected="both tails, so more than 0.6",
                   hint="splits as far from the plan on either side count",
                   misconception="one-sided p-value" if 0.3 < p < 0.37 else None)
        check.true(not broken, saw="broken for 2 against 3 users", expected="a split that chance explains easily",
                   hint="broken means p below 0.001")
    with check.part("srm_cause: a word from each row", points=0.05):
        words = {"why": ["chance", "randomiser", "counting", "effect"], "repair": ["reweight", "trim", "agreed", "server"]}
        for key, word in check.mapping(srm_cause, keys=list(words), levels=str, what="srm_cause").items():
            check.true(word.strip().lower() in words[key], saw=f"srm_cause[{key!r}] = {word!r}",
                       expected=f"one of {', '.join(words[key])}", hint="copy the word from the table")
    ### BEGIN HIDDEN TESTS
    from scipy import stats as _stats

    def _event_log(seed, treated, control):
        """A log with 1 to 7 rows a user; heavy users of the treatment have more."""
        rng = np.random.default_rng(seed=seed)
        ids = rng.permutation(5 * (treated + control))[: treated + control] + 10
        rows = rng.integers(1, 5, len(ids)) + 3 * (np.arange(len(ids)) < treated)
        log = pd.DataFrame({"arm": np.repeat(np.where(np.arange(len(ids)) < treated, "treatment", "control"), rows),
                            "user_id": np.repeat(ids, rows),
                            "event": "visit"})
        return log.sample(frac=1, random_state=seed)

    def _p_values(t, c, share):
        """p-values of valid tests, and of the known wrong ones."""
        n = t + c
        expected = [n * share, n * (1 - share)]
        valid = [_stats.chisquare([t, c], expected).pvalue, _stats.binomtest(t, n, share).pvalue,
                 _stats.chisquare([t, c], expected, ddof=0).pvalue, _stats.power_divergence([t, c], expected,
                                                                                            lambda_="log-likelihood").pvalue,
                 2 * norm.sf(max(0.0, abs(t - n * share) - 0.5) / np.sqrt(n * share * (1 - share)))]
        z = (t - n * share) / np.sqrt(n * share * (1 - share))
        estimated = (t / n - share) / np.sqrt(t * c / n**3)
        valid.append(2 * norm.sf(abs(estimated)))
        half = (t - n / 2) / np.sqrt(n / 4)
        wrong = {"one-sided p-value": norm.sf(abs(z)), "one-sided p-value ": norm.sf(z),
                 "one-sided p-value  ": norm.cdf(z), "planned share ignored": 2 * norm.sf(abs(half)),
                 "control's share for the treatment's": 2 * norm.sf(abs((t - n * (1 - share)) / np.sqrt(n * share * (1 - share)))),
                 "statistic for the p-value": min(1.0, z * z), "two samples for one": 2 * norm.sf(abs(z) * np.sqrt(2)),
                 "two samples for one ": 2 * norm.sf(abs(z) / np.sqrt(2)),
                 "chance of no mismatch for the p-value": 1 - valid[0],
                 "standard deviation of a count of n ones": 2 * norm.sf(abs(t - n * share) / np.sqrt(n))}
        return valid, wrong

    with check.part("other splits and shares", points=1.1):
        for _seed, _t, _c, _share in ((21, 2520, 2480, 0.5), (22, 2330, 2670, 0.5), (27, 2300, 2700, 0.45),
                                      (23, 1090, 3910, 0.2), (24, 930, 4070, 0.2),
                                      (25, 4560, 440, 0.9), (26, 2595, 2405, 0.5)):
            _table = _event_log(_seed, _t, _c)
            if _seed in (22, 25):
                _table = _table.assign(arm=pd.Categorical(_table["arm"], ["treatment", "control"]),
                                       user_id="u" + _table["user_id"].astype(str))
            _gt, _gc, _gp, _broken = read_verdict(_table, share=_share)
            _fine = check.close([_gt, _gc], [_t, _c], what="the users by arm", expected="each user once", hint="nunique",
                                misconceptions={"rows for users": [float((_table["arm"] == a).sum()) for a in ("treatment",
                                        "control")], "arms swapped": [float(_c), float(_t)]})
            _valid, _wrong = _p_values(_t, _c, _share)
            # Exact, chi-squared, with or without correction, G: different p-values; their range, with room of a fifth, is accepted.
            if _fine and not 0.8 * min(_valid) - 1e-12 <= _gp <= 1.2 * max(_valid) + 1e-12:
                _rows = _p_values(*(int((_table["arm"] == a).sum()) for a in ("treatment", "control")), _share)[0][0]
                _wrong |= {"rows for users": _rows}
                _near = min(_wrong, key=lambda k: abs(np.log(max(_wrong[k], 1e-300) / max(_gp, 1e-300))))
                _match = abs(np.log(max(_wrong[_near], 1e-300) / max(_gp, 1e-300))) < 0.25
                _fine = check.fail(saw=f"p = {_gp:.3g} for {_t} : {_c} with a planned share of {_share:g}",
                                   expected="the chance of a split at least this far from the plan, either way",
                                   hint="compare the count with share × all users", misconception=_near.strip() if _match else None)
            if _fine and _broken != (_valid[0] < 0.001):
                _label = ("level of 5 % for every experiment" if _broken and _valid[0] < 0.05 else "broken and sound swapped"
                          if _broken or _valid[0] < 1e-6 else "a difference in points for a test")
                _fine = check.fail(saw=f"broken = {_broken} at p = {_gp:.2g}", expected="broken exactly when p is below 0.001",
                                   hint="decide by p, not by the size of the gap", misconception=_label)
            if not _fine:
                break
    _CAUSES = {
        "why": {"chance": ("a mismatch waved through as chance", "p says how often chance does this: look at it"),
                "randomiser": ("every mismatch blamed on the draw",
                               "the draw was half and half; users went missing afterwards, in one group"),
                "counting": None,
                "effect": ("missing rows taken for an effect", "they came and bought; only the log does not know")},
        "repair": {"reweight": ("weights for missing people", "weights mend the ratio, not who is missing"),
                   "trim": ("weights for missing people", "the larger arm then loses users at random, the other lost its keenest"),
                   "agreed": ("conditioning on what the screen changes", "who agrees is a consequence of the screen"),
                   "server": None},
    }
    for _key, _options in _CAUSES.items():
        with check.part(f"srm_cause: {_key}", points=0.3):
            check.choice(check.mapping(srm_cause, keys=["why", "repair"], what="srm_cause").get(_key), options=_options,
                         what=f"srm_cause[{_key!r}]")
    ### END HIDDEN TESTS
    return check.score()


test_srm_check()

# %% [markdown]
# **Interpretation:** a point off half looks harmless; p says it is not. All who are missing declined, so the arm that logs less
# looks as if more had agreed.
#
# ## 5 · The analysis, audited
#
# *Time so far: 52 minutes.*
#
# A test cell can do what no company can: replay 500 experiments without an effect and 500 with one of known size, and count.
# *Type-I error*: false alarms. *Power*: effects found. *Coverage*: how often the interval holds the truth. Then it changes the
# table in ways whose consequence is known, which names the mistake.
#
# ### Exercise 6 · `analyze` (5 points)
#
# `analyze(log)`: `log` has one row a **visit**, with `user_id`, `arm` (`"control"`, `"treatment"`), `day` (0 to 83), `gmv` and `clicks` of
# the visit, and the user's `prior_gmv`. Return a dictionary: `effect` (mean total GMV **per user**, treatment −
# control), `low` and `high` (95 %), `p` (two-sided). Adjust by the past if you like. It runs more than 1,000 times: no bootstrap.

# %% nbgrader={"grade_id": "analyze", "solution": true}
def analyze(log):
    """Effect on GMV per user, its 95 % interval and its p-value."""
    # 1. one row a user
    # 2. difference of the means, and its standard error
    # 3. interval and two-sided p from the same standard error
    ### BEGIN SOLUTION
    users = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    t, c = (users.loc[users["arm"] == arm, "gmv"] for arm in ("treatment", "control"))
    effect, error = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": effect, "low": effect - 1.96 * error, "high": effect + 1.96 * error, "p": 2 * norm.sf(abs(effect) / error)}
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_analyze", "grade": true, "points": 5}
"""Check `analyze`: a log to add up by hand, then an audit on 1,000 replays with known truth (5 points)."""


def test_analyze():
    from tradeoff.checks import Check

    check = Check("analyze", points=5)
    with check.part("a log to add up by hand", points=0.5):
        from tradeoff.audit.estimator import read_estimate

        # Both arms have the same past (8, 8, 16, 16), so no adjustment by it, of any form, moves the effect.
        # Totals 30, 6, 21, 3 and 8, 0, 7, 5.
        small = pd.DataFrame({"user_id": [1, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 8], "arm": ["treatment"] * 7 + ["control"] * 5,
                              "day": range(12), "gmv": [10.0, 20, 6, 5, 5, 11, 3, 8, 0, 7, 1, 4], "clicks": 1,
                              "prior_gmv": [8.0, 8, 8, 16, 16, 16, 16, 8, 8, 16, 16, 16]})
        got = read_estimate(check.call(analyze, small), "analyze(…)")
        # By visit 60/7 − 20/5. Users' means 15, 6, 7, 3 and 8, 0, 7, 2.5. Without the user who bought nothing 15 − 20/3.
        # Clicks 2, 1, 3, 1 and 1, 1, 1, 2: over all, products 37 and squares 4, so 10 − 37/4 · 0.5; within the arms 27 and 3.5.
        # Past added up over visits (16, 8, 48, 16 and 8, 8, 16, 32):
        # products 400, squares 1400, difference of means 6; within the arms 280 and 1328.
        check.close(got.effect, 10.0, rtol=0.001, what="the effect", expected="mean of the users' totals, treatment − control",
                    hint="what did each of the eight users spend in all? Both arms have the same past: adjusting moves nothing",
                    misconceptions={"session as the unit": (60 / 7 - 20 / 5, "rows were averaged, not users"),
                                    "users' means for users' totals": 31 / 4 - 17.5 / 4, "buyers only": 15 - 20 / 3,
                                    "totals for means": 40.0, "post-period covariate": 10 - 37 / 4 * 0.5,
                                    "post-period covariate, θ within the arms": 10 - 27 / 3.5 * 0.5,
                                    "past added up over visits": 10 - 6 * 400 / 1400,
                                    "past added up over visits, θ within the arms": 10 - 6 * 280 / 1328})
        check.true(got.low < got.effect < got.high,
                   saw=f"the effect {got.effect:.3g} and the interval ({got.low:.3g}, {got.high:.3g})",
                   expected="an interval around the effect", hint="effect ± 1.96 standard errors")
    ### BEGIN HIDDEN TESTS
    from tradeoff.audit.estimator import Layout as _Table
    from tradeoff.audit.estimator import audit_analysis as _audit_analysis

    _visits = VisitLog.of(World(TOKOPEDIA, seed=93, n_users=1024), Policy.uniform("contextual"), most=24, users=400, seed=8)
    with check.part("audit: 500 replays without an effect, 500 with one", points=4.5) as _part:
        # A lift of 50 % is 2.7 standard errors with 400 users: power about 60 %, in the range where mistakes show.
        # False alarms: at most 1e-3 in all (LEVEL 1e-4 or 4.5 standard errors for each of seven tests; derived in the module).
        _report = _audit_analysis(analyze, lambda rng: _visits.draw(rng), lambda rng: _visits.draw(rng, 0.5),
                                  _Table("user_id", "arm", "gmv", time="day", post=("clicks",)), learner=analyze, replays=500,
                                  seconds=14, seed=11)
        _sound = _report.tell(check)
        if "type_i_error" in _report.figures:
            _words = ("{replays:.0f} replays of each kind: type-I error {type_i_error:.1%}, power {power:.0%} (possible "
                      "{expected_power:.0%}), coverage {coverage:.1%}, wrong sign {sign_error:.1%} of the significant ones.")
            _part.notes.append(_words.format(**_report.figures))
        _part.notes.append("this audit blames a sound analysis in fewer than 1 of 1,000 cases; a pass is not a proof.")
    ### END HIDDEN TESTS
    return check.score()


test_analyze()

# %% nbgrader={"grade_id": "reveal_analyze", "locked": true}
# Reveal: A/A tests on everybody, heavy users included; your analysis against the popular one, god view (the truth is 0)
@needs("analyze")
def reveal():
    from tradeoff.audit.estimator import read_estimate

    visits = VisitLog.of(World(TOKOPEDIA, seed=44, n_users=1024), Policy.uniform("contextual"), most=1000, users=400, seed=3)
    rng, rows = np.random.default_rng(4), {"users as the unit (yours)": [], "visits as the unit": []}
    for _ in range(200):
        log, _ = visits.draw(rng)
        mine = read_estimate(analyze(log), "analyze(…)")
        rows["users as the unit (yours)"].append((mine.effect / 1000, mine.half / 1000))
        t, c = (log.gmv[log.arm == arm] * len(log) / log.user_id.nunique() / 1000 for arm in ("treatment", "control"))
        rows["visits as the unit"].append((t.mean() - c.mean(), 1.96 * np.sqrt(t.var() / len(t) + c.var() / len(c))))
    rate = {name: 100 * np.mean([abs(d) > h for d, h in found]) for name, found in rows.items()}
    mine, popular = rate.values()
    fig, axes = figures.canvas(f"Nothing was done: users as the unit err in {2 * mine:.0f} of 200 tests, "
                               f"visits in {2 * popular:.0f}",
                               "95 % intervals of 200 A/A tests, sorted; thousand IDR a user; Tokopedia-like market",
                               cols=2, height=4.8, sharex=True)
    for ax, (name, found) in zip(axes, rows.items()):
        for y, (d, h) in enumerate(sorted(found)):
            colour = figures.VERMILION if abs(d) > h else figures.LIGHT
            ax.plot([d - h, d + h], [y, y], lw=0.9, color=colour)
            ax.plot(d, y, ".", ms=2, color=figures.VERMILION if abs(d) > h else figures.GREY)
        figures.true_value(ax, 0, "truth")
        ax.set_title(f"{name}: {rate[name]:.1f} % miss")
        ax.set(yticks=[], xlabel="thousand IDR a user")
        ax.spines["left"].set_visible(False)
    said = ", ".join(f"{k}: {v:.1f} % of 200 miss" for k, v in rate.items())
    figures.show(fig, summary=said, alt=f"Two columns of 200 intervals around a dashed zero; misses are coloured. {said}.")

# %% [markdown]
# *Read it like this: a coloured line is an interval without the truth; ten of 200 are promised.* **Interpretation:** an
# interval is a promise about many experiments.
#
# ## 6 · Looking early
#
# *Time so far: 65 minutes.*
#
# "Stop when it is significant" gives chance several tickets. The popular formula 1 − 0.95ᵏ for k looks takes them for independent.
# They share data, so simulate: after j of k equal steps, z is the sum of j independent standard normal numbers ÷ √j.
#
# **Repair:** a *group-sequential boundary*. O'Brien and Fleming's is strict early and nearly 1.96 at the end: the critical value at
# look j of k is C × √(k ÷ j), with the one C for which the *whole* test has a false-alarm rate of 5 %.
#
# ### Exercise 7 · `false_alarm_rate` and `obrien_fleming` (3 points)
#
# - `false_alarm_rate(boundary, rng, replays=20_000)`: `boundary` lists the critical |z| at equally spaced looks. The share of tests
#   without any effect that cross it (either way) at least once.
# - `obrien_fleming(looks, rng, replays=40_000)`: the list of critical values, for a rate of 5 % in all.

# %% nbgrader={"grade_id": "peeking", "solution": true}
def false_alarm_rate(boundary, rng, replays=20_000):
    """Share of A/A tests that cross the boundary at some look."""
    # 1. paths of z: running sums of normal steps, scaled
    # 2. crossed at any look?
    ### BEGIN SOLUTION
    steps = np.arange(1, len(boundary) + 1)
    z = rng.standard_normal((replays, len(steps))).cumsum(axis=1) / np.sqrt(steps)
    return float((np.abs(z) > np.asarray(boundary)).any(axis=1).mean())
    ### END SOLUTION


def obrien_fleming(looks, rng, replays=40_000):
    """Critical values C·√(k/j) with a false-alarm rate of 5 % in all."""
    # 3. what must C exceed in each replay? which C is exceeded in 5 %?
    ### BEGIN SOLUTION
    shape = np.sqrt(looks / np.arange(1, looks + 1))
    z = rng.standard_normal((replays, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return list(np.quantile((np.abs(z) / shape).max(axis=1), 0.95) * shape)
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_peeking", "grade": true, "points": 3}
"""Check `peeking`: `false_alarm_rate` and `obrien_fleming`, one look, three, then others (3 points)."""


def test_peeking():
    from scipy.stats import norm

    from tradeoff.checks import Check

    check = Check("peeking", points=3)
    with check.part("a single look", points=0.2):
        rate_seen = check.number(check.call(false_alarm_rate, [1.959964], np.random.default_rng(1)), "false_alarm_rate([1.96], rng)",
                                 low=0, high=1)
        # 20,000 replays at 5 %: five standard errors are 0.0077.
        check.close(rate_seen, 0.05, atol=0.0077, what="false_alarm_rate([1.96], rng)", expected="the level of an ordinary test",
                    hint="count crossings above and below", misconceptions={"one-sided crossing": 0.025})
        alone = check.numbers(check.call(obrien_fleming, 1, np.random.default_rng(2)), "obrien_fleming(1, rng)", 1)
        check.close(alone[0], 1.959964, atol=0.05, what="obrien_fleming(1, rng)[0]",
                    expected="the ordinary critical value: there is nothing to correct",
                    hint="5 % on both sides together", misconceptions={"one-sided level": 1.645, "level halved twice": 2.2414})
    with check.part("three looks", points=0.3):
        # Armitage, McPherson and Rowe (1969): 10.7 % at three looks. 20,000 replays: five standard errors are 0.011.
        thrice = check.number(check.call(false_alarm_rate, [1.959964] * 3, np.random.default_rng(3)),
                              "false_alarm_rate([1.96] * 3, rng)", low=0)
        check.close(thrice, 0.107, atol=0.0115, rtol=0, near=0, what="false_alarm_rate([1.96] * 3, rng)",
                    expected="more than at one look, less than the popular formula says",
                    hint="one row a test, one column a look; running sums ÷ √j",
                    misconceptions={"looks taken as independent": 1 - 0.95**3, "false alarms of the looks added": 0.15 + 1e-9,
                                    "one-sided crossing" if rate_seen < 0.035 else "last look only": 0.0518,
                                    "running sums not scaled": 0.319, "all looks for any look": 0.0096})
        three = np.array(check.numbers(check.call(obrien_fleming, 3, np.random.default_rng(4), 200_000),
                                       "obrien_fleming(3, rng, 200_000)", 3))
        falls = np.abs(three / three[-1] - np.sqrt([3, 1.5, 1])).max() < 0.01
        check.true(falls, saw=", ".join(f"{b:.2f}" for b in three), expected="values that fall like √(k ÷ j)",
                   hint="C times the shape", misconception="one boundary for all looks" if np.ptp(three) < 0.02 else
                   "boundary that gets stricter" if three[0] < three[-1] else "k ÷ j without the root"
                   if abs(three[0] / three[-1] - 3) < 0.05 else None)
        # C from 200,000 replays has a standard error of 0.0045: the window is six of them either way, and 1.96 lies outside.
        if falls:
            check.true(1.975 < three[-1] < 2.03, saw=f"a last critical value of {three[-1]:.3f}",
                       expected="a little above that of a single look: earlier looks have used up a little of the 5 %",
                       hint="in each replay, which C would just not be crossed at any look? Take the value that 5 % exceed",
                       misconception="last look at the full level" if abs(three[-1] - 1.96) < 0.01 else
                       "looks taken as independent" if 2.045 < three[-1] < 2.09 else "running sums not scaled"
                       if 3.3 < three[-1] < 3.5 else None)
    ### BEGIN HIDDEN TESTS
    def _null_paths(k, n=200_000):
        """Running z-values of tests without effect (a large simulation of its own)."""
        return np.random.default_rng(seed=88).standard_normal((n, k)).cumsum(axis=1) / np.sqrt(np.arange(1, k + 1))

    with check.part("the rate at several looks", points=1.1):
        for _k, _bounds in ((5, [1.959964] * 5), (10, np.full(10, 1.959964)), (3, (2.5, 2.2, 2.0)), (4, [3.0, 2.6, 1.5, 2.2])):
            _z, _b = np.abs(_null_paths(_k)), np.asarray(_bounds, float)
            _want = float((_z > _b).any(axis=1).mean())
            _one = 2 * norm.sf(_b)
            _signed = _null_paths(_k)
            _loose = np.random.default_rng(seed=89).standard_normal((100_000, _k)).cumsum(axis=1)
            _wrong = {"looks taken as independent": float(1 - np.prod(1 - _one)),
                      "false alarms of the looks added": float(_one.sum()),
                      "last look only": float(_one[-1]), "one-sided crossing": float((_signed > _b).any(axis=1).mean()),
                      "all looks for any look": float((_z > _b).all(axis=1).mean()),
                      "mean over looks for any look": float(_one.mean()),
                      "first boundary for every look": float((_z > _b[0]).any(axis=1).mean()),
                      "running sums not scaled": float((np.abs(_loose) > _b).any(axis=1).mean()),
                      "share without a false alarm": 1 - _want,
                      "sums divided by j instead of √j": float((np.abs(_loose) / np.arange(1, _k + 1) > _b).any(axis=1).mean())}
            _got = check.number(check.call(false_alarm_rate, _bounds, np.random.default_rng(40 + _k)), "false_alarm_rate(…)", low=0)
            # Five standard errors of 20,000 replays and of our 200,000 (together 1.05 times the first).
            _room = 5.3 * np.sqrt(_want * (1 - _want) / 20_000)
            if not check.close(_got, _want, atol=_room, rtol=0, near=2 * _room, what=f"the rate at {_k} looks",
                               expected="tests that cross at least once, of all tests without effect",
                               hint="one row a test, one column a look, running sums along the row",
                               misconceptions=dict(sorted(_wrong.items(), key=lambda kv: abs(kv[1] - _got)))):
                break
    with check.part("a fresh simulation", points=0.2):
        _pair = [check.number(check.call(false_alarm_rate, [2.0] * 3, np.random.default_rng(s), 400), "false_alarm_rate(…)", low=0,
                              high=1) for s in range(6)]
        # An exact answer does not depend on rng and stays within 0.004 of the truth; 400 replays give six different rates (equal by chance: below 1e-5).
        _exact = float((np.abs(_null_paths(3)) > 2.0).any(axis=1).mean())
        check.true(len(set(_pair)) > 1 or abs(_pair[0] - _exact) < 0.004, saw="the same rate from six different random generators",
                   expected="draws from the generator that is passed in",
                   hint="use the argument rng", misconception="the generator is ignored")
    with check.part("the boundary", points=1.2):
        for _k in (2, 5, 8):
            _of_shape = np.sqrt(_k / np.arange(1, _k + 1))
            _z = np.abs(_null_paths(_k))
            _c = float(np.quantile((_z / _of_shape).max(axis=1), 0.95))
            _flat = float(np.quantile(_z.max(axis=1), 0.95))
            _raw = float(np.quantile((_z * np.sqrt(np.arange(1, _k + 1)) / _of_shape).max(axis=1), 0.95))
            _lone = np.abs(np.random.default_rng(seed=90).standard_normal(_z.shape)) / _of_shape
            _lone = float(np.quantile(_lone.max(axis=1), 0.95))
            _wrong = {"one boundary for all looks": [_flat] * _k,
                      "level divided by the number of looks": [norm.isf(0.025 / _k)] * _k, "no boundary at all": [1.959964] * _k,
                      "boundary that gets stricter": list((_c * _of_shape)[::-1]),
                      "last look at the full level": list(1.959964 * _of_shape),
                      "k ÷ j without the root": list(float(np.quantile((_z / _of_shape**2).max(axis=1), 0.95)) * _of_shape**2),
                      "one-sided level": list(float(np.quantile((_z / _of_shape).max(axis=1), 0.90)) * _of_shape),
                      "level halved twice": list(float(np.quantile((_z / _of_shape).max(axis=1), 0.975)) * _of_shape),
                      "the shape without C": list(_of_shape), "C without the shape": [_c] * _k,
                      "√j for √(k ÷ j)": list(_c * np.sqrt(np.arange(1, _k + 1))),
                      "level divided by the number of looks, then the shape": list(norm.isf(0.025 / _k) * _of_shape),
                      "looks taken as independent": list(_lone * _of_shape), "running sums not scaled": list(_raw * _of_shape)}
            _got = check.numbers(check.call(obrien_fleming, _k, np.random.default_rng(50 + _k)), "obrien_fleming(…)", _k)
            # C comes from a quantile of 40,000 replays: standard error √(0.05 · 0.95 / 40,000) ÷ 0.11 (density there) = 0.01, five of them 2.5 % of C.
            _near = min(_wrong, key=lambda name: float(np.abs(np.log(np.maximum(_got, 1e-9) / np.array(_wrong[name]))).max()))
            if np.abs(np.array(_got) / (_c * _of_shape) - 1).max() > 0.025:
                _named = np.abs(np.log(np.maximum(_got, 1e-9) / np.array(_wrong[_near]))).max() < 0.02
                if not _named and _k > 1 and abs(_got[-1] - 1.96) < 0.01:
                    _near, _named = "last look at the full level", True
                _rate_seen = float((_z > np.array(_got)).any(axis=1).mean())
                check.fail(saw=f"{', '.join(f'{b:.2f}' for b in _got)}: false alarms in {_rate_seen:.1%} of tests",
                           expected="critical values that fall like √(k ÷ j), with false alarms in 5 %",
                           hint="in each replay, which C would just not be crossed? Take the value that 5 % exceed",
                           misconception=_near if _named else None)
                break
    ### END HIDDEN TESTS
    return check.score()


test_peeking()

# %% nbgrader={"grade_id": "reveal_peeking", "locked": true}
# Reveal: what looking costs, and what the boundary saves
@needs("peeking")
def reveal():
    rng, looks = np.random.default_rng(6), np.array([1, 2, 3, 5, 7, 10, 14, 20])
    real = np.array([100 * as_number(false_alarm_rate([1.959964] * int(k), rng), "rate") for k in looks])
    kept = [as_numbers(obrien_fleming(int(k), rng), "boundary") for k in looks]
    kept = np.array([100 * as_number(false_alarm_rate(boundary, rng), "rate") for boundary in kept])
    popular = 100 * (1 - 0.95**looks)
    at5 = float(real[looks == 5][0])
    fig, ax = figures.canvas(f"Five looks at 5 % are a test at {at5:.0f} %, and the popular formula says {popular[3]:.0f} %",
                             "Share of tests without an effect that look significant at least once", height=3.8)
    for line, colour, style, label, dy in ((popular, figures.GREY, "--", "popular formula, 1 − 0.95ᵏ", 24),
                                           (real, figures.VERMILION, "-", "simulated: stop at |z| > 1.96", 0),
                                           (kept, figures.BLUE, "-", "O'Brien–Fleming boundary", 24)):
        ax.plot(looks, line, color=colour, ls=style, marker="o", ms=5)
        ax.annotate(label, (looks[-1], line[-1]), xytext=(0, dy - 18), textcoords="offset points", color=colour,
                    ha="right", bbox={"fc": "white", "ec": "none", "pad": 0.5})
    ax.axhline(5, color=figures.GREY, lw=1, ls=":")
    ax.set(xlabel="looks", ylabel="% false alarms", ylim=(0, 75), xlim=(0, 21), xticks=looks)
    figures.show(fig, summary=", ".join(f"{k} looks {r:.0f} %" for k,
                                        r in zip(looks, real)) + f"; with the boundary {kept.max():.1f} % at most",
                 alt="Three curves over the number of looks. The popular formula rises fastest, the simulated rate to "
                 f"{real[-1]:.0f} % at 20 looks, the boundary stays at about 5 %.")
    print(f"peeking: you predicted {guess('peeking')}, the simulation says {at5 / 100:.2f}")

# %% [markdown]
# *Read it like this: at five looks compare the three heights.* **Interpretation:** look as often as you like, if the price was
# agreed beforehand.
#
# ## 7 · When arms disturb each other
#
# *Time so far: 76 minutes.*
#
# Stock is limited. If better lists make treated users buy more, less is left for the control users *next door*, and the difference
# counts that loss as a gain. At eBay a naive test came out about twice too large (Blake and Coey, 2014, ACM EC). Neighbours share
# the stock of a delivery region, so a **region** can be the unit: fewer units, but arms that leave each other alone.
#
# **Predict:** does assigning regions remove the bias for free?
#
# ### Exercise 8 · `region_effect` and `judge_design` (3 points)
#
# - `region_effect(trial)`: `trial` has one row a user with `region`, `treated` (`True`/`False`, the same for all users of a region) and
#   `orders`. Each region counts once, by its **mean orders a user**. Return a pair: `(effect, std_error)`, the difference of the
#   regions' averages (treated − control) and its standard error with regions as the unit.
# - `judge_design(effects, std_errors, truth)`: many replays of one design. Return a dictionary: `bias`, `sd` (spread of the effects),
#   `rmse` (root of the mean squared error; n or n − 1 in the spread), `coverage` (share of ± 1.96 standard errors that hold the truth).

# %% nbgrader={"grade_id": "interference", "solution": true}
def region_effect(trial):
    """Effect on orders per user and its standard error, regions as the unit."""
    # 1. one row a region
    # 2. difference of two means of regions, and its standard error
    ### BEGIN SOLUTION
    regions = trial.groupby("region").agg(treated=("treated", "first"), orders=("orders", "mean"))
    t, c = regions.loc[regions["treated"], "orders"], regions.loc[~regions["treated"], "orders"]
    return t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    ### END SOLUTION


def judge_design(effects, std_errors, truth):
    """Bias, spread, root mean squared error and coverage of a design over replays."""
    # 3. four numbers about effects − truth
    ### BEGIN SOLUTION
    error = np.asarray(effects, float) - truth
    inside = np.abs(error) <= 1.96 * np.asarray(std_errors, float)
    return {"bias": error.mean(), "sd": error.std(), "rmse": np.sqrt((error**2).mean()), "coverage": inside.mean()}
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_interference", "grade": true, "points": 3}
"""Check `interference`: `region_effect` and `judge_design`, by hand and on other trials (3 points)."""


def test_interference():
    from tradeoff.checks import Check

    check = Check("interference", points=3)
    JUDGED = ["bias", "sd", "rmse", "coverage"]

    def pair_of(trial):
        """Your effect and standard error, from a pair or by name."""
        return check.numbers(as_two(check.call(region_effect, trial)), "region_effect(…)", 2)

    with check.part("four regions, four replays", points=0.6):
        tiny = pd.DataFrame({"user_id": range(12), "region": [0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3],
                             "treated": [True] * 6 + [False] * 6,
                             "orders": [1.0, 2, 3, 2, 5, 7, 1, 0, 2, 1, 2, 4]})
        got = pair_of(tiny)
        check.close(got[0], 2.0, what="the effect of four regions", expected="means of the regions first, then their average",
                    hint="each region counts once", misconceptions={"users as the unit": 5 / 3, "totals for means": 5.0})
        # √5 with n − 1 in the variances, √2.5 with n: both are granted.
        check.true(1.57 < got[1] < 2.25, saw=f"a standard error of {got[1]:.3g} from four regions",
                   expected="that of two averages of two numbers each",
                   hint="how far apart are the two regions of an arm?", misconception="users as the unit" if 0.9 < got[1] < 1.2
                   else None)
        four = check.mapping(check.call(judge_design, np.array([1.0, 3, 2, 4]), np.array([1, 1, 1, 0.5]), 2.0), keys=JUDGED,
                             levels=float)
        check.close(four["bias"], 0.5, what="bias", expected="mean error, with its sign", hint="estimate − truth")
        check.close(four["coverage"], 0.75, what="coverage", expected="three of the four intervals hold 2",
                    hint="estimate ± 1.96 standard errors")
    ### BEGIN HIDDEN TESTS
    def _region_trial(seed, k, share):
        """A trial by region: sizes differ, regions differ, users of a region are alike."""
        rng = np.random.default_rng(seed=seed)
        size = rng.integers(3, 60, k)
        region = np.repeat(rng.permutation(k) * 3 + 1, size)
        own = np.repeat(rng.normal(0, 1.0, k), size)
        treated = np.repeat(rng.permutation(k) < round(share * k), size)
        heavy = np.repeat(size / 30, size)
        table = pd.DataFrame({"treated": treated, "user_id": rng.permutation(len(region)), "wanted": rng.poisson(4, len(region)),
                              "orders": np.round(np.maximum(0, 3 + own + heavy + 0.6 * treated + rng.normal(0, 2, len(region))), 0),
                              "region": region})
        return table.sample(frac=1, random_state=seed)

    def _cluster_ref(table):
        """(effect, error) with regions as the unit, and the known wrong pairs by name."""
        t, by = table["treated"].to_numpy(bool), table.groupby("region")
        mean, flag, total, size = by["orders"].mean(), by["treated"].first().astype(bool), by["orders"].sum(), by.size()

        def pair(y, f):
            a, b = y[f], y[~f]
            return a.mean() - b.mean(), np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))

        user = pair(table["orders"].to_numpy(float), t)
        right = pair(mean.to_numpy(float), flag.to_numpy())
        a, b = mean[flag], mean[~flag]
        effects = {"users as the unit": user[0], "totals for means": pair(total.to_numpy(float), flag.to_numpy())[0],
                   "control minus treatment": -right[0],
                   "median for mean": float(a.median() - b.median())}
        n1, n0 = len(a), len(b)
        errors = {"users as the unit": user[1], "totals for means": pair(total.to_numpy(float), flag.to_numpy())[1],
                  "spread of one arm only": float(b.std() / np.sqrt(n0)),
                  "spread of the treated regions only": float(a.std() / np.sqrt(n1)),
                  "standard deviation in place of the standard error": float(np.sqrt(a.var() + b.var())),
                  "variance for the standard error": right[1] ** 2,
                  "standard errors added": float(a.std() / np.sqrt(n1) + b.std() / np.sqrt(n0)),
                  "all regions as one sample": float(mean.std() / np.sqrt(n1 + n0)), "1.96 standard errors": 1.96 * right[1],
                  "number of users below a spread of regions": float(np.sqrt(a.var() / t.sum() + b.var() / (~t).sum()))}
        pooled = float(np.sqrt(((n1 - 1) * a.var() + (n0 - 1) * b.var()) / (n1 + n0 - 2) * (1 / n1 + 1 / n0)))
        return right, effects, errors, pooled

    with check.part("effect and error of other trials", points=1.3):
        for _seed, _k, _share in ((31, 40, 0.5), (32, 64, 0.5), (33, 30, 0.3)):
            _table = _region_trial(_seed, _k, _share)
            if _seed == 32:
                _table = _table.assign(region="r" + _table["region"].astype(str), treated=_table["treated"].astype(bool))
            _right, _estimates, _error_slips, _pooled = _cluster_ref(_table)
            _got = pair_of(_table)
            # Exact up to rounding; for the error, n for n − 1, or one spread for both arms, is granted: its own range and 3 %.
            if not check.close(_got[0], _right[0], rtol=1e-6, what=f"the effect with {_k} regions",
                               expected="one mean a region, then averages over regions",
                               hint="bring the table to one row a region", misconceptions=_estimates):
                break
            _n = _k * min(_share, 1 - _share)
            _low, _high = min(_right[1] * np.sqrt(1 - 1 / _n), _pooled * np.sqrt(1 - 2 / _k)) * 0.99, max(_right[1], _pooled) * 1.03
            if not _low <= _got[1] <= _high:
                _near = min(_error_slips, key=lambda name: abs(np.log(max(_got[1], 1e-12) / _error_slips[name])))
                check.fail(saw=f"a standard error of {_got[1]:.4f} with {_k} regions",
                           expected="how far the difference of two averages of regions moves with other regions",
                           hint="how many independent numbers are there in each arm?",
                           misconception=_near if abs(np.log(max(_got[1], 1e-12) / _error_slips[_near])) < 0.03 else None)
                break
    with check.part("other designs, judged", points=1.1):
        _rng = np.random.default_rng(34)
        for _n, _truth, _off in ((300, 0.4, 0.15), (150, -1.0, 0.0), (500, 0.02, -0.3)):
            _estimates = _truth + _off + _rng.normal(0, 0.2, _n)
            _errs = _rng.uniform(0.1, 0.25, _n)
            _given = tuple(pd.Series(v, index=np.arange(_n) + 7) if _n == 150 else v for v in (_estimates, _errs))
            _e = _estimates - _truth
            _got = check.mapping(check.call(judge_design, *_given, _truth), keys=JUDGED, levels=float)
            _want = {"bias": _e.mean(), "sd": _estimates.std(), "rmse": np.sqrt((_e**2).mean()),
                     "coverage": (np.abs(_e) <= 1.96 * _errs).mean()}
            _slips = {
                "bias": {"absolute errors for the bias": np.abs(_e).mean(), "truth minus estimate": -_e.mean(),
                         "bias as a share of the truth": _e.mean() / _truth,
                         "squared bias": _e.mean() ** 2, "mean of the effects for the bias": _estimates.mean(),
                         "errors in standard errors": (_e / _errs).mean()},
                "sd": {"mean claimed error for the spread": _errs.mean(), "variance for the spread": _estimates.var(),
                       "spread around the truth": np.sqrt((_e**2).mean()),
                       "spread of the mean": _estimates.std() / np.sqrt(_n),
                       "root of the mean claimed variance": np.sqrt((_errs**2).mean())},
                "rmse": {"mean squared error, no root": (_e**2).mean(), "bias and spread added": abs(_e.mean()) + _estimates.std(),
                         "bias and variance added": _e.mean() ** 2 + _estimates.var(),
                         "mean absolute error": np.abs(_e).mean(), "bias left out": _estimates.std()},
                "coverage": {"covers zero instead of the truth": (np.abs(_estimates) <= 1.96 * _errs).mean(),
                             "share missed": (np.abs(_e) > 1.96 * _errs).mean(),
                             "one standard error for the interval": (np.abs(_e) <= _errs).mean(),
                             "spread for each claimed error": (np.abs(_e) <= 1.96 * _estimates.std()).mean(),
                             "covers the mean of the estimates": (np.abs(_estimates - _estimates.mean()) <= 1.96 * _errs).mean(),
                             "90 % interval": (np.abs(_e) <= 1.645 * _errs).mean(),
                             "one mean error for every claimed one": (np.abs(_e) <= 1.96 * _errs.mean()).mean()},
            }
            _ok = True
            for _key in JUDGED:
                if _key not in _got:
                    _ok = False
                    continue
                # n or n − 1 in the spread: half a percent with 150 replays; the rest is exact.
                _ok &= check.close(_got[_key], _want[_key], rtol=0.006 if _key in ("sd", "rmse") else 1e-9,
                                   atol=1e-9 if _key != "coverage" else 1.01 / _n, near=0, what=f"{_key} over {_n} replays",
                                   expected="the definition in the exercise", hint="start from effect − truth, one number a replay",
                                   misconceptions=_slips[_key])
            if not _ok:
                break
    ### END HIDDEN TESTS
    return check.score()


test_interference()

# %% nbgrader={"grade_id": "reveal_stock", "locked": true}
# Reveal: three designs in a market whose stock just meets today's demand, 150 replays each, god view
@needs("interference")
def reveal():
    town = World(TOKOPEDIA, seed=45, n_users=16_384)
    scarce = {k: StockMarket.of(town, Policy.uniform("off"), Policy.uniform("full"), regions=k) for k in (64, 1024)}
    runs = {"users": scarce[64].replay_user(150, 1), "64 regions": scarce[64].replay_region(150, 2),
            "1,024 regions": scarce[1024].replay_region(150, 2)}
    judged = {name: as_mapping(judge_design(r.effect, r.std_error, r.truth), "judge_design(…)", ["bias", "sd", "rmse", "coverage"])
              for name, r in runs.items()}
    judged = {name: {k: round(float(v), 2) + 0.0 for k, v in four.items()} for name, four in judged.items()}
    trial = scarce[64].run((np.random.default_rng(7).permutation(64) < 32)[scarce[64].region])
    effect, error = as_two(region_effect(trial))
    order = sorted(judged, key=lambda name: judged[name]["rmse"])
    always = f"{judged['users']['bias']:+.2f}".replace("-", "−")
    fig, axes = figures.canvas(f"Assigning users errs by {always} on average; {order[0]} err least in all, {order[-1]} most",
                               "Estimate − truth in 150 replays, orders a user; 16,384 users, limited stock, Tokopedia-like market",
                               rows=3, height=4.6, sharex=True, sharey=True)
    for ax, (name, r), colour in zip(axes, runs.items(), (figures.VERMILION, figures.ORANGE, figures.BLUE)):
        ax.hist(r.effect - r.truth, bins=np.linspace(-1.3, 1.3, 53), color=colour)
        ax.axvline(0, color=figures.INK, lw=1.5, ls=(0, (5, 3)))
        j = judged[name]
        ax.set_title(f"{name} assigned: bias {j['bias']:+.2f}, spread {j['sd']:.2f}, root mean squared error {j['rmse']:.2f}"
                     .replace("-", "−"), color=colour)
        ax.set(yticks=[], ylabel="")
        ax.spines["left"].set_visible(False)
    axes[-1].set_xlabel("estimate − truth, orders a user (dashed: no error)")
    said = "; ".join(f"{n}: bias {j['bias']:+.2f}, sd {j['sd']:.2f}, rmse {j['rmse']:.2f}, coverage {j['coverage']:.0%}" for n,
                     j in judged.items())
    figures.show(fig, summary=said,
                 alt="Three histograms of errors around a dashed zero. " + said + f". Smallest error: {order[0]}; largest: {order[-1]}.")
    print(f"one trial, 64 regions, your analysis: {effect:+.2f} ± {1.96 * error:.2f} orders a user; truth {scarce[64].truth:+.2f}")

# %% [markdown]
# *Read it like this: the distance of a heap from the dashed line is bias, its width is noise.* **Interpretation:** assigning users
# answers another question precisely, and more users do not mend it. Regions pay for a right answer with noise; many small ones make
# that affordable, if people do not shop across borders.
#
# ## 8 · Consent cannot be assigned
#
# *Time so far: 86 minutes.*
#
# Nobody may be switched on by a coin. An **encouragement design** assigns what may be assigned, box or buttons, and leaves the
# choice to the user (Elbers, 2023, Spotify Engineering). Two effects come out:
#
# - **ITT** (intention to treat): all assigned to the buttons against all assigned to the box.
# - **CACE** (complier average causal effect), on those who agree *because of* the buttons: ITT ÷ difference of the two rates of
#   agreeing. It needs that buttons work only through agreeing, and that nobody agrees to a box but not to buttons.
#
# Compared with a test in which consent could be assigned, the users needed grow by 1 ÷ (difference of the rates)².
#
# ### Exercise 9 · `encouragement` (2 points)
#
# `encouragement(table, by)`: one row a user, with `arm` (`"control"`: box, `"treatment"`: buttons), `agreed` (`True`/`False`) and the outcome `by`. Return a
# dictionary: `itt`, its 95 % interval `low` and `high`, `take_up` (difference of the rates), `cace`, `cost` (the factor above).

# %% nbgrader={"grade_id": "encouragement", "solution": true}
def encouragement(table, by):
    """Intention to treat, take-up, effect on compliers, cost in users."""
    # 1. means of outcome and of agreement in each arm, as assigned
    # 2. interval of the difference
    # 3. what the difference of take-up makes of it
    ### BEGIN SOLUTION
    assigned = (table["arm"] == "treatment").to_numpy()
    t, c = table.loc[assigned, by].astype(float), table.loc[~assigned, by].astype(float)
    itt, error = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    take_up = table.loc[assigned, "agreed"].mean() - table.loc[~assigned, "agreed"].mean()
    return {"itt": itt, "low": itt - 1.96 * error, "high": itt + 1.96 * error, "take_up": take_up, "cace": itt / take_up,
            "cost": take_up**-2}
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_encouragement", "grade": true, "points": 2}
"""Check `encouragement`: ten users by hand, then other trials (2 points)."""


def test_encouragement():
    from tradeoff.checks import Check

    check = Check("encouragement", points=2)
    KEYS = ["itt", "low", "high", "take_up", "cace", "cost"]
    with check.part("ten users by hand", points=0.4):
        ten = pd.DataFrame({"arm": ["treatment"] * 5 + ["control"] * 5, "agreed": [True, True, True, True, False, True, True, False,
                                                                                   False, False],
                            "orders": [4.0, 6, 5, 3, 2, 5, 4, 1, 2, 3]})
        got = check.mapping(check.call(encouragement, ten, "orders"), keys=KEYS, levels=float)
        check.close(got.get("itt"), 1.0, what="itt", expected="all five against all five", hint="agreed or not, everybody counts",
                    misconceptions={"as treated: agreed against declined": 2.5, "agreed users only": 0.0})
        check.close(got.get("take_up"), 0.4, what="take_up", expected="a difference of two rates", hint="some agree to the box, too",
                    misconceptions={"take-up of one arm for the difference": 0.8, "ratio of the rates": 2.0})
        # 1 ÷ 0.4² = 6.25; 1 ÷ 0.4 = 2.5; 1 ÷ 0.8² = 1.5625.
        check.close(got.get("cost"), 6.25, what="cost", expected="the factor of the text", hint="it grows with the square",
                    misconceptions={"cost not squared": 2.5, "take-up of one arm for the difference": 1.5625, "upside down": 0.16})
    ### BEGIN HIDDEN TESTS
    def _offer_ref(seed, n, share):
        """Users whose keen part agrees less; buttons move some; agreeing adds orders."""
        rng = np.random.default_rng(seed=seed)
        keen, arm, mood = rng.lognormal(1, 0.6, n), rng.random(n) < share, rng.random(n)
        easy = np.clip(0.75 - 0.08 * keen, 0.05, 0.95)
        agreed = mood < np.where(arm, easy + 0.04, easy * 0.6)
        return pd.DataFrame({"clicks": rng.poisson(3 * keen + 4 * agreed), "agreed": agreed,
                             "orders": rng.poisson(keen + 0.8 * agreed).astype(float),
                             "arm": np.where(arm, "treatment", "control"), "user_id": rng.permutation(n),
                             "prior_orders": rng.poisson(keen)})

    def _six_numbers(table, by):
        """The six numbers, half-widths that are accepted, and known wrong numbers by key."""
        y, a, g = table[by].to_numpy(float), (table["arm"] == "treatment").to_numpy(), table["agreed"].to_numpy(bool)
        d = lambda one, two: y[one].mean() - y[two].mean()
        itt, up = d(a, ~a), g[a].mean() - g[~a].mean()
        v1, v0, n1, n0 = y[a].var(ddof=1), y[~a].var(ddof=1), a.sum(), (~a).sum()
        half = 1.959964 * np.sqrt(v1 / n1 + v0 / n0)
        pooled = 1.959964 * np.sqrt(((n1 - 1) * v1 + (n0 - 1) * v0) / (n1 + n0 - 2) * (1 / n1 + 1 / n0))
        naive = {"as treated: agreed against declined": d(g, ~g), "agreed users only": d(a & g, ~a & g),
                 "per protocol": d(a & g, ~a & ~g),
                 "only the treatment arm": d(a & g, a & ~g), "control minus treatment": -itt}
        slips = {"itt": {**naive, "effect on compliers for the ITT": itt / up},
                 "take_up": {"take-up of one arm for the difference": g[a].mean(), "take-up of the whole table": g.mean(),
                             "ratio of the rates": g[a].mean() / g[~a].mean(),
                             "relative difference of the rates": g[a].mean() / g[~a].mean() - 1, "control minus treatment": -up,
                             "share assigned among those who agreed": a[g].mean() - a[~g].mean()},
                 "cace": {**naive, **{f"{k}, divided by the take-up": v / up for k, v in naive.items()},
                          "take-up of one arm for the difference": itt / g[a].mean(), "multiplied by take-up": itt * up,
                          "ITT for the effect on compliers": itt,
                          "take-up of the whole table": itt / g.mean(), "divided by the square": itt / up**2},
                 "cost": {"cost not squared": 1 / up, "take-up of one arm for the difference": g[a].mean() ** -2.0,
                          "upside down": up**2, "take-up of the whole table": g.mean() ** -2.0,
                          "ratio of the rates": (g[~a].mean() / g[a].mean()) ** 2}}
        return {"itt": itt, "take_up": up, "cace": itt / up, "cost": up**-2.0}, (half, pooled), slips

    for _key, _points in (("itt", 0.35), ("take_up", 0.3), ("cace", 0.35), ("cost", 0.3)):
        with check.part(f"{_key} of other trials", points=_points):
            for _seed, _n, _share, _by in ((51, 3000, 0.5, "orders"), (52, 2000, 0.3, "clicks"), (53, 4000, 0.5, "clicks")):
                _table = _offer_ref(_seed, _n, _share)
                if _seed == 52:
                    _table = _table.assign(arm=pd.Categorical(_table["arm"], ["treatment", "control"]),
                                           ).set_index(np.arange(_n) * 2 + 9)
                _want, _, _slips = _six_numbers(_table, _by)
                if _by != "orders" and _key in ("itt", "cace"):
                    _slips[_key] = {**_slips[_key], "`by` ignored": _six_numbers(_table, "orders")[0][_key]}
                _got = check.mapping(check.call(encouragement, _table, _by), keys=KEYS, levels=float)
                # Ratios of means: exact up to rounding.
                if not check.close(_got.get(_key), _want[_key], rtol=1e-6, near=0, what=f"{_key} ({_by}, {_n} users)",
                                   expected="arms as they were assigned, whatever the users answered",
                                   hint="compute the four means first: outcome and agreement, by arm", misconceptions=_slips[_key]):
                    break
    with check.part("the interval", points=0.3):
        for _seed, _n, _share, _by in ((54, 3000, 0.5, "orders"), (55, 2000, 0.3, "clicks")):
            _table = _offer_ref(_seed, _n, _share)
            _want, _halves, _ = _six_numbers(_table, _by)
            _got = check.mapping(check.call(encouragement, _table, _by), keys=KEYS, levels=float)
            _half = (_got["high"] - _got["low"]) / 2
            # First where it lies, then how wide it is.
            _middle, _itt_half = (_got["high"] + _got["low"]) / 2, 0.02 * _halves[0]
            if abs(_middle - _want["itt"]) > _itt_half:
                _like = {"interval of the effect on compliers": _want["cace"],
                         "`by` ignored": _six_numbers(_table, "orders")[0]["itt"],
                         **_six_numbers(_table, _by)[2]["itt"]}
                _near = min(_like, key=lambda k: abs(_like[k] - _middle))
                check.fail(saw=f"an interval around {_middle:.4g} for the ITT of {_n} users", expected="an interval around the ITT",
                           hint="the interval belongs to the ITT, of all as assigned",
                           misconception=_near if abs(_like[_near] - _middle) < _itt_half else None)
                break
            # Welch or one spread for both arms, z or t, n or n − 1: their range and 2 %.
            if not 0.98 * min(_halves) <= _half <= 1.02 * max(_halves):
                _like = {"standard error for the interval": _halves[0] / 1.96,
                         "interval of the effect on compliers": _halves[0] / _want["take_up"],
                         "90 % interval": _halves[0] * 1.645 / 1.96,
                         "standard errors added": 1.96 * _table.groupby("arm", observed=True)[_by].sem().sum(),
                         "spread of users for the standard error": _halves[0] * np.sqrt(_n) / 2}
                _near = min(_like, key=lambda k: abs(np.log(max(_half, 1e-12) / _like[k])))
                check.fail(saw=f"a half-width of {_half:.4g} for the ITT of {_n} users",
                           expected="1.96 standard errors of the difference of two means", hint="the interval belongs to the ITT",
                           misconception=_near if abs(np.log(max(_half, 1e-12) / _like[_near])) < 0.1 else None)
                break
    ### END HIDDEN TESTS
    return check.score()


test_encouragement()

# %% nbgrader={"grade_id": "reveal_encouragement", "locked": true}
# Reveal: what each comparison says; box against buttons, Tokopedia-like market, god view
@needs("encouragement")
def reveal():
    offer = Trial.of(World(TOKOPEDIA, seed=46, n_users=4096), box, buttons)
    t = offer.draw(np.random.default_rng(8))
    y = t.orders - np.cov(t.orders, t.prior_orders)[0, 1] / t.prior_orders.var() * (t.prior_orders - t.prior_orders.mean())
    mine = as_mapping(encouragement(t.assign(levelled=y), "levelled"), "encouragement(…)",
                      ["itt", "low", "high", "take_up", "cace", "cost"])
    mine = {key: as_number(value, key) for key, value in mine.items()}
    moved = offer.agreed[1] & ~offer.agreed[0]
    truth = float((offer.outcomes[1]["orders"] - offer.outcomes[0]["orders"])[moved].mean())
    launch, base = offer.truth("orders"), float(offer.outcomes[0]["orders"].mean())
    groups = [t.orders[t.agreed], t.orders[~t.agreed]]
    naive, wide = groups[0].mean() - groups[1].mean(), 1.96 * np.sqrt(sum(g.var() / len(g) for g in groups))
    scale = mine["take_up"]
    signed = lambda x: f"{x:+.2f}".replace("-", "−")                              # a minus, not a hyphen
    names = ["agreed against declined", "all: buttons against box (ITT)", "moved by the buttons (CACE)"]
    centre, half = [naive, mine["itt"], mine["cace"]], [wide, *((mine["high"] - mine["low"]) / 2 / np.array([1, scale]))]
    fig, ax = figures.canvas(f"Agreed against declined says {signed(naive)} orders; the truth is {signed(launch)} for all, "
                             f"{signed(truth)} for those moved",
                             "Differences of orders in 12 weeks, 95 % intervals; dashed: the truth; "
                             "4,096 users, Tokopedia-like market", height=3.6)
    centre, half = np.array(centre), np.array(half)
    figures.interval_plot(ax, names, centre, centre - half, centre + half, unit="orders a user", fmt="{:+.2f}",
                          colours=[figures.VERMILION, figures.GREY, figures.BLUE])
    for text in ax.texts:
        text.set_text(text.get_text().replace("-", "−"))
    for row, value in ((1, launch), (2, truth)):
        ax.plot([value, value], [row - 0.12, row + 0.34], color=figures.INK, lw=1.5, ls=(0, (3, 1.5)))
        ax.annotate(f"truth {signed(value)}", (value, row + 0.34), xytext=(5, 0), textcoords="offset points",
                    va="center", fontsize=9.5)
    said = ", ".join(f"{n} {signed(c)} ({signed(c - h)} to {signed(c + h)})" for n, c, h in zip(names, centre, half))
    figures.show(fig, summary=f"{said}; truth {signed(launch)} for all, {signed(truth)} for those moved",
                 alt=f"Three estimates on one axis: {said}. The shortest interval: {names[int(np.argmin(half))]}; the widest: "
                 f"{names[int(np.argmax(half))]}. Dashes mark the truth of the last two.")
    print(f"all assigned to the buttons, god view: orders change by {100 * launch / base:+.1f} %; "
          "the bet `lift` of exercise 1 asks for 2 %")
    print(f"take-up moved by {scale:.1%}: {mine['cost']:.0f} times the users")
    print(f"factor: you predicted {guess('factor')}, for 15 points it is {0.15**-2:.0f}")

# %% [markdown]
# *Read it like this: grey is about a launch, blue about agreeing; red compares other people.*
# **Interpretation:** read the ITT first, since it is what a launch will bring. A primary whose true ITT lies below its smallest
effect can hardly win: choose what the screen moves first, and let orders stand guard.
#
# ## 9 · Promise first
#
# *Time so far: 92 minutes.*
#
# A *pre-registration* says before the data what is counted, how, and what follows from which result. Here it is a dictionary;
# notebook 06 reads it back. Its fields, and an example of the other market:

# %% nbgrader={"grade_id": "fields", "locked": true}
with pd.option_context("display.max_colwidth", None):
    display(pd.DataFrame({"says": preregistration.FIELDS, "example": preregistration.EXAMPLE}))
today(tokopedia).round(3)

# %% [markdown]
# ### Exercise 10 · `plan` (2 points)
#
# A complete `plan` for box (control) against buttons (treatment), no third arm, in the Tokopedia-like market; stock is ample, and
# there are 400,000 users an arm at most. These rules are checked, too:
#
# - **metrics**: names of the table above, up is good; a primary and two guardrails or more, `orders` or `gmv` among them; no margin
#   and no `smallest_effect` above 0.05;
# - **adjust_by**: only `prior_orders`, `prior_gmv`, `activity_tier`, `age_band`;
# - **exclusions** name minors; nobody is excluded by an answer, a click or a purchase;
# - **users_per_arm** (of the smaller arm) gives the *whole* verdict the `power` you state (0.8 or more), if the primary gains its
#   `smallest_effect` and the guardrails do not move. Take the table's 12 weeks whatever your `weeks`, the primary at its last
#   boundary, the guardrails once, off the (1 − `alpha`) interval. Metrics may count as unrelated; `prior_orders`, `prior_gmv` or both
#   shrink a variance to its share `left`, tiers and ages do not;
# - **looks** and **boundary** keep the false-alarm rate of the primary within `alpha` (0.1 or less); `srm_level` is 0.01 or less.

# %% nbgrader={"grade_id": "preregistration", "solution": true}
# plan = {"market": "tokopedia", "hypothesis": …, …}
### BEGIN SOLUTION
plan = dict(
    market="tokopedia", unit="user", estimand="itt", share=0.5, weeks=12, starts_on="2026-06-01",
    hypothesis="Two equal buttons in place of a box raise the share of users asked who agree by at least 5 percent.",
    arms=dict(control="a box to tick, as today", treatment="two equal buttons, yes and no"),
    primary=dict(metric="opted_in", good="up", smallest_effect=0.05),
    guardrails=[dict(metric="orders", good="up", margin=0.02), dict(metric="gmv", good="up", margin=0.03)],
    adjust_by=["prior_orders", "prior_gmv"], exclusions=["minors, who are never profiled"],
    alpha=0.05, power=0.8, users_per_arm=60_000, looks=[1.0], boundary=[1.96], srm_level=0.001,
    decision=dict(ship="primary up, both guardrails inside their margin", hold="a guardrail cannot be told from its margin",
                  stop="a guardrail beyond its margin, a broken split, or a gate of the law"),
)
### END SOLUTION

# %% nbgrader={"grade_id": "test_preregistration", "grade": true, "points": 2}
"""Check `preregistration`: the dictionary `plan`, complete, then by the rules of the exercise (2 points)."""


def test_preregistration():
    from scipy.stats import norm

    from tradeoff.checks import Check

    check = Check("preregistration", points=2)
    with check.part("complete and well formed", points=0.7) as part:
        check.attempted(plan, "plan")
        gaps = preregistration.problems(plan)
        for number, gap in enumerate(gaps):
            check.fail(saw=gap, expected="" if number else "every field as preregistration.FIELDS describes it",
                       hint="" if number else "see the example of the other market",
                       misconception=f"a promise left out: {gap.split('`')[1]}" if "is missing" in gap else None)
        if gaps:
            check.partial(1 - len(gaps) / len(preregistration.FIELDS) if isinstance(plan, (dict, pd.Series)) else 0)
        check.true(True, expected="", saw="")
    with check.part("metrics of this market", points=0.1):
        if gaps:
            check.fail(saw="a plan that is not complete", expected="a complete plan", hint="mend the first part before this one")
        else:
            entries = preregistration.canonical(plan)
            strange = [r["metric"] for r in [entries["primary"], *entries["guardrails"]] if r["metric"] not in today(tokopedia).index]
            check.true(not strange, saw=f"metric {', '.join(strange)}: the Tokopedia-like table above has no such row",
                       expected=f"only {', '.join(today(tokopedia).index)}", hint="copy the names from the table",
                       misconception="a metric that this market does not have")
    ### BEGIN HIDDEN TESTS
    _plan = preregistration.canonical(plan) if isinstance(plan, (dict, pd.Series)) and not preregistration.problems(plan) else None
    _now = today(tokopedia)

    def _plan_ready():
        """Leave the part unless the plan is complete."""
        if _plan is None:
            check.fail(saw="a plan with gaps", expected="a complete plan", hint="mend the first part before this one")
        return _plan is not None

    with check.part("what is counted, on whom", points=0.5):
        if _plan_ready():
            check.true(_plan["market"] == "tokopedia", saw=f"market {_plan['market']}", expected="the market of the exercise",
                       hint="the example is of the other one",
                       misconception="plan for another market")
            check.true(_plan["unit"] == "user", saw=f"unit {_plan['unit']}", expected="what keeps its answer from visit to visit",
                       hint="who is asked once and remembers it?", misconception="unit smaller than the treatment"
                       if _plan["unit"] in ("session", "device") else "regions without a shortage")
            check.true(_plan["estimand"] == "itt", saw=f"estimand {_plan['estimand']}",
                       expected="the effect of what can be assigned, on everybody assigned", hint="what will a launch bring?",
                       misconception="effect on compliers for that of a launch" if _plan["estimand"] == "cace"
                       else "conditioning on what the screen changes")
            _roles = [_plan["primary"], *_plan["guardrails"]]
            check.true(len(_plan["arms"]) == 2, saw=f"{len(_plan['arms'])} arms", expected="box and buttons, nothing else",
                       hint="each further arm needs its own users", misconception="more arms than the question")
            check.true(all(r["good"] == "up" for r in _roles if r["metric"] in _now.index),
                       saw="a metric of the table for which down is good", expected="up for all five",
                       hint="read each as a sentence: is more of it better?", misconception="direction of a metric turned round")
            check.true(len(_plan["guardrails"]) >= 2, saw=f"{len(_plan['guardrails'])} guardrail", expected="two or more",
                       hint="what must not get worse?", misconception="too few guardrails")
            check.true({r["metric"] for r in _roles} & {"orders", "gmv"}, saw="no metric of sales",
                       expected="orders or gmv among the metrics", hint="who pays for the screen?",
                       misconception="commerce left unguarded") if not {r["metric"] for r in _roles} & {"orders", "gmv"} else None
            _room_list = [_plan["primary"]["smallest_effect"], *(g["margin"] for g in _plan["guardrails"])]
            check.true(max(_room_list) <= 0.05 + 1e-12, saw=f"a margin or smallest effect of {max(_room_list):.0%}",
                       expected="at most 5 %", hint="would you sign a loss of that size?",
                       misconception="a margin that guards nothing")
            _late = [c for c in _plan["adjust_by"] if c not in ("prior_orders", "prior_gmv", "activity_tier", "age_band")]
            check.true(not _late, saw=f"adjusting by {_late[0] if _late else ''}", expected="columns known before the assignment",
                       hint="was it measured before anybody was asked?",
                       misconception="post-period covariate")
            _rules = [text.lower() for text in _plan["exclusions"]]
            import re as _re

            check.true(any(_re.search(r"minor|child|teen|under.?age|adult|\b1[3-8]\b|anak|kids", text) for text in _rules),
                       saw="no word about minors in `exclusions`", expected="the gate that comes before every arm",
                       hint="who may never be profiled?", misconception="minors in the experiment")
            # A rule about the past, or one that says who is kept, is no exclusion by a consequence.
            _mild = r"prior|before|previous|past|earlier|last |pre-|history|nobody|no one|not excluded|never excluded|kept|keep|stay|include"
            _later = (r"declin|(not|n't|never|who|have|had) (agree|consent|click|buy|bought|order)|opted.out|non-buyer|"
                      r"(no|without|zero|any) (a |an )?(click|order|purchase|consent)")
            _after = [m[0] for text in _rules if not _re.search(_mild, text) for m in [_re.search(_later, text)] if m]
            check.true(not _after, saw=f"an exclusion by {_after[0]!r}" if _after else "",
                       expected="exclusions by what was known before the assignment",
                       hint="would the other screen have kept the same people?",
                       misconception="conditioning on what the screen changes")
    with check.part("enough users for the whole verdict", points=0.4):
        if _plan_ready():
            _n, _prior = _plan["users_per_arm"], any(c.startswith("prior") for c in _plan["adjust_by"])
            _last = max(_plan["boundary"][-1], norm.isf(_plan["alpha"] / 2) - 0.01)
            # `users_per_arm` is the smaller arm: the larger has `_times` as many, and 1/n + 1/(n · times) takes the place of 2/n.
            _times = max(_plan["share"], 1 - _plan["share"]) / min(_plan["share"], 1 - _plan["share"])

            def _chance_of(role, size, critical):
                row = _now.loc[role["metric"]]
                return float(norm.sf(critical - size * row["mean"] / row["sd"] * np.sqrt(_n * _times / (1 + _times) / (row["left"] if _prior else 1.0))))

            _known = [r for r in [_plan["primary"], *_plan["guardrails"]] if r["metric"] in _now.index]
            _each = [_chance_of(r, r.get("smallest_effect", r.get("margin")), _last if r is _plan["primary"]
                                else norm.isf(_plan["alpha"] / 2)) for r in _known]
            # Unrelated metrics are the pessimistic case, and crossing early is left out; sums by other rules differ by up to 2 points.
            check.true(_plan["power"] >= 0.8 - 1e-9, saw=f"power {_plan['power']:g}", expected="0.8 or more",
                       hint="would you bet on it?", misconception="a test that will probably fail")
            check.true(_n * _times <= 400_000, saw=f"{_n * _times:,.0f} users in an arm", expected="at most 400,000",
                       hint="widen a margin, drop a guardrail, or adjust by the past", misconception="more users than there are")
            # A smallest fraction of what is asked, in case the learner's own correlation makes the verdict easier: joint power lies between product and minimum.
            _corr = tokopedia.holdout[tokopedia.holdout.arm == "personalised"][[r["metric"]
                                                                                for r in _known]].astype(float).corr().to_numpy()
            _shift = np.array([c + norm.ppf(p) for c, p in zip([_last] + [norm.isf(_plan["alpha"] / 2)] * (len(_known) - 1), _each)])
            _z = np.random.default_rng(seed=70).multivariate_normal(_shift, _corr, 60_000)
            _related = float((_z > [_last] + [norm.isf(_plan["alpha"] / 2)] * (len(_known) - 1)).all(axis=1).mean())
            _joint_seen = max(float(np.prod(_each)), _related)
            check.true(_joint_seen >= _plan["power"] - 0.02,
                       saw=f"{_n:,.0f} users an arm: all pass in {_joint_seen:.0%} of cases, the weakest alone in {min(_each):.0%}",
                       expected=f"{_plan['power']:.0%} for all together",
                       hint="the metric with the smallest margin against its spread sets the size",
                       misconception="power planned for each metric, not for all" if min(_each) >= _plan["power"] - 0.02
                       else "users planned for the primary only" if _each[0] >= _plan["power"] - 0.02
                       else "too few users for the promise")
    with check.part("looks that were paid for", points=0.3):
        if _plan_ready():
            _at = np.array(_plan["looks"], float)
            _null_walk = (np.random.default_rng(seed=71).standard_normal((100_000, len(_at))) * np.sqrt(np.diff(_at,
                    prepend=0))).cumsum(axis=1) / np.sqrt(_at)
            _rate_seen = float((np.abs(_null_walk) > np.array(_plan["boundary"])).any(axis=1).mean())
            # 100,000 draws at 5 %: standard error 0.0007; a boundary computed from 40,000 replays adds 0.0011; tables of two decimals 0.001.
            check.true(_plan["alpha"] <= 0.1 + 1e-12, saw=f"alpha {_plan['alpha']:g}", expected="0.1 or less",
                       hint="how often may nothing look like something?", misconception="a level that lets chance through")
            check.true(_rate_seen <= _plan["alpha"] + 0.006,
                       saw=f"false alarms in {_rate_seen:.1%} of tests with these looks and this boundary",
                       expected=f"at most alpha, {_plan['alpha']:.0%}",
                       hint="your own `false_alarm_rate` says what a boundary costs", misconception="looks without a boundary"
                       if len(_at) > 1 else "boundary below the level")
            check.true(_plan["srm_level"] <= 0.01 + 1e-12, saw=f"srm_level {_plan['srm_level']:g}",
                       expected="strict: every experiment is checked", hint="0.001 is usual",
                       misconception="level of 5 % for every experiment")
    ### END HIDDEN TESTS
    return check.score()


test_preregistration()

# %% nbgrader={"grade_id": "save_plan", "locked": true}
# A complete plan is saved next to this notebook; notebook 06 reads it back and refuses a file that was edited afterwards
@needs("plan")
def reveal():
    wanted = preregistration.canonical(plan)
    names = [role["metric"] for role in [wanted["primary"], *wanted["guardrails"]]]
    row = today(tokopedia).loc[names]                                             # stops here if this market lacks a metric
    path = preregistration.save(plan)
    kept = preregistration.load(path)
    print(f"{path} saved, seal {preregistration.fingerprint(kept)[:12]}…")
    print("guardrails:", ", ".join(f"{metric} may lose {margin:.1%}" for metric,
                                   margin in preregistration.promised(kept).items()))

    @needs("users_for_gain")
    def sizes():
        room = [role.get("smallest_effect", role.get("margin")) for role in [kept["primary"], *kept["guardrails"]]]
        size = [as_number(users_for_gain(m, s, x), "users") for m, s, x in zip(row["mean"], row["sd"], room)]
        print("users an arm for each alone, unadjusted:", ", ".join(f"{m} {n:,.0f}" for m, n in zip(names, size)))

# %% [markdown]
# ## 10 · The one-page design
#
# *Time so far: 105 minutes.*
#
# ### Exercise 11 · one-page design (2 points, graded by hand)
#
# For the head of product, at most 250 words, no formula: the decision it serves; arms, unit, and what is *not* randomised and why;
# primary metric and guardrails with margins; users, weeks, looks; the two threats that worry you most and what you do about each;
# the result on which you stop.

# %% [markdown] nbgrader={"grade_id": "one_page_design", "grade": true, "solution": true, "points": 2}
# === BEGIN MARK SCHEME ===
# **Decision.** Do two equal buttons replace the box? Only if more people agree *and* sales hold.
#
# **Design.** Every adult asked in twelve weeks gets box or buttons by chance, on the server's user id. Consent itself is never
# assigned. No ticked box, no minors: the law closes both.
#
# **Read.** Primary: share who agreed, of all asked, from +5 % on. Guardrails: orders lose less than 2 %, GMV less than 3 %. All users
# as assigned; noise reduced by past orders and GMV only.
#
# **Size.** 60,000 an arm, so that all three pass together in four of five cases; one look. Trust moves later, so a tenth keeps the
# box for a year.
#
# **Threats.** Who declines is logged less: we count at the assignment and refuse a split with p below 0.001. Arms compete for stock:
# no campaign weeks, and a repeat by delivery region if stock runs short.
#
# **Stop.** A guardrail wholly beyond its margin, a broken split, or a hidden button. If a guardrail cannot be told from its margin we
# hold, and look for no kinder metric.
# === END MARK SCHEME ===

# %% [markdown]
# ## What you decided
#
# Which experiment decides about two buttons, its size, its looks, and the result that stops it.
#
# **Key ideas**
# - Assign what may be assigned; read everybody as assigned.
# - Guardrails are promises with margins; plan the power of the whole verdict.
# - The past may adjust, the present may not. Users are the unit, and a replay is the exam.
# - An early look has a price; a split that chance cannot explain ends the readout; shared stock makes arms neighbours.
#
# **What would change your mind?** How ample must stock be before you assign users again?
#
# **Next:** in notebook 06 two experiments arrive, and your plan is held against them.
