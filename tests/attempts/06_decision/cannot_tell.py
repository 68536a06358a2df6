"""Attempts at `least_regret` and `separates`."""

# %% [right] loops
def least_regret(welfare):
    worst = {}
    for policy in welfare.index:
        worst[policy] = max(welfare[world].max() - welfare.loc[policy, world] for world in welfare.columns)
    return min(worst, key=worst.get)


separates = {"watch", "longer", "holdout"}


# %% [right] numpy
def least_regret(welfare):
    w = welfare.to_numpy()
    return welfare.index[np.argmin((w.max(axis=0, keepdims=True) - w).max(axis=1))]


separates = ("Watch", "HOLDOUT", "longer")


# %% [right] apply
def least_regret(welfare):
    return welfare.apply(lambda world: world.max() - world).T.max().sort_values().index[0]


separates = pd.Series(["holdout", "watch", "longer"])


# %% [wrong: worst welfare for worst regret]
def least_regret(welfare):
    return welfare.min(axis=1).idxmax()


separates = ["longer", "holdout", "watch"]


# %% [wrong: average welfare]
def least_regret(welfare):
    return welfare.mean(axis=1).idxmax()


separates = ["longer", "holdout", "watch"]


# %% [wrong: the best case]
def least_regret(welfare):
    return welfare.max(axis=1).idxmax()


separates = ["longer", "holdout", "watch"]


# %% [wrong: worst welfare for worst regret]
def least_regret(welfare):
    regret = welfare.max().max() - welfare
    return regret.max(axis=1).idxmin()


separates = ["longer", "holdout", "watch"]


# %% [wrong: average welfare]
def least_regret(welfare):
    regret = welfare.max() - welfare
    return regret.mean(axis=1).idxmin()


separates = ["longer", "holdout", "watch"]


# %% [wrong: the largest regret]
def least_regret(welfare):
    regret = welfare.max() - welfare
    return regret.max(axis=1).idxmax()


separates = ["longer", "holdout", "watch"]


# %% [wrong: the smallest regret for the largest]
def least_regret(welfare):
    regret = welfare.max() - welfare
    return regret.min(axis=1).idxmin()


separates = ["longer", "holdout", "watch"]


# %% [wrong: more of the same data]
def least_regret(welfare):
    regret = welfare.max() - welfare
    return regret.max(axis=1).idxmin()


separates = ["larger", "longer", "holdout", "watch"]


# %% [wrong: a better analysis for a missing fact]
def least_regret(welfare):
    regret = welfare.max() - welfare
    return regret.max(axis=1).idxmin()


separates = ["model", "holdout"]


# %% [wrong: the past for a future that differs]
def least_regret(welfare):
    regret = welfare.max() - welfare
    return regret.max(axis=1).idxmin()


separates = ["past", "longer", "watch", "holdout"]


# %% [wrong: regret between worlds, not between policies]
def least_regret(welfare):
    regret = welfare.sub(welfare.max(axis=1), axis=0).abs()
    return regret.max(axis=1).idxmin()


separates = ["longer", "holdout", "watch", "past"]
