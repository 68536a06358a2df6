"""Attempts at `noisy_counts`."""

# %% [right] a random choice of rows, an array
def noisy_counts(orders, categories, epsilon, clip, rng):
    mixed = orders.iloc[rng.permutation(len(orders))]
    kept = mixed.groupby("user_id").head(clip)
    exact = np.array([(kept["category"] == name).sum() for name in categories])
    return exact + rng.laplace(scale=clip / epsilon, size=len(exact))

# %% [right] loops, rounded and cut at 0 afterwards
def noisy_counts(orders, categories, epsilon, clip, rng):
    used, exact = {}, dict.fromkeys(categories, 0)
    for user, name in zip(orders["user_id"], orders["category"]):
        used[user] = used.get(user, 0) + 1
        if used[user] <= clip:
            exact[name] += 1
    return [max(0, round(exact[name] + rng.laplace(0, clip / epsilon))) for name in categories]

# %% [right] weights instead of dropped rows, a Series
def noisy_counts(orders, categories, epsilon, clip, rng):
    rows = orders.groupby("user_id")["category"].transform("size")
    weight = np.minimum(1, clip / rows)
    sums = weight.groupby(orders["category"].astype(str)).sum().reindex(categories, fill_value=0.0)
    return sums + pd.Series(rng.laplace(0, clip / epsilon, len(sums)), index=sums.index)

# %% [right] Laplace as a difference of exponentials
def noisy_counts(orders, categories, epsilon, clip, rng):
    kept = orders[orders.groupby("user_id").cumcount() < clip]
    exact = pd.Categorical(kept["category"], categories=list(categories)).codes
    noise = rng.exponential(clip / epsilon, (2, len(categories)))
    return np.bincount(exact, minlength=len(categories)) + noise[0] - noise[1]

# %% [wrong: sensitivity 1 for a user with many rows] scale 1 / ε
def noisy_counts(orders, categories, epsilon, clip, rng):
    kept = orders[orders.groupby("user_id").cumcount() < clip]
    return kept["category"].value_counts().reindex(categories, fill_value=0) + rng.laplace(0, 1 / epsilon, len(categories))

# %% [wrong: sensitivity 1 for a user with many rows] not clipped
def noisy_counts(orders, categories, epsilon, clip, rng):
    return orders["category"].value_counts().reindex(categories, fill_value=0) + rng.laplace(0, clip / epsilon, len(categories))

# %% [wrong: clipped per category]
def noisy_counts(orders, categories, epsilon, clip, rng):
    kept = orders[orders.groupby(["user_id", "category"]).cumcount() < clip]
    return kept["category"].value_counts().reindex(categories, fill_value=0) + rng.laplace(0, clip / epsilon, len(categories))

# %% [wrong: scale = ε]
def noisy_counts(orders, categories, epsilon, clip, rng):
    kept = orders[orders.groupby("user_id").cumcount() < clip]
    return kept["category"].value_counts().reindex(categories, fill_value=0) + rng.laplace(0, epsilon, len(categories))

# %% [wrong: noise that ignores ε]
def noisy_counts(orders, categories, epsilon, clip, rng):
    kept = orders[orders.groupby("user_id").cumcount() < clip]
    return kept["category"].value_counts().reindex(categories, fill_value=0) + rng.laplace(0, clip, len(categories))

# %% [wrong: noise drawn once] a generator of its own
def noisy_counts(orders, categories, epsilon, clip, rng):
    kept = orders[orders.groupby("user_id").cumcount() < clip]
    mine = np.random.default_rng(42)
    return kept["category"].value_counts().reindex(categories, fill_value=0) + mine.laplace(0, clip / epsilon, len(categories))

# %% [wrong: one noise for all categories]
def noisy_counts(orders, categories, epsilon, clip, rng):
    kept = orders[orders.groupby("user_id").cumcount() < clip]
    return kept["category"].value_counts().reindex(categories, fill_value=0) + rng.laplace(0, clip / epsilon)

# %% [wrong: half the noise]
def noisy_counts(orders, categories, epsilon, clip, rng):
    kept = orders[orders.groupby("user_id").cumcount() < clip]
    return kept["category"].value_counts().reindex(categories, fill_value=0) + rng.laplace(0, clip / epsilon / 2, len(categories))

# %% [wrong: rounding that leaks] weights, and the noise rounded
def noisy_counts(orders, categories, epsilon, clip, rng):
    rows = orders.groupby("user_id")["category"].transform("size")
    weight = np.minimum(1, clip / (rows + 0.1))
    sums = weight.groupby(orders["category"].astype(str)).sum().reindex(categories, fill_value=0.0)
    return sums + np.round(rng.laplace(0, clip / epsilon, len(sums)))

# %% [wrong: empty categories left bare]
def noisy_counts(orders, categories, epsilon, clip, rng):
    kept = orders[orders.groupby("user_id").cumcount() < clip]
    counts = kept["category"].value_counts().reindex(categories, fill_value=0)
    return (counts + rng.laplace(0, clip / epsilon, len(categories))).where(counts > 0, 0)

# %% [wrong: busy users removed]
def noisy_counts(orders, categories, epsilon, clip, rng):
    rows = orders.groupby("user_id")["category"].transform("size")
    kept = orders[rows <= clip]
    return kept["category"].value_counts().reindex(categories, fill_value=0) + rng.laplace(0, clip / epsilon, len(categories))

# %% [right] a random sample of each user's rows by groupby.apply
def noisy_counts(orders, categories, epsilon, clip, rng):
    kept = orders.groupby("user_id", group_keys=False)[["category"]].apply(lambda g: g.sample(min(len(g), clip), random_state=rng))
    counts = kept["category"].value_counts().reindex(categories, fill_value=0)
    return counts.to_numpy() + rng.laplace(0, clip / epsilon, len(categories))

# %% [right] a loop over groups, one draw a category
def noisy_counts(orders, categories, epsilon, clip, rng):
    counts = dict.fromkeys(categories, 0)
    for _, rows in orders.groupby("user_id"):
        for name in rows["category"].head(clip):
            counts[name] += 1
    return np.array([counts[name] + rng.laplace(0, clip / epsilon) for name in categories])

# %% [wrong: draws from outside rng]
def noisy_counts(orders, categories, epsilon, clip, rng):
    counts = orders.groupby("user_id").head(clip)["category"].value_counts().reindex(categories, fill_value=0)
    return counts + np.random.laplace(0, clip / epsilon, len(categories))

# %% [wrong: normal noise for Laplace noise]
def noisy_counts(orders, categories, epsilon, clip, rng):
    counts = orders.groupby("user_id").head(clip)["category"].value_counts().reindex(categories, fill_value=0)
    return counts + rng.normal(0, clip / epsilon, len(categories))

# %% [wrong: scale = ε / sensitivity]
def noisy_counts(orders, categories, epsilon, clip, rng):
    counts = orders.groupby("user_id").head(clip)["category"].value_counts().reindex(categories, fill_value=0)
    return counts + rng.laplace(0, epsilon / clip, len(categories))

# %% [wrong: rows drawn anew for each category]
def noisy_counts(orders, categories, epsilon, clip, rng):
    user, bought = orders["user_id"].to_numpy(), orders["category"].to_numpy()
    out = []
    for name in categories:
        order = np.lexsort((rng.random(len(user)), user))
        sorted_ = user[order]
        rank = np.arange(len(user)) - np.searchsorted(sorted_, sorted_)
        out.append((bought[order[rank < clip]] == name).sum() + rng.laplace(0, clip / epsilon))
    return out
