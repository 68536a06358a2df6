"""Attempts at `evpi`."""

# %% [right] matrix product
def evpi(payoff, prior):
    return float(np.max(payoff, axis=0) @ prior - np.max(payoff @ prior))

# %% [right] plain loops
def evpi(payoff, prior):
    best = None
    for row in payoff:
        mean = sum(p * v for p, v in zip(prior, row))
        best = mean if best is None or mean > best else best
    oracle = 0
    for s, p in enumerate(prior):
        oracle += p * max(row[s] for row in payoff)
    return oracle - best

# %% [right] expected regret of the best action
def evpi(payoff, prior):
    regret = payoff.max(axis=0) - payoff
    return (regret * prior).sum(axis=1).min()

# %% [right] a table
def evpi(payoff, prior):
    table = pd.DataFrame(payoff)
    return table.max().mul(list(prior)).sum() - table.mul(list(prior), axis=1).sum(axis=1).max()

# %% [wrong: averaging payoffs after the maximum]
def evpi(payoff, prior):
    with_information = (payoff.max(axis=0) * prior).sum()
    without = sum(p * payoff[:, s].max() for s, p in enumerate(prior))
    return with_information - without

# %% [wrong: payoff with information for its value]
def evpi(payoff, prior):
    return payoff.max(axis=0) @ prior

# %% [wrong: EVPI of the wrong action] the status quo in the first row
def evpi(payoff, prior):
    return payoff.max(axis=0) @ prior - payoff[0] @ prior

# %% [wrong: EVPI of the wrong action] the action with the best best case
def evpi(payoff, prior):
    dream = payoff.max(axis=1).argmax()
    return payoff.max(axis=0) @ prior - payoff[dream] @ prior

# %% [wrong: EVPI of the wrong action] an action drawn at random
def evpi(payoff, prior):
    return payoff.max(axis=0) @ prior - (payoff @ prior).mean()

# %% [wrong: prior ignored]
def evpi(payoff, prior):
    return payoff.max(axis=0).mean() - payoff.mean(axis=1).max()

# %% [wrong: best case for the expected case]
def evpi(payoff, prior):
    return payoff.max() - (payoff @ prior).max()

# %% [wrong: the best state of each action, not the best action in each state] axes exchanged
def evpi(payoff, prior):
    return prior @ payoff.max(axis=1) - (payoff @ prior).max()

# %% [wrong: best action less worst action]
def evpi(payoff, prior):
    e = payoff @ prior
    return e.max() - e.min()
