"""Attempts at `loss_by_segment`."""

# %% [right] sums, a Series
def loss_by_segment(quality, least=100):
    groups = quality.groupby("segment", observed=True)
    sums = groups[["full", "less"]].sum()
    return (1 - sums["less"] / sums["full"])[groups.size() >= least]

# %% [right] a loop
def loss_by_segment(quality, least=100):
    out = {}
    for name in set(quality["segment"]):
        mine = quality[quality["segment"] == name]
        if len(mine) >= least:
            out[name] = (mine["full"].mean() - mine["less"].mean()) / mine["full"].mean()
    return out

# %% [right] a table
def loss_by_segment(quality, least=100):
    big = quality[quality.groupby("segment", observed=True)["full"].transform("size") >= least]
    mean = big.groupby("segment", observed=True)[["full", "less"]].mean()
    return mean.eval("1 - less / full").rename("loss").reset_index()

# %% [right] numpy
def loss_by_segment(quality, least=100):
    names, where = np.unique(quality["segment"].astype(str), return_inverse=True)
    n = np.bincount(where)
    full, less = np.bincount(where, quality["full"]), np.bincount(where, quality["less"])
    return {str(names[i]): 1 - less[i] / full[i] for i in range(len(names)) if n[i] >= least}

# %% [wrong: loss not relative]
def loss_by_segment(quality, least=100):
    by = quality.groupby("segment", observed=True).agg(n=("full", "size"), full=("full", "mean"), less=("less", "mean")).query("n >= @least")
    return (by["full"] - by["less"]).to_dict()

# %% [wrong: kept share for loss]
def loss_by_segment(quality, least=100):
    by = quality.groupby("segment", observed=True).agg(n=("full", "size"), full=("full", "mean"), less=("less", "mean")).query("n >= @least")
    return (by["less"] / by["full"]).to_dict()

# %% [wrong: mean of users' ratios]
def loss_by_segment(quality, least=100):
    big = quality[quality.groupby("segment", observed=True)["full"].transform("size") >= least]
    some = big[big["full"] > 0]
    return (1 - some["less"] / some["full"]).groupby(some["segment"], observed=True).mean().to_dict()

# %% [wrong: small segments kept]
def loss_by_segment(quality, least=100):
    by = quality.groupby("segment", observed=True)[["full", "less"]].mean()
    return (1 - by["less"] / by["full"]).to_dict()

# %% [wrong: divided by everybody's mean]
def loss_by_segment(quality, least=100):
    by = quality.groupby("segment", observed=True).agg(n=("full", "size"), full=("full", "mean"), less=("less", "mean")).query("n >= @least")
    return ((by["full"] - by["less"]) / quality["full"].mean()).to_dict()

# %% [wrong: share of the total loss]
def loss_by_segment(quality, least=100):
    lost = (quality["full"] - quality["less"]).groupby(quality["segment"], observed=True).sum() / (quality["full"] - quality["less"]).sum()
    return lost[quality.groupby("segment", observed=True).size() >= least].to_dict()

# %% [wrong: at least read as more than]
def loss_by_segment(quality, least=100):
    by = quality.groupby("segment", observed=True).agg(n=("full", "size"), full=("full", "mean"), less=("less", "mean")).query("n > @least")
    return (1 - by["less"] / by["full"]).to_dict()

# %% [wrong: mean of users' ratios] without the users who had nothing
def loss_by_segment(quality, least=100):
    big = quality[quality.groupby("segment")["full"].transform("size") >= least]
    big = big[big["full"] > 0]
    return (1 - big["less"] / big["full"]).groupby(big["segment"].astype(str)).mean().to_dict()
