"""Attempts at `analyze`."""

# %% [right] Welch by scipy
from scipy import stats

def analyze(log):
    y = log.groupby(["user_id", "arm"], as_index=False, observed=True)["gmv"].sum()
    t, c = y.loc[y.arm == "treatment", "gmv"], y.loc[y.arm == "control", "gmv"]
    result = stats.ttest_ind(t, c, equal_var=False)
    low, high = result.confidence_interval()
    return {"effect": t.mean() - c.mean(), "low": low, "high": high, "p": result.pvalue}

# %% [right] numpy only
def analyze(log):
    ids, where = np.unique(log["user_id"].to_numpy(), return_inverse=True)
    total = np.bincount(where, weights=log["gmv"].to_numpy(float))
    treated = np.zeros(len(ids), bool)
    treated[where] = (log["arm"] == "treatment").to_numpy()
    a, b = total[treated], total[~treated]
    d, se = a.mean() - b.mean(), (a.var(ddof=1) / a.size + b.var(ddof=1) / b.size) ** 0.5
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * (1 - norm.cdf(abs(d / se)))}

# %% [right] adjusted by the past
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"), past=("prior_gmv", "first"))
    theta = u["gmv"].cov(u["past"]) / u["past"].var()
    y = u["gmv"] - theta * (u["past"] - u["past"].mean())
    t, c = y[u["arm"] == "treatment"], y[u["arm"] == "control"]
    effect, se = t.mean() - c.mean(), np.hypot(t.std() / len(t) ** 0.5, c.std() / len(c) ** 0.5)
    return pd.Series({"effect": effect, "low": effect - 1.96 * se, "high": effect + 1.96 * se, "p": 2 * norm.sf(abs(effect) / se)})

# %% [right] regression with robust errors
import statsmodels.api as sm

def analyze(log):
    u = log.pivot_table(index="user_id", values="gmv", aggfunc="sum").join(log.drop_duplicates("user_id").set_index("user_id")["arm"])
    x = sm.add_constant((u["arm"] == "treatment").astype(float))
    fit = sm.OLS(u["gmv"], x).fit(cov_type="HC1")
    low, high = fit.conf_int().to_numpy()[1]
    return dict(effect=fit.params.iloc[1], low=low, high=high, p=fit.pvalues.iloc[1])

# %% [right] one spread for both arms
from scipy.stats import ttest_ind, t as student

def analyze(log):
    totals = log.groupby("user_id")["gmv"].sum()
    arms = log.groupby("user_id")["arm"].first()
    a, b = totals[arms == "treatment"].to_numpy(), totals[arms == "control"].to_numpy()
    effect = a.mean() - b.mean()
    df = len(a) + len(b) - 2
    pooled = (((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()) / df
    half = student.ppf(0.975, df) * (pooled * (1 / len(a) + 1 / len(b))) ** 0.5
    return {"effect": effect, "low": effect - half, "high": effect + half, "p": ttest_ind(a, b).pvalue}

# %% [wrong: session as the unit]
def analyze(log):
    t, c = log.gmv[log.arm == "treatment"], log.gmv[log.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d / se))}

# %% [wrong: session as the unit] with the right effect
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    d = u.gmv[u.arm == "treatment"].mean() - u.gmv[u.arm == "control"].mean()
    rows = log.groupby("arm").gmv.agg(["var", "size"])
    users = u.groupby("arm").size()
    se = np.sqrt(sum(rows.loc[a, "var"] * rows.loc[a, "size"] / users[a] ** 2 for a in users.index))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d / se))}

# %% [wrong: one-sided test]
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    t, c = u.gmv[u.arm == "treatment"], u.gmv[u.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": norm.sf(d / se)}

# %% [wrong: one-sided p-value]
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    t, c = u.gmv[u.arm == "treatment"], u.gmv[u.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": norm.sf(abs(d) / se)}

# %% [wrong: peeking]
def analyze(log):
    def test(part):
        u = part.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
        t, c = u.gmv[u.arm == "treatment"], u.gmv[u.arm == "control"]
        d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
        return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d) / se)}
    for day in (14, 28, 42, 56, 70, 84):
        result = test(log[log.day < day])
        if result["p"] < 0.05:
            break
    return result

# %% [wrong: peeking] the smallest p of all looks
def analyze(log):
    def test(part):
        u = part.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
        t, c = u.gmv[u.arm == "treatment"], u.gmv[u.arm == "control"]
        d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
        return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d) / se)}
    return min((test(log[log.day < day]) for day in (21, 42, 63, 84)), key=lambda r: r["p"])

# %% [wrong: post-period covariate]
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"), clicks=("clicks", "sum"))
    theta = u.gmv.cov(u.clicks) / u.clicks.var()
    y = u.gmv - theta * (u.clicks - u.clicks.mean())
    t, c = y[u.arm == "treatment"], y[u.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d / se))}

# %% [wrong: standard deviation in place of the standard error]
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    t, c = u.gmv[u.arm == "treatment"], u.gmv[u.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() + c.var())
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d / se))}

# %% [wrong: spread of one arm only]
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    t, c = u.gmv[u.arm == "treatment"], u.gmv[u.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(2 * c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d / se))}

# %% [wrong: 90 % interval]
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    t, c = u.gmv[u.arm == "treatment"], u.gmv[u.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.645 * se, "high": d + 1.645 * se, "p": 2 * norm.sf(abs(d / se))}

# %% [wrong: control minus treatment]
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    c, t = u.gmv[u.arm == "treatment"], u.gmv[u.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d / se))}

# %% [wrong: biased effect] users without an order left out
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    u = u[u.gmv > 0]
    t, c = u.gmv[u.arm == "treatment"], u.gmv[u.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d / se))}

# %% [wrong: relative effect in place of a difference]
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    t, c = u.gmv[u.arm == "treatment"], u.gmv[u.arm == "control"]
    d, se = t.mean() / c.mean() - 1, np.sqrt(t.var() / len(t) + c.var() / len(c)) / c.mean()
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d / se))}

# %% [wrong: result changes with the unit] logarithms
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    y = np.log1p(u.gmv)
    t, c = y[u.arm == "treatment"], y[u.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d / se))}

# %% [wrong: interval and p-value disagree] a rank test beside a difference of means
from scipy.stats import mannwhitneyu

def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    t, c = u.gmv[u.arm == "treatment"], u.gmv[u.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": mannwhitneyu(t, c).pvalue}

# %% [wrong: biased effect] outliers cut off
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"))
    y = u.gmv.clip(upper=u.gmv.quantile(0.95))
    t, c = y[u.arm == "treatment"], y[u.arm == "control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d / se))}

# %% [right] difference in differences
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"), prior=("prior_gmv", "first"))
    t, c = ((u.gmv - u.prior)[u.arm == a] for a in ("treatment", "control"))
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d) / se)}

# %% [right] adjusted by the logarithm of the past
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"), prior=("prior_gmv", "first"))
    x = np.log1p(u.prior)
    y = u.gmv - u.gmv.cov(x) / x.var() * (x - x.mean())
    t, c = (y[u.arm == a] for a in ("treatment", "control"))
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d) / se)}

# %% [right] post-stratified by halves of the past
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"), prior=("prior_gmv", "first"))
    half = u.prior.rank(method="first") > len(u) / 2
    d = v = 0.0
    for _, g in u.groupby(half):
        t, c = (g.gmv[g.arm == a] for a in ("treatment", "control"))
        w = len(g) / len(u)
        d += w * (t.mean() - c.mean())
        v += w**2 * (t.var() / len(t) + c.var() / len(c))
    se = v**0.5
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d) / se)}

# %% [wrong: users' means for users' totals]
def analyze(log):
    u = log.groupby(["arm", "user_id"]).gmv.mean()
    t, c = u["treatment"], u["control"]
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d) / se)}

# %% [wrong: past added up over visits]
def analyze(log):
    u = log.groupby("user_id").agg(arm=("arm", "first"), gmv=("gmv", "sum"), x=("prior_gmv", "sum"))
    y = u.gmv - u.gmv.cov(u.x) / u.x.var() * (u.x - u.x.mean())
    t, c = (y[u.arm == a] for a in ("treatment", "control"))
    d, se = t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))
    return {"effect": d, "low": d - 1.96 * se, "high": d + 1.96 * se, "p": 2 * norm.sf(abs(d) / se)}
