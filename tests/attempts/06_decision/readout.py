"""Attempts at `readout`, `guardrail` and `heterogeneity`."""

# %% [right] numpy, delta method, a loop over groups
def readout(users, metric, relative=True):
    t, c = (users.loc[users["arm"] == a, metric].to_numpy(float) for a in ("treatment", "control"))
    vt, vc = t.var(ddof=1) / t.size, c.var(ddof=1) / c.size
    if not relative:
        e, s = t.mean() - c.mean(), (vt + vc) ** 0.5
    else:
        ratio = t.mean() / c.mean()
        e, s = ratio - 1, (vt + ratio**2 * vc) ** 0.5 / c.mean()
    return dict(effect=e, low=e - 1.96 * s, high=e + 1.96 * s)


def guardrail(low, high, worst):
    if worst < 0:
        if low > worst:
            return "non-inferior"
        return "inferior" if high < worst else "undecided"
    if high < worst:
        return "non-inferior"
    return "inferior" if low > worst else "undecided"


def heterogeneity(users, metric, by):
    ds, ws = [], []
    for g in users[by].unique():
        rows = users[users[by] == g]
        t, c = rows.loc[rows.arm == "treatment", metric], rows.loc[rows.arm == "control", metric]
        ds.append(t.mean() - c.mean())
        ws.append(1 / (t.var() / len(t) + c.var() / len(c)))
    ds, ws = np.array(ds), np.array(ws)
    q = np.sum(ws * (ds - np.sum(ws * ds) / ws.sum()) ** 2)
    return 1 - stats.chi2.cdf(q, len(ds) - 1)


# %% [right] pandas, population variances, a Series
def readout(users, metric, relative=True):
    s = users.assign(arm=users["arm"].astype(str)).groupby("arm")[metric].agg(["mean", "size", lambda v: v.var(ddof=0)])
    s.columns = ["mean", "n", "var"]
    error = np.sqrt((s["var"] / s["n"]).sum())
    difference = s.at["treatment", "mean"] - s.at["control", "mean"]
    scale = s.at["control", "mean"] if relative else 1
    return pd.Series({"effect": difference, "low": difference - 1.96 * error, "high": difference + 1.96 * error}) / scale


def guardrail(low, high, worst):
    sign = 1 if worst < 0 else -1
    ends = sorted([sign * low, sign * high])
    if ends[0] > sign * worst:
        return "non-inferior"
    if ends[1] < sign * worst:
        return "inferior"
    return "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [right] scipy for the interval, helper shared by both functions
def _pair(users, metric):
    t = users[users.arm == "treatment"][metric].astype(float)
    c = users[users.arm == "control"][metric].astype(float)
    return t, c, t.mean() - c.mean(), (t.sem() ** 2 + c.sem() ** 2) ** 0.5


def readout(users, metric, relative=True):
    t, c, d, s = _pair(users, metric)
    low, high = stats.norm.interval(0.95, loc=d, scale=s)
    k = 1 / c.mean() if relative else 1
    return {"low": low * k, "high": high * k, "effect": d * k, "se": s * k}.__class__({"effect": d * k, "low": low * k, "high": high * k})


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    parts = [_pair(g, metric)[2:] for _, g in users.groupby(by, observed=True)]
    d, s = map(np.array, zip(*parts))
    m = np.average(d, weights=s**-2)
    return stats.chi2(len(d) - 1).sf(np.square((d - m) / s).sum())


# %% [wrong: dividing by the wrong arm]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["treatment"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: a difference for a share]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: dividing by both arms together]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = users[metric].mean() if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: standard error for the interval]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: spread of users for the standard error]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * users[metric].std() / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: one arm's error only]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * error["control"] / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: arms swapped]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["control"] - mean["treatment"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: not significant taken for non-inferior]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "inferior" if high < 0 else "non-inferior"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: the estimate for the interval]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    middle = (low + high) / 2
    if worst > 0:
        middle, worst = -middle, -worst
    return "non-inferior" if middle > worst else "inferior"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: the direction of the margin ignored]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: undecided taken for inferior]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: zero for the margin]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high = -high, -low
    return "non-inferior" if low > 0 else "inferior" if high < 0 else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: the wrong end of the interval]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    ok = high > worst if worst < 0 else low < worst
    return "non-inferior" if ok else "inferior"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: zero for the common effect]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf(((d / s) ** 2).sum(), len(d) - 1)


# %% [wrong: one group too many degrees of freedom]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d))


# %% [wrong: unweighted common effect]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = d.mean()
    return stats.chi2.sf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [wrong: the smallest p-value of the groups]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return 2 * stats.norm.sf(abs(d / s)).min()


# %% [wrong: levels for effects]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    return stats.f_oneway(*(g[metric] for _, g in users.groupby(by, observed=True))).pvalue


# %% [wrong: the wrong tail]
def readout(users, metric, relative=True):
    arm = users.groupby("arm", observed=True)[metric]
    mean, error = arm.mean(), arm.sem()
    base = mean["control"] if relative else 1.0
    effect = (mean["treatment"] - mean["control"]) / base
    half = 1.96 * np.hypot(error["treatment"], error["control"]) / base
    return {"effect": effect, "low": effect - half, "high": effect + half}


def guardrail(low, high, worst):
    if worst > 0:
        low, high, worst = -high, -low, -worst
    return "non-inferior" if low > worst else "inferior" if high < worst else "undecided"


def heterogeneity(users, metric, by):
    t = users.groupby([by, "arm"], observed=True)[metric].agg(["mean", "sem"]).unstack("arm")
    d = t["mean"]["treatment"] - t["mean"]["control"]
    s = np.hypot(t["sem"]["treatment"], t["sem"]["control"])
    m = (d / s**2).sum() / (1 / s**2).sum()
    return stats.chi2.cdf((((d - m) / s) ** 2).sum(), len(d) - 1)


# %% [right] linearised users, the good side by the sign of worst
def readout(users, metric, relative=True):
    y = users[metric].astype(float)
    is_t = (users["arm"] == "treatment").to_numpy()
    mt, mc = y[is_t].mean(), y[~is_t].mean()
    scale = mc if relative else 1.0
    pull = mt / mc if relative else 1.0
    se = np.sqrt((y[is_t] / scale).sem() ** 2 + (pull * y[~is_t] / scale).sem() ** 2)
    effect = (mt - mc) / scale
    return pd.Series([effect, effect - 1.96 * se, effect + 1.96 * se], ["effect", "low", "high"])


def guardrail(low, high, worst):
    good = low > worst if worst < 0 else high < worst
    bad = high < worst if worst < 0 else low > worst
    return "non-inferior" if good else "inferior" if bad else "undecided"


def heterogeneity(users, metric, by):
    table = users.assign(y=users[metric].astype(float)).groupby([by, "arm"], observed=True).y.agg(["mean", "sem"]).unstack("arm")
    d = table["mean"]["treatment"] - table["mean"]["control"]
    s2 = table["sem"]["treatment"] ** 2 + table["sem"]["control"] ** 2
    m = np.average(d, weights=1 / s2)
    return float(1 - stats.chi2.cdf(((d - m) ** 2 / s2).sum(), len(d) - 1))


# %% [right] loops, a touch counts as the good side
def _arm(users, metric, arm):
    x = np.asarray(users[metric], dtype=float)[np.asarray(users["arm"] == arm)]
    return x.mean(), x.var(ddof=1) / x.size


def readout(users, metric, relative=True):
    (t, vt), (c, vc) = (_arm(users, metric, a) for a in ("treatment", "control"))
    if not relative:
        e, v = t - c, vt + vc
    else:
        e, v = (t - c) / c, (t / c) ** 2 * (vt / t**2 + vc / c**2)
    return dict(effect=e, low=e - 1.96 * v**0.5, high=e + 1.96 * v**0.5)


def guardrail(low, high, worst):
    side = -1 if worst > 0 else 1
    ends = sorted([side * low, side * high])
    if ends[0] >= side * worst:
        return "non-inferior"
    return "inferior" if ends[1] <= side * worst else "undecided"


def heterogeneity(users, metric, by):
    ds = []
    for g in pd.unique(users[by]):
        part = users[users[by] == g]
        (t, vt), (c, vc) = _arm(part, metric, "treatment"), _arm(part, metric, "control")
        ds.append((t - c, vt + vc))
    m = sum(d / v for d, v in ds) / sum(1 / v for _, v in ds)
    q = sum((d - m) ** 2 / v for d, v in ds)
    return stats.chi2(len(ds) - 1).sf(q)
