"""Attempts at `encouragement`."""

# %% [right] groupby
def encouragement(table, by):
    g = table.groupby("arm", observed=True)
    m, v, n, a = g[by].mean(), g[by].var(), g.size(), g["agreed"].mean()
    itt, up = m["treatment"] - m["control"], a["treatment"] - a["control"]
    half = 1.96 * (v / n).sum() ** 0.5
    return {"itt": itt, "low": itt - half, "high": itt + half, "take_up": up, "cace": itt / up, "cost": 1 / up**2}

# %% [right] scipy
from scipy import stats

def encouragement(table, by):
    on = table["arm"].astype(str).eq("treatment")
    test = stats.ttest_ind(table[by][on], table[by][~on], equal_var=False)
    low, high = test.confidence_interval(0.95)
    itt = table[by][on].mean() - table[by][~on].mean()
    up = table["agreed"][on].mean() - table["agreed"][~on].mean()
    return pd.Series(dict(cost=up**-2, cace=itt / up, take_up=up, itt=itt, low=low, high=high))

# %% [right] Wald ratio of covariances
def encouragement(table, by):
    z = (table["arm"] == "treatment").to_numpy().astype(float)
    y, d = table[by].to_numpy(float), table["agreed"].to_numpy(float)
    itt, up = np.cov(z, y)[0, 1] / z.var(ddof=1), np.cov(z, d)[0, 1] / z.var(ddof=1)
    se = np.sqrt(y[z == 1].var(ddof=1) / (z == 1).sum() + y[z == 0].var(ddof=1) / (z == 0).sum())
    return dict(itt=itt, low=itt - 1.96 * se, high=itt + 1.96 * se, take_up=up, cace=np.cov(z, y)[0, 1] / np.cov(z, d)[0, 1], cost=(1 / up) ** 2)

# %% [right] regression
import statsmodels.api as sm

def encouragement(table, by):
    z = sm.add_constant((table["arm"] == "treatment").astype(float).to_numpy())
    first = sm.OLS(table["agreed"].astype(float).to_numpy(), z).fit().params[1]
    fit = sm.OLS(table[by].astype(float).to_numpy(), z).fit(cov_type="HC1")
    low, high = fit.conf_int()[1]
    return {"itt": fit.params[1], "low": low, "high": high, "take_up": first, "cace": fit.params[1] / first, "cost": 1 / (first * first)}

# %% [wrong: as treated: agreed against declined]
def encouragement(table, by):
    yes = table["agreed"].astype(bool)
    t, c = table[by][yes], table[by][~yes]
    on = table["arm"] == "treatment"
    itt, half = t.mean() - c.mean(), 1.96 * np.sqrt(t.var() / len(t) + c.var() / len(c))
    up = table["agreed"][on].mean() - table["agreed"][~on].mean()
    return {"itt": itt, "low": itt - half, "high": itt + half, "take_up": up, "cace": itt / up, "cost": 1 / up**2}

# %% [wrong: agreed users only]
def encouragement(table, by):
    kept = table[table["agreed"].astype(bool)]
    t, c = kept[by][kept["arm"] == "treatment"], kept[by][kept["arm"] == "control"]
    on = table["arm"] == "treatment"
    itt, half = t.mean() - c.mean(), 1.96 * np.sqrt(t.var() / len(t) + c.var() / len(c))
    up = table["agreed"][on].mean() - table["agreed"][~on].mean()
    return {"itt": itt, "low": itt - half, "high": itt + half, "take_up": up, "cace": itt / up, "cost": 1 / up**2}

# %% [wrong: per protocol]
def encouragement(table, by):
    yes, on = table["agreed"].astype(bool), table["arm"] == "treatment"
    t, c = table[by][on & yes], table[by][~on & ~yes]
    itt, half = t.mean() - c.mean(), 1.96 * np.sqrt(t.var() / len(t) + c.var() / len(c))
    up = table["agreed"][on].mean() - table["agreed"][~on].mean()
    return {"itt": itt, "low": itt - half, "high": itt + half, "take_up": up, "cace": itt / up, "cost": 1 / up**2}

# %% [wrong: take-up of one arm for the difference]
def encouragement(table, by):
    on = table["arm"] == "treatment"
    t, c = table[by][on], table[by][~on]
    itt, half = t.mean() - c.mean(), 1.96 * np.sqrt(t.var() / len(t) + c.var() / len(c))
    up = table["agreed"][on].mean()
    return {"itt": itt, "low": itt - half, "high": itt + half, "take_up": up, "cace": itt / up, "cost": 1 / up**2}

# %% [wrong: cost not squared]
def encouragement(table, by):
    on = table["arm"] == "treatment"
    t, c = table[by][on], table[by][~on]
    itt, half = t.mean() - c.mean(), 1.96 * np.sqrt(t.var() / len(t) + c.var() / len(c))
    up = table["agreed"][on].mean() - table["agreed"][~on].mean()
    return {"itt": itt, "low": itt - half, "high": itt + half, "take_up": up, "cace": itt / up, "cost": 1 / up}

# %% [wrong: multiplied by take-up]
def encouragement(table, by):
    on = table["arm"] == "treatment"
    t, c = table[by][on], table[by][~on]
    itt, half = t.mean() - c.mean(), 1.96 * np.sqrt(t.var() / len(t) + c.var() / len(c))
    up = table["agreed"][on].mean() - table["agreed"][~on].mean()
    return {"itt": itt, "low": itt - half, "high": itt + half, "take_up": up, "cace": itt * up, "cost": 1 / up**2}

# %% [wrong: interval of the effect on compliers]
def encouragement(table, by):
    on = table["arm"] == "treatment"
    t, c = table[by][on], table[by][~on]
    up = table["agreed"][on].mean() - table["agreed"][~on].mean()
    itt, half = t.mean() - c.mean(), 1.96 * np.sqrt(t.var() / len(t) + c.var() / len(c)) / up
    return {"itt": itt, "low": itt - half, "high": itt + half, "take_up": up, "cace": itt / up, "cost": 1 / up**2}

# %% [wrong: standard error for the interval]
def encouragement(table, by):
    on = table["arm"] == "treatment"
    t, c = table[by][on], table[by][~on]
    itt, half = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    up = table["agreed"][on].mean() - table["agreed"][~on].mean()
    return {"itt": itt, "low": itt - half, "high": itt + half, "take_up": up, "cace": itt / up, "cost": 1 / up**2}

# %% [wrong: standard errors added]
def encouragement(table, by):
    on = table["arm"] == "treatment"
    t, c = table[by][on], table[by][~on]
    itt, half = t.mean() - c.mean(), 1.96 * (t.sem() + c.sem())
    up = table["agreed"][on].mean() - table["agreed"][~on].mean()
    return {"itt": itt, "low": itt - half, "high": itt + half, "take_up": up, "cace": itt / up, "cost": 1 / up**2}

# %% [right] values by position
def encouragement(table, by):
    y, a = (table.groupby("arm", observed=True)[c] for c in (by, "agreed"))
    itt = y.mean()["treatment"] - y.mean()["control"]
    half = 1.96 * (y.sem() ** 2).sum() ** 0.5
    up = a.mean()["treatment"] - a.mean()["control"]
    return itt, itt - half, itt + half, up, itt / up, up**-2

# %% [wrong: `by` ignored]
def encouragement(table, by):
    t, c = table[table.arm == "treatment"], table[table.arm == "control"]
    itt = t.orders.mean() - c.orders.mean()
    se = np.sqrt(t.orders.var() / len(t) + c.orders.var() / len(c))
    up = t.agreed.mean() - c.agreed.mean()
    return {"itt": itt, "low": itt - 1.96 * se, "high": itt + 1.96 * se, "take_up": up, "cace": itt / up, "cost": 1 / up**2}
