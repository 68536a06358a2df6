"""Attempts at `share_interval`."""

# %% [right] linearisation
def share_interval(purchases, by="orders", level=0.95):
    from statistics import NormalDist
    w = purchases["gmv"].to_numpy() if by == "gmv" else np.ones(len(purchases))
    t = pd.DataFrame({"u": purchases["user_id"].to_numpy(), "a": w * purchases["attributed"].to_numpy(), "w": w}).groupby("u").sum()
    share, n = t.a.sum() / t.w.sum(), len(t)
    se = np.sqrt(n / (n - 1) * ((t.a - share * t.w) ** 2).sum()) / t.w.sum()
    z = NormalDist().inv_cdf((1 + level) / 2)
    return share - z * se, share + z * se

# %% [right] delta method with the covariance matrix
def share_interval(purchases, by="orders", level=0.95):
    from scipy import stats
    p = purchases.assign(w=purchases.gmv if by == "gmv" else 1.0)
    p["a"] = p.w * p.attributed
    a, w = p.groupby("user_id").a.sum(), p.groupby("user_id").w.sum()
    n, r = len(a), a.mean() / w.mean()
    c = np.cov(a, w)
    variance = (c[0, 0] - 2 * r * c[0, 1] + r**2 * c[1, 1]) / (n * w.mean() ** 2)
    return tuple(r + stats.t.ppf([(1 - level) / 2, (1 + level) / 2], n - 1) * np.sqrt(variance))

# %% [right] jackknife over users
def share_interval(purchases, by="orders", level=0.95):
    from scipy.stats import norm
    w = purchases["gmv"] if by == "gmv" else pd.Series(1.0, index=purchases.index)
    whole = w.groupby(purchases["user_id"]).sum()
    part = (w * purchases["attributed"]).groupby(purchases["user_id"]).sum()
    n = len(whole)
    without = (part.sum() - part) / (whole.sum() - whole)
    se = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
    middle = part.sum() / whole.sum()
    return [middle + norm.ppf((1 - level) / 2) * se, middle + norm.ppf((1 + level) / 2) * se]

# %% [right] percentile bootstrap in a loop
def share_interval(purchases, by="orders", level=0.95):
    w = purchases.gmv if by == "gmv" else purchases.attributed * 0 + 1.0
    sums = pd.DataFrame({"a": w * purchases.attributed, "w": w, "user": purchases.user_id}).groupby("user").sum().to_numpy()
    rng, draws = np.random.default_rng(), []
    for _ in range(1000):
        a, total = sums[rng.integers(0, len(sums), len(sums))].sum(axis=0)
        draws.append(a / total)
    return np.percentile(draws, [100 * (1 - level) / 2, 100 * (1 + level) / 2])

# %% [right] basic bootstrap with pandas sampling
def share_interval(purchases, by="orders", level=0.95):
    weight = purchases["gmv"] if by == "gmv" else 1.0
    users = purchases.assign(a=weight * purchases["attributed"], w=weight).groupby("user_id")[["a", "w"]].sum()
    share = users["a"].sum() / users["w"].sum()
    draws = []
    for i in range(1000):
        s = users.sample(n=len(users), replace=True, random_state=i)
        draws.append(s["a"].sum() / s["w"].sum())
    lo, hi = np.quantile(draws, [(1 - level) / 2, 1 - (1 - level) / 2])
    return {"low": 2 * share - hi, "high": 2 * share - lo}

# %% [right] Poisson bootstrap
def share_interval(purchases, by="orders", level=0.95):
    w = purchases["gmv"].to_numpy() if by == "gmv" else np.ones(len(purchases))
    code = pd.factorize(purchases["user_id"])[0]
    a = np.bincount(code, w * purchases["attributed"].to_numpy())
    t = np.bincount(code, w)
    k = np.random.default_rng(3).poisson(1.0, (2000, len(t)))
    return tuple(np.quantile((k @ a) / (k @ t), [0.5 - level / 2, 0.5 + level / 2]).tolist())

# %% [wrong: row-level resampling]
def share_interval(purchases, by="orders", level=0.95):
    rng, draws = np.random.default_rng(1), []
    a, g = purchases.attributed.to_numpy(), purchases.gmv.to_numpy()
    for _ in range(1000):
        i = rng.integers(0, len(a), len(a))
        draws.append(a[i].mean() if by == "orders" else (g[i] * a[i]).sum() / g[i].sum())
    return np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])

# %% [wrong: row-level resampling] the formula for coin flips
def share_interval(purchases, by="orders", level=0.95):
    from scipy.stats import norm
    w = purchases.gmv / purchases.gmv.mean() if by == "gmv" else 1.0
    p, n = (w * purchases.attributed).mean(), len(purchases)
    half = norm.ppf((1 + level) / 2) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half

# %% [wrong: percentile computed on the wrong side] both tails on each side
def share_interval(purchases, by="orders", level=0.95):
    w = purchases["gmv"] if by == "gmv" else pd.Series(1.0, purchases.index)
    s = pd.DataFrame({"a": w * purchases["attributed"], "w": w}).groupby(purchases["user_id"]).sum().to_numpy()
    pick = np.random.default_rng(5).integers(0, len(s), (2000, len(s)))
    r = s[pick, 0].sum(axis=1) / s[pick, 1].sum(axis=1)
    return np.quantile(r, 1 - level), np.quantile(r, level)

# %% [wrong: ends of the interval swapped]
def share_interval(purchases, by="orders", level=0.95):
    w = purchases["gmv"] if by == "gmv" else pd.Series(1.0, purchases.index)
    s = pd.DataFrame({"a": w * purchases["attributed"], "w": w}).groupby(purchases["user_id"]).sum().to_numpy()
    pick = np.random.default_rng(5).integers(0, len(s), (2000, len(s)))
    r = s[pick, 0].sum(axis=1) / s[pick, 1].sum(axis=1)
    return tuple(np.quantile(r, [(1 + level) / 2, (1 - level) / 2]))

# %% [wrong: interval of the mean for the ratio]
def share_interval(purchases, by="orders", level=0.95):
    from scipy.stats import norm
    w = purchases["gmv"] if by == "gmv" else pd.Series(1.0, purchases.index)
    s = pd.DataFrame({"a": w * purchases["attributed"], "w": w}).groupby(purchases["user_id"]).sum()
    own = s["a"] / s["w"]
    half = norm.ppf((1 + level) / 2) * own.sem()
    return own.mean() - half, own.mean() + half

# %% [wrong: level ignored]
def share_interval(purchases, by="orders", level=0.95):
    w = purchases["gmv"] if by == "gmv" else pd.Series(1.0, purchases.index)
    s = pd.DataFrame({"a": w * purchases["attributed"], "w": w}).groupby(purchases["user_id"]).sum()
    share, n = s.a.sum() / s.w.sum(), len(s)
    se = np.sqrt(n / (n - 1) * ((s.a - share * s.w) ** 2).sum()) / s.w.sum()
    return share - 1.96 * se, share + 1.96 * se

# %% [wrong: spread of users for the standard error]
def share_interval(purchases, by="orders", level=0.95):
    from scipy.stats import norm
    w = purchases["gmv"] if by == "gmv" else pd.Series(1.0, purchases.index)
    s = pd.DataFrame({"a": w * purchases["attributed"], "w": w}).groupby(purchases["user_id"]).sum()
    share, half = s.a.sum() / s.w.sum(), norm.ppf((1 + level) / 2) * (s.a / s.w).std()
    return share - half, share + half

# %% [wrong: purchases for GMV]
def share_interval(purchases, by="orders", level=0.95):
    s = purchases.groupby("user_id").attributed.agg(["sum", "size"]).to_numpy()
    pick = np.random.default_rng(6).integers(0, len(s), (2000, len(s)))
    r = s[pick, 0].sum(axis=1) / s[pick, 1].sum(axis=1)
    return np.quantile(r, [(1 - level) / 2, (1 + level) / 2])

# %% [wrong: divided by the number of draws]
def share_interval(purchases, by="orders", level=0.95):
    from scipy.stats import norm
    w = purchases["gmv"] if by == "gmv" else pd.Series(1.0, purchases.index)
    s = pd.DataFrame({"a": w * purchases["attributed"], "w": w}).groupby(purchases["user_id"]).sum().to_numpy()
    pick = np.random.default_rng(7).integers(0, len(s), (1000, len(s)))
    r = s[pick, 0].sum(axis=1) / s[pick, 1].sum(axis=1)
    half = norm.ppf((1 + level) / 2) * r.std() / np.sqrt(1000)
    return r.mean() - half, r.mean() + half

# %% [right] a pandas Interval
def share_interval(purchases, by="orders", level=0.95):
    from statistics import NormalDist
    w = purchases["gmv"].to_numpy() if by == "gmv" else np.ones(len(purchases))
    t = pd.DataFrame({"u": purchases["user_id"].to_numpy(), "a": w * purchases["attributed"].to_numpy(), "w": w}).groupby("u").sum()
    share, n = t.a.sum() / t.w.sum(), len(t)
    se = np.sqrt(n / (n - 1) * ((t.a - share * t.w) ** 2).sum()) / t.w.sum()
    z = NormalDist().inv_cdf((1 + level) / 2)
    return pd.Interval(share - z * se, share + z * se)

# %% [wrong: percent for a share]
def share_interval(purchases, by="orders", level=0.95):
    from statistics import NormalDist
    w = purchases["gmv"].to_numpy() if by == "gmv" else np.ones(len(purchases))
    t = pd.DataFrame({"u": purchases["user_id"].to_numpy(), "a": w * purchases["attributed"].to_numpy(), "w": w}).groupby("u").sum()
    share, n = t.a.sum() / t.w.sum(), len(t)
    se = np.sqrt(n / (n - 1) * ((t.a - share * t.w) ** 2).sum()) / t.w.sum()
    z = NormalDist().inv_cdf((1 + level) / 2)
    return 100 * (share - z * se), 100 * (share + z * se)

# %% [wrong: a share given to a function that wants percents]
def share_interval(purchases, by="orders", level=0.95):
    w = purchases["gmv"] if by == "gmv" else pd.Series(1.0, index=purchases.index)
    g = pd.DataFrame({"u": purchases["user_id"], "a": w * purchases["attributed"], "t": w}).groupby("u").sum().to_numpy()
    rng = np.random.default_rng(0); n = len(g)
    r = [(lambda s: s[0] / s[1])(g[rng.integers(0, n, n)].sum(axis=0)) for _ in range(1000)]
    return tuple(np.percentile(r, [(1 - level) / 2, (1 + level) / 2]))

# %% [wrong: users without an attributed order left out]
def share_interval(purchases, by="orders", level=0.95):
    from scipy.stats import norm
    p = purchases.assign(w=purchases.gmv if by == "gmv" else 1.0)
    tot = p.groupby("user_id").w.sum(); at = p[p.attributed].groupby("user_id").w.sum()
    g = pd.DataFrame({"a": at, "w": tot}).dropna()
    r = g.a.sum() / g.w.sum(); e = (g.a - r * g.w).std() * len(g) ** .5 / g.w.sum() * norm.ppf((1 + level) / 2)
    return r - e, r + e

# %% [wrong: a user drawn twice counted once] isin
def share_interval(purchases, by="orders", level=0.95):
    rng = np.random.default_rng(0); us = purchases.user_id.unique(); r = []
    for _ in range(300):
        s = purchases[purchases.user_id.isin(rng.choice(us, len(us)))]
        r.append(np.average(s.attributed, weights=s.gmv if by == "gmv" else None))
    return tuple(np.quantile(r, [(1 - level) / 2, (1 + level) / 2]))
