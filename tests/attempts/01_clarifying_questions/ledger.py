"""Attempts at `ledger`. Each wrong one errs on one claim."""

# %% [right] pandas throughout
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [right] numpy, sets and loops, rounded to two decimals
h = shopee.holdout
on, no = (h["arm"] == "personalised").to_numpy(), (h["arm"] == "off").to_numpy()
n_orders = h["orders"].to_numpy(float)
inc = 1 - n_orders[no].mean() / n_orders[on].mean()
att = h["rec_orders"].to_numpy()[on].sum() / n_orders[on].sum()
ledger = dict(worked)
ledger["S2"] = ["holds" if 0.3 <= att <= 0.4 and 0.3 <= inc <= 0.4 else "holds partly" if 0.3 <= att <= 0.4 else "fails", round(inc, 2)]
hours = [(b - a).total_seconds() / 3600 for a, b in zip(tokopedia.consents.withdrawn_at, tokopedia.consents.honoured_at) if pd.notna(b)]
share_late = sum(x > 72 for x in hours) / len(hours)
ledger["T1"] = ["holds" if share_late > 0 else "holds partly", round(share_late, 2)]
k = tokopedia.holdout.loc[tokopedia.holdout["arm"].eq("personalised")]
money, number = np.sum(k["rec_gmv"]) / np.sum(k["gmv"]), np.sum(k["rec_orders"]) / np.sum(k["orders"])
ledger["T2"] = [verdict(0.2 <= money <= 0.3, number < 0.2 or number > 0.3), round(float(money), 2)]
a, b = (respondents["concern"].to_numpy(float)[m] for m in (respondents["age_band"] == "18-25", respondents["age_band"] != "18-25"))
d, e = gap(a, b) if hasattr(a, "mean") else (None, None)
x, y = (asked["opted_out"].to_numpy(float)[m] for m in (asked["age_band"] == "18-25", asked["age_band"] != "18-25"))
f, g = gap(x, y)
ledger["T3"] = [verdict(d / e < -2, f / g < -2), round(d, 2)]
diff = tokopedia.survey["concern_finance"].to_numpy(float) - tokopedia.survey["concern_electronics"].to_numpy(float)
lift = []
for screen in ("default_on", "active_choice", "opt_in"):
    some = answers[answers["screen"] == screen]
    lift.append(some.opted_out[some.category_class == "sensitive"].mean() - some.opted_out[some.category_class == "ordinary"].mean())
ledger["T4"] = [verdict(diff.mean() > 2 * diff.std(ddof=1) / np.sqrt(len(diff)), min(lift) >= 0.05), round(diff.mean(), 2)]
who = {}
for user, item, at in zip(tokopedia.orders.user_id, tokopedia.orders.item_id, tokopedia.orders.ordered_at):
    who.setdefault((item, at.date()), set()).add(user)
alone = set().union(*[users for users in who.values() if len(users) == 1])
u = tokopedia.users
profiles = list(zip(u.age_band, u.city_tier, u.device, u.joined_on))
counts = pd.Series(profiles).value_counts()
p_one, p_two = len(alone) / len(u), (counts == 1).sum() / len(u)
ledger["T5"] = [verdict(p_one < 0.05, p_two < 0.05), round(p_one, 2)]
ledger["T6"] = [verdict(set(tokopedia.capacity.data_scientists) <= {2, 3}, set(tokopedia.capacity.sprints) == {1}), 1]

# %% [right] a table with one row a claim
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
rows = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)
ledger = pd.DataFrame.from_dict(rows, orient="index", columns=["verdict", "statistic"])

# %% [wrong: attributed taken for incremental]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=("holds", attributed),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [wrong: opted-in compared with opted-out users]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - shopee.holdout.orders[~shopee.holdout.opted_in].mean() / shopee.holdout.orders[shopee.holdout.opted_in].mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [wrong: totals for averages per user]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.sum() / rec.orders.sum()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [wrong: purchases for GMV]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= orders <= 0.3, True), orders),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [wrong: both arms pooled]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [wrong: what people do taken for what they say]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=("holds", out),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [wrong: one half overlooked]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=("fails", young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [wrong: what people say taken for what they do]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=("holds", finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [wrong: names removed taken for anonymous]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=("holds", single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [wrong: orders for users]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = (n == 1).mean()
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [wrong: every consent in the denominator]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).sum() / len(tokopedia.consents)
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [wrong: whole days for hours]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait.dt.days > 3).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)

# %% [right] a Series of tuples
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)
ledger = pd.Series(ledger)

# %% [right] a table with a column for each claim
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)
ledger = pd.DataFrame(ledger, index=["verdict", "statistic"])

# %% [right] two dictionaries by field, title case
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)
ledger = {"verdict": {c: v.title() for c, (v, _) in ledger.items()}, "statistic": {c: s for c, (_, s) in ledger.items()}}

# %% [right] a Series by claim and field
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)
ledger = pd.Series({(c, f): x for c, pair in ledger.items() for f, x in zip(("verdict", "statistic"), pair)})

# %% [right] users for withdrawals, minors left out of T4
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)
was_late = (wait > pd.Timedelta("72h")).groupby(tokopedia.consents.user_id[wait.index]).any()
grown = finance[tokopedia.survey.user_id.map(ages.set_index("user_id").age_band).astype(str) != "13-17"]
ledger["T1"], ledger["T4"] = (ledger["T1"][0], was_late.mean()), (ledger["T4"][0], grown.mean())

# %% [wrong: verdict and statistic swapped]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)
ledger = {claim: (number, words) for claim, (words, number) in ledger.items()}

# %% [wrong: only users who ordered in the denominator]
rec, off = (shopee.holdout[shopee.holdout.arm == a] for a in ("personalised", "off"))
attributed, incremental = rec.rec_orders.sum() / rec.orders.sum(), 1 - off.orders.mean() / rec.orders.mean()
wait = (tokopedia.consents.honoured_at - tokopedia.consents.withdrawn_at).dropna()
late = (wait > pd.Timedelta("72h")).mean()
arm = tokopedia.holdout[tokopedia.holdout.arm == "personalised"]
gmv, orders = arm.rec_gmv.sum() / arm.gmv.sum(), arm.rec_orders.sum() / arm.orders.sum()
is_young, was_young = respondents.age_band == "18-25", asked.age_band == "18-25"
young, young_se = gap(respondents.concern[is_young], respondents.concern[~is_young])
out, out_se = gap(asked.opted_out[was_young], asked.opted_out[~was_young])
finance = tokopedia.survey.concern_finance - tokopedia.survey.concern_electronics
rate = answers.groupby(["screen", "category_class"], observed=True).opted_out.mean().unstack()
log = tokopedia.orders.assign(day=tokopedia.orders.ordered_at.dt.date)
n = log.groupby(["item_id", "day"]).user_id.transform("nunique")
single = log.user_id[n == 1].nunique() / len(tokopedia.users)
same = tokopedia.users.groupby(["age_band", "city_tier", "device", "joined_on"], observed=True).user_id.transform("size")
team = tokopedia.capacity
ledger = dict(
    worked,
    S2=(verdict(0.3 <= attributed <= 0.4, 0.3 <= incremental <= 0.4), incremental),
    T1=(verdict(True, late > 0), late),
    T2=(verdict(0.2 <= gmv <= 0.3, not 0.2 <= orders <= 0.3), gmv),
    T3=(verdict(young < -2 * young_se, out < -2 * out_se), young),
    T4=(verdict(finance.mean() > 2 * finance.sem(), (rate.sensitive - rate.ordinary).min() >= 0.05), finance.mean()),
    T5=(verdict(single < 0.05, (same == 1).mean() < 0.05), single),
    T6=(verdict(team.data_scientists.between(2, 3).all(), team.sprints.eq(1).all()), team.sprints.mean()),
)
ledger["T5"] = (ledger["T5"][0], log.user_id[n == 1].nunique() / log.user_id.nunique())

# %% [wrong: the worked claims left out]
ledger = {"S2": ("fails", .1), "T1": ("holds", .1), "T2": ("holds partly", .2), "T3": ("fails", 0.0), "T4": ("holds partly", .4), "T5": ("fails", .7), "T6": ("holds", 1)}
