"""Attempts at `violations`."""

# %% [right] a loop with four ifs
def violations(sheet):
    found = []
    for row in sheet.to_dict("records"):
        if row["setting"] not in ("cohort", "on_device", "full"):
            continue
        if row["age_from"] < 18:
            found.append(("minors", row["rule"]))
        if row["category"] in SENSITIVE_CATEGORIES:
            if row["screen"] == "default_on":
                found.append(("sensitive", row["rule"]))
            elif row["asked"] != "alone":
                found.append(("bundling", row["rule"]))
        if row["hours"] > 72:
            found.append(("withdrawal", row["rule"]))
    return found

# %% [right] a long table of breaches
def violations(sheet):
    p = sheet.assign(s=sheet["category"].isin(list(SENSITIVE_CATEGORIES)))[sheet["setting"].isin(PERSONAL)]
    marks = pd.DataFrame({"rule": p["rule"], "minors": p["age_from"].lt(18), "sensitive": p["s"] & p["screen"].eq("default_on"),
                          "bundling": p["s"] & p["screen"].ne("default_on") & p["asked"].eq("with_others"), "withdrawal": p["hours"].gt(72)})
    long = marks.melt(id_vars="rule", var_name="gate", value_name="breach")
    return long.loc[long["breach"], ["gate", "rule"]]

# %% [right] a dictionary of gates
def violations(sheet):
    ok = sheet.query("setting in @PERSONAL")
    delicate = ok["category"].astype(str).isin(SENSITIVE_CATEGORIES)
    return {
        "minors": list(ok.loc[ok["age_from"] <= 17, "rule"]),
        "sensitive": list(ok.loc[delicate & (ok["screen"] == "default_on"), "rule"]),
        "bundling": list(ok.loc[delicate & (ok["screen"] != "default_on") & (ok["asked"] == "with_others"), "rule"]),
        "withdrawal": list(ok.loc[ok["hours"] / 24 > 3, "rule"]),
    }

# %% [right] the package's own gates, one policy a rule
def violations(sheet):
    from tradeoff.market import settings as law
    found = set()
    for row in sheet.itertuples():
        segment = "minor" if row.age_from < 18 else "regular_adult"
        class_ = "sensitive" if row.category in SENSITIVE_CATEGORIES else "ordinary"
        table = {(s, c): "contextual" for s in SEGMENTS for c in CLASSES} | {(segment, class_): row.setting}
        policy = Policy.of(table, screen=row.screen, separate_sensitive=row.asked == "alone", withdrawal_hours=row.hours)
        found |= {(breach.gate, row.rule) for breach in law.violations(policy)}
    return found

# %% [wrong: settings without personal data blamed]
def violations(sheet):
    s = sheet["category"].isin(SENSITIVE_CATEGORIES)
    silent = sheet["screen"] == "default_on"
    where = {"minors": sheet["age_from"] < 18, "sensitive": s & silent, "bundling": s & ~silent & (sheet["asked"] != "alone"), "withdrawal": sheet["hours"] > 72}
    return [(g, r) for g, w in where.items() for r in sheet.loc[w, "rule"]]

# %% [wrong: only the first breach of a rule]
def violations(sheet):
    found = []
    for row in sheet.to_dict("records"):
        if row["setting"] not in PERSONAL:
            continue
        if row["age_from"] < 18:
            found.append(("minors", row["rule"]))
        elif row["category"] in SENSITIVE_CATEGORIES and row["screen"] == "default_on":
            found.append(("sensitive", row["rule"]))
        elif row["category"] in SENSITIVE_CATEGORIES and row["asked"] != "alone":
            found.append(("bundling", row["rule"]))
        elif row["hours"] > 72:
            found.append(("withdrawal", row["rule"]))
    return found

# %% [wrong: only rules wholly under 18]
def violations(sheet):
    p = sheet[sheet["setting"].isin(PERSONAL)]
    s, silent = p["category"].isin(SENSITIVE_CATEGORIES), p["screen"] == "default_on"
    where = {"minors": p["age_to"] < 18, "sensitive": s & silent, "bundling": s & ~silent & (p["asked"] != "alone"), "withdrawal": p["hours"] > 72}
    return [(g, r) for g, w in where.items() for r in p.loc[w, "rule"]]

# %% [wrong: on-device counted as not personal]
def violations(sheet):
    p = sheet[sheet["setting"].isin(["cohort", "full"])]
    s, silent = p["category"].isin(SENSITIVE_CATEGORIES), p["screen"] == "default_on"
    where = {"minors": p["age_from"] < 18, "sensitive": s & silent, "bundling": s & ~silent & (p["asked"] != "alone"), "withdrawal": p["hours"] > 72}
    return [(g, r) for g, w in where.items() for r in p.loc[w, "rule"]]

# %% [wrong: the limit itself called a breach]
def violations(sheet):
    p = sheet[sheet["setting"].isin(PERSONAL)]
    s, silent = p["category"].isin(SENSITIVE_CATEGORIES), p["screen"] == "default_on"
    where = {"minors": p["age_from"] < 18, "sensitive": s & silent, "bundling": s & ~silent & (p["asked"] != "alone"), "withdrawal": p["hours"] >= 72}
    return [(g, r) for g, w in where.items() for r in p.loc[w, "rule"]]

# %% [wrong: a question that nobody asked called bundled]
def violations(sheet):
    p = sheet[sheet["setting"].isin(PERSONAL)]
    s, silent = p["category"].isin(SENSITIVE_CATEGORIES), p["screen"] == "default_on"
    where = {"minors": p["age_from"] < 18, "sensitive": s & silent, "bundling": s & (p["asked"] != "alone"), "withdrawal": p["hours"] > 72}
    return [(g, r) for g, w in where.items() for r in p.loc[w, "rule"]]

# %% [wrong: ordinary categories taken for sensitive]
def violations(sheet):
    p = sheet[sheet["setting"].isin(PERSONAL)]
    s, silent = p["category"].isin(SENSITIVE_CATEGORIES), p["screen"] == "default_on"
    where = {"minors": p["age_from"] < 18, "sensitive": s & silent, "bundling": ~silent & (p["asked"] != "alone"), "withdrawal": p["hours"] > 72}
    return [(g, r) for g, w in where.items() for r in p.loc[w, "rule"]]

# %% [wrong: some sensitive categories left out]
def violations(sheet):
    p = sheet[sheet["setting"].isin(PERSONAL)]
    s, silent = p["category"].isin(["health", "finance"]), p["screen"] == "default_on"
    where = {"minors": p["age_from"] < 18, "sensitive": s & silent, "bundling": s & ~silent & (p["asked"] != "alone"), "withdrawal": p["hours"] > 72}
    return [(g, r) for g, w in where.items() for r in p.loc[w, "rule"]]

# %% [wrong: another clock than 72 hours]
def violations(sheet):
    p = sheet[sheet["setting"].isin(PERSONAL)]
    s, silent = p["category"].isin(SENSITIVE_CATEGORIES), p["screen"] == "default_on"
    where = {"minors": p["age_from"] < 18, "sensitive": s & silent, "bundling": s & ~silent & (p["asked"] != "alone"), "withdrawal": p["hours"] > 24}
    return [(g, r) for g, w in where.items() for r in p.loc[w, "rule"]]

# %% [right] an array of pairs
def violations(sheet):
    c = {k: sheet[k].to_numpy() for k in sheet}
    personal, delicate = np.isin(c["setting"].astype(str), PERSONAL), np.isin(c["category"].astype(str), list(SENSITIVE_CATEGORIES))
    silent = c["screen"].astype(str) == "default_on"
    gates = {"minors": c["age_from"] < 18, "sensitive": delicate & silent, "bundling": delicate & ~silent & (c["asked"] != "alone"), "withdrawal": c["hours"] > 72}
    return np.array([[gate, rule] for gate, where in gates.items() for rule in c["rule"][personal & where]])

# %% [right] a list of dictionaries
def violations(sheet):
    found = []
    for r in sheet.to_dict("records"):
        if r["setting"] in ("cohort", "on_device", "full"):
            sensitive = r["category"] in SENSITIVE_CATEGORIES
            hits = [r["age_from"] < 18, sensitive and r["screen"] == "default_on", sensitive and r["screen"] != "default_on" and r["asked"] == "with_others", r["hours"] > 72]
            found += [{"gate": g, "rule": r["rule"]} for g, hit in zip(("minors", "sensitive", "bundling", "withdrawal"), hits) if hit]
    return found
