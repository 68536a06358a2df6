"""Attempts at `cohort_lists`."""

# %% [right] loops and Counter
from collections import Counter, defaultdict

def cohort_lists(orders, cohort, k):
    counts, owned = defaultdict(Counter), defaultdict(set)
    for user, item in zip(orders["user_id"], orders["item_id"]):
        counts[cohort[user]][item] += 1
        owned[user].add(item)
    return {user: [i for i, _ in counts[label].most_common() if i not in owned[user]][:k] for user, label in cohort.items()}

# %% [right] cohort table and a numpy sort
def cohort_lists(orders, cohort, k):
    table = pd.crosstab(orders["user_id"].map(cohort), orders["item_id"])
    mine = orders.groupby("user_id")["item_id"].unique()
    lists = {}
    for user, label in cohort.to_dict().items():
        row = table.loc[label].copy() if label in table.index else table.iloc[0] * 0
        if user in mine.index:
            row[mine[user]] = 0
        row = row[row > 0].sort_values(ascending=False)
        lists[user] = row.index[:k].to_numpy()
    return lists

# %% [right] sparse matrices
from scipy.sparse import coo_matrix

def cohort_lists(orders, cohort, k):
    users, items = cohort.index, np.unique(orders["item_id"])
    row, column = users.get_indexer(orders["user_id"]), np.searchsorted(items, orders["item_id"])
    log = coo_matrix((np.ones(len(orders)), (row, column)), (len(users), len(items))).toarray()
    label = pd.factorize(cohort)[0]
    member = (label[:, None] == np.arange(label.max() + 1)).astype(float)
    score = (member @ (member.T @ log)) * (log == 0)
    order = np.argsort(-score, axis=1, kind="stable")
    return {u: [int(items[j]) for j in order[n, :k] if score[n, j] > 0] for n, u in enumerate(users)}

# %% [right] a Series of lists
def cohort_lists(orders, cohort, k):
    c = orders.assign(label=orders["user_id"].map(cohort)).groupby(["label", "item_id"]).size().rename("n").reset_index()
    c = c.sort_values("n", ascending=False)
    pairs = cohort.rename("label").rename_axis("user_id").reset_index().merge(c, on="label")
    owned = orders[["user_id", "item_id"]].drop_duplicates().assign(own=1)
    pairs = pairs.merge(owned, how="left", on=["user_id", "item_id"])
    pairs = pairs[pairs["own"].isna()].sort_values("n", ascending=False, kind="stable")
    top = pairs.groupby("user_id").head(k).groupby("user_id")["item_id"].agg(list)
    return pd.Series({u: top.get(u, []) for u in cohort.index})

# %% [wrong: items already bought]
def cohort_lists(orders, cohort, k):
    counts = orders.groupby([orders["user_id"].map(cohort).rename("label"), "item_id"]).size().sort_values(ascending=False)
    return {u: counts.loc[label].index[:k].tolist() for u, label in cohort.items()}

# %% [wrong: bestsellers of the whole market]
def cohort_lists(orders, cohort, k):
    ranking = orders["item_id"].value_counts().index.tolist()
    owned = orders.groupby("user_id")["item_id"].agg(set).to_dict()
    return {u: [i for i in ranking if i not in owned.get(u, set())][:k] for u in cohort.index}

# %% [wrong: members without purchases left out]
def cohort_lists(orders, cohort, k):
    counts = orders.groupby([orders["user_id"].map(cohort).rename("label"), "item_id"]).size().sort_values(ascending=False)
    lists = {}
    for user, items in orders.groupby("user_id")["item_id"]:
        ranking = counts.loc[cohort[user]].index
        lists[user] = [i for i in ranking if i not in set(items)][:k]
    return lists

# %% [wrong: cut to k before leaving out what is owned]
def cohort_lists(orders, cohort, k):
    counts = orders.groupby([orders["user_id"].map(cohort).rename("label"), "item_id"]).size().sort_values(ascending=False)
    owned = orders.groupby("user_id")["item_id"].agg(set).to_dict()
    return {u: [i for i in counts.loc[label].index[:k] if i not in owned.get(u, set())] for u, label in cohort.items()}

# %% [wrong: not sorted, most bought first]
def cohort_lists(orders, cohort, k):
    counts = orders.groupby([orders["user_id"].map(cohort).rename("label"), "item_id"]).size().sort_values(ascending=False)
    owned = orders.groupby("user_id")["item_id"].agg(set).to_dict()
    return {u: [i for i in counts.loc[label].index if i not in owned.get(u, set())][:k][::-1] for u, label in cohort.items()}

# %% [wrong: least bought first]
def cohort_lists(orders, cohort, k):
    counts = orders.groupby([orders["user_id"].map(cohort).rename("label"), "item_id"]).size().sort_values()
    owned = orders.groupby("user_id")["item_id"].agg(set).to_dict()
    return {u: [i for i in counts.loc[label].index if i not in owned.get(u, set())][:k] for u, label in cohort.items()}

# %% [wrong: counts for items]
def cohort_lists(orders, cohort, k):
    label = orders.user_id.map(cohort)
    counts = {c: g.item_id.value_counts() for c, g in orders.groupby(label)}
    owned = orders.groupby("user_id").item_id.unique()
    empty = pd.Series(dtype=int)
    return {u: counts.get(c, empty).drop(owned.get(u, []), errors="ignore").head(k) for u, c in cohort.items()}
