"""Attempts at `evsi`."""

# %% [right] joint probabilities, no division
def evsi(payoff, prior, likelihood):
    joint = likelihood * np.reshape(prior, (-1, 1))
    return float(np.max(payoff @ joint, axis=0).sum() - np.max(payoff @ prior))

# %% [right] Bayes' rule signal by signal
def evsi(payoff, prior, likelihood):
    total = 0.0
    for k in range(likelihood.shape[1]):
        chance = sum(prior[s] * likelihood[s, k] for s in range(len(prior)))
        if chance == 0:
            continue
        posterior = [prior[s] * likelihood[s, k] / chance for s in range(len(prior))]
        total += chance * max(sum(p * v for p, v in zip(posterior, row)) for row in payoff)
    return total - max(sum(p * v for p, v in zip(prior, row)) for row in payoff)

# %% [right] einsum
def evsi(payoff, prior, likelihood):
    after = np.einsum("as,s,sk->ak", payoff, prior, likelihood)
    return after.max(axis=0).sum() - after.sum(axis=1).max()

# %% [right] a table, never below zero
def evsi(payoff, prior, likelihood):
    joint = pd.DataFrame(likelihood).mul(pd.Series(prior), axis=0)
    value = pd.DataFrame(payoff).dot(joint)
    return max(0.0, value.max().sum() - value.sum(axis=1).max())

# %% [wrong: a signal that leaves the decision unchanged] acts as if the likeliest state were certain
def evsi(payoff, prior, likelihood):
    joint = likelihood * prior[:, None]
    total = 0.0
    for k in range(joint.shape[1]):
        action = payoff[:, joint[:, k].argmax()].argmax()
        total += payoff[action] @ joint[:, k]
    return total - (payoff @ prior).max()

# %% [wrong: a signal that leaves the decision unchanged] always follows the signal
def evsi(payoff, prior, likelihood):
    joint = likelihood * prior[:, None]
    total = 0.0
    for k in range(joint.shape[1]):
        action = payoff[:, likelihood[:, k].argmax()].argmax()
        total += payoff[action] @ joint[:, k]
    return total - (payoff @ prior).max()

# %% [wrong: perfect for noisy information]
def evsi(payoff, prior, likelihood):
    return payoff.max(axis=0) @ prior - (payoff @ prior).max()

# %% [wrong: payoff with information for its value]
def evsi(payoff, prior, likelihood):
    return (payoff @ (likelihood * prior[:, None])).max(axis=0).sum()

# %% [wrong: signals weighted equally]
def evsi(payoff, prior, likelihood):
    joint = likelihood * prior[:, None]
    return (payoff @ (joint / joint.sum(axis=0))).max(axis=0).mean() - (payoff @ prior).max()

# %% [wrong: probabilities not weighted by the signal]
def evsi(payoff, prior, likelihood):
    joint = likelihood * prior[:, None]
    return (payoff @ (joint / joint.sum(axis=0))).max(axis=0).sum() - (payoff @ prior).max()

# %% [wrong: prior ignored]
def evsi(payoff, prior, likelihood):
    posterior = likelihood / likelihood.sum(axis=0)
    return (likelihood.mean(axis=0) * (payoff @ posterior).max(axis=0)).sum() - (payoff @ prior).max()

# %% [wrong: probability of the signal counted twice]
def evsi(payoff, prior, likelihood):
    joint = likelihood * prior[:, None]
    return (joint.sum(axis=0) * (payoff @ joint).max(axis=0)).sum() - (payoff @ prior).max()
