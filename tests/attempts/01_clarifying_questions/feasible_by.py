"""Attempts at `feasible_by`."""

# %% [right] law first, then in the order of the table
def feasible_by(deadline, capacity, work):
    last = pd.to_datetime(capacity.starts_on) + pd.offsets.MonthBegin(1)
    usable = capacity[last <= deadline]
    sprints, months = usable.sprints.sum(), usable.data_scientists.sum()
    need = {r.package: r.needs for r in work.itertuples()}
    size = {r.package: (r.sprints, r.scientist_months) for r in work.itertuples()}
    law = [r.package for r in work.itertuples() if r.required_by_law]
    done = []
    for package in law + list(work.package):
        todo, p = [], package
        while p in size and p not in done:
            todo.append(p)
            p = need[p]
        s, m = sum(size[t][0] for t in todo), sum(size[t][1] for t in todo)
        if s <= sprints and m <= months:
            done += todo
            sprints, months = sprints - s, months - m
    return set(done)

# %% [right] every subset of the optional packages, the most valuable that fits
def feasible_by(deadline, capacity, work):
    from itertools import combinations
    ok = [m for m in capacity.itertuples() if m.starts_on + pd.DateOffset(months=1) <= deadline]
    room = (sum(m.sprints for m in ok), sum(m.data_scientists for m in ok))
    rows = {w.package: w for w in work.itertuples()}

    def fits(chosen):
        if any(isinstance(rows[p].needs, str) and rows[p].needs and rows[p].needs not in chosen for p in chosen):
            return False
        return sum(rows[p].sprints for p in chosen) <= room[0] and sum(rows[p].scientist_months for p in chosen) <= room[1]

    law = {p for p in rows if rows[p].required_by_law}
    best, top = set(), (-1, -1)
    for n in range(len(rows) + 1):
        for some in combinations(rows, n):
            chosen = set(some)
            score = (sum(rows[p].monthly_value for p in chosen), len(chosen))
            if law <= chosen and score >= top and fits(chosen):
                best, top = chosen, score
    return best

# %% [right] add whatever fits until nothing does, smallest first; returns a sorted list
def feasible_by(deadline, capacity, work):
    starts = list(capacity["starts_on"])
    over = [s + pd.DateOffset(months=1) <= pd.Timestamp(deadline) for s in starts]
    room = capacity.loc[over, ["sprints", "data_scientists"]].to_numpy().sum(axis=0)
    cost = work.set_index("package")[["sprints", "scientist_months"]].astype(float)
    before = work.set_index("package")["needs"].fillna("").to_dict()

    def closure(package):
        return {package} | (closure(before[package]) if before[package] else set())

    done = set()
    if len(starts) and any(over):
        done = set().union(*[closure(p) for p in work.loc[work["required_by_law"], "package"]])
    changed = True
    while changed:
        changed = False
        for p in sorted(set(before) - done, key=lambda q: cost.loc[list(closure(q) - done)].to_numpy().sum()):
            trial = done | closure(p)
            if (cost.loc[list(trial)].sum().to_numpy() <= room).all():
                done, changed = trial, True
                break
    return sorted(done)

# %% [right] an index of names
def feasible_by(deadline, capacity, work):
    m = capacity.starts_on.dt.to_period("M").dt.end_time < pd.Timestamp(deadline)
    left_s, left_d = int(capacity.sprints[m].sum()), float(capacity.data_scientists[m].sum())
    table = work.set_index("package").sort_values("required_by_law", ascending=False)
    table["taken"] = False
    for p in list(table.index) * 2:
        group, q = [], p
        while isinstance(q, str) and q != "" and not table.at[q, "taken"]:
            group.append(q)
            q = table.at[q, "needs"]
        s, d = table.loc[group, "sprints"].sum(), table.loc[group, "scientist_months"].sum()
        if s <= left_s and d <= left_d:
            table.loc[group, "taken"] = True
            left_s, left_d = left_s - s, left_d - d
    return table.index[table.taken]

# %% [wrong: a month counted before it is over]
def feasible_by(deadline, capacity, work):
    usable = capacity[capacity.starts_on <= pd.Timestamp(deadline)]
    room = [usable.sprints.sum(), usable.data_scientists.sum()]
    rows, done = work.set_index("package"), set()
    for name in rows.sort_values(["required_by_law", "monthly_value"], ascending=False).index:
        chain = []
        while isinstance(name, str) and name and name not in done:
            chain.append(name)
            name = rows.loc[name, "needs"]
        s, m = rows.loc[chain, "sprints"].sum(), rows.loc[chain, "scientist_months"].sum()
        if s <= room[0] and m <= room[1]:
            done.update(chain)
            room = [room[0] - s, room[1] - m]
    return done

# %% [wrong: data scientists left out of account]
def feasible_by(deadline, capacity, work):
    usable = capacity[capacity.starts_on + pd.DateOffset(months=1) <= pd.Timestamp(deadline)]
    left = usable.sprints.sum()
    rows, done = work.set_index("package"), set()
    for name in rows.sort_values(["required_by_law", "monthly_value"], ascending=False).index:
        chain = []
        while isinstance(name, str) and name and name not in done:
            chain.append(name)
            name = rows.loc[name, "needs"]
        s = rows.loc[chain, "sprints"].sum()
        if s <= left:
            done.update(chain)
            left -= s
    return done

# %% [wrong: a package without what it needs]
def feasible_by(deadline, capacity, work):
    usable = capacity[capacity.starts_on + pd.DateOffset(months=1) <= pd.Timestamp(deadline)]
    s, m, done = usable.sprints.sum(), usable.data_scientists.sum(), set()
    for p in work.sort_values(["required_by_law", "monthly_value"], ascending=False).itertuples():
        if p.sprints <= s and p.scientist_months <= m:
            done.add(p.package)
            s, m = s - p.sprints, m - p.scientist_months
    return done

# %% [wrong: value before law]
def feasible_by(deadline, capacity, work):
    usable = capacity[capacity.starts_on + pd.DateOffset(months=1) <= pd.Timestamp(deadline)]
    room = [usable.sprints.sum(), usable.data_scientists.sum()]
    rows, done = work.set_index("package"), set()
    for name in rows.sort_values("monthly_value", ascending=False).index:
        chain = []
        while isinstance(name, str) and name and name not in done:
            chain.append(name)
            name = rows.loc[name, "needs"]
        s, m = rows.loc[chain, "sprints"].sum(), rows.loc[chain, "scientist_months"].sum()
        if s <= room[0] and m <= room[1]:
            done.update(chain)
            room = [room[0] - s, room[1] - m]
    return done

# %% [wrong: only the law]
def feasible_by(deadline, capacity, work):
    usable = capacity[capacity.starts_on + pd.DateOffset(months=1) <= pd.Timestamp(deadline)]
    if usable.empty:
        return set()
    done = set(work.package[work.required_by_law])
    while True:
        more = set(work.needs[work.package.isin(done)].dropna()) - {""} - done
        if not more:
            return done
        done |= more

# %% [wrong: stopped while something still fits] at the first package that is too large
def feasible_by(deadline, capacity, work):
    usable = capacity[capacity.starts_on + pd.DateOffset(months=1) <= pd.Timestamp(deadline)]
    room = [usable.sprints.sum(), usable.data_scientists.sum()]
    rows, done = work.set_index("package"), set()
    for name in rows.sort_values(["required_by_law", "monthly_value"], ascending=False).index:
        chain = []
        while isinstance(name, str) and name and name not in done:
            chain.append(name)
            name = rows.loc[name, "needs"]
        s, m = rows.loc[chain, "sprints"].sum(), rows.loc[chain, "scientist_months"].sum()
        if s > room[0] or m > room[1]:
            break
        done.update(chain)
        room = [room[0] - s, room[1] - m]
    return done

# %% [wrong: data scientists counted once]
def feasible_by(deadline, capacity, work):
    usable = capacity[capacity.starts_on + pd.DateOffset(months=1) <= pd.Timestamp(deadline)]
    room = [usable.sprints.sum(), usable.data_scientists.max() if len(usable) else 0]
    rows, done = work.set_index("package"), set()
    for name in rows.sort_values(["required_by_law", "monthly_value"], ascending=False).index:
        chain = []
        while isinstance(name, str) and name and name not in done:
            chain.append(name)
            name = rows.loc[name, "needs"]
        s, m = rows.loc[chain, "sprints"].sum(), rows.loc[chain, "scientist_months"].sum()
        if s <= room[0] and m <= room[1]:
            done.update(chain)
            room = [room[0] - s, room[1] - m]
    return done

# %% [wrong: capacity ignored]
def feasible_by(deadline, capacity, work):
    return set(work["package"])

# %% [right] a frozenset
def feasible_by(deadline, capacity, work):
    last = pd.to_datetime(capacity.starts_on) + pd.offsets.MonthBegin(1)
    usable = capacity[last <= deadline]
    sprints, months = usable.sprints.sum(), usable.data_scientists.sum()
    need = {r.package: r.needs for r in work.itertuples()}
    size = {r.package: (r.sprints, r.scientist_months) for r in work.itertuples()}
    law = [r.package for r in work.itertuples() if r.required_by_law]
    done = []
    for package in law + list(work.package):
        todo, p = [], package
        while p in size and p not in done:
            todo.append(p)
            p = need[p]
        s, m = sum(size[t][0] for t in todo), sum(size[t][1] for t in todo)
        if s <= sprints and m <= months:
            done += todo
            sprints, months = sprints - s, months - m
    return frozenset(done)

# %% [right] rows of the plan
def feasible_by(deadline, capacity, work):
    last = pd.to_datetime(capacity.starts_on) + pd.offsets.MonthBegin(1)
    usable = capacity[last <= deadline]
    sprints, months = usable.sprints.sum(), usable.data_scientists.sum()
    need = {r.package: r.needs for r in work.itertuples()}
    size = {r.package: (r.sprints, r.scientist_months) for r in work.itertuples()}
    law = [r.package for r in work.itertuples() if r.required_by_law]
    done = []
    for package in law + list(work.package):
        todo, p = [], package
        while p in size and p not in done:
            todo.append(p)
            p = need[p]
        s, m = sum(size[t][0] for t in todo), sum(size[t][1] for t in todo)
        if s <= sprints and m <= months:
            done += todo
            sprints, months = sprints - s, months - m
    return work[work.package.isin(done)]

# %% [right] a Series of names
def feasible_by(deadline, capacity, work):
    last = pd.to_datetime(capacity.starts_on) + pd.offsets.MonthBegin(1)
    usable = capacity[last <= deadline]
    sprints, months = usable.sprints.sum(), usable.data_scientists.sum()
    need = {r.package: r.needs for r in work.itertuples()}
    size = {r.package: (r.sprints, r.scientist_months) for r in work.itertuples()}
    law = [r.package for r in work.itertuples() if r.required_by_law]
    done = []
    for package in law + list(work.package):
        todo, p = [], package
        while p in size and p not in done:
            todo.append(p)
            p = need[p]
        s, m = sum(size[t][0] for t in todo), sum(size[t][1] for t in todo)
        if s <= sprints and m <= months:
            done += todo
            sprints, months = sprints - s, months - m
    return pd.Series(sorted(set(done)), dtype=object)

# %% [right] a generator
def feasible_by(deadline, capacity, work):
    last = pd.to_datetime(capacity.starts_on) + pd.offsets.MonthBegin(1)
    usable = capacity[last <= deadline]
    sprints, months = usable.sprints.sum(), usable.data_scientists.sum()
    need = {r.package: r.needs for r in work.itertuples()}
    size = {r.package: (r.sprints, r.scientist_months) for r in work.itertuples()}
    law = [r.package for r in work.itertuples() if r.required_by_law]
    done = []
    for package in law + list(work.package):
        todo, p = [], package
        while p in size and p not in done:
            todo.append(p)
            p = need[p]
        s, m = sum(size[t][0] for t in todo), sum(size[t][1] for t in todo)
        if s <= sprints and m <= months:
            done += todo
            sprints, months = sprints - s, months - m
    return (name for name in dict.fromkeys(done))

# %% [wrong: stopped while something still fits] thirty days a month, stops at the first misfit
def feasible_by(deadline, capacity, work):
    ok = capacity.starts_on + pd.Timedelta(days=30) <= deadline
    S, D = capacity.sprints[ok].sum(), capacity.data_scientists[ok].sum()
    w = work.set_index("package"); done = set()
    for p in w.sort_values(["required_by_law", "monthly_value"], ascending=False).index:
        x = list(done | {p} | ({w.needs[p]} if isinstance(w.needs[p], str) else set()))
        if w.sprints[x].sum() > S or w.scientist_months[x].sum() > D: break
        done = set(x)
    return done
