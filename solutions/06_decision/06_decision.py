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
# # 06 · Decision: two experiments, one page
#
# Friday, the board wants one page. On your desk lie two experiments a market. One of them must not be believed. The
# other says one thing after twelve weeks and may say another after a year. The law has a date, the team one sprint a
# month, and every user you ask may say no.
#
# Two **synthetic** markets, one *Shopee-like*, one *Tokopedia-like* (no number here is a company's own).
#
# **What do you ship, to whom, when, and on what sign do you take it back?**
#
# > **By the end you can …**
# >
# > 1. **refuse** an experiment whose data cannot be trusted;
# > 2. **project** the long run from the short one, with an honest error;
# > 3. **decide** by a rule that was written down first;
# > 4. **plan** and **defend** the decision on one page.
# >
# > **You need:** notebooks 00–05. **Time:** 105 minutes. **Points:** 30.

# %% [markdown]
# ## First, from memory
#
# *Time so far: 0 minutes.* Answer, then open.
#
# <details><summary>1. Which four gates come before any score?</summary>
# Minors are not profiled; sensitive categories only on separate, explicit consent; no bundling; withdrawal within 72
# hours.</details>
#
# <details><summary>2. When is a guardrail "non-inferior"?</summary>
# When its whole interval lies on the good side of a margin fixed beforehand. "Not significant" is not
# enough.</details>
#
# <details><summary>3. Why can an arm that asks for consent look like a broken split?</summary>
# People who decline are logged less. Rows go missing because of what the arm does.</details>

# %% nbgrader={"grade_id": "setup", "locked": true}

import numpy as np
import pandas as pd
from scipy import stats

from tradeoff import figures, preregistration
from tradeoff.checks.reveal import needs, predicted
from tradeoff.checks.values import as_mapping, as_number, as_text, fold, single
from tradeoff.data import load, load_experiments
from tradeoff.market.config import SHOPEE, TOKOPEDIA
from tradeoff.market.pilots import as_policy
from tradeoff.market.settings import SEGMENTS, Policy, violations

pd.set_option("display.max_colwidth", 90)
MARKETS = {"shopee": SHOPEE, "tokopedia": TOKOPEDIA}
shopee, tokopedia = load("shopee"), load("tokopedia")
delivered = {name: load_experiments(name) for name in MARKETS}


def guess(key):
    """What you predicted, for the reveals."""
    return predicted(globals().get("predictions"), key, shares=["sign_kept", "one_for_all"])


def fields(answer, names):
    """An answer with names (dictionary, table, tuple …) as a dictionary, for the reveals."""
    given = {fold(str(k)): single(v) for k, v in as_mapping(answer, "your answer", names).items()}
    return {name: given[fold(name)] for name in names}


def plan_of(answer):
    """A roadmap as {package: month}; what has no month is left out."""
    if isinstance(answer, pd.DataFrame) and {"package", "month"} <= set(answer.columns):
        answer = answer.set_index("package")["month"]
    pairs = as_mapping(answer, "roadmap(…)").items() if len(answer) else ()
    return {str(k).strip(): single(v) for k, v in pairs if not (np.ndim(single(v)) == 0 and pd.isna(single(v)))}


def deadline_of(market):
    """Last month over before the law applies; if it applies already, the first by which the required work fits."""
    law = market.calendar.set_index("event").starts_on["law_applies"]
    over = market.capacity.starts_on + pd.DateOffset(months=1) <= law
    if over.any():
        return int(market.capacity.month[over].max())
    due = market.work_packages[market.work_packages.required_by_law]
    room = market.capacity[["sprints", "data_scientists"]].cumsum()
    return int(market.capacity.month[(room >= due[["sprints", "scientist_months"]].sum().to_numpy()).all(axis=1)].min())

# %% [markdown]
# ### Exercise 0 · `predictions` (1 point)
#
# Three guesses about the Tokopedia-like market, each `(value, confidence)`; confidence in percent, 0 to 100.
#
# - `sign_kept`: the share of its 48 past experiments in which the effect on GMV after 12 weeks has the same sign as
#   the effect on margin after a year, 0 to 1;
# - `one_for_all`: the best single setting for everybody reaches this share of what the best policy gains over doing
#   nothing, 0 to 1;
# - `finished`: how many of its ten work packages the team finishes in nine months.

# %% nbgrader={"grade_id": "predictions", "solution": true}
# predictions = {"sign_kept": (value, confidence), "one_for_all": …, "finished": …}
### BEGIN SOLUTION
predictions = {"sign_kept": (0.7, 50), "one_for_all": (0.9, 40), "finished": (8, 50)}
### END SOLUTION

# %% nbgrader={"grade_id": "test_predictions", "grade": true, "points": 1}
"""Check `predictions`: three guesses, each with a confidence; any value passes (1 point)."""


def test_predictions():
    from tradeoff.checks import Check
    from tradeoff.checks.predictions import SHARE, check_predictions

    check = Check("predictions", points=1)
    with check.part("three guesses with a confidence", points=1) as part:
        check_predictions(check, part, predictions, {"sign_kept": SHARE, "one_for_all": SHARE, "finished": (0, 10)})
    return check.score()


test_predictions()

# %% [markdown]
# ## 1 · Can these data be believed?
#
# *Time so far: 8 minutes.*
#
# Before any effect: count. If users are missing from one arm *because of* what the arm does, no statistics on the rest bring
# them back. About 6 % of tests at Microsoft show such a **sample-ratio mismatch** (SRM; Fabijan et al., KDD 2019, as reported
# by others).
#
# - **Unit**: the user, once.
# - **Metric**: users in each arm against the *planned* share; and what users bought *before*, which no arm can have changed.
# - **Estimator**: a test of the two counts; the difference of the past between the arms, in standard errors.
# - **Uncertainty**: an alarm needs p < 0.001 or more than 3.29 standard errors.
# - **Decision**: any alarm refuses the experiment.
#
# **Worked example, Shopee-like market,** counts only, below. **Predict:** which of the two is broken?
#
# ### Exercise 1 · `intake` and `next_step` (4 points)
#
# `intake(users, share)` gets one row a user (`user_id`, `arm`, `prior_orders`) and the planned share of *treatment*, and returns
# a dictionary:
#
# - `repeated`: how many different user ids occur more than once;
# - `srm_p`: the p-value of the number of different users in each arm against the plan (two-sided; any standard test). A user
#   in both arms counts in both;
# - `past_z`: mean `prior_orders` of treatment less control, over its standard error (all rows);
# - `trusted`: `True` only if nothing is repeated, `srm_p` is at least 0.001 and `past_z` lies within ±3.29.
#
# Then set `next_step` for a broken one: `"reweight"` the smaller arm · `"drop_decliners"` from both arms · `"analyse"`, since
# the outcome looks fine · `"rerun"` with counts from the server.

# %%
counts = delivered["shopee"].users.groupby(["experiment", "arm"], observed=True).user_id.nunique().unstack()
counts["planned_share"] = delivered["shopee"].experiments.set_index("experiment").planned_share
for name, row in counts.iterrows():
    gap = (row.treatment - row.control) / np.sqrt(row.treatment + row.control)  # half and half was planned
    print(f"{name}: {row.treatment - row.control:+,.0f} users in treatment, {gap:+.1f} standard errors")
delivered["shopee"].experiments[["experiment", "question", "control", "treatment"]].set_index("experiment").T

# %% nbgrader={"grade_id": "intake", "solution": true}
def intake(users, share):
    """Three checks of a delivered experiment, and whether it may be read out."""
    # 1. repeated user ids
    # 2. users an arm against the planned share
    # 3. the past of the two arms
    # 4. all three must be clean
    ### BEGIN SOLUTION
    repeated = int((users["user_id"].value_counts() > 1).sum())
    count = users.groupby("arm", observed=True)["user_id"].nunique().reindex(["control", "treatment"], fill_value=0)
    srm_p = stats.chisquare(count, count.sum() * np.array([1 - share, share])).pvalue
    old = {arm: rows for arm, rows in users.groupby("arm", observed=True)["prior_orders"]}
    past_z = (old["treatment"].mean() - old["control"].mean()) / np.hypot(old["treatment"].sem(), old["control"].sem())
    return {"repeated": repeated, "srm_p": float(srm_p), "past_z": float(past_z),
            "trusted": bool(repeated == 0 and srm_p >= 0.001 and abs(past_z) <= 3.29)}
    ### END SOLUTION


# 5. next_step = …
### BEGIN SOLUTION
next_step = "rerun"
### END SOLUTION

# %% nbgrader={"grade_id": "test_intake", "grade": true, "points": 4}
"""Check `intake`: counts by hand_, then other experiments, whole and broken; and `next_step` (4 points)."""


def test_intake():
    from scipy import stats

    from tradeoff.checks import Check

    check = Check("intake", points=4)
    FIELDS = ["repeated", "srm_p", "past_z", "trusted"]

    def told(users, share):
        """Your four answers."""
        return check.mapping(check.call(intake, users, share), keys=FIELDS)

    with check.part("a hundred users by hand", points=0.5):
        hand_ = pd.DataFrame({"user_id": range(100), "arm": ["control"] * 60 + ["treatment"] * 40, "prior_orders": [1, 3] * 50})
        got = told(hand_, 0.5)
        check.true(
            check.number(got["repeated"], "repeated") == 0,
            saw=f"{got['repeated']} repeated ids among a hundred different ones",
            expected="none",
            hint="which ids occur more than once?",
            misconception="users for repeated users",
        )
        p_ = check.number(got["srm_p"], "srm_p", 0, 1)
        # The usual tests of 60 against 40 (chi-square, with continuity correction, exact) lie between these ends.
        check.true(
            0.04 <= p_ <= 0.06,
            saw=f"srm_p = {p_:.3g} for 60 users against 40, planned half and half",
            expected="a p-value a little below or above 5 %",
            hint="expected counts are 50 and 50",
            misconception="one-sided" if 0.018 <= p_ <= 0.03 else "both tails counted twice" if 0.08 <= p_ <= 0.12 else None,
        )
        z_ = check.number(got["past_z"], "past_z")
        check.true(
            abs(z_) < 1e-9,
            saw=f"past_z = {z_:.3g} where both arms bought the same before",
            expected="0",
            hint="compare `prior_orders`",
        )
        check.true(
            got["trusted"] in (True, np.True_),
            saw=f"trusted = {got['trusted']}",
            expected="True: no alarm at p < 0.001",
            hint="the level of an alarm is in the text",
            misconception="5 % for an alarm",
        )
    ### BEGIN HIDDEN TESTS
    def _delivery(seed, n, share, kind="whole"):
        """A delivered experiment; kinds: whole, lost (decliners in treatment are logged less), past, twice."""
        rng = np.random.default_rng(seed=seed)
        keen = rng.lognormal(1.0, 0.6, n)
        treated = share > rng.random(n)
        before, declines = rng.poisson(keen), rng.random(n) < np.where(keen > np.median(keen), 0.6, 0.3)
        columns = {"segment": "x", "user_id": rng.permutation(n) * 3 + 11, "arm": np.where(treated, "treatment", "control")}
        columns |= {"prior_orders": before, "orders": rng.poisson(keen) + treated, "opted_out": declines.astype(int)}
        table = pd.DataFrame(columns)
        if kind == "lost":
            table = table[~(treated & declines & (rng.random(n) < 0.45))]
        if kind == "past":  # no user is lost, but the arms were not drawn at random
            table["prior_orders"] = before + (treated & (rng.random(n) < 0.25)) * 1
        if kind == "twice":
            again = table.sample(n // 25, random_state=seed)
            again = pd.concat([again.assign(arm=again["arm"].to_numpy()[::-1]), again.head(9)])  # nine of them three times
            table = pd.concat([table, again], ignore_index=True)
        return table.sample(frac=1, random_state=seed)

    def _p_values(control, treatment, share):
        """p-values of the standard tests of two counts."""
        n, want = control + treatment, np.array([control + treatment]) * np.array([1 - share, share])
        seen = np.array([control, treatment])
        yates = ((np.maximum(np.abs(seen - want) - 0.5, 0)) ** 2 / want).sum()
        z = (treatment / n - share) / np.sqrt(treatment * control / n**3)
        return [stats.chisquare(seen, want).pvalue, stats.chi2.sf(yates, 1), stats.binomtest(int(treatment), int(n), share).pvalue,
                stats.power_divergence(seen, want, lambda_="log-likelihood").pvalue, 2 * stats.norm.sf(abs(z))]

    def _close_p(p, q):
        """Two p-values alike: within 6 % on the logarithmic scale, or 0.01."""
        a, b = np.log(max(p, 1e-300)), np.log(max(q, 1e-300))
        return abs(a - b) <= 0.06 * abs(b) + 0.01

    _CASES = [(_delivery(201, 4000, 0.5), 0.5), (_delivery(202, 6000, 0.45), 0.45), (_delivery(203, 5000, 0.5, "lost"), 0.5),
              (_delivery(204, 5000, 0.5, "twice"), 0.5), (_delivery(205, 8000, 0.5, "past"), 0.5),
               (_delivery(206, 3000, 0.57), 0.57)]
    _CASES[1] = (_CASES[1][0].astype({"arm": "category", "user_id": "int32"}), 0.45)
    with check.part("how many are repeated", points=0.5):
        for _users, _share in (_CASES[3], _CASES[0]):
            _n = _users["user_id"].value_counts()
            check.close(
                told(_users, _share)["repeated"],
                int((_n > 1).sum()),
                what="repeated",
                expected="different ids that occur more than once",
                hint="count ids, not rows",
                misconceptions={
                    "rows for users": int(_users["user_id"].duplicated(keep=False).sum()),
                    "extra rows for repeated users": int(_users["user_id"].duplicated().sum()),
                    "users for repeated users": len(_n),
                    "the largest count": int(_n.max()),
                },
            )
    with check.part("the split of users", points=1.0):
        for _users, _share in _CASES:
            _got = check.number(told(_users, _share)["srm_p"], "srm_p", 0, 1)
            _by = _users.groupby("arm", observed=True)["user_id"]
            _c, _t = _by.nunique()[["control", "treatment"]]
            if not any(_close_p(_got, _q) for _q in _p_values(_c, _t, _share)):
                _rows = _by.size()[["control", "treatment"]]
                _wrong = {
                    "equal arms assumed": _p_values(_c, _t, 0.5),
                    "the planned share on the wrong arm": _p_values(_c, _t, 1 - _share),
                    "rows for users": _p_values(*_rows, _share),
                    "a user in both arms counted once": [
                        _q
                        for _keep in ("first", "last", False)
                        for _left in [_users.drop_duplicates("user_id", keep=_keep)["arm"].value_counts()]
                        for _q in _p_values(_left["control"], _left["treatment"], _share)
                    ],
                    "one-sided": [_q / 2 for _q in _p_values(_c, _t, _share)],
                    "statistic for its p-value": [
                        float(stats.chisquare([_c, _t], (_c + _t) * np.array([1 - _share, _share])).statistic)
                    ],
                    "the outcome tested instead of the count": [
                        stats.ttest_ind(
                            *(_users.loc[_users["arm"] == _a, "orders"] for _a in ("treatment", "control")), equal_var=_e
                        ).pvalue
                        for _e in (True, False)
                    ],
                }
                _name = next((k for k, v in _wrong.items() if any(_close_p(_got, q) for q in v)), None)
                check.fail(
                    saw=f"srm_p = {_got:.3g} for {_c:,} users in control and {_t:,} in treatment, planned share {_share:g}",
                    expected="the probability of a split at least as uneven if the plan was kept",
                    misconception=_name,
                    hint="expected users an arm: all different users × the planned share of that arm",
                )
                break
    with check.part("the past of the arms", points=0.75):
        for _users, _share in (_CASES[4], _CASES[2], _CASES[0]):
            _got = check.number(told(_users, _share)["past_z"], "past_z")

            def _z(column, scale="se"):
                a, b = (_users.loc[_users["arm"] == _a, column].astype(float) for _a in ("treatment", "control"))
                error = {"se": np.hypot(a.sem(), b.sem()), "sd": np.hypot(a.std(), b.std()), "one": b.sem(), "none": 1.0}[scale]
                return (a.mean() - b.mean()) / error

            # Welch's and the pooled error, n or n − 1: they differ by less than 3 % in these samples.
            check.close(
                _got,
                _z("prior_orders"),
                rtol=0.03,
                atol=0.02,
                near=0,
                what="past_z",
                hint="two means, two standard errors",
                expected="treatment less control, over the standard error of a difference of two means",
                misconceptions={
                    "the outcome tested instead of the past": _z("orders"),
                    "spread for the standard error": _z("prior_orders", "sd"),
                    "one arm's error only": _z("prior_orders", "one"),
                    "a difference without its error": _z("prior_orders", "none"),
                    "arms swapped": -_z("prior_orders"),
                },
            )
    with check.part("whom to trust", points=0.75):
        for (_users, _share), _fine, _why in zip(
            _CASES,
            (True, True, False, False, False, True),
            (
                "5 % for an alarm",
                "equal arms assumed",
                "a broken split accepted",
                "repeated users accepted",
                "an unequal past accepted",
                "equal arms assumed",
            ),
        ):
            _got = told(_users, _share)["trusted"]
            _ok = check.true(
                bool(_got) is _fine and isinstance(_got, (bool, np.bool_, int)),
                saw=f"trusted = {_got} for an experiment that is " + ("sound" if _fine else "broken"),
                expected=f"{_fine}",
                hint="any of the three checks can refuse",
                misconception=_why,
            )
            if not _ok:
                break
        # p between 0.001 and 0.05, and a z between 1.96 and 3.29: not yet alarms.
        _edge = pd.DataFrame({"user_id": range(1000), "arm": ["control"] * 465 + ["treatment"] * 535})
        _edge["prior_orders"] = [1, 1, 2, 1, 1] * 200
        check.true(
            bool(told(_edge, 0.5)["trusted"]),
            saw="trusted = False at p = 0.03",
            expected="True: an alarm needs p < 0.001",
            hint="with a thousand experiments a year, how many false alarms do you want?",
            misconception="5 % for an alarm",  # here and above
        )
    with check.part("what happens to a broken one", points=0.5):
        check.choice(
            next_step,
            what="next_step",
            options={
                "rerun": None,
                "reweight": (
                    "weights for missing people",
                    "weights repair the count, not the people: those who are missing differ from those who stayed",
                ),
                "drop_decliners": (
                    "a consequence taken for a trait",
                    "in the other arm nobody was asked, so nobody knows who would have declined",
                ),
                "analyse": ("the outcome decides about its own data", "a result you like is no evidence that the data are sound"),
            },
        )
    ### END HIDDEN TESTS
    return check.score()


test_intake()

# %% nbgrader={"grade_id": "reveal_intake", "locked": true}
# Reveal: your intake of the four delivered experiments
@needs("intake")
def reveal():
    rows, said = [], []
    for name in MARKETS:
        for plan in delivered[name].experiments.itertuples():
            users = delivered[name].users.query("experiment == @plan.experiment")
            label = f"{figures.MARKET_NAMES[name]}, {plan.experiment.replace('_', ' ')}"
            got = fields(intake(users, plan.planned_share), ["repeated", "srm_p", "past_z", "trusted"])
            rows += [(label, plan.planned_share, users, got)]
    refused = [label.split(", ")[1] for label, *_, got in rows if not got["trusted"]]
    fig, ax = figures.canvas(
        f"{len(refused)} of {len(rows)} experiments are refused: {' and '.join(sorted(set(refused)))}",
        "Users in treatment, % of all users logged; bar: 99.9 % range of a whole experiment",
        height=3.4,
    )
    for y, (label, planned, users, got) in enumerate(rows):
        reach, share = 329 * np.sqrt(planned * (1 - planned) / len(users)), 100 * (users.arm == "treatment").mean()
        ax.plot([100 * planned - reach, 100 * planned + reach], [y, y], color=figures.LIGHT, lw=9, solid_capstyle="butt")
        ax.plot([share], [y], "o", ms=8, color=figures.BLUE if got["trusted"] else figures.VERMILION)
        ax.annotate(
            f"{share:.1f} %, p {'< 0.001' if got['srm_p'] < 0.001 else '= ' + format(got['srm_p'], '.2f')}: "
            + ("read out" if got["trusted"] else "refused"),
            (52, y),
            va="center",
            color=figures.INK if got["trusted"] else figures.VERMILION,
            fontweight="bold",
        )
        said.append(f"{label}: {share:.1f} %, {'trusted' if got['trusted'] else 'refused'}")
    ax.set_yticks(range(len(rows)), [r[0] for r in rows])
    ax.set(ylim=(len(rows) - 0.5, -0.5), xlim=(45.5, 57.4), xticks=range(46, 52), xlabel="% of users in treatment")
    ax.tick_params(length=0)
    figures.show(
        fig,
        summary="; ".join(said),
        alt="Dots of the share of users in treatment against a grey range around the plan. " + "; ".join(said) + ".",
    )
    asked = rows[3][2].query("arm == 'treatment'").choice.value_counts()
    shown = tokopedia.consents.query("screen == 'active_choice' and category_class == 'ordinary'")
    no = asked["declined"] / (asked["declined"] + asked["accepted"])
    print(f"Tokopedia-like choice screen: {100 * no:.0f} % of those asked and logged declined;",
          f"on the same screen in the panel, {100 * (shown.choice == 'declined').mean():.0f} %.")

# %% [markdown]
# *Read it like this: a dot outside its grey range is a split that chance does not explain.* **Interpretation:** the log of the
# screen that asks loses people who decline, so those left look more willing than they are.
#
# ## 2 · What does the sound experiment say?
#
# *Time so far: 21 minutes.*
#
# `personal_default` switches personal lists on, in ordinary categories, with a switch to turn them off. The margins stand in
# the plan: GMV may lose at most 3 % (`worst_gmv` = −0.03), and at most 5 points more users may opt out (`worst_opted_out` =
# +0.05).
#
# **Worked example, Shopee-like market.** *Unit:* the user. *Metric:* clicks. **Predict:** good news?

# %% nbgrader={"grade_id": "levelled", "locked": true}
def levelled(users, metric):
    """A metric of each user; for money and orders, less what the user's past explains (CUPED, notebook 05; the mean stays)."""
    y = users[metric].astype(float)
    if metric not in ("margin", "gmv", "orders"):
        return y
    past = users["prior_orders" if metric == "orders" else "prior_gmv"].astype(float)
    return y - np.cov(y, past)[0, 1] / past.var() * (past - past.mean())


sound = {}
for name in MARKETS:
    rows = delivered[name].users.query("experiment == 'personal_default'")
    sound[name] = rows.assign(**{m: levelled(rows, m) for m in ("margin", "gmv", "orders", "clicks", "opted_out")})
arms = sound["shopee"].groupby("arm", observed=True)[["clicks", "gmv", "margin", "opted_out"]].mean()
try:
    promise = preregistration.load()
    print(
        "registered in notebook 05 (or its example):",
        promise["primary"]["metric"],
        "decides; guardrails",
        preregistration.promised(promise),
    )
except ValueError as fault:
    print("Your pre-registration cannot be used:", fault)
arms.T.assign(change=(arms.loc["treatment"] / arms.loc["control"] - 1).where(arms.loc["control"] > 0)).round(3)

# %% [markdown]
# Clicks rise by more than a quarter, as in notebook 02. What the plan fixed beforehand decides.
#
# ### Exercise 2 · `readout`, `guardrail`, `heterogeneity` (4 points)
#
# A row of `users` is a user with an `arm`; `metric` names a column. Use 1.96 standard errors.
#
# - `readout(users, metric, relative=True)`: a dictionary with `effect`, `low`, `high`: treatment less control as a share of
#   *control's* mean, with its 95 % interval; in units of the metric if `relative` is `False`. Control's mean varies, too (the
#   delta method allows for that; an interval that takes it as fixed is accepted).
# - `guardrail(low, high, worst)`: `"non-inferior"` if the whole interval is on the good side of `worst`, `"inferior"` if it is
#   wholly on the bad side, else (also if it touches `worst`) `"undecided"`. A negative `worst` is a floor, a positive one a
#   ceiling.
# - `heterogeneity(users, metric, by)`: the p-value of "the effect is the same in every group of `by`". For each group take the
#   difference *d* in units of the metric and its standard error *s*; weights 1/s² give the mean *m*; Q is the sum of
#   ((d − m)/s)², chi-square with groups − 1 degrees of freedom.

# %% nbgrader={"grade_id": "readout", "solution": true}
def readout(users, metric, relative=True):
    """Effect on a metric with its 95 % interval."""
    # 1. means and standard errors of the two arms; which mean do you divide by?
    ### BEGIN SOLUTION
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base, pull = (mean["control"], mean["treatment"] / mean["control"]) if relative else (1.0, 1.0)
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], pull * error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}
    ### END SOLUTION


def guardrail(low, high, worst):
    """Verdict of a non-inferiority test."""
    # 2. turn a ceiling into a floor, then place the interval
    ### BEGIN SOLUTION
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"
    ### END SOLUTION


def heterogeneity(users, metric, by):
    """p-value of equal effects in all groups."""
    # 3. difference and standard error of each group, then Q
    ### BEGIN SOLUTION
    table = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = table["mean"]["treatment"] - table["mean"]["control"]
    s = np.hypot(table["sem"]["treatment"], table["sem"]["control"])
    m = np.average(d, weights=1 / s**2)
    return float(stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1))
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_readout", "grade": true, "points": 4}
"""Check `readout`: effects, guardrail verdicts and p-values of heterogeneity on other experiments (4 points)."""


def test_readout():
    from scipy import stats

    from tradeoff.checks import Check

    from tradeoff.checks.values import as_text, fold

    check = Check("readout", points=4)

    def trial(seed, n, lift, share=0.5):
        """A small experiment; `lift` holds the share added to orders in each of the groups a, b, c."""
        rng = np.random.default_rng(seed)
        group = rng.choice(list("abc"), n, p=[0.5, 0.3, 0.2])
        keen = rng.lognormal(1.2, 0.5, n) * np.where(group == "c", 2.0, 1.0)
        treated = rng.random(n) < share
        more = 1 + treated * np.select([group == "a", group == "b"], lift[:2], lift[2])
        columns = {"user_id": rng.permutation(n) + 1, "arm": np.where(treated, "treatment", "control"), "group": group}
        columns |= {"tier": rng.choice(["x", "y"], n), "orders": 1.0 * rng.poisson(keen * more)}
        return pd.DataFrame(columns | {"complaints": 1.0 * rng.poisson(0.3 * keen * (2 - more))})

    with check.part("an effect inside its interval", points=0.5):
        small = trial(1, 4000, (0.3, 0.3, 0.3))
        got = check.mapping(check.call(readout, small, "orders"), keys=["effect", "low", "high"], levels=float)
        check.true(
            got["low"] < got["effect"] < got["high"],
            saw=f"an effect of {got['effect']:.3f} in ({got['low']:.3f}, {got['high']:.3f})",
            expected="low < effect < high",
            hint="all three in shares of control's mean",
            misconception="interval in another unit",
        )
        check.true(
            got["effect"] > 0,
            saw=f"an effect of {got['effect']:+.3f} where treatment orders more",
            expected="a positive effect",
            hint="treatment less control",
            misconception="arms swapped",
        )
        for ends, border in (((-0.01, 0.04, -0.03), "a floor of −3 %"), ((-0.01, 0.04, 0.05), "a ceiling of +5 %")):
            word = fold(as_text(check.call(guardrail, *ends), "guardrail(…)")).replace("_", "-").replace("noninf", "non-inf")
            check.true(
                word == "non-inferior",
                saw=f"{word!r} for an effect from {100 * ends[0]:+.0f} % to {100 * ends[1]:+.0f} % and {border}",
                expected="non-inferior",
                hint="draw the interval, the zero and the margin on a line; which side is the good one?",
                misconception={"undecided": "zero for the margin", "inferior": "the direction of the margin ignored"}.get(word),
            )
    ### BEGIN HIDDEN TESTS
    def _arms(users, metric):
        return [users.loc[users["arm"] == a, metric].to_numpy(float) for a in ("treatment", "control")]

    def _effect(users, metric):
        """Effect, its half width (control's mean fixed; delta method), absolute difference, absolute half width."""
        t, c = _arms(users, metric)
        vt, vc = t.var(ddof=1) / len(t), c.var(ddof=1) / len(c)
        base, lift = c.mean(), t.mean() / c.mean()
        return (
            lift - 1,
            1.96 * np.sqrt(vt + vc) / base,
            1.96 * np.sqrt(vt + lift**2 * vc) / base,
            t.mean() - base,
            1.96 * np.sqrt(vt + vc),
        )

    _TRIALS = [(trial(211, 3000, (0.1, 0.1, 0.1)), "orders"), (trial(212, 6000, (-0.08, -0.08, -0.08), 0.3), "orders"),
               (trial(213, 2500, (0.2, 0.0, 0.1)).astype({"arm": "category"}).sample(frac=1, random_state=1), "complaints")]
    with check.part("effects with their intervals", points=1.25):
        for _users, _metric in _TRIALS:
            _got = check.mapping(check.call(readout, _users, _metric), keys=["effect", "low", "high"], levels=float)
            _e, _fixed, _delta, _abs, _wide = _effect(_users, _metric)
            _t, _c = _arms(_users, _metric)
            _ok = check.close(
                _got["effect"],
                _e,
                rtol=1e-6,
                what=f"the effect on {_metric} in another experiment",
                hint="which arm is below the line?",
                expected="treatment less control, as a share of control's mean",
                misconceptions={
                    "dividing by the wrong arm": 1 - _c.mean() / _t.mean(),
                    "a difference for a share": _abs,
                    "dividing by both arms together": _abs / np.r_[_t, _c].mean(),
                    "median for mean": np.median(_t) / np.median(_c) - 1,
                    "totals for averages per user": _t.sum() / _c.sum() - 1,
                    "arms swapped": _c.mean() / _t.mean() - 1,
                },
            )
            _half = (_got["high"] - _got["low"]) / 2
            # Control's mean fixed, the delta method or a bootstrap: they differ by less than 12 % here.
            if _ok and not 0.93 * min(_fixed, _delta) <= _half <= 1.07 * max(_fixed, _delta):
                _like = {
                    "standard error for the interval": _fixed / 1.96,
                    "spread of users for the standard error": 1.96 * np.r_[_t, _c].std() / _c.mean(),
                    "one arm's error only": 1.96 * _c.std() / np.sqrt(len(_c)) / _c.mean(),
                    "interval in another unit": _wide,
                    "90 % for 95 %": _fixed * 1.645 / 1.96,
                    "arms pooled for the error": 1.96 * np.r_[_t, _c].std() / np.sqrt(len(_users)) / _c.mean(),
                }
                _name = min(_like, key=lambda k: abs(np.log(max(_half, 1e-12) / _like[k])))
                check.fail(
                    saw=f"a half-width of {_half:.4f} for {_metric} with {len(_users)} users",
                    hint="both arms bring noise",
                    expected="1.96 standard errors of the difference, as a share of control's mean",
                    misconception=_name if abs(np.log(max(_half, 1e-12) / _like[_name])) < 0.1 else None,
                )
                _ok = False
            if not _ok:
                break
        else:
            _users = trial(214, 4000, (0.2, 0.2, 0.2))
            _users.loc[_users["arm"] == "control", "complaints"] = 0.0
            _t, _ = _arms(_users, "complaints")
            _got = check.mapping(
                check.call(readout, _users, "complaints", relative=False), keys=["effect", "low", "high"], levels=float
            )
            check.close(
                _got["effect"],
                _t.mean(),
                rtol=1e-6,
                what="the effect with relative=False where control has nothing",
                expected="a difference in units of the metric",
                hint="nothing may be divided by a mean of 0",
            )
            check.close(
                (_got["high"] - _got["low"]) / 2,
                1.96 * _t.std(ddof=1) / np.sqrt(len(_t)),
                rtol=0.07,
                what="its half-width",
                expected="in units of the metric, too",
            )

    def _verdict(low, high, worst, rule="right"):
        if rule == "the direction of the margin ignored":
            return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"
        if worst > 0:
            low, high, worst = -high, -low, -worst
        if rule == "not significant taken for non-inferior":
            return "non-inferior" if high > 0 else "inferior"
        if rule == "the estimate for the interval":
            return "non-inferior" if (low + high) / 2 > worst else "inferior"
        if rule == "undecided taken for inferior" and low <= worst:
            return "inferior"
        if rule == "zero for the margin":
            return "non-inferior" if low > 0 else "inferior" if high < 0 else "undecided"
        if rule == "the margin on the wrong side":
            return "non-inferior" if low > -worst else "inferior" if high < -worst else "undecided"
        if rule == "the wrong end of the interval":
            return "non-inferior" if high > worst else "inferior"
        if rule == "any harm taken for inferior" and high < 0:
            return "inferior"
        return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"

    _RULES = (
        "the direction of the margin ignored",
        "not significant taken for non-inferior",
        "the estimate for the interval",
        "undecided taken for inferior",
        "zero for the margin",
        "the margin on the wrong side",
        "the wrong end of the interval",
        "any harm taken for inferior",
    )
    with check.part("verdicts on guardrails", points=1.25):
        _rng = np.random.default_rng(221)
        _rows = []
        for _ in range(210):
            _mid, _half = _rng.normal(0, 0.05), _rng.uniform(0.005, 0.05)
            _worst = float(_rng.choice([-0.06, -0.03, 0.03, 0.06]))
            _rows.append((float(_mid - _half), float(_mid + _half), _worst))
        _said = [
            fold(as_text(check.call(guardrail, *_row), "guardrail(…)")).replace("_", "-").replace("noninf", "non-inf")
            for _row in _rows
        ]
        _miss = [_i for _i, (_word, _row) in enumerate(zip(_said, _rows)) if _word != _verdict(*_row)]
        if _miss:
            _fits = {r: sum(_said[_i] == _verdict(*_row, r) for _i, _row in enumerate(_rows)) for r in _RULES}
            _name = max(_fits, key=_fits.get)
            check.fail(
                saw=f"{_said[_miss[0]]!r} for an interval from {_rows[_miss[0]][0]:.3f} to {_rows[_miss[0]][1]:.3f} "
                f"and worst = {_rows[_miss[0]][2]:g}; "
                f"{len(_miss)} of {len(_rows)} verdicts differ",
                expected="the place of the whole interval relative to the margin",
                hint="three cases: wholly on the good side, wholly on the bad side, across",
                misconception=_name if _fits[_name] >= 0.97 * len(_rows) else None,
            )
        else:
            check.true(True, saw="", expected="")

    def _q(users, metric, by, how="right"):
        d, s, n = [], [], []
        for _, rows in users.groupby(by, observed=True):
            t, c = _arms(rows, metric)
            base = c.mean() if how == "relative" else 1.0
            d.append((t.mean() - c.mean()) / base)
            s.append(np.sqrt(t.var(ddof=1) / len(t) + c.var(ddof=1) / len(c)) / base)
            n.append(len(rows))
        d, s = np.array(d), np.array(s)
        m = d.mean() if how == "unweighted" else np.average(d, weights=n if how == "size" else 1 / s if how == "root" else 1 / s**2)
        if how == "zero":
            return stats.chi2.sf(((d / s) ** 2).sum(), len(d) - 1)
        if how == "smallest":
            return (2 * stats.norm.sf(np.abs(d / s))).min()
        if how == "statistic":
            return (((d - m) / s) ** 2).sum()
        if how == "levels":
            return stats.f_oneway(*(rows[metric] for _, rows in users.groupby(by, observed=True))).pvalue
        return (stats.chi2.cdf if how == "lower tail" else stats.chi2.sf)((((d - m) / s) ** 2).sum(), len(d) - (how != "freedom"))

    with check.part("p-values of heterogeneity", points=1.0):
        for _seed, _lift, _by in (
            (231, (0.0, 0.1, 0.2), "group"),
            (232, (0.1, 0.1, 0.1), "tier"),
            (233, (0.1, 0.05, 0.02), "group"),
        ):
            _users = trial(_seed, 3000, _lift)
            if _seed == 233:
                _users = _users.astype({"group": pd.CategoricalDtype(list("cab")), "arm": "category"})
            _want = float(_q(_users, "orders", _by))
            # Standard errors with n or n − 1 move Q by less than 0.5 % here.
            check.close(
                check.call(heterogeneity, _users, "orders", _by),
                _want,
                rtol=0.02,
                atol=1e-4,
                near=0,
                what="the p-value of equal effects",
                expected="how often groups with one common effect would differ at least so much",
                hint="print d, s, m and Q for one experiment",
                misconceptions={
                    "zero for the common effect": _q(_users, "orders", _by, "zero"),
                    "one group too many degrees of freedom": _q(_users, "orders", _by, "freedom"),
                    "unweighted common effect": _q(_users, "orders", _by, "unweighted"),
                    "the smallest p-value of the groups": _q(_users, "orders", _by, "smallest"),
                    "levels for effects": _q(_users, "orders", _by, "levels"),
                    "the wrong tail": _q(_users, "orders", _by, "lower tail"),
                    "statistic for its p-value": _q(_users, "orders", _by, "statistic"),
                    "weights by users": _q(_users, "orders", _by, "size"),
                    "weights by the standard error, not its square": _q(_users, "orders", _by, "root"),
                    "relative effects for differences": _q(_users, "orders", _by, "relative"),
                },
            )
    ### END HIDDEN TESTS
    return check.score()


test_readout()

# %% nbgrader={"grade_id": "reveal_readout", "locked": true}
# Reveal: your readout of the Tokopedia-like experiment
def effects():
    """What `readout` and `guardrail` say: {metric: effect, low, high} and {guardrail: word}."""
    plan = delivered["tokopedia"].experiments.set_index("experiment").loc["personal_default"]
    ends = ["effect", "low", "high"]
    seen = {m: fields(readout(sound["tokopedia"], m), ends) for m in ("clicks", "orders", "gmv", "margin")}
    out = fields(readout(sound["tokopedia"], "opted_out", relative=False), ends)
    words = {
        "gmv": guardrail(seen["gmv"]["low"], seen["gmv"]["high"], plan.worst_gmv),
        "opted out": guardrail(out["low"], out["high"], plan.worst_opted_out),
    }
    words = {metric: fold(as_text(word, "guardrail(…)")).replace("_", "-") for metric, word in words.items()}
    return plan, seen, out, words


@needs("readout")
def reveal():
    plan, seen, out, words = effects()
    fig, axes = figures.canvas(
        "Clicks jump, money hardly moves, opt-outs have begun",
        "Personal lists by default after 12 weeks, 95 %; dashed: the plan's limits; Tokopedia-like",
        cols=2,
        width_ratios=[2, 1],
        height=3.6,
    )
    figures.interval_plot(
        axes[0],
        [m.upper() if m == "gmv" else m for m in seen],
        *([100 * seen[m][k] for m in seen] for k in ("effect", "low", "high")),
        unit="% of control's mean",
        colours=[figures.GREY, figures.GREY, figures.BLUE, figures.BLUE],
        fmt="{:+.1f}",
    )
    axes[0].plot([100 * plan.worst_gmv] * 2, [1.65, 2.35], color=figures.INK, lw=1.5, ls=(0, (3, 2)))
    figures.interval_plot(
        axes[1],
        ["opted out"],
        [100 * out["effect"]],
        [100 * out["low"]],
        [100 * out["high"]],
        unit="points",
        colours=[figures.VERMILION],
        fmt="{:+.1f}",
    )
    axes[1].axvline(100 * plan.worst_opted_out, color=figures.INK, lw=1.5, ls=(0, (3, 2)))
    axes[1].set_xlim(0, 6)
    for text in [t for panel in fig.axes for t in panel.texts]:
        text.set_text(text.get_text().replace("-", "−"))
    said = "; ".join(
        f"{m} {100 * v['effect']:+.1f} % ({100 * v['low']:+.1f} to {100 * v['high']:+.1f})" for m, v in seen.items()
    )
    said += f"; opted out {100 * out['effect']:+.1f} points ({100 * out['low']:.1f} to {100 * out['high']:.1f})"
    said = said.replace(" -", " −").replace("(-", "(−")
    figures.show(fig, summary=said, alt="Intervals of five effects, with dashed margins. " + said)
    print("guardrails:", words)
    print(
        "equal effects on margin by activity and by age, p-values:",
        *(f"{as_number(heterogeneity(sound['tokopedia'], 'margin', b), 'p'):.2f}" for b in ("activity_tier", "age_band")),
    )

# %% [markdown]
# *Read it like this: an interval right of its dashed floor, or left of its ceiling, is non-inferior.* **Interpretation:** these
# twelve weeks neither forbid the default nor recommend it. And no visible difference between groups is no proof of none.
#
# ## 3 · The short run and the long run
#
# *Time so far: 36 minutes.*
#
# Trust moves late: users opt out and leave months after something annoyed them. A **surrogate** is measured now and foretells
# the outcome you want. Past experiments with known long runs teach the step. (They must resemble the new one; that is a
# belief, not a result.)
#
# **Worked example, Shopee-like market,** below. *Unit:* a past experiment. *Metric:* margin after a year. **Predict:** is GMV
# after 12 weeks enough?
#
# ### Exercise 3 · `projection` (3 points)
#
# `projection(past, now)`: `past` is the long table of past experiments (a row for each experiment and metric); `now` maps the
# names of some metrics to the new experiment's effects after 12 weeks. Return a dictionary:
#
# - `long_run`: the prediction of a least-squares line with intercept that explains `long_run_effect` by exactly the metrics
#   in `now`, fitted on all past experiments;
# - `error`: how far such predictions miss experiments *that they have not seen*: the root mean square over all experiments.
#   Some were repeated under the same `name`: to predict one, leave out all of that name;
# - `low`, `high`: `long_run` ± 1.96 × `error`.
#
# So the interval holds the line's misses, *not* the sampling noise of the new experiment. The reveal adds it.
#
# `wide(past)` below gives one row an experiment.

# %% nbgrader={"grade_id": "short_and_long", "locked": true}
def wide(past):
    """Past experiments, one row each: name, 12-week effect on every metric, and the effect on margin after a year."""
    table = past.pivot(index="experiment_id", columns="metric", values="effect")
    return table.join(past.groupby("experiment_id")[["name", "long_run_effect"]].first())


short, year = wide(shopee.past_experiments).gmv_per_user, wide(shopee.past_experiments).long_run_effect
same = {name: (np.sign(w.gmv_per_user) == np.sign(w.long_run_effect)).mean()
        for name, w in ((n, wide(m.past_experiments)) for n, m in (("shopee", shopee), ("tokopedia", tokopedia)))}
print(f"Shopee-like: GMV at 12 weeks has the sign of the year's margin in {100 * same['shopee']:.0f} %",
      f"of {len(year)} experiments;")
print(f"taking one for the other misses by {np.sqrt(((year - short) ** 2).mean()):.3f} on average (root mean square)")
wide(shopee.past_experiments).assign(gap=(year - short).abs()).nlargest(3, "gap")[
    ["name", "gmv_per_user", "opted_in_rate", "long_run_effect"]
]

# %% nbgrader={"grade_id": "projection", "solution": true}
def projection(past, now):
    """The year's effect on margin, projected from 12 weeks, with an interval."""
    # 1. one row an experiment; a line through all of them
    # 2. its prediction for the new one
    # 3. for each name: fit without it, predict it
    ### BEGIN SOLUTION
    table = wide(past)
    x, y = np.c_[np.ones(len(table)), table[list(now)]], table["long_run_effect"].to_numpy()
    line = lambda rows: np.linalg.lstsq(x[rows], y[rows], rcond=None)[0]
    missed = np.zeros(len(table))
    for name in table["name"].unique():
        same_name = (table["name"] == name).to_numpy()
        missed[same_name] = y[same_name] - x[same_name] @ line(~same_name)
    error = float(np.sqrt((missed**2).mean()))
    long_run = float(np.r_[1, [now[k] for k in now]] @ line(np.full(len(y), True)))
    return {"long_run": long_run, "error": error, "low": long_run - 1.96 * error, "high": long_run + 1.96 * error}
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_projection", "grade": true, "points": 3}
"""Check `projection`: a line you can draw by hand_, then other collections of past experiments (3 points)."""


def test_projection():
    from tradeoff.checks import Check

    check = Check("projection", points=3)
    FIELDS = ["long_run", "error", "low", "high"]

    def long_table(rows):
        """A long table of past experiments from (name, long-run effect, {metric: effect})."""
        return pd.DataFrame(
            [
                (i + 1, name, metric, effect, 0.001, year)
                for i, (name, year, effects) in enumerate(rows)
                for metric, effect in effects.items()
            ],
            columns=["experiment_id", "name", "metric", "effect", "std_error", "long_run_effect"],
        )

    with check.part("a line by hand", points=0.5):
        hand_ = long_table(
            [
                (f"test {i}", 0.5 * g - 2 * o + 0.01, {"gmv": g, "opt": o, "clicks": 9.0 * i})
                for i, (g, o) in enumerate([(0.0, 0.0), (0.1, 0.0), (0.0, 0.1), (0.1, 0.1), (0.2, 0.05), (-0.1, 0.02)])
            ]
        )
        got = check.mapping(check.call(projection, hand_, {"opt": 0.03, "gmv": 0.04}), keys=FIELDS, levels=float)
        # All six lie on 0.5 gmv − 2 opt + 0.01: long_run is 0.5 × 0.04 − 2 × 0.03 + 0.01. Matched by position, `opt` gets gmv's
        # value: 0.5 × 0.03 − 2 × 0.04 + 0.01 = −0.055. Without the intercept the best plane through the six is another (−0.0362).
        flat = np.array([[0.0, 0.0], [0.1, 0.0], [0.0, 0.1], [0.1, 0.1], [0.2, 0.05], [-0.1, 0.02]])
        no_constant = np.linalg.lstsq(flat, flat @ [0.5, -2.0] + 0.01, rcond=None)[0] @ [0.04, 0.03]
        check.close(
            got["long_run"],
            -0.03,
            atol=1e-6,
            what="long_run",
            expected="the value of the line that all six experiments lie on",
            hint="a line with an intercept, and the metrics of `now` matched by name",
            misconceptions={"no intercept": no_constant, "metrics matched by position": -0.055},
        )
        check.close(got["error"], 0.0, atol=1e-6, what="error", expected="none: each experiment is foretold by the others")
        check.close([got["low"], got["high"]], [-0.03, -0.03], atol=1e-5, what="low and high", expected="long_run ± 1.96 × error")
    ### BEGIN HIDDEN TESTS
    def _corpus(seed, n, names, noise=0.006):
        """Past experiments; some names come several times with the same truth."""
        rng = np.random.default_rng(seed=seed)
        kinds = [
            (f"change {k}", rng.normal(0, 0.02), rng.normal(0, 0.03), rng.normal(0, 0.02), rng.normal(0, noise))
            for k in range(names)
        ]
        rows = []
        for i in range(n):
            name, a, b, c, own = kinds[i] if i < names else kinds[int(rng.integers(0, max(2, names // 4)))]
            a, b, c = (v + rng.normal(0, 0.003) for v in (a, b, c))
            rows.append(
                (
                    name,
                    0.004 + 0.6 * a + 0.4 * b + own + 30 * own * b,
                    {"gmv_per_user": a, "opted_in_rate": b, "clicks_per_user": c},
                )
            )
        return long_table(rows).sample(frac=1, random_state=seed).reset_index(drop=True)

    def _fit(past, now, kind="right"):
        """{field: value} of the right procedure, or of a known wrong one."""
        t = past.pivot(index="experiment_id", columns="metric", values="effect")
        info = past.drop_duplicates("experiment_id").set_index("experiment_id").loc[t.index]
        y, name = info["long_run_effect"].to_numpy(), info["name"].to_numpy()
        cols = {"all metrics": list(t.columns), "position": sorted(now), "first metric": list(now)[:1]}.get(kind, list(now))
        x = t[cols].to_numpy() if kind == "no intercept" else np.c_[np.ones(len(t)), t[cols]]
        full = np.linalg.lstsq(x, y, rcond=None)[0]
        new = list(now.values()) if kind == "position" else [now.get(c, 0.0) for c in cols]
        at = np.array(new if kind == "no intercept" else [1, *new])
        miss = np.zeros(len(y))
        for i in range(len(y)):
            out = name == name[i] if kind != "twins" else np.arange(len(y)) == i
            miss[i] = y[i] - (x[i] @ (full if kind in ("seen", "freedom") else np.linalg.lstsq(x[~out], y[~out], rcond=None)[0]))
        error = {
            "absolute": np.abs(miss).mean(),
            "square": (miss**2).mean(),
            "spread": y.std(),
            "standard": np.sqrt((miss**2).mean() / len(y)),
            "freedom": np.sqrt((miss**2).sum() / (len(y) - x.shape[1])),
            "per_name": np.sqrt(pd.Series(miss**2).groupby(name).mean().mean()),
        }.get(kind, np.sqrt((miss**2).mean()))
        return {"long_run": float(at @ full), "error": float(error)}

    _CASES = [
        (_corpus(241, 40, 24), {"opted_in_rate": -0.03, "gmv_per_user": 0.02}),
        (_corpus(242, 60, 30), {"clicks_per_user": 0.1, "gmv_per_user": -0.01}),
        (_corpus(243, 48, 33), {"opted_in_rate": 0.05}),
    ]
    for _field, _points, _slips in (
        (
            "long_run",
            1.0,
            {"no intercept": "no intercept", "metrics not asked for": "all metrics", "only the first metric": "first metric",
             "metrics matched by position": "position"},
        ),
        (
            "error",
            1.0,
            {
                "tested on what it was fitted on": "seen",
                "tested on what it was fitted on, with degrees of freedom": "freedom",
                "twins left in": "twins",
                "mean absolute for root mean square": "absolute",
                "variance for its root": "square",
                "spread of outcomes for the error": "spread",
                "error of a mean for the error of a prediction": "standard",
                "each name counted once": "per_name",
                "no intercept": "no intercept",
                "metrics not asked for": "all metrics",
            },
        ),
    ):
        with check.part({"long_run": "the projected year", "error": "how far it misses the unseen"}[_field], points=_points):
            for _past, _now in _CASES:
                _got = check.mapping(check.call(projection, _past, _now), keys=FIELDS, levels=float)
                # Least squares by any routine agrees to about ten digits.
                if not check.close(
                    _got[_field],
                    _fit(_past, _now)[_field],
                    rtol=1e-6,
                    near=0,
                    what=_field,
                    expected="the definition in the exercise",
                    hint="which experiments has the line seen, and which does it predict?"
                    if _field == "error"
                    else "which metrics, and is there an intercept?",
                    misconceptions={k: _fit(_past, _now, v)[_field] for k, v in _slips.items()},
                ):
                    break
    with check.part("the interval", points=0.5):
        for _past, _now in _CASES[:2]:
            _got = check.mapping(check.call(projection, _past, dict(_now)), keys=FIELDS, levels=float)
            check.close(
                (_got["high"] - _got["low"]) / 2,
                1.96 * _got["error"],
                rtol=0.01,
                what="half the width",
                expected="1.96 times your error",
                misconceptions={"standard error for the interval": _got["error"]},
                hint="95 % of a bell lies within 1.96",
            )
            check.close(
                (_got["high"] + _got["low"]) / 2,
                _got["long_run"],
                atol=1e-9,
                rtol=1e-6,
                what="the middle of the interval",
                expected="your long_run",
            )
    ### END HIDDEN TESTS
    return check.score()


test_projection()

# %% nbgrader={"grade_id": "reveal_projection", "locked": true}
# Reveal: the Tokopedia-like experiment, projected by your function from three sets of surrogates
def foretell():
    """What `projection` says of the year from three sets of surrogates, with the sample's own noise."""
    ends, line = ["effect", "low", "high"], ["long_run", "error", "low", "high"]
    stayed = sound["tokopedia"].assign(stayed=1 - sound["tokopedia"].opted_out)
    reads = {f"{m}_per_user": fields(readout(stayed, m), ends) for m in ("clicks", "orders", "gmv")}
    reads["opted_in_rate"] = fields(readout(stayed, "stayed"), ends)
    sets = {"clicks": ["clicks_per_user"], "GMV": ["gmv_per_user"], "GMV and opt-ins": ["gmv_per_user", "opted_in_rate"]}
    foretold = {}
    for name, metrics in sets.items():
        new = {m: reads[m]["effect"] for m in metrics}
        foretold[name] = f = fields(projection(tokopedia.past_experiments, new), line)
        # The sample's own noise: how far the answer moves if a metric is off by its standard error (metrics independent).
        off = [new | {m: reads[m]["effect"] + (reads[m]["high"] - reads[m]["low"]) / 3.92} for m in metrics]
        moved = [fields(projection(tokopedia.past_experiments, n), line)["long_run"] for n in off]
        f["own"] = np.linalg.norm(np.subtract(moved, f["long_run"]))
        f["sd"] = np.hypot(f["error"], f["own"])
    return foretold


@needs("projection and readout")
def reveal():
    foretold = foretell()
    lean = {name: "up" if f["long_run"] > 0 else "down" for name, f in foretold.items()}
    fig, ax = figures.canvas(
        f"Twelve weeks of GMV lean {lean['GMV']}; with the opt-outs, the year leans {lean['GMV and opt-ins']}",
        "Projected effect, 95 %; dark: your low to high; pale: with the sample's noise; Tokopedia-like",
        height=3.4,
    )
    for y, f in enumerate(foretold.values()):
        ends = [100 * (f["long_run"] + k * f["sd"]) for k in (-1.96, 1.96)]
        ax.plot(ends, [y, y], color=figures.LIGHT, lw=9, solid_capstyle="round")
    figures.interval_plot(
        ax,
        list(foretold),
        *([100 * f[k] for f in foretold.values()] for k in ("long_run", "low", "high")),
        unit="% of the year's margin",
        colours=[figures.GREY, figures.GREY, figures.BLUE],
        fmt="{:+.1f}",
    )
    ax.axvline(0, color=figures.GREY, lw=1)
    for text in [t for panel in fig.axes for t in panel.texts]:
        text.set_text(text.get_text().replace("-", "−"))
    said = "; ".join(f"{n}: {100 * f['long_run']:+.1f} %, error of the line {100 * f['error']:.1f}, "
                     f"own noise {100 * f['own']:.1f}" for n, f in foretold.items()).replace(" -", " −")
    figures.show(fig, summary=said, alt="Three projected effects, each with a narrow and a wide interval. " + said)
    print(f"sign_kept: you predicted {guess('sign_kept')}, the past experiments say {same['tokopedia']:.2f}")

# %% [markdown]
# *Read it like this: left of the line, the year loses; across it, neither is shown.* **Interpretation:** opt-outs halve the
# line's error on unseen experiments. Which noise is now the larger, the line's or your sample's? The truth comes after your
# decision.
#
# ## 4 · A decision table, written down first
#
# *Time so far: 47 minutes.*
#
# A score that adds up law, harm and money lets a large sum buy a breach. So the steps come in an order, and **the first that
# applies decides**. Doing nothing is worth 0.
#
# | step | if | then |
# |---|---|---|
# | 1 gates | `violations` above 0 | `stop` |
# | 2 guardrails | `guardrails` is `inferior` | `stop` |
# | 3 guardrails | `guardrails` is `undecided` | `hold`: measure more before anybody is exposed |
# | 4 information | another test is worth more than `test_cost` | `ramp` if `reversible` (the ramp is the test), else `hold` |
# | 5 value | `mean` above 0 | `ship`, else `stop` |
#
# **What another test is worth.** You believe that an option brings `mean` a year, give or take `sd` (a bell curve). A test
# would measure it with the standard error `noise`. Its result can move your belief by about
#
# move = sd² ÷ √(sd² + noise²), and with z = |mean| ÷ move the test is worth move × (φ(z) − z × (1 − Φ(z))),
#
# φ and Φ being the density and the distribution function of the standard bell curve. This is notebook 01's EVSI: a test is
# worth something only if it could turn the decision round. **Predict:** what if the mean is three times `move`?
#
# ### Exercise 4 · `value_of_test` and `decision` (4 points)
#
# `value_of_test(mean, sd, noise)` returns the value above. `decision(option)` takes a dictionary, or a row of a table
# (write `option["mean"]`: `option.mean` is a method), with `violations`, `guardrails` (`non-inferior`, `undecided` or
# `inferior`), `mean`, `sd`, `noise`, `test_cost`, `reversible`, and returns one of the four words.

# %% nbgrader={"grade_id": "decision", "solution": true}
def value_of_test(mean, sd, noise):
    """Expected value of a test before deciding between an option and nothing."""
    # 1. how far the result can move the belief; then the formula
    ### BEGIN SOLUTION
    move = sd**2 / np.hypot(sd, noise)
    z = abs(mean) / move
    return float(move * (stats.norm.pdf(z) - z * stats.norm.sf(z)))
    ### END SOLUTION


def decision(option):
    """ship, ramp, hold or stop, by the table."""
    # 2. the five steps in their order
    ### BEGIN SOLUTION
    if option["violations"] > 0 or option["guardrails"] == "inferior":
        return "stop"
    if option["guardrails"] == "undecided":
        return "hold"
    if value_of_test(option["mean"], option["sd"], option["noise"]) > option["test_cost"]:
        return "ramp" if option["reversible"] else "hold"
    return "ship" if option["mean"] > 0 else "stop"
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_decision", "grade": true, "points": 4}
"""Check `decision`: the value of a test, and the five steps in their order, on other options (4 points)."""


def test_decision():
    from scipy import stats

    from tradeoff.checks import Check

    from tradeoff.checks.values import as_text

    check = Check("decision", points=4)
    with check.part("tests that tell everything or nothing", points=0.5):
        # At z = 0 the value is move × φ(0); a perfect test has move = sd.
        check.close(
            check.call(value_of_test, 0.0, 10.0, 1e-6),
            3.9894,
            rtol=1e-3,
            what="the value of a perfect test of an even question",
            expected="sd times the density of the bell at 0, 0.399",
            hint="what is move when noise is nearly 0?",
            misconceptions={"the distribution for the density": 5.0},
        )
        check.true(
            check.number(check.call(value_of_test, 30.0, 10.0, 5.0), "value_of_test(30, 10, 5)") < 0.02,
            saw="a test worth something at three times sd",
            expected="next to nothing: no likely result turns the decision round",
            hint="z is above 3",
        )
        sure = {
            "violations": 0,
            "guardrails": "non-inferior",
            "mean": 50.0,
            "sd": 5.0,
            "noise": 5.0,
            "test_cost": 1.0,
            "reversible": True,
        }
        said = as_text(check.call(decision, sure), "decision(…)").lower()
        check.true(
            said == "ship",
            saw=f"{said!r} for a lawful, harmless, certain gain",
            expected="ship",
            hint="go through the five steps by hand",
        )
    ### BEGIN HIDDEN TESTS
    def _worth(mean, sd, noise, kind="right"):
        move = {"perfect": sd, "after": sd * noise / np.hypot(sd, noise), "noise": noise, "swapped": noise**2 / np.hypot(sd, noise),
                "sum": sd**2 / (sd + noise), "variance": sd**4 / (sd**2 + noise**2)}.get(kind, sd**2 / np.hypot(sd, noise))
        m = mean if kind == "sign" else abs(mean)
        z = m / (sd if kind == "z by sd" else move)
        if kind == "plus":
            return move * (stats.norm.pdf(z) + z * stats.norm.sf(z))
        if kind == "lower":
            return move * (stats.norm.pdf(z) - z * stats.norm.cdf(z))
        if kind == "unit":
            return stats.norm.pdf(z) - z * stats.norm.sf(z)
        if kind == "with":
            return move * (stats.norm.pdf(z) - z * stats.norm.sf(z)) + max(mean, 0)
        return move * (stats.norm.pdf(z) - z * stats.norm.sf(z))

    with check.part("what a test is worth", points=1.25):
        for _m, _s, _n in ((3.0, 10.0, 8.0), (-12.0, 9.0, 4.0), (0.5, 2.0, 6.0), (250.0, 180.0, 240.0)):
            # A formula: exact up to rounding and to how Φ is computed.
            if not check.close(
                check.call(value_of_test, _m, _s, _n),
                _worth(_m, _s, _n),
                rtol=1e-5,
                near=0,
                what=f"value_of_test({_m:g}, {_s:g}, {_n:g})",
                expected="the formula of the text",
                hint="compute move, z and the bracket one by one",
                misconceptions={
                    "a perfect test for a noisy one": _worth(_m, _s, _n, "perfect"),
                    "the spread after the test for the move": _worth(_m, _s, _n, "after"),
                    "noise for the move": _worth(_m, _s, _n, "noise"),
                    "belief and noise swapped": _worth(_m, _s, _n, "swapped"),
                    "spreads added instead of squares": _worth(_m, _s, _n, "sum"),
                    "the sign of the mean kept": _worth(_m, _s, _n, "sign"),
                    "the tail on the wrong side": (_worth(_m, _s, _n, "lower")),
                    "plus for minus": _worth(_m, _s, _n, "plus"),
                    "a bracket without its unit": _worth(_m, _s, _n, "unit"),
                    "value with the test for the value of the test": _worth(_m, _s, _n, "with"),
                    "variance for its root": _worth(_m, _s, _n, "variance"),
                    "z by the belief's own spread": _worth(_m, _s, _n, "z by sd"),
                },
            ):
                break

    def _word(o, kind="right"):
        worth = _worth(o["mean"], o["sd"], o["noise"], {"perfect test": "perfect"}.get(kind, "right"))
        if kind == "information before gates" and worth > o["test_cost"]:
            return "ramp" if o["reversible"] else "hold"
        if o["violations"] > 0 and not (kind == "value before gates" and o["mean"] > 2 * o["sd"]) and kind != "gates ignored":
            return "hold" if kind == "a gate treated as a question of evidence" else "stop"
        if o["guardrails"] == "inferior" and kind != "guardrails ignored":
            return "hold" if kind == "harm taken for doubt" else "stop"
        if o["guardrails"] == "undecided" and kind not in ("undecided taken for harmless", "guardrails ignored"):
            return (
                "stop"
                if kind == "doubt taken for harm"
                else "ramp"
                if kind == "a ramp for a hold" and o["reversible"]
                else "hold"
            )
        if kind == "significance for value":
            return (
                "ship"
                if o["mean"] > 1.96 * o["sd"]
                else "stop"
                if o["mean"] < -1.96 * o["sd"]
                else "ramp"
                if o["reversible"]
                else "hold"
            )
        if kind != "never test" and (worth > 0 if kind == "a test for free" else worth > o["test_cost"]):
            if kind == "no value without a positive mean" and o["mean"] <= 0:
                return "stop"
            if kind == "reversibility upside down":
                return "hold" if o["reversible"] else "ramp"
            return "ramp" if o["reversible"] or kind == "a ramp for what cannot be undone" else "hold"
        if kind == "irreversible never shipped" and not o["reversible"]:
            return "hold"
        return "ship" if o["mean"] > 0 else "stop"

    _KINDS = (
        "value before gates",
        "information before gates",
        "gates ignored",
        "a gate treated as a question of evidence",
        "harm taken for doubt",
        "guardrails ignored",
        "undecided taken for harmless",
        "doubt taken for harm",
        "a ramp for a hold",
        "significance for value",
        "never test",
        "a test for free",
        "no value without a positive mean",
        "reversibility upside down",
        "a ramp for what cannot be undone",
        "irreversible never shipped",
        "perfect test",
    )
    with check.part("the five steps", points=2.25):
        _rng = np.random.default_rng(251)
        _options = [
            {
                "violations": int(_rng.choice([0, 0, 0, 2])),
                "guardrails": str(_rng.choice(["non-inferior", "non-inferior", "non-inferior", "undecided", "inferior"])),
                "mean": float(_rng.normal(0, 60)),
                "sd": float(_rng.uniform(5, 60)),
                "noise": float(_rng.uniform(5, 80)),
                "test_cost": float(_rng.uniform(0.1, 12)),
                "reversible": bool(_rng.random() < 0.5),
            }
            for _ in range(160)
        ]
        _options += [dict(_o, violations=0, guardrails="non-inferior") for _o in _options[:60]]
        _options = [_o for _o in _options if abs(_worth(_o["mean"], _o["sd"], _o["noise"]) / _o["test_cost"] - 1) > 0.01]
        _said = [check.call(decision, _o if _i % 2 else pd.Series(_o)) for _i, _o in enumerate(_options)]
        _said = [as_text(_word_said, "decision(…)").lower() for _word_said in _said]
        _want = [_word(_o) for _o in _options]
        _miss = [_i for _i in range(len(_options)) if _said[_i] != _want[_i]]
        _bad = sorted(set(_said) - {"ship", "ramp", "hold", "stop"})
        check.true(
            not _bad,
            saw=f"the word {_bad[0] if _bad else ''!r}",
            expected="one of ship, ramp, hold, stop",
            hint="every path returns a word",
        )
        if _miss and not _bad:
            _fits = {k: sum(_said[_i] == _word(_o, k) for _i, _o in enumerate(_options)) for k in _KINDS}
            _name = max(_fits, key=_fits.get)
            _o, _s = _options[_miss[0]], _said[_miss[0]]
            check.fail(
                saw=f"{_s!r} for violations {_o['violations']}, guardrails {_o['guardrails']}, mean {_o['mean']:.1f}, "
                f"sd {_o['sd']:.1f}, noise {_o['noise']:.1f}, "
                f"test_cost {_o['test_cost']:.1f}, reversible {_o['reversible']}; {len(_miss)} of {len(_options)} words differ",
                expected="the first step of the table that applies",
                hint="read the five steps aloud for this option",
                misconception=_name.replace("perfect test", "a perfect test for a noisy one")
                if _fits[_name] > len(_options) - len(_miss) and _fits[_name] >= 0.97 * len(_options)
                else None,
            )
    ### END HIDDEN TESTS
    return check.score()


test_decision()

# %% nbgrader={"grade_id": "reveal_decision", "locked": true}
# Reveal: your decisions on five proposals for the Tokopedia-like market (in % of a year's margin); then the truth of the first
from tradeoff.market.delivered import policies
from tradeoff.market.world import World


@needs("decision, readout and projection")
def reveal():
    _, seen, _, words = effects()
    first = foretell()["GMV and opt-ins"]  # its spread holds the error of the line and the noise of the sample
    worst = max(words.values(), key=["non-inferior", "undecided", "inferior"].index)
    noise = 100 * (seen["margin"]["high"] - seen["margin"]["low"]) / 3.92
    desk = pd.DataFrame(
        [  # the last three are invented
            ("personal lists by default", 0, worst, 100 * first["long_run"], 100 * first["sd"], noise, 0.1, True),
            ("open choice (refused data)", 0, "undecided", 0.5, 1.0, noise, 0.1, True),
            (
                "the default, sensitive too",
                len(violations(Policy.uniform("full", screen="default_on"))),
                "non-inferior",
                1.5,
                0.4,
                noise,
                0.1,
                True,
            ),
            ("weekly interest file to partners", 0, "non-inferior", 0.4, 0.8, 0.4, 0.1, False),
            ("a sentence that says why", 0, "non-inferior", 0.3, 0.1, 0.4, 0.1, True),
        ],
        columns=["proposal", "violations", "guardrails", "mean", "sd", "noise", "test_cost", "reversible"],
    )
    desk["decision"] = [as_text(decision(row), "decision(…)").lower() for row in desk.to_dict("records")]
    market = World(TOKOPEDIA, seed=41, n_users=2048)
    before, after = (market.evaluate(p).margin for p in policies("personal_default"))
    truth = 100 * (after / before - 1)
    fig, ax = figures.canvas(
        f"Clicks rose by {100 * seen['clicks']['effect']:.0f} %, and the decision on the default is: {desk.decision[0]}",
        "Belief about a year's margin, mean and 95 %; dashed: the first one's truth (god view)",
        height=3.9,
    )
    figures.interval_plot(
        ax,
        list(desk.proposal),
        desk["mean"],
        desk["mean"] - 1.96 * desk.sd,
        desk["mean"] + 1.96 * desk.sd,
        unit="% of a year's margin",
        fmt="{:+.1f}",
        colours=[
            {"ship": figures.GREEN, "ramp": figures.BLUE, "hold": figures.ORANGE}.get(d, figures.VERMILION)
            for d in desk.decision
        ],
    )
    for y, word in enumerate(desk.decision):
        ax.annotate(
            word,
            (1, y),
            xycoords=("axes fraction", "data"),
            xytext=(-4, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontweight="bold",
        )
    for text in [t for panel in fig.axes for t in panel.texts]:
        text.set_text(text.get_text().replace("-", "−"))
    ax.axvline(0, color=figures.GREY, lw=1)
    ax.plot([truth, truth], [-0.35, 0.35], color=figures.INK, lw=1.5, ls=(0, (4, 2)))
    ax.set_xlim((desk["mean"] - 1.96 * desk.sd).min() - 0.4, 4.4)
    figures.show(
        fig,
        summary="; ".join(f"{r.proposal}: {r.decision}" for r in desk.itertuples())
        + f"; truth of the first {truth:+.1f} %".replace("-", "−"),
        alt="Beliefs about five proposals with the decision beside each. "
        + "; ".join(f"{r.proposal}: {r.decision}" for r in desk.itertuples())
        + f". The true effect of the first after a year is {truth:+.1f} %.",
    )

# %% [markdown]
# *Read it like this: colour and word are your rule's answer; the dashed line is what the first proposal truly brings.*
# **Interpretation:** which proposal would have won if the most clicks, or the largest mean, decided?
#
# ## 5 · The final policies
#
# *Time so far: 58 minutes.*
#
# Now a setting for every segment and category class, in both markets. Your evidence: 24 **pilots** a market, each in
# another small world near it (other users, patience, tastes). One row is a segment × category class × setting,
# under the `active_choice` screen:
#
# - `value`: margin less the stated cost of distrust, money a user and year, against `off`; `value_se`: its standard error;
# - `exposure`: privacy exposure a user and year. A unit is priced at `weights[market]`. The Shopee-like board keeps notebook
#   04's weight; the Tokopedia-like board, shaken by a leak next door, wants four times as much.
#
# **Worked example, Shopee-like market,** below: what each pilot alone would choose for frequent adults.
#
# ### Exercise 5 · `final_policies` (4 points)
#
# `final_policies = {"shopee": …, "tokopedia": …}`, each a dictionary `{(segment, category_class): setting}` for all 7 × 2 or
# a `Policy`. Gates first: minors may have `off` or `contextual` only (`Policy.uniform` sees to that by itself), and an unlawful
# policy scores nothing. Then each is judged by its true welfare, summed over thirty hidden worlds: 0 is `off` for everybody, 1
# what an oracle gains that knows each world. Full points from 0.88, none for what the best single setting for everybody gains,
# a part in between; the Tokopedia-like market, where the price bites, counts twice.

# %% nbgrader={"grade_id": "pilots", "locked": true}
from tradeoff.market.family import family

pilots = {}
for name, config in MARKETS.items():
    few = family(config, seed=2026, worlds=24)
    pilots[name] = pd.concat([few.pilot(i).assign(pilot=i) for i in range(few.worlds)], ignore_index=True)
weights = {"shopee": SHOPEE.exposure_weight, "tokopedia": 4 * TOKOPEDIA.exposure_weight}

priced = pilots["shopee"].assign(net=pilots["shopee"].value - weights["shopee"] * pilots["shopee"].exposure)
print("price of a unit of exposure:", weights)
frequent = priced.query("segment == 'frequent_adult' and category_class == 'ordinary'").pivot(
    index="pilot", columns="setting", values="net"
)
print(
    "what single pilots would choose for frequent adults, ordinary categories:",
    frequent.idxmax(axis=1).value_counts().to_dict(),
)
priced.query("pilot == 0 and segment == 'frequent_adult'").drop(columns=["pilot", "segment"]).round(3)

# %% nbgrader={"grade_id": "final_policies", "solution": true}
# 1. welfare of each setting: its value less the price of its exposure
# 2. over all pilots; minors: off or contextual
# 3. the best setting of each segment and class, for both markets
# final_policies = {"shopee": {("occasional_young", "ordinary"): …, …}, "tokopedia": {…}}
### BEGIN SOLUTION
final_policies = {}
for market, rows in pilots.items():
    net = rows.value - weights[market] * rows.exposure
    mean = net.groupby([rows.segment, rows.category_class, rows.setting]).mean().unstack()
    mean.loc["minor", ["cohort", "on_device", "full"]] = -np.inf
    final_policies[market] = mean.idxmax(axis=1).to_dict()
### END SOLUTION

# %% nbgrader={"grade_id": "test_final_policies", "grade": true, "points": 4}
"""Check `final_policies`: complete and lawful, then true welfare in hidden worlds (4 points)."""


def test_final_policies():
    from tradeoff.checks import Check

    from tradeoff.market.pilots import as_policy

    check = Check("final_policies", points=4)

    def policy_of(market):
        """The policy for one market, or a finding that says what is missing."""
        answers = check.mapping(final_policies, keys=list(MARKETS), what="final_policies")
        try:
            return as_policy(answers[market])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            check.fail(
                saw=f"a policy for {market} that cannot be read: {error}",
                expected="a setting for each of 7 segments × 2 category classes",
                hint="print the keys of your dictionary; compare with `SEGMENTS`",
            )
            raise

    for market in MARKETS:
        with check.part(f"complete and lawful: {market}", points=0.5):
            found = violations(policy_of(market))
            check.true(
                not found,
                saw=f"{len(found)} violations, such as {found[0].gate} ({found[0].segment}, {found[0].category_class})"
                if found
                else "",
                expected="none: the gates come before any value",
                hint="what may minors get, and what may sensitive categories use?",
                misconception={
                    "minors": "minors profiled",
                    "sensitive": "sensitive data without asking",
                    "bundling": "two consents in one",
                    "withdrawal": "a slow way out",
                }[found[0].gate]
                if found
                else None,
            )
    ### BEGIN HIDDEN TESTS
    from tradeoff.market.family import family as _family_of
    from tradeoff.market.schema import CLASSES as _CLASSES
    from tradeoff.market.schema import SETTINGS as _SETTINGS

    def _choices(rows, weight, minors=True):
        """Settings that a rule over pilot rows would choose: {(segment, class): setting}."""
        net = (
            (rows["value"] - weight * rows["exposure"])
            .groupby([rows["segment"], rows["category_class"], rows["setting"]])
            .mean()
            .unstack()
        )
        net.loc["minor", ["cohort", "on_device", "full"]] = -np.inf
        return net.idxmax(axis=1).to_dict()

    def _alike(policy, other):
        """Number of the 12 adult cells in which two policies agree."""
        mine, theirs = policy.named(), other.named() if isinstance(other, Policy) else other
        return sum(mine[k] == theirs[k] for k in mine if k[0] != "minor")

    _PRICES = {"shopee": SHOPEE.exposure_weight, "tokopedia": 4 * TOKOPEDIA.exposure_weight}

    def _slip(market, policy):
        """The rule that a policy of too little welfare seems to follow."""
        price, small = _PRICES[market], _family_of(MARKETS[market], 2026, 24)
        rows = pd.concat([small.pilot(i).assign(pilot=i) for i in range(24)], ignore_index=True)
        adults = {v for k, v in policy.named().items() if k[0] != "minor"}
        if len(adults) == 1:
            return "doing nothing" if adults == {"off"} else "one setting for everybody"
        if policy.screen != "active_choice":
            return "another screen than the pilots had"
        by_class = [{v for k, v in policy.named().items() if k[0] != "minor" and k[1] == c} for c in _CLASSES]
        other = next(m for m in MARKETS if m != market)
        try:
            if _alike(policy, as_policy(final_policies[other])) == 12:
                return "the other market's answer"
        except Exception:
            pass
        rules = [
            ("privacy without a price", _choices(rows, 0.0)),
            ("exposure rewarded instead of priced", _choices(rows, -price)),
            ("value left out", _choices(rows.assign(value=0.0), price)),
            (
                "the worst setting for the best",
                _choices(rows.assign(value=-rows["value"], exposure=-rows["exposure"]), price),
            ),
            ("the other market's price", _choices(rows, _PRICES[other])),
        ]
        best = max(rules, key=lambda rule: _alike(policy, rule[1]))
        if _alike(policy, best[1]) == 12:
            return best[0]
        if max(_alike(policy, _choices(rows[rows["pilot"] == i], price)) for i in range(24)) == 12:
            return "one pilot for the market"
        if all(len(v) == 1 for v in by_class):
            return "one setting for everybody"
        return best[0] if _alike(policy, best[1]) >= 11 else None

    for _market, _config in MARKETS.items():
        with check.part(f"true welfare in hidden worlds: {_market}", points={"shopee": 1.0, "tokopedia": 2.0}[_market]):
            _policy = policy_of(_market)
            if violations(_policy):
                check.fail(
                    saw="an unlawful policy", expected="a lawful one: no welfare buys a breach", hint="see the part on the gates"
                )
            else:
                _worlds = _family_of(_config, 7_060 + len(_market), 30)
                _score = _worlds.score(_policy, exposure_weight=_PRICES[_market])
                _one = max(_worlds.score(Policy.uniform(_s), exposure_weight=_PRICES[_market]) for _s in _SETTINGS)
                # All policies meet the same thirty worlds. Rules that price exposure and use all pilots (mean however weighted,
                # median, votes, mean less one or two standard errors, lower quartile, smallest worst regret) reach 0.887 to 0.952
                # (Shopee) and 0.890 to 0.910 (Tokopedia): the bar of 0.88 lies just below the lowest. Exposure unpriced gains 0.927
                # and 0.795, a setting for each class 0.912 and 0.818, the median pilot 0.90 and 0.85, the other market's answer
                # 0.58 on Tokopedia. At the Shopee-like board's low price no bar parts these from the right rules, so Tokopedia
                # counts twice. Below the bar, points grow with the gain over the best single setting (0.82, 0.79), which needs no
                # pilot.
                _fine = check.true(
                    _score >= 0.88,
                    saw=f"{_score:.2f} of what the oracles gain, over thirty hidden worlds; "
                    f"the best single setting for all gains {_one:.2f}",
                    expected="0.88 or more",
                    hint="welfare = value − exposure_weight × exposure; average over all pilots before you choose",
                    misconception=_slip(_market, _policy) if _score < 0.88 else None,
                )
                if not _fine:
                    check.partial(max(0.0, min(0.9, (_score - _one) / (0.88 - _one))))
    ### END HIDDEN TESTS
    return check.score()


test_final_policies()

# %% nbgrader={"grade_id": "reveal_policies", "locked": true}
# Reveal, god view: true welfare in eight worlds that you have not seen
from tradeoff import closing


@needs("final_policies")
def reveal():
    chosen = {name: as_policy(answer) for name, answer in fields(final_policies, list(MARKETS)).items()}
    judges = {name: family(config, seed=616, worlds=8) for name, config in MARKETS.items()}
    names = ["off", "contextual", "cohort", "on_device", "full"]
    gained = {n: [worlds.scaled(p, exposure_weight=weights[n]) for p in (*map(Policy.uniform, names), chosen[n])]
              for n, worlds in judges.items()}
    one_for_all = {n: max(row.mean() for row in table[:-1]) for n, table in gained.items()}
    ahead = [n for n, table in gained.items() if table[-1].mean() > one_for_all[n]]
    fig, axes = figures.canvas(
        f"Your policy beats the best single setting in {len(ahead)} of 2 markets",
        "Gain from 0 (off for everybody) to 1 (oracle); dots: eight worlds, their mean; bar: middle half",
        cols=2,
        height=3.9,
        sharey=True,
    )
    said = []
    for ax, (name, rows) in zip(axes, gained.items()):
        for y, row in enumerate(rows):
            colour = figures.MARKET_COLOURS[name] if y == 5 else figures.GREY
            if row.mean() < -0.1:  # off the chart
                ax.annotate(f"◂ {row.mean():.2f}".replace("-", "−"), (-0.11, y), va="center", fontsize=9.5)
                continue
            ax.plot(row, y + np.linspace(-0.22, 0.22, len(row)), "o", ms=3, color=figures.LIGHT)
            ax.plot(np.quantile(row, [0.25, 0.75]), [y, y], color=colour, lw=5, alpha=0.5, solid_capstyle="round")
            ax.plot([row.mean()], [y], "o", ms=8, color=colour)
            weight = "bold" if y == 5 else "normal"
            ax.annotate(f"{row.mean():.2f}", (row.mean(), y), xytext=(0, 8), textcoords="offset points", ha="center",
                        fontsize=9.5, fontweight=weight)
        ax.set_title(f"{figures.MARKET_NAMES[name]} market", color=figures.MARKET_COLOURS[name])
        ax.set(xlim=(-0.12, 1.1), ylim=(5.5, -0.75), xlabel="share of the oracle's gain")
        ax.set_yticks(range(6), [*(n.replace("_", " ") for n in names), "your policy"])
        ax.grid(axis="x")
        ax.tick_params(length=0)
        said.append(f"{figures.MARKET_NAMES[name]}: yours {rows[-1].mean():.2f}, best single setting {one_for_all[name]:.2f}")
    figures.show(
        fig,
        summary="; ".join(said),
        alt="Two panels of dots, one a market, with a row for each single setting and one for your "
        "policy. " + "; ".join(said) + ".",
    )
    print(f"one_for_all: you predicted {guess('one_for_all')}, these worlds say {one_for_all['tokopedia']:.2f}")

# %% [markdown]
# *Read it like this: further right, more of what is possible is gained.* **Interpretation:** which segment's setting differs
# between your two markets, and what in the pilots says so?
#
# ## 6 · A roadmap that fits
#
# *Time so far: 68 minutes.*
#
# - **Unit**: a work package. It is finished in a month if the capacity of all months up to that one covers it and everything
#   finished before or with it: sprints *and* data-scientist months. Work may be spread over months.
# - What a package `needs` is finished before it or in the same month.
# - Everything `required_by_law`, with what it needs, is finished by the month `deadline` (it always fits).
# - **Metric**: a package earns `monthly_value` in each month after the one it is finished in, until month 12.
#
# `deadline_of(market)` in the set-up gives the last month that is over before the law applies; where it applies already, the
# first in which the required work can be finished.
#
# ### Exercise 6 · `roadmap` (3 points)
#
# `roadmap(capacity, work, deadline)` returns `{package: month}`; what is never finished is left out. The optimum is not asked:
# full points from 85 % of its value, on average over other teams. Tables as in notebook 01: `tokopedia.capacity` and
# `tokopedia.work_packages`.

# %% nbgrader={"grade_id": "roadmap", "solution": true}
def roadmap(capacity, work, deadline):
    """Month in which each package is finished."""
    # 1. an order: the law first, then what earns most for its effort, each after what it needs
    # 2. go through it: the first month whose capacity so far covers all that was finished, and this one;
    #    what does not fit, or lacks what it needs, is skipped
    ### BEGIN SOLUTION
    rows = work.set_index("package")
    room = capacity.sort_values("month")[["sprints", "data_scientists"]].cumsum().to_numpy(float)
    cost = lambda names: rows.loc[list(names), ["sprints", "scientist_months"]].astype(float).sum().to_numpy()

    def chain(name):
        return [*chain(rows.loc[name, "needs"]), name] if isinstance(name, str) and name else []

    plan = {}
    while True:
        todo = {p: [q for q in chain(p) if q not in plan] for p in rows.index if p not in plan}
        todo = {p: c for p, c in todo.items() if (cost([*plan, *c]) <= room[-1] + 1e-9).all()}
        first = {p: c for p, c in todo.items() if rows.loc[p, "required_by_law"]} or todo
        if not first:
            return plan
        gain = {p: rows.loc[c, "monthly_value"].sum() / max((cost(c) / room[-1]).max(), 1e-9) for p, c in first.items()}
        for name in first[max(gain, key=gain.get)]:
            plan[name] = 1 + int((cost([*plan, name]) > room + 1e-9).any(axis=1).sum())
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_roadmap", "grade": true, "points": 3}
"""Check `roadmap`: a plan of four packages, then other teams: feasible, and worth enough (3 points)."""


def test_roadmap():
    from tradeoff.checks import Check

    check = Check("roadmap", points=3)
    plan_capacity = pd.DataFrame(
        {
            "month": [1, 2, 3, 4],
            "starts_on": pd.to_datetime(["2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01"]),
            "data_scientists": [2, 2, 2, 2],
            "sprints": [1, 1, 1, 1],
        }
    )
    plan_work = pd.DataFrame(
        {
            "package": ["consent register", "opt-out button", "fresh lists", "nicer icons"],
            "sprints": [1, 1, 1, 2],
            "scientist_months": [0.5, 1.0, 1.0, 0.5],
            "needs": pd.Series(["opt-out button", None, None, None], dtype="str"),
            "required_by_law": [True, False, False, False],
            "monthly_value": [0.0, 0.0, 90.0, 10.0],
        }
    )

    def months_(answer):
        """Your plan as {package: month}, months as numbers."""
        return {p: check.number(m, f"the month of {p}") for p, m in plan_of(check.attempted(answer, "roadmap(…)")).items()}

    with check.part("four packages in four months", points=0.5):
        got = months_(check.call(roadmap, plan_capacity, plan_work, 2))
        check.true(
            {"consent register", "opt-out button"} <= set(got),
            saw=f"{sorted(got)} in the plan",
            expected="the required package and what it needs",
            hint="the register needs the button",
            misconception="a package without what it needs"
            if "consent register" in got
            else "value before law"
            if "nicer icons" in got
            else "law left out",
        )
        check.true(
            got.get("fresh lists") == 3,
            saw=f"fresh lists finished in month {got.get('fresh lists', 'never')}",
            expected="month 3: the law takes the first two sprints",
            hint="then compare 90 a month for one sprint with 10 for two",
            misconception="stopped while something still fits" if "fresh lists" not in got else None,
        )
        if len(got) == 4:
            check.fail(
                saw=f"all four finished, nicer icons in month {got['nicer icons']:g}",
                expected="nicer icons never: all four packages need five sprints, and four exist",
                hint="add up what is finished by each month",
                misconception="sprints forgotten",
            )
    ### BEGIN HIDDEN TESTS
    def _team(seed):
        """A team, its packages (some in chains) and a deadline that the required work meets."""
        rng = np.random.default_rng(seed=seed)
        n = int(rng.integers(6, 11))
        capacity = pd.DataFrame(
            {
                "month": np.arange(1, 10),
                "starts_on": pd.date_range("2026-04-01", periods=9, freq="MS").astype("datetime64[s]"),
                "data_scientists": rng.integers(2, 5, 9),
                "sprints": rng.integers(1, 3, 9),
            }
        )
        names = [f"package {c}" for c in rng.permutation(list("abcdefghijklmnopqrstuvwxyz"))[:n]]
        needs = [None if i < 2 or rng.random() < 0.5 else names[int(rng.integers(0, i))] for i in range(n)]
        work = pd.DataFrame(
            {
                "package": names,
                "description": "",
                "sprints": rng.integers(0, 4, n),
                "scientist_months": rng.integers(1, 9, n) / 2,
                "needs": pd.Series(needs, dtype="str"),
                "required_by_law": False,
                "monthly_value": rng.integers(1, 90, n).astype(float),
            }
        )
        due = rng.permutation(n)[:2]
        work.loc[due, "required_by_law"] = True
        work.loc[due, "monthly_value"] = 0.0
        rows = work.set_index("package")
        law = {q for p in work.loc[due, "package"] for q in _line(p, rows)}
        room = capacity[["sprints", "data_scientists"]].cumsum().to_numpy(float)
        deadline = (
            1
            + int((rows.loc[sorted(law), ["sprints", "scientist_months"]].sum().to_numpy(float) > room).any(axis=1).sum())
            + seed % 2
        )
        return capacity, work.sample(frac=1, random_state=seed).reset_index(drop=True), deadline, law

    def _line(package, rows):
        """A package with everything it needs, first things first."""
        return [*_line(rows.loc[package, "needs"], rows), package] if isinstance(package, str) and package else []

    def _worth_of(plan, work):
        value = dict(zip(work["package"], work["monthly_value"]))
        return sum(value[p] * (12 - m) for p, m in plan.items())

    def _best(capacity, work, deadline, law):
        """Largest value of a feasible plan: the month a set is finished depends on the set alone, so add one package at a time."""
        room = capacity[["sprints", "data_scientists"]].cumsum().to_numpy(float)
        names, cost = list(work["package"]), work[["sprints", "scientist_months"]].to_numpy(float)
        need = [names.index(q) if isinstance(q, str) else -1 for q in work["needs"]]
        n, due = len(names), sum(1 << names.index(p) for p in law)
        total = np.zeros((1 << n, 2))
        for i in range(n):
            total[1 << i : 2 << i] = total[: 1 << i] + cost[i]
        month = 1 + (total[:, None, :] > room[None] + 1e-9).any(axis=2).sum(axis=1)
        best = np.full(1 << n, -np.inf)
        best[0] = 0.0
        for s in range(1, 1 << n):
            if month[s] <= len(room):
                best[s] = max(
                    (
                        best[s ^ 1 << i] + work["monthly_value"].iloc[i] * (12 - month[s])
                        for i in range(n)
                        if s >> i & 1 and (need[i] < 0 or s >> need[i] & 1) and not (due >> i & 1 and month[s] > deadline)
                    ),
                    default=-np.inf,
                )
        return max(best[s] for s in range(1 << n) if s & due == due)

    def _fault(plan, capacity, work, deadline, law):
        """(what is not feasible, name of the misconception) or None, in the order of the text."""
        rows = work.set_index("package")
        strange = sorted(set(plan) - set(rows.index))
        if strange:
            return f"{strange[:2]}, no packages of this plan", None
        odd = {p: m for p, m in plan.items() if m != int(m) or not 1 <= m <= 9}
        if odd:
            return (
                f"{odd}: months run from 1 to 9 here",
                "months counted from 0" if 0 in odd.values() else "a month that does not exist",
            )
        room = capacity[["sprints", "data_scientists"]].cumsum()
        for m in sorted({*plan.values()}):
            done = rows.loc[[p for p in plan if plan[p] <= m]]
            for column, have, name in (
                ("sprints", "sprints", "sprints forgotten"),
                ("scientist_months", "data_scientists", "data scientists forgotten"),
            ):
                if done[column].sum() > room[have].iloc[int(m) - 1] + 1e-9:
                    late = rows.loc[list(plan)]
                    whole = (
                        late["sprints"].sum() <= room["sprints"].iloc[-1]
                        and late["scientist_months"].sum() <= room["data_scientists"].iloc[-1] + 1e-9
                    )
                    each = rows.loc[[p for p in plan if plan[p] == m]]
                    alone = each[column].sum() <= capacity[have].iloc[int(m) - 1] + 1e-9 if len(each) else False
                    other = "sprints" if column != "sprints" else "scientist_months"
                    return (
                        f"{done[column].sum():g} {column.replace('_', '-')} finished by month {m:g}, "
                        f"where {room[have].iloc[int(m) - 1]:g} exist",
                        name
                        if not whole
                        else "each package planned alone"
                        if all(
                            plan[p]
                            == 1
                            + (rows.loc[p, ["sprints", "scientist_months"]].to_numpy(float) > room.to_numpy(float))
                            .any(axis=1)
                            .sum()
                            for p in plan
                        )
                        else "everything finished at once"
                        if len(set(plan.values())) == 1
                        else name,
                    )
        for p, m in plan.items():
            q = rows.loc[p, "needs"]
            if isinstance(q, str) and q and plan.get(q, 99) > m:
                return (
                    f"{p!r} is finished in month {m:g}, and its need {q!r} {f'in month {plan[q]:g}' if q in plan else 'never'}"
                ), "a package without what it needs"
        gone = sorted(law - set(plan))
        if gone:
            return f"{gone[0]!r}, required by law or needed for it, never finished", "law left out"
        slow = {p: plan[p] for p in law if plan[p] > deadline}
        if slow:
            return f"{slow} although the deadline is month {deadline}", "value before law"
        return None

    _TEAMS = [_team(_s) for _s in (204, 279, 307, 226, 354, 399, 350, 334)]
    _made = []
    with check.part("plans that other teams can carry out", points=1.25):
        for _number, (_capacity, _work, _deadline, _law) in enumerate(_TEAMS):
            if _number == 3:
                _work, _capacity = (
                    _work.astype({"sprints": "int8", "scientist_months": "float32"}),
                    _capacity.astype({"month": "int8", "sprints": "int8"}),
                )
            _plan = months_(check.call(roadmap, _capacity, _work, _deadline))
            _bad = _fault(_plan, _capacity, _work, _deadline, _law)
            if _bad:
                check.fail(
                    saw=_bad[0],
                    expected="the rules of the text, month by month",
                    misconception=_bad[1],
                    hint="follow your own plan through the months by hand",
                )
                _made = []
                break
            _made.append(_plan)
        check.true(bool(_made), saw="no plan", expected="a plan for each team") if _bad is None else None

    def _order_plan(capacity, work, law, how):
        """A list schedule: the law first, then the rest in one of several orders."""
        rows, room = work.set_index("package"), capacity[["sprints", "data_scientists"]].cumsum().to_numpy(float)
        rest = {"table": list(rows.index), "value": list(rows.sort_values("monthly_value", ascending=False).index),
                "small": list(rows.sort_values("sprints").index), "law only": []}[how]
        plan, spent = {}, np.zeros(2)
        for p in [*sorted(law), *rest]:
            new = [q for q in _line(p, rows) if q not in plan]
            if (spent + rows.loc[new, ["sprints", "scientist_months"]].sum().to_numpy(float) <= room[-1] + 1e-9).all():
                for q in new:
                    spent = spent + rows.loc[q, ["sprints", "scientist_months"]].to_numpy(float)
                    plan[q] = 1 + int((spent > room + 1e-9).any(axis=1).sum())
        return plan

    with check.part("plans that are worth it", points=1.25):
        if not _made:
            check.call(roadmap, *_TEAMS[0][:3])
            check.fail(saw="plans that cannot be carried out", expected="feasible plans first", hint="see the part above")
        else:
            _share = [_worth_of(_p, _t[1]) / _best(*_t) for _p, _t in zip(_made, _TEAMS)]
            _mean = float(np.mean(_share))
            # Five variants of value for effort reach 0.91 to 0.93 on average over these teams, the order of the table 0.71,
            # value without effort 0.81: the bar lies between.
            if _mean < 0.85:
                _left = any(
                    _fault({**_p, _x: 9}, *_t) is None for _p, _t in zip(_made, _TEAMS) for _x in set(_t[1]["package"]) - set(_p)
                )
                _like = {
                    "what stands first in the table": "table",
                    "value without effort": "value",
                    "effort without value": "small",
                }
                _fits = {
                    k: np.mean(
                        [
                            abs(_worth_of(_order_plan(_t[0], _t[1], _t[3], v), _t[1]) / _best(*_t) - _s) < 0.02
                            for _t, _s in zip(_TEAMS, _share)
                        ]
                    )
                    for k, v in _like.items()
                }
                _name = max(_fits, key=_fits.get)
                check.fail(
                    saw=f"{_mean:.0%} of the best plan's value, on average over {len(_share)} teams",
                    expected="at least 85 %",
                    hint="early months earn longest: what brings most for the sprints and people it takes, with what it needs?",
                    misconception="stopped while something still fits"
                    if _left
                    else _name
                    if _fits[_name] > 0.6
                    else "finished later than need be"
                    if all(len(_p) >= len(_order_plan(_t[0], _t[1], _t[3], "table")) - 1 for _p, _t in zip(_made, _TEAMS))
                    else None,
                )
                check.partial(max(0.0, (_mean - 0.5) / 0.35))
            else:
                check.true(True, saw="", expected="")
    ### END HIDDEN TESTS
    return check.score()


test_roadmap()

# %% nbgrader={"grade_id": "reveal_roadmap", "locked": true}
# Reveal: your roadmap of the Tokopedia-like team
@needs("roadmap")
def reveal():
    work = tokopedia.work_packages.set_index("package")
    plan = plan_of(roadmap(tokopedia.capacity, tokopedia.work_packages, deadline_of(tokopedia)))
    plan = {p: int(m) for p, m in plan.items()}
    order = sorted(plan, key=lambda p: (plan[p], not work.required_by_law[p]))
    earned = {p: work.monthly_value[p] * (12 - plan[p]) / 1e9 for p in order}
    never = [p.replace("_", " ") for p in work.index if p not in plan]
    room = tokopedia.capacity.set_index("month")[["sprints", "data_scientists"]].cumsum()
    for m in sorted(set(plan.values())):
        used = work.loc[[p for p in plan if plan[p] <= m], ["sprints", "scientist_months"]].sum().to_numpy(float)
        if m not in room.index or (used > room.loc[m].to_numpy(float) + 1e-9).any():
            print(f"Beware: by month {m} this plan needs more than the team has; what follows is no plan.")
            break
    fig, ax = figures.canvas(
        f"{len(plan)} of {len(work)} packages are finished; they earn IDR {sum(earned.values()):.1f} billion in the first year",
        f"Tokopedia-like team; orange: required by law; left out: {', '.join(never) or 'none'}",
        height=4.2,
    )
    for y, p in enumerate(order):
        if earned[p]:
            ax.barh(y, 12 - plan[p], left=plan[p], height=0.5, color=figures.LIGHT)
        ax.barh(y, 1, left=plan[p] - 1, height=0.5, color=figures.VERMILION if work.required_by_law[p] else figures.BLUE)
        ax.annotate(
            f"{earned[p]:.2f}" if earned[p] else "",
            (12, y),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
        )
    ax.axvline(deadline_of(tokopedia), color=figures.INK, lw=1.5, ls=(0, (5, 3)))
    ax.annotate(
        "law: as early as it fits",
        (deadline_of(tokopedia), 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=9.5,
    )
    ax.annotate(
        "billion IDR",
        (12, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="left",
        va="bottom",
        fontsize=9.5,
    )
    ax.set_yticks(range(len(order)), [p.replace("_", " ") for p in order])
    ax.set(ylim=(len(order) - 0.5, -0.6), xlim=(0, 13), xticks=np.arange(12) + 0.5, xlabel="month (1 is April 2026)")
    ax.set_xticklabels(range(1, 13))
    ax.tick_params(length=0)
    ax.spines["left"].set_visible(False)
    figures.show(
        fig,
        summary="; ".join(f"{p} {plan[p]}" for p in order),
        alt="Gantt chart. Each package has a coloured month in which it is finished and a grey bar "
        "for the months in which it earns. " + "; ".join(f"{p.replace('_', ' ')}: month {plan[p]}" for p in order) + ".",
    )
    print(f"finished: you predicted {guess('finished')}, your plan finishes {len(plan)}")

# %% [markdown]
# *Read it like this: a package is finished in its coloured month and earns in its grey ones.* **Interpretation:** does
# your policy need a package that is left out?
#
# ## 7 · What these data cannot tell
#
# *Time so far: 79 minutes.*
#
# Below are two Shopee-like worlds. Every table that a company would have after 12 weeks is equal, byte for byte. **Predict:**
# can their futures differ? (US$ of welfare a user and year.)
#
# In one, users stay patient; in the other their patience with what they distrust ends after week 12. No analysis of the tables
# can say which is yours. What remains is a choice bearable in both, and a measurement.
# **Regret** of a policy in a world: the best welfare in that world less its own.
#
# ### Exercise 7a · `least_regret` and `separates` (2 points)
#
# - `least_regret(welfare)`: a table with a row a policy and a column a world; return the name of the policy whose *largest*
#   regret is smallest.
# - `separates`: a list of those that could tell A from B: `"larger"`: ten times the users, same 12 weeks · `"longer"`: the same
#   users followed for months more · `"holdout"`: a small random group kept on `contextual` for the whole year · `"model"`: a
#   better model of these tables · `"past"`: more experiments of earlier years · `"watch"`: weekly leaving rates by setting,
#   from week 13 on.

# %% nbgrader={"grade_id": "twins", "locked": true}
from tradeoff.market.pair import twins

one, other = twins(SHOPEE, seed=707, n_users=1024)
first_weeks = [world.observe(impressions=0.0) for world in (one, other)]
print("equal tables:", sum(t.equals(first_weeks[1][name]) for name, t in first_weeks[0].items()), "of",
      len(first_weeks[0]))
some = {s: Policy.uniform(s) for s in ("off", "contextual", "cohort", "on_device", "full")}


@needs("final_policies")
def reveal():
    mine = as_policy(fields(final_policies, list(MARKETS))["shopee"])
    some["yours"] = mine
    some["yours, on the phone"] = Policy(
        tuple(tuple(3 if s == 4 else s for s in row) for row in mine.settings), mine.screen
    )  # on_device for full


futures = pd.DataFrame({label: {name: world.evaluate(p).welfare / world.n_users for name, p in some.items()}
                        for label, world in (("world A", one), ("world B", other))})
futures.round(2)

# %% nbgrader={"grade_id": "cannot_tell", "solution": true}
def least_regret(welfare):
    """Name of the policy whose largest regret over the worlds is smallest."""
    # 1. regret in each world; its largest value for each policy
    ### BEGIN SOLUTION
    regret = welfare.max(axis=0) - welfare
    return regret.max(axis=1).idxmin()
    ### END SOLUTION


# 2. separates = […]
### BEGIN SOLUTION
separates = ["longer", "holdout", "watch"]
### END SOLUTION

# %% nbgrader={"grade_id": "test_cannot_tell", "grade": true, "points": 2}
"""Check `cannot_tell`: minimax regret on other tables, and what would separate the worlds (2 points)."""


def test_cannot_tell():
    from tradeoff.checks import Check

    from tradeoff.checks.values import single

    check = Check("cannot_tell", points=2)
    with check.part("four policies, two worlds", points=0.3):
        hand = pd.DataFrame({"calm": [10.0, 8.0, 7.0, 4.0], "storm": [0.0, 4.5, 5.0, 4.0]}, index=["bold", "middle", "shy", "flat"])
        name = check.call(least_regret, hand)
        name = str(single(name))
        check.true(
            name == "middle",
            saw=f"{name!r}",
            expected="the one whose larger regret is smallest: regrets are 0 and 5, 2 and 0.5, 3 and 0, 6 and 1",
            hint="the best of each column first",
            misconception={
                "shy": "worst welfare for worst regret",
                "bold": "the best case",
                "flat": "regret between worlds, not between policies",
            }.get(name),
        )
    ### BEGIN HIDDEN TESTS
    def _pick(w, kind="right"):
        v = w.to_numpy(float)
        regret = v.max(axis=0) - v
        order = {
            "right": -regret.max(axis=1),
            "worst welfare for worst regret": v.min(axis=1),
            "average welfare": v.mean(axis=1),
            "the best case": v.max(axis=1),
            "the largest regret": regret.max(axis=1),
            "regret between worlds, not between policies": -(v.max(axis=1) - v.min(axis=1)),
            "the smallest regret for the largest": -regret.min(axis=1),
            "only the first world": v[:, 0],
        }[kind]
        return str(w.index[int(np.argmax(order))])

    with check.part("other policies, other worlds", points=0.9):
        _rng = np.random.default_rng(271)
        _tables = [
            pd.DataFrame(
                _rng.normal(0, 10, (5, 3)) + 8 * _rng.normal(0, 1, 3),
                index=[f"policy {c}" for c in "edcba"],
                columns=["x", "y", "z"],
            )
            for _ in range(40)
        ]
        _tables[3] = _tables[3].astype(int)
        _said = [str(single(check.call(least_regret, _t))) for _t in _tables]
        _kinds = (
            "worst welfare for worst regret",
            "average welfare",
            "the best case",
            "the largest regret",
            "regret between worlds, not between policies",
            "the smallest regret for the largest",
            "only the first world",
        )
        _fits = {k: sum(_s == _pick(_t, k) for _s, _t in zip(_said, _tables)) for k in ("right", *_kinds)}
        _name = max(_kinds, key=_fits.get)
        _at = next((i for i, (_s, _t) in enumerate(zip(_said, _tables)) if _s != _pick(_t)), 0)
        check.true(
            _fits["right"] == 40,
            saw=f"{_said[_at]!r} for a table whose regrets are "
            f"{(_tables[_at].max() - _tables[_at]).round(1).to_numpy().tolist()}; "
            f"{40 - _fits['right']} of 40 differ",
            expected="the row whose largest regret is smallest",
            hint="subtract from the best of each column",
            misconception=_name if _fits[_name] > 36 else None,
        )
    with check.part("what would separate the two worlds", points=0.8):
        _flags = isinstance(separates, dict) and all(isinstance(_v, (bool, np.bool_)) for _v in separates.values())
        check.partial(
            check.choices(
                [_k for _k, _v in separates.items() if _v] if _flags else separates,
                right=["longer", "holdout", "watch"],
                hint="what differs between A and B, and when does it begin to show?",
                options={
                    "larger": ("more of the same data", "the tables are equal byte for byte, whatever their size"),
                    "model": ("a better analysis for a missing fact", "no model can read what is not in the tables"),
                    "past": (
                        "the past for a future that differs",
                        "earlier years were over before patience ended; they are equal in both worlds",
                    ),
                    "longer": None,
                    "holdout": None,
                    "watch": None,
                },
            )
        )
    ### END HIDDEN TESTS
    return check.score()


test_cannot_tell()

# %% nbgrader={"grade_id": "reveal_twins", "locked": true}
# Reveal: regret in both worlds
@needs("cannot_tell")
def reveal():
    loss, pick = (futures.max() - futures), as_text(least_regret(futures), "least_regret(…)")
    fig, ax = figures.canvas(
        f"The same data, two futures: {str(pick).replace('_', ' ')} is the most bearable choice",
        "Regret in each of two worlds whose 12 weeks are equal byte for byte, Shopee-like",
        height=3.5,
    )
    for y, name in enumerate(loss.index):
        colour = figures.GREEN if name == pick else figures.GREY
        ax.plot(loss.loc[name], [y, y], color=colour, lw=3, alpha=0.4, solid_capstyle="round")
        for label, shape in (("world A", "o"), ("world B", "D")):
            ax.plot([loss.loc[name, label]], [y], shape, ms=8, color=colour)
        ax.annotate(
            f"{loss.loc[name].max():.2f}",
            (loss.loc[name].max(), y),
            xytext=(10, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold" if name == pick else "normal",
        )
    for label, shape in (("world A", "o"), ("world B", "D")):
        ax.plot([], [], shape, ms=8, color=figures.GREY, label=label)
    ax.legend(loc="lower right", frameon=False)
    ax.set_yticks(range(len(loss)), [n.replace("_", " ") for n in loss.index])
    ax.set(ylim=(len(loss) - 0.2, -0.6), xlabel="regret, US$ a user and year")
    ax.margins(x=0.08)
    ax.grid(axis="x")
    ax.tick_params(length=0)
    figures.show(
        fig,
        summary="; ".join(f"{n}: {a:.2f} and {b:.2f}" for n, (a, b) in zip(loss.index, loss.to_numpy())),
        alt="Dots of regret in worlds A (circle) and B (diamond) for each policy, with the larger one written. "
        + "; ".join(f"{n}: {a:.2f} in A, {b:.2f} in B" for n, (a, b) in zip(loss.index, loss.to_numpy())),
    )

# %% [markdown]
# *Read it like this: a circle is the regret in world A, a diamond in B; the larger one is written.* **Interpretation:** what is
# best in one future may be dear in the other.
#
# ### Exercise 7b · `what_would_separate` (1 point, graded by hand)
#
# In at most 80 words: which measurement would you set up now to learn whether your world is A or B, on which users, read how
# often, and at which number do you change which setting to which? Say also what it costs whom.

# %% [markdown] nbgrader={"grade_id": "what_would_separate", "grade": true, "solution": true, "points": 1}
# === BEGIN MARK SCHEME ===
# A random 2 % of users stay on `contextual` for the year. Every week from week 13 we compare the share who left since
# the launch, chosen settings against that holdout, by activity tier. If the excess in any tier passes 0.3 points with
# its whole interval (read with a group-sequential boundary, four looks), on-device and cohort lists in that tier go
# back to contextual within 72 hours. Cost: the holdout loses about 1 % of orders' comfort, and the team half a
# scientist-month.
# === END MARK SCHEME ===

# %% [markdown]
# ## 8 · One page
#
# *Time so far: 87 minutes.*
#
# Below, for each of the eleven expected answers, its two halves and what is *true* of them (god view: the simulator's
# parameters and potential outcomes). As in notebook 01: both halves true, it `holds`; one, it `holds
# partly`; none, it `fails`; `cannot tell` if the evidence is silent.
#
# ### Exercise 8a · `verdicts` (1 point)
#
# `verdicts = {"S1": …, …, "T6": …}`. Compare with what you expected in notebook 01.

# %% nbgrader={"grade_id": "evidence", "locked": true}
facts = closing.evidence()
closing.table(facts)

# %% nbgrader={"grade_id": "verdicts", "solution": true}
# verdicts = {"S1": "holds", "S2": …}
### BEGIN SOLUTION
verdicts = {
    "S1": "holds",
    "S2": "holds partly",
    "S3": "holds partly",
    "S4": "holds",
    "S5": "holds",
    "T1": "holds",
    "T2": "holds",
    "T3": "holds partly",
    "T4": "holds partly",
    "T5": "fails",
    "T6": "holds",
}
### END SOLUTION

# %% nbgrader={"grade_id": "test_verdicts", "grade": true, "points": 1}
"""Check `verdicts`: a verdict on each of the eleven claims (1 point)."""


def test_verdicts():
    from tradeoff.checks import Check

    check = Check("verdicts", points=1)
    CLAIMS = ["S1", "S2", "S3", "S4", "S5", "T1", "T2", "T3", "T4", "T5", "T6"]
    with check.part("eleven verdicts", points=0.2):
        given = check.mapping(verdicts, keys=CLAIMS, levels=list(figures.VERDICTS), what="verdicts")
        check.partial(len(given) / 11)
    ### BEGIN HIDDEN TESTS
    _BOTH, _NEITHER = "one half overlooked", "both halves hold"
    _KEY = {
        "S1": ("holds", {}),
        "S4": ("holds", {}),
        "S5": ("holds", {"fails": "a date taken for a plan"}),
        "T6": ("holds", {}),
        "S2": ("holds partly", {"holds": "attributed taken for incremental", "fails": "what passes through counts for nothing"}),
        "S3": ("holds partly", {"holds": "benefit taken for unconcern", "fails": _BOTH}),
        "T1": ("holds", {"holds partly": "a law in force taken for a law obeyed"}),
        "T2": ("holds", {"holds partly": "purchases for GMV", "fails": "purchases for GMV"}),
        "T3": ("holds partly", {"holds": "what people do taken for what they say", "fails": "what people say taken for deeds"}),
        "T4": ("holds partly", {"holds": "what people say taken for what they do", "fails": _BOTH}),
        "T5": ("fails", {"holds": "names removed taken for anonymous", "holds partly": "names removed taken for anonymous"}),
    }
    with check.part("the verdicts that the two halves give", points=0.8):
        _got = check.mapping(verdicts, keys=CLAIMS, levels=list(figures.VERDICTS), what="verdicts")
        _right = 0
        for _claim, (_verdict, _slips) in _KEY.items():
            if _claim not in _got:
                continue
            _right += _got[_claim] == _verdict
            if _got[_claim] != _verdict:
                check.fail(
                    saw=f"{_claim}: {_got[_claim]!r}",
                    expected="the verdict that its two halves give",
                    hint="read both halves of that row of the table once more",
                    misconception="silence for evidence" if _got[_claim] == "cannot tell" else _slips.get(_got[_claim], _BOTH),
                )
        check.partial(_right / 11)
    ### END HIDDEN TESTS
    return check.score()


test_verdicts()

# %% nbgrader={"grade_id": "page", "locked": true}
# The course on one page
@needs("final_policies")
def reveal():
    try:
        mine = as_mapping(verdicts, "verdicts", [f.claim for f in facts])
        mine = {str(k).strip().upper(): fold(str(v)).replace("_", " ") for k, v in mine.items()}
    except Exception:
        mine = {}
    standings = {
        name: closing.stand(family(config, seed=616, worlds=8), as_policy(policy), weights[name])
        for (name, config), policy in zip(MARKETS.items(), fields(final_policies, list(MARKETS)).values())
    }
    figures.show(
        closing.page(facts, mine, standings),
        alt=closing.words(facts, mine, standings),
        summary="; ".join(
            f"{figures.MARKET_NAMES[n]}: margin kept {s.kept:.1f} %, exposure avoided {s.avoided:.0f} %, "
            f"distrust avoided {s.trusted:.0f} %, {100 * s.scaled.mean():.0f} % of the oracle's gain"
            for n, s in standings.items()
        ),
    )

# %% [markdown]
# *Read it like this: along the dashed line welfare is the same. Where the curve runs above it, another policy would have
# done better.*
#
# ### Exercise 8b · `memo` (3 points, graded by hand)
#
# One page, at most 350 words, for the board of the Tokopedia-like market:
#
# 1. **decision** (ship, ramp, hold or stop; settings for whom; from when) and the rule it follows;
# 2. **evidence** with intervals, short and long run; which experiment was refused and why;
# 3. **what we do not know**, and how we will learn it;
# 4. **rejected** alternatives, one line each;
# 5. **pre-mortem**: a year later it has failed. The two most likely causes (Klein, 2007, HBR);
# 6. **kill criteria**: number, threshold, who decides, how fast, what then; owner and review date.

# %% [markdown] nbgrader={"grade_id": "memo", "grade": true, "solution": true, "points": 3}
# === BEGIN MARK SCHEME ===
# **Decision.** We do *not* switch personal lists on by default (stop). We ship settings by segment behind the screen with yes
# and no side by side: contextual lists for everybody's sensitive categories and for minors, cohort lists for regular users, on-
# device ranking for frequent ones when it exists (until then contextual); from August, tier by tier. Rule, written down before:
# gates, guardrails, value of information, value.
#
# **Evidence.** Default: clicks +27 % (22 to 32), margin −0.4 % (−3.6 to 2.9) after 12 weeks, opt-outs +4.0 points; projected
# over the year −1.4 % (−4.9 to 2.1, the sample's noise included) from GMV and opt-outs; another test is worth less than it
# costs. The choice-screen experiment was refused: 46.5 % of its users in treatment where 50 % were planned, because its log
# loses people who decline. Our settings reach about nine tenths of what is possible in worlds they were not chosen in, and
# avoid about nine tenths of the privacy exposure of full personalisation.
#
# **What we do not know.** Whether patience ends later: two worlds fit our data equally well. A 2 % holdout on contextual lists,
# read weekly from week 13, will tell. The choice screen is run again with server-side counts.
#
# **Rejected.** Full for all who agree: no more margin, ten times the exposure. Off: loses margin for no further protection
# worth its price. Wait: the law applies already.
#
# **Pre-mortem.** It failed because (1) on-device ranking does not fit into nine months with one sprint a month, frequent users
# kept contextual lists, and we had not asked for the missing sprint; (2) a scandal elsewhere ended patience, and we read opt-
# outs monthly.
#
# **Kill criteria.** Excess leaving above 0.3 points in any tier, whole interval; withdrawals above 72 hours in more than 1 % of
# cases; small sellers' exposure 1 point below control: the head of marketplace switches the tier back to contextual within 72
# hours. Owner: product lead. Review: 1 October.
# === END MARK SCHEME ===

# %% [markdown]
# ## What you decided
#
# What to ship, to whom, when, and when to take it back.
#
# **Key ideas**
# - Count before you compare. A broken experiment is refused, not repaired.
# - "Not significant" is not "no harm": a margin, fixed beforehand, and the whole interval.
# - The short run is a surrogate; its error is measured on experiments it has not seen.
# - Gates, guardrails, information, value, in that order. A policy is judged in worlds it was not chosen in.
# - Some questions these data cannot answer. Say so, choose what is bearable, and set the measurement up now.
#
# **What would change your mind?** Which line on your page would turn first if users' patience ended?
#
# **Next:** your own market.
