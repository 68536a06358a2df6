"""Attempts at `interference`."""

# %% [right] scipy and a pivot
from scipy.stats import sem

def region_effect(trial):
    means = trial.pivot_table(index=["region", "treated"], values="orders").reset_index()
    t, c = means.loc[means.treated, "orders"], means.loc[~means.treated, "orders"]
    return float(t.mean() - c.mean()), float(np.hypot(sem(t), sem(c)))

def judge_design(effects, std_errors, truth):
    d = pd.DataFrame({"e": np.asarray(effects, float), "s": np.asarray(std_errors, float)})
    low, high = d.e - 1.96 * d.s, d.e + 1.96 * d.s
    return pd.Series({"bias": d.e.mean() - truth, "sd": d.e.std(), "rmse": ((d.e - truth) ** 2).mean() ** 0.5, "coverage": ((low <= truth) & (truth <= high)).mean()})

# %% [right] numpy bincount
def region_effect(trial):
    codes, _ = pd.factorize(trial["region"])
    mean = np.bincount(codes, trial["orders"].to_numpy(float)) / np.bincount(codes)
    treated = np.bincount(codes, trial["treated"].to_numpy(float)) > 0
    a, b = mean[treated], mean[~treated]
    return np.array([a.mean() - b.mean(), np.sqrt(a.var(ddof=1) / a.size + b.var(ddof=1) / b.size)])

def judge_design(effects, std_errors, truth):
    e, s = np.array(effects, float), np.array(std_errors, float)
    bias, sd = np.mean(e - truth), np.std(e)
    return {"bias": bias, "sd": sd, "rmse": np.sqrt(bias**2 + sd**2), "coverage": np.mean(np.abs(e - truth) < 1.96 * s)}

# %% [right] a loop, one spread for both arms
def region_effect(trial):
    t, c = [], []
    for _, rows in trial.groupby("region"):
        (t if bool(rows["treated"].iloc[0]) else c).append(rows["orders"].mean())
    pooled = (np.var(t, ddof=1) * (len(t) - 1) + np.var(c, ddof=1) * (len(c) - 1)) / (len(t) + len(c) - 2)
    return {"effect": np.mean(t) - np.mean(c), "std_error": (pooled * (1 / len(t) + 1 / len(c))) ** 0.5}.values()

def judge_design(effects, std_errors, truth):
    n = len(effects)
    errors = [float(e) - truth for e in effects]
    bias = sum(errors) / n
    return {
        "bias": bias, "sd": (sum((x - bias) ** 2 for x in errors) / (n - 1)) ** 0.5, "rmse": (sum(x * x for x in errors) / n) ** 0.5,
        "coverage": sum(abs(x) <= 1.96 * float(s) for x, s in zip(errors, list(std_errors))) / n,
    }

# %% [right] regression on regions with robust errors
import statsmodels.formula.api as smf

def region_effect(trial):
    r = trial.groupby("region").agg(y=("orders", "mean"), t=("treated", "max")).astype(float)
    fit = smf.ols("y ~ t", r).fit(cov_type="HC1")
    return fit.params["t"], fit.bse["t"]

def judge_design(effects, std_errors, truth):
    gap = np.subtract(list(effects), truth)
    return dict(bias=gap.mean(), sd=gap.std(ddof=1), rmse=np.linalg.norm(gap) / len(gap) ** 0.5, coverage=(np.abs(gap) <= np.multiply(1.96, list(std_errors))).mean())

# %% [wrong: users as the unit]
def region_effect(trial):
    t, c = trial.loc[trial.treated, "orders"], trial.loc[~trial.treated, "orders"]
    return t.mean() - c.mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))

def judge_design(effects, std_errors, truth):
    error = np.asarray(effects, float) - truth
    return {"bias": error.mean(), "sd": error.std(), "rmse": np.sqrt((error**2).mean()), "coverage": (np.abs(error) <= 1.96 * np.asarray(std_errors, float)).mean()}

# %% [wrong: users as the unit] in the error only
def region_effect(trial):
    m = trial.groupby("region").agg(t=("treated", "first"), y=("orders", "mean"))
    t, c = trial.loc[trial.treated, "orders"], trial.loc[~trial.treated, "orders"]
    return m.y[m.t].mean() - m.y[~m.t].mean(), np.sqrt(t.var() / len(t) + c.var() / len(c))

def judge_design(effects, std_errors, truth):
    error = np.asarray(effects, float) - truth
    return {"bias": error.mean(), "sd": error.std(), "rmse": np.sqrt((error**2).mean()), "coverage": (np.abs(error) <= 1.96 * np.asarray(std_errors, float)).mean()}

# %% [wrong: totals for means]
def region_effect(trial):
    m = trial.groupby("region").agg(t=("treated", "first"), y=("orders", "sum"))
    a, b = m.y[m.t], m.y[~m.t]
    return a.mean() - b.mean(), np.sqrt(a.var() / len(a) + b.var() / len(b))

def judge_design(effects, std_errors, truth):
    error = np.asarray(effects, float) - truth
    return {"bias": error.mean(), "sd": error.std(), "rmse": np.sqrt((error**2).mean()), "coverage": (np.abs(error) <= 1.96 * np.asarray(std_errors, float)).mean()}

# %% [wrong: spread of one arm only]
def region_effect(trial):
    m = trial.groupby("region").agg(t=("treated", "first"), y=("orders", "mean"))
    a, b = m.y[m.t], m.y[~m.t]
    return a.mean() - b.mean(), b.std() / np.sqrt(len(b))

def judge_design(effects, std_errors, truth):
    error = np.asarray(effects, float) - truth
    return {"bias": error.mean(), "sd": error.std(), "rmse": np.sqrt((error**2).mean()), "coverage": (np.abs(error) <= 1.96 * np.asarray(std_errors, float)).mean()}

# %% [wrong: standard deviation in place of the standard error]
def region_effect(trial):
    m = trial.groupby("region").agg(t=("treated", "first"), y=("orders", "mean"))
    a, b = m.y[m.t], m.y[~m.t]
    return a.mean() - b.mean(), np.sqrt(a.var() + b.var())

def judge_design(effects, std_errors, truth):
    error = np.asarray(effects, float) - truth
    return {"bias": error.mean(), "sd": error.std(), "rmse": np.sqrt((error**2).mean()), "coverage": (np.abs(error) <= 1.96 * np.asarray(std_errors, float)).mean()}

# %% [wrong: absolute errors for the bias]
def region_effect(trial):
    m = trial.groupby("region").agg(t=("treated", "first"), y=("orders", "mean"))
    a, b = m.y[m.t], m.y[~m.t]
    return a.mean() - b.mean(), np.sqrt(a.var() / len(a) + b.var() / len(b))

def judge_design(effects, std_errors, truth):
    error = np.abs(np.asarray(effects, float) - truth)
    return {"bias": error.mean(), "sd": np.std(effects), "rmse": np.sqrt((error**2).mean()), "coverage": (error <= 1.96 * np.asarray(std_errors, float)).mean()}

# %% [wrong: mean claimed error for the spread]
def region_effect(trial):
    m = trial.groupby("region").agg(t=("treated", "first"), y=("orders", "mean"))
    a, b = m.y[m.t], m.y[~m.t]
    return a.mean() - b.mean(), np.sqrt(a.var() / len(a) + b.var() / len(b))

def judge_design(effects, std_errors, truth):
    error = np.asarray(effects, float) - truth
    return {"bias": error.mean(), "sd": np.mean(std_errors), "rmse": np.sqrt((error**2).mean()), "coverage": (np.abs(error) <= 1.96 * np.asarray(std_errors, float)).mean()}

# %% [wrong: bias and spread added]
def region_effect(trial):
    m = trial.groupby("region").agg(t=("treated", "first"), y=("orders", "mean"))
    a, b = m.y[m.t], m.y[~m.t]
    return a.mean() - b.mean(), np.sqrt(a.var() / len(a) + b.var() / len(b))

def judge_design(effects, std_errors, truth):
    error = np.asarray(effects, float) - truth
    return {"bias": error.mean(), "sd": error.std(), "rmse": abs(error.mean()) + error.std(), "coverage": (np.abs(error) <= 1.96 * np.asarray(std_errors, float)).mean()}

# %% [wrong: covers zero instead of the truth]
def region_effect(trial):
    m = trial.groupby("region").agg(t=("treated", "first"), y=("orders", "mean"))
    a, b = m.y[m.t], m.y[~m.t]
    return a.mean() - b.mean(), np.sqrt(a.var() / len(a) + b.var() / len(b))

def judge_design(effects, std_errors, truth):
    e, s = np.asarray(effects, float), np.asarray(std_errors, float)
    return {"bias": (e - truth).mean(), "sd": e.std(), "rmse": np.sqrt(((e - truth) ** 2).mean()), "coverage": ((e - 1.96 * s <= 0) & (0 <= e + 1.96 * s)).mean()}

# %% [wrong: mean squared error, no root]
def region_effect(trial):
    m = trial.groupby("region").agg(t=("treated", "first"), y=("orders", "mean"))
    a, b = m.y[m.t], m.y[~m.t]
    return a.mean() - b.mean(), np.sqrt(a.var() / len(a) + b.var() / len(b))

def judge_design(effects, std_errors, truth):
    error = np.asarray(effects, float) - truth
    return {"bias": error.mean(), "sd": error.std(), "rmse": (error**2).mean(), "coverage": (np.abs(error) <= 1.96 * np.asarray(std_errors, float)).mean()}

# %% [right] lists, values by position
def region_effect(trial):
    g = trial.groupby(["treated", "region"])["orders"].mean()
    return [g[True].mean() - g[False].mean(), (g[True].sem() ** 2 + g[False].sem() ** 2) ** 0.5]

def judge_design(effects, std_errors, truth):
    gap = effects - truth
    return gap.mean(), effects.std(), (gap**2).mean() ** 0.5, (abs(gap) <= 1.96 * std_errors).mean()

# %% [right] by name, the error first
def region_effect(trial):
    r = trial.groupby("region").agg(orders=("orders", "mean"), treated=("treated", "first"))
    t, c = r.orders[r.treated], r.orders[~r.treated]
    return {"std_error": np.sqrt(t.var() / len(t) + c.var() / len(c)), "effect": t.mean() - c.mean()}


def judge_design(effects, std_errors, truth):
    e = pd.Series(list(effects)) - truth
    inside = e.abs() <= 1.96 * pd.Series(list(std_errors))
    return pd.Series({"bias": e.mean(), "sd": e.std(), "rmse": (e**2).mean() ** 0.5, "coverage": inside.mean()})
