"""Attempts at `unicity`."""

# %% [right] loop over users with sets of points
def unicity(points, k, rng):
    own = {u: set(p) for u, p in points.groupby("user_id")["point"]}
    holders = {}
    for u, ps in own.items():
        for p in ps:
            holders.setdefault(p, set()).add(u)
    alone = []
    for u, ps in own.items():
        if len(ps) >= k:
            some = rng.choice(len(ps), size=k, replace=False)
            listed = list(ps)
            alone.append(set.intersection(*[holders[listed[i]] for i in some]) == {u})
    return sum(alone) / len(alone)

# %% [right] merge the k known points with the log and count matches
def unicity(points, k, rng):
    seen = points[["user_id", "point"]].astype({"point": str}).drop_duplicates()
    mixed = seen.iloc[rng.permutation(len(seen))]
    mixed = mixed[mixed.groupby("user_id")["point"].transform("size") >= k]
    known = mixed.groupby("user_id").head(k)
    pairs = known.merge(seen, on="point", suffixes=("", "_other"))
    match = pairs.groupby(["user_id", "user_id_other"]).size()
    full = match[match == k].groupby("user_id").size()
    return (full == 1).mean()

# %% [right] sparse matrix of users and points
def unicity(points, k, rng):
    from scipy.sparse import csr_matrix

    user, names = pd.factorize(points["user_id"])
    point, _ = pd.factorize(points["point"])
    has = csr_matrix((np.ones(len(user)), (user, point)))
    has.data[:] = 1
    has.sum_duplicates()
    has.data[:] = 1
    count = np.diff(has.indptr)
    able = np.flatnonzero(count >= k)
    alone = 0
    columns = has.tocsc()
    for u in able:
        own = has.indices[has.indptr[u]:has.indptr[u + 1]]
        chosen = rng.permutation(own)[:k]
        common = None
        for c in chosen:
            who = columns.indices[columns.indptr[c]:columns.indptr[c + 1]]
            common = who if common is None else np.intersect1d(common, who)
        alone += len(common) == 1
    return alone / len(able)

# %% [right] a table of users by points
def unicity(points, k, rng):
    """Share of users singled out by k random points of their own."""
    users, u = np.unique(points["user_id"].to_numpy(), return_inverse=True)
    labels, p = np.unique(points["point"].to_numpy(), return_inverse=True)
    has = np.zeros((len(labels), len(users)), dtype=bool)
    has[p, u] = True
    able = np.flatnonzero(has.sum(axis=0) >= k)
    single = 0
    for i in able:
        pick = rng.choice(np.flatnonzero(has[:, i]), k, replace=False)
        single += has[pick].all(axis=0).sum() == 1
    return single / len(able)

# %% [wrong: users with too few points counted as safe]
def unicity(points, k, rng):
    seen = points[["user_id", "point"]].drop_duplicates()
    holders = seen.groupby("point", observed=True)["user_id"].agg(set).to_dict()
    own = seen.groupby("user_id")["point"].agg(list)
    alone = [len(p) >= k and len(set.intersection(*(holders[p[i]] for i in rng.permutation(len(p))[:k]))) == 1 for p in own]
    return float(np.mean(alone))

# %% [wrong: users with too few points counted]
def unicity(points, k, rng):
    seen = points[["user_id", "point"]].drop_duplicates()
    holders = seen.groupby("point", observed=True)["user_id"].agg(set).to_dict()
    own = seen.groupby("user_id")["point"].agg(list)
    return float(np.mean([len(set.intersection(*(holders[p[i]] for i in rng.permutation(len(p))[:k]))) == 1 for p in own]))

# %% [wrong: repeated rows taken for different points]
def unicity(points, k, rng):
    holders = points.groupby("point", observed=True)["user_id"].agg(set).to_dict()
    own = points.groupby("user_id")["point"].agg(list)
    own = own[own.str.len() >= k]
    return float(np.mean([len(set.intersection(*(holders[p[i]] for i in rng.permutation(len(p))[:k]))) == 1 for p in own]))

# %% [wrong: the first points for random points]
def unicity(points, k, rng):
    seen = points[["user_id", "point"]].drop_duplicates()
    holders = seen.groupby("point", observed=True)["user_id"].agg(set).to_dict()
    own = seen.groupby("user_id")["point"].agg(list)
    own = own[own.str.len() >= k]
    return float(np.mean([len(set.intersection(*(holders[q] for q in p[:k]))) == 1 for p in own]))

# %% [wrong: all points of the user known]
def unicity(points, k, rng):
    seen = points[["user_id", "point"]].drop_duplicates()
    holders = seen.groupby("point", observed=True)["user_id"].agg(set).to_dict()
    own = seen.groupby("user_id")["point"].agg(list)
    own = own[own.str.len() >= k]
    return float(np.mean([len(set.intersection(*(holders[q] for q in p))) == 1 for p in own]))

# %% [wrong: any point in common]
def unicity(points, k, rng):
    seen = points[["user_id", "point"]].drop_duplicates()
    holders = seen.groupby("point", observed=True)["user_id"].agg(set).to_dict()
    own = seen.groupby("user_id")["point"].agg(list)
    own = own[own.str.len() >= k]
    return float(np.mean([len(set.union(*(holders[p[i]] for i in rng.permutation(len(p))[:k]))) == 1 for p in own]))

# %% [wrong: the same point drawn twice]
def unicity(points, k, rng):
    """Share of users singled out by k random points of their own."""
    unique = points[["user_id", "point"]].drop_duplicates()
    holders = unique.groupby("point").user_id.agg(set).to_dict()
    alone = total = 0
    for user, own in unique.groupby("user_id").point:
        if len(own) < k:
            continue
        total += 1
        known = rng.choice(own.to_numpy(), size=k, replace=True)
        alone += len(set.intersection(*(holders[p] for p in known))) == 1
    return alone / total

# %% [wrong: no fresh draw for each user]
def unicity(points, k, rng):
    """Share of users singled out by k random points of their own."""
    unique = points[["user_id", "point"]].drop_duplicates()
    holders = unique.groupby("point").user_id.agg(set).to_dict()
    alone = total = 0
    for user, own in unique.groupby("user_id").point:
        if len(own) < k:
            continue
        total += 1
        known = np.random.default_rng(0).choice(own.to_numpy(), size=k, replace=False)
        alone += len(set.intersection(*(holders[p] for p in known))) == 1
    return alone / total

# %% [wrong: the given rng not used]
from itertools import combinations


def unicity(points, k, rng):
    d = points.drop_duplicates()
    own, holders = d.groupby("user_id").point.agg(list), d.groupby("point").user_id.agg(set)
    return np.mean([np.mean([len(set.intersection(*(holders[p] for p in c))) == 1 for c in combinations(s, k)]) for s in own if len(s) >= k])
