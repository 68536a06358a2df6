"""Attempts at `peeking`."""

# %% [right] row sums and a maximum
def false_alarm_rate(boundary, rng, replays=20_000):
    k = len(boundary)
    z = np.cumsum(rng.normal(size=(replays, k)), axis=1) / np.sqrt(np.arange(k) + 1)
    return np.mean((np.abs(z) / np.array(boundary)).max(axis=1) > 1)

def obrien_fleming(looks, rng, replays=40_000):
    j = np.arange(looks) + 1
    sums = np.abs(np.cumsum(rng.normal(size=(replays, looks)), axis=1))
    c = np.quantile(sums.max(axis=1), 0.95) / np.sqrt(looks)
    return c * np.sqrt(looks / j)

# %% [right] a loop over looks, bisection on C
def false_alarm_rate(boundary, rng, replays=20_000):
    total, crossed = np.zeros(replays), np.zeros(replays, bool)
    for j, critical in enumerate(boundary, start=1):
        total += rng.standard_normal(replays)
        crossed |= np.abs(total / j**0.5) > critical
    return crossed.sum() / replays

def obrien_fleming(looks, rng, replays=40_000):
    state = int(rng.integers(1 << 30))
    low, high = 1.0, 4.0
    while high - low > 1e-4:
        c = (low + high) / 2
        rate = false_alarm_rate([c * (looks / j) ** 0.5 for j in range(1, looks + 1)], np.random.default_rng(state), replays)
        low, high = (c, high) if rate > 0.05 else (low, c)
    return [c * (looks / j) ** 0.5 for j in range(1, looks + 1)]

# %% [right] users drawn one batch a look
def false_alarm_rate(boundary, rng, replays=20_000):
    looks, batch = len(boundary), 4
    users = rng.standard_normal((replays, looks * batch))
    n = np.arange(1, looks + 1) * batch
    z = users.cumsum(axis=1)[:, n - 1] / np.sqrt(n)
    crossed = pd.DataFrame(z).abs().gt(list(boundary), axis=1)
    return float(crossed.any(axis=1).mean())

def obrien_fleming(looks, rng, replays=40_000):
    steps = rng.standard_normal((replays, looks))
    walk = pd.DataFrame(steps).cumsum(axis=1).abs()
    c = (walk.max(axis=1) / looks**0.5).quantile(0.95)
    return pd.Series([c * (looks / j) ** 0.5 for j in range(1, looks + 1)])

# %% [right] correlated normals
def false_alarm_rate(boundary, rng, replays=20_000):
    t = np.arange(1, len(boundary) + 1)
    cov = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))
    z = rng.multivariate_normal(np.zeros(len(t)), cov, size=replays, method="cholesky")
    return 1 - float((np.abs(z) <= np.asarray(boundary)).all(axis=1).mean())

def obrien_fleming(looks, rng, replays=40_000):
    t = np.arange(1, looks + 1)
    cov = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))
    z = rng.multivariate_normal(np.zeros(looks), cov, size=replays, method="cholesky")
    need = np.sort((np.abs(z) * np.sqrt(t / looks)).max(axis=1))
    return tuple(need[int(0.95 * replays)] * np.sqrt(looks / t))

# %% [wrong: looks taken as independent]
def false_alarm_rate(boundary, rng, replays=20_000):
    z = rng.standard_normal((replays, len(boundary)))
    return (np.abs(z) > np.asarray(boundary)).any(axis=1).mean()

def obrien_fleming(looks, rng, replays=40_000):
    shape = np.sqrt(looks / np.arange(1, looks + 1))
    z = rng.standard_normal((replays, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return list(np.quantile((np.abs(z) / shape).max(axis=1), 0.95) * shape)

# %% [wrong: looks taken as independent] by the popular formula
def false_alarm_rate(boundary, rng, replays=20_000):
    return 1 - np.prod(1 - 2 * norm.sf(np.asarray(boundary, float)))

def obrien_fleming(looks, rng, replays=40_000):
    shape = np.sqrt(looks / np.arange(1, looks + 1))
    z = rng.standard_normal((replays, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return list(np.quantile((np.abs(z) / shape).max(axis=1), 0.95) * shape)

# %% [wrong: false alarms of the looks added]
def false_alarm_rate(boundary, rng, replays=20_000):
    return float(sum(2 * norm.sf(b) for b in boundary))

def obrien_fleming(looks, rng, replays=40_000):
    shape = np.sqrt(looks / np.arange(1, looks + 1))
    z = rng.standard_normal((replays, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return list(np.quantile((np.abs(z) / shape).max(axis=1), 0.95) * shape)

# %% [wrong: last look only]
def false_alarm_rate(boundary, rng, replays=20_000):
    k = len(boundary)
    z = rng.standard_normal((replays, k)).sum(axis=1) / np.sqrt(k)
    return (np.abs(z) > boundary[-1]).mean()

def obrien_fleming(looks, rng, replays=40_000):
    shape = np.sqrt(looks / np.arange(1, looks + 1))
    z = rng.standard_normal((replays, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return list(np.quantile((np.abs(z) / shape).max(axis=1), 0.95) * shape)

# %% [wrong: one-sided crossing]
def false_alarm_rate(boundary, rng, replays=20_000):
    k = len(boundary)
    z = rng.standard_normal((replays, k)).cumsum(axis=1) / np.sqrt(np.arange(1, k + 1))
    return (z > np.asarray(boundary)).any(axis=1).mean()

def obrien_fleming(looks, rng, replays=40_000):
    shape = np.sqrt(looks / np.arange(1, looks + 1))
    z = rng.standard_normal((replays, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return list(np.quantile((np.abs(z) / shape).max(axis=1), 0.95) * shape)

# %% [wrong: running sums not scaled]
def false_alarm_rate(boundary, rng, replays=20_000):
    z = rng.standard_normal((replays, len(boundary))).cumsum(axis=1)
    return (np.abs(z) > np.asarray(boundary)).any(axis=1).mean()

def obrien_fleming(looks, rng, replays=40_000):
    shape = np.sqrt(looks / np.arange(1, looks + 1))
    z = rng.standard_normal((replays, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return list(np.quantile((np.abs(z) / shape).max(axis=1), 0.95) * shape)

# %% [wrong: one boundary for all looks]
def false_alarm_rate(boundary, rng, replays=20_000):
    k = len(boundary)
    z = rng.standard_normal((replays, k)).cumsum(axis=1) / np.sqrt(np.arange(1, k + 1))
    return (np.abs(z) > np.asarray(boundary)).any(axis=1).mean()

def obrien_fleming(looks, rng, replays=40_000):
    z = rng.standard_normal((replays, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return [np.quantile(np.abs(z).max(axis=1), 0.95)] * looks

# %% [wrong: level divided by the number of looks]
def false_alarm_rate(boundary, rng, replays=20_000):
    k = len(boundary)
    z = rng.standard_normal((replays, k)).cumsum(axis=1) / np.sqrt(np.arange(1, k + 1))
    return (np.abs(z) > np.asarray(boundary)).any(axis=1).mean()

def obrien_fleming(looks, rng, replays=40_000):
    return [norm.isf(0.025 / looks)] * looks

# %% [wrong: last look at the full level]
def false_alarm_rate(boundary, rng, replays=20_000):
    k = len(boundary)
    z = rng.standard_normal((replays, k)).cumsum(axis=1) / np.sqrt(np.arange(1, k + 1))
    return (np.abs(z) > np.asarray(boundary)).any(axis=1).mean()

def obrien_fleming(looks, rng, replays=40_000):
    return [1.96 * np.sqrt(looks / j) for j in range(1, looks + 1)]

# %% [wrong: boundary that gets stricter]
def false_alarm_rate(boundary, rng, replays=20_000):
    k = len(boundary)
    z = rng.standard_normal((replays, k)).cumsum(axis=1) / np.sqrt(np.arange(1, k + 1))
    return (np.abs(z) > np.asarray(boundary)).any(axis=1).mean()

def obrien_fleming(looks, rng, replays=40_000):
    shape = np.sqrt(looks / np.arange(1, looks + 1))
    z = rng.standard_normal((replays, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return list(np.quantile((np.abs(z) / shape).max(axis=1), 0.95) * shape)[::-1]

# %% [wrong: k ÷ j without the root]
def false_alarm_rate(boundary, rng, replays=20_000):
    k = len(boundary)
    z = rng.standard_normal((replays, k)).cumsum(axis=1) / np.sqrt(np.arange(1, k + 1))
    return (np.abs(z) > np.asarray(boundary)).any(axis=1).mean()

def obrien_fleming(looks, rng, replays=40_000):
    shape = looks / np.arange(1, looks + 1)
    z = rng.standard_normal((replays, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return list(np.quantile((np.abs(z) / shape).max(axis=1), 0.95) * shape)

# %% [wrong: the generator is ignored]
def false_alarm_rate(boundary, rng, replays=20_000):
    k = len(boundary)
    z = np.random.default_rng(0).standard_normal((replays, k)).cumsum(axis=1) / np.sqrt(np.arange(1, k + 1))
    return (np.abs(z) > np.asarray(boundary)).any(axis=1).mean()

def obrien_fleming(looks, rng, replays=40_000):
    shape = np.sqrt(looks / np.arange(1, looks + 1))
    z = rng.standard_normal((replays, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return list(np.quantile((np.abs(z) / shape).max(axis=1), 0.95) * shape)
