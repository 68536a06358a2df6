"""Attempts at `ratio_metric_se`."""

# %% [right] variances and a covariance
def ratio_metric_se(top, bottom):
    x, y = np.asarray(top, float), np.asarray(bottom, float)
    r, n = x.mean() / y.mean(), len(x)
    c = np.cov(x, y)
    return np.sqrt((c[0, 0] - 2 * r * c[0, 1] + r**2 * c[1, 1]) / n) / y.mean()

# %% [right] jackknife in one line
def ratio_metric_se(top, bottom):
    x, y = np.asarray(top, float), np.asarray(bottom, float)
    without = (x.sum() - x) / (y.sum() - y)
    n = len(x)
    return float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))

# %% [right] residuals in pandas, n in the denominator
def ratio_metric_se(top, bottom):
    t = pd.DataFrame({"x": np.asarray(top, float), "y": np.asarray(bottom, float)})
    t["rest"] = t.x - t.x.sum() / t.y.sum() * t.y
    return (t.rest**2).sum() ** 0.5 / t.y.sum()

# %% [right] a plain loop
def ratio_metric_se(top, bottom):
    top, bottom = [float(v) for v in top], [float(v) for v in bottom]
    rate = sum(top) / sum(bottom)
    squares = sum((a - rate * b) ** 2 for a, b in zip(top, bottom))
    n = len(top)
    return (n / (n - 1) * squares) ** 0.5 / sum(bottom)

# %% [wrong: impressions as the unit]
def ratio_metric_se(top, bottom):
    rate = np.sum(top) / np.sum(bottom)
    return np.sqrt(rate * (1 - rate) / np.sum(bottom))

# %% [wrong: covariance left out]
def ratio_metric_se(top, bottom):
    x, y = np.asarray(top, float), np.asarray(bottom, float)
    r = x.mean() / y.mean()
    return np.sqrt((x.var(ddof=1) + r**2 * y.var(ddof=1)) / len(x)) / y.mean()

# %% [wrong: sign of the covariance]
def ratio_metric_se(top, bottom):
    x, y = np.asarray(top, float), np.asarray(bottom, float)
    r, c = x.mean() / y.mean(), np.cov(x, y)
    return np.sqrt((c[0, 0] + 2 * r * c[0, 1] + r**2 * c[1, 1]) / len(x)) / y.mean()

# %% [wrong: denominator taken as fixed]
def ratio_metric_se(top, bottom):
    x, y = np.asarray(top, float), np.asarray(bottom, float)
    return x.std(ddof=1) / np.sqrt(len(x)) / y.mean()

# %% [wrong: mean of users' own rates]
def ratio_metric_se(top, bottom):
    own = np.asarray(top, float) / np.asarray(bottom, float)
    return own.std(ddof=1) / np.sqrt(len(own))

# %% [wrong: spread of users for the standard error]
def ratio_metric_se(top, bottom):
    x, y = np.asarray(top, float), np.asarray(bottom, float)
    rest = x - x.sum() / y.sum() * y
    return rest.std(ddof=1) / y.mean()

# %% [wrong: variance for the standard error]
def ratio_metric_se(top, bottom):
    x, y = np.asarray(top, float), np.asarray(bottom, float)
    rest = x - x.sum() / y.sum() * y
    return len(x) * rest.var(ddof=1) / y.sum() ** 2

# %% [wrong: impressions left out below the line]
def ratio_metric_se(top, bottom):
    """Standard error of sum(top) / sum(bottom), with users as the unit."""
    top, bottom = np.asarray(top, dtype=float), np.asarray(bottom, dtype=float)
    rate = top.sum() / bottom.sum()
    rest = top - rate * bottom
    return rest.std(ddof=1) / np.sqrt(len(top))

# %% [wrong: mean of users' own rates as the rate]
def ratio_metric_se(top, bottom):
    """Standard error of sum(top) / sum(bottom), with users as the unit."""
    top, bottom = np.asarray(top, dtype=float), np.asarray(bottom, dtype=float)
    rate = (top / bottom).mean()
    rest = top - rate * bottom
    return np.sqrt(len(top)) * rest.std(ddof=1) / bottom.sum()
