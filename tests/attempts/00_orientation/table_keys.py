# %% [right] a dictionary of pairs
table_keys = {
    "sessions": ("visit", ["session_id"]),
    "impressions": ("shown_item", ["session_id", "position"]),
    "orders": ("order", ["order_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}

# %% [right] filled line by line, other order, keys as texts, tuples and sets
table_keys = {}
table_keys["past_experiments"] = ("metric", ("metric", "experiment_id"))
table_keys["orders"] = ("order", "order_id")
table_keys["sessions"] = ["visit", "session_id"]
table_keys["survey"] = ["respondent", {"user_id"}]
table_keys["consents"] = ["consent_by_class", {"category_class", "user_id"}]
table_keys["impressions"] = ("shown_item", ("position", "session_id"))

# %% [right] entries as dictionaries, keys split from a text
table_keys = {
    name: {"unit": unit, "key": key.split("+")}
    for name, unit, key in [
        ("sessions", "visit", "session_id"),
        ("impressions", "shown_item", "position+session_id"),
        ("orders", "order", "order_id"),
        ("consents", "consent_by_class", "user_id+category_class"),
        ("survey", "respondent", "user_id"),
        ("past_experiments", "metric", "experiment_id+metric"),
    ]
}

# %% [right] one more table than asked for, capitals in the units
table_keys = dict(
    items=("Item", ["item_id"]),
    sessions=("Visit", ["session_id"]),
    impressions=("Shown item", ["session_id", "position"]),
    orders=("Order", ["order_id"]),
    consents=("Consent_by_class", ["user_id", "category_class"]),
    survey=("Respondent", ["user_id"]),
    past_experiments=("Metric", ["experiment_id", "metric"]),
)

# %% [right] worked out from the data: the first set of columns that is_key accepts
from itertools import combinations

units = dict(sessions="visit", impressions="shown_item", orders="order", consents="consent_by_class",
             survey="respondent", past_experiments="metric")
candidates = dict(sessions=["session_id"], impressions=["session_id", "position"], orders=["order_id"],
                  consents=["user_id", "category_class", "screen"], survey=["user_id"],
                  past_experiments=["experiment_id", "metric", "days"])
table_keys = {}
for name, unit in units.items():
    for size in (1, 2, 3):
        found = [list(c) for c in combinations(candidates[name], size) if is_key(tokopedia[name], list(c))]
        if found:
            table_keys[name] = (unit, found[0])
            break

# %% [right] pandas columns as keys
table_keys = {
    "sessions": ("visit", tokopedia.sessions.columns[:1]),
    "impressions": ("shown_item", tokopedia.impressions.columns[:2]),
    "orders": ("order", tokopedia.orders.columns[:1]),
    "consents": ("consent_by_class", tokopedia.consents.columns[:2]),
    "survey": ("respondent", tokopedia.survey.columns[:1]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}

# %% [wrong: one answer per user]
table_keys = {
    "sessions": ("visit", ["session_id"]),
    "impressions": ("shown_item", ["session_id", "position"]),
    "orders": ("order", ["order_id"]),
    "consents": ("consent", ["user_id"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}

# %% [wrong: the key does not name one row]
table_keys = {
    "sessions": ("visit", ["user_id"]),
    "impressions": ("shown_item", ["session_id"]),
    "orders": ("order", ["item_id"]),
    "consents": ("consent_by_class", ["user_id"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["metric"]),
}

# %% [wrong: more columns than the key needs]
table_keys = {
    "sessions": ("visit", ["session_id", "user_id"]),
    "impressions": ("shown_item", ["session_id", "position", "item_id"]),
    "orders": ("order", ["order_id", "user_id", "item_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class", "screen"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}

# %% [wrong: an order taken for a basket]
table_keys = {
    "sessions": ("visit", ["session_id"]),
    "impressions": ("shown_item", ["session_id", "position"]),
    "orders": ("basket", ["order_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}

# %% [wrong: respondents taken for all users]
table_keys = {
    "sessions": ("visit", ["session_id"]),
    "impressions": ("shown_item", ["session_id", "position"]),
    "orders": ("order", ["order_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("user", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}

# %% [wrong: an experiment taken for its metrics]
table_keys = {
    "sessions": ("visit", ["session_id"]),
    "impressions": ("shown_item", ["session_id", "position"]),
    "orders": ("order", ["order_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("experiment", ["experiment_id"]),
}

# %% [wrong: everything shown taken for clicks]
table_keys = {
    "sessions": ("visit", ["session_id"]),
    "impressions": ("click", ["session_id", "position"]),
    "orders": ("order", ["order_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}

# %% [wrong: a visit taken for what is shown in it]
table_keys = {
    "sessions": ("shown_item", ["session_id"]),
    "impressions": ("visit", ["session_id", "position"]),
    "orders": ("order", ["order_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}

# %% [wrong: rows of a log taken for users]
table_keys = {
    "sessions": ("user", ["session_id"]),
    "impressions": ("shown_item", ["session_id", "position"]),
    "orders": ("user", ["order_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}

# %% [wrong: the key is not made of columns]
table_keys = {
    "sessions": ("visit", ["index"]),
    "impressions": ("shown_item", ["index"]),
    "orders": ("order", ["index"]),
    "consents": ("consent_by_class", ["index"]),
    "survey": ("respondent", ["index"]),
    "past_experiments": ("metric", ["index"]),
}

# %% [wrong: the key does not name one row]
# The same item can stand twice in one list.
table_keys = {
    "sessions": ("visit", ["session_id"]),
    "impressions": ("shown_item", ["session_id", "item_id"]),
    "orders": ("order", ["order_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["name", "metric"]),
}

# %% [wrong: unique by luck or not at all]
table_keys = {
    "sessions": ("visit", ["user_id", "started_at"]),
    "impressions": ("shown_item", ["session_id", "position"]),
    "orders": ("order", ["user_id", "ordered_at"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["effect"]),
}

# %% [wrong: an event taken for the thing it is about]
table_keys = {
    "sessions": ("visit", ["session_id"]),
    "impressions": ("item", ["item_id"]),
    "orders": ("item", ["item_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}

# %% [right] units by their description, key before unit
table_keys = {
    "sessions": (["session_id"], "visit"),
    "impressions": ("one recommended item shown in one visit", ["session_id", "position"]),
    "orders": ("one order of one item", ["order_id"]),
    "consents": ("one user's answer for one category class", ["user_id", "category_class"]),
    "survey": ("one user who answered the survey", ["user_id"]),
    "past_experiments": ("one metric of one past experiment", ["experiment_id", "metric"]),
}

# %% [right] a table with a column for each table
table_keys = {
    "sessions": ("visit", ["session_id"]),
    "impressions": ("shown_item", ["session_id", "position"]),
    "orders": ("order", ["order_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}
table_keys = pd.DataFrame(table_keys, index=["unit", "key"])

# %% [right] a table with a row for each table
table_keys = {
    "sessions": ("visit", ["session_id"]),
    "impressions": ("shown_item", ["session_id", "position"]),
    "orders": ("order", ["order_id"]),
    "consents": ("consent_by_class", ["user_id", "category_class"]),
    "survey": ("respondent", ["user_id"]),
    "past_experiments": ("metric", ["experiment_id", "metric"]),
}
table_keys = pd.DataFrame({"table": list(table_keys), "unit": [u for u, _ in table_keys.values()], "key": [k for _, k in table_keys.values()]})

# %% [right] a Series of tuples
table_keys = {
    "sessions": ("visit", ("session_id",)),
    "impressions": ("shown_item", ("session_id", "position",)),
    "orders": ("order", ("order_id",)),
    "consents": ("consent_by_class", ("user_id", "category_class",)),
    "survey": ("respondent", ("user_id",)),
    "past_experiments": ("metric", ("experiment_id", "metric",)),
}
table_keys = pd.Series(table_keys)
