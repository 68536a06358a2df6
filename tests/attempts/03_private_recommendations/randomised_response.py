"""Attempts at `randomised_response` and `estimate_share`."""

# %% [right] flips by exclusive or
def randomised_response(bits, epsilon, rng):
    flip = rng.random(np.size(bits)) < 1 / (1 + np.exp(epsilon))
    return np.bitwise_xor(np.asarray(bits, dtype=int), flip.astype(int))


def estimate_share(reports, epsilon):
    q = 1 / (1 + np.exp(epsilon))
    return (np.mean(reports) - q) / (1 - 2 * q)

# %% [right] loops, standard library
import math

def randomised_response(bits, epsilon, rng):
    keep = math.exp(epsilon) / (1 + math.exp(epsilon))
    return [int(b) if rng.uniform() < keep else 1 - int(b) for b in bits]


def estimate_share(reports, epsilon):
    keep = math.exp(epsilon) / (1 + math.exp(epsilon))
    return (sum(reports) / len(reports) + keep - 1) / (2 * keep - 1)

# %% [right] truth, or a coin, with the same chances
def randomised_response(bits, epsilon, rng):
    e = np.exp(epsilon)
    honest = rng.random(len(bits)) < (e - 1) / (e + 1)
    return np.where(honest, bits, rng.integers(0, 2, len(bits)))


def estimate_share(reports, epsilon):
    honest = np.tanh(epsilon / 2)
    return float((np.asarray(reports).mean() - (1 - honest) / 2) / honest)

# %% [right] pandas and binomial draws
def randomised_response(bits, epsilon, rng):
    p = np.where(np.asarray(bits) == 1, np.exp(epsilon), 1) / (1 + np.exp(epsilon))
    return pd.Series(rng.binomial(1, p))


def estimate_share(reports, epsilon):
    e = np.exp(epsilon)
    return ((1 + e) * pd.Series(reports).mean() - 1) / (e - 1)

# %% [wrong: biased estimator]
def randomised_response(bits, epsilon, rng):
    bits = np.asarray(bits)
    return np.where(rng.random(len(bits)) < np.exp(epsilon) / (1 + np.exp(epsilon)), bits, 1 - bits)


def estimate_share(reports, epsilon):
    return np.mean(reports)

# %% [wrong: cut to 0–1]
def randomised_response(bits, epsilon, rng):
    bits = np.asarray(bits)
    return np.where(rng.random(len(bits)) < np.exp(epsilon) / (1 + np.exp(epsilon)), bits, 1 - bits)


def estimate_share(reports, epsilon):
    p = np.exp(epsilon) / (1 + np.exp(epsilon))
    return float(np.clip((np.mean(reports) - 1 + p) / (2 * p - 1), 0, 1))

# %% [wrong: a coin decides the rest]
def randomised_response(bits, epsilon, rng):
    bits = np.asarray(bits)
    return np.where(rng.random(len(bits)) < np.exp(epsilon) / (1 + np.exp(epsilon)), bits, rng.integers(0, 2, len(bits)))


def estimate_share(reports, epsilon):
    p = np.exp(epsilon) / (1 + np.exp(epsilon))
    return (np.mean(reports) - (1 - p) / 2) / p

# %% [wrong: noise that ignores ε]
def randomised_response(bits, epsilon, rng):
    bits = np.asarray(bits)
    return np.where(rng.random(len(bits)) < 0.75, bits, 1 - bits)


def estimate_share(reports, epsilon):
    p = np.exp(epsilon) / (1 + np.exp(epsilon))
    return (np.mean(reports) - 1 + p) / (2 * p - 1)

# %% [wrong: noise drawn once]
def randomised_response(bits, epsilon, rng):
    bits = np.asarray(bits)
    rng = np.random.default_rng(0)
    return np.where(rng.random(len(bits)) < np.exp(epsilon) / (1 + np.exp(epsilon)), bits, 1 - bits)


def estimate_share(reports, epsilon):
    p = np.exp(epsilon) / (1 + np.exp(epsilon))
    return (np.mean(reports) - 1 + p) / (2 * p - 1)

# %% [wrong: only ones protected]
def randomised_response(bits, epsilon, rng):
    bits = np.asarray(bits)
    return np.where(rng.random(len(bits)) < np.exp(epsilon) / (1 + np.exp(epsilon)), bits, 0)


def estimate_share(reports, epsilon):
    p = np.exp(epsilon) / (1 + np.exp(epsilon))
    return (np.mean(reports) - 1 + p) / (2 * p - 1)

# %% [wrong: false alarms not taken off]
def randomised_response(bits, epsilon, rng):
    bits = np.asarray(bits)
    return np.where(rng.random(len(bits)) < np.exp(epsilon) / (1 + np.exp(epsilon)), bits, 1 - bits)


def estimate_share(reports, epsilon):
    p = np.exp(epsilon) / (1 + np.exp(epsilon))
    return np.mean(reports) / (2 * p - 1)

# %% [right] truth values
def randomised_response(bits, epsilon, rng):
    return np.logical_xor(bits, rng.random(len(bits)) > 1 / (1 + np.exp(-epsilon)))


def estimate_share(reports, epsilon):
    p = 1 / (1 + np.exp(-epsilon))
    return (np.mean(reports) - 1 + p) / (2 * p - 1)

# %% [wrong: one flip for everybody]
def randomised_response(bits, epsilon, rng):
    bits = np.asarray(bits)
    return bits if rng.random() < np.exp(epsilon) / (1 + np.exp(epsilon)) else 1 - bits


def estimate_share(reports, epsilon):
    p = np.exp(epsilon) / (1 + np.exp(epsilon))
    return (np.mean(reports) - (1 - p)) / (2 * p - 1)
