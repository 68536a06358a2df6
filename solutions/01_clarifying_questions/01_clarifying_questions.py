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
# # 01 · Clarifying questions: from a vague prompt to a decision model
#
# *How can Tokopedia balance user privacy with personalised product recommendations?* An interview gives you fifteen
# minutes, three of them for questions. Then come the "expected answers": recommendations bring 20–30 % of GMV, young
# users worry less, data are already anonymised. Nobody checks them.
#
# Here you can. You have the tables of two **synthetic** markets, one *Shopee-like*, one *Tokopedia-like* (no number here
# is a company's own), and eleven expected answers to put on trial. **Which questions deserve your three minutes, and what
# work must start now to be ready for the law?**
#
# > **By the end you can …**
# >
# > 1. **strike** the questions whose answer could change no decision;
# > 2. **measure** a recommended share, with an interval whose unit is the user;
# > 3. **give** a claim its verdict by a rule fixed before the data were seen;
# > 4. **price** a question before asking it.
# >
# > **You need:** notebook 00; `merge` and `groupby`.
# > **Time:** 120 minutes. **Points:** 20.

# %% [markdown]
# ## First, from memory
#
# *Time so far: 0 minutes.* Answer aloud, then open.
#
# <details><summary>1. What is one row of <code>orders</code>, and what does it not tell you?</summary>
# One order of one item. It does not say how the item was found.</details>
#
# <details><summary>2. <code>clicks</code> is a complete log and <code>impressions</code> is a sample. Why does that matter?</summary>
# A rate that divides one by the other is wrong unless both cover the same sessions.</details>
#
# <details><summary>3. Why write a prediction down before the reveal?</summary>
# Afterwards everything looks obvious.</details>

# %% nbgrader={"grade_id": "setup", "locked": true}

import numpy as np
import pandas as pd

from tradeoff import figures
from tradeoff.checks.reveal import needs, predicted
from tradeoff.checks.values import as_interval, as_number, as_pairs
from tradeoff.data import load

shopee, tokopedia = load("shopee"), load("tokopedia")


def gap(a, b):
    """Mean of `a` minus mean of `b` (two independent samples), and the standard error of that difference."""
    return a.mean() - b.mean(), float(np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)))


def guess(key):
    """What you predicted, for the reveals."""
    return predicted(globals().get("predictions"), key, shares=["share_of_orders", "share_of_gmv"])

# %% [markdown]
# ### Exercise 0 · `predictions` (1 point)
#
# For the Tokopedia-like market, write down three guesses, each as `(value, confidence)`; confidence in
# percent, 0 to 100.
#
# - `share_of_orders`: the share of purchases that followed a click on a recommendation, 0 to 1.
# - `share_of_gmv`: the same share of GMV (gross merchandise value, the money paid for the goods), 0 to 1.
# - `width_ratio`: how many times wider the honest 95 % interval of `share_of_orders` is if users, not orders, are
#   the unit. 1 means no difference.
#
# One point for taking part. Being wrong costs nothing.

# %% nbgrader={"grade_id": "predictions", "solution": true}
# predictions = {"share_of_orders": (value, confidence), "share_of_gmv": …, "width_ratio": …}
### BEGIN SOLUTION
predictions = {"share_of_orders": (0.25, 60), "share_of_gmv": (0.25, 70), "width_ratio": (1.5, 40)}
### END SOLUTION

# %% nbgrader={"grade_id": "test_predictions", "grade": true, "points": 1}
"""Check `predictions`: three guesses, each with a confidence; any value passes (1 point)."""


def test_predictions():
    from tradeoff.checks import Check
    from tradeoff.checks.predictions import COUNT, SHARE, check_predictions

    check = Check("predictions", points=1)
    with check.part("three guesses with a confidence", points=1) as part:
        check_predictions(check, part, predictions, {"share_of_orders": SHARE, "share_of_gmv": SHARE, "width_ratio": COUNT})
    return check.score()


test_predictions()

# %% [markdown]
# ## 1 · Which questions are worth asking?
#
# *Time so far: 9 minutes.*
#
# The interview's clarifying questions come in five kinds.
#
# | kind | asks |
# |---|---|
# | `context` | why now: law, regulator, rivals, public events |
# | `business` | how much money, and which goal wins |
# | `user` | who wants, fears or does what |
# | `technical` | what data, systems and methods can do |
# | `resource` | by when, with how many people and sprints |
#
# A question is **idle** when no answer to it could change what you do: it touches none of your decisions, *or* the brief
# already answers it, *or* a law settles the matter whatever the answer.
#
# **Worked example, Shopee-like market.** Decisions open: the privacy setting of each segment, the consent screen, the
# order of work.
# - "Do occasional shoppers gain less from recommendations?" `user`. If so, they get a more private setting. Not idle.
# - "Is a new law coming?" `context`. The brief says: in six months. **Idle.**
# - "Which cloud provider hosts the recommender?" `technical`. No setting, screen or order of work depends on it. **Idle.**
#
# ### Exercise 1 · `question_kinds` (1 point)
#
# Now the Tokopedia-like market. The same three decisions. The brief says: Indonesia's Personal Data Protection
# Law (Law 27/2022) has applied in full since 17 October 2024; profiling children for commercial purposes is prohibited
# (Government Regulation 17/2025); what the team can do this year is not known yet.
#
# Run the next cell for fifteen questions. Give every number its kind, and the set of the idle ones.

# %% nbgrader={"grade_id": "questions", "locked": true}
QUESTIONS = [
    "How much GMV would really be lost if recommendations stopped?",
    "How many engineering sprints does the team get each month?",
    "Does the Personal Data Protection Law already apply?",
    "Can a recommender work from a history that never leaves the phone?",
    "Do buyers of health and finance goods refuse data use more often than others?",
    "In which month are most of our users born?",
    "Did a regulator's letter on our consent screen or a leak of our logs set off this request?",
    "How much would profiling children add to GMV?",
    "Can known methods link our 'anonymised' purchase log back to people?",
    "Which programming language is the recommender written in?",
    "Do occasional and frequent buyers gain differently from recommendations?",
    "How many data scientists are free for this work, and for how long?",
    "Is a loss of GMV this quarter acceptable if trust grows over the year?",
    "On which weekday does the team hold its sprint review?",
    "Has a rival launched a one-tap privacy switch that the press compares us with?",
]
print("\n".join(f"{number:2}  {question}" for number, question in enumerate(QUESTIONS, start=1)))

# %% nbgrader={"grade_id": "question_kinds", "solution": true}
# question_kinds = {1: "context" | "business" | "user" | "technical" | "resource", 2: …, …, 15: …}
# idle_questions = {numbers whose answer could change no decision}
### BEGIN SOLUTION
question_kinds = {
    1: "business", 2: "resource", 3: "context", 4: "technical", 5: "user",
    6: "user", 7: "context", 8: "business", 9: "technical", 10: "technical",
    11: "user", 12: "resource", 13: "business", 14: "resource", 15: "context",
}
idle_questions = {3, 6, 8, 10, 14}
### END SOLUTION

# %% nbgrader={"grade_id": "test_question_kinds", "grade": true, "points": 1}
"""Check `question_kinds`: fifteen kinds, and the set `idle_questions` (1 point)."""


def test_question_kinds():
    from tradeoff.checks import Check
    from tradeoff.checks.values import as_mapping, as_selection

    check = Check("question_kinds", points=1)
    KINDS = ["context", "business", "user", "technical", "resource"]

    def number_of(label):
        """The number of a question, however it is written: 3, '3', 'Q3', or its words."""
        if label in QUESTIONS:
            return QUESTIONS.index(label) + 1
        digits = "".join(c for c in str(label).split(".")[0] if c.isdigit())
        return int(digits) if digits else label

    def read_kinds():
        """Number -> kind; fifteen kinds without numbers are taken in order."""
        given = question_kinds
        if isinstance(given, pd.Series) and list(given.index) == list(range(15)):
            given = given.tolist()
        given = as_mapping(given, "question_kinds", list(range(1, 16)))
        return {number_of(k): str(v).strip().lower() for k, v in check.mapping(given).items()}

    def read_idle():
        """The numbers struck out, from a set, list, Series or flags."""
        given = as_selection(idle_questions, "idle_questions", range(1, 16))
        return {number_of(q) for q in check.sequence(given, "idle_questions")}

    with check.part("every question has one of the five kinds", points=0.05):
        kinds = read_kinds()
        missing = sorted(set(range(1, 16)) - set(kinds))
        check.true(not missing, saw=f"no kind for {missing}", expected="a kind for each of the questions 1 to 15",
                   hint="the numbering starts at 1, not at 0" if 0 in kinds else "write {1: kind, 2: kind, …, 15: kind}")
        strange = sorted({k for k in kinds.values()} - set(KINDS))
        check.true(not strange, saw=f"the kinds {strange}", expected=f"one of {', '.join(KINDS)}", hint="copy the names")
    with check.part("idle_questions names questions", points=0.05):
        given = read_idle()
        check.true(bool(given) and given <= set(range(1, 16)), saw=f"idle_questions = {sorted(given, key=str)}",
                   expected="a set of question numbers, 1 to 15", hint="idle_questions = {1, 2}, if you found these two idle")
    ### BEGIN HIDDEN TESTS
    _ANY_KIND = {6, 14}  # idle whatever the kind, and a fair reader may file them under several
    _RIGHT = dict(zip(range(1, 16), "business resource context technical user user context business technical technical "
                      "user resource business resource context".split(), strict=True))
    _IDLE = {3: "the brief already answers it", 6: "no decision depends on it", 8: "the law forbids it whatever the answer",
             10: "no decision depends on it", 14: "no decision depends on it"}
    with check.part("the kinds", points=0.45):
        kinds = read_kinds()  # as above
        wrong = [q for q in _RIGHT if kinds.get(q) != _RIGHT[q] and not (q in _ANY_KIND and q in kinds)]
        pairs = {(_RIGHT[q], kinds.get(q)) for q in wrong}
        # Five kinds: blind guessing gets a fifth of the 13 that are judged, about 3, so credit starts there.
        check.partial(max(0.0, (13 - len(wrong) - 3) / 10))
        names = {
            ("context", "business"): "why now taken for how much", ("business", "context"): "why now taken for how much",
            ("technical", "resource"): "what is possible taken for what there is time for",
            ("resource", "technical"): "what is possible taken for what there is time for",
            ("user", "business"): "what people want taken for what the firm earns",
            ("business", "user"): "what people want taken for what the firm earns",
            ("context", "user"): "public events taken for what users want",
            ("technical", "user"): "what data can do taken for what people fear",
        }
        for pair in sorted(pairs, key=str):
            check.fail(
                saw="kinds that do not fit for " + ", ".join(f"question {q}" for q in wrong if (_RIGHT[q], kinds.get(q)) == pair),
                expected="the kind that says what the question asks about, not whom it concerns",
                hint="ask which of the five rows of the table an answer would fill",
                misconception=names.get(pair, "another kind"),
            )
    with check.part("the idle questions", points=0.45):
        given = read_idle()  # as above
        hits, extra = len(given & set(_IDLE)), len(given - set(_IDLE))
        # Marking everything earns nothing: each live question struck out cancels one hit.
        check.partial(max(0.0, (hits - extra) / len(_IDLE)))
        if extra:
            check.fail(
                saw=f"{extra} question(s) struck out whose answer can change a setting, a screen or the order of work",
                expected="only questions that leave every decision as it is",
                hint="imagine two opposite answers: would you do the same thing after both?",
                misconception="a useful question struck out",
            )
        if 8 not in given:
            check.fail(
                saw="question about a forbidden gain kept", expected="a gate comes before any gain",
                hint="suppose the answer is 'a lot': what may you do with it?", misconception="a legal gate weighed like a gain",
            )
        if 3 not in given:
            check.fail(
                saw="a question kept that the brief has answered", expected="no minute spent on what you have been told",
                hint="read the brief again", misconception="asking what the brief has answered",
            )
        if not {6, 10, 14} <= given:
            check.fail(
                saw="a question kept that touches no decision", expected="each kept question to move a decision",
                hint="name the decision that would change", misconception="interesting taken for useful",
            )
    ### END HIDDEN TESTS
    return check.score()


test_question_kinds()

# %% [markdown]
# ## 2 · How much passes through recommendations?
#
# *Time so far: 20 minutes.*
#
# "Recommendations drive 30–40 % of purchases." Before you test such a sentence, define every word of it.
#
# - **Unit**: one order. A cancelled order is not a purchase; a returned one is.
# - **Metric**: the share of purchases *attributed* to a recommendation. A purchase is attributed if the same user
#   clicked a recommendation of the same item at most 7 days (168 hours) before the order, not after it. The time from
#   click to order that still counts is the **attribution window**.
# - **Estimator**: attributed purchases / purchases; or, weighted by money, attributed GMV / GMV.
# - **Uncertainty**: section 3. **Decision**: how much value the settings put at stake, at most.
#
# **Worked example, Shopee-like market.** All orders of one customer. **Predict:** what share of them is
# attributed?

# %%
# a customer with eight orders, some cancelled, some returned; with an old click, and clicks that do not cover each other
mixed = shopee.orders.groupby("user_id").agg(n=("order_id", "size"), outcomes=("status", "nunique"))
mixed = shopee.orders[shopee.orders.user_id.isin(mixed.query("n == 8 and outcomes == 3").index)]
pairs = mixed[["order_id", "user_id", "item_id", "ordered_at"]].merge(shopee.clicks[["user_id", "item_id", "clicked_at"]])
pairs["days"] = (pairs.clicked_at - pairs.ordered_at).dt.total_seconds() / 86400
pairs = pairs[pairs.days.between(-14, 2.5)].sort_values(["order_id", "days"])
near = pairs.groupby("order_id").days.diff() < 0.7
score = pairs.days.between(-14, -7.5) * 1.0 + pairs.days.between(-7, -0.6) * 0.9 + 0.3 - near * 1.8
customer = score.groupby(pairs.user_id).sum().idxmax()
one = shopee.orders[shopee.orders.user_id == customer].sort_values("ordered_at").reset_index(drop=True)
seen = shopee.clicks[shopee.clicks.user_id == customer]
fig, ax = figures.canvas("Only purchases with a click inside the window are attributed",
                         "One customer, Shopee-like market: clicks on the ordered item, by order", height=4.2)
ax.axvspan(-7, 0, color=figures.SKY, alpha=0.22, lw=0)
ax.annotate("attribution window: 7 days", (-3.5, -0.75), ha="center", va="center", color=figures.BLUE, fontsize=9.5)
attributed = []
for row, order in one.iterrows():
    days = (seen.clicked_at[seen.item_id == order.item_id] - order.ordered_at).dt.total_seconds() / 86400
    attributed.append(order.status != "cancelled" and any(-7 <= d <= 0 for d in days))
    ax.plot([-14.6, 3], [row, row], color=figures.LIGHT, lw=0.8, zorder=0)
    ax.plot(0, row, "x" if order.status == "cancelled" else "s", ms=7, mew=2.2, color=figures.INK, zorder=5,
            mfc="white" if order.status == "returned" else figures.INK)
    ax.plot(days, [row] * len(days), "o", ms=13, mew=2.5, mfc="none", color=figures.BLUE)
    why = "attributed" if attributed[-1] else "cancelled" if order.status == "cancelled" else "no click in the window"
    colour = figures.BLUE if attributed[-1] else figures.GREY
    ax.annotate(why, (3.3, row), va="center", annotation_clip=False, color=colour)
ax.set_yticks(range(len(one)), [f"{order.ordered_at:%d %B}" for order in one.itertuples()])
ax.set(xlabel="days from the order (○ click, ■ order, □ returned order, × cancelled order)", xlim=(-14.6, 3), ylim=(len(one) - 0.5, -1.1))
figures.show(fig, summary=f"{sum(attributed)} of {len(one)} orders of this customer are attributed purchases",
             alt=f"Timeline of {len(one)} orders of one customer with the clicks on each item. {sum(attributed)} purchases "
             "have a click in the seven days before; for the others the picture gives the reason.")

# %% [markdown]
# *Read it like this: a purchase counts if a circle lies in the blue strip.* Each order is judged on its own: one click may
# serve several orders, and an order with three clicks is still one order.
#
# **Finish this one by hand.** The next cell shows ten orders with everything a log can throw at you. Orders 1 and 2 are
# attributed, each once. Which of the others are purchases, and which of those are attributed?
#
# ### Exercise 2 · `recommended_share` (3 points)
#
# Then write `recommended_share(orders, clicks, by)` for any market. It returns one number from 0 to 1: the attributed share
# of purchases (`by="orders"`) or of GMV (`by="gmv"`). At least one order counts. Rows come in any order, tables may carry
# other columns, and there may be no clicks at all.

# %% nbgrader={"grade_id": "hand_case", "locked": true}
hours_before = {1: [2], 2: [100, 80, 50, 20, 3, 1], 3: [168], 4: [180], 5: [], 6: [-0.5], 7: [5], 8: [480], 9: [1, -2],
                10: [480, 3]}
noon = pd.Timestamp("2026-02-20 12:00:00")
hand_orders = pd.DataFrame({
    "order_id": range(1, 11), "user_id": [1, 1, 1, 1, 2, 2, 2, 2, 2, 3],
    "item_id": [10, 11, 12, 13, 10, 14, 15, 16, 17, 10], "ordered_at": noon, "gmv": [2.0**k for k in range(10)],
    "status": ["completed"] * 6 + ["cancelled", "completed", "returned", "completed"],
})
hand_clicks = pd.DataFrame(
    [(o.user_id, o.item_id, noon - pd.Timedelta(hours=h))
     for o in hand_orders.itertuples() for h in hours_before[o.order_id]],
    columns=["user_id", "item_id", "clicked_at"],
)
hand_orders.assign(hours_from_click_to_order=[hours_before[i] or "no click by this user" for i in range(1, 11)])

# %% nbgrader={"grade_id": "recommended_share", "solution": true}
def recommended_share(orders, clicks, by="orders"):
    """Share of purchases (by="orders") or of GMV (by="gmv") attributed to a recommendation click."""
    # 1. keep the orders that are purchases
    # 2. for each, find clicks of the same user on the same item
    # 3. is any of them 0 to 168 hours before the order?
    # 4. divide by number or by money
    ### BEGIN SOLUTION
    bought = orders[orders["status"] != "cancelled"]
    pairs = bought.merge(clicks[["user_id", "item_id", "clicked_at"]], on=["user_id", "item_id"])
    wait = pairs["ordered_at"] - pairs["clicked_at"]
    in_window = wait.between(pd.Timedelta(0), pd.Timedelta(hours=168))
    attributed = bought["order_id"].isin(pairs.loc[in_window, "order_id"])
    if by == "orders":
        return float(attributed.mean())
    return float(bought.loc[attributed, "gmv"].sum() / bought["gmv"].sum())
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_recommended_share", "grade": true, "points": 3}
"""Check `recommended_share`: the hand case, other data, edge cases, other forms of table (3 points)."""


def test_recommended_share():
    from tradeoff.checks import Check

    check = Check("recommended_share", points=3)
    _REPEAT = "an order with several clicks counted several times"
    with check.part("the ten orders, by purchases", points=0.5):
        got = check.call(recommended_share, hand_orders, hand_clicks, by="orders")
        check.close(
            got, 5 / 9, what="recommended_share(hand_orders, hand_clicks, by='orders')",
            expected="five of the nine orders that are purchases",
            hint="list the ids your function calls attributed and compare them with the table above",
            # Attributed: orders 1, 2, 3, 9, 10. Order 2 has six clicks in the window: counted as rows, 10. Without the window 4
            # and 8 come in, without any condition on time 6 too; by calendar days 4 and 6. Other slips share their fraction
            # with each other (4/9, 6/9, 5/8); the GMV below tells them apart.
            misconceptions={"cancelled orders kept": 0.6, _REPEAT: 10 / 9, "window ignored, or calendar days for hours": 7 / 9,
                            "no condition on time": 8 / 9, "a click on another item counted": 1.0},
        )
    with check.part("the ten orders, by GMV", points=0.5):
        got = check.call(recommended_share, hand_orders, hand_clicks, by="gmv")
        # GMV doubles from order to order, so every set of attributed orders gives another number.
        check.close(
            got, 775 / 959, what="recommended_share(hand_orders, hand_clicks, by='gmv')",
            expected="the money of the same five orders over the money of all nine",
            hint="list the ids your function calls attributed, with their GMV, and add these up by hand",
            misconceptions={
                "purchases for GMV": (5 / 9, "sum the GMV column instead of counting rows"),
                # Right: 1 + 2 + 4 + 256 + 512 = 775 of 1023 - 64. Six clicks add 2 five times; as rows, 9 and 10 stand twice below.
                _REPEAT: 785 / 959, f"{_REPEAT}, below the line too": 785 / 1737,
                f"{_REPEAT}, and only orders with a click kept": 785 / 1721,
                "orders without a click left out of the denominator": 775 / 943, "cancelled orders kept": 839 / 1023,
                "cancelled orders left in the denominator": 775 / 1023, "returned orders left out": 519 / 703,
                "window ignored": 911 / 959, "no condition on time": 943 / 959, "168 hours left out": 771 / 959,
                "whole days for hours": 783 / 959, "calendar days for hours": 815 / 959, "a click on another item counted": 1.0,
                "clicks after the order counted": 807 / 959, "another user's click counted": 791 / 959,
                "first click only": 263 / 959, "last click only": 519 / 959,
            },
        )
    ### BEGIN HIDDEN TESTS
    from tradeoff.data import load as _load  # as above

    _market = _load("tokopedia")

    def _log(seed, n):
        """Orders and clicks, each order of its own item, with every situation of the hand case many times over."""
        rng = np.random.default_rng(seed=seed)
        kinds = ["none", "in", "many", "edge", "days", "old", "other user", "after", "other item", "mixed", "then after"]
        chance = np.array([4, 5, 4, 1, 2, 2, 2, 1.5, 1.5, 2, 1.5])
        orders, clicks = [], []
        for i in range(n):
            kind = rng.choice(kinds, p=chance / chance.sum())
            user, item = int(rng.integers(1, n // 6)), 1000 + i
            at = pd.Timestamp("2026-01-26") + pd.Timedelta(seconds=int(rng.integers(0, 60 * 86400)))
            near = rng.uniform(0.5, 167, 4)
            hours = {"none": [], "in": near[:1], "many": near, "edge": [168], "days": [rng.uniform(168.5, 191.5)],
                     "old": [rng.uniform(200, 480)], "other user": [], "after": [-rng.uniform(0.5, 50)], "other item": [],
                     "mixed": [rng.uniform(200, 480), near[0]], "then after": [near[0], -3.0]}[kind]
            clicks += [(user, item, at - pd.Timedelta(seconds=round(h * 3600))) for h in hours]
            if kind == "other user":
                clicks.append((user + 1, item, at - pd.Timedelta(hours=5)))
            if kind == "other item":
                clicks.append((user, item + 500_000, at - pd.Timedelta(hours=5)))
            status = rng.choice(["completed", "cancelled", "returned"], p=[0.72, 0.18, 0.10])
            size = 40.0 if kind in ("in", "many", "edge") else 90.0
            orders.append((7 * i + 3, user, item, at, round(float(rng.lognormal(np.log(size), 0.8)), 2), str(status)))
            if kind == "in" and rng.random() < 0.4:  # the same click serves a second order
                later = clicks[-1][2] + pd.Timedelta(hours=167.5)
                orders.append((7 * i + 4, user, item, later, 25.0, "completed"))
        orders = pd.DataFrame(orders, columns=["order_id", "user_id", "item_id", "ordered_at", "gmv", "status"])
        clicks = pd.DataFrame(clicks, columns=["user_id", "item_id", "clicked_at"])
        return (orders.sample(frac=1, random_state=seed).reset_index(drop=True),
                clicks.sample(frac=1, random_state=seed).reset_index(drop=True))

    def _share(orders, clicks, by, keep=("completed", "returned"), on=("user_id", "item_id"), low=0.0, high=168.0,
               whole_days=False, only=None, repeat=False):
        """The reference, and with other arguments the known wrong computations."""
        on = list(on)
        orders = orders[orders["status"].isin(keep)]
        clicks = clicks[["user_id", "item_id", "clicked_at"]]
        if only:
            clicks = clicks.sort_values("clicked_at").drop_duplicates(["user_id", "item_id"], keep=only)
        pairs = orders.merge(clicks[[*on, "clicked_at"]], on=on)
        hours = (pairs["ordered_at"] - pairs["clicked_at"]).dt.total_seconds() / 3600
        ok = hours.ge(low) & ((hours // 24).le(7) if whole_days else hours.le(high))
        weight = (lambda t: t["gmv"].sum()) if by == "gmv" else len
        if repeat:
            return weight(pairs[ok]) / weight(orders)
        return weight(orders[orders["order_id"].isin(pairs.loc[ok, "order_id"])]) / weight(orders)

    def _named(slips, got):
        """Of several wrong values that share a name, keep the one nearest to the answer."""
        try:
            near = float(got)
        except Exception:
            near = 0.0
        named = {}
        for name, value in slips:
            if name not in named or abs(value - near) < abs(named[name] - near):
                named[name] = value
        return named

    def _wrong(orders, clicks, by):
        """Pairs of a misconception and the value it leads to on these tables."""
        share = lambda **how: _share(orders, clicks, by, **how)
        other = "orders" if by == "gmv" else "gmv"
        bought = orders[orders["status"] != "cancelled"]
        rows = bought.merge(clicks, on=["user_id", "item_id"], how="left")
        hit = (rows["ordered_at"] - rows["clicked_at"]).between(pd.Timedelta(0), pd.Timedelta(hours=168))
        weight = rows["gmv"] if by == "gmv" else pd.Series(1.0, rows.index)
        once, clicked = weight.groupby(rows["order_id"]).first(), rows.groupby("order_id")["clicked_at"].count() > 0
        day_hit = (rows["ordered_at"].dt.normalize() - rows["clicked_at"].dt.normalize()).dt.days.between(0, 7)
        day_hit = day_hit.groupby(rows["order_id"]).any()
        share_all = len(bought) if by == "orders" else float(bought["gmv"].sum())
        every = len(orders) if by == "orders" else orders["gmv"].sum()
        return [
            ("purchases for GMV" if by == "gmv" else "GMV for purchases", _share(orders, clicks, other)),
            ("cancelled orders kept", share(keep=("completed", "returned", "cancelled"))),
            ("cancelled orders left in the denominator", share() * (len(bought) if by == "orders" else bought["gmv"].sum()) / every),
            ("returned orders left out", share(keep=("completed",))),
            ("window ignored", share(high=np.inf)),
            ("window ignored", share(low=-np.inf, high=np.inf)),
            ("clicks after the order counted", share(low=-np.inf)),
            ("168 hours left out", share(high=167.9999)),
            ("whole days for hours", share(whole_days=True)),
            ("calendar days for hours", float(once[day_hit].sum() / share_all)),
            ("orders without a click left out of the denominator", share() * share_all / float(once[clicked].sum())),
            ("an order with several clicks counted several times", share(repeat=True)),
            ("an order with several clicks counted several times", float(weight[hit].sum() / weight.sum())),
            ("another user's click counted", share(on=("item_id",))),
            ("a click on another item counted", share(on=("user_id",))),
            ("first click only", share(only="first")),
            ("last click only", share(only="last")),
        ]

    for _by, _seeds in (("orders", (11, 12)), ("gmv", (13, 14))):
        with check.part(f"other data, by={_by!r}", points=0.5):
            for _seed in _seeds:
                _orders, _clicks = _log(_seed, 260 + 90 * (_seed % 2))
                # A share is a ratio of two sums: exact up to rounding, so 1e-9 is generous.
                _got = check.call(recommended_share, _orders, _clicks, by=_by)
                if not check.close(
                    _got, _share(_orders, _clicks, _by),
                    what=f"the share by {_by} in another log",
                    expected="each order that is a purchase once, attributed if any click of that user on that item lies 0 to 168 hours before it",
                    hint="run your function on hand_orders and look at the orders it treats differently from the table",
                    misconceptions=_named(_wrong(_orders, _clicks, _by), _got),
                ):
                    break
    with check.part("clicks that decide nothing, and everything", points=0.5):
        for _by in ("orders", "gmv"):
            _got = check.call(recommended_share, _market.orders, _market.clicks.iloc[:0], by=_by)
            check.close(
                _got, 0.0, what="the share of a market without a single click", expected="nothing attributed where nothing was clicked",
                hint="use the two tables that are handed in, and no others", misconceptions={},
            ) or check.fail(
                saw="attributed orders although the table of clicks is empty", expected="only clicks to attribute",
                hint="an item that was shown was not yet clicked", misconception="impressions for clicks",
            )
        _o, _c = hand_orders.iloc[[0, 2]], hand_clicks[hand_clicks["user_id"].eq(1) & hand_clicks["item_id"].isin([10, 12])]
        check.close(check.call(recommended_share, _o, _c, by="orders"), 1.0, what="the share when both orders have a click in the window",
                    expected="a click exactly 168 hours before the order to count", misconceptions={"168 hours left out": 0.5})
        _same = hand_clicks.iloc[[0]].assign(clicked_at=noon)
        check.close(check.call(recommended_share, hand_orders.iloc[[0]], _same, by="gmv"), 1.0,
                    what="the share when the click and the order carry the same second", expected="zero hours before still to be before",
                    misconceptions={"a click in the same second left out": 0.0})
    with check.part("the same facts in another form", points=0.5):
        _orders, _clicks = _log(15, 300)
        _want = _share(_orders, _clicks, "gmv")
        _forms = {
            "shuffled rows and another index": (_orders.sample(frac=1, random_state=1), _clicks.sample(frac=1, random_state=2)),
            "categories, smaller integers, times in seconds": (
                _orders.astype({"status": "category", "user_id": "int32", "item_id": "int32", "ordered_at": "datetime64[s]"}),
                _clicks.astype({"user_id": "int32", "item_id": "int32", "clicked_at": "datetime64[s]"}),
            ),
            "further columns in another order": (
                _orders.assign(quantity=1)[["status", "gmv", "quantity", "item_id", "ordered_at", "user_id", "order_id"]],
                _clicks.assign(session_id=1, position=0)[["position", "clicked_at", "item_id", "session_id", "user_id"]],
            ),
        }
        for _name, (_o, _c) in _forms.items():
            _got = check.call(recommended_share, _o, _c, by="gmv")
            check.close(
                _got, _want, what=f"the share by GMV with {_name}",
                expected="the same share: neither the order of rows nor the type of a column carries meaning",
                hint="do not rely on row positions or on the index", misconceptions=_named(_wrong(_orders, _clicks, "gmv"), _got),
            )
    ### END HIDDEN TESTS
    return check.score()


test_recommended_share()

# %% nbgrader={"grade_id": "reveal_share", "locked": true}
# Reveal: your function on the Tokopedia-like market, by size of the order
@needs("recommended_share")
def reveal():
    orders, clicks = tokopedia.orders, tokopedia.clicks
    share = {by: as_number(recommended_share(orders, clicks, by), by) for by in ("orders", "gmv")}
    fifth = pd.qcut(orders.gmv, 5, labels=["smallest fifth", "2", "3", "4", "largest fifth"])
    by_size = [as_number(recommended_share(orders[fifth == f], clicks, "orders"), f) for f in fifth.cat.categories]
    cheap, dear = 100 * by_size[0], 100 * by_size[-1]
    fig, ax = figures.canvas(f"A click came before {cheap:.0f} % of the cheapest purchases, {dear:.0f} % of the dearest",
                             "Attributed share of purchases by order value, Tokopedia-like market", height=3.6)
    figures.bars(ax, list(fifth.cat.categories), [100 * x for x in by_size], unit="% of purchases attributed",
                 highlight=[0, 4])
    by_fifth = ", ".join(f"{x:.2f}" for x in by_size)
    figures.show(fig, summary=f"purchases {share['orders']:.3f}, GMV {share['gmv']:.3f}; by fifth {by_fifth}",
                 alt="Bar chart of the attributed share of purchases in five groups of order value. "
                 f"The share is {100 * by_size[0]:.0f} % among the smallest orders and {100 * by_size[-1]:.0f} % among the largest.")
    for by, key in (("orders", "share_of_orders"), ("gmv", "share_of_gmv")):
        print(f"{key}: you predicted {guess(key)}, the table says {share[by]:.2f}")

# %% [markdown]
# *Read it like this: each bar is a fifth of all orders, sorted by value.* **Interpretation:** "share of purchases" and
# "share of GMV" are different claims; name which one you mean.
#
# ## 3 · How sure are you?
#
# *Time so far: 40 minutes.*
#
# One person's visits resemble each other, and heavy users fill the log. The **unit** of an
# interval must be what was drawn independently: the user.
#
# **Define, attack, repair.** The popular interval for a click-through rate takes every impression for a coin flip:
# rate ± 1.96 × √(rate × (1 − rate) / impressions). Attack it: draw 300 users again and again from the Shopee-like market,
# whose whole log we hold. A 95 % interval should miss 5 times in 100. **Predict:** how often does this one?

# %%
per_user = shopee.sessions.groupby("user_id").n_impressions.sum().to_frame("shown")
per_user["clicked"] = shopee.clicks.groupby("user_id").size().reindex(per_user.index, fill_value=0)
truth = per_user.clicked.sum() / per_user.shown.sum()
rng = np.random.default_rng(1)
intervals = []
for _ in range(100):
    some = per_user.sample(300, random_state=rng)
    p, n = some.clicked.sum() / some.shown.sum(), some.shown.sum()
    half = 1.96 * np.sqrt(p * (1 - p) / n)
    intervals.append((100 * (p - half), 100 * (p + half)))
low, high = np.array(sorted(intervals, key=sum)).T
missed = (low > 100 * truth) | (high < 100 * truth)
fig, ax = figures.canvas(f"An interval that should miss 5 times in 100 misses {missed.sum()} times",
                         "95 % intervals of the click-through rate, 100 samples of 300 users, Shopee-like market",
                         height=3.4)
ax.vlines(np.arange(100), low, high, color=np.where(missed, figures.VERMILION, figures.BLUE), lw=2.4)
ax.axhline(100 * truth, color=figures.INK, ls="--", lw=1.4)
ax.annotate("rate in the whole log", (99, 100 * truth), xytext=(0, -14), textcoords="offset points", ha="right")
ax.set(ylabel="clicks per 100 impressions", xticks=[])
figures.show(fig, summary=f"popular 95 % interval: {missed.sum()} of 100 miss",
             alt="One hundred short vertical intervals, sorted, around a dashed line, the rate in the whole log. "
             f"{missed.sum()} of them, in orange, miss it.")

# %% [markdown]
# *Read it like this: each line is one sample's interval; orange ones miss the dashed line.*
#
# **Repair: worked example.** A *bootstrap over users*: draw users with replacement, recompute the whole ratio, repeat. The
# middle 95 % of the results is the interval.

# %%
rng = np.random.default_rng(2)
some = per_user.sample(300, random_state=rng)                            # Unit: one row a user
ratios = []
for _ in range(1000):
    again = some.iloc[rng.integers(0, 300, 300)]                         # some users twice, some never
    ratios.append(100 * again.clicked.sum() / again.shown.sum())         # Metric, Estimator: ratio of two sums
low, high = np.quantile(ratios, [0.025, 0.975])                          # Uncertainty: 2.5 % on each side
p, n = some.clicked.sum() / some.shown.sum(), some.shown.sum()
print(f"rate {100 * p:.2f}, 95 % interval by users {low:.2f} to {high:.2f}")
print(f"{(high - low) / (392 * np.sqrt(p * (1 - p) / n)):.1f} times as wide as the popular one")  # Decision

# %% [markdown]
# ### Exercise 3 · `share_interval` (3 points)
#
# Your own: `share_interval(purchases, by, level)` returns `(low, high)` for the attributed share. `purchases` has one row
# per order that was not cancelled: `user_id`, `attributed` (True or False), `gmv`. The share is that of section 2, *not* an
# average of users' own shares. Any valid method with the user as unit passes: bootstrap (1,000 draws or more), jackknife,
# delta method, linearisation. Make one row a user first; a call should take less than two seconds.

# %% nbgrader={"grade_id": "share_interval", "solution": true}
def share_interval(purchases, by="orders", level=0.95):
    """(low, high): confidence interval of the attributed share, with the user as the unit."""
    # 1. one row a user: what was attributed, and the total (orders or money)
    # 2. the share, a ratio of two sums
    # 3. how far would it move with other users?
    ### BEGIN SOLUTION
    weight = purchases["gmv"] if by == "gmv" else pd.Series(1.0, purchases.index)
    sums = pd.DataFrame({"part": weight * purchases["attributed"], "whole": weight}).groupby(purchases["user_id"]).sum()
    rng = np.random.default_rng(seed=7)
    pick = rng.integers(0, len(sums), (1000, len(sums)))
    part, whole = sums["part"].to_numpy(), sums["whole"].to_numpy()
    ratios = part[pick].sum(axis=1) / whole[pick].sum(axis=1)
    low, high = np.quantile(ratios, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_share_interval", "grade": true, "points": 3}
"""Check `share_interval`: form, width and centre against users as the unit, and two relations (3 points)."""


def test_share_interval():
    from tradeoff.checks import Check

    check = Check("share_interval", points=3, seconds=20)
    _DROPPED, _PERCENT = "users without an attributed order left out", "a share given to a function that wants percents"

    def crowd(seed, n_users):
        """Purchases of `n_users`: few buy a lot, and heavy buyers follow recommendations more."""
        rng = np.random.default_rng(seed)
        count = 1 + rng.poisson(rng.lognormal(1.1, 0.9, n_users))
        taste = rng.beta(0.6, 1.0, n_users) * 0.5 + 0.4 * (count > np.quantile(count, 0.7))
        user = np.repeat(rng.permutation(n_users) + 500, count)
        attributed = rng.random(len(user)) < np.repeat(taste, count)
        gmv = rng.lognormal(3, 0.8, len(user)) * np.where(attributed, 0.7, 1.2)
        return pd.DataFrame({"user_id": user, "attributed": attributed, "gmv": gmv}).sample(frac=1, random_state=seed)

    def ends(purchases, **how):
        """Your interval as two numbers; leaves the part if it is not one."""
        low, high = check.interval(check.call(share_interval, purchases, **how), "share_interval(…)")
        everyone = low == high == 1.0
        if not check.true(low < high, saw=f"an interval without width at {low:.3f}", expected="some width",
                          hint="keep the users who never followed a click" if everyone else "half of 1 - level lies on each side",
                          misconception=_DROPPED if everyone else "percentile computed on the wrong side"):
            raise ValueError("an interval without width")
        return low, high

    with check.part("an interval around the share", points=0.3):
        small = crowd(1, 150)
        low, high = ends(small, by="orders", level=0.95)
        share = small["attributed"].mean()
        own = small.groupby("user_id")["attributed"].agg(["mean", "any"])
        half = 1.96 * own["mean"].std() / np.sqrt(len(own))  # of the mean of users' shares; that of the ratio is much like it
        kept = small.loc[small["user_id"].isin(own.index[own["any"]]), "attributed"].mean()
        why = {  # what an interval that leaves out the share looks like
            "percent for a share": (low < 100 * share < high, "leave out the factor 100"),
            _PERCENT: (high - low < half and high < share, "np.quantile wants 0.025, np.percentile wants 2.5"),
            _DROPPED: (low < kept < high, "keep the users who never followed a click: their sum is 0"),
            "interval of the mean for the ratio": (low < own["mean"].mean() < high,
                                                   "divide the sum over all users by the sum over all users"),
        }
        name = next((n for n, (fits, _) in why.items() if fits), None)
        inside = check.true(low < share < high, saw=f"{low:.3f} to {high:.3f}, which leaves out the share itself",
                            expected="an interval around the share of all orders, from 0 to 1", misconception=name,
                            hint=why[name][1] if name else "print the share itself beside its interval")
        if inside:
            narrow = ends(small, by="orders", level=0.6)
            # Half-widths 0.84 and 1.96 standard errors: 0.43 in theory; a bootstrap of 1,000 draws stays well within 0.25 to 0.7.
            # The quantiles 1 - level and level are 0.25 and 1.64 standard errors away: 0.15.
            ratio = (narrow[1] - narrow[0]) / (high - low)
            check.true(ratio < 0.7, saw="an interval of level 0.6 that is hardly narrower", hint="use the argument level",
                       expected="less confidence, narrower interval", misconception="level ignored")
            check.true(ratio > 0.25, saw="an interval of level 0.6 that is far too narrow beside that of 0.95",
                       expected="six in ten of the results inside", hint="half of 1 - level lies on each side",
                       misconception="percentile computed on the wrong side")
            # Orders after a click are cheaper here: the interval by orders lies wholly above the share of GMV.
            low, high = ends(small, by="gmv", level=0.95)
            money = small["gmv"][small["attributed"]].sum() / small["gmv"].sum()
            check.true(low < money < high, saw=f"{low:.3f} to {high:.3f} by GMV, which leaves out the share of GMV",
                       expected="each order weighed by its money", hint="use the argument by",
                       misconception="purchases for GMV" if low < share < high else None)
    with check.part("forty users who buy 25 times each, always after a click or never", points=0.2):
        loyal = pd.DataFrame({"user_id": np.repeat(np.arange(40), 25), "attributed": np.repeat(np.arange(40) % 2 == 0, 25), "gmv": 1.0})
        low, high = ends(loyal, by="orders", level=0.95)
        # One toss a user: standard error √(0.25 / 40) = 0.08, width 0.31 (bootstrap noise 3 %). 1,000 tosses would give 0.06, the
        # spread of single users (0.5) a width of 2.
        check.true(high - low > 0.2, saw=f"an interval of width {high - low:.2f}", expected="the doubt that forty users leave, not a thousand",
                   hint="what was drawn independently: orders or users?",
                   misconception="row-level resampling" if low < 0.5 < high else _PERCENT if high < 0.5 else None)
        check.true(high - low < 0.6, saw=f"an interval of width {high - low:.2f}", hint="divide by the root of the number of users",
                   expected="the doubt about a mean of forty users, not about one user",
                   misconception="percent for a share" if high > 1.5 and low > 1 else "spread of users for the standard error")
    ### BEGIN HIDDEN TESTS
    from scipy.stats import norm as _norm

    def _reference(purchases, by, level):
        """Share, user-level half-width (linearisation), and half-width and centre of the known wrong computations."""
        z = _norm.ppf((1 + level) / 2)
        w = purchases["gmv"].to_numpy() if by == "gmv" else np.ones(len(purchases))
        a = w * purchases["attributed"].to_numpy()
        share = a.sum() / w.sum()
        sums = pd.DataFrame({"a": a, "w": w, "u": purchases["user_id"].to_numpy()}).groupby("u").sum()
        rest = (sums["a"] - share * sums["w"]).to_numpy()
        n = len(sums)
        half = z * np.sqrt(n / (n - 1) * (rest**2).sum()) / w.sum()
        row = z * np.sqrt(((a - share * w) ** 2).sum()) / w.sum()
        own = (sums["a"] / sums["w"]).to_numpy()
        kept = sums["a"].sum() / sums.loc[sums["a"] > 0, "w"].sum()
        return share, half, row, own.mean(), z * own.std(ddof=1) / np.sqrt(n), z * own.std(ddof=1), kept

    _ratios = []

    _ONCE = "a user drawn twice counted once"

    def _judge(seed, n_users, by, level):
        """Width and centre of the learner's interval against the reference; names the mistake it resembles."""
        purchases = crowd(seed, n_users)
        low, high = ends(purchases, by=by, level=level)
        share, half, row, own, own_half, spread, kept = _reference(purchases, by, level)
        other = _reference(purchases, "orders" if by == "gmv" else "gmv", level)
        mid, mine = (low + high) / 2, (high - low) / 2
        z = _norm.ppf((1 + level) / 2)
        one_sided = half * _norm.ppf(level) / z
        # Tolerance on the half-width: a percentile bootstrap of B = 1,000 draws has a relative error of about 3 % (one
        # standard deviation), of B = 200 about 7 %; bootstrap and linearisation differ by a few per cent at this skew.
        # 25 % is more than 3 standard deviations of the worst of these together. The mistakes below lie beyond it.
        # Tolerance on the centre: a quarter of the width; the quantile noise is a tenth of it, the skew less.
        if abs(mid - share) <= half / 2 and abs(mine / half - 1) <= 0.25:
            _ratios.append(mine / half)
            return True
        name = None
        if abs(mid - share) > half / 2:
            if abs(mid / 100 - share) < half:
                name = "percent for a share"
            elif mine < 0.5 * half and mid < share:
                name = _PERCENT
            elif abs(mid - kept) < half / 2:
                name = _DROPPED
            elif abs(mid - own) < own_half / 2:
                name = "interval of the mean for the ratio"
            elif abs(mid - other[0]) < other[1] / 2:
                name = "purchases for GMV" if by == "gmv" else "GMV for purchases"
        else:
            resembles = {"percentile computed on the wrong side": one_sided, "row-level resampling": row,
                         "spread of users for the standard error": spread, "level ignored": half * 1.96 / z,
                         # 1 - 1/e = 0.63 of the users are drawn; as a sample without repeats its error is √(0.37 / 0.63) = 0.76
                         _ONCE: 0.76 * half}
            name = min(resembles, key=lambda k: abs(np.log(mine / resembles[k])))
            if abs(np.log(mine / resembles[name])) > 0.25:
                name = "divided by the number of draws" if mine < 0.2 * half else None
        return check.fail(
            saw=f"a half-width of {mine:.4f} around {mid:.3f} for {n_users} users (by={by!r}, level={level})",
            expected="the distance that the share of these users moves from one draw of users to the next",
            hint="sum per user first; then resample, drop or linearise whole users", misconception=name,
        )

    with check.part("orders, level 0.95", points=0.75):
        _judge(21, 400, "orders", 0.95) and _judge(22, 260, "orders", 0.95)
    with check.part("GMV, level 0.95", points=0.5):
        _judge(23, 400, "gmv", 0.95)
    with check.part("another level", points=0.5):
        _judge(24, 350, "orders", 0.8)
        # Four intervals together: the mean of their relative widths has half the noise of one, 1.5 % for 1,000 draws and 3.5 % for
        # 200; 0.87 is 3.7 of the latter below 1. Users drawn twice but counted once give 0.76 each, just inside the 25 % of one.
        if len(_ratios) == 4:
            check.true(np.mean(_ratios) > 0.87, expected="about 100 %", misconception=_ONCE,
                       saw=f"half-widths that are {100 * np.mean(_ratios):.0f} % of what four crowds of users give, on average",
                       hint="a user drawn twice must count twice: isin keeps each row once")
    with check.part("the same news told twice is no news", points=0.75):
        _once = crowd(25, 300)
        _a = ends(_once, by="orders", level=0.9)
        _b = ends(pd.concat([_once, _once], ignore_index=True), by="orders", level=0.9)
        # Doubling every order leaves a user-level interval as it was; a row-level one shrinks by 1/sqrt(2) = 0.71. Two
        # independent bootstraps of 1,000 draws: standard deviation of the ratio about 4.5 %; 0.84 is 3.5 of them away.
        check.true((_b[1] - _b[0]) / (_a[1] - _a[0]) > 0.84, saw="an interval that shrinks when every order is written down twice",
                   expected="no more certainty from a copy of the same users", hint="what was drawn independently: orders or users?",
                   misconception="row-level resampling")
        _more = pd.concat([_once.assign(user_id=_once["user_id"] + 10_000 * k) for k in range(4)], ignore_index=True)
        _c = ends(_more, by="orders", level=0.9)
        # Four times the users halve the width (exactly, for a formula); 0.38 to 0.62 is 3.5 standard deviations of noise.
        check.true(0.38 < (_c[1] - _c[0]) / (_a[1] - _a[0]) < 0.62, saw="a width that does not halve with four times the users",
                   expected="a standard error that falls with the root of the number of users",
                   hint="divide the spread of users by the root of their number", misconception="spread of users for the standard error")
    ### END HIDDEN TESTS
    return check.score()


test_share_interval()

# %% nbgrader={"grade_id": "reveal_interval", "locked": true}
# Reveal: your interval beside the popular one, for two shares of the same purchases
def unfold(market):
    """One row per purchase of the holdout's personalised arm, from its sums per user."""
    users = market.holdout[(market.holdout.arm == "personalised") & (market.holdout.orders > 0)]
    rows = users.loc[users.index.repeat(users.orders)]
    attributed = rows.groupby("user_id").cumcount() < rows.rec_orders
    table = rows[["user_id", "age_band"]].assign(attributed=attributed, gmv=rows.gmv / rows.orders)
    return table.reset_index(drop=True)


@needs("share_interval")
def reveal():
    everyone = unfold(tokopedia)
    drawn = np.random.default_rng(3).choice(everyone.user_id.unique(), 3000, replace=False)
    labels, middle, low, high, wider = [], [], [], [], []
    for name, flag in (("after a click", everyone.attributed), ("by 18–25s", everyone.age_band == "18-25")):
        sample = everyone.assign(attributed=flag)[everyone.user_id.isin(drawn)]
        p, n = sample.attributed.mean(), len(sample)
        popular = 1.96 * np.sqrt(p * (1 - p) / n)
        a, b = as_interval(share_interval(sample, "orders", 0.95), "share_interval(…)")
        wider.append((b - a) / (2 * popular))
        labels += [f"{name}: orders as unit", f"{name}: users as unit"]
        middle, low, high = middle + [p, p], low + [p - popular, a], high + [p + popular, b]
    fig, ax = figures.canvas(f"By users {wider[0]:.1f} times as wide (after a click) and {wider[1]:.1f} times (by 18–25s)",
                             "Purchases of 3,000 users, 95 % intervals, Tokopedia-like market", height=3.4)
    figures.interval_plot(ax, labels, *(100 * np.array(x) for x in (middle, low, high)), unit="% of purchases",
                          colours=[figures.GREY, figures.BLUE] * 2)
    figures.show(fig, summary=f"width ratio {wider[0]:.1f} (attributed), {wider[1]:.1f} (bought by 18–25s)",
                 alt=f"Four intervals. For the share of purchases after a click, the interval by users is {wider[0]:.1f} times "
                 f"as wide as the one by orders; for the share bought by 18 to 25 year-olds, {wider[1]:.1f} times.")
    print(f"width_ratio: you predicted {guess('width_ratio')}, the sample says {wider[0]:.1f}")

# %% [markdown]
# *Read it like this: blue intervals count users.* **Interpretation.** How much wider depends on the metric, and you cannot
# know before you compute. Users as the unit are right in both cases; orders only by luck.
#
# ## 4 · Eleven claims on trial
#
# *Time so far: 54 minutes.*
#
# Each claim below is an expected answer of the interview, with two halves **written down before the data are opened**:
# both true, it *holds*; one, it *holds partly*; none, it *fails*. (*Cannot tell* is for tables that are silent.) "Higher"
# and "lower" count only beyond two standard errors; `gap` in the set-up gives both numbers.
#
# | | claim | first half | second half | statistic |
# |---|---|---|---|---|
# | S1 | concern is about collection and use | over half of `main_worry` (survey) | over half of `reason` (requests) | share in the survey |
# | S2 | recommendations drive 30–40 % of purchases | attributed share 0.30–0.40 | incremental share 0.30–0.40 | incremental share |
# | S3 | frequent shoppers value personalisation, occasional ones privacy | frequent value it more | occasional are more concerned | `concern`: frequent − occasional |
# | S4 | robust infrastructure, legacy parts | modern surfaces honour all settings in week 12 | legacy ones do not | share of pairs not honoured |
# | S5 | new law in six months | 24–28 weeks after the first day of the log | required work fits before it | weeks |
# | T1 | a recent law drives this | in force on the last day of the log | some withdrawals break its 72 hours | share honoured late |
# | T2 | recommendations bring 20–30 % of GMV | attributed share of GMV 0.20–0.30 | share of purchases outside: GMV is the right word | share of GMV |
# | T3 | younger users are less concerned | lower `concern` | fewer opt-outs | `concern`: 18–25 − older |
# | T4 | financial products are more sensitive | `concern_finance` above `concern_electronics` | on *every* screen, opt-outs at least 0.05 higher for the sensitive class | mean difference |
# | T5 | basic anonymisation protects | item and day of one order single out under 5 % of users | so do age band, city tier, device and joining day together | share singled out by an order |
# | T6 | 2–3 data scientists, one sprint a month | 2 or 3 every month | 1 every month | mean sprints a month |
#
# - *Attributed*: personalised arm of `holdout`, `rec_orders` over `orders`, `rec_gmv` over `gmv`.
# - **Incremental share**, what would really be lost: 1 − (orders per user in arm `off`) / (in arm `personalised`).
# - *Late* (T1): of withdrawals already honoured (rows of `consents` with `honoured_at`), those that took over 72 hours.
# - *Opted out*: declined, or accepted and withdrawn. *Older* (T3 only): 26 and above; minors are left out.
# - *Mean difference* (T4): each respondent's own, over all respondents, minors too.
# - *Singled out* (T5): no other user shares it. One such (item, calendar day) is enough; cancelled orders count too. The
#   denominator is all of `users`.
#
# ### Exercise 4 · `ledger` (3 points)
#
# The next cell does S1, S3, S4 and S5. Guess first: which of the other seven fail? Then add S2 and T1 to T6, each
# `(verdict, statistic)`; shares from 0 to 1. T3 needs `respondents` and `asked` (one row a user,
# screens that ask), T4 `answers`.

# %% nbgrader={"grade_id": "worked_ledger", "locked": true}
def verdict(first, second):
    """The verdict on a claim from its two halves."""
    return ["fails", "holds partly", "holds"][bool(first) + bool(second)]


SAYS = {
    "S1": "Concern is about collection and use", "S2": "Recommendations: 30–40 % of purchases",
    "S3": "Frequent value personalisation, occasional privacy", "S4": "Robust infrastructure, legacy parts",
    "S5": "New law in six months", "T1": "A recent law drives this", "T2": "Recommendations: 20–30 % of GMV",
    "T3": "Younger users are less concerned", "T4": "Financial products are more sensitive",
    "T5": "Basic anonymisation protects", "T6": "2–3 data scientists, one sprint a month",
}


def read_ledger(answer):
    """Claim -> (verdict in small letters, statistic), from a dictionary or a table."""
    pairs = as_pairs(answer, SAYS, ("verdict", "statistic"), "ledger")
    return {claim: (" ".join(pair[0].lower().replace("_", " ").split()), *pair[1:])
            if isinstance(pair, tuple) and pair and isinstance(pair[0], str) else pair for claim, pair in pairs.items()}


def readable(entry):
    """Whether an entry is a verdict with a finite number."""
    try:
        return entry[0] in figures.VERDICTS and len(entry) == 2 and bool(np.isfinite(as_number(entry[1], "statistic")))
    except Exception:
        return False


# Worked on shopee. S1  Unit: respondent, request. Metric: share naming collection or use
worry, reason = (column.isin(["collection", "use_for_personalisation"]).mean()
                 for column in (shopee.survey.main_worry, shopee.privacy_requests.reason))
# S3  Unit: respondent. Estimator: difference of means. Uncertainty: two standard errors
tiers = shopee.users[["user_id", "activity_tier"]].merge(shopee.survey, on="user_id").set_index("activity_tier")
value, value_se = gap(tiers.values_personalisation["frequent"], tiers.values_personalisation["occasional"])
fear, fear_se = gap(tiers.concern["frequent"], tiers.concern["occasional"])
# S4  Unit: pair of surface and setting
missing = ~shopee.systems.available_from_week.le(12).fillna(False)
modern = shopee.systems.platform == "modern"
# S5  Unit: the calendar and the plan
day = shopee.calendar.set_index("event").starts_on
weeks = (day["law_applies"] - day["observation"]).days / 7
before = shopee.capacity[shopee.capacity.starts_on + pd.DateOffset(months=1) <= day["law_applies"]]
due = shopee.work_packages[shopee.work_packages.required_by_law]
fits = due.sprints.sum() <= before.sprints.sum() and due.scientist_months.sum() <= before.data_scientists.sum()
worked = {
    "S1": (verdict(worry > 0.5, reason > 0.5), float(worry)),
    "S3": (verdict(value > 2 * value_se, fear < -2 * fear_se), float(fear)),
    "S4": (verdict(not missing[modern].any(), missing[~modern].any()), float(missing.mean())),
    "S5": (verdict(24 <= weeks <= 28, fits), weeks),
}
# Ready for your own claims: survey answers with age, and consent answers with age and opt-out
ages = tokopedia.users[["user_id", "age_band"]]
respondents = tokopedia.survey.merge(ages, on="user_id").query("age_band != '13-17'")
answers = tokopedia.consents.merge(ages, on="user_id")
answers["opted_out"] = (answers.choice == "declined") | answers.withdrawn_at.notna()
asked = answers.query("category_class == 'ordinary' and screen != 'default_on' and age_band != '13-17'")
pd.DataFrame(worked, index=["verdict", "statistic"]).T

# %% nbgrader={"grade_id": "ledger", "solution": true}
# ledger = {**worked, "S2": (verdict(…, …), statistic), "T1": …, "T2": …, "T3": …, "T4": …, "T5": …, "T6": …}
### BEGIN SOLUTION
rec, off = (shopee.holdout[shopee.holdout.arm == arm] for arm in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()

in_force = (tokopedia.calendar.query("event == 'law_applies'").starts_on <= "2026-03-29").any()
honoured = tokopedia.consents.dropna(subset=["honoured_at"])
late = (honoured.honoured_at - honoured.withdrawn_at > pd.Timedelta(hours=72)).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
of_gmv, of_orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()

said = respondents.concern
young, young_se = gap(said[respondents.age_band == "18-25"], said[respondents.age_band != "18-25"])
out, out_se = gap(asked.opted_out[asked.age_band == "18-25"], asked.opted_out[asked.age_band != "18-25"])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
by_class = answers.pivot_table(index="screen", columns="category_class", values="opted_out", observed=True)

log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.normalize())
alone = log.groupby(["item_id", "day"]).user_id.agg(["nunique", "first"]).query("nunique == 1")
profile = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
users = len(tokopedia.users)
ledger = {
    **worked,
    "S2": (verdict(0.30 <= attributed <= 0.40, 0.30 <= incremental <= 0.40), incremental),
    "T1": (verdict(in_force, late > 0), late),
    "T2": (verdict(0.20 <= of_gmv <= 0.30, not 0.20 <= of_orders <= 0.30), of_gmv),
    "T3": (verdict(young < -2 * young_se, out < -2 * out_se), young),
    "T4": (verdict(finance.mean() > 2 * finance.sem(), (by_class.sensitive - by_class.ordinary >= 0.05).all()), finance.mean()),
    "T5": (verdict(alone["first"].nunique() / users < 0.05, (profile == 1).mean() < 0.05), alone["first"].nunique() / users),
    "T6": (verdict(team.data_scientists.isin([2, 3]).all(), (team.sprints == 1).all()), team.sprints.mean()),
}
### END SOLUTION

# %% nbgrader={"grade_id": "test_ledger", "grade": true, "points": 3}
"""Check `ledger`: eleven entries and, after you submit, each verdict with its statistic (3 points)."""


def test_ledger():
    from tradeoff.checks import Check
    from tradeoff.checks.show import brief

    check = Check("ledger", points=3)
    WORKED = {"S1", "S3", "S4", "S5"}
    CLAIMS = ["S1", "S2", "S3", "S4", "S5", "T1", "T2", "T3", "T4", "T5", "T6"]

    def entries():
        """Claim -> (verdict, statistic) for every entry that can be read; the others become findings."""
        found, swapped, unknown = {}, [], []
        given = read_ledger(ledger)
        asked = [claim for claim in CLAIMS if claim not in WORKED or WORKED & set(given)]
        if given and len(asked) < len(CLAIMS):
            check.fail(saw="no entries for S1, S3, S4 and S5", expected="all eleven claims in one ledger",
                       hint="begin with the worked ones: ledger = {**worked, …}", misconception="the worked claims left out")
        for claim, entry in check.mapping(given, keys=asked).items():
            if isinstance(entry, tuple) and len(entry) == 2 and isinstance(entry[1], str) and not isinstance(entry[0], str):
                swapped.append(claim)
            elif readable(entry):
                found[claim] = entry[0], as_number(entry[1], claim)
            else:
                unknown.append(f"{claim}: {brief(entry, 30)}")
        check.true(not swapped, saw=f"number and verdict in the other order for {', '.join(swapped)}",
                   expected="(verdict, statistic)", hint="swap the two", misconception="verdict and statistic swapped")
        check.true(not unknown, saw="; ".join(unknown), expected=f"pairs: one of {', '.join(figures.VERDICTS)}, and a number",
                   hint='("fails", 0.12), for example')
        return found

    with check.part("eleven claims, each with a verdict and a number", points=0.2) as part:
        read = entries()
        check.partial(len(read) / 11 if len(read) > 4 else 0)
        percents = [claim for claim in ("S2", "T1", "T2", "T5") if claim in read and read[claim][1] > 1]
        if percents:
            part.notes.append(f"the statistic of {', '.join(percents)} is above 1; write shares from 0 to 1.")
    ### BEGIN HIDDEN TESTS
    from tradeoff.data import load as _load  # as above

    def _split(first, second):
        return ("fails", "holds partly", "holds")[int(bool(first)) + int(bool(second))]

    def _apart(a, b):
        """Difference of two means and its standard error."""
        a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
        return a.mean() - b.mean(), np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))

    def _truth():
        """Claim -> verdict, statistic, {misconception: the statistic it leads to}, other honest readings (T1, T4);
        from freshly loaded tables."""
        s, t = _load("shopee"), _load("tokopedia")
        rec, off = s.holdout[s.holdout.arm == "personalised"], s.holdout[s.holdout.arm == "off"]
        inc, att = 1 - off.orders.mean() / rec.orders.mean(), rec.rec_orders.sum() / rec.orders.sum()
        yes, no = s.holdout[s.holdout.opted_in], s.holdout[~s.holdout.opted_in]
        truth = {"S2": (_split(0.3 <= att <= 0.4, 0.3 <= inc <= 0.4), inc, {
            "attributed taken for incremental": att, "attributed share of GMV taken for incremental": rec.rec_gmv.sum() / rec.gmv.sum(),
            "GMV for purchases": 1 - off.gmv.mean() / rec.gmv.mean(), "totals for averages per user": 1 - off.orders.sum() / rec.orders.sum(),
            "opted-in compared with opted-out users": 1 - no.orders.mean() / yes.orders.mean(),
            "divided by the wrong arm": rec.orders.mean() / off.orders.mean() - 1})}
        wait = (t.consents.honoured_at - t.consents.withdrawn_at).dropna()
        force = (t.calendar.loc[t.calendar.event == "law_applies", "starts_on"] <= pd.Timestamp("2026-03-29")).any()
        late = float((wait > pd.Timedelta(hours=72)).mean())
        truth["T1"] = (_split(force, late > 0), late, {
            "whole days for hours": float((wait.dt.days > 3).mean()), "every consent in the denominator": late * len(wait) / len(t.consents),
            "honoured in time taken for late": 1 - late,
            "open withdrawals counted as late": 1 - (1 - late) * len(wait) / t.consents.withdrawn_at.notna().sum()},
            float((wait > pd.Timedelta(hours=72)).groupby(t.consents.user_id[wait.index]).any().mean()))  # users for rows
        arm = t.holdout[t.holdout.arm == "personalised"]
        gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
        truth["T2"] = (_split(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv, {
            "purchases for GMV": orders, "both arms pooled": t.holdout.rec_gmv.sum() / t.holdout.gmv.sum(),
            "interval of the mean for the ratio": (arm.rec_gmv / arm.gmv)[arm.gmv > 0].mean()})
        age = t.users.set_index("user_id").age_band
        band = t.survey.user_id.map(age).astype(str)
        young, old = band == "18-25", ~band.isin(["18-25", "13-17"])
        concern, se = _apart(t.survey.concern[young], t.survey.concern[old])
        ask = t.consents[(t.consents.category_class == "ordinary") & (t.consents.screen != "default_on")]
        out = (ask.choice == "declined") | ask.withdrawn_at.notna()
        asked = ask.user_id.map(age).astype(str)
        act, act_se = _apart(out[asked == "18-25"], out[~asked.isin(["18-25", "13-17"])])
        truth["T3"] = (_split(concern < -2 * se, act < -2 * act_se), concern, {
            "what people do taken for what they say": act,
            "minors counted as older": _apart(t.survey.concern[young], t.survey.concern[~young])[0],
            "minors counted as young": _apart(t.survey.concern[~old], t.survey.concern[old])[0]})
        finance = t.survey.concern_finance - t.survey.concern_electronics
        every = (t.consents.choice == "declined") | t.consents.withdrawn_at.notna()
        by = every.groupby([t.consents.screen.astype(str), t.consents.category_class.astype(str)]).mean().unstack()
        lift = by["sensitive"] - by["ordinary"]
        truth["T4"] = (_split(finance.mean() > 2 * finance.sem(), (lift >= 0.05).all()), finance.mean(), {
            "what people do taken for what they say": lift.mean(), "finance compared with overall concern":
            (t.survey.concern_finance - t.survey.concern).mean(), "a level taken for a difference": t.survey.concern_finance.mean()},
            finance[young | old].mean())  # without minors
        log = t.orders.assign(day=t.orders.ordered_at.dt.normalize())
        point = log.groupby(["item_id", "day"]).user_id.nunique().rename("n").reset_index()
        log = log.merge(point, on=["item_id", "day"])
        users = len(t.users)
        single = log.loc[log.n == 1, "user_id"].nunique() / users
        profile = t.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).size()
        shown = log.groupby("user_id").n.max().eq(1).sum() / users
        truth["T5"] = (_split(single < 0.05, (profile == 1).sum() / users < 0.05), single, {
            "orders for users": float((log.n == 1).mean()), "points for users": float((point.n == 1).mean()),
            "every order unique, not one": shown, "the item without the day": log.loc[
                log.groupby("item_id").user_id.transform("nunique") == 1, "user_id"].nunique() / users,
            "the profile for the order": (profile == 1).sum() / users, "the protected for the exposed": 1 - single})
        truth["T5"][2]["only users who ordered in the denominator"] = log.loc[log.n == 1, "user_id"].nunique() / log.user_id.nunique()
        truth["T6"] = (_split(t.capacity.data_scientists.isin([2, 3]).all(), (t.capacity.sprints == 1).all()), float(t.capacity.sprints.mean()), {
            "total for the mean": float(t.capacity.sprints.sum()), "data scientists for sprints": float(t.capacity.data_scientists.mean()),
            "the other market's team": float(s.capacity.sprints.mean())})
        return truth

    _VERDICTS = {  # a right statistic with a wrong verdict: what was overlooked
        ("S2", "holds"): "attributed taken for incremental", ("T2", "holds partly"): "purchases for GMV",
        ("T3", "holds"): "what people do taken for what they say", ("T3", "fails"): "one half overlooked",
        ("T4", "holds"): "what people say taken for what they do", ("T5", "holds"): "names removed taken for anonymous",
        ("T5", "holds partly"): "names removed taken for anonymous", ("T1", "holds partly"): "a law in force taken for a law obeyed",
    }
    with check.part("verdict and statistic of S2 and T1 to T6", points=2.8):
        _earned, _entries = 0.0, entries()
        for _claim, (_verdict, _statistic, _slips, *_also) in _truth().items():
            if _claim not in _entries:
                continue
            _said, _number = _entries[_claim]
            _statistic = min([_statistic, *_also], key=lambda value: abs(value - _number))
            # Statistics are exact functions of the tables, up to rounding errors. A learner may round to 2 to 6 decimals; a
            # wide tolerance instead would let small slips pass, such as totals of two arms of unequal size.
            _rounded = any(abs(_number - round(float(_statistic), k)) < 1e-12 for k in range(2, 7))
            _right = check.close(
                _statistic if _rounded else _number, _statistic, atol=1e-9, what=f"the statistic of {_claim}",
                expected="the number defined in the last column of the table", hint="reread the definitions under the table",
                misconceptions=_slips,
            )
            if _right and _said != _verdict:
                check.fail(saw=f"{_claim}: {_said!r} with a right statistic", expected="the verdict that the two halves give, as stated beforehand",
                           hint="compute each half on its own and print it",
                           misconception=_VERDICTS.get((_claim, _said), "a verdict that does not follow the rule"))
            _earned += 1.0 if _right and _said == _verdict else 0.5 if _right else 0.0
        check.partial(_earned / 7)
    ### END HIDDEN TESTS
    return check.score()


test_ledger()

# %% nbgrader={"grade_id": "reveal_ledger", "locked": true}
# Reveal: your ledger as a picture; then a god view of S2, from the simulator itself
from tradeoff.market.config import SHOPEE
from tradeoff.market.settings import Policy
from tradeoff.market.world import World

MEASURE = {
    "S1": "{:.0%} of respondents name one of them", "S2": "{:.0%} of purchases would be lost without them",
    "S3": "frequent shoppers: concern {:+.2f} points", "S4": "{:.0%} of surface–setting pairs not honoured",
    "S5": "{:.0f} weeks from the first day", "T1": "{:.0%} of withdrawals honoured late",
    "T2": "{:.0%} of GMV attributed", "T3": "the young: concern {:+.2f} points", "T4": "finance above electronics by {:+.2f} points",
    "T5": "{:.0%} singled out by one purchase", "T6": "{:.1f} sprints a month",
}
@needs("ledger")
def reveal():
    said = {claim: pair for claim, pair in read_ledger(ledger).items() if claim in SAYS and readable(pair)}
    rows = [{"claim": c, "says": SAYS[c], "evidence": MEASURE[c].format(as_number(said[c][1], c)).replace("%", " %"),
             "verdict": said[c][0]} for c in SAYS if c in said]
    count = pd.Series([r["verdict"] for r in rows]).value_counts()
    fig = figures.ledger_table(rows, f"Of {len(rows)} expected answers, {count.get('holds', 0)} hold as they stand",
                               "Your verdicts; S: Shopee-like, T: Tokopedia-like market")
    alt = " ".join(f"{r['claim']}: {r['verdict']}, {r['evidence']}." for r in rows)
    figures.show(fig, summary="; ".join(f"{r['claim']} {r['verdict']}" for r in rows),
                 alt=f"Table of {len(rows)} claims, what the data show, and the verdict on each. " + alt)

    world = World(SHOPEE, seed=1, n_users=4096)  # another draw from the same market
    usual = world.status_quo()  # what the personalised arm got: business as usual, `full` for those who accept
    nothing = world.treatments(Policy.uniform("off", minors=None))
    orders = [world.outcomes(given, "orders", 12).sum() for given in (usual, nothing)]
    true_share = 100 * (1 - orders[1] / orders[0])
    on, off_arm = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
    passes, adds = 100 * on.rec_orders.sum() / on.orders.sum(), 100 * as_number(said["S2"][1], "S2")
    reach = 100 * 1.96 * gap(on.orders, off_arm.orders)[1] / on.orders.mean()
    fig, ax = figures.canvas("What passes through recommendations is not what they add",
                             "S2: share of purchases, Shopee-like; bar: 95 % interval of the incremental share (attributed: a count)", height=3.1)
    figures.interval_plot(ax, ["attributed", "incremental"], [passes, adds], [passes, adds - reach], [passes, adds + reach],
                          unit="% of purchases", band=(30, 40), band_label="the claim")
    ax.plot([true_share] * 2, [0.6, 1.4], color=figures.INK, lw=1.5, ls=(0, (5, 3)))  # it is the truth about this row alone
    ax.annotate(f"truth {true_share:.1f}", (true_share, 1.4), xytext=(5, 0), textcoords="offset points", va="bottom")
    figures.show(fig, summary=f"attributed {passes:.1f} %, incremental {adds:.1f} ± {reach:.1f} %, truth {true_share:.1f} %",
                 alt=f"Attributed share {passes:.0f} %, {'inside' if 30 <= passes <= 40 else 'outside'} the claimed 30 to 40 %. Incremental share {adds:.1f} %, "
                 f"with an interval of plus or minus {reach:.1f} points, "
                 f"{'below' if adds + reach < 30 else 'not clear of'} the band. "
                 f"Dashed line on that row: the truth, {true_share:.1f} %.")
    far = abs(true_share - adds) / (reach / 1.96)
    where = "inside" if far < 1.9 else "at the very end of" if far < 2.05 else "outside"
    print(f"The truth lies {where} the interval, {far:.1f} standard errors from the estimate; beyond 2, an interval misses, as 5 in",
          "100 do. Adjusting for each user's earlier orders, in notebook 02, makes it narrower.")

# %% [markdown]
# *Read them like this: a mark shows how much of a claim survived; the dashed line is what the simulator knows.*
# **Interpretation.** Which claim would have
# cost most, had you believed it? A check from the world: in Indonesia 78 % of the 17–25s and 67 % of the 41–55s call
# personal data online unsafe (Komnas HAM, 2020, as reported by Katadata). Does your T3 agree?
#
# ## 5 · What fits before the law?
#
# *Time so far: 81 minutes.*
#
# - **Unit**: one work package. It counts only if it is finished, with the package that it `needs`, with what that one
#   needs, and so on.
# - **Metric**: sprints and data-scientist months (2 scientists for 3 months are 6). One cannot replace the other.
# - **Estimator**: a month counts if the next one begins on or before the deadline. Add up the capacity of the months that
#   count; work may be spread over them.
# - **Uncertainty**: none yet; notebook 06 adds it.
# - **Decision**: work required by law comes first, with what it needs. Then add packages until nothing more fits.
#
# **Worked example, Shopee-like market.** Predict: of the nine months in the plan, how many are over before the law
# applies?

# %%
law_day = shopee.calendar.loc[shopee.calendar.event == "law_applies", "starts_on"].min()
ends = shopee.capacity.starts_on + pd.DateOffset(months=1)
counts = ends <= law_day
fig, ax = figures.canvas(f"Only {counts.sum()} of {len(counts)} months are over before the law applies",
                         "Months of the plan, Shopee-like market; grey months come too late", height=3.8)
spans = [(f"{a:%B}", a, b - pd.Timedelta(days=1)) for a, b in zip(shopee.capacity.starts_on, ends)]
figures.timeline(ax, spans, marks={"law applies": law_day},
                 colours=[figures.BLUE if c else figures.LIGHT for c in counts])
figures.show(fig, summary=f"{counts.sum()} of {len(counts)} months end before {law_day:%d %B %Y}",
             alt=f"Gantt chart of nine months as bars. {counts.sum()} blue bars end before the dashed line, the day "
             "the law applies; the others are grey.")
usable = shopee.capacity[counts]
print("sprints:", usable.sprints.sum(), "| data-scientist months:", usable.data_scientists.sum())
shopee.work_packages

# %% [markdown]
# *Read it like this: a month that the dashed line cuts does not count.* **Finish it by hand:** how many sprints does the law
# ask for in the table above? Does that fit? (This is the second half of S5.)
#
# ### Exercise 5 · `feasible_by` (2 points)
#
# `feasible_by(deadline, capacity, work)` returns the set of package names that are finished by the deadline. Any plan passes
# that is feasible, holds everything required by law (which always fits here), and leaves no room for one more package. No
# month counts? Then the set is empty. `needs` is missing (NaN) where a package needs nothing.

# %% nbgrader={"grade_id": "feasible_by", "solution": true}
def feasible_by(deadline, capacity, work):
    """Set of the work packages finished by the deadline."""
    # 1. the months that count, and what they hold of both kinds
    # 2. what a package takes together with what it needs
    # 3. required by law first, then others while they fit
    ### BEGIN SOLUTION
    months = capacity[capacity["starts_on"] + pd.DateOffset(months=1) <= pd.Timestamp(deadline)]
    room = np.array([months["sprints"].sum(), months["data_scientists"].sum()], dtype=float)
    rows = work.set_index("package")
    done = set()
    for name in rows.sort_values(["required_by_law", "monthly_value"], ascending=False).index:
        chain = []
        while isinstance(name, str) and name and name not in done:
            chain.append(name)
            name = rows.loc[name, "needs"]
        cost = rows.loc[chain, ["sprints", "scientist_months"]].astype(float).sum().to_numpy()
        if (cost <= room + 1e-9).all():
            done.update(chain)
            room = room - cost
    return done
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_feasible_by", "grade": true, "points": 2}
"""Check `feasible_by`: a plan of four packages, then other teams and deadlines (2 points)."""


def test_feasible_by():
    from tradeoff.checks import Check
    from tradeoff.checks.values import as_selection

    check = Check("feasible_by", points=2)
    plan_capacity = pd.DataFrame({
        "month": [1, 2, 3], "starts_on": pd.to_datetime(["2026-04-01", "2026-05-01", "2026-06-01"]),
        "data_scientists": [2, 2, 2], "sprints": [1, 1, 1],
    })
    plan_work = pd.DataFrame({
        "package": ["audit trail", "new screen", "price test", "withdrawals"], "sprints": [1, 1, 1, 1],
        "scientist_months": [1.0, 0.5, 1.0, 1.0], "needs": pd.Series([None, None, None, "audit trail"], dtype="str"),
        "required_by_law": [False, False, False, True], "monthly_value": [0.0, 9.0, 50.0, 0.0],
    })

    def names(got, what):
        """The package names you returned, as a set."""
        return {str(n).strip() for n in check.sequence(as_selection(got, what, column="package"), what)}

    with check.part("two sprints before 15 June, three by 1 July", points=0.6):
        got = names(check.call(feasible_by, pd.Timestamp("2026-06-15"), plan_capacity, plan_work), "feasible_by(…)")
        check.true(
            got == {"audit trail", "withdrawals"}, saw=f"{sorted(got)}",
            expected="the package required by law and the one it needs, which fill the two sprints of April and May",
            hint="the price test is worth more, but the law comes first" if "price test" in got and len(got) < 3
            else "June is not over on the 15th" if len(got) > 2 else "look at the column `needs`, also of the law's package",
            misconception={
                frozenset({"audit trail", "withdrawals", "price test"}): "a month counted before it is over",
                frozenset({"audit trail", "withdrawals", "new screen"}): "a month counted before it is over",
                frozenset({"withdrawals", "price test"}): "a package without what it needs",
                frozenset({"new screen", "price test"}): "value before law",
                frozenset({"withdrawals"}): "a package without what it needs",
            }.get(frozenset(got)),
        )
        if got == {"audit trail", "withdrawals"}:  # April to June: 3 sprints, 6 data-scientist months; either other one fits
            got = names(check.call(feasible_by, pd.Timestamp("2026-07-01"), plan_capacity, plan_work), "feasible_by on 1 July")
            check.true(
                {"audit trail", "withdrawals"} <= got and len(got) == 3, saw=f"{sorted(got)} by 1 July",
                expected="the same two, and one more package in the sprint of June",
                hint="after the law, add packages while sprints and data-scientist months are left",
                misconception="stopped while something still fits" if len(got) == 2 else None,
            )
    ### BEGIN HIDDEN TESTS
    def _team(seed, n):
        """A team, its packages (some in chains) and a deadline; what the law requires always fits."""
        rng = np.random.default_rng(seed=seed)
        months = int(rng.integers(3, 7))
        starts = pd.date_range("2026-04-01", periods=9, freq="MS")
        capacity = pd.DataFrame({"month": np.arange(1, 10), "starts_on": starts.astype("datetime64[s]"),
                                 "data_scientists": rng.integers(2, 4, 9), "sprints": rng.integers(1, 3, 9)})
        room = capacity.iloc[:months][["sprints", "data_scientists"]].sum()
        names = [f"package {c}" for c in rng.permutation(list("abcdefghijklmnopqrstuvwxyz"))[:n]]
        needs = [None if i < 2 or rng.random() < 0.5 else names[int(rng.integers(0, i))] for i in range(n)]
        work = pd.DataFrame({
            "package": names, "description": "", "sprints": rng.integers(0, 3, n), "scientist_months": rng.integers(0, 7, n) / 2,
            "needs": pd.Series(needs, dtype="str"), "required_by_law": False, "monthly_value": rng.integers(1, 90, n).astype(float),
        })
        for name in rng.permutation(names):  # require by law what fits in two thirds of the room
            chosen = _closed(set(work.loc[work["required_by_law"], "package"]) | {str(name)}, work)
            cost = _cost(chosen, work)
            if (cost <= 0.67 * room.to_numpy()).all() and work["required_by_law"].sum() < 3:
                work.loc[work["package"] == name, "required_by_law"] = True
                work.loc[work["package"] == name, "monthly_value"] = 0.0
        deadline = starts[months] if seed % 2 else starts[months] + pd.Timedelta(days=12)
        return deadline, capacity, work.sample(frac=1, random_state=seed).reset_index(drop=True), room.to_numpy(dtype=float)

    def _closed(packages, work):
        """The packages with everything they need."""
        needs = {p: q for p, q in zip(work["package"], work["needs"], strict=True) if isinstance(q, str) and q}
        packages = set(packages)
        while more := {needs[p] for p in packages if p in needs} - packages:
            packages |= more
        return packages

    def _cost(packages, work):
        """Sprints and data-scientist months of a set of packages."""
        rows = work[work["package"].isin(packages)]
        return np.array([rows["sprints"].sum(), rows["scientist_months"].sum()], dtype=float)

    def _judge(got, deadline, capacity, work, room):
        """The first way in which a plan breaks the rules, in the order of the text; None for a good plan."""
        law = _closed(work.loc[work["required_by_law"], "package"], work)
        alone = set(work.loc[work["required_by_law"], "package"])
        strange = got - set(work["package"])
        if strange:
            return f"{sorted(strange)[:3]}, which are no packages of this plan", "names from the column `package`", None
        spent = _cost(got, work)
        if (spent > room + 1e-9).any():
            later = capacity.iloc[: int((capacity["starts_on"] <= deadline).sum())]
            more = later[["sprints", "data_scientists"]].sum().to_numpy(dtype=float)
            if (spent <= more + 1e-9).all():
                name = "a month counted before it is over"
            elif spent[0] <= room[0]:
                name = "data scientists left out of account"
            elif spent[1] <= room[1]:
                name = "sprints left out of account"
            else:
                name = "capacity of the whole plan counted" if (spent <= capacity[["sprints", "data_scientists"]].sum().to_numpy() + 1e-9).all() else "capacity ignored"
            return (f"a plan of {spent[0]:g} sprints and {spent[1]:g} data-scientist months; there are {room[0]:g} and {room[1]:g}",
                    "both to fit into the months that are over by the deadline", name)
        if _closed(got, work) != got:
            return "a package without the one it needs", "every package to come with what it needs", "a package without what it needs"
        if not law <= got:
            name = "value before law" if got else "stopped while something still fits"
            return f"{len(law - got)} package(s) missing that the law requires or that these need", "the law first", name
        for name in sorted(set(work["package"]) - got):
            if (_cost(_closed(got | {name}, work), work) <= room + 1e-9).all():
                why = "only the law" if got in (law, alone) else "stopped while something still fits"
                return "room left for one more package", "nothing more to fit", why
        return None

    for _title, _points, _seeds in (("other teams", 0.7, (51, 52, 53, 54)), ("a long list with chains", 0.4, (55, 56))):
        with check.part(_title, points=_points):
            for _seed in _seeds:
                _deadline, _capacity, _work, _room = _team(_seed, 7 if _points > 0.5 else 16)
                _got = names(check.call(feasible_by, _deadline, _capacity, _work), "feasible_by(…)")
                _bad = _judge(_got, _deadline, _capacity, _work, _room)
                if _bad:
                    check.fail(saw=_bad[0], expected=_bad[1], misconception=_bad[2],
                               hint="check your plan by hand: sprints, data-scientist months, what each package needs, the law")
                    break
    with check.part("no month, all months, and a deadline on the first of a month", points=0.3):
        _free = plan_work.assign(required_by_law=False)
        _none = names(check.call(feasible_by, pd.Timestamp("2026-04-20"), plan_capacity, _free), "feasible_by before any month is over")
        check.true(not _none, saw=f"{sorted(_none)} without a finished month", expected="an empty set",
                   misconception="a month counted before it is over")
        _light = plan_work.assign(scientist_months=[0.5, 0.5, 1.0, 1.0])
        _all = names(check.call(feasible_by, pd.Timestamp("2027-04-01"), plan_capacity.assign(sprints=5), _light), "feasible_by with ample time")
        check.true(len(_all) == 4, saw=f"{len(_all)} of 4 packages with ample time", expected="all of them",
                   misconception="data scientists counted once" if _all == {"audit trail", "withdrawals", "new screen"} else None)
        _may = names(check.call(feasible_by, pd.Timestamp("2026-05-31"), plan_capacity, _free), "feasible_by on 31 May")
        check.true(len(_may) == 1, saw=f"{sorted(_may)} by 31 May", expected="April's one sprint: May has a day left",
                   misconception="thirty days for a month" if len(_may) == 2 else None)
        _edge = names(check.call(feasible_by, pd.Timestamp("2026-06-01"), plan_capacity, plan_work), "feasible_by on 1 June")
        check.true(_edge == {"audit trail", "withdrawals"}, saw=f"{sorted(_edge)} by 1 June", expected="April and May to count: they are over",
                   misconception="a finished month left out" if plan_work["package"].isin(_edge).sum() < 2 else None)
    ### END HIDDEN TESTS
    return check.score()


test_feasible_by()

# %% [markdown]
# **Interpretation.** Call your function on `tokopedia.capacity` and `tokopedia.work_packages` for 10 October 2026, the
# 10.10 sale. What is left out, and who will ask why?
#
# ## 6 · What is a question worth?
#
# *Time so far: 94 minutes.*
#
# **Worked example, Shopee-like market.** Ship short-history recommendations now, or wait? Payoffs are invented, in million
# US$ a year. You believe with probability 0.6 that trust will rise.
#
# | | trust rises (0.6) | trust does not (0.4) | on average |
# |---|---|---|---|
# | ship | +4 | −3 | 0.6 × 4 − 0.4 × 3 = **1.2** |
# | wait | 0 | 0 | 0 |
#
# Without asking you ship, and expect 1.2. An oracle lets you pick the better row in each column: 0.6 × 4 + 0.4 × 0 = 2.4.
# The difference, **1.2**, is the **expected value of perfect information** (EVPI): never pay more for any answer.
#
# Now a survey: it says "yes" in 80 % of the worlds where trust rises, and in 30 % of those where it does not. "Yes" comes
# with probability 0.6 × 0.8 + 0.4 × 0.3 = 0.60; you then ship. "No": ship is worth 0.6 × 0.2 × 4 − 0.4 × 0.7 × 3 = −0.36,
# so you wait. Altogether 0.6 × 0.8 × 4 − 0.4 × 0.3 × 3 = 1.56. The **expected value of sample information** (EVSI) is
# 1.56 − 1.2 = **0.36**. Had "no" left shipping the better row, the survey would have been worth exactly nothing.
#
# **Finish it:** what is the EVPI if you are certain that trust rises?
#
# ### Exercises 6a and 6b · `evpi`, `evsi` (1 point each)
#
# `payoff[a, s]` is the payoff of action `a` in state `s`; `prior[s]` the probability of that state; `likelihood[s, k]` the
# probability of signal `k` in state `s` (each row sums to 1). Any number of actions, states and signals.

# %% nbgrader={"grade_id": "evpi", "solution": true}
def evpi(payoff, prior):
    """Expected value of perfect information. payoff: actions × states; prior: probability of each state."""
    # 1. the best expected payoff without asking
    # 2. the expected payoff if the state were known before acting
    ### BEGIN SOLUTION
    payoff, prior = np.asarray(payoff, dtype=float), np.asarray(prior, dtype=float)
    without = (payoff @ prior).max()
    knowing = payoff.max(axis=0) @ prior
    return float(knowing - without)
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_evpi", "grade": true, "points": 1}
"""Check `evpi`: the worked example, certainty, and other tables of payoffs (1 point)."""


def test_evpi():
    from tradeoff.checks import Check

    check = Check("evpi", points=1)
    with check.part("the worked example, its rows exchanged, and certainty", points=0.3):
        example = np.array([[4.0, -3.0], [0.0, 0.0]])
        check.close(check.call(evpi, example, np.array([0.6, 0.4])), 1.2, what="evpi of the worked example",
                    expected="2.4 with an oracle, less 1.2 without",
                    hint="best action first, or average first? Each term has its own order",
                    misconceptions={"averaging payoffs after the maximum": 0.0,
                                    "payoff with information for its value": 2.4, "best case for the expected case": 2.8})
        # The maximum of each row is 0 and 4: weighted like states 0.6 × 0 + 0.4 × 4 = 1.6, less 1.2.
        check.close(check.call(evpi, example[::-1], np.array([0.6, 0.4])), 1.2, what="evpi with the example's rows exchanged",
                    expected="the same value: the order of actions means nothing", hint="rows are actions, columns are states",
                    misconceptions={"the best state of each action, not the best action in each state": 0.4})
        # Ship, or take 1 whatever happens: certain of the first state, both ways give 4. Best less worst action: 4 - 1.
        sure = check.call(evpi, np.array([[4.0, -3.0], [1.0, 1.0]]), np.array([1.0, 0.0]))
        check.close(sure, 0.0, what="evpi when the state is certain", expected="nothing: there is nothing left to learn",
                    misconceptions={"payoff with information for its value": 4.0, "prior ignored": 1.5,
                                    "best action less worst action": 3.0})
    ### BEGIN HIDDEN TESTS
    def _named(slips, got):
        """Of several wrong values that share a name, keep the one nearest to the answer."""
        try:
            near = float(got)
        except Exception:
            near = 0.0
        named = {}
        for name, value in slips:
            if name not in named or abs(value - near) < abs(named[name] - near):
                named[name] = value
        return named

    def _tables(seed):
        """Random decisions: 2 to 4 actions, 2 to 5 states; the first row is a status quo that is not the best."""
        rng = np.random.default_rng(seed=seed)
        for actions, states in ((2, 3), (4, 2), (3, 5), (2, 2)):
            payoff = rng.normal(3, 8, (actions, states)).round(1)
            prior = rng.dirichlet(np.full(states, 1.5))
            order = np.argsort(payoff @ prior)  # worst action first, best last
            yield payoff[order], prior

    with check.part("other decisions", points=0.5):
        for _seed in (31, 32):
            for _payoff, _prior in _tables(_seed):
                _best = _payoff.max(axis=0) @ _prior
                _means = _payoff @ _prior
                _got = check.call(evpi, _payoff, _prior)
                _ok = check.close(
                    _got, _best - _means.max(), atol=1e-9,  # sums of a few products: rounding only
                    what=f"evpi of {_payoff.shape[0]} actions and {_payoff.shape[1]} states",
                    expected="the gain over the action that is best on average, weighted by the prior",
                    hint="work the example through your function line by line",
                    misconceptions=_named([
                        ("averaging payoffs after the maximum", 0.0), ("payoff with information for its value", _best),
                        ("prior ignored", _payoff.max(axis=0).mean() - _payoff.mean(axis=1).max()),
                        ("prior ignored", _payoff.max(axis=0).mean() - _means.max()),
                        ("best case for the expected case", _payoff.max() - _means.max()),
                        ("best action less worst action", _means.max() - _means.min()),
                        ("EVPI of the wrong action", _best - _means[0]), ("EVPI of the wrong action", _best - _means.mean()),
                        ("EVPI of the wrong action", _best - _means[int(np.argmax(_payoff.max(axis=1)))]),
                    ], _got),
                )
                if not _ok:
                    break
            if not _ok:
                break
    with check.part("edge cases", points=0.2):
        check.close(check.call(evpi, np.array([[2.0, -1.0, 5.0]]), np.array([0.2, 0.3, 0.5])), 0.0,
                    what="evpi with a single action", expected="no choice, no value of knowing", misconceptions={})
        check.close(check.call(evpi, np.array([[-5.0, -2.0], [-1.0, -4.0]]), np.array([0.5, 0.5])), 1.0,
                    what="evpi when every payoff is a loss", expected="the loss that knowing avoids",
                    hint="do not start a maximum at zero", misconceptions={})
        check.close(check.call(evpi, np.array([[1, 9], [3, 2]]), np.array([1, 0])), 0.0, what="evpi of whole numbers, one state certain",
                    expected="nothing left to learn", misconceptions={})
    ### END HIDDEN TESTS
    return check.score()


test_evpi()

# %% nbgrader={"grade_id": "evsi", "solution": true}
def evsi(payoff, prior, likelihood):
    """Expected value of a noisy signal. likelihood: states × signals, each row sums to 1."""
    # 1. how probable is each state together with each signal?
    # 2. the best action after each signal
    # 3. compare with the best action without a signal
    ### BEGIN SOLUTION
    payoff, prior, likelihood = (np.asarray(x, dtype=float) for x in (payoff, prior, likelihood))
    joint = prior[:, None] * likelihood
    with_signal = (payoff @ joint).max(axis=0).sum()
    return float(with_signal - (payoff @ prior).max())
    ### END SOLUTION

# %% nbgrader={"grade_id": "test_evsi", "grade": true, "points": 1}
"""Check `evsi`: the survey of the worked example, useless and perfect signals, other decisions (1 point)."""


def test_evsi():
    from tradeoff.checks import Check

    check = Check("evsi", points=1)
    with check.part("the survey, and a signal that changes nothing", points=0.3):
        example, survey = np.array([[4.0, -3.0], [0.0, 0.0]]), np.array([[0.8, 0.2], [0.3, 0.7]])
        check.close(check.call(evsi, example, np.array([0.6, 0.4]), survey), 0.36, what="evsi of the survey",
                    expected="1.56 with the survey, less 1.2 without", hint="weigh each signal by its probability",
                    misconceptions={"perfect for noisy information": 1.2, "payoff with information for its value": 1.56})
        check.close(check.call(evsi, example, np.array([0.9, 0.1]), survey), 0.0, atol=1e-9,
                    what="evsi of the survey if you are 90 % sure beforehand",
                    expected="nothing: after 'no' you would still ship",
                    hint="compare the actions anew after each signal",
                    misconceptions={"a signal that leaves the decision unchanged": 0.9 * 0.8 * 4 - 0.1 * 0.3 * 3 - 3.3,
                                    "perfect for noisy information": 0.3})
    ### BEGIN HIDDEN TESTS
    def _named(slips, got):
        """Of several wrong values that share a name, keep the one nearest to the answer."""
        try:
            near = float(got)
        except Exception:
            near = 0.0
        named = {}
        for name, value in slips:
            if name not in named or abs(value - near) < abs(named[name] - near):
                named[name] = value
        return named

    def _cases(seed):
        """Random decisions with signals: more or fewer signals than states, weak and strong."""
        rng = np.random.default_rng(seed=seed)
        for actions, states, signals, sharp in ((2, 2, 2, 3.0), (3, 2, 4, 2.0), (3, 4, 3, 1.5), (2, 3, 2, 4.0), (4, 3, 3, 0.4)):
            payoff = rng.normal(1, 9, (actions, states)).round(1)
            prior = rng.dirichlet(np.full(states, 2.0))
            alpha = 0.6 + sharp * 2 * (np.arange(states)[:, None] % signals == np.arange(signals)[None, :])
            yield payoff, prior, np.array([rng.dirichlet(row) for row in alpha])

    def _slips(payoff, prior, likelihood):
        """Pairs of a misconception and the value it leads to."""
        joint = prior[:, None] * likelihood
        sure = (payoff @ prior).max()
        chance = joint.sum(axis=0)
        posterior = joint / chance
        value = payoff @ posterior  # actions × signals
        trust = payoff.argmax(axis=0)[posterior.argmax(axis=0)]  # act as if the likeliest state were certain
        naive = payoff.argmax(axis=0)[likelihood.argmax(axis=0)]
        k = np.arange(len(chance))
        perfect = payoff.max(axis=0) @ prior
        return [
            ("a signal that leaves the decision unchanged", (chance * value[trust, k]).sum() - sure),
            ("a signal that leaves the decision unchanged", (chance * value[naive, k]).sum() - sure),
            ("perfect for noisy information", perfect - sure),
            ("payoff with information for its value", (chance * value.max(axis=0)).sum()),
            ("signals weighted equally", value.max(axis=0).mean() - sure),
            ("probability of the signal counted twice", (chance * (payoff @ joint).max(axis=0)).sum() - sure),
            ("prior ignored", (likelihood.mean(axis=0) * (payoff @ (likelihood / likelihood.sum(axis=0))).max(axis=0)).sum() - sure),
            ("probabilities not weighted by the signal", value.max(axis=0).sum() - sure),
            ("the best signal for the average one", value.max() - sure),
        ]

    with check.part("other decisions and signals", points=0.5):
        for _case in (c for seed in (41, 42) for c in _cases(seed)):
            _payoff, _prior, _likelihood = _case
            _want = (_payoff @ (_prior[:, None] * _likelihood)).max(axis=0).sum() - (_payoff @ _prior).max()
            _got = check.call(evsi, *_case)
            if not check.close(
                _got, _want, atol=1e-9,  # sums of a few products: rounding only
                what=f"evsi with {_payoff.shape[0]} actions, {len(_prior)} states, {_likelihood.shape[1]} signals",
                expected="after each signal the action that is then best on average, weighted by how often the signal comes",
                hint="rows of likelihood are states, columns are signals", misconceptions=_named(_slips(*_case), _got),
            ):
                break
    with check.part("useless, perfect and impossible signals", points=0.2):
        _payoff, _prior = np.array([[5.0, -6.0, 1.0], [0.0, 2.0, 0.5]]), np.array([0.5, 0.3, 0.2])
        check.close(check.call(evsi, _payoff, _prior, np.full((3, 2), 0.5)), 0.0, what="evsi of a coin flip", expected="nothing",
                    hint="a signal that is equally likely in every state says nothing", misconceptions={})
        check.close(check.call(evsi, _payoff, _prior, np.eye(3)), 2.4, what="evsi of a perfect signal",
                    expected="the value of perfect information", misconceptions={})
        _dead = np.array([[0.7, 0.3, 0.0], [0.2, 0.8, 0.0], [0.5, 0.5, 0.0]])
        _want = (_payoff @ (_prior[:, None] * _dead)).max(axis=0).sum() - (_payoff @ _prior).max()
        check.close(check.call(evsi, _payoff, _prior, _dead), _want, what="evsi when one signal never comes",
                    expected="a signal of probability 0 to add nothing", hint="avoid dividing by a probability of 0", misconceptions={})
    ### END HIDDEN TESTS
    return check.score()


test_evsi()

# %% nbgrader={"grade_id": "reveal_value", "locked": true}
# Reveal: the value of the survey above, for every belief you might have started with
@needs("evpi and evsi")
def reveal():
    example, survey = np.array([[4.0, -3.0], [0.0, 0.0]]), np.array([[0.8, 0.2], [0.3, 0.7]])
    belief = np.union1d(np.linspace(0, 1, 101), [3 / 7, 9 / 41, 21 / 29])  # with the kinks of the two lines
    perfect = [as_number(evpi(example, np.array([p, 1 - p])), "evpi") for p in belief]
    noisy = [as_number(evsi(example, np.array([p, 1 - p]), survey), "evsi") for p in belief]
    idle = [p for p, v in zip(belief, noisy) if v < 1e-9]
    fig, ax = figures.canvas("A noisy answer is worth nothing where it could not change your mind",
                             "Value of an answer by your belief before asking; the worked example", height=3.6,
                             note="Invented payoffs")
    ax.plot(belief, perfect, color=figures.GREY)
    ax.plot(belief, noisy, color=figures.BLUE)
    ax.annotate("perfect answer (EVPI)", (0.5, 1.5), xytext=(10, 4), textcoords="offset points", color=figures.GREY)
    ax.annotate("the survey (EVSI)", (0.54, 0.55), xytext=(6, 4), textcoords="offset points", color=figures.BLUE)
    ax.set(xlabel="probability, before asking, that trust rises", ylabel="million US$ a year", xlim=(0, 1))
    ax.set_ylim(bottom=0)
    low, high = min(set(belief) - set(idle)), max(set(belief) - set(idle))
    summary = f"EVPI peaks at {max(perfect):.2f}, EVSI at {max(noisy):.2f}, zero below {low:.2f} and above {high:.2f}"
    figures.show(fig, summary=summary,
                 alt="Two tent-shaped lines over the prior belief. The value of a perfect answer is above zero everywhere "
                 "but at the ends. The value of the survey is lower and exactly zero for beliefs near 0 and near 1.")

# %% [markdown]
# *Read it like this: where the blue line touches zero, every answer leads to the same action.* Ask nothing there.
#
# ### Exercise 6c · `chosen_questions` (1 point)
#
# Seven questions, each about one decision of the Tokopedia-like team: act, or leave things as they are (payoff
# 0). Payoffs are invented, in billion rupiah a year. `p_true`: your belief before asking. `hit`: probability of hearing
# "yes" if it is true; `false_alarm`: if it is not. The values add up: the decisions are separate.
# Which questions are worth the most together in at most **three minutes**? Put their short names into `chosen_questions`.

# %% nbgrader={"grade_id": "candidates", "locked": true}
candidates = pd.DataFrame(
    [
        ("law", "Does the law already apply?", 0.5, 1.00, 90, -50, 1.00, 0.00),
        ("incremental", "Is most of the attributed GMV incremental?", 1.5, 0.50, 40, -40, 0.80, 0.20),
        ("relinking", "Could an outsider re-link the purchase log?", 1.0, 0.60, 30, -20, 0.95, 0.05),
        ("say", "Do users say that they care about privacy?", 1.0, 0.70, 100, -100, 0.55, 0.45),
        ("legacy", "Are all legacy surfaces replaced this year?", 0.5, 0.30, 25, -15, 0.90, 0.20),
        ("banner", "Is the new banner colour liked?", 0.5, 0.50, 4, -4, 1.00, 0.00),
        ("sprints", "Is there a second sprint a month?", 1.0, 0.40, 20, -25, 1.00, 0.00),
    ],
    columns=["question", "words", "minutes", "p_true", "act_if_true", "act_if_false", "hit", "false_alarm"],
)
candidates

# %% nbgrader={"grade_id": "chosen_questions", "solution": true}
# chosen_questions = {short names from the column `question`}
### BEGIN SOLUTION
from itertools import chain, combinations

worth = {}
for q in candidates.itertuples():
    yes = q.p_true * q.hit * q.act_if_true + (1 - q.p_true) * q.false_alarm * q.act_if_false
    blind = q.p_true * q.act_if_true + (1 - q.p_true) * q.act_if_false
    worth[q.question] = max(yes, 0) + max(blind - yes, 0) - max(blind, 0)
minutes = dict(zip(candidates.question, candidates.minutes))
sets = chain.from_iterable(combinations(worth, n) for n in range(1, 8))
chosen_questions = set(max((c for c in sets if sum(minutes[q] for q in c) <= 3), key=lambda c: sum(worth[q] for q in c)))
### END SOLUTION

# %% nbgrader={"grade_id": "test_chosen_questions", "grade": true, "points": 1}
"""Check `chosen_questions`: questions from the table, at most three minutes, worth the most together (1 point)."""


def test_chosen_questions():
    from tradeoff.checks import Check
    from tradeoff.checks.values import as_selection

    def read_chosen():
        """The short names chosen, from a set, list, Series, flags or the rows of the table."""
        names = list(candidates["question"])
        given = as_selection(chosen_questions, "chosen_questions", names, "question")
        return {str(q).strip() for q in check.sequence(given, "chosen_questions")}

    check = Check("chosen_questions", points=1)
    with check.part("questions from the table, three minutes at most", points=0.1):
        chosen = read_chosen()
        unknown = sorted(chosen - set(candidates["question"]))
        check.true(bool(chosen) and not unknown, saw=f"{unknown or 'no question'}",
                   expected="short names from the column `question`", hint="for example {'law', 'say'}")
        spent = candidates.set_index("question").minutes.reindex(sorted(chosen)).sum()
        check.true(spent <= 3 + 1e-9, saw=f"questions of {spent:g} minutes", expected="three minutes at most",
                   hint="add up the minutes", misconception="over the three minutes")
    ### BEGIN HIDDEN TESTS
    from itertools import combinations as _combinations

    _TABLE = {  # name: minutes, belief, payoffs of acting, hit, false alarm; as in the cell above
        "law": (0.5, 1.0, 90, -50, 1.0, 0.0), "incremental": (1.5, 0.5, 40, -40, 0.8, 0.2), "relinking": (1.0, 0.6, 30, -20, 0.95, 0.05),
        "say": (1.0, 0.7, 100, -100, 0.55, 0.45), "legacy": (0.5, 0.3, 25, -15, 0.9, 0.2), "banner": (0.5, 0.5, 4, -4, 1.0, 0.0),
        "sprints": (1.0, 0.4, 20, -25, 1.0, 0.0),
    }

    def _evsi(minutes, p, good, bad, hit, alarm):
        act = p * good + (1 - p) * bad
        yes = p * hit * good + (1 - p) * alarm * bad
        return max(yes, 0) + max(act - yes, 0) - max(act, 0)

    _WORTH = {q: _evsi(*row) for q, row in _TABLE.items()}
    _PERFECT = {q: p * good - max(p * good + (1 - p) * bad, 0) for q, (_, p, good, bad, _, _) in _TABLE.items()}
    _STAKES = {q: good - bad for q, (_, _, good, bad, _, _) in _TABLE.items()}
    _DOUBT = [{"incremental", "banner", "sprints"}, {"incremental", "banner", "relinking"}]  # beliefs nearest one half

    def _best(value):
        """The sets of questions worth the most within three minutes, by some idea of worth."""
        fit = [set(c) for n in range(1, 8) for c in _combinations(_TABLE, n) if sum(_TABLE[q][0] for q in c) <= 3]
        top = max(sum(value[q] for q in c) for c in fit)
        return [c for c in fit if sum(value[q] for q in c) >= top - 1e-9]

    def _greedy(value):
        """Take the questions in order of worth as long as they fit."""
        taken, left = set(), 3.0
        for q in sorted(value, key=value.get, reverse=True):
            if _TABLE[q][0] <= left + 1e-9:
                taken, left = taken | {q}, left - _TABLE[q][0]
        return taken

    with check.part("worth the most in three minutes", points=0.9):
        chosen = read_chosen() & set(_TABLE)  # as above
        spent, value = sum(_TABLE[q][0] for q in chosen), sum(_WORTH[q] for q in chosen)
        most = sum(_WORTH[q] for q in _best(_WORTH)[0])
        useful = {q for q in chosen if _WORTH[q] > 0}
        if spent > 3 + 1e-9:
            check.partial(0)
            check.fail(saw=f"questions of {spent:g} minutes", expected="three minutes at most", hint="add up the minutes",
                       misconception="over the three minutes")
        elif value < most - 1e-9:
            # Credit for a plan that reaches most of the value; below 80 % the choice was not led by what answers can change.
            check.partial(0.5 if value >= 0.8 * most else 0.0)
            name = None
            if chosen in _best(_PERFECT) or chosen == _greedy(_PERFECT):
                name = "perfect for noisy information"
            elif chosen in _best(_STAKES) or chosen == _greedy(_STAKES):
                name = "largest stakes for largest value"
            elif chosen in _DOUBT:
                name = "doubt for value"
            elif useful != chosen:
                name = "a signal that leaves the decision unchanged"
            elif spent < 2.5:
                name = "minutes left unused"
            elif len(chosen) == 4:
                name = "many questions for valuable ones"
            check.fail(saw=f"questions worth {100 * value / most:.0f} % of what three minutes can bring",
                       expected="the set with the highest sum of EVSI that fits",
                       hint="compute the EVSI of each question, then try the sets that fit", misconception=name)
    ### END HIDDEN TESTS
    return check.score()


test_chosen_questions()

# %% [markdown]
# ## 7 · Whose trade-off is it?
#
# *Time so far: 108 minutes.*
#
# ### Exercise 7a · stakeholder map (2 points, graded by hand)
#
# At least six rows for the Tokopedia-like market: buyers (split where their interests differ), small sellers, children
# and parents, the regulator, two teams inside. For each: what they gain, what they fear, one *measurable* sign, what they
# can decide or block. Then two sentences: where do two of them collide, and who wins under your proposal? Copy this start:
#
# ```
# | who | gains | fears | measurable sign | can decide or block |
# |---|---|---|---|---|
# | … | … | … | … | … |
# ```

# %% [markdown] nbgrader={"grade_id": "stakeholder_map", "grade": true, "solution": true, "points": 2}
# === BEGIN MARK SCHEME ===
# | who | gains | fears | measurable sign | can decide or block |
# |---|---|---|---|---|
# | frequent buyers | less searching | a profile that knows too much | orders per user, holdout against personalised arm | leave, refuse consent |
# | occasional buyers | a shop that works without a past | giving data that bring them nothing | opt-outs where they are asked | never come back |
# | children and parents | a safe shop | profiling, advertising | profiled minors = 0 (a gate) | complain to the regulator |
# | small sellers | being found by the right buyer | bestseller lists when personalisation is off | share of exposure of small sellers | move to a rival |
# | regulator | provable consent | dark patterns, late withdrawals | withdrawals honoured within 72 hours | fine, stop processing |
# | recommendation team | data, relevance | a model that goes blind | incremental GMV per user | what is built |
# | legal and data protection | proof of consent | bundled consent, void by law | valid-consent rate | release gate |
#
# Collision: small sellers want personal data used, occasional buyers do not want to give them. Buyers win on the choice
# (it is theirs by law); sellers are protected by a guardrail on exposure in the bestseller list.
# === END MARK SCHEME ===

# %% [markdown]
# ### Exercise 7b · your own five questions (2 points, graded by hand)
#
# One question of each kind, none idle, none from the lists above. For each: *why it matters*; the *answer you expect*, with
# a number or a range and your confidence; the *impact*: what you do if the answer is as expected, and if it is not.
#
# ```
# | kind | question | why it matters | expected answer (confidence) | if so … | if not … |
# |---|---|---|---|---|---|
# | … | … | … | … | … | … |
# ```

# %% [markdown] nbgrader={"grade_id": "own_questions", "grade": true, "solution": true, "points": 2}
# === BEGIN MARK SCHEME ===
# | kind | question | why it matters | expected answer (confidence) | if so … | if not … |
# |---|---|---|---|---|---|
# | context | Has the regulator named recommendation profiles as high-risk processing? | an impact assessment must come first | yes (70 %) | assessment before any new data use | assessment beside the pilot |
# | business | What loss of contribution margin will the board accept for a year? | sets the room for private settings | 0.5–1 % (50 %) | on-device for occasional buyers | only lossless settings |
# | user | Of those who refuse sensitive data, how many also refuse the rest? | one screen or two | under half (60 %) | ask separately | one simple switch |
# | technical | How many product types can the log drop before recall falls by a tenth? | cheap protection first | a third (40 %) | coarsen now | go on-device |
# | resource | Can one data scientist stay until the withdrawal pipeline is live? | the 72-hour clock cannot wait | yes, 3 months (65 %) | pipeline first, then cohorts | buy the pipeline |
# === END MARK SCHEME ===

# %% [markdown]
# ## What you decided
#
# Which questions deserve three minutes, and what must be finished first.
#
# **Key ideas**
# - A question is worth what its answer can change; certainty, gates and weak signals make it worth nothing.
# - Attributed is not incremental. At Amazon at least 75 % of the clicks on recommendations would likely have happened
#   anyway (Sharma, Hofman and Watts, 2015, ACM EC).
# - Purchases are not GMV. Orders are not users.
# - What people say, do and disclose are three variables.
#
# **What would change your mind?** For each verdict: which half was closest to its line, and what table would move it?
#
# **Next:** notebook 02 turns the attributed share into the incremental one, with its interval, and chooses a metric that
# cannot be gamed.
