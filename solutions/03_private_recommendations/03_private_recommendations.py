# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 03 · Private recommendations: how much data does a good list need?
#
# "The log is anonymised, and without personal data our recommendations are worthless." Both halves
# can be tested in an afternoon.
#
# You build recommenders that use more and more personal data and measure what each step buys. Then you change sides, attack
# the "anonymised" purchase log, mend it, and release counts with a guarantee that holds against every attacker. The two
# markets are **synthetic**, *Shopee-like* and *Tokopedia-like*; no number here is a company's own.
#
# **How much personal data should the Tokopedia-like team keep, and what may it publish?**
#
# > **By the end you can …**
# >
# > 1. **score** a recommender without letting the future leak into the past;
# > 2. **measure** who loses when data are dropped, and say when you cannot tell;
# > 3. **attack** an "anonymised" log, and measure your own success;
# > 4. **release** counts and answers with differential privacy, and keep a budget.
# >
# > **You need:** notebooks 00–02. **Time:** 120 minutes. **Points:** 25.

# %% [markdown]
# ## First, from memory
#
# *Time so far: 0 minutes.* Answer aloud, then open.
#
# <details><summary>1. Why must an interval use the user, not the order, as its unit?</summary>
# One person's orders resemble each other; rows are not independent news.</details>
#
# <details><summary>2. Which orders are purchases?</summary>
# All but the cancelled ones. A returned order is a purchase.</details>
#
# <details><summary>3. What is unicity?</summary>
# The share of people whom a few known facts single out in a log.</details>

# %% nbgrader={"grade_id": "setup", "locked": true}
from time import process_time
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD

from tradeoff import figures
from tradeoff.audit.linkage import named
from tradeoff.checks.reveal import needs, predicted
from tradeoff.checks.values import as_mapping
from tradeoff.data import load

shopee, tokopedia = load("shopee"), load("tokopedia")
START, CUTOFF = pd.Timestamp("2026-01-05"), pd.Timestamp("2026-03-16")  # ten weeks to learn from, two to be tested on
K = 50  # length of a list, about one screen after some scrolling


def guess(key):
    """What you predicted, for the reveals."""
    return predicted(globals().get("predictions"), key, shares=["relinked", "relinked_coarse"])


def percent(share):
    """0.426 as '43 %'."""
    return f"{100 * share:.0f} %"

# %% [markdown]
# ### Exercise 0 · `predictions` (1 point)
#
# For the Tokopedia-like market, three guesses, each `(value, confidence)`; confidence in percent (50, not 0.5):
#
# - `history_gain`: how many times more of their next purchases buyers find in a list of 50 made from their own ten weeks
#   of clicks than in the bestseller list (1 means no gain);
# - `relinked`: the share of buyers whom an attacker finds in the "anonymised" log from three purchases, 0 to 1;
# - `relinked_coarse`: the same share when the log says only category and four-week period.
#
# Being wrong costs nothing.

# %% nbgrader={"grade_id": "predictions", "solution": true}
# predictions = {"history_gain": (value, confidence), "relinked": …, "relinked_coarse": …}
### BEGIN SOLUTION
predictions = {"history_gain": (4, 50), "relinked": (0.5, 40), "relinked_coarse": (0.2, 50)}
### END SOLUTION

# %% nbgrader={"grade_id": "test_predictions", "grade": true, "points": 1}
"""Check `predictions`: three guesses, each with a confidence; any value passes (1 point)."""


def test_predictions():
    from tradeoff.checks import Check
    from tradeoff.checks.predictions import COUNT, SHARE, check_predictions

    check = Check("predictions", points=1)
    with check.part("three guesses with a confidence", points=1) as part:
        check_predictions(check, part, predictions, {"history_gain": COUNT, "relinked": SHARE, "relinked_coarse": SHARE})
    return check.score()


test_predictions()

# %% [markdown]
# ## 1 · Four recommenders, by the data they use
#
# *Time so far: 8 minutes.*
#
# A recommender is tested on purchases it could not know: it learns from the past and is scored on what came after. This is
# the **temporal split**. A random split lets it learn from Friday to "predict" Thursday.
#
# ### Exercise 1a · `temporal_split` (2 points)
#
# `temporal_split(orders, cutoff)` returns two tables, `(train, test)`, with the columns of `orders`.
#
# - A cancelled order is no purchase: it is in neither.
# - `train`: every purchase before `cutoff`.
# - `test`: purchases at `cutoff` or later, but only by users who have a purchase in `train`, and only of items that *the same
#   user* has not bought in `train` (a list never offers those again). A second purchase of the same new item may stay or go.

# %% nbgrader={"grade_id": "temporal_split", "solution": true}
def temporal_split(orders, cutoff):
    """(train, test): purchases before the cutoff, and new purchases of known users from the cutoff on."""
    # 1. purchases only
    # 2. before, and from the cutoff on
    # 3. in the test: known users, items new to that user
    ### BEGIN SOLUTION
    bought = orders[orders["status"] != "cancelled"]
    train = bought[bought["ordered_at"] < cutoff]
    test = bought[(bought["ordered_at"] >= cutoff) & bought["user_id"].isin(train["user_id"])]
    known = set(zip(train["user_id"], train["item_id"]))
    new = [pair not in known for pair in zip(test["user_id"], test["item_id"])]
    return train, test[new]
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_temporal_split", "grade": true, "points": 2}
"""Check `temporal_split`: which orders are learned from and which are tested on (2 points)."""


def test_temporal_split():
    from tradeoff.checks import Check

    check = Check("temporal_split", points=2)

    def halves(got):
        """Your two tables as sets: order ids of train; (user, item) pairs of test."""
        train, test = (t.reset_index() if isinstance(t, pd.DataFrame) and {"order_id", "user_id", "item_id"} & set(t.index.names) else t
                       for t in check.sequence(got, "temporal_split(orders, cutoff)", 2))
        return set(train["order_id"].tolist()), set(zip(test["user_id"].tolist(), test["item_id"].tolist()))

    with check.part("eight orders that you can sort by hand", points=0.5):
        hand = pd.DataFrame(
            [(1, 7, 50, "2026-03-01 10:00", "completed"), (2, 7, 50, "2026-03-20 10:00", "completed"),
             (3, 7, 51, "2026-03-20 11:00", "completed"), (4, 7, 52, "2026-03-21 09:00", "cancelled"),
             (5, 8, 53, "2026-03-22 09:00", "completed"), (6, 9, 51, "2026-03-16 00:00", "cancelled"),
             (7, 10, 51, "2026-03-02 08:00", "completed"), (8, 7, 54, "2026-03-23 09:00", "returned")],
            columns=["order_id", "user_id", "item_id", "ordered_at", "status"],
        ).assign(ordered_at=lambda t: pd.to_datetime(t.ordered_at))
        train, test = halves(check.call(temporal_split, hand, pd.Timestamp("2026-03-16")))
        check.true(train == {1, 7}, saw=f"orders {sorted(train)} in train", expected="the two purchases before the cutoff",
                   hint="look at the status and at the time")
        check.true((7, 50) not in test, saw="user 7 tested on item 50, bought before", expected="only items new to that user",
                   hint="compare pairs of user and item", misconception="items already bought")
        check.true((8, 53) not in test, saw="user 8 in test, who has no purchase in train", expected="only users known from train",
                   misconception="unknown users tested")
        check.true((7, 52) not in test, saw="a cancelled order in test", expected="purchases only", misconception="cancelled orders kept")
        check.true((7, 51) in test, saw="user 7's item 51 is not in test", expected="an item new to user 7",
                   hint="user 10 has bought item 51 before, user 7 has not: new to *that* user, not new to everybody",
                   misconception="items bought by anybody left out")
        check.true((7, 54) in test, saw="user 7's item 54, bought and returned, is not in test", expected="a returned order to be a purchase",
                   hint="only cancelled orders are no purchases", misconception="returned orders left out")
    ### BEGIN HIDDEN TESTS
    def _orders(seed, n):
        rng = np.random.default_rng(seed=seed)
        at = pd.Timestamp("2026-02-01") + pd.to_timedelta(rng.integers(0, 40 * 24, n), unit="h")
        return pd.DataFrame({  # a small market
            "order_id": rng.permutation(n) + 90, "user_id": rng.integers(0, n // 7, n), "item_id": rng.integers(0, 60, n),
            "ordered_at": at, "gmv": rng.lognormal(3, 1, n), "status": rng.choice(["completed", "cancelled", "returned"], n, p=[0.7, 0.2, 0.1]),
        }, index=rng.permutation(n) + 5)

    def _split(orders, cutoff, seed):
        rows = list(zip(orders["order_id"], orders["user_id"], orders["item_id"], orders["ordered_at"], orders["status"]))
        rows = [r for r in rows if r[4] != "cancelled"]
        before = [r for r in rows if r[3] < cutoff]
        users, pairs = {r[1] for r in before}, {r[1:3] for r in before}
        after = {r[1:3] for r in rows if r[3] >= cutoff}
        return {r[0] for r in before}, {p for p in after if p[0] in users and p not in pairs}, rows, users, pairs

    def _judge(orders, cutoff, seed):
        train, test = halves(check.call(temporal_split, orders, cutoff))
        right_train, right_test, rows, users, pairs = _split(orders, cutoff, seed)
        late = {r[0] for r in rows if r[3] >= cutoff}
        edge = {r[0] for r in rows if r[3] == cutoff}
        cancelled = set(orders.loc[orders["status"] == "cancelled", "order_id"])
        cancelled_pairs = set(zip(*(orders.loc[orders["status"] == "cancelled", c] for c in ("user_id", "item_id"))))
        after = {r[1:3] for r in rows if r[3] >= cutoff}
        names = []
        if train != right_train:
            if train & cancelled:
                names.append("cancelled orders kept")
            if (train & late) and (train & late) <= edge:
                names.append("the cutoff itself on the wrong side")
            elif (train & late) and right_train - cancelled <= train:
                names.append("training on the test week")
            elif train & late:
                names.append("random split")
            returned = set(orders.loc[orders["status"] == "returned", "order_id"])
            if right_train - train and (right_train - train) <= returned:
                names.append("returned orders left out")
        if test != right_test:
            if (test - right_test) & pairs:
                names.append("items already bought")
            if any(p[0] not in users for p in test):
                names.append("unknown users tested")
            if (test - after) & cancelled_pairs:
                names.append("cancelled orders kept")
            items = {p[1] for p in pairs}
            if right_test - test and not any(p[1] in items for p in test):
                names.append("items bought by anybody left out")
            if right_test - test == {p for p in right_test if p in {r[1:3] for r in rows if r[0] in edge}} - {r[1:3] for r in rows if r[3] > cutoff}:
                names.append("the cutoff itself on the wrong side")
        if train == right_train and test == right_test:
            return True
        for name in dict.fromkeys(names or [None]):
            check.fail(saw=f"train lacks {len(right_train - train)} and has {len(train - right_train)} too many orders; test lacks "
                       f"{len(right_test - test)} and has {len(test - right_test)} too many pairs of user and item",
                       expected="purchases before the cutoff; from it on, purchases by known users of items new to that user",
                       hint="print one row that you did not expect and follow it through your three steps", misconception=name)
        return False

    with check.part("another log", points=1):
        _judge(_orders(3, 900), pd.Timestamp("2026-02-27"), 3) and _judge(_orders(4, 300), pd.Timestamp("2026-02-20 12:00"), 4)
    with check.part("the same facts in another form", points=0.5):
        _other = _orders(5, 500).astype({"status": "category", "user_id": "int32", "item_id": "int16", "ordered_at": "datetime64[s]"})
        _judge(_other[["status", "item_id", "gmv", "ordered_at", "user_id", "order_id"]], pd.Timestamp("2026-02-25"), 5)
    ### END HIDDEN TESTS
    return check.score()


test_temporal_split()

# %% [markdown]
# **Worked example, Shopee-like market.** Three of the four recommenders.
#
# - `bestseller` uses **nothing personal**: what sold most.
# - `contextual` uses **this visit**: bestsellers of the category the visitor has just opened.
# - `history` uses **the buyer's own ten weeks of clicks**, squeezed by scikit-learn's `TruncatedSVD` into 16 tastes.
#
# *Unit:* a buyer known before the cutoff. *Metric:* recall@50, the share of a buyer's later purchases found in a list of
# 50. *Estimator:* its mean over buyers. **Predict** the order of the three before you run it.

# %% nbgrader={"grade_id": "lab_bench", "locked": true}
def matrix(rows, shape):
    """Users × items: how often each pair occurs in the rows (sparse)."""
    return csr_matrix((np.ones(len(rows), np.float32), (rows.user_id, rows.item_id)), shape)


def bench(market):
    """What every recommender of one market is given, and what it is scored on."""
    shape = (market.users.user_id.max() + 1, market.items.item_id.max() + 1)
    bought = market.orders[market.orders.status != "cancelled"]
    before, after = (matrix(bought[side], shape) for side in (bought.ordered_at < CUTOFF, bought.ordered_at >= CUTOFF))
    new = after.multiply(after > 0).sign() - after.sign().multiply(before.sign())
    users = np.flatnonzero((np.asarray(before.sum(axis=1)).ravel() > 0) & (np.asarray(new.sum(axis=1)).ravel() > 0))
    users = np.sort(np.random.default_rng(2).permutation(users)[:1600])  # enough to see the differences, quick to score
    visits = market.sessions[market.sessions.started_at >= CUTOFF].sort_values("started_at").drop_duplicates("user_id")
    category = market.items.set_index("item_id").category.cat.codes.reindex(range(shape[1]), fill_value=-1).to_numpy()
    return SimpleNamespace(
        shape=shape, users=users, owned=before[users].toarray() > 0, target=new[users].toarray() > 0, before=before,
        clicks=market.clicks[market.clicks.clicked_at < CUTOFF], category=category, market=market,
        visit=visits.set_index("user_id").category.cat.codes.reindex(users, fill_value=-2).to_numpy(),
    )


def found(score, lab):
    """Share of each buyer's later purchases in the K best-scored items that the buyer did not own yet."""
    score = np.where(lab.owned, -np.inf, np.broadcast_to(score, lab.owned.shape)).astype(np.float32)
    top = np.argpartition(-score, K, axis=1)[:, :K]
    return np.take_along_axis(lab.target, top, axis=1).sum(axis=1) / lab.target.sum(axis=1)


def history(lab, weeks=10, without=()):
    """Scores from each buyer's own clicks of the last weeks, some item classes left out."""
    clicks = lab.clicks[lab.clicks.clicked_at >= CUTOFF - pd.Timedelta(weeks=weeks)]
    kept = lab.market.items.loc[~lab.market.items.category_class.isin(without), "item_id"]
    log = matrix(clicks[clicks.item_id.isin(kept)], lab.shape).log1p()
    tastes = TruncatedSVD(16, n_iter=2, random_state=0).fit(log)
    return tastes.transform(log[lab.users]) @ tastes.components_


def ends(values):
    """Mean and 95 % interval over buyers, in percent."""
    mean, half = 100 * values.mean(), 196 * values.std(ddof=1) / np.sqrt(len(values))
    return mean, max(mean - half, 0), mean + half


def compare(results, title, subtitle, colours=None, band=None):
    """One line a recommender: recall with its interval."""
    rows = {name: ends(values) for name, values in results.items()}
    fig, ax = figures.canvas(title, subtitle, height=1.7 + 0.42 * len(rows))
    figures.interval_plot(ax, list(rows), *zip(*rows.values()), unit="recall@50: % of later purchases found", colours=colours)
    ax.set_xlim(0, None)
    figures.show(fig, summary="; ".join(f"{name} {row[0]:.1f} %" for name, row in rows.items()),
                 alt="Recall at 50 with 95 % intervals, one line each: " + ", ".join(f"{n} {r[0]:.1f} %" for n, r in rows.items()))

# %%
shopee_lab = bench(shopee)
popular = np.asarray(shopee_lab.before.sum(axis=0))                                   # one score an item
this_visit = popular + 1e6 * (shopee_lab.category == shopee_lab.visit[:, None])       # the opened category first
shopee_recall = {
    "bestseller": found(popular, shopee_lab),
    "history": found(history(shopee_lab), shopee_lab),
    "contextual": found(this_visit, shopee_lab),
}
compare(shopee_recall, "What a visitor has just opened tells more than ten weeks of clicks",
        f"{len(shopee_lab.users):,} buyers with new purchases in the last two weeks, Shopee-like market",
        [figures.GREY, figures.VERMILION, figures.BLUE])
better = shopee_recall["contextual"] - shopee_recall["history"]                       # the same buyers in both
middle, half = 100 * better.mean(), 196 * better.std(ddof=1) / np.sqrt(len(better))
print(f"Buyer by buyer, contextual finds {middle:.1f} points more than history (95 % interval {middle - half:.1f} to {middle + half:.1f}).")

# %% [markdown]
# *Read it like this: each dot is a recommender, the bar its 95 % interval over buyers.* All lists serve the same buyers, so the printed
# difference decides, not whether bars overlap. **Interpretation:** the list that stores nothing about anybody wins, once a category
# is open. On the home page nothing is open yet; there only the past helps. A caveat: the visit is a buyer's first after the cutoff,
# perhaps the very one of the purchase.
#
# ### Exercise 1b · `score_lists` (2 points)
#
# Recall ignores order. **NDCG@k** (normalised discounted cumulative gain) rewards hits near the top. A hit at place 1, 2,
# 3 … counts 1/log₂(2), 1/log₂(3), 1/log₂(4) …; their sum is divided by the largest sum possible for that buyer: all
# bought items, at most k, at the top.
#
# `score_lists(lists, bought, k)` returns `(recall, ndcg)`, each a mean over **all users in `bought`**. `lists`: user → ranked
# items, best first, perhaps longer than k. `bought`: user → set of items, never empty. A user without a list scores 0.

# %% nbgrader={"grade_id": "score_lists", "solution": true}
def score_lists(lists, bought, k):
    """(recall@k, NDCG@k): means over the users in `bought`."""
    # 1. for each user: which of the first k places are hits?
    # 2. recall: hits / items bought
    # 3. NDCG: discounted hits / the best sum possible
    ### BEGIN SOLUTION
    recalls, ndcgs = [], []
    for user, items in bought.items():
        hits = [item in items for item in list(lists.get(user, []))[:k]]
        discount = 1 / np.log2(np.arange(2, k + 2))
        recalls.append(sum(hits) / len(items))
        ndcgs.append((discount[: len(hits)] * hits).sum() / discount[: len(items)].sum())
    return float(np.mean(recalls)), float(np.mean(ndcgs))
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_score_lists", "grade": true, "points": 2}
"""Check `score_lists`: recall@k and NDCG@k, by hand and on other lists (2 points)."""


def test_score_lists():
    from tradeoff.checks import Check

    check = Check("score_lists", points=2)

    def both(got):
        """Your recall and NDCG as two numbers."""
        if isinstance(got, dict) and {"recall", "ndcg"} <= set(got):
            got = [got["recall"], got["ndcg"]]
        return check.numbers(got, "score_lists(…)", 2)

    with check.part("two users by hand", points=0.5):
        got = check.call(score_lists, {1: [10, 11, 12, 13], 2: [20, 21, 22, 23]}, {1: {10, 12, 98, 99}, 2: {22}}, 3)
        recall, ndcg = both(got)
        # user 1: 2 of 4 found, at places 1 and 3; the best 3 places can hold is 3 hits. user 2: 1 of 1 found, at place 3
        one, two, three, four = 1 / np.log2([2, 3, 4, 5])
        check.close(recall, 0.75, what="recall@3", expected="the mean of one half and one whole",
                    misconceptions={"precision for recall": 1 / 2, "share of users with a hit": 1.0, "pooled over users": 3 / 5,
                                    "at most k bought items counted": 5 / 6})
        dcg = one + three
        check.close(ndcg, (dcg / (one + two + three) + three) / 2, what="NDCG@3", expected="each user's sum over that user's best sum",
                    hint="the best list of user 1 has hits at all three places, that of user 2 one hit at the first",
                    misconceptions={"discount ignored": 5 / 6, "not divided by the best sum": (dcg + three) / 2,
                                    "best sum of the hits only": (dcg / (one + two) + three) / 2,
                                    "best sum longer than the list": (dcg / (one + two + three + four) + three) / 2,
                                    "best sum always of k hits": (dcg + three) / (one + two + three) / 2})
    ### BEGIN HIDDEN TESTS
    def _lists(seed, n, k):
        rng = np.random.default_rng(seed=seed)
        lists = {int(u): rng.permutation(40)[: k + 6].tolist() for u in range(n) if rng.random() < 0.85}
        bought = {int(u): set(rng.permutation(40)[: rng.integers(1, 2 * k)].tolist()) for u in range(n) if rng.random() < 0.8}
        return lists, bought

    def _score(lists, bought, k, *, cut=None, shift=2, late=0, best="own", missing=True, users=None, base=np.log2, by="items", pool=False):
        rows = []
        for user, items in bought.items():
            if user not in lists and not missing:
                continue
            hits = np.array([item in items for item in lists.get(user, [])[: cut or k]], dtype=float)
            weight = 1 / base(np.arange(len(hits)) + shift + late)
            most = {"own": min(len(items), cut or k), "k": k, "hits": int(hits.sum())}.get(best, len(items))
            ideal = (1 / base(np.arange(most) + shift)).sum() or 1.0
            down = {"items": len(items), "k": k, "min": min(len(items), k)}[by]
            rows.append((hits.sum() / down, (hits * weight).sum() / (1 if best == "none" else ideal), hits.sum(), len(items), hits.any()))
        table = np.array(rows, dtype=float)
        return [table[:, 2].sum() / table[:, 3].sum() if pool else table[:, 0].mean(), table[:, 1].mean(), table[:, 4].mean()]

    def _mistakes(lists, bought, k):
        s = lambda **how: _score(lists, bought, k, **how)
        reversed_ = {u: items[:k][::-1] for u, items in lists.items()}
        return (
            {"precision for recall": s(by="k")[0], "share of users with a hit": s()[2], "pooled over users": s(pool=True)[0],
             "users without a list left out": s(missing=False)[0], "k ignored": s(cut=99)[0], "at most k bought items counted": s(by="min")[0]},
            {"best sum always of k hits": s(best="k")[1], "best sum longer than the list": s(best="all")[1], "not divided by the best sum": s(best="none")[1],
             "best sum of the hits only": s(best="hits")[1],
             "users without a list left out": s(missing=False)[1], "k ignored": s(cut=99)[1], "discount ignored": s(by="min")[0],
             "places counted from 2": s(shift=3)[1], "places counted from 2 in the hits only": s(late=1)[1], "worst item first": _score(reversed_, bought, k)[1]},
        )

    with check.part("recall on other lists", points=0.75):
        for _seed, _k in ((11, 5), (12, 8)):
            _l, _b = _lists(_seed, 60, _k)
            _got = both(check.call(score_lists, _l, _b, _k))[0]
            check.close(_got, _score(_l, _b, _k)[0], what=f"recall@{_k}", expected="for each user in `bought`: hits in the first k over items bought",
                        hint="a user without a list is a user you failed to help", misconceptions=_mistakes(_l, _b, _k)[0])
    with check.part("NDCG on other lists", points=0.75):
        for _seed, _k in ((13, 4), (14, 9)):
            _l, _b = _lists(_seed, 50, _k)
            _l = {u: np.array(items) for u, items in _l.items()} if _seed == 14 else _l
            _plain = {u: list(items) for u, items in _l.items()}
            _got = both(check.call(score_lists, _l, _b, _k))[1]
            check.close(_got, _score(_plain, _b, _k)[1], what=f"NDCG@{_k}", expected="discounted hits over the best sum this user could get in k places",
                        hint="test it with a perfect list: NDCG must be 1", misconceptions=_mistakes(_plain, _b, _k)[1])
    ### END HIDDEN TESTS
    return check.score()


test_score_lists()

# %% [markdown]
# ### Exercise 1c · `cohort_lists` (3 points)
#
# The fourth recommender uses **a coarse group**. The phone tells the shop only "I am one of cohort 7"; the shop ranks by what
# cohort 7 buys. The phone itself leaves out what its owner has.
#
# `cohort_lists(orders, cohort, k)` returns a dictionary: user → ranked items, for **every user in `cohort`**. `orders` holds
# purchases of the past (`user_id`, `item_id`, one row each); `cohort` is a Series, user → label. The list holds the k items
# with most purchases by the user's cohort, most first, ties in any order, without items the user has bought. It is shorter if
# the cohort has bought fewer.

# %% nbgrader={"grade_id": "cohort_lists", "solution": true}
def cohort_lists(orders, cohort, k):
    """user → the k items most bought by the user's cohort that the user has not bought."""
    # 1. count purchases by cohort and item, most first
    # 2. what each user owns
    # 3. for each user of `cohort`: go down the ranking, skip what is owned, stop at k
    ### BEGIN SOLUTION
    label = orders["user_id"].map(cohort)
    counts = orders.groupby([label.rename("label"), "item_id"]).size().sort_values(ascending=False)
    ranking = {name: group.index.get_level_values("item_id").tolist() for name, group in counts.groupby(level="label")}
    owned = orders.groupby("user_id")["item_id"].agg(set).to_dict()
    lists = {}
    for user, name in cohort.items():
        mine = owned.get(user, set())
        lists[user] = [item for item in ranking.get(name, [])[: k + len(mine)] if item not in mine][:k]
    return lists
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_cohort_lists", "grade": true, "points": 3}
"""Check `cohort_lists`: a list for everybody, from the own cohort, without what is owned (3 points)."""


def test_cohort_lists():
    from tradeoff.checks import Check

    check = Check("cohort_lists", points=3)

    def as_lists(got):
        """Your lists as user → built-in list of items."""
        def counted(x):  # a Series of counts, most first, whose index holds the items
            return isinstance(x, pd.Series) and x.index.tolist() != list(range(len(x))) and x.is_monotonic_decreasing

        filled = [x for x in check.mapping(got).values() if not hasattr(x, "__len__") or len(x)]
        check.true(not filled or not all(counted(x) for x in filled), saw="lists of counts: the items are in the index of each Series",
                   expected="lists of items", hint="`list(counts.index)` holds the items of a count", misconception="counts for items")
        return {int(u): [int(i) for i in check.sequence(items, f"the list of user {u}")] for u, items in check.mapping(got).items()}

    with check.part("five users by hand", points=1):
        hand = pd.DataFrame({"user_id": [1, 1, 2, 3, 4, 4, 4], "item_id": [30, 11, 30, 12, 20, 21, 22]})
        groups = pd.Series({1: "a", 2: "a", 3: "a", 4: "b", 5: "b"})
        got = as_lists(check.call(cohort_lists, hand, groups, 2))
        check.true(30 not in got.get(2, []), saw="user 2 is offered item 30 again", expected="nothing that the user owns",
                   misconception="items already bought")
        check.true(set(got.get(2, [])) == {11, 12}, saw=f"user 2 gets {got.get(2)}", expected="what the others of cohort a bought",
                   hint="two items are left for user 2", misconception="cut to k before leaving out what is owned" if len(got.get(2, [])) < 2 else None)
        check.true(got.get(3, [0])[:1] == [30], saw=f"user 3's list is {got.get(3)}", expected="cohort a's most bought item first",
                   hint="two of the three bought item 30; sort by the count, not by the item", misconception="not sorted, most bought first")
        check.true(len(got.get(5, [])) == 2, saw=f"user 5, who has bought nothing, gets {got.get(5)}", expected="two items of cohort b",
                   hint="go through `cohort`, not through `orders`", misconception="members without purchases left out")
        check.true(got.get(4) == [], saw=f"user 4's list is {got.get(4)}", expected="an empty list: cohort b has bought nothing else",
                   hint="a cohort never borrows from another", misconception="items of other cohorts" if got.get(4) else None)
    ### BEGIN HIDDEN TESTS
    def _world(seed, n, labels):
        rng = np.random.default_rng(seed=seed)
        cohort = pd.Series(rng.choice(labels, n), index=rng.permutation(n) + 11)
        rows = []
        for user, label in cohort.items():
            if rng.random() < 0.85:
                favour = np.random.default_rng(list(labels).index(label)).permutation(50)
                p = 1 / (1 + np.arange(50)) ** 0.8
                rows += [(user, int(i)) for i in rng.choice(favour, rng.integers(1, 12), replace=False, p=p / p.sum())]
        return pd.DataFrame(rows, columns=["user_id", "item_id"]).sample(frac=1, random_state=seed), cohort

    def _check_lists(orders, cohort, k):
        got = as_lists(check.call(cohort_lists, orders, cohort, k))
        owned = orders.groupby("user_id")["item_id"].agg(set).to_dict()
        label = orders["user_id"].map(cohort)
        counts = {name: group["item_id"].value_counts() for name, group in orders.groupby(label)}
        market = orders["item_id"].value_counts()
        missing = set(cohort.index) - set(got)
        trouble = {}
        for user, name in cohort.items():
            items, mine = got.get(user), owned.get(user, set())
            if items is None:
                continue
            count = counts.get(name, pd.Series(dtype=int))
            free = count[~count.index.isin(mine)]
            best = sorted(free, reverse=True)[:k]
            given = [int(count.get(i, 0)) for i in items]
            if set(items) & mine:
                trouble.setdefault("items already bought", user)
            elif len(items) > k:
                trouble.setdefault("longer than k", user)
            elif given != best:
                sold = [int(market.get(i, 0)) for i in items]
                top = sorted(market[~market.index.isin(mine)], reverse=True)[:k]
                if sold == top:
                    trouble.setdefault("bestsellers of the whole market", user)
                elif sorted(given) == sorted(best):
                    trouble.setdefault("not sorted, most bought first", user)
                elif len(items) < len(best) and given == [int(c) for i, c in count.sort_values(ascending=False).head(k).items() if i not in mine][: len(given)]:
                    trouble.setdefault("cut to k before leaving out what is owned", user)
                elif len(items) < len(best):
                    trouble.setdefault("cut to k before leaving out what is owned", user)
                elif any(i not in count.index for i in items):
                    trouble.setdefault("items of other cohorts", user)
                elif given and given[0] <= min(best or [0]):
                    trouble.setdefault("least bought first", user)
                else:
                    trouble.setdefault(None, user)
        if missing:
            check.fail(saw=f"no list for {len(missing)} of {len(cohort)} members", expected="a list for every user in `cohort`",
                       hint="who has bought nothing needs a list most", misconception="members without purchases left out")
        for mistake, user in trouble.items():
            check.fail(saw=f"the list of user {user} does not fit", expected="the items with most purchases by the own cohort, most first, "
                       "without what this user owns", hint="compare one user's list with the counts of that cohort", misconception=mistake)
        check.true(True, saw="", expected="")
        return not trouble and not missing

    with check.part("other users, other cohorts", points=1.5):
        _check_lists(*_world(21, 120, ["x", "y", "z"]), 8) and _check_lists(*_world(22, 60, [3, 1, 4, 15]), 5)
    with check.part("the same facts in another form", points=0.5):
        _rows, _cohort = _world(23, 80, [0, 1, 2])
        _rows = _rows.assign(gmv=1.0, user_id=_rows.user_id.astype("int32"), item_id=_rows.item_id.astype("int16"))[["gmv", "item_id", "user_id"]]
        _check_lists(_rows, _cohort.astype("int32").sample(frac=1, random_state=1), 6)
    ### END HIDDEN TESTS
    return check.score()


test_cohort_lists()

# %% nbgrader={"grade_id": "cohorts", "locked": true}
# Sixteen cohorts by which categories people click, with scikit-learn's KMeans
def cohorts(lab):
    """user → cohort label, from the shares of categories among the clicks before the cutoff."""
    counts = np.asarray(matrix(lab.clicks, lab.shape) @ (lab.category[:, None] == np.arange(24)))
    shares = np.sqrt(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))
    return pd.Series(KMeans(16, n_init=1, random_state=0).fit_predict(shares))


def noisy(labels, epsilon, rng):
    """Labels as phones would report them under local differential privacy (section 4): sometimes any other one."""
    keep = rng.random(len(labels)) < np.exp(epsilon) / (np.exp(epsilon) + 15)
    return labels.where(keep, (labels + rng.integers(1, 16, len(labels))) % 16)


def as_scores(lists, lab):
    """Ranked lists as a table of scores, to be compared with the other recommenders."""
    score = np.full(lab.owned.shape, -1e9, np.float32)
    for row, user in enumerate(lab.users):
        score[row, list(lists.get(user, []))[:K]] = 0
    return score


lab = bench(tokopedia)
popular = np.asarray(lab.before.sum(axis=0))
own = history(lab)
recall = {"nothing: bestsellers": found(popular, lab), "ten weeks of clicks": found(own, lab),
          "this visit: open category": found(popular + 1e6 * (lab.category == lab.visit[:, None]), lab)}
past = tokopedia.orders[(tokopedia.orders.status != "cancelled") & (tokopedia.orders.ordered_at < CUTOFF)]
labels = cohorts(lab)  # the position is the user_id
gain = recall["ten weeks of clicks"].mean() / recall["nothing: bestsellers"].mean()
print(f"history_gain: you predicted {guess('history_gain')}, the log says {gain:.1f} times")

# %% [markdown]
# ## 2 · The frontier: quality against data kept
#
# *Time so far: 45 minutes.*
#
# Three knobs reduce the data: a shorter **history window**, sensitive **categories left out**, and **noise** on the cohort label.
# The noise has a strength ε (epsilon, the *privacy budget*): small ε, much noise, more privacy; section 4 makes it exact.
# **Predict:** which costs a larger share of recall, one week of clicks instead of ten or ε = 1 instead of the exact label? Or neither?

# %% nbgrader={"grade_id": "frontier", "locked": true}
# The frontier of the Tokopedia-like market; it waits for your cohort_lists
@needs("cohort_lists")
def reveal():
    rng = np.random.default_rng(3)
    frontier = {"bestsellers: no data": recall["nothing: bestsellers"]}
    for epsilon in (1, 4):
        frontier[f"cohort label, ε = {epsilon}"] = found(as_scores(cohort_lists(past, noisy(labels, epsilon, rng), K), lab), lab)
    frontier["cohort label, exact"] = found(as_scores(cohort_lists(past, labels, K), lab), lab)
    for weeks in (1, 4):
        frontier[f"own clicks, {weeks} week{'s' * (weeks > 1)}"] = found(history(lab, weeks), lab)
    frontier["own clicks, 10 weeks, no sensitive"] = found(history(lab, 10, ["sensitive"]), lab)
    frontier["own clicks, 10 weeks"] = recall["ten weeks of clicks"]
    frontier["this visit only: nothing stored"] = recall["this visit: open category"]
    compare(frontier, "The visit beats the log; a little personal data is no better than none",
            "From no data to all data, then the visit itself; 95 % intervals over buyers, Tokopedia-like market",
            [figures.GREY] + 3 * [figures.GREEN] + 4 * [figures.VERMILION] + [figures.BLUE])
    week, label = (1 - frontier[few].mean() / frontier[much].mean() for few, much in (
        ("own clicks, 1 week", "own clicks, 10 weeks"), ("cohort label, ε = 1", "cohort label, exact")))
    print(f"One week instead of ten costs {percent(week)} of the recall; ε = 1 instead of the exact label costs {percent(label)}.")

# %% [markdown]
# *Read it like this: further right is better; from grey to orange, personal data grow.* Grey stores nothing, green a group, orange a
# personal log. Blue, below them, stores nothing either but needs an open category; the home page must choose among the others.
#
# **Interpretation:** the sensitive categories can go at no visible cost. One week of clicks finds no more than bestsellers, and
# a label with ε = 1 finds *less*: too little signal, spread over too many lists. It was collected for nothing.
#
# Dropping data may cost little *on average* and still be unequally shared (Biega and others, SIGIR 2020). So ask who pays.
#
# ### Exercise 2 · `loss_by_segment` (2 points)
#
# `loss_by_segment(quality, least)` returns segment → relative loss (dictionary, Series or table). `quality` has one row a user: `segment`, `full`
# (recall with all data), `less` (recall with less). The relative loss of a segment is 1 − mean of `less` / mean of `full`,
# both **inside the segment** (never 0 for `full`). Segments with fewer than `least` users are left out: too few for a verdict.

# %% nbgrader={"grade_id": "loss_by_segment", "solution": true}
def loss_by_segment(quality, least=100):
    """segment → 1 - mean(less) / mean(full), for segments with at least `least` users."""
    # 1. one row a segment: users, mean of full, mean of less
    # 2. drop small segments
    # 3. the relative loss
    ### BEGIN SOLUTION
    by = quality.groupby("segment", observed=True).agg(n=("full", "size"), full=("full", "mean"), less=("less", "mean"))
    by = by[by["n"] >= least]
    return (1 - by["less"] / by["full"]).to_dict()
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_loss_by_segment", "grade": true, "points": 2}
"""Check `loss_by_segment`: relative loss inside each segment that is large enough (2 points)."""


def test_loss_by_segment():
    from tradeoff.checks import Check

    check = Check("loss_by_segment", points=2)

    def as_losses(got):
        """Your losses as segment → number, whether a dictionary, a Series or a table with the loss last."""
        if isinstance(got, pd.DataFrame):
            got = got.set_index("segment") if "segment" in got else got
            got = got.iloc[:, -1]
        return {str(s): check.number(v, f"the loss of {s}", hint="many users have a recall of 0: take means before the ratio")
                for s, v in check.mapping(got).items()}

    with check.part("three segments by hand", points=0.5):
        hand = pd.DataFrame({"segment": ["a"] * 4 + ["b"] * 2 + ["c"], "full": [0.5, 0, 1, 0, 1, 0.5, 1], "less": [0.25, 0, 0.25, 0.1, 0.75, 0.1, 0]})
        got = as_losses(check.call(loss_by_segment, hand, least=2))
        check.true("c" not in got, saw="a loss for segment c, which has one user", expected="segments of at least `least` users",
                   misconception="small segments kept")
        # a: means 0.375 and 0.15; b: means 0.75 and 0.425
        if check.true({"a", "b"} <= set(got), saw=f"losses for {sorted(got)}", expected="a and b; b has exactly `least` users",
                      misconception="at least read as more than"):
            check.close([got["a"], got["b"]], [0.6, 1 - 0.425 / 0.75], what="the losses of a and b", expected="1 - (mean of less) / (mean of full)",
                        hint="one ratio a segment, made of two means",
                        misconceptions={"loss not relative": [0.225, 0.325], "kept share for loss": [0.4, 0.425 / 0.75],
                                        "mean of users' ratios": [0.625, 0.525], "gain for loss": [-0.6, 0.425 / 0.75 - 1],
                                        "divided by everybody's mean": [0.225 / (4 / 7), 0.325 / (4 / 7)]})
    ### BEGIN HIDDEN TESTS
    def _quality(seed, sizes):
        rng = np.random.default_rng(seed=seed)
        parts = [pd.DataFrame({"user_id": rng.permutation(n), "segment": name, "full": rng.binomial(4, 0.25 + 0.1 * i, n) / 4,
                               "less": rng.binomial(4, (0.25 + 0.1 * i) * keep, n) / 4}) for i, (name, n, keep) in enumerate(sizes)]
        return pd.concat(parts).sample(frac=1, random_state=seed)

    def _losses(q, kind):
        rows = {}
        for name, g in q.groupby("segment", observed=True):
            full, less = g["full"].mean(), g["less"].mean()
            some = g[g["full"] > 0]
            rows[str(name)] = {
                "right": 1 - less / full, "loss not relative": full - less, "kept share for loss": less / full, "gain for loss": less / full - 1,
                "divided by less data": full / less - 1, "divided by everybody's mean": (full - less) / q["full"].mean(),
                "mean of users' ratios": float((1 - some["less"] / some["full"]).mean()),
                "share of the total loss": (g["full"] - g["less"]).sum() / (q["full"] - q["less"]).sum(),
                "median for mean": 1 - g["less"].median() / g["full"].median() if g["full"].median() else 9.0,
            }[kind]
        return rows

    _KINDS = ("loss not relative", "kept share for loss", "gain for loss", "divided by less data", "divided by everybody's mean",
              "mean of users' ratios", "share of the total loss", "median for mean")
    for _title, _points, _q, _least in (
        ("other segments", 1.0, _quality(31, [("rare", 400, 0.5), ("regular", 150, 0.9), ("frequent", 120, 0.7), ("tiny", 99, 0.1)]), 100),
        ("the same facts in another form", 0.5, _quality(32, [("46+", 70, 0.6), ("18-25", 50, 0.8), ("none", 10, 0.2)]).astype({"segment": "category"}), 50),
    ):
        with check.part(_title, points=_points):
            _got = as_losses(check.call(loss_by_segment, _q, least=_least))
            _size = _q["segment"].astype(str).value_counts()
            _names = sorted(_size.index[_size >= _least])
            check.true(not set(_got) - set(_names), saw="a segment that is too small", expected="segments of at least `least` users only",
                       misconception="small segments kept")  # as above
            check.true(not set(_names) - set(_got), saw="a segment missing that is large enough", expected="every segment of at least `least` users",
                       misconception="at least read as more than")  # as above
            _want = _losses(_q, "right")
            if set(_names) <= set(_got):
                check.close([_got[n] for n in _names], [_want[n] for n in _names], what="the losses", expected="means inside the segment, then one ratio",
                            hint="many users have a recall of 0; what does a ratio do with them?",
                            misconceptions={k: [_losses(_q, k)[n] for n in _names] for k in _KINDS})
    ### END HIDDEN TESTS
    return check.score()


test_loss_by_segment()

# %% nbgrader={"grade_id": "reveal_loss", "locked": true}
# Reveal: who loses when the home page goes from ten weeks of clicks to bestsellers
def losses(table):
    """Your loss_by_segment as segment → number."""
    got = loss_by_segment(table, 100)
    if isinstance(got, pd.DataFrame):
        got = (got.set_index("segment") if "segment" in got else got).iloc[:, -1]
    return {str(s): float(v) for s, v in as_mapping(got, "loss_by_segment").items()}


@needs("loss_by_segment")
def reveal():
    tables, sizes = [], {}
    for name, bench_, results in (("Shopee-like", shopee_lab, shopee_recall), ("Tokopedia-like", lab, recall)):
        full, less = list(results.values())[1], list(results.values())[0]
        tier = bench_.market.users.set_index("user_id").activity_tier.loc[bench_.users].astype(str)
        for segment in (tier + ", " + name).to_numpy(), np.full(len(full), f"all buyers, {name}"):
            tables.append(pd.DataFrame({"full": full, "less": less, "segment": segment}))
            sizes |= tables[-1].segment.value_counts().to_dict()
    rng, draws = np.random.default_rng(4), []
    for turn in range(41):  # resampled inside each segment, so that its size stays
        draws.append({})
        for table in tables:
            again = table if turn == 0 else table.groupby("segment").sample(frac=1, replace=True, random_state=rng)
            draws[-1] |= losses(again)
    draws = 100 * pd.DataFrame(draws)
    order = draws.loc[0].sort_values(ascending=False).index
    low, high = draws[1:].quantile(0.025), draws[1:].quantile(0.975)
    fig, ax = figures.canvas("Shopee-like buyers lose more without the log; inside a market the tiers cannot be told apart",
                             "Relative loss of recall@50, ten weeks of clicks → bestsellers; 95 % bootstrap over buyers",
                             height=4.8)
    figures.interval_plot(ax, list(order), draws.loc[0, order], low[order], high[order], unit="% of recall lost", fmt="{:.0f}",
                          colours=[figures.INK if n.startswith("all") else figures.BLUE for n in order])
    figures.true_value(ax, 0, "no loss")
    figures.show(fig, summary="; ".join(f"{n} {draws.loc[0, n]:.0f} %" for n in order),
                 alt="Relative loss of recall by segment with intervals: " + ", ".join(
                     f"{n} {draws.loc[0, n]:.0f} % ({low[n]:.0f} to {high[n]:.0f})" for n in order))
    print("Left out, fewer than 100 buyers: " + ", ".join(f"{s} ({n})" for s, n in sizes.items() if s not in order))

# %% [markdown]
# *Read it like this: 50 means that half of what a segment found is gone; a bar that crosses 0 proves no loss; segments whose bars
# overlap are not ranked.* **Decision:** the two markets differ, black bars apart. Which tier inside a market loses most, these data cannot say. Notebook
# 04 chooses a setting per segment only where the interval allows a verdict.
#
# ## 3 · Attack lab: the "anonymised" log
#
# *Time so far: 57 minutes.*
#
# The team wants to hand its purchase log to a partner. Names are gone, user numbers are replaced by random **pseudonyms**. You
# are a colleague at that partner: you know a few things a neighbour bought, and in which week. A **linkage attack** looks for the
# pseudonym that fits. The table shows what you know about one target: four purchases. For every fifth target you remember one week
# wrongly.

# %% nbgrader={"grade_id": "released_log", "locked": true}
def release(market, rng):
    """The 'anonymised' log, and its secret: which pseudonym is which user."""
    log = market.orders[market.orders.status != "cancelled"].merge(market.items, on="item_id")
    users = log.user_id.unique()
    secret = pd.Series(rng.permutation(len(users)) + 100_000, users)
    week = (log.ordered_at - START).dt.days // 7
    released = pd.DataFrame({"pseudonym": log.user_id.map(secret), "category": log.category.astype(str),
                             "product_type": log.product_type, "week": week})
    return released.sample(frac=1, random_state=rng).reset_index(drop=True), secret


def remember(log, person, n, points, rng, slips=True):
    """What an attacker knows: some purchases of n targets with five or more; with slips, every fifth has one wrong week."""
    busy = log.groupby("pseudonym").size()
    names = rng.choice(busy.index[busy >= 5], n, replace=False)
    known = log[log.pseudonym.isin(names)].groupby("pseudonym").sample(points, random_state=rng)
    known = known.assign(target=known.pseudonym.map(person)).drop(columns="pseudonym").reset_index(drop=True)
    if slips:
        wrong = known.drop_duplicates("target").index[::5]
        known.loc[wrong, "week"] = (known.loc[wrong, "week"] + 1) % 12
    return known


released, secret = release(tokopedia, np.random.default_rng(5))
known = remember(released, pd.Series(secret.index, secret.to_numpy()), 300, 4, np.random.default_rng(6))
known[known.target == known.target.iloc[0]]

# %% [markdown]
# ### Exercise 3a · `link` (2 points)
#
# `link(known, released)` returns target → pseudonym (dictionary, Series or table), a guess for every target. A **point** is a pair of product type and week.
# Guess the pseudonym that holds the *most of the target's distinct points*; if several do, any of them. One remembered week may
# be wrong, so do not ask that all points match. A target of whose points nobody holds any may be left out.

# %% nbgrader={"grade_id": "link", "solution": true}
def link(known, released):
    """target → the pseudonym that holds most of the target's distinct (product_type, week) points."""
    # 1. distinct points, on both sides
    # 2. join on the point, count matches for each target and pseudonym
    # 3. the best pseudonym of each target
    ### BEGIN SOLUTION
    point = ["product_type", "week"]
    mine = known[["target", *point]].drop_duplicates()
    log = released[["pseudonym", *point]].drop_duplicates()
    score = mine.merge(log, on=point).groupby(["target", "pseudonym"]).size().sort_values(ascending=False).reset_index()
    return score.drop_duplicates("target").set_index("target")["pseudonym"].to_dict()
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_link", "grade": true, "points": 2}
"""Check `link`: the guess holds as many of the target's points as any pseudonym does (2 points)."""


def test_link():
    from tradeoff.checks import Check

    check = Check("link", points=2, seconds=20)

    def as_guesses(got):
        """Your guesses as target → pseudonym, whether a dictionary, a Series or a table of two columns."""
        if isinstance(got, pd.DataFrame):
            got = got.reset_index() if "target" not in got else got
            got = dict(zip(got["target"], got["pseudonym"]))
        return {int(t): int(p) for t, p in check.mapping(got).items()}

    with check.part("three targets by hand", points=0.5):
        log = pd.DataFrame([(901, 5, 0), (901, 5, 0), (901, 5, 0), (902, 5, 0), (902, 6, 1), (903, 7, 2), (903, 6, 1), (904, 8, 3), (904, 9, 4),
                            (905, 8, 6), (905, 9, 6), (905, 10, 6), (906, 1, 3), (906, 2, 4), (906, 3, 5)],
                           columns=["pseudonym", "product_type", "week"])
        facts = pd.DataFrame([(1, 5, 0), (1, 6, 1), (2, 7, 2), (2, 6, 9), (3, 8, 3), (3, 9, 4), (3, 10, 5)],
                             columns=["target", "product_type", "week"])
        got = as_guesses(check.call(link, facts, log))
        check.true(got.get(1) == 902, saw=f"target 1 linked to {got.get(1)}", expected="the one pseudonym with both points",
                   hint="901 has one of the points three times: that is one point",
                   misconception="repeats counted as evidence" if got.get(1) == 901 else None)
        check.true(got.get(2) == 903, saw=f"target 2 linked to {got.get(2)}", expected="a guess although one memory is wrong",
                   hint="count matches instead of asking for all", misconception="one wrong memory loses the target" if 2 not in got else None)
        check.true(got.get(3) == 904, saw=f"target 3 linked to {got.get(3)}", expected="the one pseudonym with two of the three points",
                   hint="905 bought the same things in another week, 906 other things in the same weeks: a point is both together",
                   misconception={905: "week ignored", 906: "product type ignored"}.get(got.get(3), None if 3 in got else "one wrong memory loses the target"))
    ### BEGIN HIDDEN TESTS
    def _people(seed, n, targets, points, slip):
        rng = np.random.default_rng(seed=seed)
        size = 6 + rng.poisson(rng.lognormal(1.2, 0.8, n))
        name = np.repeat(rng.permutation(n) + 7000, size)
        kind = (rng.integers(0, 40, n).repeat(size) + rng.geometric(0.08, len(name))) % 90
        log = pd.DataFrame({"pseudonym": name, "product_type": kind, "week": rng.integers(0, 12, len(name))})
        log = pd.concat([log, log.sample(frac=0.35, random_state=seed)], ignore_index=True)  # repeats of the same point
        chosen = rng.choice(log.pseudonym.unique(), targets, replace=False)
        facts = log[log.pseudonym.isin(chosen)].groupby("pseudonym").sample(points, random_state=seed).reset_index(drop=True)
        wrong = facts.drop_duplicates("pseudonym").index[::slip]
        facts.loc[wrong, "week"] = (facts.loc[wrong, "week"] + 3) % 12
        user = pd.Series(rng.permutation(targets) + 40, chosen)
        facts["target"] = facts.pseudonym.map(user)
        return facts.drop(columns="pseudonym").sample(frac=1, random_state=1), log.sample(frac=1, random_state=2), dict(zip(user, user.index))

    def _judge_link(facts, log, truth):
        got = as_guesses(check.call(link, facts, log))  # as above
        point = ["product_type", "week"]
        mine, theirs = facts[["target", *point]].drop_duplicates(), log[["pseudonym", *point]].drop_duplicates()
        match = mine.merge(theirs, on=point).groupby(["target", "pseudonym"]).size()
        most = match.groupby(level=0).max()
        missing = set(most.index) - set(got)
        weak = [t for t, p in got.items() if t in most.index and match.get((t, p), 0) < most[t]]
        hits = sum(got.get(t) == p for t, p in truth.items()) / len(truth)
        if missing:
            check.fail(saw=f"no guess for {len(missing)} of {len(truth)} targets", expected="a guess for every target",
                       hint="the best match, even if not all points match", misconception="one wrong memory loses the target")
        if weak:
            raw = facts.merge(log, on=point).groupby(["target", "pseudonym"]).size()
            kinds = {}
            for name, columns in (("week ignored", ["product_type"]), ("product type ignored", ["week"])):
                m = mine[["target", *columns]].drop_duplicates().merge(log[["pseudonym", *columns]].drop_duplicates(), on=columns)
                kinds[name] = m.groupby(["target", "pseudonym"]).size()
            kinds["repeats counted as evidence"] = raw
            loose = facts.merge(log, on=["product_type"]).groupby(["target", "pseudonym"]).size()
            loose_week = facts.merge(log, on=["week"]).groupby(["target", "pseudonym"]).size()

            def _fits(score):
                best = score.groupby(level=0).max()
                return np.mean([score.get((t, p), 0) == best.get(t, -1) for t, p in got.items()])

            names = {name: _fits(score) for name, score in kinds.items()}
            names["week ignored"] = max(names["week ignored"], _fits(loose))
            names["product type ignored"] = max(names["product type ignored"], _fits(loose_week))
            busy = log.pseudonym.value_counts().index[0]
            name = max(names, key=names.get)
            name = name if names[name] > 0.95 else None
            if set(got.values()) == {busy}:
                name = "the busiest pseudonym for everybody"
            elif not set(got.values()) & set(log.pseudonym):
                name = "user number for pseudonym"
            elif name is None and np.mean([match.get((t, p), 0) >= 1 for t, p in got.items()]) > 0.95:
                name = "any one match taken for a link"
            check.fail(saw=f"for {len(weak)} of {len(truth)} targets another pseudonym holds more of the points; {hits:.0%} are linked rightly",
                       expected="for every target a pseudonym with the most distinct points", hint="drop repeats on both sides, then join on both columns",
                       misconception=name)
        check.true(True, saw="", expected="")
        return not missing and not weak

    with check.part("another log", points=1):
        _judge_link(*_people(41, 500, 120, 5, 4)) and _judge_link(*_people(42, 250, 60, 4, 3))
    with check.part("the same facts in another form", points=0.5):
        _facts, _log, _truth = _people(43, 200, 50, 5, 5)
        _judge_link(_facts.assign(category="x").astype({"week": "int8", "product_type": "int16"}),
                    _log.assign(category="x").astype({"product_type": "int16"})[["week", "category", "pseudonym", "product_type"]], _truth)
    ### END HIDDEN TESTS
    return check.score()


test_link()

# %% [markdown]
# ### Exercise 3b · `coarsen` (2 points)
#
# Now defend. `coarsen(released)` takes the log (`pseudonym`, `category`, `product_type`, `week`) and returns a table with
# `pseudonym`, `what`, `when`, one row an order. The planners need three things: at least nine rows and eight people in ten, each
# person's orders under **one** pseudonym, and demand **by category** (`what` tells every category apart) in **at least three periods**
# (`when`; a period is weeks in a row).
#
# It passes if `named(log)` is **at most 0.25** for both markets: the share of buyers named by an attacker
# who knows three rows of a buyer's *coarse* log, drawn at random from buyers with five rows or more, without a wrong memory, and
# who draws lots among the pseudonyms that fit. Try `named(coarsen(released))`.

# %% nbgrader={"grade_id": "coarsen", "solution": true}
def coarsen(released):
    """A coarser log: pseudonym, what, when."""
    # 1. what was bought, less finely
    # 2. when, less finely
    ### BEGIN SOLUTION
    return pd.DataFrame({"pseudonym": released["pseudonym"], "what": released["category"], "when": released["week"] // 4})
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_coarsen", "grade": true, "points": 2}
"""Check `coarsen`: what planners need is still there, and the attack fails (2 points)."""


def test_coarsen():
    from tradeoff.audit.linkage import named
    from tradeoff.checks import Check

    check = Check("coarsen", points=2, seconds=20)

    def as_log(got):
        """Your coarse log as a table of text, after a look at its columns."""
        if not isinstance(got, pd.DataFrame):
            check.fail(saw=f"a {type(got).__name__}", expected="a DataFrame")
            raise TypeError("not a table")
        lost = [c for c in ("pseudonym", "what", "when") if c not in got]
        if lost:
            check.fail(saw=f"no column {', '.join(lost)}", expected="the columns pseudonym, what, when",
                       misconception="baskets lost" if "pseudonym" in lost else None)
            raise KeyError(lost[0])
        return got[["pseudonym", "what", "when"]].astype(str).reset_index(drop=True)

    def planners(coarse, log):
        """Whether the planners still get rows, baskets, categories and periods."""
        kept = len(coarse) / len(log)
        baskets = coarse.pseudonym.nunique() / log.pseudonym.nunique()
        return all([
            check.true(0.9 <= kept <= 1, saw=f"{kept:.0%} of the rows", expected="at least nine rows in ten, none invented",
                       hint="coarsen values rather than drop rows", misconception="rows dropped" if kept < 0.9 else None),
            check.true(baskets >= 0.8 or kept > 0.999, saw=f"{baskets:.0%} of the people", expected="at least eight people in ten",
                       hint="the rows that you drop are all the rows of some people", misconception="people left out"),
            check.true(baskets <= 1.0001 and (baskets >= 0.8 or kept <= 0.999), saw=f"{baskets:.1f} pseudonyms for each person",
                       expected="each person's orders under one pseudonym", misconception="baskets lost"),
            check.true(coarse.what.nunique() >= log.category.nunique(), saw=f"{coarse.what.nunique()} values of `what`",
                       expected="every category told apart", misconception="coarser than the planners can use"),
            check.true(coarse.when.nunique() >= 3, saw=f"{coarse.when.nunique()} periods", expected="three periods or more",
                       misconception="coarser than the planners can use"),
        ])

    def periods():
        """Whether `when` joins weeks in a row, on a log in which each of twelve categories sells in one week only."""
        sizes = (np.arange(12) * 5 % 12 + 2) ** 2 * 6  # all different, to find the categories again whatever they are called
        week = np.repeat(np.arange(12), sizes)
        coarse = as_log(check.call(coarsen, pd.DataFrame({"pseudonym": np.arange(len(week)) % 300, "category": [f"c{w}" for w in week],
                                                          "product_type": week, "week": week}).sample(frac=1, random_state=0)))
        by = coarse.groupby("what")["when"]
        if by.ngroups != 12:
            return True
        most = by.agg(lambda x: x.value_counts().index[0])[by.size().sort_values().index].to_numpy()[np.argsort(np.argsort(sizes))]
        same = min((x == x.value_counts().index[0]).mean() for _, x in by)
        runs_ = 1 + (most[1:] != most[:-1]).sum()
        return check.true(same > 0.6, saw="rows of one week in several periods", expected="all rows of a week in the same period",
                          hint="make `when` from `week`", misconception="periods that are not weeks in a row") and \
            check.true(runs_ == len(set(most)), saw="periods for the weeks 0 to 11: " + ", ".join(most), expected="periods of weeks in a row",
                       hint="the remainder of a division mixes early and late weeks", misconception="periods that are not weeks in a row")

    with check.part("the planners' needs", points=0.4):
        sample = pd.DataFrame({"pseudonym": np.arange(2400) % 300, "category": [f"c{i % 20}" for i in range(2400)],
                               "product_type": np.arange(2400) % 160, "week": np.arange(2400) // 7 % 12})
        planners(as_log(check.call(coarsen, sample)), sample) and periods()

    def attack(log):
        """Whether your coarse version of a log keeps what planners need and withstands the attack."""
        coarse = as_log(check.call(coarsen, log))
        if not planners(coarse, log) or not periods():
            return False
        rate, mistake = named(coarse, 3), None
        if coarse.when.nunique() >= 4:
            mistake = "time left fine" if coarse.what.nunique() < 60 else "new names for the same facts"
        elif coarse.what.nunique() > 60:
            mistake = "items left fine"
        # 2,000 buyers: standard error below 0.01.
        return check.true(rate <= 0.25, saw=f"an attacker with three rows still names {100 * rate:.0f} % of the buyers",
                          expected="at most one in four", hint="coarsen what and when together: either alone leaves people unique",
                          misconception=mistake)

    with check.part("an attack on the Tokopedia-like log", points=0.6):
        attack(release(load("tokopedia"), np.random.default_rng(50))[0])
    ### BEGIN HIDDEN TESTS
    def _market_log(name, seed):
        from tradeoff.data import load as _load  # as above

        market, rng = _load(name), np.random.default_rng(seed)
        log = market.orders[market.orders.status != "cancelled"].merge(market.items, on="item_id")  # as above
        code = pd.Series(rng.permutation(log.user_id.nunique()) + 500, log.user_id.unique())
        week = (log.ordered_at - pd.Timestamp("2026-01-05")).dt.days // 7
        return pd.DataFrame({"week": week, "pseudonym": log.user_id.map(code), "product_type": log.product_type,
                             "category": log.category.astype(str)}).sample(frac=1, random_state=seed)

    # Category × four weeks gives about 0.12 and 0.04, × three weeks 0.21 and 0.08, × two weeks 0.41 and 0.18: 0.25 lies well between.
    for _name in ("tokopedia", "shopee"):
        with check.part(f"an attack on the {_name} log, other pseudonyms and columns in another order", points=0.5):
            attack(_market_log(_name, 51))
    ### END HIDDEN TESTS
    return check.score()


test_coarsen()

# %% nbgrader={"grade_id": "reveal_attack", "locked": true}
# Reveal: your attack on the log as released, and on your coarse log
def scored(log, points):
    """Share of 300 targets whom your attack names rightly from some rows of this log, all remembered rightly."""
    rng = np.random.default_rng(60 + points)
    code, names = pd.factorize(log.pseudonym)
    log = log.assign(pseudonym=rng.permutation(len(names))[code]).sample(frac=1, random_state=rng)  # so that neither numbers nor row order help `link`
    person = pd.Series(rng.permutation(len(names)), range(len(names)))
    facts = remember(log, person, 300, points, rng, slips=False)
    guesses = link(facts, log)
    if isinstance(guesses, pd.DataFrame):
        guesses = (guesses.reset_index() if "target" not in guesses else guesses)[["target", "pseudonym"]]
    guesses = as_mapping(guesses, "link(known, released)")
    return np.mean([t in guesses and person.get(guesses[t]) == t for t in facts.target.unique()])


@needs("link and coarsen")
def reveal():
    coarse = coarsen(released.copy())
    text = coarse.what.astype(str)
    disguised = pd.DataFrame({"pseudonym": pd.factorize(coarse.pseudonym)[0], "product_type": pd.factorize(text)[0],
                              "week": pd.factorize(coarse.when)[0], "category": text})
    rates = {name: [scored(log, n) for n in (2, 3, 4, 5)] for name, log in (("released", released), ("coarse", disguised))}
    fig, ax = figures.canvas(f"Three purchases name {percent(rates['released'][1])} of people; three coarse ones {percent(rates['coarse'][1])}",
                             "Share of 300 buyers with five purchases or more whom `link` names rightly, Tokopedia-like market; no wrong memories",
                             height=3.8)
    for (name, values), colour, lift in zip(rates.items(), (figures.VERMILION, figures.BLUE), (9, 9)):
        ax.plot([2, 3, 4, 5], [100 * v for v in values], "o-", color=colour)
        for n, v in zip((2, 3, 4, 5), values):
            ax.annotate(f"{100 * v:.0f} %", (n, 100 * v), xytext=(0, lift), textcoords="offset points", ha="center", color=colour)
    ax.annotate("as released: product type × week", (3.6, 100 * rates["released"][2]), xytext=(0, -34), textcoords="offset points",
                color=figures.VERMILION, ha="center")
    ax.annotate("your coarse log", (3.5, 100 * rates["coarse"][2]), xytext=(0, 26), textcoords="offset points", color=figures.BLUE, ha="center")
    ax.set(xlabel="purchases that the attacker knows", ylabel="% of people named", ylim=(0, 112), xticks=[2, 3, 4, 5], xlim=(1.8, 5.2))
    figures.show(fig, summary="; ".join(f"{name}: " + ", ".join(percent(v) for v in values) for name, values in rates.items()),
                 alt="Two lines over the number of purchases known, 2 to 5. The share of people named from the log as released goes from "
                 f"{percent(rates['released'][0])} to {percent(rates['released'][-1])}; from the coarse log from "
                 f"{percent(rates['coarse'][0])} to {percent(rates['coarse'][-1])}.")
    print(f"relinked: you predicted {guess('relinked')}, your attack reached {rates['released'][1]:.2f} with three purchases")
    print(f"relinked_coarse: you predicted {guess('relinked_coarse')}, your attack reached {rates['coarse'][1]:.2f}")
    fair = named(coarse[["pseudonym", "what", "when"]], 3)
    print(f"Where several pseudonyms fit equally well, much depends on which one `link` takes; by lot, three rows name {percent(fair)}.")

# %% [markdown]
# *Read it like this: each line is the same attack on another log; only the log got coarser.* In card records of 1.1 million
# people, four purchases singled out 90 % (de Montjoye and others, 2015, *Science*). **Interpretation:** claim T5, "basic
# anonymisation in place", is true and worth little. Coarsening lowers the risk of *this* attack; an attacker who knows more points
# climbs the blue line.
#
# ## 4 · Differential privacy: a promise against every attacker
#
# *Time so far: 75 minutes.*
#
# **Differential privacy** (DP) limits what anybody can learn about one person, whatever they know already: adding or removing
# *all rows of one user* may change the probability of any output by a factor of at most e^ε. Two steps make counts DP:
#
# 1. **Clip**: keep at most `clip` rows of each user, over all categories together. Now one user moves the counts by at most
#    `clip` in sum: the **sensitivity**.
# 2. **Noise**: add Laplace noise of scale sensitivity / ε to *every* category, also an empty one.
#
# **Define, attack, repair.** A colleague takes sensitivity 1, "because one order is one row". Shopee-like market, ε = 1: the
# attacker wants to know whether the busiest buyer is in the data. **Predict:** how often does a look at one count tell?

# %%
bought = shopee.orders[shopee.orders.status != "cancelled"].merge(shopee.items[["item_id", "category"]], on="item_id")
busiest = bought.user_id.value_counts().index[0]
rows = int((bought[bought.user_id == busiest].category == bought[bought.user_id == busiest].category.mode()[0]).sum())
rng = np.random.default_rng(8)
without, within = rng.laplace(0, 1, 20_000), rows + rng.laplace(0, 1, 20_000)       # sensitivity 1: scale 1 / ε = 1
told = ((without < rows / 2).mean() + (within >= rows / 2).mean()) / 2
clipped, scale = 5, 5 / 1.0                                                          # repair: at most 5 rows, scale 5 / ε
without, within = rng.laplace(0, scale, 20_000), clipped + rng.laplace(0, scale, 20_000)
mended = ((without < clipped / 2).mean() + (within >= clipped / 2).mean()) / 2
ceiling = np.exp(1) / (1 + np.exp(1))                                                # what ε = 1 allows any attacker
fig, ax = figures.canvas(f"Noise for one row betrays a user with {rows} rows: right {percent(told)} of the time",
                         "How often the best guess 'in or out' is right from one noisy count, ε = 1", height=2.9)
figures.bars(ax, ["noise for one row", f"clipped to {clipped} rows, noise for {clipped}"], [100 * told, 100 * mended], unit="% of guesses right",
             highlight=0, colour=figures.VERMILION)
for label, colour in zip(ax.texts, ("white", figures.INK)):  # inside the bars, clear of the lines
    label.set(position=(-8, 0), ha="right", color=colour)
for x, words, side in ((50, "a coin", "right"), (100 * ceiling, f"most that ε = 1 allows: {percent(ceiling)}", "left")):
    ax.axvline(x, color=figures.INK, lw=1, zorder=1.5)
    ax.annotate(words, (x, 1), xycoords=("data", "axes fraction"), xytext=(-4 if side == "right" else 4, 3), textcoords="offset points",
                ha=side, fontsize=9.5)
ax.set_xticks([0, 25, 50, 75, 100])
figures.show(fig, summary=f"sensitivity 1: {told:.2f}; clipped and calibrated: {mended:.2f}; allowed at ε = 1: {ceiling:.2f}",
             alt=f"Two bars: the attacker is right {percent(told)} of the time with noise for one row, and {percent(mended)} after clipping. "
             f"Lines mark a coin, 50 %, and the most that ε = 1 allows, {percent(ceiling)}.")

# %% [markdown]
# ### Exercise 4a · `noisy_counts` (4 points)
#
# `noisy_counts(orders, categories, epsilon, clip, rng)` returns one noisy count for each of `categories`, in that order (list, array or
# Series). `orders` has `user_id` and `category`, one row a purchase. Keep at most `clip` rows of a user over *all* categories
# together; which ones is up to you. Draw everything from `rng`. Rounding or cutting at 0 *after* the noise is allowed, and so is discrete Laplace noise.
#
# The check runs your function thousands of times on small tables with and without one user: a **statistical audit**. It can find
# a leak; **passing it is not a proof**.

# %% nbgrader={"grade_id": "noisy_counts", "solution": true}
def noisy_counts(orders, categories, epsilon, clip, rng):
    """Counts by category, ε-differentially private for users."""
    # 1. at most `clip` rows of each user
    # 2. count every category, also the empty ones
    # 3. Laplace noise, fresh for each
    ### BEGIN SOLUTION
    kept = orders[orders.groupby("user_id").cumcount() < clip]
    counts = kept["category"].value_counts().reindex(categories, fill_value=0)
    return counts + rng.laplace(0, clip / epsilon, len(categories))
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_noisy_counts", "grade": true, "points": 4}
"""Check `noisy_counts`: form, clipping, noise and a statistical audit; passing is not a proof (4 points)."""


def test_noisy_counts():
    from tradeoff.checks import Check

    check = Check("noisy_counts", points=4, seconds=15)
    FULL = ["food", "phones", "beauty", "audio", "sports", "kitchen", "toys", "cameras"]
    NAMES = [*FULL[:2], "books", *FULL[2:], "gaming"]  # nobody buys books; gaming is rare

    def shop(each, rows=()):
        """14 purchases in each category of FULL, `each` by one user (the last user may have fewer), one of gaming, and `rows` of user 0."""
        names = np.repeat(FULL, 14)
        table = pd.DataFrame({"user_id": np.arange(len(names)) // each + 1, "category": names})
        more = pd.DataFrame({"user_id": [999] + [0] * len(rows), "category": ["gaming", *rows]})
        return pd.concat([table, more], ignore_index=True)

    def runs(orders, epsilon, clip, n, seed):
        """`n` results of your function, one a row."""
        check.call(noisy_counts, orders, NAMES, epsilon, clip, np.random.default_rng(seed))
        rng = np.random.default_rng(seed + 1)

        def repeat():
            return [noisy_counts(orders.copy(), list(NAMES), epsilon, clip, rng) for _ in range(n)]

        repeat.__name__ = f"noisy_counts ({n} runs)"
        return np.array([check.numbers(g, "noisy_counts(…)", len(NAMES)) for g in check.call(repeat)])

    with check.part("ten counts with noise", points=0.5):
        got = runs(shop(7), 3.5, 7, 60, 70)
        middle = np.median(got, axis=0)
        # The median of 60 Laplace draws of scale 2 has sd 0.26; 3 is more than 10 sd.
        check.true(np.abs(middle - [{"books": 0, "gaming": 1}.get(name, 14) for name in NAMES]).max() < 3, saw="medians of 60 runs: " + ", ".join(f"{m:.1f}" for m in middle),
                   expected="about 14 each, 0 for books and 1 for gaming, in the order of `categories`", hint="an empty category counts 0; nobody here is clipped")
        varying = [len(np.unique(column)) > 3 for column in got.T]
        check.true(varying[0], saw="the same count in run after run", expected="fresh noise in every run", misconception="noise drawn once")
        check.true(varying[2] or not varying[0], saw="books, which nobody bought, released as the same number in every run", expected="noise on every count",
                   hint="an exact 0 says that nobody bought it", misconception="empty categories left bare")
        # The correlation of 60 independent pairs has sd 0.13; 0.7 is more than 5 sd.
        together = np.corrcoef(got[:, 0], got[:, 1])[0, 1] if got[:, :2].std(axis=0).min() > 0 else 0.0
        check.true(together < 0.7, saw="counts that move together", expected="one draw for each category",
                   hint="ask rng for as many numbers as there are categories", misconception="one noise for all categories")
    ### BEGIN HIDDEN TESTS
    def _mad(x):
        return np.abs(x - np.median(x, axis=0)).mean()

    with check.part("the noise: size", points=1):
        _sizes = []
        for _eps, _clip, _seed in ((5.6, 14, 71), (3.5, 7, 72)):
            _got = runs(shop(_clip), _eps, _clip, 210, _seed)[:, [NAMES.index(n) for n in FULL]]
            _size, _goal = _mad(_got), _clip / _eps
            _sizes.append(_size)
            # Mean absolute deviation of 1,680 Laplace draws: relative sd 1/sqrt(1680) = 2.4 %; the median adds under 1 %, cutting
            # at 0 (5.6 scales below 14) 0.2 %. 12 % below is 4.8 sd; up to 30 % more noise passes (discrete noise, rounding).
            _names = [("scale = ε", _eps), ("sensitivity 1 for a user with many rows", 1 / _eps), ("noise that ignores ε", _clip),
                      ("half the noise", _goal / 2), ("ε times the sensitivity", _clip * _eps), ("scale = ε / sensitivity", _eps / _clip),
                      ("noise that ignores ε", 1.0), ("twice the noise", 2 * _goal)]
            _name = next((n for n, s in _names if abs(_size / s - 1) < 0.12), None)
            if len(_sizes) == 2 and abs(_sizes[0] / _sizes[1] - 1) < 0.12:
                _name = "noise that ignores ε"
            # Normal noise: mean absolute deviation 0.8 sd, and 4 sd are rare; Laplace noise exceeds 4 scales with probability 1.8 %.
            _tail = (np.abs(_got - np.median(_got, axis=0)) > 3.2 * _size).mean()
            if abs(_size / _goal - 0.798) < 0.05 and _tail < 0.025:
                _name = "normal noise for Laplace noise"
            if not check.true(0.88 <= _size / _goal <= 1.3, saw=f"noise of size {_size:.3g} for ε = {_eps:g} and clip = {_clip}",
                              expected="noise of the scale that clipping and ε ask for", hint="sensitivity over ε", misconception=_name):
                break
    with check.part("the noise: fresh, for every count, from rng", points=1):
        _a, _b, _c = (runs(shop(7), 2.0, 7, 60, s) for s in (73, 83, 73))
        _same = np.abs(np.corrcoef(_a[:, 0] + 0.0, _a[:, 1])[0, 1]) if _a.std(axis=0)[:2].min() > 0 else 1.0
        _fresh = np.abs(_a - _b).max() > 1e-9 and len(np.unique(_a[:, 0])) > 8
        check.true(_fresh, saw="the same noise again, whatever rng is handed in",
                   expected="every draw from `rng`", hint="do not make a generator of your own", misconception="noise drawn once")
        check.true(np.array_equal(_a, _c) or not _fresh, saw="other numbers from the same `rng`: some draws come from elsewhere", expected="every draw from `rng`",
                   hint="np.random.laplace and random.random ignore the rng you are given; rng.laplace uses it", misconception="draws from outside rng")
        check.true(_same < 0.7, saw="counts that move together: one draw for all categories", expected="one draw for each category",
                   hint="ask rng for as many numbers as there are categories", misconception="one noise for all categories")  # as above
        check.true(_a[:, 2].std() > 0.3 or (_a[:, 2].max() > 0), saw="an empty category without noise", expected="noise on every count",
                   hint="an exact 0 says that nobody bought it", misconception="empty categories left bare")  # as above
    _many = ["books"] * 30 + ["food"] * 30
    with check.part("one user, all rows: how far the counts move", points=1):
        _eps, _clip, _n = 4.0, 7, 120
        _in, _out = runs(shop(7, _many), _eps, _clip, _n, 74), runs(shop(7), _eps, _clip, _n, 75)
        _shift = np.abs(np.median(_in, axis=0) - np.median(_out, axis=0))[[0, 2]].sum()
        # A median of 120 Laplace draws of scale 1.75 has sd 1.75/sqrt(120) = 0.16, so the sum of two differences has sd 0.32; cutting at
        # 0 only lowers it. 7 + 1.5 is 4.7 sd above the largest shift allowed; a whole clip moves 6.5 or more, 0.4 is far below.
        check.true(_shift <= _clip + 1.5, saw=f"one user with 60 rows moves two counts by {_shift:.1f} in sum, with clip = {_clip}",
                   expected="at most `clip` in sum over all categories", hint="keep at most clip rows of each user before counting",
                   misconception="clipped per category" if _shift <= 2 * _clip + 1.5 else "sensitivity 1 for a user with many rows")
        # At ε = 700 the noise has scale 0.01: ten draws sum to less than 0.5 (sd 0.045), so a run shows how many rows were kept.
        _most = (runs(shop(7, FULL * 3), 700.0, _clip, 25, 77).sum(axis=1) - 8 * 14 - 1).max()
        check.true(_most <= _clip + 0.5 or _shift > _clip + 1.5, saw=f"in one run of 25 a user with rows everywhere adds {_most:.0f} in sum, clip = {_clip}",
                   expected="at most `clip` rows in every run, chosen once for all categories", hint="choose the rows before you go through the categories",
                   misconception="clipped per category" if _most > 2 * _clip else "rows drawn anew for each category")
        check.true(_shift >= 0.4, saw="a user who makes no difference at all", expected="clipped, not removed",
                   hint="keep clip rows of a busy user", misconception="busy users removed")
    with check.part("a statistical audit, with and without one user", points=0.5):
        from tradeoff.audit.privacy import audit_release as _audit

        # Its false-alarm rate is at most 1e-3 (see its documentation). All rows of the user in one category: half the noise is then
        # found in 300 of 300 simulated audits of 800 runs. Passing is not a proof.
        _few = shop(1).iloc[::12]
        _user = pd.DataFrame({"user_id": 0, "category": ["books"] * 12})
        _audit(lambda data, epsilon, rng: noisy_counts(data, list(NAMES), epsilon, 3, rng), pd.concat([_few, _user], ignore_index=True),
               _few.reset_index(drop=True), sensitivity=3, epsilons=(1.0, 3.0), learner=noisy_counts, runs=800, seconds=4, seed=76).tell(check)
    ### END HIDDEN TESTS
    return check.score()


test_noisy_counts()

# %% nbgrader={"grade_id": "reveal_counts", "locked": true}
# Reveal: the error of your release for the Tokopedia-like market, by clip and ε
@needs("noisy_counts")
def reveal():
    table = tokopedia.orders[tokopedia.orders.status != "cancelled"].merge(tokopedia.items[["item_id", "category"]], on="item_id")
    table = table[["user_id", "category"]].astype({"category": str}).sample(frac=1, random_state=1)
    names = sorted(table.category.unique())
    exact = table.category.value_counts().reindex(names).to_numpy()
    share = exact / exact.sum()
    clips, curves, start = (1, 2, 5, 10, 20, 40), {}, process_time()
    noisy_counts(table, names, 0.5, 5, np.random.default_rng(0))
    times = 6 if process_time() - start < 0.2 else 1  # a slow function draws its curve from one release a point
    for epsilon in (0.05, 0.5):
        curves[epsilon] = []
        for clip in clips:
            draws = [np.asarray(noisy_counts(table, names, epsilon, clip, np.random.default_rng(s)), float) for s in range(times)]
            curves[epsilon].append(np.mean([100 * np.abs(d / exact - 1).mean() for d in draws]))
    best = {e: clips[int(np.argmin(v))] for e, v in curves.items()}
    fig, ax = figures.canvas("Clip low and you lose rows; clip high and you add noise",
                             f"Mean error of 24 category counts, Tokopedia-like market; releases averaged at each point: {times}", height=3.6)
    for (epsilon, values), colour, size in zip(curves.items(), (figures.VERMILION, figures.BLUE), (10, 5)):
        ax.plot(clips, values, "o-", color=colour, markersize=size, lw=size / 2.2)  # the lines begin on top of each other
        ax.annotate(f"ε = {epsilon:g}", (clips[-1], values[-1]), xytext=(8, 0), textcoords="offset points", color=colour, va="center")
    ax.set(xscale="log", xticks=clips, xlabel="rows kept of each user (clip)", ylabel="mean error, % of the count", xlim=(0.9, 60))
    ax.xaxis.set_major_formatter(lambda v, _: f"{v:g}")
    ax.minorticks_off()
    ax.set_ylim(bottom=0)
    figures.show(fig, summary=f"smallest error at clip {best[0.05]} for ε = 0.05 and at clip {best[0.5]} for ε = 0.5",
                 alt="Two curves of the mean error over the clip from 1 to 40. Both fall first, because fewer rows are lost; "
                 "the curve for ε = 0.05 rises again as noise takes over.")

# %% nbgrader={"grade_id": "opendp", "locked": true}
# Cross-check: OpenDP's Laplace mechanism and your release, for ε = 1 and at most 3 rows a user
import opendp.prelude as dp

dp.enable_features("contrib")
space = dp.vector_domain(dp.atom_domain(T=float, nan=False)), dp.l1_distance(T=float)
scale = dp.binary_search_param(lambda s: dp.m.make_laplace(*space, scale=s), d_in=3.0, d_out=1.0)
mechanism = dp.m.make_laplace(*space, scale=scale)
print(f"OpenDP: a user who moves the counts by 3 needs noise of scale {scale:.3g} for ε = {mechanism.map(3.0):.3g}")


@needs("noisy_counts")
def reveal():
    names = sorted(tokopedia.items.category.astype(str).unique())[:5]
    table = pd.DataFrame({"user_id": np.arange(60) // 3, "category": np.tile(names, 12)})  # 12 of each, nobody above the clip
    rng = np.random.default_rng(9)
    yours = np.concatenate([np.asarray(noisy_counts(table, names, 1.0, 3, rng), float) - 12 for _ in range(500)])
    theirs = np.array(mechanism([0.0] * 20_000))  # its random numbers cannot be seeded, hence the rounding
    levels = [0.1, 0.25, 0.5, 0.75, 0.9]
    noise = pd.DataFrame({"yours": np.quantile(yours, levels), "OpenDP": np.quantile(theirs, levels)}, [percent(q) for q in levels])
    gap = max(abs((np.round(yours) <= x).mean() - (np.round(theirs) <= x).mean()) for x in range(-10, 40))
    print(noise.round().astype(int).rename_axis("noise below which lie").to_string())
    # 2,500 draws against 20,000: a gap of 6 points has probability below 1e-6, if both are the same noise.
    print("Your noise and OpenDP's agree." if gap < 0.06 else "Your noise is not OpenDP's: compare your scale with the one above.")

# %% [markdown]
# *Read the figure like this: left, rows are lost; right, noise is added; the lowest point is the best clip.* Finding it took the exact
# counts, so a team chooses the clip from older or public data.
#
# *Read the table like this: one line a quantile of the noise, both columns in orders.* **OpenDP** (opendp.org) is a library of
# mechanisms with proofs. Its *privacy map* says which scale ε = 1 needs when one user moves the counts by 3; the table lays its
# noise beside yours. That no user moves the counts by more than 3 is *your* clipping; no library checks it.
#
# ### Exercise 4b · `randomised_response` (2 points)
#
# With central DP you must trust the shop. **Randomised response** needs no trust: each phone flips its own answer (say, "I have bought
# finance") and sends the result. It keeps the true bit with probability e^ε / (1 + e^ε), and otherwise sends the other bit. Write
# two functions:
#
# - `randomised_response(bits, epsilon, rng)`: an array of 0 and 1 → reports, an array of 0 and 1;
# - `estimate_share(reports, epsilon)`: the **unbiased** estimate of the share of true ones, also if it falls below 0.

# %% nbgrader={"grade_id": "randomised_response", "solution": true}
def randomised_response(bits, epsilon, rng):
    """Each bit, kept with probability e^ε / (1 + e^ε), otherwise flipped."""
    ### BEGIN SOLUTION
    bits = np.asarray(bits)
    keep = rng.random(len(bits)) < np.exp(epsilon) / (1 + np.exp(epsilon))
    return np.where(keep, bits, 1 - bits)
    ### END SOLUTION


def estimate_share(reports, epsilon):
    """Unbiased estimate of the share of ones before the flips."""
    ### BEGIN SOLUTION
    keep = np.exp(epsilon) / (1 + np.exp(epsilon))
    return float((np.mean(reports) - (1 - keep)) / (2 * keep - 1))
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_randomised_response", "grade": true, "points": 2}
"""Check `randomised_response`: flips, fresh draws, and no bias in `estimate_share` (2 points)."""


def test_randomised_response():
    from tradeoff.checks import Check

    check = Check("randomised_response", points=2)

    def reports(bits, epsilon, rng):
        """Your reports as numbers; True and False count as 1 and 0."""
        got = check.sequence(check.call(randomised_response, bits, epsilon, rng), "randomised_response(…)", len(bits))
        return np.array(check.numbers([int(x) if isinstance(x, (bool, np.bool_)) else x for x in got], "randomised_response(…)"))

    def rates(epsilon, n, seed):
        """Shares of ones among the reports of n true ones and of n true zeros."""
        rng = np.random.default_rng(seed)
        got = reports(np.repeat([1, 0], n), epsilon, rng)
        check.true(set(np.unique(got)) <= {0.0, 1.0}, saw="reports other than 0 and 1", expected="0 or 1 for each person")
        return got[:n].mean(), got[n:].mean()

    def together(epsilon):
        """Whether one coin decides for everybody: all flip or nobody does, and both happen."""
        rng = np.random.default_rng(84)
        return {reports(np.zeros(9, int), epsilon, rng).sum() for _ in range(60)} == {0.0, 9.0}

    with check.part("reports for ε = ln 3", points=0.5):
        one, zero = rates(float(np.log(3)), 4000, 80)
        # e^ε / (1 + e^ε) = 3/4; the sd of a share of 4,000 is 0.007, so 0.04 is more than 5 sd.
        check.true(abs(one - 0.75) < 0.04 and abs(zero - 0.25) < 0.04, saw=f"{one:.2f} ones from true ones, {zero:.2f} from true zeros",
                   expected="three of four true ones to stay, one of four zeros to turn", hint="one draw from rng for each person",
                   misconception="a coin decides the rest" if abs(one - 0.875) < 0.04 else
                   "one flip for everybody" if {one, zero} == {0.0, 1.0} and together(float(np.log(3))) else None)
        estimate = check.number(check.call(estimate_share, np.array([1, 1, 1, 0]), float(np.log(3))), "estimate_share([1, 1, 1, 0], ln 3)")
        check.close(estimate, 1.0, what="estimate_share([1, 1, 1, 0], ln 3)", expected="everybody a true one: of those, three in four say 1",
                    misconceptions={"biased estimator": (0.75, "the reports are not the truth: undo the flips"), "divided by the keep rate": 2 / 3,
                                    "a coin decides the rest": (5 / 6, "the other bit is sent, not a fresh coin")})
        estimate = check.number(check.call(estimate_share, np.array([0] * 9 + [1]), float(np.log(3))), "estimate_share(one 1 in ten, ln 3)")
        # With share s the reports have mean 1/4 + s/2, so a mean of 1/10 belongs to s = -3/10.
        check.close(estimate, -0.3, what="estimate_share(one 1 in ten, ln 3)", expected="fewer ones than even true zeros give, so a share below 0",
                    misconceptions={"biased estimator": (0.1, "the reports are not the truth: undo the flips"), "cut to 0–1": (0.0, "cutting adds a bias"),
                                    "only divided by the keep rate": 2 / 15, "false alarms not taken off": 0.2,
                                    "divided by the keep rate": -0.2, "a coin decides the rest": (-1 / 30, "the other bit is sent, not a fresh coin")})
    ### BEGIN HIDDEN TESTS
    with check.part("the flips at other ε", points=0.75):
        for _eps, _seed in ((0.5, 81), (2.0, 82)):
            _one, _zero = rates(_eps, 6000, _seed)
            _p = np.exp(_eps) / (1 + np.exp(_eps))
            # sd of a share of 6,000 at most 0.0065: 0.033 is 5 sd.
            _names = {"a coin decides the rest": (_p + (1 - _p) / 2, (1 - _p) / 2), "noise that ignores ε": (0.75, 0.25),
                      "truth and lie swapped": (1 - _p, _p), "only ones protected": (_p, 0.0), "scale = ε": (1 - np.exp(-_eps), np.exp(-_eps)),
                      "no noise at all": (1.0, 0.0), "half the noise": (np.exp(2 * _eps) / (1 + np.exp(2 * _eps)), 1 / (1 + np.exp(2 * _eps)))}
            _close = lambda pair: abs(_one - pair[0]) < 0.033 and abs(_zero - pair[1]) < 0.033
            if not check.true(_close((_p, 1 - _p)), saw=f"{_one:.3f} ones from true ones and {_zero:.3f} from true zeros at ε = {_eps:g}",
                              expected="a true bit e^ε times as likely as the other one", hint="print the two shares for a very large and a very small ε",
                              misconception="one flip for everybody" if {_one, _zero} == {0.0, 1.0} and together(_eps)
                              else next((n for n, pair in _names.items() if _close(pair)), None)):
                break
        _bits = np.zeros(300, int)
        _reports = [tuple(reports(_bits, 1.0, _r).tolist())
                    for _r in (np.random.default_rng(1), np.random.default_rng(2))]
        check.true(_reports[0] != _reports[1] and 0 < sum(_reports[0]) < 300, saw="the same flips for two generators, or one flip for all people",
                   expected="a fresh draw from `rng` for each person", misconception="noise drawn once")
    with check.part("the estimator", points=0.75):
        for _eps, _ones, _n in ((1.0, 430, 1000), (0.3, 120, 300), (2.0, 15, 400)):
            _reports = np.r_[np.ones(_ones, int), np.zeros(_n - _ones, int)]
            _p, _m = np.exp(_eps) / (1 + np.exp(_eps)), _ones / _n
            _want = (_m - (1 - _p)) / (2 * _p - 1)
            check.close(check.call(estimate_share, _reports, _eps), _want, what=f"the estimate from {_ones} ones of {_n} at ε = {_eps:g}",
                        expected="the share whose reports would have this mean", hint="write the expected mean of the reports as a function of the share, then solve",
                        misconceptions={"biased estimator": (_m, "the reports are not the truth"), "cut to 0–1": (min(max(_want, 0), 1), "cutting adds a bias"),
                                        "false alarms not taken off": _m / (2 * _p - 1), "divided by the keep rate": (_m - (1 - _p)) / _p,
                                        "only divided by the keep rate": _m / _p, "a coin decides the rest": (_m - (1 - _p) / 2) / _p})
    ### END HIDDEN TESTS
    return check.score()


test_randomised_response()

# %% [markdown]
# ### Exercise 4c · `budget_ledger` (2 points)
#
# Every release spends privacy. **Composition:** if the same user is in two releases, their ε add up, also when the second is a repeat
# of the first. Releases about *disjoint* groups do not add up: nobody is in both. A release about `"everyone"` touches all groups.
#
# `budget_ledger(releases, budget)` reads a list of `(name, group, epsilon)` in order and admits a release if **no user's** total exceeds
# `budget` (reaching it exactly is fine; no ε here needs rounding). A refused release spends nothing, and later ones may still fit. Return
# `(admitted names, largest total of any user)`. Groups other than `"everyone"` are disjoint.

# %% nbgrader={"grade_id": "budget_ledger", "solution": true}
def budget_ledger(releases, budget):
    """(names admitted in order, the largest ε that any user has spent)."""
    # 1. spent so far: by everyone, and by each group on top
    # 2. for each release: what would its most exposed user have spent?
    # 3. admit or refuse
    ### BEGIN SOLUTION
    common, groups, admitted = 0.0, {}, []
    for name, group, epsilon in releases:
        worst = max(groups.values(), default=0.0) if group == "everyone" else groups.get(group, 0.0)
        if common + worst + epsilon <= budget + 1e-9:
            admitted.append(name)
            if group == "everyone":
                common += epsilon
            else:
                groups[group] = groups.get(group, 0.0) + epsilon
    return admitted, common + max(groups.values(), default=0.0)
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_budget_ledger", "grade": true, "points": 2}
"""Check `budget_ledger`: what is admitted and what has been spent (2 points)."""


def test_budget_ledger():
    from tradeoff.checks import Check

    check = Check("budget_ledger", points=2)

    def result(releases, budget):
        """Your answer as (list of names, number)."""
        names, spent = check.sequence(check.call(budget_ledger, releases, budget), "budget_ledger(…)", 2)
        return [str(n) for n in check.sequence(names, "the names admitted")], check.number(spent, "the largest total")

    with check.part("four releases by hand", points=0.5):
        names, spent = result([("weekly", "everyone", 0.5), ("java", "java", 0.5), ("bali", "bali", 0.5), ("again", "everyone", 0.25)], 1)
        wrong = {("weekly", "java"): "disjoint groups added up", ("weekly", "again"): "the exact budget refused",
                 ("weekly", "java", "bali", "again"): "everyone's releases checked without the groups" if spent > 1
                 else "everyone kept apart" if spent > 0.6 else "maximum for the sum"}
        check.true(names == ["weekly", "java", "bali"], saw=f"{names} admitted under a budget of 1", expected="weekly, java and bali, not again",
                   hint="after java a user in java has spent exactly 1, which is allowed; again would take the same user to 1.25",
                   misconception=wrong.get(tuple(names)))
        if names == ["weekly", "java", "bali"]:
            check.close(spent, 1.0, what="the largest total", expected="everyone's releases plus the most exposed group's",
                        misconceptions={"disjoint groups added up": 1.5, "maximum for the sum": 0.5, "refused releases charged": 1.25})
    ### BEGIN HIDDEN TESTS
    def _ledger(releases, budget, kind="right"):
        people, admitted, stop, shared = {}, [], False, 0.0
        groups = {g for _, g, _ in releases} - {"everyone"} | {"nobody else"}
        people, seen = dict.fromkeys(groups, 0.0), set()
        for name, group, epsilon in releases:
            who = groups if group == "everyone" and kind != "everyone kept apart" else {group}
            if kind == "everyone kept apart":
                people.setdefault(group, 0.0)
            after = {g: (max(people[g], epsilon) if kind == "maximum for the sum" else people[g] + epsilon) for g in who}
            if kind == "everyone's releases checked without the groups" and group == "everyone":
                if shared + epsilon <= budget + 1e-9:
                    shared += epsilon
                    admitted.append(name)
                    people |= after
                continue
            if kind == "disjoint groups added up":
                after = {g: v + epsilon for g, v in people.items()}
            if kind == "repeats for free" and name in seen:
                admitted.append(name)
                continue
            top = max(after.values())
            ok = top < budget - 1e-9 if kind == "the exact budget refused" else top <= budget + 1e-9
            if kind == "stopped at the first refusal" and stop:
                ok = False
            if kind == "overshoot admitted":
                ok = max(people[g] for g in after) < budget - 1e-9
            if ok:
                admitted.append(name)
                seen.add(name)
            if ok or kind == "refused releases charged":
                people |= after
            stop = stop or not ok
        return admitted, max(people.values())

    _SLIPS = ("maximum for the sum", "disjoint groups added up", "refused releases charged", "stopped at the first refusal", "the exact budget refused",
              "everyone's releases checked without the groups", "everyone kept apart", "repeats for free", "overshoot admitted")

    def _random_releases(seed, n):
        rng = np.random.default_rng(seed=seed)
        return [(f"r{int(rng.integers(0, n * 2 // 3))}", str(rng.choice(["everyone", "java", "bali", "papua"], p=[0.3, 0.3, 0.2, 0.2])),
                 float(rng.choice([0.125, 0.25, 0.5, 0.75, 1.0]))) for _ in range(n)]

    for _title, _points, _seeds, _budget in (("other ledgers", 1.0, (91, 92, 93), 2.0), ("a larger budget, tuples or lists", 0.5, (94, 95), 4.5)):
        with check.part(_title, points=_points):
            for _seed in _seeds:
                _r = _random_releases(_seed, 24)
                _r = [list(x) for x in _r] if _seed == 95 else _r
                _names, _spent = result(_r, _budget)
                _want = _ledger(_r, _budget)
                if _names != _want[0] or abs(_spent - _want[1]) > 1e-6:
                    _by = [k for k in _SLIPS if _ledger(_r, _budget, k)[0] == _names and _ledger(_r, _budget, k) != _want]
                    if _names == _want[0]:  # the right releases, another total
                        _by = ["disjoint groups added up"] if _spent > _want[1] else ["maximum for the sum"]
                    _by.sort(key=lambda k: abs(_ledger(_r, _budget, k)[1] - _spent) > 1e-6)  # the one with this total first
                    _by = _by or [k for k in _SLIPS if abs(_ledger(_r, _budget, k)[1] - _spent) < 1e-6 and _ledger(_r, _budget, k)[0] != _want[0]]
                    check.fail(saw=f"{len(_names)} of {len(_r)} releases admitted and a largest total of {_spent:g}, budget {_budget:g}",
                               expected="each release admitted exactly if no user's total would exceed the budget",
                               hint="keep one total for everyone and one for each group; follow the first release you treat otherwise",
                               misconception=_by[0] if _by else None)
                    break
                check.true(True, saw="", expected="")
    ### END HIDDEN TESTS
    return check.score()


test_budget_ledger()

# %% [markdown]
# Ask of every ε: whose rows, over what time, how often? And of every audit: a proof bounds ε from above, an attack only from below
# (Steinke, Nasr and Jagielski, NeurIPS 2023).
#
# ## 5 · Threat model
#
# *Time so far: 105 minutes.*
#
# ### Exercise 5 · `threat_model` (3 points, graded by hand)
#
# For the Tokopedia-like team: five rows, one for each setting of notebook 00: `off` (bestsellers only), `contextual` (this visit),
# `cohort` (the noisy label, ε = 1), `on_device` (the history stays on the phone, which ranks by itself), `full` (every click is stored). For each: what
# data leave the phone (orders always do), one **named attacker** it protects against, one it does **not** protect against, and the evidence (a
# number from this notebook, or what you would measure). Then two sentences: what may the team publish, and what do you tell
# the person who says "but it is anonymised"? Copy this start:
#
# ```
# | setting | leaves the phone | protects against | does not protect against | evidence |
# |---|---|---|---|---|
# | … | … | … | … | … |
# ```

# %% [markdown] nbgrader={"grade_id": "threat_model", "grade": true, "solution": true, "points": 3}
# === BEGIN MARK SCHEME ===
# | setting | leaves the phone | protects against | does not protect against | evidence |
# |---|---|---|---|---|
# | off | orders only | an analyst who reads browsing logs | the partner who gets the order log | linkage attack: 100 % named from three purchases |
# | contextual | the open page, not stored | a later breach: no profile to steal | someone who watches the live connection | recall 14 % against 8 % for ten weeks of clicks, nothing stored |
# | cohort, ε = 1 | one noisy label | the shop itself, about the label, per report | repeats: ten weekly labels cost ε = 10 | ledger; recall 4 % at ε = 1, 6 % exact |
# | on_device | nothing of the history | a breach or subpoena of the shop's servers | whoever holds the unlocked phone; clicks seen by the server | log requests that carry history: should be 0 |
# | full | every click | an outsider without access | an insider, a breach, a partner with the log | the same linkage attack |
#
# Publish: category counts, clipped, with ε stated per user and quarter, entered in the ledger; not the log. To the person: "the names
# are gone and three purchases still name nearly everybody; three coarse ones name about one in ten, five of them about half. Only DP bounds what the next
# attacker, who knows more, can learn."
# === END MARK SCHEME ===

# %% [markdown]
# ## What you decided
#
# How much personal data the home page needs, and what may leave the house: counts with a budget, not a log with pseudonyms.
#
# **Key ideas**
# - Test on the future, on new items, for known users; everything else flatters.
# - This visit tells more than a personal log; a short log or a very noisy label buys nothing.
# - A pseudonym protects a name, not a person. Coarsen what *and* when.
# - DP needs a unit, a clip, a scale and a ledger. An audit can refute a promise, never prove it.
#
# **What would change your mind?** A test over more weeks in which the orange bars of section 2 (one, four, ten weeks) no longer overlap.
#
# **Next:** notebook 04 gives each segment its own setting.
