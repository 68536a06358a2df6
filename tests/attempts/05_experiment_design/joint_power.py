"""Attempts at `joint_power`."""

# %% [right] distribution function, by symmetry
from scipy.stats import multivariate_normal

def joint_power(shifts, correlation, critical=1.96):
    return float(multivariate_normal(mean=np.zeros(len(shifts)), cov=correlation).cdf(np.asarray(shifts, float) - critical))

# %% [right] Cholesky draws
def joint_power(shifts, correlation, critical=1.96):
    root = np.linalg.cholesky(np.array(correlation, float))
    z = root @ np.random.default_rng(3).normal(size=(len(root), 60_000)) + np.array(shifts, float)[:, None]
    return np.mean(np.min(z, axis=0) > critical)

# %% [right] a loop over metrics
def joint_power(shifts, correlation, critical=1.96):
    rng = np.random.default_rng()
    draws = pd.DataFrame(rng.multivariate_normal(list(shifts), correlation, size=80_000))
    passed = pd.Series(True, index=draws.index)
    for metric in draws:
        passed &= draws[metric].gt(critical)
    return passed.sum() / len(passed)

# %% [right] scipy rvs
from scipy import stats

def joint_power(shifts, correlation, critical=1.96):
    z = np.atleast_2d(stats.multivariate_normal.rvs(mean=shifts, cov=correlation, size=50_000, random_state=1).reshape(50_000, -1))
    return 1 - (z <= critical).any(axis=1).mean()

# %% [wrong: metrics taken as independent]
def joint_power(shifts, correlation, critical=1.96):
    return float(np.prod(norm.sf(critical - np.asarray(shifts, float))))

# %% [wrong: the weakest metric for all]
def joint_power(shifts, correlation, critical=1.96):
    return float(norm.sf(critical - min(shifts)))

# %% [wrong: any for all]
def joint_power(shifts, correlation, critical=1.96):
    z = np.random.default_rng(0).multivariate_normal(shifts, correlation, 100_000)
    return (z > critical).any(axis=1).mean()

# %% [wrong: average of the powers]
def joint_power(shifts, correlation, critical=1.96):
    z = np.random.default_rng(0).multivariate_normal(shifts, correlation, 100_000)
    return (z > critical).mean()

# %% [wrong: level divided by the number of metrics]
def joint_power(shifts, correlation, critical=1.96):
    z = np.random.default_rng(0).multivariate_normal(shifts, correlation, 100_000)
    strict = norm.isf(norm.sf(critical) / len(shifts))
    return (z > strict).all(axis=1).mean()

# %% [wrong: critical value fixed at 1.96]
def joint_power(shifts, correlation, critical=1.96):
    z = np.random.default_rng(0).multivariate_normal(shifts, correlation, 100_000)
    return (z > 1.96).all(axis=1).mean()

# %% [wrong: deterioration counted as passing]
def joint_power(shifts, correlation, critical=1.96):
    z = np.random.default_rng(0).multivariate_normal(shifts, correlation, 100_000)
    return (np.abs(z) > critical).all(axis=1).mean()

# %% [wrong: powers subtracted]
def joint_power(shifts, correlation, critical=1.96):
    return max(0.0, 1 - float(norm.cdf(critical - np.asarray(shifts, float)).sum()))

# %% [wrong: shifts left out]
def joint_power(shifts, correlation, critical=1.96):
    z = np.random.default_rng(0).multivariate_normal(np.zeros(len(shifts)), correlation, 100_000)
    return (z > critical).all(axis=1).mean()

# %% [wrong: correlation taken for its root]
def joint_power(shifts, correlation, critical=1.96):
    z = np.random.default_rng(0).standard_normal((100_000, len(shifts))) @ np.asarray(correlation) + np.asarray(shifts)
    return (z > critical).all(axis=1).mean()

# %% [wrong: the wrong tail]
def joint_power(shifts, correlation, critical=1.96):
    from scipy.stats import multivariate_normal
    return multivariate_normal(mean=np.asarray(shifts, float), cov=np.asarray(correlation, float)).cdf(np.full(len(shifts), critical))

# %% [wrong: root of the correlation not transposed]
def joint_power(shifts, correlation, critical=1.96):
    e = np.random.default_rng(0).standard_normal((100_000, len(shifts)))
    z = e @ np.linalg.cholesky(correlation) + np.asarray(shifts)
    return (z > critical).all(axis=1).mean()
