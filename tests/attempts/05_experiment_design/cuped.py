"""Attempts at `cuped`."""

# %% [right] numpy
def cuped(table, by="orders"):
    y, x = table[by].to_numpy(float), table[f"prior_{by}"].to_numpy(float)
    c = np.cov(x, y)
    return y - c[0, 1] / c[0, 0] * (x - x.mean())

# %% [right] regression
def cuped(table, by="orders"):
    x = table["prior_" + by].astype(float)
    slope, intercept = np.polyfit(x, table[by].astype(float), 1)
    rest = table[by] - (intercept + slope * x)
    return (rest + table[by].mean()).tolist()

# %% [right] slope within arms
def cuped(table, by="orders"):
    t = table[["arm", by, "prior_" + by]].copy()
    t["arm"] = t["arm"].astype(str)
    inside = t[[by, "prior_" + by]] - t.groupby("arm")[[by, "prior_" + by]].transform("mean")
    theta = (inside[by] * inside["prior_" + by]).sum() / (inside["prior_" + by] ** 2).sum()
    return table[by] - theta * (table["prior_" + by] - table["prior_" + by].mean())

# %% [right] pandas cov, population variance
def cuped(table, by="orders"):
    past = table["prior_" + by]
    theta = table[by].cov(past, ddof=0) / past.var(ddof=0)
    return table[by].sub(theta * past.sub(past.mean())).rename("adjusted")

# %% [right] statsmodels with the arm
import statsmodels.api as sm

def cuped(table, by="orders"):
    x = table["prior_" + by].to_numpy(float)
    arm = (table["arm"] == "treatment").to_numpy(float)
    fit = sm.OLS(table[by].to_numpy(float), np.column_stack([np.ones(len(x)), arm, x])).fit()
    return table[by].to_numpy() - fit.params[2] * (x - np.mean(x))

# %% [wrong: post-period covariate]
def cuped(table, by="orders"):
    x = table["clicks"]
    theta = table[by].cov(x) / x.var()
    return table[by] - theta * (x - x.mean())

# %% [wrong: post-period covariate] beside the past
def cuped(table, by="orders"):
    X = np.column_stack([np.ones(len(table)), table["prior_" + by], table["visits"]]) if "visits" in table else np.column_stack([np.ones(len(table)), table["prior_" + by]])
    beta = np.linalg.lstsq(X, table[by].to_numpy(float), rcond=None)[0]
    return table[by].to_numpy() - (X - X.mean(axis=0)) @ beta

# %% [wrong: not centred]
def cuped(table, by="orders"):
    x = table["prior_" + by]
    return table[by] - table[by].cov(x) / x.var() * x

# %% [wrong: θ from one arm]
def cuped(table, by="orders"):
    control = table[table["arm"] == "control"]
    theta = control[by].cov(control["prior_" + by]) / control["prior_" + by].var()
    return table[by] - theta * (table["prior_" + by] - table["prior_" + by].mean())

# %% [wrong: centred within each arm]
def cuped(table, by="orders"):
    x = table["prior_" + by]
    theta = table[by].cov(x) / x.var()
    return table[by] - theta * (x - x.groupby(table["arm"].astype(str)).transform("mean"))

# %% [wrong: θ with the other sign]
def cuped(table, by="orders"):
    x = table["prior_" + by]
    theta = table[by].cov(x) / x.var()
    return table[by] + theta * (x - x.mean())

# %% [wrong: θ in the wrong unit]
def cuped(table, by="orders"):
    x = table["prior_" + by]
    theta = table[by].corr(x)
    return table[by] - theta * (x - x.mean())

# %% [wrong: nothing adjusted]
def cuped(table, by="orders"):
    return table[by]

# %% [wrong: change since the past (θ = 1)]
def cuped(table, by="orders"):
    return table[by] - table["prior_" + by]

# %% [wrong: the past of another metric]
def cuped(table, by="orders"):
    x = table["prior_orders"]
    return table[by] - table[by].cov(x) / x.var() * (x - x.mean())

# %% [wrong: rows in another order]
def cuped(table, by="orders"):
    x = table["prior_" + by]
    table = table.assign(adj=table[by] - table[by].cov(x) / x.var() * (x - x.mean()))
    return table.sort_values("arm", kind="stable")["adj"].tolist()
