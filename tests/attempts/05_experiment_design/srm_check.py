"""Attempts at `srm_check`."""

# %% [right] chi-squared
from scipy.stats import chisquare

def srm_check(log, share=0.5):
    users = log.drop_duplicates("user_id")["arm"].value_counts()
    t, c = users["treatment"], users["control"]
    p = chisquare([t, c], f_exp=[(t + c) * share, (t + c) * (1 - share)]).pvalue
    return {"treatment": t, "control": c, "p": p, "broken": p < 0.001}

srm_cause = {"why": "counting", "repair": "server"}

# %% [right] exact binomial
from scipy.stats import binomtest

def srm_check(log, share=0.5):
    t = len(set(log.loc[log.arm == "treatment", "user_id"]))
    c = len(set(log.loc[log.arm == "control", "user_id"]))
    p = binomtest(t, t + c, share).pvalue
    return pd.Series({"treatment": t, "control": c, "p": p, "broken": p < 1e-3})

srm_cause = pd.Series({"repair": "Server", "why": "Counting"})

# %% [right] G test and a loop
from scipy.stats import power_divergence

def srm_check(log, share=0.5):
    seen = {}
    for user, arm in zip(log["user_id"], log["arm"]):
        seen[user] = str(arm)
    t = sum(a == "treatment" for a in seen.values())
    c = len(seen) - t
    p = float(power_divergence([t, c], [len(seen) * share, len(seen) * (1 - share)], lambda_=0).pvalue)
    return dict(p=p, treatment=t, control=c, broken=bool(p < 0.001))

srm_cause = dict(why="counting", repair="server")

# %% [right] two-sided normal with a correction
def srm_check(log, share=0.5):
    n = log.groupby("arm", observed=True)["user_id"].nunique()
    total = n.sum()
    z = (abs(n["treatment"] - total * share) - 0.5) / (total * share * (1 - share)) ** 0.5
    p = 2 * (1 - norm.cdf(max(z, 0)))
    return {"treatment": int(n["treatment"]), "control": int(n["control"]), "p": p, "broken": p < 0.001}

srm_cause = {"why": "counting", "repair": "server"}

# %% [wrong: rows for users]
def srm_check(log, share=0.5):
    n = log["arm"].value_counts()
    z = (n["treatment"] - n.sum() * share) / (n.sum() * share * (1 - share)) ** 0.5
    p = 2 * norm.sf(abs(z))
    return {"treatment": n["treatment"], "control": n["control"], "p": p, "broken": p < 0.001}

srm_cause = {"why": "counting", "repair": "server"}

# %% [wrong: planned share ignored]
def srm_check(log, share=0.5):
    n = log.groupby("arm", observed=True)["user_id"].nunique()
    z = (n["treatment"] - n.sum() / 2) / (n.sum() / 4) ** 0.5
    p = 2 * norm.sf(abs(z))
    return {"treatment": n["treatment"], "control": n["control"], "p": p, "broken": p < 0.001}

srm_cause = {"why": "counting", "repair": "server"}

# %% [wrong: level of 5 % for every experiment]
def srm_check(log, share=0.5):
    n = log.groupby("arm", observed=True)["user_id"].nunique()
    z = (n["treatment"] - n.sum() * share) / (n.sum() * share * (1 - share)) ** 0.5
    p = 2 * norm.sf(abs(z))
    return {"treatment": n["treatment"], "control": n["control"], "p": p, "broken": p < 0.05}

srm_cause = {"why": "counting", "repair": "server"}

# %% [wrong: one-sided p-value]
def srm_check(log, share=0.5):
    n = log.groupby("arm", observed=True)["user_id"].nunique()
    z = (n["treatment"] - n.sum() * share) / (n.sum() * share * (1 - share)) ** 0.5
    p = norm.sf(abs(z))
    return {"treatment": n["treatment"], "control": n["control"], "p": p, "broken": p < 0.001}

srm_cause = {"why": "counting", "repair": "server"}

# %% [wrong: a difference in points for a test]
def srm_check(log, share=0.5):
    n = log.groupby("arm", observed=True)["user_id"].nunique()
    z = (n["treatment"] - n.sum() * share) / (n.sum() * share * (1 - share)) ** 0.5
    return {"treatment": n["treatment"], "control": n["control"], "p": 2 * norm.sf(abs(z)), "broken": abs(n["treatment"] / n.sum() - share) > 0.05}

srm_cause = {"why": "counting", "repair": "server"}

# %% [wrong: broken and sound swapped]
def srm_check(log, share=0.5):
    n = log.groupby("arm", observed=True)["user_id"].nunique()
    z = (n["treatment"] - n.sum() * share) / (n.sum() * share * (1 - share)) ** 0.5
    p = 2 * norm.sf(abs(z))
    return {"treatment": n["treatment"], "control": n["control"], "p": p, "broken": p > 0.001}

srm_cause = {"why": "counting", "repair": "server"}

# %% [wrong: every mismatch blamed on the draw]
def srm_check(log, share=0.5):
    n = log.groupby("arm", observed=True)["user_id"].nunique()
    z = (n["treatment"] - n.sum() * share) / (n.sum() * share * (1 - share)) ** 0.5
    p = 2 * norm.sf(abs(z))
    return {"treatment": n["treatment"], "control": n["control"], "p": p, "broken": p < 0.001}

srm_cause = {"why": "randomiser", "repair": "server"}

# %% [wrong: weights for missing people]
def srm_check(log, share=0.5):
    n = log.groupby("arm", observed=True)["user_id"].nunique()
    z = (n["treatment"] - n.sum() * share) / (n.sum() * share * (1 - share)) ** 0.5
    p = 2 * norm.sf(abs(z))
    return {"treatment": n["treatment"], "control": n["control"], "p": p, "broken": p < 0.001}

srm_cause = {"why": "counting", "repair": "reweight"}

# %% [wrong: conditioning on what the screen changes]
def srm_check(log, share=0.5):
    n = log.groupby("arm", observed=True)["user_id"].nunique()
    z = (n["treatment"] - n.sum() * share) / (n.sum() * share * (1 - share)) ** 0.5
    p = 2 * norm.sf(abs(z))
    return {"treatment": n["treatment"], "control": n["control"], "p": p, "broken": p < 0.001}

srm_cause = {"why": "counting", "repair": "agreed"}

# %% [wrong: copy the word from the table] a cause of one's own
def srm_check(log, share=0.5):
    users = log.groupby("arm", observed=True)["user_id"].nunique()
    t, c = int(users["treatment"]), int(users["control"])
    z = (t - share * (t + c)) / np.sqrt((t + c) * share * (1 - share))
    return {"treatment": t, "control": c, "p": 2 * norm.sf(abs(z)), "broken": 2 * norm.sf(abs(z)) < 0.001}


srm_cause = {"why": "logging", "repair": "server"}
