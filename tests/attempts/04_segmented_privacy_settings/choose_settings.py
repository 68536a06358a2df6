"""Attempts at `choose_settings`."""

# %% [right] integer programme
my_weight = 10


def choose_settings(pilot, budget, rules, weight):
    from scipy.optimize import Bounds, LinearConstraint, milp
    p = pilot.reset_index(drop=True).astype({"segment": str, "category_class": str, "setting": str})
    total = p.drop_duplicates("segment")["users"].sum()
    gain = p["users"] / total * (p["value"] - weight * p["exposure"])
    kinds = sorted(set(zip(p["category_class"], p["setting"])))
    m, k = len(p), len(kinds)
    rows, lows, highs = [], [], []
    for _, index in p.groupby(["segment", "category_class"]).groups.items():
        row = np.zeros(m + k); row[index] = 1
        rows.append(row); lows.append(1); highs.append(1)
    row = np.zeros(m + k); row[:m] = p["users"] / total * p["exposure"]
    rows.append(row); lows.append(-np.inf); highs.append(budget)
    row = np.zeros(m + k); row[m:] = 1
    rows.append(row); lows.append(0); highs.append(rules)
    for j, (c, s) in enumerate(kinds):
        row = np.zeros(m + k); row[:m] = ((p["category_class"] == c) & (p["setting"] == s)); row[m + j] = -7
        rows.append(row); lows.append(-np.inf); highs.append(0)
    top = np.ones(m + k)
    top[:m] = ~((p["segment"] == "minor") & p["setting"].isin(PERSONAL))
    found = milp(np.r_[-gain / gain.abs().max(), np.zeros(k)], integrality=np.ones(m + k), bounds=Bounds(0, top), constraints=LinearConstraint(np.array(rows), lows, highs))
    chosen = p[found.x[:m] > 0.5]
    return {(r.segment, r.category_class): r.setting for r in chosen.itertuples()}

# %% [right] menus and a price, pandas pivots, a nested dictionary back
my_weight = 8


def choose_settings(pilot, budget, rules, weight):
    from itertools import combinations
    p = pilot.astype({"segment": str, "category_class": str, "setting": str})
    share = p["users"] / p.drop_duplicates("segment")["users"].sum()
    p = p.assign(net=share * (p["value"] - weight * p["exposure"]), cost=share * p["exposure"])
    p = p[(p["segment"] != "minor") | p["setting"].isin(["off", "contextual"])]
    names = list(SETTINGS)
    net = {c: p[p["category_class"] == c].pivot(index="segment", columns="setting", values="net").reindex(columns=names).fillna(-1e9).to_numpy() for c in CLASSES}
    cost = {c: p[p["category_class"] == c].pivot(index="segment", columns="setting", values="cost").reindex(columns=names).fillna(1e9).to_numpy() for c in CLASSES}
    rows = sorted(p["segment"].unique())
    prices = [0.0] + [weight * 1.6**i for i in range(-6, 16)]
    plans = {c: [] for c in CLASSES}  # (rules, price number) -> value, exposure, picks
    for c in CLASSES:
        for size in range(1, rules):
            for menu in combinations(range(5), size):
                if not set(menu) & {0, 1}:
                    continue
                for price in prices:
                    pick = np.array(menu)[(net[c] - price * cost[c])[:, menu].argmax(axis=1)]
                    at = np.arange(7), pick
                    plans[c].append((size, net[c][at].sum(), cost[c][at].sum(), pick))
    best = (-np.inf, None, None)
    second = {size: sorted([x for x in plans["sensitive"] if x[0] <= size], key=lambda x: -x[1]) for size in range(1, rules)}
    for size, value, spent, pick in plans["ordinary"]:
        for other in second.get(rules - size, []):
            if spent + other[2] <= budget:
                best = max(best, (value + other[1], pick.tolist(), other[3].tolist()), key=lambda b: b[0])
                break
    return {s: {"ordinary": names[best[1][i]], "sensitive": names[best[2][i]]} for i, s in enumerate(rows)}

# %% [right] best of each cell, then give up what costs least, a table back
my_weight = 6.0


def choose_settings(pilot, budget, rules, weight):
    share = cube(pilot, "users") / cube(pilot, "users")[:, 0, 0].sum()
    cost = share * cube(pilot, "exposure")
    net = share * cube(pilot, "value") - weight * cost
    net[SEGMENTS.index("minor"), :, 2:] = -1e12

    def fill(menus):  # greedy: the best of each cell, then step down where least value is lost for the exposure saved
        plan = {(i, j): max(menus[j], key=lambda k: net[i, j, k]) for i in range(7) for j in range(2)}
        while sum(cost[i, j, k] for (i, j), k in plan.items()) > budget:
            steps = [((net[i, j, k] - net[i, j, n]) / (cost[i, j, k] - cost[i, j, n]), (i, j), n)
                     for (i, j), k in plan.items() for n in menus[j] if cost[i, j, n] < cost[i, j, k] and net[i, j, n] > -1e11]
            if not steps:
                return -np.inf, plan
            _, cell, new = min(steps)
            plan[cell] = new
        return sum(net[i, j, k] for (i, j), k in plan.items()), plan

    menus = [set(range(5)), set(range(5))]
    value, plan = fill(menus)
    while len(set(plan[i, 0] for i in range(7))) + len(set(plan[i, 1] for i in range(7))) > rules:
        tries = []
        for j in (0, 1):
            for k in menus[j]:
                smaller = [set(m) for m in menus]
                smaller[j].discard(k)
                if smaller[j] & {0, 1}:
                    tries.append((*fill(smaller), smaller))
        value, plan, menus = max(tries, key=lambda t: t[0])
    return pd.DataFrame([(s, c, SETTINGS[plan[i, j]]) for i, s in enumerate(SEGMENTS) for j, c in enumerate(CLASSES)], columns=["segment", "category_class", "setting"])

# %% [wrong: a score before the gates]
my_weight = 8.0


def choose_settings(pilot, budget, rules, weight):
    users = cube(pilot, "users") / cube(pilot, "users")[:, 0, 0].sum()
    cost = users * cube(pilot, "exposure")
    net = users * cube(pilot, "value") - weight * cost
    best, chosen = -np.inf, None
    for bits in product([False, True], repeat=10):
        menu = np.array(bits).reshape(2, -1)
        if sum(bits) > rules or not menu.any(axis=1).all():
            continue
        for price in [0, *weight * np.geomspace(0.1, 300, 20)]:
            pick = np.where(menu, net - price * cost, -np.inf).argmax(axis=2)[..., None]
            value, spent = (np.take_along_axis(a, pick, 2).sum() for a in (net, cost))
            if spent <= budget:
                if value > best:
                    best, chosen = value, pick.ravel().tolist()
                break
    return {cell: SETTINGS[k] for cell, k in zip(product(SEGMENTS, CLASSES), chosen)}

# %% [wrong: budget overspent]
my_weight = 8.0


def choose_settings(pilot, budget, rules, weight):
    net = cube(pilot, "value") - weight * cube(pilot, "exposure")
    users = cube(pilot, "users")
    net[-1, :, 2:] = -1e9
    best, chosen = -np.inf, None
    for bits in product([False, True], repeat=10):
        menu = np.array(bits).reshape(2, -1)
        if sum(bits) > rules or not menu[:, :2].any(axis=1).all():
            continue
        pick = np.where(menu, net, -np.inf).argmax(axis=2)[..., None]
        value = np.take_along_axis(users * net, pick, 2).sum()
        if value > best:
            best, chosen = value, pick.ravel().tolist()
    return {cell: SETTINGS[k] for cell, k in zip(product(SEGMENTS, CLASSES), chosen)}

# %% [wrong: more rules than allowed]
my_weight = 8.0


def choose_settings(pilot, budget, rules, weight):
    users = cube(pilot, "users") / cube(pilot, "users")[:, 0, 0].sum()
    cost = users * cube(pilot, "exposure")
    net = users * cube(pilot, "value") - weight * cost
    net[-1, :, 2:] = -1e12
    for price in [0, *weight * np.geomspace(0.05, 3000, 80)]:
        pick = (net - price * cost).argmax(axis=2)[..., None]
        if np.take_along_axis(cost, pick, 2).sum() <= budget:
            break
    return {cell: SETTINGS[k] for cell, k in zip(product(SEGMENTS, CLASSES), pick.ravel().tolist())}

# %% [wrong: rules counted over both classes together]
my_weight = 8.0


def choose_settings(pilot, budget, rules, weight):
    users = cube(pilot, "users") / cube(pilot, "users")[:, 0, 0].sum()
    cost = users * cube(pilot, "exposure")
    net = users * cube(pilot, "value") - weight * cost
    net[-1, :, 2:] = -1e12
    best, chosen = -np.inf, None
    for bits in product([False, True], repeat=5):
        menu = np.array(bits)
        if sum(bits) > rules or not menu[:2].any():
            continue
        for price in [0, *weight * np.geomspace(0.1, 300, 25)]:
            pick = np.where(menu, net - price * cost, -np.inf).argmax(axis=2)[..., None]
            value, spent = (np.take_along_axis(a, pick, 2).sum() for a in (net, cost))
            if spent <= budget:
                if value > best:
                    best, chosen = value, pick.ravel().tolist()
                break
    return {cell: SETTINGS[k] for cell, k in zip(product(SEGMENTS, CLASSES), chosen)}

# %% [wrong: segments not weighted by users]
my_weight = 8.0


def choose_settings(pilot, budget, rules, weight):
    cost = cube(pilot, "exposure") / 7
    net = cube(pilot, "value") / 7 - weight * cost
    net[-1, :, 2:] = -1e12
    best, chosen = -np.inf, None
    for bits in product([False, True], repeat=10):
        menu = np.array(bits).reshape(2, -1)
        if sum(bits) > rules or not menu[:, :2].any(axis=1).all():
            continue
        for price in [0, *weight * np.geomspace(0.1, 300, 25)]:
            pick = np.where(menu, net - price * cost, -np.inf).argmax(axis=2)[..., None]
            value, spent = (np.take_along_axis(a, pick, 2).sum() for a in (net, cost))
            if spent <= budget:
                if value > best:
                    best, chosen = value, pick.ravel().tolist()
                break
    return {cell: SETTINGS[k] for cell, k in zip(product(SEGMENTS, CLASSES), chosen)}

# %% [wrong: exposure has no price]
my_weight = 8.0


def choose_settings(pilot, budget, rules, weight):
    users = cube(pilot, "users") / cube(pilot, "users")[:, 0, 0].sum()
    cost = users * cube(pilot, "exposure")
    net = users * cube(pilot, "value")
    net[-1, :, 2:] = -1e12
    best, chosen = -np.inf, None
    for bits in product([False, True], repeat=10):
        menu = np.array(bits).reshape(2, -1)
        if sum(bits) > rules or not menu[:, :2].any(axis=1).all():
            continue
        for price in [0, *weight * np.geomspace(0.01, 1000, 40)]:
            pick = np.where(menu, net - price * cost, -np.inf).argmax(axis=2)[..., None]
            value, spent = (np.take_along_axis(a, pick, 2).sum() for a in (net, cost))
            if spent <= budget:
                if value > best:
                    best, chosen = value, pick.ravel().tolist()
                break
    return {cell: SETTINGS[k] for cell, k in zip(product(SEGMENTS, CLASSES), chosen)}

# %% [wrong: one size for everybody]
my_weight = 8.0


def choose_settings(pilot, budget, rules, weight):
    users = cube(pilot, "users") / cube(pilot, "users")[:, 0, 0].sum()
    cost = users * cube(pilot, "exposure")
    net = users * cube(pilot, "value") - weight * cost
    options = [k for k in range(5) if cost[:6, :, k].sum() + cost[6, :, min(k, 1)].sum() <= budget and (k < 2 or rules >= 4)]
    best = max(options, key=lambda k: net[:6, :, k].sum() + net[6, :, min(k, 1)].sum())
    return {(s, c): SETTINGS[min(best, 1) if s == "minor" else best] for s in SEGMENTS for c in CLASSES}

# %% [wrong: by category only]
my_weight = 8.0


def choose_settings(pilot, budget, rules, weight):
    users = cube(pilot, "users") / cube(pilot, "users")[:, 0, 0].sum()
    cost = users * cube(pilot, "exposure")
    net = users * cube(pilot, "value") - weight * cost
    best = (-np.inf, None)
    for pair in product(range(5), repeat=2):
        table = [[min(k, 1) if s == "minor" else k for k in pair] for s in SEGMENTS]
        at = np.arange(7)[:, None], np.arange(2)[None, :], np.array(table)
        used = sum(len({row[j] for row in table}) for j in (0, 1))
        if cost[at].sum() <= budget and used <= rules and net[at].sum() > best[0]:
            best = net[at].sum(), table
    return {(s, c): SETTINGS[best[1][i][j]] for i, s in enumerate(SEGMENTS) for j, c in enumerate(CLASSES)}

# %% [wrong: by frequency only]
my_weight = 8.0


def choose_settings(pilot, budget, rules, weight):
    users = cube(pilot, "users") / cube(pilot, "users")[:, 0, 0].sum()
    cost = users * cube(pilot, "exposure")
    net = users * cube(pilot, "value") - weight * cost
    best = (-np.inf, None)
    for three in product(range(5), repeat=3):
        row = [*three, *three, 1 if 1 in three else 0]
        table = np.array([row, row]).T
        at = np.arange(7)[:, None], np.arange(2)[None, :], table
        if cost[at].sum() <= budget and 2 * len(set(row)) <= rules and net[at].sum() > best[0]:
            best = net[at].sum(), table
    return {(s, c): SETTINGS[best[1][i, j]] for i, s in enumerate(SEGMENTS) for j, c in enumerate(CLASSES)}

# %% [wrong: the pilot ignored]
my_weight = 8.0


def choose_settings(pilot, budget, rules, weight):
    return {(s, c): "contextual" if c == "ordinary" else "off" for s in SEGMENTS for c in CLASSES}

# %% [wrong: budget overspent] the Shopee-like answer, copied
my_weight = 8.0


def choose_settings(pilot, budget, rules, weight):
    return {(s, c): "contextual" if c == "sensitive" or s == "minor" else "full" if s.startswith("frequent") else "cohort" for s in SEGMENTS for c in CLASSES}

# %% [right] pandas only, shrunk first, a price by bisection, a Series back
from itertools import combinations


def choose_settings(pilot, budget, rules, weight):
    t = pilot.copy()
    t = t[(t.segment != "minor") | t.setting.isin(["off", "contextual"])]
    share = t.users / pilot.groupby("segment").users.first().sum()
    key = ["category_class", "setting"]
    def shrink(g):
        precision = 1 / g.value_se.clip(lower=1e-9) ** 2
        centre = (g.value * precision).sum() / precision.sum()
        spread = max(g.value.var(ddof=1) - (g.value_se**2).mean(), 0) if len(g) > 1 else 0
        return centre + (g.value - centre) * (spread / (spread + g.value_se**2).clip(lower=1e-12))
    adults = t[t.segment != "minor"]
    for _, g in adults.groupby(key):
        t.loc[g.index, "value"] = shrink(g)
    t["cost"] = share * t.exposure
    t["net"] = share * t.value - weight * t.cost
    names = sorted(set(t.setting))
    menus = [set(m) for r in range(1, rules) for m in combinations(names, r) if set(m) & {"off", "contextual"}]
    best, answer = -np.inf, None

    def pick(part, price):
        return part.loc[(part.net - price * part.cost).groupby([part.segment, part.category_class]).idxmax()]

    for o in menus:
        for s in menus:
            if len(o) + len(s) > rules:
                continue
            part = t[((t.category_class == "ordinary") & t.setting.isin(o)) | ((t.category_class == "sensitive") & t.setting.isin(s))]
            low, high, found = 0.0, 5000.0, None
            first = pick(part, 0.0)
            if first.net.sum() <= best:
                continue                                       # cannot win even without a budget
            if first.cost.sum() <= budget:
                found = first
            else:
                for _ in range(18):
                    mid = (low + high) / 2 if high < 100 else np.sqrt((low + 0.01) * high)
                    trial = pick(part, mid)
                    if trial.cost.sum() <= budget:
                        high, found = mid, trial
                    else:
                        low = mid
            if found is not None and found.net.sum() > best:
                best, answer = found.net.sum(), found
    return answer.set_index(["segment", "category_class"]).setting


my_weight = 10

# %% [wrong: a budget for each class]
from itertools import combinations


def choose_settings(pilot, budget, rules, weight):
    users = cube(pilot, "users") / cube(pilot, "users")[:, 0, 0].sum()
    cost = users * cube(pilot, "exposure")
    net = users * cube(pilot, "value") - weight * cost
    net[-1, :, 2:] = -np.inf
    out = {}
    for c, name in enumerate(CLASSES):
        best, answer = -np.inf, None
        for menu in combinations(range(5), rules // 2):
            if min(menu) > 1:
                continue
            for price in np.r_[0, np.geomspace(0.01, 1000, 120)]:
                k = np.array(menu)[(net - price * cost)[:, c][:, list(menu)].argmax(axis=1)]
                if cost[np.arange(7), c, k].sum() <= budget:
                    value = net[np.arange(7), c, k].sum()
                    if value > best:
                        best, answer = value, k
                    break
        out |= {(s, name): SETTINGS[answer[i]] for i, s in enumerate(SEGMENTS)}
    return out


my_weight = 8
