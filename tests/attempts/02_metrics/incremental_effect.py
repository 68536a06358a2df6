"""Attempts at `incremental_effect`."""

# %% [right] groupby on the arm
def incremental_effect(holdout, by="orders"):
    table = holdout.assign(y=levelled(holdout, by))
    g = table.groupby("arm", observed=True)
    y = g["y"].agg(["mean", "sem"])
    rec = g["rec_" + by].mean()
    total = g[[by, "rec_" + by]].sum().loc["personalised"]
    lost = y.loc["personalised", "mean"] - y.loc["off", "mean"]
    base = y.loc["personalised", "mean"]
    half = 1.96 * np.hypot(y.loc["personalised", "sem"], y.loc["off", "sem"]) / base
    share = lost / base
    return dict(share=share, low=share - half, high=share + half, ratio=share / (total["rec_" + by] / total[by]),
                rerouted=1 - lost / (rec["personalised"] - rec["off"]))

# %% [right] delta method for the share, numpy
def incremental_effect(holdout, by="orders"):
    on = np.array([a == "personalised" for a in holdout["arm"]])
    y = np.asarray(levelled(holdout, by))
    a, b = y[on], y[~on]
    share = 1 - b.mean() / a.mean()
    error = np.sqrt(b.var(ddof=1) / len(b) + (b.mean() / a.mean()) ** 2 * a.var(ddof=1) / len(a)) / a.mean()
    rec = holdout["rec_" + by].to_numpy(float)
    attributed = rec[on].sum() / holdout[by].to_numpy(float)[on].sum()
    return {"share": share, "low": share - 1.96 * error, "high": share + 1.96 * error, "ratio": share / attributed,
            "rerouted": 1 - (a.mean() - b.mean()) / (rec[on].mean() - rec[~on].mean())}

# %% [right] bootstrap over users
def incremental_effect(holdout, by="orders"):
    on = (holdout["arm"] == "personalised").to_numpy()
    y = levelled(holdout, by).to_numpy()
    a, b = y[on], y[~on]
    rng = np.random.default_rng(0)
    draws = [1 - rng.choice(b, len(b)).mean() / rng.choice(a, len(a)).mean() for _ in range(1000)]
    low, high = np.percentile(draws, [2.5, 97.5])
    rec = holdout["rec_" + by].to_numpy()
    share = 1 - b.mean() / a.mean()
    return {"share": share, "low": low, "high": high, "ratio": share * holdout[by].to_numpy()[on].sum() / rec[on].sum(),
            "rerouted": 1 - (a.mean() - b.mean()) / (rec[on].mean() - rec[~on].mean())}

# %% [right] raw mean of today below the line
def incremental_effect(holdout, by="orders"):
    y = levelled(holdout, by)
    live, dark = holdout.arm == "personalised", holdout.arm == "off"
    today = holdout.loc[live, by].mean()
    diff = y[live].mean() - y[dark].mean()
    se = (y[live].sem() ** 2 + y[dark].sem() ** 2) ** 0.5
    r = holdout[f"rec_{by}"]
    return pd.Series({"share": diff / today, "low": (diff - 1.96 * se) / today, "high": (diff + 1.96 * se) / today,
                      "ratio": diff / r[live].mean(), "rerouted": 1 - diff / (r[live].mean() - r[dark].mean())})

# %% [right] least squares on the arm
import statsmodels.api as sm


def incremental_effect(holdout, by="orders"):
    """What recommendations add, from the randomised holdout."""
    on = (holdout.arm == "personalised").astype(float)
    fit = sm.OLS(levelled(holdout, by), sm.add_constant(on.rename("on"))).fit(cov_type="HC2")
    base = fit.params["const"] + fit.params["on"]
    low, high = fit.conf_int().loc["on"] / base
    share = fit.params["on"] / base
    p, o = (holdout[holdout.arm == a] for a in ("personalised", "off"))
    return {"share": share, "low": low, "high": high,
            "ratio": share / (p["rec_" + by].sum() / p[by].sum()),
            "rerouted": 1 - fit.params["on"] / (p["rec_" + by].mean() - o["rec_" + by].mean())}

# %% [wrong: opted-in compared with opted-out users]
def incremental_effect(holdout, by="orders"):
    on = holdout["opted_in"].to_numpy(bool)
    y, rec = levelled(holdout, by), holdout["rec_" + by]
    lost, base = y[on].mean() - y[~on].mean(), y[on].mean()
    error = np.sqrt(y[on].var() / on.sum() + y[~on].var() / (~on).sum())
    attributed = rec[on].sum() / holdout.loc[on, by].sum()
    return {"share": lost / base, "low": (lost - 1.96 * error) / base, "high": (lost + 1.96 * error) / base,
            "ratio": lost / base / attributed, "rerouted": 1 - lost / (rec[on].mean() - rec[~on].mean())}

# %% [wrong: opted-in compared with opted-out users] raw, today's arm only
def incremental_effect(holdout, by="orders"):
    h = holdout[holdout["arm"] == "personalised"]
    a, b = h[h["opted_in"]], h[~h["opted_in"]]
    lost, base = a[by].mean() - b[by].mean(), a[by].mean()
    error = np.hypot(a[by].sem(), b[by].sem())
    return {"share": lost / base, "low": (lost - 1.96 * error) / base, "high": (lost + 1.96 * error) / base,
            "ratio": lost / base / (h["rec_" + by].sum() / h[by].sum()), "rerouted": 1 - lost / (a["rec_" + by].mean() - b["rec_" + by].mean())}

# %% [wrong: conditioning on exposure]
def incremental_effect(holdout, by="orders"):
    y = levelled(holdout, by)
    seen = holdout["clicks"] > 0
    a, b = y[seen & (holdout["arm"] == "personalised")], y[seen & (holdout["arm"] == "off")]
    h = holdout[holdout["arm"] == "personalised"]
    o = holdout[holdout["arm"] == "off"]
    lost, base, error = a.mean() - b.mean(), a.mean(), np.hypot(a.sem(), b.sem())
    return {"share": lost / base, "low": (lost - 1.96 * error) / base, "high": (lost + 1.96 * error) / base,
            "ratio": lost / base / (h["rec_" + by].sum() / h[by].sum()), "rerouted": 1 - lost / (h["rec_" + by].mean() - o["rec_" + by].mean())}

# %% [wrong: dividing by the wrong arm]
def incremental_effect(holdout, by="orders"):
    on = (holdout["arm"] == "personalised").to_numpy()
    y, rec = levelled(holdout, by), holdout["rec_" + by]
    lost, base = y[on].mean() - y[~on].mean(), y[~on].mean()
    error = np.sqrt(y[on].var() / on.sum() + y[~on].var() / (~on).sum())
    attributed = rec[on].sum() / holdout.loc[on, by].sum()
    return {"share": lost / base, "low": (lost - 1.96 * error) / base, "high": (lost + 1.96 * error) / base,
            "ratio": lost / base / attributed, "rerouted": 1 - lost / (rec[on].mean() - rec[~on].mean())}

# %% [wrong: past not levelled out]
def incremental_effect(holdout, by="orders"):
    on = (holdout["arm"] == "personalised").to_numpy()
    y, rec = holdout[by], holdout["rec_" + by]
    lost, base = y[on].mean() - y[~on].mean(), y[on].mean()
    error = np.sqrt(y[on].var() / on.sum() + y[~on].var() / (~on).sum())
    attributed = rec[on].sum() / holdout.loc[on, by].sum()
    return {"share": lost / base, "low": (lost - 1.96 * error) / base, "high": (lost + 1.96 * error) / base,
            "ratio": lost / base / attributed, "rerouted": 1 - lost / (rec[on].mean() - rec[~on].mean())}

# %% [wrong: standard error for the interval]
def incremental_effect(holdout, by="orders"):
    on = (holdout["arm"] == "personalised").to_numpy()
    y, rec = levelled(holdout, by), holdout["rec_" + by]
    lost, base = y[on].mean() - y[~on].mean(), y[on].mean()
    error = np.sqrt(y[on].var() / on.sum() + y[~on].var() / (~on).sum())
    attributed = rec[on].sum() / holdout.loc[on, by].sum()
    return {"share": lost / base, "low": (lost - error) / base, "high": (lost + error) / base,
            "ratio": lost / base / attributed, "rerouted": 1 - lost / (rec[on].mean() - rec[~on].mean())}

# %% [wrong: arms swapped]
def incremental_effect(holdout, by="orders"):
    on = (holdout["arm"] == "off").to_numpy()
    y, rec = levelled(holdout, by), holdout["rec_" + by]
    lost, base = y[on].mean() - y[~on].mean(), y[on].mean()
    error = np.sqrt(y[on].var() / on.sum() + y[~on].var() / (~on).sum())
    attributed = rec[~on].sum() / holdout.loc[~on, by].sum()
    return {"share": lost / base, "low": (lost - 1.96 * error) / base, "high": (lost + 1.96 * error) / base,
            "ratio": lost / base / attributed, "rerouted": 1 - lost / (rec[on].mean() - rec[~on].mean())}

# %% [wrong: the channel's sales for its loss]
def incremental_effect(holdout, by="orders"):
    on = (holdout["arm"] == "personalised").to_numpy()
    y, rec = levelled(holdout, by), holdout["rec_" + by]
    lost, base = y[on].mean() - y[~on].mean(), y[on].mean()
    error = np.sqrt(y[on].var() / on.sum() + y[~on].var() / (~on).sum())
    attributed = rec[on].sum() / holdout.loc[on, by].sum()
    return {"share": lost / base, "low": (lost - 1.96 * error) / base, "high": (lost + 1.96 * error) / base,
            "ratio": lost / base / attributed, "rerouted": 1 - lost / rec[on].mean()}

# %% [wrong: interval in another unit]
def incremental_effect(holdout, by="orders"):
    on = (holdout["arm"] == "personalised").to_numpy()
    y, rec = levelled(holdout, by), holdout["rec_" + by]
    lost, base = y[on].mean() - y[~on].mean(), y[on].mean()
    error = np.sqrt(y[on].var() / on.sum() + y[~on].var() / (~on).sum())
    attributed = rec[on].sum() / holdout.loc[on, by].sum()
    return {"share": lost / base, "low": lost - 1.96 * error, "high": lost + 1.96 * error,
            "ratio": lost / base / attributed, "rerouted": 1 - lost / (rec[on].mean() - rec[~on].mean())}

# %% [wrong: lost taken for re-routed]
def incremental_effect(holdout, by="orders"):
    """What recommendations add, from the randomised holdout."""
    y = levelled(holdout, by)
    on, off = y[holdout.arm == "personalised"], y[holdout.arm == "off"]
    diff = on.mean() - off.mean()
    share = diff / on.mean()
    se = np.sqrt(on.var() / len(on) + off.var() / len(off)) / on.mean()
    live, dark = holdout[holdout.arm == "personalised"], holdout[holdout.arm == "off"]
    rec = "rec_" + by
    attributed = live[rec].sum() / live[by].sum()
    channel = live[rec].mean() - dark[rec].mean()
    return {"share": share, "low": share - 1.96 * se, "high": share + 1.96 * se,
            "ratio": share / attributed, "rerouted": diff / channel}

# %% [right] own levelling by polyfit, Welch interval, an extra entry
from scipy import stats


def incremental_effect(holdout, by="orders"):
    y, x = holdout[by].to_numpy(float), holdout[f"prior_{by}"].to_numpy(float)
    z = y - np.polyfit(x, y, 1)[0] * (x - x.mean())
    t, c = ((holdout.arm == a).to_numpy() for a in ("personalised", "off"))
    d, ci = z[t].mean() - z[c].mean(), stats.ttest_ind(z[t], z[c], equal_var=False).confidence_interval(0.95)
    seen = holdout[f"rec_{by}"].to_numpy(float)
    low, share, high = np.array([ci.low, d, ci.high]) / z[t].mean()
    return {"share": share, "low": low, "high": high, "ratio": share * y[t].sum() / seen[t].sum(),
            "rerouted": 1 - d / (seen[t].mean() - seen[c].mean()), "n": len(y)}

# %% [wrong: 90 % for 95 %]
def incremental_effect(holdout, by="orders"):
    on = (holdout.arm == "personalised").to_numpy()
    y, rec = levelled(holdout, by).to_numpy(), holdout["rec_" + by].to_numpy(float)
    p, o = y[on], y[~on]
    lift = p.mean() - o.mean()
    se = np.sqrt(p.var() / len(p) + o.var() / len(o)) / p.mean()
    share = lift / p.mean()
    return {"share": share, "low": share - 1.645 * se, "high": share + 1.645 * se, "ratio": share / (rec[on].sum() / holdout[by][on].sum()),
            "rerouted": 1 - lift / (rec[on].mean() - rec[~on].mean())}
