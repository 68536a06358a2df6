"""Attempts at `intake` and `next_step`."""

# %% [right] plain arithmetic, exact binomial test
def intake(users, share):
    ids = users.drop_duplicates(["user_id", "arm"])
    t, c = (ids.arm == "treatment").sum(), (ids.arm == "control").sum()
    p = stats.binomtest(int(t), int(t + c), share).pvalue
    a, b = users[users.arm == "treatment"].prior_orders, users[users.arm == "control"].prior_orders
    z = (a.mean() - b.mean()) / (a.var() / len(a) + b.var() / len(b)) ** 0.5
    twice = users.user_id[users.user_id.duplicated()].nunique()
    return dict(repeated=twice, srm_p=p, past_z=z, trusted=twice == 0 and p >= 0.001 and -3.29 <= z <= 3.29)


next_step = "rerun"

# %% [right] a Series, t test for the past, normal approximation for the split
def intake(users, share):
    n = {a: len(set(g)) for a, g in users.groupby(users["arm"].astype(str))["user_id"]}
    total = n["control"] + n["treatment"]
    z = (n["treatment"] - share * total) / np.sqrt(total * share * (1 - share))
    p = 2 * stats.norm.sf(abs(z))
    test = stats.ttest_ind(users.loc[users["arm"].eq("treatment"), "prior_orders"], users.loc[users["arm"].eq("control"), "prior_orders"], equal_var=False)
    repeated = (users.groupby("user_id").size() > 1).sum()
    return pd.Series({"repeated": repeated, "srm_p": p, "past_z": test.statistic,
                      "trusted": (repeated == 0) & (p >= 0.001) & (abs(test.statistic) <= 3.29)})


next_step = "Rerun"

# %% [right] numpy only, G test, pooled error
def intake(users, share):
    arm, who, past = (users[c].to_numpy() for c in ("arm", "user_id", "prior_orders"))
    t, c = np.unique(who[arm == "treatment"]).size, np.unique(who[arm == "control"]).size
    p = stats.power_divergence([c, t], [(t + c) * (1 - share), (t + c) * share], lambda_="log-likelihood").pvalue
    x, y = past[arm == "treatment"], past[arm == "control"]
    pooled = np.sqrt(((len(x) - 1) * x.var(ddof=1) + (len(y) - 1) * y.var(ddof=1)) / (len(x) + len(y) - 2))
    z = (x.mean() - y.mean()) / (pooled * np.sqrt(1 / len(x) + 1 / len(y)))
    _, often = np.unique(who, return_counts=True)
    again = int(np.count_nonzero(often > 1))
    ok = not (again or p < 1e-3 or abs(z) > 3.29)
    return {"trusted": ok, "past_z": z, "srm_p": p, "repeated": again}


next_step = " re" + "run "

# %% [right] crosstab and chi-square with Yates' correction
def intake(users, share):
    counts = pd.crosstab(users.user_id, users.arm.astype(str)).clip(upper=1).sum()
    expected = counts.sum() * pd.Series({"control": 1 - share, "treatment": share})
    chi = ((abs(counts - expected) - 0.5).clip(lower=0) ** 2 / expected).sum()
    p = stats.chi2.sf(chi, df=1)
    m = users.groupby(users.arm.astype(str)).prior_orders.agg(["mean", "std", "count"])
    z = (m.loc["treatment", "mean"] - m.loc["control", "mean"]) / np.sqrt((m["std"] ** 2 / m["count"]).sum())
    dup = int(users.user_id.value_counts().gt(1).sum())
    return {"repeated": dup, "srm_p": float(p), "past_z": float(z), "trusted": all([dup == 0, p >= 0.001, abs(z) <= 3.29])}


next_step = "rerun"

# %% [wrong: equal arms assumed]
def intake(users, share):
    count = users.groupby("arm", observed=True)["user_id"].nunique()[["control", "treatment"]]
    p = stats.chisquare(count).pvalue
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int((users.user_id.value_counts() > 1).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.001 and abs(z) <= 3.29}


next_step = "rerun"

# %% [wrong: the planned share on the wrong arm]
def intake(users, share):
    count = users.groupby("arm", observed=True)["user_id"].nunique()[["control", "treatment"]]
    p = stats.chisquare(count, count.sum() * np.array([share, 1 - share])).pvalue
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int((users.user_id.value_counts() > 1).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.001 and abs(z) <= 3.29}


next_step = "rerun"

# %% [wrong: rows for users]
def intake(users, share):
    count = users.arm.value_counts()[["control", "treatment"]]
    p = stats.chisquare(count, count.sum() * np.array([1 - share, share])).pvalue
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int(users.user_id.duplicated(keep=False).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.001 and abs(z) <= 3.29}


next_step = "rerun"

# %% [wrong: the outcome tested instead of the past]
def intake(users, share):
    count = users.groupby("arm", observed=True)["user_id"].nunique()[["control", "treatment"]]
    p = stats.chisquare(count, count.sum() * np.array([1 - share, share])).pvalue
    measure = "orders" if "orders" in users else "prior_orders"
    a, b = (users.loc[users.arm == k, measure] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int((users.user_id.value_counts() > 1).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.001 and abs(z) <= 3.29}


next_step = "rerun"

# %% [wrong: 5 % for an alarm]
def intake(users, share):
    count = users.groupby("arm", observed=True)["user_id"].nunique()[["control", "treatment"]]
    p = stats.chisquare(count, count.sum() * np.array([1 - share, share])).pvalue
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int((users.user_id.value_counts() > 1).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.05 and abs(z) <= 1.96}


next_step = "rerun"

# %% [wrong: a broken split accepted]
def intake(users, share):
    count = users.groupby("arm", observed=True)["user_id"].nunique()[["control", "treatment"]]
    p = stats.chisquare(count, count.sum() * np.array([1 - share, share])).pvalue
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int((users.user_id.value_counts() > 1).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 or abs(z) <= 3.29}


next_step = "rerun"

# %% [wrong: an unequal past accepted]
def intake(users, share):
    count = users.groupby("arm", observed=True)["user_id"].nunique()[["control", "treatment"]]
    p = stats.chisquare(count, count.sum() * np.array([1 - share, share])).pvalue
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int((users.user_id.value_counts() > 1).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.001}


next_step = "rerun"

# %% [wrong: spread for the standard error]
def intake(users, share):
    count = users.groupby("arm", observed=True)["user_id"].nunique()[["control", "treatment"]]
    p = stats.chisquare(count, count.sum() * np.array([1 - share, share])).pvalue
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.std(), b.std())
    r = int((users.user_id.value_counts() > 1).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.001 and abs(z) <= 3.29}


next_step = "rerun"

# %% [wrong: one-sided]
def intake(users, share):
    n = users.groupby("arm", observed=True)["user_id"].nunique()
    total = n["control"] + n["treatment"]
    p = stats.norm.sf(abs(n["treatment"] - share * total) / np.sqrt(total * share * (1 - share)))
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int((users.user_id.value_counts() > 1).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.001 and abs(z) <= 3.29}


next_step = "rerun"

# %% [wrong: weights for missing people]
def intake(users, share):
    count = users.groupby("arm", observed=True)["user_id"].nunique()[["control", "treatment"]]
    p = stats.chisquare(count, count.sum() * np.array([1 - share, share])).pvalue
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int((users.user_id.value_counts() > 1).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.001 and abs(z) <= 3.29}


next_step = "reweight"

# %% [wrong: a consequence taken for a trait]
def intake(users, share):
    count = users.groupby("arm", observed=True)["user_id"].nunique()[["control", "treatment"]]
    p = stats.chisquare(count, count.sum() * np.array([1 - share, share])).pvalue
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int((users.user_id.value_counts() > 1).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.001 and abs(z) <= 3.29}


next_step = "drop_decliners"

# %% [wrong: arms swapped]
def intake(users, share):
    count = users.groupby("arm", observed=True)["user_id"].nunique()[["control", "treatment"]]
    p = stats.chisquare(count, count.sum() * np.array([1 - share, share])).pvalue
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("control", "treatment"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int((users.user_id.value_counts() > 1).sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.001 and abs(z) <= 3.29}


next_step = "rerun"

# %% [wrong: a user in both arms counted once]
def intake(users, share):
    once = users.drop_duplicates("user_id")
    count = once.arm.value_counts()[["control", "treatment"]]
    p = stats.chisquare(count, count.sum() * np.array([1 - share, share])).pvalue
    a, b = (users.loc[users.arm == k, "prior_orders"] for k in ("treatment", "control"))
    z = (a.mean() - b.mean()) / np.hypot(a.sem(), b.sem())
    r = int(users.user_id.duplicated().sum())
    return {"repeated": r, "srm_p": p, "past_z": z, "trusted": r == 0 and p >= 0.001 and abs(z) <= 3.29}


next_step = "rerun"


# %% [right] plain loops and a Counter, a Series
from collections import Counter


def intake(users, share):
    seen = Counter()
    arms = {"treatment": set(), "control": set()}
    orders = {"treatment": [], "control": []}
    for user, arm, prior in zip(users.user_id, users.arm, users.prior_orders):
        seen[user] += 1
        arms[arm].add(user)
        orders[arm].append(prior)
    twice = sum(1 for user in seen if seen[user] > 1)
    t, c = len(arms["treatment"]), len(arms["control"])
    chi2 = (t - (t + c) * share) ** 2 / ((t + c) * share) + (c - (t + c) * (1 - share)) ** 2 / ((t + c) * (1 - share))
    p = stats.chi2.sf(chi2, 1)
    se2 = sum(np.var(x, ddof=1) / len(x) for x in orders.values())
    z = (np.mean(orders["treatment"]) - np.mean(orders["control"])) / se2**0.5
    return pd.Series({"repeated": twice, "srm_p": p, "past_z": z, "trusted": twice == 0 and p >= 0.001 and abs(z) <= 3.29})


next_step = "rerun"


# %% [wrong: extra rows for repeated users]
from collections import Counter


def intake(users, share):
    seen = Counter()
    arms = {"treatment": set(), "control": set()}
    orders = {"treatment": [], "control": []}
    for user, arm, prior in zip(users.user_id, users.arm, users.prior_orders):
        seen[user] += 1
        arms[arm].add(user)
        orders[arm].append(prior)
    twice = sum(seen.values()) - len(seen)
    t, c = len(arms["treatment"]), len(arms["control"])
    chi2 = (t - (t + c) * share) ** 2 / ((t + c) * share) + (c - (t + c) * (1 - share)) ** 2 / ((t + c) * (1 - share))
    p = stats.chi2.sf(chi2, 1)
    se2 = sum(np.var(x, ddof=1) / len(x) for x in orders.values())
    z = (np.mean(orders["treatment"]) - np.mean(orders["control"])) / se2**0.5
    return pd.Series({"repeated": twice, "srm_p": p, "past_z": z, "trusted": twice == 0 and p >= 0.001 and abs(z) <= 3.29})


next_step = "rerun"
