"""Attempts at `segment_benefit`."""

# %% [right] loops and plain lists
def segment_benefit(holdout, q=0.1):
    import math
    rows = []
    for name in sorted(set(holdout["segment"].astype(str))):
        mine = holdout[holdout["segment"].astype(str) == name]
        on, off = mine[mine["arm"] == "personalised"], mine[mine["arm"] == "off"]
        base = on["gmv"].mean()
        se = math.sqrt(on["levelled"].var() / len(on) + off["levelled"].var() / len(off)) / base
        rows.append({"segment": name, "lift": (on["levelled"].mean() - off["levelled"].mean()) / base, "std_error": se})
    m = len(rows)
    weights = [1 / r["std_error"] ** 2 for r in rows]
    centre = sum(w * r["lift"] for w, r in zip(weights, rows)) / sum(weights)
    mean = sum(r["lift"] for r in rows) / m
    spread = sum((r["lift"] - mean) ** 2 for r in rows) / (m - 1) - sum(r["std_error"] ** 2 for r in rows) / m
    spread = max(spread, 0)
    for r in rows:
        r["shrunk"] = centre + (r["lift"] - centre) * spread / (spread + r["std_error"] ** 2)
        r["p"] = math.erfc(abs(r["lift"] / r["std_error"]) / math.sqrt(2))
    ranked = sorted(rows, key=lambda r: r["p"])
    cut = max([i for i, r in enumerate(ranked, 1) if r["p"] <= q * i / m], default=0)
    for i, r in enumerate(ranked, 1):
        r["discovered"] = i <= cut
    return pd.DataFrame(rows)

# %% [right] statsmodels for the discoveries
def segment_benefit(holdout, q=0.1):
    from scipy import stats
    from statsmodels.stats.multitest import multipletests
    g = holdout.groupby(["segment", "arm"], observed=True).agg(y=("levelled", "mean"), v=("levelled", "var"), n=("levelled", "count"), base=("gmv", "mean"))
    on, off = g.xs("personalised", level="arm"), g.xs("off", level="arm")
    out = pd.DataFrame({"lift": (on.y - off.y) / on.base, "std_error": np.sqrt(on.v / on.n + off.v / off.n) / on.base})
    w = 1 / out.std_error**2
    centre = (w * out.lift).sum() / w.sum()
    tau2 = max(out.lift.var() - (out.std_error**2).mean(), 0)
    out["shrunk"] = centre + (out.lift - centre) * tau2 / (tau2 + out.std_error**2)
    p = 2 * (1 - stats.norm.cdf((out.lift / out.std_error).abs()))
    out["discovered"] = multipletests(p, alpha=q, method="fdr_bh")[0]
    return out.reset_index()

# %% [right] numpy and scipy's adjusted p-values, variance with m below the line
def segment_benefit(holdout, q=0.1):
    from scipy.stats import false_discovery_control, norm
    names, at = np.unique(holdout["segment"].astype(str), return_inverse=True)
    on = (holdout["arm"] == "personalised").to_numpy()
    y, spent = holdout["levelled"].to_numpy(), holdout["gmv"].to_numpy()
    lift, se = np.zeros(len(names)), np.zeros(len(names))
    for k in range(len(names)):
        a, b = y[(at == k) & on], y[(at == k) & ~on]
        base = spent[(at == k) & on].mean()
        lift[k], se[k] = (a.mean() - b.mean()) / base, np.hypot(a.std(ddof=1) / len(a) ** 0.5, b.std(ddof=1) / len(b) ** 0.5) / base
    spread = np.clip(np.var(lift) - np.mean(se**2), 0, None)
    centre = np.average(lift, weights=1 / se**2)
    return pd.DataFrame({"lift": lift, "std_error": se, "shrunk": centre + (lift - centre) * (spread / (spread + se**2)),
                         "discovered": false_discovery_control(2 * norm.sf(np.abs(lift) / se)) <= q}, index=names)

# %% [right] a dictionary of dictionaries
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    out = {}
    for name, mine in holdout.groupby("segment", observed=True):
        on, off = mine.loc[mine["arm"].eq("personalised")], mine.loc[mine["arm"].eq("off")]
        out[name] = {"lift": (on.levelled.mean() - off.levelled.mean()) / on.gmv.mean(), "std_error": (on.levelled.sem() ** 2 + off.levelled.sem() ** 2) ** 0.5 / on.gmv.mean()}
    l = pd.Series({k: v["lift"] for k, v in out.items()})
    s2 = pd.Series({k: v["std_error"] ** 2 for k, v in out.items()})
    centre, spread = (l / s2).sum() / (1 / s2).sum(), max(0, l.var() - s2.mean())
    p = pd.Series(norm.sf(abs(l) / s2**0.5) * 2, l.index)
    rank = p.rank(method="first")
    limit = p[p <= q * rank / len(p)].max()
    for k in out:
        out[k]["shrunk"] = centre + spread / (spread + s2[k]) * (l[k] - centre)
        out[k]["discovered"] = bool(p[k] <= limit)
    return out

# %% [wrong: not levelled]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["gmv"].agg(["mean", "var", "size"]).unstack()
    lift = (by["mean"]["personalised"] - by["mean"]["off"]) / by["mean"]["personalised"]
    error = np.sqrt((by["var"] / by["size"]).sum(axis=1)) / by["mean"]["personalised"]
    centre, spread = np.average(lift, weights=error**-2), max(0.0, lift.var() - (error**2).mean())
    p = pd.Series(2 * norm.sf(abs(lift / error)), index=lift.index).sort_values()
    ok = np.flatnonzero(p.to_numpy() <= q * np.arange(1, len(p) + 1) / len(p))
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": lift.index.isin(p.index[: ok[-1] + 1] if len(ok) else [])}, index=lift.index)

# %% [wrong: no correction for many segments]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var", "size"]).unstack()
    base = holdout[holdout["arm"] == "personalised"].groupby("segment", observed=True)["gmv"].mean()
    lift, error = (by["mean"]["personalised"] - by["mean"]["off"]) / base, np.sqrt((by["var"] / by["size"]).sum(axis=1)) / base
    centre, spread = np.average(lift, weights=error**-2), max(0.0, lift.var() - (error**2).mean())
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": 2 * norm.sf(abs(lift / error)) <= q}, index=lift.index)

# %% [wrong: Bonferroni for false discoveries]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var", "size"]).unstack()
    base = holdout[holdout["arm"] == "personalised"].groupby("segment", observed=True)["gmv"].mean()
    lift, error = (by["mean"]["personalised"] - by["mean"]["off"]) / base, np.sqrt((by["var"] / by["size"]).sum(axis=1)) / base
    centre, spread = np.average(lift, weights=error**-2), max(0.0, lift.var() - (error**2).mean())
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": 2 * norm.sf(abs(lift / error)) <= q / len(lift)}, index=lift.index)

# %% [wrong: stopped at the first miss]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var", "size"]).unstack()
    base = holdout[holdout["arm"] == "personalised"].groupby("segment", observed=True)["gmv"].mean()
    lift, error = (by["mean"]["personalised"] - by["mean"]["off"]) / base, np.sqrt((by["var"] / by["size"]).sum(axis=1)) / base
    centre, spread = np.average(lift, weights=error**-2), max(0.0, lift.var() - (error**2).mean())
    p = pd.Series(2 * norm.sf(abs(lift / error)), index=lift.index).sort_values()
    winners = []
    for i, (name, value) in enumerate(p.items(), 1):
        if value > q * i / len(p):
            break
        winners.append(name)
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": lift.index.isin(winners)}, index=lift.index)

# %% [wrong: each p-value against its own line]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var", "size"]).unstack()
    base = holdout[holdout["arm"] == "personalised"].groupby("segment", observed=True)["gmv"].mean()
    lift, error = (by["mean"]["personalised"] - by["mean"]["off"]) / base, np.sqrt((by["var"] / by["size"]).sum(axis=1)) / base
    centre, spread = np.average(lift, weights=error**-2), max(0.0, lift.var() - (error**2).mean())
    p = pd.Series(2 * norm.sf(abs(lift / error)), index=lift.index)
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": p <= q * p.rank() / len(p)}, index=lift.index)

# %% [wrong: noise taken for spread]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var", "size"]).unstack()
    base = holdout[holdout["arm"] == "personalised"].groupby("segment", observed=True)["gmv"].mean()
    lift, error = (by["mean"]["personalised"] - by["mean"]["off"]) / base, np.sqrt((by["var"] / by["size"]).sum(axis=1)) / base
    centre, spread = np.average(lift, weights=error**-2), lift.var()
    p = pd.Series(2 * norm.sf(abs(lift / error)), index=lift.index).sort_values()
    ok = np.flatnonzero(p.to_numpy() <= q * np.arange(1, len(p) + 1) / len(p))
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": lift.index.isin(p.index[: ok[-1] + 1] if len(ok) else [])}, index=lift.index)

# %% [wrong: shrunk to zero, not to the centre]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var", "size"]).unstack()
    base = holdout[holdout["arm"] == "personalised"].groupby("segment", observed=True)["gmv"].mean()
    lift, error = (by["mean"]["personalised"] - by["mean"]["off"]) / base, np.sqrt((by["var"] / by["size"]).sum(axis=1)) / base
    spread = max(0.0, lift.var() - (error**2).mean())
    p = pd.Series(2 * norm.sf(abs(lift / error)), index=lift.index).sort_values()
    ok = np.flatnonzero(p.to_numpy() <= q * np.arange(1, len(p) + 1) / len(p))
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": lift * spread / (spread + error**2),
                         "discovered": lift.index.isin(p.index[: ok[-1] + 1] if len(ok) else [])}, index=lift.index)

# %% [wrong: a negative spread kept]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var", "size"]).unstack()
    base = holdout[holdout["arm"] == "personalised"].groupby("segment", observed=True)["gmv"].mean()
    lift, error = (by["mean"]["personalised"] - by["mean"]["off"]) / base, np.sqrt((by["var"] / by["size"]).sum(axis=1)) / base
    centre, spread = np.average(lift, weights=error**-2), lift.var() - (error**2).mean()
    p = pd.Series(2 * norm.sf(abs(lift / error)), index=lift.index).sort_values()
    ok = np.flatnonzero(p.to_numpy() <= q * np.arange(1, len(p) + 1) / len(p))
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": lift.index.isin(p.index[: ok[-1] + 1] if len(ok) else [])}, index=lift.index)

# %% [wrong: noisy segments weigh as much as sure ones]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var", "size"]).unstack()
    base = holdout[holdout["arm"] == "personalised"].groupby("segment", observed=True)["gmv"].mean()
    lift, error = (by["mean"]["personalised"] - by["mean"]["off"]) / base, np.sqrt((by["var"] / by["size"]).sum(axis=1)) / base
    centre, spread = lift.mean(), max(0.0, lift.var() - (error**2).mean())
    p = pd.Series(2 * norm.sf(abs(lift / error)), index=lift.index).sort_values()
    ok = np.flatnonzero(p.to_numpy() <= q * np.arange(1, len(p) + 1) / len(p))
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": lift.index.isin(p.index[: ok[-1] + 1] if len(ok) else [])}, index=lift.index)

# %% [wrong: one-sided p-values]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var", "size"]).unstack()
    base = holdout[holdout["arm"] == "personalised"].groupby("segment", observed=True)["gmv"].mean()
    lift, error = (by["mean"]["personalised"] - by["mean"]["off"]) / base, np.sqrt((by["var"] / by["size"]).sum(axis=1)) / base
    centre, spread = np.average(lift, weights=error**-2), max(0.0, lift.var() - (error**2).mean())
    p = pd.Series(norm.sf(lift / error), index=lift.index).sort_values()
    ok = np.flatnonzero(p.to_numpy() <= q * np.arange(1, len(p) + 1) / len(p))
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": lift.index.isin(p.index[: ok[-1] + 1] if len(ok) else [])}, index=lift.index)

# %% [wrong: spread of users for the standard error]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var"]).unstack()
    base = holdout[holdout["arm"] == "personalised"].groupby("segment", observed=True)["gmv"].mean()
    lift, error = (by["mean"]["personalised"] - by["mean"]["off"]) / base, np.sqrt(by["var"].sum(axis=1)) / base
    centre, spread = np.average(lift, weights=error**-2), max(0.0, lift.var() - (error**2).mean())
    p = pd.Series(2 * norm.sf(abs(lift / error)), index=lift.index).sort_values()
    ok = np.flatnonzero(p.to_numpy() <= q * np.arange(1, len(p) + 1) / len(p))
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": lift.index.isin(p.index[: ok[-1] + 1] if len(ok) else [])}, index=lift.index)

# %% [wrong: dividing by the wrong arm]
def segment_benefit(holdout, q=0.1):
    from scipy.stats import norm
    by = holdout.groupby(["segment", "arm"], observed=True)["levelled"].agg(["mean", "var", "size"]).unstack()
    base = holdout[holdout["arm"] == "off"].groupby("segment", observed=True)["gmv"].mean()
    lift, error = (by["mean"]["personalised"] - by["mean"]["off"]) / base, np.sqrt((by["var"] / by["size"]).sum(axis=1)) / base
    centre, spread = np.average(lift, weights=error**-2), max(0.0, lift.var() - (error**2).mean())
    p = pd.Series(2 * norm.sf(abs(lift / error)), index=lift.index).sort_values()
    ok = np.flatnonzero(p.to_numpy() <= q * np.arange(1, len(p) + 1) / len(p))
    return pd.DataFrame({"lift": lift, "std_error": error, "shrunk": centre + (lift - centre) * spread / (spread + error**2),
                         "discovered": lift.index.isin(p.index[: ok[-1] + 1] if len(ok) else [])}, index=lift.index)

# %% [right] variances over n, as in the worked example
from math import erfc, sqrt

def segment_benefit(holdout, q=0.1):
    rows = {}
    for s, h in holdout.groupby("segment"):
        on, off = h[h.arm == "personalised"], h[h.arm == "off"]
        base = on.gmv.mean()
        rows[s] = (on.levelled.mean() - off.levelled.mean()) / base, sqrt(np.var(on.levelled) / len(on) + np.var(off.levelled) / len(off)) / base
    t = pd.DataFrame(rows, index=["lift", "std_error"]).T
    c, s = np.average(t.lift, weights=t.std_error**-2), max(t.lift.var() - (t.std_error**2).mean(), 0)
    t["shrunk"] = c + (t.lift - c) * s / (s + t.std_error**2)
    p = (t.lift / t.std_error).map(lambda z: erfc(abs(z) / sqrt(2)))
    ok = p <= q * p.rank() / len(p)
    return t.assign(discovered=p <= (p[ok].max() if ok.any() else -1))

# %% [wrong: dividing by the mean of both arms]
from scipy.stats import norm


def segment_benefit(holdout, q=0.1):
    g = holdout.groupby(["segment", "arm"])
    mean, var, n = (g.levelled.agg(f).unstack() for f in ("mean", "var", "size"))
    base = holdout.groupby("segment").gmv.mean()
    out = pd.DataFrame({"lift": (mean["personalised"] - mean["off"]) / base, "std_error": np.sqrt((var / n).sum(axis=1)) / base})
    w = 1 / out.std_error**2
    centre = (w * out.lift).sum() / w.sum()
    spread = max(out.lift.var() - (out.std_error**2).mean(), 0)
    out["shrunk"] = centre + (out.lift - centre) * spread / (spread + out.std_error**2)
    p = 2 * norm.sf((out.lift / out.std_error).abs())
    ok = np.sort(p) <= q * np.arange(1, len(p) + 1) / len(p)
    out["discovered"] = p <= (np.sort(p)[ok].max() if ok.any() else -1)
    return out
