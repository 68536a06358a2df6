"""Attempts at `consent_rates` and `close_p95`."""

# %% [right] query and len
def consent_rates(consents, category_class):
    rows = consents.query("category_class == @category_class")
    asked = rows[rows.screen.isin(["active_choice", "opt_in"])]
    valid = asked[(asked.choice == "accepted") & asked.withdrawn_at.isnull()]
    return {"of_asked": len(valid) / len(asked), "of_all": len(valid) / len(rows)}


def close_p95(requests, now):
    end = requests["closed_at"].where(requests["closed_at"].notna(), now)
    return np.percentile((end - requests["requested_at"]).dt.total_seconds() / 3600, 95)

# %% [right] a loop over rows, nearest rank
def consent_rates(consents, category_class):
    asked = valid = everybody = 0
    for c, screen, choice, gone in zip(consents["category_class"], consents["screen"], consents["choice"], consents["withdrawn_at"]):
        if c != category_class:
            continue
        everybody += 1
        if screen != "default_on":
            asked += 1
            valid += choice == "accepted" and pd.isna(gone)
    return {"of_all": valid / everybody, "of_asked": valid / asked}


def close_p95(requests, now):
    hours = sorted(((now if pd.isna(c) else c) - a).total_seconds() / 3600 for a, c in zip(requests["requested_at"], requests["closed_at"]))
    return hours[int(np.ceil(0.95 * len(hours))) - 1]

# %% [right] numpy means, another definition of the percentile
def consent_rates(consents, category_class):
    here = (consents["category_class"] == category_class).to_numpy()
    asks = here & (consents["screen"] != "default_on").to_numpy()
    yes = asks & (consents["choice"] == "accepted").to_numpy() & consents["withdrawn_at"].isna().to_numpy()
    return pd.Series({"of_asked": yes.sum() / asks.sum(), "of_all": yes.sum() / here.sum()})


def close_p95(requests, now):
    hours = (requests.closed_at.fillna(now) - requests.requested_at).dt.total_seconds().to_numpy() / 3600
    return np.quantile(hours, 0.95, method="weibull")

# %% [right] unique users of the whole table
def consent_rates(consents, category_class):
    """Valid-consent rate of one category class, over users asked and over all users."""
    asked = consents.query("category_class == @category_class and screen != 'default_on'")
    valid = asked.query("choice == 'accepted' and withdrawn_at.isna()")
    return pd.Series({"of_asked": valid.user_id.nunique() / asked.user_id.nunique(),
                      "of_all": valid.user_id.nunique() / consents.user_id.nunique()})


def close_p95(requests, now):
    """95th percentile of hours from request to closing; open requests count with their age."""
    closed = requests["closed_at"].where(requests["closed_at"].notna(), now)
    return float(np.percentile((closed - requests["requested_at"]) / pd.Timedelta(hours=1), 95))

# %% [wrong: silence counted as consent]
def consent_rates(consents, category_class):
    rows = consents[consents["category_class"] == category_class]
    asked = rows["screen"] != "default_on"
    valid = (rows["choice"] == "accepted") & rows["withdrawn_at"].isna()
    return {"of_asked": valid.sum() / asked.sum(), "of_all": valid.mean()}


def close_p95(requests, now):
    return ((requests["closed_at"].fillna(now) - requests["requested_at"]) / pd.Timedelta(hours=1)).quantile(0.95)

# %% [wrong: withdrawn consents kept]
def consent_rates(consents, category_class):
    rows = consents[consents["category_class"] == category_class]
    asked = rows["screen"] != "default_on"
    valid = asked & (rows["choice"] == "accepted")
    return {"of_asked": valid.sum() / asked.sum(), "of_all": valid.mean()}


def close_p95(requests, now):
    return ((requests["closed_at"].fillna(now) - requests["requested_at"]) / pd.Timedelta(hours=1)).quantile(0.95)

# %% [wrong: one denominator for both]
def consent_rates(consents, category_class):
    rows = consents[consents["category_class"] == category_class]
    valid = (rows["screen"] != "default_on") & (rows["choice"] == "accepted") & rows["withdrawn_at"].isna()
    return {"of_asked": valid.mean(), "of_all": valid.mean()}


def close_p95(requests, now):
    return ((requests["closed_at"].fillna(now) - requests["requested_at"]) / pd.Timedelta(hours=1)).quantile(0.95)

# %% [wrong: both classes together]
def consent_rates(consents, category_class):
    asked = consents["screen"] != "default_on"
    valid = asked & (consents["choice"] == "accepted") & consents["withdrawn_at"].isna()
    return {"of_asked": valid.sum() / asked.sum(), "of_all": valid.mean()}


def close_p95(requests, now):
    return ((requests["closed_at"].fillna(now) - requests["requested_at"]) / pd.Timedelta(hours=1)).quantile(0.95)

# %% [wrong: open requests left out]
def consent_rates(consents, category_class):
    rows = consents[consents["category_class"] == category_class]
    asked = rows["screen"] != "default_on"
    valid = asked & (rows["choice"] == "accepted") & rows["withdrawn_at"].isna()
    return {"of_asked": valid.sum() / asked.sum(), "of_all": valid.mean()}


def close_p95(requests, now):
    return ((requests["closed_at"] - requests["requested_at"]) / pd.Timedelta(hours=1)).quantile(0.95)

# %% [wrong: mean for the 95th percentile]
def consent_rates(consents, category_class):
    rows = consents[consents["category_class"] == category_class]
    asked = rows["screen"] != "default_on"
    valid = asked & (rows["choice"] == "accepted") & rows["withdrawn_at"].isna()
    return {"of_asked": valid.sum() / asked.sum(), "of_all": valid.mean()}


def close_p95(requests, now):
    return ((requests["closed_at"].fillna(now) - requests["requested_at"]) / pd.Timedelta(hours=1)).mean()

# %% [wrong: days for hours]
def consent_rates(consents, category_class):
    rows = consents[consents["category_class"] == category_class]
    asked = rows["screen"] != "default_on"
    valid = asked & (rows["choice"] == "accepted") & rows["withdrawn_at"].isna()
    return {"of_asked": valid.sum() / asked.sum(), "of_all": valid.mean()}


def close_p95(requests, now):
    return ((requests["closed_at"].fillna(now) - requests["requested_at"]) / pd.Timedelta(days=1)).quantile(0.95)

# %% [wrong: open requests counted as closed at once]
def consent_rates(consents, category_class):
    rows = consents[consents["category_class"] == category_class]
    asked = rows["screen"] != "default_on"
    valid = asked & (rows["choice"] == "accepted") & rows["withdrawn_at"].isna()
    return {"of_asked": valid.sum() / asked.sum(), "of_all": valid.mean()}


def close_p95(requests, now):
    return ((requests["closed_at"] - requests["requested_at"]) / pd.Timedelta(hours=1)).fillna(0).quantile(0.95)

# %% [wrong: hours of the day for all hours]
def consent_rates(consents, category_class):
    """Valid-consent rate of one category class, over users asked and over all users."""
    rows = consents[consents.category_class == category_class]
    asked = rows.screen != "default_on"
    valid = asked & (rows.choice == "accepted") & rows.withdrawn_at.isna()
    return {"of_asked": valid.sum() / asked.sum(), "of_all": valid.mean()}


def close_p95(requests, now):
    """95th percentile of hours from request to closing; open requests count with their age."""
    end = requests.closed_at.fillna(now)
    hours = (end - requests.requested_at).dt.seconds / 3600
    return hours.quantile(0.95)

# %% [wrong: only one of the screens that ask]
def consent_rates(consents, category_class):
    """Valid-consent rate of one category class, over users asked and over all users."""
    rows = consents[consents.category_class == category_class]
    asked = rows.screen == "opt_in"
    valid = asked & (rows.choice == "accepted") & rows.withdrawn_at.isna()
    return {"of_asked": valid.sum() / asked.sum(), "of_all": valid.mean()}


def close_p95(requests, now):
    """95th percentile of hours from request to closing; open requests count with their age."""
    end = requests.closed_at.fillna(now)
    hours = (end - requests.requested_at).dt.total_seconds() / 3600
    return hours.quantile(0.95)

# %% [wrong: withdrawn users left out of those asked]
def consent_rates(consents, category_class):
    c = consents[(consents.category_class == category_class)]
    asked = (c.screen != "default_on") & c.withdrawn_at.isna()
    valid = asked & (c.choice == "accepted")
    return {"of_asked": valid.sum() / asked.sum(), "of_all": valid.mean()}


def close_p95(requests, now):
    return (requests.closed_at.fillna(now) - requests.requested_at).dt.total_seconds().quantile(.95) / 3600
