"""Attempts at `score_lists`."""

# %% [right] plain Python
import math

def score_lists(lists, bought, k):
    recall = ndcg = 0.0
    for user in bought:
        top = list(lists[user])[:k] if user in lists else []
        wanted = set(bought[user])
        recall += len(wanted.intersection(top)) / len(wanted)
        gained = sum(1 / math.log2(place + 2) for place, item in enumerate(top) if item in wanted)
        ndcg += gained / sum(1 / math.log2(place + 2) for place in range(min(k, len(wanted))))
    return recall / len(bought), ndcg / len(bought)

# %% [right] a table
def score_lists(lists, bought, k):
    rows = [(u, place, item in bought[u]) for u in bought for place, item in enumerate(list(lists.get(u, []))[:k], start=1)]
    table = pd.DataFrame(rows, columns=["user", "place", "hit"])
    size = pd.Series({u: len(items) for u, items in bought.items()})
    table["gain"] = table["hit"] / np.log2(table["place"] + 1.0)
    sums = table.groupby("user")[["hit", "gain"]].sum().reindex(size.index, fill_value=0)
    best = size.map(lambda n: (1 / np.log2(np.arange(min(n, k)) + 2)).sum())
    return (sums["hit"] / size).mean(), (sums["gain"] / best).mean()

# %% [right] scikit-learn's ndcg_score on aligned rows
from sklearn.metrics import ndcg_score

def score_lists(lists, bought, k):
    recalls, ndcgs = [], []
    for user, items in bought.items():
        top = [int(i) for i in list(lists.get(user, []))[:k]]
        rest = [i for i in items if i not in top]
        relevant = [[int(i in items) for i in top] + [1] * len(rest) + [0, 0]]
        score = [list(range(0, -len(top), -1)) + [-10_000 - n for n in range(len(rest))] + [-99_999, -99_998]]
        hits = sum(relevant[0][: len(top)])
        recalls.append(hits / len(items))
        ideal = sum(1 / np.log2(p + 2) for p in range(min(k, len(items))))
        gained = sum(r / np.log2(p + 2) for p, r in enumerate(relevant[0][: len(top)]))
        ndcgs.append(gained / ideal)
    return {"recall": np.mean(recalls), "ndcg": np.mean(ndcgs)}.values()

# %% [right] numpy, natural logarithm
def score_lists(lists, bought, k):
    out = np.zeros((len(bought), 2))
    w = 1 / np.log(np.arange(k) + 2)
    for row, (user, items) in enumerate(bought.items()):
        hit = np.isin(np.asarray(lists.get(user, []), dtype=int)[:k], list(items))
        out[row] = hit.sum() / len(items), (w[: hit.size] * hit).sum() / w[: len(items)].sum()
    return tuple(out.mean(axis=0))

# %% [wrong: precision for recall]
def score_lists(lists, bought, k):
    r, n = [], []
    for u, items in bought.items():
        hits = [i in items for i in list(lists.get(u, []))[:k]]
        d = 1 / np.log2(np.arange(2, k + 2))
        r.append(sum(hits) / k)
        n.append((d[: len(hits)] * hits).sum() / d[: len(items)].sum())
    return np.mean(r), np.mean(n)

# %% [wrong: pooled over users]
def score_lists(lists, bought, k):
    got, n = 0, []
    for u, items in bought.items():
        hits = [i in items for i in list(lists.get(u, []))[:k]]
        d = 1 / np.log2(np.arange(2, k + 2))
        got += sum(hits)
        n.append((d[: len(hits)] * hits).sum() / d[: len(items)].sum())
    return got / sum(map(len, bought.values())), np.mean(n)

# %% [wrong: users without a list left out]
def score_lists(lists, bought, k):
    r, n = [], []
    for u, items in bought.items():
        if u not in lists:
            continue
        hits = [i in items for i in list(lists[u])[:k]]
        d = 1 / np.log2(np.arange(2, k + 2))
        r.append(sum(hits) / len(items))
        n.append((d[: len(hits)] * hits).sum() / d[: len(items)].sum())
    return np.mean(r), np.mean(n)

# %% [wrong: best sum always of k hits]
def score_lists(lists, bought, k):
    r, n = [], []
    for u, items in bought.items():
        hits = [i in items for i in list(lists.get(u, []))[:k]]
        d = 1 / np.log2(np.arange(2, k + 2))
        r.append(sum(hits) / len(items))
        n.append((d[: len(hits)] * hits).sum() / d.sum())
    return np.mean(r), np.mean(n)

# %% [wrong: k ignored]
def score_lists(lists, bought, k):
    r, n = [], []
    for u, items in bought.items():
        hits = [i in items for i in lists.get(u, [])]
        d = 1 / np.log2(np.arange(2, 102))
        r.append(sum(hits) / len(items))
        n.append((d[: len(hits)] * hits).sum() / d[: len(items)].sum())
    return np.mean(r), np.mean(n)

# %% [wrong: share of users with a hit]
def score_lists(lists, bought, k):
    r, n = [], []
    for u, items in bought.items():
        hits = [i in items for i in list(lists.get(u, []))[:k]]
        d = 1 / np.log2(np.arange(2, k + 2))
        r.append(any(hits))
        n.append((d[: len(hits)] * hits).sum() / d[: len(items)].sum())
    return np.mean(r), np.mean(n)

# %% [wrong: not divided by the best sum]
def score_lists(lists, bought, k):
    r, n = [], []
    for u, items in bought.items():
        hits = [i in items for i in list(lists.get(u, []))[:k]]
        d = 1 / np.log2(np.arange(2, k + 2))
        r.append(sum(hits) / len(items))
        n.append((d[: len(hits)] * hits).sum())
    return np.mean(r), np.mean(n)

# %% [right] a dictionary of the two
def score_lists(lists, bought, k):
    gain = lambda n: sum(1 / np.log2(place + 2) for place in n)
    rows = [(set(items), list(lists.get(user, ()))[:k]) for user, items in bought.items()]
    recall = np.mean([len(items & set(top)) / len(items) for items, top in rows])
    ndcg = np.mean([gain(p for p, item in enumerate(top) if item in items) / gain(range(min(k, len(items)))) for items, top in rows])
    return {"recall": recall, "ndcg": ndcg}

# %% [wrong: best sum of the hits only]
def score_lists(lists, bought, k):
    recalls, ndcgs = [], []
    for user, items in bought.items():
        hits = np.array([item in items for item in list(lists.get(user, []))[:k]], dtype=float)
        weight = 1 / np.log2(np.arange(len(hits)) + 2)
        best = weight[: int(hits.sum())].sum()
        recalls.append(hits.sum() / len(items))
        ndcgs.append((hits * weight).sum() / best if best else 0.0)
    return np.mean(recalls), np.mean(ndcgs)

# %% [wrong: best sum longer than the list]
def score_lists(lists, bought, k):
    recalls, ndcgs = [], []
    for user, items in bought.items():
        hits = [item in items for item in list(lists.get(user, []))[:k]]
        recalls.append(sum(hits) / len(items))
        ndcgs.append(sum(hit / np.log2(i + 2) for i, hit in enumerate(hits)) / sum(1 / np.log2(i + 2) for i in range(len(items))))
    return np.mean(recalls), np.mean(ndcgs)
