"""Attempts at `gmv_tree` and `explain_change`."""

# %% [right] plain Python and math
import math


def gmv_tree(sessions, orders):
    sold = [g for g, s in zip(orders["gmv"], orders["status"]) if s != "cancelled"]
    people, visits = len(set(sessions["user_id"])), sessions.shape[0]
    return dict(visitors=people, visits_per_visitor=visits / people, orders_per_visit=len(sold) / visits, gmv_per_order=sum(sold) / len(sold))


def explain_change(before, after):
    a, b = math.prod(before.values()), math.prod(after.values())
    weight = a if math.isclose(a, b, rel_tol=1e-12) else (b - a) / (math.log(b) - math.log(a))
    return {name: weight * math.log(after[name] / before[name]) for name in before}

# %% [right] pandas Series in and out
def gmv_tree(sessions, orders):
    sold = orders[orders.status.isin(["completed", "returned"])]
    size = [1, sessions.user_id.nunique(), len(sessions), len(sold), sold.gmv.sum()]
    names = ["visitors", "visits_per_visitor", "orders_per_visit", "gmv_per_order"]
    return pd.Series([size[i + 1] / size[i] for i in range(4)], index=names)


def explain_change(before, after):
    before, after = pd.Series(before), pd.Series(after)
    after = after[before.index]
    logs = np.log(after / before)
    change, total = after.prod() - before.prod(), logs.sum()
    weight = change / total if abs(total) > 1e-9 else before.prod()
    return logs * weight

# %% [right] share of the logarithm times the change
def gmv_tree(sessions, orders):
    keep = orders.loc[orders["status"] != "cancelled", "gmv"]
    per_user = sessions.groupby("user_id").size()
    return {"gmv_per_order": keep.mean(), "orders_per_visit": keep.count() / per_user.sum(),
            "visits_per_visitor": per_user.mean(), "visitors": len(per_user)}


def explain_change(before, after):
    keys = list(before)
    x, y = np.array([before[k] for k in keys]), np.array([after[k] for k in keys])
    step = np.log(y) - np.log(x)
    if np.isclose(step.sum(), 0):
        return dict(zip(keys, x.prod() * step))
    return dict(zip(keys, (y.prod() - x.prod()) * step / step.sum()))

# %% [right] isin, and the weight by expm1
def gmv_tree(sessions, orders):
    """The four factors whose product is GMV."""
    per_user = sessions.groupby("user_id").size()
    kept = orders.loc[orders.status.isin(["completed", "returned"]), "gmv"]
    return {"visitors": float(len(per_user)), "visits_per_visitor": per_user.mean(),
            "orders_per_visit": kept.count() / per_user.sum(), "gmv_per_order": kept.mean()}


def explain_change(before, after):
    """Part of each factor in the change of the product, in money; the parts sum to the change."""
    steps = np.array([np.log(after[f] / before[f]) for f in before])
    s = steps.sum()
    start = np.prod([before[f] for f in before])
    weight = start * (np.expm1(s) / s if s != 0 else 1)
    return dict(zip(before, weight * steps))

# %% [wrong: one factor at a time]
def gmv_tree(sessions, orders):
    sold = orders[orders["status"] != "cancelled"]
    visitors, visits = sessions["user_id"].nunique(), len(sessions)
    return {"visitors": visitors, "visits_per_visitor": visits / visitors, "orders_per_visit": len(sold) / visits, "gmv_per_order": sold["gmv"].mean()}


def explain_change(before, after):
    old = np.prod(list(before.values()))
    return {f: old * (after[f] / before[f] - 1) for f in before}

# %% [wrong: cancelled orders kept]
def gmv_tree(sessions, orders):
    visitors, visits = sessions["user_id"].nunique(), len(sessions)
    return {"visitors": visitors, "visits_per_visitor": visits / visitors, "orders_per_visit": len(orders) / visits, "gmv_per_order": orders["gmv"].mean()}


def explain_change(before, after):
    old, new = np.prod(list(before.values())), np.prod(list(after.values()))
    weight = old if np.isclose(old, new) else (new - old) / np.log(new / old)
    return {f: weight * np.log(after[f] / before[f]) for f in before}

# %% [wrong: buyers for visitors]
def gmv_tree(sessions, orders):
    sold = orders[orders["status"] != "cancelled"]
    visitors, visits = sold["user_id"].nunique(), len(sessions)
    return {"visitors": visitors, "visits_per_visitor": visits / visitors, "orders_per_visit": len(sold) / visits, "gmv_per_order": sold["gmv"].mean()}


def explain_change(before, after):
    old, new = np.prod(list(before.values())), np.prod(list(after.values()))
    weight = old if np.isclose(old, new) else (new - old) / np.log(new / old)
    return {f: weight * np.log(after[f] / before[f]) for f in before}

# %% [wrong: returned orders left out]
def gmv_tree(sessions, orders):
    sold = orders[orders["status"] == "completed"]
    visitors, visits = sessions["user_id"].nunique(), len(sessions)
    return {"visitors": visitors, "visits_per_visitor": visits / visitors, "orders_per_visit": len(sold) / visits, "gmv_per_order": sold["gmv"].mean()}


def explain_change(before, after):
    old, new = np.prod(list(before.values())), np.prod(list(after.values()))
    weight = old if np.isclose(old, new) else (new - old) / np.log(new / old)
    return {f: weight * np.log(after[f] / before[f]) for f in before}

# %% [wrong: no change divided by no change]
def gmv_tree(sessions, orders):
    sold = orders[orders["status"] != "cancelled"]
    visitors, visits = sessions["user_id"].nunique(), len(sessions)
    return {"visitors": visitors, "visits_per_visitor": visits / visitors, "orders_per_visit": len(sold) / visits, "gmv_per_order": sold["gmv"].mean()}


def explain_change(before, after):
    old, new = np.prod(list(before.values())), np.prod(list(after.values()))
    weight = (new - old) / np.log(new / old)
    return {f: weight * np.log(after[f] / before[f]) for f in before}

# %% [wrong: percent changes for logarithms]
def gmv_tree(sessions, orders):
    sold = orders[orders["status"] != "cancelled"]
    visitors, visits = sessions["user_id"].nunique(), len(sessions)
    return {"visitors": visitors, "visits_per_visitor": visits / visitors, "orders_per_visit": len(sold) / visits, "gmv_per_order": sold["gmv"].mean()}


def explain_change(before, after):
    old, new = np.prod(list(before.values())), np.prod(list(after.values()))
    percent = {f: after[f] / before[f] - 1 for f in before}
    return {f: (new - old) * p / sum(percent.values()) for f, p in percent.items()}

# %% [wrong: the order of the factors decides]
def gmv_tree(sessions, orders):
    sold = orders[orders["status"] != "cancelled"]
    visitors, visits = sessions["user_id"].nunique(), len(sessions)
    return {"visitors": visitors, "visits_per_visitor": visits / visitors, "orders_per_visit": len(sold) / visits, "gmv_per_order": sold["gmv"].mean()}


def explain_change(before, after):
    now, parts = np.prod(list(before.values())), {}
    for f in before:
        parts[f] = now * (after[f] / before[f] - 1)
        now = now * after[f] / before[f]
    return parts

# %% [wrong: orders per visitor for orders per visit]
def gmv_tree(sessions, orders):
    sold = orders[orders["status"] != "cancelled"]
    visitors, visits = sessions["user_id"].nunique(), len(sessions)
    return {"visitors": visitors, "visits_per_visitor": visits / visitors, "orders_per_visit": len(sold) / visitors, "gmv_per_order": sold["gmv"].mean()}


def explain_change(before, after):
    old, new = np.prod(list(before.values())), np.prod(list(after.values()))
    weight = old if np.isclose(old, new) else (new - old) / np.log(new / old)
    return {f: weight * np.log(after[f] / before[f]) for f in before}

# %% [wrong: the old level for the weight]
def gmv_tree(sessions, orders):
    """The four factors whose product is GMV."""
    sold = orders[orders.status != "cancelled"]
    visitors = sessions.user_id.nunique()
    visits = len(sessions)
    n_orders = len(sold)
    money = sold.gmv.sum()
    return {
        "visitors": visitors,
        "visits_per_visitor": visits / visitors,
        "orders_per_visit": n_orders / visits,
        "gmv_per_order": money / n_orders,
    }


def explain_change(before, after):
    """Part of each factor in the change of the product, in money; the parts sum to the change."""
    old = np.prod(list(before.values()))
    weight = old
    return {f: float(weight * np.log(after[f] / before[f])) for f in before}

# %% [wrong: no change means no parts]
def gmv_tree(sessions, orders):
    """The four factors whose product is GMV."""
    sold = orders[orders.status != "cancelled"]
    visitors = sessions.user_id.nunique()
    visits = len(sessions)
    n_orders = len(sold)
    money = sold.gmv.sum()
    return {
        "visitors": visitors,
        "visits_per_visitor": visits / visitors,
        "orders_per_visit": n_orders / visits,
        "gmv_per_order": money / n_orders,
    }


def explain_change(before, after):
    """Part of each factor in the change of the product, in money; the parts sum to the change."""
    old, new = np.prod(list(before.values())), np.prod(list(after.values()))
    weight = 0.0 if np.isclose(old, new, rtol=1e-12) else (new - old) / np.log(new / old)
    return {f: float(weight * np.log(after[f] / before[f])) for f in before}

# %% [right] parts as a list in the order of the factors
def gmv_tree(sessions, orders):
    bought = orders[~orders.status.eq("cancelled")]
    chain = np.array([1.0, sessions.user_id.nunique(), len(sessions), len(bought), bought.gmv.sum()])
    return dict(zip(("visitors", "visits_per_visitor", "orders_per_visit", "gmv_per_order"), chain[1:] / chain[:-1]))


def explain_change(before, after):
    grown = np.array([after[k] / before[k] for k in before])
    start, total = np.prod([*before.values()]), np.log(grown).sum()
    return list(start * np.log(grown) * (1.0 if abs(total) < 1e-12 else np.expm1(total) / total))
