"""Attempts at `projection`."""

# %% [right] scikit-learn, groups left out by the library
def projection(past, now):
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
    table = wide(past)
    metrics = sorted(now)
    x, y = table[metrics], table["long_run_effect"]
    seen = cross_val_predict(LinearRegression(), x, y, cv=LeaveOneGroupOut(), groups=table["name"])
    error = float(((y - seen) ** 2).mean() ** 0.5)
    new = pd.DataFrame([{m: now[m] for m in metrics}])
    year = float(LinearRegression().fit(x, y).predict(new)[0])
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [right] statsmodels and a loop over experiments
def projection(past, now):
    import statsmodels.api as sm
    wanted = past[past["metric"].isin(list(now))]
    x = wanted.pivot_table(index="experiment_id", columns="metric", values="effect", observed=True)[list(now)]
    info = past.groupby("experiment_id")[["name", "long_run_effect"]].first().loc[x.index]
    x = sm.add_constant(x)
    line = sm.OLS(info["long_run_effect"], x).fit()
    miss = []
    for i in x.index:
        rest = info.index[info["name"] != info.loc[i, "name"]]
        part = sm.OLS(info.loc[rest, "long_run_effect"], x.loc[rest]).fit()
        miss.append(info.loc[i, "long_run_effect"] - float(x.loc[i] @ part.params))
    error = np.sqrt(np.mean(np.square(miss)))
    year = float(line.params["const"] + sum(line.params[m] * v for m, v in now.items()))
    return pd.Series({"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error})


# %% [right] normal equations
def projection(past, now):
    t = wide(past).reset_index()
    X = np.column_stack([np.ones(len(t))] + [t[m].to_numpy() for m in now])
    y = t.long_run_effect.to_numpy()

    def fit(mask):
        A = X[mask]
        return np.linalg.pinv(A.T @ A) @ A.T @ y[mask]

    error = 0.0
    for i in range(len(t)):
        others = (t.name != t.name[i]).to_numpy() if not callable(t.name) else None
        error += (y[i] - X[i] @ fit(others)) ** 2
    error = (error / len(t)) ** 0.5
    b = fit(np.ones(len(t), bool))
    year = b[0] + sum(k * now[m] for k, m in zip(b[1:], now))
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [wrong: tested on what it was fitted on]
def projection(past, now):
    table = wide(past)
    x, y = np.c_[np.ones(len(table)), table[list(now)]], table["long_run_effect"].to_numpy()
    full = np.linalg.lstsq(x, y, rcond=None)[0]
    missed = y - x @ full
    error = np.sqrt((missed**2).mean())
    year = np.r_[1, list(now.values())] @ full
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [wrong: twins left in]
def projection(past, now):
    table = wide(past)
    x, y = np.c_[np.ones(len(table)), table[list(now)]], table["long_run_effect"].to_numpy()
    full = np.linalg.lstsq(x, y, rcond=None)[0]
    missed = np.zeros(len(y))
    for i in range(len(y)):
        rest = np.arange(len(y)) != i
        missed[i] = y[i] - x[i] @ np.linalg.lstsq(x[rest], y[rest], rcond=None)[0]
    error = np.sqrt((missed**2).mean())
    year = np.r_[1, list(now.values())] @ full
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [wrong: no intercept]
def projection(past, now):
    table = wide(past)
    x, y = table[list(now)].to_numpy(), table["long_run_effect"].to_numpy()
    full = np.linalg.lstsq(x, y, rcond=None)[0]
    missed = np.zeros(len(y))
    for name in table["name"].unique():
        out = (table["name"] == name).to_numpy()
        missed[out] = y[out] - x[out] @ np.linalg.lstsq(x[~out], y[~out], rcond=None)[0]
    error = np.sqrt((missed**2).mean())
    year = np.array(list(now.values())) @ full
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [wrong: metrics not asked for]
def projection(past, now):
    table = wide(past)
    metrics = [c for c in table.columns if c not in ("name", "long_run_effect")]
    x, y = np.c_[np.ones(len(table)), table[metrics]], table["long_run_effect"].to_numpy()
    full = np.linalg.lstsq(x, y, rcond=None)[0]
    missed = np.zeros(len(y))
    for name in table["name"].unique():
        out = (table["name"] == name).to_numpy()
        missed[out] = y[out] - x[out] @ np.linalg.lstsq(x[~out], y[~out], rcond=None)[0]
    error = np.sqrt((missed**2).mean())
    year = np.r_[1, [now.get(m, 0.0) for m in metrics]] @ full
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [wrong: mean absolute for root mean square]
def projection(past, now):
    table = wide(past)
    x, y = np.c_[np.ones(len(table)), table[list(now)]], table["long_run_effect"].to_numpy()
    full = np.linalg.lstsq(x, y, rcond=None)[0]
    missed = np.zeros(len(y))
    for name in table["name"].unique():
        out = (table["name"] == name).to_numpy()
        missed[out] = y[out] - x[out] @ np.linalg.lstsq(x[~out], y[~out], rcond=None)[0]
    error = np.abs(missed).mean()
    year = np.r_[1, list(now.values())] @ full
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [wrong: variance for its root]
def projection(past, now):
    table = wide(past)
    x, y = np.c_[np.ones(len(table)), table[list(now)]], table["long_run_effect"].to_numpy()
    full = np.linalg.lstsq(x, y, rcond=None)[0]
    missed = np.zeros(len(y))
    for name in table["name"].unique():
        out = (table["name"] == name).to_numpy()
        missed[out] = y[out] - x[out] @ np.linalg.lstsq(x[~out], y[~out], rcond=None)[0]
    error = (missed**2).mean()
    year = np.r_[1, list(now.values())] @ full
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [wrong: spread of outcomes for the error]
def projection(past, now):
    table = wide(past)
    x, y = np.c_[np.ones(len(table)), table[list(now)]], table["long_run_effect"].to_numpy()
    full = np.linalg.lstsq(x, y, rcond=None)[0]
    missed = np.zeros(len(y))
    for name in table["name"].unique():
        out = (table["name"] == name).to_numpy()
        missed[out] = y[out] - x[out] @ np.linalg.lstsq(x[~out], y[~out], rcond=None)[0]
    error = y.std()
    year = np.r_[1, list(now.values())] @ full
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [wrong: error of a mean for the error of a prediction]
def projection(past, now):
    table = wide(past)
    x, y = np.c_[np.ones(len(table)), table[list(now)]], table["long_run_effect"].to_numpy()
    full = np.linalg.lstsq(x, y, rcond=None)[0]
    missed = np.zeros(len(y))
    for name in table["name"].unique():
        out = (table["name"] == name).to_numpy()
        missed[out] = y[out] - x[out] @ np.linalg.lstsq(x[~out], y[~out], rcond=None)[0]
    error = np.sqrt((missed**2).mean() / len(y))
    year = np.r_[1, list(now.values())] @ full
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [wrong: standard error for the interval]
def projection(past, now):
    table = wide(past)
    x, y = np.c_[np.ones(len(table)), table[list(now)]], table["long_run_effect"].to_numpy()
    full = np.linalg.lstsq(x, y, rcond=None)[0]
    missed = np.zeros(len(y))
    for name in table["name"].unique():
        out = (table["name"] == name).to_numpy()
        missed[out] = y[out] - x[out] @ np.linalg.lstsq(x[~out], y[~out], rcond=None)[0]
    error = np.sqrt((missed**2).mean())
    year = np.r_[1, list(now.values())] @ full
    return {"long_run": year, "error": error, "low": year - error, "high": year + error}


# %% [wrong: metrics matched by position]
def projection(past, now):
    table = wide(past)
    x, y = np.c_[np.ones(len(table)), table[sorted(now)]], table["long_run_effect"].to_numpy()
    full = np.linalg.lstsq(x, y, rcond=None)[0]
    missed = np.zeros(len(y))
    for name in table["name"].unique():
        out = (table["name"] == name).to_numpy()
        missed[out] = y[out] - x[out] @ np.linalg.lstsq(x[~out], y[~out], rcond=None)[0]
    error = np.sqrt((missed**2).mean())
    year = np.r_[1, list(now.values())] @ full
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [wrong: tested on what it was fitted on, with degrees of freedom]
def projection(past, now):
    table = wide(past)
    x, y = np.c_[np.ones(len(table)), table[list(now)]], table["long_run_effect"].to_numpy()
    full = np.linalg.lstsq(x, y, rcond=None)[0]
    missed = y - x @ full
    error = np.sqrt((missed**2).sum() / (len(y) - x.shape[1]))
    year = np.r_[1, list(now.values())] @ full
    return {"long_run": year, "error": error, "low": year - 1.96 * error, "high": year + 1.96 * error}


# %% [wrong: each name counted once]
def projection(past, now):
    w = wide(past)
    X = np.column_stack([np.ones(len(w)), w[list(now)]])
    y = w.long_run_effect.to_numpy()
    p = np.r_[1, list(now.values())] @ np.linalg.lstsq(X, y, rcond=None)[0]
    miss = []
    for n in w.name.unique():
        k = (w.name != n).to_numpy()
        miss.append(np.mean((y[~k] - X[~k] @ np.linalg.lstsq(X[k], y[k], rcond=None)[0]) ** 2))
    e = np.sqrt(np.mean(miss))
    return {"long_run": p, "error": e, "low": p - 1.96 * e, "high": p + 1.96 * e}
