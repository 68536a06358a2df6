"""Attempts at `final_policies`."""

# %% [right] plain mean of the pilots, a loop, Policy objects
final_policies = {}
for market in MARKETS:
    table = pilots[market].copy()
    table["net"] = table["value"] - weights[market] * table["exposure"]
    settings = {}
    for (segment, kind), rows in table.groupby(["segment", "category_class"]):
        if segment == "minor":
            rows = rows[rows.setting.isin(["off", "contextual"])]
        settings[segment, kind] = rows.groupby("setting").net.mean().idxmax()
    final_policies[market] = Policy.of(settings)

# %% [right] weighted by users, a Series with two index levels
def _best(market):
    p = pilots[market].assign(net=lambda t: (t.value - weights[market] * t.exposure) * t.users)
    total = p.groupby(["segment", "category_class", "setting"])[["net", "users"]].sum()
    net = (total.net / total.users).unstack("setting")
    for column in ("cohort", "on_device", "full"):
        net.loc["minor", column] = -1e9
    return net.idxmax(axis=1)


final_policies = pd.Series({m: _best(m) for m in MARKETS})

# %% [right] median of the pilots, a table of segments by classes
final_policies = {}
for market, rows in pilots.items():
    net = rows.assign(net=rows.value - weights[market] * rows.exposure)
    middle = net.groupby(["segment", "category_class", "setting"], as_index=False).net.median()
    middle = middle[~((middle.segment == "minor") & middle.setting.isin(["cohort", "on_device", "full"]))]
    top = middle.sort_values("net").drop_duplicates(["segment", "category_class"], keep="last")
    final_policies[market] = top.pivot(index="segment", columns="category_class", values="setting")

# %% [right] weighted by precision
final_policies = {}
for market, rows in pilots.items():
    rows = rows[(rows.segment != "minor") | rows.setting.isin(["off", "contextual"])]
    net, w = rows.value - weights[market] * rows.exposure, 1 / (rows.value_se + 0.05 * rows.value_se.median()) ** 2
    keys = [rows.segment, rows.category_class, rows.setting]
    mean = (net * w).groupby(keys).sum() / w.groupby(keys).sum()
    final_policies[market] = {(s, c): mean[s][c].idxmax() for s in SEGMENTS for c in ("ordinary", "sensitive")}

# %% [right] written by hand from the table of means
adults = [f"{tier}_{age}" for tier in ("occasional", "regular", "frequent") for age in ("young", "adult")]
shop = {"occasional": "contextual", "regular": "cohort", "frequent": "full"}
toko = {"occasional": "contextual", "regular": "cohort", "frequent": "on_device"}
final_policies = {
    name: {**{(s, "ordinary"): by[s.split("_")[0]] for s in adults}, **{(s, "sensitive"): "contextual" for s in [*adults, "minor"]},
           ("minor", "ordinary"): "contextual"}
    for name, by in (("shopee", shop), ("tokopedia", toko))
}

# %% [right] nested dictionaries, trimmed mean
final_policies = {}
for market in MARKETS:
    chosen_here = {}
    for segment in SEGMENTS:
        chosen_here[segment] = {}
        for kind in ("ordinary", "sensitive"):
            rows = pilots[market].query("segment == @segment and category_class == @kind")
            allowed = ["off", "contextual"] if segment == "minor" else rows.setting.unique()
            score = {s: stats.trim_mean((g.value - weights[market] * g.exposure).to_numpy(), 0.1) for s, g in rows.groupby("setting") if s in allowed}
            chosen_here[segment][kind] = max(score, key=score.get)
    final_policies[market] = chosen_here

# %% [wrong: one setting for everybody]
final_policies = {m: Policy.uniform("cohort") for m in MARKETS}

# %% [wrong: one setting for everybody] contextual
final_policies = {m: {(s, c): "contextual" for s in SEGMENTS for c in ("ordinary", "sensitive")} for m in MARKETS}

# %% [wrong: doing nothing]
final_policies = {m: Policy.uniform("off", minors=None) for m in MARKETS}

# %% [wrong: privacy without a price]
final_policies = {}
for market, rows in pilots.items():
    rows = rows[(rows.segment != "minor") | rows.setting.isin(["off", "contextual"])]
    mean = rows.groupby(["segment", "category_class", "setting"]).value.mean().unstack()
    final_policies[market] = mean.idxmax(axis=1).to_dict()

# %% [wrong: exposure rewarded instead of priced]
final_policies = {}
for market, rows in pilots.items():
    rows = rows[(rows.segment != "minor") | rows.setting.isin(["off", "contextual"])]
    mean = (rows.value + weights[market] * rows.exposure).groupby([rows.segment, rows.category_class, rows.setting]).mean().unstack()
    final_policies[market] = mean.idxmax(axis=1).to_dict()

# %% [wrong: the worst setting for the best]
final_policies = {}
for market, rows in pilots.items():
    rows = rows[(rows.segment != "minor") | rows.setting.isin(["off", "contextual"])]
    mean = (rows.value - weights[market] * rows.exposure).groupby([rows.segment, rows.category_class, rows.setting]).mean().unstack()
    final_policies[market] = mean.idxmin(axis=1).to_dict()

# %% [wrong: the other market's answer]
rows = pilots["shopee"]
rows = rows[(rows.segment != "minor") | rows.setting.isin(["off", "contextual"])]
mean = (rows.value - weights["shopee"] * rows.exposure).groupby([rows.segment, rows.category_class, rows.setting]).mean().unstack()
final_policies = {m: mean.idxmax(axis=1).to_dict() for m in MARKETS}

# %% [wrong: minors profiled]
final_policies = {}
for market, rows in pilots.items():
    mean = (rows.value - weights[market] * rows.exposure).groupby([rows.segment, rows.category_class, rows.setting]).mean().unstack()
    choice = mean.idxmax(axis=1).to_dict()
    choice["minor", "ordinary"] = "cohort"
    final_policies[market] = choice

# %% [wrong: sensitive data without asking]
final_policies = {m: Policy.uniform("full", screen="default_on") for m in MARKETS}

# %% [wrong: doing nothing] exposure alone
final_policies = {}
for market, rows in pilots.items():
    final_policies[market] = rows.groupby(["segment", "category_class", "setting"]).exposure.mean().unstack().idxmin(axis=1).to_dict()

# %% [wrong: one pilot for the market]
final_policies = {}
for market, rows in pilots.items():
    rows = rows[(rows.pilot == 2) & ((rows.segment != "minor") | rows.setting.isin(["off", "contextual"]))]
    net = (rows.value - weights[market] * rows.exposure).groupby([rows.segment, rows.category_class, rows.setting]).mean().unstack()
    final_policies[market] = net.idxmax(axis=1).to_dict()


# %% [right] votes of the pilots
final_policies = {}
for market, table in pilots.items():
    t = table.assign(net=table.value - weights[market] * table.exposure)
    t = t[(t.segment != "minor") | t.setting.isin(["off", "contextual"])]
    won = t.loc[t.groupby(["pilot", "segment", "category_class"]).net.idxmax()]
    final_policies[market] = won.groupby(["segment", "category_class"]).setting.agg(lambda s: s.mode()[0]).to_dict()


# %% [right] a long table that keeps its value column, in a tuple
def _long(n):
    x = pilots[n].assign(net=lambda d: d.value - weights[n] * d.exposure).query("segment != 'minor' or setting in ['off', 'contextual']")
    m = x.groupby(["segment", "category_class", "setting"], observed=True, as_index=False).net.mean()
    return m.loc[m.groupby(["segment", "category_class"]).net.idxmax()]


final_policies = (_long("shopee"), _long("tokopedia"))


# %% [wrong: another screen than the pilots had]
final_policies = {}
for n, x in pilots.items():
    x = x[(x.segment != "minor") | x.setting.isin(["off", "contextual"])]
    t = (x.value - weights[n] * x.exposure).groupby([x.segment, x.category_class, x.setting]).mean().unstack().idxmax(axis=1).to_dict()
    t = {k: "contextual" if k[1] == "sensitive" else v for k, v in t.items()}
    final_policies[n] = Policy.of(t, screen="default_on")
