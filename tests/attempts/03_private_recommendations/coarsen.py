"""Attempts at `coarsen`."""

# %% [right] assign and rename, three periods
def coarsen(released):
    table = released.rename(columns={"category": "what"}).assign(when=pd.cut(released["week"], [-1, 3, 7, 11], labels=["first", "second", "third"]))
    return table[["pseudonym", "what", "when"]]

# %% [right] fresh pseudonyms on top, another order
def coarsen(released):
    out = released.sort_values("category").reset_index(drop=True)
    return pd.DataFrame({"when": "period " + (out["week"] // 4).astype(str), "what": out["category"].astype("category"),
                         "pseudonym": "p" + pd.Series(pd.factorize(out["pseudonym"])[0]).astype(str)})

# %% [right] loops
def coarsen(released):
    rows = []
    for row in released.itertuples():
        rows.append({"pseudonym": row.pseudonym, "what": row.category, "when": 1 if row.week < 4 else 2 if row.week < 8 else 3})
    return pd.DataFrame(rows)

# %% [right] rare combinations dropped too
def coarsen(released):
    out = pd.DataFrame({"pseudonym": released["pseudonym"], "what": released["category"], "when": released["week"] // 4})
    size = out.groupby(["what", "when"])["pseudonym"].transform("size")
    return out[size >= 5]

# %% [wrong: time left fine]
def coarsen(released):
    return pd.DataFrame({"pseudonym": released["pseudonym"], "what": released["category"], "when": released["week"]})

# %% [wrong: items left fine]
def coarsen(released):
    return pd.DataFrame({"pseudonym": released["pseudonym"], "what": released["product_type"], "when": released["week"] // 4})

# %% [wrong: new names for the same facts]
def coarsen(released):
    new = np.random.default_rng(0).permutation(10**6)
    return pd.DataFrame({"pseudonym": new[pd.factorize(released["pseudonym"])[0]], "what": released["product_type"], "when": released["week"]})

# %% [wrong: baskets lost] a number for each row
def coarsen(released):
    return pd.DataFrame({"pseudonym": np.arange(len(released)), "what": released["category"], "when": released["week"] // 4})

# %% [wrong: baskets lost] no pseudonym
def coarsen(released):
    return pd.DataFrame({"what": released["category"], "when": released["week"] // 4})

# %% [wrong: rows dropped]
def coarsen(released):
    some = released.sample(frac=0.3, random_state=0)
    return pd.DataFrame({"pseudonym": some["pseudonym"], "what": some["category"], "when": some["week"] // 4})

# %% [wrong: coarser than the planners can use] one period
def coarsen(released):
    return pd.DataFrame({"pseudonym": released["pseudonym"], "what": released["category"], "when": 0})

# %% [wrong: coarser than the planners can use] ten departments
def coarsen(released):
    return pd.DataFrame({"pseudonym": released["pseudonym"], "what": pd.factorize(released["category"])[0] // 4, "when": released["week"] // 4})

# %% [right] three-week periods, codes and dates
def coarsen(released):
    coarse = released[["pseudonym"]].copy()
    coarse["what"] = released["category"].astype("category").cat.codes
    coarse["when"] = START + pd.to_timedelta(released["week"] // 3 * 21, unit="D")
    return coarse

# %% [wrong: time left fine] two-week periods
def coarsen(released):
    return pd.DataFrame({"pseudonym": released["pseudonym"], "what": released["category"], "when": released["week"] // 2})

# %% [wrong: periods that are not weeks in a row] the remainder of a division
def coarsen(released):
    return released.assign(what=released.category, when=released.week % 3)[["pseudonym", "what", "when"]]

# %% [wrong: periods that are not weeks in a row] drawn at random
def coarsen(released):
    when = np.random.default_rng(0).integers(0, 3, len(released))
    return released.assign(what=released.category, when=when)[["pseudonym", "what", "when"]]

# %% [wrong: people left out] the rows of the smallest buyers dropped
def coarsen(released):
    n = released.groupby("pseudonym").pseudonym.transform("size")
    t = released.drop(n.sort_values(kind="stable").index[:len(released) // 10])
    return t.assign(what=t.category, when=t.week // 4)[["pseudonym", "what", "when"]]
