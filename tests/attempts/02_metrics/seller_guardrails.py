"""Attempts at `seller_guardrails`."""

# %% [right] merge and pairwise differences
def seller_guardrails(impressions, items, sellers):
    full = impressions[["item_id"]].merge(items[["item_id", "seller_id"]], on="item_id").merge(sellers, on="seller_id")
    x = full.groupby("seller_id").size().reindex(sellers.seller_id, fill_value=0).to_numpy(float)
    gini = np.abs(x[:, None] - x[None, :]).sum() / (2 * len(x) ** 2 * x.mean())
    return {"gini": gini, "small_share": (full.seller_size == "small").mean()}

# %% [right] dictionaries and a loop
def seller_guardrails(impressions, items, sellers):
    owner = dict(zip(items["item_id"], items["seller_id"]))
    size = dict(zip(sellers["seller_id"], sellers["seller_size"]))
    count = {s: 0 for s in size}
    for i in impressions["item_id"]:
        count[owner[i]] += 1
    x, n = sorted(count.values()), len(count)
    total = sum(x)
    gini = sum((2 * i - n - 1) * v for i, v in enumerate(x, start=1)) / (n * total)
    return {"small_share": sum(v for s, v in count.items() if size[s] == "small") / total, "gini": gini}

# %% [right] area under the Lorenz curve
def seller_guardrails(impressions, items, sellers):
    per_item = impressions["item_id"].value_counts()
    table = items.assign(shown=items["item_id"].map(per_item).fillna(0)).groupby("seller_id")["shown"].sum()
    shown = sellers.set_index("seller_id").assign(shown=table).fillna({"shown": 0})
    x = np.sort(shown["shown"].to_numpy())
    curve = np.concatenate([[0], x.cumsum() / x.sum()])
    area = ((curve[1:] + curve[:-1]) / 2).mean()
    return pd.Series({"gini": 1 - 2 * area, "small_share": shown.loc[shown["seller_size"] == "small", "shown"].sum() / x.sum()})

# %% [wrong: sellers never shown left out]
def seller_guardrails(impressions, items, sellers):
    full = impressions.merge(items, on="item_id").merge(sellers, on="seller_id")
    x = np.sort(full.groupby("seller_id").size().to_numpy(float))
    n = len(x)
    return {"gini": (2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()), "small_share": (full.seller_size == "small").mean()}

# %% [wrong: items for sellers]
def seller_guardrails(impressions, items, sellers):
    full = impressions.merge(items, on="item_id").merge(sellers, on="seller_id")
    x = np.sort(full.groupby("item_id").size().to_numpy(float))
    n = len(x)
    return {"gini": (2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()), "small_share": (full.seller_size == "small").mean()}

# %% [wrong: share of sellers for share of exposure]
def seller_guardrails(impressions, items, sellers):
    full = impressions.merge(items, on="item_id")
    x = np.sort(full.groupby("seller_id").size().reindex(sellers.seller_id, fill_value=0).to_numpy(float))
    n = len(x)
    return {"gini": (2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()), "small_share": (sellers.seller_size == "small").mean()}

# %% [wrong: share of items for share of exposure]
def seller_guardrails(impressions, items, sellers):
    full = impressions.merge(items, on="item_id")
    x = np.sort(full.groupby("seller_id").size().reindex(sellers.seller_id, fill_value=0).to_numpy(float))
    n = len(x)
    return {"gini": (2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()), "small_share": (items.merge(sellers).seller_size == "small").mean()}

# %% [wrong: sorted from large to small]
def seller_guardrails(impressions, items, sellers):
    full = impressions.merge(items, on="item_id").merge(sellers, on="seller_id")
    x = full["seller_id"].value_counts().reindex(sellers.seller_id, fill_value=0).sort_values(ascending=False).to_numpy(float)
    n = len(x)
    return {"gini": (2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()), "small_share": (full.seller_size == "small").mean()}

# %% [wrong: medium counted as small]
def seller_guardrails(impressions, items, sellers):
    full = impressions.merge(items, on="item_id").merge(sellers, on="seller_id")
    x = np.sort(full.groupby("seller_id").size().reindex(sellers.seller_id, fill_value=0).to_numpy(float))
    n = len(x)
    return {"gini": (2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()), "small_share": (full.seller_size != "large").mean()}

# %% [wrong: percent for a share]
def seller_guardrails(impressions, items, sellers):
    full = impressions.merge(items, on="item_id").merge(sellers, on="seller_id")
    x = np.sort(full.groupby("seller_id").size().reindex(sellers.seller_id, fill_value=0).to_numpy(float))
    n = len(x)
    return {"gini": (2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()), "small_share": 100 * (full.seller_size == "small").mean()}

# %% [wrong: i counted from 0]
def seller_guardrails(impressions, items, sellers):
    """Concentration of exposure over sellers, and the share of exposure of small sellers."""
    seller = impressions.item_id.map(items.set_index("item_id").seller_id)
    x = seller.value_counts().reindex(sellers.seller_id, fill_value=0)
    s = np.sort(x.to_numpy())
    n = len(s)
    gini = ((2 * np.arange(n) - n - 1) * s).sum() / (n * s.sum())
    small = sellers.seller_id[sellers.seller_size == "small"]
    return {"gini": gini, "small_share": seller.isin(small).mean()}

# %% [wrong: exposures not sorted]
def seller_guardrails(impressions, items, sellers):
    """Concentration of exposure over sellers, and the share of exposure of small sellers."""
    seller = impressions.item_id.map(items.set_index("item_id").seller_id)
    x = seller.value_counts().reindex(sellers.seller_id, fill_value=0)
    s = x.to_numpy()
    n = len(s)
    gini = ((2 * np.arange(1, n + 1) - n - 1) * s).sum() / (n * s.sum())
    small = sellers.seller_id[sellers.seller_size == "small"]
    return {"gini": gini, "small_share": seller.isin(small).mean()}
