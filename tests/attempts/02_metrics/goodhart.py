"""Attempts at `goodhart`."""

# %% [right] as in the table
goodhart = {"mechanism": "trust", "primary": "opted_in_rate", "decision": "stop", "next_abuse": "starve"}

# %% [right] other spelling
goodhart = dict(next_abuse="Starve", decision=" Stop ", primary="Opted-in rate", mechanism="TRUST")

# %% [right] a Series
goodhart = pd.Series(["trust", "opted_in_rate", "stop", "starve"], index=["mechanism", "primary", "decision", "next_abuse"])

# %% [right] words of the table after the option
goodhart = {"mechanism": "trust: unasked use", "primary": "opted_in_rate", "decision": "stop it", "next_abuse": "starve"}

# %% [wrong: clicks taken for an early sign of sales]
goodhart = {"mechanism": "lag", "primary": "opted_in_rate", "decision": "stop", "next_abuse": "starve"}

# %% [wrong: a known outcome blamed on chance]
goodhart = {"mechanism": "noise", "primary": "opted_in_rate", "decision": "longer", "next_abuse": "starve"}

# %% [wrong: re-routing explains nothing gained, not a loss]
goodhart = {"mechanism": "rerouting", "primary": "opted_in_rate", "decision": "stop", "next_abuse": "starve"}

# %% [wrong: the most sensitive whatever its direction]
goodhart = {"mechanism": "trust", "primary": "clicks_per_user", "decision": "stop", "next_abuse": "starve"}

# %% [wrong: money must point the right way]
goodhart = {"mechanism": "trust", "primary": "gmv_per_user", "decision": "stop", "next_abuse": "starve"}

# %% [wrong: caution instead of a gate]
goodhart = {"mechanism": "trust", "primary": "opted_in_rate", "decision": "ramp", "next_abuse": "starve"}

# %% [wrong: a gate treated as a question of evidence]
goodhart = {"mechanism": "trust", "primary": "opted_in_rate", "decision": "longer", "next_abuse": "starve"}

# %% [wrong: a good metric cannot be gamed]
goodhart = {"mechanism": "trust", "primary": "opted_in_rate", "decision": "stop", "next_abuse": "none"}
