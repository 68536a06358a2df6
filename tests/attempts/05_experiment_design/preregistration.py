"""Attempts at `preregistration`."""

# %% [right] one dictionary
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}

# %% [right] two looks, no adjustment, many users
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan |= {"adjust_by": [], "users_per_arm": 300_000, "looks": [0.5, 1.0], "boundary": [2.797, 1.977]}

# %% [right] numpy, tables, dates and a Series
from datetime import date

plan = dict(preregistration.EXAMPLE)
plan.update(market="tokopedia", hypothesis="With two buttons orders per user asked change by three percent or more.",
            primary=pd.Series({"metric": "orders", "good": "up", "smallest_effect": 0.03}), weeks=np.int64(8), starts_on=date(2026, 9, 7),
            guardrails=pd.DataFrame({"metric": ["sessions", "opted_in"], "good": "up", "margin": [0.03, 0.02]}), power=0.85,
            users_per_arm=np.float64(90_000), adjust_by=("prior_orders", "age_band"), looks=np.array([0.5, 1]), boundary=np.array([2.963, 1.969]),
            exclusions=["Users under 18 are never asked"], arms={"control": "box", "buttons": "yes and no, equal"})
plan = pd.Series(plan)

# %% [right] sized with the notebook's own formulas
now = today(tokopedia)
each = 0.8 ** (1 / 3)
size = max(2 * (now.sd[m] * now.left[m] ** 0.5 * (norm.ppf(0.975) + norm.ppf(each)) / (now["mean"][m] * x)) ** 2 for m, x in (("orders", 0.02), ("gmv", 0.02), ("sessions", 0.02)))
plan = {**preregistration.EXAMPLE, "market": "tokopedia", "hypothesis": "Equal buttons change the number of orders a user by two percent.",
        "primary": {"metric": "orders", "good": "up", "smallest_effect": 0.02}, "users_per_arm": int(size) + 1, "adjust_by": ["prior_orders", "prior_gmv"],
        "guardrails": [{"metric": m, "good": "up", "margin": 0.02} for m in ("gmv", "sessions")], "weeks": 10, "note": "law's gates first"}

# %% [wrong: a promise left out: decision]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
del plan["decision"]

# %% [wrong: plan for another market]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["market"] = "shopee"

# %% [wrong: unit smaller than the treatment]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["unit"] = "session"

# %% [wrong: conditioning on what the screen changes]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["estimand"] = "per_protocol"

# %% [wrong: conditioning on what the screen changes] by exclusion
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["exclusions"] = ["minors", "users who declined"]

# %% [wrong: post-period covariate]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["adjust_by"] = ["prior_orders", "clicks"]

# %% [wrong: power planned for each metric, not for all]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
now = today(tokopedia)
plan["guardrails"] = [{"metric": "clicks", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.0255}]
plan["primary"] = {"metric": "orders", "good": "up", "smallest_effect": 0.02}
plan["adjust_by"] = []
plan["users_per_arm"] = int(users_for_gain(now.loc["orders", "mean"], now.loc["orders", "sd"], 0.02)) if "users_for_gain" in globals() else 96_000

# %% [wrong: users planned for the primary only]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["users_per_arm"] = 10_000

# %% [wrong: looks without a boundary]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["looks"], plan["boundary"] = [0.25, 0.5, 0.75, 1.0], [1.96] * 4

# %% [wrong: a margin that guards nothing]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["guardrails"][0]["margin"] = 0.2

# %% [wrong: minors in the experiment]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["exclusions"] = []

# %% [wrong: more users than there are]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["users_per_arm"], plan["guardrails"][0]["margin"] = 4_000_000, 0.002

# %% [wrong: level of 5 % for every experiment]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["srm_level"] = 0.05

# %% [wrong: commerce left unguarded]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["guardrails"] = [{"metric": "sessions", "good": "up", "margin": 0.02}, {"metric": "clicks", "good": "up", "margin": 0.02}]

# %% [wrong: too few guardrails]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["guardrails"] = plan["guardrails"][:1]

# %% [wrong: direction of a metric turned round]
plan = {
    "market": "tokopedia",
    "hypothesis": "Two equal buttons raise the share of users asked who agree by at least five percent of today's.",
    "unit": "user", "arms": {"control": "box to tick", "treatment": "two equal buttons"}, "share": 0.5, "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.04},
    "guardrails": [{"metric": "orders", "good": "up", "margin": 0.02}, {"metric": "gmv", "good": "up", "margin": 0.025}],
    "adjust_by": ["prior_orders", "prior_gmv"], "exclusions": ["accounts of minors"], "alpha": 0.05, "power": 0.8, "users_per_arm": 100_000,
    "weeks": 12, "starts_on": "2026-05-04", "looks": [1.0], "boundary": [1.96], "srm_level": 0.001,
    "decision": {"ship": "primary up and both margins kept", "hold": "a margin cannot be told", "stop": "a margin broken or users missing"},
}
plan["guardrails"][1]["good"] = "down"

# %% [wrong: effect on compliers for that of a launch]
plan = {**preregistration.EXAMPLE, "market": "tokopedia", "estimand": "cace", "users_per_arm": 150_000,
        "hypothesis": "Two equal buttons raise the share who agree by five percent.", "guardrails": [
            {"metric": "orders", "good": "up", "margin": 0.03}, {"metric": "sessions", "good": "up", "margin": 0.03}]}

# %% [right] a mild word about people kept
plan = {**preregistration.EXAMPLE, "market": "tokopedia", "users_per_arm": 150_000, "adjust_by": ["prior_orders"],
        "hypothesis": "Two equal buttons raise the share who agree by five percent.",
        "exclusions": ["Accounts registered as under 18", "test accounts known before the start", "nobody is left out for having declined or not ordered"],
        "guardrails": [{"metric": "orders", "good": "up", "margin": 0.03}, {"metric": "sessions", "good": "up", "margin": 0.03}]}

# %% [right] capitals, unequal arms
plan = preregistration.EXAMPLE | dict(
    market="Tokopedia", unit="User", estimand="ITT", share=0.25, adjust_by=[], users_per_arm=130_000,
    hypothesis="Two equal buttons raise the share of users asked who agree by five percent",
    primary=dict(metric="opted_in", good="UP", smallest_effect=0.05),
    guardrails=[dict(metric="Orders", good="up", margin=0.02), dict(metric="gmv", good="up", margin=0.025)])

# %% [wrong: a metric that this market does not have]
plan = dict(preregistration.EXAMPLE, market="tokopedia")
