"""Attempts at `link`."""

# %% [right] inverted index and Counter
from collections import Counter

def link(known, released):
    holders = {}
    for p, t, w in zip(released["pseudonym"], released["product_type"], released["week"]):
        holders.setdefault((t, w), set()).add(p)
    guesses = {}
    for target, mine in known.groupby("target"):
        votes = Counter()
        for point in set(zip(mine["product_type"], mine["week"])):
            votes.update(holders.get(point, ()))
        guesses[target] = votes.most_common(1)[0][0] if votes else released["pseudonym"].iloc[0]
    return guesses

# %% [right] sets, every pseudonym scored
def link(known, released):
    held = released.groupby("pseudonym")[["product_type", "week"]].apply(lambda g: set(map(tuple, g.to_numpy()))).to_dict()
    mine = known.groupby("target")[["product_type", "week"]].apply(lambda g: set(map(tuple, g.to_numpy()))).to_dict()
    return pd.Series({t: max(held, key=lambda p: len(held[p] & points)) for t, points in mine.items()})

# %% [right] one number a point, a table back
def link(known, released):
    code = lambda t: t["product_type"].astype(int) * 100 + t["week"].astype(int)
    a = known.assign(point=code(known))[["target", "point"]].drop_duplicates()
    b = released.assign(point=code(released))[["pseudonym", "point"]].drop_duplicates()
    n = a.merge(b).value_counts(["target", "pseudonym"]).reset_index(name="n")
    return n.loc[n.groupby("target")["n"].idxmax(), ["target", "pseudonym"]]

# %% [wrong: repeats counted as evidence]
def link(known, released):
    n = known.merge(released, on=["product_type", "week"]).groupby(["target", "pseudonym"]).size().reset_index(name="n")
    return n.sort_values("n", ascending=False).drop_duplicates("target").set_index("target")["pseudonym"].to_dict()

# %% [wrong: week ignored]
def link(known, released):
    a, b = known[["target", "product_type"]].drop_duplicates(), released[["pseudonym", "product_type"]].drop_duplicates()
    n = a.merge(b).groupby(["target", "pseudonym"]).size().reset_index(name="n")
    return n.sort_values("n", ascending=False).drop_duplicates("target").set_index("target")["pseudonym"].to_dict()

# %% [wrong: product type ignored]
def link(known, released):
    a, b = known[["target", "week"]].drop_duplicates(), released[["pseudonym", "week"]].drop_duplicates()
    n = a.merge(b).groupby(["target", "pseudonym"]).size().reset_index(name="n")
    return n.sort_values("n", ascending=False).drop_duplicates("target").set_index("target")["pseudonym"].to_dict()

# %% [wrong: one wrong memory loses the target]
def link(known, released):
    held = released.groupby("pseudonym")[["product_type", "week"]].apply(lambda g: set(map(tuple, g.to_numpy()))).to_dict()
    out = {}
    for target, g in known.groupby("target"):
        points = set(map(tuple, g[["product_type", "week"]].to_numpy()))
        fit = [p for p, h in held.items() if points <= h]
        if fit:
            out[target] = fit[0]
    return out

# %% [wrong: any one match taken for a link]
def link(known, released):
    hit = known.merge(released, on=["product_type", "week"])
    return hit.drop_duplicates("target").set_index("target")["pseudonym"].to_dict()

# %% [wrong: the busiest pseudonym for everybody]
def link(known, released):
    return dict.fromkeys(known["target"].unique(), released["pseudonym"].value_counts().index[0])

# %% [wrong: user number for pseudonym]
def link(known, released):
    return {t: t for t in known["target"].unique()}

# %% [right] sparse matrix product
def link(known, released):
    both = pd.concat([known[["product_type", "week"]], released[["product_type", "week"]]])
    code = both.groupby(["product_type", "week"]).ngroup().to_numpy()
    t, targets = pd.factorize(known["target"])
    p, names = pd.factorize(released["pseudonym"])
    a = csr_matrix((np.ones(len(t)), (t, code[: len(known)])), (len(targets), code.max() + 1)).sign()
    b = csr_matrix((np.ones(len(p)), (p, code[len(known):])), (len(names), code.max() + 1)).sign()
    return dict(zip(targets, names[(a @ b.T).toarray().argmax(axis=1)]))
