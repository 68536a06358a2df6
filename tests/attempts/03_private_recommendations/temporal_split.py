"""Attempts at `temporal_split`."""

# %% [right] an anti-join
def temporal_split(orders, cutoff):
    purchases = orders.query("status != 'cancelled'")
    train = purchases.loc[purchases.ordered_at < cutoff]
    later = purchases.loc[purchases.ordered_at >= cutoff]
    later = later.merge(train[["user_id", "item_id"]].drop_duplicates(), how="left", on=["user_id", "item_id"], indicator=True)
    later = later[later._merge == "left_only"].drop(columns="_merge")
    return train, later[later.user_id.isin(train.user_id.unique())]

# %% [right] MultiIndex, repeats dropped, tables reset
def temporal_split(orders, cutoff):
    o = orders[orders["status"].astype(str).isin(["completed", "returned"])].sort_values("ordered_at")
    early = (o["ordered_at"] < cutoff).to_numpy()
    train, test = o[early].reset_index(drop=True), o[~early].drop_duplicates(["user_id", "item_id"])
    pairs = pd.MultiIndex.from_frame(train[["user_id", "item_id"]])
    old = pd.MultiIndex.from_frame(test[["user_id", "item_id"]]).isin(pairs)
    return [train, test[~old & test["user_id"].isin(train["user_id"]).to_numpy()].reset_index(drop=True)]

# %% [right] loops
def temporal_split(orders, cutoff):
    past, seen, train, test = {}, set(), [], []
    for row in orders.sort_values("ordered_at").to_dict("records"):
        if row["status"] == "cancelled":
            continue
        if row["ordered_at"] < cutoff:
            past.setdefault(row["user_id"], set()).add(row["item_id"])
            train.append(row)
        elif row["user_id"] in past and row["item_id"] not in past[row["user_id"]]:
            test.append(row)
    return pd.DataFrame(train), pd.DataFrame(test)

# %% [wrong: random split]
def temporal_split(orders, cutoff):
    bought = orders[orders["status"] != "cancelled"]
    share = (bought["ordered_at"] < cutoff).mean()
    train = bought.sample(frac=share, random_state=0)
    test = bought.drop(train.index)
    known = set(zip(train["user_id"], train["item_id"]))
    test = test[test["user_id"].isin(train["user_id"])]
    return train, test[[p not in known for p in zip(test["user_id"], test["item_id"])]]

# %% [wrong: training on the test week]
def temporal_split(orders, cutoff):
    bought = orders[orders["status"] != "cancelled"]
    before = bought[bought["ordered_at"] < cutoff]
    known = set(zip(before["user_id"], before["item_id"]))
    test = bought[(bought["ordered_at"] >= cutoff) & bought["user_id"].isin(before["user_id"])]
    return bought, test[[p not in known for p in zip(test["user_id"], test["item_id"])]]

# %% [wrong: items already bought]
def temporal_split(orders, cutoff):
    bought = orders[orders["status"] != "cancelled"]
    train, test = bought[bought["ordered_at"] < cutoff], bought[bought["ordered_at"] >= cutoff]
    return train, test[test["user_id"].isin(train["user_id"])]

# %% [wrong: cancelled orders kept]
def temporal_split(orders, cutoff):
    train = orders[orders["ordered_at"] < cutoff]
    test = orders[(orders["ordered_at"] >= cutoff) & orders["user_id"].isin(train["user_id"])]
    known = set(zip(train["user_id"], train["item_id"]))
    return train, test[[p not in known for p in zip(test["user_id"], test["item_id"])]]

# %% [wrong: unknown users tested]
def temporal_split(orders, cutoff):
    bought = orders[orders["status"] != "cancelled"]
    train, test = bought[bought["ordered_at"] < cutoff], bought[bought["ordered_at"] >= cutoff]
    known = set(zip(train["user_id"], train["item_id"]))
    return train, test[[p not in known for p in zip(test["user_id"], test["item_id"])]]

# %% [wrong: returned orders left out]
def temporal_split(orders, cutoff):
    bought = orders[orders["status"] == "completed"]
    train = bought[bought["ordered_at"] < cutoff]
    test = bought[(bought["ordered_at"] >= cutoff) & bought["user_id"].isin(train["user_id"])]
    known = set(zip(train["user_id"], train["item_id"]))
    return train, test[[p not in known for p in zip(test["user_id"], test["item_id"])]]

# %% [wrong: items bought by anybody left out]
def temporal_split(orders, cutoff):
    bought = orders[orders["status"] != "cancelled"]
    train = bought[bought["ordered_at"] < cutoff]
    test = bought[(bought["ordered_at"] >= cutoff) & bought["user_id"].isin(train["user_id"])]
    return train, test[~test["item_id"].isin(train["item_id"])]

# %% [wrong: the cutoff itself on the wrong side]
def temporal_split(orders, cutoff):
    bought = orders[orders["status"] != "cancelled"]
    train = bought[bought["ordered_at"] <= cutoff]
    test = bought[(bought["ordered_at"] > cutoff) & bought["user_id"].isin(train["user_id"])]
    known = set(zip(train["user_id"], train["item_id"]))
    return train, test[[p not in known for p in zip(test["user_id"], test["item_id"])]]

# %% [right] the order number as index
def temporal_split(orders, cutoff):
    o = orders[orders.status != "cancelled"].set_index("order_id")
    train, later = o[o.ordered_at < cutoff], o[o.ordered_at >= cutoff]
    own = train.groupby("user_id").item_id.agg(set).to_dict()
    return train, later[[u in own and i not in own[u] for u, i in zip(later.user_id, later.item_id)]]
