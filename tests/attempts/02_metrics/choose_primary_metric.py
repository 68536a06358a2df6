"""Attempts at `metric_qualities` and `choose_primary_metric`."""

# %% [right] one function applied to each metric
def metric_qualities(past):
    def quality(t):
        big = t[t.long_run_effect.abs() >= 0.002]
        return pd.Series({"directionality": (big.effect * big.long_run_effect > 0).mean(), "sensitivity": ((t.effect / t.std_error).abs() > 1.96).mean()})
    return past.groupby("metric", observed=True)[["effect", "std_error", "long_run_effect"]].apply(quality)


def choose_primary_metric(past):
    q = metric_qualities(past).query("directionality >= 0.7")
    if len(q) == 0:
        return None
    return q.sort_values(["sensitivity", "directionality"], ascending=False).index[0]

# %% [right] a loop and max
def metric_qualities(past):
    rows = []
    for name in past["metric"].unique():
        t = past[past["metric"] == name]
        m = t[abs(t["long_run_effect"]) >= 0.002]
        right = sum((a > 0) == (b > 0) for a, b in zip(m["effect"], m["long_run_effect"])) / len(m)
        rows.append({"metric": name, "directionality": right, "sensitivity": np.mean(abs(t["effect"]) > 1.96 * t["std_error"])})
    return pd.DataFrame(rows).set_index("metric")


def choose_primary_metric(past):
    fit = [(s, d, str(m)) for m, d, s in metric_qualities(past).reset_index()[["metric", "directionality", "sensitivity"]].itertuples(index=False) if d >= 0.7]
    return max(fit)[2] if fit else None

# %% [right] pivot tables, metric as a column
def metric_qualities(past):
    past = past.assign(metric=past["metric"].astype(str))
    effect = past.pivot(index="experiment_id", columns="metric", values="effect")
    error = past.pivot(index="experiment_id", columns="metric", values="std_error")
    long = past.groupby("experiment_id")["long_run_effect"].first()
    big = long.abs() >= 0.002
    d = np.sign(effect[big]).eq(np.sign(long[big]), axis=0).mean()
    return pd.DataFrame({"sensitivity": (effect.abs() > 1.96 * error).mean(), "directionality": d}).reset_index()


def choose_primary_metric(past):
    q = metric_qualities(past)
    q = q[q["directionality"] >= 0.7]
    if q.empty:
        return None
    best = q[q["sensitivity"] == q["sensitivity"].max()]
    return best.loc[best["directionality"].idxmax(), "metric"]

# %% [right] wide tables, a zero effect never agrees
def metric_qualities(past):
    """Directionality and sensitivity of each metric over past experiments."""
    effect = past.pivot(index="experiment_id", columns="metric", values="effect")
    z = effect / past.pivot(index="experiment_id", columns="metric", values="std_error")
    year = past.groupby("experiment_id").long_run_effect.first()
    year = year[year.abs() >= 0.002]
    direction = effect.loc[year.index].gt(0).eq(year.gt(0), axis=0) & effect.loc[year.index].ne(0)
    return pd.concat({"directionality": direction.mean(), "sensitivity": z.abs().gt(1.96).mean()}, axis=1)


def choose_primary_metric(past):
    """Name of the primary metric by the rules above, or None."""
    table = metric_qualities(past).query("directionality >= 0.7").reset_index()
    table = table.nlargest(1, ["sensitivity", "directionality"])
    return table["metric"].iloc[0] if len(table) else None

# %% [wrong: the most sensitive whatever its direction]
def metric_qualities(past):
    mattered = past[past["long_run_effect"].abs() >= 0.002]
    same = np.sign(mattered["effect"]) == np.sign(mattered["long_run_effect"])
    seen = past["effect"].abs() > 1.96 * past["std_error"]
    return pd.DataFrame({"directionality": same.groupby(mattered["metric"]).mean(), "sensitivity": seen.groupby(past["metric"]).mean()})


def choose_primary_metric(past):
    return str(metric_qualities(past)["sensitivity"].idxmax())

# %% [wrong: direction without sensitivity]
def metric_qualities(past):
    mattered = past[past["long_run_effect"].abs() >= 0.002]
    same = np.sign(mattered["effect"]) == np.sign(mattered["long_run_effect"])
    seen = past["effect"].abs() > 1.96 * past["std_error"]
    return pd.DataFrame({"directionality": same.groupby(mattered["metric"]).mean(), "sensitivity": seen.groupby(past["metric"]).mean()})


def choose_primary_metric(past):
    table = metric_qualities(past)
    return str(table["directionality"].idxmax()) if table["directionality"].max() >= 0.7 else None

# %% [wrong: only significant results counted]
def metric_qualities(past):
    seen = past["effect"].abs() > 1.96 * past["std_error"]
    mattered = past[(past["long_run_effect"].abs() >= 0.002) & seen]
    same = np.sign(mattered["effect"]) == np.sign(mattered["long_run_effect"])
    return pd.DataFrame({"directionality": same.groupby(mattered["metric"]).mean(), "sensitivity": seen.groupby(past["metric"]).mean()}).fillna(0)


def choose_primary_metric(past):
    table = metric_qualities(past)
    fit = table[table["directionality"] >= 0.7].sort_values(["sensitivity", "directionality"])
    return None if fit.empty else str(fit.index[-1])

# %% [wrong: the highest correlation on significant tests only]
def metric_qualities(past):
    mattered = past[past["long_run_effect"].abs() >= 0.002]
    same = np.sign(mattered["effect"]) == np.sign(mattered["long_run_effect"])
    seen = past["effect"].abs() > 1.96 * past["std_error"]
    return pd.DataFrame({"directionality": same.groupby(mattered["metric"]).mean(), "sensitivity": seen.groupby(past["metric"]).mean()})


def choose_primary_metric(past):
    hits = past[past["effect"].abs() > 1.96 * past["std_error"]]
    corr = {m: t["effect"].corr(t["long_run_effect"]) for m, t in hits.groupby("metric", observed=True) if len(t) > 2}
    return str(max(corr, key=corr.get))

# %% [wrong: correlation for direction]
def metric_qualities(past):
    mattered = past[past["long_run_effect"].abs() >= 0.002]
    same = np.sign(mattered["effect"]) == np.sign(mattered["long_run_effect"])
    seen = past["effect"].abs() > 1.96 * past["std_error"]
    return pd.DataFrame({"directionality": same.groupby(mattered["metric"]).mean(), "sensitivity": seen.groupby(past["metric"]).mean()})


def choose_primary_metric(past):
    corr = {m: t["effect"].corr(t["long_run_effect"]) for m, t in past.groupby("metric", observed=True)}
    return str(max(corr, key=corr.get))

# %% [wrong: experiments that did not matter counted]
def metric_qualities(past):
    same = np.sign(past["effect"]) == np.sign(past["long_run_effect"])
    seen = past["effect"].abs() > 1.96 * past["std_error"]
    return pd.DataFrame({"directionality": same.groupby(past["metric"]).mean(), "sensitivity": seen.groupby(past["metric"]).mean()})


def choose_primary_metric(past):
    table = metric_qualities(past)
    fit = table[table["directionality"] >= 0.7].sort_values(["sensitivity", "directionality"])
    return None if fit.empty else str(fit.index[-1])

# %% [wrong: only increases counted]
def metric_qualities(past):
    mattered = past[past["long_run_effect"].abs() >= 0.002]
    same = np.sign(mattered["effect"]) == np.sign(mattered["long_run_effect"])
    seen = past["effect"] > 1.96 * past["std_error"]
    return pd.DataFrame({"directionality": same.groupby(mattered["metric"]).mean(), "sensitivity": seen.groupby(past["metric"]).mean()})


def choose_primary_metric(past):
    table = metric_qualities(past)
    fit = table[table["directionality"] >= 0.7].sort_values(["sensitivity", "directionality"])
    return None if fit.empty else str(fit.index[-1])

# %% [wrong: a directionality of exactly 0.7 dropped]
def metric_qualities(past):
    """Directionality and sensitivity of each metric over past experiments."""
    mattered = past[past.long_run_effect.abs() >= 0.002]
    same = np.sign(mattered.effect) == np.sign(mattered.long_run_effect)
    loud = past.effect.abs() > 1.96 * past.std_error
    return pd.DataFrame({"directionality": same.groupby(mattered.metric).mean(),
                         "sensitivity": loud.groupby(past.metric).mean()})


def choose_primary_metric(past):
    """Name of the primary metric by the rules above, or None."""
    table = metric_qualities(past)
    fit = table[table.directionality > 0.7]
    if fit.empty:
        return None
    return fit.sort_values(["sensitivity", "directionality"], ascending=False).index[0]

# %% [wrong: only long-run gains counted]
def metric_qualities(past):
    """Directionality and sensitivity of each metric over past experiments."""
    mattered = past[past.long_run_effect >= 0.002]
    same = np.sign(mattered.effect) == np.sign(mattered.long_run_effect)
    loud = past.effect.abs() > 1.96 * past.std_error
    return pd.DataFrame({"directionality": same.groupby(mattered.metric).mean(),
                         "sensitivity": loud.groupby(past.metric).mean()})


def choose_primary_metric(past):
    """Name of the primary metric by the rules above, or None."""
    table = metric_qualities(past)
    fit = table[table.directionality >= 0.7]
    if fit.empty:
        return None
    return fit.sort_values(["sensitivity", "directionality"], ascending=False).index[0]

# %% [wrong: a zero effect counted as visible]
def metric_qualities(past):
    p = past.assign(same=past.effect * past.long_run_effect > 0, hit=past.effect.abs() >= 1.96 * past.std_error)
    return pd.DataFrame({"directionality": p[p.long_run_effect.abs() >= .002].groupby("metric").same.mean(),
                         "sensitivity": p.groupby("metric").hit.mean()})


def choose_primary_metric(past):
    q = metric_qualities(past).query("directionality >= 0.7").sort_values(["sensitivity", "directionality"])
    return q.index[-1] if len(q) else None
