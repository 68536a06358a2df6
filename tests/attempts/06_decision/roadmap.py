"""Attempts at `roadmap`."""

# %% [right] exact: one package at a time over all sets
def roadmap(capacity, work, deadline):
    names = list(work["package"])
    cost = work[["sprints", "scientist_months"]].astype(float).to_numpy()
    room = capacity.sort_values("month")[["sprints", "data_scientists"]].astype(float).cumsum().to_numpy()
    first = int(capacity["month"].min())
    need = [names.index(q) if isinstance(q, str) and q in names else None for q in work["needs"]]
    law = {i for i, due in enumerate(work["required_by_law"]) if due}
    while True:
        more = {need[i] for i in law if need[i] is not None} - law
        if not more:
            break
        law |= more
    best = {frozenset(): (0.0, {})}
    layer = dict(best)
    for _ in names:
        following = {}
        for done, (value, plan) in layer.items():
            for i in range(len(names)):
                if i in done or (need[i] is not None and need[i] not in done):
                    continue
                new = done | {i}
                used = cost[list(new)].sum(axis=0)
                fits = np.flatnonzero((used <= room + 1e-9).all(axis=1))
                if not len(fits) or (i in law and first + fits[0] > deadline):
                    continue
                month = first + int(fits[0])
                total = value + float(work["monthly_value"].iloc[i]) * (12 - month)
                if new not in following or total > following[new][0]:
                    following[new] = (total, {**plan, names[i]: month})
        best |= following
        layer = following
    good = [v for s, v in best.items() if law <= s]
    return max(good, key=lambda v: (v[0], len(v[1])))[1]

# %% [right] value for a sprint, a Series
def roadmap(capacity, work, deadline):
    need = {r.package: r.needs if isinstance(r.needs, str) else None for r in work.itertuples()}
    size = {r.package: (float(r.sprints), float(r.scientist_months)) for r in work.itertuples()}
    value = dict(zip(work.package, work.monthly_value))
    s_room, d_room = capacity.sprints.cumsum().tolist(), capacity.data_scientists.cumsum().tolist()
    done, used = {}, [0.0, 0.0]

    def chain(p):
        out = []
        while p and p not in done:
            out.insert(0, p)
            p = need[p]
        return out

    def month_of(s, d):
        for k, (a, b) in enumerate(zip(s_room, d_room), start=1):
            if s <= a + 1e-9 and d <= b + 1e-9:
                return k
        return None

    def try_add(p):
        todo = chain(p)
        s, d = used[0] + sum(size[q][0] for q in todo), used[1] + sum(size[q][1] for q in todo)
        if month_of(s, d) is None:
            return False
        for q in todo:
            used[0] += size[q][0]
            used[1] += size[q][1]
            done[q] = month_of(*used)
        return True

    for r in work[work.required_by_law].itertuples():
        try_add(r.package)
    left = [p for p in need if p not in done]
    while left:
        gain = {p: sum(value[q] for q in chain(p)) / max(0.5, sum(size[q][0] for q in chain(p))) for p in left}
        top = max(gain, key=gain.get)
        try_add(top)
        left = [p for p in left if p != top and p not in done]
    return pd.Series(done)

# %% [right] tries many orders at random and keeps the best plan, a table
def roadmap(capacity, work, deadline):
    rng = np.random.default_rng(0)
    rows = work.set_index("package")
    room = np.cumsum(capacity[["sprints", "data_scientists"]].to_numpy(float), axis=0)
    need = {p: q for p, q in rows["needs"].items() if pd.notna(q)}
    size = {p: np.array([rows.at[p, "sprints"], rows.at[p, "scientist_months"]], float) for p in rows.index}
    value = rows["monthly_value"].to_dict()

    def line(p):
        return (line(need[p]) if p in need else []) + [p]

    due = [q for p in rows.index[rows["required_by_law"]] for q in line(p)]
    best, top = {}, -1.0
    for _ in range(600):
        plan, used = {}, np.zeros(2)
        for p in [*due, *rng.permutation(list(rows.index))]:
            new = [q for q in line(p) if q not in plan]
            if (used + sum((size[q] for q in new), np.zeros(2)) > room[-1] + 1e-9).any():
                continue
            for q in new:
                used = used + size[q]
                plan[q] = int((used > room + 1e-9).any(axis=1).sum()) + 1
        worth = sum(value[p] * (12 - m) for p, m in plan.items())
        if worth > top:
            best, top = plan, worth
    return pd.DataFrame({"package": list(best), "month": list(best.values())})

# %% [right] law first, then by value times the months left
def roadmap(capacity, work, deadline):
    rows = work.set_index("package")
    total = capacity.set_index("month")[["sprints", "data_scientists"]].cumsum()
    plan = {}

    def need_of(p):
        q = rows.loc[p, "needs"]
        return q if isinstance(q, str) and q else None

    def when(packages):
        c = rows.loc[packages, ["sprints", "scientist_months"]].sum()
        ok = total[(total.sprints >= c.sprints - 1e-9) & (total.data_scientists >= c.scientist_months - 1e-9)]
        return None if ok.empty else int(ok.index.min())

    def with_needs(p):
        todo = []
        while p is not None and p not in plan:
            todo = [p, *todo]
            p = need_of(p)
        return todo

    def best_of(pool):
        top, gain = None, -1
        for p in pool:
            todo = with_needs(p)
            m = when([*plan, *todo])
            if m is None:
                continue
            effort = max(rows.loc[todo, "sprints"].sum(), rows.loc[todo, "scientist_months"].sum() / 2.5, 0.25)
            g = rows.loc[todo, "monthly_value"].sum() * (12 - m + 1) / effort
            if g > gain:
                top, gain = todo, g
        return top

    for pool in (rows.index[rows.required_by_law], rows.index):
        while todo := best_of([p for p in pool if p not in plan]):
            for q in todo:
                plan[q] = when([*plan, q])
    return plan

# %% [wrong: a package without what it needs]
def roadmap(capacity, work, deadline):
    rows = work.set_index("package").sort_values(["required_by_law", "monthly_value"], ascending=False)
    room = capacity[["sprints", "data_scientists"]].cumsum().to_numpy(float)
    plan, used = {}, np.zeros(2)
    for p in rows.index:
        c = used + rows.loc[p, ["sprints", "scientist_months"]].to_numpy(float)
        if (c <= room[-1]).all():
            used = c
            plan[p] = 1 + int((c > room).any(axis=1).sum())
    return plan

# %% [wrong: data scientists forgotten]
def roadmap(capacity, work, deadline):
    rows = work.set_index("package")
    room = capacity["sprints"].cumsum().to_numpy(float)
    line = lambda p: [*line(rows.loc[p, "needs"]), p] if isinstance(p, str) and p else []
    plan, used = {}, 0.0
    density = (rows.monthly_value / rows.sprints.clip(lower=0.5)).sort_values(ascending=False).index
    for p in [*rows.index[rows.required_by_law], *density]:
        new = [q for q in line(p) if q not in plan]
        if used + rows.loc[new, "sprints"].sum() <= room[-1]:
            for q in new:
                used += rows.loc[q, "sprints"]
                plan[q] = 1 + int((used > room).sum())
    return plan

# %% [wrong: sprints forgotten]
def roadmap(capacity, work, deadline):
    rows = work.set_index("package")
    room = capacity["data_scientists"].cumsum().to_numpy(float)
    line = lambda p: [*line(rows.loc[p, "needs"]), p] if isinstance(p, str) and p else []
    plan, used = {}, 0.0
    density = (rows.monthly_value / rows.scientist_months.clip(lower=0.5)).sort_values(ascending=False).index
    for p in [*rows.index[rows.required_by_law], *density]:
        new = [q for q in line(p) if q not in plan]
        if used + rows.loc[new, "scientist_months"].sum() <= room[-1]:
            for q in new:
                used += rows.loc[q, "scientist_months"]
                plan[q] = 1 + int((used > room).sum())
    return plan

# %% [wrong: law left out]
def roadmap(capacity, work, deadline):
    rows = work.set_index("package")
    room = capacity[["sprints", "data_scientists"]].cumsum().to_numpy(float)
    line = lambda p: [*line(rows.loc[p, "needs"]), p] if isinstance(p, str) and p else []
    plan, used = {}, np.zeros(2)
    for p in rows[~rows.required_by_law].sort_values("monthly_value", ascending=False).index:
        new = [q for q in line(p) if q not in plan]
        if (used + rows.loc[new, ["sprints", "scientist_months"]].sum().to_numpy(float) <= room[-1]).all():
            for q in new:
                used = used + rows.loc[q, ["sprints", "scientist_months"]].to_numpy(float)
                plan[q] = 1 + int((used > room).any(axis=1).sum())
    return plan

# %% [wrong: value before law]
def roadmap(capacity, work, deadline):
    rows = work.set_index("package")
    room = capacity[["sprints", "data_scientists"]].cumsum().to_numpy(float)
    line = lambda p: [*line(rows.loc[p, "needs"]), p] if isinstance(p, str) and p else []
    plan, used = {}, np.zeros(2)
    law = [q for p in rows.index[rows.required_by_law] for q in line(p)]
    kept = rows.loc[list(dict.fromkeys(law)), ["sprints", "scientist_months"]].sum().to_numpy(float)
    order = [p for p in rows.sort_values("monthly_value", ascending=False).index if p not in law]
    for p in [*order, *law]:
        new = [q for q in line(p) if q not in plan]
        reserve = 0 if p in law else kept
        if (used + reserve + rows.loc[new, ["sprints", "scientist_months"]].sum().to_numpy(float) <= room[-1]).all():
            for q in new:
                used = used + rows.loc[q, ["sprints", "scientist_months"]].to_numpy(float)
                plan[q] = 1 + int((used > room).any(axis=1).sum())
    return plan

# %% [wrong: stopped while something still fits]
def roadmap(capacity, work, deadline):
    rows = work.set_index("package")
    room = capacity[["sprints", "data_scientists"]].cumsum().to_numpy(float)
    line = lambda p: [*line(rows.loc[p, "needs"]), p] if isinstance(p, str) and p else []
    plan, used = {}, np.zeros(2)
    for p in rows.index[rows.required_by_law]:
        for q in line(p):
            if q not in plan:
                used = used + rows.loc[q, ["sprints", "scientist_months"]].to_numpy(float)
                plan[q] = 1 + int((used > room).any(axis=1).sum())
    return plan

# %% [wrong: what stands first in the table]
def roadmap(capacity, work, deadline):
    rows = work.set_index("package")
    room = capacity[["sprints", "data_scientists"]].cumsum().to_numpy(float)
    line = lambda p: [*line(rows.loc[p, "needs"]), p] if isinstance(p, str) and p else []
    plan, used = {}, np.zeros(2)
    for p in [*rows.index[rows.required_by_law], *rows.index]:
        new = [q for q in line(p) if q not in plan]
        if (used + rows.loc[new, ["sprints", "scientist_months"]].sum().to_numpy(float) <= room[-1] + 1e-9).all():
            for q in new:
                used = used + rows.loc[q, ["sprints", "scientist_months"]].to_numpy(float)
                plan[q] = 1 + int((used > room + 1e-9).any(axis=1).sum())
    return plan

# %% [wrong: value without effort]
def roadmap(capacity, work, deadline):
    rows = work.set_index("package")
    room = capacity[["sprints", "data_scientists"]].cumsum().to_numpy(float)
    line = lambda p: [*line(rows.loc[p, "needs"]), p] if isinstance(p, str) and p else []
    plan, used = {}, np.zeros(2)
    for p in [*rows.index[rows.required_by_law], *rows.sort_values("monthly_value", ascending=False).index]:
        new = [q for q in line(p) if q not in plan]
        if (used + rows.loc[new, ["sprints", "scientist_months"]].sum().to_numpy(float) <= room[-1] + 1e-9).all():
            for q in new:
                used = used + rows.loc[q, ["sprints", "scientist_months"]].to_numpy(float)
                plan[q] = 1 + int((used > room + 1e-9).any(axis=1).sum())
    return plan

# %% [wrong: months counted from 0]
def roadmap(capacity, work, deadline):
    rows = work.set_index("package")
    room = capacity[["sprints", "data_scientists"]].cumsum().to_numpy(float)
    line = lambda p: [*line(rows.loc[p, "needs"]), p] if isinstance(p, str) and p else []
    plan, used = {}, np.zeros(2)
    density = (rows.monthly_value / rows.sprints.clip(lower=0.5)).sort_values(ascending=False).index
    for p in [*rows.index[rows.required_by_law], *density]:
        new = [q for q in line(p) if q not in plan]
        if (used + rows.loc[new, ["sprints", "scientist_months"]].sum().to_numpy(float) <= room[-1] + 1e-9).all():
            for q in new:
                used = used + rows.loc[q, ["sprints", "scientist_months"]].to_numpy(float)
                plan[q] = int((used > room + 1e-9).any(axis=1).sum())
    return plan

# %% [wrong: each package planned alone]
def roadmap(capacity, work, deadline):
    rows = work.set_index("package")
    room = capacity[["sprints", "data_scientists"]].cumsum().to_numpy(float)
    line = lambda p: [*line(rows.loc[p, "needs"]), p] if isinstance(p, str) and p else []
    plan, used = {}, np.zeros(2)
    density = (rows.monthly_value / rows.sprints.clip(lower=0.5)).sort_values(ascending=False).index
    for p in [*rows.index[rows.required_by_law], *density]:
        new = [q for q in line(p) if q not in plan]
        if (used + rows.loc[new, ["sprints", "scientist_months"]].sum().to_numpy(float) <= room[-1] + 1e-9).all():
            for q in new:
                own = rows.loc[q, ["sprints", "scientist_months"]].to_numpy(float)
                used = used + own
                plan[q] = 1 + int((own > room + 1e-9).any(axis=1).sum())
    return plan


# %% [right] a queue, month by month, a table with gaps for never
def roadmap(capacity, work, deadline):
    todo = {r.package: r for r in work.itertuples()}
    need = {p: r.needs if isinstance(r.needs, str) else "" for p, r in todo.items()}
    law = {p for p, r in todo.items() if r.required_by_law}
    while True:
        more = {need[p] for p in law if need[p]} - law
        if not more:
            break
        law |= more
    plan, used_s, used_d = {}, 0.0, 0.0
    have_s = have_d = 0.0
    queue = []
    left = set(law)
    while left:  # the law, each after what it needs
        p = next(q for q in todo if q in left and need[q] not in left)
        queue.append(p); left.remove(p)
    rest = [p for p in todo if p not in law]
    value = lambda p: todo[p].monthly_value + sum(0.9 * value(q) for q in rest if need[q] == p)
    cost = lambda p: todo[p].sprints + todo[p].scientist_months / 3 + sum(0.9 * cost(q) for q in rest if need[q] == p)
    worth = {p: max(todo[p].monthly_value / max(todo[p].sprints + todo[p].scientist_months / 3, 0.01), value(p) / max(cost(p), 0.01)) for p in rest}
    while rest:
        p = max((q for q in rest if need[q] not in rest), key=worth.get)
        queue.append(p); rest.remove(p)
    for row in capacity.sort_values("month").itertuples():
        have_s, have_d = have_s + row.sprints, have_d + row.data_scientists
        while queue and used_s + todo[queue[0]].sprints <= have_s and used_d + todo[queue[0]].scientist_months <= have_d:
            p = queue.pop(0)
            used_s, used_d = used_s + todo[p].sprints, used_d + todo[p].scientist_months
            plan[p] = row.month
    return pd.DataFrame({"package": list(todo), "month": [plan.get(p) for p in todo]})


# %% [wrong: sprints forgotten] one package a month
def roadmap(capacity, work, deadline):
    w = work.set_index("package")
    order = []
    for p in work.sort_values(["required_by_law", "monthly_value"], ascending=False).package:
        n = w.needs[p]
        if isinstance(n, str) and n not in order:
            order.append(n)
        if p not in order:
            order.append(p)
    return {p: m for p, m in zip(order, capacity.month)}
