"""Attempts at `recommended_share`."""

# %% [right] merge, then a group by order
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders.status.astype(str).isin(["completed", "returned"])]
    both = bought.merge(clicks, on=["user_id", "item_id"], how="left", suffixes=("", "_click"))
    hours = (both.ordered_at - both.clicked_at) / pd.Timedelta(hours=1)
    both["hit"] = (hours >= 0) & (hours <= 168)
    hit = both.groupby("order_id").hit.any()
    flag = bought.order_id.map(hit)
    weight = bought.gmv if by == "gmv" else pd.Series(1, index=bought.index)
    return (weight * flag).sum() / weight.sum()

# %% [right] merge_asof backwards with a tolerance
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"].sort_values("ordered_at")
    seen = clicks[["user_id", "item_id", "clicked_at"]].sort_values("clicked_at")
    last = pd.merge_asof(bought, seen, left_on="ordered_at", right_on="clicked_at", by=["user_id", "item_id"],
                         tolerance=pd.Timedelta(days=7), direction="backward")
    found = last["clicked_at"].notna()
    if by == "orders":
        return found.sum() / len(last)
    return last["gmv"][found].sum() / last["gmv"].sum()

# %% [right] a plain loop with a dictionary of clicks
def recommended_share(orders, clicks, by="orders"):
    times = {}
    for user, item, at in zip(clicks["user_id"], clicks["item_id"], clicks["clicked_at"]):
        times.setdefault((user, item), []).append(at)
    top = bottom = 0.0
    for user, item, at, gmv, status in orders[["user_id", "item_id", "ordered_at", "gmv", "status"]].itertuples(index=False):
        if status == "cancelled":
            continue
        weight = 1.0 if by == "orders" else gmv
        bottom += weight
        if any(0 <= (at - t).total_seconds() <= 168 * 3600 for t in times.get((user, item), [])):
            top += weight
    return top / bottom

# %% [right] numpy search in sorted seconds
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"].ne("cancelled")]
    key = lambda t: t["user_id"].to_numpy().astype("int64") * 10_000_000 + t["item_id"].to_numpy().astype("int64")
    second = lambda s: s.to_numpy().astype("datetime64[s]").astype("int64")
    codes, inverse = np.unique(np.concatenate([key(bought), key(clicks)]), return_inverse=True)
    span = 10_000_000_000
    wanted = inverse[: len(bought)] * span + second(bought["ordered_at"])
    have = np.sort(inverse[len(bought):] * span + second(clicks["clicked_at"]))
    hit = np.searchsorted(have, wanted, side="right") > np.searchsorted(have, wanted - 168 * 3600, side="left")
    weight = bought["gmv"].to_numpy() if by == "gmv" else np.ones(len(bought))
    return np.float64((weight * hit).sum() / weight.sum())

# %% [right] a set of order ids
def recommended_share(orders, clicks, by="orders"):
    bought = orders.query("status != 'cancelled'").reset_index(drop=True)
    pairs = bought.merge(clicks[["user_id", "item_id", "clicked_at"]])
    pairs = pairs[(pairs.clicked_at <= pairs.ordered_at) & (pairs.clicked_at >= pairs.ordered_at - pd.Timedelta("7D"))]
    ids = set(pairs.order_id)
    part = bought[[i in ids for i in bought.order_id]]
    return {"orders": len(part) / len(bought), "gmv": part.gmv.sum() / bought.gmv.sum()}[by]

# %% [wrong: purchases for GMV]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    pairs = bought.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    ok = (pairs.ordered_at - pairs.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))
    return bought.order_id.isin(pairs.order_id[ok]).mean()

# %% [wrong: impressions for clicks]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    shown = tokopedia.impressions.merge(tokopedia.sessions[["session_id", "user_id", "started_at"]], on="session_id")
    pairs = bought.merge(shown[["user_id", "item_id", "started_at"]], on=["user_id", "item_id"])
    ok = (pairs.ordered_at - pairs.started_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))
    hit = bought.order_id.isin(pairs.order_id[ok])
    return hit.mean() if by == "orders" else bought.gmv[hit].sum() / bought.gmv.sum()

# %% [wrong: cancelled orders kept]
def recommended_share(orders, clicks, by="orders"):
    pairs = orders.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    ok = (pairs.ordered_at - pairs.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))
    hit = orders.order_id.isin(pairs.order_id[ok])
    return hit.mean() if by == "orders" else orders.gmv[hit].sum() / orders.gmv.sum()

# %% [wrong: cancelled orders left in the denominator]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    pairs = bought.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    ok = (pairs.ordered_at - pairs.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))
    hit = bought.order_id.isin(pairs.order_id[ok])
    return hit.sum() / len(orders) if by == "orders" else bought.gmv[hit].sum() / orders.gmv.sum()

# %% [wrong: returned orders left out]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] == "completed"]
    pairs = bought.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    ok = (pairs.ordered_at - pairs.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))
    hit = bought.order_id.isin(pairs.order_id[ok])
    return hit.mean() if by == "orders" else bought.gmv[hit].sum() / bought.gmv.sum()

# %% [wrong: an order with several clicks counted several times]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    rows = bought.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"], how="left")
    ok = (rows.ordered_at - rows.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))
    return ok.mean() if by == "orders" else rows.gmv[ok].sum() / rows.gmv.sum()

# %% [wrong: an order with several clicks counted several times] in the numerator only
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    rows = bought.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    ok = rows[(rows.ordered_at - rows.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))]
    return len(ok) / len(bought) if by == "orders" else ok.gmv.sum() / bought.gmv.sum()

# %% [wrong: window ignored]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    pairs = bought.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    hit = bought.order_id.isin(pairs.order_id[pairs.clicked_at <= pairs.ordered_at])
    return hit.mean() if by == "orders" else bought.gmv[hit].sum() / bought.gmv.sum()

# %% [wrong: clicks after the order counted]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    pairs = bought.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    hit = bought.order_id.isin(pairs.order_id[pairs.ordered_at - pairs.clicked_at <= pd.Timedelta(hours=168)])
    return hit.mean() if by == "orders" else bought.gmv[hit].sum() / bought.gmv.sum()

# %% [wrong: whole days for hours]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    pairs = bought.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    days = (pairs.ordered_at - pairs.clicked_at).dt.days
    hit = bought.order_id.isin(pairs.order_id[days.between(0, 7)])
    return hit.mean() if by == "orders" else bought.gmv[hit].sum() / bought.gmv.sum()

# %% [wrong: another user's click counted]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    pairs = bought.merge(clicks[["item_id", "clicked_at"]], on="item_id")
    ok = (pairs.ordered_at - pairs.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))
    hit = bought.order_id.isin(pairs.order_id[ok])
    return hit.mean() if by == "orders" else bought.gmv[hit].sum() / bought.gmv.sum()

# %% [wrong: a click on another item counted]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    pairs = bought.merge(clicks[["user_id", "clicked_at"]], on="user_id")
    ok = (pairs.ordered_at - pairs.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))
    hit = bought.order_id.isin(pairs.order_id[ok])
    return hit.mean() if by == "orders" else bought.gmv[hit].sum() / bought.gmv.sum()

# %% [wrong: first click only]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    first = clicks.groupby(["user_id", "item_id"], as_index=False).clicked_at.min()
    both = bought.merge(first, on=["user_id", "item_id"], how="left")
    hit = (both.ordered_at - both.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))
    return hit.mean() if by == "orders" else both.gmv[hit].sum() / both.gmv.sum()

# %% [wrong: last click only]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    last = clicks.groupby(["user_id", "item_id"], as_index=False).clicked_at.max()
    both = bought.merge(last, on=["user_id", "item_id"], how="left")
    hit = (both.ordered_at - both.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))
    return hit.mean() if by == "orders" else both.gmv[hit].sum() / both.gmv.sum()

# %% [wrong: percentage instead of a share]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    pairs = bought.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    ok = (pairs.ordered_at - pairs.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168))
    hit = bought.order_id.isin(pairs.order_id[ok])
    return 100 * (hit.mean() if by == "orders" else bought.gmv[hit].sum() / bought.gmv.sum())

# %% [wrong: 168 hours left out]
def recommended_share(orders, clicks, by="orders"):
    bought = orders[orders["status"] != "cancelled"]
    pairs = bought.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    ok = (pairs.ordered_at - pairs.clicked_at).between(pd.Timedelta(0), pd.Timedelta(hours=168), inclusive="left")
    hit = bought.order_id.isin(pairs.order_id[ok])
    return hit.mean() if by == "orders" else bought.gmv[hit].sum() / bought.gmv.sum()

# %% [wrong: calendar days for hours]
def recommended_share(orders, clicks, by="orders"):
    p = orders[orders["status"] != "cancelled"]
    m = p.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    d = (m["ordered_at"].dt.normalize() - m["clicked_at"].dt.normalize()).dt.days
    hit = p["order_id"].isin(m.loc[(d >= 0) & (d <= 7), "order_id"])
    return p.loc[hit, "gmv"].sum() / p["gmv"].sum() if by == "gmv" else hit.mean()

# %% [wrong: orders without a click left out of the denominator]
def recommended_share(orders, clicks, by="orders"):
    p = orders[orders["status"] != "cancelled"]
    m = p.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    d = m["ordered_at"] - m["clicked_at"]
    m["hit"] = (d >= pd.Timedelta(0)) & (d <= pd.Timedelta(hours=168))
    g = m.groupby("order_id").agg(hit=("hit", "any"), gmv=("gmv", "first"))
    return (g.gmv * g.hit).sum() / g.gmv.sum() if by == "gmv" else g.hit.mean()

# %% [wrong: returned None] printed, not returned
def recommended_share(orders, clicks, by="orders"):
    print(0.5)
