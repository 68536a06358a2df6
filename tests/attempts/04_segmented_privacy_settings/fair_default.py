"""Attempts at `fair_default`."""

# %% [right] pandas, a table of offers
def fair_default(pilot, gap, weight):
    p = pilot[pilot["segment"].astype(str) != "minor"]
    p = p.assign(net=p["value"] - weight * p["exposure"], segment=p["segment"].astype(str), category_class=p["category_class"].astype(str), setting=p["setting"].astype(str))
    o = p[p["category_class"] == "ordinary"].pivot(index="segment", columns="setting", values="net")
    s = p[p["category_class"] == "sensitive"].pivot(index="segment", columns="setting", values="net")
    users = p.drop_duplicates("segment").set_index("segment")["users"].loc[o.index]
    best = o.max(axis=1) + s.max(axis=1)
    rows = []
    for a in o:
        for b in s:
            got = o[a] + s[b]
            rows.append({"ordinary": a, "sensitive": b, "mean": (got * users).sum() / users.sum(), "loss": (1 - got / best).max()})
    rows = pd.DataFrame(rows)
    fair = rows[rows["loss"] <= gap]
    row = fair.loc[fair["mean"].idxmax()] if len(fair) else rows.loc[rows["loss"].idxmin()]
    return {"ordinary": row["ordinary"], "sensitive": row["sensitive"]}

# %% [right] plain loops, a tuple back
def fair_default(pilot, gap, weight):
    net, users = {}, {}
    for r in pilot.itertuples():
        if r.segment == "minor":
            continue
        net[r.segment, r.category_class, r.setting] = r.value - weight * r.exposure
        users[r.segment] = r.users
    def best(seg):
        return sum(max(net[seg, c, k] for k in SETTINGS) for c in CLASSES)
    fair, all_ = [], []
    for a in SETTINGS:
        for b in SETTINGS:
            got = {s: net[s, "ordinary", a] + net[s, "sensitive", b] for s in users}
            worst = max((best(s) - got[s]) / best(s) for s in users)
            all_.append((worst, a, b))
            if worst <= gap:
                fair.append((sum(got[s] * users[s] for s in users), a, b))
    return max(fair)[1:] if fair else min(all_)[1:]

# %% [right] numpy broadcasting, a Series back
def fair_default(pilot, gap, weight):
    net = cube(pilot, "value")[:6] - weight * cube(pilot, "exposure")[:6]
    n = cube(pilot, "users")[:6, 0, 0]
    got = net[:, 0, :, None] + net[:, 1, None, :]
    loss = (1 - got / net.max(axis=2).sum(axis=1)[:, None, None]).max(axis=0)
    mean = np.einsum("s,sab->ab", n, got)
    score = np.where(loss <= gap, mean, -np.inf) if (loss <= gap).any() else -loss
    a, b = np.unravel_index(score.argmax(), score.shape)
    return pd.Series({"sensitive": SETTINGS[b], "ordinary": SETTINGS[a]})

# %% [wrong: the gap ignored]
def fair_default(pilot, gap, weight):
    net, n = (cube(pilot, "value") - weight * cube(pilot, "exposure"))[:6], cube(pilot, "users")[:6, 0, 0]
    return {c: SETTINGS[int((n @ net[:, j]).argmax())] for j, c in enumerate(CLASSES)}

# %% [wrong: the smallest loss whatever the mean]
def fair_default(pilot, gap, weight):
    net = (cube(pilot, "value") - weight * cube(pilot, "exposure"))[:6]
    got = net[:, 0, :, None] + net[:, 1, None, :]
    loss = (1 - got / net.max(axis=2).sum(axis=1)[:, None, None]).max(axis=0)
    a, b = np.unravel_index(loss.argmin(), loss.shape)
    return {"ordinary": SETTINGS[a], "sensitive": SETTINGS[b]}

# %% [wrong: segments not weighted by users]
def fair_default(pilot, gap, weight):
    net = (cube(pilot, "value") - weight * cube(pilot, "exposure"))[:6]
    got = net[:, 0, :, None] + net[:, 1, None, :]
    loss = (1 - got / net.max(axis=2).sum(axis=1)[:, None, None]).max(axis=0)
    score = np.where(loss <= gap, got.mean(axis=0), -np.inf) if (loss <= gap).any() else -loss
    a, b = np.unravel_index(score.argmax(), score.shape)
    return {"ordinary": SETTINGS[a], "sensitive": SETTINGS[b]}

# %% [wrong: minors counted]
def fair_default(pilot, gap, weight):
    net, n = cube(pilot, "value") - weight * cube(pilot, "exposure"), cube(pilot, "users")[:, 0, 0]
    got = net[:, 0, :, None] + net[:, 1, None, :]
    loss = (1 - got / net.max(axis=2).sum(axis=1)[:, None, None]).max(axis=0)
    score = np.where(loss <= gap, np.tensordot(n, got, 1), -np.inf) if (loss <= gap).any() else -loss
    a, b = np.unravel_index(score.argmax(), score.shape)
    return {"ordinary": SETTINGS[a], "sensitive": SETTINGS[b]}

# %% [wrong: exposure has no price]
def fair_default(pilot, gap, weight):
    net, n = cube(pilot, "value")[:6], cube(pilot, "users")[:6, 0, 0]
    got = net[:, 0, :, None] + net[:, 1, None, :]
    loss = (1 - got / net.max(axis=2).sum(axis=1)[:, None, None]).max(axis=0)
    score = np.where(loss <= gap, np.tensordot(n, got, 1), -np.inf) if (loss <= gap).any() else -loss
    a, b = np.unravel_index(score.argmax(), score.shape)
    return {"ordinary": SETTINGS[a], "sensitive": SETTINGS[b]}

# %% [wrong: each class on its own]
def fair_default(pilot, gap, weight):
    net, n = (cube(pilot, "value") - weight * cube(pilot, "exposure"))[:6], cube(pilot, "users")[:6, 0, 0]
    got = net[:, 0, :, None] + net[:, 1, None, :]
    one = 1 - net / net.max(axis=2, keepdims=True)
    loss = np.maximum(one[:, 0, :, None], one[:, 1, None, :]).max(axis=0)
    score = np.where(loss <= gap, np.tensordot(n, got, 1), -np.inf) if (loss <= gap).any() else -loss
    a, b = np.unravel_index(score.argmax(), score.shape)
    return {"ordinary": SETTINGS[a], "sensitive": SETTINGS[b]}

# %% [wrong: no fair offer means no fairness]
def fair_default(pilot, gap, weight):
    net, n = (cube(pilot, "value") - weight * cube(pilot, "exposure"))[:6], cube(pilot, "users")[:6, 0, 0]
    got = net[:, 0, :, None] + net[:, 1, None, :]
    loss = (1 - got / net.max(axis=2).sum(axis=1)[:, None, None]).max(axis=0)
    mean = np.tensordot(n, got, 1)
    score = np.where(loss <= gap, mean, -np.inf) if (loss <= gap).any() else mean
    a, b = np.unravel_index(score.argmax(), score.shape)
    return {"ordinary": SETTINGS[a], "sensitive": SETTINGS[b]}

# %% [wrong: the mean loss for the largest]
def fair_default(pilot, gap, weight):
    net, n = (cube(pilot, "value") - weight * cube(pilot, "exposure"))[:6], cube(pilot, "users")[:6, 0, 0]
    got = net[:, 0, :, None] + net[:, 1, None, :]
    loss = (1 - got / net.max(axis=2).sum(axis=1)[:, None, None]).mean(axis=0)
    score = np.where(loss <= gap, np.tensordot(n, got, 1), -np.inf) if (loss <= gap).any() else -loss
    a, b = np.unravel_index(score.argmax(), score.shape)
    return {"ordinary": SETTINGS[a], "sensitive": SETTINGS[b]}

# %% [wrong: each class on its own] chosen apart
def fair_default(pilot, gap, weight):
    net = (cube(pilot, "value") - weight * cube(pilot, "exposure"))[:-1]
    users, out = cube(pilot, "users")[:-1, 0, 0], {}
    for j, c in enumerate(CLASSES):
        loss = (1 - net[:, j] / net[:, j].max(1)[:, None]).max(0)
        ok = loss <= gap
        out[c] = SETTINGS[np.where(ok, users @ net[:, j], -np.inf).argmax() if ok.any() else loss.argmin()]
    return out
