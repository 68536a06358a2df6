# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 00 · Orientation: did they choose it?
#
# Your first meeting. The growth lead shows one number: *98 of 100 users keep personalised recommendations.*
# "People want this," she says. "They were never asked," says the lawyer. Both have read the same table.
#
# This course follows one question from product interviews: **how can a marketplace balance user privacy with
# personalised recommendations?** An interview stops at guesses. You have data: two **synthetic** markets, one
# *Shopee-like*, one *Tokopedia-like*. No number here comes from either company.
#
# In 25 minutes you take a first decision: **does "98 of 100" go into your report?**

# %% [markdown]
# > **By the end you can …**
# >
# > 1. **name** what one row of a table stands for, and **test** whether columns are a key;
# > 2. **write** a function that describes the time window and the size of any set of tables;
# > 3. **commit** to a prediction with a confidence, then **compare** it with the data.
# >
# > **You need:** basic pandas (select, filter, `groupby`). No earlier notebook.
# > **Time:** 25 minutes. **Points:** 5.

# %% [markdown]
# ## The case in one page
#
# *Time so far: 0 minutes.*
#
# A marketplace shows each visitor a list of recommended items. The list can use more or less personal data.
# The course has five **settings**, from least data to most:
#
# | Setting | What the list may use |
# |---|---|
# | `off` | nothing personal: bestsellers for everybody |
# | `contextual` | this page and this visit |
# | `cohort` | a coarse interest group, released with noise |
# | `on_device` | your own history, which never leaves your phone |
# | `full` | your whole history, on the company's servers |
#
# More data can mean better lists and more sales. It also means more that can leak, more that worries people, and
# stricter law. Small sellers, the regulator and the privacy team all have a stake.
#
# The interview hands out *expected answers*, such as "younger users are less concerned". Here each is an **assumption**.
# Eleven of them go into a ledger, and you test every one.
#
# | | `shopee` (Shopee-like) | `tokopedia` (Tokopedia-like) |
# |---|---|---|
# | Your job | follow the worked examples | do your own graded work |
# | Currency | US dollar | Indonesian rupiah |
# | Data protection law | applies from week 26 | already applies |
#
# The two markets differ in what is true. An answer copied from one fails on the other.

# %% [markdown]
# ## Predict → check → submit
#
# Every notebook works the same way.
#
# 1. **Predict.** You write down what you expect, and how sure you are, before you look. A prediction earns its
#    point by being made. **Being wrong never costs anything.** Surprise is what makes a result stick.
# 2. **Check.** Below each exercise is a test cell. Run it. It says *what we saw*, *what we expected* and *what to
#    try*. Each part that is right earns its share of the points.
# 3. **Submit.** Save the notebook and hand it in. Further tests then judge what the visible ones leave open, and run your
#    functions on **other data**: code that fits these tables alone fails there.
#
# An empty exercise raises `NotImplementedError`. Replace that line with your code; keep the rest of the cell.

# %% [markdown]
# ## Before you start: three questions
#
# There is no earlier notebook to recall, so recall what you already know. Answer aloud, then open each question.
#
# <details><summary><b>A.</b> A table has one row per order: three orders, two buyers. How many orders per buyer?</summary>
# <p>One and a half: rows divided by <em>distinct</em> buyers. The mean of any column of this table is a mean over
# orders, not over buyers.</p></details>
#
# <details><summary><b>B.</b> 40 of 100 users were asked for consent, and 30 said yes. What is the consent rate?</summary>
# <p>75 % of those asked; 30 % of all users. Both are right. A rate without its denominator is not a number you can
# use.</p></details>
#
# <details><summary><b>C.</b> Users who accept personalisation spend more than users who refuse. Does accepting raise
# spending?</summary>
# <p>You cannot tell. Keen shoppers may accept more often <em>and</em> spend more. Notebook 02 uses a randomised holdout
# to find out.</p></details>

# %% nbgrader={"grade_id": "setup", "locked": true}
import numpy as np
import pandas as pd

from tradeoff import figures
from tradeoff.checks.values import as_mapping, as_number
from tradeoff.data import load

shopee, tokopedia = load("shopee"), load("tokopedia")
shopee.orders.head(3)

# %% [markdown]
# ## A tour of the tables
#
# Both markets have the same sixteen tables. `shopee.orders` and `shopee["orders"]` give one as a pandas DataFrame;
# `shopee.tables` is a plain dictionary of all of them.
#
# | Question | Tables |
# |---|---|
# | Who and what? | `users`, `sellers`, `items` |
# | What did people do? | `sessions`, `impressions` (for a random sample of sessions), `clicks`, `orders` |
# | What did people say? | `consents`, `privacy_requests`, `survey` |
# | What has been tried? | `holdout`, `past_experiments` |
# | What can be done, and when? | `systems`, `capacity`, `work_packages`, `calendar` |
#
# **Predict.** For each privacy request that users send, how many recommended items has the market shown them? Ten? A
# thousand? Say a number before you run the next cell.

# %%
per_user = pd.Series({
    "recommended items shown": shopee.sessions["n_impressions"].sum(),
    "clicks on recommendations": len(shopee.clicks),
    "visits": len(shopee.sessions),
    "orders": len(shopee.orders),
    "survey answers": len(shopee.survey),
    "privacy requests": len(shopee.privacy_requests),
}) / len(shopee.users)
shown = per_user["recommended items shown"] / per_user["privacy requests"]
in_words = ", ".join(f"{name} {figures.short(value)}" for name, value in per_user.items())

fig, ax = figures.canvas(
    f"For each privacy request, about {round(shown, -3):,.0f} recommended items were shown",
    "Number per user in 12 weeks, Shopee-like; each step to the right is ten times as many", height=3.7)
figures.dots(ax, list(per_user.index), list(per_user), unit="number per user",
             colours=[figures.BLUE] * 4 + [figures.VERMILION] * 2)
for row, text, colour in ((3, "what people saw and did", figures.BLUE), (5, "what people said", figures.VERMILION)):
    ax.text(per_user.max() * 3.8, row, text, ha="right", va="center", color=colour, backgroundcolor="w")
figures.show(fig, summary=f"number per user: {in_words}",
             alt=f"Dot plot with a logarithmic axis. Number per user: {in_words}. The market sees what "
                 "people do thousands of times for each time that a user asks about privacy.")

# %% [markdown]
# *Read it like this: each dot says how often this happens for one average user. The upper four are what people saw and did,
# the lower two what they said.*
#
# Wishes about privacy are rarely stated. They must be read from behaviour, so we must know exactly what each row means.
#
# ## 1 · Every table has a unit and a key
#
# *Time so far: 7 minutes.*
#
# The **unit** is what one row stands for. The **key** is the smallest set of columns whose values name one row and
# no other. Get the unit wrong and every later mean, share and interval is about something else.
#
# **Worked example (shopee).** What is one row of `items`? We suspect *one item on sale*, with the key `item_id`. A key
# must pass two tests: no two rows share it (**unique**), and no column can be dropped (**minimal**).

# %% nbgrader={"grade_id": "is_key", "locked": true}
def is_key(table: pd.DataFrame, columns: list[str]) -> bool:
    """Whether `columns` name each row of `table` exactly once, and none of them can be left out."""
    if table.duplicated(columns).any():
        return False  # not unique
    smaller = [[c for c in columns if c != left_out] for left_out in columns]
    return all(table.duplicated(rest).any() for rest in smaller if rest)  # minimal


for columns in (["item_id"], ["item_id", "seller_id"], ["category"]):
    print("items: ", is_key(shopee.items, columns), columns)
print("clicks:", is_key(shopee.clicks, list(shopee.clicks.columns)), "with all columns together")

# %% [markdown]
# The second is unique but not minimal; the third is not unique. And `clicks` has **no key at all**: some rows are exact
# copies, because somebody tapped twice within a second. Counting distinct rows there would lose real clicks.
#
# A test on data can only *refute* a key. Columns may be unique by luck, as the exact time of an order may be.
# A key is a **promise** about every future row too. The dictionary in `datasets/README.md` states it.
#
# **Complete it.** `systems` says which surface of the app can honour which setting. One column is not enough. Add the
# column that is missing, and run the cell until it prints `True`.

# %%
columns = ["surface"]  # add the missing column
print(is_key(shopee.systems, columns))
shopee.systems.head(3)

# %% [markdown]
# ### Exercise 1 · `table_keys` (2 points)
#
# Now on **tokopedia**. Give the unit and the key of `sessions`, `impressions`, `orders`, `consents`, `survey` and
# `past_experiments`. Choose each unit by its short name from the list below. Some units in it fit no table.
#
# Store a dictionary: table → (unit, list of key columns). For `items` the entry would be `("item", ["item_id"])`.

# %% nbgrader={"grade_id": "units", "locked": true}
UNITS = {
    "user": "one registered user",
    "respondent": "one user who answered the survey",
    "visit": "one visit of one user",
    "item": "one item on sale",
    "shown_item": "one recommended item shown in one visit",
    "click": "one click on a recommended item",
    "basket": "everything a user bought at one time",
    "order": "one order of one item",
    "consent": "one user's answer about all personal data",
    "consent_by_class": "one user's answer for one category class",
    "experiment": "one past experiment",
    "metric": "one metric of one past experiment",
}
tokopedia.consents.head(4)

# %% nbgrader={"grade_id": "table_keys", "solution": true}
# Look at the first rows of each table, choose the unit, then test the key with is_key.
### BEGIN SOLUTION
table_keys = {
    "sessions": ("visit", ["session_id"]),
    "impressions": ("shown_item", ["session_id", "position"]),
    "orders": ("order", ["order_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}
### END SOLUTION

# %% nbgrader={"grade_id": "test_table_keys", "grade": true, "points": 2}
"""Check `table_keys`: whether each key is one in the data and, after you submit, the units (2 points)."""


def test_table_keys():
    from tradeoff.checks import Check
    from tradeoff.checks.values import as_pairs
    from tradeoff.data import load as _load

    _names = ("sessions", "impressions", "orders", "consents", "survey", "past_experiments")

    def _entry(answer, name):
        """(unit, set of key columns) of one table; None where the entry cannot be read."""
        try:
            entry = as_pairs(answer, _names, ("unit", "key"), "table_keys").get(name)
            unit, key = entry
            if isinstance(key, str) and not isinstance(unit, str):
                unit, key = key, unit
            key = {key} if isinstance(key, str) else {str(column) for column in key}
        except Exception:
            return None
        unit = {words: short for short, words in UNITS.items()}.get(str(unit).strip(), str(unit).strip())
        return unit.lower().replace(" ", "_"), key

    def _check_key(name, table, key):
        """Whether the columns `key` exist, name one row each, and are as few as possible."""
        unknown = sorted(key - set(table.columns))
        if unknown or not key:
            return check.fail(saw=f"the key of {name!r} has {unknown or 'no columns'}",
                              expected="names of columns of that table",
                              hint=f"Look at tokopedia.{name}.columns.",
                              misconception="the key is not made of columns")
        key = sorted(key)
        shared = int(table.duplicated(key, keep=False).sum())
        if shared:
            return check.fail(saw=f"{shared:,} rows of {name!r} share their {' + '.join(key)} with another",
                              expected="values that name one row and no other",
                              hint="Look at two rows that share these values: in which column do they differ?",
                              misconception="the key does not name one row")
        spare = [c for c in key if len(key) > 1 and not table.duplicated([k for k in key if k != c]).any()]
        return check.true(not spare, saw=f"the key of {name!r} stays unique without {' or '.join(spare)}",
                          expected="the smallest set of columns that names a row",
                          hint="Drop a column and test again.",
                          misconception="more columns than the key needs")

    check = Check("table_keys", points=2)
    with check.part("each key is unique and minimal in the tokopedia tables", points=0.9):
        check.attempted(table_keys)
        _market, _right = _load("tokopedia"), 0
        for _name in _names:
            _read = _entry(table_keys, _name)
            if _read is None:
                check.fail(saw=f"no readable entry for {_name!r}", expected="a unit and a list of columns",
                           hint=f'table_keys["{_name}"] = ("unit", ["column", …])')
            else:
                _right += _check_key(_name, _market[_name], _read[1])
        check.partial(_right / 6)
    ### BEGIN HIDDEN TESTS
    _truth = {
        "sessions": ("visit", {"session_id"}),
        "impressions": ("shown_item", {"session_id", "position"}),
        "orders": ("order", {"order_id"}),
        "consents": ("consent_by_class", {"user_id", "category_class"}),
        "survey": ("respondent", {"user_id"}),
        "past_experiments": ("metric", {"experiment_id", "metric"}),
    }
    _why = {
        ("sessions", "user"): ("rows of a log taken for users", "one user has many rows here"),
        ("sessions", "shown_item"): ("a visit taken for what is shown in it", "n_impressions counts the items inside one row"),
        ("impressions", "visit"): ("a visit taken for what is shown in it", "one session_id has many rows here"),
        ("impressions", "item"): ("an event taken for the thing it is about", "one item_id has many rows here"),
        ("impressions", "click"): ("everything shown taken for clicks", "most rows have clicked = False"),
        ("orders", "basket"): ("an order taken for a basket", "one order_id has a single item_id"),
        ("orders", "user"): ("rows of a log taken for users", "one user has many rows here"),
        ("orders", "item"): ("an event taken for the thing it is about", "one item_id has many rows here"),
        ("consents", "consent"): ("one answer per user", "every user has two rows, one for each category_class"),
        ("consents", "user"): ("one answer per user", "every user has two rows, one for each category_class"),
        ("survey", "user"): ("respondents taken for all users", "far fewer rows than registered users"),
        ("past_experiments", "experiment"): ("an experiment taken for its metrics", "one experiment_id has several rows"),
    }
    with check.part("each unit says what one row stands for", points=0.7):
        check.attempted(table_keys)  # as above
        _right = 0
        for _name, (_unit, _) in _truth.items():
            _read = _entry(table_keys, _name)  # as above
            if _read is not None and _read[0] == _unit:
                _right += 1
                continue
            _given = _read[0] if _read else "nothing"
            _misconception, _fact = _why.get((_name, _given), (None, "the rows do not fit that unit"))
            check.fail(saw=f"{_name!r}: unit {_given!r}, but {_fact}", expected="the one thing that each row stands for",
                       hint=f"Read two rows of {_name!r} aloud: “here is one …”.", misconception=_misconception)
        check.partial(_right / 6)  # as above
    with check.part("each key holds by promise, also in the other market", points=0.4):
        check.attempted(table_keys)  # as above
        _right = 0
        for _name, (_, _key) in _truth.items():
            _read = _entry(table_keys, _name)  # as above
            if _read is not None and _read[1] == _key:
                _right += 1
            elif _read is not None:
                check.fail(saw=f"{_name!r}: key {' + '.join(sorted(_read[1]))}", expected="columns that are made to name one row",
                           hint="Look for the identifier of the unit, or for the identifiers of its parts.",
                           misconception="unique by luck or not at all")
        check.partial(_right / 6)  # as above
    ### END HIDDEN TESTS
    return check.score()


test_table_keys()

# %% [markdown]
# **Interpretation.** Complete the sentence for your notes: *A mean over the rows of `consents` is a mean over …, not
# over users.* It matters in section 3.

# %% [markdown]
# ## 2 · What the window covers
#
# *Time so far: 14 minutes.*
#
# A **window** is the stretch of time that the data cover. Twelve weeks sound like plenty. But days are not alike.
#
# **Predict.** How many times the orders of a *typical* day does the *best* day have? And is the best day the same in
# both markets?

# %%
daily = pd.DataFrame({
    market.name: market.orders["ordered_at"].dt.normalize().value_counts().sort_index()
    for market in (shopee, tokopedia)
})
index = 100 * daily / daily.median()
best = index.idxmax()

fig, ax = figures.canvas(
    f"One sale day brings {index['shopee'].max() / 100:.1f} times the orders of a typical day",
    "Orders a day; 100 is the market's own median day. The two markets follow one calendar", height=4.2)
for name, days in shopee.calendar.set_index("event").loc[["ramadan", "eid"]].iterrows():
    end = days["ends_on"] + pd.Timedelta(days=1)
    shade, ink = (figures.SKY, figures.BLUE) if name == "ramadan" else (figures.ORANGE, figures.VERMILION)
    ax.axvspan(days["starts_on"], end, color=shade, alpha=0.18, lw=0)
    ax.text(days["starts_on"] + pd.Timedelta(hours=9), 6, name.capitalize(), color=ink)
for day in shopee.calendar.query("event == 'double_day'")["starts_on"]:
    if day in index.index:
        ax.annotate(f"sale of {day.day} {day:%b}", (day, index.loc[day].max()), xytext=(0, 6),
                    textcoords="offset points", ha="center")
for name, width, height in (("shopee", 3.2, 0.93), ("tokopedia", 1.4, 0.85)):
    ax.plot(index.index, index[name], color=figures.MARKET_COLOURS[name], lw=width)
    ax.text(0.02, height, figures.MARKET_NAMES[name], color=figures.MARKET_COLOURS[name],
            fontweight="bold", transform=ax.transAxes)
ax.axhline(100, color=figures.GREY, lw=0.8)
ax.set(ylim=(0, index.max().max() * 1.1), ylabel="orders, median day = 100")
ax.set_xlim(index.index[0], index.index[-1])
figures.date_axis(ax)
peaks = "; ".join(f"{name}: best day {best[name]:%d %b}, {index[name].max():.0f}" for name in index)
figures.show(fig, summary=peaks,
             alt=f"Line chart of orders a day over 12 weeks in both markets, median day 100. {peaks}. "
                 "Orders jump on sale days, rise in mid-Ramadan and fall before Eid.")

# %% [markdown]
# *Read it like this: a line at 200 means twice the orders of that market's typical day. Ramadan is shaded blue,
# Eid orange.*
#
# A three-day test on the wrong days measures the calendar and not the product. That is why we ask for the window before
# any number.
#
# Days are not alike, and neither are orders. **Predict.** Sort all orders by value. What share of the money comes from
# the *cheapest half*?

# %%
def cut_by_value(orders: pd.DataFrame) -> list[float]:
    """Percent of the money from the cheapest half, the next 40 % and the dearest tenth of the orders."""
    value = np.sort(orders["gmv"].to_numpy())
    edges = [0, len(value) // 2, len(value) * 9 // 10, len(value)]
    return [float(100 * value[a:b].sum() / value.sum()) for a, b in zip(edges, edges[1:])]


rows = {"all orders": [50, 40, 10]} | {
    f"money, {figures.MARKET_NAMES[m.name]}": cut_by_value(m.orders) for m in (shopee, tokopedia)}
low, high = sorted(shares[0] for shares in list(rows.values())[1:])
fig, ax = figures.canvas(
    f"The cheapest half of the orders brings only {low:.0f} to {high:.0f} % of the money",
    "Orders sorted by value, and the money (GMV, the value of all orders) that each group brings",
    height=3.2)
figures.shares(ax, rows, ["cheapest half", "next 40 %", "dearest tenth"])
in_words = "; ".join(f"{name}: {a:.0f}, {b:.0f} and {c:.0f} %" for name, (a, b, c) in rows.items())
figures.show(fig, summary=in_words,
             alt="Stacked bars: the cheapest half, the next 40 % and the dearest tenth of the orders. "
                 f"{in_words}.")

# %% [markdown]
# *Read it like this: the three colours are the same orders in every bar. The first bar counts them; the others weigh them
# by money.*
#
# A share of orders and a share of money are two metrics. Whoever quotes one must say which.

# %% [markdown]
# **Worked example (shopee).** Which days do the clicks cover? The rows of a log need not be in order of time, so we
# take the earliest and the latest, not the first and the last row.

# %%
times = shopee.clicks["clicked_at"]
first, last = times.min().normalize(), times.max().normalize()   # normalize() cuts a time down to its day
print("clicks:", first.date(), "to", last.date())
print("difference of the two days:", (last - first).days)
print("days covered, both ends included:", (last - first).days + 1)

# %% [markdown]
# From Monday to Sunday is a *difference* of 6 but covers 7 days. This off-by-one turns up in every rate "per day".
#
# **Complete it.** How many days do the *orders* cover? The cell gives a difference. Make it a count of days.

# %%
days = shopee.orders["ordered_at"].dt.normalize()
print((days.max() - days.min()).days)  # complete this line

# %% [markdown]
# ### Exercise 2 · `describe_window` (2 points)
#
# Write `describe_window(tables)`. `tables` is a dictionary: name → DataFrame. Return a dictionary with
#
# - `"first_day"` and `"last_day"`: the days of the earliest and the latest event in the three activity logs together:
#   `sessions` (`started_at`), `clicks` (`clicked_at`) and `orders` (`ordered_at`). A visit just before midnight may lead
#   to an order just after it, so look at all three;
# - `"days"`: how many calendar days that is, both ends included, whatever the hour;
# - `"rows"`: a dictionary with the number of rows of **every** table in `tables`, whatever tables there are.

# %% nbgrader={"grade_id": "describe_window", "solution": true}
def describe_window(tables: dict[str, pd.DataFrame]) -> dict:
    """Days covered by the activity logs, and the rows of every table."""
    # 1. Find the earliest and the latest time over the three logs.
    # 2. Cut both down to their day and count the days between, both included.
    # 3. Count the rows of every table.
    ### BEGIN SOLUTION
    logs = {"sessions": "started_at", "clicks": "clicked_at", "orders": "ordered_at"}
    times = pd.concat([tables[name][column] for name, column in logs.items()])
    first, last = times.min().normalize(), times.max().normalize()
    return {
        "first_day": first,
        "last_day": last,
        "days": (last - first).days + 1,
        "rows": {name: len(table) for name, table in tables.items()},
    }
    ### END SOLUTION


# %% nbgrader={"grade_id": "test_describe_window", "grade": true, "points": 2}
"""Check `describe_window`: a case counted by hand and, after you submit, other tables (2 points)."""


def test_describe_window():
    import numpy as np
    import pandas as pd
    from tradeoff.checks import Check
    from tradeoff.checks.values import as_mapping

    def _log(column, *times):
        return pd.DataFrame({"user_id": [7] * len(times), column: pd.to_datetime(list(times))})

    def _read_day(result, key):
        """A date from a date, a Timestamp, a Period, a datetime64 or a text; None from anything else."""
        value = result[key].start_time if isinstance(result[key], pd.Period) else result[key]
        try:
            return pd.Timestamp(value).date()
        except (TypeError, ValueError):
            return None

    def _check_window(case, first, last, days, wrong_days, wrong_ends):
        """Compare the window; `wrong_ends` names the misconception behind a wrong (first, last)."""
        got = as_mapping(check.call(describe_window, case), "the result")
        missing = [key for key in ("first_day", "last_day", "days") if key not in got]
        if missing:
            return check.fail(saw=f"the result has no {', '.join(missing)}",
                              expected="first_day, last_day, days and rows",
                              hint="Return one dictionary with these four names.")
        for key in ("first_day", "last_day"):
            if _read_day(got, key) is None or isinstance(got[key], (int, float)):
                return check.fail(saw=f"{key} = {got[key]!r}", expected="a day: a date, a Timestamp or a text such as 2026-03-02",
                                  hint="Take the earliest or latest time itself, not a number made from it.")
        seen = (str(_read_day(got, "first_day")), str(_read_day(got, "last_day")))
        if seen != (first, last):
            return check.fail(saw=f"the window {seen[0]} to {seen[1]}", misconception=wrong_ends.get(seen),
                              expected="the days of the earliest and latest event of the three logs together",
                              hint="Put the three time columns together, then take their two ends.")
        return check.close(got["days"], days, what="days", misconceptions=wrong_days, near=0,
                           expected="calendar days, the first and the last both counted",
                           hint="Cut both times down to their day, then count the days of a short window.")

    def _check_rows(case):
        """Compare the rows of every table; name what was counted instead."""
        got = as_mapping(check.call(describe_window, case), "the result")
        if "rows" not in got:
            return check.fail(saw="the result has no rows", expected="first_day, last_day, days and rows",
                              hint="Return one dictionary with these four names.")
        rows = {str(name): value for name, value in check.mapping(got["rows"], what="rows").items()}
        if set(rows) != set(case):
            odd = sorted(set(rows) ^ set(case))
            return check.fail(saw=f"rows for {', '.join(sorted(rows)) or 'no table'}",
                              expected="one entry for every table given",
                              hint=f"Go through `tables` instead of naming them; look at {odd[0]!r}.",
                              misconception="table names written down in advance")
        instead = {
            "cells counted instead of rows": lambda t: t.size,
            "distinct users counted instead of rows": lambda t: t["user_id"].nunique(),
            "filled values counted instead of rows": lambda t: t.count().min(),
            "last index counted instead of rows": lambda t: t.index.max(),
        }
        for name, table in case.items():
            count = check.number(rows[name], what=f'rows["{name}"]', low=0)
            if count != len(table):
                told = len(table) > 0 and "user_id" in table
                wrong = [k for k, counted in instead.items() if told and counted(table) == count]
                return check.fail(saw=f'rows["{name}"] = {count:g}', expected="the rows of that table",
                                  hint="Count the rows of this table by hand.",
                                  misconception=wrong[0] if wrong else None)
        return True

    _small = {
        "users": pd.DataFrame({"user_id": [7], "joined_on": pd.to_datetime(["2024-05-01"])}),
        "sessions": _log("started_at", "2026-03-03 09:10", "2026-03-02 07:00", "2026-03-07 20:00"),
        "clicks": _log("clicked_at", "2026-03-07 20:05", "2026-03-04 09:12"),
        "orders": _log("ordered_at", "2026-03-08 10:30", "2026-03-03 09:30"),
        "consents": pd.DataFrame({"user_id": [7, 8],
                                  "withdrawn_at": pd.to_datetime(["2026-03-05 12:00", None])}),
    }
    _late = _small | {"sessions": _log("started_at", "2026-03-03 09:10", "2026-03-02 21:40", "2026-03-07 20:00")}
    check, _ends_ok = Check("describe_window", points=2), False
    with check.part("a window that you can count by hand", points=0.5):
        _ends_ok = _check_window(
            _small, "2026-03-02", "2026-03-08", 7,
            wrong_days={"last day not counted": 6, "only days with an event counted": 5},
            wrong_ends={("2026-03-03", "2026-03-08"): "only one of the three logs",
                        ("2026-03-02", "2026-03-07"): "only one of the three logs",
                        ("2026-03-04", "2026-03-07"): "only one of the three logs",
                        ("2026-03-03", "2026-03-03"): "first and last row taken for earliest and latest",
                        ("2026-03-03", "2026-03-07"): "first and last row taken for earliest and latest",
                        ("2024-05-01", "2026-03-08"): "times that are not activity"})
        if _ends_ok:  # the same days, but now the first event comes later in its day than the last one
            _check_window(_late, "2026-03-02", "2026-03-08", 7, wrong_ends={},
                          wrong_days={"periods of 24 hours counted instead of days": 6})
    with check.part("rows that you can count by hand", points=0.4):
        _check_rows(_small)
    ### BEGIN HIDDEN TESTS
    def _other(seed, first, last, logs, unit):
        """Tables whose first event lies in logs[0] and whose last lies in logs[1]; few events, rows in random order."""
        rng = np.random.default_rng(seed=seed)
        start, span = pd.Timestamp(first), pd.Timestamp(last) - pd.Timestamp(first)
        made = {}
        for name, column in {"orders": "ordered_at", "sessions": "started_at", "clicks": "clicked_at"}.items():
            times = [start + span * share for share in rng.uniform(0.1, 0.9, 5)]
            times += [start] * (name == logs[0]) + [start + span] * (name == logs[1])
            users = rng.integers(0, 3, len(times))
            table = pd.DataFrame({column: pd.Series(times).dt.floor("s").astype(f"datetime64[{unit}]"), "user_id": users})
            made[name] = table.sample(frac=1, random_state=seed).set_index(rng.permutation(len(table)) + 40)
        made["ratings"] = pd.DataFrame({"item_id": [3, 3, 9], "stars": [5.0, None, 4.0], "rated_at": start - span})
        made["refunds"] = pd.DataFrame({"user_id": pd.Series(dtype="int32"), "amount": pd.Series(dtype="float64")})
        return made

    def _active_days(case):
        columns = {"orders": "ordered_at", "sessions": "started_at", "clicks": "clicked_at"}
        return pd.concat([case[name][column] for name, column in columns.items()]).dt.date.nunique()

    # 12 Feb 21:40 to 5 Apr 00:10: 53 calendar days, 51 whole periods of 24 hours.
    _periods = "periods of 24 hours counted instead of days"
    _too_few = {"last day not counted": 52, _periods: 51} if not _ends_ok else {_periods: 52}
    _ignored = {("2026-01-05", "2026-03-29"): "the tables handed in are ignored"}
    _case = _other(11, "2027-02-12 21:40", "2027-04-05 00:10", ("orders", "clicks"), "s")
    with check.part("another window, from late in the evening to just after midnight", points=0.35):
        _check_window(_case, "2027-02-12", "2027-04-05", 53,
                      wrong_days=_too_few | {"only days with an event counted": _active_days(_case)}, wrong_ends=_ignored)
    _case = _other(12, "2025-12-28 06:00", "2026-01-31 23:59", ("clicks", "sessions"), "ns")
    with check.part("another window, over the turn of a year", points=0.35):
        _check_window(_case, "2025-12-28", "2026-01-31", 35,
                      wrong_days={"last day not counted": 34, "only days with an event counted": _active_days(_case)},
                      wrong_ends=_ignored)
    with check.part("rows of other tables, one of them empty", points=0.4):
        _check_rows(_case)
    ### END HIDDEN TESTS
    return check.score()


test_describe_window()

# %% [markdown]
# **Interpretation.** Complete the sentence for your notes: *`describe_window(tokopedia.tables)` says that the logs cover
# … days, so a rate "per week" divides by …*

# %%
# Take away the first # and run: which table is the largest, which the smallest?
# describe_window(tokopedia.tables)

# %% [markdown]
# ## 3 · A prediction, then the truth
#
# *Time so far: 20 minutes.*
#
# Back to the meeting. Each user saw one of three **consent screens**, drawn at random (with unequal chances):
#
# | Screen | What the user sees | What silence means |
# |---|---|---|
# | `default_on` | nothing; personalisation is on, with a switch in the settings | yes |
# | `active_choice` | "Yes" and "No", side by side, the same size | nothing: one must be tapped |
# | `opt_in` | an explanation and an empty tick box | no |
#
# Because chance picked the screen, the three groups are alike in everything else. Under `default_on`, 98 of 100 users
# keep personalisation for ordinary categories.
#
# ### Exercise 3 · `first_prediction` (1 point)
#
# Under `opt_in`, **how many of 100** users accept? Store a dictionary with
#
# - `"answer"`: your number, from 0 to 100;
# - `"confidence"`: how sure you are, in percent from 0 to 100, that the truth lies within 10 of your answer.
#
# Any valid prediction earns the point. Do not run ahead: it only works once.

# %% nbgrader={"grade_id": "first_prediction", "solution": true}
# first_prediction = {"answer": a number, "confidence": a number}
### BEGIN SOLUTION
first_prediction = {"answer": 65, "confidence": 70}
### END SOLUTION

# %% nbgrader={"grade_id": "test_first_prediction", "grade": true, "points": 1}
"""Check `first_prediction`: two numbers from 0 to 100, however far from the truth (1 point)."""


def test_first_prediction():
    import numpy as np
    from tradeoff.checks import Check
    from tradeoff.checks.values import as_mapping

    def _prediction(given):
        """The prediction as {name: value}; two values without names count as answer and confidence."""
        if np.isscalar(given) and not isinstance(given, str):
            return {"answer": given}
        named = as_mapping(given, "first_prediction", ["answer", "confidence"])
        return {str(name).strip().lower(): value for name, value in named.items()}

    check = Check("first_prediction", points=1)
    for _name, _meaning in (("answer", "users of 100"), ("confidence", "percent")):
        with check.part(f"{_name}: a number from 0 to 100 ({_meaning})", points=0.5) as _part:
            check.attempted(first_prediction)
            _given = _prediction(first_prediction)
            _value = _given.get(_name)
            if _value is None or _value is ...:
                check.fail(saw=f"no {_name} in {sorted(_given)}", expected="an answer and a confidence",
                           hint=f"Add \"{_name}\" and a number.", misconception=f"{_name} left out")
            elif isinstance(_value, str):
                check.fail(saw=f"{_name} = {_value!r}, a text", expected=f"a number ({_meaning})",
                           hint="Write the number without quotation marks and without a percent sign.",
                           misconception="text instead of a number")
            elif isinstance(_value, (tuple, list, dict, set)):
                check.fail(saw=f"{_name} holds {len(_value)} values", expected=f"one number ({_meaning})",
                           hint="Give your best single number; the confidence says how sure you are.",
                           misconception="a range instead of one number")
            else:
                _number = check.number(_value, what=_name)
                check.true(0 <= _number <= 100, saw=f"{_name} = {_number:g}",
                           expected=f"a number from 0 to 100 ({_meaning})",
                           hint="0 means none or never, 100 means all or certain.",
                           misconception=f"{_name} outside 0 to 100")
                if 0 < _number < 1:
                    _part.notes.append(f"{_name} = {_number:g} means {_number:g} of 100.")
    return check.score()


test_first_prediction()

# %% [markdown]
# ### The reveal
#
# The analysis has five labels. Every analysis in this course carries them.
#
# - **Unit:** one user. We keep the row of `consents` for ordinary categories, so that each user counts once.
# - **Metric:** users who accept, of 100 who got the screen. The denominator is *users who got this screen*.
# - **Estimator:** the share in the group that chance gave this screen.
# - **Uncertainty:** a 95 % interval (Wilson), because each group is a sample.
# - **Decision:** does "98 of 100" describe what users want?

# %% nbgrader={"grade_id": "acceptance", "locked": true}
def acceptance(market) -> pd.DataFrame:
    """Users who accept in ordinary categories, of 100, by screen, with a 95 % Wilson interval."""
    one_per_user = market.consents[market.consents["category_class"] == "ordinary"]
    accepted = one_per_user["choice"].eq("accepted").groupby(one_per_user["screen"], observed=True)
    n, share, z = accepted.size(), accepted.mean(), 1.96
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    low, high = centre - half, centre + half
    return pd.DataFrame({"users": n, "accept": 100 * share, "low": 100 * low, "high": 100 * high})


seen = acceptance(shopee)
fig, ax = figures.canvas(
    "The screen decides: {default_on:.0f} or {opt_in:.0f} of 100 accept".format(**seen["accept"]),
    "Users who accept personalisation in ordinary categories, Shopee-like, with 95 % intervals",
    height=3.4)
screens = ["default_on\n(not asked)", "active_choice\n(yes or no)", "opt_in\n(empty box)"]
figures.interval_plot(ax, screens, seen["accept"], seen["low"], seen["high"],
                      unit="users who accept, of 100", fmt="{:.0f}",
                      colours=[figures.GREY, figures.BLUE, figures.VERMILION])
ax.set_xlim(0, 104)
in_words = "; ".join(f"{r.Index} {r.accept:.1f} ({r.low:.1f} to {r.high:.1f})" for r in seen.itertuples())
figures.show(fig, summary=f"accept, of 100 (95 % interval): {in_words}",
             alt="Dot plot of users who accept, of 100, by consent screen, with 95 % intervals: "
                 f"{in_words}. The intervals do not overlap.")

# %% [markdown]
# *Read it like this: each dot is a random group of users. But for chance, only the screen differs between the three.*
#
# How did your prediction do?

# %%
truth = seen.loc["opt_in", "accept"]
try:
    guess = as_mapping(first_prediction, "first_prediction", ["answer", "confidence"])
    said, sure = (as_number(guess[name], name) for name in ("answer", "confidence"))
except Exception:  # no prediction, or in another form: the reveal works all the same
    print(f"No prediction to compare. The data say {truth:.0f} of 100.")
else:
    print(f"You said {said:g} and were {sure:g} % sure to be within 10. The data say {truth:.0f} of 100.")
    miss = abs(said - truth)
    print("Within 10." if miss <= 10 else f"{miss:.0f} away: remember the surprise.")

# %% [markdown]
# Users did not change; the *default* did. "98 of 100" measures silence. "Opt-in" measures a wish strong enough to act.
# The truth about what people want lies in neither number alone.
#
# The pattern is real, though these numbers are synthetic. In US display advertising, where tracking is on by default,
# 0.23 % of ad impressions came from users who had opted out (Johnson, Shriver and Du, *Marketing Science*, 2020).
# In a field experiment, removing the opt-out button from the first page of a consent notice raised consent by 22 to 23
# percentage points (Nouwens and others, *CHI*, 2020). Indonesia's data protection law (UU 27/2022, Art. 24) asks a
# company that relies on consent to show proof of it. Silence proves little.
#
# **Complete it.** Does the pattern hold on the other market? Change one word.

# %%
acceptance(shopee).round(1)  # change the market

# %% [markdown]
# ## What you decided
#
# *Time so far: 25 minutes.*
#
# "98 of 100 keep it" does **not** go into the report as a wish. It goes in with its denominator and its screen:
# *98 of 100 users who were never asked, and fewer than half of those who had to tick a box.* The rate to report depends on
# which screen you plan to use. Notebook 04 makes you choose one.
#
# ## Key ideas
#
# - **Unit** first: what is one row? Then the **key**: which columns name it, by promise and not by luck?
# - A window has two ends, both counted. A few days can carry much of it.
# - Orders and money are different metrics. So are visits and users.
# - A rate needs its denominator and the circumstances in which it was measured.
# - A default moves behaviour more than most attitudes do.
#
# ## What would change your mind
#
# - If screens had *not* been drawn at random, different users might explain the gap.
# - If users under `default_on` had known of the switch and left it on, silence would mean more. A survey could tell.
# - If most who ticked the box withdrew a week later, opt-in would overstate the wish. `consents.withdrawn_at` can tell.
#
# ## Next
#
# **01 · Clarifying questions.** An interview prompt says that recommendations drive 30 to 40 % of purchases. You will
# test that claim and ten others, put an interval on each, and decide which questions are worth your three minutes.
